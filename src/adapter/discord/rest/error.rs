//! What can become of a call that did not work: it may be made again later, or never.

use std::fmt;
use std::time::Duration;

/// Why a call has not done what it should.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RestError {
    /// It may work later; `after` says when, if Discord does.
    #[error("Discord cannot be reached now: {why}")]
    Later { why: Why, after: Option<Duration> },
    /// It will never work like this. `code` is Discord's own, 0 for none.
    #[error("Discord refuses with {status}, code {code}: {message}")]
    Refused {
        status: u16,
        code: u64,
        message: String,
    },
    /// The bot's token is not valid (any more).
    #[error("Discord does not accept the bot's token")]
    Unauthorized,
}

/// Why a call has to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// Discord's rate limit, or the bot's own.
    RateLimited,
    /// Too many invalid calls: the bot holds still before Discord shuts it out.
    TooManyInvalid,
    /// An answer with this status, which is a fault of the server.
    Status(u16),
    /// No answer in time.
    TimedOut,
    /// No connection, or one that broke.
    Network,
    /// An answer that is not what the API promises.
    Unreadable,
}

impl Why {
    /// A word for the metrics.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::RateLimited => "rate_limited",
            Self::TooManyInvalid => "too_many_invalid",
            Self::Status(_) => "server_error",
            Self::TimedOut => "timed_out",
            Self::Network => "network",
            Self::Unreadable => "unreadable",
        }
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RateLimited => f.write_str("its rate limit is reached"),
            Self::TooManyInvalid => {
                f.write_str("too many calls were invalid, so the bot holds still")
            }
            Self::Status(status) => write!(f, "it answers with status {status}"),
            Self::TimedOut => f.write_str("it does not answer in time"),
            Self::Network => f.write_str("there is no connection"),
            Self::Unreadable => f.write_str("its answer cannot be read"),
        }
    }
}

impl RestError {
    pub(super) fn later(why: Why) -> Self {
        Self::Later { why, after: None }
    }
}
