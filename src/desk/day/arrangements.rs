//! Messages about arrangements that nobody asked for: what `news` finds is written once, to somebody who may
//! be written to now, and the conversation is told what its next answer may be an answer to.

use std::collections::VecDeque;

use chrono::NaiveDate;
use serde::Serialize;

use super::news::{DueNews, Seen, of_arrangements, of_offer, rank};
use super::work::Work;
use super::{Done, WhyWaiting};
use crate::converse::notice::{AfterBroken, Around, News, message};
use crate::converse::reply::Reply;
use crate::converse::{NoticeKind, Unasked};
use crate::desk::message::{Body, dialogue_of, shown, state_text, voice_for_contact};
use crate::desk::{Desk, DeskError};
use crate::domain::hold::{AccountHold, AccountHoldReason};
use crate::domain::ledger::OpenInvoice;
use crate::domain::plan::{Authority, Exposure, Inputs, PlanRefusal, PlanRequest, largest_count};
use crate::store::{Outbound, Reach, Tx};

/// Something that there is to tell, and that waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Untold {
    pub notice: NoticeKind,
    /// The reference of the arrangement; an offer has none yet.
    pub arrangement: Option<String>,
    #[serde(flatten)]
    pub why: WhyWaiting,
}

impl Desk {
    /// Writes what the arrangements of an account have to tell, the most important first, as far as the
    /// rules of contact permit. What has to wait is reported; what will be no news by then is left.
    pub(super) async fn tell_news(
        &self,
        tx: &mut Tx,
        work: &mut Work<'_>,
    ) -> Result<(), DeskError> {
        let run = work.run;
        let (business, account) = (run.business, work.account);
        let mut due = self.news(tx, work).await?;
        if due.is_empty() {
            return Ok(());
        }
        let told = tx.told(business.id, account.id).await?;
        due.retain(|due| {
            let kind = due.news.notice().as_str().to_owned();
            !told.contains(&(kind, due.about.clone()))
        });
        if due.is_empty() {
            return Ok(());
        }
        due.sort_by_key(|due| (rank(due.news.notice()), due.about.clone()));
        let mut holds = work.book.account_holds.clone();
        holds.retain(|hold| hold.is_on(run.today));

        let here = business.settings.timezone;
        let zones = [here, account.profile.timezone.unwrap_or(here)];
        let mut due = VecDeque::from(due);
        while let Some(first) = due.pop_front() {
            if first.ends.is_over(run.now, zones) {
                continue;
            }
            if let Some(until) = first.not_before {
                let why = WhyWaiting::LateBooking { until };
                work.report.untold.push(untold(&first, why));
                continue;
            }
            if let Some(why) = left_in_peace(&first, &holds) {
                work.report.untold.push(untold(&first, why));
                continue;
            }
            match self.addressee(tx, run, account, first.only_in).await? {
                Err(why) => {
                    let is_over = match why {
                        WhyWaiting::NotBefore { at } => first.ends.is_over(at, zones),
                        WhyWaiting::NoConversation
                        | WhyWaiting::Stopped
                        | WhyWaiting::Careful
                        | WhyWaiting::WhoseDebt
                        | WhyWaiting::OnHold { .. }
                        | WhyWaiting::Disputed
                        | WhyWaiting::LateBooking { .. }
                        | WhyWaiting::NoContactPermitted
                        | WhyWaiting::NotDelivered { .. }
                        | WhyWaiting::NoticePeriod { .. } => false,
                    };
                    if !is_over {
                        work.report.untold.push(untold(&first, why));
                    }
                }
                Ok(to) => {
                    let mut together = vec![first];
                    if together[0].news.notice().is_thanks() {
                        // Everything behind it thanks too, and two thank-yous in a row are one too many.
                        together.extend(std::mem::take(&mut due));
                    }
                    self.tell(tx, work, &to, &together).await?;
                }
            }
        }
        Ok(())
    }

    async fn news(&self, tx: &mut Tx, work: &Work<'_>) -> Result<Vec<DueNews>, DeskError> {
        let run = work.run;
        let seen = Seen {
            book: &work.book,
            contact: &run.policy.contact,
            today: run.today,
            zone: run.business.settings.timezone,
        };
        let mut due = of_arrangements(&seen);
        for reach in tx.reach(run.business.id, work.account.id).await? {
            let dialogue = dialogue_of(&reach.state_json);
            if let Some(offer) = of_offer(&seen, &dialogue, reach.heard_at, run.now) {
                due.push(DueNews {
                    only_in: Some(reach.conversation),
                    ..offer
                });
            }
        }
        Ok(due)
    }

    /// Writes one message, and notes all that it tells.
    async fn tell(
        &self,
        tx: &mut Tx,
        work: &mut Work<'_>,
        to: &Reach,
        due: &[DueNews],
    ) -> Result<(), DeskError> {
        let (business, account) = (work.run.business, work.account);
        let news: Vec<News> = due.iter().map(|due| due.news.clone()).collect();
        let around = around(tx, work).await?;
        let reply = message(&news, &around).expect("a message tells something");
        let kind = due.first().map(|due| due.news.notice());
        let kind = kind.expect("a message tells something");
        let nonce = self
            .write_unasked(tx, work, to, &reply, (kind, None))
            .await?;
        for due in due {
            let told = (due.news.notice().as_str(), due.about.as_str());
            tx.insert_told(business.id, account.id, told, &nonce)
                .await?;
            work.report.done.push(Done::Told {
                notice: due.news.notice(),
                arrangement: due.arrangement.clone(),
            });
        }
        Ok(())
    }

    /// Writes a message that nobody asked for, and lets the conversation know what is on its screen. With it may
    /// go the notice of a fee. Gives the nonce of the message.
    pub(super) async fn write_unasked(
        &self,
        tx: &mut Tx,
        work: &Work<'_>,
        to: &Reach,
        reply: &Reply,
        (kind, notice): (NoticeKind, Option<i64>),
    ) -> Result<String, DeskError> {
        let (business, now) = (work.run.business, work.run.now);
        let voice = voice_for_contact(business, work.account, &to.contact);
        let rendered = self.wording.try_render(reply, &voice)?;
        let mut dialogue = dialogue_of(&to.state_json);
        dialogue.unasked = Some(Unasked::Notice(kind));
        dialogue.shown = shown(&rendered.choices);
        let body = Body {
            text: rendered.text,
            choices: rendered.choices,
            files: Vec::new(),
            rows: rendered.rows,
            forms: Vec::new(),
        };
        let outbound = Outbound {
            nonce: self.tokens.nonce(),
            body_json: serde_json::to_string(&body).expect("a body has a JSON form"),
        };
        tx.insert_unasked(business.id, to.conversation, notice, &outbound, now)
            .await?;
        tx.save_conversation(business.id, to.conversation, &state_text(&dialogue), now);
        Ok(outbound.nonce)
    }
}

fn untold(due: &DueNews, why: WhyWaiting) -> Untold {
    Untold {
        notice: due.news.notice(),
        arrangement: due.arrangement.clone(),
        why,
    }
}

/// Whether it is no moment for this: nothing at all is written to somebody in hardship, and nothing that asks
/// for money while a payment or an invoice is looked into.
fn left_in_peace(due: &DueNews, holds: &[AccountHold]) -> Option<WhyWaiting> {
    let thanks = due.news.notice().is_thanks();
    let stands = holds
        .iter()
        .map(|hold| hold.reason)
        .find(|reason| match reason {
            AccountHoldReason::Hardship | AccountHoldReason::BreathingSpace => true,
            AccountHoldReason::PaidClaim => !thanks,
        });
    match stands {
        Some(reason) => Some(WhyWaiting::OnHold { reason }),
        None => (due.disputed && !thanks).then_some(WhyWaiting::Disputed),
    }
}

async fn around(tx: &mut Tx, work: &Work<'_>) -> Result<Around, DeskError> {
    let (run, account) = (work.run, work.account);
    let arrangements = work.book.arrangements();
    let mut invoices = work.book.ledger.open_invoices(None, &arrangements);
    // What is dated ahead is not owed yet.
    invoices.retain(|invoice| invoice.issue_date <= run.today);
    let currency = work.book.ledger.currency();
    let exposure = tx
        .exposure(run.business.id, Some(account.id), currency)
        .await?;
    Ok(Around {
        after_broken: after_broken(work, &invoices, exposure),
        nothing_open: invoices.is_empty(),
    })
}

/// What the bot may arrange after a broken arrangement. It says that it can arrange a plan only where the
/// engine would.
fn after_broken(work: &Work<'_>, invoices: &[OpenInvoice], exposure: Exposure) -> AfterBroken {
    let run = work.run;
    let settings = &run.business.settings;
    let zone = settings.timezone;
    let can_plan_on = |day: NaiveDate| {
        let record = work.book.record(day, zone);
        let inputs = Inputs {
            invoices,
            currency: work.book.ledger.currency(),
            record: &record,
            rating: work.book.assess(&record, run.policy, day).rating,
            exposure: Some(exposure),
            authority: Authority::Bot,
            kind: work.account.profile.kind,
            country: work.account.profile.country.unwrap_or(settings.country),
            policy: run.policy,
            today: day,
            now: run.now,
            zone,
        };
        largest_count(&inputs, &PlanRequest::default()).is_some()
    };
    if can_plan_on(run.today) {
        return AfterBroken::Fresh;
    }
    let record = work.book.record(run.today, zone);
    match record.after_broken_plan(&run.policy.plans, run.today) {
        Some(PlanRefusal::CoolingOff { until }) if can_plan_on(until) => AfterBroken::Later(until),
        Some(_) | None => AfterBroken::Person,
    }
}
