//! What people offer. The terms stand on the customer's screen like any other offer; the yes is held against the
//! limits of whoever made it, and the case is told of the yes or the no.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::super::choices::numbered;
use super::super::clauses::agreed_terms;
use super::super::reply::{Choice, Part, Reply};
use super::super::{Earlier, Effect, Pick, Place, Turn};
use super::wish;
use crate::domain::plan::{Basis, Offer, answer};
use crate::domain::ticket::StaffRole;
use crate::understand::Intent;
use crate::wording::BLANK;

/// Who made an offer, and for which case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffOffer {
    /// Of the stored offer.
    pub id: i64,
    /// Whose limits hold.
    pub role: StaffRole,
    /// The name of who made it.
    pub by: String,
    /// The reference of the case.
    pub case: String,
}

/// The message that puts an offer of staff before the customer, and the place that takes the yes. `intro` says who
/// offers it and why.
///
/// Whoever sends it writes the reply to the outbox, and place and choices to the dialogue, in one transaction.
#[must_use]
pub fn staff_offer_reply(offer: &Offer, staff: StaffOffer, intro: Part) -> (Reply, Place) {
    let mut parts = vec![intro, Part::new(BLANK)];
    parts.extend(agreed_terms(&offer.terms));
    parts.push(Part::new(BLANK));
    parts.push(wish::question(offer, true));
    let reply = Reply {
        parts,
        choices: numbered(answers(offer)),
    };
    let place = Place::ConfirmingOther {
        basis: offer.basis.clone(),
        offer: Box::new(offer.clone()),
        staff: Some(staff),
    };
    (reply, place)
}

/// Yes, no, not now.
pub(super) fn answers(offer: &Offer) -> Vec<Choice> {
    let fingerprint = offer.terms.fingerprint();
    vec![
        Pick::AgreePlan(fingerprint.clone()).labelled(Part::new("choice-agree")),
        Pick::DeclineOffer(fingerprint).labelled(Part::new("choice-decline")),
        Pick::Leave.labelled(Part::new("choice-not-now")),
    ]
}

impl Turn<'_> {
    /// A no to an offer of staff.
    pub(in crate::converse) fn decline_offer(&mut self, fingerprint: &str) {
        let Place::ConfirmingOther {
            offer,
            staff: Some(staff),
            ..
        } = self.dialogue.place.clone()
        else {
            self.stale_choice();
            return;
        };
        if offer.terms.fingerprint() != fingerprint {
            self.stale_choice();
            return;
        }
        self.note_declined();
        self.leave();
        self.say(
            Part::new("staff-offer-declined")
                .with("by", staff.by.as_str())
                .with("case", staff.case.as_str()),
        );
        self.menu();
        self.effects.push(Effect::StaffOfferDeclined {
            id: staff.id,
            case: staff.case,
        });
    }

    /// Other terms than those that staff offer: the bot cannot agree to them, so whoever made the offer reads what was
    /// wished for, and the offer stays as it is. Returns whether that is the answer.
    pub(super) fn counters_staff_offer(&mut self, intent: Intent) -> bool {
        let Place::ConfirmingOther {
            staff: Some(staff), ..
        } = &self.dialogue.place
        else {
            return false;
        };
        let wishes = [
            Intent::RequestInstallments,
            Intent::RequestExtension,
            Intent::PromiseToPay,
            Intent::ChangePlan,
            Intent::RequestDiscount,
        ];
        if !wishes.contains(&intent) {
            return false;
        }
        let part = Part::new("staff-offer-as-it-is").with("by", staff.by.as_str());
        let case = staff.case.clone();
        let asked = vec![self.asked_words()];
        self.effects.push(Effect::AddToCase {
            case,
            asked,
            wish: None,
        });
        self.aside(|turn| turn.say(part));
        true
    }

    /// "Not now" to an offer of staff: it stands, and "back" shows it again. Returns whether there is one.
    pub(in crate::converse) fn puts_off_staff_offer(&mut self) -> bool {
        let Place::ConfirmingOther {
            offer,
            basis,
            staff: Some(staff),
        } = self.dialogue.place.clone()
        else {
            return false;
        };
        let until = offer.expires_at;
        self.leave();
        self.dialogue.back.push(Earlier::ConfirmingOther {
            basis,
            staff: Some(staff),
            until,
        });
        self.say(Part::new("staff-offer-waits").with("until", until));
        self.offer(Vec::new());
        true
    }

    /// The same offer once more, as the account stands now, and not for longer than it was made for.
    pub(super) fn staff_offer_again(
        &mut self,
        basis: &Basis,
        staff: StaffOffer,
        until: DateTime<Utc>,
    ) {
        if until <= self.facts.now {
            return self.staff_offer_over(&staff, basis, "staff-offer-expired");
        }
        let fresh = answer(&self.inputs_of(Some(&staff)), basis);
        let Ok(mut offer) = fresh else {
            return self.staff_offer_over(&staff, basis, "staff-offer-not-possible");
        };
        offer.expires_at = offer.expires_at.min(until);
        let part = Part::new("staff-offer-again").with("by", staff.by.as_str());
        self.paragraph([part]);
        self.paragraph(agreed_terms(&offer.terms));
        self.ask_for_a_yes(&offer, Some(&staff));
        self.go(Place::ConfirmingOther {
            offer: Box::new(offer),
            basis: basis.clone(),
            staff: Some(staff),
        });
    }

    /// An offer of staff that cannot be agreed to any more: they can be asked for it again.
    pub(super) fn staff_offer_over(&mut self, staff: &StaffOffer, basis: &Basis, key: &str) {
        self.leave();
        self.paragraph([Part::new(key).with("by", staff.by.as_str())]);
        self.keep_refused(basis);
        let choices = self.choice_to_refer().into_iter().collect();
        self.offer(choices);
    }
}
