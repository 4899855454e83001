//! Hello, help, repeat, yes and no without a question, go back, cancel, and how the customer likes it said.

use super::reply::{Choice, Part};
use super::{Earlier, Place, Telling, Turn};

impl Turn<'_> {
    pub(super) fn greet(&mut self) {
        let name = self.facts.account.profile.name.as_str();
        let part = Part::new("greeting").with("name", name);
        self.aside(|turn| {
            turn.say(part);
            if turn.dialogue.place == Place::Idle {
                turn.menu();
            }
        });
    }

    pub(super) fn help(&mut self) {
        self.aside(|turn| {
            let business = turn.facts.business.settings.name.as_str();
            turn.say(Part::new("help").with("business", business));
            if turn.dialogue.place == Place::Idle {
                turn.menu();
            }
        });
    }

    /// The last message once more. Terms that wait for a yes are shown again by `finish` anyway.
    pub(super) fn repeat(&mut self) {
        if let Place::ConfirmingPlan { .. } | Place::ConfirmingOther { .. } = self.dialogue.place {
            return;
        }
        let Some(last) = self.facts.last_said else {
            self.help();
            return;
        };
        self.say(Part::new("said-again").with("lines", last));
        let shown = self.dialogue.shown.iter().map(|shown| Choice {
            number: shown.number,
            pick: shown.pick.clone(),
            label: Part::new("choice-again").with("label", shown.label.as_str()),
        });
        let choices = shown.collect();
        self.offer(choices);
    }

    /// A yes: to the terms on the screen, or to nothing in particular.
    ///
    /// An "ok" in passing, after something else was answered, may be an answer to that.
    pub(super) fn affirm(&mut self, misses: u32, in_passing: bool) {
        match &self.dialogue.place {
            Place::ConfirmingPlan { .. } | Place::ConfirmingOther { .. }
                if (in_passing && self.answered_beside) || self.answers_unasked() =>
            {
                self.aside(|turn| turn.say(Part::new("ok-to-which")));
            }
            Place::ConfirmingPlan { offer, .. } | Place::ConfirmingOther { offer, .. } => {
                let fingerprint = offer.terms.fingerprint();
                self.agree(&fingerprint);
            }
            Place::ChoosingPlan(_)
            | Place::ChoosingDetail(_)
            | Place::ChoosingInvoice
            | Place::Telling(_) => {
                self.dialogue.misses = misses;
                self.aside(|turn| turn.say(Part::new("yes-to-which")));
            }
            Place::Idle => match self.facts.plan {
                Some((plan, _)) => {
                    let part =
                        Part::new("plan-stands-yes").with("reference", plan.reference.as_str());
                    self.say(part);
                }
                None => {
                    self.say(Part::new("yes-to-what"));
                    self.menu();
                }
            },
        }
    }

    /// A no: nothing is agreed; the number can still be changed.
    pub(super) fn deny(&mut self) {
        match &self.dialogue.place {
            Place::ConfirmingPlan { .. } | Place::ConfirmingOther { .. }
                if self.answers_unasked() =>
            {
                self.aside(|turn| turn.say(Part::new("ok-to-which")));
            }
            Place::ConfirmingPlan { .. } => {
                self.note_declined();
                self.say(Part::new("nothing-agreed"));
                self.change_offer();
            }
            Place::ConfirmingOther { .. } => self.decline_other(),
            Place::ChoosingPlan(_)
            | Place::ChoosingDetail(_)
            | Place::ChoosingInvoice
            | Place::Telling(_) => self.cancel(),
            Place::Idle => match self.facts.plan {
                Some((plan, _)) => self.plan_stands(plan),
                None => self.say(Part::new("no-problem")),
            },
        }
    }

    pub(super) fn cancel(&mut self) {
        if let (Place::Idle, Some((plan, _))) = (&self.dialogue.place, self.facts.plan) {
            self.plan_stands(plan);
            return;
        }
        let word = self
            .facts
            .record
            .extended
            .iter()
            .chain(&self.facts.record.promised);
        if let (Place::Idle, Some((agreed, _))) = (&self.dialogue.place, word.last()) {
            let part = Part::new("word-stands").with("reference", agreed.reference.as_str());
            let person = self.where_a_person_is();
            self.paragraph([part, person]);
            return;
        }
        if self.puts_off_staff_offer() {
            return;
        }
        self.note_declined();
        let key = match self.dialogue.place {
            Place::ConfirmingPlan { .. }
            | Place::ConfirmingOther { .. }
            | Place::ChoosingPlan(_)
            | Place::ChoosingDetail(_) => "cancelled-plan",
            Place::ChoosingInvoice
            | Place::Telling(Telling::Reason | Telling::DisputedInvoice { .. }) => "no-problem",
            Place::Telling(_) => "telling-stopped",
            Place::Idle => "nothing-to-cancel",
        };
        self.leave();
        self.say(Part::new(key));
        self.menu();
    }

    /// Time to think. What was under way is left: a later yes must stand beneath the terms, not beneath this.
    pub(super) fn think_it_over(&mut self) {
        if self.puts_off_staff_offer() {
            return;
        }
        self.leave();
        self.say(Part::new("think-it-over"));
        self.offer(Vec::new());
    }

    pub(super) fn go_back(&mut self) {
        let Some(place) = self.dialogue.back.pop() else {
            if self.dialogue.place == Place::Idle {
                self.say(Part::new("nothing-to-go-back-to"));
                self.menu();
            } else {
                self.cancel();
            }
            return;
        };
        self.dialogue.place = Place::Idle;
        match place {
            Earlier::Idle => {
                self.say(Part::new("back-at-start"));
                self.menu();
            }
            Earlier::ChoosingPlan(request) => {
                self.step_back(|turn| turn.ask_count(&request, "plan-how-many"))
            }
            Earlier::ConfirmingPlan(request) => self.step_back(|turn| turn.quote(request)),
            Earlier::ChoosingDetail(asked) => self.step_back(|turn| turn.ask_detail(asked)),
            Earlier::ConfirmingOther {
                basis,
                staff,
                until,
            } => self.step_back(|turn| turn.quote_again(basis, staff, until)),
            Earlier::ChoosingInvoice => {
                self.dialogue.place = Place::ChoosingInvoice;
                self.say(Part::new("explain-which"));
                self.offer(super::choices::invoices(self.facts));
            }
        }
    }

    /// Goes to a place again without noting where from.
    fn step_back(&mut self, go: impl FnOnce(&mut Self)) {
        let back = self.dialogue.back.clone();
        go(self);
        self.dialogue.back = back;
    }
}
