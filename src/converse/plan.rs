//! A plan of equal installments: how many → the exact terms → yes → receipt. Everything can be changed
//! until the yes, and a question in between is answered without losing the thread.

use super::pay::Meant;
use super::reply::{Choice, Fact, Part};
use super::{Effect, Pick, Place, Turn, invoice};
use crate::domain::money::Money;
use crate::domain::plan::{
    AgreementTerms, InstallmentState, Offer, PlanRefusal, PlanRequest, PlanState, Refused,
    RunningPlan, StaleOffer, largest_count, propose, recheck, total,
};
use crate::understand::{DateSaid, Intent, Said, Share};

/// The most numbers of payments offered at once. The n-th choice is n payments, so that a typed number
/// means the same as choice and as count.
const COUNTS_MAX: u32 = 6;

/// The clauses of a plan, word for word the same on the screen and in the stored agreement. They do not
/// depend on the tone.
#[must_use]
pub fn agreed_terms(terms: &AgreementTerms) -> Vec<Part> {
    let mut parts = vec![
        Part::new("plan-covers")
            .with("invoices", Fact::List(terms.invoice_numbers()))
            .with("total", terms.total),
    ];
    for (index, installment) in terms.installments.iter().enumerate() {
        let number = u32::try_from(index + 1).unwrap_or(u32::MAX);
        parts.push(
            Part::new("plan-installment")
                .with("number", number)
                .with("due", installment.due_on)
                .with("amount", installment.amount),
        );
    }
    parts.push(
        Part::new("plan-total")
            .with("count", terms.count())
            .with("total", terms.total)
            .with("ends", terms.last().due_on)
            .with("currency", terms.total.currency().code()),
    );
    parts.push(Part::new("plan-no-charge"));
    parts.push(Part::new("plan-kept"));
    parts.push(Part::new("plan-missed").with("days", terms.missed_grace_days));
    parts.push(Part::new("plan-sooner"));
    parts
}

impl Turn<'_> {
    /// "Do you do plans?", "how is my plan going?"
    pub(super) fn ask_plan(&mut self, said: &Said) {
        match (self.facts.plan, self.facts.paid_off) {
            (Some((plan, state)), _) => self.aside(|turn| turn.progress(plan, state)),
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
            (_, Some(_)) => self.for_a_person(Intent::ChangePlan),
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
        let Some(request) = self.completed(known, said) else {
            return;
        };
        // Part now and the rest on a plan: the part is paid before the plan is agreed.
        let part_now = !said.shares.is_empty() || said.amounts.iter().any(|amount| !amount.each);
        if part_now && (said.count.is_some() || said.amounts.iter().any(|amount| amount.each)) {
            self.paragraph([Part::new("plan-part-now")]);
        }
        if request.count == 0 && said.count.is_none() {
            self.ask_count(&request, "plan-how-many");
        } else {
            self.quote(request);
        }
    }

    /// Puts what was said into the request; `None` when it has been answered instead.
    fn completed(&mut self, mut request: PlanRequest, said: &Said) -> Option<PlanRequest> {
        if let Some(frequency) = said.frequency {
            request.frequency = Some(frequency);
        }
        match said.dates.first() {
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
        let share = said.shares.iter().find_map(|share| match share {
            Share::Of {
                numerator,
                denominator,
            } if *numerator > 0 => Some(denominator.div_ceil(*numerator)),
            Share::Of { .. } | Share::All | Share::Rest => None,
        });
        if let Some(count) = said.count.or(share.filter(|_| said.amounts.is_empty())) {
            request.count = count;
        } else {
            match self.payment_meant(said) {
                Meant::Nothing => {}
                Meant::Amount(each) if each < self.facts.policy.plans.installment_min => {
                    self.too_small(&request);
                    return None;
                }
                Meant::Amount(each) => {
                    request.count = self.count_for(each, &request);
                    let total = self.total_of(&request);
                    if request.count > 1 && total.share(1, request.count) < each {
                        let part = Part::new("plan-amount-fits").with("said", each);
                        self.paragraph([part.with("count", request.count)]);
                    }
                }
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
        }
        Some(request)
    }

    /// What the customer can pay each time. "A third" is three payments; "the rest" and "everything" say
    /// what the plan is about, not how much a payment is.
    fn payment_meant(&self, said: &Said) -> Meant {
        let about_the_rest = said.shares.iter().any(|share| match share {
            Share::All | Share::Rest => true,
            Share::Of { .. } => false,
        });
        let each = said.amounts.iter().find(|amount| amount.each);
        match each.or(said.amounts.first().filter(|_| !about_the_rest)) {
            Some(amount) => self.in_account_currency(amount),
            None => Meant::Nothing,
        }
    }

    /// How many equal payments it takes to stay at or below what the customer can pay each time.
    fn count_for(&self, each: Money, request: &PlanRequest) -> u32 {
        assert!(each.is_positive(), "what is not above zero is no payment");
        let total = self.total_of(request).minor();
        let count = total.div_euclid(each.minor()) + i64::from(total % each.minor() != 0);
        u32::try_from(count).unwrap_or(u32::MAX).max(1)
    }

    /// Less each time than the policy allows: the smallest is named, and who can decide about less.
    fn too_small(&mut self, request: &PlanRequest) {
        let min = self.facts.policy.plans.installment_min;
        let person = self.where_a_person_is();
        self.paragraph([Part::new("plan-amount-too-small").with("min", min), person]);
        self.ask_count(request, "plan-how-many-instead");
    }

    /// "How many payments would suit you?", in the words of a prompt.
    pub(super) fn ask_count(&mut self, request: &PlanRequest, key: &str) {
        let request = PlanRequest {
            count: 0,
            ..request.clone()
        };
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
        let two = PlanRequest {
            count: 2,
            ..request.clone()
        };
        match propose(&self.facts.inputs(), &two) {
            Ok(_) => self.quote(two),
            Err(refused) => self.refuse(&two, refused),
        }
    }

    /// One choice a number of payments, the n-th being n payments; paying at once is the first.
    pub(super) fn count_choices(&self, request: &PlanRequest) -> Vec<Choice> {
        let inputs = self.facts.inputs();
        let request = PlanRequest {
            count: 0,
            ..request.clone()
        };
        let max = largest_count(&inputs, &request)
            .unwrap_or(0)
            .min(COUNTS_MAX);
        let pay_now = Part::new("choice-pay-at-once").with("total", self.total_of(&request));
        let mut choices = vec![Pick::Ask(Intent::AskPaymentOptions).labelled(pay_now)];
        for count in 2..=max {
            let asked = PlanRequest {
                count,
                ..request.clone()
            };
            if let Ok(offer) = propose(&inputs, &asked) {
                let label = Part::new("choice-count")
                    .with("count", count)
                    .with("each", offer.terms.first().amount);
                choices.push(Pick::PlanCount(count).labelled(label));
            }
        }
        choices.push(Pick::Leave.labelled(Part::new("choice-not-now")));
        choices
    }

    fn total_of(&self, request: &PlanRequest) -> Money {
        total(&self.facts.inputs(), request)
    }

    pub(super) fn choose_count(&mut self, count: u32) {
        self.request_installments(&Said {
            count: Some(count),
            ..Said::default()
        });
    }

    /// Shows the exact terms and asks for a yes, or says why not and shows the nearest.
    pub(super) fn quote(&mut self, request: PlanRequest) {
        let owed = self.total_of(&request);
        if request.count == 1 && owed.is_positive() {
            self.aside(|turn| turn.how_to_pay(Some(owed)));
            return;
        }
        match propose(&self.facts.inputs(), &request) {
            Ok(offer) => {
                let intro = intro("plan-offer", &offer.terms);
                self.show_terms(intro, offer, request);
            }
            Err(refused) => self.refuse(&request, refused),
        }
    }

    fn show_terms(&mut self, intro: Part, offer: Offer, request: PlanRequest) {
        self.paragraph([intro]);
        self.terms(&offer);
        self.go(Place::ConfirmingPlan { offer, request });
    }

    /// The exact terms, the question, and what can be answered to it.
    pub(super) fn terms(&mut self, offer: &Offer) {
        self.paragraph(agreed_terms(&offer.terms));
        let question = Part::new("plan-agree").with("until", offer.expires_at);
        self.paragraph([question]);
        self.offer(super::choices::agreement(&offer.terms.fingerprint()));
        self.terms_shown = true;
    }

    fn refuse(&mut self, request: &PlanRequest, refused: Refused) {
        // What only follows from too many payments need not be said beside it.
        let too_many = refused
            .reasons
            .iter()
            .any(|reason| matches!(reason, PlanRefusal::TooManyInstallments { .. }));
        let follows = |reason: &PlanRefusal| {
            matches!(
                reason,
                PlanRefusal::InstallmentTooSmall { .. } | PlanRefusal::TooLong { .. }
            )
        };
        let told = refused
            .reasons
            .iter()
            .filter(|reason| !(too_many && follows(reason)));
        let reasons: Vec<Part> = told.map(refusal_part).collect();
        self.paragraph(reasons);
        match refused.nearest {
            Some(offer) => {
                let intro = intro("plan-nearest", &offer.terms);
                let near = PlanRequest {
                    count: offer.terms.count(),
                    first_on: request.first_on.map(|_| offer.terms.anchor),
                    ..request.clone()
                };
                self.show_terms(intro, *offer, near);
            }
            None => {
                self.leave();
                let for_a_person = refused.reasons.iter().any(|reason| match reason {
                    PlanRefusal::NothingOwed => false,
                    PlanRefusal::NotOffered
                    | PlanRefusal::OnlyHeldInvoices
                    | PlanRefusal::AlreadyOnPlan
                    | PlanRefusal::AboveSelfServe { .. }
                    | PlanRefusal::TooFewInstallments { .. }
                    | PlanRefusal::TooManyInstallments { .. }
                    | PlanRefusal::InstallmentTooSmall { .. }
                    | PlanRefusal::TooLong { .. }
                    | PlanRefusal::FirstDatePast { .. }
                    | PlanRefusal::FirstDateTooLate { .. }
                    | PlanRefusal::LegalCount { .. }
                    | PlanRefusal::LegalLength { .. } => true,
                });
                if for_a_person {
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
                    self.effects.push(Effect::AcceptPlan(confirmed));
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

fn intro(key: &str, terms: &AgreementTerms) -> Part {
    Part::new(key)
        .with("count", terms.count())
        .with("frequency", Fact::Word(terms.frequency.as_str().to_owned()))
}

fn installment_part(number: u32, state: InstallmentState) -> Part {
    let (key, of, left) = match state {
        InstallmentState::Paid(of) => ("installment-paid", of, Money::zero(of.amount.currency())),
        InstallmentState::Upcoming { of, left } if left < of.amount => {
            ("installment-part-paid", of, left)
        }
        InstallmentState::Upcoming { of, left } => ("installment-upcoming", of, left),
        InstallmentState::Late { of, left, .. } => ("installment-late", of, left),
        InstallmentState::Missed { of, left } => ("installment-missed", of, left),
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

fn refusal_part(reason: &PlanRefusal) -> Part {
    match reason {
        PlanRefusal::NotOffered => Part::new("refused-not-offered"),
        PlanRefusal::NothingOwed => Part::new("refused-nothing-owed"),
        PlanRefusal::OnlyHeldInvoices => Part::new("refused-only-held"),
        PlanRefusal::AlreadyOnPlan => Part::new("refused-already"),
        PlanRefusal::AboveSelfServe { total, max } => Part::new("refused-above-self-serve")
            .with("total", *total)
            .with("max", *max),
        PlanRefusal::TooFewInstallments { min, .. } => {
            Part::new("refused-too-few").with("min", *min)
        }
        PlanRefusal::TooManyInstallments { asked, max } => Part::new("refused-too-many")
            .with("asked", *asked)
            .with("max", *max),
        PlanRefusal::InstallmentTooSmall { each, min } => Part::new("refused-too-small")
            .with("each", *each)
            .with("min", *min),
        PlanRefusal::TooLong { ends, latest } | PlanRefusal::LegalLength { ends, latest } => {
            Part::new("refused-too-long")
                .with("ends", *ends)
                .with("latest", *latest)
        }
        PlanRefusal::FirstDatePast { asked } => {
            Part::new("refused-date-past").with("asked", *asked)
        }
        PlanRefusal::FirstDateTooLate { asked, latest } => Part::new("refused-date-too-late")
            .with("asked", *asked)
            .with("latest", *latest),
        PlanRefusal::LegalCount { asked, max } => Part::new("refused-legal-count")
            .with("asked", *asked)
            .with("max", *max),
    }
}
