//! A configuration by its parts: what a test does not say is set so that it does not wait.

use crate::kafka::Broker;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// A configuration file in the making.
#[derive(Clone)]
pub struct Settings {
    tables: BTreeMap<&'static str, BTreeMap<&'static str, String>>,
    feeds: Vec<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self::new()
    }
}

impl Settings {
    /// No feeds, topic logs, and nothing that waits for a full disk or a polite second.
    pub fn new() -> Self {
        let empty = Self { tables: BTreeMap::new(), feeds: Vec::new() };
        empty
            .set("admin", "listen", "\"127.0.0.1:0\"")
            .set("outbox", "min_free", "\"1MiB\"")
            .set("http", "gap_per_host", "\"0s\"")
            .set("http", "concurrency_per_host", "64")
    }

    /// Topics of a broker instead, under a prefix that is this test's own.
    pub fn kafka(self, broker: &Broker, prefix: &str) -> Self {
        self.kafka_at(&broker.bootstrap(), prefix)
    }

    pub fn kafka_at(self, bootstrap: &str, prefix: &str) -> Self {
        self.set("kafka", "brokers", &format!("[\"{bootstrap}\"]"))
            .set("kafka", "transactional_id", &format!("\"{prefix}\""))
            .set("kafka", "partitions", "2")
            .set("kafka", "replication", "1")
            .set("topics", "prefix", &format!("\"{prefix}.\""))
    }

    /// Sets a key of a table; the top of the file is the table "". The value as TOML.
    pub fn set(mut self, table: &'static str, key: &'static str, value: &str) -> Self {
        self.tables.entry(table).or_default().insert(key, value.to_owned());
        self
    }

    /// A drop folder beside the configuration, named as the feed.
    pub fn spool(self, feed: &str) -> Self {
        self.feed(feed, &format!("{{ kind = \"spool\", path = \"{feed}\", settle = \"1s\", rescan = \"500ms\" }}"))
    }

    /// A polled feed on loopback.
    pub fn http(self, feed: &str, url: &str, interval: &str) -> Self {
        let source =
            format!("{{ kind = \"http\", url = \"{url}\", interval = \"{interval}\", allow_networks = [\"127.0.0.0/8\"] }}");
        self.feed(feed, &source)
    }

    /// A feed with a source as TOML.
    pub fn feed(mut self, feed: &str, source: &str) -> Self {
        self.feeds.push(format!("[[feed]]\nid = \"{feed}\"\nprovider = \"{feed}\"\nsource = {source}\n"));
        self
    }

    /// The file.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for (table, keys) in &self.tables {
            if !table.is_empty() {
                // Writing to a string cannot fail.
                let _ = writeln!(text, "[{table}]");
            }
            for (key, value) in keys {
                let _ = writeln!(text, "{key} = {value}");
            }
        }
        text + &self.feeds.concat()
    }
}
