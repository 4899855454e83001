//! How long it takes to learn the examples, and to understand messages of growing length: the design allows a
//! second for the first and 100 µs for a message of ordinary length, in time linear in its length.

use std::hint::black_box;

use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use goodterms::understand::{Context, Examples, Interpreter};

/// Messages of ordinary length, of every kind: known to the patterns, to the examples, to nobody.
const MESSAGES: [&str; 8] = [
    "how much do i owe",
    "yo can u push it back a week, check comes late",
    "hi, my car broke down so i am short this month, can i pay $50 now and the rest in 3 parts from the 15th?",
    "i already paid INV-1042 on monday, ref TX-99812, has it arrived",
    "you charged me twice for the same job",
    "who won the match last night",
    "ok",
    "is there any way we could stretch this out a bit, things are slow at the shop until easter",
];

fn learning(c: &mut Criterion) {
    let examples = Examples::built_in();
    let mut group = c.benchmark_group("learn");
    group.sample_size(10);
    group.bench_function("the built-in examples", |b| {
        b.iter_batched(
            || examples.clone(),
            Interpreter::learn,
            BatchSize::LargeInput,
        )
    });
}

fn messages(c: &mut Criterion) {
    let interpreter = Interpreter::built_in();
    let context = Context::plain("2026-03-12".parse().expect("a date"));
    let mut group = c.benchmark_group("understand");
    group.throughput(Throughput::Elements(8));
    group.bench_function("eight messages of ordinary length", |b| {
        b.iter(|| {
            for message in MESSAGES {
                black_box(interpreter.understand(black_box(message), &context));
            }
        })
    });
}

fn lengths(c: &mut Criterion) {
    let interpreter = Interpreter::built_in();
    let context = Context::plain("2026-03-12".parse().expect("a date"));
    let mut group = c.benchmark_group("length");
    for times in [1_usize, 4, 16, 39] {
        let text = "the roof is leaking and the shop was shut so the money is late this month i think, sorry. "
            .repeat(times);
        let characters = u64::try_from(text.chars().count()).expect("short");
        group.throughput(Throughput::Elements(characters));
        group.bench_with_input(BenchmarkId::from_parameter(characters), &text, |b, text| {
            b.iter(|| interpreter.understand(black_box(text), &context))
        });
    }
}

criterion_group!(benches, learning, messages, lengths);
criterion_main!(benches);
