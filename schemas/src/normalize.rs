//! From a decoder's draft to a story: pure and total.

mod clean;
mod english;
mod language;
mod place;
mod text;
mod time;

use crate::dialect::Dialect;
use crate::draft::Draft;
use crate::hash::{self, Sample, hex};
use crate::identity::Keys;
use crate::story::{Content, Media, Ruling, SCHEMA_VERSION, Story};
use crate::terms::{Change, Connector, ItemType, PubStatus, Reason, SourceFormat, Warning};
use crate::tokens::Tokens;
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Where a payload came from and how its feed is to be read.
#[derive(Clone, Debug)]
pub struct Origin {
    /// Id of the feed in the configuration.
    pub feed: String,
    pub provider: String,
    pub connector: Connector,
    pub dialect: Arc<Dialect>,
    pub source_uri: String,
    /// SHA-256 of the payload, lower-case hexadecimal.
    pub raw_hash: String,
    pub raw_bytes: u64,
    /// WHATWG name of the encoding that the payload was read with.
    pub charset: &'static str,
    pub parser: &'static str,
    pub received_at: Timestamp,
    /// Modification time of the file, for `reference_date = "file_mtime"`.
    pub modified: Option<Timestamp>,
}

/// Why a draft is no story.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason}: {detail}")]
pub struct Rejection {
    pub reason: Reason,
    pub detail: String,
}

/// A story before its verdict: what it says, and the marks by which the ledger knows it.
///
/// It is not yet a [`Story`], since revision, change and relation are the ledger's to say.
#[derive(Clone, Debug)]
pub struct Normalized {
    pub content: Content,
    pub marks: Marks,
    pub warnings: Vec<Warning>,
    pub extra: BTreeMap<String, String>,
}

/// Which text of the item became the body, weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub enum Field {
    Title,
    Description,
    Content,
}

/// By what the ledger recognises a story. Hashes are the draft's own, also on a kill.
#[derive(Clone, Debug)]
pub struct Marks {
    pub keys: Keys,
    pub full_hash: [u8; 16],
    pub wording: [u8; 16],
    pub content_hash: [u8; 32],
    pub body_hash: [u8; 32],
    pub sample: Sample,
    /// Hashes of the headline's first 32 tokens, sorted.
    pub headline: Vec<u32>,
    pub headline_tokens: u32,
    pub body_tokens: u32,
    pub field: Field,
    /// Provider's version when it is an integer.
    pub version: Option<i64>,
    /// What the provider says this revision is.
    pub change: Option<Change>,
}

/// Turns a draft into a story, as far as that can be said without knowing what was seen before.
///
/// # Errors
/// `no_content` when nothing in the draft maps to a field.
#[expect(clippy::too_many_lines, reason = "a line for each field of the record")]
pub fn normalize(draft: Draft, origin: &Origin) -> Result<Normalized, Rejection> {
    if draft.is_empty() {
        return Err(Rejection { reason: Reason::NoContent, detail: "nothing in it maps to a field".to_owned() });
    }
    let mut notes = Notes { warnings: draft.warnings, extra: draft.extra };
    let words = text::Words::of(
        text::Raw {
            headline: draft.headline,
            summary: draft.summary,
            body: draft.body,
            agency: draft.agency.as_deref(),
            base: draft.link.as_deref().or(origin.dialect.base_url.as_deref()),
            date_order: origin.dialect.date_order,
        },
        &mut notes,
    );
    let times = time::Times::of(
        [draft.first_created, draft.version_created, draft.content_created, draft.embargoed, draft.expires],
        &mut notes,
    );
    let pub_status = draft.pub_status.unwrap_or(PubStatus::Usable);
    let (headline_tokens, body_tokens) = (Tokens::of(words.headline.as_deref().unwrap_or("")), Tokens::of(&words.body));
    let full_hash = hash::full(&headline_tokens, &body_tokens);
    let slug = draft.slugline.as_deref().filter(|_| draft.source_format == SourceFormat::PlainText);
    let keys = Keys::new(&origin.provider, draft.id.as_deref(), draft.link.as_deref(), slug, full_hash);
    if draft.id.is_none() && draft.link.is_none() && draft.source_format != SourceFormat::PlainText {
        notes.warn(Warning::NoIdentifier);
    }
    let marks = Marks {
        full_hash,
        wording: hash::wording(full_hash, words.headline.as_deref().unwrap_or(""), &words.body),
        content_hash: hash::content(words.headline.as_deref(), &words.body),
        body_hash: hash::body(&body_tokens),
        sample: Sample::of(&body_tokens),
        headline: headline_hashes(&headline_tokens),
        headline_tokens: headline_tokens.count(),
        body_tokens: body_tokens.count(),
        field: words.field,
        version: draft.version.as_deref().and_then(|version| version.trim().parse().ok()),
        change: draft.change,
        keys,
    };
    let place = place::Place::of(words.dateline.as_ref(), &words.body, &times, origin, &mut notes);
    let headline = words.headline.as_deref();
    let language = language::Language::of(draft.language.as_deref(), origin, headline, &words.body, &body_tokens, &mut notes);
    let (title, title_is_derived) = words.title();
    if title_is_derived {
        notes.warn(Warning::NoHeadline);
    }
    let rights = one_notice(draft.copyright_notice, words.closing.rights, &mut notes);
    let ed_note = both(draft.ed_note, words.closing.note);
    let dateline = words.dateline.unwrap_or_default();
    let killed = pub_status == PubStatus::Canceled;
    let content = Content {
        uri: draft.id.or_else(|| draft.link.clone()),
        identity: marks.keys.identity(),
        version: draft.version,
        revision_label: draft.revision_label,
        supersedes_uri: draft.supersedes_uri,
        pub_status,
        item_type: draft.item_type.unwrap_or(ItemType::Text),
        title,
        title_is_derived,
        headline: words.headline,
        subhead: draft.subhead,
        slugline: draft.slugline,
        take_key: draft.take_key,
        take_no: draft.take_no,
        summary: words.summary.filter(|_| !killed),
        by: if draft.by.is_empty() { dateline.by } else { draft.by },
        is_tabular: draft.is_tabular,
        word_count: if killed { 0 } else { marks.body_tokens },
        char_count: if killed { 0 } else { u32::try_from(words.body.chars().count()).unwrap_or(u32::MAX) },
        body_text: if killed { String::new() } else { words.body },
        body_html: words.html.filter(|_| !killed),
        provider_word_count: draft.provider_word_count,
        language: language.tag,
        language_detected: language.detected,
        dateline_text: Some(dateline.text).filter(|text| !text.is_empty()),
        dateline_cities: dateline.cities,
        dateline_region: dateline.region,
        dateline_country: dateline.country,
        dateline_country_code: place.country_code,
        dateline_month: dateline.month,
        dateline_day: dateline.day,
        dateline_date: place.date,
        dateline_year_source: place.year_source,
        agency: draft.agency.or(dateline.agency),
        sign_off: words.closing.sign_off.or(draft.sign_off),
        provider: origin.provider.clone(),
        provider_service: draft.provider_service,
        source_name: draft.source_name,
        first_created: times.first_created,
        version_created: times.version_created,
        content_created: times.content_created,
        embargoed: times.embargoed,
        embargo_unresolved: draft.embargo_unresolved,
        expires: times.expires,
        urgency: draft.urgency.filter(|urgency| (1..=9).contains(urgency)),
        urgency_raw: draft.urgency_raw,
        category_raw: draft.category_raw,
        subjects: draft.subjects,
        keywords: draft.keywords,
        genres: draft.genres,
        signals: draft.signals,
        entities: draft.entities,
        places: draft.places,
        tickers: draft.tickers,
        links: draft.links,
        media: draft.media.into_iter().map(exact).collect(),
        copyright_holder: draft.copyright_holder,
        copyright_notice: rights,
        usage_terms: draft.usage_terms,
        credit_line: draft.credit_line,
        rights_uri: draft.rights_uri,
        ed_note,
        ed_note_is_public: draft.ed_note_is_public,
        source_format: draft.source_format,
        ingest_feed: origin.feed.clone(),
        ingest_connector: origin.connector,
        ingest_source_uri: origin.source_uri.clone(),
        ingest_message_id: draft.message_id,
        provider_sequence: draft.provider_sequence,
        ingest_raw_hash: origin.raw_hash.clone(),
        ingest_raw_bytes: origin.raw_bytes,
        ingest_charset: origin.charset.to_owned(),
        received_at: origin.received_at,
        ingest_parser: origin.parser.to_owned(),
    };
    let Notes { mut warnings, extra } = notes;
    warnings.sort_unstable();
    warnings.dedup();
    Ok(Normalized { content, marks, warnings, extra })
}

/// Warnings and leftovers gathered on the way.
struct Notes {
    warnings: Vec<Warning>,
    extra: BTreeMap<String, String>,
}

impl Notes {
    fn warn(&mut self, warning: Warning) {
        self.warnings.push(warning);
    }

    /// Keeps what has no place in the record, cut to 1 KiB.
    fn keep(&mut self, key: &str, value: &str) {
        self.extra.insert(key.to_owned(), text::cut(value, 1024).to_owned());
    }
}

/// The notes of the head, and those behind the text.
fn both(head: Option<String>, end: Option<String>) -> Option<String> {
    match (head, end) {
        (Some(head), Some(end)) => Some(format!("{head}\n{end}")),
        (head, end) => head.or(end),
    }
}

/// The notice of rights that the format has a field for; one that is printed too is kept beside it if it says more.
fn one_notice(sent: Option<String>, printed: Option<String>, notes: &mut Notes) -> Option<String> {
    let (Some(sent), Some(printed)) = (&sent, &printed) else { return sent.or(printed) };
    if sent != printed {
        notes.keep("copyright_printed", printed);
    }
    Some(sent.clone())
}

/// A size that every reader of JSON takes for the same number (RFC 8259 §6); a larger one is none of a file.
fn exact(media: Media) -> Media {
    const MOST: u64 = (1 << 53) - 1;
    Media { size: media.size.filter(|size| *size <= MOST), ..media }
}

/// Enough of a headline to tell whether another one says the same.
fn headline_hashes(tokens: &Tokens) -> Vec<u32> {
    let mut hashes: Vec<u32> = tokens.iter().take(32).map(|token| xxhash_rust::xxh3::xxh3_64(token.as_bytes()) as u32).collect();
    hashes.sort_unstable();
    hashes.dedup();
    hashes
}

impl Normalized {
    /// The record as it would be were nothing known: what `dateline parse` prints.
    pub fn as_first(self) -> Story {
        let story_id = hex(&self.marks.keys.story_id());
        let change = self.marks.change.unwrap_or(Change::New);
        let ruling = Ruling {
            schema_version: SCHEMA_VERSION.to_owned(),
            cluster_id: story_id.clone(),
            story_id,
            revision: 1,
            change: if self.content.pub_status == PubStatus::Canceled { Change::Kill } else { change },
            is_latest: true,
            is_deleted: u8::from(self.content.pub_status == PubStatus::Canceled),
            supersedes_hash: None,
            content_hash: hex(&self.marks.content_hash),
            body_hash: hex(&self.marks.body_hash),
            duplicate_of: None,
            relation: None,
            similarity: None,
            published_at: self.content.received_at,
            ingest_warnings: self.warnings,
            extra: self.extra,
        };
        Story { ruling, content: self.content }
    }
}
