//! Splits markup into tokens, whatever state it is in, in one pass.
//!
//! Own, and not a library's: every repair here (a bare `<`, a quote that never closes, a comment without end) goes on
//! from where it stands instead of starting again behind the fault, so that no input takes more than linear time; and
//! the place of every token in the text is exact, which dead letters rest on.

use super::attribute::Attributes;
use super::bytes;

/// A tag may be this long, in bytes from `<` to `>`. Nothing that feeds send comes near.
pub(super) const MAX_TAG: usize = 64 * 1024;
/// A tag may have this many attributes, namespace declarations among them.
pub(super) const MAX_ATTRIBUTES: usize = 256;

/// A piece of the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// Character data with its references still in it.
    Text(&'a str),
    /// The inside of a CDATA section, which stands for itself.
    CData(&'a str),
    Start(Tag<'a>),
    /// The name of an end tag.
    End(&'a str),
    /// A document type declaration, from its name to before its `>`.
    Doctype(&'a str),
    /// A comment, a processing instruction, or a declaration that says nothing here.
    Other,
    /// The document ends inside this piece of markup.
    Cut,
    Eof,
}

/// A start tag or the tag of an empty element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tag<'a> {
    /// With its prefix, as printed.
    pub(super) name: &'a str,
    raw: &'a str,
    /// Whether it closes itself.
    pub(super) empty: bool,
}

impl<'a> Tag<'a> {
    /// Its attributes in the order in which they stand.
    pub(super) fn attributes(&self) -> Attributes<'a> {
        Attributes::new(self.raw)
    }

    /// The value of an attribute as printed, by its name with prefix, in any case.
    pub(super) fn raw_attribute(&self, name: &str) -> Option<&'a str> {
        self.attributes().find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// The inside of the tag behind its name, as printed.
    pub(super) fn raw(&self) -> &'a str {
        self.raw
    }

    /// Whether there is anything between name and end.
    pub(super) fn has_attributes(&self) -> bool {
        !self.raw.is_empty()
    }
}

/// A tag is past [`MAX_TAG`] or [`MAX_ATTRIBUTES`].
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Oversize {
    /// For people.
    pub(super) detail: String,
    /// Where reading can go on: what was looked at is not looked at again.
    resume: usize,
}

/// The tokens of a text.
#[derive(Clone, Debug)]
pub(super) struct Tokens<'a> {
    text: &'a str,
    at: usize,
    start: usize,
    /// The markup behind the text that was given last, and where it ends.
    pending: Option<(Token<'a>, usize)>,
    /// No `?>` comes any more: it need not be searched again.
    no_instruction_end: bool,
}

/// What stands at a `<`.
enum Markup<'a> {
    /// A token, and where it ends.
    Is(Token<'a>, usize),
    /// Text after all; the next `<` is not before this place.
    Literal(usize),
}

impl<'a> Tokens<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0, start: 0, pending: None, no_instruction_end: false }
    }

    /// Byte at which the last token begins.
    pub(super) fn start(&self) -> usize {
        self.start
    }

    /// Byte after the last token.
    pub(super) fn end(&self) -> usize {
        self.at
    }

    /// The next token; [`Token::Eof`] for ever when there is none.
    pub(super) fn next(&mut self) -> Result<Token<'a>, Oversize> {
        self.start = self.at;
        if let Some((token, end)) = self.pending.take() {
            self.at = end;
            return Ok(token);
        }
        let mut from = self.at;
        loop {
            let Some(open) = self.find(from, b'<') else {
                self.at = self.text.len();
                return Ok(if self.start == self.at { Token::Eof } else { Token::Text(self.slice(self.start, self.at)) });
            };
            let markup = self.markup(open).inspect_err(|oversize| (self.start, self.at) = (open, oversize.resume));
            match markup? {
                Markup::Literal(next) => from = next,
                Markup::Is(token, end) if open == self.start => {
                    self.at = end;
                    return Ok(token);
                }
                Markup::Is(token, end) => {
                    self.pending = Some((token, end));
                    self.at = open;
                    return Ok(Token::Text(self.slice(self.start, open)));
                }
            }
        }
    }

    /// The first place from here on at which a character begins.
    fn boundary(&self, from: usize) -> usize {
        (from..self.text.len()).find(|at| self.text.is_char_boundary(*at)).unwrap_or(self.text.len())
    }

    fn slice(&self, from: usize, to: usize) -> &'a str {
        self.text.get(from..to).unwrap_or_default()
    }

    /// The first place of a byte of ASCII.
    fn find(&self, from: usize, what: u8) -> Option<usize> {
        bytes::find(self.text.as_bytes().get(from..)?, what).map(|at| from + at)
    }

    /// Like [`str::find`], but for marks of a few bytes of ASCII of which the first is rare.
    fn find_mark(&self, from: usize, mark: &[u8]) -> Option<usize> {
        let first = *mark.first()?;
        let mut at = from;
        loop {
            at = self.find(at, first)?;
            if self.text.as_bytes().get(at..)?.starts_with(mark) {
                return Some(at);
            }
            at += 1;
        }
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    /// Reads the markup that begins with the `<` at `open`.
    fn markup(&mut self, open: usize) -> Result<Markup<'a>, Oversize> {
        match self.byte(open + 1) {
            None => Ok(self.cut()),
            Some(b'!') => self.declaration(open),
            Some(b'?') => Ok(self.instruction(open)),
            Some(b'/') => Ok(self.end_tag(open)),
            Some(byte) if begins_name(byte) => self.start_tag(open),
            Some(_) => Ok(Markup::Literal(open + 1)),
        }
    }

    fn cut(&self) -> Markup<'a> {
        Markup::Is(Token::Cut, self.text.len())
    }

    fn declaration(&mut self, open: usize) -> Result<Markup<'a>, Oversize> {
        let rest = self.text.as_bytes().get(open..).unwrap_or_default();
        if rest.starts_with(b"<!--") {
            return Ok(self.find_mark(open + 4, b"-->").map_or_else(|| self.cut(), |end| Markup::Is(Token::Other, end + 3)));
        }
        if rest.get(..9).is_some_and(|head| head.eq_ignore_ascii_case(b"<![CDATA[")) {
            let inside = open + 9;
            return Ok(self
                .find_mark(inside, b"]]>")
                .map_or_else(|| self.cut(), |end| Markup::Is(Token::CData(self.slice(inside, end)), end + 3)));
        }
        if rest.get(..9).is_some_and(|head| head.eq_ignore_ascii_case(b"<!DOCTYPE")) {
            let window = rest.get(..rest.len().min(MAX_TAG)).unwrap_or_default();
            return match doctype_end(window) {
                Some(end) => Ok(Markup::Is(Token::Doctype(self.slice(open + 9, open + end)), open + end + 1)),
                None if window.len() < rest.len() => {
                    let detail = format!("a document type declaration of more than {MAX_TAG} bytes");
                    Err(Oversize { detail, resume: self.boundary(open + window.len()) })
                }
                None => Ok(self.cut()),
            };
        }
        Ok(self.find(open, b'>').map_or_else(|| self.cut(), |end| Markup::Is(Token::Other, end + 1)))
    }

    /// Ends at `?>`; an XML declaration, or where no `?>` comes any more, at the first `>`.
    fn instruction(&mut self, open: usize) -> Markup<'a> {
        let is_declaration = self.text.get(open..open + 5).is_some_and(|head| head.eq_ignore_ascii_case("<?xml"));
        if !is_declaration && !self.no_instruction_end {
            match self.find_mark(open, b"?>") {
                Some(end) => return Markup::Is(Token::Other, end + 2),
                None => self.no_instruction_end = true,
            }
        }
        self.find(open, b'>').map_or_else(|| self.cut(), |end| Markup::Is(Token::Other, end + 1))
    }

    fn end_tag(&self, open: usize) -> Markup<'a> {
        match self.byte(open + 2) {
            None => return self.cut(),
            Some(byte) if begins_name(byte) => {}
            Some(_) => return Markup::Literal(open + 2),
        }
        let name = open + 2;
        let rest = self.text.as_bytes().get(name..).unwrap_or_default();
        let Some(len) = rest.iter().position(|byte| matches!(byte, b'>' | b'<')) else { return self.cut() };
        let end = name + len;
        let token = Token::End(self.slice(name, end).trim_ascii_end());
        Markup::Is(token, if rest.get(len) == Some(&b'>') { end + 1 } else { end })
    }

    fn start_tag(&self, open: usize) -> Result<Markup<'a>, Oversize> {
        let rest = self.text.as_bytes().get(open..).unwrap_or_default();
        let window = rest.get(..rest.len().min(MAX_TAG)).unwrap_or_default();
        let end = match tag_end(window) {
            TagEnd::At(end) => end,
            TagEnd::Literal(next) => return Ok(Markup::Literal(open + next)),
            TagEnd::TooMany(at) => {
                let detail = format!("a tag with more than {MAX_ATTRIBUTES} attributes");
                return Err(Oversize { detail, resume: self.boundary(open + at) });
            }
            TagEnd::None if window.len() < rest.len() => {
                let detail = format!("a tag of more than {MAX_TAG} bytes");
                return Err(Oversize { detail, resume: self.boundary(open + window.len()) });
            }
            TagEnd::None => return Ok(self.cut()),
        };
        let inside = self.slice(open + 1, open + end);
        let (inside, empty) = inside.strip_suffix('/').map_or((inside, false), |inside| (inside, true));
        let name_end = inside.bytes().position(ends_name).unwrap_or(inside.len());
        let (name, raw) = inside.split_at_checked(name_end).unwrap_or((inside, ""));
        Ok(Markup::Is(Token::Start(Tag { name, raw: raw.trim_ascii(), empty }), open + end + 1))
    }
}

/// Where a start tag ends.
enum TagEnd {
    /// At this `>`.
    At(usize),
    /// It is none: another `<` comes first, here.
    Literal(usize),
    /// It has too many attributes, those up to here.
    TooMany(usize),
    None,
}

/// Finds the `>` of a start tag. A quote opens a value only after `=`, so that a stray apostrophe hides nothing.
fn tag_end(tag: &[u8]) -> TagEnd {
    let mut attributes = 0;
    let mut at = 1;
    while let Some(byte) = tag.get(at) {
        match byte {
            b'>' => return TagEnd::At(at),
            b'<' => return TagEnd::Literal(at),
            b'=' => {
                attributes += 1;
                if attributes > MAX_ATTRIBUTES {
                    return TagEnd::TooMany(at);
                }
                at = match value_end(tag, at + 1) {
                    Value::Ends(next) => next,
                    Value::Open => return TagEnd::None,
                    Value::TagEnds(end) => return TagEnd::At(end),
                };
            }
            _ => at += 1,
        }
    }
    TagEnd::None
}

enum Value {
    /// The tag goes on here.
    Ends(usize),
    /// The quote is not closed: the tag ends at this `>`.
    TagEnds(usize),
    /// Neither the quote nor the tag ends.
    Open,
}

/// Finds the end of the value that begins after a `=`.
///
/// A quoted value with a `<` in it is believed only when its quote is followed by what follows an attribute:
/// otherwise its own closing quote is missing, and the one found opens a value of another tag.
fn value_end(tag: &[u8], after_equals: usize) -> Value {
    let blanks = tag.get(after_equals..).unwrap_or_default().iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    let quote_at = after_equals + blanks;
    let Some(quote @ (b'"' | b'\'')) = tag.get(quote_at) else { return Value::Ends(quote_at) };
    let inside = tag.get(quote_at + 1..).unwrap_or_default();
    let close = inside.iter().position(|byte| byte == quote);
    if let Some(close) = close {
        let plausible = !inside.get(..close).unwrap_or_default().contains(&b'<')
            || inside.get(close + 1).is_none_or(|byte| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/'));
        if plausible {
            return Value::Ends(quote_at + 1 + close + 1);
        }
    } else if tag.len() == MAX_TAG {
        return Value::Open;
    }
    inside.iter().position(|byte| *byte == b'>').map_or(Value::Open, |end| Value::TagEnds(quote_at + 1 + end))
}

/// Finds the `>` of a document type declaration: outside of quotes, comments and its internal subset.
fn doctype_end(declaration: &[u8]) -> Option<usize> {
    let mut depth = 0u32;
    let mut at = 1;
    while let Some(byte) = declaration.get(at) {
        let rest = declaration.get(at..).unwrap_or_default();
        match byte {
            b'<' if rest.starts_with(b"<!--") => at += rest.windows(3).position(|bytes| bytes == b"-->")? + 2,
            b'"' | b'\'' => at += 1 + rest.get(1..)?.iter().position(|other| other == byte)?,
            b'[' => depth += 1,
            b']' => depth = depth.saturating_sub(1),
            b'>' if depth == 0 => return Some(at),
            _ => {}
        }
        at += 1;
    }
    None
}

fn begins_name(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || matches!(byte, b'_' | b':') || byte >= 0x80
}

fn ends_name(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, b'/' | b'=' | b'"' | b'\'')
}

#[cfg(test)]
mod tests;
