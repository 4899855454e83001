//! What is recorded of the accounts, invoices and references that a file names, and posting to them.

use std::collections::{BTreeSet, HashMap};

use super::table::Problems;
use super::{ACTOR, ImportError, ROWS_A_STEP, Run};
use crate::desk::day::settle_kept;
use crate::domain::ids::{AccountId, EntrySeq, InvoiceId};
use crate::domain::ledger::{Arrangements, Draft, Entry, EntryKind, Invoice, Posting};
use crate::domain::money::Money;
use crate::store::{AccountBook, Tx};

/// Up to so many names a file's accounts, invoices and references are looked up one by one; beyond, the
/// books of the whole business are read once.
const SINGLY_MAX: usize = 200;

/// What a file names.
#[derive(Debug, Default)]
pub(super) struct Named<'r> {
    pub(super) accounts: BTreeSet<&'r str>,
    pub(super) invoices: BTreeSet<&'r str>,
    pub(super) references: BTreeSet<&'r str>,
}

/// The books of the accounts that a file names.
pub(super) struct Books {
    by_reference: HashMap<String, AccountId>,
    references: HashMap<AccountId, String>,
    open: HashMap<AccountId, Open>,
    /// Whose each known invoice number is, over the whole business.
    invoices: HashMap<String, (AccountId, InvoiceId)>,
    /// Which entry carries each known reference, over the whole business.
    entries: HashMap<String, (AccountId, EntrySeq)>,
    postings: Vec<(AccountId, Posting)>,
}

struct Open {
    book: AccountBook,
    /// Kept, because to put them together for each of many postings would be slow.
    arrangements: Arrangements,
    billed: HashMap<InvoiceId, Money>,
}

impl Open {
    fn of(book: AccountBook) -> Self {
        let entries = book.ledger.entries().iter();
        let billed = entries
            .filter(|entry| entry.kind == EntryKind::Invoice)
            .filter_map(|entry| Some((entry.invoice?, entry.amount)))
            .collect();
        Self {
            arrangements: book.arrangements(),
            billed,
            book,
        }
    }
}

impl Books {
    /// Locks the accounts and reads what the file names.
    pub(super) async fn load(
        run: &Run<'_>,
        tx: &mut Tx,
        named: Named<'_>,
    ) -> Result<Self, ImportError> {
        let accounts = tx.lock_accounts(run.business.id).await?;
        let mut books = Self {
            references: accounts
                .iter()
                .map(|account| (account.id, account.reference.clone()))
                .collect(),
            by_reference: accounts
                .into_iter()
                .map(|account| (account.reference, account.id))
                .collect(),
            open: HashMap::new(),
            invoices: HashMap::new(),
            entries: HashMap::new(),
            postings: Vec::new(),
        };
        let count = named.accounts.len() + named.invoices.len() + named.references.len();
        if count <= SINGLY_MAX {
            books.read_singly(run, tx, named).await?;
        } else {
            books.read_all(run, tx).await?;
        }
        Ok(books)
    }

    async fn read_singly(
        &mut self,
        run: &Run<'_>,
        tx: &mut Tx,
        named: Named<'_>,
    ) -> Result<(), ImportError> {
        let business = run.business.id;
        let currency = run.business.settings.currency;
        for reference in named.accounts {
            if let Some(account) = self.account(reference) {
                let book = tx.book(business, account, currency).await?;
                self.open.insert(account, Open::of(book));
            }
        }
        for number in named.invoices {
            if let Some(found) = tx.invoice_by_number(business, number).await? {
                self.invoices.insert(number.to_owned(), found);
            }
        }
        for reference in named.references {
            if let Some(found) = tx.entry_by_reference(business, reference).await? {
                self.entries.insert(reference.to_owned(), found);
            }
        }
        Ok(())
    }

    async fn read_all(&mut self, run: &Run<'_>, tx: &mut Tx) -> Result<(), ImportError> {
        let currency = run.business.settings.currency;
        for (account, book) in tx.books(run.business.id, currency).await? {
            for invoice in book.ledger.invoices().values() {
                self.invoices
                    .insert(invoice.number.clone(), (account, invoice.id));
            }
            for entry in book.ledger.entries() {
                if let Some(reference) = &entry.reference {
                    self.entries.insert(reference.clone(), (account, entry.seq));
                }
            }
            self.open.insert(account, Open::of(book));
        }
        // Accounts without any row yet have an empty book.
        for account in self.references.keys() {
            self.open
                .entry(*account)
                .or_insert_with(|| Open::of(AccountBook::empty(*account, currency)));
        }
        Ok(())
    }

    pub(super) fn account(&self, reference: &str) -> Option<AccountId> {
        self.by_reference.get(reference).copied()
    }

    /// The business's own number of an account.
    pub(super) fn reference_of(&self, account: AccountId) -> &str {
        self.references.get(&account).map_or("?", String::as_str)
    }

    /// Whose invoice has this number.
    pub(super) fn invoice(&self, number: &str) -> Option<(AccountId, InvoiceId)> {
        self.invoices.get(number).copied()
    }

    /// An invoice of an account, with the amount it was issued for.
    pub(super) fn billed(&self, account: AccountId, id: InvoiceId) -> Option<(&Invoice, Money)> {
        let open = self.open.get(&account)?;
        let invoice = open.book.ledger.invoices().get(&id)?;
        Some((invoice, *open.billed.get(&id)?))
    }

    /// Whose entry carries this reference.
    pub(super) fn entry(&self, reference: &str) -> Option<(AccountId, EntrySeq)> {
        self.entries.get(reference).copied()
    }

    pub(super) fn recorded(&self, account: AccountId, seq: EntrySeq) -> Option<&Entry> {
        let position = usize::try_from(seq.0 - 1).ok()?;
        self.open.get(&account)?.book.ledger.entries().get(position)
    }

    /// The number of an invoice that an entry of an account names.
    pub(super) fn number_of(&self, account: AccountId, id: InvoiceId) -> Option<&str> {
        let invoices = self.open.get(&account)?.book.ledger.invoices();
        invoices.get(&id).map(|invoice| invoice.number.as_str())
    }

    /// Makes a stored invoice known to its account's ledger.
    pub(super) fn add_invoice(&mut self, account: AccountId, invoice: Invoice) {
        if let Some(open) = self.open.get_mut(&account) {
            open.book.ledger.add_invoice(invoice);
        }
    }

    /// Posts an entry, with the discounts that a payment earns. What the ledger refuses is noted as a problem of
    /// the line.
    pub(super) fn post(
        &mut self,
        run: &Run<'_>,
        line: u64,
        account: AccountId,
        to_post: ToPost,
        problems: &mut Problems,
    ) {
        let open = self
            .open
            .get_mut(&account)
            .expect("the book of an account that the file names is open");
        let draft = Draft {
            kind: to_post.kind,
            amount: to_post.amount,
            value_date: to_post.value_date,
            invoice: to_post.invoice,
            reference: to_post.reference,
            method: to_post.method,
            reverses: None,
            goes_with: None,
            actor: ACTOR.to_owned(),
            reason: Some(run.file.to_owned()),
        };
        let posted = open
            .book
            .ledger
            .post_payment(draft, &open.arrangements, run.now);
        match posted {
            Ok(postings) => {
                let of_account = postings.into_iter().map(|posting| (account, posting));
                self.postings.extend(of_account);
            }
            Err(refusal) => problems.row(line, refusal.to_string()),
        }
    }

    /// What settlements give up that were paid with this file is written off with the payments.
    fn settle_kept(&mut self, run: &Run<'_>) -> Result<(), ImportError> {
        let posted: BTreeSet<AccountId> = self.postings.iter().map(|(id, _)| *id).collect();
        for account in posted {
            let open = self.open.get_mut(&account);
            let open = open.expect("the book of an account that was posted to is open");
            let settled = settle_kept(&mut open.book, run.today, run.now)
                .map_err(|refusal| ImportError::File(refusal.to_string()))?;
            let settled = settled.into_iter().map(|(posting, _)| (account, posting));
            self.postings.extend(settled);
        }
        Ok(())
    }

    /// Writes all that was posted.
    pub(super) async fn write(mut self, run: &Run<'_>, tx: &mut Tx) -> Result<(), ImportError> {
        self.settle_kept(run)?;
        run.progress.stage("Recording", self.postings.len() as u64);
        // By account, so that an account's head is written once or twice and not in every step. The order
        // within an account stays as it was.
        self.postings.sort_by_key(|(account, _)| *account);
        for step in self.postings.chunks(ROWS_A_STEP) {
            tx.insert_postings(run.business.id, step).await?;
            run.progress.advance(step.len() as u64);
        }
        Ok(())
    }
}

/// What an import records: the part of a [`Draft`] that differs from row to row.
pub(super) struct ToPost {
    pub(super) kind: EntryKind,
    pub(super) amount: Money,
    pub(super) value_date: chrono::NaiveDate,
    pub(super) invoice: Option<InvoiceId>,
    pub(super) reference: Option<String>,
    pub(super) method: Option<String>,
}
