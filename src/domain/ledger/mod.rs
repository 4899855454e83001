//! The ledger of one account: immutable entries, the allocations that say which invoice an amount
//! settles, and every figure that is derived from them.
//!
//! [`AccountLedger::post`] is the only way to add an entry. It decides the allocations by one rule
//! (`allocate`), links the entry to the one before by a hash (`chain`) and returns what has to be
//! stored. Because the rule is a function of what was known at that line, `verify` can run it again over
//! the entries alone and compare (`replay`). `view` reads: open invoices, balances at a date, ageing.

mod allocate;
mod chain;
mod early;
mod entry;
mod replay;
mod view;

pub use allocate::{Arrangements, InvoiceHold, PlanCoverage};
pub use chain::EntryHash;
pub use entry::{Allocation, Charge, Draft, Entry, EntryKind, Invoice};
pub use replay::{Difference, Stored, replay};
pub use view::{Ageing, OpenDebit, OpenInvoice, StatementLine, USUAL_AGES, age_bucket};

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};

use super::ids::{AccountId, EntrySeq, InvoiceId};
use super::money::{AMOUNT_MINOR_MAX, Currency, Money};

/// Everything recorded for one account.
#[derive(Debug, Clone)]
pub struct AccountLedger {
    account: AccountId,
    currency: Currency,
    invoices: BTreeMap<InvoiceId, Invoice>,
    entries: Vec<Entry>,
    allocations: Vec<Allocation>,
    /// What is left of each entry, by position: a debit's unpaid part, a credit's unused part, both
    /// positive.
    open_minor: Vec<i64>,
    /// From when that part is free: the entry's own value date, or the day of the latest release. An
    /// allocation never counts before it, so that the figures of no day overlap.
    free_from: Vec<NaiveDate>,
    /// Debits with something left, by due date and line: the order in which they are settled.
    open_debits: BTreeSet<(NaiveDate, EntrySeq)>,
    /// The same debits by the invoice that they belong to, as far as they belong to one.
    open_debits_by_invoice: BTreeSet<(InvoiceId, EntrySeq)>,
    /// Credits with something left.
    open_credits: BTreeSet<EntrySeq>,
    /// Entries that were taken back, with the entry that did it.
    reversed: BTreeMap<EntrySeq, EntrySeq>,
    /// The invoices whose terms give a discount for paying early.
    early: BTreeMap<InvoiceId, early::EarlyTerms>,
    /// The sum of all amounts without their signs. While it fits, every other sum does.
    gross_minor: i64,
}

/// What one posting adds to the ledger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posting {
    pub entry: Entry,
    pub allocations: Vec<Allocation>,
}

/// Why an entry is not recorded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LedgerRefusal {
    #[error("the amount must be more than zero, not {amount}")]
    NotPositive { amount: Money },
    #[error("this account is kept in {account}, the amount is in {amount}")]
    OtherCurrency { account: Currency, amount: Currency },
    #[error("the amount is larger than one ledger line may hold")]
    TooLarge,
    #[error("the account's entries would sum to more than can be kept")]
    BalanceTooLarge,
    #[error("there is no such invoice on this account")]
    UnknownInvoice,
    #[error("there is no entry number {seq} on this account", seq = .0.0)]
    UnknownEntry(EntrySeq),
    #[error("it was reversed already, by entry number {by}", by = .by.0)]
    AlreadyReversed { by: EntrySeq },
    #[error("a reversal cannot itself be reversed; record the entry again instead")]
    ReversalOfReversal,
    #[error(
        "a reversal counts from {original} at the earliest, the day of what it reverses, not from {asked}"
    )]
    BeforeOriginal {
        original: NaiveDate,
        asked: NaiveDate,
    },
}

/// Stored rows that cannot be one account's ledger.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("ledger of account {account}: {what}", account = .account.0)]
pub struct LedgerFault {
    pub account: AccountId,
    pub what: String,
}

impl AccountLedger {
    /// The ledger of an account without any entry.
    #[must_use]
    pub fn new(account: AccountId, currency: Currency) -> Self {
        Self {
            account,
            currency,
            invoices: BTreeMap::new(),
            entries: Vec::new(),
            allocations: Vec::new(),
            open_minor: Vec::new(),
            free_from: Vec::new(),
            open_debits: BTreeSet::new(),
            open_debits_by_invoice: BTreeSet::new(),
            open_credits: BTreeSet::new(),
            reversed: BTreeMap::new(),
            early: BTreeMap::new(),
            gross_minor: 0,
        }
    }

    /// Puts stored rows together again and asserts what must hold of them after reading.
    ///
    /// # Errors
    /// [`LedgerFault`] when an entry is missing, a currency differs, or an allocation takes more than there
    /// is: the rows were changed by something other than this program.
    pub fn restore(
        account: AccountId,
        currency: Currency,
        invoices: Vec<Invoice>,
        entries: Vec<Entry>,
        allocations: Vec<Allocation>,
    ) -> Result<Self, LedgerFault> {
        let fault = |what: String| LedgerFault { account, what };
        let mut ledger = Self::new(account, currency);
        for invoice in invoices {
            ledger.add_invoice(invoice);
        }
        for (index, entry) in entries.into_iter().enumerate() {
            let expected = i64::try_from(index).expect("fewer entries than i64 holds") + 1;
            if entry.seq.0 != expected {
                return Err(fault(format!("entry {expected} is missing")));
            }
            if entry.amount.currency() != currency {
                return Err(fault(format!("entry {expected} is not in {currency}")));
            }
            ledger
                .append(entry)
                .ok_or_else(|| fault(format!("entry {expected} makes a sum that does not fit")))?;
        }
        for allocation in allocations {
            if ledger.take(&allocation).is_none() {
                return Err(fault(format!(
                    "the allocation of {} from entry {} to entry {} does not fit them",
                    allocation.amount, allocation.credit.0, allocation.debit.0
                )));
            }
            ledger.allocations.push(allocation);
        }
        Ok(ledger)
    }

    /// Makes an invoice known, so that an entry can name it.
    pub fn add_invoice(&mut self, invoice: Invoice) {
        if let Some(early) = early::early_terms(&invoice) {
            self.early.insert(invoice.id, early);
        }
        self.invoices.insert(invoice.id, invoice);
    }

    /// Records one entry and settles what it can settle.
    ///
    /// A credit settles its own invoice first if it names one, then by [`Arrangements`]: a running plan's
    /// due installments, invoices by oldest due date, held ones last; what is left is unapplied credit. A
    /// debit takes what unapplied credit there is.
    ///
    /// # Errors
    /// [`LedgerRefusal`]; nothing is changed then.
    pub fn post(
        &mut self,
        draft: Draft,
        arrangements: &Arrangements,
        recorded_at: DateTime<Utc>,
    ) -> Result<Posting, LedgerRefusal> {
        self.check(&draft)?;
        let cause = self.push_entry(draft, recorded_at);
        let from = self.allocations.len();
        if let Some(original) = self.entry(cause).reverses {
            self.release(original, cause);
        }
        self.settle(cause, arrangements);
        Ok(Posting {
            entry: self.entry(cause).clone(),
            allocations: self.allocations[from..].to_vec(),
        })
    }

    /// Records the entry that takes an earlier one back. What the earlier one had settled is open again.
    ///
    /// # Errors
    /// [`LedgerRefusal`] when it was reversed before, is a reversal itself, or would count before it.
    pub fn reverse(
        &mut self,
        original: EntrySeq,
        by: Reversal,
        arrangements: &Arrangements,
        recorded_at: DateTime<Utc>,
    ) -> Result<Posting, LedgerRefusal> {
        let entry = self
            .find(original)
            .ok_or(LedgerRefusal::UnknownEntry(original))?;
        let draft = Draft {
            kind: EntryKind::Reversal,
            amount: -entry.amount,
            value_date: by.value_date,
            invoice: entry.invoice,
            reference: by.reference,
            method: None,
            reverses: Some(original),
            goes_with: None,
            actor: by.actor,
            reason: Some(by.reason),
        };
        self.post(draft, arrangements, recorded_at)
    }

    fn check(&self, draft: &Draft) -> Result<(), LedgerRefusal> {
        let amount = draft.amount;
        if amount.currency() != self.currency {
            return Err(LedgerRefusal::OtherCurrency {
                account: self.currency,
                amount: amount.currency(),
            });
        }
        let is_reversal = draft.kind == EntryKind::Reversal;
        if !is_reversal && !amount.is_positive() {
            return Err(LedgerRefusal::NotPositive { amount });
        }
        if amount.minor().unsigned_abs() > AMOUNT_MINOR_MAX.unsigned_abs() {
            return Err(LedgerRefusal::TooLarge);
        }
        if self.gross_minor.checked_add(amount.minor().abs()).is_none() {
            return Err(LedgerRefusal::BalanceTooLarge);
        }
        if draft
            .invoice
            .is_some_and(|id| !self.invoices.contains_key(&id))
        {
            return Err(LedgerRefusal::UnknownInvoice);
        }
        assert_eq!(
            draft.reverses.is_some(),
            is_reversal,
            "a reversal, and nothing else, names what it takes back"
        );
        let Some(original) = draft.reverses else {
            return Ok(());
        };
        let entry = self
            .find(original)
            .ok_or(LedgerRefusal::UnknownEntry(original))?;
        if entry.kind == EntryKind::Reversal {
            return Err(LedgerRefusal::ReversalOfReversal);
        }
        if let Some(by) = self.reversal_of(original) {
            return Err(LedgerRefusal::AlreadyReversed { by });
        }
        if draft.value_date < entry.value_date {
            return Err(LedgerRefusal::BeforeOriginal {
                original: entry.value_date,
                asked: draft.value_date,
            });
        }
        Ok(())
    }

    fn push_entry(&mut self, draft: Draft, recorded_at: DateTime<Utc>) -> EntrySeq {
        let seq =
            EntrySeq(i64::try_from(self.entries.len()).expect("fewer entries than i64 holds") + 1);
        let amount = match draft.kind {
            EntryKind::Invoice | EntryKind::LateFee | EntryKind::Reversal => draft.amount,
            EntryKind::Payment
            | EntryKind::Discount
            | EntryKind::Credit
            | EntryKind::BarterCredit
            | EntryKind::WriteOff => -draft.amount,
        };
        let mut entry = Entry {
            seq,
            kind: draft.kind,
            amount,
            value_date: draft.value_date,
            recorded_at,
            invoice: draft.invoice,
            reference: draft.reference,
            method: draft.method,
            reverses: draft.reverses,
            goes_with: draft.goes_with,
            actor: draft.actor,
            reason: draft.reason,
            hash: EntryHash::genesis(self.account),
        };
        let previous = self
            .entries
            .last()
            .map_or_else(|| EntryHash::genesis(self.account), |e| e.hash);
        entry.hash = chain::link(
            previous,
            &entry,
            entry.invoice.and_then(|id| self.invoices.get(&id)),
        );
        self.append(entry)
            .expect("a sum that does not fit is refused before it is recorded");
        seq
    }

    /// Takes an entry in, with all of it open; `None` when the account's sum would not fit.
    fn append(&mut self, entry: Entry) -> Option<()> {
        let minor = entry.amount.minor().checked_abs()?;
        self.gross_minor = self.gross_minor.checked_add(minor)?;
        let seq = entry.seq;
        if let Some(original) = entry.reverses {
            self.reversed.entry(original).or_insert(seq);
        }
        self.entries.push(entry);
        self.open_minor.push(0);
        self.free_from.push(self.entry(seq).value_date);
        self.set_open(seq, minor);
        Some(())
    }

    /// The day on which an entry's debt was due: its invoice's, else its own value date.
    #[must_use]
    pub fn due_date_of(&self, entry: &Entry) -> NaiveDate {
        entry
            .invoice
            .and_then(|id| self.invoices.get(&id))
            .map_or(entry.value_date, |invoice| invoice.due_date)
    }

    #[must_use]
    pub fn account(&self) -> AccountId {
        self.account
    }

    #[must_use]
    pub fn currency(&self) -> Currency {
        self.currency
    }

    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    #[must_use]
    pub fn allocations(&self) -> &[Allocation] {
        &self.allocations
    }

    #[must_use]
    pub fn invoices(&self) -> &BTreeMap<InvoiceId, Invoice> {
        &self.invoices
    }

    /// The last line's number, 0 for an empty ledger: what plans and holds note as "from here on".
    #[must_use]
    pub fn last_seq(&self) -> EntrySeq {
        self.entries.last().map_or(EntrySeq(0), |entry| entry.seq)
    }

    /// The last line's hash: the account row keeps it, so that a lost tail is noticed.
    #[must_use]
    pub fn head(&self) -> EntryHash {
        self.entries
            .last()
            .map_or_else(|| EntryHash::genesis(self.account), |entry| entry.hash)
    }

    /// The entry with a line number, if there is one.
    #[must_use]
    pub fn find(&self, seq: EntrySeq) -> Option<&Entry> {
        self.entries.get(usize::try_from(seq.0 - 1).ok()?)
    }

    fn entry(&self, seq: EntrySeq) -> &Entry {
        self.find(seq)
            .expect("a line number that the ledger gave out")
    }

    /// The entry that took another one back, if one did.
    #[must_use]
    pub fn reversal_of(&self, seq: EntrySeq) -> Option<EntrySeq> {
        self.reversed.get(&seq).copied()
    }
}

/// Where an entry stands in the ledger's vectors.
fn position(seq: EntrySeq) -> usize {
    usize::try_from(seq.0 - 1).expect("a line number that the ledger gave out")
}

/// Who takes an entry back, from when, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reversal {
    pub value_date: NaiveDate,
    pub reference: Option<String>,
    pub actor: String,
    pub reason: String,
}

#[cfg(test)]
mod tests;
