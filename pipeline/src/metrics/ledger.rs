//! What the ledger counts: verdicts, commits, the index.

use super::instrument::{Counters, instruments, whole};
use super::label::{Commit, Verdict};
use prometheus::{Histogram, IntCounter, IntGauge};
use std::time::Duration;

const COMMIT: &[f64] = &[0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];
const GROUP: &[f64] = &[1.0, 2.0, 5.0, 10.0, 25.0, 50.0, 100.0, 256.0, 512.0, 1024.0, 4096.0];
const FLUSH: &[f64] = &[0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];

instruments! {
    /// What the one writer of durable state does.
    pub struct Ledger {
        /// Stories judged and durably committed, by verdict.
        verdicts: Counters<Verdict> = "verdicts_total";
        /// Unchanged stories that came as a shorter copy of the text already known.
        shorter_copies: IntCounter = "shorter_copies_total";
        /// Groups of commits written to the commit log, by what came of them.
        commits: Counters<Commit> = "ledger_commits_total";
        /// Time to judge, append and sync one group.
        commit_seconds: Histogram = "ledger_commit_seconds", COMMIT;
        /// Stories in one group.
        commit_stories: Histogram = "ledger_commit_stories", GROUP;
        /// Bytes appended to the commit log.
        commit_bytes: IntCounter = "ledger_commit_bytes_total";
        /// Bytes of commit log on disk.
        log_bytes: IntGauge = "ledger_log_bytes";
        /// Bytes of the index on disk.
        index_bytes: IntGauge = "ledger_index_bytes";
        /// Time to write one table of effects into the index.
        index_flush_seconds: Histogram = "ledger_index_flush_seconds", FLUSH;
        /// Stories that are remembered.
        index_stories: IntGauge = "ledger_index_stories";
        /// Stories whose effects wait in memory for the index.
        unindexed_stories: IntGauge = "ledger_unindexed_stories";
        /// Stories that ran out of the window and were forgotten.
        swept_stories: IntCounter = "ledger_swept_stories_total";
    }
}

impl Ledger {
    /// A story was judged and the commit is durable.
    pub fn verdict(&self, verdict: Verdict) {
        self.verdicts.add(verdict, 1);
    }

    /// An unchanged story was a shorter copy.
    pub fn shorter_copy(&self) {
        self.shorter_copies.inc();
    }

    /// A group became durable: time from its first judgement to the end of the sync, stories, bytes appended.
    pub fn committed(&self, took: Duration, stories: usize, bytes: u64) {
        self.commits.add(Commit::Durable, 1);
        self.commit_seconds.observe(took.as_secs_f64());
        self.commit_stories.observe(stories as f64);
        self.commit_bytes.inc_by(bytes);
    }

    /// A group did not become durable.
    pub fn commit_failed(&self, outcome: Commit) {
        self.commits.add(outcome, 1);
    }

    /// A table of effects was written into the index.
    pub fn index_flushed(&self, took: Duration) {
        self.index_flush_seconds.observe(took.as_secs_f64());
    }

    /// Stories in the index, and those that wait in memory.
    pub fn stories(&self, indexed: u64, waiting: u64) {
        self.index_stories.set(whole(indexed));
        self.unindexed_stories.set(whole(waiting));
    }

    /// Bytes that commit log and index take on disk.
    pub fn size(&self, log_bytes: u64, index_bytes: u64) {
        self.log_bytes.set(whole(log_bytes));
        self.index_bytes.set(whole(index_bytes));
    }

    /// So many stories ran out of the window.
    pub fn swept(&self, stories: u64) {
        self.swept_stories.inc_by(stories);
    }
}
