//! The publish half: drains the outbox into an outlet, in order, and knows nothing of feeds.

pub mod counted;
pub mod kafka;
pub mod log;
mod observer;
mod progress;
pub mod publisher;
pub mod replace;
mod standard_output;

use crate::outbox::{Position, Row};
pub use observer::{Observer, Outcome, Unobserved};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// Where rows go.
pub enum Outlet {
    Kafka(Box<kafka::Kafka>),
    Log(Box<log::Log>),
    /// Prints and keeps nothing.
    StandardOutput,
}

/// What an outlet says about where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recovered {
    /// The last row that it has made durable; `None` when it has none at all.
    pub last: Option<Position>,
}

/// Why an outlet did not do what it was asked.
///
/// The arms are what the publisher does about them.
#[derive(Debug, thiserror::Error)]
pub enum OutletError {
    /// Not reachable, or not now: wait, recover, try again. `kind` is what health says.
    #[error("{0}: {1}")]
    Unavailable(Unavailable, String),
    /// The outcome of the delivery is not known, or the producer is no longer usable: recover before the next try.
    #[error("outcome unknown: {0}")]
    Unsettled(String),
    /// The outlet refused one row and will refuse it again (delivered alone, so it is this row's fault): the row after
    /// the first `delivered` ones of the batch, which are durable, while none behind it is promised to be.
    #[error("row refused: {reason}: {detail}")]
    Refused { delivered: usize, reason: Refusal, detail: String },
}

/// Why an outlet is not available.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unavailable {
    Unreachable,
    Authentication,
    TopicMissing,
    /// A topic's settings contradict what delivery rests on (a `progress` topic that deletes).
    Misconfigured,
    Storage,
}

impl std::fmt::Display for Unavailable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Unreachable => "unreachable",
            Self::Authentication => "authentication",
            Self::TopicMissing => "topic missing",
            Self::Misconfigured => "misconfigured",
            Self::Storage => "storage",
        })
    }
}

/// Why a single row is refused for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    TooLarge,
    InvalidTimestamp,
    Other,
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::TooLarge => "too large",
            Self::InvalidTimestamp => "invalid timestamp",
            Self::Other => "invalid record",
        })
    }
}

/// The word to end, which an outlet heeds while it waits for an answer.
#[derive(Clone, Debug, Default)]
pub struct Ending {
    /// Finish what can be finished; wait no longer for what does not answer.
    pub stop: Arc<AtomicBool>,
    /// Return now.
    pub abort: Arc<AtomicBool>,
}

impl Outlet {
    /// To be called before anything else: where the word to end will be seen.
    pub fn end_with(&mut self, ending: Ending) {
        if let Self::Kafka(kafka) = self {
            kafka.end_with(ending);
        }
    }

    /// Finds out which rows the outlet already holds. Blocking.
    ///
    /// `is_ours` tells whether a position was given by this ledger. An outlet must test with it before it does
    /// anything that another service could feel (fencing), and returns a foreign position as it found it.
    pub fn recover(&mut self, is_ours: &dyn Fn(Position) -> bool) -> Result<Recovered, OutletError> {
        match self {
            Self::Kafka(kafka) => kafka.recover(is_ours),
            Self::Log(log) => log.recover(is_ours),
            Self::StandardOutput => Ok(Recovered { last: None }),
        }
    }

    /// Takes possession, before the first delivery after a recovery: writes a position under our own token.
    pub fn claim(&mut self, position: Position) -> Result<(), OutletError> {
        match self {
            Self::Kafka(kafka) => kafka.claim(position),
            Self::Log(log) => log.claim(position),
            Self::StandardOutput => Ok(()),
        }
    }

    /// Makes rows durable, all or none of them as far as a reader can tell; returns when that is sure. Blocking.
    pub fn deliver(&mut self, rows: &[Row]) -> Result<(), OutletError> {
        match self {
            Self::Kafka(kafka) => kafka.deliver(rows),
            Self::Log(log) => log.deliver(rows),
            Self::StandardOutput => standard_output::StandardOutput::deliver(rows),
        }
    }

    /// To be called every second or so while nothing is delivered: the client's messages are taken, so that they do
    /// not pile up, and retention runs.
    pub fn idle(&mut self) {
        match self {
            Self::Kafka(kafka) => kafka.idle(),
            Self::Log(log) => log.idle(),
            Self::StandardOutput => {}
        }
    }

    /// Largest value that the topics take, bytes; known after a recovery.
    pub fn max_record_bytes(&self) -> Option<usize> {
        match self {
            Self::Kafka(kafka) => kafka.max_record_bytes().and_then(|bytes| usize::try_from(bytes).ok()),
            Self::Log(_) | Self::StandardOutput => None,
        }
    }

    /// Names the outlet in the ledger: cluster id and prefix, or the folder. Known after a recovery.
    pub fn name(&self) -> String {
        match self {
            Self::Kafka(kafka) => kafka.name(),
            Self::Log(log) => log.name(),
            Self::StandardOutput => "standard output".to_owned(),
        }
    }
}
