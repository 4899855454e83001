//! One-time codes that tie a chat user to an account: how they look, and how one is found in what somebody writes.

use std::fmt;

use chrono::TimeDelta;
use sha2::{Digest, Sha256};

use crate::tokens::UNAMBIGUOUS;

/// How many characters a code has: about 45 bits, and five tries.
pub const CODE_CHARACTERS: usize = 10;
/// It is shown as two halves.
const HALF: usize = CODE_CHARACTERS / 2;
/// How often a user may be wrong before they are locked out.
pub const TRIES_MAX: u32 = 5;
/// The shortest and the longest time for which a code works.
pub const VALID_MIN: TimeDelta = TimeDelta::minutes(15);
pub const VALID_MAX: TimeDelta = TimeDelta::days(7);

/// What people write, and what their keyboards make of it, between the halves of a code.
const DASHES: [char; 5] = ['-', '\u{2010}', '\u{2011}', '–', '—'];

/// A code. It is never printed by `Debug`, and only its digest is kept.
#[derive(Clone, PartialEq, Eq)]
pub struct LinkCode(String);

impl fmt::Debug for LinkCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LinkCode(..)")
    }
}

impl LinkCode {
    /// A code of these characters, in any case, with dashes and spaces; `None` when they are none. A code has a letter
    /// and a digit, so that no word is taken for one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let plain: String = text
            .chars()
            .filter(|c| *c != ' ' && !DASHES.contains(c))
            .map(|c| c.to_ascii_uppercase())
            .collect();
        let is_code = plain.len() == CODE_CHARACTERS
            && plain.bytes().all(|byte| UNAMBIGUOUS.contains(&byte))
            && plain.bytes().any(|byte| byte.is_ascii_digit())
            && plain.bytes().any(|byte| byte.is_ascii_alphabetic());
        is_code.then_some(Self(plain))
    }

    /// The code in what somebody wrote: as one word, or as two words of five characters.
    ///
    /// ```
    /// use goodterms::domain::link_code::LinkCode;
    /// assert!(LinkCode::find("my code is 7qk3m-9acde, thanks").is_some());
    /// assert!(LinkCode::find("7QK3M 9ACDE").is_some());
    /// assert!(LinkCode::find("MANAGEMENT says INV-2026-0007").is_none());
    /// ```
    #[must_use]
    pub fn find(text: &str) -> Option<Self> {
        let is_part = |c: char| c.is_alphanumeric() || DASHES.contains(&c);
        let words: Vec<&str> = text
            .split(|c: char| !is_part(c))
            .map(|word| word.trim_matches(DASHES))
            .filter(|word| !word.is_empty())
            .collect();
        let alone = words.iter().find_map(|word| in_one_word(word));
        alone.or_else(|| words.windows(2).find_map(in_two_words))
    }

    /// As it is shown, with a dash in its middle.
    #[must_use]
    pub fn shown(&self) -> String {
        let first: String = self.0.chars().take(HALF).collect();
        let second: String = self.0.chars().skip(HALF).collect();
        format!("{first}-{second}")
    }

    /// What is kept of it: SHA-256 in hexadecimal, of the code after a word that says what it is for.
    #[must_use]
    pub fn digest(&self) -> String {
        let mut hasher = Sha256::new();
        hasher.update(b"goodterms link code\0");
        hasher.update(self.0.as_bytes());
        let digest = hasher.finalize();
        digest.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// The first 16 bits of the digest: by them a row is found, and the rest is compared in constant time.
    #[must_use]
    pub fn bucket(&self) -> i64 {
        let first: String = self.digest().chars().take(4).collect();
        i64::from_str_radix(&first, 16).expect("a digest is hexadecimal")
    }
}

/// A code as one word. INV-34679A and +1-346-7934679 are none: a code has one dash, in its middle.
fn in_one_word(word: &str) -> Option<LinkCode> {
    let parts: Vec<&str> = word.split(DASHES).collect();
    let is_shaped = match parts.as_slice() {
        [whole] => whole.len() == CODE_CHARACTERS,
        [first, second] => first.len() == HALF && second.len() == HALF,
        _ => false,
    };
    is_shaped.then(|| LinkCode::parse(word)).flatten()
}

/// A code as two words. Of a word and a number, such as "check 43679", each stands for itself: one of the halves has both.
/// One code in some thousand has not, and is found with its dash.
fn in_two_words(pair: &[&str]) -> Option<LinkCode> {
    let is_mixed = |word: &&str| {
        word.bytes().any(|byte| byte.is_ascii_digit())
            && word.bytes().any(|byte| byte.is_ascii_alphabetic())
    };
    let are_halves = pair.iter().all(|word| word.len() == HALF) && pair.iter().any(is_mixed);
    are_halves
        .then(|| LinkCode::parse(&pair.concat()))
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_found_however_it_is_written() {
        let code = LinkCode::parse("7QK3M9ACDE").unwrap();
        for text in [
            "7QK3M9ACDE",
            "7qk3m9acde",
            "7QK3M-9ACDE",
            "my code: 7QK3M-9ACDE.",
            "7QK3M 9ACDE",
            "hi (7qk3m-9acde)!",
            "7QK3M - 9ACDE",
            "7QK3M— 9ACDE",
            "7QK3M–9ACDE",
            "`7QK3M-9ACDE`",
        ] {
            assert_eq!(LinkCode::find(text).as_ref(), Some(&code), "{text}");
        }
        assert_eq!(code.shown(), "7QK3M-9ACDE");
    }

    #[test]
    fn what_is_no_code_is_not_taken_for_one() {
        for text in [
            "management",
            "INV-34679A",
            "3467934679",
            "7QK3M9ACD",
            "7QK3M9ACDEF",
            "7QK3M9ACD0",
            "I paid 450.00 on 9 March",
            "3-467-934-679",
            "please check 43679",
            "43679 march",
            "my number is 34679 36497",
            "T-7QK3M9 and S-9ACDE7",
            "7QK3M-9ACDE-7QK3M",
            "ЧQK3M-9ACDE",
            "",
        ] {
            assert_eq!(LinkCode::find(text), None, "{text}");
        }
    }

    #[test]
    fn the_code_itself_is_in_no_log() {
        let code = LinkCode::parse("7QK3M9ACDE").unwrap();
        assert!(!format!("{code:?}").contains("7QK3M"));
        assert_eq!(code.digest().len(), 64);
        assert!((0..65_536).contains(&code.bucket()));
    }
}
