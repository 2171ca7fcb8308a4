//! What is read of the feed itself.

use super::read;
use crate::format::Channel;
use std::time::Duration;

fn channel(document: &str) -> Channel {
    read(document.as_bytes()).unwrap().channel
}

#[test]
fn rss_says_how_often_and_where() {
    let read = channel(
        r#"<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"
        xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"><channel><title>Example &amp;amp; <i>News</i></title>
        <link>https://example.org/</link><atom:link rel="self" href="/feed.xml"/><atom:link rel="hub" href="https://hub.example.org/"/>
        <ttl>15</ttl><sy:updatePeriod> hourly </sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>
        <skipHours><hour>1</hour><hour>24</hour></skipHours><skipDays><day>Sunday</day></skipDays>
        <image><title>Logo</title><link>https://example.org/logo</link></image>
        <itunes:new-feed-url>https://example.org/new.xml</itunes:new-feed-url>
        <item><title>One</title><ttl>9999</ttl><atom:link rel="hub" href="https://other.example.org/"/></item></channel></rss>"#,
    );
    let expected = Channel {
        title: Some("Example & News".into()),
        min_interval: Some(Duration::from_secs(1800)),
        skip_hours: 1 | 1 << 1,
        skip_days: 1 << 6,
        hubs: vec!["https://hub.example.org/".into()],
        self_link: Some("https://example.org/feed.xml".into()),
        moved_to: Some("https://example.org/new.xml".into()),
        home: Some("https://example.org/".into()),
    };
    assert_eq!(read, expected);
}

#[test]
fn atom_and_rdf_and_json_say_the_same() {
    let home = Some("https://example.org/".to_owned());
    let hubs = vec!["https://hub.example.org/".to_owned()];
    let self_link = Some("https://example.org/feed".to_owned());
    let expected = Channel { title: Some("A & B".into()), home, hubs, self_link, ..Channel::default() };
    let atom = r#"<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://example.org/"><title>A &amp; B</title><link href="/"/>
        <link rel="self" href="feed"/><link rel="hub" href="https://hub.example.org/"/><entry><title>One</title></entry></feed>"#;
    let rdf = r#"<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
        xmlns:a="http://www.w3.org/2005/Atom"><channel rdf:about="x"><title>A &amp; B</title><link>https://example.org/</link>
        <a:link rel="self" href="https://example.org/feed"/><a:link rel="hub" href="https://hub.example.org/"/></channel>
        <image><title>Logo</title></image><item rdf:about="https://example.org/1"><title>One</title></item></rdf:RDF>"#;
    let json = r#"{"version": "https://jsonfeed.org/version/1.1", "title": "A & B", "home_page_url": "https://example.org/",
        "feed_url": "https://example.org/feed", "hubs": [{"type": "rssCloud", "url": "https://cloud.example.org/"},
        {"type": "WebSub", "url": "https://hub.example.org/"}], "items": [{"id": 1, "title": "One"}]}"#;
    for document in [atom, rdf, json] {
        assert_eq!(channel(document), expected, "{document}");
    }
}

#[test]
fn a_feed_that_says_nothing_has_said_nothing() {
    assert_eq!(
        channel("<rss><channel><item><title>x</title><link>https://example.org/</link></item></channel></rss>"),
        Channel::default()
    );
}
