//! Accounts and contacts.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sqlx::any::AnyRow;
use sqlx::query;

use super::dialect::{Locking, locking};
use super::row::{Columns, instant_text, json_text};
use super::tx::Value;
use super::{StoreError, Tx};
use crate::domain::account::{Account, AccountProfile, Contact, Preferences, Tone};
use crate::domain::ids::{AccountId, BusinessId, ContactId};

const SELECT_ALL: &str =
    "SELECT id, reference, profile_json FROM accounts WHERE business_id = $1 ORDER BY reference";
const SELECT_BY_REFERENCE: &str =
    "SELECT id, reference, profile_json FROM accounts WHERE business_id = $1 AND reference = $2";
const LOCK: Locking = locking!(
    "SELECT a.id, a.reference, a.profile_json FROM accounts a WHERE a.business_id = $1 AND a.id = $2",
    "a"
);
const LOCK_ALL: Locking = locking!(
    "SELECT a.id, a.reference, a.profile_json FROM accounts a WHERE a.business_id = $1 ORDER BY a.id",
    "a"
);
const INSERT: &str = "INSERT INTO accounts (business_id, reference, profile_json, created_at)";
const ON_REFERENCE: &str =
    "ON CONFLICT (business_id, reference) DO UPDATE SET profile_json = excluded.profile_json";

const SELECT_CONTACT: &str = "SELECT id AS contact_id, account_id, tone, stopped_at, preferences_json FROM contacts \
     WHERE business_id = $1 AND account_id = $2 AND platform = $3 AND user_key = $4";
const INSERT_CONTACT: &str = "INSERT INTO contacts \
     (business_id, account_id, platform, user_key, tone, created_at) VALUES ($1, $2, $3, $4, $5, $6) \
     ON CONFLICT (business_id, account_id, platform, user_key) DO NOTHING";
const CONTACTS: &str = "SELECT id, platform, user_key FROM contacts \
     WHERE business_id = $1 AND account_id = $2 ORDER BY id";
const STOP_CONTACT: &str = "UPDATE contacts SET stopped_at = COALESCE(stopped_at, $3) \
     WHERE business_id = $1 AND id = $2";
const RESUME_CONTACT: &str =
    "UPDATE contacts SET stopped_at = NULL WHERE business_id = $1 AND id = $2";
const UPDATE_PREFERENCES: &str =
    "UPDATE contacts SET preferences_json = $3 WHERE business_id = $1 AND id = $2";
const UPDATE_TONE: &str = "UPDATE contacts SET tone = $3 WHERE business_id = $1 AND id = $2";

pub(super) fn account_of(row: &AnyRow) -> Result<Account, StoreError> {
    let columns = Columns::of("accounts", row);
    Ok(Account {
        id: AccountId(columns.int("id")?),
        reference: columns.text("reference")?,
        profile: columns.json("profile_json")?,
    })
}

/// A contact, whose id is named `contact_id`.
pub(super) fn contact_of(columns: &Columns<'_>) -> Result<Contact, StoreError> {
    Ok(Contact {
        id: ContactId(columns.int("contact_id")?),
        account: AccountId(columns.int("account_id")?),
        tone: columns.named("tone", Tone::parse)?,
        stopped: columns.opt_text("stopped_at")?.is_some(),
        preferences: match columns.opt_text("preferences_json")? {
            Some(_) => columns.json("preferences_json")?,
            None => Preferences::default(),
        },
    })
}

fn account_values(
    business: BusinessId,
    reference: &str,
    profile: &AccountProfile,
    now: DateTime<Utc>,
) -> Vec<Value> {
    vec![
        Value::Int(business.0),
        Value::Text(reference.to_owned()),
        Value::Text(json_text(profile)),
        Value::Text(instant_text(now)),
    ]
}

/// Where a chat user is known: a platform and the user's key there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserKey {
    pub platform: &'static str,
    pub key: String,
}

impl Tx {
    /// All accounts of a business, by reference.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn accounts(&mut self, business: BusinessId) -> Result<Vec<Account>, StoreError> {
        let rows = self.all(query(SELECT_ALL).bind(business.0)).await?;
        rows.iter().map(account_of).collect()
    }

    /// All accounts of a business, locked in the order of their ids: what an import of many rows takes.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn lock_accounts(
        &mut self,
        business: BusinessId,
    ) -> Result<Vec<Account>, StoreError> {
        let sql = self.locked(LOCK_ALL);
        let rows = self.all(query(sql).bind(business.0)).await?;
        rows.iter().map(account_of).collect()
    }

    /// One account by the business's own customer number.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn account(
        &mut self,
        business: BusinessId,
        reference: &str,
    ) -> Result<Option<Account>, StoreError> {
        let statement = query(SELECT_BY_REFERENCE)
            .bind(business.0)
            .bind(reference.to_owned());
        self.optional(statement)
            .await?
            .as_ref()
            .map(account_of)
            .transpose()
    }

    /// Locks an account for a change of its ledger.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn lock_account(
        &mut self,
        business: BusinessId,
        account: AccountId,
    ) -> Result<Option<Account>, StoreError> {
        let sql = self.locked(LOCK);
        let statement = query(sql).bind(business.0).bind(account.0);
        self.optional(statement)
            .await?
            .as_ref()
            .map(account_of)
            .transpose()
    }

    /// Adds accounts.
    ///
    /// # Errors
    /// A unique violation when a reference is taken.
    pub async fn insert_accounts(
        &mut self,
        business: BusinessId,
        accounts: &[(String, AccountProfile)],
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let rows: Vec<Vec<Value>> = accounts
            .iter()
            .map(|(reference, profile)| account_values(business, reference, profile, now))
            .collect();
        self.insert_many(INSERT, "", &rows).await?;
        Ok(())
    }

    /// Replaces what is known of many customers who have been read and locked, in few statements.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn update_accounts(
        &mut self,
        business: BusinessId,
        accounts: &[Account],
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let rows: Vec<Vec<Value>> = accounts
            .iter()
            .map(|account| account_values(business, &account.reference, &account.profile, now))
            .collect();
        self.insert_many(INSERT, ON_REFERENCE, &rows).await?;
        Ok(())
    }

    /// The contact behind a chat user, linked to the account at the first call.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn contact_for(
        &mut self,
        business: BusinessId,
        account: AccountId,
        user: &UserKey,
        now: DateTime<Utc>,
    ) -> Result<Contact, StoreError> {
        if let Some(contact) = self.find_contact(business, account, user).await? {
            return Ok(contact);
        }
        let statement = query(INSERT_CONTACT)
            .bind(business.0)
            .bind(account.0)
            .bind(user.platform)
            .bind(user.key.clone())
            .bind(Tone::default().as_str())
            .bind(instant_text(now));
        self.run(statement).await?;
        let contact = self.find_contact(business, account, user).await?;
        Ok(contact.expect("a contact that was inserted is there"))
    }

    /// Where each contact of an account is known, and by what, such as `terminal C-1001`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn contacts(
        &mut self,
        business: BusinessId,
        account: AccountId,
    ) -> Result<BTreeMap<ContactId, String>, StoreError> {
        let statement = query(CONTACTS).bind(business.0).bind(account.0);
        let rows = self.all(statement).await?;
        rows.iter()
            .map(|row| {
                let columns = Columns::of("contacts", row);
                let place = format!(
                    "{} {}",
                    columns.text("platform")?,
                    columns.text("user_key")?
                );
                Ok((ContactId(columns.int("id")?), place))
            })
            .collect()
    }

    async fn find_contact(
        &mut self,
        business: BusinessId,
        account: AccountId,
        user: &UserKey,
    ) -> Result<Option<Contact>, StoreError> {
        let statement = query(SELECT_CONTACT)
            .bind(business.0)
            .bind(account.0)
            .bind(user.platform)
            .bind(user.key.clone());
        let row = self.optional(statement).await?;
        row.map(|row| contact_of(&Columns::of("contacts", &row)))
            .transpose()
    }

    /// Notes that a contact wants no messages but answers. The first time counts.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn stop_contact(
        &mut self,
        business: BusinessId,
        contact: ContactId,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let statement = query(STOP_CONTACT)
            .bind(business.0)
            .bind(contact.0)
            .bind(instant_text(now));
        self.run(statement).await?;
        Ok(())
    }

    /// Keeps what a contact has set.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn set_preferences(
        &mut self,
        business: BusinessId,
        contact: ContactId,
        preferences: &Preferences,
    ) -> Result<(), StoreError> {
        let statement = query(UPDATE_PREFERENCES)
            .bind(business.0)
            .bind(contact.0)
            .bind(json_text(preferences));
        self.run(statement).await?;
        Ok(())
    }

    /// Messages are welcome again.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn resume_contact(
        &mut self,
        business: BusinessId,
        contact: ContactId,
    ) -> Result<(), StoreError> {
        let statement = query(RESUME_CONTACT).bind(business.0).bind(contact.0);
        self.run(statement).await?;
        Ok(())
    }

    /// Sets how a contact likes to be spoken to.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn set_tone(
        &mut self,
        business: BusinessId,
        contact: ContactId,
        tone: Tone,
    ) -> Result<(), StoreError> {
        let statement = query(UPDATE_TONE)
            .bind(business.0)
            .bind(contact.0)
            .bind(tone.as_str());
        self.run(statement).await?;
        Ok(())
    }
}
