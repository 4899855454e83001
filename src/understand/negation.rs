//! Dates that the customer rules out: `not today`, `anything but friday`, `the 15th does not work`.
//!
//! A date that is ruled out says nothing about the one that is wanted, so none is taken from it. "Not until
//! the 15th" names the day all the same: it is the first one that is possible.

use super::dates::offset;
use super::normalise::Kind;
use super::values::{Reader, Value};

/// So far back a "not" may stand.
const REACH: isize = 9;

/// The date of `len` tokens at the reader's place is one that the customer does not want.
pub(super) fn is_ruled_out(r: &Reader<'_>, len: usize) -> bool {
    is_denied_before(r) || is_denied_after(r, len) || is_listed_with_another(r)
}

/// "not on friday", "I can't start before the 15th", "any day except monday", "rather than today".
fn is_denied_before(r: &Reader<'_>) -> bool {
    // What comes between turns the sentence to something else, or names the day after all.
    const TURNS: &str = "until till til but so because instead and or then if just only later sooner longer \
        unless when while though forget worry hesitate";
    const ALL: &str = "any anything anytime anyday every everything all always whenever whatever";
    let days = r
        .text(0)
        .strip_suffix('s')
        .is_some_and(|day| super::calendar_words::full_weekday(day).is_some());
    let mut back = -1;
    while back > -REACH {
        let Some(token) = r.token(back) else {
            return false;
        };
        if token.kind == Kind::Symbol {
            return false;
        }
        match token.text.as_str() {
            // "why not friday", "can't we start on friday?" propose the day.
            "not" => {
                let proposes = r.is(back - 1, &["why"]) || r.is(back + 1, &["i", "we", "you"]);
                return !proposes;
            }
            "never" | "except" | "excepting" | "excluding" | "besides" | "neither" | "nor"
            | "avoid" | "without" => return true,
            "no" if days && back == -1 => return true,
            "than" => return r.is(back - 1, &["other", "rather", "earlier", "sooner"]),
            "of" if r.is(back - 1, &["instead"]) => return true,
            "from" if r.is(back - 1, &["apart", "aside"]) => return true,
            "but" => return (1..=3).any(|more| r.among(back - more, ALL)),
            "i" | "we" if !r.is(back - 1, &["think", "believe", "sure"]) => return false,
            _ if r.among(back, TURNS) => return false,
            _ => back -= 1,
        }
    }
    false
}

/// "friday does not work", "the 15th is too early", "today is impossible", "friday not possible".
fn is_denied_after(r: &Reader<'_>, len: usize) -> bool {
    let next = offset(len);
    let is = usize::from(r.is(
        next,
        &[
            "is", "are", "was", "does", "do", "will", "would", "can", "could", "might",
        ],
    ));
    let then = offset(len + is);
    let after = offset(len + is + 1);
    if r.is(then, &["too", "impossible"]) {
        return true;
    }
    if is == 1 {
        return r.is(then, &["never", "bad", "difficult", "hard", "out"])
            || r.is(then, &["not"]) && !r.is(after, &["a", "bad"])
            || r.is(then, &["no"]) && r.is(after, &["good", "use"]);
    }
    r.is(then, &["not", "no"])
        && r.is(
            after,
            &[
                "possible",
                "good",
                "ok",
                "fine",
                "working",
                "work",
                "great",
                "convenient",
            ],
        )
}

/// "not friday or monday": the second is ruled out like the first.
fn is_listed_with_another(r: &Reader<'_>) -> bool {
    let mut joint = -1;
    while r.is(joint, &["on", "the", "by", "at", "in", "for"]) {
        joint -= 1;
    }
    let Some(before) = r.at.checked_add_signed(joint) else {
        return false;
    };
    r.is(joint, &["or", "nor", "and"])
        && r.spans
            .last()
            .is_some_and(|span| span.end == before && span.values.contains(&Value::RuledOut))
}
