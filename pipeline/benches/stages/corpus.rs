//! Feeds of 25, 50 and 100 items, put together from the items of the shared feeds, each under an id of its own.

use connectors::format::feed::FORMAT;
use schemas::{Dialect, Draft};
use std::path::{Path, PathBuf};

/// Items of fewer bytes are tests of one element, not what a feed has.
const MIN_ITEM: usize = 400;
const SIZES: [usize; 3] = [25, 50, 100];

/// The feeds; none without `DATELINE_SHARED`.
pub fn feeds() -> Vec<Vec<u8>> {
    let mut paths = Vec::new();
    if let Some(shared) = std::env::var_os("DATELINE_SHARED") {
        files(&PathBuf::from(shared).join("data/feeds"), &mut paths);
    }
    paths.sort();
    paths.iter().filter_map(|path| std::fs::read(path).ok()).flat_map(|feed| longer(&feed)).collect()
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for path in std::fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path()) {
        match path.is_dir() {
            true => files(&path, found),
            false => found.push(path),
        }
    }
}

/// A feed with its items again and again. None unless it is XML in UTF-8 with an item that is long enough, and feed-rs
/// finds as many items as we do.
fn longer(feed: &[u8]) -> Vec<Vec<u8>> {
    let Ok(decoded) = (FORMAT.decode)(feed, &Dialect::default()) else { return Vec::new() };
    let drafts = decoded.drafts;
    let (Some(first), Some(last)) = (drafts.first(), drafts.last()) else { return Vec::new() };
    if !feed.starts_with(b"<") || drafts.iter().any(|draft| draft.slice.len() < MIN_ITEM) {
        return Vec::new();
    }
    let (head, tail) = (&feed[..first.slice.start], &feed[last.slice.end..]);
    let made = SIZES.iter().map(|size| {
        let items = drafts.iter().cycle().take(*size).enumerate();
        let items = items.flat_map(|(number, draft)| numbered(feed, draft, number));
        head.iter().copied().chain(items).chain(tail.iter().copied()).collect::<Vec<u8>>()
    });
    made.zip(SIZES).filter(|(feed, size)| is_read_by_both(feed, *size)).map(|(feed, _)| feed).collect()
}

/// An item as it stands, with a number behind its id.
fn numbered(feed: &[u8], draft: &Draft, number: usize) -> Vec<u8> {
    let item = String::from_utf8_lossy(&feed[draft.slice.clone()]);
    let id = draft.id.as_deref().unwrap_or("\u{0}");
    item.replacen(id, &format!("{id}-{number}"), 1).into_bytes()
}

fn is_read_by_both(feed: &[u8], items: usize) -> bool {
    let theirs = std::panic::catch_unwind(|| feed_rs::parser::parse(feed).map_or(0, |feed| feed.entries.len()));
    theirs.is_ok_and(|count| count == items)
        && (FORMAT.decode)(feed, &Dialect::default()).is_ok_and(|decoded| decoded.drafts.len() == items)
}
