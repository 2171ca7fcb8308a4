//! What is counted of things that could not be read or published.

use super::instrument::{Counters, instruments, whole};
use super::label::Stage;
use prometheus::{IntCounter, IntGauge};
use schemas::Reason;

instruments! {
    /// Dead letters, and the payloads that are kept beside them.
    pub struct DeadLetters {
        /// Dead letters owed to their topic, by where and why something stopped.
        dead_letters: Counters<(Stage, Reason)> = "dead_letters_total";
        /// Dead letters that gave no row of their own, because the same or enough others had been written.
        suppressed: IntCounter = "dead_letters_suppressed_total";
        /// Bytes of payloads kept under `rejected/`.
        kept_bytes: IntGauge = "rejected_kept_bytes";
        /// Bytes of payloads that `rejected/` may hold.
        kept_max_bytes: IntGauge = "rejected_max_bytes";
    }
}

impl DeadLetters {
    /// A dead letter was committed.
    pub fn written(&self, stage: Stage, reason: Reason) {
        self.dead_letters.add((stage, reason), 1);
    }

    /// A dead letter gave no row of its own.
    pub fn suppressed(&self) {
        self.suppressed.inc();
    }

    /// Bytes that lie under `rejected/`.
    pub fn kept(&self, bytes: u64) {
        self.kept_bytes.set(whole(bytes));
    }

    /// The bound of what may lie there.
    pub fn bound(&self, bytes: u64) {
        self.kept_max_bytes.set(whole(bytes));
    }
}
