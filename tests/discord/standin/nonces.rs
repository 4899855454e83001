//! The nonce memory: a message that is sent again with its nonce within some minutes is not sent twice.
//!
//! Discord says "in the past few minutes"; the stand-in says three, of its own time.

use std::collections::{HashMap, VecDeque};

use chrono::{DateTime, TimeDelta, Utc};

use super::ids::Snowflake;

/// How long a nonce is remembered.
pub const REMEMBERED: TimeDelta = TimeDelta::minutes(3);

#[derive(Debug, Default)]
pub struct Nonces {
    first: HashMap<(Snowflake, String), (Snowflake, Snowflake, DateTime<Utc>)>,
    by_age: VecDeque<(DateTime<Utc>, Snowflake, String)>,
}

impl Nonces {
    /// The channel and message that this author wrote first with this nonce, if that is not forgotten.
    pub fn recall(
        &mut self,
        author: Snowflake,
        nonce: &str,
        now: DateTime<Utc>,
    ) -> Option<(Snowflake, Snowflake)> {
        self.forget(now);
        self.first
            .get(&(author, nonce.to_owned()))
            .map(|(channel, message, _)| (*channel, *message))
    }

    pub fn remember(
        &mut self,
        author: Snowflake,
        nonce: &str,
        (channel, message): (Snowflake, Snowflake),
        now: DateTime<Utc>,
    ) {
        self.first
            .insert((author, nonce.to_owned()), (channel, message, now));
        self.by_age.push_back((now, author, nonce.to_owned()));
    }

    fn forget(&mut self, now: DateTime<Utc>) {
        while let Some((at, _, _)) = self.by_age.front()
            && now - *at >= REMEMBERED
        {
            let (at, author, nonce) = self.by_age.pop_front().expect("it has a front");
            let key = (author, nonce);
            if self
                .first
                .get(&key)
                .is_some_and(|(_, _, since)| *since == at)
            {
                self.first.remove(&key);
            }
        }
    }
}
