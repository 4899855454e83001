//! One-time codes that tie a chat user to an account: made for staff, shown once, tried in private.
//!
//! A wrong code, one that is too old, used, taken back or of another business are one and the same to whoever tries it;
//! as much is compared in each case. Five wrong ones in a row lock a user out until staff let them in again.

use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;
use subtle::ConstantTimeEq;

use super::DISCORD;
use super::alert::AlertKind;
use crate::desk::{Desk, DeskError, unknown_account};
use crate::domain::business::Business;
use crate::domain::ids::{BusinessId, ContactId};
use crate::domain::link_code::{LinkCode, TRIES_MAX, VALID_MAX, VALID_MIN};
pub use crate::store::Linked;
use crate::store::{CodeRow, LinkedUser, OpenCode, Tx};

/// As many codes of one account can be open at once.
const OPEN_MAX: i64 = 5;

/// For which accounts codes are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodesFor<'a> {
    Account(&'a str),
    All,
}

/// A code, for whoever hands it to the customer. It is not to be had again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NewCode {
    pub account: String,
    pub name: String,
    pub code: String,
    pub expires_at: DateTime<Utc>,
}

/// What came of a code.
#[derive(Debug, Clone)]
pub(super) enum Tried {
    Linked(Box<JustLinked>),
    Wrong { tries_left: u32 },
    Locked,
}

/// Whom a code has linked.
#[derive(Debug, Clone)]
pub(super) struct JustLinked {
    pub(super) linked: Linked,
    /// Whether they were linked already.
    pub(super) again: bool,
}

impl Desk {
    /// Makes codes, each for one use until `valid` has passed.
    ///
    /// # Errors
    /// [`DeskError::Refused`] when there is no such account, it has too many open codes, or the time is too short or too
    /// long.
    pub async fn create_link_codes(
        &self,
        business: &Business,
        accounts: CodesFor<'_>,
        valid: TimeDelta,
        by: &str,
    ) -> Result<Vec<NewCode>, DeskError> {
        if !(VALID_MIN..=VALID_MAX).contains(&valid) {
            return Err(DeskError::refused(
                "a code is valid for 15 minutes to 7 days, such as 30m, 12h or 7d",
            ));
        }
        let now = self.now();
        let expires_at = now + valid;
        let mut tx = self.store.write().await?;
        // Locked, so that nobody else counts their codes until the commit.
        let accounts = match accounts {
            CodesFor::All => tx.lock_accounts(business.id).await?,
            CodesFor::Account(reference) => match tx.account(business.id, reference).await? {
                Some(account) => {
                    let locked = tx.lock_account(business.id, account.id).await?;
                    vec![locked.unwrap_or(account)]
                }
                None => return Err(unknown_account(business, reference)),
            },
        };
        let mut codes = Vec::with_capacity(accounts.len());
        for account in accounts {
            let whose = (business.id, account.id);
            if tx.count_open_codes(whose.0, whose.1, now).await? >= OPEN_MAX {
                return Err(DeskError::refused(format!(
                    "account {} has {OPEN_MAX} codes that can still be used; `goodterms link revoke {0}` takes them back",
                    account.reference
                )));
            }
            let code = self.tokens.link_code();
            tx.insert_link_code(whose, &code, (now, expires_at), by)
                .await?;
            codes.push(NewCode {
                account: account.reference,
                name: account.profile.name,
                code: code.shown(),
                expires_at,
            });
        }
        tx.commit().await?;
        Ok(codes)
    }

    /// The codes that can still be used.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn open_link_codes(&self, business: &Business) -> Result<Vec<OpenCode>, DeskError> {
        let now = self.now();
        let mut tx = self.store.read().await?;
        Ok(tx.open_codes(business.id, now).await?)
    }

    /// Takes back the codes of an account that were not used; how many.
    ///
    /// # Errors
    /// [`DeskError::Refused`] when there is no such account.
    pub async fn revoke_link_codes(
        &self,
        business: &Business,
        account: &str,
    ) -> Result<u64, DeskError> {
        let now = self.now();
        let mut tx = self.store.write().await?;
        let Some(account) = tx.account(business.id, account).await? else {
            return Err(unknown_account(business, account));
        };
        let revoked = tx.revoke_codes(business.id, account.id, now).await?;
        tx.commit().await?;
        Ok(revoked)
    }

    /// The chat users who speak, or spoke, for an account.
    ///
    /// # Errors
    /// [`DeskError::Refused`] when there is no such account.
    pub async fn linked_users(
        &self,
        business: &Business,
        account: &str,
    ) -> Result<Vec<LinkedUser>, DeskError> {
        let mut tx = self.store.read().await?;
        let Some(account) = tx.account(business.id, account).await? else {
            return Err(unknown_account(business, account));
        };
        Ok(tx.linked_users((business.id, account.id), DISCORD).await?)
    }

    /// Lets a chat user speak for no account of a business any more; for how many they did.
    ///
    /// # Errors
    /// [`DeskError::Refused`] when they speak for none.
    pub async fn unlink_chat_user(
        &self,
        business: &Business,
        user: &str,
        by: &str,
    ) -> Result<u64, DeskError> {
        let now = self.now();
        let mut tx = self.store.write().await?;
        let why = format!("by {by}");
        let unlinked = tx
            .unlink_user(business.id, (DISCORD, user), &why, now)
            .await?;
        if unlinked == 0 {
            return Err(DeskError::refused(format!(
                "the user {user} speaks for no account of {}",
                business.settings.name
            )));
        }
        tx.commit().await?;
        Ok(unlinked)
    }

    /// Lets a user try codes again who was locked out.
    ///
    /// # Errors
    /// [`DeskError::Refused`] when they are not locked out.
    pub async fn unlock_chat_user(
        &self,
        business: &Business,
        user: &str,
        by: &str,
    ) -> Result<(), DeskError> {
        let now = self.now();
        let mut tx = self.store.write().await?;
        let (_, is_locked) = tx.lock_link_attempts((DISCORD, user)).await?;
        if !is_locked {
            return Err(DeskError::refused(format!(
                "the user {user} is not locked out"
            )));
        }
        tx.set_link_attempts((DISCORD, user), 0, None).await?;
        let mended = (AlertKind::UserLocked, user);
        super::alert::mended_by(&mut tx, business.id, mended, by, now).await?;
        Ok(tx.commit().await?)
    }
}

/// For whom a user speaks.
pub(super) async fn linked(
    tx: &mut Tx,
    platform: &str,
    user: &str,
) -> Result<Vec<Linked>, DeskError> {
    Ok(tx.linked(platform, user).await?)
}

/// Tries a code: in a server's place only one of its business.
pub(super) async fn try_code(
    desk: &Desk,
    tx: &mut Tx,
    who: (&str, &str),
    code: &LinkCode,
    only: Option<BusinessId>,
    now: DateTime<Utc>,
) -> Result<Tried, DeskError> {
    let (failed, is_locked) = tx.lock_link_attempts(who).await?;
    let candidates = tx.codes_in_bucket(code.bucket(), now).await?;
    let found = matching(&candidates, code, only);
    if is_locked {
        return Ok(Tried::Locked);
    }
    if let Some(found) = found
        && tx.use_code(found.id, who.1, now).await?
    {
        let before = tx.linked(who.0, who.1).await?;
        let again = before
            .iter()
            .any(|linked| linked.account.id == found.account);
        let contact = tx
            .link_user((found.business, found.account), who, now)
            .await?;
        if failed > 0 {
            tx.set_link_attempts(who, 0, None).await?;
        }
        let linked = tx.linked(who.0, who.1).await?;
        let linked = linked
            .into_iter()
            .find(|linked| linked.contact.id == contact)
            .expect("a user who was linked is linked");
        return Ok(Tried::Linked(Box::new(JustLinked { linked, again })));
    }
    let failed = failed + 1;
    let locks = failed >= TRIES_MAX;
    tx.set_link_attempts(who, failed, locks.then_some(now))
        .await?;
    if !locks {
        return Ok(Tried::Wrong {
            tries_left: TRIES_MAX - failed,
        });
    }
    let concerned: Vec<BusinessId> = match only {
        Some(business) => vec![business],
        None => {
            let servers = tx.chat_servers(who.0).await?;
            servers.into_iter().map(|server| server.business).collect()
        }
    };
    for business in concerned {
        desk.raise_alert(tx, business, AlertKind::UserLocked, who.1, now)
            .await?;
    }
    Ok(Tried::Locked)
}

/// A code that others could read, and that linked nobody, works no longer.
pub(super) async fn spoil(
    tx: &mut Tx,
    code: &LinkCode,
    now: DateTime<Utc>,
) -> Result<(), DeskError> {
    let candidates = tx.codes_in_bucket(code.bucket(), now).await?;
    if let Some(open) = matching(&candidates, code, None) {
        tx.revoke_code(open.id, now).await?;
    }
    Ok(())
}

/// The row of a code. All are compared, and one more that fits nothing, so that the time tells nothing.
fn matching<'a>(
    candidates: &'a [CodeRow],
    code: &LinkCode,
    only: Option<BusinessId>,
) -> Option<&'a CodeRow> {
    let digest = code.digest();
    let nothing = "0".repeat(digest.len());
    let _none = digest.as_bytes().ct_eq(nothing.as_bytes());
    let mut found = None;
    for candidate in candidates {
        let is_same = bool::from(digest.as_bytes().ct_eq(candidate.digest.as_bytes()));
        if is_same && only.is_none_or(|only| only == candidate.business) {
            found = Some(candidate);
        }
    }
    found
}

/// A contact does not speak for the account any more.
pub(super) async fn unlink(
    tx: &mut Tx,
    business: BusinessId,
    contact: ContactId,
    why: &str,
    now: DateTime<Utc>,
) -> Result<(), DeskError> {
    Ok(tx.unlink_contact(business, contact, why, now).await?)
}

/// A user left a server, and speaks for no account of its business any more.
pub(super) async fn left_server(
    tx: &mut Tx,
    platform: &str,
    user: &str,
    business: BusinessId,
    now: DateTime<Utc>,
) -> Result<(), DeskError> {
    tx.unlink_user(business, (platform, user), "left the server", now)
        .await?;
    Ok(())
}
