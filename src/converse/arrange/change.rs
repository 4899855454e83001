//! A plan that runs, changed: a payment moves or is skipped to the end, more is paid each time or once, what was
//! missed is caught up on, what is newly open comes in. What is agreed stands until a yes to the changed terms.

use chrono::{Datelike, NaiveDate};

use super::super::pay::Meant;
use super::super::reply::{Choice, Fact, Part};
use super::super::{Pick, Place, Turn};
use super::{Asked, later, wish};
use crate::domain::money::Money;
use crate::domain::plan::{
    AfterExtra, ArrangementKind, Basis, CatchUp, InstallmentState, Keep, Offer, PlanChange,
    PlanState, RunningPlan, answer,
};
use crate::understand::{
    AmountOf, AmountSaid, ChangeWord, DateSaid, Intent, PlanWords, Request, Said, WhichPayment,
};

pub(super) fn moved(number: u32, to: NaiveDate, and_rest: bool) -> Basis {
    Basis::Change(if and_rest {
        PlanChange::MoveRest { number, to }
    } else {
        PlanChange::Move { number, to }
    })
}

/// The same change with what was said of it; `None` where nothing of the kind was.
pub(super) fn corrected(
    change: &PlanChange,
    words: &PlanWords,
    day: Option<NaiveDate>,
    amount: Option<Money>,
) -> Option<PlanChange> {
    let named = match words.which {
        Some(WhichPayment::Number(number)) => Some(number),
        Some(WhichPayment::Last) | None => None,
    };
    match *change {
        PlanChange::Move { number, to } | PlanChange::MoveRest { number, to } => {
            let later = words.later.map(|distance| later::after(to, distance));
            let is_rest = matches!(change, PlanChange::MoveRest { .. }) || words.and_rest;
            let number = named.unwrap_or(number);
            let to = day.or(later).unwrap_or(to);
            Some(if is_rest {
                PlanChange::MoveRest { number, to }
            } else {
                PlanChange::Move { number, to }
            })
        }
        PlanChange::SkipToEnd { .. } => named.map(|number| PlanChange::SkipToEnd { number }),
        PlanChange::PayMore { .. } => amount.map(|each| PlanChange::PayMore { each }),
        PlanChange::Extra { then, .. } => amount.map(|amount| PlanChange::Extra { amount, then }),
        PlanChange::CatchUp { .. } => words.catch_up.map(|how| PlanChange::CatchUp { how }),
        PlanChange::PayOff | PlanChange::Merge { .. } => None,
    }
}

impl<'a> Turn<'a> {
    /// The plan that runs, where it is one of installments.
    fn running(&self) -> Option<(&'a RunningPlan, &'a PlanState)> {
        let plan = self.facts.plan;
        plan.filter(|(plan, _)| plan.terms.kind == ArrangementKind::Plan)
    }

    /// When a payment of the plan falls due, and what is left of it.
    pub(super) fn payment(&self, number: u32) -> Option<(NaiveDate, Money)> {
        let (_, state) = self.running()?;
        let mut unpaid = state.unpaid();
        let found = unpaid.find(|(own, _, _)| *own == number);
        found.map(|(_, due, left)| (due, left))
    }

    /// What each payment of the plan is.
    pub(super) fn each_now(&self) -> Money {
        self.running().map_or_else(
            || Money::zero(self.facts.ledger.currency()),
            |(plan, _)| plan.terms.regular_amount(),
        )
    }

    /// The payment that is meant: the one that was named, else the next.
    fn number_meant(&self, words: &PlanWords) -> u32 {
        let unpaid = || {
            self.running()
                .into_iter()
                .flat_map(|(_, state)| state.unpaid())
        };
        let number = match words.which {
            Some(WhichPayment::Number(number)) => Some(number),
            Some(WhichPayment::Last) => unpaid().last().map(|(number, _, _)| number),
            None => unpaid().next().map(|(number, _, _)| number),
        };
        number.unwrap_or(1)
    }

    /// Open invoices that the plan does not cover, and that could come into it.
    pub(in crate::converse) fn beside_the_plan(&self) -> Vec<String> {
        let record = self.facts.record;
        let open = self.facts.invoices.iter().filter(|invoice| {
            let mut debits = invoice.debits.iter();
            !invoice.on_hold && debits.any(|debit| !record.is_on_plan(debit.seq))
        });
        open.map(|invoice| invoice.number.clone()).collect()
    }

    /// Whether a payment is late, with time to make up for it.
    fn is_late(&self) -> bool {
        self.running().is_some_and(|(_, state)| {
            let mut installments = state.installments.iter();
            installments.any(|one| matches!(one, InstallmentState::Late { .. }))
        })
    }

    /// "Change my plan", "skip the next one", "cancel my plan". What is only offered can simply be left.
    pub(in crate::converse) fn change_agreed_plan(&mut self, said: &Said) {
        match (&self.dialogue.place, self.facts.plan) {
            (Place::ConfirmingPlan { .. } | Place::ChoosingPlan(_), _)
                if !said.dates.is_empty() || !said.amounts.is_empty() =>
            {
                self.request_installments(said);
            }
            (Place::ConfirmingPlan { .. } | Place::ChoosingPlan(_), _) => self.cancel(),
            (_, Some((plan, _))) if plan.terms.kind == ArrangementKind::Plan => {
                let words = self.plan_words();
                self.change_plan(&words, said);
            }
            (_, Some(_)) => self.for_a_person("person-change-plan"),
            (_, None) if self.facts.record.latest_broken.is_some() => {
                self.aside(|turn| turn.broken_plan());
            }
            (_, None) if !said.dates.is_empty() && self.facts.owed().is_positive() => {
                self.request_extension(said);
            }
            (_, None) => self.aside(|turn| turn.say(Part::new("plan-none"))),
        }
    }

    /// A wish that is heard as something else, and beside a running plan is a change of it.
    pub(super) fn takes_as_change(&mut self, request: &Request) -> bool {
        if self.running().is_none() {
            return false;
        }
        let words = self.plan_words();
        let asks_about_it = {
            let text = self.facts.text.to_lowercase();
            ["how much", "how many", "what", "when"]
                .iter()
                .any(|word| text.contains(word))
        };
        let said = &request.said;
        let is_each = said
            .amounts
            .iter()
            .any(|amount| matches!(amount.of, AmountOf::EachPayment | AmountOf::MoreEach));
        let what = match (request.intent, words.what) {
            (Intent::RequestInstallments, Some(what)) => Some(what),
            // More or less, the amount tells.
            (Intent::RequestInstallments, None) if is_each => Some(ChangeWord::PayLess),
            (Intent::RequestInstallments, None) if said.count.is_some() => {
                Some(ChangeWord::PayLess).filter(|_| said.invoices.is_empty())
            }
            (Intent::PayPart | Intent::MakePayment, what) => {
                what.filter(|what| matches!(what, ChangeWord::Extra | ChangeWord::PayOff))
            }
            (Intent::AskPaymentPlan, what) if !asks_about_it => what.filter(|what| {
                matches!(
                    what,
                    ChangeWord::Merge
                        | ChangeWord::CatchUp
                        | ChangeWord::PayOff
                        | ChangeWord::Skip
                        | ChangeWord::Extra
                )
            }),
            (Intent::AskPaymentOptions, what) => {
                what.filter(|what| matches!(what, ChangeWord::CatchUp | ChangeWord::PayOff))
            }
            (Intent::AskPaymentStatus | Intent::TellReason, what) => {
                what.filter(|what| *what == ChangeWord::CatchUp && self.is_late())
            }
            (_, _) => None,
        };
        let Some(what) = what else {
            return false;
        };
        let words = PlanWords {
            what: Some(what),
            ..words
        };
        self.change_plan(&words, said);
        true
    }

    /// What is not clear by itself, and beside a running plan can only be a change of it. It is shown, and nothing is
    /// agreed by it.
    pub(in crate::converse) fn takes_unclear_as_change(&mut self, said: &Said) -> bool {
        let is_free = match &self.dialogue.place {
            Place::Idle => true,
            Place::ConfirmingOther { basis, staff, .. } => {
                staff.is_none() && matches!(basis, Basis::Change(_))
            }
            Place::ChoosingPlan(_)
            | Place::ChoosingDetail(_)
            | Place::ConfirmingPlan { .. }
            | Place::ChoosingInvoice
            | Place::Telling(_) => false,
        };
        if !is_free || self.running().is_none() {
            return false;
        }
        let words = self.plan_words();
        let adds = said
            .amounts
            .iter()
            .any(|amount| amount.of == AmountOf::MoreEach);
        let is_known = match words.what {
            Some(ChangeWord::Move) => !said.dates.is_empty() || words.later.is_some(),
            Some(
                ChangeWord::Skip
                | ChangeWord::CatchUp
                | ChangeWord::Merge
                | ChangeWord::Extra
                | ChangeWord::PayMore,
            ) => true,
            Some(ChangeWord::PayOff | ChangeWord::PayLess | ChangeWord::Cancel) | None => adds,
        };
        let waits = is_known
            && (self.is_kept_private(Intent::ChangePlan)
                || self.waits_after_a_death(Intent::ChangePlan));
        if is_known && !waits {
            self.change_plan(&words, said);
        }
        is_known
    }

    /// A change taken from the screen.
    pub(in crate::converse) fn change_picked(&mut self, change: ChangeWord) {
        if self.running().is_none() {
            self.stale_choice();
            return;
        }
        let words = PlanWords {
            what: Some(change),
            ..PlanWords::default()
        };
        self.change_plan(&words, &Said::default());
    }

    fn change_plan(&mut self, words: &PlanWords, said: &Said) {
        let is_each = said
            .amounts
            .iter()
            .any(|amount| matches!(amount.of, AmountOf::EachPayment | AmountOf::MoreEach));
        let what = match words.what {
            Some(ChangeWord::Move | ChangeWord::Skip) | None
                if self.is_late() && words.catch_up.is_some() && said.dates.is_empty() =>
            {
                Some(ChangeWord::CatchUp)
            }
            Some(what) => Some(what),
            None if !said.dates.is_empty() || words.later.is_some() => Some(ChangeWord::Move),
            None if !said.invoices.is_empty() => Some(ChangeWord::Merge),
            None if is_each => Some(ChangeWord::PayMore),
            None => None,
        };
        match what {
            Some(ChangeWord::Move) => self.move_by(words, said),
            Some(ChangeWord::Skip) => self.skip(words, said),
            Some(ChangeWord::PayOff) => self.pay_off(),
            Some(ChangeWord::PayMore | ChangeWord::PayLess) => self.pay_other_each(words, said),
            Some(ChangeWord::Extra) => self.pay_extra(words, said),
            Some(ChangeWord::CatchUp) => self.catch_up(words.catch_up),
            Some(ChangeWord::Merge) => self.merge(said),
            Some(ChangeWord::Cancel) => self.cancel_plan(),
            None => {
                self.dialogue.refused = None;
                self.which_change("which-change");
            }
        }
    }

    /// A wish for time that is about a payment of the plan.
    pub(super) fn move_payment(&mut self, said: &Said) {
        if self.running().is_none() {
            self.for_a_person("person-change-plan");
            return;
        }
        let words = self.plan_words();
        self.move_by(&words, said);
    }

    fn move_by(&mut self, words: &PlanWords, said: &Said) {
        let number = self.number_meant(words);
        let and_rest = words.and_rest;
        let asked = Asked::MoveDay { number, and_rest };
        // "From the 1st to the 15th": the last day is the one to move to.
        let to = match said.dates.last() {
            Some(DateSaid::On(day) | DateSaid::Past(day)) => Some(*day),
            Some(DateSaid::Impossible(text)) => {
                let text = text.clone();
                return self.day_impossible(&text);
            }
            None => self.later_than_now(&asked),
        };
        match to.map(|to| self.in_the_month_of(number, to)) {
            Some(to) => self.quote_basis(moved(number, to, and_rest)),
            None if self.days_for(&asked).is_empty() => {
                // Nothing can be moved: the engine says why.
                let due = self
                    .payment(number)
                    .map_or(self.facts.today, |(due, _)| due);
                let to = crate::domain::calendar::days_after(due.max(self.facts.today), 1);
                self.quote_basis(moved(number, to, and_rest));
            }
            None => self.ask_detail(asked),
        }
    }

    /// "Move the second one to the 15th" names a day of the month in which it is due: a day before the payment
    /// before it cannot be meant.
    fn in_the_month_of(&self, number: u32, to: NaiveDate) -> NaiveDate {
        let before = number
            .checked_sub(1)
            .and_then(|before| self.payment(before));
        let Some((due, _)) = self.payment(number) else {
            return to;
        };
        match before {
            Some((before, _)) if to <= before => {
                let months = (0..=1).filter_map(|months| {
                    let month = crate::domain::calendar::months_after(due, months);
                    month.with_day(to.day())
                });
                months.into_iter().find(|day| *day > before).unwrap_or(to)
            }
            Some(_) | None => to,
        }
    }

    /// "Skip april" is the payment of that month.
    fn skip(&mut self, words: &PlanWords, said: &Said) {
        let month = said.dates.iter().find_map(|date| match date {
            DateSaid::On(day) => Some((day.year(), day.month())),
            DateSaid::Past(_) | DateSaid::Impossible(_) => None,
        });
        let mut unpaid = self
            .running()
            .into_iter()
            .flat_map(|(_, state)| state.unpaid());
        let of_month = month.and_then(|month| {
            unpaid
                .find_map(|(number, due, _)| ((due.year(), due.month()) == month).then_some(number))
        });
        let number = of_month.unwrap_or_else(|| self.number_meant(words));
        self.quote_basis(Basis::Change(PlanChange::SkipToEnd { number }));
    }

    /// All that is left, now: it needs no agreement, for a plan may be paid sooner at any time.
    fn pay_off(&mut self) {
        let Some((plan, state)) = self.running() else {
            return;
        };
        let left = state.left;
        let part = Part::new("pay-off-plan")
            .with("reference", plan.reference.as_str())
            .with("left", left);
        self.aside(|turn| {
            turn.say(part);
            turn.how_to_pay(Some(left));
        });
    }

    /// Another amount each time: more ends it sooner, less is for a person.
    fn pay_other_each(&mut self, words: &PlanWords, said: &Said) {
        let now = self.each_now();
        let is_more = |of: AmountOf| of == AmountOf::MoreEach;
        let adds = said.amounts.iter().any(|amount| is_more(amount.of));
        let each = match self.amount_in(words, said) {
            // "Pay 10 more" is so much beside what each payment is.
            Meant::Amount(amount)
                if adds || (amount < now && words.what == Some(ChangeWord::PayMore)) =>
            {
                now.checked_add(amount)
            }
            Meant::Amount(amount) => Some(amount),
            Meant::Nothing => None,
            Meant::OtherCurrency | Meant::NotAnAmount => {
                let part = self.amount_not_usable();
                self.aside(|turn| turn.say(part));
                return;
            }
        };
        match each {
            Some(each) if each >= now => {
                self.quote_basis(Basis::Change(PlanChange::PayMore { each }));
            }
            Some(each) => self.pay_less(Some(each), said),
            None if words.what == Some(ChangeWord::PayLess) => self.pay_less(None, said),
            None => self.ask_detail(Asked::EachAmount),
        }
    }

    /// Smaller payments make a plan longer than was agreed: a person decides, and something else can be done at once.
    fn pay_less(&mut self, each: Option<Money>, said: &Said) {
        let Some((plan, _)) = self.running() else {
            return;
        };
        let reference = plan.reference.clone();
        let asked = Part::new("asked-pay-less").with("reference", reference.as_str());
        let mut lines = vec![asked];
        lines.extend(each.map(|each| Part::new("asked-each").with("each", each)));
        lines.extend(
            said.count
                .map(|count| Part::new("asked-count").with("count", count)),
        );
        self.keep_wish(None, lines);
        self.which_change("cannot-make-smaller");
    }

    /// The amount that was said, or the one number that can only be one.
    fn amount_in(&self, words: &PlanWords, said: &Said) -> Meant {
        match (self.amount_meant(said), words.amount) {
            (Meant::Nothing, Some(value)) => self.in_account_currency(&AmountSaid {
                value,
                currency: None,
                of: AmountOf::Sum,
            }),
            (meant, _) => meant,
        }
    }

    fn pay_extra(&mut self, words: &PlanWords, said: &Said) {
        match self.amount_in(words, said) {
            Meant::Amount(amount) => self.quote_basis(Basis::Change(PlanChange::Extra {
                amount,
                then: AfterExtra::Shorten,
            })),
            Meant::Nothing => self.ask_detail(Asked::ExtraAmount),
            Meant::OtherCurrency | Meant::NotAnAmount => {
                let part = self.amount_not_usable();
                self.aside(|turn| turn.say(part));
            }
        }
    }

    /// The way back after a missed payment.
    fn catch_up(&mut self, how: Option<CatchUp>) {
        let Some((plan, state)) = self.facts.plan else {
            return;
        };
        if !self.is_late() {
            self.aside(|turn| {
                turn.say(Part::new("refused-nothing-missed"));
                turn.next_installment(plan, state);
            });
            return;
        }
        match how {
            Some(how) => self.quote_basis(Basis::Change(PlanChange::CatchUp { how })),
            None if self.catch_up_ways().is_empty() => {
                let how = CatchUp::WithNext;
                self.quote_basis(Basis::Change(PlanChange::CatchUp { how }));
            }
            None => self.ask_detail(Asked::CatchUpHow),
        }
    }

    /// The ways back that the engine would agree to.
    pub(super) fn catch_up_ways(&self) -> Vec<Offer> {
        let inputs = self.facts.inputs();
        let mut ways: Vec<Offer> = Vec::new();
        for how in [CatchUp::WithNext, CatchUp::Spread, CatchUp::AtEnd] {
            let offer = answer(&inputs, &Basis::Change(PlanChange::CatchUp { how }));
            let Ok(offer) = offer else {
                continue;
            };
            let same = |way: &Offer| way.terms.installments == offer.terms.installments;
            if !ways.iter().any(same) {
                ways.push(offer);
            }
        }
        ways
    }

    /// What is newly open comes into the plan.
    fn merge(&mut self, said: &Said) {
        let Some(named) = self.invoices_named(said) else {
            return;
        };
        let invoices = if named.is_empty() {
            self.beside_the_plan()
        } else {
            named
        };
        if invoices.is_empty() {
            self.aside(|turn| turn.say(Part::new("nothing-to-merge")));
            return;
        }
        let keep = Keep::Each;
        self.quote_basis(Basis::Change(PlanChange::Merge { invoices, keep }));
    }

    /// What is agreed stands; what can be done about it instead.
    fn cancel_plan(&mut self) {
        let Some((plan, _)) = self.running() else {
            return;
        };
        let reference = plan.reference.clone();
        let asked = Part::new("asked-cancel").with("reference", reference.as_str());
        self.keep_wish(None, vec![asked]);
        let part = Part::new("plan-stands").with("reference", reference.as_str());
        self.paragraph([part]);
        self.which_change("which-change-instead");
    }

    /// What can be done with the plan.
    fn which_change(&mut self, key: &str) {
        let refused = self.dialogue.refused.take();
        self.leave();
        self.dialogue.refused = refused;
        self.paragraph([Part::new(key)]);
        let mut choices = self.changes();
        match self.choice_to_refer() {
            Some(refer) => choices.push(refer),
            None => {
                let person = Pick::Ask(Intent::RequestHuman);
                choices.push(person.labelled(Part::new("choice-person")));
            }
        }
        self.offer(choices);
    }

    /// The changes that the engine would agree to.
    fn changes(&self) -> Vec<Choice> {
        let inputs = self.facts.inputs();
        let number = self.number_meant(&PlanWords::default());
        let passes = |change: PlanChange| answer(&inputs, &Basis::Change(change)).is_ok();
        let and_rest = false;
        let invoices = self.beside_the_plan();
        let keeps = [Keep::Each, Keep::Length];
        let merges = !invoices.is_empty()
            && keeps.into_iter().any(|keep| {
                let invoices = invoices.clone();
                passes(PlanChange::Merge { invoices, keep })
            });
        let possible = [
            (ChangeWord::CatchUp, "choice-catch-up", self.is_late()),
            (
                ChangeWord::Move,
                "choice-move",
                !self
                    .days_for(&Asked::MoveDay { number, and_rest })
                    .is_empty(),
            ),
            (
                ChangeWord::Skip,
                "choice-skip",
                passes(PlanChange::SkipToEnd { number }),
            ),
            (
                ChangeWord::PayMore,
                "choice-pay-more",
                !self.amounts_for(&Asked::EachAmount).is_empty(),
            ),
            (
                ChangeWord::Extra,
                "choice-extra",
                !self.amounts_for(&Asked::ExtraAmount).is_empty(),
            ),
            (ChangeWord::Merge, "choice-merge", merges),
            (ChangeWord::PayOff, "choice-pay-off", true),
        ];
        let offered = possible
            .into_iter()
            .filter(|(_, _, is_possible)| *is_possible);
        offered
            .map(|(change, key, _)| Pick::Change(change).labelled(Part::new(key)))
            .collect()
    }

    /// A few amounts that the engine would agree to.
    pub(super) fn amounts_for(&self, asked: &Asked) -> Vec<Money> {
        let inputs = self.facts.inputs();
        let each = self.each_now();
        let candidates: Vec<Money> = match asked {
            Asked::EachAmount => {
                let more = self.facts.policy.plans.increments.iter();
                more.filter_map(|more| each.checked_add(*more)).collect()
            }
            Asked::ExtraAmount => vec![each],
            Asked::ExtensionDay { .. }
            | Asked::PromiseDay { .. }
            | Asked::MoveDay { .. }
            | Asked::CatchUpHow => Vec::new(),
        };
        let passes = |amount: &Money| {
            let basis = asked.with_amount(*amount);
            basis.is_some_and(|basis| answer(&inputs, &basis).is_ok())
        };
        candidates.into_iter().filter(passes).collect()
    }

    /// What a change does, in a line above the changed terms.
    pub(super) fn what_changes(&self, offer: &Offer) -> Option<Part> {
        let Basis::Change(change) = &offer.basis else {
            return None;
        };
        let terms = &offer.terms;
        let place = |number: u32| {
            let (_, state) = self.running()?;
            state.unpaid().position(|(own, _, _)| own == number)
        };
        let was = |number: u32| {
            self.payment(number)
                .map_or(self.facts.today, |(due, _)| due)
        };
        let now = |number: u32| {
            let at = place(number)?;
            terms.installments.get(at).map(|of| of.due_on)
        };
        Some(match change {
            PlanChange::Move { number, to } => Part::new("says-move")
                .with("from", was(*number))
                .with("to", now(*number).unwrap_or(*to)),
            PlanChange::MoveRest { number, to } => Part::new("says-move-rest")
                .with("from", was(*number))
                .with("to", now(*number).unwrap_or(*to)),
            PlanChange::SkipToEnd { number } => Part::new("says-skip")
                .with("from", was(*number))
                .with("to", terms.last().due_on),
            PlanChange::PayMore { each } => Part::new("says-pay-more")
                .with("each", *each)
                .with("ends", terms.last().due_on),
            PlanChange::Extra { amount, then } => Part::new("says-extra")
                .with("amount", *amount)
                .with("then", after_extra(*then)),
            PlanChange::PayOff => Part::new("says-pay-off"),
            PlanChange::Merge { invoices, keep } => Part::new("says-merge")
                .with("invoices", Fact::List(invoices.clone()))
                .with("keep", kept(*keep)),
            PlanChange::CatchUp { how } => Part::new("says-catch-up").with("how", way_back(*how)),
        })
    }
}

pub(super) fn after_extra(then: AfterExtra) -> Fact {
    super::word(match then {
        AfterExtra::Shorten => "shorten",
        AfterExtra::KeepLength => "keep",
    })
}

pub(super) fn kept(keep: Keep) -> Fact {
    super::word(match keep {
        Keep::Each => "each",
        Keep::Length => "days",
    })
}

pub(super) fn way_back(how: CatchUp) -> Fact {
    super::word(match how {
        CatchUp::WithNext => "with_next",
        CatchUp::AtEnd => "at_end",
        CatchUp::Spread => "spread",
    })
}

/// The ways back as choices.
pub(super) fn ways(offers: &[Offer]) -> Vec<Choice> {
    offers.iter().map(wish::alternative_to).collect()
}
