//! HS-09: ten gigabytes of zeros in every coding, made while they are sent, for as long as anyone listens.

use crate::feeds::{Answer, Connection, Request};
use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
use std::io::{self, Read, Write};

/// What there is. `gzip-gzip` says so and `gzip-in-gzip` does not.
pub const BOMBS: [&str; 8] = ["gzip", "gzip-gzip", "gzip-in-gzip", "br", "zstd", "zstd-wide", "zlib", "deflate"];

const ZEROS: u64 = 10 << 30;

/// A feed that is a bomb.
pub fn bomb(kind: &'static str) -> impl Answer {
    move |_: &Request, connection: &mut Connection<'_>| {
        let coding = match kind {
            "gzip-gzip" => "gzip, gzip",
            "gzip-in-gzip" => "gzip",
            "zstd-wide" => "zstd",
            "zlib" => "deflate",
            kind => kind,
        };
        connection
            .head("200 OK", &format!("content-type: application/rss+xml\r\ncontent-encoding: {coding}\r\nconnection: close"))?;
        explode(kind, Wire(connection))?;
        Err(io::ErrorKind::ConnectionAborted.into())
    }
}

fn explode(kind: &str, wire: Wire<'_, '_>) -> io::Result<()> {
    let fast = Compression::fast();
    match kind {
        "gzip" => pour(GzEncoder::new(wire, fast))?.finish().map(drop),
        "gzip-gzip" | "gzip-in-gzip" => pour(GzEncoder::new(GzEncoder::new(wire, fast), fast))?.finish()?.finish().map(drop),
        "zlib" => pour(ZlibEncoder::new(wire, fast))?.finish().map(drop),
        "deflate" => pour(DeflateEncoder::new(wire, fast))?.finish().map(drop),
        "br" => pour(brotli::CompressorWriter::new(wire, 1 << 16, 1, 22)).map(drop),
        "zstd" => pour(zstd::Encoder::new(wire, 1)?)?.finish().map(drop),
        _ => {
            let mut encoder = zstd::Encoder::new(wire, 1)?;
            encoder.set_parameter(zstd::zstd_safe::CParameter::WindowLog(30))?;
            pour(encoder)?.finish().map(drop)
        }
    }
}

fn pour<W: Write>(mut encoder: W) -> io::Result<W> {
    io::copy(&mut io::repeat(0).take(ZEROS), &mut encoder)?;
    Ok(encoder)
}

struct Wire<'a, 'b>(&'a mut Connection<'b>);

impl Write for Wire<'_, '_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
