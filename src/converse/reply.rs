//! What the bot wants to say, before it is put into words: message keys, facts and choices.
//!
//! `wording` turns a [`Reply`] into text; adapters never build sentences.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::domain::money::Money;

/// One outbound message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
pub struct Reply {
    /// Lines and paragraphs, in order.
    pub parts: Vec<Part>,
    pub choices: Vec<Choice>,
}

/// One line or paragraph: a message of `prompts/` and the facts that it names.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// The key of a message in `prompts/<language>/*.ftl`.
    pub key: String,
    pub facts: Vec<(String, Fact)>,
}

/// A value in a sentence. `wording` formats it for the customer's locale and time zone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    Money(Money),
    Date(NaiveDate),
    /// An instant, shown in the customer's time zone.
    Instant(DateTime<Utc>),
    /// A number that may steer a plural.
    Count(i64),
    /// Text from outside: a name, an invoice number, the owner's instructions. Never read as markup.
    Text(String),
    /// A word that the prompts select on (`{ $frequency -> [weekly] ... }`).
    Word(String),
    /// Several texts, joined as the language joins a list.
    List(Vec<String>),
}

/// An answer that the customer may pick by number, by label, by button or in free words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Choice {
    /// The number by which it can be typed: from 1 on, in order; 0 is always the one that leaves.
    pub number: u32,
    /// What picking it does; also the button's custom id, so it stays below 100 characters.
    pub pick: String,
    pub label: Part,
}

/// A document that goes with a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    pub name: String,
    pub media_type: String,
    pub text: String,
}

impl Part {
    #[must_use]
    pub fn new(key: &str) -> Self {
        Self {
            key: key.to_owned(),
            facts: Vec::new(),
        }
    }

    #[must_use]
    pub fn with(mut self, name: &str, fact: impl Into<Fact>) -> Self {
        self.facts.push((name.to_owned(), fact.into()));
        self
    }
}

impl From<Money> for Fact {
    fn from(money: Money) -> Self {
        Self::Money(money)
    }
}
impl From<NaiveDate> for Fact {
    fn from(date: NaiveDate) -> Self {
        Self::Date(date)
    }
}
impl From<DateTime<Utc>> for Fact {
    fn from(instant: DateTime<Utc>) -> Self {
        Self::Instant(instant)
    }
}
impl From<u32> for Fact {
    fn from(count: u32) -> Self {
        Self::Count(i64::from(count))
    }
}
impl From<i64> for Fact {
    fn from(count: i64) -> Self {
        Self::Count(count)
    }
}
impl From<&str> for Fact {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}
impl From<String> for Fact {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}
