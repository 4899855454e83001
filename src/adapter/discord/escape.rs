//! Plain text in a message that Discord would read as markup: what people wrote is shown as they wrote it.
//!
//! A backslash before a sign makes it plain (any sign that is no letter, digit or space). Links keep working, but in
//! `<...>`, so that no preview of somebody's page appears below the words of the bot.

use std::fmt::Write as _;

/// A text in which nothing is markup.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    for (index, line) in text.split('\n').enumerate() {
        if index > 0 {
            out.push('\n');
        }
        escape_line(line, &mut out);
    }
    out
}

fn escape_line(line: &str, out: &mut String) {
    let mut rest = line.trim_start();
    let indent = line.strip_suffix(rest).unwrap_or_default();
    out.push_str(indent);
    rest = escape_start(rest, out);
    while let Some(sign) = rest.chars().next() {
        if let Some(link) = link_at(rest) {
            // Writing to a string cannot fail.
            let _ = write!(out, "<{link}>");
            rest = rest.strip_prefix(link).unwrap_or_default();
            continue;
        }
        if is_markup(sign) || sign == ':' && names_emoji(rest) {
            out.push('\\');
        }
        out.push(sign);
        rest = rest.strip_prefix(sign).unwrap_or_default();
    }
}

/// What is markup wherever it stands: emphasis, code, spoilers, links, mentions, times, and the backslash itself.
fn is_markup(sign: char) -> bool {
    matches!(
        sign,
        '\\' | '*' | '_' | '~' | '`' | '|' | '[' | ']' | '<' | '@'
    )
}

/// What is markup at the start of a line: headings, quotes, lists. Returns what follows it.
fn escape_start<'a>(rest: &'a str, out: &mut String) -> &'a str {
    let Some(first) = rest.chars().next() else {
        return rest;
    };
    if matches!(first, '#' | '>' | '-' | '+') {
        out.push('\\');
        out.push(first);
        return rest.strip_prefix(first).unwrap_or_default();
    }
    let after_digits = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = rest.strip_suffix(after_digits).unwrap_or_default();
    if digits.is_empty() {
        return rest;
    }
    for end in ['.', ')'] {
        if let Some(after) = after_digits.strip_prefix(end)
            && after.chars().next().is_none_or(char::is_whitespace)
        {
            out.push_str(digits);
            out.push('\\');
            out.push(end);
            return after;
        }
    }
    rest
}

/// The address at the start of a text, without the full stop or bracket after it.
fn link_at(text: &str) -> Option<&str> {
    if !(text.starts_with("https://") || text.starts_with("http://")) {
        return None;
    }
    let breaks = |c: char| {
        c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"' | '`' | '\\' | '|')
    };
    let link = text.split(breaks).next()?;
    let link = link.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '\'', '*', '_', '~']);
    let (_, host) = link.split_once("://")?;
    host.starts_with(char::is_alphanumeric).then_some(link)
}

/// Whether a text begins like `:wave:`.
fn names_emoji(text: &str) -> bool {
    let Some(name) = text.strip_prefix(':') else {
        return false;
    };
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '+' | '-');
    let after = name.trim_start_matches(is_part);
    after.len() < name.len() && after.starts_with(':')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A small reader of Discord's markup: the plain text that an escaped one shows, or the first sign in it that
    /// would be markup.
    fn shown(text: &str) -> Result<String, String> {
        let mut plain = String::new();
        let mut rest = text;
        let mut is_start = true;
        while let Some(sign) = rest.chars().next() {
            let after = rest.strip_prefix(sign).unwrap();
            let next = after.chars().next();
            if sign == '\\'
                && next.is_some_and(|c| !c.is_ascii_alphanumeric() && !c.is_whitespace())
            {
                plain.push(next.unwrap());
                rest = after.strip_prefix(next.unwrap()).unwrap();
                is_start = false;
                continue;
            }
            if sign == '<'
                && let Some((link, behind)) = after.split_once('>')
                && (link.starts_with("http://") || link.starts_with("https://"))
                && !link.contains(|c: char| c.is_whitespace())
            {
                plain.push_str(link);
                rest = behind;
                is_start = false;
                continue;
            }
            let lists = is_start && {
                let behind = rest.trim_start_matches(|c: char| c.is_ascii_digit());
                behind.len() < rest.len() && (behind.starts_with(". ") || behind.starts_with(") "))
            };
            if "*_~`|[]<@".contains(sign) || is_start && "#>-+".contains(sign) || lists {
                return Err(format!("{sign:?} in {text:?}"));
            }
            plain.push(sign);
            is_start = sign == '\n' || is_start && sign.is_whitespace();
            rest = after;
        }
        Ok(plain)
    }

    #[test]
    fn markup_becomes_plain() {
        assert_eq!(
            escape("**bold** _it_ ~~no~~"),
            r"\*\*bold\*\* \_it\_ \~\~no\~\~"
        );
        assert_eq!(escape("`code` ||spoiler||"), r"\`code\` \|\|spoiler\|\|");
        assert_eq!(escape("[pay](javascript:1)"), r"\[pay\](javascript:1)");
        assert_eq!(
            escape("@everyone <@42> <#7> <t:1:R>"),
            r"\@everyone \<\@42> \<#7> \<t\:1:R>"
        );
        assert_eq!(
            escape("<:coin:1> :wave: at 09:30"),
            r"\<\:coin:1> \:wave: at 09:30"
        );
        assert_eq!(escape(r"a\b"), r"a\\b");
    }

    #[test]
    fn the_start_of_a_line_is_plain() {
        assert_eq!(
            escape("# a\n-# b\n- c\n > d\n1. e\n 2) f\n12.50 €\n2026"),
            "\\# a\n\\-# b\n\\- c\n \\> d\n1\\. e\n 2\\) f\n12.50 €\n2026"
        );
        assert_eq!(
            escape("5 > 3, 20-30, C# is fine"),
            "5 > 3, 20-30, C# is fine"
        );
    }

    #[test]
    fn links_can_be_followed_but_show_no_preview() {
        assert_eq!(
            escape("Pay at https://pay.example/i_7?a=*b. Thanks (http://x.example)"),
            "Pay at <https://pay.example/i_7?a=*b>. Thanks (<http://x.example>)"
        );
        assert_eq!(escape("<https://x.example>"), r"\<<https://x.example>>");
        assert_eq!(escape("https:// and http://*"), r"https:// and http://\*");
    }

    #[test]
    fn ordinary_sentences_stay_as_they_are() {
        let text = "Hello Ana, 1.200,50 € of INV-7 is due on Mon, 9 March 2026. (Net 30)\nTotal: 3 payments";
        assert_eq!(escape(text), text);
    }

    proptest! {
        #[test]
        fn what_is_shown_is_what_was_said(
            text in proptest::collection::vec(
                prop_oneof![
                    "[ -~]{0,6}",
                    r"[*_~`|<>@:#+\-\[\]()\\0-9. \n]{1,6}",
                    Just("https://a.example/x".to_owned()),
                    Just("\n".to_owned()),
                    Just(":ok:".to_owned()),
                    "\\PC{0,3}",
                ],
                0..12,
            )
        ) {
            let text = text.concat();
            prop_assert_eq!(shown(&escape(&text)), Ok(text));
        }
    }
}
