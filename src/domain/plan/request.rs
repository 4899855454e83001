//! What can be asked of the plan engine.

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::Frequency;
use crate::domain::money::Money;

/// A plan of installments, as far as the customer said what it should be. What is left out, the policy
/// decides.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct PlanRequest {
    pub size: Size,
    pub frequency: Option<Frequency>,
    /// When the first installment falls due; a first payment on the spot comes before it.
    pub first_on: Option<NaiveDate>,
    /// 1 to 31: on this day of each month, or on its last. Only a rhythm by months has one.
    pub day_of_month: Option<u32>,
    /// A first payment on the spot.
    pub down: Option<Down>,
    /// Installments are rounded down to a multiple of this; the last one takes the remainder.
    pub multiple: Option<Money>,
    /// Only these invoices, by number; empty means all that are open.
    pub invoices: Vec<String>,
}

/// How a debt is divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Size {
    #[default]
    Open,
    /// So many equal installments, the remainder on the last. A first payment on the spot is not counted.
    Count(u32),
    /// So much each time, the last one smaller.
    Each(Money),
    /// As many equal installments as fall due up to this day.
    Until(NaiveDate),
}

/// A first payment on the spot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Down {
    Amount(Money),
    /// Of what the plan covers; above 0, below 100.
    Percent(Decimal),
}

impl PlanRequest {
    /// A plan of so many equal installments.
    #[must_use]
    pub fn count(count: u32) -> Self {
        Self {
            size: Size::Count(count),
            ..Self::default()
        }
    }

    /// The same request, divided otherwise.
    #[must_use]
    pub fn sized(&self, size: Size) -> Self {
        Self {
            size,
            ..self.clone()
        }
    }
}

/// One later due date for everything that is open, or for some invoices.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ExtensionRequest {
    /// `None`: the latest that the policy allows.
    pub until: Option<NaiveDate>,
    pub invoices: Vec<String>,
}

/// A customer's word to pay an amount by a date. No term of the debt changes by it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PromiseRequest {
    /// `None`: everything that is open.
    pub amount: Option<Money>,
    pub on: NaiveDate,
    pub invoices: Vec<String>,
}

/// Less money, paid by a date, settles everything. Only staff may offer it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettlementRequest {
    pub pay: Money,
    pub on: NaiveDate,
    pub invoices: Vec<String>,
}

/// Everything that is open, at once, for a credit note on the next purchase where the policy gives one.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct PayInFullRequest {
    /// `None`: today.
    pub on: Option<NaiveDate>,
}

/// A change of a running plan. Installments are counted from 1, as the customer sees them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlanChange {
    /// One installment to another day; the others stay.
    Move { number: u32, to: NaiveDate },
    /// One installment to another day, and those after it with it.
    MoveRest { number: u32, to: NaiveDate },
    /// One installment is left out and paid one interval after the last.
    SkipToEnd { number: u32 },
    /// More each time, on the same days, so that it ends sooner.
    PayMore { each: Money },
    /// So much now beside what is agreed.
    Extra { amount: Money, then: AfterExtra },
    /// Everything that is left, now.
    PayOff,
    /// Newly open invoices come into the plan.
    Merge { invoices: Vec<String>, keep: Keep },
    /// The way back after a missed installment.
    CatchUp { how: CatchUp },
}

/// What an extra payment does to the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AfterExtra {
    /// The same installments, fewer of them.
    Shorten,
    /// The same days, less each time.
    KeepLength,
}

/// What stays as it is when a debt is merged in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Keep {
    /// The amount of each installment: the plan gets longer.
    Each,
    /// The days: each installment gets larger.
    Length,
}

/// Where the missed amount goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CatchUp {
    WithNext,
    AtEnd,
    Spread,
}
