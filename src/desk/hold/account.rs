//! Holds on a whole account, as staff put and lift them: all of its invoices cost nothing for being late, and
//! nobody is reminded. The bot's own stand in `case`.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use crate::desk::ledger::check_texts;
use crate::desk::{Desk, DeskError};
use crate::domain::business::Business;
use crate::domain::calendar::days_after;
use crate::domain::hold::{AccountHold, AccountHoldReason};
use crate::domain::ids::{AccountId, BusinessId};
use crate::domain::policy::DAYS_LIMIT;
use crate::store::Tx;

/// Which account is put on hold, for what and until when, by whom and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountHoldOrder {
    pub account: String,
    pub reason: AccountHoldReason,
    /// The last day for which it holds; `None`: until it is lifted.
    pub until: Option<NaiveDate>,
    pub by: String,
    pub note: String,
}

/// Which account is taken off which hold, by whom and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountHoldLift {
    pub account: String,
    pub reason: AccountHoldReason,
    pub by: String,
    pub note: String,
}

/// How an account stands after that.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AccountHoldReport {
    pub account: String,
    pub reason: AccountHoldReason,
    pub on_hold: bool,
    /// The last day of the hold that stands.
    pub until: Option<NaiveDate>,
    /// Whether it stood so before; then nothing was changed.
    pub unchanged: bool,
}

/// One who acts on the holds of an account that is locked, and when.
#[derive(Debug, Clone, Copy)]
pub(in crate::desk) struct Holder<'a> {
    pub business: BusinessId,
    pub account: AccountId,
    pub now: DateTime<Utc>,
    /// In the business's time zone.
    pub today: NaiveDate,
    pub by: &'a str,
    pub note: &'a str,
}

impl Desk {
    /// Puts an account on hold. One that is held for this reason stays held since when it was, and takes the new
    /// last day.
    ///
    /// # Errors
    /// [`DeskError::Refused`] when there is no such account, or the last day is missing, over or too far ahead.
    pub async fn hold_account(
        &self,
        business: &Business,
        order: &AccountHoldOrder,
    ) -> Result<AccountHoldReport, DeskError> {
        check_until(order.reason, order.until, self.today(business))?;
        let texts = (order.by.as_str(), order.note.as_str());
        let (mut tx, account, holder, holds) =
            self.held_account(business, &order.account, texts).await?;
        let placed = place(&mut tx, &holds, holder, order.reason, order.until).await?;
        tx.commit().await?;
        Ok(AccountHoldReport {
            account,
            reason: order.reason,
            on_hold: true,
            until: order.until,
            unchanged: !placed,
        })
    }

    /// Takes an account off hold for one reason: from tomorrow on lateness counts again, unless another holds.
    ///
    /// # Errors
    /// [`DeskError::Refused`] when there is no such account, or it was never on hold for that reason.
    pub async fn lift_account_hold(
        &self,
        business: &Business,
        order: &AccountHoldLift,
    ) -> Result<AccountHoldReport, DeskError> {
        let texts = (order.by.as_str(), order.note.as_str());
        let (mut tx, account, holder, holds) =
            self.held_account(business, &order.account, texts).await?;
        if !holds.iter().any(|hold| hold.reason == order.reason) {
            return Err(DeskError::refused(format!(
                "{account} is not on hold for {}",
                order.reason.in_words()
            )));
        }
        let lifted = lift(&mut tx, &holds, holder, order.reason).await?;
        tx.commit().await?;
        Ok(AccountHoldReport {
            account,
            reason: order.reason,
            on_hold: false,
            until: None,
            unchanged: !lifted,
        })
    }

    /// An account, locked, with its holds.
    async fn held_account<'a>(
        &self,
        business: &Business,
        account: &str,
        (by, note): (&'a str, &'a str),
    ) -> Result<(Tx, String, Holder<'a>, Vec<AccountHold>), DeskError> {
        check_texts(&[
            ("who records it", Some(&by.to_owned())),
            ("the note", Some(&note.to_owned())),
        ])?;
        let mut tx = self.store.write().await?;
        let (account, book) = self.locked_book(&mut tx, business, account).await?;
        let holder = Holder {
            business: business.id,
            account: book.ledger.account(),
            now: self.now(),
            today: self.today(business),
            by,
            note,
        };
        Ok((tx, account, holder, book.account_holds))
    }
}

/// Whether a last day can be taken.
pub(in crate::desk) fn check_until(
    reason: AccountHoldReason,
    until: Option<NaiveDate>,
    today: NaiveDate,
) -> Result<(), DeskError> {
    let latest = days_after(today, DAYS_LIMIT);
    match (until, reason) {
        (Some(until), _) if until < today => Err(DeskError::refused(format!(
            "a hold until {until} would be over already"
        ))),
        (Some(until), _) if until > latest => Err(DeskError::refused(format!(
            "a hold lasts at most until {latest}"
        ))),
        (Some(_), _) | (None, AccountHoldReason::Hardship) => Ok(()),
        (None, AccountHoldReason::BreathingSpace | AccountHoldReason::PaidClaim) => {
            Err(DeskError::refused(format!(
                "a hold for {} has a last day: say until when",
                reason.in_words()
            )))
        }
    }
}

/// Places a hold in the transaction of whoever has locked the account; `false` when it stands so already.
pub(in crate::desk) async fn place(
    tx: &mut Tx,
    holds: &[AccountHold],
    holder: Holder<'_>,
    reason: AccountHoldReason,
    until: Option<NaiveDate>,
) -> Result<bool, DeskError> {
    let mut standing = holds
        .iter()
        .filter(|hold| hold.reason == reason && hold.is_on(holder.today));
    if standing.any(|hold| hold.lapses_on == until) {
        return Ok(false);
    }
    // The days up to now stay those of the hold that stood; what comes is the new one's.
    lift(tx, holds, holder, reason).await?;
    let hold = AccountHold {
        reason,
        placed_at: holder.now,
        lapses_on: until,
        lifted_at: None,
    };
    tx.insert_account_hold(
        holder.business,
        holder.account,
        &hold,
        holder.by,
        holder.note,
    )
    .await?;
    Ok(true)
}

/// Lifts a hold in the transaction of whoever has locked the account; `false` when none stands.
pub(in crate::desk) async fn lift(
    tx: &mut Tx,
    holds: &[AccountHold],
    holder: Holder<'_>,
    reason: AccountHoldReason,
) -> Result<bool, DeskError> {
    let stands = |hold: &AccountHold| hold.reason == reason && hold.is_on(holder.today);
    if !holds.iter().any(stands) {
        return Ok(false);
    }
    let lifted = (holder.now, holder.by, holder.note);
    tx.lift_account_holds(holder.business, holder.account, reason, lifted)
        .await?;
    Ok(true)
}
