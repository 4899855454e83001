//! `goodterms policy check|show|apply`.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use super::{App, Failure, Outcome, output};
use goodterms::desk::business::ApplyError;
use goodterms::domain::ids::PolicyVersion;
use goodterms::domain::money::Currency;
use goodterms::domain::policy::{self, PolicyProblem};

/// A policy file is at most this long.
const FILE_BYTES_MAX: u64 = 1024 * 1024;

#[derive(Debug, Args)]
pub(crate) struct PolicyArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Tell what is wrong with a policy file, without applying it
    #[command(after_help = "Example:\n  goodterms policy check policy.toml --currency USD")]
    Check {
        /// The TOML file
        file: PathBuf,
        /// The currency of its amounts, where there is no business yet
        #[arg(long, value_parser = |text: &str| Currency::parse(text).map_err(|e| e.to_string()))]
        currency: Option<Currency>,
    },
    /// Print the policy as TOML: edit a copy and apply it
    #[command(after_help = "Example:\n  goodterms policy show > policy.toml")]
    Show {
        /// An earlier version
        #[arg(long, value_name = "N")]
        version: Option<i64>,
    },
    /// Make a policy file the newest version; what was agreed keeps the version it was agreed under
    #[command(after_help = "Example:\n  goodterms policy apply policy.toml --by kim")]
    Apply {
        /// The TOML file
        file: PathBuf,
        /// Who applies it [env: GOODTERMS_BY]
        #[arg(long)]
        by: Option<String>,
    },
}

pub(crate) async fn run(app: &App, args: PolicyArgs) -> Outcome {
    match args.action {
        Action::Check { file, currency } => {
            let text = read(&file)?;
            let currency = match currency {
                Some(currency) => currency,
                None => {
                    let desk = app.desk().await?;
                    app.business(&desk).await?.settings.currency
                }
            };
            match policy::read_new(&text, currency, PolicyVersion(1)) {
                Ok(_) if app.json() => output::json(&serde_json::json!({ "problems": [] })),
                Ok(_) => output::line(&format!("{}: no problems", file.display())),
                Err(problems) => told(app, &file, &problems),
            }
        }
        Action::Show { version } => {
            let desk = app.desk().await?;
            let business = app.business(&desk).await?;
            let (row, _) = desk.policy(&business, version.map(PolicyVersion)).await?;
            if app.json() {
                return output::json(&serde_json::json!({
                    "version": row.version,
                    "applied_at": row.applied_at,
                    "applied_by": row.applied_by,
                    "toml": row.toml,
                }));
            }
            output::line(row.toml.trim_end())
        }
        Action::Apply { file, by } => {
            let text = read(&file)?;
            let by = app.who(by)?;
            let desk = app.desk().await?;
            let business = app.business(&desk).await?;
            match desk.apply_policy(&business, &text, &by).await {
                Ok((version, applied)) if app.json() => {
                    output::json(&serde_json::json!({ "version": version, "applied": applied }))
                }
                Ok((version, true)) => {
                    output::line(&format!("policy version {} applies from now on", version.0))
                }
                Ok((version, false)) => {
                    output::line(&format!("this is policy version {} already", version.0))
                }
                Err(ApplyError::Problems(problems)) => told(app, &file, &problems),
                Err(ApplyError::Store(error)) => Err(error.into()),
            }
        }
    }
}

fn told(app: &App, file: &Path, problems: &[PolicyProblem]) -> Outcome {
    let texts: Vec<String> = problems.iter().map(ToString::to_string).collect();
    if app.json() {
        output::json(&serde_json::json!({ "problems": texts }))?;
        return Err(Failure::Refused(format!(
            "{}: see the problems",
            file.display()
        )));
    }
    let list: Vec<String> = texts
        .iter()
        .map(|text| format!("  {}", text.replace('\n', "\n  ")))
        .collect();
    Err(Failure::Refused(format!(
        "{} is not a policy that can be applied:\n{}",
        file.display(),
        list.join("\n")
    )))
}

/// Reads a policy file as text.
pub(super) fn read(file: &Path) -> Result<String, Failure> {
    let cannot = |error: std::io::Error| {
        Failure::Refused(format!("cannot read {}: {error}", file.display()))
    };
    let length = std::fs::metadata(file).map_err(cannot)?.len();
    if length > FILE_BYTES_MAX {
        return Err(Failure::Refused(format!(
            "{} has {length} bytes; a policy has at most {FILE_BYTES_MAX}",
            file.display()
        )));
    }
    let bytes = std::fs::read(file).map_err(cannot)?;
    String::from_utf8(bytes)
        .map_err(|_| Failure::Refused(format!("{} is not UTF-8 text", file.display())))
}
