//! Derives everything that is derived again from the entries, and compares it with what is stored.

use serde::Serialize;

use super::chat::file;
use super::staff::verify_tickets;
use super::{Desk, DeskError};
use crate::documents::agreement;
use crate::domain::business::Business;
use crate::domain::ids::AccountId;
use crate::domain::ledger::{AccountLedger, replay};
use crate::store::{StoreError, Tx};

/// What was compared, and where it differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Default)]
pub struct VerifyReport {
    pub businesses: u64,
    pub accounts: u64,
    pub entries: u64,
    pub allocations: u64,
    pub agreements: u64,
    pub messages: u64,
    pub tickets: u64,
    pub files: u64,
    /// In words, with business and account. Empty when all is as it should be.
    pub differences: Vec<String>,
}

impl Desk {
    /// Verifies one business, or all.
    ///
    /// # Errors
    /// [`DeskError`] when the database cannot be read; a difference is no error but part of the report.
    pub async fn verify(&self, only: Option<&Business>) -> Result<VerifyReport, DeskError> {
        let mut report = VerifyReport::default();
        let businesses = match only {
            Some(business) => vec![business.clone()],
            None => self.businesses().await?,
        };
        for business in businesses {
            report.businesses += 1;
            match self.verify_business(&business, &mut report).await {
                Ok(()) => {}
                // A row that cannot even be read is a difference, not a failure of this command.
                Err(DeskError::Store(StoreError::Inconsistent { table, what })) => {
                    let name = &business.settings.name;
                    report
                        .differences
                        .push(format!("{name}: a row of {table}: {what}"));
                }
                Err(error) => return Err(error),
            }
        }
        Ok(report)
    }

    async fn verify_business(
        &self,
        business: &Business,
        report: &mut VerifyReport,
    ) -> Result<(), DeskError> {
        let name = &business.settings.name;
        let mut tx = self.store.read().await?;
        let accounts = tx.accounts(business.id).await?;
        let reference_of = |id: AccountId| {
            let account = accounts.iter().find(|account| account.id == id);
            account.map_or_else(|| format!("#{}", id.0), |a| a.reference.clone())
        };
        report.accounts += accounts.len() as u64;

        let agreements = tx.agreements(business.id, None).await?;
        for (stored, arrangements) in tx
            .stored_ledgers(business.id, business.settings.currency)
            .await?
        {
            report.entries += stored.entries.len() as u64;
            report.allocations += stored.allocations.len() as u64;
            let account = stored.account;
            let place = format!("{name}, account {}", reference_of(account));
            let ledger = match replay(stored, &arrangements) {
                Ok(ledger) => ledger,
                Err(difference) => {
                    report.differences.push(format!("{place}: {difference}"));
                    continue;
                }
            };
            for plan in &arrangements.plans {
                let fits = plan.covered.iter().all(|(seq, amount)| {
                    ledger.open_after(*seq, plan.accepted_after) == Some(*amount)
                });
                if !fits {
                    report.differences.push(format!(
                        "{place}: a plan covers other amounts than were open when it was agreed"
                    ));
                }
            }
            check_totals(&ledger, &place, report);
        }
        for stored in &agreements {
            report.agreements += 1;
            let place = format!(
                "{name}, account {}, agreement {}",
                reference_of(stored.account),
                stored.reference
            );
            if agreement::hash(stored) != stored.hash {
                report
                    .differences
                    .push(format!("{place}: its text or terms do not match its hash"));
            } else if let Err(broken) = stored.terms.check() {
                report
                    .differences
                    .push(format!("{place}: it breaks the rule that {broken}"));
            }
        }
        self.verify_plan_debits(&mut tx, business, report).await?;
        for account in tx.wrong_totals(business.id).await? {
            report.differences.push(format!(
                "{name}, account {}: its totals are not what its entries and arrangements come to",
                reference_of(account)
            ));
        }
        verify_tickets(&mut tx, business, report).await?;
        file::verify_files(&mut tx, business, report).await?;
        let (messages, unanswered) = tx.count_messages(business.id).await?;
        report.messages += messages;
        if unanswered > 0 {
            report
                .differences
                .push(format!("{name}: {unanswered} message(s) have no reply"));
        }
        Ok(())
    }

    /// The list of covered debts, which sums over the business use, is what the agreements say.
    async fn verify_plan_debits(
        &self,
        tx: &mut Tx,
        business: &Business,
        report: &mut VerifyReport,
    ) -> Result<(), DeskError> {
        let mut listed = tx.plan_debits(business.id).await?;
        let books = tx.books(business.id, business.settings.currency).await?;
        let plans = books.values().flat_map(|book| &book.plans);
        for plan in plans.filter(|plan| plan.defers()) {
            let agreed = plan.terms.covered.iter().map(|debit| debit.entry).collect();
            if listed.remove(&plan.id).as_ref() != Some(&agreed) {
                report.differences.push(format!(
                    "{}, plan {}: the debts listed for it are not those of its agreement",
                    business.settings.name, plan.reference
                ));
            }
        }
        if !listed.is_empty() {
            report.differences.push(format!(
                "{}: debts are listed for a plan that does not exist",
                business.settings.name
            ));
        }
        Ok(())
    }
}

/// The open parts of an account sum to its entries.
fn check_totals(ledger: &AccountLedger, place: &str, report: &mut VerifyReport) {
    let ageing = ledger.ageing(
        chrono::NaiveDate::MAX,
        &crate::domain::ledger::Arrangements::default(),
        &crate::domain::ledger::USUAL_AGES,
    );
    if ageing.total != ledger.balance() {
        report
            .differences
            .push(format!("{place}: what is open does not sum to the balance"));
    }
}
