//! The attributes of a tag, as lenient as browsers read them.

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
        for quote in ['"', '\''] {
            if let Some(inside) = rest.strip_prefix(quote) {
                let (value, rest) = inside.split_once(quote).unwrap_or((inside, ""));
                self.rest = rest;
                return value;
            }
        }
        let end = rest.find(|c: char| c.is_ascii_whitespace()).unwrap_or(rest.len());
        let (value, rest) = rest.split_at_checked(end).unwrap_or((rest, ""));
        self.rest = rest;
        value
    }
}

impl<'a> Iterator for Attributes<'a> {
    type Item = (&'a str, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        self.rest = self.rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '"' | '\'' | '='));
        if self.rest.is_empty() {
            return None;
        }
        let end = self.rest.find(|c: char| c.is_ascii_whitespace() || c == '=').unwrap_or(self.rest.len());
        let (name, rest) = self.rest.split_at_checked(end)?;
        self.rest = rest.trim_ascii_start();
        match self.rest.strip_prefix('=') {
            Some(rest) => {
                self.rest = rest.trim_ascii_start();
                Some((name, self.value()))
            }
            None => Some((name, "")),
        }
    }
}
