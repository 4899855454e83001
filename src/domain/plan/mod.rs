pub mod schedule;
pub use schedule::Frequency;
