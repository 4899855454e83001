//! The prompts and the code that names them: nothing missing, nothing left over, everything sayable.

use std::collections::BTreeSet;
use std::path::Path;

use goodterms::converse::reply::{Fact, Part};
use goodterms::domain::account::Tone;
use goodterms::domain::money::{Currency, Money};
use goodterms::domain::time_zone::TimeZone;
use goodterms::wording::{BLANK, DisplayLocale, Voice, Wording};
use regex::Regex;

/// All Rust text below `src/`, without the tests' own.
fn sources() -> String {
    fn read(folder: &Path, text: &mut String) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                read(&path, text);
            } else if path.extension().is_some_and(|end| end == "rs") && !path.ends_with("tests.rs")
            {
                let file = std::fs::read_to_string(&path).unwrap();
                text.push_str(file.split("#[cfg(test)]").next().unwrap());
            }
        }
    }
    let mut text = String::new();
    read(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut text,
    );
    text
}

fn found(pattern: &str, text: &str) -> BTreeSet<String> {
    let pattern = Regex::new(pattern).unwrap();
    pattern
        .captures_iter(text)
        .map(|c| c[1].to_owned())
        .collect()
}

#[test]
fn every_message_that_the_code_names_exists_and_none_is_left_over() {
    let wording = Wording::built_in();
    let keys = wording.keys();
    let code = sources();
    let named = found(r#"Part::new\(\s*"([^"]+)"\s*\)"#, &code);
    assert!(named.len() > 60, "the code names messages");
    let missing: Vec<_> = named
        .iter()
        .filter(|key| *key != BLANK && !keys.contains(*key))
        .collect();
    assert!(missing.is_empty(), "no prompt for {missing:?}");

    // Keys are also chosen by conditions, so any text of the code counts as naming one.
    let texts = found(r#""([a-z][a-z0-9-]*)""#, &code);
    let catalogue = wording.catalogue("en");
    let included: BTreeSet<String> = keys
        .iter()
        .flat_map(|key| catalogue.included(key))
        .collect();
    let unused: Vec<_> = keys
        .iter()
        .filter(|key| !texts.contains(*key) && !included.contains(*key))
        .collect();
    assert!(unused.is_empty(), "nobody says {unused:?}");
}

#[test]
fn every_message_can_be_said_in_every_language_and_tone() {
    let wording = Wording::built_in();
    let amount = Money::from_minor(12_345, Currency::parse("USD").unwrap());
    for language in wording.languages() {
        for tone in [Tone::Gentle, Tone::Direct] {
            let voice = Voice {
                locale: DisplayLocale::new(language, None, "US"),
                timezone: TimeZone::UTC,
                tone,
            };
            for key in wording.keys() {
                for number in [0, 1, 2] {
                    let facts = wording.variables(&key).into_iter().map(|name| {
                        let fact = match name.as_str() {
                            "count" | "days" | "max" | "min" | "net_days" | "number"
                            | "paid_count" | "asked" => Fact::Count(number),
                            _ => Fact::Money(amount),
                        };
                        (name, fact)
                    });
                    let part = Part {
                        key: key.clone(),
                        facts: facts.collect(),
                    };
                    let text = wording.try_document(&[part], &voice);
                    let text = text.unwrap_or_else(|error| panic!("{key}: {error}"));
                    assert!(
                        !text.trim().is_empty() && !text.contains('{'),
                        "{key}: {text}"
                    );
                }
            }
        }
    }
}
