//! What a person has to mend before the bot can go on. There is one open row for each matter.

use chrono::{DateTime, Utc};
use sqlx::query;

use super::row::{Columns, instant_text};
use super::{StoreError, Tx};
use crate::domain::ids::BusinessId;

const RAISE: &str = "INSERT INTO chat_alerts (business_id, reference, kind, about, raised_at) \
     VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";
const MENDED: &str = "UPDATE chat_alerts SET mended_at = $4, mended_by = $5 \
     WHERE business_id = $1 AND kind = $2 AND about = $3 AND mended_at IS NULL";
const OPEN: &str = "SELECT reference, kind, about, raised_at, claimed_by FROM chat_alerts \
     WHERE business_id = $1 AND mended_at IS NULL ORDER BY id";
const CLAIM: &str = "UPDATE chat_alerts SET claimed_by = $3 \
     WHERE business_id = $1 AND reference = $2 AND mended_at IS NULL AND claimed_by IS NULL";
const MEND: &str = "UPDATE chat_alerts SET mended_at = $3, mended_by = $4, note = $5 \
     WHERE business_id = $1 AND reference = $2 AND mended_at IS NULL";

/// Something that is to be mended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertRow {
    pub reference: String,
    pub kind: String,
    pub about: String,
    pub raised_at: DateTime<Utc>,
    pub claimed_by: Option<String>,
}

impl Tx {
    /// Notes that something is to be mended; nothing where that is known.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn raise_alert(
        &mut self,
        business: BusinessId,
        reference: &str,
        (kind, about): (&str, &str),
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let statement = query(RAISE)
            .bind(business.0)
            .bind(reference.to_owned())
            .bind(kind.to_owned())
            .bind(about.to_owned())
            .bind(instant_text(now));
        self.run(statement).await?;
        Ok(())
    }

    /// Notes that a matter is mended.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn alert_mended(
        &mut self,
        business: BusinessId,
        (kind, about): (&str, &str),
        by: &str,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let statement = query(MENDED)
            .bind(business.0)
            .bind(kind.to_owned())
            .bind(about.to_owned())
            .bind(instant_text(now))
            .bind(by.to_owned());
        self.run(statement).await?;
        Ok(())
    }

    /// What is to be mended, oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn open_alerts(&mut self, business: BusinessId) -> Result<Vec<AlertRow>, StoreError> {
        let rows = self.all(query(OPEN).bind(business.0)).await?;
        rows.iter()
            .map(|row| {
                let columns = Columns::of("chat_alerts", row);
                Ok(AlertRow {
                    reference: columns.text("reference")?,
                    kind: columns.text("kind")?,
                    about: columns.text("about")?,
                    raised_at: columns.instant("raised_at")?,
                    claimed_by: columns.opt_text("claimed_by")?,
                })
            })
            .collect()
    }

    /// Takes something that nobody has taken. `false` when somebody has, or it is mended.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn claim_alert(
        &mut self,
        business: BusinessId,
        reference: &str,
        by: &str,
    ) -> Result<bool, StoreError> {
        let statement = query(CLAIM)
            .bind(business.0)
            .bind(reference.to_owned())
            .bind(by.to_owned());
        Ok(self.run(statement).await? == 1)
    }

    /// Notes that somebody has mended something, and how. `false` when it is not open.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn mend_alert(
        &mut self,
        business: BusinessId,
        reference: &str,
        (by, note): (&str, &str),
        now: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let statement = query(MEND)
            .bind(business.0)
            .bind(reference.to_owned())
            .bind(instant_text(now))
            .bind(by.to_owned())
            .bind(note.to_owned());
        Ok(self.run(statement).await? == 1)
    }
}
