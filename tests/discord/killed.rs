//! Killed at any point of a day on Discord, while one call in ten fails: no message unanswered, none answered twice.

use std::process::{Child, Stdio};
use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use goodterms::clock::{Clock, SystemClock};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use super::standin::Standin;
use super::standin::faults::{Fault, Outage};
use super::standin::ids::Snowflake;
use super::standin::message::Message;
use super::standin::people::User;
use crate::support::postgres;
use crate::support::program::Place;

const KILLS: usize = 50;
/// In the middle, Discord is away for longer than it remembers a nonce.
const OUTAGE_AT: usize = 25;
/// Who writes, and what, in direct messages.
const TALKS: [(&str, [&str; 8]); 4] = [
    (
        "C-1",
        [
            "hello",
            "how much do I owe?",
            "can I pay in 4 parts?",
            "make it 3",
            "yes",
            "how do I pay?",
            "help",
            "thanks",
        ],
    ),
    (
        "C-2",
        [
            "how much do I owe?",
            "why?",
            "how do I pay?",
            "hello",
            "what is due next?",
            "help",
            "thanks",
            "how much do I owe?",
        ],
    ),
    (
        "C-3",
        [
            "hello",
            "can I pay in 2 parts?",
            "yes",
            "how is my plan going?",
            "thanks",
            "how do I pay?",
            "help",
            "hello",
        ],
    ),
    (
        "C-4",
        [
            "help",
            "how much do I owe?",
            "hello",
            "thanks",
            "how do I pay?",
            "what is due next?",
            "why?",
            "hello",
        ],
    ),
];

/// A customer who says the next thing when the last one was answered.
struct Customer {
    account: &'static str,
    user: User,
    lines: Vec<String>,
    said: usize,
    waits_since: Option<Snowflake>,
}

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

fn prepare(place: &Place, discord: &Standin) -> Vec<Customer> {
    place.create_business();
    let mut customers = "account_id,name\n".to_owned();
    let mut invoices = "invoice_number,account_id,issue_date,due_date,amount,currency\n".to_owned();
    let today = SystemClock.now().date_naive();
    let (issued, due) = (today - TimeDelta::days(40), today - TimeDelta::days(10));
    for (account, _) in TALKS {
        customers.push_str(&format!("{account},Customer {account}\n"));
        invoices.push_str(&format!(
            "INV-{account},{account},{issued},{due},450.00,USD\n"
        ));
    }
    let customers = place.file("customers.csv", customers);
    let invoices = place.file("invoices.csv", invoices);
    place.run(&["import", "customers", &customers]).succeeds();
    place.run(&["import", "invoices", &invoices]).succeeds();
    let guild = discord.guild("Harbour Lane Joinery");
    let (server, help) = (guild.id.to_string(), guild.help.to_string());
    let connect = [
        "discord",
        "connect",
        "--server",
        &server,
        "--help-channel",
        &help,
        "--by",
        "kim",
    ];
    place.run(&connect).succeeds();
    TALKS
        .into_iter()
        .map(|(account, lines)| {
            let code = place
                .run(&["link", "create", account, "--by", "kim", "--json"])
                .succeeds()
                .json();
            let code = code[0]["code"].as_str().unwrap().to_owned();
            let lines = lines.into_iter().map(str::to_owned);
            Customer {
                account,
                user: discord.user(account),
                lines: std::iter::once(code).chain(lines).collect(),
                said: 0,
                waits_since: None,
            }
        })
        .collect()
}

/// The bot as a process, which does not outlive the test, however that ends.
struct Bot(Child);

impl Bot {
    /// Ends it as a machine that loses its power does.
    fn is_killed(mut self) {
        self.end();
    }

    fn end(&mut self) {
        // It may have ended, and been reaped, before.
        let _is_gone = self.0.kill();
        let _is_reaped = self.0.wait();
    }
}

impl Drop for Bot {
    fn drop(&mut self) {
        self.end();
    }
}

fn begin(place: &Place, discord: &Standin) -> Bot {
    let child = place
        .command(&["serve", "--without-run-day"])
        .env("DISCORD_TOKEN", discord.token())
        .env("DISCORD_API_URL", discord.url())
        .env("GOODTERMS_LISTEN", "127.0.0.1:0")
        .env("GOODTERMS_LOG", "off")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    Bot(child)
}

impl Customer {
    fn answers(&self, discord: &Standin) -> Vec<Message> {
        discord.bot_messages(self.user.dm_channel())
    }

    fn is_done(&self) -> bool {
        self.said == self.lines.len() && self.waits_since.is_none()
    }

    /// Says the next thing, if the last one was answered.
    fn goes_on(&mut self, discord: &Standin) {
        if let Some(sent) = self.waits_since {
            if !self.answers(discord).iter().any(|answer| answer.id > sent) {
                return;
            }
            self.waits_since = None;
        }
        if let Some(line) = self.lines.get(self.said) {
            self.waits_since = Some(self.user.dm(line).id);
            self.said += 1;
        }
    }
}

fn story(place: &Place) {
    let discord = Standin::start(Arc::new(SystemClock));
    let mut customers = prepare(place, &discord);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let mut rng = StdRng::seed_from_u64(11);
    let mut bot = begin(place, &discord);
    // The first message of somebody unknown cannot be found after a pause: a bot cannot list its direct messages.
    runtime.block_on(discord.wait_for_bot());
    for customer in &mut customers {
        customer.goes_on(&discord);
        let code = customer.waits_since.unwrap();
        runtime.block_on(discord.wait_for_bot_message(customer.user.dm_channel(), code));
    }
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
    let mut kills = 0;
    while kills < KILLS || !customers.iter().all(Customer::is_done) {
        for customer in &mut customers {
            customer.goes_on(&discord);
        }
        if kills < KILLS {
            // So many calls later, wherever that is, or after a while when there is nothing to do.
            let calls = discord.requests().len() + rng.random_range(1..30);
            runtime.block_on(async {
                let some = discord.wait_until("some calls", |world| {
                    (world.calls.all().count() >= calls).then_some(())
                });
                let _quiet = tokio::time::timeout(Duration::from_millis(2_500), some).await;
            });
            bot.is_killed();
            kills += 1;
            if kills == OUTAGE_AT {
                discord.outage(Outage::Refused);
                bot = begin(place, &discord);
                runtime.block_on(time_passes(place));
                bot.is_killed();
                discord.advance(TimeDelta::minutes(4));
                discord.outage_ends();
            }
            bot = begin(place, &discord);
        } else {
            // The end is quiet: what is still to be said is answered.
            let waiting = customers
                .iter()
                .find_map(|it| Some((it.user.dm_channel(), it.waits_since?)));
            if let Some((channel, sent)) = waiting {
                runtime.block_on(discord.wait_for_bot_message(channel, sent));
            }
        }
    }
    discord.recovers();
    runtime.block_on(everything_is_sent(place));
    bot.is_killed();

    for customer in &customers {
        let answers = customer.answers(&discord);
        let texts: Vec<String> = answers.iter().map(Message::text).collect();
        assert_eq!(
            answers.len(),
            customer.lines.len(),
            "{}: {texts:#?}",
            customer.account
        );
        let mut nonces: Vec<String> = answers
            .iter()
            .map(|answer| answer.nonce.as_ref().unwrap().to_string())
            .collect();
        nonces.sort();
        nonces.dedup();
        assert_eq!(nonces.len(), answers.len(), "{}", customer.account);
        let agrees = customer.lines.iter().any(|line| line == "yes");
        let account = place.run(&["account", "show", customer.account, "--json"]);
        let plans = account.succeeds().json()["plans"].as_array().unwrap().len();
        assert_eq!(
            plans,
            usize::from(agrees),
            "{}: {texts:#?}",
            customer.account
        );
    }
    place.run(&["verify"]).succeeds();
    // A call that failed in the middle of things is no call that was wrong.
    assert_eq!(discord.take_violations(), Vec::<String>::new());
}

/// What waits in the outbox has waited for longer than a nonce is remembered: the machine's clock cannot be moved, so
/// the moment at which it was written is.
async fn time_passes(place: &Place) {
    sqlx::any::install_default_drivers();
    let pool = sqlx::AnyPool::connect(&place.database).await.unwrap();
    let rows: Vec<(String, String)> =
        sqlx::query_as("SELECT nonce, created_at FROM outbox WHERE delivered_at IS NULL")
            .fetch_all(&pool)
            .await
            .unwrap();
    for (nonce, created_at) in rows {
        let at: chrono::DateTime<chrono::Utc> = created_at.parse().unwrap();
        let before = at - TimeDelta::minutes(4);
        sqlx::query("UPDATE outbox SET created_at = $2 WHERE nonce = $1")
            .bind(nonce)
            .bind(before.to_rfc3339_opts(chrono::SecondsFormat::Micros, true))
            .execute(&pool)
            .await
            .unwrap();
    }
    pool.close().await;
}

async fn everything_is_sent(place: &Place) {
    sqlx::any::install_default_drivers();
    let pool = sqlx::AnyPool::connect(&place.database).await.unwrap();
    let all_sent = async {
        loop {
            let waiting: i64 = sqlx::query_scalar(
                "SELECT COUNT(*) FROM outbox WHERE delivered_at IS NULL AND refused_at IS NULL",
            )
            .fetch_one(&pool)
            .await
            .unwrap();
            if waiting == 0 {
                return;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), all_sent)
        .await
        .expect("everything is sent in the end");
    pool.close().await;
}
