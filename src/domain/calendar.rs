//! Dates on which money is due: weekends, holidays, the roll convention, and months that keep their
//! anchor day. All of it is about plain dates; instants and time zones belong to `clock`.

use std::collections::BTreeSet;

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

/// The last date the product deals in. Later ones are refused at the edges, so that date arithmetic below
/// cannot leave the calendar.
pub const LATEST_DATE: NaiveDate = NaiveDate::from_ymd_opt(2999, 12, 31).expect("a real date");
/// The earliest date the product deals in.
pub const EARLIEST_DATE: NaiveDate = NaiveDate::from_ymd_opt(1970, 1, 1).expect("a real date");

/// What to do with a due date that falls on a weekend or holiday (the usual business-day conventions).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Roll {
    /// Leave it where it is.
    SameDay,
    /// The next business day.
    #[default]
    Following,
    /// The next business day, unless that is in another month: then the one before.
    ModifiedFollowing,
    /// The business day before.
    Preceding,
}

/// A business's working days.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Calendar {
    pub weekend: Vec<Weekday>,
    pub holidays: BTreeSet<NaiveDate>,
    pub roll: Roll,
}

impl Calendar {
    #[must_use]
    pub fn is_business_day(&self, date: NaiveDate) -> bool {
        !self.weekend.contains(&date.weekday()) && !self.holidays.contains(&date)
    }

    /// Moves a date off weekends and holidays by the roll convention.
    ///
    /// ```
    /// use chrono::{NaiveDate, Weekday};
    /// use goodterms::domain::calendar::{Calendar, Roll};
    /// let calendar = Calendar {
    ///     weekend: vec![Weekday::Sat, Weekday::Sun],
    ///     roll: Roll::ModifiedFollowing,
    ///     ..Calendar::default()
    /// };
    /// let saturday = NaiveDate::from_ymd_opt(2026, 1, 31).unwrap();
    /// // Monday would be 2 February, another month: so the Friday before.
    /// assert_eq!(calendar.roll(saturday), NaiveDate::from_ymd_opt(2026, 1, 30).unwrap());
    /// ```
    #[must_use]
    pub fn roll(&self, date: NaiveDate) -> NaiveDate {
        match self.roll {
            Roll::SameDay => date,
            Roll::Following => self.next_business_day(date),
            Roll::Preceding => self.previous_business_day(date),
            Roll::ModifiedFollowing => {
                let next = self.next_business_day(date);
                if next.month() == date.month() {
                    next
                } else {
                    self.previous_business_day(date)
                }
            }
        }
    }

    fn next_business_day(&self, date: NaiveDate) -> NaiveDate {
        self.walk(date, |d| d.checked_add_days(Days::new(1)))
    }

    fn previous_business_day(&self, date: NaiveDate) -> NaiveDate {
        self.walk(date, |d| d.checked_sub_days(Days::new(1)))
    }

    /// Steps day by day to a business day. A calendar without any within a year keeps the date.
    fn walk(&self, from: NaiveDate, step: impl Fn(NaiveDate) -> Option<NaiveDate>) -> NaiveDate {
        let mut date = from;
        for _ in 0..366 {
            if self.is_business_day(date) {
                return date;
            }
            let Some(next) = step(date) else { return from };
            date = next;
        }
        from
    }
}

/// `months` after the anchor, on the anchor's day or the month's last day. The anchor is kept: the 31st
/// becomes 28 February and returns to 31 March.
///
/// ```
/// use chrono::NaiveDate;
/// use goodterms::domain::calendar::months_after;
/// let anchor = NaiveDate::from_ymd_opt(2026, 1, 31).unwrap();
/// assert_eq!(months_after(anchor, 1).to_string(), "2026-02-28");
/// assert_eq!(months_after(anchor, 2).to_string(), "2026-03-31");
/// ```
#[must_use]
pub fn months_after(anchor: NaiveDate, months: u32) -> NaiveDate {
    anchor
        .checked_add_months(Months::new(months))
        .unwrap_or(LATEST_DATE)
}

/// `days` after a date, at most [`LATEST_DATE`].
#[must_use]
pub fn days_after(date: NaiveDate, days: u32) -> NaiveDate {
    date.checked_add_days(Days::new(u64::from(days)))
        .unwrap_or(LATEST_DATE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn calendar(roll: Roll) -> Calendar {
        Calendar {
            weekend: vec![Weekday::Sat, Weekday::Sun],
            holidays: BTreeSet::from([date("2026-12-25"), date("2026-12-28")]),
            roll,
        }
    }

    #[test]
    fn each_convention_moves_a_holiday_before_a_weekend_its_own_way() {
        let christmas = date("2026-12-25"); // a Friday; Monday the 28th is a holiday too
        let rolled = |roll| calendar(roll).roll(christmas).to_string();
        assert_eq!(rolled(Roll::SameDay), "2026-12-25");
        assert_eq!(rolled(Roll::Following), "2026-12-29");
        assert_eq!(rolled(Roll::ModifiedFollowing), "2026-12-29");
        assert_eq!(rolled(Roll::Preceding), "2026-12-24");
    }

    #[test]
    fn a_calendar_without_business_days_leaves_the_date_alone() {
        let mut all_off = calendar(Roll::Following);
        all_off.weekend = (0..7).map(|n| Weekday::try_from(n).unwrap()).collect();
        assert_eq!(all_off.roll(date("2026-12-25")), date("2026-12-25"));
    }

    #[test]
    fn a_leap_day_anchor_is_kept_over_the_years() {
        let anchor = date("2028-02-29");
        assert_eq!(months_after(anchor, 12).to_string(), "2029-02-28");
        assert_eq!(months_after(anchor, 48).to_string(), "2032-02-29");
    }
}
