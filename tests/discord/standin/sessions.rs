//! Gateway sessions: who listens, with which intents, and what they have been sent, for a resume.

use std::collections::VecDeque;
use std::sync::Arc;

use serde_json::{Value, json};
use tokio::sync::mpsc::UnboundedSender;

use super::dialect;
use super::ids::Snowflake;

pub const GUILDS: u64 = 1 << 0;
pub const GUILD_MEMBERS: u64 = 1 << 1;
pub const GUILD_PRESENCES: u64 = 1 << 8;
pub const GUILD_MESSAGES: u64 = 1 << 9;
pub const DIRECT_MESSAGES: u64 = 1 << 12;
pub const MESSAGE_CONTENT: u64 = 1 << 15;

/// As many dispatches as a session keeps for a resume; whoever missed more starts afresh.
const REPLAYED: usize = 4_096;
/// As many sessions as are kept; each start of a bot makes one.
const SESSIONS: usize = 8;

/// What a connection is told to do.
#[derive(Clone, Debug)]
pub enum Frame {
    Text(Arc<str>),
    Close(u16, &'static str),
    /// Ends the connection without a word, as a network does.
    Cut,
}

/// Who gets a dispatch.
#[derive(Clone, Copy, Debug)]
pub struct Audience {
    /// Any one of these intents; 0 is everybody.
    pub intents: u64,
    /// None is a DM or the session itself: shard 0.
    pub guild: Option<Snowflake>,
}

#[derive(Debug)]
pub struct Session {
    pub id: String,
    pub intents: u64,
    pub shard: (u64, u64),
    seq: u64,
    sent: VecDeque<(u64, Arc<str>)>,
    out: Option<(u64, UnboundedSender<Frame>)>,
    dialect: bool,
}

impl Session {
    fn listens(&self, audience: Audience) -> bool {
        let shard_of = |guild: Snowflake| (guild.0 >> 22) % self.shard.1.max(1);
        (audience.intents == 0 || self.intents & audience.intents != 0)
            && audience.guild.map_or(0, shard_of) == self.shard.0
    }

    fn send(&mut self, event: &str, data: &Value) {
        self.seq += 1;
        let seq = self.seq;
        let mut translated = None;
        if self.dialect {
            dialect::translate(translated.insert(data.clone()));
        }
        let data = translated.as_ref().unwrap_or(data);
        let text = format!(r#"{{"op":0,"s":{seq},"t":"{event}","d":{data}}}"#);
        let text: Arc<str> = text.into();
        self.sent.push_back((self.seq, Arc::clone(&text)));
        if self.sent.len() > REPLAYED {
            self.sent.pop_front();
        }
        self.push(Frame::Text(text));
    }

    fn push(&mut self, frame: Frame) {
        let gone = |out: &(u64, UnboundedSender<Frame>)| out.1.send(frame).is_err();
        if self.out.as_ref().is_some_and(gone) {
            self.out = None;
        }
    }
}

#[derive(Debug, Default)]
pub struct Sessions {
    list: Vec<Session>,
    made: u64,
    /// The next resumes are answered with "invalid session".
    pub refuse_resumes: bool,
    /// The next identify is answered with "invalid session" first.
    pub invalid_on_identify: bool,
    pub identified: usize,
    pub resumed: usize,
    /// An event that is held back until another has overtaken it.
    held: Option<(String, Value, Option<Value>, Audience)>,
    pub hold_next: bool,
    /// Whether what is sent is translated.
    pub dialect: bool,
}

impl Sessions {
    pub fn speaking(dialect: bool) -> Self {
        Self {
            dialect,
            ..Self::default()
        }
    }

    /// Starts a session and returns its id.
    pub fn identify(
        &mut self,
        (intents, shard): (u64, (u64, u64)),
        out: (u64, UnboundedSender<Frame>),
    ) -> String {
        self.made += 1;
        self.identified += 1;
        let id = format!("{:032x}", self.made);
        if self.list.len() == SESSIONS {
            self.list.remove(0);
        }
        self.list.push(Session {
            id: id.clone(),
            intents,
            shard,
            seq: 0,
            sent: VecDeque::new(),
            out: Some(out),
            dialect: self.dialect,
        });
        id
    }

    /// Takes up a session: everything after `seq` is sent again, then RESUMED.
    ///
    /// False when there is no such session, when it has forgotten that much, or when resumes are refused.
    pub fn resume(&mut self, id: &str, seq: u64, out: (u64, UnboundedSender<Frame>)) -> bool {
        if self.refuse_resumes {
            self.list.retain(|it| it.id != id);
            return false;
        }
        let Some(session) = self.list.iter_mut().find(|it| it.id == id) else {
            return false;
        };
        let oldest = session
            .sent
            .front()
            .map_or(session.seq + 1, |(seq, _)| *seq);
        if seq > session.seq || seq + 1 < oldest {
            return false;
        }
        session.out = Some(out);
        let missed: Vec<Arc<str>> = session
            .sent
            .iter()
            .filter(|(at, _)| *at > seq)
            .map(|(_, text)| Arc::clone(text))
            .collect();
        for text in missed {
            session.push(Frame::Text(text));
        }
        session.send("RESUMED", &json!({}));
        self.resumed += 1;
        true
    }

    pub fn get(&self, id: &str) -> Option<&Session> {
        self.list.iter().find(|it| it.id == id)
    }

    /// Sends to one session whatever its intents.
    pub fn send_to(&mut self, id: &str, event: &str, data: &Value) {
        if let Some(session) = self.list.iter_mut().find(|it| it.id == id) {
            session.send(event, data);
        }
    }

    /// Sends to all who listen; `blind` is what those get who may not read message contents.
    pub fn dispatch(&mut self, event: &str, data: &Value, blind: Option<&Value>, to: Audience) {
        if std::mem::take(&mut self.hold_next) {
            self.held = Some((event.to_owned(), data.clone(), blind.cloned(), to));
            return;
        }
        self.dispatch_now(event, data, blind, to);
        if let Some((event, data, blind, to)) = self.held.take() {
            self.dispatch_now(&event, &data, blind.as_ref(), to);
        }
    }

    fn dispatch_now(&mut self, event: &str, data: &Value, blind: Option<&Value>, to: Audience) {
        for session in self.list.iter_mut().filter(|it| it.listens(to)) {
            let reads = session.intents & MESSAGE_CONTENT != 0;
            session.send(event, if reads { data } else { blind.unwrap_or(data) });
        }
    }

    /// Sends the last dispatch of each connected session again, word for word.
    pub fn repeat_last(&mut self) {
        for session in &mut self.list {
            if let Some((_, text)) = session.sent.back().cloned() {
                session.push(Frame::Text(text));
            }
        }
    }

    /// Does the same to every open connection. One that is ended counts as gone from now on.
    pub fn all_connections(&mut self, frame: &Frame) {
        for session in &mut self.list {
            session.push(frame.clone());
            if matches!(frame, Frame::Cut | Frame::Close(..)) {
                session.out = None;
            }
        }
    }

    /// Notes that a connection has ended; its session stays for a resume.
    pub fn disconnected(&mut self, connection: u64) {
        for session in &mut self.list {
            if session
                .out
                .as_ref()
                .is_some_and(|(it, _)| *it == connection)
            {
                session.out = None;
            }
        }
    }

    /// Forgets all sessions, as after a long outage.
    pub fn forget(&mut self) {
        self.list.clear();
    }

    /// How many connections have a session and are open.
    pub fn connected(&self) -> usize {
        self.list.iter().filter(|it| it.out.is_some()).count()
    }
}
