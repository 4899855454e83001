//! What a person decides: disputes, hardship, barter, anything beyond the policy. The bot says so at once,
//! says where the person is, and changes nothing.

use super::reply::{Fact, Part};
use super::{Pick, Place, Turn};
use crate::understand::{DateSaid, Intent, Said};

impl Turn<'_> {
    /// A person decides: the words of `key`, then where to find one. What was under way goes on.
    pub(super) fn for_a_person(&mut self, key: &'static str) {
        let contact = self.where_a_person_is();
        self.aside(|turn| {
            turn.say(Part::new(key));
            turn.say(contact);
        });
    }

    /// More time: the bot cannot move a due date, but a plan can begin on a later day.
    pub(super) fn later_date(&mut self, said: &Said) {
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

    /// Nothing that the bot does. The second time in a row a person is offered beside the choices.
    pub(super) fn out_of_scope(&mut self, misses: u32) {
        self.dialogue.misses = misses.saturating_add(1);
        let contact = (misses > 0).then(|| self.where_a_person_is());
        self.aside(|turn| {
            turn.say(Part::new("out-of-scope"));
            if let Some(contact) = contact {
                turn.say(contact);
            }
            if turn.dialogue.place == Place::Idle {
                turn.menu();
            }
        });
    }
}
