//! `goodterms verify`, `backup` and `completions`.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use clap_complete::Shell;

use super::{App, Failure, Outcome, output};
use goodterms::store::Dialect;

#[derive(Debug, Args)]
#[command(after_help = "Example:\n  goodterms backup /var/backups/goodterms-2026-03-12.db")]
pub(crate) struct BackupArgs {
    /// The file to make; it must not exist yet
    file: PathBuf,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  goodterms completions bash > ~/.local/share/bash-completion/completions/goodterms"
)]
pub(crate) struct CompletionsArgs {
    /// The shell
    shell: Shell,
}

pub(crate) async fn verify(app: &App) -> Outcome {
    let desk = app.desk().await?;
    let business = match &app.globals.business {
        Some(_) => Some(app.business(&desk).await?),
        None => None,
    };
    let report = desk.verify(business.as_ref()).await?;
    if app.json() {
        output::json(&report)?;
    } else {
        for difference in &report.differences {
            output::line(&format!("DIFFERENT  {difference}"))?;
        }
        output::line(&format!(
            "{}, {}, {}, {}, {}, {}, {}, {}: {}",
            output::counted(report.businesses, "business", "businesses"),
            output::counted(report.accounts, "account", "accounts"),
            output::counted(report.entries, "entry", "entries"),
            output::counted(report.allocations, "allocation", "allocations"),
            output::counted(report.agreements, "agreement", "agreements"),
            output::counted(report.messages, "message", "messages"),
            output::counted(report.tickets, "case", "cases"),
            output::counted(report.files, "file", "files"),
            if report.differences.is_empty() {
                "all as derived"
            } else {
                "NOT as derived"
            }
        ))?;
    }
    if report.differences.is_empty() {
        Ok(())
    } else {
        Err(Failure::Different)
    }
}

pub(crate) async fn backup(app: &App, args: BackupArgs) -> Outcome {
    let desk = app.desk().await?;
    if desk.store().dialect() == Dialect::Postgres {
        return Err(Failure::Refused(
            "this database is PostgreSQL: use its own tool, such as\n  \
             pg_dump --format=custom --file=goodterms.dump \"$DATABASE_URL\""
                .to_owned(),
        ));
    }
    if args.file.exists() {
        return Err(Failure::Refused(format!(
            "{} exists already; name a new file",
            args.file.display()
        )));
    }
    desk.store().backup(&args.file).await?;
    if app.json() {
        return output::json(&serde_json::json!({ "file": args.file }));
    }
    output::line(&format!("copied to {}", args.file.display()))
}

pub(crate) fn completions(args: &CompletionsArgs, command: &mut clap::Command) {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, command, "goodterms", &mut script);
    // A reader that has gone is no fault of ours.
    let _reader_gone = std::io::stdout().write_all(&script);
}
