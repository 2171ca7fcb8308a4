//! One story's page under its many URLs.

use url::Url;

/// Query parameters that say how a reader came to a page, by their beginnings.
const TRACKING_PREFIXES: &[&str] = &["utm_", "mtm_", "at_", "ns_", "hsa_", "itm_", "campaign_", "oly_", "vero_", "__hs", "fb_"];

/// And by their whole names (lower case).
const TRACKING: &[&str] = &[
    "_bhlid",
    "_branch_match_id",
    "_openstat",
    "_unique_id",
    "cmp",
    "cmpid",
    "dclid",
    "fbclid",
    "feed_id",
    "gbraid",
    "gclid",
    "gclsrc",
    "guccounter",
    "igshid",
    "ito",
    "jsessionid",
    "mc_cid",
    "mc_eid",
    "mc_tc",
    "mkt_tok",
    "msclkid",
    "ncid",
    "ocid",
    "partner",
    "phpsessid",
    "rb_clickid",
    "rss",
    "sc_cid",
    "sessionid",
    "share",
    "smid",
    "spm",
    "srsltid",
    "twclid",
    "wbraid",
    "wickedid",
    "xtor",
    "yclid",
    "ysclid",
];

/// Tracking only where the path itself names the story: elsewhere these may be its identity.
const TRACKING_BESIDE_A_PATH: &[&str] = &["cid", "ref", "source", "src"];

/// Session ids where they are long and hexadecimal; `watch?v=…` is identity.
const SESSION: &[&str] = &["sid", "v"];
const SESSION_HEX_DIGITS: usize = 24;

/// Host prefixes that lead to the same page.
const HOST_PREFIXES: &[&str] = &["www.", "m.", "mobile.", "amp."];

/// Longest URL that is taken for identity, bytes.
const LONGEST: usize = 8 * 1024;

/// What two URLs of one page have in common: host, path and sorted query, without scheme, port, fragment,
/// session and tracking. `None` when it is no http(s) URL. Idempotent on its own output behind `http://`.
pub fn url_key(url: &str) -> Option<String> {
    let url = parse(url)?;
    let host = url.host_str()?.trim_end_matches('.');
    let host =
        HOST_PREFIXES.iter().find_map(|prefix| host.strip_prefix(prefix).filter(|rest| rest.contains('.'))).unwrap_or(host);
    if host.is_empty() {
        return None;
    }
    // One page whatever the scheme, so the other scheme's port is as good as none.
    let port = url.port().filter(|port| !matches!(port, 80 | 443)).map(|port| format!(":{port}")).unwrap_or_default();
    Some(format!("{host}{port}{}", path_and_query(&url)))
}

/// The key of a native id that is a URL: registrable domain, path and query, so that a change of scheme or
/// sub-domain makes no new story.
pub fn alias(id: &str) -> Option<String> {
    let url = parse(id)?;
    Some(format!("{}{}", domain(&url)?, path_and_query(&url)))
}

/// The registrable domain of a URL's host by the public suffix list; an address, or a name without one, as it is.
pub fn domain(url: &Url) -> Option<&str> {
    let host = url.host_str()?.trim_end_matches('.');
    Some(url.domain().and_then(|_| psl::domain_str(host)).unwrap_or(host))
}

fn parse(url: &str) -> Option<Url> {
    let url = url.trim();
    if url.len() > LONGEST {
        return None;
    }
    Url::parse(url).ok().filter(|url| matches!(url.scheme(), "http" | "https"))
}

fn path_and_query(url: &Url) -> String {
    let path = url.path();
    let path = path.split_once(";jsessionid=").map_or(path, |(path, _)| path);
    let mut path = path.trim_end_matches('/');
    while let Some(rest) = path.strip_suffix("/amp") {
        path = rest.trim_end_matches('/');
    }
    let named = names_a_story(path);
    let mut query: Vec<&str> =
        url.query().unwrap_or("").split('&').filter(|pair| !pair.is_empty() && !is_tracking(pair, named)).collect();
    query.sort_unstable();
    let mut key = path.to_owned();
    for (at, pair) in query.iter().enumerate() {
        key.push(if at == 0 { '?' } else { '&' });
        key.push_str(pair);
    }
    key
}

/// Whether the last part of a path looks like one story's: a number in it, words joined by hyphens, or long.
fn names_a_story(path: &str) -> bool {
    let last = path.rsplit('/').next().unwrap_or("");
    last.len() >= 12 || last.contains('-') || last.bytes().any(|byte| byte.is_ascii_digit())
}

fn is_tracking(pair: &str, path_names_a_story: bool) -> bool {
    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
    let name = name.to_ascii_lowercase();
    let name = name.as_str();
    TRACKING_PREFIXES.iter().any(|prefix| name.starts_with(prefix))
        || TRACKING.binary_search(&name).is_ok()
        || (path_names_a_story && TRACKING_BESIDE_A_PATH.contains(&name))
        || (SESSION.contains(&name) && value.len() >= SESSION_HEX_DIGITS && value.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn same(one: &str, other: &str) {
        assert_eq!(url_key(one), url_key(other));
    }

    #[track_caller]
    fn different(one: &str, other: &str) {
        assert_ne!(url_key(one), url_key(other));
    }

    #[test]
    fn table_is_sorted() {
        assert!(TRACKING.is_sorted());
    }

    #[test]
    fn one_page_under_many_urls() {
        same("http://www.Example.org:80/a/b/", "https://example.org/a/b");
        same("https://m.example.org/a?utm_source=x&id=3", "https://example.org/a?id=3#top");
        same("https://example.org/a?b=2&a=1", "https://example.org/a?a=1&b=2");
        same("https://example.org/story-1/amp", "https://amp.example.org/story-1");
        same("https://example.org/story-1?ref=home&cid=9", "https://example.org/story-1");
        same("https://example.org/x;jsessionid=ABC", "https://example.org/x");
        same("https://example.org/p?sid=0123456789abcdef01234567", "https://example.org/p");
    }

    #[test]
    fn what_names_a_page_stays() {
        different("https://example.org/watch?v=dQw4w9WgXcQ", "https://example.org/watch?v=dQw4w9WgXcR");
        different("https://example.org/?p=1", "https://example.org/?p=2");
        different("https://example.org/s?cid=1", "https://example.org/s?cid=2");
        different("https://one.example.org/a", "https://two.example.org/a");
        different("https://example.org:8080/a", "https://example.org/a");
        same("https://example.org:80/a", "http://example.org:443/a");
        assert_eq!(url_key("mailto:a@example.org"), None);
        assert_eq!(url_key(&format!("https://example.org/{}", "a".repeat(LONGEST))), None);
    }

    proptest! {
        #[test]
        fn hi_28_key_of_a_key_is_itself(url in "https?://[a-z.]{1,12}(:[0-9]{1,4})?(/[a-zA-Z0-9;=.-]{0,6}){0,4}(\\?[a-z_=&0-9]{0,20})?(#[a-z]{0,4})?") {
            if let Some(key) = url_key(&url) {
                prop_assert_eq!(url_key(&format!("http://{key}")), Some(key));
            }
        }
    }
}
