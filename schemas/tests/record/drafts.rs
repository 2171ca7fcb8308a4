//! Drafts at both ends, and everything between them.

use proptest::collection::{btree_map, vec};
use proptest::option::of;
use proptest::prelude::*;
use schemas::draft::{Draft, Moment, Text};
use schemas::story::{Entity, Link, Media, Place, Subject};
use schemas::{Change, Connector, Dialect, ItemType, Origin, PubStatus, SourceFormat, Warning};
use std::sync::Arc;

/// Where all drafts here come from.
pub fn origin() -> Origin {
    Origin {
        feed: "harbour".to_owned(),
        provider: "example-wire".to_owned(),
        connector: Connector::Http,
        dialect: Arc::new(Dialect::default()),
        source_uri: "https://example.org/harbour.rss".to_owned(),
        raw_hash: "0f".repeat(32),
        raw_bytes: 70_000,
        charset: "UTF-8",
        parser: "feed/1.0.0",
        received_at: "2026-11-24T12:00:00.500Z".parse().unwrap(),
        modified: None,
    }
}

fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn list(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn at(time: &str) -> Option<Moment> {
    Some(Moment::At(time.parse().unwrap()))
}

/// A draft with nothing but what makes it a story.
pub fn empty() -> Draft {
    let mut draft = Draft::new(SourceFormat::Rss2);
    draft.id = text("urn:example:1");
    draft
}

/// A draft with everything. Each field stands here by name, so that a new one cannot be forgotten.
pub fn filled() -> Draft {
    Draft {
        source_format: SourceFormat::Atom,
        slice: 100..2000,
        print: 7,
        id: text("urn:example:2"),
        link: text("https://example.org/stories/2"),
        version: text("3"),
        revision_label: text("2ND LEAD"),
        supersedes_uri: text("urn:example:1"),
        pub_status: Some(PubStatus::Usable),
        change: Some(Change::Correction),
        item_type: Some(ItemType::Text),
        headline: Some(Text::Html("Harbour <em>reopens</em> &amp; ferries sail".to_owned())),
        subhead: text("After two days"),
        slugline: text("HARBOUR-REOPENS"),
        take_key: text("2ND LEAD"),
        take_no: Some(2),
        summary: Some(Text::Plain("Ferries sail again.".to_owned())),
        body: Some(Text::Html(
            "<p>PORTHAVEN, Nov. 23 (EXAMPLE-WIRE) — The harbour \u{201C}reopened\u{201D} on Monday.</p><p>A \\ and a \"quote\".</p>"
                .to_owned(),
        )),
        by: list(&["Erika Beispiel", "Jean Exemple"]),
        is_tabular: true,
        provider_word_count: Some(12),
        language: text("en_gb"),
        agency: text("EXAMPLE-WIRE"),
        provider_service: text("W"),
        source_name: text("Example Wire Service"),
        provider_sequence: text("a0123"),
        message_id: text("transmission-77"),
        first_created: at("2026-11-23T10:00:00Z"),
        version_created: at("2026-11-23T11:00:00.250Z"),
        content_created: at("2026-11-23T09:00:00Z"),
        embargoed: at("2026-11-25T00:00:00Z"),
        embargo_unresolved: true,
        expires: at("2027-01-01T00:00:00Z"),
        urgency: Some(4),
        urgency_raw: text("r"),
        category_raw: text("i"),
        subjects: vec![Subject {
            code: text("04000000"),
            scheme: text("medtop"),
            uri: text("http://cv.iptc.org/newscodes/mediatopic/20000000"),
            name: text("shipping"),
            rel: text("about"),
            creator: text("example-wire"),
            relevance: Some(80.0),
            confidence: Some(99.5),
        }],
        keywords: list(&["harbour", "ferries"]),
        genres: list(&["current"]),
        signals: list(&["sig:update"]),
        entities: vec![Entity {
            kind: text("organisation"),
            name: text("Porthaven Pilots"),
            code: text("pp"),
            scheme: text("example"),
            uri: text("https://example.org/o/pp"),
            rel: text("mentioned"),
            relevance: Some(12.5),
        }],
        places: vec![Place {
            name: text("Porthaven"),
            kind: text("city"),
            country_code: text("GB"),
            lat: Some(51.5),
            lon: Some(-0.25),
            code: text("ph"),
            scheme: text("example"),
        }],
        tickers: list(&["NYSE:XMPL"]),
        links: vec![Link {
            rel: text("alternate"),
            href: "https://example.org/stories/2".to_owned(),
            content_type: text("text/html"),
            title: text("The story"),
        }],
        media: vec![Media {
            role: text("thumbnail"),
            href: text("https://example.org/2.jpg"),
            content_type: text("image/jpeg"),
            width: Some(640),
            height: Some(480),
            size: Some(123_456),
            duration: Some(12.5),
            credit: text("Photo desk"),
            caption: text("The harbour"),
        }],
        copyright_holder: text("Example Wire"),
        copyright_notice: text("(c) Example Wire"),
        usage_terms: text("Subscribers only"),
        credit_line: text("Example Wire"),
        rights_uri: text("https://example.org/rights"),
        sign_off: text("-30-"),
        ed_note: text("Eds: corrects day"),
        ed_note_is_public: true,
        warnings: vec![Warning::ZoneAssumed, Warning::CharsetFallback, Warning::ZoneAssumed],
        extra: [("byttl".to_owned(), "Harbour \"correspondent\"\n".to_owned())].into(),
    }
}

/// Pieces of which hostile and ordinary texts are made.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("PORTHAVEN, June 27 (EXAMPLE-WIRE) — ".to_owned()),
        Just("Berlin (dpa) - ".to_owned()),
        Just("— EXAMPLE-WIRE".to_owned()),
        Just("\n".to_owned()),
        Just("\n\n \r\n".to_owned()),
        Just("<p>".to_owned()),
        Just("</p><br/>&nbsp;&#8212;&lt;b&gt;".to_owned()),
        Just("<script>alert(1)</script>".to_owned()),
        Just("\u{0}\u{1}\u{1b}[31m".to_owned()),
        Just(" \u{202E} \u{2066}\u{FEFF}\u{AD} ".to_owned()),
        Just("\u{85}\u{2028}\u{2029}\u{3000}".to_owned()),
        Just("Ferries sail again. It’s 1,200 of 12.".to_owned()),
        Just("港は月曜日に再開した。".to_owned()),
        "[a-zA-Z ,.]{0,40}",
        "\\PC{0,20}",
        any::<String>(),
    ]
}

pub fn string() -> impl Strategy<Value = String> {
    vec(piece(), 0..8).prop_map(|pieces| pieces.concat())
}

fn any_text() -> impl Strategy<Value = Text> {
    (string(), any::<bool>()).prop_map(|(text, html)| if html { Text::Html(text) } else { Text::Plain(text) })
}

/// Any time that the type holds, and any printed one.
pub fn moment() -> impl Strategy<Value = Moment> {
    let (least, most) = (jiff::Timestamp::MIN.as_millisecond(), jiff::Timestamp::MAX.as_millisecond());
    prop_oneof![
        (least..=most).prop_map(|time| Moment::At(jiff::Timestamp::from_millisecond(time).unwrap())),
        (0..=4_102_444_800_000_i64).prop_map(|time| Moment::At(jiff::Timestamp::from_millisecond(time).unwrap())),
        string().prop_map(Moment::Unreadable),
    ]
}

/// Any draft that a decoder could hand over.
pub fn any_draft() -> impl Strategy<Value = Draft> {
    let format = prop::sample::select(SourceFormat::ALL);
    let names =
        (of(string()), of("[ -~]{0,40}".prop_map(|path| format!("https://example.org/{path}"))), of(string()), of(string()));
    let texts = (of(any_text()), of(any_text()), of(any_text()), of("[a-zA-Z_-]{0,12}"), of(string()));
    let status =
        (of(prop::sample::select(PubStatus::ALL)), of(prop::sample::select(Change::ALL)), of(any::<u8>()), any::<bool>());
    let times = (of(moment()), of(moment()), of(moment()), of(moment()), of(moment()));
    let lists = (vec(string(), 0..3), btree_map("[a-z_]{1,8}", string(), 0..3), vec(prop::sample::select(Warning::ALL), 0..3));
    // Eighths, since not every decimal fraction comes back from JSON bit by bit.
    let number = || any::<i32>().prop_map(|eighths| f64::from(eighths) / 8.0);
    let media = vec((of(any::<u32>()), of(any::<u64>()), of(number())), 0..3);
    let places = vec((of(number()), of(number())), 0..3);
    (format, names, texts, status, times, lists, media, places).prop_map(
        |(format, names, texts, status, times, lists, media, places)| {
            let mut draft = Draft::new(format);
            (draft.id, draft.link, draft.version, draft.slugline) = names;
            (draft.headline, draft.summary, draft.body, draft.language, draft.agency) = texts;
            (draft.pub_status, draft.change, draft.urgency, draft.embargo_unresolved) = status;
            (draft.first_created, draft.version_created, draft.content_created, draft.embargoed, draft.expires) = times;
            (draft.by, draft.extra, draft.warnings) = lists;
            draft.media =
                media.into_iter().map(|(width, size, duration)| Media { width, size, duration, ..Media::default() }).collect();
            draft.places = places.into_iter().map(|(lat, lon)| Place { lat, lon, ..Place::default() }).collect();
            draft
        },
    )
}
