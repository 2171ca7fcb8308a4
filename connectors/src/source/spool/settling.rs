//! Which files of a folder have stopped changing, and which were read where they lie.

use super::folder::{Folder, Print};
use super::names;
use std::collections::{BinaryHeap, HashMap, VecDeque};
use std::ffi::{OsStr, OsString};
use std::hash::{BuildHasher, RandomState};
use std::io;
use std::time::{Duration, SystemTime};

/// Files that one scan gives out; the oldest of the folder.
const MAX_BATCH: usize = 16_384;
/// Files that are observed at once, 32 bytes each; more wait until some of these are taken.
const MAX_OBSERVED: usize = 262_144;

/// What scans have seen so far. Names and prints are kept as keyed 64-bit hashes.
pub struct Settling {
    /// [`MAX_BATCH`], except in tests.
    pub(super) max_batch: usize,
    random: RandomState,
    observed: HashMap<u64, Observed>,
    in_place: HashMap<u64, InPlace>,
}

struct Observed {
    print: u64,
    since: SystemTime,
}

/// A file that was read and could not be moved.
struct InPlace {
    print: u64,
    content: Option<blake3::Hash>,
}

/// What one scan found.
pub struct Scanned {
    /// Complete files, by time of modification, then name.
    pub complete: VecDeque<(OsString, Print)>,
    /// Whether more are complete than were given out.
    pub more: bool,
    /// Whether some are not complete yet.
    pub unsettled: bool,
}

impl Settling {
    pub fn new() -> Self {
        Self { max_batch: MAX_BATCH, random: RandomState::new(), observed: HashMap::new(), in_place: HashMap::new() }
    }

    /// Reads the folder once, looking at every name that is not passed over.
    pub fn scan(&mut self, folder: &Folder, settle: Duration, now: SystemTime) -> io::Result<Scanned> {
        let before = std::mem::take(&mut self.observed);
        let mut in_place = std::mem::take(&mut self.in_place);
        let mut oldest: BinaryHeap<((i64, i64), OsString, PrintOfEqualTime)> = BinaryHeap::new();
        let mut scanned = Scanned { complete: VecDeque::new(), more: false, unsettled: false };
        let result = folder.each(|name| {
            if names::is_passed_over(name) {
                return;
            }
            let Ok(print) = folder.print(name) else { return };
            if print.is_folder() {
                return;
            }
            let (name_hash, print_hash) = (self.random.hash_one(name), self.random.hash_one(print));
            if let Some(known) = in_place.remove(&name_hash) {
                let is_same = known.print == print_hash;
                self.in_place.insert(name_hash, known);
                if is_same {
                    return;
                }
            }
            let since = match before.get(&name_hash) {
                Some(seen) if seen.print == print_hash && seen.since <= now => seen.since,
                _ => now,
            };
            if now.duration_since(since).unwrap_or_default() < settle {
                scanned.unsettled = true;
                if self.observed.len() < MAX_OBSERVED {
                    self.observed.insert(name_hash, Observed { print: print_hash, since });
                }
                return;
            }
            if self.observed.len() < MAX_OBSERVED {
                self.observed.insert(name_hash, Observed { print: print_hash, since });
            }
            oldest.push((print.time(), name.to_owned(), PrintOfEqualTime(print)));
            if oldest.len() > self.max_batch {
                oldest.pop();
                scanned.more = true;
            }
        });
        if let Err(error) = result {
            // What was read in place and not seen again before the error is still known.
            self.in_place.extend(in_place);
            return Err(error);
        }
        scanned.complete = oldest.into_sorted_vec().into_iter().map(|(_, name, print)| (name, print.0)).collect();
        Ok(scanned)
    }

    /// Whether this very file was read where it lies.
    pub fn knows(&self, name: &OsStr, print: &Print) -> bool {
        let known = self.in_place.get(&self.random.hash_one(name));
        known.is_some_and(|known| known.print == self.random.hash_one(print))
    }

    /// Remembers a file that was read where it lies; says whether the same content was read from it before.
    pub fn remember(&mut self, name: &OsStr, print: &Print, content: Option<&[u8]>) -> bool {
        let (name, print) = (self.random.hash_one(name), self.random.hash_one(print));
        let content = content.map(blake3::hash);
        let before = self.in_place.insert(name, InPlace { print, content });
        content.is_some() && before.is_some_and(|before| before.content == content)
    }

    /// Forgets that a file was read where it lies.
    pub fn forget(&mut self, name: &OsStr) {
        self.in_place.remove(&self.random.hash_one(name));
    }
}

/// A print that takes no part in the order: names differ within a folder.
struct PrintOfEqualTime(Print);

impl PartialEq for PrintOfEqualTime {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for PrintOfEqualTime {}

impl PartialOrd for PrintOfEqualTime {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for PrintOfEqualTime {
    fn cmp(&self, _: &Self) -> std::cmp::Ordering {
        std::cmp::Ordering::Equal
    }
}
