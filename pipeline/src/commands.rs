//! The commands, one file each.

pub mod check;
pub mod dedupe;
pub mod parse;
