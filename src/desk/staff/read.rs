//! What staff see: the queue, one case in full, what a search finds, the trail. Nothing here changes anything.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::Serialize;

use super::members::member_in;
use super::ticket_in;
use crate::desk::hold::HoldLine;
use crate::desk::message::Body;
use crate::desk::{Desk, DeskError};
use crate::domain::business::Business;
use crate::domain::ids::AccountId;
use crate::domain::money::Money;
use crate::domain::ticket::{Category, StaffMember, StaffRole, Summary, Ticket, TicketState, Tier};
use crate::store::{AccountBook, FileRow, Said, TicketEvent, Tx, Words};

/// The most cases that one list shows.
const LINES_MAX: usize = 500;
/// How much of the conversation before a case belongs to its story.
const STORY_HOURS: i64 = 24;

/// Which cases the queue shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct QueueFilter {
    /// Only those of this member.
    pub of: Option<String>,
    pub unclaimed: bool,
    pub tier: Option<Tier>,
    pub category: Option<Category>,
    /// Only those in this state, which may be one that is over; `None`: all that are open.
    pub state: Option<String>,
}

/// A case in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct QueueLine {
    pub ticket: String,
    pub tier: i64,
    pub priority: &'static str,
    pub category: Category,
    pub invoice: Option<String>,
    pub account: String,
    pub name: String,
    pub overdue: Money,
    pub state: &'static str,
    pub assignee: Option<String>,
    pub opened_at: DateTime<Utc>,
    /// By when somebody should answer; `None` while the clock stands still.
    pub answer_by: Option<DateTime<Utc>>,
    pub asked: String,
    pub outcome: Option<String>,
    pub rating: Option<u8>,
}

/// Everything about a case.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CaseReport {
    #[serde(flatten)]
    pub line: QueueLine,
    pub first_answered_at: Option<DateTime<Utc>>,
    /// Working minutes that are left once the customer has answered.
    pub minutes_left: Option<u32>,
    pub phone: Option<String>,
    pub email: Option<String>,
    /// How the account stands now; `at_opening` is how it stood then.
    pub balance: Money,
    pub ageing: Vec<(Option<u32>, Money)>,
    pub holds: Vec<HoldLine>,
    pub plans: Vec<String>,
    pub at_opening: Summary,
    /// Whether an approval can offer what was asked for.
    pub can_be_approved: bool,
    pub events: Vec<EventLine>,
    pub transcript: Vec<TranscriptLine>,
    /// What the customer sent, oldest first: the first one is file 1.
    pub files: Vec<FileRow>,
    /// The acts that the one who looks may do next, by the names of the commands.
    pub next: Vec<&'static str>,
    /// Why they may do none, if they may not.
    pub not_theirs: Option<String>,
}

/// Something that happened to a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EventLine {
    pub at: DateTime<Utc>,
    pub who: String,
    pub role: String,
    pub what: String,
    pub text: Option<String>,
    pub before: Option<String>,
    pub after: Option<String>,
    pub why: Option<String>,
}

/// Something that was said in the conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TranscriptLine {
    pub at: DateTime<Utc>,
    /// `customer`, `bot` or `staff`.
    pub who: &'static str,
    pub text: String,
    pub choices: Vec<String>,
}

/// A line of the trail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AuditLine {
    pub ticket: Option<String>,
    #[serde(flatten)]
    pub event: EventLine,
}

impl Desk {
    /// The open cases: what should have been answered longest ago or soonest comes first, what waits for the
    /// customer last.
    ///
    /// # Errors
    /// [`DeskError::Refused`] when nobody of the filter's name works here.
    pub async fn queue(
        &self,
        business: &Business,
        filter: &QueueFilter,
    ) -> Result<Vec<QueueLine>, DeskError> {
        let mut tx = self.store.read().await?;
        let of = match &filter.of {
            Some(name) => Some(member_in(&mut tx, business, name).await?.name),
            None => None,
        };
        let tickets = tx.tickets(business.id, None).await?;
        let fits = |ticket: &Ticket| {
            let state = match filter.state.as_deref() {
                Some("all") => true,
                Some(state) => ticket.state.as_str() == state,
                None => ticket.state.is_open(),
            };
            let assignee = ticket.state.assignee();
            state
                && of.as_deref().is_none_or(|name| assignee == Some(name))
                && !(filter.unclaimed && assignee.is_some())
                && filter.tier.is_none_or(|tier| ticket.tier == tier)
                && filter
                    .category
                    .is_none_or(|category| ticket.matter.category == category)
        };
        let found = tickets.into_iter().filter(fits).collect();
        lines(&mut tx, business, found, self.today(business)).await
    }

    /// The cases that a word is in: reference, account, name, or anything that was said.
    ///
    /// # Errors
    /// [`DeskError::Store`].
    pub async fn search_cases(
        &self,
        business: &Business,
        words: &str,
    ) -> Result<Vec<QueueLine>, DeskError> {
        let words = words.trim().to_lowercase();
        if words.is_empty() {
            return Err(DeskError::refused("say what to look for"));
        }
        let mut tx = self.store.read().await?;
        let tickets = tx.tickets(business.id, None).await?;
        let said = tx.tickets_with_words(business.id, &words).await?;
        let has = |text: &str| text.to_lowercase().contains(&words);
        let fits = |ticket: &Ticket| {
            has(&ticket.reference)
                || has(&ticket.summary.account)
                || has(&ticket.summary.name)
                || has(&ticket.matter.key())
                || has(&ticket.asked)
                || said.contains(&ticket.id)
        };
        let found = tickets.into_iter().filter(fits).collect();
        lines(&mut tx, business, found, self.today(business)).await
    }

    /// A case as it reaches staff: complete. `messages` is how much of the conversation is shown at most.
    ///
    /// # Errors
    /// [`DeskError::Refused`] when there is no such case.
    pub async fn case_report(
        &self,
        business: &Business,
        who: Option<&str>,
        ticket: &str,
        messages: u32,
    ) -> Result<CaseReport, DeskError> {
        let today = self.today(business);
        let mut holds = self.holds(business).await?;
        let mut tx = self.store.read().await?;
        let viewer = match who {
            Some(who) => Some(member_in(&mut tx, business, who).await?),
            None => None,
        };
        let ticket = ticket_in(&mut tx, business, ticket).await?;
        holds.retain(|hold| hold.account == ticket.summary.account);
        let account = tx.account(business.id, &ticket.summary.account).await?;
        let profile = account.map(|account| account.profile);
        let currency = business.settings.currency;
        let book = tx.book(business.id, ticket.account, currency).await?;
        let events = tx.ticket_events(business.id, ticket.id).await?;
        let since = ticket.opened_at - TimeDelta::hours(STORY_HOURS);
        let transcript = tx
            .transcript::<Body>(business.id, ticket.conversation, since, messages)
            .await?;
        let limits: Vec<u32> = ticket
            .summary
            .ageing
            .iter()
            .filter_map(|(up_to, _)| *up_to)
            .collect();
        let refusal = viewer.as_ref().and_then(|member| refusal(&ticket, member));
        let mut line = lines(&mut tx, business, vec![ticket.clone()], today).await?;
        Ok(CaseReport {
            line: line.pop().expect("a list of one case has one line"),
            first_answered_at: ticket.first_answered_at,
            minutes_left: match &ticket.state {
                TicketState::WaitingForCustomer { minutes_left, .. } => Some(*minutes_left),
                TicketState::Open
                | TicketState::Claimed { .. }
                | TicketState::WaitingForStaff { .. }
                | TicketState::Resolved { .. }
                | TicketState::Closed { .. }
                | TicketState::Reopened => None,
            },
            phone: profile.as_ref().and_then(|profile| profile.phone.clone()),
            email: profile.as_ref().and_then(|profile| profile.email.clone()),
            balance: book.ledger.balance(),
            ageing: ageing(&book, today, &limits),
            holds,
            plans: plans(&book, today),
            at_opening: ticket.summary.clone(),
            can_be_approved: ticket.wish.is_some(),
            events: events.into_iter().map(event_line).collect(),
            transcript: transcript.into_iter().map(transcript_line).collect(),
            files: tx.files_of(business.id, ticket.id).await?,
            next: match refusal {
                Some(_) => Vec::new(),
                None => next(&ticket, viewer.as_ref().map(|member| member.role)),
            },
            not_theirs: refusal,
        })
    }

    /// The trail of a case, of a person, or of everything; the newest first.
    ///
    /// # Errors
    /// [`DeskError::Refused`] when there is no such case.
    pub async fn audit(
        &self,
        business: &Business,
        actor: Option<&str>,
        ticket: Option<&str>,
    ) -> Result<Vec<AuditLine>, DeskError> {
        let mut tx = self.store.read().await?;
        let actor = match actor {
            // Also somebody who has left did something, and so did the bot and customers.
            Some(name) => {
                let rows = tx.staff(business.id).await?;
                let same = |known: &str| known.to_lowercase() == name.trim().to_lowercase();
                let known = rows.into_iter().find(|row| same(&row.member.name));
                Some(known.map_or_else(|| name.trim().to_owned(), |row| row.member.name))
            }
            None => None,
        };
        let ticket = match ticket {
            Some(ticket) => Some(ticket_in(&mut tx, business, ticket).await?.reference),
            None => None,
        };
        let trail = tx
            .trail(business.id, actor.as_deref(), ticket.as_deref())
            .await?;
        let lines = trail.into_iter().map(|line| AuditLine {
            ticket: line.ticket,
            event: event_line(line.event),
        });
        Ok(lines.collect())
    }
}

/// The cases as lines, in the order in which they should be looked at.
async fn lines(
    tx: &mut Tx,
    business: &Business,
    mut tickets: Vec<Ticket>,
    today: NaiveDate,
) -> Result<Vec<QueueLine>, DeskError> {
    // What waits for staff comes first, by its time; the most urgent first where the times are the same.
    tickets.sort_by_key(|ticket| {
        (
            !ticket.state.is_open(),
            ticket.answer_by.is_none(),
            ticket.answer_by,
            ticket.priority,
            ticket.id,
        )
    });
    tickets.truncate(LINES_MAX);
    let currency = business.settings.currency;
    let mut overdue: BTreeMap<AccountId, Money> = BTreeMap::new();
    let mut lines = Vec::new();
    for ticket in tickets {
        let owed = match overdue.get(&ticket.account) {
            Some(known) => *known,
            None => {
                let book = tx.book(business.id, ticket.account, currency).await?;
                let owed = Money::sum_in(currency, ageing(&book, today, &[]).iter().map(|a| a.1));
                overdue.insert(ticket.account, owed);
                owed
            }
        };
        let outcome = match &ticket.state {
            TicketState::Resolved { outcome, .. } => Some(outcome.clone()),
            TicketState::Open
            | TicketState::Claimed { .. }
            | TicketState::WaitingForCustomer { .. }
            | TicketState::WaitingForStaff { .. }
            | TicketState::Closed { .. }
            | TicketState::Reopened => None,
        };
        lines.push(QueueLine {
            tier: ticket.tier.number(),
            priority: ticket.priority.as_str(),
            category: ticket.matter.category,
            invoice: ticket.matter.invoice.clone(),
            account: ticket.summary.account.clone(),
            name: ticket.summary.name.clone(),
            overdue: owed,
            state: ticket.state.as_str(),
            assignee: ticket.state.assignee().map(str::to_owned),
            opened_at: ticket.opened_at,
            answer_by: ticket.answer_by,
            outcome,
            rating: ticket.rating,
            ticket: ticket.reference,
            asked: ticket.asked,
        });
    }
    Ok(lines)
}

/// What is overdue by age: up to so many days, so much; `None` is older than all.
fn ageing(book: &AccountBook, today: NaiveDate, limits: &[u32]) -> Vec<(Option<u32>, Money)> {
    let zero = Money::zero(book.ledger.currency());
    let mut ages: Vec<(Option<u32>, Money)> = limits
        .iter()
        .map(|days| (Some(*days), zero))
        .chain([(None, zero)])
        .collect();
    for invoice in book.ledger.open_invoices(None, &book.arrangements()) {
        let days = (today - invoice.due_date).num_days();
        if days > 0 {
            let bucket = limits.iter().position(|limit| days <= i64::from(*limit));
            ages[bucket.unwrap_or(limits.len())].1 += invoice.outstanding;
        }
    }
    ages
}

/// The arrangements that run, in words.
fn plans(book: &AccountBook, today: NaiveDate) -> Vec<String> {
    let running = book.plans.iter().filter(|plan| plan.ending.is_none());
    let lines = running.filter_map(|plan| {
        let state = plan.state(&book.ledger, today);
        let (next, _) = state.next()?;
        Some(format!(
            "{} {}: {} of {} left, next {}",
            plan.terms.kind.as_str().replace('_', " "),
            plan.reference,
            state.left,
            plan.terms.to_pay(),
            next.due_on
        ))
    });
    lines.collect()
}

fn refusal(ticket: &Ticket, member: &StaffMember) -> Option<String> {
    ticket
        .allows(member)
        .err()
        .map(|refusal| refusal.to_string())
}

/// What can be done with a case in its state.
fn next(ticket: &Ticket, role: Option<StaffRole>) -> Vec<&'static str> {
    let mut acts = match &ticket.state {
        TicketState::Open | TicketState::Reopened => vec!["claim", "reply", "ask"],
        TicketState::Claimed { .. }
        | TicketState::WaitingForCustomer { .. }
        | TicketState::WaitingForStaff { .. } => vec!["reply", "ask", "release"],
        TicketState::Resolved { .. } => return vec!["reopen", "note", "record", "hold"],
        TicketState::Closed { .. } => return vec!["note", "record", "hold"],
    };
    if ticket.wish.is_some() {
        acts.push("approve");
    }
    acts.push("offer");
    acts.extend(["reject", "note", "hold", "record", "raise", "resolve"]);
    if role.is_none_or(StaffRole::leads) {
        acts.push("reassign");
    }
    acts
}

fn event_line(event: TicketEvent) -> EventLine {
    let in_words = |state: Option<TicketState>| state.map(|state| state.in_words());
    EventLine {
        at: event.at,
        who: event.actor,
        role: event.role,
        what: event.kind,
        text: event.text,
        before: event.before.or(in_words(event.state_before)),
        after: event.after.or(in_words(event.state_after)),
        why: event.reason,
    }
}

fn transcript_line(said: Said<Body>) -> TranscriptLine {
    let (who, text, choices) = match said.words {
        Words::Customer(text) => ("customer", text, Vec::new()),
        Words::Bot(body) => ("bot", body.text, body.choices),
        Words::Staff(body) => ("staff", body.text, body.choices),
    };
    TranscriptLine {
        at: said.at,
        who,
        text,
        choices: choices
            .into_iter()
            .map(|choice| format!("[{}] {}", choice.number, choice.label))
            .collect(),
    }
}
