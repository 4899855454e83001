//! The plan engine: figures checked by hand, and the properties of every offer.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc, Weekday};
use proptest::prelude::*;

use super::*;
use crate::domain::account::AccountKind;
use crate::domain::business::Country;
use crate::domain::calendar::{Calendar, Roll};
use crate::domain::ids::{AccountId, EntrySeq, InvoiceId, PolicyVersion};
use crate::domain::ledger::{
    AccountLedger, Arrangements, Draft, EntryKind, Invoice, OpenDebit, OpenInvoice,
};
use crate::domain::money::{Currency, Money};
use crate::domain::policy::{self, Policy};

const NOW: DateTime<Utc> = DateTime::from_timestamp(1_773_324_000, 0).unwrap(); // 12 March 2026, 14:00

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn currency(code: &str) -> Currency {
    Currency::parse(code).unwrap()
}

fn default_policy(code: &str) -> Policy {
    let currency = currency(code);
    policy::read(&policy::default_text(currency), currency, PolicyVersion(1)).unwrap()
}

/// One open invoice with this much open.
fn invoice(number: i64, minor: i64, code: &str) -> OpenInvoice {
    let outstanding = Money::from_minor(minor, currency(code));
    OpenInvoice {
        id: InvoiceId(number),
        number: format!("INV-{number}"),
        issue_date: date("2026-02-07"),
        due_date: date("2026-03-09"),
        description: None,
        terms: None,
        outstanding,
        debits: vec![OpenDebit {
            seq: EntrySeq(number),
            kind: EntryKind::Invoice,
            outstanding,
        }],
        lines: Vec::new(),
        on_hold: false,
    }
}

/// A company in the United States on 12 March 2026.
fn inputs<'a>(invoices: &'a [OpenInvoice], policy: &'a Policy) -> Inputs<'a> {
    Inputs {
        invoices,
        currency: policy.plans.installment_min.currency(),
        has_running_plan: false,
        kind: AccountKind::Company,
        country: Country::parse("US").unwrap(),
        policy,
        today: date("2026-03-12"),
        now: NOW,
    }
}

fn count(count: u32) -> PlanRequest {
    PlanRequest {
        count,
        ..PlanRequest::default()
    }
}

fn schedule(offer: &Offer) -> Vec<String> {
    let installments = offer.terms.installments.iter();
    installments
        .map(|i| format!("{} {}", i.due_on, i.amount.to_decimal()))
        .collect()
}

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

    let small = [invoice(1, 10_000, "USD")];
    let on_plan = Inputs {
        has_running_plan: true,
        ..inputs(&small, &policy)
    };
    assert_eq!(
        propose(&on_plan, &count(2)).unwrap_err().reasons,
        [PlanRefusal::AlreadyOnPlan]
    );
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
        ended_after: None,
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

/// Any policy that `policy check` would pass, as far as plans go.
fn any_policy(code: &'static str) -> impl Strategy<Value = Policy> {
    (
        (
            2..=24_u32,
            1..=900_u32,
            1..5_000_i64,
            0..=60_u32,
            0..=60_u32,
        ),
        (1..400_000_i64, 1..=200_u32, any::<bool>()),
        (
            0..4_u8,
            prop::collection::btree_set(0..400_i64, 0..30),
            0..3_usize,
        ),
    )
        .prop_map(
            move |(
                (most, length, min, usual, latest),
                (own, hours, weekly),
                (roll, holidays, weekend),
            )| {
                let mut policy = default_policy(code);
                let limits = &mut policy.plans;
                limits.installments_max = most;
                limits.length_days_max = length.max(latest);
                limits.installment_min = Money::from_minor(min, currency(code));
                limits.first_payment_days = usual.min(latest);
                limits.first_payment_days_max = latest;
                limits.self_serve_max = Money::from_minor(own, currency(code));
                limits.offer_hours = hours;
                limits.frequency = if weekly {
                    Frequency::Weekly
                } else {
                    Frequency::Monthly
                };
                policy.calendar = Calendar {
                    weekend: [Weekday::Sat, Weekday::Sun]
                        .into_iter()
                        .take(weekend)
                        .collect(),
                    holidays: holidays
                        .into_iter()
                        .map(|d| date("2026-03-12") + TimeDelta::days(d))
                        .collect(),
                    roll: [
                        Roll::SameDay,
                        Roll::Following,
                        Roll::ModifiedFollowing,
                        Roll::Preceding,
                    ][roll as usize],
                };
                policy
            },
        )
}

fn any_request() -> impl Strategy<Value = PlanRequest> {
    let frequency = prop::option::of(prop::sample::select(Frequency::ALL.to_vec()));
    let first_on =
        prop::option::of((-10..100_i64).prop_map(|d| date("2026-03-12") + TimeDelta::days(d)));
    let count = prop_oneof![8 => 0..30_u32, 1 => Just(10_000), 1 => any::<u32>()];
    (count, frequency, first_on).prop_map(|(count, frequency, first_on)| PlanRequest {
        count,
        frequency,
        first_on,
        invoices: Vec::new(),
    })
}

/// What holds of every offer, asked for or nearest.
fn assert_is_offerable(offer: &Offer, inputs: &Inputs<'_>, owed: i64) {
    let limits = &inputs.policy.plans;
    let terms = &offer.terms;
    terms.assert_sound();
    assert_eq!(terms.total.minor(), owed, "the plan covers what is owed");
    assert!(terms.count() >= 2 && terms.count() <= limits.installments_max);
    let (last, others) = terms.installments.split_last().unwrap();
    assert!(
        others
            .iter()
            .all(|i| i.amount >= limits.installment_min && i.amount <= last.amount)
    );
    assert!(terms.total <= limits.self_serve_max);
    let first = terms.first().due_on;
    assert!(first >= inputs.today);
    assert!((first - inputs.today).num_days() <= i64::from(limits.first_payment_days_max));
    assert!((last.due_on - inputs.today).num_days() <= i64::from(limits.length_days_max));
    let confirmed = offer.confirm(&terms.fingerprint(), inputs.now).unwrap();
    assert!(
        recheck(inputs, &confirmed).is_ok(),
        "no offer that acceptance would refuse"
    );
    let json = serde_json::to_string(terms).unwrap();
    assert_eq!(
        serde_json::from_str::<AgreementTerms>(&json).unwrap(),
        *terms
    );
}

proptest! {
    #[test]
    fn every_offer_keeps_every_limit(
        (policy, minors) in prop::sample::select(vec!["JPY", "USD", "KWD"])
            .prop_flat_map(|code| (any_policy(code), prop::collection::vec(1..200_000_i64, 0..4))),
        request in any_request(),
        consumer in any::<bool>(),
    ) {
        let code = policy.plans.installment_min.currency().code();
        let open: Vec<OpenInvoice> =
            minors.iter().zip(1..).map(|(minor, n)| invoice(n, *minor, code)).collect();
        let inputs = Inputs {
            kind: if consumer { AccountKind::Consumer } else { AccountKind::Company },
            ..inputs(&open, &policy)
        };
        let owed: i64 = minors.iter().sum();
        let answer = propose(&inputs, &request);
        prop_assert_eq!(&answer, &propose(&inputs, &request), "deterministic");
        match &answer {
            Ok(offer) => assert_is_offerable(offer, &inputs, owed),
            Err(refused) => {
                prop_assert!(!refused.reasons.is_empty());
                if let Some(nearest) = &refused.nearest {
                    assert_is_offerable(nearest, &inputs, owed);
                }
            }
        }
        if let Some(largest) = largest_count(&inputs, &request) {
            let asked = PlanRequest { count: largest, ..request.clone() };
            prop_assert!(propose(&inputs, &asked).is_ok());
        }
    }
}
