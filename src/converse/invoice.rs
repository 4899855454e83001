//! The line-by-line explanation of the balance, and of one invoice.

use super::reply::{Fact, Part};
use super::{Place, Turn, choices};
use crate::domain::ledger::{Charge, EntryKind, OpenInvoice, StatementLine};
use crate::domain::money::Money;
use crate::understand::Said;

/// Invoices explained line by line in one message.
const EXPLAINED_MAX: usize = 6;
/// Lines of one invoice that a message shows.
const LINES_MAX: usize = 20;

impl Turn<'_> {
    /// Explains the invoices that were named, or the whole balance.
    pub(super) fn invoice_details(&mut self, said: &Said) {
        if said.invoices.is_empty() {
            self.aside(Self::explain);
            return;
        }
        if self.dialogue.place == Place::ChoosingInvoice {
            self.leave();
        }
        for number in &said.invoices {
            let number = number.clone();
            self.aside(move |turn| turn.one_invoice(&number));
        }
    }

    fn explain(&mut self) {
        let facts = self.facts;
        if facts.invoices.is_empty() {
            self.balance();
            return;
        }
        self.say(Part::new("explain").with("owed", facts.owed()));
        for invoice in facts.invoices.iter().take(EXPLAINED_MAX) {
            self.paragraph(self.story(invoice));
        }
        if facts.invoices.len() > EXPLAINED_MAX {
            self.paragraph([Part::new("explain-which")]);
            self.go(Place::ChoosingInvoice);
            self.offer(choices::invoices(facts));
            return;
        }
        self.what_next(true);
    }

    /// One invoice by its number, as the customer typed it.
    pub(super) fn one_invoice(&mut self, typed: &str) {
        let facts = self.facts;
        let open = || facts.invoices.iter();
        if let Some(number) = meant(open().map(|i| i.number.as_str()), typed) {
            let invoice = open().find(|invoice| invoice.number == number);
            for part in invoice
                .map(|invoice| self.story(invoice))
                .unwrap_or_default()
            {
                self.say(part);
            }
            self.what_next(true);
            return;
        }
        let known = || facts.ledger.invoices().values();
        let settled = meant(known().map(|i| i.number.as_str()), typed)
            .and_then(|number| known().find(|invoice| invoice.number == number));
        match settled {
            Some(invoice) => {
                let lines = facts.ledger.lines_by_invoice(chrono::NaiveDate::MAX);
                let lines = lines.get(&invoice.id).cloned().unwrap_or_default();
                let currency = facts.ledger.currency();
                let billed = lines.iter().map(|l| l.amount).filter(|a| a.is_positive());
                let part = Part::new("invoice-settled")
                    .with("number", invoice.number.as_str())
                    .with("billed", Money::sum_in(currency, billed));
                self.say(part);
                let story = self.lines(&lines);
                story.into_iter().for_each(|part| self.say(part));
            }
            // The same words whether it exists elsewhere or not at all.
            None => {
                self.say(Part::new("invoice-unknown").with("number", typed));
                if !facts.invoices.is_empty() {
                    self.go(Place::ChoosingInvoice);
                    self.offer(choices::invoices(facts));
                }
            }
        }
    }

    fn story(&self, invoice: &OpenInvoice) -> Vec<Part> {
        let description = invoice.description.clone().unwrap_or_default();
        let mut parts = vec![
            Part::new("invoice-heading")
                .with("number", invoice.number.as_str())
                .with("described", Fact::Word(yes_no(!description.is_empty())))
                .with("description", description)
                .with("issued", invoice.issue_date)
                .with("due", invoice.due_date),
        ];
        parts.extend(self.lines(&invoice.lines));
        let days = (self.facts.today - invoice.due_date).num_days();
        let key = if invoice.on_hold {
            "invoice-left-on-hold"
        } else if self.is_on_plan(invoice) {
            "invoice-left-on-plan"
        } else if days > 0 {
            "invoice-left-overdue"
        } else {
            "invoice-left"
        };
        parts.push(
            Part::new(key)
                .with("outstanding", invoice.outstanding)
                .with("days", days),
        );
        parts
    }

    fn lines(&self, lines: &[StatementLine]) -> Vec<Part> {
        let lines = &interest_in_one_line(lines);
        let hidden = lines.len().saturating_sub(LINES_MAX);
        let mut parts: Vec<Part> = Vec::new();
        if hidden > 0 {
            let earlier = lines
                .iter()
                .take(hidden)
                .map(|line| line.amount)
                .sum::<Money>();
            parts.push(Part::new("line-earlier").with("amount", earlier));
        }
        parts.extend(lines.iter().skip(hidden).map(line_part));
        parts
    }
}

/// Interest is posted day by day, and nobody wants to read it so.
fn interest_in_one_line(lines: &[StatementLine]) -> Vec<StatementLine> {
    let is_interest = |line: &&StatementLine| line.charge == Some(Charge::StatutoryInterest);
    let Some(last) = lines.iter().rfind(is_interest) else {
        return lines.to_vec();
    };
    let sum = lines.iter().filter(is_interest).map(|line| line.amount);
    let one = StatementLine {
        kind: EntryKind::LateFee,
        amount: sum.sum(),
        reference: None,
        ..last.clone()
    };
    let others = lines.iter().filter(|line| !is_interest(line)).cloned();
    let mut shown: Vec<StatementLine> = others.collect();
    if !one.amount.is_zero() {
        shown.push(one);
    }
    shown.sort_by_key(|line| line.date);
    shown
}

fn line_part(line: &StatementLine) -> Part {
    let key = match line.kind {
        EntryKind::Invoice => "line-invoice",
        EntryKind::LateFee => match line.charge {
            Some(Charge::StatutoryInterest) => "line-late-interest",
            Some(Charge::FixedCompensation) => "line-compensation",
            Some(Charge::Flat | Charge::PercentOfOverdue | Charge::PercentPerMonth) | None => {
                "line-late-fee"
            }
        },
        EntryKind::Payment => "line-payment",
        EntryKind::Discount => "line-discount",
        EntryKind::Credit => "line-credit",
        EntryKind::BarterCredit => "line-barter",
        EntryKind::WriteOff => "line-write-off",
        EntryKind::Reversal => "line-reversal",
    };
    let reference = line.reference.clone().unwrap_or_default();
    Part::new(key)
        .with("date", line.date)
        .with("amount", line.amount)
        .with("referenced", Fact::Word(yes_no(!reference.is_empty())))
        .with("reference", reference)
}

/// The prompts select on it where a fact may be missing.
fn yes_no(yes: bool) -> String {
    if yes { "yes" } else { "no" }.to_owned()
}

/// The one invoice number that was meant: the exact one, else the only one that fits. `None` when none fits or
/// several do.
pub(super) fn meant<'n>(numbers: impl Iterator<Item = &'n str>, typed: &str) -> Option<&'n str> {
    let mut fitting = None;
    for number in numbers {
        if number.eq_ignore_ascii_case(typed) {
            return Some(number);
        }
        if is_meant(number, typed) {
            // A second one makes it unclear, and the bot does not guess.
            fitting = match fitting {
                None => Some(Some(number)),
                Some(_) => Some(None),
            };
        }
    }
    fitting.flatten()
}

/// Whether an invoice number is the one that was typed: letter case and signs aside, and "7" for "INV-7".
fn is_meant(number: &str, typed: &str) -> bool {
    let letters = |text: &str| -> String {
        let kept = text.chars().filter(|c| c.is_alphanumeric());
        kept.flat_map(char::to_uppercase).collect()
    };
    let (number, typed) = (letters(number), letters(typed));
    if typed.is_empty() {
        return false;
    }
    let digits = number.trim_start_matches(|c: char| !c.is_ascii_digit());
    number == typed
        || (typed.chars().all(|c| c.is_ascii_digit())
            && digits.trim_start_matches('0') == typed.trim_start_matches('0'))
}

#[cfg(test)]
mod tests {
    use super::{is_meant, meant};

    #[test]
    fn where_several_fit_none_is_guessed() {
        let numbers = || ["INV-7", "ABC-7", "7"].into_iter();
        assert_eq!(meant(numbers(), "7"), Some("7"));
        assert_eq!(meant(numbers().take(2), "7"), None);
        assert_eq!(meant(numbers(), "abc 7"), Some("ABC-7"));
        assert_eq!(meant(numbers(), "8"), None);
    }

    #[test]
    fn an_invoice_is_meant_by_its_number_in_any_spelling_but_never_by_a_part() {
        for typed in ["INV-7", "inv 7", "inv7", "#7", "7", "007"] {
            assert!(is_meant("INV-7", typed), "{typed}");
        }
        for typed in ["INV-77", "70", "", "INV", "-", "8"] {
            assert!(!is_meant("INV-7", typed), "{typed}");
        }
        assert!(is_meant("2026/0042", "2026/0042"));
        assert!(!is_meant("2026/0042", "42"));
    }
}
