//! How well messages of a labelled file are understood: so that whoever changes the examples sees what it does.
//!
//! A line is `pay_part: can i give you 50 now`, or a JSON object
//! `{"text": "...", "intent": "pay_part", "entities": {"amount": [{"value": "50.00"}]}, "also": ["ask_balance"]}`;
//! entities are compared where a line has them. Empty lines and lines that begin with `#` say nothing.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::intent::Intent;
use super::interpreter::Interpreter;
use super::report::{Entities, Report};
use super::request::Context;

/// The name of what is refused.
const OUTSIDE: &str = "out_of_scope";

/// A message with what it means.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Labelled {
    pub text: String,
    pub intent: String,
    #[serde(default)]
    pub entities: Option<Entities>,
    /// What else the message asks for.
    #[serde(default)]
    pub also: Vec<String>,
}

/// A line that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct CheckError {
    pub line: usize,
    pub what: String,
}

impl Labelled {
    /// Reads a whole file.
    ///
    /// # Errors
    /// [`CheckError`] for each line that cannot be used.
    pub fn read(text: &str) -> Result<Vec<Self>, Vec<CheckError>> {
        let mut read = Vec::new();
        let mut wrong = Vec::new();
        for (at, line) in text.lines().enumerate() {
            let line = line.trim().trim_start_matches('\u{feff}');
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            match Self::read_line(line) {
                Ok(labelled) => read.push(labelled),
                Err(what) => wrong.push(CheckError { line: at + 1, what }),
            }
        }
        if wrong.is_empty() {
            Ok(read)
        } else {
            Err(wrong)
        }
    }

    fn read_line(line: &str) -> Result<Self, String> {
        let labelled = if line.starts_with('{') {
            serde_json::from_str::<Self>(line).map_err(|error| error.to_string())?
        } else {
            let (intent, text) = line.split_once(':').ok_or_else(|| {
                "write the intent, a colon and the message, such as “pay_part: can i give you 50 now”".to_owned()
            })?;
            Self {
                text: text.trim().to_owned(),
                intent: intent.trim().to_owned(),
                entities: None,
                also: Vec::new(),
            }
        };
        for name in std::iter::once(&labelled.intent).chain(&labelled.also) {
            if Intent::named(name).is_none() {
                return Err(super::examples::unknown(name));
            }
        }
        Ok(labelled)
    }
}

/// How a file of labelled messages was understood.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Check {
    /// Messages that the bot is for.
    pub in_scope: Tally,
    /// Messages that it is not for.
    pub out_of_scope: OutsideTally,
    /// Values found, over all lines that say which there are.
    pub entities: Found,
    /// The same for each kind of value.
    pub entities_by_kind: BTreeMap<String, Found>,
    /// Second wishes of a message that were heard beside the first, and how many there are.
    pub also_heard: usize,
    pub also: usize,
    /// What was taken for what, the most frequent first.
    pub confusions: Vec<Confusion>,
    /// Every message that was not understood as labelled.
    pub wrong: Vec<Wrong>,
    /// Every message whose values differ.
    pub wrong_entities: Vec<WrongEntities>,
}

/// Messages in scope by what became of them.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Tally {
    pub messages: usize,
    pub right: usize,
    /// Taken for something else.
    pub wrong: usize,
    /// Asked about, with the right meaning among the alternatives.
    pub asked: usize,
    /// Not understood, or asked about in vain.
    pub unclear: usize,
    /// Taken for something that the bot does not do.
    pub refused: usize,
    pub accuracy: f64,
}

/// Messages out of scope by what became of them.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct OutsideTally {
    pub messages: usize,
    /// Refused, or asked about: no wish was heard in them.
    pub refused: usize,
    /// Taken for something that the bot does.
    pub accepted: usize,
    pub refusal_rate: f64,
}

/// Values by what became of them.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Found {
    pub right: usize,
    /// Read where there is none.
    pub wrong: usize,
    pub missed: usize,
    pub f1: f64,
}

/// One intent taken for another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Confusion {
    pub intent: String,
    pub heard: String,
    pub messages: usize,
}

/// A message that was not understood as labelled.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Wrong {
    pub text: String,
    pub intent: String,
    /// Absent where it is unclear.
    pub heard: Option<String>,
    pub confidence: f64,
    pub alternatives: Vec<String>,
}

/// A message whose values differ.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WrongEntities {
    pub text: String,
    pub missed: Vec<String>,
    pub wrong: Vec<String>,
}

impl Check {
    /// Reads every message and compares.
    #[must_use]
    pub fn of(labelled: &[Labelled], interpreter: &Interpreter, context: &Context) -> Self {
        let mut check = Self::default();
        let mut confusions: BTreeMap<(String, String), usize> = BTreeMap::new();
        for line in labelled {
            let report = interpreter.report(&line.text, context);
            let heard = report.intent.as_deref();
            let is_right = if line.intent == OUTSIDE {
                check.out_of_scope.add(heard)
            } else {
                check.in_scope.add(line, &report)
            };
            if !is_right {
                let heard = heard.unwrap_or("unclear").to_owned();
                *confusions.entry((line.intent.clone(), heard)).or_default() += 1;
                check.wrong.push(Wrong {
                    text: line.text.clone(),
                    intent: line.intent.clone(),
                    heard: report.intent.clone(),
                    confidence: report.confidence,
                    alternatives: report.alternatives.clone(),
                });
            }
            check.also += line.also.len();
            let all = || {
                heard
                    .into_iter()
                    .chain(report.requests.iter().map(|r| r.intent.as_str()))
            };
            let is_heard = |also: &&String| all().any(|intent| intent == also.as_str());
            check.also_heard += line.also.iter().filter(is_heard).count();
            if let Some(entities) = &line.entities {
                check.compare(&line.text, entities, &report.entities);
            }
        }
        let mut confusions: Vec<Confusion> = confusions
            .into_iter()
            .map(|((intent, heard), messages)| Confusion {
                intent,
                heard,
                messages,
            })
            .collect();
        confusions.sort_by_key(|confusion| std::cmp::Reverse(confusion.messages));
        check.confusions = confusions;
        check.in_scope.accuracy = rate(check.in_scope.right, check.in_scope.messages);
        check.out_of_scope.refusal_rate =
            rate(check.out_of_scope.refused, check.out_of_scope.messages);
        check.entities.score();
        check.entities_by_kind.values_mut().for_each(Found::score);
        check
    }

    fn compare(&mut self, text: &str, wanted: &Entities, read: &Entities) {
        let mut missed = wanted.pairs();
        let mut wrong = Vec::new();
        for pair in read.pairs() {
            let kind = self.entities_by_kind.entry(pair.0.to_owned()).or_default();
            match missed.iter().position(|wanted| *wanted == pair) {
                Some(at) => {
                    missed.swap_remove(at);
                    kind.right += 1;
                    self.entities.right += 1;
                }
                None => {
                    kind.wrong += 1;
                    self.entities.wrong += 1;
                    wrong.push(pair);
                }
            }
        }
        for (kind, _) in &missed {
            self.entities_by_kind
                .entry((*kind).to_owned())
                .or_default()
                .missed += 1;
        }
        self.entities.missed += missed.len();
        if !missed.is_empty() || !wrong.is_empty() {
            let shown = |pairs: Vec<(&str, String)>| {
                pairs
                    .into_iter()
                    .map(|(kind, value)| format!("{kind} {value}"))
                    .collect()
            };
            self.wrong_entities.push(WrongEntities {
                text: text.to_owned(),
                missed: shown(missed),
                wrong: shown(wrong),
            });
        }
    }
}

impl Tally {
    /// Counts a message; returns whether it was understood.
    fn add(&mut self, line: &Labelled, report: &Report) -> bool {
        self.messages += 1;
        match report.intent.as_deref() {
            Some(intent) if intent == line.intent => {
                self.right += 1;
                return true;
            }
            Some(OUTSIDE) => self.refused += 1,
            Some(_) => self.wrong += 1,
            None if report.alternatives.contains(&line.intent) => self.asked += 1,
            None => self.unclear += 1,
        }
        false
    }
}

impl OutsideTally {
    fn add(&mut self, heard: Option<&str>) -> bool {
        self.messages += 1;
        let refused = heard.is_none_or(|intent| intent == OUTSIDE);
        if refused {
            self.refused += 1;
        } else {
            self.accepted += 1;
        }
        refused
    }
}

impl Found {
    fn score(&mut self) {
        self.f1 = rate(2 * self.right, 2 * self.right + self.wrong + self.missed);
    }
}

/// A share to three decimals; 1 of nothing.
fn rate(part: usize, all: usize) -> f64 {
    let count = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
    if all == 0 {
        return 1.0;
    }
    (count(part) / count(all) * 1000.0).round() / 1000.0
}
