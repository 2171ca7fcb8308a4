//! Feeds by HTTP: conditional GET within bounds, past a guard against private networks.
//!
//! One [`Client`] serves the process. A feed is [prepared](Client::prepare) once and [fetched](Client::fetch) at
//! every poll; what a poll gives is a [`Fetch`]. Nothing is logged and nothing is retried here but one thing: a
//! kept-alive connection that its server closed in the same moment.

mod auth;
mod backoff;
mod body;
mod coding;
mod cursor;
mod error;
mod form;
mod guard;
mod hints;
mod pool;
mod redirect;
mod request;
mod resolver;
mod response;
mod tls;
mod token;
mod wall;

pub use auth::{Auth, ClientCredentials};
pub use backoff::{BACKOFF_CAP, backoff};
pub use cursor::Cursor;
pub use error::{FetchError, FetchErrorKind};
pub use form::FormAnswer;
pub use guard::{Denied, check_address, check_url};
pub use hints::{Hints, RETRY_AFTER_CAP, retry_after};
pub use request::{PrepareError, Request, Target};
pub use resolver::{Lookup, SystemLookup};
pub use response::charset;
pub use tls::{Tls, TlsError};

use super::Payload;
use pool::{Manner, Pools};
use redirect::Chain;
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue, IF_NONE_MATCH, USER_AGENT};
use reqwest::{Method, Response, StatusCode};
use resolver::Names;
use response::Asked;
use std::sync::Arc;
use std::time::Duration;
use token::Token;
use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout_at};
use url::Url;

/// Bounds of one fetch.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Bytes on the wire of a compressed body. A plain one is held to `max_bytes`.
    pub max_compressed_bytes: u64,
    /// Bytes of the body after decompression.
    pub max_bytes: u64,
    /// Decompressed : compressed; bodies up to 1 MiB may pass it.
    pub max_ratio: u64,
    /// Name look-up, connection and TLS together; the client's holds for all its feeds.
    pub connect_timeout: Duration,
    /// Longest wait for the next byte.
    pub idle_timeout: Duration,
    /// The whole poll, redirects included.
    pub total_timeout: Duration,
    /// Bytes a second, measured over each `rate_window`.
    pub min_rate: u64,
    /// A body below `min_rate` for this long is cut; so is a response head that is not whole after it.
    pub rate_window: Duration,
    pub max_redirects: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            max_compressed_bytes: 16 * 1024 * 1024,
            max_bytes: 32 * 1024 * 1024,
            max_ratio: 200,
            connect_timeout: Duration::from_secs(5),
            idle_timeout: Duration::from_secs(15),
            total_timeout: Duration::from_secs(60),
            min_rate: 1024,
            rate_window: Duration::from_secs(10),
            max_redirects: 5,
        }
    }
}

/// Why the client cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    #[error("user agent holds characters that no header may")]
    UserAgent,
    #[error("HTTP client: {0}")]
    Build(String),
}

/// The HTTP client of the process; clones share connections and answers of the resolver.
#[derive(Clone)]
pub struct Client {
    shared: Arc<Shared>,
}

struct Shared {
    limits: Limits,
    headers: HeaderMap,
    pools: Pools,
    large: Semaphore,
}

/// What a poll gave.
#[derive(Clone, Debug)]
pub enum Fetch {
    /// 304. `cursor` is there when the validators changed.
    NotModified {
        cursor: Option<Cursor>,
        hints: Hints,
    },
    /// 200 with the body that the cursor already knows. `cursor` is there when the validators changed;
    /// `bytes` came over the wire.
    SameBody {
        cursor: Option<Cursor>,
        bytes: u64,
        hints: Hints,
    },
    /// 200 with a body that ended where it should. `bytes` came over the wire.
    Payload {
        payload: Payload,
        /// 226: what is new alone, so that nothing follows from what is missing.
        partial_window: bool,
        cursor: Cursor,
        bytes: u64,
        hints: Hints,
    },
    Failed(FetchError),
}

impl Client {
    /// Makes the client; no network is touched.
    ///
    /// Certificates are judged by the system's roots. Without any, https feeds fail with `tls` and the rest works.
    pub fn new(user_agent: &str, limits: Limits) -> Result<Self, ClientError> {
        Self::with_lookup(user_agent, limits, SystemLookup::default())
    }

    /// The same with another way to ask for addresses; the guard judges its answers too.
    pub fn with_lookup(user_agent: &str, limits: Limits, lookup: impl Lookup) -> Result<Self, ClientError> {
        let headers = request::base_headers(user_agent).ok_or(ClientError::UserAgent)?;
        // Ends before the connection does, so that a dead resolver is named as such.
        let names = Arc::new(Names::new(lookup, limits.connect_timeout.mul_f64(0.8)));
        let pools = Pools::new(names, limits.connect_timeout);
        pools.of(Manner::default()).map_err(|error| ClientError::Build(error.to_string()))?;
        let large = Semaphore::new(body::LARGE_AT_ONCE);
        Ok(Client { shared: Arc::new(Shared { limits, headers, pools, large }) })
    }

    /// Does once what each poll of a feed would do again.
    pub fn prepare(&self, target: Target) -> Result<Request, PrepareError> {
        let pools = &self.shared.pools;
        let (manner, http) = pools.of(Manner::of(&target)).map_err(|error| PrepareError::Client(error.to_string()))?;
        let credentials = match &target.auth {
            Some(Auth::ClientCredentials(credentials)) => Some(credentials.clone()),
            _ => None,
        };
        let mut request = Request::new(target, Arc::clone(&manner.allow), http.clone())?;
        request.token = credentials.map(|credentials| pools.token_source(manner, http, credentials)).transpose()?;
        Ok(request)
    }

    /// Polls once. Dropping the future ends the poll and closes its connection.
    pub async fn fetch(&self, request: &Request, cursor: &Cursor) -> Fetch {
        let limits = request.limits.as_deref().unwrap_or(&self.shared.limits);
        let deadline = later(Instant::now(), limits.total_timeout);
        let poll = Poll { shared: &self.shared, request, cursor, limits, deadline };
        poll.run().await.unwrap_or_else(Fetch::Failed)
    }
}

/// One poll under way.
struct Poll<'a> {
    shared: &'a Shared,
    request: &'a Request,
    cursor: &'a Cursor,
    limits: &'a Limits,
    deadline: Instant,
}

impl Poll<'_> {
    async fn run(&self) -> Result<Fetch, FetchError> {
        let url = &self.request.url;
        guard::check_url(url, &self.request.allow)?;
        let (response, asked) = self.send(url, true).await?;
        if !response::is_redirect(response.status()) {
            return self.conclude(response, asked, None).await;
        }
        let (response, asked, moved_to) = self.follow(url.clone(), response).await?;
        self.conclude(response, asked, moved_to).await
    }

    /// Goes on to the first response that is no redirect.
    async fn follow(&self, mut url: Url, mut response: Response) -> Result<(Response, Asked, Option<String>), FetchError> {
        let mut chain = Chain::new();
        loop {
            let status = response.status().as_u16();
            url = chain
                .follow(url, status, response.headers(), self.limits.max_redirects, &self.request.allow)
                .map_err(|error| FetchError { status: Some(status), ..error })?;
            let (next, asked) = self.send(&url, chain.trusted).await?;
            if !response::is_redirect(next.status()) {
                return Ok((next, asked, chain.moved_to()));
            }
            response = next;
        }
    }

    /// Sends one request, where the server refuses its token another with a new one; says what it asked for.
    async fn send(&self, url: &Url, trusted: bool) -> Result<(Response, Asked), FetchError> {
        let Some(source) = self.request.token.as_deref().filter(|_| trusted) else {
            return self.ask(url, trusted, None).await;
        };
        let token = source.token(self.shared, self.deadline).await?;
        let answer = self.ask(url, trusted, Some(&token)).await?;
        if answer.0.status() != StatusCode::UNAUTHORIZED {
            return Ok(answer);
        }
        let Some(token) = source.renewed(self.shared, self.deadline, &token).await? else { return Ok(answer) };
        let answer = self.ask(url, trusted, Some(&token)).await?;
        if answer.0.status() == StatusCode::UNAUTHORIZED {
            source.was_in_vain().await;
        }
        Ok(answer)
    }

    /// Sends one request and waits for the response head.
    async fn ask(&self, url: &Url, trusted: bool, token: Option<&Token>) -> Result<(Response, Asked), FetchError> {
        let mut headers = self.shared.headers.clone();
        if let Some(user_agent) = &self.request.user_agent {
            headers.insert(USER_AGENT, (**user_agent).clone());
        }
        if trusted {
            // All inserts before all appends: a configured header replaces ours, and may have several lines.
            for (name, _) in &self.request.headers {
                headers.remove(name);
            }
            for (name, value) in &self.request.headers {
                headers.append(name.clone(), value.clone());
            }
        }
        if let Some(token) = token {
            headers.insert(AUTHORIZATION, token.header.clone());
        }
        let conditional = self.cursor.condition(&self.request.place(url), &mut headers);
        // New against what, only the tag says.
        let delta = self.request.delta && headers.contains_key(IF_NONE_MATCH);
        if delta {
            headers.insert("a-im", HeaderValue::from_static("feed"));
        }
        let asked = Asked { conditional, delta };
        let deadline = self.deadline.min(later(Instant::now(), self.limits.rate_window));
        let attempt = async {
            match self.execute(url, headers.clone()).await {
                // The connection had been kept, and was closed as we wrote. GET is safe to repeat, once.
                Err(error) if error::ended_early(&error) => self.execute(url, headers).await,
                done => done,
            }
        };
        match timeout_at(deadline, attempt).await {
            Ok(Ok(response)) => Ok((response, asked)),
            Ok(Err(error)) => Err(FetchError::from_transport(&error)),
            Err(_) => Err(FetchError::new(FetchErrorKind::Timeout, "no response head in time")),
        }
    }

    fn execute(&self, url: &Url, headers: HeaderMap) -> impl Future<Output = Result<Response, reqwest::Error>> {
        let mut request = reqwest::Request::new(Method::GET, url.clone());
        *request.headers_mut() = headers;
        self.request.http.execute(request)
    }

    async fn conclude(&self, mut response: Response, asked: Asked, moved_to: Option<String>) -> Result<Fetch, FetchError> {
        let mut hints = Hints::read(response.url(), response.headers());
        // It would be kept and shown, and may hold the secret still.
        hints.moved_to = moved_to.filter(|_| !self.request.secret_url);
        let answer = match response::judge(&response, asked) {
            Ok(answer) => answer,
            Err(error) => {
                return Err(wall::named(error, &mut response, self.limits, self.deadline, &self.shared.large).await);
            }
        };
        match answer {
            response::Answer::NotModified => {
                Ok(Fetch::NotModified { cursor: self.cursor.after_not_modified(response.headers()), hints })
            }
            response::Answer::Body => self.body(response, hints, false).await,
            response::Answer::Delta => self.body(response, hints, true).await,
        }
    }

    async fn body(&self, mut response: Response, hints: Hints, partial_window: bool) -> Result<Fetch, FetchError> {
        let read = body::read(&mut response, self.limits, self.deadline, &self.shared.large).await;
        let body::Body { bytes, wire } = match read {
            Ok(body) => body,
            Err(body::Broken { error, bytes }) => {
                let partial =
                    bytes.filter(|bytes| !bytes.is_empty()).map(|bytes| Box::new(self.payload(&response, bytes, false)));
                return Err(FetchError { status: Some(response.status().as_u16()), partial, ..error });
            }
        };
        if partial_window {
            let cursor = self.cursor.after_delta(&self.request.place(response.url()), response.headers());
            let payload = self.payload(&response, bytes, true);
            return Ok(Fetch::Payload { payload, partial_window, cursor, bytes: wire, hints });
        }
        let hash = *blake3::hash(&bytes).as_bytes();
        let cursor = Cursor::after_body(&self.request.place(response.url()), response.headers(), hash);
        if self.cursor.body_hash == Some(hash) && self.cursor.url == cursor.url {
            let cursor = (cursor != *self.cursor).then_some(cursor);
            return Ok(Fetch::SameBody { cursor, bytes: wire, hints });
        }
        Ok(Fetch::Payload { payload: self.payload(&response, bytes, true), partial_window, cursor, bytes: wire, hints })
    }

    fn payload(&self, response: &Response, bytes: Vec<u8>, complete: bool) -> Payload {
        let mut base = response.url().clone();
        if self.request.secret_url {
            base.set_query(None);
        }
        Payload {
            bytes,
            source_uri: self.request.source_uri.to_string(),
            charset: response::charset(response.headers()),
            base_url: Some(base.into()),
            modified: None,
            complete,
        }
    }
}

/// Chooses the cryptography of the process for TLS; chosen before, it stays.
pub fn choose_cryptography() {
    // Fails when somebody installed one before, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
}

/// Addition that an absurd duration from the configuration cannot make panic.
fn later(now: Instant, wait: Duration) -> Instant {
    const YEAR: Duration = Duration::from_secs(365 * 24 * 60 * 60);
    now + wait.min(YEAR)
}

#[cfg(test)]
mod hostile;
