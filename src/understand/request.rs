//! What a message can mean: intents, the values said with them, and what is left unclear.
//!
//! Only types stand here. They are what `converse` depends on; how a text becomes one of them is the
//! business of the other files of this module.

use chrono::{NaiveDate, NaiveTime, Weekday};
use icu_locale_core::subtags::{Language, language};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

pub use super::intent::{Intent, Kind};
use crate::domain::account::Tone;
use crate::domain::money::Currency;
use crate::domain::plan::Frequency;

/// One wish of a message, with the values that were said.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Request {
    pub intent: Intent,
    /// Between 0 and 1. Patterns that leave no doubt give 1.
    pub confidence: f32,
    pub said: Said,
}

impl Request {
    /// The bare wish, without a doubt: what a button or a command says.
    #[must_use]
    pub fn of(intent: Intent) -> Self {
        Self {
            intent,
            confidence: 1.0,
            said: Said::default(),
        }
    }
}

/// A part of a message that no intent fits well enough. The bot asks; it never guesses.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Unclear {
    /// The likeliest meanings, best first; at most three.
    pub alternatives: Vec<Intent>,
    /// What was said may still answer the question that the bot has just asked.
    pub said: Said,
}

/// The values that a message holds, each in the order of saying.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Said {
    pub amounts: Vec<AmountSaid>,
    pub shares: Vec<Share>,
    pub dates: Vec<DateSaid>,
    /// "until June", "by the 15th": the one of these dates by which something is to be over.
    #[serde(default)]
    pub until: Option<NaiveDate>,
    /// A number of payments, parts or installments.
    pub count: Option<u32>,
    pub frequency: Option<Frequency>,
    /// Invoice numbers as typed, in upper case.
    pub invoices: Vec<String>,
    /// A tone that the customer asks for.
    pub tone: Option<Tone>,
    /// "ok", "sure": a yes that may only mean that something was heard.
    #[serde(default)]
    pub in_passing: bool,
    /// "the second one": which of the choices on the screen.
    #[serde(default)]
    pub choice: Option<u32>,
    /// References of payments or transactions as typed, in upper case.
    #[serde(default)]
    pub references: Vec<String>,
    #[serde(default)]
    pub times: Vec<TimeOfDay>,
    /// Days of the week that recur: "every friday", "on tuesdays".
    #[serde(default)]
    pub weekdays: Vec<Weekday>,
    /// Digits, with a plus before them where it was typed.
    #[serde(default)]
    pub phones: Vec<String>,
}

/// A time of day, as exactly as it was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimeOfDay {
    At(NaiveTime),
    Morning,
    Afternoon,
    Evening,
}

/// An amount as said. It becomes money only beside the account's currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AmountSaid {
    pub value: Decimal,
    /// The currency when it was said without doubt: a code, `€`, `£`; `$` only where it is the account's.
    pub currency: Option<CurrencySaid>,
    pub of: AmountOf,
}

/// What an amount is of, as far as the words beside it say so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AmountOf {
    /// One sum; the conversation knows of what.
    #[default]
    Sum,
    /// "50 a month", "50 each": every payment.
    EachPayment,
    /// "100 first", "a first payment of 100".
    FirstPayment,
    /// "10 more": every payment, beside what is offered.
    MoreEach,
}

impl Said {
    /// Whether neither an amount nor a share was said.
    #[must_use]
    pub fn names_nothing(&self) -> bool {
        self.amounts.is_empty() && self.shares.is_empty()
    }
}

impl AmountSaid {
    /// Whether it is what each payment amounts to.
    #[must_use]
    pub fn is_each(&self) -> bool {
        self.of == AmountOf::EachPayment
    }
}

/// A currency as said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CurrencySaid {
    /// `USD`, `euros`, `€`, `£`.
    Is(Currency),
    /// `$`, `dollars`, `bucks`: one of the dollars. It agrees with any of them.
    Dollar,
}

/// A part of what is owed; the conversation resolves it against the balance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Share {
    /// "half" is 1/2, "a third" 1/3.
    Of {
        numerator: u32,
        denominator: u32,
    },
    /// "40 %", "12.5 percent", in hundredths of a percent.
    Percent(u32),
    All,
    Rest,
}

impl Share {
    /// Numerator and denominator, where it is a number and no more than the whole.
    #[must_use]
    pub fn fraction(self) -> Option<(u32, u32)> {
        let (numerator, denominator) = match self {
            Self::Of {
                numerator,
                denominator,
            } => (numerator, denominator),
            Self::Percent(hundredths) => (hundredths, 10_000),
            Self::All | Self::Rest => return None,
        };
        (denominator > 0 && numerator <= denominator).then_some((numerator, denominator))
    }
}

/// A date as said, resolved against today. `Impossible` is kept so that the bot can say so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateSaid {
    On(NaiveDate),
    /// It lies before today.
    Past(NaiveDate),
    /// "30 February", "the 32nd", or "3/4" where the locale does not settle the order.
    Impossible(String),
}

/// What the bot has just asked, as far as it changes how a short answer is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Expecting {
    #[default]
    Nothing,
    /// A number of payments: a bare "4" is a count, "friday" a first date.
    PlanDetails,
    /// A yes or a no to the exact terms on the screen.
    Confirmation,
    /// An invoice number.
    Invoice,
}

/// Everything beside the text that its meaning depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Context {
    /// Today where the customer is.
    pub today: NaiveDate,
    /// The currency of the account.
    pub currency: Currency,
    pub date_order: DateOrder,
    /// The language the customer writes in. One without examples is read as English.
    pub language: Language,
    pub expecting: Expecting,
    /// How many numbered choices are on the screen, so that "the last one" means something.
    pub choices: u32,
}

impl Context {
    /// Nothing asked and nothing offered, in English and US dollars.
    #[must_use]
    pub fn plain(today: NaiveDate) -> Self {
        Self {
            today,
            currency: Currency::parse("USD").expect("a currency"),
            date_order: DateOrder::MonthFirst,
            language: language!("en"),
            expecting: Expecting::Nothing,
            choices: 0,
        }
    }
}

/// How `3/11` reads, by the customer's locale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    DayFirst,
    MonthFirst,
    /// The locale is unknown: a date that reads two ways is asked again.
    Unknown,
}

impl DateOrder {
    /// How people of a region, such as `US` or `GB`, write a date in digits.
    #[must_use]
    pub fn of_region(region: &str) -> Self {
        match region {
            "US" => Self::MonthFirst,
            // Both orders are in daily use there.
            "CA" | "PH" => Self::Unknown,
            _ => Self::DayFirst,
        }
    }
}
