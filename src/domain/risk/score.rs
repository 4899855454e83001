//! The score: named points for what the history and the account's conduct show, a rating by the policy's
//! marks, and the credit that goes with it.

use std::cmp::Reverse;

use serde::Serialize;

use super::{PaymentHistory, Rating, RiskReason};
use crate::domain::calendar::months_after;
use crate::domain::money::Money;
use crate::domain::policy::{RiskRules, Terms};

/// What a score starts from.
const BASE: i32 = 100;
/// Without one on time.
const LATE_SHARE_POINTS: u64 = 30;
const AVERAGE_POINTS_MAX: u64 = 20;
/// From so many days on, so many points; the last row that is reached counts. Rising, as all tables here.
const WORST: [(u32, i32); 4] = [(15, -4), (31, -7), (61, -10), (91, -15)];
const OVERDUE: [(u32, i32); 5] = [(1, -3), (8, -8), (31, -18), (61, -30), (91, -45)];
/// Points for one, points at most.
const WRITTEN_OFF: (i32, i32) = (-20, -40);
const BOUNCED: (i32, i32) = (-10, -30);
const PLANS_BROKEN: (i32, i32) = (-25, -50);
const PROMISES_BROKEN: (i32, i32) = (-6, -18);
const PLANS_KEPT: (i32, i32) = (8, 16);
const PROMISES_KEPT: (i32, i32) = (2, 6);
/// From so many days later or sooner on.
const WORSENING: [(u32, i32); 3] = [(5, -5), (15, -10), (30, -15)];
const IMPROVING: [(u32, i32); 2] = [(5, 3), (15, 6)];
/// Above so many usual months.
const EXPOSURE: [(u32, i32); 4] = [(1, -4), (2, -8), (3, -12), (6, -20)];
/// From so many months on.
const RELATION: [(u32, i32); 5] = [(0, -10), (6, -5), (12, 0), (36, 3), (60, 5)];
/// Months without an invoice after which staff are told that the account sleeps.
const QUIET_MONTHS: u32 = 12;
/// A new account whose oldest bill is overdue for more days is no longer just unknown.
const NEW_OVERDUE_DAYS_MAX: u32 = 60;
const NEW_BROKEN_PROMISES_MAX: u32 = 1;
const NEW_BOUNCED_MAX: u32 = 1;

/// How the account has kept to what was agreed, counted by the caller from its plans and promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Conduct {
    pub plans_kept: u32,
    pub plans_broken: u32,
    pub promises_kept: u32,
    pub promises_broken: u32,
    /// What is open on the account's plans and extensions, in the ledger's currency.
    pub exposure: Money,
}

/// A rating with all that led to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Assessment {
    pub rating: Rating,
    /// 0 to 100: 100 and the points of all reasons.
    pub score: u32,
    /// The weightiest first; never empty.
    pub reasons: Vec<RiskReason>,
    pub recommended: Recommended,
}

/// What the business may extend to the account. Zero days mean payment in advance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Recommended {
    pub credit_limit: Money,
    pub net_days: u32,
}

/// Rates an account by its own payments.
///
/// It steers limits, not tone, and is for staff alone: nothing of it is ever shown to a customer.
///
/// The score is 100 and these points, kept within 0 to 100 (halves are rounded away from zero):
///
/// | fact | points |
/// |---|---|
/// | share of bills not paid on time | −30 × share |
/// | average days late, overdue bills with their days so far | −1 for each 2 days, at most −20 |
/// | worst days late from 15, 31, 61, 91 | −4, −7, −10, −15 |
/// | oldest bill overdue now from 1, 8, 31, 61, 91 days | −3, −8, −18, −30, −45 |
/// | bills written off | −20 each, at most −40 |
/// | payments bounced | −10 each, at most −30 |
/// | plans broken | −25 each, at most −50 |
/// | promises broken | −6 each, at most −18 |
/// | plans kept | +8 each, at most +16 |
/// | promises kept | +2 each, at most +6 |
/// | the latest bills later than those before, from 5, 15, 30 days | −5, −10, −15 |
/// | the latest bills sooner than those before, from 5, 15 days | +3, +6 |
/// | exposure above 1, 2, 3, 6 usual months of invoices | −4, −8, −12, −20 |
/// | months since the first invoice from 0, 6, 12, 36, 60 | −10, −5, 0, +3, +5 |
///
/// The rating follows from the policy's marks. The recommended limit is the average month's invoices (months
/// begun since the first one) times 3 for A, 2 for B, 1 for C and 0 for D, rounded down to the minor unit, and
/// for A and B no less than a new account's;
/// the days to pay are the policy's for A and B, half of them for C, and none for D, who pays in advance.
///
/// **A new account** has its first invoice less than `new_months` ago or has paid fewer than
/// `new_invoices_paid`. It is rated [`Rating::New`], with the policy's limit and days for that, unless what
/// is known is bad already: a bill overdue for more than 60 days or written off, a broken plan, or a second
/// broken promise or bounced payment. Then it is rated by its score, but C at best, and its limit and days
/// are no more than a new account's.
///
/// A further late invoice takes points, except where that would say something untrue: one that is less late
/// than the average lowers the average; when the bad has become the rule, the trend levels off; and a larger
/// volume makes the same exposure weigh less.
#[must_use]
pub fn assess(
    history: &PaymentHistory,
    conduct: &Conduct,
    rules: &RiskRules,
    terms: &Terms,
) -> Assessment {
    let is_new = is_new(history, rules);
    let mut reasons = payment_reasons(history);
    reasons.extend(conduct_reasons(history, conduct));
    reasons.extend(relation_reasons(history, is_new));
    // A stable sort: facts of one weight stay in the order of the table.
    reasons.sort_by_key(|reason| Reverse(reason.points().unsigned_abs()));

    let sum: i32 = reasons.iter().map(RiskReason::points).sum();
    let score = u32::try_from((BASE + sum).clamp(0, 100)).expect("a score is not negative");
    let by_score = if score >= rules.a_from {
        Rating::A
    } else if score >= rules.b_from {
        Rating::B
    } else if score >= rules.c_from {
        Rating::C
    } else {
        Rating::D
    };
    let rating = match (is_new, is_bad_already(history, conduct)) {
        (true, true) => by_score.max(Rating::C),
        (true, false) => Rating::New,
        (false, true | false) => by_score,
    };
    Assessment {
        rating,
        score,
        reasons,
        recommended: recommend(history, rating, is_new, rules, terms),
    }
}

fn is_new(history: &PaymentHistory, rules: &RiskRules) -> bool {
    history.paid_count() < rules.new_invoices_paid
        || history
            .first_invoice_on
            .is_none_or(|first| months_after(first, rules.new_months) > history.as_of)
}

fn is_bad_already(history: &PaymentHistory, conduct: &Conduct) -> bool {
    history.oldest_overdue_days() > Some(NEW_OVERDUE_DAYS_MAX)
        || history.written_off_count() > 0
        || history.bounced_payments > NEW_BOUNCED_MAX
        || conduct.plans_broken > 0
        || conduct.promises_broken > NEW_BROKEN_PROMISES_MAX
}

fn payment_reasons(history: &PaymentHistory) -> Vec<RiskReason> {
    let mut reasons = Vec::new();
    let (on_time, judged) = (history.on_time_count(), history.judged_count());
    if judged > 0 {
        // A perfect record is a reason too, so this one stands with no points as well.
        let late = u64::from(judged - on_time);
        let points = -rounded_points(LATE_SHARE_POINTS * late, judged.into());
        reasons.push(RiskReason::OnTime {
            on_time,
            judged,
            points,
        });
    }
    if let Some(average) = history.average_days_late() {
        let most = AVERAGE_POINTS_MAX * 2 * u64::from(average.bills);
        let points = -rounded_points(average.days.min(most), 2 * u64::from(average.bills));
        let days = average.rounded();
        reasons.push(RiskReason::AverageDaysLate { days, points });
    }
    if let Some(days) = history.worst_days_late() {
        let points = step(&WORST, days);
        reasons.push(RiskReason::WorstDaysLate { days, points });
    }
    if let Some(oldest_days) = history.oldest_overdue_days() {
        reasons.push(RiskReason::OverdueNow {
            invoices: history.overdue_count(),
            oldest_days,
            amount: history.overdue,
            points: step(&OVERDUE, oldest_days),
        });
    }
    let invoices = history.written_off_count();
    let points = each(WRITTEN_OFF, invoices);
    reasons.push(RiskReason::WrittenOff { invoices, points });
    let payments = history.bounced_payments;
    let points = each(BOUNCED, payments);
    reasons.push(RiskReason::BouncedPayments { payments, points });
    if let Some(trend) = history.trend() {
        let later = trend.days_later();
        let table: &[(u32, i32)] = if later > 0 { &WORSENING } else { &IMPROVING };
        let days = u32::try_from(later.unsigned_abs()).unwrap_or(u32::MAX);
        reasons.push(RiskReason::Trend {
            recent: trend.recent.rounded(),
            before: trend.before.rounded(),
            points: step(table, days),
        });
    }
    reasons.retain(|reason| reason.points() != 0 || matches!(reason, RiskReason::OnTime { .. }));
    reasons
}

fn conduct_reasons(history: &PaymentHistory, conduct: &Conduct) -> Vec<RiskReason> {
    let mut reasons = vec![
        RiskReason::BrokenPlans {
            plans: conduct.plans_broken,
            points: each(PLANS_BROKEN, conduct.plans_broken),
        },
        RiskReason::BrokenPromises {
            promises: conduct.promises_broken,
            points: each(PROMISES_BROKEN, conduct.promises_broken),
        },
        RiskReason::KeptPlans {
            plans: conduct.plans_kept,
            points: each(PLANS_KEPT, conduct.plans_kept),
        },
        RiskReason::KeptPromises {
            promises: conduct.promises_kept,
            points: each(PROMISES_KEPT, conduct.promises_kept),
        },
        RiskReason::Exposure {
            exposure: conduct.exposure,
            usual_month: history.usual_month(),
            points: exposure_points(history, conduct.exposure),
        },
    ];
    reasons.retain(|reason| reason.points() != 0);
    reasons
}

fn relation_reasons(history: &PaymentHistory, is_new: bool) -> Vec<RiskReason> {
    let mut reasons = Vec::new();
    let months = history.relation_months();
    if history.first_invoice_on.is_some() {
        let points = step(&RELATION, months);
        reasons.push(RiskReason::Relation { months, points });
    }
    if let Some(months) = history.quiet_months().filter(|m| *m >= QUIET_MONTHS) {
        reasons.push(RiskReason::Quiet { months, points: 0 });
    }
    if is_new {
        reasons.push(RiskReason::NewAccount {
            months,
            paid: history.paid_count(),
            points: 0,
        });
    }
    reasons
}

/// Compares products instead of the rounded average, so that exactly one month is not above it.
fn exposure_points(history: &PaymentHistory, exposure: Money) -> i32 {
    assert_eq!(
        exposure.currency(),
        history.invoiced.currency(),
        "an account's exposure is in the currency of its ledger"
    );
    let open = i128::from(exposure.minor()) * i128::from(history.months_begun());
    let is_above = |months: u32| open > i128::from(months) * i128::from(history.invoiced.minor());
    let reached = EXPOSURE.iter().rev().find(|(months, _)| is_above(*months));
    reached.map_or(0, |(_, points)| *points)
}

fn recommend(
    history: &PaymentHistory,
    rating: Rating,
    is_new: bool,
    rules: &RiskRules,
    terms: &Terms,
) -> Recommended {
    let for_new = Recommended {
        credit_limit: rules.new_credit_limit,
        net_days: rules.new_net_days,
    };
    let (usual_months, net_days) = match rating {
        Rating::A => (3, terms.net_days),
        Rating::B => (2, terms.net_days),
        Rating::C => (1, terms.net_days / 2),
        Rating::D => (0, 0),
        Rating::New => return for_new,
    };
    let minor = i128::from(history.invoiced.minor()) * usual_months;
    let minor = i64::try_from(minor / i128::from(history.months_begun())).unwrap_or(i64::MAX);
    let credit_limit = Money::from_minor(minor, history.invoiced.currency());
    // Who is known to pay is trusted with no less than who is not known.
    let credit_limit = match rating {
        Rating::A | Rating::B => credit_limit.max(for_new.credit_limit),
        Rating::C | Rating::D | Rating::New => credit_limit,
    };
    if is_new {
        return Recommended {
            credit_limit: credit_limit.min(for_new.credit_limit),
            net_days: net_days.min(for_new.net_days),
        };
    }
    Recommended {
        credit_limit,
        net_days,
    }
}

/// The points of the last row that is reached.
fn step(table: &[(u32, i32)], value: u32) -> i32 {
    let reached = table.iter().rev().find(|(from, _)| *from <= value);
    reached.map_or(0, |(_, points)| *points)
}

/// So many points for each, up to the most.
fn each((one, most): (i32, i32), times: u32) -> i32 {
    let times = i32::try_from(times).unwrap_or(i32::MAX);
    let points = one.saturating_mul(times);
    if one < 0 {
        points.max(most)
    } else {
        points.min(most)
    }
}

/// A quotient, halves rounded up. Callers keep it within the points of the table.
fn rounded_points(numerator: u64, denominator: u64) -> i32 {
    i32::try_from((2 * numerator + denominator) / (2 * denominator)).expect("points are few")
}
