use super::*;
use proptest::prelude::*;
use std::fmt::Write as _;
use std::time::{Duration, Instant};
use url::Url;

fn list(outlines: &str) -> String {
    format!("<opml version=\"2.0\"><head><title>Feeds</title></head><body>{outlines}</body></opml>")
}

fn urls(opml: &Opml) -> Vec<&str> {
    opml.feeds.iter().map(|feed| feed.url.as_str()).collect()
}

fn one(attributes: &str) -> Outline {
    let opml = read(&list(&format!("<outline {attributes}/>"))).unwrap();
    assert_eq!(opml.feeds.len(), 1, "{attributes}: {:?}", opml.remarks);
    opml.feeds.into_iter().next().unwrap()
}

#[test]
fn lists_of_every_program_are_read() {
    for (text, expected) in [
        (list("<outline text='A' xmlUrl='http://example.org/a'/>"), vec!["http://example.org/a"]),
        (
            "\u{feff}<?xml version='1.0'?><opml><body><OUTLINE xmlurl='HTTP://Example.org'/></body></opml>".into(),
            vec!["http://example.org/"],
        ),
        (
            "<opml version='1.1'><body><outline type=\"rss\" url=\"http://example.org/b\" /></body></opml>".into(),
            vec!["http://example.org/b"],
        ),
        ("<outline XMLURL=http://example.org/c>".into(), vec!["http://example.org/c"]),
        (
            list("<outline text='x'><outline xmlUrl='http://example.org/a?b=1&amp;c=2#d'></outline></outline>"),
            vec!["http://example.org/a?b=1&c=2"],
        ),
        (
            list("<outline xmlUrl='feed://example.org/a'/><outline xmlUrl='feed:https://example.org/b'/>"),
            vec!["http://example.org/a", "https://example.org/b"],
        ),
        (
            list("<outline xmlUrl='http://example.org/a'><outline xmlUrl='http://example.org/b'/></outline>"),
            vec!["http://example.org/a", "http://example.org/b"],
        ),
        (
            list(
                "<outline text='a & b' xmlUrl='http://example.org/a'/></outline></outline><outline xmlUrl='http://example.org/b'/>",
            ),
            vec!["http://example.org/a", "http://example.org/b"],
        ),
        (list("<outline text='nothing'/><outline type='link' url='http://example.org/'/>"), vec![]),
    ] {
        let opml = read(&text).unwrap();
        assert_eq!(urls(&opml), expected, "{text}");
        assert_eq!(opml.remarks, [], "{text}");
    }
    let latin = b"<?xml version='1.0' encoding='ISO-8859-1'?><opml><body><outline text='Caf\xe9' xmlUrl='http://example.org/'/></body></opml>";
    assert_eq!(read(&text(latin).unwrap()).unwrap().feeds[0].title.as_deref(), Some("Café"));
    let wide: Vec<u8> =
        list("<outline text='x' xmlUrl='http://example.org/'/>").encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(read(&text(&wide).unwrap()).unwrap().feeds.len(), 1);
}

#[test]
fn an_outline_says_title_page_and_folders() {
    let opml = read(&list(
        "<outline text='News'><outline title='World &amp;&#10; more' text='w' xmlUrl='http://example.org/w' htmlUrl='http://example.org/'/>\
         <outline text='Deep'><outline text='D' xmlUrl='http://example.org/d' htmlUrl='javascript:x'/></outline></outline>\
         <outline text='L' xmlUrl='http://example.org/l' category=' /a/b c,/d'/>",
    ))
    .unwrap();
    assert!(opml.complete);
    assert_eq!(opml.title.as_deref(), Some("Feeds"));
    let shown: Vec<_> = opml
        .feeds
        .iter()
        .map(|feed| (feed.title.as_deref().unwrap(), feed.home.as_deref(), feed.categories.iter().map(AsRef::as_ref).collect()))
        .collect();
    let expected: Vec<(&str, Option<&str>, Vec<&str>)> = vec![
        ("World & more", Some("http://example.org/"), vec!["News"]),
        ("D", None, vec!["News", "Deep"]),
        ("L", None, vec!["a", "b c"]),
    ];
    assert_eq!(shown, expected);
}

#[test]
fn what_is_left_out_is_told() {
    let long = format!("<outline xmlUrl='http://example.org/{}'/>", "x".repeat(5000));
    let huge = format!("<outline text='{}' xmlUrl='http://example.org/x'/>", "x".repeat(70_000));
    for (outline, why) in [
        ("<outline xmlUrl='file:///etc/passwd'/>", "its URL has the scheme `file`; http and https can be polled"),
        ("<outline xmlUrl='JavaScript:alert(1)'/>", "its URL has the scheme `javascript`; http and https can be polled"),
        ("<outline xmlUrl='feed:file:///etc/passwd'/>", "its URL has the scheme `file`; http and https can be polled"),
        ("<outline xmlUrl='/feed.xml'/>", "its URL cannot be read: relative URL without a base"),
        ("<outline xmlUrl='http://EXAMPLE.org/a#x'/>", "its URL has been listed before"),
        ("<outline type='include' url='http://example.org/l.opml'/>", "it includes another list, which is not fetched"),
        (&long, "its URL has more than 4096 bytes"),
        (&huge, "a tag of more than 65536 bytes"),
    ] {
        let text = list(&format!("<outline xmlUrl='http://example.org/a'/>{outline}<outline xmlUrl='http://example.org/b'/>"));
        let opml = read(&text).unwrap();
        assert_eq!(urls(&opml), ["http://example.org/a", "http://example.org/b"], "{why}");
        assert_eq!(opml.remarks.iter().map(|left| left.why.as_str()).collect::<Vec<_>>(), [why]);
        assert!(text[opml.remarks[0].place.clone()].starts_with('<') || why.contains("65536"));
    }
}

#[test]
fn passwords_in_urls_are_pointed_at() {
    let text = list(
        "<outline xmlUrl='http://me:hush@example.org/a'/><outline xmlUrl='http://example.org/b'/><outline xmlUrl='ftp://x@y'/>",
    );
    let opml = read(&text).unwrap();
    assert_eq!(
        opml.secrets.iter().map(|range| &text[range.clone()]).collect::<Vec<_>>(),
        ["http://me:hush@example.org/a", "ftp://x@y"]
    );
    assert!(!opml.feeds[0].id.contains("hush"));
}

#[test]
fn ids_are_readable_and_never_change() {
    for (url, id) in [
        ("https://www.example.org/news/world/rss.xml", "example.org-world-rss.xml-89eaaf15"),
        ("http://example.org/", "example.org-"),
        ("http://example.org:8080/Feed%20A/?id=1", "example.org-feed-20a-"),
        ("http://[2a00::1]/x", "2a00-1-x-"),
        ("http://bücher.example/ü/_.-", "xn-bcher-kva.example-c3-bc-"),
    ] {
        let made = id_of(&Url::parse(url).unwrap());
        assert!(made.starts_with(id), "{url}: {made}");
        assert!(super::id::is_legal(&made));
    }
    let of = |url: &str| id_of(&Url::parse(url).unwrap());
    assert_eq!(of("http://me:hush@example.org/a#b"), of("http://example.org/a"));
    assert_ne!(of("http://example.org/a?x=1"), of("http://example.org/a?x=2"));
    let long = of(&format!("http://{}example.org/{}", "a.".repeat(100), "x".repeat(500)));
    assert!(long.len() <= 128, "{long}");
}

#[test]
fn an_id_of_our_own_is_believed_once() {
    let feed = |id: &str, path: &str| format!("<outline dateline:id='{id}' xmlUrl='http://example.org/{path}'/>");
    let opml = read(&list(&[feed("world", "a"), feed("world", "b"), feed("no id", "c")].concat())).unwrap();
    let ids: Vec<&str> = opml.feeds.iter().map(|feed| feed.id.as_str()).collect();
    assert_eq!(ids[0], "world");
    assert!(ids[1].starts_with("example.org-b-") && ids[2].starts_with("example.org-c-"), "{ids:?}");
    assert_eq!(opml.remarks.iter().map(|left| left.first).collect::<Vec<_>>(), [Some(0), None]);
    assert_eq!(one("id='other' xmlUrl='http://example.org/'").id, id_of(&Url::parse("http://example.org/").unwrap()));
}

#[test]
fn other_documents_are_refused() {
    for (text, detail) in [
        ("<html><body><outline xmlUrl='http://example.org/'/></body></html>", "it is no OPML: the root element is `html`"),
        ("", "it is no OPML"),
        ("words", "it is no OPML"),
        ("<!DOCTYPE opml [<!ENTITY a 'b'>]><opml/>", "entities are declared"),
        ("<!DOCTYPE opml [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><opml/>", "the entity `a` is not given as a literal"),
    ] {
        assert_eq!(read(text).unwrap_err().detail, detail);
    }
    assert!(text(&vec![b' '; MAX_BYTES + 1]).is_err());
}

#[test]
fn hi_30_bombs_are_bounded() {
    let start = Instant::now();
    for (inside, closing) in [("<outline text='x'>", ""), ("<outline text='x'>", "</outline>")] {
        let text = list(&[inside.repeat(100_000), closing.repeat(100_000)].concat());
        assert_eq!(read(&text).unwrap_err().detail, "more than 256 outlines inside of one another");
    }
    let mut outlines = String::new();
    for number in 0..1_000_000 {
        let _ = write!(outlines, "<outline xmlUrl='http://a/{number}'/>");
    }
    let (text, count) = (list(&outlines), 1_000_000);
    let opml = read(&text[..text.len().min(MAX_BYTES)]).unwrap();
    assert_eq!(opml.feeds.len(), MAX_FEEDS);
    assert_eq!((opml.remarks.len(), opml.remarks.len() + opml.untold + MAX_FEEDS <= count), (1, true));
    assert!(opml.untold > 700_000, "{}", opml.untold);
    let bad = read(&list(&"<outline xmlUrl='file:x'/>".repeat(5_000))).unwrap();
    assert_eq!((bad.remarks.len(), bad.untold), (MAX_TOLD, 4_000));
    // Deep folders with long names, each around many feeds: what is kept of them is shared.
    let folders = format!("<outline text='{}'>", "n".repeat(1000)).repeat(200);
    let mut text = format!("<opml><body>{folders}");
    for number in 0..100_000 {
        let _ = write!(text, "<outline xmlUrl='http://a/{number}'/>");
    }
    let opml = read(&text).unwrap();
    assert!(opml.feeds.iter().all(|feed| feed.categories.len() == MAX_CATEGORIES && feed.categories[0].len() == MAX_NAME));
    assert!(!opml.complete);
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
}

#[test]
fn a_nested_list_of_ten_thousand_comes_back_the_same() {
    let feeds: Vec<Outline> = (0..10_000)
        .map(|number| {
            let url = format!("https://example.org/{number}/feed.xml?a=1&b={number}");
            let folder = |depth: usize| Arc::from(format!("Folder \"{}\" & <{depth}>", number / 7 % (depth + 3)));
            Outline {
                id: if number % 3 == 0 { format!("feed.{number}") } else { id_of(&Url::parse(&url).unwrap()) },
                title: (number % 5 != 0).then(|| format!("Feed № {number} – “quoted” 'n' <b> &amp;")),
                home: (number % 2 == 0).then(|| format!("https://example.org/{number}/")),
                provider: (number % 11 == 0).then(|| "example-wire".to_owned()),
                categories: (0..number % 9).map(folder).collect(),
                url,
            }
        })
        .collect();
    let text = write("All & more", &feeds);
    let opml = read(&text).unwrap();
    assert!(opml.complete && opml.remarks.is_empty());
    assert_eq!(opml.feeds, feeds);
    assert_eq!(opml.title.as_deref(), Some("All & more"));
    assert_eq!(write("All & more", &opml.feeds), text);
}

proptest! {
    #[test]
    fn no_bytes_break_the_reader(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = read(&text(&bytes).unwrap());
    }

    #[test]
    fn what_is_read_is_written_and_read_again(
        outlines in prop::collection::vec(("[a-c]{1,2}", "\\PC{0,20}", "\\PC{0,8}", 0usize..4), 0..40),
        damage in "[<>&'\" a]{0,4}",
    ) {
        let mut text = String::from("<opml><body>");
        for (path, title, folder, close) in &outlines {
            let escape = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
            let _ = write!(text, "<outline text=\"{}\">", escape(folder));
            let _ = write!(text, "<outline title=\"{}\" xmlUrl=\"http://example.org/{path}?{}\"/>", escape(title), escape(folder));
            text.push_str(&"</outline>".repeat(*close));
        }
        text.push_str(&damage);
        let first = read(&text).unwrap();
        let second = read(&write("t", &first.feeds)).unwrap();
        prop_assert_eq!(&second.remarks, &[]);
        prop_assert_eq!(first.feeds, second.feeds);
    }
}
