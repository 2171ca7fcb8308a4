//! The log of one topic: lines in segments, each whole and each later than the one before.

use super::line;
use crate::config::Retention;
use crate::outbox::Position;
use crate::segments::{AppendError, Segments};
use jiff::Timestamp;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

pub const SUFFIX: &str = ".ndjson";

pub struct TopicLog {
    directory: PathBuf,
    /// `None` until recovered, and again after an error.
    open: Option<Opened>,
    /// Segment and length that were durable when the log was last open in this process. What lies beyond after a
    /// failed sync is read back from memory although it is not on the disk.
    durable: Option<(u64, u64)>,
}

struct Opened {
    segments: Segments,
    last: Option<Position>,
    /// When the open segment was begun.
    begun: Timestamp,
}

/// When a segment is closed.
#[derive(Clone, Copy, Debug)]
pub struct Rotation {
    pub bytes: u64,
    pub age: Duration,
}

/// What a segment holds.
struct Scan {
    /// Bytes up to the end of the last whole line.
    whole: u64,
    last: Option<Position>,
}

impl TopicLog {
    pub fn new(directory: PathBuf) -> Self {
        Self { directory, open: None, durable: None }
    }

    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// Finds the last whole line, cuts off what follows it, and makes sure that what is left is on the disk.
    pub fn recover(&mut self, now: Timestamp) -> io::Result<()> {
        self.open = None;
        let mut segments = Segments::open(&self.directory, SUFFIX)?;
        let mut last = None;
        let bases = segments.bases().to_vec();
        for (age, &base) in bases.iter().rev().enumerate() {
            let limit = self.durable.filter(|(known, _)| *known == base).map_or(u64::MAX, |(_, length)| length);
            let scan = scan(&segments.path(base), limit)?;
            if age == 0 {
                let cut = segments.length().saturating_sub(scan.whole);
                if cut > 0 {
                    tracing::warn!(log = %self.directory.display(), bytes = cut, "end of a topic log was not whole and is cut off");
                }
                segments.cut(scan.whole)?;
            }
            last = scan.last;
            if last.is_some() {
                break;
            }
        }
        let begun = match bases.last() {
            Some(&base) => begun(&segments.path(base), now)?,
            None => now,
        };
        self.open = Some(Opened { segments, last, begun });
        self.note_durable();
        Ok(())
    }

    /// The last line's position; none before a recovery.
    pub fn last(&self) -> Option<Position> {
        self.open.as_ref().and_then(|open| open.last)
    }

    /// Says whether a row is in the log, or was before retention took it.
    pub fn holds(&self, seq: u64) -> bool {
        self.last().is_some_and(|last| seq <= last.seq)
    }

    /// Appends whole lines, the first numbered `first`, and waits for the disk. An error closes the log.
    pub fn append(&mut self, lines: &[u8], first: u64, last: Position, now: Timestamp, rotation: Rotation) -> io::Result<()> {
        let appended = match &mut self.open {
            Some(open) => open.append(lines, first, last, now, rotation),
            None => Err(io::Error::other("topic log is not recovered")),
        };
        match &appended {
            Ok(()) => self.note_durable(),
            Err(_) => {
                // A segment that was begun for these lines holds none that is known to be on the disk.
                let begun = self.open.take().and_then(|open| open.segments.bases().last().copied());
                if let Some(base) = begun.filter(|base| self.durable.is_none_or(|(known, _)| known != *base)) {
                    self.durable = Some((base, 0));
                }
            }
        }
        appended
    }

    /// Deletes closed segments that are too old or too much, from the oldest on; never one that holds a row after
    /// `delivered`, and never the last that holds any line.
    pub fn retain(&mut self, delivered: u64, now: Timestamp, retention: &Retention) -> io::Result<()> {
        let Some(open) = &mut self.open else { return Ok(()) };
        if open.segments.length() == 0 {
            return Ok(());
        }
        let bases = open.segments.bases().to_vec();
        let mut sizes = Vec::with_capacity(bases.len());
        for &base in &bases {
            sizes.push(fs::metadata(open.segments.path(base))?);
        }
        let mut bytes: u64 = sizes.iter().map(fs::Metadata::len).sum();
        for ((&base, metadata), &next) in bases.iter().zip(&sizes).zip(bases.iter().skip(1)) {
            let is_old = elapsed(now, metadata.modified()?) > retention.age;
            if next > delivered.saturating_add(1) || !(is_old || bytes > retention.bytes) {
                break;
            }
            open.segments.delete(base)?;
            bytes = bytes.saturating_sub(metadata.len());
        }
        Ok(())
    }

    fn note_durable(&mut self) {
        if let Some(open) = &self.open {
            self.durable = open.segments.bases().last().map(|&base| (base, open.segments.length()));
        }
    }
}

impl Opened {
    fn append(&mut self, lines: &[u8], first: u64, last: Position, now: Timestamp, rotation: Rotation) -> io::Result<()> {
        let length = self.segments.length();
        let is_full = length >= rotation.bytes || duration(now, self.begun) >= rotation.age;
        if self.segments.bases().is_empty() || (length > 0 && is_full) {
            self.segments.roll(first)?;
            self.begun = now;
        }
        self.segments.append(lines).map_err(|error| match error {
            AppendError::CutBack(error) | AppendError::Broken(error) => error,
        })?;
        self.last = Some(last);
        Ok(())
    }
}

/// Reads a segment's lines from its start, up to `limit` bytes, until one is not whole or does not rise.
fn scan(path: &Path, limit: u64) -> io::Result<Scan> {
    let mut reader = BufReader::with_capacity(256 << 10, File::open(path)?.take(limit));
    let mut found = Scan { whole: 0, last: None };
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        let read = (&mut reader).take(line::LONGEST as u64).read_until(b'\n', &mut buffer)?;
        let Some((b'\n', text)) = buffer.split_last() else { return Ok(found) };
        let Some(position) = line::position(text) else { return Ok(found) };
        if found.last.is_some_and(|last: Position| position.seq <= last.seq) {
            return Ok(found);
        }
        found = Scan { whole: found.whole + read as u64, last: Some(position) };
    }
}

/// When a segment was begun: its file's time of birth, or of its last change where births are not kept.
fn begun(path: &Path, now: Timestamp) -> io::Result<Timestamp> {
    let metadata = fs::metadata(path)?;
    let time = metadata.created().or_else(|_| metadata.modified())?;
    Ok(Timestamp::try_from(time).unwrap_or(now))
}

fn elapsed(now: Timestamp, since: SystemTime) -> Duration {
    Timestamp::try_from(since).map_or(Duration::ZERO, |since| duration(now, since))
}

/// Zero when the clock was set back.
fn duration(now: Timestamp, since: Timestamp) -> Duration {
    Duration::try_from(now.duration_since(since)).unwrap_or_default()
}
