//! What is agreed, in clauses: the same on the screen and in the stored agreement. And how often, in words.

use super::reply::{Fact, Part};
use crate::domain::plan::{AgreementTerms, ArrangementKind, Frequency};

/// The clauses of an arrangement, word for word the same on the screen and in the stored agreement. They do
/// not depend on the tone.
#[must_use]
pub fn agreed_terms(terms: &AgreementTerms) -> Vec<Part> {
    let invoices = || Fact::List(terms.invoice_numbers());
    let currency = terms.total.currency().code();
    let last = terms.last();
    let days = terms.missed_grace_days;
    let covers = |key| {
        Part::new(key)
            .with("invoices", invoices())
            .with("total", terms.total)
    };
    let due = |key| {
        Part::new(key)
            .with("amount", last.amount)
            .with("due", last.due_on)
            .with("currency", currency)
    };
    match terms.kind {
        ArrangementKind::Plan => plan_clauses(terms),
        ArrangementKind::Extension => vec![
            covers("extension-covers"),
            due("extension-until"),
            Part::new("extension-no-charge"),
            Part::new("extension-missed").with("days", days),
            Part::new("extension-sooner"),
        ],
        ArrangementKind::Promise => vec![
            due("promise-covers").with("invoices", invoices()),
            Part::new("promise-debt"),
            Part::new("promise-missed").with("days", days),
        ],
        ArrangementKind::PayInFull => {
            let mut parts = vec![
                covers("pay-in-full-covers"),
                due("pay-in-full-due").with("days", days),
            ];
            if let Some(reward) = terms.reward {
                parts.push(
                    Part::new("pay-in-full-reward")
                        .with("credit", reward.credit)
                        .with("days", reward.valid_days),
                );
            }
            parts
        }
        ArrangementKind::Settlement => vec![
            covers("settlement-covers"),
            due("settlement-pays"),
            Part::new("settlement-forgives").with("forgiven", terms.total - terms.to_pay()),
            Part::new("settlement-missed").with("days", days),
        ],
    }
}

fn plan_clauses(terms: &AgreementTerms) -> Vec<Part> {
    let mut parts = Vec::new();
    if let Some(before) = &terms.continues {
        let part = Part::new("plan-replaces").with("reference", before.reference.as_str());
        parts.push(part);
    }
    parts.push(
        Part::new("plan-covers")
            .with("invoices", Fact::List(terms.invoice_numbers()))
            .with("total", terms.total),
    );
    for (number, installment) in (1_u32..).zip(&terms.installments) {
        parts.push(
            Part::new("plan-installment")
                .with("number", number)
                .with("due", installment.due_on)
                .with("amount", installment.amount),
        );
    }
    parts.push(
        Part::new("plan-total")
            .with("count", terms.count())
            .with("total", terms.total)
            .with("ends", terms.last().due_on)
            .with("currency", terms.total.currency().code()),
    );
    parts.push(Part::new("plan-no-charge"));
    parts.push(Part::new("plan-kept"));
    parts.push(Part::new("plan-missed").with("days", terms.missed_grace_days));
    parts.push(Part::new("plan-sooner"));
    parts
}

/// How often, by its name and the numbers in it, for a sentence.
#[must_use]
pub fn with_frequency(part: Part, frequency: Frequency) -> Part {
    let part = part.with("frequency", Fact::Word(frequency.name().to_owned()));
    let (one, other) = match frequency {
        Frequency::TwiceAMonth(one, other) => (one, other),
        Frequency::EveryDays(interval) | Frequency::EveryMonths(interval) => (interval, 0),
        Frequency::Weekly
        | Frequency::EveryTwoWeeks
        | Frequency::EveryFourWeeks
        | Frequency::Monthly => (0, 0),
    };
    part.with("interval", one).with("other_day", other)
}
