//! What an account's books say about lateness: the bills, the days on which lateness costs nothing, and what
//! has been charged so far. The rules beside this file decide over it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::DateRange;
use super::late_fee::Charged;
use crate::domain::hold::AccountHold;
use crate::domain::ids::{EntrySeq, InvoiceId};
use crate::domain::ledger::{AccountLedger, Charge, Entry, EntryKind, Invoice, InvoiceHold};
use crate::domain::local_time::local_date;
use crate::domain::money::{Currency, Money};
use crate::domain::plan::{RunningPlan, Standing};
use crate::domain::time_zone::TimeZone;

/// Reversals with a reference that begins so are corrections of the daily run itself. Every other reversal
/// of a charge is a waiver, and what was waived is not charged again.
pub const CORRECTION_PREFIX: &str = "BACK-";

/// The books of one account, seen on a day.
#[derive(Debug, Clone, Copy)]
pub struct Books<'a> {
    pub ledger: &'a AccountLedger,
    pub plans: &'a [RunningPlan],
    pub holds: &'a [InvoiceHold],
    pub account_holds: &'a [AccountHold],
    pub today: NaiveDate,
    /// The business's: days of agreements and of holds count in it.
    pub zone: TimeZone,
}

/// An invoice whose due date has passed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LateBill<'a> {
    pub invoice: &'a Invoice,
    /// [`AccountLedger::principal_of`].
    pub principal: Vec<(NaiveDate, Money)>,
    /// The days of its holds, of the account's holds and of the arrangements that put its payment off, as long as
    /// they were kept.
    pub frozen: Vec<DateRange>,
    /// Those of them that are days of a hold on this invoice.
    pub held: Vec<DateRange>,
    /// Those of them that are days of a hold on the account.
    pub account_held: Vec<DateRange>,
    /// Whether an arrangement that puts its payment off runs, or was kept: nothing is added to it any more.
    pub arranged: bool,
    /// Everything that was charged on it for being late, oldest first.
    pub charges: Vec<PostedCharge>,
}

/// A charge on the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostedCharge {
    pub entry: EntrySeq,
    pub charge: Charge,
    pub on: NaiveDate,
    pub amount: Money,
    /// What was open of the bill at the end of the day before, as far as was known when it was charged.
    pub open_before: Money,
    pub reference: String,
    pub state: ChargeState,
}

/// What has become of a charge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChargeState {
    Standing,
    /// A person took it back: it counts as charged, so that the run does not undo the waiver.
    Waived,
    /// The run took it back because it had become too much: as if it had never been.
    Corrected,
}

impl LateBill<'_> {
    /// What is open of the bill itself, counting everything that has been recorded.
    #[must_use]
    pub fn open(&self, currency: Currency) -> Money {
        self.principal
            .last()
            .map_or(Money::zero(currency), |(_, open)| *open)
    }

    /// What was open of the bill itself at the end of a day.
    #[must_use]
    pub fn open_on(&self, day: NaiveDate, currency: Currency) -> Money {
        let until = self.principal.iter().rev().find(|(from, _)| *from <= day);
        until.map_or(Money::zero(currency), |(_, open)| *open)
    }

    /// The fees of the contract, as the fee rule counts them: those that stand and those that were waived.
    #[must_use]
    pub fn fees(&self) -> Vec<Charged> {
        self.charges
            .iter()
            .filter(|posted| posted.charge.is_fee() && posted.state != ChargeState::Corrected)
            .map(|posted| Charged {
                on: posted.on,
                amount: posted.amount,
                waived: posted.state != ChargeState::Standing,
            })
            .collect()
    }

    /// What was charged by one rule and not corrected since, what was waived included.
    pub fn charged_by(&self, charge: Charge) -> impl Iterator<Item = &PostedCharge> {
        self.charges
            .iter()
            .filter(move |posted| posted.charge == charge && posted.state != ChargeState::Corrected)
    }
}

/// Every invoice whose due date has passed, by number of id. Those that are paid are among them: interest
/// for days before the payment may still have to be posted.
#[must_use]
pub fn late_bills<'a>(books: &Books<'a>) -> Vec<LateBill<'a>> {
    let mut principals = books.ledger.principals();
    let mut charges = charges_by_invoice(books.ledger);
    let deferred = deferred_by_bill(books);
    let bills = books.ledger.entries().iter();
    let mut frozen: BTreeMap<InvoiceId, Vec<DateRange>> = BTreeMap::new();
    for bill in bills.filter(|entry| entry.kind == EntryKind::Invoice) {
        if let (Some(invoice), Some(ranges)) = (bill.invoice, deferred.get(&bill.seq)) {
            frozen.entry(invoice).or_default().extend(ranges);
        }
    }
    let mut held: BTreeMap<InvoiceId, Vec<DateRange>> = BTreeMap::new();
    for hold in books.holds {
        let days = days_of_hold(books, hold);
        frozen.entry(hold.invoice).or_default().push(days);
        held.entry(hold.invoice).or_default().push(days);
    }
    let account_holds = books.account_holds.iter();
    let account_held: Vec<DateRange> = account_holds
        .map(|hold| days_of_account_hold(books, hold))
        .collect();
    let frozen_of = |own: Option<Vec<DateRange>>| {
        let mut all = own.unwrap_or_default();
        all.extend(&account_held);
        all
    };
    let arranged = arranged(books);
    let invoices = books.ledger.invoices().values();
    invoices
        .filter(|invoice| invoice.due_date < books.today)
        .map(|invoice| LateBill {
            invoice,
            principal: principals.remove(&invoice.id).unwrap_or_default(),
            frozen: frozen_of(frozen.remove(&invoice.id)),
            held: held.remove(&invoice.id).unwrap_or_default(),
            account_held: account_held.clone(),
            arranged: arranged.contains(&invoice.id),
            charges: charges.remove(&invoice.id).unwrap_or_default(),
        })
        .collect()
}

fn charges_by_invoice(ledger: &AccountLedger) -> BTreeMap<InvoiceId, Vec<PostedCharge>> {
    let mut charges: BTreeMap<InvoiceId, Vec<PostedCharge>> = BTreeMap::new();
    for entry in ledger.entries() {
        let (Some(invoice), Some(charge)) = (entry.invoice, entry.charge()) else {
            continue;
        };
        let reversal = ledger.reversal_of(entry.seq).and_then(|by| ledger.find(by));
        let state = match reversal.map(|entry| entry.reference.as_deref().unwrap_or_default()) {
            None => ChargeState::Standing,
            Some(reference) if reference.starts_with(CORRECTION_PREFIX) => ChargeState::Corrected,
            Some(_) => ChargeState::Waived,
        };
        charges.entry(invoice).or_default().push(PostedCharge {
            open_before: known_open_before(ledger, invoice, entry),
            entry: entry.seq,
            charge,
            on: entry.value_date,
            amount: entry.amount,
            reference: entry.reference.clone().unwrap_or_default(),
            state,
        });
    }
    charges
}

/// What was open of an invoice's bill before the day of a charge, by everything that had been recorded by then.
fn known_open_before(ledger: &AccountLedger, invoice: InvoiceId, charge: &Entry) -> Money {
    let mut entries = ledger.entries().iter();
    let bill = entries.find(|e| e.kind == EntryKind::Invoice && e.invoice == Some(invoice));
    let Some(bill) = bill else {
        return Money::zero(ledger.currency());
    };
    let before = ledger.allocations().iter();
    let known = before.filter(|a| a.debit == bill.seq && a.cause < charge.seq);
    let settled = known.filter(|a| a.value_date < charge.value_date);
    bill.amount - Money::sum_in(ledger.currency(), settled.map(|a| a.amount))
}

/// The invoices whose bill is on an arrangement that runs or was kept: the latest one over it counts.
fn arranged(books: &Books<'_>) -> BTreeSet<InvoiceId> {
    let mut latest: BTreeMap<EntrySeq, bool> = BTreeMap::new();
    for plan in books.plans.iter().filter(|plan| plan.defers()) {
        let standing = plan.standing(&plan.state(books.ledger, books.today));
        let is_kept = matches!(standing, Standing::Running | Standing::PaidOff);
        let covered = plan.terms.covered.iter();
        latest.extend(covered.map(|debit| (debit.entry, is_kept)));
    }
    let kept = latest.into_iter().filter(|(_, is_kept)| *is_kept);
    kept.filter_map(|(entry, _)| books.ledger.find(entry)?.invoice)
        .collect()
}

/// The first and the last day of a hold are free of charge too.
fn days_of_hold(books: &Books<'_>, hold: &InvoiceHold) -> DateRange {
    DateRange {
        from: local_date(hold.placed_at, books.zone),
        until: hold
            .lifted_at
            .map_or(books.today, |at| local_date(at, books.zone)),
    }
}

/// The days of a hold on the account, so far. One that has lapsed keeps its days free of charge.
fn days_of_account_hold(books: &Books<'_>, hold: &AccountHold) -> DateRange {
    let last = hold.last_day(books.zone).unwrap_or(books.today);
    DateRange {
        from: local_date(hold.placed_at, books.zone),
        until: last.min(books.today),
    }
}

/// The days on which arrangements put off the payment of each debt that they cover.
fn deferred_by_bill(books: &Books<'_>) -> BTreeMap<EntrySeq, Vec<DateRange>> {
    let mut deferred: BTreeMap<EntrySeq, Vec<DateRange>> = BTreeMap::new();
    for plan in books.plans.iter().filter(|plan| plan.defers()) {
        let range = days_of_plan(books, plan);
        for debit in &plan.terms.covered {
            deferred.entry(debit.entry).or_default().push(range);
        }
    }
    deferred
}

/// From the day of acceptance to the day on which it broke, was replaced or was paid off, else to today.
fn days_of_plan(books: &Books<'_>, plan: &RunningPlan) -> DateRange {
    let state = plan.state(books.ledger, books.today);
    let until = match (plan.ending, plan.standing(&state)) {
        (Some(ending), _) => ending.on,
        (None, Standing::Broken { on }) => on,
        (None, Standing::PaidOff) => paid_off_on(books.ledger, plan).unwrap_or(books.today),
        (None, Standing::Running | Standing::Replaced) => books.today,
    };
    DateRange {
        from: local_date(plan.accepted_at, books.zone),
        until,
    }
}

/// The first day at whose end everything of a plan had been paid, by value dates.
fn paid_off_on(ledger: &AccountLedger, plan: &RunningPlan) -> Option<NaiveDate> {
    let covered: BTreeSet<EntrySeq> = plan.terms.covered.iter().map(|c| c.entry).collect();
    let since = ledger
        .allocations()
        .iter()
        .filter(|a| a.cause > plan.accepted_after && covered.contains(&a.debit));
    let days: BTreeSet<NaiveDate> = since.map(|a| a.value_date).collect();
    days.into_iter()
        .find(|day| plan.state_as_of(ledger, *day).is_paid_off())
}
