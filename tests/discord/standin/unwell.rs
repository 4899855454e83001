//! Answers that a call gets for reasons of its own: its rate limit's headers, a 429, a fault.

use axum::http::{HeaderMap, HeaderValue};
use serde_json::json;

use super::faults::Fault;
use super::rate_limits::Standing;
use super::rest::{Incoming, Reply};
use super::world::World;

/// Counts the call against its limits: a bucket is a route with its first id.
pub fn stand(world: &mut World, incoming: &Incoming) -> Standing {
    let steps = incoming.steps();
    let of_interaction = matches!(steps.first(), Some(&("interactions" | "webhooks")));
    let mut route = incoming.method.clone();
    for (index, step) in steps.iter().enumerate() {
        let is_id = step.parse::<u64>().is_ok();
        route.push('/');
        route.push_str(if is_id && index > 1 || of_interaction && index > 0 {
            "_"
        } else {
            step
        });
    }
    let is_message = incoming.method == "POST" && matches!(steps[..], ["channels", _, "messages"]);
    let now = world.now();
    world.limits.take(&route, is_message, !of_interaction, now)
}

pub fn seconds(standing: &Standing) -> f64 {
    standing.reset_after.as_seconds_f64()
}

pub fn standing_headers(standing: &Standing, headers: &mut HeaderMap) {
    let resets = standing.resets_at.timestamp_micros();
    let said = [
        ("x-ratelimit-limit", standing.limit.to_string()),
        ("x-ratelimit-remaining", standing.remaining.to_string()),
        (
            "x-ratelimit-reset",
            format!("{}.{:03}", resets / 1_000_000, resets / 1_000 % 1_000),
        ),
        (
            "x-ratelimit-reset-after",
            format!("{:.3}", seconds(standing)),
        ),
        ("x-ratelimit-bucket", standing.bucket.clone()),
    ];
    for (name, value) in said {
        headers.insert(
            name,
            HeaderValue::try_from(value).expect("numbers and letters"),
        );
    }
}

/// The answer that a fault puts in the place of the real one.
pub fn struck(fault: Fault, headers: &mut HeaderMap) -> Reply {
    match fault {
        Fault::Status(status) => server_error(status),
        Fault::RateLimited(after) => limited(after, false, false, headers),
        Fault::SharedLimit(after) => limited(after, false, true, headers),
        Fault::GlobalLimit(after) => limited(after, true, false, headers),
        Fault::ClosedBefore
        | Fault::ClosedAfter
        | Fault::StatusAfter(_)
        | Fault::SilentBefore
        | Fault::SilentAfter
        | Fault::Slow(_)
        | Fault::Held => server_error(502),
    }
}

pub fn server_error(status: u16) -> Reply {
    Reply {
        status,
        body: Some(json!({"message": format!("{status}: Server Error"), "code": 0})),
    }
}

pub fn limited(after: f64, global: bool, shared: bool, headers: &mut HeaderMap) -> Reply {
    let whole = format!("{:.0}", after.ceil());
    let scope = match (global, shared) {
        (true, _) => "global",
        (false, true) => "shared",
        (false, false) => "user",
    };
    headers.insert("retry-after", HeaderValue::try_from(whole).expect("digits"));
    headers.insert("x-ratelimit-scope", HeaderValue::from_static(scope));
    if global {
        headers.insert("x-ratelimit-global", HeaderValue::from_static("true"));
    }
    let message = "You are being rate limited.";
    Reply {
        status: 429,
        body: Some(json!({"message": message, "retry_after": after, "global": global, "code": 0})),
    }
}
