//! Connections: a pool for each set of what decides whom it reaches and whom it believes, so that what one feed may use
//! is no other feed's.

use super::auth::ClientCredentials;
use super::request::{PrepareError, Request, Target};
use super::resolver::{Guarded, Names};
use super::tls::Tls;
use super::token::TokenSource;
use ipnet::IpNet;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Idle connections are for feeds of one host that follow each other, not for the next poll minutes later.
const POOL_IDLE: Duration = Duration::from_secs(15);
const POOL_IDLE_PER_HOST: usize = 4;

/// Bytes of a response head over HTTP/2. Over HTTP/1 hyper refuses more than 100 fields or 408 KiB.
const MAX_HEADER_LIST: u32 = 64 * 1024;

/// What the connections of a pool have in common.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct Manner {
    /// Closed networks that may be reached; sorted, each once.
    pub allow: Arc<[IpNet]>,
    pub tls: Option<Arc<Tls>>,
    pub http2: bool,
}

impl Manner {
    pub fn of(target: &Target) -> Self {
        let mut allow: Vec<IpNet> = target.allow_networks.iter().map(IpNet::trunc).collect();
        allow.sort_unstable();
        allow.dedup();
        Manner { allow: allow.into(), tls: target.tls.clone(), http2: target.http2 }
    }
}

impl Default for Manner {
    fn default() -> Self {
        Manner { allow: Arc::default(), tls: None, http2: true }
    }
}

/// The pools of a process, and the tokens that feeds of one pool share.
pub(super) struct Pools {
    names: Arc<Names>,
    connect_timeout: Duration,
    made: Mutex<Made>,
}

#[derive(Default)]
struct Made {
    pools: HashMap<Manner, reqwest::Client>,
    tokens: HashMap<(Manner, ClientCredentials), Arc<TokenSource>>,
}

impl Pools {
    pub fn new(names: Arc<Names>, connect_timeout: Duration) -> Self {
        Pools { names, connect_timeout, made: Mutex::default() }
    }

    /// The pool of a manner, made when it is the first one; gives the manner as the pool has it.
    pub fn of(&self, manner: Manner) -> Result<(Manner, reqwest::Client), reqwest::Error> {
        let mut made = self.lock();
        if let Some((manner, http)) = made.pools.get_key_value(&manner) {
            return Ok((manner.clone(), http.clone()));
        }
        let guarded = Arc::new(Guarded { names: Arc::clone(&self.names), allow: Arc::clone(&manner.allow) });
        let http = self.build(&manner, &guarded, false).or_else(|_| self.build(&manner, &guarded, true))?;
        made.pools.insert(manner.clone(), http.clone());
        Ok((manner, http))
    }

    /// Feeds with equal credentials in one pool share a token.
    pub fn token_source(
        &self,
        manner: Manner,
        http: reqwest::Client,
        credentials: ClientCredentials,
    ) -> Result<Arc<TokenSource>, PrepareError> {
        let key = (manner, credentials);
        let mut made = self.lock();
        if let Some(source) = made.tokens.get(&key) {
            return Ok(Arc::clone(source));
        }
        let request = Request::new(Target::new(key.1.token_url.clone()), Arc::clone(&key.0.allow), http)?;
        let source = Arc::new(TokenSource::new(key.1.clone(), request));
        made.tokens.insert(key, Arc::clone(&source));
        Ok(source)
    }

    fn build(&self, manner: &Manner, guarded: &Arc<Guarded>, without_roots: bool) -> Result<reqwest::Client, reqwest::Error> {
        // Fails when somebody installed one before, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = reqwest::Client::builder()
            // A proxy would be reached past the guard, and would reach what the guard refuses.
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .dns_resolver(Arc::clone(guarded))
            .connect_timeout(self.connect_timeout)
            .tcp_nodelay(true)
            .pool_idle_timeout(POOL_IDLE)
            .pool_max_idle_per_host(POOL_IDLE_PER_HOST)
            .http2_max_header_list_size(MAX_HEADER_LIST);
        if !manner.http2 {
            builder = builder.http1_only();
        }
        match manner.tls.as_deref() {
            Some(tls) => tls.apply(builder, without_roots)?.build(),
            None if without_roots => builder.tls_certs_only([]).build(),
            None => builder.build(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Made> {
        self.made.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
