//! What a customer's turn hands to people: cases are opened and added to, holds are placed, ratings kept. All of it
//! in the transaction of the turn.

use chrono::{DateTime, NaiveDate, Utc};

use super::effect::TurnToWrite;
use super::message::voice_for;
use super::staff::moment;
use super::{Desk, DeskError};
use crate::converse::reply::Part;
use crate::converse::{Facts, NewCase, OpenCase};
use crate::domain::account::Tone;
use crate::domain::hold::{AccountHold, AccountHoldReason};
use crate::domain::late_reason::ToldReason;
use crate::domain::money::Money;
use crate::domain::plan::Basis;
use crate::domain::ticket::{Summary, Ticket, TicketState};
use crate::store::{
    AccountBook, Conversation, NewHold, NewTicket, StaffOfferAnswer, TicketEvent, Tx,
};

/// Who places what the bot places.
pub(super) const BOT: &str = "goodterms";
/// The most cases that one message may open.
const CASES_MAX: usize = 6;
/// How long the reference of a case is.
const REFERENCE_CHARS: usize = 6;

/// References for the cases that a turn may open, from its own fresh reference.
pub(super) fn references(fresh: &str) -> Vec<String> {
    let random: Vec<char> = fresh.chars().skip_while(|c| *c != '-').skip(1).collect();
    let reference = |at: usize| {
        let letters = random.iter().cycle().skip(at).take(REFERENCE_CHARS);
        format!("T-{}", letters.collect::<String>())
    };
    (0..CASES_MAX).map(reference).collect()
}

/// The account's open cases, as the conversation knows them, and the references of those that may be opened again.
pub(super) async fn known_cases(
    tx: &mut Tx,
    conversation: &Conversation,
    now: DateTime<Utc>,
) -> Result<(Vec<OpenCase>, Vec<String>), DeskError> {
    if !conversation.has_tickets {
        return Ok((Vec::new(), Vec::new()));
    }
    let business = conversation.business.id;
    let tickets = tx.tickets(business, Some(conversation.account.id)).await?;
    let at = moment(conversation, now);
    let again = tickets
        .iter()
        .filter(|ticket| ticket.reopen_by_customer(&at).is_ok());
    let again = again.map(|ticket| ticket.reference.clone()).collect();
    let open = tickets.into_iter().filter(|ticket| ticket.state.is_open());
    let open = open.map(|ticket| OpenCase {
        reference: ticket.reference,
        matter: ticket.matter,
        state: ticket.state,
        answer_by: ticket.answer_by,
    });
    Ok((open.collect(), again))
}

/// The holds on the account that stand today.
pub(super) fn standing_holds(book: &AccountBook, today: NaiveDate) -> Vec<AccountHold> {
    let holds = book.account_holds.iter();
    holds.filter(|hold| hold.is_on(today)).cloned().collect()
}

impl Desk {
    /// Sentences for staff: in the business's language, short.
    pub(super) fn as_staff_read(
        &self,
        facts: &Facts<'_>,
        parts: &[Part],
    ) -> Result<String, DeskError> {
        let voice = voice_for(facts.business, facts.account, Tone::Direct);
        Ok(self.wording.try_document(parts, &voice)?)
    }

    /// Opens a case, with all that staff should know.
    pub(super) async fn open_case(
        &self,
        tx: &mut Tx,
        turn: &TurnToWrite<'_>,
        new: &NewCase,
        told: Option<&ToldReason>,
    ) -> Result<(), DeskError> {
        let facts = turn.facts;
        let business = facts.business;
        let asked = self.as_staff_read(facts, &new.asked)?;
        let mut refused = Vec::new();
        for parts in turn.story {
            refused.push(self.as_staff_read(facts, parts)?);
        }
        let summary = summary(facts, turn.book, refused, told);
        let ticket = NewTicket {
            account: facts.account.id,
            contact: facts.contact.id,
            conversation: turn.conversation.id,
            reference: &new.reference,
            matter: &new.matter,
            priority: new.priority,
            tier: new.matter.category.tier(),
            answer_by: facts.answer_by(new.priority),
            opened_at: facts.now,
            asked: &asked,
            wish: new.wish.as_ref(),
            summary: &summary,
        };
        let id = tx.insert_ticket(business.id, &ticket).await?;
        let event = TicketEvent {
            at: facts.now,
            actor: BOT.to_owned(),
            role: "bot".to_owned(),
            kind: "opened".to_owned(),
            text: Some(asked),
            after: Some(TicketState::Open.as_str().to_owned()),
            ..TicketEvent::default()
        };
        tx.insert_ticket_event(business.id, id, &event, None)
            .await?;
        Ok(())
    }
}

fn summary(
    facts: &Facts<'_>,
    book: &AccountBook,
    refused: Vec<String>,
    told: Option<&ToldReason>,
) -> Summary {
    let currency = facts.ledger.currency();
    let overdue = facts
        .invoices
        .iter()
        .filter(|invoice| invoice.due_date < facts.today);
    let limits = &facts.policy.ageing.up_to_days;
    let mut ageing: Vec<(Option<u32>, Money)> = limits
        .iter()
        .map(|days| (Some(*days), Money::zero(currency)))
        .chain([(None, Money::zero(currency))])
        .collect();
    for invoice in overdue.clone() {
        let days = (facts.today - invoice.due_date).num_days();
        let bucket = limits.iter().position(|limit| days <= i64::from(*limit));
        let at = bucket.unwrap_or(limits.len());
        ageing[at].1 += invoice.outstanding;
    }
    let running = book.plans.iter().filter(|plan| plan.ending.is_none());
    let agreements = running.filter_map(|plan| {
        let state = plan.state(&book.ledger, facts.today);
        let (next, _) = state.next()?;
        let kind = plan.terms.kind.as_str();
        Some(format!(
            "{kind} {}: {} of {} left, next {}",
            plan.reference,
            state.left,
            plan.terms.to_pay(),
            next.due_on
        ))
    });
    let held = facts.invoices.iter().filter(|invoice| invoice.on_hold);
    let held = held.map(|invoice| format!("{} (dispute)", invoice.number));
    let on_account = facts.holds.iter().map(|hold| match hold.lapses_on {
        Some(day) => format!("account ({}, until {day})", hold.reason.as_str()),
        None => format!("account ({})", hold.reason.as_str()),
    });
    Summary {
        name: facts.account.profile.name.clone(),
        account: facts.account.reference.clone(),
        balance: facts.ledger.balance(),
        overdue: Money::sum_in(currency, overdue.map(|invoice| invoice.outstanding)),
        ageing,
        rating: facts.rating.to_string(),
        refused,
        late_reason: told.map(|told| match told.until {
            Some(day) => format!("{} until {day}: “{}”", told.reason.as_str(), told.words),
            None => format!("{}: “{}”", told.reason.as_str(), told.words),
        }),
        agreements: agreements.collect(),
        holds: held.chain(on_account).collect(),
    }
}

/// A case of the customer who writes, locked.
async fn own_case(tx: &mut Tx, facts: &Facts<'_>, case: &str) -> Result<Option<Ticket>, DeskError> {
    let business = facts.business.id;
    tx.lock_ticket(business, case).await?;
    let Some(ticket) = tx.ticket(business, case).await? else {
        return Ok(None);
    };
    assert_eq!(
        ticket.account, facts.account.id,
        "a customer acts on cases of their own account"
    );
    Ok(Some(ticket))
}

/// Keeps what the customer did with a case, which is locked.
async fn keep(
    tx: &mut Tx,
    facts: &Facts<'_>,
    case: (&Ticket, &Ticket),
    event: TicketEvent,
) -> Result<(), DeskError> {
    let event = TicketEvent {
        at: facts.now,
        actor: facts.account.reference.clone(),
        role: "customer".to_owned(),
        ..event
    };
    let kept = tx.keep_act(facts.business.id, case, event, None).await?;
    assert!(kept, "a case that is locked is as it was read");
    Ok(())
}

/// Adds what the customer said to an open case.
pub(super) async fn add(
    tx: &mut Tx,
    facts: &Facts<'_>,
    case: &str,
    text: &str,
    wish: Option<&Basis>,
) -> Result<(), DeskError> {
    let Some(ticket) = own_case(tx, facts, case).await? else {
        return Ok(());
    };
    let event = TicketEvent {
        kind: "added".to_owned(),
        text: Some(text.to_owned()),
        ..TicketEvent::default()
    };
    // What is asked for last is what an approval offers.
    let after = Ticket {
        wish: wish.cloned().or(ticket.wish.clone()),
        ..ticket.clone()
    };
    keep(tx, facts, (&ticket, &after), event).await
}

/// Puts a disputed invoice on hold; one that is held stays held since when it was.
pub(super) async fn hold_invoice(
    tx: &mut Tx,
    facts: &Facts<'_>,
    book: &AccountBook,
    invoice: &str,
    note: &str,
) -> Result<(), DeskError> {
    let invoices = book.ledger.invoices().values();
    let Some(invoice) = invoices.into_iter().find(|known| known.number == invoice) else {
        return Ok(());
    };
    let is_held = |hold: &crate::domain::ledger::InvoiceHold| {
        hold.invoice == invoice.id && hold.lifted_after.is_none()
    };
    if book.holds.iter().any(is_held) {
        return Ok(());
    }
    let hold = NewHold {
        account: facts.account.id,
        invoice: invoice.id,
        actor: BOT.to_owned(),
        note: note.to_owned(),
        placed_after: book.ledger.last_seq(),
        placed_at: facts.now,
    };
    tx.insert_hold(facts.business.id, &hold).await?;
    Ok(())
}

/// Freezes fees and reminders on the account, once for each reason.
pub(super) async fn hold_account(
    tx: &mut Tx,
    facts: &Facts<'_>,
    reason: AccountHoldReason,
    lapses_on: Option<NaiveDate>,
    note: &str,
) -> Result<(), DeskError> {
    if facts.holds.iter().any(|hold| hold.reason == reason) {
        return Ok(());
    }
    let hold = AccountHold {
        reason,
        placed_at: facts.now,
        lapses_on,
        lifted_at: None,
    };
    let (business, account) = (facts.business.id, facts.account.id);
    tx.insert_account_hold(business, account, &hold, BOT, note)
        .await?;
    Ok(())
}

/// Keeps the rating of a case.
pub(super) async fn rate(
    tx: &mut Tx,
    facts: &Facts<'_>,
    case: &str,
    stars: u8,
) -> Result<(), DeskError> {
    let Some(ticket) = own_case(tx, facts, case).await? else {
        return Ok(());
    };
    let Ok(rated) = ticket.rate(stars) else {
        return Ok(());
    };
    let event = TicketEvent {
        kind: "rated".to_owned(),
        before: ticket.rating.map(|stars| stars.to_string()),
        after: Some(stars.to_string()),
        ..TicketEvent::default()
    };
    keep(tx, facts, (&ticket, &rated), event).await
}

/// What the customer writes to the person who has a case: the clock runs again.
pub(super) async fn write_to(
    tx: &mut Tx,
    facts: &Facts<'_>,
    case: &str,
    text: &str,
) -> Result<(), DeskError> {
    let event = TicketEvent {
        kind: "wrote".to_owned(),
        text: Some(text.to_owned()),
        ..TicketEvent::default()
    };
    back_to_staff(tx, facts, case, event).await
}

/// The customer has answered on a case: it is with staff again.
async fn back_to_staff(
    tx: &mut Tx,
    facts: &Facts<'_>,
    case: &str,
    event: TicketEvent,
) -> Result<(), DeskError> {
    let Some(ticket) = own_case(tx, facts, case).await? else {
        return Ok(());
    };
    // A case that nobody has claimed, or that is over, stays as it is.
    let after = ticket
        .customer_wrote(&facts.moment())
        .unwrap_or_else(|_| ticket.clone());
    let event = TicketEvent {
        before: Some(ticket.state.in_words()),
        after: Some(after.state.in_words()),
        ..event
    };
    keep(tx, facts, (&ticket, &after), event).await
}

/// The customer's yes or no to what staff offered: who has the case sees what is left to do.
pub(super) async fn answer_offer(
    tx: &mut Tx,
    facts: &Facts<'_>,
    case: &str,
    answer: StaffOfferAnswer,
) -> Result<(), DeskError> {
    let kind = match answer {
        StaffOfferAnswer::Accepted => "offer_accepted",
        StaffOfferAnswer::Declined => "offer_declined",
        StaffOfferAnswer::Withdrawn => "offer_withdrawn",
    };
    let event = TicketEvent {
        kind: kind.to_owned(),
        ..TicketEvent::default()
    };
    back_to_staff(tx, facts, case, event).await
}

/// A resolved case comes back, because the customer says that it is not settled.
pub(super) async fn reopen(
    tx: &mut Tx,
    facts: &Facts<'_>,
    case: &str,
    text: &str,
) -> Result<(), DeskError> {
    let Some(ticket) = own_case(tx, facts, case).await? else {
        return Ok(());
    };
    // The same matter may have come up again meanwhile.
    let key = ticket.matter.key();
    let mut cases = facts.cases.iter();
    let open = cases.find(|open| open.reference == case || open.matter.key() == key);
    if let Some(open) = open {
        return add(tx, facts, &open.reference, text, None).await;
    }
    let Ok(reopened) = ticket.reopen_by_customer(&facts.moment()) else {
        return Ok(());
    };
    let event = TicketEvent {
        kind: "reopened".to_owned(),
        text: Some(text.to_owned()),
        before: Some(ticket.state.in_words()),
        after: Some(reopened.state.in_words()),
        ..TicketEvent::default()
    };
    keep(tx, facts, (&ticket, &reopened), event).await
}
