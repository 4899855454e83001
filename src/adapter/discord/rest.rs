//! Calls to Discord's HTTP API, or to a server that speaks it.
//!
//! serenity owns the routes and the name that the bot goes by; the calls leave through a client of our own, because
//! serenity's errors keep neither `Retry-After` nor the headers of the rate limits. A call that may work later is
//! never repeated here: whoever makes it knows whether it may be made twice.
//!
//! Neither the token nor the token of an interaction nor a text appears in an error or a log line.

mod calls;
mod download;
mod error;
mod seen;

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue, USER_AGENT};
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode};
use serde_json::Value;
use serenity::http::Route;
use tokio::time::Instant;

use super::budget::{self, InvalidCalls};
use super::limits::{Lane, Limits, Told, Turn};
use super::metrics::Metrics;
use super::render::Outgoing;
use crate::config::{DISCORD_SERVER, Secret};

pub use calls::MESSAGES_MAX;
pub use download::DownloadError;
pub use error::{RestError, Why};
pub use seen::{ChannelSeen, FileSeen, Gateway, MessageSeen, UserSeen};

const CONNECT_MAX: Duration = Duration::from_secs(5);
const CALL_MAX: Duration = Duration::from_secs(15);
/// An interaction that is not acknowledged by then is lost.
const ACKNOWLEDGE_MAX: Duration = Duration::from_millis(2_500);
/// How long a call waits for its rate limit before it is told to come later.
const PATIENCE: Duration = Duration::from_secs(5);
/// No answer that the bot asks for is longer: 100 messages with all that can be in them.
const ANSWER_BYTES_MAX: usize = 8 * 1024 * 1024;
/// What is kept of Discord's own words for a refusal.
const REFUSAL_CHARACTERS_MAX: usize = 200;
/// Discord's code for the token of an interaction that is over: no fault of the bot's own token.
const INVALID_WEBHOOK_TOKEN: u64 = 50_027;

/// A server's API. Cheap to clone; all clones share the limits.
#[derive(Clone)]
pub struct Rest(Arc<Inner>);

struct Inner {
    client: Client,
    server: String,
    authorization: HeaderValue,
    limits: Mutex<Limits>,
    invalid: Mutex<InvalidCalls>,
    metrics: Metrics,
}

impl fmt::Debug for Rest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rest")
            .field("server", &self.0.server)
            .finish_non_exhaustive()
    }
}

/// One call.
struct Call<'a> {
    method: Method,
    route: Route<'a>,
    lane: Lane,
    query: Vec<(&'static str, String)>,
    body: Content<'a>,
    /// Whether it waits behind no limit: an acknowledgement.
    is_urgent: bool,
}

/// What a call carries.
enum Content<'a> {
    Nothing,
    Json(Value),
    Message(&'a Outgoing),
}

impl<'a> Call<'a> {
    fn new(method: Method, route: Route<'a>, name: &'static str, about: u64) -> Self {
        Self {
            method,
            route,
            lane: Lane { name, about },
            query: Vec::new(),
            body: Content::Nothing,
            is_urgent: false,
        }
    }

    fn json(self, body: Value) -> Self {
        Self {
            body: Content::Json(body),
            ..self
        }
    }
}

impl Rest {
    /// Calls to `server` (such as [`DISCORD_SERVER`], without a path) with the bot's token.
    ///
    /// # Errors
    /// When the token cannot stand in a header, or the system gives no client.
    pub fn new(server: &str, token: &Secret, metrics: Metrics) -> anyhow::Result<Self> {
        let mut authorization = HeaderValue::from_str(&format!("Bot {}", token.reveal()))
            .map_err(|_| anyhow::anyhow!("DISCORD_TOKEN holds characters that no token has"))?;
        authorization.set_sensitive(true);
        let client = Client::builder()
            .connect_timeout(CONNECT_MAX)
            .timeout(CALL_MAX)
            // A redirect would carry the token somewhere else.
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .map_err(|error| anyhow::anyhow!("no HTTP client: {}", error.without_url()))?;
        Ok(Self(Arc::new(Inner {
            client,
            server: server.trim_end_matches('/').to_owned(),
            authorization,
            limits: Mutex::default(),
            invalid: Mutex::default(),
            metrics,
        })))
    }

    /// The server, without a path: what serenity calls the proxy.
    #[must_use]
    pub fn server(&self) -> &str {
        &self.0.server
    }

    /// How many calls of the last 10 minutes Discord found invalid, and whether the bot holds still because of that.
    #[must_use]
    pub fn invalid_calls(&self) -> (usize, bool) {
        let count = lock(&self.0.invalid).count(Instant::now());
        let shown = i64::try_from(count).unwrap_or(i64::MAX);
        self.0.metrics.invalid_calls.set(shown);
        (count, count >= budget::STOP_AT)
    }

    /// Makes a call once its limits allow, and reads the answer; `Null` for an empty one.
    async fn call(&self, call: Call<'_>) -> Result<Value, RestError> {
        if !call.is_urgent {
            self.wait_for(call.lane).await?;
        }
        let answer = self.request(&call).send().await;
        let answer = answer.map_err(|error| RestError::later(why(&error)))?;
        let status = answer.status();
        let told = told(answer.headers());
        let body = read_up_to(answer, ANSWER_BYTES_MAX).await;
        self.judge(call.lane, status, told, body)
    }

    /// Waits until a call of this lane may leave.
    async fn wait_for(&self, lane: Lane) -> Result<(), RestError> {
        let started = Instant::now();
        loop {
            let now = Instant::now();
            if let Some(stop) = lock(&self.0.invalid).stops_for(now) {
                return Err(RestError::Later {
                    why: Why::TooManyInvalid,
                    after: Some(stop),
                });
            }
            let patience = PATIENCE.saturating_sub(now - started);
            let turn = lock(&self.0.limits).ask(lane, now, patience);
            match turn {
                Turn::At(at) => {
                    if at > now {
                        tokio::time::sleep_until(at).await;
                    }
                    return Ok(());
                }
                Turn::AskAgain(at) => tokio::time::sleep_until(at).await,
                Turn::TooLong(after) => {
                    return Err(RestError::Later {
                        why: Why::RateLimited,
                        after: Some(after),
                    });
                }
            }
        }
    }

    fn request(&self, call: &Call<'_>) -> RequestBuilder {
        let url = call.route.path().replace(DISCORD_SERVER, &self.0.server);
        let mut request = self
            .0
            .client
            .request(call.method.clone(), url)
            .header(USER_AGENT, serenity::constants::USER_AGENT)
            .header(AUTHORIZATION, self.0.authorization.clone());
        if !call.query.is_empty() {
            request = request.query(&call.query);
        }
        if call.is_urgent {
            request = request.timeout(ACKNOWLEDGE_MAX);
        }
        match &call.body {
            Content::Nothing => request,
            Content::Json(body) => json(request, body),
            Content::Message(message) if message.files.is_empty() => {
                json(request, &message.payload)
            }
            Content::Message(message) => request.multipart(message.form()),
        }
    }

    /// What an answer means, and what it teaches about limits.
    fn judge(
        &self,
        lane: Lane,
        status: StatusCode,
        mut told: Told,
        body: Result<Option<Vec<u8>>, RestError>,
    ) -> Result<Value, RestError> {
        let now = Instant::now();
        let answer = body.and_then(|bytes| match bytes {
            Some(bytes) if bytes.is_empty() => Ok(Value::Null),
            bytes => bytes
                .and_then(|bytes| serde_json::from_slice(&bytes).ok())
                .ok_or(RestError::later(Why::Unreadable)),
        });
        if status.is_success() {
            lock(&self.0.limits).answered(lane, &told, now);
            return answer;
        }
        let said = answer.unwrap_or_default();
        if status == StatusCode::TOO_MANY_REQUESTS {
            read_refusal(&said, &mut told);
            self.note_invalid(status, &told, now);
            self.0.metrics.rate_limited.inc();
            let after = lock(&self.0.limits).refused(lane, &told, now);
            tracing::info!(
                lane = lane.name,
                ?after,
                is_global = told.is_global,
                "a rate limit is reached"
            );
            return Err(RestError::Later {
                why: Why::RateLimited,
                after: Some(after),
            });
        }
        self.note_invalid(status, &told, now);
        lock(&self.0.limits).answered(lane, &told, now);
        if !status.is_client_error() || status == StatusCode::REQUEST_TIMEOUT {
            return Err(RestError::Later {
                why: Why::Status(status.as_u16()),
                after: told.retry_after,
            });
        }
        let code = said.get("code").and_then(Value::as_u64).unwrap_or(0);
        if status == StatusCode::UNAUTHORIZED && code != INVALID_WEBHOOK_TOKEN {
            return Err(RestError::Unauthorized);
        }
        let message = said
            .get("message")
            .and_then(Value::as_str)
            .unwrap_or_default();
        Err(RestError::Refused {
            status: status.as_u16(),
            code,
            message: message.chars().take(REFUSAL_CHARACTERS_MAX).collect(),
        })
    }

    fn note_invalid(&self, status: StatusCode, told: &Told, now: Instant) {
        let should_warn = lock(&self.0.invalid).note(status.as_u16(), told.is_shared, now);
        if should_warn {
            let (at, stop) = (budget::WARN_AT, budget::STOP_AT);
            tracing::warn!(
                at,
                stop,
                "many calls of the last 10 minutes were invalid; look at permissions and token"
            );
        }
        let _ = self.invalid_calls();
    }
}

/// Nothing that panics runs under these locks.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn json(request: RequestBuilder, body: &Value) -> RequestBuilder {
    request
        .header(CONTENT_TYPE, "application/json")
        .body(body.to_string())
}

fn why(error: &reqwest::Error) -> Why {
    if error.is_timeout() {
        Why::TimedOut
    } else {
        Why::Network
    }
}

/// The headers that tell of limits. One that cannot be read is taken as missing.
fn told(headers: &HeaderMap) -> Told {
    let text = |name: &str| headers.get(name)?.to_str().ok().map(str::trim);
    let seconds = |name: &str| {
        let seconds = text(name)?.parse().ok()?;
        Duration::try_from_secs_f64(seconds).ok()
    };
    Told {
        bucket: text("x-ratelimit-bucket").map(str::to_owned),
        limit: text("x-ratelimit-limit").and_then(|text| text.parse().ok()),
        remaining: text("x-ratelimit-remaining").and_then(|text| text.parse().ok()),
        reset_after: seconds("x-ratelimit-reset-after"),
        retry_after: seconds("retry-after"),
        is_global: text("x-ratelimit-global").is_some()
            || text("x-ratelimit-scope") == Some("global"),
        is_shared: text("x-ratelimit-scope") == Some("shared"),
    }
}

/// What the body of a 429 says beside its headers; either may be missing.
fn read_refusal(said: &Value, told: &mut Told) {
    let seconds = said.get("retry_after").and_then(Value::as_f64);
    // The body knows fractions of a second, and headers of a proxy may round them away.
    let from_body = seconds.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    told.retry_after = from_body.max(told.retry_after);
    // Without Discord's JSON it comes from the wall before it, which shuts out a whole address.
    let is_from_the_wall = said.is_null() && told.bucket.is_none();
    told.is_global |= is_from_the_wall || said.get("global") == Some(&Value::Bool(true));
}

/// The bytes of an answer; `None` when there are more than `max`, and then the rest is not read.
async fn read_up_to(mut answer: Response, max: usize) -> Result<Option<Vec<u8>>, RestError> {
    let mut bytes = Vec::new();
    loop {
        match answer.chunk().await {
            Ok(None) => return Ok(Some(bytes)),
            Ok(Some(chunk)) if bytes.len() + chunk.len() > max => return Ok(None),
            Ok(Some(chunk)) => bytes.extend_from_slice(&chunk),
            Err(error) => return Err(RestError::later(why(&error))),
        }
    }
}

#[cfg(test)]
mod tests;
