//! The intake half: payloads become candidates and dead letters, and are committed.

pub mod dead_letter;
pub mod reading;
