//! Conversations, their inbox (each event once) and their outbox (written with its cause). What is in the
//! outbox of a notice stands in `notice`.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;
use sqlx::any::AnyRow;
use sqlx::query;

use super::business::business_of;
use super::ledger::Holdings;
use super::row::{Columns, instant_text};
use super::tx::Bound;
use super::{StoreError, Tx};
use crate::domain::account::{Account, Contact};
use crate::domain::business::Business;
use crate::domain::ids::{BusinessId, ContactId, ConversationId, PlaceId, PolicyVersion};
use crate::domain::policy::Policy;

/// Locks the conversation, then its account: always in this order. SQLite has locked everything by then.
///
/// It reads nothing: what stands in the same statement as the lock would be as it was before the wait.
const LOCK: &str = "SELECT c.id FROM conversations c \
     JOIN contacts k ON k.business_id = c.business_id AND k.id = c.contact_id \
     JOIN accounts a ON a.business_id = k.business_id AND a.id = k.account_id \
     WHERE c.business_id = $1 AND c.channel = $2 FOR UPDATE OF c, a";
/// What a turn is about, from contacts `k`, accounts `a`, businesses `b` and conversations `c`; `$3` and `$4` are the
/// number and the key of its event.
macro_rules! conversations {
    ($from:literal) => {
        concat!(
            "SELECT c.id AS conversation, c.channel, c.state_json, c.place_id, k.id AS contact_id, k.account_id, k.tone, \
            k.stopped_at, k.preferences_json, \
            a.id, a.reference, a.profile_json, b.id AS tenant, b.settings_json, \
            (SELECT MAX(q.version) FROM policies q WHERE q.business_id = b.id) AS policy_version, \
            CASE WHEN EXISTS (SELECT 1 FROM allocations x WHERE x.business_id = a.business_id \
            AND x.account_id = a.id) THEN 1 ELSE 0 END AS has_allocations, \
            CASE WHEN EXISTS (SELECT 1 FROM plans x WHERE x.business_id = a.business_id \
            AND x.account_id = a.id) THEN 1 ELSE 0 END AS has_plans, \
            CASE WHEN EXISTS (SELECT 1 FROM holds x WHERE x.business_id = a.business_id \
            AND x.account_id = a.id) THEN 1 ELSE 0 END AS has_holds, \
            CASE WHEN EXISTS (SELECT 1 FROM tickets x WHERE x.business_id = a.business_id \
            AND x.account_id = a.id) THEN 1 ELSE 0 END AS has_tickets, \
            CASE WHEN EXISTS (SELECT 1 FROM account_holds x WHERE x.business_id = a.business_id \
            AND x.account_id = a.id) THEN 1 ELSE 0 END AS has_account_holds, \
            CASE WHEN EXISTS (SELECT 1 FROM late_reasons x WHERE x.business_id = a.business_id \
            AND x.account_id = a.id) THEN 1 ELSE 0 END AS has_reasons, \
            CASE WHEN EXISTS (SELECT 1 FROM outbox x WHERE x.conversation_id = c.id \
            AND x.delivered_at IS NULL AND x.refused_at IS NULL AND (x.inbox_id IS NULL OR $3 > 0)) THEN 1 \
            WHEN $3 > 0 AND (SELECT CASE WHEN x.refused_at IS NOT NULL OR x.removed_at IS NOT NULL \
            OR COALESCE(x.sent_key, 0) > $3 THEN 1 ELSE 0 END FROM outbox x WHERE x.conversation_id = c.id \
            ORDER BY x.id DESC LIMIT 1) = 1 THEN 1 ELSE 0 END AS has_unseen, \
            CASE WHEN EXISTS (SELECT 1 FROM inbox x WHERE x.conversation_id = c.id AND x.event_key = $4) THEN 1 \
            ELSE 0 END AS is_repeated \
            FROM ",
            $from
        )
    };
}
pub(super) const SELECT: &str = conversations!(
    "conversations c JOIN contacts k ON k.business_id = c.business_id AND k.id = c.contact_id \
     JOIN accounts a ON a.business_id = k.business_id AND a.id = k.account_id \
     JOIN businesses b ON b.id = c.business_id WHERE c.business_id = $1 AND c.channel = $2"
);
/// For whom a user speaks, with the conversations about them, if there are any yet.
pub(super) const SELECT_OF_USER: &str = conversations!(
    "contacts k JOIN accounts a ON a.business_id = k.business_id AND a.id = k.account_id \
     JOIN businesses b ON b.id = k.business_id \
     LEFT JOIN conversations c ON c.business_id = k.business_id AND c.contact_id = k.id \
     WHERE k.platform = $1 AND k.user_key = $2 AND k.unlinked_at IS NULL ORDER BY k.id"
);
const INSERT: &str = "INSERT INTO conversations (business_id, contact_id, channel, state_json, updated_at) \
     VALUES ($1, $2, $3, $4, $5) ON CONFLICT (business_id, channel) DO NOTHING";
const UPDATE: &str =
    "UPDATE conversations SET state_json = $3, updated_at = $4 WHERE business_id = $1 AND id = $2";
const INSERT_INBOX: &str = "INSERT INTO inbox (business_id, conversation_id, event_key, text, received_at) \
     VALUES ($1, $2, $3, $4, $5)";
const SELECT_INBOX: &str = "SELECT text FROM inbox \
     WHERE business_id = $1 AND conversation_id = $2 AND event_key = $3";
const INSERT_OUTBOX: &str = "INSERT INTO outbox \
     (business_id, conversation_id, inbox_id, nonce, body_json, created_at, place_id) \
     SELECT i.business_id, i.conversation_id, i.id, $4, $5, $6, CAST($7 AS BIGINT) FROM inbox i \
     WHERE i.business_id = $1 AND i.conversation_id = $2 AND i.event_key = $3";
const SELECT_REPLIES: &str = "SELECT o.nonce, o.body_json, i.event_key FROM outbox o \
     JOIN inbox i ON i.id = o.inbox_id \
     WHERE i.business_id = $1 AND i.conversation_id = $2 AND i.event_key = $3 ORDER BY o.id";
pub(super) const SELECT_PENDING: &str = "SELECT o.nonce, o.body_json, i.event_key FROM outbox o \
     LEFT JOIN inbox i ON i.id = o.inbox_id \
     WHERE o.conversation_id = (SELECT c.id FROM conversations c WHERE c.business_id = $1 AND c.channel = $2) \
     AND o.delivered_at IS NULL AND o.refused_at IS NULL ORDER BY o.id LIMIT 100";
pub(super) const SELECT_LAST_SAID: &str = "SELECT body_json FROM outbox \
     WHERE business_id = $1 AND conversation_id = $2 ORDER BY id DESC LIMIT 1";
const COUNT_MESSAGES: &str = "SELECT COUNT(*) AS messages, \
     CAST(COALESCE(SUM(CASE WHEN EXISTS (SELECT 1 FROM outbox o WHERE o.inbox_id = i.id) THEN 0 ELSE 1 END), 0) \
     AS BIGINT) AS unanswered FROM inbox i WHERE i.business_id = $1";
const MARK_DELIVERED: &str = "UPDATE outbox SET delivered_at = $3 \
     WHERE business_id = $1 AND nonce = $2 AND delivered_at IS NULL RETURNING notice_id";

/// A conversation, locked for one turn, with everybody and everything that it is about.
#[derive(Debug)]
pub struct Conversation {
    pub id: ConversationId,
    /// Its place and the contact in one name, such as `terminal:C-1001`.
    pub channel: String,
    /// The state as JSON; `converse` knows what it means.
    pub state_json: String,
    pub contact: Contact,
    pub account: Account,
    pub business: Business,
    pub policy: Arc<Policy>,
    /// What there is to load beside the account's entries.
    pub holdings: Holdings,
    pub has_tickets: bool,
    pub has_reasons: bool,
    /// Whether something that the customer has not read yet is on its way to them: in a terminal, what nobody asked
    /// for; on a platform with numbers, anything that was not on the screen when they wrote.
    pub has_unseen: bool,
    /// Where the contact last wrote, on a platform with several places.
    pub place: Option<PlaceId>,
    /// Whether the event for which it was locked is in its inbox already.
    pub is_repeated: bool,
}

/// The event for which a conversation is locked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Event<'a> {
    /// Names it, in this conversation.
    pub key: &'a str,
    /// The number by which a platform knows it: whatever has a higher one, or none yet, was not on the screen then.
    pub number: Option<i64>,
}

/// A message to be written to the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outbound {
    pub nonce: String,
    pub body_json: String,
}

/// A message of the outbox, on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery<Body> {
    /// Names the message, here and on its way.
    pub nonce: String,
    /// The key of the message that it answers; `None` when nobody asked.
    pub reply_to: Option<String>,
    pub body: Body,
}

impl Event<'_> {
    fn of(&self, conversations: Bound) -> Bound {
        conversations.bind(self.number.unwrap_or(0)).bind(self.key)
    }

    /// The statement for all conversations of a user.
    pub(super) fn of_user(&self, platform: &str, user: &str) -> Bound {
        self.of(Bound::new(SELECT_OF_USER).bind(platform).bind(user))
    }
}

impl Tx {
    /// Makes sure that a contact's conversation in a place exists.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn ensure_conversation(
        &mut self,
        business: BusinessId,
        contact: ContactId,
        channel: &str,
        state_json: &str,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let statement = query(INSERT)
            .bind(business.0)
            .bind(contact.0)
            .bind(channel.to_owned())
            .bind(state_json.to_owned())
            .bind(instant_text(now));
        self.run(statement).await?;
        Ok(())
    }

    /// Locks a conversation, then its account (always in this order), and reads what a turn is about.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn lock_conversation(
        &mut self,
        business: BusinessId,
        channel: &str,
    ) -> Result<Option<Conversation>, StoreError> {
        let none = Event {
            key: "",
            number: None,
        };
        self.lock_conversation_for(none, business, channel).await
    }

    /// The same for an event, to be heard in it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn lock_conversation_for(
        &mut self,
        event: Event<'_>,
        business: BusinessId,
        channel: &str,
    ) -> Result<Option<Conversation>, StoreError> {
        if self.must_lock_rows() {
            self.later(Bound::new(LOCK).bind(business.0).bind(channel));
        }
        let statement = event.of(Bound::new(SELECT).bind(business.0).bind(channel));
        let [rows] = self.together([statement]).await?;
        match rows.first() {
            Some(row) => self.conversation_of(row).await.map(Some),
            None => Ok(None),
        }
    }

    pub(super) async fn conversation_of(
        &mut self,
        row: &AnyRow,
    ) -> Result<Conversation, StoreError> {
        let columns = Columns::of("conversations", row);
        let business = business_of(&columns, "tenant")?;
        let version = PolicyVersion(columns.int("policy_version")?);
        let currency = business.settings.currency;
        let policy = self.policy(business.id, version, currency).await?;
        let has = |column| -> Result<bool, StoreError> { Ok(columns.int(column)? == 1) };
        Ok(Conversation {
            id: ConversationId(columns.int("conversation")?),
            state_json: columns.text("state_json")?,
            contact: super::account::contact_of(&columns)?,
            account: super::account::account_of(row)?,
            policy,
            holdings: Holdings {
                allocations: has("has_allocations")?,
                plans: has("has_plans")?,
                holds: has("has_holds")?,
                account_holds: has("has_account_holds")?,
            },
            has_tickets: has("has_tickets")?,
            has_reasons: has("has_reasons")?,
            has_unseen: has("has_unseen")?,
            is_repeated: has("is_repeated")?,
            place: columns.opt_int("place_id")?.map(PlaceId),
            channel: columns.text("channel")?,
            business,
        })
    }

    /// Keeps the state after a turn, of a conversation that is locked.
    pub fn save_conversation(
        &mut self,
        business: BusinessId,
        conversation: ConversationId,
        state_json: &str,
        now: DateTime<Utc>,
    ) {
        let statement = Bound::new(UPDATE)
            .bind(business.0)
            .bind(conversation.0)
            .bind(state_json)
            .bind(instant_text(now));
        self.later(statement);
    }

    /// Records the event for which a conversation was locked, and in which it is not repeated.
    pub fn insert_inbox(
        &mut self,
        business: BusinessId,
        conversation: ConversationId,
        key: &str,
        text: &str,
        now: DateTime<Utc>,
    ) {
        let statement = Bound::new(INSERT_INBOX)
            .bind(business.0)
            .bind(conversation.0)
            .bind(key)
            .bind(text)
            .bind(instant_text(now));
        self.later(statement);
    }

    /// The text of the event that was recorded under a key.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn inbox_text(
        &mut self,
        business: BusinessId,
        conversation: ConversationId,
        key: &str,
    ) -> Result<Option<String>, StoreError> {
        let statement = query(SELECT_INBOX)
            .bind(business.0)
            .bind(conversation.0)
            .bind(key.to_owned());
        let row = self.optional(statement).await?;
        row.map(|row| Columns::of("inbox", &row).text("text"))
            .transpose()
    }

    /// Writes the reply to an event to the outbox.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn insert_outbox(
        &mut self,
        (business, conversation): (BusinessId, ConversationId),
        reply_to: &str,
        message: &Outbound,
        place: Option<PlaceId>,
        now: DateTime<Utc>,
    ) {
        let statement = Bound::new(INSERT_OUTBOX)
            .bind(business.0)
            .bind(conversation.0)
            .bind(reply_to)
            .bind(message.nonce.as_str())
            .bind(message.body_json.as_str())
            .bind(instant_text(now))
            .bind(place.map(|place| place.0));
        self.later(statement);
    }

    /// The replies to one event, in order, delivered or not.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn replies_to<Body: DeserializeOwned>(
        &mut self,
        business: BusinessId,
        conversation: ConversationId,
        key: &str,
    ) -> Result<Vec<Delivery<Body>>, StoreError> {
        let statement = query(SELECT_REPLIES)
            .bind(business.0)
            .bind(conversation.0)
            .bind(key.to_owned());
        self.all(statement).await?.iter().map(delivery_of).collect()
    }

    /// The last message that was written to a conversation.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn last_said<Body: DeserializeOwned>(
        &mut self,
        business: BusinessId,
        conversation: ConversationId,
    ) -> Result<Option<Body>, StoreError> {
        let statement = query(SELECT_LAST_SAID)
            .bind(business.0)
            .bind(conversation.0);
        let row = self.optional(statement).await?;
        row.map(|row| Columns::of("outbox", &row).json("body_json"))
            .transpose()
    }

    /// What a channel has still to get, in order; at most a hundred at a time.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn pending<Body: DeserializeOwned>(
        &mut self,
        business: BusinessId,
        channel: &str,
    ) -> Result<Vec<Delivery<Body>>, StoreError> {
        let statement = query(SELECT_PENDING)
            .bind(business.0)
            .bind(channel.to_owned());
        self.all(statement).await?.iter().map(delivery_of).collect()
    }

    /// How many messages came in, and how many of them have no reply.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn count_messages(&mut self, business: BusinessId) -> Result<(u64, u64), StoreError> {
        let row = self.one(query(COUNT_MESSAGES).bind(business.0)).await?;
        let columns = Columns::of("inbox", &row);
        let count = |column| -> Result<u64, StoreError> {
            let number = columns.int(column)?;
            u64::try_from(number).map_err(|error| columns.bad(column, error))
        };
        Ok((count("messages")?, count("unanswered")?))
    }

    /// Notes that the platform has confirmed a message, and with it the notice that it may carry.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn mark_delivered(
        &mut self,
        business: BusinessId,
        nonce: &str,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let statement = query(MARK_DELIVERED)
            .bind(business.0)
            .bind(nonce.to_owned())
            .bind(instant_text(now));
        let Some(row) = self.optional(statement).await? else {
            return Ok(());
        };
        match Columns::of("outbox", &row).opt_int("notice_id")? {
            Some(notice) => self.notice_arrived(business, notice, now).await,
            None => Ok(()),
        }
    }
}

fn delivery_of<Body: DeserializeOwned>(row: &AnyRow) -> Result<Delivery<Body>, StoreError> {
    let columns = Columns::of("outbox", row);
    Ok(Delivery {
        nonce: columns.text("nonce")?,
        reply_to: columns.opt_text("event_key")?,
        body: columns.json("body_json")?,
    })
}
