//! What a cell may hold: dates, amounts, currencies, time zones and the rest, each read in one form only.
//! A reason says what to write instead, and never guesses what was meant where two readings are possible.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use icu_locale_core::Locale;

use crate::domain::account::AccountKind;
use crate::domain::business::Country;
use crate::domain::calendar::{EARLIEST_DATE, LATEST_DATE};
use crate::domain::money::{Currency, Money, MoneyError};
use crate::domain::time_zone::TimeZone;

/// Wrong time zones for which the nearest name is looked up; the search is slow.
const SUGGESTIONS_MAX: usize = 200;

/// A date as YYYY-MM-DD.
pub(super) fn date(text: &str) -> Result<NaiveDate, String> {
    let Some((year, month, day)) = iso_parts(text) else {
        return Err(date_hint(text));
    };
    let Some(date) = NaiveDate::from_ymd_opt(year, month, day) else {
        return Err("there is no such day in the calendar".to_owned());
    };
    if (EARLIEST_DATE..=LATEST_DATE).contains(&date) {
        Ok(date)
    } else {
        Err(format!(
            "dates from {EARLIEST_DATE} to {LATEST_DATE} can be recorded"
        ))
    }
}

/// The day on which money arrived. Tomorrow is allowed, because the bank may be in another time zone.
pub(super) fn past_date(text: &str, today: NaiveDate) -> Result<NaiveDate, String> {
    let date = date(text)?;
    if today.succ_opt().is_some_and(|tomorrow| date > tomorrow) {
        return Err(format!(
            "the date is in the future (today is {today}); a payment is recorded when it has arrived"
        ));
    }
    Ok(date)
}

fn iso_parts(text: &str) -> Option<(i32, u32, u32)> {
    let (year, rest) = text.split_once('-')?;
    let (month, day) = rest.split_once('-')?;
    let fits = |part: &str, digits: usize| {
        part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    if !fits(year, 4) || !fits(month, 2) || !fits(day, 2) {
        return None;
    }
    Some((year.parse().ok()?, month.parse().ok()?, day.parse().ok()?))
}

/// What to write for a date in another form. `01/03/2026` is two dates, so both are named.
fn date_hint(text: &str) -> String {
    const FORM: &str = "write the date as YYYY-MM-DD, such as 2026-03-01";
    // A date with a time of day, as spreadsheets and databases export it.
    let day = text.split([' ', 'T']).next().unwrap_or(text);
    let Some(numbers) = numbers_of(day) else {
        return FORM.to_owned();
    };
    let iso = |(y, m, d): (u32, u32, u32)| {
        let date = NaiveDate::from_ymd_opt(i32::try_from(y).ok()?, m, d)?;
        (EARLIEST_DATE..=LATEST_DATE)
            .contains(&date)
            .then_some(date)
    };
    match numbers[..] {
        [(y, 4), (m, _), (d, _)] => {
            iso((y, m, d)).map_or_else(|| FORM.to_owned(), |date| format!("write {date}"))
        }
        [(a, _), (b, _), (y, 4)] => match (iso((y, b, a)), iso((y, a, b))) {
            (Some(day_first), Some(month_first)) if day_first != month_first => {
                format!("write {day_first} or {month_first}; day and month are not guessed")
            }
            (Some(date), _) | (None, Some(date)) => format!("write {date}"),
            (None, None) => FORM.to_owned(),
        },
        _ => FORM.to_owned(),
    }
}

/// The numbers of `1/3/2026` or `20260301`, each with how many digits it has.
fn numbers_of(text: &str) -> Option<Vec<(u32, usize)>> {
    let parts: Vec<String> = if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
        let digits: Vec<char> = text.chars().collect();
        [&digits[..4], &digits[4..6], &digits[6..]]
            .map(|part| part.iter().collect())
            .to_vec()
    } else {
        text.split(['/', '.', '-']).map(str::to_owned).collect()
    };
    parts
        .iter()
        .map(|part| {
            let plain = !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
            Some((part.parse().ok().filter(|_| plain)?, part.len()))
        })
        .collect()
}

/// A currency, which has to be the one that the business keeps its books in.
pub(super) fn currency(text: &str, kept_in: Currency) -> Result<(), String> {
    let currency = Currency::parse(text).map_err(|_| {
        "this is no currency code; use one of ISO 4217, such as EUR, USD or JPY".to_owned()
    })?;
    if currency == kept_in {
        Ok(())
    } else {
        Err(format!(
            "this business is kept in {kept_in}, so {currency} cannot be recorded"
        ))
    }
}

/// A positive amount as plain digits with a point.
pub(super) fn amount(text: &str, currency: Currency, if_negative: &str) -> Result<Money, String> {
    let amount = match Money::parse(text, currency) {
        Ok(amount) => amount,
        Err(MoneyError::TooManyDecimals { allowed, found, .. }) => {
            return Err(format!(
                "{currency} amounts have {allowed} decimals, this one has {found}"
            ));
        }
        Err(MoneyError::TooLarge { .. }) => {
            return Err("the amount is larger than one line can hold".to_owned());
        }
        Err(MoneyError::NotANumber { .. } | MoneyError::UnknownCurrency { .. }) => {
            let form = "an amount is digits with a decimal point, such as 1200.50";
            return Err(match plain_amount(text, currency) {
                Some(plain) => format!("{form}; write {plain}"),
                None => form.to_owned(),
            });
        }
    };
    if amount.is_negative() {
        Err(format!("the amount must be more than zero; {if_negative}"))
    } else if amount.is_zero() {
        Err("the amount must be more than zero".to_owned())
    } else {
        Ok(amount)
    }
}

/// The amount in the plain form, when the text can be read in one way only: `$1,200.50` and `1.200,50` can,
/// `1,200` cannot.
fn plain_amount(text: &str, currency: Currency) -> Option<String> {
    let is_symbol = |c: char| c.is_whitespace() || c.is_alphabetic() || "+$€£¥".contains(c);
    let bare = text.trim_matches(is_symbol);
    let is_separator = |c: char| c.is_whitespace() || ",.'’".contains(c);
    let mut parts: Vec<&str> = bare.split(is_separator).collect();
    let mut separators: Vec<char> = bare.chars().filter(|c| is_separator(*c)).collect();
    let decimals = match separators.last().copied() {
        Some(last @ ('.' | ',')) if separators.iter().filter(|c| **c == last).count() == 1 => {
            // Alone before three digits it may divide thousands or decimals.
            if separators.len() == 1 && parts.last().is_some_and(|part| part.len() == 3) {
                return None;
            }
            separators.pop();
            parts.pop()
        }
        _ => None,
    };
    let one_kind = separators.windows(2).all(|pair| pair[0] == pair[1]);
    let thousands = parts.iter().skip(1).all(|part| part.len() == 3)
        && (parts.len() == 1 || parts.first().is_some_and(|part| part.len() <= 3));
    if !one_kind || !thousands {
        return None;
    }
    let whole = parts.concat();
    let plain = decimals.map_or(whole.clone(), |decimals| format!("{whole}.{decimals}"));
    let amount = Money::parse(&plain, currency).ok()?;
    amount.is_positive().then_some(plain)
}

/// Only a light check: the one test that counts is a message that arrives.
pub(super) fn email(text: &str) -> Result<String, String> {
    let sides = text.split_once('@');
    let fits = sides
        .is_some_and(|(name, host)| !name.is_empty() && !host.is_empty() && !host.contains('@'));
    if fits && !text.contains(char::is_whitespace) {
        Ok(text.to_owned())
    } else {
        Err("this is no e-mail address; write one, such as ana@example.com".to_owned())
    }
}

/// A BCP 47 tag, in its canonical spelling: `en_us` becomes `en-US`.
pub(super) fn locale(text: &str) -> Result<String, String> {
    let refused =
        || "this is no locale; write a language and a region, such as en-GB or de".to_owned();
    let locale = Locale::try_from_str(&text.replace('_', "-")).map_err(|_| refused())?;
    // The grammar has room for languages of five to eight letters; there are none, but there is "German".
    if locale.id.language.is_unknown() || locale.id.language.as_str().len() > 3 {
        return Err(refused());
    }
    Ok(locale.to_string())
}

pub(super) fn kind(text: &str) -> Result<AccountKind, String> {
    AccountKind::parse(text).ok_or_else(|| {
        let allowed = AccountKind::ALL.map(AccountKind::as_str);
        format!("this is no kind of account; write {}", allowed.join(", "))
    })
}

/// A two-letter country code. The two that are often written otherwise decide which law applies.
pub(super) fn country(text: &str) -> Result<Country, String> {
    match text.trim().to_ascii_uppercase().as_str() {
        "UK" => Err("write GB, which is the code of the United Kingdom".to_owned()),
        "EL" => Err("write GR, which is the code of Greece".to_owned()),
        code => Country::parse(code).ok_or_else(|| {
            "this is no country code; write two letters, such as US or DE".to_owned()
        }),
    }
}

/// Reads time zones, and remembers what it has suggested for wrong ones.
#[derive(Debug, Default)]
pub(super) struct Zones {
    suggested: BTreeMap<String, Option<&'static str>>,
}

impl Zones {
    pub(super) fn read(&mut self, text: &str) -> Result<TimeZone, String> {
        if let Ok(zone) = text.parse() {
            return Ok(zone);
        }
        let suggestion = match self.suggested.get(text) {
            Some(found) => *found,
            None if self.suggested.len() < SUGGESTIONS_MAX => {
                let found = nearest_zone(text);
                self.suggested.insert(text.to_owned(), found);
                found
            }
            None => None,
        };
        Err(match suggestion {
            Some(zone) => format!("this is no time zone; is {zone} meant?"),
            None => "this is no time zone; write a name such as Europe/London or America/New_York"
                .to_owned(),
        })
    }
}

/// The zone whose name, or whose city, is spelled most like the text.
fn nearest_zone(text: &str) -> Option<&'static str> {
    let wanted: Vec<char> = spelled(text);
    let allowed = (wanted.len() / 4).min(3);
    let distance_to = |zone: &str| {
        let city = zone.rsplit('/').next().unwrap_or_default();
        let whole = distance(&wanted, &spelled(zone));
        whole.min(distance(&wanted, &spelled(city)))
    };
    let nearest = TimeZone::names().map(|zone| (distance_to(zone), zone));
    let (distance, zone) = nearest.min_by_key(|(distance, _)| *distance)?;
    (distance <= allowed).then_some(zone)
}

fn spelled(name: &str) -> Vec<char> {
    let letters = name.chars().filter(|c| c.is_alphanumeric());
    letters.take(60).flat_map(char::to_lowercase).collect()
}

/// How many letters have to be added, removed or changed (Levenshtein).
fn distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, to) in b.iter().enumerate() {
            let changed = diagonal + usize::from(from != to);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_is_rewritten_only_when_it_can_be_read_in_one_way() {
        let usd = Currency::parse("USD").unwrap();
        let jpy = Currency::parse("JPY").unwrap();
        for (text, currency, plain) in [
            ("$1,200.50", usd, Some("1200.50")),
            ("1.200,50 USD", usd, Some("1200.50")),
            ("1'200.50", usd, Some("1200.50")),
            ("1,234,567", usd, Some("1234567")),
            ("+450", usd, Some("450")),
            ("1,200", usd, None),
            ("1.200", jpy, None),
            ("1,20", jpy, None),
            ("1 200,5", usd, Some("1200.5")),
            ("1e3", jpy, None),
            ("1,2,3", usd, None),
            ("1,234.567,89", usd, None),
            ("1.234'567,89", usd, None),
            ("12,34.50", usd, None),
            ("12 50", usd, None),
            (",", usd, None),
            ("12-3", usd, None),
            ("-$5", usd, None),
            ("ten", usd, None),
        ] {
            assert_eq!(plain_amount(text, currency).as_deref(), plain, "{text}");
        }
    }
}
