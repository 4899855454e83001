//! Times of day, telephone numbers and references of payments: `after 5pm`, `+44 20 7946 0958`,
//! `ref TX-99812`.
//!
//! They are read before sums of money, so that no digit of them is taken for one.

use chrono::{NaiveTime, Weekday};

use super::calendar_words::{full_weekday, weekday};
use super::normalise::Kind;
use super::numbers::spelled;
use super::request::{DateSaid, TimeOfDay};
use super::values::{Found, Reader, Value};
use crate::domain::plan::Frequency;

/// The longest number of digits that a telephone number has (ITU-T E.164).
const PHONE_DIGITS_MAX: usize = 15;
/// A number of so many digits, in groups or after a plus, is a telephone number.
const PHONE_DIGITS_MIN: usize = 9;
/// The same where the message speaks of calling.
const PHONE_DIGITS_ASKED_MIN: usize = 7;
/// The longest reference that is kept.
const REFERENCE_CHARS_MAX: usize = 40;

/// Reads a time of day: `10:30`, `5 pm`, `half past 3`, `noon`, `in the morning`.
pub(super) fn time_at(r: &Reader<'_>) -> Found {
    let found = |len, time| Some((len, vec![Value::Time(time)]));
    let at = |len, hour, minute| {
        let time = NaiveTime::from_hms_opt(hour, minute, 0)?;
        found(len, TimeOfDay::At(time))
    };
    match r.text(0) {
        "noon" | "midday" | "lunchtime" => return at(1, 12, 0),
        "midnight" => return at(1, 0, 0),
        "half" | "quarter" => return past_the_hour(r),
        "this" => {
            let part = match r.text(1) {
                "morning" => TimeOfDay::Morning,
                "afternoon" => TimeOfDay::Afternoon,
                "evening" => TimeOfDay::Evening,
                _ => return None,
            };
            let today = Value::Date(DateSaid::On(r.context.today));
            return Some((2, vec![Value::Time(part), today]));
        }
        "morning" | "mornings" if !greets(r) => return found(1, TimeOfDay::Morning),
        "afternoon" | "afternoons" if !greets(r) => return found(1, TimeOfDay::Afternoon),
        "evening" | "evenings" if !greets(r) => return found(1, TimeOfDay::Evening),
        _ => {}
    }
    let token = r.token(0).filter(|token| token.kind == Kind::Number)?;
    let (hour, minute, marked) = match token.text.split_once([':', '.']) {
        Some((hour, minute)) if minute.len() == 2 && hour.len() <= 2 => (
            hour.parse().ok()?,
            minute.parse().ok()?,
            token.text.contains(':'),
        ),
        Some(_) => return None,
        None if token.text.len() <= 2 => (token.text.parse().ok()?, 0, false),
        None => return None,
    };
    let half = r.text(1);
    let dotted = matches!(half, "a" | "p") && r.is(2, &["."]) && r.is(3, &["m"]);
    let len = if dotted { 4 } else { 2 };
    match half {
        "am" | "a" if half == "am" || dotted => return at(len, on_the_clock(hour, false)?, minute),
        "pm" | "p" if half == "pm" || dotted => return at(len, on_the_clock(hour, true)?, minute),
        "oclock" => return at(2, in_working_hours(hour)?, minute),
        "o" if r.is(2, &["clock"]) => return at(3, in_working_hours(hour)?, minute),
        "h" | "hrs" | "hours" if hour < 24 && r.is(-1, &["at", "after", "before", "until"]) => {
            return at(2, hour, minute);
        }
        _ => {}
    }
    if marked {
        return at(1, hour, minute).or(Some((1, vec![Value::Nothing])));
    }
    // "call me after 6": nobody calls at six in the morning.
    let timed = r.is(
        -1,
        &[
            "at", "after", "before", "around", "about", "past", "from", "till",
        ],
    );
    let alone = !r
        .token(1)
        .is_some_and(|next| next.glued && next.kind == Kind::Word)
        && (r.pauses(1)
            || r.among(
                1,
                "please tomorrow today on or and thanks in for tonight if when this",
            ));
    (timed && alone && r.calling && !token.text.contains('.'))
        .then(|| at(1, in_working_hours(hour)?, minute))?
}

/// "half past 3", "quarter to 5".
fn past_the_hour(r: &Reader<'_>) -> Found {
    let minutes: u32 = if r.is(0, &["half"]) { 30 } else { 15 };
    let hour: u32 = r.text(2).parse().ok().or_else(|| spelled(r.text(2)))?;
    let hour = in_working_hours(hour)?;
    let (hour, minute) = match r.text(1) {
        "past" => (hour, minutes),
        "to" if minutes == 15 => (hour.checked_sub(1)?, 45),
        _ => return None,
    };
    let afternoon = r.is(3, &["pm"]);
    let marked = usize::from(afternoon || r.is(3, &["am"]));
    let hour = if afternoon {
        on_the_clock(hour % 12, true)?
    } else {
        hour
    };
    let time = NaiveTime::from_hms_opt(hour, minute, 0)?;
    Some((3 + marked, vec![Value::Time(TimeOfDay::At(time))]))
}

fn on_the_clock(hour: u32, afternoon: bool) -> Option<u32> {
    match (hour, afternoon) {
        (12, false) => Some(0),
        (12, true) => Some(12),
        (0..12, false) => Some(hour),
        (0..12, true) => Some(hour + 12),
        // "17 pm"
        (13..24, _) => Some(hour),
        _ => None,
    }
}

/// The time between seven in the morning and seven in the evening that an hour without a half means.
fn in_working_hours(hour: u32) -> Option<u32> {
    match hour {
        1..=7 => Some(hour + 12),
        8..24 => Some(hour),
        _ => None,
    }
}

/// "good morning" and "morning all" are no times.
fn greets(r: &Reader<'_>) -> bool {
    let hails = r.at == 0
        && !r.text(0).ends_with('s')
        && (r.pauses(1) || r.among(1, "all there team everyone guys folks bot mate to"));
    hails
        || r.among(
            -1,
            "good nice lovely gd great pleasant wonderful fab fantastic fine blessed beautiful",
        )
}

/// Reads a telephone number: `+44 20 7946 0958`, `(555) 123-4567`, `555-123-4567`.
pub(super) fn phone_at(r: &Reader<'_>) -> Found {
    let plus = r.is(0, &["+"]);
    let opens = r.is(0, &["("]);
    let first = usize::from(plus || opens);
    let starts = r.token(isize::try_from(first).ok()?);
    if !starts.is_some_and(|token| is_digits(token.kind, &token.text)) {
        return None;
    }
    let mut digits = String::new();
    let mut groups = 0;
    let (mut len, mut at) = (0, first);
    while at < first + 12 {
        let Some(token) = r.token(isize::try_from(at).ok()?) else {
            break;
        };
        at += 1;
        if is_digits(token.kind, &token.text) {
            groups += token.text.split(['-', '.', '/']).count();
            digits.extend(token.text.chars().filter(char::is_ascii_digit));
            len = at;
        } else if !matches!(token.text.as_str(), "(" | ")" | "-" | ".") {
            break;
        }
        if digits.len() > PHONE_DIGITS_MAX {
            return None;
        }
    }
    if len == first + 1 && groups == 1 && !plus && !r.calling {
        return None;
    }
    let enough = if r.calling && (groups > 1 || digits.len() >= PHONE_DIGITS_MIN) || plus {
        PHONE_DIGITS_ASKED_MIN
    } else if groups > 1 {
        PHONE_DIGITS_MIN
    } else {
        return None;
    };
    // Numbers of companies and accounts are written in groups as well.
    let is_another = (1..=3).any(|back| {
        r.is(
            -back,
            &["vat", "gb", "iban", "ein", "abn", "gst", "tax", "account"],
        )
    });
    if is_another {
        return Some((len, vec![Value::Nothing]));
    }
    let is_money = super::amounts::currency_at(r, isize::try_from(len).ok()?).is_some();
    if digits.len() < enough || is_money || super::counts::is_money_sign(r.text(-1)) {
        return None;
    }
    let sign = if plus || r.is(-1, &["+"]) { "+" } else { "" };
    Some((len, vec![Value::Phone(format!("{sign}{digits}"))]))
}

/// Digits in groups; a point or a comma between two digits alone makes a sum or a date of them.
fn is_digits(kind: Kind, text: &str) -> bool {
    kind == Kind::Number
        && text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || matches!(byte, b'-' | b'.'))
        && (!text.contains('.') || text.split('.').all(|group| group.len() >= 3))
}

/// Reads the reference of a payment after its name: `ref TX-99812`, `confirmation number 77812`, `check #204`.
pub(super) fn reference_at(r: &Reader<'_>) -> Found {
    const NAMES: &str = "ref reference txn transaction confirmation conf trace tracking tx payment transfer receipt \
                         wire check cheque auth authorisation authorization";
    const NEEDS_A_NUMBER: &str =
        "payment transfer receipt wire check cheque transaction tracking confirmation";
    if !r.among(0, NAMES) {
        return code_beside_a_payment(r);
    }
    let mut at = 1;
    let mut numbered = !r.among(0, NEEDS_A_NUMBER);
    while at < 5 {
        if r.among(at, "ref reference no nr number num id code # :") {
            numbered = true;
        } else if !r.is(at, &["is", "was", ".", "of"]) {
            break;
        }
        at += 1;
    }
    let token = r.token(at)?;
    numbered |= token.kind == Kind::Code && looks_like_a_reference(&token.text);
    let has_digit = token.text.bytes().any(|byte| byte.is_ascii_digit());
    let fits = matches!(token.kind, Kind::Code | Kind::Number) && token.text.len() >= 3;
    if !(numbered && has_digit && fits) {
        return None;
    }
    let (text, len) = joined(r, at)?;
    Some((len, vec![Value::Reference(text)]))
}

/// A code beside a payment that was made: "sent it yesterday, TX-99812".
fn code_beside_a_payment(r: &Reader<'_>) -> Found {
    let token = r.token(0).filter(|token| token.kind == Kind::Code)?;
    let named = matches!(
        token.text.split(['-', '_', '/']).next(),
        Some("tx" | "txn" | "trx" | "trn" | "ref" | "utr" | "wr" | "rcpt" | "pay" | "pmt" | "conf")
    );
    let is_code = (r.has_paid || named) && looks_like_a_reference(&token.text);
    is_code.then(|| {
        let (text, len) = joined(r, 0)?;
        Some((len, vec![Value::Reference(text)]))
    })?
}

/// Letters and at least four digits, and no invoice: `tx-99812`, `hsbc20260311`.
fn looks_like_a_reference(code: &str) -> bool {
    let digits = code.bytes().filter(u8::is_ascii_digit).count();
    let letters = code.bytes().filter(u8::is_ascii_alphabetic).count();
    letters >= 2 && digits >= 4 && !code.starts_with("inv")
}

/// A reference may go on behind a hyphen: `tx-99812-b`, `77-ab12`.
fn joined(r: &Reader<'_>, at: isize) -> Option<(String, usize)> {
    let first = r.token(at)?;
    let mut text = first.text.to_uppercase();
    let mut next = at + 1;
    while text.len() < REFERENCE_CHARS_MAX
        && let Some(token) = r.token(next)
        && token.glued
        && matches!(token.kind, Kind::Code | Kind::Number | Kind::Word)
    {
        text.push_str(&token.text.to_uppercase());
        next += 1;
    }
    Some((text, usize::try_from(next).ok()?))
}

/// Reads a day of the week that recurs: `every friday`, `each monday and thursday`, `on tuesdays`.
pub(super) fn recurring_day_at(r: &Reader<'_>) -> Found {
    if r.is(0, &["every", "each"]) {
        let other = usize::from(r.is(1, &["other", "second"]));
        let day = weekday(r.text(1 + isize::try_from(other).ok()?))?;
        let frequency = if other == 1 {
            Frequency::EveryTwoWeeks
        } else {
            Frequency::Weekly
        };
        return recurring(r, 2 + other, day, Some(frequency));
    }
    let day = r.text(0).strip_suffix('s').and_then(full_weekday);
    if let Some(day) = day {
        let paid_weekly = r.paying || r.said_part || super::counts::answers(r);
        return recurring(r, 1, day, paid_weekly.then_some(Frequency::Weekly));
    }
    // "every monday and thursday": the second recurs like the first.
    let listed = r.is(-1, &["and", "or", "&"])
        && r.spans.last().is_some_and(|span| {
            span.end + 1 == r.at && span.values.iter().any(|v| matches!(v, Value::Weekday(_)))
        });
    let day: Option<Weekday> = weekday(r.text(0)).filter(|_| listed);
    day.and_then(|day| recurring(r, 1, day, None))
}

fn recurring(r: &Reader<'_>, len: usize, day: Weekday, frequency: Option<Frequency>) -> Found {
    if super::negation::is_ruled_out(r, len) {
        return Some((len, vec![Value::RuledOut]));
    }
    let mut values = vec![Value::Weekday(day)];
    values.extend(frequency.map(|frequency| Value::Frequency(Some(frequency))));
    Some((len, values))
}

#[cfg(test)]
mod tests {
    use crate::understand::Entities;
    use crate::understand::testing::{context, said};
    use crate::understand::{Expecting, Said};

    fn read(text: &str) -> (Said, Entities) {
        let said = said(text);
        let entities = Entities::of(&said, &context(Expecting::Nothing));
        (said, entities)
    }

    #[test]
    fn times_of_day_are_read_as_people_say_them() {
        for (text, times) in [
            ("call me at 5pm", &["17:00"][..]),
            ("call me at 5 p.m.", &["17:00"]),
            ("ring me after 6", &["18:00"]),
            ("call at 10:30 please", &["10:30"]),
            ("call me at 12am", &["00:00"]),
            ("half past 3 suits me", &["15:30"]),
            ("quarter to five", &["16:45"]),
            ("3 o'clock", &["15:00"]),
            ("at noon", &["12:00"]),
            ("tomorrow morning", &["morning"]),
            ("evenings are better", &["evening"]),
            ("this afternoon", &["afternoon"]),
            ("good morning", &[]),
            ("morning all", &[]),
            ("pay 10.50 at 6", &[]),
            ("25:70", &[]),
        ] {
            assert_eq!(read(text).1.time_of_day, times, "{text}");
        }
    }

    #[test]
    fn telephone_numbers_are_kept_as_digits() {
        for (text, phones) in [
            ("ring +44 20 7946 0958", &["+442079460958"][..]),
            ("my number is (555) 123-4567", &["5551234567"]),
            ("call me on 555-0199", &["5550199"]),
            ("call 5551234567", &["5551234567"]),
            ("our vat number is GB 555 0199 21", &[]),
            ("on 2026-03-15", &[]),
            ("$1 200 300", &[]),
            ("call me in 15 minutes", &[]),
        ] {
            assert_eq!(read(text).0.phones, phones, "{text}");
        }
    }

    #[test]
    fn references_of_payments_are_kept_in_upper_case() {
        for (text, references) in [
            ("paid it, ref TX-99812", &["TX-99812"][..]),
            ("confirmation number 77812", &["77812"]),
            ("check #2041 was mailed", &["2041"]),
            ("receipt for payment trx-60418", &["TRX-60418"]),
            ("i paid yesterday, hsbc20260311", &["HSBC20260311"]),
            ("payment of 500", &[]),
            ("invoice INV-10422", &[]),
            ("transfer 3 payments", &[]),
        ] {
            assert_eq!(read(text).0.references, references, "{text}");
        }
    }

    #[test]
    fn a_day_that_recurs_is_a_weekday_and_no_date() {
        for (text, weekdays, frequency, dates) in [
            ("pay 50 every friday", &["friday"][..], Some("weekly"), 0),
            ("every other monday", &["monday"], Some("biweekly"), 0),
            (
                "call me on tuesdays because the rest of my week is full",
                &["tuesday"],
                None,
                0,
            ),
            (
                "every monday and thursday",
                &["monday", "thursday"],
                Some("weekly"),
                0,
            ),
            ("never on fridays", &[], None, 0),
            ("on friday", &[], None, 1),
            ("pay on the 1st and 15th", &[], Some("semimonthly"), 2),
        ] {
            let entities = read(text).1;
            assert_eq!(entities.weekday, weekdays, "{text}");
            assert_eq!(entities.frequency.as_deref(), frequency, "{text}");
            assert_eq!(entities.date.len(), dates, "{text}");
        }
    }

    #[test]
    fn what_has_happened_lies_in_the_past() {
        for (text, dates) in [
            ("i raised a complaint on monday", &["2026-03-09"][..]),
            ("nobody replied since the 3rd", &["2026-03-03"]),
            ("the one dated 2/17", &["2026-02-17"]),
            ("we remitted it on 27 february", &["2026-02-27"]),
            ("has the payment of march 6 come in", &["2026-03-06"]),
            ("i was away but will pay on monday", &["2026-03-16"]),
            ("i got till the 20th", &["2026-03-20"]),
            ("my husband died in february", &[]),
            ("i lost my job last month", &[]),
        ] {
            assert_eq!(read(text).1.date, dates, "{text}");
        }
    }

    #[test]
    fn a_number_spoken_of_in_talk_about_payments_is_a_sum() {
        for (text, amounts) in [
            (
                "would you take 400 and call it quits, i cannot pay more",
                &["400.00"][..],
            ),
            ("how much is left after that 200 i sent", &["200.00"]),
            ("heres 2 hundred, i pay the rest later", &["200.00"]),
            ("u took 64.99 twice for one thing, give it back", &["64.99"]),
            ("5,000 naira", &["5000.00"]),
            ("set the due date of the payment to 2030 for me now", &[]),
            ("i pay for 30 windows and two doors each time you come", &[]),
            ("call me on extension 400 about the payment", &[]),
        ] {
            let read: Vec<String> = read(text).1.amount.into_iter().map(|a| a.value).collect();
            assert_eq!(read, amounts, "{text}");
        }
    }
}
