//! The commands, one file each.

pub mod check;
pub mod dedupe;
pub mod demo;
pub mod parse;
pub mod run;
pub mod tail;
