//! Early payments, with the figures worked out beside them.

use chrono::{DateTime, NaiveDate, Utc};
use proptest::prelude::*;

use super::*;
use crate::domain::ids::AccountId;
use crate::domain::ledger::{Entry, Invoice};
use crate::domain::money::Currency;

const RECORDED: DateTime<Utc> = DateTime::from_timestamp(1_773_309_600, 0).unwrap();

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn usd(minor: i64) -> Money {
    Money::from_minor(minor, Currency::parse("USD").unwrap())
}

fn draft(kind: EntryKind, minor: i64, on: &str, invoice: Option<i64>) -> Draft {
    Draft {
        kind,
        amount: usd(minor),
        value_date: date(on),
        invoice: invoice.map(InvoiceId),
        reference: None,
        method: None,
        reverses: None,
        goes_with: None,
        actor: "kim".into(),
        reason: None,
    }
}

/// Bills dated 1 January 2026, due on the 31st: the last day of a ten-day discount is the 11th.
fn ledger(bills: &[(i64, &str)]) -> AccountLedger {
    let mut ledger = AccountLedger::new(AccountId(1), Currency::parse("USD").unwrap());
    for ((minor, terms), id) in bills.iter().zip(1..) {
        ledger.add_invoice(Invoice {
            id: InvoiceId(id),
            number: format!("INV-{id}"),
            issue_date: date("2026-01-01"),
            due_date: date("2026-01-31"),
            description: None,
            terms: Some((*terms).to_owned()),
        });
        let bill = draft(EntryKind::Invoice, *minor, "2026-01-01", Some(id));
        ledger
            .post(bill, &Arrangements::default(), RECORDED)
            .unwrap();
    }
    ledger
}

fn pay(ledger: &mut AccountLedger, minor: i64, on: &str) -> Vec<(EntryKind, i64)> {
    let payment = draft(EntryKind::Payment, minor, on, None);
    let postings = ledger
        .post_payment(payment, &Arrangements::default(), RECORDED)
        .unwrap();
    let kind = |entry: &Entry| (entry.kind, -entry.amount.minor());
    postings
        .iter()
        .map(|posting| kind(&posting.entry))
        .collect()
}

#[test]
fn paying_980_settles_1000_up_to_the_eleventh() {
    let in_time = [(EntryKind::Discount, 2_000), (EntryKind::Payment, 98_000)];
    for day in ["2026-01-05", "2026-01-11"] {
        let mut ledger = ledger(&[(100_000, "2/10 net 30")]);
        assert_eq!(pay(&mut ledger, 98_000, day), in_time);
        assert_eq!(ledger.balance(), usd(0));
    }
    let mut late = ledger(&[(100_000, "2/10 net 30")]);
    assert_eq!(
        pay(&mut late, 98_000, "2026-01-12"),
        [(EntryKind::Payment, 98_000)]
    );
    assert_eq!(late.balance(), usd(2_000));
}

#[test]
fn a_part_payment_gets_its_part() {
    // 490.00 / 0.98 = 500.00, twice.
    let mut ledger = ledger(&[(100_000, "2/10 net 30")]);
    for left in [50_000, 0] {
        assert_eq!(
            pay(&mut ledger, 49_000, "2026-01-08"),
            [(EntryKind::Discount, 1_000), (EntryKind::Payment, 49_000)]
        );
        assert_eq!(ledger.balance(), usd(left));
    }
}

#[test]
fn no_cent_stays_open_by_rounding_the_parts() {
    // 326.66 + 326.67 + 326.67 = 980.00, the full price of 1,000.00.
    let mut ledger = ledger(&[(100_000, "2/10 net 30")]);
    for part in [32_666, 32_667, 32_667] {
        pay(&mut ledger, part, "2026-01-08");
    }
    assert_eq!(ledger.balance(), usd(0));
}

#[test]
fn what_a_discount_saves_goes_to_the_next_invoice() {
    // 980.00 settles the first, 520.00 is left for the second, which has no discount.
    let mut one = ledger(&[(100_000, "2/10 net 30"), (60_000, "net 30")]);
    assert_eq!(
        pay(&mut one, 150_000, "2026-01-08"),
        [(EntryKind::Discount, 2_000), (EntryKind::Payment, 150_000)]
    );
    assert_eq!(one.balance(), usd(8_000));
    // Both have one: 980.00, and 588.00 for 600.00.
    let mut both = ledger(&[(100_000, "2/10 net 30"), (60_000, "2/10 net 30")]);
    assert_eq!(
        pay(&mut both, 156_800, "2026-01-08"),
        [
            (EntryKind::Discount, 2_000),
            (EntryKind::Discount, 1_200),
            (EntryKind::Payment, 156_800)
        ]
    );
    assert_eq!(both.balance(), usd(0));
}

#[test]
fn a_payment_that_bounces_takes_its_discount_with_it() {
    let mut ledger = ledger(&[(100_000, "2/10 net 30")]);
    pay(&mut ledger, 98_000, "2026-01-08");
    let by = Reversal {
        value_date: date("2026-01-14"),
        reference: None,
        actor: "kim".into(),
        reason: "returned by the bank".into(),
    };
    let none = Arrangements::default();
    let payment = ledger.last_seq();
    let postings = ledger
        .reverse_with_discounts(payment, by.clone(), &none, RECORDED)
        .unwrap();
    assert_eq!(postings.len(), 2);
    assert_eq!(ledger.balance(), usd(100_000));
    let again = ledger.reverse_with_discounts(payment, by, &none, RECORDED);
    assert!(matches!(again, Err(LedgerRefusal::AlreadyReversed { .. })));
    assert_eq!(ledger.balance(), usd(100_000));
}

#[test]
fn a_fee_earns_no_discount_and_a_credit_gives_none() {
    let mut ledger = ledger(&[(100_000, "2/10 net 30")]);
    let none = Arrangements::default();
    let fee = draft(EntryKind::LateFee, 5_000, "2026-01-02", Some(1));
    ledger.post(fee, &none, RECORDED).unwrap();
    // 20.00 off the bill alone; the fee is paid in full.
    assert_eq!(
        pay(&mut ledger, 103_000, "2026-01-08"),
        [(EntryKind::Discount, 2_000), (EntryKind::Payment, 103_000)]
    );
    let mut by_credit = self::ledger(&[(100_000, "2/10 net 30")]);
    let credit = draft(EntryKind::Credit, 98_000, "2026-01-08", None);
    let postings = by_credit.post_payment(credit, &none, RECORDED).unwrap();
    assert_eq!(postings.len(), 1);
    assert_eq!(by_credit.balance(), usd(2_000));
}

proptest! {
    #[test]
    fn discounts_never_exceed_what_the_terms_give(
        bills in prop::collection::vec(1..500_000_i64, 1..5),
        payments in prop::collection::vec((1..400_000_i64, 1..14_u32), 1..6),
    ) {
        let with_terms: Vec<(i64, &str)> = bills.iter().map(|b| (*b, "2/10 net 30")).collect();
        let mut ledger = ledger(&with_terms);
        for (minor, day) in &payments {
            pay(&mut ledger, *minor, &format!("2026-01-{day:02}"));
        }
        let given: i64 = ledger
            .entries()
            .iter()
            .filter(|entry| entry.kind == EntryKind::Discount)
            .map(|entry| -entry.amount.minor())
            .sum();
        let most: i64 = bills.iter().map(|bill| usd(*bill).percent(rust_decimal::dec!(2)).minor()).sum();
        prop_assert!(given <= most, "{given} of {most}");
        let paid: i64 = payments.iter().map(|(minor, _)| minor).sum();
        prop_assert_eq!(ledger.balance().minor(), bills.iter().sum::<i64>() - paid - given);
    }
}

/// Dates decide, not the order of recording: a payment that is known before its invoice earns the same.
#[test]
fn a_payment_that_is_recorded_before_its_invoice_earns_its_discount() {
    let none = Arrangements::default();
    for (paid, on, discount, balance) in [
        (98_000, "2026-01-05", Some(2_000), 0),
        // 490.00 settles 500.00.
        (49_000, "2026-01-11", Some(1_000), 50_000),
        // 1,000.00 is 20.00 too much, and stays as credit.
        (100_000, "2025-12-20", Some(2_000), -2_000),
        (98_000, "2026-01-12", None, 2_000),
    ] {
        let mut ledger = ledger(&[]);
        pay(&mut ledger, paid, on);
        ledger.add_invoice(Invoice {
            id: InvoiceId(1),
            number: "INV-1".into(),
            issue_date: date("2026-01-01"),
            due_date: date("2026-01-31"),
            description: None,
            terms: Some("2/10 net 30".into()),
        });
        let bill = draft(EntryKind::Invoice, 100_000, "2026-01-01", Some(1));
        let postings = ledger.post_payment(bill, &none, RECORDED).unwrap();
        let given = postings.get(1).map(|posting| -posting.entry.amount.minor());
        assert_eq!(
            (given, ledger.balance()),
            (discount, usd(balance)),
            "{paid} on {on}"
        );
        // When the payment bounces, its discount goes with it.
        let by = Reversal {
            value_date: date("2026-01-20"),
            reference: None,
            actor: "kim".into(),
            reason: "returned".into(),
        };
        ledger
            .reverse_with_discounts(EntrySeq(1), by, &none, RECORDED)
            .unwrap();
        assert_eq!(ledger.balance(), usd(100_000));
    }
}
