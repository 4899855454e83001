//! Discord on the wire: a stand-in of it, and the bot against the stand-in.

pub mod bot;
mod interactions;
mod journey;
mod killed;
mod limits;
mod linking;
mod oddities;
mod pauses;
mod process;
mod scene;
mod server;
pub mod standin;
mod standin_tests;
mod text;
mod trouble;
