//! Who is speaking, and about which account: what is settled before a message can go to a conversation.
//!
//! Whoever is linked to one account is passed on at once. A stranger is told how to be linked, and a code links them.
//! Whoever has several accounts is asked which one, and what they wrote is answered then. The words for leaving an
//! account ("unlink") and for another one ("switch account") are heard here too.

use serde::{Deserialize, Serialize};

use super::arrive::{Act, Arrival, Call};
use super::deliver::ToSend;
use super::link::{self, Linked, Tried};
use super::{DISCORD, file};
use crate::converse::reply::{Choice, Part};
use crate::converse::{Dialogue, Shown};
use crate::desk::message::{Body, Gesture, Inbound, shown, state_text};
use crate::desk::{Desk, DeskError};
use crate::domain::ids::ContactId;
use crate::domain::link_code::LinkCode;
use crate::store::{Conversation, Event, Place, Tx};
use crate::understand::Intent;

/// A user who says something in a place of theirs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Caller<'a> {
    pub(super) arrival: &'a Arrival,
    /// Where they are answered.
    pub(super) place: &'a Place,
    /// All accounts for which they speak.
    pub(super) linked: &'a [Linked],
}

/// What a user was asked in a place before it was known which account it is about.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
struct Talk {
    asked: Option<AskedHere>,
    /// The nonce of the message that asks, and its choices.
    message: String,
    shown: Vec<Shown>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum AskedHere {
    /// Which account is this about? With what they wrote, which is answered then.
    WhichAccount { text: String },
    /// Is this account to be unlinked?
    Unlink { contact: i64 },
}

/// What is picked here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Taken {
    Account(ContactId),
    Unlink(ContactId),
    AskUnlink(ContactId),
    Switch,
    Keep,
}

impl Taken {
    fn id(self) -> String {
        match self {
            Self::Account(contact) => format!("here.account:{}", contact.0),
            Self::Unlink(contact) => format!("here.unlink:{}", contact.0),
            Self::AskUnlink(contact) => format!("here.leave:{}", contact.0),
            Self::Switch => "here.switch".to_owned(),
            Self::Keep => "here.keep".to_owned(),
        }
    }

    fn parse(id: &str) -> Option<Self> {
        let (name, value) = id.split_once(':').unwrap_or((id, ""));
        let contact = value.parse().ok().map(ContactId);
        match name {
            "here.account" => contact.map(Self::Account),
            "here.unlink" => contact.map(Self::Unlink),
            "here.leave" => contact.map(Self::AskUnlink),
            "here.switch" => Some(Self::Switch),
            "here.keep" => Some(Self::Keep),
            _ => None,
        }
    }

    fn labelled(self, number: u32, label: Part) -> Choice {
        Choice {
            number,
            pick: self.id(),
            label,
        }
    }
}

impl<'a> Caller<'a> {
    fn talk(&self) -> Talk {
        let state = self.place.state_json.as_deref();
        // A state that cannot be read asks again, and nothing that was agreed depends on it.
        state
            .and_then(|json| serde_json::from_str(json).ok())
            .unwrap_or_default()
    }

    /// The accounts that may be talked about in this place: in a server only those of its business.
    fn here(&self) -> Vec<&'a Linked> {
        let of = self.place.business;
        self.linked
            .iter()
            .filter(|linked| of.is_none_or(|business| business == linked.business.id))
            .collect()
    }

    fn speaks_for(&self, contact: ContactId) -> Option<&'a Linked> {
        let here = self.here();
        here.into_iter().find(|linked| linked.contact.id == contact)
    }

    /// What is written as a plain word to the bot itself, without marks and capitals.
    fn plain_words(&self) -> String {
        let letters = self.arrival.text.chars().take(60);
        let letters: String = letters
            .map(|c| if c.is_alphanumeric() { c } else { ' ' })
            .collect();
        let words: Vec<&str> = letters
            .split_whitespace()
            .filter(|word| !["please", "my", "this", "the", "an", "to", "me"].contains(word))
            .collect();
        words.join(" ").to_lowercase()
    }

    fn wants_to_leave(&self) -> bool {
        const WORDS: [&str; 8] = [
            "unlink",
            "unlink account",
            "disconnect account",
            "unlink user",
            "log out",
            "logout",
            "sign out",
            "forget account",
        ];
        WORDS.contains(&self.plain_words().as_str())
    }

    fn wants_another(&self) -> bool {
        const WORDS: [&str; 8] = [
            "switch account",
            "switch accounts",
            "other account",
            "another account",
            "change account",
            "which account",
            "accounts",
            "use other account",
        ];
        WORDS.contains(&self.plain_words().as_str())
    }
}

/// The code that a caller tries. Somebody who speaks for an account here writes of payments and invoices as well, and
/// loses no try by it. Invoices of other accounts are not looked at, so that the answer tells nothing of them.
async fn code_in(
    tx: &mut Tx,
    caller: &Caller<'_>,
    here: &[&Linked],
) -> Result<Option<LinkCode>, DeskError> {
    let text = &caller.arrival.text;
    if here.is_empty() {
        return Ok(LinkCode::find(text));
    }
    let Some(code) = LinkCode::find_meant(text) else {
        return Ok(None);
    };
    for linked in here {
        let numbers = tx
            .invoice_numbers(linked.business.id, linked.account.id)
            .await?;
        if numbers.iter().any(|number| code.is_written_like(number)) {
            return Ok(None);
        }
    }
    Ok(Some(code))
}

impl Desk {
    /// Finds what a caller's message is about, and answers it.
    pub(super) async fn receive_caller(
        &self,
        tx: &mut Tx,
        caller: &Caller<'_>,
        call: &mut Call,
    ) -> Result<(), DeskError> {
        call.answered_in = Some(caller.place.clone());
        call.places.push(caller.place.id);
        let talk = caller.talk();
        if let Some(about) = self.pressed_conversation(tx, caller).await? {
            return self.pass_on(tx, caller, about, call).await;
        }
        if let Some(taken) = taken(caller, &talk) {
            return self.take(tx, caller, &talk, taken, call).await;
        }
        if is_stale(caller) {
            let parts = [Part::new("stale-choice")];
            return self
                .say_here(tx, caller, call, &parts, Vec::new(), None)
                .await;
        }
        let here = caller.here();
        if let Some(code) = code_in(tx, caller, &here).await? {
            return self.try_code(tx, caller, &code, call).await;
        }
        if here.is_empty() {
            return self.greet_stranger(tx, caller, call).await;
        }
        let current = caller
            .place
            .contact
            .and_then(|contact| caller.speaks_for(contact));
        let only = if let [only] = here.as_slice() {
            Some(*only)
        } else {
            None
        };
        let about = current.or(only);
        if caller.wants_to_leave() {
            return match about {
                Some(about) => self.ask_unlink(tx, caller, about, call).await,
                None => self.ask_which(tx, caller, call).await,
            };
        }
        if caller.wants_another() {
            return self.ask_which(tx, caller, call).await;
        }
        match about {
            Some(about) => self.pass_on(tx, caller, about, call).await,
            None => self.ask_which(tx, caller, call).await,
        }
    }

    /// The account to whose conversation a button belongs that was pressed.
    async fn pressed_conversation<'a>(
        &self,
        tx: &mut Tx,
        caller: &Caller<'a>,
    ) -> Result<Option<&'a Linked>, DeskError> {
        let Some(message) = pressed(caller.arrival) else {
            return Ok(None);
        };
        let written = tx.written::<Body>(message).await?;
        let contact = written.and_then(|written| written.contact);
        Ok(contact.and_then(|contact| caller.speaks_for(contact)))
    }

    /// Passes a message on to the conversation about an account.
    async fn pass_on(
        &self,
        tx: &mut Tx,
        caller: &Caller<'_>,
        about: &Linked,
        call: &mut Call,
    ) -> Result<(), DeskError> {
        let arrival = caller.arrival;
        let gesture = match &arrival.act {
            Act::Did(gesture) => Some(gesture.clone()),
            Act::Wrote | Act::Edited { .. } => None,
        };
        let asks_settings = matches!(
            &gesture,
            Some(Gesture::Asked {
                intent: Intent::SetPreference,
                ..
            })
        );
        let inbound = Inbound {
            key: call.key.clone(),
            text: arrival.text.clone(),
            gesture,
            files: arrival.files.clone(),
            place: Some(caller.place.id),
            number: Some(arrival.number),
            preface: Vec::new(),
        };
        self.turn_about(tx, caller, about, inbound, call).await?;
        let is_another = caller.here().len() > 1 && caller.place.contact != Some(about.contact.id);
        // What was asked here before is over: a later "yes" is no answer to it.
        if is_another || caller.place.state_json.is_some() {
            tx.set_place_talk(caller.place.id, Some(about.contact.id), None)
                .await?;
        }
        if asks_settings {
            self.say_account_settings(tx, caller, about, call).await?;
        }
        Ok(())
    }

    /// A turn of the conversation about an account, with what came beside the words.
    async fn turn_about(
        &self,
        tx: &mut Tx,
        caller: &Caller<'_>,
        about: &Linked,
        inbound: Inbound,
        call: &mut Call,
    ) -> Result<(), DeskError> {
        let now = self.now();
        let business = about.business.id;
        let number = inbound.number.unwrap_or(caller.arrival.number);
        let event = Event {
            key: &inbound.key,
            number: Some(number),
        };
        let conversation = self
            .conversation_here(tx, caller, about, event, call)
            .await?;
        call.conversation = Some(conversation.id);
        let mut preface = std::mem::take(&mut call.preface);
        if !inbound.files.is_empty() {
            let count = u32::try_from(inbound.files.len()).unwrap_or(u32::MAX);
            preface.push(Part::new("file-kept").with("count", count));
        }
        preface.extend(caller.arrival.unkept.iter().map(|why| Part::new(why)));
        let inbound = Inbound { preface, ..inbound };
        let ahead = std::mem::take(&mut call.ahead);
        let Some(answer) = self.turn_in(tx, &conversation, &inbound, ahead).await? else {
            return Ok(());
        };
        self.expected.note(&caller.arrival.user, answer.next);
        let place = caller.place;
        if call.is_next && place.channel.is_some() {
            call.next = Some(ToSend {
                nonce: answer.reply.nonce,
                body: answer.reply.body,
                created_at: now,
                answers: None,
                place: place.clone(),
                server: None,
                is_alone: true,
            });
        }
        if !inbound.files.is_empty() {
            let whose = (business, about.account.id, conversation.id);
            let kept = file::keep(tx, whose, &inbound.key, &inbound.files, now).await?;
            file::attach_to_case(tx, (business, about.account.id), &kept, now).await?;
        }
        Ok(())
    }

    /// The conversation about an account, locked, which from now on goes on in the caller's place.
    async fn conversation_here(
        &self,
        tx: &mut Tx,
        caller: &Caller<'_>,
        about: &Linked,
        event: Event<'_>,
        call: &mut Call,
    ) -> Result<Conversation, DeskError> {
        let conversation = self
            .conversation_about(tx, caller, about, event, call)
            .await?;
        if conversation.place != Some(caller.place.id) {
            tx.set_conversation_place(about.business.id, conversation.id, caller.place.id)
                .await?;
        }
        Ok(conversation)
    }

    /// The conversation about an account, locked; it is made when the user is linked, or at their first word.
    async fn conversation_about(
        &self,
        tx: &mut Tx,
        caller: &Caller<'_>,
        about: &Linked,
        event: Event<'_>,
        call: &mut Call,
    ) -> Result<Conversation, DeskError> {
        let business = about.business.id;
        let name = format!(
            "{DISCORD}:{}:{}",
            caller.arrival.user, about.account.reference
        );
        let is_read = event == caller.arrival.event();
        let mut read = call.conversations.iter();
        let read = read.position(|known| known.business.id == business && known.channel == name);
        if let Some(read) = read.filter(|_| is_read) {
            return Ok(call.conversations.swap_remove(read));
        }
        if let Some(known) = tx.lock_conversation_for(event, business, &name).await? {
            return Ok(known);
        }
        let fresh = state_text(&Dialogue::default());
        tx.ensure_conversation(business, about.contact.id, &name, &fresh, self.now())
            .await?;
        let made = tx.lock_conversation_for(event, business, &name).await?;
        Ok(made.expect("a conversation that was made is there"))
    }

    /// Says something that belongs to the place and to no account's conversation.
    async fn say_here(
        &self,
        tx: &mut Tx,
        caller: &Caller<'_>,
        call: &mut Call,
        parts: &[Part],
        choices: Vec<Choice>,
        asked: Option<AskedHere>,
    ) -> Result<(), DeskError> {
        let mut all = std::mem::take(&mut call.preface);
        all.extend_from_slice(parts);
        let said = self.in_common_words(&all, choices)?;
        let labels = shown(&said.choices);
        let message = self.outbound(said);
        // It comes behind the reply, or the reply behind it.
        call.is_next = false;
        if let Some(next) = &mut call.next {
            next.is_alone = false;
        }
        tx.insert_for_place(
            (caller.place.business, caller.place.id),
            &message,
            None,
            self.now(),
        )
        .await?;
        let state = (asked.is_some() || !labels.is_empty()).then(|| {
            let talk = Talk {
                asked,
                message: message.nonce.clone(),
                shown: labels,
            };
            serde_json::to_string(&talk).expect("a talk has a JSON form")
        });
        if state.is_some() || caller.place.state_json.is_some() {
            tx.set_place_talk(caller.place.id, caller.place.contact, state.as_deref())
                .await?;
        }
        Ok(())
    }

    /// What somebody is told who speaks for no account here.
    async fn greet_stranger(
        &self,
        tx: &mut Tx,
        caller: &Caller<'_>,
        call: &mut Call,
    ) -> Result<(), DeskError> {
        let today = self.now().date_naive();
        let context = crate::understand::Context::plain(today);
        let wishes = self
            .interpreter()
            .understand(&caller.arrival.text, &context);
        let is_in_despair = wishes
            .iter()
            .flatten()
            .any(|request| request.intent == Intent::SelfHarm);
        let mut parts = Vec::new();
        if is_in_despair {
            parts.push(Part::new("self-harm-stranger"));
        }
        let is_misread = LinkCode::is_misread(&caller.arrival.text);
        parts.push(Part::new(if is_misread {
            "code-misread"
        } else {
            "how-to-link"
        }));
        self.say_here(tx, caller, call, &parts, Vec::new(), None)
            .await
    }

    async fn try_code(
        &self,
        tx: &mut Tx,
        caller: &Caller<'_>,
        code: &LinkCode,
        call: &mut Call,
    ) -> Result<(), DeskError> {
        let user = caller.arrival.user.as_str();
        let tried = link::try_code(
            self,
            tx,
            (DISCORD, user),
            code,
            caller.place.business,
            self.now(),
        )
        .await?;
        let part = match tried {
            Tried::Linked(linked) => {
                let link::JustLinked { linked, again } = *linked;
                let contact = linked.contact.id;
                // From now on this place is about that account.
                tx.set_place_talk(caller.place.id, Some(contact), None)
                    .await?;
                // And the business can write, before they ask anything.
                let event = caller.arrival.event();
                self.conversation_here(tx, caller, &linked, event, call)
                    .await?;
                let key = if again { "linked-again" } else { "linked" };
                let part = Part::new(key)
                    .with("name", linked.account.profile.name.as_str())
                    .with("business", linked.business.settings.name.as_str());
                let caller = Caller {
                    place: &Place {
                        contact: Some(contact),
                        state_json: None,
                        ..caller.place.clone()
                    },
                    ..*caller
                };
                return self
                    .say_here(tx, &caller, call, &[part], Vec::new(), None)
                    .await;
            }
            Tried::Wrong { tries_left } => Part::new("code-wrong").with("count", tries_left),
            Tried::Locked => Part::new("code-locked"),
        };
        self.say_here(tx, caller, call, &[part], Vec::new(), None)
            .await
    }

    /// Asks which account it is about; what was written is kept and answered then.
    async fn ask_which(
        &self,
        tx: &mut Tx,
        caller: &Caller<'_>,
        call: &mut Call,
    ) -> Result<(), DeskError> {
        let here = caller.here();
        let choices = (1..).zip(&here).map(|(number, linked)| {
            let label = Part::new("choice-account")
                .with("business", linked.business.settings.name.as_str())
                .with("account", linked.account.reference.as_str());
            Taken::Account(linked.contact.id).labelled(number, label)
        });
        let is_a_wish = !caller.wants_another() && !caller.wants_to_leave();
        let text = if is_a_wish {
            caller.arrival.text.clone()
        } else {
            String::new()
        };
        let asked = AskedHere::WhichAccount { text };
        self.say_here(
            tx,
            caller,
            call,
            &[Part::new("which-account")],
            choices.collect(),
            Some(asked),
        )
        .await
    }

    async fn ask_unlink(
        &self,
        tx: &mut Tx,
        caller: &Caller<'_>,
        about: &Linked,
        call: &mut Call,
    ) -> Result<(), DeskError> {
        let part = Part::new("unlink-sure")
            .with("business", about.business.settings.name.as_str())
            .with("account", about.account.reference.as_str());
        let choices = vec![
            Taken::Unlink(about.contact.id).labelled(1, Part::new("choice-unlink")),
            Taken::Keep.labelled(0, Part::new("choice-keep")),
        ];
        let asked = AskedHere::Unlink {
            contact: about.contact.id.0,
        };
        self.say_here(tx, caller, call, &[part], choices, Some(asked))
            .await
    }

    /// What can be set about the link itself, below what the conversation says of settings.
    async fn say_account_settings(
        &self,
        tx: &mut Tx,
        caller: &Caller<'_>,
        about: &Linked,
        call: &mut Call,
    ) -> Result<(), DeskError> {
        let part = Part::new("account-settings")
            .with("business", about.business.settings.name.as_str())
            .with("account", about.account.reference.as_str());
        let mut choices =
            vec![Taken::AskUnlink(about.contact.id).labelled(1, Part::new("choice-unlink"))];
        if caller.here().len() > 1 {
            choices.push(Taken::Switch.labelled(2, Part::new("choice-switch")));
        }
        self.say_here(tx, caller, call, &[part], choices, None)
            .await
    }

    /// Does what was picked here.
    async fn take(
        &self,
        tx: &mut Tx,
        caller: &Caller<'_>,
        talk: &Talk,
        taken: Taken,
        call: &mut Call,
    ) -> Result<(), DeskError> {
        match taken {
            Taken::Account(contact) => {
                let Some(about) = caller.speaks_for(contact) else {
                    return self.ask_which(tx, caller, call).await;
                };
                tx.set_place_talk(caller.place.id, Some(contact), None)
                    .await?;
                let waiting = match &talk.asked {
                    Some(AskedHere::WhichAccount { text }) if !text.trim().is_empty() => {
                        text.clone()
                    }
                    Some(AskedHere::WhichAccount { .. } | AskedHere::Unlink { .. }) | None => {
                        let part = Part::new("about-account")
                            .with("business", about.business.settings.name.as_str())
                            .with("account", about.account.reference.as_str());
                        let place = Place {
                            contact: Some(contact),
                            state_json: None,
                            ..caller.place.clone()
                        };
                        let caller = Caller {
                            place: &place,
                            ..*caller
                        };
                        return self
                            .say_here(tx, &caller, call, &[part], Vec::new(), None)
                            .await;
                    }
                };
                let inbound = Inbound {
                    key: call.key.clone(),
                    text: waiting,
                    place: Some(caller.place.id),
                    // It was written before anything of this conversation was on the screen again.
                    number: Some(1),
                    ..Inbound::default()
                };
                self.turn_about(tx, caller, about, inbound, call).await
            }
            Taken::AskUnlink(contact) => match caller.speaks_for(contact) {
                Some(about) => self.ask_unlink(tx, caller, about, call).await,
                None => self.greet_stranger(tx, caller, call).await,
            },
            Taken::Unlink(contact) => {
                let Some(about) = caller.speaks_for(contact) else {
                    return self.greet_stranger(tx, caller, call).await;
                };
                link::unlink(tx, about.business.id, contact, "asked", self.now()).await?;
                let part = Part::new("unlinked")
                    .with("business", about.business.settings.name.as_str())
                    .with("account", about.account.reference.as_str());
                self.say_and_forget(tx, caller, call, part).await
            }
            Taken::Switch => self.ask_which(tx, caller, call).await,
            Taken::Keep => {
                self.say_here(
                    tx,
                    caller,
                    call,
                    &[Part::new("kept-linked")],
                    Vec::new(),
                    None,
                )
                .await
            }
        }
    }

    /// Says something after which the place is about no account.
    async fn say_and_forget(
        &self,
        tx: &mut Tx,
        caller: &Caller<'_>,
        call: &mut Call,
        part: Part,
    ) -> Result<(), DeskError> {
        tx.set_place_talk(caller.place.id, None, None).await?;
        let place = Place {
            contact: None,
            state_json: None,
            ..caller.place.clone()
        };
        let caller = Caller {
            place: &place,
            ..*caller
        };
        self.say_here(tx, &caller, call, &[part], Vec::new(), None)
            .await
    }
}

/// The message whose button, menu or form was used.
fn pressed(arrival: &Arrival) -> Option<&str> {
    match &arrival.act {
        Act::Did(Gesture::Picked { message, .. } | Gesture::FilledIn { message, .. }) => {
            Some(message)
        }
        Act::Did(Gesture::Asked { .. } | Gesture::AskedInvoice(_))
        | Act::Wrote
        | Act::Edited { .. } => None,
    }
}

/// Whether a button was pressed of a message that is not the latest, or of one that is for somebody else.
fn is_stale(caller: &Caller<'_>) -> bool {
    pressed(caller.arrival).is_some()
}

/// What was picked of the choices that this place asked with: by a button, by number or by label.
fn taken(caller: &Caller<'_>, talk: &Talk) -> Option<Taken> {
    let arrival = caller.arrival;
    match &arrival.act {
        Act::Did(Gesture::Picked { message, number }) => {
            let current = *message == talk.message;
            let choice = talk.shown.iter().find(|shown| shown.number == *number);
            choice
                .filter(|_| current)
                .and_then(|choice| Taken::parse(&choice.pick))
        }
        // A number agrees to leave only where this was asked last.
        Act::Wrote => {
            talk.asked.as_ref()?;
            let text = arrival
                .text
                .trim()
                .trim_end_matches(['.', '!'])
                .to_lowercase();
            if let Some(AskedHere::Unlink { contact }) = &talk.asked {
                if ["yes", "y", "yes please", "unlink", "do it"].contains(&text.as_str()) {
                    return Some(Taken::Unlink(ContactId(*contact)));
                }
                if ["no", "n", "no thanks", "keep", "keep it"].contains(&text.as_str()) {
                    return Some(Taken::Keep);
                }
            }
            let named = |shown: &&Shown| {
                shown.number.to_string() == text || shown.label.to_lowercase() == text
            };
            let choice = talk.shown.iter().find(named);
            choice
                .and_then(|choice| Taken::parse(&choice.pick))
                .or_else(|| by_name(caller, talk, &text))
        }
        Act::Did(Gesture::FilledIn { .. } | Gesture::Asked { .. } | Gesture::AskedInvoice(_))
        | Act::Edited { .. } => None,
    }
}

/// An account that is named by its number or by the name of its business, where that names one.
fn by_name(caller: &Caller<'_>, talk: &Talk, text: &str) -> Option<Taken> {
    let Some(AskedHere::WhichAccount { .. }) = &talk.asked else {
        return None;
    };
    let here = caller.here();
    let is_named = |linked: &&&Linked| {
        linked.account.reference.to_lowercase() == text
            || linked.business.settings.name.to_lowercase() == text
    };
    let mut named = here.iter().filter(is_named);
    match (named.next(), named.next()) {
        (Some(only), None) => Some(Taken::Account(only.contact.id)),
        (Some(_), Some(_)) | (None, _) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_picked_here_reads_back() {
        for taken in [
            Taken::Account(ContactId(7)),
            Taken::Unlink(ContactId(7)),
            Taken::AskUnlink(ContactId(7)),
            Taken::Switch,
            Taken::Keep,
        ] {
            assert_eq!(Taken::parse(&taken.id()), Some(taken));
        }
        assert_eq!(Taken::parse("here.account:x"), None);
        assert_eq!(Taken::parse("plan.agree:0a1b"), None);
    }
}
