//! What the prompts of a language contain: which messages, and which facts each of them needs.
//!
//! Nothing here is needed to answer a customer. Tests use it to prove, without saying a sentence, that
//! every message the code names exists, that every fact a sentence needs is given, that all languages
//! have the same messages, and that no message is left over.

use std::collections::{BTreeMap, BTreeSet};

use fluent_bundle::FluentResource;
use fluent_syntax::ast::{
    CallArguments, Entry, Expression, InlineExpression, Pattern, PatternElement,
};

use super::TONE;

/// The messages of one language.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Catalogue {
    messages: BTreeMap<String, Mentions>,
}

/// What one message names.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Mentions {
    variables: BTreeSet<String>,
    messages: BTreeSet<String>,
}

impl Catalogue {
    pub(super) fn of<'a>(files: impl IntoIterator<Item = &'a FluentResource>) -> Self {
        let mut messages = BTreeMap::new();
        for entry in files.into_iter().flat_map(FluentResource::entries) {
            if let Entry::Message(message) = entry {
                let mut mentions = Mentions::default();
                if let Some(pattern) = &message.value {
                    mentions.read_pattern(pattern);
                }
                messages.insert(message.id.name.to_owned(), mentions);
            }
        }
        Self { messages }
    }

    /// The names of all messages.
    #[must_use]
    pub fn keys(&self) -> BTreeSet<String> {
        self.messages.keys().cloned().collect()
    }

    /// The facts that the code must give to a message: every variable in its words, in its selectors
    /// and in the messages that it includes. `$tone` is not among them, because wording sets it.
    ///
    /// # Panics
    /// When there is no such message: whoever asks has the key from [`Catalogue::keys`] or from the code.
    #[must_use]
    pub fn variables(&self, key: &str) -> BTreeSet<String> {
        let included = self.included(key);
        let keys = included.iter().map(String::as_str).chain([key]);
        keys.filter_map(|key| self.messages.get(key))
            .flat_map(|mentions| &mentions.variables)
            .filter(|name| *name != TONE)
            .cloned()
            .collect()
    }

    /// The messages that a message includes, directly or through others. Such a message is in use even
    /// if no code names it.
    ///
    /// # Panics
    /// When there is no such message.
    #[must_use]
    pub fn included(&self, key: &str) -> BTreeSet<String> {
        assert!(
            self.messages.contains_key(key),
            "there is no message `{key}`"
        );
        let mut found = BTreeSet::new();
        let mut waiting = vec![key];
        while let Some(key) = waiting.pop() {
            let mentions = self.messages.get(key);
            for next in mentions.iter().flat_map(|mentions| &mentions.messages) {
                if found.insert(next.clone()) {
                    waiting.push(next);
                }
            }
        }
        found
    }
}

impl Mentions {
    fn read_pattern(&mut self, pattern: &Pattern<&str>) {
        for element in &pattern.elements {
            if let PatternElement::Placeable { expression } = element {
                self.read_expression(expression);
            }
        }
    }

    fn read_expression(&mut self, expression: &Expression<&str>) {
        match expression {
            Expression::Inline(inline) => self.read_inline(inline),
            Expression::Select { selector, variants } => {
                self.read_inline(selector);
                for variant in variants {
                    self.read_pattern(&variant.value);
                }
            }
        }
    }

    fn read_inline(&mut self, inline: &InlineExpression<&str>) {
        match inline {
            InlineExpression::VariableReference { id } => {
                self.variables.insert(id.name.to_owned());
            }
            InlineExpression::MessageReference { id, .. } => {
                self.messages.insert(id.name.to_owned());
            }
            InlineExpression::FunctionReference { arguments, .. } => self.read_arguments(arguments),
            InlineExpression::TermReference { arguments, .. } => {
                if let Some(arguments) = arguments {
                    self.read_arguments(arguments);
                }
            }
            InlineExpression::Placeable { expression } => self.read_expression(expression),
            InlineExpression::StringLiteral { .. } | InlineExpression::NumberLiteral { .. } => {}
        }
    }

    fn read_arguments(&mut self, arguments: &CallArguments<&str>) {
        let named = arguments.named.iter().map(|argument| &argument.value);
        for argument in arguments.positional.iter().chain(named) {
            self.read_inline(argument);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn catalogue(source: &str) -> Catalogue {
        Catalogue::of([&FluentResource::try_new(source.to_owned()).unwrap()])
    }

    fn set(names: &[&str]) -> BTreeSet<String> {
        names.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn variables_are_found_wherever_they_stand() {
        let found = catalogue(
            "
plain = Words only.
owed = { $tone ->
    [direct] { $amount } is due.
   *[gentle] { $count ->
        [one] One invoice of { $amount } is open.
       *[other] { NUMBER($count) } invoices are open since { { $since } }.
    }
}",
        );
        assert_eq!(found.keys(), set(&["plain", "owed"]));
        assert_eq!(found.variables("plain"), set(&[]));
        assert_eq!(found.variables("owed"), set(&["amount", "count", "since"]));
    }

    #[test]
    fn an_included_message_brings_its_variables() {
        let found = catalogue(
            "
-house = Harbour Lane
every = { $frequency ->
   *[monthly] monthly
}
rate = { $amount }, { every }
plan = With { -house }: { rate }
a = { b }
b = { a }",
        );
        assert_eq!(found.variables("plan"), set(&["amount", "frequency"]));
        assert_eq!(found.included("plan"), set(&["every", "rate"]));
        assert_eq!(found.included("a"), set(&["a", "b"]));
        assert!(!found.keys().contains("house"), "a term is no message");
    }

    #[test]
    #[should_panic(expected = "there is no message `missing`")]
    fn an_unknown_key_is_a_bug() {
        let _ = catalogue("known = Yes.").variables("missing");
    }
}
