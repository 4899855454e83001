//! All integration tests, built as one program: it links once, and its tests share one database server.

mod postgres_smoke;
mod support;
