pub mod clock;
pub mod converse;
pub mod domain;
pub mod store;
pub mod tokens;
pub mod understand;
pub mod wording;
