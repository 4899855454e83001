//! The request closest to what was asked for that passes.

use super::case::Case;
use super::shape::{Layout, Shape};
use super::{Down, Offer, PlanRefusal, PlanRequest, Size};
use crate::domain::money::Money;

impl Case<'_> {
    /// First the values and the date are put in bounds, each as near as may be; then the nearest size is
    /// found. Only if none passes is the multiple given up, and then the rhythm.
    pub(super) fn nearest(&self, request: &PlanRequest) -> Option<Offer> {
        let any_amount = PlanRequest {
            multiple: None,
            ..request.clone()
        };
        let usual_rhythm = PlanRequest {
            frequency: None,
            day_of_month: None,
            ..any_amount.clone()
        };
        let wishes = [request, &any_amount, &usual_rhythm];
        // Where no equal parts pass, as little each time as may be still can: 25.00 and 5.00 of 30.00.
        let smallest = || {
            let each = Size::Each(self.inputs.installment_min());
            self.nearest_size(&self.bounded(&any_amount.sized(each)))
        };
        wishes
            .into_iter()
            .find_map(|wish| self.nearest_size(&self.bounded(wish)))
            .or_else(smallest)
    }

    /// By amount, the closest amount. By count or date, the largest count below, or the fewest if too few
    /// were asked for.
    fn nearest_size(&self, request: &PlanRequest) -> Option<Offer> {
        let layout = self.layout(request).ok()?;
        let fewest = layout.fewest();
        let asked = layout
            .shape(request.size)
            .map_or(fewest, |shape| shape.count);
        let most = asked.min(self.inputs.installments_max());
        let by_count = self
            .counts_that_pass(&layout, fewest..=most.max(fewest))
            .next();
        let by_count = by_count.map(|shape| (Size::Count(shape.count), shape));
        let (size, shape) = match request.size {
            Size::Each(each) => {
                let amounts = [each, each.max(self.inputs.installment_min())];
                let [as_asked, smallest] = amounts.map(|each| self.by_amount(&layout, each));
                [as_asked, by_count, smallest]
                    .into_iter()
                    .flatten()
                    .min_by_key(|(_, shape)| (shape.each - each).abs().minor())?
            }
            Size::Open | Size::Count(_) | Size::Until(_) => by_count?,
        };
        Some(self.build(&layout, &shape, &request.sized(size)))
    }

    fn by_amount(&self, layout: &Layout<'_>, each: Money) -> Option<(Size, Shape)> {
        let size = Size::Each(each);
        let shape = layout.shape(size).ok()?;
        self.passes(layout, &shape).then_some((size, shape))
    }

    /// A size that can be divided by; `None` where its amount is none.
    pub(super) fn usable_size(&self, size: Size) -> Option<Size> {
        match size {
            Size::Each(each) if !self.is_usable(&each) => None,
            Size::Open | Size::Count(_) | Size::Each(_) | Size::Until(_) => Some(size),
        }
    }

    fn is_usable(&self, amount: &Money) -> bool {
        amount.currency() == self.inputs.currency && amount.is_positive()
    }

    /// The request with every value that cannot be used left out, or put in bounds.
    pub(super) fn usable(&self, request: &PlanRequest) -> PlanRequest {
        let total = self.covering.total;
        let size = self.usable_size(request.size).unwrap_or(Size::Count(2));
        let down = match self.down(request) {
            Ok(_) => request.down,
            Err(PlanRefusal::FirstPaymentTooSmall { min, .. }) if min < total => {
                Some(Down::Amount(min))
            }
            Err(_) => None,
        };
        PlanRequest {
            size,
            down,
            multiple: request.multiple.filter(|multiple| self.is_usable(multiple)),
            day_of_month: request.day_of_month.filter(|day| (1..=31).contains(day)),
            ..request.clone()
        }
    }

    /// The request with its values and its first date put in bounds.
    fn bounded(&self, request: &PlanRequest) -> PlanRequest {
        let mut bounded = self.usable(request);
        if let Ok(layout) = self.layout(&bounded) {
            let due = layout.dates(1)[0];
            if self.against_first(&layout, due).is_some() {
                let window = self.first_dates(layout.frequency, layout.down.is_some());
                bounded.first_on = window.nearest(layout.first).or(bounded.first_on);
            }
        }
        bounded
    }
}
