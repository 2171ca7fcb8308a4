use super::*;
use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
use proptest::prelude::*;
use reqwest::header::HeaderValue;
use std::io::{Read, Write};

const MEGABYTE: u64 = 1024 * 1024;

fn sink() -> Sink {
    Sink { bytes: Vec::new(), wire: 0, max_bytes: 32 * MEGABYTE, max_ratio: 200 }
}

fn decoder(codings: &[&str]) -> Result<Decoder, Stop> {
    let mut headers = HeaderMap::new();
    for coding in codings {
        headers.append(CONTENT_ENCODING, HeaderValue::from_str(coding).unwrap());
    }
    Decoder::of(&headers)
}

fn encode(coding: &str, body: &[u8]) -> Vec<u8> {
    match coding {
        "gzip" => finish(GzEncoder::new(Vec::new(), Compression::fast()), body, |encoder| encoder.finish().unwrap()),
        "deflate" => finish(ZlibEncoder::new(Vec::new(), Compression::fast()), body, |encoder| encoder.finish().unwrap()),
        "raw" => finish(DeflateEncoder::new(Vec::new(), Compression::fast()), body, |encoder| encoder.finish().unwrap()),
        "zstd" => zstd::encode_all(body, 1).unwrap(),
        "br" => {
            let mut encoded = Vec::new();
            brotli::CompressorReader::new(body, 4096, 3, 22).read_to_end(&mut encoded).unwrap();
            encoded
        }
        _ => body.to_vec(),
    }
}

fn finish<W: Write>(mut encoder: W, body: &[u8], end: fn(W) -> Vec<u8>) -> Vec<u8> {
    encoder.write_all(body).unwrap();
    end(encoder)
}

/// Feeds in pieces of `piece` bytes; gives what was decoded and whether the end was seen.
fn decode(label: &str, encoded: &[u8], piece: usize) -> Result<(Vec<u8>, bool), Stop> {
    let mut decoder = decoder(&[label])?;
    let mut sink = sink();
    for part in encoded.chunks(piece) {
        sink.wire += part.len() as u64;
        decoder.feed(part, &mut sink)?;
    }
    Ok((sink.bytes, decoder.is_complete()))
}

/// Label that is sent, form that is really used.
const CODINGS: [(&str, &str); 6] =
    [("gzip", "gzip"), ("x-gzip", "gzip"), ("deflate", "deflate"), ("deflate", "raw"), ("br", "br"), ("zstd", "zstd")];

fn text() -> Vec<u8> {
    (0..4000).flat_map(|line| format!("<item>wire copy, line {line}</item>\n").into_bytes()).collect()
}

#[test]
fn each_coding_gives_back_the_body_in_pieces_of_any_size() {
    let body = text();
    for (label, form) in CODINGS {
        let encoded = encode(form, &body);
        for piece in [1, 2, 3, 1000, encoded.len()] {
            assert_eq!(decode(label, &encoded, piece), Ok((body.clone(), true)), "{form} in pieces of {piece}");
        }
        assert_eq!(decode(label, &[], 1), Ok((Vec::new(), true)), "{form}, nothing sent");
        assert_eq!(decode(label, &encode(form, b""), 1), Ok((Vec::new(), true)), "{form}, empty body");
    }
}

#[test]
fn hs_13_a_coding_cut_anywhere_is_incomplete_and_gives_a_prefix() {
    let body = text();
    for (label, form) in CODINGS {
        let encoded = encode(form, &body);
        for cut in (1..encoded.len()).step_by(97).chain([encoded.len() - 1]) {
            let (bytes, complete) = decode(label, &encoded[..cut], 512).unwrap();
            assert!(!complete, "{form} cut at {cut} of {}", encoded.len());
            assert!(body.starts_with(&bytes));
        }
    }
}

#[test]
fn what_follows_a_whole_body_is_padding_or_one_more_member() {
    let body = text();
    for (label, form) in CODINGS {
        for padding in [&b"\0\0\0\0"[..], b"<html>error</html>"] {
            let encoded = [&encode(form, &body)[..], padding].concat();
            assert_eq!(decode(label, &encoded, encoded.len()), Ok((body.clone(), true)), "{form}");
        }
    }
    for form in ["gzip", "zstd"] {
        let encoded = [encode(form, &body), encode(form, b"more")].concat();
        for piece in [1, encoded.len()] {
            assert_eq!(decode(form, &encoded, piece), Ok(([&body[..], b"more"].concat(), true)), "{form}");
        }
        let (_, complete) = decode(form, &encoded[..encoded.len() - 3], 100).unwrap();
        assert!(!complete, "{form} cut in its second member");
    }
}

#[test]
fn a_gzip_header_may_carry_every_optional_part() {
    let body = text();
    let encoded = flate2::GzBuilder::new().extra([7; 300]).filename("a.xml").comment("b").write(Vec::new(), Compression::fast());
    let encoded = finish(encoded, &body, |encoder| encoder.finish().unwrap());
    for piece in [1, 7, encoded.len()] {
        assert_eq!(decode("gzip", &encoded, piece), Ok((body.clone(), true)));
    }
    let endless_name = [&[0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 0][..], &[b'a'; 5000]].concat();
    assert_eq!(decode("gzip", &endless_name, 100), Err(Stop::Corrupt("gzip")));
}

#[test]
fn corrupt_bytes_are_told_from_a_cut() {
    let body = text();
    let mut check_sum = encode("gzip", &body);
    let last = check_sum.len() - 5;
    check_sum[last] ^= 1;
    assert_eq!(decode("gzip", &check_sum, 1000), Err(Stop::Corrupt("gzip")));
    for (label, form) in CODINGS {
        if label == "x-gzip" {
            continue;
        }
        let mut encoded = encode(form, &body);
        let middle = encoded.len() / 2;
        encoded[middle..middle + 64].fill(0xff);
        assert!(!matches!(decode(label, &encoded, 1000), Ok((bytes, true)) if bytes == body), "{form}");
    }
}

#[test]
fn a_wrong_gzip_label_is_seen_through() {
    assert_eq!(decode("gzip", b"<rss/>", 2), Ok((b"<rss/>".to_vec(), true)));
}

#[test]
fn hs_09_bombs_stop_at_the_ratio() {
    let zeros = vec![0; 64 << 20];
    for form in ["gzip", "deflate", "br", "zstd"] {
        let encoded = encode(form, &zeros);
        let mut decoder = decoder(&[form]).unwrap();
        let mut sink = sink();
        let stopped = encoded.chunks(16 * 1024).find_map(|part| {
            sink.wire += part.len() as u64;
            decoder.feed(part, &mut sink).err()
        });
        assert_eq!(stopped, Some(Stop::Ratio), "{form}");
        assert!(sink.bytes.capacity() <= 8 << 20, "{form} took {} bytes before it stopped", sink.bytes.capacity());
    }
}

#[test]
fn hs_09_what_keeps_under_the_ratio_stops_at_the_cap() {
    // One byte of noise in 40 keeps the ratio honest.
    let mut noise = 1u32;
    let body: Vec<u8> = (0..33u32 << 20)
        .map(|at| {
            noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            if at.is_multiple_of(40) { (noise >> 24) as u8 } else { 0 }
        })
        .collect();
    for form in ["gzip", "zstd"] {
        assert_eq!(decode(form, &encode(form, &body), 16 * 1024), Err(Stop::TooLarge), "{form}");
    }
}

#[test]
fn hs_09_nested_and_unknown_codings_are_refused() {
    let refused = |codings: &[&str]| matches!(decoder(codings), Err(Stop::Refused(_)));
    assert!(refused(&["gzip, gzip"]));
    assert!(refused(&["gzip", "br"]));
    assert!(refused(&["GZIP,deflate"]));
    assert!(refused(&["compress"]));
    assert!(refused(&["dcb"]));
    for plain in ["", "identity", "none", "UTF-8", "identity, identity"] {
        assert!(decoder(&[plain]).unwrap().is_plain(), "{plain}");
    }
    assert!(!decoder(&["identity, gzip"]).unwrap().is_plain());
}

#[test]
fn hs_09_windows_above_the_standards_are_refused() {
    // Zstandard: magic, a descriptor without size or check sum, window 2^30 (RFC 8878 §3.1.1.1.2), an empty last block.
    let wide = [0x28, 0xb5, 0x2f, 0xfd, 0, 20 << 3, 1, 0, 0];
    assert_eq!(decode("zstd", &wide, 100), Err(Stop::Corrupt("zstd")));
    let fitting = [0x28, 0xb5, 0x2f, 0xfd, 0, 13 << 3, 1, 0, 0];
    assert_eq!(decode("zstd", &fitting, 100), Ok((Vec::new(), true)));
    // Brotli: the reserved code for large windows (RFC 7932 §9.1), then 30 bits of window.
    assert_eq!(decode("br", &[0x11, 0x1e, 0x03, 0, 0, 0], 100), Err(Stop::Corrupt("br")));
}

#[test]
fn a_flood_of_members_is_cut() {
    let member = encode("gzip", b"");
    let flood = member.repeat(3000);
    assert_eq!(decode("gzip", &flood, 16 * 1024), Err(Stop::Corrupt("gzip")));
}

proptest! {
    #[test]
    fn no_bytes_panic(label in prop::sample::select(vec!["gzip", "deflate", "br", "zstd"]),
                      bytes in prop::collection::vec(any::<u8>(), 0..600), piece in 1usize..64) {
        let _ = decode(label, &bytes, piece);
        let framed = [&encode(label, b"seed")[..6], &bytes].concat();
        let _ = decode(label, &framed, piece);
    }
}
