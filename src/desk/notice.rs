//! Notices of late fees: what they say, which of them wait, and the word of a clerk that one has arrived by
//! post or e-mail. When one is due is the run of the day's to decide (`day`).

use chrono::NaiveDate;
use serde::Serialize;

use super::ledger::check_texts;
use super::{Desk, DeskError};
use crate::converse::reply::{Fact, Part};
use crate::domain::account::Account;
use crate::domain::business::Business;
use crate::domain::charges::late_fee::{fee_amount, repeat_days};
use crate::domain::local_time::local_date;
use crate::domain::money::Money;
use crate::domain::policy::LateFeeRule;
use crate::store::{NewNotice, Notice, Receipt};

/// What a notice tells.
pub(super) struct LateFeeNotice<'a> {
    pub(super) rule: &'a LateFeeRule,
    pub(super) number: &'a str,
    pub(super) due: NaiveDate,
    pub(super) open: Money,
    pub(super) fee: Money,
    pub(super) today: NaiveDate,
    /// The first day on which the fee can come, if the notice arrives today.
    pub(super) earliest: NaiveDate,
    /// Whether the bot may agree to a plan.
    pub(super) plans: bool,
}

/// A notice as staff see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NoticeReport {
    pub account: String,
    pub name: String,
    pub invoice: String,
    pub due_date: NaiveDate,
    /// What is open of the bill itself.
    pub open: Money,
    pub fee: Money,
    pub announced_on: NaiveDate,
    /// Whether it was written to the chat, and waits there for the customer.
    pub in_chat: bool,
    pub delivered_on: Option<NaiveDate>,
    pub delivered_how: Option<String>,
    pub recorded_by: Option<String>,
    /// Whether it was known before; then nothing was changed.
    pub unchanged: bool,
}

/// The sentences of a notice.
pub(super) fn parts(notice: &LateFeeNotice<'_>) -> Vec<Part> {
    let rule = notice.rule;
    let mut parts = vec![
        Part::new("notice-open")
            .with("invoice", notice.number)
            .with("due", notice.due)
            .with("open", notice.open)
            .with("today", notice.today),
        Part::new("notice-fee")
            .with("fee", notice.fee)
            .with("earliest", notice.earliest)
            .with("days", rule.notice_days),
    ];
    if let Some(days) = repeat_days(rule) {
        let again = Part::new("notice-fee-again").with("days", days);
        parts.push(again.with("lifetime", rule.lifetime_max));
    }
    parts.push(Part::new("notice-clause").with("clause", rule.clause.as_str()));
    let plans = if notice.plans { "yes" } else { "no" };
    parts.push(Part::new("notice-avoid").with("plans", Fact::Word(plans.to_owned())));
    parts
}

impl Desk {
    /// The notices that are not known to have arrived, of bills that are still open.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn waiting_notices(
        &self,
        business: &Business,
    ) -> Result<Vec<NoticeReport>, DeskError> {
        let currency = business.settings.currency;
        let mut tx = self.store.read().await?;
        let accounts = tx.accounts(business.id).await?;
        let notices = tx.notices(business.id, None, currency).await?;
        let mut reports = Vec::new();
        for account in &accounts {
            let waits =
                |notice: &&Notice| notice.account == account.id && notice.delivered.is_none();
            let mut waiting = notices.values().filter(waits).peekable();
            if waiting.peek().is_none() {
                continue;
            }
            let book = tx.book(business.id, account.id, currency).await?;
            for notice in waiting {
                let report = report(business, account, &book.ledger, notice, false);
                if report.open.is_positive() {
                    reports.push(report);
                }
            }
        }
        Ok(reports)
    }

    /// Takes a clerk's word that the notice about an invoice has arrived otherwise than by chat. It counts
    /// from now on, so that no day is taken from the customer. The first receipt of a notice counts.
    ///
    /// # Errors
    /// [`DeskError::Refused`] when the policy has no late fee, or the invoice is not overdue.
    pub async fn notice_delivered(
        &self,
        business: &Business,
        invoice: &str,
        by: &str,
        how: &str,
    ) -> Result<NoticeReport, DeskError> {
        check_texts(&[
            ("who records it", Some(&by.to_owned())),
            ("how it was delivered", Some(&how.to_owned())),
        ])?;
        let (_, policy) = self.policy(business, None).await?;
        let Some(rule) = &policy.late_fees else {
            return Err(DeskError::refused(
                "the policy charges no late fee, so there is none to announce; see [late_fees] of \
                 `goodterms policy show`",
            ));
        };
        let currency = business.settings.currency;
        let today = self.today(business);
        let mut tx = self.store.write().await?;
        let (account, invoice, book) = self.locked_invoice(&mut tx, business, invoice).await?;
        let known = tx
            .notices(business.id, Some(account.id), currency)
            .await?
            .remove(&invoice.id);
        if let Some(known) = known.as_ref().filter(|known| known.delivered.is_some()) {
            return Ok(report(business, &account, &book.ledger, known, true));
        }
        let principal = book.ledger.principal_of(invoice.id);
        let open = principal
            .last()
            .map_or(Money::zero(currency), |(_, open)| *open);
        if invoice.due_date >= today || !open.is_positive() {
            return Err(DeskError::refused(format!(
                "{} is not overdue, so there is no fee to announce",
                invoice.number
            )));
        }
        let id = match &known {
            Some(known) => known.id,
            None => {
                let notice = NewNotice {
                    account: account.id,
                    invoice: invoice.id,
                    fee: fee_amount(rule, open),
                    announced_on: today,
                };
                tx.upsert_notice(business.id, notice).await?
            }
        };
        let receipt = Receipt {
            at: self.now(),
            how: how.to_owned(),
            recorded_by: Some(by.to_owned()),
        };
        tx.mark_notice_delivered(business.id, id, &receipt).await?;
        let stored = tx
            .notices(business.id, Some(account.id), currency)
            .await?
            .remove(&invoice.id)
            .expect("a notice that was written is there");
        tx.commit().await?;
        Ok(report(business, &account, &book.ledger, &stored, false))
    }
}

fn report(
    business: &Business,
    account: &Account,
    ledger: &crate::domain::ledger::AccountLedger,
    notice: &Notice,
    unchanged: bool,
) -> NoticeReport {
    let invoice = &ledger.invoices()[&notice.invoice];
    let principal = ledger.principal_of(notice.invoice);
    let zero = Money::zero(ledger.currency());
    let receipt = notice.delivered.as_ref();
    NoticeReport {
        account: account.reference.clone(),
        name: account.profile.name.clone(),
        invoice: invoice.number.clone(),
        due_date: invoice.due_date,
        open: principal.last().map_or(zero, |(_, open)| *open),
        fee: notice.fee,
        announced_on: notice.announced_on,
        in_chat: notice.sent,
        delivered_on: receipt.map(|receipt| local_date(receipt.at, business.settings.timezone)),
        delivered_how: receipt.map(|receipt| receipt.how.clone()),
        recorded_by: receipt.and_then(|receipt| receipt.recorded_by.clone()),
        unchanged,
    }
}
