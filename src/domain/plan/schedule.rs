//! When installments fall due.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::calendar::{Calendar, days_after, months_after};

/// How often an installment is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Frequency {
    Weekly,
    EveryTwoWeeks,
    Monthly,
}

impl Frequency {
    pub const ALL: [Self; 3] = [Self::Weekly, Self::EveryTwoWeeks, Self::Monthly];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Weekly => "weekly",
            Self::EveryTwoWeeks => "every_two_weeks",
            Self::Monthly => "monthly",
        }
    }

    /// The unrolled date of installment `index` (from 0), counted from the first one, the anchor.
    #[must_use]
    pub fn nth(self, first: NaiveDate, index: u32) -> NaiveDate {
        match self {
            Self::Weekly => days_after(first, 7 * index),
            Self::EveryTwoWeeks => days_after(first, 14 * index),
            Self::Monthly => months_after(first, index),
        }
    }
}

/// The due dates of `count` installments: anchored on the first, each rolled off weekends and holidays.
///
/// Two dates that would roll onto one day stay apart: the later one moves to the next business day.
///
/// ```
/// use chrono::NaiveDate;
/// use goodterms::domain::calendar::Calendar;
/// use goodterms::domain::plan::{Frequency, schedule::due_dates};
/// let first = NaiveDate::from_ymd_opt(2026, 1, 31).unwrap();
/// let dates = due_dates(first, Frequency::Monthly, 3, &Calendar::default());
/// let shown: Vec<String> = dates.iter().map(ToString::to_string).collect();
/// assert_eq!(shown, ["2026-01-31", "2026-02-28", "2026-03-31"]);
/// ```
#[must_use]
pub fn due_dates(
    first: NaiveDate,
    frequency: Frequency,
    count: u32,
    calendar: &Calendar,
) -> Vec<NaiveDate> {
    let mut dates: Vec<NaiveDate> = Vec::with_capacity(count as usize);
    for index in 0..count {
        let mut due = calendar.roll(frequency.nth(first, index));
        if let Some(&last) = dates.last() {
            while due <= last {
                due = calendar
                    .roll(days_after(due.max(last), 1))
                    .max(days_after(last, 1));
            }
        }
        dates.push(due);
    }
    dates
}
