//! The policy's TOML form: reading it with every problem named, and the commented default.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use chrono::{NaiveDate, Weekday};
use serde::Deserialize;

use super::{DAYS_LIMIT, INSTALLMENTS_LIMIT, LegalGates, PlanLimits, Policy, Terms, weekday_named};
use crate::domain::calendar::{Calendar, Roll};
use crate::domain::ids::PolicyVersion;
use crate::domain::money::{Currency, Money};
use crate::domain::plan::Frequency;

/// One thing that is wrong with a policy file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PolicyProblem {
    /// Not TOML, an unknown or missing key, or a value of another type; TOML's own words with the line.
    #[error("{0}")]
    Syntax(String),
    #[error("`{key}` is {value}; allowed is {allowed}")]
    OutOfRange {
        key: &'static str,
        value: String,
        allowed: String,
    },
    #[error("`{key}` contradicts `{other}`: {why}")]
    Contradiction {
        key: &'static str,
        other: &'static str,
        why: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    terms: TermsTable,
    plans: PlansTable,
    law: LawTable,
    calendar: CalendarTable,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TermsTable {
    net_days: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlansTable {
    enabled: bool,
    installments_max: i64,
    length_days_max: i64,
    installment_min: String,
    first_payment_days: i64,
    first_payment_days_max: i64,
    self_serve_max: String,
    missed_grace_days: i64,
    offer_hours: i64,
    frequency: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LawTable {
    us_consumer_installments_max: i64,
    uk_installments_max: i64,
    uk_length_months_max: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CalendarTable {
    weekend: Vec<String>,
    holidays: Vec<String>,
    roll: String,
}

/// The built-in policy for a currency, as the text that `policy show` prints and an owner edits.
///
/// Its amounts are 25 and 2,500 units of a currency such as the euro, and a hundred times that where the
/// currency has no decimals.
#[must_use]
pub fn default_text(currency: Currency) -> String {
    let minor_of_a_unit = 10_i64.pow(currency.decimals());
    let scale = if currency.decimals() == 0 { 100 } else { 1 };
    let amount =
        |units: i64| Money::from_minor(units * minor_of_a_unit * scale, currency).to_decimal();
    include_str!("default.toml")
        .replace("{installment_min}", &amount(25).to_string())
        .replace("{self_serve_max}", &amount(2500).to_string())
}

/// Reads a policy file.
///
/// # Errors
/// Every [`PolicyProblem`] that the file has, each naming the key, the value and what is allowed.
pub fn read(
    text: &str,
    currency: Currency,
    version: PolicyVersion,
) -> Result<Policy, Vec<PolicyProblem>> {
    let file: File = toml::from_str(text).map_err(|error| {
        vec![PolicyProblem::Syntax(
            error.to_string().trim_end().to_owned(),
        )]
    })?;
    let mut check = Check {
        currency,
        problems: Vec::new(),
    };
    let policy = check.policy(&file, version);
    // A limit that is out of range itself has nothing to contradict.
    if check.problems.is_empty() {
        check.contradictions(&policy);
    }
    if check.problems.is_empty() {
        Ok(policy)
    } else {
        Err(check.problems)
    }
}

struct Check {
    currency: Currency,
    problems: Vec<PolicyProblem>,
}

impl Check {
    fn policy(&mut self, file: &File, version: PolicyVersion) -> Policy {
        let plans = &file.plans;
        Policy {
            version,
            terms: Terms {
                net_days: self.number("terms.net_days", file.terms.net_days, 0..=365),
            },
            plans: PlanLimits {
                enabled: plans.enabled,
                installments_max: self.number(
                    "plans.installments_max",
                    plans.installments_max,
                    2..=INSTALLMENTS_LIMIT,
                ),
                length_days_max: self.number(
                    "plans.length_days_max",
                    plans.length_days_max,
                    1..=DAYS_LIMIT,
                ),
                installment_min: self.amount("plans.installment_min", &plans.installment_min),
                first_payment_days: self.number(
                    "plans.first_payment_days",
                    plans.first_payment_days,
                    0..=DAYS_LIMIT,
                ),
                first_payment_days_max: self.number(
                    "plans.first_payment_days_max",
                    plans.first_payment_days_max,
                    0..=DAYS_LIMIT,
                ),
                self_serve_max: self.amount("plans.self_serve_max", &plans.self_serve_max),
                missed_grace_days: self.number(
                    "plans.missed_grace_days",
                    plans.missed_grace_days,
                    0..=60,
                ),
                offer_hours: self.number("plans.offer_hours", plans.offer_hours, 1..=720),
                frequency: self.frequency(&plans.frequency),
            },
            law: LegalGates {
                us_consumer_installments_max: self.gate(
                    "law.us_consumer_installments_max",
                    file.law.us_consumer_installments_max,
                ),
                uk_installments_max: self
                    .gate("law.uk_installments_max", file.law.uk_installments_max),
                uk_length_months_max: self
                    .gate("law.uk_length_months_max", file.law.uk_length_months_max),
            },
            calendar: Calendar {
                weekend: self.weekend(&file.calendar.weekend),
                holidays: self.holidays(&file.calendar.holidays),
                roll: self.roll(&file.calendar.roll),
            },
        }
    }

    fn contradictions(&mut self, policy: &Policy) {
        let plans = &policy.plans;
        if plans.first_payment_days > plans.first_payment_days_max {
            self.problems.push(PolicyProblem::Contradiction {
                key: "plans.first_payment_days",
                other: "plans.first_payment_days_max",
                why: format!(
                    "the usual first payment after {} days would be later than the latest, {} days",
                    plans.first_payment_days, plans.first_payment_days_max
                ),
            });
        }
        if plans.first_payment_days_max > plans.length_days_max {
            self.problems.push(PolicyProblem::Contradiction {
                key: "plans.first_payment_days_max",
                other: "plans.length_days_max",
                why: "the first payment may be later than the last".to_owned(),
            });
        }
        if plans.enabled && plans.installment_min.minor() > plans.self_serve_max.minor() / 2 {
            self.problems.push(PolicyProblem::Contradiction {
                key: "plans.installment_min",
                other: "plans.self_serve_max",
                why: format!(
                    "not even the largest debt, {}, could be paid in two parts of at least {}",
                    plans.self_serve_max, plans.installment_min
                ),
            });
        }
    }

    fn out_of_range(&mut self, key: &'static str, value: impl ToString, allowed: impl ToString) {
        self.problems.push(PolicyProblem::OutOfRange {
            key,
            value: value.to_string(),
            allowed: allowed.to_string(),
        });
    }

    fn number(&mut self, key: &'static str, value: i64, allowed: RangeInclusive<u32>) -> u32 {
        match u32::try_from(value) {
            Ok(number) if allowed.contains(&number) => number,
            _ => {
                let range = format!(
                    "a whole number from {} to {}",
                    allowed.start(),
                    allowed.end()
                );
                self.out_of_range(key, value, range);
                *allowed.start()
            }
        }
    }

    fn gate(&mut self, key: &'static str, value: i64) -> Option<u32> {
        let limit = self.number(key, value, 0..=INSTALLMENTS_LIMIT);
        (limit > 0).then_some(limit)
    }

    fn amount(&mut self, key: &'static str, text: &str) -> Money {
        match Money::parse(text, self.currency) {
            Ok(money) if money.is_positive() => money,
            Ok(money) => {
                self.out_of_range(key, money, "an amount above zero");
                Money::from_minor(1, self.currency)
            }
            Err(error) => {
                let allowed = format!("an amount in {}: {error}", self.currency);
                self.out_of_range(key, format!("{text:?}"), allowed);
                Money::from_minor(1, self.currency)
            }
        }
    }

    fn frequency(&mut self, name: &str) -> Frequency {
        let found = Frequency::ALL.into_iter().find(|f| f.as_str() == name);
        if found.is_none() {
            let allowed = "weekly, every_two_weeks or monthly";
            self.out_of_range("plans.frequency", format!("{name:?}"), allowed);
        }
        found.unwrap_or(Frequency::Monthly)
    }

    fn weekend(&mut self, names: &[String]) -> Vec<Weekday> {
        let mut days = Vec::new();
        for name in names {
            match weekday_named(name) {
                Some(day) if !days.contains(&day) => days.push(day),
                Some(_) => {}
                None => self.out_of_range(
                    "calendar.weekend",
                    format!("{name:?}"),
                    "names of weekdays such as \"saturday\"",
                ),
            }
        }
        if days.len() > 6 {
            self.out_of_range("calendar.weekend", "the whole week", "at most six days");
        }
        days
    }

    fn holidays(&mut self, texts: &[String]) -> BTreeSet<NaiveDate> {
        let mut days = BTreeSet::new();
        for text in texts {
            match text.parse::<NaiveDate>() {
                Ok(day) => {
                    days.insert(day);
                }
                Err(_) => self.out_of_range(
                    "calendar.holidays",
                    format!("{text:?}"),
                    "dates such as \"2026-12-25\"",
                ),
            }
        }
        days
    }

    fn roll(&mut self, name: &str) -> Roll {
        match name {
            "same_day" => Roll::SameDay,
            "following" => Roll::Following,
            "modified_following" => Roll::ModifiedFollowing,
            "preceding" => Roll::Preceding,
            _ => {
                let allowed = "same_day, following, modified_following or preceding";
                self.out_of_range("calendar.roll", format!("{name:?}"), allowed);
                Roll::Following
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_usd(text: &str) -> Result<Policy, Vec<PolicyProblem>> {
        read(text, Currency::parse("USD").unwrap(), PolicyVersion(1))
    }

    fn edited(from: &str, to: &str) -> String {
        let text = default_text(Currency::parse("USD").unwrap());
        assert!(text.contains(from), "{from}");
        text.replace(from, to)
    }

    fn first_problem(text: &str) -> String {
        read_usd(text).unwrap_err()[0].to_string()
    }

    #[test]
    fn the_default_is_a_policy_in_every_kind_of_currency() {
        for code in ["USD", "JPY", "KWD"] {
            let currency = Currency::parse(code).unwrap();
            let policy = read(&default_text(currency), currency, PolicyVersion(1)).unwrap();
            assert_eq!(policy.plans.installments_max, 6);
            assert_eq!(policy.law.us_consumer_installments_max, Some(4));
        }
        let jpy = Currency::parse("JPY").unwrap();
        assert!(default_text(jpy).contains("installment_min = \"2500\""));
    }

    #[test]
    fn a_wrong_value_is_named_with_what_is_allowed() {
        assert_eq!(
            first_problem(&edited("installments_max = 6", "installments_max = 1")),
            "`plans.installments_max` is 1; allowed is a whole number from 2 to 120"
        );
        assert_eq!(
            first_problem(&edited("\"25.00\"", "\"25.005\"")),
            "`plans.installment_min` is \"25.005\"; allowed is an amount in USD: USD amounts have 2 \
             decimals, `25.005` has 3"
        );
        assert!(first_problem(&edited("\"sunday\"", "\"funday\"")).contains("funday"));
        assert!(
            first_problem(&edited("\"modified_following\"", "\"backwards\"")).contains("preceding")
        );
        assert!(first_problem(&edited("\"monthly\"", "\"daily\"")).contains("weekly"));
        assert!(
            first_problem(&edited("holidays = []", "holidays = [\"25.12.\"]"))
                .contains("2026-12-25")
        );
    }

    #[test]
    fn all_problems_are_told_at_once() {
        let text =
            edited("net_days = 30", "net_days = -1").replace("offer_hours = 48", "offer_hours = 0");
        assert_eq!(read_usd(&text).unwrap_err().len(), 2);
    }

    #[test]
    fn a_misspelt_or_missing_key_is_named_with_its_line() {
        let problem = first_problem(&edited("net_days", "nett_days"));
        assert!(
            problem.contains("nett_days") && problem.contains("line"),
            "{problem}"
        );
        let problem = first_problem(&edited("offer_hours = 48", ""));
        assert!(problem.contains("offer_hours"), "{problem}");
    }

    #[test]
    fn limits_that_contradict_each_other_are_refused() {
        assert!(
            first_problem(&edited("first_payment_days = 7", "first_payment_days = 40"))
                .contains("first_payment_days_max")
        );
        assert!(first_problem(&edited("\"2500.00\"", "\"40.00\"")).contains("two parts"));
    }
}
