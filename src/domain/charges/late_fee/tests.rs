//! What an owner's late-fee rule does to an invoice, day by day.

use proptest::prelude::*;
use rust_decimal::{Decimal, dec};

use super::*;
use crate::domain::calendar::{EARLIEST_DATE, LATEST_DATE, days_after};
use crate::domain::charges::tests::{any_currency, any_ranges, date};
use crate::domain::money::{AMOUNT_MINOR_MAX, Currency};

fn eur(minor: i64) -> Money {
    Money::from_minor(minor, Currency::parse("EUR").unwrap())
}

/// 15.00 flat, at most 40.00 in all, each 14 days; 3 days of grace, 7 days from the notice.
fn repeating() -> LateFeeRule {
    LateFeeRule {
        basis: FeeBasis::Flat(eur(1_500)),
        grace_days: 3,
        notice_days: 7,
        fee_min: eur(0),
        fee_max: eur(10_000),
        lifetime_max: eur(4_000),
        repeat_days: Some(14),
        clause: "clause 7".to_owned(),
    }
}

/// 450.00 due on 9 March 2026, its notice delivered on the 13th.
fn invoice<'a>(today: &str, charged: &'a [Charged]) -> LateInvoice<'a> {
    LateInvoice {
        due_date: date("2026-03-09"),
        overdue: eur(45_000),
        charged,
        notice: NoticeState::Delivered {
            on: date("2026-03-13"),
            fee: eur(1_500),
        },
        frozen: &[],
        today: date(today),
    }
}

fn fee(on: &str, minor: i64) -> Charged {
    Charged {
        on: date(on),
        amount: eur(minor),
        waived: false,
    }
}

fn charge(number: u32, minor: i64, on: &str) -> FeeStep {
    FeeStep::Charge {
        number,
        amount: eur(minor),
        on: date(on),
    }
}

#[test]
fn a_fee_waits_for_grace_for_its_notice_and_for_the_days_after_it() {
    let rule = repeating();
    let step = |today: &str, notice| {
        let at = invoice(today, &[]);
        decide(&rule, &LateInvoice { notice, ..at })
    };
    let none = NoticeState::None;
    let due_day = step("2026-03-09", none);
    assert_eq!(due_day, FeeStep::Nothing(NoFee::NotOverdue));
    let until = date("2026-03-12");
    let third_day = step("2026-03-12", none);
    assert_eq!(third_day, FeeStep::Nothing(NoFee::InGrace { until }));
    let announce = FeeStep::Announce {
        fee: eur(1_500),
        earliest: date("2026-03-20"),
    };
    assert_eq!(step("2026-03-13", none), announce);

    let announced = NoticeState::Announced {
        on: date("2026-03-13"),
        fee: eur(1_500),
    };
    // Until somebody has read it, months may pass.
    assert_eq!(step("2026-08-01", announced), FeeStep::AwaitDelivery);

    let delivered = invoice("2026-03-13", &[]).notice;
    // Delivered on the 13th, 7 days: the 20th.
    let until = date("2026-03-20");
    let day_before = step("2026-03-19", delivered);
    assert_eq!(day_before, FeeStep::AwaitNoticePeriod { until });
    let on_the_day = step("2026-03-20", delivered);
    assert_eq!(on_the_day, charge(1, 1_500, "2026-03-20"));
}

#[test]
fn fees_repeat_from_the_day_of_the_one_before_up_to_the_cap() {
    let rule = repeating();
    let step = |today: &str, charged: &[Charged]| decide(&rule, &invoice(today, charged));
    let first = [fee("2026-03-20", 1_500)];
    // 20 March and 14 days: 3 April.
    let next = NoFee::NotDueUntil(date("2026-04-03"));
    assert_eq!(step("2026-03-20", &first), FeeStep::Nothing(next));
    assert_eq!(step("2026-04-02", &first), FeeStep::Nothing(next));
    // Ten missed days later one fee is charged, for that day; the next counts from it.
    let late = step("2026-04-13", &first);
    assert_eq!(late, charge(2, 1_500, "2026-04-13"));
    let second = [first[0], fee("2026-04-13", 1_500)];
    let next = NoFee::NotDueUntil(date("2026-04-27"));
    assert_eq!(step("2026-04-26", &second), FeeStep::Nothing(next));
    // 40.00 - 2 x 15.00 leaves 10.00 for the third.
    let cut = step("2026-04-27", &second);
    assert_eq!(cut, charge(3, 1_000, "2026-04-27"));
    let third = [second[0], second[1], fee("2026-04-27", 1_000)];
    let after = step("2027-04-27", &third);
    assert_eq!(after, FeeStep::Nothing(NoFee::CapReached));
}

#[test]
fn a_waived_fee_is_not_charged_again() {
    let waived = Charged {
        waived: true,
        ..fee("2026-03-20", 1_500)
    };
    let once = LateFeeRule {
        repeat_days: None,
        ..repeating()
    };
    let step = decide(&once, &invoice("2026-12-01", &[waived]));
    assert_eq!(step, FeeStep::Nothing(NoFee::ChargedOnce));
    // It keeps its room under the cap: what was waived does not come back as another fee.
    let capped = LateFeeRule {
        lifetime_max: fee("2026-03-20", 1_500).amount,
        ..repeating()
    };
    let step = decide(&capped, &invoice("2026-12-01", &[waived]));
    assert_eq!(step, FeeStep::Nothing(NoFee::CapReached));
    // It was the fee of its fortnight; the one after that is the second.
    let step = |today: &str| decide(&repeating(), &invoice(today, &[waived]));
    let next = NoFee::NotDueUntil(date("2026-04-03"));
    assert_eq!(step("2026-03-21"), FeeStep::Nothing(next));
    assert_eq!(step("2026-04-03"), charge(2, 1_500, "2026-04-03"));
}

#[test]
fn frozen_days_have_no_fee_and_count_for_no_period() {
    let dispute = [DateRange {
        from: date("2026-03-16"),
        until: date("2026-03-25"),
    }];
    let step = |today: &str, charged: &[Charged]| {
        let at = invoice(today, charged);
        let frozen = &dispute;
        decide(&repeating(), &LateInvoice { frozen, ..at })
    };
    assert_eq!(step("2026-03-20", &[]), FeeStep::Nothing(NoFee::Frozen));
    // Delivered on the 13th: the 14th and 15th count, ten days are passed over, five more to the 30th.
    let until = date("2026-03-30");
    let lifted = step("2026-03-26", &[]);
    assert_eq!(lifted, FeeStep::AwaitNoticePeriod { until });
    assert_eq!(step("2026-03-30", &[]), charge(1, 1_500, "2026-03-30"));
    // A fee of the 15th: 14 days and the ten frozen ones to 8 April.
    let next = NoFee::NotDueUntil(date("2026-04-08"));
    let again = step("2026-04-07", &[fee("2026-03-15", 1_500)]);
    assert_eq!(again, FeeStep::Nothing(next));
}

#[test]
fn a_percentage_is_of_what_is_open_on_the_day_and_never_more_than_was_announced() {
    let monthly = LateFeeRule {
        basis: FeeBasis::PercentPerMonth(dec!(1.5)),
        repeat_days: None,
        lifetime_max: eur(100_000),
        ..repeating()
    };
    let overdue = |minor| LateInvoice {
        overdue: eur(minor),
        ..invoice("2026-04-20", &[])
    };
    // 1.5 % of 450.00 is 6.75.
    let all_open = decide(&monthly, &overdue(45_000));
    assert_eq!(all_open, charge(1, 675, "2026-04-20"));
    // After 300.00 were paid: 1.5 % of 150.00 is 2.25.
    let part_open = decide(&monthly, &overdue(15_000));
    assert_eq!(part_open, charge(1, 225, "2026-04-20"));
    // 1.5 % of 2,000.00 would be 30.00, but the notice named 15.00.
    let reopened = decide(&monthly, &overdue(200_000));
    assert_eq!(reopened, charge(1, 1_500, "2026-04-20"));
    assert_eq!(
        decide(&monthly, &overdue(0)),
        FeeStep::Nothing(NoFee::NotOverdue)
    );
    // Each 30 days by itself: 20 March and 30 days is 19 April.
    let charged = [fee("2026-03-20", 675)];
    let next = NoFee::NotDueUntil(date("2026-04-19"));
    let early = decide(&monthly, &invoice("2026-04-18", &charged));
    assert_eq!(early, FeeStep::Nothing(next));
}

#[test]
fn a_fee_is_rounded_after_the_clamp_in_its_currency() {
    let yen = |minor| Money::from_minor(minor, Currency::parse("JPY").unwrap());
    let rule = |percent| LateFeeRule {
        basis: FeeBasis::PercentOfOverdue(percent),
        fee_min: yen(0),
        fee_max: yen(3_000),
        lifetime_max: yen(9_000),
        ..repeating()
    };
    // 1.5 % of 10,033 yen is 150.495, of 10,100 yen 151.5.
    assert_eq!(fee_amount(&rule(dec!(1.5)), yen(10_033)), yen(150));
    assert_eq!(fee_amount(&rule(dec!(1.5)), yen(10_100)), yen(152));
    // 1 % of 49 yen is 0.49, which no coin pays.
    assert_eq!(fee_amount(&rule(dec!(1)), yen(49)), yen(0));
    let small = LateInvoice {
        overdue: yen(49),
        ..invoice("2026-04-20", &[])
    };
    assert_eq!(
        decide(&rule(dec!(1)), &small),
        FeeStep::Nothing(NoFee::NothingToCharge)
    );
    // Contradictory rules are refused with the policy; here they only must not break.
    assert_eq!(
        fee_amount(&rule(Decimal::MAX), yen(AMOUNT_MINOR_MAX)),
        yen(3_000)
    );
    assert_eq!(fee_amount(&rule(Decimal::MIN), yen(10_000)), yen(0));
}

/// Any rule an owner may write, and some that no owner may.
fn any_rule(currency: Currency) -> impl Strategy<Value = LateFeeRule> {
    let money = move |max: i64| (0..=max).prop_map(move |minor| Money::from_minor(minor, currency));
    let percent = (0..20_000_i64).prop_map(|hundredths| Decimal::new(hundredths, 2));
    let basis = prop_oneof![
        money(5_000).prop_map(FeeBasis::Flat),
        percent.clone().prop_map(FeeBasis::PercentOfOverdue),
        percent.prop_map(FeeBasis::PercentPerMonth),
    ];
    let days = (0..20_u32, 0..20_u32, prop::option::of(0..40_u32));
    let limits = (money(3_000), money(6_000), money(20_000));
    (basis, days, limits).prop_map(
        |(basis, (grace_days, notice_days, repeat_days), (fee_min, fee_max, lifetime_max))| {
            LateFeeRule {
                basis,
                grace_days,
                notice_days,
                fee_min,
                fee_max,
                lifetime_max,
                repeat_days,
                clause: String::new(),
            }
        },
    )
}

fn any_case() -> impl Strategy<Value = (LateFeeRule, Money)> {
    any_currency().prop_flat_map(|currency| {
        let overdue = prop_oneof![0..200_000_i64, Just(AMOUNT_MINOR_MAX), -500..0_i64]
            .prop_map(move |minor| Money::from_minor(minor, currency));
        (any_rule(currency), overdue)
    })
}

proptest! {
    #[test]
    fn whenever_the_run_comes_fees_keep_to_their_rule(
        (rule, overdue) in any_case(),
        frozen in any_ranges(),
        gaps in prop::collection::vec(0..60_u32, 1..60),
        delivery_days in 0..20_u32,
        waive_each in 1..6_usize,
    ) {
        let due_date = date("2026-02-01");
        let mut charged: Vec<Charged> = Vec::new();
        let mut notice = NoticeState::None;
        let mut today = due_date;
        for gap in gaps {
            today = days_after(today, gap);
            if let NoticeState::Announced { on, fee } = notice {
                let on = days_after(on, delivery_days);
                if on <= today {
                    notice = NoticeState::Delivered { on, fee };
                }
            }
            let at = LateInvoice { due_date, overdue, charged: &charged, notice, frozen: &frozen, today };
            match decide(&rule, &at) {
                FeeStep::Announce { fee, earliest } => {
                    prop_assert!(fee.is_positive() && earliest >= days_after(today, rule.notice_days));
                    notice = NoticeState::Announced { on: today, fee };
                }
                FeeStep::Charge { number, amount, on } => {
                    prop_assert_eq!(on, today);
                    prop_assert_eq!(number as usize, charged.len() + 1);
                    prop_assert!(amount.is_positive() && amount <= rule.fee_max && overdue.is_positive());
                    prop_assert!(today > days_after(due_date, rule.grace_days + rule.notice_days));
                    prop_assert!(frozen.iter().all(|range| !range.contains(today)));
                    if let Some(last) = charged.last() {
                        let days = repeat_days(&rule).expect("only a repeating rule has a second fee");
                        prop_assert!(today >= days_after(last.on, days));
                    }
                    let waived = (number as usize).is_multiple_of(waive_each);
                    charged.push(Charged { on, amount, waived });
                    // The same day twice changes nothing.
                    let again = LateInvoice {
                        due_date, overdue, charged: &charged, notice, frozen: &frozen, today,
                    };
                    prop_assert!(matches!(decide(&rule, &again), FeeStep::Nothing(_)));
                }
                FeeStep::Nothing(_) | FeeStep::AwaitDelivery | FeeStep::AwaitNoticePeriod { .. } => {}
            }
            let standing = charged.iter().filter(|fee| !fee.waived).map(|fee| fee.amount);
            prop_assert!(Money::sum_in(overdue.currency(), standing) <= rule.lifetime_max);
        }
    }

    #[test]
    fn a_fee_is_never_negative_and_never_above_its_maximum((rule, overdue) in any_case()) {
        let fee = fee_amount(&rule, overdue);
        prop_assert!(!fee.is_negative() && fee <= rule.fee_max);
        prop_assert!(overdue.is_positive() || fee.is_zero());
    }

    #[test]
    fn dates_at_the_ends_of_the_calendar_are_decided_too(
        (rule, overdue) in any_case(),
        due_first in any::<bool>(),
    ) {
        let (due_date, today) = if due_first {
            (EARLIEST_DATE, LATEST_DATE)
        } else {
            (LATEST_DATE, LATEST_DATE)
        };
        let notice = NoticeState::Delivered { on: today, fee: overdue };
        let whole = [DateRange { from: NaiveDate::MIN, until: NaiveDate::MAX }];
        let at = LateInvoice { due_date, overdue, charged: &[], notice, frozen: &[], today };
        let _ = decide(&rule, &at);
        let frozen = decide(&rule, &LateInvoice { frozen: &whole, ..at });
        prop_assert!(matches!(frozen, FeeStep::Nothing(_)));
    }
}
