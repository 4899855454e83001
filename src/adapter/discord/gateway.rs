//! The connection to the gateway, by serenity: it identifies, keeps alive and resumes; here it is started again when it
//! ends, and its events are handed on in the order in which they came.
//!
//! serenity gives each event to a task of its own. On a runtime with one thread such tasks begin in the order in which
//! they are made, and each hands its event on before it waits for anything: so the bot runs on such a one.
//!
//! serenity takes the gateway's address from the server and, where that fails, from memory: a bot of another server
//! would then talk to Discord. So the address is asked for here, and put in the place of whatever serenity found.

use std::sync::Arc;
use std::time::Duration;

use serenity::async_trait;
use serenity::client::{ClientBuilder, Context, RawEventHandler};
use serenity::gateway::{ConnectionStage, GatewayError, ShardManager};
use serenity::http::HttpBuilder;
use serenity::model::event::Event;
use serenity::model::gateway::GatewayIntents;
use tokio::sync::{mpsc, watch};

use super::health::Health;
use super::pause;
use super::rest::{Gateway, Rest, RestError};
use crate::config::Secret;
use crate::desk::Desk;

/// The longest wait before the next try.
const WAIT_MAX: Duration = Duration::from_secs(30);
/// serenity's own calls: it asks for the gateway once.
const CALL_MAX: Duration = Duration::from_secs(10);

/// How often it is looked whether the connection still stands.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// What is heard of the gateway.
#[derive(Debug)]
pub(super) enum News {
    Event(Box<Event>),
    /// Whether the connection stands.
    Connected(bool),
}

/// What the bot wants to hear of: messages and their text, in servers and direct ones, servers and their channels, and
/// who leaves.
pub(super) const INTENTS: GatewayIntents = GatewayIntents::GUILDS
    .union(GatewayIntents::GUILD_MEMBERS)
    .union(GatewayIntents::GUILD_MESSAGES)
    .union(GatewayIntents::DIRECT_MESSAGES)
    .union(GatewayIntents::MESSAGE_CONTENT);

struct Listener(mpsc::UnboundedSender<News>);

#[async_trait]
impl RawEventHandler for Listener {
    async fn raw_event(&self, _: Context, event: Event) {
        // Nobody listens any more only when the program ends.
        let _ended = self.0.send(News::Event(Box::new(event)));
    }
}

/// Why the gateway cannot be used at all.
#[derive(Debug, thiserror::Error)]
pub(super) enum Fatal {
    #[error(
        "Discord does not accept the bot's token; look at DISCORD_TOKEN, and make a new one in the developer portal \
         (Bot, Reset Token) if need be"
    )]
    Token,
    #[error(
        "the application may not use the intents it needs; switch on Server Members Intent and Message Content Intent in \
         the developer portal (Bot, Privileged Gateway Intents)"
    )]
    Intents,
}

/// Stays connected until `stop`.
///
/// # Errors
/// [`Fatal`] when trying again cannot help.
pub(super) async fn stay_connected(
    desk: &Desk,
    rest: &Rest,
    token: &Secret,
    health: &Health,
    news: mpsc::UnboundedSender<News>,
    mut stop: watch::Receiver<bool>,
) -> Result<(), Fatal> {
    let mut wait = Duration::from_millis(500);
    while !*stop.borrow() {
        let found = tokio::select! {
            found = rest.gateway() => found,
            _ = stop.changed() => return Ok(()),
        };
        let retry_after = match found {
            Ok(gateway) => {
                wait = Duration::from_millis(500);
                run_client(rest, token, gateway, news.clone(), stop.clone()).await?;
                None
            }
            Err(RestError::Unauthorized) => {
                health.token_refused();
                return Err(Fatal::Token);
            }
            Err(RestError::Later { why, after }) => {
                tracing::warn!(%why, "the gateway's address is not to be had; it is tried again");
                after
            }
            Err(RestError::Refused { status, code, .. }) => {
                tracing::warn!(status, code, "the server refuses to name its gateway");
                None
            }
        };
        health.gateway_down(desk.now());
        tokio::select! {
            () = pause(retry_after.unwrap_or(wait).min(WAIT_MAX)) => {}
            _ = stop.changed() => {}
        }
        wait = (wait * 2).min(WAIT_MAX);
    }
    Ok(())
}

/// Runs serenity's client until it ends or `stop`.
async fn run_client(
    rest: &Rest,
    token: &Secret,
    gateway: Gateway,
    news: mpsc::UnboundedSender<News>,
    stop: watch::Receiver<bool>,
) -> Result<(), Fatal> {
    let ended = client(rest.server(), token.reveal(), gateway, news, stop).await;
    let Err(error) = ended else {
        return Ok(());
    };
    if let serenity::Error::Gateway(gateway) = &error {
        if matches!(gateway, GatewayError::InvalidAuthentication) {
            return Err(Fatal::Token);
        }
        if matches!(
            gateway,
            GatewayError::DisallowedGatewayIntents | GatewayError::InvalidGatewayIntents
        ) {
            return Err(Fatal::Intents);
        }
    }
    // Its text may quote a message.
    let kind = kind_of(&error);
    tracing::warn!(kind, "the gateway is lost; it is connected again");
    Ok(())
}

fn kind_of(error: &serenity::Error) -> &'static str {
    if matches!(error, serenity::Error::Gateway(_)) {
        "gateway"
    } else if matches!(error, serenity::Error::Tungstenite(_)) {
        "websocket"
    } else if matches!(error, serenity::Error::Http(_)) {
        "http"
    } else {
        "other"
    }
}

/// Tells when the connection is lost. That it stands again is told by the session that begins or is resumed, too. Ends
/// when nobody listens any more.
async fn watch_over(shards: Arc<ShardManager>, news: mpsc::UnboundedSender<News>) {
    let mut was_connected = false;
    loop {
        let stages: Vec<ConnectionStage> = {
            let runners = shards.runners.lock().await;
            runners.values().map(|runner| runner.stage).collect()
        };
        let is_connected =
            !stages.is_empty() && stages.iter().all(|it| *it == ConnectionStage::Connected);
        // That it is lost is told again and again: it may have come and gone between two looks.
        let is_news = !(is_connected && was_connected);
        was_connected = is_connected;
        if is_news && news.send(News::Connected(is_connected)).is_err() {
            return;
        }
        pause(LOOK_EVERY).await;
    }
}

async fn client(
    server: &str,
    token: &str,
    gateway: Gateway,
    news: mpsc::UnboundedSender<News>,
    stop: watch::Receiver<bool>,
) -> serenity::Result<()> {
    let calls = reqwest::Client::builder()
        .timeout(CALL_MAX)
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .build()
        .map_err(|error| serenity::Error::Http(error.into()))?;
    let http = HttpBuilder::new(token)
        .client(calls)
        .proxy(server)
        .ratelimiter_disabled(true)
        .build();
    // As events come: any other handler would be given a copy of each in a task of eight kilobytes, and do nothing with it.
    let mut client = ClientBuilder::new_with_http(http, INTENTS)
        .raw_event_handler(Listener(news.clone()))
        .await?;
    *client.ws_url.lock().await = gateway.url;
    let shards = Arc::clone(&client.shard_manager);
    tokio::select! {
        ended = client.start_shards(gateway.shards) => ended,
        () = watch_over(Arc::clone(&shards), news) => Ok(()),
        () = super::wait_for(stop) => {
            shards.shutdown_all().await;
            Ok(())
        }
    }
}
