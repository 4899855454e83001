//! Where a conversation stands between turns, what can happen in it, and what a turn asks to be written.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::arrange::{Asked, Refused, StaffOffer};
use super::choices::Pick;
use super::reply::{Part, Reply};
use super::telling::Telling;
use crate::domain::account::Tone;
use crate::domain::hold::AccountHoldReason;
use crate::domain::late_reason::LateReason;
use crate::domain::plan::{Authority, Basis, Confirmed, Offer, PlanRequest};
use crate::domain::ticket::{Matter, Priority, TicketState};
use crate::domain::time_zone::TimeZone;
use crate::understand::{Expecting, Request, Unclear};

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
    /// A choice of a message that is not the latest any more.
    Stale,
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
    pub(super) fn asks_the_same(&self, other: &Self) -> bool {
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
    SetTimezone(TimeZone),
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
    /// One of [`super::Facts::new_cases`].
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

/// What can be typed into a form of one field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FormKind {
    Amount,
    Day,
}

impl Dialogue {
    /// The forms that answer what the bot waits for: an amount, a day. What they bring is read like typed words.
    #[must_use]
    pub fn forms(&self) -> Vec<FormKind> {
        match &self.place {
            Place::ChoosingPlan(_) => vec![FormKind::Amount],
            Place::ConfirmingPlan { .. } => vec![FormKind::Amount, FormKind::Day],
            Place::ChoosingDetail(asked) => match asked {
                Asked::ExtensionDay { .. } | Asked::PromiseDay { .. } | Asked::MoveDay { .. } => {
                    vec![FormKind::Day]
                }
                Asked::EachAmount | Asked::ExtraAmount => vec![FormKind::Amount],
                Asked::CatchUpHow => Vec::new(),
            },
            Place::Idle
            | Place::ChoosingInvoice
            | Place::Telling(_)
            | Place::ConfirmingOther { .. } => Vec::new(),
        }
    }

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
