//! Payments: each reference once in the whole business. A known reference has to have the content it was
//! recorded with, also when that payment has been reversed since.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::books::{Books, Named, ToPost};
use super::cell;
use super::table::{Column, Problems, Row, Table};
use super::{Counts, ImportError, NAME_CHARACTERS_MAX, Run, TEXT_CHARACTERS_MAX};
use crate::domain::ids::{AccountId, EntrySeq, InvoiceId};
use crate::domain::ledger::{Entry, EntryKind};
use crate::domain::money::Money;
use crate::store::Tx;

const REFERENCE: Column = Column::required("reference", NAME_CHARACTERS_MAX);
const ACCOUNT_ID: Column = Column::required("account_id", NAME_CHARACTERS_MAX);
const DATE: Column = Column::required("date", TEXT_CHARACTERS_MAX);
const AMOUNT: Column = Column::required("amount", TEXT_CHARACTERS_MAX);
const CURRENCY: Column = Column::required("currency", TEXT_CHARACTERS_MAX);
const INVOICE_NUMBER: Column = Column::optional("invoice_number", NAME_CHARACTERS_MAX);
const METHOD: Column = Column::optional("method", NAME_CHARACTERS_MAX);

pub(super) const COLUMNS: &[Column] = &[
    REFERENCE,
    ACCOUNT_ID,
    DATE,
    AMOUNT,
    CURRENCY,
    INVOICE_NUMBER,
    METHOD,
];

/// What a row says of a payment. A required cell that could not be read is `None`, so that the others of
/// the row are still compared with the books; its problem is noted, and nothing will be recorded.
pub(super) struct PaymentRow {
    line: u64,
    reference: Option<String>,
    account_id: Option<String>,
    date: Option<NaiveDate>,
    amount: Option<Money>,
    invoice_number: Option<String>,
    method: Option<String>,
}

impl PaymentRow {
    fn of(run: &Run<'_>, row: &Row<'_>, problems: &mut Problems) -> Self {
        let currency = run.business.settings.currency;
        let payment = Self {
            line: row.line,
            reference: row.text(&REFERENCE, problems),
            account_id: row.text(&ACCOUNT_ID, problems),
            date: row.read(&DATE, problems, |text| cell::past_date(text, run.today)),
            amount: row.read(&AMOUNT, problems, |text| {
                let otherwise = "a payment that went back is recorded by reversing it";
                cell::amount(text, currency, otherwise)
            }),
            invoice_number: row.text(&INVOICE_NUMBER, problems),
            method: row.text(&METHOD, problems),
        };
        // What it says is in no field, because it can only be the business's own.
        row.read(&CURRENCY, problems, |text| cell::currency(text, currency));
        payment
    }
}

pub(super) fn read(
    run: &Run<'_>,
    table: &mut Table<'_>,
    problems: &mut Problems,
) -> Result<Vec<PaymentRow>, ImportError> {
    let mut rows = Vec::new();
    let mut lines: HashMap<String, u64> = HashMap::new();
    while let Some(row) = table.next_row(problems, run.progress)? {
        let payment = PaymentRow::of(run, &row, problems);
        if let Some(reference) = &payment.reference {
            if let Some(first) = lines.get(reference) {
                let reason =
                    format!("this reference is on line {first} already; give each payment its own");
                problems.cell(row.line, &REFERENCE, reference, reason);
                continue;
            }
            lines.insert(reference.clone(), row.line);
        }
        rows.push(payment);
    }
    Ok(rows)
}

/// A payment that is not recorded yet.
struct Fresh {
    line: u64,
    account: AccountId,
    reference: String,
    date: NaiveDate,
    amount: Money,
    invoice: Option<InvoiceId>,
    method: Option<String>,
}

pub(super) async fn apply(
    run: &Run<'_>,
    tx: &mut Tx,
    rows: Vec<PaymentRow>,
    problems: &mut Problems,
) -> Result<Counts, ImportError> {
    let named = Named {
        accounts: rows
            .iter()
            .filter_map(|row| row.account_id.as_deref())
            .collect(),
        invoices: rows
            .iter()
            .filter_map(|row| row.invoice_number.as_deref())
            .collect(),
        references: rows
            .iter()
            .filter_map(|row| row.reference.as_deref())
            .collect(),
    };
    let mut books = Books::load(run, tx, named).await?;
    let mut counts = Counts::default();
    let mut fresh = Vec::new();
    for row in rows {
        let Some((known, payment)) = compare(&books, row, problems) else {
            continue;
        };
        match known {
            None => {
                fresh.push(payment);
                counts.added += 1;
            }
            Some(seq) if is_same(&books, seq, &payment, problems) => counts.unchanged += 1,
            Some(_) => {}
        }
    }
    run.settle(problems)?;

    fresh.sort_by_key(|payment| (payment.date, payment.line));
    for payment in fresh {
        let to_post = ToPost {
            kind: EntryKind::Payment,
            amount: payment.amount,
            value_date: payment.date,
            invoice: payment.invoice,
            reference: Some(payment.reference),
            method: payment.method,
        };
        books.post(run, payment.line, payment.account, to_post, problems);
    }
    run.settle(problems)?;
    books.write(run, tx).await?;
    Ok(counts)
}

/// Finds the account, the invoice and the reference of a row in the books, and notes what is wrong with
/// them. With the payment comes the entry that carries its reference already, if one does.
fn compare(
    books: &Books,
    row: PaymentRow,
    problems: &mut Problems,
) -> Option<(Option<EntrySeq>, Fresh)> {
    let account_id = row.account_id?;
    let Some(account) = books.account(&account_id) else {
        let reason = "there is no such account; import the customers first".to_owned();
        problems.cell(row.line, &ACCOUNT_ID, &account_id, reason);
        return None;
    };
    let mut sound = true;
    let mut invoice = None;
    if let Some(number) = &row.invoice_number {
        let reason = match books.invoice(number) {
            Some((owner, id)) if owner == account => {
                invoice = Some(id);
                None
            }
            Some((owner, _)) => Some(format!(
                "this is an invoice of account {}, not of {account_id}",
                books.reference_of(owner)
            )),
            None => Some(
                "there is no such invoice; import the invoices first, or leave the cell empty to settle \
                 the oldest debts"
                    .to_owned(),
            ),
        };
        if let Some(reason) = reason {
            problems.cell(row.line, &INVOICE_NUMBER, number, reason);
            sound = false;
        }
    }
    let reference = row.reference?;
    let known = books.entry(&reference);
    if let Some((owner, _)) = known.filter(|(owner, _)| *owner != account) {
        let reason = format!(
            "an entry of account {} has this reference; give each payment its own",
            books.reference_of(owner)
        );
        problems.cell(row.line, &REFERENCE, &reference, reason);
        return None;
    }
    let payment = Fresh {
        line: row.line,
        account,
        reference,
        date: row.date?,
        amount: row.amount?,
        invoice,
        method: row.method,
    };
    sound.then_some((known.map(|(_, seq)| seq), payment))
}

/// Whether a payment is recorded with the same content; if not, what differs is noted.
fn is_same(books: &Books, seq: EntrySeq, payment: &Fresh, problems: &mut Problems) -> bool {
    let recorded = books
        .recorded(payment.account, seq)
        .expect("an entry that was found by its reference is in its account's book");
    let reason = if recorded.kind == EntryKind::Payment {
        let differences = differences(books, recorded, payment);
        if differences.is_empty() {
            return true;
        }
        format!(
            "this payment is recorded with other content ({}) and does not change any more; to correct it, \
             reverse it and import the right one under a reference of its own",
            differences.join("; ")
        )
    } else {
        format!(
            "this is the reference of another entry of the account ({} of {}); give each payment its own",
            recorded.kind.as_str().replace('_', " "),
            recorded.value_date
        )
    };
    problems.cell(payment.line, &REFERENCE, &payment.reference, reason);
    false
}

fn differences(books: &Books, recorded: &Entry, payment: &Fresh) -> Vec<String> {
    let number = |invoice: Option<InvoiceId>| {
        let number = invoice.and_then(|id| books.number_of(payment.account, id));
        number.unwrap_or("none").to_owned()
    };
    let method = |method: &Option<String>| method.as_deref().unwrap_or("none").to_owned();
    [
        (
            "date",
            recorded.value_date.to_string(),
            payment.date.to_string(),
        ),
        // A payment lowers what is owed, so its entry is negative.
        (
            "amount",
            (-recorded.amount).to_string(),
            payment.amount.to_string(),
        ),
        (
            "invoice_number",
            number(recorded.invoice),
            number(payment.invoice),
        ),
        ("method", method(&recorded.method), method(&payment.method)),
    ]
    .into_iter()
    .filter(|(_, before, now)| before != now)
    .map(|(what, before, now)| format!("{what} was {before}, here {now}"))
    .collect()
}
