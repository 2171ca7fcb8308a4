//! The verdict on a story, by identity and by equal hashes, never by guesswork.
//!
//! Which story is it? (`search`) If it is known: what is this revision to it? (`known`) If it is not: does
//! another story say the same, word for word? (`unknown`) The rules stand in ARCHITECTURE.md, "Verdicts".

mod known;
mod search;
mod unknown;

use crate::candidate::Candidate;
use crate::ledger::index::IndexError;
use crate::ledger::memory::Memory;
use crate::ledger::rows::{Digest, FeedRow, KeyBytes, Latest, Number, StoryRow, Week};
use crate::metrics::label::Verdict;
use crate::outbox::Roles;
use jiff::Timestamp;
use schemas::hash::{first_half, hex, of_bytes};
use schemas::story::{Ruling, SCHEMA_VERSION};
use schemas::{Change, Warning};
use std::collections::HashSet;

/// What surrounds a story when it is judged.
pub struct Context<'a> {
    pub feed: &'a FeedRow,
    /// Hash of the feed's id.
    pub feed_hash: u64,
    /// Native keys of all items of this document.
    pub document_natives: &'a HashSet<KeyBytes>,
    /// Links that several items of this document carry.
    pub shared_links: &'a HashSet<KeyBytes>,
    /// The feed is new and what it holds is remembered, not published.
    pub baseline: bool,
    /// Copies of other stories go into `stories` too.
    pub publish_copies: bool,
    /// Moment of the commit.
    pub now: Timestamp,
    pub week: Week,
}

/// What came of one story.
#[derive(Debug)]
pub struct Judged {
    pub verdict: Verdict,
    pub number: Number,
    pub story_id: Digest,
    /// The same item again would change nothing, whatever happens elsewhere.
    pub settled: bool,
    /// The record's ruling and where it goes; `None` when there is nothing to publish.
    pub publish: Option<(Ruling, Roles)>,
    pub notes: Notes,
}

/// What an operator may want to count beside the verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Notes {
    /// A shorter version from elsewhere was passed over.
    pub shorter_copy: bool,
    /// An earlier text is listed again, not long enough yet to be taken for more than a cache's.
    pub returning: bool,
    /// The same feed has given the same words under another id.
    pub other_id: bool,
    /// The provider's id had been used for another story.
    pub guid_reused: bool,
    /// The feed goes to and fro between versions more often than is published.
    pub flapping: bool,
}

/// Judges one story. Everything that it changes is in `memory.staged`.
///
/// # Errors
/// Only when the index cannot be read.
pub fn judge(memory: &mut Memory<'_>, context: &Context<'_>, candidate: &Candidate) -> Result<Judged, IndexError> {
    let found = search::search(memory, context, candidate)?;
    let mut judged = match found.story {
        Some((number, row)) => known::judge(memory, context, candidate, number, row)?,
        None => unknown::judge(memory, context, candidate, &found)?,
    };
    judged.notes.guid_reused = found.guid_reused;
    Ok(judged)
}

/// What makes a revision another one than before: wording, dateline, status, embargo. An edit of white space, case,
/// quotes and the like alone is none.
fn state(candidate: &Candidate) -> Digest {
    let mut bytes = Vec::with_capacity(96);
    bytes.extend_from_slice(&candidate.marks.wording);
    bytes.extend_from_slice(candidate.dateline_text.as_deref().unwrap_or("").as_bytes());
    bytes.push(0);
    bytes.extend_from_slice(candidate.pub_status.as_str().as_bytes());
    bytes.push(u8::from(candidate.embargo_unresolved));
    bytes.extend_from_slice(&candidate.embargoed.map_or(0, |time| time.as_millisecond()).to_be_bytes());
    first_half(of_bytes(&bytes))
}

/// What the next revision will be measured against. Hashes of the last usable text outlive a kill.
fn latest(context: &Context<'_>, candidate: &Candidate, before: Option<&Latest>) -> Latest {
    let marks = &candidate.marks;
    let usable = before.filter(|_| candidate.is_kill());
    Latest {
        state: state(candidate),
        status: candidate.pub_status,
        embargoed: candidate.is_embargoed(),
        content_hash: usable.map_or(marks.content_hash, |latest| latest.content_hash),
        body_hash: usable.map_or(marks.body_hash, |latest| latest.body_hash),
        version: marks.version,
        version_created: candidate.version_created.map(Timestamp::as_millisecond),
        received_at: candidate.received_at.as_millisecond(),
        feed: context.feed_hash,
        field: marks.field,
        body_tokens: marks.body_tokens,
        headline_tokens: marks.headline_tokens,
        headline: marks.headline.clone(),
        sample: marks.sample.clone(),
    }
}

/// Remembers a state as the newest one.
fn remember(row: &mut StoryRow, state: Digest) {
    row.states.retain(|known| *known != state);
    if row.states.len() >= StoryRow::MOST_STATES {
        row.states.remove(0);
    }
    row.states.push(state);
}

/// The ruling of a revision; what differs from the plain case is set by the caller.
fn ruling(context: &Context<'_>, candidate: &Candidate, row: &StoryRow, change: Change) -> Ruling {
    let story_id = hex(&row.story_id);
    Ruling {
        schema_version: SCHEMA_VERSION.to_owned(),
        cluster_id: story_id.clone(),
        story_id,
        revision: row.revision,
        change,
        is_latest: true,
        is_deleted: u8::from(candidate.is_kill()),
        supersedes_hash: None,
        content_hash: hex(&candidate.marks.content_hash),
        body_hash: hex(&candidate.marks.body_hash),
        duplicate_of: None,
        relation: None,
        similarity: None,
        published_at: context.now,
        ingest_warnings: candidate.warnings.clone(),
        extra: candidate.extra.clone(),
    }
}

fn warn(ruling: &mut Ruling, warning: Warning) {
    if !ruling.ingest_warnings.contains(&warning) {
        ruling.ingest_warnings.push(warning);
    }
}
