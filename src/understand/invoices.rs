//! Invoice numbers: `INV-7`, `inv 7`, `invoice #1042`, `bill INV1042`, `invoices 7 and 8`.
//!
//! Whether the account has such an invoice is for the conversation to find out.

use super::normalise::Kind;
use super::request::Expecting;
use super::values::{Found, Reader, Value};

/// Longer texts are no invoice number.
const NUMBER_CHARS_MAX: usize = 24;

/// Reads the invoice number at the reader's place.
pub(super) fn invoice_at(r: &Reader<'_>) -> Found {
    let token = r.token(0)?;
    match token.kind {
        Kind::Code if is_invoice_code(&token.text) => one(1, &token.text),
        Kind::Code if named_before(r) || awaited(r) => one(1, &token.text),
        Kind::Symbol if token.is("#") => {
            let number = r
                .token(1)
                .filter(|t| matches!(t.kind, Kind::Number | Kind::Code))?;
            (!r.is(2, &["payment", "payments"])).then(|| one(2, &number.text))?
        }
        Kind::Number
            if is_plain(&token.text) && (named_before(r) || awaited(r)) && !is_money_or_time(r) =>
        {
            one(1, &token.text)
        }
        Kind::Word if token.is("inv") => {
            let hash = isize::from(r.is(1, &["#", ".", "no", "nr"]));
            let number = r
                .token(1 + hash)
                .filter(|t| t.kind == Kind::Number && is_plain(&t.text))?;
            // Kept whole: "inv 7" and "INV-7" name one invoice.
            one(2 + hash.unsigned_abs(), &format!("inv-{}", number.text))
        }
        Kind::Code | Kind::Symbol | Kind::Number | Kind::Word => None,
    }
}

fn one(len: usize, number: &str) -> Found {
    (number.len() <= NUMBER_CHARS_MAX).then(|| (len, vec![Value::Invoice(number.to_uppercase())]))
}

fn is_invoice_code(code: &str) -> bool {
    let letters: String = code.chars().take_while(char::is_ascii_alphabetic).collect();
    matches!(letters.as_str(), "inv" | "invoice" | "bill")
}

/// Digits, perhaps grouped by hyphens or a slash as in `2026-0117`; not a full date.
fn is_plain(number: &str) -> bool {
    let groups = number.split('-').count();
    number.bytes().all(|b| b.is_ascii_digit() || b == b'-') && groups <= 2
}

/// "invoice 7", "invoice no. 7", "bill #7", "invoices 7 and 8".
fn named_before(r: &Reader<'_>) -> bool {
    let mut back = -1;
    while r.is(
        back,
        &["no", "nr", "number", "num", "#", ".", ":", "called"],
    ) && back > -4
    {
        back -= 1;
    }
    if r.is(back, &["invoice", "invoices", "bill", "inv"]) {
        return true;
    }
    let joined = r.is(-1, &["and", ",", "or", "&"]);
    let listed = r.spans.last().is_some_and(|span| {
        span.end + 1 == r.at && matches!(span.values.as_slice(), [Value::Invoice(number)] if r.token(0).is_some_and(|t| t.text.len() == number.len()))
    });
    joined && listed
}

/// The bot has just asked for an invoice, and the number stands alone.
fn awaited(r: &Reader<'_>) -> bool {
    const LEADS: [&str; 14] = [
        "", "no", "number", "nr", "the", "and", "or", ",", "#", "yes", "for", "with", "ok", "it",
    ];
    match r.context.expecting {
        Expecting::Invoice => {
            (r.is(-1, &LEADS) || r.is(-1, &["is", "mean", "about"]))
                && (r.pauses(1) || r.is(1, &["please", "and", "or", "thanks", "one"]))
        }
        Expecting::Nothing => is_all_there_is(r),
        // There a number is an answer.
        Expecting::PlanDetails | Expecting::Confirmation => false,
    }
}

/// "1022" and nothing else: too long for a choice or a day, too short for a phone number.
fn is_all_there_is(r: &Reader<'_>) -> bool {
    let number = r.text(0);
    let alone = r.tokens.iter().enumerate().all(|(at, token)| {
        at == r.at || token.kind == Kind::Symbol && matches!(token.text.as_str(), "." | "!" | "?")
    });
    alone && (4..=8).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit())
}

/// "invoice 200 euros", "the invoices 2 months ago": the number belongs to what follows.
fn is_money_or_time(r: &Reader<'_>) -> bool {
    super::amounts::currency_at(r, 1).is_some()
        || r.is(
            1,
            &[
                "days",
                "day",
                "weeks",
                "week",
                "months",
                "month",
                "years",
                "times",
                "parts",
                "payments",
                "installments",
                "%",
                "percent",
                "k",
                "st",
                "nd",
                "rd",
                "th",
                "am",
                "pm",
            ],
        )
}

#[cfg(test)]
mod tests {
    use crate::understand::testing::said;

    #[test]
    fn invoice_numbers_are_kept_as_typed_in_upper_case() {
        for (text, numbers) in [
            ("show INV-7", vec!["INV-7"]),
            ("show inv7 please", vec!["INV7"]),
            ("what is inv 7 for", vec!["INV-7"]),
            ("what is invoice 7 for", vec!["7"]),
            ("invoice #1042", vec!["1042"]),
            ("invoice no. 1042", vec!["1042"]),
            ("#1042", vec!["1042"]),
            ("bill INV1042", vec!["INV1042"]),
            ("show invoice A-1001", vec!["A-1001"]),
            ("invoices 7 and 8", vec!["7", "8"]),
            ("INV-7, INV-8", vec!["INV-7", "INV-8"]),
            ("invoice 2026-0117", vec!["2026-0117"]),
            ("an invoice of 200", vec![]),
            ("invoice 200 euros", vec![]),
            ("invoices 2 months ago", vec![]),
            ("show me account c-2", vec![]),
            ("in 3 parts", vec![]),
            ("1022", vec!["1022"]),
            ("1022?", vec!["1022"]),
            ("102", vec![]),
            ("-1022", vec![]),
            ("$1022", vec![]),
            ("1022 or 1023", vec![]),
            ("1022.50", vec![]),
            ("2025-2026", vec![]),
            ("5551234567", vec![]),
        ] {
            assert_eq!(said(text).invoices, numbers, "{text}");
        }
    }
}
