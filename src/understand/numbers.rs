//! Numbers in digits and in words: `1,200.50`, `1.200,50`, `1.5k`, `two hundred and fifty`.
//!
//! Only the value is read here. Whether it is money, a count, a date or none of them is decided by
//! `amounts`, `counts` and `dates`.

use rust_decimal::Decimal;

use super::normalise::{Kind, Token};
use crate::domain::money::Currency;

/// Larger numbers are not read at all: nobody owes them, and they would only overflow something.
const NUMBER_MAX: u64 = 10_000_000_000_000;
/// More characters than this are no number that somebody typed with a sum in mind.
const NUMBER_CHARS_MAX: usize = 24;

/// How a number was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Digits alone: `75`.
    Digits,
    /// Digits with a separator or a `k`: `75.50`, `1,200`, `2k`.
    Grouped,
    /// Words: `seventy five`.
    Words,
}

/// What a single point before three digits is: `1.200`. People write it by the habit of their currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Point {
    /// It starts the decimals, always: `1.200` is 1.2.
    Decimals,
    /// It groups thousands, and a comma starts the decimals: `1.200` is 1200.
    Thousands,
}

impl Point {
    /// The habit of those who pay in a currency.
    pub(super) fn of(currency: Currency) -> Self {
        const THOUSANDS: [&str; 22] = [
            "EUR", "SEK", "NOK", "DKK", "PLN", "CZK", "HUF", "RON", "BGN", "ISK", "TRY", "RSD",
            "UAH", "RUB", "BRL", "ARS", "CLP", "COP", "UYU", "IDR", "VND", "BAM",
        ];
        if THOUSANDS.contains(&currency.code()) {
            Self::Thousands
        } else {
            Self::Decimals
        }
    }
}

/// A number and how many tokens it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Number {
    pub value: Decimal,
    pub form: Form,
    pub len: usize,
}

impl Number {
    /// The value as a count; a larger one is cut at the largest, which every policy refuses.
    pub(super) fn as_count(&self) -> Option<u32> {
        if !self.value.fract().is_zero() {
            return None;
        }
        Some(u32::try_from(self.value.trunc().mantissa()).unwrap_or(u32::MAX))
    }
}

/// The number that starts at token `at`. `point` settles what `1.200` is; `is_money` says that a currency
/// stands beside it, which settles `1,5`.
pub(super) fn number_at(
    tokens: &[Token],
    at: usize,
    point: Point,
    is_money: bool,
) -> Option<Number> {
    let token = tokens.get(at)?;
    match token.kind {
        Kind::Number => digits_at(tokens, at, point, is_money),
        Kind::Word => words_at(tokens, at),
        Kind::Code | Kind::Symbol => None,
    }
}

fn digits_at(tokens: &[Token], at: usize, point: Point, is_money: bool) -> Option<Number> {
    let text = tokens[at].text.as_str();
    let thousands = tokens
        .get(at + 1)
        .is_some_and(|next| next.glued && next.is("k"));
    let value = decimal(text, point, is_money || thousands)?;
    let value = if thousands {
        value.checked_mul(Decimal::ONE_THOUSAND)?
    } else {
        value
    };
    if value > Decimal::from(NUMBER_MAX) {
        return None;
    }
    // "2 hundred", "5 grand".
    let named = tokens
        .get(at + 1)
        .and_then(|next| match next.text.as_str() {
            "hundred" => Some(Decimal::ONE_HUNDRED),
            "thousand" | "grand" => Some(Decimal::ONE_THOUSAND),
            _ => None,
        });
    let value = match named.filter(|_| !thousands) {
        Some(times) => value.checked_mul(times)?,
        None => value,
    };
    if value > Decimal::from(NUMBER_MAX) {
        return None;
    }
    let multiplied = thousands || named.is_some();
    let plain = !multiplied && text.bytes().all(|b| b.is_ascii_digit());
    Some(Number {
        value: if multiplied { value.normalize() } else { value },
        form: if plain { Form::Digits } else { Form::Grouped },
        len: 1 + usize::from(multiplied),
    })
}

/// Reads digits with separators. `None` where the text reads two ways or no way.
///
/// A point or comma before one or two last digits starts the cents. Before three digits a comma groups
/// thousands, and a single point is what [`Point`] says. Both together: the last one starts the cents.
fn decimal(text: &str, point: Point, is_money: bool) -> Option<Decimal> {
    if text.len() > NUMBER_CHARS_MAX || text.contains([':', '/', '-']) {
        return None;
    }
    let text = text.replace('\'', "");
    let (points, commas) = (text.matches('.').count(), text.matches(',').count());
    let last = text.rfind(['.', ',']);
    let tail = last.map_or(0, |at| text.len() - at - 1);
    let cents_start = match (points, commas) {
        (0, 0) => None,
        (1, 0) => {
            let groups = tail == 3 && point == Point::Thousands && !text.starts_with('0');
            if groups { None } else { last }
        }
        (0, 1) => match tail {
            2 => last,
            1 if is_money => last,
            3 if !text.starts_with('0') => None,
            _ => return None,
        },
        (_, 0) | (0, _) => None,
        _ => last,
    };
    let (whole, cents) = match cents_start {
        Some(at) => text
            .split_at_checked(at)
            .map(|(whole, cents)| (whole, cents.trim_start_matches(['.', ','])))?,
        None => (text.as_str(), ""),
    };
    let separators: Vec<char> = whole.chars().filter(|c| !c.is_ascii_digit()).collect();
    if separators.windows(2).any(|w| w[0] != w[1]) {
        return None;
    }
    let mut groups = whole.split(['.', ',']);
    let first = groups.next()?;
    let grouped_well = separators.is_empty() || (first.len() <= 3 && groups.all(|g| g.len() == 3));
    if !grouped_well {
        return None;
    }
    let digits = whole.replace(['.', ','], "");
    let plain = if cents.is_empty() {
        digits
    } else {
        format!("{digits}.{cents}")
    };
    plain.parse().ok()
}

/// `fifty`, `two hundred and fifty`, `a thousand`, `two grand`, `twelve hundred`.
fn words_at(tokens: &[Token], at: usize) -> Option<Number> {
    let mut here = at;
    let (mut total, mut any) = (0_u64, false);
    for (scale, names) in [
        (1_000_000, ["million", "millions"].as_slice()),
        (1_000, ["thousand", "grand"].as_slice()),
    ] {
        let Some((count, len)) =
            below_thousand(tokens, here).or_else(|| article(tokens, here, names))
        else {
            continue;
        };
        if word(tokens, here + len).is_some_and(|w| names.contains(&w)) {
            total += count * scale;
            here += len + 1;
            any = true;
        }
    }
    let joined = any && word(tokens, here) == Some("and");
    if let Some((rest, len)) = below_thousand(tokens, here + usize::from(joined)) {
        total += rest;
        here += usize::from(joined) + len;
        any = true;
    }
    any.then(|| Number {
        value: Decimal::from(total),
        form: Form::Words,
        len: here - at,
    })
}

/// "a" before a scale word stands for one.
fn article(tokens: &[Token], at: usize, names: &[&str]) -> Option<(u64, usize)> {
    let scale_follows = word(tokens, at + 1).is_some_and(|w| names.contains(&w));
    (word(tokens, at) == Some("a") && scale_follows).then_some((1, 1))
}

fn below_thousand(tokens: &[Token], at: usize) -> Option<(u64, usize)> {
    let hundreds = below_hundred(tokens, at).or_else(|| article(tokens, at, &["hundred"]));
    let (count, len) = hundreds?;
    if word(tokens, at + len) != Some("hundred") {
        return Some(short_hundreds(tokens, at, count).unwrap_or((count, len)));
    }
    let len = len + 1;
    let joined = usize::from(word(tokens, at + len) == Some("and"));
    match below_hundred(tokens, at + len + joined) {
        Some((rest, rest_len)) => Some((count * 100 + rest, len + joined + rest_len)),
        None => Some((count * 100, len)),
    }
}

/// "two fifty", "one twenty five": the word "hundred" is left out. Not in "at two thirty", a time, and not in
/// "two fifty dollar payments", where both readings stand.
fn short_hundreds(tokens: &[Token], at: usize, count: u64) -> Option<(u64, usize)> {
    let (rest, len) = below_hundred(tokens, at + 1).filter(|&(rest, _)| rest >= 20)?;
    let before = at.checked_sub(1).and_then(|before| word(tokens, before));
    let after = |ahead| word(tokens, at + 1 + len + ahead).unwrap_or_default();
    let is_time = before == Some("at") || matches!(after(0), "am" | "pm" | "oclock");
    let counts = |noun: &str| matches!(noun, "payments" | "installments" | "parts");
    let is_read_twice = counts(after(0)) || counts(after(1));
    ((1..10).contains(&count) && !is_time && !is_read_twice)
        .then_some((count * 100 + rest, 1 + len))
}

fn below_hundred(tokens: &[Token], at: usize) -> Option<(u64, usize)> {
    let first = small(word(tokens, at)?)?;
    if first >= 20 {
        let unit = word(tokens, at + 1)
            .and_then(small)
            .filter(|unit| (1..10).contains(unit));
        if let Some(unit) = unit {
            return Some((first + unit, 2));
        }
    }
    Some((first, 1))
}

fn word(tokens: &[Token], at: usize) -> Option<&str> {
    tokens
        .get(at)
        .filter(|t| t.kind == Kind::Word)
        .map(|t| t.text.as_str())
}

/// A small number in one word: `three`, `twenty`.
pub(super) fn spelled(word: &str) -> Option<u32> {
    small(word).and_then(|number| u32::try_from(number).ok())
}

fn small(word: &str) -> Option<u64> {
    const UNITS: [&str; 20] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    const TENS: [&str; 8] = [
        "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
    ];
    if word == "fourty" {
        return Some(40);
    }
    if let Some(unit) = UNITS.iter().position(|&w| w == word) {
        return u64::try_from(unit).ok();
    }
    let tens = TENS.iter().position(|&w| w == word)?;
    u64::try_from(tens).ok().map(|n| (n + 2) * 10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understand::normalise::{clean, tokens};

    fn read(text: &str) -> Option<String> {
        number_at(&tokens(&clean(text)), 0, Point::Thousands, false).map(|n| n.value.to_string())
    }

    #[test]
    fn digits_are_read_in_both_conventions_where_one_reading_stands() {
        for (text, value) in [
            ("75", Some("75")),
            ("75.5", Some("75.5")),
            ("75.50", Some("75.50")),
            ("75,50", Some("75.50")),
            ("1,200", Some("1200")),
            ("1.200", Some("1200")),
            ("0.500", Some("0.500")),
            ("1,200.50", Some("1200.50")),
            ("1.200,50", Some("1200.50")),
            ("1,234,567", Some("1234567")),
            ("1.234.567,8", Some("1234567.8")),
            ("1'200.50", Some("1200.50")),
            ("1.5k", Some("1500")),
            ("1,5k", Some("1500")),
            ("2k", Some("2000")),
            ("3,4", None),
            ("1,2,3", None),
            ("1.2.3", None),
            ("12,34,567", None),
            ("1,2345", None),
            ("10:30", None),
            ("3/11", None),
            ("10000000000000", Some("10000000000000")),
            ("10000000000001", None),
            ("99999999999999999999999999999999999999", None),
        ] {
            assert_eq!(read(text).as_deref(), value, "{text}");
        }
    }

    #[test]
    fn a_single_point_before_three_digits_follows_the_habit_of_the_currency() {
        for (code, text, value) in [
            ("EUR", "1.200", Some("1200")),
            ("EUR", "1.200,50", Some("1200.50")),
            ("EUR", "350.125", Some("350125")),
            ("SEK", "1.200", Some("1200")),
            ("USD", "1.200", Some("1.200")),
            ("USD", "200.255", Some("200.255")),
            ("USD", "1234.567", Some("1234.567")),
            ("USD", "1,200", Some("1200")),
            ("USD", "1,200.50", Some("1200.50")),
            ("USD", "1.200,50", Some("1200.50")),
            ("USD", "1.234.567", Some("1234567")),
            ("GBP", "350.125", Some("350.125")),
            ("KWD", "1.200", Some("1.200")),
        ] {
            let point = Point::of(Currency::parse(code).unwrap());
            let read = number_at(&tokens(text), 0, point, true).map(|n| n.value.to_string());
            assert_eq!(read.as_deref(), value, "{text} in {code}");
        }
    }

    #[test]
    fn words_add_up_as_people_say_them() {
        for (text, value) in [
            ("fifty", Some("50")),
            ("seventy-five", Some("75")),
            ("two hundred", Some("200")),
            ("a hundred and fifty", Some("150")),
            ("twelve hundred", Some("1200")),
            ("a thousand", Some("1000")),
            ("two grand", Some("2000")),
            ("one thousand two hundred and five", Some("1205")),
            ("three four", Some("3")),
            ("two fifty", Some("250")),
            ("two fifty five a month", Some("255")),
            ("one twenty five", Some("125")),
            ("two thirty pm", Some("2")),
            ("two fifty dollar payments", Some("2")),
            ("twenty fifty", Some("20")),
            ("a month", None),
            ("hundred", None),
            ("second", None),
        ] {
            assert_eq!(read(text).as_deref(), value, "{text}");
        }
    }

    #[test]
    fn a_count_is_cut_rather_than_overflowing() {
        let tokens = tokens("9999999999");
        let count = number_at(&tokens, 0, Point::Decimals, false).and_then(|n| n.as_count());
        assert_eq!(count, Some(u32::MAX));
    }
}
