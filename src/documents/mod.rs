//! Domain values as documents that a customer keeps.

pub mod agreement;
