//! An offer, the terms it would bind both sides to, and the proof that the customer said yes to them.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::Frequency;
use crate::domain::ids::{AccountId, ContactId, EntrySeq, PolicyVersion};
use crate::domain::money::Money;

/// What the engine proposes now, until it expires.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    pub terms: AgreementTerms,
    pub expires_at: DateTime<Utc>,
}

/// The exact terms of a plan. What was agreed is kept in this form, word for word and cent for cent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgreementTerms {
    /// The debts that the plan covers, as they stood when it was offered.
    pub covered: Vec<CoveredDebit>,
    pub total: Money,
    pub frequency: Frequency,
    /// The date from which the schedule counts, before it is moved off a weekend or holiday.
    pub anchor: NaiveDate,
    pub installments: Vec<Installment>,
    /// Days after a missed payment in which paying it puts the plan back on course.
    pub missed_grace_days: u32,
    pub policy_version: PolicyVersion,
}

/// A debt that a plan covers: one debit of one invoice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoveredDebit {
    pub entry: EntrySeq,
    pub invoice_number: String,
    pub amount: Money,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Installment {
    pub due_on: NaiveDate,
    pub amount: Money,
}

impl AgreementTerms {
    /// Asserts what every plan must be, before it is written and after it is read.
    ///
    /// # Panics
    /// When installments do not sum to the total, are not positive, or do not fall on rising dates.
    pub fn assert_sound(&self) {
        let sum = Money::sum_in(
            self.total.currency(),
            self.installments.iter().map(|i| i.amount),
        );
        assert_eq!(sum, self.total, "installments sum to the debt exactly");
        let covered = Money::sum_in(self.total.currency(), self.covered.iter().map(|c| c.amount));
        assert_eq!(
            covered, self.total,
            "a plan's total is the sum of the debts it covers"
        );
        assert!(
            self.installments.iter().all(|i| i.amount.is_positive()),
            "every installment is more than zero"
        );
        assert!(
            self.installments
                .windows(2)
                .all(|pair| pair[0].due_on < pair[1].due_on),
            "installments fall due on rising dates"
        );
    }

    /// The numbers of the invoices that the plan covers, each once, in order.
    #[must_use]
    pub fn invoice_numbers(&self) -> Vec<String> {
        let mut numbers: Vec<String> = Vec::new();
        for debit in &self.covered {
            if !numbers.contains(&debit.invoice_number) {
                numbers.push(debit.invoice_number.clone());
            }
        }
        numbers
    }

    #[must_use]
    pub fn count(&self) -> u32 {
        u32::try_from(self.installments.len()).expect("at most INSTALLMENTS_LIMIT installments")
    }

    #[must_use]
    pub fn first(&self) -> Installment {
        *self.installments.first().expect("a plan has installments")
    }

    #[must_use]
    pub fn last(&self) -> Installment {
        *self.installments.last().expect("a plan has installments")
    }

    /// A short name for exactly these terms: a yes names it, so that it cannot mean other ones.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let json = serde_json::to_vec(self).expect("terms are plain values");
        let digest = Sha256::digest(json);
        digest
            .iter()
            .take(6)
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }
}

/// What was agreed, by whom and by which message. The text is what the customer read, word for word; the
/// hash covers text and terms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreement {
    pub account: AccountId,
    /// What the customer and staff call it.
    pub reference: String,
    pub terms: AgreementTerms,
    pub text: String,
    pub hash: String,
    pub accepted_by: ContactId,
    /// The key of the inbound message that said yes.
    pub accepted_by_message: String,
    pub accepted_at: DateTime<Utc>,
}

/// An offer to which the customer said yes. Only [`Offer::confirm`] makes one, and only a `Confirmed` can
/// be written as a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confirmed {
    terms: AgreementTerms,
}

/// Why a yes does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StaleOffer {
    #[error("the offer has expired")]
    Expired,
    #[error("the yes was meant for other terms than these")]
    OtherTerms,
}

impl Offer {
    /// Takes a yes to exactly these terms.
    ///
    /// # Errors
    /// [`StaleOffer`] when the offer has expired or `to` names other terms.
    pub fn confirm(&self, to: &str, now: DateTime<Utc>) -> Result<Confirmed, StaleOffer> {
        if to != self.terms.fingerprint() {
            return Err(StaleOffer::OtherTerms);
        }
        if now >= self.expires_at {
            return Err(StaleOffer::Expired);
        }
        self.terms.assert_sound();
        Ok(Confirmed {
            terms: self.terms.clone(),
        })
    }
}

impl Confirmed {
    #[must_use]
    pub fn terms(&self) -> &AgreementTerms {
        &self.terms
    }
}
