//! Third-party feeds under `DATELINE_SHARED`.

mod agreement;
mod class;
mod cut;
mod gofeed;
mod second;

use super::read;
use std::path::{Path, PathBuf};

/// The folder of shared material, if there is one. Panics in continuous integration, where there must be.
fn shared() -> Option<PathBuf> {
    let default = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared");
    let shared = std::env::var_os("DATELINE_SHARED").map_or(default, PathBuf::from);
    let feeds = shared.join("data/feeds");
    if feeds.is_dir() {
        return Some(feeds);
    }
    assert!(std::env::var_os("CI").is_none(), "no shared feeds; set DATELINE_SHARED");
    println!("skipped: no shared feeds; set DATELINE_SHARED");
    None
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

#[test]
fn every_shared_file_is_read_or_refused() {
    let Some(feeds) = shared() else { return };
    let mut paths = Vec::new();
    files(&feeds, &mut paths);
    let mut read_well = 0;
    for path in &paths {
        let bytes = std::fs::read(path).unwrap();
        let decoded = read(&bytes);
        read_well += usize::from(decoded.is_ok());
        for draft in decoded.iter().flat_map(|decoded| &decoded.drafts) {
            assert!(bytes.get(draft.slice.clone()).is_some(), "{}", path.display());
        }
    }
    println!("{} files, {read_well} read, the others refused", paths.len());
    assert!(paths.len() > 2_000 && read_well > 2_000);
}
