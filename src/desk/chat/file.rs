//! Files that customers sent, kept because a platform's links to them expire, and read by staff with the case.

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

use crate::desk::message::NewFile;
use crate::desk::staff::{member_in, ticket_in};
use crate::desk::verify::VerifyReport;
use crate::desk::{Desk, DeskError};
use crate::domain::business::Business;
use crate::domain::ids::{AccountId, BusinessId, ConversationId};
use crate::domain::proof;
use crate::domain::ticket::Category;
use crate::store::{FileRow, FileToKeep, TicketEvent, Tx};

/// A file with its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileOfCase {
    pub file: FileRow,
    pub bytes: Vec<u8>,
}

impl Desk {
    /// The files of a case.
    ///
    /// # Errors
    /// [`DeskError::Refused`] when there is no such case.
    pub async fn files_of_case(
        &self,
        business: &Business,
        case: &str,
    ) -> Result<Vec<FileRow>, DeskError> {
        let mut tx = self.store.read().await?;
        let ticket = ticket_in(&mut tx, business, case).await?;
        Ok(tx.files_of(business.id, ticket.id).await?)
    }

    /// The n-th file of a case, counted from 1; that it was read stands in the trail.
    ///
    /// # Errors
    /// [`DeskError::Refused`] when there is no such case or file, or `who` is no member of staff.
    pub async fn read_file(
        &self,
        business: &Business,
        case: &str,
        number: usize,
        who: &str,
    ) -> Result<FileOfCase, DeskError> {
        let mut tx = self.store.write().await?;
        let member = member_in(&mut tx, business, who).await?;
        let ticket = ticket_in(&mut tx, business, case).await?;
        let files = tx.files_of(business.id, ticket.id).await?;
        let count = files.len();
        let file = number
            .checked_sub(1)
            .and_then(|at| files.into_iter().nth(at));
        let Some(file) = file else {
            return Err(DeskError::refused(match count {
                0 => format!("{} has no files", ticket.reference),
                count => format!("{} has files 1 to {count}", ticket.reference),
            }));
        };
        let content = tx.file_content(business.id, file.id).await?;
        let (bytes, _) = content.expect("a file that is listed is there");
        let event = TicketEvent {
            at: self.now(),
            actor: member.name,
            role: member.role.as_str().to_owned(),
            kind: "file_read".to_owned(),
            text: Some(file.name.clone()),
            ..TicketEvent::default()
        };
        tx.insert_ticket_event(business.id, ticket.id, &event, None)
            .await?;
        tx.commit().await?;
        Ok(FileOfCase { file, bytes })
    }
}

/// Keeps files that were checked before.
pub(super) async fn keep(
    tx: &mut Tx,
    (business, account, conversation): (BusinessId, AccountId, ConversationId),
    event_key: &str,
    files: &[NewFile],
    now: DateTime<Utc>,
) -> Result<Vec<i64>, DeskError> {
    let mut kept = Vec::with_capacity(files.len());
    for file in files {
        let name = proof::plain_name(&file.name);
        let file = FileToKeep {
            account,
            conversation,
            event_key,
            name: &name,
            media_type: &file.media_type,
            bytes: &file.bytes,
            digest: &digest(&file.bytes),
        };
        kept.push(tx.insert_file(business, &file, now).await?);
    }
    Ok(kept)
}

/// Adds kept files to the open case that they fit: one that this message opened, else a payment that is being looked
/// for, else the latest. Without any they stay with the account.
pub(super) async fn attach_to_case(
    tx: &mut Tx,
    (business, account): (BusinessId, AccountId),
    files: &[i64],
    now: DateTime<Utc>,
) -> Result<(), DeskError> {
    let mut open = tx.tickets(business, Some(account)).await?;
    open.retain(|ticket| ticket.state.is_open());
    let fits = open
        .iter()
        .rfind(|ticket| ticket.opened_at == now)
        .or_else(|| {
            open.iter()
                .rfind(|ticket| ticket.matter.category == Category::PaidClaim)
        })
        .or(open.last());
    let Some(ticket) = fits else {
        return Ok(());
    };
    for file in files {
        tx.attach_file(business, *file, ticket.id).await?;
    }
    let event = TicketEvent {
        at: now,
        actor: "customer".to_owned(),
        role: "customer".to_owned(),
        kind: "file_added".to_owned(),
        text: Some(match files.len() {
            1 => "a file".to_owned(),
            count => format!("{count} files"),
        }),
        ..TicketEvent::default()
    };
    tx.insert_ticket_event(business, ticket.id, &event, None)
        .await?;
    Ok(())
}

/// The bytes of each file are those that were received. They are read one file after another, since all at once may be
/// more than memory holds.
pub(in crate::desk) async fn verify_files(
    tx: &mut Tx,
    business: &Business,
    report: &mut VerifyReport,
) -> Result<(), DeskError> {
    for id in tx.file_ids(business.id).await? {
        report.files += 1;
        let content = tx.file_content(business.id, id).await?;
        if content.is_none_or(|(bytes, kept)| digest(&bytes) != kept) {
            report.differences.push(format!(
                "{}, file {id}: its bytes do not match its digest",
                business.settings.name
            ));
        }
    }
    Ok(())
}

/// The digest that shows a later change of a file: SHA-256 in hexadecimal.
fn digest(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
