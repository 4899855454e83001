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

/// Which rule a late charge follows; it stands in the entry's `method`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Charge {
    /// The three kinds of late fee that a contract may have.
    Flat,
    PercentOfOverdue,
    PercentPerMonth,
    /// The interest that the law gives on late invoices of business debtors.
    StatutoryInterest,
    /// The fixed sum beside it.
    FixedCompensation,
}

impl Charge {
    /// What staff call it.
    #[must_use]
    pub fn in_words(self) -> &'static str {
        match self {
            Self::Flat | Self::PercentOfOverdue | Self::PercentPerMonth => "late fee",
            Self::StatutoryInterest => "late interest",
            Self::FixedCompensation => "compensation",
        }
    }

    pub const ALL: [Self; 5] = [
        Self::Flat,
        Self::PercentOfOverdue,
        Self::PercentPerMonth,
        Self::StatutoryInterest,
        Self::FixedCompensation,
    ];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Flat => "flat",
            Self::PercentOfOverdue => "percent_of_overdue",
            Self::PercentPerMonth => "percent_per_month",
            Self::StatutoryInterest => "statutory_interest",
            Self::FixedCompensation => "fixed_compensation",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|charge| charge.as_str() == text)
    }

    /// Whether it is a fee of the contract, not what the law gives.
    #[must_use]
    pub fn is_fee(self) -> bool {
        match self {
            Self::Flat | Self::PercentOfOverdue | Self::PercentPerMonth => true,
            Self::StatutoryInterest | Self::FixedCompensation => false,
        }
    }
}

/// How the `method` of a credit that is at an end after a day begins.
const VALID_UNTIL: &str = "valid until ";

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
    /// The payment for which a discount is given: when the payment is taken back, so is the discount.
    pub goes_with: Option<EntrySeq>,
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
    pub goes_with: Option<EntrySeq>,
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

    /// What the `method` of a credit says that is at an end after a day.
    #[must_use]
    pub fn valid_until_text(day: NaiveDate) -> String {
        format!("{VALID_UNTIL}{day}")
    }

    /// The last day of a credit that has one.
    #[must_use]
    pub fn valid_until(&self) -> Option<NaiveDate> {
        let method = self
            .method
            .as_deref()
            .filter(|_| self.kind == EntryKind::Credit)?;
        method.strip_prefix(VALID_UNTIL)?.parse().ok()
    }

    /// The rule by which a late charge was made; `None` for every other entry.
    #[must_use]
    pub fn charge(&self) -> Option<Charge> {
        let method = self.method.as_deref();
        match self.kind {
            EntryKind::LateFee => method.and_then(Charge::parse),
            EntryKind::Invoice
            | EntryKind::Payment
            | EntryKind::Discount
            | EntryKind::Credit
            | EntryKind::BarterCredit
            | EntryKind::WriteOff
            | EntryKind::Reversal => None,
        }
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
