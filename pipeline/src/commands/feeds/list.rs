//! Subscription lists: `dateline feeds import` and `export`.

use super::add::foreign;
use super::client::Service;
use super::show::of;
use anyhow::{Context as _, anyhow};
use connectors::opml::{self, Outline};
use serde_json::Value;
use std::collections::HashSet;
use std::path::Path;

/// `[[feed]]` tables as a text.
pub fn tables(feeds: Vec<toml::Table>) -> String {
    let feeds = feeds.into_iter().map(toml::Value::Table).collect();
    let table = toml::Table::from_iter([("feed".to_owned(), toml::Value::Array(feeds))]);
    // Strings and lists of them are TOML.
    toml::to_string(&table).unwrap_or_default()
}

/// Adds the feeds of a list that are not there yet; gives the service's answer.
pub async fn import(service: &Service, file: &Path, dry_run: bool) -> anyhow::Result<Value> {
    let bytes = std::fs::read(file).with_context(|| file.display().to_string())?;
    let unreadable = |error: opml::OpmlError| anyhow!("{}: {}", file.display(), error.detail);
    let text = opml::text(&bytes).map_err(unreadable)?;
    let list = opml::read(&text).map_err(unreadable)?;
    for remark in &list.remarks {
        eprintln!("{}: {}{}", file.display(), remark.why, if remark.is_left_out { "; left out" } else { "" });
    }
    let listed = service.get("/feeds").await?;
    let known = |key: &str| -> HashSet<&str> {
        listed.as_array().into_iter().flatten().filter_map(|feed| of(feed, key).as_str()).collect()
    };
    let (ids, urls) = (known("id"), known("url"));
    let is_new = |outline: &&Outline| !ids.contains(outline.id.as_str()) && !urls.contains(outline.url.as_str());
    let feeds: Vec<toml::Table> = list.feeds.iter().filter(is_new).map(feed).collect();
    if feeds.len() < list.feeds.len() {
        eprintln!("{} of {} feeds are there already", list.feeds.len() - feeds.len(), list.feeds.len());
    }
    if feeds.is_empty() {
        return Ok(serde_json::json!({"added": [], "dry_run": dry_run}));
    }
    service.post(if dry_run { "/feeds?dry_run=true" } else { "/feeds" }, tables(feeds)).await
}

fn feed(outline: &Outline) -> toml::Table {
    use toml::Value as V;
    let source = toml::Table::from_iter([("kind".into(), V::from("http")), ("url".into(), V::from(foreign(&outline.url)))]);
    let mut feed = toml::Table::from_iter([("id".into(), V::from(outline.id.as_str())), ("source".into(), V::Table(source))]);
    if let Some(provider) = &outline.provider {
        feed.insert("provider".into(), V::from(provider.as_str()));
    }
    feed
}

/// Writes all feeds as a list, with the ids by which an import finds them again.
pub async fn export(service: &Service, file: Option<&Path>) -> anyhow::Result<()> {
    let listed = service.get("/feeds").await?;
    let outline = |feed: &Value| {
        Some(Outline {
            id: of(feed, "id").as_str()?.to_owned(),
            url: of(feed, "url").as_str()?.to_owned(),
            title: of(feed, "title").as_str().map(str::to_owned),
            home: None,
            provider: of(feed, "provider").as_str().map(str::to_owned),
            categories: Vec::new(),
        })
    };
    let feeds: Vec<Outline> = listed.as_array().into_iter().flatten().filter_map(outline).collect();
    let text = opml::write("dateline", &feeds);
    match file {
        Some(file) => {
            std::fs::write(file, text).with_context(|| file.display().to_string())?;
            eprintln!("{} feeds written to {}", feeds.len(), file.display());
            Ok(())
        }
        None => super::print(&text),
    }
}
