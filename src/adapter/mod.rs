//! Where customers are: each adapter turns its platform's events into messages for the desk, and the
//! desk's replies into what the platform shows. None of them decides anything.

pub mod daily;
pub mod discord;
pub mod terminal;
