//! Customers, invoices and payments out of CSV files: one transaction a file, all of it or nothing.
//!
//! `table` makes named cells of a file, `cell` says what a cell may hold; `customers`, `invoices` and
//! `payments` each read their rows first and then compare them with what is recorded (`books`). Every row
//! has a key of its own (customer number, invoice number, payment reference), so the same file twice
//! changes nothing. Whatever is wrong is collected and reported at once.

mod books;
mod cell;
mod customers;
mod invoices;
mod payments;
mod table;

use std::io::Read;
use std::path::Path;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

pub use table::RowError;
use table::{Column, Problems, Table};

use super::Desk;
use crate::domain::business::Business;
use crate::store::{StoreError, Tx};

/// The largest file.
pub const FILE_BYTES_MAX: u64 = 100_000_000;
/// The most rows of one file.
pub const ROWS_MAX: u64 = 1_000_000;

/// Rows that are written between two steps of the progress. A multiple of what one INSERT takes.
const ROWS_A_STEP: usize = 8_000;
/// Who records what an import brings.
const ACTOR: &str = "import";
/// The longest name or number of something. With it a button that names an invoice stays within the 100
/// characters that chat platforms allow.
const NAME_CHARACTERS_MAX: usize = 90;
/// The longest cell.
const TEXT_CHARACTERS_MAX: usize = 500;

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportKind {
    Customers,
    Invoices,
    Payments,
}

impl ImportKind {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Customers => "customers",
            Self::Invoices => "invoices",
            Self::Payments => "payments",
        }
    }

    fn columns(self) -> &'static [Column] {
        match self {
            Self::Customers => customers::COLUMNS,
            Self::Invoices => invoices::COLUMNS,
            Self::Payments => payments::COLUMNS,
        }
    }
}

/// A file's content, with the name that errors and ledger entries give it.
#[derive(Debug, Clone)]
pub struct Source {
    name: String,
    bytes: Vec<u8>,
}

impl Source {
    /// Reads a file, or standard input for `-`. What is too large is refused before it is read.
    ///
    /// # Errors
    /// [`ImportError::File`] when it is too large or cannot be read.
    pub fn open(path: &Path) -> Result<Self, ImportError> {
        if path == Path::new("-") {
            return Self::from_reader("standard input", std::io::stdin().lock());
        }
        let name = path.file_name().unwrap_or(path.as_os_str());
        let name: String = name.to_string_lossy().chars().take(200).collect();
        let name = name.replace(char::is_control, "?");
        let cannot = |error: std::io::Error| {
            ImportError::File(format!("cannot read {}: {error}", path.display()))
        };
        let metadata = std::fs::metadata(path).map_err(cannot)?;
        if metadata.is_dir() {
            return Err(ImportError::File(format!(
                "{} is a directory; name a file in it",
                path.display()
            )));
        }
        if metadata.len() > FILE_BYTES_MAX {
            let megabytes = metadata.len().div_ceil(1_000_000);
            return Err(ImportError::File(format!(
                "{name} has {megabytes} MB; {LIMITS}: split the file"
            )));
        }
        Self::from_reader(&name, std::fs::File::open(path).map_err(cannot)?)
    }

    /// Reads at most the limit: a pipe does not say how much is to come.
    fn from_reader(name: &str, reader: impl Read) -> Result<Self, ImportError> {
        let mut bytes = Vec::new();
        let mut bounded = reader.take(FILE_BYTES_MAX + 1);
        let read = bounded
            .read_to_end(&mut bytes)
            .map_err(|error| ImportError::File(format!("cannot read {name}: {error}")))?;
        if u64::try_from(read).is_ok_and(|read| read > FILE_BYTES_MAX) {
            return Err(ImportError::File(format!(
                "{name} has more than 100 MB; {LIMITS}: split the file"
            )));
        }
        Ok(Self::from_bytes(name, bytes))
    }

    /// A file that is in memory already.
    #[must_use]
    pub fn from_bytes(name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self {
            name: name.into(),
            bytes: bytes.into(),
        }
    }
}

const LIMITS: &str = "one import takes at most 100 MB or 1,000,000 rows";

/// Is told how far an import has come. Every stage begins with how many steps it has.
pub trait Progress: Sync {
    fn stage(&self, name: &str, total: u64);
    fn advance(&self, n: u64);
}

/// Nobody watches.
impl Progress for () {
    fn stage(&self, _name: &str, _total: u64) {}
    fn advance(&self, _n: u64) {}
}

/// What an import did, or would do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    pub kind: ImportKind,
    pub file: String,
    pub rows: u64,
    pub added: u64,
    pub updated: u64,
    pub unchanged: u64,
    pub ignored_columns: Vec<String>,
    pub dry_run: bool,
}

/// Why nothing was imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// Rows that are wrong, all of them.
    #[error("{}", listing(.file, .errors))]
    Rows { file: String, errors: Vec<RowError> },
    /// The file as a whole cannot be taken.
    #[error("{0}")]
    File(String),
    #[error(transparent)]
    Store(#[from] StoreError),
}

fn listing(file: &str, errors: &[RowError]) -> String {
    let lines: Vec<String> = errors
        .iter()
        .map(|error| format!("{file}:{error}"))
        .collect();
    lines.join("\n")
}

/// What became of the rows.
#[derive(Debug, Default)]
struct Counts {
    added: u64,
    updated: u64,
    unchanged: u64,
}

/// What all steps of one import know.
struct Run<'r> {
    business: &'r Business,
    file: &'r str,
    now: DateTime<Utc>,
    today: NaiveDate,
    progress: &'r dyn Progress,
}

impl Run<'_> {
    /// Ends an import that has problems.
    fn settle(&self, problems: &mut Problems) -> Result<(), ImportError> {
        if problems.is_empty() {
            return Ok(());
        }
        Err(ImportError::Rows {
            file: self.file.to_owned(),
            errors: std::mem::take(problems).into_errors(),
        })
    }
}

impl Desk {
    /// Imports a file: every row, or none when one of them is wrong. A dry run does the same and keeps
    /// nothing.
    ///
    /// # Errors
    /// [`ImportError::Rows`] with every row that is wrong, [`ImportError::File`] when the file cannot be
    /// taken at all, [`ImportError::Store`] when the database fails. Nothing has been changed then.
    pub async fn import(
        &self,
        business: &Business,
        kind: ImportKind,
        source: Source,
        dry_run: bool,
        progress: &dyn Progress,
    ) -> Result<Report, ImportError> {
        let run = Run {
            business,
            file: &source.name,
            now: self.now(),
            today: self.today(business),
            progress,
        };
        let mut table = Table::open(&source, kind.columns())?;
        progress.stage("Reading", table.lines_in_all());
        let mut problems = Problems::default();
        // The file is read before the transaction begins, so that nobody waits for a slow disk.
        let rows = match kind {
            ImportKind::Customers => {
                Rows::Customers(customers::read(&run, &mut table, &mut problems)?)
            }
            ImportKind::Invoices => {
                Rows::Invoices(invoices::read(&run, &mut table, &mut problems)?)
            }
            ImportKind::Payments => {
                Rows::Payments(payments::read(&run, &mut table, &mut problems)?)
            }
        };
        let mut tx = self.store.write().await?;
        let applied = match rows {
            Rows::Customers(rows) => customers::apply(&run, &mut tx, rows, &mut problems).await,
            Rows::Invoices(rows) => invoices::apply(&run, &mut tx, rows, &mut problems).await,
            Rows::Payments(rows) => payments::apply(&run, &mut tx, rows, &mut problems).await,
        };
        let counts = finish(tx, applied, dry_run).await?;
        Ok(Report {
            kind,
            file: source.name.clone(),
            rows: table.rows(),
            added: counts.added,
            updated: counts.updated,
            unchanged: counts.unchanged,
            ignored_columns: table.ignored_columns,
            dry_run,
        })
    }
}

enum Rows {
    Customers(Vec<customers::CustomerRow>),
    Invoices(Vec<invoices::InvoiceRow>),
    Payments(Vec<payments::PaymentRow>),
}

/// Keeps what was written, or undoes it for a dry run and for an import that failed.
async fn finish(
    tx: Tx,
    applied: Result<Counts, ImportError>,
    dry_run: bool,
) -> Result<Counts, ImportError> {
    match applied {
        Ok(counts) if dry_run => {
            tx.roll_back().await?;
            Ok(counts)
        }
        Ok(counts) => {
            tx.commit().await?;
            Ok(counts)
        }
        Err(error) => {
            // The first failure says more than one of undoing it, and nothing is kept in either case.
            let undone = tx.roll_back().await;
            if let Err(failure) = undone {
                tracing::warn!(%failure, "a failed import could not be rolled back explicitly");
            }
            Err(at_the_same_time(error))
        }
    }
}

/// Two imports of the same new rows at the same moment: the database lets one of them through.
fn at_the_same_time(error: ImportError) -> ImportError {
    match error {
        ImportError::Store(store) if store.is_unique_violation() => ImportError::File(
            "some of these rows were recorded by somebody else at the same moment; import the file again"
                .to_owned(),
        ),
        ImportError::Store(_) | ImportError::Rows { .. } | ImportError::File(_) => error,
    }
}

#[cfg(test)]
mod tests;
