//! One durable turn (a message in, decided, committed, the reply in the outbox) against a bare one-row
//! durable commit on the same engine, in the same run. The design allows three times on SQLite.

#[path = "../tests/support/postgres.rs"]
mod postgres;

use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use goodterms::clock::FixedClock;
use goodterms::desk::Desk;
use goodterms::desk::import::{ImportKind, Source};
use goodterms::desk::message::{Channel, Inbound};
use goodterms::domain::business::{BusinessSettings, Country, Letterhead, WorkingHours};
use goodterms::domain::money::Currency;
use goodterms::store::Store;
use goodterms::tokens::Tokens;
use sqlx::{AnyConnection, Connection};
use tokio::runtime::Runtime;
use tokio::sync::Mutex;

/// Two accounts with three open invoices each, one of them part-paid: one who asks, one who is offered plans.
async fn desk_with_accounts(url: &str) -> (Desk, [Channel; 2]) {
    let store = Store::open(url).await.expect("the database opens");
    let now = "2026-03-12T14:00:00Z".parse().expect("an instant");
    let desk = Desk::new(store, Arc::new(FixedClock::at(now)), Tokens::seeded(1));
    let settings = BusinessSettings {
        name: "Harbour Lane Joinery".into(),
        country: Country::parse("US").expect("a country"),
        currency: Currency::parse("USD").expect("a currency"),
        timezone: "America/New_York".parse().unwrap(),
        letterhead: Letterhead::default(),
        ways_to_pay: Vec::new(),
        payment_link: None,
        working_hours: WorkingHours::default(),
    };
    let business = desk
        .create_business(settings, "owner")
        .await
        .expect("a business");
    let files = [
        (
            ImportKind::Customers,
            "account_id,name\nC-1,Ana Lindqvist\nC-2,Ben Okafor\n",
        ),
        (
            ImportKind::Invoices,
            "invoice_number,account_id,issue_date,due_date,amount,currency\n\
             INV-1,C-1,2026-01-07,2026-02-06,450.00,USD\n\
             INV-2,C-1,2026-02-07,2026-03-09,220.50,USD\n\
             INV-3,C-1,2026-03-01,2026-03-31,80.00,USD\n\
             INV-4,C-2,2026-01-07,2026-02-06,450.00,USD\n\
             INV-5,C-2,2026-02-07,2026-03-09,220.50,USD\n\
             INV-6,C-2,2026-03-01,2026-03-31,80.00,USD\n",
        ),
        (
            ImportKind::Payments,
            "reference,account_id,date,amount,currency\nACH-1,C-1,2026-02-20,100.00,USD\n\
             ACH-2,C-2,2026-02-20,100.00,USD\n",
        ),
    ];
    for (kind, csv) in files {
        let source = Source::from_bytes("bench.csv", csv.as_bytes());
        desk.import(&business, kind, source, false, &())
            .await
            .expect("the rows are right");
    }
    let asking = desk.open_channel(&business, "C-1", "terminal").await;
    let offered = desk.open_channel(&business, "C-2", "terminal").await;
    let channels = [asking, offered].map(|channel| channel.expect("a channel"));
    (desk, channels)
}

/// A table of its own, and one connection with the program's settings that writes one row to it. With SQLite the
/// table is in a file of its own: two connections that write to one file make each other forget their pages.
struct Bare {
    connection: AnyConnection,
    begin: &'static str,
}

impl Bare {
    async fn new(engine: &str, url: &str) -> Self {
        let url = match engine {
            "sqlite" => format!("{url}.bare?mode=rwc"),
            _ => url.to_owned(),
        };
        let connection = AnyConnection::connect(&url).await;
        let mut connection = connection.expect("the database opens");
        let create = "CREATE TABLE bench (id BIGINT, text TEXT)";
        let wal = "PRAGMA journal_mode = WAL";
        let full = "PRAGMA synchronous = FULL";
        let settings = if engine == "sqlite" {
            &[wal, full, create][..]
        } else {
            &[create]
        };
        for statement in settings {
            let ready = sqlx::query(*statement).execute(&mut connection).await;
            ready.expect("a table");
        }
        let begin = if engine == "sqlite" {
            "BEGIN IMMEDIATE"
        } else {
            "BEGIN"
        };
        Self { connection, begin }
    }

    /// As any write of the program goes: a transaction that has the write lock from its beginning.
    async fn commit_a_row(&mut self, number: u64) {
        let begun = self.connection.begin_with(self.begin).await;
        let mut tx = begun.expect("a transaction");
        let insert = sqlx::query("INSERT INTO bench (id, text) VALUES ($1, $2)");
        let insert = insert.bind(number.cast_signed()).bind("one row");
        insert.execute(&mut *tx).await.expect("a row");
        tx.commit().await.expect("a commit");
    }
}

/// Two messages that are asked and offered for ever: what is owed, and a plan of another length each time.
const QUESTION: &[&str] = &["how much do I owe?"];
const OFFER: &[&str] = &["can I pay in 3 parts?", "make it 4"];

async fn turn(desk: &Desk, channel: &Channel, texts: &[&str], number: u64) -> u32 {
    let text = texts[usize::try_from(number).expect("few turns") % texts.len()];
    let inbound = Inbound::text(format!("bench-{number}"), text.to_owned());
    let turn = desk.receive(channel, &inbound).await.expect("an answer");
    turn.statements
}

fn engines(scratch: &Path) -> Vec<(&'static str, String)> {
    let file = scratch.join("bench.db");
    let mut engines = vec![("sqlite", format!("sqlite://{}", file.display()))];
    if let Some(server) = postgres::server() {
        engines.push(("postgresql", server.fresh_database()));
    }
    engines
}

fn durable_turn(criterion: &mut Criterion) {
    let runtime = Runtime::new().expect("a runtime");
    let scratch = tempfile::tempdir().expect("a directory");
    let mut group = criterion.benchmark_group("durable");
    for (engine, url) in &engines(scratch.path()) {
        let (desk, [asking, offered]) = runtime.block_on(desk_with_accounts(url));
        let bare = Mutex::new(runtime.block_on(Bare::new(engine, url)));
        let next = AtomicU64::new(0);
        let number = || next.fetch_add(1, Ordering::Relaxed);
        group.bench_function(BenchmarkId::new("bare transaction", engine), |bencher| {
            bencher
                .to_async(&runtime)
                .iter(async || bare.lock().await.commit_a_row(number()).await);
        });
        for (name, channel, texts) in [
            ("balance turn", &asking, QUESTION),
            ("plan offer turn", &offered, OFFER),
        ] {
            group.bench_function(BenchmarkId::new(name, engine), |bencher| {
                bencher
                    .to_async(&runtime)
                    .iter(async || black_box(turn(&desk, channel, texts, number()).await));
            });
        }
        let pairs =
            async || compare(&desk, [&asking, &offered], &mut *bare.lock().await, number).await;
        println!("{engine}: {}", runtime.block_on(pairs()));
    }
    group.finish();
}

/// What the machine does meanwhile slows all three alike when they take turns: their ratio, by the medians.
#[expect(
    clippy::disallowed_methods,
    reason = "a benchmark measures how long something took"
)]
async fn compare(
    desk: &Desk,
    [asking, offered]: [&Channel; 2],
    bare: &mut Bare,
    number: impl Fn() -> u64,
) -> String {
    const ROUNDS: usize = 2_000;
    let mut times: [Vec<Duration>; 3] = Default::default();
    let mut statements = (0, 0);
    for _ in 0..ROUNDS {
        let start = Instant::now();
        bare.commit_a_row(number()).await;
        times[0].push(start.elapsed());
        let start = Instant::now();
        statements.0 = turn(desk, asking, QUESTION, number()).await;
        times[1].push(start.elapsed());
        let start = Instant::now();
        statements.1 = turn(desk, offered, OFFER, number()).await;
        times[2].push(start.elapsed());
    }
    let [bare, question, offer] = times.map(|mut times| {
        times.sort_unstable();
        times[ROUNDS / 2].as_secs_f64() * 1e6
    });
    format!(
        "in turns, medians: bare transaction {bare:.0} µs; balance turn {question:.0} µs, {:.2} times, {} \
         statements; plan offer turn {offer:.0} µs, {:.2} times, {} statements",
        question / bare,
        statements.0,
        offer / bare,
        statements.1,
    )
}

criterion_group!(benches, durable_turn);
criterion_main!(benches);
