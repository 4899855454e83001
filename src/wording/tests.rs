//! Replies as customers read them.

use chrono::{NaiveDate, TimeZone as _, Utc};

use super::*;
use crate::converse::reply::{Choice, Fact};
use crate::domain::money::{Currency, Money};
use crate::domain::plan::Frequency;

const SAMPLE: &str = "
no-words = No words.
owed = { $name } owes { $amount } since { $since }.
open = { $count ->
    [0] No invoice is open.
    [one] One invoice is open.
   *[other] { $count } invoices are open.
}
plan = { $count } payments, { $every ->
    [weekly] every week
   *[monthly] every month
}.
asked = { $tone ->
    [direct] Yes?
   *[gentle] Would that suit you?
}
met = We speak on { $at }.
for = For { $invoices }.
pay = Please pay to:
    { $payment_lines }
nested = { owed }
sure = Yes
";

fn sample() -> Wording {
    Wording::load(&[("en/sample.ftl", SAMPLE)])
}

fn voice(country: &str) -> Voice {
    Voice {
        locale: DisplayLocale::new("en", None, country),
        timezone: "Europe/Berlin".parse().unwrap(),
        tone: Tone::Gentle,
    }
}

fn euros(text: &str) -> Money {
    Money::parse(text, Currency::parse("EUR").unwrap()).unwrap()
}

fn march(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, day).unwrap()
}

fn owed() -> Part {
    Part::new("owed")
        .with("name", "Ana")
        .with("amount", euros("1200.5"))
        .with("since", march(9))
}

fn say(part: Part) -> String {
    sample().part(&part, &voice("DE"))
}

#[test]
fn facts_are_written_for_the_customers_region() {
    let wording = sample();
    let said = |country| wording.part(&owed(), &voice(country));
    assert_eq!(said("DE"), "Ana owes 1.200,50 € since Mon, 9 March 2026.");
    assert_eq!(said("US"), "Ana owes €1,200.50 since Mon, March 9, 2026.");
    let instant = Utc.with_ymd_and_hms(2026, 3, 9, 13, 5, 0).unwrap();
    assert_eq!(
        say(Part::new("met").with("at", instant)),
        "We speak on 9 March 2026 at 14:05."
    );
    let invoices = Fact::List(vec!["INV-7".into(), "INV-8".into(), "INV\n9".into()]);
    assert_eq!(
        say(Part::new("for").with("invoices", invoices)),
        "For INV-7, INV-8 and INV 9."
    );
}

#[test]
fn a_count_picks_the_plural_and_is_grouped() {
    let open = |count: i64| say(Part::new("open").with("count", count));
    assert_eq!(open(0), "No invoice is open.");
    assert_eq!(open(1), "One invoice is open.");
    assert_eq!(open(2), "2 invoices are open.");
    assert_eq!(open(1000), "1.000 invoices are open.");
    assert_eq!(
        sample().part(
            &Part::new("open").with("count", 1_000_000_u32),
            &voice("IN")
        ),
        "10,00,000 invoices are open."
    );
}

#[test]
fn a_word_and_the_tone_choose_the_sentence() {
    let plan = |every: &str| {
        Part::new("plan")
            .with("count", 3_u32)
            .with("every", Fact::Word(every.into()))
    };
    assert_eq!(say(plan("weekly")), "3 payments, every week.");
    assert_eq!(say(plan("monthly")), "3 payments, every month.");
    let direct = Voice {
        tone: Tone::Direct,
        ..voice("GB")
    };
    assert_eq!(say(Part::new("asked")), "Would that suit you?");
    assert_eq!(sample().part(&Part::new("asked"), &direct), "Yes?");
}

#[test]
fn text_from_outside_stays_text() {
    let named = |name: &str| {
        let mut part = owed();
        part.facts[0] = ("name".to_owned(), name.into());
        say(part)
    };
    assert_eq!(
        named("{ $amount }\n\u{202e}You owe nothing"),
        "{ $amount } You owe nothing owes 1.200,50 € since Mon, 9 March 2026."
    );
    assert_eq!(
        say(Part::new("pay").with("payment_lines", "IBAN DE02\r\nBIC X\u{0}Y")),
        "Please pay to:\nIBAN DE02\nBIC XY"
    );
}

#[test]
fn a_reply_has_a_line_per_part_with_its_choices_and_files() {
    let reply = Reply {
        parts: vec![owed(), Part::new(BLANK), Part::new("asked")],
        choices: vec![Choice {
            number: 1,
            pick: "accept:1".into(),
            label: Part::new("sure"),
        }],
    };
    let rendered = sample().render(&reply, &voice("DE"));
    assert_eq!(
        rendered,
        Rendered {
            rows: None,
            text: "Ana owes 1.200,50 € since Mon, 9 March 2026.\n\nWould that suit you?".into(),
            choices: vec![RenderedChoice {
                number: 1,
                pick: "accept:1".into(),
                label: "Yes".into()
            }],
        }
    );
    assert_eq!(sample().document(&reply.parts, &voice("DE")), rendered.text);
}

#[test]
fn a_language_without_prompts_is_answered_in_english() {
    let german = Voice {
        locale: DisplayLocale::new("de", Some("de-DE"), "US"),
        ..voice("US")
    };
    assert_eq!(
        sample().part(&owed(), &german),
        "Ana owes 1.200,50 € since Mon, 9 March 2026."
    );
}

#[test]
#[cfg(debug_assertions)]
#[should_panic(expected = "message `owed` needs the fact `$since`")]
fn a_missing_fact_is_a_bug() {
    let mut part = owed();
    part.facts.pop();
    let _ = say(part);
}

#[test]
#[cfg(debug_assertions)]
#[should_panic(expected = "prompts have no message `no-such`")]
fn a_missing_message_is_a_bug() {
    let _ = say(Part::new("no-such"));
}

#[test]
#[cfg(not(debug_assertions))]
fn a_release_build_says_that_it_has_no_words_and_offers_nothing() {
    let reply = Reply {
        parts: vec![owed(), Part::new("no-such")],
        choices: vec![Choice {
            number: 1,
            pick: "accept:1".into(),
            label: Part::new("sure"),
        }],
    };
    let rendered = sample().render(&reply, &voice("DE"));
    assert_eq!(rendered.text, "No words.");
    assert_eq!(rendered.choices, []);
}

#[test]
fn nothing_is_said_with_a_gap() {
    let wording = sample();
    let missing = |part: Part| {
        wording
            .try_document(&[owed(), part], &voice("DE"))
            .unwrap_err()
    };
    let fact = |key: &str, fact: &str| WordingError::MissingFact {
        key: key.into(),
        fact: fact.into(),
    };
    assert_eq!(missing(Part::new("open")), fact("open", "count"));
    assert_eq!(missing(Part::new("nested")), fact("nested", "name"));
    assert_eq!(
        missing(Part::new("asked").with("tone", "direct")),
        WordingError::ReservedFact {
            key: "asked".into()
        }
    );
    let gap_in_a_label = Reply {
        parts: vec![owed()],
        choices: vec![Choice {
            number: 1,
            pick: "x".into(),
            label: Part::new("open"),
        }],
    };
    assert_eq!(
        wording.try_render(&gap_in_a_label, &voice("DE")),
        Err(fact("open", "count"))
    );
    assert_eq!(wording.excuse(&voice("DE")), "No words.");
}

#[test]
#[should_panic(expected = "prompts/en/broken.ftl:2: ")]
fn a_broken_file_is_named_with_its_line() {
    let _ = Wording::load(&[("en/broken.ftl", "fine = Yes.\nbroken = { ! }\n")]);
}

#[test]
#[should_panic(expected = "share a name")]
fn one_name_has_one_message() {
    let _ = Wording::load(&[("en/a.ftl", SAMPLE), ("en/b.ftl", "owed = Twice.")]);
}

#[test]
#[should_panic(expected = "includes [\"missing\"]")]
fn an_included_message_exists() {
    let _ = Wording::load(&[("en/a.ftl", "no-words = Sorry.\nplan = { missing }")]);
}

#[test]
fn many_locales_and_threads_share_one_wording() {
    let wording = sample();
    std::thread::scope(|scope| {
        for first in [b'A', b'G', b'M', b'S'] {
            let wording = &wording;
            scope.spawn(move || {
                for second in b'A'..=b'Z' {
                    let country = String::from_utf8(vec![first, second]).unwrap();
                    assert!(wording.part(&owed(), &voice(&country)).contains("200"));
                }
            });
        }
    });
    assert!(wording.speakers.read().unwrap().len() <= SPEAKERS_MAX);
}

#[test]
fn every_language_says_the_same_with_the_same_facts() {
    let wording = Wording::built_in();
    let english = wording.catalogue(BASE_LANGUAGE);
    for language in wording.languages() {
        let other = wording.catalogue(language);
        assert_eq!(
            other.keys(),
            english.keys(),
            "messages of prompts/{language}"
        );
        for key in english.keys() {
            let facts = english.variables(&key);
            assert_eq!(
                other.variables(&key),
                facts,
                "`{key}` in prompts/{language}"
            );
        }
    }
}

#[test]
fn every_file_of_prompts_is_built_in() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("prompts");
    let folder =
        |path: &std::path::Path| std::fs::read_dir(path).unwrap().map(|e| e.unwrap().path());
    let mut found = BTreeSet::new();
    for language in folder(&root).filter(|path| path.is_dir()) {
        for file in folder(&language).filter(|path| path.extension().is_some_and(|e| e == "ftl")) {
            let path = file.strip_prefix(&root).unwrap();
            found.insert(path.to_str().unwrap().replace('\\', "/"));
        }
    }
    let built_in: BTreeSet<String> = PROMPTS.iter().map(|(path, _)| (*path).to_owned()).collect();
    assert_eq!(built_in, found);
}

#[test]
fn every_frequency_has_its_words() {
    use crate::converse::with_frequency;
    use Frequency::{
        EveryDays, EveryFourWeeks, EveryMonths, EveryTwoWeeks, Monthly, TwiceAMonth, Weekly,
    };
    let wording = Wording::built_in();
    let named = |frequency| {
        let part = with_frequency(Part::new("frequency"), frequency);
        wording.part(&part, &voice("GB"))
    };
    let all = [
        Weekly,
        EveryTwoWeeks,
        EveryFourWeeks,
        TwiceAMonth(1, 15),
        Monthly,
        EveryDays(15),
        EveryMonths(2),
    ];
    assert_eq!(
        all.map(named),
        [
            "weekly",
            "every two weeks",
            "every four weeks",
            "twice a month, on days 1 and 15",
            "monthly",
            "every 15 days",
            "every 2 months"
        ]
    );
}

#[test]
fn common_prompts_greet_in_both_tones() {
    let wording = Wording::built_in();
    let greeting = Part::new("greeting").with("name", "Ana");
    let direct = Voice {
        tone: Tone::Direct,
        ..voice("GB")
    };
    assert_eq!(
        wording.part(&greeting, &voice("GB")),
        "Hello Ana, good to hear from you. How can I help?"
    );
    assert_eq!(
        wording.part(&greeting, &direct),
        "Hello Ana. What do you need?"
    );
}
