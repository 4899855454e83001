//! Changes of a running plan. A change is a fresh agreement over what is left: what was paid stays paid,
//! every installment that is not named stays as it was, and the total is what is still owed.
//!
//! `parts` says what each change makes of the unpaid installments; here the outcome is held against the
//! limits, and becomes an offer. `nearest` finds the change of the same kind that passes.

mod nearest;
mod parts;

use chrono::NaiveDate;

use super::covering::Covering;
use super::{
    AgreementTerms, ArrangementKind, Basis, CatchUp, Continues, Inputs, Installment, Offer,
    PlanChange, PlanRefusal, PlanState, Refused, RunningPlan,
};
use crate::domain::money::Money;

/// Offers the running plan with a change.
///
/// # Errors
/// [`Refused`] with every reason; the nearest is a change of the same kind that passes.
pub fn change(inputs: &Inputs<'_>, change: &PlanChange) -> Result<Offer, Refused> {
    let Some((plan, state)) = &inputs.record.running else {
        let reason = match inputs.record.broken {
            Some(_) => PlanRefusal::PlanBroken,
            None => PlanRefusal::NoPlan,
        };
        return Err(Refused::because(vec![reason]));
    };
    if plan.terms.kind != ArrangementKind::Plan {
        return Err(Refused::because(vec![PlanRefusal::NotOffered]));
    }
    let of = Change::new(inputs, plan, state, change);
    if of.unpaid.is_empty() {
        return Err(Refused::because(vec![PlanRefusal::OnlyHeldInvoices]));
    }
    of.answer(change).map_err(|reasons| {
        let nearest = if reasons.iter().any(PlanRefusal::is_final) {
            None
        } else {
            of.nearest(change).map(Box::new)
        };
        Refused { reasons, nearest }
    })
}

/// A plan under change: what is left of it.
struct Change<'a> {
    inputs: &'a Inputs<'a>,
    plan: &'a RunningPlan,
    covering: Covering,
    /// What is not paid, each with its number from 1. Sums to what is open of the plan's own debts.
    unpaid: Vec<(u32, Installment)>,
    before: Continues,
}

impl<'a> Change<'a> {
    fn new(
        inputs: &'a Inputs<'a>,
        plan: &'a RunningPlan,
        state: &'a PlanState,
        change: &PlanChange,
    ) -> Self {
        let mut covering = Covering::left_of(inputs, plan);
        let unpaid = state
            .unpaid()
            .map(|(number, due_on, amount)| (number, Installment { due_on, amount }))
            .collect();
        let unpaid = fitted(unpaid, covering.total);
        if let PlanChange::Merge { invoices, .. } = change {
            let fresh = Covering::of(inputs, invoices);
            covering.reasons = fresh.reasons;
            covering.debits.extend(fresh.debits);
            covering.total += fresh.total;
        }
        let earlier = plan.terms.continues.as_ref();
        let on_the_spot = u32::from(plan.terms.down_payment);
        let paid = state.paid_count().saturating_sub(on_the_spot);
        let before = Continues {
            reference: plan.reference.clone(),
            agreed_on: earlier.map_or(inputs.record.running_since, |earlier| earlier.agreed_on),
            installments_paid: earlier.map_or(0, |earlier| earlier.installments_paid) + paid,
            moves: earlier.map_or(0, |earlier| earlier.moves),
            skips: earlier.map_or(0, |earlier| earlier.skips),
        };
        Self {
            inputs,
            plan,
            covering,
            unpaid,
            before,
        }
    }

    fn answer(&self, change: &PlanChange) -> Result<Offer, Vec<PlanRefusal>> {
        self.within_its_times(change)?;
        let parts = self.apply(change)?;
        let reasons = self.against(change, &parts);
        if reasons.is_empty() {
            Ok(self.offer(change, parts))
        } else {
            Err(reasons)
        }
    }

    fn installments(&self) -> Vec<Installment> {
        self.unpaid.iter().map(|(_, of)| *of).collect()
    }

    /// Whether a plan may be changed in this way once more.
    fn within_its_times(&self, change: &PlanChange) -> Result<(), Vec<PlanRefusal>> {
        let plans = &self.inputs.policy.plans;
        let (moves, skips) = times(change);
        if self.inputs.is_bot() && moves > 0 && self.before.moves >= plans.moves_max {
            let max = plans.moves_max;
            return Err(vec![PlanRefusal::TooManyMoves { max }]);
        }
        if self.inputs.is_bot() && skips > 0 && self.before.skips >= plans.skips_max {
            let max = plans.skips_max;
            return Err(vec![PlanRefusal::TooManySkips { max }]);
        }
        Ok(())
    }

    /// Whether the first payment is one on the spot, beside the installments: nothing else is due today that
    /// it could be.
    fn is_on_the_spot(&self, change: &PlanChange, parts: &[Installment]) -> bool {
        let today = self.inputs.today;
        let nothing_due = self.unpaid.iter().all(|(_, of)| of.due_on > today);
        matches!(change, PlanChange::Extra { .. }) && parts.len() > 1 && nothing_due
    }

    /// Every limit that the changed plan breaks.
    fn against(&self, change: &PlanChange, parts: &[Installment]) -> Vec<PlanRefusal> {
        let inputs = self.inputs;
        let mut reasons = Vec::new();
        let as_it_was = self.installments();
        if parts == as_it_was {
            return vec![PlanRefusal::NoChange];
        }
        if !inputs.policy.plans.enabled && inputs.is_bot() {
            reasons.push(PlanRefusal::NotOffered);
        }
        let end = |parts: &[Installment]| parts.last().map_or(inputs.today, |last| last.due_on);
        let ends = end(parts);
        let is_longer = ends > end(&as_it_was);
        let latest = inputs.latest_end(self.before.agreed_on);
        if is_longer && ends > latest {
            reasons.push(PlanRefusal::TooLong { ends, latest });
        }
        let count = parts.len() - usize::from(self.is_on_the_spot(change, parts));
        let are_more = count > as_it_was.len();
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        let asked = self.before.installments_paid.saturating_add(count);
        let max = inputs.installments_max();
        if are_more && asked > max {
            reasons.push(PlanRefusal::TooManyInstallments { asked, max });
        }
        if is_longer || are_more {
            reasons.extend(inputs.against_law(
                asked,
                self.is_on_the_spot(change, parts),
                ends,
                self.before.agreed_on,
            ));
        }
        // What was smaller before may stay so.
        let min = inputs.installment_min();
        let but_last = parts.iter().take(parts.len().saturating_sub(1));
        let was_there = |amount: Money| as_it_was.iter().any(|part| part.amount == amount);
        let mut amounts = but_last.map(|part| part.amount);
        if let Some(each) = amounts.find(|amount| *amount < min && !was_there(*amount)) {
            reasons.push(PlanRefusal::InstallmentTooSmall { each, min });
        }
        reasons
    }

    fn offer(&self, change: &PlanChange, parts: Vec<Installment>) -> Offer {
        let terms = &self.plan.terms;
        let (moves, skips) = times(change);
        let anchor = match change {
            PlanChange::MoveRest { to, .. } => *to,
            PlanChange::Move { .. }
            | PlanChange::SkipToEnd { .. }
            | PlanChange::PayMore { .. }
            | PlanChange::Extra { .. }
            | PlanChange::PayOff
            | PlanChange::Merge { .. }
            | PlanChange::CatchUp { .. } => terms.anchor,
        };
        let changed = AgreementTerms {
            kind: ArrangementKind::Plan,
            covered: self.covering.debits.clone(),
            total: self.covering.total,
            frequency: terms.frequency,
            anchor,
            down_payment: self.is_on_the_spot(change, &parts),
            installments: parts,
            forgiven: None,
            reward: None,
            continues: Some(Continues {
                moves: self.before.moves + moves,
                skips: self.before.skips + skips,
                ..self.before.clone()
            }),
            // What was agreed about a missed payment stays agreed.
            missed_grace_days: terms.missed_grace_days,
            policy_version: self.inputs.policy.version,
        };
        self.inputs.offer(changed, Basis::Change(change.clone()))
    }
}

/// How many moves and skips a change is. The way back after a missed installment is one too: else a plan
/// could be put off again and again by missing it.
fn times(change: &PlanChange) -> (u32, u32) {
    match change {
        PlanChange::Move { .. }
        | PlanChange::MoveRest { .. }
        | PlanChange::CatchUp {
            how: CatchUp::WithNext | CatchUp::Spread,
        } => (1, 0),
        PlanChange::SkipToEnd { .. }
        | PlanChange::CatchUp {
            how: CatchUp::AtEnd,
        } => (0, 1),
        PlanChange::PayMore { .. }
        | PlanChange::Extra { .. }
        | PlanChange::PayOff
        | PlanChange::Merge { .. } => (0, 0),
    }
}

/// The unpaid installments so that they sum to what is open: a payment that bounced adds to the last one,
/// a debt on hold takes from the end.
fn fitted(mut unpaid: Vec<(u32, Installment)>, total: Money) -> Vec<(u32, Installment)> {
    let sum = Money::sum_in(total.currency(), unpaid.iter().map(|(_, of)| of.amount));
    if sum < total
        && let Some((_, last)) = unpaid.last_mut()
    {
        last.amount += total - sum;
    }
    let mut over = sum - total;
    while over.is_positive()
        && let Some((_, last)) = unpaid.last_mut()
    {
        let cut = over.min(last.amount);
        last.amount -= cut;
        over -= cut;
        if last.amount.is_zero() {
            unpaid.pop();
        }
    }
    unpaid
}

/// The latest of some days.
fn last_day(parts: &[Installment]) -> Option<NaiveDate> {
    parts.last().map(|part| part.due_on)
}
