//! What a decoder found: optional, untrusted, in the provider's own words.

use crate::story::{Entity, Link, Media, Place, Subject};
use crate::terms::{Change, ItemType, PubStatus, SourceFormat, Warning};
use jiff::Timestamp;
use std::collections::BTreeMap;

/// A text as the provider sent it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Text {
    /// Plain text; paragraphs are separated by line feeds.
    Plain(String),
    /// HTML, as found after one level of unescaping.
    Html(String),
}

impl Text {
    /// The text as it stands, markup included.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Plain(text) | Self::Html(text) => text,
        }
    }
}

/// A time as the provider printed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Moment {
    /// Read, and plausible (1970-01-01 up to a bound that `normalize` checks).
    At(Timestamp),
    /// Printed but not readable as a time; kept as printed.
    Unreadable(String),
}

/// One item of a payload, before it is a story.
///
/// Every field is what the decoder found, trimmed and otherwise verbatim; nothing is invented.
#[derive(Clone, Debug)]
pub struct Draft {
    pub source_format: SourceFormat,
    /// Bytes `start..end` of the item in the decoded or raw payload, for its dead letter. Whole payload when equal.
    pub slice: std::ops::Range<usize>,
    /// Hash of the item as it stands, with what its document says for it; 0 where nothing is passed over unread.
    pub print: u64,
    /// The provider's id (guid, atom:id, JSON Feed id), never made up.
    pub id: Option<String>,
    /// Absolute URL of the story's page.
    pub link: Option<String>,
    pub version: Option<String>,
    pub revision_label: Option<String>,
    pub supersedes_uri: Option<String>,
    pub pub_status: Option<PubStatus>,
    /// Only when the provider says what this revision is (correction, add, kill …).
    pub change: Option<Change>,
    pub item_type: Option<ItemType>,
    pub headline: Option<Text>,
    pub subhead: Option<String>,
    pub slugline: Option<String>,
    pub take_key: Option<String>,
    pub take_no: Option<u32>,
    /// Description or summary. Becomes the body when there is no other.
    pub summary: Option<Text>,
    /// The full text.
    pub body: Option<Text>,
    /// Names without By, Von, Par, Por.
    pub by: Vec<String>,
    pub is_tabular: bool,
    pub provider_word_count: Option<u32>,
    /// BCP 47 as declared by the item or its document.
    pub language: Option<String>,
    /// Credit when the format has a field for it; the dateline's agency is read by `normalize`.
    pub agency: Option<String>,
    pub provider_service: Option<String>,
    pub source_name: Option<String>,
    pub provider_sequence: Option<String>,
    pub message_id: Option<String>,
    pub first_created: Option<Moment>,
    pub version_created: Option<Moment>,
    pub content_created: Option<Moment>,
    pub embargoed: Option<Moment>,
    /// An embargo is announced but its time is not given or not readable.
    pub embargo_unresolved: bool,
    pub expires: Option<Moment>,
    pub urgency: Option<u8>,
    pub urgency_raw: Option<String>,
    pub category_raw: Option<String>,
    pub subjects: Vec<Subject>,
    pub keywords: Vec<String>,
    pub genres: Vec<String>,
    pub signals: Vec<String>,
    pub entities: Vec<Entity>,
    pub places: Vec<Place>,
    pub tickers: Vec<String>,
    pub links: Vec<Link>,
    pub media: Vec<Media>,
    pub copyright_holder: Option<String>,
    pub copyright_notice: Option<String>,
    pub usage_terms: Option<String>,
    pub credit_line: Option<String>,
    pub rights_uri: Option<String>,
    /// The end mark that the format took off; a credit that `normalize` finds goes before it.
    pub sign_off: Option<String>,
    pub ed_note: Option<String>,
    pub ed_note_is_public: bool,
    pub warnings: Vec<Warning>,
    /// What the record has no place for.
    pub extra: BTreeMap<String, String>,
}

impl Draft {
    /// An empty draft of a format: every option `None`, every list empty.
    pub fn new(source_format: SourceFormat) -> Self {
        Self {
            source_format,
            slice: 0..0,
            print: 0,
            id: None,
            link: None,
            version: None,
            revision_label: None,
            supersedes_uri: None,
            pub_status: None,
            change: None,
            item_type: None,
            headline: None,
            subhead: None,
            slugline: None,
            take_key: None,
            take_no: None,
            summary: None,
            body: None,
            by: Vec::new(),
            is_tabular: false,
            provider_word_count: None,
            language: None,
            agency: None,
            provider_service: None,
            source_name: None,
            provider_sequence: None,
            message_id: None,
            first_created: None,
            version_created: None,
            content_created: None,
            embargoed: None,
            embargo_unresolved: false,
            expires: None,
            urgency: None,
            urgency_raw: None,
            category_raw: None,
            subjects: Vec::new(),
            keywords: Vec::new(),
            genres: Vec::new(),
            signals: Vec::new(),
            entities: Vec::new(),
            places: Vec::new(),
            tickers: Vec::new(),
            links: Vec::new(),
            media: Vec::new(),
            copyright_holder: None,
            copyright_notice: None,
            usage_terms: None,
            credit_line: None,
            rights_uri: None,
            sign_off: None,
            ed_note: None,
            ed_note_is_public: false,
            warnings: Vec::new(),
            extra: BTreeMap::new(),
        }
    }

    /// Whether nothing in it maps to a field of the record.
    pub fn is_empty(&self) -> bool {
        let texts = [self.headline.is_some(), self.summary.is_some(), self.body.is_some()];
        let names = [&self.id, &self.link, &self.subhead, &self.slugline, &self.take_key, &self.ed_note, &self.version];
        let provenance = [&self.source_name, &self.copyright_holder, &self.copyright_notice, &self.language];
        let times = [&self.first_created, &self.version_created, &self.content_created, &self.embargoed, &self.expires];
        let lists = [
            self.by.is_empty(),
            self.subjects.is_empty(),
            self.keywords.is_empty(),
            self.entities.is_empty(),
            self.places.is_empty(),
            self.links.is_empty(),
            self.media.is_empty(),
            self.extra.is_empty(),
        ];
        let nothing = |fields: &[bool]| fields.iter().all(|set| !set);
        nothing(&texts)
            && names.iter().chain(&provenance).all(|name| name.is_none())
            && times.iter().all(|time| time.is_none())
            && lists.iter().all(|empty| *empty)
            && self.pub_status.is_none()
    }
}
