//! `goodterms discord`: which server is the business's, and how the bot is invited.

use clap::{Args, Subcommand};

use super::{App, Outcome, output};
use goodterms::adapter::discord::permissions;

#[derive(Debug, Args)]
pub(crate) struct DiscordArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Tie a server to the business, or give it another help channel
    #[command(
        after_help = "Example:\n  goodterms discord connect --server 1234567890123456789 --help-channel 1234567890123456790 --by kim"
    )]
    Connect {
        /// The id of the server
        #[arg(long)]
        server: String,
        /// The id of the public channel in which every message is for the bot; without it the one that was set stays
        #[arg(long)]
        help_channel: Option<String>,
        /// Who does it [env: GOODTERMS_BY]
        #[arg(long)]
        by: Option<String>,
    },
    /// The server of the business
    #[command(after_help = "Example:\n  goodterms discord show --json")]
    Show,
    /// Let go of the server of the business
    #[command(after_help = "Example:\n  goodterms discord disconnect")]
    Disconnect,
    /// Print the link that invites the bot, with each permission it asks for and why
    #[command(
        after_help = "Example:\n  goodterms discord invite --application 1234567890123456789"
    )]
    Invite {
        /// The id of the application, from the developer portal
        #[arg(long, value_parser = application_id)]
        application: u64,
    },
}

pub(crate) async fn run(app: &App, args: DiscordArgs) -> Outcome {
    if let Action::Invite { application } = args.action {
        return invite(app, application);
    }
    let desk = app.desk().await?;
    let business = app.business(&desk).await?;
    let report = match args.action {
        Action::Connect {
            server,
            help_channel,
            by,
        } => {
            let by = app.who(by)?;
            let help = help_channel.as_deref();
            Some(desk.connect_server(&business, &server, help, &by).await?)
        }
        Action::Disconnect => {
            desk.disconnect_server(&business).await?;
            None
        }
        Action::Show | Action::Invite { .. } => desk.server_of(&business).await?,
    };
    if app.json() {
        return output::json(&report);
    }
    let name = &business.settings.name;
    output::line(&match report {
        None => format!("{name} is connected to no server"),
        Some(report) => match report.help_channel {
            Some(help) => format!(
                "{name} is on the server {}, with the help channel {help}",
                report.server
            ),
            None => format!(
                "{name} is on the server {}, without a help channel: customers mention the bot or write in private",
                report.server
            ),
        },
    })
}

fn application_id(text: &str) -> Result<u64, String> {
    text.parse().ok().filter(|id| *id > 0).ok_or_else(|| {
        "an application's id is a number of 17 to 20 digits; the developer portal shows it under General Information"
            .to_owned()
    })
}

fn invite(app: &App, application: u64) -> Outcome {
    let link = permissions::invitation(application);
    if app.json() {
        return output::json(&serde_json::json!({ "link": link }));
    }
    output::line(&link)?;
    for (permission, why) in permissions::NEEDED {
        output::line(&format!("  {permission}: {why}"))?;
    }
    for (intent, why) in permissions::PRIVILEGED_INTENTS {
        output::line(&format!(
            "  switch on {intent} (Bot, Privileged Gateway Intents): {why}"
        ))?;
    }
    Ok(())
}
