//! Chat servers, the places in which users write, and each event of a platform once. What is sent to the places stands
//! in `delivery`.

use chrono::{DateTime, Utc};
use sqlx::any::AnyRow;
use sqlx::query;

use super::conversation::{Conversation, Event};
use super::ledger::{BookAhead, BookOf};
use super::link::{Linked, linked_of, linked_to};
use super::row::{Columns, instant_text};
use super::tx::Bound;
use super::{StoreError, Tx};
use crate::domain::ids::{BusinessId, ContactId, ConversationId, PlaceId};

const SERVERS: &str = "SELECT server_key, business_id, help_channel, help_cursor FROM chat_servers \
     WHERE platform = $1 ORDER BY added_at, server_key";
const SERVER: &str = "SELECT server_key, business_id, help_channel, help_cursor FROM chat_servers \
     WHERE platform = $1 AND server_key = $2";
const SERVER_OF: &str = "SELECT server_key, business_id, help_channel, help_cursor FROM chat_servers \
     WHERE platform = $1 AND business_id = $2";
/// Another help channel is read from where it is when the bot first looks.
const UPSERT_SERVER: &str = "INSERT INTO chat_servers \
     (platform, server_key, business_id, help_channel, added_at, added_by) VALUES ($1, $2, $3, $4, $5, $6) \
     ON CONFLICT (platform, server_key) DO UPDATE SET help_cursor = CASE \
     WHEN COALESCE(chat_servers.help_channel, '') = COALESCE(excluded.help_channel, '') \
     THEN chat_servers.help_cursor END, help_channel = excluded.help_channel";
const DELETE_SERVER: &str = "DELETE FROM chat_servers WHERE platform = $1 AND business_id = $2";
const HELP_READ: &str = "UPDATE chat_servers SET help_cursor = $3 WHERE platform = $1 AND help_channel = $2 \
     AND COALESCE(help_cursor, 0) < $3";

macro_rules! places {
    ($rest:literal) => {
        concat!(
            "SELECT id, kind, user_key, business_id, channel_key, name, contact_id, state_json, cursor, \
             closed_why FROM chat_places WHERE ",
            $rest
        )
    };
}
const PLACE: &str = places!("id = $1");
const PLACE_BY_CHANNEL: &str = places!("platform = $1 AND channel_key = $2");
/// Whether an event was heard before, and the place of its channel, if it is known: one row.
pub(super) const BEFORE_ARRIVAL: &str = "SELECT \
     CASE WHEN EXISTS (SELECT 1 FROM chat_arrivals e WHERE e.platform = $1 AND e.event_key = $3) THEN 1 \
     ELSE 0 END AS is_repeated, \
     CASE WHEN EXISTS (SELECT 1 FROM outbox o WHERE o.place_id = p.id AND o.delivered_at IS NULL \
     AND o.refused_at IS NULL) THEN 1 ELSE 0 END AS has_waiting, \
     p.id, p.kind, p.user_key, p.business_id, p.channel_key, p.name, p.contact_id, p.state_json, p.cursor, \
     p.closed_why FROM (SELECT 1 AS one) always \
     LEFT JOIN chat_places p ON p.platform = $1 AND p.channel_key = $2";
const PLACES_OF: &str = places!("platform = $1 AND user_key = $2 ORDER BY heard_at DESC, id");
const PLACES_TO_READ: &str = places!(
    "platform = $1 AND kind <> 'public' AND channel_key IS NOT NULL AND closed_at IS NULL \
     AND cursor IS NOT NULL ORDER BY heard_at DESC, id"
);
const INSERT_PLACE: &str = "INSERT INTO chat_places \
     (platform, kind, user_key, business_id, channel_key, name, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7) \
     ON CONFLICT DO NOTHING RETURNING id";
const SET_CHANNEL: &str = "UPDATE chat_places SET channel_key = $2 WHERE id = $1";
pub(super) const HEARD: &str = "UPDATE chat_places SET heard_at = $3, closed_at = NULL, closed_why = NULL, cursor = CASE \
     WHEN $2 > COALESCE(cursor, 0) THEN $2 ELSE cursor END WHERE id = $1";
const SET_TALK: &str = "UPDATE chat_places SET contact_id = $2, state_json = $3 WHERE id = $1";
const CLOSE: &str = "UPDATE chat_places SET closed_at = $2, closed_why = $3 \
     WHERE id = $1 AND closed_at IS NULL";
const OPEN_AGAIN: &str = "UPDATE chat_places SET closed_at = NULL, closed_why = NULL WHERE id = $1";
const REOPEN: &str = "UPDATE chat_places SET closed_at = NULL, closed_why = NULL \
     WHERE platform = $1 AND business_id = $2 AND closed_why = $3";

const BUSINESSES_WAITING: &str = "SELECT DISTINCT business_id FROM outbox WHERE place_id = $1 \
     AND business_id IS NOT NULL AND delivered_at IS NULL AND refused_at IS NULL";

const INSERT_ARRIVAL: &str = "INSERT INTO chat_arrivals \
     (platform, event_key, place_id, conversation_id, outcome, heard_at) VALUES ($1, $2, $3, $4, $5, $6)";
const INSERT_WITHDRAWN: &str = "INSERT INTO chat_arrivals (platform, event_key, outcome, heard_at) \
     VALUES ($1, $2, $3, $4) ON CONFLICT (platform, event_key) DO NOTHING";
const ARRIVAL: &str = "SELECT conversation_id, outcome, (SELECT i.text FROM inbox i \
     WHERE i.conversation_id = a.conversation_id AND i.event_key = a.event_key) AS text \
     FROM chat_arrivals a WHERE a.platform = $1 AND a.event_key = $2";
const WITHDRAW_ARRIVAL: &str = "UPDATE chat_arrivals SET withdrawn_at = COALESCE(withdrawn_at, $3) \
     WHERE platform = $1 AND event_key = $2";

/// A server of a chat platform, and the business whose customers are in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChatServer {
    pub key: String,
    pub business: BusinessId,
    /// The public channel in which every message is for the bot.
    pub help_channel: Option<String>,
    /// The last message of that channel below which all are handled; `None` before it was looked at.
    pub help_cursor: Option<i64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PlaceKind {
    /// A user's direct messages.
    Direct,
    /// A private thread for one user.
    Thread,
    /// A channel that others read.
    Public,
}

impl PlaceKind {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Thread => "thread",
            Self::Public => "public",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        [Self::Direct, Self::Thread, Self::Public]
            .into_iter()
            .find(|kind| kind.as_str() == text)
    }
}

/// Where users write and read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub id: PlaceId,
    pub kind: PlaceKind,
    /// Whose it is; `None` for a public channel.
    pub user: Option<String>,
    /// In whose server it is; `None` for direct messages.
    pub business: Option<BusinessId>,
    /// The platform's id of it; `None` until it is open.
    pub channel: Option<String>,
    /// What a thread is called.
    pub name: Option<String>,
    /// Who speaks here, where the user has several accounts.
    pub contact: Option<ContactId>,
    /// What the user was asked here before anybody knew which account it is about.
    pub state_json: Option<String>,
    pub cursor: Option<i64>,
    /// Why nothing can be sent here.
    pub closed: Option<String>,
}

/// What is known when an event arrives.
#[derive(Debug)]
pub struct BeforeArrival {
    /// Whether it has been heard before.
    pub is_repeated: bool,
    /// The channel that it arrived in, if it is known.
    pub place: Option<Place>,
    /// Whether something waits to be sent there.
    pub has_waiting: bool,
    /// For whom its user speaks.
    pub linked: Vec<Linked>,
    /// Their conversations as they are for this event, where all are locked already.
    pub conversations: Vec<Conversation>,
    /// The book that was to be read too, where that costs no call of its own.
    pub book: Option<BookAhead>,
}

/// A place to be added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewPlace<'a> {
    pub kind: PlaceKind,
    pub user: Option<&'a str>,
    pub business: Option<BusinessId>,
    pub channel: Option<&'a str>,
    pub name: Option<&'a str>,
}

/// What became of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Answered,
    Ignored,
    /// Taken back by its author before it was answered.
    Withdrawn,
}

impl Outcome {
    fn as_str(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Ignored => "ignored",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// What is known of an event that was heard before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeardBefore {
    pub conversation: Option<ConversationId>,
    pub was_answered: bool,
    /// What it said, where a conversation keeps it.
    pub text: Option<String>,
}

impl Tx {
    /// The servers in which the bot works.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn chat_servers(&mut self, platform: &str) -> Result<Vec<ChatServer>, StoreError> {
        let rows = self.all(query(SERVERS).bind(platform.to_owned())).await?;
        rows.iter().map(server_of).collect()
    }

    /// # Errors
    /// [`StoreError`].
    pub async fn chat_server(
        &mut self,
        platform: &str,
        key: &str,
    ) -> Result<Option<ChatServer>, StoreError> {
        let statement = query(SERVER).bind(platform.to_owned()).bind(key.to_owned());
        let row = self.optional(statement).await?;
        row.as_ref().map(server_of).transpose()
    }

    /// # Errors
    /// [`StoreError`].
    pub async fn chat_server_of(
        &mut self,
        platform: &str,
        business: BusinessId,
    ) -> Result<Option<ChatServer>, StoreError> {
        let statement = query(SERVER_OF).bind(platform.to_owned()).bind(business.0);
        let row = self.optional(statement).await?;
        row.as_ref().map(server_of).transpose()
    }

    /// Ties a server to a business, or gives it another help channel.
    ///
    /// # Errors
    /// A unique violation when the business has another server.
    pub async fn set_chat_server(
        &mut self,
        platform: &str,
        server: &ChatServer,
        by: &str,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let statement = query(UPSERT_SERVER)
            .bind(platform.to_owned())
            .bind(server.key.clone())
            .bind(server.business.0)
            .bind(server.help_channel.clone())
            .bind(instant_text(now))
            .bind(by.to_owned());
        self.run(statement).await?;
        Ok(())
    }

    /// # Errors
    /// [`StoreError`].
    pub async fn remove_chat_server(
        &mut self,
        platform: &str,
        business: BusinessId,
    ) -> Result<bool, StoreError> {
        let statement = query(DELETE_SERVER)
            .bind(platform.to_owned())
            .bind(business.0);
        Ok(self.run(statement).await? > 0)
    }

    /// Notes that all messages of a help channel up to this one are handled.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn help_channel_read(
        &mut self,
        platform: &str,
        channel: &str,
        cursor: i64,
    ) -> Result<(), StoreError> {
        let statement = query(HELP_READ)
            .bind(platform.to_owned())
            .bind(channel.to_owned())
            .bind(cursor);
        self.run(statement).await?;
        Ok(())
    }

    /// # Errors
    /// [`StoreError`].
    pub async fn place(&mut self, id: PlaceId) -> Result<Option<Place>, StoreError> {
        let row = self.optional(query(PLACE).bind(id.0)).await?;
        row.as_ref().map(place_of).transpose()
    }

    /// # Errors
    /// [`StoreError`].
    pub async fn place_by_channel(
        &mut self,
        platform: &str,
        channel: &str,
    ) -> Result<Option<Place>, StoreError> {
        let statement = query(PLACE_BY_CHANNEL)
            .bind(platform.to_owned())
            .bind(channel.to_owned());
        let row = self.optional(statement).await?;
        row.as_ref().map(place_of).transpose()
    }

    /// The private places of a user, the last one in which they wrote first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn places_of(
        &mut self,
        platform: &str,
        user: &str,
    ) -> Result<Vec<Place>, StoreError> {
        let statement = query(PLACES_OF)
            .bind(platform.to_owned())
            .bind(user.to_owned());
        self.all(statement).await?.iter().map(place_of).collect()
    }

    /// The private places that are read on after a pause.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn places_to_read(&mut self, platform: &str) -> Result<Vec<Place>, StoreError> {
        let statement = query(PLACES_TO_READ).bind(platform.to_owned());
        self.all(statement).await?.iter().map(place_of).collect()
    }

    /// Adds a place; `None` when there is such a one by now.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn insert_place(
        &mut self,
        platform: &str,
        new: NewPlace<'_>,
        now: DateTime<Utc>,
    ) -> Result<Option<Place>, StoreError> {
        let statement = query(INSERT_PLACE)
            .bind(platform.to_owned())
            .bind(new.kind.as_str())
            .bind(new.user.map(str::to_owned))
            .bind(new.business.map(|business| business.0))
            .bind(new.channel.map(str::to_owned))
            .bind(new.name.map(str::to_owned))
            .bind(instant_text(now));
        let Some(row) = self.optional(statement).await? else {
            return Ok(None);
        };
        Ok(Some(Place {
            id: PlaceId(Columns::of("chat_places", &row).int("id")?),
            kind: new.kind,
            user: new.user.map(str::to_owned),
            business: new.business,
            channel: new.channel.map(str::to_owned),
            name: new.name.map(str::to_owned),
            contact: None,
            state_json: None,
            cursor: None,
            closed: None,
        }))
    }

    /// Keeps the platform's id of a place that has been opened.
    ///
    /// # Errors
    /// A unique violation when another place has this id.
    pub async fn set_place_channel(
        &mut self,
        place: PlaceId,
        channel: &str,
    ) -> Result<(), StoreError> {
        let statement = query(SET_CHANNEL).bind(place.0).bind(channel.to_owned());
        self.run(statement).await?;
        Ok(())
    }

    /// Notes that the user wrote in a place, and up to which message all are handled. It can be written to again.
    pub fn place_heard(&mut self, place: PlaceId, cursor: i64, now: DateTime<Utc>) {
        let statement = Bound::new(HEARD)
            .bind(place.0)
            .bind(cursor)
            .bind(instant_text(now));
        self.later(statement);
    }

    /// Keeps who speaks in a place, and what they were asked there.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn set_place_talk(
        &mut self,
        place: PlaceId,
        contact: Option<ContactId>,
        state_json: Option<&str>,
    ) -> Result<(), StoreError> {
        let statement = query(SET_TALK)
            .bind(place.0)
            .bind(contact.map(|contact| contact.0))
            .bind(state_json.map(str::to_owned));
        self.run(statement).await?;
        Ok(())
    }

    /// Notes that nothing can be sent to a place.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn close_place(
        &mut self,
        place: PlaceId,
        why: &str,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let statement = query(CLOSE)
            .bind(place.0)
            .bind(instant_text(now))
            .bind(why.to_owned());
        self.run(statement).await?;
        Ok(())
    }

    /// Notes that a place can be written to again.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn open_again(&mut self, place: PlaceId) -> Result<(), StoreError> {
        self.run(query(OPEN_AGAIN).bind(place.0)).await?;
        Ok(())
    }

    /// Notes that the places of a server that were closed for this reason can be written to again.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn reopen_places(
        &mut self,
        platform: &str,
        business: BusinessId,
        why: &str,
    ) -> Result<(), StoreError> {
        let statement = query(REOPEN)
            .bind(platform.to_owned())
            .bind(business.0)
            .bind(why.to_owned());
        self.run(statement).await?;
        Ok(())
    }

    /// What is known when an event of a user arrives in a channel, with the book that will most likely be needed.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn before_arrival(
        &mut self,
        event: Event<'_>,
        platform: &str,
        channel: &str,
        user: &str,
        book: Option<BookOf>,
    ) -> Result<BeforeArrival, StoreError> {
        let before = Bound::new(BEFORE_ARRIVAL)
            .bind(platform)
            .bind(channel)
            .bind(event.key);
        // Where rows are locked one by one, a conversation is read when it is locked.
        let are_all_locked = !self.must_lock_rows();
        let user = if are_all_locked {
            event.of_user(platform, user)
        } else {
            linked_to(platform, user)
        };
        // Where rows are locked, the book must be read after that.
        let book = book.filter(|_| are_all_locked);
        let books = book.into_iter().flat_map(BookOf::statements);
        let statements = [before, user].into_iter().chain(books).collect();
        let mut found = self.several(statements).await?.into_iter();
        let [before, users] = std::array::from_fn(|_| found.next().unwrap_or_default());
        let mut linked: Vec<Linked> = Vec::with_capacity(users.len());
        let mut conversations = Vec::new();
        for row in &users {
            let of = linked_of(row)?;
            if are_all_locked
                && Columns::of("conversations", row)
                    .opt_int("conversation")?
                    .is_some()
            {
                conversations.push(self.conversation_of(row).await?);
            }
            if linked
                .last()
                .is_none_or(|last| last.contact.id != of.contact.id)
            {
                linked.push(of);
            }
        }
        let row = before.first().expect("there is always one row");
        let columns = Columns::of("chat_places", row);
        let place = columns.opt_int("id")?.map(|_| place_of(row)).transpose()?;
        Ok(BeforeArrival {
            is_repeated: columns.int("is_repeated")? == 1,
            has_waiting: columns.int("has_waiting")? == 1,
            place,
            linked,
            conversations,
            // One that cannot be read is no fault of this message, unless it needs it.
            book: book.and_then(|of| BookAhead::read(of, &mut found).ok()),
        })
    }

    /// Notes an event as heard that was not before. Where another process notes the same one meanwhile, the statement
    /// that runs it has an error.
    pub fn insert_arrival(
        &mut self,
        (platform, key): (&str, &str),
        (place, conversation): (Option<PlaceId>, Option<ConversationId>),
        outcome: Outcome,
        now: DateTime<Utc>,
    ) {
        let statement = Bound::new(INSERT_ARRIVAL)
            .bind(platform)
            .bind(key)
            .bind(place.map(|place| place.0))
            .bind(conversation.map(|conversation| conversation.0))
            .bind(outcome.as_str())
            .bind(instant_text(now));
        self.later(statement);
    }

    /// Notes a message that was taken back before it was heard, so that it will not be.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn insert_withdrawn(
        &mut self,
        (platform, key): (&str, &str),
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let statement = query(INSERT_WITHDRAWN)
            .bind(platform.to_owned())
            .bind(key.to_owned())
            .bind(Outcome::Withdrawn.as_str())
            .bind(instant_text(now));
        self.run(statement).await?;
        Ok(())
    }

    /// The businesses of which something waits for a place.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn businesses_waiting(
        &mut self,
        place: PlaceId,
    ) -> Result<Vec<BusinessId>, StoreError> {
        let rows = self.all(query(BUSINESSES_WAITING).bind(place.0)).await?;
        rows.iter()
            .map(|row| Ok(BusinessId(Columns::of("outbox", row).int("business_id")?)))
            .collect()
    }

    /// What is known of an event.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn arrival(
        &mut self,
        (platform, key): (&str, &str),
    ) -> Result<Option<HeardBefore>, StoreError> {
        let statement = query(ARRIVAL)
            .bind(platform.to_owned())
            .bind(key.to_owned());
        let Some(row) = self.optional(statement).await? else {
            return Ok(None);
        };
        let columns = Columns::of("chat_arrivals", &row);
        Ok(Some(HeardBefore {
            conversation: columns.opt_int("conversation_id")?.map(ConversationId),
            was_answered: columns.text("outcome")? == Outcome::Answered.as_str(),
            text: columns.opt_text("text")?,
        }))
    }

    /// Notes that the author of a message took it back after it was heard. `false` when it was never heard.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn withdraw_arrival(
        &mut self,
        (platform, key): (&str, &str),
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let statement = query(WITHDRAW_ARRIVAL)
            .bind(platform.to_owned())
            .bind(key.to_owned())
            .bind(instant_text(now));
        Ok(self.run(statement).await? == 1)
    }
}

fn server_of(row: &AnyRow) -> Result<ChatServer, StoreError> {
    let columns = Columns::of("chat_servers", row);
    Ok(ChatServer {
        key: columns.text("server_key")?,
        business: BusinessId(columns.int("business_id")?),
        help_channel: columns.opt_text("help_channel")?,
        help_cursor: columns.opt_int("help_cursor")?,
    })
}

pub(super) fn place_of(row: &AnyRow) -> Result<Place, StoreError> {
    let columns = Columns::of("chat_places", row);
    Ok(Place {
        id: PlaceId(columns.int("id")?),
        kind: columns.named("kind", PlaceKind::parse)?,
        user: columns.opt_text("user_key")?,
        business: columns.opt_int("business_id")?.map(BusinessId),
        channel: columns.opt_text("channel_key")?,
        name: columns.opt_text("name")?,
        contact: columns.opt_int("contact_id")?.map(ContactId),
        state_json: columns.opt_text("state_json")?,
        cursor: columns.opt_int("cursor")?,
        closed: columns.opt_text("closed_why")?,
    })
}
