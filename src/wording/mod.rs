//! What the bot says: replies of [`converse`](crate::converse) put into words, from `prompts/`.
//!
//! The code names a message and its facts; the sentence stands in `prompts/<language>/*.ftl`, where
//! somebody who does not program can change it. One wording serves all customers: a [`Voice`] says in
//! which language, region, time zone and tone. Adapters decide how a platform shows the text.
//!
//! - A new sentence: add it to a file in `prompts/en/` and name it in a [`Part`]. A fact that is not
//!   given is found by the tests, see [`Catalogue`].
//! - A new file: add it to `PROMPTS` below.
//! - A new language: translate the files, add them to `PROMPTS`; a test compares it with English.
//!
//! Every sentence is given `$tone`, `gentle` or `direct`. The key [`BLANK`] is an empty line.

mod check;
mod currency;
mod format;
mod locale;
mod speaker;
mod table;
mod text;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, PoisonError, RwLock};

use fluent_bundle::FluentResource;
use serde::{Deserialize, Serialize};

pub use check::Catalogue;
pub use format::Formats;
pub use locale::{BASE_LANGUAGE, DisplayLocale};
use speaker::Speaker;
pub use speaker::WordingError;

use crate::converse::reply::{Part, Reply};
use crate::domain::account::Tone;
use crate::domain::time_zone::TimeZone;

/// The key of a part that is an empty line.
pub const BLANK: &str = "blank";

/// The variable that every message is given.
const TONE: &str = "tone";

/// What the customer reads when a reply cannot be put into words. It needs no facts and claims nothing
/// about what has happened.
const NO_WORDS: &str = "no-words";

/// How many combinations of language and region are kept ready. Past it, all are made anew.
const SPEAKERS_MAX: usize = 64;

/// Path and content of each file below `prompts/`.
macro_rules! prompts {
    ($($path:literal),* $(,)?) => {
        &[$(($path, include_str!(concat!("../../prompts/", $path)))),*]
    };
}

/// Every file of prompts. The folder is the language.
const PROMPTS: &[(&str, &str)] = prompts![
    "en/common.ftl",
    "en/agreement.ftl",
    "en/arrange.ftl",
    "en/balance.ftl",
    "en/case.ftl",
    "en/charges.ftl",
    "en/chat.ftl",
    "en/commands.ftl",
    "en/notices.ftl",
    "en/pay.ftl",
    "en/person.ftl",
    "en/plan.ftl",
    "en/staff.ftl",
    "en/talk.ftl",
];

/// How one customer is spoken to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Voice {
    pub locale: DisplayLocale,
    /// Instants are shown on this zone's clock.
    pub timezone: TimeZone,
    pub tone: Tone,
}

/// A reply in words, for an adapter to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    pub text: String,
    pub choices: Vec<RenderedChoice>,
    pub rows: Option<Rows>,
}

/// Which lines of a text are a table, such as the payments of a plan: from 0, the last one not included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rows {
    pub from: usize,
    pub to: usize,
}

/// A choice in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RenderedChoice {
    pub number: u32,
    pub pick: String,
    pub label: String,
}

/// All prompts, in all languages. Cheap to share and safe to use from every thread.
pub struct Wording {
    languages: BTreeMap<String, Vec<Arc<FluentResource>>>,
    /// A speaker takes longer to make than a reply does, and it never changes, so it is kept.
    speakers: RwLock<HashMap<DisplayLocale, Arc<Speaker>>>,
}

impl Wording {
    /// The prompts that are built into the program.
    ///
    /// # Panics
    /// When a file cannot be read: `prompts/` is part of the program and its tests load it.
    #[must_use]
    pub fn built_in() -> Self {
        Self::load(PROMPTS)
    }

    fn load(files: &[(&str, &str)]) -> Self {
        let mut languages: BTreeMap<String, Vec<Arc<FluentResource>>> = BTreeMap::new();
        for (path, source) in files {
            let (language, _) = path
                .split_once('/')
                .expect("a path of prompts has a folder");
            let file = Arc::new(parsed(path, source));
            languages.entry(language.to_owned()).or_default().push(file);
        }
        assert!(
            languages.contains_key(BASE_LANGUAGE),
            "prompts exist in the base language"
        );
        let wording = Self {
            languages,
            speakers: RwLock::default(),
        };
        for language in wording.languages() {
            wording.assert_complete(language);
        }
        wording
    }

    /// The text, choices and files of a reply.
    ///
    /// Whoever can still undo what the reply reports calls [`try_render`](Self::try_render) instead
    /// and undoes it on an error.
    ///
    /// # Panics
    /// In debug builds and tests, when a message or a fact is missing. A release build logs it and
    /// says that it has no words. It then offers no choice and no file either: nobody may say yes
    /// to terms that were not on the screen.
    #[must_use]
    pub fn render(&self, reply: &Reply, voice: &Voice) -> Rendered {
        self.try_render(reply, voice)
            .unwrap_or_else(|error| Rendered {
                text: self.no_words(&error, voice),
                choices: Vec::new(),
                rows: None,
            })
    }

    /// The text of one part.
    ///
    /// # Panics
    /// As [`render`](Self::render) does.
    #[must_use]
    pub fn part(&self, part: &Part, voice: &Voice) -> String {
        self.try_document(std::slice::from_ref(part), voice)
            .unwrap_or_else(|error| self.no_words(&error, voice))
    }

    /// Parts as one text, a line each, such as an agreement.
    ///
    /// # Panics
    /// As [`render`](Self::render) does.
    #[must_use]
    pub fn document(&self, parts: &[Part], voice: &Voice) -> String {
        self.try_document(parts, voice)
            .unwrap_or_else(|error| self.no_words(&error, voice))
    }

    /// The text, choices and files of a reply, or what is missing for it.
    ///
    /// # Errors
    /// [`WordingError`] when any part of the reply cannot be said completely.
    pub fn try_render(&self, reply: &Reply, voice: &Voice) -> Result<Rendered, WordingError> {
        let speaker = self.speaker(&voice.locale);
        let choices = reply.choices.iter().map(|choice| {
            Ok(RenderedChoice {
                number: choice.number,
                pick: choice.pick.clone(),
                label: speaker.say(&choice.label, voice.timezone, voice.tone)?,
            })
        });
        let said = reply
            .parts
            .iter()
            .map(|part| speaker.say(part, voice.timezone, voice.tone))
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Rendered {
            choices: choices.collect::<Result<_, _>>()?,
            rows: table::longest(&reply.parts, &said),
            text: said.join("\n"),
        })
    }

    /// Parts as one text, a line each, or what is missing for it. What is kept word for word, such
    /// as an agreement, is made with this: better none than one with a gap.
    ///
    /// # Errors
    /// [`WordingError`] when any part cannot be said completely.
    pub fn try_document(&self, parts: &[Part], voice: &Voice) -> Result<String, WordingError> {
        let speaker = self.speaker(&voice.locale);
        let lines = parts
            .iter()
            .map(|part| speaker.say(part, voice.timezone, voice.tone));
        Ok(lines.collect::<Result<Vec<_>, _>>()?.join("\n"))
    }

    /// The languages that have prompts.
    pub fn languages(&self) -> impl Iterator<Item = &str> {
        self.languages.keys().map(String::as_str)
    }

    /// The messages of a language; empty for one without prompts.
    #[must_use]
    pub fn catalogue(&self, language: &str) -> Catalogue {
        let files = self.languages.get(language).into_iter().flatten();
        Catalogue::of(files.map(AsRef::as_ref))
    }

    /// The keys of all messages in the base language.
    #[must_use]
    pub fn keys(&self) -> BTreeSet<String> {
        self.catalogue(BASE_LANGUAGE).keys()
    }

    /// The facts that a message needs, as [`Catalogue::variables`] for the base language.
    ///
    /// # Panics
    /// When there is no such message.
    #[must_use]
    pub fn variables(&self, key: &str) -> BTreeSet<String> {
        self.catalogue(BASE_LANGUAGE).variables(key)
    }

    /// Logs what is missing and finds something to say all the same.
    fn no_words(&self, error: &WordingError, voice: &Voice) -> String {
        debug_assert!(false, "{error}");
        tracing::error!(%error, "a reply could not be put into words");
        self.excuse(voice)
    }

    fn excuse(&self, voice: &Voice) -> String {
        self.speaker(&voice.locale)
            .say(&Part::new(NO_WORDS), voice.timezone, voice.tone)
            .unwrap_or_default()
    }

    fn speaker(&self, locale: &DisplayLocale) -> Arc<Speaker> {
        let known = self.speakers.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(speaker) = known.get(locale) {
            return Arc::clone(speaker);
        }
        drop(known);
        let made = Arc::new(self.make_speaker(locale));
        let mut known = self
            .speakers
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        if known.len() >= SPEAKERS_MAX {
            known.clear();
        }
        known.insert(locale.clone(), Arc::clone(&made));
        made
    }

    /// A language without prompts is answered in the base language, dates and all.
    fn make_speaker(&self, locale: &DisplayLocale) -> Speaker {
        match self.languages.get(locale.language()) {
            Some(prompts) => Speaker::new(locale, prompts),
            None => Speaker::new(
                &locale.in_language(BASE_LANGUAGE),
                &self.languages[BASE_LANGUAGE],
            ),
        }
    }

    /// Asserts what a release build relies on to find words when a reply has a gap.
    fn assert_complete(&self, language: &str) {
        let catalogue = self.catalogue(language);
        let keys = catalogue.keys();
        assert!(
            keys.contains(NO_WORDS) && catalogue.variables(NO_WORDS).is_empty(),
            "prompts/{language} have a message `{NO_WORDS}` that needs no facts"
        );
        assert!(
            !keys.contains(BLANK),
            "`{BLANK}` is an empty line, prompts/{language} cannot have it"
        );
        for key in &keys {
            let unknown: Vec<_> = catalogue.included(key).difference(&keys).cloned().collect();
            assert!(
                unknown.is_empty(),
                "message `{key}` of prompts/{language} includes {unknown:?}, which does not exist"
            );
        }
        // Making one speaker finds messages that have one name.
        let _ = self.speaker(&DisplayLocale::new(language, None, ""));
    }
}

/// Reads a file of prompts.
///
/// # Panics
/// When the file breaks Fluent's grammar, with the line.
fn parsed(path: &str, source: &str) -> FluentResource {
    let (resource, errors) = match FluentResource::try_new(source.to_owned()) {
        Ok(resource) => return resource,
        Err(found) => found,
    };
    let complaints: Vec<String> = errors
        .iter()
        .map(|error| {
            let before = resource.source().get(..error.pos.start).unwrap_or_default();
            let line = before.matches('\n').count() + 1;
            format!("prompts/{path}:{line}: {error}")
        })
        .collect();
    panic!("{}", complaints.join("\n"));
}

#[cfg(test)]
mod tests;
