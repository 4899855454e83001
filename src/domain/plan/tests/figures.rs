//! Figures for the finer points: consent, payments that fill a plan, and what the tables do not show.

use chrono::TimeDelta;

use super::*;
use crate::domain::ids::AccountId;
use crate::domain::ledger::{AccountLedger, Arrangements, Draft, Invoice};

#[test]
fn the_remainder_is_on_the_last_installment() {
    let policy = default_policy("USD");
    let open = [invoice(1, 10_000, "USD")];
    let offer = propose(&inputs(&open, &policy), &count(3)).unwrap();
    assert_eq!(
        schedule(&offer),
        ["2026-03-19 33.33", "2026-04-20 33.33", "2026-05-19 33.34"]
    );
    assert_eq!(offer.expires_at - NOW, TimeDelta::hours(48));
}

#[test]
fn the_31st_is_kept_as_the_anchor_and_weekends_are_rolled() {
    let policy = default_policy("USD");
    let open = [invoice(1, 40_000, "USD")];
    let inputs = Inputs {
        today: date("2026-01-20"),
        ..inputs(&open, &policy)
    };
    let request = PlanRequest {
        first_on: Some(date("2026-01-31")),
        ..count(4)
    };
    // 31 January is a Saturday, 28 February one too: the Fridays before, not into the next month.
    assert_eq!(
        schedule(&propose(&inputs, &request).unwrap()),
        [
            "2026-01-30 100.00",
            "2026-02-27 100.00",
            "2026-03-31 100.00",
            "2026-04-30 100.00"
        ]
    );
}

#[test]
fn each_limit_is_refused_with_its_figures_and_the_nearest_plan() {
    let policy = default_policy("USD");
    let open = [invoice(1, 10_000, "USD")];
    let refused = propose(&inputs(&open, &policy), &count(12)).unwrap_err();
    assert_eq!(
        refused.reasons,
        [
            PlanRefusal::TooManyInstallments { asked: 12, max: 6 },
            PlanRefusal::InstallmentTooSmall {
                each: Money::from_minor(833, currency("USD")),
                min: Money::from_minor(2_500, currency("USD")),
            },
            PlanRefusal::TooLong {
                ends: date("2027-02-19"),
                latest: date("2026-09-18")
            },
        ]
    );
    assert_eq!(
        refused.nearest.unwrap().terms.count(),
        4,
        "four times 25.00"
    );

    let late = PlanRequest {
        first_on: Some(date("2026-06-01")),
        ..count(2)
    };
    let refused = propose(&inputs(&open, &policy), &late).unwrap_err();
    let nearest = refused.nearest.unwrap();
    // The latest day, 12 April, is a Sunday and would roll past the limit: so the Friday before.
    assert_eq!(nearest.terms.first().due_on, date("2026-04-10"));
}

#[test]
fn what_only_a_person_can_decide_has_no_nearest_plan() {
    let policy = default_policy("USD");
    let large = [invoice(1, 250_001, "USD")];
    let refused = propose(&inputs(&large, &policy), &count(3)).unwrap_err();
    assert!(matches!(
        refused.reasons[..],
        [PlanRefusal::AboveSelfServe { .. }]
    ));
    assert_eq!(refused.nearest, None);

    let held = [OpenInvoice {
        on_hold: true,
        ..invoice(1, 10_000, "USD")
    }];
    let refused = propose(&inputs(&held, &policy), &count(3)).unwrap_err();
    assert_eq!(refused.reasons, [PlanRefusal::OnlyHeldInvoices]);
    let refused = propose(&inputs(&[], &policy), &count(3)).unwrap_err();
    assert_eq!(refused.reasons, [PlanRefusal::NothingOwed]);
}

#[test]
fn the_law_stops_the_bot_where_a_consumer_plan_would_be_credit() {
    let policy = default_policy("USD");
    let open = [invoice(1, 60_000, "USD")];
    let with = |kind, country: &str, asked| {
        let inputs = Inputs {
            kind,
            country: Country::parse(country).unwrap(),
            ..inputs(&open, &policy)
        };
        propose(&inputs, &count(asked))
            .map(|_| ())
            .map_err(|refused| refused.reasons)
    };
    let gate = |asked, max| Err(vec![PlanRefusal::LegalCount { asked, max }]);
    assert_eq!(with(AccountKind::Consumer, "US", 4), Ok(()));
    assert_eq!(with(AccountKind::Consumer, "US", 5), gate(5, 4));
    assert_eq!(with(AccountKind::Unknown, "US", 5), gate(5, 4));
    assert_eq!(with(AccountKind::Company, "US", 5), Ok(()));
    assert_eq!(with(AccountKind::Consumer, "DE", 6), Ok(()));

    let mut generous = policy.clone();
    generous.plans.installments_max = 24;
    generous.ratings.a.installments_max = 24;
    generous.plans.length_days_max = 800;
    generous.plans.installment_min = Money::from_minor(1, currency("USD"));
    let british = |kind, asked| {
        let inputs = Inputs {
            kind,
            country: Country::parse("GB").unwrap(),
            ..inputs(&open, &generous)
        };
        propose(&inputs, &count(asked))
            .map(|_| ())
            .map_err(|refused| refused.reasons.len())
    };
    assert_eq!(british(AccountKind::SoleTrader, 12), Ok(()));
    assert_eq!(
        british(AccountKind::SoleTrader, 13),
        Err(2),
        "the number and the twelve months"
    );
    assert_eq!(british(AccountKind::Company, 13), Ok(()));
}

#[test]
fn a_yes_counts_only_for_the_terms_it_names_and_in_time() {
    let policy = default_policy("USD");
    let open = [invoice(1, 10_000, "USD")];
    let inputs = inputs(&open, &policy);
    let three = propose(&inputs, &count(3)).unwrap();
    let two = propose(&inputs, &count(2)).unwrap();
    let name = three.terms.fingerprint();
    assert_eq!(two.confirm(&name, NOW), Err(StaleOffer::OtherTerms));
    assert_eq!(
        three.confirm(&name, NOW + TimeDelta::hours(48)),
        Err(StaleOffer::Expired)
    );
    let confirmed = three.confirm(&name, NOW + TimeDelta::hours(47)).unwrap();
    assert!(recheck(&inputs, &confirmed).is_ok());

    let paid_since = [invoice(1, 9_000, "USD")];
    assert!(
        recheck(
            &Inputs {
                invoices: &paid_since,
                ..inputs
            },
            &confirmed
        )
        .is_err()
    );
    let stricter = Policy {
        version: PolicyVersion(2),
        ..policy.clone()
    };
    assert!(
        recheck(
            &Inputs {
                policy: &stricter,
                ..inputs
            },
            &confirmed
        )
        .is_err()
    );
}

#[test]
fn payments_fill_the_installments_in_order() {
    let policy = default_policy("USD");
    let mut ledger = AccountLedger::new(AccountId(1), currency("USD"));
    ledger.add_invoice(Invoice {
        id: InvoiceId(1),
        number: "INV-1".into(),
        issue_date: date("2026-02-07"),
        due_date: date("2026-03-09"),
        description: None,
        terms: None,
    });
    let draft = |kind, minor, on: &str| Draft {
        kind,
        amount: Money::from_minor(minor, currency("USD")),
        value_date: date(on),
        invoice: (kind == EntryKind::Invoice).then_some(InvoiceId(1)),
        reference: None,
        method: None,
        reverses: None,
        goes_with: None,
        actor: "kim".into(),
        reason: None,
    };
    let none = Arrangements::default();
    ledger
        .post(draft(EntryKind::Invoice, 10_000, "2026-02-07"), &none, NOW)
        .unwrap();
    let open = ledger.open_invoices(None, &none);
    let offer = propose(&inputs(&open, &policy), &count(4)).unwrap();
    let plan = RunningPlan {
        id: crate::domain::ids::PlanId(1),
        reference: "P-1".into(),
        terms: offer.terms,
        accepted_at: NOW,
        accepted_after: ledger.last_seq(),
        ending: None,
    };
    let arrangements = Arrangements {
        plans: vec![plan.coverage()],
        holds: vec![],
    };
    ledger
        .post(
            draft(EntryKind::Payment, 4_000, "2026-03-19"),
            &arrangements,
            NOW,
        )
        .unwrap();
    let state = plan.state(&ledger, date("2026-04-22"));
    let words: Vec<&str> = state
        .installments
        .iter()
        .map(|i| match i {
            InstallmentState::Paid(_) => "paid",
            InstallmentState::Upcoming { .. } => "upcoming",
            InstallmentState::Late { .. } => "late",
            InstallmentState::Missed { .. } => "missed",
        })
        .collect();
    assert_eq!(words, ["paid", "late", "upcoming", "upcoming"]);
    assert_eq!(
        (state.paid.minor(), state.left.minor(), state.paid_count()),
        (4_000, 6_000, 1)
    );
    assert_eq!(
        state.next().unwrap().1.minor(),
        1_000,
        "15.00 of the second is paid already"
    );
    assert!(matches!(
        plan.state(&ledger, date("2026-04-24")).installments[1],
        InstallmentState::Missed { .. }
    ));
}

/// What is due today cannot be agreed tomorrow: such an offer stands until the end of the day where the business
/// is. Every other one stands its 48 hours.
#[test]
fn an_offer_stands_no_longer_than_the_day_of_its_first_payment() {
    let policy = default_policy("USD");
    let open = [invoice(1, 45_000, "USD")];
    let today = PlanRequest {
        down: Some(Down::Amount(Money::from_minor(5_000, currency("USD")))),
        ..count(3)
    };
    let expires = |zone: &str, request: &PlanRequest| {
        let inputs = Inputs {
            zone: zone.parse().unwrap(),
            ..inputs(&open, &policy)
        };
        let offer = propose(&inputs, request).unwrap();
        offer.expires_at.to_rfc3339()
    };
    // 12 March is over at midnight: at 24:00 UTC, seven hours later (summer time) or nine hours sooner.
    assert_eq!(expires("UTC", &today), "2026-03-12T23:59:59+00:00");
    assert_eq!(
        expires("America/Los_Angeles", &today),
        "2026-03-13T06:59:59+00:00"
    );
    assert_eq!(expires("Asia/Tokyo", &today), "2026-03-12T14:59:59+00:00");
    assert_eq!(expires("UTC", &count(3)), "2026-03-14T14:00:00+00:00");
}
