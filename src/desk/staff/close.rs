//! What becomes of resolved cases by itself, and whether the cases are what their trail says.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use crate::desk::case::BOT;
use crate::desk::verify::VerifyReport;
use crate::desk::{Desk, DeskError};
use crate::domain::business::Business;
use crate::domain::policy::Policy;
use crate::domain::ticket::{Moment, TicketState};
use crate::domain::working_time::WorkingTime;
use crate::store::{TicketEvent, Tx};

/// The most cases that one run closes.
const CLOSED_A_RUN_MAX: usize = 1_000;

impl Desk {
    /// Closes the cases that were resolved long enough ago, and tells which.
    ///
    /// # Errors
    /// [`DeskError::Store`]; nothing is closed then.
    pub(in crate::desk) async fn close_resolved(
        &self,
        business: &Business,
        policy: &Policy,
        now: DateTime<Utc>,
        keep: bool,
    ) -> Result<Vec<String>, DeskError> {
        let settings = &business.settings;
        let at = Moment {
            now,
            hours: WorkingTime {
                hours: &settings.working_hours,
                calendar: &policy.calendar,
                zone: settings.timezone,
            },
            rules: &policy.tickets,
        };
        let mut tx = self.store.write().await?;
        let mut closed = Vec::new();
        let all = tx.tickets(business.id, None).await?;
        for ticket in all {
            let Ok(after) = ticket.close(&at) else {
                continue;
            };
            let event = TicketEvent {
                at: now,
                actor: BOT.to_owned(),
                role: "bot".to_owned(),
                kind: "closed".to_owned(),
                ..TicketEvent::default()
            };
            // One that somebody reopens at this moment stays open.
            if tx
                .keep_act(business.id, (&ticket, &after), event, None)
                .await?
            {
                closed.push(ticket.reference);
            }
            if closed.len() == CLOSED_A_RUN_MAX {
                break;
            }
        }
        if keep {
            tx.commit().await?;
        } else {
            tx.roll_back().await?;
        }
        Ok(closed)
    }
}

/// Compares each case with its events, and what hangs on cases with the cases.
pub(in crate::desk) async fn verify_tickets(
    tx: &mut Tx,
    business: &Business,
    report: &mut VerifyReport,
) -> Result<(), DeskError> {
    let name = &business.settings.name;
    let tickets = tx.tickets(business.id, None).await?;
    report.tickets += tickets.len() as u64;
    let mut open = BTreeSet::new();
    for ticket in &tickets {
        let mut state = TicketState::Open;
        let mut follows = true;
        for event in tx.ticket_events(business.id, ticket.id).await? {
            let Some(after) = event.state_after else {
                continue;
            };
            follows &= event.state_before.as_ref() == Some(&state);
            state = after;
        }
        if state != ticket.state {
            report.differences.push(format!(
                "{name}, case {}: it is {}, and by its events {}",
                ticket.reference,
                ticket.state.in_words(),
                state.in_words()
            ));
        } else if !follows {
            report.differences.push(format!(
                "{name}, case {}: an event begins in another state than the one before it ended in",
                ticket.reference
            ));
        }
        if ticket.state.is_open() && !open.insert((ticket.account, ticket.matter.key())) {
            report.differences.push(format!(
                "{name}, case {}: another case of the same matter is open",
                ticket.reference
            ));
        }
    }
    let orphans = tx.count_orphaned_messages(business.id).await?;
    if orphans > 0 {
        report.differences.push(format!(
            "{name}: {orphans} message(s) belong to a case that is not there"
        ));
    }
    Ok(())
}
