pub mod converse;
pub mod domain;
pub mod understand;
pub mod wording;
