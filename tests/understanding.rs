//! What is understood of messages that stand apart from the examples: how many, how well refused, and that no
//! attack is ever taken for a wish about money.

use std::path::Path;

use goodterms::understand::{
    Check, Context, Examples, Expecting, Intent, Interpreter, Kind, Labelled, understand,
};

const SETS: [(&str, &str); 3] = [
    ("everyday", include_str!("understanding/everyday.jsonl")),
    ("hard", include_str!("understanding/hard.jsonl")),
    ("mixed", include_str!("understanding/mixed.jsonl")),
];

fn context(expecting: Expecting) -> Context {
    Context {
        expecting,
        choices: 3,
        ..Context::plain("2026-03-12".parse().unwrap())
    }
}

#[test]
fn messages_apart_from_the_examples_are_understood_and_others_refused() {
    for (name, text) in SETS {
        let labelled = Labelled::read(text).unwrap();
        let context = context(Expecting::Nothing);
        let check = Check::of(&labelled, Interpreter::built_in(), &context);
        assert!(
            check.in_scope.accuracy >= 0.80,
            "{name}: {:?}",
            check.in_scope
        );
        assert!(
            check.out_of_scope.refusal_rate >= 0.90,
            "{name}: {:?}",
            check.out_of_scope
        );
        assert!(check.entities.f1 >= 0.92, "{name}: {:?}", check.entities);
    }
}

#[test]
fn no_message_of_the_test_sets_is_an_example() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("prompts/understanding/en");
    let plain = |text: &str| {
        let letters = text.chars().filter(|c| c.is_alphanumeric());
        letters.collect::<String>().to_lowercase()
    };
    let mut examples = std::collections::HashSet::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        examples.extend(text.lines().map(plain));
    }
    // Small words and the plainest questions are what everybody says.
    let is_telling = |text: &str| text.split_whitespace().count() > 5;
    let told: Vec<String> = SETS
        .iter()
        .flat_map(|(_, text)| Labelled::read(text).unwrap())
        .map(|labelled| labelled.text)
        .filter(|text| is_telling(text) && examples.contains(&plain(text)))
        .collect();
    assert!(told.is_empty(), "{told:#?}");
}

/// The lines of the list, with `\u{...}` put as the character it names.
fn attacks() -> Vec<String> {
    let list = include_str!("understanding/adversarial.txt");
    let unescape = |line: &str| {
        let mut text = String::new();
        let mut rest = line;
        while let Some((before, after)) = rest.split_once("\\u{") {
            let (hex, after) = after.split_once('}').expect("a character is closed");
            let number = u32::from_str_radix(hex, 16).expect("a number of a character");
            text.push_str(before);
            text.push(char::from_u32(number).expect("a character"));
            rest = after;
        }
        text.push_str(rest);
        text
    };
    list.lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(unescape)
        .collect()
}

#[test]
fn no_attack_is_a_wish_about_money_or_a_yes() {
    let attacks = attacks();
    assert!(attacks.len() >= 100, "only {} attacks", attacks.len());
    let mut wrong = Vec::new();
    for text in &attacks {
        for expecting in [
            Expecting::Nothing,
            Expecting::PlanDetails,
            Expecting::Confirmation,
            Expecting::Invoice,
        ] {
            for request in understand(text, &context(expecting)).iter().flatten() {
                let moves = request.intent.kind() == Kind::Money
                    || matches!(
                        request.intent,
                        Intent::Affirm | Intent::Choose | Intent::RequestDiscount
                    );
                if moves {
                    wrong.push(format!("{text:?} in {expecting:?}: {:?}", request.intent));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn every_attack_is_refused() {
    let context = context(Expecting::Nothing);
    let heard: Vec<String> = attacks()
        .into_iter()
        .filter_map(|text| {
            let intent = Interpreter::built_in().report(&text, &context).intent?;
            (intent != "out_of_scope").then(|| format!("{text:?}: {intent}"))
        })
        .collect();
    assert!(heard.is_empty(), "\n{}", heard.join("\n"));
}

#[test]
fn an_owner_adds_phrases_without_a_build() {
    let folder = tempfile::tempdir().unwrap();
    let english = folder.path().join("en");
    std::fs::create_dir(&english).unwrap();
    let context = context(Expecting::Nothing);
    let text = "the mooring wants squaring, bosun";
    let before = Interpreter::built_in().report(text, &context);
    assert_ne!(before.intent.as_deref(), Some("make_payment"), "{before:?}");
    std::fs::write(
        english.join("make_payment.txt"),
        "# of our harbour\n\nthe mooring wants squaring today\nlet me square the mooring, bosun\n\
         squaring the mooring now\nthe mooring wants squaring\n",
    )
    .unwrap();
    let examples = Examples::built_in().with_folder(folder.path()).unwrap();
    let after = Interpreter::learn(examples).report(text, &context);
    assert_eq!(after.intent.as_deref(), Some("make_payment"), "{after:?}");
}

#[test]
fn what_is_wrong_with_an_owners_file_is_told_with_its_line() {
    let wrong = |name: &str, bytes: &[u8]| {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("en")).unwrap();
        std::fs::write(folder.path().join("en").join(name), bytes).unwrap();
        let examples = Examples::built_in().with_folder(folder.path());
        examples.unwrap_err().to_string()
    };
    let unknown = wrong("pay_parts.txt", b"can i pay some");
    assert!(unknown.contains("did you mean pay_part.txt?"), "{unknown}");
    let long = wrong(
        "pay_part.txt",
        format!("ok\n{}", "a".repeat(500)).as_bytes(),
    );
    assert!(
        long.contains("line 2: a phrase has at most 400 characters"),
        "{long}"
    );
    let bytes = wrong("pay_part.txt", b"one\ntwo\n\xff\xfe");
    assert!(bytes.contains("line 3: is not UTF-8 text"), "{bytes}");
    let words = wrong("words.txt", b"boat MOORING");
    assert!(words.contains("line 1: \u{201c}MOORING\u{201d}"), "{words}");
    let twice = {
        let folder = tempfile::tempdir().unwrap();
        let english = folder.path().join("en");
        std::fs::create_dir(&english).unwrap();
        std::fs::write(english.join("greet.txt"), "ahoy there captain\n").unwrap();
        std::fs::write(english.join("thanks.txt"), "\nahoy there captain\n").unwrap();
        let examples = Examples::built_in().with_folder(folder.path());
        examples.unwrap_err().to_string()
    };
    assert!(
        twice.contains("thanks.txt, line 2") && twice.contains("greet.txt, line 1"),
        "{twice}"
    );
    let empty = tempfile::tempdir().unwrap();
    let none = Examples::built_in().with_folder(empty.path()).unwrap_err();
    assert!(none.to_string().contains("holds no examples"), "{none}");
}

#[test]
fn another_language_is_another_folder() {
    let folder = tempfile::tempdir().unwrap();
    let german = folder.path().join("de");
    std::fs::create_dir(&german).unwrap();
    for (intent, phrases) in [
        (
            "ask_balance",
            "wie viel schulde ich\nwie hoch ist mein saldo\nwas ist noch offen",
        ),
        (
            "request_extension",
            "kann ich später zahlen\nich brauche mehr zeit\nkönnen sie warten",
        ),
        (
            "out_of_scope",
            "wie wird das wetter\nerzähl mir einen witz\nwer hat gewonnen",
        ),
    ] {
        std::fs::write(german.join(format!("{intent}.txt")), phrases).unwrap();
    }
    let examples = Examples::built_in().with_folder(folder.path()).unwrap();
    let interpreter = Interpreter::learn(examples);
    let german = Context {
        language: "de".parse().unwrap(),
        ..context(Expecting::Nothing)
    };
    let heard = interpreter.report("wie viel ist noch offen", &german);
    assert_eq!(heard.intent.as_deref(), Some("ask_balance"), "{heard:?}");
    let refused = interpreter.report("wie wird morgen das wetter", &german);
    assert!(
        refused
            .intent
            .as_deref()
            .is_none_or(|intent| intent == "out_of_scope"),
        "{refused:?}"
    );
    // One without examples is read as English.
    let french = Context {
        language: "fr".parse().unwrap(),
        ..context(Expecting::Nothing)
    };
    let english = interpreter.report("how much do i owe", &french);
    assert_eq!(english.intent.as_deref(), Some("ask_balance"));
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]

    /// Any bytes, up to beyond the limit: an answer, bounded, and never a panic.
    #[test]
    fn any_bytes_are_answered(
        bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..6_000),
        asked in 0..4_usize,
    ) {
        let expecting = [
            Expecting::Nothing,
            Expecting::PlanDetails,
            Expecting::Confirmation,
            Expecting::Invoice,
        ][asked];
        let text = String::from_utf8_lossy(&bytes);
        let heard = understand(&text, &context(expecting));
        proptest::prop_assert!(!heard.is_empty() && heard.len() <= 5);
        let report = Interpreter::built_in().report(&text, &context(expecting));
        proptest::prop_assert!((0.0..=1.0).contains(&report.confidence));
    }

    /// The words of the trade, the same again and again up to the limit.
    #[test]
    fn a_word_said_a_thousand_times_is_answered(
        word in proptest::sample::select(vec![
            "pay ", "50 ", "$", "a month ", "not ", "the ", "1st and ", "half ", "(", "+1 ", "every ", "inv-7 ",
            "friday ", "and can i ", "i paid ", "0x", "%", "ref ", "in 3 ", "no, ", "\u{202e}", "1.", "😡",
        ]),
        times in 1..2_000_usize,
    ) {
        let heard = understand(&word.repeat(times), &context(Expecting::Confirmation));
        proptest::prop_assert!(!heard.is_empty());
        let yes = heard.iter().flatten().any(|request| request.intent == Intent::Affirm);
        proptest::prop_assert!(!yes, "{word:?}");
    }
}
