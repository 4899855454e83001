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
        let words = words(text);
        let alone = words.iter().find_map(|word| in_one_word(word));
        alone.or_else(|| words.windows(2).find_map(in_two_words))
    }

    /// The code in what somebody writes who may write of other things as well, such as the reference of a payment: it
    /// stands alone but for a greeting, or the message says that it is a code.
    ///
    /// ```
    /// use goodterms::domain::link_code::LinkCode;
    /// assert!(LinkCode::find_meant("Hi, here it is: 7QK3M-9ACDE").is_some());
    /// assert!(LinkCode::find_meant("the code of my other shop is 7QK3M-9ACDE").is_some());
    /// assert!(LinkCode::find_meant("I paid, bank reference 7QK3M9ACDE").is_none());
    /// ```
    #[must_use]
    pub fn find_meant(text: &str) -> Option<Self> {
        const OF_A_CODE: [&str; 6] = ["code", "codes", "link", "linking", "connect", "token"];
        const BESIDE: [&str; 18] = [
            "hi", "hello", "hey", "here", "is", "it", "this", "the", "my", "one", "s", "please",
            "thanks", "thank", "you", "and", "ok", "good",
        ];
        let code = Self::find(text)?;
        let words: Vec<String> = words(text).iter().map(|word| word.to_lowercase()).collect();
        let says_so = words.iter().any(|word| OF_A_CODE.contains(&word.as_str()));
        let others = words.iter().filter(|word| {
            let letters = word.to_uppercase().replace(DASHES, "");
            !BESIDE.contains(&word.as_str()) && !code.0.contains(&letters)
        });
        (says_so || others.count() == 0).then_some(code)
    }

    /// Whether a message is shaped like a code and is none: a letter or digit was misread. No code has 0, 1, 2, 5, 8, B,
    /// I, L, O, S, U, V or Z, and each has both letters and digits.
    ///
    /// ```
    /// use goodterms::domain::link_code::LinkCode;
    /// assert!(LinkCode::is_misread("7QK3M-9ABDE"));
    /// assert!(!LinkCode::is_misread("7QK3M-9ACDE") && !LinkCode::is_misread("management"));
    /// ```
    #[must_use]
    pub fn is_misread(text: &str) -> bool {
        let words = words(text);
        let is_code_shaped = match words.as_slice() {
            [whole] => match whole.split(DASHES).collect::<Vec<_>>().as_slice() {
                [whole] => whole.len() == CODE_CHARACTERS && is_mixed(whole),
                [first, second] => first.len() == HALF && second.len() == HALF,
                _ => false,
            },
            [first, second] => [first, second]
                .iter()
                .all(|half| half.len() == HALF && is_mixed(half)),
            _ => false,
        };
        let is_plain = words.iter().all(|word| {
            word.chars()
                .all(|c| c.is_ascii_alphanumeric() || DASHES.contains(&c))
        });
        is_code_shaped && is_plain && Self::find(text).is_none()
    }

    /// Whether a number, such as an invoice's, is written with the same letters and digits.
    #[must_use]
    pub fn is_written_like(&self, number: &str) -> bool {
        Self::parse(number).as_ref() == Some(self)
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

/// The words of a text, with the dashes inside them.
fn words(text: &str) -> Vec<&str> {
    let is_part = |c: char| c.is_alphanumeric() || DASHES.contains(&c);
    text.split(|c: char| !is_part(c))
        .map(|word| word.trim_matches(DASHES))
        .filter(|word| !word.is_empty())
        .collect()
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

/// Whether a word has both letters and digits.
fn is_mixed(word: &str) -> bool {
    word.bytes().any(|byte| byte.is_ascii_digit())
        && word.bytes().any(|byte| byte.is_ascii_alphabetic())
}

/// A code as two words. Of a word and a number, such as "check 43679", each stands for itself: one of the halves has both.
/// One code in some thousand has not, and is found with its dash.
fn in_two_words(pair: &[&str]) -> Option<LinkCode> {
    let are_halves =
        pair.iter().all(|word| word.len() == HALF) && pair.iter().any(|word| is_mixed(word));
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
    fn a_code_that_was_misread_is_told_apart_from_words() {
        for text in [
            "ABCDE-FGHJK",
            "AAAAA-AAAAA",
            "7QK3M9ABDE",
            " 7qk3m-9a0de ",
            "7QK3M 9ABDE",
        ] {
            assert!(LinkCode::is_misread(text), "{text}");
        }
        for text in [
            "7QK3M-9ACDE",
            "hello",
            "management",
            "thank again",
            "3467934679",
            "INV-34679A",
            "my balance",
            "\u{442}\u{435}\u{43a}\u{441}\u{442}-\u{442}\u{435}\u{43a}\u{441}\u{442}",
        ] {
            assert!(!LinkCode::is_misread(text), "{text}");
        }
    }

    #[test]
    fn a_reference_in_a_sentence_is_not_meant_as_a_code() {
        for text in [
            "I paid yesterday, bank reference TX34769ACD",
            "invoice AR346-79436 please",
            "TX34769ACD paid",
            "transfer AR346 79436 went out on Monday",
        ] {
            assert!(LinkCode::find(text).is_some(), "{text}");
            assert_eq!(LinkCode::find_meant(text), None, "{text}");
        }
        for text in [
            "TX34769ACD",
            "tx347-69acd",
            "Hello! TX347 69ACD please",
            "code TX34769ACD for the other shop",
            "link me: TX347 - 69ACD",
        ] {
            assert!(LinkCode::find_meant(text).is_some(), "{text}");
        }
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
