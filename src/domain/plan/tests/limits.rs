//! The limits of policy and law, written down once more: what the engine offers is held against these, which do
//! not share its code.

use chrono::{Datelike, Months, NaiveDate};

use super::*;
use crate::domain::policy::INSTALLMENTS_LIMIT;

/// Asserts everything that holds of an offer, whatever it is and whoever asked for it.
pub fn assert_keeps_every_limit(inputs: &Inputs<'_>, offer: &Offer) {
    let terms = &offer.terms;
    assert_eq!(terms.check(), Ok(()));
    assert!(offer.expires_at > inputs.now);
    assert_covers_what_is_open(inputs, offer);
    let confirmed = offer.confirm(&terms.fingerprint(), inputs.now).unwrap();
    assert!(
        recheck(inputs, &confirmed).is_ok(),
        "acceptance refuses what was offered: {offer:#?}\n{:#?}",
        recheck(inputs, &confirmed)
    );
    let json = serde_json::to_string(offer).unwrap();
    assert_eq!(serde_json::from_str::<Offer>(&json).unwrap(), *offer);
    assert!(
        terms.first().due_on >= inputs.today || matches!(offer.basis, Basis::Change(_)),
        "only what was late before may be"
    );
    match &offer.basis {
        Basis::Plan(pinned) => assert_is_a_plan(inputs, terms, pinned),
        Basis::Extension(pinned) => assert_is_an_extension(inputs, terms, pinned),
        Basis::Promise(_) => {
            assert_eq!(terms.kind, ArrangementKind::Promise);
            let days = (terms.last().due_on - inputs.today).num_days();
            assert!(staff(inputs) || days <= i64::from(inputs.policy.promises.days_max));
            assert!(staff(inputs) || inputs.policy.promises.enabled);
        }
        Basis::Settlement(_) => {
            assert!(staff(inputs), "the bot gives nothing up");
            let given = terms.forgiven.unwrap();
            assert!(given.minor() * 10 <= terms.total.minor() * 3 + 5);
        }
        Basis::PayInFull(_) => {
            assert_eq!(terms.kind, ArrangementKind::PayInFull);
            assert!(terms.reward.unwrap().credit.is_positive());
        }
        Basis::Change(_) => running::assert_is_a_change(inputs, offer),
    }
}

pub fn staff(inputs: &Inputs<'_>) -> bool {
    inputs.authority != Authority::Bot
}

fn assert_covers_what_is_open(inputs: &Inputs<'_>, offer: &Offer) {
    for covered in &offer.terms.covered {
        let (invoice, debit) = inputs
            .invoices
            .iter()
            .flat_map(|invoice| invoice.debits.iter().map(move |debit| (invoice, debit)))
            .find(|(_, debit)| debit.seq == covered.entry)
            .expect("only what is open is covered");
        let is_change = matches!(offer.basis, Basis::Change(_));
        assert!(
            !invoice.on_hold || is_change,
            "what is on hold is left alone"
        );
        assert_eq!(invoice.number, covered.invoice_number);
        if offer.terms.kind == ArrangementKind::Promise {
            assert!(covered.amount <= debit.outstanding);
        } else {
            assert_eq!(covered.amount, debit.outstanding);
        }
        let is_change = matches!(offer.basis, Basis::Change(_));
        assert!(is_change || !inputs.record.is_on_plan(covered.entry));
    }
}

/// The ceilings on a debt, and the room under the exposure cap.
pub fn assert_may_be_arranged(inputs: &Inputs<'_>, terms: &AgreementTerms) {
    let policy = inputs.policy;
    match inputs.authority {
        Authority::Bot => {
            assert!(terms.total <= policy.plans.self_serve_max);
            assert!(terms.total <= policy.ratings.of(inputs.rating).self_serve_max);
        }
        Authority::Staff { plan_max, .. } => assert!(terms.total <= plan_max),
    }
    if let Some(room) = inputs.exposure_room() {
        assert!(terms.total <= room);
    }
}

fn assert_is_a_plan(inputs: &Inputs<'_>, terms: &AgreementTerms, pinned: &PlanRequest) {
    assert_eq!(terms.kind, ArrangementKind::Plan);
    assert!(inputs.record.running.is_none(), "one plan at a time");
    assert_may_be_arranged(inputs, terms);
    let (down, later) = terms.installments.split_at(usize::from(terms.down_payment));
    let count = u32::try_from(later.len()).unwrap();
    assert!(terms.count() >= 2, "one payment is no plan");
    if let [down] = down {
        assert_eq!(down.due_on, inputs.today);
    }
    assert_divided_as_pinned(inputs, later, pinned);
    assert_anchored(inputs, terms, later, pinned);
    let ends = terms.last().due_on;
    if staff(inputs) {
        assert!(count <= INSTALLMENTS_LIMIT);
        return;
    }
    let policy = inputs.policy;
    let plans = &policy.plans;
    let own = policy.ratings.of(inputs.rating);
    assert!(plans.enabled);
    assert!(count <= plans.installments_max && count <= own.installments_max);
    assert!((ends - inputs.today).num_days() <= i64::from(plans.length_days_max));
    let (_, but_last) = terms.installments.split_last().unwrap();
    assert!(
        but_last
            .iter()
            .all(|part| part.amount >= plans.installment_min)
    );
    if down.is_empty() {
        let first = (terms.first().due_on - inputs.today).num_days();
        assert!(first <= i64::from(plans.first_payment_days_max));
    }
    let asked_at_once = terms.total.percent(own.first_payment_min_percent);
    if let [down] = down {
        assert!(down.amount >= asked_at_once);
    } else if asked_at_once.is_positive() {
        assert!(asked_at_once.max(plans.installment_min) >= terms.total);
    }
    assert_is_lawful(inputs, count, ends, inputs.today);
}

pub fn assert_is_lawful(inputs: &Inputs<'_>, count: u32, ends: NaiveDate, agreed_on: NaiveDate) {
    let law = &inputs.policy.law;
    let consumer = matches!(inputs.kind, AccountKind::Consumer | AccountKind::Unknown);
    if inputs.country.code() == "US" && consumer {
        assert!(
            law.us_consumer_installments_max
                .is_none_or(|max| count <= max)
        );
    }
    if inputs.country.code() == "GB" && inputs.kind != AccountKind::Company {
        assert!(law.uk_installments_max.is_none_or(|max| count <= max));
        let latest = law
            .uk_length_months_max
            .map(|months| agreed_on + Months::new(months));
        assert!(latest.is_none_or(|latest| ends <= latest));
    }
}

/// All equal but the last, which takes the remainder.
fn assert_divided_as_pinned(inputs: &Inputs<'_>, later: &[Installment], pinned: &PlanRequest) {
    let each = later[0].amount;
    let (last, others) = later.split_last().unwrap();
    assert!(others.iter().all(|part| part.amount == each));
    match pinned.size {
        Size::Each(wanted) => {
            assert!(others.iter().all(|part| part.amount == wanted) && last.amount <= wanted)
        }
        Size::Count(count) => {
            assert_eq!(later.len(), count as usize);
            let multiple = pinned
                .multiple
                .unwrap_or(inputs.policy.plans.installment_multiple);
            if count > 1 {
                assert_eq!(each.minor() % multiple.minor(), 0);
                let remainder = last.amount - each;
                assert!(!remainder.is_negative());
                // One multiple more each would have been too much.
                assert!(remainder.minor() < multiple.minor() * i64::from(count));
            }
        }
        Size::Open | Size::Until(_) => panic!("nothing is left to the policy in what is offered"),
    }
}

/// Every date of a rhythm by months is its anchor's day or the end of a shorter month, moved only off weekends
/// and holidays, or away from the one before it.
fn assert_anchored(
    inputs: &Inputs<'_>,
    terms: &AgreementTerms,
    later: &[Installment],
    pinned: &PlanRequest,
) {
    let calendar = &inputs.policy.calendar;
    let (Some(months), Some(first)) = (terms.frequency.months(), pinned.first_on) else {
        return;
    };
    let day = pinned.day_of_month.unwrap_or(first.day());
    let mut before = terms.down_payment.then_some(inputs.today);
    let mut month = first.with_day(1).unwrap();
    for (index, part) in later.iter().enumerate() {
        let nominal = if index == 0 {
            first
        } else {
            let next = month + Months::new(months);
            // A first date of its own is followed by the day of the month that comes about one interval later.
            month = if index == 1 && pinned.day_of_month.is_some() {
                [
                    next,
                    next.pred_opt().unwrap().with_day(1).unwrap(),
                    next + Months::new(1),
                ]
                .into_iter()
                .find(|month| due_of(*month, day, calendar, Some(later[0].due_on)) == part.due_on)
                .expect("about one interval later")
            } else {
                next
            };
            on(month, day)
        };
        let rolled = calendar.roll(nominal);
        let pushed = before.is_some_and(|before| rolled <= before);
        if pushed {
            assert!(before.is_some_and(|before| part.due_on > before));
        } else {
            assert_eq!(part.due_on, rolled, "{terms:#?}");
        }
        before = Some(part.due_on);
    }
}

fn on(month: NaiveDate, day: u32) -> NaiveDate {
    (1..=day).rev().find_map(|day| month.with_day(day)).unwrap()
}

fn due_of(
    month: NaiveDate,
    day: u32,
    calendar: &crate::domain::calendar::Calendar,
    before: Option<NaiveDate>,
) -> NaiveDate {
    schedule::apart_from(before, calendar.roll(on(month, day)), calendar)
}

fn assert_is_an_extension(inputs: &Inputs<'_>, terms: &AgreementTerms, pinned: &ExtensionRequest) {
    assert_eq!(terms.kind, ArrangementKind::Extension);
    assert_eq!(terms.count(), 1);
    assert_eq!(pinned.invoices, terms.invoice_numbers());
    assert_may_be_arranged(inputs, terms);
    let due = terms.last().due_on;
    let covered: Vec<&OpenInvoice> = inputs
        .invoices
        .iter()
        .filter(|invoice| pinned.invoices.contains(&invoice.number))
        .collect();
    assert!(
        covered.iter().all(|invoice| invoice.due_date < due),
        "later for each"
    );
    assert!(due > inputs.today);
    if !staff(inputs) {
        let policy = inputs.policy;
        let earliest = covered
            .iter()
            .map(|invoice| invoice.due_date)
            .min()
            .unwrap();
        let days = (due - earliest.max(inputs.today)).num_days();
        let own = policy.ratings.of(inputs.rating).extension_days_max;
        assert!(days <= i64::from(own.min(policy.extensions.days_max)));
        assert!(inputs.record.extensions_in_year < policy.extensions.per_year_max);
    }
}
