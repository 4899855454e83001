//! Derives an account's ledger again from its entries alone, and says where the stored rows differ.

use std::collections::BTreeMap;

use super::{
    AccountLedger, Allocation, Arrangements, Draft, Entry, EntryHash, EntryKind, Invoice,
    LedgerFault, chain,
};
use crate::domain::ids::{AccountId, EntrySeq};
use crate::domain::money::Currency;

/// A place where what is stored is not what the entries give.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Difference {
    #[error("entry {seq}: its content does not match its hash", seq = .0.0)]
    EntryChanged(EntrySeq),
    #[error("entry {seq} cannot follow from the ones before it: {why}", seq = .seq.0)]
    EntryImpossible { seq: EntrySeq, why: String },
    #[error("the last entry is not the one that the account remembers: entries were removed")]
    TailMissing,
    #[error("the allocations made by entry {seq} are not what the rules give", seq = .0.0)]
    Allocations(EntrySeq),
    #[error("{0}")]
    Fault(#[from] LedgerFault),
}

/// The stored rows of one account's ledger.
#[derive(Debug, Clone)]
pub struct Stored {
    pub account: AccountId,
    pub currency: Currency,
    pub invoices: Vec<Invoice>,
    pub entries: Vec<Entry>,
    pub allocations: Vec<Allocation>,
    /// The hash that the account row keeps of its last entry; `None` before the first.
    pub head: Option<EntryHash>,
}

/// Posts every stored entry again, under the arrangements of its time, and compares hash by hash and
/// allocation by allocation.
///
/// # Errors
/// The first [`Difference`].
pub fn replay(stored: Stored, arrangements: &Arrangements) -> Result<AccountLedger, Difference> {
    let mut ledger = AccountLedger::new(stored.account, stored.currency);
    for invoice in stored.invoices {
        ledger.add_invoice(invoice);
    }
    let mut left: BTreeMap<EntrySeq, Vec<Allocation>> = BTreeMap::new();
    for allocation in stored.allocations {
        left.entry(allocation.cause).or_default().push(allocation);
    }
    for (index, entry) in stored.entries.into_iter().enumerate() {
        let expected = i64::try_from(index).expect("fewer entries than i64 holds") + 1;
        if entry.seq.0 != expected {
            return Err(LedgerFault {
                account: stored.account,
                what: format!("entry {expected} is missing"),
            }
            .into());
        }
        // A line that was changed is found here, before it is acted on.
        let previous = ledger.head();
        let invoice = entry.invoice.and_then(|id| ledger.invoices().get(&id));
        if chain::link(previous, &entry, invoice) != entry.hash {
            return Err(Difference::EntryChanged(entry.seq));
        }
        let draft = Draft {
            kind: entry.kind,
            amount: match entry.kind {
                EntryKind::Reversal | EntryKind::Invoice | EntryKind::LateFee => entry.amount,
                EntryKind::Payment
                | EntryKind::Discount
                | EntryKind::Credit
                | EntryKind::BarterCredit
                | EntryKind::WriteOff => -entry.amount,
            },
            value_date: entry.value_date,
            invoice: entry.invoice,
            reference: entry.reference.clone(),
            method: entry.method.clone(),
            reverses: entry.reverses,
            goes_with: entry.goes_with,
            actor: entry.actor.clone(),
            reason: entry.reason.clone(),
        };
        let posting = ledger
            .post(draft, arrangements, entry.recorded_at)
            .map_err(|refusal| Difference::EntryImpossible {
                seq: entry.seq,
                why: refusal.to_string(),
            })?;
        if posting.entry != entry {
            return Err(Difference::EntryChanged(entry.seq));
        }
        let made = left.remove(&entry.seq).unwrap_or_default();
        if made != posting.allocations {
            return Err(Difference::Allocations(entry.seq));
        }
    }
    if let Some(cause) = left.keys().next() {
        return Err(Difference::Allocations(*cause));
    }
    let head = (!ledger.entries().is_empty()).then(|| ledger.head());
    if head != stored.head {
        return Err(Difference::TailMissing);
    }
    Ok(ledger)
}
