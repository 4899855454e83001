//! The words for a change of a running plan.

use goodterms::domain::money::Currency;
use goodterms::domain::plan::{AfterExtra, CatchUp, Keep, PlanChange};

use super::given::{date, money};

/// `move 2 to 2026-02-20`, `move rest from 2 to ..`, `skip 2`, `pay 120.00 each`, `extra 50.00 shorten` or
/// `keep length`, `pay off`, `merge INV-2 keep each` or `keep length`, `catch up with next`, `at end`, `spread`.
pub fn read(text: &str, currency: Currency) -> PlanChange {
    let number = |word: &str| word.parse().expect("the number of an installment");
    let words: Vec<&str> = text.split(' ').collect();
    match words[..] {
        ["move", of, "to", to] => PlanChange::Move {
            number: number(of),
            to: date(to),
        },
        ["move", "rest", "from", of, "to", to] => PlanChange::MoveRest {
            number: number(of),
            to: date(to),
        },
        ["skip", of] => PlanChange::SkipToEnd { number: number(of) },
        ["pay", each, "each"] => PlanChange::PayMore {
            each: money(each, currency),
        },
        ["extra", amount, "shorten"] => PlanChange::Extra {
            amount: money(amount, currency),
            then: AfterExtra::Shorten,
        },
        ["extra", amount, "keep", "length"] => PlanChange::Extra {
            amount: money(amount, currency),
            then: AfterExtra::KeepLength,
        },
        ["pay", "off"] => PlanChange::PayOff,
        ["merge", invoice, "keep", what] => PlanChange::Merge {
            invoices: vec![invoice.to_owned()],
            keep: match what {
                "each" => Keep::Each,
                "length" => Keep::Length,
                other => panic!("`{other}` cannot be kept"),
            },
        },
        ["catch", "up", "with", "next"] => PlanChange::CatchUp {
            how: CatchUp::WithNext,
        },
        ["catch", "up", "at", "end"] => PlanChange::CatchUp {
            how: CatchUp::AtEnd,
        },
        ["catch", "up", "spread"] => PlanChange::CatchUp {
            how: CatchUp::Spread,
        },
        _ => panic!("`{text}` is no change"),
    }
}
