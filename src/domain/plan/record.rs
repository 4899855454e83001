//! An account's arrangements until now, as far as the engine and the risk score look at them.

use std::collections::BTreeSet;

use chrono::{NaiveDate, TimeDelta};

use super::{ArrangementKind, PlanRefusal, PlanState, RunningPlan, Standing};
use crate::domain::calendar::days_after;
use crate::domain::ids::EntrySeq;
use crate::domain::ledger::AccountLedger;
use crate::domain::money::{Currency, Money};
use crate::domain::policy::PlanLimits;

/// A year, for "so many in a year".
const YEAR_DAYS: i64 = 365;

/// Plans, extensions and promises of one account, as they stand today.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PlanRecord<'a> {
    /// The plan that runs.
    pub running: Option<(&'a RunningPlan, PlanState)>,
    /// When it was agreed.
    pub running_since: NaiveDate,
    /// The extensions that run.
    pub extended: Vec<(&'a RunningPlan, PlanState)>,
    /// The promises that are open.
    pub promised: Vec<(&'a RunningPlan, PlanState)>,
    /// The latest plan, where it is broken.
    pub latest_broken: Option<(&'a RunningPlan, PlanState)>,
    /// The latest plan that was paid off.
    pub paid_off: Option<&'a RunningPlan>,
    pub plans_kept: u32,
    pub plans_broken: u32,
    /// Extensions are counted with the promises: both are one date that was kept or not.
    pub promises_kept: u32,
    pub promises_broken: u32,
    /// In the last 365 days.
    pub extensions_in_year: u32,
    pub promises_broken_in_year: u32,
    /// The day on which the latest plan broke, and how many did since one was kept.
    pub broken: Option<(NaiveDate, u32)>,
    on_plan: BTreeSet<EntrySeq>,
}

impl<'a> PlanRecord<'a> {
    /// Reads the arrangements, oldest first, against the ledger.
    ///
    /// `agreed_on` gives the day of an acceptance in the business's time zone.
    #[must_use]
    pub fn of(
        plans: &'a [RunningPlan],
        ledger: &AccountLedger,
        today: NaiveDate,
        agreed_on: impl Fn(&RunningPlan) -> NaiveDate,
    ) -> Self {
        let mut record = Self::default();
        let year_ago = today - TimeDelta::days(YEAR_DAYS);
        for plan in plans {
            let state = plan.state(ledger, today);
            let standing = plan.standing(&state);
            let in_year = agreed_on(plan) > year_ago;
            match plan.terms.kind {
                ArrangementKind::Plan | ArrangementKind::Settlement => {
                    record.take_plan(plan, state, standing, agreed_on(plan));
                }
                ArrangementKind::Extension => {
                    record.extensions_in_year += u32::from(in_year);
                    record.take_word(plan, state, standing, year_ago);
                }
                ArrangementKind::Promise | ArrangementKind::PayInFull => {
                    record.take_word(plan, state, standing, year_ago)
                }
            }
        }
        record
    }

    fn take_plan(
        &mut self,
        plan: &'a RunningPlan,
        state: PlanState,
        standing: Standing,
        agreed_on: NaiveDate,
    ) {
        match standing {
            Standing::Running => {
                let covered = plan.terms.covered.iter().map(|debit| debit.entry);
                self.on_plan.extend(covered);
                self.running = Some((plan, state));
                self.latest_broken = None;
                self.running_since = agreed_on;
            }
            Standing::PaidOff => {
                if plan.terms.forgiven.is_some() {
                    // The rest is written off by the next run of the day; nobody arranges anything over it.
                    let covered = plan.terms.covered.iter().map(|debit| debit.entry);
                    self.on_plan.extend(covered);
                }
                self.plans_kept += 1;
                self.paid_off = Some(plan);
                self.broken = None;
                self.latest_broken = None;
            }
            Standing::Broken { on } => {
                self.plans_broken += 1;
                let times = self.broken.map_or(0, |(_, times)| times);
                self.broken = Some((on, times + 1));
                self.latest_broken = Some((plan, state));
            }
            Standing::Replaced => {}
        }
    }

    fn take_word(
        &mut self,
        plan: &'a RunningPlan,
        state: PlanState,
        standing: Standing,
        year_ago: NaiveDate,
    ) {
        match standing {
            Standing::Running if plan.terms.kind == ArrangementKind::Extension => {
                self.extended.push((plan, state));
            }
            Standing::Running => self.promised.push((plan, state)),
            Standing::PaidOff => self.promises_kept += 1,
            Standing::Broken { on } => {
                self.promises_broken += 1;
                self.promises_broken_in_year += u32::from(on > year_ago);
            }
            Standing::Replaced => {}
        }
    }

    /// What is open under flexible terms: on the plan and on extensions.
    #[must_use]
    pub fn deferred(&self, currency: Currency) -> Money {
        let running = self.running.iter().chain(&self.extended);
        Money::sum_in(currency, running.map(|(_, state)| state.left))
    }

    /// The invoices that were extended together with one of these.
    #[must_use]
    pub fn extended_with(&self, invoices: &[String]) -> Vec<String> {
        let numbers = |plan: &RunningPlan| plan.terms.invoice_numbers();
        let touched = self.extended.iter().filter(|(extension, _)| {
            let own = numbers(extension);
            own.iter().any(|number| invoices.contains(number))
        });
        touched
            .flat_map(|(extension, _)| numbers(extension))
            .collect()
    }

    /// Whether the running plan covers a debt.
    #[must_use]
    pub fn is_on_plan(&self, debit: EntrySeq) -> bool {
        self.on_plan.contains(&debit)
    }

    /// Until when a running extension puts off a debt.
    #[must_use]
    pub fn extended_until(&self, debit: EntrySeq) -> Option<NaiveDate> {
        let covers = |plan: &RunningPlan| plan.terms.covered.iter().any(|own| own.entry == debit);
        let plans = self.extended.iter().map(|(plan, _)| *plan);
        plans
            .filter(|plan| covers(plan))
            .map(|plan| plan.terms.last().due_on)
            .max()
    }

    /// What a broken plan means for a fresh one: it has to wait, or a person decides.
    #[must_use]
    pub fn after_broken_plan(&self, limits: &PlanLimits, today: NaiveDate) -> Option<PlanRefusal> {
        let (on, times) = self.broken?;
        if times > limits.renewals_max {
            return Some(PlanRefusal::RenewedBefore);
        }
        let until = days_after(on, limits.broken_cool_off_days);
        (today < until).then_some(PlanRefusal::CoolingOff { until })
    }
}
