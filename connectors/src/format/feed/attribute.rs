//! The attributes of a tag, as lenient as browsers read them.

use super::bytes;

/// Names and raw values: references are still in them, quotes are not.
#[derive(Clone, Debug)]
pub(super) struct Attributes<'a> {
    rest: &'a str,
}

impl<'a> Attributes<'a> {
    pub(super) fn new(raw: &'a str) -> Self {
        Self { rest: raw }
    }

    /// The value behind a `=`: quoted, or up to white space.
    fn value(&mut self) -> &'a str {
        let rest = self.rest;
        if let Some(quote @ (b'"' | b'\'')) = rest.as_bytes().first() {
            let inside = rest.get(1..).unwrap_or_default();
            let (value, rest) = bytes::split_once(inside, *quote).unwrap_or((inside, ""));
            self.rest = rest;
            return value;
        }
        self.until(|byte| byte.is_ascii_whitespace())
    }

    /// Takes what stands before the first byte of ASCII that ends it.
    fn until(&mut self, ends: impl Fn(u8) -> bool) -> &'a str {
        let end = self.rest.bytes().position(ends).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at_checked(end).unwrap_or((self.rest, ""));
        self.rest = rest;
        taken
    }
}

impl<'a> Iterator for Attributes<'a> {
    type Item = (&'a str, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        self.until(|byte| !byte.is_ascii_whitespace() && !matches!(byte, b'/' | b'"' | b'\'' | b'='));
        if self.rest.is_empty() {
            return None;
        }
        let name = self.until(|byte| byte.is_ascii_whitespace() || byte == b'=');
        self.rest = self.rest.trim_ascii_start();
        match self.rest.strip_prefix('=') {
            Some(rest) => {
                self.rest = rest.trim_ascii_start();
                Some((name, self.value()))
            }
            None => Some((name, "")),
        }
    }
}
