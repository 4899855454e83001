//! All integration tests, built as one program: it links once, and its tests share one database server.

mod cli;
mod conversations;
mod durability;
mod migrations;
mod postgres_smoke;
mod prompts;
mod rules;
mod store_story;
mod support;
