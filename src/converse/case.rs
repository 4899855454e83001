//! Handing over to a person: a case is opened, or more is added to the one that is open for the same matter. The
//! customer hears its name and by when somebody answers, and can go on using the bot.

use super::reply::{Fact, Part};
use super::{Effect, NewCase, OpenCase, Turn};
use crate::domain::plan::Basis;
use crate::domain::ticket::{Category, Matter, TicketState};

/// What is handed over.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Handover {
    pub(super) category: Category,
    /// The number of the invoice, where it is about one.
    pub(super) invoice: Option<String>,
    /// What the customer wants, line by line, as staff read it: keys of `case.ftl` that begin with `asked-`.
    pub(super) asked: Vec<Part>,
    /// The same for the plan engine, where it is an arrangement: what an approval would offer.
    pub(super) wish: Option<Basis>,
}

impl Handover {
    /// A case with the customer's message as it came, and nothing else.
    pub(super) fn of(category: Category) -> Self {
        Self {
            category,
            invoice: None,
            asked: Vec::new(),
            wish: None,
        }
    }
}

impl Turn<'_> {
    /// Opens a case, or adds to the open one of the same matter, and says by when somebody answers. The
    /// customer's message as it came is always part of it.
    pub(super) fn hand_over(&mut self, handover: Handover) -> Option<String> {
        let matter = Matter {
            category: handover.category,
            invoice: handover.invoice,
        };
        let words = self.asked_words();
        let asked: Vec<Part> = handover.asked.into_iter().chain([words]).collect();
        let key = matter.key();
        let mut cases = self.facts.cases.iter();
        if let Some(open) = cases.find(|case| case.matter.key() == key) {
            self.say(self.case_line("case-added", open));
            return Some(self.add_to_case(open, asked, handover.wish));
        }
        let new = self.new_case(matter, asked, handover.wish)?;
        let answer = self.facts.answer_by(new.priority);
        self.say(
            Part::new("case-opened")
                .with("case", new.reference.as_str())
                .with("answer", answer),
        );
        let reference = new.reference.clone();
        self.effects.push(Effect::OpenCase(Box::new(new)));
        Some(reference)
    }

    /// Tells people without a word about it to the customer, for whom something else matters now.
    pub(super) fn alert(&mut self, handover: Handover) {
        let matter = Matter {
            category: handover.category,
            invoice: None,
        };
        let asked = vec![self.asked_words()];
        let key = matter.key();
        let mut cases = self.facts.cases.iter();
        if let Some(open) = cases.find(|case| case.matter.key() == key) {
            let _case = self.add_to_case(open, asked, None);
        } else if let Some(new) = self.new_case(matter, asked, None) {
            self.effects.push(Effect::OpenCase(Box::new(new)));
        }
    }

    /// The next new case of this turn; `None` where the matter has got one in this turn already.
    fn new_case(&self, matter: Matter, asked: Vec<Part>, wish: Option<Basis>) -> Option<NewCase> {
        let opened = self.effects.iter().filter_map(|effect| {
            if let Effect::OpenCase(new) = effect {
                Some(new)
            } else {
                None
            }
        });
        let (count, has_this) = opened.fold((0, false), |(count, has_this), new| {
            (count + 1, has_this || new.matter == matter)
        });
        // One message may say the same thing twice.
        let reference = self.facts.new_cases.get(count).filter(|_| !has_this)?;
        Some(NewCase {
            reference: reference.clone(),
            priority: matter.category.priority(),
            matter,
            asked,
            wish,
        })
    }

    pub(super) fn add_to_case(
        &mut self,
        open: &OpenCase,
        asked: Vec<Part>,
        wish: Option<Basis>,
    ) -> String {
        self.effects.push(Effect::AddToCase {
            case: open.reference.clone(),
            asked,
            wish: wish.map(Box::new),
        });
        open.reference.clone()
    }

    /// The customer's words, for staff.
    pub(super) fn asked_words(&self) -> Part {
        Part::new("asked-words").with("words", self.words.as_str())
    }

    /// How a case stands, in one line.
    pub(super) fn case_line(&self, key: &str, open: &OpenCase) -> Part {
        let (who, assignee) = match &open.state {
            TicketState::Open | TicketState::Reopened => ("nobody", ""),
            TicketState::Claimed { by } | TicketState::WaitingForStaff { by } => {
                ("staff", by.as_str())
            }
            TicketState::WaitingForCustomer { by, .. } => ("customer", by.as_str()),
            TicketState::Resolved { .. } | TicketState::Closed { .. } => ("over", ""),
        };
        let late = open.answer_by.is_some_and(|by| by < self.facts.now);
        let late = if late { "yes" } else { "no" };
        Part::new(key)
            .with("case", open.reference.as_str())
            .with("waits_for", Fact::Word(who.to_owned()))
            .with("who", assignee)
            .with("late", Fact::Word(late.to_owned()))
            .with("answer", open.answer_by.unwrap_or(self.facts.now))
    }
}
