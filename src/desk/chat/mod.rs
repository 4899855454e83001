//! Chat platforms on which many users write in many places: what they do is an [`arrive`]al, heard once; what the
//! bot says is [`deliver`]ed place by place. An adapter translates and sends; here it is decided and written.
//!
//! `reception` finds whom and what a message is about; `server` ties a chat server to a business, `link` a user to an account, `file` keeps what customers send, `alert`
//! is what a person has to mend before the bot can go on.

pub mod alert;
pub mod arrive;
pub mod deliver;
pub mod expected;
pub mod file;
pub mod link;
mod reception;
pub mod server;
mod suggest;

/// The name of the platform in the tables.
pub const DISCORD: &str = "discord";
