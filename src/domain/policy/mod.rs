//! The owner's rules. `file` reads and writes their TOML form; here they are values with units in their
//! names, checked once, so that the plan engine need not ask whether a limit makes sense.

mod file;

pub use file::{PolicyProblem, default_text, read};

use chrono::Weekday;

use super::calendar::Calendar;
use super::ids::PolicyVersion;
use super::money::Money;
use super::plan::Frequency;

/// The most installments that any policy may allow.
pub const INSTALLMENTS_LIMIT: u32 = 120;
/// The longest time, in days, that any policy key may name (ten years).
pub const DAYS_LIMIT: u32 = 3660;

/// A version of a business's rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    pub version: PolicyVersion,
    pub terms: Terms,
    pub plans: PlanLimits,
    pub law: LegalGates,
    pub calendar: Calendar,
}

/// `[terms]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    pub net_days: u32,
}

/// `[plans]`: what the bot may agree to without a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanLimits {
    pub enabled: bool,
    pub installments_max: u32,
    pub length_days_max: u32,
    pub installment_min: Money,
    pub first_payment_days: u32,
    pub first_payment_days_max: u32,
    pub self_serve_max: Money,
    pub missed_grace_days: u32,
    pub offer_hours: u32,
    pub frequency: Frequency,
}

/// `[law]`: beyond these a person decides. Sources stand beside the keys in `default.toml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LegalGates {
    /// `None` when the owner has switched it off.
    pub us_consumer_installments_max: Option<u32>,
    pub uk_installments_max: Option<u32>,
    pub uk_length_months_max: Option<u32>,
}

/// A weekday by its full English name in any case, or by its first three letters.
#[must_use]
pub fn weekday_named(name: &str) -> Option<Weekday> {
    name.trim().parse().ok()
}
