//! Waivers: a late fee or late interest that a person takes back, with a reversing entry. The run of the day
//! counts what was waived as charged, so it does not come again.

use serde::Serialize;

use super::ledger::check_texts;
use super::{Desk, DeskError};
use crate::domain::business::Business;
use crate::domain::charges::reading::CORRECTION_PREFIX;
use crate::domain::ids::EntrySeq;
use crate::domain::ledger::Reversal;
use crate::domain::money::Money;

/// What is waived, by whom and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewWaiver {
    /// The number of the invoice.
    pub invoice: String,
    /// The reference of one charge; `None`: all that stand on the invoice.
    pub reference: Option<String>,
    pub by: String,
    pub reason: String,
}

/// What a waiver did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Waived {
    pub account: String,
    pub invoice: String,
    pub charges: Vec<WaivedCharge>,
    pub sum: Money,
    /// What the account owes afterwards; negative when it is in credit.
    pub balance: Money,
    /// Whether it had been waived before; then nothing was changed.
    pub unchanged: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WaivedCharge {
    pub reference: String,
    pub amount: Money,
}

impl Desk {
    /// Waives a late charge, or all of an invoice.
    ///
    /// # Errors
    /// [`DeskError::Refused`] when the invoice has no such charge.
    pub async fn waive_fee(
        &self,
        business: &Business,
        new: &NewWaiver,
    ) -> Result<Waived, DeskError> {
        check_texts(&[
            ("who records it", Some(&new.by)),
            ("the reason", Some(&new.reason)),
        ])?;
        let mut tx = self.store.write().await?;
        let (account, invoice, mut book) =
            self.locked_invoice(&mut tx, business, &new.invoice).await?;
        let asked = |reference: &Option<String>| match &new.reference {
            Some(asked) => reference.as_ref() == Some(asked),
            None => true,
        };
        let charges = book.ledger.entries().iter().filter(|entry| {
            entry.invoice == Some(invoice.id) && entry.charge().is_some() && asked(&entry.reference)
        });
        // What the run has taken back itself is no charge any more.
        let corrected = |seq: EntrySeq| {
            let reversal = book.ledger.reversal_of(seq);
            let reference = reversal
                .and_then(|by| book.ledger.find(by))
                .and_then(|entry| entry.reference.as_deref());
            reference.is_some_and(|reference| reference.starts_with(CORRECTION_PREFIX))
        };
        let charges: Vec<_> = charges
            .filter(|entry| !corrected(entry.seq))
            .cloned()
            .collect();
        if charges.is_empty() {
            return Err(DeskError::refused(match &new.reference {
                Some(reference) => format!(
                    "{} has no late charge with the reference {reference}; `goodterms account show {}` \
                     lists them",
                    invoice.number, account.reference
                ),
                None => format!("{} has no late charge to waive", invoice.number),
            }));
        }
        let mut waived = Vec::new();
        let mut postings = Vec::new();
        for charge in charges {
            if book.ledger.reversal_of(charge.seq).is_some() {
                continue;
            }
            let by = Reversal {
                value_date: self.today(business).max(charge.value_date),
                reference: None,
                actor: new.by.clone(),
                reason: new.reason.clone(),
            };
            let arrangements = book.arrangements();
            let posting = book
                .ledger
                .reverse(charge.seq, by, &arrangements, self.now())
                .map_err(DeskError::refused)?;
            postings.push((account.id, posting));
            waived.push(WaivedCharge {
                reference: charge.reference.unwrap_or_default(),
                amount: charge.amount,
            });
        }
        tx.insert_postings(business.id, &postings).await?;
        tx.commit().await?;
        let currency = business.settings.currency;
        Ok(Waived {
            account: account.reference,
            invoice: invoice.number,
            sum: Money::sum_in(currency, waived.iter().map(|charge| charge.amount)),
            balance: book.ledger.balance(),
            unchanged: waived.is_empty(),
            charges: waived,
        })
    }
}
