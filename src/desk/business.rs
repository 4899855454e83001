//! What the owner sets up: businesses and their policies.

use super::{Desk, DeskError};
use crate::domain::business::{Business, BusinessSettings};
use crate::domain::ids::PolicyVersion;
use crate::domain::policy::{self, Policy, PolicyProblem};
use crate::store::{PolicyRow, StoreError, Tx};

/// The longest name of a business.
const NAME_MAX: usize = 100;

impl Desk {
    /// Adds a business with the built-in policy as version 1.
    ///
    /// # Errors
    /// [`DeskError::Refused`] when the name is empty, too long or taken.
    pub async fn create_business(
        &self,
        settings: BusinessSettings,
        by: &str,
    ) -> Result<Business, DeskError> {
        check_name(&settings.name)?;
        let name = settings.name.clone();
        let toml = policy::default_text(settings.currency);
        let mut tx = self.store.write().await?;
        let business = tx
            .insert_business(settings, self.now())
            .await
            .map_err(|error| name_taken(error, &name))?;
        let first = self.policy_row(PolicyVersion(1), toml, by);
        tx.insert_policy(business.id, &first).await?;
        tx.commit().await?;
        Ok(business)
    }

    /// Replaces the settings of a business. Its currency stays: the ledger is kept in it.
    ///
    /// # Errors
    /// [`DeskError::Refused`] when the name is taken or the currency would change.
    pub async fn set_business(
        &self,
        business: &Business,
        settings: BusinessSettings,
    ) -> Result<Business, DeskError> {
        check_name(&settings.name)?;
        if settings.currency != business.settings.currency {
            return Err(DeskError::refused(format!(
                "the ledger of {} is kept in {}; another currency needs a business of its own",
                business.settings.name, business.settings.currency
            )));
        }
        let changed = Business {
            id: business.id,
            settings,
        };
        let mut tx = self.store.write().await?;
        tx.update_business(&changed)
            .await
            .map_err(|error| name_taken(error, &changed.settings.name))?;
        tx.commit().await?;
        Ok(changed)
    }

    /// All businesses, by name.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn businesses(&self) -> Result<Vec<Business>, DeskError> {
        Ok(self.store.read().await?.businesses().await?)
    }

    /// The business of that name (letter case aside), or the only one there is.
    ///
    /// # Errors
    /// [`DeskError::Refused`] naming the businesses there are, when the choice is not clear.
    pub async fn business(&self, name: Option<&str>) -> Result<Business, DeskError> {
        let all = self.businesses().await?;
        let names = || {
            let names: Vec<&str> = all.iter().map(|b| b.settings.name.as_str()).collect();
            names.join(", ")
        };
        let found = match name {
            Some(name) => all
                .iter()
                .find(|b| b.settings.name.to_lowercase() == name.trim().to_lowercase()),
            None if all.len() > 1 => {
                return Err(DeskError::refused(format!(
                    "there are several businesses ({}); name one with --business",
                    names()
                )));
            }
            None => all.first(),
        };
        match (found, name) {
            (Some(business), _) => Ok(business.clone()),
            (None, _) if all.is_empty() => Err(DeskError::refused(
                "there is no business yet; make one with `goodterms business create`, or try `goodterms demo`",
            )),
            (None, name) => Err(DeskError::refused(format!(
                "there is no business named {}; there is {}",
                name.unwrap_or_default(),
                names()
            ))),
        }
    }

    /// Checks a policy text and makes it the newest version. A text that is the newest version already
    /// changes nothing.
    ///
    /// # Errors
    /// [`ApplyError::Problems`] with everything that is wrong with the text.
    pub async fn apply_policy(
        &self,
        business: &Business,
        toml: &str,
        by: &str,
    ) -> Result<(PolicyVersion, bool), ApplyError> {
        let mut tx = self.store.write().await?;
        let latest = tx.latest_policy_version(business.id).await?;
        let next = PolicyVersion(latest.0 + 1);
        policy::read_new(toml, business.settings.currency, next).map_err(ApplyError::Problems)?;
        let current = tx.policy_row(business.id, latest).await?;
        if current.is_some_and(|row| row.toml == toml) {
            return Ok((latest, false));
        }
        let row = self.policy_row(next, toml.to_owned(), by);
        tx.insert_policy(business.id, &row).await?;
        tx.commit().await?;
        Ok((next, true))
    }

    /// A version of the policy (`None`: the newest), as it was applied.
    ///
    /// # Errors
    /// [`DeskError::Refused`] when there is no such version.
    pub async fn policy(
        &self,
        business: &Business,
        version: Option<PolicyVersion>,
    ) -> Result<(PolicyRow, Policy), DeskError> {
        let mut tx = self.store.read().await?;
        policy_in(&mut tx, business, version).await
    }

    fn policy_row(&self, version: PolicyVersion, toml: String, by: &str) -> PolicyRow {
        PolicyRow {
            version,
            toml,
            applied_at: self.now(),
            applied_by: by.to_owned(),
        }
    }
}

/// A version of the policy (`None`: the newest), read in a transaction.
pub(super) async fn policy_in(
    tx: &mut Tx,
    business: &Business,
    version: Option<PolicyVersion>,
) -> Result<(PolicyRow, Policy), DeskError> {
    let latest = tx.latest_policy_version(business.id).await?;
    let asked = version.unwrap_or(latest);
    let row = tx.policy_row(business.id, asked).await?.ok_or_else(|| {
        DeskError::refused(format!(
            "{} has no policy version {}; there are versions 1 to {}",
            business.settings.name, asked.0, latest.0
        ))
    })?;
    let currency = business.settings.currency;
    let policy = tx.policy(business.id, asked, currency).await?;
    Ok((row, (*policy).clone()))
}

/// Why a policy was not applied.
#[derive(Debug, thiserror::Error)]
pub enum ApplyError {
    #[error("the policy has {} problem(s)", .0.len())]
    Problems(Vec<PolicyProblem>),
    #[error(transparent)]
    Store(#[from] StoreError),
}

fn check_name(name: &str) -> Result<(), DeskError> {
    let length = name.chars().count();
    if name.trim().is_empty() || length > NAME_MAX || name.chars().any(char::is_control) {
        return Err(DeskError::refused(format!(
            "a business has a name of 1 to {NAME_MAX} characters"
        )));
    }
    Ok(())
}

fn name_taken(error: StoreError, name: &str) -> DeskError {
    if error.is_unique_violation() {
        DeskError::refused(format!("there is a business named {name} already"))
    } else {
        error.into()
    }
}
