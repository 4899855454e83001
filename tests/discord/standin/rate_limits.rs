//! Rate limits: the headers of every answer, and the 429 where a test has switched a limit on.
//!
//! Time is the stand-in's, so that a test whose clock stands still advances past a limit.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};

/// What the headers say where no limit is switched on.
const GENEROUS: (u32, TimeDelta) = (1_000, TimeDelta::seconds(1));

#[derive(Debug, Default)]
pub struct RateLimits {
    /// New messages in one channel: so many in such a time.
    pub messages: Option<(u32, TimeDelta)>,
    /// All calls but those of interactions, in a second.
    pub global_per_second: Option<u32>,
    windows: HashMap<String, (DateTime<Utc>, u32)>,
}

/// How a call stands to its limit.
#[derive(Debug, PartialEq)]
pub struct Standing {
    pub bucket: String,
    pub limit: u32,
    pub remaining: u32,
    pub resets_at: DateTime<Utc>,
    pub reset_after: TimeDelta,
    /// How the call is refused, if it is.
    pub refused: Option<Refused>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    ByBucket,
    Globally,
}

impl RateLimits {
    /// Every period begins anew with the next call.
    pub fn begin_afresh(&mut self) {
        self.windows.clear();
    }

    /// Counts a call. `route` is its method and path with all ids but the first left out.
    pub fn take(
        &mut self,
        route: &str,
        is_message: bool,
        global: bool,
        now: DateTime<Utc>,
    ) -> Standing {
        if let Some(limit) = self.global_per_second.filter(|_| global) {
            let standing = self.count("global", (limit, TimeDelta::seconds(1)), now);
            if standing.refused.is_some() {
                return Standing {
                    refused: Some(Refused::Globally),
                    ..standing
                };
            }
        }
        let limit = self.messages.filter(|_| is_message).unwrap_or(GENEROUS);
        self.count(route, limit, now)
    }

    fn count(
        &mut self,
        key: &str,
        (limit, window): (u32, TimeDelta),
        now: DateTime<Utc>,
    ) -> Standing {
        if self.windows.len() > 10_000 {
            self.windows.retain(|_, (resets_at, _)| *resets_at > now);
        }
        let entry = self
            .windows
            .entry(key.to_owned())
            .or_insert((now + window, 0));
        if entry.0 <= now {
            *entry = (now + window, 0);
        }
        let over = entry.1 >= limit;
        entry.1 += u32::from(!over);
        Standing {
            bucket: bucket_name(key),
            limit,
            remaining: limit - entry.1,
            resets_at: entry.0,
            reset_after: entry.0 - now,
            refused: over.then_some(Refused::ByBucket),
        }
    }
}

/// Buckets have names that say nothing, the same for the same route.
fn bucket_name(route: &str) -> String {
    let hash = route.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{hash:016x}{hash:016x}")
}
