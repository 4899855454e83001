//! The stand-in itself, tested with the plain serenity client and with bare calls.

mod api;
mod bot;
mod hearing;
mod refusals;
mod sessions;
mod talking;
mod wire;

use std::sync::Arc;

use goodterms::clock::FixedClock;

/// A clock that stands at noon.
fn noon() -> Arc<FixedClock> {
    let noon = "2026-03-12T12:00:00Z".parse().expect("a date and time");
    Arc::new(FixedClock::at(noon))
}
