//! Reads RSS, RDF, CDF and Atom in one pass, repairing what can be repaired.
//!
//! Elements that are open lie on a stack of at most [`MAX_DEPTH`]. An end tag closes what it matches and all inside of
//! it; one that matches nothing is passed over; an item that begins ends the one before. An item whose end does not
//! come is never given out.

mod assign;
mod channel;
mod close;
mod seen;

use super::date::Customs;
use super::element::{self, Field, Structure};
use super::entity::Entities;
use super::item::Item;
use super::link::Bases;
use super::media::Level;
use super::namespace::{Mark, Namespace, Scope};
use super::pace::Pace;
use super::print::Prints;
use super::root;
use super::text::{Collected, Form, is_formatting, is_void, local};
use super::token::{Oversize, Tag, Token, Tokens};
use crate::format::{Channel, DecodeError, Fault, Seen};
use crate::page;
use schemas::Dialect;
use schemas::draft::{Draft, Text};
use schemas::terms::{Reason, SourceFormat};
use std::borrow::Cow;

/// Elements that may be open at once.
pub(super) const MAX_DEPTH: usize = 256;
/// Items of a document that are read.
pub(super) const MAX_ITEMS: usize = 10_000;

/// What was read of a document.
#[derive(Debug, Default)]
pub(super) struct Reading {
    /// Their slices are places in the text.
    pub(super) drafts: Vec<Draft>,
    pub(super) faults: Vec<Fault>,
    /// Prints of items that were passed over.
    pub(super) passed: Vec<u64>,
    /// Whether the end of the root element was seen.
    pub(super) complete: bool,
    /// What it says of the feed; of several documents in a row, what the first to say it says.
    pub(super) channel: Channel,
}

/// What an open element is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Root,
    /// The feed's own part: `channel`, or an Atom root.
    Feed,
    Item,
    Deleted,
    Author,
    Contributor,
    /// The feed that an item was first in.
    Source,
    MediaGroup,
    /// Media at this place of the gallery.
    Media(usize),
    Geo,
    /// Of iTunes, which may hold others.
    Category,
    /// Its text is being collected.
    Text,
    /// Part of a text that is being collected.
    Inline,
    /// The same, but not itself part of the text: only what is inside of it.
    Wrapper,
    /// Nothing inside of it is looked at.
    Foreign,
}

#[derive(Debug)]
struct Open<'a> {
    name: &'a str,
    role: Role,
    before: Before<'a>,
}

/// What was in force before a start tag: namespaces, number of bases, language.
type Before<'a> = (Mark, usize, Option<&'a str>);

/// A text that is being collected.
#[derive(Debug)]
struct Capture<'a> {
    field: Field,
    tag: Tag<'a>,
    text: Collected<'a>,
    /// What the element stands in.
    parent: Role,
    /// Its place on the stack.
    depth: usize,
}

/// What the feed says of itself, for items that do not say it.
#[derive(Debug, Default)]
struct Feed {
    language: Option<String>,
    rights: Option<String>,
    authors: Vec<String>,
    pace: Pace,
    /// A title of another vocabulary than the feed's own.
    other_title: Option<Text>,
    /// Anything at all stands in it.
    is_filled: bool,
}

#[derive(Debug)]
struct Reader<'a> {
    text: &'a str,
    tokens: Tokens<'a>,
    entities: Entities,
    scope: Scope<'a>,
    bases: Bases,
    dialect: &'a Dialect,
    prints: Prints<'a>,
    format: SourceFormat,
    /// How texts are wrapped when nothing says so: plain in Atom, HTML elsewhere.
    unsaid: Form,
    open: Vec<Open<'a>>,
    language: Option<&'a str>,
    capture: Option<Capture<'a>>,
    /// Text, name and mail of the person that is being read.
    person: [String; 3],
    /// The item that is being read, and where it begins.
    item: Option<(Item, usize)>,
    /// Items that have begun.
    items: usize,
    /// End tags that did not match the innermost element.
    mismatches: usize,
    /// The fault of an item that is past a bound, while what is left of it is passed over.
    passing: Option<usize>,
    feed: Feed,
    /// Drafts that have taken over what their feed says of itself.
    settled: usize,
    reading: Reading,
}

/// Reads a document whose text begins anywhere before its root element.
///
/// # Errors
/// `not_a_feed` for pages and other documents, `empty`, `malformed` when it ends before its root element; and the
/// limits: `xml_too_deep`, `xml_tag_too_large`, `xml_entity_decl`.
pub(super) fn read(text: &str, dialect: &Dialect, seen: &Seen) -> Result<Reading, DecodeError> {
    let mut tokens = Tokens::new(text);
    let root = root::find(text, &mut tokens)?;
    let atom = matches!(root.format, SourceFormat::Atom);
    let mut prints = Prints::new(seen);
    let mut declared: Vec<_> = root.entities.iter().collect();
    declared.sort_unstable();
    declared.into_iter().flat_map(|(name, value)| [name, value]).for_each(|part| prints.cover(part));
    let mut reader = Reader {
        text,
        tokens,
        entities: Entities::new(root.entities),
        scope: Scope::new(if atom { Namespace::Atom } else { Namespace::Rss }),
        bases: Bases::new(dialect.base_url.as_deref()),
        dialect,
        prints,
        format: root.format,
        unsaid: if atom { Form::Unsaid } else { Form::Html },
        open: Vec::with_capacity(32),
        language: None,
        capture: None,
        person: Default::default(),
        item: None,
        items: 0,
        mismatches: 0,
        passing: None,
        feed: Feed::default(),
        settled: 0,
        reading: Reading::default(),
    };
    reader.root(root.tag)?;
    reader.run()?;
    reader.finish()
}

impl From<Oversize> for DecodeError {
    fn from(oversize: Oversize) -> Self {
        Self::new(Reason::XmlTagTooLarge, oversize.detail)
    }
}

impl<'a> Reader<'a> {
    fn root(&mut self, tag: Tag<'a>) -> Result<(), DecodeError> {
        if tag.empty {
            self.reading.complete = true;
            return Ok(());
        }
        let before = self.enter(&tag)?;
        self.prints.cover(tag.name);
        self.prints.cover(tag.raw());
        self.scope.trust_default();
        let (namespace, local) = self.scope.resolve(tag.name);
        let role = match element::structure(namespace, local) {
            Some(Structure::Item) => Role::Item,
            Some(Structure::Channel) => Role::Feed,
            _ if self.format == SourceFormat::Atom => Role::Feed,
            _ => Role::Root,
        };
        self.open.push(Open { name: tag.name, role, before });
        match role {
            Role::Item => self.begin_item(&tag, self.tokens.start()),
            Role::Feed => self.channel_attributes(&tag),
            _ => {}
        }
        Ok(())
    }

    /// Reads to the end of the root element, and of those of documents that follow it, or of the text.
    fn run(&mut self) -> Result<(), DecodeError> {
        while !self.open.is_empty() || self.begins_again() {
            let taken = match self.tokens.next() {
                Ok(Token::Cut | Token::Eof) => return Ok(()),
                Ok(token) if self.passing.is_some() && self.passes_over(&token) => Ok(()),
                Ok(token) => self.take(token),
                Err(oversize) => Err(oversize.into()),
            };
            if let Err(error) = taken {
                self.give_up_an_item(error)?;
            }
            if self.items > MAX_ITEMS {
                self.leave_the_rest();
                return Ok(());
            }
        }
        Ok(())
    }

    /// Whether another document of the same kind follows the one that has ended: some servers send several in one
    /// answer. Whatever else stands there is passed over.
    fn begins_again(&mut self) -> bool {
        self.reading.complete = true;
        self.settle();
        loop {
            match self.tokens.next() {
                Ok(Token::Start(tag)) if root::format_of(&tag) == Some(self.format) => {
                    (self.bases, self.language) = (Bases::new(self.dialect.base_url.as_deref()), None);
                    self.reading.complete = tag.empty;
                    if self.root(tag).is_err() || !self.open.is_empty() {
                        return !self.open.is_empty();
                    }
                }
                Ok(Token::Cut | Token::Eof) | Err(_) => return false,
                Ok(_) => {}
            }
        }
    }

    fn take(&mut self, token: Token<'a>) -> Result<(), DecodeError> {
        match token {
            Token::Text(raw) => self.characters(raw, false),
            Token::CData(raw) => self.characters(raw, true),
            Token::Start(tag) => return self.start(tag),
            Token::End(name) => self.end(name),
            Token::Doctype(_) | Token::Other | Token::Cut | Token::Eof => {}
        }
        Ok(())
    }

    /// Faults the item that is one too many, and all after it.
    fn leave_the_rest(&mut self) {
        let from = self.item.take().map_or(self.tokens.end(), |(_, start)| start);
        let detail = format!("items after the first {MAX_ITEMS} were left");
        self.reading.faults.push(Fault { reason: Reason::TooManyItems, detail, slice: from..self.text.len() });
    }

    fn finish(mut self) -> Result<Reading, DecodeError> {
        if let Some((_, start)) = self.item.take() {
            let detail = "the document ends in the middle of an item".to_owned();
            self.reading.faults.push(Fault { reason: Reason::Truncated, detail, slice: start..self.text.len() });
        }
        let nothing = self.reading.drafts.is_empty() && self.reading.faults.is_empty() && !self.feed.is_filled;
        if nothing && self.reading.complete {
            return Err(DecodeError::new(Reason::NotAFeed, "the root element of a feed with nothing in it"));
        }
        let is_error = |title: &&str| self.reading.complete && page::is_error_feed(title, self.items);
        if let Some(title) = self.reading.channel.title.as_deref().filter(is_error) {
            return Err(root::error_feed(title));
        }
        self.settle();
        self.reading.passed = self.prints.passed;
        Ok(self.reading)
    }

    /// Gives the items of a document what it says of itself and they do not.
    fn settle(&mut self) {
        let feed = std::mem::take(&mut self.feed);
        feed.pace.finish(&mut self.reading.channel);
        feed.other_title.iter().for_each(|title| self.reading.channel.offer_title(&assign::plain(title)));
        let drafts = &mut self.reading.drafts;
        let from = std::mem::replace(&mut self.settled, drafts.len());
        for draft in drafts.iter_mut().skip(from) {
            if draft.language.is_none() {
                draft.language.clone_from(&feed.language);
            }
            if draft.copyright_notice.is_none() && draft.change.is_none() {
                draft.copyright_notice.clone_from(&feed.rights);
            }
            if draft.by.is_empty() && draft.change.is_none() {
                draft.by.clone_from(&feed.authors);
            }
        }
        self.feed.is_filled = feed.is_filled;
    }

    /// Takes what the attributes of a start tag say about all that is inside of it; gives what was in force before.
    fn enter(&mut self, tag: &Tag<'a>) -> Result<Before<'a>, DecodeError> {
        let before = self.now();
        if !tag.has_attributes() {
            return Ok(before);
        }
        for (name, value) in tag.attributes().filter(|(name, _)| name.starts_with("xml") || name.eq_ignore_ascii_case("base")) {
            if name.eq_ignore_ascii_case("base") {
                self.bases.push(&self.entities.unescape(value));
            } else if name.starts_with("xmlns") {
                let declared = self.scope.declare(name, &self.entities.unescape(value));
                declared.map_err(|detail| DecodeError::new(Reason::XmlTagTooLarge, detail))?;
            } else if name == "xml:base" {
                self.bases.push(&self.entities.unescape(value));
            } else if name == "xml:lang" {
                self.language = Some(value.trim()).filter(|language| !language.is_empty());
            }
        }
        Ok(before)
    }

    fn now(&self) -> Before<'a> {
        (self.scope.mark(), self.bases.len(), self.language)
    }

    /// Takes back what a start tag said.
    fn leave(&mut self, (scope, bases, language): Before<'a>) {
        self.scope.reset(scope);
        self.bases.truncate(bases);
        self.language = language;
    }

    fn characters(&mut self, raw: &'a str, is_cdata: bool) {
        match (&mut self.capture, self.open.last().map(|open| open.role)) {
            (Some(_), Some(Role::Foreign)) => {}
            (Some(capture), _) if is_cdata => capture.text.cdata(raw, &self.entities),
            (Some(capture), _) => capture.text.text(raw, &self.entities),
            (None, Some(Role::Author | Role::Contributor)) => {
                let text = if is_cdata { self.entities.clean(raw) } else { self.entities.unescape(raw) };
                self.person[0].push_str(&text);
            }
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'a>) -> Result<(), DecodeError> {
        if self.open.len() >= MAX_DEPTH {
            return Err(DecodeError::new(Reason::XmlTooDeep, format!("more than {MAX_DEPTH} elements inside of one another")));
        }
        if self.capture.is_some() && !self.ends_capture(&tag) {
            self.inline(tag);
            return Ok(());
        }
        let parent = self.open.last().map_or(Role::Foreign, |open| open.role);
        if parent == Role::Foreign && self.item.is_some() {
            self.push(&tag, Role::Foreign, self.now());
            return Ok(());
        }
        let mut before = self.enter(&tag)?;
        let (namespace, local) = self.scope.resolve(tag.name);
        let role = match element::structure(namespace, local) {
            Some(Structure::Channel) if self.item.is_none() => {
                self.channel_attributes(&tag);
                Role::Feed
            }
            Some(Structure::Channel) => Role::Foreign,
            Some(structure) => {
                if self.item.is_some() {
                    self.leave(before);
                    self.end_item_before();
                    before = self.enter(&tag)?;
                }
                if self.passes_seen(&tag) {
                    self.leave(before);
                    return Ok(());
                }
                self.begin_item(&tag, self.tokens.start());
                if structure == Structure::Item { Role::Item } else { Role::Deleted }
            }
            None => self.element(&tag, element::field(namespace, local, self.unsaid), parent),
        };
        self.push(&tag, role, before);
        Ok(())
    }

    fn push(&mut self, tag: &Tag<'a>, role: Role, before: Before<'a>) {
        self.open.push(Open { name: tag.name, role, before });
        if tag.empty {
            self.close(1, self.tokens.end());
        }
    }

    /// A start tag inside of a text.
    fn inline(&mut self, tag: Tag<'a>) {
        let Some(capture) = &mut self.capture else { return };
        let name = local(tag.name);
        let role = if is_line(capture.field) {
            // Of elements inside of a name, id or time only what can be formatting has something to say.
            if is_formatting(name) { Role::Wrapper } else { Role::Foreign }
        } else if capture.text.form == Form::Markup && self.open.len() == capture.depth + 1 && name == "div" {
            // RFC 4287 §3.1.1.3: the `div` around XHTML is not part of it.
            Role::Wrapper
        } else {
            capture.text.start(&tag);
            Role::Inline
        };
        if !tag.empty && !is_void(name) {
            self.open.push(Open { name: tag.name, role, before: self.now() });
        }
    }

    fn begin_item(&mut self, tag: &Tag<'a>, start: usize) {
        self.feed.is_filled = true;
        self.items += 1;
        self.entities.dropped.set(false);
        let mut item = Item::new(self.format);
        if let Some(language) = self.language {
            item.language(1, language);
        }
        self.item = Some((item, start));
        if tag.has_attributes() {
            self.item_attributes(tag);
        }
    }

    fn customs(&self) -> Customs<'a> {
        Customs { zone: self.dialect.timezone.as_ref(), order: self.dialect.date_order }
    }

    /// The value of an attribute, by its name with prefix, in any case.
    fn attribute(&self, tag: &Tag<'a>, name: &str) -> Option<Cow<'a, str>> {
        tag.raw_attribute(name).map(|value| self.entities.unescape(value))
    }
}

/// Whether a field is one of a line: anything but texts, which may hold markup.
fn is_line(field: Field) -> bool {
    !matches!(
        field,
        Field::Title(_)
            | Field::Summary(..)
            | Field::Body(..)
            | Field::Rights
            | Field::MediaTitle
            | Field::MediaText
            | Field::MediaCredit
    )
}
