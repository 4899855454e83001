//! The facts that count for a score, and their words for staff.

use std::fmt;

use rust_decimal::Decimal;
use serde::Serialize;

use crate::domain::money::Money;

/// One fact that counts, with its figures and its points. `Display` gives the words for staff.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum RiskReason {
    OnTime {
        on_time: u32,
        judged: u32,
        points: i32,
    },
    AverageDaysLate {
        days: Decimal,
        points: i32,
    },
    WorstDaysLate {
        days: u32,
        points: i32,
    },
    OverdueNow {
        invoices: u32,
        oldest_days: u32,
        amount: Money,
        points: i32,
    },
    WrittenOff {
        invoices: u32,
        points: i32,
    },
    BouncedPayments {
        payments: u32,
        points: i32,
    },
    BrokenPlans {
        plans: u32,
        points: i32,
    },
    BrokenPromises {
        promises: u32,
        points: i32,
    },
    KeptPlans {
        plans: u32,
        points: i32,
    },
    KeptPromises {
        promises: u32,
        points: i32,
    },
    /// Days late on average: the latest bills, and those before them.
    Trend {
        recent: Decimal,
        before: Decimal,
        points: i32,
    },
    Exposure {
        exposure: Money,
        usual_month: Money,
        points: i32,
    },
    Relation {
        months: u32,
        points: i32,
    },
    /// No points: the recommended limit falls by itself as the average month does.
    Quiet {
        months: u32,
        points: i32,
    },
    /// No points: it decides the rating by its own rule.
    NewAccount {
        months: u32,
        paid: u32,
        points: i32,
    },
}

impl RiskReason {
    /// What it gives to the score, or takes.
    #[must_use]
    pub fn points(&self) -> i32 {
        match *self {
            Self::OnTime { points, .. }
            | Self::AverageDaysLate { points, .. }
            | Self::WorstDaysLate { points, .. }
            | Self::OverdueNow { points, .. }
            | Self::WrittenOff { points, .. }
            | Self::BouncedPayments { points, .. }
            | Self::BrokenPlans { points, .. }
            | Self::BrokenPromises { points, .. }
            | Self::KeptPlans { points, .. }
            | Self::KeptPromises { points, .. }
            | Self::Trend { points, .. }
            | Self::Exposure { points, .. }
            | Self::Relation { points, .. }
            | Self::Quiet { points, .. }
            | Self::NewAccount { points, .. } => points,
        }
    }
}

/// Words for staff, with the points: `paid 3 of 10 invoices on time (−21)`.
impl fmt::Display for RiskReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::OnTime {
                on_time, judged, ..
            } => write!(f, "paid {on_time} of {} on time", Count(judged, "invoice")),
            Self::AverageDaysLate { days, .. } => write!(f, "days late on average: {days}"),
            Self::WorstDaysLate { days, .. } => {
                write!(f, "{} late at the worst", Count(days, "day"))
            }
            Self::OverdueNow {
                invoices,
                oldest_days,
                amount,
                ..
            } => write!(
                f,
                "{} overdue now, {amount} in all, for up to {}",
                Count(invoices, "invoice"),
                Count(oldest_days, "day")
            ),
            Self::WrittenOff { invoices, .. } => {
                write!(f, "{} written off", Count(invoices, "invoice"))
            }
            Self::BouncedPayments { payments, .. } => {
                write!(f, "{} came back", Count(payments, "payment"))
            }
            Self::BrokenPlans { plans, .. } => write!(f, "broke {}", Count(plans, "plan")),
            Self::BrokenPromises { promises, .. } => {
                write!(f, "broke {}", Count(promises, "promise"))
            }
            Self::KeptPlans { plans, .. } => write!(f, "kept {}", Count(plans, "plan")),
            Self::KeptPromises { promises, .. } => {
                write!(f, "kept {}", Count(promises, "promise"))
            }
            Self::Trend { recent, before, .. } => {
                write!(f, "days late on average: {recent} lately, {before} before")
            }
            Self::Exposure {
                exposure,
                usual_month,
                ..
            } => write!(
                f,
                "{exposure} open on plans and extensions, {usual_month} invoiced in a usual month"
            ),
            Self::Relation { months, .. } => {
                write!(f, "a customer for {}", Count(months, "month"))
            }
            Self::Quiet { months, .. } => write!(f, "no invoice for {}", Count(months, "month")),
            Self::NewAccount { months, paid, .. } => write!(
                f,
                "a new account: {}, {} paid",
                Count(months, "month"),
                Count(paid, "invoice")
            ),
        }?;
        let points = self.points();
        let sign = match points.signum() {
            1 => "+",
            -1 => "\u{2212}",
            _ => "",
        };
        write!(f, " ({sign}{})", points.unsigned_abs())
    }
}

/// A number with its noun: `1 day`, `2 days`.
struct Count(u32, &'static str);

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ending = if self.0 == 1 { "" } else { "s" };
        write!(f, "{} {}{ending}", self.0, self.1)
    }
}
