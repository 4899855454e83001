//! What is to be sent, place by place and in order, and what has become of it.
//!
//! A place that cannot be written to hands what waits for it to the contact's next place. When there is none, staff get
//! a case, and what was written is sent when the customer writes again.

use chrono::{DateTime, Utc};

use super::alert::{self, AlertKind};
use super::arrive::{FORBIDDEN, UNREACHABLE};
use super::server::REMOVED;
use super::{DISCORD, link};
use crate::desk::message::Body;
use crate::desk::{Desk, DeskError};
use crate::domain::ids::{BusinessId, PlaceId};
use crate::store::{ChatServer, Place, PlaceKind, Tx, Unplaced};

/// Why a message is refused whose reader does not speak for the account any more.
const UNLINKED: &str = "unlinked";
/// Why a message is refused that the platform does not take in this form.
const REJECTED: &str = "rejected";

/// A message on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToSend {
    pub nonce: String,
    pub body: Body,
    /// When it was written: it cannot have been sent before.
    pub created_at: DateTime<Utc>,
    /// The platform's message that it answers.
    pub answers: Option<String>,
    pub place: Place,
    /// The server in which the place is, where it is to be opened yet.
    pub server: Option<ChatServer>,
    /// Whether nothing else waits for the place, as far as this process knows.
    pub is_alone: bool,
}

/// Why a place cannot be written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CannotSend {
    /// The user takes no direct messages from the bot.
    Closed,
    /// The bot lacks a permission there.
    Forbidden,
    /// The channel, thread or user is gone.
    Gone,
    /// The thread is locked.
    Locked,
    /// The bot is not in the server any more.
    Removed,
    /// The platform does not take this message in this form.
    Rejected,
}

impl CannotSend {
    fn as_str(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Forbidden => FORBIDDEN,
            Self::Gone => "gone",
            Self::Locked => "locked",
            Self::Removed => REMOVED,
            Self::Rejected => REJECTED,
        }
    }

    /// What staff have to mend, where they can.
    fn alert(self) -> Option<AlertKind> {
        match self {
            Self::Closed => None,
            Self::Forbidden => Some(AlertKind::PermissionMissing),
            Self::Gone => Some(AlertKind::PlaceGone),
            Self::Locked => Some(AlertKind::ThreadLocked),
            Self::Removed => Some(AlertKind::BotRemoved),
            Self::Rejected => Some(AlertKind::MessageRejected),
        }
    }
}

impl Desk {
    /// The places for which something waits. What nobody asked for gets its place here: where the contact last wrote.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn waiting_places(&self) -> Result<Vec<PlaceId>, DeskError> {
        let mut tx = self.store.read().await?;
        let unplaced = tx.unplaced(DISCORD).await?;
        if unplaced.is_empty() {
            return Ok(tx.waiting_places(DISCORD).await?);
        }
        tx.roll_back().await?;
        let now = self.now();
        let mut tx = self.store.write().await?;
        for message in &unplaced {
            if message.is_unlinked {
                tx.mark_refused(&message.nonce, UNLINKED, now).await?;
                continue;
            }
            let place = match self.place_for(&mut tx, message).await? {
                Some(place) => place,
                // Whether they can be reached is known when it has been tried.
                None => self.direct_place(&mut tx, &message.user, now).await?,
            };
            tx.set_outbox_place(&message.nonce, place.id).await?;
        }
        let waiting = tx.waiting_places(DISCORD).await?;
        tx.commit().await?;
        Ok(waiting)
    }

    /// Where the contact last wrote, or another place of theirs that is open.
    async fn place_for(&self, tx: &mut Tx, message: &Unplaced) -> Result<Option<Place>, DeskError> {
        let places = tx.places_of(DISCORD, &message.user).await?;
        let is_open = |place: &&Place| {
            place.closed.is_none()
                && place
                    .business
                    .is_none_or(|business| business == message.business)
        };
        let last = places.iter().find(|place| Some(place.id) == message.last);
        let last = last.filter(is_open);
        Ok(last.or_else(|| places.iter().find(is_open)).cloned())
    }

    /// Brings the database's log in, where it has one.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn shorten_log(&self) -> Result<(), DeskError> {
        Ok(self.store.shorten_log().await?)
    }

    /// How many messages wait to be sent.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn count_waiting(&self) -> Result<i64, DeskError> {
        let mut tx = self.store.read().await?;
        Ok(tx.count_waiting(DISCORD).await?)
    }

    /// The next message for a place.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn next_to_send(&self, place: PlaceId) -> Result<Option<ToSend>, DeskError> {
        loop {
            let Some((waiting, place)) = self.store.next_waiting::<Body>(place).await? else {
                return Ok(None);
            };
            if waiting.is_unlinked {
                let now = self.now();
                let mut tx = self.store.write().await?;
                tx.mark_refused(&waiting.nonce, UNLINKED, now).await?;
                tx.commit().await?;
                continue;
            }
            let server = match place.business {
                Some(business) if place.channel.is_none() => {
                    let mut tx = self.store.read().await?;
                    tx.chat_server_of(DISCORD, business).await?
                }
                Some(_) | None => None,
            };
            return Ok(Some(ToSend {
                nonce: waiting.nonce,
                body: waiting.body,
                created_at: waiting.created_at,
                answers: waiting.answers,
                place,
                server,
                is_alone: false,
            }));
        }
    }

    /// A place has been opened: the platform's id of it.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn place_opened(&self, place: PlaceId, channel: &str) -> Result<(), DeskError> {
        let mut tx = self.store.write().await?;
        tx.set_place_channel(place, channel).await?;
        Ok(tx.commit().await?)
    }

    /// The platform has confirmed a message, under a number of its own.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn sent(&self, nonce: &str, number: i64) -> Result<(), DeskError> {
        let now = self.now();
        if self.store.confirm_sent(nonce, number, now).await? {
            return Ok(());
        }
        let mut tx = self.store.write().await?;
        tx.mark_sent(nonce, number, now).await?;
        Ok(tx.commit().await?)
    }

    /// The nonce of our message that the platform knows by a number, if it is one.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn nonce_of_sent(&self, number: i64) -> Result<Option<String>, DeskError> {
        let mut tx = self.store.read().await?;
        Ok(tx.nonce_of_sent(number).await?)
    }

    /// The platform has refused a message for good. Where the place is the reason, what waits for it goes to the
    /// contact's next place, which is returned; staff learn what to mend.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn cannot_send(
        &self,
        message: &ToSend,
        why: CannotSend,
    ) -> Result<Vec<PlaceId>, DeskError> {
        let now = self.now();
        let place = &message.place;
        let mut tx = self.store.write().await?;
        let about = place.channel.clone().unwrap_or_else(|| {
            let server = message.server.as_ref();
            server
                .and_then(|server| server.help_channel.clone())
                .unwrap_or_default()
        });
        let mut moved = Vec::new();
        let mut businesses = tx.businesses_waiting(place.id).await?;
        if let Some(kind) = why.alert() {
            for business in businesses.iter().chain(place.business.as_ref()) {
                self.raise_alert(&mut tx, *business, kind, &about, now)
                    .await?;
            }
        }
        if why == CannotSend::Rejected || place.kind == PlaceKind::Public {
            tx.mark_refused(&message.nonce, why.as_str(), now).await?;
            tx.commit().await?;
            return Ok(moved);
        }
        tx.close_place(place.id, why.as_str(), now).await?;
        let user = place.user.clone().unwrap_or_default();
        let speaks = link::linked(&mut tx, DISCORD, &user).await?;
        businesses.retain(|business| speaks.iter().any(|linked| linked.business.id == *business));
        for business in businesses {
            if let Some(next) = self.next_place(&mut tx, place, business, now).await? {
                tx.move_waiting(business, place.id, next.id).await?;
                moved.push(next.id);
            }
        }
        // What a stranger was told goes the same way, where the server is known.
        if moved.is_empty()
            && speaks.is_empty()
            && let Some(business) = place.business
            && let Some(next) = self.next_place(&mut tx, place, business, now).await?
        {
            tx.move_waiting(business, place.id, next.id).await?;
            moved.push(next.id);
        }
        for (business, channel) in tx.conversations_waiting(place.id).await? {
            self.tell_unreachable(&mut tx, (business, &channel), now)
                .await?;
        }
        tx.refuse_waiting(place.id, UNREACHABLE, now).await?;
        tx.commit().await?;
        Ok(moved)
    }

    /// Another private place for what waits of a business.
    async fn next_place(
        &self,
        tx: &mut Tx,
        closed: &Place,
        business: BusinessId,
        now: DateTime<Utc>,
    ) -> Result<Option<Place>, DeskError> {
        let Some(user) = &closed.user else {
            return Ok(None);
        };
        let places = tx.places_of(DISCORD, user).await?;
        let others = || places.iter().filter(|place| place.id != closed.id);
        let open = others()
            .find(|place| place.closed.is_none() && place.business.is_none_or(|of| of == business));
        if let Some(open) = open {
            return Ok(Some(open.clone()));
        }
        match closed.kind {
            PlaceKind::Thread => {
                if others().any(|place| place.kind == PlaceKind::Direct) {
                    return Ok(None);
                }
                self.direct_place(tx, user, now).await.map(Some)
            }
            PlaceKind::Direct => {
                // One thread that failed says enough.
                let failed = others().any(|place| {
                    place.kind == PlaceKind::Thread && place.business == Some(business)
                });
                let server = tx.chat_server_of(DISCORD, business).await?;
                if failed || server.is_none_or(|server| server.help_channel.is_none()) {
                    return Ok(None);
                }
                self.new_thread(tx, user, business, now).await.map(Some)
            }
            PlaceKind::Public => Ok(None),
        }
    }

    async fn tell_unreachable(
        &self,
        tx: &mut Tx,
        (business, channel): (BusinessId, &str),
        now: DateTime<Utc>,
    ) -> Result<(), DeskError> {
        let conversation = tx.lock_conversation(business, channel).await?;
        match conversation {
            Some(conversation) => self.open_unreachable(tx, &conversation, now).await,
            None => Ok(()),
        }
    }

    /// A channel or thread was deleted, locked or given back: what waits for it is sent elsewhere when it is tried.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn channel_deleted(&self, channel: &str) -> Result<(), DeskError> {
        let now = self.now();
        let mut tx = self.store.write().await?;
        if let Some(place) = tx.place_by_channel(DISCORD, channel).await? {
            tx.close_place(place.id, CannotSend::Gone.as_str(), now)
                .await?;
        }
        let servers = tx.chat_servers(DISCORD).await?;
        for server in servers {
            if server.help_channel.as_deref() == Some(channel) {
                self.raise_alert(
                    &mut tx,
                    server.business,
                    AlertKind::HelpChannelGone,
                    channel,
                    now,
                )
                .await?;
            }
        }
        Ok(tx.commit().await?)
    }

    /// Something that staff had to mend works again.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn works_again(
        &self,
        business: BusinessId,
        kind: AlertKind,
        about: &str,
    ) -> Result<(), DeskError> {
        let now = self.now();
        let mut tx = self.store.write().await?;
        alert::mended(&mut tx, business, kind, about, now).await?;
        Ok(tx.commit().await?)
    }

    /// Staff have to mend something about a server that was found otherwise than by sending.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn must_be_mended(
        &self,
        business: BusinessId,
        kind: AlertKind,
        about: &str,
    ) -> Result<(), DeskError> {
        let now = self.now();
        let mut tx = self.store.write().await?;
        self.raise_alert(&mut tx, business, kind, about, now)
            .await?;
        Ok(tx.commit().await?)
    }
}
