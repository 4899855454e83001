//! The gateway with a bare websocket: opcodes, close codes, shards, and what a resume replays.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use super::{Setting, setting};
use crate::discord::standin::Standin;

struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Socket {
    /// Connects, and hears Hello.
    async fn open(discord: &Standin) -> Self {
        let url = discord.read(|world| world.gateway_url.clone());
        let (socket, _) = tokio_tungstenite::connect_async(url)
            .await
            .expect("it takes connections");
        let mut socket = Self(socket);
        let hello = socket.hears().await;
        assert_eq!(
            (&hello["op"], &hello["d"]["heartbeat_interval"]),
            (&json!(10), &json!(41_250))
        );
        socket
    }

    /// Connects and identifies; the next thing to hear is READY.
    async fn identified(discord: &Standin, intents: u64, shard: [u64; 2]) -> Self {
        let mut socket = Self::open(discord).await;
        let token = discord.token();
        let identify =
            json!({"token": token, "intents": intents, "shard": shard, "properties": {}});
        socket.says(json!({"op": 2, "d": identify})).await;
        socket
    }

    async fn says(&mut self, payload: Value) {
        self.0
            .send(Message::Text(payload.to_string()))
            .await
            .expect("it is open");
    }

    async fn frame(&mut self) -> Message {
        let guard = Duration::from_secs(30);
        let frame = tokio::time::timeout(guard, self.0.next())
            .await
            .expect("something comes");
        frame.expect("it is open").expect("it is a frame")
    }

    async fn hears(&mut self) -> Value {
        match self.frame().await {
            Message::Text(text) => serde_json::from_str(&text).expect("it is JSON"),
            other @ (Message::Binary(_)
            | Message::Ping(_)
            | Message::Pong(_)
            | Message::Close(_)
            | Message::Frame(_)) => panic!("no text but {other:?}"),
        }
    }

    /// The name of the next event.
    async fn event(&mut self) -> String {
        self.hears().await["t"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// The code with which it is closed.
    async fn closed(&mut self) -> u16 {
        match self.frame().await {
            Message::Close(Some(frame)) => frame.code.into(),
            other @ (Message::Text(_)
            | Message::Binary(_)
            | Message::Ping(_)
            | Message::Pong(_)
            | Message::Close(None)
            | Message::Frame(_)) => panic!("it is not closed but says {other:?}"),
        }
    }
}

#[tokio::test]
async fn who_breaks_the_protocol_is_closed() {
    let Setting { discord, .. } = setting();
    let wrong = json!({"op": 2, "d": {"token": "wrong", "intents": 0}});
    let resume = json!({"op": 6, "d": {"token": "wrong", "session_id": "s", "seq": 1}});
    let presence = json!({"op": 3, "d": {}});
    for (payload, code) in [
        (wrong, 4004),
        (resume, 4004),
        (presence, 4003),
        (json!({"op": 99}), 4001),
    ] {
        let mut socket = Socket::open(&discord).await;
        socket.says(payload.clone()).await;
        assert_eq!(socket.closed().await, code, "after {payload}");
    }
    let mut socket = Socket::open(&discord).await;
    socket
        .0
        .send(Message::Text("not JSON".to_owned()))
        .await
        .expect("it is open");
    assert_eq!(socket.closed().await, 4002);
    let mut socket = Socket::identified(&discord, 0, [0, 1]).await;
    assert_eq!(socket.event().await, "READY");
    let again = json!({"token": discord.token(), "intents": 0});
    socket.says(json!({"op": 2, "d": again})).await;
    assert_eq!(socket.closed().await, 4005);
}

#[tokio::test]
async fn a_heartbeat_is_acknowledged() {
    let Setting { discord, .. } = setting();
    let mut socket = Socket::open(&discord).await;
    socket.says(json!({"op": 1, "d": null})).await;
    assert_eq!(socket.hears().await["op"], 11);
}

#[tokio::test]
async fn dms_arrive_on_the_first_shard_and_a_server_on_its_own() {
    let Setting {
        discord, shop, ana, ..
    } = setting();
    let intents = 1 | 1 << 9 | 1 << 12;
    let own = (shop.id.0 >> 22) % 2;
    let mut sockets = Vec::new();
    for shard in 0..2 {
        let mut socket = Socket::identified(&discord, intents, [shard, 2]).await;
        assert_eq!(socket.event().await, "READY");
        if shard == own {
            assert_eq!(socket.event().await, "GUILD_CREATE");
        }
        sockets.push(socket);
    }
    ana.writes(shop.help, "in public");
    ana.dm("in private");
    let (mut first, mut second) = (sockets.remove(0), sockets.remove(0));
    let on_its_own = if own == 0 {
        first.hears().await
    } else {
        second.hears().await
    };
    assert_eq!(on_its_own["d"]["guild_id"], shop.id.to_string());
    let private = first.hears().await;
    assert_eq!(
        (&private["d"]["content"], private["d"].get("guild_id")),
        (&json!("in private"), None)
    );
}

#[tokio::test]
async fn a_resume_replays_what_comes_after_its_number() {
    let Setting { discord, ana, .. } = setting();
    let mut socket = Socket::identified(&discord, 1 << 12, [0, 1]).await;
    let session = socket.hears().await["d"]["session_id"].clone();
    let resume = |seq: u64| {
        json!({"op": 6, "d": {
            "token": discord.token(), "session_id": session, "seq": seq,
        }})
    };
    ana.dm("one");
    ana.dm("two");
    drop(socket);
    let mut socket = Socket::open(&discord).await;
    socket.says(resume(2)).await;
    let missed = socket.hears().await;
    assert_eq!(
        (&missed["d"]["content"], &missed["s"]),
        (&json!("two"), &json!(3))
    );
    assert_eq!(socket.event().await, "RESUMED");
    for unknown in [
        resume(99),
        json!({"op": 6, "d": {"token": discord.token(), "session_id": "s", "seq": 1}}),
    ] {
        let mut socket = Socket::open(&discord).await;
        socket.says(unknown).await;
        let invalid = socket.hears().await;
        assert_eq!((&invalid["op"], &invalid["d"]), (&json!(9), &json!(false)));
    }
}

#[tokio::test]
async fn members_are_sent_to_who_asks() {
    let Setting {
        discord, shop, ana, ..
    } = setting();
    let mut socket = Socket::identified(&discord, 1 << 1, [0, 1]).await;
    assert_eq!(socket.event().await, "READY");
    let ask = json!({"guild_id": shop.id, "query": "", "limit": 0, "nonce": "n"});
    socket.says(json!({"op": 8, "d": ask})).await;
    let all = socket.hears().await;
    assert_eq!(
        (
            all["d"]["members"].as_array().map(Vec::len),
            &all["d"]["nonce"]
        ),
        (Some(3), &json!("n"))
    );
    let ask = json!({"guild_id": shop.id, "user_ids": [ana.id]});
    socket.says(json!({"op": 8, "d": ask})).await;
    let one = socket.hears().await;
    assert_eq!(one["d"]["members"][0]["user"]["id"], ana.id.to_string());
}
