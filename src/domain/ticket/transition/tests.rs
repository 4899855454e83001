//! Every state against every act, the clock to the minute, and what no sequence of acts may break.

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;

use super::*;
use crate::domain::business::WorkingHours;
use crate::domain::calendar::Calendar;
use crate::domain::ids::{AccountId, ContactId, ConversationId, TicketId};
use crate::domain::money::{Currency, Money};
use crate::domain::ticket::{Category, Matter, Summary};
use crate::domain::time_zone::TimeZone;

/// Hours and calendar of a business in UTC that works from Monday to Friday, 09:00 to 17:00.
struct Shop {
    hours: WorkingHours,
    calendar: Calendar,
    rules: TicketRules,
}

impl Shop {
    fn new() -> Self {
        Self {
            hours: WorkingHours::default(),
            calendar: Calendar::default(),
            rules: TicketRules {
                urgent_minutes: 60,
                high_minutes: 4 * 60,
                normal_minutes: 8 * 60,
                paid_claim_days: 5,
                close_days: 7,
            },
        }
    }

    fn at(&self, now: DateTime<Utc>) -> Moment<'_> {
        Moment {
            now,
            hours: WorkingTime {
                hours: &self.hours,
                calendar: &self.calendar,
                zone: TimeZone::UTC,
            },
            rules: &self.rules,
        }
    }
}

fn instant(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// Thursday, ten o'clock.
fn opened() -> DateTime<Utc> {
    instant("2026-03-12T10:00:00Z")
}

fn member(name: &str, role: StaffRole) -> StaffMember {
    StaffMember {
        name: name.to_owned(),
        role,
    }
}

fn kim() -> StaffMember {
    member("Kim", StaffRole::Agent)
}

fn sam() -> StaffMember {
    member("Sam", StaffRole::Agent)
}

fn lee() -> StaffMember {
    member("Lee", StaffRole::Lead)
}

/// A case opened at ten, to be answered by ten of the next morning.
fn case() -> Ticket {
    let nothing = Money::zero(Currency::parse("USD").unwrap());
    Ticket {
        id: TicketId(1),
        reference: "T-7QK3M9".to_owned(),
        account: AccountId(1),
        contact: ContactId(1),
        conversation: ConversationId(1),
        matter: Matter {
            category: Category::Arrangement,
            invoice: None,
        },
        priority: Priority::Normal,
        tier: Tier::Two,
        state: TicketState::Open,
        opened_at: opened(),
        answer_by: Some(instant("2026-03-13T10:00:00Z")),
        first_answered_at: None,
        asked: "12 payments".to_owned(),
        wish: None,
        summary: Summary {
            name: "Ana Lindqvist".to_owned(),
            account: "C-1".to_owned(),
            balance: nothing,
            overdue: nothing,
            ageing: Vec::new(),
            rating: "b".to_owned(),
            refused: Vec::new(),
            late_reason: None,
            agreements: Vec::new(),
            holds: Vec::new(),
        },
        rating: None,
    }
}

/// The case in each of its states, as Kim's acts bring it there.
fn in_state(name: &str, shop: &Shop) -> Ticket {
    let at = shop.at(opened());
    let ticket = case();
    let answered = || ticket.answer(&kim(), &at).unwrap();
    let resolved = || ticket.resolve(&kim(), "done", &at).unwrap();
    let closed = || resolved().close(&shop.at(opened() + TimeDelta::days(8)));
    match name {
        "open" => ticket,
        "claimed" => ticket.claim(&kim()).unwrap(),
        "waiting_for_customer" => answered(),
        "waiting_for_staff" => answered().customer_wrote(&at).unwrap(),
        "resolved" => resolved(),
        "closed" => closed().unwrap(),
        "reopened" => resolved().reopen(&kim(), &at).unwrap(),
        other => panic!("no state {other}"),
    }
}

const STATES: [&str; 7] = [
    "open",
    "claimed",
    "waiting_for_customer",
    "waiting_for_staff",
    "resolved",
    "closed",
    "reopened",
];

/// What an act leads to: the new state, or the refusal in a word.
fn outcome(result: Result<Ticket, TicketRefusal>) -> String {
    match result {
        Ok(ticket) => ticket.state.as_str().replace("waiting_for_", ""),
        Err(refusal) => {
            let text = format!("{refusal:?}");
            let name = text.split([' ', '{']).next().unwrap();
            format!("!{name}")
        }
    }
}

#[test]
fn every_act_in_every_state() {
    let shop = Shop::new();
    let at = shop.at(opened());
    let later = shop.at(opened() + TimeDelta::days(9));
    type Act<'a> = Box<dyn Fn(&Ticket) -> Result<Ticket, TicketRefusal> + 'a>;
    let raise = |member: StaffMember, tier, priority, role| -> Act<'_> {
        Box::new(move |t| t.raise(&member, (tier, priority), role, &at))
    };
    let agent = Some(StaffRole::Agent);
    let urgent = Some(Priority::Urgent);
    let rows: Vec<(&str, Act<'_>, &str)> = vec![
        // open, claimed, waiting for customer, waiting for staff, resolved, closed, reopened
        (
            "claim by Kim, who may have it",
            Box::new(|t| t.claim(&kim())),
            "claimed !AlreadyClaimed !AlreadyClaimed !AlreadyClaimed !NotOpen !NotOpen claimed",
        ),
        (
            "claim by the lead takes nothing away",
            Box::new(|t| t.claim(&lee())),
            "claimed !AlreadyClaimed !AlreadyClaimed !AlreadyClaimed !NotOpen !NotOpen claimed",
        ),
        (
            "release by Kim",
            Box::new(|t| t.release(&kim(), &at)),
            "!NotClaimed open open open !NotOpen !NotOpen !NotClaimed",
        ),
        (
            "release by another agent",
            Box::new(|t| t.release(&sam(), &at)),
            "!NotClaimed !NotYours !NotYours !NotYours !NotOpen !NotOpen !NotClaimed",
        ),
        (
            "reassign by the lead",
            Box::new(|t| t.reassign(&lee(), &sam())),
            "claimed claimed customer staff !NotOpen !NotOpen claimed",
        ),
        (
            "reassign to who has it",
            Box::new(|t| t.reassign(&lee(), &kim())),
            "claimed !SameAssignee !SameAssignee !SameAssignee !NotOpen !NotOpen claimed",
        ),
        (
            "reassign by an agent",
            Box::new(|t| t.reassign(&kim(), &sam())),
            "!OnlyLeadReassigns !OnlyLeadReassigns !OnlyLeadReassigns !OnlyLeadReassigns !NotOpen !NotOpen !OnlyLeadReassigns",
        ),
        (
            "raise to tier three, which no agent keeps",
            raise(kim(), Some(Tier::Three), None, agent),
            "open open open open !NotOpen !NotOpen open",
        ),
        (
            "raise to tier three with a lead who has it",
            raise(lee(), Some(Tier::Three), None, Some(StaffRole::Lead)),
            "open claimed customer staff !NotOpen !NotOpen reopened",
        ),
        (
            "raise the priority",
            raise(kim(), None, urgent, agent),
            "open claimed customer staff !NotOpen !NotOpen reopened",
        ),
        (
            "raise nothing",
            raise(kim(), Some(Tier::Two), Some(Priority::Normal), agent),
            "!NotHigher !NotHigher !NotHigher !NotHigher !NotOpen !NotOpen !NotHigher",
        ),
        (
            "answer by Kim",
            Box::new(|t| t.answer(&kim(), &at)),
            "customer customer customer customer !NotOpen !NotOpen customer",
        ),
        (
            "answer by another agent",
            Box::new(|t| t.answer(&sam(), &at)),
            "customer !NotYours !NotYours !NotYours !NotOpen !NotOpen customer",
        ),
        (
            "the customer writes",
            Box::new(|t| t.customer_wrote(&at)),
            "open claimed staff staff !NotOpen !NotOpen reopened",
        ),
        (
            "resolve by Kim",
            Box::new(|t| t.resolve(&kim(), "done", &at)),
            "resolved resolved resolved resolved !NotOpen !NotOpen resolved",
        ),
        (
            "resolve by another agent",
            Box::new(|t| t.resolve(&sam(), "done", &at)),
            "resolved !NotYours !NotYours !NotYours !NotOpen !NotOpen resolved",
        ),
        (
            "reopen by staff",
            Box::new(|t| t.reopen(&sam(), &later)),
            "!StillOpen !StillOpen !StillOpen !StillOpen reopened !Closed !StillOpen",
        ),
        (
            "reopen by the customer in time",
            Box::new(|t| t.reopen_by_customer(&at)),
            "!StillOpen !StillOpen !StillOpen !StillOpen reopened !Closed !StillOpen",
        ),
        (
            "reopen by the customer too late",
            Box::new(|t| t.reopen_by_customer(&later)),
            "!StillOpen !StillOpen !StillOpen !StillOpen !ReopenTooLate !Closed !StillOpen",
        ),
        (
            "close too soon",
            Box::new(|t| t.close(&at)),
            "!StillOpen !StillOpen !StillOpen !StillOpen !NotDue !Closed !StillOpen",
        ),
        (
            "close when it is time",
            Box::new(|t| t.close(&later)),
            "!StillOpen !StillOpen !StillOpen !StillOpen closed !Closed !StillOpen",
        ),
        (
            "rate",
            Box::new(|t| t.rate(4)),
            "!NotOver !NotOver !NotOver !NotOver resolved closed !NotOver",
        ),
    ];
    for (name, act, expected) in rows {
        assert_eq!(expected.split(' ').count(), STATES.len(), "{name}");
        for (state, expected) in STATES.iter().zip(expected.split(' ')) {
            let before = in_state(state, &shop);
            assert_eq!(before.state.as_str(), *state);
            assert_eq!(outcome(act(&before)), expected, "{name}, {state}");
        }
    }
}

#[test]
fn tier_three_is_for_leads() {
    let shop = Shop::new();
    let at = shop.at(opened());
    let case = Ticket {
        tier: Tier::Three,
        ..case()
    };
    assert_eq!(case.claim(&kim()), Err(TicketRefusal::NeedsLead));
    assert_eq!(case.answer(&kim(), &at), Err(TicketRefusal::NeedsLead));
    let to = "Kim".to_owned();
    assert_eq!(
        case.reassign(&lee(), &kim()),
        Err(TicketRefusal::CannotTake { to })
    );
    assert_eq!(outcome(case.claim(&lee())), "claimed");
}

#[test]
fn a_lead_who_answers_for_somebody_takes_nothing_away() {
    let shop = Shop::new();
    let claimed = case().claim(&kim()).unwrap();
    let answered = claimed.answer(&lee(), &shop.at(opened())).unwrap();
    assert_eq!(answered.state.assignee(), Some("Kim"));
}

#[test]
fn the_clock_stands_still_while_the_customer_is_asked() {
    let shop = Shop::new();
    // Eight working hours from Thursday at ten are until Friday at ten; two are gone by noon.
    let asked = case()
        .answer(&kim(), &shop.at(instant("2026-03-12T12:00:00Z")))
        .unwrap();
    let by = "Kim".to_owned();
    assert_eq!(
        asked.state,
        TicketState::WaitingForCustomer {
            by,
            minutes_left: 6 * 60
        }
    );
    assert_eq!(asked.answer_by, None);
    // The customer answers on Monday at eleven: six working hours from then.
    let back = asked
        .customer_wrote(&shop.at(instant("2026-03-16T11:00:00Z")))
        .unwrap();
    assert_eq!(back.answer_by, Some(instant("2026-03-16T17:00:00Z")));
    assert_eq!(
        back.first_answered_at,
        Some(instant("2026-03-12T12:00:00Z"))
    );
}

#[test]
fn who_was_late_still_gets_time_for_the_next_answer() {
    let shop = Shop::new();
    let late = case()
        .answer(&kim(), &shop.at(instant("2026-03-13T15:00:00Z")))
        .unwrap();
    let back = late
        .customer_wrote(&shop.at(instant("2026-03-13T15:30:00Z")))
        .unwrap();
    assert_eq!(back.answer_by, Some(instant("2026-03-13T16:30:00Z")));
}

#[test]
fn a_higher_priority_brings_the_answer_nearer_and_never_further() {
    let shop = Shop::new();
    let urgent = (None, Some(Priority::Urgent));
    let soon = case()
        .raise(&kim(), urgent, None, &shop.at(opened()))
        .unwrap();
    assert_eq!(soon.answer_by, Some(instant("2026-03-12T11:00:00Z")));
    let late = shop.at(instant("2026-03-13T09:50:00Z"));
    let soon = case().raise(&kim(), urgent, None, &late).unwrap();
    assert_eq!(soon.answer_by, case().answer_by);
}

#[test]
fn a_case_can_be_reopened_until_the_minute_it_is_closed() {
    let shop = Shop::new();
    let resolved = case().resolve(&kim(), "done", &shop.at(opened())).unwrap();
    let due = opened() + TimeDelta::days(7);
    let before = due - TimeDelta::minutes(1);
    assert!(resolved.reopen_by_customer(&shop.at(before)).is_ok());
    assert!(resolved.close(&shop.at(before)).is_err());
    assert!(resolved.reopen_by_customer(&shop.at(due)).is_err());
    assert!(resolved.close(&shop.at(due)).is_ok());
}

#[test]
fn stars_go_from_one_to_five() {
    let shop = Shop::new();
    let resolved = case().resolve(&kim(), "done", &shop.at(opened())).unwrap();
    assert_eq!(resolved.rate(5).unwrap().rating, Some(5));
    for stars in [0, 6] {
        assert_eq!(resolved.rate(stars), Err(TicketRefusal::NoStars));
    }
}

/// One act of anybody, chosen by numbers.
fn any_act(
    ticket: &Ticket,
    (act, who): (u8, u8),
    at: &Moment<'_>,
) -> Result<Ticket, TicketRefusal> {
    let staff = [kim(), sam(), lee(), member("Max", StaffRole::Owner)];
    let who = &staff[usize::from(who) % staff.len()];
    let by = ticket.state.assignee();
    let role = staff.iter().find(|m| Some(m.name.as_str()) == by);
    let role = role.map(|member| member.role);
    match act % 12 {
        0 => ticket.claim(who),
        1 => ticket.release(who, at),
        2 => ticket.reassign(&lee(), who),
        3 => ticket.raise(who, (Some(Tier::Three), None), role, at),
        4 => ticket.raise(who, (None, Some(Priority::High)), role, at),
        5 => ticket.answer(who, at),
        6 => ticket.customer_wrote(at),
        7 => ticket.resolve(who, "done", at),
        8 => ticket.reopen(who, at),
        9 => ticket.reopen_by_customer(at),
        10 => ticket.close(at),
        _ => ticket.rate(3),
    }
}

fn assert_rules(ticket: &Ticket) {
    let state = &ticket.state;
    let runs = match state {
        TicketState::Open | TicketState::Reopened => {
            assert_eq!(state.assignee(), None, "nobody has what is open");
            true
        }
        TicketState::Claimed { .. } | TicketState::WaitingForStaff { .. } => {
            assert!(state.assignee().is_some(), "somebody has what is claimed");
            true
        }
        TicketState::WaitingForCustomer { .. } => {
            assert!(ticket.first_answered_at.is_some(), "who waits was answered");
            false
        }
        TicketState::Resolved { .. } | TicketState::Closed { .. } => {
            assert_eq!(state.assignee(), None, "nobody has what is over");
            false
        }
    };
    assert_eq!(
        ticket.answer_by.is_some(),
        runs,
        "the clock runs exactly while staff are waited for"
    );
    if ticket.tier == Tier::Three {
        let agent = [Some("Kim"), Some("Sam")].contains(&state.assignee());
        assert!(!agent, "no agent has a case of tier three");
    }
}

proptest! {
    #[test]
    fn no_sequence_of_acts_breaks_the_rules(
        acts in prop::collection::vec((any::<u8>(), any::<u8>(), 0_i64..3_000), 1..60)
    ) {
        let shop = Shop::new();
        let mut now = opened();
        let mut ticket = case();
        for (act, who, minutes) in acts {
            now += TimeDelta::minutes(minutes);
            let before = ticket.clone();
            if let Ok(after) = any_act(&ticket, (act, who), &shop.at(now)) {
                assert_rules(&after);
                let was_closed = matches!(before.state, TicketState::Closed { .. });
                prop_assert!(!was_closed || after.state == before.state);
                prop_assert!(after.tier >= before.tier && after.priority <= before.priority);
                prop_assert!(before.first_answered_at.is_none() || after.first_answered_at == before.first_answered_at);
                ticket = after;
            }
        }
    }
}
