//! Where a tag ends, as the tokenizer of the standard would see it.
//!
//! HTML Living Standard, 13.2.5.32 "Before attribute name state" to 13.2.5.40 "Self-closing start tag state".

use std::ops::Range;

/// A tag is not handed to the tokenizer when it is longer, bytes.
pub const MAX_TAG: usize = 64 * 1024;
/// A tag is not handed to the tokenizer when it has more attributes, as the tokenizer compares each with each.
pub const MAX_ATTRIBUTES: usize = 256;

/// Where a tag ends, and what it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extent {
    /// Offset after the tag.
    pub end: usize,
    pub attributes: usize,
    /// It ends in `/>`.
    pub self_closing: bool,
    /// Whether it is a tag within the bounds.
    pub whole: bool,
}

/// Finds the end of the tag that starts at `start` and whose name ends at `after_name`.
///
/// A quote that does not close within the bound, or at all, ends at the first `>` after it: a forgotten quote
/// must not swallow the story. A tag that never ends reaches to the end of the input.
///
/// Each byte is looked at a bounded number of times over the whole of an input: a scan is only ever taken back
/// after a quote of one kind that does not close within [`MAX_TAG`], and the next such scan starts behind that.
pub fn extent(html: &[u8], start: usize, after_name: usize) -> Extent {
    walk(html, start, after_name, |_, _| {})
}

/// Calls back with the ranges of name and value (without quotes) of each attribute of a whole tag.
pub fn each_attribute(tag: &[u8], found: impl FnMut(Range<usize>, Range<usize>)) {
    let after_name = skip(tag, 1, |byte| !is_space(byte) && !matches!(byte, b'/' | b'>'));
    walk(tag, 0, after_name, found);
}

fn walk(html: &[u8], start: usize, after_name: usize, mut found: impl FnMut(Range<usize>, Range<usize>)) -> Extent {
    let mut at = after_name;
    let mut attributes = 0;
    loop {
        let before = at;
        at = skip(html, at, |byte| is_space(byte) || byte == b'/');
        match html.get(at) {
            None => return Extent { end: html.len(), attributes, self_closing: false, whole: false },
            Some(b'>') => {
                let self_closing = at > before && html.get(at - 1) == Some(&b'/');
                let whole = at - start < MAX_TAG && attributes <= MAX_ATTRIBUTES;
                return Extent { end: at + 1, attributes, self_closing, whole };
            }
            Some(_) => attributes += 1,
        }
        // The first character of a name may be an equals sign.
        let name = at..skip(html, at + 1, |byte| !is_space(byte) && !matches!(byte, b'/' | b'>' | b'='));
        let equals = skip(html, name.end, is_space);
        if html.get(equals) != Some(&b'=') {
            at = equals;
            found(name, equals..equals);
            continue;
        }
        let value = skip(html, equals + 1, is_space);
        at = match html.get(value) {
            Some(&quote @ (b'"' | b'\'')) => {
                let bound = html.len().min((start + MAX_TAG).max(value + 1));
                match find(html, value + 1, bound, quote) {
                    Some(close) => {
                        found(name, value + 1..close);
                        close + 1
                    }
                    None => {
                        let end = find(html, value + 1, html.len(), b'>').map_or(html.len(), |end| end + 1);
                        return Extent { end, attributes, self_closing: false, whole: false };
                    }
                }
            }
            _ => {
                let end = skip(html, value, |byte| !is_space(byte) && byte != b'>');
                found(name, value..end);
                end
            }
        };
    }
}

/// White space of tags: tab, line feed, form feed, carriage return, space.
pub fn is_space(byte: u8) -> bool {
    matches!(byte, b'\t' | b'\n' | b'\x0c' | b'\r' | b' ')
}

fn skip(html: &[u8], from: usize, holds: impl Fn(u8) -> bool) -> usize {
    let rest = html.get(from..).unwrap_or_default();
    rest.iter().position(|&byte| !holds(byte)).map_or(html.len(), |length| from + length)
}

fn find(html: &[u8], from: usize, to: usize, wanted: u8) -> Option<usize> {
    let part = html.get(from..to)?;
    part.iter().position(|&byte| byte == wanted).map(|length| from + length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(html: &str, tag: &str, attributes: usize, self_closing: bool) {
        let name = html.find(|c: char| c.is_ascii_whitespace() || c == '/' || c == '>').unwrap_or(html.len());
        let extent = extent(html.as_bytes(), 0, name);
        assert_eq!((&html[..extent.end], extent.attributes, extent.self_closing), (tag, attributes, self_closing));
    }

    #[test]
    fn tags_end_where_the_standard_says() {
        check("<p>x", "<p>", 0, false);
        check("<br/>x", "<br/>", 0, true);
        check("<br />x", "<br />", 0, true);
        check("<a href=http://x/>x", "<a href=http://x/>", 1, false);
        check("<a href='>' b=\">\" c>x", "<a href='>' b=\">\" c>", 3, false);
        check("<a =x>y", "<a =x>", 1, false);
        check("<a b = c>y", "<a b = c>", 1, false);
        check("<a b=>y", "<a b=>", 1, false);
        check("<a \"'>y", "<a \"'>", 1, false);
        check("<a b=\"c\"d>y", "<a b=\"c\"d>", 2, false);
        check("<a/b/c>y", "<a/b/c>", 2, false);
        check("<a b=c\"d>e", "<a b=c\"d>", 1, false);
    }

    #[test]
    fn a_forgotten_quote_costs_one_tag() {
        check("<a href=\"x>word</a>", "<a href=\"x>", 1, false);
        check("<a href=\"x", "<a href=\"x", 1, false);
        check("<a href=x", "<a href=x", 1, false);
    }

    #[test]
    fn a_tag_past_the_bounds_is_not_whole() {
        let attributes = "a ".repeat(MAX_ATTRIBUTES + 1);
        assert!(!extent(format!("<p {attributes}>").as_bytes(), 0, 2).whole);
        assert!(!extent(format!("<p a={}>", "x".repeat(MAX_TAG)).as_bytes(), 0, 2).whole);
        assert!(extent(format!("<p a={}>", "x".repeat(MAX_TAG - 10)).as_bytes(), 0, 2).whole);
    }
}
