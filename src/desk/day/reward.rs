//! The credit note for the next purchase that comes with paying everything at once: given when the money has
//! arrived in time, taken back when that money is returned, and at an end when its time is over.

use chrono::NaiveDate;

use super::work::Work;
use super::{ACTOR, Done};
use crate::desk::DeskError;
use crate::domain::calendar::days_after;
use crate::domain::charges::reading::CORRECTION_PREFIX;
use crate::domain::ids::{EntrySeq, InvoiceId};
use crate::domain::ledger::{AccountLedger, Draft, Entry, EntryKind};
use crate::domain::money::Money;
use crate::domain::plan::{Reward, RunningPlan, Standing};

impl Work<'_> {
    /// Gives what was earned, and takes back what was earned by a payment that was returned.
    pub(super) fn reward_kept(&mut self) -> Result<(), DeskError> {
        let with_reward: Vec<(RunningPlan, Reward)> = self
            .book
            .plans
            .iter()
            .filter_map(|plan| Some((plan.clone(), plan.terms.reward?)))
            .collect();
        for (plan, reward) in with_reward {
            let state = plan.state(&self.book.ledger, self.run.today);
            let kept =
                plan.standing(&state) == Standing::PaidOff && in_time(&plan, &self.book.ledger);
            let reference = format!("REWARD-{}", plan.reference);
            match given(&self.book.ledger, &reference) {
                Given::NotYet if kept => {
                    let reference = self.free_reference(&reference);
                    self.give(&plan, reward, reference)?;
                }
                Given::Standing(seq) if !kept => {
                    let reason = format!("what {} was given for is open again", plan.reference);
                    self.take_back(seq, reason)?;
                }
                Given::NotYet | Given::Standing(_) | Given::Over => {}
            }
        }
        Ok(())
    }

    fn give(
        &mut self,
        plan: &RunningPlan,
        reward: Reward,
        reference: String,
    ) -> Result<(), DeskError> {
        let until = days_after(self.run.today, reward.valid_days);
        self.post(Draft {
            kind: EntryKind::Credit,
            amount: reward.credit,
            value_date: self.run.today,
            invoice: None,
            reference: Some(reference.clone()),
            method: Some(Entry::valid_until_text(until)),
            reverses: None,
            goes_with: None,
            actor: ACTOR.to_owned(),
            reason: Some(format!(
                "for paying in full as agreed in {}; for a purchase until {until}",
                plan.reference
            )),
        })?;
        self.report.done.push(Done::Rewarded {
            arrangement: plan.reference.clone(),
            reference,
            amount: reward.credit,
            until,
        });
        Ok(())
    }

    /// Ends credits whose time is over: what was used of them stays, as credits on the invoices that they
    /// settled; the rest is taken back.
    pub(super) fn end_expired(&mut self) -> Result<(), DeskError> {
        let today = self.run.today;
        let ledger = &self.book.ledger;
        let expired: Vec<(EntrySeq, NaiveDate)> = ledger
            .entries()
            .iter()
            .filter(|entry| ledger.reversal_of(entry.seq).is_none())
            .filter_map(|entry| Some((entry.seq, entry.valid_until()?)))
            .filter(|(_, until)| *until < today)
            .collect();
        for (seq, until) in expired {
            let unused = self
                .book
                .ledger
                .open_after(seq, self.book.ledger.last_seq());
            let Some(unused) = unused.filter(|unused| unused.is_positive()) else {
                continue;
            };
            let used = used_for(&self.book.ledger, seq);
            let entry = self.book.ledger.find(seq).expect("an entry that was read");
            let reference = entry.reference.clone().unwrap_or_default();
            self.take_back(seq, format!("it was for a purchase until {until}"))?;
            for (invoice, amount) in used {
                let wanted = format!("{reference}-{}", self.number(invoice));
                let reference = self.free_reference(&wanted);
                self.post(Draft {
                    kind: EntryKind::Credit,
                    amount,
                    value_date: today,
                    invoice: Some(invoice),
                    reference: Some(reference),
                    method: None,
                    reverses: None,
                    goes_with: None,
                    actor: ACTOR.to_owned(),
                    reason: Some("the part of an expired credit that was used in time".to_owned()),
                })?;
            }
            self.report.done.push(Done::Expired {
                reference,
                unused,
                until,
            });
        }
        Ok(())
    }
}

/// What has become of a reward.
enum Given {
    /// Never given, or only for a payment that was returned.
    NotYet,
    Standing(EntrySeq),
    /// Its time is over, or a person took it back.
    Over,
}

fn given(ledger: &AccountLedger, reference: &str) -> Given {
    let is_its = |own: &str| {
        own.strip_prefix(reference)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('~'))
    };
    let last = ledger.entries().iter().rev().find(|entry| {
        entry.kind == EntryKind::Credit && entry.reference.as_deref().is_some_and(is_its)
    });
    let Some(entry) = last else {
        return Given::NotYet;
    };
    match ledger.reversal_of(entry.seq).and_then(|by| ledger.find(by)) {
        None => Given::Standing(entry.seq),
        Some(by) => {
            let own = by.reference.as_deref();
            let by_the_run = own.is_some_and(|own| own.starts_with(CORRECTION_PREFIX));
            let until = entry.valid_until();
            if by_the_run && until.is_none_or(|until| by.value_date <= until) {
                Given::NotYet
            } else {
                Given::Over
            }
        }
    }
}

/// The credit note that an arrangement brought and that stands, and until when it is valid.
pub(super) fn credit_of(plan: &RunningPlan, ledger: &AccountLedger) -> Option<(Money, NaiveDate)> {
    let seq = match given(ledger, &format!("REWARD-{}", plan.reference)) {
        Given::Standing(seq) => seq,
        Given::NotYet | Given::Over => return None,
    };
    let entry = ledger.find(seq)?;
    Some((entry.amount.abs(), entry.valid_until()?))
}

/// What payments, with the discounts that they earned, have settled of a plan's debts since it was agreed.
pub(super) fn in_money(plan: &RunningPlan, ledger: &AccountLedger) -> Money {
    let of_payments = ledger.allocations().iter().filter(|a| {
        let credit = ledger.find(a.credit).map(|credit| credit.kind);
        a.cause > plan.accepted_after
            && plan.terms.covered.iter().any(|own| own.entry == a.debit)
            && matches!(credit, Some(EntryKind::Payment | EntryKind::Discount))
    });
    Money::sum_in(ledger.currency(), of_payments.map(|a| a.amount))
}

/// Whether each payment counted by its day or the grace after it, in money: a credit that somebody gave
/// earns nothing.
pub(super) fn in_time(plan: &RunningPlan, ledger: &AccountLedger) -> bool {
    let coverage = plan.coverage();
    let mut due = Money::zero(ledger.currency());
    plan.terms.installments.iter().all(|installment| {
        due += installment.amount;
        let grace_ends = days_after(installment.due_on, plan.terms.missed_grace_days);
        ledger.settled_of(&coverage, grace_ends) >= due && in_money(plan, ledger) >= due
    })
}

/// Which invoices a credit settles, and how much of each.
fn used_for(ledger: &AccountLedger, credit: EntrySeq) -> Vec<(InvoiceId, Money)> {
    let mut used: Vec<(InvoiceId, Money)> = Vec::new();
    for allocation in ledger.allocations().iter().filter(|a| a.credit == credit) {
        let debit = ledger.find(allocation.debit);
        let Some(invoice) = debit.and_then(|debit| debit.invoice) else {
            continue;
        };
        match used.iter_mut().find(|(id, _)| *id == invoice) {
            Some((_, sum)) => *sum += allocation.amount,
            None => used.push((invoice, allocation.amount)),
        }
    }
    used.retain(|(_, amount)| amount.is_positive());
    used
}
