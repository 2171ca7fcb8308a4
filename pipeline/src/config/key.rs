//! Keys as values: each says its name, kind, default and reason once, for reading, for editors and for the example.

use super::kind::Kind;
use serde_json::{Map, Value as Json, json};

/// A table of the configuration and all keys that it may have.
pub(super) struct Table {
    /// How the table is named in a report: `[kafka.tls]`, `[[feed]]`.
    pub title: &'static str,
    pub keys: &'static [&'static dyn Describe],
}

/// What is known of a key without reading it.
pub(super) trait Describe: Sync {
    fn name(&self) -> &'static str;
    /// What it does, its unit, and why the default is what it is.
    fn about(&self) -> &'static str;
    fn schema(&self) -> Json;
    fn shape(&self) -> Shape;
    fn is_required(&self) -> bool {
        false
    }
}

/// How a key is written.
pub(super) enum Shape {
    /// With a value; a good one, as TOML.
    Value(String),
    /// As a table.
    Table(&'static Table),
    /// As tables of one name.
    Tables(&'static Table),
    /// As a table with free keys; an entry, as TOML.
    Entries(&'static str),
    /// As one of several tables, which `kind` tells apart.
    Variants(&'static [&'static Table]),
}

impl Table {
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.keys.iter().map(|key| key.name())
    }

    /// The table as JSON Schema.
    pub fn schema(&self) -> Json {
        let mut properties = Map::new();
        for key in self.keys {
            let mut schema = key.schema();
            if let Some(object) = schema.as_object_mut() {
                object.insert("description".into(), json!(key.about()));
            }
            properties.insert(key.name().into(), schema);
        }
        let mut schema = json!({ "type": "object", "properties": properties, "additionalProperties": false });
        let required: Vec<_> = self.keys.iter().filter(|key| key.is_required()).map(|key| key.name()).collect();
        if let Some(object) = schema.as_object_mut().filter(|_| !required.is_empty()) {
            object.insert("required".into(), json!(required));
        }
        schema
    }
}

/// A key that has a default.
pub(super) struct Setting<K: Kind> {
    pub name: &'static str,
    pub kind: K,
    pub default: K::Constant,
    pub about: &'static str,
}

impl<K: Kind> Describe for Setting<K> {
    fn name(&self) -> &'static str {
        self.name
    }

    fn about(&self) -> &'static str {
        self.about
    }

    fn schema(&self) -> Json {
        let mut schema = self.kind.schema();
        // Defaults are printed as TOML; those of JSON differ in nothing that we use.
        let default = serde_json::from_str(&self.kind.print(self.default)).unwrap_or(Json::Null);
        if let Some(object) = schema.as_object_mut() {
            object.insert("default".into(), default);
        }
        schema
    }

    fn shape(&self) -> Shape {
        Shape::Value(self.kind.print(self.default))
    }
}

/// A key that means something by its absence, or that must not be absent.
pub(super) struct Optional<K: Kind> {
    pub name: &'static str,
    pub kind: K,
    pub required: bool,
    pub example: K::Constant,
    pub about: &'static str,
}

impl<K: Kind> Describe for Optional<K> {
    fn name(&self) -> &'static str {
        self.name
    }

    fn about(&self) -> &'static str {
        self.about
    }

    fn schema(&self) -> Json {
        self.kind.schema()
    }

    fn shape(&self) -> Shape {
        Shape::Value(self.kind.print(self.example))
    }

    fn is_required(&self) -> bool {
        self.required
    }
}

/// A key with an array of values of one kind.
pub(super) struct List<K: Kind> {
    pub name: &'static str,
    pub kind: K,
    pub required: bool,
    pub example: K::Constant,
    pub about: &'static str,
}

impl<K: Kind> Describe for List<K> {
    fn name(&self) -> &'static str {
        self.name
    }

    fn about(&self) -> &'static str {
        self.about
    }

    fn schema(&self) -> Json {
        json!({ "type": "array", "items": self.kind.schema() })
    }

    fn shape(&self) -> Shape {
        Shape::Value(format!("[{}]", self.kind.print(self.example)))
    }

    fn is_required(&self) -> bool {
        self.required
    }
}

/// A table within a table.
pub(super) struct Section {
    pub name: &'static str,
    pub table: &'static Table,
    pub about: &'static str,
}

impl Describe for Section {
    fn name(&self) -> &'static str {
        self.name
    }

    fn about(&self) -> &'static str {
        self.about
    }

    fn schema(&self) -> Json {
        self.table.schema()
    }

    fn shape(&self) -> Shape {
        Shape::Table(self.table)
    }
}

/// Tables of one name, such as `[[feed]]`.
pub(super) struct Sections {
    pub name: &'static str,
    pub table: &'static Table,
    pub about: &'static str,
}

impl Describe for Sections {
    fn name(&self) -> &'static str {
        self.name
    }

    fn about(&self) -> &'static str {
        self.about
    }

    fn schema(&self) -> Json {
        json!({ "type": "array", "items": self.table.schema() })
    }

    fn shape(&self) -> Shape {
        Shape::Tables(self.table)
    }
}

/// A table whose keys are free, such as request headers.
pub(super) struct Entries {
    pub name: &'static str,
    pub example: &'static str,
    /// JSON Schema types of the values.
    pub types: &'static [&'static str],
    pub about: &'static str,
}

impl Describe for Entries {
    fn name(&self) -> &'static str {
        self.name
    }

    fn about(&self) -> &'static str {
        self.about
    }

    fn schema(&self) -> Json {
        json!({ "type": "object", "additionalProperties": { "type": self.types } })
    }

    fn shape(&self) -> Shape {
        Shape::Entries(self.example)
    }
}

/// A table that is one of several, which its key `kind` tells.
pub(super) struct Variants {
    pub name: &'static str,
    /// The value of `kind` with the table that it stands for.
    pub tables: &'static [(&'static str, &'static Table)],
    pub shapes: &'static [&'static Table],
    pub required: bool,
    /// How it is written, for whoever wrote something else.
    pub sample: &'static str,
    pub about: &'static str,
}

impl Describe for Variants {
    fn name(&self) -> &'static str {
        self.name
    }

    fn about(&self) -> &'static str {
        self.about
    }

    fn schema(&self) -> Json {
        let variants: Vec<Json> = self
            .tables
            .iter()
            .map(|(kind, table)| {
                let mut schema = table.schema();
                if let Some(written) = schema.pointer_mut("/properties/kind") {
                    *written = json!({ "const": kind });
                }
                schema
            })
            .collect();
        json!({ "oneOf": variants })
    }

    fn shape(&self) -> Shape {
        Shape::Variants(self.shapes)
    }

    fn is_required(&self) -> bool {
        self.required
    }
}

/// Where else a key of that name belongs: the title of a table below `table`.
pub(super) fn home_of(table: &'static Table, name: &str) -> Option<&'static str> {
    if table.names().any(|known| known == name) {
        return Some(table.title);
    }
    table.keys.iter().flat_map(|key| below(&key.shape())).find_map(|table| home_of(table, name))
}

/// The tables that a key may be written as.
pub(super) fn below(shape: &Shape) -> Vec<&'static Table> {
    match shape {
        Shape::Value(_) | Shape::Entries(_) => Vec::new(),
        Shape::Table(table) | Shape::Tables(table) => vec![table],
        Shape::Variants(tables) => tables.to_vec(),
    }
}
