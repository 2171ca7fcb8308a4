//! The intake half: payloads become candidates and dead letters, and are committed.

pub mod control;
pub mod dead_letter;
pub mod desk;
pub mod http;
pub mod kept;
pub mod pace;
pub mod reading;
pub mod schedule;
pub mod spool;
pub mod unread;
