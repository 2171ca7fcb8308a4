//! The intake half: payloads become candidates and dead letters, and are committed.

pub mod control;
pub mod dead_letter;
pub mod desk;
pub mod entry;
pub mod first;
pub mod host;
pub mod http;
pub mod kept;
pub mod moved;
pub mod pace;
pub mod reading;
pub mod rest;
pub mod rhythm;
pub mod schedule;
pub mod spool;
pub mod unread;
