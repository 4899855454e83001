//! A message is read while the database looks up who wrote it, and what they owe is looked up with that.
//!
//! How words are read depends on what was asked before, and whose book is needed on whom the user speaks for. Both are
//! remembered of the last answer; where one turns out to be another, it is read once more.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::store::{BookAhead, BookOf};
use crate::understand::{Context, Interpreter, Request, Unclear};

/// When so many are remembered, all are forgotten: each is known again after one message.
const USERS_MAX: usize = 10_000;

/// What is expected of each user who was answered.
#[derive(Debug, Clone, Default)]
pub(in crate::desk) struct Expected(Arc<Mutex<HashMap<String, Next>>>);

/// What an answer leaves to expect.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::desk) struct Next {
    /// In which the next words will most likely be read.
    pub context: Context,
    /// The book that will most likely be needed for them.
    pub book: BookOf,
}

/// What was read before it was known in which conversation it is needed.
#[derive(Debug, Default)]
pub(in crate::desk) struct Ahead {
    pub read: Option<ReadAhead>,
    pub book: Option<BookAhead>,
}

/// What a message says in the context that was expected.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::desk) struct ReadAhead {
    text: String,
    context: Context,
    heard: Vec<Result<Request, Unclear>>,
}

impl Expected {
    pub(super) fn note(&self, user: &str, next: Next) {
        let mut known = self.lock();
        if known.len() >= USERS_MAX && !known.contains_key(user) {
            known.clear();
        }
        known.insert(user.to_owned(), next);
    }

    /// Reads what a user wrote, if anything is expected of them.
    pub(super) fn read(&self, user: &str, text: &str, by: &Interpreter) -> Option<ReadAhead> {
        let Next { context, .. } = *self.lock().get(user)?;
        Some(ReadAhead {
            text: text.to_owned(),
            context,
            heard: by.understand(text, &context),
        })
    }

    /// The book that will be needed if a user writes.
    pub(super) fn book(&self, user: &str) -> Option<BookOf> {
        self.lock().get(user).map(|next| next.book)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Next>> {
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
    use crate::domain::ids::{AccountId, BusinessId};
    use crate::domain::money::Currency;
    use crate::store::Holdings;
    use crate::understand::Expecting;

    fn next(expecting: Expecting) -> Next {
        let today = chrono::NaiveDate::from_ymd_opt(2026, 3, 2).expect("a day");
        Next {
            context: Context {
                expecting,
                ..Context::plain(today)
            },
            book: BookOf {
                business: BusinessId(1),
                account: AccountId(7),
                currency: Currency::parse("USD").expect("a currency"),
                holdings: Holdings::UNKNOWN,
            },
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
        let asked = next(Expecting::PlanDetails);
        expected.note("1", asked);
        let asked = asked.context;
        let read = expected.read("1", "50", by).expect("it is read");
        assert_eq!(
            read.heard("50", &asked),
            Some(&*by.understand("50", &asked))
        );
        assert_eq!(read.heard("50", &next(Expecting::Nothing).context), None);
        assert_eq!(read.heard("60", &asked), None);
        assert_eq!(expected.read("2", "50", by), None);
    }

    #[test]
    fn the_book_of_the_last_answer_is_expected() {
        let expected = Expected::default();
        assert_eq!(expected.book("1"), None);
        let next = next(Expecting::Nothing);
        expected.note("1", next);
        assert_eq!(expected.book("1"), Some(next.book));
        assert_eq!(expected.book("2"), None);
    }
}
