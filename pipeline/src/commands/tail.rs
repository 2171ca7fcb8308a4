//! `dateline tail`: what a topic holds, from a topic log or from Kafka, safe to look at in a terminal.

mod show;

use self::show::Shown;
use crate::config;
use crate::publish::kafka::follow::{FollowError, Start, follow};
use crate::publish::log::read::{Lines, Place};
use crate::terminal;
use anyhow::Context as _;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

/// How often a topic log is looked at for more.
const LOOK_AGAIN: Duration = Duration::from_millis(200);

/// Show what a topic holds: from topic logs, or from Kafka when the configuration names it.
#[derive(clap::Args, Debug)]
#[command(after_help = "Examples:
  dateline tail --config dateline.toml                     the last ten stories
  dateline tail stories --from-beginning --format value | jq .headline
  dateline tail deadletter --follow --data-dir data

TOPIC is stories (the default), stories.latest, duplicates, deadletter or progress, without the prefix of the
configuration, or the full name of a topic.")]
pub struct Arguments {
    /// Topic to show
    #[arg(default_value = "stories", value_name = "TOPIC")]
    topic: String,
    /// Configuration that says where the topics are
    #[arg(long, value_name = "CONFIG", conflicts_with = "data_dir")]
    config: Option<PathBuf>,
    /// Folder of a service without Kafka; `data` unless given
    #[arg(long, value_name = "FOLDER")]
    data_dir: Option<PathBuf>,
    /// From the first record that is kept on
    #[arg(long)]
    from_beginning: bool,
    /// So many records before the end
    #[arg(long, short = 'n', value_name = "N", default_value_t = 10)]
    last: usize,
    /// Go on with what comes, until Ctrl-C
    #[arg(long, short)]
    follow: bool,
    /// json: with key, headers and place; value: the bare record; pretty: for people
    #[arg(long, value_enum, default_value = "pretty")]
    format: Format,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> ExitCode {
    match show_topic(arguments) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn show_topic(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let mut options = Options {
        topic: arguments.topic.clone(),
        from_beginning: arguments.from_beginning,
        last: arguments.last,
        follow: arguments.follow,
        format: arguments.format,
    };
    let out = &mut io::BufWriter::new(io::stdout().lock());
    // Ctrl-C ends a tail as it ends any filter.
    let never = || false;
    let Some(path) = &arguments.config else {
        let data_dir = arguments.data_dir.clone().unwrap_or_else(|| PathBuf::from("data"));
        topic_log(&data_dir.join("topics"), &options, out, &never)?;
        return Ok(ExitCode::SUCCESS);
    };
    let config = match config::Config::load(path, &|name| std::env::var(name).ok()) {
        Ok((config, _)) => config,
        Err(problems) => {
            eprint!("{}", problems.render(false));
            return Ok(ExitCode::from(crate::commands::check::EXIT_CONFIGURATION));
        }
    };
    options.topic = full_name(&config.topics, &options.topic);
    match &config.kafka {
        Some(brokers) => kafka(brokers, &options, out, &never)?,
        None => topic_log(&config.data_dir.join("topics"), &options, out, &never)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// The configured name of a topic that is called by its role.
fn full_name(topics: &config::Topics, name: &str) -> String {
    let named = match name {
        "stories" => Some(&topics.stories),
        "stories.latest" | "latest" => topics.latest.as_ref(),
        "duplicates" => topics.duplicates.as_ref(),
        "deadletter" => topics.deadletter.as_ref(),
        "progress" => Some(&topics.progress),
        _ => None,
    };
    named.cloned().unwrap_or_else(|| name.to_owned())
}

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Options {
    /// Full name of the topic.
    pub topic: String,
    pub from_beginning: bool,
    /// Without `from_beginning`: so many records before the end.
    pub last: usize,
    /// Goes on with what comes, until told to stop.
    pub follow: bool,
    pub format: Format,
}

/// How a record is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// One line: the record with its key, headers and place.
    Json,
    /// One line: the record alone; `null` for a tombstone.
    Value,
    /// Several lines, for people.
    Pretty,
}

/// Prints from a topic log; `directory` is where the topics' folders lie. A reader of `out` that goes away ends it well.
pub fn topic_log(directory: &Path, options: &Options, out: &mut dyn Write, stop: &dyn Fn() -> bool) -> anyhow::Result<()> {
    let folder = directory.join(&options.topic);
    if !options.follow && !folder.is_dir() {
        anyhow::bail!("no topic {:?} in {}; there {}", options.topic, directory.display(), known(directory));
    }
    let place = if options.from_beginning { Place::Beginning } else { Place::Last(options.last) };
    let mut lines = Lines::open(&folder, place).with_context(|| format!("open {}", folder.display()))?;
    while !stop() {
        match lines.next_line().with_context(|| format!("read {}", folder.display()))? {
            Some(line) => {
                if !written(show::line(&options.topic, &line, options.format, out))? {
                    return Ok(());
                }
            }
            None if !options.follow => break,
            None => {
                if !written(out.flush())? {
                    return Ok(());
                }
                std::thread::sleep(LOOK_AGAIN);
            }
        }
    }
    written(out.flush()).map(drop)
}

/// Prints from Kafka: all partitions, and only what is committed.
pub fn kafka(config: &config::Kafka, options: &Options, out: &mut dyn Write, stop: &dyn Fn() -> bool) -> anyhow::Result<()> {
    let start = if options.from_beginning { Start::Beginning } else { Start::Last(options.last) };
    let followed = follow(config, &options.topic, start, options.follow, stop, &mut |seen| {
        Shown::of_kafka(&options.topic, seen).write(options.format, out)?;
        out.flush()
    });
    match followed {
        Err(FollowError::Write(error)) => written(Err(error)).map(drop),
        Err(FollowError::Outlet(error)) => Err(error.into()),
        Ok(()) => written(out.flush()).map(drop),
    }
}

/// False when nobody reads any more.
fn written(result: io::Result<()>) -> anyhow::Result<bool> {
    match result {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(false),
        Err(error) => Err(error).context("write a record"),
    }
}

fn known(directory: &Path) -> String {
    let entries = std::fs::read_dir(directory).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries
        .filter(|entry| entry.path().is_dir())
        .map(|entry| terminal::text(&entry.file_name().to_string_lossy()))
        .filter(|name| name != "set-aside")
        .collect();
    names.sort_unstable();
    if names.is_empty() { "are none".to_owned() } else { format!("are {}", names.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(topic: &str, format: Format) -> Options {
        Options { topic: topic.to_owned(), from_beginning: true, last: 10, follow: false, format }
    }

    fn log() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let line = |seq: u64, value: &str| {
            format!(
                r#"{{"seq":{seq},"token":"00000000000000ff","timestamp":1700000000000,"key":"0123","headers":{{"change":"new"}},"value":{value}}}"#
            )
        };
        let text = [line(1, "{\"headline\":\"one \u{202e}\"}"), line(2, "null"), line(3, r#"{"headline":"three","list":[1]}"#)];
        std::fs::create_dir(folder.path().join("stories")).unwrap();
        std::fs::write(folder.path().join("stories/00000000000000000001.ndjson"), text.join("\n") + "\n").unwrap();
        folder
    }

    fn printed(options: &Options) -> String {
        let folder = log();
        let mut out = Vec::new();
        topic_log(folder.path(), options, &mut out, &|| false).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn hi_11_hi_12_one_record_is_one_line_and_shows_as_text() {
        let text = printed(&options("stories", Format::Value));
        assert_eq!(text, "{\"headline\":\"one \\u202e\"}\nnull\n{\"headline\":\"three\",\"list\":[1]}\n");
        let text = printed(&options("stories", Format::Json));
        assert_eq!(text.lines().count(), 3);
        assert!(text.starts_with(r#"{"seq":1,"token":"00000000000000ff""#), "{text}");
        assert!(!text.contains('\u{202e}'));
    }

    #[test]
    fn pretty_shows_place_time_and_record() {
        let text = printed(&Options { from_beginning: false, last: 2, ..options("stories", Format::Pretty) });
        assert!(text.starts_with("── stories  seq 2  2023-11-14T22:13:20Z  0123  change=new\nnull\n"), "{text}");
        assert!(text.contains("  \"headline\": \"three\""), "{text}");
    }

    #[test]
    fn a_topic_that_is_not_there_is_told_with_those_that_are() {
        let folder = log();
        let error = topic_log(folder.path(), &options("storys", Format::Json), &mut Vec::new(), &|| false).unwrap_err();
        assert!(error.to_string().contains("no topic \"storys\"") && error.to_string().ends_with("are stories"), "{error}");
    }

    #[test]
    fn a_reader_that_goes_away_ends_it() {
        struct Closed;
        impl Write for Closed {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::BrokenPipe.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let folder = log();
        let following = Options { follow: true, ..options("stories", Format::Json) };
        topic_log(folder.path(), &following, &mut Closed, &|| false).unwrap();
    }

    #[test]
    fn following_shows_what_comes_and_stops_when_told() {
        let folder = log();
        let calls = std::cell::Cell::new(0);
        let mut out = Vec::new();
        let following = Options { follow: true, ..options("stories", Format::Value) };
        topic_log(folder.path(), &following, &mut out, &|| {
            calls.set(calls.get() + 1);
            if calls.get() == 5 {
                let line = r#"{"seq":9,"token":"00000000000000ff","timestamp":0,"key":"","headers":{},"value":"late"}"#;
                std::fs::write(folder.path().join("stories/00000000000000000009.ndjson"), format!("{line}\n")).unwrap();
            }
            calls.get() > 8
        })
        .unwrap();
        assert!(String::from_utf8(out).unwrap().ends_with("\"late\"\n"));
    }
}
