//! What the customer is asked to tell for a case: a few questions, each answered by a choice or in the customer's
//! own words. The case is open before the first of them is asked, so that nothing is lost when no answer comes.
//!
//! Whatever is said is added to the case as it was said. Something else that is clearly wanted goes first, and the
//! question is put once more after it.

use chrono::{Months, NaiveDate};
use serde::{Deserialize, Serialize};

use super::reply::{Choice, Fact, Part};
use super::{Effect, Pick, Place, Turn};
use crate::understand::{DateSaid, Intent, Kind, Request, Said, TimeOfDay, Unclear};

/// From this confidence on, something else that was wanted goes before the question.
pub(super) const SURE: f32 = 0.95;

/// A question whose answer is told, not decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Telling {
    /// When, how and with which reference a payment was made.
    Payment { case: String },
    /// Which invoice is disputed; `words` is what was said so far.
    DisputedInvoice { words: String },
    /// What happened with what was bought.
    WhatHappened { case: String, invoice: String },
    /// What would put it right.
    Remedy { case: String, invoice: String },
    /// What is offered instead of money, its value, and by when.
    Barter { case: String },
    /// When and on which number to call.
    Call { case: String },
    /// Why it is late.
    Reason,
}

/// The answers that can be picked: the keys of their labels, which are their names in a choice's id too.
pub(super) const TOLD: [&str; 16] = [
    "tell-not-ordered",
    "tell-not-delivered",
    "tell-defective",
    "tell-wrong-amount",
    "tell-twice",
    "tell-something-else",
    "tell-repair",
    "tell-lower-price",
    "tell-cancel-it",
    "tell-another-remedy",
    "tell-forgot",
    "tell-cash-short",
    "tell-problem",
    "tell-cannot-pay",
    "tell-other-reason",
    "tell-no-more",
];

impl Telling {
    /// The case that the answer goes to.
    fn case(&self) -> Option<&str> {
        match self {
            Self::Payment { case }
            | Self::WhatHappened { case, .. }
            | Self::Remedy { case, .. }
            | Self::Barter { case }
            | Self::Call { case } => Some(case),
            Self::DisputedInvoice { .. } | Self::Reason => None,
        }
    }

    /// Whether the question is put once more after something else was answered. Who has told of a payment has
    /// told enough.
    pub(super) fn is_asked_again(&self) -> bool {
        match self {
            Self::DisputedInvoice { .. } | Self::WhatHappened { .. } | Self::Remedy { .. } => true,
            Self::Payment { .. } | Self::Barter { .. } | Self::Call { .. } | Self::Reason => false,
        }
    }

    /// The key of the question.
    pub(super) fn question(&self) -> &'static str {
        match self {
            Self::Payment { .. } => "ask-payment-details",
            Self::DisputedInvoice { .. } => "ask-disputed-invoice",
            Self::WhatHappened { .. } => "ask-what-happened",
            Self::Remedy { .. } => "ask-remedy",
            Self::Barter { .. } => "ask-barter",
            Self::Call { .. } => "ask-call",
            Self::Reason => "ask-reason",
        }
    }

    /// Whether a wish, understood on its own, is still an answer to the question. What was learned, and is not
    /// quite sure, is one: "replace them" may sound like something else.
    fn is_answered_by(&self, request: &Request) -> bool {
        let intent = request.intent;
        if intent.kind() == Kind::Care || intent == Intent::CancelFlow {
            return false;
        }
        if request.confidence < SURE && *self != Self::Reason {
            return true;
        }
        let names_a_payment =
            !request.said.references.is_empty() || request.said.dates.iter().any(is_past);
        if matches!(self, Self::Payment { .. }) && names_a_payment {
            return true;
        }
        let told: &[Intent] = match self {
            Self::Payment { .. } => &[
                Intent::ClaimPaid,
                Intent::TellReason,
                Intent::MakePayment,
                Intent::PayPart,
                Intent::OutOfScope,
            ],
            Self::DisputedInvoice { .. } | Self::WhatHappened { .. } => &[
                Intent::DisputeCharge,
                Intent::TellReason,
                Intent::OutOfScope,
                Intent::Complaint,
                Intent::AskInvoiceDetails,
            ],
            Self::Remedy { .. } => &[
                Intent::DisputeCharge,
                Intent::TellReason,
                Intent::OutOfScope,
                Intent::RequestDiscount,
                Intent::RequestRefund,
                Intent::Complaint,
            ],
            Self::Barter { .. } => &[
                Intent::OfferBarter,
                Intent::TellReason,
                Intent::OutOfScope,
                Intent::PayPart,
                Intent::PromiseToPay,
            ],
            Self::Call { .. } => &[
                Intent::RequestCall,
                Intent::UpdateDetails,
                Intent::SetPreference,
                Intent::PromiseToPay,
                Intent::RequestExtension,
                Intent::OutOfScope,
            ],
            Self::Reason => &[Intent::TellReason, Intent::OutOfScope],
        };
        told.contains(&intent)
    }
}

fn is_past(day: &DateSaid) -> bool {
    match day {
        DateSaid::Past(_) => true,
        DateSaid::On(_) | DateSaid::Impossible(_) => false,
    }
}

/// What was said of a payment that was made: a day that seems to come is the last one of that name.
fn looking_back(said: Said, today: NaiveDate) -> Said {
    let back = |day: DateSaid| match day {
        DateSaid::On(day) if day > today => {
            DateSaid::Past(day.checked_sub_months(Months::new(12)).unwrap_or(day))
        }
        DateSaid::On(day) => DateSaid::On(day),
        DateSaid::Past(day) => DateSaid::Past(day),
        DateSaid::Impossible(text) => DateSaid::Impossible(text),
    };
    Said {
        dates: said.dates.into_iter().map(back).collect(),
        ..said
    }
}

impl Turn<'_> {
    /// Whether a message answers the question that is open, and is then dealt with.
    pub(super) fn takes_as_told(&mut self, wishes: &[Result<Request, Unclear>]) -> bool {
        let Place::Telling(telling) = &self.dialogue.place else {
            return false;
        };
        let telling = telling.clone();
        let says_no = matches!(wishes, [Ok(request)] if request.intent == Intent::Deny);
        if says_no {
            self.dialogue.misses = 0;
            self.told_no_more(&telling);
            return true;
        }
        let answers = wishes.iter().all(|wish| match wish {
            Ok(request) => telling.is_answered_by(request),
            Err(_) => true,
        });
        if telling == Telling::Reason {
            // It is asked once: whatever else is wanted, the question is gone.
            self.dialogue.place = Place::Idle;
        }
        if !answers || wishes.is_empty() {
            if telling == Telling::Reason {
                self.note_reason_in_passing(wishes);
            }
            return false;
        }
        self.dialogue.misses = 0;
        let said = wishes.first().map(|wish| match wish {
            Ok(request) => request.said.clone(),
            Err(unclear) => unclear.said.clone(),
        });
        let words = self.asked_words();
        let said = said.unwrap_or_default();
        let said = match telling {
            Telling::Payment { .. } => looking_back(said, self.facts.customers_today),
            Telling::DisputedInvoice { .. }
            | Telling::WhatHappened { .. }
            | Telling::Remedy { .. }
            | Telling::Barter { .. }
            | Telling::Call { .. }
            | Telling::Reason => said,
        };
        self.told(&telling, &said, words);
        true
    }

    /// An answer that was picked.
    pub(super) fn picked_told(&mut self, name: &str) {
        let Place::Telling(telling) = &self.dialogue.place else {
            self.stale_choice();
            return;
        };
        let telling = telling.clone();
        if name == "tell-no-more" {
            self.told_no_more(&telling);
            return;
        }
        if telling == Telling::Reason {
            self.reason_picked(name);
            return;
        }
        self.told(&telling, &Said::default(), Part::new(name));
    }

    fn told(&mut self, telling: &Telling, said: &Said, words: Part) {
        if let Some(case) = telling.case() {
            let mut asked = self.values_told(said);
            asked.push(words);
            self.effects.push(Effect::AddToCase {
                case: case.to_owned(),
                asked,
                wish: None,
            });
        }
        match telling {
            Telling::Payment { case } => {
                self.dialogue.place = Place::Idle;
                let part = Part::new("payment-details-kept").with("case", case.as_str());
                self.say(part);
            }
            Telling::DisputedInvoice { words } => self.disputed_invoice_told(said, words),
            Telling::WhatHappened { case, invoice } => {
                self.ask_remedy(case.clone(), invoice.clone());
            }
            Telling::Remedy { case, invoice } => {
                self.dialogue.place = Place::Idle;
                self.dispute_complete(case, invoice);
            }
            Telling::Call { case } => {
                self.dialogue.place = Place::Idle;
                self.say(Part::new("call-kept").with("case", case.as_str()));
            }
            Telling::Barter { case } => {
                self.dialogue.place = Place::Idle;
                self.say(Part::new("barter-kept").with("case", case.as_str()));
            }
            Telling::Reason => {
                self.dialogue.place = Place::Idle;
                self.reason_told(said);
            }
        }
    }

    /// "That is all I know", "I would rather not say".
    fn told_no_more(&mut self, telling: &Telling) {
        self.dialogue.place = Place::Idle;
        match telling {
            Telling::Reason => {
                self.say(Part::new("reason-not-told"));
                self.menu();
            }
            Telling::DisputedInvoice { .. } => {
                self.say(Part::new("no-problem"));
                self.menu();
            }
            Telling::Remedy { case, invoice } => self.dispute_complete(case, invoice),
            Telling::Payment { case }
            | Telling::WhatHappened { case, .. }
            | Telling::Call { case }
            | Telling::Barter { case } => {
                self.say(Part::new("case-as-it-is").with("case", case.as_str()));
            }
        }
    }

    /// Asks a question, with the answers that can be picked.
    pub(super) fn ask_to_tell(&mut self, telling: Telling) {
        self.asked_to_tell = true;
        self.paragraph([Part::new(telling.question())]);
        let choices = self.choices_of_telling(&telling);
        self.dialogue.place = Place::Telling(telling);
        self.offer(choices);
    }

    /// The answers that can be picked.
    pub(super) fn choices_of_telling(&self, telling: &Telling) -> Vec<Choice> {
        let names: &[&str] = match telling {
            Telling::Payment { .. } | Telling::Barter { .. } | Telling::Call { .. } => {
                &["tell-no-more"]
            }
            Telling::DisputedInvoice { .. } => return super::choices::disputable(self.facts),
            Telling::WhatHappened { .. } => &[
                "tell-defective",
                "tell-not-delivered",
                "tell-not-ordered",
                "tell-wrong-amount",
                "tell-twice",
                "tell-something-else",
            ],
            Telling::Remedy { .. } => &[
                "tell-repair",
                "tell-lower-price",
                "tell-cancel-it",
                "tell-another-remedy",
            ],
            Telling::Reason => &[
                "tell-forgot",
                "tell-cash-short",
                "tell-problem",
                "tell-cannot-pay",
                "tell-other-reason",
                "tell-no-more",
            ],
        };
        let choice = |name: &&str| {
            let label = match (telling, *name) {
                (Telling::Reason, "tell-no-more") => "tell-rather-not",
                (_, name) => name,
            };
            Pick::Tell((*name).to_owned()).labelled(Part::new(label))
        };
        names.iter().map(choice).collect()
    }

    /// The values of a message, line by line, for staff.
    pub(super) fn values_told(&self, said: &Said) -> Vec<Part> {
        use crate::understand::way_told;
        let mut parts = Vec::new();
        for day in &said.dates {
            if let DateSaid::On(day) | DateSaid::Past(day) = day {
                parts.push(Part::new("asked-day").with("day", *day));
            }
        }
        for amount in &said.amounts {
            if let super::pay::Meant::Amount(amount) = self.in_account_currency(amount) {
                parts.push(Part::new("asked-amount").with("amount", amount));
            }
        }
        for time in &said.times {
            let time = match time {
                TimeOfDay::At(time) => time.format("%H:%M").to_string(),
                TimeOfDay::Morning => "morning".to_owned(),
                TimeOfDay::Afternoon => "afternoon".to_owned(),
                TimeOfDay::Evening => "evening".to_owned(),
            };
            parts.push(Part::new("asked-time").with("time", time));
        }
        for reference in &said.references {
            parts.push(Part::new("asked-reference").with("reference", reference.as_str()));
        }
        if !said.phones.is_empty() {
            let phones = Fact::List(said.phones.clone());
            parts.push(Part::new("asked-phones").with("phones", phones));
        }
        if let Some(way) = way_told(self.facts.text) {
            parts.push(Part::new("asked-way").with("way", way));
        }
        parts
    }
}
