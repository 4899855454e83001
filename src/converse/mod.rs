//! The dialogue: what to answer, where the conversation stands then, and what is to be done.
//!
//! [`step`] is a plain function of the dialogue so far, one event and the facts of the account. It writes
//! nothing: what should be written it returns as [`Effect`]s, and the desk carries them out in the same
//! transaction that keeps the replies.
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
mod dispute;
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
mod small_talk;
mod status;
mod telling;
mod trouble;
mod unasked;

pub use arrange::{Asked, Refused, StaffOffer, staff_offer_reply, wish_parts};
pub use choices::{Pick, resolve};
pub use clauses::{agreed_terms, with_frequency};
pub use refusal::refusal_part;
pub use telling::Telling;

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::domain::account::{Account, Contact, Tone};
use crate::domain::business::Business;
use crate::domain::hold::{AccountHold, AccountHoldReason};
use crate::domain::late_reason::{LateReason, ToldReason};
use crate::domain::ledger::{AccountLedger, Arrangements, OpenInvoice};
use crate::domain::money::Money;
use crate::domain::plan::{
    Authority, Basis, Confirmed, Exposure, Inputs, Offer, PlanRecord, PlanRequest, PlanState,
    RunningPlan, Size, largest_count,
};
use crate::domain::policy::Policy;
use crate::domain::risk::Rating;
use crate::domain::ticket::{Matter, Moment, Priority, TicketState};
use crate::domain::working_time::WorkingTime;
use crate::understand::{
    AmountOf, AmountSaid, DateSaid, Expecting, Intent, Kind, Request, Said, Unclear,
};
use reply::{Choice, Part, Reply};

/// What the conversation may know: the account of the contact who writes, and the rules of its business.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    pub business: &'a Business,
    pub account: &'a Account,
    pub contact: &'a Contact,
    pub policy: &'a Policy,
    pub ledger: &'a AccountLedger,
    /// What steers how a payment would be allocated.
    pub arrangements: &'a Arrangements,
    /// Open invoices, oldest due date first.
    pub invoices: &'a [OpenInvoice],
    /// The account's arrangements until now.
    pub record: &'a PlanRecord<'a>,
    /// The account's plan that runs, and how it stands: of the record.
    pub plan: Option<(&'a RunningPlan, &'a PlanState)>,
    /// It steers what may be offered. No word of it reaches the customer.
    pub rating: Rating,
    /// What is outstanding under flexible terms, where the message can lead to an offer.
    pub exposure: Option<Exposure>,
    /// Whether the offer of staff that is on the screen still stands: it may have been withdrawn.
    pub staff_offer_stands: bool,
    /// The text of the latest agreement, when the message asks for it.
    pub agreement: Option<&'a str>,
    /// The text of the bot's last message, when the customer asks for it again.
    pub last_said: Option<&'a str>,
    /// The reference that a plan agreed in this turn will have.
    pub new_reference: &'a str,
    /// The references of the cases that this turn may open, in order.
    pub new_cases: &'a [String],
    /// The account's open cases, oldest first.
    pub cases: &'a [OpenCase],
    /// The references of those that were resolved and may still be opened again.
    pub reopenable: &'a [String],
    /// The account's holds that stand today.
    pub holds: &'a [AccountHold],
    /// Why it is late, as the customer last told it.
    pub reason: Option<&'a ToldReason>,
    /// The customer's message as it came.
    pub text: &'a str,
    /// Today in the business's time zone: due dates count in it.
    pub today: NaiveDate,
    /// Today where the customer is: "today" and "friday" are said from there.
    pub customers_today: NaiveDate,
    pub now: DateTime<Utc>,
}

/// What has happened.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// A text, understood as one wish or several.
    Said(Vec<Result<Request, Unclear>>),
    /// A choice taken, by button, number or label.
    Picked(Pick),
    /// A text without anything to read in it.
    Empty,
    /// A text longer than the bot reads; the limit is in characters.
    TooLong { max: u32 },
}

/// Where a conversation stands. It is kept as JSON between turns.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Dialogue {
    pub place: Place,
    /// Earlier places, for "go back"; at most eight.
    pub back: Vec<Earlier>,
    /// How many messages in a row were not understood.
    pub misses: u32,
    /// Whether the customer has just told of a death, of hardship or of worse: then nothing about money is
    /// put before them until they ask for it.
    #[serde(default)]
    pub careful: bool,
    /// Whether the last message answered something else before it put the terms once more: then an "ok" may
    /// be an answer to that, and is no yes to them.
    #[serde(default)]
    pub beside: bool,
    /// The message on the screen that nobody asked for, if the last one is such: a short answer is an answer
    /// to it, and no yes to terms above it.
    #[serde(default)]
    pub unasked: Option<Unasked>,
    /// When the customer was asked why it is late: once.
    #[serde(default)]
    pub reason_asked_on: Option<NaiveDate>,
    /// What could not be agreed, or was offered and not taken, and why: staff read it with a case. The latest
    /// last; at most [`STORY_MAX`].
    #[serde(default)]
    pub story: Vec<Vec<Part>>,
    /// What was asked for and refused here, as long as a person can be asked for it.
    #[serde(default)]
    pub refused: Option<Refused>,
    /// What stands beside an offer as a choice.
    #[serde(default)]
    pub alternatives: Vec<Basis>,
    /// The choices on the screen, with the labels as the customer reads them.
    pub shown: Vec<Shown>,
}

/// How much of what came to nothing is told to staff.
pub const STORY_MAX: usize = 8;

/// A message that was no answer to the customer's last one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unasked {
    /// A person wrote about a case; `asked` says whether it was a question.
    Staff { case: String, asked: bool },
    /// The run of the day wrote about an arrangement.
    Notice(NoticeKind),
    /// A case was resolved, and the customer may rate it.
    Resolved { case: String },
}

/// What the run of the day writes about an arrangement or a bill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    InstallmentMissed,
    PromiseDue,
    PromiseKept,
    PromiseBroken,
    PlanBroken,
    PlanFinished,
    OfferExpiring,
    /// A late fee comes if nothing does.
    LateFee,
}

/// A place to go back to. An offer is quoted afresh there, so its terms are not kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Earlier {
    Idle,
    ChoosingPlan(PlanRequest),
    ConfirmingPlan(PlanRequest),
    ChoosingInvoice,
    ChoosingDetail(Asked),
    ConfirmingOther {
        basis: Basis,
        staff: Option<StaffOffer>,
        until: DateTime<Utc>,
    },
}

/// What the bot is waiting for.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    #[default]
    Idle,
    /// "How many payments would suit you?" The request holds what is known so far; its size is open.
    ChoosingPlan(PlanRequest),
    /// "Do you agree?" to exactly these terms.
    ConfirmingPlan {
        offer: Box<Offer>,
        request: PlanRequest,
    },
    /// "Which invoice?"
    ChoosingInvoice,
    /// A question whose answer is told to a case.
    Telling(Telling),
    /// "Which day?", "how much?": what an arrangement other than a new plan needs to be offered.
    ChoosingDetail(Asked),
    /// "Do you agree?" to an extension, a promise, a changed plan and so on, or to anything that staff offer.
    ConfirmingOther {
        offer: Box<Offer>,
        /// What was asked for: where the offer does not hold any more, it is quoted afresh.
        basis: Basis,
        /// Who made the offer, where it was not the bot.
        #[serde(default)]
        staff: Option<StaffOffer>,
    },
}

impl Place {
    /// Whether two places put the same question; the time until which an offer stands does not matter.
    fn asks_the_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::ConfirmingPlan { offer, .. }, Self::ConfirmingPlan { offer: theirs, .. })
            | (Self::ConfirmingOther { offer, .. }, Self::ConfirmingOther { offer: theirs, .. }) => {
                offer.terms == theirs.terms
            }
            (one, other) => one == other,
        }
    }
}

/// A choice on the screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    pub number: u32,
    pub pick: String,
    pub label: String,
}

/// What the desk is to write.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Store the agreement and start its plan. Only a [`Confirmed`] offer gets here; it is held against the
    /// limits of whoever made it once more.
    AcceptPlan {
        confirmed: Box<Confirmed>,
        authority: Authority,
    },
    /// The customer said yes to an offer that staff made.
    StaffOfferAccepted {
        id: i64,
        case: String,
    },
    /// The customer said no to it.
    StaffOfferDeclined {
        id: i64,
        case: String,
    },
    SetTone(Tone),
    /// Open a case for a person.
    OpenCase(Box<NewCase>),
    /// More about a case that is open.
    AddToCase {
        case: String,
        asked: Vec<Part>,
        /// What an approval would offer now, where the customer asks for another arrangement than before.
        wish: Option<Box<Basis>>,
    },
    /// Put a disputed invoice, by its number, on hold.
    HoldInvoice {
        invoice: String,
        note: String,
    },
    /// Freeze fees and reminders on the whole account.
    HoldAccount {
        reason: AccountHoldReason,
        lapses_on: Option<NaiveDate>,
        note: String,
    },
    /// Note why it is late.
    NoteReason {
        reason: LateReason,
        until: Option<NaiveDate>,
        words: String,
    },
    /// What the customer writes to the person who has a case.
    WriteToCase {
        case: String,
        asked: Vec<Part>,
    },
    /// A case that was resolved is not settled.
    ReopenCase {
        case: String,
        asked: Vec<Part>,
    },
    SetTimezone(Tz),
    /// A case got its rating, 1 to 5.
    RateCase {
        case: String,
        stars: u8,
    },
    /// Messages are welcome again.
    ResumeContact,
    /// Note that the customer wants no messages but answers.
    StopContact,
}

/// A case to be opened.
#[derive(Debug, Clone, PartialEq)]
pub struct NewCase {
    /// One of [`Facts::new_cases`].
    pub reference: String,
    pub matter: Matter,
    pub priority: Priority,
    /// What the customer wants, line by line, as staff read it.
    pub asked: Vec<Part>,
    /// The same for the plan engine, where it is an arrangement.
    pub wish: Option<Basis>,
}

/// An open case of the account, as the conversation knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenCase {
    pub reference: String,
    pub matter: Matter,
    pub state: TicketState,
    pub answer_by: Option<DateTime<Utc>>,
}

/// The outcome of one event.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    pub dialogue: Dialogue,
    pub reply: Reply,
    pub effects: Vec<Effect>,
}

/// How many places "go back" remembers.
const BACK_MAX: usize = 8;

impl Dialogue {
    /// What kind of short answer would make sense now.
    #[must_use]
    pub fn expecting(&self) -> Expecting {
        match &self.place {
            Place::Idle => Expecting::Nothing,
            Place::ChoosingPlan(_) => Expecting::PlanDetails,
            Place::ConfirmingPlan { .. } | Place::ConfirmingOther { .. } => Expecting::Confirmation,
            Place::ChoosingInvoice | Place::Telling(Telling::DisputedInvoice { .. }) => {
                Expecting::Invoice
            }
            Place::ChoosingDetail(_) => Expecting::PlanDetails,
            Place::Telling(_) => Expecting::Nothing,
        }
    }
}

impl<'a> Facts<'a> {
    fn owed(&self) -> Money {
        Money::sum_in(
            self.ledger.currency(),
            self.invoices.iter().map(|invoice| invoice.outstanding),
        )
    }

    fn overdue(&self) -> impl Iterator<Item = &'a OpenInvoice> {
        let today = self.today;
        self.invoices
            .iter()
            .filter(move |invoice| invoice.due_date < today)
    }

    /// Whether a plan can be arranged here at all: what buttons and invitations depend on.
    fn can_plan(&self) -> bool {
        largest_count(&self.inputs(), &PlanRequest::default()).is_some()
    }

    /// By when somebody answers a case that is opened now.
    #[must_use]
    pub fn answer_by(&self, priority: Priority) -> DateTime<Utc> {
        self.working_time()
            .after(self.now, self.policy.tickets.minutes(priority))
    }

    /// Now, as the clock of cases counts it.
    #[must_use]
    pub fn moment(&self) -> Moment<'a> {
        Moment {
            now: self.now,
            hours: self.working_time(),
            rules: &self.policy.tickets,
        }
    }

    /// The hours in which people work here.
    #[must_use]
    pub fn working_time(&self) -> WorkingTime<'a> {
        WorkingTime {
            hours: &self.business.settings.working_hours,
            calendar: &self.policy.calendar,
            zone: self.business.settings.timezone,
        }
    }

    /// What the plan engine needs of these facts, for what the bot may agree to.
    #[must_use]
    pub fn inputs(&self) -> Inputs<'a> {
        self.inputs_with(Authority::Bot)
    }

    /// The same for what somebody may agree to.
    #[must_use]
    pub fn inputs_with(&self, authority: Authority) -> Inputs<'a> {
        Inputs {
            invoices: self.invoices,
            currency: self.ledger.currency(),
            record: self.record,
            rating: self.rating,
            exposure: self.exposure,
            authority,
            kind: self.account.profile.kind,
            country: self
                .account
                .profile
                .country
                .unwrap_or(self.business.settings.country),
            policy: self.policy,
            today: self.today,
            now: self.now,
            zone: self.business.settings.timezone,
        }
    }
}

/// One turn of the conversation. Total: every event in every place has an answer.
#[must_use]
pub fn step(dialogue: Dialogue, event: &Event, facts: &Facts<'_>) -> Step {
    let mut turn = Turn::begin(dialogue, event, facts);
    match event {
        Event::Said(wishes) if wishes.is_empty() => turn.say(Part::new("empty-message")),
        Event::Said(wishes) => {
            let is_done = turn.takes_as_answer_to_unasked(wishes) || turn.takes_as_told(wishes);
            // A death, hardship or worse leaves no room for anything else in the same breath.
            let is_care = |wish: &Result<Request, Unclear>| {
                let request = wish.as_ref().ok();
                request.is_some_and(|request| request.intent.kind() == Kind::Care)
            };
            let has_care = wishes.iter().any(is_care);
            let heard = |wish: &&Result<Request, Unclear>| !is_done && (!has_care || is_care(wish));
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
    }
    turn.finish()
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
    /// What the customer wrote, or the label of what they picked: as staff read it.
    words: String,
}

impl<'a> Turn<'a> {
    fn begin(dialogue: Dialogue, event: &Event, facts: &'a Facts<'a>) -> Self {
        let answered_beside = dialogue.beside;
        let below_unasked = dialogue.unasked.is_some();
        let words = match event {
            Event::Picked(pick) => {
                let id = pick.id();
                let label = dialogue.shown.iter().find(|shown| shown.pick == id);
                label.map_or_else(|| facts.text.to_owned(), |shown| shown.label.clone())
            }
            Event::Said(_) | Event::Empty | Event::TooLong { .. } => facts.text.to_owned(),
        };
        Self {
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
            words,
        }
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
        if tells_of_the_account && self.is_kept_private(Intent::RequestInstallments) {
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
        if self.takes_as_answer(&unclear.said) {
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
        if is_correction && self.facts.plan.is_none() && !request.said.names_nothing() {
            self.request_installments_with(&request.said, request.intent == Intent::PayPart);
            return true;
        }
        false
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
                if self.choices.is_empty() && telling != Telling::Reason {
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
        if self.terms_shown {
            // The terms are the last on the screen now.
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
