//! How an account has paid, read from its ledger as it stood on a day.
//!
//! Only what has a value date up to that day counts. Due dates are the original ones, as in ageing: a plan or
//! an extension moves no due date here, keeping it is counted by the score instead. Holds are not looked at.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use rust_decimal::{Decimal, RoundingStrategy};

use crate::domain::calendar::months_after;
use crate::domain::ids::{EntrySeq, InvoiceId};
use crate::domain::ledger::{AccountLedger, Entry, EntryKind};
use crate::domain::money::Money;

/// A write-off of at most so much of a bill is a rounding that the business lets go; the bill counts as paid.
const ROUNDING_PERCENT_MAX: i64 = 5;
/// How many of the latest bills a trend compares with those before them, at most.
const RECENT_BILLS_MAX: usize = 5;
/// How many bills each side of a trend needs, at least.
const TREND_BILLS_MIN: usize = 3;

/// What the ledger tells about an account's payments, seen on `as_of`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentHistory {
    pub as_of: NaiveDate,
    /// Every bill but the cancelled ones, by due date, then by line.
    pub bills: Vec<BillHistory>,
    pub first_invoice_on: Option<NaiveDate>,
    pub last_invoice_on: Option<NaiveDate>,
    /// The sum of the bills.
    pub invoiced: Money,
    /// Payments that were taken back later. One taken back from its own value date never counted on any day:
    /// that is how a clerk undoes a slip, so it is no bounce.
    pub bounced_payments: u32,
    /// Positive when the customer owes.
    pub balance: Money,
    /// What is open past its due date, fees included: ageing's buckets but the current one.
    pub overdue: Money,
}

/// One bill: the entry that issued an invoice, without the fees added to it later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BillHistory {
    pub entry: EntrySeq,
    pub invoice: Option<InvoiceId>,
    pub issued_on: NaiveDate,
    pub due_on: NaiveDate,
    pub amount: Money,
    pub standing: BillStanding,
}

/// What has become of a bill. Days late are whole days after the due date; the due day itself is on time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BillStanding {
    /// Something is open, and its day has not passed.
    NotDue,
    /// Something is open, or open again after a reversal.
    Overdue { days_late: u32 },
    /// Settled by payments, discounts or credits, the last of it on that day.
    Paid { on: NaiveDate, days_late: u32 },
    /// Given up: it was late until then, and was never paid.
    WrittenOff { on: NaiveDate, days_late: u32 },
}

impl BillStanding {
    /// The days by which it is judged; `None` while its day has not come.
    #[must_use]
    pub fn days_late(self) -> Option<u32> {
        match self {
            Self::NotDue => None,
            Self::Overdue { days_late }
            | Self::Paid { days_late, .. }
            | Self::WrittenOff { days_late, .. } => Some(days_late),
        }
    }

    #[must_use]
    pub fn is_on_time(self) -> bool {
        matches!(self, Self::Paid { days_late: 0, .. })
    }
}

/// An average of days over some bills, kept exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AverageDays {
    pub days: u64,
    /// At least 1.
    pub bills: u32,
}

impl AverageDays {
    fn of(bills: &[u32]) -> Option<Self> {
        (!bills.is_empty()).then(|| Self {
            days: bills.iter().copied().map(u64::from).sum(),
            bills: count(bills.len()),
        })
    }

    /// To one decimal, for people.
    #[must_use]
    pub fn rounded(self) -> Decimal {
        (Decimal::from(self.days) / Decimal::from(self.bills))
            .round_dp_with_strategy(1, RoundingStrategy::MidpointAwayFromZero)
            .normalize()
    }
}

/// How late the latest bills were, beside those before them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Trend {
    pub recent: AverageDays,
    pub before: AverageDays,
}

impl Trend {
    /// By how many whole days the average has moved: positive when bills are paid later than before. It is
    /// cut towards zero, so that five days mean at least five.
    #[must_use]
    pub fn days_later(self) -> i64 {
        let scaled = |a: AverageDays, b: AverageDays| i128::from(a.days) * i128::from(b.bills);
        let moved = scaled(self.recent, self.before) - scaled(self.before, self.recent);
        let days = moved / (i128::from(self.recent.bills) * i128::from(self.before.bills));
        i64::try_from(days).expect("an average of days is no more than the days of the calendar")
    }
}

/// A debit while its allocations are added up.
struct Debt<'a> {
    entry: &'a Entry,
    due_on: NaiveDate,
    open_minor: i64,
    written_off_minor: i64,
    /// The latest day on which something other than a write-off settled a part of it.
    paid_on: Option<NaiveDate>,
    written_off_on: Option<NaiveDate>,
    cancelled: bool,
}

impl PaymentHistory {
    /// Reads the ledger once: each entry, then each allocation.
    #[must_use]
    pub fn of(ledger: &AccountLedger, today: NaiveDate) -> Self {
        let zero = Money::zero(ledger.currency());
        let mut debts: BTreeMap<EntrySeq, Debt<'_>> = BTreeMap::new();
        let (mut balance, mut bounced_payments) = (zero, 0);
        for entry in ledger.entries().iter().filter(|e| e.value_date <= today) {
            balance += entry.amount;
            if entry.is_debit() {
                debts.insert(entry.seq, Debt::new(entry, ledger.due_date_of(entry)));
            }
            let Some(original) = entry.reverses.and_then(|seq| ledger.find(seq)) else {
                continue;
            };
            if original.kind == EntryKind::Payment && original.value_date < entry.value_date {
                bounced_payments += 1;
            }
            if let Some(debt) = debts.get_mut(&original.seq) {
                debt.cancelled = true;
            }
        }
        for allocation in ledger.allocations() {
            let Some(debt) = debts.get_mut(&allocation.debit) else {
                continue;
            };
            if allocation.value_date > today {
                continue;
            }
            let credit = ledger.find(allocation.credit).map(|credit| credit.kind);
            debt.settle(
                allocation.amount.minor(),
                allocation.value_date,
                credit == Some(EntryKind::WriteOff),
            );
        }
        let overdue = debts.values().filter(|debt| debt.due_on < today);
        let overdue = overdue.map(|debt| Money::from_minor(debt.open_minor, ledger.currency()));
        let overdue = Money::sum_in(ledger.currency(), overdue);
        let mut bills: Vec<BillHistory> = debts
            .values()
            .filter(|debt| debt.entry.kind == EntryKind::Invoice && !debt.cancelled)
            .map(|debt| debt.bill(today))
            .collect();
        bills.sort_by_key(|bill| (bill.due_on, bill.entry));
        Self {
            as_of: today,
            first_invoice_on: bills.iter().map(|bill| bill.issued_on).min(),
            last_invoice_on: bills.iter().map(|bill| bill.issued_on).max(),
            invoiced: Money::sum_in(ledger.currency(), bills.iter().map(|bill| bill.amount)),
            bills,
            bounced_payments,
            balance,
            overdue,
        }
    }

    fn count_where(&self, holds: impl Fn(BillStanding) -> bool) -> u32 {
        count(self.bills.iter().filter(|b| holds(b.standing)).count())
    }

    #[must_use]
    pub fn issued_count(&self) -> u32 {
        count(self.bills.len())
    }

    /// Bills that were paid, in time or late.
    #[must_use]
    pub fn paid_count(&self) -> u32 {
        self.count_where(|standing| matches!(standing, BillStanding::Paid { .. }))
    }

    /// Bills whose day has passed or that were settled: the whole of which some were on time.
    #[must_use]
    pub fn judged_count(&self) -> u32 {
        self.count_where(|standing| standing.days_late().is_some())
    }

    #[must_use]
    pub fn on_time_count(&self) -> u32 {
        self.count_where(BillStanding::is_on_time)
    }

    #[must_use]
    pub fn overdue_count(&self) -> u32 {
        self.count_where(|standing| matches!(standing, BillStanding::Overdue { .. }))
    }

    #[must_use]
    pub fn written_off_count(&self) -> u32 {
        self.count_where(|standing| matches!(standing, BillStanding::WrittenOff { .. }))
    }

    /// The days late of each judged bill, by due date.
    fn days_late(&self) -> Vec<u32> {
        let days = self.bills.iter().map(|bill| bill.standing.days_late());
        days.flatten().collect()
    }

    /// Over all judged bills, each with the same weight; overdue ones with their days so far.
    #[must_use]
    pub fn average_days_late(&self) -> Option<AverageDays> {
        AverageDays::of(&self.days_late())
    }

    #[must_use]
    pub fn worst_days_late(&self) -> Option<u32> {
        self.days_late().into_iter().max()
    }

    /// How long the oldest open bill is overdue.
    #[must_use]
    pub fn oldest_overdue_days(&self) -> Option<u32> {
        let overdue = self.bills.iter().filter_map(|bill| match bill.standing {
            BillStanding::Overdue { days_late } => Some(days_late),
            BillStanding::NotDue | BillStanding::Paid { .. } | BillStanding::WrittenOff { .. } => {
                None
            }
        });
        overdue.max()
    }

    /// The latest judged bills (five, or fewer so that three stay before them) beside all before; `None`
    /// below six bills.
    #[must_use]
    pub fn trend(&self) -> Option<Trend> {
        let days = self.days_late();
        let recent = days.len().saturating_sub(TREND_BILLS_MIN);
        if recent < TREND_BILLS_MIN {
            return None;
        }
        let (before, recent) = days.split_at(days.len() - recent.min(RECENT_BILLS_MAX));
        Some(Trend {
            recent: AverageDays::of(recent)?,
            before: AverageDays::of(before)?,
        })
    }

    /// Whole months since the first invoice, 0 without any.
    #[must_use]
    pub fn relation_months(&self) -> u32 {
        self.first_invoice_on
            .map_or(0, |first| whole_months(first, self.as_of))
    }

    /// Whole months since the last invoice; `None` without any.
    #[must_use]
    pub fn quiet_months(&self) -> Option<u32> {
        self.last_invoice_on
            .map(|last| whole_months(last, self.as_of))
    }

    /// Months begun since the first invoice, at least 1: what a month's usual volume is an average over.
    #[must_use]
    pub fn months_begun(&self) -> u32 {
        self.relation_months() + 1
    }

    /// What is invoiced in an average month of the relation, rounded down to the minor unit.
    #[must_use]
    pub fn usual_month(&self) -> Money {
        self.invoiced.share(1, self.months_begun())
    }
}

impl<'a> Debt<'a> {
    fn new(entry: &'a Entry, due_on: NaiveDate) -> Self {
        Self {
            entry,
            due_on,
            open_minor: entry.amount.minor(),
            written_off_minor: 0,
            paid_on: None,
            written_off_on: None,
            cancelled: false,
        }
    }

    /// Takes one allocation in; a negative one opens the debt again.
    fn settle(&mut self, minor: i64, on: NaiveDate, by_write_off: bool) {
        self.open_minor -= minor;
        if by_write_off {
            self.written_off_minor += minor;
        }
        if minor > 0 {
            let last = if by_write_off {
                &mut self.written_off_on
            } else {
                &mut self.paid_on
            };
            // `None` comes before every day.
            *last = (*last).max(Some(on));
        }
    }

    fn bill(&self, today: NaiveDate) -> BillHistory {
        BillHistory {
            entry: self.entry.seq,
            invoice: self.entry.invoice,
            issued_on: self.entry.value_date,
            due_on: self.due_on,
            amount: self.entry.amount,
            standing: self.standing(today),
        }
    }

    /// Every allocation changes what is open, so a settled bill is settled since its latest one.
    fn standing(&self, today: NaiveDate) -> BillStanding {
        let days_late = |on: NaiveDate| u32::try_from((on - self.due_on).num_days()).unwrap_or(0);
        let settled_on = |on: Option<NaiveDate>| on.expect("an allocation settled it");
        let rounding_minor_max =
            i128::from(self.entry.amount.minor()) * i128::from(ROUNDING_PERCENT_MAX) / 100;
        if self.open_minor > 0 && self.due_on < today {
            BillStanding::Overdue {
                days_late: days_late(today),
            }
        } else if self.open_minor > 0 {
            BillStanding::NotDue
        } else if i128::from(self.written_off_minor) > rounding_minor_max {
            let on = settled_on(self.written_off_on);
            BillStanding::WrittenOff {
                on,
                days_late: days_late(on),
            }
        } else {
            let on = settled_on(self.paid_on);
            BillStanding::Paid {
                on,
                days_late: days_late(on),
            }
        }
    }
}

fn count(of: usize) -> u32 {
    u32::try_from(of).expect("fewer bills than u32 holds")
}

/// Whole calendar months from one day to another, 0 when it lies before: 31 January to 28 February is one.
fn whole_months(from: NaiveDate, to: NaiveDate) -> u32 {
    let index = |day: NaiveDate| i64::from(day.year()) * 12 + i64::from(day.month0());
    let begun = u32::try_from(index(to) - index(from)).unwrap_or(0);
    if months_after(from, begun) > to {
        begun.saturating_sub(1)
    } else {
        begun
    }
}
