//! Where a feed begins in what was sent, and what is no feed.

use super::doctype;
use super::text::local;
use super::token::{Tag, Token, Tokens};
use crate::format::DecodeError;
use crate::page;
use schemas::terms::{Reason, SourceFormat};
use std::collections::HashMap;

/// The root element of a feed.
#[derive(Debug)]
pub(super) struct Root<'a> {
    pub(super) tag: Tag<'a>,
    pub(super) format: SourceFormat,
    /// Entities that the document declares, as plain text.
    pub(super) entities: HashMap<String, String>,
}

/// Goes to the root element, over declarations, comments and whatever else was printed before it.
///
/// # Errors
/// `not_a_feed` when a page of HTML begins, or no root of a feed comes; `empty`; `malformed` when the document ends
/// in its prolog; `xml_entity_decl` for what [`doctype::read`] refuses; `xml_tag_too_large`.
pub(super) fn find<'a>(text: &'a str, tokens: &mut Tokens<'a>) -> Result<Root<'a>, DecodeError> {
    let mut entities = HashMap::new();
    let mut first: Option<&str> = None;
    let mut has_text = false;
    loop {
        match tokens.next()? {
            Token::Doctype(declaration) => {
                let doctype = doctype::read(declaration).map_err(|detail| DecodeError::new(Reason::XmlEntityDecl, detail))?;
                if doctype.root.eq_ignore_ascii_case("html") {
                    return Err(page(text));
                }
                entities = doctype.entities;
            }
            Token::Start(tag) => {
                if let Some(format) = format_of(&tag) {
                    return Ok(Root { tag, format, entities });
                }
                if local(tag.name).eq_ignore_ascii_case("html") {
                    return Err(page(text));
                }
                first.get_or_insert(tag.name);
            }
            Token::Text(text) => has_text |= !text.trim_start_matches('\u{feff}').trim().is_empty(),
            Token::CData(_) => has_text = true,
            Token::End(_) | Token::Other => {}
            Token::Cut | Token::Eof => break,
        }
    }
    Err(match first {
        Some(name) => DecodeError::new(Reason::NotAFeed, format!("the root element is `{}`", shown(name))),
        None if has_text => DecodeError::new(Reason::NotAFeed, "text without the root element of a feed"),
        None if text.trim().is_empty() => DecodeError::new(Reason::Empty, "nothing but white space"),
        None => DecodeError::new(Reason::Malformed, "the document ends before its root element"),
    })
}

/// The format whose root element this is. `source_format` knows RSS 0.90 and 1.0 as one, all later RSS as another.
pub(super) fn format_of(tag: &Tag<'_>) -> Option<SourceFormat> {
    let version = || tag.raw_attribute("version").unwrap_or_default().trim();
    match local(tag.name).to_ascii_lowercase().as_str() {
        "rss" if matches!(version(), "0.90" | "0.9" | "1.0") => Some(SourceFormat::Rss1),
        "rss" | "channel" => Some(SourceFormat::Rss2),
        "rdf" => Some(SourceFormat::Rss1),
        "feed" | "entry" => Some(SourceFormat::Atom),
        _ => None,
    }
}

fn page(text: &str) -> DecodeError {
    let page = page::of(&page::Facts::default(), text.as_bytes());
    DecodeError::new(Reason::NotAFeed, format!("{page} where a feed was expected"))
}

/// A feed without items that only tells of an error.
pub(super) fn error_feed(title: &str) -> DecodeError {
    let title: String = title.chars().filter(|c| !c.is_control()).take(60).collect();
    DecodeError::new(Reason::NotAFeed, format!("an error in the form of a feed without items: \"{title}\""))
}

/// A name as it may stand in a message.
fn shown(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '-' | ':')).take(40).collect()
}
