//! A later day: an extension moves the due date, a promise is a word to pay an amount by a day and moves nothing.

use chrono::{Datelike, NaiveDate, Weekday};

use super::super::pay::Meant;
use super::super::reply::Part;
use super::super::{Place, Turn, invoice};
use super::{Asked, DaySaid};
use crate::domain::calendar::{days_after, months_after};
use crate::domain::ledger::OpenInvoice;
use crate::domain::money::Money;
use crate::domain::plan::{
    Basis, ExtensionRequest, PlanRefusal, PromiseRequest, Ranked, Why, answer,
};
use crate::understand::{DateSaid, Later, Said, Share};

pub(super) fn extension(until: Option<NaiveDate>, invoices: Vec<String>) -> Basis {
    Basis::Extension(ExtensionRequest { until, invoices })
}

pub(super) fn promise(amount: Option<Money>, on: NaiveDate, invoices: Vec<String>) -> Basis {
    Basis::Promise(PromiseRequest {
        amount,
        on,
        invoices,
    })
}

/// A day so much later.
pub(super) fn after(from: NaiveDate, later: Later) -> NaiveDate {
    match later {
        Later::Days(days) => days_after(from, days),
        Later::Months(months) => months_after(from, months),
    }
}

impl Turn<'_> {
    /// "Can I have until Friday?", "more time", "push it back a week".
    pub(in crate::converse) fn request_extension(&mut self, said: &Said) {
        if self.begins_later(said) {
            return;
        }
        let Some(invoices) = self.invoices_named(said) else {
            return;
        };
        if self.is_about_the_plan(&invoices) {
            self.later_on_plan(said, false);
            return;
        }
        let asked = Asked::ExtensionDay { invoices };
        self.arrange_day(asked, said);
    }

    /// "I'll pay 200 on Friday", "I will pay".
    pub(in crate::converse) fn promise_to_pay(&mut self, said: &Said) {
        let today = DateSaid::On(self.facts.customers_today);
        if said.names_nothing() && said.dates == [today] {
            self.pay_all_or_some(said);
            return;
        }
        let Some(invoices) = self.invoices_named(said) else {
            return;
        };
        if self.is_about_the_plan(&invoices) {
            self.later_on_plan(said, true);
            return;
        }
        let is_all = said.amounts.is_empty()
            && said
                .shares
                .first()
                .is_none_or(|share| matches!(share, Share::All | Share::Rest));
        let amount = match self.amount_meant(said) {
            Meant::Amount(amount) => Some(amount).filter(|_| !is_all),
            Meant::Nothing => None,
            Meant::OtherCurrency => {
                let currency = self.facts.ledger.currency().code();
                let part = Part::new("amount-other-currency").with("currency", currency);
                self.aside(|turn| turn.say(part));
                return;
            }
            Meant::NotAnAmount => {
                let part = self.amount_not_usable();
                self.aside(|turn| turn.say(part));
                return;
            }
        };
        if amount.is_some() && said.shares.contains(&Share::Rest) {
            self.paragraph([Part::new("promise-one-at-a-time")]);
        }
        self.arrange_day(Asked::PromiseDay { amount, invoices }, said);
    }

    /// The offer for the day that was said; the question for one where none was.
    fn arrange_day(&mut self, asked: Asked, said: &Said) {
        let day = match self.day_said(said) {
            DaySaid::On(day) => Some(day),
            DaySaid::Impossible(text) => return self.day_impossible(&text),
            DaySaid::Nothing => self.later_than_now(&asked),
        };
        if let Some(day) = day {
            if let Some(basis) = asked.with_day(day) {
                self.quote_basis(basis);
            }
            return;
        }
        if self.days_for(&asked).is_empty() {
            // No day at all will do: the engine says why.
            if let (Asked::ExtensionDay { .. }, Some((stands, _))) =
                (&asked, self.facts.record.extended.last())
            {
                let part = Part::new("extension-stands")
                    .with("reference", stands.reference.as_str())
                    .with("due", stands.terms.last().due_on);
                self.leave();
                self.paragraph([part]);
                self.keep_refused(&extension(None, Vec::new()));
                self.offer_instead(&[], true);
                return;
            }
            let basis = match &asked {
                Asked::ExtensionDay { invoices } => Some(extension(None, invoices.clone())),
                Asked::PromiseDay { .. } | Asked::MoveDay { .. } => {
                    asked.with_day(days_after(self.facts.today, 1))
                }
                Asked::EachAmount | Asked::ExtraAmount | Asked::CatchUpHow => None,
            };
            if let Some(basis) = basis {
                self.quote_basis(basis);
            }
            return;
        }
        self.ask_detail(asked);
    }

    /// "A week later" beside a plan that is being put together: its first payment moves.
    fn begins_later(&mut self, said: &Said) -> bool {
        let Place::ConfirmingPlan { offer, request } = self.dialogue.place.clone() else {
            return false;
        };
        let Some(later) = self.plan_words().later.filter(|_| said.dates.is_empty()) else {
            return false;
        };
        let at = usize::from(offer.terms.down_payment);
        let first = offer.terms.installments.get(at).map(|of| of.due_on);
        let mut request = request;
        request.first_on = first.map(|first| after(first, later));
        self.quote(request);
        true
    }

    /// The open invoices that were named; `None` where one is not known, and that has been said.
    pub(super) fn invoices_named(&mut self, said: &Said) -> Option<Vec<String>> {
        let mut known = Vec::new();
        for typed in &said.invoices {
            let mut open = self.facts.invoices.iter();
            let number = invoice::meant(open.by_ref().map(|one| one.number.as_str()), typed);
            match number.map(str::to_owned) {
                Some(number) => known.push(number),
                None => {
                    self.aside(|turn| turn.one_invoice(typed));
                    return None;
                }
            }
        }
        Some(known)
    }

    /// Whether a wish for time is about a payment of the plan that runs.
    fn is_about_the_plan(&self, invoices: &[String]) -> bool {
        let Some((plan, state)) = self.facts.plan else {
            return false;
        };
        let own = plan.terms.invoice_numbers();
        if !invoices.is_empty() {
            return invoices.iter().all(|number| own.contains(number));
        }
        let beside = self.beside_the_plan();
        let mut open = self.facts.invoices.iter();
        let earliest = open
            .find(|invoice| beside.contains(&invoice.number))
            .map(|invoice| invoice.due_date);
        let next = state.next().map(|(of, _)| of.due_on);
        // What falls due first is what is meant.
        earliest.is_none_or(|due| next.is_some_and(|next| next <= due))
    }

    /// A later day beside a plan: it is in time for its next payment, or that payment moves.
    fn later_on_plan(&mut self, said: &Said, is_promise: bool) {
        let Some((plan, state)) = self.facts.plan else {
            return;
        };
        let Some((of, left)) = state.next() else {
            return;
        };
        let day = match self.day_said(said) {
            DaySaid::On(day) => Some(day),
            DaySaid::Impossible(text) => return self.day_impossible(&text),
            DaySaid::Nothing => None,
        };
        // The days of grace are for what goes wrong, so they are not given away beforehand.
        let is_before = |day: NaiveDate| day <= of.due_on && day >= self.facts.today;
        let is_in_time = day.map_or(is_promise, is_before);
        if !is_in_time {
            return self.move_payment(said);
        }
        let part = Part::new("promise-in-time")
            .with("amount", left)
            .with("due", of.due_on)
            .with("reference", plan.reference.as_str());
        self.aside(|turn| {
            turn.say(part);
            turn.how_to_pay(Some(left));
        });
    }

    /// A distance in time, from where it is counted.
    pub(super) fn later_than_now(&self, asked: &Asked) -> Option<NaiveDate> {
        let later = self.plan_words().later?;
        let today = self.facts.today;
        let from = match asked {
            Asked::ExtensionDay { invoices } => {
                let is_meant = |number: &String| invoices.is_empty() || invoices.contains(number);
                let mut open = self.facts.invoices.iter();
                let first = open.find(|invoice| !invoice.on_hold && is_meant(&invoice.number));
                first.map_or(today, |invoice| self.due_now(invoice).max(today))
            }
            Asked::PromiseDay { .. } => today,
            Asked::MoveDay { number, .. } => self
                .payment(*number)
                .map_or(today, |(due, _)| due)
                .max(today),
            Asked::EachAmount | Asked::ExtraAmount | Asked::CatchUpHow => return None,
        };
        Some(after(from, later))
    }

    /// When an invoice is due, by its own terms or by an extension that runs.
    fn due_now(&self, invoice: &OpenInvoice) -> NaiveDate {
        let record = self.facts.record;
        let debits = invoice.debits.iter();
        let extended = debits.filter_map(|debit| record.extended_until(debit.seq));
        extended.fold(invoice.due_date, NaiveDate::max)
    }

    /// A few days that the engine would agree to: the end of the week, one week, two weeks, the latest.
    pub(super) fn days_for(&self, asked: &Asked) -> Vec<NaiveDate> {
        let inputs = self.facts.inputs();
        let today = self.facts.today;
        let from = match asked {
            Asked::MoveDay { number, .. } => self.payment(*number).map(|(due, _)| due),
            Asked::ExtensionDay { .. }
            | Asked::PromiseDay { .. }
            | Asked::EachAmount
            | Asked::ExtraAmount
            | Asked::CatchUpHow => None,
        };
        let from = from.map_or(today, |due| due.max(today));
        let friday = (1..=7)
            .map(|days| days_after(from, days))
            .find(|day| day.weekday() == Weekday::Fri);
        let latest = match asked {
            Asked::ExtensionDay { invoices } => answer(&inputs, &extension(None, invoices.clone()))
                .ok()
                .map(|offer| offer.terms.last().due_on),
            Asked::PromiseDay { .. } => {
                Some(days_after(today, self.facts.policy.promises.days_max))
            }
            Asked::MoveDay { .. } | Asked::EachAmount | Asked::ExtraAmount | Asked::CatchUpHow => {
                None
            }
        };
        let weeks = [7, 14].map(|days| Some(days_after(from, days)));
        let candidates = [friday].into_iter().chain(weeks).chain([latest]).flatten();
        let due = |day: NaiveDate| {
            let offer = answer(&inputs, &asked.with_day(day)?).ok()?;
            // On a weekend it would be moved: the day that it is moved to is the one to name.
            match asked {
                Asked::ExtensionDay { .. } => Some(offer.terms.last().due_on),
                Asked::PromiseDay { .. }
                | Asked::MoveDay { .. }
                | Asked::EachAmount
                | Asked::ExtraAmount
                | Asked::CatchUpHow => Some(self.facts.policy.calendar.roll(day)),
            }
        };
        let mut days: Vec<NaiveDate> = candidates
            .filter_map(due)
            .filter(|day| {
                let basis = asked.with_day(*day);
                basis.is_some_and(|basis| answer(&inputs, &basis).is_ok())
            })
            .collect();
        days.sort();
        days.dedup();
        days
    }

    /// A promise for later than the policy takes one may be an extension, and the other way round.
    pub(super) fn other_way(&self, basis: &Basis, reasons: &[PlanRefusal]) -> Option<Ranked> {
        let is_too_late =
            |reason: &PlanRefusal| matches!(reason, PlanRefusal::FirstDateTooLate { .. });
        let other = match basis {
            Basis::Promise(request) if request.amount.is_none() => {
                let too_late = reasons.iter().any(is_too_late);
                too_late.then(|| extension(Some(request.on), request.invoices.clone()))
            }
            Basis::Extension(request) => {
                let refused = reasons.iter().any(PlanRefusal::is_final);
                let until = request.until.filter(|_| refused);
                until.map(|until| promise(None, until, request.invoices.clone()))
            }
            Basis::Plan(_)
            | Basis::Promise(_)
            | Basis::Settlement(_)
            | Basis::PayInFull(_)
            | Basis::Change(_) => None,
        }?;
        let offer = answer(&self.facts.inputs(), &other).ok()?;
        Some(Ranked {
            offer,
            why: Why::Alternative,
        })
    }
}
