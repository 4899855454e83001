//! Accounts that a receivables clerk would recognise, with points checked by hand.

mod books;
mod properties;

use books::{Books, date, later, no_conduct, rules, terms, usd};

use super::{BillStanding, Conduct, Rating, assess};
use crate::domain::ledger::EntryKind;

#[test]
fn two_years_always_on_time() {
    let books = Books::monthly("2024-01-01", &[Some(0); 24]);
    books.expect(
        no_conduct(),
        "2025-12-31",
        (Rating::A, 100, 300_000, 30),
        &[
            "paid 24 of 24 invoices on time (0)",
            "a customer for 23 months (0)",
        ],
    );
}

#[test]
fn often_late_by_ten_days() {
    let books = Books::monthly(
        "2024-01-01",
        &[Some(10), Some(10), Some(10), Some(0)].repeat(6),
    );
    books.expect(
        no_conduct(),
        "2026-01-31",
        (Rating::B, 73, 192_000, 30),
        &[
            "paid 6 of 24 invoices on time (−23)",
            "days late on average: 7.5 (−4)",
            "a customer for 24 months (0)",
        ],
    );
}

/// Three of twelve bills 40 days late, long enough ago that there is no trend.
fn some_trouble() -> Books {
    let mut days_late = [Some(0); 12];
    for month in [2, 5, 8] {
        days_late[month] = Some(40);
    }
    Books::monthly("2025-01-01", &days_late)
}

#[test]
fn a_broken_plan() {
    let conduct = Conduct {
        plans_broken: 1,
        ..no_conduct()
    };
    some_trouble().expect(
        conduct,
        "2026-01-15",
        (Rating::C, 55, 92_307, 15),
        &[
            "broke 1 plan (−25)",
            "paid 9 of 12 invoices on time (−8)",
            "40 days late at the worst (−7)",
            "days late on average: 10 (−5)",
            "a customer for 12 months (0)",
        ],
    );
}

#[test]
fn a_kept_plan_and_kept_promises_give_back() {
    let conduct = Conduct {
        plans_kept: 1,
        promises_kept: 2,
        promises_broken: 1,
        ..no_conduct()
    };
    some_trouble().expect(
        conduct,
        "2026-01-15",
        (Rating::A, 86, 276_923, 30),
        &[
            "paid 9 of 12 invoices on time (−8)",
            "kept 1 plan (+8)",
            "40 days late at the worst (−7)",
            "broke 1 promise (−6)",
            "days late on average: 10 (−5)",
            "kept 2 promises (+4)",
            "a customer for 12 months (0)",
        ],
    );
}

#[test]
fn a_bounced_payment() {
    let mut books = Books::monthly("2024-01-01", &[Some(0); 23]);
    let due = date("2025-12-31");
    books.bill(100_000, date("2025-12-01"), due);
    let bounced = books.pay(100_000, due);
    books.take_back(bounced, later(due, 3));
    books.pay(100_000, later(due, 12));
    books.expect(
        no_conduct(),
        "2026-01-31",
        (Rating::A, 89, 288_000, 30),
        &[
            "1 payment came back (−10)",
            "paid 23 of 24 invoices on time (−1)",
            "a customer for 24 months (0)",
        ],
    );
}

#[test]
fn one_old_bill_of_a_good_customer_is_overdue() {
    let mut days_late = [Some(0); 24];
    days_late[23] = None;
    let books = Books::monthly("2024-01-01", &days_late);
    books.expect(
        no_conduct(),
        "2026-03-11",
        (Rating::C, 53, 88_888, 15),
        &[
            "1 invoice overdue now, 1000.00 USD in all, for up to 70 days (−30)",
            "70 days late at the worst (−10)",
            "days late on average: 14 lately, 0 before (−5)",
            "paid 23 of 24 invoices on time (−1)",
            "days late on average: 2.9 (−1)",
            "a customer for 26 months (0)",
        ],
    );
}

#[test]
fn a_write_off() {
    let mut books = Books::monthly("2025-01-01", &[Some(0); 11]);
    let due = date("2025-12-31");
    books.bill(100_000, date("2025-12-01"), due);
    books.pay(40_000, due);
    books.post(EntryKind::WriteOff, 60_000, later(due, 60));
    books.expect(
        no_conduct(),
        "2026-03-12",
        (Rating::B, 62, 160_000, 30),
        &[
            "1 invoice written off (−20)",
            "60 days late at the worst (−7)",
            "days late on average: 12 lately, 0 before (−5)",
            "paid 11 of 12 invoices on time (−3)",
            "days late on average: 5 (−3)",
            "a customer for 14 months (0)",
        ],
    );
}

#[test]
fn improving() {
    let days_late = [[Some(30); 6], [Some(0); 6]].concat();
    Books::monthly("2025-01-01", &days_late).expect(
        no_conduct(),
        "2026-01-15",
        (Rating::B, 79, 184_615, 30),
        &[
            "paid 6 of 12 invoices on time (−15)",
            "days late on average: 15 (−8)",
            "days late on average: 0 lately, 25.7 before (+6)",
            "30 days late at the worst (−4)",
            "a customer for 12 months (0)",
        ],
    );
}

#[test]
fn worsening() {
    let days_late = [[Some(0); 6], [Some(30); 6]].concat();
    Books::monthly("2025-01-01", &days_late).expect(
        no_conduct(),
        "2026-02-15",
        (Rating::B, 63, 171_428, 30),
        &[
            "paid 6 of 12 invoices on time (−15)",
            "days late on average: 30 lately, 4.3 before (−10)",
            "days late on average: 15 (−8)",
            "30 days late at the worst (−4)",
            "a customer for 13 months (0)",
        ],
    );
}

#[test]
fn a_dormant_account_keeps_its_rating_and_loses_its_limit() {
    Books::monthly("2022-01-01", &[Some(0); 12]).expect(
        no_conduct(),
        "2026-03-12",
        (Rating::A, 100, 70_588, 30),
        &[
            "a customer for 50 months (+3)",
            "paid 12 of 12 invoices on time (0)",
            "no invoice for 39 months (0)",
        ],
    );
}

#[test]
fn much_open_on_plans_beside_the_usual_month() {
    let books = Books::monthly("2024-01-01", &[Some(0); 24]);
    let points = |exposure: i64| {
        let conduct = Conduct {
            exposure: usd(exposure),
            ..no_conduct()
        };
        let found = assess(&books.history("2025-12-31"), &conduct, &rules(), &terms());
        found.score
    };
    assert_eq!(points(100_000), 100);
    assert_eq!(points(100_001), 96);
    assert_eq!(points(200_001), 92);
    assert_eq!(points(600_000), 88);
    assert_eq!(points(600_001), 80);
}

#[test]
fn before_the_first_bill_and_after_it_the_account_is_new() {
    let mut books = Books::new();
    let new = (Rating::New, 100, 50_000, 14);
    let nothing = "a new account: 0 months, 0 invoices paid (0)";
    books.expect(no_conduct(), "2026-03-12", new, &[nothing]);
    books.bill(30_000, date("2026-03-01"), date("2026-03-31"));
    let new = (Rating::New, 90, 50_000, 14);
    let words = ["a customer for 0 months (−10)", nothing];
    books.expect(no_conduct(), "2026-03-12", new, &words);
}

#[test]
fn an_account_is_new_until_both_the_months_and_the_payments_are_there() {
    let rating = |days_late: &[Option<i64>], today: &str| {
        let history = Books::monthly("2026-01-01", days_late).history(today);
        assess(&history, &no_conduct(), &rules(), &terms()).rating
    };
    assert_eq!(rating(&[Some(-5), Some(-5)], "2026-03-31"), Rating::New);
    assert_eq!(rating(&[Some(-5), None], "2026-04-01"), Rating::New);
    assert_eq!(rating(&[Some(-5), Some(-5)], "2026-04-01"), Rating::A);
}

#[test]
fn a_new_account_seventy_days_overdue_pays_in_advance() {
    let mut books = Books::new();
    books.bill(30_000, date("2026-01-01"), date("2026-01-15"));
    books.expect(
        no_conduct(),
        "2026-03-26",
        (Rating::D, 0, 0, 0),
        &[
            "paid 0 of 1 invoice on time (−30)",
            "1 invoice overdue now, 300.00 USD in all, for up to 70 days (−30)",
            "days late on average: 70 (−20)",
            "70 days late at the worst (−10)",
            "a customer for 2 months (−10)",
            "a new account: 2 months, 0 invoices paid (0)",
        ],
    );
    // Ten days before that it is only late, and nothing more is known.
    let history = books.history("2026-03-16");
    let earlier = assess(&history, &no_conduct(), &rules(), &terms());
    assert_eq!(earlier.rating, Rating::New);
}

#[test]
fn a_new_account_that_broke_a_plan_is_c_at_best() {
    let mut books = Books::new();
    books.bill(30_000, date("2026-01-01"), date("2026-01-31"));
    books.pay(30_000, date("2026-01-31"));
    books.bill(30_000, date("2026-03-01"), date("2026-03-31"));
    let conduct = Conduct {
        plans_broken: 1,
        ..no_conduct()
    };
    books.expect(
        conduct,
        "2026-03-12",
        (Rating::C, 65, 20_000, 14),
        &[
            "broke 1 plan (−25)",
            "a customer for 2 months (−10)",
            "paid 1 of 1 invoice on time (0)",
            "a new account: 2 months, 1 invoice paid (0)",
        ],
    );
}

#[test]
fn a_bill_is_settled_when_the_last_of_it_is_and_open_again_after_a_bounce() {
    let (issued, due) = (date("2026-01-01"), date("2026-01-31"));
    let mut books = Books::new();
    books.bill(100_000, issued, due);
    books.pay(40_000, later(due, -10));
    let last = books.pay(60_000, later(due, 5));
    // A fee that stays open is not part of the bill, but it is overdue.
    books.post(EntryKind::LateFee, 2_000, later(due, 4));
    books.take_back(last, later(due, 9));

    assert_eq!(books.standings("2025-12-31"), []);
    assert_eq!(books.standings("2026-01-31"), [BillStanding::NotDue]);
    let overdue = |days_late| [BillStanding::Overdue { days_late }];
    assert_eq!(books.standings("2026-02-04"), overdue(4));
    let paid = BillStanding::Paid {
        on: date("2026-02-05"),
        days_late: 5,
    };
    assert_eq!(books.standings("2026-02-05"), [paid]);
    assert_eq!(books.history("2026-02-05").overdue, usd(2_000));
    assert_eq!(books.history("2026-02-05").bounced_payments, 0);
    assert_eq!(books.standings("2026-02-09"), overdue(9));
    assert_eq!(books.history("2026-02-09").bounced_payments, 1);
    assert_eq!(books.history("2026-02-09").overdue, usd(62_000));
}

#[test]
fn cancelled_bills_slips_and_rounding_write_offs_are_held_against_nobody() {
    let due = date("2026-01-31");
    let mut books = Books::new();
    let cancelled = books.bill(50_000, date("2026-01-01"), due);
    books.take_back(cancelled, later(due, 40));
    assert_eq!(books.history("2026-02-01").issued_count(), 1);

    books.bill(10_000, date("2026-01-01"), due);
    let slip = books.pay(9_999, due);
    books.take_back(slip, due);
    books.pay(9_995, due);
    books.post(EntryKind::WriteOff, 5, later(due, 100));
    let history = books.history("2026-06-01");
    assert_eq!((history.issued_count(), history.on_time_count()), (1, 1));
    assert_eq!(
        (history.bounced_payments, history.invoiced),
        (0, usd(10_000))
    );
}
