//! What was seen is passed over, and what is read beside it is read as if all were.

use super::read;
use crate::format::Seen;
use crate::format::feed::FORMAT;
use proptest::prelude::*;
use schemas::Dialect;
use schemas::draft::{Draft, Text};

fn feed(head: &str, items: &[&str]) -> String {
    format!("<rss version='2.0'><channel><title>EXAMPLE-WIRE</title>{head}{}</channel></rss>", items.concat())
}

fn prints(drafts: &[Draft]) -> Vec<u64> {
    drafts.iter().map(|draft| draft.print).collect()
}

fn title(draft: &Draft) -> String {
    let (Text::Plain(title) | Text::Html(title)) = draft.headline.clone().unwrap();
    title
}

/// What is read of a document when that is seen, by title, and how many items are passed over.
fn unseen(document: &str, seen: &[u64]) -> (Vec<String>, usize) {
    let decoded = FORMAT.decode_unseen(document.as_bytes(), &Dialect::default(), &Seen::new(seen.iter().copied())).unwrap();
    assert!(decoded.complete);
    (decoded.drafts.iter().map(title).collect(), decoded.passed.len())
}

const ONE: &str = "<item><guid>1</guid><title>one</title><description><![CDATA[<p>a</item>b</p>]]></description></item>";
const TWO: &str = "<item><guid>2</guid><title>two</title><link>/2</link></item>";
const THREE: &str = "<item><guid>3</guid><title>three</title></item>";

#[test]
fn only_what_is_new_is_read() {
    let known = prints(&read(feed("<lastBuildDate>1</lastBuildDate>", &[ONE, TWO]).as_bytes()).unwrap().drafts);
    assert_eq!(unseen(&feed("<lastBuildDate>2</lastBuildDate>", &[THREE, ONE, TWO]), &known), (vec!["three".to_owned()], 2));
    assert_eq!(unseen(&feed("", &[ONE, TWO]), &known), (vec![], 2));
    let edited = TWO.replace("two", "two, edited");
    assert_eq!(unseen(&feed("", &[ONE, &edited]), &known), (vec!["two, edited".to_owned()], 1));
}

#[test]
fn what_a_document_says_for_its_items_is_part_of_them() {
    let known = prints(&read(feed("", &[ONE, TWO]).as_bytes()).unwrap().drafts);
    for head in ["<language>de</language>", "<copyright>EXAMPLE-WIRE</copyright>", "<link>https://example.org/</link>"] {
        assert_eq!(unseen(&feed(head, &[ONE, TWO]), &known).1, 0, "{head}");
    }
    let based = feed("", &[ONE, TWO]).replace("<channel>", "<channel xml:base='https://example.org/x/'>");
    assert_eq!(unseen(&based, &known).1, 0);
    let renamed = feed("", &[ONE, TWO]).replace("version='2.0'", "version='2.0' xmlns:a='urn:a'");
    assert_eq!(unseen(&renamed, &known).1, 0);
}

#[test]
fn items_that_are_not_closed_are_read() {
    let open = TWO.replace("</item>", "");
    let document = feed("", &[&open, THREE]);
    let known = prints(&read(document.as_bytes()).unwrap().drafts);
    assert_eq!(known.len(), 2);
    assert_eq!(unseen(&document, &known), (vec!["two".to_owned()], 1));
}

#[test]
fn behind_many_new_items_known_ones_are_read() {
    let known = prints(&read(feed("", &[ONE, TWO]).as_bytes()).unwrap().drafts);
    let fresh = |count: usize| (0..count).map(|n| THREE.replace('3', &format!("{}", 30 + n))).collect::<String>();
    for (new, read, passed) in [(7, 7, 2), (8, 10, 0), (100, 102, 0)] {
        let document = feed("", &[&fresh(new), ONE, TWO]);
        let (titles, over) = unseen(&document, &known);
        assert_eq!((titles.len(), over), (read, passed), "{new} new items");
    }
}

#[test]
fn json_items_are_passed_over_too() {
    let feed =
        |items: &str| format!(r#"{{"version":"https://jsonfeed.org/version/1.1","title":"EXAMPLE-WIRE","items":[{items}]}}"#);
    let (one, two) = (r#"{"id":"1","title":"one","content_text":"a"}"#, r#"{"id":"2","title":"two","content_text":"b"}"#);
    let known = prints(&read(feed(one).as_bytes()).unwrap().drafts);
    assert_eq!(unseen(&feed(&format!("{two}, {one}")), &known), (vec!["two".to_owned()], 1));
}

proptest! {
    #[test]
    fn what_is_left_is_read_as_if_all_were(kept in proptest::collection::vec(any::<bool>(), 3), broken in "[<>/a-z& ]{0,12}") {
        let odd = format!("<item><guid>4</guid><title>four {broken}</title></item>");
        let document = feed("", &[ONE, TWO, &odd, THREE]);
        let all = read(document.as_bytes()).unwrap().drafts;
        let seen = Seen::new(prints(&all).into_iter().zip(kept).filter(|(_, kept)| *kept).map(|(print, _)| print));
        let decoded = FORMAT.decode_unseen(document.as_bytes(), &Dialect::default(), &seen).unwrap();
        let expected: Vec<_> = all.iter().filter(|draft| !seen.contains(draft.print)).collect();
        prop_assert_eq!(decoded.drafts.len() + decoded.passed.len(), all.len());
        prop_assert_eq!(format!("{expected:?}"), format!("{:?}", decoded.drafts.iter().collect::<Vec<_>>()));
    }
}
