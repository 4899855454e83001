//! The policy's TOML form: reading it with every problem named, and the commented default.
//!
//! `layout` looks for names that are not the policy's, `reader` finds the value of a key in the file or in the
//! built-in text, `values` turns it into a type, `tables` is the list of all keys with their ranges, and
//! `contradictions` compares keys with each other. `built_in` keeps the built-in table.
//!
//! A new key is a field of its table in `policy`, a line in `tables`, a commented line in `default.toml` and an
//! entry in the list of `tests/keys`.

mod built_in;
mod contradictions;
mod layout;
mod problem;
mod reader;
mod tables;
mod values;

#[cfg(test)]
mod tests;

use toml::de::DeTable;

use super::Policy;
use crate::domain::ids::PolicyVersion;
use crate::domain::money::{Currency, Money};
use reader::Reader;

pub use problem::{Hint, NameKind, PolicyFault, PolicyProblem};

/// The built-in policy for a currency, as the text that `policy show` prints and an owner edits.
///
/// Its amounts are in units of a currency such as the euro, and a hundred times that where the currency has no
/// decimals.
///
/// ```
/// use goodterms::domain::{money::Currency, policy::default_text};
/// let text = |code| default_text(Currency::parse(code).unwrap());
/// assert!(text("EUR").contains("installment_min = \"25.00\""));
/// assert!(text("JPY").contains("installment_min = \"2500\""));
/// ```
#[must_use]
pub fn default_text(currency: Currency) -> String {
    let scale = if currency.decimals() == 0 { 100 } else { 1 };
    let minor_of_a_unit = 10_i64.pow(currency.decimals()) * scale;
    let mut parts = include_str!("../default.toml").split('{');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let filled = part.split_once('}').and_then(|(name, rest)| {
            let (unit, digits) = name.split_once(':')?;
            let factor = match unit {
                "money" => minor_of_a_unit,
                "minor" => 1,
                _ => return None,
            };
            let amount = Money::from_minor(digits.parse::<i64>().ok()? * factor, currency);
            Some((amount.to_decimal(), rest))
        });
        match filled {
            Some((amount, rest)) => {
                text.push_str(&amount.to_string());
                text.push_str(rest);
            }
            // A brace of TOML's own, as in the examples of the comments.
            None => {
                text.push('{');
                text.push_str(part);
            }
        }
    }
    text
}

/// Reads a policy that was applied. A key or table that it leaves out has the built-in value for the currency.
///
/// # Errors
/// Every [`PolicyProblem`] that the file has, in the order of its lines.
pub fn read(
    text: &str,
    currency: Currency,
    version: PolicyVersion,
) -> Result<Policy, Vec<PolicyProblem>> {
    read_and(text, currency, version, |_, _| {})
}

/// Reads a policy that is to be applied, more strictly: what was applied before keeps loading.
///
/// # Errors
/// As [`read`].
pub fn read_new(
    text: &str,
    currency: Currency,
    version: PolicyVersion,
) -> Result<Policy, Vec<PolicyProblem>> {
    read_and(text, currency, version, contradictions::check_new)
}

fn read_and(
    text: &str,
    currency: Currency,
    version: PolicyVersion,
    also: fn(&mut Reader<'_>, &Policy),
) -> Result<Policy, Vec<PolicyProblem>> {
    // In what the parser makes of broken TOML, values may stand under the wrong names; so nothing more is said.
    let (file, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        return Err(problems_of_syntax(text, &errors));
    }
    let mut reader = Reader::new(text, file.get_ref(), built_in::table(currency), currency);
    layout::check(&mut reader);
    let policy = tables::policy(&mut reader, version);
    contradictions::check(&mut reader, &policy);
    also(&mut reader, &policy);
    let mut problems = reader.into_problems();
    if problems.is_empty() {
        return Ok(policy);
    }
    problems.sort_by_key(|problem| (problem.line.is_none(), problem.line));
    Err(problems)
}

/// One problem for each line that has one: the parser often stumbles over one mistake several times.
fn problems_of_syntax(text: &str, errors: &[toml::de::Error]) -> Vec<PolicyProblem> {
    let mut problems: Vec<PolicyProblem> = Vec::new();
    for error in errors {
        let start = error.span().map_or(text.len(), |span| span.start);
        let (line, column) = position(text, start);
        if problems.iter().all(|problem| problem.line != Some(line)) {
            problems.push(PolicyProblem {
                line: Some(line),
                fault: PolicyFault::Syntax {
                    column,
                    message: error.message().to_owned(),
                },
            });
        }
    }
    problems
}

/// The line and the column, both from 1, of a byte of the text.
fn position(text: &str, byte: usize) -> (usize, usize) {
    let (mut line, mut column) = (1, 1);
    for (at, letter) in text.char_indices() {
        if at >= byte {
            break;
        }
        if letter == '\n' {
            (line, column) = (line + 1, 1);
        } else {
            column += 1;
        }
    }
    (line, column)
}
