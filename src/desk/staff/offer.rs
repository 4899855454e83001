//! What staff offer beyond the policy: an approval of what was asked for, or anything else within the limits of
//! their role. It is an offer like any other: the customer says yes to its exact terms, and the engine is asked
//! once more then, by the same limits.

use super::write::Letter;
use super::{ActReport, Begun, Order, Told, Work, check_text};
use crate::converse::{StaffOffer, agreed_terms, staff_offer_reply};
use crate::desk::plan::{customers_voice, staff_voice};
use crate::desk::quote::report;
use crate::desk::{Desk, DeskError};
use crate::domain::plan::{Basis, Offer, answer, quote};
use crate::domain::ticket::{Category, StaffRole};
use crate::store::NewStaffOffer;

impl Desk {
    /// Offers the customer what they asked for.
    ///
    /// # Errors
    /// [`DeskError::Refused`] when the case asks for no arrangement, or for more than this role may agree to.
    pub async fn approve(&self, order: &Order<'_>, why: &str) -> Result<ActReport, DeskError> {
        let work = match self.begin(order, "approved").await? {
            Begun::Before(report) => return Ok(*report),
            Begun::Now(work) => work,
        };
        let wish = work.ticket.wish.clone().ok_or_else(|| {
            DeskError::refused(format!(
                "{} asks for nothing that can be approved as it is; `staff offer` makes an offer, `staff reply` \
                 answers",
                work.ticket.reference
            ))
        })?;
        self.put_offer(work, &wish, ("staff-approved", why)).await
    }

    /// Offers the customer any arrangement within the limits of the role.
    ///
    /// # Errors
    /// [`DeskError::Refused`] with every reason against it.
    pub async fn offer(
        &self,
        order: &Order<'_>,
        wish: &Basis,
        why: &str,
    ) -> Result<ActReport, DeskError> {
        let work = match self.begin(order, "offered").await? {
            Begun::Before(report) => return Ok(*report),
            Begun::Now(work) => work,
        };
        self.put_offer(work, wish, ("staff-offers", why)).await
    }

    async fn put_offer(
        &self,
        mut work: Box<Work<'_>>,
        wish: &Basis,
        (intro, why): (&str, &str),
    ) -> Result<ActReport, DeskError> {
        let why = check_text("the reason", why)?;
        let after = work.decided(work.ticket.answer(&work.member, &work.moment()))?;
        work.must_be_their_debt().await?;
        let offer = self.possible_offer(&mut work, wish).await?;
        // There is one offer of staff at a time: the one on the screen.
        work.withdraw_offers().await?;
        let new = NewStaffOffer {
            account: work.ticket.account,
            ticket: work.ticket.id,
            offer: &offer,
            by: &work.member.name,
            role: work.member.role,
        };
        let business = work.order.business;
        let id = work
            .tx
            .insert_staff_offer(business.id, &new, work.now)
            .await?;
        let staff = StaffOffer {
            id,
            role: work.member.role,
            by: work.member.name.clone(),
            case: work.ticket.reference.clone(),
        };
        let (reply, place) = staff_offer_reply(&offer, staff, work.signed(intro));
        let letter = Letter {
            reply,
            unasked: None,
            place: Some(place),
        };
        let terms = agreed_terms(&offer.terms);
        let told = Told {
            text: Some(self.wording.try_document(&terms, &staff_voice(business))?),
            reason: Some(why),
            ..Told::default()
        };
        self.send(work, &after, letter, told).await
    }

    /// The offer as the engine makes it by the limits of who acts, or every reason against it.
    async fn possible_offer(&self, work: &mut Work<'_>, wish: &Basis) -> Result<Offer, DeskError> {
        let business = work.order.business;
        let account = work.conversation.account.clone();
        let role = work.member.role;
        let (considered, book) = self
            .consider(&mut work.tx, business, account.clone(), role.into())
            .await?;
        let record = book.record(self.today(business), business.settings.timezone);
        let inputs = considered.inputs(&book, &record);
        if let Ok(offer) = answer(&inputs, wish) {
            work.must_not_be_too_long(&offer, self.today(business))?;
            return Ok(offer);
        }
        let fresh = quote(&inputs, wish);
        let voices = (&staff_voice(business), &customers_voice(business, &account));
        let report = report(&self.wording, None, &inputs, (wish, &fresh), voices)?;
        let mut lines: Vec<String> = report
            .reasons
            .into_iter()
            .map(|reason| format!("\n  {}", reason.text))
            .collect();
        if let Some(nearest) = report.offers.first() {
            lines.push(format!(
                "\n  The nearest that can be offered: {}, {} in all, the last on {}.",
                if nearest.payments == 1 {
                    "one payment".to_owned()
                } else {
                    format!("{} payments", nearest.payments)
                },
                nearest.to_pay,
                nearest.ends
            ));
        }
        lines.push(match role {
            StaffRole::Agent => "\n  A lead or the owner may go further.".to_owned(),
            StaffRole::Lead => "\n  The owner may go further.".to_owned(),
            StaffRole::Owner => String::new(),
        });
        Err(DeskError::refused(format!(
            "{}: {} cannot offer this:{}",
            work.ticket.reference,
            work.member.name,
            lines.concat()
        )))
    }
}

impl Work<'_> {
    /// Terms tell what is owed: none are shown to somebody who says that the debt is not theirs.
    async fn must_be_their_debt(&mut self) -> Result<(), DeskError> {
        let (business, account) = (self.order.business.id, self.ticket.account);
        let cases = self.tx.tickets(business, Some(account)).await?;
        let open = cases
            .iter()
            .find(|case| case.state.is_open() && case.matter.category == Category::NotMyDebt);
        match open {
            None => Ok(()),
            Some(open) => Err(DeskError::refused(format!(
                "{}: the customer says that the debt is not theirs, so nothing of it may be shown; settle {} first",
                self.ticket.reference, open.reference
            ))),
        }
    }
}
