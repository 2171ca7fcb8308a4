//! The id of a feed by its URL: readable, legal in a configuration, the same for ever.

use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use url::Url;

/// Longest part that people can read, bytes: with a dash and 8 hex digits an id of 128.
const MAX_READABLE: usize = 119;
/// Of that, the most that the host takes.
const MAX_HOST: usize = 64;

/// Host, last two words of the path, and 8 hex digits of a SHA-256 of the URL without user info and fragment:
/// `https://www.example.org/news/world/rss.xml` is `example.org-world-rss.xml-` and its digits.
///
/// Host and words are in lower case, with a dash for whatever is not of `a-z0-9._`.
pub fn id_of(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    let mut id = word(host.strip_prefix("www.").unwrap_or(host), MAX_HOST);
    let segments = || url.path().split('/').map(|segment| word(segment, MAX_READABLE)).filter(|word| !word.is_empty());
    for segment in segments().skip(segments().count().saturating_sub(2)) {
        id.push('-');
        id.push_str(&segment);
    }
    id.truncate(MAX_READABLE);
    id.truncate(id.trim_end_matches(['-', '.', '_']).len());
    let digest = Sha256::digest(bare(url));
    id.push('-');
    for byte in digest.iter().take(4) {
        let _ = write!(id, "{byte:02x}");
    }
    id
}

/// The URL without what may change while the feed stays the same.
fn bare(url: &Url) -> String {
    let mut url = url.clone();
    url.set_fragment(None);
    // Neither can fail for a URL with a host.
    let _ = url.set_password(None);
    let _ = url.set_username("");
    url.into()
}

/// At most `longest` letters, digits, `.`, `_` and single dashes, the latter three not at the ends.
fn word(text: &str, longest: usize) -> String {
    let mut word = String::new();
    for character in text.chars() {
        let character = character.to_ascii_lowercase();
        let is_legal = character.is_ascii_alphanumeric() || matches!(character, '.' | '_');
        if is_legal {
            word.push(character);
        } else if !word.ends_with('-') {
            word.push('-');
        }
        if word.len() >= longest {
            break;
        }
    }
    word.trim_matches(['-', '.', '_']).to_owned()
}

/// Whether a text can be the id of a feed.
pub(super) fn is_legal(id: &str) -> bool {
    let legal = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    (1..=128).contains(&id.len()) && id.bytes().all(legal)
}
