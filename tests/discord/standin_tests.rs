//! The stand-in itself, tested with the plain serenity client and with bare calls.

mod access;
mod answers;
mod api;
mod bot;
mod hearing;
mod refusals;
mod sessions;
mod sockets;
mod talking;
mod wire;

use std::sync::Arc;

use goodterms::clock::FixedClock;

use super::standin::Standin;
use super::standin::people::User;
use super::standin::server::Guild;
use api::{Answered, Api};

/// A clock that stands at noon.
fn noon() -> Arc<FixedClock> {
    let noon = "2026-03-12T12:00:00Z".parse().expect("a date and time");
    Arc::new(FixedClock::at(noon))
}

/// A server with Ana in it, and bare calls in the bot's name.
struct Setting {
    discord: Standin,
    shop: Guild,
    ana: User,
    api: Api,
}

fn setting() -> Setting {
    let discord = Standin::start(noon());
    let shop = discord.guild("Harbour Lane Joinery");
    let ana = discord.user("Ana");
    let api = Api::of(&discord);
    Setting {
        discord,
        shop,
        ana,
        api,
    }
}

fn of_length(length: usize) -> String {
    "a".repeat(length)
}

/// Whether the refusal names this place.
fn names(answered: &Answered, place: &str) -> bool {
    let pointer = format!("/errors/{}/_errors/0/code", place.replace('.', "/"));
    answered.body.pointer(&pointer).is_some()
}
