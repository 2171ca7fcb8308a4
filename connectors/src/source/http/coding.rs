//! Content codings, undone while the body arrives, so that a bomb is cut at the bound and not after it.
//!
//! Own loops over the codecs because each bound needs what a ready-made layer hides: bytes on the wire beside
//! bytes decoded, a window limit for Brotli and Zstandard, and "ended early" told apart from "corrupt".

mod gzip;
mod sink;

use brotli_decompressor::{BrotliDecompressStream, BrotliResult, BrotliState, StandardAlloc};
use flate2::{Decompress, FlushDecompress, Status};
use gzip::Gzip;
use reqwest::header::{CONTENT_ENCODING, HeaderMap};
pub(super) use sink::{Sink, Stop};
use zstd::stream::raw::{DParameter, Decoder as ZstdDecoder, InBuffer, Operation, OutBuffer};

/// What `Accept-Encoding` offers.
pub(super) const ACCEPTED: &str = "gzip, br, zstd, deflate";

/// Largest Zstandard window, as a power of two: 8 MiB, what RFC 9659 §3 demands of a decoder and no more.
const ZSTD_WINDOW_LOG: u32 = 23;

/// How gzip (RFC 1952 §2.3.1) and Zstandard (RFC 8878 §3.1.1) begin.
const COMPRESSED: [&[u8]; 2] = [&[0x1f, 0x8b, 0x08], &[0x28, 0xb5, 0x2f, 0xfd]];

const SCRATCH: usize = 16 * 1024;

/// One content coding being undone.
pub(super) struct Decoder {
    name: &'static str,
    codec: Codec,
    /// Whether any byte has been fed: an empty body is whole in every coding.
    touched: bool,
}

enum Codec {
    Plain,
    Gzip(Box<Gzip>),
    Deflate(Deflate),
    Brotli(Box<Brotli>),
    Zstd(Zstd),
}

impl Decoder {
    /// Reads `Content-Encoding` (RFC 9110 §8.4).
    ///
    /// Codings that change nothing are passed over, and so are the charset names that some servers put here.
    /// More than one real coding is refused: nobody serves feeds so, and bombs nest.
    pub fn of(headers: &HeaderMap) -> Result<Decoder, Stop> {
        let mut decoder = Decoder { name: "identity", codec: Codec::Plain, touched: false };
        for value in headers.get_all(CONTENT_ENCODING) {
            let value = value.to_str().map_err(|_| Stop::Refused("content coding is not ASCII"))?;
            for name in value.split(',').map(str::trim) {
                let Some((name, codec)) = codec(name)? else { continue };
                if !matches!(decoder.codec, Codec::Plain) {
                    return Err(Stop::Refused("nested content codings"));
                }
                decoder.name = name;
                decoder.codec = codec;
            }
        }
        Ok(decoder)
    }

    /// Whether bytes pass through unchanged, so that there is one length and no ratio.
    pub fn is_plain(&self) -> bool {
        matches!(self.codec, Codec::Plain)
    }

    /// Decodes the next bytes of the body into `sink`.
    pub fn feed(&mut self, input: &[u8], sink: &mut Sink) -> Result<(), Stop> {
        if input.is_empty() {
            return Ok(());
        }
        // A gzip label on a body that is none: the label is wrong, the text is not.
        if !self.touched && matches!(self.codec, Codec::Gzip(_)) && input.first() != Some(&gzip::MAGIC) {
            self.codec = Codec::Plain;
        }
        self.touched = true;
        let fed = match &mut self.codec {
            Codec::Plain => sink.push(input),
            Codec::Gzip(gzip) => gzip.feed(input, sink),
            Codec::Deflate(deflate) => deflate.feed(input, sink),
            Codec::Brotli(brotli) => brotli.feed(input, sink),
            Codec::Zstd(zstd) => zstd.feed(input, sink),
        };
        fed.map_err(|stop| if let Stop::Corrupt(_) = stop { Stop::Corrupt(self.name) } else { stop })?;
        // No text begins so. What was compressed twice stays under the ratio, and would fill the cap each time.
        if !self.is_plain() && COMPRESSED.iter().any(|magic| sink.bytes.starts_with(magic)) {
            return Err(Stop::Refused("body compressed twice"));
        }
        Ok(())
    }

    /// Whether the coding saw its end; without it the body was cut.
    pub fn is_complete(&self) -> bool {
        !self.touched
            || match &self.codec {
                Codec::Plain => true,
                Codec::Gzip(gzip) => gzip.is_complete(),
                Codec::Deflate(deflate) => deflate.ended,
                Codec::Brotli(brotli) => brotli.ended,
                Codec::Zstd(zstd) => zstd.between_frames,
            }
    }
}

fn codec(name: &str) -> Result<Option<(&'static str, Codec)>, Stop> {
    Ok(Some(match name.to_ascii_lowercase().as_str() {
        "" | "identity" | "none" | "binary" | "utf-8" | "utf8" => return Ok(None),
        "gzip" | "x-gzip" => ("gzip", Codec::Gzip(Box::default())),
        "deflate" => ("deflate", Codec::Deflate(Deflate::default())),
        "br" => ("br", Codec::Brotli(Box::default())),
        "zstd" => ("zstd", Codec::Zstd(Zstd::new()?)),
        _ => return Err(Stop::Refused("content coding that was not offered")),
    }))
}

/// Runs one inflate stream; gives the bytes consumed and whether its end was met.
fn inflate(stream: &mut Decompress, input: &[u8], sink: &mut Sink) -> Result<(usize, bool), Stop> {
    let mut scratch = [0; SCRATCH];
    let mut consumed = 0;
    loop {
        let (read, written) = (stream.total_in(), stream.total_out());
        let rest = input.get(consumed..).unwrap_or_default();
        let status = stream.decompress(rest, &mut scratch, FlushDecompress::None).map_err(|_| Stop::Corrupt("deflate"))?;
        let read = (stream.total_in() - read) as usize;
        let written = (stream.total_out() - written) as usize;
        consumed += read;
        sink.push(scratch.get(..written).unwrap_or_default())?;
        if status == Status::StreamEnd {
            return Ok((consumed, true));
        }
        if read == 0 && written == 0 {
            return Ok((consumed, false));
        }
    }
}

/// `deflate` is zlib (RFC 9110 §8.4.1.2), but many servers send the bare stream; the first two bytes tell.
#[derive(Default)]
struct Deflate {
    first: Option<u8>,
    stream: Option<Decompress>,
    ended: bool,
}

impl Deflate {
    fn feed(&mut self, input: &[u8], sink: &mut Sink) -> Result<(), Stop> {
        if self.ended {
            return Ok(());
        }
        let Some(stream) = &mut self.stream else {
            let (first, rest) = match (self.first, input) {
                (Some(first), rest) => (first, rest),
                (None, [first, rest @ ..]) => (*first, rest),
                (None, []) => return Ok(()),
            };
            self.first = Some(first);
            let Some(second) = rest.first() else { return Ok(()) };
            // RFC 1950 §2.2: method 8, window at most 32 KiB, and a check sum over the two bytes.
            let zlib = first & 0x0f == 8 && first >> 4 <= 7 && u16::from_be_bytes([first, *second]).is_multiple_of(31);
            self.stream = Some(Decompress::new(zlib));
            self.feed(&[first], sink)?;
            return self.feed(rest, sink);
        };
        self.ended = inflate(stream, input, sink)?.1;
        Ok(())
    }
}

struct Brotli {
    state: BrotliState<StandardAlloc, StandardAlloc, StandardAlloc>,
    total: usize,
    ended: bool,
}

impl Default for Brotli {
    fn default() -> Self {
        let alloc = StandardAlloc::default;
        // Strict: windows up to 16 MiB (RFC 7932 §9.1), not the extension to 1 GiB.
        Brotli { state: BrotliState::new_strict(alloc(), alloc(), alloc()), total: 0, ended: false }
    }
}

impl Brotli {
    fn feed(&mut self, input: &[u8], sink: &mut Sink) -> Result<(), Stop> {
        let mut scratch = [0; SCRATCH];
        let (mut left, mut consumed) = (input.len(), 0);
        while !self.ended {
            let (mut free, mut written) = (scratch.len(), 0);
            let result = BrotliDecompressStream(
                &mut left,
                &mut consumed,
                input,
                &mut free,
                &mut written,
                &mut scratch,
                &mut self.total,
                &mut self.state,
            );
            sink.push(scratch.get(..written).unwrap_or_default())?;
            match result {
                BrotliResult::ResultSuccess => self.ended = true,
                BrotliResult::NeedsMoreInput => break,
                BrotliResult::NeedsMoreOutput => {}
                BrotliResult::ResultFailure => return Err(Stop::Corrupt("br")),
            }
        }
        Ok(())
    }
}

struct Zstd {
    decoder: ZstdDecoder<'static>,
    between_frames: bool,
    ended: bool,
}

impl Zstd {
    fn new() -> Result<Self, Stop> {
        let refuse = |_| Stop::Refused("zstd decoder could not be made");
        let mut decoder = ZstdDecoder::new().map_err(refuse)?;
        decoder.set_parameter(DParameter::WindowLogMax(ZSTD_WINDOW_LOG)).map_err(refuse)?;
        Ok(Zstd { decoder, between_frames: false, ended: false })
    }

    fn feed(&mut self, input: &[u8], sink: &mut Sink) -> Result<(), Stop> {
        let mut scratch = [0; SCRATCH];
        let mut input = InBuffer::around(input);
        while !self.ended {
            let read = input.pos();
            let mut output = OutBuffer::around(&mut scratch[..]);
            let more = match self.decoder.run(&mut input, &mut output) {
                Ok(hint) => hint > 0,
                // What follows a whole frame and is none itself is padding.
                Err(_) if self.between_frames => {
                    self.ended = true;
                    break;
                }
                Err(_) => return Err(Stop::Corrupt("zstd")),
            };
            let written = output.pos();
            sink.push(scratch.get(..written).unwrap_or_default())?;
            if read == input.pos() && written == 0 {
                break;
            }
            self.between_frames = !more;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
