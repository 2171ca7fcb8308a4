//! Whole sitemaps: recorded readings, the catalogue of hostile input, properties.

use super::FORMAT;
use super::reader::MAX_ITEMS;
use crate::format::recorded::{compare, shown};
use crate::format::{Confidence, DecodeError, Decoded, FORMATS};
use proptest::prelude::*;
use schemas::{Dialect, Reason, Text};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

const FULL: &str = include_str!("../../../fixtures/news_sitemap/good/full.xml");

fn read(bytes: &[u8]) -> Result<Decoded, DecodeError> {
    (FORMAT.decode)(bytes, &Dialect::default())
}

fn page(path: &str, title: &str) -> String {
    format!("<url><loc>https://example.org/{path}</loc><news:news><news:title>{title}</news:title></news:news></url>")
}

fn sitemap(pages: &str) -> String {
    format!("<urlset xmlns:news=\"http://www.google.com/schemas/sitemap-news/0.9\">{pages}</urlset>")
}

fn titles(decoded: &Decoded) -> Vec<&str> {
    decoded.drafts.iter().map(|draft| draft.headline.as_ref().map_or("", Text::as_str)).collect()
}

fn fixtures() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/news_sitemap");
    let mut files: Vec<PathBuf> = ["good", "broken", "hostile"]
        .iter()
        .flat_map(|folder| std::fs::read_dir(root.join(folder)).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "xml"))
        .collect();
    files.sort();
    assert!(files.len() >= 10);
    files
}

#[test]
fn fixtures_are_read_as_recorded() {
    for path in fixtures() {
        let reading = match read(&std::fs::read(&path).unwrap()) {
            Ok(decoded) => shown(&decoded),
            Err(error) => format!("{error}\n"),
        };
        compare(path.parent().unwrap(), path.file_name().unwrap().to_str().unwrap(), &reading);
    }
}

#[test]
fn exactly_one_format_claims_each_fixture() {
    let certain = |bytes: &[u8]| {
        let sure = FORMATS.iter().filter(|format| (format.recognize)(bytes) == Confidence::Certain);
        sure.map(|format| format.name).collect::<Vec<_>>()
    };
    for path in fixtures() {
        let bytes = std::fs::read(&path).unwrap();
        assert_eq!(certain(&bytes), ["news_sitemap"], "{}", path.display());
        assert_eq!(crate::format::recognize(&bytes).unwrap().name, "news_sitemap");
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    for folder in ["feed", "plain_text/good", "plain_text/broken", "plain_text/hostile"] {
        for entry in std::fs::read_dir(root.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            assert_eq!((FORMAT.recognize)(&std::fs::read(&path).unwrap()), Confidence::No, "{}", path.display());
        }
    }
}

#[test]
fn sitemaps_are_recognised_by_their_root() {
    let wide: Vec<u8> = "<?xml version='1.0'?><urlset>".encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (bytes, expected) in [
        (&b"<urlset>"[..], true),
        (b"\xef\xbb\xbf\n<?xml version='1.0'?><!-- <rss> --><!DOCTYPE urlset><s:UrlSet xmlns:s='x'>", true),
        (b"<sitemapindex/>", true),
        (&wide, true),
        (b"<urlsets>", false),
        (b"<rss><urlset>", false),
        (b"words <urlset>", false),
        (b"<!-- <urlset>", false),
        (b"<", false),
        (b"", false),
    ] {
        let confidence = if expected { Confidence::Certain } else { Confidence::No };
        assert_eq!((FORMAT.recognize)(bytes), confidence, "{}", String::from_utf8_lossy(bytes));
    }
}

#[test]
fn what_is_no_news_sitemap_is_named() {
    let locs: String = (0..20).map(|n| format!("<sitemap><loc>https://example.org/{n}.xml</loc></sitemap>")).collect();
    let many = format!("<sitemapindex>{locs}<sitemap><loc>\nhttps://example.org/news.xml\u{1b}</loc></sitemap>");
    for (document, reason, detail) in [
        (
            many.as_str(),
            Reason::NotAFeed,
            "an index of 21 sitemaps, each a feed of its own: https://example.org/news.xml, https://example.org/0.xml, \
             https://example.org/1.xml, https://example.org/2.xml, https://example.org/3.xml, ...",
        ),
        (
            "<urlset><url><loc>http://a/</loc></url></urlset>",
            Reason::NotAFeed,
            "a sitemap without news: none of its 1 `url` elements holds `news:news`",
        ),
        ("<urlset/>", Reason::NotAFeed, "a sitemap without news: none of its 0 `url` elements holds `news:news`"),
        ("<rss/>", Reason::NotAFeed, "the root element is `rss`"),
        (
            "<!DOCTYPE html><html><title>Just a moment...</title>",
            Reason::NotAFeed,
            "a challenge page where a news sitemap was expected",
        ),
        ("Service unavailable", Reason::NotAFeed, "text without the root element of a sitemap"),
        ("<?xml version='1.0'?>", Reason::Malformed, "the document ends before its root element"),
        (" ", Reason::Empty, "1 bytes, all white space"),
    ] {
        let error = read(document.as_bytes()).map(|decoded| decoded.drafts.len()).unwrap_err();
        assert_eq!((error.reason, error.detail.as_str()), (reason, detail));
    }
}

#[test]
fn relative_links_have_the_configured_base() {
    let dialect = Dialect { base_url: Some("https://example.org/x/".into()), ..Dialect::default() };
    let document = sitemap("<url><loc>y</loc><news:news/></url>");
    let decoded = (FORMAT.decode)(document.as_bytes(), &dialect).unwrap();
    assert_eq!(decoded.drafts[0].link.as_deref(), Some("https://example.org/x/y"));
    assert_eq!(read(document.as_bytes()).unwrap().faults[0].reason, Reason::NoContent);
}

#[test]
fn hi_21_a_cut_sitemap_keeps_exactly_its_whole_stories() {
    let whole = read(FULL.as_bytes()).unwrap();
    let ends: Vec<usize> = whole.drafts.iter().map(|draft| draft.slice.end).collect();
    assert_eq!(ends.len(), 2);
    for cut in 0..FULL.len() {
        match read(&FULL.as_bytes()[..cut]) {
            Ok(decoded) => {
                assert_eq!(decoded.drafts.len(), ends.iter().filter(|end| **end <= cut).count(), "cut at {cut}");
                assert_eq!(decoded.complete, cut >= FULL.trim_end().len());
            }
            Err(error) => assert!(matches!(error.reason, Reason::Empty | Reason::Malformed), "cut at {cut}: {error}"),
        }
    }
}

#[test]
fn hi_04_hi_05_what_is_past_a_bound_costs_its_page() {
    let deep = |depth: usize, close: &str| format!("<url>{}{}</url>", "<a>".repeat(depth), close.repeat(depth));
    let flood: String = (0..300).map(|number| format!(" a{number}='x'")).collect();
    for (bad, reason) in [
        (deep(1_000_000, ""), Reason::XmlTooDeep),
        (deep(300, "</a>"), Reason::XmlTooDeep),
        (format!("<url><loc{flood}>x</loc></url>"), Reason::XmlTagTooLarge),
        (format!("<url><loc a='{}'>x</loc></url>", "y".repeat(1 << 20)), Reason::XmlTagTooLarge),
    ] {
        let document = sitemap(&[page("1", "before"), bad.clone(), page("2", "after")].concat());
        let decoded = read(document.as_bytes()).unwrap();
        assert_eq!(titles(&decoded), ["before", "after"], "{reason}");
        assert_eq!(decoded.faults.iter().map(|fault| fault.reason).collect::<Vec<_>>(), [reason]);
        assert!(decoded.complete && document[decoded.faults[0].slice.clone()] == bad, "{reason}");
    }
    assert_eq!(read(sitemap(&"<a>".repeat(300)).as_bytes()).unwrap_err().reason, Reason::XmlTooDeep);
    let open = sitemap(&[deep(300, "").trim_end_matches("</url>"), &page("1", "next")].concat());
    assert_eq!(titles(&read(open.as_bytes()).unwrap()), ["next"]);
}

#[test]
fn hi_24_stories_after_the_limit_are_left() {
    let start = Instant::now();
    let document = sitemap(&page("1", "x").repeat(50_000));
    let decoded = read(document.as_bytes()).unwrap();
    assert_eq!((decoded.drafts.len(), decoded.complete), (MAX_ITEMS, false));
    assert_eq!(decoded.faults.iter().map(|fault| fault.reason).collect::<Vec<_>>(), [Reason::TooManyItems]);
    let exactly = read(sitemap(&page("1", "x").repeat(MAX_ITEMS)).as_bytes()).unwrap();
    assert!(exactly.complete && exactly.faults.is_empty());
    // Pages that are no news count for nothing.
    let pages = "<url><loc>https://example.org/</loc></url>".repeat(50_000);
    assert_eq!(titles(&read(sitemap(&[pages, page("1", "x")].concat()).as_bytes()).unwrap()), ["x"]);
    let keywords: String = (0..100_000).map(|number| format!("k{number},")).collect();
    let flood = format!("<url><news:news><news:title>x</news:title><news:keywords>{keywords}</news:keywords></news:news></url>");
    assert_eq!(read(sitemap(&flood).as_bytes()).unwrap().drafts[0].keywords.len(), 256);
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
}

#[test]
fn no_pattern_takes_more_than_linear_time() {
    let start = Instant::now();
    for pattern in [
        "<",
        "<a ",
        "<a b='",
        "<!--",
        "</",
        "</a>",
        "</x>",
        "&",
        "<url>",
        "<loc>",
        "<news:title>",
        "<image:image/>",
        "<video:thumbnail_loc>x</video:thumbnail_loc>",
        "<a></a>",
        "<loc xmlns:a='http://www.w3.org/1999/xhtml'>",
    ] {
        let _ = read(sitemap(&["<url>", &"<x>".repeat(200), &pattern.repeat(1_000_000 / pattern.len())].concat()).as_bytes());
        let _ = read(format!("<sitemapindex>{}", pattern.repeat(1_000_000 / pattern.len())).as_bytes());
    }
    assert!(start.elapsed() < Duration::from_secs(90), "{:?}", start.elapsed());
}

proptest! {
    #[test]
    fn no_bytes_break_the_reader(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = read(&bytes);
        let _ = (FORMAT.recognize)(&bytes);
    }

    #[test]
    fn no_damage_breaks_the_reader(damage in prop::collection::vec((0usize..5000, "[<>&;/'\"=\u{0}\u{ff}a ]{0,3}"), 1..8)) {
        let mut document = FULL.to_owned();
        for (at, text) in damage {
            let at = (at % document.len()..=document.len()).find(|at| document.is_char_boundary(*at)).unwrap();
            let end = (at + text.len()..=document.len()).find(|at| document.is_char_boundary(*at)).unwrap_or(at);
            document.replace_range(at..end, &text);
        }
        if let Ok(decoded) = read(document.as_bytes()) {
            for slice in decoded.drafts.iter().map(|draft| &draft.slice).chain(decoded.faults.iter().map(|fault| &fault.slice)) {
                prop_assert!(document.get(slice.clone()).is_some());
            }
        }
    }
}
