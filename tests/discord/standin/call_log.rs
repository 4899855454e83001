//! The calls that arrived, for a test to look at, and the count that Discord bans for.

use std::collections::VecDeque;

use chrono::{DateTime, Utc};

/// As many calls as the log keeps; the oldest go first.
const KEPT: usize = 20_000;

/// One REST call and how it was answered. Status 0: the connection was closed, or no answer was ever given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    pub method: String,
    /// Without `/api/v10` and without the query.
    pub path: String,
    pub query: String,
    pub status: u16,
    pub at: DateTime<Utc>,
}

#[derive(Debug, Default)]
pub struct CallLog {
    calls: VecDeque<Call>,
    /// Calls ever made, those that the log has dropped too.
    pub made: usize,
    /// Answers of 401, 403 and 429 (429s of a shared limit apart): 10,000 in 10 minutes get a bot banned.
    pub invalid: usize,
}

impl CallLog {
    pub fn note(&mut self, call: Call, shared_limit: bool) {
        self.made += 1;
        if matches!(call.status, 401 | 403) || call.status == 429 && !shared_limit {
            self.invalid += 1;
        }
        self.calls.push_back(call);
        if self.calls.len() > KEPT {
            self.calls.pop_front();
        }
    }

    pub fn all(&self) -> impl DoubleEndedIterator<Item = &Call> {
        self.calls.iter()
    }
}
