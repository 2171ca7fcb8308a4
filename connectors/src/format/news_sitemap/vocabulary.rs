//! What the elements of a sitemap are, by vocabulary and name.

/// A vocabulary of sitemaps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Vocabulary {
    Sitemap,
    News,
    Image,
    Video,
    Xhtml,
    Other,
}

use Vocabulary as V;

/// Addresses without scheme, `www.` and final slash, in lower case.
const ADDRESSES: &[(&str, Vocabulary)] = &[
    ("sitemaps.org/schemas/sitemap/0.9", V::Sitemap),
    ("google.com/schemas/sitemap/0.84", V::Sitemap),
    ("google.com/schemas/sitemap/0.9", V::Sitemap),
    ("google.com/schemas/sitemap-news/0.9", V::News),
    ("google.com/schemas/sitemap-image/1.1", V::Image),
    ("google.com/schemas/sitemap-video/1.1", V::Video),
    ("w3.org/1999/xhtml", V::Xhtml),
];

/// Prefixes that are bound to a vocabulary at once, at most.
const MAX_BOUND: usize = 64;

impl Vocabulary {
    fn of(address: &str) -> Self {
        let address = address.trim().to_ascii_lowercase();
        let rest = address.strip_prefix("http://").or_else(|| address.strip_prefix("https://")).unwrap_or(&address);
        let rest = rest.strip_prefix("www.").unwrap_or(rest).trim_end_matches('/');
        ADDRESSES.iter().find(|(known, _)| *known == rest).map_or(V::Other, |(_, vocabulary)| *vocabulary)
    }

    /// What a prefix means when nothing known is bound to it.
    fn by_custom(prefix: &str) -> Self {
        match prefix {
            "news" | "n" => V::News,
            "image" => V::Image,
            "video" => V::Video,
            "xhtml" => V::Xhtml,
            "sitemap" | "sm" => V::Sitemap,
            _ => V::Other,
        }
    }
}

/// What an element is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Element {
    /// The root of a sitemap.
    Urlset,
    /// The root of an index of sitemaps.
    Index,
    /// One sitemap of an index.
    Child,
    Url,
    News,
    Image,
    Video,
    /// Another language of the page.
    Alternate,
    Field(Field),
    Other,
}

/// An element that holds text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Loc,
    LastMod,
    Title,
    PublicationName,
    Language,
    PublicationDate,
    Keywords,
    Tickers,
    Genres,
    /// Kept as it is, under this key.
    Extra(&'static str),
    /// The address of the picture or film that it stands in.
    MediaLoc,
    MediaCaption,
    VideoPlayer,
    VideoThumbnail,
    VideoDuration,
}

/// The declarations in force, innermost last, each with the number of elements that were open around it.
#[derive(Debug, Default)]
pub(super) struct Scope<'a> {
    bound: Vec<(usize, &'a str, Vocabulary)>,
    /// Whether the news extension was ever declared.
    pub(super) has_news: bool,
}

impl<'a> Scope<'a> {
    /// Takes an attribute that may be a declaration of an element with `depth` elements around it. What is unknown
    /// changes nothing, and what is past the bound is passed over.
    pub(super) fn declare(&mut self, depth: usize, attribute: &'a str, address: &str) {
        let Some(rest) = attribute.strip_prefix("xmlns") else { return };
        let Some(prefix) = rest.strip_prefix(':').or_else(|| rest.is_empty().then_some("")) else { return };
        let vocabulary = Vocabulary::of(address);
        self.has_news |= vocabulary == V::News;
        // The root may be of a vocabulary that somebody made up; below it, what is unknown is foreign.
        let is_told = vocabulary != V::Other || prefix.is_empty() && depth > 0;
        if is_told && self.bound.len() < MAX_BOUND {
            self.bound.push((depth, prefix, vocabulary));
        }
    }

    /// Takes back what was declared by elements with `depth` or more around them.
    pub(super) fn leave(&mut self, depth: usize) {
        while self.bound.pop_if(|(declared, ..)| *declared >= depth).is_some() {}
    }

    /// What an element of that name is.
    pub(super) fn element(&self, name: &str) -> Element {
        use Field as F;
        let (prefix, local) = name.split_once(':').unwrap_or(("", name));
        let bound = self.bound.iter().rev().find(|(_, bound, _)| *bound == prefix);
        let vocabulary = match bound {
            Some((.., vocabulary)) => *vocabulary,
            None if prefix.is_empty() => V::Sitemap,
            None => V::by_custom(prefix),
        };
        let local = local.to_ascii_lowercase();
        match (vocabulary, local.as_str()) {
            (V::Sitemap, "urlset") => Element::Urlset,
            (V::Sitemap, "sitemapindex") => Element::Index,
            (V::Sitemap, "sitemap") => Element::Child,
            (V::Sitemap, "url") => Element::Url,
            (V::Sitemap, "loc") => Element::Field(F::Loc),
            (V::Sitemap, "lastmod") => Element::Field(F::LastMod),
            (V::News, "news") => Element::News,
            (V::News | V::Sitemap, "title") => Element::Field(F::Title),
            (V::News, "name") => Element::Field(F::PublicationName),
            (V::News, "language") => Element::Field(F::Language),
            (V::News, "publication_date") => Element::Field(F::PublicationDate),
            (V::News, "keywords") => Element::Field(F::Keywords),
            (V::News, "stock_tickers") => Element::Field(F::Tickers),
            (V::News, "genres") => Element::Field(F::Genres),
            (V::News, "access") => Element::Field(F::Extra("access")),
            (V::News, "geo_locations") => Element::Field(F::Extra("geo_locations")),
            (V::Image, "image") => Element::Image,
            (V::Video, "video") => Element::Video,
            (V::Image, "loc") | (V::Video, "content_loc") => Element::Field(F::MediaLoc),
            (V::Image, "caption" | "title") | (V::Video, "title") => Element::Field(F::MediaCaption),
            (V::Video, "player_loc") => Element::Field(F::VideoPlayer),
            (V::Video, "thumbnail_loc") => Element::Field(F::VideoThumbnail),
            (V::Video, "duration") => Element::Field(F::VideoDuration),
            (V::Xhtml, "link") => Element::Alternate,
            _ => Element::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_known_by_declaration_then_by_custom() {
        let mut scope = Scope::default();
        assert_eq!(scope.element("news:title"), Element::Field(Field::Title));
        assert_eq!(scope.element("foo:title"), Element::Other);
        assert_eq!(scope.element("URL"), Element::Url);
        scope.declare(0, "xmlns", "http://example.org/made-up");
        assert_eq!(scope.element("url"), Element::Url, "a root of a vocabulary that nobody knows is one of ours");
        scope.declare(2, "xmlns:foo", "HTTPS://www.google.com/schemas/sitemap-news/0.9/");
        scope.declare(2, "xmlns", "http://www.w3.org/2000/svg");
        assert_eq!((scope.element("foo:title"), scope.element("title")), (Element::Field(Field::Title), Element::Other));
        scope.leave(2);
        assert_eq!((scope.element("foo:title"), scope.element("url")), (Element::Other, Element::Url));
        assert!(scope.has_news);
    }

    #[test]
    fn hi_06_declarations_are_bounded() {
        let names: Vec<String> = (0..1000).map(|number| format!("xmlns:p{number}")).collect();
        let mut scope = Scope::default();
        names.iter().for_each(|name| scope.declare(0, name, "http://www.google.com/schemas/sitemap-news/0.9"));
        assert_eq!(scope.bound.len(), MAX_BOUND);
    }
}
