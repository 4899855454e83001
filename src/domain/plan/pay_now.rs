//! Paying at once: what settles everything today, and what the business gives for it.

use chrono::NaiveDate;

use super::covering::Covering;
use super::other::{against_day, finish, single};
use super::window::Window;
use super::{
    ArrangementKind, Basis, Inputs, Offer, PayInFullRequest, PayNow, PlanRefusal, Refused, Reward,
};
use crate::domain::charges::discount::{PaymentTerms, last_discount_day, pay_in_full};
use crate::domain::ledger::{EntryKind, OpenInvoice};
use crate::domain::money::Money;

/// What settles everything today, with the discounts that the invoices' own terms give for it.
#[must_use]
pub fn pay_now(inputs: &Inputs<'_>) -> Option<PayNow> {
    settling(inputs, |invoice| !invoice.on_hold)
}

/// What settles those invoices today.
fn settling(inputs: &Inputs<'_>, takes: impl Fn(&OpenInvoice) -> bool) -> Option<PayNow> {
    let mut owed = Money::zero(inputs.currency);
    let mut discount = owed;
    let mut until: Option<NaiveDate> = None;
    for invoice in inputs.invoices.iter().filter(|invoice| takes(invoice)) {
        owed += invoice.outstanding;
        let Some(early) = early_payment(invoice, inputs.today) else {
            continue;
        };
        discount += early.discount;
        until = Some(until.map_or(early.until, |until| until.min(early.until)));
    }
    let pay = owed - discount;
    owed.is_positive().then(|| PayNow {
        owed,
        pay,
        discount,
        until,
        reward: reward_for(inputs, pay),
    })
}

/// The credit note that the policy gives for paying so much at once (`[incentives]`).
fn reward_for(inputs: &Inputs<'_>, pay: Money) -> Option<Reward> {
    let incentives = &inputs.policy.incentives;
    let credit = pay.percent(incentives.pay_in_full_credit_percent?);
    credit.is_positive().then_some(Reward {
        credit,
        valid_days: incentives.credit_valid_days,
    })
}

/// Offers a credit note for the next purchase, if everything is paid at once. What an installment plan covers
/// is paid as the plan says, so there is nothing for it here.
///
/// # Errors
/// [`Refused`] with every reason.
pub fn pay_all(inputs: &Inputs<'_>, request: &PayInFullRequest) -> Result<Offer, Refused> {
    let covering = Covering::of(inputs, &[]);
    let mut reasons = covering.reasons.clone();
    let numbers = covering.numbers();
    let now = settling(inputs, |invoice| numbers.contains(&invoice.number));
    let reward = now.and_then(|now| now.reward);
    if reward.is_none() {
        reasons.push(PlanRefusal::NotOffered);
    }
    // One payment earns one credit note.
    let mut open = inputs.record.promised.iter();
    if open.any(|(agreed, _)| agreed.terms.kind == ArrangementKind::PayInFull) {
        reasons.push(PlanRefusal::NoChange);
    }
    // At once means today; the grace of a missed payment is time enough for a transfer.
    let window = Window {
        from: inputs.today,
        latest: inputs.today,
        calendar: None,
    };
    let asked = request.on.unwrap_or(inputs.today);
    let wrong = against_day(inputs, &window, asked);
    finish(reasons, wrong, Some(asked), window.nearest(asked), |on| {
        let mut terms = single(inputs, ArrangementKind::PayInFull, &covering, (on, on));
        terms.reward = reward;
        let pinned = PayInFullRequest { on: Some(on) };
        inputs.offer(terms, Basis::PayInFull(pinned))
    })
}

/// What an invoice's own terms give for paying what is open of its bill now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EarlyPayment {
    pub discount: Money,
    pub until: NaiveDate,
}

/// The discount that an invoice's terms still give, today, for paying all that is open of its bill.
#[must_use]
pub fn early_payment(invoice: &OpenInvoice, today: NaiveDate) -> Option<EarlyPayment> {
    let early = PaymentTerms::parse(invoice.terms.as_deref()?)?.early?;
    let until = last_discount_day(invoice.issue_date, &early);
    let bill = invoice
        .debits
        .iter()
        .find(|debit| debit.kind == EntryKind::Invoice)?;
    let discount = bill.outstanding - pay_in_full(bill.outstanding, early.percent);
    (today <= until && discount.is_positive()).then_some(EarlyPayment { discount, until })
}
