//! The elements of HTML, present and past, and what each is to the text and to the safe HTML.
//!
//! Source: HTML Living Standard, "List of elements" and "Non-conforming features", and SVG and MathML roots.
//! A name that is not here is no tag but text.

/// What an element is to the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Nothing: the words on both sides may join.
    Inline,
    /// A break on both sides.
    Block,
    /// A break by itself; has no content.
    Line,
    /// A tab from the cell before it.
    Cell,
    /// Preformatted: line feeds break.
    Pre,
    /// No content and no trace.
    Void,
    /// Not shown; its content is not markup and ends at the first end tag.
    Raw,
    /// Not shown; its content is markup and ends at the matching end tag.
    Hidden,
}

/// What an element is in the safe HTML, with the name that it gets there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Safe {
    /// Left out; its content stays.
    No,
    /// Formatting within a paragraph.
    Format(&'static str),
    Block(&'static str),
    /// `p`: a block that holds none.
    Paragraph,
    /// `li`, `dt`, `dd`: ends the one before it.
    Item(&'static str),
    Table,
    /// `caption`, `thead`, `tbody`, `tfoot`: directly in a table.
    Group(&'static str),
    Row,
    Cell(&'static str),
    /// `br`, `hr`, `img`: no content, no end tag.
    Void(&'static str),
}

#[derive(Debug, PartialEq, Eq)]
pub struct Element {
    pub name: &'static str,
    pub kind: Kind,
    pub safe: Safe,
}

/// The longest name of the table, bytes.
const MAX_NAME: usize = 10;

/// The element of that name, letters of either case.
pub fn element(name: &str) -> Option<&'static Element> {
    let key = key(local_name(name)?.as_bytes())?;
    ELEMENTS.get(KEYS.binary_search(&key).ok()?)
}

/// The names of the table as numbers that sort like them: comparing numbers is what makes the search quick.
#[expect(clippy::indexing_slicing, reason = "evaluated when compiled")]
static KEYS: [u128; ELEMENTS.len()] = {
    let mut keys = [0; ELEMENTS.len()];
    let mut at = 0;
    while at < keys.len() {
        keys[at] = match key(ELEMENTS[at].name.as_bytes()) {
            Some(key) => key,
            None => panic!("a name is longer than MAX_NAME"),
        };
        at += 1;
    }
    keys
};

/// A name in lower case as a number; `None` when it is longer than any of the table.
#[expect(clippy::indexing_slicing, reason = "the index is tested in the same line; slices have no `get` in constants")]
const fn key(name: &[u8]) -> Option<u128> {
    if name.len() > MAX_NAME {
        return None;
    }
    let mut key = 0;
    let mut at = 0;
    while at < MAX_NAME {
        let byte = if at < name.len() { name[at].to_ascii_lowercase() } else { 0 };
        key = key << 8 | byte as u128;
        at += 1;
    }
    Some(key)
}

/// Office programs and XHTML serializers print names with a prefix; AMP has names of its own.
fn local_name(name: &str) -> Option<&str> {
    const OF_NO_MEANING: &[&str] = &["o", "w", "v", "m", "x", "st1", "fb", "g"];
    const OF_HTML: &[&str] = &["html", "xhtml", "h"];
    if name.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Some(name);
    }
    match name.split_once(':') {
        Some((prefix, local)) if !local.is_empty() && local.bytes().all(|byte| byte.is_ascii_alphanumeric()) => {
            if OF_HTML.contains(&prefix) {
                return Some(local);
            }
            OF_NO_MEANING.contains(&prefix).then_some("span")
        }
        None if name.starts_with("amp-") => Some("span"),
        _ => None,
    }
}

const fn element_of(name: &'static str, kind: Kind, safe: Safe) -> Element {
    Element { name, kind, safe }
}

const fn format(name: &'static str) -> Element {
    element_of(name, Kind::Inline, Safe::Format(name))
}

const fn format_as(name: &'static str, safe: &'static str) -> Element {
    element_of(name, Kind::Inline, Safe::Format(safe))
}

const fn inline(name: &'static str) -> Element {
    element_of(name, Kind::Inline, Safe::No)
}

const fn block(name: &'static str) -> Element {
    element_of(name, Kind::Block, Safe::Block(name))
}

const fn block_as(name: &'static str, safe: &'static str) -> Element {
    element_of(name, Kind::Block, Safe::Block(safe))
}

const fn item(name: &'static str) -> Element {
    element_of(name, Kind::Block, Safe::Item(name))
}

const fn group(name: &'static str) -> Element {
    element_of(name, Kind::Block, Safe::Group(name))
}

const fn void(name: &'static str) -> Element {
    element_of(name, Kind::Void, Safe::No)
}

const fn hidden(name: &'static str) -> Element {
    element_of(name, Kind::Hidden, Safe::No)
}

const fn raw(name: &'static str) -> Element {
    element_of(name, Kind::Raw, Safe::No)
}

/// Sorted by name.
pub static ELEMENTS: &[Element] = &[
    format("a"),
    format("abbr"),
    format_as("acronym", "abbr"),
    block_as("address", "div"),
    hidden("applet"),
    void("area"),
    block_as("article", "div"),
    block_as("aside", "div"),
    hidden("audio"),
    format("b"),
    void("base"),
    void("basefont"),
    inline("bdi"),
    inline("bdo"),
    void("bgsound"),
    inline("big"),
    inline("blink"),
    block("blockquote"),
    element_of("body", Kind::Block, Safe::No),
    element_of("br", Kind::Line, Safe::Void("br")),
    inline("button"),
    hidden("canvas"),
    group("caption"),
    block_as("center", "div"),
    format("cite"),
    format("code"),
    void("col"),
    inline("colgroup"),
    inline("data"),
    hidden("datalist"),
    item("dd"),
    format("del"),
    block_as("details", "div"),
    format("dfn"),
    block_as("dialog", "div"),
    block_as("dir", "ul"),
    block("div"),
    block("dl"),
    item("dt"),
    format("em"),
    void("embed"),
    block_as("fieldset", "div"),
    block("figcaption"),
    block("figure"),
    inline("font"),
    block_as("footer", "div"),
    block_as("form", "div"),
    void("frame"),
    element_of("frameset", Kind::Block, Safe::No),
    block("h1"),
    block("h2"),
    block("h3"),
    block("h4"),
    block("h5"),
    block("h6"),
    hidden("head"),
    block_as("header", "div"),
    block_as("hgroup", "div"),
    element_of("hr", Kind::Line, Safe::Void("hr")),
    element_of("html", Kind::Block, Safe::No),
    format("i"),
    raw("iframe"),
    element_of("image", Kind::Void, Safe::Void("img")),
    element_of("img", Kind::Void, Safe::Void("img")),
    void("input"),
    format("ins"),
    void("isindex"),
    format("kbd"),
    void("keygen"),
    inline("label"),
    block_as("legend", "div"),
    item("li"),
    void("link"),
    element_of("listing", Kind::Pre, Safe::Block("pre")),
    block_as("main", "div"),
    inline("map"),
    format("mark"),
    block_as("marquee", "div"),
    hidden("math"),
    block_as("menu", "ul"),
    void("meta"),
    inline("meter"),
    block_as("nav", "div"),
    inline("nobr"),
    raw("noembed"),
    raw("noframes"),
    raw("noscript"),
    hidden("object"),
    block("ol"),
    element_of("optgroup", Kind::Block, Safe::No),
    element_of("option", Kind::Block, Safe::No),
    inline("output"),
    element_of("p", Kind::Block, Safe::Paragraph),
    void("param"),
    inline("picture"),
    element_of("plaintext", Kind::Pre, Safe::Block("pre")),
    element_of("pre", Kind::Pre, Safe::Block("pre")),
    inline("progress"),
    format("q"),
    inline("rb"),
    format("rp"),
    format("rt"),
    inline("rtc"),
    format("ruby"),
    format("s"),
    format("samp"),
    raw("script"),
    block_as("search", "div"),
    block_as("section", "div"),
    hidden("select"),
    inline("slot"),
    format("small"),
    void("source"),
    inline("span"),
    format_as("strike", "s"),
    format("strong"),
    raw("style"),
    format("sub"),
    block_as("summary", "div"),
    format("sup"),
    hidden("svg"),
    element_of("table", Kind::Block, Safe::Table),
    group("tbody"),
    element_of("td", Kind::Cell, Safe::Cell("td")),
    hidden("template"),
    raw("textarea"),
    group("tfoot"),
    element_of("th", Kind::Cell, Safe::Cell("th")),
    group("thead"),
    format("time"),
    raw("title"),
    element_of("tr", Kind::Block, Safe::Row),
    void("track"),
    format_as("tt", "code"),
    format("u"),
    block("ul"),
    format("var"),
    hidden("video"),
    void("wbr"),
    hidden("xml"),
    element_of("xmp", Kind::Pre, Safe::Block("pre")),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_its_names_fit() {
        assert!(ELEMENTS.windows(2).all(|pair| pair[0].name < pair[1].name));
        assert_eq!(ELEMENTS.iter().map(|element| element.name.len()).max(), Some(MAX_NAME));
        for known in ELEMENTS {
            assert_eq!(element(known.name), Some(known));
            assert_eq!(element(&known.name.to_uppercase()), Some(known));
        }
    }

    #[test]
    fn names_that_are_no_html_are_unknown() {
        for name in ["", "GM", "NEM.N", "http:", "desk@example.org", "xyz", "blockquotes", "a:b", "urn:isbn:1", "é"] {
            assert_eq!(element(name), None, "{name}");
        }
    }

    #[test]
    fn prefixes_of_office_and_xhtml_are_understood() {
        assert_eq!(element("o:p").unwrap().kind, Kind::Inline);
        assert_eq!(element("st1:place").unwrap().kind, Kind::Inline);
        assert_eq!(element("amp-img").unwrap().kind, Kind::Inline);
        assert_eq!(element("xhtml:blockquote").unwrap().name, "blockquote");
        assert_eq!(element("html:SCRIPT").unwrap().kind, Kind::Raw);
    }
}
