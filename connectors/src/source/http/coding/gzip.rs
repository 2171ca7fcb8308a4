//! The gzip frame (RFC 1952) around inflate streams, read as it arrives.

use super::{Sink, Stop, inflate};
use flate2::{Crc, Decompress};

/// First byte of every member.
pub(super) const MAGIC: u8 = 0x1f;

/// Longest header, name and comment included. It is parsed again with each piece that arrives, so it must be short.
const MAX_HEADER: usize = 4096;

/// Most members of one body: each costs more to set up than the 20 bytes that it can be made of.
const MAX_MEMBERS: usize = 1024;

const CORRUPT: Stop = Stop::Corrupt("gzip");

pub(super) struct Gzip {
    state: State,
    /// Header or trailer, as far as it has come.
    frame: Vec<u8>,
    stream: Decompress,
    crc: Crc,
    members: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Header,
    Body,
    Trailer,
    /// Padding follows the last member.
    Ended,
}

impl Default for Gzip {
    fn default() -> Self {
        let (frame, stream) = (Vec::new(), Decompress::new(false));
        Gzip { state: State::Header, frame, stream, crc: Crc::new(), members: 0 }
    }
}

impl Gzip {
    pub fn feed(&mut self, mut input: &[u8], sink: &mut Sink) -> Result<(), Stop> {
        while !input.is_empty() && self.state != State::Ended {
            let consumed = match self.state {
                State::Header => self.header(input)?,
                State::Body => self.body(input, sink)?,
                State::Trailer => self.trailer(input)?,
                State::Ended => break,
            };
            input = input.get(consumed..).unwrap_or_default();
        }
        Ok(())
    }

    /// Whether at least one member is whole and none is open.
    pub fn is_complete(&self) -> bool {
        match self.state {
            State::Ended => true,
            State::Header => self.members > 0 && self.frame.is_empty(),
            State::Body | State::Trailer => false,
        }
    }

    fn header(&mut self, input: &[u8]) -> Result<usize, Stop> {
        let held = self.frame.len();
        let room = MAX_HEADER.saturating_sub(held).min(input.len());
        self.frame.extend_from_slice(input.get(..room).unwrap_or_default());
        match header_length(&self.frame) {
            Ok(Some(length)) => {
                self.frame.clear();
                self.state = State::Body;
                Ok(length.saturating_sub(held))
            }
            Ok(None) if self.frame.len() < MAX_HEADER => Ok(room),
            // Servers pad whole bodies with zeros, and some append an error page.
            _ if self.members > 0 => {
                self.state = State::Ended;
                Ok(input.len())
            }
            _ => Err(CORRUPT),
        }
    }

    fn body(&mut self, input: &[u8], sink: &mut Sink) -> Result<usize, Stop> {
        let before = sink.bytes.len();
        let (consumed, ended) = inflate(&mut self.stream, input, sink)?;
        self.crc.update(sink.bytes.get(before..).unwrap_or_default());
        if ended {
            self.state = State::Trailer;
        }
        Ok(consumed)
    }

    fn trailer(&mut self, input: &[u8]) -> Result<usize, Stop> {
        let room = 8usize.saturating_sub(self.frame.len()).min(input.len());
        self.frame.extend_from_slice(input.get(..room).unwrap_or_default());
        if let [a, b, c, d, e, f, g, h] = *self.frame {
            let (sum, length) = (u32::from_le_bytes([a, b, c, d]), u32::from_le_bytes([e, f, g, h]));
            if sum != self.crc.sum() || length != self.crc.amount() {
                return Err(CORRUPT);
            }
            self.members += 1;
            if self.members > MAX_MEMBERS {
                return Err(CORRUPT);
            }
            self.frame.clear();
            self.stream.reset(false);
            self.crc.reset();
            self.state = State::Header;
        }
        Ok(room)
    }
}

/// Length of a member's header (RFC 1952 §2.3); `None` while it is not whole.
fn header_length(bytes: &[u8]) -> Result<Option<usize>, Stop> {
    const EXTRA: u8 = 4;
    const NAME: u8 = 8;
    const COMMENT: u8 = 16;
    const CRC16: u8 = 2;
    const RESERVED: u8 = 0xe0;
    let fixed = [MAGIC, 0x8b, 8];
    if bytes.iter().zip(fixed).any(|(byte, expected)| *byte != expected) {
        return Err(CORRUPT);
    }
    let Some(&flags) = bytes.get(3) else { return Ok(None) };
    if flags & RESERVED != 0 {
        return Err(CORRUPT);
    }
    let mut end = 10;
    if flags & EXTRA != 0 {
        let Some(&[low, high]) = bytes.get(end..end + 2) else { return Ok(None) };
        end += 2 + usize::from(u16::from_le_bytes([low, high]));
    }
    for text in [NAME, COMMENT] {
        if flags & text != 0 {
            let Some(zero) = bytes.get(end..).and_then(|rest| rest.iter().position(|byte| *byte == 0)) else {
                return Ok(None);
            };
            end += zero + 1;
        }
    }
    if flags & CRC16 != 0 {
        end += 2;
    }
    Ok((bytes.len() >= end).then_some(end))
}
