//! Why something cannot be arranged here, in words.

use super::reply::Part;
use crate::domain::plan::PlanRefusal;

/// A refusal in words. What follows from the account's rating is told as the limit that it is, without the
/// rating.
#[must_use]
pub fn refusal_part(reason: &PlanRefusal) -> Part {
    match reason {
        PlanRefusal::NotOffered => Part::new("refused-not-offered"),
        PlanRefusal::NothingOwed => Part::new("refused-nothing-owed"),
        PlanRefusal::OnlyHeldInvoices => Part::new("refused-only-held"),
        PlanRefusal::AlreadyOnPlan => Part::new("refused-already"),
        PlanRefusal::AboveSelfServe { total, .. } | PlanRefusal::ExposureReached { total, .. } => {
            Part::new("refused-above-self-serve").with("total", *total)
        }
        PlanRefusal::CoolingOff { until } => Part::new("refused-cooling-off").with("until", *until),
        PlanRefusal::RenewedBefore
        | PlanRefusal::PromisesBroken { .. }
        | PlanRefusal::BeyondAuthority { .. } => Part::new("refused-person-decides"),
        PlanRefusal::NoSuchInvoice { number } => {
            Part::new("refused-no-such-invoice").with("number", number.as_str())
        }
        PlanRefusal::OtherCurrency { account, .. } => {
            Part::new("amount-other-currency").with("currency", account.code())
        }
        PlanRefusal::AmountNotPositive { .. } => Part::new("refused-not-positive"),
        PlanRefusal::AmountTooLarge { asked, max } => Part::new("refused-too-large")
            .with("asked", *asked)
            .with("max", *max),
        PlanRefusal::DayOfMonth { asked } => {
            Part::new("refused-day-of-month").with("asked", *asked)
        }
        PlanRefusal::TooFewInstallments { min, .. } => {
            Part::new("refused-too-few").with("min", *min)
        }
        PlanRefusal::TooManyInstallments { asked, max } => Part::new("refused-too-many")
            .with("asked", *asked)
            .with("max", *max),
        PlanRefusal::InstallmentTooSmall { each, min } => Part::new("refused-too-small")
            .with("each", *each)
            .with("min", *min),
        PlanRefusal::FirstPaymentTooSmall { min, .. } => {
            Part::new("refused-first-too-small").with("min", *min)
        }
        PlanRefusal::TooLong { ends, latest } | PlanRefusal::LegalLength { ends, latest } => {
            Part::new("refused-too-long")
                .with("ends", *ends)
                .with("latest", *latest)
        }
        PlanRefusal::EndsTooSoon { asked, earliest } => Part::new("refused-ends-too-soon")
            .with("asked", *asked)
            .with("earliest", *earliest),
        PlanRefusal::FirstDatePast { asked } => {
            Part::new("refused-date-past").with("asked", *asked)
        }
        PlanRefusal::FirstDateTooLate { asked, latest } => Part::new("refused-date-too-late")
            .with("asked", *asked)
            .with("latest", *latest),
        PlanRefusal::LegalCount { asked, max } => Part::new("refused-legal-count")
            .with("asked", *asked)
            .with("max", *max),
        PlanRefusal::NotLater { asked, due } => Part::new("refused-not-later")
            .with("asked", *asked)
            .with("due", *due),
        PlanRefusal::TooManyExtensions { max, .. } => {
            Part::new("refused-extensions").with("max", *max)
        }
        PlanRefusal::NoSuchInstallment { number, count } => {
            Part::new("refused-no-such-installment")
                .with("number", *number)
                .with("count", *count)
        }
        PlanRefusal::InstallmentPaid { number } => {
            Part::new("refused-installment-paid").with("number", *number)
        }
        PlanRefusal::TooManyMoves { max } => Part::new("refused-moves").with("max", *max),
        PlanRefusal::TooManySkips { max } => Part::new("refused-skips").with("max", *max),
        PlanRefusal::BehindNext { asked, next } => Part::new("refused-behind-next")
            .with("asked", *asked)
            .with("next", *next),
        PlanRefusal::BeforePrevious { asked, previous } => Part::new("refused-before-previous")
            .with("asked", *asked)
            .with("previous", *previous),
        PlanRefusal::NoChange => Part::new("refused-no-change"),
        PlanRefusal::NothingMissed => Part::new("refused-nothing-missed"),
        PlanRefusal::PlanBroken => Part::new("refused-plan-broken"),
        PlanRefusal::NoPlan => Part::new("plan-none"),
    }
}
