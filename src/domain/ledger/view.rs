//! Reading the ledger: what is open, how it came about, balances at a date, ageing.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{
    AccountLedger, Arrangements, Charge, Entry, EntryKind, PlanCoverage, allocate::Taken, position,
};
use crate::domain::ids::{EntrySeq, InvoiceId};
use crate::domain::money::Money;

/// An invoice of which something is open, with the story of its amount.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenInvoice {
    pub id: InvoiceId,
    pub number: String,
    pub issue_date: NaiveDate,
    pub due_date: NaiveDate,
    pub description: Option<String>,
    pub terms: Option<String>,
    pub outstanding: Money,
    /// The open debits it consists of: the bill itself, fees.
    pub debits: Vec<OpenDebit>,
    /// All that happened to it, oldest first; the amounts sum to `outstanding`.
    pub lines: Vec<StatementLine>,
    pub on_hold: bool,
}

/// One debit of which something is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenDebit {
    pub seq: EntrySeq,
    pub kind: EntryKind,
    pub outstanding: Money,
}

/// One line of an explanation. A positive amount raised what is owed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementLine {
    pub date: NaiveDate,
    pub kind: EntryKind,
    pub amount: Money,
    pub reference: Option<String>,
    /// The rule of a late charge, also where a reversal took it back.
    pub charge: Option<Charge>,
}

/// The usual ageing: 1 to 30, 31 to 60 and 61 to 90 days overdue, and older.
pub const USUAL_AGES: [u32; 3] = [30, 60, 90];

/// Which bucket a debt that was due on `due` falls into on `today`: 0 while it is not overdue (the due day
/// itself included), 1 up to the first of the ages, and one more than there are ages for what is older.
///
/// ```
/// use chrono::NaiveDate;
/// use goodterms::domain::ledger::{USUAL_AGES, age_bucket};
/// let due = NaiveDate::from_ymd_opt(2026, 3, 9).unwrap();
/// let on = |month, day| {
///     age_bucket(due, NaiveDate::from_ymd_opt(2026, month, day).unwrap(), &USUAL_AGES)
/// };
/// assert_eq!(on(3, 9), 0);
/// assert_eq!(on(4, 8), 1); // 30 days
/// assert_eq!(on(4, 9), 2);
/// assert_eq!(on(12, 31), 4);
/// ```
#[must_use]
pub fn age_bucket(due: NaiveDate, today: NaiveDate, up_to_days: &[u32]) -> usize {
    let days = (today - due).num_days();
    if days <= 0 {
        return 0;
    }
    let older = up_to_days
        .iter()
        .take_while(|last| days > i64::from(**last));
    older.count() + 1
}

/// What an account owes by age, what it has in credit, and how much of it is on a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ageing {
    /// What is not overdue, then what is by age: in the order of [`age_bucket`].
    pub buckets: Vec<Money>,
    /// Credit that no invoice has taken, as a positive amount.
    pub unapplied: Money,
    /// The part of the buckets that a running plan covers.
    pub on_plan: Money,
    /// The buckets less the credit.
    pub total: Money,
}

impl Ageing {
    /// All buckets but the first.
    #[must_use]
    pub fn overdue(&self) -> Money {
        let zero = Money::zero(self.total.currency());
        self.buckets
            .iter()
            .skip(1)
            .fold(zero, |sum, age| sum + *age)
    }
}

impl AccountLedger {
    /// The sum of all entries: positive when the customer owes.
    #[must_use]
    pub fn balance(&self) -> Money {
        Money::sum_in(self.currency, self.entries.iter().map(|entry| entry.amount))
    }

    /// Credit that no invoice has taken, as a positive amount.
    #[must_use]
    pub fn unapplied(&self) -> Money {
        self.unapplied_on(NaiveDate::MAX)
    }

    /// What is left of every entry, by position, counting only what has a value date up to `day`.
    fn open_on(&self, day: NaiveDate) -> Vec<i64> {
        if day == NaiveDate::MAX {
            return self.open_minor.clone();
        }
        let mut open: Vec<i64> = self
            .entries
            .iter()
            .map(|entry| {
                if entry.value_date <= day {
                    entry.amount.minor().abs()
                } else {
                    0
                }
            })
            .collect();
        for a in self.allocations.iter().filter(|a| a.value_date <= day) {
            open[position(a.credit)] -= a.amount.minor();
            open[position(a.debit)] -= a.amount.minor();
        }
        open
    }

    /// What was open of an entry right after a line was recorded; `None` for an entry that came later.
    #[must_use]
    pub fn open_after(&self, seq: EntrySeq, line: EntrySeq) -> Option<Money> {
        let entry = self.find(seq).filter(|entry| entry.seq <= line)?;
        let taken: i64 = self
            .allocations
            .iter()
            .filter(|a| (a.debit == seq || a.credit == seq) && a.cause <= line)
            .map(|a| a.amount.minor())
            .sum();
        let open = entry.amount.minor().abs() - taken;
        Some(Money::from_minor(open, self.currency))
    }

    /// How much of the debts that a plan covers has been settled since it was agreed, counting only what
    /// has a value date up to `day`.
    #[must_use]
    pub fn settled_of(&self, plan: &PlanCoverage, day: NaiveDate) -> Money {
        let settled = self.settled_minor(plan, &Taken::default(), day);
        Money::from_minor(settled, self.currency)
    }

    fn unapplied_on(&self, day: NaiveDate) -> Money {
        let open = self.open_on(day);
        let credits = self
            .entries
            .iter()
            .zip(open)
            .filter(|(entry, _)| !entry.is_debit());
        Money::from_minor(credits.map(|(_, open)| open).sum(), self.currency)
    }

    /// Invoices with something open on `day` (`None`: all that is recorded), oldest due date first.
    #[must_use]
    pub fn open_invoices(
        &self,
        day: Option<NaiveDate>,
        arrangements: &Arrangements,
    ) -> Vec<OpenInvoice> {
        let day = day.unwrap_or(NaiveDate::MAX);
        let open = self.open_on(day);
        let mut debits: BTreeMap<InvoiceId, Vec<OpenDebit>> = BTreeMap::new();
        for (entry, open) in self.entries.iter().zip(open) {
            let Some(invoice) = entry.invoice else {
                continue;
            };
            if !entry.is_debit() || entry.kind == EntryKind::Reversal || open == 0 {
                continue;
            }
            debits.entry(invoice).or_default().push(OpenDebit {
                seq: entry.seq,
                kind: entry.kind,
                outstanding: Money::from_minor(open, self.currency),
            });
        }
        let mut lines = self.lines_by_invoice(day);
        let mut invoices: Vec<OpenInvoice> = debits
            .into_iter()
            .map(|(id, debits)| {
                let invoice = &self.invoices[&id];
                OpenInvoice {
                    id,
                    number: invoice.number.clone(),
                    issue_date: invoice.issue_date,
                    due_date: invoice.due_date,
                    description: invoice.description.clone(),
                    terms: invoice.terms.clone(),
                    outstanding: Money::sum_in(self.currency, debits.iter().map(|d| d.outstanding)),
                    lines: lines.remove(&id).unwrap_or_default(),
                    debits,
                    on_hold: arrangements
                        .holds
                        .iter()
                        .any(|hold| hold.invoice == id && hold.lifted_after.is_none()),
                }
            })
            .collect();
        invoices.sort_by(|a, b| (a.due_date, &a.number).cmp(&(b.due_date, &b.number)));
        invoices
    }

    /// The story of each invoice: its debits, and every allocation that settled or reopened them.
    #[must_use]
    pub fn lines_by_invoice(&self, day: NaiveDate) -> BTreeMap<InvoiceId, Vec<StatementLine>> {
        let owner = |seq: EntrySeq| {
            let entry = self.entry(seq);
            entry
                .invoice
                .filter(|_| entry.is_debit() && entry.kind != EntryKind::Reversal)
        };
        let mut dated: BTreeMap<InvoiceId, Vec<(EntrySeq, StatementLine)>> = BTreeMap::new();
        for entry in self.entries.iter().filter(|entry| entry.value_date <= day) {
            let Some(invoice) = owner(entry.seq) else {
                continue;
            };
            let line = StatementLine {
                date: entry.value_date,
                kind: entry.kind,
                amount: entry.amount,
                reference: entry.reference.clone(),
                charge: entry.charge(),
            };
            dated.entry(invoice).or_default().push((entry.seq, line));
        }
        for a in self.allocations.iter().filter(|a| a.value_date <= day) {
            let Some(invoice) = owner(a.debit) else {
                continue;
            };
            let credit = self.entry(a.credit);
            let line = StatementLine {
                date: a.value_date,
                kind: if a.amount.is_negative() {
                    EntryKind::Reversal
                } else {
                    credit.kind
                },
                amount: -a.amount,
                reference: credit.reference.clone(),
                charge: match credit.kind {
                    EntryKind::Reversal => self.entry(a.debit).charge(),
                    EntryKind::Invoice
                    | EntryKind::LateFee
                    | EntryKind::Payment
                    | EntryKind::Discount
                    | EntryKind::Credit
                    | EntryKind::BarterCredit
                    | EntryKind::WriteOff => None,
                },
            };
            dated.entry(invoice).or_default().push((a.cause, line));
        }
        dated
            .into_iter()
            .map(|(invoice, mut lines)| {
                lines.sort_by_key(|(seq, line)| (line.date, *seq));
                (invoice, lines.into_iter().map(|(_, line)| line).collect())
            })
            .collect()
    }

    /// How much of an invoice's bill itself was open, without any fee or interest: from each day on so much,
    /// until the next row. Empty when there is no such bill.
    ///
    /// By value dates: a payment lowers it from the day on which it counts, a bounced one raises it again
    /// from the day of the reversal.
    #[must_use]
    pub fn principal_of(&self, invoice: InvoiceId) -> Vec<(NaiveDate, Money)> {
        self.principals_where(|id| id == invoice)
            .remove(&invoice)
            .unwrap_or_default()
    }

    /// [`AccountLedger::principal_of`] of every invoice, in one walk.
    #[must_use]
    pub fn principals(&self) -> BTreeMap<InvoiceId, Vec<(NaiveDate, Money)>> {
        self.principals_where(|_| true)
    }

    fn principals_where(
        &self,
        wanted: impl Fn(InvoiceId) -> bool,
    ) -> BTreeMap<InvoiceId, Vec<(NaiveDate, Money)>> {
        let bill_of = |entry: &Entry| {
            entry
                .invoice
                .filter(|id| entry.kind == EntryKind::Invoice && wanted(*id))
        };
        let mut changes: BTreeMap<InvoiceId, BTreeMap<NaiveDate, i64>> = BTreeMap::new();
        let mut change = |invoice: InvoiceId, day: NaiveDate, minor: i64| {
            *changes.entry(invoice).or_default().entry(day).or_default() += minor;
        };
        for entry in &self.entries {
            if let Some(invoice) = bill_of(entry) {
                change(invoice, entry.value_date, entry.amount.minor());
            }
        }
        for a in &self.allocations {
            if let Some(invoice) = bill_of(self.entry(a.debit)) {
                change(invoice, a.value_date, -a.amount.minor());
            }
        }
        let summed = changes.into_iter().map(|(invoice, changes)| {
            let mut open = 0;
            let rows = changes.into_iter().map(|(day, minor)| {
                open += minor;
                (day, Money::from_minor(open, self.currency))
            });
            (invoice, rows.collect())
        });
        summed.collect()
    }

    /// The account by age on `day`, by original due dates; `up_to_days` as in [`age_bucket`].
    #[must_use]
    pub fn ageing(
        &self,
        day: NaiveDate,
        arrangements: &Arrangements,
        up_to_days: &[u32],
    ) -> Ageing {
        let open = self.open_on(day);
        let mut buckets = vec![Money::zero(self.currency); up_to_days.len() + 2];
        for (entry, open) in self
            .entries
            .iter()
            .zip(&open)
            .filter(|(entry, _)| entry.is_debit())
        {
            let bucket = age_bucket(self.due_date_of(entry), day, up_to_days);
            buckets[bucket] += Money::from_minor(*open, self.currency);
        }
        let on_plan = arrangements
            .plans
            .iter()
            .filter(|plan| plan.ended_after.is_none())
            .map(|plan| {
                let still_open = plan.covered.iter().map(|(seq, _)| open[position(*seq)]);
                let left = plan.covered.iter().map(|(_, amount)| amount.minor());
                let left = left.sum::<i64>() - self.settled_of(plan, day).minor();
                left.min(still_open.sum())
            })
            .sum();
        let unapplied = self.unapplied_on(day);
        let owed = Money::sum_in(self.currency, buckets.iter().copied());
        Ageing {
            buckets,
            unapplied,
            on_plan: Money::from_minor(on_plan, self.currency),
            total: owed - unapplied,
        }
    }
}
