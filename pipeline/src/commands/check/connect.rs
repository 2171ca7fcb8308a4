//! `dateline check --connect`: every feed tried once, as the service would, and nothing kept of it.

use crate::config::{self, Config, Source};
use crate::intake::reading::{self, Manner, Reading};
use crate::service::{Dialects, manner, target};
use connectors::discover::discover;
use connectors::format::{Channel, Seen};
use connectors::source::Payload;
use connectors::source::http::{Client, Cursor, Fetch, Hints};
use jiff::Timestamp;
use schemas::Connector;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use tokio::sync::{Semaphore, mpsc};

/// Faults, candidates and the like that are told of one feed.
const TOLD: usize = 3;

/// What trying one feed has shown.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Tried {
    #[serde(skip)]
    pub place: usize,
    pub id: String,
    /// Stories came, or could come.
    pub good: bool,
    /// In a word or two: `ok`, or why not.
    pub outcome: String,
    pub format: Option<&'static str>,
    pub items: usize,
    pub newest: Option<Timestamp>,
    pub title: Option<String>,
    /// What else is to be known, and what to do, each as a sentence.
    pub notes: Vec<String>,
}

/// Tries all feeds; each is sent when it is known. Feeds of one host are tried one after another, a gap apart.
pub async fn try_all(config: &Config, found: mpsc::Sender<Tried>) -> anyhow::Result<()> {
    let client = Client::new(&config.http.user_agent, config.http.limits.clone())?;
    let (mut hosts, mut dialects) = (BTreeMap::<String, Vec<Asked>>::new(), Dialects::default());
    for (place, feed) in config.feeds.iter().enumerate() {
        match &feed.source {
            Source::Http(source) => {
                let host = schemas::identity::domain(&source.url).unwrap_or("").to_owned();
                let manner = manner(feed, Connector::Http, &mut dialects);
                hosts.entry(host).or_default().push(Asked { place, manner, source: source.clone() });
            }
            Source::Spool(source) => drop(found.send(folder(place, &feed.id, &source.path)).await),
        }
    }
    let (at_once, gap) = (Arc::new(Semaphore::new(config.http.concurrency)), config.http.gap_per_host);
    let mut running = tokio::task::JoinSet::new();
    for feeds in hosts.into_values() {
        let (client, at_once, found) = (client.clone(), at_once.clone(), found.clone());
        running.spawn(async move {
            for (turn, asked) in feeds.into_iter().enumerate() {
                if turn > 0 {
                    tokio::time::sleep(gap).await;
                }
                let _permit = at_once.acquire().await;
                if found.send(asked.try_it(&client).await).await.is_err() {
                    return;
                }
            }
        });
    }
    while running.join_next().await.is_some() {}
    Ok(())
}

struct Asked {
    place: usize,
    manner: Arc<Manner>,
    source: config::Http,
}

impl Asked {
    async fn try_it(self, client: &Client) -> Tried {
        let mut tried = Tried { place: self.place, id: self.manner.feed.clone(), ..Tried::default() };
        let request = match client.prepare(target(&self.source)) {
            Ok(request) => request,
            Err(error) => return Tried { outcome: "not prepared".to_owned(), notes: vec![error.to_string()], ..tried },
        };
        match client.fetch(&request, &Cursor::default()).await {
            Fetch::Payload { payload, hints, .. } => {
                self.read(&mut tried, payload, &hints).await;
            }
            Fetch::Failed(error) => {
                tried.outcome = error.kind.as_str().to_owned();
                tried.notes.push(error.detail);
                tried.notes.extend(error.retry_after.map(|wait| format!("it asks to be left alone for {} s", wait.as_secs())));
            }
            Fetch::NotModified { .. } | Fetch::SameBody { .. } => tried.outcome = "nothing, unasked".to_owned(),
        }
        tried
    }

    async fn read(self, tried: &mut Tried, payload: Payload, hints: &Hints) {
        let payload = Arc::new(payload);
        let (read, by) = (payload.clone(), self.manner.clone());
        let reading = tokio::task::spawn_blocking(move || reading::read(&read, &by, Timestamp::now(), &Seen::default())).await;
        match reading {
            Ok(reading) => describe(tried, &payload, reading, hints, &self.source),
            Err(panic) => tried.outcome = format!("reading it panicked: {panic}"),
        }
    }
}

/// What a document that was read says.
fn describe(tried: &mut Tried, payload: &Payload, reading: Reading, hints: &Hints, source: &config::Http) {
    tried.items = reading.stories.len();
    tried.format = reading.stories.first().map(|read| read.story.content.source_format.as_str());
    tried.newest = reading.stories.iter().filter_map(|read| read.story.content.version_created).max();
    tried.good = reading.complete || tried.items > 0;
    let faults = reading.faults.iter().take(TOLD).map(|fault| format!("{}: {}", fault.reason, fault.detail));
    let first = reading.faults.first().map(|fault| fault.reason.as_str().to_owned());
    tried.outcome = if tried.good { "ok".to_owned() } else { first.unwrap_or_else(|| "not read".to_owned()) };
    tried.notes.extend(faults);
    if !tried.good {
        tried.notes.extend(candidates(payload));
    } else if tried.items == 0 {
        tried.notes.push("it lists nothing".to_owned());
    }
    if let Some(to) = &hints.moved_to {
        tried.notes.push(format!("it has moved for good: url = \"{to}\""));
    }
    tried.notes.extend(asks(&reading.channel));
    let bare = reading.stories.iter().filter(|read| read.story.content.version_created.is_none()).count();
    if bare > 0 {
        tried.notes.push(format!("{bare} items have no time"));
    }
    if source.tls.as_ref().is_some_and(|tls| tls.is_insecure()) {
        tried.notes.push("its certificate is not checked (tls.insecure)".to_owned());
    }
    tried.title = reading.channel.title;
}

/// What a feed asks of whoever polls it.
fn asks(channel: &Channel) -> Vec<String> {
    let mut asks = Vec::new();
    if let Some(least) = channel.min_interval {
        asks.push(format!("it asks to be polled every {} min at most", least.as_secs() / 60));
    }
    if channel.skip_hours != 0 || channel.skip_days != 0 {
        asks.push("it asks to be left alone in some hours or on some days".to_owned());
    }
    if let Some(hub) = channel.hubs.first() {
        asks.push(format!("it names a hub: {hub}"));
    }
    if let Some(to) = &channel.moved_to {
        asks.push(format!("it says that it has moved: url = \"{to}\""));
    }
    asks
}

/// Where a page that is no feed has some.
fn candidates(payload: &Payload) -> Vec<String> {
    let Some(base) = payload.base_url.as_deref().and_then(|base| base.parse().ok()) else { return Vec::new() };
    let found = discover(&payload.bytes, None, &base);
    found.into_iter().take(TOLD).map(|candidate| format!("the page names a feed: url = \"{}\"", candidate.url)).collect()
}

/// A drop folder: whether it can be read from and written to, and how many files wait.
fn folder(place: usize, id: &str, path: &Path) -> Tried {
    let mut tried = Tried { place, id: id.to_owned(), ..Tried::default() };
    let files = match std::fs::read_dir(path) {
        Ok(entries) => entries.flatten().filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file())).count(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            tried.good = true;
            tried.outcome = "ok".to_owned();
            tried.notes.push(format!("{} is not there yet and is made at the start", path.display()));
            return tried;
        }
        Err(error) => {
            tried.outcome = "unreadable".to_owned();
            tried.notes.push(format!("{}: {error}", path.display()));
            return tried;
        }
    };
    tried.good = rustix::fs::access(path, rustix::fs::Access::WRITE_OK | rustix::fs::Access::EXEC_OK).is_ok();
    tried.outcome = if tried.good { "ok".to_owned() } else { "not writable".to_owned() };
    if !tried.good {
        tried.notes.push(format!("{}: files are moved within it, so this user has to be able to write there", path.display()));
    }
    tried.notes.push(format!("{files} files lie in it"));
    tried
}
