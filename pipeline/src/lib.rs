//! The service: what starts, in which order, and how stories go from feeds to topics.

pub mod added;
pub mod admin;
pub mod candidate;
pub mod cli;
pub mod commands;
pub mod config;
pub mod dedupe;
pub mod health;
pub mod intake;
pub mod ledger;
pub mod logging;
pub mod metrics;
pub mod outbox;
mod private_file;
pub mod publish;
pub mod rejected;
pub mod segments;
pub mod service;
pub mod shutdown;
pub mod terminal;
pub mod websub;
