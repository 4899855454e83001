//! The gateway: the websocket over which the bot hears what happens.
//!
//! Opcodes and close codes: "Opcodes and Status Codes" in Discord's reference documentation. Text frames
//! only: a client that offers compression takes plain text too.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;

use super::Shared;
use super::ids::Snowflake;
use super::objects::merge;
use super::sessions::{Frame, GUILD_MEMBERS};
use super::world::World;

/// How often Discord asks to hear from a client.
const HEARTBEAT_MS: u64 = 41_250;

const UNKNOWN_OPCODE: Frame = Frame::Close(4001, "Unknown opcode.");
const DECODE_ERROR: Frame = Frame::Close(4002, "Error while decoding payload.");
const NOT_AUTHENTICATED: Frame = Frame::Close(4003, "Not authenticated.");
const AUTHENTICATION_FAILED: Frame = Frame::Close(4004, "Authentication failed.");
const ALREADY_AUTHENTICATED: Frame = Frame::Close(4005, "Already authenticated.");
const DISALLOWED_INTENTS: Frame = Frame::Close(4014, "Disallowed intent(s).");

/// Takes connections for as long as the stand-in lives.
pub async fn serve(shared: Arc<Shared>, listener: TcpListener) {
    static CONNECTIONS: AtomicU64 = AtomicU64::new(0);
    while let Ok((stream, _)) = listener.accept().await {
        let number = CONNECTIONS.fetch_add(1, Ordering::Relaxed);
        let shared = Arc::clone(&shared);
        if shared.read(|world| world.faults.outage.is_some()) {
            continue;
        }
        tokio::spawn(async move {
            if let Ok(socket) = tokio_tungstenite::accept_async(stream).await {
                Connection::new(shared, number).run(socket).await;
            }
        });
    }
}

/// One websocket: before and after it has identified.
struct Connection {
    shared: Arc<Shared>,
    number: u64,
    session: Option<String>,
    out: UnboundedSender<Frame>,
    frames: UnboundedReceiver<Frame>,
}

impl Connection {
    fn new(shared: Arc<Shared>, number: u64) -> Self {
        let (out, frames) = unbounded_channel();
        Self {
            shared,
            number,
            session: None,
            out,
            frames,
        }
    }

    async fn run(mut self, mut socket: WebSocketStream<TcpStream>) {
        self.say(
            json!({"op": 10, "s": null, "t": null, "d": {"heartbeat_interval": HEARTBEAT_MS}}),
        );
        loop {
            tokio::select! {
                frame = self.frames.recv() => match frame {
                    Some(Frame::Text(text)) => {
                        if socket.send(Message::Text(text.to_string())).await.is_err() {
                            break;
                        }
                    }
                    Some(Frame::Close(code, reason)) => {
                        let frame = CloseFrame { code: code.into(), reason: reason.into() };
                        let _gone_already = socket.close(Some(frame)).await;
                        break;
                    }
                    Some(Frame::Cut) | None => break,
                },
                heard = socket.next() => match heard {
                    Some(Ok(Message::Text(text))) => self.hear(&text),
                    Some(Ok(Message::Close(_)) | Err(_)) | None => break,
                    Some(Ok(_)) => {}
                },
            }
        }
        let number = self.number;
        self.shared
            .change(|world| world.sessions.disconnected(number));
    }

    fn say(&self, payload: Value) {
        self.push(Frame::Text(payload.to_string().into()));
    }

    fn push(&self, frame: Frame) {
        self.out.send(frame).expect("the receiving end is here too");
    }

    fn hear(&mut self, text: &str) {
        let Ok(payload) = serde_json::from_str::<Value>(text) else {
            self.push(DECODE_ERROR);
            return;
        };
        match payload["op"].as_u64() {
            Some(1) => self.say(json!({"op": 11, "s": null, "t": null, "d": null})),
            Some(2) => self.identify(&payload["d"]),
            Some(6) => self.resume(&payload["d"]),
            Some(3 | 4 | 8) if self.session.is_none() => self.push(NOT_AUTHENTICATED),
            Some(3 | 4) => {}
            Some(8) => self.request_members(&payload["d"]),
            Some(_) | None => self.push(UNKNOWN_OPCODE),
        }
    }

    fn identify(&mut self, asked: &Value) {
        if self.session.is_some() {
            self.push(ALREADY_AUTHENTICATED);
            return;
        }
        let intents = asked["intents"].as_u64().unwrap_or(0);
        let shard = &asked["shard"];
        let shard = (
            shard[0].as_u64().unwrap_or(0),
            shard[1].as_u64().unwrap_or(1),
        );
        let out = (self.number, self.out.clone());
        let answer = self.shared.change(|world| {
            if !token_is_right(world, &asked["token"]) {
                return Err(AUTHENTICATION_FAILED);
            }
            if intents & world.disallowed_intents != 0 {
                return Err(DISALLOWED_INTENTS);
            }
            if std::mem::take(&mut world.sessions.invalid_on_identify) {
                return Ok(None);
            }
            let session = world.sessions.identify((intents, shard), out);
            world.tell_ready(&session);
            Ok(Some(session))
        });
        match answer {
            Err(close) => self.push(close),
            Ok(None) => self.invalid_session(false),
            Ok(session) => self.session = session,
        }
    }

    fn resume(&mut self, asked: &Value) {
        let session = asked["session_id"].as_str().unwrap_or_default().to_owned();
        let seq = asked["seq"].as_u64().unwrap_or(0);
        let out = (self.number, self.out.clone());
        let answer = self.shared.change(|world| {
            token_is_right(world, &asked["token"])
                .then(|| world.sessions.resume(&session, seq, out))
        });
        match answer {
            None => self.push(AUTHENTICATION_FAILED),
            Some(true) => self.session = Some(session),
            Some(false) => self.invalid_session(false),
        }
    }

    fn invalid_session(&self, resumable: bool) {
        self.say(json!({"op": 9, "s": null, "t": null, "d": resumable}));
    }

    fn request_members(&self, asked: &Value) {
        let session = self.session.clone().unwrap_or_default();
        self.shared.change(|world| {
            let guild = asked["guild_id"].as_str().and_then(|it| it.parse().ok());
            let asked_for = &asked["user_ids"];
            let allowed = world.sessions.get(&session).is_some_and(|it| it.intents & GUILD_MEMBERS != 0);
            let Some(guild) = guild.and_then(|it: Snowflake| world.guilds.get(&it)) else {
                return;
            };
            let named = |id: Snowflake| asked_for.as_array().is_none_or(|it| it.contains(&json!(id)));
            let members: Vec<Value> = guild
                .members
                .iter()
                .filter(|(user, _)| named(**user) && (allowed || !asked_for.is_null()))
                .map(|(user, member)| world.member_json(*user, member))
                .collect();
            let mut chunk = json!({
                "guild_id": guild.id, "members": members, "chunk_index": 0, "chunk_count": 1, "not_found": [],
            });
            if let Some(nonce) = asked.get("nonce") {
                merge(&mut chunk, json!({"nonce": nonce}));
            }
            world.hold("GUILD_MEMBERS_CHUNK", None, &chunk);
            world.sessions.send_to(&session, "GUILD_MEMBERS_CHUNK", &chunk);
        });
    }
}

fn token_is_right(world: &World, given: &Value) -> bool {
    let given = given.as_str().unwrap_or_default();
    given.strip_prefix("Bot ").unwrap_or(given) == world.token
}
