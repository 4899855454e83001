//! Why a customer is late, as they told it.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// The easy answers to "why is it late".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LateReason {
    Forgot,
    /// Money is short until a day.
    CashShort,
    /// Something about the goods or the service.
    Problem,
    CannotPay,
    Other,
}

/// A reason as it was told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldReason {
    pub reason: LateReason,
    /// Until when money is short.
    pub until: Option<NaiveDate>,
    /// In the customer's own words.
    pub words: String,
    pub told_at: DateTime<Utc>,
}

impl LateReason {
    pub const ALL: [Self; 5] = [
        Self::Forgot,
        Self::CashShort,
        Self::Problem,
        Self::CannotPay,
        Self::Other,
    ];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Forgot => "forgot",
            Self::CashShort => "cash_short",
            Self::Problem => "problem",
            Self::CannotPay => "cannot_pay",
            Self::Other => "other",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == text)
    }
}
