//! Hostile and broken documents, by the rows of the catalogue of faults.

use super::read;
use crate::format::Decoded;
use proptest::prelude::*;
use schemas::draft::{Draft, Moment, Text};
use schemas::{Reason, Warning};
use std::fmt::Write as _;
use std::time::Duration;

/// Time that this thread has had on a processor: what a bound on work is measured in, whatever else the machine does.
fn cpu_time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

const FEED: &str = include_str!("../../../../fixtures/feed/rss2.xml");
const ATOM: &str = include_str!("../../../../fixtures/feed/atom.xml");
const JSON: &str = include_str!("../../../../fixtures/feed/jsonfeed.json");

fn refusal(document: &str) -> Reason {
    match read(document.as_bytes()) {
        Err(error) => error.reason,
        Ok(decoded) => panic!("{} drafts were read", decoded.drafts.len()),
    }
}

fn rss(items: &str) -> String {
    format!("<rss version=\"2.0\"><channel><title>EXAMPLE-WIRE</title>{items}</channel></rss>")
}

/// The reason for which an item is lost, and it alone: those before and after it are read.
fn loss(item: &str) -> Reason {
    let good = |name: &str| format!("<item><title>{name}</title></item>");
    let document = rss(&format!("{}{item}{}", good("before"), good("after")));
    let decoded = read(document.as_bytes()).unwrap();
    assert_eq!(decoded.drafts.iter().map(title).collect::<Vec<_>>(), ["before", "after"]);
    assert!(decoded.complete);
    assert_eq!(decoded.faults.len(), 1, "{:?}", decoded.faults);
    let start = document.find(item).unwrap();
    assert_eq!(decoded.faults[0].slice, start..start + item.len());
    decoded.faults[0].reason
}

fn drafts(document: &str) -> Vec<Draft> {
    read(document.as_bytes()).unwrap().drafts
}

fn title(draft: &Draft) -> &str {
    draft.headline.as_ref().map_or("", Text::as_str)
}

fn timed<T>(act: impl FnOnce() -> T) -> (T, Duration) {
    let start = cpu_time();
    let result = act();
    (result, cpu_time() - start)
}

#[test]
fn hi_01_nested_entities_are_refused_at_once() {
    let mut dtd = String::from("<!ENTITY lol0 \"lol\">");
    for level in 1..10 {
        let _ = write!(dtd, "<!ENTITY lol{level} \"{}\">", format!("&lol{};", level - 1).repeat(10));
    }
    let document = format!("<?xml version=\"1.0\"?><!DOCTYPE rss [{dtd}]>{}", rss("<item><title>&lol9;</title></item>"));
    let (reason, time) = timed(|| refusal(&document));
    assert_eq!(reason, Reason::XmlEntityDecl);
    assert!(time < Duration::from_millis(200), "{time:?}");
}

#[test]
fn hi_02_nothing_is_fetched() {
    for declaration in [
        "<!DOCTYPE rss [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>",
        "<!DOCTYPE rss [<!ENTITY % x SYSTEM \"http://example.org/x.dtd\"> %x;]>",
    ] {
        assert_eq!(refusal(&format!("{declaration}{}", rss("<item><title>&x;</title></item>"))), Reason::XmlEntityDecl);
    }
    let plain = "<!DOCTYPE rss PUBLIC \"-//EXAMPLE//DTD RSS 0.91//EN\" \"http://example.org/rss-0.91.dtd\">";
    assert_eq!(drafts(&format!("{plain}{}", rss("<item><title>x</title></item>"))).len(), 1);
}

#[test]
fn hi_03_nested_bases_are_bounded() {
    let document = format!("<feed xmlns=\"http://www.w3.org/2005/Atom\"><entry>{}", "<a xml:base=\"a/\">x".repeat(65_000));
    let (decoded, time) = timed(|| read(document.as_bytes()).unwrap());
    let faults: Vec<Reason> = decoded.faults.iter().map(|fault| fault.reason).collect();
    assert_eq!((decoded.drafts.len(), faults), (0, vec![Reason::XmlTooDeep]));
    assert!(time < Duration::from_millis(500), "{time:?}");
    // As deep as allowed, with the longest bases: memory and time stay small.
    let base = format!("<foo xml:base=\"{}/\">", "b".repeat(4000));
    let links = "<link href=\"x\" rel=\"related\"/>".repeat(1000);
    let document = format!("<feed>{}<entry>{links}<id>1</id></entry>", base.repeat(200));
    let (decoded, time) = timed(|| read(document.as_bytes()).unwrap());
    assert_eq!(decoded.drafts.len(), 1);
    assert!(time < Duration::from_secs(2), "{time:?}");
}

#[test]
fn hi_04_depth_is_bounded_and_takes_no_stack() {
    let in_small_stack = || {
        for (open, close) in [("<a>", "</a>"), ("<b>", "</b>"), ("<a>", "")] {
            for (depth, refused) in [(250, false), (257, true), (65_534, true), (1_000_000, true)] {
                let nested = format!("{}{}", open.repeat(depth), close.repeat(depth));
                let in_item = format!("<item><title>t</title>{nested}</item>");
                let in_text = format!("<item><description>{nested}</description></item>");
                for item in [in_item, in_text] {
                    if refused {
                        assert_eq!(loss(&item), Reason::XmlTooDeep, "{depth} {open}");
                    } else {
                        assert_eq!(drafts(&rss(&item)).len(), 1, "{depth} {open}");
                    }
                }
                assert_eq!(refusal(&nested), Reason::NotAFeed);
                assert!(!refused || refusal(&rss(&nested)) == Reason::XmlTooDeep);
            }
        }
    };
    std::thread::Builder::new().stack_size(256 * 1024).spawn(in_small_stack).unwrap().join().unwrap();
}

#[test]
fn hi_05_attribute_floods_cost_their_item() {
    let flood = |count: usize| {
        let attributes: String = (0..count).fold(String::new(), |mut all, n| {
            let _ = write!(all, " a{n}=\"x\"");
            all
        });
        format!("<item><enclosure{attributes}/></item>")
    };
    assert_eq!(loss(&flood(80_000)), Reason::XmlTagTooLarge);
    assert_eq!(loss(&flood(300)), Reason::XmlTagTooLarge);
    let long = "é".repeat(15_000_000);
    for item in
        [format!("<item><enclosure url=\"{long}\"/></item>"), format!("<item{}></item>", " a=\"<b c=\"".repeat(3_000_000))]
    {
        assert_eq!(loss(&item), Reason::XmlTagTooLarge);
        let document = rss(&item);
        let (_, time) = timed(|| read(document.as_bytes()));
        assert!(time < Duration::from_secs(1), "{time:?}");
    }
}

#[test]
fn hi_06_namespace_floods_are_refused() {
    for count in [300, 1_000_000] {
        let declarations: String = (0..count).fold(String::new(), |mut all, n| {
            let _ = write!(all, " xmlns:p{n}=\"http://example.org/{n}\"");
            all
        });
        assert_eq!(refusal(&format!("<rss{declarations}><channel/></rss>")), Reason::XmlTagTooLarge);
    }
}

#[test]
fn documents_that_follow_are_read() {
    let feed = |language: &str, item: &str| {
        let head = format!("<title>EXAMPLE-WIRE</title>{language}");
        format!("<rss version=\"2.0\"><channel>{head}{item}</channel></rss>")
    };
    let item = |name: &str| format!("<item><title>{name}</title></item>");
    let first = feed("<language>de</language>", &item("one"));
    for (second, titles, complete) in [
        (feed("", &item("two")), vec!["one", "two"], true),
        (format!("<!-- x --> junk <b>{}", feed("", &item("two"))), vec!["one", "two"], true),
        ("<rss/>".to_owned() + &feed("", &item("two")), vec!["one", "two"], true),
        ("<rss><channel><item><title>two".to_owned(), vec!["one"], false),
        ("</rss> <html><p>a < b".to_owned(), vec!["one"], true),
    ] {
        let decoded = read(format!("{first}{second}").as_bytes()).unwrap();
        assert_eq!(decoded.drafts.iter().map(title).collect::<Vec<_>>(), titles, "{second}");
        assert_eq!(decoded.complete, complete, "{second}");
        let languages: Vec<Option<&str>> = decoded.drafts.iter().map(|draft| draft.language.as_deref()).collect();
        assert_eq!(languages, [Some("de"), None][..titles.len()], "what a document says holds for its own items");
    }
    let (decoded, time) = timed(|| read(first.repeat(50_000).as_bytes()).unwrap());
    assert_eq!(decoded.drafts.len(), super::super::xml::MAX_ITEMS);
    assert_eq!(decoded.faults.iter().map(|fault| fault.reason).collect::<Vec<_>>(), [Reason::TooManyItems]);
    assert!(time < Duration::from_secs(5), "{time:?}");
}

#[test]
fn one_element_that_has_a_place_makes_a_story() {
    for (item, shown) in [
        ("<dc:rights>EXAMPLE-WIRE 2026</dc:rights>", "copyright_notice: Some"),
        ("<source url='http://example.org/f'>Example</source>", "source_name: Some"),
        ("<dc:language>de</dc:language>", "language: Some"),
        ("<itunes:category text='Sport'/>", "keywords: [\"Sport\"]"),
        ("<category label='Sport'/>", "keywords: [\"Sport\"]"),
        ("<itunes:image url='http://example.org/a.png'/>", "media: [Media"),
        ("<author><p>Ann Example</p></author>", "by: [\"Ann Example\"]"),
        ("<link>http://example.org/a</link>", "rel: Some(\"alternate\")"),
    ] {
        let drafts = drafts(&rss(&format!("<item>{item}</item>")));
        assert!(drafts.len() == 1 && format!("{drafts:?}").contains(shown), "{item}: {drafts:?}");
        assert!(!drafts[0].is_empty(), "{item}");
    }
    assert_eq!(drafts(&rss("<item xml:lang='de'><x>y</x></item>")).len(), 0);
}

#[test]
fn hi_11_control_characters_are_left_out() {
    let title_of = |raw: &str| {
        let found = drafts(&rss(&format!("<item><title>{raw}</title></item>")));
        let warned = found[0].warnings.contains(&Warning::ControlCharacters);
        (title(&found[0]).to_owned(), warned)
    };
    let kept = |text: &str, warned| (text.to_owned(), warned);
    assert_eq!(title_of("\u{1b}]0;pwn\u{7}ned \u{0}x"), kept("]0;pwnned x", true));
    assert_eq!(title_of("<![CDATA[a\u{8}b]]>"), kept("ab", true));
    assert_eq!(title_of("a&#27;&#x1b;&#0;b"), kept("ab", true));
    // Marks of direction are text; who shows them decides.
    assert_eq!(title_of("a\u{202e}b\u{2028}c"), kept("a\u{202e}b\u{2028}c", false));
}

#[test]
fn hi_13_json_is_bounded_and_forgiving() {
    let feed = |items: &str| format!("{{\"version\": \"https://jsonfeed.org/version/1.1\", \"items\": [{items}]}}");
    assert_eq!(refusal(&"[".repeat(1_000_000)), Reason::JsonTooDeep);
    assert_eq!(refusal(&format!("{{\"a\":{}", "[".repeat(1_000_000))), Reason::JsonTooDeep);
    assert_eq!(refusal("{\"error\": \"no such feed\"}"), Reason::NotAFeed);
    assert_eq!(refusal("{\"error\": "), Reason::Malformed);
    let deep = format!("{{\"id\": \"deep\", \"x\": {}{}}}", "[".repeat(1000), "]".repeat(1000));
    let decoded =
        read(feed(&format!("{{\"id\": 1}}, {deep}, {{\"id\": 1e999999, \"title\": \"\\ud800 AT&T\"}}")).as_bytes()).unwrap();
    let ids: Vec<_> = decoded.drafts.iter().map(|draft| draft.id.as_deref().unwrap()).collect();
    assert_eq!(ids, ["1", "1e999999"]);
    assert_eq!(decoded.drafts[1].headline, Some(Text::Plain("\u{fffd} AT&T".into())));
    assert_eq!(decoded.faults[0].reason, Reason::JsonTooDeep);
    assert!(decoded.complete);
    let twice = drafts(&feed("{\"id\": \"first\", \"id\": \"second\", \"title\": 5, \"url\": [], \"tags\": \"x\"}"));
    assert_eq!(twice[0].id.as_deref(), Some("first"));
    assert_eq!(read(feed("{}, [], 7, null").as_bytes()).unwrap().faults.len(), 4);
}

#[test]
fn hi_14_floods_of_names_are_bounded() {
    let categories: String = (0..100_000).fold(String::new(), |mut all, n| {
        let _ =
            write!(all, "<category>c{n}</category><category domain=\"d\">s{n}</category><link rel=\"related\" href=\"{n}\"/>");
        all
    });
    let found = drafts(&rss(&format!("<item>{categories}</item>")));
    assert_eq!((found[0].keywords.len(), found[0].subjects.len(), found[0].links.len()), (256, 256, 256));
}

#[test]
fn hi_17_poisoned_times_are_kept_as_printed() {
    for printed in ["Fri, 31 Dec 9999 23:59:59 GMT", "0001-01-01T00:00:00Z", "2025-06-10T04:00:00-13:00", "+262142-12-31", "soon"]
    {
        let found = drafts(&rss(&format!("<item><title>t</title><pubDate> {printed} </pubDate></item>")));
        let expected = Some(Moment::Unreadable(printed.to_owned()));
        assert_eq!((&found[0].first_created, &found[0].version_created), (&expected, &expected));
    }
    let both = "<item><pubDate>soon</pubDate><dc:date>2025-06-10</dc:date></item>";
    let found = drafts(&rss(both));
    assert_eq!(found[0].first_created, Some(Moment::At("2025-06-10T00:00:00Z".parse().unwrap())));
    assert_eq!(found[0].warnings, [Warning::ZoneAssumed]);
}

#[test]
fn hi_18_no_identifier_is_made_up() {
    let document = rss("<item><title>Nameless</title><description>x</description></item>");
    for _ in 0..10 {
        let found = drafts(&document);
        assert_eq!((&found[0].id, &found[0].link), (&None, &None));
    }
}

/// What must come of a document that is cut: the items whose end is there, the rest faulted.
fn assert_cut(document: &str, ends: &[usize], cut: usize) {
    let whole = document.trim_end().len();
    let expected = ends.iter().filter(|end| **end <= cut).count();
    match read(&document.as_bytes()[..cut]) {
        Ok(Decoded { drafts, faults, complete, .. }) => {
            assert_eq!(drafts.len(), expected, "cut at {cut}");
            assert_eq!(complete, cut >= whole, "cut at {cut}");
            assert!(faults.iter().all(|fault| fault.reason == Reason::Truncated && fault.slice.end == cut), "{faults:?}");
            assert!(faults.len() <= 1);
        }
        Err(error) => {
            assert_eq!(expected, 0, "cut at {cut}: {error}");
            assert!(matches!(error.reason, Reason::Empty | Reason::Malformed | Reason::NotAFeed), "cut at {cut}: {error}");
        }
    }
}

fn ends_of(document: &str, mark: &str) -> Vec<usize> {
    document.match_indices(mark).map(|(at, _)| at + mark.len()).collect()
}

#[test]
fn hi_21_a_cut_feed_keeps_exactly_its_whole_items() {
    assert!((3_500..5_500).contains(&FEED.len()), "{}", FEED.len());
    let atom_ends: Vec<usize> = ATOM
        .match_indices("</")
        .map(|(at, _)| at)
        .filter_map(|at| {
            ["</entry>", "</at:deleted-entry>"].iter().find(|end| ATOM[at..].starts_with(**end)).map(|end| at + end.len())
        })
        .collect();
    for (document, ends) in [(FEED, ends_of(FEED, "</item>")), (ATOM, atom_ends)] {
        assert_eq!(drafts(document).len(), ends.len());
        (0..=document.len()).for_each(|cut| assert_cut(document, &ends, cut));
    }
}

#[test]
fn hi_21_a_cut_json_feed_keeps_exactly_its_whole_items() {
    let decoded = read(JSON.as_bytes()).unwrap();
    let ends: Vec<usize> = decoded.drafts.iter().map(|draft| draft.slice.end).collect();
    assert_eq!(ends.len(), 3);
    (0..=JSON.len()).for_each(|cut| assert_cut(JSON, &ends, cut));
}

#[test]
fn hi_21_a_large_cut_feed_keeps_exactly_its_whole_items() {
    let item = |n: usize| {
        format!(
            "<item><title>Story {n} of the märket</title><guid>urn:example:{n}</guid><description><![CDATA[<p>{}</p>]]></description></item>\n",
            "Prices rose again on Tuesday, traders said. ".repeat(n % 40 + 20)
        )
    };
    let document = rss(&(0..130).map(item).collect::<String>());
    assert!(document.len() > 200_000);
    let ends = ends_of(&document, "</item>");
    (0..document.len()).step_by(1024).for_each(|cut| assert_cut(&document, &ends, cut));
}

#[test]
fn hi_22_bad_references_cost_nothing_else() {
    let items = "<item><title>&#0;&nbsp;&bogus; AT&T & &#xD800;co</title></item><item><title>next</title></item>";
    let found = drafts(&rss(items));
    assert_eq!(found.iter().map(title).collect::<Vec<_>>(), ["&bogus; AT&T & co", "next"]);
}

#[test]
fn hi_23_pages_are_no_feeds() {
    const ROWS: &[(&str, Reason, &str)] = &[
        (
            include_str!("../../../../fixtures/feed/challenge.html"),
            Reason::NotAFeed,
            "a challenge page where a feed was expected",
        ),
        (include_str!("../../../../fixtures/feed/login.html"), Reason::NotAFeed, "a login page where a feed was expected"),
        (
            "<rss><channel><title>404 Not Found</title><link>http://example.org/</link></channel></rss>",
            Reason::NotAFeed,
            "an error in the form of a feed without items: \"404 Not Found\"",
        ),
        (
            "<feed xmlns='http://www.w3.org/2005/Atom'><title type='html'>Access denied</title><id>x</id></feed>",
            Reason::NotAFeed,
            "an error in the form of a feed without items: \"Access denied\"",
        ),
        (
            "{\"version\": \"https://jsonfeed.org/version/1.1\", \"title\": \"Feed not found\", \"items\": []}",
            Reason::NotAFeed,
            "an error in the form of a feed without items: \"Feed not found\"",
        ),
        ("<html><body>503</body></html>", Reason::NotAFeed, "a page of HTML where a feed was expected"),
        ("<?xml version=\"1.0\"?><nitf/>", Reason::NotAFeed, "the root element is `nitf`"),
        ("Service unavailable", Reason::NotAFeed, "text without the root element of a feed"),
        ("<rss/>", Reason::NotAFeed, "the root element of a feed with nothing in it"),
        ("", Reason::Empty, "0 bytes, all white space"),
        (" \r\n", Reason::Empty, "3 bytes, all white space"),
        ("<?xml version=\"1.0\"?>", Reason::Malformed, "the document ends before its root element"),
    ];
    for (document, reason, detail) in ROWS {
        let error = read(document.as_bytes()).map(|decoded| decoded.drafts.len()).unwrap_err();
        assert_eq!((error.reason, error.detail.as_str()), (*reason, *detail));
    }
}

#[test]
fn hi_23_a_feed_about_errors_is_a_feed() {
    let named = |title: &str, items: &str| format!("<rss><channel><title>{title}</title>{items}</channel></rss>");
    let healthy = read(named("EXAMPLE-WIRE", "").as_bytes()).unwrap();
    assert!(healthy.complete && healthy.drafts.is_empty());
    assert_eq!(drafts(&named("Error", "<item><title>a</title></item>")).len(), 1);
    assert_eq!(drafts(&rss("<item><title>404 Not Found</title></item>")).len(), 1);
    assert!(!read(b"<rss><channel><title>Error</title>").unwrap().complete);
}

#[test]
fn hi_24_items_after_the_limit_are_left() {
    let document = rss(&"<item><title>x</title></item>".repeat(100_000));
    let (decoded, time) = timed(|| read(document.as_bytes()).unwrap());
    assert_eq!(decoded.drafts.len(), 10_000);
    assert_eq!(decoded.faults.iter().map(|fault| fault.reason).collect::<Vec<_>>(), [Reason::TooManyItems]);
    assert!(!decoded.complete);
    assert!(time < Duration::from_secs(5), "{time:?}");
    let exactly = read(rss(&"<item><title>x</title></item>".repeat(10_000)).as_bytes()).unwrap();
    assert!(exactly.complete && exactly.faults.is_empty());
    let large = drafts(&rss(&format!("<item><description><![CDATA[{}]]></description></item>", "x".repeat(5_000_000))));
    assert_eq!(large[0].summary.as_ref().map(|text| text.as_str().len()), Some(5_000_000));
}

#[test]
fn no_pattern_takes_more_than_linear_time() {
    const PATTERNS: &[&str] = &[
        "<",
        "<<a ",
        "<a b=\"",
        "<a b='>",
        "<!--",
        "<![CDATA[",
        "<?",
        "<?x ",
        "</",
        "</a",
        "</x>",
        "&",
        "&a",
        "&#",
        "&amp;",
        "<!",
        "<!x>",
        "<item>",
        "<item><title>",
        "<entry xml:lang='x'>",
        "<title>",
        "<x:y>",
        "<description><b>",
        "</item>",
        "<b></b>",
        "<br>",
        "\u{0}",
        "<a:b xmlns:a='http://purl.org/dc/terms/'/>",
        "<link href='x'/>",
        "<category>a</category>",
        "<dc:date>2025</dc:date>",
    ];
    let open = "<x>".repeat(200);
    for prefix in
        ["<rss><channel><item>".to_owned(), format!("<rss><item>{open}"), "<feed><entry><title>".to_owned(), String::new()]
    {
        for pattern in PATTERNS {
            let time = |bytes: usize| {
                let document = format!("{prefix}{}", pattern.repeat(bytes / pattern.len()));
                timed(|| drop(read(document.as_bytes()))).1
            };
            let (one, four) = (time(25_000), time(100_000));
            assert!(four < one * 12 + Duration::from_millis(100), "{prefix:.40}{pattern}: {one:?}, then {four:?}");
        }
    }
}

#[test]
fn breaks_in_one_item_cost_one_item() {
    const ROWS: &[(&str, &[&str])] = &[
        // The end of an item, of a title, of anything is missing.
        ("<item><title>a</title><item><title>b</title></item>", &["a", "b"]),
        ("<item><title>a<link>http://example.org/</link></item><item><title>b</title></item>", &["a", "b"]),
        ("<item><title>a</titel></item><item><title>b</title></item>", &["a", "b"]),
        ("<item><x><y><title>hidden</title></item><item><title>b</title></item>", &["b"]),
        ("<item></b><title>a</title></channel></item><item><title>b</title></item>", &["a", "b"]),
        // Markup where text is due.
        ("<item><title>a <i>b</i> c</title></item>", &["a <i>b</i> c"]),
        ("<item><title>a &lt;i&gt;b&lt;/i&gt;</title></item>", &["a <i>b</i>"]),
        ("<item><title><![CDATA[a & b]]></title></item>", &["a & b"]),
        // Elements of other vocabularies.
        (
            "<item><foo:title>x</foo:title><title>a</title><svg xmlns='http://www.w3.org/2000/svg'><title>y</title></svg></item>",
            &["a"],
        ),
        ("<item><media:title>m</media:title><dc:title>d</dc:title></item>", &["d"]),
        ("<ITEM><TITLE>a</TITLE></ITEM>", &["a"]),
    ];
    for (items, titles) in ROWS {
        let found = drafts(&rss(items));
        let found: Vec<_> = found.iter().map(title).filter(|title| !title.is_empty()).collect();
        assert_eq!(found, *titles, "{items}");
    }
    let junk = format!(
        "<br />\n<b>Warning</b>: 'x' in y.php\n<?xml version=\"1.0\"?>{}<!-- after --><p>",
        rss("<item><title>a</title></item>")
    );
    assert_eq!(drafts(&junk).len(), 1);
}

proptest! {
    #[test]
    fn no_bytes_break_the_reader(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = read(&bytes);
    }

    #[test]
    fn no_damage_breaks_the_reader(damage in prop::collection::vec((0usize..5000, "[<>&;/'\"=\u{0}\u{ff}a ]{0,3}"), 1..8), which in 0usize..3) {
        let mut document = [FEED, ATOM, JSON][which].to_owned();
        for (at, text) in damage {
            let at = (at % document.len()..=document.len()).find(|at| document.is_char_boundary(*at)).unwrap();
            let end = (at + text.len()..=document.len()).find(|at| document.is_char_boundary(*at)).unwrap_or(at);
            document.replace_range(at..end, &text);
        }
        if let Ok(decoded) = read(document.as_bytes()) {
            for draft in &decoded.drafts {
                prop_assert!(document.get(draft.slice.clone()).is_some());
            }
        }
    }
}
