//! The rules, held against what an act has changed.

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Timelike, Utc, Weekday};
use goodterms::desk::DeskError;
use goodterms::desk::message::{Body, Inbound};
use goodterms::domain::local_time::local_date;
use goodterms::wording::RenderedChoice;

use super::acts::{HARDSHIP, NOT_MY_DEBT, SELF_HARM, STOP, Work, YES};
use super::books::{Case, From, Sent};
use super::world::{Happened, Seen, World};

/// What nobody may see in Ana's chat: the other account, and the other business.
const SECRETS: [&str; 5] = ["98,765.43", "87,654.32", "Quist", "Halloran", "Quayside"];

impl World {
    /// Every rule that can be seen from one act.
    pub async fn check(&mut self, before: &Seen, after: &Seen, happened: &Happened) {
        let today = self.today();
        assert_eq!(before.others, after.others, "tenants apart");
        for (table, rows) in &before.rows {
            if [
                "entries",
                "allocations",
                "agreements",
                "ticket_events",
                "inbox",
            ]
            .contains(&table.as_str())
            {
                assert!(after.table(table).starts_with(rows), "append-only: {table}");
            }
        }
        let new: Vec<&Sent> = {
            let known = before.sent.last().map_or(0, |sent| sent.id);
            after.sent.iter().filter(|sent| sent.id > known).collect()
        };
        for sent in &new {
            check_words(&sent.body);
            if before.is_whose_debt_open() && after.is_whose_debt_open() {
                assert!(
                    !tells_of_the_account(&sent.body),
                    "not my debt: {}",
                    sent.body.text
                );
            }
        }
        check_cases(before, after, happened);
        check_holds(before, after, happened);

        if !may_move_money(happened) {
            assert_eq!(
                before.table("entries"),
                after.table("entries"),
                "only a clerk, staff and the run of the day move money"
            );
        }
        let agreed = after.table("agreements").len() - before.table("agreements").len();
        match happened {
            Happened::Message { inbound, turn } => {
                let bodies: Vec<Body> = turn.replies.iter().map(|r| r.body.clone()).collect();
                assert_eq!(bodies.len(), 1, "every message gets its answer");
                if turn.repeated {
                    assert_eq!(before.rows, after.rows, "once: a repeat changes nothing");
                    let (_, first) = self.last.as_ref().unwrap();
                    assert_eq!(*first, bodies, "once: the same answer");
                    return;
                }
                assert_eq!(new.len(), 1, "one answer, and nothing beside it");
                check_message(after, inbound, today);
                assert!(agreed <= 1);
                if agreed == 1 {
                    assert!(
                        says_yes(&inbound.text, before.screen()),
                        "consent: no yes: {}",
                        inbound.text
                    );
                    self.check_terms(before).await;
                }
                self.last = Some((inbound.clone(), bodies));
            }
            Happened::Staff { work, done, .. } => {
                assert_eq!(agreed, 0, "only the customer agrees");
                match done {
                    Ok(_) => {}
                    Err(DeskError::Refused(_)) => {
                        assert_eq!(
                            before.rows, after.rows,
                            "what is refused changes nothing: {work:?}"
                        );
                    }
                    Err(error) => panic!("{work:?}: {error}"),
                }
                assert!(new.iter().all(|sent| sent.from == From::Staff));
            }
            Happened::DayRan => {
                assert_eq!(agreed, 0, "only the customer agrees");
                check_day(before, after, &new, self.shop.desk.now(), today);
            }
            Happened::Clerk | Happened::Looked => {
                assert_eq!(agreed, 0, "only the customer agrees");
                assert!(new.is_empty());
            }
        }
    }

    /// The terms of the newest agreement were on the screen, line by line.
    async fn check_terms(&self, before: &Seen) {
        let newest = "SELECT text FROM agreements WHERE business_id = $1 ORDER BY id DESC LIMIT 1";
        let agreement = self
            .books
            .text(self.shop.business.id.0, newest)
            .await
            .unwrap();
        let screen = &before.screen().expect("something was on the screen").text;
        let lines = agreement
            .lines()
            .skip_while(|line| !line.starts_with("Agreed on"));
        let terms: Vec<&str> = lines.skip(2).take_while(|line| !line.is_empty()).collect();
        assert!(terms.len() >= 2, "{agreement}");
        for line in terms {
            assert!(
                screen.contains(line),
                "consent: {line} was not on the screen:\n{screen}"
            );
        }
    }
}

/// Whether a text is an explicit yes: by a plain word, or by the number or the label of the choice that agrees.
fn says_yes(text: &str, screen: Option<&Body>) -> bool {
    let number = text.trim_start_matches("option ").trim_end_matches('.');
    let mut choices = screen
        .map_or(&[][..], |body| body.choices.as_slice())
        .iter();
    let agrees = |choice: &RenderedChoice| choice.pick.starts_with("plan.agree:");
    let named = choices.any(|choice| {
        agrees(choice) && (choice.label == text || choice.number.to_string() == number)
    });
    named || YES.contains(&text)
}

fn may_move_money(happened: &Happened) -> bool {
    match happened {
        Happened::Clerk | Happened::DayRan => true,
        Happened::Message { .. } | Happened::Looked => false,
        Happened::Staff { work, .. } => matches!(
            work,
            Work::Payment(_) | Work::Credit(_) | Work::Barter(_) | Work::TakeBack(_)
        ),
    }
}

/// What no message says, whoever it is from.
fn check_words(body: &Body) {
    let labels = body.choices.iter().map(|choice| choice.label.as_str());
    let files = body.files.iter().map(|file| file.text.as_str());
    let all: Vec<&str> = [body.text.as_str()]
        .into_iter()
        .chain(labels)
        .chain(files)
        .collect();
    let said = all.join("\n");
    for secret in SECRETS {
        assert!(!said.contains(secret), "privacy: {secret} in {said}");
    }
    let lower = said.to_lowercase();
    for word in ["rating", "risk", "score"] {
        assert!(!lower.contains(word), "a rating is for staff: {said}");
    }
    for claim in [
        "i am a person",
        "i'm a person",
        "i am human",
        "i'm human",
        "i am a human",
    ] {
        assert!(
            !lower.contains(claim),
            "it never claims to be human: {said}"
        );
    }
}

/// An amount of money or the number of an invoice.
fn tells_of_the_account(body: &Body) -> bool {
    let labels = body.choices.iter().map(|choice| choice.label.as_str());
    let all: Vec<&str> = [body.text.as_str()].into_iter().chain(labels).collect();
    let said = all.join("\n");
    said.contains('$') || said.contains("INV-") || !body.files.is_empty()
}

/// What certain words always lead to.
fn check_message(after: &Seen, inbound: &Inbound, today: NaiveDate) {
    let text = inbound.text.as_str();
    let said = &after.screen().unwrap().text;
    let has_open = |matter: &str| {
        let is = |case: &&Case| case.is_open() && case.matter == matter;
        after.cases.iter().any(|case| is(&case))
    };
    if text == STOP {
        assert!(after.stopped, "stop is heard: {said}");
    }
    if HARDSHIP.contains(&text) || text == SELF_HARM {
        assert!(after.held(today).contains(&"hardship"), "{text}: {said}");
        assert!(!said.contains('$'), "no amount after {text}: {said}");
    }
    if text == SELF_HARM {
        assert!(said.contains("988"), "{said}");
        assert!(has_open("self_harm"));
    }
    if text == NOT_MY_DEBT {
        assert!(has_open("not_my_debt"), "{said}");
        assert!(!tells_of_the_account(after.screen().unwrap()), "{said}");
    }
}

/// Each case is with nobody or with one, its clock runs or stands still, and only who may moves it.
fn check_cases(before: &Seen, after: &Seen, happened: &Happened) {
    let mut open = BTreeSet::new();
    for case in &after.cases {
        let has_one = case.assignee.is_some();
        let (with_one, clock_runs, clock_stopped) = match case.state.as_str() {
            "open" | "reopened" => (false, true, false),
            "claimed" | "waiting_for_staff" => (true, true, false),
            "waiting_for_customer" => (true, false, true),
            _over => (false, false, false),
        };
        if case.is_open() {
            assert_eq!(has_one, with_one, "{case:?}");
            assert!(
                open.insert(case.matter.clone()),
                "one open case for each matter: {case:?}"
            );
        }
        assert_eq!(case.answer_by.is_some(), clock_runs, "{case:?}");
        assert_eq!(case.minutes_left.is_some(), clock_stopped, "{case:?}");
    }
    for was in &before.cases {
        let is = after.case(&was.reference).expect("a case does not vanish");
        assert!(
            was.state != "closed" || is.state == "closed",
            "closed for good: {is:?}"
        );
        let ended = |state: &str| is.state == state && was.state != state;
        let by_staff = matches!(happened, Happened::Staff { .. });
        if !by_staff {
            assert!(!ended("resolved"), "only staff settle a case: {is:?}");
            let customer_reopened = is.state == "reopened";
            assert!(
                is.assignee == was.assignee || customer_reopened || is.state == "closed",
                "only staff take a case or give it up: {was:?} {is:?}"
            );
        }
        if !matches!(happened, Happened::DayRan) {
            assert!(!ended("closed"), "{is:?}");
        }
    }
    if let Happened::Staff {
        who,
        work,
        case,
        done,
    } = happened
    {
        let is = after.case(&case.reference).unwrap();
        let is_theirs = is.assignee.as_deref() == Some(*who);
        match (work, done) {
            (Work::Claim, Ok(_)) => assert!(is_theirs, "{is:?}"),
            (Work::Claim, Err(why)) => {
                if let Some(by) = &case.assignee
                    && *who != "Eve"
                    && case.is_open()
                {
                    assert!(why.to_string().contains(by.as_str()), "told who: {why}");
                }
            }
            (Work::Release, Ok(_)) => assert_eq!(is.assignee, None),
            (Work::Resolve, Ok(_)) => assert_eq!(is.state, "resolved"),
            (Work::Reopen, Ok(_)) => assert_eq!(is.state, "reopened"),
            _other => {}
        }
        assert!(
            *who != "Eve" || done.is_err(),
            "who does not work here does nothing"
        );
    }
}

/// What is held stays held until staff lift it or it lapses.
fn check_holds(before: &Seen, after: &Seen, happened: &Happened) {
    let may_lift = matches!(
        happened,
        Happened::Staff {
            work: Work::Lift(_),
            done: Ok(_),
            ..
        }
    );
    // A hold that stands takes a new last day when staff put it again.
    let may_change = matches!(
        happened,
        Happened::Staff {
            work: Work::Put(_),
            done: Ok(_),
            ..
        }
    );
    if may_lift || may_change {
        return;
    }
    for table in ["holds", "account_holds"] {
        let stays = after.table(table).starts_with(before.table(table));
        assert!(
            stays,
            "{table}: {:?} {:?}",
            before.table(table),
            after.table(table)
        );
    }
}

/// What the run of the day may write and charge.
fn check_day(before: &Seen, after: &Seen, new: &[&Sent], now: DateTime<Utc>, today: NaiveDate) {
    assert!(new.iter().all(|sent| sent.from == From::Unasked));
    let held = before.held(today);
    if before.stopped {
        assert!(new.is_empty(), "none at all after stop");
    }
    if held.contains(&"hardship") || held.contains(&"breathing_space") {
        assert!(new.is_empty(), "left in peace: {held:?}");
    }
    if !new.is_empty() {
        let zone = after.zone;
        let local = zone.local(now);
        assert!(
            (8..21).contains(&local.hour()),
            "in permitted hours: {local}"
        );
        let weekday = local.weekday();
        assert!(!matches!(weekday, Weekday::Sat | Weekday::Sun), "{local}");
        let unasked = after.sent.iter().filter(|sent| sent.from == From::Unasked);
        let days: Vec<NaiveDate> = unasked.map(|sent| local_date(sent.at, zone)).collect();
        let of_today = days
            .iter()
            .filter(|day| **day == local.date_naive())
            .count();
        assert_eq!(of_today, 1, "one a day: {days:?}");
        for start in local.date_naive().iter_days().rev().take(7) {
            let week = start..start + TimeDelta::days(7);
            let in_week = days.iter().filter(|day| week.contains(day)).count();
            assert!(in_week <= 3, "three in seven days: {days:?}");
        }
    }
    let fees = |seen: &Seen| {
        let fees = seen
            .table("entries")
            .iter()
            .filter(|row| row.contains("'late_fee'"));
        fees.count()
    };
    if fees(after) > fees(before) {
        assert!(held.is_empty(), "no fee during a hold: {held:?}");
        let arrived = |row: &String| row.contains("'chat'");
        assert!(
            before.table("notices").iter().any(arrived),
            "no fee before its notice"
        );
    }
}
