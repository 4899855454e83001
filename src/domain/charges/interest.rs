//! Statutory late interest on invoices of business debtors, and the fixed compensation beside it.
//!
//! Interest is simple, by the day, a 365th of the yearly rate also in leap years, from the day after the
//! due date. It is kept as an exact fraction over all days and rounded once, for the total: whoever posts
//! the total less what was posted before ends at the same cent however often and however late they post.
//! When to run, and the entries, belong to others.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;

use super::{DateRange, UNITS_OF_THE_WHOLE, counted_percent, percent_units, rounded_fraction};
use crate::domain::account::AccountKind;
use crate::domain::calendar::{LATEST_DATE, days_after, months_after};
use crate::domain::money::{Currency, Money};
use crate::domain::policy::{InterestRegime, LateInterestRule};

/// Every year counts as so many days, a leap year too.
const YEAR_DAYS: i128 = 365;
const DENOMINATOR: i128 = YEAR_DAYS * UNITS_OF_THE_WHOLE;

/// What interest runs on.
#[derive(Debug, Clone, Copy)]
pub struct LateDebt<'a> {
    pub debtor: AccountKind,
    pub currency: Currency,
    /// The day by which it was to be paid: the agreed later one if there was an extension.
    pub due_date: NaiveDate,
    /// How much of the bill itself was open, without any fee or interest: from each day on so much, until
    /// the next row. Before the first row nothing was; of two rows of one day the later one counts.
    ///
    /// The day on which a payment counts has the lower amount already: that day bears no interest on what
    /// was paid.
    pub principal: &'a [(NaiveDate, Money)],
    /// The days on which it was held, or covered by a plan that was kept.
    pub frozen: &'a [DateRange],
}

/// The interest on one debt up to a day, line by line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accrued {
    /// Rounded once, by [`Money::rounded`]; at most what one ledger line may hold.
    pub total: Money,
    /// The days that bore interest.
    pub days: u32,
    pub spans: Vec<Span>,
    /// The first day that would bear interest if the owner had entered the reference rate for it. Nothing
    /// was accrued from it on: a rate is not guessed.
    pub missing_rate_from: Option<NaiveDate>,
}

/// Days in a row with one principal and one rate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    pub from: NaiveDate,
    /// Included.
    pub to: NaiveDate,
    pub principal: Money,
    /// The whole yearly rate: reference rate and margin.
    pub percent: Decimal,
    pub days: u32,
    /// By how much this span raised the rounded total, so that the lines of an explanation sum to it.
    pub amount: Money,
}

impl Accrued {
    /// What is still to be posted after so much was. Negative when a payment became known afterwards that
    /// counts from an earlier day, or a hold was put back in time: then so much too much was posted.
    ///
    /// # Panics
    /// When the amounts are of two currencies.
    #[must_use]
    pub fn still_to_post(&self, posted: Money) -> Money {
        self.total - posted
    }
}

/// Whether statutory interest and compensation may be asked of this debtor at all: sole traders,
/// partnerships and companies. A debtor of unknown kind counts as a consumer.
///
/// Source: Late Payment of Commercial Debts (Interest) Act 1998, section 2(1) (both parties act in the
/// course of a business); Directive 2011/7/EU, articles 1(2) and 2(1) (transactions between undertakings).
#[must_use]
pub fn is_business(kind: AccountKind) -> bool {
    match kind {
        AccountKind::SoleTrader | AccountKind::Partnership | AccountKind::Company => true,
        AccountKind::Consumer | AccountKind::Unknown => false,
    }
}

/// The first day that bears interest: the one after the due date.
///
/// Source: Late Payment of Commercial Debts (Interest) Act 1998, section 4(2); Directive 2011/7/EU, article
/// 3(3)(a).
#[must_use]
pub fn interest_starts(due_date: NaiveDate) -> NaiveDate {
    days_after(due_date, 1)
}

/// The interest on a debt from the day after its due date through `until`.
///
/// Each day costs its principal times the yearly rate over 365. In the United Kingdom the rate is the
/// margin above the reference rate of the half-year in which interest starts to run, for the life of the
/// debt; in the European Union each half-year's reference rate applies to its own days. Frozen days bear
/// none, and neither does a debtor who is no business. A reference rate below zero lowers the sum of rate
/// and margin, but not below zero.
///
/// Source: UK: the Act of 1998 with SI 2002/1675, article 4. EU: Directive 2011/7/EU, articles 2(5) to 2(7)
/// and 3. The days are the product's choice where the law leaves them open: 365, simple, no interest on the
/// day of a payment for what it paid.
///
/// ```
/// use chrono::NaiveDate;
/// use goodterms::domain::account::AccountKind;
/// use goodterms::domain::charges::interest::{LateDebt, accrue};
/// use goodterms::domain::money::{Currency, Money};
/// use goodterms::domain::policy::{InterestRegime, LateInterestRule};
/// use rust_decimal::dec;
/// let gbp = Currency::parse("GBP").unwrap();
/// let day = |text: &str| text.parse::<NaiveDate>().unwrap();
/// let rule = LateInterestRule {
///     regime: InterestRegime::Uk,
///     margin_percent: dec!(8),
///     reference_rates: vec![(day("2024-01-01"), dec!(5.25))],
///     compensation: vec![],
/// };
/// let debt = LateDebt {
///     debtor: AccountKind::Company,
///     currency: gbp,
///     due_date: day("2024-01-31"),
///     principal: &[(day("2024-01-01"), Money::parse("1000.00", gbp).unwrap())],
///     frozen: &[],
/// };
/// // 29 days of February, 8 % and 5.25 %: 1,000.00 x 13.25 % x 29 / 365 = 10.527...
/// let accrued = accrue(&rule, &debt, day("2024-02-29"));
/// assert_eq!((accrued.days, accrued.total.to_string()), (29, "10.53 GBP".to_owned()));
/// ```
///
/// # Panics
/// When the principal is in another currency than the debt.
#[must_use]
pub fn accrue(rule: &LateInterestRule, debt: &LateDebt<'_>, until: NaiveDate) -> Accrued {
    let mut accrued = Accrued {
        total: Money::zero(debt.currency),
        days: 0,
        spans: Vec::new(),
        missing_rate_from: None,
    };
    if !is_business(debt.debtor) {
        return accrued;
    }
    let rates = Rates::of(rule, debt.due_date);
    let principal = principal_by_day(debt);
    let mut exact = 0_i128;
    for (from, to) in stretches(debt, &rates, until.min(LATEST_DATE)) {
        let open = principal.range(..=from).next_back().map(|(_, open)| *open);
        let Some(open) = open.filter(|open| open.is_positive()) else {
            continue;
        };
        if debt.frozen.iter().any(|range| range.contains(from)) {
            continue;
        }
        let Some(percent) = rates.on(from) else {
            accrued.missing_rate_from = Some(from);
            break;
        };
        let days = days_in(from, to);
        exact += i128::from(open.minor()) * percent_units(percent) * i128::from(days);
        let total = rounded_fraction(exact, DENOMINATOR, debt.currency);
        accrued.days += days;
        accrued.add(Span {
            from,
            to,
            principal: open,
            percent,
            days,
            amount: total - accrued.total,
        });
        accrued.total = total;
    }
    accrued
}

impl Accrued {
    /// Adds a line, or makes the last one longer when nothing changed between the two.
    fn add(&mut self, span: Span) {
        if let Some(last) = self.spans.last_mut()
            && days_after(last.to, 1) == span.from
            && (last.principal, last.percent) == (span.principal, span.percent)
        {
            last.to = span.to;
            last.days += span.days;
            last.amount += span.amount;
        } else {
            self.spans.push(span);
        }
    }
}

/// The yearly rates by the first day of their half-years.
struct Rates {
    by_half_year: BTreeMap<NaiveDate, Decimal>,
    /// The one half-year whose rate holds for all days, where the law says so.
    fixed: Option<NaiveDate>,
}

impl Rates {
    fn of(rule: &LateInterestRule, due_date: NaiveDate) -> Self {
        let yearly = |reference: Decimal| {
            let sum = reference.checked_add(rule.margin_percent);
            counted_percent(sum.unwrap_or(Decimal::MAX))
        };
        Self {
            by_half_year: rule
                .reference_rates
                .iter()
                .map(|(day, reference)| (half_year(*day), yearly(*reference)))
                .collect(),
            fixed: match rule.regime {
                InterestRegime::Uk => Some(half_year(interest_starts(due_date))),
                InterestRegime::Eu => None,
            },
        }
    }

    fn on(&self, day: NaiveDate) -> Option<Decimal> {
        let half_year = self.fixed.unwrap_or_else(|| half_year(day));
        self.by_half_year.get(&half_year).copied()
    }
}

/// The first day of the half-year of a day: 1 January or 1 July.
fn half_year(day: NaiveDate) -> NaiveDate {
    let month = if day.month() < 7 { 1 } else { 7 };
    NaiveDate::from_ymd_opt(day.year(), month, 1).unwrap_or(day)
}

fn principal_by_day(debt: &LateDebt<'_>) -> BTreeMap<NaiveDate, Money> {
    assert!(
        debt.principal
            .iter()
            .all(|(_, open)| open.currency() == debt.currency),
        "no amount of one currency ever meets another"
    );
    debt.principal.iter().copied().collect()
}

/// The days from the start of interest through `until`, cut wherever the principal, the rate or being
/// frozen may change.
fn stretches(debt: &LateDebt<'_>, rates: &Rates, until: NaiveDate) -> Vec<(NaiveDate, NaiveDate)> {
    let start = interest_starts(debt.due_date);
    if until < start {
        return Vec::new();
    }
    let frozen = debt.frozen.iter();
    let mut cuts: BTreeSet<NaiveDate> = debt.principal.iter().map(|(day, _)| *day).collect();
    cuts.extend(frozen.flat_map(|range| [range.from, days_after(range.until, 1)]));
    cuts.extend(
        rates
            .by_half_year
            .keys()
            .flat_map(|first| [*first, months_after(*first, 6)]),
    );
    let end = days_after(until, 1);
    cuts.retain(|day| start < *day && *day < end);
    let from = std::iter::once(start).chain(cuts.iter().copied());
    let to = cuts.iter().filter_map(NaiveDate::pred_opt);
    from.zip(to.chain([until])).collect()
}

fn days_in(from: NaiveDate, to: NaiveDate) -> u32 {
    u32::try_from(to.signed_duration_since(from).num_days() + 1)
        .expect("a stretch ends after it starts, within the calendar")
}

/// The fixed sum for a late invoice, by the size of the debt when interest starts to run: the row of the
/// table with the largest debt that is not above this one. `None` when the debtor is no business, nothing
/// is owed, or the table has no sum for it. It is due once an invoice, as soon as [`Accrued::days`] is
/// above zero.
///
/// Pass what was open of the bill on the day that interest starts. Where the law leaves open whether a part
/// paid in time still makes the debt larger, the product asks for the smaller sum.
///
/// Source: the Act of 1998, section 5A, by SI 2002/1674 (below 1,000: 40, below 10,000: 70, else 100);
/// Directive 2011/7/EU, article 6(1) (at least 40). The table is the policy's `[late_interest]`.
///
/// ```
/// use goodterms::domain::account::AccountKind;
/// use goodterms::domain::charges::interest::compensation;
/// use goodterms::domain::money::{Currency, Money};
/// use goodterms::domain::policy::{InterestRegime, LateInterestRule};
/// use rust_decimal::dec;
/// let gbp = |text| Money::parse(text, Currency::parse("GBP").unwrap()).unwrap();
/// let rule = LateInterestRule {
///     regime: InterestRegime::Uk,
///     margin_percent: dec!(8),
///     reference_rates: vec![],
///     compensation: vec![(gbp("0"), gbp("40")), (gbp("1000"), gbp("70")), (gbp("10000"), gbp("100"))],
/// };
/// assert_eq!(compensation(&rule, AccountKind::Company, gbp("999")), Some(gbp("40")));
/// assert_eq!(compensation(&rule, AccountKind::Company, gbp("1000")), Some(gbp("70")));
/// assert_eq!(compensation(&rule, AccountKind::Consumer, gbp("1000")), None);
/// ```
#[must_use]
pub fn compensation(rule: &LateInterestRule, debtor: AccountKind, debt: Money) -> Option<Money> {
    if !is_business(debtor) || !debt.is_positive() {
        return None;
    }
    let reached = rule.compensation.iter().filter(|(from, _)| *from <= debt);
    let (_, sum) = reached.max_by_key(|(from, _)| from.minor())?;
    sum.is_positive().then_some(*sum)
}

#[cfg(test)]
mod tests;
