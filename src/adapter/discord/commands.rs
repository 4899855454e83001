//! The slash commands: what Discord is told of them, and what each means.
//!
//! A command says nothing that plain words could not say, and every option may be left out: the bot asks for what is
//! missing. Amounts are text, because Discord's numbers are floating-point ones.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Map, Value, json};
use serenity::model::application::CommandData;

use super::locales::discord_locales;
use super::rest::RestError;
use super::{Bot, pause};
use crate::converse::reply::Part;
use crate::desk::message::Gesture;
use crate::domain::account::Tone;
use crate::domain::time_zone::TimeZone;
use crate::understand::Intent;
use crate::wording::{BASE_LANGUAGE, DisplayLocale, Voice, Wording};

/// The longest text of an option.
const OPTION_MAX: usize = 100;
/// The longest description of a command or an option.
const DESCRIPTION_MAX: usize = 100;

/// Discord's numbers: a command that is typed, an option of text, a server, direct messages with the bot, and being
/// installed in a server.
const TYPED: u8 = 1;
const TEXT: u8 = 3;
const IN_SERVER: u8 = 0;
const IN_DIRECT_MESSAGES: u8 = 1;
const INSTALLED_IN_SERVER: u8 = 0;

/// A command: its name, the prompt that describes it, its options.
struct Command {
    name: &'static str,
    described: &'static str,
    options: &'static [Opt],
}

/// An option: its name, the prompt that describes it, whether something is suggested while it is typed.
struct Opt {
    name: &'static str,
    described: &'static str,
    suggests: bool,
}

const fn option(name: &'static str, described: &'static str) -> Opt {
    Opt {
        name,
        described,
        suggests: false,
    }
}

const fn suggesting(name: &'static str, described: &'static str) -> Opt {
    Opt {
        name,
        described,
        suggests: true,
    }
}

const COMMANDS: [Command; 8] = [
    Command {
        name: "balance",
        described: "command-balance",
        options: &[],
    },
    Command {
        name: "pay",
        described: "command-pay",
        options: &[option("amount", "command-pay-amount")],
    },
    Command {
        name: "plan",
        described: "command-plan",
        options: &[
            option("payments", "command-plan-payments"),
            option("amount", "command-plan-amount"),
        ],
    },
    Command {
        name: "extend",
        described: "command-extend",
        options: &[suggesting("date", "command-extend-date")],
    },
    Command {
        name: "invoice",
        described: "command-invoice",
        options: &[suggesting("number", "command-invoice-number")],
    },
    Command {
        name: "human",
        described: "command-human",
        options: &[option("about", "command-human-about")],
    },
    Command {
        name: "settings",
        described: "command-settings",
        options: &[],
    },
    Command {
        name: "help",
        described: "command-help",
        options: &[],
    },
];

/// All commands as Discord is told of them, described in every language that has prompts.
#[must_use]
pub fn definitions(wording: &Wording) -> Vec<Value> {
    let define = |command: &Command| {
        let options = command.options.iter().map(|option| {
            let mut defined = described(wording, option.name, option.described, TEXT);
            defined["required"] = false.into();
            defined["max_length"] = OPTION_MAX.into();
            if option.suggests {
                defined["autocomplete"] = true.into();
            }
            defined
        });
        let mut defined = described(wording, command.name, command.described, TYPED);
        defined["options"] = options.collect();
        defined["contexts"] = json!([IN_SERVER, IN_DIRECT_MESSAGES]);
        defined["integration_types"] = json!([INSTALLED_IN_SERVER]);
        defined
    };
    COMMANDS.iter().map(define).collect()
}

fn described(wording: &Wording, name: &str, prompt: &str, kind: u8) -> Value {
    let say = |language: &str| {
        let voice = Voice {
            locale: DisplayLocale::new(language, None, "US"),
            timezone: TimeZone::UTC,
            tone: Tone::Gentle,
        };
        let text = wording.part(&Part::new(prompt), &voice);
        text.chars().take(DESCRIPTION_MAX).collect::<String>()
    };
    let mut defined = json!({ "name": name, "type": kind, "description": say(BASE_LANGUAGE) });
    let others: Map<String, Value> = wording
        .languages()
        .filter(|language| *language != BASE_LANGUAGE)
        .flat_map(|language| {
            discord_locales(language)
                .iter()
                .map(move |locale| (language, *locale))
        })
        .map(|(language, locale)| (locale.to_owned(), say(language).into()))
        .collect();
    if !others.is_empty() {
        defined["description_localizations"] = others.into();
    }
    defined
}

/// A command that the bot does not have (any more).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no such command")]
pub struct Unknown;

/// The options of a command as text, by name. Others than text are none of ours.
#[must_use]
pub fn typed(data: &CommandData) -> BTreeMap<&str, &str> {
    let options = data.options.iter();
    options
        .filter_map(|option| Some((option.name.as_str(), option.value.as_str()?)))
        .collect()
}

/// What a command asks: the line that is kept of it and that staff read, and its meaning. Options that are not known
/// are left alone.
///
/// # Errors
/// [`Unknown`] for a name that is not ours.
pub fn parse(name: &str, options: &BTreeMap<&str, &str>) -> Result<(String, Gesture), Unknown> {
    let option = |name: &str| {
        let text = options
            .get(name)?
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        let text: String = text.chars().take(OPTION_MAX).collect();
        (!text.is_empty()).then_some(text)
    };
    let ask = |intent, value: Option<String>| {
        let line = value
            .iter()
            .fold(format!("/{name}"), |line, value| format!("{line} {value}"));
        (line, Gesture::Asked { intent, value })
    };
    Ok(match name {
        "balance" => ask(Intent::AskBalance, None),
        "pay" => match option("amount") {
            Some(amount) => ask(Intent::PayPart, Some(amount)),
            None => ask(Intent::MakePayment, None),
        },
        "plan" => match plan_in_words(option("payments"), option("amount")) {
            Some(plan) => ask(Intent::RequestInstallments, Some(plan)),
            // With a plan that runs, its progress.
            None => ask(Intent::AskPaymentPlan, None),
        },
        "extend" => ask(Intent::RequestExtension, option("date")),
        "invoice" => match option("number") {
            Some(number) => (format!("/invoice {number}"), Gesture::AskedInvoice(number)),
            None => ask(Intent::AskInvoiceDetails, None),
        },
        "human" => ask(Intent::RequestHuman, option("about")),
        "settings" => ask(Intent::SetPreference, None),
        "help" => ask(Intent::Help, None),
        _ => return Err(Unknown),
    })
}

/// "3 payments of 50 each", of as much as was typed. Bare digits get the word that tells what they count.
fn plan_in_words(payments: Option<String>, amount: Option<String>) -> Option<String> {
    let is_bare = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    let has_no_word = |text: &str| !text.chars().any(char::is_alphabetic);
    let payments = payments.map(|text| {
        if is_bare(&text) {
            format!("{text} payments")
        } else {
            text
        }
    });
    let amount = amount.map(|text| {
        if has_no_word(&text) {
            format!("{text} each")
        } else {
            text
        }
    });
    match (payments, amount) {
        (Some(payments), Some(amount)) => Some(format!("{payments} of {amount}")),
        (payments, amount) => payments.or(amount),
    }
}

/// Makes the commands known to Discord, which forgets none, until it has worked.
pub(super) fn keep_set(bot: &Bot) {
    let bot = bot.clone();
    tokio::spawn(async move {
        let all = definitions(&bot.wording);
        let mut wait = Duration::from_secs(1);
        loop {
            match bot.rest.set_commands(bot.application, &all).await {
                Ok(()) => return,
                Err(RestError::Later { after, .. }) => pause(after.unwrap_or(wait)).await,
                Err(error @ (RestError::Refused { .. } | RestError::Unauthorized)) => {
                    tracing::error!(%error, "the commands are not set");
                    return;
                }
            }
            wait = (wait * 2).min(Duration::from_secs(60));
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understand::{AmountOf, Context, Expecting, understand};

    fn read(name: &str, options: &[(&str, &str)]) -> Result<(String, Gesture), Unknown> {
        parse(name, &options.iter().copied().collect())
    }

    fn asked(intent: Intent, value: Option<&str>) -> Gesture {
        Gesture::Asked {
            intent,
            value: value.map(str::to_owned),
        }
    }

    #[test]
    fn each_command_says_what_it_asks() {
        let told = |name: &str, options: &[(&str, &str)]| read(name, options).unwrap();
        assert_eq!(
            told("balance", &[]),
            ("/balance".into(), asked(Intent::AskBalance, None))
        );
        assert_eq!(
            told("pay", &[]),
            ("/pay".into(), asked(Intent::MakePayment, None))
        );
        assert_eq!(
            told("pay", &[("amount", " 100 \n")]),
            ("/pay 100".into(), asked(Intent::PayPart, Some("100")))
        );
        assert_eq!(
            told("plan", &[]),
            ("/plan".into(), asked(Intent::AskPaymentPlan, None))
        );
        assert_eq!(
            told("extend", &[("date", "2026-03-20")]),
            (
                "/extend 2026-03-20".into(),
                asked(Intent::RequestExtension, Some("2026-03-20"))
            )
        );
        assert_eq!(
            told("invoice", &[("number", "INV-7")]),
            (
                "/invoice INV-7".into(),
                Gesture::AskedInvoice("INV-7".into())
            )
        );
        assert_eq!(
            told("human", &[("about", "my van"), ("later", "1")]),
            (
                "/human my van".into(),
                asked(Intent::RequestHuman, Some("my van"))
            )
        );
        assert_eq!(read("ban", &[]), Err(Unknown));
    }

    #[test]
    fn every_command_that_is_defined_is_read() {
        for command in COMMANDS {
            read(command.name, &[]).unwrap();
            for option in command.options {
                let (line, _) = read(command.name, &[(option.name, "7")]).unwrap();
                assert!(
                    line.contains('7'),
                    "/{} takes {}",
                    command.name,
                    option.name
                );
            }
        }
    }

    #[test]
    fn what_is_typed_for_a_plan_is_understood_as_one_wish() {
        let today = "2026-03-12".parse().unwrap();
        let context = Context {
            expecting: Expecting::PlanDetails,
            ..Context::plain(today)
        };
        let said = |options: &[(&str, &str)]| {
            let (_, gesture) = read("plan", options).unwrap();
            let Gesture::Asked {
                value: Some(value), ..
            } = gesture
            else {
                panic!("{gesture:?}");
            };
            let first = understand(&value, &context).into_iter().next().unwrap();
            let said = first.map_or_else(|unclear| unclear.said, |request| request.said);
            let each = said
                .amounts
                .first()
                .filter(|amount| amount.of == AmountOf::EachPayment);
            (said.count, each.map(|amount| amount.value.to_string()))
        };
        let fifty = Some("50".to_owned());
        assert_eq!(said(&[("payments", "3")]), (Some(3), None));
        assert_eq!(said(&[("payments", "three payments")]), (Some(3), None));
        assert_eq!(said(&[("amount", "50")]), (None, fifty.clone()));
        assert_eq!(said(&[("amount", "$50")]), (None, fifty.clone()));
        assert_eq!(
            said(&[("payments", "4"), ("amount", "50")]),
            (Some(4), fifty)
        );
    }

    #[test]
    fn definitions_keep_discords_limits_and_take_no_number_for_money() {
        let all = definitions(&Wording::built_in());
        assert_eq!(all.len(), 8);
        for command in &all {
            let options = command["options"].as_array().unwrap();
            for described in options.iter().chain([command]) {
                let name = described["name"].as_str().unwrap();
                assert!(
                    name.len() <= 32 && name.bytes().all(|b| b.is_ascii_lowercase()),
                    "{name}"
                );
                let length = described["description"].as_str().unwrap().chars().count();
                assert!((1..=100).contains(&length), "{name}");
                assert_eq!(
                    described.get("description_localizations"),
                    None,
                    "English alone"
                );
            }
            assert!(options.iter().all(|option| option["type"] == 3));
            assert_eq!(command["contexts"], json!([0, 1]));
        }
        super::super::published::assert_is("ApplicationCommandUpdateRequest", &all);
    }

    #[test]
    fn options_come_from_what_discord_sends() {
        let data: CommandData = serde_json::from_value(json!({
            "id": "5", "name": "pay", "type": 1,
            "options": [{ "name": "amount", "type": 3, "value": "100" }, { "name": "n", "type": 4, "value": 3 }],
        }))
        .unwrap();
        assert_eq!(typed(&data), BTreeMap::from([("amount", "100")]));
    }
}
