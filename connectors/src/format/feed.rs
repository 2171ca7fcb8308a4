//! RSS, RDF, Atom and JSON Feed.

use crate::format::{Confidence, DecodeError, Decoded, Format};
use schemas::{Dialect, Reason};

/// RSS 0.90–2.0, RDF, Atom 0.3 and 1.0, JSON Feed 1.x.
pub const FORMAT: Format = Format { name: "feed", parser: "feed/1.0.0", recognize, decode };

fn recognize(_bytes: &[u8]) -> Confidence {
    Confidence::No
}

fn decode(_bytes: &[u8], _dialect: &Dialect) -> Result<Decoded, DecodeError> {
    Err(DecodeError::new(Reason::NotAFeed, ""))
}

/// Reads a date in any of the forms that feeds print.
pub fn read_date(text: &str) -> Option<jiff::Timestamp> {
    text.trim().parse().ok()
}
