//! What one late invoice asks for today: plain decisions over values, by the rules of `charges`.

use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::work::NewCharge;
use super::{Run, Waiting, WhyWaiting};
use crate::domain::account::AccountKind;
use crate::domain::charges::interest::{
    Accrued, LateDebt, accrue, compensation, interest_starts, is_business,
};
use crate::domain::charges::late_fee::{FeeStep, LateInvoice, NoticeState, decide};
use crate::domain::charges::reading::{ChargeState, LateBill};
use crate::domain::ids::{EntrySeq, InvoiceId};
use crate::domain::ledger::Charge;
use crate::domain::local_time::local_date;
use crate::domain::money::Money;
use crate::domain::policy::{FeeBasis, InterestRegime, LateFeeRule, LateInterestRule};
use crate::store::Notice;

/// One thing to do.
pub(super) enum Step<'a> {
    Charge(NewCharge),
    /// An entry of an earlier run, and why it goes.
    TakeBack {
        entry: EntrySeq,
        reason: String,
    },
    Announce(Announcement<'a>),
    Wait(Waiting),
    RatesMissing(NaiveDate),
}

/// A notice that is due.
pub(super) struct Announcement<'a> {
    pub(super) rule: &'a LateFeeRule,
    pub(super) invoice: InvoiceId,
    pub(super) number: String,
    pub(super) due: NaiveDate,
    pub(super) open: Money,
    pub(super) fee: Money,
    pub(super) earliest: NaiveDate,
    /// The notice as it was written down before, if it was.
    pub(super) known: Option<Notice>,
}

/// Everything that one bill asks for, in the order in which it is to be done.
pub(super) fn steps_for<'a>(
    run: &Run<'a>,
    debtor: AccountKind,
    notices: &BTreeMap<InvoiceId, Notice>,
    bill: &LateBill<'_>,
) -> Vec<Step<'a>> {
    let mut steps = Vec::new();
    // First what turned out to be too much: what is due instead follows in the same run.
    let mut corrected = Cow::Borrowed(bill);
    for (entry, reason) in undeserved_fees(run, bill) {
        let charges = &mut corrected.to_mut().charges;
        let taken_back = charges.iter_mut().find(|c| c.entry == entry);
        taken_back.expect("a charge of this bill").state = ChargeState::Corrected;
        steps.push(Step::TakeBack { entry, reason });
    }
    let bill = &*corrected;
    // One delay is charged once: by the contract or by the statute, whichever came first.
    let has_interest = bill
        .charges
        .iter()
        .any(|c| !c.charge.is_fee() && c.state != ChargeState::Corrected);
    // Also where a fee has become nothing: who has paid more must not get the dearer of the two.
    let has_fee = bill.charges.iter().any(|c| c.charge.is_fee());
    if let Some(rule) = run.policy.late_fees.as_ref().filter(|_| !has_interest) {
        steps.extend(fee_step(run, rule, notices.get(&bill.invoice.id), bill));
    }
    match &run.policy.late_interest {
        Some(rule) if is_asked_for_interest(run, debtor, bill) && !has_fee => {
            interest_steps(run, rule, debtor, bill, &mut steps);
        }
        Some(_) => {}
        None => steps.extend(undeserved_interest(run, bill)),
    }
    steps
}

fn fee_step<'a>(
    run: &Run<'a>,
    rule: &'a LateFeeRule,
    notice: Option<&Notice>,
    bill: &LateBill<'_>,
) -> Option<Step<'a>> {
    let zone = run.business.settings.timezone;
    let open = bill.open(run.business.settings.currency);
    let charged = bill.fees();
    let late = LateInvoice {
        due_date: bill.invoice.due_date,
        overdue: open,
        charged: &charged,
        notice: match notice {
            None => NoticeState::None,
            Some(Notice {
                fee,
                announced_on,
                sent,
                delivered,
                ..
            }) => match delivered {
                Some(receipt) => NoticeState::Delivered {
                    on: local_date(receipt.at, zone),
                    fee: *fee,
                },
                None if *sent => NoticeState::Announced {
                    on: *announced_on,
                    fee: *fee,
                },
                // Written down, and not sent to anybody yet.
                None => NoticeState::None,
            },
        },
        frozen: &bill.frozen,
        today: run.today,
    };
    let wait = |why| {
        let fee = notice.map(|notice| notice.fee)?;
        let invoice = bill.invoice.number.clone();
        Some(Step::Wait(Waiting { invoice, fee, why }))
    };
    match decide(rule, &late) {
        FeeStep::Nothing(_) => None,
        FeeStep::Announce { fee, earliest } => Some(Step::Announce(Announcement {
            rule,
            invoice: bill.invoice.id,
            number: bill.invoice.number.clone(),
            due: bill.invoice.due_date,
            open,
            fee,
            earliest,
            known: notice.cloned(),
        })),
        FeeStep::AwaitDelivery => {
            let written_on = notice.map_or(run.today, |notice| notice.announced_on);
            wait(WhyWaiting::NotDelivered { written_on })
        }
        FeeStep::AwaitNoticePeriod { until } => wait(WhyWaiting::NoticePeriod { until }),
        FeeStep::Charge { number, amount, .. } => {
            let receipt = notice.and_then(|notice| notice.delivered.as_ref());
            let arrived = receipt.map_or_else(String::new, |receipt| {
                let on = local_date(receipt.at, zone);
                format!(", notice delivered on {on} ({})", receipt.how)
            });
            Some(Step::Charge(NewCharge {
                invoice: bill.invoice.id,
                charge: charge_of(rule.basis),
                amount,
                reference: format!("FEE-{}-{number}", bill.invoice.number),
                reason: format!(
                    "late fee of {amount}: {} on {open} overdue since {}, within its limits and the notice's \
                     {}{arrived}; by: {}",
                    basis_in_words(rule.basis),
                    bill.invoice.due_date,
                    notice.map_or(amount, |notice| notice.fee),
                    rule.clause
                ),
            }))
        }
    }
}

fn charge_of(basis: FeeBasis) -> Charge {
    match basis {
        FeeBasis::Flat(_) => Charge::Flat,
        FeeBasis::PercentOfOverdue(_) => Charge::PercentOfOverdue,
        FeeBasis::PercentPerMonth(_) => Charge::PercentPerMonth,
    }
}

fn basis_in_words(basis: FeeBasis) -> String {
    match basis {
        FeeBasis::Flat(amount) => format!("flat {amount}"),
        FeeBasis::PercentOfOverdue(percent) => format!("{percent} %"),
        FeeBasis::PercentPerMonth(percent) => format!("{percent} % a month"),
    }
}

/// Fees that, as has turned out since, were charged when nothing was open any more, or on more than was, or on
/// the first day of a hold; each with the reason why it goes.
fn undeserved_fees(run: &Run<'_>, bill: &LateBill<'_>) -> Vec<(EntrySeq, String)> {
    let currency = run.business.settings.currency;
    let standing = bill
        .charges
        .iter()
        .filter(|posted| posted.charge.is_fee() && posted.state == ChargeState::Standing);
    // What is paid on the day of a fee comes after it.
    let before = |day: NaiveDate| day.pred_opt().map(|day| bill.open_on(day, currency));
    standing
        .filter_map(|posted| {
            let open = bill.open_on(posted.on, currency);
            let is_of_what_is_open = match posted.charge {
                Charge::PercentOfOverdue | Charge::PercentPerMonth => true,
                Charge::Flat | Charge::StatutoryInterest | Charge::FixedCompensation => false,
            };
            let reason = if !open.is_positive() {
                format!(
                    "the invoice was paid by {}: the payment was recorded later",
                    posted.on
                )
            } else if let Some(less) =
                before(posted.on).filter(|open| is_of_what_is_open && *open < posted.open_before)
            {
                format!(
                    "on {} only {less} was overdue, and not {}: a payment was recorded later",
                    posted.on, posted.open_before
                )
            } else if bill.held.iter().any(|days| days.contains(posted.on)) {
                format!("the invoice is on hold since {}", posted.on)
            } else if bill
                .account_held
                .iter()
                .any(|days| days.contains(posted.on))
            {
                format!("the account is on hold since {}", posted.on)
            } else {
                return None;
            };
            Some((posted.entry, reason))
        })
        .collect()
}

/// Interest and compensation on a bill that, as has turned out since, was paid in time, where the policy asks
/// for none any more: what it asked for in its time stays otherwise.
fn undeserved_interest<'a>(run: &Run<'a>, bill: &LateBill<'_>) -> Vec<Step<'a>> {
    let currency = run.business.settings.currency;
    let due = bill.invoice.due_date;
    if bill.open_on(due, currency).is_positive() {
        return Vec::new();
    }
    let standing = bill
        .charges
        .iter()
        .filter(|posted| !posted.charge.is_fee() && posted.state == ChargeState::Standing);
    standing
        .map(|posted| Step::TakeBack {
            entry: posted.entry,
            reason: format!("the invoice was paid by {due}: the payment was recorded later"),
        })
        .collect()
}

/// A bill that had been paid before the policy first asked for interest is left in peace: who switches
/// interest on does not mean the late payments of earlier years. What was charged once is looked after.
fn is_asked_for_interest(run: &Run<'_>, debtor: AccountKind, bill: &LateBill<'_>) -> bool {
    if bill.charges.iter().any(|posted| !posted.charge.is_fee()) {
        return true;
    }
    let paid_before = bill.principal.last().is_none_or(|(day, open)| {
        !open.is_positive() && run.interest_since.is_some_and(|since| *day < since)
    });
    is_business(debtor) && !paid_before
}

/// Interest through yesterday: a payment that arrives in the course of a day counts for all of it, so a
/// day's interest is owed only once the day is over.
fn interest_steps(
    run: &Run<'_>,
    rule: &LateInterestRule,
    debtor: AccountKind,
    bill: &LateBill<'_>,
    steps: &mut Vec<Step<'_>>,
) {
    let currency = run.business.settings.currency;
    let Some(until) = run.today.pred_opt() else {
        return;
    };
    let debt = LateDebt {
        debtor,
        currency,
        due_date: bill.invoice.due_date,
        principal: &bill.principal,
        frozen: &bill.frozen,
    };
    let accrued = accrue(rule, &debt, until);
    if let Some(from) = accrued.missing_rate_from {
        steps.push(Step::RatesMissing(from));
    }
    let posted = bill.charged_by(Charge::StatutoryInterest);
    let posted = Money::sum_in(currency, posted.map(|posted| posted.amount));
    let mut more = accrued.still_to_post(posted);
    let known = || bill.charged_by(Charge::StatutoryInterest);
    // A clock that was set back is no reason to take back what a later day has charged.
    if known().any(|posted| posted.on > run.today) {
        return;
    }
    // A bill that is paid, and has had its interest since, is closed: a later policy does not open it.
    let paid_on = bill.principal.last().map(|(day, _)| *day);
    let is_closed = !bill.open(currency).is_positive()
        && known().any(|posted| paid_on.is_some_and(|day| posted.on >= day));
    // "No interest and no charge for paying this way" holds for the days before the yes too, if they had not been
    // charged by then: the agreement names all that is owed.
    if (is_closed || bill.arranged) && more.is_positive() {
        more = Money::zero(currency);
    }
    // A rate that is missing makes the sum smaller than it is: no reason to take anything back.
    if accrued.missing_rate_from.is_some() && more.is_negative() {
        return;
    }
    // Whole entries go, the newest first, and the right sum comes: an entry is never changed.
    let newest_first = || bill.charges.iter().rev();
    for posted in newest_first() {
        if posted.charge != Charge::StatutoryInterest || posted.state != ChargeState::Standing {
            continue;
        }
        if !more.is_negative() {
            break;
        }
        more += posted.amount;
        steps.push(Step::TakeBack {
            entry: posted.entry,
            reason: format!(
                "late interest through {until} comes to {} only, by the payments, holds, rates and kind of \
                 debtor that are recorded now",
                accrued.total
            ),
        });
    }
    if more.is_positive() {
        steps.push(Step::Charge(NewCharge {
            invoice: bill.invoice.id,
            charge: Charge::StatutoryInterest,
            amount: more,
            reference: format!("INT-{}-{until}", bill.invoice.number),
            reason: interest_reason(rule, &accrued, until),
        }));
    }
    compensation_steps(run, rule, debtor, bill, &accrued, steps);
}

fn interest_reason(rule: &LateInterestRule, accrued: &Accrued, until: NaiveDate) -> String {
    let rate = accrued.spans.last().map_or_else(String::new, |span| {
        format!(", lately {} % a year on {}", span.percent, span.principal)
    });
    format!(
        "statutory late interest through {until}: {} for {} in all{rate} ({})",
        accrued.total,
        match accrued.days {
            1 => "1 day".to_owned(),
            days => format!("{days} days"),
        },
        law(rule.regime)
    )
}

fn law(regime: InterestRegime) -> &'static str {
    match regime {
        InterestRegime::Uk => "Late Payment of Commercial Debts (Interest) Act 1998",
        InterestRegime::Eu => "Directive 2011/7/EU",
    }
}

/// Once an invoice, as soon as a day bore interest. It is taken back when no day did after all, and made
/// smaller when the debt was; a table that was changed since makes no earlier sum larger.
fn compensation_steps(
    run: &Run<'_>,
    rule: &LateInterestRule,
    debtor: AccountKind,
    bill: &LateBill<'_>,
    accrued: &Accrued,
    steps: &mut Vec<Step<'_>>,
) {
    let currency = run.business.settings.currency;
    let starts = interest_starts(bill.invoice.due_date);
    // What bore interest first: a hold may have put that off.
    let first = accrued.spans.first().map(|span| span.principal);
    let debt = first.unwrap_or_else(|| bill.open_on(starts, currency));
    let due = (accrued.days > 0)
        .then(|| compensation(rule, debtor, debt))
        .flatten();
    let posted = bill.charged_by(Charge::FixedCompensation).last();
    if let Some(posted) = posted {
        let enough = due.is_some_and(|due| due >= posted.amount);
        if enough || posted.state != ChargeState::Standing {
            return;
        }
        let due = due.unwrap_or(Money::zero(currency));
        steps.push(Step::TakeBack {
            entry: posted.entry,
            reason: format!("the compensation for {debt} is {due}, by what is recorded now"),
        });
    }
    if let Some(amount) = due.filter(|_| !bill.arranged) {
        steps.push(Step::Charge(NewCharge {
            invoice: bill.invoice.id,
            charge: Charge::FixedCompensation,
            amount,
            reference: format!("COMP-{}", bill.invoice.number),
            reason: format!(
                "fixed compensation for a late debt of {debt} ({})",
                law(rule.regime)
            ),
        }));
    }
}
