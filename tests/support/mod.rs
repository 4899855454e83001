//! What the tests share and what is no test itself.

pub mod postgres;
