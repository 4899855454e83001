//! What is suggested while an option of a command is typed. It has to be there at once, so it comes from memory.
//!
//! Days are found by the words in which they would be written, so it works in every language that has prompts. Whatever
//! is typed instead of a suggestion is read like any other words.

use chrono::{Datelike, Days, NaiveDate, Weekday};
use serde_json::{Value, json};

use crate::converse::reply::Part;
use crate::wording::{Voice, Wording};

/// How many suggestions Discord takes.
pub const SUGGESTIONS_MAX: usize = 25;
/// The longest name and value of one.
const LENGTH_MAX: usize = 100;
/// No day further away is suggested.
const DAYS_MAX: u64 = 366;

/// One suggestion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// What the customer reads.
    pub name: String,
    /// What is sent when it is taken.
    pub value: String,
}

/// The answer to an autocomplete interaction.
#[must_use]
pub fn response(suggestions: &[Suggestion]) -> Value {
    const CHOICES: u8 = 8;
    let choices = suggestions
        .iter()
        .take(SUGGESTIONS_MAX)
        .map(|one| json!({ "name": one.name, "value": one.value }));
    json!({ "type": CHOICES, "data": { "choices": choices.collect::<Vec<_>>() } })
}

/// Days after `today`, up to `latest`, that fit what is typed; without anything typed, those that are often chosen.
///
/// `today` is the date in the business's time zone.
#[must_use]
pub fn days(
    typed: &str,
    today: NaiveDate,
    latest: NaiveDate,
    wording: &Wording,
    voice: &Voice,
) -> Vec<Suggestion> {
    let typed = words(typed);
    let latest = today
        .checked_add_days(Days::new(DAYS_MAX))
        .map_or(latest, |far| far.min(latest));
    let future = today.iter_days().skip(1).take_while(|day| *day <= latest);
    let mut found: Vec<(u8, NaiveDate, String)> = future
        .filter(|day| !typed.is_empty() || is_often_chosen(*day, today))
        .filter_map(|day| {
            let name = name(day, today, wording, voice);
            Some((rank(&typed, day, &name)?, day, name))
        })
        .collect();
    found.sort();
    let suggestions = found.into_iter().take(SUGGESTIONS_MAX);
    suggestions
        .map(|(_, day, name)| Suggestion {
            name: name.chars().take(LENGTH_MAX).collect(),
            value: day.to_string(),
        })
        .collect()
}

/// A day in words, with what it is to many people.
fn name(day: NaiveDate, today: NaiveDate, wording: &Wording, voice: &Voice) -> String {
    let key = if Some(day) == today.succ_opt() {
        "suggested-tomorrow"
    } else if Some(day) == today.checked_add_days(Days::new(14)) {
        "suggested-two-weeks"
    } else if is_month_end(day) {
        "suggested-month-end"
    } else {
        "suggested-day"
    };
    wording.part(&Part::new(key).with("date", day), voice)
}

/// The next Friday, the next 1st, 15th and end of a month, and two weeks from now.
fn is_often_chosen(day: NaiveDate, today: NaiveDate) -> bool {
    let away = day.signed_duration_since(today).num_days();
    let is_next_friday = day.weekday() == Weekday::Fri && away <= 7;
    let is_marked = matches!(day.day(), 1 | 15) || is_month_end(day);
    is_next_friday || away == 14 || is_marked && away <= 31
}

fn is_month_end(day: NaiveDate) -> bool {
    day.succ_opt().is_none_or(|next| next.day() == 1)
}

/// How well a day fits: 0 when a number that is typed is the day's own; `None` when it does not fit.
fn rank(typed: &[String], day: NaiveDate, name: &str) -> Option<u8> {
    if typed.join("-").len() >= 3 && day.to_string().starts_with(&typed.join("-")) {
        return Some(0);
    }
    let names = words(name);
    let (number, month, year) = (day.day(), day.month(), day.year().to_string());
    let mut rank = 0;
    let mut has_day = false;
    for word in typed {
        if let Ok(value) = word.parse::<u32>() {
            if value == number && !has_day {
                has_day = true;
            } else if number.to_string().starts_with(word.as_str()) && !has_day {
                has_day = true;
                rank = 1;
            } else if !(value == month && typed.len() > 1
                || word.len() > 2 && year.starts_with(word.as_str()))
            {
                return None;
            }
        } else if !names.iter().any(|name| is_said(word, name)) && !is_ordinal(word, number) {
            return None;
        }
    }
    Some(rank)
}

/// Whether a word is the beginning of a name, or a name the beginning of it: days of the week are written short.
fn is_said(word: &str, name: &str) -> bool {
    name.starts_with(word) || name.chars().count() >= 3 && word.starts_with(name)
}

/// Whether a word is "20th" on the 20th.
fn is_ordinal(word: &str, number: u32) -> bool {
    ["st", "nd", "rd", "th"]
        .iter()
        .filter_map(|end| word.strip_suffix(end))
        .any(|digits| digits.parse() == Ok(number))
}

fn words(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphanumeric());
    words
        .filter(|word| !word.is_empty())
        .take(8)
        .map(str::to_lowercase)
        .collect()
}

/// Invoices, given as number and description, whose number or description holds what is typed; those whose number
/// begins with it come first.
#[must_use]
pub fn invoices(typed: &str, open: &[(String, String)]) -> Vec<Suggestion> {
    let typed = typed.trim().to_lowercase();
    let fits = |text: &str| text.to_lowercase().contains(&typed);
    let mut found: Vec<&(String, String)> = open
        .iter()
        .filter(|(number, label)| {
            number.chars().count() <= LENGTH_MAX
                && !number.is_empty()
                && (fits(number) || fits(label))
        })
        .collect();
    // A stable sort keeps the order in which they are due.
    found.sort_by_key(|(number, _)| !number.to_lowercase().starts_with(&typed));
    let suggestions = found.into_iter().take(SUGGESTIONS_MAX);
    suggestions
        .map(|(number, label)| Suggestion {
            name: super::render::cut(if label.is_empty() { number } else { label }, LENGTH_MAX),
            value: number.clone(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::account::Tone;
    use crate::domain::time_zone::TimeZone;
    use crate::wording::DisplayLocale;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// The values that are suggested on Thursday, 12 March 2026, until the end of May.
    fn found(typed: &str) -> Vec<String> {
        let voice = Voice {
            locale: DisplayLocale::new("en", None, "GB"),
            timezone: TimeZone::UTC,
            tone: Tone::Gentle,
        };
        let wording = Wording::built_in();
        let all = days(
            typed,
            day("2026-03-12"),
            day("2026-05-31"),
            &wording,
            &voice,
        );
        assert!(all.len() <= 25 && all.iter().all(|one| one.name.chars().count() <= 100));
        all.into_iter().map(|one| one.value).collect()
    }

    #[test]
    fn nothing_typed_suggests_the_days_that_many_choose() {
        assert_eq!(
            found(""),
            [
                "2026-03-13",
                "2026-03-15",
                "2026-03-26",
                "2026-03-31",
                "2026-04-01"
            ]
        );
        assert_eq!(found(" / "), found(""));
    }

    #[test]
    fn a_word_finds_its_days() {
        assert_eq!(found("fri").first().unwrap(), "2026-03-13");
        assert_eq!(found("Friday").len(), found("fri").len());
        assert_eq!(found("end"), ["2026-03-31", "2026-04-30", "2026-05-31"]);
        assert_eq!(found("tom"), ["2026-03-13"]);
        assert_eq!(found("in 2 weeks"), ["2026-03-26"]);
        assert_eq!(found("when I can"), Vec::<String>::new());
    }

    #[test]
    fn numbers_find_their_days() {
        assert_eq!(found("20"), ["2026-03-20", "2026-04-20", "2026-05-20"]);
        assert_eq!(found("20 ma"), ["2026-03-20", "2026-05-20"]);
        assert_eq!(found("20th of may"), Vec::<String>::new());
        assert_eq!(found("20th may"), ["2026-05-20"]);
        assert_eq!(
            found("2").get(..3).unwrap(),
            ["2026-04-02", "2026-05-02", "2026-03-20"]
        );
        assert!(found("2026-04-2").contains(&"2026-04-20".to_owned()));
        let early_april = found("3/4");
        assert_eq!(early_april[0], "2026-04-03", "4 March is over");
    }

    #[test]
    fn only_days_to_come_up_to_the_limit_are_suggested() {
        assert_eq!(found("12"), ["2026-04-12", "2026-05-12"]);
        assert_eq!(found("june"), Vec::<String>::new());
    }

    #[test]
    fn invoices_are_found_by_number_first() {
        let open: Vec<(String, String)> = [
            ("A-17", "A-17, 70.00, due 7 March"),
            ("B-7", "B-7, 20.00"),
            ("7-X", "7-X, 10.00"),
        ]
        .map(|(number, label)| (number.to_owned(), label.to_owned()))
        .to_vec();
        let found = |typed: &str| {
            invoices(typed, &open)
                .into_iter()
                .map(|one| one.value)
                .collect::<Vec<_>>()
        };
        assert_eq!(found(""), ["A-17", "B-7", "7-X"]);
        assert_eq!(found("b-"), ["B-7"]);
        assert_eq!(found("7"), ["7-X", "A-17", "B-7"]);
        assert_eq!(found("march"), ["A-17"]);
        let many: Vec<_> = (0..60)
            .map(|n| (format!("INV-{n}"), "x".repeat(300)))
            .collect();
        let found = invoices("inv", &many);
        let published = "ApplicationCommandAutocompleteCallbackRequest";
        super::super::published::assert_is(published, &[response(&found), response(&[])]);
        assert!(found.len() == 25 && found[0].name.chars().count() == 100);
    }
}
