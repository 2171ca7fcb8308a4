//! Plain agency copy.

use crate::format::{Confidence, DecodeError, Decoded, Format};
use schemas::{Dialect, Reason};

/// Wire copy as plain text, one or more stories a file.
pub const FORMAT: Format = Format { name: "plain_text", parser: "plain_text/1.0.0", recognize, decode };

fn recognize(_bytes: &[u8]) -> Confidence {
    Confidence::No
}

fn decode(_bytes: &[u8], _dialect: &Dialect) -> Result<Decoded, DecodeError> {
    Err(DecodeError::new(Reason::Malformed, ""))
}
