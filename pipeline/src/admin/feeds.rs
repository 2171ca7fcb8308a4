//! Feeds over the admin server: what they are, why they are polled when they are, and what to change.
//!
//! `GET /feeds`, `GET /feeds/ID`; `POST /feeds/ID/poll`, `/pause`, `/resume`; `POST /feeds` with `[[feed]]` tables in
//! TOML, `DELETE /feeds/ID`. Answers are JSON. Only feeds that are polled are listed, not drop folders.

use super::access::Access;
use super::{answer, problem};
use crate::added::{Added, AddedError, reaches_inside};
use crate::intake::control::{Control, NoAnswer};
use axum::Router;
use axum::body::to_bytes;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde_json::json;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{OwnedMutexGuard, mpsc, oneshot};

/// Bytes of a list of feeds that is added at once.
pub const MAX_ADDED: usize = 8 << 20;
/// How long a change may take: the configuration is read again and every source begins anew.
const CHANGED_WITHIN: Duration = Duration::from_secs(30);
/// What a wrong token costs whoever sends it.
const REFUSED_AFTER: Duration = Duration::from_millis(500);

/// A change of the added feeds, for whoever runs the service: what the file is to hold.
pub struct Change {
    pub text: String,
    /// Only say whether it could be done.
    pub dry_run: bool,
    /// Why not, for people.
    pub reply: oneshot::Sender<Result<(), String>>,
}

/// What the routes need.
#[derive(Clone)]
pub struct Feeds {
    /// Of the schedule that runs now.
    pub control: Arc<Mutex<Control>>,
    pub changes: mpsc::Sender<Change>,
    pub added: Added,
    pub access: Access,
    /// Changes are made one after another.
    pub changing: Arc<tokio::sync::Mutex<()>>,
}

impl Feeds {
    fn control(&self) -> Control {
        self.control.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// The routes, behind the question who may use them.
pub fn router(feeds: Feeds) -> Router {
    Router::new()
        .route("/feeds", get(list).post(add))
        .route("/feeds/{id}", get(explain).delete(remove))
        .route("/feeds/{id}/{action}", post(act))
        .method_not_allowed_fallback(|| async { problem(StatusCode::METHOD_NOT_ALLOWED, "see `dateline feeds --help`") })
        .layer(middleware::from_fn_with_state(feeds.clone(), admit))
        .with_state(feeds)
}

async fn admit(State(feeds): State<Feeds>, request: Request, next: Next) -> Response {
    match feeds.access.check(request.headers()) {
        Ok(()) => next.run(request).await,
        Err(refused) => {
            tokio::time::sleep(REFUSED_AFTER).await;
            let status = if refused == super::access::Refused::Token { StatusCode::UNAUTHORIZED } else { StatusCode::FORBIDDEN };
            problem(status, refused.detail())
        }
    }
}

async fn list(State(feeds): State<Feeds>) -> Response {
    match feeds.control().list().await {
        Ok(listed) => answer(StatusCode::OK, &json!(listed)),
        Err(error) => silent(error),
    }
}

async fn explain(State(feeds): State<Feeds>, Path(id): Path<String>) -> Response {
    found(feeds.control().explain(&id).await, &id, |explained| json!(explained))
}

async fn act(State(feeds): State<Feeds>, Path((id, action)): Path<(String, String)>) -> Response {
    let control = feeds.control();
    let done = match action.as_str() {
        "poll" => control.poll(&id).await,
        "pause" => control.pause(&id, true).await,
        "resume" => control.pause(&id, false).await,
        _ => return problem(StatusCode::NOT_FOUND, "there is /poll, /pause and /resume"),
    };
    found(done, &id, |()| json!({"id": id, "done": action}))
}

async fn add(State(feeds): State<Feeds>, request: Request) -> Response {
    let dry_run = request.uri().query().is_some_and(|query| query.split('&').any(|pair| pair == "dry_run=true"));
    let Ok(body) = to_bytes(request.into_body(), MAX_ADDED).await else {
        return problem(StatusCode::PAYLOAD_TOO_LARGE, "at most 8 MiB of [[feed]] tables at once");
    };
    let Ok(more) = std::str::from_utf8(&body) else {
        return problem(StatusCode::BAD_REQUEST, "send [[feed]] tables in TOML, in UTF-8");
    };
    if !feeds.access.wants_token() {
        match reaches_inside(more) {
            Ok(None) => {}
            Ok(Some(what)) => {
                let detail = format!("a feed {what}: set admin.token and send it, or write the feed into the configuration");
                return problem(StatusCode::FORBIDDEN, &detail);
            }
            Err(error) => return unreadable(&error),
        }
    }
    let turn = feeds.changing.clone().lock_owned().await;
    match feeds.added.with(more) {
        Ok((text, ids)) => match change(&feeds, turn, text, dry_run).await {
            Ok(()) => answer(StatusCode::OK, &json!({"added": ids, "dry_run": dry_run})),
            Err(refusal) => refusal,
        },
        Err(error) => unreadable(&error),
    }
}

async fn remove(State(feeds): State<Feeds>, Path(id): Path<String>) -> Response {
    let turn = feeds.changing.clone().lock_owned().await;
    match feeds.added.without(&id) {
        Ok(Some(text)) => match change(&feeds, turn, text, false).await {
            Ok(()) => answer(StatusCode::OK, &json!({"removed": [id]})),
            Err(refusal) => refusal,
        },
        Ok(None) => match feeds.control().explain(&id).await {
            Ok(Some(_)) => {
                let detail = "it stands in a configuration file: take it out there and send SIGHUP, or pause it";
                problem(StatusCode::CONFLICT, detail)
            }
            _ => nothing(&id),
        },
        Err(error) => unreadable(&error),
    }
}

/// Has a change made; the answer to give when it cannot be. The next change waits for it, whoever asked being gone or not.
async fn change(feeds: &Feeds, turn: OwnedMutexGuard<()>, text: String, dry_run: bool) -> Result<(), Response> {
    let (reply, done) = oneshot::channel();
    let changes = feeds.changes.clone();
    let made = tokio::spawn(async move {
        changes.send(Change { text, dry_run, reply }).await.ok()?;
        let made = done.await.ok();
        drop(turn);
        made
    });
    match tokio::time::timeout(CHANGED_WITHIN, made).await {
        Ok(Ok(Some(Ok(())))) => Ok(()),
        Ok(Ok(Some(Err(why)))) => Err(problem(StatusCode::UNPROCESSABLE_ENTITY, &why)),
        Ok(_) => Err(problem(StatusCode::SERVICE_UNAVAILABLE, "this service takes no changes")),
        Err(_) => {
            let detail = "the change is still being made; look with `dateline feeds list` in a moment";
            Err(problem(StatusCode::GATEWAY_TIMEOUT, detail))
        }
    }
}

fn found<T>(done: Result<Option<T>, NoAnswer>, id: &str, shown: impl FnOnce(T) -> serde_json::Value) -> Response {
    match done {
        Ok(Some(value)) => answer(StatusCode::OK, &shown(value)),
        Ok(None) => nothing(id),
        Err(error) => silent(error),
    }
}

fn nothing(id: &str) -> Response {
    problem(StatusCode::NOT_FOUND, &format!("no feed that is polled has the id {id}; `dateline feeds list` shows all"))
}

fn silent(error: NoAnswer) -> Response {
    problem(StatusCode::SERVICE_UNAVAILABLE, &error.to_string())
}

fn unreadable(error: &AddedError) -> Response {
    match error {
        AddedError::File(..) => problem(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string()),
        AddedError::Unreadable(_) => problem(StatusCode::UNPROCESSABLE_ENTITY, &error.to_string()).into_response(),
    }
}
