//! All integration tests, built as one program: it links once, and its tests share one database server.

mod account_holds;
mod chat_commands;
mod cli;
mod conversations;
mod discord;
mod durability;
mod link;
mod migrations;
mod notices;
mod plan_cases;
mod plans;
mod postgres_smoke;
mod prompts;
mod rules;
mod run_day;
mod staff;
mod staff_offer;
mod store_story;
mod support;
mod understanding;
