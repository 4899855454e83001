//! What the tests share: a PostgreSQL, a small business to test with, the program as a process.

pub mod postgres;
pub mod program;
pub mod shop;
