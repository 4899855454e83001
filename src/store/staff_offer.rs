//! Offers that staff made to a customer beyond what the bot may agree to, and what became of them.

use chrono::{DateTime, Utc};
use sqlx::query;

use super::row::{Columns, instant_text, json_text};
use super::{StoreError, Tx};
use crate::domain::ids::{AccountId, BusinessId, TicketId};
use crate::domain::plan::Offer;
use crate::domain::ticket::StaffRole;

const INSERT: &str = "INSERT INTO staff_offers (business_id, account_id, ticket_id, basis_json, terms, offered_by, \
     role, expires_at, state, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'open', $9) RETURNING id";
const STATE: &str = "SELECT state FROM staff_offers WHERE business_id = $1 AND id = $2";
/// Only an open one: of an answer and a withdrawal at once, one wins.
const ANSWER: &str =
    "UPDATE staff_offers SET state = $3 WHERE business_id = $1 AND id = $2 AND state = 'open'";

const WITHDRAW: &str = "UPDATE staff_offers SET state = 'withdrawn' \
     WHERE business_id = $1 AND account_id = $2 AND state = 'open'";

/// An offer as staff make it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NewStaffOffer<'a> {
    pub account: AccountId,
    pub ticket: TicketId,
    pub offer: &'a Offer,
    pub by: &'a str,
    pub role: StaffRole,
}

/// What became of an offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StaffOfferAnswer {
    Accepted,
    Declined,
    /// By staff, before the customer answered.
    Withdrawn,
}

impl StaffOfferAnswer {
    fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Declined => "declined",
            Self::Withdrawn => "withdrawn",
        }
    }
}

impl Tx {
    /// Writes an offer of staff and returns its id.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails.
    pub async fn insert_staff_offer(
        &mut self,
        business: BusinessId,
        new: &NewStaffOffer<'_>,
        now: DateTime<Utc>,
    ) -> Result<i64, StoreError> {
        let statement = query(INSERT)
            .bind(business.0)
            .bind(new.account.0)
            .bind(new.ticket.0)
            .bind(json_text(&new.offer.basis))
            .bind(new.offer.terms.fingerprint())
            .bind(new.by.to_owned())
            .bind(new.role.as_str().to_owned())
            .bind(instant_text(new.offer.expires_at))
            .bind(instant_text(now));
        let row = self.one(statement).await?;
        Columns::of("staff_offers", &row).int("id")
    }

    /// Whether an offer of staff waits for its answer.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails.
    pub async fn staff_offer_stands(
        &mut self,
        business: BusinessId,
        id: i64,
    ) -> Result<bool, StoreError> {
        let statement = query(STATE).bind(business.0).bind(id);
        match self.optional(statement).await? {
            Some(row) => Ok(Columns::of("staff_offers", &row).text("state")? == "open"),
            None => Ok(false),
        }
    }

    /// Takes back all offers that wait for an account's answer: a newer one takes their place, or a no.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails.
    pub async fn withdraw_staff_offers(
        &mut self,
        business: BusinessId,
        account: AccountId,
    ) -> Result<u64, StoreError> {
        let statement = query(WITHDRAW).bind(business.0).bind(account.0);
        self.run(statement).await
    }

    /// Writes what became of an offer; `false` when it was answered or withdrawn before.
    ///
    /// # Errors
    /// [`StoreError`] when the database fails.
    pub async fn answer_staff_offer(
        &mut self,
        business: BusinessId,
        id: i64,
        answer: StaffOfferAnswer,
    ) -> Result<bool, StoreError> {
        let statement = query(ANSWER)
            .bind(business.0)
            .bind(id)
            .bind(answer.as_str().to_owned());
        Ok(self.run(statement).await? == 1)
    }
}
