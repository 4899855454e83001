//! Date arithmetic that never leaves the calendar, for the phrases of `dates`.

use chrono::{Datelike, Days, Months, NaiveDate};

/// `days` later, or earlier when negative.
pub(super) fn days_on(date: NaiveDate, days: i64) -> Option<NaiveDate> {
    let distance = Days::new(days.unsigned_abs());
    if days < 0 {
        date.checked_sub_days(distance)
    } else {
        date.checked_add_days(distance)
    }
}

/// The first day of the month that lies `months` ahead, or back when negative.
pub(super) fn month_on(date: NaiveDate, months: i32) -> Option<NaiveDate> {
    let first = date.with_day(1)?;
    let distance = Months::new(months.unsigned_abs());
    if months < 0 {
        first.checked_sub_months(distance)
    } else {
        first.checked_add_months(distance)
    }
}

/// The last day of a date's month.
pub(super) fn end_of_month(date: NaiveDate) -> NaiveDate {
    month_on(date, 1)
        .and_then(|next| next.pred_opt())
        .unwrap_or(date)
}

/// The last time before tomorrow that a month had this day.
pub(super) fn last_day(today: NaiveDate, day: u32) -> Option<NaiveDate> {
    (0..=2)
        .filter_map(|back| month_on(today, -back)?.with_day(day))
        .find(|date| *date <= today)
}

/// A day and month without a year: the next one from today on, or the latest one when a past is told.
/// `None` when this year or the next has no such day.
pub(super) fn day_in_past_or_future(
    today: NaiveDate,
    month: u32,
    day: u32,
    told: bool,
) -> Option<NaiveDate> {
    let this_year = NaiveDate::from_ymd_opt(today.year(), month, day)?;
    let other_year = |year| NaiveDate::from_ymd_opt(year, month, day);
    match (told, this_year < today) {
        (false, true) => other_year(today.year() + 1),
        (true, false) if this_year > today => other_year(today.year() - 1),
        (false, false) | (true, true | false) => Some(this_year),
    }
}
