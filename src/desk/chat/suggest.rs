//! What is suggested to a user while they type.

use super::{DISCORD, link};
use crate::converse::reply::Part;
use crate::desk::message::voice_for_contact;
use crate::desk::{Desk, DeskError};
use crate::domain::time_zone::TimeZone;

/// What can be suggested to a user, ready to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestions {
    /// The numbers of open invoices, and how each is shown.
    pub invoices: Vec<(String, String)>,
    /// Where the user's days begin.
    pub timezone: TimeZone,
}

impl Desk {
    /// What can be suggested to a user: of the accounts for which they speak, in a server only of its business's.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn suggestions(
        &self,
        user: &str,
        server: Option<&str>,
    ) -> Result<Suggestions, DeskError> {
        let mut tx = self.store.read().await?;
        let mut linked = link::linked(&mut tx, DISCORD, user).await?;
        if let Some(server) = server {
            let known = tx.chat_server(DISCORD, server).await?;
            let business = known.map(|server| server.business);
            linked.retain(|linked| Some(linked.business.id) == business);
        }
        let mut found = Suggestions {
            invoices: Vec::new(),
            timezone: TimeZone::UTC,
        };
        for linked in linked {
            let business = &linked.business;
            let voice = voice_for_contact(business, &linked.account, &linked.contact);
            found.timezone = voice.timezone;
            let currency = business.settings.currency;
            let book = tx.book(business.id, linked.account.id, currency).await?;
            let today = self.today(business);
            let open = book.ledger.open_invoices(None, &book.arrangements());
            for invoice in open.iter().filter(|invoice| invoice.issue_date <= today) {
                let label = Part::new("choice-invoice")
                    .with("number", invoice.number.as_str())
                    .with("outstanding", invoice.outstanding);
                let label = self.wording.try_document(&[label], &voice)?;
                found.invoices.push((invoice.number.clone(), label));
            }
        }
        Ok(found)
    }
}
