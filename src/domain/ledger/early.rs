//! Payments that come early enough for the discount that an invoice's own terms give.
//!
//! The discount is an entry of its own, posted before the payment that earns it, so that the payment then
//! settles what is left: paying 980.00 settles 1,000.00 under `2/10 net 30`. A part payment gets its part.
//! When the payment is taken back, its discounts are taken back with it.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};

use super::{
    AccountLedger, Arrangements, Draft, EntryKind, LedgerRefusal, Posting, Reversal, position,
};
use crate::domain::charges::discount::{
    PaymentTerms, last_discount_day, pay_in_full, settle_early,
};
use crate::domain::ids::{EntrySeq, InvoiceId};
use crate::domain::money::Money;

/// The discount that an invoice's terms give until a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct EarlyTerms {
    pub(super) terms: PaymentTerms,
    pub(super) until: NaiveDate,
}

/// Reads the terms of an invoice; `None` where they give no discount.
pub(super) fn early_terms(invoice: &super::Invoice) -> Option<EarlyTerms> {
    let terms = PaymentTerms::parse(invoice.terms.as_deref()?)?;
    let until = last_discount_day(invoice.issue_date, &terms.early?);
    Some(EarlyTerms { terms, until })
}

impl AccountLedger {
    /// Records a payment, and before it the discounts that it earns by coming early. Records an invoice, and after
    /// it the discount that payments have earned which were recorded before it: dates decide, not the order of
    /// recording.
    ///
    /// # Errors
    /// [`LedgerRefusal`]; nothing is changed then.
    pub fn post_payment(
        &mut self,
        draft: Draft,
        arrangements: &Arrangements,
        recorded_at: DateTime<Utc>,
    ) -> Result<Vec<Posting>, LedgerRefusal> {
        let discounts = self.discounts_for(&draft, arrangements, recorded_at)?;
        let count = i64::try_from(discounts.len()).expect("few invoices have a discount");
        let payment = EntrySeq(self.last_seq().0 + count + 1);
        let mut postings = Vec::with_capacity(discounts.len() + 1);
        for (invoice, amount) in discounts {
            let discount =
                self.discount_draft((draft.value_date, &draft.actor), invoice, amount, payment);
            postings.push(self.post(discount, arrangements, recorded_at)?);
        }
        let posting = self.post(draft, arrangements, recorded_at)?;
        let earned_before = self.earned_before(&posting);
        postings.push(posting);
        if let Some(discount) = earned_before {
            postings.push(self.post(discount, arrangements, recorded_at)?);
        }
        Ok(postings)
    }

    /// The discount on an invoice that has just been posted, for the payments in time that it has taken.
    fn earned_before(&self, posting: &Posting) -> Option<Draft> {
        let bill = &posting.entry;
        let invoice = bill.invoice.filter(|_| bill.kind == EntryKind::Invoice)?;
        let early = self.early.get(&invoice)?;
        let in_time: Vec<_> = posting
            .allocations
            .iter()
            .filter(|a| a.debit == bill.seq && self.entry(a.credit).kind == EntryKind::Payment)
            .filter(|a| self.entry(a.credit).value_date <= early.until)
            .collect();
        let last = self.entry(in_time.last()?.credit);
        let paid = Money::sum_in(self.currency(), in_time.iter().map(|a| a.amount));
        let percent = early.terms.early_percent();
        let price = pay_in_full(bill.amount, percent);
        let discount = if paid >= price {
            bill.amount - price
        } else {
            settle_early(bill.amount, paid, percent).discount
        };
        let on = last.value_date.max(bill.value_date);
        let draft = || self.discount_draft((on, &bill.actor), invoice, discount, last.seq);
        discount.is_positive().then(draft)
    }

    /// What a payment of so much, arriving on a day, would earn by coming early. Nothing is posted.
    #[must_use]
    pub fn early_discount_for(
        &self,
        amount: Money,
        on: NaiveDate,
        arrangements: &Arrangements,
    ) -> Money {
        let draft = Draft {
            kind: EntryKind::Payment,
            amount,
            value_date: on,
            invoice: None,
            reference: None,
            method: None,
            reverses: None,
            goes_with: None,
            actor: String::new(),
            reason: None,
        };
        let discounts = self.discounts_for(&draft, arrangements, DateTime::UNIX_EPOCH);
        // A payment that could not be posted earns nothing.
        let discounts = discounts.unwrap_or_default();
        Money::sum_in(
            self.currency(),
            discounts.into_iter().map(|(_, given)| given),
        )
    }

    /// Takes an entry back, with the discounts that were given for it.
    ///
    /// # Errors
    /// [`LedgerRefusal`]; nothing is changed then.
    pub fn reverse_with_discounts(
        &mut self,
        original: EntrySeq,
        by: Reversal,
        arrangements: &Arrangements,
        recorded_at: DateTime<Utc>,
    ) -> Result<Vec<Posting>, LedgerRefusal> {
        let given: Vec<EntrySeq> = self
            .entries()
            .iter()
            .filter(|entry| entry.goes_with == Some(original))
            .map(|entry| entry.seq)
            .filter(|seq| self.reversal_of(*seq).is_none())
            .collect();
        let mut postings = vec![self.reverse(original, by.clone(), arrangements, recorded_at)?];
        for discount in given {
            let by = Reversal {
                reference: None,
                ..by.clone()
            };
            postings.push(self.reverse(discount, by, arrangements, recorded_at)?);
        }
        Ok(postings)
    }

    /// The discounts that a payment earns: found by letting it settle a copy of the ledger, one invoice after
    /// the other, because a discount on one leaves more for the next.
    fn discounts_for(
        &self,
        draft: &Draft,
        arrangements: &Arrangements,
        recorded_at: DateTime<Utc>,
    ) -> Result<Vec<(InvoiceId, Money)>, LedgerRefusal> {
        let mut discounts: Vec<(InvoiceId, Money)> = Vec::new();
        if draft.kind != EntryKind::Payment {
            return Ok(discounts);
        }
        let mut bills = self.discountable_bills(draft.value_date);
        while !bills.is_empty() {
            let mut copy = self.clone();
            for (invoice, amount) in &discounts {
                let discount = self.discount_draft(
                    (draft.value_date, &draft.actor),
                    *invoice,
                    *amount,
                    EntrySeq(0),
                );
                copy.post(discount, arrangements, recorded_at)?;
            }
            let open: BTreeMap<EntrySeq, i64> = bills
                .keys()
                .map(|bill| (*bill, copy.open_minor[position(*bill)]))
                .collect();
            let posting = copy.post(draft.clone(), arrangements, recorded_at)?;
            let settled = posting
                .allocations
                .iter()
                .find(|allocation| bills.contains_key(&allocation.debit));
            let Some(allocation) = settled else { break };
            let Some((invoice, early)) = bills.remove(&allocation.debit) else {
                break;
            };
            let open = Money::from_minor(open[&allocation.debit], self.currency());
            let discount = self.early_discount(allocation.debit, &early, (open, allocation.amount));
            if discount.is_positive() {
                discounts.push((invoice, discount));
            }
        }
        Ok(discounts)
    }

    /// The discount that a payment of so much earns on a bill of which so much is open.
    ///
    /// The parts of a bill are rounded down one by one; the one that brings what was paid in time to the full
    /// price settles the rest, so that no cent stays open by rounding.
    fn early_discount(
        &self,
        bill: EntrySeq,
        early: &EarlyTerms,
        (open, paid): (Money, Money),
    ) -> Money {
        let percent = early.terms.early_percent();
        let part = settle_early(open, paid, percent).discount;
        let amount = self.entry(bill).amount;
        let price = pay_in_full(amount, percent);
        let zero = Money::zero(self.currency());
        let of_kind = |kind: EntryKind| {
            let own = self.allocations().iter().filter(move |a| {
                a.debit == bill && a.value_date <= early.until && self.entry(a.credit).kind == kind
            });
            own.fold(zero, |sum, a| sum + a.amount)
        };
        let given = of_kind(EntryKind::Discount);
        let left_to_pay = price - of_kind(EntryKind::Payment);
        if left_to_pay.is_positive() && paid >= left_to_pay && open > left_to_pay {
            (open - left_to_pay).min(amount - price - given).max(part)
        } else {
            part
        }
    }

    /// The open bills whose terms still give a discount on a day, by the line that issued them.
    fn discountable_bills(&self, day: NaiveDate) -> BTreeMap<EntrySeq, (InvoiceId, EarlyTerms)> {
        let mut bills = BTreeMap::new();
        for (invoice, early) in self.early.iter().filter(|(_, early)| day <= early.until) {
            let bill = self
                .open_debits_of(*invoice)
                .find(|debit| self.entry(*debit).kind == EntryKind::Invoice);
            if let Some(bill) = bill {
                bills.insert(bill, (*invoice, early.clone()));
            }
        }
        bills
    }

    fn discount_draft(
        &self,
        (value_date, actor): (NaiveDate, &str),
        invoice: InvoiceId,
        amount: Money,
        goes_with: EntrySeq,
    ) -> Draft {
        let early = &self.early[&invoice];
        Draft {
            kind: EntryKind::Discount,
            amount,
            value_date,
            invoice: Some(invoice),
            reference: None,
            method: None,
            reverses: None,
            goes_with: Some(goes_with),
            actor: actor.to_owned(),
            reason: Some(format!("{}, paid by {}", early.terms, early.until)),
        }
    }
}

#[cfg(test)]
mod tests;
