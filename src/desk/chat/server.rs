//! Which chat server belongs to which business, and what happens to it as a whole: the bot is removed and comes back, a
//! user leaves.

use super::{DISCORD, alert, link};
use crate::desk::{Desk, DeskError};
use crate::domain::business::Business;
use crate::store::{ChatServer, Place};

/// Why the places of a server are closed from which the bot was removed.
pub(super) const REMOVED: &str = "removed";

/// What was said of a server before, and what holds now.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct ServerReport {
    pub server: String,
    pub help_channel: Option<String>,
}

impl Desk {
    /// Ties a server to a business: its customers are those who may ask in it. Again with another help channel, it is
    /// moved; without one, it stays.
    ///
    /// # Errors
    /// [`DeskError::Refused`] when an id is none, or server or business are tied otherwise.
    pub async fn connect_server(
        &self,
        business: &Business,
        server: &str,
        help_channel: Option<&str>,
        by: &str,
    ) -> Result<ServerReport, DeskError> {
        check_id("the server", server)?;
        if let Some(channel) = help_channel {
            check_id("the help channel", channel)?;
        }
        let now = self.now();
        let mut tx = self.store.write().await?;
        if let Some(known) = tx.chat_server(DISCORD, server).await?
            && known.business != business.id
        {
            return Err(DeskError::refused(format!(
                "the server {server} belongs to another business already; disconnect it there first"
            )));
        }
        let before = tx.chat_server_of(DISCORD, business.id).await?;
        if let Some(known) = &before
            && known.key != server
        {
            return Err(DeskError::refused(format!(
                "{} is connected to the server {}; `goodterms discord disconnect` lets go of it first",
                business.settings.name, known.key
            )));
        }
        let server = ChatServer {
            key: server.to_owned(),
            business: business.id,
            help_channel: help_channel
                .map(str::to_owned)
                .or_else(|| before.and_then(|known| known.help_channel)),
            help_cursor: None,
        };
        tx.set_chat_server(DISCORD, &server, by, now).await?;
        tx.commit().await?;
        Ok(report(&server))
    }

    /// Lets go of the server of a business. Nothing is written in it any more; direct messages go on.
    ///
    /// # Errors
    /// [`DeskError::Refused`] when it has none.
    pub async fn disconnect_server(&self, business: &Business) -> Result<(), DeskError> {
        let mut tx = self.store.write().await?;
        if !tx.remove_chat_server(DISCORD, business.id).await? {
            return Err(DeskError::refused(format!(
                "{} is connected to no server",
                business.settings.name
            )));
        }
        Ok(tx.commit().await?)
    }

    /// The server of a business.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn server_of(&self, business: &Business) -> Result<Option<ServerReport>, DeskError> {
        let mut tx = self.store.read().await?;
        let server = tx.chat_server_of(DISCORD, business.id).await?;
        Ok(server.as_ref().map(report))
    }

    /// All servers in which the bot works.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn chat_servers(&self) -> Result<Vec<ChatServer>, DeskError> {
        let mut tx = self.store.read().await?;
        Ok(tx.chat_servers(DISCORD).await?)
    }

    /// The private places that are read on after a pause.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn places_to_read(&self) -> Result<Vec<Place>, DeskError> {
        let mut tx = self.store.read().await?;
        Ok(tx.places_to_read(DISCORD).await?)
    }

    /// Notes that a help channel is handled up to a message: from there on it is read.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn help_channel_read(&self, channel: &str, number: i64) -> Result<(), DeskError> {
        let mut tx = self.store.write().await?;
        tx.help_channel_read(DISCORD, channel, number).await?;
        Ok(tx.commit().await?)
    }

    /// The bot is in a server: its places can be written to again.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn server_joined(&self, server: &str) -> Result<(), DeskError> {
        let now = self.now();
        let mut tx = self.store.write().await?;
        let Some(known) = tx.chat_server(DISCORD, server).await? else {
            tracing::warn!(server, "the bot is in a server that belongs to no business");
            return Ok(());
        };
        tx.reopen_places(DISCORD, known.business, REMOVED).await?;
        alert::mended(
            &mut tx,
            known.business,
            alert::AlertKind::BotRemoved,
            server,
            now,
        )
        .await?;
        Ok(tx.commit().await?)
    }

    /// The bot was removed from a server. Staff learn of it; direct messages go on as far as Discord allows.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn server_left(&self, server: &str) -> Result<(), DeskError> {
        let now = self.now();
        let mut tx = self.store.write().await?;
        let Some(known) = tx.chat_server(DISCORD, server).await? else {
            return Ok(());
        };
        self.raise_alert(
            &mut tx,
            known.business,
            alert::AlertKind::BotRemoved,
            server,
            now,
        )
        .await?;
        Ok(tx.commit().await?)
    }

    /// A user left a server, or is found to have left: they no longer speak for its business's accounts.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn user_left(&self, server: &str, user: &str) -> Result<(), DeskError> {
        let now = self.now();
        let mut tx = self.store.write().await?;
        let Some(known) = tx.chat_server(DISCORD, server).await? else {
            return Ok(());
        };
        link::left_server(&mut tx, DISCORD, user, known.business, now).await?;
        Ok(tx.commit().await?)
    }

    /// A thread was changed: one that is locked is for staff to mend.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn thread_changed(
        &self,
        server: &str,
        thread: &str,
        is_locked: bool,
    ) -> Result<(), DeskError> {
        let now = self.now();
        let mut tx = self.store.read().await?;
        let Some(place) = tx.place_by_channel(DISCORD, thread).await? else {
            return Ok(());
        };
        let Some(known) = tx.chat_server(DISCORD, server).await? else {
            return Ok(());
        };
        tx.roll_back().await?;
        let mut tx = self.store.write().await?;
        let kind = alert::AlertKind::ThreadLocked;
        if is_locked {
            self.raise_alert(&mut tx, known.business, kind, thread, now)
                .await?;
        } else {
            alert::mended(&mut tx, known.business, kind, thread, now).await?;
            if place.closed.as_deref() == Some("locked") {
                tx.open_again(place.id).await?;
            }
        }
        Ok(tx.commit().await?)
    }

    /// The servers of the businesses for whose accounts a user speaks: whoever is in none of them speaks for none.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn servers_of_user(&self, user: &str) -> Result<Vec<ChatServer>, DeskError> {
        let mut tx = self.store.read().await?;
        let linked = link::linked(&mut tx, DISCORD, user).await?;
        if linked.is_empty() {
            return Ok(Vec::new());
        }
        let mut servers = tx.chat_servers(DISCORD).await?;
        servers.retain(|server| {
            linked
                .iter()
                .any(|linked| linked.business.id == server.business)
        });
        Ok(servers)
    }
}

fn report(server: &ChatServer) -> ServerReport {
    ServerReport {
        server: server.key.clone(),
        help_channel: server.help_channel.clone(),
    }
}

/// Ids of Discord are numbers of up to twenty digits.
fn check_id(what: &str, id: &str) -> Result<(), DeskError> {
    if (15..=20).contains(&id.len()) && id.chars().all(|c| c.is_ascii_digit()) {
        return Ok(());
    }
    Err(DeskError::refused(format!(
        "{what} is named by its id, a number such as 1234567890123456789: switch on Developer Mode in Discord's settings \
         (Advanced), then right-click it and choose Copy ID"
    )))
}
