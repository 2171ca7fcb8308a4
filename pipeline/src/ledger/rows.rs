//! What the ledger remembers, in the form in which it is stored.

use schemas::normalize::Field;
use schemas::{PubStatus, hash::Sample};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// 128 bits of a hash.
pub type Digest = [u8; 16];
/// An identity key: its kind and 128 bits.
pub type KeyBytes = [u8; 17];
/// A story's number in this ledger; numbers are given in order and never again.
pub type Number = u64;
/// Weeks of the Unix epoch.
pub type Week = u32;

/// A known story.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StoryRow {
    pub story_id: Digest,
    /// The last revision that was given; 0 while only a baseline knows the story.
    pub revision: u32,
    pub standing: Standing,
    pub latest: Latest,
    /// The newest states, oldest first, at most [`StoryRow::MOST_STATES`].
    pub states: Vec<Digest>,
    pub keys: Vec<KeyBytes>,
    pub hashes: Vec<Digest>,
    /// Stories that were parted from this one, or this one from them.
    pub parted: Vec<Number>,
    /// Stories that copy this one, at most [`StoryRow::MOST_COPIES`].
    pub copies: Vec<Digest>,
    pub week: Week,
    /// An earlier state that the feed lists again, and since when.
    pub returning: Option<Returning>,
    /// Day of the Unix epoch of the last revert, and how many that day had.
    pub reverts: (i32, u8),
}

/// An encoded [`StoryRow`].
pub type StoryBytes = Arc<[u8]>;

impl StoryRow {
    /// The row's bytes, the same in memory, log and index.
    pub fn encode(&self) -> StoryBytes {
        // Numbers, strings and lists of them: nothing in it can fail to encode.
        postcard::to_stdvec(self).unwrap_or_default().into()
    }

    /// The row that bytes hold.
    pub fn decode(bytes: &[u8]) -> Result<Self, postcard::Error> {
        postcard::from_bytes(bytes)
    }

    pub const MOST_STATES: usize = 128;
    pub const MOST_COPIES: usize = 64;
    pub const MOST_KEYS: usize = 32;
    pub const MOST_HASHES: usize = 128;
}

/// Whether a story's text stands in `stories`, and as what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Standing {
    /// It stands in `stories`.
    Published,
    /// It repeats the story with this number and stands in `duplicates`.
    Copy(Number),
    /// It was there when its feed was new, and was not published.
    Baseline,
}

/// The latest revision, as far as the next one is measured against it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Latest {
    pub state: Digest,
    pub status: PubStatus,
    pub embargoed: bool,
    /// Hashes of the last usable revision, as published.
    pub content_hash: [u8; 32],
    pub body_hash: [u8; 32],
    pub version: Option<i64>,
    /// Milliseconds of the Unix epoch.
    pub version_created: Option<i64>,
    pub received_at: i64,
    /// Hash of the feed's id.
    pub feed: u64,
    pub field: Field,
    pub body_tokens: u32,
    pub headline_tokens: u32,
    pub headline: Vec<u32>,
    pub sample: Sample,
}

/// An earlier state seen again without newer evidence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Returning {
    pub state: Digest,
    /// Milliseconds of the Unix epoch.
    pub since: i64,
    pub windows: u32,
}

/// A text that stands in `stories`, and whose it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HashRow {
    pub number: Number,
    /// When it was first published, milliseconds of the Unix epoch; sightings do not extend it.
    pub first_published: i64,
    /// Month × 100 + day of its dateline.
    pub day: Option<u16>,
}

/// What is left of a story after its window: its last revision goes on, and a killed one stays killed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stub {
    pub revision: u32,
    pub killed: bool,
    pub week: Week,
}

/// What the ledger keeps of a feed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FeedRow {
    /// The source's own, opaque here.
    pub cursor: Vec<u8>,
    /// Stories of the last full window and those seen since, sorted.
    pub window: Vec<Number>,
    /// Week in which the window was last sighted.
    pub week: Week,
    /// Native keys that were reused for other stories.
    pub demoted: Vec<Digest>,
    /// Receipts of the newest payloads that were committed, oldest first.
    pub receipts: Vec<u128>,
    /// Polls of the baseline that are left; 0 once it has ended.
    pub baseline_polls: u8,
    /// Whether the feed was ever committed.
    pub known: bool,
}

impl FeedRow {
    pub const MOST_DEMOTED: usize = 50;
    /// More than a source has under way at once.
    pub const MOST_RECEIPTS: usize = 256;
    pub const MOST_WINDOW: usize = 20_000;
}

/// The items that a feed listed last, as they stood: they need not be read again.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Slices {
    /// How they were read: for any other manner they say nothing.
    pub manner: u64,
    /// Week in which the feed was last read; what is older may be forgotten.
    pub week: Week,
    pub items: Vec<Slice>,
}

/// An item as it stood, and the story that it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Slice {
    /// [`schemas::Draft::print`].
    pub print: u64,
    pub number: Number,
    /// 32 bits of each key but the content's: an item that shares one is not judged without this one.
    pub keys: Vec<u32>,
}

impl Slices {
    pub const MOST: usize = 2_000;
    /// Weeks for which they count.
    const FRESH: Week = 1;

    /// Whether they may be passed over by a reader of this manner.
    pub fn count(&self, manner: u64, week: Week) -> bool {
        self.manner == manner && week.abs_diff(self.week) <= Self::FRESH
    }
}

impl Slice {
    /// 32 bits of the keys by which items of one document are told apart.
    pub fn keys(keys: &schemas::identity::Keys) -> Vec<u32> {
        let told = keys.iter().filter(|key| key.kind != schemas::identity::Kind::Content);
        told.map(|key| u32::from_be_bytes([key.digest[0], key.digest[1], key.digest[2], key.digest[3]])).collect()
    }
}

/// One change of what is remembered, as the commit log holds it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Effect {
    /// The row as [`StoryRow::encode`] gives it, so that it is encoded once for log and index.
    Story(Number, Option<StoryBytes>),
    Key(KeyBytes, Option<Number>),
    Hash(Digest, Option<HashRow>),
    Feed(String, Option<FeedRow>),
    Week(Week, Number, bool),
    Stub(Digest, Option<Stub>),
    /// A ledger was opened: its token, and the first number of the rows under it.
    Opened {
        token: u64,
        first_seq: u64,
    },
    Slices(String, Option<Slices>),
}
