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
}

impl Clause {
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
        static PHRASES: std::sync::LazyLock<regex::Regex> =
            std::sync::LazyLock::new(|| $crate::understand::patterns::phrase::any_of(&[$($phrase),+]));
        PHRASES.is_match(&$clause.text)
    }};
}
pub(in crate::understand) use says;

/// Compiles phrases into one expression.
pub(in crate::understand) fn any_of(phrases: &[&str]) -> Regex {
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

    /// A phrase is compiled when it is first used, and a guard may not be used by any other test.
    #[test]
    fn every_phrase_of_every_pattern_compiles() {
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
                    any_of(&[&phrase[1]]);
                    compiled += 1;
                }
            }
        }
        assert!(compiled > 500, "only {compiled} phrases were found");
    }
}
