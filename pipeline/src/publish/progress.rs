//! The record that says how far a shard has got: made durable with the rows, read before anything is written.
//!
//! Key = the shard in decimals, value `{"token":"<16 hex digits>","seq":<number>}`.

use crate::outbox::Position;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct Value<'a> {
    #[serde(borrow)]
    token: std::borrow::Cow<'a, str>,
    seq: u64,
}

pub fn encode(position: Position) -> Vec<u8> {
    let token = format!("{:016x}", position.token);
    serde_json::to_vec(&Value { token: token.into(), seq: position.seq }).unwrap_or_default()
}

pub fn decode(bytes: &[u8]) -> Option<Position> {
    let value: Value<'_> = serde_json::from_slice(bytes).ok()?;
    let is_token = value.token.len() == 16 && value.token.bytes().all(|byte| byte.is_ascii_hexdigit());
    let token = is_token.then(|| u64::from_str_radix(&value.token, 16).ok())??;
    Some(Position { token, seq: value.seq })
}

/// Headers of the record, in their fixed order.
pub fn headers(position: Position) -> Vec<(&'static str, String)> {
    vec![
        ("schema", "dateline.progress".to_owned()),
        ("schema_version", schemas::story::SCHEMA_VERSION.to_owned()),
        ("content_type", "application/json".to_owned()),
        ("seq", position.to_string()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_survives_its_record() {
        for position in [
            Position { token: 0, seq: 0 },
            Position { token: 0x00ab_cdef_0123_4567, seq: 42 },
            Position { token: u64::MAX, seq: u64::MAX },
        ] {
            assert_eq!(decode(&encode(position)), Some(position));
        }
        assert_eq!(encode(Position { token: 255, seq: 7 }), br#"{"token":"00000000000000ff","seq":7}"#);
    }

    #[test]
    fn what_is_no_position_is_none() {
        for bytes in [
            &b""[..],
            b"{}",
            b"null",
            br#"{"token":"ff","seq":1}"#,
            br#"{"token":"+0000000000000ff","seq":1}"#,
            br#"{"token":"00000000000000ff","seq":-1}"#,
            br#"{"token":255,"seq":1}"#,
            b"\xff\xfe",
        ] {
            assert_eq!(decode(bytes), None, "{}", String::from_utf8_lossy(bytes));
        }
    }
}
