//! The service: what starts, in which order, and how stories go from feeds to topics.

pub mod candidate;
pub mod cli;
pub mod commands;
pub mod config;
pub mod dedupe;
pub mod intake;
pub mod ledger;
pub mod outbox;
pub mod segments;
pub mod verdict;
pub mod admin;
pub mod config;
pub mod health;
pub mod metrics;
