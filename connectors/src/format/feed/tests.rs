//! Whole documents: the catalogue of hostile input, recorded readings, and the shared corpora.

mod channel;
mod corpus;
mod hazard;
mod probe;
mod snapshot;
mod unseen;

use super::FORMAT;
use crate::format::{DecodeError, Decoded};
use schemas::Dialect;

/// Reads bytes as a feed without any configuration.
fn read(bytes: &[u8]) -> Result<Decoded, DecodeError> {
    (FORMAT.decode)(bytes, &Dialect::default())
}

/// The first byte behind the end of the root element, or of the object that a JSON Feed is.
fn ends_of_root(document: &[u8]) -> usize {
    let end = |mark: &[u8]| document.windows(mark.len()).rposition(|window| window == mark);
    let tag = end(b"</").and_then(|tag| document.get(tag..)?.iter().position(|byte| *byte == b'>').map(|len| tag + len + 1));
    tag.or_else(|| end(b"}").map(|at| at + 1)).unwrap_or(document.len())
}
