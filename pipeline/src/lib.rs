//! The service: what starts, in which order, and how stories go from feeds to topics.

pub mod candidate;
pub mod config;
pub mod dedupe;
pub mod ledger;
pub mod outbox;
pub mod segments;
pub mod verdict;
