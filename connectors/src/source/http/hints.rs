//! What a server says beside the body: how long it stays fresh, when to come back, where it has moved, who pushes it.

use crate::source::websub::Links;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::fmt::rfc2822::DateTimeParser;
use jiff::tz::TimeZone;
use reqwest::header::{AGE, CACHE_CONTROL, DATE, EXPIRES, HeaderMap, HeaderName, LINK};
use std::time::Duration;
use url::Url;

/// The longest wait that a server can ask for.
pub const RETRY_AFTER_CAP: Duration = Duration::from_secs(24 * 60 * 60);

/// What a response says about later polls; the schedule decides what it makes of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hints {
    /// `max-age` less `Age`, else `Expires` less `Date` (RFC 9111 §4.2); unbounded, a server may say a century.
    pub fresh_for: Option<Duration>,
    /// Where a chain of permanent redirects (301, 308) from the configured URL leads, without user info.
    pub moved_to: Option<String>,
    /// Hubs and topic of the `Link` header.
    pub links: Links,
}

impl Hints {
    /// Reads the response of a URL.
    pub(super) fn read(url: &Url, headers: &HeaderMap) -> Self {
        let fields = headers.get_all(LINK).iter().filter_map(|field| field.to_str().ok());
        Hints { fresh_for: fresh_for(headers), moved_to: None, links: Links::read(fields, url) }
    }
}

fn fresh_for(headers: &HeaderMap) -> Option<Duration> {
    if let Some(seconds) = headers.get_all(CACHE_CONTROL).iter().filter_map(|value| value.to_str().ok()).find_map(max_age) {
        let age = text(headers, AGE).and_then(|value| value.trim().parse().ok()).unwrap_or(0);
        return Some(Duration::from_secs(seconds.saturating_sub(age)));
    }
    let expires = http_date(text(headers, EXPIRES)?)?;
    let date = http_date(text(headers, DATE)?)?;
    Duration::try_from(expires.duration_since(date)).ok()
}

fn max_age(cache_control: &str) -> Option<u64> {
    cache_control.split(',').find_map(|directive| {
        let (name, value) = directive.split_once('=')?;
        let value = value.trim().trim_matches('"');
        name.trim().eq_ignore_ascii_case("max-age").then(|| value.parse().ok()).flatten()
    })
}

/// Reads `Retry-After` (RFC 9110 §10.2.3): seconds or a date, clamped to [0, 24 h]; `None` where it is neither.
pub fn retry_after(header: &str, now: Timestamp) -> Option<Duration> {
    let header = header.trim();
    if !header.is_empty() && header.bytes().all(|byte| byte.is_ascii_digit()) {
        // More digits than a number holds still say "long".
        let seconds = header.parse().unwrap_or(u64::MAX);
        return Some(Duration::from_secs(seconds).min(RETRY_AFTER_CAP));
    }
    let wait = http_date(header)?.duration_since(now);
    Some(Duration::try_from(wait).unwrap_or_default().min(RETRY_AFTER_CAP))
}

/// The moment by the server's clock, which is the one that its dates are told in.
pub(super) fn server_time(headers: &HeaderMap) -> Option<Timestamp> {
    text(headers, DATE).and_then(http_date)
}

/// One of the three forms of an HTTP date (RFC 9110 §5.6.7).
fn http_date(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if text.len() > 64 {
        return None;
    }
    const OBSOLETE: [&str; 2] = ["%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"];
    let utc = |civil| TimeZone::UTC.to_timestamp(civil).ok();
    DateTimeParser::new()
        .relaxed_weekday(true)
        .parse_timestamp(text)
        .ok()
        .or_else(|| OBSOLETE.iter().find_map(|form| DateTime::strptime(form, text).ok().and_then(utc)))
}

pub(super) fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use reqwest::header::HeaderValue;

    const NOW: &str = "2024-03-01T12:00:00Z";

    #[test]
    fn hs_15_retry_after_is_clamped_and_garbage_is_nothing() {
        let day = Some(86_400);
        let table = [
            ("0", Some(0)),
            ("120", Some(120)),
            (" 120 ", Some(120)),
            ("86400", day),
            ("86401", day),
            ("99999999", day),
            ("99999999999999999999999999999999", day),
            ("-1", None),
            ("-99999999", None),
            ("+5", None),
            ("1.5", None),
            ("", None),
            (" ", None),
            ("soon", None),
            ("12 minutes", None),
            ("\u{661}\u{662}", None),
            ("Fri, 01 Mar 2024 12:02:00 GMT", Some(120)),
            ("Friday, 01-Mar-24 12:02:00 GMT", Some(120)),
            ("Fri Mar  1 12:02:00 2024", Some(120)),
            ("Fri, 01 Mar 2024 11:00:00 GMT", Some(0)),
            ("Thu, 01 Jan 1970 00:00:00 GMT", Some(0)),
            ("Sat, 02 Mar 2024 13:00:00 GMT", day),
            ("Tue, 01 Jan 2099 00:00:00 GMT", day),
            ("Thu, 30 Dec 9999 12:00:00 GMT", day),
            ("Fri, 32 Mar 2024 12:02:00 GMT", None),
            ("Fri, 01 Mar 2024", None),
        ];
        for (header, seconds) in table {
            let wait = retry_after(header, NOW.parse().unwrap());
            assert_eq!(wait, seconds.map(Duration::from_secs), "{header:?}");
        }
    }

    #[test]
    fn freshness_comes_from_max_age_then_from_expires() {
        const DATE: (&str, &str) = ("date", "Fri, 01 Mar 2024 12:00:00 GMT");
        type Fields = &'static [(&'static str, &'static str)];
        let table: [(Fields, Option<u64>); 10] = [
            (&[("cache-control", "public, max-age=300")], Some(300)),
            (&[("cache-control", "Max-Age = \"300\"")], Some(300)),
            (&[("cache-control", "max-age=300"), ("age", "100")], Some(200)),
            (&[("cache-control", "max-age=300"), ("age", "900")], Some(0)),
            (&[("cache-control", "no-cache"), DATE, ("expires", "Fri, 01 Mar 2024 12:10:00 GMT")], Some(600)),
            (&[("cache-control", "max-age=-5")], None),
            (&[("cache-control", "s-maxage=300")], None),
            (&[("expires", "0"), DATE], None),
            (&[("expires", "Fri, 01 Mar 2024 11:00:00 GMT"), DATE], None),
            (&[], None),
        ];
        let url = Url::parse("http://a.example/").unwrap();
        for (headers, seconds) in table {
            let mut map = HeaderMap::new();
            for (name, value) in headers {
                map.append(HeaderName::from_static(name), HeaderValue::from_static(value));
            }
            assert_eq!(Hints::read(&url, &map).fresh_for, seconds.map(Duration::from_secs), "{headers:?}");
        }
    }

    proptest! {
        #[test]
        fn no_header_panics_or_leaves_the_bounds(header in "[ -~]{0,80}") {
            let wait = retry_after(&header, NOW.parse().unwrap());
            prop_assert!(wait.is_none_or(|wait| wait <= RETRY_AFTER_CAP));
            let _ = max_age(&header);
        }
    }
}
