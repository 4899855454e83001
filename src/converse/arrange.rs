//! Every arrangement but a new plan: a later day, a promise, a credit for paying all of it now, and a running plan
//! that changes. What is wished for becomes a [`Basis`], the plan engine answers it, and the exact terms stand on
//! the screen until a yes, a no or another wish.
//!
//! `later` is about days, `change` about a plan that runs, `in_full` about paying at once, `staff` about what people
//! offer, `refused` about what the bot may not agree to; `wish` puts a basis into words.

mod change;
mod in_full;
mod later;
mod refused;
mod staff;
mod wish;

pub use refused::Refused;
pub use staff::{StaffOffer, staff_offer_reply};
pub use wish::wish_parts;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::clauses::agreed_terms;
use super::pay::Meant;
use super::reply::{Choice, Fact, Part};
use super::{Effect, Pick, Place, Turn};
use crate::domain::money::Money;
use crate::domain::plan::{
    AfterExtra, AgreementTerms, ArrangementKind, Authority, Basis, Inputs, Offer, PlanChange,
    PlanRefusal, Ranked, StaleOffer, Why, answer, quote, recheck,
};
use crate::understand::{Context, DateSaid, Intent, PlanWords, Request, Said, plan_words};

/// What a question of the bot asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Asked {
    /// Until when; empty means all invoices.
    ExtensionDay { invoices: Vec<String> },
    /// By when an amount is promised; `None` means all that is open.
    PromiseDay {
        amount: Option<Money>,
        invoices: Vec<String>,
    },
    /// To which day a payment of the plan moves, and whether those after it move with it.
    MoveDay { number: u32, and_rest: bool },
    /// How much each payment of the plan is to be.
    EachAmount,
    /// How much is paid beside the plan.
    ExtraAmount,
    /// Where the missed payment of the plan goes.
    CatchUpHow,
}

impl Asked {
    /// How the question is put.
    fn question_key(&self) -> &'static str {
        match self {
            Self::ExtensionDay { .. } => "ask-extension-day",
            Self::PromiseDay { .. } => "ask-promise-day",
            Self::MoveDay { .. } => "ask-move-day",
            Self::EachAmount => "ask-each-amount",
            Self::ExtraAmount => "ask-extra-amount",
            Self::CatchUpHow => "ask-catch-up",
        }
    }

    /// How it is put again after something else was answered.
    pub(super) fn resume_key(&self) -> &'static str {
        match self {
            Self::ExtensionDay { .. } | Self::PromiseDay { .. } | Self::MoveDay { .. } => {
                "resume-day"
            }
            Self::EachAmount | Self::ExtraAmount => "resume-amount",
            Self::CatchUpHow => "resume-catch-up",
        }
    }

    /// What is said to an answer that is none.
    pub(super) fn unclear_key(&self) -> &'static str {
        match self {
            Self::ExtensionDay { .. } | Self::PromiseDay { .. } | Self::MoveDay { .. } => {
                "unclear-day"
            }
            Self::EachAmount | Self::ExtraAmount => "unclear-amount",
            Self::CatchUpHow => "unclear-catch-up",
        }
    }

    /// Whether a day is asked for; else an amount is.
    fn is_about_a_day(&self) -> bool {
        match self {
            Self::ExtensionDay { .. } | Self::PromiseDay { .. } | Self::MoveDay { .. } => true,
            Self::EachAmount | Self::ExtraAmount | Self::CatchUpHow => false,
        }
    }

    fn with_day(&self, day: NaiveDate) -> Option<Basis> {
        match self {
            Self::ExtensionDay { invoices } => Some(later::extension(Some(day), invoices.clone())),
            Self::PromiseDay { amount, invoices } => {
                Some(later::promise(*amount, day, invoices.clone()))
            }
            Self::MoveDay { number, and_rest } => Some(change::moved(*number, day, *and_rest)),
            Self::EachAmount | Self::ExtraAmount | Self::CatchUpHow => None,
        }
    }

    fn with_amount(&self, amount: Money) -> Option<Basis> {
        match self {
            Self::EachAmount => Some(Basis::Change(PlanChange::PayMore { each: amount })),
            Self::ExtraAmount => Some(Basis::Change(PlanChange::Extra {
                amount,
                then: AfterExtra::Shorten,
            })),
            Self::ExtensionDay { .. }
            | Self::PromiseDay { .. }
            | Self::MoveDay { .. }
            | Self::CatchUpHow => None,
        }
    }
}

/// What became of a day that was said.
enum DaySaid {
    On(NaiveDate),
    Impossible(String),
    Nothing,
}

impl Turn<'_> {
    /// What a message asks of a plan, beside its intent.
    fn plan_words(&self) -> PlanWords {
        plan_words(self.facts.text, &Context::plain(self.facts.customers_today))
    }

    fn day_said(&self, said: &Said) -> DaySaid {
        match said.dates.first() {
            Some(DateSaid::On(day)) if *day == self.facts.customers_today => {
                DaySaid::On((*day).max(self.facts.today))
            }
            Some(DateSaid::On(day) | DateSaid::Past(day)) => DaySaid::On(*day),
            Some(DateSaid::Impossible(text)) => DaySaid::Impossible(text.clone()),
            None => DaySaid::Nothing,
        }
    }

    fn day_impossible(&mut self, text: &str) {
        let part = Part::new("date-impossible").with("text", text);
        self.aside(|turn| turn.say(part));
    }

    /// A message that goes on with an arrangement under way, or changes the plan that runs, whatever its words alone
    /// would mean. Returns whether all is said.
    pub(super) fn takes_as_arrangement(&mut self, request: &Request) -> bool {
        let said = &request.said;
        if request.intent == Intent::RequestHuman && self.can_refer() {
            self.refer();
            return true;
        }
        if self.counters_staff_offer(request.intent) {
            return true;
        }
        match request.intent {
            Intent::RequestInstallments
            | Intent::RequestExtension
            | Intent::PromiseToPay
            | Intent::ChangePlan
            | Intent::PayPart
            | Intent::RequestDiscount
            | Intent::Hardship
            | Intent::MakePayment
            | Intent::AskPaymentOptions
            | Intent::AskPaymentStatus
            | Intent::TellReason
            | Intent::AskPaymentPlan => {
                self.takes_as_counter_offer(request)
                    || self.takes_as_detail_of(request.intent, said)
                    || self.takes_as_change(request)
            }
            Intent::AskBalance
            | Intent::AskDueDate
            | Intent::AskMinPayment
            | Intent::AskInvoiceDetails
            | Intent::RequestDocument
            | Intent::ClaimPaid
            | Intent::PaymentProblem
            | Intent::AskLateFees
            | Intent::AskTerms
            | Intent::MyData
            | Intent::CaseStatus
            | Intent::SetPreference
            | Intent::StopContact
            | Intent::Greet
            | Intent::Thanks
            | Intent::Goodbye
            | Intent::Affirm
            | Intent::Deny
            | Intent::GoBack
            | Intent::CancelFlow
            | Intent::ThinkItOver
            | Intent::RequestHuman
            | Intent::AskBot
            | Intent::Help
            | Intent::Repeat
            | Intent::OfferBarter
            | Intent::DisputeCharge
            | Intent::NotMyDebt
            | Intent::LegalOrRefusal
            | Intent::RequestRefund
            | Intent::RequestCall
            | Intent::UpdateDetails
            | Intent::Complaint
            | Intent::OutOfScope
            | Intent::Bereavement
            | Intent::SelfHarm
            | Intent::Choose => false,
        }
    }

    /// "1?" wonders about the first choice, which is the yes: nothing is agreed by it.
    pub(super) fn wonders_about_the_yes(&self) -> bool {
        let is_open = matches!(
            self.dialogue.place,
            Place::ConfirmingPlan { .. } | Place::ConfirmingOther { .. }
        );
        let text = self.facts.text.trim();
        let number = text.trim_end_matches(['?', ' ', '.', '!']);
        is_open && text.contains('?') && number == "1"
    }

    /// The missing day or amount, in a message that could mean something else elsewhere.
    fn takes_as_detail_of(&mut self, intent: Intent, said: &Said) -> bool {
        let asks_for_parts = said.count.is_some() || said.frequency.is_some();
        match (&self.dialogue.place, intent) {
            (
                _,
                Intent::Hardship
                | Intent::AskPaymentOptions
                | Intent::AskPaymentStatus
                | Intent::TellReason,
            ) => false,
            (
                Place::ConfirmingOther {
                    basis: Basis::Promise(_),
                    ..
                },
                Intent::RequestExtension,
            ) => false,
            // Amount and day together are another promise.
            (
                Place::ConfirmingOther {
                    basis: Basis::Promise(_),
                    ..
                },
                Intent::PromiseToPay,
            ) if !said.names_nothing() && !said.dates.is_empty() => false,
            (
                Place::ConfirmingOther {
                    basis: Basis::Extension(_),
                    ..
                },
                Intent::PromiseToPay | Intent::PayPart,
            ) if !said.amounts.is_empty() => false,
            (Place::ChoosingDetail(asked), _) => {
                let is_answer = !asked.is_about_a_day() || !asks_for_parts;
                is_answer && self.takes_as_detail(said)
            }
            (Place::ConfirmingOther { .. }, _) => !asks_for_parts && self.takes_as_detail(said),
            (
                Place::Idle
                | Place::ChoosingPlan(_)
                | Place::ConfirmingPlan { .. }
                | Place::ChoosingInvoice
                | Place::Telling(_),
                _,
            ) => false,
        }
    }

    /// A day or an amount that answers the question, or corrects the offer on the screen.
    pub(super) fn takes_as_detail(&mut self, said: &Said) -> bool {
        match self.dialogue.place.clone() {
            Place::ChoosingDetail(asked) => self.answers_detail(&asked, said),
            Place::ConfirmingOther {
                basis, staff: None, ..
            } => match self.corrected(&basis, said) {
                Some(basis) => {
                    self.quote_basis(basis);
                    true
                }
                None => false,
            },
            Place::ConfirmingOther { staff: Some(_), .. }
            | Place::Idle
            | Place::ChoosingPlan(_)
            | Place::ConfirmingPlan { .. }
            | Place::ChoosingInvoice
            | Place::Telling(_) => false,
        }
    }

    fn answers_detail(&mut self, asked: &Asked, said: &Said) -> bool {
        if *asked == Asked::CatchUpHow {
            let how = self.plan_words().catch_up;
            if let Some(how) = how {
                self.quote_basis(Basis::Change(PlanChange::CatchUp { how }));
            }
            return how.is_some();
        }
        if !asked.is_about_a_day() {
            return self.answers_amount(asked, said);
        }
        // "200 on the 20th" to "which day?" is a promise of so much.
        let amount = match (asked, self.amount_meant(said)) {
            (Asked::PromiseDay { .. }, Meant::Amount(amount)) => Some(amount),
            (_, _) => None,
        };
        let asked = match (asked, amount) {
            (Asked::PromiseDay { invoices, .. }, Some(amount)) => Asked::PromiseDay {
                amount: Some(amount),
                invoices: invoices.clone(),
            },
            (asked, _) => asked.clone(),
        };
        match self.day_said(said) {
            DaySaid::On(day) => {
                if let Some(basis) = asked.with_day(day) {
                    self.quote_basis(basis);
                }
                true
            }
            DaySaid::Impossible(text) => {
                self.day_impossible(&text);
                true
            }
            DaySaid::Nothing => match self.later_than_now(&asked) {
                Some(day) => {
                    if let Some(basis) = asked.with_day(day) {
                        self.quote_basis(basis);
                    }
                    true
                }
                None if amount.is_some() => {
                    self.ask_detail(asked);
                    true
                }
                None => false,
            },
        }
    }

    fn answers_amount(&mut self, asked: &Asked, said: &Said) -> bool {
        // One digit is more likely the number of a choice that is not there.
        let count = said
            .count
            .filter(|count| said.amounts.is_empty() && *count > 9);
        let whole = |count: u32| {
            let currency = self.facts.ledger.currency();
            let minor = i64::from(count).checked_mul(10_i64.checked_pow(currency.decimals())?)?;
            Some(Money::from_minor(minor, currency))
        };
        let amount = match count.and_then(whole) {
            Some(amount) => Meant::Amount(amount),
            None => self.amount_meant(said),
        };
        match amount {
            Meant::Amount(amount) => self.with_amount_asked(asked, amount),
            Meant::OtherCurrency => {
                let currency = self.facts.ledger.currency().code();
                let part = Part::new("amount-other-currency").with("currency", currency);
                self.aside(|turn| turn.say(part));
            }
            Meant::NotAnAmount => {
                let part = self.amount_not_usable();
                self.aside(|turn| turn.say(part));
            }
            Meant::Nothing => return false,
        }
        true
    }

    fn with_amount_asked(&mut self, asked: &Asked, amount: Money) {
        if let Some(basis) = asked.with_amount(amount) {
            self.quote_basis(basis);
        }
    }

    /// The same wish with the day or the amount that was said; `None` where nothing of the kind was.
    fn corrected(&self, basis: &Basis, said: &Said) -> Option<Basis> {
        let words = self.plan_words();
        let day = match self.day_said(said) {
            DaySaid::On(day) => Some(day),
            DaySaid::Impossible(_) | DaySaid::Nothing => None,
        };
        let later = |from: NaiveDate| words.later.map(|later| later::after(from, later));
        let amount = match self.amount_meant(said) {
            Meant::Amount(amount) => Some(amount),
            Meant::OtherCurrency | Meant::NotAnAmount | Meant::Nothing => None,
        };
        let changed = match basis {
            Basis::Extension(request) => {
                let known = request.until.unwrap_or(self.facts.today);
                let until = day.or_else(|| later(known))?;
                later::extension(Some(until), request.invoices.clone())
            }
            Basis::Promise(request) => {
                let on = day.or_else(|| later(request.on));
                if on.is_none() && amount.is_none() {
                    return None;
                }
                let amount = if said.names_nothing() {
                    request.amount
                } else {
                    amount
                };
                later::promise(amount, on.unwrap_or(request.on), request.invoices.clone())
            }
            Basis::Change(change) => Basis::Change(change::corrected(change, &words, day, amount)?),
            Basis::Plan(_) | Basis::Settlement(_) | Basis::PayInFull(_) => return None,
        };
        (changed != *basis).then_some(changed)
    }

    /// Puts a question for a day or an amount, with a few answers to it.
    pub(super) fn ask_detail(&mut self, asked: Asked) {
        let choices = self.choices_of_detail(&asked);
        let question = self.question(&asked);
        self.paragraph([question]);
        self.go(Place::ChoosingDetail(asked));
        self.offer(choices);
    }

    fn question(&self, asked: &Asked) -> Part {
        let part = Part::new(asked.question_key());
        match asked {
            Asked::PromiseDay { amount, .. } => {
                part.with("amount", amount.unwrap_or_else(|| self.facts.owed()))
            }
            Asked::MoveDay { number, .. } => {
                let (due, left) = self
                    .payment(*number)
                    .unwrap_or((self.facts.today, Money::zero(self.facts.ledger.currency())));
                part.with("number", *number)
                    .with("due", due)
                    .with("amount", left)
            }
            Asked::EachAmount => part.with("each", self.each_now()),
            Asked::CatchUpHow => {
                let late = self.facts.plan.and_then(|(_, state)| state.next());
                let (due, left) = late.map_or(
                    (self.facts.today, Money::zero(self.facts.ledger.currency())),
                    |(of, left)| (of.due_on, left),
                );
                part.with("due", due).with("amount", left)
            }
            Asked::ExtensionDay { .. } | Asked::ExtraAmount => part,
        }
    }

    pub(super) fn choices_of_detail(&self, asked: &Asked) -> Vec<Choice> {
        let mut choices: Vec<Choice> = match asked {
            Asked::ExtensionDay { .. } | Asked::PromiseDay { .. } | Asked::MoveDay { .. } => self
                .days_for(asked)
                .into_iter()
                .map(|day| {
                    let label = Part::new("choice-day").with("day", day);
                    Pick::Day(day).labelled(label)
                })
                .collect(),
            Asked::EachAmount | Asked::ExtraAmount => self
                .amounts_for(asked)
                .into_iter()
                .map(|amount| {
                    let key = match asked {
                        Asked::EachAmount => "choice-each",
                        Asked::ExtraAmount
                        | Asked::CatchUpHow
                        | Asked::ExtensionDay { .. }
                        | Asked::PromiseDay { .. }
                        | Asked::MoveDay { .. } => "choice-amount",
                    };
                    Pick::Amount(amount).labelled(Part::new(key).with("amount", amount))
                })
                .collect(),
            Asked::CatchUpHow => {
                let pay = Pick::Ask(Intent::AskPaymentOptions);
                let mut choices = vec![pay.labelled(Part::new("choice-pay-it-now"))];
                choices.extend(change::ways(&self.catch_up_ways()));
                choices
            }
        };
        choices.push(Pick::Leave.labelled(Part::new("choice-not-now")));
        choices
    }

    pub(super) fn day_picked(&mut self, day: NaiveDate) {
        self.detail_picked(|asked| asked.with_day(day));
    }

    pub(super) fn amount_picked(&mut self, amount: Money) {
        self.detail_picked(|asked| asked.with_amount(amount));
    }

    /// What was asked for is there: the arrangement with it is quoted, if the question is still open.
    fn detail_picked(&mut self, complete: impl FnOnce(&Asked) -> Option<Basis>) {
        let basis = if let Place::ChoosingDetail(asked) = &self.dialogue.place {
            complete(asked)
        } else {
            None
        };
        match basis {
            Some(basis) => self.quote_basis(basis),
            None => self.stale_choice(),
        }
    }

    /// What the engine says to a wish: exact terms and a question, or every reason and what there is instead.
    pub(super) fn quote_basis(&mut self, basis: Basis) {
        match basis {
            Basis::Plan(request) => self.quote(request),
            Basis::Extension(_)
            | Basis::Promise(_)
            | Basis::Settlement(_)
            | Basis::PayInFull(_)
            | Basis::Change(_) => self.quote_other(basis),
        }
    }

    fn quote_other(&mut self, basis: Basis) {
        let quote = quote(&self.facts.inputs(), &basis);
        if quote
            .reasons
            .iter()
            .any(|reason| matches!(reason, PlanRefusal::NotLater { .. }))
        {
            // It is due later already: nothing has to be agreed for that.
            self.leave();
            self.tell_reasons(&quote);
            self.say(Part::new("due-later-already"));
            return;
        }
        self.tell_reasons(&quote);
        let is_answer = |ranked: &&Ranked| match ranked.why {
            Why::Asked | Why::Nearest => true,
            Why::Sooner { .. } | Why::Alternative => false,
        };
        let first = quote.offers.first().filter(is_answer);
        let behind = quote.offers.iter().skip(usize::from(first.is_some()));
        let mut beside: Vec<Ranked> = behind.cloned().collect();
        beside.extend(self.other_way(&basis, &quote.reasons));
        let named: Vec<Basis> = beside
            .iter()
            .map(|ranked| ranked.offer.basis.clone())
            .collect();
        match first {
            Some(first) => {
                self.note_refusal(&basis, &quote.reasons, Some(&first.offer));
                self.dialogue.alternatives = named;
                self.put(first.offer.clone(), first.why, basis);
            }
            None => {
                self.leave();
                self.note_refusal(&basis, &quote.reasons, None);
                self.dialogue.alternatives = named;
                self.offer_instead(&beside, quote.is_for_a_person());
            }
        }
    }

    /// Nothing of the kind can be offered: what there is instead, and the person who may decide otherwise.
    fn offer_instead(&mut self, beside: &[Ranked], is_for_a_person: bool) {
        if !beside.is_empty() {
            self.paragraph([Part::new("offer-instead")]);
        } else if is_for_a_person {
            let part = self.who_decides();
            self.say(part);
        }
        let mut choices: Vec<Choice> = beside.iter().map(wish::alternative).collect();
        choices.extend(self.choice_to_refer());
        if !self.facts.invoices.is_empty() {
            let pay = Pick::Ask(Intent::AskPaymentOptions);
            choices.push(pay.labelled(Part::new("choice-how-to-pay")));
        }
        self.offer(choices);
    }

    /// Puts the exact terms of an offer on the screen and asks for a yes.
    fn put(&mut self, offer: Offer, why: Why, basis: Basis) {
        let intro = wish::intro(&offer, why);
        self.paragraph([intro]);
        if let Some(says) = self.what_changes(&offer) {
            self.say(says);
        }
        // What was refused is not asked for again.
        let basis = match why {
            Why::Nearest => offer.basis.clone(),
            Why::Asked | Why::Sooner { .. } | Why::Alternative => basis,
        };
        self.paragraph(agreed_terms(&offer.terms));
        self.ask_for_a_yes(&offer, None);
        self.go(Place::ConfirmingOther {
            offer: Box::new(offer),
            basis,
            staff: None,
        });
    }

    /// The question under the terms, and what can be answered to it.
    pub(super) fn ask_for_a_yes(&mut self, offer: &Offer, staff: Option<&StaffOffer>) {
        let question = wish::question(offer, staff.is_some());
        self.paragraph([question]);
        let answers = self.answers_to_other(offer, &staff.cloned());
        self.offer(answers);
        self.terms_shown = true;
    }

    /// Yes, what stands beside it, another day or amount, a person, no.
    pub(super) fn answers_to_other(
        &self,
        offer: &Offer,
        staff: &Option<StaffOffer>,
    ) -> Vec<Choice> {
        if staff.is_some() {
            return staff::answers(offer);
        }
        let agree = Pick::AgreePlan(offer.terms.fingerprint());
        let mut choices = vec![agree.labelled(Part::new("choice-agree"))];
        let inputs = self.facts.inputs();
        let beside = self.dialogue.alternatives.iter();
        choices.extend(
            beside
                .filter_map(|basis| answer(&inputs, basis).ok())
                .map(|offer| wish::alternative_to(&offer)),
        );
        if let Some(label) = wish::change_label(&offer.basis) {
            choices.push(Pick::ChangePlanOffer.labelled(Part::new(label)));
        }
        choices.extend(self.choice_to_refer());
        choices.push(Pick::Leave.labelled(Part::new("choice-not-now")));
        choices
    }

    /// What stood beside an offer becomes the offer.
    pub(super) fn take_alternative(&mut self, named: &str) {
        let ways = self.catch_up_ways();
        let known = self.dialogue.alternatives.iter();
        let mut known = known.chain(ways.iter().map(|offer| &offer.basis));
        match known.find(|basis| wish::name(basis) == named).cloned() {
            Some(basis) => self.quote_basis(basis),
            None => self.stale_choice(),
        }
    }

    /// Back from the exact terms to the day or the amount.
    pub(super) fn change_other(&mut self) {
        let Place::ConfirmingOther { basis, staff, .. } = self.dialogue.place.clone() else {
            self.stale_choice();
            return;
        };
        if staff.is_some() {
            self.stale_choice();
            return;
        }
        match basis {
            Basis::Extension(request) => self.ask_detail(Asked::ExtensionDay {
                invoices: request.invoices,
            }),
            Basis::Promise(request) => self.ask_detail(Asked::PromiseDay {
                amount: request.amount,
                invoices: request.invoices,
            }),
            Basis::Change(PlanChange::Move { number, .. }) => self.ask_detail(Asked::MoveDay {
                number,
                and_rest: false,
            }),
            Basis::Change(PlanChange::MoveRest { number, .. }) => {
                self.ask_detail(Asked::MoveDay {
                    number,
                    and_rest: true,
                });
            }
            Basis::Change(PlanChange::PayMore { .. }) => self.ask_detail(Asked::EachAmount),
            Basis::Change(PlanChange::Extra { .. }) => self.ask_detail(Asked::ExtraAmount),
            Basis::Change(
                PlanChange::SkipToEnd { .. }
                | PlanChange::PayOff
                | PlanChange::Merge { .. }
                | PlanChange::CatchUp { .. },
            )
            | Basis::Plan(_)
            | Basis::Settlement(_)
            | Basis::PayInFull(_) => self.stale_choice(),
        }
    }

    /// The same wish once more, where the customer comes back to it.
    pub(super) fn quote_again(
        &mut self,
        basis: Basis,
        staff: Option<StaffOffer>,
        until: DateTime<Utc>,
    ) {
        match staff {
            Some(staff) => self.staff_offer_again(&basis, staff, until),
            None => self.quote_basis(basis),
        }
    }

    /// The offer on the screen has expired: it is quoted afresh, but for one that staff made.
    pub(super) fn offer_expired(&mut self) {
        let Place::ConfirmingOther {
            basis,
            staff,
            offer,
        } = self.dialogue.place.clone()
        else {
            return;
        };
        match staff {
            Some(staff) => self.staff_offer_over(&staff, &offer.basis, "staff-offer-expired"),
            None => {
                self.paragraph([Part::new("offer-expired")]);
                self.dialogue.place = Place::Idle;
                self.quote_basis(basis);
            }
        }
    }

    /// A yes to the terms with this fingerprint, where they are not those of a new plan.
    pub(super) fn agree_to_other(&mut self, fingerprint: &str) {
        let Place::ConfirmingOther {
            offer,
            basis,
            staff,
        } = self.dialogue.place.clone()
        else {
            self.stale_choice();
            return;
        };
        let confirmed = match offer.confirm(fingerprint, self.facts.now) {
            Err(StaleOffer::OtherTerms) => return self.stale_choice(),
            Err(StaleOffer::Expired) => return self.offer_expired(),
            Ok(confirmed) => confirmed,
        };
        if let Some(staff) = staff.as_ref().filter(|_| !self.facts.staff_offer_stands) {
            return self.staff_offer_over(staff, &offer.basis, "staff-offer-withdrawn");
        }
        let authority = self.authority_of(staff.as_ref());
        if recheck(&self.facts.inputs_with(authority), &confirmed).is_err() {
            self.say(Part::new("offer-changed"));
            self.dialogue.place = Place::Idle;
            return self.quote_again(basis, staff, offer.expires_at);
        }
        self.receipt_of(&confirmed);
        self.leave();
        self.effects.push(Effect::AcceptPlan {
            confirmed: Box::new(confirmed),
            authority,
        });
        if let Some(StaffOffer { id, case, .. }) = staff {
            self.effects.push(Effect::StaffOfferAccepted { id, case });
        }
    }

    fn authority_of(&self, staff: Option<&StaffOffer>) -> Authority {
        staff.map_or(Authority::Bot, |staff| {
            Authority::of_staff(staff.role, self.facts.policy)
        })
    }

    fn inputs_of(&self, staff: Option<&StaffOffer>) -> Inputs<'_> {
        self.facts.inputs_with(self.authority_of(staff))
    }

    /// What was agreed, in two sentences.
    fn receipt_of(&mut self, confirmed: &crate::domain::plan::Confirmed) {
        let terms: &AgreementTerms = confirmed.terms();
        let reference = self.facts.new_reference;
        let due = |part: Part| {
            part.with("amount", terms.last().amount)
                .with("due", terms.last().due_on)
        };
        match terms.kind {
            ArrangementKind::Plan if terms.continues.is_some() => {
                let next = terms.first();
                let part = Part::new("change-agreed").with("reference", reference);
                self.say(part);
                self.say(
                    Part::new("change-next")
                        .with("amount", next.amount)
                        .with("due", next.due_on),
                );
            }
            ArrangementKind::Plan => {
                self.receipt(terms);
                return;
            }
            ArrangementKind::Extension => {
                self.say(due(
                    Part::new("extension-agreed").with("reference", reference)
                ));
            }
            ArrangementKind::Promise => {
                self.say(due(Part::new("promise-agreed").with("reference", reference)));
            }
            ArrangementKind::Settlement => {
                self.say(due(
                    Part::new("settlement-agreed").with("reference", reference)
                ));
            }
            ArrangementKind::PayInFull => {
                let zero = Money::zero(terms.total.currency());
                let credit = terms.reward.map_or(zero, |reward| reward.credit);
                let part = Part::new("pay-in-full-agreed").with("reference", reference);
                self.say(part.with("credit", credit));
            }
        }
        self.say(Part::new("agreement-attached"));
        if terms.kind == ArrangementKind::PayInFull {
            let total = terms.total;
            self.paragraph([]);
            self.how_to_pay(Some(total));
        }
        let ask = |intent, key| Pick::Ask(intent).labelled(Part::new(key));
        let mut choices = Vec::new();
        if terms.kind != ArrangementKind::PayInFull {
            choices.push(ask(Intent::AskPaymentOptions, "choice-how-to-pay"));
        }
        if terms.kind == ArrangementKind::Plan {
            choices.push(ask(Intent::AskPaymentPlan, "choice-my-plan"));
        }
        choices.push(ask(Intent::RequestDocument, "choice-agreement"));
        self.offer(choices);
    }

    /// A no to the terms on the screen: nothing is agreed, and there is something else.
    pub(super) fn decline_other(&mut self) {
        let Place::ConfirmingOther { offer, staff, .. } = self.dialogue.place.clone() else {
            return;
        };
        if staff.is_some() {
            return self.decline_offer(&offer.terms.fingerprint());
        }
        self.note_declined();
        let refer = self.choice_to_refer();
        let refused = self.dialogue.refused.take();
        let is_change = matches!(offer.basis, Basis::Change(_));
        let change = wish::change_label(&offer.basis);
        self.leave();
        self.dialogue.refused = refused;
        self.say(Part::new("nothing-agreed"));
        self.say(Part::new("what-instead"));
        let ask = |intent, key: &str| Pick::Ask(intent).labelled(Part::new(key));
        let mut choices = Vec::new();
        if is_change {
            choices.push(ask(Intent::ChangePlan, "choice-change-my-plan"));
        } else {
            if change.is_some() {
                choices.push(ask(Intent::RequestExtension, "choice-later"));
            }
            if self.facts.can_plan() {
                choices.push(ask(Intent::RequestInstallments, "choice-plan"));
            }
        }
        choices.push(ask(Intent::AskPaymentOptions, "choice-how-to-pay"));
        match refer {
            Some(refer) => choices.push(refer),
            None => choices.push(ask(Intent::RequestHuman, "choice-person")),
        }
        self.offer(choices);
    }

    /// A message nobody asked for stands below the terms: a short answer may be meant for that.
    pub(super) fn answers_unasked(&self) -> bool {
        self.below_unasked
    }
}

fn word(text: &str) -> Fact {
    Fact::Word(text.to_owned())
}
