//! Settlements: one that was paid in time gets what it gives up written off, together with the payment, so that
//! nobody is asked for money that is not owed any more. The run of the day looks after all of them once more.

use chrono::{DateTime, NaiveDate, Utc};

use super::work::{free_reference, number, take_back};
use super::{ACTOR, Done};
use crate::desk::DeskError;
use crate::domain::calendar::days_after;
use crate::domain::charges::reading::CORRECTION_PREFIX;
use crate::domain::ids::{EntrySeq, InvoiceId};
use crate::domain::ledger::{AccountLedger, Draft, EntryKind, Posting};
use crate::domain::money::Money;
use crate::domain::plan::{ArrangementKind, RunningPlan};
use crate::store::AccountBook;

/// Writes off what settlements give up that were paid in time. If such a payment is returned later, the
/// write-off is taken back. Both are posted to the book, and told for whoever keeps it.
///
/// # Errors
/// [`DeskError::Refused`] when the ledger does not take an entry.
pub(in crate::desk) fn settle_kept(
    book: &mut AccountBook,
    today: NaiveDate,
    now: DateTime<Utc>,
) -> Result<Vec<(Posting, Done)>, DeskError> {
    let settlements: Vec<RunningPlan> = book
        .plans
        .iter()
        .filter(|plan| plan.terms.kind == ArrangementKind::Settlement)
        .cloned()
        .collect();
    let mut posted = Vec::new();
    for plan in settlements {
        let given = given_up(&plan, &book.ledger);
        if given.is_empty() {
            if is_kept(&plan, &book.ledger) {
                posted.extend(write_off(book, &plan, today, now)?);
            }
        } else if paid_in_money(&plan, &book.ledger) < plan.terms.to_pay() {
            for entry in given {
                let reason = format!("what settlement {} was given for is open", plan.reference);
                posted.push(take_back(book, entry, reason, (today, now))?);
            }
        }
    }
    Ok(posted)
}

/// One entry for each invoice, because a credit settles the invoice that it names first.
fn write_off(
    book: &mut AccountBook,
    plan: &RunningPlan,
    today: NaiveDate,
    now: DateTime<Utc>,
) -> Result<Vec<(Posting, Done)>, DeskError> {
    let mut posted = Vec::new();
    for (invoice, amount) in shares(plan, &book.ledger) {
        let number = number(&book.ledger, invoice);
        let wanted = format!("{}{number}", prefix(plan));
        let reference = free_reference(&book.ledger, &wanted);
        let draft = Draft {
            kind: EntryKind::WriteOff,
            amount,
            // From the day of the payment on, so that no interest runs on what it settles.
            value_date: paid_on(plan, &book.ledger).unwrap_or(today),
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
        };
        let arrangements = book.arrangements();
        let posting = book
            .ledger
            .post(draft, &arrangements, now)
            .map_err(DeskError::refused)?;
        let done = Done::WrittenOff {
            arrangement: plan.reference.clone(),
            invoice: number,
            reference,
            amount,
        };
        posted.push((posting, done));
    }
    Ok(posted)
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
pub(super) fn settlement_missed_on(
    plan: &RunningPlan,
    ledger: &AccountLedger,
) -> Option<NaiveDate> {
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
