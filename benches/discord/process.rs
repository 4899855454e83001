//! A bot as a process of its own, and what it costs.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use goodterms::clock::{Clock, SystemClock};
use tempfile::TempDir;

use crate::program::{Killable, Place};
use crate::standin::Standin;

/// Clock ticks in a second, as Linux counts processor time in /proc.
const TICKS: u64 = 100;

/// A running bot, and the directory that it works in.
pub struct Process {
    child: Killable,
    _directory: TempDir,
}

impl Process {
    pub fn start(mut command: Command, directory: TempDir) -> Self {
        let child = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .expect("the bot starts");
        Self {
            child: Killable(child),
            _directory: directory,
        }
    }

    /// What it has cost until now.
    pub fn measure(&self) -> Measured {
        let of = |name: &str| {
            let path: PathBuf = ["/proc", &self.child.0.id().to_string(), name]
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
    let place = match std::env::var("LOAD_DATABASE_URL") {
        Ok(database) => Place::with_database(database),
        Err(_) => Place::new(),
    };
    place.create_business();
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
        let path = place.file(&format!("{kind}.csv"), rows);
        place.run(&["import", kind, &path]).succeeds();
    }
    let guild = discord.guild("Harbour Lane Joinery");
    place.connect(guild.id, guild.help);
    let path = place.path().join("codes.csv");
    let out = path.to_string_lossy();
    let create = ["link", "create", "--all", "--by", "kim", "--out", &out];
    place.run(&create).succeeds();
    let mut rows = csv::Reader::from_path(&path).expect("a file of codes");
    let rows = rows.deserialize::<CodeRow>();
    let codes = rows.map(|row| row.expect("a row of a code").code).collect();
    let server = (discord.url(), discord.token());
    let serve = place.serve(&["--without-run-day"], (&server.0, &server.1), "error");
    (Process::start(serve, place.directory), codes)
}
