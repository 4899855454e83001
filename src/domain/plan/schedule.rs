//! When installments fall due.

use std::fmt;

use chrono::{Datelike, Months, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::domain::calendar::{Calendar, LATEST_DATE, days_after, months_after};

/// The longest interval in days, and in months, that a frequency may have.
pub const INTERVAL_DAYS_MAX: u32 = 92;
pub const INTERVAL_MONTHS_MAX: u32 = 12;
/// A calendar without any business day for so long has none at all.
const DAYS_WITHOUT_BUSINESS_MAX: usize = 366;

/// How often an installment is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Frequency {
    Weekly,
    EveryTwoWeeks,
    EveryFourWeeks,
    /// On two days of each month, the earlier first: the 1st and the 15th, for instance. A day that a month
    /// does not have is its last.
    TwiceAMonth(u32, u32),
    Monthly,
    /// Any other interval in days; made by [`Frequency::every_days`].
    EveryDays(u32),
    /// Any other interval in months; made by [`Frequency::every_months`].
    EveryMonths(u32),
}

impl Frequency {
    /// Whether its payments fall due on one day of the month, which can be chosen.
    #[must_use]
    pub fn is_by_months(self) -> bool {
        match self {
            Self::Monthly | Self::EveryMonths(_) => true,
            Self::Weekly
            | Self::EveryTwoWeeks
            | Self::EveryFourWeeks
            | Self::TwiceAMonth(..)
            | Self::EveryDays(_) => false,
        }
    }

    /// An interval in days, under its own name where it has one; `None` outside 1 to
    /// [`INTERVAL_DAYS_MAX`].
    ///
    /// ```
    /// use goodterms::domain::plan::Frequency;
    /// assert_eq!(Frequency::every_days(14), Some(Frequency::EveryTwoWeeks));
    /// assert_eq!(Frequency::every_days(15), Some(Frequency::EveryDays(15)));
    /// assert_eq!(Frequency::every_days(0), None);
    /// ```
    #[must_use]
    pub fn every_days(days: u32) -> Option<Self> {
        match days {
            7 => Some(Self::Weekly),
            14 => Some(Self::EveryTwoWeeks),
            28 => Some(Self::EveryFourWeeks),
            1..=INTERVAL_DAYS_MAX => Some(Self::EveryDays(days)),
            0 | 93.. => None,
        }
    }

    /// An interval in months; `None` outside 1 to [`INTERVAL_MONTHS_MAX`].
    #[must_use]
    pub fn every_months(months: u32) -> Option<Self> {
        match months {
            1 => Some(Self::Monthly),
            2..=INTERVAL_MONTHS_MAX => Some(Self::EveryMonths(months)),
            0 | 13.. => None,
        }
    }

    /// Two different days of each month; `None` for days outside 1 to 31 or for one day twice.
    #[must_use]
    pub fn twice_a_month(one: u32, other: u32) -> Option<Self> {
        let days = 1..=31;
        (one != other && days.contains(&one) && days.contains(&other))
            .then(|| Self::TwiceAMonth(one.min(other), one.max(other)))
    }

    /// Reads the text form, which [`fmt::Display`] writes, in any case: `weekly`, `every_two_weeks`,
    /// `every_four_weeks`, `twice_a_month` with the two days (`1st and 15th` when none are named),
    /// `monthly`, `every 15 days`, `every 3 weeks`, `every 2 months`.
    ///
    /// ```
    /// use goodterms::domain::plan::Frequency;
    /// assert_eq!(Frequency::parse("every 2 weeks"), Some(Frequency::EveryTwoWeeks));
    /// assert_eq!(Frequency::parse("twice_a_month 5 20"), Some(Frequency::TwiceAMonth(5, 20)));
    /// assert_eq!(Frequency::parse("every 2 months"), Some(Frequency::EveryMonths(2)));
    /// assert_eq!(Frequency::parse("hourly"), None);
    /// ```
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let plain = text.to_lowercase().replace(['_', '-', ',', '/'], " ");
        let words: Vec<&str> = plain.split_whitespace().collect();
        let number = |word: &str| match word {
            "two" => Some(2),
            "four" => Some(4),
            digits => digits.parse::<u32>().ok(),
        };
        match words.as_slice() {
            ["weekly"] | ["every", "week"] => Some(Self::Weekly),
            ["biweekly" | "fortnightly"] => Some(Self::EveryTwoWeeks),
            ["monthly"] | ["every", "month"] => Some(Self::Monthly),
            ["quarterly"] => Some(Self::EveryMonths(3)),
            ["semimonthly"] | ["twice", "a", "month"] => Some(Self::TwiceAMonth(1, 15)),
            ["twice", "a", "month", one, other] => {
                Self::twice_a_month(number(one)?, number(other)?)
            }
            ["every", interval, "day" | "days"] => Self::every_days(number(interval)?),
            ["every", interval, "week" | "weeks"] => {
                Self::every_days(number(interval)?.checked_mul(7)?)
            }
            ["every", interval, "month" | "months"] => Self::every_months(number(interval)?),
            _ => None,
        }
    }

    /// The unrolled date of installment `index` (from 0), counted from the first one, the anchor.
    ///
    /// For "twice a month" the anchor itself is the first date; the next are the two days as they follow it.
    #[must_use]
    pub fn nth(self, first: NaiveDate, index: u32) -> NaiveDate {
        match self {
            Self::Weekly => days_after(first, index.saturating_mul(7)),
            Self::EveryTwoWeeks => days_after(first, index.saturating_mul(14)),
            Self::EveryFourWeeks => days_after(first, index.saturating_mul(28)),
            Self::EveryDays(days) => days_after(first, index.saturating_mul(days)),
            Self::Monthly => months_after(first, index),
            Self::EveryMonths(months) => months_after(first, index.saturating_mul(months)),
            Self::TwiceAMonth(one, other) => nth_of_two(first, index, (one, other)),
        }
    }

    /// The nearest date on or after `from` on which a plan of this frequency may well start: the next of its
    /// days of the month, or `from` itself.
    #[must_use]
    pub fn start_from(self, from: NaiveDate) -> NaiveDate {
        match self {
            Self::TwiceAMonth(one, other) => {
                next_day_of_month(from, one).min(next_day_of_month(from, other))
            }
            Self::Weekly
            | Self::EveryTwoWeeks
            | Self::EveryFourWeeks
            | Self::Monthly
            | Self::EveryDays(_)
            | Self::EveryMonths(_) => from,
        }
    }

    /// The name under which a sentence speaks of it; the numbers stand beside it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Weekly => "weekly",
            Self::EveryTwoWeeks => "every_two_weeks",
            Self::EveryFourWeeks => "every_four_weeks",
            Self::TwiceAMonth(..) => "twice_a_month",
            Self::Monthly => "monthly",
            Self::EveryDays(_) => "every_days",
            Self::EveryMonths(_) => "every_months",
        }
    }

    /// The interval in months, where its dates keep a day of the month.
    #[must_use]
    pub fn months(self) -> Option<u32> {
        match self {
            Self::Monthly => Some(1),
            Self::EveryMonths(months) => Some(months),
            Self::Weekly
            | Self::EveryTwoWeeks
            | Self::EveryFourWeeks
            | Self::TwiceAMonth(..)
            | Self::EveryDays(_) => None,
        }
    }

    /// The same rhythm under its own name; `None` for one that is none, such as every 0 days.
    #[must_use]
    pub fn sound(self) -> Option<Self> {
        match self {
            Self::EveryDays(days) => Self::every_days(days),
            Self::EveryMonths(months) => Self::every_months(months),
            Self::TwiceAMonth(one, other) => Self::twice_a_month(one, other),
            Self::Weekly | Self::EveryTwoWeeks | Self::EveryFourWeeks | Self::Monthly => Some(self),
        }
    }
}

impl fmt::Display for Frequency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Weekly => f.write_str("weekly"),
            Self::EveryTwoWeeks => f.write_str("every_two_weeks"),
            Self::EveryFourWeeks => f.write_str("every_four_weeks"),
            Self::TwiceAMonth(one, other) => write!(f, "twice_a_month {one} {other}"),
            Self::Monthly => f.write_str("monthly"),
            Self::EveryDays(days) => write!(f, "every {days} days"),
            Self::EveryMonths(months) => write!(f, "every {months} months"),
        }
    }
}

/// The next date with this day of the month, `from` included; the month's last day where it is shorter.
///
/// ```
/// use chrono::NaiveDate;
/// use goodterms::domain::plan::schedule::next_day_of_month;
/// let from = NaiveDate::from_ymd_opt(2026, 2, 16).unwrap();
/// assert_eq!(next_day_of_month(from, 31).to_string(), "2026-02-28");
/// assert_eq!(next_day_of_month(from, 15).to_string(), "2026-03-15");
/// ```
#[must_use]
pub fn next_day_of_month(from: NaiveDate, day: u32) -> NaiveDate {
    let this_month = on_day(from, 0, day);
    if this_month >= from {
        this_month
    } else {
        on_day(from, 1, day)
    }
}

/// A day of the month that lies so many months after a date's month.
fn on_day(date: NaiveDate, months: u32, day: u32) -> NaiveDate {
    // The 31st of a long month carries any day to its own month's end.
    let long = date.with_day(1).expect("every month has a first day");
    let month = months_after(long, months);
    (1..=day.clamp(1, 31))
        .rev()
        .find_map(|day| month.with_day(day))
        .unwrap_or(LATEST_DATE)
}

/// The dates of "twice a month": the anchor, then one day after the other.
fn nth_of_two(first: NaiveDate, index: u32, (one, other): (u32, u32)) -> NaiveDate {
    if index == 0 {
        return first;
    }
    // The first of the two days that lies after the anchor, then each second one a month later.
    let after = first.succ_opt().unwrap_or(LATEST_DATE);
    let (next_one, next_other) = (
        next_day_of_month(after, one),
        next_day_of_month(after, other),
    );
    let (near, near_day, far, far_day) = if next_one <= next_other {
        (next_one, one, next_other, other)
    } else {
        (next_other, other, next_one, one)
    };
    let step = index - 1;
    if step.is_multiple_of(2) {
        on_day(near, step / 2, near_day)
    } else {
        on_day(far, step / 2, far_day)
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
        let due = calendar.roll(frequency.nth(first, index));
        dates.push(apart_from(dates.last().copied(), due, calendar));
    }
    dates
}

/// A due date, or the next business day after the one before it.
#[must_use]
pub fn apart_from(last: Option<NaiveDate>, due: NaiveDate, calendar: &Calendar) -> NaiveDate {
    let Some(last) = last.filter(|last| due <= *last) else {
        return due;
    };
    let next = days_after(last, 1);
    // A convention that looks back may name the day before again: then the first business day that follows.
    let mut later = next.iter_days().take(DAYS_WITHOUT_BUSINESS_MAX);
    later
        .find(|day| calendar.is_business_day(*day))
        .unwrap_or(next)
}

/// The date from which a rhythm of so many months counts so that it comes by `second` and falls on `day`
/// in every month that has it, and how many steps `second` is from it.
///
/// The end of a short month cannot be the anchor of the 31st, so it is looked for in a longer month before.
///
/// ```
/// use chrono::NaiveDate;
/// use goodterms::domain::plan::schedule::anchor_behind;
/// let april = NaiveDate::from_ymd_opt(2026, 4, 30).unwrap();
/// let march = NaiveDate::from_ymd_opt(2026, 3, 31).unwrap();
/// assert_eq!(anchor_behind(april, 31, 1), (march, 1));
/// assert_eq!(anchor_behind(april, 30, 1), (april, 0));
/// ```
#[must_use]
pub fn anchor_behind(second: NaiveDate, day: u32, months: u32) -> (NaiveDate, u32) {
    let behind = |steps: u32| {
        let month = second.with_day(1)?;
        let month = month.checked_sub_months(Months::new(steps.checked_mul(months)?))?;
        Some((on_day(month, 0, day), steps))
    };
    // Within so many steps every rhythm meets its longest month, but for leap days.
    let candidates = (0..=6).map_while(behind);
    candidates
        .max_by_key(|(date, steps)| (date.day(), std::cmp::Reverse(*steps)))
        .unwrap_or((second, 0))
}
