//! Businesses and the versions of their policies.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use sqlx::any::AnyRow;
use sqlx::query;

use super::row::{Columns, instant_text, json_text};
use super::{StoreError, Tx};
use crate::domain::business::{Business, BusinessSettings};
use crate::domain::ids::{BusinessId, PolicyVersion};
use crate::domain::money::Currency;
use crate::domain::policy::{self, Policy};

const INSERT: &str =
    "INSERT INTO businesses (name, settings_json, created_at) VALUES ($1, $2, $3) RETURNING id";
const UPDATE: &str = "UPDATE businesses SET name = $2, settings_json = $3 WHERE id = $1";
const LOCK: &str = "SELECT b.id FROM businesses b WHERE b.id = $1 FOR UPDATE";
const SELECT_ALL: &str = "SELECT id, settings_json FROM businesses ORDER BY name";
const INSERT_POLICY: &str = "INSERT INTO policies (business_id, version, toml, applied_at, applied_by) VALUES ($1, $2, $3, $4, $5)";
const SELECT_POLICY: &str = "SELECT version, toml, applied_at, applied_by FROM policies \
     WHERE business_id = $1 AND version = $2";
const SELECT_LATEST_VERSION: &str =
    "SELECT COALESCE(MAX(version), 0) AS version FROM policies WHERE business_id = $1";

/// A stored policy version, as text and with who applied it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyRow {
    pub version: PolicyVersion,
    pub toml: String,
    pub applied_at: DateTime<Utc>,
    pub applied_by: String,
}

pub(super) fn business_of(columns: &Columns<'_>, id: &str) -> Result<Business, StoreError> {
    Ok(Business {
        id: BusinessId(columns.int(id)?),
        settings: columns.json("settings_json")?,
    })
}

/// The policies that have been read. A version is never changed once it is applied, so what is kept here
/// cannot grow old.
pub(super) type Policies = Arc<Mutex<HashMap<(BusinessId, PolicyVersion), Arc<Policy>>>>;

/// How many policies are kept: as many businesses as one process is likely to serve at the same time.
const POLICIES_MAX: usize = 256;

impl Tx {
    /// Locks a business, after the conversation and the account: what is checked over the whole business
    /// then holds until the commit.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn lock_business(&mut self, business: BusinessId) -> Result<(), StoreError> {
        if self.must_lock_rows() {
            self.one(query(LOCK).bind(business.0)).await?;
        }
        Ok(())
    }

    /// Adds a business. The name must be free.
    ///
    /// # Errors
    /// A unique violation when the name is taken.
    pub async fn insert_business(
        &mut self,
        settings: BusinessSettings,
        now: DateTime<Utc>,
    ) -> Result<Business, StoreError> {
        let statement = query(INSERT)
            .bind(settings.name.clone())
            .bind(json_text(&settings))
            .bind(instant_text(now));
        let row = self.one(statement).await?;
        let id = Columns::of("businesses", &row).int("id")?;
        Ok(Business {
            id: BusinessId(id),
            settings,
        })
    }

    /// Replaces a business's settings.
    ///
    /// # Errors
    /// A unique violation when its new name is taken.
    pub async fn update_business(&mut self, business: &Business) -> Result<(), StoreError> {
        let statement = query(UPDATE)
            .bind(business.id.0)
            .bind(business.settings.name.clone())
            .bind(json_text(&business.settings));
        let updated = self.run(statement).await?;
        assert_eq!(updated, 1, "a business that was read is there");
        Ok(())
    }

    /// All businesses, by name.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn businesses(&mut self) -> Result<Vec<Business>, StoreError> {
        let rows = self.all(query(SELECT_ALL)).await?;
        rows.iter()
            .map(|row| business_of(&Columns::of("businesses", row), "id"))
            .collect()
    }

    /// Adds a policy version. Its text has been checked.
    ///
    /// # Errors
    /// A unique violation when somebody else has just applied the same version.
    pub async fn insert_policy(
        &mut self,
        business: BusinessId,
        policy: &PolicyRow,
    ) -> Result<(), StoreError> {
        let statement = query(INSERT_POLICY)
            .bind(business.0)
            .bind(policy.version.0)
            .bind(policy.toml.clone())
            .bind(instant_text(policy.applied_at))
            .bind(policy.applied_by.clone());
        self.run(statement).await?;
        Ok(())
    }

    /// The newest policy version, 0 when there is none yet.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn latest_policy_version(
        &mut self,
        business: BusinessId,
    ) -> Result<PolicyVersion, StoreError> {
        let row = self
            .one(query(SELECT_LATEST_VERSION).bind(business.0))
            .await?;
        Ok(PolicyVersion(Columns::of("policies", &row).int("version")?))
    }

    /// One policy version.
    ///
    /// # Errors
    /// [`StoreError`].
    /// A version of the policy. It was checked when it was applied, and is read from the database once.
    ///
    /// # Errors
    /// [`StoreError::Inconsistent`] when there is no such version, or it cannot be read.
    pub async fn policy(
        &mut self,
        business: BusinessId,
        version: PolicyVersion,
        currency: Currency,
    ) -> Result<Arc<Policy>, StoreError> {
        let known = |policies: &Policies| {
            let policies = policies.lock().unwrap_or_else(PoisonError::into_inner);
            policies.get(&(business, version)).cloned()
        };
        if let Some(policy) = known(&self.policies) {
            return Ok(policy);
        }
        let inconsistent = |what: String| StoreError::Inconsistent {
            table: "policies",
            what,
        };
        let row = self.policy_row(business, version).await?;
        let row = row.ok_or_else(|| inconsistent(format!("version {} is missing", version.0)))?;
        let policy = policy::read(&row.toml, currency, version).map_err(|problems| {
            let first = problems.first().map(ToString::to_string);
            inconsistent(first.unwrap_or_default())
        })?;
        let policy = Arc::new(policy);
        let mut policies = self.policies.lock().unwrap_or_else(PoisonError::into_inner);
        if policies.len() >= POLICIES_MAX {
            policies.clear();
        }
        policies.insert((business, version), Arc::clone(&policy));
        Ok(policy)
    }

    /// A version of the policy as it was applied.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn policy_row(
        &mut self,
        business: BusinessId,
        version: PolicyVersion,
    ) -> Result<Option<PolicyRow>, StoreError> {
        let statement = query(SELECT_POLICY).bind(business.0).bind(version.0);
        self.optional(statement)
            .await?
            .as_ref()
            .map(policy_row_of)
            .transpose()
    }
}

fn policy_row_of(row: &AnyRow) -> Result<PolicyRow, StoreError> {
    let columns = Columns::of("policies", row);
    Ok(PolicyRow {
        version: PolicyVersion(columns.int("version")?),
        toml: columns.text("toml")?,
        applied_at: columns.instant("applied_at")?,
        applied_by: columns.text("applied_by")?,
    })
}
