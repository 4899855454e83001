//! Names of weekdays and months, and date arithmetic that never leaves the calendar, for the phrases of
//! `dates`.

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

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

/// `months` later on the same day of the month, or its last day.
pub(super) fn month_exactly_on(from: NaiveDate, months: i64) -> Option<NaiveDate> {
    let count = Months::new(u32::try_from(months.unsigned_abs()).ok()?);
    if months < 0 {
        from.checked_sub_months(count)
    } else {
        from.checked_add_months(count)
    }
}

/// A weekday by its name or a usual short form.
pub(super) fn weekday(name: &str) -> Option<Weekday> {
    full_weekday(name).or_else(|| {
        Some(match name {
            "mon" => Weekday::Mon,
            "tue" => Weekday::Tue,
            "wed" | "weds" => Weekday::Wed,
            "thu" => Weekday::Thu,
            "fri" => Weekday::Fri,
            "sat" => Weekday::Sat,
            "sun" => Weekday::Sun,
            _ => return None,
        })
    })
}

/// A weekday by its full name.
pub(super) fn full_weekday(name: &str) -> Option<Weekday> {
    Some(match name {
        "monday" => Weekday::Mon,
        "tuesday" => Weekday::Tue,
        "wednesday" => Weekday::Wed,
        "thursday" => Weekday::Thu,
        "friday" => Weekday::Fri,
        "saturday" => Weekday::Sat,
        "sunday" => Weekday::Sun,
        _ => return None,
    })
}

/// The number of a month by its name or its first three letters.
pub(super) fn month(name: &str) -> Option<u32> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let full = |m: &&str| *m == name || (name.len() == 3 && m.starts_with(name));
    MONTHS
        .iter()
        .position(full)
        .and_then(|p| u32::try_from(p + 1).ok())
}

/// `first` is 1, `twentieth` is 20.
pub(super) fn ordinal(word: &str) -> Option<u32> {
    const ORDINALS: [&str; 20] = [
        "first",
        "second",
        "third",
        "fourth",
        "fifth",
        "sixth",
        "seventh",
        "eighth",
        "ninth",
        "tenth",
        "eleventh",
        "twelfth",
        "thirteenth",
        "fourteenth",
        "fifteenth",
        "sixteenth",
        "seventeenth",
        "eighteenth",
        "nineteenth",
        "twentieth",
    ];
    let at = ORDINALS.iter().position(|&ordinal| ordinal == word)?;
    u32::try_from(at + 1).ok()
}
