//! Feeds for people.

use crate::commands::columns::{self, line};
use crate::terminal;
use jiff::Timestamp;
use serde_json::Value;
use std::fmt::Write;

/// The state of a listed feed; a paused one is that, whatever else.
pub fn state(feed: &Value) -> &str {
    if of(feed, "paused") == true { "paused" } else { of(feed, "state").as_str().unwrap_or("?") }
}

/// A line for each feed, cut to a width.
pub fn table(listed: &Value, width: usize) -> String {
    let feeds = listed.as_array().map(Vec::as_slice).unwrap_or_default();
    let id = |feed: &Value| of(feed, "id").as_str().unwrap_or("?").to_owned();
    let longest = feeds.iter().map(|feed| id(feed).chars().count()).max().unwrap_or(2).clamp(2, 40);
    let mut out = line(
        width,
        &format!("{:longest$}  {:8} {:>6} {:>7} {:>7} {:>4}  {}", "ID", "STATE", "EVERY", "NEXT", "LAST OK", "FAIL", "TITLE"),
    );
    let now = Timestamp::now();
    for feed in feeds {
        let title = of(feed, "title").as_str().or_else(|| of(feed, "url").as_str()).unwrap_or_default();
        let row = format!(
            "{:longest$}  {:8} {:>6} {:>7} {:>7} {:>4}  {}",
            id(feed),
            state(feed),
            span(of(feed, "interval_seconds").as_f64()),
            span(time(of(feed, "next_poll_at")).map(|at| at.duration_since(now).as_secs_f64().max(0.0))),
            span(time(of(feed, "last_success_at")).map(|at| now.duration_since(at).as_secs_f64().max(0.0))),
            of(feed, "failures").as_u64().unwrap_or(0),
            terminal::text(title),
        );
        out.push_str(&line(width, &row));
    }
    let _ = writeln!(out, "{} feeds", feeds.len());
    out
}

/// One feed with its reasons and its last responses.
pub fn explained(feed: &Value) -> String {
    let text = |key: &str| terminal::text(of(feed, key).as_str().unwrap_or("-"));
    let mut out = String::new();
    let _ = writeln!(out, "{}  {}", text("id"), state(feed));
    for (name, key) in [
        ("url", "url"),
        ("title", "title"),
        ("provider", "provider"),
        ("host", "host"),
        ("next poll", "next_poll_at"),
        ("last success", "last_success_at"),
    ] {
        let _ = writeln!(out, "  {name:13} {}", text(key));
    }
    out.push_str("why\n");
    for reason in of(feed, "reasons").as_array().into_iter().flatten().filter_map(Value::as_str) {
        let _ = writeln!(out, "  - {}", terminal::text(reason));
    }
    out.push_str("last responses\n");
    for response in of(feed, "responses").as_array().into_iter().flatten() {
        let word = |key: &str| of(response, key).as_str().unwrap_or("-");
        let number = |key: &str| of(response, key).as_u64().unwrap_or(0);
        let _ = write!(out, "  {}  {:18} {:>6} ms", word("at"), word("outcome"), number("milliseconds"));
        let _ = write!(out, "  {} items, {} new", number("items"), number("new"));
        let detail = of(response, "detail").as_str().map(|detail| format!("  {}", terminal::text(detail)));
        let _ = writeln!(out, "{}", detail.unwrap_or_default());
    }
    out
}

/// What was done, in a sentence.
pub fn done(told: &Value) -> String {
    let ids = |key: &str| of(told, key).as_array().map(|ids| ids.iter().filter_map(Value::as_str).collect::<Vec<_>>());
    let told_of = |done: &str, ids: Vec<&str>| match ids.as_slice() {
        [one] => format!("{done}: {one}\n"),
        many => format!("{done}: {} feeds\n", many.len()),
    };
    if let Some(added) = ids("added") {
        return told_of(if of(told, "dry_run") == true { "would be added" } else { "added" }, added);
    }
    if let Some(removed) = ids("removed") {
        return told_of("removed", removed);
    }
    let done = match of(told, "done").as_str() {
        Some("poll") => "is polled as soon as its host has a turn",
        Some("pause") => "is paused until `dateline feeds resume`",
        Some("resume") => "is polled again",
        _ => "done",
    };
    format!("{} {done}\n", of(told, "id").as_str().unwrap_or_default())
}

/// A member of an object; null when it is not there.
pub fn of<'a>(value: &'a Value, key: &str) -> &'a Value {
    value.get(key).unwrap_or(&Value::Null)
}

fn time(value: &Value) -> Option<Timestamp> {
    value.as_str()?.parse().ok()
}

fn span(seconds: Option<f64>) -> String {
    seconds.map_or_else(|| "-".to_owned(), columns::span)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_line_for_each_feed_fits_the_terminal() {
        let feed = |id: &str, title: &str| {
            json!({"id": id, "state": "failing", "paused": false, "url": "https://feeds.example/", "title": title, "interval_seconds": 900.0,
                   "next_poll_at": null, "last_success_at": null, "failures": 3})
        };
        let listed = json!([feed("a", "EXAMPLE-WIRE\u{1b}[31m"), feed("b", &"long ".repeat(60))]);
        let shown = table(&listed, 80);
        assert!(shown.lines().all(|line| line.chars().count() <= 80), "{shown}");
        assert!(shown.contains("15 min") && shown.contains("failing") && shown.ends_with("2 feeds\n"), "{shown}");
        assert!(!shown.contains('\u{1b}'));
    }

    #[test]
    fn an_explanation_has_reasons_and_responses() {
        let shown = explained(
            &json!({"id": "a", "state": "healthy", "paused": true, "url": "https://feeds.example/", "reasons": ["because"],
            "responses": [{"at": "2026-11-25T00:00:00Z", "outcome": "fetched", "items": 25, "new": 1, "milliseconds": 12, "detail": null}]}),
        );
        assert!(shown.starts_with("a  paused\n") && shown.contains("- because") && shown.contains("25 items, 1 new"), "{shown}");
    }

    #[test]
    fn what_was_done_is_said() {
        assert_eq!(done(&json!({"added": ["a"], "dry_run": false})), "added: a\n");
        assert_eq!(done(&json!({"added": ["a", "b"], "dry_run": true})), "would be added: 2 feeds\n");
        assert_eq!(done(&json!({"removed": ["a"]})), "removed: a\n");
        assert_eq!(done(&json!({"id": "a", "done": "resume"})), "a is polled again\n");
    }
}
