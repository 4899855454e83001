//! A plan of equal installments: how many → the exact terms → yes → receipt. Everything can be changed
//! until the yes, and a question in between is answered without losing the thread.

use super::clauses::{agreed_terms, with_frequency};
use super::pay::Meant;
use super::refusal::refusal_part;
use super::reply::{Choice, Fact, Part};
use super::{Effect, Pick, Place, Turn, invoice};
use crate::domain::money::Money;
use crate::domain::plan::{
    AgreementTerms, Basis, Down, Frequency, InstallmentState, Offer, PlanRefusal, PlanRequest,
    PlanState, Quote, RunningPlan, Size, StaleOffer, Why, largest_count, pay_now, propose, quote,
    recheck, total,
};
use crate::understand::{AmountOf, AmountSaid, DateSaid, Intent, Said, Share};

/// The most numbers of payments offered at once. The n-th choice is n payments, so that a typed number
/// means the same as choice and as count.
const COUNTS_MAX: u32 = 6;

impl Turn<'_> {
    /// "Do you do plans?", "how is my plan going?"
    pub(super) fn ask_plan(&mut self, said: &Said) {
        let record = self.facts.record;
        match (self.facts.plan, record.paid_off) {
            (Some((plan, state)), _) => self.aside(|turn| turn.progress(plan, state)),
            (None, _) if record.latest_broken.is_some() && !says_how(said) => {
                self.aside(|turn| turn.broken_plan());
            }
            (None, Some(plan)) if self.facts.invoices.is_empty() => {
                let part = Part::new("plan-paid-off").with("reference", plan.reference.as_str());
                self.aside(|turn| turn.say(part));
            }
            (None, _) => self.request_installments(said),
        }
    }

    /// "Cancel my plan", "skip an installment": what is agreed stands until a person changes it; what is only
    /// offered can simply be left.
    pub(super) fn change_agreed_plan(&mut self) {
        match (&self.dialogue.place, self.facts.plan) {
            (Place::ConfirmingPlan { .. } | Place::ChoosingPlan(_), _) => self.cancel(),
            (_, Some(_)) => self.for_a_person(Intent::ChangePlan, &Said::default()),
            (_, None) => self.aside(|turn| turn.say(Part::new("plan-none"))),
        }
    }

    /// After a yes, another answer to the same question changes nothing: say what stands.
    pub(super) fn plan_stands(&mut self, plan: &RunningPlan) {
        let person = self.where_a_person_is();
        self.say(Part::new("plan-stands").with("reference", plan.reference.as_str()));
        self.say(person);
    }

    /// Installments were asked for, or a value of the request was given or corrected.
    pub(super) fn request_installments(&mut self, said: &Said) {
        self.request_installments_with(said, false);
    }

    /// The same; `first_now` says that the amount or share is to be paid at once, before the installments.
    pub(super) fn request_installments_with(&mut self, said: &Said, first_now: bool) {
        if let Some((plan, state)) = self.facts.plan {
            self.aside(|turn| {
                turn.say(Part::new("plan-already").with("reference", plan.reference.as_str()));
                turn.progress(plan, state);
            });
            return;
        }
        let known = match &self.dialogue.place {
            Place::ChoosingPlan(request) | Place::ConfirmingPlan { request, .. } => request.clone(),
            Place::Idle | Place::ChoosingInvoice => PlanRequest::default(),
        };
        let completed = if first_now {
            self.with_first_payment(known, said)
        } else {
            self.completed(known, said)
        };
        let Some(request) = completed else {
            return;
        };
        if let Some(hint) = self.part_beside_a_count(said) {
            self.paragraph([hint]);
        }
        if request.size == Size::Open {
            self.ask_count(&request, "plan-how-many");
        } else {
            self.quote(request);
        }
    }

    /// The request with a first payment on the spot; `None` when it has been answered instead.
    fn with_first_payment(&mut self, request: PlanRequest, said: &Said) -> Option<PlanRequest> {
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

    /// Puts what was said into the request; `None` when it has been answered instead.
    fn completed(&mut self, mut request: PlanRequest, said: &Said) -> Option<PlanRequest> {
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
        let begins_on = said.dates.iter().find(|date| match date {
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
        let share = said.shares.iter().find_map(|share| match share {
            Share::Of {
                numerator,
                denominator,
            } if *numerator > 0 => Some(denominator.div_ceil(*numerator)),
            Share::Of { .. } | Share::All | Share::Rest => None,
        });
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
    fn part_beside_a_count(&self, said: &Said) -> Option<Part> {
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
        let share = said.shares.iter().find_map(|share| match share {
            Share::Of {
                numerator,
                denominator,
            } if *denominator > 0 && numerator < denominator => {
                Some(owed.share(*numerator, *denominator))
            }
            Share::Of { .. } | Share::All | Share::Rest => None,
        });
        let share = share.filter(|share| {
            share.is_positive() && (about_the_rest || said.count.is_some() || each.is_some())
        });
        let down = amount.or(share).map(Down::Amount);
        let all_of_it = said.shares.contains(&Share::All);
        let single = single.filter(|_| down.is_none() && !about_the_rest && !all_of_it);
        (down, each.or(single))
    }

    /// "How many payments would suit you?", in the words of a prompt.
    pub(super) fn ask_count(&mut self, request: &PlanRequest, key: &str) {
        let request = request.sized(Size::Open);
        let Some(max) = largest_count(&self.facts.inputs(), &request) else {
            self.refuse_any_count(&request);
            return;
        };
        let total = self.total_of(&request);
        self.paragraph([Part::new(key).with("total", total).with("max", max)]);
        let choices = self.count_choices(&request);
        self.go(Place::ChoosingPlan(request));
        self.offer(choices);
    }

    /// Not even two payments pass: say why, with what two payments would break.
    fn refuse_any_count(&mut self, request: &PlanRequest) {
        self.quote(request.sized(Size::Count(2)));
    }

    /// One choice a number of payments, the n-th being n payments; paying at once is the first.
    pub(super) fn count_choices(&self, request: &PlanRequest) -> Vec<Choice> {
        let inputs = self.facts.inputs();
        let request = request.sized(Size::Open);
        let max = largest_count(&inputs, &request)
            .unwrap_or(0)
            .min(COUNTS_MAX);
        let all = self.total_of(&request);
        // A discount for paying early counts where all that is open is asked for.
        let early = pay_now(&inputs).filter(|now| now.owed == all);
        let pay_now =
            Part::new("choice-pay-at-once").with("total", early.map_or(all, |now| now.pay));
        let mut choices = vec![Pick::Ask(Intent::AskPaymentOptions).labelled(pay_now)];
        for count in 2..=max {
            if let Ok(offer) = propose(&inputs, &request.sized(Size::Count(count))) {
                let terms = &offer.terms;
                let each = terms.regular_amount();
                let label = match terms.on_the_spot() {
                    None => Part::new("choice-count"),
                    Some(first) => Part::new("choice-count-after").with("first", first.amount),
                };
                let label = label.with("count", count).with("each", each);
                choices.push(Pick::PlanCount(count).labelled(label));
            }
        }
        choices.push(Pick::Leave.labelled(Part::new("choice-not-now")));
        choices
    }

    fn total_of(&self, request: &PlanRequest) -> Money {
        total(&self.facts.inputs(), request)
    }

    /// A size taken from the screen.
    pub(super) fn choose_size(&mut self, size: Size) {
        let known = match &self.dialogue.place {
            Place::ChoosingPlan(request) | Place::ConfirmingPlan { request, .. } => request.clone(),
            Place::Idle | Place::ChoosingInvoice => PlanRequest::default(),
        };
        match self.facts.plan {
            Some(_) => self.request_installments(&Said::default()),
            None => self.quote(known.sized(size)),
        }
    }

    /// Shows the exact terms and asks for a yes, or says why not and shows the nearest.
    pub(super) fn quote(&mut self, request: PlanRequest) {
        let owed = self.total_of(&request);
        let at_once = match request.size {
            Size::Count(count) => count == 1 && request.down.is_none(),
            Size::Each(each) => each >= owed,
            Size::Open | Size::Until(_) => false,
        };
        if at_once && owed.is_positive() && self.facts.record.running.is_none() {
            self.aside(|turn| turn.how_to_pay(Some(owed)));
            return;
        }
        let quote = quote(&self.facts.inputs(), &Basis::Plan(request.clone()));
        self.tell_reasons(&quote);
        if let Some(first) = quote.offers.first().filter(|_| request.down.is_none())
            && let Some(on_the_spot) = first.offer.terms.on_the_spot()
        {
            let part = Part::new("plan-first-needed").with("amount", on_the_spot.amount);
            self.paragraph([part]);
        }
        let Some(first) = quote.offers.first() else {
            self.nothing_offered(&quote);
            return;
        };
        let key = match first.why {
            Why::Asked | Why::Sooner { .. } | Why::Alternative => "plan-offer",
            Why::Nearest => "plan-nearest",
        };
        let offer = first.offer.clone();
        // What was refused is not asked for again.
        let request = match (&offer.basis, first.why) {
            (Basis::Plan(pinned), Why::Nearest) => PlanRequest {
                first_on: request.first_on.and(pinned.first_on),
                day_of_month: pinned.day_of_month,
                down: request.down.and(pinned.down),
                invoices: request.invoices,
                ..pinned.clone()
            },
            (
                Basis::Plan(_)
                | Basis::Extension(_)
                | Basis::Promise(_)
                | Basis::Settlement(_)
                | Basis::PayInFull(_)
                | Basis::Change(_),
                _,
            ) => request,
        };
        self.paragraph([intro(key, &offer.terms)]);
        self.paragraph(agreed_terms(&offer.terms));
        self.or_pay_early();
        self.ask_to_agree(&offer);
        self.go(Place::ConfirmingPlan {
            offer: Box::new(offer),
            request,
        });
    }

    /// The exact terms, the question, and what can be answered to it.
    pub(super) fn terms(&mut self, offer: &Offer) {
        self.paragraph(agreed_terms(&offer.terms));
        self.ask_to_agree(offer);
    }

    fn ask_to_agree(&mut self, offer: &Offer) {
        let question = Part::new("plan-agree").with("until", offer.expires_at);
        self.paragraph([question]);
        self.offer(self.answers_to(offer));
        self.terms_shown = true;
    }

    /// Yes, change, the same plan with a little more each time, no.
    pub(super) fn answers_to(&self, offer: &Offer) -> Vec<Choice> {
        let beside = quote(&self.facts.inputs(), &offer.basis);
        let sooner = beside.offers.iter().filter_map(|ranked| match ranked.why {
            Why::Sooner {
                fewer,
                weeks_sooner,
                ..
            } => {
                let each = ranked.offer.terms.regular_amount();
                let label = Part::new("choice-sooner")
                    .with("each", each)
                    .with("fewer", fewer)
                    .with("weeks", weeks_sooner);
                Some(Pick::PlanEach(each).labelled(label))
            }
            Why::Asked | Why::Nearest | Why::Alternative => None,
        });
        super::choices::agreement(&offer.terms.fingerprint(), sooner.collect())
    }

    fn tell_reasons(&mut self, quote: &Quote) {
        let has = |is: fn(&PlanRefusal) -> bool| quote.reasons.iter().any(is);
        let too_many = has(|reason| matches!(reason, PlanRefusal::TooManyInstallments { .. }));
        let by_law = quote.reasons.iter().find_map(|reason| {
            if let PlanRefusal::LegalCount { max, .. } = reason {
                Some(*max)
            } else {
                None
            }
        });
        // When it would end only follows from too many payments, and of two largest numbers the smaller counts.
        let told = quote.reasons.iter().filter(|reason| {
            if let PlanRefusal::TooManyInstallments { max, .. } = reason {
                by_law.is_none_or(|law| *max < law)
            } else {
                !(too_many && matches!(reason, PlanRefusal::TooLong { .. }))
            }
        });
        let mut reasons: Vec<Part> = told.map(refusal_part).collect();
        // Two reasons may come to the same words.
        reasons.dedup();
        if !reasons.is_empty() {
            self.paragraph(reasons);
        }
    }

    fn nothing_offered(&mut self, quote: &Quote) {
        self.leave();
        if quote.is_for_a_person() {
            self.say(self.where_a_person_is());
        }
        let pay = Pick::Ask(Intent::AskPaymentOptions);
        let choices = if self.facts.invoices.is_empty() {
            Vec::new()
        } else {
            vec![pay.labelled(Part::new("choice-how-to-pay"))]
        };
        self.offer(choices);
    }

    /// How a plan ended that was not kept, and what can be done about it.
    fn broken_plan(&mut self) {
        if let Some((plan, state)) = &self.facts.record.latest_broken {
            self.say(
                Part::new("plan-ended")
                    .with("reference", plan.reference.as_str())
                    .with("paid_count", state.paid_count())
                    .with("count", plan.terms.count())
                    .with("left", state.left),
            );
            let request = PlanRequest::count(2);
            let quote = quote(&self.facts.inputs(), &Basis::Plan(request));
            self.tell_reasons(&quote);
            if quote.offers.is_empty() {
                self.say(self.where_a_person_is());
            }
        }
    }

    /// Back from the exact terms to the number of payments.
    pub(super) fn change_offer(&mut self) {
        match self.dialogue.place.clone() {
            Place::ConfirmingPlan { request, .. } | Place::ChoosingPlan(request) => {
                self.ask_count(&request, "plan-how-many-instead");
            }
            Place::Idle | Place::ChoosingInvoice => self.stale_choice(),
        }
    }

    /// A yes to the terms with this fingerprint.
    pub(super) fn agree(&mut self, fingerprint: &str) {
        let Place::ConfirmingPlan { offer, request } = self.dialogue.place.clone() else {
            self.stale_choice();
            return;
        };
        match offer.confirm(fingerprint, self.facts.now) {
            Err(StaleOffer::OtherTerms) => self.stale_choice(),
            Err(StaleOffer::Expired) => {
                self.say(Part::new("offer-expired"));
                self.dialogue.place = Place::Idle;
                self.quote(request);
            }
            Ok(confirmed) => match recheck(&self.facts.inputs(), &confirmed) {
                Err(_changed) => {
                    self.say(Part::new("offer-changed"));
                    self.dialogue.place = Place::Idle;
                    self.quote(request);
                }
                Ok(()) => {
                    self.receipt(confirmed.terms());
                    self.leave();
                    self.effects.push(Effect::AcceptPlan(Box::new(confirmed)));
                }
            },
        }
    }

    fn receipt(&mut self, terms: &AgreementTerms) {
        let first = terms.first();
        self.say(
            Part::new("plan-agreed")
                .with("reference", self.facts.new_reference)
                .with("count", terms.count())
                .with("total", terms.total),
        );
        self.say(
            Part::new("plan-first")
                .with("amount", first.amount)
                .with("due", first.due_on),
        );
        self.say(Part::new("plan-agreement-attached"));
        let ask = |intent, key| Pick::Ask(intent).labelled(Part::new(key));
        self.offer(vec![
            ask(Intent::AskPaymentOptions, "choice-how-to-pay"),
            ask(Intent::AskPaymentPlan, "choice-my-plan"),
            ask(Intent::RequestDocument, "choice-agreement"),
        ]);
    }

    /// A choice whose question has passed.
    fn stale_choice(&mut self) {
        self.aside(|turn| turn.say(Part::new("choice-stale")));
    }

    fn progress(&mut self, plan: &RunningPlan, state: &PlanState) {
        self.say(
            Part::new("plan-progress")
                .with("reference", plan.reference.as_str())
                .with("paid_count", state.paid_count())
                .with("count", plan.terms.count())
                .with("paid", state.paid)
                .with("left", state.left),
        );
        for (index, installment) in state.installments.iter().enumerate() {
            let number = u32::try_from(index + 1).unwrap_or(u32::MAX);
            self.say(installment_part(number, *installment));
        }
        if self.dialogue.place == Place::Idle {
            let ask = |intent, key| Pick::Ask(intent).labelled(Part::new(key));
            self.offer(vec![
                ask(Intent::AskPaymentOptions, "choice-how-to-pay"),
                ask(Intent::RequestDocument, "choice-agreement"),
                ask(Intent::RequestHuman, "choice-person"),
            ]);
        }
    }

    pub(super) fn next_installment(&mut self, plan: &RunningPlan, state: &PlanState) {
        if let Some((of, left)) = state.next() {
            let late = (self.facts.today - of.due_on).num_days();
            let key = if late > 0 {
                "plan-next-late"
            } else {
                "plan-next"
            };
            self.say(
                Part::new(key)
                    .with("reference", plan.reference.as_str())
                    .with("amount", left)
                    .with("due", of.due_on)
                    .with("days", late),
            );
        }
    }

    /// "Show me the agreement": the stored text, to the letter.
    pub(super) fn document(&mut self) {
        match self.facts.agreement {
            Some(text) => self.say(Part::new("agreement-text").with("agreement_lines", text)),
            None => self.say(Part::new("agreement-none")),
        }
    }
}

/// Whether a message says how it would like to pay.
fn says_how(said: &Said) -> bool {
    said.count.is_some() || said.frequency.is_some() || !said.amounts.is_empty()
}

/// The line above the terms: how many payments there are, and before them one on the spot, if there is one.
fn intro(key: &str, terms: &AgreementTerms) -> Part {
    let on_the_spot = terms.on_the_spot();
    let has_first = if on_the_spot.is_some() { "yes" } else { "no" };
    let first = on_the_spot.map_or(terms.total, |first| first.amount);
    let count = terms.count() - u32::from(terms.down_payment);
    let part = Part::new(key)
        .with("count", count)
        .with("has_first", Fact::Word(has_first.to_owned()))
        .with("first", first);
    with_frequency(part, terms.frequency)
}

fn installment_part(number: u32, state: InstallmentState) -> Part {
    let (key, of, left) = match state {
        InstallmentState::Paid(of) => ("installment-paid", of, Money::zero(of.amount.currency())),
        InstallmentState::Upcoming { of, left } if left < of.amount => {
            ("installment-part-paid", of, left)
        }
        InstallmentState::Upcoming { of, left } => ("installment-upcoming", of, left),
        InstallmentState::Late { of, left, .. } => ("installment-late", of, left),
        InstallmentState::Missed { of, left, .. } => ("installment-missed", of, left),
    };
    let part = Part::new(key)
        .with("number", number)
        .with("due", of.due_on)
        .with("amount", of.amount)
        .with("left", left);
    match state {
        InstallmentState::Late { grace_ends, .. } => part.with("grace_ends", grace_ends),
        InstallmentState::Paid(_)
        | InstallmentState::Upcoming { .. }
        | InstallmentState::Missed { .. } => part,
    }
}
