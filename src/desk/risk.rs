//! Risk as staff see it: each account's rating, the reasons for it, and what is recommended before credit is
//! extended. None of it reaches a customer.

use serde::Serialize;

use super::{Desk, DeskError, unknown_account};
use crate::domain::business::Business;
use crate::domain::money::Money;
use crate::domain::plan::PlanRecord;
use crate::domain::policy::Policy;
use crate::domain::risk::{Assessment, Rating};
use crate::store::AccountBook;

/// One account's risk.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RiskReport {
    pub account: String,
    pub name: String,
    pub rating: Rating,
    /// Of 100.
    pub score: u32,
    /// In words, the weightiest first, each with the points that it gives or takes.
    pub reasons: Vec<String>,
    pub recommended_credit_limit: Money,
    pub recommended_net_days: u32,
    /// What the account owes, and what of it is under flexible terms.
    pub balance: Money,
    pub exposure: Money,
    /// The largest debt about which the account may arrange something alone.
    pub self_serve_max: Money,
}

/// How much is outstanding under flexible terms, and how much more may be.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ExposureReport {
    pub outstanding: Money,
    pub receivables: Money,
    pub cap: Money,
    pub room: Money,
}

impl Desk {
    /// The risk of every account, the riskiest first.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn risks(&self, business: &Business) -> Result<Vec<RiskReport>, DeskError> {
        let (_, policy) = self.policy(business, None).await?;
        let today = self.today(business);
        let zone = business.settings.timezone;
        let mut risks = self
            .with_books(business, |account, book| {
                let record = book.record(today, zone);
                let assessment = book.assess(&record, &policy, today);
                let name = (account.reference.as_str(), account.profile.name.as_str());
                report(name, book, &record, &policy, assessment)
            })
            .await?;
        risks.sort_by(|a, b| (a.score, &a.account).cmp(&(b.score, &b.account)));
        Ok(risks)
    }

    /// The risk of one account.
    ///
    /// # Errors
    /// [`DeskError::Refused`] when there is no such account.
    pub async fn risk(&self, business: &Business, account: &str) -> Result<RiskReport, DeskError> {
        let (_, policy) = self.policy(business, None).await?;
        let today = self.today(business);
        let mut tx = self.store.read().await?;
        let account = tx
            .account(business.id, account)
            .await?
            .ok_or_else(|| unknown_account(business, account))?;
        let currency = business.settings.currency;
        let book = tx.book(business.id, account.id, currency).await?;
        let record = book.record(today, business.settings.timezone);
        let assessment = book.assess(&record, &policy, today);
        let name = (account.reference.as_str(), account.profile.name.as_str());
        Ok(report(name, &book, &record, &policy, assessment))
    }

    /// What is outstanding under flexible terms over the whole business, against its cap.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn exposure(&self, business: &Business) -> Result<ExposureReport, DeskError> {
        let (_, policy) = self.policy(business, None).await?;
        let currency = business.settings.currency;
        let mut tx = self.store.read().await?;
        let exposure = tx.exposure(business.id, None, currency).await?;
        let cap = exposure.cap(&policy.exposure);
        Ok(ExposureReport {
            outstanding: exposure.others,
            receivables: exposure.receivables,
            cap,
            room: (cap - exposure.others).max(Money::zero(currency)),
        })
    }
}

fn report(
    (account, name): (&str, &str),
    book: &AccountBook,
    record: &PlanRecord<'_>,
    policy: &Policy,
    assessment: Assessment,
) -> RiskReport {
    RiskReport {
        account: account.to_owned(),
        name: name.to_owned(),
        rating: assessment.rating,
        score: assessment.score,
        reasons: assessment.reasons.iter().map(ToString::to_string).collect(),
        recommended_credit_limit: assessment.recommended.credit_limit,
        recommended_net_days: assessment.recommended.net_days,
        balance: book.ledger.balance(),
        exposure: record.deferred(book.ledger.currency()),
        self_serve_max: policy
            .ratings
            .of(assessment.rating)
            .self_serve_max
            .min(policy.plans.self_serve_max),
    }
}
