//! Dates by distance and by the part of a period: `in two weeks`, `a week from friday`, `end of the month`.
//!
//! They are read for `dates`, which says how a date is placed and holds the tests of both files.

use chrono::{Datelike, NaiveDate};

use super::calendar_words::{
    day_in_past_or_future, days_on, end_of_month, month, month_exactly_on, month_on, weekday,
};
use super::dates::{Dated, next_day_of_a_month, offset, placed, with_year};
use super::numbers::{Point, number_at};
use super::values::Reader;

/// `end of the month`, `end of next month`, `middle of april`, `next week`, `month end`, `this weekend`.
pub(super) fn parts_of_a_period(r: &Reader<'_>) -> Dated {
    let today = r.context.today;
    let monday = days_on(today, -i64::from(today.weekday().num_days_from_monday()));
    let of_monday = |days| monday.and_then(|m| days_on(m, days));
    match r.text(0) {
        "end" => end_of(r, of_monday),
        "start" | "beginning" | "first" | "1st" if r.is(1, &["of"]) => {
            let the = usize::from(r.is(2, &["the"]));
            (r.is(offset(2 + the), &["next"]) && r.is(offset(3 + the), &["month"])
                || the == 1 && r.is(3, &["month"]))
            .then(|| placed(r, 4, month_on(today, 1)))?
        }
        "mid" | "middle" => {
            let of = usize::from(r.is(1, &["of"]));
            let the = usize::from(r.is(offset(1 + of), &["the", "this"]));
            let next = usize::from(r.is(offset(1 + of), &["next"]));
            let len = 1 + of + the + next;
            if !r.is(offset(len), &["month"]) {
                let month = month(r.text(offset(len)))?;
                return with_year(r, len + 1, month, 15);
            }
            let date = if next == 1 {
                month_on(today, 1)?.with_day(15)
            } else {
                next_day_of_a_month(r, 15)
            };
            placed(r, len + 1, date)
        }
        "month" if r.is(1, &["end"]) => placed(r, 2, Some(end_of_month(today))),
        "month" if r.is(1, &["poss"]) && r.is(2, &["end"]) => {
            placed(r, 3, Some(end_of_month(today)))
        }
        "next" if r.is(1, &["week"]) => placed(r, 2, of_monday(7)),
        "next" if r.is(1, &["month"]) => placed(r, 2, month_on(today, 1)),
        "week" if r.is(1, &["after"]) && r.is(2, &["next"]) => placed(r, 3, of_monday(14)),
        "this" | "the" if r.is(1, &["weekend"]) => {
            placed(r, 2, of_monday(5).map(|day| day.max(today)))
        }
        "next" if r.is(1, &["weekend"]) => placed(r, 2, of_monday(12)),
        _ => None,
    }
}

fn end_of(r: &Reader<'_>, of_monday: impl Fn(i64) -> Option<NaiveDate>) -> Dated {
    let today = r.context.today;
    let of = usize::from(r.is(1, &["of"]));
    let the = usize::from(r.is(offset(1 + of), &["the", "this"]));
    let next = usize::from(r.is(offset(1 + of), &["next"]));
    let len = 1 + of + the + next;
    if of == 0 && !r.is(1, &["month"]) {
        return None;
    }
    match r.text(offset(len)) {
        "month" if next == 1 => placed(r, len + 1, month_on(today, 1).map(end_of_month)),
        "month" => placed(r, len + 1, Some(end_of_month(today))),
        "week" if next == 1 => placed(r, len + 1, of_monday(11)),
        // The working week ends on Friday; said on a weekend, it is the day itself.
        "week" => placed(r, len + 1, of_monday(4).map(|friday| friday.max(today))),
        "year" => placed(r, len + 1, NaiveDate::from_ymd_opt(today.year(), 12, 31)),
        "day" => placed(r, len + 1, Some(today)),
        name => {
            let month = month(name)?;
            let first = day_in_past_or_future(today, month, 1, r.told)?;
            let this_month = first.month() == today.month();
            let said_in_it = !this_month && month == today.month();
            let first = if this_month || said_in_it {
                today
            } else {
                first
            };
            placed(r, len + 1, Some(end_of_month(first)))
        }
    }
}

/// `in two weeks`, `within 10 days`, `a week from today`, `a week from friday`, `2 weeks ago`, `give me a week`.
pub(super) fn distance(r: &Reader<'_>) -> Dated {
    let lead = usize::from(r.is(0, &["in", "within", "after"]));
    let at = r.at + lead;
    let time = usize::from(r.is(offset(lead), &["about", "around"]));
    let (count, number_len) = quantity(r, at + time)?;
    let mut len = lead + time + number_len;
    len += usize::from(r.is(offset(len), &["more", "working", "business", "of"]));
    let unit = r.text(offset(len));
    len += 1;
    let later = |from: NaiveDate, sign: i64| {
        let count = i64::from(count).checked_mul(sign)?;
        match unit {
            "day" | "days" => days_on(from, count),
            "week" | "weeks" => days_on(from, count.checked_mul(7)?),
            "fortnight" | "fortnights" => days_on(from, count.checked_mul(14)?),
            "month" | "months" => month_exactly_on(from, count),
            "year" | "years" => month_exactly_on(from, count.checked_mul(12)?),
            _ => None,
        }
    };
    if !matches!(
        unit,
        "day"
            | "days"
            | "week"
            | "weeks"
            | "fortnight"
            | "fortnights"
            | "month"
            | "months"
            | "year"
            | "years"
    ) || unit.starts_with("year") && count > 5
    {
        return None;
    }
    // "split it in 3 months" counts payments.
    if r.splitting && r.is(0, &["in"]) && !unit.starts_with("day") {
        return None;
    }
    let today = r.context.today;
    if r.is(offset(len), &["ago"]) {
        return placed(r, len + 1, later(today, -1));
    }
    if r.is(offset(len), &["from"]) {
        let next = r.text(offset(len + 1));
        let from = match next {
            "today" | "now" => Some(today),
            "tomorrow" => days_on(today, 1),
            _ => weekday(next).and_then(|day| {
                let ahead =
                    (7 + day.num_days_from_monday() - today.weekday().num_days_from_monday() - 1)
                        % 7
                        + 1;
                days_on(today, i64::from(ahead))
            }),
        }?;
        return placed(r, len + 2, later(from, 1));
    }
    len += usize::from(r.is(offset(len), &["time"]));
    let given = lead == 0 && r.is(-1, &["me", "need", "have", "wait", "us"]) && !is_added(r);
    (lead == 1 || given).then(|| placed(r, len, later(today, 1)))?
}

/// "two more weeks" counts from the due date, which is not known here.
fn is_added(r: &Reader<'_>) -> bool {
    (0..4).any(|ahead| r.is(ahead, &["more", "extra", "longer", "additional"]))
}

/// `two`, `10`, `a`, `a couple of`.
fn quantity(r: &Reader<'_>, at: usize) -> Option<(u32, usize)> {
    let here = isize::try_from(at.checked_sub(r.at)?).ok()?;
    if r.is(here, &["a"]) && r.is(here + 1, &["couple"]) {
        return Some((2, 2 + usize::from(r.is(here + 2, &["of"]))));
    }
    if r.is(here, &["a", "an"]) {
        return Some((1, 1));
    }
    let number = number_at(r.tokens, at, Point::Decimals, false)?;
    Some((number.as_count()?, number.len))
}
