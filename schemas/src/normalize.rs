//! From a decoder's draft to a story.

use crate::dialect::Dialect;
use crate::draft::Draft;
use crate::story::Story;
use crate::terms::{Connector, Reason};
use jiff::Timestamp;
use std::sync::Arc;

/// Where a payload came from and how its feed is to be read.
#[derive(Clone, Debug)]
pub struct Origin {
    /// Id of the feed in the configuration.
    pub feed: String,
    pub connector: Connector,
    pub dialect: Arc<Dialect>,
    pub source_uri: String,
    /// SHA-256 of the payload, lower-case hexadecimal.
    pub raw_hash: String,
    pub raw_bytes: u64,
    /// WHATWG name of the encoding that the payload was read with.
    pub charset: &'static str,
    pub parser: &'static str,
    pub received_at: Timestamp,
    /// Modification time of the file, for `reference_date = "file_mtime"`.
    pub modified: Option<Timestamp>,
}

/// Why a draft is no story.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason}: {detail}")]
pub struct Rejection {
    pub reason: Reason,
    pub detail: String,
}

/// Turns a draft into a story.
pub fn normalize(_draft: Draft, _origin: &Origin) -> Result<Story, Rejection> {
    Err(Rejection { reason: Reason::NoContent, detail: String::new() })
}
