//! The small language in which the patterns are written, and its one matcher.
//!
//! A phrase is a row of words: `how much do|did i|we [still] owe`. `a|b` is either word, `[a]` may be
//! missing, `a_b` is two words, `*` is up to three words, `^` and `$` are the ends of the clause. Values
//! stand as `AMT`, `SHARE`, `ALL`, `NOTALL`, `REST`, `DATE` (or `TODAY`), `PAST`, `COUNT`, `FREQ`, `INV`, `TIME`, `PHONE`, `REF`, `NUM`
//! (any other number, or one of those three), `ZERO` and `CODE`.
//! Where a clause holds a word that a phrase needs, the two are compared word by word. (As regular expressions, which
//! the tests still compare phrases with, they took six megabytes and milliseconds of the first turn that met them.)

/// One wish, or a piece of one, as the patterns see it: words with one space around each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::understand) struct Clause {
    pub text: String,
    /// It ends with a question mark.
    pub question: bool,
    words: Box<[Word]>,
    held: Held,
}

impl Clause {
    pub(in crate::understand) fn new(text: String, question: bool) -> Self {
        let words: Box<[Word]> = text.split_ascii_whitespace().map(Word::of).collect();
        Self {
            held: Held::all(&words),
            text,
            question,
            words,
        }
    }

    /// A number in it is none of the values: nothing, less than nothing, or not a number that can be used.
    pub(in crate::understand) fn holds_a_loose_number(&self) -> bool {
        self.text.contains(" NUM ") || self.text.contains(" ZERO ")
    }

    /// The number of words and values.
    pub(in crate::understand) fn len(&self) -> usize {
        self.words.len()
    }
}

/// A word, by its hash (FNV-1a). Of four thousand million, two words share one so rarely that a phrase of several, each
/// in its place, is not mistaken for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Word(u32);

impl Word {
    fn of(word: &str) -> Self {
        Self(word.bytes().fold(0x811c_9dc5, |mixed, byte| {
            (mixed ^ u32::from(byte)).wrapping_mul(0x0100_0193)
        }))
    }

    /// Its place in a [`Held`].
    fn mark(self) -> Mark {
        let [first, second, third, fourth] = self.0.to_le_bytes();
        Mark {
            row: (first ^ third) % HELD_ROWS,
            bit: (second ^ fourth) % 64,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Mark {
    row: u8,
    bit: u8,
}

const HELD_ROWS: u8 = 64;

/// The words of a clause, roughly: one that is not there may seem to be, one that is always does.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Held(Box<[u64; HELD_ROWS as usize]>);

impl Held {
    fn all(words: &[Word]) -> Self {
        let mut held = Box::new([0; HELD_ROWS as usize]);
        for mark in words.iter().map(|word| word.mark()) {
            held[usize::from(mark.row)] |= 1 << mark.bit;
        }
        Self(held)
    }

    fn may_hold(&self, mark: Mark) -> bool {
        self.0[usize::from(mark.row)] & (1 << mark.bit) != 0
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

/// Some phrases.
pub(in crate::understand) struct Phrases {
    /// What a clause needs for one of them.
    needed: Box<[Needed]>,
    /// The numbers of those that can do without any word.
    always: Box<[u16]>,
    phrases: Box<[Phrase]>,
    /// Of all phrases, one behind the other.
    slots: Box<[Slot]>,
    /// Of all slots, one behind the other.
    words: Box<[Word]>,
}

/// A word that a phrase cannot do without, unless it has another of its kind.
#[derive(Debug, Clone, Copy)]
struct Needed {
    word: Mark,
    phrase: u16,
}

/// Where the slots of a phrase end; they begin where those of the one before it do.
#[derive(Debug, Clone, Copy)]
struct Phrase {
    end: u16,
    /// It begins where the clause does.
    is_first: bool,
}

/// A place in a phrase, and what may stand there.
#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    /// Nothing.
    is_optional: bool,
    /// Up to three words, whatever they are.
    takes_any: bool,
    /// The end of the clause.
    may_be_end: bool,
    /// Where its words begin.
    start: u16,
    /// Where those end that stand alone. Behind them come rows of words that stand together.
    rows: u16,
    end: u16,
}

impl Phrases {
    pub(in crate::understand) fn new(phrases: &[&str]) -> Self {
        let mut needed = Vec::new();
        let mut always = Vec::new();
        let mut read = Reading::default();
        for (phrase, number) in phrases.iter().zip(0_u16..) {
            match needed_words(phrase) {
                Some(words) => needed.extend(words.into_iter().map(|word| Needed {
                    word: Word::of(word).mark(),
                    phrase: number,
                })),
                None => always.push(number),
            }
            read.phrase(phrase);
        }
        Self {
            needed: needed.into(),
            always: always.into(),
            phrases: read.phrases.into(),
            slots: read.slots.into(),
            words: read.words.into(),
        }
    }

    pub(in crate::understand) fn are_said_in(&self, clause: &Clause) -> bool {
        let held = |needed: &&Needed| clause.held.may_hold(needed.word);
        let led_to = self.needed.iter().filter(held).map(|needed| needed.phrase);
        let mut places = Places::default();
        (self.always.iter().copied())
            .chain(led_to)
            .any(|phrase| self.is_said(usize::from(phrase), &clause.words, &mut places))
    }

    /// Whether words in a row, anywhere in a clause, say a phrase.
    fn is_said(&self, phrase: usize, words: &[Word], places: &mut Places) -> bool {
        let start = match phrase.checked_sub(1) {
            Some(before) => self.phrases[before].end,
            None => 0,
        };
        let Phrase { end, is_first } = self.phrases[phrase];
        let slots = &self.slots[usize::from(start)..usize::from(end)];
        places.begin(if is_first { 0 } else { words.len() });
        slots.iter().all(|slot| {
            let known = &self.words[usize::from(slot.start)..usize::from(slot.end)];
            let (alone, rows) = known.split_at(usize::from(slot.rows - slot.start));
            places.pass(slot, alone, rows, words)
        })
    }
}

/// Where the next slot of a phrase may begin, as counts of the words before it.
#[derive(Debug, Default)]
struct Places {
    now: Vec<usize>,
    next: Vec<usize>,
}

impl Places {
    /// Anywhere up to a place.
    fn begin(&mut self, last: usize) {
        self.now.clear();
        self.now.extend(0..=last);
    }

    /// Goes on behind a slot; whether there is any place for it.
    fn pass(&mut self, slot: &Slot, alone: &[Word], rows: &[Word], words: &[Word]) -> bool {
        self.next.clear();
        for &at in &self.now {
            let here = &words[at..];
            if slot.is_optional || slot.may_be_end && here.is_empty() {
                self.next.push(at);
            }
            if slot.takes_any {
                self.next.extend(at..=words.len().min(at + 3));
            }
            if here.first().is_some_and(|word| alone.contains(word)) {
                self.next.push(at + 1);
            }
            let fits = |row: &[Word]| here.starts_with(row);
            let fitting = Rows(rows).filter(|row| fits(row)).map(|row| at + row.len());
            self.next.extend(fitting);
        }
        self.next.sort_unstable();
        self.next.dedup();
        std::mem::swap(&mut self.now, &mut self.next);
        !self.now.is_empty()
    }
}

/// Rows of words: before each stands the count of its words.
struct Rows<'a>(&'a [Word]);

impl<'a> Iterator for Rows<'a> {
    type Item = &'a [Word];

    fn next(&mut self) -> Option<&'a [Word]> {
        let (&Word(count), rest) = self.0.split_first()?;
        let (row, rest) = rest.split_at_checked(usize::try_from(count).ok()?)?;
        self.0 = rest;
        Some(row)
    }
}

/// Phrases as far as they were read.
#[derive(Debug, Default)]
struct Reading {
    phrases: Vec<Phrase>,
    slots: Vec<Slot>,
    words: Vec<Word>,
}

impl Reading {
    fn phrase(&mut self, phrase: &str) {
        let first = phrase.strip_prefix("^ ");
        let slots = first.unwrap_or(phrase);
        // An open end makes an optional last word say nothing: the phrase would accept far more than it shows.
        debug_assert!(
            !slots.ends_with(']') && !slots.ends_with('*'),
            "{phrase} ends with words that need not be there"
        );
        for slot in slots.split(' ') {
            self.slot(slot);
        }
        self.phrases.push(Phrase {
            end: place(self.slots.len()),
            is_first: first.is_some(),
        });
    }

    fn slot(&mut self, slot: &str) {
        let optional = slot
            .strip_prefix('[')
            .and_then(|slot| slot.strip_suffix(']'));
        let mut read = Slot {
            is_optional: optional.is_some(),
            start: place(self.words.len()),
            ..Slot::default()
        };
        let mut rows: Vec<Word> = Vec::new();
        for alternative in optional.unwrap_or(slot).split('|') {
            match alternative {
                "$" => read.may_be_end = true,
                "*" => read.takes_any = true,
                // Today is a date, and more than that: "I can pay 100 today" pays now.
                "DATE" => self.words.extend(["DATE", "TODAY"].map(Word::of)),
                // Numbers that have a meaning of their own are numbers all the same.
                "NUM" => (self.words).extend(["NUM", "TIME", "PHONE", "REF"].map(Word::of)),
                _ if alternative.contains('_') => {
                    let row: Vec<Word> = alternative.split('_').map(Word::of).collect();
                    rows.push(Word(u32::from(place(row.len()))));
                    rows.extend(row);
                }
                word => self.words.push(Word::of(word)),
            }
        }
        read.rows = place(self.words.len());
        self.words.append(&mut rows);
        read.end = place(self.words.len());
        self.slots.push(read);
    }
}

/// A place in a list of slots or words.
fn place(at: usize) -> u16 {
    u16::try_from(at).expect("one function has no 65,536 words, and a test reads all of them")
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::select;
    use regex::Regex;

    use super::*;
    use crate::understand::examples::Examples;
    use crate::understand::model::whole;
    use crate::understand::request::Context;

    fn is_said_in(phrase: &str, text: &str) -> bool {
        Phrases::new(&[phrase]).are_said_in(&Clause::new(format!(" {text} "), false))
    }

    #[test]
    fn a_phrase_is_a_row_of_words() {
        for (phrase, text) in [
            (
                "how much do|did i [still] owe",
                "so how much do i still owe you",
            ),
            ("how much do|did i [still] owe", "how much did i owe"),
            ("pay * COUNT", "pay it all in COUNT parts"),
            ("pay [*] COUNT", "pay COUNT"),
            ("^ stop $", "stop"),
            ("please later|$", "please"),
            ("leave_me|us alone", "leave me alone"),
            ("leave_me|us alone", "us alone"),
            ("pay DATE", "pay TODAY"),
            ("in NUM", "in REF"),
        ] {
            assert!(is_said_in(phrase, text), "{phrase}: {text}");
        }
        for (phrase, text) in [
            ("how much do i owe", "how much do i owed"),
            ("pay * COUNT", "pay a b c d COUNT"),
            ("^ stop $", "please stop"),
            ("^ stop $", "stop it"),
            ("leave_me|us alone", "leave alone"),
            ("leave me alone", "leave me"),
            ("please later|$", "please now"),
        ] {
            assert!(!is_said_in(phrase, text), "{phrase}: {text}");
        }
    }

    /// The regular expression that a phrase stands for.
    fn expression(phrase: &str) -> Regex {
        let (anchored, slots) = match phrase.strip_prefix("^ ") {
            Some(rest) => ("^ ", rest),
            None => (" ", phrase),
        };
        let alternatives = |slot: &str| -> String {
            let each = slot.split('|').map(|words| match words {
                "$" => "$".to_owned(),
                "DATE" => "DATE |TODAY ".to_owned(),
                "NUM" => "NUM |TIME |PHONE |REF ".to_owned(),
                _ => format!("{} ", regex::escape(words).replace('_', " ")),
            });
            each.collect::<Vec<String>>().join("|")
        };
        let slots = slots.split(' ').map(|slot| match slot {
            "*" | "[*]" => "(?:[!-~]+ ){0,3}".to_owned(),
            _ => match slot.strip_prefix('[').and_then(|it| it.strip_suffix(']')) {
                Some(inner) => format!("(?:{})?", alternatives(inner)),
                None => format!("(?:{})", alternatives(slot)),
            },
        });
        let pattern = format!("(?-u){anchored}{}", slots.collect::<String>());
        Regex::new(&pattern).unwrap_or_else(|error| panic!("{phrase}: {error}"))
    }

    /// All phrases of all patterns.
    fn every_phrase() -> Vec<&'static str> {
        let sources = [
            include_str!("asking.rs"),
            include_str!("care.rs"),
            include_str!("mod.rs"),
            include_str!("outside.rs"),
            include_str!("paying.rs"),
            include_str!("talk.rs"),
            include_str!("../changes.rs"),
        ];
        let literal = Regex::new(r#""([^"\\\n]*)""#).unwrap();
        let calls = sources
            .iter()
            .flat_map(|source| source.split("says!(").skip(1));
        let arguments = calls.map(|call| call.split(')').next().unwrap_or_default());
        let phrases: Vec<&str> = arguments
            .flat_map(|all| {
                literal
                    .captures_iter(all)
                    .map(|it| it.get(1).unwrap().as_str())
            })
            .collect();
        assert!(
            phrases.len() > 500,
            "only {} phrases were found",
            phrases.len()
        );
        phrases
    }

    #[test]
    fn every_phrase_of_every_pattern_is_said_where_its_regular_expression_matches() {
        let context = Context::plain("2026-03-12".parse().unwrap());
        let examples = Examples::built_in();
        let examples = examples.languages.values().flat_map(|it| &it.phrases);
        let clauses: Vec<Clause> = examples.map(|it| whole(&it.text, &context)).collect();
        for phrase in every_phrase() {
            let expression = expression(phrase);
            let phrases = Phrases::new(&[phrase]);
            for clause in &clauses {
                assert_eq!(
                    phrases.are_said_in(clause),
                    expression.is_match(&clause.text),
                    "{phrase}: {:?}",
                    clause.text
                );
            }
        }
    }

    /// Texts that say a phrase, and such that nearly do: for each slot a word of it, one of another, or none.
    fn near(phrase: &'static str) -> impl Strategy<Value = (&'static str, String)> {
        let words: Vec<&str> = phrase
            .split([' ', '|', '_', '[', ']'])
            .filter(|word| !matches!(*word, "" | "*" | "^" | "$"))
            .chain(["other", "TODAY", "REF"])
            .collect();
        let slots: Vec<_> = phrase
            .split(' ')
            .map(|slot| {
                let of_slot: Vec<String> = slot
                    .trim_matches(['[', ']'])
                    .split('|')
                    .map(|words| match words {
                        "*" => "a b c".to_owned(),
                        "^" | "$" => String::new(),
                        _ => words.replace('_', " "),
                    })
                    .collect();
                let other = select(words.clone()).prop_map(str::to_owned);
                prop_oneof![6 => select(of_slot), 1 => other, 1 => Just(String::new())]
            })
            .collect();
        let ends = (select(words.clone()), select(words), any::<(bool, bool)>());
        (slots, ends).prop_map(move |(slots, (first, last, (before, behind)))| {
            let before = before.then_some(first);
            let behind = behind.then_some(last);
            let slots = slots.iter().flat_map(|it| it.split(' '));
            let words: Vec<&str> = before
                .into_iter()
                .chain(slots.filter(|word| !word.is_empty()))
                .chain(behind)
                .collect();
            (phrase, format!(" {} ", words.join(" ")))
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_000))]
        #[test]
        fn what_nearly_says_a_phrase_is_told_from_what_does(
            (phrase, text) in select(every_phrase()).prop_flat_map(near)
        ) {
            let said = Phrases::new(&[phrase])
                .are_said_in(&Clause::new(text.clone(), false));
            prop_assert_eq!(said, expression(phrase).is_match(&text), "{}: {:?}", phrase, text);
        }
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
        let phrases = Phrases::new(&["court|courts", "my lawyer", "^ [so] what|$"]);
        for (text, said) in [
            (" see you in court ", true),
            (" my lawyer ", true),
            (" so ", true),
            (" my law ", false),
        ] {
            assert_eq!(
                phrases.are_said_in(&Clause::new(text.to_owned(), false)),
                said,
                "{text}"
            );
        }
    }
}
