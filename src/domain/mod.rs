pub mod account;
pub mod business;
pub mod calendar;
pub mod ids;
pub mod money;
pub mod plan;
