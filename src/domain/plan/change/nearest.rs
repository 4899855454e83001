//! The change of the same kind that comes closest to what was asked for and passes.

use chrono::NaiveDate;

use super::Change;
use crate::domain::money::Money;
use crate::domain::plan::{AfterExtra, CatchUp, Keep, Offer, PlanChange};

impl Change<'_> {
    pub(super) fn nearest(&self, asked: &PlanChange) -> Option<Offer> {
        match *asked {
            PlanChange::Move { number, to } => {
                self.nearest_day(number, to, |to| PlanChange::Move { number, to })
            }
            PlanChange::MoveRest { number, to } => {
                self.nearest_day(number, to, |to| PlanChange::MoveRest { number, to })
            }
            PlanChange::PayMore { each } => {
                let more = self.inputs.policy.plans.increments.first().copied();
                let more = more.and_then(|more| self.plan.terms.regular_amount().checked_add(more));
                // As little as takes the payments that are left.
                let left = u32::try_from(self.unpaid.len()).unwrap_or(1).max(1);
                let fewest = self.covering.total.share(1, left);
                let coin = Money::from_minor(1, fewest.currency());
                let smallest = [self.inputs.installment_min(), fewest + coin];
                let amounts = more.into_iter().chain(smallest);
                let amounts = amounts.filter(|amount| *amount > each);
                self.first_of(amounts.map(|each| PlanChange::PayMore { each }))
            }
            PlanChange::Extra { amount, .. } if amount > self.covering.total => {
                self.first_of([PlanChange::PayOff])
            }
            PlanChange::Extra { amount, then } => {
                let other = match then {
                    AfterExtra::Shorten => AfterExtra::KeepLength,
                    AfterExtra::KeepLength => AfterExtra::Shorten,
                };
                let enough = amount.max(self.inputs.installment_min());
                let ways = [(amount, other), (enough, then), (enough, other)];
                self.first_of(
                    ways.into_iter()
                        .map(|(amount, then)| PlanChange::Extra { amount, then }),
                )
            }
            PlanChange::Merge { ref invoices, keep } => {
                let keep = match keep {
                    Keep::Each => Keep::Length,
                    Keep::Length => Keep::Each,
                };
                let invoices = invoices.clone();
                self.first_of([PlanChange::Merge { invoices, keep }])
            }
            PlanChange::CatchUp { how } => {
                let ways = [CatchUp::WithNext, CatchUp::Spread, CatchUp::AtEnd];
                let others = ways.into_iter().filter(|other| *other != how);
                self.first_of(others.map(|how| PlanChange::CatchUp { how }))
            }
            PlanChange::SkipToEnd { .. } | PlanChange::PayOff => None,
        }
    }

    fn first_of(&self, ways: impl IntoIterator<Item = PlanChange>) -> Option<Offer> {
        ways.into_iter().find_map(|way| self.answer(&way).ok())
    }

    /// On the side of its own day on which it was asked for: whoever asks for later is not helped by earlier.
    fn nearest_day(
        &self,
        number: u32,
        to: NaiveDate,
        change: impl Fn(NaiveDate) -> PlanChange,
    ) -> Option<Offer> {
        let place = self.place(number).ok()?;
        let due_on = self.unpaid[place].1.due_on;
        let same_side = |day: &NaiveDate| (*day > due_on) == (to > due_on);
        let days = self.moves_of(due_on).near(to).filter(same_side);
        self.first_of(days.map(change))
    }
}
