//! Invoices, entries and allocations; an account's whole book, and what a posting adds to it.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sqlx::any::AnyRow;
use sqlx::query;

use super::hold::{ACCOUNT_HOLDS, record_of};
use super::plan::{HOLDS, PLANS, hold_of, plan_of};
use super::row::{Columns, instant_text};
use super::totals::{exposure_of, exposure_to};
use super::tx::{Bound, Value};
use super::{StoreError, Tx};
use crate::domain::hold::AccountHold;
use crate::domain::ids::{AccountId, BusinessId, EntrySeq, InvoiceId};
use crate::domain::ledger::{
    AccountLedger, Allocation, Arrangements, Entry, EntryHash, EntryKind, Invoice, InvoiceHold,
    PlanCoverage, Posting, Stored,
};
use crate::domain::local_time::local_date;
use crate::domain::money::{Currency, Money};
use crate::domain::plan::{Exposure, PlanRecord, RunningPlan};
use crate::domain::policy::Policy;
use crate::domain::risk::{Assessment, Conduct, PaymentHistory, assess};
use crate::domain::time_zone::TimeZone;

/// A statement over one account, or over all of a business.
#[derive(Clone, Copy)]
pub(super) struct Scoped {
    pub(super) one: &'static str,
    pub(super) all: &'static str,
}

impl Scoped {
    fn bound(self, business: BusinessId, account: Option<AccountId>) -> Bound {
        match account {
            Some(account) => Bound::new(self.one).bind(business.0).bind(account.0),
            None => Bound::new(self.all).bind(business.0),
        }
    }
}

/// Makes a [`Scoped`] of a SELECT whose WHERE ends with the business, and its order.
macro_rules! scoped {
    ($select:literal, $account:literal, $order:literal) => {
        $crate::store::ledger::Scoped {
            one: concat!($select, " AND ", $account, " = $2 ", $order),
            all: concat!($select, " ", $order),
        }
    };
}
pub(super) use scoped;

/// Entries with the invoices that they name. Every invoice has the entry that issued it.
const ENTRIES: Scoped = scoped!(
    "SELECT e.account_id, e.seq, e.kind, e.amount_minor, e.currency, e.value_date, e.recorded_at, \
     e.invoice_id, e.reference, e.method, e.reverses_seq, e.goes_with_seq, e.actor, e.reason, e.hash, \
     i.number, i.issue_date, i.due_date, i.description, i.terms \
     FROM entries e LEFT JOIN invoices i ON i.business_id = e.business_id AND i.account_id = e.account_id \
     AND i.id = e.invoice_id WHERE e.business_id = $1",
    "e.account_id",
    "ORDER BY e.account_id, e.seq"
);
const ALLOCATIONS: Scoped = scoped!(
    "SELECT account_id, cause_seq, credit_seq, debit_seq, amount_minor, value_date \
     FROM allocations WHERE business_id = $1",
    "account_id",
    "ORDER BY account_id, id"
);
const HEADS: Scoped = scoped!(
    "SELECT account_id, head FROM ledger_heads WHERE business_id = $1",
    "account_id",
    "ORDER BY account_id"
);

const INSERT_INVOICES: &str = "INSERT INTO invoices \
     (business_id, account_id, number, issue_date, due_date, description, terms)";
const INSERT_ENTRIES: &str = "INSERT INTO entries \
     (business_id, account_id, seq, kind, amount_minor, currency, value_date, recorded_at, invoice_id, \
     reference, method, reverses_seq, goes_with_seq, actor, reason, hash)";
const INSERT_ALLOCATIONS: &str = "INSERT INTO allocations \
     (business_id, account_id, cause_seq, credit_seq, debit_seq, amount_minor, value_date)";
const UPSERT_HEADS: &str = "INSERT INTO ledger_heads (business_id, account_id, head)";
const ON_HEAD: &str = "ON CONFLICT (business_id, account_id) DO UPDATE SET head = excluded.head";

const SELECT_REFERENCE: &str = "SELECT account_id, seq FROM entries \
     WHERE business_id = $1 AND reference = $2";
const SELECT_NUMBERS: &str =
    "SELECT number FROM invoices WHERE business_id = $1 AND account_id = $2 ORDER BY id";
const SELECT_NUMBER: &str = "SELECT account_id, id FROM invoices \
     WHERE business_id = $1 AND number = $2";

/// Everything that money questions about one account need: its ledger, plans and holds.
#[derive(Debug, Clone)]
pub struct AccountBook {
    pub ledger: AccountLedger,
    pub plans: Vec<RunningPlan>,
    pub holds: Vec<InvoiceHold>,
    pub account_holds: Vec<AccountHold>,
}

impl AccountBook {
    /// The book of an account without any entry.
    #[must_use]
    pub fn empty(account: AccountId, currency: Currency) -> Self {
        Self {
            ledger: AccountLedger::new(account, currency),
            plans: Vec::new(),
            holds: Vec::new(),
            account_holds: Vec::new(),
        }
    }

    /// The arrangements as they stood at the end of a day in a time zone.
    #[must_use]
    pub fn arrangements_on(&self, day: NaiveDate, zone: TimeZone) -> Arrangements {
        let plans = self.plans_on(day, zone).filter(|plan| plan.defers());
        let plans = plans.map(|plan| {
            let mut coverage = plan.coverage();
            // An end that came later was not known on that day.
            if plan.ending.is_some_and(|ending| ending.on > day) {
                coverage.ended_after = None;
            }
            coverage
        });
        let placed = |hold: &&InvoiceHold| local_date(hold.placed_at, zone) <= day;
        let as_it_stood = |hold: &InvoiceHold| {
            let lifted = hold.lifted_at.map(|at| local_date(at, zone));
            InvoiceHold {
                // At the end of that day it still held.
                lifted_after: hold
                    .lifted_after
                    .filter(|_| lifted.is_none_or(|on| on <= day)),
                ..hold.clone()
            }
        };
        Arrangements {
            plans: plans.collect(),
            holds: self.holds.iter().filter(placed).map(as_it_stood).collect(),
        }
    }

    /// The plans that had been agreed by the end of a day in a time zone.
    pub fn plans_on(&self, day: NaiveDate, zone: TimeZone) -> impl Iterator<Item = &RunningPlan> {
        let plans = self.plans.iter();
        plans.filter(move |plan| local_date(plan.accepted_at, zone) <= day)
    }

    #[must_use]
    pub fn arrangements(&self) -> Arrangements {
        Arrangements {
            plans: coverages(&self.plans),
            holds: self.holds.clone(),
        }
    }

    /// The account's arrangements until now, seen on a day in a time zone.
    #[must_use]
    pub fn record(&self, today: NaiveDate, zone: TimeZone) -> PlanRecord<'_> {
        PlanRecord::of(&self.plans, &self.ledger, today, |plan| {
            local_date(plan.accepted_at, zone)
        })
    }

    /// How safe it is to give the account time, with the reasons: for staff.
    #[must_use]
    pub fn assess(&self, record: &PlanRecord<'_>, policy: &Policy, today: NaiveDate) -> Assessment {
        let conduct = Conduct {
            plans_kept: record.plans_kept,
            plans_broken: record.plans_broken,
            promises_kept: record.promises_kept,
            promises_broken: record.promises_broken,
            exposure: record.deferred(self.ledger.currency()),
        };
        let history = PaymentHistory::of(&self.ledger, today);
        assess(&history, &conduct, &policy.risk, &policy.terms)
    }
}

/// Which kinds of rows an account has: what it has none of need not be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holdings {
    pub allocations: bool,
    pub plans: bool,
    pub holds: bool,
    pub account_holds: bool,
}

impl Holdings {
    /// Nothing is known, so everything is asked for.
    pub const UNKNOWN: Self = Self {
        allocations: true,
        plans: true,
        holds: true,
        account_holds: true,
    };
}

/// Which book is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BookOf {
    pub business: BusinessId,
    pub account: AccountId,
    pub currency: Currency,
    pub holdings: Holdings,
}

impl BookOf {
    pub(super) fn statements(self) -> impl Iterator<Item = Bound> {
        kinds(self.holdings).map(move |(_, of, _)| of.bound(self.business, Some(self.account)))
    }

    /// The book, of the rows that its statements gave.
    fn read(
        self,
        found: &mut impl Iterator<Item = Vec<AnyRow>>,
    ) -> Result<AccountBook, StoreError> {
        let mut all = BTreeMap::new();
        for ((_, _, add), rows) in kinds(self.holdings).zip(found) {
            rows.iter().try_for_each(|row| add(&mut all, row))?;
        }
        let rows = all.remove(&self.account).unwrap_or_default();
        restore(self.account, self.currency, rows)
    }
}

/// A book that was read before it was asked for. It is true until the transaction writes to it.
#[derive(Debug)]
pub struct BookAhead {
    of: BookOf,
    book: AccountBook,
}

impl BookAhead {
    /// # Errors
    /// [`StoreError::Inconsistent`] when the rows cannot be a ledger.
    pub(super) fn read(
        of: BookOf,
        found: &mut impl Iterator<Item = Vec<AnyRow>>,
    ) -> Result<Self, StoreError> {
        let book = of.read(found)?;
        Ok(Self { of, book })
    }

    /// The book, if it is the one that is meant.
    #[must_use]
    pub fn book(self, of: BookOf) -> Option<AccountBook> {
        (self.of == of).then_some(self.book)
    }
}

/// An invoice before it has an id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewInvoice {
    pub account: AccountId,
    pub invoice: Invoice,
}

/// Rows of a ledger: whether there are any, how they are asked for, and how one is added to its account's.
type Kind = (
    bool,
    Scoped,
    fn(&mut BTreeMap<AccountId, Rows>, &AnyRow) -> Result<(), StoreError>,
);

/// The rows of one account as they stand, before anything is asserted of them.
#[derive(Debug, Default)]
pub(super) struct Rows {
    pub(super) invoices: BTreeMap<InvoiceId, Invoice>,
    pub(super) entries: Vec<Entry>,
    pub(super) allocations: Vec<Allocation>,
    pub(super) head: Option<EntryHash>,
    pub(super) plans: Vec<RunningPlan>,
    pub(super) holds: Vec<InvoiceHold>,
    pub(super) account_holds: Vec<AccountHold>,
}

impl Tx {
    /// The whole book of one account.
    ///
    /// # Errors
    /// [`StoreError::Inconsistent`] when the rows cannot be a ledger.
    pub async fn book(
        &mut self,
        business: BusinessId,
        account: AccountId,
        currency: Currency,
    ) -> Result<AccountBook, StoreError> {
        let holdings = Holdings::UNKNOWN;
        self.book_with(BookOf {
            business,
            account,
            currency,
            holdings,
        })
        .await
    }

    /// The whole book of one account of which it is known what there is.
    ///
    /// # Errors
    /// [`StoreError::Inconsistent`] when the rows cannot be a ledger.
    pub async fn book_with(&mut self, of: BookOf) -> Result<AccountBook, StoreError> {
        let found = self.several(of.statements().collect()).await?;
        of.read(&mut found.into_iter())
    }

    /// The same with [`Tx::exposure`] on all other accounts.
    ///
    /// # Errors
    /// [`StoreError::Inconsistent`] when the rows cannot be a ledger.
    pub async fn book_and_exposure(
        &mut self,
        of: BookOf,
    ) -> Result<(AccountBook, Exposure), StoreError> {
        let exposure = exposure_to(of.business, Some(of.account));
        let found = self
            .several(of.statements().chain([exposure]).collect())
            .await?;
        let mut found = found.into_iter();
        let book = of.read(&mut found)?;
        let rows: Vec<AnyRow> = found.flatten().collect();
        Ok((book, exposure_of(&rows, of.currency)?))
    }

    /// The books of all accounts that have any row, by account.
    ///
    /// # Errors
    /// [`StoreError::Inconsistent`] when the rows cannot be ledgers.
    pub async fn books(
        &mut self,
        business: BusinessId,
        currency: Currency,
    ) -> Result<BTreeMap<AccountId, AccountBook>, StoreError> {
        let rows = self.rows(business, Holdings::UNKNOWN).await?;
        rows.into_iter()
            .map(|(account, rows)| Ok((account, restore(account, currency, rows)?)))
            .collect()
    }

    /// The rows of all ledgers as they stand, for `verify`, with the arrangements of each.
    ///
    /// # Errors
    /// [`StoreError::Inconsistent`] when a row cannot be read at all.
    pub async fn stored_ledgers(
        &mut self,
        business: BusinessId,
        currency: Currency,
    ) -> Result<Vec<(Stored, Arrangements)>, StoreError> {
        let holdings = Holdings {
            // They move no money, so there is nothing to derive from them.
            account_holds: false,
            ..Holdings::UNKNOWN
        };
        let mut all = self.rows(business, holdings).await?;
        for row in self.scoped_all(HEADS, business, None).await? {
            let columns = Columns::of("ledger_heads", &row);
            let account = AccountId(columns.int("account_id")?);
            all.entry(account).or_default().head = Some(columns.named("head", EntryHash::parse)?);
        }
        Ok(all
            .into_iter()
            .map(|(account, rows)| {
                let arrangements = Arrangements {
                    plans: coverages(&rows.plans),
                    holds: rows.holds,
                };
                let stored = Stored {
                    account,
                    currency,
                    invoices: rows.invoices.into_values().collect(),
                    entries: rows.entries,
                    allocations: rows.allocations,
                    head: rows.head,
                };
                (stored, arrangements)
            })
            .collect())
    }

    /// The rows of all accounts: each kind is read before the next is asked for.
    async fn rows(
        &mut self,
        business: BusinessId,
        holdings: Holdings,
    ) -> Result<BTreeMap<AccountId, Rows>, StoreError> {
        let mut all: BTreeMap<AccountId, Rows> = BTreeMap::new();
        for (_, of, add) in kinds(holdings) {
            let rows = self.scoped_all(of, business, None).await?;
            rows.iter().try_for_each(|row| add(&mut all, row))?;
        }
        Ok(all)
    }

    pub(super) async fn scoped_all(
        &mut self,
        scoped: Scoped,
        business: BusinessId,
        account: Option<AccountId>,
    ) -> Result<Vec<AnyRow>, StoreError> {
        let [rows] = self.together([scoped.bound(business, account)]).await?;
        Ok(rows)
    }

    /// Adds invoices and gives them their ids, in the order of the list.
    ///
    /// # Errors
    /// A unique violation when a number is taken.
    pub async fn insert_invoices(
        &mut self,
        business: BusinessId,
        new: &[NewInvoice],
    ) -> Result<Vec<Invoice>, StoreError> {
        let rows: Vec<Vec<Value>> = new
            .iter()
            .map(|NewInvoice { account, invoice }| {
                vec![
                    Value::Int(business.0),
                    Value::Int(account.0),
                    Value::Text(invoice.number.clone()),
                    Value::Text(invoice.issue_date.to_string()),
                    Value::Text(invoice.due_date.to_string()),
                    Value::OptText(invoice.description.clone()),
                    Value::OptText(invoice.terms.clone()),
                ]
            })
            .collect();
        let returned = self
            .insert_many(INSERT_INVOICES, "RETURNING id, number", &rows)
            .await?;
        let mut ids: BTreeMap<String, InvoiceId> = BTreeMap::new();
        for row in &returned {
            let columns = Columns::of("invoices", row);
            ids.insert(columns.text("number")?, InvoiceId(columns.int("id")?));
        }
        Ok(new
            .iter()
            .map(|NewInvoice { invoice, .. }| Invoice {
                id: ids[&invoice.number],
                ..invoice.clone()
            })
            .collect())
    }

    /// Adds what postings made, and notes each account's new head.
    ///
    /// # Errors
    /// A unique violation when a reference is taken.
    pub async fn insert_postings(
        &mut self,
        business: BusinessId,
        postings: &[(AccountId, Posting)],
    ) -> Result<(), StoreError> {
        let mut entries = Vec::with_capacity(postings.len());
        let mut allocations = Vec::new();
        let mut heads: BTreeMap<AccountId, EntryHash> = BTreeMap::new();
        for (account, posting) in postings {
            entries.push(entry_values(business, *account, &posting.entry));
            let made = posting.allocations.iter();
            allocations.extend(made.map(|a| allocation_values(business, *account, a)));
            heads.insert(*account, posting.entry.hash);
        }
        let accounts: Vec<AccountId> = heads.keys().copied().collect();
        let heads: Vec<Vec<Value>> = heads
            .into_iter()
            .map(|(account, head)| {
                vec![
                    Value::Int(business.0),
                    Value::Int(account.0),
                    Value::Text(head.to_string()),
                ]
            })
            .collect();
        self.insert_many(INSERT_ENTRIES, "", &entries).await?;
        self.insert_many(INSERT_ALLOCATIONS, "", &allocations)
            .await?;
        self.insert_many(UPSERT_HEADS, ON_HEAD, &heads).await?;
        self.sum_up(business, &accounts).await
    }

    /// The invoice that has a number, anywhere in the business.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn invoice_by_number(
        &mut self,
        business: BusinessId,
        number: &str,
    ) -> Result<Option<(AccountId, InvoiceId)>, StoreError> {
        let statement = query(SELECT_NUMBER)
            .bind(business.0)
            .bind(number.to_owned());
        let Some(row) = self.optional(statement).await? else {
            return Ok(None);
        };
        let columns = Columns::of("invoices", &row);
        Ok(Some((
            AccountId(columns.int("account_id")?),
            InvoiceId(columns.int("id")?),
        )))
    }

    /// The numbers of an account's invoices.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn invoice_numbers(
        &mut self,
        business: BusinessId,
        account: AccountId,
    ) -> Result<Vec<String>, StoreError> {
        let statement = query(SELECT_NUMBERS).bind(business.0).bind(account.0);
        let rows = self.all(statement).await?;
        rows.iter()
            .map(|row| Columns::of("invoices", row).text("number"))
            .collect()
    }

    /// The entry that carries a reference, anywhere in the business.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn entry_by_reference(
        &mut self,
        business: BusinessId,
        reference: &str,
    ) -> Result<Option<(AccountId, EntrySeq)>, StoreError> {
        let statement = query(SELECT_REFERENCE)
            .bind(business.0)
            .bind(reference.to_owned());
        let Some(row) = self.optional(statement).await? else {
            return Ok(None);
        };
        let columns = Columns::of("entries", &row);
        Ok(Some((
            AccountId(columns.int("account_id")?),
            EntrySeq(columns.int("seq")?),
        )))
    }
}

/// What steers allocation: a promise leaves the debt as it was.
fn coverages(plans: &[RunningPlan]) -> Vec<PlanCoverage> {
    let deferring = plans.iter().filter(|plan| plan.defers());
    deferring.map(RunningPlan::coverage).collect()
}

fn kinds(holdings: Holdings) -> impl Iterator<Item = Kind> + Clone {
    let kinds: [Kind; 5] = [
        (true, ENTRIES, add_entry),
        (holdings.allocations, ALLOCATIONS, add_allocation),
        (holdings.plans, PLANS, add_plan),
        (holdings.holds, HOLDS, add_hold),
        (holdings.account_holds, ACCOUNT_HOLDS, add_account_hold),
    ];
    kinds.into_iter().filter(|(is_there, ..)| *is_there)
}

fn add_entry(all: &mut BTreeMap<AccountId, Rows>, row: &AnyRow) -> Result<(), StoreError> {
    let (account, entry, invoice) = entry_of(row)?;
    let rows = all.entry(account).or_default();
    rows.entries.push(entry);
    if let Some(invoice) = invoice {
        rows.invoices.entry(invoice.id).or_insert(invoice);
    }
    Ok(())
}

fn add_allocation(all: &mut BTreeMap<AccountId, Rows>, row: &AnyRow) -> Result<(), StoreError> {
    let columns = Columns::of("allocations", row);
    let rows = all
        .entry(AccountId(columns.int("account_id")?))
        .or_default();
    let currency = rows
        .entries
        .first()
        .map(|entry| entry.amount.currency())
        .ok_or_else(|| columns.bad("account_id", "an account without entries"))?;
    rows.allocations.push(allocation_of(&columns, currency)?);
    Ok(())
}

fn add_plan(all: &mut BTreeMap<AccountId, Rows>, row: &AnyRow) -> Result<(), StoreError> {
    let (account, plan) = plan_of(row)?;
    all.entry(account).or_default().plans.push(plan);
    Ok(())
}

fn add_hold(all: &mut BTreeMap<AccountId, Rows>, row: &AnyRow) -> Result<(), StoreError> {
    let (account, hold) = hold_of(row)?;
    all.entry(account).or_default().holds.push(hold);
    Ok(())
}

fn add_account_hold(all: &mut BTreeMap<AccountId, Rows>, row: &AnyRow) -> Result<(), StoreError> {
    let record = record_of(row)?;
    let rows = all.entry(record.account).or_default();
    rows.account_holds.push(record.hold);
    Ok(())
}

fn restore(account: AccountId, currency: Currency, rows: Rows) -> Result<AccountBook, StoreError> {
    let ledger = AccountLedger::restore(
        account,
        currency,
        rows.invoices.into_values().collect(),
        rows.entries,
        rows.allocations,
    )
    .map_err(|fault| StoreError::Inconsistent {
        table: "entries",
        what: fault.to_string(),
    })?;
    Ok(AccountBook {
        ledger,
        plans: rows.plans,
        holds: rows.holds,
        account_holds: rows.account_holds,
    })
}

fn entry_of(row: &AnyRow) -> Result<(AccountId, Entry, Option<Invoice>), StoreError> {
    let columns = Columns::of("entries", row);
    let currency = columns.named("currency", |code| Currency::parse(code).ok())?;
    let entry = Entry {
        seq: EntrySeq(columns.int("seq")?),
        kind: columns.named("kind", EntryKind::parse)?,
        amount: Money::from_minor(columns.int("amount_minor")?, currency),
        value_date: columns.date("value_date")?,
        recorded_at: columns.instant("recorded_at")?,
        invoice: columns.opt_int("invoice_id")?.map(InvoiceId),
        reference: columns.opt_text("reference")?,
        method: columns.opt_text("method")?,
        reverses: columns.opt_int("reverses_seq")?.map(EntrySeq),
        goes_with: columns.opt_int("goes_with_seq")?.map(EntrySeq),
        actor: columns.text("actor")?,
        reason: columns.opt_text("reason")?,
        hash: columns.named("hash", EntryHash::parse)?,
    };
    let invoice = match entry.invoice {
        None => None,
        Some(id) => Some(Invoice {
            id,
            number: columns.text("number")?,
            issue_date: columns.date("issue_date")?,
            due_date: columns.date("due_date")?,
            description: columns.opt_text("description")?,
            terms: columns.opt_text("terms")?,
        }),
    };
    Ok((AccountId(columns.int("account_id")?), entry, invoice))
}

fn allocation_of(columns: &Columns<'_>, currency: Currency) -> Result<Allocation, StoreError> {
    Ok(Allocation {
        cause: EntrySeq(columns.int("cause_seq")?),
        credit: EntrySeq(columns.int("credit_seq")?),
        debit: EntrySeq(columns.int("debit_seq")?),
        amount: Money::from_minor(columns.int("amount_minor")?, currency),
        value_date: columns.date("value_date")?,
    })
}

fn entry_values(business: BusinessId, account: AccountId, entry: &Entry) -> Vec<Value> {
    vec![
        Value::Int(business.0),
        Value::Int(account.0),
        Value::Int(entry.seq.0),
        Value::Text(entry.kind.as_str().to_owned()),
        Value::Int(entry.amount.minor()),
        Value::Text(entry.amount.currency().code().to_owned()),
        Value::Text(entry.value_date.to_string()),
        Value::Text(instant_text(entry.recorded_at)),
        Value::OptInt(entry.invoice.map(|id| id.0)),
        Value::OptText(entry.reference.clone()),
        Value::OptText(entry.method.clone()),
        Value::OptInt(entry.reverses.map(|seq| seq.0)),
        Value::OptInt(entry.goes_with.map(|seq| seq.0)),
        Value::Text(entry.actor.clone()),
        Value::OptText(entry.reason.clone()),
        Value::Text(entry.hash.to_string()),
    ]
}

fn allocation_values(business: BusinessId, account: AccountId, a: &Allocation) -> Vec<Value> {
    vec![
        Value::Int(business.0),
        Value::Int(account.0),
        Value::Int(a.cause.0),
        Value::Int(a.credit.0),
        Value::Int(a.debit.0),
        Value::Int(a.amount.minor()),
        Value::Text(a.value_date.to_string()),
    ]
}
