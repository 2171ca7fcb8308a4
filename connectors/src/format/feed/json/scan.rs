//! Walks over JSON (RFC 8259) without building it: values are pieces of the text until someone asks what they say.

use super::super::bytes::position;
use std::borrow::Cow;

/// Why the walk cannot go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// The text ends.
    Cut,
    /// The text ends in the item that begins here.
    CutItem(usize),
    /// Deeper than allowed.
    TooDeep,
    /// The item that begins here is one too many.
    TooMany(usize),
    /// At this place stands what JSON does not allow there.
    Bad(usize),
}

/// A place in a JSON text.
#[derive(Debug)]
pub(super) struct Scanner<'a> {
    text: &'a str,
    at: usize,
    /// Objects and arrays that a value which was too deep left open.
    open: usize,
}

impl<'a> Scanner<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let mut scanner = Self { text, at: 0, open: 0 };
        if text.starts_with('\u{feff}') {
            scanner.at = '\u{feff}'.len_utf8();
        }
        scanner
    }

    fn peek(&mut self) -> Option<u8> {
        let rest = self.text.as_bytes().get(self.at..)?;
        self.at += rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        self.text.as_bytes().get(self.at).copied()
    }

    /// Goes over a character, if it is the next.
    pub(super) fn eat(&mut self, mark: char) -> bool {
        let is_next = self.peek().is_some_and(|byte| char::from(byte) == mark);
        self.at += usize::from(is_next);
        is_next
    }

    /// The next key of an object, and over its colon; `None` behind the last.
    pub(super) fn key(&mut self) -> Result<Option<Cow<'a, str>>, Stop> {
        while self.eat(',') {}
        match self.peek() {
            None => Err(Stop::Cut),
            Some(b'}') => {
                self.at += 1;
                Ok(None)
            }
            Some(b'"') => {
                let key = self.value(1)?;
                match self.peek() {
                    Some(b':') => self.at += 1,
                    Some(_) => return Err(Stop::Bad(self.at)),
                    None => return Err(Stop::Cut),
                }
                Ok(Some(text(key).unwrap_or_default()))
            }
            Some(_) => Err(Stop::Bad(self.at)),
        }
    }

    /// Where the next element of an array begins; `None` behind the last.
    pub(super) fn element(&mut self) -> Result<Option<usize>, Stop> {
        while self.eat(',') {}
        match self.peek() {
            None => Err(Stop::Cut),
            Some(b']') => {
                self.at += 1;
                Ok(None)
            }
            Some(b'}' | b':') => Err(Stop::Bad(self.at)),
            Some(_) => Ok(Some(self.at)),
        }
    }

    /// The next value, as it is printed.
    pub(super) fn value(&mut self, max_depth: usize) -> Result<&'a str, Stop> {
        let first = self.peek().ok_or(Stop::Cut)?;
        let start = self.at;
        match first {
            b'"' => self.string()?,
            b'{' | b'[' => {
                self.open = 0;
                self.nested(max_depth)?;
            }
            b',' | b':' | b'}' | b']' => return Err(Stop::Bad(start)),
            _ => {
                let rest = self.text.as_bytes().get(start..).unwrap_or_default();
                let ends =
                    |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b',' | b':' | b'}' | b']' | b'"' | b'{' | b'[');
                self.at += rest.iter().position(ends).ok_or(Stop::Cut)?;
            }
        }
        Ok(self.text.get(start..self.at).unwrap_or_default())
    }

    /// Goes over the rest of a value that was too deep; gives where it ends.
    pub(super) fn close(&mut self) -> Result<usize, Stop> {
        self.nested(usize::MAX)?;
        Ok(self.at)
    }

    fn nested(&mut self, max_depth: usize) -> Result<(), Stop> {
        loop {
            let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
            let mark = rest.iter().position(|byte| matches!(byte, b'"' | b'{' | b'[' | b'}' | b']')).ok_or(Stop::Cut)?;
            self.at += mark;
            match rest.get(mark) {
                Some(b'"') => {
                    self.string()?;
                    continue;
                }
                Some(b'{' | b'[') => self.open += 1,
                _ => self.open = self.open.saturating_sub(1),
            }
            self.at += 1;
            if self.open == 0 {
                return Ok(());
            }
            if self.open > max_depth {
                return Err(Stop::TooDeep);
            }
        }
    }

    /// Goes over a string; its quote is the next character.
    fn string(&mut self) -> Result<(), Stop> {
        self.at += 1;
        loop {
            let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
            let mark = position(rest, |byte| (byte == b'"') | (byte == b'\\')).ok_or(Stop::Cut)?;
            self.at += mark + 1;
            if rest.get(mark) == Some(&b'"') {
                return Ok(());
            }
            self.at += 1;
        }
    }
}

/// Keys and values of an object; ends at the first thing that is none.
pub(super) fn members(value: &str) -> impl Iterator<Item = (Cow<'_, str>, &str)> {
    let mut scanner = Scanner::new(value);
    let is_object = scanner.eat('{');
    std::iter::from_fn(move || {
        let key = if is_object { scanner.key().ok()?? } else { return None };
        Some((key, scanner.value(usize::MAX).ok()?))
    })
}

/// Elements of an array; ends at the first thing that is none.
pub(super) fn elements(value: &str) -> impl Iterator<Item = &str> {
    let mut scanner = Scanner::new(value);
    let is_array = scanner.eat('[');
    std::iter::from_fn(move || {
        if !is_array {
            return None;
        }
        scanner.element().ok()??;
        scanner.value(usize::MAX).ok()
    })
}

/// What a string says, or a number as it is printed; `None` for all else.
///
/// Escapes that stand for no character become U+FFFD; control characters are left out.
pub(super) fn text(value: &str) -> Option<Cow<'_, str>> {
    let Some(inside) = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) else {
        let is_number = value.starts_with(|c: char| c == '-' || c.is_ascii_digit());
        return is_number.then_some(Cow::Borrowed(value));
    };
    let is_special =
        |byte: u8| (byte == b'\\') | ((byte < b' ') & (byte != b'\t') & (byte != b'\n') & (byte != b'\r')) | (byte == 0x7f);
    if position(inside.as_bytes(), is_special).is_none() {
        return Some(Cow::Borrowed(inside));
    }
    let mut out = String::with_capacity(inside.len());
    let mut rest = inside;
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        out.push_str(before);
        rest = unescape(escape, &mut out);
    }
    out.push_str(rest);
    out.retain(|c| c >= ' ' || matches!(c, '\t' | '\n' | '\r'));
    Some(Cow::Owned(out))
}

/// Writes what the escape at the start stands for; gives what comes behind it.
fn unescape<'a>(escape: &'a str, out: &mut String) -> &'a str {
    let mut chars = escape.chars();
    chars.next();
    match chars.next() {
        Some('n') => out.push('\n'),
        Some('t') => out.push('\t'),
        Some('r') => out.push('\r'),
        Some('b' | 'f') => {}
        Some('u') => return unicode(chars.as_str(), out),
        Some(other) => out.push(other),
        None => {}
    }
    chars.as_str()
}

/// Four digits, or a pair of surrogates.
fn unicode<'a>(rest: &'a str, out: &mut String) -> &'a str {
    let Some(first) = hex(rest) else {
        out.push(char::REPLACEMENT_CHARACTER);
        return rest;
    };
    let behind = rest.get(4..).unwrap_or_default();
    if let 0xD800..0xDC00 = first
        && let Some(second @ 0xDC00..0xE000) = behind.strip_prefix("\\u").and_then(hex)
    {
        let value = 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00);
        out.push(char::from_u32(value).unwrap_or(char::REPLACEMENT_CHARACTER));
        return behind.get(6..).unwrap_or_default();
    }
    out.push(char::from_u32(first).unwrap_or(char::REPLACEMENT_CHARACTER));
    behind
}

fn hex(digits: &str) -> Option<u32> {
    let digits = digits.get(..4).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
    u32::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hi_13_strings_say_something_whatever_is_in_them() {
        const ROWS: &[(&str, Option<&str>)] = &[
            (r#""plain""#, Some("plain")),
            (r#""a\n\"b\"\/\\""#, Some("a\n\"b\"/\\")),
            (r#""\u00e9\ud83d\ude00""#, Some("é😀")),
            (r#""\ud800""#, Some("\u{fffd}")),
            (r#""\udc00x""#, Some("\u{fffd}x")),
            (r#""\ud800\u0041""#, Some("\u{fffd}A")),
            (r#""\u12""#, Some("\u{fffd}12")),
            (r#""\q\u0000\u001b[0m""#, Some("q[0m")),
            ("\"a\u{0}\u{7}b\"", Some("ab")),
            ("1e999999", Some("1e999999")),
            ("-12", Some("-12")),
            ("true", None),
            ("null", None),
            ("{}", None),
        ];
        for (value, expected) in ROWS {
            assert_eq!(text(value).as_deref(), *expected, "{value}");
        }
    }

    #[test]
    fn values_are_pieces_of_the_text() {
        let object = r#"{"a": [1, "]", {"b": null}], "c" : -2.5e3 , "d":{}}"#;
        let found: Vec<_> = members(object).map(|(key, value)| (key.into_owned(), value)).collect();
        let expected = [("a", r#"[1, "]", {"b": null}]"#), ("c", "-2.5e3"), ("d", "{}")];
        assert_eq!(found, expected.map(|(key, value)| (key.to_owned(), value)));
        assert_eq!(elements(r#"[1,"x",[2]]"#).collect::<Vec<_>>(), ["1", "\"x\"", "[2]"]);
        assert_eq!(elements("[[[").count(), 0);
    }
}
