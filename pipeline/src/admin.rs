//! The service's own HTTP server: metrics, health, version.
//!
//! `GET /metrics`, `/livez`, `/readyz` and `/version` show no secret and change nothing, so they are open on any address.
//! What is under `/feeds` is for [whoever may](access). Every connection, request and answer has a bound.

pub mod access;
pub(crate) mod connection;
pub mod feeds;

use crate::health::Health;
use crate::metrics::Metrics;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Router, body::HttpBody};
use connection::Bounded;
use feeds::Feeds;
use serde_json::json;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// How long a client may take to send a request, to take the answer, or to come back on the same connection.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// Connections served at once; the next one waits to be accepted.
pub const CONNECTIONS: usize = 64;

/// What the answers are made of.
#[derive(Clone)]
struct Shown {
    metrics: Arc<Metrics>,
    health: Arc<Health>,
}

/// Serves until `stop` is cancelled, then finishes the requests under way (at most [`PATIENCE`]).
///
/// # Errors
/// When the listener cannot be used by the runtime; a failing connection is that connection's matter.
pub async fn serve(
    listener: TcpListener,
    metrics: Arc<Metrics>,
    health: Arc<Health>,
    feeds: Feeds,
    stop: CancellationToken,
) -> io::Result<()> {
    let listener = Bounded::new(listener, CONNECTIONS, PATIENCE);
    axum::serve(listener, router(Shown { metrics, health }, Some(feeds))).with_graceful_shutdown(stop.cancelled_owned()).await
}

fn router(shown: Shown, feeds: Option<Feeds>) -> Router {
    let feeds = feeds.map_or_else(Router::new, feeds::router);
    Router::new()
        .route("/metrics", get(metrics))
        .route("/livez", get(|| async { "alive\n" }))
        .route("/readyz", get(ready))
        .route("/version", get(version))
        .fallback(|| async { problem(StatusCode::NOT_FOUND, "there is /metrics, /livez, /readyz, /version and /feeds") })
        .method_not_allowed_fallback(|| async { problem(StatusCode::METHOD_NOT_ALLOWED, "only GET and HEAD") })
        .with_state(shown)
        .merge(feeds)
        .layer(middleware::from_fn(guard))
}

async fn metrics(State(shown): State<Shown>) -> Response {
    shown.metrics.process.health(&shown.health);
    shown.metrics.process.runtime(&tokio::runtime::Handle::current().metrics());
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], shown.metrics.render()).into_response()
}

async fn ready(State(shown): State<Shown>) -> Response {
    let Err(reasons) = shown.health.ready() else {
        return "ready\n".into_response();
    };
    let reasons: Vec<_> = reasons
        .into_iter()
        .map(|(reason, detail)| json!({"reason": reason.as_str(), "detail": detail, "what_to_do": reason.what_to_do()}))
        .collect();
    answer(StatusCode::SERVICE_UNAVAILABLE, &json!({"ready": false, "reasons": reasons}))
}

async fn version() -> Response {
    let version = json!({
        "name": "dateline",
        "version": env!("CARGO_PKG_VERSION"),
        "schema_version": schemas::story::SCHEMA_VERSION,
    });
    answer(StatusCode::OK, &version)
}

/// Refuses requests with a body where none is expected, and marks every answer as one that is neither cached nor interpreted.
async fn guard(request: Request, next: Next) -> Response {
    const HEADERS: [(HeaderName, HeaderValue); 2] = [
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    let takes_body = request.method() == Method::POST && request.uri().path() == "/feeds";
    let mut response = if takes_body || request.body().is_end_stream() {
        next.run(request).await
    } else {
        let mut refusal = problem(StatusCode::PAYLOAD_TOO_LARGE, "requests here have no body");
        refusal.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        refusal
    };
    response.headers_mut().extend(HEADERS);
    response
}

fn problem(status: StatusCode, detail: &str) -> Response {
    answer(status, &json!({"error": status.canonical_reason(), "detail": detail}))
}

fn answer(status: StatusCode, value: &serde_json::Value) -> Response {
    (status, [(header::CONTENT_TYPE, "application/json")], format!("{value}\n")).into_response()
}

#[cfg(test)]
mod tests;
