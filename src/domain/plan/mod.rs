//! Arrangements to pay: what the business can offer, what was agreed, and how it is going.
//!
//! `request` says what can be asked, `engine` what the answer depends on and where it is asked. A request for
//! installments becomes a `case`: `covering` is what it is about, `shape` divides it, `limits` is what policy
//! and law say to that, `nearest` the way back to a request that passes. `other` does the same for extensions,
//! promises, settlements and paying at once, `change` for a running plan; `window` are the days among which
//! one payment may be put. `rank` puts offers in order. `offer` holds what is proposed and the proof of
//! consent that an accepted arrangement needs; `progress` reads a running one against the ledger; `record`
//! all of an account's; `schedule` knows when payments fall due.

mod case;
mod change;
mod covering;
mod engine;
mod limits;
mod nearest;
mod offer;
mod other;
mod pay_now;
mod progress;
mod rank;
mod record;
mod refusal;
mod request;
pub mod schedule;
mod shape;
mod window;

pub use engine::{Authority, Exposure, Inputs, answer, largest_count, propose, recheck, total};
pub(crate) use offer::short_name;
pub use offer::{
    Agreement, AgreementTerms, ArrangementKind, Basis, Confirmed, Continues, CoveredDebit,
    Installment, Offer, PayNow, Quote, Ranked, Reward, StaleOffer, Why,
};
pub use pay_now::{EarlyPayment, early_payment, pay_now};
pub use progress::{EndedAs, Ending, InstallmentState, PlanState, RunningPlan, Standing};
pub use rank::quote;
pub use record::PlanRecord;
pub use refusal::{PlanRefusal, Refused};
pub use request::{
    AfterExtra, CatchUp, Down, ExtensionRequest, Keep, PayInFullRequest, PlanChange, PlanRequest,
    PromiseRequest, SettlementRequest, Size,
};
pub use schedule::Frequency;

#[cfg(test)]
mod tests;
