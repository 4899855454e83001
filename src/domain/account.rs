//! A customer's billing account at one business, and who writes for it.

use serde::{Deserialize, Serialize};

use super::business::Country;
use super::ids::{AccountId, ContactId};
use super::time_zone::TimeZone;

/// A billing account. `reference` is the business's own customer number, unique in the business.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    pub id: AccountId,
    pub reference: String,
    pub profile: AccountProfile,
}

/// What the business knows of a customer. Unknown values fall back to the business's.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct AccountProfile {
    pub name: String,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub timezone: Option<TimeZone>,
    /// A BCP 47 tag such as `en-GB`.
    pub locale: Option<String>,
    pub kind: AccountKind,
    pub country: Option<Country>,
}

/// The legal nature of the debtor; some limits of the law depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountKind {
    Consumer,
    SoleTrader,
    Partnership,
    Company,
    #[default]
    Unknown,
}

impl AccountKind {
    pub const ALL: [Self; 5] = [
        Self::Consumer,
        Self::SoleTrader,
        Self::Partnership,
        Self::Company,
        Self::Unknown,
    ];

    /// The name in CSV files, in JSON and in the database.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Consumer => "consumer",
            Self::SoleTrader => "sole_trader",
            Self::Partnership => "partnership",
            Self::Company => "company",
            Self::Unknown => "unknown",
        }
    }

    /// Reads a name in any case, with a space or hyphen for the underscore.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let name = text.trim().to_ascii_lowercase().replace([' ', '-'], "_");
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// A chat user linked to an account: the only door through which account facts are reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    pub id: ContactId,
    pub account: AccountId,
    pub tone: Tone,
    /// Whether they want no messages but answers.
    pub stopped: bool,
    pub preferences: Preferences,
}

/// What a contact has set for themselves. Unknown values fall back to the account's.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Preferences {
    pub timezone: Option<TimeZone>,
}

/// How the customer likes to be spoken to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    #[default]
    Gentle,
    Direct,
}

impl Tone {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Gentle => "gentle",
            Self::Direct => "direct",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Gentle, Self::Direct]
            .into_iter()
            .find(|tone| tone.as_str() == text)
    }
}
