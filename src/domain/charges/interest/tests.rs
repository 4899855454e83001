//! Interest by hand and by day.

use proptest::prelude::*;
use rust_decimal::dec;

use super::*;
use crate::domain::calendar::EARLIEST_DATE;
use crate::domain::charges::tests::{any_currency, any_ranges, date};
use crate::domain::money::AMOUNT_MINOR_MAX;

fn eur(minor: i64) -> Money {
    Money::from_minor(minor, Currency::parse("EUR").unwrap())
}

/// The reference rates of the European Central Bank around the turn of 2024.
fn rule(regime: InterestRegime) -> LateInterestRule {
    LateInterestRule {
        regime,
        margin_percent: dec!(8),
        reference_rates: vec![
            (date("2023-07-01"), dec!(4)),
            (date("2024-01-01"), dec!(4.5)),
            (date("2024-07-01"), dec!(4.25)),
        ],
        compensation: vec![(eur(0), eur(4_000))],
    }
}

fn debt<'a>(due: &str, principal: &'a [(NaiveDate, Money)]) -> LateDebt<'a> {
    LateDebt {
        debtor: AccountKind::SoleTrader,
        currency: eur(0).currency(),
        due_date: date(due),
        principal,
        frozen: &[],
    }
}

fn line(span: &Span) -> String {
    let Span {
        from,
        to,
        principal,
        percent,
        days,
        amount,
    } = span;
    format!("{from} to {to}: {principal} at {percent} %, {days} days: {amount}")
}

#[test]
fn the_rate_of_the_first_half_year_is_kept_or_changes_with_each() {
    let open = [(date("2023-11-01"), eur(1_000_000))];
    let debt = debt("2023-12-01", &open);
    let until = date("2024-07-31");
    // 2 to 31 December: 30 days, January to June 2024: 182, July: 31; together 243.
    // 10,000.00 x 12 % x 243 / 365 = 798.904...
    let uk = accrue(&rule(InterestRegime::Uk), &debt, until);
    assert_eq!((uk.total, uk.days), (eur(79_890), 243));
    assert_eq!(
        uk.spans.iter().map(line).collect::<Vec<_>>(),
        ["2023-12-02 to 2024-07-31: 10000.00 EUR at 12 %, 243 days: 798.90 EUR"]
    );
    // 30 days at 12 %: 98.630; 182 at 12.5 %: 623.287, together 721.917; 31 at 12.25 %: 104.041, together
    // 825.958. The lines are the differences of 98.63, 721.92 and 825.96.
    let eu = accrue(&rule(InterestRegime::Eu), &debt, until);
    assert_eq!((eu.total, eu.days), (eur(82_596), 243));
    assert_eq!(
        eu.spans.iter().map(line).collect::<Vec<_>>(),
        [
            "2023-12-02 to 2023-12-31: 10000.00 EUR at 12 %, 30 days: 98.63 EUR",
            "2024-01-01 to 2024-06-30: 10000.00 EUR at 12.5 %, 182 days: 623.29 EUR",
            "2024-07-01 to 2024-07-31: 10000.00 EUR at 12.25 %, 31 days: 104.04 EUR",
        ]
    );
}

#[test]
fn a_debt_due_on_the_last_day_of_a_half_year_starts_in_the_next() {
    let open = [(date("2023-11-01"), eur(36_500))];
    let debt = debt("2023-12-31", &open);
    let percent = |regime| {
        let accrued = accrue(&rule(regime), &debt, date("2024-01-01"));
        assert_eq!(accrued.days, 1);
        accrued.spans[0].percent
    };
    assert_eq!(percent(InterestRegime::Uk), dec!(12.5));
    assert_eq!(percent(InterestRegime::Eu), dec!(12.5));
    let on_due_day = accrue(&rule(InterestRegime::Eu), &debt, date("2023-12-31"));
    assert!(on_due_day.total.is_zero() && on_due_day.spans.is_empty());
}

#[test]
fn a_payment_stops_interest_from_its_own_day() {
    // 365.00 at 12 % is 0.12 a day, half of it 0.06.
    let open = [
        (date("2023-08-01"), eur(36_500)),
        (date("2023-09-11"), eur(18_250)),
        (date("2023-09-21"), eur(0)),
    ];
    let debt = debt("2023-08-31", &open);
    // 1 to 10 September in full, 11 to 20 half: 1.20 + 0.60.
    let accrued = accrue(&rule(InterestRegime::Uk), &debt, date("2023-12-31"));
    assert_eq!((accrued.total, accrued.days), (eur(180), 20));
    assert_eq!(accrued.spans[0].to, date("2023-09-10"));
    assert_eq!(accrued.spans[1].to, date("2023-09-20"));
}

#[test]
fn frozen_days_bear_no_interest_however_often_they_are_named() {
    let open = [(date("2023-08-01"), eur(36_500))];
    let range = |from, until| DateRange {
        from: date(from),
        until: date(until),
    };
    let frozen = [
        range("2023-09-08", "2023-09-12"),
        range("2023-08-20", "2023-09-03"),
        range("2023-09-10", "2023-09-14"),
    ];
    let debt = LateDebt {
        frozen: &frozen,
        ..debt("2023-08-31", &open)
    };
    // Of 1 to 20 September, 1 to 3 and 8 to 14 are frozen: 10 days at 0.12.
    let accrued = accrue(&rule(InterestRegime::Eu), &debt, date("2023-09-20"));
    assert_eq!((accrued.total, accrued.days), (eur(120), 10));
    let days: Vec<_> = accrued
        .spans
        .iter()
        .map(|span| (span.from, span.to))
        .collect();
    assert_eq!(
        days,
        [
            (date("2023-09-04"), date("2023-09-07")),
            (date("2023-09-15"), date("2023-09-20"))
        ]
    );
}

#[test]
fn a_rate_that_nobody_entered_is_reported_and_not_guessed() {
    let open = [(date("2023-01-01"), eur(36_500))];
    let eu =
        |due: &str, until: &str| accrue(&rule(InterestRegime::Eu), &debt(due, &open), date(until));
    // After the table: up to 31 December 2024, the last day with a known rate.
    let after = eu("2024-12-21", "2025-03-31");
    assert_eq!(after.days, 10);
    assert_eq!(after.missing_rate_from, Some(date("2025-01-01")));
    // Before the table nothing is accrued, not even later: the days would come in the wrong order.
    let before = eu("2023-05-31", "2023-12-31");
    assert_eq!(
        (before.days, before.missing_rate_from),
        (0, Some(date("2023-06-01")))
    );
    let uk =
        |due: &str, until: &str| accrue(&rule(InterestRegime::Uk), &debt(due, &open), date(until));
    assert_eq!(
        uk("2023-05-31", "2023-12-31").missing_rate_from,
        Some(date("2023-06-01"))
    );
    // The rate of 2024 was kept, so that no other is needed.
    assert_eq!(uk("2024-12-21", "2025-03-31").missing_rate_from, None);
    // Nothing is open in the half-year without a rate, so none is missing.
    let paid = [open[0], (date("2024-12-25"), eur(0))];
    let paid = accrue(
        &rule(InterestRegime::Eu),
        &debt("2024-12-21", &paid),
        date("2025-03-31"),
    );
    assert_eq!((paid.days, paid.missing_rate_from), (3, None));
}

#[test]
fn consumers_and_unknown_debtors_owe_neither_interest_nor_compensation() {
    let open = [(date("2023-08-01"), eur(36_500))];
    for debtor in AccountKind::ALL {
        let debt = LateDebt {
            debtor,
            ..debt("2023-08-31", &open)
        };
        let accrued = accrue(&rule(InterestRegime::Uk), &debt, date("2023-12-31"));
        let sum = compensation(&rule(InterestRegime::Uk), debtor, eur(36_500));
        assert_eq!(accrued.total.is_positive(), is_business(debtor));
        assert_eq!(sum.is_some(), is_business(debtor));
    }
}

#[test]
fn compensation_follows_the_size_of_the_debt() {
    let uk = LateInterestRule {
        compensation: vec![
            (eur(0), eur(4_000)),
            (eur(100_000), eur(7_000)),
            (eur(1_000_000), eur(10_000)),
        ],
        ..rule(InterestRegime::Uk)
    };
    let of = |minor| compensation(&uk, AccountKind::Company, eur(minor)).map(Money::minor);
    assert_eq!(of(0), None);
    assert_eq!(of(1), Some(4_000));
    assert_eq!(of(99_999), Some(4_000));
    assert_eq!(of(100_000), Some(7_000));
    assert_eq!(of(999_999), Some(7_000));
    assert_eq!(of(1_000_000), Some(10_000));
    let none = LateInterestRule {
        compensation: vec![],
        ..uk
    };
    assert_eq!(compensation(&none, AccountKind::Company, eur(1)), None);
}

#[test]
fn a_negative_reference_rate_lowers_the_rate_but_not_below_zero() {
    let open = [(date("2023-08-01"), eur(36_500))];
    let percent = |reference| {
        let mut low = rule(InterestRegime::Eu);
        low.reference_rates[0].1 = reference;
        accrue(&low, &debt("2023-08-31", &open), date("2023-09-30")).spans[0].percent
    };
    assert_eq!(percent(dec!(-0.88)), dec!(7.12));
    assert_eq!(percent(dec!(-9)), dec!(0));
}

#[test]
fn a_thousand_years_on_the_largest_bill_stop_at_what_a_line_may_hold() {
    let open = [(EARLIEST_DATE, eur(AMOUNT_MINOR_MAX))];
    let mut absurd = rule(InterestRegime::Uk);
    absurd.reference_rates = vec![(EARLIEST_DATE, Decimal::MAX)];
    let debt = LateDebt {
        due_date: EARLIEST_DATE,
        ..debt("2000-01-01", &open)
    };
    let accrued = accrue(&absurd, &debt, NaiveDate::MAX);
    assert_eq!(accrued.total, eur(AMOUNT_MINOR_MAX));
    assert_eq!(accrued.spans.last().unwrap().to, LATEST_DATE);
    let never = LateDebt {
        due_date: NaiveDate::MAX,
        ..debt
    };
    assert_eq!(accrue(&absurd, &never, NaiveDate::MAX).days, 0);
}

/// A bill of late 2025 that is paid down, and sometimes reopened, over three years.
fn any_principal(currency: Currency) -> impl Strategy<Value = Vec<(NaiveDate, Money)>> {
    let amount = prop_oneof![
        0..10_000_000_i64,
        Just(AMOUNT_MINOR_MAX),
        Just(0),
        -500..0_i64,
    ];
    prop::collection::vec((0..120_u32, amount), 1..12).prop_map(move |rows| {
        let mut day = date("2025-12-01");
        let mut row = |(gap, minor): (u32, i64)| {
            day = days_after(day, gap);
            (day, Money::from_minor(minor, currency))
        };
        rows.into_iter().map(&mut row).collect()
    })
}

fn any_interest_rule() -> impl Strategy<Value = LateInterestRule> {
    let percents = prop::collection::vec(-100..12_00_i64, 1..8);
    (any::<bool>(), percents).prop_map(|(uk, percents)| LateInterestRule {
        regime: if uk {
            InterestRegime::Uk
        } else {
            InterestRegime::Eu
        },
        margin_percent: dec!(8),
        reference_rates: (0..)
            .zip(percents)
            .map(|(n, percent)| {
                (
                    months_after(date("2026-01-01"), 6 * n),
                    Decimal::new(percent, 2),
                )
            })
            .collect(),
        compensation: Vec::new(),
    })
}

type Case = (
    LateInterestRule,
    Vec<(NaiveDate, Money)>,
    Vec<DateRange>,
    NaiveDate,
);

fn any_case() -> impl Strategy<Value = Case> {
    any_currency().prop_flat_map(|currency| {
        let due_date = (0..200_u32).prop_map(|days| days_after(date("2025-12-15"), days));
        (
            any_interest_rule(),
            any_principal(currency),
            any_ranges(),
            due_date,
        )
    })
}

fn case_debt<'a>(case: &'a Case) -> LateDebt<'a> {
    LateDebt {
        debtor: AccountKind::Company,
        currency: case.1[0].1.currency(),
        due_date: case.3,
        principal: &case.1,
        frozen: &case.2,
    }
}

proptest! {
    #[test]
    fn any_rhythm_of_runs_posts_the_same(case in any_case(), gaps in prop::collection::vec(1..90_u32, 1..40)) {
        let (rule, principal, _, due_date) = &case;
        let debt = case_debt(&case);
        let mut posted = Money::zero(debt.currency);
        let mut today = *due_date;
        for gap in gaps {
            today = days_after(today, gap);
            // A run knows only what has happened by its day.
            let known: Vec<_> = principal.iter().copied().filter(|(day, _)| *day <= today).collect();
            let accrued = accrue(rule, &LateDebt { principal: &known, ..debt }, today);
            let increment = accrued.still_to_post(posted);
            prop_assert!(!increment.is_negative());
            posted += increment;
        }
        prop_assert_eq!(posted, accrue(rule, &debt, today).total);
    }

    #[test]
    fn lines_are_in_order_and_sum_to_the_total(case in any_case(), days in 0..1500_u32) {
        let debt = case_debt(&case);
        let accrued = accrue(&case.0, &debt, days_after(debt.due_date, days));
        let amounts = accrued.spans.iter().map(|span| span.amount);
        prop_assert_eq!(Money::sum_in(debt.currency, amounts), accrued.total);
        prop_assert_eq!(accrued.spans.iter().map(|span| span.days).sum::<u32>(), accrued.days);
        prop_assert!(accrued.spans.windows(2).all(|pair| pair[0].to < pair[1].from));
        for span in &accrued.spans {
            prop_assert_eq!(days_in(span.from, span.to), span.days);
            prop_assert!(span.from > debt.due_date && !span.amount.is_negative());
        }
    }

    #[test]
    fn spans_cost_what_the_days_cost_one_by_one(case in any_case(), days in 0..400_u32) {
        let debt = case_debt(&case);
        let rates = Rates::of(&case.0, debt.due_date);
        let mut exact = 0_i128;
        let mut missing = None;
        for day in (1..=days).map(|n| days_after(debt.due_date, n)) {
            let row = debt.principal.iter().rfind(|(from, _)| *from <= day);
            let open = row.map_or(0, |(_, open)| open.minor().max(0));
            if open == 0 || debt.frozen.iter().any(|range| range.contains(day)) {
                continue;
            }
            let Some(percent) = rates.on(day) else {
                missing = Some(day);
                break;
            };
            exact += i128::from(open) * percent_units(percent);
        }
        let accrued = accrue(&case.0, &debt, days_after(debt.due_date, days));
        prop_assert_eq!(accrued.missing_rate_from, missing);
        let expected = rounded_fraction(exact, DENOMINATOR, debt.currency);
        prop_assert_eq!(accrued.total, expected);
    }
}
