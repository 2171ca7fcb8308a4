//! What another reader made of the shared feeds, field by field, and what was made of them here.

use super::class::{Case, Class, explained};
use super::{read, shared};
use schemas::draft::{Draft, Moment, Text};
use serde_json::Value;
use std::collections::BTreeMap;

/// Text as both readers would show it: without markup, white space folded.
pub(super) fn shown(html: &str) -> String {
    let entities = super::super::super::entity::Entities::default();
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
    folded(&entities.unescape(&text).replace('\u{a0}', " "))
}

pub(super) fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn text(text: Option<&Text>) -> Option<String> {
    let text = match text? {
        Text::Plain(plain) => folded(plain),
        Text::Html(html) => shown(html),
    };
    (!text.is_empty()).then_some(text)
}

/// A title of the feed, whose kind is not known: as it stands if that is what is here, else without markup.
fn nearest(theirs: &str, ours: Option<&str>) -> String {
    let plain = folded(theirs);
    if Some(plain.as_str()) == ours { plain } else { shown(theirs) }
}

fn time(moment: Option<&Moment>) -> Option<String> {
    match moment? {
        Moment::At(time) => Some(format!("{time:.0}")),
        Moment::Unreadable(_) => None,
    }
}

pub(super) fn link(link: &str) -> String {
    link.trim().trim_end_matches('/').to_owned()
}

fn joined(mut all: Vec<String>) -> Option<String> {
    all.sort();
    all.dedup();
    (!all.is_empty()).then(|| all.join("|"))
}

/// A field, as the other reader has it, and as it is here.
type Pair = (&'static str, Option<String>, Option<String>);

/// The fields of one item.
fn fields(theirs: &Value, draft: &Draft) -> Vec<Pair> {
    let filled = |text: String| (!text.is_empty()).then_some(text);
    let said = |key: &str| theirs[key].as_str().map(shown).and_then(filled);
    // Plain text has no markup that could be taken away.
    let as_plain = |value: &Value, ours: Option<&Text>| match (value.as_str(), ours) {
        (Some(theirs), Some(Text::Plain(_))) => filled(folded(theirs)),
        (theirs, _) => theirs.map(shown).and_then(filled),
    };
    let list = |key: &str| joined(theirs[key].as_array().into_iter().flatten().filter_map(Value::as_str).map(shown).collect());
    let best = draft.body.as_ref().or(draft.summary.as_ref());
    let content = as_plain(&theirs["content"][0], best);
    let mut categories = draft.keywords.clone();
    categories.extend(draft.subjects.iter().filter_map(|subject| subject.code.clone().or_else(|| subject.name.clone())));
    let enclosures = draft.media.iter().filter(|one| one.role.as_deref() == Some("enclosure"));
    vec![
        ("title", as_plain(&theirs["title"], draft.headline.as_ref()), text(draft.headline.as_ref())),
        ("link", theirs["link"].as_str().map(link), draft.link.as_deref().map(link)),
        ("id", theirs["id"].as_str().map(folded).and_then(filled), draft.id.clone()),
        // With a content alone, the other reader repeats it as the summary.
        (
            "summary",
            as_plain(&theirs["summary"], best).filter(|summary| Some(summary) != content.as_ref()),
            text(draft.summary.as_ref()),
        ),
        ("body", content.clone().or_else(|| as_plain(&theirs["summary"], best)), text(best)),
        ("published", said("published"), time(draft.first_created.as_ref())),
        ("updated", said("updated").or_else(|| said("published")), time(draft.version_created.as_ref())),
        ("authors", list("authors"), joined(draft.by.clone())),
        ("categories", list("categories"), joined(categories)),
        ("enclosures", list("enclosures"), joined(enclosures.filter_map(|one| one.href.clone()).collect())),
        ("language", said("language"), draft.language.clone().filter(|_| said("language").is_some())),
    ]
}

/// What was counted of one field.
#[derive(Default)]
struct Count {
    same: u32,
    explained: u32,
    all: u32,
}

impl Count {
    fn share(&self, of: u32) -> f64 {
        f64::from(of) * 100.0 / f64::from(self.all.max(1))
    }
}

#[derive(Default)]
struct Table {
    fields: BTreeMap<&'static str, Count>,
    classes: BTreeMap<Class, u32>,
    watched: String,
}

impl Table {
    fn note(&mut self, (field, theirs, ours): Pair, case: &Case<'_>) {
        if theirs.is_none() && ours.is_none() {
            return;
        }
        let count = self.fields.entry(field).or_default();
        count.all += 1;
        if theirs == ours {
            count.same += 1;
            return;
        }
        let class = explained(field, theirs.as_deref(), ours.as_deref(), case);
        count.explained += u32::from(class.is_some());
        class.into_iter().for_each(|class| *self.classes.entry(class).or_default() += 1);
        if self.watched == field || (self.watched == "unexplained" && class.is_none()) {
            println!("{} {field} {class:?}\n  theirs {theirs:?}\n  ours   {ours:?}", case.file);
        }
    }

    fn print(&self) {
        for (field, count) in &self.fields {
            let Count { same, explained, all } = count;
            let (agree, in_all) = (count.share(*same), count.share(same + explained));
            println!("{field:12} {same:5} of {all:5} agree, {agree:5.1} %; {explained:3} explained, {in_all:5.1} % in all");
        }
        for (class, count) in &self.classes {
            println!("{class:?}: {count} of at most {}", class.cap());
        }
    }
}

/// `FEED_DIFFERENCES` names a field whose differences are printed, or is `unexplained`.
#[test]
fn readings_agree_with_another_reader_or_differ_by_a_rule() {
    /// Agreement and explained differences, in per cent where either side has a value.
    const FLOOR: f64 = 99.0;
    let Some(feeds) = shared() else { return };
    let mut table = Table { watched: std::env::var("FEED_DIFFERENCES").unwrap_or_default(), ..Table::default() };
    let readings = std::fs::read_to_string(feeds.join("feedparser-reading.jsonl")).unwrap();
    for line in readings.lines() {
        let reading: Value = serde_json::from_str(line).unwrap();
        let file = reading["file"].as_str().unwrap();
        let bytes = std::fs::read(feeds.join(file)).unwrap();
        let document = String::from_utf8_lossy(&bytes);
        let (drafts, faults, channel) = read(&bytes).map_or_else(
            |_| (Vec::new(), 0, crate::format::Channel::default()),
            |decoded| (decoded.drafts, decoded.faults.len(), decoded.channel),
        );
        let nothing = Value::Null;
        let repaired = reading["bozo"] == true;
        let feed = Case { file, repaired, document: &document, theirs: &nothing, draft: None };
        let said = |key: &str| reading["feed"][key].as_str();
        let title = channel.title.map(|title| folded(&title.replace('\u{a0}', " ")));
        table.note(
            (
                "feed title",
                said("title").map(|theirs| nearest(theirs, title.as_deref())).filter(|title| !title.is_empty()),
                title,
            ),
            &feed,
        );
        table.note(("feed link", said("link").map(link), channel.home.as_deref().map(link)), &feed);
        let theirs = reading["items"].as_array().unwrap();
        // An item with no known element is a fault here and an empty entry there.
        table.note(("entries", Some(theirs.len().to_string()), Some((drafts.len() + faults).to_string())), &feed);
        if theirs.len() == drafts.len() {
            for (theirs, draft) in theirs.iter().zip(&drafts) {
                let case = Case { file, repaired, document: &document, theirs, draft: Some(draft) };
                fields(theirs, draft).into_iter().for_each(|pair| table.note(pair, &case));
            }
        }
    }
    table.print();
    for (field, count) in &table.fields {
        let share = count.share(count.same + count.explained);
        assert!(share >= FLOOR, "{field}: {share:.1} % agree or are explained; look at FEED_DIFFERENCES=unexplained");
    }
    for (class, count) in &table.classes {
        assert!(*count <= class.cap(), "{count} differences are {class:?}, and were at most {}", class.cap());
    }
}
