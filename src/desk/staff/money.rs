//! What staff record in the ledger for a case, and the holds that they put and lift.

use chrono::NaiveDate;

use super::{ActReport, Begun, Order, Told, Work, check_text};
use crate::desk::hold::{Holder, check_until, lift, place};
use crate::desk::ledger::{NewCredit, NewReversal, Recorded, invoice_of};
use crate::desk::{Desk, DeskError};
use crate::domain::hold::AccountHoldReason;
use crate::domain::ledger::EntryKind;
use crate::domain::money::Money;
use crate::store::{AccountBook, LiftedHold, NewHold};

/// What is recorded for a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    Payment {
        amount: Money,
        reference: String,
        method: Option<String>,
        value_date: NaiveDate,
        invoice: Option<String>,
    },
    Credit {
        amount: Money,
        reference: String,
        value_date: NaiveDate,
        invoice: Option<String>,
    },
    /// Goods or work in the place of money, once they have been delivered.
    Barter {
        amount: Money,
        reference: String,
        value_date: NaiveDate,
        invoice: Option<String>,
    },
    /// What was recorded under a reference is taken back.
    Reversal {
        reference: String,
        value_date: NaiveDate,
    },
}

/// What is held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HoldWhat {
    /// A disputed invoice, by its number.
    Invoice(String),
    Account(CaseHold),
}

/// A hold on a whole account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CaseHold {
    pub reason: AccountHoldReason,
    /// The last day for which it holds.
    pub until: Option<NaiveDate>,
}

impl Desk {
    /// Records money, a credit, delivered barter or a reversal on the account of a case.
    ///
    /// # Errors
    /// [`DeskError::Refused`] when it is more than this role may give, or is not of this account.
    pub async fn record_for_case(
        &self,
        order: &Order<'_>,
        entry: &Entry,
        why: &str,
    ) -> Result<ActReport, DeskError> {
        let why = check_text("the reason", why)?;
        let mut work = match self.begin(order, "recorded").await? {
            Begun::Before(report) => return Ok(*report),
            Begun::Now(work) => work,
        };
        work.must_be_allowed()?;
        let recorded = self.record(&mut work, entry, &why).await?;
        let after = work.ticket.clone();
        if recorded.unchanged {
            return Ok(ActReport {
                recorded: Some(recorded),
                ..work.report(&after).unchanged()
            });
        }
        let before = recorded.balance - recorded.amount - beside(&recorded);
        let told = Told {
            text: Some(recorded_in_words(&recorded)),
            before: Some(format!("balance {before}")),
            after: Some(format!("balance {}", recorded.balance)),
            reason: Some(why),
        };
        work.keep(&after, told).await?;
        let report = ActReport {
            recorded: Some(recorded),
            ..work.report(&after)
        };
        work.tx.commit().await?;
        Ok(report)
    }

    async fn record(
        &self,
        work: &mut Work<'_>,
        entry: &Entry,
        why: &str,
    ) -> Result<Recorded, DeskError> {
        let business = work.order.business;
        let account = work.conversation.account.reference.clone();
        let new = |kind, (amount, reference, value_date, invoice): Row<'_>, method| NewCredit {
            kind,
            account: account.clone(),
            reference: reference.to_owned(),
            amount,
            value_date,
            invoice: invoice.clone(),
            method,
            by: work.member.name.clone(),
            reason: Some(why.to_owned()),
        };
        let new = match entry {
            Entry::Payment {
                amount,
                reference,
                method,
                value_date,
                invoice,
            } => {
                let row = (*amount, reference.as_str(), *value_date, invoice);
                new(EntryKind::Payment, row, method.clone())
            }
            Entry::Credit {
                amount,
                reference,
                value_date,
                invoice,
            } => {
                let row = (*amount, reference.as_str(), *value_date, invoice);
                new(EntryKind::Credit, row, None)
            }
            Entry::Barter {
                amount,
                reference,
                value_date,
                invoice,
            } => {
                let row = (*amount, reference.as_str(), *value_date, invoice);
                new(EntryKind::BarterCredit, row, None)
            }
            Entry::Reversal {
                reference,
                value_date,
            } => {
                let by = work.member.name.clone();
                return self
                    .take_back(work, reference, *value_date, (by, why))
                    .await;
            }
        };
        self.must_be_within_limits(work, &new).await?;
        self.record_credit_in(&mut work.tx, business, new).await
    }

    async fn take_back(
        &self,
        work: &mut Work<'_>,
        reference: &str,
        value_date: NaiveDate,
        (by, why): (String, &str),
    ) -> Result<Recorded, DeskError> {
        let business = work.order.business;
        let known = work.tx.entry_by_reference(business.id, reference).await?;
        if known.is_some_and(|(account, _)| account != work.ticket.account) {
            return Err(DeskError::refused(format!(
                "{reference} is of another account; act on it by a case of that account, or with \
                 `goodterms payment reverse`"
            )));
        }
        let new = NewReversal {
            reference: reference.to_owned(),
            value_date,
            by,
            reason: why.to_owned(),
        };
        let taken_back = self.reverse_in(&mut work.tx, business, new).await?;
        // A reversal has no reference of its own: it is known by what it takes back.
        Ok(Recorded {
            reference: Some(reference.to_owned()),
            ..taken_back
        })
    }

    pub(super) async fn book_of(&self, work: &mut Work<'_>) -> Result<AccountBook, DeskError> {
        let business = work.order.business;
        let currency = business.settings.currency;
        let account = work.ticket.account;
        Ok(work.tx.book(business.id, account, currency).await?)
    }

    /// Puts a disputed invoice, or the whole account, on hold: fees and reminders stand still.
    ///
    /// # Errors
    /// [`DeskError::Refused`] when the case is not theirs, or there is no such invoice.
    pub async fn put_hold(
        &self,
        order: &Order<'_>,
        what: &HoldWhat,
        why: &str,
    ) -> Result<ActReport, DeskError> {
        let why = check_text("the reason", why)?;
        let mut work = match self.begin(order, "hold_put").await? {
            Begun::Before(report) => return Ok(*report),
            Begun::Now(work) => work,
        };
        work.must_be_allowed()?;
        let put = match what {
            HoldWhat::Invoice(number) => self.hold_invoice(&mut work, number, &why).await?,
            HoldWhat::Account(hold) => self.hold_whole_account(&mut work, *hold, &why).await?,
        };
        self.held(*work, what, put, why).await
    }

    /// Lifts a hold.
    ///
    /// # Errors
    /// [`DeskError::Refused`] when the case is not theirs, or nothing of that kind is held.
    pub async fn lift_case_hold(
        &self,
        order: &Order<'_>,
        what: &HoldWhat,
        why: &str,
    ) -> Result<ActReport, DeskError> {
        let why = check_text("the reason", why)?;
        let mut work = match self.begin(order, "hold_lifted").await? {
            Begun::Before(report) => return Ok(*report),
            Begun::Now(work) => work,
        };
        work.must_be_allowed()?;
        let business = order.business;
        let lifted = match what {
            HoldWhat::Invoice(number) => {
                let book = self.book_of(&mut work).await?;
                let account = &work.conversation.account.reference;
                let invoice = invoice_of(&book, account, Some(number))?;
                let invoice = invoice.expect("an invoice that was named is found or refused");
                let lifted = LiftedHold {
                    account: work.ticket.account,
                    invoice,
                    by: work.member.name.clone(),
                    reason: why.clone(),
                    after: book.ledger.last_seq(),
                    at: work.now,
                };
                let held = |hold: &crate::domain::ledger::InvoiceHold| {
                    hold.invoice == invoice && hold.lifted_after.is_none()
                };
                let is_held = book.holds.iter().any(held);
                if is_held {
                    work.tx.lift_holds(business.id, &lifted).await?;
                }
                is_held
            }
            HoldWhat::Account(hold) => {
                let account = work.ticket.account;
                let holds = work.tx.account_holds(business.id, account).await?;
                let by = work.member.name.clone();
                let holder = work.holder(self.today(business), &by, &why);
                lift(&mut work.tx, &holds, holder, hold.reason).await?
            }
        };
        self.held(*work, what, lifted, why).await
    }

    async fn held(
        &self,
        work: Work<'_>,
        what: &HoldWhat,
        is_new: bool,
        why: String,
    ) -> Result<ActReport, DeskError> {
        let after = work.ticket.clone();
        if !is_new {
            return Ok(work.report(&after).unchanged());
        }
        let told = Told {
            text: Some(in_words(what)),
            reason: Some(why),
            ..Told::default()
        };
        work.finish(&after, told).await
    }

    async fn hold_invoice(
        &self,
        work: &mut Work<'_>,
        number: &str,
        why: &str,
    ) -> Result<bool, DeskError> {
        let book = self.book_of(work).await?;
        let account = &work.conversation.account.reference;
        let invoice = invoice_of(&book, account, Some(number))?;
        let invoice = invoice.expect("an invoice that was named is found or refused");
        let held = |hold: &crate::domain::ledger::InvoiceHold| {
            hold.invoice == invoice && hold.lifted_after.is_none()
        };
        if book.holds.iter().any(held) {
            return Ok(false);
        }
        let hold = NewHold {
            account: work.ticket.account,
            invoice,
            actor: work.member.name.clone(),
            note: why.to_owned(),
            placed_after: book.ledger.last_seq(),
            placed_at: work.now,
        };
        let business = work.order.business.id;
        work.tx.insert_hold(business, &hold).await?;
        Ok(true)
    }

    async fn hold_whole_account(
        &self,
        work: &mut Work<'_>,
        order: CaseHold,
        why: &str,
    ) -> Result<bool, DeskError> {
        let today = self.today(work.order.business);
        let until = match (order.reason, order.until) {
            (AccountHoldReason::PaidClaim, None) => {
                let days = work.conversation.policy.tickets.paid_claim_days;
                Some(work.moment().hours.days_after(today, days))
            }
            (
                AccountHoldReason::PaidClaim
                | AccountHoldReason::Hardship
                | AccountHoldReason::BreathingSpace,
                until,
            ) => until,
        };
        check_until(order.reason, until, today)?;
        let business = work.order.business.id;
        let account = work.ticket.account;
        let holds = work.tx.account_holds(business, account).await?;
        let by = work.member.name.clone();
        let holder = work.holder(today, &by, why);
        place(&mut work.tx, &holds, holder, order.reason, until).await
    }
}

impl Work<'_> {
    fn holder<'h>(&self, today: NaiveDate, by: &'h str, note: &'h str) -> Holder<'h> {
        Holder {
            business: self.order.business.id,
            account: self.ticket.account,
            now: self.now,
            today,
            by,
            note,
        }
    }
}

/// Amount, reference, value date, invoice.
type Row<'a> = (Money, &'a str, NaiveDate, &'a Option<String>);

/// What was recorded, such as `payment BANK-7 of 150.00 USD` or `reversal of BANK-7, 150.00 USD`.
#[must_use]
pub fn recorded_in_words(recorded: &Recorded) -> String {
    let kind = recorded.kind.as_str().replace('_', " ");
    let reference = recorded.reference.as_deref().unwrap_or_default();
    let amount = recorded.amount.abs();
    if recorded.kind == EntryKind::Reversal {
        format!("{kind} of {reference}, {amount}")
    } else {
        format!("{kind} {reference} of {amount}")
    }
}

/// What came with an entry, as it changed the balance: discounts, and what a settlement gave up.
fn beside(recorded: &Recorded) -> Money {
    let currency = recorded.balance.currency();
    let with_it = recorded.discounts.iter().chain(&recorded.given_up);
    Money::sum_in(currency, with_it.map(|given| -given.amount))
}

fn in_words(what: &HoldWhat) -> String {
    match what {
        HoldWhat::Invoice(number) => format!("{number} (dispute)"),
        HoldWhat::Account(hold) => {
            let reason = hold.reason.in_words();
            match hold.until {
                Some(until) => format!("the account ({reason}, until {until})"),
                None => format!("the account ({reason})"),
            }
        }
    }
}
