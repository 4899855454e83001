//! The example phrases that the bot learns from: `prompts/understanding/<language>/`.
//!
//! One file for each intent, named after it, one phrase a line; an empty line and one that begins with `#`
//! say nothing. `words.txt` holds families of words that mean nearly the same, one family a line. Whoever can
//! type can add to them: the program holds its own and reads more from a folder that the owner names, built
//! in the same way.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use include_dir::{Dir, include_dir};

use super::intent::Intent;

/// The folder of the program itself.
static BUILT_IN: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/prompts/understanding");

/// Longer phrases teach nothing that shorter ones do not.
const PHRASE_CHARS_MAX: usize = 400;
/// So many phrases are read for one language; more would make the start slow.
const PHRASES_MAX: usize = 20_000;
/// The file of word families.
const FAMILIES: &str = "words";

/// What is wrong with the examples, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}{}: {what}", line.map(|line| format!(", line {line}")).unwrap_or_default())]
pub struct ExamplesError {
    /// The file or folder as its reader knows it.
    pub file: String,
    pub line: Option<usize>,
    pub what: String,
}

impl ExamplesError {
    fn new(file: &str, line: Option<usize>, what: impl Into<String>) -> Self {
        Self {
            file: file.to_owned(),
            line,
            what: what.into(),
        }
    }
}

/// The examples of all languages.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Examples {
    pub(super) languages: BTreeMap<String, Language>,
}

/// The examples of one language.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Language {
    pub phrases: Vec<Phrase>,
    pub families: Families,
    /// Where each phrase stands in the list.
    places: HashMap<Cow<'static, str>, usize>,
}

impl Language {
    /// What there is to learn, without where it stands.
    pub(super) fn into_lessons(self) -> (Vec<(Cow<'static, str>, Intent)>, Families) {
        let phrases = self.phrases.into_iter();
        let lessons = phrases.map(|phrase| (phrase.text, phrase.intent));
        (lessons.collect(), self.families)
    }
}

/// A phrase, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Phrase {
    /// Where it came with the program, it stays there.
    pub text: Cow<'static, str>,
    pub intent: Intent,
    pub file: Arc<str>,
    pub line: usize,
    /// It came with the program. What an owner says of the same words counts for more.
    built_in: bool,
}

/// Words that mean nearly the same, by the numbers of their families.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Families {
    /// The first word of each family, by which it is known.
    heads: HashMap<String, u16>,
    words: HashMap<String, Vec<u16>>,
}

impl Families {
    /// The families of a word as it stands in a clause; a plural counts as its singular.
    pub(super) fn of(&self, word: &str) -> &[u16] {
        let singular = || word.strip_suffix('s').and_then(|word| self.words.get(word));
        let found = self.words.get(word).or_else(singular);
        found.map_or(&[], Vec::as_slice)
    }

    /// A line is a family; one that begins with the first word of another adds to that.
    fn read(&mut self, file: &str, text: &str) -> Result<(), ExamplesError> {
        for (line, words) in lines(text) {
            let head = words.split_whitespace().next().unwrap_or_default();
            let next = u16::try_from(self.heads.len()).map_err(|_| {
                ExamplesError::new(file, Some(line), "there are too many families of words")
            })?;
            let family = *self.heads.entry(head.to_owned()).or_insert(next);
            for word in words.split_whitespace() {
                if !word.chars().all(|c| c.is_lowercase() || c == '\'') {
                    let what = format!("“{word}” is not a word in small letters");
                    return Err(ExamplesError::new(file, Some(line), what));
                }
                let families = self.words.entry(word.to_owned()).or_default();
                if !families.contains(&family) {
                    families.push(family);
                }
            }
        }
        Ok(())
    }
}

impl Examples {
    /// The examples that the program holds.
    ///
    /// # Panics
    /// When they cannot be read: they are part of the program, and its tests read them.
    #[must_use]
    pub fn built_in() -> Self {
        let mut examples = Self::default();
        for folder in BUILT_IN.dirs() {
            let language = name_of(folder.path());
            for file in folder.files() {
                let text = file.contents_utf8().expect("the examples are text");
                examples
                    .add(&language, file.path(), text, Cow::Borrowed, true)
                    .expect("the program's own examples are in order");
            }
        }
        examples
    }

    /// Adds the examples of a folder that has a folder for each language, or the files of one language.
    ///
    /// # Errors
    /// [`ExamplesError`] with the file and the line of what cannot be used; nothing is added then.
    pub fn with_folder(mut self, folder: &Path) -> Result<Self, ExamplesError> {
        for (language, path) in files_below(folder)? {
            let bytes = std::fs::read(&path).map_err(|error| {
                ExamplesError::new(
                    &path.display().to_string(),
                    None,
                    format!("cannot be read: {error}"),
                )
            })?;
            let text = String::from_utf8(bytes).map_err(|error| {
                let upto = error.utf8_error().valid_up_to();
                let line = error.as_bytes()[..upto]
                    .iter()
                    .filter(|byte| **byte == b'\n')
                    .count()
                    + 1;
                ExamplesError::new(
                    &path.display().to_string(),
                    Some(line),
                    "is not UTF-8 text; save the file as UTF-8",
                )
            })?;
            let own = |phrase: &str| Cow::Owned(phrase.to_owned());
            self.add(&language, &path, &text, own, false)?;
        }
        Ok(self)
    }

    fn add<'a>(
        &mut self,
        language: &str,
        path: &Path,
        text: &'a str,
        kept: impl Fn(&'a str) -> Cow<'static, str>,
        built_in: bool,
    ) -> Result<(), ExamplesError> {
        let file: Arc<str> = path.display().to_string().into();
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let examples = self.languages.entry(language.to_owned()).or_default();
        let name = path
            .file_stem()
            .map(|stem| stem.to_string_lossy().into_owned())
            .unwrap_or_default();
        if name == FAMILIES {
            return examples.families.read(&file, text);
        }
        let Some(intent) = Intent::named(&name) else {
            return Err(ExamplesError::new(&file, None, unknown(&name)));
        };
        for (line, phrase) in lines(text) {
            if phrase.chars().count() > PHRASE_CHARS_MAX {
                let what = format!("a phrase has at most {PHRASE_CHARS_MAX} characters");
                return Err(ExamplesError::new(&file, Some(line), what));
            }
            if examples.phrases.len() >= PHRASES_MAX {
                let what = format!("a language has at most {PHRASES_MAX} phrases");
                return Err(ExamplesError::new(&file, Some(line), what));
            }
            let new = Phrase {
                text: kept(phrase),
                intent,
                file: Arc::clone(&file),
                line,
                built_in,
            };
            match examples.places.get(phrase) {
                None => {
                    let place = examples.phrases.len();
                    examples.places.insert(new.text.clone(), place);
                    examples.phrases.push(new);
                }
                Some(&at) => {
                    let earlier = &mut examples.phrases[at];
                    if earlier.built_in && !built_in {
                        *earlier = new;
                    } else if earlier.intent != intent {
                        let what = format!(
                            "“{phrase}” already stands as {} in {}, line {}; a phrase has one meaning, so \
                             remove it in one of them",
                            earlier.intent.name(),
                            earlier.file,
                            earlier.line
                        );
                        return Err(ExamplesError::new(&file, Some(line), what));
                    }
                }
            }
        }
        Ok(())
    }
}

/// The lines that say something, with their numbers.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .enumerate()
        .map(|(at, line)| (at + 1, line.trim()))
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
}

pub(super) fn unknown(name: &str) -> String {
    let names = Intent::ALL
        .into_iter()
        .filter(|intent| intent.is_public())
        .map(Intent::name);
    let near = names
        .map(|known| (strsim::damerau_levenshtein(&known, name), known))
        .min()
        .filter(|(distance, _)| *distance <= 4);
    let hint = near
        .map(|(_, known)| format!("; did you mean {known}.txt?"))
        .unwrap_or_default();
    format!("there is no intent “{name}”{hint}")
}

fn name_of(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

/// The `.txt` files of a folder with their language, in the order of their names.
fn files_below(folder: &Path) -> Result<Vec<(String, PathBuf)>, ExamplesError> {
    let listed = |folder: &Path| -> Result<Vec<PathBuf>, ExamplesError> {
        let cannot = |error: std::io::Error| {
            ExamplesError::new(
                &folder.display().to_string(),
                None,
                format!("cannot be read: {error}"),
            )
        };
        let mut paths = Vec::new();
        for entry in std::fs::read_dir(folder).map_err(cannot)? {
            paths.push(entry.map_err(cannot)?.path());
        }
        paths.sort();
        Ok(paths)
    };
    let is_text = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "txt");
    let mut files = Vec::new();
    for path in listed(folder)? {
        if path.is_dir() {
            let language = name_of(&path);
            let inside = listed(&path)?.into_iter().filter(is_text);
            files.extend(inside.map(|path| (language.clone(), path)));
        }
    }
    if files.is_empty() {
        let what = "holds no examples: make a folder for a language in it, such as en, with a file such as \
                    pay_part.txt, one phrase a line";
        return Err(ExamplesError::new(
            &folder.display().to_string(),
            None,
            what,
        ));
    }
    Ok(files)
}
