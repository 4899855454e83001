//! What the gateway tells, in order: to whom it goes.
//!
//! After every start and every lost session the help channels and all known private places are read on from where they
//! were; what comes live in one of them waits until that is done, so that everything is handled oldest first.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use serenity::model::channel::{Message, MessageType};
use serenity::model::event::Event;
use tokio::sync::mpsc;

use super::catch_up::{self, ToRead};
use super::gateway::News;
use super::interactions::Interactions;
use super::lanes::{Job, Lanes};
use super::rest::{FileSeen, MessageSeen};
use super::senders::signed;
use super::{Bot, commands};
use crate::desk::chat::alert::AlertKind;
use crate::desk::chat::arrive::{Act, Arrival, Spot};

/// What reaches the hub otherwise than from the gateway.
#[derive(Debug)]
pub(super) enum Inner {
    /// The channels that are read on after a start or a lost session, by the number of the session.
    ToRead { session: u64, channels: Vec<ToRead> },
    /// Messages that were found in one of them, oldest first; `is_all` when there are no more.
    Found {
        session: u64,
        channel: ToRead,
        messages: Vec<MessageSeen>,
        is_all: bool,
    },
}

/// Hears everything, one after the other.
pub(super) struct Hub {
    bot: Bot,
    lanes: Lanes,
    interactions: Interactions,
    inner: mpsc::UnboundedSender<Inner>,
    /// Counts the sessions that were begun afresh.
    session: u64,
    /// Whether it is not known yet which channels are read on.
    is_waiting_for_list: bool,
    /// The channels that are being read on.
    reading: HashSet<u64>,
    /// What came live in them, or before it was known.
    held: HashMap<u64, Vec<(u64, Job)>>,
    has_set_commands: bool,
}

impl Hub {
    pub(super) fn new(
        bot: Bot,
        lanes: Lanes,
        interactions: Interactions,
        inner: mpsc::UnboundedSender<Inner>,
    ) -> Self {
        Self {
            bot,
            lanes,
            interactions,
            inner,
            session: 0,
            is_waiting_for_list: true,
            reading: HashSet::new(),
            held: HashMap::new(),
            has_set_commands: false,
        }
    }

    /// Hears news of the gateway.
    pub(super) fn hear(&mut self, news: News) {
        match news {
            News::Connected(true) => self.bot.health.gateway_up(),
            News::Connected(false) => self.bot.health.gateway_down(self.bot.desk.now()),
            News::Event(event) => self.hear_event(*event),
        }
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "serenity's list of events grows, and what the bot does not know it leaves alone"
    )]
    fn hear_event(&mut self, event: Event) {
        match event {
            Event::Ready(_) => self.session_began(),
            Event::Resumed(_) => {
                self.bot.metrics.heard("resumed");
                self.bot.health.gateway_up();
            }
            Event::MessageCreate(created) => {
                self.bot.metrics.heard("message");
                self.hear_message(&created.message);
            }
            Event::MessageUpdate(update) => {
                self.bot.metrics.heard("message_update");
                self.hear_edit(&update);
            }
            Event::MessageDelete(deleted) => {
                self.bot.metrics.heard("message_delete");
                self.withdraw(vec![deleted.message_id.get()]);
            }
            Event::MessageDeleteBulk(deleted) => {
                self.bot.metrics.heard("message_delete");
                self.withdraw(deleted.ids.iter().map(|id| id.get()).collect());
            }
            Event::InteractionCreate(created) => {
                self.bot.metrics.heard("interaction");
                self.interactions.hear(created.interaction, &self.lanes);
            }
            Event::GuildCreate(created) => {
                self.bot.metrics.heard("server");
                let server = created.guild.id.to_string();
                self.with_desk("a server", move |bot| async move {
                    bot.desk.server_joined(&server).await
                });
            }
            Event::GuildDelete(deleted) if !deleted.guild.unavailable => {
                self.bot.metrics.heard("server_left");
                let server = deleted.guild.id.to_string();
                self.with_desk("a server", move |bot| async move {
                    bot.desk.server_left(&server).await
                });
            }
            Event::GuildMemberRemove(left) => {
                self.bot.metrics.heard("member_left");
                let (server, user) = (left.guild_id.to_string(), left.user.id.to_string());
                self.with_desk("a member", move |bot| async move {
                    bot.desk.user_left(&server, &user).await
                });
            }
            Event::ChannelDelete(deleted) => {
                self.bot.metrics.heard("channel_delete");
                self.channel_deleted(deleted.channel.id.get());
            }
            Event::ThreadDelete(deleted) => {
                self.bot.metrics.heard("channel_delete");
                self.channel_deleted(deleted.thread.id.get());
            }
            Event::ThreadUpdate(update) => {
                let locked = update
                    .thread
                    .thread_metadata
                    .is_some_and(|data| data.locked);
                let (server, thread) = (
                    update.thread.guild_id.to_string(),
                    update.thread.id.to_string(),
                );
                self.with_desk("a thread", move |bot| async move {
                    bot.desk.thread_changed(&server, &thread, locked).await
                });
            }
            _ => self.bot.metrics.heard("other"),
        }
    }

    /// A session was begun afresh: nothing is known of what happened before it.
    fn session_began(&mut self) {
        self.bot.metrics.heard("ready");
        self.bot.health.gateway_up();
        if self.session > 0 {
            self.bot.metrics.sessions_lost.inc();
        }
        self.session += 1;
        self.is_waiting_for_list = true;
        self.lanes.session_began();
        if !self.has_set_commands {
            self.has_set_commands = true;
            commands::keep_set(&self.bot);
        }
        catch_up::list(&self.bot, self.session, self.inner.clone());
    }

    /// Hears what was found by reading.
    pub(super) fn hear_inner(&mut self, inner: Inner) {
        match inner {
            Inner::ToRead { session, channels } if session == self.session => {
                self.is_waiting_for_list = false;
                self.reading = channels.iter().map(|channel| channel.id).collect();
                self.bot
                    .listen_in(channels.iter().map(|channel| channel.id));
                let held: Vec<u64> = self.held.keys().copied().collect();
                for channel in held {
                    if !self.reading.contains(&channel) {
                        self.release(channel);
                    }
                }
                catch_up::read_all(&self.bot, session, channels, &self.inner);
            }
            Inner::Found {
                session,
                channel,
                messages,
                is_all,
            } if session == self.session => {
                for message in &messages {
                    if let Some((user, job)) = self.job_of_read(&channel, message) {
                        self.bot.metrics.messages_read_back.inc();
                        self.lanes.push(user, job);
                    }
                }
                if is_all {
                    self.reading.remove(&channel.id);
                    self.release(channel.id);
                }
            }
            // Of a session that is over.
            Inner::ToRead { .. } | Inner::Found { .. } => {}
        }
    }

    fn release(&mut self, channel: u64) {
        for (user, job) in self.held.remove(&channel).unwrap_or_default() {
            self.lanes.push(user, job);
        }
    }

    /// Hands a live event on, or holds it while its channel is being read.
    fn take(&mut self, channel: u64, user: u64, job: Job) {
        if self.is_waiting_for_list || self.reading.contains(&channel) {
            self.held.entry(channel).or_default().push((user, job));
        } else {
            self.lanes.push(user, job);
        }
    }

    fn hear_message(&mut self, message: &Message) {
        let is_written = matches!(
            message.kind,
            MessageType::Regular | MessageType::InlineReply
        );
        if message.author.bot || message.webhook_id.is_some() || !is_written {
            return;
        }
        let (channel, user) = (message.channel_id.get(), message.author.id.get());
        let to_us = message
            .mentions
            .iter()
            .any(|user| user.id.get() == self.bot.me);
        if message.guild_id.is_some() && !to_us && !self.bot.listens_in(channel) {
            return;
        }
        let spot = spot(
            message.guild_id.map(|guild| guild.to_string()),
            channel,
            to_us,
        );
        let arrival = Arrival {
            key: message.id.to_string(),
            user: user.to_string(),
            spot,
            number: signed(message.id.get()),
            read_to: 0,
            written_at: written_at(message.timestamp.unix_timestamp(), &self.bot),
            text: self.without_mention(&message.content),
            act: Act::Wrote,
            files: Vec::new(),
            unkept: Vec::new(),
        };
        let files = message.attachments.iter().map(|file| FileSeen {
            id: file.id.get(),
            name: file.filename.clone(),
            media_type: file.content_type.clone(),
            bytes: u64::from(file.size),
            url: file.url.clone(),
        });
        let job = Job {
            arrival,
            channel: Some(channel),
            files: files.collect(),
            done: None,
        };
        self.take(channel, user, job);
    }

    fn hear_edit(&mut self, update: &serenity::model::event::MessageUpdateEvent) {
        let (Some(author), Some(content), Some(edited)) =
            (&update.author, &update.content, update.edited_timestamp)
        else {
            // Discord has added a preview, or the like.
            return;
        };
        if author.bot || update.webhook_id.flatten().is_some() {
            return;
        }
        let mentions = update.mentions.iter().flatten();
        let to_us = mentions
            .into_iter()
            .any(|user| user.id.get() == self.bot.me);
        let channel = update.channel_id.get();
        if update.guild_id.is_some() && !to_us && !self.bot.listens_in(channel) {
            return;
        }
        let arrival = Arrival {
            key: format!("{}/{}", update.id, edited.unix_timestamp()),
            user: author.id.to_string(),
            spot: spot(
                update.guild_id.map(|guild| guild.to_string()),
                channel,
                to_us,
            ),
            number: signed(update.id.get()),
            read_to: 0,
            written_at: written_at(edited.unix_timestamp(), &self.bot),
            text: self.without_mention(content),
            act: Act::Edited {
                of: update.id.to_string(),
            },
            files: Vec::new(),
            unkept: Vec::new(),
        };
        let job = Job {
            arrival,
            channel: None,
            files: Vec::new(),
            done: None,
        };
        self.take(channel, author.id.get(), job);
    }

    /// A message that was found by reading a channel.
    fn job_of_read(&self, channel: &ToRead, message: &MessageSeen) -> Option<(u64, Job)> {
        let is_written = matches!(message.kind, 0 | 19);
        if message.author.is_bot || message.webhook.is_some() || !is_written {
            return None;
        }
        let arrival = Arrival {
            key: message.id.to_string(),
            user: message.author.id.to_string(),
            spot: spot(
                channel.server.clone(),
                channel.id,
                message.mentions.contains(&self.bot.me),
            ),
            number: signed(message.id),
            read_to: 0,
            written_at: message.at.unwrap_or_else(|| self.bot.desk.now()),
            text: self.without_mention(&message.content),
            act: Act::Wrote,
            files: Vec::new(),
            unkept: Vec::new(),
        };
        let job = Job {
            arrival,
            channel: Some(channel.id),
            files: message.files.clone(),
            done: None,
        };
        Some((message.author.id, job))
    }

    /// A text without the mention by which the bot was called.
    fn without_mention(&self, text: &str) -> String {
        let me = self.bot.me;
        let text = text.replace(&format!("<@{me}>"), " ");
        text.replace(&format!("<@!{me}>"), " ").trim().to_owned()
    }

    fn withdraw(&self, ids: Vec<u64>) {
        self.with_desk("a message that was taken back", move |bot| async move {
            for id in ids {
                bot.desk.withdrawn(&id.to_string(), signed(id)).await?;
            }
            Ok(())
        });
    }

    fn channel_deleted(&self, channel: u64) {
        let channel = channel.to_string();
        self.with_desk("a channel", move |bot| async move {
            bot.desk.channel_deleted(&channel).await
        });
    }

    /// Lets the desk note something; the database may take its time.
    fn with_desk<F>(&self, what: &'static str, note: impl FnOnce(Bot) -> F + Send + 'static)
    where
        F: Future<Output = Result<(), crate::desk::DeskError>> + Send,
    {
        let bot = self.bot.clone();
        let health = self.bot.health.clone();
        let now = self.bot.desk.now();
        tokio::spawn(async move {
            if let Err(error) = note(bot).await {
                health.database_failed(now);
                tracing::error!(%error, what, "something about Discord could not be noted");
            }
        });
    }
}

fn spot(server: Option<String>, channel: u64, to_us: bool) -> Spot {
    let channel = channel.to_string();
    match server {
        None => Spot::Direct { channel },
        Some(server) => Spot::Server {
            server,
            channel,
            to_us,
        },
    }
}

fn written_at(seconds: i64, bot: &Bot) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds, 0).unwrap_or_else(|| bot.desk.now())
}

/// Tells staff that a help channel cannot be read, or that it can again.
pub(super) async fn note_help_channel(bot: &Bot, channel: &ToRead, can_read: bool) {
    let Some(business) = channel.business else {
        return;
    };
    let (kind, about) = (AlertKind::PermissionMissing, channel.id.to_string());
    let noted = if can_read {
        bot.desk.works_again(business, kind, &about).await
    } else {
        bot.desk.must_be_mended(business, kind, &about).await
    };
    if let Err(error) = noted {
        tracing::error!(%error, "what is to be mended could not be noted");
    }
}
