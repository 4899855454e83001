//! Killed at any point and started again: nothing lost, nothing twice. Customers talk, staff work on cases, a clerk
//! records and the day runs while every process is ended by SIGKILL, again and again; at the end all is as if nobody
//! had been.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout};

use goodterms::desk::import::ImportKind;
use goodterms::domain::ticket::{StaffMember, StaffRole};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use sqlx::AnyPool;

use crate::run_day::FLAT_FEE;
use crate::support::postgres;
use crate::support::program::Place;
use crate::support::shop::{START, Shop};

const ROUNDS: u32 = 16;
/// The customers who talk, and what each of them says.
const TALKS: [(&str, [&str; 9]); 2] = [
    // The plan is agreed once, however often it is said.
    (
        "C-1",
        [
            "hello",
            "how much do I owe?",
            "why?",
            "can I pay in 4 parts?",
            "make it 3",
            "yes",
            "how is my plan going?",
            "how do I pay?",
            "thanks",
        ],
    ),
    // Staff answer in between, so that some of it goes to them.
    (
        "C-2",
        [
            "hello",
            "where is my case?",
            "how much do I owe?",
            "hi there",
            "how do I pay?",
            "help",
            "what is due next?",
            "where is my case?",
            "thanks",
        ],
    ),
];
/// Opens the two cases of C-2.
const CASES: [&str; 2] = ["I want to talk to a person", "my card gets declined"];
/// Who works on which case.
const STAFF: [&str; 2] = ["Kim", "Lee"];
/// The answer, the question and the outcome of each case.
const WRITTEN_BY_STAFF: usize = 6;
/// Only the run of the day writes to this one: it is late for so long that a fee is announced.
const LATE: &str = "C-3";

#[test]
fn killed_at_random_points_on_sqlite() {
    story(&Place::new());
}

#[test]
fn killed_at_random_points_on_postgresql() {
    if let Some(server) = postgres::server() {
        story(&Place::with_database(server.fresh_database()));
    }
}

/// What a member of staff does with a case, in order. Each act has an id, and is asked for again with the same id
/// until it is known to be done.
struct Worker {
    acts: Vec<Vec<String>>,
    done: usize,
}

impl Worker {
    fn of(who: &str, case: &str) -> Self {
        let reference = format!("BANK-{who}");
        let acts: [&[&str]; 8] = [
            &["claim", case],
            &["reply", case, "We look into it."],
            &["note", case, "bank says tuesday"],
            &[
                "record",
                "payment",
                case,
                "--amount",
                "5.00",
                "--reference",
                &reference,
                "--why",
                "found",
            ],
            &[
                "hold",
                "put",
                case,
                "--reason",
                "hardship",
                "--why",
                "to have time",
            ],
            &[
                "ask",
                case,
                "Which day suits you?",
                "--choice",
                "Monday",
                "--choice",
                "Friday",
            ],
            &[
                "raise",
                case,
                "--priority",
                "urgent",
                "--why",
                "waits for long",
            ],
            &["resolve", case, "--outcome", "It is settled."],
        ];
        let act = |(n, act): (usize, &&[&str])| {
            let id = format!("{who}-{n}");
            let common = ["--who", who, "--id", &id, "--at", START, "--json"];
            let all = [&["staff"], *act, &common].concat();
            all.into_iter().map(str::to_owned).collect()
        };
        Self {
            acts: acts.iter().enumerate().map(act).collect(),
            done: 0,
        }
    }

    fn next(&self) -> Option<Vec<&str>> {
        let act = self.acts.get(self.done)?;
        Some(act.iter().map(String::as_str).collect())
    }
}

fn script_lines(script: &[&str]) -> String {
    let lines = script.iter().enumerate();
    lines
        .map(|(n, text)| {
            serde_json::json!({ "id": format!("m{n}"), "text": text }).to_string() + "\n"
        })
        .collect()
}

/// Every reply that was seen, by account and message: id and text.
type Seen = BTreeMap<(String, String), (String, String)>;

/// A process beside the chats, and how far the round goes before it is killed.
struct Beside {
    child: Child,
    /// 0 is soon after its start, 3 is at the end of the round.
    until: u32,
    /// How long it is left to run after that.
    lingers: u32,
    /// Which member of staff it is.
    worker: Option<usize>,
}

fn story(place: &Place) {
    let cases = set_up(place);
    let mut workers: Vec<Worker> = STAFF
        .iter()
        .zip(&cases)
        .map(|(who, case)| Worker::of(who, case))
        .collect();
    let mut rng = StdRng::seed_from_u64(0x60_0d);
    let mut seen = Seen::new();
    for round in 0..ROUNDS {
        let mut beside: Vec<Beside> = Vec::new();
        let mut start = |arguments: &[&str], worker| {
            beside.push(Beside {
                child: place.spawn(arguments),
                until: rng.random_range(0..8_u32).saturating_sub(4),
                lingers: rng.random_range(0..6_000_000),
                worker,
            });
        };
        start(&payment(round), None);
        start(&RUN_DAY, None);
        for (number, worker) in workers.iter().enumerate() {
            if let Some(act) = worker.next() {
                start(&act, Some(number));
            }
        }
        let mut chats: Vec<Chat> = TALKS
            .iter()
            .map(|(account, script)| Chat::start(place, account, script))
            .collect();
        for (point, chat) in (0..).zip(&mut chats) {
            kill(&mut beside, point, &mut workers);
            chat.hear(rng.random_range(0..=chat.script.len()), &mut seen);
        }
        kill(&mut beside, 2, &mut workers);
        linger(rng.random_range(0..4_000_000));
        for chat in chats {
            chat.end(&mut seen);
        }
        if rng.random_bool(0.5) {
            linger(rng.random_range(0..40_000_000));
        }
        kill(&mut beside, 3, &mut workers);
        assert!(beside.is_empty());
    }

    in_peace(place, &mut workers, &mut seen);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(nothing_lost_and_nothing_twice(place));
}

const RUN_DAY: [&str; 4] = ["run-day", "--json", "--at", START];

/// Kills whose time has come. A member of staff whose act was done by then goes on to the next one.
fn kill(beside: &mut Vec<Beside>, point: u32, workers: &mut [Worker]) {
    let ends = |running: &mut Beside| running.until <= point;
    for mut ended in beside.extract_if(.., ends) {
        linger(ended.lingers);
        ended.child.kill().unwrap();
        let status = ended.child.wait().unwrap();
        if let (Some(worker), Some(code)) = (ended.worker, status.code()) {
            assert_eq!(code, 0, "{:?}", workers[worker].next());
            workers[worker].done += 1;
        }
    }
}

/// And now without being killed: what is left is done, and what was done is asked for once more.
fn in_peace(place: &Place, workers: &mut [Worker], seen: &mut Seen) {
    for (account, script) in TALKS {
        let chat = ["chat", "--as", account, "--json", "--at", START];
        let ran = place.run_with(&chat, script_lines(&script)).succeeds();
        for line in ran.out.lines() {
            note(account, line, seen);
        }
        for n in 0..script.len() {
            assert!(
                seen.contains_key(&(account.to_owned(), format!("m{n}"))),
                "{account} m{n} was not answered"
            );
        }
    }
    for round in 0..ROUNDS {
        place.run(&payment(round)).succeeds();
    }
    place.run(&RUN_DAY).succeeds();
    let again = place.run(&RUN_DAY).succeeds().json();
    for day in again[0]["accounts"].as_array().unwrap() {
        assert_eq!(day["done"], serde_json::json!([]), "{day}");
    }
    for worker in workers {
        while let Some(act) = worker.next() {
            place.run(&act).succeeds();
            worker.done += 1;
        }
        worker.done = 0;
        while let Some(act) = worker.next() {
            let again = place.run(&act).succeeds().json();
            assert_eq!(again["unchanged"], true, "{act:?}: {again}");
            assert_eq!(again["state"], "resolved", "{act:?}: {again}");
            worker.done += 1;
        }
    }
    // What was written unasked arrives, and does not come again.
    let read = |account| {
        let chat = ["chat", "--as", account, "--json", "--at", START];
        place.run_with(&chat, "").succeeds().out
    };
    let notice = read(LATE);
    assert_eq!(notice.lines().count(), 1, "{notice}");
    assert!(notice.contains("late fee"), "{notice}");
    assert_eq!(read(LATE), "");
    for line in read("C-2").lines() {
        note("C-2", line, seen);
    }
    assert_eq!(read("C-2"), "");
    let is_answer = |to: &str| (0..9).any(|n| to == format!("m{n}"));
    let by_staff = seen.keys().filter(|(_, to)| !is_answer(to));
    assert_eq!(by_staff.count(), WRITTEN_BY_STAFF, "each of them was read");

    let account = |name| {
        let shown = place.run(&["account", "show", name, "--at", START, "--json"]);
        shown.succeeds().json()
    };
    let report = account("C-1");
    // A payment that came in between the offer and the yes makes the offer stale: then it was shown
    // afresh, and this yes agreed to nothing.
    let (_, to_yes) = &seen[&("C-1".to_owned(), "m5".to_owned())];
    let plans = usize::from(!to_yes.contains("Nothing was agreed"));
    assert_eq!(
        report["plans"].as_array().unwrap().len(),
        plans,
        "agreed once"
    );
    assert_eq!(
        report["entries"].as_array().unwrap().len(),
        1 + ROUNDS as usize,
        "each payment once"
    );
    assert_eq!(report["balance"]["amount"], format!("{}.00", 400 - ROUNDS));
    let report = account("C-2");
    let entries = report["entries"].as_array().unwrap();
    assert_eq!(entries.len(), 1 + STAFF.len(), "each payment once");
    assert_eq!(report["holds"].as_array().unwrap().len(), 1, "{report}");
    let verified = place.run(&["verify", "--json"]).succeeds().json();
    let said: usize = TALKS.iter().map(|(_, script)| script.len()).sum();
    assert_eq!(
        verified["messages"],
        said + CASES.len() + 1,
        "each message once"
    );
}

/// What only the tables tell: how often each thing was written.
async fn nothing_lost_and_nothing_twice(place: &Place) {
    let pool = AnyPool::connect(&place.database).await.unwrap();
    let counts = [
        (
            "SELECT COUNT(*) FROM inbox WHERE id NOT IN (SELECT inbox_id FROM outbox WHERE inbox_id IS NOT NULL)",
            0,
        ),
        (
            "SELECT COUNT(*) - COUNT(DISTINCT inbox_id) FROM outbox WHERE inbox_id IS NOT NULL",
            0,
        ),
        (
            "SELECT COUNT(*) FROM outbox WHERE inbox_id IS NULL AND ticket_id IS NULL",
            1,
        ),
        (
            "SELECT COUNT(*) FROM outbox WHERE ticket_id IS NOT NULL",
            WRITTEN_BY_STAFF,
        ),
        // Both put the same hold: the second one changes nothing, and is not in the trail.
        (
            "SELECT COUNT(*) FROM ticket_events WHERE act_key IS NOT NULL",
            2 * 8 - 1,
        ),
        ("SELECT COUNT(*) FROM account_holds", 1),
        ("SELECT COUNT(*) FROM tickets", 2),
        ("SELECT COUNT(*) FROM notices", 1),
        ("SELECT COUNT(*) FROM outbox WHERE delivered_at IS NULL", 0),
    ];
    for (statement, times) in counts {
        let count: i64 = sqlx::query_scalar(statement)
            .fetch_one(&pool)
            .await
            .unwrap();
        assert_eq!(usize::try_from(count).unwrap(), times, "{statement}");
    }
    pool.close().await;
}

/// Gives the names of the two cases.
fn set_up(place: &Place) -> Vec<String> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let mut shop = Shop::open(&place.database).await;
        let applied = shop.desk.apply_policy(&shop.business, FLAT_FEE, "owner");
        applied.await.unwrap();
        for account in ["C-1", "C-2", LATE] {
            shop.customer(account, "Ana Lindqvist", ",,,,consumer,")
                .await;
        }
        let header = "invoice_number,account_id,issue_date,due_date,amount,currency";
        let rows = "INV-1,C-1,2026-02-07,2026-03-09,400.00,USD\n\
             INV-2,C-2,2026-02-07,2026-03-09,400.00,USD\n\
             INV-3,C-3,2026-01-07,2026-02-09,400.00,USD\n";
        shop.import(ImportKind::Invoices, format!("{header}\n{rows}"))
            .await;
        for (name, role) in [
            ("Max", StaffRole::Owner),
            (STAFF[0], StaffRole::Agent),
            (STAFF[1], StaffRole::Lead),
        ] {
            let new = StaffMember {
                name: name.into(),
                role,
            };
            let added = shop.desk.add_member(&shop.business, Some("Max"), &new);
            added.await.unwrap();
        }
        shop.says(LATE, "hello").await;
        for words in CASES {
            shop.says("C-2", words).await;
        }
        for account in ["C-2", LATE] {
            let channel = shop.channel(account).await;
            let answers = shop.desk.pending(&channel).await.unwrap();
            shop.desk.delivered(&channel, &answers).await.unwrap();
        }
        let queue = shop.desk.queue(&shop.business, &Default::default()).await;
        let cases: Vec<String> = queue.unwrap().into_iter().map(|line| line.ticket).collect();
        assert_eq!(cases.len(), CASES.len());
        shop.desk.store().close().await;
        cases
    })
}

/// Round n's payment: always the same one for the same round.
fn payment(round: u32) -> [&'static str; 14] {
    // Leaked, because a process takes borrowed arguments and there are only a few.
    let reference: &'static str = format!("ACH-{round}").leak();
    [
        "payment",
        "record",
        "--account",
        "C-1",
        "--amount",
        "1.00",
        "--reference",
        reference,
        "--by",
        "kim",
        "--reason",
        "by hand",
        "--at",
        START,
    ]
}

/// A customer at a terminal.
struct Chat {
    account: &'static str,
    script: &'static [&'static str],
    child: Child,
    /// The pipe stays open until the process is killed.
    _input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Chat {
    /// Sends the whole script.
    fn start(place: &Place, account: &'static str, script: &'static [&'static str]) -> Self {
        let mut child = place.spawn(&["chat", "--as", account, "--json", "--at", START]);
        let mut input = child.stdin.take().unwrap();
        input.write_all(script_lines(script).as_bytes()).unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        Self {
            account,
            script,
            child,
            _input: input,
            output,
        }
    }

    /// Waits for so many messages.
    fn hear(&mut self, messages: usize, seen: &mut Seen) {
        for line in self.output.by_ref().lines().take(messages) {
            note(self.account, &line.unwrap(), seen);
        }
    }

    /// Kills it. What it had written by then was read by the customer; half a line was not.
    fn end(mut self, seen: &mut Seen) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        let mut rest = Vec::new();
        self.output.read_to_end(&mut rest).unwrap();
        let rest = String::from_utf8_lossy(&rest);
        let whole = rest
            .split_inclusive('\n')
            .filter(|line| line.ends_with('\n'));
        for line in whole {
            note(self.account, line, seen);
        }
    }
}

/// The same message is always answered by the same reply.
fn note(account: &str, line: &str, seen: &mut Seen) {
    let Ok(reply) = serde_json::from_str::<serde_json::Value>(line) else {
        panic!("{account}: not a reply: {line}");
    };
    let word = |key: &str| {
        reply[key]
            .as_str()
            .unwrap_or_else(|| panic!("no {key} in {line}"))
            .to_owned()
    };
    let answer = (word("id"), word("text"));
    // What staff wrote answers no message: it is known by its own id.
    let to = if reply["in_reply_to"].is_null() {
        word("id")
    } else {
        word("in_reply_to")
    };
    let key = (account.to_owned(), to);
    if let Some(earlier) = seen.insert(key, answer.clone()) {
        assert_eq!(earlier, answer, "the same message was answered in two ways");
    }
}

/// Lets some time pass without asking for it: the processes run on.
fn linger(turns: u32) {
    for turn in 0..turns {
        std::hint::black_box(turn);
    }
}
