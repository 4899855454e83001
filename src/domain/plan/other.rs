//! Arrangements other than installments: a later due date, a promise, a settlement.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::covering::Covering;
use super::window::Window;
use super::{
    AgreementTerms, ArrangementKind, Authority, Basis, CoveredDebit, ExtensionRequest, Inputs,
    Installment, Offer, PlanRefusal, PromiseRequest, Refused, SettlementRequest,
};
use crate::domain::calendar::days_after;
use crate::domain::ledger::OpenInvoice;
use crate::domain::money::Money;
use crate::domain::policy::DAYS_LIMIT;

/// Offers one later due date.
///
/// It may lie so many days after today, or after the earliest due date where that is later (`[extensions]`,
/// and the rating's own limit). It covers what is due before the new date, for nothing becomes due earlier by
/// it; an invoice that the customer names has to be due before it.
///
/// # Errors
/// [`Refused`] with every reason; the nearest is the latest day that passes.
pub fn extend(inputs: &Inputs<'_>, request: &ExtensionRequest) -> Result<Offer, Refused> {
    let all = Covering::of(inputs, &request.invoices);
    let window = extension_days(inputs, &all, !request.invoices.is_empty());
    let asked = request.until.or_else(|| window.latest_that_fits());
    let day_wrong = match asked {
        None => Some(PlanRefusal::NotOffered),
        Some(asked) => against_day(inputs, &window, asked),
    };
    let nearest = request.until.and_then(|asked| window.nearest(asked));
    let until = if day_wrong.is_none() { asked } else { nearest };
    let covering = until.map_or_else(
        || all.clone(),
        |until| {
            // Later than it was by the day that is named and by the day to which the calendar moves it.
            let later_than = until.min(window.due(until));
            Covering::of_those(inputs, &request.invoices, |invoice| {
                due_now(inputs, invoice) < later_than
            })
        },
    );
    let mut reasons = all.reasons;
    if reasons.is_empty() {
        reasons.extend(inputs.against_size(&covering));
    }
    if inputs.is_bot() {
        let limits = &inputs.policy.extensions;
        let had = inputs.record.extensions_in_year;
        if !limits.enabled {
            reasons.push(PlanRefusal::NotOffered);
        } else if had >= limits.per_year_max {
            let max = limits.per_year_max;
            reasons.push(PlanRefusal::TooManyExtensions { had, max });
        }
        let plans = &inputs.policy.plans;
        reasons.extend(inputs.record.after_broken_plan(plans, inputs.today));
    }
    finish(reasons, day_wrong, asked, nearest, |until| {
        let request = ExtensionRequest {
            until: Some(until),
            invoices: covering.numbers(),
        };
        let days = (until, window.due(until));
        let terms = single(inputs, ArrangementKind::Extension, &covering, days);
        inputs.offer(terms, Basis::Extension(request))
    })
}

/// When an invoice is due now: on its own day, or later by an extension that runs.
fn due_now(inputs: &Inputs<'_>, invoice: &OpenInvoice) -> NaiveDate {
    let debits = invoice.debits.iter();
    let extended = debits.filter_map(|debit| inputs.record.extended_until(debit.seq));
    extended.fold(invoice.due_date, NaiveDate::max)
}

/// The days to which a due date may be put off. Where invoices are named, it has to be later for each of them.
fn extension_days<'a>(inputs: &Inputs<'a>, all: &Covering, is_named: bool) -> Window<'a> {
    let covered = |invoice: &&OpenInvoice| {
        let mut debits = all.debits.iter();
        debits.any(|debit| debit.invoice_number == invoice.number)
    };
    let covered = inputs.invoices.iter().filter(covered);
    let due = covered.map(|invoice| due_now(inputs, invoice));
    let due = if is_named { due.max() } else { due.min() };
    let from = all.earliest_due.unwrap_or(inputs.today).max(inputs.today);
    let days_max = if inputs.is_bot() {
        let own = inputs.self_serve().extension_days_max;
        own.min(inputs.policy.extensions.days_max)
    } else {
        DAYS_LIMIT
    };
    let latest = days_after(from, days_max);
    let by_law = inputs.legal_end(inputs.today);
    Window {
        from: days_after(due.unwrap_or(inputs.today).max(inputs.today), 1),
        latest: by_law.map_or(latest, |end| latest.min(end)),
        calendar: Some(&inputs.policy.calendar),
    }
}

/// Takes down a promise: so much by a day. It covers the oldest debts up to its amount.
///
/// # Errors
/// [`Refused`] with every reason; the nearest is as much as there is to pay, on the nearest day that passes.
pub fn promise(inputs: &Inputs<'_>, request: &PromiseRequest) -> Result<Offer, Refused> {
    let covering = Covering::of(inputs, &request.invoices);
    let limits = &inputs.policy.promises;
    let mut reasons = covering.reasons.clone();
    if inputs.is_bot() {
        let broken = inputs.record.promises_broken_in_year;
        if !limits.enabled {
            reasons.push(PlanRefusal::NotOffered);
        } else if broken > limits.broken_max {
            let max = limits.broken_max;
            reasons.push(PlanRefusal::PromisesBroken { broken, max });
        }
    }
    let mut amount = request.amount.unwrap_or(covering.total);
    let mut wrong: Vec<PlanRefusal> = amount_against(inputs, amount, covering.total)
        .into_iter()
        .collect();
    let is_mended_by_all = matches!(
        wrong[..],
        [PlanRefusal::AmountTooLarge { .. } | PlanRefusal::AmountNotPositive { .. }]
    );
    if is_mended_by_all {
        amount = covering.total;
    } else {
        reasons.append(&mut wrong);
    }
    let days_max = if inputs.is_bot() {
        limits.days_max
    } else {
        DAYS_LIMIT
    };
    // A promise names its day; no calendar moves it.
    let window = Window {
        from: inputs.today,
        latest: days_after(inputs.today, days_max),
        calendar: None,
    };
    wrong.extend(against_day(inputs, &window, request.on));
    let nearest = window.nearest(request.on);
    finish(reasons, wrong, Some(request.on), nearest, |on| {
        let part = Covering {
            debits: first_part(&covering.debits, amount),
            total: amount,
            ..covering.clone()
        };
        let pinned = PromiseRequest {
            amount: Some(amount),
            on,
            invoices: request.invoices.clone(),
        };
        let terms = single(inputs, ArrangementKind::Promise, &part, (on, on));
        inputs.offer(terms, Basis::Promise(pinned))
    })
}

/// Offers that less money settles everything. Only staff may, up to their own share.
///
/// # Errors
/// [`Refused`] with every reason; the nearest is the least that may be taken, on the nearest day that passes.
pub fn settle(inputs: &Inputs<'_>, request: &SettlementRequest) -> Result<Offer, Refused> {
    let covering = Covering::of(inputs, &request.invoices);
    let mut reasons = covering.reasons.clone();
    // One at a time: a settlement beside a plan would hide it.
    if inputs.record.running.is_some() && !reasons.contains(&PlanRefusal::AlreadyOnPlan) {
        reasons.push(PlanRefusal::AlreadyOnPlan);
    }
    let max = match inputs.authority {
        Authority::Bot => Money::zero(inputs.currency),
        Authority::Staff {
            settlement_percent_max,
            ..
        } => {
            let percent = settlement_percent_max.clamp(Decimal::ZERO, Decimal::ONE_HUNDRED);
            covering.total.percent(percent)
        }
    };
    let mut wrong = Vec::from_iter(amount_against(inputs, request.pay, covering.total));
    if reasons.is_empty() && wrong.is_empty() {
        let asked = covering.total - request.pay;
        if !asked.is_positive() {
            // All of it settles nothing early, and gives nothing up.
            let coin = Money::from_minor(1, inputs.currency);
            let (asked, max) = (request.pay, covering.total - coin);
            wrong.push(PlanRefusal::AmountTooLarge { asked, max });
        } else if asked > max {
            wrong.push(PlanRefusal::BeyondAuthority { asked, max });
        }
    }
    let mut pay = request.pay;
    let least = covering.total - max;
    if wrong.is_empty() || (max.is_positive() && least.is_positive()) {
        // What may not be given up may be asked for.
        pay = if wrong.is_empty() { pay } else { least };
    } else {
        reasons.append(&mut wrong);
    }
    let window = Window {
        from: inputs.today,
        latest: days_after(inputs.today, inputs.policy.plans.first_payment_days_max),
        calendar: Some(&inputs.policy.calendar),
    };
    wrong.extend(against_day(inputs, &window, request.on));
    let nearest = window.nearest(request.on);
    finish(reasons, wrong, Some(request.on), nearest, |on| {
        let due_on = window.due(on);
        let mut terms = single(inputs, ArrangementKind::Settlement, &covering, (on, due_on));
        terms.forgiven = Some(covering.total - pay);
        terms.installments = vec![Installment {
            due_on,
            amount: pay,
        }];
        let basis = SettlementRequest {
            pay,
            on,
            invoices: covering.numbers(),
        };
        inputs.offer(terms, Basis::Settlement(basis))
    })
}

/// What is wrong with a day, if anything is.
pub(super) fn against_day(
    inputs: &Inputs<'_>,
    window: &Window<'_>,
    asked: NaiveDate,
) -> Option<PlanRefusal> {
    if window.fits(asked) {
        None
    } else if asked < inputs.today {
        Some(PlanRefusal::FirstDatePast { asked })
    } else if asked.min(window.due(asked)) < window.from {
        let due = window.from.pred_opt().unwrap_or(window.from);
        Some(PlanRefusal::NotLater { asked, due })
    } else {
        let latest = window.latest_that_fits().unwrap_or(window.latest);
        Some(PlanRefusal::FirstDateTooLate { asked, latest })
    }
}

/// The offer for the day, or every reason with the nearest that passes. What `reasons` hold against it no
/// other day or amount would mend.
pub(super) fn finish(
    mut reasons: Vec<PlanRefusal>,
    wrong: impl IntoIterator<Item = PlanRefusal>,
    asked: Option<NaiveDate>,
    nearest: Option<NaiveDate>,
    offer: impl Fn(NaiveDate) -> Offer,
) -> Result<Offer, Refused> {
    let can_be_mended = reasons.is_empty();
    reasons.extend(wrong);
    if reasons.is_empty()
        && let Some(asked) = asked
    {
        return Ok(offer(asked));
    }
    let nearest = nearest.filter(|_| can_be_mended);
    Err(Refused {
        reasons,
        nearest: nearest.map(|day| Box::new(offer(day))),
    })
}

fn amount_against(inputs: &Inputs<'_>, asked: Money, max: Money) -> Option<PlanRefusal> {
    if asked.currency() != inputs.currency {
        Some(PlanRefusal::OtherCurrency {
            asked: asked.currency(),
            account: inputs.currency,
        })
    } else if !max.is_positive() {
        // The covering says why already.
        None
    } else if !asked.is_positive() {
        Some(PlanRefusal::AmountNotPositive { asked })
    } else if asked > max {
        Some(PlanRefusal::AmountTooLarge { asked, max })
    } else {
        None
    }
}

/// Terms with one payment, on a day as named and as moved off weekends and holidays.
pub(super) fn single(
    inputs: &Inputs<'_>,
    kind: ArrangementKind,
    covering: &Covering,
    (anchor, due_on): (NaiveDate, NaiveDate),
) -> AgreementTerms {
    AgreementTerms {
        kind,
        covered: covering.debits.clone(),
        total: covering.total,
        frequency: inputs.policy.plans.frequency,
        anchor,
        installments: vec![Installment {
            due_on,
            amount: covering.total,
        }],
        down_payment: false,
        forgiven: None,
        reward: None,
        continues: None,
        missed_grace_days: inputs.policy.plans.missed_grace_days,
        policy_version: inputs.policy.version,
    }
}

/// The oldest debts up to an amount; the last one in part.
fn first_part(debits: &[CoveredDebit], amount: Money) -> Vec<CoveredDebit> {
    let mut left = amount;
    let mut part = Vec::new();
    for debit in debits {
        let taken = left.min(debit.amount);
        if !taken.is_positive() {
            break;
        }
        left -= taken;
        part.push(CoveredDebit {
            amount: taken,
            ..debit.clone()
        });
    }
    part
}
