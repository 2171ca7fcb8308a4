//! The service: what starts, in which order, and how it ends.

mod sources;
mod watch;

pub(crate) use sources::{Dialects, manner, target};

use crate::added::Added;
use crate::admin;
use crate::admin::access::Access;
use crate::admin::feeds::{Change, Feeds};
use crate::config::{Config, Source};
use crate::health::{Health, NotReady};
use crate::intake::control::Control;
use crate::intake::desk::{Desk, Watcher};
use crate::ledger::{Closer, Ledger, Observer, Options};
use crate::metrics::{Metrics, label};
use crate::publish::counted::Counted;
use crate::publish::publisher::Publisher;
use crate::publish::replace::Replacement;
use crate::publish::{Outlet, kafka, log};
use crate::rejected::Rejected;
use crate::websub::{Door, File, Subscriptions};
use anyhow::Context as _;
use connectors::source::http::Client;
use jiff::Timestamp;
use std::net::SocketAddr;
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
        let (first_control, asked) = Control::new();
        let control = Arc::new(Mutex::new(first_control.clone()));
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
        keepers.spawn(watch::look_after(
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
        let intake = sources::start(&config, &feeds, &desk, &health, (&first_control, asked), &stop_intake).await?;
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
        self.intake = sources::start(config, &config.feeds, &self.desk, &self.health, asked, &self.stop_intake).await?;
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
