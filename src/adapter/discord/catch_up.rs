//! Reads on, after a pause, what was written in the help channels and in all known private places.
//!
//! The first direct message of somebody unknown cannot be found this way: a bot cannot list its direct messages.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Semaphore, mpsc};

use super::hub::{Inner, note_help_channel};
use super::rest::{MESSAGES_MAX, RestError};
use super::senders::{first_id_at, signed};
use super::{Bot, pause};
use crate::domain::ids::BusinessId;
use crate::store::PlaceKind;

/// How many channels are read at once.
const AT_ONCE_MAX: usize = 4;
const WAIT_MIN: Duration = Duration::from_millis(500);
const WAIT_MAX: Duration = Duration::from_secs(15);

/// A channel that is read on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ToRead {
    pub(super) id: u64,
    /// The server in which it is; `None` for direct messages.
    pub(super) server: Option<String>,
    /// Whose help channel it is.
    pub(super) business: Option<BusinessId>,
    /// The last message that is handled; `None` where nothing was read yet, and then it begins now.
    pub(super) after: Option<u64>,
}

/// Finds which channels are read on, and tells the hub.
pub(super) fn list(bot: &Bot, session: u64, hub: mpsc::UnboundedSender<Inner>) {
    let bot = bot.clone();
    tokio::spawn(async move {
        let mut wait = WAIT_MIN;
        let channels = loop {
            match channels(&bot).await {
                Ok(channels) => break channels,
                Err(error) => {
                    bot.health.database_failed(bot.desk.now());
                    tracing::error!(%error, "the channels to read are not to be had; it is tried again");
                    pause(wait).await;
                    wait = (wait * 2).min(WAIT_MAX);
                }
            }
        };
        let _ended = hub.send(Inner::ToRead { session, channels });
    });
}

async fn channels(bot: &Bot) -> Result<Vec<ToRead>, crate::desk::DeskError> {
    let servers = bot.desk.chat_servers().await?;
    let mut channels = Vec::new();
    for server in &servers {
        if let Some(id) = server.help_channel.as_ref().and_then(|id| id.parse().ok()) {
            channels.push(ToRead {
                id,
                server: Some(server.key.clone()),
                business: Some(server.business),
                after: server
                    .help_cursor
                    .and_then(|cursor| u64::try_from(cursor).ok()),
            });
        }
    }
    for place in bot.desk.places_to_read().await? {
        let id = place.channel.as_ref().and_then(|id| id.parse().ok());
        let after = place.cursor.and_then(|cursor| u64::try_from(cursor).ok());
        let server = place.business.and_then(|business| {
            let server = servers.iter().find(|server| server.business == business);
            server.map(|server| server.key.clone())
        });
        // A thread of a server that is not connected any more is left alone.
        let is_lost = place.kind == PlaceKind::Thread && server.is_none();
        if let (Some(id), Some(_), false) = (id, after, is_lost) {
            channels.push(ToRead {
                id,
                server,
                business: None,
                after,
            });
        }
    }
    Ok(channels)
}

/// Reads all of them, some at once, and tells the hub what is found.
pub(super) fn read_all(
    bot: &Bot,
    session: u64,
    channels: Vec<ToRead>,
    hub: &mpsc::UnboundedSender<Inner>,
) {
    let at_once = Arc::new(Semaphore::new(AT_ONCE_MAX));
    for channel in channels {
        let (bot, hub, at_once) = (bot.clone(), hub.clone(), Arc::clone(&at_once));
        tokio::spawn(async move {
            if let Ok(_permit) = at_once.acquire_owned().await {
                read(&bot, session, channel, &hub).await;
            }
        });
    }
}

async fn read(bot: &Bot, session: u64, channel: ToRead, hub: &mpsc::UnboundedSender<Inner>) {
    let told = |messages, is_all| {
        hub.send(Inner::Found {
            session,
            channel: channel.clone(),
            messages,
            is_all,
        })
    };
    let Some(mut after) = channel.after else {
        begin(bot, &channel).await;
        let _ended = told(Vec::new(), true);
        return;
    };
    let mut wait = WAIT_MIN;
    loop {
        match bot
            .rest
            .messages_after(channel.id, after, MESSAGES_MAX)
            .await
        {
            Ok(messages) => {
                wait = WAIT_MIN;
                let is_all = u64::try_from(messages.len()).is_ok_and(|n| n < MESSAGES_MAX);
                if let Some(last) = messages.last() {
                    after = last.id;
                }
                if told(messages, is_all).is_err() {
                    return;
                }
                if is_all {
                    note_help_channel(bot, &channel, true).await;
                    return;
                }
            }
            Err(RestError::Later { after: told, .. }) => {
                pause(told.unwrap_or(wait)).await;
                wait = (wait * 2).min(WAIT_MAX);
            }
            Err(RestError::Unauthorized) => {
                bot.health.token_refused();
                pause(WAIT_MAX).await;
            }
            Err(RestError::Refused { status, .. }) => {
                // Where it may not be read, what comes live is still heard.
                tracing::warn!(status, "a channel cannot be read");
                if status == 404 {
                    let id = channel.id.to_string();
                    if let Err(error) = bot.desk.channel_deleted(&id).await {
                        tracing::error!(%error, "that a channel is gone could not be noted");
                    }
                } else {
                    note_help_channel(bot, &channel, false).await;
                }
                let _ended = told(Vec::new(), true);
                return;
            }
        }
    }
}

/// A help channel that was never read is read from now on: what stands in it was for people.
async fn begin(bot: &Bot, channel: &ToRead) {
    let now = signed(first_id_at(bot.desk.now()));
    if let Err(error) = bot
        .desk
        .help_channel_read(&channel.id.to_string(), now)
        .await
    {
        tracing::error!(%error, "where a help channel begins could not be noted");
    }
}
