//! The plan engine: from open invoices, policy and a request to an offer, or to every reason against it
//! and the nearest request that would pass.
//!
//! Pure, total and deterministic: the same inputs give the same offer to the cent and the day. Here is what
//! it needs to know and where it is asked; `case` weighs one request for installments.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use rust_decimal::Decimal;

use super::case::Case;
use super::covering::Covering;
use super::record::PlanRecord;
use super::{
    AgreementTerms, Basis, Confirmed, Offer, PlanRequest, Refused, change, other, pay_now,
};
use crate::domain::account::AccountKind;
use crate::domain::business::Country;
use crate::domain::calendar::days_after;
use crate::domain::ledger::OpenInvoice;
use crate::domain::local_time::first_instant_of;
use crate::domain::money::{Currency, Money};
use crate::domain::policy::{ExposureLimits, Policy};
use crate::domain::risk::Rating;
use crate::domain::ticket::StaffRole;
use crate::domain::time_zone::TimeZone;

/// What the engine needs to know.
#[derive(Debug, Clone, Copy)]
pub struct Inputs<'a> {
    pub invoices: &'a [OpenInvoice],
    pub currency: Currency,
    /// Plans, extensions and promises of the account until now.
    pub record: &'a PlanRecord<'a>,
    pub rating: Rating,
    /// `None` where it is not known; then an offer must be checked again before it is accepted.
    pub exposure: Option<Exposure>,
    pub authority: Authority,
    pub kind: AccountKind,
    pub country: Country,
    pub policy: &'a Policy,
    /// Today in the business's time zone.
    pub today: NaiveDate,
    pub now: DateTime<Utc>,
    /// The business's time zone.
    pub zone: TimeZone,
}

/// What is outstanding under flexible terms, over the whole business.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exposure {
    /// Open on plans and extensions of all other accounts.
    pub others: Money,
    /// All that customers owe.
    pub receivables: Money,
}

impl Exposure {
    /// The most that may be outstanding under flexible terms: a percentage of all receivables, but never below
    /// the owner's floor (`[exposure]`).
    #[must_use]
    pub fn cap(&self, limits: &ExposureLimits) -> Money {
        let zero = Money::zero(self.receivables.currency());
        let receivables = self.receivables.max(zero);
        receivables.percent(limits.cap_percent).max(limits.floor)
    }
}

/// Who makes the offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Authority {
    /// The bot: every limit of the policy holds.
    Bot,
    /// A member of staff, who may go beyond the policy's limits up to these.
    Staff {
        plan_max: Money,
        settlement_percent_max: Decimal,
        /// Whether they may let the exposure rise above its cap.
        above_cap: bool,
    },
}

impl Authority {
    /// How far a member of staff may go (`[staff]`). The owner sets the policy, and may go beyond all of it.
    #[must_use]
    pub fn of_staff(role: StaffRole, policy: &Policy) -> Self {
        let staff = &policy.staff;
        match role {
            StaffRole::Agent => Self::Staff {
                plan_max: staff.agent_plan_max,
                settlement_percent_max: staff.agent_settlement_percent_max,
                above_cap: false,
            },
            StaffRole::Lead => Self::Staff {
                plan_max: staff.lead_plan_max,
                settlement_percent_max: staff.lead_settlement_percent_max,
                above_cap: true,
            },
            StaffRole::Owner => Self::Staff {
                plan_max: Money::from_minor(i64::MAX, staff.lead_plan_max.currency()),
                settlement_percent_max: Decimal::ONE_HUNDRED,
                above_cap: true,
            },
        }
    }
}

impl Inputs<'_> {
    /// An offer stands for as long as the policy says (`offer_hours`), but not beyond the day of its first payment:
    /// what is due today cannot be agreed tomorrow.
    pub(super) fn offer(&self, terms: AgreementTerms, basis: Basis) -> Offer {
        terms.assert_sound();
        let stands_until = self.now + TimeDelta::hours(i64::from(self.policy.plans.offer_hours));
        let first_due = terms.first().due_on.max(self.today);
        // No zone's day is over before this; most first payments are far behind it, and zones take their time.
        let is_over_earliest = first_due.and_time(NaiveTime::MIN).and_utc() + TimeDelta::hours(9);
        let day_ends = (stands_until > is_over_earliest)
            .then(|| first_instant_of(days_after(first_due, 1), self.zone))
            .flatten()
            .map(|next_day| next_day - TimeDelta::seconds(1));
        Offer {
            terms,
            basis,
            expires_at: day_ends.map_or(stands_until, |end| end.min(stands_until)),
        }
    }
}

/// Proposes installments over what is open.
///
/// Installments are rounded down to the plan's multiple and the last one takes the remainder (design
/// decision); dates keep their anchor and roll by the policy's calendar. A size that is left open becomes
/// the largest count that passes.
///
/// # Errors
/// [`Refused`] with every limit that the request breaks.
pub fn propose(inputs: &Inputs<'_>, request: &PlanRequest) -> Result<Offer, Refused> {
    Case::new(inputs, &request.invoices).propose(request)
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
    let fresh = answer(inputs, confirmed.basis());
    match &fresh {
        Ok(offer) if offer.terms == *confirmed.terms() => Ok(()),
        Ok(_) | Err(_) => Err(Box::new(fresh)),
    }
}

/// What the engine offers to a basis.
///
/// # Errors
/// [`Refused`] with every reason.
pub fn answer(inputs: &Inputs<'_>, basis: &Basis) -> Result<Offer, Refused> {
    match basis {
        Basis::Plan(request) => propose(inputs, request),
        Basis::Extension(request) => other::extend(inputs, request),
        Basis::Promise(request) => other::promise(inputs, request),
        Basis::Settlement(request) => other::settle(inputs, request),
        Basis::PayInFull(request) => pay_now::pay_all(inputs, request),
        Basis::Change(change) => change::change(inputs, change),
    }
}

/// The largest number of installments that passes with everything else as asked, a payment on the spot apart:
/// after one it may be 1. `None` when none does. Offers up to it are what the bot shows.
#[must_use]
pub fn largest_count(inputs: &Inputs<'_>, request: &PlanRequest) -> Option<u32> {
    Case::new(inputs, &request.invoices).largest_count(request)
}

/// What a plan over this request would cover in all.
#[must_use]
pub fn total(inputs: &Inputs<'_>, request: &PlanRequest) -> Money {
    Covering::of(inputs, &request.invoices).total
}
