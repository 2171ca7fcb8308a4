//! What an outlet tells whoever counts and watches.

use crate::outbox::Role;
use crate::publish::Unavailable;
use std::time::Duration;

/// How a batch ended: a transaction, or what stands in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Committed,
    Aborted,
    /// The start order finds out.
    Unknown,
}

/// Hears of what happens inside. Calls come from the thread that delivers, and must not block.
pub trait Observer: Send + Sync {
    /// A batch ended, so long after its first record was handed to the client.
    fn transaction(&self, _took: Duration, _outcome: Outcome) {}
    /// A producer was dropped because of an error; the next recovery makes another.
    fn rebuild(&self) {}
    /// What the client holds at the moment, every few seconds while it is polled.
    fn queue(&self, _records: u64, _bytes: u64) {}
    /// The client's queue had no room and delivery waited.
    fn queue_full(&self) {}
    /// Mean time of one broker's answers over the last few seconds.
    fn round_trip(&self, _took: Duration) {}
    /// Records of one topic are durable and visible to readers.
    fn published(&self, _role: Role, _records: u64) {}
    /// A topic has another number of partitions than when it was first seen: keys have moved.
    fn partitions_changed(&self, _topic: &str, _first: i32, _now: i32) {}
    /// Delivery is still trying, and this stands in its way: what health should say before a call returns.
    fn trouble(&self, _kind: Unavailable, _detail: &str) {}
}

/// Hears nothing.
pub struct Unobserved;

impl Observer for Unobserved {}
