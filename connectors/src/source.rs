//! What carries bytes to us.

pub mod http;
pub mod spool;
pub mod websub;

use jiff::Timestamp;

/// Bytes fetched once, and what their transport said about them.
#[derive(Clone, Debug)]
pub struct Payload {
    pub bytes: Vec<u8>,
    /// URL without user info, or path, for `ingest_source_uri`.
    pub source_uri: String,
    /// Charset that the transport declared.
    pub charset: Option<String>,
    /// What relative links are relative to when the document does not say.
    pub base_url: Option<String>,
    /// Modification time of the file, when there is one.
    pub modified: Option<Timestamp>,
    /// Whether the transport saw the end of the body.
    pub complete: bool,
}

/// What a payload holds only the beginning of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Whole {
    pub bytes: u64,
    /// SHA-256.
    pub hash: [u8; 32],
}
