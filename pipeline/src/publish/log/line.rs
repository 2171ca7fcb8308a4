//! One row as one line of a topic log.
//!
//! `{"seq":12,"token":"<16 hex digits>","timestamp":<ms>,"key":"…","headers":{…},"value":{…}}` and a line feed; `value`
//! is the record itself, or null for a tombstone.

use crate::outbox::{Position, Row};
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// Longest line that is written or read, bytes, its line feed included. Records are far smaller: a line that is longer
/// is not one of ours.
pub const LONGEST: usize = 32 << 20;

/// Why a row cannot become a line.
#[derive(Debug, PartialEq, Eq)]
pub enum Unencodable {
    NotJson,
    TooLong,
}

/// What a line says before its value.
#[derive(Serialize)]
struct Head<'a> {
    seq: u64,
    token: &'a str,
    timestamp: i64,
    key: &'a str,
}

/// A line as recovery checks it.
#[derive(Deserialize)]
struct Line<'a> {
    seq: u64,
    #[serde(borrow)]
    token: Cow<'a, str>,
    #[serde(rename = "timestamp")]
    _timestamp: i64,
    #[serde(rename = "key", borrow)]
    _key: Cow<'a, str>,
    #[serde(rename = "headers")]
    _headers: IgnoredAny,
    #[serde(rename = "value")]
    _value: IgnoredAny,
}

/// Appends a row's line.
pub fn encode(row: &Row, lines: &mut Vec<u8>) -> Result<(), Unencodable> {
    let token = format!("{:016x}", row.position.token);
    let head = Head { seq: row.position.seq, token: &token, timestamp: row.timestamp, key: &row.key };
    write(&head, &row.headers(), row.value.as_deref(), lines)
}

/// Appends the line that says how far all topics of a log have got.
pub fn encode_progress(position: Position, shard: u32, lines: &mut Vec<u8>) -> Result<(), Unencodable> {
    let token = format!("{:016x}", position.token);
    let head = Head { seq: position.seq, token: &token, timestamp: 0, key: &shard.to_string() };
    write(&head, &crate::publish::progress::headers(position), Some(&crate::publish::progress::encode(position)), lines)
}

fn write(
    head: &Head<'_>,
    headers: &[(&'static str, String)],
    value: Option<&[u8]>,
    lines: &mut Vec<u8>,
) -> Result<(), Unencodable> {
    let start = lines.len();
    let written = write_parts(head, headers, value, lines).and_then(|()| {
        // A line feed can only stand between the tokens of a value, where a space means the same.
        for byte in lines.iter_mut().skip(start).filter(|byte| matches!(byte, b'\n' | b'\r')) {
            *byte = b' ';
        }
        lines.push(b'\n');
        if lines.len() - start > LONGEST { Err(Unencodable::TooLong) } else { Ok(()) }
    });
    if written.is_err() {
        lines.truncate(start);
    }
    written
}

fn write_parts(
    head: &Head<'_>,
    headers: &[(&'static str, String)],
    value: Option<&[u8]>,
    lines: &mut Vec<u8>,
) -> Result<(), Unencodable> {
    let not_json = |_| Unencodable::NotJson;
    serde_json::to_writer(&mut *lines, head).map_err(not_json)?;
    lines.pop();
    lines.extend_from_slice(b",\"headers\":{");
    for (number, (name, text)) in headers.iter().enumerate() {
        if number > 0 {
            lines.push(b',');
        }
        serde_json::to_writer(&mut *lines, name).map_err(not_json)?;
        lines.push(b':');
        serde_json::to_writer(&mut *lines, text).map_err(not_json)?;
    }
    lines.extend_from_slice(b"},\"value\":");
    match value {
        Some(bytes) => {
            serde_json::from_slice::<IgnoredAny>(bytes).map_err(not_json)?;
            lines.extend_from_slice(bytes);
        }
        None => lines.extend_from_slice(b"null"),
    }
    lines.push(b'}');
    Ok(())
}

/// The position of a whole line, given without its line feed; `None` when it is not whole.
pub fn position(line: &[u8]) -> Option<Position> {
    let line: Line<'_> = serde_json::from_slice(line).ok()?;
    let is_token = line.token.len() == 16 && line.token.bytes().all(|byte| byte.is_ascii_hexdigit());
    let token = is_token.then(|| u64::from_str_radix(&line.token, 16).ok())??;
    Some(Position { token, seq: line.seq })
}

/// The value of a whole line, as it stands there.
pub fn value(line: &[u8]) -> Option<&[u8]> {
    // Inside a string the quotes would be escaped, so the first place that looks so is the one.
    const MARK: &[u8] = b"},\"value\":";
    let place = line.windows(MARK.len()).position(|window| window == MARK)?;
    line.get(place + MARK.len()..)?.strip_suffix(b"}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outbox::{Facts, Role, Roles};
    use proptest::prelude::*;
    use schemas::{Change, SourceFormat};

    fn row(value: Option<&[u8]>) -> Row {
        Row {
            position: Position { token: 0xabc, seq: 12 },
            roles: Roles::of(&[Role::Stories]),
            key: "k\"\n".to_owned(),
            timestamp: -5,
            facts: Some(Facts { change: Change::New, source_format: SourceFormat::Rss2 }),
            value: value.map(<[u8]>::to_vec),
        }
    }

    fn line(row: &Row) -> Result<String, Unencodable> {
        let mut lines = b"before\n".to_vec();
        encode(row, &mut lines)?;
        Ok(String::from_utf8(lines.split_off(7)).unwrap())
    }

    #[test]
    fn a_row_is_one_line_whatever_its_value_looks_like() {
        let text = line(&row(Some(b"{\n  \"headline\":\r\n \"a\\nb\"\n}"))).unwrap();
        assert_eq!(text.matches('\n').count(), 1);
        assert!(text.starts_with(
            "{\"seq\":12,\"token\":\"0000000000000abc\",\"timestamp\":-5,\"key\":\"k\\\"\\n\",\"headers\":{\"schema\":"
        ));
        let parsed: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(parsed["value"]["headline"], "a\nb");
        assert_eq!(parsed["headers"]["seq"], "0000000000000abc:12");
        assert_eq!(parsed["headers"]["source_format"], "rss2");
        assert_eq!(position(text.trim_end().as_bytes()), Some(Position { token: 0xabc, seq: 12 }));
        assert!(line(&row(None)).unwrap().ends_with("\"value\":null}\n"));
        let tricky = br#"{"headline":"},\"value\":"}"#;
        let text = line(&Row { key: "},\"value\":1".to_owned(), ..row(Some(tricky)) }).unwrap();
        assert_eq!(value(text.trim_end().as_bytes()), Some(&tricky[..]));
    }

    #[test]
    fn what_is_not_json_leaves_no_trace() {
        for value in [&b""[..], b"{", b"{}{}", b"\xff", b"nul"] {
            let mut lines = b"kept".to_vec();
            assert_eq!(encode(&row(Some(value)), &mut lines), Err(Unencodable::NotJson));
            assert_eq!(lines, b"kept");
        }
        let long = format!("\"{}\"", "x".repeat(LONGEST));
        assert_eq!(line(&row(Some(long.as_bytes()))), Err(Unencodable::TooLong));
    }

    proptest! {
        #[test]
        fn no_proper_part_of_a_line_is_whole(cut in 0usize..200, text in "\\PC{0,20}") {
            let value = serde_json::to_vec(&serde_json::json!({ "headline": text })).unwrap();
            let whole = line(&row(Some(&value))).unwrap();
            let bytes = whole.trim_end().as_bytes();
            if cut < bytes.len() {
                prop_assert_eq!(position(&bytes[..cut]), None);
            }
        }

        #[test]
        fn reading_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            position(&bytes);
        }
    }
}
