//! One commit: its stories judged one after another, the rows that this owes, and what is kept of its feed.

use super::commit::{Commit, CommitError, Outcome, Tally, Window};
use super::memory::Memory;
use super::rows::{FeedRow, KeyBytes, Number, Slice, Slices, Week};
use crate::candidate::Candidate;
use crate::dedupe::{self, Context};
use crate::outbox::{Facts, Position, Role, Roles, Row};
use jiff::Timestamp;
use schemas::Ruling;
use schemas::identity::{Key, Kind};
use std::collections::HashSet;
use std::sync::Arc;

/// Judges all of one commit and adds its rows.
pub(super) fn judge_commit(
    memory: &mut Memory<'_>,
    commit: &Commit,
    rows: &mut Rows,
    clock: Timestamp,
    publish_copies: bool,
) -> Result<Tally, CommitError> {
    let before = memory.feed(&commit.feed)?.unwrap_or_default();
    let baseline_polls = if !before.known && commit.baseline { 3 } else { before.baseline_polls };
    let (document_natives, shared_links) = document_keys(&commit.stories);
    let mut feed = (*before).clone();
    let mut tally = Tally { stories: Vec::with_capacity(commit.stories.len()), dead_letters: commit.dead_letters.len() };
    let mut seen = Vec::with_capacity(commit.stories.len());
    let mut slices = Vec::new();
    let mut week = 0;
    for candidate in &commit.stories {
        let now = clock.max(candidate.received_at);
        week = week_of(candidate.received_at);
        let context = Context {
            feed: &feed,
            feed_hash: xxh3(&commit.feed),
            document_natives: &document_natives,
            shared_links: &shared_links,
            baseline: baseline_polls > 0,
            publish_copies,
            now,
            week,
        };
        let judged = dedupe::judge(memory, &context, candidate)?;
        if judged.notes.guid_reused
            && let Some(native) = candidate.marks.keys.get(Kind::Native)
            && feed.demoted.len() < FeedRow::MOST_DEMOTED
            && !feed.demoted.contains(&native.digest)
        {
            feed.demoted.push(native.digest);
        }
        seen.push(judged.number);
        if judged.settled && candidate.print != 0 {
            slices.push(Slice { print: candidate.print, number: judged.number, keys: Slice::keys(&candidate.marks.keys) });
        }
        let ruling = judged.publish.as_ref().map(|(ruling, _)| ruling);
        tally.stories.push(Outcome {
            verdict: judged.verdict,
            story_id: judged.story_id,
            revision: ruling.map_or(0, |ruling| ruling.revision),
            duplicate_of: ruling.and_then(|ruling| unhex(ruling.duplicate_of.as_deref()?)),
            notes: judged.notes,
            title: candidate.title.clone(),
        });
        if let Some((ruling, roles)) = judged.publish {
            rows.story(&ruling, roles, candidate);
        }
    }
    commit.dead_letters.iter().for_each(|letter| rows.dead_letter(&commit.feed, letter, clock));
    if commit.window == Window::Unchanged {
        week = week_of(clock);
        sight(memory, &feed.window, week)?;
    }
    if let Some(before) = &commit.slices {
        let listed = || before.items.iter().map(|slice| slice.number);
        if week_of(clock) > feed.week {
            sight(memory, &listed().collect::<Vec<_>>(), week_of(clock))?;
        }
        seen.extend(listed());
        week = week.max(week_of(clock));
        keep_slices(memory, commit, before, slices, week)?;
    }
    note_feed(&mut feed, commit, seen, week, baseline_polls);
    if tally.is_returning() {
        // The next poll is to bring the document again: behind a 304 nobody sees whether the text stays.
        feed.cursor.clone_from(&before.cursor);
    }
    if feed != *before {
        memory.staged.feeds.insert(commit.feed.clone(), Some(Arc::new(feed)));
    }
    Ok(tally)
}

/// Keeps how the items stand that a feed lists, if all of them are known.
fn keep_slices(
    memory: &mut Memory<'_>,
    commit: &Commit,
    passed: &Slices,
    mut items: Vec<Slice>,
    week: Week,
) -> Result<(), CommitError> {
    if commit.window != Window::Full {
        return Ok(());
    }
    items.extend_from_slice(&passed.items);
    items.truncate(Slices::MOST);
    let slices = Slices { manner: passed.manner, week, items };
    if memory.slices(&commit.feed)?.as_deref() != Some(&slices) {
        memory.staged.slices.insert(commit.feed.clone(), Some(Arc::new(slices)));
    }
    Ok(())
}

/// What the feed's row says after a commit.
fn note_feed(feed: &mut FeedRow, commit: &Commit, mut seen: Vec<u64>, week: Week, baseline_polls: u8) {
    // The baseline ends with the first full poll, at the latest with the third; that nothing has changed, or that a poll
    // failed, is none.
    if commit.window != Window::Unchanged {
        feed.known = true;
        feed.baseline_polls = if commit.window == Window::Full { 0 } else { baseline_polls.saturating_sub(1) };
    }
    if matches!(commit.window, Window::Full | Window::Unchanged) {
        feed.week = feed.week.max(week);
    }
    if let Some(receipt) = commit.receipt {
        if feed.receipts.len() >= FeedRow::MOST_RECEIPTS {
            feed.receipts.remove(0);
        }
        feed.receipts.push(receipt);
    }
    match commit.window {
        Window::Unlisted => return,
        Window::Full => {}
        Window::Partial => seen.extend_from_slice(&feed.window),
        Window::Unchanged => seen.clone_from(&feed.window),
    }
    seen.sort_unstable();
    seen.dedup();
    let oldest = seen.len().saturating_sub(FeedRow::MOST_WINDOW);
    feed.window = seen.split_off(oldest);
    if let Some(cursor) = &commit.cursor {
        feed.cursor.clone_from(cursor);
    }
}

/// Native keys of all items of a document, and links that several of them carry.
fn document_keys(stories: &[Candidate]) -> (HashSet<KeyBytes>, HashSet<KeyBytes>) {
    let keys = |kind| stories.iter().filter_map(move |story| story.marks.keys.get(kind).map(Key::to_bytes));
    let mut links = HashSet::with_capacity(stories.len());
    let shared = keys(Kind::Link).filter(|link| !links.insert(*link)).collect();
    (keys(Kind::Native).collect(), shared)
}

/// Stories that are still listed are kept remembered.
fn sight(memory: &mut Memory<'_>, listed: &[Number], week: Week) -> Result<(), CommitError> {
    for &number in listed {
        if let Some(before) = memory.story(number)?.filter(|row| row.week < week) {
            let mut row = (*before).clone();
            memory.sight(number, &mut row, week);
            memory.put_story(number, &row);
        }
    }
    Ok(())
}

/// Rows of one group, numbered as they come.
pub(super) struct Rows {
    pub rows: Vec<Row>,
    pub token: u64,
    pub next_seq: u64,
    pub latest: bool,
}

impl Rows {
    fn push(&mut self, roles: Roles, key: String, timestamp: i64, facts: Option<Facts>, value: Option<Vec<u8>>) {
        let position = Position { token: self.token, seq: self.next_seq };
        self.next_seq += 1;
        self.rows.push(Row { position, roles, key, timestamp, facts, value });
    }

    fn story(&mut self, ruling: &Ruling, roles: Roles, candidate: &Candidate) {
        let facts = Facts { change: ruling.change, source_format: candidate.source_format };
        let roles = if self.latest { roles } else { roles.without(Role::Latest) };
        let value = schemas::story::join(ruling, &candidate.content);
        self.push(roles, ruling.story_id.clone(), ruling.published_at.as_millisecond(), Some(facts), Some(value));
    }

    fn dead_letter(&mut self, feed: &str, letter: &[u8], now: Timestamp) {
        let mut value = letter.strip_suffix(b"}").unwrap_or(letter).to_vec();
        value.extend_from_slice(format!(",\"published_at\":\"{}\"}}", schemas::story::moment::print(now)).as_bytes());
        self.push(Roles::of(&[Role::Deadletter]), feed.to_owned(), now.as_millisecond(), None, Some(value));
    }

    /// A story has left the window: its key leaves the compacted topic.
    pub(super) fn tombstone(&mut self, story_id: &str, now: Timestamp) {
        self.push(Roles::of(&[Role::Latest]), story_id.to_owned(), now.as_millisecond(), None, None);
    }
}

/// Weeks since the Unix epoch.
pub fn week_of(time: Timestamp) -> Week {
    Week::try_from(time.as_second().div_euclid(7 * 86_400)).unwrap_or(0)
}

fn xxh3(text: &str) -> u64 {
    let digest = schemas::hash::of_bytes(text.as_bytes());
    u64::from_be_bytes([digest[0], digest[1], digest[2], digest[3], digest[4], digest[5], digest[6], digest[7]])
}

fn unhex(text: &str) -> Option<[u8; 16]> {
    u128::from_str_radix(text, 16).ok().map(u128::to_be_bytes)
}
