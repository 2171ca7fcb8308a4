//! HI-21 over the shared feeds: whatever ends early keeps exactly its whole items.

use super::super::ends_of_root;
use super::{files, read, shared};
use crate::format::Decoded;
use schemas::Warning;
use schemas::terms::SourceFormat;

const STEP: usize = 1024;
/// Bytes of the feeds that are put together.
const LARGE: usize = 200 * 1024;

/// What was counted.
#[derive(Debug, Default)]
struct Counts {
    feeds: usize,
    cuts: usize,
    items: usize,
    /// Cuts after which the items had to be exactly the whole ones.
    exact: usize,
}

impl Counts {
    /// Cuts a feed at each KiB.
    fn cut(&mut self, name: &str, bytes: &[u8], whole: &Decoded) {
        let is_exact = whole.drafts.iter().all(|draft| !draft.slice.is_empty());
        // One that ends where the next begins is not whole while that is not seen.
        let is_repaired = whole.drafts.iter().any(|draft| draft.warnings.contains(&Warning::MarkupRepaired));
        self.feeds += 1;
        for at in (STEP..bytes.len()).step_by(STEP) {
            self.cuts += 1;
            let (found, complete) = read(&bytes[..at]).map_or((0, false), |cut| (cut.drafts.len(), cut.complete));
            self.items += found;
            let expected = whole.drafts.iter().filter(|draft| draft.slice.end <= at).count();
            if is_exact && !is_repaired {
                self.exact += 1;
                assert_eq!(found, expected, "{name} cut at {at}");
            } else {
                assert!(found <= whole.drafts.len(), "{name} cut at {at}");
            }
            assert!(!complete || at >= ends_of_root(bytes), "{name} cut at {at} is taken for whole");
        }
    }
}

/// Items of the shared feeds of one format, as they stand there, in a feed of their own.
fn large(items: &[Vec<u8>], head: &str, tail: &str) -> Vec<u8> {
    let mut feed = head.as_bytes().to_vec();
    for item in items.iter().cycle() {
        if feed.len() > LARGE {
            break;
        }
        feed.extend_from_slice(item);
    }
    feed.extend_from_slice(tail.as_bytes());
    feed
}

#[test]
fn hi_21_every_shared_feed_cut_at_each_kib_keeps_its_whole_items() {
    let Some(feeds) = shared() else { return };
    let mut paths = Vec::new();
    files(&feeds, &mut paths);
    let mut counts = Counts::default();
    let (mut rss, mut atom) = (Vec::new(), Vec::new());
    for path in &paths {
        let bytes = std::fs::read(path).unwrap();
        let Ok(whole) = read(&bytes) else { continue };
        if whole.drafts.is_empty() {
            continue;
        }
        if bytes.len() > STEP {
            counts.cut(&path.display().to_string(), &bytes, &whole);
        }
        for draft in whole.drafts.iter().filter(|draft| draft.warnings.is_empty() && !draft.slice.is_empty()) {
            let item = bytes[draft.slice.clone()].to_vec();
            match draft.source_format {
                SourceFormat::Rss2 if item.starts_with(b"<item") && item.ends_with(b"</item>") => rss.push(item),
                SourceFormat::Atom if item.starts_with(b"<entry") && item.ends_with(b"</entry>") => atom.push(item),
                _ => {}
            }
        }
    }
    println!("{counts:?}");
    assert!(counts.feeds >= 30 && counts.exact >= 100, "{counts:?}");
    let together = [
        ("RSS", large(&rss, "<rss version=\"2.0\"><channel><title>All</title>", "</channel></rss>")),
        ("Atom", large(&atom, "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>All</title>", "</feed>")),
    ];
    for (name, bytes) in &together {
        let whole = read(bytes).unwrap();
        assert!(whole.complete && whole.drafts.len() > 100, "{name}: {}", whole.drafts.len());
        counts.cut(name, bytes, &whole);
    }
    println!("{counts:?}");
}
