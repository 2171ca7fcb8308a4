//! A ledger, a clock that moves when told, and feeds made of items.

use connectors::source::Payload;
use jiff::{SignedDuration, Timestamp};
use pipeline::candidate::Candidate;
use pipeline::intake::reading::Manner;
use pipeline::intake::unread;
use pipeline::ledger::commit::{Commit, Tally, Window};
use pipeline::ledger::{Closer, Ledger, Options, Unobserved};
use pipeline::outbox::{Role, Row};
use schemas::{Change, Connector, Dialect, Draft, Moment, Origin, PubStatus, SourceFormat, Text};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

/// More than 80 tokens, so that the words alone tell it from others.
pub const LONG: &str = "The storm that kept ships in harbour for two days moved out to sea on Monday morning, and the weather service \
    lifted its warning for the whole of the coast. Power is back in all but three villages of the northern shore, the grid operator \
    said, and the last of them should be supplied again before Wednesday night. Schools will open on Tuesday. The mayor thanked the \
    crews who had worked through both nights and said that a fund for those whose houses were damaged would begin to pay out soon.";

/// As long, and nothing of it in common.
pub const OTHER: &str = "Parliament passed the budget for next year by sixty one votes against fifty four after a debate of eleven hours, \
    with the opposition asking in vain for more money for hospitals and for the railway between both cities. Ministers defended their \
    plans as cautious. An economist at the university called them bold in places and timid in others, adding that interest rates would \
    decide more than any paragraph of this law. A final reading is due before Christmas, when members also elect their next speaker.";

/// One item of a feed.
#[derive(Clone)]
pub struct Item {
    draft: Draft,
    provider: Option<String>,
    dateline: Option<(u8, u8)>,
}

/// An item with that id; none when it is empty.
pub fn item(id: &str) -> Item {
    let mut draft = Draft::new(SourceFormat::Rss2);
    draft.id = Some(id.to_owned()).filter(|id| !id.is_empty());
    Item { draft, provider: None, dateline: None }
}

impl Item {
    fn with(mut self, change: impl FnOnce(&mut Draft)) -> Self {
        change(&mut self.draft);
        self
    }

    pub fn headline(self, text: &str) -> Self {
        self.with(|draft| draft.headline = Some(Text::Plain(text.to_owned())))
    }

    pub fn body(self, text: &str) -> Self {
        self.with(|draft| draft.body = Some(Text::Plain(text.to_owned())))
    }

    pub fn summary(self, text: &str) -> Self {
        self.with(|draft| draft.summary = Some(Text::Plain(text.to_owned())))
    }

    pub fn link(self, url: &str) -> Self {
        self.with(|draft| draft.link = Some(url.to_owned()))
    }

    pub fn version(self, version: &str) -> Self {
        self.with(|draft| draft.version = Some(version.to_owned()))
    }

    /// The provider's time: a minute of the day before the rig's.
    pub fn updated(self, minute: u32) -> Self {
        let time = start() - SignedDuration::from_hours(24) + SignedDuration::from_mins(i64::from(minute));
        self.with(|draft| draft.version_created = Some(Moment::At(time)))
    }

    pub fn kill(self) -> Self {
        self.with(|draft| {
            draft.pub_status = Some(PubStatus::Canceled);
            draft.change = Some(Change::Kill);
        })
    }

    pub fn withheld(self) -> Self {
        self.with(|draft| draft.pub_status = Some(PubStatus::Withheld))
    }

    pub fn provider(mut self, provider: &str) -> Self {
        self.provider = Some(provider.to_owned());
        self
    }

    pub fn dateline(mut self, month: u8, day: u8) -> Self {
        self.dateline = Some((month, day));
        self
    }

    fn candidate(&self, feed: &str, now: Timestamp) -> Candidate {
        let origin = Origin {
            feed: feed.to_owned(),
            provider: self.provider.clone().unwrap_or_else(|| feed.to_owned()),
            connector: Connector::Http,
            dialect: Arc::new(Dialect::default()),
            source_uri: "https://example.org/feed".to_owned(),
            raw_hash: "0".repeat(64),
            raw_bytes: 0,
            charset: "UTF-8",
            parser: "test/1",
            received_at: now,
            modified: None,
        };
        let mut story = schemas::normalize(self.draft.clone(), &origin).unwrap();
        if let Some((month, day)) = self.dateline {
            story.content.dateline_month = Some(month);
            story.content.dateline_day = Some(day);
        }
        Candidate::new(story, 900 * 1024).unwrap()
    }
}

fn start() -> Timestamp {
    "2026-11-24T12:00:00Z".parse().unwrap()
}

/// A ledger under test.
pub struct Rig {
    folder: tempfile::TempDir,
    ledger: Option<(Ledger, Closer)>,
    now: Arc<AtomicI64>,
    pub baseline: bool,
    rows: Vec<Row>,
}

impl Rig {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let now = Arc::new(AtomicI64::new(start().as_millisecond()));
        let mut rig = Self { folder, ledger: None, now, baseline: false, rows: Vec::new() };
        rig.open();
        rig
    }

    fn open(&mut self) {
        let now = self.now.clone();
        let options = Options {
            directory: self.folder.path().to_owned(),
            cache_bytes: 8 << 20,
            window: Duration::from_secs(30 * 86_400),
            publish_copies: false,
            latest: true,
            outbox_bytes: u64::MAX,
            clock: Arc::new(move || Timestamp::from_millisecond(now.load(Ordering::Relaxed)).unwrap()),
            observer: Arc::new(Unobserved),
        };
        self.ledger = Some(Ledger::open(options).unwrap());
    }

    fn ledger(&self) -> &Ledger {
        &self.ledger.as_ref().unwrap().0
    }

    /// Closes the ledger and opens it again.
    pub fn reopen(&mut self) {
        let (ledger, closer) = self.ledger.take().unwrap();
        drop(ledger);
        closer.close();
        self.open();
    }

    /// When the oldest row that is owed was committed, in milliseconds of the epoch.
    pub fn owed_since(&self) -> Option<i64> {
        self.ledger().owed().oldest.map(Timestamp::as_millisecond)
    }

    pub fn minutes(&mut self, minutes: i64) {
        self.now.fetch_add(minutes * 60_000, Ordering::Relaxed);
    }

    pub fn hours(&mut self, hours: i64) {
        self.minutes(hours * 60);
    }

    /// What the feed answers now, read as the service reads it; whole, or only what is not known as it stands. Gives how
    /// many items were passed over.
    pub fn fetch(&mut self, feed: &str, document: &str, whole: bool) -> usize {
        let now = Timestamp::from_millisecond(self.now.load(Ordering::Relaxed)).unwrap();
        let manner = Manner {
            feed: feed.to_owned(),
            provider: feed.to_owned(),
            connector: Connector::Http,
            format: None,
            dialect: Arc::new(Dialect::default()),
            max_items: 10_000,
        };
        let payload = Payload {
            bytes: document.as_bytes().to_vec(),
            source_uri: "https://example.org/feed".to_owned(),
            charset: None,
            base_url: None,
            modified: None,
            complete: true,
        };
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let known = if whole { None } else { Some(runtime.block_on(unread::known(self.ledger(), &manner, now))) };
        let (reading, slices) = unread::read(&payload, &manner, known, now);
        let stories = reading.stories.into_iter().map(|read| {
            let candidate = Candidate::new(read.story, 900 * 1024).unwrap();
            Candidate { print: read.print, ..candidate }
        });
        let commit = Commit { stories: stories.collect(), window: Window::Full, slices, ..Commit::of(feed) };
        self.ledger().commit_later(commit).unwrap().blocking_recv().unwrap().unwrap();
        reading.passed.len()
    }

    fn commit(&mut self, feed: &str, stories: Vec<Candidate>, window: Window) -> Tally {
        let commit = Commit {
            stories,
            cursor: Some(self.now.load(Ordering::Relaxed).to_string().into_bytes()),
            window,
            baseline: self.baseline,
            ..Commit::of(feed)
        };
        self.ledger().commit_later(commit).unwrap().blocking_recv().unwrap().unwrap()
    }

    /// What the feed lists now, and the verdict on each item.
    pub fn poll(&mut self, feed: &str, items: &[&Item]) -> Vec<&'static str> {
        let now = Timestamp::from_millisecond(self.now.load(Ordering::Relaxed)).unwrap();
        let candidates = items.iter().map(|item| item.candidate(feed, now)).collect();
        self.commit(feed, candidates, Window::Full).stories.iter().map(|story| story.verdict.as_str()).collect()
    }

    /// The time of the poll whose cursor the feed has.
    pub fn cursor(&mut self, feed: &str) -> i64 {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let row = runtime.block_on(self.ledger().feed(feed)).unwrap().unwrap();
        String::from_utf8(row.cursor.clone()).unwrap().parse().unwrap()
    }

    pub fn time(&self) -> i64 {
        self.now.load(Ordering::Relaxed)
    }

    /// The feed answers that nothing has changed.
    pub fn still_listed(&mut self, feed: &str) {
        self.commit(feed, Vec::new(), Window::Unchanged);
    }

    /// Waits until the ledger has forgotten what is past its window.
    pub fn sweep(&mut self) {
        self.ledger().sweep_now();
    }

    /// All rows owed so far.
    fn rows(&mut self) -> &[Row] {
        let mut reader = self.ledger().outbox();
        let mut rows = Vec::new();
        while let Some(batch) = reader.next(1000, usize::MAX, Duration::ZERO).unwrap() {
            rows.extend(batch.rows);
        }
        self.rows = rows;
        assert!(self.rows.windows(2).all(|pair| pair[0].position.seq + 1 == pair[1].position.seq), "numbers have gaps");
        &self.rows
    }

    /// Each row in words: topics, change, revision, and whether it is not the latest.
    pub fn topics(&mut self) -> Vec<String> {
        let words = |row: &Row| {
            let topics: Vec<_> = Role::ALL.iter().filter(|role| row.roles.contains(**role)).map(|role| role.as_str()).collect();
            let Some(value) = &row.value else { return format!("{} tombstone", topics.join("+")) };
            let record: serde_json::Value = serde_json::from_slice(value).unwrap();
            let old = if record["is_latest"] == true { "" } else { " old" };
            format!("{} {} {}{old}", topics.join("+"), record["change"].as_str().unwrap(), record["revision"])
        };
        self.rows().iter().map(words).collect()
    }

    /// The records of all rows.
    pub fn records(&mut self) -> Vec<serde_json::Value> {
        self.rows().iter().filter_map(|row| row.value.as_deref()).map(|value| serde_json::from_slice(value).unwrap()).collect()
    }
}
