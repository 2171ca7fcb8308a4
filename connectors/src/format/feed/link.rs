//! Links: what they are relative to.

use std::cell::OnceCell;
use url::Url;

/// A base of more bytes than this is not used.
const MAX_BASE: usize = 4096;

/// The bases in force, outermost first: that of the configuration, then `xml:base` by `xml:base`.
#[derive(Debug, Default)]
pub(super) struct Bases {
    stack: Vec<Base>,
}

/// One base, resolved against those around it when first asked for, so that a base which nothing needs costs nothing.
#[derive(Debug)]
struct Base {
    printed: String,
    resolved: OnceCell<Option<Url>>,
}

impl Bases {
    /// What links are relative to where the document says nothing.
    pub(super) fn new(outermost: Option<&str>) -> Self {
        let mut bases = Self::default();
        bases.push(outermost.unwrap_or_default());
        bases
    }

    pub(super) fn len(&self) -> usize {
        self.stack.len()
    }

    /// The bases in force as they were printed.
    pub(super) fn printed(&self) -> impl Iterator<Item = &str> {
        self.stack.iter().map(|base| base.printed.as_str())
    }

    pub(super) fn push(&mut self, base: &str) {
        let printed = if base.len() <= MAX_BASE { base.trim().to_owned() } else { String::new() };
        self.stack.push(Base { printed, resolved: OnceCell::new() });
    }

    pub(super) fn truncate(&mut self, len: usize) {
        self.stack.truncate(len);
    }

    /// Gives the outermost base a value when it has none: the feed's own page.
    pub(super) fn fall_back(&mut self, base: &str) {
        if let Some(outermost) = self.stack.first_mut().filter(|outermost| outermost.printed.is_empty()) {
            outermost.printed = if base.len() <= MAX_BASE { base.to_owned() } else { String::new() };
            self.stack.iter_mut().for_each(|base| base.resolved = OnceCell::new());
        }
    }

    /// The link as an absolute URL: verbatim when it is one, else against the bases in force; as printed when there
    /// are none. `None` when nothing is left of it.
    pub(super) fn resolve(&self, link: &str) -> Option<String> {
        let link = link.trim();
        if link.is_empty() {
            return None;
        }
        if is_absolute(link) {
            return Some(if link.contains(['\t', '\n', '\r']) { link.replace(['\t', '\n', '\r'], "") } else { link.to_owned() });
        }
        let joined = self.base().and_then(|base| base.join(link).ok());
        Some(joined.map_or_else(|| link.to_owned(), String::from))
    }

    fn base(&self) -> Option<&Url> {
        let mut around: Option<&Url> = None;
        for base in &self.stack {
            let resolved = base.resolved.get_or_init(|| match around {
                _ if base.printed.is_empty() => around.cloned(),
                Some(around) => around.join(&base.printed).ok().filter(is_short).or_else(|| Some(around.clone())),
                None => Url::parse(&base.printed).ok().filter(is_short),
            });
            around = resolved.as_ref();
        }
        around
    }
}

/// Bases that grow with every level would take memory with the square of the depth.
fn is_short(base: &Url) -> bool {
    base.as_str().len() <= 2 * MAX_BASE
}

/// Whether a link has a scheme (RFC 3986 §3.1).
pub(super) fn is_absolute(link: &str) -> bool {
    let Some((scheme, _)) = link.split_once(':') else { return false };
    scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_verbatim_when_absolute_and_joined_when_not() {
        const ROWS: &[(&[&str], &str, Option<&str>)] = &[
            (&[""], "HTTP://Example.org", Some("HTTP://Example.org")),
            (&[""], "  ", None),
            (&[""], "/a", Some("/a")),
            (&["http://example.org/x/"], "a?b", Some("http://example.org/x/a?b")),
            (&["http://example.org/x/"], "//example.net/a", Some("http://example.net/a")),
            (&["http://example.org/x/", "y/", "z/"], "a", Some("http://example.org/x/y/z/a")),
            (&["http://example.org/x/", "http://[bad"], "a", Some("http://example.org/x/a")),
            (&["", "y/"], "a", Some("a")),
            (&[""], "tag:example.org,2024:1", Some("tag:example.org,2024:1")),
            (&[""], "http://example.org/a\n b", Some("http://example.org/a b")),
        ];
        for (bases, link, expected) in ROWS {
            let mut stack = Bases::new(bases.first().copied());
            bases.iter().skip(1).for_each(|base| stack.push(base));
            assert_eq!(stack.resolve(link).as_deref(), *expected, "{bases:?} {link}");
        }
    }

    #[test]
    fn the_feeds_page_serves_where_nothing_else_does() {
        let mut bases = Bases::new(None);
        bases.push("news/");
        assert_eq!(bases.resolve("1").as_deref(), Some("1"));
        bases.fall_back("http://example.org/");
        assert_eq!(bases.resolve("1").as_deref(), Some("http://example.org/news/1"));
        bases.fall_back("http://example.net/");
        assert_eq!(bases.resolve("1").as_deref(), Some("http://example.org/news/1"));
    }
}
