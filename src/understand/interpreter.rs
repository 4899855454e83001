//! All languages that the bot has learned, and the way from a text to what it means.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::examples::Examples;
use super::model::Model;
use super::report::Report;
use super::request::{Context, Request, Unclear};

/// The language whose examples stand in for those of a language without any.
const BASE_LANGUAGE: &str = "en";

/// What the bot has learned from examples, in every language that has some.
#[derive(Debug)]
pub struct Interpreter {
    models: BTreeMap<String, Model>,
}

impl Interpreter {
    /// Learns from examples.
    #[must_use]
    pub fn learn(examples: Examples) -> Self {
        let models = examples
            .languages
            .into_iter()
            .map(|(language, examples)| (language, Model::learn(examples)))
            .collect();
        Self { models }
    }

    /// What the program knows by itself; learned when it is first asked for.
    #[must_use]
    pub fn built_in() -> &'static Self {
        static BUILT_IN: LazyLock<Interpreter> =
            LazyLock::new(|| Interpreter::learn(Examples::built_in()));
        &BUILT_IN
    }

    /// See [`understand`](super::understand).
    #[must_use]
    pub fn understand(&self, text: &str, context: &Context) -> Vec<Result<Request, Unclear>> {
        super::read(text, self.model(context), context).0
    }

    /// The same in the form that other programs read.
    #[must_use]
    pub fn report(&self, text: &str, context: &Context) -> Report {
        let (heard, said) = super::read(text, self.model(context), context);
        Report::of(&heard, &said, context)
    }

    fn model(&self, context: &Context) -> &Model {
        self.models
            .get(context.language.as_str())
            .or_else(|| self.models.get(BASE_LANGUAGE))
            .expect("the program has examples of the base language")
    }
}
