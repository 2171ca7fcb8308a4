//! Ways in which feeds are broken, each with what must come of it.

use super::read;
use schemas::draft::{Draft, Text};

const ITEM: &str = "<item><title>One</title><link>https://example.org/1</link><guid>g1</guid>\
    <pubDate>Tue, 10 Jun 2025 04:00:00 GMT</pubDate></item>";

fn drafts(document: impl AsRef<[u8]>) -> Vec<Draft> {
    let document = document.as_ref();
    let decoded = read(document).unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(document)));
    assert!(decoded.faults.is_empty(), "{:?}: {}", decoded.faults, String::from_utf8_lossy(document));
    decoded.drafts
}

fn rss(items: &str) -> String {
    format!("<rss version=\"2.0\"><channel><title>T</title>{items}</channel></rss>")
}

fn title(draft: &Draft) -> &str {
    draft.headline.as_ref().map_or("", Text::as_str)
}

#[test]
fn a_root_of_any_version_and_spelling_is_one() {
    let mut documents: Vec<String> = ["", "2", "2.01", " 2.0", "0.90", "0.91", "0.92", "0.93", "0.94", "3.0"]
        .iter()
        .map(|version| rss(ITEM).replace("2.0", version))
        .collect();
    documents.extend([
        rss(ITEM).replace("rss ", "RSS ").replace("/rss", "/RSS"),
        rss(ITEM).replace("<rss version", "<rss xmlns=\"http://backend.userland.com/rss2\" version"),
        rss(ITEM).replace("<rss version", "<rss xmlns=\"http://example.org/made-up\" version"),
        format!("<rss>{ITEM}</rss>"),
        format!("<channel>{ITEM}</channel>"),
        format!("<br />\n<b>Warning</b>: include() failed<br />\n{}", rss(ITEM)),
        format!("\n\n  {}\n<!-- cached --><script>x</script>", rss(ITEM)),
        rss(&format!("<items>{ITEM}</items>")),
        rss(ITEM).replace("<channel>", "<channel><title>T</title></channel>").replace("</channel></rss>", "</rss>"),
    ]);
    for document in documents {
        let drafts = drafts(&document);
        let [draft] = &drafts[..] else { panic!("{document}") };
        let expected = ("One", Some("https://example.org/1"), Some("g1"), true);
        let found = (title(draft), draft.link.as_deref(), draft.id.as_deref(), draft.first_created.is_some());
        assert_eq!(found, expected, "{document}");
    }
}

#[test]
fn titles_and_links_are_found_where_publishers_put_them() {
    /// What stands in an item, its title, link and id.
    type Row = (&'static str, &'static str, Option<&'static str>, Option<&'static str>);
    const ROWS: &[Row] = &[
        ("<title>AT&T & R&D; x</title>", "AT&T & R&D; x", None, None),
        ("<title>1 < 2</title>", "1 < 2", None, None),
        ("<title>a&#0;b&#xD800;c&#146;d</title>", "abc’d", None, None),
        ("<title>&pi; &ccaron; &nbsp;&bogus;</title>", "π č \u{a0}&bogus;", None, None),
        ("<title>caf&#195;&#169;</title>", "café", None, None),
        ("<title>Foo <i>bar</i> baz</title>", "Foo <i>bar</i> baz", None, None),
        ("<title>a<applet></applet></title><foo:title>Wrong</foo:title>", "a<applet></applet>", None, None),
        ("<foo:title>Wrong</foo:title><dc:title>Two</dc:title><title>One</title>", "One", None, None),
        ("<dc:title>One</dc:title>", "One", None, None),
        ("<title>One<!-- x --> two</title>", "One two", None, None),
        ("<link>https://example.org/?a=1&b=2&copy=3</link>", "", Some("https://example.org/?a=1&b=2&copy=3"), None),
        ("<link><![CDATA[ https://example.org/1 ]]></link>", "", Some("https://example.org/1"), None),
        ("<link>HTTP://Example.ORG</link>", "", Some("HTTP://Example.ORG"), None),
        ("<guid>https://example.org/1</guid>", "", Some("https://example.org/1"), Some("https://example.org/1")),
        ("<guid isPermaLink=\"false\">https://example.org/1</guid>", "", None, Some("https://example.org/1")),
        ("<guid isPermaLink=false>g</guid>", "", None, Some("g")),
        (
            "<atom:link rel=\"self\" href=\"https://example.org/s\"/><link>https://example.org/1</link>",
            "",
            Some("https://example.org/1"),
            None,
        ),
        (
            "<category>x<image><title>Wrong</title><link>https://example.org/wrong</link></image></category><title>One</title>",
            "One",
            None,
            None,
        ),
    ];
    for (inside, expected, link, id) in ROWS {
        let drafts = drafts(rss(&format!("<item>{inside}</item>")));
        let [draft] = &drafts[..] else { panic!("{inside}") };
        assert_eq!((title(draft), draft.link.as_deref(), draft.id.as_deref()), (*expected, *link, *id), "{inside}");
    }
}

#[test]
fn rdf_describes_items_by_address_under_any_prefix() {
    const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
    for (prefix, vocabulary) in [
        ("rdf", "http://purl.org/rss/1.0/"),
        ("r", "http://purl.org/rss/1.0/"),
        ("rdf", "http://my.netscape.com/rdf/simple/0.9/"),
    ] {
        let document = format!(
            "<{prefix}:RDF xmlns:{prefix}=\"{RDF}\" xmlns=\"{vocabulary}\"><channel><title>T</title></channel>\
             <item {prefix}:about=\"https://example.org/1\"><title>One</title></item></{prefix}:RDF>"
        );
        let found = drafts(&document);
        let address = Some("https://example.org/1");
        assert_eq!((title(&found[0]), found[0].link.as_deref(), found[0].id.as_deref()), ("One", address, address), "{document}");
    }
}

#[test]
fn nested_categories_all_count() {
    let found = drafts(rss(
        "<item><itunes:category text=\"Technology\"><itunes:category text=\"Gadgets\"/></itunes:category><category>Other</category></item>",
    ));
    assert_eq!(found[0].keywords, ["Technology", "Gadgets", "Other"]);
}

#[test]
fn bytes_are_read_as_what_they_are_whatever_the_label() {
    let of = |label: &str, title: &str| {
        format!("<?xml version=\"1.0\" encoding=\"{label}\"?>{}", rss(&format!("<item><title>{title}</title></item>")))
    };
    let latin = |text: &str| text.chars().map(|c| u8::try_from(c).unwrap()).collect::<Vec<u8>>();
    let wide = |text: &str, bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
    let documents = [
        of("iso-8859-1", "café").into_bytes(),
        of("utf-16", "café").into_bytes(),
        of("no-such-label", "café").into_bytes(),
        format!("\u{feff}{}", of("iso-8859-1", "café")).into_bytes(),
        latin(&of("utf-8", "café")),
        latin(&of("iso-8859-1", "café")),
        latin(&format!("\n {}", of("iso-8859-1", "café"))),
        wide(&of("utf-16", "café"), u16::to_be_bytes),
        wide(&of("utf-8", "café"), u16::to_le_bytes),
        of("utf-8", "café").encode_utf16().flat_map(|unit| u32::from(unit).to_be_bytes()).collect(),
    ];
    for document in documents {
        assert_eq!(title(&drafts(&document)[0]), "café", "{}", String::from_utf8_lossy(&document));
    }
    let mut mixed = of("utf-8", "Ѩ Ñ é").into_bytes();
    let at = mixed.windows(2).rposition(|pair| pair == "é".as_bytes()).unwrap();
    mixed.splice(at..at + 2, [0xE9]);
    assert_eq!(title(&drafts(&mixed)[0]), "Ѩ Ñ é");
}
