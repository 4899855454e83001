//! A customer's turn: one message in, decided, and everything that follows from it written at once.

use serde::{Deserialize, Serialize};

use super::chat::expected::{Ahead, Next, ReadAhead};
use super::effect::TurnToWrite;
use super::{Desk, DeskError, case, unknown_account};
use crate::converse::reply::{Attachment, Part};
use crate::converse::{self, Dialogue, Event, Facts, FormKind, Place, Shown};
use crate::domain::account::{Account, Contact, Tone};
use crate::domain::business::Business;
use crate::domain::ids::PlaceId;
use crate::domain::local_time::local_date;
use crate::domain::money::Currency;
use crate::domain::time_zone::TimeZone;
use crate::store::{self, BookOf, Conversation, Delivery, Outbound, Tx, UserKey};
use crate::understand::{Context, DateOrder, Expecting, Intent, Request, Said, TEXT_CHARS_MAX};
use crate::wording::{BASE_LANGUAGE, DisplayLocale, RenderedChoice, Rows, Voice};

/// What the inbox keeps of one message.
pub const KEPT_CHARACTERS_MAX: usize = 20_000;
/// The longest id of an inbound event.
pub const EVENT_KEY_MAX: usize = 200;

/// A conversation in one place, by a contact that its adapter has authenticated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Channel {
    pub business: Business,
    /// Where the contact is known, and by what.
    pub user: UserKey,
    /// Such as `terminal:C-1001`.
    pub name: String,
}

/// An inbound message. The key is the platform's id: the same one is applied once.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Inbound {
    pub key: String,
    /// What was written, or the words for what was picked: it is kept, and staff read it.
    pub text: String,
    /// What it says beside its text.
    pub gesture: Option<Gesture>,
    /// What was sent with it.
    pub files: Vec<NewFile>,
    /// The place in which it is answered, on a platform with several.
    pub place: Option<PlaceId>,
    /// The platform's number of it. What the bot wrote with a higher number was not on the screen then.
    pub number: Option<i64>,
    /// What the answer begins with: a word of regret that it is late, for instance.
    pub preface: Vec<Part>,
}

impl Inbound {
    /// A message of nothing but text.
    #[must_use]
    pub fn text(key: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            key: key.into(),
            text: text.into(),
            ..Self::default()
        }
    }

    /// As its conversation is locked for it.
    fn event(&self) -> store::Event<'_> {
        store::Event {
            key: &self.key,
            number: self.number,
        }
    }
}

/// What a customer did otherwise than by words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gesture {
    /// Took a choice of the message with this nonce.
    Picked { message: String, number: u32 },
    /// Filled in a form of the message with this nonce. The text is what was typed.
    FilledIn { message: String, form: FormKind },
    /// Asked by a command, with what was typed beside it.
    Asked {
        intent: Intent,
        value: Option<String>,
    },
    /// Asked by a command about the invoice with this number.
    AskedInvoice(String),
}

/// A file that a customer sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewFile {
    pub name: String,
    pub media_type: String,
    pub bytes: Vec<u8>,
}

/// A message as it is written to the outbox: in words, ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Body {
    pub text: String,
    pub choices: Vec<RenderedChoice>,
    pub files: Vec<Attachment>,
    /// Which lines of the text are a table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows: Option<Rows>,
    /// What can be typed into a form, where the platform has forms.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub forms: Vec<Form>,
}

/// A form of one field: its words, ready to be shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Form {
    pub kind: FormKind,
    /// On the button that opens it.
    pub button: String,
    pub title: String,
    /// Above the field, and an example in it.
    pub label: String,
    pub example: String,
}

/// The replies to a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    pub replies: Vec<Delivery<Body>>,
    /// Whether the message had been answered before; then nothing was applied.
    pub repeated: bool,
    /// How many statements the turn took, BEGIN and COMMIT included.
    pub statements: u32,
}

impl Desk {
    /// Opens the conversation of an account's contact in a place, and makes both if they are new.
    ///
    /// # Errors
    /// [`DeskError::Refused`] when the business has no such account.
    pub async fn open_channel(
        &self,
        business: &Business,
        account: &str,
        platform: &'static str,
    ) -> Result<Channel, DeskError> {
        let now = self.now();
        let mut tx = self.store.write().await?;
        let Some(account) = tx.account(business.id, account).await? else {
            return Err(unknown_account(business, account));
        };
        let user = UserKey {
            platform,
            key: account.reference.clone(),
        };
        let contact = tx.contact_for(business.id, account.id, &user, now).await?;
        let name = format!("{platform}:{}", account.reference);
        let fresh = state_text(&Dialogue::default());
        tx.ensure_conversation(business.id, contact.id, &name, &fresh, now)
            .await?;
        tx.commit().await?;
        Ok(Channel {
            business: business.clone(),
            user,
            name,
        })
    }

    /// Takes a message: decides, and writes the decision and the replies in one transaction. A message
    /// whose key was seen before is answered with the same replies and changes nothing.
    ///
    /// # Errors
    /// [`DeskError::Refused`] when the key was seen with another text; [`DeskError::Store`] when the
    /// database fails, and then nothing of the message has been applied.
    pub async fn receive(&self, channel: &Channel, inbound: &Inbound) -> Result<Turn, DeskError> {
        let mut tx = self.store.write().await?;
        let conversation = tx
            .lock_conversation_for(inbound.event(), channel.business.id, &channel.name)
            .await?
            .ok_or_else(|| DeskError::refused("this conversation has not been opened"))?;
        match self
            .turn_in(&mut tx, &conversation, inbound, Ahead::default())
            .await?
        {
            None => answer_again(tx, &conversation, inbound, &storable(&inbound.text)).await,
            Some(answer) => {
                let statements = tx.statements() + 1;
                tx.commit().await?;
                Ok(Turn {
                    replies: vec![answer.reply],
                    repeated: false,
                    statements,
                })
            }
        }
    }

    /// Decides a message in a conversation that was locked for it, and writes the decision and the reply. `None` when
    /// its key was seen before: then nothing was written.
    pub(super) async fn turn_in(
        &self,
        tx: &mut Tx,
        conversation: &Conversation,
        inbound: &Inbound,
        ahead: Ahead,
    ) -> Result<Option<Answer>, DeskError> {
        check_key(&inbound.key)?;
        if conversation.is_repeated {
            return Ok(None);
        }
        let now = self.now();
        let text = storable(&inbound.text);
        let business = conversation.business.id;
        tx.insert_inbox(business, conversation.id, &inbound.key, &text, now);
        let decided = self
            .decide(tx, conversation, (inbound, &text), ahead)
            .await?;
        if decided.state_json != conversation.state_json {
            tx.save_conversation(business, conversation.id, &decided.state_json, now);
        }
        let outbound = Outbound {
            nonce: self.tokens.nonce(),
            body_json: serde_json::to_string(&decided.body).expect("a body has a JSON form"),
        };
        let to = (business, conversation.id);
        tx.insert_outbox(to, &inbound.key, &outbound, inbound.place, now);
        Ok(Some(Answer {
            reply: Delivery {
                nonce: outbound.nonce,
                reply_to: Some(inbound.key.clone()),
                body: decided.body,
            },
            next: decided.next,
        }))
    }

    async fn decide(
        &self,
        tx: &mut Tx,
        conversation: &Conversation,
        (inbound, text): (&Inbound, &str),
        ahead: Ahead,
    ) -> Result<Decided, DeskError> {
        let now = self.now();
        let Conversation {
            business,
            account,
            contact,
            policy,
            ..
        } = conversation;
        let currency = business.settings.currency;
        let today = local_date(now, business.settings.timezone);
        let voice = voice_of(conversation);
        let dialogue = dialogue_of(&conversation.state_json);
        let customers_today = local_date(now, voice.timezone);
        let gesture = self
            .gesture(tx, inbound, &dialogue, conversation, customers_today)
            .await?;
        let (event, unseen) = match gesture {
            // Whoever takes a choice of a message has it on the screen.
            Some(event) => (event, false),
            None => {
                let read = ahead.read.as_ref();
                let event = self.understood(text, read, &dialogue, conversation, customers_today);
                (event, conversation.has_unseen)
            }
        };
        let of = BookOf {
            business: business.id,
            account: account.id,
            currency,
            holdings: conversation.holdings,
        };
        let ahead = ahead.book.and_then(|ahead| ahead.book(of));
        let (book, exposure) = if can_lead_to_an_offer(&event, &dialogue) {
            if is_open_to_a_yes(&dialogue) {
                // Nobody else may use up the room that is checked now before this turn is committed.
                tx.lock_business(business.id).await?;
            }
            let (book, exposure) = match ahead {
                Some(book) => {
                    let others = Some(account.id);
                    (book, tx.exposure(business.id, others, currency).await?)
                }
                None => tx.book_and_exposure(of).await?,
            };
            (book, Some(exposure))
        } else {
            let book = match ahead {
                Some(book) => book,
                None => tx.book_with(of).await?,
            };
            (book, None)
        };
        let arrangements = book.arrangements();
        // What is dated ahead is not owed yet.
        let mut invoices = book.ledger.open_invoices(None, &arrangements);
        invoices.retain(|invoice| invoice.issue_date <= today);
        let record = book.record(today, business.settings.timezone);
        let last_said = if asks_for(&event, Intent::Repeat) {
            tx.last_said::<Body>(business.id, conversation.id).await?
        } else {
            None
        };
        let agreement = if asks_for(&event, Intent::RequestDocument) {
            let agreements = tx.agreements(business.id, Some(account.id)).await?;
            agreements.into_iter().next_back().map(|a| a.text)
        } else {
            None
        };
        let new_reference = format!("P-{}", self.tokens.unambiguous(8));
        let new_cases = case::references(&new_reference);
        let (cases, reopenable) = case::known_cases(tx, conversation, now).await?;
        let reason = if conversation.has_reasons {
            tx.late_reason(business.id, account.id).await?
        } else {
            None
        };
        let holds = case::standing_holds(&book, today);
        let staff_offer_stands = match &dialogue.place {
            Place::ConfirmingOther {
                staff: Some(staff), ..
            } => tx.staff_offer_stands(business.id, staff.id).await?,
            Place::ConfirmingOther { staff: None, .. }
            | Place::Idle
            | Place::ChoosingPlan(_)
            | Place::ChoosingDetail(_)
            | Place::ConfirmingPlan { .. }
            | Place::ChoosingInvoice
            | Place::Telling(_) => false,
        };
        let facts = Facts {
            business,
            account,
            contact,
            policy,
            ledger: &book.ledger,
            arrangements: &arrangements,
            invoices: &invoices,
            record: &record,
            plan: record.running.as_ref().map(|(plan, state)| (*plan, state)),
            rating: book.assess(&record, policy, today).rating,
            exposure,
            staff_offer_stands,
            unseen,
            agreement: agreement.as_deref(),
            last_said: last_said.as_ref().map(|body| body.text.as_str()),
            new_reference: &new_reference,
            new_cases: &new_cases,
            cases: &cases,
            reopenable: &reopenable,
            holds: &holds,
            reason: reason.as_ref(),
            text,
            today,
            customers_today: local_date(now, voice.timezone),
            now,
        };
        let step = converse::step(dialogue, &event, &facts);

        let turn = TurnToWrite {
            conversation,
            facts: &facts,
            book: &book,
            voice: &voice,
            message: &inbound.key,
            story: &step.dialogue.story,
        };
        let files = self.carry_out(tx, &turn, step.effects).await?;
        let mut reply = step.reply;
        let not_read = inbound.gesture.as_ref().and_then(|it| not_read(it, &event));
        reply.parts.splice(0..0, not_read.map(Part::new));
        reply.parts.splice(0..0, inbound.preface.iter().cloned());
        let rendered = self.wording.try_render(&reply, &voice)?;
        let mut dialogue = step.dialogue;
        let forms = self.forms(&dialogue, &voice)?;
        dialogue.shown = shown(&rendered.choices);
        Ok(Decided {
            next: Next {
                context: self.context(&dialogue, conversation, customers_today),
                book: of,
            },
            state_json: state_text(&dialogue),
            body: Body {
                text: rendered.text,
                choices: rendered.choices,
                files,
                rows: rendered.rows,
                forms,
            },
        })
    }

    /// The first words on a screen, before anybody has written. They are no answer, so they are not kept.
    ///
    /// # Errors
    /// [`DeskError::Refused`] when the conversation has not been opened.
    pub async fn welcome(&self, channel: &Channel) -> Result<String, DeskError> {
        let mut tx = self.store.write().await?;
        let conversation = tx
            .lock_conversation(channel.business.id, &channel.name)
            .await?
            .ok_or_else(|| DeskError::refused("this conversation has not been opened"))?;
        tx.roll_back().await?;
        let part = Part::new("welcome")
            .with("name", conversation.account.profile.name.as_str())
            .with("business", conversation.business.settings.name.as_str());
        Ok(self
            .wording
            .try_document(&[part], &voice_of(&conversation))?)
    }

    /// What a customer reads when the desk has failed and nothing could be written.
    #[must_use]
    pub fn apology(&self) -> String {
        let voice = Voice {
            locale: DisplayLocale::new(BASE_LANGUAGE, None, "US"),
            timezone: TimeZone::UTC,
            tone: Tone::Gentle,
        };
        self.wording.part(&Part::new("apology"), &voice)
    }

    /// What a channel has still to get, in order.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn pending(&self, channel: &Channel) -> Result<Vec<Delivery<Body>>, DeskError> {
        let mut tx = self.store.read().await?;
        Ok(tx.pending(channel.business.id, &channel.name).await?)
    }

    /// Notes that messages have reached the customer.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn delivered(
        &self,
        channel: &Channel,
        messages: &[Delivery<Body>],
    ) -> Result<(), DeskError> {
        if messages.is_empty() {
            return Ok(());
        }
        let now = self.now();
        let mut tx = self.store.write().await?;
        for message in messages {
            tx.mark_delivered(channel.business.id, &message.nonce, now)
                .await?;
        }
        Ok(tx.commit().await?)
    }
}

/// Choices as the conversation keeps them, while they are the last on the screen.
pub(super) fn shown(choices: &[RenderedChoice]) -> Vec<Shown> {
    let kept = choices.iter().map(|choice| Shown {
        number: choice.number,
        pick: choice.pick.clone(),
        label: choice.label.clone(),
    });
    kept.collect()
}

impl Desk {
    /// The forms that answer what the bot waits for, in words.
    pub(super) fn forms(&self, dialogue: &Dialogue, voice: &Voice) -> Result<Vec<Form>, DeskError> {
        let say = |key: &str| self.wording.try_document(&[Part::new(key)], voice);
        let form = |kind: FormKind| {
            let [button, title, label, example] = match kind {
                FormKind::Amount => [
                    "form-amount-button",
                    "form-amount-title",
                    "form-amount-label",
                    "form-amount-example",
                ],
                FormKind::Day => [
                    "form-day-button",
                    "form-day-title",
                    "form-day-label",
                    "form-day-example",
                ],
            };
            Ok(Form {
                kind,
                button: say(button)?,
                title: say(title)?,
                label: say(label)?,
                example: say(example)?,
            })
        };
        dialogue.forms().into_iter().map(form).collect()
    }
}

/// The answer to a message.
pub(super) struct Answer {
    pub(super) reply: Delivery<Body>,
    pub(super) next: Next,
}

struct Decided {
    next: Next,
    state_json: String,
    body: Body,
}

/// The same replies as the first time.
async fn answer_again(
    mut tx: Tx,
    conversation: &Conversation,
    inbound: &Inbound,
    text: &str,
) -> Result<Turn, DeskError> {
    let business = conversation.business.id;
    let recorded = tx
        .inbox_text(business, conversation.id, &inbound.key)
        .await?
        .expect("a key that could not be inserted is there");
    if recorded != text {
        return Err(DeskError::refused(format!(
            "the message id {} was used before with another text; give each message its own id",
            inbound.key
        )));
    }
    let replies = tx
        .replies_to(business, conversation.id, &inbound.key)
        .await?;
    let statements = tx.statements() + 1;
    tx.commit().await?;
    Ok(Turn {
        replies,
        repeated: true,
        statements,
    })
}

fn check_key(key: &str) -> Result<(), DeskError> {
    if key.is_empty() || key.chars().count() > EVENT_KEY_MAX || key.chars().any(char::is_control) {
        return Err(DeskError::refused(format!(
            "a message id has 1 to {EVENT_KEY_MAX} characters and no control characters"
        )));
    }
    Ok(())
}

/// A text as it can be kept: bounded, and without the NUL that PostgreSQL refuses.
fn storable(text: &str) -> String {
    let replaced = text.chars().map(|c| if c == '\0' { '\u{fffd}' } else { c });
    replaced.take(KEPT_CHARACTERS_MAX).collect()
}

/// The state as JSON. A state of another version of the program that cannot be read starts afresh: the
/// customer is asked again, and nothing that was agreed depends on it.
pub(super) fn dialogue_of(json: &str) -> Dialogue {
    serde_json::from_str(json).unwrap_or_else(|error| {
        // Its text would quote what it stumbled over, which may be an account's.
        let (kind, column) = (error.classify(), error.column());
        tracing::warn!(
            ?kind,
            column,
            "a conversation's state could not be read and starts afresh"
        );
        Dialogue::default()
    })
}

pub(super) fn state_text(dialogue: &Dialogue) -> String {
    serde_json::to_string(dialogue).expect("a dialogue has a JSON form")
}

impl Desk {
    /// What was done otherwise than by words; `None` where the words are what counts.
    async fn gesture(
        &self,
        tx: &mut Tx,
        inbound: &Inbound,
        dialogue: &Dialogue,
        conversation: &Conversation,
        customers_today: chrono::NaiveDate,
    ) -> Result<Option<Event>, DeskError> {
        let Some(gesture) = &inbound.gesture else {
            let context = self.context(dialogue, conversation, customers_today);
            let sent_a_file = !inbound.files.is_empty()
                && (inbound.text.trim().is_empty()
                    || self.only_hands_over(&inbound.text, &context));
            return Ok(sent_a_file.then(|| Event::Said(vec![Ok(Request::of(Intent::ClaimPaid))])));
        };
        let context = self.context(dialogue, conversation, customers_today);
        Ok(Some(match gesture {
            Gesture::Picked { message, number } => {
                let written = tx.written::<Body>(message).await?;
                let current = written.filter(|written| {
                    written.is_last && written.contact == Some(conversation.contact.id)
                });
                let pick = current.and_then(|written| {
                    let mut choices = written.body.choices.into_iter();
                    let picked = choices.find(|choice| choice.number == *number)?;
                    converse::Pick::parse(&picked.pick)
                });
                pick.map_or(Event::Stale, Event::Picked)
            }
            Gesture::FilledIn { message, form } => {
                let written = tx.written::<Body>(message).await?;
                let is_current = written.is_some_and(|written| {
                    written.is_last && written.contact == Some(conversation.contact.id)
                });
                if is_current {
                    let currency = conversation.business.settings.currency;
                    let text = typed_into(*form, &inbound.text, currency);
                    let is_plan = match &dialogue.place {
                        Place::ChoosingPlan(_) | Place::ConfirmingPlan { .. } => true,
                        Place::Idle
                        | Place::ChoosingInvoice
                        | Place::Telling(_)
                        | Place::ChoosingDetail(_)
                        | Place::ConfirmingOther { .. } => false,
                    };
                    // Of a plan it is the amount of each payment, or the day of the first.
                    let text = match form {
                        FormKind::Amount if is_plan => format!("{text} each"),
                        FormKind::Day if is_plan => format!("start on {text}"),
                        FormKind::Amount | FormKind::Day => text,
                    };
                    let asked = Context {
                        expecting: Expecting::PlanDetails,
                        ..context
                    };
                    Event::Said(self.interpreter().understand(&text, &asked))
                } else {
                    Event::Stale
                }
            }
            Gesture::Asked { intent, value } => {
                let read = value.as_ref().map(|value| {
                    let asked = Context {
                        expecting: Expecting::PlanDetails,
                        ..context
                    };
                    let is_amount = matches!(intent, Intent::MakePayment | Intent::PayPart);
                    let text = if is_amount {
                        typed_into(FormKind::Amount, value, asked.currency)
                    } else {
                        value.clone()
                    };
                    self.interpreter().understand(&text, &asked)
                });
                let said = read.into_iter().flatten().map(|wish| match wish {
                    Ok(request) => request.said,
                    Err(unclear) => unclear.said,
                });
                Event::Said(vec![Ok(Request {
                    said: said.into_iter().next().unwrap_or_default(),
                    ..Request::of(*intent)
                })])
            }
            Gesture::AskedInvoice(number) => Event::Picked(converse::Pick::Invoice(number.clone())),
        }))
    }

    /// "Here is my receipt": words beside a file that say only what the file is.
    fn only_hands_over(&self, text: &str, context: &Context) -> bool {
        let wishes = self.interpreter().understand(text, context);
        !wishes.is_empty()
            && wishes.iter().all(|wish| {
                let intent = wish.as_ref().map(|request| request.intent);
                intent == Ok(Intent::RequestDocument)
            })
    }

    /// What there is to know when a text of this conversation is read.
    fn context(
        &self,
        dialogue: &Dialogue,
        conversation: &Conversation,
        customers_today: chrono::NaiveDate,
    ) -> Context {
        let plain = Context::plain(customers_today);
        let choices = dialogue.shown.iter().map(|choice| choice.number);
        let locale = conversation.account.profile.locale.as_deref();
        let language = locale.and_then(|tag| tag.split(['-', '_']).next()?.parse().ok());
        Context {
            currency: conversation.business.settings.currency,
            date_order: date_order(conversation),
            language: language.unwrap_or(plain.language),
            expecting: dialogue.expecting(),
            choices: choices.max().unwrap_or(0),
            ..plain
        }
    }

    /// What a text means here: a choice on the screen by its number or label, else what can be understood.
    fn understood(
        &self,
        text: &str,
        ahead: Option<&ReadAhead>,
        dialogue: &Dialogue,
        conversation: &Conversation,
        customers_today: chrono::NaiveDate,
    ) -> Event {
        if text.trim().is_empty() {
            return Event::Empty;
        }
        if text.chars().count() > TEXT_CHARS_MAX {
            return Event::TooLong {
                max: u32::try_from(TEXT_CHARS_MAX).unwrap_or(u32::MAX),
            };
        }
        // Written before the latest choices were on the screen, a number means none of them.
        let is_seen = !conversation.has_unseen;
        if let Some(pick) = converse::resolve(text, &dialogue.shown).filter(|_| is_seen) {
            return Event::Picked(pick);
        }
        let context = self.context(dialogue, conversation, customers_today);
        let ahead = ahead.and_then(|ahead| ahead.heard(text, &context));
        Event::Said(match ahead {
            Some(heard) => heard.to_vec(),
            None => self.interpreter().understand(text, &context),
        })
    }
}

/// What was typed into a form, so that nothing but what the form asks for can be read in it: bare digits in a form for
/// an amount are money.
fn typed_into(form: FormKind, text: &str, currency: Currency) -> String {
    let text = text.trim();
    let is_bare = !text
        .chars()
        .any(|c| c.is_alphabetic() || "$€£¥%".contains(c));
    match form {
        FormKind::Amount if is_bare => format!("{text} {currency}"),
        FormKind::Amount | FormKind::Day => text.to_owned(),
    }
}

/// What to say of what was typed into a form or beside a command, when nothing of the kind could be read in it: it must not
/// be dropped without a word.
fn not_read(gesture: &Gesture, event: &Event) -> Option<&'static str> {
    let Event::Said(wishes) = event else {
        return None;
    };
    let said: Vec<&Said> = wishes
        .iter()
        .map(|wish| match wish {
            Ok(request) => &request.said,
            Err(unclear) => &unclear.said,
        })
        .collect();
    let has_amount = said
        .iter()
        .any(|said| !(said.amounts.is_empty() && said.shares.is_empty()));
    let has_date = said.iter().any(|said| !said.dates.is_empty());
    let has_count = said
        .iter()
        .any(|said| said.count.is_some() || said.frequency.is_some());
    match gesture {
        Gesture::FilledIn {
            form: FormKind::Amount,
            ..
        }
        | Gesture::Asked {
            intent: Intent::PayPart,
            value: Some(_),
        } if !has_amount => Some("typed-no-amount"),
        Gesture::FilledIn {
            form: FormKind::Day,
            ..
        }
        | Gesture::Asked {
            intent: Intent::RequestExtension,
            value: Some(_),
        } if !has_date => Some("typed-no-day"),
        Gesture::Asked {
            intent: Intent::RequestInstallments,
            value: Some(_),
        } if !(has_amount || has_count) => Some("typed-no-plan"),
        Gesture::Picked { .. }
        | Gesture::FilledIn { .. }
        | Gesture::Asked { .. }
        | Gesture::AskedInvoice(_) => None,
    }
}

/// How the customer writes dates: by the region of their locale, else by their country or the business's.
fn date_order(conversation: &Conversation) -> DateOrder {
    let profile = &conversation.account.profile;
    let region = profile
        .locale
        .as_deref()
        .and_then(|tag| {
            tag.split(['-', '_'])
                .find(|part| part.len() == 2 && *part == part.to_uppercase())
        })
        .map(str::to_owned)
        .or_else(|| profile.country.map(|country| country.code().to_owned()))
        .unwrap_or_else(|| conversation.business.settings.country.code().to_owned());
    DateOrder::of_region(&region)
}

/// How this customer is spoken to.
pub(super) fn voice_of(conversation: &Conversation) -> Voice {
    voice_for_contact(
        &conversation.business,
        &conversation.account,
        &conversation.contact,
    )
}

/// How a contact of an account is spoken to, by what they have set for themselves.
pub(super) fn voice_for_contact(
    business: &Business,
    account: &Account,
    contact: &Contact,
) -> Voice {
    let voice = voice_for(business, account, contact.tone);
    Voice {
        timezone: contact.preferences.timezone.unwrap_or(voice.timezone),
        ..voice
    }
}

/// How a customer of an account who likes this tone is spoken to.
pub(super) fn voice_for(business: &Business, account: &Account, tone: Tone) -> Voice {
    let profile = &account.profile;
    let settings = &business.settings;
    let country = profile.country.unwrap_or(settings.country);
    Voice {
        locale: DisplayLocale::new(BASE_LANGUAGE, profile.locale.as_deref(), country.code()),
        timezone: profile.timezone.unwrap_or(settings.timezone),
        tone,
    }
}

/// Whether a yes would agree to something.
fn is_open_to_a_yes(dialogue: &Dialogue) -> bool {
    matches!(
        dialogue.place,
        Place::ConfirmingPlan { .. } | Place::ConfirmingOther { .. }
    )
}

/// Whether the answer may offer an arrangement or take a yes to one.
fn can_lead_to_an_offer(event: &Event, dialogue: &Dialogue) -> bool {
    let arranges = |intent: &Intent| {
        matches!(
            intent,
            Intent::RequestInstallments
                | Intent::AskPaymentPlan
                | Intent::RequestExtension
                | Intent::PromiseToPay
                | Intent::ChangePlan
                | Intent::PayPart
                | Intent::MakePayment
        )
    };
    dialogue.place != Place::Idle
        || match event {
            Event::Said(wishes) => wishes.iter().any(|wish| match wish {
                Ok(request) => arranges(&request.intent),
                Err(unclear) => unclear.alternatives.iter().any(arranges),
            }),
            Event::Picked(pick) => match pick {
                converse::Pick::Ask(intent) => arranges(intent),
                converse::Pick::PlanCount(_)
                | converse::Pick::PlanEach(_)
                | converse::Pick::PlanFirst(_)
                | converse::Pick::AgreePlan(_)
                | converse::Pick::Day(_)
                | converse::Pick::Amount(_)
                | converse::Pick::Change(_)
                | converse::Pick::Take(_)
                | converse::Pick::PayInFull
                | converse::Pick::ChangePlanOffer => true,
                converse::Pick::Invoice(_)
                | converse::Pick::Tell(_)
                | converse::Pick::AnswerStaff(..)
                | converse::Pick::Rate(..)
                | converse::Pick::Reopen(_)
                | converse::Pick::ReferAsked(_)
                | converse::Pick::DeclineOffer(_)
                | converse::Pick::Leave => false,
            },
            Event::Empty | Event::TooLong { .. } | Event::Stale => false,
        }
}

/// Whether a message asks for something that is loaded only then.
fn asks_for(event: &Event, intent: Intent) -> bool {
    match event {
        Event::Said(wishes) => wishes
            .iter()
            .flatten()
            .any(|request| request.intent == intent),
        Event::Picked(pick) => *pick == converse::Pick::Ask(intent),
        Event::Empty | Event::TooLong { .. } | Event::Stale => false,
    }
}
