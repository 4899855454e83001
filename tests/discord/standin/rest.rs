//! The REST side: every call is read, held against the document, struck by a fault or applied, answered,
//! held against the document again, and noted.
//!
//! What a call does is in `routes/`.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;
use tokio::net::TcpListener;

use super::Shared;
use super::call_log::Call;
use super::dialect;
use super::faults::{Fault, Outage};
use super::files::{Upload, read_form};
use super::judge;
use super::line::{Line, Lines};
use super::rate_limits::Refused;
use super::refusal::{ENTITY_TOO_LARGE, INVALID_JSON, Refusal};
use super::routes;
use super::unwell::{limited, seconds, server_error, stand, standing_headers, struck};
use super::world::World;

/// A request may be as large as this, files and all.
const BODY_BYTES_MAX: usize = 25 * 1_024 * 1_024;
const API: &str = "/api/v10";

/// A call as the routes see it.
#[derive(Debug)]
pub struct Incoming {
    pub method: String,
    /// Without `/api/v10`.
    pub path: String,
    pub query: Vec<(String, String)>,
    pub authorization: Option<String>,
    pub body: Option<Value>,
    pub multipart: bool,
    pub files: Vec<Upload>,
}

impl Incoming {
    pub fn steps(&self) -> Vec<&str> {
        self.path.trim_start_matches('/').split('/').collect()
    }

    pub fn asked(&self, key: &str) -> Option<&str> {
        let found = self.query.iter().find(|(it, _)| it == key);
        found.map(|(_, value)| value.as_str())
    }
}

/// What a call that went well is answered with.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub body: Option<Value>,
}

impl Reply {
    pub fn ok(body: Value) -> Self {
        Self {
            status: 200,
            body: Some(body),
        }
    }

    pub fn created(body: Value) -> Self {
        Self {
            status: 201,
            body: Some(body),
        }
    }

    pub fn nothing() -> Self {
        Self {
            status: 204,
            body: None,
        }
    }
}

impl From<Refusal> for Reply {
    fn from(refusal: Refusal) -> Self {
        Self {
            status: refusal.status,
            body: Some(refusal.body()),
        }
    }
}

/// Answers calls for as long as the stand-in lives.
pub async fn serve(shared: Arc<Shared>, listener: TcpListener) {
    let app = Router::new().fallback(answer).with_state(shared);
    let service = app.into_make_service_with_connect_info::<Line>();
    let served = axum::serve(Lines(listener), service).await;
    served.expect("axum serves without end");
}

async fn answer(
    State(shared): State<Arc<Shared>>,
    ConnectInfo(line): ConnectInfo<Line>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    if parts.headers.contains_key(header::UPGRADE) {
        // Whoever wants a websocket looks for the gateway of a stand-in that is gone, and whose port this one was given.
        return StatusCode::NOT_FOUND.into_response();
    }
    let path = parts.uri.path().to_owned();
    let query = parts.uri.query().unwrap_or_default().to_owned();
    let Ok(body) = to_bytes(body, BODY_BYTES_MAX).await else {
        return plain(&Reply::from(ENTITY_TOO_LARGE));
    };
    if path.starts_with("/attachments/") {
        return file(&shared, &path, &query);
    }
    let path = path.strip_prefix(API).unwrap_or(&path).to_owned();
    let call = Call {
        method: parts.method.to_string(),
        path: path.clone(),
        query: query.clone(),
        status: 0,
        at: shared.read(World::now),
    };
    let incoming = read(&parts.headers, call.clone(), &body);
    let judged = shared.read(|world| world.judge);
    let mut violations = Vec::new();
    if let (Some(judge), Ok(incoming)) = (judged, &incoming) {
        let request = judge::Request {
            method: &incoming.method,
            path: &incoming.path,
            query: &incoming.query,
            body: incoming.body.as_ref(),
            multipart: incoming.multipart,
        };
        judge.request(&request, &mut violations);
    }
    let done = shared.change(|world| apply(world, incoming, call, &mut violations));
    deliver(&shared, &line, done).await
}

/// How the call came out: what to answer, with which headers, and what befalls the answer on its way.
struct Done {
    reply: Reply,
    headers: HeaderMap,
    fault: Option<Fault>,
}

/// Applies a call to the world, unless something prevents it. All under one lock.
fn apply(
    world: &mut World,
    incoming: Result<Incoming, Refusal>,
    mut call: Call,
    violations: &mut Vec<String>,
) -> Done {
    let mut headers = HeaderMap::new();
    let fault = match world.faults.outage {
        Some(Outage::Unavailable) => Some(Fault::Status(503)),
        Some(Outage::Refused) => Some(Fault::ClosedBefore),
        None => world.faults.pick(&call.method, &call.path),
    };
    let reply = match (fault, incoming) {
        (Some(fault), _) if !fault.applies() => struck(fault, &mut headers),
        (_, Err(refusal)) => refusal.into(),
        (_, Ok(incoming)) => {
            let standing = stand(world, &incoming);
            standing_headers(&standing, &mut headers);
            match standing.refused {
                Some(by) => {
                    let after = seconds(&standing);
                    limited(after, by == Refused::Globally, false, &mut headers)
                }
                None => routes::route(world, incoming),
            }
        }
    };
    let mut reply = match fault {
        Some(Fault::StatusAfter(status)) => server_error(status),
        _ => reply,
    };
    call.status = match fault {
        Some(
            Fault::ClosedBefore | Fault::ClosedAfter | Fault::SilentBefore | Fault::SilentAfter,
        ) => 0,
        _ => reply.status,
    };
    if let Some(judge) = world.judge {
        judge.answer(
            (&call.method, &call.path),
            reply.status,
            reply.body.as_ref(),
            violations,
        );
    }
    if world.sessions.dialect
        && let Some(body) = &mut reply.body
    {
        dialect::translate(body);
    }
    world.violations.append(violations);
    let shared_limit = headers
        .get("x-ratelimit-scope")
        .is_some_and(|it| it == "shared");
    world.calls.note(call, shared_limit);
    Done {
        reply,
        headers,
        fault,
    }
}

async fn deliver(shared: &Shared, line: &Line, done: Done) -> Response {
    match done.fault {
        Some(Fault::ClosedBefore | Fault::ClosedAfter) => line.cut(),
        Some(Fault::SilentBefore | Fault::SilentAfter) => std::future::pending().await,
        Some(Fault::Slow(by)) => late(by).await,
        Some(Fault::Held) => shared.until_released().await,
        Some(
            Fault::Status(_)
            | Fault::StatusAfter(_)
            | Fault::RateLimited(_)
            | Fault::SharedLimit(_)
            | Fault::GlobalLimit(_),
        )
        | None => {}
    }
    let mut response = plain(&done.reply);
    response.headers_mut().extend(done.headers);
    response
}

#[expect(
    clippy::disallowed_methods,
    reason = "a slow server is slow in real time; only programs that measure ask for it"
)]
async fn late(by: std::time::Duration) {
    tokio::time::sleep(by).await;
}

fn plain(reply: &Reply) -> Response {
    let status = StatusCode::from_u16(reply.status).expect("replies have statuses of HTTP");
    match &reply.body {
        None => status.into_response(),
        Some(body) => {
            let json = [(header::CONTENT_TYPE, "application/json")];
            (status, json, body.to_string()).into_response()
        }
    }
}

fn file(shared: &Shared, path: &str, query: &str) -> Response {
    match shared.read(|world| world.file_behind(path, query)) {
        Some((content_type, bytes)) => {
            ([(header::CONTENT_TYPE, content_type)], Body::from(bytes)).into_response()
        }
        None => (
            StatusCode::NOT_FOUND,
            "This content is no longer available.",
        )
            .into_response(),
    }
}

/// Takes a request apart.
fn read(headers: &HeaderMap, call: Call, body: &Bytes) -> Result<Incoming, Refusal> {
    let text = |name| {
        headers
            .get(name)
            .and_then(|it: &HeaderValue| it.to_str().ok())
    };
    let content_type = text(header::CONTENT_TYPE).unwrap_or_default();
    let multipart = content_type.starts_with("multipart/form-data");
    let (json, files) = if multipart {
        let form = read_form(content_type, body).ok_or(INVALID_JSON)?;
        (form.payload, form.files)
    } else {
        (Some(body.to_vec()), Vec::new())
    };
    let json = json.filter(|it| !it.is_empty());
    let body = json
        .map(|it| serde_json::from_slice(&it).map_err(|_| INVALID_JSON))
        .transpose()?;
    let pairs = call
        .query
        .split('&')
        .filter_map(|pair| pair.split_once('='));
    Ok(Incoming {
        query: pairs
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .collect(),
        method: call.method,
        path: call.path,
        authorization: text(header::AUTHORIZATION).map(str::to_owned),
        body,
        multipart,
        files,
    })
}
