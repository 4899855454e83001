//! Turning one TOML value into one type. Each function says what is allowed when it cannot.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use chrono::{NaiveDate, NaiveTime, Weekday};
use rust_decimal::Decimal;
use toml::Spanned;
use toml::de::DeValue;

use super::reader::{Table, Wrong};
use crate::domain::calendar::{EARLIEST_DATE, LATEST_DATE};
use crate::domain::money::{Currency, Money};
use crate::domain::plan::Frequency;
use crate::domain::policy::weekday_named;

/// The decimals that a percentage may have.
const PERCENT_DECIMALS_MAX: u32 = 2;
/// The longest text of a policy, in characters.
const TEXT_CHARS_MAX: usize = 500;

/// Which amounts a key takes.
#[derive(Debug, Clone, Copy)]
pub(super) enum Amounts {
    AboveZero,
    ZeroOrMore,
}

/// What is wrong with a list as a whole, or with one of its entries.
pub(super) struct WrongList {
    pub(super) entry: Option<usize>,
    pub(super) allowed: String,
}

impl<'a> Table<'_, 'a> {
    /// One value; the error says what is allowed.
    pub(super) fn one<T>(
        &mut self,
        key: &str,
        parse: impl Fn(&DeValue<'a>) -> Result<T, String>,
    ) -> T {
        self.value(key, |value| {
            parse(value.get_ref()).map_err(|allowed| {
                vec![Wrong {
                    span: value.span(),
                    allowed,
                }]
            })
        })
    }

    /// A list: each wrong entry is told, and the list as a whole is checked when all of them are right.
    pub(super) fn list<T>(
        &mut self,
        key: &str,
        allowed: &str,
        parse: impl Fn(&DeValue<'a>) -> Result<T, String>,
        check: impl Fn(&[T]) -> Result<(), WrongList>,
    ) -> Vec<T> {
        self.value(key, |value| {
            let Some(entries) = value.get_ref().as_array() else {
                return Err(vec![Wrong {
                    span: value.span(),
                    allowed: format!("a list of {allowed}"),
                }]);
            };
            let mut read = Vec::with_capacity(entries.len());
            let mut all_wrong = Vec::new();
            for entry in entries.iter() {
                match parse(entry.get_ref()) {
                    Ok(one) => read.push(one),
                    Err(allowed) => all_wrong.push(Wrong {
                        span: entry.span(),
                        allowed,
                    }),
                }
            }
            if !all_wrong.is_empty() {
                return Err(all_wrong);
            }
            match check(&read) {
                Ok(()) => Ok(read),
                Err(WrongList { entry, allowed }) => {
                    let at = entry.and_then(|index| entries.get(index));
                    let span = at.map_or_else(|| value.span(), Spanned::span);
                    Err(vec![Wrong { span, allowed }])
                }
            }
        })
    }

    pub(super) fn flag(&mut self, key: &str) -> bool {
        self.one(key, |value| {
            value.as_bool().ok_or_else(|| "true or false".to_owned())
        })
    }

    pub(super) fn number(&mut self, key: &str, allowed: RangeInclusive<u32>) -> u32 {
        self.one(key, |value| whole(value, &allowed))
    }

    /// A number of which 0 switches the rule off.
    pub(super) fn number_or_off(&mut self, key: &str, most: u32) -> Option<u32> {
        let number = self.number(key, 0..=most);
        (number > 0).then_some(number)
    }

    pub(super) fn amount(&mut self, key: &str, amounts: Amounts) -> Money {
        let currency = self.reader.currency;
        self.one(key, |value| amount(value, amounts, currency))
    }

    pub(super) fn percent(&mut self, key: &str, allowed: RangeInclusive<u32>) -> Decimal {
        self.one(key, |value| percent(value, &allowed))
    }

    /// A percentage of which zero switches the rule off.
    pub(super) fn percent_or_off(&mut self, key: &str, most: u32) -> Option<Decimal> {
        let percent = self.percent(key, 0..=most);
        (!percent.is_zero()).then_some(percent)
    }

    /// One of several names.
    pub(super) fn choice<T: Copy>(&mut self, key: &str, choices: &[(&str, T)]) -> T {
        self.one(key, |value| {
            let named = |name: &str| choices.iter().find(|(known, _)| *known == name);
            let found = value.as_str().and_then(named);
            found.map(|(_, choice)| *choice).ok_or_else(|| {
                let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
                match names.split_last() {
                    Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
                    None => String::new(),
                }
            })
        })
    }

    /// A text, which may be empty.
    pub(super) fn text(&mut self, key: &str) -> String {
        self.one(key, |value| {
            value
                .as_str()
                .filter(|text| text.chars().count() <= TEXT_CHARS_MAX)
                .map(|text| text.trim().to_owned())
                .ok_or_else(|| format!("a text of at most {TEXT_CHARS_MAX} characters"))
        })
    }

    pub(super) fn frequency(&mut self, key: &str, twice_a_month: (u32, u32)) -> Frequency {
        self.one(key, |value| {
            let name = value.as_str().unwrap_or_default();
            match Frequency::parse(name) {
                // The days have a key of their own; it counts unless this one names some itself.
                Some(Frequency::TwiceAMonth(..)) if !name.contains(|c: char| c.is_ascii_digit()) => {
                    let (one, other) = twice_a_month;
                    Ok(Frequency::TwiceAMonth(one, other))
                }
                Some(frequency) => Ok(frequency),
                None => Err(
                    "weekly, every_two_weeks, every_four_weeks, twice_a_month, monthly, or a rhythm such as \
                     \"every 10 days\" or \"every 2 months\""
                        .to_owned(),
                ),
            }
        })
    }

    pub(super) fn time(&mut self, key: &str) -> NaiveTime {
        self.one(key, |value| {
            let text = written(value, |moment| moment.date.is_none());
            text.and_then(|text| {
                NaiveTime::parse_from_str(&text, "%H:%M")
                    .or_else(|_| NaiveTime::parse_from_str(&text, "%H:%M:%S"))
                    .ok()
            })
            .ok_or_else(|| "a time from \"00:00\" to \"23:59\"".to_owned())
        })
    }

    /// Days of the week on which something happens: at least one.
    pub(super) fn some_weekdays(&mut self, key: &str) -> Vec<Weekday> {
        self.weekdays(key, 1..=7, "at least one weekday")
    }

    /// Days of the week, each kept once.
    pub(super) fn weekdays(
        &mut self,
        key: &str,
        count: RangeInclusive<usize>,
        allowed: &str,
    ) -> Vec<Weekday> {
        let names = "names of weekdays such as \"saturday\"";
        let named = |value: &DeValue<'_>| {
            let day = value.as_str().and_then(weekday_named);
            day.ok_or_else(|| names.to_owned())
        };
        let mut days = self.list(key, names, named, |days| {
            let different: BTreeSet<u32> = days.iter().map(Weekday::num_days_from_monday).collect();
            if count.contains(&different.len()) {
                Ok(())
            } else {
                Err(WrongList::whole(allowed))
            }
        });
        let mut seen = BTreeSet::new();
        days.retain(|day| seen.insert(day.num_days_from_monday()));
        days
    }
}

impl WrongList {
    pub(super) fn whole(allowed: impl Into<String>) -> Self {
        Self {
            entry: None,
            allowed: allowed.into(),
        }
    }

    pub(super) fn entry(index: usize, allowed: impl Into<String>) -> Self {
        Self {
            entry: Some(index),
            allowed: allowed.into(),
        }
    }
}

/// Refuses a list that is too long or that does not rise from entry to entry.
pub(super) fn rising<T: PartialOrd>(
    list: &[T],
    count: RangeInclusive<usize>,
    allowed: &str,
) -> Result<(), WrongList> {
    if !count.contains(&list.len()) {
        let range = format!("{} to {} {allowed}", count.start(), count.end());
        return Err(WrongList::whole(range));
    }
    if list.is_sorted_by(|one, next| one < next) {
        Ok(())
    } else {
        Err(WrongList::whole(format!(
            "{allowed} that rise from one to the next"
        )))
    }
}

/// A whole number in a range.
pub(super) fn whole<N>(value: &DeValue<'_>, allowed: &RangeInclusive<N>) -> Result<N, String>
where
    N: TryFrom<i64> + PartialOrd + std::fmt::Display,
{
    integer(value)
        .and_then(|number| N::try_from(number).ok())
        .filter(|number| allowed.contains(number))
        .ok_or_else(|| {
            let (least, most) = (allowed.start(), allowed.end());
            format!("a whole number from {least} to {most}")
        })
}

/// An amount in the currency.
pub(super) fn amount(
    value: &DeValue<'_>,
    amounts: Amounts,
    currency: Currency,
) -> Result<Money, String> {
    let Some(text) = value.as_str() else {
        let example = Money::from_minor(25 * 10_i64.pow(currency.decimals()), currency);
        return Err(format!(
            "an amount in {currency} between quotes, such as \"{}\"",
            example.to_decimal()
        ));
    };
    let money = Money::parse(text, currency)
        .map_err(|error| format!("an amount in {currency}: {error}"))?;
    match amounts {
        Amounts::AboveZero if !money.is_positive() => {
            Err(format!("an amount in {currency} above zero"))
        }
        Amounts::ZeroOrMore if money.is_negative() => {
            Err(format!("an amount in {currency}, zero or more"))
        }
        Amounts::AboveZero | Amounts::ZeroOrMore => Ok(money),
    }
}

/// A percentage: digits with at most two decimals between quotes, or a whole number.
pub(super) fn percent(
    value: &DeValue<'_>,
    allowed: &RangeInclusive<u32>,
) -> Result<Decimal, String> {
    let number = match value.as_str() {
        Some(text) if text.bytes().all(|b| b.is_ascii_digit() || b == b'.') => {
            text.parse::<Decimal>().ok()
        }
        Some(_) => None,
        None => integer(value).map(Decimal::from),
    };
    let (least, most) = (allowed.start(), allowed.end());
    number
        .filter(|number| number.scale() <= PERCENT_DECIMALS_MAX)
        .filter(|number| (Decimal::from(*least)..=Decimal::from(*most)).contains(number))
        .ok_or_else(|| {
            format!(
                "a percentage from {least} to {most} with at most two decimals, such as \"2\" or \"0.5\""
            )
        })
}

/// A day between quotes or as TOML's own date.
pub(super) fn date(value: &DeValue<'_>) -> Result<NaiveDate, String> {
    written(value, |moment| moment.time.is_none())
        .and_then(|text| text.parse::<NaiveDate>().ok())
        .filter(|date| (EARLIEST_DATE..=LATEST_DATE).contains(date))
        .ok_or_else(|| "dates such as \"2026-12-25\"".to_owned())
}

/// The text of a value that is a text, or a date or time of TOML's own that `fits`.
fn written(value: &DeValue<'_>, fits: impl Fn(&toml::value::Datetime) -> bool) -> Option<String> {
    let moment = || value.as_datetime().filter(|moment| fits(moment));
    match value.as_str() {
        Some(text) => Some(text.trim().to_owned()),
        None => moment().map(ToString::to_string),
    }
}

fn integer(value: &DeValue<'_>) -> Option<i64> {
    let number = value.as_integer()?;
    i64::from_str_radix(number.as_str(), number.radix()).ok()
}
