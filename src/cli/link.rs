//! `goodterms link`: who speaks for which account in a chat, and the codes that make it so.

use std::io::Write;
use std::path::{Path, PathBuf};

use chrono::{SecondsFormat, TimeDelta};
use clap::{Args, Subcommand};

use super::{App, Failure, Outcome, output};
use goodterms::desk::chat::link::{CodesFor, NewCode};
use goodterms::domain::time_zone::TimeZone;

#[derive(Debug, Args)]
pub(crate) struct LinkArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Make one-time codes; each is shown once, and the customer writes it to the bot in private
    #[command(
        after_help = "Examples:\n  goodterms link create C-1001 --by kim\n  goodterms link create --all --out codes.csv --by kim"
    )]
    Create {
        /// The account
        #[arg(required_unless_present = "all", conflicts_with = "all")]
        account: Option<String>,
        /// A code for every account
        #[arg(long, requires = "out")]
        all: bool,
        /// How long a code works: 15m to 7d
        #[arg(long, default_value = "7d", value_parser = validity)]
        valid: TimeDelta,
        /// A CSV file to write the codes to: account, name, code, expires; nobody else may read it
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
        /// Who makes them [env: GOODTERMS_BY]
        #[arg(long)]
        by: Option<String>,
    },
    /// Codes that can still be used, without the codes; with an account, its chat users
    #[command(after_help = "Examples:\n  goodterms link list\n  goodterms link list C-1001 --json")]
    List {
        /// The account
        account: Option<String>,
    },
    /// Take back the codes of an account that were not used
    #[command(after_help = "Example:\n  goodterms link revoke C-1001")]
    Revoke {
        /// The account
        account: String,
    },
    /// A chat user speaks for no account here any more
    #[command(after_help = "Example:\n  goodterms link unlink 1234567890123456789 --by kim")]
    Unlink {
        /// The id of the chat user
        user: String,
        /// Who does it [env: GOODTERMS_BY]
        #[arg(long)]
        by: Option<String>,
    },
    /// Let a chat user try codes again who tried five wrong ones
    #[command(after_help = "Example:\n  goodterms link unlock 1234567890123456789 --by kim")]
    Unlock {
        /// The id of the chat user
        user: String,
        /// Who does it [env: GOODTERMS_BY]
        #[arg(long)]
        by: Option<String>,
    },
}

pub(crate) async fn run(app: &App, args: LinkArgs) -> Outcome {
    let desk = app.desk().await?;
    let business = app.business(&desk).await?;
    let zone = business.settings.timezone;
    let clock = |at| output::clock(at, zone);
    match args.action {
        Action::Create {
            account,
            all: _,
            valid,
            out,
            by,
        } => {
            let by = app.who(by)?;
            // A file that cannot be written is known before any code is made.
            let file = out.as_deref().map(private_file).transpose()?;
            let accounts = match &account {
                Some(account) => CodesFor::Account(account),
                None => CodesFor::All,
            };
            let codes = desk
                .create_link_codes(&business, accounts, valid, &by)
                .await;
            let codes = match (codes, &out) {
                (Ok(codes), _) => codes,
                (Err(error), Some(out)) => {
                    // What was made for them is empty, and would be in the way of the next try.
                    std::fs::remove_file(out)?;
                    return Err(error.into());
                }
                (Err(error), None) => return Err(error.into()),
            };
            match (file, out) {
                (Some(file), Some(out)) => {
                    write_codes(file, &codes, zone)?;
                    if app.json() {
                        let told = serde_json::json!({ "codes": codes.len(), "file": out });
                        return output::json(&told);
                    }
                    let count = output::counted(codes.len() as u64, "code", "codes");
                    output::line(&format!("{count} written to {}", out.display()))
                }
                (Some(_) | None, _) if app.json() => output::json(&codes),
                (Some(_) | None, _) => {
                    for code in &codes {
                        output::line(&format!(
                            "{} for {} {}, until {}: the customer writes it to the bot in private. It is shown only now.",
                            code.code,
                            code.account,
                            code.name,
                            clock(code.expires_at)
                        ))?;
                    }
                    Ok(())
                }
            }
        }
        Action::List { account: None } => {
            let codes = desk.open_link_codes(&business).await?;
            if app.json() {
                return output::json(&codes);
            }
            let rows = codes.into_iter().map(|code| {
                vec![
                    code.account,
                    clock(code.created_at),
                    code.created_by,
                    clock(code.expires_at),
                ]
            });
            let heading = ["account", "made", "by", "works until"];
            output::line(&output::table(&heading, &[], rows.collect()))
        }
        Action::List {
            account: Some(account),
        } => {
            let users = desk.linked_users(&business, &account).await?;
            if app.json() {
                return output::json(&users);
            }
            let rows = users.into_iter().map(|user| {
                let ended = user.unlinked_at.map(clock);
                vec![
                    user.user,
                    clock(user.since),
                    ended.unwrap_or_default(),
                    user.unlinked_why.unwrap_or_default(),
                ]
            });
            let heading = ["chat user", "since", "unlinked", "why"];
            output::line(&output::table(&heading, &[], rows.collect()))
        }
        Action::Revoke { account } => {
            let revoked = desk.revoke_link_codes(&business, &account).await?;
            if app.json() {
                return output::json(&serde_json::json!({ "revoked": revoked }));
            }
            let count = output::counted(revoked, "code", "codes");
            output::line(&format!("{count} taken back"))
        }
        Action::Unlink { user, by } => {
            let by = app.who(by)?;
            let unlinked = desk.unlink_chat_user(&business, &user, &by).await?;
            if app.json() {
                return output::json(&serde_json::json!({ "user": user, "unlinked": unlinked }));
            }
            let count = output::counted(unlinked, "account", "accounts");
            output::line(&format!("{user} is unlinked from {count}"))
        }
        Action::Unlock { user, by } => {
            let by = app.who(by)?;
            desk.unlock_chat_user(&business, &user, &by).await?;
            if app.json() {
                return output::json(&serde_json::json!({ "user": user, "unlocked": true }));
            }
            output::line(&format!("{user} may try codes again"))
        }
    }
}

fn validity(text: &str) -> Result<TimeDelta, String> {
    let text = text.trim();
    let unit = text.chars().last().unwrap_or_default();
    let number: Option<i64> = text.strip_suffix(unit).and_then(|n| n.parse().ok());
    let valid = number.and_then(|number| match unit {
        'm' => TimeDelta::try_minutes(number),
        'h' => TimeDelta::try_hours(number),
        'd' => TimeDelta::try_days(number),
        _ => None,
    });
    valid.ok_or_else(|| "write a time such as 30m, 12h or 7d".to_owned())
}

/// A new file for the eyes of its owner alone.
pub(super) fn private_file(path: &Path) -> Result<std::fs::File, Failure> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(|error| {
        Failure::Refused(if error.kind() == std::io::ErrorKind::AlreadyExists {
            format!("{} is there already; name another file", path.display())
        } else {
            format!("cannot write {}: {error}", path.display())
        })
    })
}

/// The times are the business's, as whoever prints the letters needs them.
fn write_codes(file: std::fs::File, codes: &[NewCode], zone: TimeZone) -> Outcome {
    let mut table = csv::Writer::from_writer(file);
    table.write_record(["account", "name", "code", "expires"])?;
    for code in codes {
        let expires = zone.local(code.expires_at);
        let expires = expires.to_rfc3339_opts(SecondsFormat::Secs, false);
        table.write_record([&code.account, &code.name, &code.code, &expires])?;
    }
    let mut file = table
        .into_inner()
        .map_err(|error| anyhow::anyhow!("the codes could not be written: {}", error.error()))?;
    file.flush()?;
    Ok(file.sync_all()?)
}
