//! Holds on a whole account: reasons that freeze fees and reminders on all of it. A disputed invoice has a hold
//! of its own, in the ledger, because payments settle it last.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::local_time::local_date;
use super::time_zone::TimeZone;

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

    /// As staff say it: "a hold for breathing space".
    #[must_use]
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Hardship => "hardship",
            Self::BreathingSpace => "breathing space",
            Self::PaidClaim => "a payment that is looked into",
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

    /// Whether it held at the end of a day of a time zone, also of one that is long past: who lifts it ends it
    /// for that day.
    #[must_use]
    pub fn was_on(&self, day: NaiveDate, zone: TimeZone) -> bool {
        local_date(self.placed_at, zone) <= day
            && self.lapses_on.is_none_or(|last| day <= last)
            && self.lifted_at.is_none_or(|at| day < local_date(at, zone))
    }

    /// The last day for which lateness costs nothing, in a time zone; `None` while no end is known. The day on
    /// which it is lifted is free as well, and a hold that had lapsed before was over by then.
    ///
    /// ```
    /// use goodterms::domain::hold::{AccountHold, AccountHoldReason};
    /// let mut hold = AccountHold {
    ///     reason: AccountHoldReason::BreathingSpace,
    ///     placed_at: "2026-03-12T14:00:00Z".parse().unwrap(),
    ///     lapses_on: Some("2026-03-31".parse().unwrap()),
    ///     lifted_at: None,
    /// };
    /// let zone = "America/New_York".parse().unwrap();
    /// assert_eq!(hold.last_day(zone), hold.lapses_on);
    /// hold.lifted_at = Some("2026-03-20T14:00:00Z".parse().unwrap());
    /// assert_eq!(hold.last_day(zone).unwrap().to_string(), "2026-03-20");
    /// hold.lifted_at = Some("2026-04-20T14:00:00Z".parse().unwrap());
    /// assert_eq!(hold.last_day(zone), hold.lapses_on);
    /// ```
    #[must_use]
    pub fn last_day(&self, zone: TimeZone) -> Option<NaiveDate> {
        let lifted_on = self.lifted_at.map(|at| local_date(at, zone));
        self.lapses_on.into_iter().chain(lifted_on).min()
    }
}
