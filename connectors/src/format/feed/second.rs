//! A second opinion, of feed-rs, where the reader finds no item in what seems to hold some.
//!
//! Asked only within the reader's own bounds, since feed-rs has none: size, depth, attributes, bases. It panics on some
//! documents and makes up ids; the one is caught, the other left out.

use super::date::Customs;
use super::item::Item;
use super::text::local;
use super::token::{Token, Tokens};
use super::xml::{MAX_DEPTH, MAX_ITEMS, Reading};
use crate::format::DecodeError;
use feed_rs::model::{Content, Entry, FeedType};
use feed_rs::parser::Builder;
use schemas::Dialect;
use schemas::draft::{Draft, Text};
use schemas::story::Media;
use schemas::terms::{Reason, SourceFormat};
use std::panic::catch_unwind;

/// Bytes of text that it is asked about.
const MAX_TEXT: usize = 4 * 1024 * 1024;
/// Attributes `xml:base` of a document: each costs feed-rs a URL for every element inside of it.
const MAX_BASES: usize = 64;

/// The reader's own reading, or that of feed-rs when it is the only one with items; and whether it is that.
///
/// A document that was refused for a bound stays refused.
pub(super) fn consider(
    first: Result<Reading, DecodeError>,
    text: &str,
    dialect: &Dialect,
) -> Result<(Reading, bool), DecodeError> {
    let in_doubt = match &first {
        Ok(reading) => reading.drafts.is_empty() && reading.faults.is_empty() && reading.passed.is_empty() && reading.complete,
        Err(error) => error.reason == Reason::NotAFeed,
    };
    if !in_doubt || !seems_to_hold_items(text) || !is_within_bounds(text) {
        return first.map(|reading| (reading, false));
    }
    match read(text, dialect) {
        drafts if drafts.is_empty() => first.map(|reading| (reading, false)),
        drafts => Ok((Reading { drafts, complete: true, ..first.unwrap_or_default() }, true)),
    }
}

/// Whether something in a text is called an item or an entry: an element, or a key of JSON.
fn seems_to_hold_items(text: &str) -> bool {
    let names = |window: &[u8]| ["item", "entry"].iter().any(|name| starts_with(window, name));
    text.len() <= MAX_TEXT
        && text
            .as_bytes()
            .windows(6)
            .any(|window| matches!(window.first(), Some(b'<' | b':' | b'"')) && window.get(1..).is_some_and(names))
}

fn starts_with(bytes: &[u8], name: &str) -> bool {
    bytes.get(..name.len()).is_some_and(|head| head.eq_ignore_ascii_case(name.as_bytes()))
}

/// Whether a document keeps to the bounds that its reading has to keep to.
fn is_within_bounds(text: &str) -> bool {
    if super::json::begins(text) {
        return true;
    }
    let (mut tokens, mut depth, mut bases) = (Tokens::new(text), 0usize, 0usize);
    loop {
        match tokens.next() {
            Ok(Token::Start(tag)) => {
                depth += usize::from(!tag.empty);
                bases += tag.attributes().filter(|(name, _)| local(name).eq_ignore_ascii_case("base")).count();
                if depth > MAX_DEPTH || bases > MAX_BASES {
                    return false;
                }
            }
            Ok(Token::End(_)) => depth = depth.saturating_sub(1),
            Ok(Token::Cut | Token::Eof) => return true,
            Ok(_) => {}
            Err(_) => return false,
        }
    }
}

/// What feed-rs finds; nothing where it fails.
fn read(text: &str, dialect: &Dialect) -> Vec<Draft> {
    let text = without_declaration(text);
    let parsed = catch_unwind(|| {
        let builder = Builder::new().base_uri(dialect.base_url.as_deref()).sanitize_content(false);
        builder.id_generator(|_, _, _| String::new()).build().parse(text.as_bytes()).ok()
    });
    let Ok(Some(feed)) = parsed else { return Vec::new() };
    let format = match feed.feed_type {
        FeedType::Atom => SourceFormat::Atom,
        FeedType::JSON => SourceFormat::JsonFeed,
        FeedType::RSS1 => SourceFormat::Rss1,
        FeedType::RSS0 | FeedType::RSS2 => SourceFormat::Rss2,
    };
    let language = feed.language.as_deref();
    feed.entries.into_iter().take(MAX_ITEMS).filter_map(|entry| draft(entry, format, language)).collect()
}

/// The text is decoded by now: feed-rs would decode it again by what a declaration says.
fn without_declaration(text: &str) -> &str {
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if text.get(..5).is_some_and(|head| head.eq_ignore_ascii_case("<?xml")) {
        return text.split_once("?>").map_or(text, |(_, rest)| rest);
    }
    text
}

/// A draft without a place in the payload.
fn draft(entry: Entry, format: SourceFormat, language: Option<&str>) -> Option<Draft> {
    let mut item = Item::new(format);
    // Of RSS feed-rs says that all texts are plain, and they are HTML.
    let is_html = |kind: &str| format != SourceFormat::Atom || kind != "text/plain";
    let text = |kind: &str, content: String| if is_html(kind) { Text::Html(content) } else { Text::Plain(content) };
    let given = |found: feed_rs::model::Text| text(found.content_type.as_ref(), found.content);
    item.repaired = true;
    item.id(0, &entry.id);
    entry.title.map(given).into_iter().for_each(|title| item.title(0, title));
    entry.summary.map(given).into_iter().for_each(|summary| item.summary(0, summary));
    if let Some(Content { body: Some(body), content_type, .. }) = entry.content {
        item.body(0, text(content_type.as_ref(), body));
    }
    for link in entry.links {
        let is_page = link.rel.as_deref().is_none_or(|rel| rel == "alternate");
        if is_page && !link.href.trim().is_empty() {
            item.link(2, link.href.trim().to_owned());
        }
    }
    let customs = Customs::default();
    entry.published.iter().for_each(|time| item.published(0, &time.to_rfc3339(), customs));
    entry.updated.iter().for_each(|time| item.updated(0, &time.to_rfc3339(), customs));
    entry.authors.iter().filter_map(|person| person.name.as_deref()).for_each(|name| item.author(name));
    entry.categories.iter().for_each(|word| item.category(&word.term, word.scheme.as_deref(), word.label.as_deref()));
    for content in entry.media.into_iter().flat_map(|media| media.content) {
        let content_type = content.content_type.map(|kind| kind.to_string());
        item.add_media(Media {
            role: Some("enclosure".to_owned()),
            href: content.url.map(String::from),
            content_type,
            size: content.size,
            ..Media::default()
        });
    }
    entry.language.as_deref().or(language).into_iter().for_each(|language| item.language(1, language));
    item.finish(0..0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::feed::FORMAT;

    fn decode(document: &str) -> Result<crate::format::Decoded, DecodeError> {
        (FORMAT.decode)(document.as_bytes(), &Dialect::default())
    }

    /// A document in which only feed-rs finds items: it takes an unknown prefix for none.
    fn of_another(items: &str) -> String {
        format!(
            "<?xml version=\"1.0\" encoding=\"iso-8859-1\"?><rss version=\"2.0\"><channel><title>Example</title>{items}</channel></rss>"
        )
    }

    const ITEM: &str = "<x:item><x:title>Caf\u{e9} &amp; bar</x:title><x:link>https://example.org/1</x:link>\
        <x:pubDate>Tue, 10 Jun 2025 04:00:00 GMT</x:pubDate></x:item>";

    #[test]
    fn items_that_only_the_other_finds_are_taken() {
        let decoded = decode(&of_another(ITEM)).unwrap();
        assert!(decoded.second_opinion && decoded.complete);
        let [draft] = &decoded.drafts[..] else { panic!("{:?}", decoded.drafts) };
        assert_eq!(draft.headline, Some(Text::Plain("Caf\u{e9} & bar".into())));
        assert_eq!((draft.id.as_deref(), draft.link.as_deref()), (None, Some("https://example.org/1")));
        assert_eq!(draft.slice, 0..0);
        assert!(draft.first_created.is_some());
        assert_eq!(decoded.channel.title.as_deref(), Some("Example"));
    }

    #[test]
    fn it_is_not_asked_where_items_were_found_or_none_can_be() {
        let mixed = format!("<item><title>One</title></item>{ITEM}");
        for (document, items) in [
            (of_another(&mixed), 1),
            (of_another(""), 0),
            (of_another("<item/>"), 0),
            ("{\"version\": \"https://jsonfeed.org/version/1.1\", \"items\": []}".to_owned(), 0),
        ] {
            let decoded = decode(&document).unwrap();
            assert_eq!((decoded.drafts.len(), decoded.second_opinion), (items, false), "{document}");
        }
    }

    #[test]
    fn it_is_not_asked_past_a_bound() {
        let deep = of_another(&format!("{}{ITEM}{}", "<y:y>".repeat(300), "</y:y>".repeat(300)));
        let bases = of_another(&format!("{}{ITEM}", "<y:y xml:base=\"a/\"/>".repeat(MAX_BASES + 1)));
        let large = of_another(&format!("{ITEM}<!--{}-->", " ".repeat(MAX_TEXT)));
        for document in [deep, bases, large] {
            assert!(decode(&document).is_ok_and(|decoded| !decoded.second_opinion) || decode(&document).is_err());
        }
    }

    #[test]
    fn its_panics_are_caught() {
        // A second declaration ends the thread in quick-xml 0.42.
        let document = of_another(&format!("{ITEM}<?xml version=\"1.0\" encoding=\"iso-8859-1\"?>{ITEM}"));
        assert!(decode(&document).is_ok());
    }

    #[test]
    fn a_page_stays_a_page() {
        let page = "<!DOCTYPE html><html><body><ul><item>One</item></ul></body></html>";
        assert_eq!(decode(page).unwrap_err().reason, Reason::NotAFeed);
    }
}
