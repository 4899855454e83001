//! What an arrangement would cover.

use chrono::NaiveDate;

use super::{CoveredDebit, Inputs, PlanRefusal, RunningPlan};
use crate::domain::ledger::{OpenDebit, OpenInvoice};
use crate::domain::money::Money;

/// Everything open that is not on hold and on no plan, oldest due date first.
#[derive(Debug, Clone)]
pub(super) struct Covering {
    pub(super) debits: Vec<CoveredDebit>,
    pub(super) total: Money,
    pub(super) earliest_due: Option<NaiveDate>,
    /// Why there is nothing, or not what was asked for.
    pub(super) reasons: Vec<PlanRefusal>,
}

impl Covering {
    /// `wanted` names invoices; empty means all.
    pub(super) fn of(inputs: &Inputs<'_>, wanted: &[String]) -> Self {
        Self::of_those(inputs, wanted, |_| true)
    }

    /// Those of the wanted invoices for which `takes` holds.
    pub(super) fn of_those(
        inputs: &Inputs<'_>,
        wanted: &[String],
        takes: impl Fn(&OpenInvoice) -> bool,
    ) -> Self {
        // What was extended together stays together: new terms for a part of it would drop the rest.
        let with_them = inputs.record.extended_with(wanted);
        let is_wanted = |invoice: &&OpenInvoice| {
            wanted.is_empty()
                || wanted.contains(&invoice.number)
                || with_them.contains(&invoice.number)
        };
        let mut covering = Self {
            debits: Vec::new(),
            total: Money::zero(inputs.currency),
            earliest_due: None,
            reasons: Vec::new(),
        };
        for invoice in inputs.invoices.iter().filter(is_wanted) {
            if invoice.on_hold || !takes(invoice) {
                continue;
            }
            for debit in &invoice.debits {
                if !inputs.record.is_on_plan(debit.seq) {
                    covering.add(invoice, debit);
                }
            }
        }
        covering.reasons = not_covered(inputs, wanted, covering.debits.is_empty());
        covering
    }

    /// What is open of the debts that a plan covers, on hold or not: a change of days drops no debt.
    pub(super) fn left_of(inputs: &Inputs<'_>, plan: &RunningPlan) -> Self {
        let mut covering = Self {
            debits: Vec::new(),
            total: Money::zero(inputs.currency),
            earliest_due: None,
            reasons: Vec::new(),
        };
        for invoice in inputs.invoices {
            for debit in &invoice.debits {
                if plan.terms.covered.iter().any(|own| own.entry == debit.seq) {
                    covering.add(invoice, debit);
                }
            }
        }
        covering
    }

    fn add(&mut self, invoice: &OpenInvoice, debit: &OpenDebit) {
        let due = invoice.due_date;
        self.earliest_due = Some(self.earliest_due.map_or(due, |earliest| earliest.min(due)));
        self.total += debit.outstanding;
        self.debits.push(CoveredDebit {
            entry: debit.seq,
            invoice_number: invoice.number.clone(),
            amount: debit.outstanding,
        });
    }

    /// The numbers of the invoices, each once, in order.
    pub(super) fn numbers(&self) -> Vec<String> {
        let mut numbers: Vec<String> = Vec::new();
        for debit in &self.debits {
            if !numbers.contains(&debit.invoice_number) {
                numbers.push(debit.invoice_number.clone());
            }
        }
        numbers
    }

    /// What else of the account is due later than it was, by a running plan or an extension.
    pub(super) fn deferred_beside(&self, inputs: &Inputs<'_>) -> Money {
        let record = inputs.record;
        let beside = |debit: &&OpenDebit| {
            let deferred =
                record.is_on_plan(debit.seq) || record.extended_until(debit.seq).is_some();
            deferred && !self.debits.iter().any(|own| own.entry == debit.seq)
        };
        let debits = inputs.invoices.iter().flat_map(|invoice| &invoice.debits);
        Money::sum_in(
            inputs.currency,
            debits.filter(beside).map(|debit| debit.outstanding),
        )
    }
}

/// What speaks against covering what was wanted. Whoever names an invoice means that one: it is not left out
/// in silence.
fn not_covered(inputs: &Inputs<'_>, wanted: &[String], nothing: bool) -> Vec<PlanRefusal> {
    let open = |number: &String| inputs.invoices.iter().find(|open| open.number == *number);
    let is_held = |number: &String| open(number).is_some_and(|invoice| invoice.on_hold);
    let mut reasons = Vec::new();
    for number in wanted {
        let cannot_be = open(number).is_none() || (!nothing && is_held(number));
        let reason = PlanRefusal::NoSuchInvoice {
            number: number.clone(),
        };
        if cannot_be && !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    if nothing && reasons.is_empty() {
        let all_held = !wanted.is_empty() && wanted.iter().all(is_held);
        let some_held = inputs.invoices.iter().any(|invoice| invoice.on_hold);
        reasons.push(if all_held {
            PlanRefusal::OnlyHeldInvoices
        } else if inputs.record.running.is_some() {
            PlanRefusal::AlreadyOnPlan
        } else if some_held {
            PlanRefusal::OnlyHeldInvoices
        } else {
            PlanRefusal::NothingOwed
        });
    }
    reasons
}
