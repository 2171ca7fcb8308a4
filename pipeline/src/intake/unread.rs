//! What need not be read: items that a feed lists as they stood when their stories were judged.

use super::reading::{self, Manner, Reading};
use crate::ledger::rows::{Slice, Slices};
use crate::ledger::{Ledger, week_of};
use connectors::format::Seen;
use connectors::source::Payload;
use jiff::Timestamp;
use std::collections::HashSet;

/// How the feed's items stood, where that counts for this manner of reading; else none of them is known.
pub async fn known(ledger: &Ledger, manner: &Manner, now: Timestamp) -> Slices {
    let (manner_hash, week) = (manner.hash(), week_of(now));
    let kept = ledger.slices(&manner.feed).await.filter(|slices| slices.count(manner_hash, week));
    kept.map_or_else(|| Slices { manner: manner_hash, week, items: Vec::new() }, |slices| (*slices).clone())
}

/// Reads a payload, passing over what is known; gives what was passed over. An item that shares a key with one that was
/// passed over is judged beside it: then the document is read whole.
pub fn read(payload: &Payload, manner: &Manner, known: Option<Slices>, now: Timestamp) -> (Reading, Option<Slices>) {
    let Some(known) = known else { return (reading::read(payload, manner, now, &Seen::default()), None) };
    let reading = reading::read(payload, manner, now, &Seen::new(known.items.iter().map(|slice| slice.print)));
    let passed = passed(&reading, &known);
    if !meets(&reading, &passed.items) {
        return (reading, Some(passed));
    }
    (reading::read(payload, manner, now, &Seen::default()), Some(Slices { items: Vec::new(), ..known }))
}

/// What of the known items was passed over.
fn passed(reading: &Reading, known: &Slices) -> Slices {
    let prints: HashSet<u64> = reading.passed.iter().copied().collect();
    let items = known.items.iter().filter(|slice| prints.contains(&slice.print)).cloned().collect();
    Slices { items, ..*known }
}

/// Whether a story that was read shares a key with an item that was not.
fn meets(reading: &Reading, passed: &[Slice]) -> bool {
    let keys: HashSet<u32> = passed.iter().flat_map(|slice| slice.keys.iter().copied()).collect();
    !keys.is_empty()
        && reading.stories.iter().any(|read| Slice::keys(&read.story.marks.keys).iter().any(|key| keys.contains(key)))
}
