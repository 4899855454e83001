//! `goodterms demo`: an invented business to talk to.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::Args;

use super::{App, Failure, Outcome, chat, output};
use goodterms::adapter::terminal::{self, Ended};
use goodterms::config::data_directory;
use goodterms::desk::demo::{CUSTOMERS, DemoCustomer, fill};
use goodterms::desk::{Desk, DeskError};
use goodterms::store::Store;
use goodterms::tokens::Tokens;

/// Try the bot: a fresh database with an invented business and a customer in every state. Choose who you
/// are and talk.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct DemoArgs {
    /// The customer you are, such as C-1001; without it you choose from the list
    #[arg(long = "as", value_name = "ACCOUNT")]
    account: Option<String>,
    /// Only list the customers
    #[arg(long)]
    list: bool,
}

const EXAMPLES: &str = "\
Examples:
  goodterms demo
  goodterms demo --as C-1001
  printf 'how much do I owe?\\n3 payments\\nyes\\n' | goodterms demo --as C-1001

The demo's database is made anew at every start. While it is there, every command works on it; the demo
prints how. In a second terminal, `goodterms staff --demo` is the staff's side of it.";

pub(crate) async fn run(app: &App, args: DemoArgs) -> Outcome {
    if args.list {
        return if app.json() {
            output::json(&CUSTOMERS)
        } else {
            output::line(&list())
        };
    }
    if app.named_database {
        return Err(Failure::Refused(
            "the demo makes a database of its own; leave --database out".to_owned(),
        ));
    }
    let mut account = match args.account {
        Some(name) => Some(customer(&name)?),
        None if terminal::is_interactive() => None,
        None => {
            return Err(Failure::Refused(format!(
                "choose who you are with --as; there are\n{}",
                list()
            )));
        }
    };
    let place = DemoPlace::prepare()?;
    let store = Store::open(&place.url()).await?;
    let clock = app.clock();
    let now = clock.now();
    let years = 1980..2900;
    if !years.contains(&chrono::Datelike::year(&now)) {
        return Err(Failure::Refused(format!(
            "the demo needs room in the calendar: choose a year from {} to {}",
            years.start,
            years.end - 1
        )));
    }
    let business = fill(&store, now).await?;
    let desk = app.listening(Desk::new(store, clock, Tokens::from_os()))?;

    if terminal::is_interactive() && !app.json() {
        introduce(&place);
        loop {
            let customer = match account.take() {
                Some(customer) => customer,
                None => match choose()? {
                    Some(customer) => customer,
                    None => return Ok(()),
                },
            };
            println!(
                "You are {} ({}): {}.\n",
                customer.name, customer.account, customer.situation
            );
            let channel = desk
                .open_channel(&business, customer.account, "terminal")
                .await?;
            if terminal::converse(&desk, &channel, true).await? == Ended::Quit {
                return Ok(());
            }
        }
    }
    let customer =
        account.ok_or_else(|| DeskError::Refused("choose who you are with --as".to_owned()))?;
    let channel = desk
        .open_channel(&business, customer.account, "terminal")
        .await?;
    chat::answer(app, &desk, &channel).await
}

fn introduce(place: &DemoPlace) {
    println!(
        "Harbour Lane Joinery is an invented business, and this is its payment bot.\n\
         Everything you do here is real in a database of its own, which is made anew at every start:\n\
         \n  goodterms ageing --database {}\n\n\
         In a second terminal you are the staff, and what they write appears here:\n\
         \n  goodterms staff --demo\n\n\
         /switch to be somebody else, /quit or Ctrl-D to leave.\n",
        place.url()
    );
}

fn list() -> String {
    let lines: Vec<String> = CUSTOMERS
        .iter()
        .enumerate()
        .map(|(index, c)| {
            format!(
                "  {:>2}  {}  {:20}{}",
                index + 1,
                c.account,
                c.name,
                c.situation
            )
        })
        .collect();
    lines.join("\n")
}

/// The customer by account, by number in the list, or by name.
fn customer(text: &str) -> Result<DemoCustomer, Failure> {
    find(text).ok_or_else(|| {
        Failure::Refused(format!(
            "the demo has no customer {text}; there are\n{}",
            list()
        ))
    })
}

fn find(text: &str) -> Option<DemoCustomer> {
    let text = text.trim().to_lowercase();
    let by_number = text
        .parse::<usize>()
        .ok()
        .and_then(|n| CUSTOMERS.get(n.checked_sub(1)?));
    by_number.copied().or_else(|| {
        CUSTOMERS.into_iter().find(|c| {
            let name = c.name.to_lowercase();
            c.account.to_lowercase() == text
                || name == text
                || name.split(' ').next() == Some(text.as_str())
        })
    })
}

/// Asks who the person wants to be; `None` when they leave.
fn choose() -> Result<Option<DemoCustomer>, Failure> {
    println!("Who would you like to be?\n{}\n", list());
    let mut editor = rustyline::DefaultEditor::new().context("the terminal cannot be used")?;
    loop {
        let Ok(line) = editor.readline("number> ") else {
            return Ok(None);
        };
        if matches!(line.trim(), "/quit" | "/exit") {
            return Ok(None);
        }
        match find(&line) {
            Some(customer) => {
                println!();
                return Ok(Some(customer));
            }
            None => println!(
                "Please give a number from 1 to {}, an account or a name.",
                CUSTOMERS.len()
            ),
        }
    }
}

/// The file of the demo's database.
const PLACE: &str = "demo.db";

/// Where the demo's database is, held by a lock while the demo runs.
pub(super) struct DemoPlace {
    file: PathBuf,
    _lock: File,
}

impl DemoPlace {
    /// The database of the demo that was started last in its usual place.
    pub(super) fn existing() -> Result<String, Failure> {
        let file = data_directory()?.join(PLACE);
        if file.exists() {
            Ok(format!("sqlite://{}", file.display()))
        } else {
            Err(Failure::Refused(
                "there is no demo yet; start `goodterms demo` in another terminal first".to_owned(),
            ))
        }
    }

    /// Takes the demo's usual place, or one of its own when another demo runs there, and clears it.
    fn prepare() -> Result<Self, Failure> {
        let directory = data_directory()?;
        let places =
            std::iter::once(PLACE.to_owned()).chain((2..100).map(|n| format!("demo-{n}.db")));
        for name in places {
            let file = directory.join(name);
            let lock_file = with_suffix(&file, ".lock");
            let lock = File::create(&lock_file)
                .with_context(|| format!("cannot write {}", lock_file.display()))?;
            match lock.try_lock() {
                Ok(()) => {
                    clear(&file)?;
                    return Ok(Self { file, _lock: lock });
                }
                Err(TryLockError::WouldBlock) => {}
                Err(TryLockError::Error(error)) => {
                    return Err(Failure::Failed(error.into()));
                }
            }
        }
        Err(Failure::Refused(
            "a hundred demos are running already".to_owned(),
        ))
    }

    fn url(&self) -> String {
        format!("sqlite://{}", self.file.display())
    }
}

fn clear(file: &Path) -> Result<(), Failure> {
    for suffix in ["", "-wal", "-shm"] {
        let file = with_suffix(file, suffix);
        match std::fs::remove_file(&file) {
            Ok(()) => {}
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => {
                return Err(anyhow::Error::new(error)
                    .context(format!("cannot clear {}", file.display()))
                    .into());
            }
        }
    }
    Ok(())
}

fn with_suffix(file: &Path, suffix: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}
