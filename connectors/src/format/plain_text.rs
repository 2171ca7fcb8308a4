//! Plain agency copy: what wires sent before markup, and still send.
//!
//! A file holds one story or several. Over the text stand, in any order and all of them optional: labels (`URGENT`,
//! `2ND LEAD`, `BULLETIN KILL`), a slug line, a headline, a byline, notes to editors, an embargo, the time of
//! transmission. Text is one paragraph a line or wrapped at about 69 columns. Dateline and sign-off stay in the body:
//! `normalize` reads them, for feeds too.

mod byline;
mod embargo;
mod frame;
mod head;
mod label;
mod line;
mod note;
mod opening;
mod printed_time;
mod recognize;
mod slug;
mod split;
mod story;
mod wrap;

#[cfg(test)]
mod tests;

use crate::charset;
use crate::format::{Channel, Confidence, DecodeError, Decoded, Fault, Format};
use schemas::{Dialect, Reason};

/// Wire copy as plain text, one or more stories a file.
pub const FORMAT: Format = Format { name: "plain_text", parser: "plain_text/1.0.0", recognize, decode, decode_unseen: None };

/// Most stories of a file; the rest is one fault.
const STORIES: usize = 10_000;

fn recognize(bytes: &[u8]) -> Confidence {
    recognize::recognize(bytes)
}

fn decode(bytes: &[u8], dialect: &Dialect) -> Result<Decoded, DecodeError> {
    if recognize::is_binary(bytes) {
        return Err(DecodeError::new(Reason::UnknownFormat, format!("binary data, {} bytes", bytes.len())));
    }
    if recognize::is_document(bytes) {
        return Err(DecodeError::new(
            Reason::UnknownFormat,
            format!("a document where copy was expected, {} bytes", bytes.len()),
        ));
    }
    let labels: Vec<&str> = dialect.charset.as_deref().into_iter().collect();
    let read = charset::decode(bytes, &labels);
    if read.text.trim_matches(line::is_edge).is_empty() {
        return Err(DecodeError::new(Reason::Empty, format!("{} bytes, no text", bytes.len())));
    }
    // The text may be longer than the bytes where the end of the payload cut a character in two.
    let bounded = |at: usize| at.min(bytes.len());
    let slice = |start: usize, end: usize| read.offset.map_or(0..0, |offset| bounded(offset + start)..bounded(offset + end));
    let (ranges, beyond) = split::stories(&read.text, dialect, STORIES);
    let mut decoded = Decoded {
        drafts: Vec::with_capacity(ranges.len()),
        faults: Vec::new(),
        passed: Vec::new(),
        charset: read.name,
        complete: true,
        channel: Channel::default(),
        second_opinion: false,
    };
    for range in ranges {
        let text = read.text.get(range.clone()).unwrap_or_default();
        let slice = slice(range.start, range.end);
        match story::read(text, dialect) {
            Some(mut draft) => {
                draft.slice = slice;
                draft.warnings.extend(read.warnings.iter().copied());
                decoded.drafts.push(draft);
            }
            None => {
                let detail = "labels and marks without a text".to_owned();
                decoded.faults.push(Fault { reason: Reason::NoContent, detail, slice });
            }
        }
    }
    if let Some(start) = beyond {
        let detail = format!("more than {STORIES} stories in one file");
        decoded.faults.push(Fault { reason: Reason::TooManyItems, detail, slice: slice(start, read.text.len()) });
    }
    if decoded.drafts.is_empty() {
        return Err(DecodeError::new(Reason::NoContent, format!("{} bytes, no story in them", bytes.len())));
    }
    Ok(decoded)
}
