//! Killed at any point and started again: nothing lost, nothing twice. Customers talk and clerks record
//! while every process is ended by SIGKILL, again and again; at the end all is as if nobody had been.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::process::Child;

use goodterms::desk::import::ImportKind;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use crate::support::postgres;
use crate::support::program::Place;
use crate::support::shop::{START, Shop};

const ROUNDS: u32 = 16;
const ACCOUNTS: [&str; 2] = ["C-1", "C-2"];
/// What each customer says; the plan is agreed once, however often it is said.
const SCRIPT: [&str; 9] = [
    "hello",
    "how much do I owe?",
    "why?",
    "can I pay in 4 parts?",
    "make it 3",
    "yes",
    "how is my plan going?",
    "how do I pay?",
    "thanks",
];

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

fn script_lines() -> String {
    let lines = SCRIPT.iter().enumerate();
    lines
        .map(|(n, text)| {
            serde_json::json!({ "id": format!("m{n}"), "text": text }).to_string() + "\n"
        })
        .collect()
}

/// Every reply that was seen, by account and message: id and text.
type Seen = BTreeMap<(String, String), (String, String)>;

fn story(place: &Place) {
    set_up(place);
    let mut rng = StdRng::seed_from_u64(0x60_0d);
    let mut seen = Seen::new();
    for round in 0..ROUNDS {
        let mut clerk = place.spawn(&payment(round));
        let mut chats: Vec<(&str, Child)> = ACCOUNTS
            .iter()
            .map(|account| {
                (
                    *account,
                    place.spawn(&["chat", "--as", account, "--json", "--at", START]),
                )
            })
            .collect();
        let replies = rng.random_range(0..=SCRIPT.len());
        for (account, child) in &mut chats {
            talk(account, child, replies, &mut seen);
        }
        linger(rng.random_range(0..4_000_000));
        for (_, child) in &mut chats {
            child.kill().unwrap();
            child.wait().unwrap();
        }
        if rng.random_bool(0.5) {
            linger(rng.random_range(0..40_000_000));
        }
        clerk.kill().unwrap();
        clerk.wait().unwrap();
    }

    // And now in peace.
    for account in ACCOUNTS {
        let ran = place
            .run_with(
                &["chat", "--as", account, "--json", "--at", START],
                script_lines(),
            )
            .succeeds();
        for line in ran.out.lines() {
            note(account, line, &mut seen);
        }
        for n in 0..SCRIPT.len() {
            assert!(
                seen.contains_key(&(account.to_owned(), format!("m{n}"))),
                "{account} m{n} was not answered"
            );
        }
        let report = place
            .run(&["account", "show", account, "--at", START, "--json"])
            .succeeds()
            .json();
        // A payment that came in between the offer and the yes makes the offer stale: then it was shown
        // afresh, and this yes agreed to nothing.
        let (_, to_yes) = &seen[&(account.to_owned(), "m5".to_owned())];
        let plans = usize::from(!to_yes.contains("Nothing was agreed"));
        assert_eq!(
            report["plans"].as_array().unwrap().len(),
            plans,
            "agreed once"
        );
    }
    for round in 0..ROUNDS {
        place.run(&payment(round)).succeeds();
    }
    let report = place
        .run(&["account", "show", "C-1", "--at", START, "--json"])
        .succeeds()
        .json();
    assert_eq!(
        report["entries"].as_array().unwrap().len(),
        1 + ROUNDS as usize,
        "each payment once"
    );
    assert_eq!(report["balance"]["amount"], format!("{}.00", 400 - ROUNDS));
    let verified = place.run(&["verify", "--json"]).succeeds().json();
    assert_eq!(
        verified["messages"],
        ACCOUNTS.len() * SCRIPT.len(),
        "each message once"
    );
}

fn set_up(place: &Place) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let shop = Shop::open(&place.database).await;
        for account in ACCOUNTS {
            shop.customer(account, "Ana Lindqvist", ",,,,consumer,")
                .await;
        }
        let header = "invoice_number,account_id,issue_date,due_date,amount,currency";
        let rows = ACCOUNTS
            .map(|a| format!("INV-{a},{a},2026-02-07,2026-03-09,400.00,USD"))
            .join("\n");
        shop.import(ImportKind::Invoices, format!("{header}\n{rows}\n"))
            .await;
        shop.desk.store().close().await;
    });
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

/// Sends the whole script and reads so many replies.
fn talk(account: &str, child: &mut Child, replies: usize, seen: &mut Seen) {
    let mut input = child.stdin.take().unwrap();
    input.write_all(script_lines().as_bytes()).unwrap();
    let output = BufReader::new(child.stdout.as_mut().unwrap());
    for line in output.lines().take(replies) {
        note(account, &line.unwrap(), seen);
    }
    // The pipe stays open until the child is killed.
    std::mem::forget(input);
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
    let key = (account.to_owned(), word("in_reply_to"));
    let answer = (word("id"), word("text"));
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
