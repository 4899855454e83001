//! What holds for any account, whatever was recorded.

use chrono::NaiveDate;
use proptest::prelude::*;

use super::books::{Books, later, no_conduct, rules, terms, usd};
use crate::domain::ledger::{Arrangements, EntryKind};
use crate::domain::risk::{Conduct, PaymentHistory, Rating, Recommended, RiskReason, assess};

/// What becomes of a bill, in days from its due date.
#[derive(Debug, Clone, Copy)]
enum Fate {
    Paid(i64),
    Unpaid,
    Bounced(i64),
    WrittenOff(i64),
}

/// Amount, days since the bill before, days to pay, fate.
type Bill = (i64, i64, i64, Fate);

fn bill() -> impl Strategy<Value = Bill> {
    let fate = prop_oneof![
        6 => (-40..90_i64).prop_map(Fate::Paid),
        1 => Just(Fate::Unpaid),
        1 => (-10..60_i64).prop_map(Fate::Bounced),
        1 => (0..200_i64).prop_map(Fate::WrittenOff),
    ];
    (1..500_000_i64, 0..60_i64, 0..60_i64, fate)
}

fn conduct() -> impl Strategy<Value = Conduct> {
    let few = || 0..5_u32;
    (few(), few(), few(), few(), 0..2_000_000_i64).prop_map(|(a, b, c, d, exposure)| Conduct {
        plans_kept: a,
        plans_broken: b,
        promises_kept: c,
        promises_broken: d,
        exposure: usd(exposure),
    })
}

const START: NaiveDate = NaiveDate::from_ymd_opt(2024, 1, 1).unwrap();

fn books(bills: &[Bill]) -> Books {
    let mut books = Books::new();
    let mut issued = START;
    for &(minor, gap, days, fate) in bills {
        issued = later(issued, gap);
        let due = later(issued, days);
        books.bill(minor, issued, due);
        match fate {
            Fate::Unpaid => {}
            Fate::Paid(late) => drop(books.pay(minor, later(due, late))),
            Fate::Bounced(late) => {
                let seq = books.pay(minor, later(due, late));
                books.take_back(seq, later(due, late + 3));
            }
            Fate::WrittenOff(late) => {
                books.post(EntryKind::WriteOff, minor, later(due, late));
            }
        }
    }
    books
}

proptest! {
    #[test]
    fn a_score_is_the_sum_of_its_reasons(
        bills in prop::collection::vec(bill(), 0..30),
        conduct in conduct(),
        age in 0..1_500_i64,
    ) {
        let books = books(&bills);
        let history = PaymentHistory::of(&books.ledger, later(START, age));
        let found = assess(&history, &conduct, &rules(), &terms());
        let points: Vec<i32> = found.reasons.iter().map(RiskReason::points).collect();
        let sum: i32 = 100 + points.iter().sum::<i32>();
        prop_assert_eq!(i32::try_from(found.score).unwrap(), sum.clamp(0, 100));
        prop_assert!(!points.is_empty());
        prop_assert!(points.iter().map(|p| p.abs()).is_sorted_by(|a, b| a >= b));
        prop_assert!(found.recommended.net_days <= 30);
        prop_assert!(!found.recommended.credit_limit.is_negative());
        if found.rating == Rating::D {
            prop_assert_eq!(found.recommended, Recommended { credit_limit: usd(0), net_days: 0 });
        }
        prop_assert_eq!(assess(&history, &conduct, &rules(), &terms()), found);
    }

    #[test]
    fn the_figures_are_those_of_the_ledger(
        bills in prop::collection::vec(bill(), 0..30),
        age in 0..1_500_i64,
    ) {
        let books = books(&bills);
        let today = later(START, age);
        let history = PaymentHistory::of(&books.ledger, today);
        let ageing = books.ledger.ageing(today, &Arrangements::default(), &crate::domain::ledger::USUAL_AGES);
        prop_assert_eq!(history.balance, ageing.total);
        prop_assert_eq!(history.overdue, ageing.overdue());
        let parts = history.paid_count() + history.overdue_count() + history.written_off_count();
        prop_assert_eq!(history.judged_count(), parts);
        prop_assert!(history.bills.iter().all(|bill| bill.issued_on <= today));
    }

    /// Without the trend, which levels off, and without exposure, which a larger volume makes smaller.
    #[test]
    fn a_further_bill_at_least_as_late_as_the_average_never_raises_the_score(
        bills in prop::collection::vec(bill(), 1..20),
        more in 1..60_i64,
        is_paid in any::<bool>(),
    ) {
        let today = later(START, 2_500);
        let mut books = books(&bills);
        let points = |books: &Books| {
            let history = PaymentHistory::of(&books.ledger, today);
            let found = assess(&history, &no_conduct(), &rules(), &terms());
            let counted = found.reasons.iter().filter(|r| !matches!(r, RiskReason::Trend { .. }));
            (history.average_days_late(), counted.map(RiskReason::points).sum::<i32>())
        };
        let (average, before) = points(&books);
        let average = average.unwrap();
        let average = i64::try_from(average.days.div_ceil(u64::from(average.bills))).unwrap();
        let first = later(START, bills[0].1);
        let due = later(today, -(average + more)).max(first);
        // It settles nothing else: the money is exactly this bill's and names it.
        books.bill(10_000, due, due);
        if is_paid {
            books.pay(10_000, today);
        }
        let (_, after) = points(&books);
        prop_assert!(after <= before, "{before} became {after}");
    }
}
