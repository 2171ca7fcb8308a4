//! Headers that a feed's requests carry.

use super::HEADERS;
use crate::config::Headers;
use crate::config::context::Complaint;
use crate::config::kind::{Wrong, shorten, wrong_type};
use crate::config::mask::names_secret;
use crate::config::place::Place;
use crate::config::read::Reader;
use crate::config::secrets::Revealed;

/// Headers that the source sets itself, each with the reason.
const REFUSED: &[(&str, &str)] = &[
    ("a-im", "`delta = true` asks for it"),
    ("host", "it is taken from the URL"),
    ("content-length", "a poll has no body"),
    ("transfer-encoding", "a poll has no body"),
    ("connection", "connections are kept by the client"),
    ("upgrade", "connections are kept by the client"),
    ("te", "connections are kept by the client"),
    ("accept-encoding", "only what can be decompressed within bounds is asked for"),
    ("range", "a part of a document cannot be read"),
    ("if-none-match", "it is set from the last answer"),
    ("if-modified-since", "it is set from the last answer"),
];

/// Most headers of a feed.
const MAX_HEADERS: usize = 64;

/// The headers that can be sent; what is wrong with the others is reported.
pub(super) fn read(table: &Reader<'_>) -> Headers {
    let mut headers: Vec<(String, String, Place)> = Vec::new();
    let entries = table.entries(&HEADERS);
    if entries.len() > MAX_HEADERS {
        table.error(table.place, format!("more than {MAX_HEADERS} headers, which servers refuse"));
    }
    for (key, value) in entries.into_iter().take(MAX_HEADERS) {
        let (name, key, place) = (key.get_ref().as_ref(), table.at(key.span()), table.at(value.span()));
        if let Err(wrong) = header_name(name) {
            table
                .context
                .add(Complaint::error(key, format!("header `{}` {}", shorten(name), wrong.message)).maybe_help(wrong.help));
            continue;
        }
        if let Some((_, _, earlier)) = headers.iter().find(|(earlier, ..)| earlier.eq_ignore_ascii_case(name)) {
            table.context.add(Complaint::error(key, format!("header `{name}` is set twice")).related(*earlier, "first here"));
            continue;
        }
        let Some(text) = value.get_ref().as_str() else {
            table.wrong(name, place, wrong_type("a string", value.get_ref()));
            continue;
        };
        let Some(revealed) = table.reveal(name, text, place) else { continue };
        if names_secret(name) && !revealed.has_secret() {
            super::warn_of_plain_text(table, name, place);
        }
        match header_value(&revealed) {
            Ok(text) => headers.push((name.to_owned(), text, key)),
            Err(wrong) => table.wrong(name, place, wrong),
        }
    }
    Headers(headers.into_iter().map(|(name, value, _)| (name, value)).collect())
}

/// A token, RFC 9110 section 5.1.
pub(super) fn header_name(name: &str) -> Result<(), Wrong> {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    if name.is_empty() || name.len() > 200 || !name.bytes().all(is_token) {
        return Err(Wrong::new("is no name of a header"));
    }
    match REFUSED.iter().find(|(refused, _)| refused.eq_ignore_ascii_case(name)) {
        Some((_, reason)) => Err(Wrong::with_help(format!("cannot be set: {reason}"), "remove it")),
        None => Ok(()),
    }
}

/// A field value, RFC 9110 section 5.5: no line breaks, so no second header.
pub(super) fn header_value(revealed: &Revealed) -> Result<String, Wrong> {
    const LONGEST: usize = 8 << 10;
    let text = revealed.value();
    if text.bytes().any(|byte| byte.is_ascii_control() && byte != b'\t') {
        return Err(Wrong::new("holds a line break or another control character, which no header may"));
    }
    if text.len() > LONGEST {
        return Err(Wrong::new("has more than 8 KiB, which servers refuse"));
    }
    Ok(text)
}
