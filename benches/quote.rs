//! A full set of offers for an account with ten open invoices: at most 100 µs. And 100,000 of them, after which the
//! program has no more memory than after the first thousand.

use std::hint::black_box;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use criterion::{Criterion, criterion_group, criterion_main};
use goodterms::domain::account::AccountKind;
use goodterms::domain::business::Country;
use goodterms::domain::ids::{EntrySeq, InvoiceId, PolicyVersion};
use goodterms::domain::ledger::{EntryKind, OpenDebit, OpenInvoice};
use goodterms::domain::money::{Currency, Money};
use goodterms::domain::plan::{
    Authority, Basis, Exposure, Inputs, PlanRecord, PlanRequest, Size, quote,
};
use goodterms::domain::policy::{self, Policy};
use goodterms::domain::risk::Rating;

const QUOTES_WARM: u32 = 1_000;
const QUOTES: u32 = 100_000;
/// What an allocator may still take for itself in between; 99,000 leaked quotes would be some hundred megabytes.
const GROWTH_KIB_MAX: u64 = 1_024;

fn usd() -> Currency {
    Currency::parse("USD").expect("a currency")
}

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 12).expect("a date")
}

fn now() -> DateTime<Utc> {
    today().and_time(NaiveTime::MIN).and_utc()
}

/// Ten invoices of 123.45, due day by day, some with a discount left.
fn ten_invoices() -> Vec<OpenInvoice> {
    let outstanding = Money::from_minor(12_345, usd());
    (1..=10)
        .map(|number| OpenInvoice {
            id: InvoiceId(number),
            number: format!("INV-2026-{number:05}"),
            issue_date: today() - chrono::TimeDelta::days(number),
            due_date: today() + chrono::TimeDelta::days(number - 5),
            description: Some("Oak table, four chairs".to_owned()),
            terms: Some("2/10 net 30".to_owned()),
            outstanding,
            debits: vec![OpenDebit {
                seq: EntrySeq(number),
                kind: EntryKind::Invoice,
                outstanding,
            }],
            lines: Vec::new(),
            on_hold: false,
        })
        .collect()
}

fn inputs<'a>(
    invoices: &'a [OpenInvoice],
    record: &'a PlanRecord<'a>,
    policy: &'a Policy,
) -> Inputs<'a> {
    Inputs {
        invoices,
        currency: usd(),
        record,
        rating: Rating::A,
        exposure: Some(Exposure {
            others: Money::from_minor(100_000, usd()),
            receivables: Money::from_minor(5_000_000, usd()),
        }),
        authority: Authority::Bot,
        kind: AccountKind::Company,
        country: Country::parse("US").expect("a country"),
        policy,
        today: today(),
        now: now(),
        zone: "America/New_York".parse().unwrap(),
    }
}

/// What is asked for: something that passes, something whose nearest has to be found, and nothing in particular.
fn wishes() -> [(&'static str, Basis); 3] {
    let each = Size::Each(Money::from_minor(5_000, usd()));
    let open = PlanRequest::default();
    [
        ("four payments", Basis::Plan(PlanRequest::count(4))),
        (
            "50.00 a month, out of bounds",
            Basis::Plan(open.sized(each)),
        ),
        ("as many as may be", Basis::Plan(open)),
    ]
}

fn quotes(criterion: &mut Criterion) {
    let text = policy::default_text(usd());
    let policy = policy::read(&text, usd(), PolicyVersion(1)).expect("the built-in policy");
    let invoices = ten_invoices();
    let record = PlanRecord::default();
    let inputs = inputs(&invoices, &record, &policy);
    let mut group = criterion.benchmark_group("quote over ten invoices");
    for (name, wish) in wishes() {
        assert!(!quote(&inputs, &wish).offers.is_empty());
        group.bench_function(name, |bench| {
            bench.iter(|| black_box(quote(black_box(&inputs), black_box(&wish))));
        });
    }
    group.finish();

    let all = wishes();
    let run = |times: u32| {
        for (_, wish) in all.iter().cycle().zip(0..times).map(|(wish, _)| wish) {
            black_box(quote(black_box(&inputs), wish));
        }
    };
    run(QUOTES_WARM);
    let Some(before) = resident_kib() else {
        println!("resident memory: not known on this system");
        return;
    };
    run(QUOTES - QUOTES_WARM);
    let after = resident_kib().expect("it was known before");
    println!(
        "resident memory: {before} KiB after {QUOTES_WARM} quotes, {after} KiB after {QUOTES}"
    );
    assert!(
        after <= before + GROWTH_KIB_MAX,
        "{QUOTES} quotes kept {} KiB",
        after - before
    );
}

fn resident_kib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

criterion_group!(benches, quotes);
criterion_main!(benches);
