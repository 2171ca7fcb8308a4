//! Subscription lists in OPML 2.0 (<http://opml.org/spec2.opml>): feeds in folders, read from any reader's export
//! and written so that what is read again is the same.
//!
//! An outline with `xmlUrl` is a feed, any other one a folder. Feeds keep the order of the list. Their ids never
//! change: what our own export wrote as `dateline:id` is believed, and every other id follows from the URL alone.

mod id;
mod read;
mod write;

pub use id::id_of;
pub use read::{read, text};
pub use write::write;

use std::ops::Range;
use std::sync::Arc;

/// Largest list, bytes.
pub const MAX_BYTES: usize = 32 << 20;
/// Most feeds of a list.
pub const MAX_FEEDS: usize = 100_000;
/// Outlines inside of one another.
pub const MAX_DEPTH: usize = crate::format::feed::markup::MAX_DEPTH;
/// Most remarks on outlines that are told; those after are counted.
pub const MAX_TOLD: usize = 1_000;
/// Folders of a feed that are kept, outermost first.
pub const MAX_CATEGORIES: usize = 16;
/// Longest URL, bytes.
const MAX_URL: usize = 4096;
/// Longest name of a feed or folder, characters; the rest is left out.
const MAX_NAME: usize = 256;

/// The namespace of `id` and `provider` in our exports.
pub const NAMESPACE: &str = "urn:dateline:opml:1.0";

/// A feed of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outline {
    /// Name of the feed in the configuration: 1 to 128 letters, digits, `.`, `_` and `-`.
    pub id: String,
    /// Absolute, http or https, without a fragment, as the URL standard writes it.
    pub url: String,
    /// On one line.
    pub title: Option<String>,
    /// The page that the feed is of, http or https.
    pub home: Option<String>,
    /// Whose stories these are, when the list says so.
    pub provider: Option<String>,
    /// Names of the folders that it stands in, outermost first.
    pub categories: Vec<Arc<str>>,
}

/// What was read of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Opml {
    pub title: Option<String>,
    /// In the order of the list, each URL and each id once.
    pub feeds: Vec<Outline>,
    /// Where in the text the outline of each of `feeds` begins and ends.
    pub places: Vec<Range<usize>>,
    /// What is wrong with outlines: the first [`MAX_TOLD`].
    pub remarks: Vec<Remark>,
    /// How many came after those.
    pub untold: usize,
    /// Where URLs stand that may hold passwords: for whoever shows lines of the text.
    pub secrets: Vec<Range<usize>>,
    /// Whether the end of the list was seen.
    pub complete: bool,
}

/// An outline that was left out, or was not read as it is printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// For people, without the content itself.
    pub why: String,
    pub is_left_out: bool,
    /// Its tag in the text.
    pub place: Range<usize>,
    /// The place in `feeds` of the one that came before, when that is the reason.
    pub first: Option<usize>,
}

/// Nothing of a list could be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub struct OpmlError {
    /// For people: what was seen.
    pub detail: String,
    /// Where in the text, when it is one place.
    pub place: Option<Range<usize>>,
}

#[cfg(test)]
mod tests;
