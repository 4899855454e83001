//! The wire itself: nonces, pages, rate limits, faults, and the judge.

use std::time::Duration;

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::api::Api;
use super::noon;
use crate::discord::standin::faults::Fault;
use crate::discord::standin::ids::Snowflake;
use crate::discord::standin::judge;
use crate::discord::standin::{Options, Standin};

fn setting() -> (Standin, Snowflake, Api) {
    let discord = Standin::start(noon());
    let help = discord.guild("Harbour Lane Joinery").help;
    let api = Api::of(&discord);
    (discord, help, api)
}

#[tokio::test]
async fn a_nonce_is_remembered_for_three_minutes() {
    let (discord, help, api) = setting();
    let message = json!({"content": "Your plan stands.", "nonce": "42", "enforce_nonce": true});
    let first = api.post(help, message.clone()).await;
    discord.advance(TimeDelta::seconds(179));
    let again = api.post(help, message.clone()).await;
    assert_eq!(again.body["id"], first.body["id"]);
    assert_eq!(discord.messages(help).len(), 1);
    discord.advance(TimeDelta::seconds(1));
    let forgotten = api.post(help, message).await;
    assert_ne!(forgotten.body["id"], first.body["id"]);
    let unenforced = json!({"content": "Your plan stands.", "nonce": "42"});
    api.post(help, unenforced).await;
    assert_eq!(discord.messages(help).len(), 3);
}

#[tokio::test]
async fn ids_increase_and_pages_follow_them() {
    let (discord, help, api) = setting();
    for number in 0..5 {
        api.say(help, &number.to_string()).await;
    }
    let ids: Vec<Snowflake> = discord.messages(help).iter().map(|it| it.id).collect();
    assert!(
        ids.is_sorted() && ids[0] != ids[1],
        "also while the clock stands still"
    );
    let page = async |query: &str| -> String {
        let answered = api.get(&format!("/channels/{help}/messages?{query}")).await;
        let list = answered.body.as_array().expect("a list").clone();
        list.iter()
            .filter_map(|it| it["content"].as_str())
            .collect()
    };
    assert_eq!(page("limit=2").await, "43");
    assert_eq!(page(&format!("after={}&limit=2", ids[1])).await, "32");
    assert_eq!(page(&format!("before={}&limit=2", ids[3])).await, "21");
    assert_eq!(page(&format!("around={}&limit=3", ids[2])).await, "321");
}

#[tokio::test]
async fn everybody_is_pinged_unless_the_call_says_otherwise() {
    let (discord, help, api) = setting();
    let ana = discord.user("Ana");
    let text = format!("{} @everyone", ana.mention());
    let pinged = api.say(help, &text).await.body;
    assert_eq!(
        (
            &pinged["mention_everyone"],
            pinged["mentions"].as_array().map(Vec::len)
        ),
        (&json!(true), Some(1))
    );
    let none = json!({"content": text, "allowed_mentions": {"parse": []}});
    let quiet = api.post(help, none).await.body;
    assert_eq!(
        (&quiet["mention_everyone"], &quiet["mentions"]),
        (&json!(false), &json!([]))
    );
    assert!(discord.messages(help)[1].mentions.is_empty());
}

#[tokio::test]
async fn each_answer_has_its_rate_limit_and_a_limit_refuses() {
    let (discord, help, api) = setting();
    let free = api.get("/users/@me").await;
    assert_eq!(free.header("x-ratelimit-remaining"), Some("999"));
    discord.limits_messages(Some((2, TimeDelta::seconds(5))));
    for remaining in ["1", "0"] {
        let taken = api.say(help, "hello").await;
        assert_eq!(taken.header("x-ratelimit-limit"), Some("2"));
        assert_eq!(taken.header("x-ratelimit-remaining"), Some(remaining));
        assert_eq!(taken.header("x-ratelimit-reset-after"), Some("5.000"));
    }
    let refused = api.say(help, "hello").await;
    assert_eq!(
        (refused.status, &refused.body["retry_after"]),
        (429, &json!(5.0))
    );
    assert_eq!(refused.header("retry-after"), Some("5"));
    assert_eq!(refused.header("x-ratelimit-scope"), Some("user"));
    assert_eq!(api.get("/users/@me").await.status, 200, "another bucket");
    discord.advance(TimeDelta::seconds(5));
    assert_eq!(api.say(help, "hello").await.status, 200);
    discord.limits_messages(None);

    discord.limits_globally(Some(1));
    assert_eq!(api.get("/users/@me").await.status, 200);
    let refused = api.get("/users/@me").await;
    assert_eq!(
        (refused.status, &refused.body["global"]),
        (429, &json!(true))
    );
    assert_eq!(refused.header("x-ratelimit-global"), Some("true"));
    discord.limits_globally(None);
    assert_eq!(discord.invalid_requests(), 2);
    discord.fails_next("GET", "/users/@me", Fault::SharedLimit(0.5));
    assert_eq!(
        api.get("/users/@me").await.header("x-ratelimit-scope"),
        Some("shared")
    );
    assert_eq!(
        discord.invalid_requests(),
        2,
        "what others used up does not count"
    );
}

#[tokio::test]
async fn calls_fail_before_or_after_they_took_effect() {
    let (discord, help, api) = setting();
    let path = format!("/channels/{help}/messages");
    let say = json!({"content": "hello"});
    let cases = [
        (Fault::Status(500), Some(500), 0),
        (Fault::Status(502), Some(502), 0),
        (Fault::RateLimited(0.5), Some(429), 0),
        (Fault::ClosedBefore, None, 0),
        (Fault::ClosedAfter, None, 1),
        (Fault::StatusAfter(502), Some(502), 1),
        (Fault::Slow(Duration::from_millis(1)), Some(200), 1),
    ];
    for (fault, status, done) in cases {
        let before = discord.messages(help).len();
        discord.fails_next("POST", "/messages", fault);
        let answered = api.attempt("POST", &path, &say).await.ok();
        assert_eq!(answered.map(|it| it.status), status, "{fault:?}");
        assert_eq!(discord.messages(help).len() - before, done, "{fault:?}");
    }
    let statuses: Vec<u16> = discord.requests().iter().map(|it| it.status).collect();
    assert_eq!(statuses, [500, 502, 429, 0, 0, 502, 200]);
    assert!(
        discord
            .requests()
            .iter()
            .all(|it| it.method == "POST" && it.path == path && it.query.is_empty())
    );
}

#[tokio::test]
async fn a_call_that_is_never_answered_may_still_have_taken_effect() {
    let (discord, help, api) = setting();
    let path = format!("/channels/{help}/messages");
    let say = json!({"content": "hello"});
    for (fault, done) in [(Fault::SilentBefore, 0), (Fault::SilentAfter, 1)] {
        discord.fails_next("POST", "/messages", fault);
        tokio::select! {
            answered = api.attempt("POST", &path, &say) => panic!("it was answered: {answered:?}"),
            () = discord.wait_until("the call", |world| (world.calls.made == 1 + done).then_some(())) => {}
        }
        assert_eq!(discord.messages(help).len(), done, "{fault:?}");
    }
}

#[tokio::test]
async fn an_answer_is_held_back_until_the_test_lets_it_go() {
    let (discord, help, api) = setting();
    discord.fails_next("POST", "/messages", Fault::Held);
    let release = async {
        discord
            .wait_until("the message", |world| world.channels[&help].last_message)
            .await;
        discord.releases(1);
    };
    let (answered, ()) = tokio::join!(api.say(help, "hello"), release);
    assert_eq!(answered.status, 200);
}

#[tokio::test]
async fn a_share_of_calls_fails_the_same_for_the_same_seed() {
    let statuses = async || {
        let (discord, _, api) = setting();
        discord.fails(0.3, 7, &[Fault::Status(500), Fault::Status(503)]);
        for _ in 0..100 {
            api.get("/users/@me").await;
        }
        let statuses: Vec<u16> = discord.requests().iter().map(|it| it.status).collect();
        (statuses, discord.struck())
    };
    let (first, struck) = statuses().await;
    assert!((15..=45).contains(&struck), "{struck} of 100");
    assert_eq!(statuses().await.0, first);
}

#[tokio::test]
async fn what_a_bot_looks_up() {
    let (discord, help, api) = setting();
    let ana = discord.user("Ana");
    let shop = discord.read(|world| *world.guilds.keys().next().expect("one"));
    assert_eq!(
        api.get("/gateway/bot").await.body["session_start_limit"]["max_concurrency"],
        1
    );
    assert_eq!(
        api.get("/users/@me").await.body["id"],
        discord.bot().to_string()
    );
    for path in ["/applications/@me", "/oauth2/applications/@me"] {
        assert_eq!(api.get(path).await.body["bot_public"], false);
    }
    assert_eq!(
        api.get(&format!("/guilds/{shop}")).await.body["name"],
        "Harbour Lane Joinery"
    );
    assert_eq!(
        api.get(&format!("/guilds/{shop}/channels")).await.body[0]["id"],
        help.to_string()
    );
    assert_eq!(
        api.get(&format!("/guilds/{shop}/roles")).await.body[0]["name"],
        "@everyone"
    );
    let opened = api
        .call(
            "POST",
            "/users/@me/channels",
            json!({"recipient_id": ana.id}),
        )
        .await;
    assert_eq!(opened.body["recipients"][0]["global_name"], "Ana");
    assert_eq!(opened.body["id"], ana.dm_channel().to_string());
    assert_eq!(
        api.call("POST", &format!("/channels/{help}/typing"), Value::Null)
            .await
            .status,
        204
    );

    let question = ana.writes(help, "What do I owe?");
    let threads = format!("/channels/{help}/messages/{}/threads", question.id);
    let thread = api
        .call("POST", &threads, json!({"name": "Ana's question"}))
        .await;
    assert_eq!(
        (thread.status, &thread.body["id"]),
        (201, &json!(question.id))
    );
    let again = api
        .call("POST", &threads, json!({"name": "Ana's question"}))
        .await;
    assert_eq!(again.refusal(), (400, 160_004));
    let members = format!("/channels/{}/thread-members", question.id);
    api.call("PUT", &format!("{members}/{}", ana.id), Value::Null)
        .await;
    let member = api
        .get(&format!("{members}/{}?with_member=true", ana.id))
        .await;
    assert_eq!(member.body["member"]["user"]["id"], ana.id.to_string());
    assert_eq!(
        api.get(&members).await.body.as_array().map(Vec::len),
        Some(2)
    );
    let gone = api
        .call("DELETE", &format!("{members}/{}", ana.id), Value::Null)
        .await;
    assert_eq!(gone.status, 204);
    let renamed = api
        .call(
            "PATCH",
            &format!("/channels/{}", question.id),
            json!({"name": "Settled"}),
        )
        .await;
    assert_eq!(renamed.body["name"], "Settled");
    let refused = api
        .call("DELETE", &format!("/channels/{}", question.id), Value::Null)
        .await;
    assert_eq!(refused.refusal(), (403, 50013));
    let public = api
        .get(&format!("/channels/{help}/threads/archived/public"))
        .await;
    assert_eq!(public.body["threads"], json!([]));
}

#[tokio::test]
async fn the_judge_reports_what_the_document_does_not_allow() {
    if judge::judge().is_none() {
        return;
    }
    let (discord, help, api) = setting();
    let ana = discord.user("Ana").id;
    let thread = format!("/channels/{help}/threads");
    let cases = [
        (
            "PATCH",
            format!("/channels/{help}"),
            json!({"archived": "yes"}),
            "/archived",
        ),
        (
            "PATCH",
            format!("/channels/{help}"),
            json!({"depth": 4}),
            "depth",
        ),
        (
            "POST",
            format!("/channels/{help}/messages"),
            json!({"content": 7}),
            "/content",
        ),
        (
            "POST",
            format!("/channels/{help}/messages"),
            json!({"content": "x", "tts": "loud"}),
            "/tts",
        ),
        ("POST", thread, json!({"type": 12}), "threads"),
        (
            "GET",
            format!("/channels/{help}/messages?limit=many"),
            Value::Null,
            "limit",
        ),
        (
            "GET",
            "/channels/help".to_owned(),
            Value::Null,
            "channel_id",
        ),
        (
            "GET",
            format!("/guilds/{ana}/secrets"),
            Value::Null,
            "no such operation",
        ),
        (
            "POST",
            "/users/@me/channels".to_owned(),
            Value::Null,
            "no body",
        ),
    ];
    for (method, path, body, expected) in cases {
        api.call(method, &path, body).await;
        let violations = discord.take_violations().join("\n");
        assert!(
            violations.contains(expected),
            "{method} {path}: {violations:?} has no {expected:?}"
        );
    }
    api.say(help, "hello").await;
    assert_eq!(discord.violations(), [""; 0]);

    let judge = judge::judge().expect("it is there");
    let mut violations = Vec::new();
    let path = format!("/channels/{help}/messages");
    judge.answer(
        ("POST", &path),
        200,
        Some(&json!({"id": "1"})),
        &mut violations,
    );
    judge.answer(("POST", &path), 204, None, &mut violations);
    judge.answer(
        ("GET", &path),
        404,
        Some(&json!({"message": "gone"})),
        &mut violations,
    );
    judge.object("UserResponse", &json!({"id": 1}), "READY", &mut violations);
    for expected in ["answer 200", "no such status", "answer 404", "READY"] {
        assert!(
            violations.iter().any(|it| it.contains(expected)),
            "{expected} in {violations:?}"
        );
    }
}

#[test]
fn a_test_that_breaks_the_document_fails() {
    let discord = Standin::start(noon());
    if judge::judge().is_none() {
        return;
    }
    let failed = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        runtime.block_on(Api::of(&discord).get("/no/such/call"));
        drop(discord);
    }));
    let why = failed.expect_err("dropping it fails");
    let why = why.downcast_ref::<String>().expect("a message");
    assert!(why.contains("no such operation"), "{why}");
}

#[tokio::test]
async fn a_load_program_goes_by_the_systems_clock_and_is_not_judged() {
    let discord = Standin::with(Options {
        judged: false,
        ..Options::default()
    });
    let help = discord.guild("Harbour Lane Joinery").help;
    let said = Api::of(&discord)
        .post(help, json!({"content": "hello", "tts": "loud"}))
        .await;
    assert_eq!(said.status, 200);
    assert_eq!(discord.violations(), [""; 0]);
}
