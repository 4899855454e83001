//! An offer, the terms it would bind both sides to, and the proof that the customer said yes to them.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{
    ExtensionRequest, Frequency, PayInFullRequest, PlanChange, PlanRefusal, PlanRequest,
    PromiseRequest, SettlementRequest,
};
use crate::domain::ids::{AccountId, ContactId, EntrySeq, PolicyVersion};
use crate::domain::money::Money;

/// What the engine proposes now, until it expires.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    pub terms: AgreementTerms,
    /// What leads to these terms, with nothing left to the policy: at acceptance the engine runs on it again.
    pub basis: Basis,
    pub expires_at: DateTime<Utc>,
}

/// What an offer answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    Plan(PlanRequest),
    Extension(ExtensionRequest),
    Promise(PromiseRequest),
    Settlement(SettlementRequest),
    PayInFull(PayInFullRequest),
    Change(PlanChange),
}

/// Everything that can be offered to a request, the best first.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Quote {
    /// Why it is not exactly what was asked for; empty when the first offer is.
    pub reasons: Vec<PlanRefusal>,
    pub offers: Vec<Ranked>,
    /// Paying everything now.
    pub pay_now: Option<PayNow>,
}

/// An offer in its place among others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Ranked {
    pub offer: Offer,
    pub why: Why,
}

/// Why an offer is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// It is what was asked for.
    Asked,
    /// It is the nearest to it that the policy allows.
    Nearest,
    /// A little more each time ends it so many payments and weeks sooner than the first offer.
    Sooner {
        more: Money,
        fewer: u32,
        weeks_sooner: u32,
    },
    Alternative,
}

/// Paying all that is open at once. It needs no agreement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct PayNow {
    pub owed: Money,
    /// What settles it: less than what is owed where there is a discount.
    pub pay: Money,
    pub discount: Money,
    /// The last day on which that amount will do; `None` where there is no discount to lose.
    pub until: Option<NaiveDate>,
    /// The credit note for the next purchase that comes with it, once it has been agreed.
    pub reward: Option<Reward>,
}

/// What kind of arrangement terms are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ArrangementKind {
    /// Installments.
    #[default]
    Plan,
    /// One later due date.
    Extension,
    /// A word to pay by a date; the debt stays due as it was.
    Promise,
    /// Less money settles the debt, if it is paid in time.
    Settlement,
    /// Everything at once, and a credit note for the next purchase with it.
    PayInFull,
}

impl ArrangementKind {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Plan => "plan",
            Self::Extension => "extension",
            Self::Promise => "promise",
            Self::Settlement => "settlement",
            Self::PayInFull => "pay_in_full",
        }
    }

    /// Whether the debt is due otherwise while it runs: then payments follow it, nothing is added to the debt
    /// for being late, and it counts as exposure.
    #[must_use]
    pub fn defers(self) -> bool {
        match self {
            Self::Plan | Self::Extension | Self::Settlement => true,
            Self::Promise | Self::PayInFull => false,
        }
    }
}

/// A credit note for the next purchase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reward {
    pub credit: Money,
    /// Counted from the day on which it is given.
    pub valid_days: u32,
}

/// What changed terms go on from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Continues {
    /// The reference of the plan that these terms replace.
    pub reference: String,
    /// When the plan was first agreed: its length is counted from there.
    pub agreed_on: NaiveDate,
    /// Installments paid before: the number of a plan's installments is counted with them.
    pub installments_paid: u32,
    pub moves: u32,
    pub skips: u32,
}

/// The exact terms of an arrangement. What was agreed is kept in this form, word for word and cent for cent.
///
/// A field that a later version of the program added is left out where it says nothing, so that the hash of
/// an earlier agreement stays what it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgreementTerms {
    #[serde(default, skip_serializing_if = "is_plan")]
    pub kind: ArrangementKind,
    /// The debts that it covers, as they stood when it was offered.
    pub covered: Vec<CoveredDebit>,
    /// What they sum to.
    pub total: Money,
    pub frequency: Frequency,
    /// The date from which the schedule counts, before it is moved off a weekend or holiday.
    pub anchor: NaiveDate,
    pub installments: Vec<Installment>,
    /// Whether the first of them is a payment on the spot.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub down_payment: bool,
    /// What is given up once the installments are paid in time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forgiven: Option<Money>,
    /// What is given once everything has been paid in time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reward: Option<Reward>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub continues: Option<Continues>,
    /// Days after a missed payment in which paying it puts the plan back on course.
    pub missed_grace_days: u32,
    pub policy_version: PolicyVersion,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands the field over by reference"
)]
fn is_plan(kind: &ArrangementKind) -> bool {
    *kind == ArrangementKind::Plan
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
        if let Err(broken) = self.check() {
            panic!("{broken}");
        }
    }

    /// What [`AgreementTerms::assert_sound`] asserts, as a value: for `verify`, which reports.
    ///
    /// # Errors
    /// The rule that is broken.
    pub fn check(&self) -> Result<(), &'static str> {
        let currency = self.total.currency();
        let amounts = || {
            let installments = self.installments.iter().map(|i| i.amount);
            installments.chain(self.forgiven)
        };
        let covered = || self.covered.iter().map(|c| c.amount);
        if amounts().chain(covered()).any(|m| m.currency() != currency) {
            return Err("all amounts of an agreement are in one currency");
        }

        let zero = Money::zero(currency);
        if amounts().try_fold(zero, Money::checked_add) != Some(self.total) {
            return Err("installments sum to the debt exactly");
        }
        if covered().try_fold(zero, Money::checked_add) != Some(self.total) {
            return Err("a plan's total is the sum of the debts it covers");
        }
        if !amounts().chain(covered()).all(Money::is_positive) || self.installments.is_empty() {
            return Err("every installment is more than zero");
        }
        let rising = self
            .installments
            .windows(2)
            .all(|pair| pair[0].due_on < pair[1].due_on);
        if !rising {
            return Err("installments fall due on rising dates");
        }
        Ok(())
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

    /// How many payments there are, one on the spot included.
    #[must_use]
    pub fn count(&self) -> u32 {
        u32::try_from(self.installments.len()).expect("at most INSTALLMENTS_LIMIT installments")
    }

    /// What is to be paid in all.
    #[must_use]
    pub fn to_pay(&self) -> Money {
        self.forgiven.map_or(self.total, |given| self.total - given)
    }

    #[must_use]
    pub fn first(&self) -> Installment {
        *self.installments.first().expect("a plan has installments")
    }

    #[must_use]
    pub fn last(&self) -> Installment {
        *self.installments.last().expect("a plan has installments")
    }

    /// The payment on the spot, where there is one.
    #[must_use]
    pub fn on_the_spot(&self) -> Option<Installment> {
        self.down_payment.then(|| self.first())
    }

    /// What a regular installment amounts to: the most frequent amount, the earliest where two are, a payment on
    /// the spot left out.
    #[must_use]
    pub fn regular_amount(&self) -> Money {
        let at = usize::from(self.down_payment && self.count() > 1);
        let amounts = || self.installments.iter().skip(at).map(|of| of.amount);
        let times = |amount: Money| amounts().filter(|other| *other == amount).count();
        let first = self.installments[at].amount;
        let half = self.installments.len() / 2;
        if times(first) > half {
            return first;
        }
        amounts().fold(first, |best, amount| {
            if times(amount) > times(best) {
                amount
            } else {
                best
            }
        })
    }

    /// A short name for exactly these terms: a yes names it, so that it cannot mean other ones.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        short_name(self)
    }
}

/// Six bytes of a value's hash, as text: a name that no other value is likely to have.
pub(crate) fn short_name(value: &impl Serialize) -> String {
    let json = serde_json::to_vec(value).expect("a plain value has a JSON form");
    let digest = Sha256::digest(json);
    digest
        .iter()
        .take(6)
        .map(|byte| format!("{byte:02x}"))
        .collect()
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
    basis: Basis,
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
            basis: self.basis.clone(),
        })
    }
}

impl Confirmed {
    #[must_use]
    pub fn terms(&self) -> &AgreementTerms {
        &self.terms
    }

    #[must_use]
    pub fn basis(&self) -> &Basis {
        &self.basis
    }
}
