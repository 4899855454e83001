//! Cases for people, what happened to them, and what hangs on them: reasons told, ratings.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::any::AnyRow;
use sqlx::query;

use super::ledger::{Scoped, scoped};
use super::row::{Columns, instant_text, json_text};
use super::{StoreError, Tx};
use crate::domain::ids::{AccountId, BusinessId, ContactId, ConversationId, TicketId};
use crate::domain::late_reason::{LateReason, ToldReason};
use crate::domain::ticket::{Matter, Priority, Ticket, TicketState, Tier};

const TICKETS: Scoped = scoped!(
    "SELECT id, account_id, contact_id, conversation_id, reference, matter, priority, tier, state, assignee, \
     answer_by, minutes_left, opened_at, first_answered_at, resolved_at, resolved_by, outcome, rating, asked, wish_json, \
     summary_json FROM tickets WHERE business_id = $1",
    "account_id",
    "ORDER BY id"
);
const TICKET: &str = "SELECT id, account_id, contact_id, conversation_id, reference, matter, priority, tier, \
     state, assignee, answer_by, minutes_left, opened_at, first_answered_at, resolved_at, resolved_by, outcome, \
     rating, asked, wish_json, summary_json FROM tickets WHERE business_id = $1 AND reference = $2";
const INSERT_TICKET: &str = "INSERT INTO tickets (business_id, account_id, contact_id, conversation_id, \
     reference, category, matter, priority, tier, state, answer_by, opened_at, updated_at, asked, wish_json, \
     summary_json) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'open', $10, $11, $11, $12, $13, $14) \
     RETURNING id";
/// Only from the state that was read: of two who change a ticket at once, one wins. The outcome of a case that is
/// closed or reopened stays to be read.
const UPDATE_TICKET: &str = "UPDATE tickets SET priority = $5, tier = $6, state = $7, assignee = $8, \
     answer_by = $9, minutes_left = $10, first_answered_at = $11, resolved_at = $12, \
     resolved_by = COALESCE($13, resolved_by), outcome = COALESCE($14, outcome), rating = $15, updated_at = $16, asked = $17, wish_json = $18 \
     WHERE business_id = $1 AND id = $2 AND state = $3 AND COALESCE(assignee, '') = $4";
const INSERT_EVENT: &str = "INSERT INTO ticket_events \
     (business_id, ticket_id, at, actor, role, kind, text, before, after, reason, act_key, state_before, \
     state_after) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
const EVENTS: &str = "SELECT at, actor, role, kind, text, before, after, reason, state_before, state_after \
     FROM ticket_events \
     WHERE business_id = $1 AND ticket_id = $2 ORDER BY id";
const LAST_REASON: &str = "SELECT reason, until_on, words, told_at FROM late_reasons \
     WHERE business_id = $1 AND account_id = $2 ORDER BY id DESC LIMIT 1";
const INSERT_REASON: &str = "INSERT INTO late_reasons \
     (business_id, account_id, reason, until_on, words, told_at) VALUES ($1, $2, $3, $4, $5, $6)";

/// A case as it is opened.
#[derive(Debug, Clone, PartialEq)]
pub struct NewTicket<'a> {
    pub account: AccountId,
    pub contact: ContactId,
    pub conversation: ConversationId,
    pub reference: &'a str,
    pub matter: &'a Matter,
    pub priority: Priority,
    pub tier: Tier,
    pub answer_by: DateTime<Utc>,
    pub opened_at: DateTime<Utc>,
    pub asked: &'a str,
    pub wish: Option<&'a crate::domain::plan::Basis>,
    pub summary: &'a crate::domain::ticket::Summary,
}

/// Something that happened to a case.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TicketEvent {
    pub at: DateTime<Utc>,
    /// `customer`, `goodterms` or the name of a member of staff.
    pub actor: String,
    /// `customer`, `bot`, `agent`, `lead` or `owner`.
    pub role: String,
    /// `opened`, `added`, `claimed`, `replied`, …
    pub kind: String,
    pub text: Option<String>,
    pub before: Option<String>,
    pub after: Option<String>,
    pub reason: Option<String>,
    /// The state before and after it, where it changed.
    pub state_before: Option<TicketState>,
    pub state_after: Option<TicketState>,
}

impl Tx {
    /// The tickets of one account, or of the whole business, oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn tickets(
        &mut self,
        business: BusinessId,
        account: Option<AccountId>,
    ) -> Result<Vec<Ticket>, StoreError> {
        let rows = self.scoped_all(TICKETS, business, account).await?;
        rows.iter().map(ticket_of).collect()
    }

    /// The ticket with a reference.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn ticket(
        &mut self,
        business: BusinessId,
        reference: &str,
    ) -> Result<Option<Ticket>, StoreError> {
        let statement = query(TICKET).bind(business.0).bind(reference.to_owned());
        let row = self.optional(statement).await?;
        row.as_ref().map(ticket_of).transpose()
    }

    /// Opens a ticket.
    ///
    /// # Errors
    /// A unique violation when the matter has an open ticket, or the reference is taken.
    pub async fn insert_ticket(
        &mut self,
        business: BusinessId,
        new: &NewTicket<'_>,
    ) -> Result<TicketId, StoreError> {
        let statement = query(INSERT_TICKET)
            .bind(business.0)
            .bind(new.account.0)
            .bind(new.contact.0)
            .bind(new.conversation.0)
            .bind(new.reference.to_owned())
            .bind(new.matter.category.as_str().to_owned())
            .bind(new.matter.key())
            .bind(new.priority.rank())
            .bind(new.tier.number())
            .bind(instant_text(new.answer_by))
            .bind(instant_text(new.opened_at))
            .bind(new.asked.to_owned())
            .bind(new.wish.map(json_text))
            .bind(json_text(new.summary));
        let row = self.one(statement).await?;
        Ok(TicketId(Columns::of("tickets", &row).int("id")?))
    }

    /// Keeps a ticket after a change, if it still is in the state in which it was read. `false`: somebody else
    /// was faster, and nothing was written.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn save_ticket(
        &mut self,
        business: BusinessId,
        before: &TicketState,
        ticket: &Ticket,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let (minutes_left, resolved) = match &ticket.state {
            TicketState::WaitingForCustomer { minutes_left, .. } => {
                (Some(i64::from(*minutes_left)), None)
            }
            TicketState::Resolved { by, at, outcome } => (None, Some((*at, by, outcome))),
            TicketState::Open
            | TicketState::Claimed { .. }
            | TicketState::WaitingForStaff { .. }
            | TicketState::Closed { .. }
            | TicketState::Reopened => (None, None),
        };
        let closed_at = match &ticket.state {
            TicketState::Closed { at } => Some(*at),
            TicketState::Open
            | TicketState::Claimed { .. }
            | TicketState::WaitingForCustomer { .. }
            | TicketState::WaitingForStaff { .. }
            | TicketState::Resolved { .. }
            | TicketState::Reopened => None,
        };
        let resolved_at = resolved.map(|(at, ..)| at).or(closed_at);
        let statement = query(UPDATE_TICKET)
            .bind(business.0)
            .bind(ticket.id.0)
            .bind(before.as_str().to_owned())
            .bind(before.assignee().unwrap_or_default().to_owned())
            .bind(ticket.priority.rank())
            .bind(ticket.tier.number())
            .bind(ticket.state.as_str().to_owned())
            .bind(ticket.state.assignee().map(str::to_owned))
            .bind(ticket.answer_by.map(instant_text))
            .bind(minutes_left)
            .bind(ticket.first_answered_at.map(instant_text))
            .bind(resolved_at.map(instant_text))
            .bind(resolved.map(|(_, by, _)| by.clone()))
            .bind(resolved.map(|(_, _, outcome)| outcome.clone()))
            .bind(ticket.rating.map(i64::from))
            .bind(instant_text(now))
            .bind(ticket.asked.clone())
            .bind(ticket.wish.as_ref().map(json_text));
        Ok(self.run(statement).await? == 1)
    }

    /// Writes down what happened to a ticket.
    ///
    /// # Errors
    /// A unique violation when an act with this key was done before.
    pub async fn insert_ticket_event(
        &mut self,
        business: BusinessId,
        ticket: TicketId,
        event: &TicketEvent,
        act_key: Option<&str>,
    ) -> Result<(), StoreError> {
        let statement = query(INSERT_EVENT)
            .bind(business.0)
            .bind(ticket.0)
            .bind(instant_text(event.at))
            .bind(event.actor.clone())
            .bind(event.role.clone())
            .bind(event.kind.clone())
            .bind(event.text.clone())
            .bind(event.before.clone())
            .bind(event.after.clone())
            .bind(event.reason.clone())
            .bind(act_key.map(str::to_owned))
            .bind(event.state_before.as_ref().map(json_text))
            .bind(event.state_after.as_ref().map(json_text));
        self.run(statement).await?;
        Ok(())
    }

    /// Keeps what an act made of a ticket, with the event that tells of it. `false`: somebody else was faster,
    /// and nothing was written.
    ///
    /// # Errors
    /// A unique violation when an act with this key was done before, or when a ticket is opened again whose
    /// matter has another open one.
    pub async fn keep_act(
        &mut self,
        business: BusinessId,
        (before, after): (&Ticket, &Ticket),
        event: TicketEvent,
        act_key: Option<&str>,
    ) -> Result<bool, StoreError> {
        if before != after
            && !self
                .save_ticket(business, &before.state, after, event.at)
                .await?
        {
            return Ok(false);
        }
        let changed = before.state != after.state;
        let event = TicketEvent {
            state_before: changed.then(|| before.state.clone()),
            state_after: changed.then(|| after.state.clone()),
            ..event
        };
        self.insert_ticket_event(business, after.id, &event, act_key)
            .await?;
        Ok(true)
    }

    /// Everything that happened to a ticket, oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn ticket_events(
        &mut self,
        business: BusinessId,
        ticket: TicketId,
    ) -> Result<Vec<TicketEvent>, StoreError> {
        let statement = query(EVENTS).bind(business.0).bind(ticket.0);
        self.all(statement).await?.iter().map(event_of).collect()
    }

    /// Why it is late, as the customer last told it.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn late_reason(
        &mut self,
        business: BusinessId,
        account: AccountId,
    ) -> Result<Option<ToldReason>, StoreError> {
        let statement = query(LAST_REASON).bind(business.0).bind(account.0);
        let row = self.optional(statement).await?;
        row.as_ref().map(reason_of).transpose()
    }

    /// Keeps a reason that was told.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn insert_late_reason(
        &mut self,
        business: BusinessId,
        account: AccountId,
        told: &ToldReason,
    ) -> Result<(), StoreError> {
        let statement = query(INSERT_REASON)
            .bind(business.0)
            .bind(account.0)
            .bind(told.reason.as_str().to_owned())
            .bind(told.until.map(|day| day.to_string()))
            .bind(told.words.clone())
            .bind(instant_text(told.told_at));
        self.run(statement).await?;
        Ok(())
    }
}

fn ticket_of(row: &AnyRow) -> Result<Ticket, StoreError> {
    let columns = Columns::of("tickets", row);
    let by = || -> Result<String, StoreError> { columns.text("assignee") };
    let state = match columns.text("state")?.as_str() {
        "open" => TicketState::Open,
        "claimed" => TicketState::Claimed { by: by()? },
        "waiting_for_customer" => TicketState::WaitingForCustomer {
            by: by()?,
            minutes_left: number(&columns, "minutes_left")?,
        },
        "waiting_for_staff" => TicketState::WaitingForStaff { by: by()? },
        "resolved" => TicketState::Resolved {
            by: columns.text("resolved_by")?,
            at: columns.instant("resolved_at")?,
            outcome: columns.text("outcome")?,
        },
        "closed" => TicketState::Closed {
            at: columns.instant("resolved_at")?,
        },
        "reopened" => TicketState::Reopened,
        other => return Err(columns.bad("state", format!("`{other}` is no state"))),
    };
    Ok(Ticket {
        id: TicketId(columns.int("id")?),
        reference: columns.text("reference")?,
        account: AccountId(columns.int("account_id")?),
        contact: ContactId(columns.int("contact_id")?),
        conversation: ConversationId(columns.int("conversation_id")?),
        matter: columns.named("matter", Matter::parse)?,
        priority: ranked(&columns, "priority", Priority::of_rank)?,
        tier: ranked(&columns, "tier", Tier::of_number)?,
        state,
        opened_at: columns.instant("opened_at")?,
        answer_by: columns.opt_instant("answer_by")?,
        first_answered_at: columns.opt_instant("first_answered_at")?,
        asked: columns.text("asked")?,
        wish: opt_json(&columns, "wish_json")?,
        summary: columns.json("summary_json")?,
        rating: match columns.opt_int("rating")? {
            Some(stars) => Some(u8::try_from(stars).map_err(|e| columns.bad("rating", e))?),
            None => None,
        },
    })
}

fn number(columns: &Columns<'_>, column: &str) -> Result<u32, StoreError> {
    let number = columns.int(column)?;
    u32::try_from(number).map_err(|error| columns.bad(column, error))
}

fn ranked<T>(
    columns: &Columns<'_>,
    column: &str,
    of: impl Fn(i64) -> Option<T>,
) -> Result<T, StoreError> {
    let number = columns.int(column)?;
    of(number).ok_or_else(|| columns.bad(column, format!("{number} is not a value it may have")))
}

pub(super) fn event_of(row: &AnyRow) -> Result<TicketEvent, StoreError> {
    let columns = Columns::of("ticket_events", row);
    Ok(TicketEvent {
        at: columns.instant("at")?,
        actor: columns.text("actor")?,
        role: columns.text("role")?,
        kind: columns.text("kind")?,
        text: columns.opt_text("text")?,
        before: columns.opt_text("before")?,
        after: columns.opt_text("after")?,
        reason: columns.opt_text("reason")?,
        state_before: opt_json(&columns, "state_before")?,
        state_after: opt_json(&columns, "state_after")?,
    })
}

fn opt_json<T: serde::de::DeserializeOwned>(
    columns: &Columns<'_>,
    column: &str,
) -> Result<Option<T>, StoreError> {
    match columns.opt_text(column)? {
        Some(_) => columns.json(column).map(Some),
        None => Ok(None),
    }
}

fn opt_date(columns: &Columns<'_>, column: &str) -> Result<Option<NaiveDate>, StoreError> {
    match columns.opt_text(column)? {
        Some(_) => columns.date(column).map(Some),
        None => Ok(None),
    }
}

fn reason_of(row: &AnyRow) -> Result<ToldReason, StoreError> {
    let columns = Columns::of("late_reasons", row);
    Ok(ToldReason {
        reason: columns.named("reason", LateReason::parse)?,
        until: opt_date(&columns, "until_on")?,
        words: columns.text("words")?,
        told_at: columns.instant("told_at")?,
    })
}
