//! The commands, one file each.
#![expect(clippy::print_stderr, reason = "what a command has to say to its user before there is a log, or without one")]

pub mod check;
mod columns;
pub mod dedupe;
pub mod demo;
pub mod feeds;
pub mod ledger;
pub mod parse;
pub mod run;
pub mod tail;
mod throwaway;
