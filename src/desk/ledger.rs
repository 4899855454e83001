//! What a clerk records by hand: payments, reversals, credits. Each takes who and why, and each is applied
//! once: a reference that is known with the same content changes nothing, with other content it is an error.

use chrono::NaiveDate;
use serde::Serialize;

use super::day::{Done, settle_kept};
use super::{Desk, DeskError, unknown_account};
use crate::domain::account::Account;
use crate::domain::business::Business;
use crate::domain::calendar::{EARLIEST_DATE, LATEST_DATE};
use crate::domain::ids::InvoiceId;
use crate::domain::ledger::{Draft, Entry, EntryKind, Invoice, Posting, Reversal};
use crate::domain::money::Money;
use crate::store::{AccountBook, Tx};

/// Texts that a clerk types are at most this long.
const TEXT_MAX: usize = 500;

/// A payment or a credit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCredit {
    pub kind: EntryKind,
    pub account: String,
    /// Unique in the business.
    pub reference: String,
    pub amount: Money,
    pub value_date: NaiveDate,
    /// The number of the invoice that it is meant for.
    pub invoice: Option<String>,
    pub method: Option<String>,
    pub by: String,
    pub reason: Option<String>,
}

/// Which entry to take back, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewReversal {
    /// The reference of what is taken back.
    pub reference: String,
    pub value_date: NaiveDate,
    pub by: String,
    pub reason: String,
}

/// What was recorded, and what it did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Recorded {
    pub account: String,
    pub kind: EntryKind,
    pub reference: Option<String>,
    /// Positive when it raises what is owed.
    pub amount: Money,
    pub value_date: NaiveDate,
    /// What it settled, or opened again: invoice numbers and amounts.
    pub settled: Vec<Settled>,
    /// The discounts that a payment earned by coming early, or that were taken back with it.
    pub discounts: Vec<Settled>,
    /// What a settlement gave up because it was paid with this, or took back because it is open again.
    pub given_up: Vec<Settled>,
    /// What the account owes afterwards; negative when it is in credit.
    pub balance: Money,
    /// Whether it had been recorded before; then nothing was changed.
    pub unchanged: bool,
}

/// So much of an invoice was settled; a negative amount was opened again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Settled {
    pub invoice: String,
    pub amount: Money,
}

impl Desk {
    /// Records a payment or a credit by hand.
    ///
    /// # Errors
    /// [`DeskError::Refused`] with what is wrong and what to do; nothing is recorded then.
    pub async fn record_credit(
        &self,
        business: &Business,
        new: NewCredit,
    ) -> Result<Recorded, DeskError> {
        let mut tx = self.store.write().await?;
        let recorded = self.record_credit_in(&mut tx, business, new).await?;
        tx.commit().await?;
        Ok(recorded)
    }

    /// The same as a part of something larger.
    pub(super) async fn record_credit_in(
        &self,
        tx: &mut Tx,
        business: &Business,
        new: NewCredit,
    ) -> Result<Recorded, DeskError> {
        check_texts(&[
            ("the reference", Some(&new.reference)),
            ("who records it", Some(&new.by)),
            ("the reason", new.reason.as_ref()),
            ("the method", new.method.as_ref()),
        ])?;
        self.check_date(business, new.value_date)?;
        let (reference, mut book) = self.locked_book(tx, business, &new.account).await?;
        let invoice = invoice_of(&book, &reference, new.invoice.as_deref())?;
        if let Some(known) = tx.entry_by_reference(business.id, &new.reference).await? {
            let same = (known.0 == book.ledger.account())
                .then(|| book.ledger.entries().iter().find(|e| e.seq == known.1))
                .flatten()
                .filter(|entry| is_same(entry, &new, invoice));
            let Some(entry) = same else {
                return Err(DeskError::refused(format!(
                    "the reference {} is in use for another entry; give this one its own reference",
                    new.reference
                )));
            };
            return Ok(recorded(&reference, entry.clone(), &[], &book, true));
        }
        let draft = Draft {
            kind: new.kind,
            amount: new.amount,
            value_date: new.value_date,
            invoice,
            reference: Some(new.reference),
            method: new.method,
            reverses: None,
            goes_with: None,
            actor: new.by,
            reason: new.reason,
        };
        let arrangements = book.arrangements();
        let postings = book
            .ledger
            .post_payment(draft, &arrangements, self.now())
            .map_err(DeskError::refused)?;
        self.finish(tx, business, &reference, postings, &mut book)
            .await
    }

    /// Takes a payment or a credit back with a reversing entry.
    ///
    /// # Errors
    /// [`DeskError::Refused`] when there is no such entry, or it was taken back before.
    pub async fn reverse(
        &self,
        business: &Business,
        new: NewReversal,
    ) -> Result<Recorded, DeskError> {
        let mut tx = self.store.write().await?;
        let recorded = self.reverse_in(&mut tx, business, new).await?;
        tx.commit().await?;
        Ok(recorded)
    }

    /// The same as a part of something larger.
    pub(super) async fn reverse_in(
        &self,
        tx: &mut Tx,
        business: &Business,
        new: NewReversal,
    ) -> Result<Recorded, DeskError> {
        check_texts(&[
            ("who records it", Some(&new.by)),
            ("the reason", Some(&new.reason)),
        ])?;
        self.check_date(business, new.value_date)?;
        let unknown = || {
            DeskError::refused(format!(
                "there is no entry with the reference {}; `goodterms account show` lists them",
                new.reference
            ))
        };
        let (account, seq) = tx
            .entry_by_reference(business.id, &new.reference)
            .await?
            .ok_or_else(unknown)?;
        let account = tx
            .lock_account(business.id, account)
            .await?
            .ok_or_else(unknown)?;
        let mut book = tx
            .book(business.id, account.id, business.settings.currency)
            .await?;
        if book
            .ledger
            .find(seq)
            .is_some_and(|entry| entry.charge().is_some())
        {
            return Err(DeskError::refused(format!(
                "{} is a charge for being late; `goodterms fee waive` takes it back",
                new.reference
            )));
        }
        let known = book
            .ledger
            .entries()
            .iter()
            .find(|e| e.reverses == Some(seq));
        if let Some(known) = known
            .filter(|e| e.value_date == new.value_date && e.reason.as_ref() == Some(&new.reason))
        {
            return Ok(recorded(
                &account.reference,
                known.clone(),
                &[],
                &book,
                true,
            ));
        }
        let by = Reversal {
            value_date: new.value_date,
            reference: None,
            actor: new.by,
            reason: new.reason,
        };
        let arrangements = book.arrangements();
        let postings = book
            .ledger
            .reverse_with_discounts(seq, by, &arrangements, self.now())
            .map_err(|refusal| DeskError::refused(format!("{}: {refusal}", new.reference)))?;
        self.finish(tx, business, &account.reference, postings, &mut book)
            .await
    }

    pub(super) async fn locked_book(
        &self,
        tx: &mut Tx,
        business: &Business,
        reference: &str,
    ) -> Result<(String, AccountBook), DeskError> {
        let unknown = || unknown_account(business, reference);
        let account = tx
            .account(business.id, reference)
            .await?
            .ok_or_else(unknown)?;
        tx.lock_account(business.id, account.id)
            .await?
            .ok_or_else(unknown)?;
        let book = tx
            .book(business.id, account.id, business.settings.currency)
            .await?;
        Ok((account.reference, book))
    }

    /// An invoice by its number, with its account, which is locked, and the account's book.
    pub(super) async fn locked_invoice(
        &self,
        tx: &mut Tx,
        business: &Business,
        number: &str,
    ) -> Result<(Account, Invoice, AccountBook), DeskError> {
        let unknown = || {
            DeskError::refused(format!(
                "{} has no invoice {number}; `goodterms account show` lists those of an account",
                business.settings.name
            ))
        };
        let found = tx.invoice_by_number(business.id, number).await?;
        let (account, invoice) = found.ok_or_else(unknown)?;
        let account = tx.lock_account(business.id, account).await?;
        let account = account.ok_or_else(unknown)?;
        let book = tx
            .book(business.id, account.id, business.settings.currency)
            .await?;
        let invoice = book.ledger.invoices().get(&invoice).cloned();
        Ok((account, invoice.ok_or_else(unknown)?, book))
    }

    /// Writes what was posted, and with it what a settlement gives up that is kept now, or no longer.
    async fn finish(
        &self,
        tx: &mut Tx,
        business: &Business,
        reference: &str,
        postings: Vec<Posting>,
        book: &mut AccountBook,
    ) -> Result<Recorded, DeskError> {
        let account = book.ledger.account();
        let settlements = settle_kept(book, self.today(business), self.now())?;
        let book = &*book;
        // The discounts of a payment stand before it, those that are taken back behind its reversal.
        let is_discount = |posting: &&Posting| {
            posting.entry.goes_with.is_some()
                || posting.entry.reverses.is_some_and(|seq| {
                    let original = book.ledger.find(seq);
                    original.is_some_and(|entry| entry.goes_with.is_some())
                })
        };
        let main = postings
            .iter()
            .find(|posting| !is_discount(posting))
            .expect("a posting that is no discount is among them");
        let mut result = recorded(
            reference,
            main.entry.clone(),
            &main.allocations,
            book,
            false,
        );
        result.discounts = postings
            .iter()
            .filter(is_discount)
            .map(|posting| Settled {
                invoice: posting
                    .entry
                    .invoice
                    .and_then(|id| book.ledger.invoices().get(&id))
                    .map_or_else(String::new, |invoice| invoice.number.clone()),
                amount: -posting.entry.amount,
            })
            .collect();
        result.given_up = settlements
            .iter()
            .filter_map(|(_, done)| given_up(done))
            .collect();
        let given_up = settlements.into_iter().map(|(posting, _)| posting);
        let rows: Vec<_> = postings
            .into_iter()
            .chain(given_up)
            .map(|posting| (account, posting))
            .collect();
        tx.insert_postings(business.id, &rows).await?;
        Ok(result)
    }

    /// A value date inside the calendar, and not later than tomorrow: money is recorded when it has come.
    fn check_date(&self, business: &Business, date: NaiveDate) -> Result<(), DeskError> {
        let tomorrow = self.today(business).succ_opt().unwrap_or(LATEST_DATE);
        if date < EARLIEST_DATE || date > tomorrow {
            return Err(DeskError::refused(format!(
                "the date {date} is not between {EARLIEST_DATE} and tomorrow, {tomorrow}"
            )));
        }
        Ok(())
    }
}

/// What was given up of an invoice, by what a settlement asked of the books.
fn given_up(done: &Done) -> Option<Settled> {
    match done {
        Done::WrittenOff {
            invoice, amount, ..
        } => Some(Settled {
            invoice: invoice.clone(),
            amount: *amount,
        }),
        Done::TakenBack {
            invoice, amount, ..
        } => Some(Settled {
            invoice: invoice.clone(),
            // A write-off lowers what is owed, so its entry is negative.
            amount: *amount,
        }),
        Done::Ended { .. }
        | Done::Announced { .. }
        | Done::Told { .. }
        | Done::Charged { .. }
        | Done::Rewarded { .. }
        | Done::Expired { .. } => None,
    }
}

fn recorded(
    account: &str,
    entry: Entry,
    allocations: &[crate::domain::ledger::Allocation],
    book: &AccountBook,
    unchanged: bool,
) -> Recorded {
    let mut settled: Vec<Settled> = Vec::new();
    for allocation in allocations {
        let debit = book
            .ledger
            .entries()
            .iter()
            .find(|e| e.seq == allocation.debit);
        let invoice = debit
            .filter(|debit| debit.kind != EntryKind::Reversal)
            .and_then(|debit| debit.invoice)
            .and_then(|id| book.ledger.invoices().get(&id));
        let Some(invoice) = invoice else { continue };
        match settled.iter_mut().find(|s| s.invoice == invoice.number) {
            Some(known) => known.amount += allocation.amount,
            None => settled.push(Settled {
                invoice: invoice.number.clone(),
                amount: allocation.amount,
            }),
        }
    }
    Recorded {
        account: account.to_owned(),
        kind: entry.kind,
        reference: entry.reference,
        amount: entry.amount,
        value_date: entry.value_date,
        settled,
        discounts: Vec::new(),
        given_up: Vec::new(),
        balance: book.ledger.balance(),
        unchanged,
    }
}

pub(super) fn invoice_of(
    book: &AccountBook,
    account: &str,
    number: Option<&str>,
) -> Result<Option<InvoiceId>, DeskError> {
    let Some(number) = number else {
        return Ok(None);
    };
    let found = book.ledger.invoices().values().find(|i| i.number == number);
    match found {
        Some(invoice) => Ok(Some(invoice.id)),
        None => Err(DeskError::refused(format!(
            "account {account} has no invoice {number}; leave --invoice out to settle the oldest due"
        ))),
    }
}

/// Whether an entry is what is being recorded again. Who and why may differ: that is not its content.
fn is_same(entry: &Entry, new: &NewCredit, invoice: Option<InvoiceId>) -> bool {
    entry.kind == new.kind
        && entry.amount == -new.amount
        && entry.value_date == new.value_date
        && entry.invoice == invoice
        && entry.method == new.method
}

pub(super) fn check_texts(texts: &[(&str, Option<&String>)]) -> Result<(), DeskError> {
    for (what, text) in texts {
        let Some(text) = text else { continue };
        let fits = !text.trim().is_empty()
            && text.chars().count() <= TEXT_MAX
            && !text.chars().any(char::is_control);
        if !fits {
            return Err(DeskError::refused(format!(
                "{what} has 1 to {TEXT_MAX} characters in one line"
            )));
        }
    }
    Ok(())
}
