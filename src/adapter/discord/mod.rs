//! Discord, or any server that speaks its API.
//!
//! `gateway` stays connected and hands events on in order; `hub` finds to whom each goes; `lanes` handles what a user
//! does, one thing after the other, at the desk; `senders` sends what the desk has written, place by place. After a
//! pause `catch_up` reads what was missed. `interactions` takes buttons, menus, forms and commands, with `commands`,
//! `forms`, `suggest` and `custom_id` for their shapes.
//!
//! `rest` makes all calls, within `limits` and `budget`; `render` makes messages of what the bot says, `escape` keeps
//! outside text from being read as markup, and `files` fetches what customers send. `health` and `metrics` tell how the
//! bot is.

pub mod budget;
mod catch_up;
pub mod commands;
pub mod custom_id;
pub mod escape;
mod files;
pub mod forms;
mod gateway;
pub mod health;
mod hub;
mod interactions;
mod lanes;
pub mod limits;
mod locales;
pub mod metrics;
pub mod permissions;
pub mod render;
pub mod rest;
mod senders;
pub mod suggest;

#[cfg(test)]
mod published;

use std::collections::HashSet;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Context;
use tokio::sync::{mpsc, watch};

use self::health::Health;
use self::hub::Hub;
use self::interactions::Interactions;
use self::lanes::Lanes;
use self::metrics::Metrics;
use self::render::Words;
use self::rest::{Rest, RestError};
use self::senders::Senders;
use crate::adapter::daily;
use crate::config::Secret;
use crate::desk::Desk;
use crate::domain::time_zone::TimeZone;
use crate::wording::Wording;

/// How often the outbox is looked through for what others wrote: staff, the run of the day.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How often it is looked which servers and help channels there are.
const SERVERS_EVERY: u32 = 10;
/// How often the database's log is brought in, so that no reply has to wait for it. A short one is written over and over in
/// the same few pages, which the system still holds; to write into others it reads them from the disk first.
const SHORTEN_LOG_EVERY: u32 = 2;
/// How long is waited at the end for what is under way.
const DRAIN_MAX: Duration = Duration::from_secs(8);

/// What the bot needs to be on Discord.
#[derive(Debug, Clone)]
pub struct Settings {
    pub token: Secret,
    /// The server, without a path.
    pub server: String,
    /// Where health and metrics are told.
    pub listen: SocketAddr,
    /// Whether the run of the day is made here, every hour.
    pub runs_day: bool,
}

/// The bot as its parts know it. Cheap to clone.
#[derive(Clone)]
struct Bot {
    desk: Desk,
    rest: Rest,
    metrics: Metrics,
    health: Health,
    wording: Arc<Wording>,
    /// The bot's own user and application.
    me: u64,
    application: u64,
    /// The channels of servers in which every message may be for the bot.
    channels: Arc<Mutex<HashSet<u64>>>,
}

impl Bot {
    fn listens_in(&self, channel: u64) -> bool {
        let channels = self.channels.lock();
        channels
            .unwrap_or_else(PoisonError::into_inner)
            .contains(&channel)
    }

    fn listen_in(&self, more: impl Iterator<Item = u64>) {
        let channels = self.channels.lock();
        channels
            .unwrap_or_else(PoisonError::into_inner)
            .extend(more);
    }
}

/// Is on Discord until `stop` is ready, then finishes what is under way and ends within ten seconds. `ready` is given the
/// address of health and metrics.
///
/// # Errors
/// When the address cannot be listened on, the token or the intents are refused.
pub async fn serve(
    desk: Desk,
    settings: Settings,
    stop: impl Future<Output = ()>,
    ready: impl FnOnce(SocketAddr),
) -> anyhow::Result<()> {
    tokio::pin!(stop);
    let metrics = Metrics::new();
    let rest = Rest::new(&settings.server, &settings.token, metrics.clone())?;
    let health = Health::new(metrics.clone(), rest.clone(), desk.now());
    let (stopping, stopped) = watch::channel(false);
    let ended = stopped.clone();
    let (address, told) = health::listen(settings.listen, health.clone(), async move {
        wait_for(ended).await;
    })
    .await?;
    let telling = tokio::spawn(told);
    ready(address);

    let identity = tokio::select! {
        identity = identity(&rest, &health) => identity?,
        () = &mut stop => return Ok(()),
    };
    let wording = Arc::clone(desk.wording());
    let bot = Bot {
        desk: desk.clone(),
        rest: rest.clone(),
        metrics: metrics.clone(),
        health: health.clone(),
        wording: Arc::clone(&wording),
        me: identity.0,
        application: identity.1,
        channels: Arc::default(),
    };
    let words = Words::new(&wording, &interactions::voice(TimeZone::UTC));
    let senders = Senders::new(&bot, words);
    let lanes = Lanes::new(&desk, &rest, &metrics, &health, &senders);
    let (inner, inner_news) = mpsc::unbounded_channel();
    let hub = Hub::new(bot.clone(), lanes.clone(), Interactions::new(&bot), inner);
    let (news, heard) = mpsc::unbounded_channel();
    let hearing = tokio::spawn(hear(hub, heard, inner_news, stopped.clone()));
    let sending = tokio::spawn(look_at_outbox(
        bot.clone(),
        senders.clone(),
        stopped.clone(),
    ));
    let days = run_days(desk.clone(), settings.runs_day, stopped.clone());
    let here = tokio::runtime::Handle::current();
    // It reckons with whole businesses at a time, for which nobody's answer is to wait. It ends at the next step after
    // `stopped`, or with the program.
    let _day = tokio::task::spawn_blocking(move || here.block_on(days));

    let connected = gateway::stay_connected(
        &desk,
        &rest,
        &settings.token,
        &health,
        news,
        stopped.clone(),
    );
    let deadline;
    let ended = {
        tokio::pin!(connected);
        let early = tokio::select! {
            ended = &mut connected => Some(ended),
            () = &mut stop => None,
        };
        health.draining();
        deadline = tokio::time::Instant::now() + DRAIN_MAX;
        let _everybody_has_gone = stopping.send(true);
        match early {
            Some(ended) => ended,
            // The gateway says goodbye while the rest is finished.
            None => tokio::time::timeout_at(deadline, connected)
                .await
                .unwrap_or(Ok(())),
        }
    };
    let _ended = hearing.await;
    drain(&lanes, &senders, deadline).await;
    sending.abort();
    telling.abort();
    ended.map_err(anyhow::Error::from)
}

/// The bot's user and application, as soon as the server can be reached.
async fn identity(rest: &Rest, health: &Health) -> anyhow::Result<(u64, u64)> {
    let mut wait = Duration::from_millis(500);
    loop {
        let asked = async {
            let me = rest.me().await?;
            Ok::<_, RestError>((me.id, rest.application_id().await?))
        };
        match asked.await {
            Ok(identity) => return Ok(identity),
            Err(RestError::Unauthorized) => {
                health.token_refused();
                return Err(gateway::Fatal::Token.into());
            }
            Err(error @ RestError::Refused { .. }) => {
                return Err(error).context("the server does not say who the bot is");
            }
            Err(RestError::Later { why, after }) => {
                tracing::warn!(%why, "the server cannot be reached; it is tried again");
                pause(after.unwrap_or(wait)).await;
                wait = (wait * 2).min(Duration::from_secs(15));
            }
        }
    }
}

async fn wait_for(mut stopped: watch::Receiver<bool>) {
    // Whoever could say so has gone.
    let _ended = stopped.wait_for(|stop| *stop).await;
}

/// Hears the gateway until the end, and then what it has told already.
async fn hear(
    mut hub: Hub,
    mut gateway: mpsc::UnboundedReceiver<gateway::News>,
    mut inner: mpsc::UnboundedReceiver<hub::Inner>,
    stopped: watch::Receiver<bool>,
) {
    let end = wait_for(stopped);
    tokio::pin!(end);
    loop {
        tokio::select! {
            biased;
            () = &mut end => return,
            Some(news) = inner.recv() => hub.hear_inner(news),
            Some(news) = gateway.recv() => hub.hear(news),
            else => return,
        }
    }
}

/// Looks again and again for what is to be sent: what others wrote, and what a process before this one left.
async fn look_at_outbox(bot: Bot, senders: Senders, stopped: watch::Receiver<bool>) {
    let mut round = 0_u32;
    while !*stopped.borrow() {
        match bot.desk.waiting_places().await {
            Ok(places) => {
                let waiting = i64::try_from(places.len()).unwrap_or(i64::MAX);
                bot.metrics.outbox_waiting.set(waiting);
                for place in places {
                    senders.nudge(place);
                }
            }
            Err(error) => {
                bot.health.database_failed(bot.desk.now());
                tracing::error!(%error, "the outbox cannot be read");
            }
        }
        if round.is_multiple_of(SERVERS_EVERY)
            && let Ok(servers) = bot.desk.chat_servers().await
        {
            let help = servers.iter().filter_map(|server| {
                let channel = server.help_channel.as_deref()?;
                channel.parse().ok()
            });
            bot.listen_in(help);
        }
        if round % SHORTEN_LOG_EVERY == SHORTEN_LOG_EVERY - 1
            && let Err(error) = bot.desk.shorten_log().await
        {
            tracing::error!(%error, "the database's log could not be brought in");
        }
        round = round.wrapping_add(1);
        pause(LOOK_EVERY).await;
    }
}

/// What is due by itself, every hour.
async fn run_days(desk: Desk, runs: bool, stopped: watch::Receiver<bool>) {
    if !runs {
        return;
    }
    let tell = |round: daily::Round| {
        for (business, report) in round {
            let business = business.id.0;
            match report {
                Ok(report) => tracing::info!(
                    business,
                    accounts = report.accounts_seen,
                    failures = report.failures(),
                    "the run of the day is done"
                ),
                Err(error) => tracing::error!(business, %error, "a run of the day failed"),
            }
        }
        Ok::<(), crate::desk::DeskError>(())
    };
    let ended = daily::keep_running(&desk, None, wait_for(stopped), tell).await;
    if let Err(error) = ended {
        tracing::error!(%error, "the run of the day cannot be made");
    }
}

/// Waits until what was heard is answered and sent, as far as that is possible in time.
async fn drain(lanes: &Lanes, senders: &Senders, deadline: tokio::time::Instant) {
    let all = async {
        while !lanes.is_idle() || !senders.is_idle() {
            pause(Duration::from_millis(20)).await;
        }
    };
    if tokio::time::timeout_at(deadline, all).await.is_err() {
        tracing::warn!("not all is sent; it is written, and sent after the next start");
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the edge waits before it tries again"
)]
async fn pause(time: Duration) {
    tokio::time::sleep(time).await;
}
