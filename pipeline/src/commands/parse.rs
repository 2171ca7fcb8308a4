//! `dateline parse`: decodes and normalizes files, with no store, network or Kafka.

use crate::intake::reading::{self, Manner};
use connectors::format::Seen;
use connectors::source::Payload;
use connectors::{Format, format};
use jiff::Timestamp;
use schemas::{Connector, Dialect, Reason};
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

/// Largest file that is read, bytes.
const MOST_BYTES: u64 = 64 << 20;

/// Read files and print their stories, one JSON record a line.
#[derive(clap::Args, Debug)]
#[command(after_help = "Examples:
  dateline parse wires/nnn-0627.txt
  dateline parse --format plain_text --received-at 2019-06-28T08:00:00Z nnn.txt | jq .dateline_date
  dateline parse --option timezone=Europe/Berlin --option language=de dpa/*.txt
  curl -s https://example.org/world.rss | dateline parse -

What cannot be read is one JSON line on standard error; exit status 1 says that there was some.")]
pub struct Arguments {
    /// Format of the files: auto, feed (or rss), plain_text
    #[arg(long, value_name = "NAME", default_value = "auto")]
    format: String,
    /// When the files were received (RFC 3339); now unless given
    #[arg(long, value_name = "TIME")]
    received_at: Option<Timestamp>,
    /// Id of the feed, and its provider unless an option says otherwise
    #[arg(long, value_name = "ID", default_value = "parse")]
    feed_id: String,
    /// An option of the feed: provider, language, timezone, charset, date_order, home_country, reference_date, base_url
    #[arg(long = "option", value_name = "KEY=VALUE")]
    options: Vec<String>,
    /// Files to read; - is standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> ExitCode {
    let manner = match manner(arguments) {
        Ok(manner) => manner,
        Err(message) => {
            eprintln!("error: {message}\n\nFor more information, try 'dateline parse --help'.");
            return ExitCode::from(2);
        }
    };
    let received_at = arguments.received_at.unwrap_or_else(Timestamp::now);
    let mut all_read = true;
    let mut out = io::BufWriter::new(io::stdout().lock());
    for path in &arguments.files {
        match parse(path, &manner, received_at, &mut out) {
            Ok(read) => all_read &= read,
            // Whoever read the output has seen enough.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("error: standard output: {error}");
                return ExitCode::FAILURE;
            }
        }
    }
    match out.flush() {
        Ok(()) if all_read => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}

fn manner(arguments: &Arguments) -> Result<Manner, String> {
    let mut dialect = Dialect::default();
    for option in &arguments.options {
        let (key, value) = option.split_once('=').ok_or_else(|| format!("--option {option}: use KEY=VALUE"))?;
        dialect.set(key, value).map_err(|error| format!("--option {option}: {error}"))?;
        if key == "charset" && !connectors::charset::is_known(value) {
            return Err(format!("--option {option}: use a label of the WHATWG such as utf-8 or windows-1251"));
        }
    }
    Ok(Manner {
        feed: arguments.feed_id.clone(),
        provider: dialect.provider.clone().unwrap_or_else(|| arguments.feed_id.clone()),
        connector: Connector::File,
        format: find_format(&arguments.format)?,
        dialect: Arc::new(dialect),
        max_items: usize::MAX,
    })
}

fn find_format(name: &str) -> Result<Option<&'static Format>, String> {
    if name == "auto" {
        return Ok(None);
    }
    let known = || connectors::FORMATS.iter().map(|format| format.name).collect::<Vec<_>>().join(", ");
    format::named(name).map(Some).ok_or_else(|| format!("--format {name}: known are auto, rss, {}", known()))
}

/// Prints what one file holds; says whether all of it was read.
fn parse(path: &PathBuf, manner: &Manner, received_at: Timestamp, out: &mut impl Write) -> io::Result<bool> {
    let name = path.to_string_lossy();
    let payload = match load(path) {
        Ok(payload) => payload,
        Err((reason, detail)) => {
            complain(&name, reason, &detail);
            return Ok(false);
        }
    };
    let reading = reading::read(&payload, manner, received_at, &Seen::default());
    for fault in &reading.faults {
        complain(&name, fault.reason, &fault.detail);
    }
    let all_read = reading.faults.is_empty();
    for story in reading.stories.into_iter().map(|read| read.story) {
        serde_json::to_writer(&mut *out, &story.as_first())?;
        out.write_all(b"\n")?;
    }
    Ok(all_read)
}

fn load(path: &PathBuf) -> Result<Payload, (Reason, String)> {
    let unreadable = |error: io::Error| (Reason::Unreadable, error.to_string());
    let mut bytes = Vec::new();
    let mut modified = None;
    if path.as_os_str() == "-" {
        io::stdin().lock().take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    } else {
        let file = File::open(path).map_err(unreadable)?;
        let metadata = file.metadata().map_err(unreadable)?;
        modified = metadata.modified().ok().and_then(|time| Timestamp::try_from(time).ok());
        file.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    }
    if bytes.len() as u64 > MOST_BYTES {
        return Err((Reason::TooLarge, format!("more than {MOST_BYTES} bytes")));
    }
    let source_uri = path.to_string_lossy().into_owned();
    Ok(Payload { bytes, source_uri, charset: None, base_url: None, modified, complete: true })
}

fn complain(path: &str, reason: Reason, detail: &str) {
    eprintln!("{}", serde_json::json!({ "path": path, "reason": reason, "detail": detail }));
}
