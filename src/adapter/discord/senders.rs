//! Sends what waits in the outbox: one message at a time and in order in each place, again and again until Discord
//! confirms it or refuses it for good.
//!
//! A message carries a nonce, so that Discord drops a repetition, for some minutes. What is older is looked for in the
//! channel before it is sent once more. Everything that is sent was written before, so a process that dies in between
//! has lost nothing.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::{Semaphore, oneshot};

use super::render::{Envelope, Outgoing, Words, render};
use super::rest::{MESSAGES_MAX, MessageSeen, RestError};
use super::{Bot, pause};
use crate::desk::DeskError;
use crate::desk::chat::deliver::{CannotSend, ToSend};
use crate::domain::ids::PlaceId;
use crate::store::PlaceKind;

/// How many messages are on their way at once.
const AT_ONCE_MAX: usize = 32;
/// Discord forgets a nonce after some minutes; this is well before.
const NONCE_SECONDS: i64 = 150;
/// A message that was written so long before is no first try.
const FIRST_TRY_SECONDS: i64 = 3;
/// How far the clocks of Discord and of this machine may be apart.
const SKEW_SECONDS: i64 = 120;
/// Pages of messages that are looked through for one that may have been sent.
const PAGES_MAX: usize = 50;
const WAIT_MIN: Duration = Duration::from_millis(500);
const WAIT_MAX: Duration = Duration::from_secs(15);
/// The first millisecond of Discord's ids.
const DISCORD_EPOCH_MILLIS: i64 = 1_420_070_400_000;

/// All that is needed to send. Cheap to clone.
#[derive(Clone)]
pub(super) struct Senders(Arc<Inner>);

struct Inner {
    bot: Bot,
    words: Words,
    at_once: Semaphore,
    /// The places that are being sent to.
    running: Mutex<HashMap<PlaceId, Running>>,
}

/// A place that is being sent to.
#[derive(Debug, Default)]
struct Running {
    /// Whether something may have been added since it was last looked.
    again: bool,
    /// Whether the last try has failed and the next one is waited for.
    is_failing: bool,
    /// Who waits until everything is sent, or a try has failed.
    waiting: Vec<oneshot::Sender<()>>,
}

/// What a try came to.
enum Tried {
    Sent,
    /// It has gone to other places.
    Moved(Vec<PlaceId>),
    Later(Option<Duration>),
}

impl Senders {
    pub(super) fn new(bot: &Bot, words: Words) -> Self {
        Self(Arc::new(Inner {
            bot: bot.clone(),
            words,
            at_once: Semaphore::new(AT_ONCE_MAX),
            running: Mutex::default(),
        }))
    }

    /// Sees to it that what waits for a place is sent.
    pub(super) fn nudge(&self, place: PlaceId) {
        self.start(place, None, None);
    }

    /// The same where the next message is known: it was written just now, and nothing waited before it.
    pub(super) fn send(&self, next: ToSend, rendered: Outgoing) {
        self.start(next.place.id, Some((next, rendered)), None);
    }

    /// Sees to it that what waits for a place is sent, and waits until all is or a try has failed.
    pub(super) async fn flush(&self, place: PlaceId) {
        let (done, wait) = oneshot::channel();
        self.start(place, None, Some(done));
        // A sender that has ended has told so.
        let _told = wait.await;
    }

    /// Whether nothing is on its way, but for what has to wait.
    pub(super) fn is_idle(&self) -> bool {
        self.running().values().all(|state| state.is_failing)
    }

    fn running(&self) -> std::sync::MutexGuard<'_, HashMap<PlaceId, Running>> {
        self.0
            .running
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn start(
        &self,
        place: PlaceId,
        next: Option<(ToSend, Outgoing)>,
        waiting: Option<oneshot::Sender<()>>,
    ) {
        let mut running = self.running();
        let is_new = !running.contains_key(&place);
        let state = running.entry(place).or_default();
        state.again = true;
        // Where nothing can be sent just now, nobody waits for it.
        if !state.is_failing {
            state.waiting.extend(waiting);
        }
        drop(running);
        // Where others send already, they find it.
        if is_new {
            let senders = self.clone();
            tokio::spawn(async move { senders.send_all(place, next).await });
        }
    }

    /// Tells those who wait for a place.
    fn tell(&self, place: PlaceId) {
        let waiting = self
            .running()
            .get_mut(&place)
            .map(|state| std::mem::take(&mut state.waiting));
        for waiting in waiting.into_iter().flatten() {
            let _gone = waiting.send(());
        }
    }

    fn set_failing(&self, place: PlaceId, is_failing: bool) {
        if let Some(state) = self.running().get_mut(&place) {
            state.is_failing = is_failing;
        }
    }

    /// Everybody is told, and the place is left unless more may have been added.
    fn leaves(&self, place: PlaceId) -> bool {
        self.tell(place);
        let mut running = self.running();
        let is_done = running.get(&place).is_none_or(|state| !state.again);
        if is_done {
            running.remove(&place);
        }
        is_done
    }

    async fn send_all(&self, place: PlaceId, mut first: Option<(ToSend, Outgoing)>) {
        let mut wait = WAIT_MIN;
        loop {
            if let Some(state) = self.running().get_mut(&place) {
                state.again = false;
            }
            let next = match first.take() {
                Some(known) => Ok(Some(known)),
                None => self.next_rendered(place).await,
            };
            let is_alone = matches!(&next, Ok(Some((message, _))) if message.is_alone);
            let tried = match next {
                Ok(None) => {
                    if self.leaves(place) {
                        return;
                    }
                    continue;
                }
                Ok(Some((message, rendered))) => self.try_to_send(&message, &rendered).await,
                Err(error) => Err(error),
            };
            let after = match tried {
                Ok(Tried::Sent) if is_alone && self.leaves(place) => return,
                Ok(Tried::Sent) => {
                    wait = WAIT_MIN;
                    continue;
                }
                Ok(Tried::Moved(places)) => {
                    for place in places {
                        self.nudge(place);
                    }
                    continue;
                }
                Ok(Tried::Later(after)) => after,
                Err(error) => {
                    self.0.bot.health.database_failed(self.0.bot.desk.now());
                    tracing::error!(%error, "the outbox could not be read or written");
                    None
                }
            };
            self.set_failing(place, true);
            self.tell(place);
            pause(after.unwrap_or(wait)).await;
            self.set_failing(place, false);
            wait = (wait * 2).min(WAIT_MAX);
        }
    }

    async fn next_rendered(&self, place: PlaceId) -> Result<Option<(ToSend, Outgoing)>, DeskError> {
        let next = self.0.bot.desk.next_to_send(place).await?;
        Ok(next.map(|message| {
            let rendered = self.rendered(&message);
            (message, rendered)
        }))
    }

    /// One try for the next message of a place.
    async fn try_to_send(&self, message: &ToSend, outgoing: &Outgoing) -> Result<Tried, DeskError> {
        let inner = &self.0.bot;
        let Ok(_permit) = self.0.at_once.acquire().await else {
            return Ok(Tried::Later(None));
        };
        let channel = match self.channel_of(message).await? {
            Ok(channel) => channel,
            Err(error) => return self.failed(message, error).await,
        };
        let age = inner.desk.now() - message.created_at;
        if age > TimeDelta::seconds(NONCE_SECONDS) {
            match self.find_sent(channel, message, outgoing).await? {
                Ok(Some(number)) => {
                    inner.desk.sent(&message.nonce, number).await?;
                    return Ok(Tried::Sent);
                }
                Ok(None) => {}
                Err(error) => return self.failed(message, error).await,
            }
        }
        match inner.rest.send_message(channel, outgoing).await {
            Ok(id) => {
                inner.desk.sent(&message.nonce, signed(id)).await?;
                inner.health.database_works();
                inner.metrics.messages_sent.inc();
                if let Ok(took) = (inner.desk.now() - message.created_at).to_std() {
                    inner.metrics.reply_took(took);
                }
                Ok(Tried::Sent)
            }
            Err(RestError::Refused { code: 50_083, .. }) => {
                match inner.rest.unarchive(channel).await {
                    // The next try goes to an open thread.
                    Ok(()) => Ok(Tried::Later(Some(Duration::ZERO))),
                    Err(RestError::Refused { .. }) => {
                        self.refused(message, CannotSend::Locked).await
                    }
                    Err(error) => self.failed(message, error).await,
                }
            }
            Err(error) => self.failed(message, error).await,
        }
    }

    /// A message as Discord takes it.
    pub(super) fn rendered(&self, message: &ToSend) -> Outgoing {
        let envelope = Envelope {
            nonce: &message.nonce,
            answers: message
                .answers
                .as_deref()
                .and_then(|answers| answers.parse().ok()),
            words: &self.0.words,
        };
        render(&message.body, envelope)
    }

    /// The channel of a place, which is opened if need be.
    async fn channel_of(&self, message: &ToSend) -> Result<Result<u64, RestError>, DeskError> {
        let place = &message.place;
        if let Some(channel) = place.channel.as_deref().and_then(|key| key.parse().ok()) {
            return Ok(Ok(channel));
        }
        let user = place.user.as_deref().and_then(|user| user.parse().ok());
        let user: u64 = user.unwrap_or_default();
        let opened = match place.kind {
            PlaceKind::Direct => self.0.bot.rest.open_dm(user).await,
            PlaceKind::Thread => self.open_thread(message, user).await,
            PlaceKind::Public => Ok(0),
        };
        match opened {
            Ok(channel) => {
                self.0
                    .bot
                    .desk
                    .place_opened(place.id, &channel.to_string())
                    .await?;
                Ok(Ok(channel))
            }
            Err(error) => Ok(Err(error)),
        }
    }

    /// Makes a user's private thread, or finds the one that was made before anybody could note it.
    async fn open_thread(&self, message: &ToSend, user: u64) -> Result<u64, RestError> {
        let gone = || RestError::Refused {
            status: 404,
            code: 10_003,
            message: "no help channel is set up".to_owned(),
        };
        let server = message.server.as_ref().ok_or_else(gone)?;
        let parent = server
            .help_channel
            .as_deref()
            .and_then(|channel| channel.parse().ok())
            .ok_or_else(gone)?;
        let name = message.place.name.as_deref().unwrap_or_default();
        let age = self.0.bot.desk.now() - message.created_at;
        let known = if age > TimeDelta::seconds(FIRST_TRY_SECONDS)
            && let Ok(guild) = server.key.parse()
        {
            let threads = self.0.bot.rest.active_threads(guild).await?;
            let ours = threads
                .into_iter()
                .find(|thread| thread.name == name && thread.owner == Some(self.0.bot.me));
            ours.map(|thread| thread.id)
        } else {
            None
        };
        let thread = match known {
            Some(thread) => thread,
            None => self.0.bot.rest.create_private_thread(parent, name).await?,
        };
        self.0.bot.rest.add_thread_member(thread, user).await?;
        self.0.bot.listen_in(std::iter::once(thread));
        Ok(thread)
    }

    /// The number of a message that has been sent already, if it has.
    async fn find_sent(
        &self,
        channel: u64,
        message: &ToSend,
        outgoing: &Outgoing,
    ) -> Result<Result<Option<i64>, RestError>, DeskError> {
        let mut after = first_id_at(message.created_at - TimeDelta::seconds(SKEW_SECONDS));
        for _ in 0..PAGES_MAX {
            let page = match self
                .0
                .bot
                .rest
                .messages_after(channel, after, MESSAGES_MAX)
                .await
            {
                Ok(page) => page,
                Err(error) => return Ok(Err(error)),
            };
            for seen in page.iter().filter(|seen| seen.author.id == self.0.bot.me) {
                let number = signed(seen.id);
                let known = self.0.bot.desk.nonce_of_sent(number).await?;
                if known.is_none() && is_same(seen, &message.nonce, outgoing) {
                    return Ok(Ok(Some(number)));
                }
            }
            match page.last() {
                Some(last) if u64::try_from(page.len()).is_ok_and(|n| n >= MESSAGES_MAX) => {
                    after = last.id;
                }
                Some(_) | None => break,
            }
        }
        Ok(Ok(None))
    }

    /// What a failure means for a message.
    async fn failed(&self, message: &ToSend, error: RestError) -> Result<Tried, DeskError> {
        match error {
            RestError::Later { why, after } => {
                self.0.bot.metrics.message_retried(why.word());
                Ok(Tried::Later(after))
            }
            RestError::Unauthorized => {
                self.0.bot.health.token_refused();
                self.0.bot.metrics.message_retried("token_refused");
                Ok(Tried::Later(Some(WAIT_MAX)))
            }
            RestError::Refused { status, code, .. } => {
                self.refused(message, meaning(status, code)).await
            }
        }
    }

    async fn refused(&self, message: &ToSend, why: CannotSend) -> Result<Tried, DeskError> {
        self.0.bot.metrics.message_refused(match why {
            CannotSend::Closed => "closed",
            CannotSend::Forbidden => "forbidden",
            CannotSend::Gone => "gone",
            CannotSend::Locked => "locked",
            CannotSend::Removed => "removed",
            CannotSend::Rejected => "rejected",
        });
        let place = message.place.id.0;
        tracing::warn!(place, ?why, "a message cannot be sent here");
        Ok(Tried::Moved(
            self.0.bot.desk.cannot_send(message, why).await?,
        ))
    }
}

/// Discord's reasons for a refusal that does not pass, by its JSON error codes.
fn meaning(status: u16, code: u64) -> CannotSend {
    match (status, code) {
        // Cannot send messages to this user; no server in common with them.
        (_, 50_007 | 50_278) => CannotSend::Closed,
        (_, 160_005) => CannotSend::Locked,
        (_, 10_004) => CannotSend::Removed,
        (403, _) => CannotSend::Forbidden,
        // Unknown channel, unknown user.
        (404, _) => CannotSend::Gone,
        (_, _) => CannotSend::Rejected,
    }
}

/// Whether a message in a channel is ours under this nonce: by the nonce, by its buttons, or, where it has neither, by
/// all that can be read of it.
fn is_same(seen: &MessageSeen, nonce: &str, outgoing: &Outgoing) -> bool {
    if let Some(known) = &seen.nonce {
        return known == nonce;
    }
    if !seen.custom_ids.is_empty() {
        return seen.custom_ids.iter().any(|id| {
            super::custom_id::CustomId::parse(id).is_some_and(|id| id.message() == nonce)
        });
    }
    let text = |key: &str| {
        let text = outgoing.payload.get(key).and_then(|text| text.as_str());
        text.unwrap_or_default().trim().to_owned()
    };
    let embeds = outgoing
        .payload
        .get("embeds")
        .and_then(|embeds| embeds.as_array());
    let embeds: Vec<&str> = embeds
        .into_iter()
        .flatten()
        .filter_map(|embed| embed.get("description")?.as_str())
        .collect();
    let has_buttons = outgoing
        .payload
        .get("components")
        .and_then(|components| components.as_array())
        .is_some_and(|components| !components.is_empty());
    !has_buttons
        && seen.content.trim() == text("content")
        && seen.embed_texts == embeds
        && seen.files.len() == outgoing.files.len()
}

/// The smallest id of a message that was written at an instant or later (Discord's documentation, "Snowflakes").
pub(super) fn first_id_at(instant: DateTime<Utc>) -> u64 {
    let millis = instant.timestamp_millis() - DISCORD_EPOCH_MILLIS;
    u64::try_from(millis).unwrap_or(0) << 22
}

/// An id as the store keeps it: a number that rises.
pub(super) fn signed(id: u64) -> i64 {
    i64::try_from(id).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_has_its_first_id() {
        // The example of Discord's documentation.
        let at: DateTime<Utc> = "2016-04-30T11:18:25.796Z".parse().unwrap();
        assert_eq!(first_id_at(at) >> 22, 175_928_847_299_117_063 >> 22);
        let before: DateTime<Utc> = "2001-01-01T00:00:00Z".parse().unwrap();
        assert_eq!(first_id_at(before), 0);
    }

    #[test]
    fn a_refusal_is_read_by_its_code() {
        for (status, code, means) in [
            (403, 50_007, CannotSend::Closed),
            (400, 50_278, CannotSend::Closed),
            (403, 50_013, CannotSend::Forbidden),
            (403, 50_001, CannotSend::Forbidden),
            (404, 10_003, CannotSend::Gone),
            (400, 160_005, CannotSend::Locked),
            (400, 50_035, CannotSend::Rejected),
        ] {
            assert_eq!(meaning(status, code), means, "{code}");
        }
    }
}
