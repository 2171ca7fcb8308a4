//! One record of the commit log: all that a group of commits did, and the rows that it owes.
//!
//! On disk: magic (4 bytes), length of the payload (u32 LE), CRC32C of the payload (u32 LE), payload.
//! Payload: length of the effects (u32 LE), effects, rows, both in postcard. The publisher reads the rows
//! without decoding the effects, the start reads the effects without decoding the rows.

use super::rows::Effect;
use crate::outbox::{Facts, Position, Roles, Row};
use serde::{Deserialize, Serialize};

const MAGIC: [u8; 4] = *b"dlc1";
/// Bytes before a payload.
pub const HEADER: usize = 12;
/// No group is larger: 10,000 items of the largest size would be, and are split before.
pub const LONGEST: usize = 1 << 30;

/// What stands before the rows of one group.
#[derive(Serialize, Deserialize)]
struct Rows<'a> {
    token: u64,
    first_seq: u64,
    #[serde(borrow)]
    rows: Vec<RowBytes<'a>>,
}

#[derive(Serialize, Deserialize)]
struct RowBytes<'a> {
    roles: Roles,
    #[serde(borrow)]
    key: &'a str,
    timestamp: i64,
    facts: Option<Facts>,
    #[serde(borrow, with = "serde_bytes")]
    value: Option<&'a [u8]>,
}

/// Why bytes are no frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broken {
    /// They end before it does.
    Short,
    /// Magic, length or checksum are not those of a frame.
    Damaged,
}

/// Encodes a group. `rows` follow one another from `first`.
#[expect(clippy::indexing_slicing, reason = "the buffer begins with the bytes that are written last")]
pub fn encode(effects: &[Effect], first: Position, rows: &[Row]) -> Result<Vec<u8>, postcard::Error> {
    let size: usize = rows.iter().map(Row::size).sum();
    let mut frame = Vec::with_capacity(HEADER + 4 + size + effects.len() * 256);
    frame.extend_from_slice(&[0; HEADER + 4]);
    frame = postcard::to_extend(effects, frame)?;
    let effects_length = frame.len() - HEADER - 4;
    let rows = rows.iter().map(|row| RowBytes {
        roles: row.roles,
        key: &row.key,
        timestamp: row.timestamp,
        facts: row.facts,
        value: row.value.as_deref(),
    });
    frame = postcard::to_extend(&Rows { token: first.token, first_seq: first.seq, rows: rows.collect() }, frame)?;
    let length = frame.len() - HEADER;
    if length > LONGEST {
        return Err(postcard::Error::SerializeBufferFull);
    }
    frame[HEADER..HEADER + 4].copy_from_slice(&(effects_length as u32).to_le_bytes());
    let checksum = crc32c::crc32c(&frame[HEADER..]);
    frame[..4].copy_from_slice(&MAGIC);
    frame[4..8].copy_from_slice(&(length as u32).to_le_bytes());
    frame[8..12].copy_from_slice(&checksum.to_le_bytes());
    Ok(frame)
}

/// Length of the frame that begins here, header included, as far as its header can be believed.
pub fn length(bytes: &[u8]) -> Result<usize, Broken> {
    let header = bytes.get(..HEADER).ok_or(Broken::Short)?;
    let length = number(header, 4)? as usize;
    if !header.starts_with(&MAGIC) || !(4..=LONGEST).contains(&length) {
        return Err(Broken::Damaged);
    }
    Ok(HEADER + length)
}

/// Checks the frame that begins here and splits its payload into effects and rows.
fn split(bytes: &[u8]) -> Result<(&[u8], &[u8]), Broken> {
    let frame = bytes.get(..length(bytes)?).ok_or(Broken::Short)?;
    let (header, payload) = frame.split_at_checked(HEADER).ok_or(Broken::Short)?;
    if crc32c::crc32c(payload) != number(header, 8)? {
        return Err(Broken::Damaged);
    }
    let effects_length = number(payload, 0)? as usize;
    payload.get(4..).and_then(|rest| rest.split_at_checked(effects_length)).ok_or(Broken::Damaged)
}

/// The four bytes at a place, as a number.
fn number(bytes: &[u8], at: usize) -> Result<u32, Broken> {
    let four = bytes.get(at..).and_then(<[u8]>::first_chunk).ok_or(Broken::Damaged)?;
    Ok(u32::from_le_bytes(*four))
}

/// The effects of the frame that begins here, and the position after its last row.
pub fn effects(bytes: &[u8]) -> Result<(Vec<Effect>, Position), Broken> {
    let (effects, rows) = split(bytes)?;
    let rows: Rows<'_> = postcard::from_bytes(rows).map_err(|_| Broken::Damaged)?;
    let next = Position { token: rows.token, seq: rows.first_seq + rows.rows.len() as u64 };
    Ok((postcard::from_bytes(effects).map_err(|_| Broken::Damaged)?, next))
}

/// The rows of the frame that begins here.
pub fn rows(bytes: &[u8]) -> Result<Vec<Row>, Broken> {
    let (_, rows) = split(bytes)?;
    let rows: Rows<'_> = postcard::from_bytes(rows).map_err(|_| Broken::Damaged)?;
    let owned = rows.rows.into_iter().zip(rows.first_seq..).map(|(row, seq)| Row {
        position: Position { token: rows.token, seq },
        roles: row.roles,
        key: row.key.to_owned(),
        timestamp: row.timestamp,
        facts: row.facts,
        value: row.value.map(<[u8]>::to_vec),
    });
    Ok(owned.collect())
}

/// Whether a whole frame begins anywhere in these bytes: then what stands before it is damage, not a torn tail.
pub fn found_in(bytes: &[u8]) -> bool {
    let mut tails = (0..bytes.len().saturating_sub(HEADER)).filter_map(|at| bytes.get(at..));
    tails.any(|tail| tail.starts_with(&MAGIC) && split(tail).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outbox::Role;

    fn frame() -> Vec<u8> {
        let first = Position { token: 7, seq: 3 };
        let row = |seq| Row {
            position: Position { token: 7, seq },
            roles: Roles::of(&[Role::Stories, Role::Latest]),
            key: format!("key {seq}"),
            timestamp: 5,
            facts: None,
            value: Some(b"{}".to_vec()),
        };
        encode(&[Effect::Key([1; 17], Some(9))], first, &[row(3), row(4)]).unwrap()
    }

    #[test]
    fn what_goes_in_comes_out() {
        let frame = frame();
        assert_eq!(length(&frame), Ok(frame.len()));
        let (effects, next) = effects(&frame).unwrap();
        assert!(matches!(effects[..], [Effect::Key(_, Some(9))]));
        assert_eq!(next, Position { token: 7, seq: 5 });
        let rows = rows(&frame).unwrap();
        assert_eq!((rows.len(), rows[1].key.as_str(), rows[1].position.seq), (2, "key 4", 4));
    }

    #[test]
    fn every_cut_and_every_flip_is_noticed() {
        let frame = frame();
        for end in 0..frame.len() {
            assert_eq!(rows(&frame[..end]).unwrap_err(), Broken::Short, "cut at {end}");
        }
        for at in 0..frame.len() {
            let mut damaged = frame.clone();
            damaged[at] ^= 0x40;
            assert!(rows(&damaged).is_err() && effects(&damaged).is_err(), "flipped at {at}");
        }
        assert!(found_in(&[b"junk".to_vec(), frame].concat()));
        assert!(!found_in(&[0; 64]));
    }
}
