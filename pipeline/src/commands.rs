//! The commands, one file each.

pub mod check;
pub mod dedupe;
pub mod demo;
pub mod ledger;
pub mod parse;
pub mod run;
pub mod tail;
