pub mod account;
pub mod business;
pub mod calendar;
pub mod ids;
pub mod ledger;
pub mod money;
pub mod plan;
pub mod policy;
