//! Early-payment discounts: reading an invoice's terms, until when they hold, and what a payment in time
//! settles.
//!
//! Amounts include tax, and so does the percentage: 2 % off a bill of 1,000.00 with tax is 20.00, and
//! 980.00 settles it. Splitting a discount into net and tax for the books belongs to others, as does
//! deciding whether a payment came in time.
//!
//! The full price is rounded half away from zero. A part payment settles `paid / (1 - percent)` rounded
//! down: rounded up, a bill paid cent by cent would be settled at half its amount. Together the two keep all
//! discounts on a bill at or below the percentage of the bill, in whatever parts it is paid.

use std::fmt;
use std::iter::Peekable;
use std::str::Chars;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::{UNITS_OF_THE_WHOLE, percent_of, percent_units, rounded};
use crate::domain::calendar::days_after;
use crate::domain::money::Money;
use crate::domain::policy::{DAYS_LIMIT, EarlyDiscount};

/// Terms are a few words; whatever is longer is prose that a person has to read.
const TERMS_CHARACTERS_MAX: usize = 80;

/// The payment terms of an invoice, as far as they can be calculated with.
///
/// They are written back in the usual short form, `2/10 net 30`.
///
/// ```
/// use goodterms::domain::charges::discount::PaymentTerms;
/// let terms = PaymentTerms::parse("2% 10, n/30").unwrap();
/// assert_eq!(terms.to_string(), "2/10 net 30");
/// assert_eq!(terms.early.unwrap().days, 10);
/// assert_eq!(PaymentTerms::parse("due on receipt").unwrap().net_days, Some(0));
/// assert_eq!(PaymentTerms::parse("as agreed with Bo"), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PaymentTerms {
    pub early: Option<EarlyDiscount>,
    /// From the issue date; 0 is due on receipt.
    pub net_days: Option<u32>,
}

impl PaymentTerms {
    /// The discount in percent; zero where there is none.
    #[must_use]
    pub fn early_percent(&self) -> Decimal {
        self.early.map_or(Decimal::ZERO, |early| early.percent)
    }

    /// Reads terms in any case: `net 30`, `n/30`, `30 days`, `due on receipt`, each also after a discount
    /// such as `2/10`, `1.5 % 10` or `2 % 10 days`.
    ///
    /// `None` for every text with anything else in it (`2/10 EOM`), and for terms that contradict
    /// themselves (`2/30 net 10`): what is not understood in full gives no discount.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text.chars().nth(TERMS_CHARACTERS_MAX).is_some() {
            return None;
        }
        let tokens = tokens(text)?;
        let mut rest = tokens.as_slice();
        let mut terms = Self {
            early: None,
            net_days: None,
        };
        while !rest.is_empty() {
            if let Some((early, after)) = early_part(rest).filter(|_| terms.early.is_none()) {
                terms.early = Some(early);
                rest = after;
            } else {
                let (net_days, after) = net_part(rest).filter(|_| terms.net_days.is_none())?;
                terms.net_days = Some(net_days);
                rest = after;
            }
        }
        terms.is_sound().then_some(terms)
    }

    fn is_sound(&self) -> bool {
        match (self.early, self.net_days) {
            (None, None) => false,
            (Some(early), Some(net_days)) => early.days <= net_days,
            (Some(_), None) | (None, Some(_)) => true,
        }
    }
}

impl fmt::Display for PaymentTerms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(EarlyDiscount { percent, days }) = self.early {
            write!(f, "{}/{days}", percent.normalize())?;
        }
        if self.early.is_some() && self.net_days.is_some() {
            f.write_str(" ")?;
        }
        match self.net_days {
            Some(0) => f.write_str("due on receipt"),
            Some(days) => write!(f, "net {days}"),
            None => Ok(()),
        }
    }
}

/// What terms are made of. A separating comma says nothing, and is left out.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    Number(Decimal),
    Word(String),
    Slash,
    Percent,
}

fn tokens(text: &str) -> Option<Vec<Token>> {
    let lower = text.to_lowercase();
    let mut chars = lower.chars().peekable();
    let mut tokens = Vec::new();
    while let Some(next) = chars.peek().copied() {
        if next.is_ascii_digit() {
            tokens.push(Token::Number(number(&mut chars)?));
        } else if next.is_alphabetic() {
            let mut word = String::new();
            while let Some(letter) = chars.next_if(|c| c.is_alphabetic()) {
                word.push(letter);
            }
            tokens.push(Token::Word(word));
        } else {
            chars.next();
            match next {
                '/' => tokens.push(Token::Slash),
                '%' => tokens.push(Token::Percent),
                ',' | ';' => {}
                space if space.is_whitespace() => {}
                _ => return None,
            }
        }
    }
    Some(tokens)
}

/// Digits, with decimals after a point, or after a comma that a digit follows (`1,5`).
fn number(chars: &mut Peekable<Chars<'_>>) -> Option<Decimal> {
    let mut text = String::new();
    while let Some(c) = chars.next_if(|c| c.is_ascii_digit() || matches!(c, '.' | ',')) {
        if c.is_ascii_digit() {
            text.push(c);
        } else if chars.peek().is_some_and(char::is_ascii_digit) {
            text.push('.');
        } else if c == ',' {
            break;
        } else {
            return None;
        }
    }
    text.parse().ok()
}

type Part<'a, T> = Option<(T, &'a [Token])>;

/// `2/10`, `2 % 10`, `2%/10`, each also with `days`.
fn early_part(tokens: &[Token]) -> Part<'_, EarlyDiscount> {
    let (Token::Number(percent), rest) = tokens.split_first()? else {
        return None;
    };
    let rest = match rest {
        [Token::Percent, Token::Slash, rest @ ..] => rest,
        [Token::Percent | Token::Slash, rest @ ..] => rest,
        _ => return None,
    };
    let (days, rest) = days_part(rest)?;
    let percent = percent.normalize();
    let is_sound =
        percent > Decimal::ZERO && percent < Decimal::ONE_HUNDRED && percent.scale() <= 2;
    is_sound.then_some((EarlyDiscount { percent, days }, rest))
}

/// `net 30`, `n/30`, `30 days`, `due on receipt`.
fn net_part(tokens: &[Token]) -> Part<'_, u32> {
    match tokens {
        [
            Token::Word(due),
            Token::Word(on),
            Token::Word(receipt),
            rest @ ..,
        ] if due == "due" && matches!(on.as_str(), "on" | "upon") && receipt == "receipt" => {
            Some((0, rest))
        }
        [Token::Word(net), Token::Slash, rest @ ..] if net == "n" => days_part(rest),
        [Token::Word(net), rest @ ..] if matches!(net.as_str(), "net" | "n") => days_part(rest),
        [Token::Number(_), Token::Word(days), ..] if is_days(days) => days_part(tokens),
        _ => None,
    }
}

fn days_part(tokens: &[Token]) -> Part<'_, u32> {
    let (Token::Number(days), rest) = tokens.split_first()? else {
        return None;
    };
    let days = (days.scale() == 0 && *days <= Decimal::from(DAYS_LIMIT))
        .then(|| u32::try_from(days.mantissa()).ok())??;
    let rest = match rest {
        [Token::Word(word), rest @ ..] if is_days(word) => rest,
        _ => rest,
    };
    Some((days, rest))
}

fn is_days(word: &str) -> bool {
    matches!(word, "day" | "days")
}

/// The last day on which a payment gets the discount: day 10 of an invoice dated the 1st is the 11th.
///
/// Source: the terms of the invoice; the day count is the design's.
///
/// ```
/// use chrono::NaiveDate;
/// use goodterms::domain::charges::discount::last_discount_day;
/// use goodterms::domain::policy::EarlyDiscount;
/// use rust_decimal::dec;
/// let march = |day| NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
/// let early = EarlyDiscount { percent: dec!(2), days: 10 };
/// assert_eq!(last_discount_day(march(1), &early), march(11));
/// ```
#[must_use]
pub fn last_discount_day(issue_date: NaiveDate, early: &EarlyDiscount) -> NaiveDate {
    days_after(issue_date, early.days)
}

/// What settles all that is open, when it is paid in time: the open amount less the percentage of it,
/// which is rounded half away from zero. At least the smallest coin is left to pay, for nobody can pay
/// nothing in time.
///
/// A percentage that is not above 0 and below 100 takes nothing off; policies and terms refuse it.
///
/// ```
/// use goodterms::domain::charges::discount::pay_in_full;
/// use goodterms::domain::money::{Currency, Money};
/// use rust_decimal::dec;
/// let eur = |text| Money::parse(text, Currency::parse("EUR").unwrap()).unwrap();
/// assert_eq!(pay_in_full(eur("1000.00"), dec!(2)), eur("980.00"));
/// // 2 % of 33.25 is 0.665, so 0.67.
/// assert_eq!(pay_in_full(eur("33.25"), dec!(2)), eur("32.58"));
/// ```
#[must_use]
pub fn pay_in_full(open: Money, percent: Decimal) -> Money {
    if !open.is_positive() {
        return Money::zero(open.currency());
    }
    if !takes_something_off(percent) {
        return open;
    }
    let price = open - rounded(percent_of(open, percent), open.currency());
    price.max(Money::from_minor(1, open.currency()))
}

/// What a payment in time does to the open part of a bill.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settled {
    /// So much of the payment was needed.
    pub paid: Money,
    pub discount: Money,
    /// `paid` and `discount` together; never more than was open.
    pub settled: Money,
    /// The rest of the payment, for another invoice.
    pub unapplied: Money,
}

/// What a payment in time settles of a bill, of which `open` is open: each part of the debt at the price
/// with the discount, so that a part payment gets its part of it. [`pay_in_full`] settles all, and less
/// settles `paid / (1 - percent)`, rounded down.
///
/// A payment that is not above zero, or a bill of which nothing is open, settles nothing.
///
/// ```
/// use goodterms::domain::charges::discount::settle_early;
/// use goodterms::domain::money::{Currency, Money};
/// use rust_decimal::dec;
/// let eur = |text| Money::parse(text, Currency::parse("EUR").unwrap()).unwrap();
/// let all = settle_early(eur("1000.00"), eur("980.00"), dec!(2));
/// assert_eq!((all.settled, all.discount), (eur("1000.00"), eur("20.00")));
/// let half = settle_early(eur("1000.00"), eur("490.00"), dec!(2));
/// assert_eq!((half.settled, half.discount), (eur("500.00"), eur("10.00")));
/// let more = settle_early(eur("1000.00"), eur("1100.00"), dec!(2));
/// assert_eq!((more.paid, more.unapplied), (eur("980.00"), eur("120.00")));
/// ```
///
/// # Panics
/// When the amounts are of two currencies.
#[must_use]
pub fn settle_early(open: Money, paid: Money, percent: Decimal) -> Settled {
    let zero = Money::zero(open.currency());
    let given = paid.max(zero);
    let full_price = pay_in_full(open, percent);
    let used = given.min(full_price);
    let settled = if used == full_price {
        open.max(zero)
    } else if takes_something_off(percent) {
        settled_by_part(used, percent).min(open)
    } else {
        used
    };
    Settled {
        paid: used,
        discount: settled - used,
        settled,
        unapplied: given - used,
    }
}

/// `paid / (1 - percent)`, rounded down to the minor unit.
fn settled_by_part(paid: Money, percent: Decimal) -> Money {
    let left = UNITS_OF_THE_WHOLE - percent_units(percent);
    let minor = i128::from(paid.minor()) * UNITS_OF_THE_WHOLE / left;
    // A part is bounded by what is open, which the caller sees to.
    Money::from_minor(i64::try_from(minor).unwrap_or(i64::MAX), paid.currency())
}

fn takes_something_off(percent: Decimal) -> bool {
    (1..UNITS_OF_THE_WHOLE).contains(&percent_units(percent))
}

#[cfg(test)]
mod tests;
