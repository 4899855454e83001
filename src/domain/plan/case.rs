//! One request for installments under consideration: against what it is held, and the offer for a shape that
//! passes.

use chrono::NaiveDate;

use super::covering::Covering;
use super::shape::{Layout, Shape};
use super::{
    AgreementTerms, ArrangementKind, Basis, Down, Inputs, Installment, Offer, PlanRefusal,
    PlanRequest, Refused, Size,
};
use crate::domain::calendar::LATEST_DATE;
use crate::domain::policy::INSTALLMENTS_LIMIT;

/// A debt that installments were asked for: what they would cover is looked up once, however many ways of
/// dividing it are tried.
pub(super) struct Case<'a> {
    pub(super) inputs: &'a Inputs<'a>,
    pub(super) covering: Covering,
    /// What speaks against any plan at all.
    standing: Vec<PlanRefusal>,
}

impl<'a> Case<'a> {
    /// `wanted` names invoices; empty means all.
    pub(super) fn new(inputs: &'a Inputs<'a>, wanted: &[String]) -> Self {
        let covering = Covering::of(inputs, wanted);
        let mut standing = Vec::new();
        let plans = &inputs.policy.plans;
        if !plans.enabled && inputs.is_bot() {
            standing.push(PlanRefusal::NotOffered);
        }
        if inputs.record.running.is_some() {
            standing.push(PlanRefusal::AlreadyOnPlan);
        }
        if inputs.is_bot() {
            standing.extend(inputs.record.after_broken_plan(plans, inputs.today));
        }
        for reason in &covering.reasons {
            if !standing.contains(reason) {
                standing.push(reason.clone());
            }
        }
        if covering.total.is_positive() {
            standing.extend(inputs.against_size(&covering));
        }
        Self {
            inputs,
            covering,
            standing,
        }
    }

    pub(super) fn propose(&self, request: &PlanRequest) -> Result<Offer, Refused> {
        let size = match request.size {
            Size::Open => Size::Count(self.largest_count(request).unwrap_or(2)),
            size @ (Size::Count(_) | Size::Each(_) | Size::Until(_)) => size,
        };
        let mut reasons = self.standing.clone();
        // A value that cannot be used hides nothing else that is wrong with the request.
        let layout = self.layout(request).or_else(|wrong| {
            reasons.extend(wrong);
            self.layout(&self.usable(request))
        });
        if let Ok(layout) = layout {
            let shape = match self.usable_size(size) {
                Some(size) => layout.shape(size).map(Some),
                None => Ok(None),
            };
            match shape {
                Ok(Some(shape)) => {
                    reasons.extend(self.against(&layout, &shape));
                    if reasons.is_empty() {
                        return Ok(self.build(&layout, &shape, request));
                    }
                }
                Ok(None) => reasons.extend(self.against_first(&layout, layout.dates(1)[0])),
                Err(wrong) => {
                    reasons.push(wrong);
                    reasons.extend(self.against_first(&layout, layout.dates(1)[0]));
                }
            }
        }
        // Where no size was named, as many as may be is the nearest.
        let size = match request.size {
            Size::Open => Size::Count(self.inputs.installments_max()),
            Size::Count(_) | Size::Each(_) | Size::Until(_) => size,
        };
        let nearest = if reasons.iter().any(PlanRefusal::is_final) {
            None
        } else {
            self.nearest(&request.sized(size)).map(Box::new)
        };
        Err(Refused { reasons, nearest })
    }

    /// The largest number of installments that passes with everything else as asked. After a payment on the
    /// spot that may be a single one.
    pub(super) fn largest_count(&self, request: &PlanRequest) -> Option<u32> {
        if !self.standing.is_empty() {
            return None;
        }
        let layout = self.layout(request).ok()?;
        let most = self.inputs.installments_max();
        self.counts_that_pass(&layout, layout.fewest()..=most)
            .next()
            .map(|shape| shape.count)
    }

    /// The shapes of these counts that keep every limit, the largest first.
    pub(super) fn counts_that_pass<'s>(
        &'s self,
        layout: &'s Layout<'_>,
        counts: std::ops::RangeInclusive<u32>,
    ) -> impl Iterator<Item = Shape> + 's {
        // One schedule serves all counts: a shorter plan has the first of its dates.
        let dates = layout.dates(*counts.end());
        counts.rev().filter_map(move |count| {
            let shape = layout.shape(Size::Count(count)).ok()?;
            let ends = dates.get(count as usize - 1)?;
            let passes = self.against_dated(layout, &shape, (dates[0], *ends));
            passes.is_empty().then_some(shape)
        })
    }

    pub(super) fn passes(&self, layout: &Layout<'_>, shape: &Shape) -> bool {
        self.standing.is_empty() && self.against(layout, shape).is_empty()
    }

    /// Every limit that a shape breaks.
    fn against(&self, layout: &Layout<'_>, shape: &Shape) -> Vec<PlanRefusal> {
        let dates = layout.dates(shape.count.min(INSTALLMENTS_LIMIT));
        // Beyond what any policy allows, the rhythm alone says near enough when it would end.
        let ends = if shape.count > INSTALLMENTS_LIMIT {
            layout.date(shape.count - 1).min(LATEST_DATE)
        } else {
            dates[dates.len() - 1]
        };
        self.against_dated(layout, shape, (dates[0], ends))
    }

    /// The same, for the days on which the first and the last one fall due.
    fn against_dated(
        &self,
        layout: &Layout<'_>,
        shape: &Shape,
        (first_due, ends): (NaiveDate, NaiveDate),
    ) -> Vec<PlanRefusal> {
        let inputs = self.inputs;
        let mut reasons = Vec::new();
        let (asked, max) = (shape.count, inputs.installments_max());
        if asked > max {
            reasons.push(PlanRefusal::TooManyInstallments { asked, max });
        }
        // Only the last one may be below the smallest.
        let min = inputs.installment_min();
        if asked > 1 && shape.each < min {
            let each = shape.each;
            reasons.push(PlanRefusal::InstallmentTooSmall { each, min });
        }
        reasons.extend(self.against_first(layout, first_due));
        let latest = inputs.latest_end(inputs.today);
        if ends > latest {
            reasons.push(PlanRefusal::TooLong { ends, latest });
        }
        reasons.extend(inputs.against_law(asked, layout.down.is_some(), ends, inputs.today));
        reasons
    }

    pub(super) fn against_first(&self, layout: &Layout<'_>, due: NaiveDate) -> Option<PlanRefusal> {
        let today = self.inputs.today;
        let asked = layout.first;
        let window = self.first_dates(layout.frequency, layout.down.is_some());
        if asked < today || due < today {
            return Some(PlanRefusal::FirstDatePast { asked });
        }
        (self.inputs.is_bot() && due > window.latest).then(|| {
            let latest = window.latest_that_fits().unwrap_or(window.latest);
            PlanRefusal::FirstDateTooLate { asked, latest }
        })
    }

    /// The offer for a shape that passed every check.
    pub(super) fn build(&self, layout: &Layout<'_>, shape: &Shape, request: &PlanRequest) -> Offer {
        let inputs = self.inputs;
        let on_the_spot = layout.down.map(|amount| Installment {
            due_on: inputs.today,
            amount,
        });
        let amounts = std::iter::repeat_n(shape.each, shape.count as usize - 1).chain([shape.last]);
        let later = layout
            .dates(shape.count)
            .into_iter()
            .zip(amounts)
            .map(|(due_on, amount)| Installment { due_on, amount });
        let terms = AgreementTerms {
            kind: ArrangementKind::Plan,
            covered: self.covering.debits.clone(),
            total: self.covering.total,
            frequency: layout.frequency,
            anchor: layout.anchor,
            installments: on_the_spot.into_iter().chain(later).collect(),
            down_payment: layout.down.is_some(),
            forgiven: None,
            reward: None,
            continues: None,
            missed_grace_days: inputs.policy.plans.missed_grace_days,
            policy_version: inputs.policy.version,
        };
        let pinned = PlanRequest {
            size: match request.size {
                Size::Each(each) => Size::Each(each),
                Size::Open | Size::Count(_) | Size::Until(_) => Size::Count(shape.count),
            },
            frequency: Some(layout.frequency),
            first_on: Some(layout.first),
            day_of_month: request
                .day_of_month
                .filter(|_| layout.anchor != layout.first),
            down: layout.down.map(Down::Amount),
            multiple: request.multiple,
            invoices: self.covering.numbers(),
        };
        inputs.offer(terms, Basis::Plan(pinned))
    }
}
