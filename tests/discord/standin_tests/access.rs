//! Who may do what where: tokens, permissions, closed DMs, places that are not there.

use serde_json::{Value, json};

use super::api::Api;
use super::setting;
use crate::discord::standin::ids::Snowflake;
use crate::discord::standin::permissions::Permission;

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
    let _a_method_and_a_page_that_the_document_does_not_know = setting.discord.take_violations();
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
