//! Killed at any point of a day on Discord, while one call in ten fails: no message unanswered, none answered twice.
//!
//! Customers write in private and in public, press buttons and use commands; invoices and payments come in, and the run
//! of the day writes to customers unasked, inside of the bot and beside it. All of it is killed together, as by a power
//! cut.

mod books;
mod customer;
mod evening;
mod running;

use std::sync::Arc;
use std::time::Duration;

use chrono::{TimeDelta, Timelike};
use goodterms::clock::{Clock, SystemClock};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use tokio::runtime::Runtime;

use super::standin::Standin;
use super::standin::faults::{Fault, Outage};
use super::standin::server::Guild;
use crate::support::postgres;
use crate::support::program::Place;
use customer::Act::{self, AgreesByButton, AgreesInWords, Asks, Presses, Says, Uses, UsesInPublic};
use customer::Customer;
use evening::{all_is_answered, all_is_told_once, one_plan_for_a_yes};
use running::Running;

const KILLS: usize = 50;
/// In the middle, Discord is away for longer than it remembers a nonce.
const OUTAGE_AT: usize = 25;
/// At so many kills a further invoice comes in that is overdue for whoever is written to about fees.
const INVOICES_AT: [usize; 4] = [6, 16, 24, 40];
/// Of so many kills, one comes while the bot begins; the others when it is there.
const ONE_IN_BEGINNING: usize = 3;
/// The calls between the beginning, or being there, and a kill.
const CALLS_MAX: usize = 30;
/// As long as that is waited for calls: there may be nothing to do.
const QUIET: Duration = Duration::from_millis(500);
/// So often nothing happens at the end of the day before it is given up.
const QUIET_MAX: usize = 100;

/// A day of a customer: with whose bill it begins, and what they do.
struct Day {
    account: &'static str,
    /// Since when the first bill is overdue.
    overdue_days: i64,
    acts: &'static [Act],
}

const DAYS: [Day; 6] = [
    // Is told of a fee, unless the plan is agreed before.
    Day {
        account: "C-1",
        overdue_days: 10,
        acts: &[
            Says("hello"),
            Says("how much do I owe?"),
            Says("can I pay in 4 parts?"),
            Says("can I pay in 3 parts?"),
            AgreesInWords,
            Says("how do I pay?"),
            Uses("balance"),
            Says("help"),
            Uses("plan"),
            Says("thanks"),
            Says("how is my plan going?"),
            Uses("help"),
        ],
    },
    Day {
        account: "C-2",
        overdue_days: 10,
        acts: &[
            Says("how much do I owe?"),
            Says("why?"),
            Says("how do I pay?"),
            Uses("balance"),
            Says("hello"),
            Uses("invoice"),
            Says("what is due next?"),
            Says("help"),
            Presses,
            Says("thanks"),
            Uses("pay"),
            Says("how much do I owe?"),
        ],
    },
    Day {
        account: "C-3",
        overdue_days: 0,
        acts: &[
            Says("hello"),
            Says("can I pay in 2 parts?"),
            AgreesInWords,
            Says("how is my plan going?"),
            Says("thanks"),
            Uses("plan"),
            Says("how do I pay?"),
            Says("help"),
            Uses("balance"),
            Says("hello"),
        ],
    },
    Day {
        account: "C-4",
        overdue_days: 10,
        acts: &[
            Says("help"),
            Presses,
            Says("how much do I owe?"),
            Asks("how do I pay?"),
            Says("hello"),
            Says("thanks"),
            UsesInPublic("balance"),
            Says("what is due next?"),
            Asks("how much do I owe?"),
            Says("why?"),
            Uses("help"),
            Says("hello"),
        ],
    },
    Day {
        account: "C-5",
        overdue_days: 0,
        acts: &[
            Uses("balance"),
            Uses("plan 3"),
            AgreesByButton,
            Uses("plan"),
            Says("how do I pay?"),
            Says("help"),
            Presses,
            Uses("balance"),
            Says("thanks"),
            Uses("help"),
        ],
    },
    Day {
        account: "C-6",
        overdue_days: 0,
        acts: &[
            Asks("how much do I owe?"),
            UsesInPublic("balance"),
            Asks("can I pay in 3 parts?"),
            AgreesByButton,
            Asks("how is my plan going?"),
            UsesInPublic("plan"),
            Says("thanks"),
            Asks("how do I pay?"),
            UsesInPublic("help"),
            Asks("what is due next?"),
        ],
    },
];

/// Who is written to about a fee on each bill.
const TOLD_OF_FEES: [&str; 2] = ["C-2", "C-4"];
/// Who pays their plan off as soon as it is agreed, and is thanked.
const PAY_AT_ONCE: [&str; 2] = ["C-3", "C-5"];

const POLICY: &str = "[late_fees]\nenabled = true\nkind = \"flat\"\namount = \"15\"\nfee_max = \"15\"\n\
     lifetime_max = \"15\"\nclause = \"A late fee of 15.00 is due (clause 7).\"\n[contact]\n\
     days = [\"monday\", \"tuesday\", \"wednesday\", \"thursday\", \"friday\", \"saturday\", \"sunday\"]\n\
     per_day_max = 7\nper_week_max = 7\n";

#[test]
fn killed_at_fifty_points_on_sqlite() {
    story(&Place::new());
}

#[test]
fn killed_at_fifty_points_on_postgresql() {
    if let Some(server) = postgres::server() {
        story(&Place::with_database(server.fresh_database()));
    }
}

/// A time zone in which it is noon: there people may be written to.
fn noon() -> String {
    match i64::from(SystemClock.now().hour()) - 12 {
        west @ ..0 => format!("Etc/GMT{west}"),
        east => format!("Etc/GMT+{east}"),
    }
}

fn prepare(place: &Place, discord: &Standin, guild: &Guild) -> Vec<Customer> {
    place.create_business();
    let policy = place.file("policy.toml", POLICY);
    place
        .run(&["policy", "apply", &policy, "--by", "kim"])
        .succeeds();
    let mut customers = "account_id,name,timezone,kind\n".to_owned();
    for Day { account, .. } in DAYS {
        customers.push_str(&format!(
            "{account},Customer {account},{},consumer\n",
            noon()
        ));
    }
    let customers = place.file("customers.csv", customers);
    place.run(&["import", "customers", &customers]).succeeds();
    let bills = DAYS.map(|day| (bill(day.account, 0), day.account, day.overdue_days));
    invoices_come(place, &bills);
    place.connect(guild.id, guild.help);
    DAYS.into_iter()
        .map(|day| Customer::new(day.account, discord.user(day.account), day.acts))
        .collect()
}

/// The number of an account's bill: 0 is the first.
fn bill(account: &str, number: usize) -> String {
    format!("INV-{account}-{number}")
}

fn invoices_come(place: &Place, bills: &[(String, &str, i64)]) {
    let today = SystemClock.now().date_naive();
    let mut rows = "invoice_number,account_id,issue_date,due_date,amount,currency\n".to_owned();
    for (number, account, overdue_days) in bills {
        let due = today - TimeDelta::days(*overdue_days);
        let issued = due - TimeDelta::days(30);
        rows.push_str(&format!("{number},{account},{issued},{due},450.00,USD\n"));
    }
    let file = place.file("invoices.csv", rows);
    place.run(&["import", "invoices", &file]).succeeds();
}

/// Customers are linked while all is well: the first message of somebody unknown cannot be found after a pause, because
/// a bot cannot list its direct messages.
async fn all_are_linked(place: &Place, discord: &Standin, customers: &mut [Customer]) {
    discord.wait_for_bot().await;
    for customer in customers {
        let create = ["link", "create", customer.account, "--by", "kim", "--json"];
        let code = place.run(&create).succeeds().json();
        let sent = customer.says(code[0]["code"].as_str().unwrap());
        discord
            .wait_for_bot_message(customer.user.dm_channel(), sent)
            .await;
    }
}

/// Waits until so many calls were made in all; whether that was in time.
async fn come_to(discord: &Standin, calls: usize) -> bool {
    let come = discord.wait_until("some calls", |world| {
        (world.calls.made >= calls).then_some(())
    });
    tokio::time::timeout(QUIET, come).await.is_ok()
}

fn story(place: &Place) {
    let discord = Standin::start(Arc::new(SystemClock));
    let guild = discord.guild("Harbour Lane Joinery");
    let mut customers = prepare(place, &discord, &guild);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let running = Running::begin(place, &discord, false);
    runtime.block_on(all_are_linked(place, &discord, &mut customers));
    discord.fails(
        0.1,
        5,
        &[
            Fault::Status(500),
            Fault::Status(503),
            Fault::RateLimited(0.05),
            Fault::ClosedBefore,
            Fault::ClosedAfter,
            Fault::StatusAfter(502),
        ],
    );
    let running = fifty_kills(
        place,
        (&discord, &guild),
        &mut customers,
        (&runtime, running),
    );
    the_rest_of_the_day(place, (&discord, &guild), &mut customers, &runtime);
    discord.recovers();
    place.run(&["run-day"]).succeeds();
    runtime.block_on(books::everything_is_sent(place));
    running.dies();

    place.run(&["verify"]).succeeds();
    runtime.block_on(books::is_what_is_on_discord(place, &discord));
    let answers = runtime.block_on(books::answers_by_event(place));
    assert!(answers.values().all(|count| *count == 1), "{answers:#?}");
    let answered = runtime.block_on(books::answered(place));
    let failed = customers.iter().map(Customer::count_failed).sum::<usize>();
    assert!(failed > 0, "nothing was pressed in vain all day");
    for customer in &customers {
        all_is_answered(customer, &discord, &guild, |event| answered.contains(event));
        one_plan_for_a_yes(place, customer, &discord);
        all_is_told_once(customer, &discord);
    }
    // A call that failed in the middle of things is no call that was wrong.
    assert_eq!(discord.take_violations(), Vec::<String>::new());
}

fn fifty_kills(
    place: &Place,
    (discord, guild): (&Standin, &Guild),
    customers: &mut [Customer],
    (runtime, mut running): (&Runtime, Running),
) -> Running {
    let mut rng = StdRng::seed_from_u64(11);
    let mut paid = Vec::new();
    for kills in 0..KILLS {
        if kills % ONE_IN_BEGINNING > 0 {
            runtime.block_on(running.is_there(discord));
        }
        // So many calls later, wherever that is, or after a while when there is nothing to do.
        let made = discord.read(|world| world.calls.made);
        let calls = rng.random_range(1..CALLS_MAX);
        for part in 1..=2 {
            for customer in &mut *customers {
                customer.goes_on(discord, guild, (kills, true));
            }
            runtime.block_on(come_to(discord, made + calls * part / 2));
        }
        running.dies();
        if kills == OUTAGE_AT {
            discord.outage(Outage::Refused);
            let during = Running::begin(place, discord, true);
            runtime.block_on(books::time_passes(place));
            during.dies();
            discord.advance(TimeDelta::minutes(4));
            discord.outage_ends();
        }
        running = Running::begin(place, discord, kills % 2 == 0);
        if let Some(number) = INVOICES_AT.iter().position(|at| *at == kills) {
            let bills = TOLD_OF_FEES.map(|account| (bill(account, number + 1), account, 9));
            invoices_come(place, &bills);
        }
        for customer in &*customers {
            let account = customer.account;
            if PAY_AT_ONCE.contains(&account)
                && !paid.contains(&account)
                && customer.has_agreed(discord)
            {
                pays(place, account);
                paid.push(account);
            }
        }
    }
    running
}

fn pays(place: &Place, account: &str) {
    let reference = format!("BANK-{account}");
    let record = [
        "payment",
        "record",
        "--account",
        account,
        "--amount",
        "450.00",
        "--reference",
        &reference,
        "--by",
        "kim",
        "--reason",
        "statement of today",
    ];
    place.run(&record).succeeds();
}

/// Nobody is killed any more: what is still to be done is done.
fn the_rest_of_the_day(
    place: &Place,
    (discord, guild): (&Standin, &Guild),
    customers: &mut [Customer],
    runtime: &Runtime,
) {
    let mut quiet = 0;
    while !customers.iter().all(Customer::is_done) {
        for customer in &mut *customers {
            customer.goes_on(discord, guild, (KILLS, false));
        }
        let made = discord.read(|world| world.calls.made);
        if !runtime.block_on(come_to(discord, made + 1)) {
            quiet += 1;
        }
        let doing: Vec<String> = customers.iter().map(Customer::doing).collect();
        assert!(quiet < QUIET_MAX, "{doing:#?} {}", place.database);
    }
}
