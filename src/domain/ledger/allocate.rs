//! Which debt an amount settles.
//!
//! The order (design decision, "an undirected payment"): the invoice that a credit names; then the due
//! installments of the running plan; then invoices by oldest due date, those on hold last. What is left
//! stays as unapplied credit and goes to the next debit.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound::{Excluded, Unbounded};

use chrono::{DateTime, NaiveDate, Utc};

use super::{AccountLedger, Allocation, position};
use crate::domain::ids::{EntrySeq, InvoiceId};
use crate::domain::money::Money;

/// Agreements of the account as far as they steer allocation, each with the lines between which it holds,
/// so that the same value serves today's posting and a replay of years.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Arrangements {
    pub plans: Vec<PlanCoverage>,
    pub holds: Vec<InvoiceHold>,
}

/// A plan: which debits it covers, and how much is due when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanCoverage {
    /// The last line before it was accepted.
    pub accepted_after: EntrySeq,
    /// The last line to which it still applied, once it has ended.
    pub ended_after: Option<EntrySeq>,
    pub covered: Vec<(EntrySeq, Money)>,
    pub installments: Vec<(NaiveDate, Money)>,
}

/// An invoice that is disputed, or on hold for another reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvoiceHold {
    pub invoice: InvoiceId,
    pub placed_at: DateTime<Utc>,
    pub placed_after: EntrySeq,
    pub lifted_after: Option<EntrySeq>,
    /// When that was: what runs by the day counts the days until then.
    pub lifted_at: Option<DateTime<Utc>>,
}

fn holds_at(line: EntrySeq, after: EntrySeq, until: Option<EntrySeq>) -> bool {
    after < line && until.is_none_or(|last| line <= last)
}

impl Arrangements {
    /// The plans in force at a line, the latest first.
    fn plans_at(&self, line: EntrySeq) -> impl Iterator<Item = &PlanCoverage> {
        self.plans
            .iter()
            .rev()
            .filter(move |plan| holds_at(line, plan.accepted_after, plan.ended_after))
    }

    fn is_held_at(&self, line: EntrySeq, invoice: Option<InvoiceId>) -> bool {
        self.holds.iter().any(|hold| {
            Some(hold.invoice) == invoice && holds_at(line, hold.placed_after, hold.lifted_after)
        })
    }
}

impl PlanCoverage {
    /// When the first installment is due that so much does not pay; `None` when all is paid.
    fn next_due(&self, settled: i64) -> Option<NaiveDate> {
        let mut sum = 0;
        self.installments
            .iter()
            .find(|(_, amount)| {
                sum += amount.minor();
                settled < sum
            })
            .map(|(due_on, _)| *due_on)
    }

    /// What the plan wants paid by a day.
    fn due_by_minor(&self, day: NaiveDate) -> i64 {
        self.installments
            .iter()
            .filter(|(due_on, _)| *due_on <= day)
            .map(|(_, amount)| amount.minor())
            .sum()
    }
}

impl AccountLedger {
    /// Undoes what a reversed entry had settled (or what had settled it) and lets the two cancel out.
    pub(super) fn release(&mut self, original: EntrySeq, reversal: EntrySeq) {
        let reversal_date = self.entry(reversal).value_date;
        for (credit, debit, amount, last_date) in self.net_allocations_of(original) {
            self.add_allocation(Allocation {
                cause: reversal,
                credit,
                debit,
                amount: -amount,
                value_date: reversal_date.max(last_date),
            });
        }
        let (credit, debit) = if self.entry(original).is_debit() {
            (reversal, original)
        } else {
            (original, reversal)
        };
        let amount_minor = self.entry(original).amount.minor().abs();
        self.allocate(reversal, credit, debit, amount_minor);
    }

    /// The allocations in force that touch an entry: the sum for each pair, with the pair's latest date.
    fn net_allocations_of(&self, seq: EntrySeq) -> Vec<(EntrySeq, EntrySeq, Money, NaiveDate)> {
        let mut pairs: Vec<(EntrySeq, EntrySeq, Money, NaiveDate)> = Vec::new();
        let mut places: BTreeMap<(EntrySeq, EntrySeq), usize> = BTreeMap::new();
        for a in &self.allocations {
            if a.credit != seq && a.debit != seq {
                continue;
            }
            let place = *places.entry((a.credit, a.debit)).or_insert(pairs.len());
            match pairs.get_mut(place) {
                Some(pair) => {
                    pair.2 += a.amount;
                    pair.3 = pair.3.max(a.value_date);
                }
                None => pairs.push((a.credit, a.debit, a.amount, a.value_date)),
            }
        }
        pairs.retain(|pair| pair.2.is_positive());
        pairs
    }

    /// Lets every credit that has something left settle what is open, oldest credit first. For a new
    /// credit that is itself; for a new debit, what was unapplied until now.
    pub(super) fn settle(&mut self, cause: EntrySeq, arrangements: &Arrangements) {
        let mut last = EntrySeq(0);
        while !self.open_debits.is_empty() {
            let mut after = self.open_credits.range((Excluded(last), Unbounded));
            let Some(credit) = after.next().copied() else {
                return;
            };
            for (debit, amount_minor) in self.targets(credit, cause, arrangements) {
                self.allocate(cause, credit, debit, amount_minor);
            }
            last = credit;
        }
    }

    /// What a credit settles, in order, with the part that each debit takes.
    fn targets(
        &self,
        credit: EntrySeq,
        cause: EntrySeq,
        arrangements: &Arrangements,
    ) -> Vec<(EntrySeq, i64)> {
        let mut left = self.open_of(credit);
        let mut taken = Taken::default();

        if let Some(invoice) = self.entry(credit).invoice {
            let own = self.open_debits_of(invoice);
            self.draw(own, i64::MAX, &mut left, &mut taken);
        }
        let held = |debit: &EntrySeq| arrangements.is_held_at(cause, self.entry(*debit).invoice);
        // Each plan in force gets what is due of it, the one that is due first before the others. One that is
        // paid off steers nothing any more.
        let mut running: Vec<(NaiveDate, &PlanCoverage)> = arrangements
            .plans_at(cause)
            .filter_map(|plan| {
                let settled = self.settled_minor(plan, &taken, NaiveDate::MAX);
                Some((plan.next_due(settled)?, plan))
            })
            .collect();
        running.sort_by_key(|(due, _)| *due);
        for (_, plan) in running {
            let settled = self.settled_minor(plan, &taken, NaiveDate::MAX);
            let due = plan.due_by_minor(self.entry(credit).value_date);
            let limit = (due - settled).max(0);
            let covered = plan.covered.iter().filter_map(|(seq, _)| {
                let key = (self.due_date_of(self.find(*seq)?), *seq);
                self.open_debits.contains(&key).then_some((held(seq), key))
            });
            // What is on hold is settled last here too.
            let covered: BTreeSet<(bool, (NaiveDate, EntrySeq))> = covered.collect();
            let covered = covered.into_iter().map(|(_, (_, debit))| debit);
            self.draw(covered, limit, &mut left, &mut taken);
        }
        let by_due_date = || self.open_debits.iter().map(|(_, debit)| *debit);
        self.draw(
            by_due_date().filter(|debit| !held(debit)),
            i64::MAX,
            &mut left,
            &mut taken,
        );
        self.draw(by_due_date().filter(held), i64::MAX, &mut left, &mut taken);
        taken.parts
    }

    /// How much of the debts that a plan covers has been settled since it was agreed, by a day, with what is
    /// about to be taken.
    ///
    /// A payment from before that is taken back later opens its debt again, but is no step back on the plan:
    /// so it is counted credit by credit, from what was allocated after the plan was agreed.
    pub(super) fn settled_minor(&self, plan: &PlanCoverage, taken: &Taken, day: NaiveDate) -> i64 {
        let since = self
            .allocations
            .partition_point(|allocation| allocation.cause <= plan.accepted_after);
        let mut by_pair: BTreeMap<(EntrySeq, EntrySeq), i64> = BTreeMap::new();
        for a in self.allocations.iter().skip(since) {
            if a.value_date <= day && plan.covered.iter().any(|(debit, _)| *debit == a.debit) {
                *by_pair.entry((a.debit, a.credit)).or_default() += a.amount.minor();
            }
        }
        plan.covered
            .iter()
            .map(|(debit, amount)| {
                let pairs = by_pair.range((*debit, EntrySeq(0))..=(*debit, EntrySeq(i64::MAX)));
                let settled: i64 = pairs.map(|(_, net)| (*net).max(0)).sum();
                (settled + taken.of(*debit)).min(amount.minor())
            })
            .sum()
    }

    /// The open debits of one invoice: the bill first, then its fees.
    pub(super) fn open_debits_of(&self, invoice: InvoiceId) -> impl Iterator<Item = EntrySeq> + '_ {
        self.open_debits_by_invoice
            .range((invoice, EntrySeq(0))..=(invoice, EntrySeq(i64::MAX)))
            .map(|(_, debit)| *debit)
    }

    /// Takes up to `limit` from the debits in their order, as far as the credit reaches.
    fn draw(
        &self,
        debits: impl Iterator<Item = EntrySeq>,
        mut limit: i64,
        left: &mut i64,
        taken: &mut Taken,
    ) {
        // Before the first debit is asked for: to find one may take a walk through all of them.
        if *left == 0 || limit == 0 {
            return;
        }
        for debit in debits {
            let part = (self.open_of(debit) - taken.of(debit))
                .min(*left)
                .min(limit);
            if part == 0 {
                continue;
            }
            *left -= part;
            limit -= part;
            taken.add(debit, part);
            if *left == 0 || limit == 0 {
                return;
            }
        }
    }

    pub(super) fn open_of(&self, seq: EntrySeq) -> i64 {
        usize::try_from(seq.0 - 1)
            .ok()
            .and_then(|index| self.open_minor.get(index).copied())
            .unwrap_or(0)
    }

    /// Lets a credit settle so much of a debit, from the day on which both are free.
    fn allocate(&mut self, cause: EntrySeq, credit: EntrySeq, debit: EntrySeq, amount_minor: i64) {
        let value_date = self.free_from[position(credit)].max(self.free_from[position(debit)]);
        self.add_allocation(Allocation {
            cause,
            credit,
            debit,
            amount: Money::from_minor(amount_minor, self.currency),
            value_date,
        });
    }

    fn add_allocation(&mut self, allocation: Allocation) {
        self.take(&allocation)
            .expect("an allocation never takes more than there is");
        self.allocations.push(allocation);
    }

    /// Books an allocation against both sides; `None` when it does not fit them.
    pub(super) fn take(&mut self, allocation: &Allocation) -> Option<()> {
        let (credit, debit) = (self.find(allocation.credit)?, self.find(allocation.debit)?);
        let sides_fit = !credit.is_debit()
            && debit.is_debit()
            && allocation.amount.currency() == self.currency
            && !allocation.amount.is_zero();
        if !sides_fit {
            return None;
        }
        let left = |entry: &super::Entry| {
            let left = self
                .open_of(entry.seq)
                .checked_sub(allocation.amount.minor())?;
            (0..=entry.amount.minor().abs())
                .contains(&left)
                .then_some(left)
        };
        let (credit_left, debit_left) = (left(credit)?, left(debit)?);
        self.set_open(allocation.credit, credit_left);
        self.set_open(allocation.debit, debit_left);
        if allocation.amount.is_negative() {
            for seq in [allocation.credit, allocation.debit] {
                let free_from = &mut self.free_from[position(seq)];
                *free_from = allocation.value_date.max(*free_from);
            }
        }
        Some(())
    }

    pub(super) fn set_open(&mut self, seq: EntrySeq, minor: i64) {
        let index = position(seq);
        self.open_minor[index] = minor;
        let entry = &self.entries[index];
        if entry.is_debit() {
            let key = (self.due_date_of(entry), seq);
            let by_invoice = entry.invoice.map(|invoice| (invoice, seq));
            if minor == 0 {
                self.open_debits.remove(&key);
                if let Some(key) = by_invoice {
                    self.open_debits_by_invoice.remove(&key);
                }
            } else {
                self.open_debits.insert(key);
                self.open_debits_by_invoice.extend(by_invoice);
            }
        } else if minor == 0 {
            self.open_credits.remove(&seq);
        } else {
            self.open_credits.insert(seq);
        }
    }
}

/// The parts that one credit takes, in the order in which it came to the debits. It may cover very many.
#[derive(Debug, Default)]
pub(super) struct Taken {
    parts: Vec<(EntrySeq, i64)>,
    places: BTreeMap<EntrySeq, usize>,
}

impl Taken {
    fn of(&self, debit: EntrySeq) -> i64 {
        self.places
            .get(&debit)
            .map_or(0, |place| self.parts[*place].1)
    }

    fn add(&mut self, debit: EntrySeq, part: i64) {
        let place = *self.places.entry(debit).or_insert(self.parts.len());
        match self.parts.get_mut(place) {
            Some((_, sum)) => *sum += part,
            None => self.parts.push((debit, part)),
        }
    }
}
