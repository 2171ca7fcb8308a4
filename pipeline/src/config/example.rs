//! The whole configuration as a commented example, from the list of keys.

use super::Config;
use super::key::{Describe, Shape, Table};
use super::service::ROOT;
use std::fmt::Write;

impl Config {
    /// A configuration file in which every key stands with its default or an example, and with its reason.
    pub fn example() -> String {
        let mut example = Example { text: String::new(), replace: None };
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
# for secrets, in feed URLs, header values, kafka.tls, kafka.sasl and kafka.properties.
";

struct Example<'a> {
    text: String,
    /// A path of keys whose value is replaced, for tests.
    replace: Option<(&'a str, &'a str)>,
}

impl Example<'_> {
    /// The values of a table, then the tables in it: so TOML wants it.
    fn table(&mut self, table: &Table, path: &str) {
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
                Shape::Variants(variants) => self.variants(*key, variants, &path),
            }
        }
    }

    /// The first variant in this table, the others each in a table of their own.
    fn variants(&mut self, key: &dyn Describe, variants: &[&Table], path: &str) {
        for (index, variant) in variants.iter().enumerate() {
            if index > 0 {
                let _ = write!(self.text, "\n[[feed]]\nid = \"example-{index}\"\nprovider = \"example-wire\"\n");
            }
            self.header(key, &format!("[{path}]"));
            self.table(variant, path);
        }
    }

    fn header(&mut self, key: &dyn Describe, header: &str) {
        self.text.push('\n');
        self.comment(key);
        let _ = writeln!(self.text, "{header}");
    }

    fn value(&mut self, key: &dyn Describe, value: &str, path: &str) {
        self.text.push('\n');
        self.comment(key);
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
    let mut example = Example { text: String::new(), replace: Some((path, value)) };
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
