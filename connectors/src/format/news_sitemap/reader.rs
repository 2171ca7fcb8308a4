//! Reads a sitemap in one pass; what ends early keeps all that was whole.

use super::entry::Entry;
use super::index;
use super::vocabulary::{Element, Field, Scope};
use crate::format::feed::markup::{self, MAX_DEPTH, Markup, Piece};
use crate::format::{DecodeError, Fault};
use crate::page;
use schemas::terms::Reason;
use schemas::{Dialect, Draft};

/// Stories of a sitemap that are read.
pub(super) const MAX_ITEMS: usize = 10_000;

/// What was read. Slices are places in the text.
#[derive(Debug, Default)]
pub(super) struct Reading {
    pub(super) drafts: Vec<Draft>,
    pub(super) faults: Vec<Fault>,
    /// Whether the end of the root element was seen.
    pub(super) complete: bool,
}

struct Reader<'a> {
    text: &'a str,
    markup: Markup<'a>,
    dialect: &'a Dialect,
    scope: Scope<'a>,
    open: Vec<(&'a str, Element)>,
    /// The text of the field that is being read.
    field: String,
    /// The page that is being read, and where it begins.
    entry: Option<(Entry, usize)>,
    /// The fault of a page that is past a bound, while what is left of it is passed over.
    passing: Option<usize>,
    /// Where the first story past the limit begins.
    rest: Option<usize>,
    /// Pages that have ended.
    pages: usize,
    reading: Reading,
}

/// Reads a sitemap.
///
/// # Errors
/// `not_a_feed` for an index, a sitemap without news and any other document; `empty`, `malformed`; the limits
/// `xml_too_deep`, `xml_tag_too_large` and `xml_entity_decl` outside of any page.
pub(super) fn read(text: &str, dialect: &Dialect) -> Result<Reading, DecodeError> {
    let mut reader = Reader {
        text,
        markup: Markup::new(text),
        dialect,
        scope: Scope::default(),
        open: Vec::with_capacity(16),
        field: String::new(),
        entry: None,
        passing: None,
        rest: None,
        pages: 0,
        reading: Reading::default(),
    };
    let root = reader.root()?;
    if root == Element::Index {
        return Err(index::refusal(&mut reader.markup));
    }
    reader.run()?;
    reader.finish()
}

impl<'a> Reader<'a> {
    fn root(&mut self) -> Result<Element, DecodeError> {
        let not_a_feed = |detail: String| DecodeError::new(Reason::NotAFeed, detail);
        loop {
            match self.markup.next()? {
                Piece::Start(tag) => {
                    let name = tag.name();
                    let root = if tag.is("sitemapindex") { Element::Index } else { Element::Urlset };
                    if tag.is("html") {
                        let page = page::of(&page::Facts::default(), self.text.as_bytes());
                        return Err(not_a_feed(format!("{page} where a news sitemap was expected")));
                    }
                    if root == Element::Urlset && !tag.is("urlset") {
                        let name: String =
                            name.chars().filter(|c| c.is_alphanumeric() || matches!(c, ':' | '-')).take(40).collect();
                        return Err(not_a_feed(format!("the root element is `{name}`")));
                    }
                    self.declare(&tag);
                    self.reading.complete = tag.is_empty();
                    if !tag.is_empty() {
                        self.open.push((name, root));
                    }
                    return Ok(root);
                }
                Piece::Text(text) if !text.trim_start_matches('\u{feff}').trim().is_empty() => {
                    return Err(not_a_feed("text without the root element of a sitemap".into()));
                }
                Piece::Cut | Piece::Eof => {
                    return Err(DecodeError::new(Reason::Malformed, "the document ends before its root element"));
                }
                Piece::Text(_) | Piece::End(_) => {}
            }
        }
    }

    fn run(&mut self) -> Result<(), DecodeError> {
        while !self.open.is_empty() {
            match self.markup.next() {
                Ok(Piece::Cut | Piece::Eof) => return Ok(()),
                Ok(piece) if self.passing.is_some() && self.passes_over(&piece) => {}
                Ok(Piece::Start(tag)) => {
                    if let Err(error) = self.start(&tag) {
                        self.give_up_a_page(error)?;
                    }
                }
                Ok(Piece::End(name)) => self.end(name),
                Ok(Piece::Text(text)) => {
                    // Formatting inside of a field is passed over, its words are not.
                    let inside = self.open.iter().rev().find(|(_, element)| *element != Element::Other);
                    if matches!(inside, Some((_, Element::Field(_)))) {
                        self.field.push_str(&text);
                    }
                }
                Err(error) => self.give_up_a_page(error)?,
            }
            if let Some(from) = self.rest {
                let detail = format!("stories after the first {MAX_ITEMS} were left");
                self.reading.faults.push(Fault { reason: Reason::TooManyItems, detail, slice: from..self.text.len() });
                return Ok(());
            }
        }
        self.reading.complete = true;
        Ok(())
    }

    fn declare(&mut self, tag: &markup::Element<'a>) {
        for (name, address) in tag.attributes().filter(|(name, _)| name.starts_with("xmlns")) {
            self.scope.declare(self.open.len(), name, address);
        }
    }

    fn start(&mut self, tag: &markup::Element<'a>) -> Result<(), DecodeError> {
        if self.open.len() >= MAX_DEPTH {
            return Err(DecodeError::new(Reason::XmlTooDeep, format!("more than {MAX_DEPTH} elements inside of one another")));
        }
        self.declare(tag);
        let element = self.scope.element(tag.name());
        match element {
            Element::Url => self.begin_page(),
            Element::Field(_) => self.field.clear(),
            _ => {}
        }
        if let Some((entry, _)) = &mut self.entry {
            match element {
                Element::News => entry.is_news = true,
                Element::Image => entry.begin_media("image"),
                Element::Video => entry.begin_media("video"),
                Element::Alternate => {
                    let attribute = |name| self.markup.attribute(tag, name).unwrap_or_default();
                    if attribute("rel").trim().eq_ignore_ascii_case("alternate") {
                        entry.alternate(&attribute("href"), &attribute("hreflang"), self.dialect);
                    }
                }
                _ => {}
            }
        }
        self.open.push((tag.name(), element));
        if tag.is_empty() {
            self.close(1);
        }
        Ok(())
    }

    /// A page that begins ends the one before, whose end is missing.
    fn begin_page(&mut self) {
        if let Some((entry, _)) = &mut self.entry {
            entry.repaired = true;
            let inside = self.open.iter().rev().position(|(_, element)| *element == Element::Url).map_or(0, |at| at + 1);
            self.close_until(inside, self.markup.start());
        }
        self.markup.take_dropped();
        self.entry = Some((Entry::new(), self.markup.start()));
    }

    /// An end tag closes what it matches and all inside of it; one that matches nothing is passed over.
    fn end(&mut self, name: &str) {
        let Some(count) = self.open.iter().rev().position(|(open, _)| *open == name).map(|at| at + 1) else {
            return self.note_repair();
        };
        if count > 1 {
            self.note_repair();
        }
        self.close(count);
    }

    fn note_repair(&mut self) {
        if let Some((entry, _)) = &mut self.entry {
            entry.repaired = true;
        }
    }

    fn close(&mut self, count: usize) {
        self.close_until(count, self.markup.end());
    }

    /// Closes the innermost `count` elements; a page among them ends at `end`.
    fn close_until(&mut self, count: usize, end: usize) {
        for _ in 0..count {
            let Some((_, element)) = self.open.pop() else { return };
            self.scope.leave(self.open.len());
            match element {
                Element::Field(field) => self.assign(field),
                Element::Url => self.end_page(end),
                _ => {}
            }
        }
    }

    fn assign(&mut self, field: Field) {
        if let Some((entry, _)) = &mut self.entry {
            entry.take(field, &self.field, self.dialect);
        }
        self.field.clear();
    }

    /// A page that is no news is left: sitemaps list every page of a site.
    fn end_page(&mut self, end: usize) {
        let Some((entry, start)) = self.entry.take() else { return };
        self.pages += 1;
        if !entry.is_news {
            return;
        }
        if self.is_full() {
            self.rest = Some(start);
            return;
        }
        match entry.finish(start..end, self.markup.take_dropped()) {
            Some(draft) => self.reading.drafts.push(draft),
            None => self.fault(Reason::NoContent, "nothing in the page has a place in the record", start, end),
        }
    }

    fn is_full(&self) -> bool {
        self.reading.drafts.len() + self.reading.faults.len() >= MAX_ITEMS
    }

    fn fault(&mut self, reason: Reason, detail: &str, start: usize, end: usize) {
        self.reading.faults.push(Fault { reason, detail: detail.to_owned(), slice: start..end });
    }

    /// What is past a bound costs the page that it stands in, and the document when it stands in none.
    fn give_up_a_page(&mut self, error: DecodeError) -> Result<(), DecodeError> {
        if self.passing.is_some() {
            return Ok(());
        }
        let Some((_, start)) = self.entry.take().filter(|_| error.reason != Reason::XmlEntityDecl) else { return Err(error) };
        self.pages += 1;
        if self.is_full() {
            self.rest = Some(start);
            return Ok(());
        }
        self.passing = Some(self.reading.faults.len());
        self.fault(error.reason, &error.detail, start, self.text.len());
        Ok(())
    }

    /// Whether a piece belongs to the page that was given up. Its end, the next page and the end of the root do not.
    fn passes_over(&mut self, piece: &Piece<'a>) -> bool {
        let (ends, end) = match piece {
            Piece::Start(tag) => (tag.is("url"), self.markup.start()),
            Piece::End(name) => (markup::is_named(name, "url"), self.markup.end()),
            _ => return true,
        };
        let ends_root = matches!(piece, Piece::End(name) if self.open.first().is_some_and(|(root, _)| root == name));
        if !ends && !ends_root {
            return true;
        }
        let end = if ends_root { self.markup.start() } else { end };
        if let Some(fault) = self.passing.take().and_then(|at| self.reading.faults.get_mut(at)) {
            fault.slice.end = end;
        }
        let inside = self.open.iter().position(|(_, element)| *element == Element::Url).unwrap_or(self.open.len());
        self.open.truncate(inside);
        self.scope.leave(inside);
        self.field.clear();
        // The end tag of the page itself has done its work.
        matches!(piece, Piece::End(_)) && !ends_root
    }

    fn finish(mut self) -> Result<Reading, DecodeError> {
        if let Some((_, start)) = self.entry.take() {
            self.fault(Reason::Truncated, "the document ends in the middle of a page", start, self.text.len());
        }
        let has_nothing = self.reading.drafts.is_empty() && self.reading.faults.is_empty();
        if has_nothing && self.reading.complete && (self.pages > 0 || !self.scope.has_news) {
            let pages = self.pages;
            let detail = format!("a sitemap without news: none of its {pages} `url` elements holds `news:news`");
            return Err(DecodeError::new(Reason::NotAFeed, detail));
        }
        Ok(self.reading)
    }
}
