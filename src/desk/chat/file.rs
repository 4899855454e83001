//! stub
use crate::desk::DeskError;
use crate::desk::message::NewFile;
use crate::domain::ids::{AccountId, BusinessId, ConversationId};
use crate::store::Tx;
use chrono::{DateTime, Utc};
pub(super) async fn keep(
    _: &mut Tx,
    _: (BusinessId, AccountId, ConversationId),
    _: &str,
    _: &[NewFile],
    _: DateTime<Utc>,
) -> Result<Vec<i64>, DeskError> {
    panic!()
}
pub(super) async fn attach_to_case(
    _: &mut Tx,
    _: (BusinessId, AccountId),
    _: &[i64],
) -> Result<(), DeskError> {
    panic!()
}
