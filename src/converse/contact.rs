//! How and whether the customer is written to: stop and resume, tone, language, time zone.

use super::reply::Part;
use super::{Effect, Turn};
use crate::domain::account::Tone;
use crate::domain::local_time::local_time;
use crate::understand::{Said, zone_told};

impl Turn<'_> {
    /// "START" after a "STOP", or "please don't stop".
    pub(super) fn asks_for_messages_again(&mut self) -> bool {
        let text = self.facts.text.trim().to_lowercase();
        let is_a_word = self.facts.contact.stopped
            && ["start", "resume", "unstop", "start again"].contains(&text.as_str());
        let goes_on = [
            "don't stop",
            "dont stop",
            "do not stop",
            "keep writing to me",
        ]
        .iter()
        .any(|words| text.contains(words))
            && !text.contains("you don't stop");
        let asks = is_a_word || goes_on;
        if asks {
            self.resume_contact();
        }
        asks
    }

    /// No messages but answers.
    pub(super) fn stop_contact(&mut self) {
        if asks_to_resume(self.facts.text) {
            self.resume_contact();
            return;
        }
        self.leave();
        if self.facts.contact.stopped {
            self.say(Part::new("stop-contact-already"));
            return;
        }
        self.effects.push(Effect::StopContact);
        self.say(Part::new("stop-contact"));
    }

    pub(super) fn set_preference(&mut self, said: &Said) {
        let text = self.facts.text.to_lowercase();
        let names = |words: &[&str]| words.iter().any(|word| text.contains(word));
        if let Some(tone) = said.tone {
            self.effects.push(Effect::SetTone(tone));
            let key = match tone {
                Tone::Direct => "tone-direct",
                Tone::Gentle => "tone-gentle",
            };
            self.aside(|turn| turn.say(Part::new(key)));
        } else if asks_to_resume(self.facts.text) {
            self.resume_contact();
        } else if let Some(zone) = zone_told(self.facts.text) {
            self.effects.push(Effect::SetTimezone(zone));
            let there = local_time(self.facts.now, zone).format("%H:%M").to_string();
            let part = Part::new("timezone-set")
                .with("zone", zone.name())
                .with("time", there);
            self.aside(|turn| turn.say(part));
        } else if names(&[
            "language",
            "speak",
            "español",
            "espanol",
            "deutsch",
            "français",
            "francais",
        ]) {
            let part = Part::new("language-only");
            self.aside(|turn| turn.say(part));
        } else {
            self.aside(|turn| turn.say(Part::new("preferences")));
        }
    }

    fn resume_contact(&mut self) {
        if self.facts.contact.stopped {
            self.effects.push(Effect::ResumeContact);
            self.aside(|turn| turn.say(Part::new("resume-contact")));
        } else {
            self.aside(|turn| turn.say(Part::new("resume-contact-already")));
        }
    }
}

/// "You can message me again", "start messages": the opposite of a stop.
fn asks_to_resume(text: &str) -> bool {
    const OF_MESSAGES: [&str; 6] = ["messag", "remind", "writ", "notif", "text me", "contact me"];
    const AGAIN: [&str; 7] = [
        "again",
        "resume",
        "start",
        "allow",
        "can send",
        "may write",
        "back on",
    ];
    const NO: [&str; 6] = ["stop", "don't", "dont", "not", "never", "no"];
    let text = text.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    let denied = text.split_whitespace().any(|word| NO.contains(&word));
    has(&OF_MESSAGES) && has(&AGAIN) && !denied
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wish_for_messages_is_no_stop() {
        for text in [
            "start messages again",
            "you can message me again",
            "please resume reminders",
        ] {
            assert!(asks_to_resume(text), "{text}");
        }
        for text in [
            "stop messaging me",
            "don't start messaging me again",
            "never write again",
            "start a plan",
        ] {
            assert!(!asks_to_resume(text), "{text}");
        }
    }
}
