//! Paying all of it now: how to, and the credit for the next purchase where the policy gives one for it.

use super::super::pay::Meant;
use super::super::reply::{Choice, Part};
use super::super::{Pick, Place, Turn};
use crate::domain::plan::{Basis, PayInFullRequest, Reward, answer};
use crate::understand::Said;

impl Turn<'_> {
    /// "I want to pay it all now": what there is for it, else how to pay.
    pub(in crate::converse) fn pay_all_or_some(&mut self, said: &Said) {
        let names_all = said.names_nothing() && self.is_free_to_pay_all(said);
        if names_all || self.pays_all_for_a_credit(said) {
            self.pay_in_full();
        } else {
            self.aside(|turn| turn.how_to_pay(None));
        }
    }

    /// Whether an amount that is to be paid now is all of it, and the policy gives a credit for that.
    pub(in crate::converse) fn pays_all_for_a_credit(&self, said: &Said) -> bool {
        let is_all = match self.amount_meant(said) {
            Meant::Amount(amount) => amount >= self.settles_all(),
            Meant::Nothing | Meant::OtherCurrency | Meant::NotAnAmount => false,
        };
        is_all && self.is_free_to_pay_all(said)
    }

    /// Nothing else is under way, no part is named, and there is a credit to be had.
    fn is_free_to_pay_all(&self, said: &Said) -> bool {
        let is_free = match self.dialogue.place {
            Place::Idle | Place::ChoosingPlan(_) | Place::ChoosingInvoice | Place::Telling(_) => {
                true
            }
            Place::ConfirmingPlan { .. }
            | Place::ConfirmingOther { .. }
            | Place::ChoosingDetail(_) => false,
        };
        let names_a_part = !said.invoices.is_empty() || said.count.is_some_and(|count| count > 1);
        is_free && !names_a_part && self.reward().is_some()
    }

    /// The terms under which paying everything today earns a credit.
    pub(in crate::converse) fn pay_in_full(&mut self) {
        self.quote_basis(Basis::PayInFull(PayInFullRequest { on: None }));
    }

    /// The credit that the engine would agree to for paying everything today.
    pub(in crate::converse) fn reward(&self) -> Option<Reward> {
        let basis = Basis::PayInFull(PayInFullRequest { on: None });
        let offer = answer(&self.facts.inputs(), &basis).ok()?;
        offer.terms.reward
    }

    /// The choice to pay everything today for it.
    pub(in crate::converse) fn choice_in_full(&self) -> Option<Choice> {
        let reward = self.reward()?;
        let label = Part::new("choice-pay-in-full").with("credit", reward.credit);
        Some(Pick::PayInFull.labelled(label))
    }
}
