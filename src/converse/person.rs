//! What a person decides: disputes, hardship, barter, anything beyond the policy. The bot says so at once,
//! says where the person is, and changes nothing.

use super::reply::{Fact, Part};
use super::{Place, Turn};
use crate::understand::{Unclear, wrong_told};

impl Turn<'_> {
    /// A person decides: the words of `key`, then where to find one. What was under way goes on.
    pub(super) fn for_a_person(&mut self, key: &'static str) {
        let contact = self.where_a_person_is();
        self.aside(|turn| {
            turn.say(Part::new(key));
            turn.say(contact);
        });
    }

    /// "Two of them are bent": no wish that is known, and perhaps something wrong with what a bill is for.
    pub(super) fn may_be_a_dispute(&self) -> bool {
        wrong_told(self.facts.text).is_some()
            && !self.facts.invoices.is_empty()
            && self.dialogue.place == Place::Idle
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
        if self.answers_another_script() {
            return;
        }
        if self.may_be_a_dispute() {
            self.dialogue.misses = misses;
            self.unclear(&Unclear::default());
            return;
        }
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

    /// Tells whoever writes in letters that no language of the bot has that it cannot read them. `false` for others.
    pub(super) fn answers_another_script(&mut self) -> bool {
        /// The end of the Latin letters with accents.
        const LATIN_END: char = '\u{24f}';
        let letters = || self.facts.text.chars().filter(|c| c.is_alphabetic());
        let foreign = letters().filter(|c| *c > LATIN_END).count();
        if foreign == 0 || foreign * 2 < letters().count() {
            return false;
        }
        self.aside(|turn| {
            turn.say(Part::new("language-only"));
            if turn.dialogue.place == Place::Idle {
                turn.menu();
            }
        });
        true
    }
}
