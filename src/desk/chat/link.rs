//! stub
use crate::desk::{Desk, DeskError};
use crate::domain::account::{Account, Contact};
use crate::domain::business::Business;
use crate::domain::ids::{BusinessId, ContactId};
use crate::domain::link_code::LinkCode;
use crate::store::Tx;
use chrono::{DateTime, Utc};
#[derive(Debug, Clone)]
pub struct Linked {
    pub business: Business,
    pub account: Account,
    pub contact: Contact,
}
pub enum Tried {
    Linked {
        business: Business,
        account: Account,
        contact: ContactId,
        again: bool,
    },
    Wrong {
        tries_left: u32,
    },
    Locked {
        just_now: bool,
    },
}
pub(super) async fn linked(_: &mut Tx, _: &str, _: &str) -> Result<Vec<Linked>, DeskError> {
    todo()
}
pub(super) async fn try_code(
    _: &Desk,
    _: &mut Tx,
    _: (&str, &str),
    _: &LinkCode,
    _: Option<BusinessId>,
    _: DateTime<Utc>,
) -> Result<Tried, DeskError> {
    todo()
}
pub(super) async fn unlink(
    _: &mut Tx,
    _: BusinessId,
    _: ContactId,
    _: &str,
    _: DateTime<Utc>,
) -> Result<(), DeskError> {
    todo()
}
pub(super) async fn left_server(
    _: &mut Tx,
    _: &str,
    _: &str,
    _: BusinessId,
    _: DateTime<Utc>,
) -> Result<(), DeskError> {
    todo()
}
fn todo<T>() -> T {
    panic!()
}
