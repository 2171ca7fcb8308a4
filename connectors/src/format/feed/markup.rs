//! The tokens of markup for documents that are no feeds: sitemaps, subscription lists, pages of HTML.
//!
//! The same tolerance and the same bounds as for feeds: a tag of 64 KiB and 256 attributes, the entities of HTML, and
//! none that a document declares itself.

use super::doctype;
use super::entity::Entities;
use super::prolog;
use super::text::local;
use super::token::{Tag, Token, Tokens};
use crate::charset;
use crate::format::DecodeError;
use schemas::Reason;
use std::borrow::Cow;

/// Elements that may be open at once.
pub(crate) const MAX_DEPTH: usize = 256;

/// A piece of the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    Start(Element<'a>),
    /// The name of an end tag, with its prefix.
    End(&'a str),
    /// Character data or a CDATA section, references replaced.
    Text(Cow<'a, str>),
    /// The document ends inside of a tag, a comment or a CDATA section.
    Cut,
    Eof,
}

/// A start tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Element<'a> {
    tag: Tag<'a>,
}

impl<'a> Element<'a> {
    /// Its name with its prefix, as printed.
    pub(crate) fn name(&self) -> &'a str {
        self.tag.name
    }

    /// Whether its name without a prefix is this one, in any case.
    pub(crate) fn is(&self, name: &str) -> bool {
        is_named(self.tag.name, name)
    }

    /// Whether it closes itself.
    pub(crate) fn is_empty(&self) -> bool {
        self.tag.empty
    }

    /// Names and values of its attributes, as printed.
    pub(crate) fn attributes(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.tag.attributes()
    }

    /// The value of an attribute as printed, by its name with prefix, in any case.
    pub(crate) fn raw(&self, name: &str) -> Option<&'a str> {
        self.tag.raw_attribute(name)
    }
}

/// Whether a name without its prefix is that one, in any case.
pub(crate) fn is_named(name: &str, wanted: &str) -> bool {
    local(name).eq_ignore_ascii_case(wanted)
}

/// The pieces of a text, one after another.
#[derive(Debug)]
pub(crate) struct Markup<'a> {
    text: &'a str,
    /// Where `tokens` began.
    offset: usize,
    tokens: Tokens<'a>,
    entities: Entities,
}

impl<'a> Markup<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text, offset: 0, tokens: Tokens::new(text), entities: Entities::default() }
    }

    /// Byte at which the last piece begins.
    pub(crate) fn start(&self) -> usize {
        self.offset + self.tokens.start()
    }

    /// Byte after the last piece.
    pub(crate) fn end(&self) -> usize {
        self.offset + self.tokens.end()
    }

    /// The last piece as it stands in the text.
    pub(crate) fn last(&self) -> &'a str {
        self.text.get(self.start()..self.end()).unwrap_or_default()
    }

    /// Whether characters that XML does not allow were left out since this was last asked.
    pub(crate) fn take_dropped(&self) -> bool {
        self.entities.dropped.take()
    }

    /// An attribute with its references replaced, by its name with prefix, in any case.
    pub(crate) fn attribute(&self, element: &Element<'a>, name: &str) -> Option<Cow<'a, str>> {
        element.raw(name).map(|raw| self.entities.unescape(raw))
    }

    /// The next piece; [`Piece::Eof`] for ever when there is none.
    ///
    /// # Errors
    /// `xml_tag_too_large`, after which the next piece can be asked for; `xml_entity_decl`.
    pub(crate) fn next(&mut self) -> Result<Piece<'a>, DecodeError> {
        loop {
            return Ok(match self.tokens.next()? {
                Token::Start(tag) => Piece::Start(Element { tag }),
                Token::End(name) => Piece::End(name),
                Token::Text(raw) => Piece::Text(self.entities.unescape(raw)),
                Token::CData(raw) => Piece::Text(self.entities.clean(raw)),
                Token::Doctype(declaration) => {
                    check_declaration(declaration)?;
                    continue;
                }
                Token::Other => continue,
                Token::Cut => Piece::Cut,
                Token::Eof => Piece::Eof,
            });
        }
    }

    /// Passes over the inside of an element that holds no markup, such as `script`, whose start tag was the last
    /// piece. The end tag is the next piece; without one the document ends here, as it does in browsers.
    pub(crate) fn skip_raw_text(&mut self, name: &str) {
        let from = self.end();
        let rest = self.text.as_bytes().get(from..).unwrap_or_default();
        let ends = |window: &[u8]| {
            let tail = window.strip_prefix(b"</").unwrap_or_default();
            tail.eq_ignore_ascii_case(name.as_bytes())
        };
        let end = rest.windows(name.len() + 2).position(ends).map_or(self.text.len(), |at| from + at);
        self.offset = end;
        self.tokens = Tokens::new(self.text.get(end..).unwrap_or_default());
    }
}

/// # Errors
/// Entities are declared.
fn check_declaration(declaration: &str) -> Result<(), DecodeError> {
    let refuse = |detail| DecodeError::new(Reason::XmlEntityDecl, detail);
    let declared = doctype::read(declaration).map_err(refuse)?;
    if declared.entities.is_empty() { Ok(()) } else { Err(refuse("entities are declared".to_owned())) }
}

/// Bytes of an XML document as text: by their mark or pattern, the labels from outside, or what its declaration says.
pub(crate) fn decode<'a>(bytes: &'a [u8], label: Option<&str>) -> charset::Decoded<'a> {
    let labels: Vec<&str> = label.into_iter().chain(prolog::encoding(bytes)).collect();
    charset::decode(bytes, &labels)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<String> {
        let mut markup = Markup::new(text);
        let mut names = Vec::new();
        loop {
            match markup.next() {
                Ok(Piece::Start(element)) => {
                    names.push(element.name().to_owned());
                    if element.is("script") {
                        markup.skip_raw_text("script");
                    }
                }
                Ok(Piece::End(name)) => names.push(format!("/{name}")),
                Ok(Piece::Text(text)) => names.push(format!("'{text}'")),
                Ok(Piece::Cut | Piece::Eof) => return names,
                Err(error) => names.push(error.reason.to_string()),
            }
        }
    }

    #[test]
    fn scripts_hold_no_tags() {
        assert_eq!(names("<script>if (a<b c='</p>')</Script><p>x"), ["script", "/Script", "p", "'x'"]);
        assert_eq!(names("<script>a<b"), ["script"]);
    }

    #[test]
    fn hi_01_declared_entities_are_refused_and_html_is_known() {
        assert_eq!(names("<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;"), ["xml_entity_decl", "x", "'&a;'"]);
        assert_eq!(names("<!DOCTYPE html><x>caf&eacute;<![CDATA[&lt;]]>"), ["x", "'café'", "'&lt;'"]);
    }
}
