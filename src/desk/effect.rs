//! What a decided turn asks to be written, carried out one by one in the transaction of the turn.

use super::plan::Acceptance;
use super::{Desk, DeskError, case};
use crate::converse::reply::{Attachment, Part};
use crate::converse::{Effect, Facts};
use crate::domain::account::Preferences;
use crate::domain::late_reason::ToldReason;
use crate::domain::plan::{Authority, Confirmed, recheck};
use crate::store::{AccountBook, Conversation, StaffOfferAnswer, Tx};
use crate::wording::Voice;

/// A turn that is decided and not written yet.
pub(super) struct TurnToWrite<'a> {
    pub(super) conversation: &'a Conversation,
    pub(super) facts: &'a Facts<'a>,
    pub(super) book: &'a AccountBook,
    pub(super) voice: &'a Voice,
    /// The key of the customer's message.
    pub(super) message: &'a str,
    /// What could not be agreed so far, for staff.
    pub(super) story: &'a [Vec<Part>],
}

impl Desk {
    /// Writes what follows from a turn, and gives the documents that go with its reply.
    pub(super) async fn carry_out(
        &self,
        tx: &mut Tx,
        turn: &TurnToWrite<'_>,
        effects: Vec<Effect>,
    ) -> Result<Vec<Attachment>, DeskError> {
        let facts = turn.facts;
        let business = facts.business.id;
        let contact = facts.contact.id;
        let mut files = Vec::new();
        // What is told in this message is known to the cases that it opens.
        let mut told: Option<ToldReason> = facts.reason.cloned();
        let (reasons, others): (Vec<Effect>, Vec<Effect>) = effects
            .into_iter()
            .partition(|effect| matches!(effect, Effect::NoteReason { .. }));
        for effect in reasons.into_iter().chain(others) {
            match effect {
                Effect::AcceptPlan {
                    confirmed,
                    authority,
                } => {
                    let file = self.accept_in_chat(tx, turn, &confirmed, authority).await?;
                    files.push(file);
                }
                Effect::StaffOfferAccepted { id, case } => {
                    tx.answer_staff_offer(business, id, StaffOfferAnswer::Accepted)
                        .await?;
                    case::answer_offer(tx, facts, &case, StaffOfferAnswer::Accepted).await?;
                }
                Effect::StaffOfferDeclined { id, case } => {
                    tx.answer_staff_offer(business, id, StaffOfferAnswer::Declined)
                        .await?;
                    case::answer_offer(tx, facts, &case, StaffOfferAnswer::Declined).await?;
                }
                Effect::OpenCase(new) => {
                    self.open_case(tx, turn, &new, told.as_ref()).await?;
                }
                Effect::AddToCase { case, asked, wish } => {
                    let text = self.as_staff_read(facts, &asked)?;
                    case::add(tx, facts, &case, &text, wish.as_deref()).await?;
                }
                Effect::WriteToCase { case, asked } => {
                    let text = self.as_staff_read(facts, &asked)?;
                    case::write_to(tx, facts, &case, &text).await?;
                }
                Effect::ReopenCase { case, asked } => {
                    let text = self.as_staff_read(facts, &asked)?;
                    case::reopen(tx, facts, &case, &text).await?;
                }
                Effect::RateCase { case, stars } => case::rate(tx, facts, &case, stars).await?,
                Effect::HoldInvoice { invoice, note } => {
                    case::hold_invoice(tx, facts, turn.book, &invoice, &note).await?;
                }
                Effect::HoldAccount {
                    reason,
                    lapses_on,
                    note,
                } => case::hold_account(tx, facts, reason, lapses_on, &note).await?,
                Effect::NoteReason {
                    reason,
                    until,
                    words,
                } => {
                    let reason = ToldReason {
                        reason,
                        until,
                        words,
                        told_at: facts.now,
                    };
                    tx.insert_late_reason(business, facts.account.id, &reason)
                        .await?;
                    told = Some(reason);
                }
                Effect::SetTone(tone) => tx.set_tone(business, contact, tone).await?,
                Effect::SetTimezone(zone) => {
                    let preferences = Preferences {
                        timezone: Some(zone),
                    };
                    tx.set_preferences(business, contact, &preferences).await?;
                }
                Effect::StopContact => tx.stop_contact(business, contact, facts.now).await?,
                Effect::ResumeContact => tx.resume_contact(business, contact).await?,
            }
        }
        Ok(files)
    }

    /// Writes an arrangement to which the customer has just said yes, and gives its text.
    async fn accept_in_chat(
        &self,
        tx: &mut Tx,
        turn: &TurnToWrite<'_>,
        confirmed: &Confirmed,
        authority: Authority,
    ) -> Result<Attachment, DeskError> {
        let facts = turn.facts;
        // The engine once more, now that it counts.
        let engine = recheck(&facts.inputs_with(authority), confirmed);
        assert!(
            engine.is_ok(),
            "a plan is accepted only while the engine would offer it"
        );
        let acceptance = Acceptance {
            business: facts.business,
            account: facts.account,
            reference: facts.new_reference,
            today: facts.today,
            now: facts.now,
            by: facts.contact.id,
            message: turn.message,
            clerk: None,
        };
        let stored = self
            .agree(tx, turn.voice, &acceptance, turn.book, confirmed.terms())
            .await?;
        Ok(Attachment {
            name: format!("agreement-{}.txt", facts.new_reference),
            media_type: "text/plain; charset=utf-8".to_owned(),
            text: stored.text,
        })
    }
}
