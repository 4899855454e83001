//! "I have paid": what is recorded is shown; what is not becomes a case that somebody looks for in the bank's
//! records. Until then fees and reminders rest for some working days, and the balance stays as it is.

use super::case::Handover;
use super::reply::Part;
use super::telling::Telling;
use super::unasked::says_unsettled;
use super::{Effect, Turn};
use crate::domain::hold::AccountHoldReason;
use crate::domain::ledger::{Entry, EntryKind};
use crate::domain::ticket::Category;
use crate::understand::{DateSaid, Said};

/// A payment that came within so many days may be the one that is meant.
const RECENT_DAYS: i64 = 10;

impl Turn<'_> {
    /// A payment is claimed.
    pub(super) fn claim_paid(&mut self, said: &Said) {
        if says_unsettled(self.facts.text) {
            self.complaint(said);
            return;
        }
        self.leave();
        if let Some(found) = self.payment_meant(said) {
            let part = Part::new("payment-found")
                .with("amount", -found.amount)
                .with("date", found.value_date);
            self.paragraph([part]);
            if self.facts.owed().is_positive() {
                self.say(Part::new("payment-found-rest").with("owed", self.facts.owed()));
            }
            if self.facts.owed().is_positive() {
                self.what_next(false);
            }
            return;
        }
        if self.facts.owed().is_zero() {
            self.aside(|turn| {
                turn.say(Part::new("paid-nothing-open"));
                turn.payments_received();
            });
            return;
        }
        let lapses_on = self
            .facts
            .working_time()
            .days_after(self.facts.today, self.facts.policy.tickets.paid_claim_days);
        let mut cases = self.facts.cases.iter();
        let is_known = cases.any(|case| case.matter.category == Category::PaidClaim);
        if !is_known {
            self.paragraph([Part::new("paid-heard").with("until", lapses_on)]);
        }
        let handover = Handover {
            asked: self.values_told(said),
            ..Handover::of(Category::PaidClaim)
        };
        let case = self.hand_over(handover);
        self.effects.push(Effect::HoldAccount {
            reason: AccountHoldReason::PaidClaim,
            lapses_on: Some(lapses_on),
            note: "the customer says that it is paid".to_owned(),
        });
        let tells_all = !said.references.is_empty()
            && said
                .dates
                .iter()
                .any(|day| matches!(day, DateSaid::On(_) | DateSaid::Past(_)));
        match case {
            Some(case) if !tells_all && !is_known => self.ask_to_tell(Telling::Payment { case }),
            Some(_) | None => {}
        }
    }

    /// The recorded payment that is meant: by its reference, else a recent one of that amount.
    fn payment_meant(&self, said: &Said) -> Option<Entry> {
        let ledger = self.facts.ledger;
        let today = self.facts.today;
        let stands = |entry: &&Entry| {
            entry.kind == EntryKind::Payment && ledger.reversal_of(entry.seq).is_none()
        };
        let amounts: Vec<_> = said
            .amounts
            .iter()
            .filter_map(|amount| match self.in_account_currency(amount) {
                super::pay::Meant::Amount(amount) => Some(amount),
                super::pay::Meant::OtherCurrency
                | super::pay::Meant::NotAnAmount
                | super::pay::Meant::Nothing => None,
            })
            .collect();
        let is_meant = |entry: &&Entry| {
            let by_reference = entry.reference.as_ref().is_some_and(|reference| {
                let reference = reference.to_uppercase();
                said.references.contains(&reference)
            });
            let is_recent = (today - entry.value_date).num_days() <= RECENT_DAYS;
            by_reference || is_recent && amounts.contains(&-entry.amount)
        };
        let entries = ledger.entries().iter().rev();
        entries.filter(stands).find(is_meant).cloned()
    }
}
