//! A basis in words: as a line for staff, as the sentence above its terms, and as a choice beside another.

use super::super::reply::{Choice, Fact, Part};
use super::super::{Pick, with_frequency};
use super::{change, word};
use crate::domain::plan::{
    ArrangementKind, Basis, Down, Offer, PlanChange, PlanRequest, Ranked, Size, Why, short_name,
};

/// The short name of a wish, in the id of a choice.
pub(super) fn name(basis: &Basis) -> String {
    short_name(basis)
}

/// What is wished for, line by line, as staff read it.
#[must_use]
pub fn wish_parts(basis: &Basis) -> Vec<Part> {
    let mut parts = Vec::new();
    let invoices: &[String] = match basis {
        Basis::Plan(request) => {
            parts.extend(plan_parts(request));
            &request.invoices
        }
        Basis::Extension(request) => {
            parts.push(match request.until {
                Some(until) => Part::new("asked-extension-until").with("until", until),
                None => Part::new("asked-extension"),
            });
            &request.invoices
        }
        Basis::Promise(request) => {
            parts.push(match request.amount {
                Some(amount) => Part::new("asked-promise")
                    .with("amount", amount)
                    .with("on", request.on),
                None => Part::new("asked-promise-all").with("on", request.on),
            });
            &request.invoices
        }
        Basis::Settlement(request) => {
            let part = Part::new("asked-settlement").with("amount", request.pay);
            parts.push(part.with("on", request.on));
            &request.invoices
        }
        Basis::PayInFull(_) => {
            parts.push(Part::new("asked-pay-in-full"));
            &[]
        }
        Basis::Change(change) => {
            parts.push(change_part(change));
            &[]
        }
    };
    if !invoices.is_empty() {
        let part = Part::new("asked-invoices").with("invoices", Fact::List(invoices.to_vec()));
        parts.push(part);
    }
    parts
}

fn plan_parts(request: &PlanRequest) -> Vec<Part> {
    let mut parts = vec![match request.size {
        Size::Open => Part::new("asked-plan"),
        Size::Count(count) => Part::new("asked-plan-count").with("count", count),
        Size::Each(each) => Part::new("asked-plan-each").with("each", each),
        Size::Until(until) => Part::new("asked-plan-until").with("until", until),
    }];
    if let Some(frequency) = request.frequency {
        parts.push(with_frequency(Part::new("asked-frequency"), frequency));
    }
    if let Some(first_on) = request.first_on {
        parts.push(Part::new("asked-first-on").with("first_on", first_on));
    }
    match request.down {
        Some(Down::Amount(first)) => {
            parts.push(Part::new("asked-first-payment").with("first", first));
        }
        Some(Down::Percent(_)) | None => {}
    }
    parts
}

fn change_part(change: &PlanChange) -> Part {
    match change {
        PlanChange::Move { number, to } => Part::new("asked-move")
            .with("number", *number)
            .with("to", *to),
        PlanChange::MoveRest { number, to } => Part::new("asked-move-rest")
            .with("number", *number)
            .with("to", *to),
        PlanChange::SkipToEnd { number } => Part::new("asked-skip").with("number", *number),
        PlanChange::PayMore { each } => Part::new("asked-pay-more").with("each", *each),
        PlanChange::Extra { amount, .. } => Part::new("asked-extra").with("amount", *amount),
        PlanChange::PayOff => Part::new("asked-pay-off"),
        PlanChange::Merge { invoices, .. } => {
            Part::new("asked-merge").with("invoices", Fact::List(invoices.clone()))
        }
        PlanChange::CatchUp { how } => {
            Part::new("asked-catch-up").with("how", change::way_back(*how))
        }
    }
}

/// An offer in one line, as staff read it.
pub(super) fn offer_part(offer: &Offer) -> Part {
    let terms = &offer.terms;
    Part::new("story-offer")
        .with("kind", kind_of(offer))
        .with("count", terms.count())
        .with("pay", terms.to_pay())
        .with("ends", terms.last().due_on)
}

/// What kind of offer it is, for a sentence; a changed plan is a kind of its own.
fn kind_of(offer: &Offer) -> Fact {
    let kind = offer.terms.kind;
    word(match (kind, &offer.terms.continues) {
        (ArrangementKind::Plan, Some(_)) => "change",
        (
            ArrangementKind::Plan
            | ArrangementKind::Extension
            | ArrangementKind::Promise
            | ArrangementKind::Settlement
            | ArrangementKind::PayInFull,
            _,
        ) => kind.as_str(),
    })
}

/// The line above the terms.
pub(super) fn intro(offer: &Offer, why: Why) -> Part {
    let key = match why {
        Why::Asked | Why::Sooner { .. } | Why::Alternative => "offer-intro",
        Why::Nearest => "offer-nearest",
    };
    let terms = &offer.terms;
    let zero = crate::domain::money::Money::zero(terms.total.currency());
    Part::new(key)
        .with("kind", kind_of(offer))
        .with("due", terms.last().due_on)
        .with("amount", terms.last().amount)
        .with("credit", terms.reward.map_or(zero, |reward| reward.credit))
}

/// The question under the terms. What staff offer is taken as it is or not at all.
pub(super) fn question(offer: &Offer, by_staff: bool) -> Part {
    let can_change = match (&offer.basis, change_label(&offer.basis)) {
        (_, None) => "nothing",
        (_, Some(_)) if by_staff => "nothing",
        (Basis::Promise(_), Some(_)) => "both",
        (_, Some("choice-change-day")) => "day",
        (_, Some(_)) => "amount",
    };
    Part::new("offer-agree")
        .with("until", offer.expires_at)
        .with("can_change", word(can_change))
}

/// How the choice is called that leads back to the day or the amount.
pub(super) fn change_label(basis: &Basis) -> Option<&'static str> {
    match basis {
        Basis::Extension(_)
        | Basis::Promise(_)
        | Basis::Change(PlanChange::Move { .. } | PlanChange::MoveRest { .. }) => {
            Some("choice-change-day")
        }
        Basis::Change(PlanChange::PayMore { .. } | PlanChange::Extra { .. }) => {
            Some("choice-change-amount")
        }
        Basis::Plan(_)
        | Basis::Settlement(_)
        | Basis::PayInFull(_)
        | Basis::Change(
            PlanChange::SkipToEnd { .. }
            | PlanChange::PayOff
            | PlanChange::Merge { .. }
            | PlanChange::CatchUp { .. },
        ) => None,
    }
}

/// What stands beside an offer, as a choice.
pub(super) fn alternative(ranked: &Ranked) -> Choice {
    alternative_to(&ranked.offer)
}

/// An offer as a choice beside another.
pub(super) fn alternative_to(offer: &Offer) -> Choice {
    let terms = &offer.terms;
    let last = terms.last();
    let label = match &offer.basis {
        Basis::Plan(_) => match terms.on_the_spot() {
            None => Part::new("choice-count")
                .with("count", terms.count())
                .with("each", terms.regular_amount()),
            Some(first) => Part::new("choice-count-after")
                .with("first", first.amount)
                .with("count", terms.count() - 1)
                .with("each", terms.regular_amount()),
        },
        Basis::Extension(_) => Part::new("choice-extension").with("due", last.due_on),
        Basis::Promise(_) => Part::new("choice-promise").with("due", last.due_on),
        Basis::Settlement(_) => Part::new("choice-amount").with("amount", terms.to_pay()),
        Basis::PayInFull(_) => {
            let zero = crate::domain::money::Money::zero(terms.total.currency());
            let credit = terms.reward.map_or(zero, |reward| reward.credit);
            Part::new("choice-pay-in-full").with("credit", credit)
        }
        Basis::Change(change) => match change {
            PlanChange::Move { .. } => Part::new("choice-move-one"),
            PlanChange::MoveRest { .. } => Part::new("choice-move-rest"),
            PlanChange::SkipToEnd { .. } => Part::new("choice-skip-to-end"),
            PlanChange::PayMore { each } => Part::new("choice-each-until")
                .with("each", *each)
                .with("ends", last.due_on),
            PlanChange::Extra { then, .. } => {
                Part::new("choice-after-extra").with("then", change::after_extra(*then))
            }
            PlanChange::PayOff => Part::new("choice-pay-off"),
            PlanChange::Merge { keep, .. } => {
                Part::new("choice-merge-keep").with("keep", change::kept(*keep))
            }
            PlanChange::CatchUp { how } => {
                Part::new("choice-catch-up-how").with("how", change::way_back(*how))
            }
        },
    };
    Pick::Take(name(&offer.basis)).labelled(label)
}
