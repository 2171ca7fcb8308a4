//! Commits, beside appending and syncing the same bytes with nothing else around it.

use crate::material::{ITEMS, Sequence, Story};
use crate::meter::{Meter, Seconds, rate};
use crate::normalize::{RECORD_BYTES, origin};
use criterion::{Criterion, Throughput};
use jiff::Timestamp;
use pipeline::candidate::Candidate;
use pipeline::ledger::commit::{Commit, Window};
use pipeline::ledger::{Closer, Ledger, Observer, Options};
use schemas::hash::Sample;
use schemas::identity::Keys;
use schemas::normalize::Field;
use schemas::{Draft, Marks, PubStatus, SourceFormat, Text, normalize};
use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Commits that are under way at once where throughput is measured.
const AT_ONCE: usize = 40;

/// Groups and bytes that the ledger made durable.
#[derive(Default)]
struct Written {
    groups: AtomicUsize,
    bytes: AtomicUsize,
}

impl Observer for Written {
    fn committed(&self, _seconds: f64, _stories: usize, _rows: usize, bytes: usize) {
        self.groups.fetch_add(1, Ordering::Relaxed);
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
    }
}

impl Written {
    /// Groups and bytes since the last look.
    fn take(&self) -> (usize, usize) {
        (self.groups.swap(0, Ordering::Relaxed), self.bytes.swap(0, Ordering::Relaxed))
    }
}

pub fn run(criterion: &mut Criterion) {
    let seen = std::env::var("DATELINE_BENCH_SEEN").unwrap_or_else(|_| "0,300000,1000000".to_owned());
    // Beside the build's files, not in the system's temporary folder, which may be memory and sync nothing.
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let mut bench = Bench::open(folder.path());
    for seen in seen.split(',').map(|count| count.trim().parse::<u64>().expect("DATELINE_BENCH_SEEN: whole numbers")) {
        if is_wanted(seen) {
            bench.remember(seen);
        }
        bench.single_story(criterion, seen);
        bench.feed_commits(criterion, seen);
    }
    bench.close();
}

/// Whether the command line asks for this step, as far as can be told. Filling in advance keeps it out of criterion's
/// estimate of how long a call takes; where this is wrong, the first call fills.
fn is_wanted(seen: u64) -> bool {
    let mut filters = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).peekable();
    filters.peek().is_none() || filters.any(|filter| format!("ledger/{seen}_seen/").contains(&filter))
}

struct Bench<'a> {
    folder: &'a Path,
    ledger: Ledger,
    closer: Closer,
    written: Arc<Written>,
    /// Number of the next story that is measured, of the next one that is only remembered, and of the next feed.
    next_story: u64,
    seen: u64,
    next_feed: u64,
}

impl<'a> Bench<'a> {
    fn open(folder: &'a Path) -> Self {
        let written = Arc::new(Written::default());
        let options = Options {
            directory: folder.join("ledger"),
            cache_bytes: 64 << 20,
            window: Duration::from_secs(30 * 86_400),
            publish_copies: false,
            latest: true,
            outbox_bytes: u64::MAX,
            clock: Arc::new(|| "2019-06-27T12:00:00Z".parse::<Timestamp>().unwrap()),
            observer: written.clone(),
        };
        let (ledger, closer) = Ledger::open(options).unwrap();
        Self { folder, ledger, closer, written, next_story: 0, seen: 0, next_feed: 0 }
    }

    fn close(self) {
        drop(self.ledger);
        self.closer.close();
    }

    /// Commits one story and waits for it: the shortest way of a story.
    fn single_story(&mut self, criterion: &mut Criterion, seen: u64) {
        let mut meter = Meter::new(criterion, format_args!("ledger/{seen}_seen/one_story"));
        let Some((ours, theirs)) = self.time(&mut meter, seen, 1, 1) else { return };
        meter.say(format_args!(
            "{} commits/s, {:.2} x the time of append and fdatasync alone",
            rate(1.0, ours.mean),
            ours.mean / theirs.mean
        ));
    }

    /// Commits of many feeds at once, each of a feed's items: what a busy service does.
    fn feed_commits(&mut self, criterion: &mut Criterion, seen: u64) {
        let mut meter = Meter::new(criterion, format_args!("ledger/{seen}_seen/feeds"));
        let stories = AT_ONCE * ITEMS;
        meter.throughput(Throughput::Elements(stories as u64));
        let Some((ours, theirs)) = self.time(&mut meter, seen, AT_ONCE, ITEMS) else { return };
        meter.say(format_args!(
            "{} stories/s, {} commits/s, {:.2} x the time of append and fdatasync alone",
            rate(stories as f64, ours.mean),
            rate(AT_ONCE as f64, ours.mean),
            ours.mean / theirs.mean
        ));
    }

    /// Seconds for so many commits, sent together, of so many new stories each; and for appending and syncing the
    /// bytes that they became, in as many groups, in the same folder.
    fn time(&mut self, meter: &mut Meter<'_>, seen: u64, commits: usize, stories: usize) -> Option<(Seconds, Seconds)> {
        let (ledger, written) = (self.ledger.clone(), self.written.clone());
        let mut file = File::create(self.folder.join("alone")).unwrap();
        let mut sequence = Sequence::new(1);
        let block: Vec<u8> = std::iter::repeat_with(|| sequence.next().to_le_bytes()).take(1 << 20).flatten().collect();
        let prepare = || {
            self.remember(seen);
            written.take();
            (0..commits).map(|_| self.new_commit(stories)).collect::<Vec<_>>()
        };
        let call = |commits: Vec<Commit>| {
            let answers: Vec<_> = commits.into_iter().map(|commit| ledger.commit_later(commit).unwrap()).collect();
            for answer in answers {
                answer.blocking_recv().unwrap().unwrap();
            }
        };
        let peer = || {
            let (groups, bytes) = written.take();
            for _ in 0..groups {
                file.write_all(&block[..(bytes / groups).min(block.len())]).unwrap();
                file.sync_data().unwrap();
            }
        };
        meter.beside(prepare, call, peer)
    }

    /// A commit of stories that were never seen.
    fn new_commit(&mut self, stories: usize) -> Commit {
        let feed = format!("feed-{}", self.next_feed % 1000);
        self.next_feed += 1;
        let origin = origin(&feed);
        let stories = (0..stories).map(|_| {
            self.next_story += 1;
            let story = Story::new(self.next_story);
            let mut draft = Draft::new(SourceFormat::Rss2);
            draft.id = Some(format!("urn:example:{}", story.number));
            draft.link = Some(format!("https://example.org/stories/{}", story.number));
            draft.headline = Some(Text::Plain(story.headline));
            draft.body = Some(Text::Plain(story.paragraphs.join("\n")));
            Candidate::new(normalize(draft, &origin).unwrap(), RECORD_BYTES).unwrap()
        });
        commit(feed.clone(), stories.collect(), false)
    }

    /// Fills the ledger until it has seen so many stories. They come as baselines of new feeds, in large commits, so
    /// that they are remembered like others and owed to no topic.
    fn remember(&mut self, seen: u64) {
        if self.seen >= seen {
            return;
        }
        let started = Instant::now();
        let mut answers = std::collections::VecDeque::new();
        while self.seen < seen {
            let count = (seen - self.seen).min(500);
            let stories = (self.seen..self.seen + count).map(remembered).collect();
            answers.push_back(self.ledger.commit_later(commit(format!("seen-{}", self.seen), stories, true)).unwrap());
            self.seen += count;
            while answers.len() > 16 || (self.seen == seen && !answers.is_empty()) {
                answers.pop_front().unwrap().blocking_recv().unwrap().unwrap();
            }
        }
        println!("ledger: {seen} stories seen after {:.0} s more", started.elapsed().as_secs_f64());
    }
}

fn commit(feed: String, stories: Vec<Candidate>, baseline: bool) -> Commit {
    Commit { stories, window: Window::Full, baseline, ..Commit::of(&feed) }
}

/// A story as the ledger knows it, with the marks that one of 300 words has, made without its text.
fn remembered(number: u64) -> Candidate {
    let mut sequence = Sequence::new(number.wrapping_add(1 << 40));
    let mut bytes = |count: usize| std::iter::repeat_with(|| sequence.next() as u8).take(count).collect::<Vec<u8>>();
    let full_hash: [u8; 16] = bytes(16).try_into().unwrap();
    let hashes = [bytes(32).try_into().unwrap(), bytes(32).try_into().unwrap()];
    let mut numbers = |count: usize| (0..count).map(|_| sequence.next() as u32).collect::<Vec<u32>>();
    let mut sample = numbers(100);
    sample.sort_unstable();
    let id = format!("urn:example:seen:{number}");
    let marks = Marks {
        keys: Keys::new("seen", Some(&id), Some(&format!("https://example.org/seen/{number}")), None, full_hash),
        full_hash,
        wording: full_hash,
        content_hash: hashes[0],
        body_hash: hashes[1],
        sample: Sample(sample),
        headline: numbers(9),
        headline_tokens: 9,
        body_tokens: 300,
        field: Field::Content,
        version: None,
        change: None,
    };
    Candidate {
        content: b"{}".to_vec(),
        marks,
        warnings: Vec::new(),
        extra: Default::default(),
        pub_status: PubStatus::Usable,
        source_format: SourceFormat::Rss2,
        embargoed: None,
        embargo_unresolved: false,
        dateline_text: None,
        dateline_day: None,
        version_created: None,
        received_at: "2019-06-27T12:00:00Z".parse().unwrap(),
        title: None,
        print: 0,
    }
}
