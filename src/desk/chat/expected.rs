//! A message is read while the database looks up who wrote it.
//!
//! How words are read depends on what was asked before. The context that the last answer has left is remembered, and a
//! message is read in it ahead; where it turns out to be another, the message is read once more.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::understand::{Context, Interpreter, Request, Unclear};

/// When so many are remembered, all are forgotten: each is known again after one message.
const USERS_MAX: usize = 10_000;

/// The context in which each user's next words are expected.
#[derive(Debug, Clone, Default)]
pub(in crate::desk) struct Expected(Arc<Mutex<HashMap<String, Context>>>);

/// What a message says in the context that was expected.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadAhead {
    text: String,
    context: Context,
    heard: Vec<Result<Request, Unclear>>,
}

impl Expected {
    pub(super) fn note(&self, user: &str, next: Context) {
        let mut known = self.lock();
        if known.len() >= USERS_MAX && !known.contains_key(user) {
            known.clear();
        }
        known.insert(user.to_owned(), next);
    }

    /// Reads what a user wrote, if anything is expected of them.
    pub(super) fn read(&self, user: &str, text: &str, by: &Interpreter) -> Option<ReadAhead> {
        let context = *self.lock().get(user)?;
        Some(ReadAhead {
            text: text.to_owned(),
            context,
            heard: by.understand(text, &context),
        })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Context>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ReadAhead {
    /// What the text says in a context, if it was read in that one.
    pub(in crate::desk) fn heard(
        &self,
        text: &str,
        context: &Context,
    ) -> Option<&[Result<Request, Unclear>]> {
        (self.text == text && self.context == *context).then_some(&self.heard)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understand::Expecting;

    fn context(expecting: Expecting) -> Context {
        let today = chrono::NaiveDate::from_ymd_opt(2026, 3, 2).expect("a day");
        Context {
            expecting,
            ..Context::plain(today)
        }
    }

    #[test]
    fn what_was_read_in_another_context_is_not_used() {
        let expected = Expected::default();
        let by = Interpreter::built_in();
        assert_eq!(
            expected.read("1", "50", by),
            None,
            "nothing is known of them"
        );
        let asked = context(Expecting::PlanDetails);
        expected.note("1", asked);
        let read = expected.read("1", "50", by).expect("it is read");
        assert_eq!(
            read.heard("50", &asked),
            Some(&*by.understand("50", &asked))
        );
        assert_eq!(read.heard("50", &context(Expecting::Nothing)), None);
        assert_eq!(read.heard("60", &asked), None);
        assert_eq!(expected.read("2", "50", by), None);
    }
}
