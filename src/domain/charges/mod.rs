//! What lateness adds to a bill and what paying early takes off: late fees, statutory late interest, the
//! fixed compensation, early-payment discounts.
//!
//! Everything here is arithmetic and decisions over values. `reading` takes these values from an account's
//! books; writing the entries, sending notices and telling the customer belong to others. All of it works on the open
//! part of the bill itself: a fee is never charged on a fee or on interest, and interest runs on neither.
//!
//! Two ways of rounding are in use, and no third: a charge or a discount is rounded once by
//! [`Money::rounded`], half away from zero; what a part payment settles is rounded down (`discount` says
//! why).

pub mod discount;
pub mod interest;
pub mod late_fee;
pub mod reading;

use chrono::NaiveDate;
use rust_decimal::{Decimal, RoundingStrategy};

use super::calendar::{LATEST_DATE, days_after};
use super::money::{AMOUNT_MINOR_MAX, Currency, Money};

/// Percentages count to this many decimals, which is more than any central bank publishes.
const PERCENT_DECIMALS: u32 = 4;
/// No percentage counts as more than this. Policies are refused long before; here it only keeps every
/// product of an amount, a percentage and a thousand years inside its integer.
const PERCENT_MAX: Decimal = Decimal::ONE_THOUSAND;
/// How many of the units of [`percent_units`] make the whole (100 %).
const UNITS_OF_THE_WHOLE: i128 = 1_000_000;

/// The days from one to another, both included. A range that ends before it starts has no day.
///
/// Frozen days are days on which lateness costs nothing: the invoice is disputed, the account has
/// breathing space, a plan for it is kept. They count for no period either: neither for the days of grace,
/// nor for those after a notice, nor for those between two fees, nor for interest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateRange {
    pub from: NaiveDate,
    /// Included.
    pub until: NaiveDate,
}

impl DateRange {
    #[must_use]
    pub fn contains(self, day: NaiveDate) -> bool {
        (self.from..=self.until).contains(&day)
    }
}

/// The day that comes `days` counted days after `day`: a frozen day is passed over and not counted. At
/// most [`LATEST_DATE`].
///
/// ```
/// use chrono::NaiveDate;
/// use goodterms::domain::charges::{DateRange, unfrozen_days_after};
/// let march = |day| NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
/// let dispute = DateRange { from: march(12), until: march(20) };
/// // The 10th and the 11th count, then the dispute is passed over, then the 21st is the third day.
/// assert_eq!(unfrozen_days_after(march(9), 3, &[dispute]), march(21));
/// assert_eq!(unfrozen_days_after(march(9), 2, &[dispute]), march(11));
/// ```
#[must_use]
pub fn unfrozen_days_after(day: NaiveDate, days: u32, frozen: &[DateRange]) -> NaiveDate {
    if days == 0 {
        return day;
    }
    let mut frozen = frozen.to_vec();
    frozen.sort_by_key(|range| range.from);
    let mut reached = days_after(day, days);
    // Days up to this one are dealt with, so that ranges that overlap are not passed over twice.
    let mut done = day;
    for range in frozen {
        if range.from > reached {
            break;
        }
        let passed = range
            .until
            .signed_duration_since(done.max(before(range.from)));
        if let Ok(passed @ 1..) = u32::try_from(passed.num_days()) {
            reached = days_after(reached, passed);
            done = range.until;
        }
    }
    reached.min(LATEST_DATE)
}

fn before(day: NaiveDate) -> NaiveDate {
    day.pred_opt().unwrap_or(day)
}

/// A percentage as it counts here: not below zero, to four decimals.
fn counted_percent(percent: Decimal) -> Decimal {
    percent
        .round_dp_with_strategy(PERCENT_DECIMALS, RoundingStrategy::MidpointAwayFromZero)
        .clamp(Decimal::ZERO, PERCENT_MAX)
        .normalize()
}

/// A percentage in ten-thousandths of a percent: 10.75 % is 107,500.
fn percent_units(percent: Decimal) -> i128 {
    let mut counted = counted_percent(percent);
    counted.rescale(PERCENT_DECIMALS);
    counted.mantissa()
}

/// `percent` of an amount, not yet rounded.
fn percent_of(amount: Money, percent: Decimal) -> Decimal {
    amount.to_decimal() * counted_percent(percent) / Decimal::ONE_HUNDRED
}

/// [`Money::rounded`] of what is not negative, at most what one ledger line may hold.
fn rounded(amount: Decimal, currency: Currency) -> Money {
    Money::rounded(amount, currency)
        .unwrap_or_else(|_| Money::from_minor(AMOUNT_MINOR_MAX, currency))
}

/// An exact fraction of minor units, not negative, rounded by [`Money::rounded`].
///
/// The whole part is divided off first, so that a decimal number has all its digits for the rest: with a
/// denominator below a thousand million it can tell any fraction from one half.
fn rounded_fraction(numerator: i128, denominator: i128, currency: Currency) -> Money {
    assert!(
        numerator >= 0 && denominator > 0,
        "what is charged is not negative"
    );
    let whole = (numerator / denominator).min(i128::from(AMOUNT_MINOR_MAX));
    let rest = Decimal::from(numerator % denominator) / Decimal::from(denominator);
    let minor = Decimal::from(whole) + rest;
    rounded(
        minor / Decimal::from(10_i64.pow(currency.decimals())),
        currency,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rust_decimal::dec;

    pub fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// A currency of 0, 2 or 3 decimals.
    pub fn any_currency() -> impl Strategy<Value = Currency> {
        prop::sample::select(vec!["JPY", "EUR", "KWD"])
            .prop_map(|code| Currency::parse(code).unwrap())
    }

    /// Up to six ranges of up to a hundred days from 2026 to 2029, in any order, some of them overlapping.
    pub fn any_ranges() -> impl Strategy<Value = Vec<DateRange>> {
        let range = (0..1200_u32, 0..100_u32).prop_map(|(start, length)| {
            let from = days_after(date("2026-01-01"), start);
            DateRange {
                from,
                until: days_after(from, length),
            }
        });
        prop::collection::vec(range, 0..6)
    }

    #[test]
    fn overlapping_ranges_are_passed_over_once() {
        let frozen = |pairs: &[(&str, &str)]| -> Vec<DateRange> {
            let range = |(from, until): &(&str, &str)| DateRange {
                from: date(from),
                until: date(until),
            };
            pairs.iter().map(range).collect()
        };
        let start = date("2026-03-01");
        let twice = frozen(&[("2026-03-04", "2026-03-08"), ("2026-03-02", "2026-03-05")]);
        // 2 to 8 March are frozen: the first day that counts is the 9th, the second the 10th.
        assert_eq!(unfrozen_days_after(start, 2, &twice), date("2026-03-10"));
        // No day has to pass, so none is passed over.
        assert_eq!(unfrozen_days_after(start, 0, &twice), start);
        // A range that ends before it starts has no day.
        let empty = frozen(&[("2026-03-05", "2026-03-02")]);
        assert_eq!(unfrozen_days_after(start, 7, &empty), date("2026-03-08"));
        let forever = frozen(&[("2026-03-02", "2999-12-31")]);
        assert_eq!(unfrozen_days_after(start, 1, &forever), LATEST_DATE);
    }

    #[test]
    fn a_percentage_counts_to_four_decimals_and_is_never_absurd() {
        assert_eq!(percent_units(dec!(10.75)), 107_500);
        assert_eq!(percent_units(dec!(8)), 80_000);
        assert_eq!(percent_units(dec!(-0.88)), 0);
        assert_eq!(percent_units(dec!(0.00005)), 1);
        assert_eq!(percent_units(Decimal::MAX), 10_000_000);
        assert_eq!(percent_units(dec!(100)), UNITS_OF_THE_WHOLE);
    }

    proptest! {
        #[test]
        fn passing_over_frozen_days_is_counting_day_by_day(
            frozen in any_ranges(), start in 0..1200_u32, days in 0..200_u32
        ) {
            let start = days_after(date("2026-01-01"), start);
            let mut day = start;
            let mut counted = 0;
            while counted < days {
                day = days_after(day, 1);
                if !frozen.iter().any(|range| range.contains(day)) {
                    counted += 1;
                }
            }
            prop_assert_eq!(unfrozen_days_after(start, days, &frozen), day);
        }

        #[test]
        fn a_fraction_is_rounded_half_up_exactly(
            whole in 0..i128::from(AMOUNT_MINOR_MAX),
            rest in prop::sample::select(vec![0_i128, 1, 182_499_999, 182_500_000, 364_999_999]),
            currency in any_currency(),
        ) {
            let denominator = 365_000_000;
            let up = i128::from(rest * 2 >= denominator);
            let money = rounded_fraction(whole * denominator + rest, denominator, currency);
            prop_assert_eq!(i128::from(money.minor()), whole + up);
        }
    }
}
