//! What an element of a feed means.

use super::namespace::Namespace as N;
use super::pace::Hint;
use super::text::Form;

/// What an element means, inside of an item or of the feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    /// A headline, and how far behind others it stands: 0 is the first choice.
    Title(u8),
    Link,
    /// The page behind a link that counts clicks.
    OriginalLink,
    Guid,
    /// An id that is no link, and its rank.
    Id(u8),
    /// A short text, its rank, and how it is wrapped when nothing says so.
    Summary(u8, Form),
    /// The full text, its rank, and how it is wrapped when nothing says so.
    Body(u8, Form),
    /// When the story was published, and the rank.
    Published(u8),
    /// When it was last changed, and the rank.
    Updated(u8),
    /// `dc:date`: one of the two.
    Date,
    Expires,
    /// A person construct or its flat form.
    Author,
    Contributor,
    Name,
    Mail,
    /// A name alone, and the rank.
    Creator(u8),
    Category,
    /// A subject as plain words.
    Subject,
    /// Words with commas between them.
    Keywords,
    Enclosure,
    MediaGroup,
    MediaContent,
    MediaThumbnail,
    MediaTitle,
    MediaText,
    MediaCredit,
    Image,
    Rights,
    RightsHolder,
    Language,
    /// The feed that the item was first in.
    Source,
    Comments,
    /// What an item answers (RFC 4685 §3).
    InReplyTo,
    /// A container of coordinates.
    Geo,
    Point,
    Latitude,
    Longitude,
    PlaceName,
    /// Of the feed: how often to poll it.
    Pace(Hint),
    /// Of the feed: where it has moved to.
    Moved,
    /// Of a deleted entry: why.
    Comment,
    /// What the record has no place for, under this key.
    Extra(&'static str),
    /// Nothing that is known.
    Foreign,
}

use Field as F;

/// What opens an item or the feed's own part, wherever it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Structure {
    Channel,
    Item,
    Deleted,
}

/// Whether an element is part of the structure of a feed.
pub(super) fn structure(namespace: N, local: &str) -> Option<Structure> {
    match (namespace, local.len()) {
        (N::Rss | N::Atom, 4) if local.eq_ignore_ascii_case("item") => Some(Structure::Item),
        (N::Rss | N::Atom, 5) if local.eq_ignore_ascii_case("entry") => Some(Structure::Item),
        (N::Rss | N::Atom, 7) if local.eq_ignore_ascii_case("channel") => Some(Structure::Channel),
        (N::Tombstone, _) if local == "deleted-entry" => Some(Structure::Deleted),
        _ => None,
    }
}

/// Longest local name that means anything.
const MAX_LOCAL: usize = 16;

/// The field that an element of an item is. `unsaid` is how the document wraps texts whose type it does not say.
pub(super) fn field(namespace: N, local: &str, unsaid: Form) -> Field {
    let mut lower = [0; MAX_LOCAL];
    let Some(name) = lower.get_mut(..local.len()) else { return F::Foreign };
    name.copy_from_slice(local.as_bytes());
    name.make_ascii_lowercase();
    match namespace {
        N::Rss | N::Atom => core(name, unsaid),
        N::DublinCore | N::DublinCoreTerms => dublin_core(name),
        N::Content if name == b"encoded" => F::Body(0, Form::Html),
        N::Media => media(name),
        N::Itunes => itunes(name),
        N::GeoRss if name == b"point" => F::Point,
        N::GeoRss | N::Gml | N::Geo => geo(name),
        N::Feedburner if name == b"origlink" => F::OriginalLink,
        N::Xhtml if name == b"body" || name == b"div" => F::Body(2, Form::Markup),
        N::Slash => slash(name),
        N::Thread if name == b"total" => F::Extra("thr:total"),
        N::Thread if name == b"in-reply-to" => F::InReplyTo,
        N::Syndication if name == b"updateperiod" => F::Pace(Hint::Period),
        N::Syndication if name == b"updatefrequency" => F::Pace(Hint::Frequency),
        N::Tombstone if name == b"comment" => F::Comment,
        _ => F::Foreign,
    }
}

fn core(name: &[u8], unsaid: Form) -> Field {
    match name {
        b"title" => F::Title(0),
        b"link" => F::Link,
        b"guid" => F::Guid,
        b"id" => F::Id(0),
        b"description" => F::Summary(0, Form::Html),
        b"summary" | b"abstract" => F::Summary(0, unsaid),
        b"content" => F::Body(1, unsaid),
        b"fullitem" => F::Body(2, Form::Html),
        b"body" => F::Body(2, Form::Html),
        b"pubdate" | b"published" | b"issued" => F::Published(0),
        b"created" => F::Published(2),
        b"updated" | b"modified" => F::Updated(0),
        b"date" => F::Date,
        b"expirationdate" => F::Expires,
        b"author" => F::Author,
        b"contributor" => F::Contributor,
        b"name" => F::Name,
        b"email" => F::Mail,
        b"category" => F::Category,
        b"keywords" | b"tags" => F::Keywords,
        b"enclosure" => F::Enclosure,
        b"source" => F::Source,
        b"comments" => F::Comments,
        b"rights" | b"copyright" => F::Rights,
        b"language" => F::Language,
        b"ttl" => F::Pace(Hint::Ttl),
        b"skiphours" | b"skipdays" => F::Pace(Hint::Skips),
        b"hour" => F::Pace(Hint::Hour),
        b"day" => F::Pace(Hint::Day),
        _ => F::Foreign,
    }
}

fn dublin_core(name: &[u8]) -> Field {
    match name {
        b"title" => F::Title(1),
        b"creator" | b"author" => F::Creator(0),
        b"contributor" => F::Extra("contributor"),
        b"publisher" => F::Extra("publisher"),
        b"description" | b"abstract" => F::Summary(1, Form::Html),
        b"subject" => F::Subject,
        b"date" => F::Date,
        b"issued" => F::Published(1),
        b"created" => F::Published(2),
        b"modified" => F::Updated(0),
        b"language" => F::Language,
        b"rights" => F::Rights,
        b"rightsholder" => F::RightsHolder,
        b"identifier" => F::Id(2),
        _ => F::Foreign,
    }
}

fn media(name: &[u8]) -> Field {
    match name {
        b"group" => F::MediaGroup,
        b"content" => F::MediaContent,
        b"thumbnail" => F::MediaThumbnail,
        b"title" => F::MediaTitle,
        b"description" => F::MediaText,
        b"credit" => F::MediaCredit,
        b"keywords" => F::Keywords,
        b"category" => F::Subject,
        b"copyright" => F::Rights,
        _ => F::Foreign,
    }
}

fn itunes(name: &[u8]) -> Field {
    match name {
        b"title" => F::Title(1),
        b"author" => F::Creator(1),
        b"summary" => F::Summary(2, Form::Html),
        b"subtitle" => F::Summary(4, Form::Html),
        b"keywords" => F::Keywords,
        b"image" => F::Image,
        b"category" => F::Category,
        b"duration" => F::Extra("duration"),
        b"new-feed-url" => F::Moved,
        _ => F::Foreign,
    }
}

fn slash(name: &[u8]) -> Field {
    match name {
        b"comments" => F::Extra("slash:comments"),
        b"section" => F::Extra("slash:section"),
        b"department" => F::Extra("slash:department"),
        _ => F::Foreign,
    }
}

fn geo(name: &[u8]) -> Field {
    match name {
        b"point" | b"where" => F::Geo,
        b"pos" => F::Point,
        b"lat" => F::Latitude,
        b"long" | b"lon" => F::Longitude,
        b"featurename" => F::PlaceName,
        b"line" => F::Extra("georss:line"),
        b"polygon" => F::Extra("georss:polygon"),
        b"box" => F::Extra("georss:box"),
        _ => F::Foreign,
    }
}

/// Whether a start tag inside of a text shows that the end tag of the text is missing: it is an element of items and
/// of no body. `of_line` is whether the text is one of a line, which holds no link either.
pub(super) fn ends_text(namespace: N, local: &str, of_line: bool) -> bool {
    const NEVER_IN_TEXT: &[&str] = &["guid", "pubdate", "description", "enclosure", "published", "updated", "issued", "modified"];
    match namespace {
        N::Rss | N::Atom => {
            NEVER_IN_TEXT.iter().any(|name| name.eq_ignore_ascii_case(local)) || (of_line && local.eq_ignore_ascii_case("link"))
        }
        N::Content | N::DublinCore | N::DublinCoreTerms | N::Itunes | N::GeoRss | N::Feedburner => {
            field(namespace, local, Form::Plain) != F::Foreign
        }
        _ => false,
    }
}
