//! What exists on the stand-in's Discord: people, servers, channels, messages. One lock holds it all, so
//! that a call is applied whole or not at all.
//!
//! How things look as JSON is in `objects.rs`; who is told of a change in `events.rs`.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use goodterms::clock::Clock;
use tokio::sync::broadcast;

use super::call_log::CallLog;
use super::commands::Commands;
use super::faults::Faults;
use super::ids::{Snowflake, Snowflakes};
use super::interaction::Interactions;
use super::judge::Judge;
use super::message::Message;
use super::nonces::Nonces;
use super::permissions::Permission;
use super::rate_limits::RateLimits;
use super::sessions::Sessions;

/// As many messages as a channel remembers; the oldest go first, which keeps a long load run small.
const REMEMBERED_PER_CHANNEL: usize = 5_000;

/// Something that the bot did and that a user sees. For programs that answer by themselves.
#[derive(Clone, Debug)]
pub enum BotDid {
    Wrote(Message),
    Edited(Message),
    /// An interaction was answered; its handle has the answer.
    Answered(Snowflake),
}

#[derive(Clone, Debug)]
pub struct Person {
    pub name: String,
    pub bot: bool,
    pub locale: String,
    pub takes_dms: bool,
}

#[derive(Clone, Debug)]
pub struct Member {
    pub joined_at: DateTime<Utc>,
    pub roles: Vec<Snowflake>,
}

#[derive(Clone, Debug)]
pub struct Role {
    pub id: Snowflake,
    pub name: String,
    pub permissions: u64,
}

#[derive(Clone, Debug)]
pub struct Server {
    pub id: Snowflake,
    pub name: String,
    pub owner: Snowflake,
    pub locale: String,
    pub members: BTreeMap<Snowflake, Member>,
    pub roles: Vec<Role>,
    pub channels: Vec<Snowflake>,
    pub threads: Vec<Snowflake>,
    /// False while an outage hides the server from the bot.
    pub available: bool,
}

#[derive(Clone, Debug)]
pub struct Thread {
    pub guild: Snowflake,
    pub parent: Snowflake,
    pub private: bool,
    pub owner: Snowflake,
    pub members: BTreeMap<Snowflake, DateTime<Utc>>,
    pub archived: bool,
    pub locked: bool,
    pub archive_changed_at: DateTime<Utc>,
    pub auto_archive_minutes: u64,
    pub invitable: bool,
    pub created_at: DateTime<Utc>,
}

#[derive(Clone, Debug)]
pub enum Place {
    Direct { user: Snowflake },
    Text { guild: Snowflake },
    Thread(Box<Thread>),
}

#[derive(Debug)]
pub struct Channel {
    pub id: Snowflake,
    pub place: Place,
    pub name: String,
    pub topic: Option<String>,
    /// The permission bits that the channel takes away from the bot.
    pub bot_denied: u64,
    pub messages: BTreeMap<Snowflake, Message>,
    pub last_message: Option<Snowflake>,
    /// Messages ever written in it.
    pub written: usize,
}

impl Channel {
    /// What it is, without its history: cheap to carry while the world changes.
    pub fn bare(&self) -> Self {
        Self {
            id: self.id,
            place: self.place.clone(),
            name: self.name.clone(),
            topic: self.topic.clone(),
            bot_denied: self.bot_denied,
            messages: BTreeMap::new(),
            last_message: self.last_message,
            written: self.written,
        }
    }

    pub fn guild(&self) -> Option<Snowflake> {
        match &self.place {
            Place::Direct { .. } => None,
            Place::Text { guild } => Some(*guild),
            Place::Thread(thread) => Some(thread.guild),
        }
    }

    pub fn thread(&self) -> Option<&Thread> {
        match &self.place {
            Place::Thread(thread) => Some(thread),
            Place::Direct { .. } | Place::Text { .. } => None,
        }
    }

    pub fn thread_mut(&mut self) -> Option<&mut Thread> {
        match &mut self.place {
            Place::Thread(thread) => Some(thread),
            Place::Direct { .. } | Place::Text { .. } => None,
        }
    }
}

pub struct World {
    pub clock: Arc<dyn Clock>,
    pub offset: TimeDelta,
    pub ids: Snowflakes,
    pub bot: Snowflake,
    pub token: String,
    pub people: HashMap<Snowflake, Person>,
    pub guilds: BTreeMap<Snowflake, Server>,
    pub channels: HashMap<Snowflake, Channel>,
    /// The DM of the bot with each user, once one of them has opened it.
    pub dms: HashMap<Snowflake, Snowflake>,
    /// Ephemeral messages: in no channel's history.
    pub ephemeral: HashMap<Snowflake, Message>,
    pub files: HashMap<Snowflake, Arc<[u8]>>,
    /// Links to files carry the edition in which they were given out; older ones are dead.
    pub link_edition: u32,
    pub nonces: Nonces,
    pub interactions: Interactions,
    pub commands: Commands,
    pub sessions: Sessions,
    pub faults: Faults,
    pub limits: RateLimits,
    pub calls: CallLog,
    pub judge: Option<&'static Judge>,
    pub violations: Vec<String>,
    pub bot_did: broadcast::Sender<BotDid>,
    pub rest_url: String,
    pub gateway_url: String,
    /// The privileged intents that the portal does not allow this application.
    pub disallowed_intents: u64,
}

impl World {
    /// Connections that have a session.
    pub fn connected(&self) -> usize {
        self.sessions.connected()
    }

    /// Sessions started since the stand-in was.
    pub fn identified(&self) -> usize {
        self.sessions.identified
    }

    /// Sessions taken up again.
    pub fn resumed(&self) -> usize {
        self.sessions.resumed
    }

    /// A command that is registered everywhere.
    pub fn command(&self, name: &str) -> Option<&serde_json::Value> {
        self.commands.find(name, None)
    }

    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now() + self.offset
    }

    pub fn next_id(&mut self) -> Snowflake {
        let now = self.now();
        self.ids.next(now)
    }

    pub fn person(&self, id: Snowflake) -> &Person {
        self.people.get(&id).expect("nobody is ever deleted")
    }

    /// The DM channel of a user with the bot, opened if it was not.
    pub fn open_dm(&mut self, user: Snowflake) -> Snowflake {
        if let Some(open) = self.dms.get(&user) {
            return *open;
        }
        let id = self.next_id();
        self.channels
            .insert(id, new_channel(id, Place::Direct { user }, ""));
        self.dms.insert(user, id);
        id
    }

    /// Whether the bot is in the server and the server is not in an outage.
    pub fn bot_is_in(&self, guild: Snowflake) -> bool {
        self.guilds
            .get(&guild)
            .is_some_and(|it| it.members.contains_key(&self.bot))
    }

    /// The bits that the bot has in a channel: all of them in a DM, none where it is not a member.
    pub fn bot_permissions(&self, channel: &Channel) -> u64 {
        let Some(guild) = channel.guild().and_then(|id| self.guilds.get(&id)) else {
            return u64::MAX;
        };
        let Some(member) = guild.members.get(&self.bot) else {
            return 0;
        };
        let granted = guild
            .roles
            .iter()
            .filter(|role| role.id == guild.id || member.roles.contains(&role.id))
            .fold(0, |all, role| all | role.permissions);
        let denied = match channel.thread() {
            Some(thread) => self
                .channels
                .get(&thread.parent)
                .map_or(0, |it| it.bot_denied),
            None => channel.bot_denied,
        };
        granted & !denied
    }

    /// Whether the bot sees a channel at all. A private thread is seen by its members and by who manages threads.
    pub fn bot_sees(&self, channel: &Channel) -> bool {
        let bits = self.bot_permissions(channel);
        let manages = bits & Permission::ManageThreads.bit() != 0;
        bits & Permission::ViewChannel.bit() != 0
            && channel.thread().is_none_or(|thread| {
                !thread.private || manages || thread.members.contains_key(&self.bot)
            })
    }

    /// Puts a message into its channel's history.
    pub fn keep(&mut self, message: Message) {
        let channel = self
            .channels
            .get_mut(&message.channel_id)
            .expect("a message is written in a channel that exists");
        channel.last_message = Some(message.id);
        channel.written += 1;
        channel.messages.insert(message.id, message);
        if channel.messages.len() > REMEMBERED_PER_CHANNEL {
            channel.messages.pop_first();
        }
    }

    /// A message wherever it is: in a channel, or ephemeral.
    pub fn message(&self, channel: Snowflake, id: Snowflake) -> Option<&Message> {
        self.channels
            .get(&channel)
            .and_then(|it| it.messages.get(&id))
            .or_else(|| self.ephemeral.get(&id))
    }

    pub fn message_mut(&mut self, channel: Snowflake, id: Snowflake) -> Option<&mut Message> {
        match self.channels.get_mut(&channel) {
            Some(it) if it.messages.contains_key(&id) => it.messages.get_mut(&id),
            Some(_) | None => self.ephemeral.get_mut(&id),
        }
    }

    /// Tells the programs that answer by themselves; nobody listening is no fault.
    pub fn announce(&self, what: BotDid) {
        let _nobody_listens = self.bot_did.send(what);
    }
}

pub fn new_channel(id: Snowflake, place: Place, name: &str) -> Channel {
    Channel {
        id,
        place,
        name: name.to_owned(),
        topic: None,
        bot_denied: 0,
        messages: BTreeMap::new(),
        last_message: None,
        written: 0,
    }
}
