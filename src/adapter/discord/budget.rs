//! How many of the bot's calls Discord has found invalid.
//!
//! After 10,000 invalid calls (401, 403, 429) in 10 minutes Discord shuts a whole address out. The bot stops long
//! before that by itself. Source: <https://discord.com/developers/docs/topics/rate-limits#invalid-request-limit-aka-cloudflare-bans>

use std::collections::VecDeque;
use std::time::Duration;

use tokio::time::Instant;

/// The window in which invalid calls are counted.
const WINDOW: Duration = Duration::from_secs(600);
/// At so many nothing leaves but acknowledgements of interactions.
pub const STOP_AT: usize = 5_000;
/// At so many somebody should look.
pub const WARN_AT: usize = 2_500;

/// The invalid calls of the window.
#[derive(Debug, Default)]
pub struct InvalidCalls {
    /// When each was answered, oldest first.
    at: VecDeque<Instant>,
}

impl InvalidCalls {
    /// Notes an answer. A 429 that others caused (`is_shared`) does not count.
    ///
    /// Returns whether the count has just reached [`WARN_AT`].
    pub fn note(&mut self, status: u16, is_shared: bool, now: Instant) -> bool {
        let is_invalid = matches!(status, 401 | 403) || status == 429 && !is_shared;
        if !is_invalid {
            return false;
        }
        self.forget_old(now);
        self.at.push_back(now);
        if self.at.len() > STOP_AT {
            // The latest decide how long the stop lasts.
            self.at.pop_front();
        }
        self.at.len() == WARN_AT
    }

    /// How many there were in the window.
    pub fn count(&mut self, now: Instant) -> usize {
        self.forget_old(now);
        self.at.len()
    }

    /// How long nothing may leave, if the count has reached [`STOP_AT`].
    pub fn stops_for(&mut self, now: Instant) -> Option<Duration> {
        if self.count(now) < STOP_AT {
            return None;
        }
        let oldest = self.at.front()?;
        Some((*oldest + WINDOW).saturating_duration_since(now))
    }

    fn forget_old(&mut self, now: Instant) {
        while self
            .at
            .front()
            .is_some_and(|oldest| *oldest + WINDOW <= now)
        {
            self.at.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_invalid_calls_of_the_bots_own_making_count() {
        let mut calls = InvalidCalls::default();
        let now = Instant::now();
        for (status, is_shared) in [
            (200, false),
            (400, false),
            (404, false),
            (500, false),
            (429, true),
        ] {
            calls.note(status, is_shared, now);
        }
        assert_eq!(calls.count(now), 0);
        for status in [401, 403, 429] {
            calls.note(status, false, now);
        }
        assert_eq!(calls.count(now), 3);
    }

    #[test]
    fn it_warns_once_and_stops_until_the_window_has_moved() {
        let mut calls = InvalidCalls::default();
        let start = Instant::now();
        let warnings = (0..STOP_AT - 1)
            .filter(|_| calls.note(403, false, start))
            .count();
        assert_eq!(warnings, 1);
        assert_eq!(calls.stops_for(start), None);
        let minute = start + Duration::from_secs(60);
        calls.note(429, false, minute);
        assert_eq!(calls.stops_for(minute), Some(Duration::from_secs(540)));
        let moved = start + WINDOW;
        assert_eq!(calls.stops_for(moved), None);
        assert_eq!(calls.count(moved), 1);
    }

    #[test]
    fn what_comes_during_a_stop_makes_it_last_and_takes_no_room() {
        let mut calls = InvalidCalls::default();
        let start = Instant::now();
        for second in 0..6_000 {
            calls.note(403, false, start + Duration::from_millis(second));
        }
        assert_eq!(calls.at.len(), STOP_AT);
        let now = start + Duration::from_secs(6);
        let stop = calls.stops_for(now).unwrap();
        assert_eq!(stop, Duration::from_secs(595));
    }
}
