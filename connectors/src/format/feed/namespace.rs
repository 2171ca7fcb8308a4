//! Which vocabulary an element is of.

/// A vocabulary that feeds are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Namespace {
    /// RSS of any version, CDF, and elements without a namespace in either.
    Rss,
    /// Atom 0.3 and 1.0.
    Atom,
    Rdf,
    Content,
    DublinCore,
    DublinCoreTerms,
    Media,
    Itunes,
    GeoRss,
    Gml,
    Geo,
    Tombstone,
    Feedburner,
    Syndication,
    Slash,
    Thread,
    Xhtml,
    /// Anything else: never a core field.
    Other,
}

use Namespace as N;

/// Addresses without scheme, `www.`, and what slashes and `#` they end in; lower case.
const ADDRESSES: &[(&str, Namespace)] = &[
    ("w3.org/2005/atom", N::Atom),
    ("purl.org/atom/ns", N::Atom),
    ("purl.org/net/atom/ns", N::Atom),
    ("purl.org/echo", N::Atom),
    ("purl.org/pie", N::Atom),
    ("purl.org/rss/1.0", N::Rss),
    ("purl.org/net/rss1.1", N::Rss),
    ("my.netscape.com/rdf/simple/0.9", N::Rss),
    ("channel.netscape.com/rdf/simple/0.9", N::Rss),
    ("backend.userland.com/rss", N::Rss),
    ("backend.userland.com/rss2", N::Rss),
    ("backend.userland.com/rss2.1", N::Rss),
    ("blogs.law.harvard.edu/tech/rss", N::Rss),
    ("cyber.law.harvard.edu/rss", N::Rss),
    ("rssboard.org/rss-specification", N::Rss),
    ("w3.org/1999/02/22-rdf-syntax-ns", N::Rdf),
    ("purl.org/rss/1.0/modules/content", N::Content),
    ("purl.org/rss/1.0/modules/syndication", N::Syndication),
    ("purl.org/rss/1.0/modules/slash", N::Slash),
    ("purl.org/syndication/thread/1.0", N::Thread),
    ("purl.org/dc/elements/1.0", N::DublinCore),
    ("purl.org/dc/elements/1.1", N::DublinCore),
    ("purl.org/dc/terms", N::DublinCoreTerms),
    ("search.yahoo.com/mrss", N::Media),
    ("video.search.yahoo.com/mrss", N::Media),
    ("rssboard.org/media-rss", N::Media),
    ("itunes.com/dtds/podcast-1.0.dtd", N::Itunes),
    ("example.com/dtds/podcast-1.0.dtd", N::Itunes),
    ("georss.org/georss", N::GeoRss),
    ("opengis.net/gml", N::Gml),
    ("w3.org/2003/01/geo/wgs84_pos", N::Geo),
    ("purl.org/atompub/tombstones/1.0", N::Tombstone),
    ("rssnamespace.org/feedburner/ext/1.0", N::Feedburner),
    ("w3.org/1999/xhtml", N::Xhtml),
];

/// More prefixes than this that are bound to known vocabularies at one place are an attack.
const MAX_BOUND: usize = 64;

impl Namespace {
    /// By its address, whatever case, scheme and final slash it is printed with.
    fn of(address: &str) -> Self {
        let address = address.trim();
        let rest = ["http://", "https://"].iter().find_map(|scheme| {
            address.get(..scheme.len()).filter(|head| head.eq_ignore_ascii_case(scheme)).and(address.get(scheme.len()..))
        });
        let rest = rest.unwrap_or(address).trim_end_matches(['/', '#']);
        let rest = rest.get(..4).filter(|head| head.eq_ignore_ascii_case("www.")).and(rest.get(4..)).unwrap_or(rest);
        ADDRESSES.iter().find(|(known, _)| rest.eq_ignore_ascii_case(known)).map_or(N::Other, |(_, namespace)| *namespace)
    }

    /// What a prefix means by custom, when nothing known is bound to it.
    fn by_custom(prefix: &str) -> Self {
        match prefix {
            "atom" | "a10" => N::Atom,
            "rss" => N::Rss,
            "rdf" => N::Rdf,
            "content" => N::Content,
            "dc" => N::DublinCore,
            "dcterms" | "dct" => N::DublinCoreTerms,
            "media" => N::Media,
            "itunes" => N::Itunes,
            "georss" => N::GeoRss,
            "gml" => N::Gml,
            "geo" => N::Geo,
            "at" => N::Tombstone,
            "feedburner" => N::Feedburner,
            "sy" => N::Syndication,
            "slash" => N::Slash,
            "thr" => N::Thread,
            "xhtml" => N::Xhtml,
            _ => N::Other,
        }
    }
}

/// The declarations in force at a place of the document.
#[derive(Debug)]
pub(super) struct Scope<'a> {
    bound: Vec<(&'a str, Namespace)>,
    default: Namespace,
    /// What elements are of where no namespace is declared.
    undeclared: Namespace,
}

/// A state of the scope to come back to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark {
    bound: usize,
    default: Namespace,
}

impl<'a> Scope<'a> {
    /// Nothing is declared yet; elements without a prefix are of `default`.
    pub(super) fn new(default: Namespace) -> Self {
        Self { bound: Vec::new(), default, undeclared: default }
    }

    pub(super) fn mark(&self) -> Mark {
        Mark { bound: self.bound.len(), default: self.default }
    }

    pub(super) fn reset(&mut self, mark: Mark) {
        self.bound.truncate(mark.bound);
        self.default = mark.default;
    }

    /// Takes an attribute that may be a declaration. An unknown address on a prefix changes nothing: custom decides.
    ///
    /// # Errors
    /// More than 64 prefixes are bound at once.
    pub(super) fn declare(&mut self, attribute: &'a str, address: &str) -> Result<(), String> {
        if attribute == "xmlns" {
            self.default = if address.trim().is_empty() { self.undeclared } else { Namespace::of(address) };
            return Ok(());
        }
        let Some(prefix) = attribute.strip_prefix("xmlns:") else { return Ok(()) };
        let namespace = Namespace::of(address);
        if namespace == N::Other || self.bound_to(prefix) == namespace {
            return Ok(());
        }
        if self.bound.len() >= MAX_BOUND {
            return Err(format!("more than {MAX_BOUND} namespaces are declared at one place"));
        }
        self.bound.push((prefix, namespace));
        Ok(())
    }

    /// Takes an unknown address on the root for that of the root's own vocabulary.
    pub(super) fn trust_default(&mut self) {
        if self.default == N::Other {
            self.default = self.undeclared;
        }
    }

    fn bound_to(&self, prefix: &str) -> Namespace {
        let found = self.bound.iter().rev().find(|(bound, _)| *bound == prefix);
        found.map_or_else(|| Namespace::by_custom(prefix), |(_, namespace)| *namespace)
    }

    /// Vocabulary and local name of an element.
    pub(super) fn resolve<'n>(&self, name: &'n str) -> (Namespace, &'n str) {
        match name.split_once(':') {
            None => (self.default, name),
            Some((prefix, local)) => (self.bound_to(prefix), local),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_known_in_every_spelling() {
        const ROWS: &[(&str, Namespace)] = &[
            ("http://www.w3.org/2005/Atom", N::Atom),
            ("HTTPS://WWW.W3.ORG/2005/ATOM/", N::Atom),
            ("http://purl.org/atom/ns#", N::Atom),
            ("http://search.yahoo.com/mrss", N::Media),
            ("http://search.yahoo.com/mrss/", N::Media),
            ("http://purl.org/dc/elements/1.1", N::DublinCore),
            (" http://purl.org/dc/terms/ ", N::DublinCoreTerms),
            ("http://example.org/made-up", N::Other),
            ("", N::Other),
        ];
        for (address, namespace) in ROWS {
            assert_eq!(Namespace::of(address), *namespace, "{address}");
        }
    }

    #[test]
    fn prefixes_follow_declaration_then_custom() {
        let mut scope = Scope::new(N::Rss);
        assert_eq!(scope.resolve("dc:title"), (N::DublinCore, "title"));
        assert_eq!(scope.resolve("foo:title"), (N::Other, "title"));
        let mark = scope.mark();
        scope.declare("xmlns:foo", "http://purl.org/dc/elements/1.1/").unwrap();
        scope.declare("xmlns", "http://www.w3.org/2000/svg").unwrap();
        assert_eq!(scope.resolve("foo:title"), (N::DublinCore, "title"));
        assert_eq!(scope.resolve("title"), (N::Other, "title"));
        scope.reset(mark);
        assert_eq!(scope.resolve("foo:title"), (N::Other, "title"));
        assert_eq!(scope.resolve("title"), (N::Rss, "title"));
    }

    #[test]
    fn hi_06_known_namespaces_cannot_flood_the_scope() {
        let names: Vec<String> = (0..100).map(|n| format!("xmlns:p{n}")).collect();
        let mut scope = Scope::new(N::Rss);
        let refused = names.iter().position(|name| scope.declare(name, "http://purl.org/dc/terms/").is_err());
        assert_eq!(refused, Some(MAX_BOUND));
    }
}
