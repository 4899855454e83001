//! Holds on whole accounts, and all holds with who placed them and why. How one on an invoice is placed and
//! lifted stands in `plan`.

use chrono::{DateTime, Utc};
use sqlx::any::AnyRow;
use sqlx::query;

use super::ledger::{Scoped, scoped};
use super::row::{Columns, instant_text};
use super::{StoreError, Tx};
use crate::domain::hold::{AccountHold, AccountHoldReason};
use crate::domain::ids::{AccountId, BusinessId};

pub(super) const ACCOUNT_HOLDS: Scoped = scoped!(
    "SELECT account_id, reason, placed_at, lapses_on, lifted_at, actor, note FROM account_holds \
     WHERE business_id = $1",
    "account_id",
    "ORDER BY account_id, id"
);
const INSERT_ACCOUNT_HOLD: &str = "INSERT INTO account_holds \
     (business_id, account_id, reason, actor, note, placed_at, lapses_on) VALUES ($1, $2, $3, $4, $5, $6, $7)";
const LIFT_ACCOUNT_HOLDS: &str = "UPDATE account_holds SET lifted_at = $4, lifted_by = $5, lifted_reason = $6 \
     WHERE business_id = $1 AND account_id = $2 AND reason = $3 AND lifted_at IS NULL";

const INVOICE_HOLDS: &str = "SELECT h.account_id, i.number, h.placed_at, h.actor, h.note FROM holds h \
     JOIN invoices i ON i.business_id = h.business_id AND i.account_id = h.account_id AND i.id = h.invoice_id \
     WHERE h.business_id = $1 AND h.lifted_after_seq IS NULL ORDER BY h.account_id, h.id";

/// A hold on an account as staff read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountHoldRecord {
    pub account: AccountId,
    pub hold: AccountHold,
    /// Who placed it.
    pub by: String,
    pub note: String,
}

/// A hold that stands on one invoice, as staff read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvoiceHoldRecord {
    pub account: AccountId,
    pub number: String,
    pub placed_at: DateTime<Utc>,
    pub by: String,
    pub note: String,
}

impl Tx {
    /// The holds that stand on invoices of a business, by account.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn invoice_hold_records(
        &mut self,
        business: BusinessId,
    ) -> Result<Vec<InvoiceHoldRecord>, StoreError> {
        let rows = self.all(query(INVOICE_HOLDS).bind(business.0)).await?;
        let record = |row: &AnyRow| -> Result<InvoiceHoldRecord, StoreError> {
            let columns = Columns::of("holds", row);
            Ok(InvoiceHoldRecord {
                account: AccountId(columns.int("account_id")?),
                number: columns.text("number")?,
                placed_at: columns.instant("placed_at")?,
                by: columns.text("actor")?,
                note: columns.text("note")?,
            })
        };
        rows.iter().map(record).collect()
    }

    /// The holds of an account, those that are over included, oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn account_holds(
        &mut self,
        business: BusinessId,
        account: AccountId,
    ) -> Result<Vec<AccountHold>, StoreError> {
        let records = self.account_hold_records(business, Some(account)).await?;
        Ok(records.into_iter().map(|record| record.hold).collect())
    }

    /// The same with who placed them and why, of one account or of the whole business.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn account_hold_records(
        &mut self,
        business: BusinessId,
        account: Option<AccountId>,
    ) -> Result<Vec<AccountHoldRecord>, StoreError> {
        let rows = self.scoped_all(ACCOUNT_HOLDS, business, account).await?;
        rows.iter().map(record_of).collect()
    }

    /// Puts an account on hold.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn insert_account_hold(
        &mut self,
        business: BusinessId,
        account: AccountId,
        hold: &AccountHold,
        actor: &str,
        note: &str,
    ) -> Result<(), StoreError> {
        let statement = query(INSERT_ACCOUNT_HOLD)
            .bind(business.0)
            .bind(account.0)
            .bind(hold.reason.as_str().to_owned())
            .bind(actor.to_owned())
            .bind(note.to_owned())
            .bind(instant_text(hold.placed_at))
            .bind(hold.lapses_on.map(|day| day.to_string()));
        self.run(statement).await?;
        Ok(())
    }

    /// Lifts the holds of one reason on an account, and tells how many were not lifted before. One that had lapsed
    /// is over since then all the same.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn lift_account_holds(
        &mut self,
        business: BusinessId,
        account: AccountId,
        reason: AccountHoldReason,
        lifted: (DateTime<Utc>, &str, &str),
    ) -> Result<u64, StoreError> {
        let (at, by, why) = lifted;
        let statement = query(LIFT_ACCOUNT_HOLDS)
            .bind(business.0)
            .bind(account.0)
            .bind(reason.as_str().to_owned())
            .bind(instant_text(at))
            .bind(by.to_owned())
            .bind(why.to_owned());
        self.run(statement).await
    }
}

pub(super) fn record_of(row: &AnyRow) -> Result<AccountHoldRecord, StoreError> {
    let columns = Columns::of("account_holds", row);
    let lapses_on = match columns.opt_text("lapses_on")? {
        Some(_) => Some(columns.date("lapses_on")?),
        None => None,
    };
    Ok(AccountHoldRecord {
        account: AccountId(columns.int("account_id")?),
        hold: AccountHold {
            reason: columns.named("reason", AccountHoldReason::parse)?,
            placed_at: columns.instant("placed_at")?,
            lapses_on,
            lifted_at: columns.opt_instant("lifted_at")?,
        },
        by: columns.text("actor")?,
        note: columns.text("note")?,
    })
}
