//! What a person has to mend before the bot can go on, and a case for a customer who cannot be reached.

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::desk::staff::{member_in, moment};
use crate::desk::{Desk, DeskError};
use crate::domain::business::Business;
use crate::domain::ids::BusinessId;
use crate::domain::ticket::{Category, Matter, Summary, TicketState};
use crate::store::{Conversation, NewTicket, TicketEvent, Tx};

/// How long a reference is after its letter.
const REFERENCE_CHARACTERS: usize = 6;
/// Who mends what is found to work again.
const BOT: &str = "goodterms";

/// What is to be mended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AlertKind {
    /// A chat user tried five wrong codes.
    UserLocked,
    /// The bot lacks a permission in a channel.
    PermissionMissing,
    /// A channel or thread to which something was to be sent is gone.
    PlaceGone,
    HelpChannelGone,
    ThreadLocked,
    /// The bot is not in the server any more.
    BotRemoved,
    /// The platform did not take a message in its form.
    MessageRejected,
}

impl AlertKind {
    const ALL: [Self; 7] = [
        Self::UserLocked,
        Self::PermissionMissing,
        Self::PlaceGone,
        Self::HelpChannelGone,
        Self::ThreadLocked,
        Self::BotRemoved,
        Self::MessageRejected,
    ];

    fn as_str(self) -> &'static str {
        match self {
            Self::UserLocked => "user_locked",
            Self::PermissionMissing => "permission_missing",
            Self::PlaceGone => "place_gone",
            Self::HelpChannelGone => "help_channel_gone",
            Self::ThreadLocked => "thread_locked",
            Self::BotRemoved => "bot_removed",
            Self::MessageRejected => "message_rejected",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// What it is, and what to do about it; `about` is the id of the user, channel or server.
    #[must_use]
    pub fn in_words(self, about: &str) -> String {
        match self {
            Self::UserLocked => format!(
                "the chat user {about} tried five wrong link codes; when you know who it is, `goodterms link unlock {about}`"
            ),
            Self::PermissionMissing => format!(
                "the bot lacks a permission in the channel {about}; give it View Channel, Send Messages, Read Message \
                 History, Create Private Threads and Send Messages in Threads there"
            ),
            Self::PlaceGone => format!(
                "the channel or thread {about} is gone; the customer is answered elsewhere, and nothing is to be done \
                 unless it was deleted by mistake"
            ),
            Self::HelpChannelGone => format!(
                "the help channel {about} was deleted; name another one with `goodterms discord connect`"
            ),
            Self::ThreadLocked => format!(
                "the private thread {about} is locked; unlock it, or the customer is answered in direct messages"
            ),
            Self::BotRemoved => format!(
                "the bot is not in the server {about} any more; invite it again (`goodterms discord invite`)"
            ),
            Self::MessageRejected => format!(
                "Discord did not take a message in the channel {about}; look at the log, and write to the customer yourself"
            ),
        }
    }
}

/// Something to mend, as staff see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Alert {
    pub reference: String,
    pub kind: AlertKind,
    pub about: String,
    pub what: String,
    pub raised_at: DateTime<Utc>,
    pub claimed_by: Option<String>,
}

impl Desk {
    /// Notes that something is to be mended, once.
    pub(super) async fn raise_alert(
        &self,
        tx: &mut Tx,
        business: BusinessId,
        kind: AlertKind,
        about: &str,
        now: DateTime<Utc>,
    ) -> Result<(), DeskError> {
        let reference = format!("S-{}", self.tokens.unambiguous(REFERENCE_CHARACTERS));
        Ok(tx
            .raise_alert(business, &reference, (kind.as_str(), about), now)
            .await?)
    }

    /// What is to be mended, oldest first.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn alerts(&self, business: &Business) -> Result<Vec<Alert>, DeskError> {
        let mut tx = self.store.read().await?;
        let rows = tx.open_alerts(business.id).await?;
        let known = rows.into_iter().filter_map(|row| {
            let kind = AlertKind::parse(&row.kind)?;
            Some(Alert {
                what: kind.in_words(&row.about),
                reference: row.reference,
                kind,
                about: row.about,
                raised_at: row.raised_at,
                claimed_by: row.claimed_by,
            })
        });
        Ok(known.collect())
    }

    /// Takes something to mend: one gets it, the others learn who.
    ///
    /// # Errors
    /// [`DeskError::Refused`] when somebody has it, it is mended, or `who` is no member of staff.
    pub async fn claim_alert(
        &self,
        business: &Business,
        reference: &str,
        who: &str,
    ) -> Result<Alert, DeskError> {
        let reference = reference.trim().to_uppercase();
        let mut tx = self.store.write().await?;
        let member = member_in(&mut tx, business, who).await?;
        let is_taken = !tx
            .claim_alert(business.id, &reference, &member.name)
            .await?;
        if is_taken {
            let rows = tx.open_alerts(business.id).await?;
            let found = rows.into_iter().find(|row| row.reference == reference);
            return Err(DeskError::refused(
                match found.and_then(|row| row.claimed_by) {
                    Some(by) if by == member.name => format!("{reference} is yours already"),
                    Some(by) => format!("{by} has {reference}"),
                    None => no_such(&reference),
                },
            ));
        }
        tx.commit().await?;
        let alerts = self.alerts(business).await?;
        let claimed = alerts
            .into_iter()
            .find(|alert| alert.reference == reference);
        claimed.ok_or_else(|| DeskError::refused(no_such(&reference)))
    }

    /// Says that something is mended, and how. Whoever was locked out may try codes again then.
    ///
    /// # Errors
    /// [`DeskError::Refused`] when it is not open, or `who` is no member of staff.
    pub async fn mend_alert(
        &self,
        business: &Business,
        reference: &str,
        who: &str,
        note: &str,
    ) -> Result<(), DeskError> {
        let reference = reference.trim().to_uppercase();
        let now = self.now();
        let mut tx = self.store.write().await?;
        let member = member_in(&mut tx, business, who).await?;
        let rows = tx.open_alerts(business.id).await?;
        let Some(row) = rows.into_iter().find(|row| row.reference == reference) else {
            return Err(DeskError::refused(no_such(&reference)));
        };
        // In the order in which a try of a code writes them, so that neither waits for the other.
        if AlertKind::parse(&row.kind) == Some(AlertKind::UserLocked) {
            tx.set_link_attempts((super::DISCORD, &row.about), 0, None)
                .await?;
        }
        let note = (member.name.as_str(), note);
        if !tx.mend_alert(business.id, &reference, note, now).await? {
            return Err(DeskError::refused(no_such(&reference)));
        }
        Ok(tx.commit().await?)
    }

    /// Opens a case for a customer who cannot be reached, once; the conversation is locked.
    pub(super) async fn open_unreachable(
        &self,
        tx: &mut Tx,
        conversation: &Conversation,
        now: DateTime<Utc>,
    ) -> Result<(), DeskError> {
        let business = &conversation.business;
        let account = &conversation.account;
        let matter = Matter {
            category: Category::Unreachable,
            invoice: None,
        };
        let known = tx.tickets(business.id, Some(account.id)).await?;
        if known
            .iter()
            .any(|ticket| ticket.state.is_open() && ticket.matter == matter)
        {
            return Ok(());
        }
        let currency = business.settings.currency;
        let book = tx.book(business.id, account.id, currency).await?;
        let today = crate::domain::local_time::local_date(now, business.settings.timezone);
        let open = book.ledger.open_invoices(None, &book.arrangements());
        let overdue = open.iter().filter(|invoice| invoice.due_date < today);
        let summary = Summary {
            name: account.profile.name.clone(),
            account: account.reference.clone(),
            balance: book.ledger.balance(),
            overdue: crate::domain::money::Money::sum_in(
                currency,
                overdue.map(|invoice| invoice.outstanding),
            ),
            ageing: Vec::new(),
            rating: String::new(),
            refused: Vec::new(),
            late_reason: None,
            agreements: Vec::new(),
            holds: Vec::new(),
        };
        let asked = "A message could not be delivered: the customer takes no direct messages from the bot, and there is \
                     no other place in which they can be written to. It is sent when they write again; until then please \
                     reach them by e-mail, telephone or letter.";
        let priority = matter.category.priority();
        let at = moment(conversation, now);
        let reference = format!("T-{}", self.tokens.unambiguous(REFERENCE_CHARACTERS));
        let ticket = NewTicket {
            account: account.id,
            contact: conversation.contact.id,
            conversation: conversation.id,
            reference: &reference,
            matter: &matter,
            priority,
            tier: matter.category.tier(),
            answer_by: at.hours.after(now, at.rules.minutes(priority)),
            opened_at: now,
            asked,
            wish: None,
            summary: &summary,
        };
        let id = tx.insert_ticket(business.id, &ticket).await?;
        let event = TicketEvent {
            at: now,
            actor: BOT.to_owned(),
            role: "bot".to_owned(),
            kind: "opened".to_owned(),
            text: Some(asked.to_owned()),
            after: Some(TicketState::Open.as_str().to_owned()),
            ..TicketEvent::default()
        };
        tx.insert_ticket_event(business.id, id, &event, None)
            .await?;
        Ok(())
    }
}

fn no_such(reference: &str) -> String {
    format!("nothing that is to be mended is called {reference}; `goodterms staff alerts` lists it")
}

/// Something works again.
pub(super) async fn mended(
    tx: &mut Tx,
    business: BusinessId,
    kind: AlertKind,
    about: &str,
    now: DateTime<Utc>,
) -> Result<(), DeskError> {
    mended_by(tx, business, (kind, about), BOT, now).await
}

/// Somebody has mended something.
pub(super) async fn mended_by(
    tx: &mut Tx,
    business: BusinessId,
    (kind, about): (AlertKind, &str),
    by: &str,
    now: DateTime<Utc>,
) -> Result<(), DeskError> {
    Ok(tx
        .alert_mended(business, (kind.as_str(), about), by, now)
        .await?)
}
