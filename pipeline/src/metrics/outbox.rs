//! What the outbox shows: how much is owed to the topics, for how long, and how much room is left.

use super::instrument::{instruments, whole};
use jiff::Timestamp;
use prometheus::{Gauge, IntGauge};

instruments! {
    /// Rows that are committed and not yet durable in their topics.
    pub struct Outbox {
        /// Rows owed to the topics.
        rows: IntGauge = "outbox_rows";
        /// Bytes owed to the topics.
        bytes: IntGauge = "outbox_bytes";
        /// Bytes above which intake waits (`outbox.max_bytes`).
        max_bytes: IntGauge = "outbox_max_bytes";
        /// When the oldest row owed was committed, in seconds since 1970; 0 when nothing is owed.
        oldest: Gauge = "outbox_oldest_timestamp_seconds";
        /// Bytes free on the disk of the data folder.
        disk_free_bytes: IntGauge = "disk_free_bytes";
        /// Bytes of free disk below which intake waits (`outbox.min_free`).
        disk_floor_bytes: IntGauge = "disk_floor_bytes";
    }
}

impl Outbox {
    /// What is owed now, and when its oldest row was committed.
    pub fn owes(&self, rows: u64, bytes: u64, oldest: Option<Timestamp>) {
        self.rows.set(whole(rows));
        self.bytes.set(whole(bytes));
        self.oldest.set(oldest.map_or(0.0, |oldest| oldest.as_duration().as_secs_f64()));
    }

    /// The bounds from the configuration.
    pub fn bounds(&self, max_bytes: u64, min_free_bytes: u64) {
        self.max_bytes.set(whole(max_bytes));
        self.disk_floor_bytes.set(whole(min_free_bytes));
    }

    /// Bytes free on the disk of `data_dir`.
    pub fn disk_free(&self, bytes: u64) {
        self.disk_free_bytes.set(whole(bytes));
    }
}
