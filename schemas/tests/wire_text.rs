//! Datelines and sign-offs on the development corpus: what is taken off, and that the story stays.
#![cfg(test)] // so that the lints know it

use flate2::read::GzDecoder;
use schemas::{DateOrder, dateline, sign_off};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;

/// A file below the shared data, or `None` (said aloud) when there is none; in CI there must be.
fn shared(path: &str) -> Option<PathBuf> {
    let root = std::env::var_os("DATELINE_SHARED")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared"), PathBuf::from);
    let file = root.join(path);
    if file.exists() {
        return Some(file);
    }
    assert!(std::env::var_os("CI").is_none(), "{} is missing", file.display());
    eprintln!("skipped: {} is missing", file.display());
    None
}

/// Source and body of each story, paragraphs joined by LF as `normalize` does.
fn stories() -> Option<impl Iterator<Item = (String, String)>> {
    let file = shared("data/dedup/corpus-dev.jsonl.gz")?;
    let lines = BufReader::new(GzDecoder::new(File::open(file).unwrap())).lines();
    Some(lines.map(|line| {
        let story: serde_json::Value = serde_json::from_str(&line.unwrap()).unwrap();
        let words = |paragraph: &str| paragraph.split_whitespace().collect::<Vec<_>>().join(" ");
        let paragraphs = story["body"].as_str().unwrap().split('\n').map(words).filter(|paragraph| !paragraph.is_empty());
        (story["source"].as_str().unwrap().to_owned(), paragraphs.collect::<Vec<_>>().join("\n"))
    }))
}

#[test]
fn nothing_of_a_story_is_lost() {
    let Some(stories) = stories() else { return };
    let (mut read, mut with_sign_off) = (0, 0);
    let mut datelines: BTreeMap<&str, usize> = BTreeMap::new();
    for (source, body) in stories {
        read += 1;
        let found = dateline::find(&body, DateOrder::DayMonthYear);
        let mut text = body.clone();
        if let Some((at, dateline)) = &found {
            text.replace_range(*at..at + dateline.rest_at, "");
            let known = ["reuters", "xinhua", "bbc"].into_iter().find(|known| *known == source).unwrap_or("others");
            *datelines.entry(known).or_default() += 1;
            assert!(dateline.text.chars().count() <= 120, "{source}: {}", dateline.text);
        }
        let agency = found.and_then(|(_, dateline)| dateline.agency);
        let Some(closing) = sign_off::find(&text, agency.as_deref()) else { continue };
        with_sign_off += 1;
        let lost = text.trim_end().len() - closing.body_len;
        assert!(lost * 4 <= text.len(), "{source}: {lost} of {} bytes are lost: {text}", text.len());
        assert!(text[..closing.body_len].chars().count() >= 20, "{source}: {text}");
    }
    assert_eq!(read, 27_341);
    // 18,435 stories of the first source begin with a dateline or are tables; those of the last never do.
    assert!(datelines["reuters"] > 18_200, "{datelines:?}");
    assert!(datelines.get("bbc").is_none_or(|count| *count == 0), "{datelines:?}");
    assert!(with_sign_off > 18_200, "{with_sign_off}");
}

#[test]
fn the_seed_story() {
    let Some(path) = shared("data/seed/nnn-agencies.txt") else { return };
    let text = std::fs::read_to_string(path).unwrap();
    let (at, dateline) = dateline::find(&text, DateOrder::DayMonthYear).unwrap();
    assert_eq!((at, dateline.text.as_str()), (0, "MOSCOW, June 27 (NNN-AGENCIES)"));
    assert!(text[dateline.rest_at..].starts_with("Russia rotated military technicians"));
    let closing = sign_off::find(&text, dateline.agency.as_deref()).unwrap();
    assert_eq!((closing.text.as_deref(), closing.more_follows), (Some("NNN-AGENCIES"), false));
    assert!(text[..closing.body_len].ends_with("a plot to assassinate him."));
}
