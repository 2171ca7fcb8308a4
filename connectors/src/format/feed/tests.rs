//! Whole documents: the catalogue of hostile input, recorded readings, and the shared corpora.

mod channel;
mod corpus;
mod hazard;
mod snapshot;
mod unseen;

use super::FORMAT;
use crate::format::{DecodeError, Decoded};
use schemas::Dialect;

/// Reads bytes as a feed without any configuration.
fn read(bytes: &[u8]) -> Result<Decoded, DecodeError> {
    (FORMAT.decode)(bytes, &Dialect::default())
}
