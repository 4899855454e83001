//! The desk: it loads what a decision needs, lets the pure core decide, and writes everything that follows
//! from the decision, the replies included, in one transaction.
//!
//! `message` is a customer's turn, `effect` writes what follows from it, `case` what of it goes to people, `staff` what
//! people do with it; `day` is what is due by itself, day by day; `ledger`, `hold`, `notice` and `waiver` what a clerk
//! records by hand; `import` what comes in files; `business` what the owner sets up; `demo` an invented business to try;
//! `report` and `verify` only read.

pub mod business;
mod case;
pub mod chat;
pub mod day;
pub mod demo;
mod effect;
pub mod hold;
pub mod import;
pub mod ledger;
pub mod message;
pub mod notice;
pub mod plan;
pub mod quote;
pub mod report;
pub mod risk;
pub mod staff;
pub mod verify;
pub mod waiver;

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

use crate::clock::Clock;
use crate::domain::business::Business;
use crate::domain::local_time::local_date;
use crate::store::{Store, StoreError};
use crate::tokens::Tokens;
use crate::understand::Interpreter;
use crate::wording::{Wording, WordingError};

/// The desk of one database. It is cheap to clone.
#[derive(Clone)]
pub struct Desk {
    store: Store,
    wording: Arc<Wording>,
    clock: Arc<dyn Clock>,
    tokens: Arc<Tokens>,
    /// What the bot has learned, where it is more than the program's own examples.
    interpreter: Option<Arc<Interpreter>>,
    expected: chat::expected::Expected,
}

impl Desk {
    #[must_use]
    pub fn new(store: Store, clock: Arc<dyn Clock>, tokens: Tokens) -> Self {
        Self {
            store,
            wording: Arc::new(Wording::built_in()),
            clock,
            tokens: Arc::new(tokens),
            interpreter: None,
            expected: chat::expected::Expected::default(),
        }
    }

    /// The same, with what the bot has learned from an owner's examples too.
    #[must_use]
    pub fn with_interpreter(self, interpreter: Interpreter) -> Self {
        Self {
            interpreter: Some(Arc::new(interpreter)),
            ..self
        }
    }

    /// The words in which the bot speaks.
    #[must_use]
    pub fn wording(&self) -> &Arc<Wording> {
        &self.wording
    }

    fn interpreter(&self) -> &Interpreter {
        self.interpreter
            .as_deref()
            .unwrap_or_else(|| Interpreter::built_in())
    }

    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Today where the business is: due dates and value dates count in its time zone.
    #[must_use]
    pub fn today(&self, business: &Business) -> NaiveDate {
        local_date(self.now(), business.settings.timezone)
    }

    /// A name for an event that came without one.
    #[must_use]
    pub fn new_event_key(&self) -> String {
        self.tokens.nonce()
    }
}

/// Why something that was asked of the desk was not done. Nothing has been changed then.
#[derive(Debug, thiserror::Error)]
pub enum DeskError {
    /// What was asked cannot be done as asked; the text says what to do instead.
    #[error("{0}")]
    Refused(String),
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A sentence is missing or has a gap: a fault of the prompts.
    #[error("a reply could not be put into words: {0}")]
    Wording(#[from] WordingError),
}

impl DeskError {
    pub(crate) fn refused(why: impl std::fmt::Display) -> Self {
        Self::Refused(why.to_string())
    }
}

/// A business has no account of that name.
fn unknown_account(business: &Business, account: &str) -> DeskError {
    DeskError::refused(format!(
        "{} has no account {account}; `goodterms account list` shows them",
        business.settings.name
    ))
}
