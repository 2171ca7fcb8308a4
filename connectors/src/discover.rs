//! Which feeds a page of HTML points to.
//!
//! First what it declares: `<link rel="alternate">` with the type of a feed (HTML Living Standard, 4.6.7.1). Then what
//! only looks like it: links in its text whose address is that of a feed by custom.

use crate::charset;
use crate::format::feed::markup::{Element, Markup, Piece, is_named};
use std::collections::HashSet;
use url::Url;

/// Bytes of a page that are looked at.
pub const MAX_LOOKED_AT: usize = 1 << 20;
/// Feeds that are given.
pub const MAX_CANDIDATES: usize = 32;
/// Links in the text that are kept until all that is declared is known.
const MAX_ANCHORS: usize = MAX_CANDIDATES;
/// Longest URL, bytes.
const MAX_URL: usize = 4096;
/// Longest title, characters.
const MAX_TITLE: usize = 200;

/// How a page points to a feed. Smaller is surer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Evidence {
    /// It declares it with a type that only feeds have.
    Declared,
    /// The same, with `application/xml`, `text/xml` or `application/json`.
    DeclaredLoosely,
    /// It declares it; the feed is of comments.
    Comments,
    /// A link in its text whose address looks like a feed's.
    Linked,
}

/// A feed that a page points to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Absolute, http or https, without a fragment.
    pub url: String,
    /// On one line.
    pub title: Option<String>,
    pub evidence: Evidence,
}

/// The feeds of a page, surest first and then in the order of the page; each URL once, [`MAX_CANDIDATES`] at most.
///
/// `content_type` is the header, whose charset counts; `url` is where the page was fetched. Linear in the first
/// [`MAX_LOOKED_AT`] bytes; never fails.
pub fn discover(page: &[u8], content_type: Option<&str>, url: &Url) -> Vec<Candidate> {
    let head = page.get(..page.len().min(MAX_LOOKED_AT)).unwrap_or_default();
    let label = content_type.and_then(charset_of);
    let labels: Vec<&str> = label.into_iter().chain(declared_charset(head)).collect();
    let text = charset::decode(head, &labels).text;
    let mut finder = Finder {
        markup: Markup::new(&text),
        base: url.clone(),
        has_base: false,
        declared: Vec::new(),
        linked: Vec::new(),
        words: None,
    };
    finder.run();
    finder.finish()
}

/// What was found; addresses are resolved at once, against the base in force (the first `base` element).
struct Finder<'a> {
    markup: Markup<'a>,
    base: Url,
    has_base: bool,
    declared: Vec<Candidate>,
    linked: Vec<Candidate>,
    /// The words of the last link, while it is open and has no title.
    words: Option<String>,
}

/// Elements whose inside is no markup.
const RAW: &[&str] = &["script", "style", "textarea", "title", "xmp", "noembed", "iframe"];

impl<'a> Finder<'a> {
    fn run(&mut self) {
        loop {
            match self.markup.next() {
                Ok(Piece::Start(element)) => {
                    self.element(element);
                    if let Some(raw) = RAW.iter().find(|raw| element.name().eq_ignore_ascii_case(raw)) {
                        self.markup.skip_raw_text(raw);
                    }
                }
                Ok(Piece::Cut | Piece::Eof) => return,
                Ok(Piece::Text(text)) => self.text(&text),
                Ok(Piece::End(name)) if is_named(name, "a") => self.end_anchor(),
                // A tag past its bounds is no link to a feed.
                Ok(Piece::End(_)) | Err(_) => {}
            }
        }
    }

    fn element(&mut self, element: Element<'a>) {
        match () {
            () if element.is("link") => self.link(element),
            () if element.is("a") => self.anchor(element),
            () if element.is("base") && !self.has_base => {
                if let Some(base) = self.address(&element) {
                    (self.base, self.has_base) = (base, true);
                }
            }
            () => {}
        }
    }

    fn link(&mut self, element: Element<'a>) {
        let attribute = |name| self.markup.attribute(&element, name);
        let is_alternate = attribute("rel").is_some_and(|rel| rel.split_ascii_whitespace().any(is_alternate));
        let Some(evidence) = attribute("type").and_then(|kind| declared_as(&kind)).filter(|_| is_alternate) else { return };
        // Twice as many as are given, since feeds of comments go behind the others.
        if self.declared.len() >= 2 * MAX_CANDIDATES {
            return;
        }
        let Some(url) = self.address(&element) else { return };
        let title = self.title(&element);
        let evidence = if is_of_comments(&url, title.as_deref()) { Evidence::Comments } else { evidence };
        self.declared.push(Candidate { url: url.into(), title, evidence });
    }

    fn anchor(&mut self, element: Element<'a>) {
        self.end_anchor();
        let is_likely = element.raw("href").is_some_and(may_be_a_feed);
        if !is_likely || self.linked.len() >= MAX_ANCHORS {
            return;
        }
        if let Some(url) = self.address(&element).filter(looks_like_a_feed) {
            let title = self.title(&element);
            self.words = title.is_none().then(String::new);
            self.linked.push(Candidate { url: url.into(), title, evidence: Evidence::Linked });
        }
    }

    fn text(&mut self, text: &str) {
        if let Some(words) = self.words.as_mut().filter(|words| words.len() < MAX_TITLE) {
            words.extend(text.chars().take(MAX_TITLE));
        }
    }

    /// The words of a link are its title when it has no other.
    fn end_anchor(&mut self) {
        if let (Some(words), Some(candidate)) = (self.words.take(), self.linked.last_mut()) {
            candidate.title = line(&words);
        }
    }

    /// Where an element leads, when that is on the web.
    fn address(&self, element: &Element<'a>) -> Option<Url> {
        let href = self.markup.attribute(element, "href")?;
        let mut href = href.trim();
        // Without quotes, a slash before the end of the tag belongs to the value (HTML Living Standard, 13.2.5.38).
        let with_slash = element.is_empty().then(|| format!("{href}/")).filter(|href| self.ends_in(href));
        href = with_slash.as_deref().unwrap_or(href);
        if href.is_empty() || href.len() > MAX_URL {
            return None;
        }
        let mut url = self.base.join(href).ok()?;
        url.set_fragment(None);
        (matches!(url.scheme(), "http" | "https") && url.as_str().len() <= MAX_URL).then_some(url)
    }

    /// Whether the last tag ends in a text.
    fn ends_in(&self, text: &str) -> bool {
        self.markup.last().strip_suffix('>').is_some_and(|tag| tag.ends_with(text))
    }

    fn title(&self, element: &Element<'a>) -> Option<String> {
        line(&self.markup.attribute(element, "title")?)
    }

    fn finish(self) -> Vec<Candidate> {
        let mut all = self.declared;
        all.extend(self.linked);
        all.sort_by_key(|candidate| candidate.evidence);
        let mut known = HashSet::new();
        all.retain(|candidate| known.insert(candidate.url.clone()));
        all.truncate(MAX_CANDIDATES);
        all
    }
}

/// A text on one line of bounded length; `None` when nothing is left of it.
fn line(text: &str) -> Option<String> {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let line: String = line.chars().take(MAX_TITLE).collect();
    (!line.is_empty()).then_some(line)
}

/// `feed` is what older pages say.
fn is_alternate(word: &str) -> bool {
    word.eq_ignore_ascii_case("alternate") || word.eq_ignore_ascii_case("feed")
}

/// How surely a declared type is that of a feed.
fn declared_as(content_type: &str) -> Option<Evidence> {
    let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match essence.as_str() {
        "application/rss+xml"
        | "application/atom+xml"
        | "application/rdf+xml"
        | "application/feed+json"
        | "text/rss+xml"
        | "text/atom+xml"
        | "application/x.atom+xml"
        | "application/x-atom+xml"
        | "application/rss"
        | "text/rss" => Some(Evidence::Declared),
        "application/xml" | "text/xml" | "application/json" => Some(Evidence::DeclaredLoosely),
        _ => None,
    }
}

/// WordPress and its kind declare a feed of comments beside each feed of stories.
fn is_of_comments(url: &Url, title: Option<&str>) -> bool {
    let title = title.unwrap_or_default().to_lowercase();
    let segments = || url.path_segments().into_iter().flatten();
    segments().any(|segment| segment.eq_ignore_ascii_case("comments"))
        || title
            .split(|c: char| !c.is_alphanumeric())
            .any(|word| matches!(word, "comments" | "comment" | "kommentare" | "commentaires"))
}

/// A first look, without resolving anything.
fn may_be_a_feed(href: &str) -> bool {
    let lower = href.get(..href.len().min(MAX_URL)).unwrap_or_default().to_ascii_lowercase();
    ["feed", "rss", "atom", "xml", "rdf"].iter().any(|word| lower.contains(word))
}

/// Whether an address is that of a feed by custom: `/feed`, `/rss/world`, `news.rss`, `index.xml`, `?feed=rss2`.
fn looks_like_a_feed(url: &Url) -> bool {
    let path = url.path().trim_end_matches('/').to_ascii_lowercase();
    let last = path.rsplit('/').next().unwrap_or_default();
    let is_other = ["sitemap", "opensearch", "manifest", "crossdomain", "browserconfig", "wlwmanifest", "xmlrpc", "rsd.xml"];
    if is_other.iter().any(|name| last.contains(name)) {
        return false;
    }
    let segment = |segment: &str| matches!(segment, "feed" | "feeds" | "rss" | "rss2" | "atom" | "rdf" | "feed.json");
    let by_segment = path.rsplit('/').take(2).any(segment);
    let by_ending = [".rss", ".xml", ".atom", ".rdf"].iter().any(|ending| last.ends_with(ending));
    let by_query = url.query_pairs().any(|(name, value)| {
        let value = value.to_ascii_lowercase();
        let is_kind = matches!(value.as_str(), "rss" | "rss2" | "atom" | "rdf" | "xml" | "feed");
        is_kind && ["feed", "format", "type", "output", "alt"].iter().any(|known| name.eq_ignore_ascii_case(known))
    });
    by_segment || by_ending || by_query
}

/// The charset parameter of a content type.
fn charset_of(content_type: &str) -> Option<&str> {
    content_type.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches(['"', '\'']))
    })
}

/// What `<meta charset>` or its older form says within the first 1,024 bytes (HTML Living Standard, 4.2.5.4).
fn declared_charset(page: &[u8]) -> Option<&str> {
    let head = page.get(..page.len().min(1024))?;
    let at = head.windows(8).position(|window| window.eq_ignore_ascii_case(b"charset="))?;
    let value = head.get(at + 8..)?;
    let value = value.strip_prefix(b"\"").or_else(|| value.strip_prefix(b"'")).unwrap_or(value);
    let end = value.iter().position(|byte| !byte.is_ascii_alphanumeric() && !matches!(byte, b'-' | b'_' | b':' | b'.'))?;
    std::str::from_utf8(value.get(..end)?).ok()
}

#[cfg(test)]
mod tests;
