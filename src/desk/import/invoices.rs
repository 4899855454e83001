//! Invoices: new numbers are issued and posted; a known number has to have the content it was issued with.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::books::{Books, Named, ToPost};
use super::cell;
use super::table::{Column, Problems, Row, Table};
use super::{Counts, ImportError, NAME_CHARACTERS_MAX, ROWS_A_STEP, Run, TEXT_CHARACTERS_MAX};
use crate::domain::charges::discount::PaymentTerms;
use crate::domain::ids::{AccountId, InvoiceId};
use crate::domain::ledger::{EntryKind, Invoice};
use crate::domain::money::Money;
use crate::store::{NewInvoice, Tx};

const INVOICE_NUMBER: Column = Column::required("invoice_number", NAME_CHARACTERS_MAX);
const ACCOUNT_ID: Column = Column::required("account_id", NAME_CHARACTERS_MAX);
const ISSUE_DATE: Column = Column::required("issue_date", TEXT_CHARACTERS_MAX);
const DUE_DATE: Column = Column::required("due_date", TEXT_CHARACTERS_MAX);
const AMOUNT: Column = Column::required("amount", TEXT_CHARACTERS_MAX);
const CURRENCY: Column = Column::required("currency", TEXT_CHARACTERS_MAX);
const DESCRIPTION: Column = Column::optional("description", TEXT_CHARACTERS_MAX);
const TERMS: Column = Column::optional("terms", TEXT_CHARACTERS_MAX);

pub(super) const COLUMNS: &[Column] = &[
    INVOICE_NUMBER,
    ACCOUNT_ID,
    ISSUE_DATE,
    DUE_DATE,
    AMOUNT,
    CURRENCY,
    DESCRIPTION,
    TERMS,
];

/// What a row says of an invoice. A required cell that could not be read is `None`, so that the others of
/// the row are still compared with the books; its problem is noted, and nothing will be recorded.
pub(super) struct InvoiceRow {
    line: u64,
    number: Option<String>,
    account_id: Option<String>,
    content: Option<Content>,
}

struct Content {
    issue_date: NaiveDate,
    due_date: NaiveDate,
    amount: Money,
    description: Option<String>,
    terms: Option<String>,
}

impl InvoiceRow {
    fn of(run: &Run<'_>, row: &Row<'_>, problems: &mut Problems) -> Self {
        let currency = run.business.settings.currency;
        let number = row.text(&INVOICE_NUMBER, problems);
        let account_id = row.text(&ACCOUNT_ID, problems);
        let issue_date = row.read(&ISSUE_DATE, problems, cell::date);
        let due_date = row.read(&DUE_DATE, problems, |text| {
            let due_date = cell::date(text)?;
            match issue_date {
                Some(issued) if due_date < issued => Err(format!(
                    "the invoice would be due before its issue date, {issued}"
                )),
                _ => Ok(due_date),
            }
        });
        let amount = row.read(&AMOUNT, problems, |text| {
            let otherwise = "what lowers a debt is recorded as a credit or a payment";
            cell::amount(text, currency, otherwise)
        });
        let in_currency = row.read(&CURRENCY, problems, |text| cell::currency(text, currency));
        let description = row.text(&DESCRIPTION, problems);
        let terms = row.text(&TERMS, problems);
        let content = || {
            in_currency?;
            Some(Content {
                issue_date: issue_date?,
                due_date: due_date?,
                amount: amount?,
                description,
                terms,
            })
        };
        Self {
            line: row.line,
            number,
            account_id,
            content: content(),
        }
    }
}

impl Content {
    /// What differs from the invoice as it was issued. A blank cell says nothing, so it does not differ.
    fn differences(&self, issued: &Invoice, amount: Money) -> Vec<String> {
        let mut found = Vec::new();
        let mut compare = |what: &str, before: String, now: String| {
            if before != now {
                found.push(format!("{what} was {before}, here {now}"));
            }
        };
        compare(
            "issue_date",
            issued.issue_date.to_string(),
            self.issue_date.to_string(),
        );
        compare(
            "due_date",
            issued.due_date.to_string(),
            self.due_date.to_string(),
        );
        compare("amount", amount.to_string(), self.amount.to_string());
        let texts = [
            ("description", &issued.description, &self.description),
            ("terms", &issued.terms, &self.terms),
        ];
        for (what, before, now) in texts {
            if let Some(now) = now {
                let before = before.as_deref().unwrap_or_default();
                compare(what, format!("{before:?}"), format!("{now:?}"));
            }
        }
        found
    }
}

pub(super) fn read(
    run: &Run<'_>,
    table: &mut Table<'_>,
    problems: &mut Problems,
) -> Result<Vec<InvoiceRow>, ImportError> {
    let mut rows = Vec::new();
    let mut lines: HashMap<String, u64> = HashMap::new();
    while let Some(row) = table.next_row(problems, run.progress)? {
        let invoice = InvoiceRow::of(run, &row, problems);
        if let Some(number) = &invoice.number {
            if let Some(first) = lines.get(number) {
                let reason =
                    format!("this number is on line {first} already; give each invoice its own");
                problems.cell(row.line, &INVOICE_NUMBER, number, reason);
                continue;
            }
            lines.insert(number.clone(), row.line);
        }
        rows.push(invoice);
    }
    Ok(rows)
}

/// An invoice that is not recorded yet.
struct Fresh {
    line: u64,
    account: AccountId,
    number: String,
    content: Content,
}

pub(super) async fn apply(
    run: &Run<'_>,
    tx: &mut Tx,
    rows: Vec<InvoiceRow>,
    problems: &mut Problems,
) -> Result<Counts, ImportError> {
    let named = Named {
        accounts: rows
            .iter()
            .filter_map(|row| row.account_id.as_deref())
            .collect(),
        invoices: rows
            .iter()
            .filter_map(|row| row.number.as_deref())
            .collect(),
        ..Named::default()
    };
    let mut books = Books::load(run, tx, named).await?;
    let mut counts = Counts::default();
    let mut fresh = Vec::new();
    for row in rows {
        match compare(&books, row, problems) {
            Some(Compared::Fresh(invoice)) => {
                fresh.push(invoice);
                counts.added += 1;
            }
            Some(Compared::Unchanged) => counts.unchanged += 1,
            None => {}
        }
    }
    run.settle(problems)?;

    // An account's unapplied credit goes to its oldest new invoice, wherever that stands in the file.
    fresh.sort_by_key(|invoice| (invoice.content.issue_date, invoice.line));
    let terms = if fresh.iter().any(|invoice| invoice.content.terms.is_none()) {
        Some(terms_of_policy(run, tx).await?)
    } else {
        None
    };
    run.progress.stage("Issuing", fresh.len() as u64);
    let mut fresh = fresh.into_iter().peekable();
    while fresh.peek().is_some() {
        let step: Vec<Fresh> = fresh.by_ref().take(ROWS_A_STEP).collect();
        issue(run, tx, &mut books, step, terms.as_deref(), problems).await?;
    }
    run.settle(problems)?;
    books.write(run, tx).await?;
    Ok(counts)
}

enum Compared {
    Fresh(Fresh),
    Unchanged,
}

/// Compares a row with the books; `None` when something is wrong with it, which is noted.
fn compare(books: &Books, row: InvoiceRow, problems: &mut Problems) -> Option<Compared> {
    let account_id = row.account_id?;
    let Some(account) = books.account(&account_id) else {
        let reason = "there is no such account; import the customers first".to_owned();
        problems.cell(row.line, &ACCOUNT_ID, &account_id, reason);
        return None;
    };
    let number = row.number?;
    let Some((owner, id)) = books.invoice(&number) else {
        return Some(Compared::Fresh(Fresh {
            line: row.line,
            account,
            number,
            content: row.content?,
        }));
    };
    if owner != account {
        let owner = books.reference_of(owner);
        let reason =
            format!("an invoice of account {owner} has this number; give each invoice its own");
        problems.cell(row.line, &INVOICE_NUMBER, &number, reason);
        return None;
    }
    let content = row.content?;
    let differences = differences(books, account, id, &content);
    if differences.is_empty() {
        return Some(Compared::Unchanged);
    }
    let reason = format!(
        "this invoice is recorded with other content ({}) and does not change any more; to correct it, \
         credit the old one and import the right one under a new number",
        differences.join("; ")
    );
    problems.cell(row.line, &INVOICE_NUMBER, &number, reason);
    None
}

fn differences(books: &Books, account: AccountId, id: InvoiceId, content: &Content) -> Vec<String> {
    match books.billed(account, id) {
        Some((issued, amount)) => content.differences(issued, amount),
        None => vec!["it has no entry in the ledger: run `goodterms verify`".to_owned()],
    }
}

/// Stores invoices and posts what they bill.
async fn issue(
    run: &Run<'_>,
    tx: &mut Tx,
    books: &mut Books,
    step: Vec<Fresh>,
    terms: Option<&str>,
    problems: &mut Problems,
) -> Result<(), ImportError> {
    let new: Vec<NewInvoice> = step
        .iter()
        .map(|fresh| NewInvoice {
            account: fresh.account,
            invoice: Invoice {
                // The database gives it its own.
                id: InvoiceId(0),
                number: fresh.number.clone(),
                issue_date: fresh.content.issue_date,
                due_date: fresh.content.due_date,
                description: fresh.content.description.clone(),
                terms: fresh
                    .content
                    .terms
                    .clone()
                    .or_else(|| terms.map(str::to_owned)),
            },
        })
        .collect();
    let stored = tx.insert_invoices(run.business.id, &new).await?;
    for (fresh, invoice) in step.iter().zip(stored) {
        let to_post = ToPost {
            kind: EntryKind::Invoice,
            amount: fresh.content.amount,
            value_date: invoice.issue_date,
            invoice: Some(invoice.id),
            reference: None,
            method: None,
        };
        books.add_invoice(fresh.account, invoice);
        books.post(run, fresh.line, fresh.account, to_post, problems);
    }
    run.progress.advance(step.len() as u64);
    Ok(())
}

/// The terms of an invoice that names none: the policy's, such as `2/10 net 30`.
async fn terms_of_policy(run: &Run<'_>, tx: &mut Tx) -> Result<String, ImportError> {
    let business = run.business;
    let version = tx.latest_policy_version(business.id).await?;
    let currency = business.settings.currency;
    let policy = tx.policy(business.id, version, currency).await?;
    let terms = PaymentTerms {
        early: policy.terms.early_discount,
        net_days: Some(policy.terms.net_days),
    };
    Ok(terms.to_string())
}
