//! Discord, or any server that speaks its API.

pub mod budget;
pub mod commands;
pub mod custom_id;
pub mod escape;
pub mod forms;
pub mod health;
pub mod limits;
mod locales;
pub mod metrics;
pub mod render;
pub mod rest;
pub mod suggest;

#[cfg(test)]
mod published;
