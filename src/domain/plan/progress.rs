//! A running plan, read against the ledger. Nothing about payments is stored with a plan: what is paid is
//! what the covered debts have been settled by.

use chrono::{DateTime, NaiveDate, Utc};

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
    /// The last ledger line for which it held, once it has ended otherwise than by being paid.
    pub ended_after: Option<EntrySeq>,
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
    },
}

impl RunningPlan {
    /// What steers the allocation of payments while the plan runs.
    #[must_use]
    pub fn coverage(&self) -> PlanCoverage {
        PlanCoverage {
            accepted_after: self.accepted_after,
            ended_after: self.ended_after,
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
                    InstallmentState::Missed { of, left }
                }
            })
            .collect();
        PlanState {
            paid,
            left: self.terms.total - paid,
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

    /// The first installment that is not paid, with what is left of it.
    #[must_use]
    pub fn next(&self) -> Option<(Installment, Money)> {
        self.installments.iter().find_map(|state| match *state {
            InstallmentState::Paid(_) => None,
            InstallmentState::Upcoming { of, left }
            | InstallmentState::Late { of, left, .. }
            | InstallmentState::Missed { of, left } => Some((of, left)),
        })
    }
}
