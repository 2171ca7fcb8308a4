//! The whole configuration as a commented example, from the list of keys.

use super::Config;
use super::key::{Describe, Shape, Table};
use super::service::ROOT;
use std::fmt::Write;

impl Config {
    /// A configuration file in which every key stands with its default or an example, and with its reason.
    pub fn example() -> String {
        let mut example = Example::default();
        example.text.push_str(HEAD);
        example.table(&ROOT, "");
        example.text
    }
}

const HEAD: &str = "\
#:schema ./dateline.schema.json
#
# All keys of dateline's configuration, each with its default or, where it has none, an example.
# Nothing but feeds is needed: see minimal.toml. `dateline check FILE` tells what is wrong with a file.
#
# Durations have a unit: ms, s, m, h, d. Sizes too: B, KB, MB, GB, TB (1000) or KiB, MiB, GiB, TiB (1024).
# Relative paths begin at the folder of this file. ${env:NAME}, ${file:path} and ${credential:name} (systemd) stand
# for secrets, in feed URLs, header values, auth, kafka.tls, kafka.sasl and kafka.properties.
";

#[derive(Default)]
struct Example<'a> {
    text: String,
    /// A path of keys whose value is replaced, for tests.
    replace: Option<(&'a str, &'a str)>,
    /// Feeds so far.
    feeds: usize,
    /// Variants within variants, which need a feed of their own: with the table around them.
    waiting: Vec<(&'static dyn Describe, &'static Table, &'static Table)>,
}

impl Example<'_> {
    /// The values of a table, then the tables in it: so TOML wants it.
    fn table(&mut self, table: &'static Table, path: &str) {
        for key in table.keys {
            if let Shape::Value(value) = key.shape() {
                self.value(*key, &value, path);
            }
        }
        for key in table.keys {
            let path = join(path, key.name());
            match key.shape() {
                Shape::Value(_) => {}
                Shape::Table(table) => {
                    self.header(*key, &format!("[{path}]"));
                    self.table(table, &path);
                }
                Shape::Tables(table) => {
                    self.header(*key, &format!("[[{path}]]"));
                    self.table(table, &path);
                }
                Shape::Entries(entry) => {
                    self.header(*key, &format!("[{path}]"));
                    let _ = writeln!(self.text, "{entry}");
                }
                Shape::Variants(variants) if key.is_required() => self.variants(*key, variants, &path),
                Shape::Variants(variants) => self.first(*key, table, variants, &path),
            }
        }
    }

    /// The first variant in this feed, the others each in a feed of their own.
    fn variants(&mut self, key: &'static dyn Describe, variants: &'static [&'static Table], path: &str) {
        for (index, variant) in variants.iter().enumerate() {
            if index > 0 {
                self.feed();
            }
            self.header(key, &format!("[{path}]"));
            self.table(variant, path);
        }
        for (inner, around, variant) in std::mem::take(&mut self.waiting) {
            self.feed();
            let _ = writeln!(self.text, "\n[{path}]");
            for key in around.keys.iter().filter(|key| key.is_required()) {
                if let Shape::Value(value) = key.shape() {
                    // Two feeds of one URL would be warned of.
                    self.assign(*key, &value.replace(".rss", &format!("-{}.rss", self.feeds)), path);
                }
            }
            let path = join(path, inner.name());
            self.header(inner, &format!("[{path}]"));
            self.table(variant, &path);
        }
    }

    /// A variant that may be absent: the first here, the others later.
    fn first(&mut self, key: &'static dyn Describe, around: &'static Table, variants: &'static [&'static Table], path: &str) {
        self.waiting.extend(variants.iter().skip(1).map(|variant| (key, around, *variant)));
        if let Some(variant) = variants.first() {
            self.header(key, &format!("[{path}]"));
            self.table(variant, path);
        }
    }

    fn feed(&mut self) {
        self.feeds += 1;
        let _ = write!(self.text, "\n[[feed]]\nid = \"example-{}\"\nprovider = \"example-wire\"\n", self.feeds);
    }

    fn header(&mut self, key: &dyn Describe, header: &str) {
        self.text.push('\n');
        self.comment(key);
        let _ = writeln!(self.text, "{header}");
    }

    fn value(&mut self, key: &dyn Describe, value: &str, path: &str) {
        self.text.push('\n');
        self.comment(key);
        self.assign(key, value, path);
    }

    fn assign(&mut self, key: &dyn Describe, value: &str, path: &str) {
        let path = join(path, key.name());
        let value = match self.replace {
            Some((replaced, by)) if replaced == path => by,
            _ => value,
        };
        let _ = writeln!(self.text, "{} = {value}", key.name());
    }

    fn comment(&mut self, key: &dyn Describe) {
        const WIDTH: usize = 110;
        let mut line = String::from("#");
        for word in key.about().split_whitespace() {
            if line.len() + 1 + word.len() > WIDTH {
                let _ = writeln!(self.text, "{line}");
                line = String::from("#");
            }
            line.push(' ');
            line.push_str(word);
        }
        let _ = writeln!(self.text, "{line}");
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// The example with one value replaced, for tests.
#[cfg(test)]
pub(super) fn with_value(path: &str, value: &str) -> String {
    let mut example = Example { replace: Some((path, value)), ..Example::default() };
    example.table(&ROOT, "");
    example.text
}

/// The paths of all keys that have a value, for tests.
#[cfg(test)]
pub(super) fn value_paths() -> Vec<String> {
    fn collect(table: &Table, path: &str, paths: &mut std::collections::BTreeSet<String>) {
        for key in table.keys {
            let path = join(path, key.name());
            let shape = key.shape();
            if let Shape::Value(_) = shape {
                paths.insert(path.clone());
            }
            for table in super::key::below(&shape) {
                collect(table, &path, paths);
            }
        }
    }
    let mut paths = std::collections::BTreeSet::new();
    collect(&ROOT, "", &mut paths);
    paths.into_iter().collect()
}
