//! Feeds that an operator has added while the service ran: `data_dir/feeds.toml`, which only the service writes and
//! every start reads after the files that the configuration names.

use crate::private_file;
use std::io;
use std::path::{Path, PathBuf};

/// The file, and what it would hold.
#[derive(Clone, Debug)]
pub struct Added(PathBuf);

/// Why a change was refused.
#[derive(Debug, thiserror::Error)]
pub enum AddedError {
    #[error("{0}: {1}")]
    File(PathBuf, io::Error),
    /// What was sent, or what lies there, is no TOML with `[[feed]]` tables.
    #[error("{0}")]
    Unreadable(String),
}

impl Added {
    /// Where it lies.
    pub fn of(data_dir: &Path) -> Self {
        Self(data_dir.join("feeds.toml"))
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    /// The text as it is; empty without a file.
    ///
    /// # Errors
    /// When a file is there and cannot be read.
    pub fn text(&self) -> Result<String, AddedError> {
        match std::fs::read_to_string(&self.0) {
            Ok(text) => Ok(text),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new()),
            Err(error) => Err(AddedError::File(self.0.clone(), error)),
        }
    }

    /// The text with the `[[feed]]` tables of `more` behind those that are there; and the ids of the new ones.
    ///
    /// # Errors
    /// When either is no TOML, or `more` holds something else or nothing.
    pub fn with(&self, more: &str) -> Result<(String, Vec<String>), AddedError> {
        let mut tables = tables(&self.text()?)?;
        let more = tables_alone(more)?;
        let ids = more.iter().filter_map(id).map(str::to_owned).collect();
        tables.extend(more);
        Ok((written(tables), ids))
    }

    /// The text without one feed; `None` when it does not stand there.
    ///
    /// # Errors
    /// As [`Added::with`].
    pub fn without(&self, feed: &str) -> Result<Option<String>, AddedError> {
        let mut tables = tables(&self.text()?)?;
        let before = tables.len();
        tables.retain(|table| id(table) != Some(feed));
        Ok((tables.len() < before).then(|| written(tables)))
    }

    /// Writes the text so that a crash leaves the old one or the new one: readable for its owner alone, since it may hold
    /// secrets.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn write(&self, text: &str) -> Result<(), AddedError> {
        private_file::replace(&self.0, text.as_bytes()).map_err(|error| AddedError::File(self.0.clone(), error))
    }
}

/// Why what is to be added would have the service read files or its environment, which only who brings a token may ask
/// for: others of this machine could read with its eyes what they may not themselves.
///
/// # Errors
/// As [`Added::with`].
pub fn reaches_inside(more: &str) -> Result<Option<&'static str>, AddedError> {
    let feeds = tables_alone(more)?;
    let of = |feed: &toml::Value, key: &str| feed.get("source").and_then(|source| source.get(key)).cloned();
    Ok(if feeds.iter().any(|feed| of(feed, "kind") != Some(toml::Value::from("http"))) {
        Some("names a folder of this machine")
    } else if feeds.iter().any(|feed| of(feed, "tls").is_some()) {
        Some("names files for TLS")
    } else if more.contains("${") || feeds.iter().any(refers) {
        Some("refers to a variable or a file by ${...}")
    } else {
        None
    })
}

fn refers(value: &toml::Value) -> bool {
    match value {
        toml::Value::String(text) => text.contains("${"),
        toml::Value::Array(values) => values.iter().any(refers),
        toml::Value::Table(table) => table.values().any(refers),
        _ => false,
    }
}

fn tables(text: &str) -> Result<Vec<toml::Value>, AddedError> {
    let table: toml::Table = text.parse().map_err(|error: toml::de::Error| AddedError::Unreadable(error.to_string()))?;
    match table.into_iter().find(|(key, _)| key == "feed") {
        Some((_, toml::Value::Array(feeds))) => Ok(feeds),
        Some(_) => Err(AddedError::Unreadable("`feed` is no list of [[feed]] tables".to_owned())),
        None => Ok(Vec::new()),
    }
}

/// The tables of what was sent, which holds nothing else.
fn tables_alone(text: &str) -> Result<Vec<toml::Value>, AddedError> {
    let table: toml::Table = text.parse().map_err(|error: toml::de::Error| AddedError::Unreadable(error.to_string()))?;
    if let Some(other) = table.keys().find(|key| *key != "feed") {
        let message = format!("`{other}` is no [[feed]]: only feeds can be added while the service runs");
        return Err(AddedError::Unreadable(message));
    }
    let feeds = tables(text)?;
    if feeds.is_empty() { Err(AddedError::Unreadable("no [[feed]] in it".to_owned())) } else { Ok(feeds) }
}

fn id(table: &toml::Value) -> Option<&str> {
    table.get("id")?.as_str()
}

fn written(feeds: Vec<toml::Value>) -> String {
    const HEAD: &str = "# Feeds that were added while dateline ran; it writes this file itself.\n";
    let table = toml::Table::from_iter([("feed".to_owned(), toml::Value::Array(feeds))]);
    // Values that were TOML before are TOML again.
    HEAD.to_owned() + &toml::to_string(&table).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "[[feed]]\nid = \"one\"\nsource = { kind = \"http\", url = \"https://feeds.example/1?key=${env:KEY}\" }\n";

    #[test]
    fn feeds_come_and_go_and_secrets_stay_names() {
        let folder = tempfile::tempdir().unwrap();
        let added = Added::of(folder.path());
        assert_eq!(added.text().unwrap(), "");
        let (text, ids) = added.with(ONE).unwrap();
        assert_eq!(ids, ["one"]);
        added.write(&text).unwrap();
        let (text, ids) = added.with(&ONE.replace("one", "two")).unwrap();
        assert_eq!(ids, ["two"]);
        assert!(text.contains("${env:KEY}"), "{text}");
        added.write(&text).unwrap();
        assert_eq!(added.without("three").unwrap(), None);
        added.write(&added.without("one").unwrap().unwrap()).unwrap();
        let left = added.text().unwrap();
        assert!(left.contains("two") && !left.contains("one\""), "{left}");
    }

    #[test]
    fn se_08_what_reaches_into_this_machine_is_told() {
        let plain = ONE.replace("?key=${env:KEY}", "");
        assert_eq!(reaches_inside(&plain).unwrap(), None);
        let escaped = plain.replace("https://feeds.example/1", "https://feeds.example/\\u0024{file:/etc/hostname}");
        let spool = "[[feed]]\nid = \"a\"\nsource = { kind = \"spool\", path = \"/home\" }\n".to_owned();
        let tls = plain.replace(" }", ", tls = { ca_file = \"/etc/hostname\" } }");
        for inside in [ONE.to_owned(), escaped, spool, tls] {
            assert!(reaches_inside(&inside).unwrap().is_some(), "{inside}");
        }
    }

    #[test]
    fn only_feeds_can_be_added() {
        let folder = tempfile::tempdir().unwrap();
        let added = Added::of(folder.path());
        for (text, part) in
            [("", "no [[feed]]"), ("x = [", "TOML"), ("[admin]\nlisten = \"0.0.0.0:1\"", "admin"), ("feed = 1", "list")]
        {
            assert!(added.with(text).unwrap_err().to_string().contains(part), "{text}: {}", added.with(text).unwrap_err());
        }
    }
}
