//! Counts of payments, how often they come, and shares of the debt.
//!
//! `in 3 parts`, `over 6 months`, `a couple of payments` · `every two weeks`, `monthly` · `half`, `the rest`.

use rust_decimal::Decimal;

use super::amounts;
use super::normalise::Kind;
use super::numbers::{Form, Number, Point, number_at};
use super::request::{Expecting, Share};
use super::values::{Found, Reader, Value};
use crate::domain::plan::Frequency;

/// A bare whole number up to this one answers "how many payments".
const BARE_COUNT_MAX: u32 = 24;
/// Up to this one, whole years of months do so as well. Any other number is a sum.
const BARE_MONTHS_MAX: u32 = 60;

const PARTS: &str = "part parts payment payments installment installments piece pieces chunk chunks goes \
        portion portions splits steps tranches rates lumps bits way ways equal halves lots \
        slices stages instalment instalments";
const ADJECTIVES: &str = "equal easy monthly weekly small smaller separate different even fortnightly biweekly \
        or";

/// Reads how often: `weekly`, `every other week`, `a month` after a sum.
pub(super) fn frequency_at(r: &Reader<'_>) -> Found {
    if r.is_refused(2)
        && r.is(-1, &["not", "of", "than"])
        && r.is(
            0,
            &[
                "monthly",
                "weekly",
                "biweekly",
                "fortnightly",
                "every",
                "each",
            ],
        )
    {
        return rhythm_at(r).map(|(len, _)| (len, vec![Value::Nothing]));
    }
    rhythm_at(r)
}

fn rhythm_at(r: &Reader<'_>) -> Found {
    use Frequency::{EveryTwoWeeks, Monthly, Weekly};
    // The two days are the policy's where none are named.
    let twice_a_month = Frequency::twice_a_month(1, 15);
    let quarterly = Frequency::every_months(3);
    let yearly = Frequency::every_months(12);
    let found = |len, frequency| Some((len, vec![Value::Frequency(frequency)]));
    let after_count = matches!(r.value_before(), Some(Value::Count(_)));
    let after_sum = matches!(r.value_before(), Some(Value::Amount(_) | Value::Share(_)));
    match r.text(0) {
        "weekly" => found(1, Some(Weekly)),
        "monthly" => found(1, Some(Monthly)),
        "biweekly" | "fortnightly" => found(1, Some(EveryTwoWeeks)),
        "bi" if r.is(1, &["weekly"]) => found(2, Some(EveryTwoWeeks)),
        "semi" if r.is(1, &["monthly"]) => found(2, twice_a_month),
        "semimonthly" => found(1, twice_a_month),
        "bi" | "semi" if r.is(1, &["monthly", "weekly"]) => found(2, None),
        "quarterly" => found(1, quarterly),
        "yearly" | "annually" | "annual" => found(1, yearly),
        "daily" | "bimonthly" => found(1, None),
        "months" | "month" if after_count => found(1, Some(Monthly)),
        "weeks" | "week" if after_count => found(1, Some(Weekly)),
        // "150 month": the article is left out.
        "month" if after_sum && r.pauses(1) => found(1, Some(Monthly)),
        "week" if after_sum && r.pauses(1) => found(1, Some(Weekly)),
        "fortnights" if after_count => found(1, Some(EveryTwoWeeks)),
        "every" | "each" => every_at(r),
        "twice" if r.is(1, &["a", "per"]) && r.is(2, &["month"]) => found(3, twice_a_month),
        "twice" if r.is(1, &["a", "per"]) => found(3, None),
        "once" if r.is(1, &["a", "per", "every"]) && r.is(2, &["year"]) => found(3, yearly),
        "once" if r.is(1, &["a", "per", "every"]) && r.is(2, &["quarter"]) => found(3, quarterly),
        "once" if r.is(1, &["a", "per", "every", "each"]) => {
            unit(r.text(2)).and_then(|f| found(3, Some(f)))
        }
        "month" if r.is(1, &["by"]) && r.is(2, &["month"]) => found(3, Some(Monthly)),
        "week" if r.is(1, &["by"]) && r.is(2, &["week"]) => found(3, Some(Weekly)),
        "pw" if after_sum => found(1, Some(Weekly)),
        "pcm" | "pm" if after_sum => found(1, Some(Monthly)),
        "per" | "/" => match unit(r.text(1)) {
            Some(frequency) => found(2, Some(frequency)),
            None if !after_sum => None,
            None if r.is(1, &["year"]) => found(2, yearly),
            None if r.is(1, &["quarter"]) => found(2, quarterly),
            None => r.is(1, &["day"]).then(|| found(2, None))?,
        },
        "a" | "an" => {
            let said = after_sum
                || r.is(
                    -1,
                    &[
                        "bit",
                        "little",
                        "something",
                        "payment",
                        "installment",
                        "much",
                        "time",
                    ],
                );
            match unit(r.text(1)) {
                Some(frequency) if said && !r.is(2, &["from", "later", "ago"]) => {
                    found(2, Some(frequency))
                }
                Some(_) => None,
                None if !after_sum => None,
                None if r.is(1, &["year"]) => found(2, yearly),
                None if r.is(1, &["quarter"]) => found(2, quarterly),
                None => r.is(1, &["day"]).then(|| found(2, None))?,
            }
        }
        _ => None,
    }
}

fn unit(word: &str) -> Option<Frequency> {
    match word {
        "week" => Some(Frequency::Weekly),
        "fortnight" => Some(Frequency::EveryTwoWeeks),
        "month" => Some(Frequency::Monthly),
        _ => None,
    }
}

/// "every week", "every other week", "every 2 weeks"; in "every friday" and "every 15th" the date stays.
fn every_at(r: &Reader<'_>) -> Found {
    let found = |len, frequency| Some((len, vec![Value::Frequency(frequency)]));
    if !(r.about_paying || answers(r)) || r.is(-1, &["days", "times", "nights", "hours", "shifts"])
    {
        return None;
    }
    if let Some(frequency) = unit(r.text(1)) {
        return found(2, Some(frequency));
    }
    if r.is(1, &["quarter"]) {
        return found(2, Frequency::every_months(3));
    }
    if r.is(1, &["year"]) {
        return found(2, Frequency::every_months(12));
    }
    if r.is(1, &["weekday", "day"]) {
        return found(2, None);
    }
    if r.is(1, &["other", "second", "2nd"]) && r.is(2, &["week", "weeks"]) {
        return found(3, Some(Frequency::EveryTwoWeeks));
    }
    if r.is(1, &["other", "second", "2nd"]) && r.is(2, &["month", "months"]) {
        return found(3, Frequency::every_months(2));
    }
    if r.is(1, &["other", "second"]) && r.is(2, &["day"]) {
        return found(3, None);
    }
    let number = number_at(r.tokens, r.at + 1, Point::Decimals, false)?;
    let unit_at = isize::try_from(1 + number.len).ok()?;
    let len = number.len + 2;
    let count = number.as_count().unwrap_or(0);
    match r.text(unit_at) {
        "days" | "day" => found(len, Frequency::every_days(count)),
        "weeks" | "week" => {
            let days = count.checked_mul(7);
            found(len, days.and_then(Frequency::every_days))
        }
        "months" | "month" => found(len, Frequency::every_months(count)),
        "years" => found(len, None),
        "st" | "nd" | "rd" | "th" => found(1, Some(Frequency::Monthly)),
        _ => None,
    }
}

/// Reads a number of payments where the words around it say so.
pub(super) fn count_at(r: &Reader<'_>) -> Found {
    let found = |len, count| Some((len, vec![Value::Count(count)]));
    if r.text(0) == "couple" {
        let of = isize::from(r.is(1, &["of"]));
        return r
            .among(1 + of, PARTS)
            .then(|| found(1 + of.unsigned_abs(), 2))?;
    }
    if r.is(-1, &["over", "across"]) && r.is(0, &["a"]) && r.is(1, &["year"]) {
        return Some((
            2,
            vec![Value::Count(12), Value::Frequency(Some(Frequency::Monthly))],
        ));
    }
    if r.text(0) == "x" && r.token(1).is_some_and(|t| t.kind == Kind::Number) {
        let number = number_at(r.tokens, r.at + 1, Point::Decimals, false)
            .filter(|n| n.form == Form::Digits)?;
        return found(1 + number.len, number.as_count()?);
    }
    if let Some(found) = dozen_at(r) {
        return Some(found);
    }
    if r.is(0, &["half"]) && r.is(-1, &["in"]) && r.splitting {
        return found(1, 2);
    }
    let number = number_at(r.tokens, r.at, r.point(), false)?;
    let next = isize::try_from(number.len).ok()?;
    if number.form == Form::Grouped {
        return counts_nothing(r, &number, next).then(|| (number.len, vec![Value::Nothing]));
    }
    let count = number.as_count()?;
    if amounts::currency_at(r, next).is_some() || is_money_sign(r.text(-1)) {
        return None;
    }
    let is_denied = r.is_refused(2) && r.is(-1, &["not", "never", "of", "than"])
        || r.is(-2, &["not"])
            && r.is(
                -1,
                &["do", "make", "pay", "afford", "manage", "want", "like"],
            );
    if is_denied {
        return Some((number.len, vec![Value::Nothing]));
    }
    if r.is(next, &["pay"]) && r.token(next).is_some_and(|token| token.glued) {
        // "4pay"
        return found(number.len + 1, count);
    }
    if r.is(next, &["x"]) {
        let coded = r.text(0).len() > 1 && r.text(0).starts_with('0') || r.is(0, &["0"]);
        if coded
            && r.token(next + 1)
                .is_some_and(|t| t.kind == Kind::Number && t.glued)
            || r.is(next + 1, &["+", "=", "-"])
        {
            // "0x3" is neither no payments nor three.
            return Some((number.len + 2, vec![Value::Nothing]));
        }
        let sum_first = r
            .token(next + 1)
            .is_some_and(|t| t.kind == Kind::Number && t.text.len() < r.text(0).len());
        return (!sum_first).then(|| found(number.len + 1, count))?;
    }
    if let Some(found) = counted_parts(r, count, number.len, next) {
        return found;
    }
    if let Some(payments) = r.said_count
        && r.is(next, &["months"])
        && r.is(-1, &["over", "across", "in", "within", "for"])
    {
        // "3 installments over 6 months": one every two months.
        let apart = count
            .checked_div(payments)
            .filter(|apart| apart * payments == count);
        return apart.map(|apart| {
            (
                number.len + 1,
                vec![Value::Frequency(Frequency::every_months(apart))],
            )
        });
    }
    let counts_units = r.is(next, &["months", "month", "weeks", "week", "fortnights"])
        && counts_rhythm(r, next, count);
    let after_in =
        r.is(-1, &["in", "into", "to", "by"]) && count <= 1_000 && is_free_standing(r, next);
    const UNITS: &str = "day days week weeks month months fortnight fortnights year years";
    let divided = r.splitting
        && r.is(-1, &["in", "into", "over"])
        && count <= BARE_COUNT_MAX
        && !r.among(next, UNITS);
    if divided {
        return found(number.len, count);
    }
    let splits = match r.text(-1) {
        "in" => r.paying || answers(r) || r.splitting,
        "into" => true,
        "to" | "by" => r.splitting,
        _ => false,
    };
    let counts_goes = r.is(next, &["times", "goes"]) && r.is(-1, &["in", "over", "into"]);
    (counts_units || (after_in && splits) || counts_goes).then(|| found(number.len, count))?
}

/// "half a dozen payments", "a dozen": where payments are spoken of, or how many of them was just asked.
fn dozen_at(r: &Reader<'_>) -> Found {
    let (len, count) = match (r.text(0), r.text(1), r.text(2)) {
        ("half", "a", "dozen") => (3, 6),
        ("a" | "one", "dozen", _) => (2, 12),
        ("dozen", ..) => (1, 12),
        _ => return None,
    };
    let next = isize::try_from(len).ok()?;
    let mut noun = next + isize::from(r.is(next, &["of"]));
    while noun < next + 4 && r.among(noun, ADJECTIVES) {
        noun += 1;
    }
    let said = r.among(noun, PARTS)
        || r.is(-1, &["in", "into"]) && (r.paying || r.splitting) && is_free_standing(r, next)
        || r.is(-1, &["over", "across"]) && r.is(next, &["months", "weeks"])
        || answers(r) && is_free_standing(r, next);
    said.then(|| (len, vec![Value::Count(count)]))
}

/// "3.5 payments", "1,200 payments": no such number of payments, and no sum of each. "75.50 payments" is one.
fn counts_nothing(r: &Reader<'_>, number: &Number, next: isize) -> bool {
    let mut noun = next;
    while noun < next + 4 && r.among(noun, ADJECTIVES) {
        noun += 1;
    }
    let has_cents = number.value.scale() == 2 && number.value > Decimal::from(BARE_COUNT_MAX);
    !has_cents
        && !is_money_sign(r.text(-1))
        && (r.among(noun, PARTS) && !r.is(noun, &["way", "ways"])
            || r.is(next, &["x", "times", "months", "month", "weeks", "week"]))
}

/// "3 parts", "4 equal monthly payments". The inner `None` refuses: "the last 3 payments" counts no plan.
fn counted_parts(r: &Reader<'_>, count: u32, len: usize, next: isize) -> Option<Found> {
    let mut noun = next;
    while noun < next + 4 && r.among(noun, ADJECTIVES) {
        noun += 1;
    }
    let is_noun = r.among(noun, PARTS) && (r.splitting || !r.is(noun, &["way", "ways"]));
    if !is_noun {
        return None;
    }
    if r.is(
        -1,
        &[
            "last", "past", "missed", "next", "skip", "previous", "made", "first", "that", "this",
            "which",
        ],
    ) {
        return Some(Some((len, vec![Value::Nothing])));
    }
    if r.is(noun + 1, &["a", "per", "every", "each"]) && unit(r.text(noun + 2)).is_some() {
        return Some(if count == 1 {
            Some((len, vec![Value::Nothing]))
        } else {
            let taken = usize::try_from(noun).map_or(len, |n| n + 3);
            Some((taken, vec![Value::Frequency(None)]))
        });
    }
    Some(Some((len, vec![Value::Count(count)])))
}

/// "over 6 months" is six monthly payments; "in 6 months" is a date unless the sentence splits something.
fn counts_rhythm(r: &Reader<'_>, next: isize, count: u32) -> bool {
    const PLAN: [&str; 7] = [
        "plan",
        "installment",
        "installments",
        "payment",
        "payments",
        "split",
        "schedule",
    ];
    if r.is(next + 1, &PLAN) {
        return true;
    }
    match r.text(-1) {
        "over" | "across" | "spread" => true,
        "for" => r.said_each || r.splitting,
        "in" | "into" | "within" => r.splitting,
        "" | "it" | "to" | "maybe" | "about" | "do" | "," | "no" | "say" => {
            answers(r)
                && r.is(next, &["months", "weeks", "fortnights"])
                // "2 weeks" may as well be a distance or a rhythm.
                && (count > 2 || r.is(next, &["months"]))
                && is_free_standing(r, next + 1)
        }
        _ => false,
    }
}

/// The bot has just asked something that a bare number answers or corrects.
pub(super) fn answers(r: &Reader<'_>) -> bool {
    match r.context.expecting {
        Expecting::PlanDetails | Expecting::Confirmation => true,
        Expecting::Nothing | Expecting::Invoice => false,
    }
}

fn is_free_standing(r: &Reader<'_>, next: isize) -> bool {
    const GOES_ON: &str = "please and starting from on instead with monthly weekly then thanks is would every \
        but if of or each beginning max for";
    r.pauses(next) || r.among(next, GOES_ON)
}

pub(super) fn is_money_sign(text: &str) -> bool {
    matches!(text, "$" | "€" | "£" | "¥" | "₹" | "usd" | "eur" | "gbp")
}

/// The count that a number without any other word is: 4, 12, 36, but not 50.
pub(super) fn bare_count(number: &Number) -> Option<u32> {
    let count = number.as_count().filter(|_| number.form != Form::Grouped)?;
    let years = count % 12 == 0 && count <= BARE_MONTHS_MAX;
    (count <= BARE_COUNT_MAX || years).then_some(count)
}

/// A number that answers the bot's question or corrects a value: "4", "make it 4", "no, 75.50".
pub(super) fn bare_number_at(r: &Reader<'_>) -> Found {
    const LEADS: [&str; 38] = [
        "", ",", ".", "no", "yes", "ok", "do", "with", "want", "like", "prefer", "about", "rather",
        "say", "maybe", "monthly", "weekly", "only", "just", "to", "it", "that", "is", "-", "!",
        "of", "then", "have", "take", "choose", "think", "around", "at", "change", "can", "the",
        "well", "thumbsup",
    ];
    let number = number_at(r.tokens, r.at, r.point(), false)?;
    let next = isize::try_from(number.len).ok()?;
    if number.form == Form::Digits && r.text(0).len() > 1 && r.text(0).starts_with('0') {
        return None;
    }
    let made = r.is(-1, &["it", "that", "to"]) && r.is(-2, &["make", "makes", "change", "making"])
        || r.is(-2, &["it", "that"]) && r.is(-3, &["make", "change"]) && r.is(-1, &["to"]);
    let corrected = r.is(next, &["instead"]) || made;
    if !(corrected || answers(r)) || !r.is(-1, &LEADS) || !is_free_standing(r, next) {
        return None;
    }
    if r.is_refused(2) && r.is(-1, &["not"]) {
        return Some((number.len, vec![Value::Nothing]));
    }
    Some((number.len, vec![amounts::bare_value(&number)]))
}

/// Reads a share of what is owed: `half`, `40%`, `everything`, `the rest`.
pub(super) fn share_at(r: &Reader<'_>) -> Found {
    // "half the boxes never came" names no part of a debt.
    const OF_MONEY: &str = "money amount balance bill invoice total debt sum rest fee payment cost price lot whole thing";
    let found = |len, share| Some((len, vec![Value::Share(share)]));
    let of = |numerator, denominator| Share::Of {
        numerator,
        denominator,
    };
    if let Some((len, share)) = percent(r).or_else(|| slashed(r)) {
        return found(len, share);
    }
    if let Some(len) = all(r) {
        if r.is_refused(8) {
            return Some((len, vec![Value::NotAll]));
        }
        return found(len, Share::All);
    }
    let counted_in_time = |at| {
        r.is(
            at,
            &[
                "hour",
                "year",
                "day",
                "past",
                "party",
                "time",
                "month",
                "reminder",
                "payment",
                "installment",
                "to",
                "i",
            ],
        )
    };
    match r.text(0) {
        "half"
            if !(r.is(-1, &["other", "in"])
                || r.text(1).ends_with("ed") && !r.is(1, &["need"])
                || r.is(1, &["the"]) && !r.among(2, OF_MONEY)
                || r.is(
                    1,
                    &[
                        "an", "a", "past", "term", "hour", "day", "year", "done", "empty",
                        "broken", "price", "as",
                    ],
                )) =>
        {
            found(1, of(1, 2))
        }
        "half" if r.is(-1, &["other"]) => found(1, Share::Rest),
        "third" if r.is(-1, &["a", "one", "1"]) && !counted_in_time(1) => found(1, of(1, 3)),
        "thirds" if r.is(-1, &["two", "2"]) => found(1, of(2, 3)),
        "quarter" if r.is(-1, &["a", "one", "1"]) && !counted_in_time(1) => found(1, of(1, 4)),
        "quarters" if r.is(-1, &["three", "3"]) => found(1, of(3, 4)),
        "fifth" if r.is(-1, &["a", "one"]) && !counted_in_time(1) => found(1, of(1, 5)),
        "tenth" if r.is(-1, &["a", "one"]) && !counted_in_time(1) => found(1, of(1, 10)),
        "rest"
            if !(r.is(1, &["of"])
                && r.is(2, &["the"])
                && r.is(3, &["day", "week", "month", "year"])) =>
        {
            found(1, Share::Rest)
        }
        "remainder" => found(1, Share::Rest),
        "remaining" => found(
            1 + usize::from(r.is(1, &["amount", "balance", "sum"])),
            Share::Rest,
        ),
        "what" if r.is(1, &["is"]) && r.is(2, &["left"]) && r.at > 0 && !r.pauses(3) => {
            found(3, Share::Rest)
        }
        // "half now and the balance later": after a part, the balance is what remains.
        "balance" if r.is(-1, &["the"]) && r.paying && r.said_part => found(1, Share::Rest),
        _ => None,
    }
}

fn percent(r: &Reader<'_>) -> Option<(usize, Share)> {
    let number = number_at(r.tokens, r.at, Point::Decimals, true)?;
    let next = isize::try_from(number.len).ok()?;
    let len = if r.is(next, &["%", "percent", "pct"]) {
        number.len + 1
    } else if r.is(next, &["per"]) && r.is(next + 1, &["cent"]) {
        number.len + 2
    } else {
        return None;
    };
    let hundredths = number.value.checked_mul(Decimal::ONE_HUNDRED)?.normalize();
    if !hundredths.is_integer() {
        return None;
    }
    match u32::try_from(hundredths.mantissa()).ok()? {
        10_000 => Some((len, Share::All)),
        some @ 1..10_000 => Some((len, Share::Percent(some))),
        _ => None,
    }
}

/// "1/2 now": a fraction only where a payment is spoken of; "on 1/2" is a date.
fn slashed(r: &Reader<'_>) -> Option<(usize, Share)> {
    let (numerator, denominator) = r.text(0).split_once('/')?;
    let (numerator, denominator): (u32, u32) = (numerator.parse().ok()?, denominator.parse().ok()?);
    let fraction = numerator < denominator && denominator <= 5 && numerator > 0;
    let told = r.is(1, &["of", "now", "today", "down", "upfront", "up"])
        && !r.is(-1, &["on", "by", "until", "till", "from"]);
    (fraction && told).then_some((
        1,
        Share::Of {
            numerator,
            denominator,
        },
    ))
}

/// How many tokens say "all of it", when they do.
fn all(r: &Reader<'_>) -> Option<usize> {
    const SUMS: [&str; 10] = [
        "thing", "lot", "amount", "balance", "bill", "invoice", "sum", "debt", "payment", "total",
    ];
    match r.text(0) {
        // "repeat everything you said", "what is my full balance" name nothing to be paid.
        "all" | "every" if r.is(1, &["cent", "penny", "dime"]) => Some(2),
        "all"
            if r.is(1, &["the"])
                && r.is(2, &["balance", "amount", "money", "debt"])
                && r.about_paying =>
        {
            Some(3)
        }
        "everything" if !r.about_paying || r.is(1, &["i", "you", "above", "that"]) => None,
        "everything" => Some(1),
        "in" if r.is(1, &["full"]) && !(r.is(2, &["and"]) && r.is(3, &["final"])) => Some(2),
        "full" | "whole" | "entire"
            if r.is(1, &SUMS) && r.about_paying && !r.is(-1, &["my", "your"]) =>
        {
            Some(2)
        }
        "full" | "whole" | "entire" if r.is(1, &SUMS) && r.paying => Some(2),
        "the" if r.is(1, &["lot"]) => Some(2),
        "all" if r.is(-1, &["at"]) => None,
        "all" if r.is(1, &["of"]) && r.is(2, &["it"]) => Some(3),
        "all" if r.is(1, &["at"]) && r.is(2, &["once"]) => Some(3),
        "all"
            if r.is(-1, &["pay", "it", "them", "settle", "clear", "that", ""])
                && (r.pauses(1) || r.is(1, &["now", "today", "please", "off", "on", "by"])) =>
        {
            Some(1)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understand::testing::{said, said_to};
    use Frequency::{EveryTwoWeeks, Monthly, Weekly};

    #[test]
    fn a_count_of_payments_is_read_with_its_rhythm() {
        let table: &[(&str, Option<u32>, Option<Frequency>)] = &[
            ("3 parts", Some(3), None),
            ("can I pay in 3", Some(3), None),
            ("pay it in three payments", Some(3), None),
            ("4 installments", Some(4), None),
            ("4 instalments", Some(4), None),
            ("4 equal monthly payments", Some(4), Some(Monthly)),
            ("over 6 months", Some(6), Some(Monthly)),
            ("spread it over 3 months", Some(3), Some(Monthly)),
            ("split it in 3 months", Some(3), Some(Monthly)),
            ("over 8 weeks", Some(8), Some(Weekly)),
            ("a 6-month plan", Some(6), Some(Monthly)),
            ("split it in two", Some(2), None),
            ("split it in half", Some(2), None),
            ("2x", Some(2), None),
            ("make it 4", Some(4), None),
            ("a couple of payments", Some(2), None),
            ("50 a month for 6 months", Some(6), Some(Monthly)),
            ("10000 payments", Some(10_000), None),
            ("99999999999 payments", Some(u32::MAX), None),
            ("0 payments", Some(0), None),
            ("over a year", Some(12), Some(Monthly)),
            ("not 3, 4 payments", Some(4), None),
            ("4 payments instead of 3", Some(4), None),
            ("the last 3 payments", None, None),
            ("I'll pay in 6 months", None, None),
            ("pay in 10 days", None, None),
            ("2 payments a month", None, None),
            ("half a dozen payments", Some(6), None),
            ("a dozen payments", Some(12), None),
            ("split it in half a dozen", Some(6), None),
            ("over a dozen months", Some(12), Some(Monthly)),
            ("a dozen eggs", None, None),
            ("4x", Some(4), None),
            ("3.5 payments", None, None),
            ("1.5x", None, None),
            ("over 3.5 months", None, None),
            ("0x3 payments", None, None),
            ("0x3", None, None),
            ("biweekly", None, Some(EveryTwoWeeks)),
            ("not every week", None, None),
            ("every payday", None, None),
            ("3 invoices", None, None),
            ("weekly", None, Some(Weekly)),
            ("every week", None, Some(Weekly)),
            ("50 a week", None, Some(Weekly)),
            ("every two weeks", None, Some(EveryTwoWeeks)),
            ("every 2 weeks", None, Some(EveryTwoWeeks)),
            ("bi-weekly", None, Some(EveryTwoWeeks)),
            ("fortnightly", None, Some(EveryTwoWeeks)),
            ("every other week", None, Some(EveryTwoWeeks)),
            ("monthly", None, Some(Monthly)),
            ("on the 15th of every month", None, Some(Monthly)),
            ("once a month", None, Some(Monthly)),
            ("every friday", None, Some(Weekly)),
            ("pay on fridays", None, Some(Weekly)),
            ("twice a month", None, Some(Frequency::TwiceAMonth(1, 15))),
            ("every 3 months", None, Some(Frequency::EveryMonths(3))),
            ("push it back a week", None, None),
            ("in a month", None, None),
        ];
        let wrong: Vec<String> = table
            .iter()
            .filter(|(text, count, frequency)| {
                (said(text).count, said(text).frequency) != (*count, *frequency)
            })
            .map(|(text, ..)| {
                format!(
                    "{text:?}: read {:?} {:?}",
                    said(text).count,
                    said(text).frequency
                )
            })
            .collect();
        assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    }

    #[test]
    fn a_bare_number_is_a_count_where_a_count_was_asked_for() {
        for (text, count) in [
            ("4", Some(4)),
            ("four", Some(4)),
            ("no, 4", Some(4)),
            ("make it 4", Some(4)),
            ("4 instead", Some(4)),
            ("4 please", Some(4)),
            ("0", Some(0)),
            ("6 months", Some(6)),
            ("12", Some(12)),
            ("75", None),
            ("75.50", None),
            ("half a dozen", Some(6)),
            ("0x3 payments", None),
            ("3.5 payments", None),
            ("in 3.5 payments", None),
            ("4x", Some(4)),
            ("4 dogs", None),
            ("-4", None),
        ] {
            assert_eq!(said_to(text, Expecting::PlanDetails).count, count, "{text}");
        }
    }

    #[test]
    fn shares_stay_shares() {
        let of = |numerator, denominator| Share::Of {
            numerator,
            denominator,
        };
        let table: &[(&str, &[Share])] = &[
            ("half now", &[of(1, 2)]),
            ("a half", &[of(1, 2)]),
            ("½ now", &[of(1, 2)]),
            ("50%", &[Share::Percent(5_000)]),
            ("50 percent", &[Share::Percent(5_000)]),
            ("12.5%", &[Share::Percent(1_250)]),
            ("a third", &[of(1, 3)]),
            ("two thirds", &[of(2, 3)]),
            ("a quarter", &[of(1, 4)]),
            ("1/2 now", &[of(1, 2)]),
            ("everything", &[Share::All]),
            ("in full", &[Share::All]),
            ("the whole thing", &[Share::All]),
            ("pay it all", &[Share::All]),
            ("half now and the rest later", &[of(1, 2), Share::Rest]),
            (
                "pay half now and the balance in april",
                &[of(1, 2), Share::Rest],
            ),
            ("the remaining amount", &[Share::Rest]),
            ("I can't pay it all at once", &[]),
            ("not at all", &[]),
            ("half an hour", &[]),
            ("a third party", &[]),
            ("110%", &[]),
            ("all my invoices", &[]),
        ];
        let wrong: Vec<String> = table
            .iter()
            .filter(|(text, wanted)| said(text).shares != *wanted)
            .map(|(text, wanted)| {
                format!("{text:?}: wanted {wanted:?}, read {:?}", said(text).shares)
            })
            .collect();
        assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    }
}
