//! stub
use crate::desk::{Desk, DeskError};
use crate::domain::ids::BusinessId;
use crate::store::{Conversation, Tx};
use chrono::{DateTime, Utc};
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AlertKind {
    UserLocked,
    PermissionMissing,
    PlaceGone,
    ThreadLocked,
    BotRemoved,
    MessageRejected,
    HelpChannelGone,
    TokenRefused,
}
pub(super) async fn mended(
    _: &mut Tx,
    _: BusinessId,
    _: AlertKind,
    _: &str,
    _: DateTime<Utc>,
) -> Result<(), DeskError> {
    panic!()
}
impl Desk {
    pub(super) async fn raise_alert(
        &self,
        _: &mut Tx,
        _: BusinessId,
        _: AlertKind,
        _: &str,
        _: DateTime<Utc>,
    ) -> Result<(), DeskError> {
        panic!()
    }
    pub(super) async fn open_unreachable(
        &self,
        _: &mut Tx,
        _: &Conversation,
        _: DateTime<Utc>,
    ) -> Result<(), DeskError> {
        panic!()
    }
}
