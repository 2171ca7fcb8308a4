//! The record that lands on topics: one flat JSON object with every key always present.
//!
//! Names are ninjs 3.1 names in snake case wherever the meaning is the same. A record is made of two halves:
//! [`Content`], what the provider told us, and [`Ruling`], what the ledger decided about it. They are encoded apart
//! (content before the verdict, ruling at the commit) and stand in one object.

use crate::json_schema::shape;
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
    /// Version of this record's shape, `1.0`. Changes within 1.x only add.
    #[schemars(regex(pattern = r"^1\.[0-9]+$"))]
    pub schema_version: String,
    /// Kafka key: 32 hexadecimal digits, the first 128 bits of SHA-256 over the strongest identity key.
    #[schemars(with = "shape::Hex<32>")]
    pub story_id: String,
    /// 1, 2, 3 … for a `story_id` over `stories` and `duplicates` together, in order of acceptance.
    #[schemars(range(min = 1))]
    pub revision: u32,
    /// What this revision is to its story.
    pub change: Change,
    /// False for a late older version; the newest text is the highest revision among those with true.
    pub is_latest: bool,
    /// 1 on a kill, else 0.
    #[schemars(range(min = 0, max = 1))]
    pub is_deleted: u8,
    /// `content_hash` of the revision before.
    #[schemars(with = "Option<shape::Hex<64>>")]
    pub supersedes_hash: Option<String>,
    /// SHA-256 over headline LF body_text, NFC, white space folded. On a kill, of the last usable revision.
    #[schemars(with = "shape::Hex<64>")]
    pub content_hash: String,
    /// SHA-256 over the tokens of `body_text` joined by one space. On a kill, of the last usable revision.
    #[schemars(with = "shape::Hex<64>")]
    pub body_hash: String,
    /// `story_id` of the first story of its cluster; its own when alone.
    #[schemars(with = "shape::Hex<32>")]
    pub cluster_id: String,
    /// `story_id` of the earlier story that this one repeats.
    #[schemars(with = "Option<shape::Hex<32>>")]
    pub duplicate_of: Option<String>,
    /// How it repeats that story.
    pub relation: Option<Relation>,
    /// How sure that is, 0 to 1.
    #[schemars(range(min = 0, max = 1))]
    pub similarity: Option<f64>,
    /// Moment of the commit that owes the record to its topic, UTC, three decimals.
    #[serde(with = "moment")]
    #[schemars(with = "shape::Moment")]
    pub published_at: Timestamp,
    /// What was noticed on the way and did not stop the story.
    pub ingest_warnings: Vec<Warning>,
    /// Whatever the record has no place for.
    pub extra: BTreeMap<String, String>,
}

/// What the provider told, in the record's terms.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Content {
    /// The provider's id verbatim, else the link.
    pub uri: Option<String>,
    /// Which key gave the `story_id`: how sure the identity is.
    pub identity: Identity,
    /// Version as the provider printed it.
    pub version: Option<String>,
    /// What the provider calls this revision: `1st Ld-Writethru`, `UPDATE 2`, `2ND LEAD`.
    pub revision_label: Option<String>,
    /// The id that the provider says this one replaces.
    pub supersedes_uri: Option<String>,
    /// Whether the story may be used: on `withheld` and `canceled` it may not.
    pub pub_status: PubStatus,
    /// What kind of item it is; text unless the provider says otherwise.
    #[serde(rename = "type")]
    pub item_type: ItemType,
    /// Label for lists: the headline, else the first sentence.
    pub title: Option<String>,
    /// True when `title` was made from the text because no headline was sent.
    pub title_is_derived: bool,
    /// As sent; null when none was.
    pub headline: Option<String>,
    /// A second headline, as sent.
    pub subhead: Option<String>,
    /// Slug or keyword line, as sent.
    pub slugline: Option<String>,
    /// Keyword of a take, as sent.
    pub take_key: Option<String>,
    /// Number of a take, from 1.
    pub take_no: Option<u32>,
    /// Summary or description, when the item has a full text beside it.
    #[serde(rename = "abstract")]
    pub summary: Option<String>,
    /// Names of the authors, without By, Von, Par, Por.
    pub by: Vec<String>,
    /// Paragraphs joined by LF, without dateline, sign-off and notes. Empty on a kill.
    pub body_text: String,
    /// Sanitised HTML when the source had markup.
    pub body_html: Option<String>,
    /// Agate, tables and other text that is set by columns.
    pub is_tabular: bool,
    /// Tokens of `body_text`, as `body_hash` counts them.
    pub word_count: u32,
    /// Unicode scalar values of `body_text`.
    pub char_count: u32,
    /// The count that the provider printed; not verified, and often not of the body.
    pub provider_word_count: Option<u32>,
    /// BCP 47.
    pub language: Option<String>,
    /// True when the language was detected, false when it was declared or is unknown.
    pub language_detected: bool,
    /// The dateline exactly as printed.
    pub dateline_text: Option<String>,
    /// Places as printed, in order.
    pub dateline_cities: Vec<String>,
    /// State or province as printed.
    pub dateline_region: Option<String>,
    /// Country as printed.
    pub dateline_country: Option<String>,
    /// ISO 3166-1 alpha-2, only if printed or unambiguous.
    #[schemars(regex(pattern = r"^[A-Z]{2}$"))]
    pub dateline_country_code: Option<String>,
    /// Month as printed, 1 to 12.
    #[schemars(range(min = 1, max = 12))]
    pub dateline_month: Option<u8>,
    /// Day of the month as printed, 1 to 31.
    #[schemars(range(min = 1, max = 31))]
    pub dateline_day: Option<u8>,
    /// The day, once its year is known.
    #[schemars(with = "Option<shape::Day>")]
    pub dateline_date: Option<Date>,
    /// Where the year came from; null without month and day.
    pub dateline_year_source: Option<YearSource>,
    /// Credit as printed.
    pub agency: Option<String>,
    /// Closing initials or credit as printed, else the end mark.
    pub sign_off: Option<String>,
    /// Whose story this is, as configured; the feed's id unless set.
    pub provider: String,
    /// Service or wire code of the provider.
    pub provider_service: Option<String>,
    /// The original source that the provider names.
    pub source_name: Option<String>,
    /// When the story was first made, as the provider says, UTC.
    #[serde(with = "optional_moment")]
    #[schemars(with = "Option<shape::Moment>")]
    pub first_created: Option<Timestamp>,
    /// When this version was made, as the provider says, UTC.
    #[serde(with = "optional_moment")]
    #[schemars(with = "Option<shape::Moment>")]
    pub version_created: Option<Timestamp>,
    /// When the content was made, as the provider says, UTC.
    #[serde(with = "optional_moment")]
    #[schemars(with = "Option<shape::Moment>")]
    pub content_created: Option<Timestamp>,
    /// Not to be published before this time, UTC.
    #[serde(with = "optional_moment")]
    #[schemars(with = "Option<shape::Moment>")]
    pub embargoed: Option<Timestamp>,
    /// An embargo is announced, and its end is not known.
    pub embargo_unresolved: bool,
    /// Not to be used after this time, UTC.
    #[serde(with = "optional_moment")]
    #[schemars(with = "Option<shape::Moment>")]
    pub expires: Option<Timestamp>,
    /// 1 (highest) to 9.
    #[schemars(range(min = 1, max = 9))]
    pub urgency: Option<u8>,
    /// Urgency or priority as printed.
    pub urgency_raw: Option<String>,
    /// Category or desk as printed.
    pub category_raw: Option<String>,
    /// What the story is about.
    pub subjects: Vec<Subject>,
    /// Keywords as sent.
    pub keywords: Vec<String>,
    /// Genres as sent.
    pub genres: Vec<String>,
    /// Processing signals as sent, as QCodes.
    pub signals: Vec<String>,
    /// Persons, organisations, events and objects in the story.
    pub entities: Vec<Entity>,
    /// Places in the story.
    pub places: Vec<Place>,
    /// Securities, `NYSE:WFC`.
    pub tickers: Vec<String>,
    /// Links that the item carries: self, canonical, alternate, via, related.
    pub links: Vec<Link>,
    /// Pictures, sounds and films, one entry a rendition.
    pub media: Vec<Media>,
    /// Who holds the copyright.
    pub copyright_holder: Option<String>,
    /// Copyright notice as printed.
    pub copyright_notice: Option<String>,
    /// What the story may be used for.
    pub usage_terms: Option<String>,
    /// Credit to be printed with the story.
    pub credit_line: Option<String>,
    /// Where licence or rights are stated.
    pub rights_uri: Option<String>,
    /// For editors; not for publication unless `ed_note_is_public`.
    pub ed_note: Option<String>,
    /// True when the provider lets `ed_note` be published.
    pub ed_note_is_public: bool,
    /// The format that the story was read from.
    pub source_format: SourceFormat,
    /// Id of the feed in the configuration.
    pub ingest_feed: String,
    /// What carried the bytes.
    pub ingest_connector: Connector,
    /// URL without user info, or path.
    pub ingest_source_uri: String,
    /// Id of the transmission.
    pub ingest_message_id: Option<String>,
    /// The number that the wire gave the message.
    pub provider_sequence: Option<String>,
    /// SHA-256 of the payload as received.
    #[schemars(with = "shape::Hex<64>")]
    pub ingest_raw_hash: String,
    /// Size of the payload as received.
    #[schemars(range(max = 9_007_199_254_740_991_u64))]
    pub ingest_raw_bytes: u64,
    /// WHATWG name of the encoding that the payload was read with.
    pub ingest_charset: String,
    /// Our clock when the payload was received, UTC, three decimals.
    #[serde(with = "moment")]
    #[schemars(with = "shape::Moment")]
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
    /// Code within its scheme.
    pub code: Option<String>,
    /// Alias or URI of the code's scheme.
    pub scheme: Option<String>,
    /// URI of the concept.
    pub uri: Option<String>,
    /// In words.
    pub name: Option<String>,
    /// How it relates to the story.
    pub rel: Option<String>,
    /// Who said so.
    pub creator: Option<String>,
    /// 0 to 100.
    pub relevance: Option<f64>,
    /// 0 to 100.
    pub confidence: Option<f64>,
}

/// A person, organisation, event or object.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Entity {
    /// person, organisation, event or object.
    pub kind: Option<String>,
    /// In words.
    pub name: Option<String>,
    /// Code within its scheme.
    pub code: Option<String>,
    /// Alias or URI of the code's scheme.
    pub scheme: Option<String>,
    /// URI of the concept.
    pub uri: Option<String>,
    /// How it relates to the story.
    pub rel: Option<String>,
    /// 0 to 100.
    pub relevance: Option<f64>,
}

/// A place; points only.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Place {
    /// In words.
    pub name: Option<String>,
    /// City, region, country, point of interest.
    pub kind: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub country_code: Option<String>,
    /// Degrees north, WGS 84.
    pub lat: Option<f64>,
    /// Degrees east, WGS 84.
    pub lon: Option<f64>,
    /// Code within its scheme.
    pub code: Option<String>,
    /// Alias or URI of the code's scheme.
    pub scheme: Option<String>,
}

/// A link that the item carries.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Link {
    /// What it leads to, as RFC 8288 names it.
    pub rel: Option<String>,
    /// Absolute URL.
    pub href: String,
    /// Media type.
    #[serde(rename = "type")]
    pub content_type: Option<String>,
    /// In words.
    pub title: Option<String>,
}

/// One rendition of a picture, sound or film.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Media {
    /// What this rendition is for.
    pub role: Option<String>,
    /// Absolute URL.
    pub href: Option<String>,
    /// Media type.
    pub content_type: Option<String>,
    /// Pixels.
    pub width: Option<u32>,
    /// Pixels.
    pub height: Option<u32>,
    /// Bytes.
    #[schemars(range(max = 9_007_199_254_740_991_u64))]
    pub size: Option<u64>,
    /// Seconds.
    pub duration: Option<f64>,
    /// Credit to be printed with it.
    pub credit: Option<String>,
    /// In words.
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
