//! Why the engine does not offer what was asked for.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::Offer;
use crate::domain::money::{Currency, Money};

/// A reason why the bot cannot agree to a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlanRefusal {
    /// The owner offers no such arrangement.
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
    /// So much is outstanding under flexible terms already that a person decides about more.
    ExposureReached {
        total: Money,
        room: Money,
    },
    /// A plan was broken; a fresh one may be agreed from this day on.
    CoolingOff {
        until: NaiveDate,
    },
    /// A broken plan was renewed before, and that plan was broken too.
    RenewedBefore,
    /// Promises were broken; a person decides.
    PromisesBroken {
        broken: u32,
        max: u32,
    },
    /// No invoice of that number can be covered.
    NoSuchInvoice {
        number: String,
    },
    /// The request is in another currency than the account.
    OtherCurrency {
        asked: Currency,
        account: Currency,
    },
    AmountNotPositive {
        asked: Money,
    },
    /// More than there is to pay.
    AmountTooLarge {
        asked: Money,
        max: Money,
    },
    DayOfMonth {
        asked: u32,
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
    FirstPaymentTooSmall {
        asked: Money,
        min: Money,
    },
    TooLong {
        ends: NaiveDate,
        latest: NaiveDate,
    },
    /// No two installments fall due up to the day that was named.
    EndsTooSoon {
        asked: NaiveDate,
        earliest: NaiveDate,
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
    /// It would be due no later than it is now.
    NotLater {
        asked: NaiveDate,
        due: NaiveDate,
    },
    TooManyExtensions {
        had: u32,
        max: u32,
    },
    /// The plan has no such installment.
    NoSuchInstallment {
        number: u32,
        count: u32,
    },
    InstallmentPaid {
        number: u32,
    },
    TooManyMoves {
        max: u32,
    },
    TooManySkips {
        max: u32,
    },
    /// The day lies behind the next installment.
    BehindNext {
        asked: NaiveDate,
        next: NaiveDate,
    },
    /// The day lies on or before the installment before it.
    BeforePrevious {
        asked: NaiveDate,
        previous: NaiveDate,
    },
    /// It would change nothing.
    NoChange,
    /// Nothing was missed.
    NothingMissed,
    /// A missed payment was not made up for in time.
    PlanBroken,
    /// There is no running plan to change.
    NoPlan,
    /// Only staff may offer it, and only up to so much.
    BeyondAuthority {
        asked: Money,
        max: Money,
    },
}

impl PlanRefusal {
    /// Whether no other number or date would help now: only a person can, or time.
    #[must_use]
    pub fn is_final(&self) -> bool {
        match self {
            Self::NotOffered
            | Self::NothingOwed
            | Self::OnlyHeldInvoices
            | Self::AlreadyOnPlan
            | Self::AboveSelfServe { .. }
            | Self::ExposureReached { .. }
            | Self::CoolingOff { .. }
            | Self::RenewedBefore
            | Self::PromisesBroken { .. }
            | Self::NoSuchInvoice { .. }
            | Self::OtherCurrency { .. }
            | Self::TooManyExtensions { .. }
            | Self::NoSuchInstallment { .. }
            | Self::InstallmentPaid { .. }
            | Self::TooManyMoves { .. }
            | Self::TooManySkips { .. }
            | Self::NoChange
            | Self::NothingMissed
            | Self::PlanBroken
            | Self::NoPlan
            | Self::BeyondAuthority { .. } => true,
            Self::AmountNotPositive { .. }
            | Self::AmountTooLarge { .. }
            | Self::DayOfMonth { .. }
            | Self::TooFewInstallments { .. }
            | Self::TooManyInstallments { .. }
            | Self::InstallmentTooSmall { .. }
            | Self::FirstPaymentTooSmall { .. }
            | Self::TooLong { .. }
            | Self::EndsTooSoon { .. }
            | Self::FirstDatePast { .. }
            | Self::FirstDateTooLate { .. }
            | Self::LegalCount { .. }
            | Self::LegalLength { .. }
            | Self::NotLater { .. }
            | Self::BehindNext { .. }
            | Self::BeforePrevious { .. } => false,
        }
    }
}

/// Every reason, and the nearest request that passes, if there is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    pub reasons: Vec<PlanRefusal>,
    pub nearest: Option<Box<Offer>>,
}

impl Refused {
    pub(super) fn because(reasons: Vec<PlanRefusal>) -> Self {
        Self {
            reasons,
            nearest: None,
        }
    }
}
