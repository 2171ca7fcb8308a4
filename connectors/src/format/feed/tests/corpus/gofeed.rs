//! What gofeed reads of its own test files, in the JSON beside each, is read here too.

use super::agreement::{folded, link, shown};
use super::{files, read, shared};
use schemas::draft::{Draft, Moment, Text};
use schemas::terms::Reason;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A rule that explains a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Class {
    /// The root of a feed without anything in it is refused, so that an error page is not taken for a quiet feed.
    NothingInIt,
    /// An element without any content that has a place in the record makes no story, and is told as a fault.
    ItemWithoutContent,
    /// An id is compared byte by byte and never resolved (RFC 4287 §4.2.6.1).
    IdIsVerbatim,
    /// Elements that stand unescaped inside of an id are no part of it.
    NakedMarkup,
    /// The time of a change is not made a time of publication.
    ChangeIsNoPublication,
}

/// The expectation beside a file: `name.json`, or `name_expected.json` beside a feed that is JSON itself.
fn expected(path: &Path) -> Option<PathBuf> {
    let stem = path.file_stem()?.to_str()?;
    let beside = match path.extension()?.to_str()? {
        "xml" => format!("{stem}.json"),
        "json" => format!("{stem}_expected.json"),
        _ => return None,
    };
    let beside = path.with_file_name(beside);
    beside.is_file().then_some(beside)
}

/// The first that is filled of what stands under some keys: a text, or an object with it in `value` or `href`.
fn said(item: &Value, keys: &[&str]) -> Option<String> {
    keys.iter().find_map(|key| {
        let value = match &item[*key] {
            Value::Array(all) => all.iter().find(|link| link["rel"].as_str().is_none_or(|rel| rel == "alternate"))?,
            value => value,
        };
        let text = value.as_str().or_else(|| value["value"].as_str()).or_else(|| value["href"].as_str())?;
        Some(text.to_owned()).filter(|text| !text.trim().is_empty())
    })
}

fn title(text: &Text) -> String {
    match text {
        Text::Plain(plain) => folded(plain),
        Text::Html(html) => shown(html),
    }
}

fn time(item: &Value, keys: &[&str]) -> Option<jiff::Timestamp> {
    super::super::super::read_date(&said(item, keys)?)
}

/// Fields of an item that differ, with both readings.
fn differences(theirs: &Value, draft: &Draft) -> Vec<(&'static str, String, String)> {
    let mut found = Vec::new();
    let mut note = |field, theirs: Option<String>, ours: Option<String>| {
        if let Some(theirs) = theirs.filter(|theirs| Some(theirs) != ours.as_ref()) {
            found.push((field, theirs, ours.unwrap_or_default()));
        }
    };
    let ours = draft.headline.as_ref().map(title).unwrap_or_default();
    let theirs_title = said(theirs, &["title"]).map(|title| if folded(&title) == ours { ours.clone() } else { shown(&title) });
    note("title", theirs_title.filter(|title| !title.is_empty()), Some(ours));
    note("link", said(theirs, &["link", "links", "url"]).as_deref().map(link), draft.link.as_deref().map(link));
    note("id", said(theirs, &["guid", "id"]).as_deref().map(folded), draft.id.clone());
    let at = |moment: Option<&Moment>| match moment {
        Some(Moment::At(time)) => Some(time.to_string()),
        _ => None,
    };
    let published = time(theirs, &["publishedParsed", "pubDateParsed", "published", "pubDate", "date_published"]);
    note("published", published.map(|time| time.to_string()), at(draft.first_created.as_ref()));
    found
}

#[test]
fn every_file_that_gofeed_reads_is_read() {
    let Some(feeds) = shared() else { return };
    let watched = std::env::var_os("FEED_DIFFERENCES").is_some();
    let mut paths = Vec::new();
    files(&feeds.join("gofeed"), &mut paths);
    let (mut read_well, mut items) = (0, 0);
    let mut classes: BTreeMap<Class, u32> = BTreeMap::new();
    let mut unexplained = Vec::new();
    for (path, beside) in paths.iter().filter_map(|path| Some((path, expected(path)?))) {
        let theirs: Value = serde_json::from_slice(&std::fs::read(beside).unwrap()).unwrap();
        let theirs = ["items", "entries"].iter().find_map(|key| theirs[*key].as_array()).cloned().unwrap_or_default();
        let bytes = std::fs::read(path).unwrap();
        let name = path.display();
        let decoded = match read(&bytes) {
            Ok(decoded) => decoded,
            Err(error) if error.reason == Reason::NotAFeed && theirs.is_empty() => {
                *classes.entry(Class::NothingInIt).or_default() += 1;
                continue;
            }
            Err(error) => {
                unexplained.push(format!("{name}: {error}"));
                continue;
            }
        };
        let blank = decoded.faults.iter().filter(|fault| fault.reason == Reason::NoContent).count();
        *classes.entry(Class::ItemWithoutContent).or_default() += u32::try_from(blank).unwrap();
        if decoded.drafts.len() + blank < theirs.len() {
            unexplained.push(format!("{name}: {} items of {}", decoded.drafts.len(), theirs.len()));
            continue;
        }
        read_well += 1;
        if decoded.drafts.len() != theirs.len() {
            continue;
        }
        for (theirs, draft) in theirs.iter().zip(&decoded.drafts) {
            items += 1;
            for (field, theirs, ours) in differences(theirs, draft) {
                let class = explained(field, &theirs, &ours);
                class.into_iter().for_each(|class| *classes.entry(class).or_default() += 1);
                if class.is_none() {
                    unexplained.push(format!("{name} {field}\n  theirs {theirs:?}\n  ours   {ours:?}"));
                } else if watched {
                    println!("{name} {field} {class:?}\n  theirs {theirs:?}\n  ours   {ours:?}");
                }
            }
        }
    }
    // More than when this was written show a regression.
    let caps = [
        (Class::NothingInIt, 18),
        (Class::ItemWithoutContent, 65),
        (Class::IdIsVerbatim, 1),
        (Class::NakedMarkup, 1),
        (Class::ChangeIsNoPublication, 1),
    ];
    println!("{read_well} files read, {items} items compared; {classes:?}");
    assert!(unexplained.is_empty(), "{} differences without a rule:\n{}", unexplained.len(), unexplained.join("\n"));
    for (class, cap) in caps {
        let count = classes.get(&class).copied().unwrap_or_default();
        assert!(count <= cap, "{count} differences are {class:?}, and were at most {cap}");
    }
    assert!(read_well >= 479 && items >= 175, "{read_well} files read, {items} items compared");
}

fn explained(field: &str, theirs: &str, ours: &str) -> Option<Class> {
    match field {
        "id" if !ours.is_empty() && theirs.ends_with(ours) => Some(Class::IdIsVerbatim),
        "id" if shown(theirs) == ours => Some(Class::NakedMarkup),
        "published" if ours.is_empty() => Some(Class::ChangeIsNoPublication),
        _ => None,
    }
}
