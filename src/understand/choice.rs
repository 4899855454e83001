//! A choice on the screen named by its place: `the second one`, `option 2 please`, `the last one`.
//!
//! A bare number or a label is found where the choices are known, before a text is read at all.

use super::calendar_words::ordinal;
use super::normalise::{Kind, Token};
use super::numbers::spelled;
use super::request::Context;
use super::values::is_listed;

/// Longer messages say more than which choice.
const WORDS_MAX: usize = 9;

/// The place of the choice that a message names, and nothing else.
pub(super) fn chosen(tokens: &[Token], context: &Context) -> Option<u32> {
    const BEFORE: &str = "yes ok please i will take would like to go with let us do for give me the prefer want choose \
                          pick my and then it is maybe sure can have";
    const NOUNS: &str = "one option choice plan offer answer number variant";
    const AFTER: &str = "please thanks then is fine good ok works for me sounds great it";
    let words: Vec<&str> = tokens
        .iter()
        .filter(|token| token.kind != Kind::Symbol)
        .map(|token| token.text.as_str())
        .collect();
    if context.choices == 0 || words.len() > WORDS_MAX || tokens.iter().any(|token| token.is("?")) {
        return None;
    }
    let start = words.iter().position(|word| !is_listed(word, BEFORE))?;
    let (place, named, len) = place(&words[start..], context.choices, NOUNS)?;
    let rest = words[start + len..].iter();
    let plain = rest.clone().all(|word| is_listed(word, AFTER));
    (named && plain && (1..=context.choices).contains(&place)).then_some(place)
}

/// The place, whether it is surely that of a choice, and how many words say so.
fn place(words: &[&str], choices: u32, nouns: &str) -> Option<(u32, bool, usize)> {
    let is_noun = |at: usize| words.get(at).is_some_and(|word| is_listed(word, nouns));
    let first = *words.first()?;
    if is_noun(0) && first != "one" {
        // "option 2", "choice number 3", "plan b".
        let at = if is_noun(1) { 2 } else { 1 };
        let word = *words.get(at)?;
        let place = match word {
            "a" | "b" | "c" | "d" if at == 1 => letter(word)?,
            _ => word.parse().ok().or_else(|| spelled(word))?,
        };
        return Some((place, true, at + 1));
    }
    if first == "last" {
        return is_noun(1).then_some((choices, true, 2));
    }
    if let Some(place) = ordinal(first) {
        let named = is_noun(1);
        return Some((place, named || words.len() == 1, 1 + usize::from(named)));
    }
    // "2nd one": the ending is a word of its own.
    let number: u32 = first.parse().ok()?;
    let suffixed = words
        .get(1)
        .is_some_and(|word| matches!(*word, "st" | "nd" | "rd" | "th"));
    (suffixed && is_noun(2)).then_some((number, true, 3))
}

fn letter(word: &str) -> Option<u32> {
    let at = ["a", "b", "c", "d"]
        .iter()
        .position(|&known| known == word)?;
    u32::try_from(at + 1).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understand::normalise::{clean, tokens};
    use crate::understand::testing::context;
    use crate::understand::{Expecting, Intent, understand};

    fn chosen_of_three(text: &str) -> Option<u32> {
        let context = Context {
            choices: 3,
            ..context(Expecting::PlanDetails)
        };
        chosen(&tokens(&clean(text)), &context)
    }

    #[test]
    fn a_choice_is_named_by_its_place() {
        for (text, place) in [
            ("the second one", Some(2)),
            ("the second", Some(2)),
            ("I'll take the first option please", Some(1)),
            ("option 2", Some(2)),
            ("choice 1 please", Some(1)),
            ("choice number three", Some(3)),
            ("the 2nd one", Some(2)),
            ("let's go with the last one", Some(3)),
            ("yes, the third one", Some(3)),
            ("plan b", Some(2)),
            ("the fourth one", None),
            ("option 4", None),
            ("the second one?", None),
            ("not the second one", None),
            ("the second payment", None),
            ("the first of april", None),
            ("2", None),
            ("the 2nd", None),
            ("one", None),
            ("second one but on friday", None),
        ] {
            assert_eq!(chosen_of_three(text), place, "{text}");
        }
    }

    #[test]
    fn without_choices_nothing_is_chosen() {
        let heard = understand("the second one", &context(Expecting::PlanDetails));
        assert!(
            heard
                .iter()
                .flatten()
                .all(|request| request.intent != Intent::Choose)
        );
    }
}
