//! The plan engine: figures for its finer points, and the properties of every offer. The table of figures that an
//! accountant can read is `tests/plan_cases`.

mod any;
mod figures;
mod limits;
mod offers;
mod running;
mod world;

use chrono::{DateTime, NaiveDate, Utc};

use super::*;
use crate::domain::account::AccountKind;
use crate::domain::business::Country;
use crate::domain::ids::{EntrySeq, InvoiceId, PolicyVersion};
use crate::domain::ledger::{EntryKind, OpenDebit, OpenInvoice};
use crate::domain::money::{Currency, Money};
use crate::domain::policy::{self, Policy};
use crate::domain::risk::Rating;
use crate::domain::time_zone::TimeZone;

const NOW: DateTime<Utc> = DateTime::from_timestamp(1_773_324_000, 0).unwrap(); // 12 March 2026, 14:00

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn currency(code: &str) -> Currency {
    Currency::parse(code).unwrap()
}

fn default_policy(code: &str) -> Policy {
    let currency = currency(code);
    policy::read(&policy::default_text(currency), currency, PolicyVersion(1)).unwrap()
}

/// One open invoice with this much open.
fn invoice(number: i64, minor: i64, code: &str) -> OpenInvoice {
    let outstanding = Money::from_minor(minor, currency(code));
    OpenInvoice {
        id: InvoiceId(number),
        number: format!("INV-{number}"),
        issue_date: date("2026-02-07"),
        due_date: date("2026-03-09"),
        description: None,
        terms: None,
        outstanding,
        debits: vec![OpenDebit {
            seq: EntrySeq(number),
            kind: EntryKind::Invoice,
            outstanding,
        }],
        lines: Vec::new(),
        on_hold: false,
    }
}

/// A company in the United States on 12 March 2026.
fn inputs<'a>(invoices: &'a [OpenInvoice], policy: &'a Policy) -> Inputs<'a> {
    Inputs {
        invoices,
        currency: policy.plans.installment_min.currency(),
        record: &NO_RECORD,
        rating: Rating::A,
        exposure: None,
        authority: Authority::Bot,
        kind: AccountKind::Company,
        country: Country::parse("US").unwrap(),
        policy,
        today: date("2026-03-12"),
        now: NOW,
        zone: TimeZone::UTC,
    }
}

fn count(count: u32) -> PlanRequest {
    PlanRequest::count(count)
}

/// An account without any arrangement until now.
static NO_RECORD: std::sync::LazyLock<PlanRecord<'static>> =
    std::sync::LazyLock::new(PlanRecord::default);

fn schedule(offer: &Offer) -> Vec<String> {
    let installments = offer.terms.installments.iter();
    installments
        .map(|i| format!("{} {}", i.due_on, i.amount.to_decimal()))
        .collect()
}
