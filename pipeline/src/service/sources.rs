//! From the configuration to what brings stories: the schedule of polled feeds, drop folders, and who may be pushed.

use crate::config::{self, Config, Source};
use crate::health::Health;
use crate::intake::control::{Ask, Control};
use crate::intake::desk::Desk;
use crate::intake::first::DueFile;
use crate::intake::http::HttpFeed;
use crate::intake::kept::Kept;
use crate::intake::pace::{self, Pace};
use crate::intake::reading::Manner;
use crate::intake::schedule::Schedule;
use crate::intake::spool;
use crate::websub::{File, Pushable, Subscriber};
use anyhow::Context as _;
use connectors::source::http::{Client, Target};
use schemas::Connector;
use std::sync::Arc;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// The feeds that a hub may push: public ones, since a hub is told the topic, and brings it to whoever asks.
fn pushable(feed: &config::Feed, source: &config::Http, manner: &Arc<Manner>) -> Option<(String, Pushable)> {
    let target = target(source);
    let is_public =
        target.headers.is_empty() && target.auth.is_none() && target.source_uri.is_none() && source.url.username().is_empty();
    (source.websub && is_public).then(|| {
        let allow = source.allow_networks.clone();
        (feed.id.clone(), Pushable { manner: manner.clone(), allow, source_uri: source.source_uri.as_str().into() })
    })
}

/// Starts the schedule of HTTP feeds, the subscriber at their hubs, and one keeper for each drop folder.
pub async fn start(
    config: &Config,
    feeds: &[config::Feed],
    desk: &Arc<Desk>,
    health: &Arc<Health>,
    (control, asked): (&Control, mpsc::Receiver<Ask>),
    stop: &CancellationToken,
) -> anyhow::Result<JoinSet<()>> {
    let client = Client::new(&config.http.user_agent, config.http.limits.clone())?;
    let mut intake = JoinSet::new();
    let (mut polled, memory) = (Vec::new(), spool::Memory::default());
    let mut pushed = std::collections::HashMap::new();
    let mut dialects = Dialects::default();
    for (at, feed) in feeds.iter().enumerate() {
        match &feed.source {
            Source::Http(source) => {
                let manner = manner(feed, Connector::Http, &mut dialects);
                if config.websub.is_some() {
                    pushed.extend(pushable(feed, source, &manner));
                }
                polled.push(http_feed(feed, source, manner, at, desk, &client, config.http.pace).await?);
            }
            Source::Spool(source) => {
                let manner = manner(feed, Connector::Spool, &mut dialects);
                let (desk, health) = (desk.clone(), health.clone());
                intake.spawn(spool::run(source.clone(), manner, feed.first_poll, desk, health, memory.clone(), stop.clone()));
            }
        }
    }
    desk.subscriptions.configure(pushed);
    if config.websub.is_some() {
        let (subscriptions, client, control) = (desk.subscriptions.clone(), client.clone(), control.clone());
        let subscriber = Subscriber { subscriptions, client, file: File::new(&config.data_dir), control };
        intake.spawn(subscriber.run(stop.clone()));
    }
    let file = DueFile::new(&config.data_dir);
    intake.spawn(Schedule::new(polled, config.http.clone(), client, desk.clone(), file).run(asked, stop.clone()));
    Ok(intake)
}

async fn http_feed(
    feed: &config::Feed,
    source: &config::Http,
    manner: Arc<Manner>,
    at: usize,
    desk: &Desk,
    client: &Client,
    pace: pace::Bounds,
) -> anyhow::Result<HttpFeed> {
    let request = client.prepare(target(source)).with_context(|| format!("feed {}", feed.id))?;
    let mut kept = desk.ledger.feed(&feed.id).await?.map(|row| Kept::decode(&row.cursor)).unwrap_or_default();
    use std::hash::{BuildHasher, RandomState};
    let random = RandomState::new().hash_one((at, &feed.id));
    let pace = Pace::new(source.interval, pace, kept.seen.take().map(|seen| *seen));
    Ok(HttpFeed::new(feed, manner, request, pace, kept, random))
}

/// The request of a feed as it is configured.
pub(crate) fn target(source: &config::Http) -> Target {
    let mut plain = source.url.clone();
    // Both refuse only URLs without a host. User info leaves the URL in any case, and makes no secret of the rest.
    let _ = (plain.set_username(""), plain.set_password(None));
    Target {
        headers: source.headers.0.clone(),
        auth: source.auth.as_deref().cloned(),
        tls: source.tls.clone(),
        http2: source.http2,
        user_agent: source.user_agent.clone(),
        delta: source.delta,
        allow_networks: source.allow_networks.clone(),
        source_uri: (source.source_uri != plain.as_str()).then(|| source.source_uri.clone()),
        ..Target::new(source.url.clone())
    }
}

/// Dialects by what they say: most feeds have the same.
pub(crate) type Dialects = std::collections::HashMap<String, Arc<schemas::Dialect>>;

pub(crate) fn manner(feed: &config::Feed, connector: Connector, dialects: &mut Dialects) -> Arc<Manner> {
    let dialect = dialects.entry(format!("{:?}", feed.dialect)).or_insert_with(|| feed.dialect.clone()).clone();
    Arc::new(Manner {
        feed: feed.id.clone(),
        provider: feed.provider.clone(),
        connector,
        format: feed.format,
        dialect,
        max_items: feed.max_items,
    })
}
