//! Which lines of a reply are a table: payments of a plan, lines of an account. A screen that has a better shape for
//! them than lines of text finds them by this.

use super::Rows;
use crate::converse::reply::Part;

/// Whether a message is one row among others of its kind.
fn is_row(key: &str) -> bool {
    let families = ["plan-installment", "invoice-line-", "payment-line", "line-"];
    families.iter().any(|family| key.starts_with(family))
}

/// The longest run of rows, if there are at least two: as lines of the whole text.
pub(super) fn longest(parts: &[Part], said: &[String]) -> Option<Rows> {
    let mut best: Option<Rows> = None;
    let mut from = 0;
    let mut line = 0;
    for (part, text) in parts.iter().zip(said) {
        line += text.matches('\n').count() + 1;
        if !is_row(&part.key) {
            from = line;
        } else if line - from >= 2 && best.is_none_or(|best| line - from > best.to - best.from) {
            best = Some(Rows { from, to: line });
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(keys: &[&str]) -> Option<(usize, usize)> {
        let parts: Vec<Part> = keys.iter().map(|key| Part::new(key)).collect();
        let said: Vec<String> = keys.iter().map(|key| (*key).replace('+', "\n")).collect();
        longest(&parts, &said).map(|rows| (rows.from, rows.to))
    }

    #[test]
    fn the_longest_run_of_rows_is_the_table() {
        assert_eq!(rows(&["plan-offer", "plan-covers"]), None);
        assert_eq!(
            rows(&["plan-offer", "plan-installment", "plan-total"]),
            None
        );
        assert_eq!(
            rows(&[
                "two+lines",
                "plan-installment",
                "plan-installment",
                "plan-total"
            ]),
            Some((2, 4))
        );
        assert_eq!(
            rows(&["line-a", "line-b", "x", "line-c", "line-d", "line-e"]),
            Some((3, 6))
        );
    }
}
