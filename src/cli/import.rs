//! `goodterms import customers|invoices|payments <file.csv>`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::{App, Failure, Outcome, output};
use goodterms::desk::import::{ImportError, ImportKind, Progress, Report, Source};

/// Files with fewer rows are done at once.
const ROWS_WITHOUT_BAR: u64 = 5_000;
/// Bad rows that are printed; the rest is counted. `--json` has all of them.
const ERRORS_PRINTED_MAX: usize = 100;

/// What lets new customers talk to the bot.
const CODES_NEXT: &str = "next: `goodterms link create --all --out codes.csv --by NAME` makes a link code for each account, with \
     which its customer can talk to the bot";

#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub(crate) struct ImportArgs {
    /// What the file holds
    what: What,
    /// The CSV file; `-` reads standard input
    file: PathBuf,
    /// Check everything and tell what would be done, but keep nothing
    #[arg(long)]
    dry_run: bool,
}

const HELP: &str = "\
Columns, in any order and letter case (others are reported and ignored):
  customers  account_id, name, [email, phone, timezone, locale, kind, country]
  invoices   invoice_number, account_id, issue_date, due_date, amount, currency, [description, terms]
  payments   reference, account_id, date, amount, currency, [invoice_number, method]

Dates are YYYY-MM-DD, amounts like 1200.50. A file is taken whole or not at all; the same file twice
changes nothing.

Examples:
  goodterms import customers customers.csv --dry-run
  goodterms import invoices invoices.csv
  mybooks --export payments | goodterms import payments - --json";

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum What {
    Customers,
    Invoices,
    Payments,
}

pub(crate) async fn run(app: &App, args: ImportArgs) -> Outcome {
    let kind = match args.what {
        What::Customers => ImportKind::Customers,
        What::Invoices => ImportKind::Invoices,
        What::Payments => ImportKind::Payments,
    };
    let source = match Source::open(&args.file) {
        Ok(source) => source,
        Err(error) => return Err(told(app, error)?),
    };
    let desk = app.desk().await?;
    let business = app.business(&desk).await?;
    let bar = Bar::new();
    let imported = desk
        .import(&business, kind, source, args.dry_run, &bar)
        .await;
    bar.0.finish_and_clear();
    match imported {
        Ok(report) if app.json() => output::json(&report),
        Ok(report) => {
            output::line(&summary(&report))?;
            match kind {
                ImportKind::Customers if report.added > 0 && !report.dry_run => {
                    output::line(CODES_NEXT)
                }
                ImportKind::Customers | ImportKind::Invoices | ImportKind::Payments => Ok(()),
            }
        }
        Err(error) => Err(told(app, error)?),
    }
}

fn summary(report: &Report) -> String {
    let would = if report.dry_run { "would be " } else { "" };
    let mut text = format!(
        "{}: {}: {} {would}added, {} {would}updated, {} unchanged",
        report.file,
        output::counted(report.rows, "row", "rows"),
        report.added,
        report.updated,
        report.unchanged
    );
    if !report.ignored_columns.is_empty() {
        text.push_str(&format!(
            "\nignored columns: {}",
            report.ignored_columns.join(", ")
        ));
    }
    if report.dry_run {
        text.push_str("\ndry run: nothing has been changed");
    }
    text
}

/// Prints every bad row (as JSON on standard output, where that was asked for) and gives the failure.
fn told(app: &App, error: ImportError) -> Result<Failure, Failure> {
    Ok(match error {
        ImportError::Rows { file, errors } => {
            if app.json() {
                output::json(&serde_json::json!({ "file": file, "errors": errors }))?;
            }
            let mut lines: Vec<String> = errors
                .iter()
                .take(ERRORS_PRINTED_MAX)
                .map(|error| format!("{file}:{error}"))
                .collect();
            if errors.len() > ERRORS_PRINTED_MAX {
                lines.push(format!(
                    "... and {} more",
                    errors.len() - ERRORS_PRINTED_MAX
                ));
            }
            if app.json() {
                lines.clear();
            }
            lines.push(format!(
                "{file}: {} problem(s), nothing was imported",
                errors.len()
            ));
            Failure::Refused(lines.join("\n"))
        }
        ImportError::File(why) => Failure::Refused(why),
        ImportError::Store(error) => Failure::Failed(error.into()),
    })
}

/// A bar on standard error, at a terminal, when it takes long.
struct Bar(ProgressBar);

impl Bar {
    fn new() -> Self {
        let style = ProgressStyle::with_template("{msg:12} {bar:30} {percent:>3}% {eta} left")
            .expect("the template is right");
        Self(ProgressBar::new(0).with_style(style))
    }
}

impl Progress for Bar {
    fn stage(&self, name: &str, total: u64) {
        // A small file is done before anybody could read a bar.
        let target = if total < ROWS_WITHOUT_BAR {
            ProgressDrawTarget::hidden()
        } else {
            ProgressDrawTarget::stderr()
        };
        self.0.set_draw_target(target);
        self.0.set_length(total);
        self.0.set_position(0);
        self.0.set_message(name.to_owned());
    }

    fn advance(&self, n: u64) {
        self.0.inc(n);
    }
}
