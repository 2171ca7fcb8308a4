//! A known story comes again: what is this to the revisions before it?

use super::{Context, Judged, Notes, latest, remember, ruling, state};
use crate::candidate::Candidate;
use crate::ledger::index::IndexError;
use crate::ledger::memory::Memory;
use crate::ledger::rows::{Digest, HashRow, Number, Returning, Standing, StoryRow};
use crate::metrics::label::Verdict;
use crate::outbox::{Role, Roles};
use jiff::SignedDuration;
use schemas::hash::hex;
use schemas::identity::Kind;
use schemas::{Change, PubStatus, Warning};
use std::cmp::Ordering;
use std::sync::Arc;

/// Reverts of a story in a day; more and the feed is flapping.
const MOST_REVERTS: u8 = 3;
/// Full windows, and time, that an earlier text is listed before it counts as a revert.
const REVERT_WINDOWS: u32 = 3;
const REVERT_AFTER: SignedDuration = SignedDuration::from_hours(1);
/// A version this much after its reception is not believed for order.
const BELIEVED_AHEAD: SignedDuration = SignedDuration::from_hours(1);
/// A text with less than this share of the latest one's tokens is a shorter copy.
const SHORTER: f64 = 0.6;

/// What a revision turned out to be.
enum Outcome {
    Unchanged(Notes),
    /// Becomes the latest.
    Latest(Change),
    /// Is published, and is not the latest.
    Older,
}

/// Judges a candidate that belongs to a known story.
pub fn judge(
    memory: &mut Memory<'_>,
    context: &Context<'_>,
    candidate: &Candidate,
    number: Number,
    before: Arc<StoryRow>,
) -> Result<Judged, IndexError> {
    let mut row = (*before).clone();
    memory.sight(number, &mut row, context.week);
    if let Standing::Copy(original) = row.standing {
        sight_original(memory, context, original)?;
    }
    learn_keys(memory, candidate, number, &mut row)?;
    let original_stands = original_stands(memory, &row)?;
    let outcome = match outcome(context, candidate, &mut row) {
        // A copy whose original was killed, or is forgotten, steps into `stories` when it is seen again.
        Outcome::Unchanged(_) if !original_stands && row.latest.status == PubStatus::Usable => Outcome::Latest(Change::Update),
        outcome => outcome,
    };
    let (verdict, notes, publish) = match outcome {
        Outcome::Unchanged(notes) => (Verdict::Unchanged, notes, None),
        Outcome::Older => {
            row.revision += 1;
            remember_old(&mut row, state(candidate));
            let mut ruling = ruling(context, candidate, &row, Change::Update);
            ruling.is_latest = false;
            ruling.is_deleted = 0;
            (Verdict::Older, Notes::default(), Some((ruling, Roles::of(&[Role::Stories]))))
        }
        Outcome::Latest(change) => revise(memory, context, candidate, number, &mut row, change, original_stands)?,
    };
    let story_id = row.story_id;
    if row != *before {
        memory.put_story(number, &row);
    }
    // A copy may have to step in for its original; an earlier text may be coming back.
    let settled = !matches!(row.standing, Standing::Copy(_)) && row.returning.is_none() && row.latest.state == state(candidate);
    Ok(Judged { verdict, number, story_id, settled, publish, notes })
}

/// What the candidate is to its story. Changes only what is remembered about earlier states coming back.
fn outcome(context: &Context<'_>, candidate: &Candidate, row: &mut StoryRow) -> Outcome {
    let state = state(candidate);
    let unchanged = || Outcome::Unchanged(Notes::default());
    let order = order(context, candidate, row);
    let known = row.states.contains(&state);
    match (candidate.pub_status, row.latest.status) {
        (PubStatus::Canceled, PubStatus::Canceled) if known => return unchanged(),
        (PubStatus::Canceled, _) => return Outcome::Latest(Change::Kill),
        (_, PubStatus::Canceled) => {
            let released = candidate.marks.change == Some(Change::Release);
            return match order {
                Some(Ordering::Greater) => Outcome::Latest(Change::Update),
                _ if released => Outcome::Latest(Change::Release),
                _ if known => unchanged(),
                _ => Outcome::Older,
            };
        }
        _ if state == row.latest.state => {
            row.returning = None;
            return unchanged();
        }
        (PubStatus::Withheld, _) => return Outcome::Latest(Change::Withhold),
        (PubStatus::Usable, PubStatus::Withheld) if order != Some(Ordering::Less) => return Outcome::Latest(Change::Release),
        _ => {}
    }
    if known {
        return revert(context, candidate, row, state, order);
    }
    if order == Some(Ordering::Less) {
        return Outcome::Older;
    }
    if order != Some(Ordering::Greater) && is_shorter_copy(context, candidate, row) {
        return Outcome::Unchanged(Notes { shorter_copy: true, ..Notes::default() });
    }
    Outcome::Latest(match candidate.marks.change {
        Some(change @ (Change::Correction | Change::Add | Change::Release | Change::Metadata)) => change,
        _ => Change::Update,
    })
}

/// Whether the candidate is newer or older than the latest revision, as far as that can be said.
fn order(context: &Context<'_>, candidate: &Candidate, row: &StoryRow) -> Option<Ordering> {
    if let (Some(own), Some(latest)) = (candidate.marks.version, row.latest.version) {
        return Some(own.cmp(&latest)).filter(|order| *order != Ordering::Equal);
    }
    let ahead = BELIEVED_AHEAD.as_millis() as i64;
    let own = candidate.version_created?.as_millisecond();
    let latest = row.latest.version_created?;
    let believed = context.feed_hash == row.latest.feed
        && own <= candidate.received_at.as_millisecond() + ahead
        && latest <= row.latest.received_at + ahead;
    Some(own.cmp(&latest)).filter(|order| believed && *order != Ordering::Equal)
}

/// An earlier text again: a feed that answers from two caches, or a publisher who took an edit back.
fn revert(context: &Context<'_>, candidate: &Candidate, row: &mut StoryRow, state: Digest, order: Option<Ordering>) -> Outcome {
    let now = candidate.received_at.as_millisecond();
    let listed = match &mut row.returning {
        Some(returning) if returning.state == state => {
            returning.windows += 1;
            returning.windows >= REVERT_WINDOWS && now - returning.since >= REVERT_AFTER.as_millis() as i64
        }
        returning => {
            *returning = Some(Returning { state, since: now, windows: 1 });
            false
        }
    };
    if order != Some(Ordering::Greater) && !listed {
        return Outcome::Unchanged(Notes { returning: true, ..Notes::default() });
    }
    let day = i32::try_from(context.now.as_second().div_euclid(86_400)).unwrap_or(i32::MAX);
    let today = if row.reverts.0 == day { row.reverts.1 } else { 0 };
    if today >= MOST_REVERTS {
        return Outcome::Unchanged(Notes { flapping: true, ..Notes::default() });
    }
    row.reverts = (day, today + 1);
    Outcome::Latest(Change::Update)
}

/// A summary does not replace the text that another feed, or a fuller field of this one, has given.
fn is_shorter_copy(context: &Context<'_>, candidate: &Candidate, row: &StoryRow) -> bool {
    let elsewhere = context.feed_hash != row.latest.feed || candidate.marks.field < row.latest.field;
    elsewhere && f64::from(candidate.marks.body_tokens) < SHORTER * f64::from(row.latest.body_tokens)
}

/// The verdict on a revision, what to note about it, and what is published of it.
type Revised = (Verdict, Notes, Option<(schemas::Ruling, Roles)>);

/// Makes the candidate the latest revision of its story.
fn revise(
    memory: &mut Memory<'_>,
    context: &Context<'_>,
    candidate: &Candidate,
    number: Number,
    row: &mut StoryRow,
    change: Change,
    original_stands: bool,
) -> Result<Revised, IndexError> {
    let supersedes = row.latest.content_hash;
    let reused_version = candidate.marks.version.is_some() && candidate.marks.version == row.latest.version;
    row.latest = latest(context, candidate, Some(&row.latest));
    row.returning = None;
    let state = row.latest.state;
    remember(row, state);
    if context.baseline && row.standing == Standing::Baseline {
        return Ok((Verdict::Unchanged, Notes::default(), None));
    }
    // A copy stays one while its text is word for word that of an original, its own or another.
    let original = match row.standing {
        Standing::Copy(_) if candidate.pub_status == PubStatus::Usable && original_stands => {
            super::unknown::original(memory, context, candidate, Some(number))?
        }
        _ => None,
    };
    row.revision += 1;
    let mut ruling = ruling(context, candidate, row, change);
    ruling.supersedes_hash = Some(hex(&supersedes)).filter(|_| row.revision > 1);
    if reused_version {
        super::warn(&mut ruling, Warning::VersionReused);
    }
    if candidate.is_kill() {
        ruling.content_hash = hex(&row.latest.content_hash);
        ruling.body_hash = hex(&row.latest.body_hash);
        if !row.copies.is_empty() {
            let copies: Vec<String> = row.copies.iter().map(|copy| hex(copy)).collect();
            ruling.extra.insert("copies".to_owned(), copies.join(" "));
        }
        if candidate.marks.keys.get(Kind::Slug).is_some_and(|slug| row.keys.contains(&slug.to_bytes())) {
            super::warn(&mut ruling, Warning::KillMatchHeuristic);
        }
    }
    if let Some((of, original)) = original {
        row.standing = Standing::Copy(of);
        let roles = super::unknown::mark_copy(context, &mut ruling, &original);
        return Ok((Verdict::Duplicate, Notes::default(), Some((ruling, roles))));
    }
    row.standing = Standing::Published;
    own_text(memory, context, candidate, number, row)?;
    Ok((Verdict::Revision, Notes::default(), Some((ruling, Roles::of(&[Role::Stories, Role::Latest])))))
}

/// Remembers an older state without making it the newest.
fn remember_old(row: &mut StoryRow, state: Digest) {
    if row.states.len() >= StoryRow::MOST_STATES {
        row.states.remove(0);
    }
    row.states.insert(0, state);
}

/// A story keeps the keys that it gains.
fn learn_keys(memory: &mut Memory<'_>, candidate: &Candidate, number: Number, row: &mut StoryRow) -> Result<(), IndexError> {
    for key in candidate.marks.keys.iter().map(schemas::identity::Key::to_bytes) {
        if !row.keys.contains(&key) && row.keys.len() < StoryRow::MOST_KEYS && memory.key(&key)?.is_none() {
            row.keys.push(key);
            memory.staged.keys.insert(key, Some(number));
        }
    }
    Ok(())
}

/// Enters the text of a story that stands in `stories`, unless an earlier story has it.
pub fn own_text(
    memory: &mut Memory<'_>,
    context: &Context<'_>,
    candidate: &Candidate,
    number: Number,
    row: &mut StoryRow,
) -> Result<(), IndexError> {
    let usable = candidate.pub_status == PubStatus::Usable && !candidate.is_embargoed();
    let hash = candidate.marks.full_hash;
    if !usable || row.hashes.len() >= StoryRow::MOST_HASHES || row.hashes.contains(&hash) {
        return Ok(());
    }
    let taken = match memory.hash(&hash)? {
        Some(owner) => memory.story(owner.number)?.is_some_and(|owner| stands(&owner)),
        None => false,
    };
    if !taken {
        let text = HashRow { number, first_published: context.now.as_millisecond(), day: candidate.dateline_day };
        memory.staged.hashes.insert(hash, Some(text));
        row.hashes.push(hash);
    }
    Ok(())
}

/// Whether a story's text stands in `stories` as usable, so that it can be an original.
pub fn stands(row: &StoryRow) -> bool {
    row.standing == Standing::Published && row.latest.status == PubStatus::Usable && !row.latest.embargoed
}

/// Whether what a copy repeats still stands; true for what is no copy.
fn original_stands(memory: &Memory<'_>, row: &StoryRow) -> Result<bool, IndexError> {
    match row.standing {
        Standing::Copy(original) => {
            Ok(memory.story(original)?.is_some_and(|original| original.latest.status != PubStatus::Canceled))
        }
        Standing::Published | Standing::Baseline => Ok(true),
    }
}

fn sight_original(memory: &mut Memory<'_>, context: &Context<'_>, original: Number) -> Result<(), IndexError> {
    if let Some(before) = memory.story(original)?.filter(|row| row.week < context.week) {
        let mut row = (*before).clone();
        memory.sight(original, &mut row, context.week);
        memory.put_story(original, &row);
    }
    Ok(())
}
