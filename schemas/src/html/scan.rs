//! Finds what is markup and what is text, and leaves out what is not shown.

use super::elements::{Element, Kind, element};
use super::tag::{extent, is_space};

/// A piece of HTML that is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Characters, references not decoded.
    Text(&'a str),
    Start {
        element: &'static Element,
        /// The tag from `<` to `>` when it has attributes and is within its bounds; else empty.
        tag: &'a str,
        self_closing: bool,
    },
    End(&'static Element),
}

/// Walks through HTML once.
pub struct Scanner<'a> {
    html: &'a str,
    /// Where the next piece starts.
    at: usize,
    /// Markup that was met behind a text that was given out first.
    met: Option<Markup<'a>>,
    hidden: Option<Hidden>,
    /// Where the last end tag of an element starts, for those that were asked for.
    last_ends: Vec<(&'static str, Option<usize>)>,
    /// Where the last `>` is: no tag starts behind it.
    last_close: usize,
    /// Whether a CDATA section is open, which HTML does not have but feeds send.
    cdata: bool,
    saw_markup: bool,
    saw_oversized: bool,
}

/// An element whose content is left out.
struct Hidden {
    element: &'static Element,
    depth: usize,
    last_end: usize,
}

#[derive(Clone, Copy)]
struct Markup<'a> {
    end: usize,
    piece: Option<Piece<'a>>,
}

impl<'a> Scanner<'a> {
    pub fn new(html: &'a str) -> Self {
        let last_close = html.rfind('>').unwrap_or(0);
        Self {
            html,
            at: 0,
            met: None,
            hidden: None,
            last_ends: Vec::new(),
            last_close,
            cdata: false,
            saw_markup: false,
            saw_oversized: false,
        }
    }

    /// Whether there was a tag or a comment.
    pub fn saw_markup(&self) -> bool {
        self.saw_markup
    }

    /// Whether a tag was past its bounds.
    pub fn saw_oversized(&self) -> bool {
        self.saw_oversized
    }

    pub fn next(&mut self) -> Option<Piece<'a>> {
        loop {
            let piece = self.any_piece()?;
            let piece = match self.hidden {
                None => self.hide(piece),
                Some(_) => self.reveal(piece),
            };
            if piece.is_some() {
                return piece;
            }
        }
    }

    /// Starts to leave out when the piece says so.
    fn hide(&mut self, piece: Piece<'a>) -> Option<Piece<'a>> {
        let Piece::Start { element, self_closing, .. } = piece else { return Some(piece) };
        if !matches!(element.kind, Kind::Raw | Kind::Hidden) {
            return Some(piece);
        }
        if self_closing {
            return None;
        }
        match self.last_end(element.name) {
            Some(last_end) if last_end >= self.at && element.kind == Kind::Raw => {
                self.at = end_of_raw(self.html, self.at, element.name).unwrap_or(last_end);
            }
            Some(last_end) if last_end >= self.at => self.hidden = Some(Hidden { element, depth: 1, last_end }),
            // Without an end, program text reaches to the end; a frame or a picture that was never closed
            // does not make the story vanish.
            _ if matches!(element.name, "script" | "style") => self.at = self.html.len(),
            _ => {}
        }
        None
    }

    /// Leaves the piece out, and stops to at the end tag that belongs to the start.
    fn reveal(&mut self, piece: Piece<'a>) -> Option<Piece<'a>> {
        let Some(hidden) = &mut self.hidden else { return Some(piece) };
        match piece {
            Piece::Start { element, self_closing: false, .. } if element == hidden.element => hidden.depth += 1,
            Piece::Start { element, .. } if element.kind == Kind::Raw => return self.hide(piece),
            Piece::End(element) if element == hidden.element => hidden.depth -= 1,
            _ => {}
        }
        if hidden.depth == 0 || self.at > hidden.last_end {
            self.hidden = None;
        }
        None
    }

    fn any_piece(&mut self) -> Option<Piece<'a>> {
        loop {
            if let Some(markup) = self.met.take() {
                self.at = markup.end;
                match markup.piece {
                    Some(piece) => return Some(piece),
                    None => continue,
                }
            }
            if self.at >= self.html.len() {
                return None;
            }
            let start = self.at;
            let text = self.text_until_markup();
            let text = self.within_cdata(start, text);
            if !text.is_empty() {
                return Some(Piece::Text(text));
            }
        }
    }

    /// The text from here to the next markup, which is then in `met`.
    fn text_until_markup(&mut self) -> &'a str {
        let mut from = self.at;
        while let Some(found) = self.html.get(from..).and_then(|rest| rest.find('<')) {
            let start = from + found;
            if start > self.last_close {
                return self.unclosed_rest();
            }
            if let Some(markup) = self.markup(start) {
                self.saw_markup = true;
                self.met = Some(markup);
                return self.html.get(self.at..start).unwrap_or_default();
            }
            from = start + 1;
        }
        let text = self.html.get(self.at..).unwrap_or_default();
        self.at = self.html.len();
        text
    }

    /// The rest, in which nothing closes: text with comparisons, up to a tag that was cut off with the text.
    fn unclosed_rest(&mut self) -> &'a str {
        let rest = self.html.get(self.at..).unwrap_or_default();
        self.at = self.html.len();
        let Some(cut) = rest.find("<!--").or_else(|| rest.rfind('<')) else { return rest };
        let tag = rest.get(cut..).unwrap_or_default();
        let after_name = tag_name(tag).and_then(|(_, after_name)| tag.get(after_name..));
        if tag.starts_with("<!--") || after_name.is_some_and(|after| after.is_empty() || after.contains('=')) {
            self.saw_markup = true;
            return rest.get(..cut).unwrap_or_default();
        }
        rest
    }

    /// Cuts the text that starts at `start` at the end of an open CDATA section.
    fn within_cdata(&mut self, start: usize, text: &'a str) -> &'a str {
        const END: &str = "]]>";
        if !self.cdata {
            return text;
        }
        let Some(length) = text.find(END) else { return text };
        self.cdata = false;
        self.met = None;
        self.at = start + length + END.len();
        text.get(..length).unwrap_or_default()
    }

    /// What starts at a `<`; `None` when it is text.
    fn markup(&mut self, start: usize) -> Option<Markup<'a>> {
        let rest = self.html.get(start..)?;
        let bytes = rest.as_bytes();
        match bytes.get(1)? {
            b'!' if rest.starts_with("<!--") => Some(Markup { end: end_of_comment(self.html, start), piece: None }),
            b'!' if rest.starts_with("<![CDATA[") => {
                self.cdata = true;
                Some(Markup { end: start + 9, piece: None })
            }
            b'!' | b'?' if bytes.get(2)?.is_ascii_alphabetic() => Some(Markup { end: start + rest.find('>')? + 1, piece: None }),
            b'/' => {
                let (element, after_name) = tag_name(rest)?;
                let extent = extent(self.html.as_bytes(), start, start + after_name);
                Some(Markup { end: extent.end, piece: Some(Piece::End(element)) })
            }
            _ => {
                let (element, after_name) = tag_name(rest)?;
                let extent = extent(self.html.as_bytes(), start, start + after_name);
                self.saw_oversized |= !extent.whole;
                let tag = if extent.whole && extent.attributes > 0 { self.html.get(start..extent.end)? } else { "" };
                Some(Markup { end: extent.end, piece: Some(Piece::Start { element, tag, self_closing: extent.self_closing }) })
            }
        }
    }

    fn last_end(&mut self, name: &'static str) -> Option<usize> {
        if let Some((_, end)) = self.last_ends.iter().find(|(known, _)| *known == name) {
            return *end;
        }
        let end = self.html.rmatch_indices("</").map(|(at, _)| at).find(|&at| ends(self.html, at, name));
        self.last_ends.push((name, end));
        end
    }
}

/// Whether the text holds an end tag of a known element: what nobody writes who does not mean markup.
pub fn holds_end_tag(text: &str) -> bool {
    text.match_indices("</").any(|(at, _)| {
        let rest = text.get(at..).unwrap_or_default();
        tag_name(rest).is_some_and(|(_, after_name)| rest.as_bytes().get(after_name) == Some(&b'>'))
    })
}

/// The element that a start or end tag names, and the offset after the name.
fn tag_name(tag: &str) -> Option<(&'static Element, usize)> {
    let before = if tag.as_bytes().get(1) == Some(&b'/') { 2 } else { 1 };
    let (name, _) = split_name(tag.get(before..)?);
    Some((element(name)?, before + name.len()))
}

/// A name is looked for in so many bytes; the longest that is known is shorter.
const LONGEST_NAME: usize = 40;

fn split_name(text: &str) -> (&str, &str) {
    let end = text.bytes().take(LONGEST_NAME).position(|byte| is_space(byte) || matches!(byte, b'/' | b'>'));
    text.split_at_checked(end.unwrap_or_else(|| text.len().min(LONGEST_NAME))).unwrap_or((text, ""))
}

/// Whether an end tag of that name starts at `at`.
fn ends(html: &str, at: usize, name: &str) -> bool {
    let rest = html.as_bytes().get(at + 2..).unwrap_or_default();
    let Some((found, after)) = rest.split_at_checked(name.len()) else { return false };
    found.eq_ignore_ascii_case(name.as_bytes())
        && after.first().is_some_and(|&byte| is_space(byte) || matches!(byte, b'/' | b'>'))
}

fn end_of_raw(html: &str, from: usize, name: &str) -> Option<usize> {
    html.get(from..)?.match_indices("</").map(|(at, _)| from + at).find(|&at| ends(html, at, name))
}

/// The offset after a comment that starts at `start`; the end of the input when it is not closed.
fn end_of_comment(html: &str, start: usize) -> usize {
    let mut from = start + 2;
    while let Some(found) = html.get(from..).and_then(|rest| rest.find("--")) {
        let after = from + found + 2;
        let rest = html.get(after..).unwrap_or_default();
        if rest.starts_with('>') {
            return after + 1;
        }
        if rest.starts_with("!>") && after > start + 4 {
            return after + 2;
        }
        from = after - 1;
    }
    html.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Text as it is, start tags as `+name`, end tags as `-name`.
    fn pieces(html: &str) -> String {
        let mut scanner = Scanner::new(html);
        let mut out = Vec::new();
        while let Some(piece) = scanner.next() {
            out.push(match piece {
                Piece::Text(text) => text.to_owned(),
                Piece::Start { element, .. } => format!("+{}", element.name),
                Piece::End(element) => format!("-{}", element.name),
            });
        }
        out.join("|")
    }

    #[test]
    fn only_names_of_html_are_tags() {
        for (html, expected) in [
            ("<p>General Motors <GM.N> up</p>", "+p|General Motors <GM.N> up|-p"),
            ("<GM> and <NEM>", "<GM> and <NEM>"),
            ("a < b, c > d", "a < b, c > d"),
            ("mail <desk@example.org>", "mail <desk@example.org>"),
            ("<http://example.org/a>", "<http://example.org/a>"),
            ("<", "<"),
            ("</", "</"),
            ("</3 <3", "</3 <3"),
            ("<<b>>", "<|+b|>"),
            ("<B>x</B >", "+b|x|-b"),
            ("<blockquotes>", "<blockquotes>"),
        ] {
            assert_eq!(pieces(html), expected, "{html}");
        }
    }

    #[test]
    fn what_is_not_shown_is_left_out() {
        for (html, expected) in [
            ("a<script>if (a < b) '</p>'</script>b", "a|-script|b"),
            ("a<SCRIPT>x</Script >b", "a|-script|b"),
            ("a<style>p > q</style>b", "a|-style|b"),
            ("a<!-- x > y -->b<!-->c<!--->d<!--x--!>e", "a|b|c|d|e"),
            ("a<!DOCTYPE html>b<?xml version='1.0'?>c", "a|b|c"),
            ("a<svg><g/><svg>x</svg><title>t</title></svg>b", "a|b"),
            ("a<head><title>x</title><meta charset=x></head>b", "a|b"),
            ("a<noscript><p>x</p></noscript>b", "a|-noscript|b"),
            ("<iframe src=x/>a<iframe/>b", "a|b"),
            ("<svg onload=x>a", "a"),
            ("a<script>b", "a"),
            ("a<!-- b", "a"),
            ("a<object><script>'</object>'</script>b</object>c", "a|c"),
        ] {
            assert_eq!(pieces(html), expected, "{html}");
        }
    }

    #[test]
    fn cdata_sections_are_unwrapped() {
        assert_eq!(pieces("<![CDATA[a <p>b</p>]]> c ]]>"), "a |+p|b|-p| c ]]>");
        assert_eq!(pieces("<![CDATA[plain]]><p>"), "plain|+p");
    }

    #[test]
    fn a_tag_that_was_cut_off_is_no_text_but_a_comparison_is() {
        assert_eq!(pieces("read <a href=\"http://exam"), "read ");
        assert_eq!(pieces("read <stron"), "read <stron");
        assert_eq!(pieces("read</p"), "read");
        assert_eq!(pieces("if a <b then c"), "if a <b then c");
        assert_eq!(pieces("if a <b then <GM"), "if a <b then <GM");
    }
}
