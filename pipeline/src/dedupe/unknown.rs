//! An unknown story: does another one say the same, word for word?

use super::search::{Found, LEAST_TOKENS, LONG_TOKENS, is_demoted, is_recent};
use super::{Context, Judged, Notes, known, latest, ruling};
use crate::candidate::Candidate;
use crate::ledger::index::IndexError;
use crate::ledger::memory::Memory;
use crate::ledger::rows::{Digest, Number, Standing, StoryRow};
use crate::metrics::label::Verdict;
use crate::outbox::{Role, Roles};
use schemas::hash::hex;
use schemas::identity::{Kind, parted_id};
use schemas::{Change, PubStatus, Relation, Ruling, Warning};
use std::sync::Arc;

/// Judges a candidate that belongs to no known story.
pub fn judge(memory: &mut Memory<'_>, context: &Context<'_>, candidate: &Candidate, found: &Found) -> Result<Judged, IndexError> {
    let story_id = story_id(memory, context, candidate, found)?;
    let stub = memory.stub(&story_id)?;
    let original = original(memory, context, candidate, None)?;
    let number = memory.number();
    let latest = latest(context, candidate, None);
    let mut row = StoryRow {
        story_id,
        revision: stub.as_ref().map_or(0, |stub| stub.revision),
        standing: Standing::Published,
        states: vec![latest.state],
        latest,
        keys: Vec::new(),
        hashes: Vec::new(),
        parted: found.parted.clone(),
        copies: Vec::new(),
        week: context.week,
        returning: None,
        reverts: (0, 0),
    };
    memory.staged.weeks.insert((context.week, number), true);
    take_keys(memory, context, candidate, number, &mut row);
    part(memory, number, &found.parted)?;
    if context.baseline {
        row.standing = Standing::Baseline;
        memory.put_story(number, &row);
        return Ok(Judged {
            verdict: Verdict::Unchanged,
            number,
            story_id,
            settled: true,
            publish: None,
            notes: Notes::default(),
        });
    }
    row.revision += 1;
    let mut ruling = ruling(context, candidate, &row, change(candidate));
    if found.guid_reused {
        super::warn(&mut ruling, Warning::GuidReused);
    }
    let killed_before = stub.is_some_and(|stub| stub.killed) && !candidate.is_kill();
    let mut notes = Notes::default();
    let (verdict, roles) = if killed_before {
        // A late original of a killed story: what was withdrawn does not rise again.
        row.latest.status = PubStatus::Canceled;
        ruling.is_latest = false;
        (Verdict::Older, Roles::of(&[Role::Stories]))
    } else if let Some((of, original)) = original {
        row.standing = Standing::Copy(of);
        notes.other_id = original.latest.feed == context.feed_hash;
        remember_copy(memory, of, &original, story_id);
        (Verdict::Duplicate, mark_copy(context, &mut ruling, &original))
    } else {
        known::own_text(memory, context, candidate, number, &mut row)?;
        (Verdict::New, Roles::of(&[Role::Stories, Role::Latest]))
    };
    memory.put_story(number, &row);
    let settled = verdict == Verdict::New;
    Ok(Judged { verdict, number, story_id, settled, publish: Some((ruling, roles)), notes })
}

fn change(candidate: &Candidate) -> Change {
    match (candidate.pub_status, candidate.marks.change) {
        (PubStatus::Canceled, _) => Change::Kill,
        (PubStatus::Withheld, _) => Change::Withhold,
        (PubStatus::Usable, Some(change @ (Change::Correction | Change::Add))) => change,
        (PubStatus::Usable, _) => Change::New,
    }
}

/// The id of a new story. When the id that its keys give is another story's, it is salted.
fn story_id(memory: &Memory<'_>, context: &Context<'_>, candidate: &Candidate, found: &Found) -> Result<Digest, IndexError> {
    let keys = &candidate.marks.keys;
    let id = keys.story_id();
    let demoted = keys.get(Kind::Native).is_some_and(|native| is_demoted(context, native.digest));
    let mut taken = demoted || found.guid_reused;
    for key in keys.iter().filter(|key| key.digest == id) {
        let owner = memory.key(&key.to_bytes())?.map(|number| memory.story(number)).transpose()?.flatten();
        taken |= owner.is_some_and(|owner| owner.story_id == id);
    }
    Ok(if taken { parted_id(id, candidate.marks.full_hash, candidate.received_at.as_millisecond()) } else { id })
}

/// All keys of a new story point at it from now on, but for an id that its feed reuses.
fn take_keys(memory: &mut Memory<'_>, context: &Context<'_>, candidate: &Candidate, number: Number, row: &mut StoryRow) {
    for key in candidate.marks.keys.iter() {
        let refused = match key.kind {
            Kind::Native | Kind::Alias => {
                candidate.marks.keys.get(Kind::Native).is_some_and(|native| is_demoted(context, native.digest))
            }
            Kind::Link => context.shared_links.contains(&key.to_bytes()),
            Kind::Content | Kind::Slug => false,
        };
        if !refused {
            row.keys.push(key.to_bytes());
            memory.staged.keys.insert(key.to_bytes(), Some(number));
        }
    }
}

/// Notes on the stories that the new one is not.
fn part(memory: &mut Memory<'_>, number: Number, from: &[Number]) -> Result<(), IndexError> {
    for &other in from {
        if let Some(before) = memory.story(other)?.filter(|row| row.parted.len() < 64) {
            let mut row = (*before).clone();
            row.parted.push(number);
            memory.put_story(other, &row);
        }
    }
    Ok(())
}

/// The story whose text this is, word for word, when that is enough to keep it from `stories`.
pub fn original(
    memory: &Memory<'_>,
    context: &Context<'_>,
    candidate: &Candidate,
    own: Option<Number>,
) -> Result<Option<(Number, Arc<StoryRow>)>, IndexError> {
    let marks = &candidate.marks;
    let enough = marks.body_tokens + marks.headline_tokens >= LEAST_TOKENS;
    if candidate.pub_status != PubStatus::Usable || candidate.is_embargoed() || context.baseline || !enough {
        return Ok(None);
    }
    let Some(text) = memory.hash(&marks.full_hash)? else { return Ok(None) };
    let other_day = text.day.zip(candidate.dateline_day).is_some_and(|(one, other)| one != other);
    let told_by_words = marks.body_tokens >= LONG_TOKENS || is_recent(text.first_published, candidate);
    if other_day || !told_by_words || own == Some(text.number) {
        return Ok(None);
    }
    Ok(memory.story(text.number)?.filter(|row| known::stands(row)).map(|row| (text.number, row)))
}

/// Says in a ruling whose copy the story is, and where it goes.
pub fn mark_copy(context: &Context<'_>, ruling: &mut Ruling, original: &StoryRow) -> Roles {
    ruling.duplicate_of = Some(hex(&original.story_id));
    ruling.cluster_id = hex(&original.story_id);
    ruling.relation = Some(Relation::Exact);
    ruling.similarity = Some(1.0);
    if context.publish_copies {
        Roles::of(&[Role::Stories, Role::Latest, Role::Duplicates])
    } else {
        Roles::of(&[Role::Duplicates])
    }
}

/// A kill of the original will name its copies.
fn remember_copy(memory: &mut Memory<'_>, number: Number, original: &StoryRow, copy: Digest) {
    if original.copies.len() < StoryRow::MOST_COPIES && !original.copies.contains(&copy) {
        let mut row = original.clone();
        row.copies.push(copy);
        memory.put_story(number, &row);
    }
}
