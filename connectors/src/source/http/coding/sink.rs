//! Where decoded bytes gather, up to their bounds.

/// A body this small cannot hurt, whatever it was compressed from; real feeds of equal items pass 200:1.
const RATIO_FLOOR: u64 = 1024 * 1024;

/// Why decoding stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Stop {
    /// More decoded bytes than allowed.
    TooLarge,
    /// More decoded bytes for the bytes on the wire than allowed.
    Ratio,
    /// Bytes that are not of this coding, or a check sum that does not agree.
    Corrupt(&'static str),
    /// A coding that is not undone at all.
    Refused(&'static str),
}

/// Decoded bytes and their bounds.
pub(in super::super) struct Sink {
    pub bytes: Vec<u8>,
    /// Bytes on the wire so far; the reader counts them here before it feeds them.
    pub wire: u64,
    pub max_bytes: u64,
    pub max_ratio: u64,
}

impl Sink {
    /// Takes decoded bytes, or none of them when a bound would be passed.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), Stop> {
        let total = self.bytes.len() as u64 + bytes.len() as u64;
        if total > self.max_bytes {
            return Err(Stop::TooLarge);
        }
        if total > RATIO_FLOOR && total > self.wire.saturating_mul(self.max_ratio) {
            return Err(Stop::Ratio);
        }
        self.bytes.extend_from_slice(bytes);
        Ok(())
    }
}
