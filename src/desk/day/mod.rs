//! The run of the day: what lateness asks of each account, written once however often it runs.
//!
//! `steps` decides over an account's books, `work` keeps them in memory while entries are posted, `end` looks
//! after arrangements that broke, `settlement` after those that were kept, `reward` after credit notes; `news` finds what
//! the arrangements have to tell the customer, and `arrangements` writes it. Here each account gets its
//! transaction: one that fails is reported and does not stop the others, and its next run finds everything as
//! it was.
//!
//! What was done before is seen on the ledger and in the notices, never in a mark of its own. So the same day
//! twice changes nothing, and a run after ten missed days posts exactly what ten runs would have posted: the
//! interest of each day. A fee is different: it waits for its notice, so missed days make it later, not more.

mod arrangements;
mod end;
mod news;
mod reward;
mod settlement;
mod steps;
mod work;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::Serialize;

use super::message::dialogue_of;
use super::notice::{self, LateFeeNotice};
use super::{Desk, DeskError};
use crate::converse::NoticeKind;
use crate::converse::notice::fee_choices;
use crate::converse::reply::Reply;
use crate::domain::account::Account;
use crate::domain::business::Business;
use crate::domain::charges::reading::{Books, late_bills};
use crate::domain::contact_rules::{ContactSlot, next_contact};
use crate::domain::hold::AccountHoldReason;
use crate::domain::ids::{ConversationId, PolicyVersion};
use crate::domain::ledger::Charge;
use crate::domain::local_time::local_date;
use crate::domain::money::Money;
use crate::domain::plan::ArrangementKind;
use crate::domain::policy::Policy;
use crate::domain::ticket::{Category, Ticket};
use crate::store::{NewNotice, Reach, Tx};
pub use arrangements::Untold;
pub(super) use settlement::settle_kept;
use steps::{Announcement, Step, steps_for};
use work::Work;

/// Who an entry of the run is by.
const ACTOR: &str = "goodterms";
/// Unasked messages from before count for no contact limit.
const CONTACTS_COUNT_DAYS: i64 = 30;

/// What a run did for one business.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DayReport {
    pub business: String,
    pub day: NaiveDate,
    /// Whether it was only a rehearsal: then nothing was kept.
    pub dry_run: bool,
    pub accounts_seen: u64,
    /// The accounts about which there is something to say.
    pub accounts: Vec<AccountDay>,
    /// The cases that were resolved long enough ago, and are closed now.
    pub closed_cases: Vec<String>,
}

/// What a run did for one account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Default)]
pub struct AccountDay {
    pub account: String,
    pub done: Vec<Done>,
    pub waiting: Vec<Waiting>,
    /// What there is to tell about arrangements, and why it was not written.
    pub untold: Vec<Untold>,
    /// From this day on no interest could be worked out, because the policy has no reference rate for it.
    pub rates_missing_from: Option<NaiveDate>,
    /// Why nothing of all this was kept.
    pub failure: Option<String>,
}

/// One thing that was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Done {
    /// An arrangement was broken on that day, and its end has been written down.
    Ended {
        reference: String,
        kind: ArrangementKind,
        on: NaiveDate,
    },
    /// A notice was written to a conversation. If it arrives today, the fee can be charged from `earliest` on.
    Announced {
        invoice: String,
        fee: Money,
        earliest: NaiveDate,
    },
    /// Something about an arrangement was written to a conversation.
    Told {
        notice: NoticeKind,
        /// The reference of the arrangement; an offer has none yet.
        arrangement: Option<String>,
    },
    Charged {
        invoice: String,
        charge: Charge,
        reference: String,
        amount: Money,
    },
    /// An entry of an earlier run had become too much.
    TakenBack {
        invoice: String,
        reference: String,
        amount: Money,
    },
    /// The credit note for a next purchase, once all was paid at once as agreed.
    Rewarded {
        arrangement: String,
        reference: String,
        amount: Money,
        until: NaiveDate,
    },
    /// A credit note whose time is over; so much of it had not been used.
    Expired {
        reference: String,
        unused: Money,
        until: NaiveDate,
    },
    /// What a settlement gives up, once it was paid in time.
    WrittenOff {
        arrangement: String,
        invoice: String,
        reference: String,
        amount: Money,
    },
}

/// A fee that waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Waiting {
    pub invoice: String,
    pub fee: Money,
    #[serde(flatten)]
    pub why: WhyWaiting,
}

/// What a fee or a message waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum WhyWaiting {
    /// Nobody of the account has ever written here: the notice has to go by post or e-mail.
    NoConversation,
    /// Everybody of the account asked for no messages but answers.
    Stopped,
    /// The customer has just told of a death or of hardship, which is no moment to announce a fee.
    Careful,
    /// The customer says that the debt is not theirs, and nobody has looked yet: nothing of it may be told.
    WhoseDebt,
    /// The account is left in peace.
    OnHold { reason: AccountHoldReason },
    /// An invoice of the arrangement is disputed.
    Disputed,
    /// It broke, and its end is written down on that day: a payment that came in time may still be recorded.
    LateBooking { until: NaiveDate },
    /// By the hours and the limits of contact, the notice can be written from then on.
    NotBefore { at: DateTime<Utc> },
    /// The hours and limits of contact leave no moment at all.
    NoContactPermitted,
    /// The notice was written, and is not known to have arrived.
    NotDelivered { written_on: NaiveDate },
    /// The notice has arrived; the fee comes on that day.
    NoticePeriod { until: NaiveDate },
}

impl AccountDay {
    fn has_news(&self) -> bool {
        !self.done.is_empty()
            || !self.waiting.is_empty()
            || !self.untold.is_empty()
            || self.rates_missing_from.is_some()
            || self.failure.is_some()
    }
}

impl DayReport {
    /// How many accounts could not be worked on.
    #[must_use]
    pub fn failures(&self) -> usize {
        let failed = self.accounts.iter().filter(|day| day.failure.is_some());
        failed.count()
    }
}

/// What is the same for all accounts of a run.
struct Run<'a> {
    business: &'a Business,
    policy: &'a Policy,
    today: NaiveDate,
    now: DateTime<Utc>,
    /// Since when the policy has asked for statutory interest without a break.
    interest_since: Option<NaiveDate>,
    keep: bool,
}

impl Desk {
    /// Does what is due today for every account of a business: ends what is broken, writes to customers about
    /// their arrangements, announces and charges late fees, posts late interest, writes off what kept
    /// settlements give up.
    ///
    /// # Errors
    /// [`DeskError`] when the policy or the list of accounts cannot be read. An account that fails stands in
    /// the report.
    pub async fn run_day(&self, business: &Business) -> Result<DayReport, DeskError> {
        self.day(business, true).await
    }

    /// What [`Desk::run_day`] would do; nothing is kept.
    ///
    /// # Errors
    /// As [`Desk::run_day`].
    pub async fn rehearse_day(&self, business: &Business) -> Result<DayReport, DeskError> {
        self.day(business, false).await
    }

    async fn day(&self, business: &Business, keep: bool) -> Result<DayReport, DeskError> {
        let now = self.now();
        let today = local_date(now, business.settings.timezone);
        let (_, policy) = self.policy(business, None).await?;
        let run = Run {
            business,
            today,
            now,
            interest_since: self.interest_since(business, &policy).await?,
            policy: &policy,
            keep,
        };
        let mut tx = self.store.read().await?;
        let accounts = tx.accounts(business.id).await?;
        tx.roll_back().await?;
        let mut report = DayReport {
            business: business.settings.name.clone(),
            day: today,
            dry_run: !keep,
            accounts_seen: accounts.len() as u64,
            accounts: Vec::new(),
            closed_cases: Vec::new(),
        };
        for account in &accounts {
            let day = self.account_day(&run, account).await;
            let day = day.unwrap_or_else(|error| AccountDay {
                account: account.reference.clone(),
                failure: Some(error.to_string()),
                ..AccountDay::default()
            });
            if day.has_news() {
                report.accounts.push(day);
            }
        }
        report.closed_cases = self.close_resolved(business, &policy, now, keep).await?;
        Ok(report)
    }

    /// The day on which the first of the policy versions was applied that, up to the newest one, all ask for
    /// interest: bills that were paid before that day are left in peace.
    async fn interest_since(
        &self,
        business: &Business,
        policy: &Policy,
    ) -> Result<Option<NaiveDate>, DeskError> {
        if policy.late_interest.is_none() {
            return Ok(None);
        }
        let mut since = None;
        for version in (1..=policy.version.0).rev() {
            let (row, policy) = self.policy(business, Some(PolicyVersion(version))).await?;
            if policy.late_interest.is_none() {
                break;
            }
            since = Some(local_date(row.applied_at, business.settings.timezone));
        }
        Ok(since)
    }

    /// One account, in one transaction.
    async fn account_day(&self, run: &Run<'_>, account: &Account) -> Result<AccountDay, DeskError> {
        let business = run.business;
        let currency = business.settings.currency;
        let mut tx = self.store.write().await?;
        // Something may be written: conversations are always locked before their account.
        tx.lock_conversations(business.id, account.id).await?;
        let Some(account) = tx.lock_account(business.id, account.id).await? else {
            return Ok(AccountDay::default());
        };
        let book = tx.book(business.id, account.id, currency).await?;
        let mut work = Work::new(run, &account, book);
        for (plan, ending) in work.end_broken() {
            tx.end_plan(business.id, account.id, plan, ending).await?;
        }
        work.settle_kept()?;
        work.reward_kept()?;
        work.end_expired()?;
        // Before any fee is announced: the one message of a day goes to what the customer can still keep.
        self.tell_news(&mut tx, &mut work).await?;

        let notices = if run.policy.late_fees.is_some() {
            tx.notices(business.id, Some(account.id), currency).await?
        } else {
            Default::default()
        };
        let books = Books {
            ledger: &work.book.ledger,
            plans: &work.book.plans,
            holds: &work.book.holds,
            account_holds: &work.book.account_holds,
            today: run.today,
            zone: business.settings.timezone,
        };
        let steps: Vec<Step<'_>> = late_bills(&books)
            .iter()
            .flat_map(|bill| steps_for(run, account.profile.kind, &notices, bill))
            .collect();
        for step in steps {
            match step {
                Step::Charge(new) => work.charge(new)?,
                Step::TakeBack { entry, reason } => work.take_back(entry, reason)?,
                Step::Announce(announcement) => {
                    self.announce(&mut tx, &mut work, announcement).await?;
                }
                Step::Wait(waiting) => work.report.waiting.push(waiting),
                Step::RatesMissing(from) => work.rates_missing(from),
            }
        }
        tx.insert_postings(business.id, &work.postings).await?;
        if run.keep {
            tx.commit().await?;
        } else {
            tx.roll_back().await?;
        }
        Ok(work.report)
    }

    /// Writes a notice down, and to a conversation if the customer may be contacted now. If not, it waits
    /// for the next run, or for a clerk who sends it otherwise.
    async fn announce(
        &self,
        tx: &mut Tx,
        work: &mut Work<'_>,
        announcement: Announcement<'_>,
    ) -> Result<(), DeskError> {
        let run = work.run;
        let notice = NewNotice {
            account: work.account.id,
            invoice: announcement.invoice,
            fee: announcement.fee,
            announced_on: run.today,
        };
        let to = match self.addressee(tx, run, work.account, None).await? {
            Ok(to) => to,
            Err(why) => {
                let known = announcement.known.as_ref();
                if known.is_none_or(|known| known.fee != notice.fee) {
                    tx.upsert_notice(run.business.id, notice).await?;
                }
                work.report.waiting.push(Waiting {
                    invoice: announcement.number,
                    fee: announcement.fee,
                    why,
                });
                return Ok(());
            }
        };
        let id = tx.upsert_notice(run.business.id, notice).await?;
        let parts = notice::parts(&LateFeeNotice {
            rule: announcement.rule,
            number: &announcement.number,
            due: announcement.due,
            open: announcement.open,
            fee: announcement.fee,
            today: run.today,
            earliest: announcement.earliest,
            plans: run.policy.plans.enabled,
        });
        let reply = Reply {
            parts,
            choices: fee_choices(run.policy.plans.enabled),
        };
        self.write_unasked(tx, work, &to, &reply, (NoticeKind::LateFee, Some(id)))
            .await?;
        work.report.done.push(Done::Announced {
            invoice: announcement.number,
            fee: announcement.fee,
            earliest: announcement.earliest,
        });
        Ok(())
    }

    /// Who of an account may be written to at this moment: the one with the most recent conversation of
    /// those who have not asked for silence, or `only` the one of a certain conversation.
    async fn addressee(
        &self,
        tx: &mut Tx,
        run: &Run<'_>,
        account: &Account,
        only: Option<ConversationId>,
    ) -> Result<Result<Reach, WhyWaiting>, DeskError> {
        let reach = tx.reach(run.business.id, account.id).await?;
        if reach.is_empty() {
            return Ok(Err(WhyWaiting::NoConversation));
        }
        // Trouble that was told in one conversation counts for all of them.
        let is_careful = |reach: &Reach| dialogue_of(&reach.state_json).careful;
        let careful = reach.iter().any(is_careful);
        let is_meant = |reach: &Reach| only.is_none_or(|only| reach.conversation == only);
        let to = reach.into_iter().filter(is_meant);
        let Some(to) = to.into_iter().find(|reach| !reach.contact.stopped) else {
            return Ok(Err(WhyWaiting::Stopped));
        };
        if careful {
            return Ok(Err(WhyWaiting::Careful));
        }
        let cases = tx.tickets(run.business.id, Some(account.id)).await?;
        let asks_whose =
            |case: &Ticket| case.state.is_open() && case.matter.category == Category::NotMyDebt;
        if cases.iter().any(asks_whose) {
            return Ok(Err(WhyWaiting::WhoseDebt));
        }
        let since = run.now - TimeDelta::days(CONTACTS_COUNT_DAYS);
        let history = tx
            .unasked_messages(run.business.id, to.contact.id, since)
            .await?;
        let own = to.contact.preferences.timezone;
        let zone = own
            .or(account.profile.timezone)
            .unwrap_or(run.business.settings.timezone);
        Ok(
            match next_contact(&run.policy.contact, &history, run.now, zone) {
                ContactSlot::Now => Ok(to),
                ContactSlot::At(at) => Err(WhyWaiting::NotBefore { at }),
                ContactSlot::Never => Err(WhyWaiting::NoContactPermitted),
            },
        )
    }
}
