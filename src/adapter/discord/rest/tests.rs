//! Calls against a server on loopback that gives scripted answers and keeps what it was asked.

use std::collections::VecDeque;

use axum::Router;
use axum::body::{Body as AnswerBody, to_bytes};
use axum::extract::{Request, State};
use axum::http::Response as Answer;
use serde_json::json;

use super::super::render::OutgoingFile;
use super::*;

/// What the server was asked.
#[derive(Debug, Clone)]
struct Asked {
    method: String,
    path: String,
    headers: HeaderMap,
    body: String,
}

/// Status, headers and body.
type Scripted = (u16, Vec<(&'static str, String)>, String);

#[derive(Clone, Default)]
struct Script {
    answers: Arc<Mutex<VecDeque<Scripted>>>,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Script {
    fn then(self, status: u16, body: &Value) -> Self {
        self.with(status, &[], &body.to_string())
    }

    fn with(self, status: u16, headers: &[(&'static str, &str)], body: &str) -> Self {
        let headers = headers
            .iter()
            .map(|(name, value)| (*name, (*value).to_owned()));
        lock(&self.answers).push_back((status, headers.collect(), body.to_owned()));
        self
    }

    /// Starts the server; what it does not know is not there.
    async fn serve(&self) -> Rest {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let app = Router::new().fallback(answer).with_state(self.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        rest(&format!("http://{address}/"))
    }

    fn asked(&self) -> Vec<Asked> {
        lock(&self.asked).clone()
    }
}

async fn answer(State(script): State<Script>, request: Request) -> Answer<AnswerBody> {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    lock(&script.asked).push(Asked {
        method: parts.method.to_string(),
        path: parts.uri.to_string(),
        headers: parts.headers,
        body: String::from_utf8_lossy(&body).into_owned(),
    });
    let next = lock(&script.answers).pop_front();
    let (status, headers, body) = next.unwrap_or((404, Vec::new(), "{}".to_owned()));
    let mut answer = Answer::builder().status(status);
    for (name, value) in headers {
        answer = answer.header(name, value);
    }
    answer.body(body.into()).unwrap()
}

fn rest(server: &str) -> Rest {
    let token = Secret::new("t0ken.of.bot".to_owned());
    Rest::new(server, &token, Metrics::new()).unwrap()
}

fn message(files: Vec<OutgoingFile>) -> Outgoing {
    Outgoing {
        payload: json!({ "content": "Hello Ana", "nonce": "N1" }),
        files,
    }
}

#[tokio::test]
async fn a_message_is_sent_as_the_bot_and_its_id_comes_back() {
    let script = Script::default().then(200, &json!({ "id": "77", "extra": {} }));
    let rest = script.serve().await;
    assert_eq!(rest.send_message(7, &message(Vec::new())).await, Ok(77));
    let asked = &script.asked()[0];
    assert_eq!(
        (asked.method.as_str(), asked.path.as_str()),
        ("POST", "/api/v10/channels/7/messages")
    );
    assert_eq!(asked.headers["authorization"], "Bot t0ken.of.bot");
    assert_eq!(asked.headers["content-type"], "application/json");
    assert!(
        asked.headers["user-agent"]
            .to_str()
            .unwrap()
            .starts_with("DiscordBot (")
    );
    assert_eq!(asked.body, message(Vec::new()).payload.to_string());
}

#[tokio::test]
async fn files_go_as_a_form_each_under_its_number() {
    let script = Script::default().then(200, &json!({ "id": 78 }));
    let rest = script.serve().await;
    let file = |name: &str, text: &str| OutgoingFile {
        name: name.to_owned(),
        media_type: "text/plain".to_owned(),
        bytes: text.as_bytes().to_vec(),
    };
    let two = message(vec![file("a.txt", "first"), file("b.txt", "second")]);
    assert_eq!(rest.send_message(7, &two).await, Ok(78));
    let body = &script.asked()[0].body;
    for part in [
        "name=\"payload_json\"",
        "\"content\":\"Hello Ana\"",
        "name=\"files[0]\"; filename=\"a.txt\"",
        "name=\"files[1]\"; filename=\"b.txt\"",
        "second",
    ] {
        assert!(body.contains(part), "{part} in {body}");
    }
}

#[tokio::test]
async fn the_gateway_is_the_servers_own_or_none() {
    let script = Script::default()
        .then(200, &json!({ "url": "wss://gateway.example", "shards": 3 }))
        .then(404, &json!({ "message": "404: Not Found", "code": 0 }))
        .then(200, &json!({ "url": "ws://127.0.0.1:9" }))
        .then(404, &json!({}))
        .then(404, &json!({}))
        .then(503, &json!({}))
        .then(200, &json!({ "url": "https://not-a-gateway.example" }))
        .then(200, &json!([]));
    let rest = script.serve().await;
    let gateway = rest.gateway().await.unwrap();
    assert_eq!(
        (gateway.url.as_str(), gateway.shards),
        ("wss://gateway.example", 3)
    );
    let plain = rest.gateway().await.unwrap();
    assert_eq!((plain.url.as_str(), plain.shards), ("ws://127.0.0.1:9", 1));
    for _ in 0..3 {
        rest.gateway().await.unwrap_err();
    }
}

#[tokio::test]
async fn a_refusal_is_told_with_its_code_and_never_with_a_token() {
    let script = Script::default()
        .then(
            403,
            &json!({ "message": "Cannot send messages to this user", "code": 50007 }),
        )
        .then(
            404,
            &json!({ "message": "Unknown interaction", "code": 10062 }),
        )
        .then(401, &json!({ "message": "401: Unauthorized", "code": 0 }));
    let rest = script.serve().await;
    let closed = rest
        .send_message(7, &message(Vec::new()))
        .await
        .unwrap_err();
    assert!(matches!(
        closed,
        RestError::Refused {
            status: 403,
            code: 50_007,
            ..
        }
    ));
    let late = rest
        .acknowledge(5, "s3cret-token", &json!({ "type": 5 }))
        .await;
    let late = late.unwrap_err();
    assert!(matches!(late, RestError::Refused { code: 10_062, .. }));
    assert_eq!(rest.me().await, Err(RestError::Unauthorized));
    assert_eq!(rest.invalid_calls(), (2, false));
    let told = format!("{closed} {closed:?} {late} {late:?} {rest:?}");
    assert!(
        !told.contains("s3cret") && !told.contains("t0ken"),
        "{told}"
    );
    assert_eq!(
        script.asked()[1].path,
        "/api/v10/interactions/5/s3cret-token/callback"
    );
}

#[tokio::test]
async fn what_fails_on_the_servers_side_may_work_later() {
    let script = Script::default()
        .with(502, &[("retry-after", "7")], "<html>Bad gateway</html>")
        .with(200, &[], "{ not json")
        .with(302, &[("location", "https://elsewhere.example/")], "");
    let rest = script.serve().await;
    let why = |result: Result<UserSeen, RestError>| match result.unwrap_err() {
        RestError::Later { why, after } => (why, after),
        other @ (RestError::Refused { .. } | RestError::Unauthorized) => panic!("{other}"),
    };
    let seven = Some(Duration::from_secs(7));
    assert_eq!(why(rest.me().await), (Why::Status(502), seven));
    assert_eq!(why(rest.me().await), (Why::Unreadable, None));
    assert_eq!(why(rest.me().await), (Why::Status(302), None));
    assert_eq!(script.asked().len(), 3, "no redirect is followed");
    let nobody = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = nobody.local_addr().unwrap();
    drop(nobody);
    let gone = rest_at(address).me().await;
    assert_eq!(why(gone), (Why::Network, None));
}

fn rest_at(address: std::net::SocketAddr) -> Rest {
    rest(&format!("http://{address}"))
}

#[tokio::test]
async fn a_limit_that_lasts_stops_its_channel_and_no_acknowledgement() {
    let script = Script::default()
        .with(
            200,
            &[
                ("x-ratelimit-bucket", "b1"),
                ("x-ratelimit-limit", "5"),
                ("x-ratelimit-remaining", "0"),
                ("x-ratelimit-reset-after", "60.5"),
            ],
            r#"{"id":"1"}"#,
        )
        .then(200, &json!({ "id": "2" }))
        .with(
            429,
            &[("retry-after", "65"), ("x-ratelimit-scope", "global")],
            &json!({ "retry_after": 64.57, "global": true, "message": "slower" }).to_string(),
        )
        .with(204, &[], "");
    let rest = script.serve().await;
    let hello = message(Vec::new());
    assert_eq!(rest.send_message(7, &hello).await, Ok(1));
    let wait = |result: Result<u64, RestError>| match result.unwrap_err() {
        RestError::Later {
            why: Why::RateLimited,
            after: Some(after),
        } => after.as_secs(),
        other @ (RestError::Later { .. } | RestError::Refused { .. } | RestError::Unauthorized) => {
            panic!("{other}")
        }
    };
    assert!((59..=60).contains(&wait(rest.send_message(7, &hello).await)));
    assert_eq!(rest.send_message(8, &hello).await, Ok(2));
    assert_eq!(wait(rest.send_message(8, &hello).await), 65);
    assert!(
        (63..=65).contains(&wait(rest.open_dm(9).await)),
        "it holds for all"
    );
    assert_eq!(
        rest.acknowledge(5, "token", &json!({ "type": 6 })).await,
        Ok(())
    );
    assert_eq!(script.asked().len(), 4, "what has to wait never leaves");
    assert_eq!(rest.0.metrics.rate_limited.get(), 1);
}

#[tokio::test]
async fn a_short_limit_is_waited_out() {
    let spent = [
        ("x-ratelimit-bucket", "b1"),
        ("x-ratelimit-remaining", "0"),
        ("x-ratelimit-reset-after", "0.05"),
    ];
    let script = Script::default()
        .with(200, &spent, r#"{"id":"1"}"#)
        .then(200, &json!({ "id": "2" }));
    let rest = script.serve().await;
    let started = Instant::now();
    assert_eq!(rest.send_message(7, &message(Vec::new())).await, Ok(1));
    assert_eq!(rest.send_message(7, &message(Vec::new())).await, Ok(2));
    assert!(started.elapsed() >= Duration::from_millis(50));
}

#[tokio::test]
async fn too_many_invalid_calls_stop_all_but_acknowledgements() {
    let script = Script::default().with(204, &[], "");
    let rest = script.serve().await;
    for _ in 0..budget::STOP_AT {
        lock(&rest.0.invalid).note(403, false, Instant::now());
    }
    let stopped = rest.me().await.unwrap_err();
    assert!(matches!(
        stopped,
        RestError::Later {
            why: Why::TooManyInvalid,
            after: Some(_)
        }
    ));
    assert_eq!(
        rest.acknowledge(5, "token", &json!({ "type": 6 })).await,
        Ok(())
    );
    assert_eq!(rest.invalid_calls(), (budget::STOP_AT, true));
    assert_eq!(script.asked().len(), 1);
}

#[tokio::test]
async fn messages_are_read_oldest_first_and_odd_ones_do_no_harm() {
    let full = json!({
        "id": "12",
        "type": 0,
        "content": "half now?",
        "author": { "id": "3", "username": "ana", "bot": false },
        "timestamp": "2026-03-12T09:30:00.123000+00:00",
        "nonce": 4_711,
        "mentions": [{ "id": "1" }, "odd"],
        "attachments": [{ "id": "9", "filename": "proof.png", "content_type": "image/png", "size": 12, "url": "https://cdn.example/proof.png" }],
        "embeds": [{ "description": "a table" }, { "title": "no text" }],
        "components": [{ "type": 1, "components": [{ "type": 2, "custom_id": "c:N:1" }] }],
        "webhook_id": "5",
        "message_reference": { "message_id": "4" },
        "something_new": [1],
    });
    let bare = json!({ "id": 11, "author": { "id": 2, "bot": true }, "content": null, "attachments": null });
    let script = Script::default().then(200, &json!([full, bare, { "id": "10" }, null]));
    let rest = script.serve().await;
    let messages = rest.messages_after(7, 9, 500).await.unwrap();
    assert_eq!(
        script.asked()[0].path,
        "/api/v10/channels/7/messages?after=9&limit=100"
    );
    let [bare, full] = messages.as_slice() else {
        panic!("{messages:?}");
    };
    assert_eq!((bare.id, bare.author.id, bare.author.is_bot), (11, 2, true));
    assert_eq!(bare.content, "");
    assert_eq!(
        (full.id, full.author.name.as_str(), full.kind),
        (12, "ana", 0)
    );
    assert_eq!(full.at, Some("2026-03-12T09:30:00.123Z".parse().unwrap()));
    assert_eq!(full.nonce.as_deref(), Some("4711"));
    assert_eq!(full.mentions, [1]);
    assert_eq!((full.files[0].id, full.files[0].bytes), (9, 12));
    assert_eq!(full.files[0].media_type.as_deref(), Some("image/png"));
    assert_eq!(full.embed_texts, ["a table"]);
    assert_eq!(full.custom_ids, ["c:N:1"]);
    assert_eq!((full.webhook, full.answers), (Some(5), Some(4)));
}

#[tokio::test]
async fn threads_channels_and_members() {
    let thread = json!({ "id": "21", "type": 12, "guild_id": "4", "parent_id": "7", "owner_id": "1",
        "name": "Ana", "thread_metadata": { "archived": true, "locked": false } });
    let script = Script::default()
        .then(201, &thread)
        .with(204, &[], "")
        .then(200, &json!({ "threads": [thread], "members": [] }))
        .then(200, &thread)
        .then(200, &thread)
        .then(200, &json!({ "user": { "id": "3" } }))
        .then(404, &json!({ "code": 10007 }))
        .then(404, &json!({ "code": 10003 }))
        .then(404, &json!({ "code": 10008 }));
    let rest = script.serve().await;
    assert_eq!(
        rest.create_private_thread(7, &"n".repeat(120)).await,
        Ok(21)
    );
    assert_eq!(rest.add_thread_member(21, 3).await, Ok(()));
    let threads = rest.active_threads(4).await.unwrap();
    assert_eq!((threads[0].kind, threads[0].is_archived), (12, true));
    assert_eq!(rest.unarchive(21).await, Ok(()));
    assert_eq!(rest.channel(21).await.unwrap().unwrap().parent, Some(7));
    assert_eq!(rest.member(4, 3).await, Ok(true));
    assert_eq!(rest.member(4, 3).await, Ok(false));
    assert_eq!(rest.channel(21).await, Ok(None));
    assert_eq!(rest.message(21, 5).await, Ok(None));
    let asked = script.asked();
    let body: Value = serde_json::from_str(&asked[0].body).unwrap();
    assert_eq!(body["name"].as_str().unwrap().len(), 100);
    assert_eq!(
        (&body["type"], &body["invitable"]),
        (&json!(12), &json!(false))
    );
    assert_eq!(asked[1].path, "/api/v10/channels/21/thread-members/3");
    assert_eq!(
        (asked[3].method.as_str(), asked[3].body.as_str()),
        ("PATCH", r#"{"archived":false}"#)
    );
    // Nothing has the id 0.
    rest.channel(0).await.unwrap_err();
}

#[tokio::test]
async fn a_file_is_fetched_without_the_token_and_never_beyond_its_limit() {
    let script = Script::default()
        .with(200, &[], "0123456789")
        .with(200, &[], "0123456789")
        .with(403, &[], "expired")
        .with(500, &[], "");
    let rest = script.serve().await;
    let url = format!("{}/attachments/9/proof.png?ex=abc", rest.server());
    assert_eq!(rest.download(&url, 10).await.unwrap(), b"0123456789");
    assert!(script.asked()[0].headers.get("authorization").is_none());
    assert_eq!(
        rest.download(&url, 9).await,
        Err(DownloadError::TooLarge { max: 9 })
    );
    assert_eq!(rest.download(&url, 10).await, Err(DownloadError::Gone));
    let later = rest.download(&url, 10).await.unwrap_err();
    assert!(matches!(later, DownloadError::Later(_)));
    assert!(
        !later.to_string().contains("abc"),
        "a link is a key to the file"
    );
    for odd in ["file:///etc/hosts", "proof.png", "ftp://a.example/x"] {
        assert_eq!(rest.download(odd, 10).await, Err(DownloadError::Gone));
    }
}
