//! Holds on a whole account: reasons that freeze fees and reminders on all of it. A disputed invoice has a hold
//! of its own, in the ledger, because payments settle it last.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

/// Why an account is left in peace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountHoldReason {
    /// Told of a hardship or a death; until a person lifts it.
    Hardship,
    /// Time to think or to get advice, which a person grants until a day.
    BreathingSpace,
    /// "I have paid" is looked into; it lapses by itself.
    PaidClaim,
}

/// A hold on an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountHold {
    pub reason: AccountHoldReason,
    pub placed_at: DateTime<Utc>,
    /// The last day for which it holds, in the business's time zone; `None`: until it is lifted.
    pub lapses_on: Option<NaiveDate>,
    pub lifted_at: Option<DateTime<Utc>>,
}

impl AccountHoldReason {
    pub const ALL: [Self; 3] = [Self::Hardship, Self::BreathingSpace, Self::PaidClaim];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hardship => "hardship",
            Self::BreathingSpace => "breathing_space",
            Self::PaidClaim => "paid_claim",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == text)
    }
}

impl AccountHold {
    /// Whether it holds on a day. The day on which it was placed counts, and so does the last one.
    #[must_use]
    pub fn is_on(&self, today: NaiveDate) -> bool {
        self.lifted_at.is_none() && self.lapses_on.is_none_or(|last| today <= last)
    }
}
