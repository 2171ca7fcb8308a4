//! Real-looking copy through the plain text format: what was put in comes out.

use connectors::format::plain_text::FORMAT;
use schemas::tokens::Tokens;
use schemas::{Dialect, Text};
use std::io::{BufRead, BufReader};
use std::path::PathBuf;

/// How many stories of the corpus are read.
const STORIES: usize = 2_000;

/// The shared data, or `None` (said aloud) where it is not there. Panics in CI, where it must be.
fn shared(path: &str) -> Option<PathBuf> {
    let root = std::env::var_os("DATELINE_SHARED")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared"), PathBuf::from);
    let path = root.join(path);
    if path.exists() {
        return Some(path);
    }
    assert!(std::env::var_os("CI").is_none(), "no {} in CI", path.display());
    eprintln!("skipped: no {}", path.display());
    None
}

#[test]
fn headlines_come_back_and_no_word_is_lost() {
    let Some(path) = shared("data/dedup/corpus-dev.jsonl.gz") else { return };
    let file = flate2::read::GzDecoder::new(std::fs::File::open(path).unwrap());
    let (mut seen, mut wrong) = (0, Vec::new());
    for line in BufReader::new(file).lines().take(STORIES) {
        let story: serde_json::Value = serde_json::from_str(&line.unwrap()).unwrap();
        let (headline, body) = (story["headline"].as_str().unwrap_or(""), story["body"].as_str().unwrap());
        seen += 1;
        wrong.extend(check(headline, body).err().map(|what| format!("{}: {what}", story["id"])));
    }

    assert!(wrong.is_empty(), "{} of {seen}\n{}", wrong.len(), wrong.join("\n"));
}

fn check(headline: &str, body: &str) -> Result<(), String> {
    let decoded =
        (FORMAT.decode)(format!("{headline}\n\n{body}\n").as_bytes(), &Dialect::default()).map_err(|e| e.to_string())?;
    let [draft] = decoded.drafts.as_slice() else { return Err(format!("{} stories", decoded.drafts.len())) };
    let text = |text: &Option<Text>| text.as_ref().map_or(String::new(), |text| text.as_str().to_owned());
    if text(&draft.headline) != headline.split_whitespace().collect::<Vec<_>>().join(" ")
        && text(&draft.headline) != headline.trim()
    {
        return Err(format!("headline {headline:?} is {:?}", draft.headline));
    }
    // By lines and names are body words of this corpus, which has no bylines of its own.
    let read = [text(&draft.body), draft.ed_note.clone().unwrap_or_default(), draft.by.join(" ")].join(" ");
    if draft.version_created.is_some() {
        return Ok(());
    }
    let (sent, read) = (Tokens::of(body).count(), Tokens::of(&read).count());
    if sent == read { Ok(()) } else { Err(format!("{sent} words sent, {read} read: {:?}", text(&draft.body).get(..80))) }
}
