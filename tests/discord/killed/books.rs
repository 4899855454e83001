//! What a day has left behind in the database, and whether it is what people have seen.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use sqlx::AnyPool;

use super::super::standin::Standin;
use crate::support::program::Place;

async fn open(place: &Place) -> AnyPool {
    sqlx::any::install_default_drivers();
    AnyPool::connect(&place.database).await.unwrap()
}

/// What waits in the outbox has waited for longer than a nonce is remembered: the machine's clock cannot be moved, so
/// the moment at which it was written is.
pub async fn time_passes(place: &Place) {
    let pool = open(place).await;
    let rows: Vec<(String, String)> =
        sqlx::query_as("SELECT nonce, created_at FROM outbox WHERE delivered_at IS NULL")
            .fetch_all(&pool)
            .await
            .unwrap();
    for (nonce, created_at) in rows {
        let at: DateTime<Utc> = created_at.parse().unwrap();
        let before = at - TimeDelta::minutes(4);
        sqlx::query("UPDATE outbox SET created_at = $2 WHERE nonce = $1")
            .bind(nonce)
            .bind(before.to_rfc3339_opts(SecondsFormat::Micros, true))
            .execute(&pool)
            .await
            .unwrap();
    }
    pool.close().await;
}

/// Waits until nothing is left in the outbox.
pub async fn everything_is_sent(place: &Place) {
    let pool = open(place).await;
    let all_sent = async {
        loop {
            let waiting: i64 = sqlx::query_scalar(
                "SELECT COUNT(*) FROM outbox WHERE delivered_at IS NULL AND refused_at IS NULL",
            )
            .fetch_one(&pool)
            .await
            .unwrap();
            if waiting == 0 {
                return;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), all_sent)
        .await
        .expect("everything is sent in the end");
    pool.close().await;
}

/// The events that were heard and answered.
pub async fn answered(place: &Place) -> BTreeSet<String> {
    let pool = open(place).await;
    let keys: Vec<String> =
        sqlx::query_scalar("SELECT event_key FROM chat_arrivals WHERE outcome = 'answered'")
            .fetch_all(&pool)
            .await
            .unwrap();
    pool.close().await;
    keys.into_iter().collect()
}

/// How many answers each event has that came to a conversation.
pub async fn answers_by_event(place: &Place) -> BTreeMap<String, i64> {
    let pool = open(place).await;
    let counts: Vec<(String, i64)> = sqlx::query_as(
        "SELECT i.event_key, COUNT(o.id) FROM inbox i LEFT JOIN outbox o ON o.inbox_id = i.id GROUP BY i.event_key",
    )
    .fetch_all(&pool)
    .await
    .unwrap();
    pool.close().await;
    counts.into_iter().collect()
}

/// Each message that was written is on Discord once, and nothing else is.
pub async fn is_what_is_on_discord(place: &Place, discord: &Standin) {
    let pool = open(place).await;
    let mut written: Vec<String> =
        sqlx::query_scalar("SELECT nonce FROM outbox WHERE delivered_at IS NOT NULL")
            .fetch_all(&pool)
            .await
            .unwrap();
    let all: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM outbox")
        .fetch_one(&pool)
        .await
        .unwrap();
    pool.close().await;
    assert_eq!(i64::try_from(written.len()).unwrap(), all, "refused");
    let mut seen: Vec<String> = discord.read(|world| {
        let channels = world.channels.values();
        channels
            .flat_map(|channel| channel.messages.values())
            .filter(|message| message.from_bot && message.kind != THREAD_CREATED)
            .map(|message| {
                let nonce = message.nonce.as_ref().and_then(|nonce| nonce.as_str());
                nonce.unwrap_or("none").to_owned()
            })
            .collect()
    });
    written.sort();
    seen.sort();
    assert_eq!(seen, written);
}

/// Discord's own line in a channel about a thread that was begun there.
const THREAD_CREATED: u8 = 18;
