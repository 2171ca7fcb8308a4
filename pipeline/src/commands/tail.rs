//! `dateline tail`: what a topic holds, from a topic log or from Kafka, safe to look at in a terminal.

mod escape;
mod show;

use self::show::Shown;
use crate::config;
use crate::publish::kafka::follow::{FollowError, Start, follow};
use crate::publish::log::read::{Lines, Place};
use anyhow::Context as _;
use std::io::{self, Write};
use std::path::Path;
use std::time::Duration;

/// How often a topic log is looked at for more.
const LOOK_AGAIN: Duration = Duration::from_millis(200);

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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
        .map(|entry| escape::text(&entry.file_name().to_string_lossy()))
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
