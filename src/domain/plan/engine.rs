//! The plan engine: from open invoices, policy and a request to an offer, or to every reason against it
//! and the nearest request that would pass.
//!
//! Pure, total and deterministic: the same inputs give the same offer to the cent and the day.

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::schedule::due_dates;
use super::{AgreementTerms, Confirmed, CoveredDebit, Frequency, Installment, Offer};
use crate::domain::account::AccountKind;
use crate::domain::business::Country;
use crate::domain::calendar::{days_after, months_after};
use crate::domain::ledger::OpenInvoice;
use crate::domain::money::{Currency, Money};
use crate::domain::policy::{INSTALLMENTS_LIMIT, Policy};

/// What the engine needs to know.
#[derive(Debug, Clone, Copy)]
pub struct Inputs<'a> {
    pub invoices: &'a [OpenInvoice],
    pub currency: Currency,
    /// Whether the account has a plan that is not yet paid off.
    pub has_running_plan: bool,
    pub kind: AccountKind,
    pub country: Country,
    pub policy: &'a Policy,
    /// Today in the business's time zone.
    pub today: NaiveDate,
    pub now: DateTime<Utc>,
}

/// What the customer asks for. `None` leaves the choice to the policy.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PlanRequest {
    pub count: u32,
    pub frequency: Option<Frequency>,
    pub first_on: Option<NaiveDate>,
    /// Only these invoices, by number; empty means all that are open.
    pub invoices: Vec<String>,
}

/// A reason why the bot cannot agree to a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlanRefusal {
    /// The owner offers no plans.
    NotOffered,
    NothingOwed,
    /// Everything that is open is disputed or otherwise on hold.
    OnlyHeldInvoices,
    /// One plan at a time.
    AlreadyOnPlan,
    /// A person decides about debts of this size.
    AboveSelfServe {
        total: Money,
        max: Money,
    },
    TooFewInstallments {
        asked: u32,
        min: u32,
    },
    TooManyInstallments {
        asked: u32,
        max: u32,
    },
    InstallmentTooSmall {
        each: Money,
        min: Money,
    },
    TooLong {
        ends: NaiveDate,
        latest: NaiveDate,
    },
    FirstDatePast {
        asked: NaiveDate,
    },
    FirstDateTooLate {
        asked: NaiveDate,
        latest: NaiveDate,
    },
    /// The law lets only a person agree to so many.
    LegalCount {
        asked: u32,
        max: u32,
    },
    LegalLength {
        ends: NaiveDate,
        latest: NaiveDate,
    },
}

impl PlanRefusal {
    /// Whether no other number or date would help: only a person can.
    #[must_use]
    pub fn is_final(&self) -> bool {
        match self {
            Self::NotOffered
            | Self::NothingOwed
            | Self::OnlyHeldInvoices
            | Self::AlreadyOnPlan
            | Self::AboveSelfServe { .. } => true,
            Self::TooFewInstallments { .. }
            | Self::TooManyInstallments { .. }
            | Self::InstallmentTooSmall { .. }
            | Self::TooLong { .. }
            | Self::FirstDatePast { .. }
            | Self::FirstDateTooLate { .. }
            | Self::LegalCount { .. }
            | Self::LegalLength { .. } => false,
        }
    }
}

/// Every reason, and the nearest request that passes, if there is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    pub reasons: Vec<PlanRefusal>,
    pub nearest: Option<Box<Offer>>,
}

/// Proposes equal installments over what is open.
///
/// Installments are rounded down to the minor unit and the last one takes the remainder (design decision);
/// dates keep their anchor and roll by the policy's calendar.
///
/// # Errors
/// [`Refused`] with every limit that the request breaks.
pub fn propose(inputs: &Inputs<'_>, request: &PlanRequest) -> Result<Offer, Refused> {
    let reasons = refusals(inputs, request);
    if reasons.is_empty() {
        return Ok(build(inputs, request));
    }
    let nearest = if reasons.iter().any(PlanRefusal::is_final) {
        None
    } else {
        nearest(inputs, request)
    };
    Err(Refused { reasons, nearest })
}

/// Runs the engine again on what the customer said yes to: the debts, the policy and the calendar as they
/// are now must give the same terms.
///
/// # Errors
/// The fresh answer to the same request, when it differs.
pub fn recheck(
    inputs: &Inputs<'_>,
    confirmed: &Confirmed,
) -> Result<(), Box<Result<Offer, Refused>>> {
    let agreed = confirmed.terms();
    let fresh = propose(inputs, &request_of(agreed));
    match &fresh {
        Ok(offer) if offer.terms == *agreed => Ok(()),
        Ok(_) | Err(_) => Err(Box::new(fresh)),
    }
}

/// The request that leads to these terms, with nothing left to the policy.
fn request_of(terms: &AgreementTerms) -> PlanRequest {
    PlanRequest {
        count: terms.count(),
        frequency: Some(terms.frequency),
        first_on: Some(terms.anchor),
        invoices: terms.invoice_numbers(),
    }
}

/// The largest number of installments that passes with everything else as asked; `None` when not even two
/// do. Offers up to it are what the bot shows.
#[must_use]
pub fn largest_count(inputs: &Inputs<'_>, request: &PlanRequest) -> Option<u32> {
    let limit = inputs.policy.plans.installments_max.min(INSTALLMENTS_LIMIT);
    (2..=limit).rev().find(|&count| {
        let asked = PlanRequest {
            count,
            ..request.clone()
        };
        refusals(inputs, &asked).is_empty()
    })
}

/// The passing request closest to what was asked: the date put in bounds first, then the nearest count
/// below (or, when too few were asked, the fewest).
fn nearest(inputs: &Inputs<'_>, request: &PlanRequest) -> Option<Box<Offer>> {
    let limits = &inputs.policy.plans;
    let latest = days_after(inputs.today, limits.first_payment_days_max);
    let bounded = PlanRequest {
        first_on: request
            .first_on
            .map(|first| first.clamp(inputs.today, latest)),
        ..request.clone()
    };
    let counts = (2..=request.count.min(limits.installments_max)).rev();
    counts
        .chain(std::iter::once(2))
        .map(|count| PlanRequest {
            count,
            ..bounded.clone()
        })
        .find(|asked| refusals(inputs, asked).is_empty())
        .map(|asked| Box::new(build(inputs, &asked)))
}

fn refusals(inputs: &Inputs<'_>, request: &PlanRequest) -> Vec<PlanRefusal> {
    let limits = &inputs.policy.plans;
    let mut reasons = Vec::new();
    if !limits.enabled {
        reasons.push(PlanRefusal::NotOffered);
    }
    if inputs.has_running_plan {
        reasons.push(PlanRefusal::AlreadyOnPlan);
    }
    let covered = covered(inputs, request);
    let total = Money::sum_in(inputs.currency, covered.iter().map(|debit| debit.amount));
    if covered.is_empty() {
        reasons.push(if inputs.invoices.iter().any(|invoice| invoice.on_hold) {
            PlanRefusal::OnlyHeldInvoices
        } else {
            PlanRefusal::NothingOwed
        });
        return reasons;
    }
    if total > limits.self_serve_max {
        reasons.push(PlanRefusal::AboveSelfServe {
            total,
            max: limits.self_serve_max,
        });
    }
    if request.count < 2 {
        reasons.push(PlanRefusal::TooFewInstallments {
            asked: request.count,
            min: 2,
        });
        return reasons;
    }
    if request.count > limits.installments_max {
        reasons.push(PlanRefusal::TooManyInstallments {
            asked: request.count,
            max: limits.installments_max,
        });
    }
    let each = total.share(1, request.count);
    if each < limits.installment_min {
        reasons.push(PlanRefusal::InstallmentTooSmall {
            each,
            min: limits.installment_min,
        });
    }
    reasons.extend(date_refusals(inputs, request));
    reasons.extend(legal_refusals(inputs, request));
    reasons
}

fn date_refusals(inputs: &Inputs<'_>, request: &PlanRequest) -> Vec<PlanRefusal> {
    let limits = &inputs.policy.plans;
    let mut reasons = Vec::new();
    let (asked, _) = start(inputs, request);
    let first_due = inputs.policy.calendar.roll(asked);
    let latest = latest_first_date(inputs);
    if first_due < inputs.today {
        reasons.push(PlanRefusal::FirstDatePast { asked });
    } else if first_due > latest {
        reasons.push(PlanRefusal::FirstDateTooLate { asked, latest });
    }
    let latest = days_after(inputs.today, limits.length_days_max);
    let ends = last_date(inputs, request);
    if ends > latest {
        reasons.push(PlanRefusal::TooLong { ends, latest });
    }
    reasons
}

/// The legal gates (see `[law]` in the policy). An unknown kind of debtor counts as a consumer.
fn legal_refusals(inputs: &Inputs<'_>, request: &PlanRequest) -> Vec<PlanRefusal> {
    let law = &inputs.policy.law;
    let asked = request.count;
    let is_consumer = matches!(inputs.kind, AccountKind::Consumer | AccountKind::Unknown);
    let mut reasons = Vec::new();
    match inputs.country.code() {
        "US" if is_consumer => {
            if let Some(max) = law.us_consumer_installments_max.filter(|max| asked > *max) {
                reasons.push(PlanRefusal::LegalCount { asked, max });
            }
        }
        "GB" if inputs.kind != AccountKind::Company => {
            if let Some(max) = law.uk_installments_max.filter(|max| asked > *max) {
                reasons.push(PlanRefusal::LegalCount { asked, max });
            }
            if let Some(months) = law.uk_length_months_max {
                let latest = months_after(inputs.today, months);
                let ends = last_date(inputs, request);
                if ends > latest {
                    reasons.push(PlanRefusal::LegalLength { ends, latest });
                }
            }
        }
        _ => {}
    }
    reasons
}

/// The last due date, without building the schedule: counts may be absurd here.
fn last_date(inputs: &Inputs<'_>, request: &PlanRequest) -> NaiveDate {
    let (first, frequency) = start(inputs, request);
    let last = request.count.clamp(1, 10 * INSTALLMENTS_LIMIT) - 1;
    inputs.policy.calendar.roll(frequency.nth(first, last))
}

fn start(inputs: &Inputs<'_>, request: &PlanRequest) -> (NaiveDate, Frequency) {
    let limits = &inputs.policy.plans;
    let first = request.first_on.unwrap_or_else(|| {
        first_date_in_bounds(inputs, days_after(inputs.today, limits.first_payment_days))
    });
    (first, request.frequency.unwrap_or(limits.frequency))
}

/// The latest day on which a first payment may fall due, as a due date that the calendar leaves in place.
fn latest_first_date(inputs: &Inputs<'_>) -> NaiveDate {
    days_after(inputs.today, inputs.policy.plans.first_payment_days_max)
}

/// The day nearest to the wish whose due date, moved off weekends and holidays, lies between today and the
/// latest first date. Where there is none, the wish stays and is refused.
fn first_date_in_bounds(inputs: &Inputs<'_>, wish: NaiveDate) -> NaiveDate {
    let latest = latest_first_date(inputs);
    let fits =
        |day: &NaiveDate| (inputs.today..=latest).contains(&inputs.policy.calendar.roll(*day));
    let clamped = wish.clamp(inputs.today, latest);
    let earlier = clamped.iter_days().rev();
    let later = clamped.iter_days();
    earlier
        .take_while(|day| *day >= inputs.today)
        .find(fits)
        .or_else(|| later.take_while(|day| *day <= latest).find(fits))
        .unwrap_or(wish)
}

/// What a plan would cover: everything open and not on hold, oldest due date first.
fn covered(inputs: &Inputs<'_>, request: &PlanRequest) -> Vec<CoveredDebit> {
    inputs
        .invoices
        .iter()
        .filter(|invoice| !invoice.on_hold)
        .filter(|invoice| request.invoices.is_empty() || request.invoices.contains(&invoice.number))
        .flat_map(|invoice| {
            invoice.debits.iter().map(|debit| CoveredDebit {
                entry: debit.seq,
                invoice_number: invoice.number.clone(),
                amount: debit.outstanding,
            })
        })
        .collect()
}

/// The offer for a request that passed every check.
fn build(inputs: &Inputs<'_>, request: &PlanRequest) -> Offer {
    let limits = &inputs.policy.plans;
    let (anchor, frequency) = start(inputs, request);
    let covered = covered(inputs, request);
    let total = Money::sum_in(inputs.currency, covered.iter().map(|debit| debit.amount));
    let dates = due_dates(anchor, frequency, request.count, &inputs.policy.calendar);
    let installments = dates
        .into_iter()
        .zip(total.split(request.count))
        .map(|(due_on, amount)| Installment { due_on, amount })
        .collect();
    let terms = AgreementTerms {
        covered,
        total,
        frequency,
        anchor,
        installments,
        missed_grace_days: limits.missed_grace_days,
        policy_version: inputs.policy.version,
    };
    terms.assert_sound();
    debug_assert!(terms.anchor.year() < 3000, "dates stay inside the calendar");
    Offer {
        terms,
        expires_at: inputs.now + TimeDelta::hours(i64::from(limits.offer_hours)),
    }
}
