//! The command line: what can be asked of the program, and how it answers.
//!
//! Every command opens the database, asks the desk, and prints a table or, with `--json`, one JSON value.

mod account;
mod again;
mod business;
mod charges;
mod chat;
mod day;
mod demo;
mod discord;
mod import;
mod ledger;
mod link;
mod maintenance;
mod output;
mod plan;
mod policy;
mod risk;
mod serve;
mod staff;
mod understand;

use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use clap::{Args, CommandFactory, Parser, Subcommand};
use serde::{Deserialize, Serialize};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use again::Serving;

use goodterms::clock::{Clock, FixedClock, SystemClock};
use goodterms::config::{Config, data_directory};
use goodterms::desk::{Desk, DeskError};
use goodterms::domain::business::Business;
use goodterms::store::Store;
use goodterms::tokens::Tokens;
use goodterms::understand::Interpreter;

const EXIT_CODES: &str = "\
Examples:
  goodterms demo
  goodterms import invoices invoices.csv --dry-run
  goodterms chat --as C-1001
  goodterms ageing --as-of 2026-03-31 --json

Exit codes:
  0  done
  1  failed: the database, the network, the system
  2  the command line is wrong
  3  refused: the input is wrong or not possible
  4  `verify` found a difference";

/// First-tier payment support in chat: what is owed, how it could be paid, and an arrangement that both
/// sides can keep.
#[derive(Debug, Parser)]
#[command(name = "goodterms", version, after_help = EXIT_CODES, max_term_width = 100)]
#[command(subcommand_required = true, arg_required_else_help = true)]
struct Cli {
    #[command(flatten)]
    globals: Globals,
    #[command(subcommand)]
    command: Command,
}

/// Options that every command takes.
#[derive(Debug, Clone, Args, Serialize, Deserialize)]
pub(crate) struct Globals {
    /// Database URL: sqlite:///path/file.db or postgres://user@host/database [env: DATABASE_URL]
    /// [default: a SQLite file in your data directory]
    #[arg(long, global = true, value_name = "URL")]
    database: Option<String>,
    /// The business, where there are several [env: GOODTERMS_BUSINESS]
    #[arg(long, global = true, value_name = "NAME")]
    business: Option<String>,
    /// Print JSON
    #[arg(long, global = true)]
    json: bool,
    /// Act as if it were this instant, such as 2026-03-12T09:00:00Z; a day alone is its noon, UTC
    #[arg(long, global = true, value_name = "RFC 3339", value_parser = instant)]
    at: Option<DateTime<Utc>>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Try it: an invented business with a dozen customers, in a database of its own
    Demo(demo::DemoArgs),
    /// Talk to the bot as one of your customers
    Chat(chat::ChatArgs),
    /// Create, show or change a business
    Business(business::BusinessArgs),
    /// Load customers, invoices or payments from a CSV file
    Import(import::ImportArgs),
    /// Record a payment by hand, or take one back
    Payment(ledger::PaymentArgs),
    /// Give an account a credit
    Credit(ledger::CreditArgs),
    /// Put a disputed invoice on hold, or take it off
    Hold(charges::HoldArgs),
    /// Late-fee notices that wait, and those that a clerk delivered
    Notice(charges::NoticeArgs),
    /// Waive late fees and late interest
    Fee(charges::FeeArgs),
    RunDay(day::RunDayArgs),
    Serve(serve::ServeArgs),
    /// The server of the business on Discord, and the bot's invitation
    Discord(discord::DiscordArgs),
    /// Who speaks for which account in a chat, and the one-time codes that make it so
    Link(link::LinkArgs),
    /// What waits for a person: see the cases, claim, answer, decide, settle them
    Staff(staff::StaffArgs),
    /// List accounts, or show one with its whole story
    Account(account::AccountArgs),
    /// What customers owe, by age
    Ageing(account::AgeingArgs),
    /// Quote, accept, show or change payment plans, extensions, promises and settlements
    Plan(plan::PlanArgs),
    /// How safe it is to give customers time: ratings with their reasons
    Risk(risk::RiskArgs),
    /// What is outstanding on plans and extensions, against its cap
    Exposure(risk::ExposureArgs),
    /// Check, show or apply the policy
    Policy(policy::PolicyArgs),
    /// Read messages, one a line, and print what the bot makes of them
    Understand(understand::UnderstandArgs),
    /// Derive every balance, allocation and plan again and compare with what is stored
    #[command(
        after_help = "Examples:\n  goodterms verify\n  goodterms verify --business 'Harbour Lane Joinery' --json"
    )]
    Verify,
    /// Copy a SQLite database to a file, also while it is in use
    Backup(maintenance::BackupArgs),
    /// Print a completion script for your shell
    Completions(maintenance::CompletionsArgs),
}

/// What an error means to the caller.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Exit code 1.
    Failed(anyhow::Error),
    /// Exit code 3: told already, or to be told in this text.
    Refused(String),
    /// Exit code 4.
    Different,
}

impl<E: Into<anyhow::Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        let error = error.into();
        match error.downcast::<DeskError>() {
            Ok(DeskError::Refused(why)) => Self::Refused(why),
            Ok(other) => Self::Failed(other.into()),
            Err(error) => Self::Failed(error),
        }
    }
}

pub(crate) type Outcome = Result<(), Failure>;

/// Runs the program and tells how it ended.
#[must_use]
pub fn run() -> ExitCode {
    let cli = command_line();
    // The one of this directory only. A missing one is no fault; one that cannot be read is.
    if let Err(error) = dotenvy::from_path(".env")
        && !error.not_found()
    {
        eprintln!("error: the file .env cannot be read: {error}");
        return ExitCode::from(1);
    }
    let config = match Config::read(|name| std::env::var(name)) {
        Ok(config) => config,
        Err(error) => {
            eprintln!("error: {error}");
            return ExitCode::from(3);
        }
    };
    let to_stderr = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    tracing_subscriber::registry()
        .with(to_stderr)
        .with(log_filter(&config.log))
        .init();
    let json = cli.globals.json;
    // A turn is a relay of small tasks, each of which would wake another thread for the next. What computes for long
    // goes to a thread of its own.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("the system lets a program start threads");
    let outcome = runtime.block_on(execute(cli, config));
    runtime.shutdown_background();
    let (code, text) = match outcome {
        Ok(()) => return ExitCode::SUCCESS,
        Err(Failure::Failed(error)) => (1, format!("{error:#}")),
        Err(Failure::Refused(why)) => (3, why),
        Err(Failure::Different) => return ExitCode::from(4),
    };
    if text.is_empty() {
        // It has been told already, or nobody is there to be told.
    } else if json {
        eprintln!("{}", serde_json::json!({ "error": text }));
    } else {
        eprintln!("error: {text}");
    }
    ExitCode::from(code)
}

/// What is asked for. Where that is to serve, a process has read it that then began again.
fn command_line() -> Cli {
    if let Some(serving) = Serving::of_process() {
        return serving.into();
    }
    let cli = Cli::parse();
    if let Command::Serve(args) = cli.command {
        let globals = cli.globals;
        Serving { globals, args }.begin_again().into()
    } else {
        cli
    }
}

impl From<Serving> for Cli {
    fn from(serving: Serving) -> Self {
        Self {
            globals: serving.globals,
            command: Command::Serve(serving.args),
        }
    }
}

/// What is logged. Of the libraries that would quote what customers write, only errors are, whatever is asked for.
fn log_filter(asked: &Targets) -> Targets {
    let quiet = ["serenity", "tungstenite", "tokio_tungstenite"];
    let of_others = asked.iter().filter(|(target, _)| {
        let (library, _) = target.split_once("::").unwrap_or((target, ""));
        !quiet.contains(&library)
    });
    Targets::new()
        .with_default(asked.default_level().unwrap_or(LevelFilter::ERROR))
        .with_targets(of_others)
        .with_targets(quiet.map(|library| (library, LevelFilter::ERROR)))
}

async fn execute(cli: Cli, config: Config) -> Outcome {
    let mut globals = cli.globals;
    let named_database = globals.database.is_some();
    globals.database = globals.database.or(config.database_url.clone());
    globals.business = globals.business.or(config.business.clone());
    let serving = serve::ServeConfig::from(&config);
    let app = App {
        globals,
        named_database,
        by: config.by,
        phrases: config.phrases,
    };
    match cli.command {
        Command::Demo(args) => demo::run(&app, args).await,
        Command::Import(args) => import::run(&app, args).await,
        Command::Chat(args) => chat::run(&app, args).await,
        Command::Business(args) => business::run(&app, args).await,
        Command::Payment(args) => ledger::payment(&app, args).await,
        Command::Credit(args) => ledger::credit(&app, args).await,
        Command::Hold(args) => charges::hold(&app, args).await,
        Command::Notice(args) => charges::notice(&app, args).await,
        Command::Fee(args) => charges::fee(&app, args).await,
        Command::RunDay(args) => day::run(&app, args).await,
        Command::Discord(args) => discord::run(&app, args).await,
        Command::Link(args) => link::run(&app, args).await,
        Command::Serve(args) => serve::run(&app, serving, args).await,
        Command::Staff(args) => staff::run(&app, args).await,
        Command::Account(args) => account::run(&app, args).await,
        Command::Ageing(args) => account::ageing(&app, args).await,
        Command::Plan(args) => plan::run(&app, args).await,
        Command::Risk(args) => risk::run(&app, args).await,
        Command::Exposure(args) => risk::exposure(&app, args).await,
        Command::Policy(args) => policy::run(&app, args).await,
        Command::Understand(args) => understand::run(&app, args).await,
        Command::Verify => maintenance::verify(&app).await,
        Command::Backup(args) => maintenance::backup(&app, args).await,
        Command::Completions(args) => {
            maintenance::completions(&args, &mut Cli::command());
            Ok(())
        }
    }
}

/// The program as its commands see it.
#[derive(Debug)]
pub(crate) struct App {
    globals: Globals,
    /// Whether the database was named on the command line.
    named_database: bool,
    by: Option<String>,
    /// The owner's own example phrases.
    phrases: Option<PathBuf>,
}

impl App {
    fn json(&self) -> bool {
        self.globals.json
    }

    fn clock(&self) -> Arc<dyn Clock> {
        match self.globals.at {
            Some(at) => Arc::new(FixedClock::at(at)),
            None => Arc::new(SystemClock),
        }
    }

    /// The desk of the configured database, which has to be there.
    async fn desk(&self) -> Result<Desk, Failure> {
        let store = Store::open_existing(&self.database()?).await?;
        Ok(Desk::new(store, self.clock(), Tokens::from_os()))
    }

    /// The desk of the configured database, which is made if it is not there yet.
    async fn desk_to_create(&self) -> Result<Desk, Failure> {
        let store = Store::open(&self.database()?).await?;
        Ok(Desk::new(store, self.clock(), Tokens::from_os()))
    }

    /// A desk that has learned the examples, the owner's too, before the first customer writes.
    fn listening(&self, desk: Desk) -> Result<Desk, Failure> {
        match &self.phrases {
            Some(folder) => Ok(desk.with_interpreter(understand::learned_from(folder)?)),
            None => {
                let _ready = Interpreter::built_in();
                Ok(desk)
            }
        }
    }

    fn database(&self) -> Result<String, Failure> {
        match &self.globals.database {
            Some(url) => Ok(url.clone()),
            None => {
                let directory = data_directory()?;
                Ok(format!(
                    "sqlite://{}",
                    directory.join("goodterms.db").display()
                ))
            }
        }
    }

    async fn business(&self, desk: &Desk) -> Result<Business, Failure> {
        Ok(desk.business(self.globals.business.as_deref()).await?)
    }

    /// Who acts: the option, else the environment.
    fn who(&self, by: Option<String>) -> Result<String, Failure> {
        by.or_else(|| self.by.clone()).ok_or_else(|| {
            Failure::Refused("say who does this, with --by NAME or GOODTERMS_BY".to_owned())
        })
    }
}

/// Ready once the process is asked to end.
pub(crate) fn stopped() -> Result<impl Future<Output = ()>, Failure> {
    #[cfg(unix)]
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    Ok(async move {
        #[cfg(unix)]
        let asked = terminate.recv();
        #[cfg(not(unix))]
        let asked = std::future::pending::<()>();
        tokio::select! {
            _ = asked => {}
            _ = tokio::signal::ctrl_c() => {}
        }
    })
}

fn instant(text: &str) -> Result<DateTime<Utc>, String> {
    let text = text.trim();
    let noon = text
        .parse::<NaiveDate>()
        .ok()
        .and_then(|day| day.and_hms_opt(12, 0, 0));
    let instant = match noon {
        Some(noon) => noon.and_utc(),
        None => DateTime::parse_from_rfc3339(text)
            .map_err(|_| {
                "write an instant such as 2026-03-12T09:00:00Z or 2026-03-12T10:00:00+01:00, or a day \
                 such as 2026-03-12"
                    .to_owned()
            })?
            .to_utc(),
    };
    day_in_calendar(instant.date_naive())?;
    Ok(instant)
}

pub(crate) fn day(text: &str) -> Result<NaiveDate, String> {
    let day = text
        .trim()
        .parse()
        .map_err(|_| "write a date such as 2026-03-31".to_owned())?;
    day_in_calendar(day)?;
    Ok(day)
}

fn day_in_calendar(day: NaiveDate) -> Result<(), String> {
    use goodterms::domain::calendar::{EARLIEST_DATE, LATEST_DATE};
    if (EARLIEST_DATE..=LATEST_DATE).contains(&day) {
        Ok(())
    } else {
        Err(format!(
            "write a date from {EARLIEST_DATE} to {LATEST_DATE}"
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn what_would_quote_customers_is_never_logged() {
        for asked in ["trace", "warn,serenity::gateway=trace", "tungstenite=debug"] {
            let filter = log_filter(&asked.parse().expect("a filter"));
            for library in ["serenity::gateway::bridge", "tungstenite::protocol"] {
                let would_log = |level| filter.would_enable(library, &level);
                assert!(!would_log(tracing::Level::WARN), "{asked}: {library}");
                assert!(would_log(tracing::Level::ERROR), "{asked}: {library}");
            }
        }
        let filter = log_filter(&"goodterms=debug".parse().expect("a filter"));
        assert!(filter.would_enable("goodterms::desk", &tracing::Level::DEBUG));
        assert!(filter.would_enable("hyper", &tracing::Level::ERROR));
        assert!(!filter.would_enable("hyper", &tracing::Level::WARN));
        let off = log_filter(&"off".parse().expect("a filter"));
        assert_eq!(off.default_level(), Some(LevelFilter::OFF));
    }
}
