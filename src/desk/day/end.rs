//! Arrangements at their end: what is broken is ended, once a payment that came in time can hardly be recorded
//! any more. Settlements that were kept are looked after in `settlement`.

use chrono::NaiveDate;

use super::Done;
use super::settlement::settlement_missed_on;
use super::work::Work;
use crate::domain::calendar::days_after;
use crate::domain::ids::PlanId;
use crate::domain::ledger::AccountLedger;
use crate::domain::plan::{EndedAs, Ending, RunningPlan, Standing};

/// Days after the breaking of an arrangement until its end is written down: bank files come a day or more
/// after the money. Until then a payment that counts in time mends it.
const BOOKING_DAYS: u32 = 3;

impl Work<'_> {
    /// Ends what is broken, in the book, and tells what has to be written. A broken promise is ended with
    /// the rest, so that a payment which comes later does not make it a kept one.
    pub(super) fn end_broken(&mut self) -> Vec<(PlanId, Ending)> {
        let today = self.run.today;
        let after = self.book.ledger.last_seq();
        let mut ended = Vec::new();
        for plan in self.book.plans.iter_mut().filter(|p| p.ending.is_none()) {
            let on = broken_on(plan, &self.book.ledger, today);
            // Money that came in time may be recorded a little later.
            let Some(on) = on.filter(|on| today >= written_down_on(*on)) else {
                continue;
            };
            let ending = Ending {
                how: EndedAs::Broken,
                on,
                after,
            };
            plan.ending = Some(ending);
            ended.push((plan.id, ending));
            self.report.done.push(Done::Ended {
                reference: plan.reference.clone(),
                kind: plan.terms.kind,
                on,
            });
        }
        ended
    }
}

/// The day on which an arrangement broke whose end has not been written down yet.
pub(super) fn broken_on(
    plan: &RunningPlan,
    ledger: &AccountLedger,
    today: NaiveDate,
) -> Option<NaiveDate> {
    if plan.ending.is_some() {
        return None;
    }
    match plan.standing(&plan.state(ledger, today)) {
        Standing::Broken { on } => Some(on),
        Standing::PaidOff => settlement_missed_on(plan, ledger),
        Standing::Running | Standing::Replaced => None,
    }
}

/// The day on which the end of an arrangement is written down that broke on a day.
pub(super) fn written_down_on(broken: NaiveDate) -> NaiveDate {
    days_after(broken, BOOKING_DAYS)
}
