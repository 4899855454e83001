//! Arrangements at their end: what is broken is ended, and a settlement that was paid in time gets what it
//! gives up written off.

use chrono::NaiveDate;

use super::work::Work;
use super::{ACTOR, Done};
use crate::desk::DeskError;
use crate::domain::calendar::days_after;
use crate::domain::charges::reading::CORRECTION_PREFIX;
use crate::domain::ids::{EntrySeq, InvoiceId, PlanId};
use crate::domain::ledger::{AccountLedger, Draft, EntryKind};
use crate::domain::money::Money;
use crate::domain::plan::{ArrangementKind, EndedAs, Ending, RunningPlan, Standing};

/// Days after the breaking of an arrangement until its end is written down: bank files come a day or more
/// after the money. Until then a payment that counts in time mends it.
const BOOKING_DAYS: u32 = 3;

impl Work<'_> {
    /// Ends what is broken, in the book, and tells what has to be written. A broken promise is ended with
    /// the rest, so that a payment which comes later does not make it a kept one.
    pub(super) fn end_broken(&mut self) -> Vec<(PlanId, Ending)> {
        let today = self.run.today;
        let after = self.book.ledger.last_seq();
        let mut ended = Vec::new();
        for plan in self.book.plans.iter_mut().filter(|p| p.ending.is_none()) {
            let state = plan.state(&self.book.ledger, today);
            let on = match plan.standing(&state) {
                Standing::Broken { on } => Some(on),
                Standing::PaidOff => settlement_missed_on(plan, &self.book.ledger),
                Standing::Running | Standing::Replaced => None,
            };
            // Money that came in time may be recorded a little later.
            let Some(on) = on.filter(|on| today >= days_after(*on, BOOKING_DAYS)) else {
                continue;
            };
            let ending = Ending {
                how: EndedAs::Broken,
                on,
                after,
            };
            plan.ending = Some(ending);
            ended.push((plan.id, ending));
            self.report.done.push(Done::Ended {
                reference: plan.reference.clone(),
                kind: plan.terms.kind,
                on,
            });
        }
        ended
    }

    /// Writes off what settlements give up that were paid in time. If such a payment is returned later, the
    /// write-off is taken back.
    pub(super) fn settle_kept(&mut self) -> Result<(), DeskError> {
        let settlements: Vec<RunningPlan> = self
            .book
            .plans
            .iter()
            .filter(|plan| plan.terms.kind == ArrangementKind::Settlement)
            .cloned()
            .collect();
        for plan in settlements {
            let given = given_up(&plan, &self.book.ledger);
            if given.is_empty() {
                if is_kept(&plan, &self.book.ledger) {
                    self.write_off(&plan)?;
                }
            } else if paid_in_money(&plan, &self.book.ledger) < plan.terms.to_pay() {
                for entry in given {
                    let reason =
                        format!("what settlement {} was given for is open", plan.reference);
                    self.take_back(entry, reason)?;
                }
            }
        }
        Ok(())
    }

    /// One entry for each invoice, because a credit settles the invoice that it names first.
    fn write_off(&mut self, plan: &RunningPlan) -> Result<(), DeskError> {
        for (invoice, amount) in shares(plan, &self.book.ledger) {
            let number = self.number(invoice);
            let wanted = format!("{}{number}", prefix(plan));
            let reference = self.free_reference(&wanted);
            self.post(Draft {
                kind: EntryKind::WriteOff,
                amount,
                // From the day of the payment on, so that no interest runs on what it settles.
                value_date: paid_on(plan, &self.book.ledger).unwrap_or(self.run.today),
                invoice: Some(invoice),
                reference: Some(reference.clone()),
                method: None,
                reverses: None,
                goes_with: None,
                actor: ACTOR.to_owned(),
                reason: Some(format!(
                    "settlement {} was paid in time: the rest is given up as agreed",
                    plan.reference
                )),
            })?;
            self.report.done.push(Done::WrittenOff {
                arrangement: plan.reference.clone(),
                invoice: number,
                reference,
                amount,
            });
        }
        Ok(())
    }
}

/// What the references of a settlement's write-offs begin with; the invoice's number follows.
fn prefix(plan: &RunningPlan) -> String {
    format!("WRITE-OFF-{}-", plan.reference)
}

/// The write-offs that stand for a settlement.
pub(super) fn given_up(plan: &RunningPlan, ledger: &AccountLedger) -> Vec<EntrySeq> {
    let prefix = prefix(plan);
    let is_its = |reference: &Option<String>| {
        let reference = reference.as_deref();
        reference.is_some_and(|reference| reference.starts_with(&prefix))
    };
    let standing = ledger.entries().iter().filter(|entry| {
        entry.kind == EntryKind::WriteOff
            && is_its(&entry.reference)
            && ledger.reversal_of(entry.seq).is_none()
    });
    standing.map(|entry| entry.seq).collect()
}

/// Whether a person has taken a write-off of this settlement back: then it is not for the run to repeat it.
fn was_withdrawn(plan: &RunningPlan, ledger: &AccountLedger) -> bool {
    let prefix = prefix(plan);
    ledger.entries().iter().any(|entry| {
        let its = entry.reference.as_deref();
        let reversal = ledger.reversal_of(entry.seq).and_then(|by| ledger.find(by));
        let by_run = |reference: &str| reference.starts_with(CORRECTION_PREFIX);
        entry.kind == EntryKind::WriteOff
            && its.is_some_and(|its| its.starts_with(&prefix))
            && reversal.is_some_and(|by| !by.reference.as_deref().is_some_and(by_run))
    })
}

/// What has been paid on a settlement, without what was written off for it.
fn paid_in_money(plan: &RunningPlan, ledger: &AccountLedger) -> Money {
    let settled = ledger.settled_of(&plan.coverage(), NaiveDate::MAX);
    let given = given_up(plan, ledger).into_iter();
    let given = given
        .filter_map(|seq| ledger.find(seq))
        .map(|e| e.amount.abs());
    settled - Money::sum_in(ledger.currency(), given)
}

/// The day on which so much had come as the settlement asks for.
fn paid_on(plan: &RunningPlan, ledger: &AccountLedger) -> Option<NaiveDate> {
    let coverage = plan.coverage();
    let mut days: Vec<NaiveDate> = ledger.allocations().iter().map(|a| a.value_date).collect();
    days.sort_unstable();
    days.dedup();
    days.into_iter()
        .find(|day| ledger.settled_of(&coverage, *day) >= plan.terms.to_pay())
}

fn is_kept(plan: &RunningPlan, ledger: &AccountLedger) -> bool {
    let paid = ledger.settled_of(&plan.coverage(), NaiveDate::MAX);
    plan.ending.is_none()
        && plan.terms.forgiven.is_some()
        && paid >= plan.terms.to_pay()
        && settlement_missed_on(plan, ledger).is_none()
        && !was_withdrawn(plan, ledger)
}

/// The day after the grace of the first payment of a settlement that did not count in time, whenever it was
/// recorded. `None` for every other kind, where paying late still pays the debt: here it would forgive one.
fn settlement_missed_on(plan: &RunningPlan, ledger: &AccountLedger) -> Option<NaiveDate> {
    let is_settlement = plan.terms.kind == ArrangementKind::Settlement;
    if !is_settlement || !given_up(plan, ledger).is_empty() {
        return None;
    }
    let coverage = plan.coverage();
    let mut due = Money::zero(plan.terms.total.currency());
    plan.terms.installments.iter().find_map(|installment| {
        due += installment.amount;
        let grace_ends = days_after(installment.due_on, plan.terms.missed_grace_days);
        let missed = ledger.settled_of(&coverage, grace_ends) < due;
        missed.then(|| days_after(grace_ends, 1))
    })
}

/// What is given up of each invoice: what is open of the debts that the settlement covers, at most what was
/// agreed in all.
fn shares(plan: &RunningPlan, ledger: &AccountLedger) -> Vec<(InvoiceId, Money)> {
    let zero = Money::zero(ledger.currency());
    let mut left = plan.terms.forgiven.unwrap_or(zero);
    let mut shares: Vec<(InvoiceId, Money)> = Vec::new();
    for debit in &plan.terms.covered {
        let open = ledger.open_after(debit.entry, ledger.last_seq());
        let invoice = ledger.find(debit.entry).and_then(|entry| entry.invoice);
        let (Some(open), Some(invoice)) = (open, invoice) else {
            continue;
        };
        let part = open.min(debit.amount).min(left);
        left -= part;
        match shares.iter_mut().find(|(id, _)| *id == invoice) {
            Some((_, sum)) => *sum += part,
            None => shares.push((invoice, part)),
        }
    }
    shares.retain(|(_, amount)| amount.is_positive());
    shares
}
