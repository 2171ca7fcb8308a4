//! Which story a candidate belongs to: its keys are tried in order, the first that leads to a living story
//! and is not refused decides.

use super::Context;
use crate::candidate::Candidate;
use crate::ledger::index::IndexError;
use crate::ledger::memory::Memory;
use crate::ledger::rows::{Digest, KeyBytes, Number, StoryRow};
use jiff::SignedDuration;
use schemas::identity::{Key, Kind};
use std::sync::Arc;

/// From this length on a text is told from others by its words alone.
pub const LONG_TOKENS: u32 = 80;
/// A shorter text is the same as another one only this long after that was published.
pub const SHORT_TEXT_HOURS: i64 = 36;
/// Fewer tokens than this, headline and body together, never decide across feeds.
pub const LEAST_TOKENS: u32 = 8;

/// Less of the text in common than this, and a guid has been reused.
const SAME_SHINGLES: f64 = 0.3;
const SAME_HEADLINE: f64 = 0.5;
const COMPARABLE: usize = 8;

/// What a search found.
#[derive(Default)]
pub struct Found {
    pub story: Option<(Number, Arc<StoryRow>)>,
    /// Stories that the candidate's keys lead to but that it is not.
    pub parted: Vec<Number>,
    pub guid_reused: bool,
}

/// Finds the story that a candidate belongs to.
pub fn search(memory: &mut Memory<'_>, context: &Context<'_>, candidate: &Candidate) -> Result<Found, IndexError> {
    let mut found = Found::default();
    for key in candidate.marks.keys.iter() {
        if !applies(context, candidate, key) {
            continue;
        }
        let Some((number, row)) = follow(memory, key)? else { continue };
        if found.parted.contains(&number) || found.parted.iter().any(|parted| row.parted.contains(parted)) {
            continue;
        }
        match key.kind {
            Kind::Native if is_reused(candidate, &row) => {
                found.guid_reused = true;
                found.parted.push(number);
            }
            Kind::Alias | Kind::Link if belongs_to_another_item(context, candidate, number, &row) => found.parted.push(number),
            Kind::Content if !decides_by_content(context, candidate, number, &row) => {}
            _ => {
                found.story = Some((number, row));
                return Ok(found);
            }
        }
    }
    Ok(found)
}

/// The living story that a key leads to.
fn follow(memory: &Memory<'_>, key: Key) -> Result<Option<(Number, Arc<StoryRow>)>, IndexError> {
    let Some(number) = memory.key(&key.to_bytes())? else { return Ok(None) };
    Ok(memory.story(number)?.map(|row| (number, row)))
}

/// Whether a key may be tried at all.
fn applies(context: &Context<'_>, candidate: &Candidate, key: Key) -> bool {
    match key.kind {
        Kind::Native => !is_demoted(context, key.digest),
        Kind::Alias => candidate.marks.keys.get(Kind::Native).is_some_and(|native| !is_demoted(context, native.digest)),
        Kind::Link => !context.shared_links.contains(&key.to_bytes()),
        Kind::Content => true,
        Kind::Slug => candidate.is_kill(),
    }
}

/// Whether the feed has reused this id, or so many that none of its ids is believed.
pub fn is_demoted(context: &Context<'_>, native: Digest) -> bool {
    context.feed.demoted.len() >= crate::ledger::rows::FeedRow::MOST_DEMOTED || context.feed.demoted.contains(&native)
}

/// Whether an id that leads to a story now stands on another story's text. Provider versions rule this out.
fn is_reused(candidate: &Candidate, row: &StoryRow) -> bool {
    let marks = &candidate.marks;
    if candidate.is_kill() || marks.version.is_some() {
        return false;
    }
    let tokens = |body: u32, headline: u32| body + headline >= LEAST_TOKENS;
    if !tokens(marks.body_tokens, marks.headline_tokens) || !tokens(row.latest.body_tokens, row.latest.headline_tokens) {
        return false;
    }
    let (comparable, shared) = marks.sample.shared(&row.latest.sample);
    comparable >= COMPARABLE
        && (shared as f64) < SAME_SHINGLES * comparable as f64
        && jaccard(&marks.headline, &row.latest.headline) < SAME_HEADLINE
}

/// Share of what two sorted sets have in common; two empty ones have nothing.
fn jaccard(one: &[u32], other: &[u32]) -> f64 {
    let both = one.iter().filter(|hash| other.binary_search(hash).is_ok()).count();
    let either = one.len() + other.len() - both;
    if either == 0 { 0.0 } else { both as f64 / either as f64 }
}

/// An alias or a link does not join a story whose own native id stands on another item that the feed lists:
/// live blogs, section links, two hosts with `?p=1`.
fn belongs_to_another_item(context: &Context<'_>, candidate: &Candidate, number: Number, row: &StoryRow) -> bool {
    let own = candidate.marks.keys.get(Kind::Native).map(Key::to_bytes);
    let natives = || row.keys.iter().filter(|key| key[0] == Kind::Native as u8);
    if natives().next().is_none() || own.is_some_and(|own| natives().any(|key| *key == own)) {
        return false;
    }
    natives().any(|key| context.document_natives.contains(key)) || context.feed.window.binary_search(&number).is_ok()
}

/// Content joins two texts of one provider when they would be copies, or while the feed still lists the first one;
/// never when both have an id and the ids differ.
fn decides_by_content(context: &Context<'_>, candidate: &Candidate, number: Number, row: &StoryRow) -> bool {
    let native = |key: &&KeyBytes| key[0] == Kind::Native as u8;
    if let Some(own) = candidate.marks.keys.get(Kind::Native).filter(|native| !is_demoted(context, native.digest)) {
        let mut others = row.keys.iter().filter(native).peekable();
        if others.peek().is_some() && !others.any(|key| *key == own.to_bytes()) {
            return false;
        }
    }
    context.feed.window.binary_search(&number).is_ok()
        || candidate.marks.body_tokens >= LONG_TOKENS
        || is_recent(row.latest.received_at, candidate)
}

/// Whether something of that time is young enough for a short text to be the same.
pub fn is_recent(milliseconds: i64, candidate: &Candidate) -> bool {
    candidate.received_at.as_millisecond() - milliseconds < SignedDuration::from_hours(SHORT_TEXT_HOURS).as_millis() as i64
}
