//! Finding a key's value: in the file if it is there and right, else in the built-in policy.
//!
//! It collects what is wrong and goes on, so that every problem is told at once.

use std::collections::BTreeSet;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::position;
use super::problem::{PolicyFault, PolicyProblem};
use crate::domain::money::Currency;

/// How much of a value is shown in a problem, in characters.
const SHOWN_CHARS_MAX: usize = 80;

/// A policy file while it is read.
pub(super) struct Reader<'a> {
    text: &'a str,
    pub(super) file: &'a DeTable<'a>,
    /// Has every table and key that there is.
    pub(super) built_in: &'a DeTable<'a>,
    pub(super) currency: Currency,
    problems: Vec<PolicyProblem>,
    /// Keys whose own value is wrong: they have nothing to contradict.
    wrong: BTreeSet<String>,
}

/// What is wrong with one value.
#[derive(Debug)]
pub(super) struct Wrong {
    /// Where the value, or the wrong entry of the list, stands in the text.
    pub(super) span: Range<usize>,
    pub(super) allowed: String,
}

impl<'a> Reader<'a> {
    pub(super) fn new(
        text: &'a str,
        file: &'a DeTable<'a>,
        built_in: &'a DeTable<'a>,
        currency: Currency,
    ) -> Self {
        Self {
            text,
            file,
            built_in,
            currency,
            problems: Vec::new(),
            wrong: BTreeSet::new(),
        }
    }

    pub(super) fn into_problems(self) -> Vec<PolicyProblem> {
        self.problems
    }

    /// A table by its dotted name.
    pub(super) fn table(&mut self, name: &'static str) -> Table<'_, 'a> {
        Table {
            written: table_at(self.file, name),
            built_in: table_at(self.built_in, name)
                .unwrap_or_else(|| panic!("the built-in policy has the table `{name}`")),
            name,
            reader: self,
        }
    }

    /// Whether the file itself has the key, so that its value is not the built-in one.
    pub(super) fn is_written(&self, key: &str) -> bool {
        self.span_of(key).is_some()
    }

    /// A fault at a place of the text.
    pub(super) fn fault_at(&mut self, span: &Range<usize>, fault: PolicyFault) {
        let line = Some(position(self.text, span.start).0);
        self.problems.push(PolicyProblem { line, fault });
    }

    /// A value that the key may not have.
    pub(super) fn not_allowed(&mut self, key: String, wrong: Wrong) {
        let fault = PolicyFault::NotAllowed {
            key: key.clone(),
            value: self.shown(&wrong.span),
            allowed: wrong.allowed,
        };
        self.fault_at(&wrong.span, fault);
        self.wrong.insert(key);
    }

    /// Two keys that cannot both hold, unless one of them has a problem of its own already.
    pub(super) fn contradiction(&mut self, key: &str, other: &str, why: String) {
        if self.wrong.contains(key) || self.wrong.contains(other) {
            return;
        }
        let span = self.span_of(key).or_else(|| self.span_of(other));
        self.problems.push(PolicyProblem {
            line: span.map(|span| position(self.text, span.start).0),
            fault: PolicyFault::Contradiction {
                key: key.to_owned(),
                other: other.to_owned(),
                why,
            },
        });
    }

    fn span_of(&self, key: &str) -> Option<Range<usize>> {
        let (table, name) = key.rsplit_once('.')?;
        table_at(self.file, table)?.get(name).map(Spanned::span)
    }

    /// A value as the file writes it, on one line and not too long.
    fn shown(&self, span: &Range<usize>) -> String {
        let written = self.text.get(span.clone()).unwrap_or_default();
        let line = written.split_whitespace().collect::<Vec<_>>().join(" ");
        if line.chars().count() <= SHOWN_CHARS_MAX {
            return line;
        }
        let start: String = line.chars().take(SHOWN_CHARS_MAX).collect();
        format!("{start}...")
    }
}

/// One table of the file with the built-in one behind it.
pub(super) struct Table<'r, 'a> {
    pub(super) reader: &'r mut Reader<'a>,
    name: &'static str,
    written: Option<&'a DeTable<'a>>,
    built_in: &'a DeTable<'a>,
}

impl<'a> Table<'_, 'a> {
    /// The value of a key by `parse`. A wrong one is noted, and the built-in one takes its place so that
    /// reading can go on.
    ///
    /// # Panics
    /// When the built-in policy leaves the key out or has a wrong value: a test reads all of it.
    pub(super) fn value<T>(
        &mut self,
        key: &str,
        parse: impl Fn(&Spanned<DeValue<'a>>) -> Result<T, Vec<Wrong>>,
    ) -> T {
        let dotted = || format!("{}.{key}", self.name);
        if let Some(written) = self.written.and_then(|table| table.get(key)) {
            match parse(written) {
                Ok(value) => return value,
                Err(all) => {
                    let key = dotted();
                    for wrong in all {
                        self.reader.not_allowed(key.clone(), wrong);
                    }
                }
            }
        }
        self.built_in
            .get(key)
            .and_then(|value| parse(value).ok())
            .unwrap_or_else(|| panic!("the built-in policy has a right `{}`", dotted()))
    }
}

/// A table inside a table, by its dotted name.
fn table_at<'a>(root: &'a DeTable<'a>, name: &str) -> Option<&'a DeTable<'a>> {
    name.split('.')
        .try_fold(root, |table, part| table.get(part)?.get_ref().as_table())
}
