//! A day's rush on a stand-in of Discord: 500 customers, 40 messages a second, each answered before its writer goes on.
//!
//! `goodterms serve` is measured against the plainest bot that loses nothing: an echo on serenity with one durable row a
//! message. Both run as processes of their own, in turns, in one run: how long from message to reply, how much memory,
//! how much processor time. The issue of the product asks for at most twice the echo's 99th percentile and memory.
//!
//! `LOAD_ROUNDS` (3), `LOAD_SECONDS` (30), `LOAD_CUSTOMERS` (500) and `LOAD_RATE` (40 a second) may be set; with
//! `LOAD_DATABASE_URL` goodterms runs on that PostgreSQL database, which must be empty.

#[path = "discord/customers.rs"]
mod customers;
#[path = "discord/echo.rs"]
mod echo;
#[path = "discord/process.rs"]
mod process;
#[expect(dead_code, reason = "the tests use the rest of it")]
#[path = "../tests/support/program.rs"]
mod program;
#[expect(dead_code, reason = "the tests use the rest of it")]
#[path = "../tests/discord/standin/mod.rs"]
mod standin;

use std::time::Duration;

use customers::Crowd;
use process::{Measured, Process};
use standin::{Options, Standin};

/// What is asked of the product, as a multiple of the echo.
const ALLOWED: f64 = 2.0;

/// A bot under load, with its customers on a stand-in of their own.
struct Contender {
    name: &'static str,
    bot: Process,
    crowd: Crowd,
    rounds: Vec<Round>,
}

/// What one round has shown.
struct Round {
    /// From message to reply, ascending.
    waits: Vec<Duration>,
    measured: Measured,
    /// The worst of the stand-in's own delays: how late a message was sent.
    late: Duration,
}

impl Round {
    fn percentile(&self, of_hundred: usize) -> f64 {
        let last = self.waits.len() - 1;
        let at = (self.waits.len() * of_hundred / 100).min(last);
        self.waits[at].as_secs_f64() * 1e3
    }

    fn processor_ms_per_message(&self) -> f64 {
        let messages = u32::try_from(self.waits.len()).expect("fewer than four billion messages");
        self.measured.processor.as_secs_f64() * 1e3 / f64::from(messages)
    }
}

fn setting(name: &str, default: u32) -> u32 {
    let Ok(text) = std::env::var(name) else {
        return default;
    };
    text.parse()
        .unwrap_or_else(|_| panic!("{name} is a whole number, not {text:?}"))
}

fn main() {
    if echo::is_wanted() {
        return echo::run();
    }
    let rounds = setting("LOAD_ROUNDS", 3);
    let seconds = setting("LOAD_SECONDS", 30);
    let count = setting("LOAD_CUSTOMERS", 500);
    let rate = setting("LOAD_RATE", 40);
    println!("{count} customers, {rate} messages a second, {rounds} rounds of {seconds} s each");

    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let mut contenders = [
        runtime.block_on(goodterms(count)),
        runtime.block_on(echoing(count)),
    ];
    for contender in &mut contenders {
        let warm_up = runtime.block_on(contender.crowd.talks_once_each(rate));
        println!("{}: {warm_up} customers have begun", contender.name);
    }
    println!(
        "{:<10} {:>5} {:>9} {:>9} {:>9} {:>11} {:>9} {:>9} {:>9}",
        "", "round", "p50 ms", "p99 ms", "max ms", "ms of CPU", "peak MB", "now MB", "late ms"
    );
    for round in 1..=rounds {
        for contender in &mut contenders {
            let before = contender.bot.measure();
            let time = Duration::from_secs(u64::from(seconds));
            let (waits, late) = runtime.block_on(contender.crowd.talks_for(time, rate));
            let done = Round {
                waits,
                measured: contender.bot.measure().since(&before),
                late,
            };
            show(contender.name, round, &done);
            contender.rounds.push(done);
        }
    }
    compare(&contenders);
}

async fn goodterms(count: u32) -> Contender {
    let discord = standin();
    let (bot, codes) = process::serve(&discord, count);
    discord.wait_for_bot().await;
    Contender {
        name: "goodterms",
        crowd: Crowd::linking(discord, codes),
        bot,
        rounds: Vec::new(),
    }
}

async fn echoing(count: u32) -> Contender {
    let discord = standin();
    discord.guild("Harbour Lane Joinery");
    let bot = echo::start(&discord);
    discord.wait_for_bot().await;
    let greetings = (0..count).map(|_| "hello".to_owned()).collect();
    Contender {
        name: "echo",
        crowd: Crowd::linking(discord, greetings),
        bot,
        rounds: Vec::new(),
    }
}

fn standin() -> Standin {
    Standin::with(Options {
        judged: false,
        ..Options::default()
    })
}

fn show(name: &str, number: u32, round: &Round) {
    println!(
        "{name:<10} {number:>5} {:>9.2} {:>9.2} {:>9.2} {:>11.2} {:>9.1} {:>9.1} {:>9.2}",
        round.percentile(50),
        round.percentile(99),
        round.percentile(100),
        round.processor_ms_per_message(),
        round.measured.peak_mb,
        round.measured.resident_mb,
        round.late.as_secs_f64() * 1e3,
    );
}

/// Something that a round shows of a contender.
type Figure = fn(&Round) -> f64;

fn compare([ours, plain]: &[Contender; 2]) {
    let figures: [(&str, Figure); 5] = [
        ("p50", |round| round.percentile(50)),
        ("p99", |round| round.percentile(99)),
        ("peak memory", |round| round.measured.peak_mb),
        ("memory", |round| round.measured.resident_mb),
        ("processor time a message", Round::processor_ms_per_message),
    ];
    println!("goodterms to echo, of the medians of the rounds:");
    for (what, figure) in figures {
        let ratio = median(ours, figure) / median(plain, figure);
        let verdict = match what {
            "p99" | "peak memory" if ratio > ALLOWED => "  more than twice",
            _ => "",
        };
        println!("  {what:<25} {ratio:>6.2}{verdict}");
    }
}

fn median(of: &Contender, figure: Figure) -> f64 {
    let mut all: Vec<f64> = of.rounds.iter().map(figure).collect();
    all.sort_by(f64::total_cmp);
    all[all.len() / 2]
}
