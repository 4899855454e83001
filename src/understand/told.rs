//! What a customer tells in passing: why it is late, and how a payment was made. Plain words are looked for; nothing
//! is decided by them but which question comes next and what staff read.

use super::normalise::{clean, tokens};
use crate::domain::late_reason::LateReason;
use crate::domain::time_zone::TimeZone;

/// The reason that a text gives for being late; `None` where it gives none that is known.
///
/// ```
/// use goodterms::domain::late_reason::LateReason;
/// use goodterms::understand::reason_told;
/// assert_eq!(reason_told("sorry, it slipped my mind"), Some(LateReason::Forgot));
/// assert_eq!(reason_told("my paycheck comes on the 26th"), Some(LateReason::CashShort));
/// assert_eq!(reason_told("it rained"), None);
/// ```
#[must_use]
pub fn reason_told(text: &str) -> Option<LateReason> {
    // The gravest first: who lost their job and is short of money cannot pay.
    const REASONS: [(LateReason, &[&str]); 4] = [
        (
            LateReason::CannotPay,
            &[
                "lost my job",
                "lost her job",
                "lost his job",
                "unemployed",
                "laid off",
                "redundant",
                "no income",
                "no money",
                "not any money",
                "bankrupt",
                "hospital",
                "surgery",
                "very ill",
                "sick leave",
                "can not pay",
                "can not afford",
                "broke",
            ],
        ),
        (
            LateReason::Problem,
            &[
                "broken",
                "scratched",
                "damaged",
                "defective",
                "faulty",
                "wrong",
                "not delivered",
                "never arrived",
                "never came",
                "not work",
                "does not fit",
                "poor quality",
                "bad quality",
                "not finished",
                "unfinished",
                "not happy with",
                "unhappy with",
                "leaks",
                "cracked",
                "missing",
            ],
        ),
        (
            LateReason::CashShort,
            &[
                "payday",
                "pay day",
                "paycheck",
                "pay check",
                "paycheque",
                "salary",
                "wages",
                "wage",
                "get paid",
                "got paid late",
                "paid late",
                "check comes",
                "cheque comes",
                "cash flow",
                "cashflow",
                "tight",
                "short",
                "waiting for money",
                "waiting for a payment",
                "customer has not paid",
                "client has not paid",
                "clients have not paid",
                "customers have not paid",
                "next month",
                "benefit",
                "pension",
                "till friday",
                "low on",
                "between jobs",
                "not enough",
            ],
        ),
        (
            LateReason::Forgot,
            &[
                "forgot",
                "forgotten",
                "slipped",
                "overlooked",
                "lost track",
                "mixed up",
                "did not notice",
                "did not see",
                "was away",
                "on holiday",
                "on vacation",
                "travelling",
                "traveling",
                "my mind",
                "missed it",
                "moved house",
                "new card",
                "went to spam",
            ],
        ),
    ];
    let text = plain(text);
    let says = |words: &[&str]| words.iter().any(|known| has(&text, known));
    let is_denied = |reason| reason == LateReason::Problem && denies_a_problem(&text);
    let found = REASONS
        .iter()
        .find(|(reason, words)| says(words) && !is_denied(*reason));
    found.map(|(reason, _)| *reason)
}

/// What a customer says is wrong with a bill or with what it is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    NotOrdered,
    NotDelivered,
    Defective,
    WrongAmount,
    Twice,
}

/// What is wrong, where the words say it.
#[must_use]
pub fn wrong_told(text: &str) -> Option<Wrong> {
    const WORDS: [(Wrong, &[&str]); 5] = [
        (
            Wrong::Twice,
            &[
                "twice",
                "double",
                "duplicate",
                "two times",
                "already billed",
            ],
        ),
        (
            Wrong::NotOrdered,
            &[
                "never ordered",
                "not order",
                "did not ask for",
                "never asked for",
                "not agree to",
                "cancelled the order",
            ],
        ),
        (
            Wrong::NotDelivered,
            &[
                "not delivered",
                "never arrived",
                "not arrived",
                "never came",
                "not come",
                "never got",
                "not received",
                "never received",
                "missing",
                "not here",
            ],
        ),
        (
            Wrong::Defective,
            &[
                "broken",
                "scratched",
                "scratch",
                "damaged",
                "defective",
                "faulty",
                "cracked",
                "leaks",
                "poor quality",
                "bad quality",
                "not work",
                "does not fit",
                "not finished",
                "unfinished",
                "loose",
                "bent",
                "stain",
                "wobbles",
            ],
        ),
        (
            Wrong::WrongAmount,
            &[
                "wrong amount",
                "too much",
                "overcharged",
                "over charged",
                "wrong price",
                "agreed price",
                "quoted",
                "should be",
                "wrong sum",
                "higher than",
                "more than we agreed",
                "wrong total",
            ],
        ),
    ];
    let text = plain(text);
    if denies_a_problem(&text) {
        return None;
    }
    let found = WORDS
        .iter()
        .find(|(_, words)| words.iter().any(|known| has(&text, known)));
    found.map(|(wrong, _)| *wrong)
}

/// The way in which a payment was made, in the customer's word for it.
///
/// ```
/// assert_eq!(goodterms::understand::way_told("sent it by bank transfer on monday"), Some("bank transfer"));
/// ```
#[must_use]
pub fn way_told(text: &str) -> Option<&'static str> {
    const WAYS: [&str; 16] = [
        "bank transfer",
        "wire",
        "standing order",
        "direct debit",
        "credit card",
        "debit card",
        "card",
        "paypal",
        "zelle",
        "venmo",
        "check",
        "cheque",
        "cash",
        "online",
        "transfer",
        "money order",
    ];
    let text = plain(text);
    WAYS.into_iter().find(|way| has(&text, way))
}

/// A time zone that a text names by its city or by the name people give it.
///
/// ```
/// use goodterms::understand::zone_told;
/// let zone = |text| zone_told(text).map(|zone| zone.name());
/// assert_eq!(zone("i live in new york now"), Some("America/New_York"));
/// assert_eq!(zone("please use Europe/Lisbon"), Some("Europe/Lisbon"));
/// assert_eq!(zone("call me on monday"), None);
/// ```
#[must_use]
pub fn zone_told(text: &str) -> Option<TimeZone> {
    const NAMED: [(&str, &str); 14] = [
        ("eastern time", "America/New_York"),
        ("est", "America/New_York"),
        ("edt", "America/New_York"),
        ("central time", "America/Chicago"),
        ("cst", "America/Chicago"),
        ("mountain time", "America/Denver"),
        ("mst", "America/Denver"),
        ("pacific time", "America/Los_Angeles"),
        ("pst", "America/Los_Angeles"),
        ("pdt", "America/Los_Angeles"),
        ("hawaii", "Pacific/Honolulu"),
        ("uk time", "Europe/London"),
        ("cet", "Europe/Berlin"),
        ("utc", "UTC"),
    ];
    let raw = text.to_lowercase();
    let spaced: String = raw
        .chars()
        .map(|c| {
            if c.is_alphanumeric() || c == '/' || c == '_' {
                c
            } else {
                ' '
            }
        })
        .collect();
    let text = format!(
        " {} ",
        spaced.split_whitespace().collect::<Vec<_>>().join(" ")
    );
    let by_name = NAMED
        .iter()
        .find(|(name, _)| text.contains(&format!(" {name} ")));
    let zone = by_name.map(|(_, zone)| *zone).or_else(|| {
        TimeZone::names().find(|zone| {
            let name = zone.to_lowercase();
            let Some((_, city)) = name.rsplit_once('/') else {
                return false;
            };
            let city = city.replace('_', " ");
            text.contains(&format!(" {name} ")) || text.contains(&format!(" {city} "))
        })
    });
    zone?.parse().ok()
}

/// "Nothing is wrong with it."
fn denies_a_problem(plain: &str) -> bool {
    [
        "nothing is wrong",
        "nothing wrong",
        "is not wrong",
        "are not wrong",
        "not broken",
        "no problem with",
    ]
    .iter()
    .any(|words| has(plain, words))
}

/// The words of a text as the patterns know them, between spaces.
fn plain(text: &str) -> String {
    let words: Vec<String> = tokens(&clean(text))
        .into_iter()
        .map(|token| token.text)
        .collect();
    format!(" {} ", words.join(" "))
}

fn has(text: &str, words: &str) -> bool {
    text.contains(&format!(" {words} "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gravest_reason_counts() {
        for (text, reason) in [
            ("i forgot", Some(LateReason::Forgot)),
            (
                "I forgot, and now I'm short till payday",
                Some(LateReason::CashShort),
            ),
            ("lost my job and im short", Some(LateReason::CannotPay)),
            ("the doors came damaged", Some(LateReason::Problem)),
            ("nothing is wrong, I just forgot", Some(LateReason::Forgot)),
            ("because of the weather", None),
        ] {
            assert_eq!(reason_told(text), reason, "{text}");
        }
    }

    #[test]
    fn what_is_wrong_is_read_from_the_words() {
        for (text, wrong) in [
            ("you billed me twice", Some(Wrong::Twice)),
            ("i never ordered that", Some(Wrong::NotOrdered)),
            ("it never arrived", Some(Wrong::NotDelivered)),
            ("two doors are scratched", Some(Wrong::Defective)),
            ("that is more than we agreed", Some(Wrong::WrongAmount)),
            ("this is not right", None),
            ("nothing is wrong with the doors, none is scratched", None),
        ] {
            assert_eq!(wrong_told(text), wrong, "{text}");
        }
    }
}
