//! The dialogue: what to answer, where the conversation stands then, and what is to be done.
//!
//! [`step`] is a plain function of the dialogue so far, one event and the facts of the account. It writes
//! nothing: what should be written it returns as [`Effect`]s, and the desk carries them out in the same
//! transaction that keeps the replies.
//!
//! `dialogue` is where a conversation stands and what a turn asks to be written, `facts` what it may know.
//! Arrangements are made in `plan` and `arrange`; `case` hands over to a person and `telling` asks what a case needs;
//! `unasked` takes the answers to what nobody asked for. The other files are one flow or a few that belong together.
//!
//! To add a flow: one file here with its replies and, if it asks something, a [`Place`] of its own; its
//! line in `answer` below; its sentences in one file of `prompts/<language>/`; one transcript in
//! `tests/conversations/`. The match in `answer` has no wildcard, so a new intent lights it up.

mod arrange;
mod balance;
mod case;
mod choices;
mod clauses;
mod contact;
mod dialogue;
mod dispute;
mod facts;
mod invoice;
pub mod notice;
mod paid;
mod pay;
mod person;
mod plan;
mod reason;
mod refusal;
pub mod reply;
mod requests;
mod second_look;
mod small_talk;
mod status;
mod telling;
mod trouble;
mod unasked;

pub use arrange::{Asked, Refused, StaffOffer, staff_offer_reply, wish_parts};
pub use choices::{Pick, resolve};
pub use clauses::{agreed_terms, with_frequency};
pub use dialogue::{
    Dialogue, Earlier, Effect, Event, FormKind, NewCase, NoticeKind, OpenCase, Place, STORY_MAX,
    Shown, Step, Unasked,
};
pub use facts::Facts;
pub use refusal::refusal_part;
pub use telling::Telling;

use crate::domain::plan::{PlanRequest, Size};
use crate::understand::{AmountOf, AmountSaid, DateSaid, Intent, Kind, Request, Said, Unclear};
use reply::{Choice, Part, Reply};

/// How many places "go back" remembers.
const BACK_MAX: usize = 8;

/// One turn of the conversation. Total: every event in every place has an answer.
#[must_use]
pub fn step(dialogue: Dialogue, event: &Event, facts: &Facts<'_>) -> Step {
    let mut turn = Turn::begin(dialogue, event, facts);
    match event {
        Event::Said(wishes) if wishes.is_empty() => turn.say(Part::new("empty-message")),
        Event::Said(wishes) => {
            let is_done = turn.takes_it_back()
                || turn.asks_for_messages_again()
                || turn.takes_as_answer_to_unasked(wishes)
                || turn.takes_as_told(wishes);
            let wishes = &turn.second_look(wishes);
            // A death, hardship or worse leaves no room for anything else in the same breath.
            let care_of = |wish: &Result<Request, Unclear>| {
                wish.as_ref()
                    .ok()
                    .and_then(|request| gravity(request.intent))
            };
            let gravest = wishes.iter().filter_map(care_of).max();
            // "The invoice is wrong too" has a "back" in it only for a poor ear.
            let is_stray = |wish: &Result<Request, Unclear>| {
                let request = wish.as_ref().ok();
                wishes.len() > 1
                    && request.is_some_and(|request| {
                        matches!(request.intent, Intent::GoBack | Intent::CancelFlow)
                            && request.confidence < 1.0
                    })
            };
            let heard = |wish: &&Result<Request, Unclear>| {
                !is_done && !is_stray(wish) && (gravest.is_none() || care_of(wish) == gravest)
            };
            for wish in wishes.iter().filter(heard) {
                match wish {
                    Ok(request) => turn.answer(request),
                    Err(unclear) => turn.unclear(unclear),
                }
            }
        }
        Event::Picked(pick) => turn.picked(pick),
        Event::Empty => turn.say(Part::new("empty-message")),
        Event::TooLong { max } => turn.say(Part::new("message-too-long").with("max", *max)),
        Event::Stale => {
            turn.aside(|turn| turn.say(Part::new("stale-choice")));
            if turn.dialogue.place == Place::Idle {
                turn.offer(choices::menu(turn.facts));
            }
        }
    }
    turn.finish()
}

/// How much care a wish needs before anything else; `None` for one that needs none.
fn gravity(intent: Intent) -> Option<u8> {
    if intent.kind() != Kind::Care {
        None
    } else if intent == Intent::SelfHarm {
        Some(3)
    } else if intent == Intent::Bereavement {
        Some(2)
    } else {
        Some(1)
    }
}

/// A turn under way: the state, and what has been said so far.
struct Turn<'a> {
    facts: &'a Facts<'a>,
    dialogue: Dialogue,
    parts: Vec<Part>,
    choices: Vec<Choice>,
    effects: Vec<Effect>,
    /// Whether the message before answered something beside the terms on the screen.
    answered_beside: bool,
    /// Whether a message that nobody asked for stands below the terms on the screen.
    below_unasked: bool,
    /// Whether something off the question was answered, so that the question is put again.
    aside: bool,
    /// Whether the exact terms of the open offer are in the reply.
    terms_shown: bool,
    /// Whether a question for a case was put in this turn.
    asked_to_tell: bool,
    /// What the customer wrote, or the label of what they picked: as staff read it.
    words: String,
}

impl<'a> Turn<'a> {
    fn begin(dialogue: Dialogue, event: &Event, facts: &'a Facts<'a>) -> Self {
        let answered_beside = dialogue.beside;
        let below_unasked = dialogue.unasked.is_some() || facts.unseen;
        let words = match event {
            Event::Picked(pick) => {
                let id = pick.id();
                let label = dialogue.shown.iter().find(|shown| shown.pick == id);
                label.map_or_else(|| facts.text.to_owned(), |shown| shown.label.clone())
            }
            Event::Said(_) | Event::Empty | Event::TooLong { .. } | Event::Stale => {
                facts.text.to_owned()
            }
        };
        let mut turn = Self {
            facts,
            dialogue: Dialogue {
                beside: false,
                ..dialogue
            },
            answered_beside,
            below_unasked,
            parts: Vec::new(),
            choices: Vec::new(),
            effects: Vec::new(),
            aside: false,
            terms_shown: false,
            asked_to_tell: false,
            words,
        };
        // Somebody else of the account may have said that the debt is not theirs.
        let is_about_money = !matches!(turn.dialogue.place, Place::Idle | Place::Telling(_));
        if is_about_money && turn.whose_debt().is_some() {
            turn.leave();
        }
        turn
    }

    /// Adds a line.
    fn say(&mut self, part: Part) {
        self.parts.push(part);
    }

    /// Adds lines as a paragraph of their own.
    fn paragraph(&mut self, parts: impl IntoIterator<Item = Part>) {
        if !self.parts.is_empty() {
            self.parts.push(Part::new(crate::wording::BLANK));
        }
        self.parts.extend(parts);
    }

    /// Offers choices; the last ones offered are those on the screen.
    fn offer(&mut self, choices: Vec<Choice>) {
        self.choices = choices::numbered(choices);
    }

    /// Moves on to a place, remembering the one before.
    fn go(&mut self, place: Place) {
        if self.dialogue.place.asks_the_same(&place) {
            self.dialogue.place = place;
        } else {
            let before = std::mem::replace(&mut self.dialogue.place, place);
            self.dialogue.back.push(match before {
                Place::Idle | Place::Telling(_) => Earlier::Idle,
                Place::ChoosingPlan(request) => Earlier::ChoosingPlan(request),
                Place::ConfirmingPlan { request, .. } => Earlier::ConfirmingPlan(request),
                Place::ChoosingInvoice => Earlier::ChoosingInvoice,
                Place::ChoosingDetail(asked) => Earlier::ChoosingDetail(asked),
                Place::ConfirmingOther {
                    offer,
                    basis,
                    staff,
                } => Earlier::ConfirmingOther {
                    basis,
                    staff,
                    until: offer.expires_at,
                },
            });
            if self.dialogue.back.len() > BACK_MAX {
                self.dialogue.back.remove(0);
            }
        }
    }

    /// Ends what was under way.
    fn leave(&mut self) {
        self.dialogue.place = Place::Idle;
        self.dialogue.back.clear();
        self.dialogue.refused = None;
        self.dialogue.alternatives.clear();
    }

    fn answer(&mut self, request: &Request) {
        let misses = std::mem::take(&mut self.dialogue.misses);
        let said = &request.said;
        if self.is_kept_private(request.intent)
            || self.waits_after_a_death(request.intent)
            || self.answered_with_care(request.intent)
            || self.takes_as_arrangement(request)
            || self.takes_as_correction(request)
        {
            return;
        }
        match request.intent {
            Intent::AskBalance => self.aside(|turn| turn.balance()),
            Intent::AskDueDate => self.aside(|turn| turn.due()),
            Intent::AskInvoiceDetails => self.invoice_details(said),
            Intent::RequestDocument => self.aside(|turn| turn.document()),
            Intent::AskPaymentOptions => self.aside(|turn| turn.how_to_pay(None)),
            Intent::MakePayment => self.pay_all_or_some(said),
            Intent::PayPart if self.pays_all_for_a_credit(said) => self.pay_in_full(),
            Intent::PayPart => self.aside(|turn| turn.pay_part(said)),
            Intent::AskPaymentPlan => self.ask_plan(said),
            Intent::RequestInstallments => self.request_installments(said),
            Intent::AskTerms => self.aside(|turn| turn.payment_terms()),
            Intent::AskLateFees => self.aside(|turn| turn.late_fees()),
            Intent::SetPreference => self.set_preference(said),
            Intent::Greet => self.greet(),
            Intent::Thanks => self.aside(|turn| turn.say(Part::new("thanks-reply"))),
            Intent::Goodbye => self.aside(|turn| turn.say(Part::new("goodbye"))),
            Intent::AskBot => self.aside(|turn| turn.say(Part::new("i-am-a-bot"))),
            Intent::Help => self.help(),
            Intent::Repeat => self.repeat(),
            Intent::Affirm => self.affirm(misses, said.in_passing),
            Intent::Deny => self.deny(),
            Intent::CancelFlow => self.cancel(),
            Intent::ThinkItOver => self.think_it_over(),
            Intent::GoBack => self.go_back(),
            Intent::StopContact => self.stop_contact(),
            Intent::ChangePlan => self.change_agreed_plan(said),
            // "I'll pay 200 today" is a part paid now, and no word for later.
            Intent::PromiseToPay
                if !said.names_nothing()
                    && said.dates == [DateSaid::On(self.facts.customers_today)] =>
            {
                self.aside(|turn| turn.pay_part(said))
            }
            Intent::RequestExtension => self.request_extension(said),
            Intent::PromiseToPay => self.promise_to_pay(said),
            Intent::AskMinPayment => self.aside(|turn| turn.least_to_pay()),
            Intent::AskPaymentStatus => self.aside(|turn| turn.payments_received()),
            Intent::PaymentProblem => self.payment_problem(said),
            Intent::TellReason => self.aside(|turn| turn.reason_told(said)),
            Intent::Choose => self.choose(said),
            Intent::ClaimPaid => self.claim_paid(said),
            Intent::MyData => self.my_data(),
            Intent::CaseStatus => self.case_status(),
            Intent::RequestDiscount => self.discount_asked_for(said),
            Intent::OfferBarter => self.barter(said),
            Intent::RequestRefund => self.refund(said),
            Intent::RequestHuman => self.person(),
            Intent::RequestCall => self.call(said),
            Intent::UpdateDetails => self.details(said),
            Intent::DisputeCharge => self.dispute(said),
            Intent::NotMyDebt => self.not_my_debt(),
            Intent::Hardship => self.hardship(),
            Intent::Bereavement => self.bereavement(),
            Intent::LegalOrRefusal => self.legal(said),
            Intent::Complaint => self.complaint(said),
            Intent::SelfHarm => self.self_harm(),
            Intent::OutOfScope => self.out_of_scope(misses),
        }
    }

    /// "The second one": the choice on the screen in that place.
    fn choose(&mut self, said: &Said) {
        let shown = self.dialogue.shown.iter();
        let pick = shown
            .filter(|choice| Some(choice.number) == said.choice)
            .find_map(|choice| Pick::parse(&choice.pick));
        match pick {
            Some(pick) => self.picked(&pick),
            None => self.unclear(&Unclear::default()),
        }
    }

    fn picked(&mut self, pick: &Pick) {
        self.dialogue.misses = 0;
        self.dialogue.careful = false;
        let tells_of_the_account = match pick {
            // What is asked for is looked at where it is answered.
            Pick::Ask(_)
            | Pick::Tell(_)
            | Pick::AnswerStaff(..)
            | Pick::Rate(..)
            | Pick::Reopen(_)
            | Pick::Leave => false,
            Pick::Invoice(_)
            | Pick::PlanCount(_)
            | Pick::PlanEach(_)
            | Pick::PlanFirst(_)
            | Pick::AgreePlan(_)
            | Pick::ChangePlanOffer
            | Pick::Day(_)
            | Pick::Amount(_)
            | Pick::Change(_)
            | Pick::Take(_)
            | Pick::ReferAsked(_)
            | Pick::DeclineOffer(_)
            | Pick::PayInFull => true,
        };
        if tells_of_the_account
            && (self.is_kept_private(Intent::RequestInstallments)
                || !matches!(pick, Pick::Invoice(_))
                    && self.waits_after_a_death(Intent::RequestInstallments))
        {
            return;
        }
        match pick {
            Pick::Ask(intent) => {
                let request = Request {
                    intent: *intent,
                    confidence: 1.0,
                    said: Said::default(),
                };
                self.answer(&request);
            }
            Pick::Invoice(number) => {
                if !self.disputed_invoice_picked(number) {
                    if self.dialogue.place == Place::ChoosingInvoice {
                        self.leave();
                    }
                    self.aside(|turn| turn.one_invoice(number));
                }
            }
            Pick::Tell(name) => self.picked_told(name),
            Pick::AnswerStaff(case, _) => self.picked_staff_answer(case),
            Pick::Rate(case, stars) => self.rate(case, *stars),
            Pick::Reopen(case) => self.reopen(case),
            Pick::PlanCount(count) => self.choose_size(Size::Count(*count)),
            Pick::PlanEach(each) => self.choose_size(Size::Each(*each)),
            Pick::AgreePlan(fingerprint) => self.agree(fingerprint),
            Pick::ChangePlanOffer => self.change_offer(),
            Pick::PlanFirst(first) => self.first_payment_now(*first),
            Pick::Day(day) => self.day_picked(*day),
            Pick::Amount(amount) => self.amount_picked(*amount),
            Pick::Change(change) => self.change_picked(*change),
            Pick::Take(named) => self.take_alternative(named),
            Pick::ReferAsked(named) => self.refer_asked(named),
            Pick::DeclineOffer(fingerprint) => self.decline_offer(fingerprint),
            Pick::PayInFull => self.pay_in_full(),
            Pick::Leave => self.cancel(),
        }
    }

    /// Answers something beside the question; `finish` puts the question again.
    fn aside(&mut self, say: impl FnOnce(&mut Self)) {
        let before = self.parts.len();
        if before > 0 {
            self.say(Part::new(crate::wording::BLANK));
        }
        say(self);
        self.aside = true;
    }

    /// Tells that a message was not understood: in other words at first, with a person beside the choices
    /// from the second miss in a row on.
    fn unclear(&mut self, unclear: &Unclear) {
        if self.takes_as_answer(&unclear.said) || self.answers_another_script() {
            return;
        }
        if self.dialogue.careful {
            let person = self.where_a_person_is();
            self.paragraph([Part::new("careful-here"), person]);
            return;
        }
        self.dialogue.misses = self.dialogue.misses.saturating_add(1);
        let again = self.dialogue.misses > 1;
        let key = match (&self.dialogue.place, again) {
            (Place::Idle | Place::Telling(_), false) => "unclear",
            (Place::Idle | Place::Telling(_), true) => "unclear-again",
            (Place::ChoosingPlan(_), _) => "unclear-plan-count",
            (Place::ConfirmingPlan { .. }, _) => "unclear-agreement",
            (Place::ConfirmingOther { .. }, _) => "unclear-offer",
            (Place::ChoosingInvoice, _) => "unclear-invoice",
            (Place::ChoosingDetail(asked), _) => asked.unclear_key(),
        };
        self.paragraph([Part::new(key)]);
        if again {
            self.say(self.where_a_person_is());
        }
        let choices = match self.dialogue.place {
            Place::Idle | Place::Telling(_) => {
                let mut likely = unclear.alternatives.clone();
                if self.may_be_a_dispute() && !likely.contains(&Intent::DisputeCharge) {
                    likely.insert(0, Intent::DisputeCharge);
                }
                choices::likely(&likely, self.facts)
            }
            Place::ChoosingPlan(_)
            | Place::ConfirmingPlan { .. }
            | Place::ConfirmingOther { .. }
            | Place::ChoosingDetail(_)
            | Place::ChoosingInvoice => self.choices_of_place(),
        };
        self.offer(choices);
    }

    /// A message without an intent may still answer the question: a number of payments, a day, how often.
    fn takes_as_answer(&mut self, said: &Said) -> bool {
        if self.wonders_about_the_yes() {
            self.dialogue.misses = 0;
            self.aside(|turn| turn.say(Part::new("ok-to-which")));
            return true;
        }
        if self.takes_as_detail(said) || self.takes_unclear_as_change(said) {
            self.dialogue.misses = 0;
            return true;
        }
        match self.dialogue.place {
            Place::ChoosingPlan(_) | Place::ConfirmingPlan { .. }
                if said.count.is_some()
                    || said.frequency.is_some()
                    || !said.dates.is_empty()
                    || said.amounts.iter().any(|amount| amount.of != AmountOf::Sum) =>
            {
                self.dialogue.misses = 0;
                self.request_installments(said);
                true
            }
            Place::ChoosingInvoice if !said.invoices.is_empty() => {
                self.dialogue.misses = 0;
                self.invoice_details(said);
                true
            }
            Place::Idle
            | Place::ChoosingPlan(_)
            | Place::ConfirmingPlan { .. }
            | Place::ConfirmingOther { .. }
            | Place::ChoosingDetail(_)
            | Place::ChoosingInvoice
            | Place::Telling(_) => false,
        }
    }

    /// Beside a plan that is being put together, a part to be paid now is its first payment, and "10 more" raises
    /// each: the plan is shown again with it.
    fn takes_as_correction(&mut self, request: &Request) -> bool {
        let raises = |amount: &AmountSaid| amount.of == AmountOf::MoreEach;
        let is_correction = match self.dialogue.place {
            Place::ConfirmingPlan { .. } => {
                request.intent == Intent::PayPart || request.said.amounts.iter().any(raises)
            }
            Place::ChoosingPlan(_) => request.intent == Intent::PayPart,
            Place::Idle
            | Place::ChoosingInvoice
            | Place::Telling(_)
            | Place::ChoosingDetail(_)
            | Place::ConfirmingOther { .. } => false,
        };
        if self.narrows_the_plan(request) {
            return true;
        }
        if is_correction && self.facts.plan.is_none() && !request.said.names_nothing() {
            self.request_installments_with(&request.said, request.intent == Intent::PayPart);
            return true;
        }
        false
    }

    /// "Only INV-7": the plan that is being put together, over these bills alone.
    fn narrows_the_plan(&mut self, request: &Request) -> bool {
        let (Place::ConfirmingPlan { request: plan, .. } | Place::ChoosingPlan(plan)) =
            &self.dialogue.place
        else {
            return false;
        };
        let text = self.facts.text.to_lowercase();
        let is_narrower = request.intent == Intent::AskInvoiceDetails
            && !request.said.invoices.is_empty()
            && ["only", "just", "without the other"]
                .iter()
                .any(|word| text.contains(word));
        if !is_narrower {
            return false;
        }
        let narrowed = PlanRequest {
            invoices: request.said.invoices.clone(),
            ..plan.clone()
        };
        if narrowed.size == Size::Open {
            self.ask_count(&narrowed, "plan-how-many");
        } else {
            self.quote(narrowed);
        }
        true
    }

    /// The choices that belong to the question that is open.
    fn choices_of_place(&self) -> Vec<Choice> {
        match &self.dialogue.place {
            Place::Idle => choices::menu(self.facts),
            Place::ChoosingPlan(request) => self.count_choices(request),
            Place::ConfirmingPlan { offer, .. } => self.answers_to(offer),
            Place::ConfirmingOther { offer, staff, .. } => self.answers_to_other(offer, staff),
            Place::ChoosingDetail(asked) => self.choices_of_detail(asked),
            Place::ChoosingInvoice => choices::invoices(self.facts),
            Place::Telling(telling) => self.choices_of_telling(telling),
        }
    }

    fn finish(mut self) -> Step {
        match self.dialogue.place.clone() {
            Place::Idle => {}
            // What was asked is asked once more after something else was answered.
            Place::Telling(telling) => {
                if !telling.is_asked_again() {
                    // The case goes on with what there is; the customer has moved on.
                    if !self.asked_to_tell {
                        self.dialogue.place = Place::Idle;
                    }
                } else if self.choices.is_empty() {
                    self.ask_to_tell(telling);
                }
            }
            // Whoever can say yes has the exact terms before their eyes, whatever else was answered.
            Place::ConfirmingPlan { offer, request } => {
                if !self.terms_shown && offer.expires_at <= self.facts.now {
                    self.paragraph([Part::new("offer-expired")]);
                    self.dialogue.place = Place::Idle;
                    self.quote(request);
                } else if !self.terms_shown {
                    self.paragraph([Part::new("resume-agreement")]);
                    self.terms(&offer);
                    self.dialogue.beside = true;
                }
            }
            Place::ConfirmingOther { staff: Some(_), .. }
                if !self.terms_shown && !self.facts.staff_offer_stands =>
            {
                // It was taken back: nothing is held out that nobody can have.
                self.dialogue.place = Place::Idle;
            }
            Place::ConfirmingOther { offer, staff, .. } => {
                if !self.terms_shown && offer.expires_at <= self.facts.now {
                    self.offer_expired();
                } else if !self.terms_shown {
                    self.paragraph([Part::new("resume-offer")]);
                    self.paragraph(agreed_terms(&offer.terms));
                    self.ask_for_a_yes(&offer, staff.as_ref());
                    self.dialogue.beside = true;
                }
            }
            Place::ChoosingPlan(_) | Place::ChoosingDetail(_) | Place::ChoosingInvoice
                if self.choices.is_empty() =>
            {
                if self.aside {
                    let key = match &self.dialogue.place {
                        Place::ChoosingInvoice => "resume-invoice",
                        Place::ChoosingDetail(asked) => asked.resume_key(),
                        Place::ChoosingPlan(_)
                        | Place::ConfirmingPlan { .. }
                        | Place::ConfirmingOther { .. }
                        | Place::Telling(_)
                        | Place::Idle => "resume-plan-count",
                    };
                    self.paragraph([Part::new(key)]);
                }
                self.offer(self.choices_of_place());
            }
            Place::ChoosingPlan(_) | Place::ChoosingDetail(_) | Place::ChoosingInvoice => {}
        }
        let is_passed_on = |effect: &Effect| matches!(effect, Effect::WriteToCase { .. });
        let answers_else = !self.choices.is_empty() && !self.effects.iter().any(is_passed_on);
        if self.terms_shown || answers_else {
            // The terms, or the bot's own choices, are the last on the screen now.
            self.dialogue.unasked = None;
        }
        let reply = Reply {
            parts: self.parts,
            choices: self.choices,
        };
        assert!(!reply.parts.is_empty(), "every event gets an answer");
        Step {
            dialogue: self.dialogue,
            reply,
            effects: self.effects,
        }
    }
}
