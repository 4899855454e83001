//! The holds that stand, as staff read them.

use chrono::NaiveDate;
use serde::Serialize;

use crate::desk::{Desk, DeskError};
use crate::domain::business::Business;
use crate::domain::hold::AccountHoldReason;
use crate::domain::local_time::local_date;
use crate::domain::time_zone::TimeZone;
use crate::store::AccountHoldRecord;

/// A hold on an account that stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AccountHoldLine {
    pub reason: AccountHoldReason,
    pub since: NaiveDate,
    /// Its last day; `None`: until it is lifted.
    pub until: Option<NaiveDate>,
    pub by: String,
    pub note: String,
}

/// A hold on an account or on one of its invoices that stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HoldLine {
    pub account: String,
    pub name: String,
    /// `None`: the whole account.
    pub invoice: Option<String>,
    /// `dispute`, or that of an account's hold.
    pub reason: &'static str,
    pub since: NaiveDate,
    pub until: Option<NaiveDate>,
    pub by: String,
    pub note: String,
}

impl Desk {
    /// All holds that stand today, by account; those on the account itself first.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn holds(&self, business: &Business) -> Result<Vec<HoldLine>, DeskError> {
        let (today, zone) = (self.today(business), business.settings.timezone);
        let mut tx = self.store.read().await?;
        let of_accounts = tx.account_hold_records(business.id, None).await?;
        let of_invoices = tx.invoice_hold_records(business.id).await?;
        let mut lines = Vec::new();
        for account in tx.accounts(business.id).await? {
            let own = of_accounts.iter().filter(|r| r.account == account.id);
            let own = standing_on(own, today, zone);
            lines.extend(own.map(|hold| HoldLine {
                account: account.reference.clone(),
                name: account.profile.name.clone(),
                invoice: None,
                reason: hold.reason.as_str(),
                since: hold.since,
                until: hold.until,
                by: hold.by,
                note: hold.note,
            }));
            let disputed = of_invoices.iter().filter(|r| r.account == account.id);
            lines.extend(disputed.map(|record| HoldLine {
                account: account.reference.clone(),
                name: account.profile.name.clone(),
                invoice: Some(record.number.clone()),
                reason: "dispute",
                since: local_date(record.placed_at, zone),
                until: None,
                by: record.by.clone(),
                note: record.note.clone(),
            }));
        }
        Ok(lines)
    }
}

/// Those of an account's holds that stood at the end of a day.
pub(in crate::desk) fn standing_on<'a>(
    records: impl IntoIterator<Item = &'a AccountHoldRecord>,
    day: NaiveDate,
    zone: TimeZone,
) -> impl Iterator<Item = AccountHoldLine> {
    let standing = records
        .into_iter()
        .filter(move |record| record.hold.was_on(day, zone));
    standing.map(move |record| AccountHoldLine {
        reason: record.hold.reason,
        since: local_date(record.hold.placed_at, zone),
        until: record.hold.lapses_on,
        by: record.by.clone(),
        note: record.note.clone(),
    })
}
