//! html5ever's tokenizer and its table of names, for what takes a standard to read: character references, and
//! tags whose attributes hold any but the plainest of them.

use super::safe::is_barred;
use html5ever::data::NAMED_ENTITIES;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{BufferQueue, Tag, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use std::cell::RefCell;

/// How often text may be decoded, and thereby which references count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum References {
    /// All that the standard decodes, with their semicolon or without.
    Once,
    /// What is left after that: only with a semicolon, so that `AT&T` and `?a=1&copy=2` stay what they are.
    Twice,
}

/// The tokenizer, always in its data state between two calls; made when it is first needed.
#[derive(Default)]
pub struct Tokens(Option<Tokenizer<Kept>>);

/// The last that the tokenizer found.
#[derive(Default)]
struct Kept {
    characters: RefCell<String>,
    tag: RefCell<Option<Tag>>,
}

impl TokenSink for Kept {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        match token {
            Token::CharacterTokens(characters) => self.characters.borrow_mut().push_str(&characters),
            Token::TagToken(tag) => *self.tag.borrow_mut() = Some(tag),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

impl Tokens {
    /// Reads one tag, from `<` to `>`; `None` when the tokenizer sees none in it.
    pub fn tag(&mut self, tag: &str) -> Option<Tag> {
        let sink = self.feed(tag);
        let found = sink.tag.take();
        if found.is_none() || !sink.characters.take().is_empty() {
            // It ended elsewhere than expected; what is half read must not meet the next tag.
            *self = Self::default();
            return None;
        }
        found
    }

    /// Appends the text to `out` with its references decoded.
    pub fn decode(&mut self, text: &str, references: References, out: &mut String) {
        let mut rest = text;
        while let Some((before, from)) = rest.find('&').and_then(|at| rest.split_at_checked(at)) {
            out.push_str(before);
            let length = reference_length(from);
            let (reference, after) = from.split_at_checked(length).unwrap_or((from, ""));
            if length < 3 || references == References::Twice && !reference.ends_with(';') {
                out.push_str(reference);
            } else if !push_plain(reference, out) {
                self.reference(reference, out);
            }
            rest = after;
        }
        out.push_str(rest);
    }

    fn reference(&mut self, reference: &str, out: &mut String) {
        self.feed(reference);
        // A name is only known to be whole by what follows it; a space belongs to none.
        let mut characters = self.feed(" ").characters.borrow_mut();
        out.push_str(characters.strip_suffix(' ').unwrap_or(&characters));
        characters.clear();
    }

    fn feed(&mut self, input: &str) -> &Kept {
        let tokenizer = self.0.get_or_insert_with(|| Tokenizer::new(Kept::default(), TokenizerOpts::default()));
        let queue = BufferQueue::default();
        queue.push_back(StrTendril::from_slice(input));
        let _ = tokenizer.feed(&queue);
        &tokenizer.sink
    }
}

/// Decodes the value of an attribute when it holds nothing but plain references; says whether it did.
///
/// In an attribute a name without semicolon before a letter, a digit or an equals sign is no reference, for the
/// sake of `?a=1&copy=2` (HTML Living Standard, 13.2.5.73 "Named character reference state").
pub fn decode_plain_value(value: &str, out: &mut String) -> bool {
    let mut rest = value;
    while let Some((before, from)) = rest.find('&').and_then(|at| rest.split_at_checked(at)) {
        out.push_str(before);
        let length = reference_length(from);
        let (reference, after) = from.split_at_checked(length).unwrap_or((from, ""));
        if length == 1 || !reference.starts_with("&#") && after.starts_with('=') && !reference.ends_with(';') {
            out.push_str(reference);
        } else if !push_plain(reference, out) {
            return false;
        }
        rest = after;
    }
    out.push_str(rest);
    !value.contains(['\0', '\r'])
}

/// Length of what may be a reference at the start of `from`: the ampersand, a number sign, letters and digits,
/// a semicolon.
fn reference_length(from: &str) -> usize {
    let bytes = from.as_bytes();
    let start = if bytes.get(1) == Some(&b'#') { 2 } else { 1 };
    let name = bytes.get(start..).unwrap_or_default();
    let length = name.iter().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(name.len());
    start + length + usize::from(name.get(length) == Some(&b';'))
}

/// Appends what a whole name with its semicolon, or the number of an ordinary character, stands for; says
/// whether it did. The rest (no semicolon, numbers that stand for another character) is for the tokenizer.
fn push_plain(reference: &str, out: &mut String) -> bool {
    let Some(name) = reference.strip_prefix('&').filter(|name| name.ends_with(';')) else { return false };
    let Some(digits) = name.strip_prefix('#').and_then(|name| name.strip_suffix(';')) else {
        // Prefixes of names stand in the table too, with nothing to stand for.
        let Some(&(first @ 1.., second)) = NAMED_ENTITIES.get(name) else { return false };
        out.extend(char::from_u32(first));
        out.extend(char::from_u32(second).filter(|&second| second != '\0'));
        return true;
    };
    let code = match digits.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16),
        None => digits.parse(),
    };
    match code.ok().and_then(char::from_u32) {
        Some(character) if character >= ' ' && !is_barred(character) => {
            out.push(character);
            true
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, once: &str, twice: &str) {
        let mut tokens = Tokens::default();
        for (references, expected) in [(References::Once, once), (References::Twice, twice)] {
            let mut out = String::new();
            tokens.decode(text, references, &mut out);
            assert_eq!(out, expected, "{text} {references:?}");
        }
    }

    #[test]
    fn references_are_decoded_as_the_standard_says() {
        check("AT&T", "AT&T", "AT&T");
        check("a &amp b", "a & b", "a &amp b");
        check("caf&eacute; &Eacute;t&eacute", "café Été", "café Ét&eacute");
        check("&notit; &notin;", "¬it; ∉", "¬it; ∉");
        check("&bogus; &#; &#x; &; & &&", "&bogus; &#; &#x; &; & &&", "&bogus; &#; &#x; &; & &&");
        check("&#8364;&#x20ac;&#128;", "€€€", "€€€");
        check(
            "&#0;&#xD800;&#1114112;&#99999999999999999999;",
            "\u{fffd}\u{fffd}\u{fffd}\u{fffd}",
            "\u{fffd}\u{fffd}\u{fffd}\u{fffd}",
        );
        check("&NotEqualTilde;|&pi;|&ccaron;", "≂̸|π|č", "≂̸|π|č");
    }

    #[test]
    fn plain_references_are_those_of_the_tokenizer() {
        let names = NAMED_ENTITIES.entries().filter(|(_, (first, _))| *first != 0).map(|(name, _)| format!("&{name}"));
        let numbers = (0..0x3000).chain(0xD700..0x1_0100).flat_map(|code| [format!("&#{code};"), format!("&#x{code:X};")]);
        let mut tokens = Tokens::default();
        let mut plain = 0;
        for reference in names.chain(numbers) {
            let (mut fast, mut slow) = (String::new(), String::new());
            tokens.reference(&reference, &mut slow);
            if push_plain(&reference, &mut fast) {
                assert_eq!(fast, slow, "{reference}");
                plain += 1;
            }
        }
        assert!(plain > 40_000, "{plain}");
    }

    #[test]
    fn plain_values_are_read_as_the_tokenizer_reads_them() {
        for (value, plain) in [
            ("?a=1&amp;b=2&c=3&copy=4&d", false),
            ("?a=1&amp;b=2&c=3&copy=4", true),
            ("&eacute;&#233;&", true),
            ("& b", true),
            ("&notit;", false),
            ("&copy", false),
            ("&copyx", false),
            ("&#106avascript:", false),
            ("&#x1;", false),
            ("a\0", false),
        ] {
            let mut decoded = String::new();
            assert_eq!(decode_plain_value(value, &mut decoded), plain, "{value}");
            let tag = Tokens::default().tag(&format!("<a b=\"{value}\">")).unwrap();
            if plain {
                assert_eq!(decoded, &*tag.attrs[0].value);
            }
        }
    }

    #[test]
    fn attributes_are_decoded_and_the_first_of_a_name_counts() {
        let tag = Tokens::default().tag("<A HREF='?a=1&amp;b&lt=2' href=x title>").unwrap();
        let attributes: Vec<_> = tag.attrs.iter().map(|attribute| (&*attribute.name.local, &*attribute.value)).collect();
        assert_eq!(attributes, [("href", "?a=1&b&lt=2"), ("title", "")]);
    }

    #[test]
    fn half_a_tag_leaves_nothing_behind() {
        let mut tokens = Tokens::default();
        assert!(tokens.tag("<a href='x>").is_none());
        assert!(tokens.tag("<a href='y'>").is_some());
    }
}
