//! How stories come in: sources carry bytes, formats turn bytes into drafts.
//!
//! A source knows no format, a format does no IO, and neither knows Kafka or Prometheus.

pub mod charset;
pub mod discover;
pub mod format;
pub mod opml;
pub mod page;
pub mod source;

pub use format::{Confidence, DecodeError, Decoded, FORMATS, Fault, Format};
