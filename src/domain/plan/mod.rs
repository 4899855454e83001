//! Installment plans: what the business can offer, what was agreed, and how it is going.
//!
//! `engine` proposes and refuses; `offer` holds what it proposes and the proof of consent that an accepted
//! plan needs; `progress` reads a running plan against the ledger; `schedule` knows when payments fall due.

mod engine;
mod offer;
mod progress;
pub mod schedule;

pub use engine::{
    Inputs, PlanRefusal, PlanRequest, Refused, largest_count, propose, recheck, total,
};
pub use offer::{
    Agreement, AgreementTerms, Confirmed, CoveredDebit, Installment, Offer, StaleOffer,
};
pub use progress::{InstallmentState, PlanState, RunningPlan};
pub use schedule::Frequency;

#[cfg(test)]
mod tests;
