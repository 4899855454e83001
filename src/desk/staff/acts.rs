//! Acts that move a case: claimed, released, reassigned, raised, noted, reopened.

use super::members::member_in;
use super::{ActReport, Begun, Order, Told, check_key, check_text, done_before, ticket_in};
use crate::desk::{Desk, DeskError};
use crate::domain::ticket::{Priority, Ticket, TicketState, Tier};
use crate::store::{Claim, TicketEvent};

/// How far a case is raised, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raise<'a> {
    pub tier: Option<Tier>,
    pub priority: Option<Priority>,
    pub why: &'a str,
}

impl Desk {
    /// Somebody takes a case. Of any number who try at once, one gets it, by one conditional write, and the others
    /// are told who.
    ///
    /// # Errors
    /// [`DeskError::Refused`] naming who has it.
    pub async fn claim(&self, order: &Order<'_>) -> Result<ActReport, DeskError> {
        const KIND: &str = "claimed";
        check_key(order.key)?;
        let business = order.business;
        let now = self.now();
        let mut tx = self.store.write().await?;
        let member = member_in(&mut tx, business, order.who).await?;
        let reference = ticket_in(&mut tx, business, order.ticket).await?.reference;
        let claim = tx
            .claim_ticket(business.id, &reference, &member, now)
            .await?;
        if let Some(before) = done_before(&mut tx, order, (KIND, &reference)).await? {
            return Ok(before);
        }
        let ticket = ticket_in(&mut tx, business, &reference).await?;
        let id = match claim {
            Claim::Won(id) => id,
            Claim::NotFree if ticket.state.assignee() == Some(&member.name) => {
                return Ok(ActReport::of(&ticket, KIND, &member.name).unchanged());
            }
            Claim::NotFree => {
                let refusal = ticket
                    .claim(&member)
                    .expect_err("a case that could be claimed has been");
                return Err(DeskError::refused(format!("{reference}: {refusal}")));
            }
        };
        let event = TicketEvent {
            at: now,
            actor: member.name.clone(),
            role: member.role.as_str().to_owned(),
            kind: KIND.to_owned(),
            state_before: Some(tx.state_by_events(business.id, id).await?),
            state_after: Some(ticket.state.clone()),
            ..TicketEvent::default()
        };
        match tx
            .insert_ticket_event(business.id, id, &event, order.key)
            .await
        {
            Err(error) if error.is_unique_violation() => {
                return Err(DeskError::refused(
                    "this id was used at the same moment for another case; give each act its own",
                ));
            }
            written => written?,
        }
        tx.commit().await?;
        Ok(ActReport::of(&ticket, KIND, &member.name))
    }

    /// Whoever has a case gives it back to the queue.
    ///
    /// # Errors
    /// [`DeskError::Refused`] when nobody has it, or somebody else.
    pub async fn release(&self, order: &Order<'_>, why: &str) -> Result<ActReport, DeskError> {
        let why = check_text("the reason", why)?;
        let work = match self.begin(order, "released").await? {
            Begun::Before(report) => return Ok(*report),
            Begun::Now(work) => work,
        };
        let after = work.decided(work.ticket.release(&work.member, &work.moment()))?;
        let told = Told {
            before: Some(work.ticket.state.in_words()),
            after: Some(after.state.in_words()),
            reason: Some(why),
            ..Told::default()
        };
        work.finish(&after, told).await
    }

    /// A lead or the owner gives a case to somebody.
    ///
    /// # Errors
    /// [`DeskError::Refused`] when it is not theirs to give, or not for whom it is given to.
    pub async fn reassign(
        &self,
        order: &Order<'_>,
        to: &str,
        why: &str,
    ) -> Result<ActReport, DeskError> {
        let why = check_text("the reason", why)?;
        let mut work = match self.begin(order, "reassigned").await? {
            Begun::Before(report) => return Ok(*report),
            Begun::Now(work) => work,
        };
        let to = member_in(&mut work.tx, order.business, to).await?;
        let after = work.decided(work.ticket.reassign(&work.member, &to))?;
        let told = Told {
            before: Some(work.ticket.state.in_words()),
            after: Some(after.state.in_words()),
            reason: Some(why),
            ..Told::default()
        };
        work.finish(&after, told).await
    }

    /// A case goes to tier three, or becomes more urgent.
    ///
    /// # Errors
    /// [`DeskError::Refused`] when it is not theirs, or is raised that far already.
    pub async fn raise(
        &self,
        order: &Order<'_>,
        raise: &Raise<'_>,
    ) -> Result<ActReport, DeskError> {
        let why = check_text("the reason", raise.why)?;
        let mut work = match self.begin(order, "raised").await? {
            Begun::Before(report) => return Ok(*report),
            Begun::Now(work) => work,
        };
        let assignee = match work.ticket.state.assignee() {
            // Somebody who has left has no role to keep it by.
            Some(name) => {
                let rows = work.tx.staff(order.business.id).await?;
                let row = rows.into_iter().find(|row| row.member.name == name);
                row.map(|row| row.member.role)
            }
            None => None,
        };
        let to = (raise.tier, raise.priority);
        let raised = work
            .ticket
            .raise(&work.member, to, assignee, &work.moment());
        let after = work.decided(raised)?;
        let told = Told {
            before: Some(standing(&work.ticket)),
            after: Some(standing(&after)),
            reason: Some(why),
            ..Told::default()
        };
        work.finish(&after, told).await
    }

    /// A note for colleagues. The customer never reads it.
    ///
    /// # Errors
    /// [`DeskError::Refused`] when the case is not theirs.
    pub async fn note(&self, order: &Order<'_>, text: &str) -> Result<ActReport, DeskError> {
        let text = check_text("the note", text)?;
        let work = match self.begin(order, "noted").await? {
            Begun::Before(report) => return Ok(*report),
            Begun::Now(work) => work,
        };
        work.must_be_allowed()?;
        let after = work.ticket.clone();
        let told = Told {
            text: Some(text),
            ..Told::default()
        };
        work.finish(&after, told).await
    }

    /// Staff take a resolved case up again.
    ///
    /// # Errors
    /// [`DeskError::Refused`] when it is still open or closed for good, or another case of the same matter is
    /// open.
    pub async fn reopen(&self, order: &Order<'_>, why: &str) -> Result<ActReport, DeskError> {
        let why = check_text("the reason", why)?;
        let mut work = match self.begin(order, "reopened").await? {
            Begun::Before(report) => return Ok(*report),
            Begun::Now(work) => work,
        };
        let after = work.decided(work.ticket.reopen(&work.member, &work.moment()))?;
        let account = Some(work.ticket.account);
        let others = work.tx.tickets(order.business.id, account).await?;
        let same = others
            .iter()
            .find(|other| other.state.is_open() && other.matter == work.ticket.matter);
        if let Some(same) = same {
            return Err(DeskError::refused(format!(
                "{}: the same matter is open as {}; go on there",
                work.ticket.reference, same.reference
            )));
        }
        let told = Told {
            before: Some(work.ticket.state.in_words()),
            after: Some(TicketState::Reopened.in_words()),
            reason: Some(why),
            ..Told::default()
        };
        work.finish(&after, told).await
    }
}

/// Tier, priority and state in words, for the trail.
fn standing(ticket: &Ticket) -> String {
    format!(
        "tier {}, {}, {}",
        ticket.tier.number(),
        ticket.priority.as_str(),
        ticket.state.in_words()
    )
}
