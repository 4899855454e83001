//! What is owed, and what is due or overdue.

use chrono::NaiveDate;

use super::reply::Part;
use super::{Pick, Turn, choices};
use crate::domain::calendar::days_after;
use crate::domain::ledger::OpenInvoice;
use crate::domain::ticket::Category;
use crate::understand::Intent;

/// Invoices that a list names one by one; the rest is summed up.
const LINES_MAX: usize = 10;

impl Turn<'_> {
    pub(super) fn balance(&mut self) {
        let facts = self.facts;
        if facts.invoices.is_empty() {
            self.nothing_owed();
            return;
        }
        let count = u32::try_from(facts.invoices.len()).unwrap_or(u32::MAX);
        self.say(
            Part::new("balance")
                .with("owed", facts.owed())
                .with("count", count),
        );
        self.invoice_lines(facts.invoices);
        self.settlement();
        self.claimed();
        self.promises();
        self.what_next(false);
        self.ask_why_late();
    }

    /// A payment that the customer told of is not counted yet, and not forgotten either.
    fn claimed(&mut self) {
        let mut cases = self.facts.cases.iter();
        if let Some(case) = cases.find(|case| case.matter.category == Category::PaidClaim) {
            self.say(Part::new("balance-claimed").with("case", case.reference.as_str()));
        }
    }

    fn nothing_owed(&mut self) {
        let credit = self.facts.ledger.unapplied();
        if credit.is_positive() {
            self.say(Part::new("balance-in-credit").with("credit", credit));
        } else {
            self.say(Part::new("balance-nothing"));
        }
    }

    /// One line an invoice, with its age in words.
    pub(super) fn invoice_lines(&mut self, invoices: &[OpenInvoice]) {
        for invoice in invoices.iter().take(LINES_MAX) {
            self.say(self.invoice_line(invoice));
        }
        let rest = invoices.get(LINES_MAX..).unwrap_or_default();
        if !rest.is_empty() {
            let sum = rest
                .iter()
                .map(|invoice| invoice.outstanding)
                .sum::<crate::domain::money::Money>();
            let count = u32::try_from(rest.len()).unwrap_or(u32::MAX);
            self.say(
                Part::new("invoice-line-more")
                    .with("count", count)
                    .with("sum", sum),
            );
        }
    }

    fn invoice_line(&self, invoice: &OpenInvoice) -> Part {
        let late = (self.facts.today - invoice.due_date).num_days();
        let on_plan = self.is_on_plan(invoice);
        if let Some(until) = self.extended_until(invoice).filter(|_| !invoice.on_hold) {
            return Part::new("invoice-line-extended")
                .with("number", invoice.number.as_str())
                .with("outstanding", invoice.outstanding)
                .with("until", until);
        }
        let key = if invoice.on_hold {
            "invoice-line-on-hold"
        } else if on_plan && self.settles() {
            "invoice-line-settling"
        } else if on_plan {
            "invoice-line-on-plan"
        } else if late > 0 {
            "invoice-line-overdue"
        } else if late == 0 {
            "invoice-line-due-today"
        } else {
            "invoice-line-open"
        };
        Part::new(key)
            .with("number", invoice.number.as_str())
            .with("outstanding", invoice.outstanding)
            .with("due", invoice.due_date)
            .with("days", late)
    }

    /// Whether the running plan covers an invoice.
    pub(super) fn is_on_plan(&self, invoice: &OpenInvoice) -> bool {
        self.facts.plan.is_some_and(|(plan, _)| {
            let covered = plan.terms.covered.iter();
            covered
                .into_iter()
                .any(|debit| debit.invoice_number == invoice.number)
        })
    }

    /// Whether a plan or an extension covers an invoice.
    pub(super) fn is_arranged(&self, invoice: &OpenInvoice) -> bool {
        self.is_on_plan(invoice) || self.extended_until(invoice).is_some()
    }

    /// The later due date that was agreed for an invoice.
    fn extended_until(&self, invoice: &OpenInvoice) -> Option<NaiveDate> {
        let running = self.facts.record.extended.iter();
        let own = running.filter(|(extension, _)| {
            let mut covered = extension.terms.covered.iter();
            covered.any(|debit| debit.invoice_number == invoice.number)
        });
        own.map(|(extension, _)| extension.terms.last().due_on)
            .max()
    }

    /// Whether what runs is a settlement, for which less than the debt is enough.
    fn settles(&self) -> bool {
        let running = self.facts.plan;
        running.is_some_and(|(plan, _)| plan.terms.forgiven.is_some())
    }

    /// The sum of the open invoices is not what a settlement asks for, so that is said beside it.
    fn settlement(&mut self) {
        let facts = self.facts;
        let Some((plan, state)) = facts.plan.filter(|_| self.settles()) else {
            return;
        };
        let due = plan.terms.last().due_on;
        // Its day may have passed while the money still counts as in time.
        let by = if due < facts.today {
            days_after(due, plan.terms.missed_grace_days)
        } else {
            due
        };
        self.say(
            Part::new("balance-settlement")
                .with("left", state.left)
                .with("by", by),
        );
    }

    /// What the customer has given their word on.
    fn promises(&mut self) {
        let record = self.facts.record;
        for (promise, state) in &record.promised {
            let part = Part::new("promise-open")
                .with("amount", state.left)
                .with("due", promise.terms.last().due_on);
            self.say(part);
        }
    }

    pub(super) fn due(&mut self) {
        let facts = self.facts;
        if facts.invoices.is_empty() {
            self.nothing_owed();
            return;
        }
        if self.settles() {
            self.settlement();
        } else if let Some((plan, state)) = facts.plan {
            self.next_installment(plan, state);
        }
        let on_plan = |invoice: &&OpenInvoice| self.is_arranged(invoice);
        let overdue: Vec<OpenInvoice> = facts
            .overdue()
            .filter(|invoice| !on_plan(invoice) && !invoice.on_hold)
            .cloned()
            .collect();
        let next = facts
            .invoices
            .iter()
            .filter(|invoice| invoice.due_date >= facts.today && !invoice.on_hold)
            .find(|invoice| !on_plan(invoice));
        if !overdue.is_empty() {
            let sum = overdue
                .iter()
                .map(|i| i.outstanding)
                .sum::<crate::domain::money::Money>();
            let count = u32::try_from(overdue.len()).unwrap_or(u32::MAX);
            self.say(
                Part::new("due-overdue")
                    .with("sum", sum)
                    .with("count", count),
            );
            self.invoice_lines(&overdue);
        } else if facts.plan.is_none() {
            self.say(Part::new("due-nothing-overdue"));
        }
        if let Some(invoice) = next {
            self.say(
                Part::new("due-next")
                    .with("number", invoice.number.as_str())
                    .with("outstanding", invoice.outstanding)
                    .with("due", invoice.due_date),
            );
        }
        let extended: Vec<OpenInvoice> = facts
            .invoices
            .iter()
            .filter(|invoice| !invoice.on_hold && self.extended_until(invoice).is_some())
            .cloned()
            .collect();
        self.invoice_lines(&extended);
        self.promises();
        let held: Vec<OpenInvoice> = facts
            .invoices
            .iter()
            .filter(|invoice| invoice.on_hold)
            .cloned()
            .collect();
        self.invoice_lines(&held);
        self.what_next(false);
        self.ask_why_late();
    }

    /// The next steps beside an answer about debts, when no question is open.
    pub(super) fn what_next(&mut self, explained: bool) {
        if self.dialogue.place != super::Place::Idle {
            return;
        }
        let facts = self.facts;
        let ask = |intent, key| Pick::Ask(intent).labelled(Part::new(key));
        let mut next = Vec::new();
        if !explained {
            next.push(ask(Intent::AskInvoiceDetails, "choice-explain"));
        }
        if facts.plan.is_some() {
            next.push(ask(Intent::AskPaymentPlan, "choice-my-plan"));
        } else if facts.can_plan() {
            next.push(ask(Intent::RequestInstallments, "choice-plan"));
        }
        next.push(ask(Intent::AskPaymentOptions, "choice-how-to-pay"));
        self.offer(next);
    }

    pub(super) fn menu(&mut self) {
        self.offer(choices::menu(self.facts));
    }
}
