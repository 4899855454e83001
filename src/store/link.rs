//! One-time codes, who tried which how often, and for whom a chat user speaks.

use chrono::{DateTime, Utc};
use sqlx::any::AnyRow;
use sqlx::query;

use super::business::business_of;
use super::row::{Columns, instant_text};
use super::tx::Bound;
use super::{StoreError, Tx};
use crate::domain::account::{Account, Contact, Tone};
use crate::domain::business::Business;
use crate::domain::ids::{AccountId, BusinessId, ContactId};
use crate::domain::link_code::LinkCode;

const INSERT_CODE: &str = "INSERT INTO link_codes \
     (business_id, account_id, bucket, digest, created_at, created_by, expires_at) \
     VALUES ($1, $2, $3, $4, $5, $6, $7)";
const COUNT_OPEN: &str = "SELECT COUNT(*) AS codes FROM link_codes WHERE business_id = $1 AND account_id = $2 \
     AND used_at IS NULL AND revoked_at IS NULL AND expires_at > $3";
const OPEN_CODES: &str = "SELECT a.reference, c.created_at, c.created_by, c.expires_at FROM link_codes c \
     JOIN accounts a ON a.business_id = c.business_id AND a.id = c.account_id WHERE c.business_id = $1 \
     AND c.used_at IS NULL AND c.revoked_at IS NULL AND c.expires_at > $2 ORDER BY a.reference, c.id";
const IN_BUCKET: &str = "SELECT id, business_id, account_id, digest FROM link_codes WHERE bucket = $1 \
     AND used_at IS NULL AND revoked_at IS NULL AND expires_at > $2 ORDER BY id";
/// Of two who use a code at once, one wins.
const USE_CODE: &str = "UPDATE link_codes SET used_at = $2, used_by = $3 \
     WHERE id = $1 AND used_at IS NULL AND revoked_at IS NULL";
const REVOKE: &str = "UPDATE link_codes SET revoked_at = $3 WHERE business_id = $1 AND account_id = $2 \
     AND used_at IS NULL AND revoked_at IS NULL";
const REVOKE_ONE: &str = "UPDATE link_codes SET revoked_at = $2 WHERE id = $1 AND used_at IS NULL AND revoked_at IS NULL";
/// Writing the row, though it stays as it is, locks it: of two tries of one user the second one counts on the first.
const LOCK_ATTEMPTS: &str = "INSERT INTO link_attempts (platform, user_key, failed) VALUES ($1, $2, 0) \
     ON CONFLICT (platform, user_key) DO UPDATE SET failed = link_attempts.failed RETURNING failed, locked_at";
const SET_ATTEMPTS: &str = "INSERT INTO link_attempts (platform, user_key, failed, locked_at) \
     VALUES ($1, $2, $3, $4) ON CONFLICT (platform, user_key) \
     DO UPDATE SET failed = excluded.failed, locked_at = excluded.locked_at";
const LINKED: &str = "SELECT k.id AS contact_id, k.account_id, k.tone, k.stopped_at, k.preferences_json, \
     a.id, a.reference, a.profile_json, b.id AS tenant, b.settings_json FROM contacts k \
     JOIN accounts a ON a.business_id = k.business_id AND a.id = k.account_id \
     JOIN businesses b ON b.id = k.business_id \
     WHERE k.platform = $1 AND k.user_key = $2 AND k.unlinked_at IS NULL ORDER BY k.id";
const LINK: &str = "INSERT INTO contacts (business_id, account_id, platform, user_key, tone, created_at) \
     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (business_id, account_id, platform, user_key) \
     DO UPDATE SET unlinked_at = NULL, unlinked_why = NULL RETURNING id";
const UNLINK: &str = "UPDATE contacts SET unlinked_at = $3, unlinked_why = $4 \
     WHERE business_id = $1 AND id = $2 AND unlinked_at IS NULL";
const UNLINK_USER: &str = "UPDATE contacts SET unlinked_at = $4, unlinked_why = $5 \
     WHERE business_id = $1 AND platform = $2 AND user_key = $3 AND unlinked_at IS NULL";
const IS_UNLINKED: &str = "SELECT CASE WHEN unlinked_at IS NULL THEN 0 ELSE 1 END AS is_unlinked \
     FROM contacts WHERE business_id = $1 AND id = $2";
const USERS: &str = "SELECT user_key, created_at, unlinked_at, unlinked_why FROM contacts \
     WHERE business_id = $1 AND account_id = $2 AND platform = $3 ORDER BY id";

/// A code that can still be used, as it is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeRow {
    pub id: i64,
    pub business: BusinessId,
    pub account: AccountId,
    pub digest: String,
}

/// A code that can still be used, as staff see it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct OpenCode {
    pub account: String,
    pub created_at: DateTime<Utc>,
    pub created_by: String,
    pub expires_at: DateTime<Utc>,
}

/// A chat user who speaks, or spoke, for an account.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct LinkedUser {
    pub user: String,
    pub since: DateTime<Utc>,
    pub unlinked_at: Option<DateTime<Utc>>,
    pub unlinked_why: Option<String>,
}

/// For whom a chat user speaks.
#[derive(Debug, Clone)]
pub struct Linked {
    pub business: Business,
    pub account: Account,
    pub contact: Contact,
}

/// The statement for whom a user speaks.
pub(super) fn linked_to(platform: &str, user: &str) -> Bound {
    Bound::new(LINKED).bind(platform).bind(user)
}

pub(super) fn linked_of(row: &AnyRow) -> Result<Linked, StoreError> {
    let columns = Columns::of("contacts", row);
    Ok(Linked {
        business: business_of(&columns, "tenant")?,
        account: super::account::account_of(row)?,
        contact: super::account::contact_of(&columns)?,
    })
}

impl Tx {
    /// Keeps a new code by its digest.
    ///
    /// # Errors
    /// A unique violation when there is the same code already.
    pub async fn insert_link_code(
        &mut self,
        (business, account): (BusinessId, AccountId),
        code: &LinkCode,
        (now, expires_at): (DateTime<Utc>, DateTime<Utc>),
        by: &str,
    ) -> Result<(), StoreError> {
        let statement = query(INSERT_CODE)
            .bind(business.0)
            .bind(account.0)
            .bind(code.bucket())
            .bind(code.digest())
            .bind(instant_text(now))
            .bind(by.to_owned())
            .bind(instant_text(expires_at));
        self.run(statement).await?;
        Ok(())
    }

    /// How many codes of an account can still be used.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn count_open_codes(
        &mut self,
        business: BusinessId,
        account: AccountId,
        now: DateTime<Utc>,
    ) -> Result<i64, StoreError> {
        let statement = query(COUNT_OPEN)
            .bind(business.0)
            .bind(account.0)
            .bind(instant_text(now));
        let row = self.one(statement).await?;
        Columns::of("link_codes", &row).int("codes")
    }

    /// The codes that can still be used, never with the code itself.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn open_codes(
        &mut self,
        business: BusinessId,
        now: DateTime<Utc>,
    ) -> Result<Vec<OpenCode>, StoreError> {
        let statement = query(OPEN_CODES).bind(business.0).bind(instant_text(now));
        let rows = self.all(statement).await?;
        rows.iter()
            .map(|row| {
                let columns = Columns::of("link_codes", row);
                Ok(OpenCode {
                    account: columns.text("reference")?,
                    created_at: columns.instant("created_at")?,
                    created_by: columns.text("created_by")?,
                    expires_at: columns.instant("expires_at")?,
                })
            })
            .collect()
    }

    /// The codes that can still be used whose digest begins like this one's.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn codes_in_bucket(
        &mut self,
        bucket: i64,
        now: DateTime<Utc>,
    ) -> Result<Vec<CodeRow>, StoreError> {
        let statement = query(IN_BUCKET).bind(bucket).bind(instant_text(now));
        let rows = self.all(statement).await?;
        rows.iter()
            .map(|row| {
                let columns = Columns::of("link_codes", row);
                Ok(CodeRow {
                    id: columns.int("id")?,
                    business: BusinessId(columns.int("business_id")?),
                    account: AccountId(columns.int("account_id")?),
                    digest: columns.text("digest")?,
                })
            })
            .collect()
    }

    /// Uses a code. `false` when somebody else was faster.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn use_code(
        &mut self,
        code: i64,
        user: &str,
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let statement = query(USE_CODE)
            .bind(code)
            .bind(instant_text(now))
            .bind(user.to_owned());
        Ok(self.run(statement).await? == 1)
    }

    /// Takes back the codes of an account that were not used; how many.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn revoke_codes(
        &mut self,
        business: BusinessId,
        account: AccountId,
        now: DateTime<Utc>,
    ) -> Result<u64, StoreError> {
        let statement = query(REVOKE)
            .bind(business.0)
            .bind(account.0)
            .bind(instant_text(now));
        self.run(statement).await
    }

    /// Takes back one code, unless it was used.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn revoke_code(&mut self, code: i64, now: DateTime<Utc>) -> Result<(), StoreError> {
        let statement = query(REVOKE_ONE).bind(code).bind(instant_text(now));
        self.run(statement).await?;
        Ok(())
    }

    /// How often in a row a user was wrong, and whether they are locked out. Until this transaction ends, nobody else
    /// counts a try of theirs.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn lock_link_attempts(
        &mut self,
        (platform, user): (&str, &str),
    ) -> Result<(u32, bool), StoreError> {
        let statement = query(LOCK_ATTEMPTS)
            .bind(platform.to_owned())
            .bind(user.to_owned());
        let row = self.one(statement).await?;
        let columns = Columns::of("link_attempts", &row);
        let failed = u32::try_from(columns.int("failed")?);
        let failed = failed.map_err(|error| columns.bad("failed", error))?;
        Ok((failed, columns.opt_text("locked_at")?.is_some()))
    }

    /// Keeps how often in a row a user was wrong, and since when they are locked out.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn set_link_attempts(
        &mut self,
        (platform, user): (&str, &str),
        failed: u32,
        locked_at: Option<DateTime<Utc>>,
    ) -> Result<(), StoreError> {
        let statement = query(SET_ATTEMPTS)
            .bind(platform.to_owned())
            .bind(user.to_owned())
            .bind(i64::from(failed))
            .bind(locked_at.map(instant_text));
        self.run(statement).await?;
        Ok(())
    }

    /// The accounts for which a user speaks, of all businesses.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn linked(&mut self, platform: &str, user: &str) -> Result<Vec<Linked>, StoreError> {
        let [rows] = self.together([linked_to(platform, user)]).await?;
        rows.iter().map(linked_of).collect()
    }

    /// Lets a user speak for an account, for the first time or again.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn link_user(
        &mut self,
        (business, account): (BusinessId, AccountId),
        (platform, user): (&str, &str),
        now: DateTime<Utc>,
    ) -> Result<ContactId, StoreError> {
        let statement = query(LINK)
            .bind(business.0)
            .bind(account.0)
            .bind(platform.to_owned())
            .bind(user.to_owned())
            .bind(Tone::default().as_str())
            .bind(instant_text(now));
        let row = self.one(statement).await?;
        Ok(ContactId(Columns::of("contacts", &row).int("id")?))
    }

    /// Whether a contact does not speak for the account any more.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn is_unlinked(
        &mut self,
        business: BusinessId,
        contact: ContactId,
    ) -> Result<bool, StoreError> {
        let statement = query(IS_UNLINKED).bind(business.0).bind(contact.0);
        let row = self.one(statement).await?;
        Ok(Columns::of("contacts", &row).int("is_unlinked")? == 1)
    }

    /// Notes that a contact does not speak for the account any more.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn unlink_contact(
        &mut self,
        business: BusinessId,
        contact: ContactId,
        why: &str,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let statement = query(UNLINK)
            .bind(business.0)
            .bind(contact.0)
            .bind(instant_text(now))
            .bind(why.to_owned());
        self.run(statement).await?;
        Ok(())
    }

    /// Notes that a user speaks for no account of a business any more; for how many they did.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn unlink_user(
        &mut self,
        business: BusinessId,
        (platform, user): (&str, &str),
        why: &str,
        now: DateTime<Utc>,
    ) -> Result<u64, StoreError> {
        let statement = query(UNLINK_USER)
            .bind(business.0)
            .bind(platform.to_owned())
            .bind(user.to_owned())
            .bind(instant_text(now))
            .bind(why.to_owned());
        self.run(statement).await
    }

    /// The chat users who speak, or spoke, for an account.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn linked_users(
        &mut self,
        (business, account): (BusinessId, AccountId),
        platform: &str,
    ) -> Result<Vec<LinkedUser>, StoreError> {
        let statement = query(USERS)
            .bind(business.0)
            .bind(account.0)
            .bind(platform.to_owned());
        let rows = self.all(statement).await?;
        rows.iter()
            .map(|row| {
                let columns = Columns::of("contacts", row);
                Ok(LinkedUser {
                    user: columns.text("user_key")?,
                    since: columns.instant("created_at")?,
                    unlinked_at: columns.opt_instant("unlinked_at")?,
                    unlinked_why: columns.opt_text("unlinked_why")?,
                })
            })
            .collect()
    }
}
