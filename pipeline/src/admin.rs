//! The service's own HTTP server: metrics, health, version.
//!
//! It answers `GET /metrics`, `/livez`, `/readyz` and `/version`, and nothing here shows a secret or changes
//! anything, so it may be bound to any address. Every connection, request and answer has a bound.

pub(crate) mod connection;

use crate::health::Health;
use crate::metrics::Metrics;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Router, body::HttpBody};
use connection::Bounded;
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
pub async fn serve(listener: TcpListener, metrics: Arc<Metrics>, health: Arc<Health>, stop: CancellationToken) -> io::Result<()> {
    let listener = Bounded::new(listener, CONNECTIONS, PATIENCE);
    axum::serve(listener, router(Shown { metrics, health })).with_graceful_shutdown(stop.cancelled_owned()).await
}

fn router(shown: Shown) -> Router {
    Router::new()
        .route("/metrics", get(metrics))
        .route("/livez", get(|| async { "alive\n" }))
        .route("/readyz", get(ready))
        .route("/version", get(version))
        .fallback(|| async { problem(StatusCode::NOT_FOUND, "there is /metrics, /livez, /readyz and /version") })
        .method_not_allowed_fallback(|| async { problem(StatusCode::METHOD_NOT_ALLOWED, "only GET and HEAD") })
        .layer(middleware::from_fn(guard))
        .with_state(shown)
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

/// Refuses requests with a body, and marks every answer as one that is neither cached nor interpreted.
async fn guard(request: Request, next: Next) -> Response {
    const HEADERS: [(HeaderName, HeaderValue); 2] = [
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ];
    let mut response = if request.body().is_end_stream() {
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
