//! `dateline dedupe`: items through the real engine, in a fresh ledger that is thrown away.

use crate::candidate::Candidate;
use crate::ledger::commit::{Commit, Outcome, Tally, Window};
use crate::ledger::{Closer, Ledger, Options, Unobserved};
use crate::metrics::label::Verdict;
use anyhow::{Context as _, bail};
use jiff::Timestamp;
use schemas::hash::hex;
use schemas::{Connector, Dialect, Draft, Moment, Origin, SourceFormat, Text};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

/// Longest line of input, bytes.
const MOST_BYTES: u64 = 16 << 20;
/// Commits that are under way at once: enough to share a sync.
const UNDER_WAY: usize = 256;

/// Judge items as duplicates, updates or new stories, in the order in which they come.
#[derive(clap::Args, Debug)]
#[command(after_help = "Examples:
  dateline dedupe items.ndjson
  dateline dedupe --cold pairs.ndjson
  dateline dedupe --evict-restart 1000 - < items.ndjson

Each line is a JSON object {id, headline, body, source, url, guid, published, lang, content_type, version?}.
Time comes from `published`, never from the clock.")]
pub struct Arguments {
    /// Judge each pair of lines (1 and 2, 3 and 4 …) in an engine of its own
    #[arg(long)]
    cold: bool,
    /// Close the state and open it again after N items
    #[arg(long, value_name = "N")]
    evict_restart: Option<usize>,
    /// File to read; - is standard input
    #[arg(default_value = "-", value_name = "FILE")]
    file: PathBuf,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Item {
    id: String,
    headline: Option<String>,
    body: Option<String>,
    source: Option<String>,
    url: Option<String>,
    guid: Option<String>,
    published: Option<String>,
    lang: Option<String>,
    content_type: Option<String>,
    version: Option<serde_json::Value>,
}

#[derive(Serialize)]
struct Answer<'a> {
    id: &'a str,
    verdict: &'static str,
    duplicate_of: Option<&'a str>,
    cluster_id: &'a str,
    similarity: Option<f64>,
    relation: Option<&'static str>,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> ExitCode {
    match judge_file(arguments) {
        Ok(code) => code,
        Err(error) if error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe) => {
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn judge_file(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let mut lines: Box<dyn BufRead> = if arguments.file.as_os_str() == "-" {
        Box::new(BufReader::new(io::stdin()))
    } else {
        Box::new(BufReader::new(File::open(&arguments.file).with_context(|| arguments.file.display().to_string())?))
    };
    let mut out = BufWriter::new(io::stdout().lock());
    let mut items = Items::default();
    if arguments.cold {
        while let Some(first) = items.next(&mut lines)? {
            let Some(second) = items.next(&mut lines)? else {
                out.flush()?;
                eprintln!("error: --cold reads lines in pairs, and line {} has no second one", items.line);
                return Ok(ExitCode::from(2));
            };
            let mut engine = Engine::start()?;
            engine.judge(first, &mut out)?;
            engine.judge(second, &mut out)?;
            engine.finish(&mut out)?;
        }
    } else {
        let mut engine = Engine::start()?;
        let mut count = 0;
        while let Some(item) = items.next(&mut lines)? {
            engine.judge(item, &mut out)?;
            count += 1;
            if arguments.evict_restart == Some(count) {
                engine.restart(&mut out)?;
            }
        }
        engine.finish(&mut out)?;
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

/// Reads items and carries the time of one without `published` from the one before.
struct Items {
    line: usize,
    time: Timestamp,
}

impl Default for Items {
    fn default() -> Self {
        Self { line: 0, time: Timestamp::UNIX_EPOCH }
    }
}

impl Items {
    fn next(&mut self, lines: &mut dyn BufRead) -> anyhow::Result<Option<(Item, Timestamp)>> {
        loop {
            let mut line = Vec::new();
            let read = io::Read::take(&mut *lines, MOST_BYTES).read_until(b'\n', &mut line)?;
            if read == 0 {
                return Ok(None);
            }
            self.line += 1;
            if line.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            let item: Item = serde_json::from_slice(&line).with_context(|| format!("line {}", self.line))?;
            if let Some(time) = item.published.as_deref().and_then(connectors::format::feed::read_date) {
                self.time = time;
            }
            return Ok(Some((item, self.time)));
        }
    }
}

/// A ledger in a temporary folder, and what its stories are called in the input.
struct Engine {
    folder: Option<PathBuf>,
    ledger: Option<(Ledger, Closer)>,
    /// Input id of the first member of each story.
    names: HashMap<[u8; 16], String>,
    clusters: HashMap<[u8; 16], String>,
    pending:
        std::collections::VecDeque<(String, tokio::sync::oneshot::Receiver<Result<Tally, crate::ledger::commit::CommitError>>)>,
}

impl Engine {
    fn start() -> anyhow::Result<Self> {
        let folder = temporary_folder()?;
        let ledger = Some(open(&folder)?);
        Ok(Self { folder: Some(folder), ledger, names: HashMap::new(), clusters: HashMap::new(), pending: Default::default() })
    }

    fn judge(&mut self, (item, time): (Item, Timestamp), out: &mut impl Write) -> anyhow::Result<()> {
        let commit = commit(&item, time)?;
        let Some((ledger, _)) = &self.ledger else { bail!("the ledger is closed") };
        let answer = ledger.commit_later(commit)?;
        self.pending.push_back((item.id, answer));
        if self.pending.len() >= UNDER_WAY { self.answer_next(out) } else { Ok(()) }
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

    fn restart(&mut self, out: &mut impl Write) -> anyhow::Result<()> {
        self.close(out)?;
        let folder = self.folder.as_deref().context("no folder")?;
        self.ledger = Some(open(folder)?);
        Ok(())
    }

    fn close(&mut self, out: &mut impl Write) -> anyhow::Result<()> {
        while !self.pending.is_empty() {
            self.answer_next(out)?;
        }
        if let Some((ledger, closer)) = self.ledger.take() {
            drop(ledger);
            closer.close();
        }
        Ok(())
    }

    fn finish(mut self, out: &mut impl Write) -> anyhow::Result<()> {
        self.close(out)
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        if let Some(folder) = self.folder.take() {
            drop(std::fs::remove_dir_all(folder));
        }
    }
}

fn temporary_folder() -> anyhow::Result<PathBuf> {
    use std::hash::{BuildHasher, RandomState};
    let name = format!("dateline-dedupe-{}-{:016x}", std::process::id(), RandomState::new().hash_one(0));
    let folder = std::env::temp_dir().join(name);
    std::fs::create_dir(&folder).with_context(|| folder.display().to_string())?;
    Ok(folder)
}

fn open(folder: &Path) -> anyhow::Result<(Ledger, Closer)> {
    Ok(Ledger::open(Options {
        directory: folder.to_owned(),
        cache_bytes: 64 << 20,
        window: Duration::from_secs(30 * 86_400),
        publish_copies: false,
        latest: false,
        outbox_bytes: u64::MAX,
        // Every commit is as old as its item says.
        clock: Arc::new(|| Timestamp::MIN),
        observer: Arc::new(Unobserved),
    })?)
}

fn commit(item: &Item, received_at: Timestamp) -> anyhow::Result<Commit> {
    let feed = item.source.clone().filter(|source| !source.is_empty()).unwrap_or_else(|| "dedupe".to_owned());
    let is_html = item.content_type.as_deref().is_some_and(|kind| kind.starts_with("text/html"));
    let text = |text: &Option<String>, html: bool| {
        text.clone().filter(|text| !text.is_empty()).map(|text| if html { Text::Html(text) } else { Text::Plain(text) })
    };
    let mut draft = Draft::new(SourceFormat::Rss2);
    draft.id = item.guid.clone().filter(|guid| !guid.trim().is_empty());
    draft.link = item.url.clone().filter(|url| !url.trim().is_empty());
    draft.headline = text(&item.headline, is_html && item.headline.as_deref().is_some_and(|headline| headline.contains('&')));
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
    Ok(Commit {
        feed,
        stories: vec![candidate],
        dead_letters: Vec::new(),
        cursor: None,
        window: Window::Partial,
        receipt: None,
        baseline: false,
    })
}
