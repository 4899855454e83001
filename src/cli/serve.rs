//! `goodterms serve`.

use std::io::Write;

use clap::Args;
use serde::{Deserialize, Serialize};

use super::{App, Failure, Outcome};
use goodterms::adapter::discord::{self, Settings};
use goodterms::config::Config;

/// Be there for customers on Discord, until Ctrl-C or SIGTERM.
///
/// It needs DISCORD_TOKEN; `.env.example` lists all settings, and the README says how to make the application. What is
/// due by itself (`run-day`) is done every hour in the same process.
#[derive(Debug, Args, Serialize, Deserialize)]
#[command(
    after_help = "Examples:\n  goodterms serve\n  goodterms serve --database postgres://goodterms@db.example/goodterms"
)]
pub(crate) struct ServeArgs {
    /// Leave the run of the day to another process
    #[arg(long)]
    without_run_day: bool,
}

/// What `serve` is given of the configuration.
#[derive(Debug, Clone)]
pub(crate) struct ServeConfig {
    token: Option<goodterms::config::Secret>,
    server: String,
    listen: std::net::SocketAddr,
}

impl From<&Config> for ServeConfig {
    fn from(config: &Config) -> Self {
        Self {
            token: config.discord_token.clone(),
            server: config.discord_server.clone(),
            listen: config.listen,
        }
    }
}

pub(crate) async fn run(app: &App, config: ServeConfig, args: ServeArgs) -> Outcome {
    let Some(token) = config.token else {
        return Err(Failure::Refused(
            "no token is set: put DISCORD_TOKEN into the environment or a .env file; it stands in Discord's developer \
             portal under Bot, Reset Token"
                .to_owned(),
        ));
    };
    let desk = app.listening(app.desk().await?)?;
    if desk.chat_servers().await?.is_empty() {
        tracing::warn!(
            "no server is connected to a business yet; `goodterms discord connect` does it"
        );
    }
    let settings = Settings {
        token,
        server: config.server,
        listen: config.listen,
        runs_day: !args.without_run_day,
    };
    let stop = super::stopped()?;
    discord::serve(desk, settings, stop, |address| {
        // Nobody may read it.
        let _unread = writeln!(
            std::io::stdout(),
            "health and metrics: http://{address}/healthz and http://{address}/metrics"
        );
    })
    .await?;
    Ok(())
}
