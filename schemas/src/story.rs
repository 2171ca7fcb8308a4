//! The record that lands on topics: one flat JSON object with every key always present.
//!
//! Names are ninjs 3.1 names in snake case wherever the meaning is the same. A record is made of two halves:
//! [`Content`], what the provider told us, and [`Ruling`], what the ledger decided about it. They are encoded apart
//! (content before the verdict, ruling at the commit) and stand in one object.

use crate::terms::{Change, Connector, Identity, ItemType, PubStatus, Relation, SourceFormat, Warning, YearSource};
use jiff::{Timestamp, civil::Date};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Version of the record; only additive changes within 1.x.
pub const SCHEMA_VERSION: &str = "1.0";

/// One revision of one story.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Story {
    #[serde(flatten)]
    pub ruling: Ruling,
    #[serde(flatten)]
    pub content: Content,
}

/// What the ledger decided: identity, order, relation to other stories.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Ruling {
    /// Version of this record's shape, `1.0`.
    pub schema_version: String,
    /// Kafka key: 32 hexadecimal digits, the first 128 bits of SHA-256 over the strongest identity key.
    #[schemars(length(equal = 32))]
    pub story_id: String,
    /// 1, 2, 3 … for a `story_id` over `stories` and `duplicates` together, in order of acceptance.
    #[schemars(range(min = 1))]
    pub revision: u32,
    pub change: Change,
    /// False for a late older version; the newest text is the highest revision among those with true.
    pub is_latest: bool,
    /// 1 on a kill, else 0.
    #[schemars(range(min = 0, max = 1))]
    pub is_deleted: u8,
    /// `content_hash` of the revision before.
    pub supersedes_hash: Option<String>,
    /// SHA-256 over headline LF body_text, NFC, white space folded. On a kill, of the last usable revision.
    #[schemars(length(equal = 64))]
    pub content_hash: String,
    /// SHA-256 over the tokens of `body_text` joined by one space. On a kill, of the last usable revision.
    #[schemars(length(equal = 64))]
    pub body_hash: String,
    /// `story_id` of the first story of its cluster; its own when alone.
    pub cluster_id: String,
    /// `story_id` of the earlier story that this one repeats.
    pub duplicate_of: Option<String>,
    pub relation: Option<Relation>,
    /// 0 to 1.
    pub similarity: Option<f64>,
    /// Moment of the commit that owes the record to its topic, UTC, three decimals.
    #[serde(with = "moment")]
    #[schemars(with = "String")]
    pub published_at: Timestamp,
    pub ingest_warnings: Vec<Warning>,
    /// Whatever the record has no place for.
    pub extra: BTreeMap<String, String>,
}

/// What the provider told, in the record's terms.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Content {
    /// The provider's id verbatim, else the link.
    pub uri: Option<String>,
    pub identity: Identity,
    /// Version as the provider printed it.
    pub version: Option<String>,
    pub revision_label: Option<String>,
    pub supersedes_uri: Option<String>,
    pub pub_status: PubStatus,
    #[serde(rename = "type")]
    pub item_type: ItemType,
    /// Label for lists: the headline, else the first sentence.
    pub title: Option<String>,
    pub title_is_derived: bool,
    /// As sent; null when none was.
    pub headline: Option<String>,
    pub subhead: Option<String>,
    pub slugline: Option<String>,
    pub take_key: Option<String>,
    pub take_no: Option<u32>,
    #[serde(rename = "abstract")]
    pub summary: Option<String>,
    pub by: Vec<String>,
    /// Paragraphs joined by LF, without dateline, sign-off and notes. Empty on a kill.
    pub body_text: String,
    /// Sanitised HTML when the source had markup.
    pub body_html: Option<String>,
    pub is_tabular: bool,
    pub word_count: u32,
    pub char_count: u32,
    pub provider_word_count: Option<u32>,
    /// BCP 47.
    pub language: Option<String>,
    pub language_detected: bool,
    /// The dateline exactly as printed.
    pub dateline_text: Option<String>,
    pub dateline_cities: Vec<String>,
    pub dateline_region: Option<String>,
    pub dateline_country: Option<String>,
    /// ISO 3166-1 alpha-2, only if printed or unambiguous.
    pub dateline_country_code: Option<String>,
    #[schemars(range(min = 1, max = 12))]
    pub dateline_month: Option<u8>,
    #[schemars(range(min = 1, max = 31))]
    pub dateline_day: Option<u8>,
    #[schemars(with = "Option<String>")]
    pub dateline_date: Option<Date>,
    pub dateline_year_source: Option<YearSource>,
    /// Credit as printed.
    pub agency: Option<String>,
    pub sign_off: Option<String>,
    pub provider: String,
    pub provider_service: Option<String>,
    pub source_name: Option<String>,
    #[serde(with = "optional_moment")]
    #[schemars(with = "Option<String>")]
    pub first_created: Option<Timestamp>,
    #[serde(with = "optional_moment")]
    #[schemars(with = "Option<String>")]
    pub version_created: Option<Timestamp>,
    #[serde(with = "optional_moment")]
    #[schemars(with = "Option<String>")]
    pub content_created: Option<Timestamp>,
    #[serde(with = "optional_moment")]
    #[schemars(with = "Option<String>")]
    pub embargoed: Option<Timestamp>,
    pub embargo_unresolved: bool,
    #[serde(with = "optional_moment")]
    #[schemars(with = "Option<String>")]
    pub expires: Option<Timestamp>,
    /// 1 (highest) to 9.
    #[schemars(range(min = 1, max = 9))]
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
    /// For editors; not for publication unless `ed_note_is_public`.
    pub ed_note: Option<String>,
    pub ed_note_is_public: bool,
    pub source_format: SourceFormat,
    /// Id of the feed in the configuration.
    pub ingest_feed: String,
    pub ingest_connector: Connector,
    /// URL without user info, or path.
    pub ingest_source_uri: String,
    pub ingest_message_id: Option<String>,
    pub provider_sequence: Option<String>,
    /// SHA-256 of the payload as received.
    #[schemars(length(equal = 64))]
    pub ingest_raw_hash: String,
    pub ingest_raw_bytes: u64,
    /// WHATWG name of the encoding that the payload was read with.
    pub ingest_charset: String,
    #[serde(with = "moment")]
    #[schemars(with = "String")]
    pub received_at: Timestamp,
    /// Decoder and its version, `plain_text/1.0.0`.
    pub ingest_parser: String,
}

/// The record's JSON: the ruling's members, then those of the content, which is encoded already.
pub fn join(ruling: &Ruling, content: &[u8]) -> Vec<u8> {
    let mut record = Vec::with_capacity(content.len() + 1024);
    // A ruling's types cannot fail to encode.
    drop(serde_json::to_writer(&mut record, ruling));
    if record.last() == Some(&b'}') {
        record.pop();
    }
    record.push(b',');
    record.extend_from_slice(content.strip_prefix(b"{").unwrap_or(content));
    record
}

/// A subject, as code and as words.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Subject {
    pub code: Option<String>,
    pub scheme: Option<String>,
    pub uri: Option<String>,
    pub name: Option<String>,
    pub rel: Option<String>,
    pub creator: Option<String>,
    pub relevance: Option<f64>,
    pub confidence: Option<f64>,
}

/// A person, organisation, event or object.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Entity {
    pub kind: Option<String>,
    pub name: Option<String>,
    pub code: Option<String>,
    pub scheme: Option<String>,
    pub uri: Option<String>,
    pub rel: Option<String>,
    pub relevance: Option<f64>,
}

/// A place; points only.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Place {
    pub name: Option<String>,
    pub kind: Option<String>,
    pub country_code: Option<String>,
    pub lat: Option<f64>,
    pub lon: Option<f64>,
    pub code: Option<String>,
    pub scheme: Option<String>,
}

/// A link that the item carries.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Link {
    pub rel: Option<String>,
    pub href: String,
    #[serde(rename = "type")]
    pub content_type: Option<String>,
    pub title: Option<String>,
}

/// One rendition of a picture, sound or film.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Media {
    pub role: Option<String>,
    pub href: Option<String>,
    pub content_type: Option<String>,
    pub width: Option<u32>,
    pub height: Option<u32>,
    /// Bytes.
    pub size: Option<u64>,
    /// Seconds.
    pub duration: Option<f64>,
    pub credit: Option<String>,
    pub caption: Option<String>,
}

/// RFC 3339, UTC, exactly three decimals and `Z`: lexicographic order is chronological order.
pub mod moment {
    use jiff::Timestamp;
    use serde::{Deserialize, Deserializer, Serializer};

    /// Prints a time in the record's form.
    pub fn print(time: Timestamp) -> String {
        format!("{time:.3}")
    }

    pub fn serialize<S: Serializer>(time: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{time:.3}"))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
        Timestamp::deserialize(deserializer)
    }
}

/// The same for a time that may be unknown.
pub mod optional_moment {
    use jiff::Timestamp;
    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(time: &Option<Timestamp>, serializer: S) -> Result<S::Ok, S::Error> {
        match time {
            Some(time) => super::moment::serialize(time, serializer),
            None => serializer.serialize_none(),
        }
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
        Option::deserialize(deserializer)
    }
}
