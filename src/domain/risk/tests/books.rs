//! A ledger with the words of a clerk, and the policy it is judged by.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::domain::calendar::months_after;
use crate::domain::ids::{AccountId, EntrySeq, InvoiceId};
use crate::domain::ledger::{
    AccountLedger, Arrangements, Draft, EntryKind, Invoice, Posting, Reversal,
};
use crate::domain::money::{Currency, Money};
use crate::domain::policy::{RiskRules, Terms};
use crate::domain::risk::{BillStanding, Conduct, PaymentHistory, Rating, assess};

const RECORDED: DateTime<Utc> = DateTime::from_timestamp(1_773_309_600, 0).unwrap();

pub(super) fn usd(minor: i64) -> Money {
    Money::from_minor(minor, Currency::parse("USD").unwrap())
}

pub(super) fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(super) fn later(day: NaiveDate, days: i64) -> NaiveDate {
    day + TimeDelta::days(days)
}

pub(super) fn rules() -> RiskRules {
    RiskRules {
        a_from: 80,
        b_from: 60,
        c_from: 40,
        new_months: 3,
        new_invoices_paid: 2,
        new_credit_limit: usd(50_000),
        new_net_days: 14,
    }
}

pub(super) fn terms() -> Terms {
    Terms {
        net_days: 30,
        early_discount: None,
    }
}

pub(super) fn no_conduct() -> Conduct {
    Conduct {
        plans_kept: 0,
        plans_broken: 0,
        promises_kept: 0,
        promises_broken: 0,
        exposure: usd(0),
    }
}

/// A customer's account as it is filled.
pub(super) struct Books {
    pub(super) ledger: AccountLedger,
    bills: i64,
}

impl Books {
    pub(super) fn new() -> Self {
        let ledger = AccountLedger::new(AccountId(1), usd(0).currency());
        Self { ledger, bills: 0 }
    }

    /// A bill of 1,000.00 on the first of each month, due in 30 days and paid so many days late; `None`: not.
    pub(super) fn monthly(from: &str, days_late: &[Option<i64>]) -> Self {
        let mut books = Self::new();
        for (month, days_late) in (0..).zip(days_late) {
            let issued = months_after(date(from), month);
            let due = later(issued, 30);
            books.bill(100_000, issued, due);
            if let Some(days) = days_late {
                books.pay(100_000, later(due, *days));
            }
        }
        books
    }

    pub(super) fn bill(&mut self, minor: i64, issued: NaiveDate, due: NaiveDate) -> EntrySeq {
        self.bills += 1;
        self.ledger.add_invoice(Invoice {
            id: InvoiceId(self.bills),
            number: format!("INV-{}", self.bills),
            issue_date: issued,
            due_date: due,
            description: None,
            terms: None,
        });
        self.post(EntryKind::Invoice, minor, issued).entry.seq
    }

    pub(super) fn pay(&mut self, minor: i64, on: NaiveDate) -> EntrySeq {
        self.post(EntryKind::Payment, minor, on).entry.seq
    }

    /// Everything is about the latest bill.
    pub(super) fn post(&mut self, kind: EntryKind, minor: i64, on: NaiveDate) -> Posting {
        let draft = Draft {
            kind,
            amount: usd(minor),
            value_date: on,
            invoice: Some(InvoiceId(self.bills)),
            reference: None,
            method: None,
            reverses: None,
            goes_with: None,
            actor: "kim".into(),
            reason: None,
        };
        let posted = self.ledger.post(draft, &Arrangements::default(), RECORDED);
        posted.unwrap()
    }

    pub(super) fn take_back(&mut self, seq: EntrySeq, on: NaiveDate) {
        let by = Reversal {
            value_date: on,
            reference: None,
            actor: "kim".into(),
            reason: "bounced".into(),
        };
        let arrangements = Arrangements::default();
        let taken_back = self.ledger.reverse(seq, by, &arrangements, RECORDED);
        taken_back.unwrap();
    }

    pub(super) fn history(&self, today: &str) -> PaymentHistory {
        PaymentHistory::of(&self.ledger, date(today))
    }

    pub(super) fn standings(&self, today: &str) -> Vec<BillStanding> {
        let history = self.history(today);
        history.bills.iter().map(|bill| bill.standing).collect()
    }

    #[track_caller]
    pub(super) fn expect(
        &self,
        conduct: Conduct,
        today: &str,
        expected: (Rating, u32, i64, u32),
        why: &[&str],
    ) {
        let found = assess(&self.history(today), &conduct, &rules(), &terms());
        let words: Vec<String> = found.reasons.iter().map(ToString::to_string).collect();
        assert_eq!(words, why);
        let (limit, net_days) = (found.recommended.credit_limit, found.recommended.net_days);
        assert_eq!(
            (found.rating, found.score, limit.minor(), net_days),
            expected
        );
    }
}
