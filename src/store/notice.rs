//! Notices, the unasked messages that carry them, and what is known of their arrival.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::any::AnyRow;
use sqlx::query;

use super::conversation::Outbound;
use super::dialect::{Locking, locking};
use super::ledger::{Scoped, scoped};
use super::row::{Columns, instant_text};
use super::{StoreError, Tx};
use crate::domain::account::Contact;
use crate::domain::ids::{AccountId, BusinessId, ContactId, ConversationId, InvoiceId};
use crate::domain::money::{Currency, Money};

/// How a notice arrived that the bot sent.
const BY_CHAT: &str = "chat";

const NOTICES: Scoped = scoped!(
    "SELECT n.id, n.account_id, n.invoice_id, n.fee_minor, n.announced_on, n.delivered_at, \
     n.delivered_how, n.recorded_by, CASE WHEN EXISTS (SELECT 1 FROM outbox o \
     WHERE o.business_id = n.business_id AND o.notice_id = n.id) THEN 1 ELSE 0 END AS is_sent \
     FROM notices n WHERE n.business_id = $1 AND n.kind = 'late_fee'",
    "n.account_id",
    "ORDER BY n.account_id, n.id"
);
/// What has arrived stays as it was when it did.
const UPSERT_NOTICE: &str = "INSERT INTO notices \
     (business_id, account_id, invoice_id, kind, fee_minor, announced_on) \
     VALUES ($1, $2, $3, 'late_fee', $4, $5) ON CONFLICT (invoice_id, kind) DO UPDATE \
     SET fee_minor = excluded.fee_minor, announced_on = excluded.announced_on \
     WHERE notices.delivered_at IS NULL RETURNING id";
const MARK_DELIVERED: &str = "UPDATE notices \
     SET delivered_at = $3, delivered_how = $4, recorded_by = $5 \
     WHERE business_id = $1 AND id = $2 AND delivered_at IS NULL";
const INSERT_UNASKED: &str = "INSERT INTO outbox \
     (business_id, conversation_id, notice_id, nonce, body_json, created_at) \
     VALUES ($1, $2, $3, $4, $5, $6)";
/// In the order of their ids, so that two programs that lock several wait for each other.
const LOCK_CONVERSATIONS: Locking = locking!(
    "SELECT c.id FROM conversations c JOIN contacts k ON k.business_id = c.business_id \
     AND k.id = c.contact_id WHERE c.business_id = $1 AND k.account_id = $2 ORDER BY c.id",
    "c"
);
const SELECT_REACH: &str = "SELECT c.id AS conversation, k.id AS contact_id, k.account_id, k.tone, \
     k.stopped_at, k.preferences_json, c.state_json, (SELECT MAX(i.received_at) FROM inbox i \
     WHERE i.business_id = c.business_id AND i.conversation_id = c.id) AS heard_at \
     FROM conversations c JOIN contacts k ON k.business_id = c.business_id \
     AND k.id = c.contact_id WHERE c.business_id = $1 AND k.account_id = $2 \
     AND k.unlinked_at IS NULL ORDER BY c.updated_at DESC, c.id DESC";
/// What staff write about a case answers the customer.
const SELECT_UNASKED: &str = "SELECT o.created_at FROM outbox o \
     JOIN conversations c ON c.business_id = o.business_id AND c.id = o.conversation_id \
     WHERE o.business_id = $1 AND c.contact_id = $2 AND o.inbox_id IS NULL AND o.ticket_id IS NULL \
     AND o.created_at >= $3 ORDER BY o.id";
const SELECT_TOLD: &str = "SELECT kind, about FROM arrangement_notices \
     WHERE business_id = $1 AND account_id = $2 ORDER BY id";
const INSERT_TOLD: &str = "INSERT INTO arrangement_notices \
     (business_id, account_id, kind, about, nonce) VALUES ($1, $2, $3, $4, $5)";

/// A notice of a late fee on one invoice. There is at most one for each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    pub id: i64,
    pub account: AccountId,
    pub invoice: InvoiceId,
    /// What it announces.
    pub fee: Money,
    pub announced_on: NaiveDate,
    /// Whether it has been written to a conversation.
    pub sent: bool,
    pub delivered: Option<Receipt>,
}

/// How it is known that a notice has arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    pub at: DateTime<Utc>,
    pub how: String,
    /// Who says so; `None` where the chat platform confirmed it.
    pub recorded_by: Option<String>,
}

/// A notice as it is to stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewNotice {
    pub account: AccountId,
    pub invoice: InvoiceId,
    pub fee: Money,
    pub announced_on: NaiveDate,
}

/// A conversation in which somebody who speaks for an account can be reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach {
    pub conversation: ConversationId,
    pub contact: Contact,
    /// Where the conversation stands; `converse` knows what it means.
    pub state_json: String,
    /// When the contact last wrote there.
    pub heard_at: Option<DateTime<Utc>>,
}

impl Tx {
    /// The late-fee notices of one account, or of the whole business, by invoice.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn notices(
        &mut self,
        business: BusinessId,
        account: Option<AccountId>,
        currency: Currency,
    ) -> Result<BTreeMap<InvoiceId, Notice>, StoreError> {
        let rows = self.scoped_all(NOTICES, business, account).await?;
        rows.iter()
            .map(|row| {
                let notice = notice_of(row, currency)?;
                Ok((notice.invoice, notice))
            })
            .collect()
    }

    /// Writes a notice down, or corrects one that has not arrived, and tells its id.
    ///
    /// # Errors
    /// [`StoreError`].
    ///
    /// # Panics
    /// When the notice has arrived already: nothing of it may change then.
    pub async fn upsert_notice(
        &mut self,
        business: BusinessId,
        notice: NewNotice,
    ) -> Result<i64, StoreError> {
        let statement = query(UPSERT_NOTICE)
            .bind(business.0)
            .bind(notice.account.0)
            .bind(notice.invoice.0)
            .bind(notice.fee.minor())
            .bind(notice.announced_on.to_string());
        let row = self.optional(statement).await?;
        let row = row.expect("a notice that has arrived is not written again");
        Columns::of("notices", &row).int("id")
    }

    /// Notes that a notice has arrived. The first receipt counts.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn mark_notice_delivered(
        &mut self,
        business: BusinessId,
        notice: i64,
        receipt: &Receipt,
    ) -> Result<(), StoreError> {
        let statement = query(MARK_DELIVERED)
            .bind(business.0)
            .bind(notice)
            .bind(instant_text(receipt.at))
            .bind(receipt.how.clone())
            .bind(receipt.recorded_by.clone());
        self.run(statement).await?;
        Ok(())
    }

    pub(super) async fn notice_arrived(
        &mut self,
        business: BusinessId,
        notice: i64,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let receipt = Receipt {
            at: now,
            how: BY_CHAT.to_owned(),
            recorded_by: None,
        };
        self.mark_notice_delivered(business, notice, &receipt).await
    }

    /// Writes a message that nobody asked for to the outbox, with the late-fee notice that it may carry.
    ///
    /// # Errors
    /// A unique violation when the notice was written to a conversation before.
    pub async fn insert_unasked(
        &mut self,
        business: BusinessId,
        conversation: ConversationId,
        notice: Option<i64>,
        message: &Outbound,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let statement = query(INSERT_UNASKED)
            .bind(business.0)
            .bind(conversation.0)
            .bind(notice)
            .bind(message.nonce.clone())
            .bind(message.body_json.clone())
            .bind(instant_text(now));
        self.run(statement).await?;
        Ok(())
    }

    /// What an account has been told about its arrangements: the kind of each notice and what it was about.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn told(
        &mut self,
        business: BusinessId,
        account: AccountId,
    ) -> Result<BTreeSet<(String, String)>, StoreError> {
        let statement = query(SELECT_TOLD).bind(business.0).bind(account.0);
        let rows = self.all(statement).await?;
        rows.iter()
            .map(|row| {
                let columns = Columns::of("arrangement_notices", row);
                Ok((columns.text("kind")?, columns.text("about")?))
            })
            .collect()
    }

    /// Notes that a message of the outbox tells an account something about an arrangement.
    ///
    /// # Errors
    /// A unique violation when it was told before.
    pub async fn insert_told(
        &mut self,
        business: BusinessId,
        account: AccountId,
        (kind, about): (&str, &str),
        nonce: &str,
    ) -> Result<(), StoreError> {
        let statement = query(INSERT_TOLD)
            .bind(business.0)
            .bind(account.0)
            .bind(kind.to_owned())
            .bind(about.to_owned())
            .bind(nonce.to_owned());
        self.run(statement).await?;
        Ok(())
    }

    /// Locks all conversations of an account, before the account itself: whoever may write to one of them
    /// unasked does this first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn lock_conversations(
        &mut self,
        business: BusinessId,
        account: AccountId,
    ) -> Result<(), StoreError> {
        let sql = self.locked(LOCK_CONVERSATIONS);
        self.all(query(sql).bind(business.0).bind(account.0))
            .await?;
        Ok(())
    }

    /// Where an account can be reached, the most recent conversation first. It is read after the lock, so
    /// that a "stop" which was being said meanwhile is seen.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn reach(
        &mut self,
        business: BusinessId,
        account: AccountId,
    ) -> Result<Vec<Reach>, StoreError> {
        let statement = query(SELECT_REACH).bind(business.0).bind(account.0);
        self.all(statement).await?.iter().map(reach_of).collect()
    }

    /// When a contact was written to unasked, since an instant.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn unasked_messages(
        &mut self,
        business: BusinessId,
        contact: ContactId,
        since: DateTime<Utc>,
    ) -> Result<Vec<DateTime<Utc>>, StoreError> {
        let statement = query(SELECT_UNASKED)
            .bind(business.0)
            .bind(contact.0)
            .bind(instant_text(since));
        let rows = self.all(statement).await?;
        rows.iter()
            .map(|row| Columns::of("outbox", row).instant("created_at"))
            .collect()
    }
}

fn notice_of(row: &AnyRow, currency: Currency) -> Result<Notice, StoreError> {
    let columns = Columns::of("notices", row);
    let delivered = match columns.opt_instant("delivered_at")? {
        None => None,
        Some(at) => Some(Receipt {
            at,
            how: columns.opt_text("delivered_how")?.unwrap_or_default(),
            recorded_by: columns.opt_text("recorded_by")?,
        }),
    };
    Ok(Notice {
        id: columns.int("id")?,
        account: AccountId(columns.int("account_id")?),
        invoice: InvoiceId(columns.int("invoice_id")?),
        fee: Money::from_minor(columns.int("fee_minor")?, currency),
        announced_on: columns.date("announced_on")?,
        sent: columns.int("is_sent")? == 1,
        delivered,
    })
}

fn reach_of(row: &AnyRow) -> Result<Reach, StoreError> {
    let columns = Columns::of("contacts", row);
    Ok(Reach {
        conversation: ConversationId(columns.int("conversation")?),
        contact: super::account::contact_of(&columns)?,
        state_json: columns.text("state_json")?,
        heard_at: columns.opt_instant("heard_at")?,
    })
}
