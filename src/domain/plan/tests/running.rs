//! What holds of every change of a running plan: nothing that is owed is lost, nothing that was paid is asked for
//! again.

use proptest::prelude::*;

use super::any::any_change;
use super::limits::{assert_is_lawful, assert_may_be_arranged, staff};
use super::world::{Event, World, any_story};
use super::*;

/// Asserts the limits on a change.
pub fn assert_is_a_change(inputs: &Inputs<'_>, offer: &Offer) {
    let terms = &offer.terms;
    let Basis::Change(change) = &offer.basis else {
        panic!("a change");
    };
    let (plan, state) = inputs.record.running.as_ref().expect("a plan to change");
    let continues = terms.continues.as_ref().expect("it goes on from a plan");
    assert_eq!(terms.kind, ArrangementKind::Plan);
    assert_eq!(continues.reference, plan.reference);
    assert_eq!(terms.total, owed_on(inputs, plan, change), "conserved");
    if let PlanChange::Merge { .. } = change {
        assert_may_be_arranged(inputs, terms);
    }
    let before: Vec<Installment> = state
        .unpaid()
        .map(|(_, due_on, amount)| Installment { due_on, amount })
        .collect();
    if staff(inputs) {
        return;
    }
    let plans = &inputs.policy.plans;
    assert!(continues.moves <= plans.moves_max && continues.skips <= plans.skips_max);
    let is_longer = terms.last().due_on > before.last().unwrap().due_on;
    let later = terms.count() - u32::from(terms.down_payment);
    let are_more = later as usize > before.len();
    if is_longer {
        let days = (terms.last().due_on - continues.agreed_on).num_days();
        assert!(days <= i64::from(plans.length_days_max));
    }
    let count = continues.installments_paid + later;
    if are_more {
        assert!(count <= plans.installments_max);
        assert!(count <= inputs.policy.ratings.of(inputs.rating).installments_max);
    }
    if is_longer || are_more {
        assert_is_lawful(inputs, count, terms.last().due_on, continues.agreed_on);
    }
    // What is late stays due when it was, or is paid today; nothing else is put into the past.
    for part in &terms.installments {
        let was_late = before.iter().any(|old| old.due_on == part.due_on);
        assert!(part.due_on >= inputs.today || was_late);
    }
}

/// What is open of a plan's debts, and of those that come in.
fn owed_on(inputs: &Inputs<'_>, plan: &RunningPlan, change: &PlanChange) -> Money {
    let free = || inputs.invoices.iter().filter(|invoice| !invoice.on_hold);
    let is_own = |seq| plan.terms.covered.iter().any(|own| own.entry == seq);
    // What the plan covered stays in it, on hold or not.
    let own = inputs.invoices.iter().flat_map(|invoice| &invoice.debits);
    let own = own
        .filter(|debit| is_own(debit.seq))
        .map(|debit| debit.outstanding);
    let mut owed = Money::sum_in(inputs.currency, own);
    if let PlanChange::Merge { invoices, .. } = change {
        // What was extended together stays together.
        let with_them = inputs.record.extended_with(invoices);
        let is_wanted = |number: &String| {
            invoices.is_empty() || invoices.contains(number) || with_them.contains(number)
        };
        let wanted = free()
            .filter(|invoice| is_wanted(&invoice.number))
            .flat_map(|invoice| &invoice.debits)
            .filter(|debit| !is_own(debit.seq));
        owed += Money::sum_in(inputs.currency, wanted.map(|debit| debit.outstanding));
    }
    owed
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    /// A plan that was changed again and again, and paid in between, has taken from the customer exactly what
    /// was owed.
    #[test]
    fn changes_conserve_what_is_owed(
        (story, changes) in any_story().prop_flat_map(|story| {
            let step = (any_change(story.code), 0..20_000_i64, 0..20_i64);
            (Just(story), prop::collection::vec(step, 1..8))
        }),
    ) {
        let mut world = World::of(&story);
        for (change, paid, days) in changes {
            let balance = world.ledger.balance();
            let owed = Money::sum_in(
                balance.currency(),
                world.open().iter().map(|invoice| invoice.outstanding),
            );
            let offer = world.with_inputs(|inputs| {
                let offer = answer(inputs, &Basis::Change(change.clone())).ok()?;
                assert_is_a_change(inputs, &offer);
                Some(offer)
            });
            if let Some(offer) = offer {
                let total = offer.terms.total;
                world.accept(offer);
                let plan = world.plans.last().unwrap();
                let state = plan.state(&world.ledger, world.today);
                prop_assert_eq!((state.left, state.paid.minor()), (total, 0));
            }
            prop_assert_eq!(world.ledger.balance(), balance, "a change moves no money");
            let open = world.open();
            let still = open.iter().map(|invoice| invoice.outstanding);
            prop_assert_eq!(Money::sum_in(balance.currency(), still), owed);
            if paid > 0 {
                world.happens(&Event::Pay(paid));
            }
            world.happens(&Event::Days(days));
        }
    }
}

/// Every kind of change that no policy would pass is refused at once. Each of these once looked for its nearest
/// for ever.
#[test]
fn a_change_that_cannot_be_made_is_refused_at_once() {
    let mut policy = default_policy("USD");
    let open = [invoice(1, 40_000, "USD")];
    let agreed = propose(&inputs(&open, &policy), &count(4)).unwrap();
    let mut plan = RunningPlan {
        id: crate::domain::ids::PlanId(1),
        reference: "P-1".into(),
        terms: agreed.terms,
        accepted_at: NOW,
        accepted_after: EntrySeq(1),
        ending: None,
    };
    plan.terms.missed_grace_days = 400;
    policy.plans.length_days_max = 1;
    policy.plans.installment_min = Money::from_minor(30_000, currency("USD"));
    let ledger = crate::domain::ledger::AccountLedger::new(
        crate::domain::ids::AccountId(1),
        currency("USD"),
    );
    let plans = [plan];
    let today = date("2026-06-25");
    let record = PlanRecord::of(&plans, &ledger, today, |_| date("2026-03-12"));
    let inputs = Inputs {
        record: &record,
        today,
        ..inputs(&open, &policy)
    };
    let usd = |minor| Money::from_minor(minor, currency("USD"));
    let ways = [
        PlanChange::CatchUp {
            how: CatchUp::AtEnd,
        },
        PlanChange::CatchUp {
            how: CatchUp::Spread,
        },
        PlanChange::CatchUp {
            how: CatchUp::WithNext,
        },
        PlanChange::PayMore { each: usd(10_001) },
        PlanChange::PayMore { each: usd(1) },
        PlanChange::Move {
            number: 4,
            to: date("2026-06-01"),
        },
        PlanChange::MoveRest {
            number: 1,
            to: date("2026-07-01"),
        },
    ];
    for way in ways {
        let quote = quote(&inputs, &Basis::Change(way));
        assert!(!quote.reasons.is_empty());
    }
}
