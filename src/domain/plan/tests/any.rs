//! Any policy, any request: what a customer may say and an owner may set, and a good deal that neither would.

use chrono::{NaiveDate, TimeDelta, Weekday};
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::*;
use crate::domain::calendar::{Calendar, Roll};
use crate::domain::money::AMOUNT_MINOR_MAX;
use crate::domain::policy::{PlanLimits, SelfServe};

/// The first day of every story.
pub fn start() -> NaiveDate {
    date("2026-01-05")
}

/// A currency of 0, 2 or 3 decimals, and one that is not the account's.
pub const CURRENCIES: [&str; 3] = ["JPY", "USD", "KWD"];
const OTHER_CURRENCY: &str = "EUR";

/// Any policy that `policy check` would pass, as far as arrangements go.
pub fn any_policy(code: &'static str) -> impl Strategy<Value = Policy> {
    (any_limits(code), any_words(), any_calendar()).prop_map(move |(plans, words, calendar)| {
        let mut policy = default_policy(code);
        let (rating, extension_days, per_year, promise_days, grace, gates) = words;
        policy.plans = plans;
        policy.plans.missed_grace_days = grace;
        let own = SelfServe {
            self_serve_max: Money::from_minor(rating.0, currency(code)),
            installments_max: rating.1,
            first_payment_min_percent: Decimal::from(rating.2),
            extension_days_max: rating.3,
        };
        policy.ratings.b = own.clone();
        policy.ratings.c = own;
        policy.extensions.days_max = extension_days;
        policy.extensions.per_year_max = per_year;
        policy.promises.days_max = promise_days;
        policy.calendar = calendar;
        if !gates {
            policy.law.us_consumer_installments_max = None;
            policy.law.uk_installments_max = None;
            policy.law.uk_length_months_max = None;
        }
        policy
    })
}

fn any_limits(code: &'static str) -> impl Strategy<Value = PlanLimits> {
    let counts = (
        prop_oneof![9 => 2..=24_u32, 1 => Just(120)],
        prop_oneof![4 => 90..=900_u32, 1 => 1..=90_u32],
        0..=60_u32,
        prop_oneof![4 => 25..=60_u32, 1 => 0..=25_u32],
    );
    let amounts = (
        prop_oneof![3 => 1..500_i64, 1 => 1..5_000_i64],
        prop_oneof![2 => Just(0_i64), 1 => 1..=100_i64],
        prop_oneof![5 => 200_000..600_000_i64, 1 => 1..200_000_i64],
        prop::collection::btree_set(1..3_000_i64, 0..3),
    );
    let times = (
        1..=10_u32,
        0..40_u32,
        0..3_u32,
        0..4_u32,
        1..40_u32,
        0..3_u32,
    );
    (counts, amounts, times, any_rhythm(), 0..20_u8).prop_map(
        move |(counts, amounts, times, frequency, off)| {
            let money = |minor| Money::from_minor(minor, currency(code));
            let (most, length, usual, latest) = counts;
            let (min, multiple_part, own, increments) = amounts;
            let (offers, cool_off, renewals, moves, move_days, skips) = times;
            PlanLimits {
                enabled: off > 0,
                installments_max: most,
                length_days_max: length.max(latest),
                installment_min: money(min),
                first_payment_days: usual.min(latest),
                first_payment_days_max: latest,
                self_serve_max: money(own),
                frequency,
                installment_multiple: money((min * multiple_part / 100).max(1)),
                increments: increments.into_iter().map(money).collect(),
                offers_max: offers,
                broken_cool_off_days: cool_off,
                renewals_max: renewals,
                moves_max: moves,
                move_days_max: move_days,
                skips_max: skips,
                ..default_policy(code).plans
            }
        },
    )
}

type Words = ((i64, u32, u32, u32), u32, u32, u32, u32, bool);

fn any_words() -> impl Strategy<Value = Words> {
    let rating = (
        prop_oneof![5 => 200_000..600_000_i64, 1 => 0..200_000_i64],
        2..=24_u32,
        prop_oneof![3 => Just(0), 1 => 0..=90_u32],
        0..60_u32,
    );
    (
        rating,
        1..60_u32,
        0..4_u32,
        1..60_u32,
        0..12_u32,
        any::<bool>(),
    )
}

fn any_calendar() -> impl Strategy<Value = Calendar> {
    let rolls = [
        Roll::SameDay,
        Roll::Following,
        Roll::ModifiedFollowing,
        Roll::Preceding,
    ];
    let holidays = prop::collection::btree_set(0..400_i64, 0..30);
    (prop::sample::select(rolls.to_vec()), holidays, 0..3_usize).prop_map(
        |(roll, holidays, weekend)| Calendar {
            weekend: [Weekday::Sat, Weekday::Sun]
                .into_iter()
                .take(weekend)
                .collect(),
            holidays: holidays
                .into_iter()
                .map(|days| start() + TimeDelta::days(days))
                .collect(),
            roll,
        },
    )
}

fn any_rhythm() -> impl Strategy<Value = Frequency> {
    prop_oneof![
        Just(Frequency::Weekly),
        Just(Frequency::EveryTwoWeeks),
        Just(Frequency::EveryFourWeeks),
        Just(Frequency::TwiceAMonth(1, 15)),
        Just(Frequency::TwiceAMonth(15, 31)),
        Just(Frequency::Monthly),
        (1..=92_u32).prop_map(|days| Frequency::every_days(days).unwrap()),
        (1..=12_u32).prop_map(|months| Frequency::every_months(months).unwrap()),
    ]
}

/// Some that no constructor makes are among them: a stored request may hold anything.
fn any_frequency() -> impl Strategy<Value = Frequency> {
    prop_oneof![
        12 => any_rhythm(),
        1 => prop::sample::select(vec![
            Frequency::EveryDays(0),
            Frequency::EveryDays(7),
            Frequency::EveryDays(u32::MAX),
            Frequency::EveryMonths(0),
            Frequency::EveryMonths(u32::MAX),
            Frequency::TwiceAMonth(0, 40),
            Frequency::TwiceAMonth(5, 5),
        ]),
    ]
}

pub fn any_day() -> impl Strategy<Value = NaiveDate> {
    prop_oneof![
        30 => (0..160_i64).prop_map(|days| start() + TimeDelta::days(days)),
        1 => prop::sample::select(vec![
            date("9999-12-31"),
            date("2999-12-31"),
            date("1900-02-28"),
            NaiveDate::MAX,
            NaiveDate::MIN,
        ]),
    ]
}

pub fn any_amount(code: &'static str) -> impl Strategy<Value = Money> {
    let minor = prop_oneof![
        30 => 500..60_000_i64,
        1 => prop::sample::select(vec![
            0, -1, -5_000, 1, AMOUNT_MINOR_MAX, i64::MAX, i64::MIN
        ]),
    ];
    let code = prop_oneof![40 => Just(code), 1 => Just(OTHER_CURRENCY)];
    (minor, code).prop_map(|(minor, code)| Money::from_minor(minor, currency(code)))
}

fn any_size(code: &'static str) -> impl Strategy<Value = Size> {
    let count = prop_oneof![
        12 => 2..8_u32,
        6 => 0..30_u32,
        1 => Just(10_000),
        1 => any::<u32>()
    ];
    prop_oneof![
        1 => Just(Size::Open),
        4 => count.prop_map(Size::Count),
        3 => any_amount(code).prop_map(Size::Each),
        2 => any_day().prop_map(Size::Until),
    ]
}

fn any_down(code: &'static str) -> impl Strategy<Value = Down> {
    let percent = prop_oneof![
        8 => (1..100_i64).prop_map(Decimal::from),
        1 => (1..10_000_i64).prop_map(|units| Decimal::new(units, 2)),
        1 => prop::sample::select(vec![
            Decimal::ZERO, Decimal::ONE_HUNDRED, Decimal::NEGATIVE_ONE, Decimal::ONE_THOUSAND,
            Decimal::MAX, Decimal::MIN,
        ]),
    ];
    prop_oneof![
        any_amount(code).prop_map(Down::Amount),
        percent.prop_map(Down::Percent)
    ]
}

/// Mostly all that is open, sometimes the first, sometimes one that is not there.
fn any_numbers() -> impl Strategy<Value = Vec<String>> {
    prop_oneof![
        12 => Just(Vec::new()),
        3 => (1..5_u32).prop_map(|number| vec![format!("INV-{number}")]),
        1 => Just(vec!["INV-1".to_owned(), "INV-2".to_owned(), "INV-1".to_owned()]),
        1 => Just(vec!["INV-99".to_owned()]),
    ]
}

pub fn any_request(code: &'static str) -> impl Strategy<Value = PlanRequest> {
    let day = prop_oneof![20 => 1..=31_u32, 1 => prop::sample::select(vec![0, 32, u32::MAX])];
    (
        any_size(code),
        prop::option::of(any_frequency()),
        prop::option::weighted(0.25, any_day()),
        prop::option::weighted(0.3, day),
        prop::option::weighted(0.3, any_down(code)),
        prop::option::weighted(0.1, any_amount(code)),
        any_numbers(),
    )
        .prop_map(
            |(size, frequency, first_on, day_of_month, down, multiple, invoices)| PlanRequest {
                size,
                frequency,
                first_on,
                day_of_month,
                down,
                multiple,
                invoices,
            },
        )
}

pub fn any_change(code: &'static str) -> impl Strategy<Value = PlanChange> {
    let number = || prop_oneof![12 => 1..8_u32, 1 => Just(0), 1 => Just(u32::MAX)];
    let then = prop::sample::select(vec![AfterExtra::Shorten, AfterExtra::KeepLength]);
    let keep = prop::sample::select(vec![Keep::Each, Keep::Length]);
    let how = prop::sample::select(vec![CatchUp::WithNext, CatchUp::AtEnd, CatchUp::Spread]);
    prop_oneof![
        2 => (number(), any_day()).prop_map(|(number, to)| PlanChange::Move { number, to }),
        2 => (number(), any_day()).prop_map(|(number, to)| PlanChange::MoveRest { number, to }),
        2 => number().prop_map(|number| PlanChange::SkipToEnd { number }),
        2 => any_amount(code).prop_map(|each| PlanChange::PayMore { each }),
        3 => (any_amount(code), then).prop_map(|(amount, then)| PlanChange::Extra { amount, then }),
        1 => Just(PlanChange::PayOff),
        3 => (any_numbers(), keep)
            .prop_map(|(invoices, keep)| PlanChange::Merge { invoices, keep }),
        3 => how.prop_map(|how| PlanChange::CatchUp { how }),
    ]
}

pub fn any_basis(code: &'static str) -> impl Strategy<Value = Basis> {
    let extension = (prop::option::of(any_day()), any_numbers())
        .prop_map(|(until, invoices)| Basis::Extension(ExtensionRequest { until, invoices }));
    let promise = (prop::option::of(any_amount(code)), any_day(), any_numbers()).prop_map(
        |(amount, on, invoices)| {
            Basis::Promise(PromiseRequest {
                amount,
                on,
                invoices,
            })
        },
    );
    let settlement = (any_amount(code), any_day(), any_numbers())
        .prop_map(|(pay, on, invoices)| Basis::Settlement(SettlementRequest { pay, on, invoices }));
    prop_oneof![
        5 => any_request(code).prop_map(Basis::Plan),
        2 => extension,
        1 => promise,
        1 => settlement,
        5 => any_change(code).prop_map(Basis::Change),
    ]
}
