//! What the bot may not agree to: a person can be asked for exactly that, and staff read what was asked, what was
//! refused and what was offered and not taken.

use serde::{Deserialize, Serialize};

use super::super::case::Handover;
use super::super::refusal::refusal_part;
use super::super::reply::{Choice, Part};
use super::super::{Pick, Place, STORY_MAX, Turn};
use super::wish::{offer_part, wish_parts};
use crate::domain::plan::{Basis, Offer, PlanRefusal, short_name};
use crate::domain::ticket::Category;

/// What was asked for and refused.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Refused {
    /// `None` where the plan engine has no name for it.
    pub basis: Option<Basis>,
    /// The same in lines for staff, with the customer's own words.
    pub asked: Vec<Part>,
}

impl Refused {
    fn name(&self) -> String {
        short_name(self)
    }
}

impl Turn<'_> {
    /// Keeps what was refused for a person, and writes it into the story of the conversation.
    pub(in crate::converse) fn note_refusal(
        &mut self,
        basis: &Basis,
        reasons: &[PlanRefusal],
        nearest: Option<&Offer>,
    ) {
        self.dialogue.refused = None;
        if reasons.is_empty() {
            return;
        }
        let mut story = vec![Part::new("story-refused")];
        story.extend(wish_parts(basis));
        story.extend(reasons.iter().map(refusal_part));
        if let Some(offer) = nearest {
            story.push(Part::new("story-nearest"));
            story.push(offer_part(offer));
        }
        self.tell_story(story);
        if reasons.iter().all(may_be_decided) {
            self.keep_refused(basis);
        }
    }

    /// Keeps a wish so that a person can be asked for it.
    pub(super) fn keep_refused(&mut self, basis: &Basis) {
        self.keep_wish(Some(basis.clone()), wish_parts(basis));
    }

    /// The same for a wish that the plan engine has no name for.
    pub(super) fn keep_wish(&mut self, basis: Option<Basis>, mut asked: Vec<Part>) {
        asked.push(Part::new("asked-words").with("words", self.facts.text));
        self.dialogue.refused = Some(Refused { basis, asked });
    }

    /// What was on offer when the customer said no, or left it.
    pub(in crate::converse) fn note_declined(&mut self) {
        let offer = match &self.dialogue.place {
            Place::ConfirmingPlan { offer, .. } | Place::ConfirmingOther { offer, .. } => offer,
            Place::Idle
            | Place::ChoosingPlan(_)
            | Place::ChoosingDetail(_)
            | Place::ChoosingInvoice
            | Place::Telling(_) => return,
        };
        let story = vec![Part::new("story-declined"), offer_part(offer)];
        self.tell_story(story);
    }

    fn tell_story(&mut self, parts: Vec<Part>) {
        let story = &mut self.dialogue.story;
        // The same offer may be refused many times; it is told once, where it was said last.
        story.retain(|earlier| *earlier != parts);
        story.push(parts);
        if story.len() > STORY_MAX {
            story.remove(0);
        }
    }

    /// "Ask a person for exactly this", where there is something to ask for.
    pub(in crate::converse) fn choice_to_refer(&self) -> Option<Choice> {
        let refused = self.dialogue.refused.as_ref()?;
        let label = Part::new("choice-refer");
        Some(Pick::ReferAsked(refused.name()).labelled(label))
    }

    /// Whether that choice is on the screen: then a wish for a person is a wish for that.
    pub(super) fn can_refer(&self) -> bool {
        let is_it = |id: &str| matches!(Pick::parse(id), Some(Pick::ReferAsked(_)));
        let mut shown = self.dialogue.shown.iter();
        self.dialogue.refused.is_some() && shown.any(|choice| is_it(&choice.pick))
    }

    /// Who decides what the bot may not: the choice below, else where a person is.
    pub(in crate::converse) fn who_decides(&self) -> Part {
        if self.dialogue.refused.is_some() {
            Part::new("can-refer")
        } else {
            self.where_a_person_is()
        }
    }

    pub(in crate::converse) fn refer_asked(&mut self, named: &str) {
        let refused = self.dialogue.refused.as_ref();
        if refused.is_some_and(|refused| refused.name() == named) {
            self.refer();
        } else {
            self.stale_choice();
        }
    }

    /// Hands what was refused to a person, as it was asked for.
    pub(super) fn refer(&mut self) {
        let Some(Refused { basis, asked }) = self.dialogue.refused.take() else {
            self.stale_choice();
            return;
        };
        self.leave();
        self.hand_over(Handover {
            category: Category::Arrangement,
            invoice: None,
            asked,
            wish: basis,
        });
    }
}

/// Whether a person may decide otherwise; the rest is not possible for anybody, or not needed.
fn may_be_decided(reason: &PlanRefusal) -> bool {
    match reason {
        PlanRefusal::NotOffered
        | PlanRefusal::AboveSelfServe { .. }
        | PlanRefusal::ExposureReached { .. }
        | PlanRefusal::CoolingOff { .. }
        | PlanRefusal::RenewedBefore
        | PlanRefusal::PromisesBroken { .. }
        | PlanRefusal::TooManyInstallments { .. }
        | PlanRefusal::InstallmentTooSmall { .. }
        | PlanRefusal::FirstPaymentTooSmall { .. }
        | PlanRefusal::TooLong { .. }
        | PlanRefusal::FirstDateTooLate { .. }
        | PlanRefusal::LegalCount { .. }
        | PlanRefusal::LegalLength { .. }
        | PlanRefusal::TooManyExtensions { .. }
        | PlanRefusal::TooManyMoves { .. }
        | PlanRefusal::TooManySkips { .. }
        | PlanRefusal::BeyondAuthority { .. } => true,
        PlanRefusal::NothingOwed
        | PlanRefusal::OnlyHeldInvoices
        | PlanRefusal::AlreadyOnPlan
        | PlanRefusal::NoSuchInvoice { .. }
        | PlanRefusal::OtherCurrency { .. }
        | PlanRefusal::AmountNotPositive { .. }
        | PlanRefusal::AmountTooLarge { .. }
        | PlanRefusal::DayOfMonth { .. }
        | PlanRefusal::TooFewInstallments { .. }
        | PlanRefusal::EndsTooSoon { .. }
        | PlanRefusal::FirstDatePast { .. }
        | PlanRefusal::NotLater { .. }
        | PlanRefusal::NoSuchInstallment { .. }
        | PlanRefusal::InstallmentPaid { .. }
        | PlanRefusal::BeforePrevious { .. }
        | PlanRefusal::BehindNext { .. }
        | PlanRefusal::NoChange
        | PlanRefusal::NothingMissed
        | PlanRefusal::PlanBroken
        | PlanRefusal::NoPlan => false,
    }
}
