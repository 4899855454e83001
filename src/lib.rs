//! goodterms: first-tier payment support in chat.
//!
//! A pure core decides, a thin shell acts. From the outside in:
//!
//! - The program, `src/main.rs`, is the command line; [`config`] its settings
//! - [`adapter`] turns a platform's events into messages and replies into what it shows
//! - [`desk`] loads, lets the core decide, and writes everything that follows in one transaction
//! - [`converse`] is the dialogue: state, event and facts in; state, reply and effects out
//! - [`understand`] turns a text into requests with typed values
//! - [`wording`] turns replies into words, from `prompts/`
//! - [`documents`] turns values into what a customer keeps
//! - [`store`] keeps everything, on SQLite or PostgreSQL
//! - [`domain`] is the rules: money, calendar, ledger, policy, plans. It reads no clock, no file and no
//!   database, and imports nothing of the modules above
//! - [`clock`] and [`tokens`] are where time and chance come in

pub mod adapter;
pub mod clock;
pub mod config;
pub mod converse;
pub mod desk;
pub mod documents;
pub mod domain;
pub mod store;
pub mod tokens;
pub mod understand;
pub mod wording;
