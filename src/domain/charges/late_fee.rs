//! Late fees: what a fee amounts to, and whether today is the day to announce or to charge one.
//!
//! A late fee is a matter of the contract, so all of it follows the policy's `[late_fees]`, and there is
//! none without that table. Sending the notice and recording its delivery belong to others; so does the
//! waiver, which is a reversing entry.

use chrono::NaiveDate;

use super::{DateRange, percent_of, rounded, unfrozen_days_after};
use crate::domain::money::Money;
use crate::domain::policy::{FeeBasis, LateFeeRule};

/// A fee by the month is charged each so many days. The months of the calendar would make February's fee
/// dearer by the day than March's.
pub const FEE_MONTH_DAYS: u32 = 30;

/// What a run of the day needs to know of one invoice to decide about its fee.
#[derive(Debug, Clone, Copy)]
pub struct LateInvoice<'a> {
    /// The day by which it was to be paid: the agreed later one if there was an extension.
    pub due_date: NaiveDate,
    /// The open part of the bill itself, without any fee or interest.
    pub overdue: Money,
    /// Every fee that was ever charged on it, the waived ones too.
    pub charged: &'a [Charged],
    pub notice: NoticeState,
    /// The days on which it was held, or covered by a plan that was kept.
    pub frozen: &'a [DateRange],
    pub today: NaiveDate,
}

/// A fee on the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Charged {
    pub on: NaiveDate,
    pub amount: Money,
    /// A waived fee was taken back. It keeps its room under the cap, and it was the fee of its period:
    /// another for the same period would undo the waiver.
    pub waived: bool,
}

/// How far the notice has come that tells the customer about the fee. One notice serves all the fees of an
/// invoice, for it names the amount and the rhythm; a hold in between does not use it up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeState {
    None,
    /// Written, and not known to have arrived.
    Announced {
        on: NaiveDate,
        fee: Money,
    },
    /// The platform confirmed it.
    Delivered {
        on: NaiveDate,
        fee: Money,
    },
}

/// What is to be done about an invoice's late fee today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FeeStep {
    Nothing(NoFee),
    /// Write the notice now. If it is delivered today, `fee` can be charged from `earliest` on.
    Announce {
        fee: Money,
        earliest: NaiveDate,
    },
    AwaitDelivery,
    /// The notice has been delivered; the fee can be charged from this day on.
    AwaitNoticePeriod {
        until: NaiveDate,
    },
    /// Charge it today. `number` counts the invoice's fees from 1, the waived ones too, so that together
    /// with the invoice it names this fee for good.
    Charge {
        number: u32,
        amount: Money,
        on: NaiveDate,
    },
}

/// Why there is no fee today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoFee {
    /// It is not yet past its due date, or nothing of the bill is open.
    NotOverdue,
    /// Up to and including this day.
    InGrace { until: NaiveDate },
    /// By a hold or by a plan that is kept.
    Frozen,
    /// The rule has one fee an invoice.
    ChargedOnce,
    /// The next fee of a repeating rule is due on this day.
    NotDueUntil(NaiveDate),
    /// The fees of this invoice have reached what they may be in all.
    CapReached,
    /// The fee comes to less than half the smallest coin.
    NothingToCharge,
}

/// What one fee amounts to: flat or a percentage of what is overdue, not below the minimum, not above the
/// maximum, and only then rounded to the minor unit. Nothing overdue, no fee. Where an owner's minimum is
/// above the maximum, the maximum holds.
///
/// Source: the policy's `[late_fees]`; the order of clamp and rounding is the design's.
///
/// ```
/// use goodterms::domain::charges::late_fee::fee_amount;
/// use goodterms::domain::money::{Currency, Money};
/// use goodterms::domain::policy::{FeeBasis, LateFeeRule};
/// use rust_decimal::dec;
/// let eur = |text| Money::parse(text, Currency::parse("EUR").unwrap()).unwrap();
/// let rule = LateFeeRule {
///     basis: FeeBasis::PercentOfOverdue(dec!(1.5)),
///     grace_days: 3,
///     notice_days: 7,
///     fee_min: eur("5.00"),
///     fee_max: eur("25.00"),
///     lifetime_max: eur("50.00"),
///     repeat_days: None,
///     clause: "clause 7 of our terms".to_owned(),
/// };
/// // 1.5 % of 833.00 is 12.495.
/// assert_eq!(fee_amount(&rule, eur("833.00")), eur("12.50"));
/// // 1.5 % of 100.00 is 1.50, below the minimum; of 9,000.00 it is 135.00, above the maximum.
/// assert_eq!(fee_amount(&rule, eur("100.00")), eur("5.00"));
/// assert_eq!(fee_amount(&rule, eur("9000.00")), eur("25.00"));
/// assert_eq!(fee_amount(&rule, eur("0")), eur("0"));
/// ```
#[must_use]
pub fn fee_amount(rule: &LateFeeRule, overdue: Money) -> Money {
    let currency = overdue.currency();
    if !overdue.is_positive() {
        return Money::zero(currency);
    }
    let fee = match rule.basis {
        FeeBasis::Flat(amount) => amount.to_decimal(),
        FeeBasis::PercentOfOverdue(percent) | FeeBasis::PercentPerMonth(percent) => {
            percent_of(overdue, percent)
        }
    };
    let clamped = fee
        .max(rule.fee_min.to_decimal())
        .min(rule.fee_max.to_decimal());
    rounded(clamped, currency).max(Money::zero(currency))
}

/// Days from one fee on an invoice to the next; `None` when there is only one. A percentage per month
/// repeats by itself.
#[must_use]
pub fn repeat_days(rule: &LateFeeRule) -> Option<u32> {
    match rule.basis {
        FeeBasis::PercentPerMonth(_) => Some(FEE_MONTH_DAYS),
        FeeBasis::Flat(_) | FeeBasis::PercentOfOverdue(_) => {
            rule.repeat_days.map(|days| days.max(1))
        }
    }
}

/// Decides about one invoice's late fee today. Asked again on the same day, with the charge or the notice
/// of the first answer on record, it has nothing more to do.
///
/// - Days of grace come after the due date. The notice is written only when they are over.
/// - A fee waits until its notice has been delivered and `notice_days` have passed since. No fee is more
///   than the notice named.
/// - A run charges one fee at most, with today's date, however many days were missed: each fee needs a
///   period of its own, and that is counted from the day of the fee before.
/// - The last fee is cut down to what the cap of the invoice leaves.
/// - A frozen day has no fee and counts for no period ([`unfrozen_days_after`]).
///
/// Source: the policy's `[late_fees]`.
///
/// ```
/// use chrono::NaiveDate;
/// use goodterms::domain::charges::late_fee::{FeeStep, LateInvoice, NoticeState, decide};
/// use goodterms::domain::money::{Currency, Money};
/// use goodterms::domain::policy::{FeeBasis, LateFeeRule};
/// let eur = |text| Money::parse(text, Currency::parse("EUR").unwrap()).unwrap();
/// let march = |day| NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
/// let rule = LateFeeRule {
///     basis: FeeBasis::Flat(eur("15.00")),
///     grace_days: 3,
///     notice_days: 7,
///     fee_min: eur("0"),
///     fee_max: eur("15.00"),
///     lifetime_max: eur("15.00"),
///     repeat_days: None,
///     clause: "clause 7 of our terms".to_owned(),
/// };
/// let mut invoice = LateInvoice {
///     due_date: march(9),
///     overdue: eur("450.00"),
///     charged: &[],
///     notice: NoticeState::None,
///     frozen: &[],
///     today: march(13),
/// };
/// // The 10th, 11th and 12th are grace. A notice that arrives on the 13th allows a fee on the 20th.
/// let announce = FeeStep::Announce { fee: eur("15.00"), earliest: march(20) };
/// assert_eq!(decide(&rule, &invoice), announce);
/// invoice.notice = NoticeState::Delivered { on: march(14), fee: eur("15.00") };
/// assert_eq!(decide(&rule, &invoice), FeeStep::AwaitNoticePeriod { until: march(21) });
/// ```
#[must_use]
pub fn decide(rule: &LateFeeRule, invoice: &LateInvoice<'_>) -> FeeStep {
    let today = invoice.today;
    if let Some(reason) = no_fee_yet(rule, invoice) {
        return FeeStep::Nothing(reason);
    }
    let left = left_under_cap(rule, invoice);
    if !left.is_positive() {
        return FeeStep::Nothing(NoFee::CapReached);
    }
    let fee = fee_amount(rule, invoice.overdue).min(left);
    if !fee.is_positive() {
        return FeeStep::Nothing(NoFee::NothingToCharge);
    }
    match invoice.notice {
        NoticeState::None => FeeStep::Announce {
            fee,
            earliest: unfrozen_days_after(today, rule.notice_days, invoice.frozen),
        },
        NoticeState::Announced { .. } => FeeStep::AwaitDelivery,
        NoticeState::Delivered { on, fee: announced } => {
            let until = unfrozen_days_after(on, rule.notice_days, invoice.frozen);
            let amount = fee.min(announced);
            if today < until {
                FeeStep::AwaitNoticePeriod { until }
            } else if !amount.is_positive() {
                FeeStep::Nothing(NoFee::NothingToCharge)
            } else {
                FeeStep::Charge {
                    number: u32::try_from(invoice.charged.len())
                        .unwrap_or(u32::MAX)
                        .saturating_add(1),
                    amount,
                    on: today,
                }
            }
        }
    }
}

/// What keeps the next fee from being due at all, whatever it amounts to.
fn no_fee_yet(rule: &LateFeeRule, invoice: &LateInvoice<'_>) -> Option<NoFee> {
    let today = invoice.today;
    if today <= invoice.due_date || !invoice.overdue.is_positive() {
        return Some(NoFee::NotOverdue);
    }
    if invoice.frozen.iter().any(|range| range.contains(today)) {
        return Some(NoFee::Frozen);
    }
    let until = unfrozen_days_after(invoice.due_date, rule.grace_days, invoice.frozen);
    if today <= until {
        return Some(NoFee::InGrace { until });
    }
    let last = invoice.charged.iter().map(|fee| fee.on).max()?;
    let Some(days) = repeat_days(rule) else {
        return Some(NoFee::ChargedOnce);
    };
    let next = unfrozen_days_after(last, days, invoice.frozen);
    (today < next).then_some(NoFee::NotDueUntil(next))
}

fn left_under_cap(rule: &LateFeeRule, invoice: &LateInvoice<'_>) -> Money {
    let charged = invoice.charged.iter().map(|fee| fee.amount);
    let sum = Money::sum_in(invoice.overdue.currency(), charged);
    (rule.lifetime_max - sum).max(Money::zero(invoice.overdue.currency()))
}

#[cfg(test)]
mod tests;
