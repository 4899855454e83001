//! Holds: an invoice that is disputed is put aside, and taken up again when that is settled. While it is
//! held it is settled last, no plan covers it, and lateness costs nothing. What holds a whole account stands in
//! `account`.

mod account;
mod list;

pub use account::{AccountHoldLift, AccountHoldOrder, AccountHoldReport};
pub(super) use account::{Holder, check_until, lift, place};
pub(super) use list::standing_on;
pub use list::{AccountHoldLine, HoldLine};

use serde::Serialize;

use super::ledger::{check_texts, invoice_of};
use super::{Desk, DeskError};
use crate::domain::business::Business;
use crate::domain::ids::InvoiceId;
use crate::store::{AccountBook, LiftedHold, NewHold, Tx};

/// Which invoice is put on hold or taken off it, by whom and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HoldOrder {
    pub account: String,
    pub invoice: String,
    pub by: String,
    pub reason: String,
}

/// How an invoice stands after that.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HoldReport {
    pub account: String,
    pub invoice: String,
    pub on_hold: bool,
    /// Whether it stood so before; then nothing was changed.
    pub unchanged: bool,
}

impl Desk {
    /// Puts a disputed invoice on hold. One that is held stays held since when it was.
    ///
    /// # Errors
    /// [`DeskError::Refused`] when there is no such account or invoice.
    pub async fn hold_for_dispute(
        &self,
        business: &Business,
        account: &str,
        invoice: &str,
        by: &str,
        note: &str,
    ) -> Result<HoldReport, DeskError> {
        let order = HoldOrder {
            account: account.to_owned(),
            invoice: invoice.to_owned(),
            by: by.to_owned(),
            reason: note.to_owned(),
        };
        let (mut tx, book, invoice) = self.ordered(business, &order).await?;
        let is_held = is_held(&book, invoice);
        if !is_held {
            let hold = NewHold {
                account: book.ledger.account(),
                invoice,
                actor: order.by.clone(),
                note: order.reason.clone(),
                placed_after: book.ledger.last_seq(),
                placed_at: self.now(),
            };
            tx.insert_hold(business.id, &hold).await?;
        }
        tx.commit().await?;
        Ok(order.report(true, is_held))
    }

    /// Takes an invoice off hold: from tomorrow on its lateness counts again.
    ///
    /// # Errors
    /// [`DeskError::Refused`] when there is no such account or invoice, or it was never on hold.
    pub async fn lift_hold(
        &self,
        business: &Business,
        order: &HoldOrder,
    ) -> Result<HoldReport, DeskError> {
        let (mut tx, book, invoice) = self.ordered(business, order).await?;
        if !book.holds.iter().any(|hold| hold.invoice == invoice) {
            return Err(DeskError::refused(format!(
                "{} is not on hold",
                order.invoice
            )));
        }
        let is_held = is_held(&book, invoice);
        if is_held {
            let lifted = LiftedHold {
                account: book.ledger.account(),
                invoice,
                by: order.by.clone(),
                reason: order.reason.clone(),
                after: book.ledger.last_seq(),
                at: self.now(),
            };
            tx.lift_holds(business.id, &lifted).await?;
        }
        tx.commit().await?;
        Ok(order.report(false, !is_held))
    }

    async fn ordered(
        &self,
        business: &Business,
        order: &HoldOrder,
    ) -> Result<(Tx, AccountBook, InvoiceId), DeskError> {
        check_texts(&[
            ("who records it", Some(&order.by)),
            ("the reason", Some(&order.reason)),
        ])?;
        let mut tx = self.store.write().await?;
        let (account, book) = self.locked_book(&mut tx, business, &order.account).await?;
        let invoice = invoice_of(&book, &account, Some(&order.invoice))?;
        let invoice = invoice.expect("an invoice that was named is found or refused");
        Ok((tx, book, invoice))
    }
}

impl HoldOrder {
    fn report(&self, on_hold: bool, unchanged: bool) -> HoldReport {
        HoldReport {
            account: self.account.clone(),
            invoice: self.invoice.clone(),
            on_hold,
            unchanged,
        }
    }
}

fn is_held(book: &AccountBook, invoice: InvoiceId) -> bool {
    let mut holds = book.holds.iter();
    holds.any(|hold| hold.invoice == invoice && hold.lifted_after.is_none())
}
