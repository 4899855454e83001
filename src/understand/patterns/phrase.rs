//! The small language in which the patterns are written, and its one matcher.
//!
//! A phrase is a row of words: `how much do|did i|we [still] owe`. `a|b` is either word, `[a]` may be
//! missing, `a_b` is two words, `*` is up to three words, `^` and `$` are the ends of the clause. Values
//! stand as `AMT`, `SHARE`, `ALL`, `NOTALL`, `REST`, `DATE` (or `TODAY`), `PAST`, `COUNT`, `FREQ`, `INV`, `TIME`, `PHONE`, `REF`, `NUM`
//! (any other number, or one of those three), `ZERO` and `CODE`.
//! All phrases of one function become one regular expression, compiled once.

use regex::Regex;

/// One wish, or a piece of one, as the patterns see it: words with one space around each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::understand) struct Clause {
    pub text: String,
    /// It ends with a question mark.
    pub question: bool,
    /// Where its words stand in a [`WordSet`].
    places: Vec<usize>,
}

impl Clause {
    pub(in crate::understand) fn new(text: String, question: bool) -> Self {
        let places = text.split_ascii_whitespace().map(place_of).collect();
        Self {
            text,
            question,
            places,
        }
    }

    /// A number in it is none of the values: nothing, less than nothing, or not a number that can be used.
    pub(in crate::understand) fn holds_a_loose_number(&self) -> bool {
        self.text.contains(" NUM ") || self.text.contains(" ZERO ")
    }

    /// The number of words and values.
    pub(in crate::understand) fn len(&self) -> usize {
        self.text.split_ascii_whitespace().count()
    }
}

/// Whether a clause says one of the phrases.
macro_rules! says {
    ($clause:expr, $($phrase:literal),+ $(,)?) => {{
        use $crate::understand::patterns::phrase::Phrases;
        static PHRASES: std::sync::LazyLock<Phrases> =
            std::sync::LazyLock::new(|| Phrases::new(&[$($phrase),+]));
        PHRASES.are_said_in($clause)
    }};
}
pub(in crate::understand) use says;

/// Phrases compiled into one expression. Most clauses hold none of the words that they cannot do without, and are
/// told apart by that alone.
pub(in crate::understand) struct Phrases {
    expression: Regex,
    /// One word of each phrase; `None` where a phrase can do without any.
    needed: Option<WordSet>,
}

impl Phrases {
    pub(in crate::understand) fn new(phrases: &[&str]) -> Self {
        let mut needed = Some(WordSet::default());
        for phrase in phrases {
            match (&mut needed, needed_words(phrase)) {
                (Some(set), Some(words)) => words.into_iter().for_each(|word| set.add(word)),
                (_, None) | (None, Some(_)) => needed = None,
            }
        }
        Self {
            expression: any_of(phrases),
            needed,
        }
    }

    pub(in crate::understand) fn are_said_in(&self, clause: &Clause) -> bool {
        let may_be = |set: &WordSet| clause.places.iter().any(|&place| set.holds(place));
        self.needed.as_ref().is_none_or(may_be) && self.expression.is_match(&clause.text)
    }
}

/// Words, roughly: one that was not added may seem to be there, one that was added always is.
struct WordSet([bool; PLACES]);

/// Few words share a place.
const PLACES: usize = 4_096;

impl Default for WordSet {
    fn default() -> Self {
        Self([false; PLACES])
    }
}

impl WordSet {
    fn add(&mut self, word: &str) {
        self.0[place_of(word)] = true;
    }

    fn holds(&self, place: usize) -> bool {
        self.0[place]
    }
}

fn place_of(word: &str) -> usize {
    let mixed = word.bytes().fold(0_usize, |mixed, byte| {
        (mixed ^ usize::from(byte)).wrapping_mul(0x0100_0193)
    });
    (mixed ^ (mixed >> 15)) % PLACES
}

/// The words of which a phrase needs one: those of the slot that says most. `None` where no slot must be there.
fn needed_words(phrase: &str) -> Option<Vec<&str>> {
    // They stand in most clauses.
    const COMMON: &str = "i we you it the a an my is am are do not to of for in on and can will this that have me be \
        was pay has would";
    let is_common = |word: &str| COMMON.split(' ').any(|common| common == word);
    let slots = phrase.split(' ').filter(|slot| {
        let open = matches!(*slot, "^" | "$" | "*") || slot.starts_with('[');
        !open && slot.split('|').all(|words| words != "$")
    });
    let choices = slots.map(|slot| -> Vec<&str> {
        slot.split('|')
            .flat_map(|words| match words {
                "DATE" => vec!["DATE", "TODAY"],
                "NUM" => vec!["NUM", "TIME", "PHONE", "REF"],
                _ => {
                    let mut all = words.split('_');
                    let first = words.split('_').next().unwrap_or_default();
                    vec![all.find(|word| !is_common(word)).unwrap_or(first)]
                }
            })
            .collect()
    });
    choices.min_by_key(|words| {
        let common = words.iter().filter(|word| is_common(word)).count();
        (common, words.len())
    })
}

/// Compiles phrases into one expression.
fn any_of(phrases: &[&str]) -> Regex {
    let all: Vec<String> = phrases.iter().map(|phrase| expression(phrase)).collect();
    let pattern = format!("(?-u)(?:{})", all.join("|"));
    Regex::new(&pattern).expect("phrases are constants, and a test compiles them all")
}

fn expression(phrase: &str) -> String {
    let (anchored, phrase) = match phrase.strip_prefix("^ ") {
        Some(rest) => ("^ ", rest),
        None => (" ", phrase),
    };
    // An open end makes an optional last word say nothing: the phrase would accept far more than it shows.
    debug_assert!(
        !phrase.ends_with(']') && !phrase.ends_with('*'),
        "{phrase} ends with words that need not be there"
    );
    let words: String = phrase
        .split(' ')
        .map(|slot| match slot {
            "$" => "$".to_owned(),
            "*" | "[*]" => "(?:[!-~]+ ){0,3}".to_owned(),
            _ => match slot.strip_prefix('[').and_then(|s| s.strip_suffix(']')) {
                Some(inner) => format!("(?:{})?", alternatives(inner)),
                None => format!("(?:{})", alternatives(slot)),
            },
        })
        .collect();
    format!("{anchored}{words}")
}

/// `a|b_c|$`: each alternative with the space after it; the end needs none.
fn alternatives(slot: &str) -> String {
    let each: Vec<String> = slot
        .split('|')
        .map(|words| match words {
            "$" => "$".to_owned(),
            // Today is a date, and more than that: "I can pay 100 today" pays now.
            "DATE" => "DATE |TODAY ".to_owned(),
            // Numbers that have a meaning of their own are numbers all the same.
            "NUM" => "NUM |TIME |PHONE |REF ".to_owned(),
            _ => format!("{} ", words.replace('_', " ")),
        })
        .collect();
    each.join("|")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_is_a_row_of_words() {
        let matches = |phrase: &str, text: &str| any_of(&[phrase]).is_match(text);
        assert!(matches(
            "how much do|did i [still] owe",
            " so how much do i still owe you "
        ));
        assert!(matches(
            "how much do|did i [still] owe",
            " how much did i owe "
        ));
        assert!(!matches("how much do i owe", " how much do i owed "));
        assert!(matches("pay * COUNT", " pay it all in COUNT parts "));
        assert!(!matches("pay * COUNT", " pay a b c d COUNT "));
        assert!(matches("^ stop $", " stop "));
        assert!(!matches("^ stop $", " please stop "));
        assert!(
            matches("leave_me|us alone", " leave us alone ")
                || matches("leave me|us alone", " leave us alone ")
        );
    }

    /// A text that says a phrase: the last word of each slot, and nothing that may be missing.
    fn example_of(phrase: &str) -> String {
        let mut text = String::from(" ");
        for slot in phrase.split(' ') {
            let words = slot.rsplit('|').next().unwrap_or_default();
            if !matches!(words, "^" | "$" | "*") && !slot.starts_with('[') {
                text.push_str(&words.replace('_', " "));
                text.push(' ');
            }
        }
        text
    }

    #[test]
    fn a_clause_without_any_needed_word_is_told_apart() {
        let needed = |phrase: &str| needed_words(phrase).map(|words| words.join(" "));
        assert_eq!(
            needed("i|we [have] paid|settled * it").as_deref(),
            Some("paid settled")
        );
        assert_eq!(needed("^ go_back|back $").as_deref(), Some("go back"));
        assert_eq!(needed("[please] lawyer|$ *"), None);
        assert_eq!(needed("pay DATE").as_deref(), Some("DATE TODAY"));
        let phrases = Phrases::new(&["court|courts", "my lawyer"]);
        for (text, said) in [
            (" see you in court ", true),
            (" my lawyer ", true),
            (" my law ", false),
        ] {
            assert_eq!(
                phrases.are_said_in(&Clause::new(text.to_owned(), false)),
                said,
                "{text}"
            );
        }
    }

    /// A phrase is compiled when it is first used, and a guard may not be used by any other test.
    #[test]
    fn every_phrase_of_every_pattern_compiles_and_is_heard() {
        let sources = [
            include_str!("asking.rs"),
            include_str!("care.rs"),
            include_str!("mod.rs"),
            include_str!("outside.rs"),
            include_str!("paying.rs"),
            include_str!("talk.rs"),
        ];
        let literal = Regex::new(r#""([^"\\\n]*)""#).unwrap();
        let mut compiled = 0;
        for source in sources {
            for call in source.split("says!(").skip(1) {
                let arguments = call.split(')').next().unwrap_or_default();
                for phrase in literal.captures_iter(arguments) {
                    let shown = example_of(&phrase[1]);
                    let clause = Clause::new(shown, false);
                    let phrases = Phrases::new(&[&phrase[1]]);
                    assert!(
                        phrases.are_said_in(&clause),
                        "{} is not heard in {:?}",
                        &phrase[1],
                        clause.text
                    );
                    compiled += 1;
                }
            }
        }
        assert!(compiled > 500, "only {compiled} phrases were found");
    }
}
