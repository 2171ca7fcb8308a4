//! Reads one table by its keys and collects what is wrong with it.

use super::context::{Complaint, Context};
use super::key::{Entries, List, Optional, Section, Sections, Setting, Table, Variants, home_of};
use super::kind::{Kind, Wrong, shorten, unknown_word, wrong_type};
use super::place::Place;
use super::secrets::{self, Revealed};
use super::similar::nearest;
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

/// A table under its keys. Unknown keys are reported when it is made.
pub(super) struct Reader<'a> {
    pub context: &'a Context<'a>,
    pub file: usize,
    /// `None` when the table is absent; then all keys have their defaults.
    table: Option<&'a DeTable<'a>>,
    shape: &'static Table,
    /// The header, for what is missing.
    pub place: Place,
}

/// A value and where it was written, or the table's header when it was not.
pub(super) struct Found<V> {
    pub value: V,
    pub place: Place,
    pub is_written: bool,
}

impl<V> Found<V> {
    /// Where to point when this value and another do not go together: at what was written.
    pub fn place_or<W>(&self, other: &Found<W>) -> Place {
        if self.is_written { self.place } else { other.place }
    }
}

type Entry<'a> = (&'a Spanned<DeString<'a>>, &'a Spanned<DeValue<'a>>);

impl<'a> Reader<'a> {
    pub fn new(context: &'a Context<'a>, place: Place, table: Option<&'a DeTable<'a>>, shape: &'static Table) -> Self {
        let reader = Self { context, file: place.file, table, shape, place };
        reader.report_unknown();
        reader
    }

    pub fn error(&self, place: Place, message: impl Into<String>) {
        self.context.add(Complaint::error(place, message));
    }

    /// A key that has a default.
    pub fn setting<K: Kind>(&self, key: &'static Setting<K>) -> Found<K::Value> {
        match self.read(key.name, &key.kind) {
            Some(found) => found,
            None => Found { value: key.kind.own(key.default), place: self.place, is_written: false },
        }
    }

    /// A key that may be absent; a required one is reported when it is.
    pub fn optional<K: Kind>(&self, key: &'static Optional<K>) -> Option<Found<K::Value>> {
        if key.required {
            self.require(key.name);
        }
        self.read(key.name, &key.kind)
    }

    /// A key whose text may refer to the environment or to a file.
    pub fn secret(&self, key: &'static Optional<super::kind::Secret>) -> Option<Found<Revealed>> {
        let written = self.optional(key)?;
        let revealed = self.reveal(key.name, &written.value, written.place)?;
        Some(Found { value: revealed, place: written.place, is_written: true })
    }

    /// Replaces the references in a text; what cannot be replaced is reported.
    pub fn reveal(&self, name: &str, text: &str, place: Place) -> Option<Revealed> {
        match secrets::reveal(self.context, text) {
            Ok(revealed) => {
                for warning in &revealed.warnings {
                    self.context.add(Complaint::warning(place, warning.message.clone()).maybe_help(warning.help.clone()));
                }
                Some(revealed)
            }
            Err(wrongs) => {
                for wrong in wrongs {
                    self.wrong(name, place, wrong);
                }
                None
            }
        }
    }

    /// An array of values of one kind; the good ones.
    pub fn list<K: Kind>(&self, key: &'static List<K>) -> Option<Found<Vec<Found<K::Value>>>> {
        if key.required {
            self.require(key.name);
        }
        let (_, value) = self.find(key.name)?;
        let place = self.at(value.span());
        let DeValue::Array(items) = value.get_ref() else {
            let help = value.get_ref().is_str().then(|| format!("in brackets: {} = [...]", key.name));
            self.wrong(key.name, place, Wrong { help, ..wrong_type("an array", value.get_ref()) });
            return None;
        };
        let mut found = Vec::new();
        for item in items {
            let place = self.at(item.span());
            match key.kind.read(item.get_ref()) {
                Ok(value) => found.push(Found { value, place, is_written: true }),
                Err(wrong) => {
                    let subject = format!("an item of `{}`", key.name);
                    self.context.add(Complaint::error(place, format!("{subject} {}", wrong.message)).maybe_help(wrong.help));
                }
            }
        }
        Some(Found { value: found, place, is_written: true })
    }

    /// A table within this one; `None` when it is absent or something else.
    pub fn section(&self, key: &'static Section) -> Option<Reader<'a>> {
        let (written, value) = self.find(key.name)?;
        let table = self.as_table(key.name, key.table.title, value)?;
        Some(Reader::new(self.context, self.header(written, value), Some(table), key.table))
    }

    /// The same, with all defaults where it is absent.
    pub fn section_or_defaults(&self, key: &'static Section) -> Reader<'a> {
        self.section(key).unwrap_or_else(|| Reader::new(self.context, self.place, None, key.table))
    }

    /// The tables of one name.
    pub fn sections(&self, key: &'static Sections) -> Vec<Reader<'a>> {
        let Some((_, value)) = self.find(key.name) else { return Vec::new() };
        let DeValue::Array(items) = value.get_ref() else {
            let help = format!("write {} with two brackets", key.table.title);
            self.wrong(key.name, self.at(value.span()), Wrong::with_help("must be an array of tables", help));
            return Vec::new();
        };
        let tables = items.iter().filter_map(|item| {
            let table = self.as_table(key.name, key.table.title, item)?;
            Some(Reader::new(self.context, self.at(item.span()), Some(table), key.table))
        });
        tables.collect()
    }

    /// The keys and values of a table with free keys.
    pub fn entries(&self, key: &'static Entries) -> Vec<Entry<'a>> {
        let Some((_, value)) = self.find(key.name) else { return Vec::new() };
        let mut entries = self.as_table(key.name, key.name, value).map_or_else(Vec::new, |table| table.iter().collect());
        // As written, not by name as TOML keeps them.
        entries.sort_by_key(|(key, _): &Entry<'_>| key.span().start);
        entries
    }

    /// A table that is one of several; when it does not say which, the one whose keys it has.
    pub fn variant(&self, key: &'static Variants) -> Option<(&'static str, Reader<'a>)> {
        if key.required {
            self.require(key.name);
        }
        let (written, value) = self.find(key.name)?;
        let place = self.header(written, value);
        let DeValue::Table(table) = value.get_ref() else {
            let help = Some(format!("write {}", key.sample));
            self.wrong(key.name, place, Wrong { help, ..wrong_type("a table", value.get_ref()) });
            return None;
        };
        let kind = table.iter().find(|(name, _)| name.get_ref() == "kind").map(|(_, value)| value);
        let named = kind.and_then(|kind| key.tables.iter().find(|(name, _)| kind.get_ref().as_str() == Some(name)));
        if let Some((name, shape)) = named {
            return Some((name, Reader::new(self.context, place, Some(table), shape)));
        }
        let score = |shape: &Table| table.keys().filter(|name| shape.names().any(|known| known == name.get_ref())).count();
        let guess = key.tables.iter().rev().max_by_key(|(_, shape)| score(shape)).filter(|(_, shape)| score(shape) > 0);
        match kind {
            Some(kind) => {
                let kinds: Vec<_> = key.tables.iter().map(|(name, _)| *name).collect();
                let wrong = match kind.get_ref() {
                    DeValue::String(text) => unknown_word(text, &kinds),
                    other => wrong_type("a string", other),
                };
                self.wrong("kind", self.at(kind.span()), wrong);
            }
            None => {
                let kinds: Vec<String> = key.tables.iter().map(|(name, _)| format!("kind = \"{name}\"")).collect();
                let complaint = Complaint::error(place, format!("`{}` does not say its `kind`", key.name));
                self.context.add(complaint.help(format!("write {}", kinds.join(" or "))));
            }
        }
        guess.map(|(name, shape)| (*name, Reader::new(self.context, place, Some(table), shape)))
    }

    /// Whether a key is written, rightly or not, and where.
    pub fn written(&self, name: &str) -> Option<Place> {
        self.find(name).map(|(key, _)| self.at(key.span()))
    }

    pub fn at(&self, span: std::ops::Range<usize>) -> Place {
        Place::new(self.file, span)
    }

    /// Reports what is wrong with a key.
    pub fn wrong(&self, name: &str, place: Place, wrong: Wrong) {
        self.context.add(Complaint::error(place, format!("`{name}` {}", wrong.message)).maybe_help(wrong.help));
    }

    fn require(&self, name: &'static str) {
        if self.find(name).is_none() {
            self.error(self.place, format!("{} needs `{name}`", self.shape.title));
        }
    }

    fn read<K: Kind>(&self, name: &str, kind: &K) -> Option<Found<K::Value>> {
        let (_, value) = self.find(name)?;
        let place = self.at(value.span());
        match kind.read(value.get_ref()) {
            Ok(value) => Some(Found { value, place, is_written: true }),
            Err(wrong) => {
                self.wrong(name, place, wrong);
                None
            }
        }
    }

    fn find(&self, name: &str) -> Option<Entry<'a>> {
        self.table?.iter().find(|(key, _)| key.get_ref() == name)
    }

    fn as_table(&self, name: &str, title: &str, value: &'a Spanned<DeValue<'a>>) -> Option<&'a DeTable<'a>> {
        if let DeValue::Table(table) = value.get_ref() {
            return Some(table);
        }
        let wrong = match value.get_ref() {
            DeValue::Array(_) if title.starts_with('[') => Wrong::with_help("must be one table", format!("write {title} once")),
            other => wrong_type("a table", other),
        };
        self.wrong(name, self.at(value.span()), wrong);
        None
    }

    /// Where a table is named: its header, or the key before an inline table.
    fn header(&self, key: &Spanned<DeString<'_>>, value: &Spanned<DeValue<'_>>) -> Place {
        let is_inline = value.span().start > key.span().start;
        self.at(if is_inline { key.span() } else { value.span() })
    }

    fn report_unknown(&self) {
        let Some(table) = self.table else { return };
        for (key, _) in table {
            let name: &str = key.get_ref();
            if self.shape.names().any(|known| known == name) {
                continue;
            }
            let message = format!("unknown key `{}` {}", shorten(name), self.whereabouts());
            self.context.add(Complaint::error(self.at(key.span()), message).help(self.suggest(name)));
        }
    }

    fn whereabouts(&self) -> String {
        let is_root = self.shape.title == super::service::ROOT.title;
        format!("{} {}", if is_root { "at" } else { "in" }, self.shape.title)
    }

    /// What was meant by an unknown key: a slip of the pen, a key of another table, or else what there is.
    fn suggest(&self, name: &str) -> String {
        // An exact name elsewhere says more than a near one here, but the likeliest elsewhere is just below.
        if let Some(title) = home_of(self.shape, name) {
            return belongs(name, title);
        }
        let mut longer = self.shape.names().filter(|known| known.strip_prefix(name).is_some_and(|rest| rest.starts_with('_')));
        // One that goes on where this ends; of several, `containing` tells.
        let longer = longer.next().filter(|_| longer.next().is_none());
        if let Some(known) = nearest(name, self.shape.names()).or(longer) {
            return format!("did you mean `{known}`?");
        }
        if let Some(title) = home_of(&super::service::ROOT, name) {
            let is_feed_file = self.shape.title == super::feeds::FEED_FILE.title;
            return if is_feed_file { format!("`{name}` belongs to the main file") } else { belongs(name, title) };
        }
        let near = containing(name, self.shape.names());
        if !near.is_empty() {
            return format!("did you mean {}?", near.join(" or "));
        }
        let names: Vec<_> = self.shape.names().collect();
        format!("known here: {}", names.join(", "))
    }
}

/// Known words that contain what was written, or are contained in it.
fn containing(written: &str, known: impl Iterator<Item = &'static str>) -> Vec<String> {
    const LEAST: usize = 4;
    let is_near = |word: &&str| written.len().min(word.len()) >= LEAST && (word.contains(written) || written.contains(*word));
    known.filter(is_near).map(|word| format!("`{word}`")).collect()
}

fn belongs(name: &str, title: &str) -> String {
    if title == super::service::ROOT.title {
        format!("`{name}` belongs to the top level: write it above the first [table]")
    } else {
        format!("`{name}` belongs to {title}")
    }
}
