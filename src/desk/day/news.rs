//! What the arrangements of an account have to tell its customer today: plain decisions over the account's
//! books and what is on the screen. Whether it was told before, and whether somebody may be written to now,
//! is for `arrangements` to ask.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use super::end::{broken_on, written_down_on};
use super::reward::{credit_of, in_money, in_time};
use super::settlement::given_up;
use crate::converse::notice::News;
use crate::converse::{Dialogue, NoticeKind, Place};
use crate::domain::calendar::days_after;
use crate::domain::ids::{ConversationId, EntrySeq};
use crate::domain::ledger::{AccountLedger, EntryKind};
use crate::domain::local_time::local_date;
use crate::domain::money::Money;
use crate::domain::plan::{
    ArrangementKind, EndedAs, InstallmentState, Offer, PlanState, RunningPlan, Standing,
};
use crate::domain::policy::ContactRules;
use crate::domain::time_zone::TimeZone;
use crate::store::AccountBook;

/// How long after an arrangement broke it is still news. Its end is written down some days later, and the
/// hours and limits of contact may take some more.
const BROKEN_IS_NEWS_DAYS: u32 = 14;
/// How long after the money came a thank-you is still one.
const THANKS_DAYS: u32 = 7;
/// An offer that ends within so many hours is worth a word.
const OFFER_ENDS_HOURS: i64 = 24;
/// Who wrote within so many hours has the offer before their eyes.
const OFFER_QUIET_HOURS: i64 = 4;
/// In so many days every weekday comes once.
const WEEK_DAYS: u32 = 7;

/// Something to tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DueNews {
    pub(super) news: News,
    /// Names what it is about, so that it is told once.
    pub(super) about: String,
    /// The reference of the arrangement; an offer has none yet.
    pub(super) arrangement: Option<String>,
    /// After that it is no news any more.
    pub(super) ends: Ends,
    /// It is not told before that day: until then it may turn out otherwise.
    pub(super) not_before: Option<NaiveDate>,
    /// Whether a disputed invoice is in it: then nothing is asked of the customer before that is settled.
    pub(super) disputed: bool,
    /// The conversation to which it belongs, if it is not for whichever is the latest.
    pub(super) only_in: Option<ConversationId>,
}

/// Until when something is news.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ends {
    /// The last day, in the business's time zone.
    With(NaiveDate),
    At(DateTime<Utc>),
}

impl Ends {
    /// Whether it is no news any more at an instant, here or where the customer is: "by Sunday" is not read on
    /// a Monday.
    pub(super) fn is_over(self, at: DateTime<Utc>, zones: [TimeZone; 2]) -> bool {
        match self {
            Self::With(last) => zones.iter().any(|zone| local_date(at, *zone) > last),
            Self::At(end) => at >= end,
        }
    }
}

/// The account's books, seen on a day.
pub(super) struct Seen<'a> {
    pub(super) book: &'a AccountBook,
    pub(super) contact: &'a ContactRules,
    pub(super) today: NaiveDate,
    pub(super) zone: TimeZone,
}

/// What comes before what, where one message has to do: what the customer can still change comes first, and
/// thanks last.
pub(super) fn rank(kind: NoticeKind) -> u8 {
    match kind {
        NoticeKind::InstallmentMissed => 0,
        NoticeKind::PlanBroken => 1,
        NoticeKind::PromiseBroken => 2,
        NoticeKind::PromiseDue => 3,
        NoticeKind::OfferExpiring => 4,
        NoticeKind::PlanFinished => 5,
        NoticeKind::PromiseKept => 6,
        // Fees are announced on their own way.
        NoticeKind::LateFee => 7,
    }
}

/// What there is to tell about the account's arrangements, one thing for each at most.
pub(super) fn of_arrangements(seen: &Seen<'_>) -> Vec<DueNews> {
    let plans = seen.book.plans.iter();
    plans
        .filter_map(|plan| of_arrangement(seen, plan))
        .collect()
}

fn of_arrangement(seen: &Seen<'_>, plan: &RunningPlan) -> Option<DueNews> {
    let ledger = &seen.book.ledger;
    let state = plan.state(ledger, seen.today);
    let broke_on = broken_on(plan, ledger, seen.today);
    let found = match (plan.ending, plan.standing(&state)) {
        // Money that came in time may still be recorded: nothing is said before the end is written down.
        (None, _) if let Some(on) = broke_on => broken(seen, plan, on),
        (Some(ending), _) => match ending.how {
            EndedAs::Broken => broken(seen, plan, ending.on),
            EndedAs::Replaced => None,
        },
        (None, Standing::Running) => late(plan, &state).or_else(|| falling_due(seen, plan, &state)),
        (None, Standing::PaidOff) => paid_off(seen, plan),
        (None, Standing::Broken { .. } | Standing::Replaced) => None,
    };
    let (news, about, ends) = found?;
    Some(DueNews {
        news,
        about,
        arrangement: Some(plan.reference.clone()),
        ends: Ends::With(ends),
        not_before: broke_on.map(written_down_on),
        disputed: is_disputed(seen.book, plan),
        only_in: None,
    })
}

type Found = (News, String, NaiveDate);

/// A payment that did not come on its day, while paying it still keeps the arrangement. Nothing is lost by
/// paying a promise late, and it has had its word before its day: a second one would only press.
fn late(plan: &RunningPlan, state: &PlanState) -> Option<Found> {
    let is_worth_a_word = match plan.terms.kind {
        ArrangementKind::Plan | ArrangementKind::Extension | ArrangementKind::Settlement => true,
        ArrangementKind::Promise | ArrangementKind::PayInFull => false,
    };
    if !is_worth_a_word {
        return None;
    }
    (1_u32..)
        .zip(&state.installments)
        .find_map(|(number, installment)| match *installment {
            InstallmentState::Late {
                of,
                left,
                grace_ends,
            } => {
                let news = News::Missed {
                    kind: plan.terms.kind,
                    reference: plan.reference.clone(),
                    left,
                    due: of.due_on,
                    until: grace_ends,
                };
                Some((news, payment(plan, number), grace_ends))
            }
            InstallmentState::Paid(_)
            | InstallmentState::Upcoming { .. }
            | InstallmentState::Missed { .. } => None,
        })
}

/// The day of a single payment comes near: told the day before, so that a transfer still arrives in time, or
/// on the last day before it on which people may be written to. If that was missed, on the day itself. Never
/// on the day on which it was agreed. The payments of a plan have reminders of their own.
fn falling_due(seen: &Seen<'_>, plan: &RunningPlan, state: &PlanState) -> Option<Found> {
    let is_single = match plan.terms.kind {
        ArrangementKind::Promise
        | ArrangementKind::Extension
        | ArrangementKind::Settlement
        | ArrangementKind::PayInFull => true,
        ArrangementKind::Plan => false,
    };
    let (number, due, left) = state.unpaid().next().filter(|_| is_single)?;
    let days_before = (1..=WEEK_DAYS).map(|days| due - TimeDelta::days(i64::from(days)));
    let mut permitted = days_before.filter(|day| {
        let weekday = chrono::Datelike::weekday(day);
        seen.contact.days.contains(&weekday)
    });
    let from = permitted.next().unwrap_or(due);
    let is_fresh = local_date(plan.accepted_at, seen.zone) >= seen.today;
    if is_fresh || seen.today < from || seen.today > due {
        return None;
    }
    let news = News::Due {
        kind: plan.terms.kind,
        left,
        due,
    };
    Some((news, payment(plan, number), due))
}

/// All is paid, and in money: nobody is thanked for what staff wrote off.
fn paid_off(seen: &Seen<'_>, plan: &RunningPlan) -> Option<Found> {
    let ledger = &seen.book.ledger;
    let paid = paid_of(plan, ledger);
    let ends = days_after(recorded_on(plan, ledger, seen.zone)?, THANKS_DAYS);
    if !paid.is_positive() || seen.today > ends {
        return None;
    }
    let kind = plan.terms.kind;
    let news = match kind {
        ArrangementKind::Plan => News::Finished {
            reference: plan.reference.clone(),
            total: plan.terms.total,
        },
        // It was not in time, or a person took back what it gave up.
        ArrangementKind::Settlement if given_up(plan, ledger).is_empty() => return None,
        ArrangementKind::Promise
        | ArrangementKind::Extension
        | ArrangementKind::Settlement
        | ArrangementKind::PayInFull => {
            if in_money(plan, ledger) < plan.terms.to_pay() {
                return None;
            }
            News::Kept {
                kind,
                paid,
                in_time: in_time(plan, ledger),
                forgiven: plan.terms.forgiven,
                credit: credit_of(plan, ledger),
            }
        }
    };
    Some((news, plan.reference.clone(), ends))
}

/// It has ended, its debts are still open, and nothing else was agreed about them.
fn broken(seen: &Seen<'_>, plan: &RunningPlan, on: NaiveDate) -> Option<Found> {
    let ledger = &seen.book.ledger;
    let ends = days_after(on, BROKEN_IS_NEWS_DAYS);
    let open = open_of(plan, ledger);
    let is_settled_otherwise = seen
        .book
        .plans
        .iter()
        .any(|later| later.id > plan.id && covers_one_of(later, plan));
    if seen.today > ends || !open.is_positive() || is_settled_otherwise {
        return None;
    }
    // The first payment that had not come when it broke; a later one is not to blame.
    let before = on.pred_opt().unwrap_or(on);
    let state = plan.state_as_of(ledger, before);
    let due = state
        .unpaid()
        .next()
        .map_or(plan.terms.last().due_on, |(_, due, _)| due);
    let news = News::Broken {
        kind: plan.terms.kind,
        reference: plan.reference.clone(),
        due,
        open,
    };
    Some((news, plan.reference.clone(), ends))
}

/// An offer on the screen of a conversation that ends soon and was not answered. It has to be one that could
/// still be agreed as it was shown.
pub(super) fn of_offer(
    seen: &Seen<'_>,
    dialogue: &Dialogue,
    heard_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Option<DueNews> {
    let offer = match &dialogue.place {
        Place::ConfirmingPlan { offer, .. } | Place::ConfirmingOther { offer, .. } => offer,
        Place::Idle
        | Place::ChoosingDetail(_)
        | Place::ChoosingPlan(_)
        | Place::ChoosingInvoice
        | Place::Telling(_) => {
            return None;
        }
    };
    let is_quiet = heard_at.is_none_or(|at| now - at >= TimeDelta::hours(OFFER_QUIET_HOURS));
    let ends_soon =
        now < offer.expires_at && offer.expires_at - now <= TimeDelta::hours(OFFER_ENDS_HOURS);
    if !is_quiet || !ends_soon || !is_still_possible(seen, offer) {
        return None;
    }
    Some(DueNews {
        news: News::Expiring {
            kind: offer.terms.kind,
            until: offer.expires_at,
        },
        about: offer.terms.fingerprint(),
        arrangement: None,
        ends: Ends::At(offer.expires_at),
        not_before: None,
        disputed: false,
        only_in: None,
    })
}

/// Whether the debts that an offer covers are as they were when it was made.
fn is_still_possible(seen: &Seen<'_>, offer: &Offer) -> bool {
    let AccountBook {
        ledger,
        plans,
        holds,
        account_holds: _,
    } = seen.book;
    offer.terms.covered.iter().all(|debit| {
        let open = ledger.open_after(debit.entry, ledger.last_seq());
        let invoice = ledger.find(debit.entry).and_then(|entry| entry.invoice);
        let is_held = holds
            .iter()
            .any(|hold| hold.lifted_after.is_none() && Some(hold.invoice) == invoice);
        let is_arranged = plans.iter().any(|plan| {
            plan.ending.is_none()
                && plan.defers()
                && plan
                    .terms
                    .covered
                    .iter()
                    .any(|own| own.entry == debit.entry)
        });
        let is_as_it_was = open.is_some_and(|open| open >= debit.amount) && !is_held;
        is_as_it_was && (!is_arranged || offer.terms.continues.is_some())
    })
}

/// Names one payment of an arrangement.
fn payment(plan: &RunningPlan, number: u32) -> String {
    format!("{}/{number}", plan.reference)
}

fn covers_one_of(one: &RunningPlan, other: &RunningPlan) -> bool {
    let covered = |entry: EntrySeq| other.terms.covered.iter().any(|own| own.entry == entry);
    one.terms.covered.iter().any(|own| covered(own.entry))
}

fn is_disputed(book: &AccountBook, plan: &RunningPlan) -> bool {
    let mut standing = book.holds.iter().filter(|hold| hold.lifted_after.is_none());
    standing.any(|hold| {
        let of_hold = |entry| book.ledger.find(entry).and_then(|entry| entry.invoice);
        let mut covered = plan.terms.covered.iter();
        covered.any(|own| of_hold(own.entry) == Some(hold.invoice))
    })
}

/// What is open of the debts that an arrangement covered, at most what it covered of them.
fn open_of(plan: &RunningPlan, ledger: &AccountLedger) -> Money {
    let open = plan.terms.covered.iter().filter_map(|debit| {
        let open = ledger.open_after(debit.entry, ledger.last_seq())?;
        Some(open.min(debit.amount))
    });
    Money::sum_in(ledger.currency(), open)
}

/// What payments alone have settled of an arrangement's debts since it was agreed, at most what was to pay.
fn paid_of(plan: &RunningPlan, ledger: &AccountLedger) -> Money {
    let of_payments = ledger.allocations().iter().filter(|allocation| {
        let credit = ledger.find(allocation.credit).map(|credit| credit.kind);
        allocation.cause > plan.accepted_after
            && covers(plan, allocation.debit)
            && credit == Some(EntryKind::Payment)
    });
    let paid = Money::sum_in(ledger.currency(), of_payments.map(|a| a.amount));
    paid.min(plan.terms.to_pay())
}

/// The day on which the last of what settles an arrangement was recorded.
fn recorded_on(plan: &RunningPlan, ledger: &AccountLedger, zone: TimeZone) -> Option<NaiveDate> {
    let of_plan = ledger
        .allocations()
        .iter()
        .filter(|a| a.cause > plan.accepted_after && covers(plan, a.debit));
    of_plan
        .filter_map(|allocation| ledger.find(allocation.cause))
        .map(|cause| local_date(cause.recorded_at, zone))
        .max()
}

fn covers(plan: &RunningPlan, debit: EntrySeq) -> bool {
    plan.terms.covered.iter().any(|own| own.entry == debit)
}
