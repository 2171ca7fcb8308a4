//! A story on its way to the ledger: encoded and measured, so that nothing about it can fail once it is judged.

use jiff::Timestamp;
use schemas::{Marks, Normalized, PubStatus, Reason, Rejection, SourceFormat, Warning};
use std::collections::BTreeMap;

/// Room that a ruling takes in a record, beside warnings and `extra`, bytes.
const RULING_BYTES: usize = 1536;

/// A story before its verdict.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The content's JSON object.
    pub content: Vec<u8>,
    pub marks: Marks,
    pub warnings: Vec<Warning>,
    pub extra: BTreeMap<String, String>,
    pub pub_status: PubStatus,
    pub source_format: SourceFormat,
    pub embargoed: Option<Timestamp>,
    pub embargo_unresolved: bool,
    pub dateline_text: Option<String>,
    /// Month × 100 + day.
    pub dateline_day: Option<u16>,
    pub version_created: Option<Timestamp>,
    pub received_at: Timestamp,
    pub title: Option<String>,
    /// [`schemas::Draft::print`]; 0 where there is none.
    pub print: u64,
}

impl Candidate {
    /// Encodes a story and cuts it to the size of a record: `body_html` goes first, then the end of `body_text`.
    ///
    /// # Errors
    /// `record_too_large` when what is left without a body is still larger.
    pub fn new(mut story: Normalized, max_record_bytes: usize) -> Result<Self, Rejection> {
        let extra: usize = story.extra.iter().map(|(key, value)| key.len() + value.len() * 2 + 6).sum();
        let room = max_record_bytes.saturating_sub(RULING_BYTES + extra + story.warnings.len() * 24);
        let mut content = encode(&story);
        if content.len() > room {
            story.content.body_html = None;
            story.warnings.push(Warning::HtmlDropped);
            content = encode(&story);
        }
        if content.len() > room {
            let body = serde_json::to_string(&story.content.body_text).map_or(0, |body| body.len());
            let rest = content.len() - body;
            let kept = room.checked_sub(rest).ok_or_else(|| Rejection {
                reason: Reason::RecordTooLarge,
                detail: format!("{rest} bytes without its body, {room} allowed"),
            })?;
            cut_body(&mut story, kept);
            content = encode(&story);
        }
        let content_of = &story.content;
        Ok(Self {
            pub_status: content_of.pub_status,
            source_format: content_of.source_format,
            embargoed: content_of.embargoed,
            embargo_unresolved: content_of.embargo_unresolved,
            dateline_text: content_of.dateline_text.clone(),
            dateline_day: content_of
                .dateline_month
                .zip(content_of.dateline_day)
                .map(|(month, day)| u16::from(month) * 100 + u16::from(day)),
            version_created: content_of.version_created,
            received_at: content_of.received_at,
            title: content_of.title.clone(),
            print: 0,
            content,
            marks: story.marks,
            warnings: story.warnings,
            extra: story.extra,
        })
    }

    /// A kill: the story is withdrawn.
    pub fn is_kill(&self) -> bool {
        self.pub_status == PubStatus::Canceled
    }

    /// Whether an embargo stands on it.
    pub fn is_embargoed(&self) -> bool {
        self.embargo_unresolved || self.embargoed.is_some_and(|until| until > self.received_at)
    }
}

/// JSON of the content. Its types cannot fail to encode: no maps with odd keys, no floats that are not numbers
/// beyond what JSON prints as null.
fn encode(story: &Normalized) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(story.content.body_text.len() * 2 + 3072);
    if serde_json::to_writer(&mut bytes, &story.content).is_err() {
        bytes.clear();
    }
    bytes
}

/// Shortens the body so that its JSON takes at most so many bytes.
fn cut_body(story: &mut Normalized, room: usize) {
    let mut used = 2;
    let fits = |character: char| match character {
        '"' | '\\' | '\n' | '\t' | '\r' => 2,
        '\0'..='\x1F' => 6,
        other => other.len_utf8(),
    };
    let end = story.content.body_text.char_indices().find(|(_, character)| {
        used += fits(*character);
        used > room
    });
    if let Some((end, _)) = end {
        story.content.body_text.truncate(end);
        story.warnings.push(Warning::BodyTruncated);
    }
}
