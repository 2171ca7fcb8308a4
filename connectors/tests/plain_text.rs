//! Real-looking copy through the plain text format: what was put in comes out.
#![cfg(test)] // so that the lints know it

use connectors::format::plain_text::FORMAT;
use schemas::tokens::Tokens;
use schemas::{Dialect, Draft, Text};
use std::io::{BufRead, BufReader};
use std::path::PathBuf;

/// How many stories of the corpus are read.
const STORIES: usize = 2_000;
/// Width of hard-wrapped wire copy, columns.
const WIDTH: usize = 69;

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

/// Identifier, headline and body of the first stories of the corpus.
fn corpus() -> Option<Vec<(String, String, String)>> {
    let file = flate2::read::GzDecoder::new(std::fs::File::open(shared("data/dedup/corpus-dev.jsonl.gz")?).unwrap());
    let stories = BufReader::new(file).lines().take(STORIES).map(|line| {
        let story: serde_json::Value = serde_json::from_str(&line.unwrap()).unwrap();
        let text = |field: &str| story[field].as_str().unwrap_or("").to_owned();
        (text("id"), text("headline"), text("body"))
    });
    Some(stories.collect())
}

fn only_draft(copy: &str) -> Draft {
    let mut decoded = (FORMAT.decode)(copy.as_bytes(), &Dialect::default()).unwrap();
    assert_eq!(decoded.drafts.len(), 1, "{copy}");
    decoded.drafts.remove(0)
}

fn plain(text: &Option<Text>) -> &str {
    text.as_ref().map_or("", Text::as_str)
}

#[test]
fn headlines_come_back_and_no_word_is_lost() {
    let Some(corpus) = corpus() else { return };
    assert_eq!(corpus.len(), STORIES);
    for (id, headline, body) in corpus {
        let draft = only_draft(&format!("{headline}\n\n{body}\n"));
        assert_eq!(plain(&draft.headline), headline.trim(), "{id}");
        let sent: Vec<String> = Tokens::of(&body).iter().map(str::to_owned).collect();
        let read: Vec<String> = Tokens::of(plain(&draft.body)).iter().map(str::to_owned).collect();
        assert_eq!(sent, read, "{id}");
    }
}

#[test]
fn wrapped_copy_reads_like_unwrapped() {
    let Some(corpus) = corpus() else { return };
    let mut other = Vec::new();
    for (id, headline, body) in &corpus {
        let paragraphs: Vec<&str> = body.split('\n').filter(|paragraph| !paragraph.trim().is_empty()).collect();
        let wrapped: Vec<String> = paragraphs.iter().map(|paragraph| wrap(paragraph)).collect();
        let draft = only_draft(&format!("{headline}\n\n{}\n", wrapped.join("\n\n")));
        let sent: Vec<String> = paragraphs.iter().map(|paragraph| folded(paragraph)).collect();
        let read: Vec<String> = plain(&draft.body).split('\n').map(folded).collect();
        if sent != read {
            other.push(format!("{id}: {sent:#?} {read:#?}"));
        }
    }
    // Left over: one line of figures or one credit on a line of its own, which nothing tells from a paragraph.
    assert!(other.len() <= STORIES / 200, "{} of {STORIES}\n{}", other.len(), other.join("\n"));
}

/// Without spaces, since a hyphen at a line end takes none.
fn folded(paragraph: &str) -> String {
    paragraph.split_whitespace().collect()
}

fn wrap(paragraph: &str) -> String {
    let mut wrapped = String::new();
    let mut width = 0;
    for word in paragraph.split_whitespace() {
        if width > 0 && width + 1 + word.len() > WIDTH {
            wrapped.push('\n');
            width = 0;
        } else if width > 0 {
            wrapped.push(' ');
            width += 1;
        }
        wrapped.push_str(word);
        width += word.len();
    }
    wrapped
}

#[test]
fn the_seed_has_no_headline_and_thirteen_paragraphs() {
    let Some(path) = shared("data/seed/nnn-agencies.txt") else { return };
    let copy = std::fs::read_to_string(path).unwrap();
    let draft = only_draft(&copy);
    assert_eq!(draft.headline, None);
    let sent: Vec<&str> = copy.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    assert_eq!(plain(&draft.body).split('\n').collect::<Vec<_>>(), sent);
    let wrapped: Vec<String> = sent.iter().map(|paragraph| wrap(paragraph)).collect();
    assert_eq!(plain(&only_draft(&wrapped.join("\n\n")).body), plain(&draft.body));
    assert_eq!(plain(&only_draft(&format!("   {}", wrapped.join("\n   "))).body), plain(&draft.body));
    let titled = only_draft(&format!("Russia rotates technicians out of Venezuela\n{copy}"));
    assert_eq!(plain(&titled.headline), "Russia rotates technicians out of Venezuela");
    assert_eq!(plain(&titled.body), plain(&draft.body));
}
