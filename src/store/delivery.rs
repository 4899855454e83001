//! The outbox of chat platforms: what is to be sent to which place, in order, and what has become of it.

use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;
use sqlx::query;

use super::chat::place_of;
use super::row::{Columns, instant_text};
use super::tx::Bound;
use super::{Outbound, Place, Store, StoreError, Tx};
use crate::domain::ids::{BusinessId, ContactId, ConversationId, PlaceId};

const INSERT: &str = "INSERT INTO outbox (business_id, place_id, nonce, body_json, created_at, answers_key) \
     VALUES ($1, $2, $3, $4, $5, $6)";
pub(super) const NEXT: &str = "SELECT o.nonce, o.body_json, o.created_at, o.answers_key, o.business_id, o.conversation_id, \
     CASE WHEN k.unlinked_at IS NULL THEN 0 ELSE 1 END AS is_unlinked, p.id, p.kind, p.user_key, \
     p.business_id AS place_business, p.channel_key, p.name, p.contact_id, p.state_json, p.cursor, p.closed_why \
     FROM outbox o JOIN chat_places p ON p.id = o.place_id \
     LEFT JOIN conversations c ON c.id = o.conversation_id LEFT JOIN contacts k ON k.id = c.contact_id \
     WHERE o.place_id = $1 AND o.delivered_at IS NULL AND o.refused_at IS NULL ORDER BY o.id LIMIT 1";
pub(super) const WAITING: &str = "SELECT DISTINCT o.place_id FROM outbox o WHERE o.place_id IS NOT NULL \
     AND o.delivered_at IS NULL AND o.refused_at IS NULL \
     AND EXISTS (SELECT 1 FROM chat_places p WHERE p.id = o.place_id AND p.platform = $1)";
pub(super) const UNPLACED: &str = "SELECT o.nonce, o.conversation_id, c.business_id, c.place_id, k.id AS contact_id, \
     k.user_key, CASE WHEN k.unlinked_at IS NULL THEN 0 ELSE 1 END AS is_unlinked FROM outbox o \
     JOIN conversations c ON c.id = o.conversation_id JOIN contacts k ON k.id = c.contact_id \
     WHERE k.platform = $1 AND o.place_id IS NULL AND o.delivered_at IS NULL AND o.refused_at IS NULL \
     ORDER BY o.id LIMIT 500";
const SET_PLACE: &str = "UPDATE outbox SET place_id = $2 WHERE nonce = $1";
const SENT: &str = "UPDATE outbox SET delivered_at = $2, sent_key = $3 \
     WHERE nonce = $1 AND delivered_at IS NULL RETURNING business_id, notice_id";
/// The same for a message that carries no notice, by itself.
pub(super) const CONFIRM: &str = "UPDATE outbox SET delivered_at = $2, sent_key = $3 \
     WHERE nonce = $1 AND delivered_at IS NULL AND notice_id IS NULL RETURNING nonce";
const REFUSED: &str = "UPDATE outbox SET refused_at = $2, refused_why = $3 \
     WHERE nonce = $1 AND delivered_at IS NULL AND refused_at IS NULL";
const MOVE: &str = "UPDATE outbox SET place_id = $2 \
     WHERE place_id = $1 AND business_id = $3 AND delivered_at IS NULL AND refused_at IS NULL";
const REFUSE_ALL: &str = "UPDATE outbox SET refused_at = $2, refused_why = $3 \
     WHERE place_id = $1 AND delivered_at IS NULL AND refused_at IS NULL";
const CONVERSATIONS_WAITING: &str = "SELECT DISTINCT c.business_id, c.channel FROM outbox o \
     JOIN conversations c ON c.id = o.conversation_id WHERE o.place_id = $1 AND o.delivered_at IS NULL \
     AND o.refused_at IS NULL";
/// What could not be sent to somebody who writes again.
const RESTORE: &str = "UPDATE outbox SET refused_at = NULL, refused_why = NULL, place_id = $3 \
     WHERE refused_why = $4 AND delivered_at IS NULL AND conversation_id IN (SELECT c.id FROM conversations c \
     JOIN contacts k ON k.id = c.contact_id WHERE k.platform = $1 AND k.user_key = $2 \
     AND k.unlinked_at IS NULL)";
const REMOVED: &str = "UPDATE outbox SET removed_at = COALESCE(removed_at, $2) WHERE sent_key = $1";
const BY_NONCE: &str = "SELECT o.body_json, o.place_id, c.contact_id, \
     CASE WHEN o.id = (SELECT MAX(l.id) FROM outbox l WHERE l.conversation_id = o.conversation_id) \
     THEN 1 ELSE 0 END AS is_last FROM outbox o LEFT JOIN conversations c ON c.id = o.conversation_id \
     WHERE o.nonce = $1";
const KNOWN_SENT: &str = "SELECT nonce FROM outbox WHERE sent_key = $1";
const SET_CONVERSATION_PLACE: &str = "UPDATE conversations SET place_id = $3 \
     WHERE business_id = $1 AND id = $2 AND COALESCE(place_id, 0) <> $3";
const COUNT_WAITING: &str = "SELECT COUNT(*) AS waiting FROM outbox o JOIN chat_places p ON p.id = o.place_id \
     WHERE p.platform = $1 AND o.delivered_at IS NULL AND o.refused_at IS NULL";

/// The next message for a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting<Body> {
    pub nonce: String,
    pub body: Body,
    pub created_at: DateTime<Utc>,
    /// The platform's message that it answers.
    pub answers: Option<String>,
    pub business: Option<BusinessId>,
    pub conversation: Option<ConversationId>,
    /// Whether it is for somebody who does not speak for the account any more.
    pub is_unlinked: bool,
}

/// A message for which no place is decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unplaced {
    pub nonce: String,
    pub conversation: ConversationId,
    pub business: BusinessId,
    pub user: String,
    pub contact: ContactId,
    /// Where the contact last wrote.
    pub last: Option<PlaceId>,
    pub is_unlinked: bool,
}

/// A message of the outbox, as a button of it finds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written<Body> {
    pub body: Body,
    pub place: Option<PlaceId>,
    /// Whose conversation it belongs to; `None` where it was written before anybody knew.
    pub contact: Option<ContactId>,
    /// Whether nothing was written in the conversation after it.
    pub is_last: bool,
}

impl Store {
    /// The next message for a place and the place, if one waits: one statement, which needs no transaction around it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn next_waiting<Body: DeserializeOwned>(
        &self,
        place: PlaceId,
    ) -> Result<Option<(Waiting<Body>, Place)>, StoreError> {
        let mut connection = self.readers.take().await?;
        let statement = query(NEXT).bind(place.0);
        let Some(row) = statement.fetch_optional(&mut *connection).await? else {
            return Ok(None);
        };
        let columns = Columns::of("outbox", &row);
        let waiting = Waiting {
            nonce: columns.text("nonce")?,
            body: columns.json("body_json")?,
            created_at: columns.instant("created_at")?,
            answers: columns.opt_text("answers_key")?,
            business: columns.opt_int("business_id")?.map(BusinessId),
            conversation: columns.opt_int("conversation_id")?.map(ConversationId),
            is_unlinked: columns.int("is_unlinked")? == 1,
        };
        let place = Place {
            business: columns.opt_int("place_business")?.map(BusinessId),
            ..place_of(&row)?
        };
        Ok(Some((waiting, place)))
    }

    /// Notes that the platform has confirmed a message under a number of its own. `false` where more than that is to be
    /// written, by [`Tx::mark_sent`], or nothing.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn confirm_sent(
        &self,
        nonce: &str,
        number: i64,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let statement = Bound::new(CONFIRM)
            .bind(nonce)
            .bind(instant_text(now))
            .bind(number);
        Ok(!self.confirm(statement).await?.is_empty())
    }
}

impl Tx {
    /// Writes a message that belongs to a place and to no conversation.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn insert_for_place(
        &mut self,
        (business, place): (Option<BusinessId>, PlaceId),
        message: &Outbound,
        answers: Option<&str>,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let statement = query(INSERT)
            .bind(business.map(|business| business.0))
            .bind(place.0)
            .bind(message.nonce.clone())
            .bind(message.body_json.clone())
            .bind(instant_text(now))
            .bind(answers.map(str::to_owned));
        self.run(statement).await?;
        Ok(())
    }

    /// The places for which messages wait.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn waiting_places(&mut self, platform: &str) -> Result<Vec<PlaceId>, StoreError> {
        let rows = self.all(query(WAITING).bind(platform.to_owned())).await?;
        rows.iter()
            .map(|row| Ok(PlaceId(Columns::of("outbox", row).int("place_id")?)))
            .collect()
    }

    /// How many messages wait to be sent.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn count_waiting(&mut self, platform: &str) -> Result<i64, StoreError> {
        let statement = query(COUNT_WAITING).bind(platform.to_owned());
        let row = self.one(statement).await?;
        Columns::of("outbox", &row).int("waiting")
    }

    /// Messages that nobody asked for, whose place is to be decided; at most 500 at a time.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn unplaced(&mut self, platform: &str) -> Result<Vec<Unplaced>, StoreError> {
        let rows = self.all(query(UNPLACED).bind(platform.to_owned())).await?;
        rows.iter()
            .map(|row| {
                let columns = Columns::of("outbox", row);
                Ok(Unplaced {
                    nonce: columns.text("nonce")?,
                    conversation: ConversationId(columns.int("conversation_id")?),
                    business: BusinessId(columns.int("business_id")?),
                    user: columns.text("user_key")?,
                    contact: ContactId(columns.int("contact_id")?),
                    last: columns.opt_int("place_id")?.map(PlaceId),
                    is_unlinked: columns.int("is_unlinked")? == 1,
                })
            })
            .collect()
    }

    /// Decides where a message is sent.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn set_outbox_place(
        &mut self,
        nonce: &str,
        place: PlaceId,
    ) -> Result<(), StoreError> {
        let statement = query(SET_PLACE).bind(nonce.to_owned()).bind(place.0);
        self.run(statement).await?;
        Ok(())
    }

    /// Notes that the platform has confirmed a message under a number of its own, and with it the notice that it may
    /// carry.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn mark_sent(
        &mut self,
        nonce: &str,
        number: i64,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let statement = query(SENT)
            .bind(nonce.to_owned())
            .bind(instant_text(now))
            .bind(number);
        let Some(row) = self.optional(statement).await? else {
            return Ok(());
        };
        let columns = Columns::of("outbox", &row);
        match (
            columns.opt_int("business_id")?,
            columns.opt_int("notice_id")?,
        ) {
            (Some(business), Some(notice)) => {
                self.notice_arrived(BusinessId(business), notice, now).await
            }
            (Some(_) | None, None) | (None, Some(_)) => Ok(()),
        }
    }

    /// Notes that a message cannot be sent, for good.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn mark_refused(
        &mut self,
        nonce: &str,
        why: &str,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let statement = query(REFUSED)
            .bind(nonce.to_owned())
            .bind(instant_text(now))
            .bind(why.to_owned());
        self.run(statement).await?;
        Ok(())
    }

    /// Sends what waits of a business for one place to another.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn move_waiting(
        &mut self,
        business: BusinessId,
        from: PlaceId,
        to: PlaceId,
    ) -> Result<(), StoreError> {
        let statement = query(MOVE).bind(from.0).bind(to.0).bind(business.0);
        self.run(statement).await?;
        Ok(())
    }

    /// Notes that nothing of what waits for a place can be sent.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn refuse_waiting(
        &mut self,
        place: PlaceId,
        why: &str,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let statement = query(REFUSE_ALL)
            .bind(place.0)
            .bind(instant_text(now))
            .bind(why.to_owned());
        self.run(statement).await?;
        Ok(())
    }

    /// The conversations of which something waits for a place: business and channel.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn conversations_waiting(
        &mut self,
        place: PlaceId,
    ) -> Result<Vec<(BusinessId, String)>, StoreError> {
        let rows = self.all(query(CONVERSATIONS_WAITING).bind(place.0)).await?;
        rows.iter()
            .map(|row| {
                let columns = Columns::of("conversations", row);
                Ok((
                    BusinessId(columns.int("business_id")?),
                    columns.text("channel")?,
                ))
            })
            .collect()
    }

    /// Sends what was refused for this reason to a user who can be reached again.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn restore_refused(
        &mut self,
        (platform, user): (&str, &str),
        place: PlaceId,
        why: &str,
    ) -> Result<u64, StoreError> {
        let statement = query(RESTORE)
            .bind(platform.to_owned())
            .bind(user.to_owned())
            .bind(place.0)
            .bind(why.to_owned());
        self.run(statement).await
    }

    /// Notes that a message of ours was taken off the screen. `false` when it is none of ours.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn mark_removed(
        &mut self,
        number: i64,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let statement = query(REMOVED).bind(number).bind(instant_text(now));
        Ok(self.run(statement).await? > 0)
    }

    /// The message with a nonce.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn written<Body: DeserializeOwned>(
        &mut self,
        nonce: &str,
    ) -> Result<Option<Written<Body>>, StoreError> {
        let Some(row) = self
            .optional(query(BY_NONCE).bind(nonce.to_owned()))
            .await?
        else {
            return Ok(None);
        };
        let columns = Columns::of("outbox", &row);
        Ok(Some(Written {
            body: columns.json("body_json")?,
            place: columns.opt_int("place_id")?.map(PlaceId),
            contact: columns.opt_int("contact_id")?.map(ContactId),
            is_last: columns.int("is_last")? == 1,
        }))
    }

    /// The nonce of our message that the platform knows by this number.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn nonce_of_sent(&mut self, number: i64) -> Result<Option<String>, StoreError> {
        let row = self.optional(query(KNOWN_SENT).bind(number)).await?;
        row.map(|row| Columns::of("outbox", &row).text("nonce"))
            .transpose()
    }

    /// Keeps where a contact last wrote.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn set_conversation_place(
        &mut self,
        business: BusinessId,
        conversation: ConversationId,
        place: PlaceId,
    ) -> Result<(), StoreError> {
        let statement = query(SET_CONVERSATION_PLACE)
            .bind(business.0)
            .bind(conversation.0)
            .bind(place.0);
        self.run(statement).await?;
        Ok(())
    }
}
