//! Prints of items: what stands as it stood need not be read again.
//!
//! A print covers the item's own bytes and all that its document says for it, so that equal prints are read equally.
//! What changes with every answer (`lastBuildDate`, comments before the root) is no part of it.

use crate::format::Seen;
use xxhash_rust::xxh3::xxh3_64_with_seed;

/// After so many items in a row that are new it is not looked for known ones any more: each look costs a scan of the item,
/// and a document that is new throughout would be scanned for nothing. What is known is read then, as if it were not.
const MAX_MISSES: usize = 8;

/// The prints of one document.
#[derive(Debug)]
pub(super) struct Prints<'s> {
    seen: &'s Seen,
    /// Hash of what holds for every item.
    document: u64,
    /// Items in a row that were not seen.
    misses: usize,
    /// Items that were passed over.
    pub(super) passed: Vec<u64>,
}

impl<'s> Prints<'s> {
    pub(super) fn new(seen: &'s Seen) -> Self {
        Self { seen, document: hash(0, super::FORMAT.parser), misses: 0, passed: Vec::new() }
    }

    /// Takes in what holds for every item from here on.
    pub(super) fn cover(&mut self, text: &str) {
        self.document = hash(self.document, text);
    }

    /// The print of an item, given what holds for it; never 0.
    pub(super) fn of<'a>(&self, item: &str, context: impl IntoIterator<Item = &'a str>) -> u64 {
        hash(context.into_iter().fold(self.document, hash), item).max(1)
    }

    /// Whether it is worth looking whether an item was seen.
    pub(super) fn looks(&self) -> bool {
        !self.seen.is_empty() && self.misses < MAX_MISSES
    }

    /// Passes over an item, if it was seen before as it stands.
    pub(super) fn passes(&mut self, print: u64) -> bool {
        let seen = self.seen.contains(print);
        if seen {
            self.passed.push(print);
        }
        self.misses = if seen { 0 } else { self.misses + 1 };
        seen
    }
}

/// Goes on from a hash, so that where one text ends and the next begins counts.
fn hash(before: u64, text: &str) -> u64 {
    xxh3_64_with_seed(text.as_bytes(), before.wrapping_add(text.len() as u64))
}
