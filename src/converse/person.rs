//! What a person decides: disputes, hardship, barter, anything beyond the policy. The bot says so at once,
//! says where the person is, and changes nothing.

use super::reply::{Fact, Part};
use super::{Place, Turn};
use crate::understand::{Intent, Kind};

impl Turn<'_> {
    /// A person decides: the words of `key`, then where to find one. What was under way goes on.
    pub(super) fn for_a_person(&mut self, key: &'static str) {
        let contact = self.where_a_person_is();
        self.aside(|turn| {
            turn.say(Part::new(key));
            turn.say(contact);
        });
    }

    /// The same where nobody should be asked for instalments in the same breath: what was under way ends.
    pub(super) fn only_for_a_person(&mut self, key: &'static str) {
        self.leave();
        let contact = self.where_a_person_is();
        self.paragraph([Part::new(key), contact]);
    }

    /// Care, and nothing about money.
    pub(super) fn self_harm(&mut self) {
        self.leave();
        self.say(Part::new("self-harm"));
    }

    /// Less money: first what the terms of the invoices give, then the person who decides.
    pub(super) fn discount_asked_for(&mut self) {
        self.early_discount_first();
        self.for_a_person("person-discount");
    }

    /// A payment that does not go through: the other ways, and a person who can find out why.
    pub(super) fn payment_problem(&mut self) {
        let contact = self.where_a_person_is();
        self.aside(|turn| {
            turn.say(Part::new("payment-problem"));
            turn.how_to_pay(None);
            turn.say(contact);
        });
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
        if intent.kind() == Kind::Care {
            self.dialogue.careful = true;
        } else if ASKS_FOR_NOTHING.contains(&intent) {
            if self.dialogue.careful {
                self.say(Part::new("careful-here"));
                return true;
            }
        } else if !matches!(intent, Intent::RequestHuman | Intent::AskBot) {
            self.dialogue.careful = false;
        }
        false
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
