//! Character and entity references, and characters that do not belong into text.

use super::bytes::position;
use super::entity_table::ENTITIES;
use std::borrow::Cow;
use std::cell::Cell;
use std::collections::HashMap;

/// What all references to entities of the document itself may add, in bytes. What is over it stays as printed.
const EXPANSION_BUDGET: usize = 1024 * 1024;
/// No name in the table is longer, in bytes.
const MAX_NAME: usize = 32;

/// The entities that the document declares, and what was met while reading its text.
#[derive(Debug, Default)]
pub(super) struct Entities {
    declared: HashMap<String, String>,
    spent: Cell<usize>,
    /// Characters that XML does not allow were left out.
    pub(super) dropped: Cell<bool>,
}

impl Entities {
    /// With the entities that the document declares, each as plain text.
    pub(super) fn new(declared: HashMap<String, String>) -> Self {
        Self { declared, ..Self::default() }
    }

    /// Replaces references and leaves out characters that XML 1.0 §2.2 does not allow.
    ///
    /// What is no reference stays as printed: `AT&T`, `&bogus;`. Borrows when nothing changes.
    pub(super) fn unescape<'a>(&self, raw: &'a str) -> Cow<'a, str> {
        self.rewrite(raw, true)
    }

    /// Only leaves out characters that do not belong: for text that holds no references, such as CDATA sections.
    pub(super) fn clean<'a>(&self, raw: &'a str) -> Cow<'a, str> {
        self.rewrite(raw, false)
    }

    /// Replaces the entities that the document declares, escaped, and leaves all other references as they are:
    /// for text that goes on as HTML.
    pub(super) fn keep_escaped<'a>(&self, raw: &'a str) -> Cow<'a, str> {
        let raw = self.clean(raw);
        if self.declared.is_empty() || !raw.contains('&') {
            return raw;
        }
        let mut out = String::with_capacity(raw.len());
        let mut rest = raw.as_ref();
        while let Some(at) = rest.find('&') {
            let (before, reference) = rest.split_at(at);
            out.push_str(before);
            let name = name_of(reference).unwrap_or_default();
            match self.declared(name) {
                Some(value) => {
                    escape(value, &mut out);
                    rest = reference.get(name.len() + 2..).unwrap_or_default();
                }
                None => {
                    out.push('&');
                    rest = reference.get(1..).unwrap_or_default();
                }
            }
        }
        out.push_str(rest);
        Cow::Owned(out)
    }

    fn declared(&self, name: &str) -> Option<&str> {
        if self.declared.is_empty() {
            return None;
        }
        let value = self.declared.get(name)?;
        let spent = self.spent.get() + value.len();
        if spent > EXPANSION_BUDGET {
            return None;
        }
        self.spent.set(spent);
        Some(value)
    }

    fn rewrite<'a>(&self, raw: &'a str, references: bool) -> Cow<'a, str> {
        let Some(mut at) = next_special(raw.as_bytes(), references) else { return Cow::Borrowed(raw) };
        let mut out = String::with_capacity(raw.len());
        let mut rest = raw;
        loop {
            let (before, special) = rest.split_at_checked(at).unwrap_or((rest, ""));
            out.push_str(before);
            let len = self.special(special, &mut out);
            rest = special.get(len..).unwrap_or_default();
            match next_special(rest.as_bytes(), references) {
                Some(next) => at = next,
                None => break,
            }
        }
        out.push_str(rest);
        Cow::Owned(out)
    }

    /// Writes what the special byte at the start stands for; gives the bytes that were read.
    fn special(&self, rest: &str, out: &mut String) -> usize {
        match rest.as_bytes() {
            [b'&', b'#', ..] => self.numeric(rest, out),
            [b'&', ..] => self.named(rest, out),
            [b'\r', b'\n', ..] => 1,
            [b'\r', ..] => {
                out.push('\n');
                1
            }
            [0xEF, 0xBF, 0xBE | 0xBF, ..] => {
                self.dropped.set(true);
                3
            }
            [0xEF, ..] => {
                let Some(character) = rest.chars().next() else { return 1 };
                out.push(character);
                character.len_utf8()
            }
            _ => {
                self.dropped.set(true);
                1
            }
        }
    }

    fn named(&self, rest: &str, out: &mut String) -> usize {
        let Some(name) = name_of(rest) else {
            out.push('&');
            return 1;
        };
        match self.declared(name).or_else(|| entity(name)) {
            Some(value) => {
                out.push_str(value);
                name.len() + 2
            }
            None => {
                out.push('&');
                1
            }
        }
    }

    /// `&#160;`, `&#xA0;`: U+0080–9F are what windows-1252 has there; what is no XML character is left out.
    fn numeric(&self, rest: &str, out: &mut String) -> usize {
        let digits = rest.get(2..).unwrap_or_default();
        let (digits, radix, head) = match digits.strip_prefix(['x', 'X']) {
            Some(digits) => (digits, 16, 3),
            None => (digits, 10, 2),
        };
        let len = digits.bytes().take_while(|byte| char::from(*byte).is_digit(radix)).count();
        if len == 0 {
            out.push('&');
            return 1;
        }
        let digits = digits.get(..len).unwrap_or_default();
        let end = head + len;
        let end = if rest.as_bytes().get(end) == Some(&b';') { end + 1 } else { end };
        let significant = digits.trim_start_matches('0');
        let value = if significant.len() > 8 { u32::MAX } else { u32::from_str_radix(significant, radix).unwrap_or(0) };
        match character(value) {
            Some(character) => out.push(character),
            None => self.dropped.set(true),
        }
        end
    }
}

/// The character that a number stands for, `None` where XML 1.0 §2.2 allows none.
fn character(value: u32) -> Option<char> {
    if let 0x80..=0x9F = value {
        let byte = [u8::try_from(value).unwrap_or(b'?')];
        return encoding_rs::WINDOWS_1252.decode_without_bom_handling(&byte).0.chars().next();
    }
    char::from_u32(value).filter(|c| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..))
}

/// The name in `&name;` at the start of a text.
fn name_of(reference: &str) -> Option<&str> {
    let rest = reference.strip_prefix('&')?;
    let len = rest.bytes().take(MAX_NAME + 1).position(|byte| !is_name(byte))?;
    let name = rest.get(..len)?;
    (len > 0 && rest.as_bytes().get(len) == Some(&b';')).then_some(name)
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b':') || byte >= 0x80
}

/// What a named reference of HTML stands for.
pub(super) fn entity(name: &str) -> Option<&'static str> {
    match name {
        "amp" => return Some("&"),
        "lt" => return Some("<"),
        "gt" => return Some(">"),
        "quot" => return Some("\""),
        "nbsp" => return Some("\u{a0}"),
        _ => {}
    }
    let at = ENTITIES.binary_search_by(|(known, _)| (*known).cmp(name)).ok()?;
    ENTITIES.get(at).map(|(_, value)| *value)
}

/// Appends a text so that HTML reads it as that text.
pub(super) fn escape(text: &str, out: &mut String) {
    for piece in text.split_inclusive(['&', '<', '>']) {
        let special = match piece.as_bytes().last() {
            Some(b'&') => "&amp;",
            Some(b'<') => "&lt;",
            Some(b'>') => "&gt;",
            _ => "",
        };
        out.push_str(piece.strip_suffix(['&', '<', '>']).unwrap_or(piece));
        out.push_str(special);
    }
}

/// Whether text is to be looked at here: a reference, a line end, a control character, or what may be U+FFFE or U+FFFF.
fn is_special(byte: u8, references: bool) -> bool {
    (byte < 0x20) & (byte != b'\t') & (byte != b'\n') | (byte == 0xEF) | (references & (byte == b'&'))
}

/// The first byte to look at.
fn next_special(bytes: &[u8], references: bool) -> Option<usize> {
    position(bytes, |byte| is_special(byte, references))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hi_22_references_of_every_kind() {
        const ROWS: &[(&str, &str)] = &[
            ("a &amp; b &lt;i&gt;", "a & b <i>"),
            ("AT&T rises", "AT&T rises"),
            ("fish & chips", "fish & chips"),
            ("&bogus; &;", "&bogus; &;"),
            ("&pi; &alpha; &nbsp;&hellip;", "π α \u{a0}…"),
            ("&NotEqualTilde;", "\u{2242}\u{338}"),
            ("it&#146;s &#x92;", "it’s ’"),
            ("a&#0;b&#xD800;c&#x110000;d&#11;e&#99999999999;f", "abcdef"),
            ("&#65 &#x42", "A B"),
            ("&#; &#x; &#xg;", "&#; &#x; &#xg;"),
            ("one\r\ntwo\rthree", "one\ntwo\nthree"),
            ("\u{0}\u{1b}[0m\u{7}\u{fffe}ｗ", "[0mｗ"),
            ("&", "&"),
        ];
        let entities = Entities::default();
        for (raw, text) in ROWS {
            assert_eq!(entities.unescape(raw), *text, "{raw:?}");
        }
    }

    #[test]
    fn clean_text_is_borrowed() {
        let entities = Entities::default();
        assert!(matches!(entities.unescape("Grüße, world"), Cow::Borrowed(_)));
        assert!(matches!(entities.clean("a & b"), Cow::Borrowed(_)));
        assert!(!entities.dropped.get());
    }

    #[test]
    fn the_table_is_sorted_and_whole() {
        assert_eq!(ENTITIES.len(), 2125);
        assert!(ENTITIES.is_sorted_by(|(one, _), (other, _)| one < other));
        assert!(ENTITIES.iter().all(|(name, value)| name.len() < MAX_NAME && (1..=2).contains(&value.chars().count())));
        assert_eq!(entity("ccaron"), Some("č"));
    }

    #[test]
    fn declared_entities_expand_once_and_within_a_budget() {
        let mut entities = Entities::default();
        entities.declared.insert("co".into(), "Example & <Co>".into());
        assert_eq!(entities.unescape("&co; &amp;co;"), "Example & <Co> &co;");
        assert_eq!(entities.keep_escaped("&co; &eacute; & x"), "Example &amp; &lt;Co&gt; &eacute; & x");
        let flood = "&co;".repeat(200_000);
        assert!(entities.unescape(&flood).len() < EXPANSION_BUDGET + flood.len());
    }
}
