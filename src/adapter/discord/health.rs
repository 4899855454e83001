//! Whether the bot works, for whoever watches over it: `GET /healthz` and `GET /metrics`.
//!
//! Nothing here tells names, amounts or secrets. By default only this machine can ask.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context;
use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;
use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::json;
use tokio::net::TcpListener;

use super::metrics::{CONTENT_TYPE, Metrics};
use super::rest::Rest;

/// How the bot is. Cheap to clone; all clones are one.
#[derive(Debug, Clone)]
pub struct Health(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    metrics: Metrics,
    rest: Rest,
    state: Mutex<Condition>,
}

#[derive(Debug)]
struct Condition {
    gateway_down_since: Option<DateTime<Utc>>,
    database_fails_since: Option<DateTime<Utc>>,
    is_token_refused: bool,
    is_draining: bool,
}

impl Health {
    /// The gateway counts as down from `now` until it is first connected.
    #[must_use]
    pub fn new(metrics: Metrics, rest: Rest, now: DateTime<Utc>) -> Self {
        metrics.gateway_up.set(0);
        Self(Arc::new(Inner {
            metrics,
            rest,
            state: Mutex::new(Condition {
                gateway_down_since: Some(now),
                database_fails_since: None,
                is_token_refused: false,
                is_draining: false,
            }),
        }))
    }

    /// The gateway is connected, which also shows that the token is good.
    pub fn gateway_up(&self) {
        self.0.metrics.gateway_up.set(1);
        self.change(|state| {
            state.gateway_down_since = None;
            state.is_token_refused = false;
        });
    }

    /// The gateway was lost. What is down stays down since then.
    pub fn gateway_down(&self, now: DateTime<Utc>) {
        self.0.metrics.gateway_up.set(0);
        self.change(|state| {
            state.gateway_down_since.get_or_insert(now);
        });
    }

    /// The database refused something.
    pub fn database_failed(&self, now: DateTime<Utc>) {
        self.0.metrics.database_errors.inc();
        self.change(|state| {
            state.database_fails_since.get_or_insert(now);
        });
    }

    /// The database works (again).
    pub fn database_works(&self) {
        self.change(|state| state.database_fails_since = None);
    }

    /// Discord does not take the token.
    pub fn token_refused(&self) {
        self.change(|state| state.is_token_refused = true);
    }

    /// The bot takes nothing more and is about to exit.
    pub fn draining(&self) {
        self.change(|state| state.is_draining = true);
    }

    fn change(&self, change: impl FnOnce(&mut Condition)) {
        change(&mut self.0.state.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// What is wrong, in words; empty when nothing is.
    #[must_use]
    pub fn troubles(&self) -> Vec<String> {
        let since = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Secs, true);
        let (_, is_stopped) = self.0.rest.invalid_calls();
        let state = self.0.state.lock().unwrap_or_else(PoisonError::into_inner);
        let mut found = Vec::new();
        if let Some(at) = state.gateway_down_since {
            found.push(format!("the gateway is down since {}", since(at)));
        }
        if let Some(at) = state.database_fails_since {
            found.push(format!("the database fails since {}", since(at)));
        }
        if state.is_token_refused {
            found.push("Discord refuses the token".to_owned());
        }
        if is_stopped {
            let stop = "too many calls were invalid, so the bot holds still until Discord has forgotten them";
            found.push(stop.to_owned());
        }
        if state.is_draining {
            found.push("the bot is stopping".to_owned());
        }
        found
    }
}

/// Tells health and metrics on `listen` until `stop` ends; port 0 takes a free one. Returns the address and the server,
/// which somebody has to run.
///
/// # Errors
/// When the address is not to be had.
pub async fn listen(
    listen: SocketAddr,
    health: Health,
    stop: impl Future<Output = ()> + Send + 'static,
) -> anyhow::Result<(SocketAddr, impl Future<Output = std::io::Result<()>> + Send)> {
    let listener = TcpListener::bind(listen)
        .await
        .with_context(|| format!("cannot listen on {listen} (GOODTERMS_LISTEN)"))?;
    let address = listener.local_addr()?;
    if !address.ip().is_loopback() {
        tracing::warn!(%address, "health and metrics can be asked for from other machines");
    }
    tracing::info!(%address, "health and metrics are told");
    let app = Router::new()
        .route("/healthz", get(healthz))
        .route("/metrics", get(metrics))
        .with_state(health);
    let server = axum::serve(listener, app).with_graceful_shutdown(stop);
    Ok((address, server.into_future()))
}

async fn healthz(State(health): State<Health>) -> impl IntoResponse {
    let troubles = health.troubles();
    let (status, word) = if troubles.is_empty() {
        (StatusCode::OK, "ok")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "failing")
    };
    let body = json!({ "status": word, "reasons": troubles }).to_string();
    (status, [(header::CONTENT_TYPE, "application/json")], body)
}

async fn metrics(State(health): State<Health>) -> impl IntoResponse {
    // It counts calls of the last minutes, so it is brought up to date when it is asked for.
    let _ = health.0.rest.invalid_calls();
    (
        [(header::CONTENT_TYPE, CONTENT_TYPE)],
        health.0.metrics.text(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Secret;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn health() -> Health {
        let token = Secret::new("t0ken.of.bot".to_owned());
        let metrics = Metrics::new();
        let rest = Rest::new("http://127.0.0.1:9", &token, metrics.clone()).unwrap();
        Health::new(metrics, rest, at("2026-03-12T09:30:00Z"))
    }

    #[test]
    fn troubles_come_and_go() {
        let health = health();
        assert_eq!(
            health.troubles(),
            ["the gateway is down since 2026-03-12T09:30:00Z"]
        );
        health.gateway_up();
        assert!(health.troubles().is_empty());
        health.gateway_down(at("2026-03-12T10:00:00Z"));
        health.gateway_down(at("2026-03-12T10:05:00Z"));
        health.database_failed(at("2026-03-12T10:06:00Z"));
        health.token_refused();
        assert_eq!(
            health.troubles(),
            [
                "the gateway is down since 2026-03-12T10:00:00Z",
                "the database fails since 2026-03-12T10:06:00Z",
                "Discord refuses the token",
            ]
        );
        health.gateway_up();
        health.database_works();
        assert!(health.troubles().is_empty());
        health.draining();
        assert_eq!(health.troubles(), ["the bot is stopping"]);
    }

    #[tokio::test]
    async fn it_is_told_on_a_port_of_this_machine() {
        let health = health();
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let any = "127.0.0.1:0".parse().unwrap();
        let until = async { drop(stopped.await) };
        let (address, server) = listen(any, health.clone(), until).await.unwrap();
        assert!(address.ip().is_loopback() && address.port() != 0);
        let server = tokio::spawn(server);
        let ask = async |path: &str| {
            let answer = reqwest::get(format!("http://{address}{path}"))
                .await
                .unwrap();
            let kind = answer.headers()["content-type"]
                .to_str()
                .unwrap()
                .to_owned();
            (answer.status().as_u16(), kind, answer.text().await.unwrap())
        };
        let (status, _, body) = ask("/healthz").await;
        assert_eq!(status, 503);
        assert_eq!(
            body,
            r#"{"reasons":["the gateway is down since 2026-03-12T09:30:00Z"],"status":"failing"}"#
        );
        health.gateway_up();
        let (status, kind, body) = ask("/healthz").await;
        assert_eq!((status, kind.as_str()), (200, "application/json"));
        assert_eq!(body, r#"{"reasons":[],"status":"ok"}"#);
        let (status, kind, body) = ask("/metrics").await;
        assert_eq!((status, kind.as_str()), (200, CONTENT_TYPE));
        assert!(body.contains("\ngoodterms_gateway_up 1\n"), "{body}");
        assert!(!body.contains("t0ken"));
        stop.send(()).unwrap();
        server.await.unwrap().unwrap();
    }

    #[tokio::test]
    async fn an_address_that_is_taken_is_named() {
        let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = taken.local_addr().unwrap();
        let error = listen(address, health(), std::future::ready(()))
            .await
            .err()
            .unwrap();
        assert!(error.to_string().contains(&address.to_string()), "{error}");
    }
}
