use super::*;
use proptest::prelude::*;
use std::time::{Duration, Instant};

fn found(html: &str) -> Vec<Candidate> {
    discover(html.as_bytes(), Some("text/html"), &Url::parse("https://example.org/news/index.html").unwrap())
}

fn urls(html: &str) -> Vec<String> {
    found(html).into_iter().map(|candidate| candidate.url).collect()
}

const RSS: &str = "rel=alternate type=application/rss+xml";

#[test]
fn declared_feeds_are_found_in_every_writing() {
    for (html, url) in [
        ("<link rel=\"alternate\" type=\"application/rss+xml\" href=\"/feed\">", "https://example.org/feed"),
        (
            "<LINK HREF='feed.xml' TYPE='Application/Atom+XML; charset=utf-8' REL='Alternate'>",
            "https://example.org/news/feed.xml",
        ),
        ("<link rel='nofollow alternate' type=application/feed+json href=//example.net/f.json>", "https://example.net/f.json"),
        ("<link rel='alternate' type='application/rdf+xml' href='http://example.net/r'/>", "http://example.net/r"),
        ("<link rel=feed type='text/xml' href='?a=1&amp;b=2#top'>", "https://example.org/news/index.html?a=1&b=2"),
        ("<link rel=alternate type=application/json href='&#x2F;wp'>", "https://example.org/wp"),
        ("<p>unclosed <b><link rel=alternate type=application/rss+xml href=' /f\n'", ""),
        ("<p title='a>b' <i><link rel=alternate type=application/rss+xml href=' /f\n'>", "https://example.org/f"),
        ("<link rel=alternate type=application/rss+xml href=/f/>", "https://example.org/f/"),
        ("<link rel=alternate type=application/rss+xml href='/f'/>", "https://example.org/f"),
        ("<svg><link rel=alternate type=application/rss+xml href=/f /></svg>", "https://example.org/f"),
    ] {
        assert_eq!(urls(html).first().map_or("", String::as_str), url, "{html}");
    }
}

#[test]
fn what_is_no_feed_is_not_found() {
    for html in [
        "<link rel=stylesheet type=application/rss+xml href=/a>",
        "<link rel=alternate type=text/html hreflang=de href=/de>",
        "<link rel=alternate href=/feed>",
        "<link rel=alternate type=application/rss+xml href=''>",
        "<link rel=alternate type=application/rss+xml href='javascript:alert(1)'>",
        "<link rel=alternate type=application/rss+xml href='file:///etc/passwd'>",
        "<link rel=alternate type=application/rss+xml href='http://[bad'>",
        "<!-- <link rel=alternate type=application/rss+xml href=/f> -->",
        "<script>'<link rel=alternate type=application/rss+xml href=/f>'</script>",
        "<textarea><a href=/feed>x</a></textarea>",
        "<a href=/sitemap.xml>Map</a><a href=/article/feedback>x</a><a href=/news>y</a><a href='mailto:rss@example.org'>z</a>",
        "<a href=/atom-bomb>x</a><a href=/opensearch.xml>x</a><a href='/x?feed=me'>x</a>",
    ] {
        assert_eq!(found(html), [], "{html}");
    }
}

#[test]
fn a_base_counts_for_what_follows_it() {
    assert_eq!(urls(&format!("<base href='/sub/dir/'><link {RSS} href=f>")), ["https://example.org/sub/dir/f"]);
    assert_eq!(
        urls(&format!("<base href='http://example.net/x'><base href='/no/'><link {RSS} href=f>")),
        ["http://example.net/f"]
    );
    assert_eq!(urls(&format!("<base target=_top><base href='data:x'><link {RSS} href=f>")), ["https://example.org/news/f"]);
}

#[test]
fn the_surest_come_first_and_each_once() {
    let html = format!(
        "<a href=/rss.xml title=' All\n feeds '>RSS</a>\
         <link {RSS} title='EXAMPLE » Comments Feed' href=/comments/feed>\
         <link rel=alternate type=text/xml href=/loose>\
         <link {RSS} title='EXAMPLE &raquo; News' href=/feed>\
         <link rel=alternate type=application/atom+xml href=/atom>\
         <a href='/feed#x'>again</a><a href=/world/feed/> <b>World</b>\n news </a>x<a href='/?format=atom'>A</a>"
    );
    let found = found(&html);
    let shown: Vec<(&str, Evidence)> =
        found.iter().map(|one| (one.url.trim_start_matches("https://example.org"), one.evidence)).collect();
    assert_eq!(
        shown,
        [
            ("/feed", Evidence::Declared),
            ("/atom", Evidence::Declared),
            ("/loose", Evidence::DeclaredLoosely),
            ("/comments/feed", Evidence::Comments),
            ("/rss.xml", Evidence::Linked),
            ("/world/feed/", Evidence::Linked),
            ("/?format=atom", Evidence::Linked),
        ]
    );
    assert_eq!(found[0].title.as_deref(), Some("EXAMPLE » News"));
    assert_eq!(found[4].title.as_deref(), Some("All feeds"));
    assert_eq!(found[5].title.as_deref(), Some("World news"));
}

#[test]
fn charsets_are_read_from_header_and_page() {
    let base = Url::parse("https://example.org/").unwrap();
    let body = format!("<link {RSS} title='Caf\u{e9}' href=/f>");
    let latin: Vec<u8> = body.chars().map(|c| c as u8).collect();
    let titled = |page: &[u8], content_type| discover(page, content_type, &base)[0].title.clone().unwrap();
    assert_eq!(titled(&latin, Some("text/html; charset=\"iso-8859-1\"")), "Café");
    assert_eq!(titled(&[b"<meta charset=latin1>".as_slice(), &latin].concat(), None), "Café");
    let wide: Vec<u8> = body.encode_utf16().flat_map(u16::to_be_bytes).collect();
    assert_eq!(titled(&[b"\xfe\xff".as_slice(), &wide].concat(), None), "Café");
}

#[test]
fn hi_05_pages_are_bounded_in_every_direction() {
    let start = Instant::now();
    let many: String = (0..5_000).map(|number| format!("<a href=/feed/{number}.rss>x</a>")).collect();
    assert_eq!(found(&many).len(), MAX_CANDIDATES);
    let many: String = (0..5_000).map(|number| format!("<link {RSS} href=/{number}>")).collect();
    assert_eq!(found(&many).len(), MAX_CANDIDATES);
    let late = format!("{}<link {RSS} href=/late>", " ".repeat(MAX_LOOKED_AT));
    assert_eq!(found(&late), []);
    let long = format!("<link {RSS} href='/{}'><link {RSS} href=/f>", "x".repeat(10_000));
    assert_eq!(urls(&long), ["https://example.org/f"]);
    for pattern in
        ["<", "<a ", "<a href='", "<!--", "<script>", "<script></script>", "<a href=/feed>", "<base href=x>", "<p>", "&"]
    {
        found(&pattern.repeat(2_000_000 / pattern.len()));
    }
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
}

proptest! {
    #[test]
    fn no_bytes_break_it(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = discover(&bytes, None, &Url::parse("http://example.org/").unwrap());
    }

    #[test]
    fn whatever_is_found_is_on_the_web(parts in prop::collection::vec(
        "<link rel=alternate type=application/rss\\+xml|<a |<base |href=|href='|//|/feed|data:|>|'|\"|&amp;|<script>|</script>|<!--|-->| |\\PC",
        0..60,
    )) {
        for candidate in found(&parts.concat()) {
            prop_assert!(candidate.url.starts_with("http://") || candidate.url.starts_with("https://"));
        }
    }
}
