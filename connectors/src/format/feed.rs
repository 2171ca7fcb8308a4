//! RSS, RDF, Atom and JSON Feed.
//!
//! One pass over the decoded text, no sanitising, nothing fetched. Items are read one by one: what is wrong with one
//! costs that one, and what ends early keeps all that was whole.

mod attribute;
mod bytes;
mod date;
mod doctype;
mod element;
mod entity;
mod entity_table;
mod item;
mod json;
mod link;
pub(crate) mod markup;
mod media;
mod mojibake;
mod namespace;
mod pace;
mod person;
mod print;
mod prolog;
mod root;
mod second;
mod text;
mod token;
mod xml;

use crate::charset;
use crate::format::{Confidence, DecodeError, Decoded, Format, Seen};
use schemas::{Dialect, Moment, Reason, Text};

/// RSS 0.90–2.0, RDF, CDF, Atom 0.3 and 1.0, JSON Feed 1.x.
pub const FORMAT: Format = Format { name: "feed", parser: "feed/1.1.0", recognize, decode, decode_unseen: Some(decode_unseen) };

fn recognize(bytes: &[u8]) -> Confidence {
    prolog::recognize(bytes)
}

fn decode(bytes: &[u8], dialect: &Dialect) -> Result<Decoded, DecodeError> {
    decode_unseen(bytes, dialect, &Seen::default())
}

/// Reads a feed. Slices are places in the payload, or empty when it is not UTF-8 and was transcoded.
fn decode_unseen(bytes: &[u8], dialect: &Dialect, seen: &Seen) -> Result<Decoded, DecodeError> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(DecodeError::new(Reason::Empty, format!("{} bytes, all white space", bytes.len())));
    }
    let labels: Vec<&str> = dialect.charset.as_deref().into_iter().chain(prolog::encoding(bytes)).collect();
    let decoded = charset::decode(bytes, &labels);
    let text = decoded.text.as_ref();
    let reading = match json::begins(text) {
        true => json::read(text, dialect, seen),
        false => xml::read(text, dialect, seen),
    };
    let (reading, second_opinion) = second::consider(reading, text, dialect)?;
    let xml::Reading { mut drafts, mut faults, passed, complete, channel } = reading;
    for draft in &mut drafts {
        draft.warnings.extend(&decoded.warnings);
    }
    let slices = drafts.iter_mut().map(|draft| &mut draft.slice).chain(faults.iter_mut().map(|fault| &mut fault.slice));
    for slice in slices {
        *slice = decoded.offset.map_or(0..0, |offset| offset + slice.start..(offset + slice.end).min(bytes.len()));
    }
    Ok(Decoded { drafts, faults, passed, charset: decoded.name, complete, channel, second_opinion })
}

/// A headline out of text that may hold HTML.
pub(crate) fn headline(line: String) -> Text {
    text::title(Text::Html(line))
}

/// Reads a date in any of the forms that feeds print; without a zone it is UTC.
pub fn read_date(printed: &str) -> Option<jiff::Timestamp> {
    date::read(printed, date::Customs { zone: None, order: None }).map(|read| read.time)
}

/// A time by what the configuration says about times, as printed where it is none; and whether UTC was assumed.
/// `None` when nothing is printed.
pub(crate) fn read_moment(printed: &str, dialect: &Dialect) -> Option<(Moment, bool)> {
    let printed = printed.trim();
    if printed.is_empty() {
        return None;
    }
    let customs = date::Customs { zone: dialect.timezone.as_ref(), order: dialect.date_order };
    Some(match date::read(printed, customs) {
        Some(read) => (Moment::At(read.time), read.zone_assumed),
        None => (Moment::Unreadable(printed.to_owned()), false),
    })
}

#[cfg(test)]
mod tests;
