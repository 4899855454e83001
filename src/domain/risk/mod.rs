//! Risk: what an account's own payments say about giving it time.
//!
//! `history` reads the ledger as it stood on a day; `score` weighs what it found by a table of points that
//! staff can check with a pencil, `reason` says it in their words. The result steers limits, never the tone, and no customer ever sees it.

mod history;
mod reason;
mod score;

pub use history::{AverageDays, BillHistory, BillStanding, PaymentHistory, Trend};
pub use reason::RiskReason;
pub use score::{Assessment, Conduct, Recommended, assess};

use serde::{Deserialize, Serialize};

/// How safe it is to give an account time. Staff see it with its reasons; the customer never does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rating {
    A,
    B,
    C,
    D,
    /// Too little is known yet.
    New,
}

impl std::fmt::Display for Rating {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::A => "A",
            Self::B => "B",
            Self::C => "C",
            Self::D => "D",
            Self::New => "new",
        })
    }
}

#[cfg(test)]
mod tests;
