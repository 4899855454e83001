//! Where the account stands: the least that keeps it in order, the payments that have come, and what is said
//! to a reason for being late.

use super::Turn;
use super::reply::{Fact, Part};
use crate::domain::ledger::{Entry, EntryKind};
use crate::domain::money::Money;

/// Payments that are named one by one.
const PAYMENTS_MAX: usize = 3;

impl Turn<'_> {
    /// The least to pay: what is overdue and not arranged for, and the next installment of a plan.
    pub(super) fn least_to_pay(&mut self) {
        let facts = self.facts;
        if facts.owed().is_zero() {
            self.say(Part::new("least-nothing"));
            return;
        }
        let mut said = false;
        if let Some((plan, state)) = facts.plan
            && state.next().is_some()
        {
            self.say(Part::new("least-plan"));
            self.next_installment(plan, state);
            said = true;
        }
        let overdue = facts
            .overdue()
            .filter(|invoice| !invoice.on_hold && !self.is_arranged(invoice))
            .map(|invoice| invoice.outstanding);
        let overdue = Money::sum_in(facts.ledger.currency(), overdue);
        if overdue.is_positive() {
            self.say(Part::new("least-overdue").with("sum", overdue));
            said = true;
        }
        if !said {
            self.say(Part::new("least-not-yet"));
        }
        self.what_next(false);
    }

    /// The payments that have been recorded, the latest first.
    pub(super) fn payments_received(&mut self) {
        let ledger = self.facts.ledger;
        let stands = |entry: &&Entry| {
            entry.kind == EntryKind::Payment
                && entry.value_date <= self.facts.today
                && ledger.reversal_of(entry.seq).is_none()
        };
        let mut payments: Vec<&Entry> = ledger.entries().iter().filter(stands).collect();
        payments.sort_by_key(|entry| (entry.value_date, entry.seq));
        if payments.is_empty() {
            self.say(Part::new("payments-none"));
        } else {
            self.say(Part::new("payments"));
            for entry in payments.iter().rev().take(PAYMENTS_MAX) {
                let referenced = if entry.reference.is_some() {
                    "yes"
                } else {
                    "no"
                };
                let part = Part::new("payment-line")
                    .with("date", entry.value_date)
                    .with("amount", -entry.amount)
                    .with("referenced", Fact::Word(referenced.to_owned()))
                    .with("reference", entry.reference.clone().unwrap_or_default());
                self.say(part);
            }
        }
        self.say(Part::new("payments-on-their-way"));
        self.say(self.where_a_person_is());
    }
}
