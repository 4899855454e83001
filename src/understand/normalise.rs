//! Turns typed text into plain tokens: one alphabet, one case, one spelling.
//!
//! What the tokens mean is left to the readers of values and to the patterns. Nothing is rejected here: a
//! character that says nothing becomes a symbol or disappears. The spelling of words stands in `spelling`.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::spelling;

/// Characters of a message that are read; the rest is ignored.
pub const TEXT_CHARS_MAX: usize = 4_000;
/// A compatibility character may unfold into many. This keeps the work bounded all the same.
const CLEAN_CHARS_MAX: usize = 3 * TEXT_CHARS_MAX;

/// What kind of text a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Letters, in the one spelling.
    Word,
    /// Digits with separators inside: `1,200.50`, `3/11`, `10:30`, `2026-03-15`.
    Number,
    /// Letters with digits: `inv-7`, `c2`.
    Code,
    /// Anything else, one character at a time.
    Symbol,
}

/// A piece of the clean text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub text: String,
    pub kind: Kind,
    /// Where it stands in the clean text, in bytes.
    pub start: usize,
    pub end: usize,
    /// Nothing stands between it and the token before.
    pub glued: bool,
}

impl Token {
    pub(super) fn is(&self, text: &str) -> bool {
        self.text == text
    }
}

/// One alphabet and one case: NFKD without marks, lower case, no invisible characters, look-alike letters
/// and foreign digits made Latin.
pub(super) fn clean(text: &str) -> String {
    text.chars()
        .take(TEXT_CHARS_MAX)
        .flat_map(spelled_out)
        .nfkd()
        .filter(|&c| !is_combining_mark(c) && !is_invisible(c))
        .flat_map(char::to_lowercase)
        .filter(|&c| !is_combining_mark(c))
        .map(latin)
        .take(CLEAN_CHARS_MAX)
        .collect()
}

/// Characters whose compatibility form would change a number or lose a meaning, spelled out first.
fn spelled_out(c: char) -> impl Iterator<Item = char> {
    let text: Option<&'static str> = match c {
        '½' => Some(" half "),
        '⅓' => Some(" a third "),
        '⅔' => Some(" two thirds "),
        '¼' => Some(" a quarter "),
        '¾' => Some(" three quarters "),
        // "50²" is not 502.
        '²' | '³' | '¹' | '⁰' | '⁴'..='⁹' | '₀'..='₉' => Some("^"),
        '‘' | '’' | '‛' | '`' | '´' | 'ʼ' | '＇' => Some("'"),
        '“' | '”' | '„' | '«' | '»' => Some("\""),
        '‐' | '‑' | '−' | '﹣' => Some("-"),
        '–' | '—' | '―' => Some(" - "),
        '👍' | '👌' | '✅' | '✔' | '☑' => Some(" thumbsup "),
        '👎' | '❌' => Some(" thumbsdown "),
        '👋' => Some(" wave "),
        // Friendly faces and hands colour a message and say nothing.
        '😀'..='😊' | '🙂' | '😌' | '😍' | '🤗' | '❤' | '🎉' | '💪' | '🏻'..='🏿' => {
            Some(" ")
        }
        _ => None,
    };
    let kept = text.is_none().then_some(c);
    text.unwrap_or_default().chars().chain(kept)
}

/// Control, format and filler characters. New lines stay: they end a sentence.
fn is_invisible(c: char) -> bool {
    match c {
        '\n' | '\t' | '\r' | '\u{2028}' | '\u{2029}' => false,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{feff}' | '\u{2800}' => true,
        '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}' => true,
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' => true,
        '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}' => true,
        _ => c.is_control(),
    }
}

/// The Latin letter or digit that a character shows or looks like.
fn latin(c: char) -> char {
    match c {
        'а' | 'α' | 'ɑ' => 'a',
        'в' | 'β' => 'b',
        'с' | 'ϲ' => 'c',
        'ԁ' => 'd',
        'е' | 'ε' | 'є' => 'e',
        'ɡ' | 'ց' => 'g',
        'һ' | 'н' | 'հ' => 'h',
        'і' | 'ι' | 'ı' | 'ɩ' => 'i',
        'ј' => 'j',
        'к' | 'κ' => 'k',
        'м' | 'μ' => 'm',
        'η' => 'n',
        'о' | 'ο' | 'օ' | 'σ' => 'o',
        'р' | 'ρ' => 'p',
        'ԛ' => 'q',
        'ѕ' => 's',
        'т' | 'τ' => 't',
        'υ' | 'ս' => 'u',
        'ν' | 'ѵ' => 'v',
        'ԝ' | 'ω' => 'w',
        'х' | 'χ' => 'x',
        'у' | 'γ' => 'y',
        '⁄' | '∕' => '/',
        '٫' => '.',
        '٬' => ',',
        '\u{2028}' | '\u{2029}' => '\n',
        '٠'..='٩' => digit(c, '٠'),
        '۰'..='۹' => digit(c, '۰'),
        '०'..='९' => digit(c, '०'),
        _ => c,
    }
}

fn digit(c: char, zero: char) -> char {
    char::from_digit(u32::from(c).saturating_sub(u32::from(zero)), 10).unwrap_or(c)
}

/// Cuts clean text into tokens and brings the words to the one spelling.
pub(super) fn tokens(clean: &str) -> Vec<Token> {
    let chars: Vec<(usize, char)> = clean.char_indices().collect();
    let cut = Cut { clean, chars };
    let mut raw = Vec::new();
    let mut at = 0;
    while at < cut.chars.len() {
        at = cut.next(at, &mut raw);
    }
    spelling::spell(raw)
}

struct Cut<'a> {
    clean: &'a str,
    chars: Vec<(usize, char)>,
}

impl Cut<'_> {
    fn char(&self, at: usize) -> char {
        self.chars.get(at).map_or(' ', |&(_, c)| c)
    }

    fn byte(&self, at: usize) -> usize {
        self.chars.get(at).map_or(self.clean.len(), |&(b, _)| b)
    }

    /// The text between two characters.
    fn between(&self, from: usize, to: usize) -> &str {
        self.clean
            .get(self.byte(from)..self.byte(to))
            .unwrap_or_default()
    }

    /// Reads one token or gap at `at` and returns where the next one starts.
    fn next(&self, at: usize, out: &mut Vec<Token>) -> usize {
        let c = self.char(at);
        if c.is_ascii_digit() {
            let end = self.number_end(at);
            self.push(at, end, Kind::Number, out);
            end
        } else if c.is_alphabetic() {
            let letters_end = self.letters_end(at);
            let code_end = self.code_end(at, letters_end);
            let kind = if code_end > letters_end {
                Kind::Code
            } else {
                Kind::Word
            };
            self.push(at, code_end, kind, out);
            code_end
        } else if c == '\n' || !c.is_whitespace() {
            self.symbol(at, out)
        } else {
            at + 1
        }
    }

    /// A symbol. Repeats count once, a smiley not at all, and a hyphen inside a word is a space.
    fn symbol(&self, at: usize, out: &mut Vec<Token>) -> usize {
        let c = self.char(at);
        let mut end = at + 1;
        if matches!(c, ':' | ';' | '=') {
            let nose = usize::from(self.char(end) == '-');
            if matches!(self.char(end + nose), ')' | 'd' | 'p')
                && !self.char(end + nose + 1).is_alphanumeric()
            {
                return end + nose + 1;
            }
        }
        if c == '-'
            && at > 0
            && self.char(at - 1).is_alphanumeric()
            && self.char(end).is_alphanumeric()
        {
            return end;
        }
        while self.char(end) == c {
            end += 1;
        }
        self.push(at, end, Kind::Symbol, out);
        if let Some(token) = out.last_mut() {
            token.text = c.to_string();
        }
        end
    }

    /// Digits, and separators that stand between two digits.
    fn number_end(&self, mut at: usize) -> usize {
        loop {
            at += 1;
            let c = self.char(at);
            let inside = matches!(c, '.' | ',' | '/' | ':' | '\'' | '-')
                && self.char(at + 1).is_ascii_digit();
            if !c.is_ascii_digit() && !inside {
                return at;
            }
        }
    }

    fn letters_end(&self, mut at: usize) -> usize {
        loop {
            at += 1;
            let c = self.char(at);
            let inside = c == '\'' && self.char(at + 1).is_alphabetic();
            if !c.is_alphabetic() && !inside {
                return at;
            }
        }
    }

    /// Where a code such as `inv-2026/7` ends; `letters_end` when no digit follows the letters.
    fn code_end(&self, start: usize, letters_end: usize) -> usize {
        let letters = self.between(start, letters_end);
        if letters.len() > 8 || spelling::never_starts_a_code(letters) {
            return letters_end;
        }
        let gap = usize::from(matches!(self.char(letters_end), '-' | '_' | '/'));
        if !self.char(letters_end + gap).is_ascii_digit() {
            return letters_end;
        }
        let mut at = letters_end + gap;
        loop {
            let c = self.char(at);
            let inside = matches!(c, '-' | '_' | '/') && self.char(at + 1).is_ascii_alphanumeric();
            if !c.is_ascii_alphanumeric() && !inside {
                return at;
            }
            at += 1;
        }
    }

    fn push(&self, from: usize, to: usize, kind: Kind, out: &mut Vec<Token>) {
        let (start, end) = (self.byte(from), self.byte(to));
        let glued = out.last().is_some_and(|last| last.end == start);
        out.push(Token {
            text: self.between(from, to).to_owned(),
            kind,
            start,
            end,
            glued,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> String {
        let words: Vec<String> = tokens(&clean(text)).into_iter().map(|t| t.text).collect();
        words.join(" ")
    }

    #[test]
    fn every_way_of_typing_becomes_one() {
        for (typed, plain) in [
            ("  HOW   Much ", "how much"),
            ("ｙｅｓ", "yes"),
            ("y\u{200b}e\u{200d}s", "yes"),
            ("\u{202e}yes\u{202c}", "yes"),
            ("уеѕ", "yes"),
            ("y\u{335}e\u{336}s", "yes"),
            ("pleeeease", "please"),
            ("yesssss", "yes"),
            ("hellooo", "hello"),
            ("killll", "kill"),
            ("i can’t", "i can not"),
            ("I won't", "i will not"),
            ("what's up", "what is up"),
            ("ill pay", "i will pay"),
            ("i am ill", "i am ill"),
            ("bob's balance", "bob poss balance"),
            ("1,200.50", "1,200.50"),
            ("1.5k", "1.5 k"),
            ("٥٠", "50"),
            ("１２", "12"),
            ("50²", "50 ^"),
            ("pay ½ now", "pay half now"),
            ("4️⃣", "4"),
            ("inv-7, INV8 and inv/2026/9", "inv-7 , inv8 and inv/2026/9"),
            ("6-month plan", "6 month plan"),
            ("usd50", "usd 50"),
            ("wow!!!", "wow !"),
            ("yes :)", "yes"),
            ("👍🏽", "thumbsup"),
            ("tmrw", "tomorrow"),
            ("\u{e0041}\u{e0042}", ""),
        ] {
            assert_eq!(said(typed), plain, "{typed:?}");
        }
    }

    #[test]
    fn only_the_first_four_thousand_characters_are_read() {
        let long = format!("{} stop", "a ".repeat(TEXT_CHARS_MAX));
        assert!(!clean(&long).contains("stop"));
        assert!(clean(&"\u{fdfa}".repeat(TEXT_CHARS_MAX)).chars().count() <= CLEAN_CHARS_MAX);
    }
}
