//! Short forms for the tests of this module.

use chrono::NaiveDate;

use super::request::{Context, DateOrder, Expecting, Intent, Request, Said, Unclear};
use super::understand;
use crate::domain::money::Currency;

/// A Thursday.
pub(super) const TODAY: NaiveDate = NaiveDate::from_ymd_opt(2026, 3, 12).expect("a real date");

pub(super) fn context(expecting: Expecting) -> Context {
    Context {
        today: TODAY,
        currency: Currency::parse("USD").unwrap(),
        date_order: DateOrder::Unknown,
        expecting,
        ..Context::plain(TODAY)
    }
}

pub(super) fn hear(text: &str, expecting: Expecting) -> Vec<Result<Request, Unclear>> {
    understand(text, &context(expecting))
}

/// All values of a message, read outside any question.
pub(super) fn said(text: &str) -> Said {
    said_to(text, Expecting::Nothing)
}

pub(super) fn said_to(text: &str, expecting: Expecting) -> Said {
    let clean = super::normalise::clean(text);
    let tokens = super::normalise::tokens(&clean);
    let spans = super::values::read(&clean, &tokens, &context(expecting));
    super::clauses::Message::new(&tokens, &spans).said()
}

/// The intents of a message; `None` for an unclear part.
pub(super) fn intents(text: &str, expecting: Expecting) -> Vec<Option<Intent>> {
    hear(text, expecting)
        .into_iter()
        .map(|wish| wish.ok().map(|request| request.intent))
        .collect()
}

/// Every text of a table must yield its one intent; all that do not are shown together.
pub(super) fn expect_intents(table: &[(Intent, &[&str])]) {
    let mut wrong = Vec::new();
    for (intent, texts) in table {
        for text in *texts {
            let heard = intents(text, Expecting::Nothing);
            if heard != [Some(*intent)] {
                wrong.push(format!("{text:?}: wanted {intent:?}, heard {heard:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
