//! Files that customers sent.

use chrono::{DateTime, Utc};
use sqlx::query;

use super::row::{Columns, instant_text};
use super::{StoreError, Tx};
use crate::domain::ids::{AccountId, BusinessId, ConversationId, TicketId};

const INSERT: &str = "INSERT INTO files (business_id, account_id, conversation_id, event_key, name, media_type, \
     bytes, digest, received_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id";
const ATTACH: &str = "UPDATE files SET ticket_id = $3 WHERE business_id = $1 AND id = $2";
const OF_TICKET: &str = "SELECT id, name, media_type, received_at FROM files \
     WHERE business_id = $1 AND ticket_id = $2 ORDER BY id";
const CONTENT: &str = "SELECT bytes, digest FROM files WHERE business_id = $1 AND id = $2";
const IDS: &str = "SELECT id FROM files WHERE business_id = $1 ORDER BY id";

/// A file to be kept.
#[derive(Debug, Clone, Copy)]
pub struct FileToKeep<'a> {
    pub account: AccountId,
    pub conversation: ConversationId,
    /// The message that brought it.
    pub event_key: &'a str,
    pub name: &'a str,
    pub media_type: &'a str,
    pub bytes: &'a [u8],
    /// SHA-256 of the bytes, in hexadecimal.
    pub digest: &'a str,
}

/// A file of a case, without its bytes.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct FileRow {
    #[serde(skip)]
    pub id: i64,
    pub name: String,
    pub media_type: String,
    pub received_at: DateTime<Utc>,
}

impl Tx {
    /// Keeps a file.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn insert_file(
        &mut self,
        business: BusinessId,
        file: &FileToKeep<'_>,
        now: DateTime<Utc>,
    ) -> Result<i64, StoreError> {
        let statement = query(INSERT)
            .bind(business.0)
            .bind(file.account.0)
            .bind(file.conversation.0)
            .bind(file.event_key.to_owned())
            .bind(file.name.to_owned())
            .bind(file.media_type.to_owned())
            .bind(file.bytes.to_vec())
            .bind(file.digest.to_owned())
            .bind(instant_text(now));
        let row = self.one(statement).await?;
        Columns::of("files", &row).int("id")
    }

    /// Notes to which case a file belongs.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn attach_file(
        &mut self,
        business: BusinessId,
        file: i64,
        ticket: TicketId,
    ) -> Result<(), StoreError> {
        let statement = query(ATTACH).bind(business.0).bind(file).bind(ticket.0);
        self.run(statement).await?;
        Ok(())
    }

    /// The files of a case, oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn files_of(
        &mut self,
        business: BusinessId,
        ticket: TicketId,
    ) -> Result<Vec<FileRow>, StoreError> {
        let statement = query(OF_TICKET).bind(business.0).bind(ticket.0);
        let rows = self.all(statement).await?;
        rows.iter()
            .map(|row| {
                let columns = Columns::of("files", row);
                Ok(FileRow {
                    id: columns.int("id")?,
                    name: columns.text("name")?,
                    media_type: columns.text("media_type")?,
                    received_at: columns.instant("received_at")?,
                })
            })
            .collect()
    }

    /// The bytes of a file, and the digest that was kept with them.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn file_content(
        &mut self,
        business: BusinessId,
        file: i64,
    ) -> Result<Option<(Vec<u8>, String)>, StoreError> {
        let statement = query(CONTENT).bind(business.0).bind(file);
        let Some(row) = self.optional(statement).await? else {
            return Ok(None);
        };
        let columns = Columns::of("files", &row);
        Ok(Some((columns.bytes("bytes")?, columns.text("digest")?)))
    }

    /// All files of a business.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn file_ids(&mut self, business: BusinessId) -> Result<Vec<i64>, StoreError> {
        let rows = self.all(query(IDS).bind(business.0)).await?;
        rows.iter()
            .map(|row| Columns::of("files", row).int("id"))
            .collect()
    }
}
