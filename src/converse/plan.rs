//! A plan of equal installments: how many → the exact terms → yes → receipt. Everything can be changed
//! until the yes, and a question in between is answered without losing the thread. `wish` reads what a message
//! asks of a plan; `running` tells how one is going.

mod running;
mod wish;

use super::clauses::{agreed_terms, with_frequency};
use super::refusal::refusal_part;
use super::reply::{Choice, Fact, Part};
use super::{Asked, Effect, Pick, Place, Turn};
use crate::domain::money::Money;
use crate::domain::plan::{
    AgreementTerms, Authority, Basis, ExtensionRequest, Offer, PlanRefusal, PlanRequest, Quote,
    RunningPlan, Size, StaleOffer, Why, largest_count, pay_now, propose, quote, recheck, total,
};
use crate::understand::{Intent, Said};

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
            self.may_merge();
            return;
        }
        let known = self.known_of_plan();
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

    /// What is known so far of a plan that is being put together.
    pub(super) fn known_of_plan(&self) -> PlanRequest {
        match &self.dialogue.place {
            Place::ChoosingPlan(request) | Place::ConfirmingPlan { request, .. } => request.clone(),
            // Who asked for time on one invoice means that one.
            Place::ConfirmingOther {
                basis: Basis::Extension(ExtensionRequest { invoices, .. }),
                ..
            }
            | Place::ChoosingDetail(Asked::ExtensionDay { invoices }) => PlanRequest {
                invoices: invoices.clone(),
                ..PlanRequest::default()
            },
            Place::Idle
            | Place::ChoosingInvoice
            | Place::Telling(_)
            | Place::ChoosingDetail(_)
            | Place::ConfirmingOther { .. } => PlanRequest::default(),
        }
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
        let in_full = self
            .choice_in_full()
            .filter(|_| request.invoices.is_empty());
        let mut choices =
            vec![in_full.unwrap_or_else(|| Pick::Ask(Intent::AskPaymentOptions).labelled(pay_now))];
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
        choices.extend(self.choice_to_refer());
        choices.push(Pick::Leave.labelled(Part::new("choice-not-now")));
        choices
    }

    fn total_of(&self, request: &PlanRequest) -> Money {
        total(&self.facts.inputs(), request)
    }

    /// A size taken from the screen.
    pub(super) fn choose_size(&mut self, size: Size) {
        let known = self.known_of_plan();
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
            if request.invoices.is_empty() && self.reward().is_some() {
                self.pay_in_full();
            } else {
                self.aside(|turn| turn.how_to_pay(Some(owed)));
            }
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
            self.nothing_offered(&request, &quote);
            return;
        };
        self.dialogue.alternatives.clear();
        self.note_refusal(
            &Basis::Plan(request.clone()),
            &quote.reasons,
            Some(&first.offer),
        );
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
        let answers = self.answers_in(&quote, &offer);
        self.ask_to_agree(&offer, answers);
        self.go(Place::ConfirmingPlan {
            offer: Box::new(offer),
            request,
        });
    }

    /// The exact terms, the question, and what can be answered to it.
    pub(super) fn terms(&mut self, offer: &Offer) {
        self.paragraph(agreed_terms(&offer.terms));
        self.ask_to_agree(offer, self.answers_to(offer));
    }

    fn ask_to_agree(&mut self, offer: &Offer, answers: Vec<Choice>) {
        let question = Part::new("plan-agree").with("until", offer.expires_at);
        self.paragraph([question]);
        self.offer(answers);
        self.terms_shown = true;
    }

    /// Yes, change, the same plan with a little more each time, no.
    pub(super) fn answers_to(&self, offer: &Offer) -> Vec<Choice> {
        self.answers_in(&quote(&self.facts.inputs(), &offer.basis), offer)
    }

    /// Yes, change, what a quote has beside its first offer with a little more each time, a person, no.
    fn answers_in(&self, beside: &Quote, offer: &Offer) -> Vec<Choice> {
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
        let beside = sooner.chain(self.choice_to_refer()).collect();
        super::choices::agreement(&offer.terms.fingerprint(), beside)
    }

    pub(super) fn tell_reasons(&mut self, quote: &Quote) {
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

    fn nothing_offered(&mut self, request: &PlanRequest, quote: &Quote) {
        self.leave();
        self.note_refusal(&Basis::Plan(request.clone()), &quote.reasons, None);
        if quote.is_for_a_person() {
            let part = self.who_decides();
            self.say(part);
        }
        let mut choices: Vec<Choice> = self.choice_to_refer().into_iter().collect();
        if !self.facts.invoices.is_empty() {
            let pay = Pick::Ask(Intent::AskPaymentOptions);
            choices.push(pay.labelled(Part::new("choice-how-to-pay")));
        }
        self.offer(choices);
    }

    /// Back from the exact terms to the number of payments.
    pub(super) fn change_offer(&mut self) {
        match self.dialogue.place.clone() {
            Place::ConfirmingPlan { request, .. } | Place::ChoosingPlan(request) => {
                self.ask_count(&request, "plan-how-many-instead");
            }
            Place::ConfirmingOther { .. } => self.change_other(),
            Place::Idle | Place::ChoosingInvoice | Place::ChoosingDetail(_) | Place::Telling(_) => {
                self.stale_choice()
            }
        }
    }

    /// A yes to the terms with this fingerprint.
    pub(super) fn agree(&mut self, fingerprint: &str) {
        let Place::ConfirmingPlan { offer, request } = self.dialogue.place.clone() else {
            self.agree_to_other(fingerprint);
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
                    self.effects.push(Effect::AcceptPlan {
                        confirmed: Box::new(confirmed),
                        authority: Authority::Bot,
                    });
                }
            },
        }
    }

    pub(super) fn receipt(&mut self, terms: &AgreementTerms) {
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
    pub(super) fn stale_choice(&mut self) {
        self.aside(|turn| turn.say(Part::new("choice-stale")));
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
