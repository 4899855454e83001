//! What each change makes of the unpaid installments.

use chrono::NaiveDate;

use super::{Change, last_day};
use crate::domain::calendar::days_after;
use crate::domain::money::Money;
use crate::domain::plan::schedule::apart_from;
use crate::domain::plan::window::Window;
use crate::domain::plan::{AfterExtra, CatchUp, Installment, Keep, PlanChange, PlanRefusal};
use crate::domain::policy::{DAYS_LIMIT, INSTALLMENTS_LIMIT};

type Parts = Result<Vec<Installment>, Vec<PlanRefusal>>;

impl Change<'_> {
    pub(super) fn apply(&self, change: &PlanChange) -> Parts {
        match change {
            PlanChange::Move { number, to } => self.moved(*number, *to),
            PlanChange::MoveRest { number, to } => self.moved_with_rest(*number, *to),
            PlanChange::SkipToEnd { number } => self.skipped(*number),
            PlanChange::PayMore { each } => self.raised(*each),
            PlanChange::Extra { amount, then } => self.with_extra(*amount, *then),
            PlanChange::PayOff => Ok(vec![self.today(self.covering.total)]),
            PlanChange::Merge { keep, .. } => self.merged(*keep),
            PlanChange::CatchUp { how } => self.caught_up(*how),
        }
    }

    fn today(&self, amount: Money) -> Installment {
        Installment {
            due_on: self.inputs.today,
            amount,
        }
    }

    /// Where an installment that the customer names stands among the unpaid ones.
    pub(super) fn place(&self, number: u32) -> Result<usize, Vec<PlanRefusal>> {
        let count = self.plan.terms.count();
        let last = self.unpaid.last().map_or(0, |(last, _)| *last);
        if number == 0 || number > last {
            return Err(vec![PlanRefusal::NoSuchInstallment { number, count }]);
        }
        let found = self.unpaid.iter().position(|(own, _)| *own == number);
        found.ok_or_else(|| vec![PlanRefusal::InstallmentPaid { number }])
    }

    /// The days to which an installment may be moved.
    pub(super) fn moves_of(&self, due_on: NaiveDate) -> Window<'_> {
        let days = if self.inputs.is_bot() {
            self.inputs.policy.plans.move_days_max
        } else {
            DAYS_LIMIT
        };
        Window {
            from: self.inputs.today,
            latest: days_after(due_on.max(self.inputs.today), days),
            calendar: Some(&self.inputs.policy.calendar),
        }
    }

    /// When an installment falls due that is moved to a day.
    fn moved_to(&self, due_on: NaiveDate, to: NaiveDate) -> Result<NaiveDate, Vec<PlanRefusal>> {
        let asked = to;
        let window = self.moves_of(due_on);
        let due = window.due(to);
        if asked < window.from || due < window.from {
            return Err(vec![PlanRefusal::FirstDatePast { asked }]);
        }
        if due > window.latest {
            let latest = window.latest_that_fits().unwrap_or(window.latest);
            return Err(vec![PlanRefusal::FirstDateTooLate { asked, latest }]);
        }
        if due == due_on {
            return Err(vec![PlanRefusal::NoChange]);
        }
        Ok(due)
    }

    fn moved(&self, number: u32, to: NaiveDate) -> Parts {
        let place = self.place(number)?;
        let mut parts = self.installments();
        let due = self.moved_to(parts[place].due_on, to)?;
        let asked = to;
        if let Some(next) = parts.get(place + 1).map(|next| next.due_on)
            && due >= next
        {
            return Err(vec![PlanRefusal::BehindNext { asked, next }]);
        }
        if let Some(previous) = last_day(&parts[..place])
            && due <= previous
        {
            return Err(vec![PlanRefusal::BeforePrevious { asked, previous }]);
        }
        parts[place].due_on = due;
        Ok(parts)
    }

    fn moved_with_rest(&self, number: u32, to: NaiveDate) -> Parts {
        let place = self.place(number)?;
        let calendar = &self.inputs.policy.calendar;
        let mut parts = self.installments();
        let due = self.moved_to(parts[place].due_on, to)?;
        let mut before = last_day(&parts[..place]);
        if let Some(previous) = before.filter(|previous| due <= *previous) {
            let asked = to;
            return Err(vec![PlanRefusal::BeforePrevious { asked, previous }]);
        }
        for (index, part) in (0..).zip(parts.iter_mut().skip(place)) {
            let due = calendar.roll(self.plan.terms.frequency.nth(to, index));
            part.due_on = apart_from(before, due, calendar);
            before = Some(part.due_on);
        }
        Ok(parts)
    }

    fn skipped(&self, number: u32) -> Parts {
        let place = self.place(number)?;
        let mut parts = self.installments();
        let due_on = self.next_date_after(last_day(&parts));
        let amount = parts.remove(place).amount;
        parts.push(Installment { due_on, amount });
        Ok(parts)
    }

    /// The plan's next date after a day, and after today: its rhythm goes on.
    fn next_date_after(&self, last: Option<NaiveDate>) -> NaiveDate {
        let terms = &self.plan.terms;
        let calendar = &self.inputs.policy.calendar;
        let after = last.unwrap_or(terms.anchor).max(self.inputs.today);
        let dates = (1..10 * INSTALLMENTS_LIMIT).map(|index| {
            let due = terms.frequency.nth(terms.anchor, index);
            calendar.roll(due)
        });
        let mut later = dates.filter(|due| *due > after);
        later
            .next()
            .unwrap_or_else(|| apart_from(Some(after), terms.frequency.nth(after, 1), calendar))
    }

    /// More each time: what was larger stays so, and what is late is not made larger.
    fn raised(&self, each: Money) -> Parts {
        self.check_amount(each)?;
        let regular = self.plan.terms.regular_amount();
        if each < regular {
            let min = regular;
            return Err(vec![PlanRefusal::InstallmentTooSmall { each, min }]);
        }
        if each == regular {
            return Err(vec![PlanRefusal::NoChange]);
        }
        let today = self.inputs.today;
        Ok(filled(&self.installments(), self.covering.total, |part| {
            if part.due_on < today {
                part.amount
            } else {
                part.amount.max(each)
            }
        }))
    }

    fn with_extra(&self, amount: Money, then: AfterExtra) -> Parts {
        self.check_amount(amount)?;
        let total = self.covering.total;
        if amount > total {
            let (asked, max) = (amount, total);
            return Err(vec![PlanRefusal::AmountTooLarge { asked, max }]);
        }
        if amount == total {
            return Ok(vec![self.today(total)]);
        }
        // What is late or due today anyway is paid with it.
        let today = self.inputs.today;
        let (due, rest): (Vec<Installment>, Vec<Installment>) = self
            .installments()
            .into_iter()
            .partition(|part| part.due_on <= today);
        let due = Money::sum_in(total.currency(), due.iter().map(|part| part.amount));
        let now = (amount + due).min(total);
        let left = total - now;
        let mut parts = vec![self.today(now)];
        if left.is_positive() {
            parts.extend(match then {
                AfterExtra::Shorten => filled(&rest, left, |part| part.amount),
                AfterExtra::KeepLength => self.evened(&rest, left),
            });
        }
        Ok(parts)
    }

    fn merged(&self, keep: Keep) -> Parts {
        let mut reasons = self.covering.reasons.clone();
        // "On a plan already" means this one.
        for reason in &mut reasons {
            if *reason == PlanRefusal::AlreadyOnPlan {
                *reason = PlanRefusal::NoChange;
            }
        }
        reasons.extend(self.inputs.against_size(&self.covering));
        if !reasons.is_empty() {
            return Err(reasons);
        }
        match keep {
            Keep::Length => Ok(self.merged_into_days()),
            Keep::Each => Ok(self.merged_behind()),
        }
    }

    /// The same days, more each time. What is late stays what it was.
    fn merged_into_days(&self) -> Vec<Installment> {
        let today = self.inputs.today;
        let total = self.covering.total;
        let (mut parts, mut rest): (Vec<Installment>, Vec<Installment>) = self
            .installments()
            .into_iter()
            .partition(|part| part.due_on < today);
        let late = Money::sum_in(total.currency(), parts.iter().map(|part| part.amount));
        let left = total - late;
        if rest.is_empty() {
            rest.push(Installment {
                due_on: self.next_date_after(last_day(&parts)),
                amount: left,
            });
        }
        parts.extend(self.evened(&rest, left));
        parts
    }

    /// The same amounts, more of them: the last one is filled up, then the rhythm goes on.
    fn merged_behind(&self) -> Vec<Installment> {
        let usual = self.plan.terms.regular_amount();
        let mut parts = self.installments();
        let sum = Money::sum_in(usual.currency(), parts.iter().map(|part| part.amount));
        let mut left = self.covering.total - sum;
        if let Some(last) = parts.last_mut()
            && last.due_on >= self.inputs.today
            && last.amount < usual
        {
            let more = (usual - last.amount).min(left);
            last.amount += more;
            left -= more;
        }
        while left.is_positive() {
            // Past all that any policy allows the rest is one amount, which is refused for the count.
            let is_too_many = parts.len() > INSTALLMENTS_LIMIT as usize;
            let amount = if is_too_many { left } else { usual.min(left) };
            let due_on = self.next_date_after(last_day(&parts));
            parts.push(Installment { due_on, amount });
            left -= amount;
        }
        parts
    }

    fn caught_up(&self, how: CatchUp) -> Parts {
        let today = self.inputs.today;
        let (late, mut parts): (Vec<Installment>, Vec<Installment>) = self
            .installments()
            .into_iter()
            .partition(|part| part.due_on < today);
        let currency = self.inputs.currency;
        let missed = Money::sum_in(currency, late.iter().map(|part| part.amount));
        if missed.is_zero() {
            return Err(vec![PlanRefusal::NothingMissed]);
        }
        if parts.is_empty() {
            // It was the last one: the rhythm goes on for it.
            let due_on = self.next_date_after(last_day(&late));
            let amount = missed;
            return Ok(vec![Installment { due_on, amount }]);
        }
        match how {
            CatchUp::WithNext => parts[0].amount += missed,
            CatchUp::AtEnd => parts.push(Installment {
                due_on: self.next_date_after(last_day(&parts)),
                amount: missed,
            }),
            CatchUp::Spread => {
                let count = u32::try_from(parts.len()).unwrap_or(u32::MAX);
                for (part, more) in parts.iter_mut().zip(missed.split(count)) {
                    part.amount += more;
                }
            }
        }
        Ok(parts)
    }

    fn check_amount(&self, asked: Money) -> Result<(), Vec<PlanRefusal>> {
        let account = self.inputs.currency;
        if asked.currency() != account {
            let asked = asked.currency();
            return Err(vec![PlanRefusal::OtherCurrency { asked, account }]);
        }
        if !asked.is_positive() {
            return Err(vec![PlanRefusal::AmountNotPositive { asked }]);
        }
        Ok(())
    }

    /// So much over the same days: rounded down to the policy's multiple, the remainder on the last.
    fn evened(&self, parts: &[Installment], total: Money) -> Vec<Installment> {
        let count = i64::try_from(parts.len()).unwrap_or(i64::MAX).max(1);
        let even = Money::from_minor(total.minor() / count, total.currency());
        let rounded = even.down_to_multiple(self.inputs.policy.plans.installment_multiple);
        let each = if rounded.is_positive() { rounded } else { even };
        let mut left = total;
        let mut evened = Vec::with_capacity(parts.len());
        for (index, part) in parts.iter().enumerate() {
            let is_last = index + 1 == parts.len();
            let amount = if is_last { left } else { each };
            left -= amount;
            // Where there are fewer coins than days, the last day has them all.
            if amount.is_positive() {
                let due_on = part.due_on;
                evened.push(Installment { due_on, amount });
            }
        }
        evened
    }
}

/// Fills the days in their order, each up to its measure, until the total is reached; what is left after
/// the last day goes to it.
fn filled(
    parts: &[Installment],
    total: Money,
    measure: impl Fn(&Installment) -> Money,
) -> Vec<Installment> {
    let mut left = total;
    let mut full: Vec<Installment> = Vec::with_capacity(parts.len());
    for part in parts {
        let amount = measure(part).min(left);
        if !amount.is_positive() {
            break;
        }
        left -= amount;
        full.push(Installment {
            due_on: part.due_on,
            amount,
        });
    }
    if left.is_positive()
        && let Some(last) = full.last_mut()
    {
        last.amount += left;
    }
    full
}
