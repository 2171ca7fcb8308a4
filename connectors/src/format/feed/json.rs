//! Reads JSON Feed 1.0 and 1.1 (<https://www.jsonfeed.org/version/1.1/>).
//!
//! Over its own scanner, not over serde: that fails a whole document for one lone surrogate, one number that no type
//! holds or one control character, reads ids that are numbers only as numbers, and gives nothing of a document that
//! ends early. Neither does feed-rs do, which loses the feed on a numeric id and makes up missing ones.

mod scan;

use super::date::Customs;
use super::item::Item;
use super::link::Bases;
use super::print::Prints;
use super::xml::{MAX_ITEMS, Reading};
use crate::format::channel::{Channel, is_web};
use crate::format::{DecodeError, Fault, Seen};
use crate::page;
use scan::{Scanner, Stop};
use schemas::Dialect;
use schemas::draft::{Draft, Text};
use schemas::story::{Link, Media};
use schemas::terms::{Reason, SourceFormat};

/// Objects and arrays that may be open at once.
const MAX_DEPTH: usize = 128;

/// Whether a text is to be read as JSON.
pub(super) fn begins(text: &str) -> bool {
    text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}').starts_with(['{', '['])
}

/// Reads a JSON Feed. Of a key that comes twice the first counts.
///
/// # Errors
/// `not_a_feed` for other JSON, `json_too_deep` outside of items, `malformed` when the text ends before anything is known.
pub(super) fn read(text: &str, dialect: &Dialect, seen: &Seen) -> Result<Reading, DecodeError> {
    let mut reader = Reader {
        text,
        bases: Bases::new(dialect.base_url.as_deref()),
        customs: Customs { zone: dialect.timezone.as_ref(), order: dialect.date_order },
        prints: Prints::new(seen),
        is_feed: false,
        language: None,
        authors: Vec::new(),
        reading: Reading::default(),
    };
    let mut scanner = Scanner::new(text);
    let stop = reader.document(&mut scanner);
    reader.finish(stop)
}

struct Reader<'a> {
    text: &'a str,
    bases: Bases,
    customs: Customs<'a>,
    prints: Prints<'a>,
    is_feed: bool,
    language: Option<String>,
    authors: Vec<String>,
    reading: Reading,
}

impl<'a> Reader<'a> {
    fn document(&mut self, scanner: &mut Scanner<'a>) -> Result<(), Stop> {
        if !scanner.eat('{') {
            scanner.value(MAX_DEPTH)?;
            return Ok(());
        }
        while let Some(key) = scanner.key()? {
            match key.as_ref() {
                "items" if scanner.eat('[') => {
                    self.is_feed = true;
                    self.items(scanner)?;
                }
                key => {
                    let value = scanner.value(MAX_DEPTH)?;
                    self.member(key, value);
                }
            }
        }
        self.reading.complete = true;
        Ok(())
    }

    fn member(&mut self, key: &str, value: &'a str) {
        let text = scan::text(value);
        match key {
            "version" => self.is_feed |= text.is_some_and(|version| version.contains("jsonfeed.org")),
            "language" if self.language.is_none() => self.language = text.map(|text| text.trim().to_owned()),
            "home_page_url" => text.iter().filter(|page| is_web(page)).for_each(|page| {
                self.bases.fall_back(page);
                self.reading.channel.offer_home(page);
            }),
            "title" => text.iter().for_each(|title| self.reading.channel.offer_title(title)),
            "feed_url" => text.iter().for_each(|address| self.reading.channel.offer_self_link(address)),
            "hubs" => scan::elements(value).take(16).for_each(|hub| offer_hub(&mut self.reading.channel, hub)),
            "author" | "authors" => self.authors.extend(people(value)),
            _ => {}
        }
    }

    fn items(&mut self, scanner: &mut Scanner<'a>) -> Result<(), Stop> {
        let mut count = 0;
        while let Some(start) = scanner.element()? {
            count += 1;
            if count > MAX_ITEMS {
                return Err(Stop::TooMany(start));
            }
            match scanner.value(MAX_DEPTH) {
                Ok(value) => {
                    let context = self.authors.iter().chain(&self.language).map(String::as_str);
                    let print = self.prints.of(value, context.chain(self.bases.printed()));
                    if !self.prints.passes(print) {
                        self.item(value, start, print);
                    }
                }
                Err(Stop::TooDeep) => {
                    let end = scanner.close()?;
                    let detail = format!("more than {MAX_DEPTH} values inside of one another");
                    self.reading.faults.push(Fault { reason: Reason::JsonTooDeep, detail, slice: start..end });
                }
                Err(Stop::Cut) => return Err(Stop::CutItem(start)),
                Err(stop) => return Err(stop),
            }
        }
        Ok(())
    }

    fn item(&mut self, value: &'a str, start: usize, print: u64) {
        let slice = start..start + value.len();
        let mut item = Item::new(SourceFormat::JsonFeed);
        let mut members = Scanner::new(value);
        if members.eat('{') {
            while let Ok(Some(key)) = members.key() {
                let Ok(value) = members.value(MAX_DEPTH) else { break };
                self.item_member(&mut item, key.as_ref(), value);
            }
        }
        match item.finish(slice.clone()) {
            Some(draft) => self.reading.drafts.push(Draft { print, ..draft }),
            None => {
                let detail = "nothing in the item has a place in the record".to_owned();
                self.reading.faults.push(Fault { reason: Reason::NoContent, detail, slice });
            }
        }
    }

    fn item_member(&self, item: &mut Item, key: &str, value: &'a str) {
        match key {
            "author" | "authors" => return people(value).for_each(|name| item.author(&name)),
            "tags" => return scan::elements(value).filter_map(scan::text).for_each(|tag| item.keyword(&tag)),
            "attachments" => return scan::elements(value).for_each(|attachment| self.attachment(item, attachment)),
            _ => {}
        }
        let Some(text) = scan::text(value).filter(|text| !text.trim().is_empty()) else { return };
        let trimmed = || text.trim().to_owned();
        match key {
            "id" => item.id(0, &text),
            "url" => self.bases.resolve(&text).into_iter().for_each(|link| item.link(0, link)),
            "external_url" => self.bases.resolve(&text).into_iter().for_each(|href| {
                item.link(5, href.clone());
                item.related(Link { rel: Some("related".into()), href, ..Link::default() });
            }),
            "title" => item.title(0, Text::Html(trimmed())),
            "content_html" => item.body(0, Text::Html(trimmed())),
            "content_text" => item.body(1, Text::Plain(trimmed())),
            "summary" => item.summary(0, Text::Plain(trimmed())),
            "image" | "banner_image" => item.add_media(Media {
                role: Some(if key == "image" { "image" } else { "banner" }.into()),
                href: self.bases.resolve(&text),
                ..Media::default()
            }),
            "date_published" => item.published(0, &text, self.customs),
            "date_modified" => item.updated(0, &text, self.customs),
            "language" => item.language(0, &text),
            _ => {}
        }
    }

    fn attachment(&self, item: &mut Item, value: &'a str) {
        let mut media = Media { role: Some("enclosure".into()), ..Media::default() };
        for (key, value) in scan::members(value) {
            let Some(text) = scan::text(value) else { continue };
            match key.as_ref() {
                "url" => media.href = self.bases.resolve(&text),
                "mime_type" => media.content_type = Some(text.into_owned()),
                "title" => media.caption = Some(text.into_owned()),
                "size_in_bytes" => media.size = text.parse().ok(),
                "duration_in_seconds" => media.duration = super::media::duration(&text),
                _ => {}
            }
        }
        if media.href.is_some() {
            item.add_media(media);
        }
    }

    fn finish(mut self, stop: Result<(), Stop>) -> Result<Reading, DecodeError> {
        let end = self.text.len();
        let mut fault = |reason, detail: &str, start| {
            self.reading.faults.push(Fault { reason, detail: detail.to_owned(), slice: start..end });
        };
        match stop {
            Ok(()) if !self.is_feed => return Err(DecodeError::new(Reason::NotAFeed, "JSON without the items of a feed")),
            Ok(()) => {}
            Err(Stop::TooDeep) => {
                let detail = format!("more than {MAX_DEPTH} values inside of one another");
                return Err(DecodeError::new(Reason::JsonTooDeep, detail));
            }
            Err(_) if !self.is_feed => {
                return Err(DecodeError::new(Reason::Malformed, "JSON that ends or breaks before the items of a feed"));
            }
            Err(Stop::TooMany(start)) => {
                fault(Reason::TooManyItems, &format!("items after the first {MAX_ITEMS} were left"), start);
            }
            Err(Stop::CutItem(start)) => fault(Reason::Truncated, "the document ends in the middle of an item", start),
            Err(Stop::Cut) => {}
            Err(Stop::Bad(at)) => fault(Reason::Malformed, "what follows is no JSON", at),
        }
        let has_items = !self.reading.drafts.is_empty() || !self.reading.faults.is_empty() || !self.prints.passed.is_empty();
        let is_empty = self.reading.complete && !has_items;
        if let Some(title) = self.reading.channel.title.as_deref().filter(|title| is_empty && page::is_error_feed(title, 0)) {
            return Err(super::root::error_feed(title));
        }
        for draft in &mut self.reading.drafts {
            if draft.language.is_none() {
                draft.language.clone_from(&self.language);
            }
            if draft.by.is_empty() {
                draft.by = self.authors.iter().filter_map(|name| super::person::name(name)).collect();
            }
        }
        self.reading.passed = self.prints.passed;
        Ok(self.reading)
    }
}

/// Of the hubs that a feed names, those that speak `WebSub` are known.
fn offer_hub(channel: &mut Channel, hub: &str) {
    let said = |name: &str| scan::members(hub).find(|(key, _)| key == name).and_then(|(_, value)| scan::text(value));
    if said("type").is_some_and(|kind| kind.eq_ignore_ascii_case("WebSub")) {
        said("url").iter().for_each(|address| channel.offer_hub(address));
    }
}

/// Names of an author object, or of an array of them.
fn people(value: &str) -> impl Iterator<Item = String> + '_ {
    let one = value.starts_with('{').then_some(value);
    one.into_iter().chain(scan::elements(value)).take(64).filter_map(|person| {
        let name = scan::members(person).find(|(key, _)| key == "name")?.1;
        scan::text(name).map(|name| name.trim().to_owned()).filter(|name| !name.is_empty())
    })
}
