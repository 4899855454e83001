//! What Discord refuses in a message, the stand-in refuses: each limit at its edge, with status, code, place.

use serde_json::{Value, json};

use super::{names, of_length, setting};

fn row(components: Value) -> Value {
    json!({"content": "x", "components": [{"type": 1, "components": components}]})
}

fn button(id: &str, label: &str) -> Value {
    json!({"type": 2, "style": 1, "custom_id": id, "label": label})
}

fn buttons(count: usize) -> Value {
    (0..count)
        .map(|it| button(&it.to_string(), "Yes"))
        .collect()
}

fn rows(count: usize) -> Value {
    let rows: Value = (0..count)
        .map(|it| json!({"type": 1, "components": [button(&it.to_string(), "Yes")]}))
        .collect();
    json!({"content": "x", "components": rows})
}

fn menu(options: Value) -> Value {
    row(json!([{"type": 3, "custom_id": "menu", "options": options}]))
}

fn options(count: usize) -> Value {
    (0..count)
        .map(|it| json!({"label": "A day", "value": it.to_string()}))
        .collect()
}

fn embed(embed: Value) -> Value {
    json!({"embeds": [embed]})
}

fn fields(count: usize, value: &str) -> Value {
    let fields: Value = (0..count)
        .map(|_| json!({"name": "n", "value": value}))
        .collect();
    embed(json!({"fields": fields}))
}

#[tokio::test]
async fn a_message_is_taken_at_the_limit_and_refused_beyond_it() {
    let setting = setting();
    let help = setting.shop.help;
    let long = of_length(1_024);
    let cases: [(Value, Value, &str); 17] = [
        (
            json!({"content": of_length(2_000)}),
            json!({"content": of_length(2_001)}),
            "content",
        ),
        (
            embed(json!({"title": of_length(256)})),
            embed(json!({"title": of_length(257)})),
            "embeds.0.title",
        ),
        (
            embed(json!({"description": of_length(4_096)})),
            embed(json!({"description": of_length(4_097)})),
            "embeds.0.description",
        ),
        (fields(25, "v"), fields(26, "v"), "embeds.0.fields"),
        (
            fields(1, &long),
            fields(1, &of_length(1_025)),
            "embeds.0.fields.0.value",
        ),
        (fields(1, "v"), fields(1, ""), "embeds.0.fields.0.value"),
        (
            json!({"embeds": [{"description": of_length(3_000)}, {"description": of_length(3_000)}]}),
            json!({"embeds": [{"description": of_length(3_000)}, {"description": of_length(3_001)}]}),
            "embeds",
        ),
        (
            json!({"embeds": vec![json!({"title": "t"}); 10]}),
            json!({"embeds": vec![json!({"title": "t"}); 11]}),
            "embeds",
        ),
        (row(buttons(5)), row(buttons(6)), "components.0.components"),
        (rows(5), rows(6), "components"),
        (
            row(json!([button(&of_length(100), "Yes")])),
            row(json!([button(&of_length(101), "Yes")])),
            "components.0.components.0.custom_id",
        ),
        (
            row(json!([button("a", "Yes"), button("b", "No")])),
            row(json!([button("a", "Yes"), button("a", "No")])),
            "components.0.components.1.custom_id",
        ),
        (
            row(json!([button("a", &of_length(80))])),
            row(json!([button("a", &of_length(81))])),
            "components.0.components.0.label",
        ),
        (
            menu(options(25)),
            menu(options(26)),
            "components.0.components.0.options",
        ),
        (
            menu(json!([{"label": of_length(100), "value": "v"}])),
            menu(json!([{"label": of_length(101), "value": "v"}])),
            "components.0.components.0.options.0.label",
        ),
        (
            menu(json!([{"label": "l", "value": of_length(100)}])),
            menu(json!([{"label": "l", "value": of_length(101)}])),
            "components.0.components.0.options.0.value",
        ),
        (
            json!({"content": "x", "nonce": of_length(25)}),
            json!({"content": "x", "nonce": of_length(26)}),
            "nonce",
        ),
    ];
    for (taken, refused, place) in cases {
        let answered = setting.api.post(help, taken).await;
        assert_eq!(
            answered.status, 200,
            "at the limit of {place}: {}",
            answered.body
        );
        assert_eq!(
            setting.discord.violations(),
            [""; 0],
            "at the limit of {place}"
        );
        let before = setting.discord.messages(help).len();
        let answered = setting.api.post(help, refused).await;
        assert_eq!(
            answered.refusal(),
            (400, 50035),
            "beyond the limit of {place}: {}",
            answered.body
        );
        assert!(
            names(&answered, place),
            "{place} is not named in {}",
            answered.body
        );
        assert_eq!(
            setting.discord.messages(help).len(),
            before,
            "what is refused is not there"
        );
        let _what_the_document_says_too = setting.discord.take_violations();
    }
}

#[tokio::test]
async fn a_message_of_nothing_is_refused() {
    let setting = setting();
    let help = setting.shop.help;
    for empty in [
        json!({}),
        json!({"content": " \n"}),
        json!({"components": rows(1)["components"]}),
    ] {
        assert_eq!(setting.api.post(help, empty).await.refusal(), (400, 50006));
    }
    let nonsense = setting
        .api
        .call("POST", &format!("/channels/{help}/messages"), Value::Null)
        .await;
    assert_eq!(nonsense.refusal(), (400, 50006));
    let _the_document_wants_a_body = setting.discord.take_violations();
}

#[tokio::test]
async fn a_file_over_ten_megabytes_is_refused() {
    let setting = setting();
    let ten = 10 * 1_024 * 1_024;
    let taken = setting
        .api
        .post_file(setting.shop.help, json!({}), ten)
        .await;
    assert_eq!(
        (taken.status, &taken.body["attachments"][0]["size"]),
        (200, &json!(ten))
    );
    let refused = setting
        .api
        .post_file(setting.shop.help, json!({}), ten + 1)
        .await;
    assert_eq!(refused.refusal(), (413, 40005));
}
