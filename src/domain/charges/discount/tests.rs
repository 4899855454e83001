//! Terms as people write them, and discounts by hand.

use proptest::prelude::*;
use rust_decimal::dec;

use super::*;
use crate::domain::calendar::LATEST_DATE;
use crate::domain::charges::tests::{any_currency, date};
use crate::domain::money::{AMOUNT_MINOR_MAX, Currency};

fn money(code: &str, minor: i64) -> Money {
    Money::from_minor(minor, Currency::parse(code).unwrap())
}

fn eur(minor: i64) -> Money {
    money("EUR", minor)
}

#[test]
fn terms_are_read_however_they_are_written() {
    for (text, expected) in [
        ("net 30", "net 30"),
        ("Net 30 days", "net 30"),
        ("NET30", "net 30"),
        ("n/30", "net 30"),
        ("n30", "net 30"),
        ("30 days", "net 30"),
        ("2/10 net 30", "2/10 net 30"),
        ("2/10, n/30", "2/10 net 30"),
        ("2/10,n/30", "2/10 net 30"),
        ("2/10n30", "2/10 net 30"),
        ("2 % 10 net 30", "2/10 net 30"),
        ("2%/10 NET30", "2/10 net 30"),
        ("2% 10 days, net 30 days", "2/10 net 30"),
        (" 2.00 / 10 ; Net  30 ", "2/10 net 30"),
        ("net 30, 2/10", "2/10 net 30"),
        ("1.5/10 net 60", "1.5/10 net 60"),
        ("1,5/10, net 60", "1.5/10 net 60"),
        ("3/7", "3/7"),
        ("due on receipt", "due on receipt"),
        ("Due upon receipt", "due on receipt"),
        ("net 0", "due on receipt"),
        ("2/0 net 0", "2/0 due on receipt"),
    ] {
        let terms = PaymentTerms::parse(text).unwrap_or_else(|| panic!("{text:?}"));
        assert_eq!(terms.to_string(), expected, "{text:?}");
    }
}

#[test]
fn terms_that_are_not_understood_in_full_give_nothing() {
    for text in [
        "",
        "  ",
        "30",
        "2 10 net 30",
        "2/10 EOM net 30",
        "net 30 EOM",
        "net 30 net 60",
        "2/10 3/5 net 30",
        "2/30 net 10",
        "0/10 net 30",
        "100/10 net 30",
        "1.005/10 net 30",
        "2/1.5 net 30",
        "-2/10 net 30",
        "2./10 net 30",
        "2/10 net",
        "net -5",
        "net 3661",
        "99999999999999999999999999999999999/10 net 30",
        "net 99999999999999999999999999999999999",
        "net 30 \u{1F600}",
        "as agreed",
    ] {
        assert_eq!(PaymentTerms::parse(text), None, "{text:?}");
    }
    assert_eq!(PaymentTerms::parse(&"net 30 ".repeat(1000)), None);
}

#[test]
fn the_discount_day_counts_from_the_issue_date() {
    let early = |days| EarlyDiscount {
        percent: dec!(2),
        days,
    };
    let last = |issued: &str, days| last_discount_day(date(issued), &early(days)).to_string();
    assert_eq!(last("2026-03-01", 10), "2026-03-11");
    assert_eq!(last("2028-02-20", 10), "2028-03-01"); // 2028 has a 29 February
    assert_eq!(last("2026-03-01", 0), "2026-03-01");
    assert_eq!(
        last_discount_day(LATEST_DATE, &early(u32::MAX)),
        LATEST_DATE
    );
}

#[test]
fn a_part_payment_gets_its_part_of_the_discount_rounded_down() {
    let settled = |paid: i64| {
        let it = settle_early(eur(100_000), eur(paid), dec!(3));
        (it.settled.minor(), it.discount.minor())
    };
    // 50.00 / 0.97 = 51.546...; 100.00 / 0.97 = 103.092...
    assert_eq!(settled(5_000), (5_154, 154));
    assert_eq!(settled(10_000), (10_309, 309));
    // 0.25 / 0.97 = 0.2577...: no whole cent of discount, so paying in quarters gains nothing.
    assert_eq!(settled(25), (25, 0));
    // 970.00 settles all; a cent less settles 969.99 / 0.97 = 999.989...
    assert_eq!(settled(97_000), (100_000, 3_000));
    assert_eq!(settled(96_999), (99_998, 2_999));
}

#[test]
fn the_discount_is_rounded_in_the_currency_of_the_bill() {
    // 2.5 % of 1,234 yen is 30.85; of 1.234 dinars, 0.03085.
    assert_eq!(pay_in_full(money("JPY", 1_234), dec!(2.5)).minor(), 1_203);
    assert_eq!(pay_in_full(money("KWD", 1_234), dec!(2.5)).minor(), 1_203);
    // 60 % of one yen is a yen, rounded; but nothing cannot be paid.
    let one = settle_early(money("JPY", 1), money("JPY", 1), dec!(60));
    assert_eq!((one.paid.minor(), one.discount.minor()), (1, 0));
}

#[test]
fn what_makes_no_sense_settles_nothing_or_takes_nothing_off() {
    let nothing_open = settle_early(eur(0), eur(5_000), dec!(2));
    assert_eq!(nothing_open.settled, eur(0));
    assert_eq!(nothing_open.unapplied, eur(5_000));
    let in_credit = settle_early(eur(-1_000), eur(5_000), dec!(2));
    assert_eq!(
        (in_credit.settled, in_credit.unapplied),
        (eur(0), eur(5_000))
    );
    let refund = settle_early(eur(1_000), eur(-5_000), dec!(2));
    assert_eq!((refund.settled, refund.unapplied), (eur(0), eur(0)));
    for percent in [dec!(0), dec!(-2), dec!(100), Decimal::MAX] {
        let plain = settle_early(eur(1_000), eur(400), percent);
        assert_eq!((plain.settled, plain.discount), (eur(400), eur(0)));
        assert_eq!(pay_in_full(eur(1_000), percent), eur(1_000));
    }
}

fn any_percent() -> impl Strategy<Value = Decimal> {
    prop_oneof![1..1_000_i64, 1..10_000_i64].prop_map(|hundredths| Decimal::new(hundredths, 2))
}

fn any_minor() -> impl Strategy<Value = i64> {
    prop_oneof![1..200_i64, 1..1_000_000_i64, 1..=AMOUNT_MINOR_MAX]
}

proptest! {
    #[test]
    fn the_full_price_settles_exactly_what_is_open(
        currency in any_currency(), minor in any_minor(), percent in any_percent()
    ) {
        let open = Money::from_minor(minor, currency);
        let price = pay_in_full(open, percent);
        prop_assert!(price.is_positive() && price <= open);
        let settled = settle_early(open, price, percent);
        prop_assert_eq!((settled.paid, settled.settled), (price, open));
        prop_assert!(settled.unapplied.is_zero());
    }

    #[test]
    fn more_money_never_settles_less(
        currency in any_currency(), minor in any_minor(), percent in any_percent(),
        paid in any_minor(), more in prop_oneof![Just(1_i64), any_minor()]
    ) {
        let open = Money::from_minor(minor, currency);
        // Beside any amount, those around the full price, where the two ways of rounding meet.
        let price = pay_in_full(open, percent).minor();
        for paid in [paid, price - 1, price] {
            let less = settle_early(open, Money::from_minor(paid, currency), percent);
            let more = settle_early(open, Money::from_minor(paid + more, currency), percent);
            prop_assert!(less.settled <= more.settled);
            prop_assert!(more.settled <= open && !less.discount.is_negative());
            prop_assert_eq!(less.paid + less.discount, less.settled);
            prop_assert_eq!((less.paid + less.unapplied).minor(), paid);
        }
    }

    #[test]
    fn in_whatever_parts_a_bill_is_paid_its_discounts_keep_to_the_percentage(
        currency in any_currency(), minor in any_minor(), percent in any_percent(),
        shares in prop::collection::vec(1..300_i64, 0..60)
    ) {
        let bill = Money::from_minor(minor, currency);
        let mut open = bill;
        let mut discounts = Money::zero(currency);
        let parts = shares.into_iter().map(|share| (minor / 1_000 * share).max(share));
        for paid in parts.chain([AMOUNT_MINOR_MAX]) {
            let it = settle_early(open, Money::from_minor(paid, currency), percent);
            open -= it.settled;
            discounts += it.discount;
            prop_assert!(discounts <= rounded(percent_of(bill, percent), currency));
        }
        prop_assert!(open.is_zero());
    }

    #[test]
    fn terms_are_read_back_as_they_are_written(
        percent in any_percent(), days in 0..=DAYS_LIMIT, longer in 0..=DAYS_LIMIT, which in 0..3_u8
    ) {
        let percent = percent.normalize();
        let terms = PaymentTerms {
            early: (which != 0).then_some(EarlyDiscount { percent, days }),
            net_days: (which != 1).then_some((days + longer).min(DAYS_LIMIT)),
        };
        prop_assert_eq!(PaymentTerms::parse(&terms.to_string()), Some(terms));
    }

    #[test]
    fn any_text_is_read_or_left(text in "\\PC{0,100}") {
        let _ = PaymentTerms::parse(&text);
    }
}
