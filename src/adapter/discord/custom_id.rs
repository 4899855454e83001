//! The ids of buttons, menus and forms: which message they belong to, and what they do there.

use std::fmt;

use crate::converse::FormKind;

/// What a component of one of the bot's messages is. The text form is at most 100 characters long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CustomId {
    /// `c:<nonce>:<number>`: the button of a choice.
    Choice { message: String, number: u32 },
    /// `m:<nonce>`: the menu of choices; the value that is taken is the number.
    Menu { message: String },
    /// `f:<nonce>:amount`: the button that opens a form, and the form.
    Form { message: String, form: FormKind },
}

impl CustomId {
    /// The nonce of the message.
    #[must_use]
    pub fn message(&self) -> &str {
        match self {
            Self::Choice { message, .. } | Self::Menu { message } | Self::Form { message, .. } => {
                message
            }
        }
    }

    /// Reads an id; `None` for one that the bot never gave out.
    #[must_use]
    pub fn parse(id: &str) -> Option<Self> {
        let mut parts = id.split(':');
        let (kind, message, value) = (parts.next()?, parts.next()?, parts.next());
        if parts.next().is_some() || !is_nonce(message) {
            return None;
        }
        let message = message.to_owned();
        match (kind, value) {
            ("c", Some(number)) => {
                let number = number.parse().ok()?;
                Some(Self::Choice { message, number })
            }
            ("m", None) => Some(Self::Menu { message }),
            ("f", Some("amount")) => Some(Self::Form {
                message,
                form: FormKind::Amount,
            }),
            ("f", Some("day")) => Some(Self::Form {
                message,
                form: FormKind::Day,
            }),
            _ => None,
        }
    }
}

impl fmt::Display for CustomId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Choice { message, number } => write!(f, "c:{message}:{number}"),
            Self::Menu { message } => write!(f, "m:{message}"),
            Self::Form { message, form } => {
                let name = match form {
                    FormKind::Amount => "amount",
                    FormKind::Day => "day",
                };
                write!(f, "f:{message}:{name}")
            }
        }
    }
}

/// What a platform takes as a nonce: at most 25 characters.
fn is_nonce(text: &str) -> bool {
    (1..=25).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_id_reads_back() {
        let message = "ABCDEFGHJKMNPQRTWXY34679".to_owned();
        let ids = [
            CustomId::Choice {
                message: message.clone(),
                number: u32::MAX,
            },
            CustomId::Menu {
                message: message.clone(),
            },
            CustomId::Form {
                message: message.clone(),
                form: FormKind::Amount,
            },
            CustomId::Form {
                message: message.clone(),
                form: FormKind::Day,
            },
        ];
        for id in ids {
            let text = id.to_string();
            assert!(text.len() <= 100, "{text}");
            assert_eq!(id.message(), message);
            assert_eq!(CustomId::parse(&text), Some(id));
        }
    }

    #[test]
    fn ids_of_others_are_nobodys() {
        let long = format!("m:{}", "A".repeat(26));
        let foreign = [
            "",
            "c",
            "c:",
            "c:A",
            "c:A:",
            "c:A:-1",
            "c:A:1:2",
            "c:A B:1",
            "m:A:1",
            "m:",
            "f:A",
            "f:A:name",
            "x:A:1",
            "ticket-close",
            "c:A:99999999999",
            &long,
        ];
        for id in foreign {
            assert_eq!(CustomId::parse(id), None, "{id}");
        }
    }
}
