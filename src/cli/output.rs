//! Printing: JSON, tables, and amounts as staff read them.

use std::io::Write;

use chrono::{DateTime, Utc};
use comfy_table::{Cell, CellAlignment, ContentArrangement, Table, presets};
use serde::Serialize;

use super::{Failure, Outcome};
use goodterms::domain::money::Money;
use goodterms::domain::time_zone::TimeZone;

/// Prints one JSON value.
pub(crate) fn json(value: &impl Serialize) -> Outcome {
    let text = serde_json::to_string_pretty(value)?;
    line(&text)
}

/// Prints a line. A reader that has gone (`| head`) ends the command without noise.
pub(crate) fn line(text: &str) -> Outcome {
    let mut out = std::io::stdout().lock();
    match writeln!(out, "{text}").and_then(|()| out.flush()) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => {
            Err(Failure::Refused(String::new()))
        }
        Err(error) => Err(error.into()),
    }
}

/// An amount with its currency, such as `1,200.50`: digits grouped by threes, the currency named once in
/// the heading.
pub(crate) fn amount(money: Money) -> String {
    let plain = money.abs().to_decimal().to_string();
    let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
    let digits: Vec<char> = whole.chars().collect();
    let mut grouped = String::new();
    for (index, digit) in digits.iter().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(*digit);
    }
    let sign = if money.is_negative() { "-" } else { "" };
    if fraction.is_empty() {
        format!("{sign}{grouped}")
    } else {
        format!("{sign}{grouped}.{fraction}")
    }
}

/// A number with its noun.
pub(crate) fn counted(number: u64, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// An instant on the business's clock, such as `2026-03-12 14:05 EDT`.
pub(crate) fn clock(at: DateTime<Utc>, zone: TimeZone) -> String {
    let local = zone.local(at).format("%Y-%m-%d %H:%M");
    format!("{local} {}", zone.abbreviation(at))
}

/// A table with a heading; columns named in `right` are aligned to the right.
pub(crate) fn table(heading: &[&str], right: &[&str], rows: Vec<Vec<String>>) -> String {
    let mut table = Table::new();
    table
        .load_style(presets::UTF8_HORIZONTAL_ONLY)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_header(heading.iter().copied());
    for row in rows {
        let cells = row.into_iter().zip(heading).map(|(text, name)| {
            let cell = Cell::new(text);
            if right.contains(name) {
                cell.set_alignment(CellAlignment::Right)
            } else {
                cell
            }
        });
        table.add_row(cells);
    }
    let text = table.to_string();
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use goodterms::domain::money::Currency;

    #[test]
    fn amounts_are_grouped() {
        let show = |minor, code| amount(Money::from_minor(minor, Currency::parse(code).unwrap()));
        assert_eq!(show(123_456_789, "USD"), "1,234,567.89");
        assert_eq!(show(-5, "USD"), "-0.05");
        assert_eq!(show(1_000, "JPY"), "1,000");
        assert_eq!(show(0, "EUR"), "0.00");
    }
}
