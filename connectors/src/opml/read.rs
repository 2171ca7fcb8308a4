//! A list from its text, whatever program wrote it.

use super::id::{id_of, is_legal};
use super::{MAX_BYTES, MAX_CATEGORIES, MAX_DEPTH, MAX_FEEDS, MAX_NAME, MAX_TOLD, MAX_URL, Opml, OpmlError, Outline, Remark};
use crate::format::feed::markup::{self, Element, Markup, Piece, is_named};
use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;
use url::Url;

/// The bytes of a list as text, which [`read`] takes and which places refer to.
///
/// # Errors
/// More than [`MAX_BYTES`].
pub fn text(bytes: &[u8]) -> Result<Cow<'_, str>, OpmlError> {
    if bytes.len() > MAX_BYTES {
        return Err(OpmlError { detail: format!("it has more than {} MiB", MAX_BYTES >> 20), place: None });
    }
    Ok(markup::decode(bytes, None).text)
}

/// Reads a list. What is wrong with one outline costs that one.
///
/// # Errors
/// It is no OPML, declares entities, or nests deeper than [`MAX_DEPTH`].
pub fn read(text: &str) -> Result<Opml, OpmlError> {
    let mut reader = Reader {
        markup: Markup::new(text),
        open: Vec::new(),
        opml: Opml::default(),
        urls: HashMap::new(),
        ids: HashMap::new(),
        is_list: false,
        is_full: false,
        in_title: false,
        in_head: false,
    };
    reader.run()?;
    Ok(reader.opml)
}

struct Reader<'a> {
    markup: Markup<'a>,
    /// Names of the outlines that are open; `None` for feeds, which are no folders.
    open: Vec<Option<Arc<str>>>,
    opml: Opml,
    /// Places in `opml.feeds`.
    urls: HashMap<String, usize>,
    ids: HashMap<String, usize>,
    /// The root element, or an outline, was seen.
    is_list: bool,
    /// A feed past the limit was seen.
    is_full: bool,
    in_head: bool,
    in_title: bool,
}

impl<'a> Reader<'a> {
    fn run(&mut self) -> Result<(), OpmlError> {
        loop {
            match self.markup.next() {
                Ok(Piece::Start(element)) => self.start(element)?,
                Ok(Piece::End(name)) => {
                    if self.end(name) {
                        return Ok(());
                    }
                }
                Ok(Piece::Text(text)) if self.in_title => {
                    let title = self.opml.title.take().unwrap_or_default() + &text;
                    self.opml.title = name_of(&title);
                }
                Ok(Piece::Text(_)) => {}
                Ok(Piece::Cut | Piece::Eof) if self.is_list => return Ok(()),
                Ok(Piece::Cut | Piece::Eof) => return Err(OpmlError { detail: "it is no OPML".into(), place: None }),
                Err(error) if error.reason == schemas::Reason::XmlTagTooLarge => {
                    self.opml.secrets.push(self.place());
                    self.leave_out(&error.detail, None);
                }
                Err(error) => return Err(self.error(error.detail)),
            }
        }
    }

    fn start(&mut self, element: Element<'a>) -> Result<(), OpmlError> {
        if element.is("outline") {
            self.is_list = true;
            return self.outline(element);
        }
        match element {
            _ if element.is("opml") || element.is("body") && self.is_list => self.is_list = true,
            _ if element.is("head") => self.in_head = !element.is_empty(),
            _ if element.is("title") && self.in_head => self.in_title = !element.is_empty(),
            _ if !self.is_list => {
                let name: String = element.name().chars().filter(|c| c.is_alphanumeric()).take(40).collect();
                return Err(self.error(format!("it is no OPML: the root element is `{name}`")));
            }
            _ => {}
        }
        Ok(())
    }

    /// Whether the list ends here.
    fn end(&mut self, name: &str) -> bool {
        if is_named(name, "outline") {
            self.open.pop();
        } else if is_named(name, "title") {
            self.in_title = false;
        } else if is_named(name, "head") {
            (self.in_head, self.in_title) = (false, false);
        }
        let ends = is_named(name, "opml") || is_named(name, "body");
        self.opml.complete |= ends;
        ends
    }

    fn outline(&mut self, element: Element<'a>) -> Result<(), OpmlError> {
        if self.open.len() >= MAX_DEPTH {
            return Err(self.error(format!("more than {MAX_DEPTH} outlines inside of one another")));
        }
        self.hide_secrets(&element);
        let attribute = |name| self.markup.attribute(&element, name);
        let name = [attribute("title"), attribute("text")].into_iter().flatten().find_map(|name| name_of(&name));
        let is_inclusion = attribute("type").is_some_and(|kind| kind.trim().eq_ignore_ascii_case("include"));
        let feed = url_of(&element);
        if is_inclusion {
            self.leave_out("it includes another list, which is not fetched", None);
        } else if feed.is_some() {
            self.feed(element);
        }
        if !element.is_empty() {
            let folder = if feed.is_some() { None } else { name.map(Arc::from) };
            self.open.push(folder);
        }
        Ok(())
    }

    fn feed(&mut self, element: Element<'a>) {
        if self.opml.feeds.len() >= MAX_FEEDS {
            return self.pass_over();
        }
        let place = self.place();
        let printed = ["xmlUrl", "url"].iter().find_map(|name| self.markup.attribute(&element, name)).unwrap_or_default();
        let url = match web(&printed) {
            Ok(url) => url,
            Err(why) => return self.leave_out(&why, None),
        };
        if let Some(first) = self.urls.get(url.as_str()).copied() {
            return self.leave_out("its URL has been listed before", Some(first));
        }
        let Some(id) = self.id(&element, &url) else { return };
        let attribute = |name| self.markup.attribute(&element, name);
        let folders: Vec<Arc<str>> = self.open.iter().flatten().take(MAX_CATEGORIES).cloned().collect();
        let outline = Outline {
            title: attribute("title").and_then(|title| name_of(&title)).or_else(|| self.text_of(&element)),
            home: attribute("htmlUrl").and_then(|home| web(&home).ok()).map(String::from),
            provider: attribute("dateline:provider").and_then(|name| name_of(&name)).filter(|name| name.len() <= 200),
            categories: if folders.is_empty() { labelled(attribute("category").as_deref()) } else { folders },
            url: url.into(),
            id,
        };
        let number = self.opml.feeds.len();
        self.urls.insert(outline.url.clone(), number);
        self.ids.insert(outline.id.clone(), number);
        self.opml.feeds.push(outline);
        self.opml.places.push(place);
    }

    /// Notes where addresses stand that may hold user info or a key.
    fn hide_secrets(&mut self, element: &Element<'a>) {
        for raw in ["xmlUrl", "url", "htmlUrl"].iter().filter_map(|name| element.raw(name)) {
            if raw.contains(['@', '?'])
                && let Some(at) = self.markup.last().find(raw)
            {
                let start = self.markup.start() + at;
                self.opml.secrets.push(start..start + raw.len());
            }
        }
    }

    /// `text`, which the standard asks for; where our own export had no title it is the id.
    fn text_of(&self, element: &Element<'a>) -> Option<String> {
        let text = self.markup.attribute(element, "text")?;
        if self.markup.attribute(element, "dateline:id").as_ref() == Some(&text) { None } else { name_of(&text) }
    }

    /// The id that our export has written, else the one that follows from the URL; `None` when neither is free.
    fn id(&mut self, element: &Element<'a>, url: &Url) -> Option<String> {
        let written = self.markup.attribute(element, "dateline:id").map(|id| id.trim().to_owned());
        if let Some(id) = written {
            match self.ids.get(&id).copied() {
                None if is_legal(&id) => return Some(id),
                None => self.remark("its `dateline:id` is no feed id, so that one follows from its URL", false, None),
                first => self.remark("its `dateline:id` has been used before, so that one follows from its URL", false, first),
            }
        }
        let id = id_of(url);
        if let Some(first) = self.ids.get(&id).copied() {
            self.leave_out("the id that follows from its URL has been used before", Some(first));
            return None;
        }
        Some(id)
    }

    /// Leaves out a feed past the limit; only the first of them is told.
    fn pass_over(&mut self) {
        if std::mem::replace(&mut self.is_full, true) {
            self.opml.untold += 1;
        } else {
            self.leave_out(&format!("it and those after it come after the first {MAX_FEEDS} feeds"), None);
        }
    }

    fn place(&self) -> Range<usize> {
        self.markup.start()..self.markup.end()
    }

    fn leave_out(&mut self, why: &str, first: Option<usize>) {
        self.remark(why, true, first);
    }

    fn remark(&mut self, why: &str, is_left_out: bool, first: Option<usize>) {
        if self.opml.remarks.len() >= MAX_TOLD {
            self.opml.untold += 1;
            return;
        }
        let place = self.place();
        self.opml.remarks.push(Remark { why: why.to_owned(), is_left_out, place, first });
    }

    fn error(&self, detail: String) -> OpmlError {
        OpmlError { detail, place: Some(self.place()) }
    }
}

/// The address of a feed as printed: `xmlUrl` by the standard, `url` where the type says that it is a feed.
fn url_of<'a>(element: &Element<'a>) -> Option<&'a str> {
    let filled = |name| element.raw(name).filter(|url| !url.trim().is_empty());
    filled("xmlUrl").or_else(|| {
        let kind = element.raw("type")?.trim();
        ["rss", "atom"].iter().any(|known| kind.eq_ignore_ascii_case(known)).then(|| filled("url")).flatten()
    })
}

/// One line of bounded length; `None` when nothing is left of it.
fn name_of(text: &str) -> Option<String> {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let name: String = line.chars().take(MAX_NAME).collect();
    let name = name.trim();
    (!name.is_empty()).then(|| name.to_owned())
}

/// Folders out of `category`: of comma-separated paths with slashes the first (OPML 2.0, "What is an outline?").
fn labelled(category: Option<&str>) -> Vec<Arc<str>> {
    let first = category.and_then(|paths| paths.split(',').find(|path| !path.trim().is_empty())).unwrap_or_default();
    first.split('/').filter_map(name_of).take(MAX_CATEGORIES).map(Arc::from).collect()
}

/// An address of the web, without its fragment; `feed:` is the custom of old for one.
///
/// # Errors
/// Why it is none, without the address.
fn web(printed: &str) -> Result<Url, String> {
    let printed = printed.trim();
    if printed.len() > MAX_URL {
        return Err(format!("its URL has more than {MAX_URL} bytes"));
    }
    let rest = printed.get(..5).filter(|head| head.eq_ignore_ascii_case("feed:")).and(printed.get(5..));
    let meant: Cow<'_, str> = match rest {
        Some(rest) if rest.starts_with("//") => format!("http:{rest}").into(),
        Some(rest) => rest.into(),
        None => printed.into(),
    };
    let mut url = Url::parse(&meant).map_err(|error| format!("its URL cannot be read: {error}"))?;
    if !matches!(url.scheme(), "http" | "https") {
        let scheme: String = url.scheme().chars().take(20).collect();
        return Err(format!("its URL has the scheme `{scheme}`; http and https can be polled"));
    }
    url.set_fragment(None);
    Ok(url)
}
