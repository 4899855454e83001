//! Why it is late: asked once, gently, with easy answers, and heard also when it is told unasked. It leads to what fits
//! it best, and staff read it with every case.

use super::reply::Part;
use super::telling::Telling;
use super::{Effect, Pick, Place, Turn};
use crate::domain::late_reason::LateReason;
use crate::understand::{DateSaid, Intent, Request, Said, Unclear, reason_told};

/// A reason that was told so long ago is asked for again.
const KEPT_DAYS: i64 = 60;

impl Turn<'_> {
    /// Asks why it is late, if something is and the customer has not been asked or has not told it lately.
    pub(super) fn ask_why_late(&mut self) {
        let facts = self.facts;
        let is_late = facts
            .overdue()
            .any(|invoice| !invoice.on_hold && !self.is_arranged(invoice));
        let lately = |day: chrono::NaiveDate| (facts.today - day).num_days() < KEPT_DAYS;
        let was_asked = self.dialogue.reason_asked_on.is_some_and(lately);
        let was_told = facts
            .reason
            .is_some_and(|told| lately(told.told_at.date_naive()));
        let is_free = self.dialogue.place == Place::Idle && !self.dialogue.careful;
        if !is_late || was_asked || was_told || !is_free || !facts.holds.is_empty() {
            return;
        }
        self.dialogue.reason_asked_on = Some(facts.today);
        self.ask_to_tell(Telling::Reason);
    }

    /// A reason in the customer's own words, asked for or not.
    pub(super) fn reason_told(&mut self, said: &Said) {
        let reason = reason_told(self.facts.text).unwrap_or(LateReason::Other);
        let until = said.dates.iter().find_map(|day| match day {
            DateSaid::On(day) => Some(*day),
            DateSaid::Past(_) | DateSaid::Impossible(_) => None,
        });
        let words = self.words.clone();
        self.reason_leads_on(reason, until, words, said);
    }

    /// A message that wants something else may give the reason beside it.
    pub(super) fn note_reason_in_passing(&mut self, wishes: &[Result<Request, Unclear>]) {
        let Some(reason) = reason_told(self.facts.text) else {
            return;
        };
        let said = wishes
            .iter()
            .flatten()
            .flat_map(|request| &request.said.dates);
        let until = said.filter_map(|day| match day {
            DateSaid::On(day) => Some(*day),
            DateSaid::Past(_) | DateSaid::Impossible(_) => None,
        });
        self.effects.push(Effect::NoteReason {
            reason,
            until: until.min(),
            words: self.words.clone(),
        });
    }

    /// One of the easy answers.
    pub(super) fn reason_picked(&mut self, name: &str) {
        let reason = match name {
            "tell-forgot" => LateReason::Forgot,
            "tell-cash-short" => LateReason::CashShort,
            "tell-problem" => LateReason::Problem,
            "tell-cannot-pay" => LateReason::CannotPay,
            _other => LateReason::Other,
        };
        self.dialogue.place = Place::Idle;
        self.reason_leads_on(reason, None, self.words.clone(), &Said::default());
    }

    fn reason_leads_on(
        &mut self,
        reason: LateReason,
        until: Option<chrono::NaiveDate>,
        words: String,
        said: &Said,
    ) {
        match reason {
            LateReason::Problem => {
                self.dispute(said);
                return;
            }
            LateReason::CannotPay => {
                self.dialogue.careful = true;
                self.hardship();
                return;
            }
            LateReason::Forgot | LateReason::CashShort | LateReason::Other => {}
        }
        self.effects.push(Effect::NoteReason {
            reason,
            until,
            words,
        });
        match reason {
            LateReason::Forgot => {
                self.paragraph([Part::new("reason-forgot")]);
                self.how_to_pay(None);
            }
            LateReason::CashShort if until.is_some() => {
                self.paragraph([Part::new("reason-cash-short")]);
                self.answer(&Request {
                    intent: Intent::RequestExtension,
                    confidence: 1.0,
                    said: said.clone(),
                });
            }
            LateReason::CashShort
            | LateReason::Problem
            | LateReason::CannotPay
            | LateReason::Other => self.reason_heard(),
        }
    }

    /// A reason is taken as it is and leads to what can be done.
    fn reason_heard(&mut self) {
        use super::reply::Fact;
        let owes = self.facts.owed().is_positive();
        let can_plan = self.facts.can_plan() && self.facts.plan.is_none();
        let next = match (owes, can_plan) {
            (false, _) => "nothing",
            (true, true) => "plan",
            (true, false) => "pay",
        };
        self.paragraph([Part::new("reason-heard").with("next", Fact::Word(next.to_owned()))]);
        if self.dialogue.place != Place::Idle || !owes {
            return;
        }
        let ask = |intent, key| Pick::Ask(intent).labelled(Part::new(key));
        let mut choices = vec![ask(Intent::AskPaymentOptions, "choice-how-to-pay")];
        if can_plan {
            choices.push(ask(Intent::RequestInstallments, "choice-plan"));
        }
        choices.push(ask(Intent::RequestExtension, "choice-later"));
        choices.push(ask(Intent::RequestHuman, "choice-person"));
        self.offer(choices);
    }
}
