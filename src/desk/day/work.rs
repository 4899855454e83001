//! An account's books in memory while a run posts to them, with all that is to be written and reported.

use chrono::{DateTime, NaiveDate, Utc};

use super::settlement::settle_kept;
use super::{ACTOR, AccountDay, Done, Run};
use crate::desk::DeskError;
use crate::domain::account::Account;
use crate::domain::charges::reading::CORRECTION_PREFIX;
use crate::domain::ids::{AccountId, EntrySeq, InvoiceId};
use crate::domain::ledger::{AccountLedger, Charge, Draft, EntryKind, Posting, Reversal};
use crate::domain::money::Money;
use crate::store::AccountBook;

/// The day's work on one account.
pub(super) struct Work<'a> {
    pub(super) run: &'a Run<'a>,
    pub(super) account: &'a Account,
    pub(super) book: AccountBook,
    pub(super) postings: Vec<(AccountId, Posting)>,
    pub(super) report: AccountDay,
}

/// A charge to be posted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NewCharge {
    pub(super) invoice: InvoiceId,
    pub(super) charge: Charge,
    pub(super) amount: Money,
    /// Names it for good: a second entry for the same is refused by the database.
    pub(super) reference: String,
    pub(super) reason: String,
}

impl<'a> Work<'a> {
    pub(super) fn new(run: &'a Run<'a>, account: &'a Account, book: AccountBook) -> Self {
        Self {
            run,
            account,
            book,
            postings: Vec::new(),
            report: AccountDay {
                account: account.reference.clone(),
                ..AccountDay::default()
            },
        }
    }

    pub(super) fn number(&self, invoice: InvoiceId) -> String {
        number(&self.book.ledger, invoice)
    }

    pub(super) fn charge(&mut self, new: NewCharge) -> Result<(), DeskError> {
        let reference = self.free_reference(&new.reference);
        let draft = Draft {
            kind: EntryKind::LateFee,
            amount: new.amount,
            value_date: self.run.today,
            invoice: Some(new.invoice),
            reference: Some(reference.clone()),
            method: Some(new.charge.as_str().to_owned()),
            reverses: None,
            goes_with: None,
            actor: ACTOR.to_owned(),
            reason: Some(new.reason),
        };
        self.post(draft)?;
        self.report.done.push(Done::Charged {
            invoice: self.number(new.invoice),
            charge: new.charge,
            reference,
            amount: new.amount,
        });
        Ok(())
    }

    /// Takes an entry of an earlier run back.
    pub(super) fn take_back(&mut self, seq: EntrySeq, reason: String) -> Result<(), DeskError> {
        let when = (self.run.today, self.run.now);
        let (posting, done) = take_back(&mut self.book, seq, reason, when)?;
        self.keep(posting);
        self.report.done.push(done);
        Ok(())
    }

    pub(super) fn settle_kept(&mut self) -> Result<(), DeskError> {
        for (posting, done) in settle_kept(&mut self.book, self.run.today, self.run.now)? {
            self.keep(posting);
            self.report.done.push(done);
        }
        Ok(())
    }

    pub(super) fn post(&mut self, draft: Draft) -> Result<(), DeskError> {
        let arrangements = self.book.arrangements();
        let posting = self
            .book
            .ledger
            .post(draft, &arrangements, self.run.now)
            .map_err(DeskError::refused)?;
        self.keep(posting);
        Ok(())
    }

    fn keep(&mut self, posting: Posting) {
        self.postings.push((self.account.id, posting));
    }

    pub(super) fn free_reference(&self, wanted: &str) -> String {
        free_reference(&self.book.ledger, wanted)
    }

    pub(super) fn rates_missing(&mut self, from: NaiveDate) {
        let known = self.report.rates_missing_from.unwrap_or(from);
        self.report.rates_missing_from = Some(known.min(from));
    }
}

pub(super) fn number(ledger: &AccountLedger, invoice: InvoiceId) -> String {
    ledger.invoices()[&invoice].number.clone()
}

/// A name that no entry of the account has. Only what was taken back and has become due again needs
/// another than its first.
pub(super) fn free_reference(ledger: &AccountLedger, wanted: &str) -> String {
    let is_taken = |reference: &str| {
        let mut entries = ledger.entries().iter();
        entries.any(|entry| entry.reference.as_deref() == Some(reference))
    };
    let later = (2..).map(|number: u32| format!("{wanted}~{number}"));
    std::iter::once(wanted.to_owned())
        .chain(later)
        .find(|reference| !is_taken(reference))
        .expect("there are more numbers than entries")
}

/// Takes an entry back in a book.
pub(super) fn take_back(
    book: &mut AccountBook,
    seq: EntrySeq,
    reason: String,
    (today, now): (NaiveDate, DateTime<Utc>),
) -> Result<(Posting, Done), DeskError> {
    let entry = book
        .ledger
        .find(seq)
        .expect("an entry that was read")
        .clone();
    let reference = entry.reference.unwrap_or_default();
    let by = Reversal {
        // The machine's clock may have been set back since.
        value_date: today.max(entry.value_date),
        reference: Some(format!("{CORRECTION_PREFIX}{reference}")),
        actor: ACTOR.to_owned(),
        reason,
    };
    let arrangements = book.arrangements();
    let posting = book
        .ledger
        .reverse(seq, by, &arrangements, now)
        .map_err(DeskError::refused)?;
    let done = Done::TakenBack {
        invoice: entry
            .invoice
            .map(|id| number(&book.ledger, id))
            .unwrap_or_default(),
        reference,
        amount: entry.amount,
    };
    Ok((posting, done))
}
