//! Answers to what nobody asked for: a person's message about a case, the outcome of one, a notice of the day. A short
//! answer belongs to the message that is the last on the screen, and agrees to no terms above it.

use super::case::Handover;
use super::reply::{Choice, Part};
use super::telling::SURE;
use super::{Effect, OpenCase, Pick, Place, Turn, Unasked};
use crate::domain::ticket::Category;
use crate::understand::{Intent, Kind, Request, Unclear};

/// The most stars.
const STARS_MAX: u8 = 5;

impl Turn<'_> {
    /// Whether a message answers the unasked one above it, and is then dealt with.
    pub(super) fn takes_as_answer_to_unasked(
        &mut self,
        wishes: &[Result<Request, Unclear>],
    ) -> bool {
        match self.dialogue.unasked.clone() {
            None => false,
            Some(Unasked::Staff { case, asked }) => self.passes_on(&case, asked, wishes),
            Some(Unasked::Resolved { case }) => self.answers_outcome(&case, wishes),
            Some(Unasked::Notice(_)) => {
                self.dialogue.unasked = None;
                self.answers_notice(wishes)
            }
        }
    }

    /// What is written below a person's message goes to that person, unless the bot can plainly do it. Below a
    /// question, only what is surely something else is the bot's.
    fn passes_on(&mut self, case: &str, asked: bool, wishes: &[Result<Request, Unclear>]) -> bool {
        let mut cases = self.facts.cases.iter();
        let Some(open) = cases.find(|open| open.reference == case) else {
            self.dialogue.unasked = None;
            return false;
        };
        // What has an effect of its own has it, and the person reads it too.
        let acts = wishes.iter().flatten().any(|request| {
            let is_sure = request.confidence >= SURE || !request.said.invoices.is_empty();
            is_sure
                && matches!(
                    request.intent,
                    Intent::DisputeCharge
                        | Intent::ClaimPaid
                        | Intent::MyData
                        | Intent::NotMyDebt
                        | Intent::LegalOrRefusal
                        | Intent::StopContact
                )
        });
        if acts {
            self.effects.push(Effect::WriteToCase {
                case: open.reference.clone(),
                asked: vec![self.asked_words()],
            });
            self.dialogue.unasked = None;
            return false;
        }
        let is_for_the_bot = wishes.iter().any(|wish| match wish {
            Ok(request) => is_for_the_bot(request, asked),
            Err(_) => false,
        });
        if is_for_the_bot {
            return false;
        }
        self.pass_on(open, self.asked_words());
        true
    }

    /// An answer that a person offered was picked.
    pub(super) fn picked_staff_answer(&mut self, case: &str) {
        let mut cases = self.facts.cases.iter();
        match cases.find(|open| open.reference == case) {
            Some(open) => self.pass_on(open, self.asked_words()),
            None => self.stale_choice(),
        }
    }

    fn pass_on(&mut self, open: &OpenCase, asked: Part) {
        self.dialogue.misses = 0;
        self.effects.push(Effect::WriteToCase {
            case: open.reference.clone(),
            asked: vec![asked],
        });
        let part = self.case_line("passed-on", open);
        self.aside(|turn| turn.say(part));
        if let Place::ConfirmingPlan { .. } | Place::ConfirmingOther { .. } = self.dialogue.place {
            // Terms are not put before somebody again and again who talks with a person about something else.
            self.go(Place::Idle);
            self.say(Part::new("offer-waits"));
        }
        self.dialogue.unasked = Some(Unasked::Staff {
            case: open.reference.clone(),
            asked: false,
        });
    }

    /// After a case was resolved: stars, thanks, or that it is not settled at all.
    fn answers_outcome(&mut self, case: &str, wishes: &[Result<Request, Unclear>]) -> bool {
        if let Some(stars) = stars_in(self.facts.text) {
            self.rate(case, stars);
            return true;
        }
        self.dialogue.unasked = None;
        let says = |intents: &[Intent]| {
            wishes.iter().all(|wish| match wish {
                Ok(request) => intents.contains(&request.intent),
                Err(_) => false,
            })
        };
        if says(&[Intent::Complaint, Intent::Deny, Intent::DisputeCharge])
            || says_unsettled(self.facts.text)
        {
            self.reopen(case);
            return true;
        }
        false
    }

    /// Notes the customer's rating.
    pub(super) fn rate(&mut self, case: &str, stars: u8) {
        self.dialogue.unasked = None;
        self.effects.push(Effect::RateCase {
            case: case.to_owned(),
            stars,
        });
        let part = Part::new("rated").with("stars", u32::from(stars));
        self.say(part);
        if stars <= 2 && self.can_reopen(case) {
            let again = Pick::Reopen(case.to_owned()).labelled(Part::new("choice-reopen"));
            self.offer(vec![again]);
        }
    }

    /// The customer says that a case is not settled.
    pub(super) fn reopen(&mut self, case: &str) {
        self.dialogue.unasked = None;
        if !self.can_reopen(case) {
            // It was settled too long ago: what is wrong now is a case of its own.
            let _case = self.hand_over(Handover::of(Category::Complaint));
            return;
        }
        self.effects.push(Effect::ReopenCase {
            case: case.to_owned(),
            asked: vec![self.asked_words()],
        });
        self.say(Part::new("case-reopened").with("case", case));
    }

    fn can_reopen(&self, case: &str) -> bool {
        self.facts.reopenable.iter().any(|known| known == case)
    }

    /// "Ok" and "no" below a notice agree to nothing and decline nothing.
    fn answers_notice(&mut self, wishes: &[Result<Request, Unclear>]) -> bool {
        let only = |intent| matches!(wishes, [Ok(request)] if request.intent == intent);
        if only(Intent::Affirm) || only(Intent::Thanks) {
            self.aside(|turn| turn.say(Part::new("notice-heard")));
            return true;
        }
        if only(Intent::Deny) {
            self.aside(|turn| turn.say(Part::new("notice-denied")));
            let choices = self.after_a_no();
            self.offer(choices);
            return true;
        }
        false
    }

    fn after_a_no(&self) -> Vec<Choice> {
        let ask = |intent, key| Pick::Ask(intent).labelled(Part::new(key));
        vec![
            ask(Intent::ClaimPaid, "choice-notice-paid"),
            ask(Intent::RequestExtension, "choice-later"),
            ask(Intent::Hardship, "choice-hardship"),
            ask(Intent::RequestHuman, "choice-person"),
        ]
    }
}

/// What the bot answers itself below a person's message: its own questions and arrangements, and what must never wait.
fn is_for_the_bot(request: &Request, asked: bool) -> bool {
    let intent = request.intent;
    let is_sure = request.confidence >= SURE;
    match intent.kind() {
        Kind::Care => true,
        Kind::Question => intent != Intent::Help && is_sure,
        Kind::Money => {
            is_sure && !asked && !matches!(intent, Intent::PromiseToPay | Intent::PayPart)
        }
        Kind::Talk => {
            matches!(
                intent,
                Intent::CancelFlow
                    | Intent::GoBack
                    | Intent::Repeat
                    | Intent::Goodbye
                    | Intent::Choose
            ) || intent == Intent::Thanks && !asked
        }
        Kind::Report => {
            is_sure
                && matches!(
                    intent,
                    Intent::StopContact | Intent::LegalOrRefusal | Intent::NotMyDebt
                )
        }
        Kind::Request => matches!(intent, Intent::SetPreference | Intent::RequestDocument),
        Kind::Outside => false,
    }
}

/// "It is not settled", which elsewhere would be about a bill.
pub(super) fn says_unsettled(text: &str) -> bool {
    const WORDS: [&str; 8] = [
        "not settled",
        "not solved",
        "not resolved",
        "not sorted",
        "not fixed",
        "isn't settled",
        "isn't solved",
        "isn't fixed",
    ];
    let text = text.to_lowercase().replace('’', "'");
    let text = text.replace("not yet ", "not ");
    WORDS.iter().any(|words| text.contains(words))
}

/// A rating in words: "5", "4 stars", "5/5", "five out of five".
fn stars_in(text: &str) -> Option<u8> {
    const WORDS: [&str; 5] = ["one", "two", "three", "four", "five"];
    let text = text.trim().to_lowercase();
    let mut words = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty());
    let first = words.next()?;
    let rest_fits =
        words.all(|word| ["star", "stars", "of", "out", "5", "five", "points"].contains(&word));
    let named = WORDS.iter().position(|word| *word == first);
    let named = named.and_then(|at| u8::try_from(at + 1).ok());
    let stars = first.parse::<u8>().ok().or(named)?;
    (rest_fits && (1..=STARS_MAX).contains(&stars)).then_some(stars)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rating_is_read_and_nothing_else_is() {
        for (text, stars) in [
            ("5", Some(5)),
            ("4 stars", Some(4)),
            ("5/5", Some(5)),
            ("three out of five", Some(3)),
            ("0", None),
            ("6", None),
            ("5 payments", None),
            ("2 of them are missing", None),
            ("", None),
        ] {
            assert_eq!(stars_in(text), stars, "{text}");
        }
    }
}
