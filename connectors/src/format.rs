//! The table of formats, and what a decoder gives back.

mod channel;
pub mod feed;
pub mod news_sitemap;
pub mod plain_text;
#[cfg(test)]
mod recorded;

pub use channel::Channel;

use schemas::{Dialect, Draft, Reason};
use std::ops::Range;

/// Every format that is known, in the order in which ties are decided.
pub static FORMATS: &[&Format] = &[&feed::FORMAT, &news_sitemap::FORMAT, &plain_text::FORMAT];

/// A format: how its payloads are recognised and how they are read.
///
/// Both functions are pure: no clock, no IO, no randomness, linear time, bounded memory.
pub struct Format {
    /// Name in configuration, metrics and `--format`.
    pub name: &'static str,
    /// `name/version` as it stands in `ingest_parser`; the version rises when readings change.
    pub parser: &'static str,
    /// How sure it is that these bytes are of this format. Looks at a bounded part of them.
    pub recognize: fn(&[u8]) -> Confidence,
    /// Reads what can be read; what cannot becomes a fault. Fails only when nothing can be read.
    pub decode: fn(&[u8], &Dialect) -> Result<Decoded, DecodeError>,
    /// The same, passing over items that were seen before as they stand; for formats that list items again and again.
    pub decode_unseen: Option<DecodeUnseen>,
}

/// Reads what can be read of a payload, but for what was seen before as it stands.
pub type DecodeUnseen = fn(&[u8], &Dialect, &Seen) -> Result<Decoded, DecodeError>;

impl std::fmt::Debug for Format {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

impl Format {
    /// Reads what was not seen before, as far as the format can tell without reading.
    ///
    /// # Errors
    /// Those of `decode`.
    pub fn decode_unseen(&self, bytes: &[u8], dialect: &Dialect, seen: &Seen) -> Result<Decoded, DecodeError> {
        match self.decode_unseen {
            Some(decode) if !seen.is_empty() => decode(bytes, dialect, seen),
            _ => (self.decode)(bytes, dialect),
        }
    }
}

/// Prints ([`Draft::print`]) of items that need not be read again while they stand as they stood.
#[derive(Clone, Debug, Default)]
pub struct Seen(Vec<u64>);

impl Seen {
    /// Zeros, which are no prints, are left out.
    pub fn new(prints: impl IntoIterator<Item = u64>) -> Self {
        let mut prints: Vec<u64> = prints.into_iter().filter(|print| *print != 0).collect();
        prints.sort_unstable();
        Self(prints)
    }

    pub fn contains(&self, print: u64) -> bool {
        self.0.binary_search(&print).is_ok()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// How sure a format is of a payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Confidence {
    No,
    /// It can be read so, when nothing else claims it.
    Possible,
    /// It carries the marks of the format.
    Likely,
    /// It cannot be anything else.
    Certain,
}

/// What came of one payload. Never all or nothing.
#[derive(Debug)]
pub struct Decoded {
    pub drafts: Vec<Draft>,
    pub faults: Vec<Fault>,
    /// Prints of the items that were passed over.
    pub passed: Vec<u64>,
    /// WHATWG name of the encoding that the bytes were read with.
    pub charset: &'static str,
    /// Whether the end of the document was seen. When false, no cursor is stored.
    pub complete: bool,
    /// What the document says of the feed itself.
    pub channel: Channel,
    /// The drafts are of another reader: the format's own found none.
    pub second_opinion: bool,
}

/// One thing in a payload that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub reason: Reason,
    /// For people: what was seen, where, without the content itself.
    pub detail: String,
    /// Bytes of the payload that it concerns; empty when it is the document as a whole.
    pub slice: Range<usize>,
}

/// Nothing in the payload could be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason}: {detail}")]
pub struct DecodeError {
    pub reason: Reason,
    pub detail: String,
}

impl DecodeError {
    /// An error with its reason and what was seen.
    pub fn new(reason: Reason, detail: impl Into<String>) -> Self {
        Self { reason, detail: detail.into() }
    }
}

/// The format with that name; `rss` is an alias of `feed`.
pub fn named(name: &str) -> Option<&'static Format> {
    let name = if name == "rss" { "feed" } else { name };
    FORMATS.iter().copied().find(|format| format.name == name)
}

/// The format that is surest of the bytes.
///
/// # Errors
/// `empty` without bytes; `unknown_format` with what the first bytes look like when no format claims them.
pub fn recognize(bytes: &[u8]) -> Result<&'static Format, DecodeError> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(DecodeError::new(Reason::Empty, format!("{} bytes, all white space", bytes.len())));
    }
    let mut best: Option<(Confidence, &'static Format)> = None;
    for format in FORMATS {
        let confidence = (format.recognize)(bytes);
        if confidence > best.map_or(Confidence::No, |(confidence, _)| confidence) {
            best = Some((confidence, format));
        }
    }
    best.map(|(_, format)| format).ok_or_else(|| DecodeError::new(Reason::UnknownFormat, describe(bytes)))
}

/// What bytes of no known format look like, by their first bytes.
fn describe(bytes: &[u8]) -> String {
    const MAGIC: &[(&[u8], &str)] = &[
        (b"\x1f\x8b", "gzip data"),
        (b"PK\x03\x04", "a zip archive"),
        (b"%PDF-", "a PDF document"),
        (b"MZ", "a Windows program"),
        (b"\x7fELF", "an ELF program"),
        (b"\x89PNG", "a PNG picture"),
        (b"\xff\xd8\xff", "a JPEG picture"),
        (b"GIF8", "a GIF picture"),
        (b"BZh", "bzip2 data"),
        (b"\xfd7zXZ", "xz data"),
        (b"\x28\xb5\x2f\xfd", "zstd data"),
    ];
    let seen = MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)).map(|(_, name)| *name);
    let seen = seen.or_else(|| describe_text(bytes)).unwrap_or("binary or unknown data");
    format!("looks like {seen}, {} bytes", bytes.len())
}

/// What a document that is text looks like, by the first character that is printed.
fn describe_text(bytes: &[u8]) -> Option<&'static str> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    match bytes.first()? {
        b'{' | b'[' => Some("JSON of no known format"),
        b'<' => Some("markup of no known format"),
        _ => None,
    }
}
