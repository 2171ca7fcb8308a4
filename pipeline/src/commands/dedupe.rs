//! `dateline dedupe`: items through the real engine, in a fresh ledger that is thrown away.

mod engine;

use self::engine::Engine;
use anyhow::Context as _;
use jiff::Timestamp;
use serde::Deserialize;
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;

/// Longest line of input, bytes.
const MOST_BYTES: u64 = 16 << 20;

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
    #[serde(deserialize_with = "id")]
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
        let judged = judge_all(&mut engine, arguments.evict_restart, &mut items, &mut lines, &mut out);
        // What was judged before an error is an answer all the same.
        engine.finish(&mut out)?;
        judged?;
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

fn judge_all(
    engine: &mut Engine,
    restart: Option<usize>,
    items: &mut Items,
    lines: &mut dyn BufRead,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    let mut count = 0;
    while let Some(item) = items.next(lines)? {
        engine.judge(item, out)?;
        count += 1;
        if restart == Some(count) {
            engine.restart(out)?;
        }
    }
    Ok(())
}

/// A name, or a number as it is printed.
fn id<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    match serde_json::Value::deserialize(deserializer)? {
        serde_json::Value::String(id) => Ok(id),
        serde_json::Value::Number(id) => Ok(id.to_string()),
        _ => Err(serde::de::Error::custom("id is neither a string nor a number")),
    }
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
            let line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&line);
            if line.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            let line = String::from_utf8_lossy(line);
            let item: Item = serde_json::from_str(&line).with_context(|| format!("line {}", self.line))?;
            if let Some(time) = item.published.as_deref().and_then(connectors::format::feed::read_date) {
                self.time = time;
            }
            return Ok(Some((item, self.time)));
        }
    }
}
