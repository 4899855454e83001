//! When the next call may go out: Discord's rate limits as a state machine over instants.
//!
//! Discord tells its limits in the headers of each answer and counts by *buckets*: calls that share one are found by
//! the bucket's hash and the channel, server or application that the call is about. Nothing here waits or reads a
//! clock; `rest` asks, waits and tells what came back.
//! Source: <https://discord.com/developers/docs/topics/rate-limits>

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use tokio::time::Instant;

/// How many calls leave in any second. Discord allows 50; the room is for clocks that differ.
pub const CALLS_A_SECOND_MAX: usize = 45;
/// Past so many buckets, those whose limit is over are forgotten.
const BUCKETS_MAX: usize = 10_000;
/// How long is waited after a refusal that does not say how long.
const RETRY_AFTER_UNTOLD: Duration = Duration::from_secs(1);
/// No server is believed that asks for a longer wait.
const WAIT_MAX: Duration = Duration::from_secs(24 * 3600);

/// How long a period is taken to be until an answer tells.
const PERIOD_UNTOLD: Duration = Duration::from_secs(1);
/// Ends of a period that lie closer together than this are of the same one.
const SAME_PERIOD: Duration = Duration::from_millis(750);

/// Calls that Discord counts together as far as is known before the first answer: what is done, and to what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Lane {
    /// Such as `POST messages`. It appears in logs, so it holds nothing of the call.
    pub name: &'static str,
    /// The channel, server or application that it is about; 0 for none.
    pub about: u64,
}

/// What an answer says of limits.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Told {
    /// `X-RateLimit-Bucket`.
    pub bucket: Option<String>,
    /// `X-RateLimit-Limit`.
    pub limit: Option<u32>,
    /// `X-RateLimit-Remaining`.
    pub remaining: Option<u32>,
    /// `X-RateLimit-Reset-After`.
    pub reset_after: Option<Duration>,
    /// `Retry-After`, or the body of a 429.
    pub retry_after: Option<Duration>,
    /// `X-RateLimit-Global`: it holds for every call.
    pub is_global: bool,
    /// `X-RateLimit-Scope: shared`: others used it up, so it does not count against the bot.
    pub is_shared: bool,
}

/// The answer to whether a call may leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// It leaves then: now, or in a moment.
    At(Instant),
    /// Its bucket is empty until then.
    AskAgain(Instant),
    /// It would have to wait longer than it can: at least so long.
    TooLong(Duration),
}

/// What is left of one bucket.
#[derive(Debug, Clone, Copy)]
struct Bucket {
    /// In each period; at least 1.
    limit: u32,
    remaining: u32,
    resets_at: Instant,
}

/// The known limits.
#[derive(Debug, Default)]
pub struct Limits {
    hashes: HashMap<Lane, String>,
    /// By hash and what the calls are about.
    buckets: HashMap<(String, u64), Bucket>,
    /// Lanes that were refused without a word about their bucket.
    blocked: HashMap<Lane, Instant>,
    all_blocked_until: Option<Instant>,
    /// When the latest calls left or will leave, oldest first.
    left: VecDeque<Instant>,
}

impl Limits {
    /// Whether a call may leave. One that may has its place in the order of all calls from here on; one that has to
    /// wait asks again then.
    pub fn ask(&mut self, lane: Lane, now: Instant, patience: Duration) -> Turn {
        let lane_free = self.lane_free_at(lane, now);
        let free = lane_free.max(self.second_free_at(now));
        let wait = free.saturating_duration_since(now);
        if wait > patience {
            return Turn::TooLong(wait);
        }
        if lane_free > now {
            return Turn::AskAgain(lane_free);
        }
        if let Some(bucket) = self.bucket(lane) {
            if now >= bucket.resets_at {
                // A new period has begun. When it ends is told by its first answer.
                bucket.remaining = bucket.limit;
                bucket.resets_at = now + PERIOD_UNTOLD;
            }
            bucket.remaining = bucket.remaining.saturating_sub(1);
        }
        self.left.push_back(free);
        if self.left.len() > CALLS_A_SECOND_MAX {
            self.left.pop_front();
        }
        Turn::At(free)
    }

    /// Notes what an answer other than 429 says.
    pub fn answered(&mut self, lane: Lane, told: &Told, now: Instant) {
        let Some(hash) = &told.bucket else {
            return;
        };
        self.forget_old(now);
        self.hashes.insert(lane, hash.clone());
        if let (Some(remaining), Some(after)) = (told.remaining, told.reset_after) {
            let resets_at = now + after.min(WAIT_MAX);
            let key = (hash.clone(), lane.about);
            // Answers overtake each other: within one period the lowest count is the truth.
            let known = self.buckets.get(&key).filter(|known| {
                let apart = known.resets_at.max(resets_at) - known.resets_at.min(resets_at);
                known.resets_at > now && apart < SAME_PERIOD
            });
            let bucket = Bucket {
                limit: told.limit.unwrap_or(remaining).max(1),
                remaining: known.map_or(remaining, |known| known.remaining.min(remaining)),
                resets_at,
            };
            self.buckets.insert(key, bucket);
        }
    }

    /// Notes a 429, and tells how long to wait.
    pub fn refused(&mut self, lane: Lane, told: &Told, now: Instant) -> Duration {
        let wait = told
            .retry_after
            .or(told.reset_after)
            .unwrap_or(RETRY_AFTER_UNTOLD)
            .min(WAIT_MAX);
        let until = now + wait;
        if told.is_global {
            let known = self.all_blocked_until.unwrap_or(until);
            self.all_blocked_until = Some(known.max(until));
            return wait;
        }
        self.forget_old(now);
        match &told.bucket {
            Some(hash) => {
                self.hashes.insert(lane, hash.clone());
                let bucket = Bucket {
                    limit: told.limit.unwrap_or(1).max(1),
                    remaining: 0,
                    resets_at: until,
                };
                self.buckets.insert((hash.clone(), lane.about), bucket);
            }
            None => {
                self.blocked.insert(lane, until);
            }
        }
        wait
    }

    fn bucket(&mut self, lane: Lane) -> Option<&mut Bucket> {
        let hash = self.hashes.get(&lane)?;
        self.buckets.get_mut(&(hash.clone(), lane.about))
    }

    /// When nothing of the lane's own stands in the way.
    fn lane_free_at(&mut self, lane: Lane, now: Instant) -> Instant {
        let used_up = self
            .bucket(lane)
            .filter(|bucket| bucket.remaining == 0)
            .map(|bucket| bucket.resets_at);
        let blocked = self.blocked.get(&lane).copied();
        let waits = [used_up, blocked, self.all_blocked_until];
        waits.into_iter().flatten().fold(now, Instant::max)
    }

    /// When the second before holds fewer calls than it may.
    fn second_free_at(&self, now: Instant) -> Instant {
        match self.left.front() {
            Some(oldest) if self.left.len() >= CALLS_A_SECOND_MAX => {
                now.max(*oldest + Duration::from_secs(1))
            }
            Some(_) | None => now,
        }
    }

    fn forget_old(&mut self, now: Instant) {
        self.blocked.retain(|_, until| *until > now);
        if self.hashes.len() < BUCKETS_MAX && self.buckets.len() < BUCKETS_MAX {
            return;
        }
        self.buckets.retain(|_, bucket| bucket.resets_at > now);
        let buckets = &self.buckets;
        self.hashes
            .retain(|lane, hash| buckets.contains_key(&(hash.clone(), lane.about)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Duration = Duration::from_secs(5);
    const SENDS: Lane = Lane {
        name: "POST messages",
        about: 7,
    };

    /// An answer with `remaining` of 5 calls, in a period that ends after `seconds`.
    fn told(remaining: u32, seconds: u64) -> Told {
        Told {
            bucket: Some("b1".to_owned()),
            limit: Some(5),
            remaining: Some(remaining),
            reset_after: Some(Duration::from_secs(seconds)),
            ..Told::default()
        }
    }

    fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn an_empty_bucket_waits_until_it_fills() {
        let mut limits = Limits::default();
        let start = Instant::now();
        assert_eq!(limits.ask(SENDS, start, PATIENCE), Turn::At(start));
        limits.answered(SENDS, &told(1, 4), start);
        assert_eq!(limits.ask(SENDS, start, PATIENCE), Turn::At(start));
        let full = start + seconds(4);
        assert_eq!(limits.ask(SENDS, start, PATIENCE), Turn::AskAgain(full));
        assert_eq!(
            limits.ask(SENDS, start, seconds(1)),
            Turn::TooLong(seconds(4))
        );
        for _ in 0..5 {
            assert_eq!(limits.ask(SENDS, full, PATIENCE), Turn::At(full));
        }
        assert_ne!(limits.ask(SENDS, full, PATIENCE), Turn::At(full));
    }

    #[test]
    fn calls_about_something_else_or_of_another_kind_go_on() {
        let mut limits = Limits::default();
        let now = Instant::now();
        limits.answered(SENDS, &told(0, 4), now);
        let elsewhere = Lane { about: 8, ..SENDS };
        assert_eq!(limits.ask(elsewhere, now, PATIENCE), Turn::At(now));
        let reads = Lane {
            name: "GET messages",
            ..SENDS
        };
        assert_eq!(limits.ask(reads, now, PATIENCE), Turn::At(now));
        // Until Discord says that both are of one bucket.
        limits.answered(reads, &told(0, 4), now);
        assert_ne!(limits.ask(reads, now, PATIENCE), Turn::At(now));
    }

    #[test]
    fn a_late_answer_of_an_earlier_call_gives_nothing_back() {
        let mut limits = Limits::default();
        let now = Instant::now();
        limits.answered(SENDS, &told(0, 4), now);
        limits.answered(SENDS, &told(3, 4), now);
        assert_ne!(limits.ask(SENDS, now, PATIENCE), Turn::At(now));
    }

    #[test]
    fn a_refusal_blocks_its_lane_and_a_global_one_blocks_all() {
        let mut limits = Limits::default();
        let now = Instant::now();
        let refusal = |is_global| Told {
            retry_after: Some(seconds(3)),
            is_global,
            ..Told::default()
        };
        assert_eq!(limits.refused(SENDS, &refusal(false), now), seconds(3));
        let later = now + seconds(3);
        assert_eq!(limits.ask(SENDS, now, PATIENCE), Turn::AskAgain(later));
        let other = Lane { about: 8, ..SENDS };
        assert_eq!(limits.ask(other, now, PATIENCE), Turn::At(now));
        limits.refused(SENDS, &refusal(true), now);
        assert_eq!(limits.ask(other, now, PATIENCE), Turn::AskAgain(later));
        assert_eq!(limits.ask(other, later, PATIENCE), Turn::At(later));
    }

    #[test]
    fn a_refusal_without_a_time_waits_a_second() {
        let mut limits = Limits::default();
        let wait = limits.refused(SENDS, &Told::default(), Instant::now());
        assert_eq!(wait, seconds(1));
    }

    #[test]
    fn no_second_holds_more_calls_than_it_may() {
        let mut limits = Limits::default();
        let now = Instant::now();
        let leaves: Vec<Instant> = (0_u64..200)
            .map(
                |about| match limits.ask(Lane { about, ..SENDS }, now, PATIENCE) {
                    Turn::At(at) => at,
                    other @ (Turn::AskAgain(_) | Turn::TooLong(_)) => panic!("{other:?}"),
                },
            )
            .collect();
        assert_eq!(leaves[44], now);
        for window in leaves.windows(CALLS_A_SECOND_MAX + 1) {
            assert!(window[CALLS_A_SECOND_MAX] - window[0] >= seconds(1));
        }
        let crowded = limits.ask(SENDS, now, seconds(1));
        assert_eq!(crowded, Turn::TooLong(seconds(4)));
    }

    #[test]
    fn buckets_of_long_ago_are_forgotten() {
        let mut limits = Limits::default();
        let now = Instant::now();
        for about in 0..20_000 {
            let lane = Lane { about, ..SENDS };
            limits.answered(lane, &told(4, 1), now + Duration::from_millis(about));
        }
        assert!(limits.hashes.len() <= BUCKETS_MAX && limits.buckets.len() <= BUCKETS_MAX);
    }
}
