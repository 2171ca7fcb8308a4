//! A ledger for as long as its items last: each in its turn, at its own time.

use super::Item;
use crate::candidate::Candidate;
use crate::commands::throwaway::Throwaway;
use crate::ledger::commit::{Commit, CommitError, Outcome, Tally, Window};
use crate::ledger::{Closer, Ledger, Options, Unobserved};
use crate::metrics::label::Verdict;
use anyhow::{Context as _, bail};
use jiff::Timestamp;
use schemas::hash::hex;
use schemas::{Connector, Dialect, Draft, Moment, Origin, SourceFormat, Text};
use serde::Serialize;
use std::collections::{HashMap, VecDeque};
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use tokio::sync::oneshot;

/// Commits that are under way at once: enough to share a sync.
const UNDER_WAY: usize = 256;
/// How long a story is remembered.
const WINDOW: Duration = Duration::from_secs(30 * 86_400);
/// How often what is past that is forgotten, in the time of the items, seconds.
const SWEEP_EVERY: i64 = 86_400;

#[derive(Serialize)]
struct Answer<'a> {
    id: &'a str,
    verdict: &'static str,
    duplicate_of: Option<&'a str>,
    cluster_id: &'a str,
    similarity: Option<f64>,
    relation: Option<&'static str>,
}

/// A ledger in a temporary folder, and what its stories are called in the input.
pub(super) struct Engine {
    /// Dropped before its folder.
    ledger: Option<(Ledger, Closer)>,
    folder: Throwaway,
    /// Input id of the first member of each story.
    names: HashMap<[u8; 16], String>,
    clusters: HashMap<[u8; 16], String>,
    /// The ledger's time, seconds: the latest item's while it forgets, before all items else.
    clock: Arc<AtomicI64>,
    /// When it forgot last, seconds.
    swept: i64,
    pending: VecDeque<(String, oneshot::Receiver<Result<Tally, CommitError>>)>,
}

impl Engine {
    pub(super) fn start() -> anyhow::Result<Self> {
        let folder = Throwaway::new().context("a temporary folder")?;
        let clock = Arc::new(AtomicI64::new(i64::MIN));
        let ledger = Some(open(&folder.0, &clock)?);
        Ok(Self {
            ledger,
            folder,
            names: HashMap::new(),
            clusters: HashMap::new(),
            clock,
            swept: i64::MIN,
            pending: VecDeque::new(),
        })
    }

    pub(super) fn judge(&mut self, (item, time): (Item, Timestamp), out: &mut impl Write) -> anyhow::Result<()> {
        self.forget(time.as_second(), out)?;
        let commit = commit(&item, time)?;
        let Some((ledger, _)) = &self.ledger else { bail!("the ledger is closed") };
        let answer = ledger.commit_later(commit)?;
        self.pending.push_back((item.id, answer));
        if self.pending.len() >= UNDER_WAY { self.answer_next(out) } else { Ok(()) }
    }

    /// Forgets what is past its window at the time of the next item.
    fn forget(&mut self, now: i64, out: &mut impl Write) -> anyhow::Result<()> {
        if now < self.swept.saturating_add(SWEEP_EVERY) {
            return Ok(());
        }
        self.answer_all(out)?;
        self.swept = now;
        self.clock.store(now, Ordering::Relaxed);
        if let Some((ledger, _)) = &self.ledger {
            ledger.sweep_now();
        }
        self.clock.store(i64::MIN, Ordering::Relaxed);
        Ok(())
    }

    fn answer_all(&mut self, out: &mut impl Write) -> anyhow::Result<()> {
        while !self.pending.is_empty() {
            self.answer_next(out)?;
        }
        Ok(())
    }

    fn answer_next(&mut self, out: &mut impl Write) -> anyhow::Result<()> {
        let Some((id, answer)) = self.pending.pop_front() else { return Ok(()) };
        let tally = answer.blocking_recv()??;
        let outcome = tally.stories.first().context("the ledger said nothing about an item")?;
        self.print(&id, outcome, out)
    }

    fn print(&mut self, id: &str, outcome: &Outcome, out: &mut impl Write) -> anyhow::Result<()> {
        let original = outcome.duplicate_of.and_then(|original| self.names.get(&original).cloned());
        let own = self.names.entry(outcome.story_id).or_insert_with(|| id.to_owned()).clone();
        let (verdict, relation) = match outcome.verdict {
            Verdict::New => ("new", None),
            Verdict::Unchanged | Verdict::Duplicate => ("exact", Some("exact")),
            Verdict::Revision | Verdict::Older => ("update", Some("update")),
            Verdict::Rejected => bail!("item {id} was rejected"),
        };
        let duplicate_of = (verdict != "new").then(|| original.unwrap_or(own.clone()));
        let cluster = self.clusters.entry(outcome.story_id).or_insert_with(|| duplicate_of.clone().unwrap_or(own)).clone();
        let similarity = (verdict == "exact").then_some(1.0);
        let answer = Answer { id, verdict, duplicate_of: duplicate_of.as_deref(), cluster_id: &cluster, similarity, relation };
        serde_json::to_writer(&mut *out, &answer)?;
        Ok(out.write_all(b"\n")?)
    }

    pub(super) fn restart(&mut self, out: &mut impl Write) -> anyhow::Result<()> {
        self.close(out)?;
        self.ledger = Some(open(&self.folder.0, &self.clock)?);
        Ok(())
    }

    fn close(&mut self, out: &mut impl Write) -> anyhow::Result<()> {
        self.answer_all(out)?;
        if let Some((ledger, closer)) = self.ledger.take() {
            drop(ledger);
            closer.close();
        }
        Ok(())
    }

    pub(super) fn finish(mut self, out: &mut impl Write) -> anyhow::Result<()> {
        self.close(out)
    }
}

fn open(folder: &Path, clock: &Arc<AtomicI64>) -> anyhow::Result<(Ledger, Closer)> {
    let clock = Arc::clone(clock);
    Ok(Ledger::open(Options {
        directory: folder.to_owned(),
        cache_bytes: 64 << 20,
        window: WINDOW,
        publish_copies: false,
        latest: false,
        outbox_bytes: u64::MAX,
        // Every commit is as old as its item says.
        clock: Arc::new(move || Timestamp::from_second(clock.load(Ordering::Relaxed)).unwrap_or(Timestamp::MIN)),
        observer: Arc::new(Unobserved),
    })?)
}

fn commit(item: &Item, received_at: Timestamp) -> anyhow::Result<Commit> {
    let feed = item.source.clone().filter(|source| !source.is_empty()).unwrap_or_else(|| "dedupe".to_owned());
    let is_html = item.content_type.as_deref().is_some_and(is_html);
    let text = |text: &Option<String>, html: bool| {
        text.clone().filter(|text| !text.is_empty()).map(|text| if html { Text::Html(text) } else { Text::Plain(text) })
    };
    let mut draft = Draft::new(SourceFormat::Rss2);
    draft.id = item.guid.clone().filter(|guid| !guid.trim().is_empty());
    draft.link = item.url.clone().filter(|url| !url.trim().is_empty());
    draft.headline = text(&item.headline, is_html);
    draft.body = text(&item.body, is_html);
    draft.language = item.lang.clone();
    draft.version_created = Some(Moment::At(received_at));
    draft.version = item.version.as_ref().map(|version| version.as_str().map_or_else(|| version.to_string(), str::to_owned));
    let origin = Origin {
        feed: feed.clone(),
        provider: feed.clone(),
        connector: Connector::File,
        dialect: Arc::new(Dialect::default()),
        source_uri: "-".to_owned(),
        raw_hash: hex(&[0; 32]),
        raw_bytes: 0,
        charset: "UTF-8",
        parser: "dedupe/1.0.0",
        received_at,
        modified: None,
    };
    let story = schemas::normalize(draft, &origin).with_context(|| format!("item {}", item.id))?;
    let candidate = Candidate::new(story, usize::MAX)?;
    Ok(Commit { stories: vec![candidate], window: Window::Unlisted, ..Commit::of(&feed) })
}

fn is_html(content_type: &str) -> bool {
    content_type.trim_start().get(..9).is_some_and(|kind| kind.eq_ignore_ascii_case("text/html"))
}
