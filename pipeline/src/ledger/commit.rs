//! What callers bring to the ledger, and what they get back.

use super::index::IndexError;
use super::rows::{Digest, Slices};
use crate::candidate::Candidate;
use crate::dedupe::Notes;
use crate::metrics::label::Verdict;

/// All that came of one payload of one feed.
#[derive(Clone, Debug)]
pub struct Commit {
    /// Id of the feed.
    pub feed: String,
    /// In the order in which they are to be judged.
    pub stories: Vec<Candidate>,
    /// Dead letters as JSON objects without `published_at`.
    pub dead_letters: Vec<Vec<u8>>,
    /// The source's new cursor; `None` leaves the old one.
    pub cursor: Option<Vec<u8>>,
    pub window: Window,
    /// For a feed whose items are passed over while they stand as they stood: how they are read, and those that were
    /// passed over this time.
    pub slices: Option<Slices>,
    /// Which payload this is, where a payload can come again.
    pub receipt: Option<u128>,
    /// A new feed's first window is remembered, not published.
    pub baseline: bool,
}

impl Commit {
    /// A commit of one feed with nothing in it.
    pub fn of(feed: &str) -> Self {
        Self {
            feed: feed.to_owned(),
            stories: Vec::new(),
            dead_letters: Vec::new(),
            cursor: None,
            window: Window::Unchanged,
            slices: None,
            receipt: None,
            baseline: false,
        }
    }
}

/// What the stories of a commit say about what the feed lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    /// They are all that it lists.
    Full,
    /// They are a part of it.
    Partial,
    /// The feed still lists what it listed before.
    Unchanged,
    /// The source lists nothing: a file, or a line, stands for itself.
    Unlisted,
}

/// What came of a commit.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    pub stories: Vec<Outcome>,
    pub dead_letters: usize,
}

impl Tally {
    /// Whether earlier texts are listed again, of which is not clear yet what they mean.
    pub fn is_returning(&self) -> bool {
        self.stories.iter().any(|story| story.notes.returning)
    }
}

/// What came of one story.
#[derive(Clone, Debug)]
pub struct Outcome {
    pub verdict: Verdict,
    pub story_id: Digest,
    pub revision: u32,
    /// `story_id` of what it repeats.
    pub duplicate_of: Option<Digest>,
    pub notes: Notes,
    pub title: Option<String>,
}

/// Why a commit did not happen.
#[derive(Debug, thiserror::Error)]
pub enum CommitError {
    #[error("the ledger is closed")]
    Closed,
    /// Nothing can be committed now; the same commit may succeed later.
    #[error("the ledger cannot commit now: {0}")]
    NotNow(String),
    /// This commit fails while others succeed.
    #[error("this payload cannot be committed: {0}")]
    Alone(String),
    #[error(transparent)]
    Index(#[from] IndexError),
}
