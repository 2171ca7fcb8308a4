//! What lets a feed go on where it was: validators and the hash of the last whole body.

use super::hints::text;
use reqwest::header::{ETAG, HeaderMap, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED};
use serde::{Deserialize, Serialize};

/// The longest validator that is kept, bytes: cursors of 100,000 feeds lie in the ledger.
const MAX_VALIDATOR: usize = 1024;

/// Validators and body hash of one exact URL.
#[derive(Serialize, Deserialize, Clone, Default, PartialEq, Eq, Debug)]
pub struct Cursor {
    /// The URL that answered, after redirects, or its BLAKE3 where it may hold a secret; nothing below holds for any
    /// other.
    pub url: String,
    /// `ETag` as the server wrote it, quotes and `W/` included or missing.
    pub etag: Option<String>,
    /// `Last-Modified` as the server wrote it, never parsed.
    pub last_modified: Option<String>,
    /// BLAKE3 of the decompressed body.
    pub body_hash: Option<[u8; 32]>,
}

impl Cursor {
    /// The cursor for a poll that fetches the whole body whatever the server thinks has changed: a server
    /// that answers 304 for ever is found out by one of these now and then.
    pub fn unconditional(&self) -> Cursor {
        Cursor { etag: None, last_modified: None, ..self.clone() }
    }

    /// Adds the conditions; says whether there are any.
    pub(super) fn condition(&self, url: &str, headers: &mut HeaderMap) -> bool {
        if self.url != url {
            return false;
        }
        let mut add = |name, validator: &Option<String>| {
            let value = validator.as_deref().and_then(|text| HeaderValue::from_str(text).ok());
            value.is_some_and(|value| headers.insert(name, value).is_none())
        };
        // Both, for servers that know one of them only; RFC 9110 §13.1.3 lets the tag win.
        add(IF_NONE_MATCH, &self.etag) | add(IF_MODIFIED_SINCE, &self.last_modified)
    }

    /// The cursor after a whole body.
    pub(super) fn after_body(url: &str, headers: &HeaderMap, body_hash: [u8; 32]) -> Cursor {
        Cursor {
            url: url.to_owned(),
            etag: validator(headers, ETAG),
            last_modified: validator(headers, LAST_MODIFIED),
            body_hash: Some(body_hash),
        }
    }

    /// The cursor after what was new alone (RFC 3229 §7: the validators are those of the whole document).
    ///
    /// The hash stays that of the last whole body: what was new is no body that could come again.
    pub(super) fn after_delta(&self, url: &str, headers: &HeaderMap) -> Cursor {
        let body_hash = self.body_hash.filter(|_| self.url == url);
        Cursor { body_hash, ..Cursor::after_body(url, headers, [0; 32]) }
    }

    /// The cursor after a 304, if that brought validators which differ from the old ones.
    ///
    /// What a 304 leaves out stays as it was (RFC 9110 §15.4.5 makes `ETag` mandatory, servers differ).
    pub(super) fn after_not_modified(&self, headers: &HeaderMap) -> Option<Cursor> {
        let changed = |name, old: &Option<String>| {
            let new = text(headers, name)?;
            (old.as_deref() != Some(new)).then(|| bounded(new)).flatten()
        };
        let etag = changed(ETAG, &self.etag);
        let last_modified = changed(LAST_MODIFIED, &self.last_modified);
        if etag.is_none() && last_modified.is_none() {
            return None;
        }
        Some(Cursor {
            url: self.url.clone(),
            etag: etag.or_else(|| self.etag.clone()),
            last_modified: last_modified.or_else(|| self.last_modified.clone()),
            body_hash: self.body_hash,
        })
    }
}

fn validator(headers: &HeaderMap, name: reqwest::header::HeaderName) -> Option<String> {
    text(headers, name).and_then(bounded)
}

/// A cut validator would be another one, so a long one is none.
fn bounded(value: &str) -> Option<String> {
    (!value.is_empty() && value.len() <= MAX_VALIDATOR).then(|| value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &[u8])]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_bytes(value).unwrap())).collect()
    }

    #[test]
    fn validators_go_back_as_they_came() {
        for etag in ["\"a\"", "W/\"a\"", "a", "w/'odd'", "\"a", "\"\"", "\"a\", \"b\"", "*"] {
            let cursor = Cursor::after_body("http://x/", &headers(&[("etag", etag.as_bytes())]), [0; 32]);
            let mut sent = HeaderMap::new();
            assert!(cursor.condition("http://x/", &mut sent));
            assert_eq!(sent.get(IF_NONE_MATCH).unwrap().as_bytes(), etag.as_bytes());
            assert!(sent.get(IF_MODIFIED_SINCE).is_none());
        }
    }

    #[test]
    fn validators_outside_visible_ascii_or_too_long_are_dropped() {
        let long = [b'x'; MAX_VALIDATOR + 1];
        for etag in [&b"\"caf\xc3\xa9\""[..], b"\"\xff\"", b"", &long] {
            let cursor = Cursor::after_body("http://x/", &headers(&[("etag", etag)]), [0; 32]);
            assert_eq!(cursor.etag, None, "{etag:?}");
        }
    }

    #[test]
    fn validators_stay_with_their_url() {
        let cursor = Cursor::after_body("http://x/", &headers(&[("etag", b"\"a\"")]), [0; 32]);
        for url in ["http://x/?", "https://x/", "http://x:81/", "http://y/", ""] {
            assert!(!cursor.condition(url, &mut HeaderMap::new()), "{url}");
        }
        assert!(!Cursor::default().condition("", &mut HeaderMap::new()));
    }

    #[test]
    fn a_304_replaces_what_it_brings_and_keeps_the_rest() {
        let old = Cursor::after_body("http://x/", &headers(&[("etag", b"\"a\""), ("last-modified", b"monday")]), [7; 32]);
        assert_eq!(old.after_not_modified(&headers(&[])), None);
        assert_eq!(old.after_not_modified(&headers(&[("etag", b"\"a\"")])), None);
        let new = old.after_not_modified(&headers(&[("etag", b"\"b\"")])).unwrap();
        assert_eq!(new, Cursor { etag: Some("\"b\"".into()), ..old.clone() });
        let new = old.after_not_modified(&headers(&[("last-modified", b"tuesday")])).unwrap();
        assert_eq!(new, Cursor { last_modified: Some("tuesday".into()), ..old });
    }

    #[test]
    fn an_unconditional_poll_still_knows_the_body() {
        let old = Cursor::after_body("http://x/", &headers(&[("etag", b"\"a\""), ("last-modified", b"monday")]), [7; 32]);
        let cursor = old.unconditional();
        assert!(!cursor.condition("http://x/", &mut HeaderMap::new()));
        assert_eq!(cursor.body_hash, Some([7; 32]));
    }
}
