//! What is answered with care first: hardship, a death, words of self-harm; and what only people can answer: the law,
//! a complaint, a debt that is somebody else's. Nothing is asked for in the same breath.

use super::case::Handover;
use super::reply::Part;
use super::{Effect, OpenCase, Place, Turn};
use crate::domain::hold::AccountHoldReason;
use crate::domain::late_reason::LateReason;
use crate::domain::ticket::Category;
use crate::understand::{Intent, Kind, Said, wrong_told};

impl<'a> Turn<'a> {
    /// No money, no job, an illness: one sentence, peace at once, and what happens next.
    pub(super) fn hardship(&mut self) {
        self.leave();
        self.paragraph([Part::new("hardship-heard"), Part::new("hardship-rests")]);
        let _case = self.hand_over(Handover::of(Category::Hardship));
        self.hold_for_hardship("the customer told of a hardship");
        self.effects.push(Effect::NoteReason {
            reason: LateReason::CannotPay,
            until: None,
            words: self.words.clone(),
        });
    }

    /// A death: condolence, no word about what is owed.
    pub(super) fn bereavement(&mut self) {
        self.leave();
        self.paragraph([Part::new("bereavement-heard")]);
        let _case = self.hand_over(Handover::of(Category::Bereavement));
        self.hold_for_hardship("the customer told of a death");
    }

    /// Words of self-harm: where help is, and staff are alerted at once.
    pub(super) fn self_harm(&mut self) {
        self.leave();
        self.paragraph([Part::new("self-harm")]);
        self.alert(Handover::of(Category::SelfHarm));
        self.hold_for_hardship("the customer wrote of self-harm");
    }

    fn hold_for_hardship(&mut self, note: &str) {
        let is_held = |effect: &Effect| {
            matches!(
                effect,
                Effect::HoldAccount {
                    reason: AccountHoldReason::Hardship,
                    ..
                }
            )
        };
        if self.effects.iter().any(is_held) {
            return;
        }
        self.effects.push(Effect::HoldAccount {
            reason: AccountHoldReason::Hardship,
            lapses_on: None,
            note: note.to_owned(),
        });
    }

    /// "My lawyer will write to you", "I will not pay": staff answer. What is wrong with the goods is a dispute,
    /// whatever else is said with it.
    pub(super) fn legal(&mut self, said: &Said) {
        if wrong_told(self.facts.text).is_some() && !self.facts.invoices.is_empty() {
            self.dispute(said);
            return;
        }
        self.leave();
        self.paragraph([Part::new("legal-heard")]);
        let _case = self.hand_over(Handover::of(Category::Legal));
    }

    /// Anger about the goods is a dispute, so that the bill is put on hold; any other is a complaint.
    pub(super) fn complaint(&mut self, said: &Said) {
        if wrong_told(self.facts.text).is_some() && !self.facts.invoices.is_empty() {
            self.dispute(said);
            return;
        }
        self.leave();
        self.paragraph([Part::new("complaint-heard")]);
        let _case = self.hand_over(Handover::of(Category::Complaint));
    }

    /// "You have the wrong person": nothing of the account is shown any more until somebody has looked.
    pub(super) fn not_my_debt(&mut self) {
        self.leave();
        self.paragraph([Part::new("not-my-debt-heard")]);
        let _case = self.hand_over(Handover::of(Category::NotMyDebt));
    }

    /// While a death waits for a person, nothing is arranged: who decides now is for people to see. Returns whether
    /// that is the answer.
    pub(super) fn waits_after_a_death(&mut self, intent: Intent) -> bool {
        let mut cases = self.facts.cases.iter();
        let Some(case) = cases.find(|case| case.matter.category == Category::Bereavement) else {
            return false;
        };
        let arranges = match intent.kind() {
            Kind::Money => intent != Intent::MakePayment && intent != Intent::PayPart,
            // What was agreed before may be looked at.
            Kind::Question => intent == Intent::AskPaymentPlan && self.facts.plan.is_none(),
            Kind::Request => intent == Intent::RequestDiscount,
            Kind::Report | Kind::Care | Kind::Talk | Kind::Outside => false,
        };
        if arranges {
            let part = self.case_line("bereavement-waits", case);
            let asked = vec![self.asked_words()];
            let _case = self.add_to_case(case, asked, None);
            self.leave();
            self.paragraph([part]);
        }
        arranges
    }

    /// The case in which it is open whose debt this is.
    pub(super) fn whose_debt(&self) -> Option<&'a OpenCase> {
        let mut cases = self.facts.cases.iter();
        cases.find(|case| case.matter.category == Category::NotMyDebt)
    }

    /// What an account has with people is its owner's: while it is open who that is, only what says nothing of it is told.
    pub(super) fn may_be_told(&self, case: &OpenCase) -> bool {
        let says_nothing = matches!(case.matter.category, Category::NotMyDebt | Category::Person);
        says_nothing || self.whose_debt().is_none()
    }

    /// While it is open whose debt this is, nothing of the account is told. Returns whether that is the answer.
    pub(super) fn is_kept_private(&mut self, intent: Intent) -> bool {
        let Some(case) = self.whose_debt() else {
            return false;
        };
        let tells_of_the_account = match intent.kind() {
            Kind::Question | Kind::Money => {
                intent != Intent::AskBot && intent != Intent::CaseStatus
            }
            Kind::Request | Kind::Report | Kind::Care | Kind::Talk | Kind::Outside => matches!(
                intent,
                Intent::RequestDocument
                    | Intent::ChangePlan
                    | Intent::ClaimPaid
                    | Intent::DisputeCharge
                    | Intent::RequestDiscount
                    | Intent::RequestRefund
                    | Intent::OfferBarter
                    | Intent::PaymentProblem
                    | Intent::TellReason
                    | Intent::Repeat
                    | Intent::Greet
                    | Intent::Affirm
                    | Intent::GoBack
            ),
        };
        if tells_of_the_account {
            let part = self.case_line("not-my-debt-waits", case);
            self.paragraph([part]);
        }
        tells_of_the_account
    }

    /// After a death, hardship or worse, a yes, a no or a thank-you asks for nothing about money, so nothing
    /// about money is said; whatever asks for it ends that. Returns whether all is said.
    pub(super) fn answered_with_care(&mut self, intent: Intent) -> bool {
        const ASKS_FOR_NOTHING: [Intent; 9] = [
            Intent::Greet,
            Intent::Help,
            Intent::OutOfScope,
            Intent::Affirm,
            Intent::Deny,
            Intent::ThinkItOver,
            Intent::Goodbye,
            Intent::Thanks,
            Intent::TellReason,
        ];
        let answers_terms = matches!(intent, Intent::Affirm | Intent::Deny)
            && matches!(
                self.dialogue.place,
                Place::ConfirmingPlan { .. } | Place::ConfirmingOther { .. }
            );
        if answers_terms {
            // A yes below terms is a yes to them.
        } else if intent.kind() == Kind::Care {
            self.dialogue.careful = true;
        } else if ASKS_FOR_NOTHING.contains(&intent) {
            if self.dialogue.careful {
                self.say(Part::new("careful-here"));
                return true;
            }
        } else if !matches!(
            intent,
            Intent::RequestHuman | Intent::AskBot | Intent::CaseStatus
        ) {
            self.dialogue.careful = false;
        }
        false
    }
}
