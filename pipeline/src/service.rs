//! The service: what starts, in which order, and how it ends.

use crate::added::Added;
use crate::admin;
use crate::admin::access::Access;
use crate::admin::feeds::{Change, Feeds};
use crate::config::{self, Config, Source};
use crate::health::{Health, NotReady};
use crate::intake::control::{Ask, Control};
use crate::intake::desk::{Desk, Watcher};
use crate::intake::first::DueFile;
use crate::intake::http::HttpFeed;
use crate::intake::kept::Kept;
use crate::intake::pace::{self, Pace};
use crate::intake::reading::Manner;
use crate::intake::schedule::Schedule;
use crate::intake::spool;
use crate::ledger::{Closer, Gate, Ledger, Observer, Options};
use crate::metrics::{Metrics, label};
use crate::publish::counted::Counted;
use crate::publish::publisher::Publisher;
use crate::publish::replace::Replacement;
use crate::publish::{Outlet, kafka, log};
use crate::rejected::Rejected;
use crate::websub::{Door, File, Pushable, Subscriber, Subscriptions};
use anyhow::Context as _;
use connectors::source::http::{Client, Target};
use jiff::Timestamp;
use schemas::Connector;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// One machine, one shard; the number is carried from the first day.
const SHARD: u32 = 0;

/// How often disk, outbox and kept payloads are looked at.
const LOOKED_AT: Duration = Duration::from_secs(1);
/// How long a reload waits for what is being taken in: meanwhile no feed is read.
const TAKEN_OVER_WITHIN: Duration = Duration::from_secs(2);
/// How long a stop waits for an outlet that does not answer.
const OUTLET_AWAY: Duration = Duration::from_secs(1);
/// How long a stop waits for the index; a start catches up from the commit log.
const CLOSED_WITHIN: Duration = Duration::from_secs(2);
/// How often what is kept for a while is swept.
const SWEPT: Duration = Duration::from_secs(60);

/// A running service.
pub struct Service {
    /// Where the admin server listens.
    pub admin: SocketAddr,
    /// Where hubs push.
    pub websub: Option<SocketAddr>,
    pub health: Arc<Health>,
    pub metrics: Arc<Metrics>,
    ledger: Ledger,
    closer: Closer,
    desk: Arc<Desk>,
    /// To the schedule of the feeds that are polled.
    control: Arc<Mutex<Control>>,
    /// Changes of the feeds that are asked for over the admin server.
    pub changes: mpsc::Receiver<Change>,
    intake: JoinSet<()>,
    keepers: JoinSet<()>,
    stop_intake: CancellationToken,
    /// Of the door for hubs, which stays open over a reload.
    stop_pushes: CancellationToken,
    stop_serving: CancellationToken,
    publisher: JoinHandle<()>,
    stop_publishing: Arc<AtomicBool>,
    abort_publishing: Arc<AtomicBool>,
    grace: Duration,
}

impl Service {
    /// Starts everything, in this order: ledger, admin server, sources, publisher, which is the one to say that the
    /// start is over: when the outlet was reached, or why not.
    ///
    /// # Errors
    /// What is wrong with the data folder or the address; a broker that is down is no error.
    pub async fn start(mut config: Config, to_stdout: bool, watcher: Option<Watcher>) -> anyhow::Result<Self> {
        // What is kept for long is kept without them: there may be a hundred thousand.
        let feeds = std::mem::take(&mut config.feeds);
        let metrics = Arc::new(Metrics::new()?);
        let health = Arc::new(Health::new());
        let (ledger, closer) = open_ledger(&config, &metrics, &health)?;
        let listener = TcpListener::bind(config.admin.listen).await;
        let listener = listener.with_context(|| {
            format!("admin.listen = \"{}\": cannot listen there; is another service running?", config.admin.listen)
        })?;
        let admin = listener.local_addr()?;
        let (stop_intake, stop_serving) = (CancellationToken::new(), CancellationToken::new());
        let mut keepers = JoinSet::new();
        let (metrics_served, health_served, stop) = (metrics.clone(), health.clone(), stop_serving.clone());
        let (control, asked) = Control::new();
        let (asked, control) = ((&control.clone(), asked), Arc::new(Mutex::new(control)));
        let (changes_sent, changes) = mpsc::channel(1);
        let feeds_served = Feeds {
            control: control.clone(),
            changes: changes_sent,
            added: Added::of(&config.data_dir),
            access: Access::new(config.admin.token.as_deref(), admin.ip()),
            changing: Arc::default(),
        };
        keepers.spawn(async move {
            if let Err(error) = admin::serve(listener, metrics_served, health_served, feeds_served, stop).await {
                tracing::error!(%error, "the admin server ended");
            }
        });
        let rejected = Rejected::new(config.data_dir.join("rejected"), config.rejected.clone());
        keepers.spawn(look_after(
            config.clone(),
            ledger.clone(),
            metrics.clone(),
            health.clone(),
            rejected.clone(),
            stop_serving.clone(),
        ));
        let (stop_publishing, abort_publishing) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
        // Until the outlet has said what it takes, the configuration decides.
        let record_limit = Arc::new(AtomicUsize::new(usize::try_from(config.max_record_bytes).unwrap_or(usize::MAX)));
        let publisher = Publisher {
            record_limit: record_limit.clone(),
            ledger: ledger.clone(),
            outlet: if to_stdout { Outlet::StandardOutput } else { outlet(&config, &metrics, &health) },
            metrics: metrics.clone(),
            health: health.clone(),
            replacement: Replacement { rejected: rejected.clone(), metrics: metrics.clone() },
            stop: stop_publishing.clone(),
            abort: abort_publishing.clone(),
        };
        let mut desk = Desk::new(ledger.clone(), metrics.clone(), rejected, record_limit, watcher);
        if let Some(websub) = &config.websub {
            desk.subscriptions = Subscriptions::open(&File::new(&config.data_dir), websub.callback.clone(), metrics.clone());
        }
        let desk = Arc::new(desk);
        let intake = start_sources(&config, &feeds, &desk, &health, asked, &stop_intake).await?;
        let stop_pushes = CancellationToken::new();
        let websub = open_door(&config, &desk, &mut keepers, &stop_pushes).await?;
        let publisher = std::thread::Builder::new().name("publish".to_owned()).spawn(move || publisher.run())?;
        let grace = config.shutdown_grace;
        Ok(Self {
            admin,
            websub,
            health,
            metrics,
            ledger,
            closer,
            desk,
            control,
            changes,
            intake,
            keepers,
            stop_intake,
            stop_pushes,
            stop_serving,
            publisher,
            stop_publishing,
            abort_publishing,
            grace,
        })
    }

    /// A handle to the schedule that runs now.
    pub fn control(&self) -> Control {
        self.control.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes over the feeds of another configuration: sources end where they stand and begin again from the ledger.
    /// The rest of it (folders, outlet, address) counts from the next start. What a slow source has not brought by
    /// then is given up and asked for again, so that it does not hold up the others.
    ///
    /// # Errors
    /// When a source cannot be prepared: then nothing has changed.
    pub async fn reload(&mut self, config: &Config) -> anyhow::Result<()> {
        let client = Client::new(&config.http.user_agent, config.http.limits.clone())?;
        for feed in &config.feeds {
            if let Source::Http(source) = &feed.source {
                client.prepare(target(source)).with_context(|| format!("feed {}", feed.id))?;
            }
        }
        self.stop_intake.cancel();
        self.end_intake(tokio::time::Instant::now() + TAKEN_OVER_WITHIN).await;
        self.stop_intake = CancellationToken::new();
        let (control, asked) = Control::new();
        *self.control.lock().unwrap_or_else(PoisonError::into_inner) = control.clone();
        let asked = (&control, asked);
        self.intake = start_sources(config, &config.feeds, &self.desk, &self.health, asked, &self.stop_intake).await?;
        Ok(())
    }

    /// Waits for sources that were told to end, and no longer than that.
    async fn end_intake(&mut self, deadline: tokio::time::Instant) {
        let intake = async { while self.intake.join_next().await.is_some() {} };
        if tokio::time::timeout_at(deadline, intake).await.is_err() {
            tracing::warn!("what was being taken in is given up; it was not acknowledged and comes again");
            self.intake.shutdown().await;
        }
    }

    /// Stops intake, commits what is under way, publishes what is owed as far as the grace allows, and ends.
    /// What is still owed then stays in the outbox.
    pub async fn stop(mut self) {
        self.health.set(NotReady::Stopping, "");
        self.stop_intake.cancel();
        self.stop_pushes.cancel();
        let deadline = tokio::time::Instant::now() + self.grace;
        self.end_intake(deadline).await;
        self.stop_publishing.store(true, Ordering::Relaxed);
        let publisher = self.publisher;
        let mut ended = tokio::task::spawn_blocking(move || drop(publisher.join()));
        // An outlet that is not there is not waited for: what is owed stays in the outbox.
        let away = self.health.reasons().keys().any(|reason| reason.is_of_the_outlet());
        let drained_by = if away { tokio::time::Instant::now() + OUTLET_AWAY } else { deadline };
        let mut publisher_ended = tokio::time::timeout_at(drained_by, &mut ended).await.is_ok();
        if !publisher_ended {
            self.abort_publishing.store(true, Ordering::Relaxed);
            publisher_ended = tokio::time::timeout(OUTLET_AWAY, ended).await.is_ok();
        }
        let owed = self.ledger.owed();
        self.stop_serving.cancel();
        drop(tokio::time::timeout(Duration::from_secs(1), async { while self.keepers.join_next().await.is_some() {} }).await);
        self.keepers.shutdown().await;
        drop((self.ledger, self.desk));
        // A publisher that hangs in the client holds the ledger; all that was acknowledged is on disk without closing.
        if publisher_ended {
            let closer = self.closer;
            drop(tokio::time::timeout(CLOSED_WITHIN, tokio::task::spawn_blocking(move || closer.close())).await);
        }
        tracing::info!(owed_rows = owed.rows, "stopped");
    }
}

fn open_ledger(config: &Config, metrics: &Arc<Metrics>, health: &Arc<Health>) -> anyhow::Result<(Ledger, Closer)> {
    let observer = Arc::new(LedgerObserver { metrics: metrics.clone(), health: health.clone() });
    Ok(Ledger::open(Options {
        directory: config.data_dir.join("ledger"),
        cache_bytes: config.ledger.cache_bytes,
        window: config.dedupe.window,
        publish_copies: config.dedupe.publish_copies,
        latest: config.topics.latest.is_some(),
        outbox_bytes: config.outbox.max_bytes,
        clock: Arc::new(Timestamp::now),
        observer,
    })?)
}

/// Turns what the ledger does into metrics and health.
struct LedgerObserver {
    metrics: Arc<Metrics>,
    health: Arc<Health>,
}

impl Observer for LedgerObserver {
    fn committed(&self, seconds: f64, stories: usize, _rows: usize, bytes: usize) {
        self.metrics.ledger.committed(Duration::from_secs_f64(seconds), stories, bytes as u64);
    }

    fn indexed(&self, seconds: f64, stories: u64) {
        self.metrics.ledger.index_flushed(Duration::from_secs_f64(seconds));
        self.metrics.ledger.stories(stories, 0);
    }

    fn swept(&self, stories: usize) {
        self.metrics.ledger.swept(stories as u64);
    }

    fn failing(&self, what: &str) {
        self.metrics.ledger.commit_failed(label::Commit::Failed);
        self.health.set(NotReady::LedgerFailed, what);
    }

    fn recovered(&self) {
        self.health.clear(NotReady::LedgerFailed);
    }
}

fn outlet(config: &Config, metrics: &Arc<Metrics>, health: &Arc<Health>) -> Outlet {
    let observer = Arc::new(Counted { metrics: metrics.clone(), health: health.clone(), producer: Default::default() });
    match &config.kafka {
        Some(kafka) => Outlet::Kafka(Box::new(kafka::Kafka::new(kafka, &config.topics, SHARD, observer))),
        None => {
            let topics = config.data_dir.join("topics");
            Outlet::Log(Box::new(log::Log::new(topics, &config.topic_log, &config.topics, SHARD, Timestamp::now, observer)))
        }
    }
}

/// Lets hubs in, where the configuration says so, and gives where.
async fn open_door(
    config: &Config,
    desk: &Arc<Desk>,
    keepers: &mut JoinSet<()>,
    stop: &CancellationToken,
) -> anyhow::Result<Option<SocketAddr>> {
    let Some(websub) = &config.websub else { return Ok(None) };
    let listener = TcpListener::bind(websub.listen).await;
    let listener = listener.with_context(|| format!("websub.listen = \"{}\": cannot listen there", websub.listen))?;
    let address = listener.local_addr()?;
    let door = Door::new(desk.clone(), config.http.limits.max_bytes).serve(listener, stop.clone());
    keepers.spawn(async move {
        if let Err(error) = door.await {
            tracing::error!(%error, "the server for hubs ended; feeds are only polled");
        }
    });
    Ok(Some(address))
}

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
async fn start_sources(
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

/// Watches disk and outbox, so that intake waits before either is full, and sweeps what is kept for a while.
async fn look_after(
    config: Config,
    ledger: Ledger,
    metrics: Arc<Metrics>,
    health: Arc<Health>,
    rejected: Rejected,
    stop: CancellationToken,
) {
    metrics.outbox.bounds(config.outbox.max_bytes, config.outbox.min_free_bytes);
    metrics.dead_letters.bound(config.rejected.bytes);
    let mut every = tokio::time::interval(LOOKED_AT);
    let mut gate = ledger.gate();
    let mut swept: Option<tokio::time::Instant> = None;
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = every.tick() => {}
            _ = gate.changed() => {}
        }
        if let Some(free) = free_bytes(&config.data_dir) {
            metrics.outbox.disk_free(free);
            ledger.disk_has_room(free >= config.outbox.min_free_bytes);
        }
        // The ledger's writer has answered: what the watchdog is told rests on the pipeline, not on a timer.
        if ledger.feed("").await.is_ok() {
            let _ = sd_notify::notify(&[sd_notify::NotifyState::Watchdog]);
        }
        metrics
            .ledger
            .size(bytes_in(&config.data_dir.join("ledger/log")), file_bytes(&config.data_dir.join("ledger/index.redb")));
        let owed = ledger.owed();
        metrics.outbox.owes(owed.rows, owed.bytes, owed.oldest);
        tell_gate(*gate.borrow_and_update(), &metrics, &health);
        if swept.is_none_or(|swept| swept.elapsed() >= SWEPT) {
            swept = Some(tokio::time::Instant::now());
            let rejected = rejected.clone();
            match tokio::task::spawn_blocking(move || rejected.sweep(std::time::SystemTime::now())).await {
                Ok(Ok(_)) => {}
                Ok(Err(error)) => tracing::warn!(%error, "kept payloads could not be swept"),
                Err(_) => {}
            }
        }
    }
}

fn tell_gate(gate: Gate, metrics: &Metrics, health: &Health) {
    let reasons = [
        (Gate::OutboxFull, label::Pause::OutboxFull, NotReady::OutboxFull),
        (Gate::DiskFloor, label::Pause::DiskFloor, NotReady::DiskFloor),
    ];
    for (state, pause, reason) in reasons {
        let holds = gate == state;
        metrics.intake.paused(pause, holds);
        let changed = if holds { health.set(reason, "intake waits") } else { health.clear(reason) };
        if changed {
            tracing::warn!(reason = pause.as_str(), holds, "intake waits or goes on");
        }
    }
}

fn file_bytes(path: &Path) -> u64 {
    std::fs::metadata(path).map_or(0, |metadata| metadata.len())
}

/// Bytes of the files in a folder.
fn bytes_in(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.metadata().map_or(0, |metadata| metadata.len())).sum()
}

/// Bytes free for this user on the disk of a folder.
fn free_bytes(path: &Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(path).ok()?;
    Some(disk.f_bavail.saturating_mul(disk.f_frsize))
}
