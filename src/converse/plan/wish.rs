//! What a message asks of a plan: amounts, shares, counts and dates as they were said, put into a request.

use chrono::{Datelike, NaiveDate, Weekday};

use super::super::pay::Meant;
use super::super::reply::Part;
use super::super::{Pick, Place, Turn, invoice};
use crate::domain::money::Money;
use crate::domain::plan::{Down, Frequency, PlanRequest, Size};
use crate::understand::{
    AmountOf, AmountSaid, Context, DateSaid, Intent, Request, Said, Share, amount_instead,
    less_each,
};

impl Turn<'_> {
    /// The request with a first payment on the spot; `None` when it has been answered instead.
    pub(super) fn with_first_payment(
        &mut self,
        request: PlanRequest,
        said: &Said,
    ) -> Option<PlanRequest> {
        match self.amount_meant(said) {
            Meant::Amount(first) if first < self.settles_all() => Some(PlanRequest {
                down: Some(Down::Amount(first)),
                ..request
            }),
            // All of it is no part of a plan, and what is no amount here is asked for again.
            Meant::Amount(_) | Meant::OtherCurrency | Meant::NotAnAmount | Meant::Nothing => {
                self.aside(|turn| turn.pay_part(said));
                None
            }
        }
    }

    /// Beside a plan that is being put together: "I can't pay 150 a month, 75 works" is an amount and no more; "10
    /// less each" lowers each payment; and "I will pay 100" may be of each payment or of today, so it is asked.
    pub(in crate::converse) fn takes_as_counter_offer(&mut self, request: &Request) -> bool {
        let (regular, known) = match &self.dialogue.place {
            Place::ConfirmingPlan { offer, request } => {
                (Some(offer.terms.regular_amount()), request.clone())
            }
            Place::ChoosingPlan(request) => (None, request.clone()),
            Place::Idle
            | Place::ChoosingInvoice
            | Place::Telling(_)
            | Place::ChoosingDetail(_)
            | Place::ConfirmingOther { .. } => return false,
        };
        if self.facts.plan.is_some() {
            return false;
        }
        let context = Context::plain(self.facts.customers_today);
        let text = self.facts.text;
        let each = match (request.intent, regular) {
            (Intent::Hardship, _) => {
                amount_instead(text, &context).map(|said| self.in_account_currency(&said))
            }
            (Intent::RequestDiscount, Some(regular)) => {
                let less = less_each(text, &context).map(|said| self.in_account_currency(&said));
                less.map(|less| match less {
                    Meant::Amount(less) if less < regular => Meant::Amount(regular - less),
                    Meant::Amount(_) | Meant::NotAnAmount => Meant::NotAnAmount,
                    Meant::OtherCurrency => Meant::OtherCurrency,
                    Meant::Nothing => Meant::Nothing,
                })
            }
            (Intent::PayPart, Some(_)) => {
                return self.asks_of_what(&request.said, known);
            }
            (_, _) => None,
        };
        match each {
            Some(Meant::Amount(each)) => {
                self.quote(known.sized(Size::Each(each)));
                true
            }
            Some(Meant::NotAnAmount | Meant::OtherCurrency | Meant::Nothing) | None => false,
        }
    }

    /// "Ok, I will pay 100" beside a plan: each time, or now and the rest after it?
    fn asks_of_what(&mut self, said: &Said, known: PlanRequest) -> bool {
        const NOW: [&str; 9] = [
            "now",
            "today",
            "first",
            "upfront",
            "up front",
            "down",
            "deposit",
            "right away",
            "rest",
        ];
        let text = self.facts.text.to_lowercase();
        let says_when = NOW.iter().any(|word| text.contains(word)) || !said.dates.is_empty();
        let Meant::Amount(amount) = self.amount_meant(said) else {
            return false;
        };
        if says_when || !said.shares.is_empty() || amount >= self.facts.owed() {
            return false;
        }
        self.paragraph([Part::new("amount-of-what").with("amount", amount)]);
        self.go(Place::ChoosingPlan(known));
        let label = |key| Part::new(key).with("amount", amount);
        self.offer(vec![
            Pick::PlanEach(amount).labelled(label("choice-each")),
            Pick::PlanFirst(amount).labelled(label("choice-first-now")),
            Pick::Leave.labelled(Part::new("choice-not-now")),
        ]);
        true
    }

    /// So much today, taken from the screen: the payments after it are as many as before, or still open.
    pub(in crate::converse) fn first_payment_now(&mut self, first: Money) {
        let known = PlanRequest {
            down: Some(Down::Amount(first)),
            ..self.known_of_plan()
        };
        if self.facts.plan.is_some() {
            self.stale_choice();
        } else if known.size == Size::Open {
            self.ask_count(&known, "plan-how-many");
        } else {
            self.quote(known);
        }
    }

    /// "10 more each time", beside an offer: what each payment would then be.
    fn raised(&self, said: &Said) -> Option<Money> {
        let Place::ConfirmingPlan { offer, .. } = &self.dialogue.place else {
            return None;
        };
        let more = said.amounts.iter().find(|a| a.of == AmountOf::MoreEach)?;
        let Meant::Amount(more) = self.in_account_currency(more) else {
            return None;
        };
        offer.terms.regular_amount().checked_add(more)
    }

    /// The next day of this name after the customer's today.
    fn next(&self, day: Weekday) -> Option<NaiveDate> {
        let mut after = self.facts.customers_today.iter_days().skip(1).take(7);
        after.find(|date| date.weekday() == day)
    }

    /// Puts what was said into the request; `None` when it has been answered instead.
    pub(super) fn completed(
        &mut self,
        mut request: PlanRequest,
        said: &Said,
    ) -> Option<PlanRequest> {
        if let Some(frequency) = said.frequency {
            let (one, other) = self.facts.policy.plans.twice_a_month_days;
            request.frequency = match frequency {
                // Twice a month without the days: those of the policy.
                Frequency::TwiceAMonth(1, 15) => Frequency::twice_a_month(one, other),
                Frequency::TwiceAMonth(..)
                | Frequency::Weekly
                | Frequency::EveryTwoWeeks
                | Frequency::EveryFourWeeks
                | Frequency::Monthly
                | Frequency::EveryDays(_)
                | Frequency::EveryMonths(_) => Some(frequency),
            };
        }
        let (first, each) = self.first_and_each(said);
        let weekday = said.weekdays.first();
        let next_weekday = weekday.and_then(|day| self.next(*day)).map(DateSaid::On);
        let begins_on = said
            .dates
            .iter()
            .chain(&next_weekday)
            .find(|date| match date {
                DateSaid::On(date) => {
                    let is_end = said.until == Some(*date);
                    // "200 today and the rest in 3 parts": today is the day of the first payment on the spot.
                    let is_now = first.is_some() && *date == self.facts.customers_today;
                    !is_end && !is_now
                }
                DateSaid::Past(_) | DateSaid::Impossible(_) => true,
            });
        match begins_on {
            None => {}
            // "Today" is today, also where the customer's day is not the business's.
            Some(DateSaid::On(date)) if *date == self.facts.customers_today => {
                request.first_on = Some((*date).max(self.facts.today));
            }
            Some(DateSaid::On(date) | DateSaid::Past(date)) => request.first_on = Some(*date),
            Some(DateSaid::Impossible(text)) => {
                let part = Part::new("date-impossible").with("text", text.as_str());
                self.aside(|turn| turn.say(part));
                return None;
            }
        }
        if !said.invoices.is_empty() {
            let open = || {
                self.facts
                    .invoices
                    .iter()
                    .map(|invoice| invoice.number.as_str())
            };
            let known = |typed: &String| invoice::meant(open(), typed).map(str::to_owned);
            let numbers: Option<Vec<String>> = said.invoices.iter().map(known).collect();
            match numbers {
                Some(numbers) => request.invoices = numbers,
                None => {
                    let typed = said.invoices.first().cloned().unwrap_or_default();
                    self.aside(|turn| turn.one_invoice(&typed));
                    return None;
                }
            }
        }
        if let Some(down) = first {
            request.down = Some(down);
        } else if self.is_all_of_it(said) {
            request.down = None;
        }
        let share = said
            .shares
            .iter()
            .filter_map(|share| share.fraction())
            .find(|&(numerator, _)| numerator > 0)
            .map(|(numerator, denominator)| denominator.div_ceil(numerator));
        let share = share.filter(|_| said.amounts.is_empty() && first.is_none());
        if let Some(each) = self.raised(said) {
            request.size = Size::Each(each);
            return Some(request);
        }
        if let Some(count) = said.count.or(share) {
            request.size = self.count_or_each(count, each, request.down);
            return Some(request);
        }
        if let (Some(until), None) = (said.until, each) {
            request.size = Size::Until(until);
            return Some(request);
        }
        match each.map_or(Meant::Nothing, |each| self.in_account_currency(each)) {
            Meant::Nothing => {}
            Meant::Amount(each) => request.size = Size::Each(each),
            Meant::OtherCurrency => {
                let currency = self.facts.ledger.currency().code();
                let part = Part::new("amount-other-currency").with("currency", currency);
                self.aside(|turn| turn.say(part));
                return None;
            }
            Meant::NotAnAmount => {
                let part = self.amount_not_usable();
                self.aside(|turn| turn.say(part));
                return None;
            }
        }
        Some(request)
    }

    /// "4 payments of 100" on a debt of 450.00 are 100.00 each, and the rest with them: the amount was named to be
    /// kept. Where it was not meant of each payment, the count is.
    fn count_or_each(&mut self, count: u32, each: Option<&AmountSaid>, down: Option<Down>) -> Size {
        let of_each = each.filter(|amount| amount.is_each());
        let Some(Meant::Amount(each)) = of_each.map(|amount| self.in_account_currency(amount))
        else {
            return Size::Count(count);
        };
        let owed = match down {
            Some(Down::Amount(first)) => self.facts.owed() - first,
            Some(Down::Percent(_)) | None => self.facts.owed(),
        };
        let sum = each.minor().checked_mul(i64::from(count));
        let sum = sum.map(|minor| Money::from_minor(minor, owed.currency()));
        if let Some(sum) = sum.filter(|sum| *sum < owed) {
            let part = Part::new("plan-not-all-of-it").with("count", count);
            self.paragraph([part.with("each", each).with("sum", sum).with("owed", owed)]);
        }
        Size::Each(each)
    }

    /// "200 in 3 payments" on a debt of 450.00: the 200 may be a first payment, or nothing of the kind. The plan
    /// over everything is shown, with the words that would make it one.
    pub(super) fn part_beside_a_count(&self, said: &Said) -> Option<Part> {
        let count = said.count.filter(|count| *count > 0)?;
        let (down, _) = self.first_and_each(said);
        let single = said.amounts.iter().find(|amount| !amount.is_each())?;
        let Meant::Amount(amount) = self.in_account_currency(single) else {
            return None;
        };
        let part = Part::new("plan-part-now").with("amount", amount);
        let is_part = amount < self.facts.owed() && !self.is_all_of_it(said);
        (down.is_none() && is_part).then(|| part.with("count", count))
    }

    /// "200 in 3 payments" on a debt of 600.00: three payments of 200.00, and nothing on the spot.
    fn is_all_of_it(&self, said: &Said) -> bool {
        let named = said.amounts.first();
        match (
            said.count,
            named.map(|amount| self.in_account_currency(amount)),
        ) {
            (Some(count), Some(Meant::Amount(amount))) => {
                let all = amount.minor().checked_mul(i64::from(count));
                all == Some(self.facts.owed().minor())
            }
            (_, _) => false,
        }
    }

    /// What is to be paid on the spot, and what each time after it: "100 now and the rest in 3 parts",
    /// "half now, then 50 a month". An amount beside "the rest" is the first payment; so is one that is not
    /// of each payment beside one that is.
    fn first_and_each<'s>(&self, said: &'s Said) -> (Option<Down>, Option<&'s AmountSaid>) {
        let each = said.amounts.iter().find(|amount| amount.is_each());
        let single = said.amounts.iter().find(|amount| !amount.is_each());
        let today = DateSaid::On(self.facts.customers_today);
        let is_first = single.is_some_and(|amount| amount.of == AmountOf::FirstPayment)
            || (said.count.is_some() && said.dates.contains(&today));
        let about_the_rest = said.shares.contains(&Share::Rest);
        let owed = self.facts.owed();
        let amount = single
            .filter(|_| about_the_rest || each.is_some() || is_first)
            .and_then(|amount| match self.in_account_currency(amount) {
                Meant::Amount(amount) => Some(amount),
                Meant::OtherCurrency | Meant::NotAnAmount | Meant::Nothing => None,
            })
            .filter(|amount| *amount < owed);
        let share = said
            .shares
            .iter()
            .filter_map(|share| share.fraction())
            .find(|(numerator, denominator)| numerator < denominator)
            .map(|(numerator, denominator)| owed.share(numerator, denominator));
        let share = share.filter(|share| {
            share.is_positive() && (about_the_rest || said.count.is_some() || each.is_some())
        });
        let down = amount.or(share).map(Down::Amount);
        let all_of_it = said.shares.contains(&Share::All);
        let single = single.filter(|_| down.is_none() && !about_the_rest && !all_of_it);
        (down, each.or(single))
    }
}
