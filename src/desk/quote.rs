//! Quotes as staff read them: what could be offered, why, and in which words.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use super::DeskError;
use crate::converse::{refusal_part, reply::Part, with_frequency};
use crate::domain::account::{AccountKind, Tone};
use crate::domain::business::Country;
use crate::domain::ids::{EntrySeq, InvoiceId};
use crate::domain::ledger::{EntryKind, OpenDebit, OpenInvoice};
use crate::domain::money::Money;
use crate::domain::plan::{
    AgreementTerms, Authority, Basis, Inputs, Offer, PlanRecord, PlanRefusal, Quote, Ranked,
    Reward, Why, quote,
};
use crate::domain::policy::Policy;
use crate::domain::risk::Rating;
use crate::domain::ticket::StaffRole;
use crate::domain::time_zone::TimeZone;
use crate::wording::{BASE_LANGUAGE, DisplayLocale, Voice, Wording};

/// Who makes an offer at the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Role {
    /// As the bot would: every limit of the policy holds.
    #[default]
    Bot,
    Agent,
    Lead,
    /// Nothing of the policy holds an owner back.
    Owner,
}

impl From<StaffRole> for Role {
    fn from(role: StaffRole) -> Self {
        match role {
            StaffRole::Agent => Self::Agent,
            StaffRole::Lead => Self::Lead,
            StaffRole::Owner => Self::Owner,
        }
    }
}

impl Role {
    pub(super) fn authority(self, policy: &Policy) -> Authority {
        match self {
            Self::Bot => Authority::Bot,
            Self::Agent => Authority::of_staff(StaffRole::Agent, policy),
            Self::Lead => Authority::of_staff(StaffRole::Lead, policy),
            Self::Owner => Authority::of_staff(StaffRole::Owner, policy),
        }
    }
}

/// A debt without any account, to try a policy on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Supposed {
    pub amount: Money,
    pub kind: AccountKind,
    pub country: Country,
    pub rating: Rating,
    pub today: NaiveDate,
    pub now: DateTime<Utc>,
}

/// A quote as staff read it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct QuoteReport {
    /// `None` for a debt that was only supposed.
    pub account: Option<String>,
    pub as_of: NaiveDate,
    pub policy_version: i64,
    /// Whose limits held.
    pub debtor: DebtorReport,
    /// Why it is not exactly what was asked for, with the figures and in words; empty when it is.
    pub reasons: Vec<ReasonReport>,
    /// The payment on the spot that the debtor's rating asks for, where the request named none.
    pub first_payment_needed: Option<Money>,
    pub offers: Vec<OfferReport>,
    pub pay_now: Option<PayNowReport>,
}

/// What the limits and the legal gates depend on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DebtorReport {
    pub kind: &'static str,
    pub country: String,
    pub rating: Rating,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReasonReport {
    pub reason: PlanRefusal,
    pub text: String,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OfferReport {
    /// Names exactly these terms: what `--terms` takes.
    pub id: String,
    pub why: Why,
    pub kind: &'static str,
    /// How many payments, and how often, in words.
    pub frequency: String,
    pub payments: u32,
    pub total: Money,
    pub to_pay: Money,
    pub ends: NaiveDate,
    pub expires_at: DateTime<Utc>,
    pub terms: AgreementTerms,
    /// The clauses, as the customer reads them.
    pub clauses: String,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PayNowReport {
    pub owed: Money,
    pub pay: Money,
    pub discount: Money,
    pub until: Option<NaiveDate>,
    /// The credit note that comes with it, once it has been agreed (`--pay-in-full`).
    pub reward: Option<Reward>,
}

/// What could be offered for a debt that is only supposed: to try a policy on, without any database.
///
/// # Errors
/// [`DeskError::Wording`] when a sentence cannot be said.
pub fn quote_supposed(
    wording: &Wording,
    policy: &Policy,
    supposed: &Supposed,
    wish: &Basis,
    role: Role,
) -> Result<QuoteReport, DeskError> {
    let record = PlanRecord::default();
    let invoices = [supposed_invoice(supposed)];
    let open = if supposed.amount.is_positive() {
        &invoices[..]
    } else {
        &[]
    };
    let inputs = Inputs {
        invoices: open,
        currency: supposed.amount.currency(),
        record: &record,
        rating: supposed.rating,
        exposure: None,
        authority: role.authority(policy),
        kind: supposed.kind,
        country: supposed.country,
        policy,
        today: supposed.today,
        now: supposed.now,
        zone: TimeZone::UTC,
    };
    let voice = Voice {
        locale: DisplayLocale::new(BASE_LANGUAGE, None, supposed.country.code()),
        timezone: TimeZone::UTC,
        tone: Tone::Direct,
    };
    let quote = quote(&inputs, wish);
    report(wording, None, &inputs, (wish, &quote), (&voice, &voice))
}

/// `voice` says the reasons to staff; the clauses are in the customer's own, as they would be agreed.
pub(super) fn report(
    wording: &Wording,
    account: Option<String>,
    inputs: &Inputs<'_>,
    (wish, quote): (&Basis, &Quote),
    (voice, customers): (&Voice, &Voice),
) -> Result<QuoteReport, DeskError> {
    let offers = quote.offers.iter();
    let offers: Result<Vec<OfferReport>, DeskError> = offers
        .map(|ranked| offer_report(wording, ranked, customers))
        .collect();
    let reasons = quote.reasons.iter().map(|reason| ReasonReport {
        text: for_staff(&wording.part(&refusal_part(reason), voice), reason),
        reason: reason.clone(),
    });
    Ok(QuoteReport {
        account,
        as_of: inputs.today,
        policy_version: inputs.policy.version.0,
        debtor: DebtorReport {
            kind: inputs.kind.as_str(),
            country: inputs.country.code().to_owned(),
            rating: inputs.rating,
        },
        reasons: reasons.collect(),
        first_payment_needed: match (wish, quote.offers.first()) {
            (Basis::Plan(asked), Some(first)) if asked.down.is_none() => {
                first.offer.terms.on_the_spot().map(|first| first.amount)
            }
            (_, _) => None,
        },
        offers: offers?,
        pay_now: quote.pay_now.map(|pay| PayNowReport {
            owed: pay.owed,
            pay: pay.pay,
            discount: pay.discount,
            until: pay.until,
            reward: pay.reward,
        }),
    })
}

fn offer_report(
    wording: &Wording,
    ranked: &Ranked,
    voice: &Voice,
) -> Result<OfferReport, DeskError> {
    let Offer {
        terms, expires_at, ..
    } = &ranked.offer;
    let clauses = crate::converse::agreed_terms(terms);
    let frequency = with_frequency(Part::new("frequency"), terms.frequency);
    Ok(OfferReport {
        id: terms.fingerprint(),
        why: ranked.why,
        kind: terms.kind.as_str(),
        frequency: wording.part(&frequency, voice),
        payments: terms.count(),
        total: terms.total,
        to_pay: terms.to_pay(),
        ends: terms.last().due_on,
        expires_at: *expires_at,
        terms: terms.clone(),
        clauses: wording.try_document(&clauses, voice)?,
    })
}

/// What the customer would read, with the limit that only staff are told.
fn for_staff(said: &str, reason: &PlanRefusal) -> String {
    match reason {
        PlanRefusal::AboveSelfServe { max, .. } => format!("{said} (The limit here is {max}.)"),
        PlanRefusal::ExposureReached { room, .. } => {
            format!(
                "{said} (There is room for {room} under the exposure cap; a lead may go beyond it.)"
            )
        }
        PlanRefusal::BeyondAuthority { max, .. } => {
            format!("{said} (At most {max} may be given up by this role.)")
        }
        PlanRefusal::RenewedBefore => format!("{said} (A plan was renewed and broken again.)"),
        PlanRefusal::PromisesBroken { broken, max } => {
            format!("{said} ({broken} promises broken in a year; {max} are put up with.)")
        }
        PlanRefusal::NotOffered
        | PlanRefusal::NothingOwed
        | PlanRefusal::OnlyHeldInvoices
        | PlanRefusal::AlreadyOnPlan
        | PlanRefusal::CoolingOff { .. }
        | PlanRefusal::NoSuchInvoice { .. }
        | PlanRefusal::OtherCurrency { .. }
        | PlanRefusal::AmountNotPositive { .. }
        | PlanRefusal::AmountTooLarge { .. }
        | PlanRefusal::DayOfMonth { .. }
        | PlanRefusal::TooFewInstallments { .. }
        | PlanRefusal::TooManyInstallments { .. }
        | PlanRefusal::InstallmentTooSmall { .. }
        | PlanRefusal::FirstPaymentTooSmall { .. }
        | PlanRefusal::TooLong { .. }
        | PlanRefusal::EndsTooSoon { .. }
        | PlanRefusal::FirstDatePast { .. }
        | PlanRefusal::FirstDateTooLate { .. }
        | PlanRefusal::LegalCount { .. }
        | PlanRefusal::LegalLength { .. }
        | PlanRefusal::NotLater { .. }
        | PlanRefusal::TooManyExtensions { .. }
        | PlanRefusal::NoSuchInstallment { .. }
        | PlanRefusal::InstallmentPaid { .. }
        | PlanRefusal::TooManyMoves { .. }
        | PlanRefusal::TooManySkips { .. }
        | PlanRefusal::BehindNext { .. }
        | PlanRefusal::BeforePrevious { .. }
        | PlanRefusal::NoChange
        | PlanRefusal::NothingMissed
        | PlanRefusal::PlanBroken
        | PlanRefusal::NoPlan => said.to_owned(),
    }
}

/// One bill of today, due today.
fn supposed_invoice(supposed: &Supposed) -> OpenInvoice {
    OpenInvoice {
        id: InvoiceId(1),
        number: "the debt".to_owned(),
        issue_date: supposed.today,
        due_date: supposed.today,
        description: None,
        terms: None,
        outstanding: supposed.amount,
        debits: vec![OpenDebit {
            seq: EntrySeq(1),
            kind: EntryKind::Invoice,
            outstanding: supposed.amount,
        }],
        lines: Vec::new(),
        on_hold: false,
    }
}
