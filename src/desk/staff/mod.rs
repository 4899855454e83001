//! What staff do on cases: each act in one transaction, checked against what the one who acts may do, and
//! written to the trail of the case with who, what, before, after and why.
//!
//! Here is how an act begins and ends. `members` is who works for a business and what they keep for reuse; `acts`
//! moves a case through its states; `write` is what reaches the customer's chat; `offer` what may be agreed
//! beyond the policy; `money` what is recorded and put on hold; `limits` how far each role may go with both; `read`
//! what staff see; `close` what the run of the day closes, and what `verify` compares.

mod acts;
mod close;
mod limits;
mod members;
mod money;
mod offer;
mod read;
mod write;

pub use acts::Raise;
pub(super) use close::verify_tickets;
pub(super) use members::member_in;
pub use members::{MemberReport, MembersReport, SavedReport};
pub use money::{CaseHold, Entry, HoldWhat, recorded_in_words};
pub use read::{AuditLine, CaseReport, EventLine, QueueFilter, QueueLine, TranscriptLine};
pub use write::Question;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::ledger::Recorded;
use super::{Desk, DeskError};
use crate::domain::business::Business;
use crate::domain::ticket::{Moment, StaffMember, Ticket, TicketRefusal};
use crate::domain::working_time::WorkingTime;
use crate::store::{Conversation, TicketEvent, Tx};
use crate::wording::RenderedChoice;

/// The longest text that staff write, in characters: a chat message with the lines around it still fits.
pub const TEXT_MAX: usize = 1_500;
/// The longest id of an act.
const KEY_MAX: usize = 200;

/// Who acts on which case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Order<'a> {
    pub business: &'a Business,
    pub who: &'a str,
    /// The reference of the case, such as `T-7QK3M9`.
    pub ticket: &'a str,
    /// An act with a key that was seen before is done once.
    pub key: Option<&'a str>,
}

/// What an act did, and how the case stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ActReport {
    pub ticket: String,
    /// What was done: `claimed`, `replied`, …
    pub did: String,
    pub by: String,
    pub state: &'static str,
    /// Who has the case.
    pub assignee: Option<String>,
    pub tier: i64,
    pub priority: &'static str,
    /// By when somebody should answer; `None` while the clock stands still.
    pub answer_by: Option<DateTime<Utc>>,
    /// What was written to the customer's chat.
    pub customer_reads: Option<String>,
    pub customer_chooses: Vec<RenderedChoice>,
    /// What was recorded in the ledger.
    pub recorded: Option<Recorded>,
    /// Whether it was so before; then nothing was changed.
    pub unchanged: bool,
}

impl ActReport {
    fn of(ticket: &Ticket, did: &str, by: &str) -> Self {
        Self {
            ticket: ticket.reference.clone(),
            did: did.to_owned(),
            by: by.to_owned(),
            state: ticket.state.as_str(),
            assignee: ticket.state.assignee().map(str::to_owned),
            tier: ticket.tier.number(),
            priority: ticket.priority.as_str(),
            answer_by: ticket.answer_by,
            customer_reads: None,
            customer_chooses: Vec::new(),
            recorded: None,
            unchanged: false,
        }
    }

    fn unchanged(self) -> Self {
        Self {
            unchanged: true,
            ..self
        }
    }
}

/// An act that has begun: everything that it may touch is locked.
struct Work<'a> {
    order: &'a Order<'a>,
    /// What is done, as the trail calls it.
    kind: &'static str,
    tx: Tx,
    member: StaffMember,
    conversation: Conversation,
    ticket: Ticket,
    now: DateTime<Utc>,
}

/// Whether an act is still to be done.
enum Begun<'a> {
    /// It was done before, under the same key.
    Before(Box<ActReport>),
    Now(Box<Work<'a>>),
}

/// What the trail says of an act, beside who, when and what.
#[derive(Debug, Default)]
struct Told {
    text: Option<String>,
    before: Option<String>,
    after: Option<String>,
    reason: Option<String>,
}

impl Work<'_> {
    fn moment(&self) -> Moment<'_> {
        moment(&self.conversation, self.now)
    }

    fn refused(&self, refusal: &TicketRefusal) -> DeskError {
        DeskError::refused(format!("{}: {refusal}", self.ticket.reference))
    }

    /// Whether the one who acts may act on this case at all.
    fn must_be_allowed(&self) -> Result<(), DeskError> {
        let allowed = self.ticket.allows(&self.member);
        allowed.map_err(|refusal| self.refused(&refusal))
    }

    /// The case as an act makes it, or why that cannot be.
    fn decided(&self, result: Result<Ticket, TicketRefusal>) -> Result<Ticket, DeskError> {
        result.map_err(|refusal| self.refused(&refusal))
    }

    /// Keeps what the act made of the case, and what the trail says of it.
    async fn keep(&mut self, after: &Ticket, told: Told) -> Result<(), DeskError> {
        let event = TicketEvent {
            at: self.now,
            actor: self.member.name.clone(),
            role: self.member.role.as_str().to_owned(),
            kind: self.kind.to_owned(),
            text: told.text,
            before: told.before,
            after: told.after,
            reason: told.reason,
            ..TicketEvent::default()
        };
        let business = self.order.business.id;
        let kept = self
            .tx
            .keep_act(business, (&self.ticket, after), event, self.order.key)
            .await;
        match kept {
            Ok(true) => Ok(()),
            Ok(false) => Err(DeskError::refused(format!(
                "{}: somebody else acted on it at the same moment; look at it again",
                self.ticket.reference
            ))),
            Err(error) if error.is_unique_violation() => Err(DeskError::refused(
                "this id was used at the same moment for another case; give each act its own",
            )),
            Err(error) => Err(error.into()),
        }
    }

    fn report(&self, ticket: &Ticket) -> ActReport {
        ActReport::of(ticket, self.kind, &self.member.name)
    }

    /// Keeps the act, and that it was done.
    async fn finish(mut self, after: &Ticket, told: Told) -> Result<ActReport, DeskError> {
        self.keep(after, told).await?;
        let report = self.report(after);
        self.tx.commit().await?;
        Ok(report)
    }
}

impl Desk {
    /// Begins an act: finds who acts, and locks conversation, account and case, in this order.
    async fn begin<'a>(
        &self,
        order: &'a Order<'a>,
        kind: &'static str,
    ) -> Result<Begun<'a>, DeskError> {
        check_key(order.key)?;
        let business = order.business;
        let mut tx = self.store.write().await?;
        let member = member_in(&mut tx, business, order.who).await?;
        let found = ticket_in(&mut tx, business, order.ticket).await?;
        let channel = tx.channel_of(business.id, found.conversation).await?;
        let conversation = tx
            .lock_conversation(business.id, &channel)
            .await?
            .ok_or_else(|| DeskError::refused("the customer's conversation is not there"))?;
        tx.lock_ticket(business.id, &found.reference).await?;
        if let Some(before) = done_before(&mut tx, order, (kind, &found.reference)).await? {
            return Ok(Begun::Before(Box::new(before)));
        }
        // As it is now that nobody else can change it.
        let ticket = ticket_in(&mut tx, business, &found.reference).await?;
        Ok(Begun::Now(Box::new(Work {
            order,
            kind,
            tx,
            member,
            conversation,
            ticket,
            now: self.now(),
        })))
    }
}

/// What time means for the cases of a conversation's business.
pub(in crate::desk) fn moment(conversation: &Conversation, now: DateTime<Utc>) -> Moment<'_> {
    let settings = &conversation.business.settings;
    Moment {
        now,
        hours: WorkingTime {
            hours: &settings.working_hours,
            calendar: &conversation.policy.calendar,
            zone: settings.timezone,
        },
        rules: &conversation.policy.tickets,
    }
}

/// What an act with this key did, if it was done before.
async fn done_before(
    tx: &mut Tx,
    order: &Order<'_>,
    (kind, ticket): (&str, &str),
) -> Result<Option<ActReport>, DeskError> {
    let Some(key) = order.key else {
        return Ok(None);
    };
    let Some(done) = tx.act_done(order.business.id, key).await? else {
        return Ok(None);
    };
    if done.kind != kind || done.ticket != ticket {
        return Err(DeskError::refused(format!(
            "the id {key} was used before, when {} {} {}; give each act its own id",
            done.actor,
            done.kind.replace('_', " "),
            done.ticket
        )));
    }
    let ticket = ticket_in(tx, order.business, ticket).await?;
    Ok(Some(ActReport::of(&ticket, kind, &done.actor).unchanged()))
}

/// A case by its reference, in any case of letters, with or without the `T-`.
pub(super) async fn ticket_in(
    tx: &mut Tx,
    business: &Business,
    reference: &str,
) -> Result<Ticket, DeskError> {
    let plain = reference.trim().to_uppercase();
    let full = if plain.starts_with("T-") {
        plain
    } else {
        format!("T-{plain}")
    };
    tx.ticket(business.id, &full).await?.ok_or_else(|| {
        DeskError::refused(format!(
            "{} has no case {reference}; `goodterms staff queue` and `goodterms staff search` find them",
            business.settings.name
        ))
    })
}

fn check_key(key: Option<&str>) -> Result<(), DeskError> {
    let fits = |key: &str| {
        !key.trim().is_empty()
            && key.chars().count() <= KEY_MAX
            && !key.chars().any(char::is_control)
    };
    if key.is_some_and(|key| !fits(key)) {
        return Err(DeskError::refused(format!(
            "an id has 1 to {KEY_MAX} characters in one line"
        )));
    }
    Ok(())
}

/// A text that somebody reads: it says something, it is not endless, and it may have several lines.
fn check_text(what: &str, text: &str) -> Result<String, DeskError> {
    let text = text.trim().replace("\r\n", "\n");
    if text.is_empty() || text.chars().count() > TEXT_MAX {
        return Err(DeskError::refused(format!(
            "{what} has 1 to {TEXT_MAX} characters"
        )));
    }
    let is_odd = |c: char| c.is_control() && !['\n', '\t'].contains(&c);
    match text.chars().find(|c| is_odd(*c)) {
        Some(odd) => Err(control_character(what, odd)),
        None => Ok(text),
    }
}

/// Something in a text that nobody sees and that a screen may obey.
fn control_character(what: &str, odd: char) -> DeskError {
    DeskError::refused(format!(
        "{what} has a control character in it ({}), which cannot be shown; write it without",
        odd.escape_unicode()
    ))
}
