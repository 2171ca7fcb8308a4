//! Document type declarations: what they may declare, and that nothing is ever fetched for them.

use super::entity::Entities;
use std::collections::HashMap;

/// A declared entity may stand for this much, in bytes.
const MAX_LITERAL: usize = 256;
/// A document may declare this many.
const MAX_DECLARED: usize = 512;

/// What a document type declaration says.
#[derive(Debug, Default)]
pub(super) struct Doctype<'a> {
    /// The name of the root element, as printed.
    pub(super) root: &'a str,
    /// Name and plain text of each entity.
    pub(super) entities: HashMap<String, String>,
}

/// Reads a declaration from behind `<!DOCTYPE` to before its `>`.
///
/// # Errors
/// A declaration of an entity that is more than plain text of 256 bytes: one that holds references or markup, that is
/// fetched from elsewhere, or that is for use in the declaration itself. Says which.
pub(super) fn read(declaration: &str) -> Result<Doctype<'_>, String> {
    let declaration = declaration.trim_ascii();
    let end = declaration.find(|c: char| c.is_ascii_whitespace() || c == '[').unwrap_or(declaration.len());
    let (root, rest) = declaration.split_at_checked(end).unwrap_or((declaration, ""));
    let mut doctype = Doctype { root, entities: HashMap::new() };
    let mut rest = internal_subset(rest);
    while let Some(at) = rest.find("<!") {
        let (_, declaration) = rest.split_at(at);
        let len = declaration_len(declaration);
        if let Some(entity) = declaration.get(..len).and_then(|text| text.strip_prefix("<!ENTITY")) {
            doctype.declare(entity.trim_ascii())?;
        }
        rest = declaration.get(len..).unwrap_or_default();
    }
    Ok(doctype)
}

impl Doctype<'_> {
    /// Takes `name "literal"` and nothing else. As in XML 1.0 §4.2 the first declaration of a name holds.
    fn declare(&mut self, entity: &str) -> Result<(), String> {
        if entity.starts_with('%') {
            return Err("a parameter entity is declared".into());
        }
        let (name, value) = entity.split_once(|c: char| c.is_ascii_whitespace()).unwrap_or((entity, ""));
        let value = value.trim_ascii();
        let Some(quote) = value.chars().next().filter(|c| matches!(c, '"' | '\'')) else {
            return Err(format!("the entity `{}` is not given as a literal", shown(name)));
        };
        let literal = value.get(1..).and_then(|rest| rest.split_once(quote)).map_or("", |(literal, _)| literal);
        if literal.len() > MAX_LITERAL {
            return Err(format!("the entity `{}` stands for more than {MAX_LITERAL} bytes", shown(name)));
        }
        let text = Entities::default().unescape(literal).into_owned();
        if literal.contains(['<', '%']) || refers(literal) || refers(&text) {
            return Err(format!("the entity `{}` holds more than plain text", shown(name)));
        }
        if self.entities.len() >= MAX_DECLARED {
            return Err(format!("more than {MAX_DECLARED} entities are declared"));
        }
        self.entities.entry(name.to_owned()).or_insert(text);
        Ok(())
    }
}

/// Whether a text refers to an entity by name: `&x;`.
fn refers(text: &str) -> bool {
    text.split('&').skip(1).any(|rest| {
        let len = rest
            .bytes()
            .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-') || *byte >= 0x80)
            .count();
        len > 0
            && rest.as_bytes().get(len) == Some(&b';')
            && rest.get(..len).is_none_or(|name| super::entity::entity(name).is_none())
    })
}

/// What lies between the brackets of a declaration; quotes before them hide none.
fn internal_subset(rest: &str) -> &str {
    let mut quote = None;
    for (at, byte) in rest.bytes().enumerate() {
        match (quote, byte) {
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            (None, b'[') => return rest.get(at + 1..).unwrap_or_default(),
            _ => {}
        }
    }
    ""
}

/// Length of the declaration or comment at the start of a text, its `>` included.
fn declaration_len(text: &str) -> usize {
    if text.starts_with("<!--") {
        return text.find("-->").map_or(text.len(), |at| at + 3);
    }
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            (None, b'>') => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// A name as it may stand in a message.
fn shown(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '-')).take(40).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_declarations_are_taken() {
        /// Declaration, root, entities.
        type Row = (&'static str, &'static str, &'static [(&'static str, &'static str)]);
        const ROWS: &[Row] = &[
            (" rss PUBLIC \"-//EXAMPLE//DTD RSS//EN\" \"http://example.org/rss.dtd\"", "rss", &[]),
            (" html", "html", &[]),
            (" rss [ <!ENTITY co \"Example Wire\"> ]", "rss", &[("co", "Example Wire")]),
            (" rss[<!-- <!ENTITY no \"x\"> '-->\n<!ENTITY eacute '&#233;'><!ELEMENT a (b)>]", "rss", &[("eacute", "é")]),
            (" rss SYSTEM \"a[b.dtd\"", "rss", &[]),
            (" rss [<!ENTITY a \"1\"><!ENTITY a \"2\"><!ENTITY amp2 \"R &amp; D\">]", "rss", &[("a", "1"), ("amp2", "R & D")]),
        ];
        for (declaration, root, entities) in ROWS {
            let doctype = read(declaration).unwrap();
            assert_eq!(doctype.root, *root, "{declaration}");
            assert_eq!(doctype.entities.len(), entities.len(), "{declaration}");
            for (name, text) in *entities {
                assert_eq!(doctype.entities.get(*name).map(String::as_str), Some(*text), "{declaration}");
            }
        }
    }

    #[test]
    fn anything_beyond_plain_text_is_refused() {
        let long = format!(" rss [<!ENTITY x \"{}\">]", "x".repeat(257));
        for declaration in [
            " rss [<!ENTITY a \"x\"><!ENTITY b \"&a;&a;\">]",
            " rss [<!ENTITY a \"&#38;a;\">]",
            " rss [<!ENTITY a \"<b>x</b>\">]",
            " rss [<!ENTITY x SYSTEM \"file:///etc/passwd\">]",
            " rss [<!ENTITY x PUBLIC \"-//X\" \"http://example.org/x\">]",
            " rss [<!ENTITY % x SYSTEM \"http://example.org/x.dtd\"> %x;]",
            long.as_str(),
        ] {
            assert!(read(declaration).is_err(), "{declaration}");
        }
    }
}
