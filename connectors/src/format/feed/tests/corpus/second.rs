//! Items, found by feed-rs and by the reader: never fewer here.

use super::{files, read, shared};
use std::panic::catch_unwind;

#[test]
fn feed_rs_never_finds_more_items() {
    let Some(feeds) = shared() else { return };
    let mut paths = Vec::new();
    files(&feeds, &mut paths);
    let (mut same, mut more, mut asked) = (0, 0, 0);
    let mut fewer = Vec::new();
    // It panics on some, and says so on standard error.
    for path in paths {
        let bytes = std::fs::read(&path).unwrap();
        let theirs = catch_unwind(|| feed_rs::parser::parse(&bytes[..]).map_or(0, |feed| feed.entries.len())).unwrap_or(0);
        let ours = match read(&bytes) {
            Ok(decoded) => {
                asked += u32::from(decoded.second_opinion);
                decoded.drafts.len() + decoded.faults.len()
            }
            Err(_) => 0,
        };
        match ours.cmp(&theirs) {
            std::cmp::Ordering::Less => fewer.push(format!("{}: {ours} of {theirs}", path.display())),
            std::cmp::Ordering::Equal => same += 1,
            std::cmp::Ordering::Greater => more += 1,
        }
    }
    println!("{same} files with as many items, {more} with more here; {asked} by second opinion");
    assert!(fewer.is_empty(), "{}", fewer.join("\n"));
    assert!(same >= 2_000 && more >= 200, "{same} {more}");
}
