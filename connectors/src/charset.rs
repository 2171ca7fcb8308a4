//! Bytes to text: which encoding a payload is in, and what it says.

use schemas::Warning;
use std::borrow::Cow;

/// A payload as text.
#[derive(Debug)]
pub struct Decoded<'a> {
    pub text: Cow<'a, str>,
    /// WHATWG name of the encoding that was used.
    pub name: &'static str,
    /// `charset_fallback`, `charset_mismatch`, `charset_replaced`.
    pub warnings: Vec<Warning>,
}

/// Reads bytes as text; never fails. `declared` are labels from most to least trusted (transport, prolog).
pub fn decode<'a>(bytes: &'a [u8], _declared: &[&str]) -> Decoded<'a> {
    Decoded { text: String::from_utf8_lossy(bytes), name: "UTF-8", warnings: Vec::new() }
}
