//! News sitemaps: the sitemap protocol 0.9 (<https://www.sitemaps.org/protocol.html>) with the news extension
//! `http://www.google.com/schemas/sitemap-news/0.9`.
//!
//! Publishers that have no feed any more still list there what they published in the last two days: headline, link
//! and time of each story, no text. The link is its key. Other sitemaps list pages, not stories, and are refused.

mod entry;
mod index;
mod reader;
mod vocabulary;

use crate::format::feed::markup::{self, Markup, Piece};
use crate::format::{Channel, Confidence, DecodeError, Decoded, Format};
use schemas::{Dialect, Reason};

pub const FORMAT: Format = Format { name: "news_sitemap", parser: "news_sitemap/1.0.0", recognize, decode, decode_unseen: None };

/// Bytes that are looked at to recognise it.
const HEAD: usize = 8 * 1024;

/// Certain when the first element is the root of a sitemap or of an index of sitemaps, else not at all.
fn recognize(bytes: &[u8]) -> Confidence {
    let head = bytes.get(..bytes.len().min(HEAD)).unwrap_or_default();
    // Without their zero bytes, UTF-16 and UTF-32 look like ASCII.
    let head: Vec<u8> = head.iter().filter(|byte| **byte != 0).copied().collect();
    let head = String::from_utf8_lossy(&head);
    let mut markup = Markup::new(head.trim_start_matches(['\u{feff}', '\u{fffd}']));
    loop {
        match markup.next() {
            Ok(Piece::Start(root)) if root.is("urlset") || root.is("sitemapindex") => return Confidence::Certain,
            Ok(Piece::Text(text)) if text.trim().is_empty() => {}
            // Declared entities are refused when it is read, by their right name.
            Err(error) if error.reason == Reason::XmlEntityDecl => {}
            _ => return Confidence::No,
        }
    }
}

/// Reads a sitemap. Slices are places in the payload, or empty when it is not UTF-8 and was transcoded.
fn decode(bytes: &[u8], dialect: &Dialect) -> Result<Decoded, DecodeError> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(DecodeError::new(Reason::Empty, format!("{} bytes, all white space", bytes.len())));
    }
    let decoded = markup::decode(bytes, dialect.charset.as_deref());
    let reader::Reading { mut drafts, mut faults, complete } = reader::read(&decoded.text, dialect)?;
    for draft in &mut drafts {
        draft.warnings.extend(&decoded.warnings);
    }
    let slices = drafts.iter_mut().map(|draft| &mut draft.slice).chain(faults.iter_mut().map(|fault| &mut fault.slice));
    for slice in slices {
        *slice = decoded.offset.map_or(0..0, |offset| offset + slice.start..(offset + slice.end).min(bytes.len()));
    }
    Ok(Decoded {
        drafts,
        faults,
        passed: Vec::new(),
        charset: decoded.name,
        complete,
        channel: Channel::default(),
        second_opinion: false,
    })
}

#[cfg(test)]
mod tests;
