//! What has been learned of one language: how well a clause fits each intent, and what follows from it.

use chrono::NaiveDate;

use super::classifier::{CLASSES_MAX, Linear, TrainingSet};
use super::clauses::Message;
use super::examples::{Families, Language};
use super::features::{ClauseText, Shown, Vocabulary, shown};
use super::intent::Intent;
use super::parallel::in_parallel;
use super::patterns::{self, Clause, Weight};
use super::request::{Context, Said};
use super::{normalise, values};

/// The best meaning has to fit better than "something else" by so much.
const MARGIN: f32 = 0.25;
/// What a pattern recognised does not stand against what fits better by so much.
const OVERRULED: f32 = 0.15;
/// Just under it, the bot asks which of two was meant.
const MARGIN_TO_ASK: f32 = -0.15;
/// A part of a message is a wish of its own from here on.
const MARGIN_TO_CUT: f32 = 0.9;
/// From here on there is no doubt.
const MARGIN_OF_PLAIN: f32 = 1.2;
/// What is asked about has to fit at least so well.
const SCORE_TO_ASK: f32 = -0.75;

/// So many examples are put into numbers at once.
const LESSONS_AT_ONCE: usize = 1_000;

/// What a clause means, as far as examples teach it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Verdict {
    /// The intents of the examples that fit best, best first, with their scores; the one for everything else
    /// is not among them.
    pub best: [(Intent, f32); 3],
    /// How well it fits everything else.
    pub outside: f32,
    /// How well it fits each intent of the examples.
    scores: Vec<(Intent, f32)>,
}

impl Verdict {
    /// How far the best meaning is ahead of everything else.
    pub(super) fn margin(&self) -> f32 {
        self.best[0].1 - self.outside
    }

    /// The meaning, where it is clear enough to act on.
    pub(super) fn sure(&self) -> Option<Intent> {
        (self.margin() >= MARGIN).then_some(self.best[0].0)
    }

    /// Whether what a pattern recognised may stand: nothing else fits better by far.
    fn agrees(&self, intent: Intent) -> bool {
        let own = self.scores.iter().find(|(known, _)| *known == intent);
        own.is_some_and(|&(_, score)| {
            self.best[0].1 - score <= OVERRULED && score - self.outside >= MARGIN
        })
    }

    /// Whether it clearly is something else.
    pub(super) fn is_outside(&self) -> bool {
        self.margin() < MARGIN_TO_ASK && self.outside > -0.4
    }

    /// The meanings to ask about, where one of them is likely.
    pub(super) fn likely(&self) -> Vec<Intent> {
        let is_likely = |&&(_, score): &&(Intent, f32)| {
            score >= SCORE_TO_ASK && score - self.outside >= MARGIN_TO_ASK
        };
        self.best
            .iter()
            .filter(is_likely)
            .map(|&(intent, _)| intent)
            .collect()
    }

    /// Between 0 and 1.
    pub(super) fn confidence(&self) -> f32 {
        1.0 / (1.0 + (-1.6 * (self.margin() + 0.2)).exp())
    }
}

/// What was heard in a clause.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Heard {
    /// What a pattern recognised, where the examples do not speak against it.
    pub named: Option<Intent>,
    /// What a pattern recognised, whatever the examples say.
    pub recognised: Option<Intent>,
    /// What fits clearly enough, where no pattern recognised anything.
    pub learned: Option<Intent>,
    /// Between 0 and 1.
    pub confidence: f32,
    /// The meanings to ask about where nothing is clear.
    pub likely: Vec<Intent>,
    margin: f32,
    /// The pattern decides alone.
    decided: bool,
}

impl Heard {
    /// What was heard, by whichever way.
    pub(super) fn meant(&self) -> Option<Intent> {
        self.named.or(self.learned)
    }

    /// Nothing else fits nearly as well.
    pub(super) fn is_plain(&self) -> bool {
        self.margin >= MARGIN_OF_PLAIN
    }

    /// It must not be missed, whatever else is said.
    pub(super) fn is_never_missed(&self) -> bool {
        self.decided
    }

    /// It fits everything else better than anything that the bot does.
    pub(super) fn is_outside(&self) -> bool {
        self.meant() == Some(Intent::OutOfScope) || self.margin < MARGIN_TO_ASK
    }

    /// Whether a part of a message says enough to be a wish of its own.
    pub(super) fn stands_alone(&self) -> bool {
        let clear = self.margin >= MARGIN_TO_CUT
            && self
                .learned
                .is_some_and(|intent| intent != Intent::OutOfScope);
        self.named.is_some() || clear
    }
}

/// Each intent is a class.
const _: () = assert!(Intent::ALL.len() <= CLASSES_MAX);

/// One language, learned.
#[derive(Debug)]
pub(super) struct Model {
    families: Families,
    vocabulary: Vocabulary,
    classes: Vec<Intent>,
    linear: Linear,
}

impl Model {
    /// Learns a language from its examples.
    pub(super) fn learn(language: Language) -> Self {
        let (phrases, families) = language.into_lessons();
        let mut classes: Vec<Intent> = phrases.iter().map(|&(_, intent)| intent).collect();
        classes.push(Intent::OutOfScope);
        classes.sort_unstable();
        classes.dedup();
        // A Thursday in the middle of a month; the examples do not depend on it.
        let today = NaiveDate::from_ymd_opt(2026, 3, 12).expect("a real date");
        let context = Context::plain(today);
        let lessons = in_parallel(phrases.len(), |at| {
            let (text, intent) = &phrases[at];
            let clause = whole(text, &context);
            Lesson {
                words: clause.text.into_boxed_str(),
                question: clause.question,
                intent: *intent,
            }
        });
        drop(phrases);
        let vocabulary = Vocabulary::of(lessons.len(), |at| {
            (lessons[at].shows(&families), lessons[at].is_in_scope())
        });
        let parts: Vec<&[Lesson]> = lessons.chunks(LESSONS_AT_ONCE).collect();
        let parts = in_parallel(parts.len(), |part| {
            let mut examples = TrainingSet::default();
            for lesson in parts[part] {
                let class = classes.binary_search(&lesson.intent);
                examples.add(
                    &vocabulary.row_of_example(&lesson.shows(&families), lesson.is_in_scope()),
                    class.expect("every intent is a class"),
                );
            }
            examples
        });
        drop(lessons);
        let mut examples = TrainingSet::default();
        for part in parts {
            examples.append(&part);
        }
        let linear = Linear::learn(&examples, vocabulary.len(), classes.len());
        Self {
            families,
            vocabulary,
            classes,
            linear,
        }
    }

    /// What a clause means: by what must never be missed, then by what fits best.
    pub(super) fn hear(&self, clause: &Clause, said: &Said) -> Heard {
        let verdict = self.weigh(clause);
        let recognised = patterns::recognised(clause, said);
        let decided = recognised.is_some_and(|(_, weight)| weight == Weight::Decides);
        let named = recognised
            .map(|(intent, _)| intent)
            .filter(|&intent| decided || verdict.agrees(intent));
        let learned = verdict
            .sure()
            .or(verdict.is_outside().then_some(Intent::OutOfScope));
        Heard {
            named,
            recognised: recognised.map(|(intent, _)| intent),
            learned: learned.filter(|_| named.is_none()),
            confidence: if decided { 1.0 } else { verdict.confidence() },
            likely: verdict.likely(),
            margin: verdict.margin(),
            decided,
        }
    }

    /// How well a clause fits each intent.
    fn weigh(&self, clause: &Clause) -> Verdict {
        let text = ClauseText {
            words: &clause.text,
            question: clause.question,
        };
        let row = self.vocabulary.row(&shown(text, &self.families));
        let scores = self.linear.scores(&row);
        let mut outside = f32::NEG_INFINITY;
        let mut best = [(Intent::Help, f32::NEG_INFINITY); 3];
        for (&intent, &score) in self.classes.iter().zip(&scores) {
            if intent == Intent::OutOfScope {
                outside = score;
                continue;
            }
            if let Some(place) = best.iter().position(|&(_, other)| score > other) {
                best[place..].rotate_right(1);
                best[place] = (intent, score);
            }
        }
        let scores = self.classes.iter().copied().zip(scores).collect();
        Verdict {
            best,
            outside,
            scores,
        }
    }
}

/// What an example says, as one clause. What it shows is worked out again each time that it is needed: all of it at
/// once would be more memory than anything the program does afterwards.
struct Lesson {
    words: Box<str>,
    question: bool,
    intent: Intent,
}

impl Lesson {
    fn shows(&self, families: &Families) -> Vec<Shown> {
        let text = ClauseText {
            words: &self.words,
            question: self.question,
        };
        shown(text, families)
    }

    fn is_in_scope(&self) -> bool {
        self.intent != Intent::OutOfScope
    }
}

/// All of an example, as one clause.
pub(super) fn whole(text: &str, context: &Context) -> Clause {
    let clean = normalise::clean(text);
    let tokens = normalise::tokens(&clean);
    let spans = values::read(&clean, &tokens, context);
    Message::new(&tokens, &spans).whole()
}
