//! What an operator asks of the schedule while it runs, and what it answers.

use crate::metrics::label::{FeedState, Fetch};
use jiff::Timestamp;
use serde::Serialize;
use std::collections::VecDeque;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};

/// Questions that wait for the schedule, at most.
const INBOX: usize = 16;
/// Answers of a feed that are remembered.
pub const RESPONSES: usize = 5;

/// A feed as it stands, in short.
#[derive(Clone, Debug, Serialize)]
pub struct Listed {
    pub id: String,
    pub provider: String,
    /// Without user info and secrets.
    pub url: String,
    /// What the feed calls itself, once it was read.
    pub title: Option<String>,
    pub state: FeedState,
    pub paused: bool,
    /// Seconds between two polls as things stand.
    pub interval_seconds: f64,
    pub next_poll_at: Option<Timestamp>,
    pub last_success_at: Option<Timestamp>,
    /// Failed polls since the last good one.
    pub failures: u32,
}

/// A feed, and why its next poll is when it is.
#[derive(Clone, Debug, Serialize)]
pub struct Explained {
    #[serde(flatten)]
    pub listed: Listed,
    /// Whom politeness is owed: the registrable domain.
    pub host: String,
    /// In the order in which they count, each as a sentence.
    pub reasons: Vec<String>,
    /// The newest last.
    pub responses: VecDeque<Response>,
}

/// What came of one poll.
#[derive(Clone, Debug, Serialize)]
pub struct Response {
    pub at: Timestamp,
    pub outcome: Fetch,
    /// What went wrong, for people.
    pub detail: Option<String>,
    /// Items in the document, those included that were not read again.
    pub items: usize,
    pub new: usize,
    pub milliseconds: u64,
}

/// What is asked.
pub enum Ask {
    List(oneshot::Sender<Vec<Listed>>),
    Explain(String, oneshot::Sender<Option<Explained>>),
    /// Poll now, whatever the interval; gap and concurrency of its host still count. `None`: there is no such feed.
    Poll(String, oneshot::Sender<Option<()>>),
    /// No poll from now on, or polls again. Kept over restarts.
    Pause(String, bool, oneshot::Sender<Option<()>>),
}

/// A handle to the schedule of HTTP feeds.
#[derive(Clone)]
pub struct Control {
    inbox: mpsc::Sender<Ask>,
}

impl Control {
    /// A handle, and what the schedule reads from.
    pub fn new() -> (Self, mpsc::Receiver<Ask>) {
        let (inbox, asked) = mpsc::channel(INBOX);
        (Self { inbox }, asked)
    }

    /// All feeds that are polled, in the order of their ids.
    ///
    /// # Errors
    /// When no schedule answers within two seconds, as while the configuration is read again.
    pub async fn list(&self) -> Result<Vec<Listed>, NoAnswer> {
        self.ask(Ask::List).await
    }

    /// One feed; `None` when there is no such feed.
    ///
    /// # Errors
    /// As [`Control::list`].
    pub async fn explain(&self, id: &str) -> Result<Option<Explained>, NoAnswer> {
        self.ask(|reply| Ask::Explain(id.to_owned(), reply)).await
    }

    /// Polls a feed now; `None` when there is no such feed.
    ///
    /// # Errors
    /// As [`Control::list`].
    pub async fn poll(&self, id: &str) -> Result<Option<()>, NoAnswer> {
        self.ask(|reply| Ask::Poll(id.to_owned(), reply)).await
    }

    /// Stops polling a feed, or goes on; `None` when there is no such feed.
    ///
    /// # Errors
    /// As [`Control::list`].
    pub async fn pause(&self, id: &str, paused: bool) -> Result<Option<()>, NoAnswer> {
        self.ask(|reply| Ask::Pause(id.to_owned(), paused, reply)).await
    }

    async fn ask<T>(&self, ask: impl FnOnce(oneshot::Sender<T>) -> Ask) -> Result<T, NoAnswer> {
        let (reply, answer) = oneshot::channel();
        let asked = async {
            self.inbox.send(ask(reply)).await.map_err(|_| NoAnswer)?;
            answer.await.map_err(|_| NoAnswer)
        };
        tokio::time::timeout(Duration::from_secs(2), asked).await.map_err(|_| NoAnswer)?
    }
}

/// The schedule is not there, or busy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the schedule of feeds does not answer; try again in a moment")]
pub struct NoAnswer;
