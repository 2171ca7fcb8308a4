//! The server that hubs reach. Strangers reach it too, so a callback that was never given out is answered before its
//! body is read, and everything has a bound: connections, bodies at once, bytes and time.

use super::Subscriptions;
use super::subscriptions::Expected;
use crate::admin::connection::Bounded;
use crate::intake::desk::{Delivery, Desk};
use crate::ledger::Gate;
use crate::ledger::commit::CommitError;
use crate::metrics::label::Push;
use axum::Router;
use axum::body::{Body, HttpBody};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use connectors::source::websub::{Intent, Signed, Verifier};
use connectors::source::{Payload, http};
use jiff::Timestamp;
use std::hash::{BuildHasher, RandomState};
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

/// How long a client may take to send a request, or to take the answer.
const PATIENCE: Duration = Duration::from_secs(30);
/// Connections served at once; the next one waits to be accepted.
const CONNECTIONS: usize = 64;
/// Bodies that are read or taken in at once.
const BODIES: usize = 8;
/// After this a hub may come again, seconds.
const COME_AGAIN: HeaderValue = HeaderValue::from_static("30");
const SIGNATURE: HeaderName = HeaderName::from_static("x-hub-signature");

/// See the module.
#[derive(Clone)]
pub struct Door {
    subscriptions: Subscriptions,
    desk: Arc<Desk>,
    bodies: Arc<Semaphore>,
    max_bytes: u64,
}

impl Door {
    /// Takes bodies of at most so many bytes.
    pub fn new(desk: Arc<Desk>, max_bytes: u64) -> Self {
        Self { subscriptions: desk.subscriptions.clone(), desk, bodies: Arc::new(Semaphore::new(BODIES)), max_bytes }
    }

    /// Serves until `stop` is cancelled, then finishes the requests under way.
    ///
    /// # Errors
    /// When the listener cannot be used by the runtime.
    pub async fn serve(self, listener: TcpListener, stop: CancellationToken) -> io::Result<()> {
        let listener = Bounded::new(listener, CONNECTIONS, PATIENCE);
        let routes = Router::new().fallback(answer).with_state(self);
        axum::serve(listener, routes).with_graceful_shutdown(stop.cancelled_owned()).await
    }

    /// Answers a hub that asks whether a subscription is meant (WebSub §5.3): with its challenge, or 404.
    fn verify(&self, uri: &Uri) -> Response {
        let now = Timestamp::now();
        let intent = Intent::read(uri.query().unwrap_or(""));
        // Renewals are spread by it, and nothing rests on its being random.
        let random = RandomState::new().hash_one(now.as_nanosecond());
        match intent.filter(|intent| self.subscriptions.verify(id(uri), intent, now, random)) {
            Some(intent) => ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], intent.challenge).into_response(),
            None => StatusCode::NOT_FOUND.into_response(),
        }
    }

    /// Takes what a hub brings (WebSub §7).
    async fn push(&self, request: Request) -> Response {
        let (outcome, status) = self.take(request).await;
        self.desk.metrics.websub.pushed(outcome);
        match status {
            StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => {
                (status, [(header::RETRY_AFTER, COME_AGAIN)]).into_response()
            }
            status => status.into_response(),
        }
    }

    async fn take(&self, request: Request) -> (Push, StatusCode) {
        let (head, body) = request.into_parts();
        let id = id(&head.uri);
        let Some(expected) = self.subscriptions.expected(id) else { return (Push::Unknown, StatusCode::NOT_FOUND) };
        if expected.feed.is_none() {
            return (Push::Unknown, StatusCode::GONE);
        }
        if *self.desk.ledger.gate().borrow() != Gate::Open {
            return (Push::Refused, StatusCode::SERVICE_UNAVAILABLE);
        }
        let Ok(_place) = self.bodies.try_acquire() else { return (Push::Busy, StatusCode::TOO_MANY_REQUESTS) };
        let bytes = match read(body, self.max_bytes).await {
            Ok(bytes) => bytes,
            Err(Unread::TooLarge) => return (Push::TooLarge, StatusCode::PAYLOAD_TOO_LARGE),
            Err(Unread::CutShort) => return (Push::CutShort, StatusCode::BAD_REQUEST),
        };
        let outcome = match signed(&head.headers, &expected, &bytes) {
            Signed::Rightly => return self.take_in(id, expected, &head.headers, bytes).await,
            Signed::Not => Push::Unsigned,
            Signed::Wrongly => Push::Forged,
            Signed::Weakly => {
                self.subscriptions.weakly_signed(id, Timestamp::now());
                Push::Weak
            }
        };
        // WebSub §8: whoever forges does not learn that it was noticed.
        (outcome, StatusCode::ACCEPTED)
    }

    /// Commits a body; only then is it acknowledged.
    async fn take_in(&self, id: &str, expected: Expected, headers: &HeaderMap, bytes: Vec<u8>) -> (Push, StatusCode) {
        let Some(feed) = expected.feed else { return (Push::Unknown, StatusCode::GONE) };
        let payload = Payload {
            bytes,
            source_uri: feed.source_uri.to_string(),
            charset: http::charset(headers),
            base_url: Some(expected.topic),
            modified: None,
            complete: true,
        };
        let delivery = Delivery { cursor: None, receipt: None, baseline: false, lists_all: false };
        let now = Timestamp::now();
        match self.desk.take_in(payload, feed.manner, delivery, now).await {
            Ok(taken) => {
                self.subscriptions.pushed(id, taken.new_stories(), now);
                (Push::Taken, StatusCode::ACCEPTED)
            }
            // It is kept, and would fail again.
            Err(CommitError::Alone(_)) => (Push::Refused, StatusCode::ACCEPTED),
            Err(_) => (Push::Refused, StatusCode::SERVICE_UNAVAILABLE),
        }
    }
}

async fn answer(State(door): State<Door>, request: Request) -> Response {
    let mut response = match *request.method() {
        Method::GET => door.verify(request.uri()),
        Method::POST => door.push(request).await,
        _ => (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET, POST")]).into_response(),
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

/// The last part of a path: a proxy may or may not have taken away what stands before it.
fn id(uri: &Uri) -> &str {
    uri.path().rsplit('/').next().unwrap_or("")
}

fn signed(headers: &HeaderMap, expected: &Expected, bytes: &[u8]) -> Signed {
    let mut values = headers.get_all(SIGNATURE).iter();
    let only = values.next().filter(|_| values.next().is_none()).and_then(|value| value.to_str().ok());
    let mut verifier = Verifier::new(only, &expected.secret);
    verifier.update(bytes);
    verifier.finish()
}

/// Why a body is not here.
enum Unread {
    TooLarge,
    CutShort,
}

/// The whole of a body that is not too large.
async fn read(mut body: Body, max_bytes: u64) -> Result<Vec<u8>, Unread> {
    if body.size_hint().lower() > max_bytes {
        return Err(Unread::TooLarge);
    }
    let mut bytes = Vec::new();
    while let Some(frame) = std::future::poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        let Ok(data) = frame.map_err(|_| Unread::CutShort)?.into_data() else { continue };
        if (bytes.len() + data.len()) as u64 > max_bytes {
            return Err(Unread::TooLarge);
        }
        bytes.extend_from_slice(&data);
    }
    Ok(bytes)
}
