//! What a person decides: disputes, hardship, barter, anything beyond the policy. The bot says so at once,
//! says where the person is, and changes nothing.

use super::reply::{Fact, Part};
use super::{Pick, Place, Turn};
use crate::understand::{DateSaid, Intent, Said};

impl Turn<'_> {
    pub(super) fn for_a_person(&mut self, intent: Intent, said: &Said) {
        let key = match intent {
            Intent::RequestExtension | Intent::PromiseToPay => {
                self.later_date(said);
                return;
            }
            Intent::SelfHarm => {
                // Care, and nothing about money.
                self.leave();
                self.say(Part::new("self-harm"));
                return;
            }
            Intent::Bereavement => "person-bereavement",
            Intent::Hardship => "person-hardship",
            Intent::NotMyDebt => "person-not-my-debt",
            Intent::DisputeCharge => "person-dispute",
            Intent::ClaimPaid => "person-claim-paid",
            Intent::RequestDiscount => {
                self.early_discount_first();
                "person-discount"
            }
            Intent::OfferBarter => "person-barter",
            Intent::LegalOrRefusal => "person-legal",
            Intent::RequestRefund => "person-refund",
            Intent::RequestCall => "person-call",
            Intent::UpdateDetails => "person-details",
            Intent::Complaint => "person-complaint",
            Intent::ChangePlan => "person-change-plan",
            Intent::RequestHuman
            | Intent::AskBalance
            | Intent::AskDueDate
            | Intent::AskInvoiceDetails
            | Intent::RequestDocument
            | Intent::AskPaymentOptions
            | Intent::MakePayment
            | Intent::PayPart
            | Intent::AskPaymentPlan
            | Intent::RequestInstallments
            | Intent::AskLateFees
            | Intent::AskTerms
            | Intent::SetPreference
            | Intent::StopContact
            | Intent::Greet
            | Intent::Thanks
            | Intent::Goodbye
            | Intent::Affirm
            | Intent::Deny
            | Intent::CancelFlow
            | Intent::GoBack
            | Intent::AskBot
            | Intent::Help
            | Intent::Repeat
            | Intent::OutOfScope
            | Intent::ThinkItOver => "person",
        };
        // These end what was under way: nobody should be asked for instalments in the same breath.
        let ends_the_flow = matches!(
            intent,
            Intent::Bereavement
                | Intent::Hardship
                | Intent::NotMyDebt
                | Intent::LegalOrRefusal
                | Intent::DisputeCharge
                | Intent::Complaint
        );
        if ends_the_flow {
            self.leave();
        }
        let contact = self.where_a_person_is();
        if ends_the_flow {
            self.paragraph([Part::new(key), contact]);
        } else {
            self.aside(|turn| {
                turn.say(Part::new(key));
                turn.say(contact);
            });
        }
    }

    /// After a death, hardship or worse, a yes, a no or a thank-you asks for nothing about money, so nothing
    /// about money is said; whatever asks for it ends that. Returns whether all is said.
    pub(super) fn answered_with_care(&mut self, intent: Intent) -> bool {
        match intent {
            Intent::Bereavement | Intent::Hardship | Intent::SelfHarm => {
                self.dialogue.careful = true
            }
            Intent::Affirm
            | Intent::Deny
            | Intent::ThinkItOver
            | Intent::Goodbye
            | Intent::Thanks => {
                if self.dialogue.careful {
                    self.say(Part::new("careful-here"));
                    return true;
                }
            }
            Intent::RequestHuman | Intent::AskBot => {}
            Intent::AskBalance
            | Intent::AskDueDate
            | Intent::AskInvoiceDetails
            | Intent::RequestDocument
            | Intent::AskPaymentOptions
            | Intent::MakePayment
            | Intent::PayPart
            | Intent::AskPaymentPlan
            | Intent::RequestInstallments
            | Intent::RequestExtension
            | Intent::PromiseToPay
            | Intent::ClaimPaid
            | Intent::AskLateFees
            | Intent::AskTerms
            | Intent::ChangePlan
            | Intent::SetPreference
            | Intent::StopContact
            | Intent::Greet
            | Intent::CancelFlow
            | Intent::GoBack
            | Intent::Help
            | Intent::Repeat
            | Intent::RequestDiscount
            | Intent::OfferBarter
            | Intent::DisputeCharge
            | Intent::NotMyDebt
            | Intent::LegalOrRefusal
            | Intent::RequestRefund
            | Intent::RequestCall
            | Intent::UpdateDetails
            | Intent::Complaint
            | Intent::OutOfScope => self.dialogue.careful = false,
        }
        false
    }

    /// More time: the bot cannot move a due date, but a plan can begin on a later day.
    fn later_date(&mut self, said: &Said) {
        let names_a_day = said.dates.iter().any(|day| matches!(day, DateSaid::On(_)));
        let has_day = if names_a_day { "yes" } else { "no" };
        let can_plan = self.facts.can_plan();
        let contact = self.where_a_person_is();
        self.aside(|turn| {
            turn.say(Part::new("person-extension").with("has_day", Fact::Word(has_day.to_owned())));
            turn.say(contact);
            if can_plan {
                turn.say(Part::new("extension-or-plan"));
            }
        });
        if !can_plan || self.dialogue.place != Place::Idle {
            return;
        }
        let plan = Pick::Ask(Intent::RequestInstallments).labelled(Part::new("choice-plan"));
        let pay = Pick::Ask(Intent::AskPaymentOptions).labelled(Part::new("choice-how-to-pay"));
        self.offer(vec![plan, pay]);
    }

    /// Where a person of this business can be reached, as far as the business has told us.
    pub(super) fn where_a_person_is(&self) -> Part {
        let settings = &self.facts.business.settings;
        let letterhead = &settings.letterhead;
        let ways = match (&letterhead.email, &letterhead.phone) {
            (Some(_), Some(_)) => "both",
            (Some(_), None) => "email",
            (None, Some(_)) => "phone",
            (None, None) => "none",
        };
        let hours = &settings.working_hours;
        Part::new("where-a-person-is")
            .with("ways", Fact::Word(ways.to_owned()))
            .with("business", settings.name.as_str())
            .with("email", letterhead.email.clone().unwrap_or_default())
            .with("phone", letterhead.phone.clone().unwrap_or_default())
            .with("reference", self.facts.account.reference.as_str())
            .with("from", hours.from.format("%H:%M").to_string())
            .with("until", hours.until.format("%H:%M").to_string())
    }

    pub(super) fn out_of_scope(&mut self) {
        self.say(Part::new("out-of-scope"));
        if self.dialogue.place == Place::Idle {
            self.menu();
        }
    }
}
