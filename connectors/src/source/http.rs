//! Feeds by HTTP: conditional GET within bounds, past a guard against private networks.

use std::time::Duration;

/// Bounds of one fetch.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Bytes on the wire.
    pub max_compressed_bytes: u64,
    pub max_bytes: u64,
    /// Decompressed : compressed.
    pub max_ratio: u64,
    pub connect_timeout: Duration,
    /// Longest wait for the next byte.
    pub idle_timeout: Duration,
    pub total_timeout: Duration,
    /// Bytes a second, measured over 10 s.
    pub min_rate: u64,
    pub max_redirects: usize,
}
