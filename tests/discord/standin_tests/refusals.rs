//! What Discord refuses, the stand-in refuses: each limit at its edge, with status, code and place.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::api::{Answered, Api};
use super::noon;
use crate::discord::standin::Standin;
use crate::discord::standin::ids::Snowflake;
use crate::discord::standin::people::User;
use crate::discord::standin::permissions::Permission;
use crate::discord::standin::server::Guild;

struct Setting {
    discord: Standin,
    shop: Guild,
    ana: User,
    api: Api,
}

fn setting() -> Setting {
    let discord = Standin::start(noon());
    let shop = discord.guild("Harbour Lane Joinery");
    let ana = discord.user("Ana");
    let api = Api::of(&discord);
    Setting {
        discord,
        shop,
        ana,
        api,
    }
}

fn of_length(length: usize) -> String {
    "a".repeat(length)
}

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

/// Whether the refusal names this place.
fn names(answered: &Answered, place: &str) -> bool {
    let pointer = format!("/errors/{}/_errors/0/code", place.replace('.', "/"));
    answered.body.pointer(&pointer).is_some()
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
    assert_eq!(
        setting.discord.take_violations().len(),
        1,
        "the document wants a body"
    );
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

#[tokio::test]
async fn places_and_people_that_are_not_there() {
    let setting = setting();
    let (help, shop, ana) = (setting.shop.help, setting.shop.id, setting.ana.id);
    let ben = setting.discord.stranger("Ben").id;
    let cases = [
        ("GET", "/channels/1".to_owned(), (404, 10003)),
        ("GET", "/channels/1/messages".to_owned(), (404, 10003)),
        ("GET", format!("/channels/{help}/messages/1"), (404, 10008)),
        (
            "DELETE",
            format!("/channels/{help}/messages/1"),
            (404, 10008),
        ),
        ("GET", "/guilds/1".to_owned(), (404, 10004)),
        ("GET", format!("/guilds/{shop}/members/{ben}"), (404, 10007)),
        ("GET", format!("/guilds/{shop}/members/1"), (404, 10013)),
        ("GET", format!("/guilds/{shop}/members/{ana}"), (200, -1)),
        ("GET", "/users/1".to_owned(), (404, 10013)),
        ("GET", format!("/users/{ana}"), (200, -1)),
        ("DELETE", format!("/guilds/{shop}/channels"), (405, 0)),
        (
            "GET",
            format!("/channels/{help}/messages?limit=101"),
            (400, 50035),
        ),
    ];
    for (method, path, expected) in cases {
        let answered = setting.api.call(method, &path, Value::Null).await;
        assert_eq!(
            answered.refusal(),
            expected,
            "{method} {path}: {}",
            answered.body
        );
    }
    let violations = setting.discord.take_violations();
    assert_eq!(
        violations.len(),
        2,
        "a method and a page that the document does not know: {violations:?}"
    );
}

#[tokio::test]
async fn a_wrong_token_is_refused_and_counted() {
    let setting = setting();
    let stranger = Api::of(&setting.discord).with_token("somebody.elses.token");
    assert_eq!(stranger.get("/users/@me").await.refusal(), (401, 0));
    assert_eq!(
        stranger.say(setting.shop.help, "hello").await.refusal(),
        (401, 0)
    );
    assert_eq!(setting.discord.invalid_requests(), 2);
    assert!(setting.discord.messages(setting.shop.help).is_empty());
}

#[tokio::test]
async fn who_takes_no_dms_gets_none() {
    let setting = setting();
    let dm = setting.ana.dm_channel();
    setting.ana.closes_dms();
    assert_eq!(setting.api.say(dm, "hello").await.refusal(), (403, 50007));
    setting.ana.opens_dms();
    assert_eq!(setting.api.say(dm, "hello").await.status, 200);
    setting.shop.is_left_by(&setting.ana);
    assert_eq!(setting.api.say(dm, "hello").await.refusal(), (403, 50278));
    assert_eq!(setting.discord.invalid_requests(), 2);
}

#[tokio::test]
async fn a_permission_that_is_withdrawn_refuses_what_needs_it() {
    let setting = setting();
    let help = setting.shop.help;
    let messages = format!("/channels/{help}/messages");
    let threads = format!("/channels/{help}/threads");
    let thread = setting
        .api
        .call("POST", &threads, json!({"name": "A word", "type": 12}))
        .await;
    let thread: Snowflake = thread.body["id"]
        .as_str()
        .and_then(|it| it.parse().ok())
        .expect("an id");
    let say = json!({"content": "hello"});
    let cases = [
        (
            Permission::ViewChannel,
            "GET",
            format!("/channels/{help}"),
            Value::Null,
            50001,
        ),
        (
            Permission::ViewChannel,
            "POST",
            messages.clone(),
            say.clone(),
            50001,
        ),
        (
            Permission::SendMessages,
            "POST",
            messages.clone(),
            say.clone(),
            50013,
        ),
        (
            Permission::EmbedLinks,
            "POST",
            messages.clone(),
            json!({"embeds": [{"title": "t"}]}),
            50013,
        ),
        (
            Permission::CreatePrivateThreads,
            "POST",
            threads.clone(),
            json!({"name": "n", "type": 12}),
            50013,
        ),
        (
            Permission::CreatePublicThreads,
            "POST",
            threads,
            json!({"name": "n", "type": 11}),
            50013,
        ),
        (
            Permission::SendMessagesInThreads,
            "POST",
            format!("/channels/{thread}/messages"),
            say,
            50013,
        ),
    ];
    for (permission, method, path, body, code) in cases {
        setting.shop.withdraws(permission, help);
        let refused = setting.api.call(method, &path, body.clone()).await;
        assert_eq!(
            refused.refusal(),
            (403, code),
            "without {permission:?}: {}",
            refused.body
        );
        setting.shop.restores(permission, help);
        let taken = setting.api.call(method, &path, body).await;
        assert!(taken.status < 300, "with {permission:?}: {}", taken.body);
    }
    setting.shop.withdraws(Permission::AttachFiles, help);
    assert_eq!(
        setting.api.post_file(help, json!({}), 1).await.refusal(),
        (403, 50013)
    );
    setting.shop.withdraws(Permission::ReadMessageHistory, help);
    assert_eq!(
        setting.api.get(&messages).await.body,
        json!([]),
        "no history, but no refusal"
    );

    let archived = format!("/channels/{help}/threads/archived/private");
    setting.shop.restores(Permission::ReadMessageHistory, help);
    assert_eq!(setting.api.get(&archived).await.refusal(), (403, 50013));
    setting.shop.allows(Permission::ManageThreads);
    assert_eq!(
        setting.api.get(&archived).await.body["has_more"],
        json!(false)
    );
}

#[tokio::test]
async fn a_bot_that_was_thrown_out_reaches_nothing() {
    let setting = setting();
    setting.shop.kicks_bot();
    assert_eq!(
        setting.api.say(setting.shop.help, "hello").await.refusal(),
        (403, 50001)
    );
    assert_eq!(
        setting
            .api
            .get(&format!("/guilds/{}", setting.shop.id))
            .await
            .refusal(),
        (404, 10004)
    );
}

#[tokio::test]
async fn others_messages_are_not_the_bots_to_edit() {
    let setting = setting();
    let theirs = setting.ana.writes(setting.shop.help, "I owe nothing");
    let path = format!("/channels/{}/messages/{}", setting.shop.help, theirs.id);
    let edited = setting
        .api
        .call("PATCH", &path, json!({"content": "I owe a lot"}))
        .await;
    assert_eq!(edited.refusal(), (403, 50005));
    assert_eq!(
        setting
            .api
            .call("DELETE", &path, Value::Null)
            .await
            .refusal(),
        (403, 50013)
    );
    setting.shop.allows(Permission::ManageMessages);
    assert_eq!(
        setting.api.call("DELETE", &path, Value::Null).await.status,
        204
    );
}

/// A `/pay` that Ana has just sent, and the path of its callback.
async fn pay(setting: &Setting) -> (crate::discord::standin::asked::Asked, String) {
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
