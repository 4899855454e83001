//! One durable turn (a message in, decided, committed, the reply in the outbox) against a bare one-row
//! durable commit on the same engine, in the same run. The design allows three times on SQLite.

#[path = "../tests/support/postgres.rs"]
mod postgres;

use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use goodterms::clock::FixedClock;
use goodterms::desk::Desk;
use goodterms::desk::import::{ImportKind, Source};
use goodterms::desk::message::{Channel, Inbound};
use goodterms::domain::business::{BusinessSettings, Country, Letterhead, WorkingHours};
use goodterms::domain::money::Currency;
use goodterms::store::Store;
use goodterms::tokens::Tokens;
use tokio::runtime::Runtime;

/// An account with three open invoices, one of them part-paid.
async fn desk_with_an_account(url: &str) -> (Desk, Channel) {
    let store = Store::open(url).await.expect("the database opens");
    let now = "2026-03-12T14:00:00Z".parse().expect("an instant");
    let desk = Desk::new(store, Arc::new(FixedClock::at(now)), Tokens::seeded(1));
    let settings = BusinessSettings {
        name: "Harbour Lane Joinery".into(),
        country: Country::parse("US").expect("a country"),
        currency: Currency::parse("USD").expect("a currency"),
        timezone: chrono_tz::America::New_York,
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
            "account_id,name\nC-1,Ana Lindqvist\n",
        ),
        (
            ImportKind::Invoices,
            "invoice_number,account_id,issue_date,due_date,amount,currency\n\
             INV-1,C-1,2026-01-07,2026-02-06,450.00,USD\n\
             INV-2,C-1,2026-02-07,2026-03-09,220.50,USD\n\
             INV-3,C-1,2026-03-01,2026-03-31,80.00,USD\n",
        ),
        (
            ImportKind::Payments,
            "reference,account_id,date,amount,currency\nACH-1,C-1,2026-02-20,100.00,USD\n",
        ),
    ];
    for (kind, csv) in files {
        let source = Source::from_bytes("bench.csv", csv.as_bytes());
        desk.import(&business, kind, source, false, &())
            .await
            .expect("the rows are right");
    }
    let channel = desk
        .open_channel(&business, "C-1", "terminal")
        .await
        .expect("a channel");
    (desk, channel)
}

fn durable_turn(criterion: &mut Criterion) {
    let runtime = Runtime::new().expect("a runtime");
    let scratch = tempfile::tempdir().expect("a directory");
    let mut engines = vec![(
        "sqlite",
        format!("sqlite://{}", scratch.path().join("bench.db").display()),
    )];
    if let Some(server) = postgres::server() {
        engines.push(("postgresql", server.fresh_database()));
    }
    let mut group = criterion.benchmark_group("durable");
    for (engine, url) in &engines {
        let (desk, channel) = runtime.block_on(desk_with_an_account(url));
        let pool = runtime.block_on(async {
            let pool = sqlx::any::AnyPoolOptions::new()
                .max_connections(1)
                .test_before_acquire(false);
            let pool = pool.connect(url).await.expect("the database opens");
            if *engine == "sqlite" {
                sqlx::query("PRAGMA synchronous = FULL")
                    .execute(&pool)
                    .await
                    .expect("a pragma");
            }
            let create = "CREATE TABLE bench (id BIGINT, text TEXT)";
            sqlx::query(create).execute(&pool).await.expect("a table");
            pool
        });
        let next = AtomicU64::new(0);
        let insert = || {
            let number = next.fetch_add(1, Ordering::Relaxed).cast_signed();
            let insert = sqlx::query("INSERT INTO bench (id, text) VALUES ($1, $2)");
            insert.bind(number).bind("one row")
        };
        // As any write of the program goes: a transaction that has the write lock from its beginning.
        let begin = if *engine == "sqlite" {
            "BEGIN IMMEDIATE"
        } else {
            "BEGIN"
        };
        group.bench_function(BenchmarkId::new("bare transaction", engine), |bencher| {
            bencher.to_async(&runtime).iter(async || {
                let mut tx = pool.begin_with(begin).await.expect("a transaction");
                insert().execute(&mut *tx).await.expect("a row");
                tx.commit().await.expect("a commit");
            });
        });
        group.bench_function(BenchmarkId::new("bare autocommit", engine), |bencher| {
            bencher.to_async(&runtime).iter(async || {
                insert().execute(&pool).await.expect("a row");
            });
        });
        for (name, texts) in [
            ("balance turn", &["how much do I owe?"][..]),
            (
                "plan offer turn",
                &["can I pay in 3 parts?", "make it 4"][..],
            ),
        ] {
            group.bench_function(BenchmarkId::new(name, engine), |bencher| {
                bencher.to_async(&runtime).iter(async || {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let text = texts[usize::try_from(number).expect("few turns") % texts.len()];
                    let inbound = Inbound {
                        key: format!("bench-{number}"),
                        text: text.to_owned(),
                    };
                    let turn = desk.receive(&channel, &inbound).await.expect("an answer");
                    black_box(turn.statements)
                });
            });
        }
        let inbound = Inbound {
            key: "count".into(),
            text: "how much do I owe?".into(),
        };
        let turn = runtime
            .block_on(desk.receive(&channel, &inbound))
            .expect("an answer");
        println!("{engine}: {} statements a turn", turn.statements);
    }
    group.finish();
}

criterion_group!(benches, durable_turn);
criterion_main!(benches);
