//! From a request to so many of so much on these days.
//!
//! A [`Layout`] is all of a request but its size: what is paid on the spot, what is left, and the rhythm. A
//! [`Shape`] divides what is left. Neither knows a limit, but for what is left open, which the policy decides.

use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;

use super::case::Case;
use super::schedule::{anchor_behind, apart_from, next_day_of_month};
use super::window::Window;
use super::{Down, Frequency, PlanRefusal, PlanRequest, Size};
use crate::domain::calendar::{Calendar, days_after, months_after};
use crate::domain::money::Money;
use crate::domain::policy::INSTALLMENTS_LIMIT;

/// What a request says beside its size, with nothing left open.
#[derive(Debug, Clone, Copy)]
pub(super) struct Layout<'a> {
    /// A payment on the spot, before the others.
    pub(super) down: Option<Money>,
    /// What the others sum to.
    rest: Money,
    multiple: Money,
    pub(super) frequency: Frequency,
    pub(super) first: NaiveDate,
    /// Where the second and later ones count from: the first, unless another day of the month was chosen.
    pub(super) anchor: NaiveDate,
    /// How many steps of the rhythm lie between the anchor and the second one.
    to_second: u32,
    calendar: &'a Calendar,
    today: NaiveDate,
}

/// How what is left is divided: `count` installments, all `each` but the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shape {
    pub(super) count: u32,
    pub(super) each: Money,
    pub(super) last: Money,
}

impl Layout<'_> {
    /// The unrolled date of an installment (from 0), the payment on the spot apart.
    pub(super) fn date(&self, index: u32) -> NaiveDate {
        match index.checked_sub(1) {
            None => self.first,
            Some(later) => self
                .frequency
                .nth(self.anchor, later.saturating_add(self.to_second)),
        }
    }

    /// When so many installments fall due: moved off weekends and holidays, and apart from each other.
    pub(super) fn dates(&self, count: u32) -> Vec<NaiveDate> {
        let mut dates = Vec::with_capacity(count as usize);
        let mut before = self.down.map(|_| self.today);
        for index in 0..count {
            let due = self.calendar.roll(self.date(index));
            let due = apart_from(before, due, self.calendar);
            dates.push(due);
            before = Some(due);
        }
        dates
    }

    /// One payment is no plan, unless another one comes before it.
    pub(super) fn fewest(&self) -> u32 {
        if self.down.is_some() { 1 } else { 2 }
    }

    /// Divides what is left.
    ///
    /// # Errors
    /// When that makes no plan, whatever the policy.
    pub(super) fn shape(&self, size: Size) -> Result<Shape, PlanRefusal> {
        let min = self.fewest();
        let asked = match size {
            Size::Open => min,
            Size::Count(asked) => asked,
            Size::Each(each) => {
                let (rest, each) = (self.rest.minor(), each.minor());
                let whole = rest / each + i64::from(rest % each != 0);
                u32::try_from(whole).unwrap_or(u32::MAX)
            }
            Size::Until(asked) => self.count_until(asked)?,
        };
        if asked < min {
            return Err(PlanRefusal::TooFewInstallments { asked, min });
        }
        let each = match size {
            Size::Each(each) => each.min(self.rest),
            Size::Open | Size::Count(_) | Size::Until(_) if asked == 1 => self.rest,
            Size::Open | Size::Count(_) | Size::Until(_) => {
                Money::from_minor(self.rest.minor() / i64::from(asked), self.rest.currency())
                    .down_to_multiple(self.multiple)
            }
        };
        // At most the rest, because each is at most its part of it.
        let before_last = each.minor() * (i64::from(asked) - 1);
        Ok(Shape {
            count: asked,
            each,
            last: self.rest - Money::from_minor(before_last, self.rest.currency()),
        })
    }

    /// How many installments fall due up to a day.
    fn count_until(&self, until: NaiveDate) -> Result<u32, PlanRefusal> {
        let dates = self.dates(INSTALLMENTS_LIMIT + 1);
        let count = dates.iter().take_while(|due| **due <= until).count();
        let min = self.fewest();
        match u32::try_from(count).unwrap_or(u32::MAX) {
            count if count < min => Err(PlanRefusal::EndsTooSoon {
                asked: until,
                earliest: dates[min as usize - 1],
            }),
            count => Ok(count),
        }
    }
}

impl Case<'_> {
    /// Settles everything but the size.
    ///
    /// # Errors
    /// What is wrong with the values themselves, whatever the policy; nothing where there is no debt, because
    /// then the case itself says why.
    pub(super) fn layout(&self, request: &PlanRequest) -> Result<Layout<'_>, Vec<PlanRefusal>> {
        let inputs = self.inputs;
        let total = self.covering.total;
        let mut wrong = self.wrong_values(request);
        let down = self.down(request).unwrap_or_else(|reason| {
            if !wrong.contains(&reason) {
                wrong.push(reason);
            }
            None
        });
        if !wrong.is_empty() || !total.is_positive() {
            return Err(wrong);
        }
        let frequency = self.frequency(request);
        let (first, anchor, to_second) = self.start(request, frequency, down.is_some());
        let multiple = request
            .multiple
            .unwrap_or(inputs.policy.plans.installment_multiple);
        Ok(Layout {
            down,
            rest: down.map_or(total, |down| total - down),
            multiple,
            frequency,
            first,
            anchor,
            to_second,
            calendar: &inputs.policy.calendar,
            today: inputs.today,
        })
    }

    fn wrong_values(&self, request: &PlanRequest) -> Vec<PlanRefusal> {
        let account = self.inputs.currency;
        let mut wrong = Vec::new();
        let each = match request.size {
            Size::Each(each) => Some(each),
            Size::Open | Size::Count(_) | Size::Until(_) => None,
        };
        for asked in [each, request.multiple].into_iter().flatten() {
            let reason = if asked.currency() != account {
                let asked = asked.currency();
                PlanRefusal::OtherCurrency { asked, account }
            } else if asked.is_positive() {
                continue;
            } else {
                PlanRefusal::AmountNotPositive { asked }
            };
            if !wrong.contains(&reason) {
                wrong.push(reason);
            }
        }
        if let Some(asked) = request.day_of_month.filter(|day| !(1..=31).contains(day)) {
            wrong.push(PlanRefusal::DayOfMonth { asked });
        }
        wrong
    }

    /// The payment on the spot: what was asked, else what the rating asks for.
    pub(super) fn down(&self, request: &PlanRequest) -> Result<Option<Money>, PlanRefusal> {
        let total = self.covering.total;
        let account = total.currency();
        let asked = match request.down {
            None => return Ok(self.inputs.down_due(total).filter(|due| *due < total)),
            Some(Down::Amount(asked)) => asked,
            Some(Down::Percent(percent)) => {
                total.percent(percent.clamp(Decimal::ZERO, Decimal::ONE_HUNDRED))
            }
        };
        if asked.currency() != account {
            let asked = asked.currency();
            return Err(PlanRefusal::OtherCurrency { asked, account });
        }
        if !asked.is_positive() {
            return Err(PlanRefusal::AmountNotPositive { asked });
        }
        if asked >= total {
            // All of it at once is no plan.
            let max = total - Money::from_minor(1, account);
            return Err(PlanRefusal::AmountTooLarge { asked, max });
        }
        let min = self.inputs.down_min(total);
        if asked < min {
            return Err(PlanRefusal::FirstPaymentTooSmall { asked, min });
        }
        Ok(Some(asked))
    }

    fn frequency(&self, request: &PlanRequest) -> Frequency {
        let asked = request.frequency.and_then(Frequency::sound);
        let by_day = request.day_of_month.map(|_| Frequency::Monthly);
        asked
            .or(by_day)
            .unwrap_or(self.inputs.policy.plans.frequency)
    }

    /// The first date, the anchor of the later ones, and how many steps the second is from it.
    fn start(
        &self,
        request: &PlanRequest,
        frequency: Frequency,
        has_down: bool,
    ) -> (NaiveDate, NaiveDate, u32) {
        let day = request.day_of_month.zip(frequency.months());
        let first = match (request.first_on, day) {
            (Some(first), _) => first,
            (None, Some((day, _))) => self.first_on_day(day, frequency, has_down),
            (None, None) => self.usual_first(frequency, has_down),
        };
        let Some((day, months)) = day else {
            return (first, first, 1);
        };
        if first.day() == day {
            return (first, first, 1);
        }
        let second = if next_day_of_month(first, day) == first {
            // The end of a month that is too short for the day.
            next_day_of_month(months_after(first, months), day)
        } else {
            // The first was named for its own sake: the next comes about one interval later.
            next_day_of_month(days_after(months_after(first, months - 1), 15), day)
        };
        let (anchor, to_second) = anchor_behind(second, day, months);
        (first, anchor, to_second)
    }

    /// The first date when a day of the month was chosen: the next of them. After a payment on the spot the
    /// usual days pass first, if that is not too late.
    fn first_on_day(&self, day: u32, frequency: Frequency, has_down: bool) -> NaiveDate {
        let today = self.inputs.today;
        let usual = days_after(today, self.inputs.policy.plans.first_payment_days);
        let next = next_day_of_month(days_after(today, 1), day);
        let later = next_day_of_month(usual.max(days_after(today, 1)), day);
        let window = self.first_dates(frequency, has_down);
        if has_down && window.fits(later) {
            later
        } else {
            next
        }
    }

    /// The first date when the customer names none: an interval after a payment on the spot, else after the
    /// policy's usual days.
    fn usual_first(&self, frequency: Frequency, has_down: bool) -> NaiveDate {
        let today = self.inputs.today;
        let usual = self.inputs.policy.plans.first_payment_days;
        let wish = match frequency {
            // Its days come soon enough: the next of them, but not hard upon a payment on the spot.
            Frequency::TwiceAMonth(..) => {
                let after = if has_down { usual.max(1) } else { 1 };
                frequency.start_from(days_after(today, after))
            }
            Frequency::Weekly
            | Frequency::EveryTwoWeeks
            | Frequency::EveryFourWeeks
            | Frequency::Monthly
            | Frequency::EveryDays(_)
            | Frequency::EveryMonths(_) => {
                if has_down {
                    frequency.nth(today, 1)
                } else {
                    days_after(today, usual)
                }
            }
        };
        let window = self.first_dates(frequency, has_down);
        window.nearest(wish).unwrap_or(wish)
    }

    /// The days on which a first installment may be put. After a payment on the spot it may be one interval
    /// from now, however long that is, and it is a day of its own.
    pub(super) fn first_dates(&self, frequency: Frequency, has_down: bool) -> Window<'_> {
        let today = self.inputs.today;
        let plans = &self.inputs.policy.plans;
        let calendar = &self.inputs.policy.calendar;
        let latest = days_after(today, plans.first_payment_days_max);
        let interval = calendar.roll(frequency.nth(today, 1));
        Window {
            from: days_after(today, u32::from(has_down)),
            latest: if has_down {
                latest.max(interval)
            } else {
                latest
            },
            calendar: Some(calendar),
        }
    }
}
