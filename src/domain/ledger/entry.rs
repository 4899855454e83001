//! The rows of the ledger: invoices, entries, allocations.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use super::EntryHash;
use crate::domain::ids::{EntrySeq, InvoiceId};
use crate::domain::money::Money;

/// A bill. Its amount is no column of its own: it is the entry that issued it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invoice {
    pub id: InvoiceId,
    pub number: String,
    pub issue_date: NaiveDate,
    pub due_date: NaiveDate,
    pub description: Option<String>,
    /// The payment terms printed on it, such as `net 30`.
    pub terms: Option<String>,
}

/// What an entry is. Debits raise what is owed, credits lower it; a reversal does the opposite of what it
/// takes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    Invoice,
    LateFee,
    Payment,
    Discount,
    Credit,
    BarterCredit,
    WriteOff,
    Reversal,
}

impl EntryKind {
    pub const ALL: [Self; 8] = [
        Self::Invoice,
        Self::LateFee,
        Self::Payment,
        Self::Discount,
        Self::Credit,
        Self::BarterCredit,
        Self::WriteOff,
        Self::Reversal,
    ];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Invoice => "invoice",
            Self::LateFee => "late_fee",
            Self::Payment => "payment",
            Self::Discount => "discount",
            Self::Credit => "credit",
            Self::BarterCredit => "barter_credit",
            Self::WriteOff => "write_off",
            Self::Reversal => "reversal",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// What is to be recorded. The amount is positive for every kind but a reversal, which carries the sign of
/// its effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    pub kind: EntryKind,
    pub amount: Money,
    /// From when it counts.
    pub value_date: NaiveDate,
    /// The invoice that a debit belongs to, or that a credit is meant for.
    pub invoice: Option<InvoiceId>,
    /// Unique in the business: a bank's reference, a credit note's number.
    pub reference: Option<String>,
    pub method: Option<String>,
    pub reverses: Option<EntrySeq>,
    /// Who recorded it.
    pub actor: String,
    pub reason: Option<String>,
}

/// One immutable line. `amount` is positive when it raises what is owed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub seq: EntrySeq,
    pub kind: EntryKind,
    pub amount: Money,
    pub value_date: NaiveDate,
    pub recorded_at: DateTime<Utc>,
    pub invoice: Option<InvoiceId>,
    pub reference: Option<String>,
    pub method: Option<String>,
    pub reverses: Option<EntrySeq>,
    pub actor: String,
    pub reason: Option<String>,
    /// Links this line to all before it.
    pub hash: EntryHash,
}

impl Entry {
    #[must_use]
    pub fn is_debit(&self) -> bool {
        self.amount.is_positive()
    }
}

/// So much of a credit settles so much of a debit. A negative amount releases an earlier allocation; rows
/// are only ever added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allocation {
    /// The entry whose recording made this allocation.
    pub cause: EntrySeq,
    pub credit: EntrySeq,
    pub debit: EntrySeq,
    pub amount: Money,
    /// From when it counts: never before either side.
    pub value_date: NaiveDate,
}
