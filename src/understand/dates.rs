//! Dates as people say them, resolved against the customer's today.
//!
//! `tomorrow`, `next friday`, `the 15th`, `march 15`, `3/11`, `in two weeks`, `end of the month`. A date that
//! the calendar does not have, or that reads two ways, is kept as such: the bot asks again. Weekends and
//! holidays are no matter here; the plan engine rolls due dates.

use chrono::{Datelike, Days, NaiveDate, Weekday};

use super::calendar_words::{
    day_in_past_or_future, days_on, end_of_month, full_weekday, last_day, month, month_on, ordinal,
    weekday,
};
use super::negation;
use super::normalise::Kind;
use super::periods;
use super::request::{DateOrder, DateSaid};
use super::values::{Found, Reader, Value};
use crate::domain::calendar::{EARLIEST_DATE, LATEST_DATE};
use crate::domain::plan::Frequency;

/// Reads the date at the reader's place.
pub(super) fn date_at(reader: &Reader<'_>) -> Found {
    let since = reader.is(-1, &["since"]) || reader.is(-1, &["the"]) && reader.is(-2, &["since"]);
    const ENDS: [&str; 4] = ["until", "till", "til", "by"];
    let ends = reader.is(-1, &ENDS) || reader.is(-1, &["the"]) && reader.is(-2, &ENDS);
    let of_a_payment = reader.is(-1, &["of"])
        && reader.is(
            -2,
            &[
                "payment",
                "transfer",
                "remittance",
                "invoice",
                "bill",
                "receipt",
            ],
        );
    let told = (reader.told || since || of_a_payment) && !ends;
    let r = &Reader {
        told,
        ..reader.ahead(0)
    };
    if let Some(len) = earlier(r) {
        return Some((len, vec![Value::Earlier]));
    }
    let (len, date) = day_words(r)
        .or_else(|| numeric(r))
        .or_else(|| day_and_month(r))
        .or_else(|| month_and_day(r))
        .or_else(|| periods::parts_of_a_period(r))
        .or_else(|| weekday_phrase(r))
        .or_else(|| periods::distance(r))
        .or_else(|| day_of_month(r))?;
    if negation::is_ruled_out(reader, len) {
        return Some((len, vec![Value::RuledOut]));
    }
    Some((len, vec![Value::Date(date)]))
}

/// "on the 1st and the 15th", where payments are spoken of: twice a month.
pub(super) fn two_days_of_a_month_at(r: &Reader<'_>) -> Found {
    let suffixed = |at: isize| {
        r.token(at)
            .is_some_and(|t| t.glued && matches!(t.text.as_str(), "st" | "nd" | "rd" | "th"))
    };
    let (one, len) = day_number(r, 0).filter(|_| suffixed(1))?;
    if !r.is(offset(len), &["and", "&"]) {
        return None;
    }
    let the = usize::from(r.is(offset(len + 1), &["the"]));
    let next = len + 1 + the;
    let (other, more) = day_number(r, offset(next)).filter(|_| suffixed(offset(next + 1)))?;
    let spoken_of = r.paying || r.said_part || super::counts::answers(r);
    let named = month(r.text(offset(next + more))).is_some();
    if r.told || !spoken_of || named {
        return None;
    }
    let frequency = Frequency::twice_a_month(one, other)?;
    let mut days: Vec<NaiveDate> = [one, other]
        .into_iter()
        .filter_map(|day| next_day_of_a_month(r, day))
        .collect();
    days.sort_unstable();
    let mut values: Vec<Value> = days
        .into_iter()
        .map(|day| Value::Date(DateSaid::On(day)))
        .collect();
    values.push(Value::Frequency(Some(frequency)));
    Some((next + more, values))
}

/// "last month", "since christmas", "in january" of what has happened: how many tokens say so.
fn earlier(r: &Reader<'_>) -> Option<usize> {
    if r.is(0, &["last", "past"]) && r.is(1, &["week", "month", "year", "weeks", "months"]) {
        return Some(2);
    }
    let since = r.is(-1, &["since"]);
    if since && r.is(0, &["christmas", "xmas", "easter"]) {
        return Some(1);
    }
    let told = since || r.told && r.is(-1, &["in", "of", "early", "late", "mid"]);
    let alone = day_number(r, 1).is_none() && !(r.is(1, &["the"]) && day_number(r, 2).is_some());
    (told && month(r.text(0)).is_some() && alone && !r.is(-2, &["start", "beginning", "end"]))
        .then_some(1)
}

/// How many tokens say a date, and the date.
pub(super) type Dated = Option<(usize, DateSaid)>;

/// A date on or after today, one before it, or one outside the product's calendar.
pub(super) fn placed(r: &Reader<'_>, len: usize, date: Option<NaiveDate>) -> Dated {
    let said = match date {
        Some(date) if (EARLIEST_DATE..=LATEST_DATE).contains(&date) => {
            if date < r.context.today {
                DateSaid::Past(date)
            } else {
                DateSaid::On(date)
            }
        }
        Some(_) | None => DateSaid::Impossible(r.typed(len)),
    };
    Some((len, said))
}

fn impossible(r: &Reader<'_>, len: usize) -> Dated {
    Some((len, DateSaid::Impossible(r.typed(len))))
}

/// `today`, `tomorrow morning`, `the day after tomorrow`, `yesterday`, `eom`.
fn day_words(r: &Reader<'_>) -> Dated {
    let today = r.context.today;
    let in_days = |len, days| placed(r, len, days_on(today, days));
    match r.text(0) {
        "today" | "tonight" | "tonite" => in_days(1, 0),
        "tomorrow" => in_days(1, 1),
        "day" if r.is(1, &["after"]) && r.is(2, &["tomorrow"]) => in_days(3, 2),
        "day" if r.is(1, &["before"]) && r.is(2, &["yesterday"]) => in_days(3, -2),
        "yesterday" => in_days(1, -1),
        "last" if r.is(1, &["night"]) => in_days(2, -1),
        "eom" => placed(r, 1, Some(end_of_month(today))),
        "christmas" | "xmas" => placed(r, 1, day_in_past_or_future(today, 12, 25, r.told)),
        _ => None,
    }
}

/// `2026-03-15`, `15.03.2026`, `3/11/26`, `3/11`.
fn numeric(r: &Reader<'_>) -> Dated {
    let token = r.token(0).filter(|t| t.kind == Kind::Number)?;
    let separator = token.text.chars().find(|c| matches!(c, '/' | '-' | '.'))?;
    let parts: Vec<&str> = token.text.split(separator).collect();
    let numbers: Option<Vec<u32>> = parts
        .iter()
        .map(|p| p.parse::<u32>().ok().filter(|_| p.len() <= 4))
        .collect();
    let numbers = numbers?;
    let order = if separator == '.' {
        DateOrder::DayFirst
    } else {
        r.context.date_order
    };
    match *numbers.as_slice() {
        [year, month, day] if parts[0].len() == 4 => on_calendar(r, year, month, day),
        [a, b, year] if parts[2].len() == 4 || parts[2].len() == 2 => {
            let year = if parts[2].len() == 2 {
                2000 + year
            } else {
                year
            };
            match ordered(a, b, order) {
                Some((day, month)) => on_calendar(r, year, month, day),
                None => impossible(r, 1),
            }
        }
        [a, b] if separator == '/' && parts[0].len() <= 2 && parts[1].len() <= 2 => {
            match ordered(a, b, order) {
                Some((day, month)) => placed(
                    r,
                    1,
                    day_in_past_or_future(r.context.today, month, day, r.told),
                ),
                None => impossible(r, 1),
            }
        }
        _ => None,
    }
}

/// Day and month of two numbers. `None` where neither the numbers nor the locale settle the order.
fn ordered(a: u32, b: u32, order: DateOrder) -> Option<(u32, u32)> {
    match (a > 12, b > 12) {
        (true, false) => Some((a, b)),
        (false, true) => Some((b, a)),
        (true, true) => None,
        (false, false) if a == b => Some((a, b)),
        (false, false) => match order {
            DateOrder::DayFirst => Some((a, b)),
            DateOrder::MonthFirst => Some((b, a)),
            DateOrder::Unknown => None,
        },
    }
}

fn on_calendar(r: &Reader<'_>, year: u32, month: u32, day: u32) -> Dated {
    placed(
        r,
        1,
        i32::try_from(year)
            .ok()
            .and_then(|y| NaiveDate::from_ymd_opt(y, month, day)),
    )
}

/// `15 march`, `15th of march 2026`, `the first of march`, `the 3rd of next month`, `fifteenth march`.
fn day_and_month(r: &Reader<'_>) -> Dated {
    let (day, mut len) = day_number(r, 0)?;
    len += usize::from(r.is(offset(len), &["of"]));
    let today = r.context.today;
    if r.is(offset(len), &["this", "next", "the"]) && r.is(offset(len + 1), &["month"]) {
        let next = r.is(offset(len), &["next"]);
        let base = month_on(today, i32::from(next))?;
        let day_only = if next {
            base.with_day(day)
        } else if r.is(offset(len), &["this"]) && base.with_day(day).is_none() {
            None
        } else {
            next_day_of_a_month(r, day)
        };
        return placed(r, len + 2, day_only);
    }
    let month = month(r.text(offset(len)))?;
    // "on the 3 may I pay" is a question, not 3 May.
    if month == 5 && r.is(offset(len + 1), &["i", "we"]) {
        return None;
    }
    with_year(r, len + 1, month, day)
}

/// `march 15`, `mar 15th, 2026`, `march the 15th`.
fn month_and_day(r: &Reader<'_>) -> Dated {
    let month = month(r.text(0))?;
    let the = usize::from(r.is(1, &["the"]));
    match day_number(r, offset(1 + the)) {
        Some((day, len)) => with_year(r, 1 + the + len, month, day),
        None => month_alone(r, month),
    }
}

/// `by april`, `mid april`, `early may`: only after a word that makes it a time, for "may" and "march" are verbs.
fn month_alone(r: &Reader<'_>, month: u32) -> Dated {
    let day = match r.text(-1) {
        "by" | "until" | "till" | "til" | "before" | "from" | "in" | "starting" | "start"
        | "early" | "of" | "next" => 1,
        "mid" | "middle" => 15,
        "late" => 25,
        _ => return None,
    };
    if r.is(-1, &["of"]) && !r.is(-2, &["start", "beginning"]) {
        return None;
    }
    if r.is(1, &["i", "we", "you", "be"]) {
        return None;
    }
    with_year(r, 1, month, day)
}

/// Adds a year if one is said, and places the date.
pub(super) fn with_year(r: &Reader<'_>, len: usize, month: u32, day: u32) -> Dated {
    let comma = usize::from(r.is(offset(len), &[","]));
    let year = r
        .token(offset(len + comma))
        .filter(|t| t.kind == Kind::Number && t.text.len() == 4)
        .and_then(|t| t.text.parse::<i32>().ok())
        .filter(|year| (1900..=9999).contains(year));
    match year {
        Some(year) => placed(
            r,
            len + comma + 1,
            NaiveDate::from_ymd_opt(year, month, day),
        ),
        None => placed(
            r,
            len,
            day_in_past_or_future(r.context.today, month, day, r.told),
        ),
    }
}

/// `15`, `15th`, `fifteenth`, and how many tokens that is. Up to three digits, so that the 32nd can be refused.
fn day_number(r: &Reader<'_>, at: isize) -> Option<(u32, usize)> {
    let token = r.token(at)?;
    if token.kind == Kind::Number {
        let day: u32 = token.text.parse().ok().filter(|_| token.text.len() <= 2)?;
        let suffix = r
            .token(at + 1)
            .is_some_and(|t| t.glued && matches!(t.text.as_str(), "st" | "nd" | "rd" | "th"));
        return Some((day, 1 + usize::from(suffix)));
    }
    spelled_day(r, at)
}

/// `first` to `thirty first`.
fn spelled_day(r: &Reader<'_>, at: isize) -> Option<(u32, usize)> {
    match r.text(at) {
        "thirtieth" => Some((30, 1)),
        "twenty" => ordinal(r.text(at + 1))
            .filter(|&n| n < 10)
            .map(|n| (20 + n, 2)),
        "thirty" => ordinal(r.text(at + 1))
            .filter(|&n| n == 1)
            .map(|n| (30 + n, 2)),
        word => ordinal(word).map(|n| (n, 1)),
    }
}

/// `the 15th`, `on the 3rd`, `the first`: a day of this month, or of the next one when it has gone by.
fn day_of_month(r: &Reader<'_>) -> Dated {
    let (day, len) = day_number(r, 0)?;
    let has_suffix = r.token(0).is_some_and(|t| t.kind == Kind::Number) && len == 2;
    let spelled = r.token(0).is_some_and(|t| t.kind == Kind::Word);
    let on = [
        "on", "by", "until", "till", "til", "from", "before", "after", "starting", "is", "every",
        "to", "payday",
    ];
    let the = r.is(-1, &["the"]);
    let prepared = r.is(-1, &on) || (the && (r.is(-2, &on) || r.at == 1));
    let is_day = if has_suffix {
        !r.is(-1, &["a", "my", "our", "this"])
    } else {
        prepared && the
    };
    if !is_day || (spelled && !r.is(-2, &["on", "by", "until", "till", "from"])) {
        return None;
    }
    const GOES_ON: &str = "of please and each every instead or then to would is for with works if because but when \
        i thanks can at as so maybe now that it in not ok be okay";
    const NOUNS: &str = "payment installment time floor street avenue birthday anniversary grade place reminder \
        invoice letter attempt";
    let surely =
        has_suffix && prepared && !r.among(offset(len), NOUNS) && !r.is(offset(len), &["of"]);
    if !(surely || r.pauses(offset(len)) || r.among(offset(len), GOES_ON)) {
        return None;
    }
    let of_month = r.is(offset(len), &["of"])
        && (r.is(offset(len + 1), &["month"])
            || (r.is(offset(len + 1), &["each", "every", "the"])
                && r.is(offset(len + 2), &["month"])));
    if r.is(offset(len), &["of"]) && !of_month {
        return None;
    }
    if !(1..=31).contains(&day) {
        return impossible(r, len);
    }
    let date = if r.told {
        last_day(r.context.today, day)
    } else {
        next_day_of_a_month(r, day)
    };
    placed(r, len, date)
}

/// The next time from today on that a month has this day: "the 31st", said in November, is 31 December.
pub(super) fn next_day_of_a_month(r: &Reader<'_>, day: u32) -> Option<NaiveDate> {
    let today = r.context.today;
    // No two months in a row are short of a day.
    (0..=2)
        .filter_map(|ahead| month_on(today, ahead)?.with_day(day))
        .find(|date| *date >= today)
}

/// `friday`, `this friday`, `next friday`, `last friday`, `friday week`, `friday next week`, `friday 13 march`.
fn weekday_phrase(r: &Reader<'_>) -> Dated {
    let prefix = usize::from(r.is(0, &["this", "next", "last", "coming"]));
    let name = r.text(offset(prefix));
    let day = weekday(name).or_else(|| name.strip_suffix('s').and_then(full_weekday))?;
    let in_place = prefix == 1
        || r.is(
            -1,
            &[
                "on", "by", "until", "till", "til", "before", "from", "every", "each", "to",
                "coming", "hits", "comes", "arrives", "tomorrow",
            ],
        )
        || r.is(
            offset(prefix + 1),
            &["morning", "afternoon", "evening", "night"],
        );
    let short = full_weekday(name).is_none() && !name.ends_with("day") && !name.ends_with("days");
    let alone = (r.at == 0 || r.pauses(-1)) && r.pauses(offset(prefix + 1));
    if short
        && matches!(name, "sat" | "sun" | "wed" | "mon")
        && !in_place
        && !alone
        && !r.is(-1, &["next", "this"])
    {
        return None;
    }
    let today = r.context.today;
    let len = prefix + 1;
    let monday = days_on(today, -i64::from(today.weekday().num_days_from_monday()))?;
    let in_week = |weeks: i64| days_on(monday, weeks * 7 + i64::from(day.num_days_from_monday()));
    if let Some((more, date)) = named_day_after(r, len) {
        return Some((len + more, agreeing(r, len + more, day, date)));
    }
    if r.is(offset(len), &["next"]) && r.is(offset(len + 1), &["week"]) {
        return placed(r, len + 2, in_week(1));
    }
    if r.is(offset(len), &["last"]) && r.is(offset(len + 1), &["week"]) {
        return placed(r, len + 2, in_week(-1));
    }
    let upcoming = days_on(
        today,
        i64::from(
            (7 + day.num_days_from_monday() - today.weekday().num_days_from_monday() - 1) % 7 + 1,
        ),
    );
    if r.is(offset(len), &["week"]) && !r.is(-1, &["every", "each"]) {
        return placed(r, len + 1, upcoming.and_then(|date| days_on(date, 7)));
    }
    let date = match r.text(0) {
        "next" => in_week(1),
        "last" => upcoming
            .and_then(|date| days_on(date, -7))
            .map(|date| before_today(date, today)),
        "this" | "coming" if today.weekday() == day => Some(today),
        _ if r.told => upcoming
            .and_then(|date| days_on(date, -7))
            .map(|date| before_today(date, today)),
        _ => upcoming,
    };
    placed(r, len, date)
}

fn before_today(date: NaiveDate, today: NaiveDate) -> NaiveDate {
    if date < today {
        date
    } else {
        date - Days::new(7)
    }
}

/// "friday 13 march": the weekday only repeats what the date says.
fn named_day_after(r: &Reader<'_>, len: usize) -> Dated {
    let gap = len + usize::from(r.is(offset(len), &[","]));
    let gap = gap + usize::from(r.is(offset(gap), &["the"]));
    let later = r.ahead(gap);
    let suffixed = later
        .token(1)
        .is_some_and(|t| t.glued && matches!(t.text.as_str(), "st" | "nd" | "rd" | "th"));
    let (more, date) = day_and_month(&later)
        .or_else(|| month_and_day(&later))
        .or_else(|| if suffixed { day_of_month(&later) } else { None })?;
    Some((gap - len + more, date))
}

/// A weekday and a date that do not meet are asked again.
fn agreeing(r: &Reader<'_>, len: usize, day: Weekday, date: DateSaid) -> DateSaid {
    match date {
        DateSaid::On(on) | DateSaid::Past(on) if on.weekday() != day => {
            DateSaid::Impossible(r.typed(len))
        }
        DateSaid::On(_) | DateSaid::Past(_) | DateSaid::Impossible(_) => date,
    }
}

pub(super) fn offset(len: usize) -> isize {
    isize::try_from(len).unwrap_or(isize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understand::testing::{context, said};
    use crate::understand::{Expecting, understand};

    /// The dates of a message said on Thursday, 12 March 2026; past ones with `<`, impossible ones with `?`.
    fn dates(text: &str) -> Vec<String> {
        said(text).dates.iter().map(shown).collect()
    }

    fn shown(date: &DateSaid) -> String {
        match date {
            DateSaid::On(date) => date.to_string(),
            DateSaid::Past(date) => format!("<{date}"),
            DateSaid::Impossible(text) => format!("?{text}"),
        }
    }

    fn expect_dates(table: &[(&str, &[&str])]) {
        let wrong: Vec<String> = table
            .iter()
            .filter(|(text, wanted)| dates(text) != *wanted)
            .map(|(text, wanted)| format!("{text:?}: wanted {wanted:?}, read {:?}", dates(text)))
            .collect();
        assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    }

    #[test]
    fn days_and_weekdays_follow_today() {
        expect_dates(&[
            ("I'll pay today", &["2026-03-12"]),
            ("tomorrow", &["2026-03-13"]),
            ("tmrw morning", &["2026-03-13"]),
            ("the day after tomorrow", &["2026-03-14"]),
            ("i paid yesterday", &["<2026-03-11"]),
            ("friday", &["2026-03-13"]),
            ("on fri", &["2026-03-13"]),
            ("firday", &["2026-03-13"]),
            ("thursday", &["2026-03-19"]),
            ("this thursday", &["2026-03-12"]),
            ("this friday", &["2026-03-13"]),
            ("next friday", &["2026-03-20"]),
            ("next thursday", &["2026-03-19"]),
            ("friday next week", &["2026-03-20"]),
            ("friday week", &["2026-03-20"]),
            ("wendsday", &["2026-03-18"]),
            ("last friday", &["<2026-03-06"]),
            ("I paid on friday", &["<2026-03-06"]),
            ("I get paid on friday", &["2026-03-13"]),
            ("i paid on the 3rd", &["<2026-03-03"]),
            ("I sent it on march 20", &["<2025-03-20"]),
            ("friday 13 march", &["2026-03-13"]),
            ("friday the 13th", &["2026-03-13"]),
            ("friday 14 march", &["?friday 14 march"]),
            ("friday or monday", &["2026-03-13", "2026-03-16"]),
        ]);
    }

    #[test]
    fn a_day_of_the_month_is_the_next_one() {
        expect_dates(&[
            ("the 15th", &["2026-03-15"]),
            ("on the 3rd", &["2026-04-03"]),
            ("on the 12th", &["2026-03-12"]),
            ("on the 15", &["2026-03-15"]),
            ("payday the 26th", &["2026-03-26"]),
            ("I get paid on the 26th", &["2026-03-26"]),
            ("the 15th of next month", &["2026-04-15"]),
            ("the 15th of each month", &["2026-03-15"]),
            ("15th of march", &["2026-03-15"]),
            ("march 15", &["2026-03-15"]),
            ("nov 3rd", &["2026-11-03"]),
            ("3 november 2026", &["2026-11-03"]),
            ("november 3, 2026", &["2026-11-03"]),
            ("the first of april", &["2026-04-01"]),
            ("on the first", &["2026-04-01"]),
            ("twenty first of april", &["2026-04-21"]),
            ("10 march", &["2027-03-10"]),
            ("10 march 2026", &["<2026-03-10"]),
            ("30 february", &["?30 february"]),
            ("the 32nd", &["?32nd"]),
            ("31 april", &["?31 april"]),
            ("29 february 2028", &["2028-02-29"]),
            ("march 15 3000", &["?march 15 3000"]),
        ]);
    }

    #[test]
    fn a_day_that_this_month_does_not_have_is_one_of_the_next() {
        for (today, text, wanted) in [
            ("2026-11-22", "start on the 31st", "2026-12-31"),
            ("2026-11-22", "the 31st of the month", "2026-12-31"),
            ("2026-11-22", "on the 31st of every month", "2026-12-31"),
            (
                "2026-11-22",
                "the 31st of this month",
                "?31st of this month",
            ),
            ("2026-11-22", "the 32nd", "?32nd"),
            ("2026-01-31", "the 30th", "2026-03-30"),
            (
                "2026-01-31",
                "the 30th of next month",
                "?30th of next month",
            ),
            ("2026-04-30", "the 31st", "2026-05-31"),
        ] {
            let context = crate::understand::Context {
                today: today.parse().unwrap(),
                ..context(Expecting::PlanDetails)
            };
            let said = understand(text, &context)
                .remove(0)
                .map(|request| request.said);
            let said = said.unwrap_or_else(|unclear| unclear.said);
            assert_eq!(shown(&said.dates[0]), wanted, "{text} on {today}");
        }
    }

    #[test]
    fn numeric_dates_need_an_order_that_is_known_or_plain() {
        expect_dates(&[
            ("2026-03-15", &["2026-03-15"]),
            ("2026-02-30", &["?2026-02-30"]),
            ("25/3", &["2026-03-25"]),
            ("3/25", &["2026-03-25"]),
            ("3/11", &["?3/11"]),
            ("4/4", &["2026-04-04"]),
            ("31/12/26", &["2026-12-31"]),
            ("15.03.2026", &["2026-03-15"]),
            ("2026-01-05", &["<2026-01-05"]),
            ("13/13", &["?13/13"]),
            ("9999-01-01", &["?9999-01-01"]),
            ("24/7", &[]),
            ("10.50", &[]),
        ]);
        for (order, wanted) in [
            (DateOrder::DayFirst, "2026-11-03"),
            (DateOrder::MonthFirst, "2027-03-11"),
        ] {
            let context = crate::understand::Context {
                date_order: order,
                ..context(Expecting::PlanDetails)
            };
            let request = understand("3/11", &context).remove(0).unwrap();
            assert_eq!(shown(&request.said.dates[0]), wanted);
        }
    }

    #[test]
    fn a_date_that_is_ruled_out_is_no_date() {
        expect_dates(&[
            ("not today", &[]),
            ("yes, but not today", &[]),
            ("yes but not on friday", &[]),
            ("not before the 15th", &[]),
            ("not earlier than april 1", &[]),
            ("anything but friday", &[]),
            ("any day but monday", &[]),
            ("any day except monday", &[]),
            ("anything other than friday", &[]),
            ("except for fridays", &[]),
            ("never on fridays", &[]),
            ("no fridays please", &[]),
            ("not every friday", &[]),
            ("not on friday or monday", &[]),
            ("neither friday nor monday", &[]),
            ("not next month", &[]),
            ("not in april", &[]),
            ("I can't start on the 15th", &[]),
            ("don't start it on the 15th", &[]),
            ("I don't think I can pay on friday", &[]),
            ("I can't pay 100 on friday", &[]),
            ("friday does not work", &[]),
            ("the 15th is too early", &[]),
            ("today is not possible", &[]),
            ("not friday, monday", &["2026-03-16"]),
            ("not on friday but on monday", &["2026-03-16"]),
            ("no, not the 15th, the 20th", &["2026-03-20"]),
            ("the 15th not the 20th", &["2026-03-15"]),
            ("monday instead of friday", &["2026-03-16"]),
            ("monday rather than today", &["2026-03-16"]),
            ("can I pay on the 15th, not today", &["2026-03-15"]),
            ("I can't pay until the 26th", &["2026-03-26"]),
            ("not until the 15th", &["2026-03-15"]),
            ("I can't pay it all today", &[]),
            ("why not friday", &["2026-03-13"]),
            ("can't we start on friday", &["2026-03-13"]),
            ("not 3, 4 from friday", &["2026-03-13"]),
            ("yes but on friday", &["2026-03-13"]),
            ("friday is not a problem", &["2026-03-13"]),
            ("no later than the 15th", &["2026-03-15"]),
        ]);
    }

    #[test]
    fn distances_and_parts_of_a_period_are_counted_from_today() {
        expect_dates(&[
            ("in two weeks", &["2026-03-26"]),
            ("in 10 days", &["2026-03-22"]),
            ("in a month", &["2026-04-12"]),
            ("in a couple of weeks", &["2026-03-26"]),
            ("within 10 days", &["2026-03-22"]),
            ("in two weeks time", &["2026-03-26"]),
            ("a week from today", &["2026-03-19"]),
            ("a week from friday", &["2026-03-20"]),
            ("two weeks ago", &["<2026-02-26"]),
            ("give me two weeks", &["2026-03-26"]),
            ("two more weeks", &[]),
            ("end of the month", &["2026-03-31"]),
            ("at month end", &["2026-03-31"]),
            ("end of next month", &["2026-04-30"]),
            ("end of march", &["2026-03-31"]),
            ("end of april", &["2026-04-30"]),
            ("end of the week", &["2026-03-13"]),
            ("next week", &["2026-03-16"]),
            ("next month", &["2026-04-01"]),
            ("mid april", &["2026-04-15"]),
            ("middle of the month", &["2026-03-15"]),
            ("by april", &["2026-04-01"]),
            ("in 99999999 days", &["?in 99999999 days"]),
        ]);
    }

    #[test]
    fn words_that_only_look_like_dates_are_none() {
        expect_dates(&[
            ("may I pay in 3 parts", &[]),
            ("i sat down in the sun", &[]),
            ("they march on", &[]),
            ("one second please", &[]),
            ("the second installment", &[]),
            ("in 3 parts", &[]),
            ("over 3 months", &[]),
            ("split it in 3 months", &[]),
            ("a third now", &[]),
            ("push it back a week", &[]),
            ("my 1st payment", &[]),
            ("50 a month", &[]),
            ("the first payment", &[]),
        ]);
    }
}
