//! Properties of the ten rules: whatever people write, in whatever order, and whatever staff, a clerk and the
//! calendar do in between.
//!
//! The database is looked at past the program after each act, and compared with what it was before. A second
//! business in the same database has the same names and numbers, and nothing of it may change or be seen.

mod acts;
mod books;

use std::sync::OnceLock;

use chrono::{DateTime, NaiveDate, TimeDelta, Timelike, Utc};
use chrono_tz::Tz;
use goodterms::desk::DeskError;
use goodterms::desk::ledger::NewReversal;
use goodterms::desk::message::{Body, Channel, Inbound, Turn};
use goodterms::desk::staff::{ActReport, CaseHold, Entry, HoldWhat, Order, Question, Raise};
use goodterms::domain::business::BusinessSettings;
use goodterms::domain::hold::AccountHoldReason;
use goodterms::domain::local_time::local_date;
use goodterms::domain::money::Money;
use goodterms::domain::plan::{Basis, ExtensionRequest, PlanRequest, SettlementRequest};
use goodterms::domain::ticket::{Priority, StaffMember, StaffRole, Tier};
use goodterms::wording::RenderedChoice;
use proptest::prelude::*;

use crate::run_day::FLAT_FEE;
use crate::support::shop::{START, Shop, settings};
use acts::{Act, HARDSHIP, Held, NOT_MY_DEBT, SELF_HARM, STOP, Work, YES, act};
use books::{Books, Case, From, Hold, Rows, Sent, scratch};

/// What nobody may see in Ana's chat: the other account, and the other business.
const SECRETS: [&str; 5] = ["98,765.43", "87,654.32", "Quist", "Halloran", "Quayside"];

/// The database before anything has happened: made once, and copied for each case.
fn beginning() -> &'static [u8] {
    static BEGINNING: OnceLock<Vec<u8>> = OnceLock::new();
    BEGINNING.get_or_init(|| {
        let runtime = runtime();
        runtime.block_on(async {
            let place = scratch();
            let path = place.path().join("books.db");
            let url = format!("sqlite://{}", path.display());
            let shop = Shop::open(&url).await;
            shop.customer("C-1", "Ana Lindqvist", ",,,en-US,consumer,US")
                .await;
            shop.customer("C-2", "Zoe Quist", ",,,en-US,consumer,US")
                .await;
            shop.invoice("C-2", "INV-9", "98765.43", "2026-02-07", "2026-03-09")
                .await;
            staffed(&shop).await;
            let applied = shop.desk.apply_policy(&shop.business, FLAT_FEE, "owner");
            applied.await.unwrap();
            the_other_business(&url).await;
            shop.desk.store().close().await;
            std::fs::read(&path).unwrap()
        })
    })
}

fn runtime() -> tokio::runtime::Runtime {
    let mut builder = tokio::runtime::Builder::new_current_thread();
    builder.enable_all().build().unwrap()
}

async fn staffed(shop: &Shop) {
    for (name, role) in [
        ("Max", StaffRole::Owner),
        ("Lee", StaffRole::Lead),
        ("Kim", StaffRole::Agent),
    ] {
        let new = StaffMember {
            name: name.into(),
            role,
        };
        let added = shop.desk.add_member(&shop.business, Some("Max"), &new);
        added.await.unwrap();
    }
}

/// The same references and the same names of staff, with a conversation, a case, a plan and a hold.
async fn the_other_business(url: &str) {
    let other = BusinessSettings {
        name: "Quayside Glazing".into(),
        ..settings()
    };
    let mut shop = Shop::another(url, other).await;
    shop.customer("C-1", "Boris Halloran", ",,,en-US,company,US")
        .await;
    shop.invoice("C-1", "INV-7", "87654.32", "2026-02-07", "2026-03-09")
        .await;
    staffed(&shop).await;
    shop.says("C-1", "i want to talk to a person").await;
    shop.says("C-1", "the windows of INV-7 are broken").await;
    shop.says("C-1", HARDSHIP[0]).await;
    shop.desk.store().close().await;
}

/// Everything that the rules are about, at one moment.
struct Seen {
    rows: Rows,
    others: Rows,
    cases: Vec<Case>,
    holds: Vec<Hold>,
    sent: Vec<Sent>,
    stopped: bool,
    zone: Tz,
}

impl Seen {
    fn table(&self, name: &str) -> &[String] {
        self.rows.get(name).map_or(&[], Vec::as_slice)
    }

    fn screen(&self) -> Option<&Body> {
        self.sent.last().map(|sent| &sent.body)
    }

    fn held(&self, today: NaiveDate) -> Vec<&str> {
        let on = self.holds.iter().filter(|hold| hold.is_on(today));
        on.map(|hold| hold.reason.as_str()).collect()
    }

    /// Whether it is open whose debt it is.
    fn is_whose_debt_open(&self) -> bool {
        let is = |case: &Case| case.is_open() && case.matter == "not_my_debt";
        self.cases.iter().any(is)
    }

    fn case(&self, reference: &str) -> Option<&Case> {
        self.cases.iter().find(|case| case.reference == reference)
    }
}

/// What came of an act.
#[expect(
    clippy::large_enum_variant,
    reason = "there is one at a time, and it is looked at once"
)]
enum Happened {
    Message {
        inbound: Inbound,
        turn: Turn,
    },
    Staff {
        who: &'static str,
        work: Work,
        case: Case,
        done: Result<ActReport, DeskError>,
    },
    Clerk,
    DayRan,
    Looked,
}

struct World {
    shop: Shop,
    books: Books,
    channel: Channel,
    last: Option<(Inbound, Vec<Body>)>,
    /// The references of payments and credits.
    recorded: Vec<String>,
    number: usize,
    other: i64,
}

impl World {
    async fn seen(&self) -> Seen {
        let business = self.shop.business.id.0;
        let stopped =
            "SELECT COUNT(*) FROM contacts WHERE business_id = $1 AND stopped_at IS NOT NULL";
        let preferences = "SELECT preferences_json FROM contacts WHERE business_id = $1";
        let preferences = self.books.text(business, preferences).await;
        let zone = preferences.and_then(|json| {
            let value: serde_json::Value = serde_json::from_str(&json).unwrap();
            value["timezone"].as_str()?.parse().ok()
        });
        Seen {
            rows: self.books.rows(business).await,
            others: self.books.rows(self.other).await,
            cases: self.books.cases(business).await,
            holds: self.books.holds(business).await,
            sent: self.books.sent(business).await,
            stopped: self.books.count(business, stopped).await > 0,
            zone: zone.unwrap_or(chrono_tz::America::New_York),
        }
    }

    fn today(&self) -> NaiveDate {
        self.shop.today()
    }

    fn minor(&self, minor: i64) -> Money {
        Money::from_minor(minor, self.shop.business.settings.currency)
    }

    fn new_reference(&mut self) -> String {
        let reference = format!("REF-{}", self.number);
        self.recorded.push(reference.clone());
        reference
    }

    async fn happens(&mut self, act: Act, before: &Seen) -> Happened {
        self.number += 1;
        match act {
            Act::Says(text) => self.says(text).await,
            Act::PicksNumber(number) => self.says(number.to_string()).await,
            Act::PicksLabel(at) => {
                let labels = before.screen().map(|body| body.choices.as_slice());
                let labels = labels.filter(|choices| !choices.is_empty());
                let label = labels.map_or("hello", |choices| at.get(choices).label.as_str());
                self.says(label.to_owned()).await
            }
            Act::Repeats => match self.last.clone() {
                Some((inbound, _)) => self.receives(inbound).await,
                None => Happened::Looked,
            },
            Act::Reads => {
                let pending = self.shop.desk.pending(&self.channel).await.unwrap();
                let delivered = self.shop.desk.delivered(&self.channel, &pending);
                delivered.await.unwrap();
                let left = self.shop.desk.pending(&self.channel).await.unwrap();
                assert_eq!(left, [], "what was read does not come again");
                Happened::Looked
            }
            Act::Staff(who, at, work) => {
                // An open one where there is one, if it is not to be taken up again.
                let wants_open = !matches!(work, Work::Reopen);
                let cases = &before.cases;
                let some: Vec<&Case> = cases.iter().filter(|c| c.is_open() == wants_open).collect();
                let some = if some.is_empty() {
                    cases.iter().collect()
                } else {
                    some
                };
                if some.is_empty() {
                    return Happened::Looked;
                }
                let case = (*at.get(&some)).clone();
                let done = self.works(who, &case.reference, &work).await;
                Happened::Staff {
                    who,
                    work,
                    case,
                    done,
                }
            }
            Act::Pays(minor) => {
                let reference = self.new_reference();
                let amount = format!("{}.{:02}", minor / 100, minor % 100);
                self.shop.pays("C-1", &amount, &reference).await;
                Happened::Clerk
            }
            Act::Bounces(at) => {
                if self.recorded.is_empty() {
                    return Happened::Looked;
                }
                let new = NewReversal {
                    reference: at.get(&self.recorded).clone(),
                    value_date: self.today(),
                    by: "kim".into(),
                    reason: "returned".into(),
                };
                let reversed = self.shop.desk.reverse(&self.shop.business, new).await;
                assert!(
                    !matches!(reversed, Err(DeskError::Store(_) | DeskError::Wording(_))),
                    "{reversed:?}"
                );
                Happened::Clerk
            }
            Act::DayRuns => {
                let ran = self.shop.desk.run_day(&self.shop.business).await.unwrap();
                assert_eq!(ran.failures(), 0, "{ran:?}");
                let once = self.books.rows(self.shop.business.id.0).await;
                self.shop.desk.run_day(&self.shop.business).await.unwrap();
                let twice = self.books.rows(self.shop.business.id.0).await;
                assert_eq!(once, twice, "once: the same day twice changes nothing");
                Happened::DayRan
            }
            Act::Minutes(minutes) => {
                self.shop.clock.advance(TimeDelta::minutes(minutes));
                Happened::Looked
            }
            Act::Days(days) => {
                self.shop.later(days);
                Happened::Looked
            }
        }
    }

    async fn says(&mut self, text: String) -> Happened {
        let key = format!("m{}", self.number);
        self.receives(Inbound { key, text }).await
    }

    async fn receives(&mut self, inbound: Inbound) -> Happened {
        self.shop.clock.advance(TimeDelta::seconds(1));
        let turn = self
            .shop
            .desk
            .receive(&self.channel, &inbound)
            .await
            .unwrap();
        Happened::Message { inbound, turn }
    }

    async fn works(&mut self, who: &str, case: &str, work: &Work) -> Result<ActReport, DeskError> {
        let key = format!("a{}", self.number);
        let today = self.today();
        let reference = self.new_reference();
        let desk = self.shop.desk.clone();
        let business = self.shop.business.clone();
        let order = Order {
            business: &business,
            who,
            ticket: case,
            key: Some(&key),
        };
        let why = "as we agreed";
        match work {
            Work::Claim => desk.claim(&order).await,
            Work::Release => desk.release(&order, why).await,
            Work::Reassign(to) => desk.reassign(&order, to, why).await,
            Work::Raise => {
                let raise = Raise {
                    tier: Some(Tier::Three),
                    priority: Some(Priority::Urgent),
                    why,
                };
                desk.raise(&order, &raise).await
            }
            Work::Reply => desk.reply(&order, "We look into it.").await,
            Work::Ask => {
                let question = Question {
                    text: "Which day suits you?".into(),
                    choices: vec!["Monday".into(), "Friday".into()],
                };
                desk.ask(&order, &question).await
            }
            Work::Note => desk.note(&order, "seen").await,
            Work::Approve => desk.approve(&order, why).await,
            Work::Reject => desk.reject(&order, "We cannot.").await,
            Work::OfferPlan(count) => {
                let wish = Basis::Plan(PlanRequest::count(*count));
                desk.offer(&order, &wish, why).await
            }
            Work::OfferLater(days) => {
                let wish = Basis::Extension(ExtensionRequest {
                    until: Some(today + TimeDelta::days(*days)),
                    invoices: Vec::new(),
                });
                desk.offer(&order, &wish, why).await
            }
            Work::OfferLess(minor) => {
                let wish = Basis::Settlement(SettlementRequest {
                    pay: self.minor(*minor),
                    on: today + TimeDelta::days(7),
                    invoices: Vec::new(),
                });
                desk.offer(&order, &wish, why).await
            }
            Work::Put(held) => desk.put_hold(&order, &what(*held, today), why).await,
            Work::Lift(held) => desk.lift_case_hold(&order, &what(*held, today), why).await,
            Work::Payment(minor) => {
                let entry = Entry::Payment {
                    amount: self.minor(*minor),
                    reference,
                    method: None,
                    value_date: today,
                    invoice: None,
                };
                desk.record_for_case(&order, &entry, why).await
            }
            Work::Credit(minor) => {
                let entry = Entry::Credit {
                    amount: self.minor(*minor),
                    reference,
                    value_date: today,
                    invoice: None,
                };
                desk.record_for_case(&order, &entry, why).await
            }
            Work::Barter(minor) => {
                let entry = Entry::Barter {
                    amount: self.minor(*minor),
                    reference,
                    value_date: today,
                    invoice: None,
                };
                desk.record_for_case(&order, &entry, why).await
            }
            Work::TakeBack(at) => {
                let entry = Entry::Reversal {
                    reference: at.get(&self.recorded).clone(),
                    value_date: today,
                };
                desk.record_for_case(&order, &entry, why).await
            }
            Work::Resolve => desk.resolve(&order, "It is settled now.").await,
            Work::Reopen => desk.reopen(&order, why).await,
        }
    }

    /// Every rule that can be seen from one act.
    async fn check(&mut self, before: &Seen, after: &Seen, happened: &Happened) {
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

        let money_moves = matches!(
            happened,
            Happened::Staff { .. } | Happened::Clerk | Happened::DayRan
        );
        if !money_moves {
            assert_eq!(
                before.table("entries"),
                after.table("entries"),
                "no message moves money"
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
                check_message(before, after, inbound, today);
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

fn what(held: Held, today: NaiveDate) -> HoldWhat {
    match held {
        Held::Invoice => HoldWhat::Invoice("INV-7".into()),
        Held::Account(reason) => HoldWhat::Account(CaseHold {
            reason,
            until: match reason {
                AccountHoldReason::BreathingSpace => Some(today + TimeDelta::days(10)),
                AccountHoldReason::Hardship | AccountHoldReason::PaidClaim => None,
            },
        }),
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
fn check_message(before: &Seen, after: &Seen, inbound: &Inbound, today: NaiveDate) {
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
    if text != STOP {
        assert!(!after.stopped || before.stopped || text.chars().count() > 0);
    }
}

/// Each case is with nobody or with one, its clock runs or stands still, and only who may moves it.
fn check_cases(before: &Seen, after: &Seen, happened: &Happened) {
    let mut open = std::collections::BTreeSet::new();
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
        let local = now.with_timezone(&zone);
        assert!(
            (8..21).contains(&local.hour()),
            "in permitted hours: {local}"
        );
        let weekday = chrono::Datelike::weekday(&local);
        assert!(
            !matches!(weekday, chrono::Weekday::Sat | chrono::Weekday::Sun),
            "{local}"
        );
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

/// Runs the acts and checks after each.
async fn live(beginning: &[u8], debt: &[(&str, &str, &str)], acts: Vec<Act>) {
    let place = scratch();
    let path = place.path().join("books.db");
    std::fs::write(&path, beginning).unwrap();
    let url = format!("sqlite://{}", path.display());
    let shop = Shop::reopen(&url, START.parse().unwrap()).await;
    for (number, amount, due) in debt {
        shop.invoice("C-1", number, amount, "2026-02-07", due).await;
    }
    let businesses = shop.desk.businesses().await.unwrap();
    let channel = shop.channel("C-1").await;
    let mut world = World {
        other: businesses[1].id.0,
        books: Books::open(&path).await,
        channel,
        last: None,
        recorded: Vec::new(),
        number: 0,
        shop,
    };
    let mut before = world.seen().await;
    assert!(
        before.others.len() > 8,
        "the other business is there: {:?}",
        before.others.keys()
    );
    for act in acts {
        let happened = world.happens(act, &before).await;
        let after = world.seen().await;
        world.check(&before, &after, &happened).await;
        before = after;
    }
    world.shop.verify().await;
    world.books.close().await;
    world.shop.desk.store().close().await;
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_said_and_done_the_rules_hold(
        debt in prop::sample::select(vec![
            vec![],
            vec![("INV-7", "0.01", "2026-03-09")],
            vec![("INV-7", "49.99", "2026-03-09")],
            vec![("INV-7", "450.00", "2026-03-09")],
            vec![("INV-7", "2500.01", "2026-03-09")],
            vec![("INV-7", "6000.00", "2026-03-09")],
            vec![("INV-7", "310.40", "2026-03-09"), ("INV-8", "80.00", "2026-04-05")],
        ]),
        acts in prop::collection::vec(act(), 1..=30),
    ) {
        let beginning = beginning();
        runtime().block_on(live(beginning, &debt, acts));
    }
}
