//! Addresses that safe HTML may hold: http, https and mailto, absolute.

use std::borrow::Cow;
use url::Url;

/// The address as it may be written, made absolute against `base`; `None` when it may not.
///
/// What does not plainly start with an allowed scheme goes through the parser of the URL Standard, which sees
/// the address as a browser does (control characters, tabs and line ends inside a scheme, backslashes).
pub fn safe_link<'a>(link: &'a str, base: Option<&Url>) -> Option<Cow<'a, str>> {
    let link = link.trim_matches(|character: char| character <= ' ');
    if is_plainly_allowed(link) {
        return Some(Cow::Borrowed(link));
    }
    let url = match Url::options().base_url(base).parse(link) {
        Ok(url) => url,
        // The scheme is left to the page that the link is on; today that is https.
        Err(url::ParseError::RelativeUrlWithoutBase) if link.starts_with("//") => Url::parse(&format!("https:{link}")).ok()?,
        Err(_) => return None,
    };
    matches!(url.scheme(), "http" | "https" | "mailto").then(|| Cow::Owned(url.into()))
}

/// Whether the address has a scheme that is never kept, so that its length does not matter.
pub fn is_refused(link: &str) -> bool {
    let start = link.trim_start_matches(|character: char| character <= ' ').as_bytes();
    ["data:", "javascript:", "vbscript:", "blob:"]
        .iter()
        .any(|scheme| start.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme.as_bytes())))
}

fn is_plainly_allowed(link: &str) -> bool {
    let rest = ["https://", "http://", "mailto:"].iter().find_map(|scheme| link.strip_prefix(scheme));
    rest.is_some_and(|rest| {
        rest.starts_with(|first: char| first.is_ascii_alphanumeric())
            && rest.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'<' | b'>' | b'\\' | b'^' | b'`'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_kept_made_absolute_or_refused() {
        let base = Url::parse("https://news.example/world/story.html").unwrap();
        for (link, with_base, without) in [
            ("https://a.example/x?y=1&z=2#f", Some("https://a.example/x?y=1&z=2#f"), Some("https://a.example/x?y=1&z=2#f")),
            (" http://a.example ", Some("http://a.example"), Some("http://a.example")),
            ("HTTP://A.example/é", Some("http://a.example/%C3%A9"), Some("http://a.example/%C3%A9")),
            ("mailto:desk@a.example", Some("mailto:desk@a.example"), Some("mailto:desk@a.example")),
            ("/x", Some("https://news.example/x"), None),
            ("x y", Some("https://news.example/world/x%20y"), None),
            ("#top", Some("https://news.example/world/story.html#top"), None),
            ("//cdn.example/i.png", Some("https://cdn.example/i.png"), Some("https://cdn.example/i.png")),
            ("javascript:alert(1)", None, None),
            ("java\nscript:alert(1)", None, None),
            ("\u{1}javascript:alert(1)", None, None),
            ("JaVaScRiPt:alert(1)", None, None),
            ("javascript\t:alert(1)", None, None),
            ("data:text/html,x", None, None),
            ("vbscript:x", None, None),
            ("view-source:http://a.example", None, None),
            ("file:///etc/passwd", None, None),
            ("feed:https://a.example", None, None),
            ("https:\\\\a.example\\x", Some("https://a.example/x"), Some("https://a.example/x")),
        ] {
            assert_eq!(safe_link(link, Some(&base)).as_deref(), with_base, "{link:?}");
            assert_eq!(safe_link(link, None).as_deref(), without, "{link:?}");
        }
    }
}
