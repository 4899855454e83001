//! A running plan, read against the ledger. Nothing about payments is stored with a plan: what is paid is
//! what the covered debts have been settled by.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

use super::{AgreementTerms, Installment};
use crate::domain::calendar::days_after;
use crate::domain::ids::{EntrySeq, PlanId};
use crate::domain::ledger::{AccountLedger, PlanCoverage};
use crate::domain::money::Money;

/// An agreed plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunningPlan {
    pub id: PlanId,
    /// What the customer and staff call it, such as `P-7QK3M9XA`.
    pub reference: String,
    pub terms: AgreementTerms,
    pub accepted_at: DateTime<Utc>,
    /// The last ledger line before it was accepted.
    pub accepted_after: EntrySeq,
    /// How it ended, once it has otherwise than by being paid.
    pub ending: Option<Ending>,
}

/// How an arrangement ended otherwise than by being paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ending {
    pub how: EndedAs,
    pub on: NaiveDate,
    /// The last ledger line for which it held.
    pub after: EntrySeq,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EndedAs {
    /// A missed payment was not made up for within the grace.
    Broken,
    /// Other terms were agreed in its place.
    Replaced,
}

impl EndedAs {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Broken => "broken",
            Self::Replaced => "replaced",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Broken, Self::Replaced]
            .into_iter()
            .find(|how| how.as_str() == text)
    }
}

/// How an arrangement stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    Running,
    PaidOff,
    /// Since this day: the first after the grace of a missed installment.
    Broken {
        on: NaiveDate,
    },
    Replaced,
}

/// How a plan stands on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanState {
    pub paid: Money,
    pub left: Money,
    pub installments: Vec<InstallmentState>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InstallmentState {
    Paid(Installment),
    /// Due later, or today. `left` is what is still to pay of it.
    Upcoming {
        of: Installment,
        left: Money,
    },
    /// The day has passed, the grace has not.
    Late {
        of: Installment,
        left: Money,
        grace_ends: NaiveDate,
    },
    Missed {
        of: Installment,
        left: Money,
        grace_ends: NaiveDate,
    },
}

impl RunningPlan {
    /// What steers the allocation of payments while the plan runs.
    #[must_use]
    pub fn coverage(&self) -> PlanCoverage {
        PlanCoverage {
            accepted_after: self.accepted_after,
            ended_after: self.ending.map(|ending| ending.after),
            covered: self
                .terms
                .covered
                .iter()
                .map(|c| (c.entry, c.amount))
                .collect(),
            installments: self
                .terms
                .installments
                .iter()
                .map(|i| (i.due_on, i.amount))
                .collect(),
        }
    }

    /// How it stands, whether or not its end has been written down yet.
    #[must_use]
    pub fn standing(&self, state: &PlanState) -> Standing {
        self.standing_on(state, NaiveDate::MAX)
    }

    /// How it stood at the end of a day: an end that came later is not known then.
    #[must_use]
    pub fn standing_on(&self, state: &PlanState, day: NaiveDate) -> Standing {
        match self.ending.filter(|ending| ending.on <= day) {
            Some(Ending { how, on, .. }) => match how {
                EndedAs::Broken => Standing::Broken { on },
                EndedAs::Replaced => Standing::Replaced,
            },
            None if state.is_paid_off() => Standing::PaidOff,
            None => match state.broken_on() {
                Some(on) => Standing::Broken { on },
                None => Standing::Running,
            },
        }
    }

    /// Whether a payment follows it: a promise leaves the debt as it was.
    #[must_use]
    pub fn defers(&self) -> bool {
        self.terms.kind.defers()
    }

    /// The plan as it stands, seen on `today`: payments fill the installments in their order. A payment that
    /// has been recorded counts even if its value date is tomorrow.
    #[must_use]
    pub fn state(&self, ledger: &AccountLedger, today: NaiveDate) -> PlanState {
        self.state_with(ledger.settled_of(&self.coverage(), NaiveDate::MAX), today)
    }

    /// The plan as it stood at the end of a day, by value dates.
    #[must_use]
    pub fn state_as_of(&self, ledger: &AccountLedger, day: NaiveDate) -> PlanState {
        self.state_with(ledger.settled_of(&self.coverage(), day), day)
    }

    fn state_with(&self, paid: Money, today: NaiveDate) -> PlanState {
        let mut pot = paid;
        let installments = self
            .terms
            .installments
            .iter()
            .map(|&of| {
                let part = pot.min(of.amount);
                pot -= part;
                let left = of.amount - part;
                let grace_ends = days_after(of.due_on, self.terms.missed_grace_days);
                if left.is_zero() {
                    InstallmentState::Paid(of)
                } else if today <= of.due_on {
                    InstallmentState::Upcoming { of, left }
                } else if today <= grace_ends {
                    InstallmentState::Late {
                        of,
                        left,
                        grace_ends,
                    }
                } else {
                    InstallmentState::Missed {
                        of,
                        left,
                        grace_ends,
                    }
                }
            })
            .collect();
        let paid = paid.min(self.terms.to_pay());
        PlanState {
            paid,
            left: self.terms.to_pay() - paid,
            installments,
        }
    }
}

impl PlanState {
    #[must_use]
    pub fn is_paid_off(&self) -> bool {
        self.left.is_zero()
    }

    #[must_use]
    pub fn paid_count(&self) -> u32 {
        let paid = self
            .installments
            .iter()
            .filter(|i| matches!(i, InstallmentState::Paid(_)));
        u32::try_from(paid.count()).expect("at most INSTALLMENTS_LIMIT installments")
    }

    /// The day after the grace of the first missed installment.
    #[must_use]
    pub fn broken_on(&self) -> Option<NaiveDate> {
        self.installments.iter().find_map(|state| match *state {
            InstallmentState::Missed { grace_ends, .. } => Some(days_after(grace_ends, 1)),
            InstallmentState::Paid(_)
            | InstallmentState::Upcoming { .. }
            | InstallmentState::Late { .. } => None,
        })
    }

    /// What is not paid yet: each installment's number from 1, its day, and what is left of it.
    pub fn unpaid(&self) -> impl Iterator<Item = (u32, NaiveDate, Money)> {
        (1..)
            .zip(&self.installments)
            .filter_map(|(number, state)| match *state {
                InstallmentState::Paid(_) => None,
                InstallmentState::Upcoming { of, left }
                | InstallmentState::Late { of, left, .. }
                | InstallmentState::Missed { of, left, .. } => Some((number, of.due_on, left)),
            })
    }

    /// The first installment that is not paid, with what is left of it.
    #[must_use]
    pub fn next(&self) -> Option<(Installment, Money)> {
        self.installments.iter().find_map(|state| match *state {
            InstallmentState::Paid(_) => None,
            InstallmentState::Upcoming { of, left }
            | InstallmentState::Late { of, left, .. }
            | InstallmentState::Missed { of, left, .. } => Some((of, left)),
        })
    }
}
