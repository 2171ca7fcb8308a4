//! What each element does for the item or the feed that it stands in.

use super::super::media::duration;
use super::super::namespace::Namespace;
use super::super::text::{is_formatting, is_marked, local, title};
use super::{Capture, Collected, Field, Form, Item, Level, Reader, Role, Tag};
use schemas::draft::Text;
use schemas::story::{Link, Media};
use std::borrow::Cow;

use Field as F;

impl<'a> Reader<'a> {
    /// Begins an element that is no structure; gives what it is.
    pub(super) fn element(&mut self, tag: &Tag<'a>, field: Field, parent: Role) -> Role {
        match parent {
            Role::Item | Role::Deleted => self.item_element(tag, field, parent),
            Role::MediaGroup | Role::Media(_) => self.media_element(tag, field, parent),
            Role::Author | Role::Contributor => match field {
                F::Name | F::Mail => self.collect(tag, field, Form::Plain, parent),
                _ if is_formatting(local(tag.name)) => parent,
                _ => Role::Foreign,
            },
            Role::Source => match field {
                F::Title(_) => self.collect(tag, field, Form::Html, parent),
                _ => Role::Foreign,
            },
            Role::Geo => match field {
                F::Geo => Role::Geo,
                F::Point | F::Latitude | F::Longitude => self.collect(tag, field, Form::Plain, parent),
                _ => Role::Foreign,
            },
            Role::Category if field == F::Category => self.item_element(tag, field, Role::Item),
            Role::Root | Role::Feed => self.feed_element(tag, field),
            Role::Category | Role::Foreign | Role::Text | Role::Inline | Role::Wrapper => Role::Foreign,
        }
    }

    /// Begins to collect the text of an element.
    pub(super) fn collect(&mut self, tag: &Tag<'a>, field: Field, form: Form, parent: Role) -> Role {
        if !tag.empty {
            self.capture = Some(Capture { field, tag: *tag, text: Collected::new(form), parent, depth: self.open.len() });
        }
        Role::Text
    }

    /// How the text of an element is wrapped, by its own `type` and `mode`.
    pub(super) fn form(&self, tag: &Tag<'a>, unsaid: Form) -> Form {
        if !tag.has_attributes() {
            return unsaid;
        }
        Form::of(self.attribute(tag, "type").as_deref(), self.attribute(tag, "mode").as_deref(), unsaid)
    }

    fn item_element(&mut self, tag: &Tag<'a>, field: Field, parent: Role) -> Role {
        match field {
            F::Foreign | F::Name | F::Mail | F::Pace(_) | F::Moved => return Role::Foreign,
            F::Author => return self.begin_person(Role::Author),
            F::Contributor => return self.begin_person(Role::Contributor),
            F::Geo => return Role::Geo,
            F::MediaGroup | F::MediaContent | F::MediaThumbnail | F::Image => return self.media_element(tag, field, parent),
            F::Enclosure => {
                self.enclosure(tag, "url", "enclosure");
                return Role::Foreign;
            }
            F::Link if tag.raw_attribute("href").is_some() => {
                let href = self.attribute(tag, "href").unwrap_or_default();
                self.atom_link(tag, &href);
                return Role::Foreign;
            }
            F::Category if ["term", "label", "text"].iter().any(|name| tag.raw_attribute(name).is_some()) => {
                let attribute = |name| self.attribute(tag, name);
                // iTunes has its words in `text`.
                let (term, scheme) = (attribute("term").or_else(|| attribute("text")), attribute("scheme"));
                let label = attribute("label");
                if let Some((item, _)) = &mut self.item {
                    item.category(&term.unwrap_or_default(), scheme.as_deref(), label.as_deref());
                }
                return Role::Category;
            }
            F::Source if tag.raw_attribute("url").is_none() && self.unsaid == Form::Unsaid => return Role::Source,
            F::InReplyTo => {
                let reference = self.attribute(tag, "ref");
                if let (Some(reference), Some((item, _))) = (reference, &mut self.item) {
                    item.extra("thr:in-reply-to", &reference);
                }
                return Role::Foreign;
            }
            F::Body(..) => self.content_elsewhere(tag),
            _ => {}
        }
        let form = match field {
            F::Summary(_, unsaid) | F::Body(_, unsaid) => self.form(tag, unsaid),
            F::Title(_) => self.form(tag, self.unsaid),
            F::Rights | F::MediaText | F::MediaTitle => self.form(tag, Form::Html),
            _ => Form::Plain,
        };
        if let (F::Title(_) | F::Summary(..) | F::Body(..), Some(language), Some((item, _))) =
            (field, self.language, &mut self.item)
        {
            item.language(1, language);
        }
        self.collect(tag, field, form, parent)
    }

    /// Atom content that lies elsewhere (RFC 4287 §4.1.3.2).
    fn content_elsewhere(&mut self, tag: &Tag<'a>) {
        let source = self.attribute(tag, "src").and_then(|source| self.bases.resolve(&source));
        let content_type = self.attribute(tag, "type").map(|value| value.trim().to_owned());
        if let (Some(href), Some((item, _))) = (source, &mut self.item) {
            item.related(Link { rel: Some("content".into()), href, content_type, title: None });
        }
    }

    fn media_element(&mut self, tag: &Tag<'a>, field: Field, parent: Role) -> Role {
        match field {
            F::MediaGroup => {
                if let Some((item, _)) = &mut self.item {
                    item.media.open_group();
                }
                Role::MediaGroup
            }
            F::MediaContent => {
                let at = self.item.as_ref().map_or(0, |(item, _)| item.media.len());
                self.enclosure(tag, "url", "content");
                Role::Media(at)
            }
            F::MediaThumbnail => {
                self.enclosure(tag, "url", "thumbnail");
                Role::Foreign
            }
            F::Image => {
                let address = if tag.raw_attribute("href").is_some() { "href" } else { "url" };
                self.enclosure(tag, address, "image");
                Role::Foreign
            }
            F::MediaTitle | F::MediaText | F::MediaCredit | F::Keywords | F::Subject | F::Rights => {
                self.collect(tag, field, self.form(tag, Form::Html), parent)
            }
            _ => Role::Foreign,
        }
    }

    /// Adds media that an element describes by its attributes.
    fn enclosure(&mut self, tag: &Tag<'a>, address: &str, role: &str) {
        let href = self.attribute(tag, address).and_then(|href| self.bases.resolve(&href));
        self.media_at(tag, href, role);
    }

    fn media_at(&mut self, tag: &Tag<'a>, href: Option<String>, role: &str) {
        let text = |name| self.attribute(tag, name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
        let number = |name| text(name).and_then(|value| value.parse::<u64>().ok());
        let side = |name| number(name).and_then(|value| u32::try_from(value).ok()).filter(|value| *value > 0);
        if href.is_none() && role != "content" {
            return;
        }
        let media = Media {
            role: text("medium").filter(|_| role == "content").or_else(|| Some(role.to_owned())),
            href,
            content_type: text("type"),
            width: side("width"),
            height: side("height"),
            size: number("length").or_else(|| number("fileSize")).filter(|size| *size > 0),
            duration: text("duration").and_then(|value| duration(&value)),
            credit: None,
            caption: None,
        };
        if let Some((item, _)) = &mut self.item {
            item.add_media(media);
        }
    }

    /// `atom:link`: the page, media, or another relation (RFC 4287 §4.2.7).
    fn atom_link(&mut self, tag: &Tag<'a>, href: &str) {
        let rel = self.attribute(tag, "rel").map_or_else(|| "alternate".to_owned(), |rel| relation(&rel));
        let Some(href) = self.bases.resolve(href) else { return };
        if rel == "enclosure" {
            self.media_at(tag, Some(href), "enclosure");
            return;
        }
        let text = |name| self.attribute(tag, name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
        let (content_type, title) = (text("type"), text("title"));
        let is_page = content_type.as_deref().is_none_or(|kind| kind.starts_with("text/html") || kind.contains("xhtml"));
        let Some((item, _)) = &mut self.item else { return };
        match rel.as_str() {
            "canonical" => item.link(1, href.clone()),
            "alternate" if is_page => item.link(2, href.clone()),
            "alternate" => item.link(4, href.clone()),
            _ => {}
        }
        item.related(Link { rel: Some(rel), href, content_type, title });
    }

    /// What the attributes of an item itself say: RDF, CDF, and tombstones.
    pub(super) fn item_attributes(&mut self, tag: &Tag<'a>) {
        let customs = self.customs();
        let about = self.about(tag);
        let href = self.attribute(tag, "href").and_then(|href| self.bases.resolve(&href));
        let changed = self.attribute(tag, "lastmod").or_else(|| self.attribute(tag, "when"));
        let reference = self.attribute(tag, "ref");
        let Some((item, _)) = &mut self.item else { return };
        if let Some(about) = about {
            item.about(&about);
        }
        if let Some(href) = href {
            item.link(3, href);
        }
        if let Some(changed) = changed {
            item.updated(0, &changed, customs);
        }
        if let Some(reference) = reference {
            item.id(0, &reference);
        }
    }

    /// `rdf:about`, whatever prefix RDF has in the document.
    fn about(&self, tag: &Tag<'a>) -> Option<Cow<'a, str>> {
        let is_about = |name: &str| match self.scope.resolve(name) {
            (Namespace::Rdf, local) => local.eq_ignore_ascii_case("about"),
            (_, whole) => whole.len() == name.len() && name.eq_ignore_ascii_case("about"),
        };
        tag.attributes().find(|(name, _)| is_about(name)).map(|(_, value)| self.entities.unescape(value))
    }

    pub(super) fn begin_person(&mut self, role: Role) -> Role {
        self.person.iter_mut().for_each(String::clear);
        role
    }

    pub(super) fn end_person(&mut self, role: Role) {
        let [text, name, mail] = &self.person;
        let printed = [name, text, mail].into_iter().map(|part| part.trim()).find(|part| !part.is_empty()).unwrap_or_default();
        let printed = &words(printed);
        match &mut self.item {
            Some((item, _)) if role == Role::Author => item.author(printed),
            Some((item, _)) => item.extra("contributor", printed),
            None => {
                if let Some(name) = super::super::person::name(printed).filter(|_| self.feed.authors.len() < 16) {
                    self.feed.authors.push(name);
                }
            }
        }
    }

    /// Gives the text of an element that has ended to where it belongs.
    pub(super) fn assign(&mut self, capture: Capture<'a>) {
        let Capture { field, tag, text, parent, .. } = capture;
        match (parent, &self.item) {
            (Role::Author | Role::Contributor, _) => {
                let part = if field == F::Name { 1 } else { 2 };
                if let Some(place) = self.person.get_mut(part) {
                    *place = text.line().into_owned();
                }
            }
            (Role::Feed, None) => self.assign_to_feed(field, text),
            (_, Some(_)) => match field {
                F::Title(_) | F::Summary(..) | F::Body(..) | F::Rights | F::MediaTitle | F::MediaText | F::MediaCredit => {
                    if let (Some(text), Some((item, _))) = (text.finish(), &mut self.item) {
                        assign_text(item, field, text, parent);
                    }
                }
                F::Creator(_) | F::Category | F::Subject | F::Keywords | F::Source | F::PlaceName | F::RightsHolder => {
                    self.assign_line(field, &tag, &words(&text.line()));
                }
                _ => self.assign_line(field, &tag, &text.line()),
            },
            _ => {}
        }
    }

    /// Gives a text of one line to the item.
    fn assign_line(&mut self, field: Field, tag: &Tag<'a>, line: &str) {
        if field == F::Link && tag.raw_attribute("rel").is_some() {
            self.atom_link(tag, line);
            return;
        }
        let customs = self.customs();
        let resolved = matches!(field, F::Link | F::OriginalLink | F::Comments).then(|| self.bases.resolve(line)).flatten();
        let kind = match field {
            F::Guid => self.attribute(tag, "isPermaLink"),
            F::Category => self.attribute(tag, "domain"),
            _ => None,
        };
        let Some((item, _)) = &mut self.item else { return };
        match field {
            F::Link => resolved.into_iter().for_each(|link| item.link(3, link)),
            F::OriginalLink => resolved.into_iter().for_each(|link| item.link(0, link)),
            F::Comments => resolved.into_iter().for_each(|href| {
                item.related(Link { rel: Some("replies".into()), href, ..Link::default() });
            }),
            F::Guid => item.guid(line, kind.as_deref()),
            F::Id(rank) => item.id(rank, line),
            F::Published(rank) => item.published(rank, line, customs),
            F::Updated(rank) => item.updated(rank, line, customs),
            F::Date => {
                item.published(3, line, customs);
                item.updated(1, line, customs);
            }
            F::Expires => item.expires(line, customs),
            F::Creator(0) => item.author(line),
            F::Creator(_) => item.creator(line),
            F::Category => item.category(line, kind.as_deref(), None),
            F::Subject => item.keyword(line),
            F::Keywords => line.split(',').for_each(|word| item.keyword(word)),
            F::RightsHolder => item.rights_holder(line),
            F::Language => item.language(0, line),
            F::Source => item.source_name(line),
            F::Point => item.point(line),
            F::Latitude => item.latitude(line),
            F::Longitude => item.longitude(line),
            F::PlaceName => item.place_name(line),
            F::Comment => item.extra("comment", line),
            F::Extra(key) => item.extra(key, line),
            _ => {}
        }
    }
}

/// Gives a text to the item, by what it stands in.
fn assign_text(item: &mut Item, field: Field, text: Text, parent: Role) {
    let level = match parent {
        Role::Media(at) => Level::One(at),
        Role::MediaGroup => Level::Group,
        _ => Level::Item,
    };
    match field {
        F::Title(_) if parent == Role::Source => item.source_name(&plain(&text)),
        F::Title(rank) => item.title(rank, text),
        F::Summary(rank, _) => item.summary(rank, text),
        F::Body(rank, _) => item.body(rank, text),
        F::Rights => item.rights(&plain(&text)),
        F::MediaCredit => item.media.credit(level, &plain(&text)),
        F::MediaTitle if level == Level::Item || level == Level::Group => item.title(2, text),
        F::MediaText => {
            item.media.caption(level, &plain(&text));
            if level == Level::Item || level == Level::Group {
                item.summary(3, text);
            }
        }
        _ => {}
    }
}

/// A line of words, without markup if there is any in it.
fn words<'l>(line: &'l str) -> Cow<'l, str> {
    if is_marked(line) { Cow::Owned(schemas::html::text(line)) } else { Cow::Borrowed(line) }
}

/// The text without its markup, if it has any.
pub(super) fn plain(text: &Text) -> String {
    match title(text.clone()) {
        Text::Html(html) => schemas::html::text(&html),
        Text::Plain(text) => text,
    }
}

/// A relation by its name, also when it is printed as the address of the IANA registry.
pub(super) fn relation(printed: &str) -> String {
    let printed = printed.trim();
    let name = printed.strip_prefix("http://www.iana.org/assignments/relation/").unwrap_or(printed);
    if name.is_empty() { "alternate".to_owned() } else { name.to_ascii_lowercase() }
}
