//! What users of a chat platform do: each event is heard once, and answered in the transaction that hears it.
//!
//! A message in private goes to the `reception`, which finds the conversation that it belongs to. A
//! question in public gets one neutral line there and its answer in private.

use std::mem;

use chrono::{DateTime, TimeDelta, Utc};

use super::deliver::ToSend;
use super::expected::{Ahead, ReadAhead};
use super::reception::Caller;
use super::{DISCORD, link};
use crate::converse::reply::Part;
use crate::desk::message::{Body, Gesture, NewFile};
use crate::desk::{Desk, DeskError};
use crate::domain::account::Tone;
use crate::domain::ids::{BusinessId, ConversationId, PlaceId};
use crate::domain::link_code::LinkCode;
use crate::domain::time_zone::TimeZone;
use crate::store::{
    BeforeArrival, ChatServer, Conversation, Event, Linked, NewPlace, Outbound, Outcome, Place,
    PlaceKind, Tx,
};
use crate::understand::{Context, Intent, TEXT_CHARS_MAX};
use crate::wording::{BASE_LANGUAGE, DisplayLocale, Rendered, Voice};

/// How long a message may have waited before its answer begins with a word of regret.
const LATE_MINUTES: i64 = 10;
/// How many characters name a thread beside its words.
const THREAD_NAME_CHARACTERS: usize = 6;

/// Something that a user did, as the adapter translated it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrival {
    /// The platform's id of the event: the same one is heard once.
    pub key: String,
    pub user: String,
    pub spot: Spot,
    /// The platform's number of it: ids rise with time.
    pub number: i64,
    /// Up to which message everything in its channel is handled, once this is.
    pub read_to: i64,
    pub written_at: DateTime<Utc>,
    /// What was written, or the words for what was done.
    pub text: String,
    pub act: Act,
    pub files: Vec<NewFile>,
    /// Why other files that came with it were not kept, as the keys of what is said about it.
    pub unkept: Vec<&'static str>,
}

impl Arrival {
    pub(super) fn event(&self) -> Event<'_> {
        Event {
            key: &self.key,
            number: Some(self.number),
        }
    }
}

/// How it was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    Wrote,
    /// Changed the text of an earlier message, named by its key.
    Edited {
        of: String,
    },
    /// Used a button, a menu, a form or a command.
    Did(Gesture),
}

/// Where it was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Spot {
    Direct {
        channel: String,
    },
    /// In a channel or thread of a server; `to_us` when the bot was mentioned or a command was used.
    Server {
        server: String,
        channel: String,
        to_us: bool,
    },
}

impl Spot {
    fn channel(&self) -> &str {
        match self {
            Self::Direct { channel } | Self::Server { channel, .. } => channel,
        }
    }
}

/// What became of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrived {
    pub heard: Heard,
    /// Where something is to be sent now.
    pub places: Vec<PlaceId>,
    /// The next message of the first of them, where that is known without a look.
    pub next: Option<ToSend>,
    /// The private place that has the answer, for a pointer to it.
    pub answered_in: Option<Place>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    Answered,
    /// It was heard before, and nothing was changed.
    Repeated,
    /// It was not for the bot.
    Ignored,
}

/// Where an event was found to have happened.
enum Found {
    Private(Place),
    Public(ChatServer),
    /// Nobody asked the bot there.
    Elsewhere,
}

impl Desk {
    /// Hears an event: once, whatever the platform repeats. While the disk is waited for, `meanwhile` is told the reply if
    /// that will be the next message of its place; until this returns nobody knows whether it is kept.
    ///
    /// # Errors
    /// [`DeskError::Store`] when the database fails; nothing of the event has been applied then, and it is to be tried
    /// again.
    pub async fn arrive(
        &self,
        arrival: &Arrival,
        mut meanwhile: impl FnMut(&ToSend) + Send,
    ) -> Result<Arrived, DeskError> {
        match self.arrive_once(arrival, &mut meanwhile).await {
            // Another process has heard it meanwhile; now that is known.
            Err(DeskError::Store(error)) if error.is_unique_violation() => {
                self.arrive_once(arrival, &mut meanwhile).await
            }
            heard => heard,
        }
    }

    async fn arrive_once(
        &self,
        arrival: &Arrival,
        meanwhile: &mut (impl FnMut(&ToSend) + Send),
    ) -> Result<Arrived, DeskError> {
        let now = self.now();
        let mut tx = self.store.write().await?;
        let ask = tx.before_arrival(
            arrival.event(),
            DISCORD,
            arrival.spot.channel(),
            &arrival.user,
            self.expected.book(&arrival.user),
        );
        let read = async { self.read_ahead(arrival) };
        // The database is asked first, and looks while the message is read.
        let (known, read) = tokio::join!(biased; ask, read);
        let mut known = known?;
        if known.is_repeated {
            tx.roll_back().await?;
            return Ok(Arrived {
                heard: Heard::Repeated,
                // What it led to may still wait to be sent.
                places: known.place.into_iter().map(|place| place.id).collect(),
                ..Arrived::ignored()
            });
        }
        let mut key = arrival.key.clone();
        let mut preface = Vec::new();
        if let Act::Edited { of } = &arrival.act {
            match tx.arrival((DISCORD, of)).await? {
                // It was never heard as it was, so it is heard as it is.
                None => key.clone_from(of),
                Some(before) => {
                    if !before.was_answered || before.text.as_deref() == Some(arrival.text.trim()) {
                        tx.roll_back().await?;
                        return Ok(Arrived::ignored());
                    }
                    preface.push(Part::new("edit-heard"));
                }
            }
        } else if now - arrival.written_at > TimeDelta::minutes(LATE_MINUTES) {
            preface.push(Part::new("late-answer"));
        }
        let found = self.find_spot(&mut tx, arrival, &known, now).await?;
        let mut call = Call {
            key,
            preface,
            conversation: None,
            places: Vec::new(),
            answered_in: None,
            conversations: mem::take(&mut known.conversations),
            // For a user whose channel is heard of now, something may wait already.
            is_next: known.place.is_some() && !known.has_waiting,
            next: None,
            ahead: Ahead {
                read,
                book: known.book.take(),
            },
        };
        let heard = match &found {
            Found::Elsewhere => {
                tx.roll_back().await?;
                return Ok(Arrived::ignored());
            }
            Found::Private(place) => {
                self.hear_in_private(&mut tx, arrival, (place, &known.linked), &mut call)
                    .await?
            }
            Found::Public(server) => {
                call.is_next = false;
                self.hear_in_public(&mut tx, arrival, (server, &known.linked), &mut call)
                    .await?
            }
        };
        let place = match &found {
            Found::Private(place) => Some(place.id),
            Found::Public(_) | Found::Elsewhere => None,
        };
        tx.insert_arrival((DISCORD, &call.key), (place, call.conversation), heard, now);
        match (&found, &arrival.spot) {
            (Found::Private(place), _) => tx.place_heard(place.id, arrival.read_to, now),
            (Found::Public(server), Spot::Server { channel, .. })
                if server.help_channel.as_ref() == Some(channel) && arrival.read_to > 0 =>
            {
                tx.help_channel_read(DISCORD, channel, arrival.read_to)
                    .await?;
            }
            (Found::Public(_) | Found::Elsewhere, _) => {}
        }
        let ready = async {
            if let Some(next) = &call.next {
                meanwhile(next);
            }
        };
        let (kept, ()) = tokio::join!(biased; tx.commit(), ready);
        kept?;
        Ok(Arrived {
            heard: match heard {
                Outcome::Answered => Heard::Answered,
                Outcome::Ignored | Outcome::Withdrawn => Heard::Ignored,
            },
            places: call.places,
            next: call.next,
            answered_in: call.answered_in,
        })
    }

    /// What a message says, if it is known in what context to read it.
    fn read_ahead(&self, arrival: &Arrival) -> Option<ReadAhead> {
        let is_read = match &arrival.act {
            Act::Wrote | Act::Edited { .. } => arrival.text.chars().count() <= TEXT_CHARS_MAX,
            Act::Did(_) => false,
        };
        if !is_read {
            return None;
        }
        let by = self.interpreter();
        self.expected.read(&arrival.user, &arrival.text, by)
    }

    /// A message was taken back: by its author, or one of ours by whoever may.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn withdrawn(&self, key: &str, number: i64) -> Result<(), DeskError> {
        let now = self.now();
        let mut tx = self.store.write().await?;
        if !tx.mark_removed(number, now).await? && !tx.withdraw_arrival((DISCORD, key), now).await?
        {
            // It was not heard yet, and now it will not be.
            tx.insert_withdrawn((DISCORD, key), now).await?;
        }
        Ok(tx.commit().await?)
    }

    async fn find_spot(
        &self,
        tx: &mut Tx,
        arrival: &Arrival,
        known: &BeforeArrival,
        now: DateTime<Utc>,
    ) -> Result<Found, DeskError> {
        match &arrival.spot {
            Spot::Direct { channel } => {
                let place = match &known.place {
                    Some(place) => place.clone(),
                    None => {
                        let place = self.direct_place(tx, &arrival.user, now).await?;
                        tx.set_place_channel(place.id, channel).await?;
                        Place {
                            channel: Some(channel.clone()),
                            ..place
                        }
                    }
                };
                if place.user.as_ref() == Some(&arrival.user) {
                    Ok(Found::Private(place))
                } else {
                    Ok(Found::Elsewhere)
                }
            }
            Spot::Server {
                server,
                channel,
                to_us,
            } => {
                if let Some(place) = &known.place
                    && place.kind == PlaceKind::Thread
                {
                    // What somebody else writes in a customer's thread is not the customer's.
                    return Ok(if place.user.as_ref() == Some(&arrival.user) {
                        Found::Private(place.clone())
                    } else {
                        Found::Elsewhere
                    });
                }
                let Some(server) = tx.chat_server(DISCORD, server).await? else {
                    return Ok(Found::Elsewhere);
                };
                let is_help = server.help_channel.as_ref() == Some(channel);
                Ok(if is_help || *to_us {
                    Found::Public(server)
                } else {
                    Found::Elsewhere
                })
            }
        }
    }

    async fn hear_in_private(
        &self,
        tx: &mut Tx,
        arrival: &Arrival,
        (place, linked): (&Place, &[Linked]),
        call: &mut Call,
    ) -> Result<Outcome, DeskError> {
        self.restore_unreached(tx, place, call).await?;
        let caller = Caller {
            arrival,
            place,
            linked,
        };
        self.receive_caller(tx, &caller, call).await?;
        Ok(Outcome::Answered)
    }

    /// Somebody asks where others read: there they get one line that says nothing, and the answer in private.
    async fn hear_in_public(
        &self,
        tx: &mut Tx,
        arrival: &Arrival,
        (server, linked): (&ChatServer, &[Linked]),
        call: &mut Call,
    ) -> Result<Outcome, DeskError> {
        let now = self.now();
        let is_known = linked
            .iter()
            .any(|linked| linked.business.id == server.business);
        if !is_known && !self.is_for_the_bot(arrival) {
            return Ok(Outcome::Ignored);
        }
        let place = self.private_place(tx, &arrival.user, server, now).await?;
        self.restore_unreached(tx, &place, call).await?;
        let caller = Caller {
            arrival,
            place: &place,
            linked,
        };
        self.receive_caller(tx, &caller, call).await?;
        if let Act::Wrote | Act::Edited { .. } = &arrival.act
            && let Some(code) = LinkCode::find(&arrival.text)
        {
            link::spoil(tx, &code, now).await?;
        }
        // A command is acknowledged where only its user sees it.
        if let (Act::Wrote | Act::Edited { .. }, Spot::Server { channel, .. }) =
            (&arrival.act, &arrival.spot)
        {
            let public = self.public_place(tx, server.business, channel, now).await?;
            let line = self.in_common_words(&[Part::new("answered-in-private")], Vec::new())?;
            let of = (Some(server.business), public);
            let message = self.outbound(line);
            tx.insert_for_place(of, &message, Some(&arrival.key), now)
                .await?;
            call.places.push(public);
        }
        Ok(Outcome::Answered)
    }

    /// What somebody writes in public who is no known customer: only a question that the bot has an answer to is for
    /// it, unless it was addressed. A code is too: whoever reads it could use it, so that it must not work any longer.
    fn is_for_the_bot(&self, arrival: &Arrival) -> bool {
        let addressed = match &arrival.spot {
            Spot::Direct { .. } => true,
            Spot::Server { to_us, .. } => *to_us,
        };
        let today = self.now().date_naive();
        addressed || LinkCode::find(&arrival.text).is_some() || {
            let wishes = self
                .interpreter()
                .understand(&arrival.text, &Context::plain(today));
            let is_in_scope = |intent: Intent| intent != Intent::OutOfScope;
            wishes
                .iter()
                .flatten()
                .any(|request| is_in_scope(request.intent))
        }
    }

    /// What could not be sent while nobody could be reached goes with the answer.
    async fn restore_unreached(
        &self,
        tx: &mut Tx,
        place: &Place,
        call: &mut Call,
    ) -> Result<(), DeskError> {
        let is_new = place.cursor.is_none();
        if let Some(user) = &place.user
            && (is_new || place.closed.is_some())
        {
            let restored = tx
                .restore_refused((DISCORD, user), place.id, UNREACHABLE)
                .await?;
            if restored > 0 {
                call.places.push(place.id);
                call.is_next = false;
                // More is on its way to them now.
                call.conversations.clear();
            }
        }
        Ok(())
    }

    /// The place in which a user of a server is answered in private: their thread, or their direct messages.
    async fn private_place(
        &self,
        tx: &mut Tx,
        user: &str,
        server: &ChatServer,
        now: DateTime<Utc>,
    ) -> Result<Place, DeskError> {
        let places = tx.places_of(DISCORD, user).await?;
        let threads = || {
            places.iter().filter(|place| {
                place.kind == PlaceKind::Thread && place.business == Some(server.business)
            })
        };
        if let Some(open) = threads().find(|thread| thread.closed.is_none()) {
            return Ok(open.clone());
        }
        let direct = places.iter().find(|place| place.kind == PlaceKind::Direct);
        let can_have_thread = server.help_channel.is_some()
            && !threads().any(|thread| thread.closed.as_deref() == Some(FORBIDDEN));
        let direct_is_open = direct.is_none_or(|direct| direct.closed.is_none());
        if can_have_thread || !direct_is_open && server.help_channel.is_some() {
            return self.new_thread(tx, user, server.business, now).await;
        }
        match direct {
            Some(direct) => Ok(direct.clone()),
            None => self.direct_place(tx, user, now).await,
        }
    }

    pub(super) async fn new_thread(
        &self,
        tx: &mut Tx,
        user: &str,
        business: BusinessId,
        now: DateTime<Utc>,
    ) -> Result<Place, DeskError> {
        let token = self.tokens.unambiguous(THREAD_NAME_CHARACTERS);
        let name = Part::new("thread-name").with("token", token.as_str());
        let name = self.in_common_words(&[name], Vec::new())?.text;
        let new = NewPlace {
            kind: PlaceKind::Thread,
            user: Some(user),
            business: Some(business),
            channel: None,
            name: Some(&name),
        };
        let made = tx.insert_place(DISCORD, new, now).await?;
        made.ok_or_else(|| DeskError::refused("a thread of this user is being opened elsewhere"))
    }

    pub(super) async fn direct_place(
        &self,
        tx: &mut Tx,
        user: &str,
        now: DateTime<Utc>,
    ) -> Result<Place, DeskError> {
        let known = tx.places_of(DISCORD, user).await?;
        if let Some(place) = known
            .into_iter()
            .find(|place| place.kind == PlaceKind::Direct)
        {
            return Ok(place);
        }
        let new = NewPlace {
            kind: PlaceKind::Direct,
            user: Some(user),
            business: None,
            channel: None,
            name: None,
        };
        let made = tx.insert_place(DISCORD, new, now).await?;
        made.ok_or_else(|| DeskError::refused("these direct messages are being opened elsewhere"))
    }

    async fn public_place(
        &self,
        tx: &mut Tx,
        business: BusinessId,
        channel: &str,
        now: DateTime<Utc>,
    ) -> Result<PlaceId, DeskError> {
        if let Some(place) = tx.place_by_channel(DISCORD, channel).await? {
            return Ok(place.id);
        }
        let new = NewPlace {
            kind: PlaceKind::Public,
            user: None,
            business: Some(business),
            channel: Some(channel),
            name: None,
        };
        let made = tx.insert_place(DISCORD, new, now).await?;
        let made = made.ok_or_else(|| DeskError::refused("this channel is noted elsewhere"))?;
        Ok(made.id)
    }

    /// Words for somebody of whom nothing is known yet.
    pub(super) fn in_common_words(
        &self,
        parts: &[Part],
        choices: Vec<crate::converse::reply::Choice>,
    ) -> Result<Rendered, DeskError> {
        let voice = Voice {
            locale: DisplayLocale::new(BASE_LANGUAGE, None, "US"),
            timezone: TimeZone::UTC,
            tone: Tone::Gentle,
        };
        let reply = crate::converse::reply::Reply {
            parts: parts.to_vec(),
            choices,
        };
        Ok(self.wording.try_render(&reply, &voice)?)
    }

    /// A message for the outbox.
    pub(super) fn outbound(&self, said: Rendered) -> Outbound {
        let body = Body {
            text: said.text,
            choices: said.choices,
            files: Vec::new(),
            rows: said.rows,
            forms: Vec::new(),
        };
        Outbound {
            nonce: self.tokens.nonce(),
            body_json: serde_json::to_string(&body).expect("a body has a JSON form"),
        }
    }
}

impl Arrived {
    fn ignored() -> Self {
        Self {
            heard: Heard::Ignored,
            places: Vec::new(),
            next: None,
            answered_in: None,
        }
    }
}

/// Why a message was refused whose reader cannot be reached; it is sent when they can.
pub(super) const UNREACHABLE: &str = "unreachable";
/// Why a place is closed in which the bot may not write.
pub(super) const FORBIDDEN: &str = "forbidden";

/// An event while it is being answered.
#[derive(Debug)]
pub(super) struct Call {
    /// The key under which it is noted.
    pub(super) key: String,
    /// What the answer begins with.
    pub(super) preface: Vec<Part>,
    /// The conversation that answered it.
    pub(super) conversation: Option<ConversationId>,
    pub(super) places: Vec<PlaceId>,
    pub(super) answered_in: Option<Place>,
    /// The user's conversations as they were for the event when it arrived; not all need be here.
    pub(super) conversations: Vec<Conversation>,
    /// Whether what is written now is the next that is to be sent there.
    pub(super) is_next: bool,
    /// The answer, if it is.
    pub(super) next: Option<ToSend>,
    pub(super) ahead: Ahead,
}
