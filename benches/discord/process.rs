//! A bot as a process of its own, and what it costs.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use goodterms::clock::{Clock, SystemClock};

use crate::standin::Standin;

/// Clock ticks in a second, as Linux counts processor time in /proc.
const TICKS: u64 = 100;

/// A running bot, and the directory that it works in. It ends when it is dropped.
pub struct Process {
    child: Child,
    _directory: tempfile::TempDir,
}

impl Process {
    pub fn start(mut command: Command, directory: tempfile::TempDir) -> Self {
        let child = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .expect("the bot starts");
        Self {
            child,
            _directory: directory,
        }
    }

    /// What it has cost until now.
    pub fn measure(&self) -> Measured {
        let of = |name: &str| {
            let path: PathBuf = ["/proc", &self.child.id().to_string(), name]
                .iter()
                .collect();
            std::fs::read_to_string(&path)
                .unwrap_or_else(|error| panic!("{}: {error}", path.display()))
        };
        let status = of("status");
        let megabytes = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name));
            let kilobytes = line.and_then(|it| it.split_whitespace().next()?.parse::<u32>().ok());
            f64::from(kilobytes.expect("Linux tells the memory of a process")) / 1024.0
        };
        let stat = of("stat");
        // Behind the name, which may have spaces in it: user and system time are the 12th and 13th.
        let (_, behind) = stat.rsplit_once(')').expect("a name in parentheses");
        let ticks = behind.split_whitespace().skip(11).take(2);
        let ticks: u64 = ticks
            .map(|text| text.parse::<u64>().expect("a count of ticks"))
            .sum();
        Measured {
            peak_mb: megabytes("VmHWM:"),
            resident_mb: megabytes("VmRSS:"),
            processor: Duration::from_millis(ticks * 1000 / TICKS),
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ended_already = self.child.kill();
        let _ended_already = self.child.wait();
    }
}

/// What a process costs.
pub struct Measured {
    pub peak_mb: f64,
    pub resident_mb: f64,
    pub processor: Duration,
}

impl Measured {
    /// The processor time since an earlier look.
    pub fn since(self, before: &Self) -> Self {
        Self {
            processor: self.processor - before.processor,
            ..self
        }
    }
}

#[derive(serde::Deserialize)]
struct CodeRow {
    code: String,
}

/// Runs `goodterms serve` for a business with so many customers, each with invoices that are overdue and a code to be
/// linked by.
pub fn serve(discord: &Standin, customers: u32) -> (Process, Vec<String>) {
    let directory = tempfile::tempdir().expect("a directory");
    let database = std::env::var("LOAD_DATABASE_URL")
        .unwrap_or_else(|_| format!("sqlite://{}", directory.path().join("books.db").display()));
    let program = |arguments: &[&str]| goodterms(directory.path(), &database, arguments);
    let run = |arguments: &[&str]| {
        let output = program(arguments).output().expect("the program runs");
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {told}");
        output.stdout
    };
    run(&[
        "business",
        "create",
        "--name",
        "Harbour Lane Joinery",
        "--country",
        "US",
        "--currency",
        "USD",
        "--timezone",
        "America/New_York",
        "--by",
        "kim",
    ]);
    let today = SystemClock.now().date_naive();
    let mut people = "account_id,name\n".to_owned();
    let mut invoices = "invoice_number,account_id,issue_date,due_date,amount,currency\n".to_owned();
    for number in 1..=customers {
        people.push_str(&format!("C-{number},Customer {number}\n"));
        for (sheet, days, amount) in [("A", 75, "450.00"), ("B", 40, "220.50"), ("C", 5, "80.00")] {
            let issued = today - chrono::TimeDelta::days(days);
            let due = issued + chrono::TimeDelta::days(30);
            invoices.push_str(&format!(
                "INV-{number}{sheet},C-{number},{issued},{due},{amount},USD\n"
            ));
        }
    }
    for (kind, rows) in [("customers", people), ("invoices", invoices)] {
        let path = directory.path().join(format!("{kind}.csv"));
        std::fs::write(&path, rows).expect("the directory can be written to");
        run(&["import", kind, &path.to_string_lossy()]);
    }
    let guild = discord.guild("Harbour Lane Joinery");
    let (server, help) = (guild.id.to_string(), guild.help.to_string());
    run(&[
        "discord",
        "connect",
        "--server",
        &server,
        "--help-channel",
        &help,
        "--by",
        "kim",
    ]);
    let path = directory.path().join("codes.csv");
    let out = path.to_string_lossy();
    run(&["link", "create", "--all", "--out", &out, "--by", "kim"]);
    let mut rows = csv::Reader::from_path(&path).expect("a file of codes");
    let rows = rows.deserialize::<CodeRow>();
    let codes = rows.map(|row| row.expect("a row of a code").code).collect();
    let mut serve = program(&["serve", "--without-run-day"]);
    serve
        .env("DISCORD_TOKEN", discord.token())
        .env("DISCORD_API_URL", discord.url())
        .env("GOODTERMS_LISTEN", "127.0.0.1:0")
        .env("GOODTERMS_LOG", "error");
    (Process::start(serve, directory), codes)
}

fn goodterms(directory: &Path, database: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_goodterms"));
    command
        .args(arguments)
        .current_dir(directory)
        .env_clear()
        .env("HOME", directory)
        .env("DATABASE_URL", database);
    command
}
