//! Feeds by HTTP: conditional GET within bounds, past a guard against private networks.
//!
//! One [`Client`] serves the process. A feed is [prepared](Client::prepare) once and [fetched](Client::fetch) at
//! every poll; what a poll gives is a [`Fetch`]. Nothing is logged and nothing is retried here but one thing: a
//! kept-alive connection that its server closed in the same moment.

mod backoff;
mod body;
mod coding;
mod cursor;
mod error;
mod guard;
mod hints;
mod post;
mod redirect;
mod request;
mod resolver;
mod response;

pub use backoff::{BACKOFF_CAP, backoff};
pub use cursor::Cursor;
pub use error::{FetchError, FetchErrorKind};
pub use guard::{Denied, check_address, check_url};
pub use hints::{Hints, RETRY_AFTER_CAP, retry_after};
pub use request::{PrepareError, Request, Target};
pub use resolver::{Lookup, SystemLookup};

use super::Payload;
use ipnet::IpNet;
use redirect::Chain;
use reqwest::header::HeaderMap;
use reqwest::{Method, Response};
use resolver::{Guarded, Names};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
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

/// Idle connections are for feeds of one host that follow each other, not for the next poll minutes later.
const POOL_IDLE: Duration = Duration::from_secs(15);
const POOL_IDLE_PER_HOST: usize = 4;

/// Bytes of a response head over HTTP/2. Over HTTP/1 hyper refuses more than 100 fields or 408 KiB.
const MAX_HEADER_LIST: u32 = 64 * 1024;

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
    names: Arc<Names>,
    /// One pool for each set of allowed networks: a connection that one feed may use is no other feed's.
    pools: Mutex<HashMap<Vec<IpNet>, Pool>>,
    large: Semaphore,
}

#[derive(Clone)]
struct Pool {
    allow: Arc<[IpNet]>,
    http: reqwest::Client,
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
        let large = Semaphore::new(body::LARGE_AT_ONCE);
        let client = Client { shared: Arc::new(Shared { limits, headers, names, pools: Mutex::default(), large }) };
        client.shared.pool(&[]).map_err(|error| ClientError::Build(error.to_string()))?;
        Ok(client)
    }

    /// Does once what each poll of a feed would do again.
    pub fn prepare(&self, target: Target) -> Result<Request, PrepareError> {
        let pool = self.shared.pool(&target.allow_networks).map_err(|error| PrepareError::Client(error.to_string()))?;
        Request::new(target, pool.allow, pool.http)
    }

    /// Posts a form to a URL that a document has named, past the guard and within the limits. Gives the status of the
    /// last answer, when it is 2xx.
    pub async fn post_form(&self, url: &Url, allow: &[IpNet], form: &str) -> Result<u16, FetchError> {
        let pool = self.shared.pool(allow).map_err(|error| FetchError::new(FetchErrorKind::Connect, error))?;
        let deadline = later(Instant::now(), self.shared.limits.total_timeout);
        let post = post::Post { limits: &self.shared.limits, headers: &self.shared.headers, pool: &pool, form, deadline };
        post.run(url.clone()).await
    }

    /// Polls once. Dropping the future ends the poll and closes its connection.
    pub async fn fetch(&self, request: &Request, cursor: &Cursor) -> Fetch {
        let limits = request.limits.as_deref().unwrap_or(&self.shared.limits);
        let deadline = later(Instant::now(), limits.total_timeout);
        let poll = Poll { shared: &self.shared, request, cursor, limits, deadline };
        poll.run().await.unwrap_or_else(Fetch::Failed)
    }
}

impl Shared {
    fn pool(&self, allow: &[IpNet]) -> Result<Pool, reqwest::Error> {
        let mut key: Vec<IpNet> = allow.iter().map(IpNet::trunc).collect();
        key.sort_unstable();
        key.dedup();
        let mut pools = self.pools.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(pool) = pools.get(&key) {
            return Ok(pool.clone());
        }
        let allow: Arc<[IpNet]> = key.as_slice().into();
        let guarded = Arc::new(Guarded { names: Arc::clone(&self.names), allow: Arc::clone(&allow) });
        let http = self.build(&guarded, false).or_else(|_| self.build(&guarded, true))?;
        let pool = Pool { allow, http };
        pools.insert(key, pool.clone());
        Ok(pool)
    }

    fn build(&self, guarded: &Arc<Guarded>, without_roots: bool) -> Result<reqwest::Client, reqwest::Error> {
        // Fails when somebody installed one before, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = reqwest::Client::builder()
            // A proxy would be reached past the guard, and would reach what the guard refuses.
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .dns_resolver(Arc::clone(guarded))
            .connect_timeout(self.limits.connect_timeout)
            .tcp_nodelay(true)
            .pool_idle_timeout(POOL_IDLE)
            .pool_max_idle_per_host(POOL_IDLE_PER_HOST)
            .http2_max_header_list_size(MAX_HEADER_LIST);
        if without_roots {
            builder = builder.tls_certs_only([]);
        }
        builder.build()
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
        let (response, conditional) = self.send(url, true).await?;
        if !response::is_redirect(response.status()) {
            return self.conclude(response, conditional, None).await;
        }
        let (response, conditional, moved_to) = self.follow(url.clone(), response).await?;
        self.conclude(response, conditional, moved_to).await
    }

    /// Goes on to the first response that is no redirect.
    async fn follow(&self, mut url: Url, mut response: Response) -> Result<(Response, bool, Option<String>), FetchError> {
        let mut chain = Chain::new();
        loop {
            let status = response.status().as_u16();
            url = chain
                .follow(url, status, response.headers(), self.limits.max_redirects, &self.request.allow)
                .map_err(|error| FetchError { status: Some(status), ..error })?;
            let (next, conditional) = self.send(&url, chain.trusted).await?;
            if !response::is_redirect(next.status()) {
                return Ok((next, conditional, chain.moved_to()));
            }
            response = next;
        }
    }

    /// Sends one request and waits for the response head; says whether it was conditional.
    async fn send(&self, url: &Url, trusted: bool) -> Result<(Response, bool), FetchError> {
        let mut headers = self.shared.headers.clone();
        if trusted {
            // All inserts before all appends: a configured header replaces ours, and may have several lines.
            for (name, _) in &self.request.headers {
                headers.remove(name);
            }
            for (name, value) in &self.request.headers {
                headers.append(name.clone(), value.clone());
            }
        }
        let conditional = self.cursor.condition(url.as_str(), &mut headers);
        let deadline = self.deadline.min(later(Instant::now(), self.limits.rate_window));
        let attempt = async {
            match self.execute(url, headers.clone()).await {
                // The connection had been kept, and was closed as we wrote. GET is safe to repeat, once.
                Err(error) if error::ended_early(&error) => self.execute(url, headers).await,
                done => done,
            }
        };
        match timeout_at(deadline, attempt).await {
            Ok(Ok(response)) => Ok((response, conditional)),
            Ok(Err(error)) => Err(FetchError::from_transport(&error)),
            Err(_) => Err(FetchError::new(FetchErrorKind::Timeout, "no response head in time")),
        }
    }

    fn execute(&self, url: &Url, headers: HeaderMap) -> impl Future<Output = Result<Response, reqwest::Error>> {
        let mut request = reqwest::Request::new(Method::GET, url.clone());
        *request.headers_mut() = headers;
        self.request.http.execute(request)
    }

    async fn conclude(&self, response: Response, conditional: bool, moved_to: Option<String>) -> Result<Fetch, FetchError> {
        let mut hints = Hints::read(response.url(), response.headers());
        hints.moved_to = moved_to;
        match response::judge(&response, conditional)? {
            response::Answer::NotModified => {
                Ok(Fetch::NotModified { cursor: self.cursor.after_not_modified(response.headers()), hints })
            }
            response::Answer::Body => self.body(response, hints).await,
        }
    }

    async fn body(&self, mut response: Response, hints: Hints) -> Result<Fetch, FetchError> {
        let read = body::read(&mut response, self.limits, self.deadline, &self.shared.large).await;
        let body::Body { bytes, wire } = match read {
            Ok(body) => body,
            Err(body::Broken { error, bytes }) => {
                let partial =
                    bytes.filter(|bytes| !bytes.is_empty()).map(|bytes| Box::new(self.payload(&response, bytes, false)));
                return Err(FetchError { status: Some(response.status().as_u16()), partial, ..error });
            }
        };
        let hash = *blake3::hash(&bytes).as_bytes();
        let cursor = Cursor::after_body(response.url().as_str(), response.headers(), hash);
        if self.cursor.body_hash == Some(hash) && self.cursor.url == cursor.url {
            let cursor = (cursor != *self.cursor).then_some(cursor);
            return Ok(Fetch::SameBody { cursor, bytes: wire, hints });
        }
        Ok(Fetch::Payload { payload: self.payload(&response, bytes, true), cursor, bytes: wire, hints })
    }

    fn payload(&self, response: &Response, bytes: Vec<u8>, complete: bool) -> Payload {
        let mut base = response.url().clone();
        if self.request.secret_url {
            base.set_query(None);
        }
        Payload {
            bytes,
            source_uri: self.request.source_uri.clone(),
            charset: response::charset(response.headers()),
            base_url: Some(base.into()),
            modified: None,
            complete,
        }
    }
}

/// Addition that an absurd duration from the configuration cannot make panic.
fn later(now: Instant, wait: Duration) -> Instant {
    const YEAR: Duration = Duration::from_secs(365 * 24 * 60 * 60);
    now + wait.min(YEAR)
}

#[cfg(test)]
mod hostile;
