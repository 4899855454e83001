//! A stand-in of Discord on the loopback: REST and gateway, so that a real bot runs against it, in this
//! process or in another. Set the bot's API address to [`Standin::url`] and its token to [`Standin::token`].
//!
//! A test reads like a short story: `let shop = discord.guild("Harbour Lane Joinery"); let ana =
//! discord.user("Ana"); ana.dm("hello"); discord.wait_for_bot_message(..).await`. People act at once; only
//! waiting for the bot is async. It runs on a thread of its own, so that a test may block.
//!
//! | file | what it holds |
//! |---|---|
//! | `people.rs`, `server.rs`, `asked.rs`, `weather.rs` | the language of tests: users, guilds, interactions, what goes wrong |
//! | `rest.rs`, `routes/`, `form.rs`, `draft.rs`, `refusal.rs`, `files.rs` | calls, what they do, and what is refused |
//! | `faults.rs`, `rate_limits.rs`, `unwell.rs`, `line.rs`, `dialect.rs` | calls that fare badly, connections that are cut, a server that is not Discord |
//! | `gateway.rs`, `sessions.rs`, `events.rs` | the websocket, and who is told of what |
//! | `world.rs`, `message.rs`, `interaction.rs`, `commands.rs`, `nonces.rs`, `objects.rs` | what there is, and its JSON |
//! | `judge.rs` | Discord's own document, which checks both sides |
//!
//! It speaks for one bot, API version 10, in plain text frames. It has no voice, reactions, pins, polls,
//! stickers or components v2; threads do not archive themselves; who pings whom is counted as if the bot
//! might ping everybody.

pub mod asked;
pub mod call_log;
mod commands;
mod dialect;
mod draft;
mod events;
pub mod faults;
mod files;
mod filled_in;
mod form;
mod gateway;
pub mod ids;
pub mod interaction;
mod interaction_json;
pub mod judge;
mod line;
pub mod message;
mod nonces;
mod objects;
pub mod people;
pub mod permissions;
mod rate_limits;
mod refusal;
mod rest;
mod routes;
pub mod server;
mod sessions;
mod unwell;
mod weather;
pub mod world;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::TimeDelta;
use goodterms::clock::{Clock, SystemClock};
use tokio::runtime::Runtime;
use tokio::sync::{Semaphore, broadcast, watch};

use call_log::Call;
use ids::Snowflake;
use message::Message;
use people::User;
use server::Guild;
use sessions::Sessions;
use world::{BotDid, Person, World};

/// A wait for the bot that takes longer has failed.
const GUARD: Duration = Duration::from_secs(30);
/// As many things that the bot did as wait for a listener who is slow.
const ANNOUNCED: usize = 16_384;

/// How a stand-in is set up; the default is what most tests want.
pub struct Options {
    pub clock: Arc<dyn Clock>,
    /// Whether calls and answers are held against Discord's document. A load program says no.
    pub judged: bool,
    /// Privileged intents that the application has not been allowed.
    pub disallowed_intents: u64,
    /// Whether it speaks as a compatible server might that is not Discord: unknown fields everywhere,
    /// optional ones left out.
    pub dialect: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            clock: Arc::new(SystemClock),
            judged: true,
            disallowed_intents: 0,
            dialect: false,
        }
    }
}

/// The world behind its lock, and who waits for it to change.
pub struct Shared {
    world: Mutex<World>,
    changed: watch::Sender<()>,
    /// One permit for each held answer that may go.
    released: Semaphore,
}

impl Shared {
    /// Looks at the world.
    pub fn read<T>(&self, look: impl FnOnce(&World) -> T) -> T {
        look(&self.world.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Changes the world, and wakes whoever waits.
    pub fn change<T>(&self, change: impl FnOnce(&mut World) -> T) -> T {
        let result = change(&mut self.world.lock().unwrap_or_else(PoisonError::into_inner));
        self.changed.send_replace(());
        result
    }

    async fn until_released(&self) {
        let permit = self.released.acquire().await;
        permit.expect("the semaphore is never closed").forget();
    }

    /// Waits until the look finds something.
    ///
    /// # Panics
    /// After half a minute, with what is there.
    pub async fn wait_until<T>(&self, what: &str, look: impl Fn(&World) -> Option<T>) -> T {
        let mut changes = self.changed.subscribe();
        let found = async {
            loop {
                if let Some(found) = self.read(&look) {
                    return found;
                }
                changes
                    .changed()
                    .await
                    .expect("the stand-in lives as long as its handles");
            }
        };
        match tokio::time::timeout(GUARD, found).await {
            Ok(found) => found,
            Err(_) => panic!("waited in vain for {what}\n{}", self.read(picture)),
        }
    }
}

/// A running stand-in. Dropping it ends it, and fails the test if anything broke Discord's document.
pub struct Standin {
    shared: Arc<Shared>,
    runtime: Option<Runtime>,
}

impl Standin {
    /// Starts on random free ports, by the given clock.
    pub fn start(clock: Arc<dyn Clock>) -> Self {
        Self::with(Options {
            clock,
            ..Options::default()
        })
    }

    pub fn with(options: Options) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("discord-stand-in")
            .enable_all()
            .build()
            .expect("a thread can be started");
        let listen = || {
            let _inside = runtime.enter();
            let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port is free");
            listener.set_nonblocking(true).expect("a listener can wait");
            tokio::net::TcpListener::from_std(listener).expect("the runtime takes it")
        };
        let (rest, gateway) = (listen(), listen());
        let address = |it: &tokio::net::TcpListener| it.local_addr().expect("it is bound");
        let mut world = empty_world(options);
        world.rest_url = format!("http://{}", address(&rest));
        world.gateway_url = format!("ws://{}", address(&gateway));
        let shared = Arc::new(Shared {
            world: Mutex::new(world),
            changed: watch::Sender::new(()),
            released: Semaphore::new(0),
        });
        runtime.spawn(rest::serve(Arc::clone(&shared), rest));
        runtime.spawn(gateway::serve(Arc::clone(&shared), gateway));
        Self {
            shared,
            runtime: Some(runtime),
        }
    }

    /// The address to give the bot in place of `https://discord.com`.
    pub fn url(&self) -> String {
        self.read(|world| world.rest_url.clone())
    }

    /// The bot's token, without `Bot `.
    pub fn token(&self) -> String {
        self.read(|world| world.token.clone())
    }

    /// The bot's user id, which is its application id too.
    pub fn bot(&self) -> Snowflake {
        self.read(|world| world.bot)
    }

    pub fn read<T>(&self, look: impl FnOnce(&World) -> T) -> T {
        self.shared.read(look)
    }

    /// A new server that has invited the bot, with a text channel `help`.
    pub fn guild(&self, name: &str) -> Guild {
        Guild::found(&self.shared, name)
    }

    /// A new user, who joins every server that there is.
    pub fn user(&self, name: &str) -> User {
        let user = self.stranger(name);
        let guilds: Vec<Snowflake> = self.read(|world| world.guilds.keys().copied().collect());
        for guild in guilds {
            self.shared
                .change(|world| server::join(world, guild, user.id));
        }
        user
    }

    /// A new user who is in no server.
    pub fn stranger(&self, name: &str) -> User {
        let id = self.shared.change(|world| {
            let id = world.next_id();
            world.people.insert(id, person(name, false));
            id
        });
        User::new(&self.shared, id)
    }

    /// Moves the stand-in's time forward: ids, time stamps, limits, tokens, nonces.
    pub fn advance(&self, by: TimeDelta) {
        self.shared.change(|world| world.offset += by);
    }

    /// All messages of a channel, oldest first.
    pub fn messages(&self, channel: Snowflake) -> Vec<Message> {
        self.read(|world| {
            let channel = world.channels.get(&channel);
            channel.map_or_else(Vec::new, |it| it.messages.values().cloned().collect())
        })
    }

    pub fn bot_messages(&self, channel: Snowflake) -> Vec<Message> {
        let mut all = self.messages(channel);
        all.retain(|it| it.from_bot);
        all
    }

    /// The text of a file that hangs on a message.
    pub fn file_of(&self, message: &Message, index: usize) -> String {
        let bytes = self.read(|world| Arc::clone(&world.files[&message.attachments[index].id]));
        String::from_utf8(bytes.to_vec()).expect("the bot sends texts")
    }

    /// The DM of a user with the bot, if one of them has opened it.
    pub fn dm_channel(&self, user: &User) -> Option<Snowflake> {
        self.read(|world| world.dms.get(&user.id).copied())
    }

    /// The threads of a server, archived ones too, oldest first.
    pub fn threads(&self, guild: &Guild) -> Vec<Snowflake> {
        self.read(|world| world.guilds[&guild.id].threads.clone())
    }

    /// The calls that the bot made, oldest first.
    pub fn requests(&self) -> Vec<Call> {
        self.read(|world| world.calls.all().cloned().collect())
    }

    /// How many answers were 401, 403 or 429 (of a limit of its own): Discord bans at 10,000 in 10 minutes.
    pub fn invalid_requests(&self) -> usize {
        self.read(|world| world.calls.invalid)
    }

    /// What the bot does from now on, for programs that answer by themselves.
    pub fn bot_did(&self) -> broadcast::Receiver<BotDid> {
        self.read(|world| world.bot_did.subscribe())
    }

    /// Waits for the first message of the bot in a channel after this one.
    pub async fn wait_for_bot_message(&self, channel: Snowflake, after: Snowflake) -> Message {
        let what = format!("a message of the bot in {channel} after {after}");
        let newer = Snowflake(after.0 + 1);
        self.wait_until(&what, |world| {
            let messages = &world.channels.get(&channel)?.messages;
            let mut range = messages.range(newer..).map(|(_, it)| it);
            range.find(|it| it.from_bot && !it.is_loading()).cloned()
        })
        .await
    }

    /// Waits until a connected bot has a session.
    pub async fn wait_for_bot(&self) {
        self.wait_until("the bot at the gateway", |world| {
            (world.sessions.connected() > 0).then_some(())
        })
        .await;
    }

    /// Waits until the look finds something; it looks again after each change of the world.
    ///
    /// # Panics
    /// After half a minute, with what is there.
    pub async fn wait_until<T>(&self, what: &str, look: impl Fn(&World) -> Option<T>) -> T {
        self.shared.wait_until(what, look).await
    }

    /// What broke Discord's document until now, and forgets it.
    pub fn take_violations(&self) -> Vec<String> {
        self.shared
            .change(|world| std::mem::take(&mut world.violations))
    }

    pub fn violations(&self) -> Vec<String> {
        self.read(|world| world.violations.clone())
    }
}

impl Drop for Standin {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
        let violations = self.violations();
        if !violations.is_empty() && !std::thread::panicking() {
            panic!("against Discord's document:\n{}", violations.join("\n"));
        }
    }
}

fn empty_world(options: Options) -> World {
    let mut ids = ids::Snowflakes::default();
    let bot = ids.next(options.clock.now());
    World {
        clock: options.clock,
        offset: TimeDelta::zero(),
        ids,
        bot,
        token: format!("standin.{bot}.token"),
        people: [(bot, person("Goodterms", true))].into(),
        guilds: Default::default(),
        channels: Default::default(),
        dms: Default::default(),
        ephemeral: Default::default(),
        files: Default::default(),
        link_edition: 1,
        nonces: Default::default(),
        interactions: Default::default(),
        commands: Default::default(),
        sessions: Sessions::speaking(options.dialect),
        faults: Default::default(),
        limits: Default::default(),
        calls: Default::default(),
        judge: options.judged.then(judge::judge).flatten(),
        violations: Vec::new(),
        bot_did: broadcast::Sender::new(ANNOUNCED),
        rest_url: String::new(),
        gateway_url: String::new(),
        disallowed_intents: options.disallowed_intents,
    }
}

fn person(name: &str, bot: bool) -> Person {
    Person {
        name: name.to_owned(),
        bot,
        locale: "en-US".to_owned(),
        takes_dms: true,
    }
}

/// What is there, for the message of a wait that failed.
fn picture(world: &World) -> String {
    let mut lines = vec![format!(
        "connections with a session: {}",
        world.sessions.connected()
    )];
    let mut messages: Vec<&Message> = world
        .channels
        .values()
        .flat_map(|it| it.messages.values())
        .collect();
    messages.sort_by_key(|it| it.id);
    for message in messages.iter().rev().take(20).rev() {
        let author = &world.person(message.author).name;
        lines.push(format!(
            "in {} {author}: {}",
            message.channel_id,
            message.text()
        ));
    }
    let last: Vec<&Call> = world.calls.all().rev().take(30).collect();
    lines.extend(
        last.iter()
            .rev()
            .map(|it| format!("{} {} -> {}", it.method, it.path, it.status)),
    );
    lines.join("\n")
}
