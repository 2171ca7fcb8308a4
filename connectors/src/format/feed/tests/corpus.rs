//! Third-party feeds under `DATELINE_SHARED`, and what another reader made of them.
//!
//! Differences that are meant, and stay:
//! - a link is never taken from an Atom id, a guid with `isPermaLink="false"` or `dc:identifier`;
//! - an item with no known element is a fault here and an empty entry there (both count as one below);
//! - times with zones by name are read by what the names mean, and impossible ones not at all;
//! - the first of several equal elements counts, not the last; the page in HTML comes before other alternates;
//! - entities of a DTD are never expanded within one another, and such documents are refused;
//! - texts keep what only a sanitiser may take away, and relative links inside of them.

use super::read;
use schemas::draft::{Draft, Moment, Text};
use serde_json::Value;
use std::collections::BTreeMap;
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

/// Text as both readers would show it: without markup, white space folded.
fn shown(html: &str) -> String {
    let entities = super::super::entity::Entities::default();
    let mut text = String::new();
    let mut rest = html;
    while let Some((before, tag)) = rest.split_once('<') {
        text.push_str(before);
        let skipped = ["script", "style"].iter().find(|name| tag.starts_with(**name));
        let end = match skipped {
            Some(name) => tag.find(&format!("</{name}")).unwrap_or(0),
            None if tag.starts_with("!--") => tag.find("--").unwrap_or(0),
            None => 0,
        };
        rest = tag[end..].split_once('>').map_or("", |(_, rest)| rest);
    }
    text.push_str(rest);
    let text = entities.unescape(&text).replace('\u{a0}', " ");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn text(text: Option<&Text>) -> Option<String> {
    let text = match text? {
        Text::Plain(plain) => plain.split_whitespace().collect::<Vec<_>>().join(" "),
        Text::Html(html) => shown(html),
    };
    (!text.is_empty()).then_some(text)
}

fn time(moment: Option<&Moment>) -> Option<String> {
    match moment? {
        Moment::At(time) => Some(format!("{time:.0}")),
        Moment::Unreadable(_) => None,
    }
}

/// One field of one item as the other reader has it, and as it is here.
fn fields(theirs: &Value, draft: &Draft) -> Vec<(&'static str, Option<String>, Option<String>)> {
    let said = |key: &str| theirs[key].as_str().map(shown).filter(|text| !text.is_empty());
    let link = |link: &str| link.trim_end_matches('/').to_owned();
    let list = |key: &str| {
        let mut all: Vec<String> = theirs[key].as_array().into_iter().flatten().filter_map(Value::as_str).map(shown).collect();
        all.sort();
        all.dedup();
        (!all.is_empty()).then(|| all.join("|"))
    };
    let content = theirs["content"][0].as_str().map(shown).filter(|text| !text.is_empty());
    let ours_best = draft.body.as_ref().or(draft.summary.as_ref());
    let mut categories: Vec<String> = draft.keywords.clone();
    categories.extend(draft.subjects.iter().filter_map(|subject| subject.code.clone().or_else(|| subject.name.clone())));
    categories.sort();
    categories.dedup();
    let mut by = draft.by.clone();
    by.sort();
    let mut media: Vec<String> =
        draft.media.iter().filter(|one| one.role.as_deref() == Some("enclosure")).filter_map(|one| one.href.clone()).collect();
    media.sort();
    media.dedup();
    vec![
        ("title", said("title"), text(draft.headline.as_ref())),
        ("link", theirs["link"].as_str().map(link), draft.link.as_deref().map(link)),
        ("id", said("id"), draft.id.clone()),
        // With a content alone, the other reader repeats it as the summary.
        ("summary", said("summary").filter(|summary| Some(summary) != content.as_ref()), text(draft.summary.as_ref())),
        ("body", content.clone().or_else(|| said("summary")), text(ours_best)),
        ("published", said("published"), time(draft.first_created.as_ref())),
        ("updated", said("updated").or_else(|| said("published")), time(draft.version_created.as_ref())),
        ("authors", list("authors"), (!by.is_empty()).then(|| by.join("|"))),
        ("categories", list("categories"), (!categories.is_empty()).then(|| categories.join("|"))),
        ("enclosures", list("enclosures"), (!media.is_empty()).then(|| media.join("|"))),
        ("language", said("language"), draft.language.clone().filter(|_| said("language").is_some())),
    ]
}

#[test]
fn readings_agree_with_another_reader() {
    /// Field, and the least share of agreement in per cent where either side has a value.
    const FLOORS: &[(&str, f64)] = &[
        ("entries", 99.5),
        ("title", 97.0),
        ("body", 97.5),
        ("summary", 97.0),
        ("id", 91.0),
        ("link", 68.0),
        ("published", 65.0),
        ("updated", 86.0),
        ("authors", 82.0),
        ("categories", 85.0),
        ("enclosures", 99.0),
    ];
    let Some(feeds) = shared() else { return };
    let watched = std::env::var("FEED_DIFFERENCES").unwrap_or_default();
    let mut table: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
    let readings = std::fs::read_to_string(feeds.join("feedparser-reading.jsonl")).unwrap();
    for line in readings.lines() {
        let reading: Value = serde_json::from_str(line).unwrap();
        let file = reading["file"].as_str().unwrap();
        let bytes = std::fs::read(feeds.join(file)).unwrap();
        let decoded = read(&bytes);
        let (drafts, faults) = decoded.map_or((Vec::new(), 0), |decoded| {
            let faults = decoded.faults.len();
            (decoded.drafts, faults)
        });
        let mut note = |field: &'static str, theirs: Option<String>, ours: Option<String>| {
            if theirs.is_none() && ours.is_none() {
                return;
            }
            let counts = table.entry(field).or_default();
            counts.1 += 1;
            counts.0 += u32::from(theirs == ours);
            if theirs != ours && watched == field {
                println!("{file}\n  theirs {theirs:?}\n  ours   {ours:?}");
            }
        };
        let theirs = reading["items"].as_array().unwrap();
        let entries = |count: usize| Some(count.to_string());
        note("entries", entries(theirs.len()), entries(drafts.len() + faults));
        if theirs.len() == drafts.len() {
            for (theirs, draft) in theirs.iter().zip(&drafts) {
                fields(theirs, draft).into_iter().for_each(|(field, theirs, ours)| note(field, theirs, ours));
            }
        }
    }
    let share = |field: &str| table.get(field).map_or(0.0, |(same, all)| f64::from(*same) * 100.0 / f64::from(*all));
    for (field, (same, all)) in &table {
        println!("{field:12} {same:5} of {all:5}  {:5.1} %", share(field));
    }
    for (field, floor) in FLOORS {
        assert!(share(field) >= *floor, "{field} agrees in {:.1} % only", share(field));
    }
}
