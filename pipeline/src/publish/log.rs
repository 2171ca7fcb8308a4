//! The outlet without a Kafka: each topic is a folder of files with one line a row.
//!
//! `<directory>/<topic>/<first seq as 20 digits>.ndjson`, synced before a delivery returns. The log of the topic
//! `progress` is written last and says how far all topics have got, so that after a crash no topic's own end has to
//! answer for the others: each may hold rows beyond it, and skips them when they come again.

mod line;
pub mod read;
mod topic;

use self::line::Unencodable;
pub use self::line::value as line_value;
use self::topic::{Rotation, TopicLog};
use super::{Observer, Outcome, OutletError, Recovered, Refusal, Unavailable};
use crate::config::{self, Retention};
use crate::outbox::{Position, Role, Row};
use crate::segments::sync_directory;
use jiff::Timestamp;
use std::fs;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Positions are short and only the last counts.
const PROGRESS_ROTATION: Rotation = Rotation { bytes: 1 << 20, age: Duration::MAX };
const PROGRESS_RETENTION: Retention = Retention { age: Duration::ZERO, bytes: 0 };
/// Where logs of another ledger are put when theirs must not be continued.
const SET_ASIDE: &str = "set-aside";

pub struct Log {
    directory: PathBuf,
    topics: Vec<(Role, TopicLog)>,
    progress: TopicLog,
    rotation: Rotation,
    retention: Retention,
    shard: u32,
    clock: fn() -> Timestamp,
    observer: Arc<dyn Observer>,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Before the first recovery, and after an error.
    Unknown,
    Ours,
    /// A log ends in a row that this ledger did not give.
    Foreign,
}

impl Log {
    /// Touches nothing yet. `directory` is where the topics' folders lie.
    pub fn new(
        directory: impl Into<PathBuf>,
        settings: &config::TopicLog,
        topics: &config::Topics,
        shard: u32,
        clock: fn() -> Timestamp,
        observer: Arc<dyn Observer>,
    ) -> Self {
        let directory = directory.into();
        let names = [
            (Role::Duplicates, topics.duplicates.as_ref()),
            (Role::Deadletter, topics.deadletter.as_ref()),
            (Role::Stories, Some(&topics.stories)),
            (Role::Latest, topics.latest.as_ref()),
        ];
        let named = names.into_iter().filter_map(|(role, name)| Some((role, TopicLog::new(directory.join(name?)))));
        Self {
            topics: named.collect(),
            progress: TopicLog::new(directory.join(&topics.progress)),
            rotation: Rotation { bytes: settings.segment_bytes, age: settings.segment_age },
            retention: settings.retention.clone(),
            shard,
            clock,
            observer,
            state: State::Unknown,
            directory,
        }
    }

    /// Cuts torn ends off all logs; gives the position up to which every topic holds what it should, or the first that
    /// is not ours.
    pub fn recover(&mut self, is_ours: &dyn Fn(Position) -> bool) -> Result<Recovered, OutletError> {
        self.state = State::Unknown;
        let now = (self.clock)();
        for log in self.logs() {
            log.recover(now).map_err(|error| storage("recover", log.directory(), &error))?;
        }
        let last = self.progress.last();
        let lasts = self.topics.iter().map(|(_, log)| log.last()).chain([last]);
        if let Some(foreign) = lasts.flatten().find(|position| !is_ours(*position)) {
            self.state = State::Foreign;
            return Ok(Recovered { last: Some(foreign) });
        }
        self.state = State::Ours;
        self.retain();
        Ok(Recovered { last })
    }

    /// Takes possession. Logs of another ledger are set aside, whole, and begun anew: their numbers and ours would not
    /// rise together.
    pub fn claim(&mut self, position: Position) -> Result<(), OutletError> {
        match self.state {
            State::Ours => return Ok(()),
            State::Unknown => return Err(OutletError::Unsettled("topic logs: recover first".to_owned())),
            State::Foreign => {}
        }
        self.state = State::Unknown;
        let now = (self.clock)();
        let aside = self.directory.join(SET_ASIDE).join(now.strftime("%Y%m%dT%H%M%S%.6fZ").to_string());
        let directory = self.directory.clone();
        // `progress` goes last: until then a recovery still finds the logs foreign.
        for log in self.logs() {
            set_aside(&directory, log.directory(), &aside)
                .and_then(|()| log.recover(now))
                .map_err(|error| storage("set aside", log.directory(), &error))?;
        }
        tracing::warn!(folder = %aside.display(), "topic logs of another ledger are set aside");
        self.advance(position, now)?;
        self.state = State::Ours;
        Ok(())
    }

    /// Delivers rows, which are in the order of their numbers; what a topic already holds is skipped.
    pub fn deliver(&mut self, rows: &[Row]) -> Result<(), OutletError> {
        if self.state != State::Ours {
            return Err(OutletError::Unsettled("topic logs: recover first".to_owned()));
        }
        let mut lines = Vec::new();
        let mut places: Vec<Range<usize>> = Vec::with_capacity(rows.len());
        let mut refused = None;
        for row in rows {
            let start = lines.len();
            match line::encode(row, &mut lines) {
                Ok(()) => places.push(start..lines.len()),
                Err(error) => {
                    refused = Some(refusal(places.len(), row, &error));
                    break;
                }
            }
        }
        let (whole, _) = rows.split_at(places.len().min(rows.len()));
        if let Some(last) = whole.last() {
            self.state = State::Unknown;
            self.write(whole, &lines, &places, last.position)?;
            self.state = State::Ours;
        }
        refused.map_or(Ok(()), Err)
    }

    fn write(&mut self, rows: &[Row], lines: &[u8], places: &[Range<usize>], last: Position) -> Result<(), OutletError> {
        let started = Instant::now();
        let now = (self.clock)();
        let mut own = Vec::new();
        for (role, log) in &mut self.topics {
            own.clear();
            let mut first = None;
            let mut end = None;
            let mut records = 0;
            for (row, place) in rows.iter().zip(places) {
                if row.roles.contains(*role) && !log.holds(row.position.seq) {
                    own.extend_from_slice(lines.get(place.clone()).unwrap_or_default());
                    first.get_or_insert(row.position.seq);
                    end = Some(row.position);
                    records += 1;
                }
            }
            if let (Some(first), Some(end)) = (first, end) {
                log.append(&own, first, end, now, self.rotation)
                    .map_err(|error| storage("append to", log.directory(), &error))?;
                self.observer.published(*role, records);
            }
        }
        self.advance(last, now)?;
        self.observer.transaction(started.elapsed(), Outcome::Committed);
        Ok(())
    }

    /// Says that all topics hold what they should up to a position.
    fn advance(&mut self, position: Position, now: Timestamp) -> Result<(), OutletError> {
        if self.progress.holds(position.seq) {
            return Ok(());
        }
        let mut written = Vec::new();
        let encoded = line::encode_progress(position, self.shard, &mut written);
        encoded.map_err(|error| OutletError::Unavailable(Unavailable::Storage, format!("encode a position: {error:?}")))?;
        let log = &mut self.progress;
        log.append(&written, position.seq, position, now, PROGRESS_ROTATION)
            .and_then(|()| log.retain(position.seq, now, &PROGRESS_RETENTION))
            .map_err(|error| storage("append to", log.directory(), &error))
    }

    /// Retention of all topics. What cannot be deleted now is tried again; deliveries go on.
    fn retain(&mut self) {
        let Some(delivered) = self.progress.last() else { return };
        let now = (self.clock)();
        for (_, log) in &mut self.topics {
            if let Err(error) = log.retain(delivered.seq, now, &self.retention) {
                tracing::warn!(log = %log.directory().display(), %error, "old segments cannot be deleted");
            }
        }
    }

    /// Runs retention.
    pub fn idle(&mut self) {
        if self.state == State::Ours {
            self.retain();
        }
    }

    /// The folder of the topics.
    pub fn name(&self) -> String {
        format!("log:{}", self.directory.display())
    }

    /// All logs, `progress` last.
    fn logs(&mut self) -> impl Iterator<Item = &mut TopicLog> {
        self.topics.iter_mut().map(|(_, log)| log).chain([&mut self.progress])
    }
}

fn refusal(delivered: usize, row: &Row, error: &Unencodable) -> OutletError {
    let (reason, detail) = match error {
        Unencodable::NotJson => (Refusal::Other, "value is not JSON"),
        Unencodable::TooLong => (Refusal::TooLarge, "line is too long"),
    };
    OutletError::Refused { delivered, reason, detail: format!("row {}: {detail}", row.position) }
}

fn storage(doing: &str, directory: &Path, error: &io::Error) -> OutletError {
    OutletError::Unavailable(Unavailable::Storage, format!("{doing} topic log {}: {error}", directory.display()))
}

/// Moves a topic's folder away, durably.
fn set_aside(directory: &Path, log: &Path, aside: &Path) -> io::Result<()> {
    let Some(name) = log.file_name() else { return Err(io::Error::other("topic log without a name")) };
    fs::create_dir_all(aside)?;
    match fs::rename(log, aside.join(name)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    for changed in [aside, &directory.join(SET_ASIDE), directory] {
        sync_directory(changed)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
