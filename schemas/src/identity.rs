//! Which story a text belongs to: ordered identity keys, strongest first.

mod url_key;

use crate::hash::{first_half, of_bytes};
use crate::terms::Identity;
use serde::{Deserialize, Serialize};
pub use url_key::{domain, url_key};

/// A kind of identity key. The order is the order in which the ledger tries them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[repr(u8)]
pub enum Kind {
    /// Provider and the provider's own id.
    Native = 1,
    /// A native id that is a URL: registrable domain, path and query.
    Alias = 2,
    /// Provider and the URL key of the link.
    Link = 3,
    /// Provider and the hash of headline and body.
    Content = 4,
    /// Provider and slug line: matches kills only, never joins stories.
    Slug = 5,
}

/// 128 bits that lead to a story.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Key {
    pub kind: Kind,
    pub digest: [u8; 16],
}

impl Key {
    fn new(kind: Kind, provider: &str, value: &[u8]) -> Self {
        let mut bytes = Vec::with_capacity(provider.len() + 1 + value.len());
        bytes.extend_from_slice(provider.as_bytes());
        bytes.push(0);
        bytes.extend_from_slice(value);
        Self { kind, digest: first_half(of_bytes(&bytes)) }
    }

    /// Kind and digest in 17 bytes, for stores.
    pub fn to_bytes(self) -> [u8; 17] {
        let mut bytes = [self.kind as u8; 17];
        bytes[1..].copy_from_slice(&self.digest);
        bytes
    }
}

/// The identity keys of one story, strongest first; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keys(Vec<Key>);

impl Keys {
    /// Makes the keys that the facts allow. `full_hash` is that of [`crate::hash::full`].
    pub fn new(provider: &str, id: Option<&str>, link: Option<&str>, slug: Option<&str>, full_hash: [u8; 16]) -> Self {
        let mut keys = Vec::with_capacity(4);
        if let Some(id) = id.map(str::trim).filter(|id| !id.is_empty()) {
            keys.push(Key::new(Kind::Native, provider, id.as_bytes()));
            keys.extend(url_key::alias(id).map(|alias| Key::new(Kind::Alias, provider, alias.as_bytes())));
        }
        keys.extend(link.and_then(url_key).map(|link| Key::new(Kind::Link, provider, link.as_bytes())));
        keys.push(Key::new(Kind::Content, provider, &full_hash));
        keys.extend(slug.map(|slug| Key::new(Kind::Slug, provider, slug.trim().to_lowercase().as_bytes())));
        Self(keys)
    }

    pub fn iter(&self) -> impl Iterator<Item = Key> + '_ {
        self.0.iter().copied()
    }

    pub fn get(&self, kind: Kind) -> Option<Key> {
        self.iter().find(|key| key.kind == kind)
    }

    /// The key that names the story. An alias never does: it is the same id in other words.
    #[expect(clippy::indexing_slicing, reason = "`Keys::new` always adds the content key")]
    fn strongest(&self) -> Key {
        self.0[0]
    }

    /// `story_id` that a new story with these keys gets: the digest of the strongest key.
    pub fn story_id(&self) -> [u8; 16] {
        self.strongest().digest
    }

    /// How sure that id is.
    pub fn identity(&self) -> Identity {
        match self.strongest().kind {
            Kind::Native | Kind::Alias => Identity::Native,
            Kind::Link => Identity::Link,
            Kind::Slug => Identity::SlugWindow,
            Kind::Content => Identity::Content,
        }
    }
}

/// `story_id` of a story that was parted from the one its keys lead to: salted, so that it is another id,
/// and a function of the record, so that it is the same at every retry.
pub fn parted_id(candidate: [u8; 16], full_hash: [u8; 16], received_at_milliseconds: i64) -> [u8; 16] {
    let bytes = [&candidate[..], &full_hash[..], &received_at_milliseconds.to_be_bytes()[..]].concat();
    first_half(of_bytes(&bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::hex;

    #[test]
    fn strongest_key_names_the_story() {
        let keys = Keys::new("wire", Some(" id-1 "), Some("https://example.org/a"), None, [7; 16]);
        assert_eq!(keys.identity(), Identity::Native);
        assert_eq!(hex(&keys.story_id()), hex(&first_half(of_bytes(b"wire\0id-1"))));
        assert_eq!(Keys::new("wire", None, Some("https://example.org/a"), None, [7; 16]).identity(), Identity::Link);
        assert_eq!(Keys::new("wire", Some("  "), Some("not a url"), Some("slug"), [7; 16]).identity(), Identity::Content);
    }

    #[test]
    fn aliases_survive_a_change_of_scheme_and_host() {
        let alias = |id| Keys::new("wire", Some(id), None, None, [0; 16]).get(Kind::Alias);
        assert_eq!(alias("http://news.example.org/a?id=1"), alias("https://www.example.org/a?id=1"));
        assert_ne!(alias("http://example.org/a?id=1"), alias("http://example.org/a?id=2"));
        assert_eq!(alias("urn:uuid:1"), None);
        assert_ne!(alias("http://10.1.0.1/a"), alias("http://10.2.0.1/a"), "an address has no domain");
    }
}
