//! Interactions answered with bare calls: once, in time, and within the limits of forms and choices.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{Setting, names, of_length, setting};
use crate::discord::standin::asked::Asked;

/// A `/pay` that Ana has just sent, and the path of its callback.
async fn pay(setting: &Setting) -> (Asked, String) {
    let commands = json!([{"name": "pay", "description": "Pay", "options": [
        {"type": 3, "name": "amount", "description": "How much", "autocomplete": true},
    ]}]);
    let path = format!("/applications/{}/commands", setting.discord.bot());
    assert_eq!(setting.api.call("PUT", &path, commands).await.status, 200);
    let asked = setting
        .ana
        .command("pay", &[("amount", "100")], setting.shop.help);
    let path = format!("/interactions/{}/{}/callback", asked.id, asked.token());
    (asked, path)
}

#[tokio::test]
async fn an_interaction_is_acknowledged_once_and_within_three_seconds() {
    let setting = setting();
    let answer = json!({"type": 4, "data": {"content": "100 it is", "flags": 64}});
    let (asked, path) = pay(&setting).await;
    setting.discord.advance(TimeDelta::seconds(3));
    let taken = setting
        .api
        .call(
            "POST",
            &format!("{path}?with_response=true"),
            answer.clone(),
        )
        .await;
    assert_eq!(taken.body["resource"]["message"]["content"], "100 it is");
    assert_eq!(
        setting
            .api
            .call("POST", &path, answer.clone())
            .await
            .refusal(),
        (400, 40060)
    );
    assert!(asked.original().is_some_and(|it| it.is_ephemeral()));

    let (late, path) = pay(&setting).await;
    setting.discord.advance(TimeDelta::milliseconds(3_001));
    assert_eq!(
        setting
            .api
            .call("POST", &path, answer.clone())
            .await
            .refusal(),
        (404, 10062)
    );
    assert_eq!(late.response(), None);
    let forged = setting
        .api
        .call("POST", "/interactions/1/forged/callback", answer)
        .await;
    assert_eq!(forged.refusal(), (404, 10062));
}

#[tokio::test]
async fn a_token_edits_for_a_quarter_of_an_hour() {
    let setting = setting();
    let (asked, path) = pay(&setting).await;
    let webhook = format!("/webhooks/{}/{}", setting.discord.bot(), asked.token());
    let original = format!("{webhook}/messages/@original");
    let edit = json!({"content": "a moment later"});
    let early = setting.api.call("PATCH", &original, edit.clone()).await;
    assert_eq!(early.refusal(), (404, 10015), "nothing has been answered");
    setting.api.call("POST", &path, json!({"type": 5})).await;
    assert!(asked.original().is_some_and(|it| it.is_loading()));
    assert_eq!(
        setting
            .api
            .call("POST", &webhook, edit.clone())
            .await
            .status,
        200
    );
    let first = asked.original().expect("the first follow-up is the answer");
    assert_eq!(
        (first.content.as_str(), first.is_loading()),
        ("a moment later", false)
    );
    setting
        .api
        .call("POST", &webhook, json!({"content": "for you", "flags": 64}))
        .await;
    assert!(asked.followups()[0].is_ephemeral());
    assert_eq!(
        setting.api.get(&original).await.body["content"],
        "a moment later"
    );
    setting
        .discord
        .advance(TimeDelta::minutes(15) + TimeDelta::seconds(1));
    assert_eq!(
        setting.api.call("PATCH", &original, edit).await.refusal(),
        (401, 50027)
    );
    assert_eq!(
        setting
            .api
            .call("DELETE", &original, Value::Null)
            .await
            .refusal(),
        (401, 50027)
    );
}

#[tokio::test]
async fn an_answer_is_taken_back() {
    let setting = setting();
    let (asked, path) = pay(&setting).await;
    setting
        .api
        .call(
            "POST",
            &path,
            json!({"type": 4, "data": {"content": "for all"}}),
        )
        .await;
    assert_eq!(setting.discord.messages(setting.shop.help).len(), 1);
    let original = format!(
        "/webhooks/{}/{}/messages/@original",
        setting.discord.bot(),
        asked.token()
    );
    assert_eq!(
        setting
            .api
            .call("DELETE", &original, Value::Null)
            .await
            .status,
        204
    );
    assert_eq!(setting.api.get(&original).await.refusal(), (404, 10008));
    assert!(setting.discord.messages(setting.shop.help).is_empty());
}

fn modal(title: usize, inputs: usize, label: usize) -> Value {
    let inputs: Value = (0..inputs)
        .map(|it| {
            json!({"type": 1, "components": [
                {"type": 4, "style": 1, "custom_id": it.to_string(), "label": of_length(label)},
            ]})
        })
        .collect();
    json!({"type": 9, "data": {"custom_id": "form", "title": of_length(title), "components": inputs}})
}

fn choices(count: usize, name: usize) -> Value {
    let choices: Value = (0..count)
        .map(|it| json!({"name": of_length(name), "value": it.to_string()}))
        .collect();
    json!({"type": 8, "data": {"choices": choices}})
}

#[tokio::test]
async fn forms_and_choices_are_taken_at_the_limit_and_refused_beyond_it() {
    let setting = setting();
    let cases = [
        (modal(45, 5, 45), modal(46, 5, 45), "data.title"),
        (modal(45, 5, 45), modal(45, 6, 45), "data.components"),
        (
            modal(45, 5, 45),
            modal(45, 5, 46),
            "data.components.0.components.0.label",
        ),
        (choices(25, 100), choices(26, 100), "data.choices"),
        (choices(25, 100), choices(25, 101), "data.choices.0.name"),
        (
            json!({"type": 4, "data": {"content": of_length(2_000)}}),
            json!({"type": 4, "data": {"content": of_length(2_001)}}),
            "data.content",
        ),
        (
            json!({"type": 5}),
            json!({"type": 7, "data": {"content": "nothing was pressed"}}),
            "type",
        ),
    ];
    for (taken, refused, place) in cases {
        let (mut asked, mut path) = pay(&setting).await;
        if taken["type"] == json!(8) {
            asked = setting
                .ana
                .autocompletes("pay", ("amount", "1"), setting.shop.help);
            path = format!("/interactions/{}/{}/callback", asked.id, asked.token());
        }
        let answered = setting.api.call("POST", &path, refused).await;
        assert_eq!(
            answered.refusal(),
            (400, 50035),
            "beyond the limit of {place}"
        );
        assert!(
            names(&answered, place),
            "{place} is not named in {}",
            answered.body
        );
        assert_eq!(asked.response(), None, "what is refused has not answered");
        let _what_the_document_says_too = setting.discord.take_violations();
        let answered = setting.api.call("POST", &path, taken).await;
        assert_eq!(
            answered.status, 204,
            "at the limit of {place}: {}",
            answered.body
        );
    }
}

#[tokio::test]
async fn commands_have_names_that_can_be_typed() {
    let setting = setting();
    let path = format!(
        "/applications/{}/guilds/{}/commands",
        setting.discord.bot(),
        setting.shop.id
    );
    for (name, place) in [
        ("Pay", "0.name"),
        ("pay now", "0.name"),
        (&*of_length(33), "0.name"),
    ] {
        let refused = setting
            .api
            .call("PUT", &path, json!([{"name": name, "description": "d"}]))
            .await;
        assert!(names(&refused, place), "{name}: {}", refused.body);
    }
    let twice = json!([{"name": "pay", "description": "d"}, {"name": "pay", "description": "d"}]);
    assert!(names(
        &setting.api.call("PUT", &path, twice).await,
        "1.name"
    ));
    let _a_name_of_33_letters = setting.discord.take_violations();
    let language = json!({"type": 1, "name": "language", "description": "d"});
    let settings = json!([{"name": "settings", "description": "d", "options": [language]}]);
    assert_eq!(setting.api.call("PUT", &path, settings).await.status, 200);
    assert_eq!(
        setting.api.get(&path).await.body[0]["guild_id"],
        setting.shop.id.to_string()
    );
    setting
        .ana
        .command("settings language", &[], setting.shop.help);
    let everywhere = setting
        .api
        .get(&format!("/applications/{}/commands", setting.discord.bot()))
        .await;
    assert_eq!(everywhere.body, json!([]));
}
