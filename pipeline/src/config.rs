//! The configuration as the service uses it: checked once at the door, no further checks after that.

mod context;
mod example;
mod feed;
mod feeds;
mod file;
mod http;
mod kafka;
mod key;
mod kind;
mod load;
mod mask;
mod place;
mod read;
mod report;
mod schema;
mod secrets;
mod service;
mod similar;
mod subscriptions;
#[cfg(test)]
mod tests;
mod topics;
mod websub;

pub use report::{Problem, Problems, Severity};

use ipnet::IpNet;
use schemas::Dialect;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// Everything that a running service needs to know.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where the ledger, topic logs and kept payloads lie.
    pub data_dir: PathBuf,
    pub admin: Admin,
    /// Absent: topic logs under `data_dir/topics`.
    pub kafka: Option<Kafka>,
    pub topics: Topics,
    pub dedupe: Dedupe,
    pub ledger: Ledger,
    pub outbox: Outbox,
    pub topic_log: TopicLog,
    pub rejected: Retention,
    pub http: HttpDefaults,
    /// Absent: feeds are only polled.
    pub websub: Option<WebSub>,
    /// Largest encoded record, bytes.
    pub max_record_bytes: u64,
    /// How long a SIGTERM may drain.
    pub shutdown_grace: Duration,
    pub feeds: Vec<Feed>,
}

/// The service's own HTTP server.
#[derive(Clone)]
pub struct Admin {
    pub listen: SocketAddr,
    /// What clients of /feeds have to send.
    pub token: Option<String>,
}

impl std::fmt::Debug for Admin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let token = self.token.as_ref().map(|_| "***");
        f.debug_struct("Admin").field("listen", &self.listen).field("token", &token).finish()
    }
}

/// Where hubs reach the service.
#[derive(Clone, Debug)]
pub struct WebSub {
    pub listen: SocketAddr,
    /// The public URL, without a slash at its end.
    pub callback: String,
}

/// Delivery promise of the Kafka outlet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    ExactlyOnce,
    AtLeastOnce,
}

#[derive(Clone, Debug)]
pub struct Kafka {
    pub brokers: Vec<String>,
    pub delivery: Delivery,
    /// Prefix of `transactional.id`; the shard's number follows.
    pub transactional_id: String,
    pub create_topics: bool,
    pub partitions: i32,
    pub replication: i32,
    /// librdkafka properties in the order in which they apply: TLS, SASL, then the checked pass-through.
    /// Values are secrets until proven otherwise and are never printed.
    pub properties: Properties,
}

/// librdkafka properties whose values no log shows.
#[derive(Clone, Default)]
pub struct Properties(pub BTreeMap<String, String>);

impl std::fmt::Debug for Properties {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.0.keys()).finish()
    }
}

/// Names of the topics, prefix included; `None` where a topic is switched off.
#[derive(Clone, Debug)]
pub struct Topics {
    pub stories: String,
    pub latest: Option<String>,
    pub duplicates: Option<String>,
    pub deadletter: Option<String>,
    pub progress: String,
}

#[derive(Clone, Debug)]
pub struct Dedupe {
    /// How long what was seen is remembered after its last sighting.
    pub window: Duration,
    /// Copies of other outlets go into `stories` too, marked.
    pub publish_copies: bool,
}

#[derive(Clone, Debug)]
pub struct Ledger {
    /// Memory for the index's page cache, bytes.
    pub cache_bytes: usize,
}

#[derive(Clone, Debug)]
pub struct Outbox {
    /// Intake pauses while more than this is owed to the topics.
    pub max_bytes: u64,
    /// Intake pauses while the disk has less than this free.
    pub min_free_bytes: u64,
}

#[derive(Clone, Debug)]
pub struct TopicLog {
    /// A segment is closed at this size.
    pub segment_bytes: u64,
    /// A segment is closed at this age.
    pub segment_age: Duration,
    pub retention: Retention,
}

/// How long and how much is kept.
#[derive(Clone, Debug)]
pub struct Retention {
    pub age: Duration,
    pub bytes: u64,
}

/// What holds for all HTTP feeds together, and for each unless it says otherwise.
#[derive(Clone, Debug)]
pub struct HttpDefaults {
    pub user_agent: String,
    /// Polls under way at once, over all hosts.
    pub concurrency: usize,
    pub concurrency_per_host: usize,
    /// Least time between the starts of two polls of one host.
    pub gap_per_host: Duration,
    /// Of the feeds that have no interval of their own.
    pub pace: crate::intake::pace::Bounds,
    pub limits: connectors::source::http::Limits,
}

#[derive(Clone, Debug)]
pub struct Feed {
    pub id: String,
    pub provider: String,
    /// `None` recognises by content.
    pub format: Option<&'static connectors::Format>,
    pub dialect: Arc<Dialect>,
    /// Most items taken from one document.
    pub max_items: usize,
    /// What a new feed already holds: published, or only remembered.
    pub first_poll: FirstPoll,
    pub source: Source,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FirstPoll {
    Publish,
    Baseline,
}

#[derive(Clone, Debug)]
pub enum Source {
    Http(Http),
    Spool(Spool),
}

#[derive(Clone)]
pub struct Http {
    /// With user info and secrets: for the request alone, never for a log or a record.
    pub url: Url,
    /// The URL to show and to publish: without user info, secrets as `***`.
    pub source_uri: String,
    /// Time between polls; `None` learns it from what the feed publishes.
    pub interval: Option<Duration>,
    /// Private networks that this feed alone may reach.
    pub allow_networks: Vec<IpNet>,
    /// Sent to the configured host only; values are secret.
    pub headers: Headers,
    /// Sent like headers.
    pub auth: Option<Box<connectors::source::http::Auth>>,
    /// Absent: the system's authorities, and no certificate of our own.
    pub tls: Option<Arc<connectors::source::http::Tls>>,
    pub http2: bool,
    /// Absent: that of all feeds.
    pub user_agent: Option<String>,
    /// Whether the server may answer with what is new alone.
    pub delta: bool,
    /// Whether a hub that the feed names may push it.
    pub websub: bool,
}

impl std::fmt::Debug for Http {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Http")
            .field("source_uri", &self.source_uri)
            .field("interval", &self.interval)
            .field("allow_networks", &self.allow_networks)
            .field("headers", &self.headers)
            .field("auth", &self.auth)
            .field("tls", &self.tls)
            .field("http2", &self.http2)
            .field("user_agent", &self.user_agent)
            .field("delta", &self.delta)
            .field("websub", &self.websub)
            .finish_non_exhaustive()
    }
}

/// Request headers whose values no log shows.
#[derive(Clone, Default)]
pub struct Headers(pub Vec<(String, String)>);

impl std::fmt::Debug for Headers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

#[derive(Clone, Debug)]
pub struct Spool {
    pub path: PathBuf,
    /// A file is complete when it has not changed for this long at a rescan.
    pub settle: Duration,
    /// How often the folder is read whatever events say.
    pub rescan: Duration,
    /// Read files are deleted instead of moved to `done/`.
    pub delete: bool,
    /// What stays in `done/` and `failed/`.
    pub retention: Retention,
    /// Largest file, bytes.
    pub max_bytes: u64,
}
