//! What holds of every quote, whatever is asked of whichever account.

use proptest::prelude::*;

use super::any::{any_basis, any_request};
use super::limits::assert_keeps_every_limit;
use super::world::{World, any_story};
use super::*;

fn assert_is_a_good_quote(inputs: &Inputs<'_>, wish: &Basis) {
    let quote = quote(inputs, wish);
    assert_eq!(quote, super::quote(inputs, wish), "the same each time");
    assert!(quote.offers.len() <= inputs.policy.plans.offers_max as usize);
    for (index, ranked) in quote.offers.iter().enumerate() {
        assert_keeps_every_limit(inputs, &ranked.offer);
        for other in &quote.offers[..index] {
            let (one, other) = (&ranked.offer.terms, &other.offer.terms);
            assert!(
                one.kind != other.kind || one.installments != other.installments,
                "each is distinct"
            );
        }
        if let Why::Sooner { more, fewer, .. } = ranked.why {
            let first = &quote.offers[0].offer.terms;
            assert!(inputs.policy.plans.increments.contains(&more));
            assert_eq!(ranked.offer.terms.count() + fewer, first.count());
            assert!(fewer > 0 && ranked.offer.terms.last().due_on < first.last().due_on);
        }
        let asked = matches!(ranked.why, Why::Asked | Why::Nearest);
        assert!(!asked || index == 0);
    }
    let answered = answer(inputs, wish);
    assert_eq!(answered.is_ok(), quote.reasons.is_empty());
    match &answered {
        Ok(offer) => {
            assert_eq!(quote.offers[0].why, Why::Asked);
            assert_eq!(quote.offers[0].offer, *offer);
            assert_is_what_was_asked(inputs, offer, wish);
        }
        Err(refused) => {
            assert!(!refused.reasons.is_empty(), "a refusal has a reason");
            let nearest = refused.nearest.as_deref();
            let shown = quote
                .offers
                .first()
                .filter(|first| first.why == Why::Nearest);
            assert_eq!(shown.map(|first| &first.offer), nearest);
            for (index, reason) in refused.reasons.iter().enumerate() {
                assert!(
                    !refused.reasons[..index].contains(reason),
                    "each reason once"
                );
            }
        }
    }
}

/// An offer without a reason against it has everything that was named.
fn assert_is_what_was_asked(inputs: &Inputs<'_>, offer: &Offer, wish: &Basis) {
    let terms = &offer.terms;
    let later = &terms.installments[usize::from(terms.down_payment)..];
    match wish {
        Basis::Plan(request) => {
            match request.size {
                Size::Open => {}
                Size::Count(count) => assert_eq!(later.len(), count as usize),
                Size::Each(each) => assert!(later[0].amount == each || later.len() == 1),
                Size::Until(until) => assert!(terms.last().due_on <= until),
            }
            if let Some(down) = request.down {
                let paid = match down {
                    Down::Amount(amount) => amount,
                    Down::Percent(percent) => terms.total.percent(percent),
                };
                assert!(terms.down_payment && terms.first().amount == paid);
            }
            if let Some(first) = request.first_on {
                let due = inputs.policy.calendar.roll(first);
                assert!(later[0].due_on == due || terms.down_payment && due <= inputs.today);
            }
            let asked = request.frequency.and_then(Frequency::sound);
            assert!(asked.is_none_or(|asked| asked == terms.frequency));
        }
        Basis::Extension(ExtensionRequest {
            until: Some(day), ..
        })
        | Basis::Settlement(SettlementRequest { on: day, .. }) => {
            assert_eq!(terms.last().due_on, inputs.policy.calendar.roll(*day));
        }
        Basis::Promise(promise) => {
            assert_eq!(terms.last().due_on, promise.on);
            assert!(promise.amount.is_none_or(|amount| amount == terms.total));
        }
        Basis::Extension(_) => {}
        Basis::PayInFull(_) => assert_eq!(terms.last().due_on, inputs.today),
        Basis::Change(change) => assert_eq!(offer.basis, Basis::Change(change.clone())),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn every_quote_is_good(
        (story, wishes) in any_story().prop_flat_map(|story| {
            let wishes = prop::collection::vec(any_basis(story.code), 1..6);
            (Just(story), wishes)
        }),
    ) {
        let world = World::of(&story);
        world.with_inputs(|inputs| {
            for wish in &wishes {
                assert_is_a_good_quote(inputs, wish);
            }
            let _ = pay_now(inputs);
        });
    }

    #[test]
    fn the_largest_count_is_the_largest_that_passes(
        (story, request) in any_story().prop_flat_map(|story| {
            let request = any_request(story.code);
            (Just(story), request)
        }),
    ) {
        let world = World::of(&story);
        world.with_inputs(|inputs| {
            let passes = |count| propose(inputs, &request.sized(Size::Count(count))).is_ok();
            let by_trial = (1..=120).rev().find(|count| passes(*count));
            assert_eq!(largest_count(inputs, &request.sized(Size::Open)), by_trial);
        });
    }

    /// No count between what was asked for and the nearest would have passed.
    #[test]
    fn the_nearest_is_the_nearest(
        (story, count, request) in any_story().prop_flat_map(|story| {
            let request = any_request(story.code);
            (Just(story), 2..40_u32, request)
        }),
    ) {
        let world = World::of(&story);
        let request = PlanRequest { invoices: Vec::new(), multiple: None, ..request };
        let request = request.sized(Size::Count(count));
        world.with_inputs(|inputs| {
            let Err(refused) = propose(inputs, &request) else { return };
            let Some(nearest) = refused.nearest else {
                let final_reason = refused.reasons.iter().any(PlanRefusal::is_final);
                assert!(final_reason || largest_count(inputs, &request).is_none());
                return;
            };
            let found = nearest.terms.count() - u32::from(nearest.terms.down_payment);
            for between in found.min(count) + 1..=count {
                assert!(propose(inputs, &request.sized(Size::Count(between))).is_err());
            }
        });
    }
}

#[test]
fn fifty_a_month_ends_at_the_longest_that_the_policy_allows() {
    let mut policy = default_policy("USD");
    policy.plans.installments_max = 8;
    policy.plans.length_days_max = 300;
    let open = [invoice(1, 60_000, "USD")];
    let usd = |minor| Money::from_minor(minor, currency("USD"));
    let wish = PlanRequest::default().sized(Size::Each(usd(5_000)));
    let refused = propose(&inputs(&open, &policy), &wish).unwrap_err();
    let terms = refused.nearest.unwrap().terms;
    assert_eq!((terms.count(), terms.first().amount), (8, usd(7_500)));
    assert!(
        terms
            .installments
            .iter()
            .all(|part| part.amount == usd(7_500))
    );
}
