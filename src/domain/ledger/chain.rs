//! The hash that links each entry to all before it, so that a changed or missing line is noticed.

use std::fmt;

use sha2::{Digest, Sha256};

use super::{Entry, Invoice};
use crate::domain::ids::AccountId;

/// SHA-256 over an entry's content and the hash of the entry before it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct EntryHash([u8; 32]);

impl EntryHash {
    /// What the first entry of an account links to.
    #[must_use]
    pub fn genesis(account: AccountId) -> Self {
        Self(Sha256::digest(format!("goodterms ledger of account {}", account.0)).into())
    }

    /// Reads the hexadecimal form; `None` when it is not 64 hexadecimal digits.
    #[must_use]
    pub fn parse(hex: &str) -> Option<Self> {
        let digits = hex.as_bytes();
        if digits.len() != 64 {
            return None;
        }
        let mut bytes = [0_u8; 32];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            let pair = std::str::from_utf8(pair).ok()?;
            *byte = u8::from_str_radix(pair, 16).ok()?;
        }
        Some(Self(bytes))
    }
}

impl fmt::Display for EntryHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for EntryHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The hash of `entry` after `previous`. Every stored column takes part, and for an entry that names an
/// invoice that invoice's number, dates, description and terms as well.
///
/// Each field is written with its length before it, so that no two different entries give the same text.
pub(super) fn link(previous: EntryHash, entry: &Entry, invoice: Option<&Invoice>) -> EntryHash {
    let mut hasher = Sha256::new();
    hasher.update(previous.0);
    let mut field = |value: Option<&str>| match value {
        Some(text) => {
            hasher.update([1]);
            hasher.update((text.len() as u64).to_be_bytes());
            hasher.update(text);
        }
        None => hasher.update([0]),
    };
    field(Some(&entry.seq.0.to_string()));
    field(Some(entry.kind.as_str()));
    field(Some(&entry.amount.minor().to_string()));
    field(Some(entry.amount.currency().code()));
    field(Some(&entry.value_date.to_string()));
    field(Some(&entry.recorded_at.timestamp_micros().to_string()));
    field(entry.reference.as_deref());
    field(entry.method.as_deref());
    field(entry.reverses.map(|seq| seq.0.to_string()).as_deref());
    field(Some(&entry.actor));
    field(entry.reason.as_deref());
    // A later version of the program added this one: where it says nothing, the hash stays what it was.
    if let Some(with) = entry.goes_with {
        field(Some(&with.0.to_string()));
    }
    match invoice {
        Some(invoice) => {
            field(Some(&invoice.number));
            field(Some(&invoice.issue_date.to_string()));
            field(Some(&invoice.due_date.to_string()));
            field(invoice.description.as_deref());
            field(invoice.terms.as_deref());
        }
        None => field(None),
    }
    EntryHash(hasher.finalize().into())
}
