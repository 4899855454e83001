//! Text from outside, made harmless before it stands in one of our sentences.
//!
//! A name or an invoice number could carry line breaks that forge a line of the bot, or invisible
//! characters that reverse an amount beside it. What an adapter reads as markup is the adapter's
//! business: it knows its platform and escapes the whole message, because prompts use no markup.

/// A fact whose name is this, or ends in it after an underscore, keeps its line breaks. It is for
/// text that the owner wrote over several lines, such as instructions for a bank transfer.
const MULTI_LINE: &str = "lines";

/// The text as it may stand in the fact `name`: no control, direction or zero-width characters, and
/// a space for every line break unless the name says that the text has lines.
///
/// ```text
/// name:           "Ana\nBalance: 0"  becomes  "Ana Balance: 0"
/// payment_lines:  "IBAN ..\nBIC .."  stays
/// ```
pub(super) fn harmless(name: &str, text: &str) -> String {
    let line_break = if keeps_lines(name) { '\n' } else { ' ' };
    let mut clean = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' if chars.peek() == Some(&'\n') => {}
            '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
                clean.push(line_break);
            }
            '\t' => clean.push(' '),
            c if c.is_control() || is_invisible(c) => {}
            c => clean.push(c),
        }
    }
    clean.trim().to_owned()
}

fn keeps_lines(name: &str) -> bool {
    name.strip_suffix(MULTI_LINE)
        .is_some_and(|rest| rest.is_empty() || rest.ends_with('_'))
}

/// Characters without a picture of their own: they join, split, reverse or hide what is beside them.
///
/// Some have honest uses, in family emoji or in Persian names. Those stay readable without them.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
        | '\u{fff0}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_name_cannot_forge_a_line() {
        assert_eq!(harmless("name", "Ana\nBalance: 0"), "Ana Balance: 0");
        assert_eq!(harmless("name", "Ana\r\nB\u{2028}C\u{85}D"), "Ana B C D");
        assert_eq!(harmless("headlines", "Ana\nBo"), "Ana Bo");
    }

    #[test]
    fn the_owners_lines_stay() {
        assert_eq!(harmless("lines", "one\r\ntwo\n"), "one\ntwo");
        assert_eq!(harmless("payment_lines", "one\n\ntwo"), "one\n\ntwo");
    }

    #[test]
    fn nothing_reverses_or_hides_an_amount() {
        assert_eq!(harmless("name", "\u{202e}INV-7\u{202c}"), "INV-7");
        assert_eq!(
            harmless("name", "A\u{200b}n\u{feff}a\u{0}\u{1b}[31m"),
            "Ana[31m"
        );
        assert_eq!(harmless("name", "\u{e0041}Ana\u{ad}"), "Ana");
    }

    #[test]
    fn ordinary_writing_of_any_language_stays() {
        for text in [
            "Zoë Müller & Söhne",
            "株式会社テスト",
            "דוד כהן",
            "Ana 😀",
            "O'Brien",
        ] {
            assert_eq!(harmless("name", text), text);
        }
    }

    proptest! {
        #[test]
        fn any_text_becomes_one_harmless_line(text in any::<String>()) {
            let clean = harmless("name", &text);
            prop_assert!(!clean.chars().any(|c| c.is_control() || is_invisible(c)));
            prop_assert_eq!(harmless("name", &clean), clean);
        }
    }
}
