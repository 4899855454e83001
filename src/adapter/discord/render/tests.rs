//! Messages as Discord gets them, and that none of them breaks a limit.

use proptest::prelude::*;

use super::*;
use crate::converse::FormKind;
use crate::desk::message::Form as BodyForm;
use crate::wording::RenderedChoice;

const NONCE: &str = "ABCDEFGHJKMNPQRTWXY34679";

fn words() -> Words {
    Words {
        menu_hint: "Choose one".to_owned(),
        rest_in_file: format!("It goes on in {WHOLE_TEXT}."),
    }
}

fn said(text: &str) -> Body {
    Body {
        text: text.to_owned(),
        choices: Vec::new(),
        files: Vec::new(),
        rows: None,
        forms: Vec::new(),
    }
}

fn choices(all: &[(u32, &str, &str)]) -> Vec<RenderedChoice> {
    let made = all.iter().map(|(number, pick, label)| RenderedChoice {
        number: *number,
        pick: (*pick).to_owned(),
        label: (*label).to_owned(),
    });
    made.collect()
}

fn form(kind: FormKind) -> BodyForm {
    BodyForm {
        kind,
        button: "Type it".to_owned(),
        title: "An amount".to_owned(),
        label: "How much?".to_owned(),
        example: "75.00".to_owned(),
    }
}

fn shown(body: &Body) -> Outgoing {
    let envelope = Envelope {
        nonce: NONCE,
        answers: None,
        words: &words(),
    };
    render(body, envelope)
}

#[test]
fn words_are_plain_and_ping_nobody() {
    let message = shown(&said("@everyone *hello*"));
    assert_eq!(
        message.payload,
        json!({
            "content": r"\@everyone \*hello\*",
            "allowed_mentions": { "parse": [], "replied_user": false },
            "nonce": NONCE,
            "enforce_nonce": true,
        })
    );
    assert_eq!(message.files, []);
}

#[test]
fn an_answer_in_public_names_what_it_answers() {
    let envelope = Envelope {
        nonce: NONCE,
        answers: Some(42),
        words: &words(),
    };
    let message = render(&said("Let us talk in private."), envelope);
    assert_eq!(
        message.payload["message_reference"],
        json!({ "message_id": "42", "fail_if_not_exists": false })
    );
}

#[test]
fn a_table_and_what_follows_it_stand_in_an_embed() {
    let body = Body {
        rows: Some(Rows { from: 1, to: 3 }),
        ..said("Your plan:\n1. 50.00\n2. 50.00\nTotal 100.00")
    };
    let payload = shown(&body).payload;
    assert_eq!(payload["content"], "Your plan:");
    assert_eq!(
        payload["embeds"][0]["description"],
        "1\\. 50.00\n2\\. 50.00\nTotal 100.00"
    );
}

#[test]
fn few_choices_are_buttons_and_the_yes_stands_out() {
    let body = Body {
        choices: choices(&[
            (1, "plan.agree:x", "Yes, agree"),
            (2, "plan.change", "Change it"),
            (0, "leave", "Not now"),
        ]),
        forms: vec![form(FormKind::Amount), form(FormKind::Day)],
        ..said("Is that right?")
    };
    let payload = shown(&body).payload;
    let buttons = payload["components"][0]["components"].as_array().unwrap();
    let look = |button: &Value| (button["style"].clone(), button["custom_id"].clone());
    assert_eq!(look(&buttons[0]), (json!(3), json!(format!("c:{NONCE}:1"))));
    assert_eq!(look(&buttons[1]), (json!(2), json!(format!("c:{NONCE}:2"))));
    assert_eq!(look(&buttons[2]), (json!(2), json!(format!("c:{NONCE}:0"))));
    let forms = payload["components"][1]["components"].as_array().unwrap();
    assert_eq!(forms[1]["custom_id"], format!("f:{NONCE}:day"));
}

#[test]
fn many_choices_are_a_menu() {
    let all: Vec<(u32, &str, &str)> = (1..=6).map(|n| (n, "day:x", "A day")).collect();
    let body = Body {
        choices: choices(&all),
        ..said("Which day?")
    };
    let payload = shown(&body).payload;
    let menu = &payload["components"][0]["components"][0];
    assert_eq!(menu["custom_id"], format!("m:{NONCE}"));
    assert_eq!(menu["placeholder"], "Choose one");
    assert_eq!(
        menu["options"][5],
        json!({ "label": "A day", "value": "6" })
    );
}

#[test]
fn a_yes_is_a_button_beside_however_many_other_choices() {
    let body = Body {
        choices: choices(&[
            (1, "plan.agree:x", "Yes, agree"),
            (2, "plan.count:2", "2 payments"),
            (3, "plan.count:3", "3 payments"),
            (4, "plan.change", "Another day"),
            (5, "plan.ask", "Ask a person"),
            (0, "leave", "Not now"),
        ]),
        forms: vec![form(FormKind::Amount)],
        ..said("Is that right?")
    };
    let payload = shown(&body).payload;
    let rows = payload["components"].as_array().unwrap();
    let sizes: Vec<usize> = rows
        .iter()
        .map(|row| row["components"].as_array().unwrap().len())
        .collect();
    assert_eq!(sizes, [5, 1, 1]);
    assert_eq!(rows[0]["components"][0]["style"], 3);
    assert_eq!(
        rows[1]["components"][0]["custom_id"],
        format!("c:{NONCE}:0")
    );
}

#[test]
fn choices_beyond_a_menu_can_be_typed_and_the_way_out_stays() {
    let mut all: Vec<(u32, &str, &str)> = (1..=30).map(|n| (n, "invoice:x", "INV-7")).collect();
    all.push((0, "leave", "None of them"));
    let body = Body {
        choices: choices(&all),
        ..said("Which invoice?")
    };
    let payload = shown(&body).payload;
    let content = payload["content"].as_str().unwrap();
    assert!(
        content.contains("\n30\\. INV-7\n0\\. None of them"),
        "{content}"
    );
    let options = payload["components"][0]["components"][0]["options"]
        .as_array()
        .unwrap();
    assert_eq!(options.len(), 25);
    assert_eq!(options[24]["value"], "0");
}

#[test]
fn a_text_too_long_for_a_message_is_an_embed_and_then_a_file() {
    let line = "A line of fifty characters, with a full stop here.";
    let embed = shown(&said(&vec![line; 60].join("\n")));
    assert_eq!(embed.payload.get("content"), None);
    assert_eq!(embed.files, []);

    let text = vec![line; 100].join("\n");
    let message = shown(&said(&text));
    let content = message.payload["content"].as_str().unwrap();
    assert!(content.starts_with(line) && content.ends_with("\n\nIt goes on in schedule.txt."));
    assert!(length(content) > 1_900, "as much as fits is there");
    assert_eq!(message.files.len(), 1);
    assert_eq!(message.files[0].name, WHOLE_TEXT);
    assert_eq!(
        String::from_utf8(message.files[0].bytes.clone()).unwrap(),
        text
    );
    assert_eq!(
        message.payload["attachments"],
        json!([{ "id": "0", "filename": WHOLE_TEXT }])
    );
}

#[test]
fn a_table_too_long_for_an_embed_is_whole_in_the_file() {
    let rows: Vec<String> = (1..=200)
        .map(|n| format!("{n}. 50.00 EUR on a day in May"))
        .collect();
    let text = format!("Your plan:\n{}\nTotal", rows.join("\n"));
    let body = Body {
        rows: Some(Rows { from: 1, to: 201 }),
        ..said(&text)
    };
    let message = shown(&body);
    assert_eq!(message.files[0].bytes, text.as_bytes());
    assert!(
        message.payload["content"]
            .as_str()
            .unwrap()
            .starts_with("Your plan:\n1\\. 50.00")
    );
}

#[test]
fn files_go_with_the_message() {
    let body = Body {
        files: vec![Attachment {
            name: "agreement P-7.txt".to_owned(),
            media_type: "text/plain".to_owned(),
            text: "All terms".to_owned(),
        }],
        ..said("Here it is.")
    };
    let message = shown(&body);
    assert_eq!(message.files[0].name, "agreement_P-7.txt");
    assert_eq!(
        message.payload["attachments"][0]["filename"],
        "agreement_P-7.txt"
    );
    let many = Body {
        files: vec![body.files[0].clone(); 14],
        ..said("All of them.")
    };
    let message = shown(&many);
    assert_eq!(message.files.len(), FILES_MAX);
    let last = String::from_utf8(message.files[9].bytes.clone()).unwrap();
    assert_eq!(last.matches("All terms").count(), 5);
}

#[test]
fn a_long_label_is_cut_between_characters() {
    assert_eq!(cut("Move it\nto Friday", 80), "Move it to Friday");
    assert_eq!(cut(&"ü".repeat(90), 80), format!("{}…", "ü".repeat(79)));
    assert_eq!(length(&cut(&"😀".repeat(90), 80)), 79);
}

/// Every limit that Discord states for what we send, by its published document where that can be read.
fn check_limits(message: &Outgoing) {
    let payload = &message.payload;
    let text = |value: &Value| length(value.as_str().unwrap_or_default());
    let embed = text(&payload["embeds"][0]["description"]);
    assert!(text(&payload["content"]) <= 2_000 && embed <= 4_096);
    assert!(
        payload["content"]
            .as_str()
            .is_some_and(|text| !text.trim().is_empty())
            || embed > 0,
        "Discord takes no empty message"
    );
    let rows = payload["components"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    assert!(rows.len() <= 5);
    let mut ids = std::collections::BTreeSet::new();
    for row in &rows {
        let inside = row["components"].as_array().unwrap();
        assert!((1..=5).contains(&inside.len()));
        for component in inside {
            let id = component["custom_id"].as_str().unwrap();
            assert!(length(id) <= 100 && ids.insert(id.to_owned()), "{id}");
            assert!(
                super::super::custom_id::CustomId::parse(id).is_some(),
                "{id}"
            );
            if let Some(options) = component["options"].as_array() {
                assert!((1..=25).contains(&options.len()) && inside.len() == 1);
                assert!(
                    options
                        .iter()
                        .all(|option| (1..=100).contains(&text(&option["label"])))
                );
                let values: std::collections::BTreeSet<_> = options
                    .iter()
                    .map(|option| option["value"].to_string())
                    .collect();
                assert_eq!(values.len(), options.len());
            } else {
                assert!((1..=80).contains(&text(&component["label"])));
            }
        }
    }
    assert!(message.files.len() <= 10);
    assert!(
        message
            .files
            .iter()
            .all(|file| (1..=1_024).contains(&file.name.len()))
    );
    // It makes the form without a panic.
    let _ = message.form();
}

fn bodies() -> impl Strategy<Value = Body> {
    let piece = prop_oneof![
        "\\PC{0,40}",
        "[*_`|<>@#. ]{0,20}",
        Just("😀".repeat(30)),
        Just("https://a.example/".repeat(9))
    ];
    let text = (
        proptest::collection::vec(piece, 1..6),
        1_usize..60,
        any::<bool>(),
    )
        .prop_map(|(parts, times, lines)| {
            vec![parts.concat(); times].join(if lines { "\n" } else { " " })
        });
    let choice = (0_u32..40, "\\PC{0,120}", any::<bool>()).prop_map(|(number, label, agrees)| {
        RenderedChoice {
            number,
            pick: if agrees { "plan.agree:x" } else { "leave" }.to_owned(),
            label,
        }
    });
    let kind = prop_oneof![Just(FormKind::Amount), Just(FormKind::Day)];
    let form = (kind, "\\PC{0,120}").prop_map(|(kind, button)| BodyForm {
        button,
        ..form(kind)
    });
    let file = ("\\PC{0,12}", "\\PC{0,12}", "\\PC{0,30}").prop_map(|(name, media_type, text)| {
        Attachment {
            name,
            media_type,
            text,
        }
    });
    (
        text,
        proptest::collection::vec(choice, 0..40),
        proptest::collection::vec(form, 0..4),
        proptest::collection::vec(file, 0..14),
        proptest::option::of((0_usize..70, 0_usize..70)),
    )
        .prop_map(|(text, choices, forms, files, rows)| Body {
            text,
            choices,
            files,
            rows: rows.map(|(from, to)| Rows { from, to }),
            forms,
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_body_is_within_every_limit_and_loses_no_words(body in bodies()) {
        let message = shown(&body);
        check_limits(&message);
        let cut_off = message.files.iter().any(|file| file.name == WHOLE_TEXT);
        if cut_off {
            let whole = String::from_utf8(message.files[0].bytes.clone()).unwrap();
            prop_assert!(whole.starts_with(&body.text));
        } else {
            let part = |text: &Value| text.as_str().unwrap_or_default().to_owned();
            let sent = part(&message.payload["content"]) + &part(&message.payload["embeds"][0]["description"]);
            let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
            prop_assert!(letters(&sent).starts_with(&letters(&body.text)));
        }
    }
}

#[test]
fn messages_are_what_discords_document_says() {
    let choices = |count: u32| {
        let made = (0..count).map(|number| RenderedChoice {
            number,
            pick: if number == 1 { "plan.agree:x" } else { "leave" }.to_owned(),
            label: format!("Choice {number}"),
        });
        made.collect::<Vec<_>>()
    };
    let mut payloads = Vec::new();
    for (count, lines) in [(0, 1), (3, 3), (8, 60), (40, 300)] {
        let body = Body {
            choices: choices(count),
            forms: vec![form(FormKind::Amount), form(FormKind::Day)],
            rows: (lines == 3).then_some(Rows { from: 1, to: 3 }),
            files: vec![Attachment {
                name: "agreement.txt".to_owned(),
                media_type: "text/plain".to_owned(),
                text: "All terms".to_owned(),
            }],
            ..said(&vec!["A line of forty characters, and no more."; lines].join("\n"))
        };
        let envelope = Envelope {
            nonce: NONCE,
            answers: Some(42),
            words: &words(),
        };
        payloads.push(render(&body, envelope).payload);
    }
    super::super::published::assert_is("MessageCreateRequest", &payloads);
}
