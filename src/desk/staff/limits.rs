//! How far each role may go: with what is recorded for a case, and with the length of what is offered.

use chrono::{NaiveDate, TimeDelta};

use super::Work;
use crate::desk::ledger::NewCredit;
use crate::desk::{Desk, DeskError};
use crate::domain::calendar::days_after;
use crate::domain::ledger::EntryKind;
use crate::domain::money::Money;
use crate::domain::plan::Offer;
use crate::domain::policy::DAYS_LIMIT;
use crate::domain::ticket::{GIVEN_DAYS, Giving, StaffRole};

/// So many times as long as the bot's plans may be those that an agent or a lead offers.
const LENGTH_TIMES: u32 = 2;

impl Desk {
    /// A credit gives money up, and barter takes goods for it: both count together against the share of the role.
    /// A payment gives nothing up, but one far above what is open wants a second look.
    pub(super) async fn must_be_within_limits(
        &self,
        work: &mut Work<'_>,
        new: &NewCredit,
    ) -> Result<(), DeskError> {
        let business = work.order.business.id;
        // What is recorded already changes nothing, or is refused for what it is.
        let known = work.tx.entry_by_reference(business, &new.reference).await?;
        if known.is_some() {
            return Ok(());
        }
        let giving = self.giving(work).await?;
        match new.kind {
            EntryKind::Credit | EntryKind::BarterCredit => work.may_give(&giving, new.amount),
            EntryKind::Payment => work.may_take(&giving, new.amount),
            EntryKind::Invoice
            | EntryKind::LateFee
            | EntryKind::Discount
            | EntryKind::WriteOff
            | EntryKind::Reversal => Ok(()),
        }
    }

    /// What is open on the account of a case, and what its staff, also those who have left, gave on it lately. It
    /// counts from when it was recorded: a value date long ago makes no room.
    async fn giving(&self, work: &mut Work<'_>) -> Result<Giving, DeskError> {
        let ledger = self.book_of(work).await?.ledger;
        let staff = work.tx.staff(work.order.business.id).await?;
        let since = work.now - TimeDelta::days(i64::from(GIVEN_DAYS));
        let balance = ledger.balance();
        let given = ledger.entries().iter().filter(|entry| {
            matches!(entry.kind, EntryKind::Credit | EntryKind::BarterCredit)
                && ledger.reversal_of(entry.seq).is_none()
                && entry.recorded_at > since
                && staff.iter().any(|row| row.member.name == entry.actor)
        });
        let given = given.map(|entry| -entry.amount);
        Ok(Giving {
            balance,
            given: Money::sum_in(balance.currency(), given),
        })
    }
}

impl Work<'_> {
    fn may_give(&self, giving: &Giving, amount: Money) -> Result<(), DeskError> {
        let limits = &self.conversation.policy.staff;
        let fits = |role| {
            giving
                .still(role, limits)
                .is_none_or(|still| amount <= still)
        };
        if fits(self.member.role) {
            return Ok(());
        }
        let still = giving
            .still(self.member.role, limits)
            .expect("a role without a limit gives any amount");
        let above = if self.member.role == StaffRole::Agent && fits(StaffRole::Lead) {
            "a lead or the owner"
        } else {
            "the owner"
        };
        let before = if giving.given.is_positive() {
            format!(", after the {} of the last {GIVEN_DAYS} days", giving.given)
        } else {
            String::new()
        };
        Err(DeskError::refused(format!(
            "{}: {amount} is more than the {still} that {} may give here by the policy in credits and barter \
             together{before}; {above} can record it",
            self.ticket.reference, self.member.name
        )))
    }

    fn may_take(&self, giving: &Giving, amount: Money) -> Result<(), DeskError> {
        let is_agent = self.member.role == StaffRole::Agent;
        if !is_agent || !giving.is_far_below(amount) {
            return Ok(());
        }
        let open = if giving.balance.is_positive() {
            format!("only {} is open", giving.balance)
        } else {
            "nothing is open".to_owned()
        };
        Err(DeskError::refused(format!(
            "{}: a payment of {amount}, and {open}; look at the amount again, and if it has come like this, a lead or \
             the owner can record it",
            self.ticket.reference
        )))
    }

    /// Nobody but an owner binds the business for much longer than its policy has in mind. A change of a running
    /// plan counts from when that plan was agreed first.
    pub(super) fn must_not_be_too_long(
        &self,
        offer: &Offer,
        today: NaiveDate,
    ) -> Result<(), DeskError> {
        let role = self.member.role;
        if role == StaffRole::Owner {
            return Ok(());
        }
        let days = self.conversation.policy.plans.length_days_max;
        let days = days.saturating_mul(LENGTH_TIMES).min(DAYS_LIMIT);
        let agreed_on = offer.terms.continues.as_ref().map(|plan| plan.agreed_on);
        let latest = days_after(agreed_on.unwrap_or(today), days);
        let ends = offer.terms.last().due_on;
        if ends <= latest {
            return Ok(());
        }
        Err(DeskError::refused(format!(
            "{}: this would end on {ends}; the {} may offer what ends by {latest}, {days} days from the agreement; \
             the owner may go further",
            self.ticket.reference,
            role.as_str()
        )))
    }
}
