//! How a plan is going that was agreed, and how it ended.

use super::super::reply::{Fact, Part};
use super::super::{Pick, Place, Turn};
use crate::domain::money::Money;
use crate::domain::plan::{Basis, InstallmentState, PlanRequest, PlanState, RunningPlan, quote};
use crate::understand::{ChangeWord, Intent};

impl Turn<'_> {
    /// How a plan ended that was not kept, and what can be done about it.
    pub(in crate::converse) fn broken_plan(&mut self) {
        if let Some((plan, state)) = &self.facts.record.latest_broken {
            self.say(
                Part::new("plan-ended")
                    .with("reference", plan.reference.as_str())
                    .with("paid_count", state.paid_count())
                    .with("count", plan.terms.count())
                    .with("left", state.left),
            );
            let request = PlanRequest::count(2);
            let quote = quote(&self.facts.inputs(), &Basis::Plan(request));
            self.tell_reasons(&quote);
            if quote.offers.is_empty() {
                self.say(self.where_a_person_is());
            }
        }
    }

    pub(super) fn progress(&mut self, plan: &RunningPlan, state: &PlanState) {
        self.say(
            Part::new("plan-progress")
                .with("reference", plan.reference.as_str())
                .with("paid_count", state.paid_count())
                .with("count", plan.terms.count())
                .with("paid", state.paid)
                .with("left", state.left),
        );
        for (index, installment) in state.installments.iter().enumerate() {
            let number = u32::try_from(index + 1).unwrap_or(u32::MAX);
            self.say(installment_part(number, *installment));
        }
        if self.dialogue.place == Place::Idle {
            let ask = |intent, key| Pick::Ask(intent).labelled(Part::new(key));
            self.offer(vec![
                ask(Intent::AskPaymentOptions, "choice-how-to-pay"),
                ask(Intent::ChangePlan, "choice-change-my-plan"),
                ask(Intent::RequestDocument, "choice-agreement"),
                ask(Intent::RequestHuman, "choice-person"),
            ]);
        }
    }

    /// Beside a plan that runs: what is newly open can come into it.
    pub(super) fn may_merge(&mut self) {
        let beside = self.beside_the_plan();
        if beside.is_empty() || self.dialogue.place != Place::Idle {
            return;
        }
        self.say(Part::new("may-merge").with("invoices", Fact::List(beside)));
        let ask = |intent, key| Pick::Ask(intent).labelled(Part::new(key));
        self.offer(vec![
            Pick::Change(ChangeWord::Merge).labelled(Part::new("choice-merge")),
            ask(Intent::AskPaymentOptions, "choice-how-to-pay"),
            ask(Intent::ChangePlan, "choice-change-my-plan"),
            ask(Intent::RequestHuman, "choice-person"),
        ]);
    }

    pub(in crate::converse) fn next_installment(&mut self, plan: &RunningPlan, state: &PlanState) {
        if let Some((of, left)) = state.next() {
            let late = (self.facts.today - of.due_on).num_days();
            let key = if late > 0 {
                "plan-next-late"
            } else {
                "plan-next"
            };
            self.say(
                Part::new(key)
                    .with("reference", plan.reference.as_str())
                    .with("amount", left)
                    .with("due", of.due_on)
                    .with("days", late),
            );
        }
    }
}

fn installment_part(number: u32, state: InstallmentState) -> Part {
    let (key, of, left) = match state {
        InstallmentState::Paid(of) => ("installment-paid", of, Money::zero(of.amount.currency())),
        InstallmentState::Upcoming { of, left } if left < of.amount => {
            ("installment-part-paid", of, left)
        }
        InstallmentState::Upcoming { of, left } => ("installment-upcoming", of, left),
        InstallmentState::Late { of, left, .. } => ("installment-late", of, left),
        InstallmentState::Missed { of, left, .. } => ("installment-missed", of, left),
    };
    let part = Part::new(key)
        .with("number", number)
        .with("due", of.due_on)
        .with("amount", of.amount)
        .with("left", left);
    match state {
        InstallmentState::Late { grace_ends, .. } => part.with("grace_ends", grace_ends),
        InstallmentState::Paid(_)
        | InstallmentState::Upcoming { .. }
        | InstallmentState::Missed { .. } => part,
    }
}
