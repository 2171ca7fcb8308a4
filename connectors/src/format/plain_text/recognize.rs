//! Whether bytes are copy: text, and no markup, no data, no program.

use crate::format::Confidence;

/// How much of a payload is looked at, bytes.
const SAMPLE_BYTES: usize = 8 * 1024;

/// Formats that begin with letters; those that hold a zero byte or control bytes need no name.
const MAGIC: &[&[u8]] = &[
    b"\x1f\x8b",
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"%PDF-",
    b"%!PS",
    b"BZh",
    b"\xfd7zXZ",
    b"\x28\xb5\x2f\xfd",
    b"\x7fELF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"Rar!",
    b"7z\xbc\xaf",
    b"{\\rtf",
    b"OggS",
    b"RIFF",
    b"ID3\x03",
    b"ID3\x04",
    b"\xd0\xcf\x11\xe0",
];

/// Elements that documents begin with.
const ROOTS: &[&str] = &[
    "html",
    "head",
    "body",
    "rss",
    "feed",
    "rdf:rdf",
    "rdf",
    "channel",
    "nitf",
    "newsml",
    "newsitem",
    "newsmessage",
    "xml",
    "svg",
    "opml",
    "urlset",
];

/// `Possible` for anything that reads as text and is nothing else; never more, since copy carries no mark of its own.
pub(super) fn recognize(bytes: &[u8]) -> Confidence {
    // A framed transmission (ANPA 1312, IPTC 7901) has its own header line, which is no copy.
    let framed = bytes.iter().take(64).any(|byte| *byte == 0x01);
    let sample = bytes.get(..SAMPLE_BYTES).unwrap_or(bytes);
    if framed || is_binary(sample) || is_document(sample) { Confidence::No } else { Confidence::Possible }
}

/// Whether bytes are no text at all, in whatever encoding.
pub(super) fn is_binary(bytes: &[u8]) -> bool {
    if MAGIC.iter().any(|magic| bytes.starts_with(magic)) {
        return true;
    }
    if has_wide_mark(bytes) {
        return false;
    }
    if crate::charset::is_wide(bytes) {
        return is_wide_noise(bytes);
    }
    // What a crash leaves behind the last byte that was written is no part of the text.
    let padding = bytes.iter().rev().take_while(|byte| **byte == 0).count();
    let bytes = bytes.get(..bytes.len() - padding).unwrap_or_default();
    let sample = bytes.get(..SAMPLE_BYTES).unwrap_or(bytes);
    [sample, bytes].iter().any(|bytes| has_holes(bytes) || is_noisy(bytes))
}

/// UTF-16 and UTF-32 byte order marks (Unicode 16, section 23.8): behind them any byte may be half of a letter.
fn has_wide_mark(bytes: &[u8]) -> bool {
    [&b"\xff\xfe"[..], b"\xfe\xff", b"\x00\x00\xfe\xff"].iter().any(|mark| bytes.starts_with(mark))
}

/// More than one byte in twenty is zero: a stray one, as a faulty line makes it, is left out of the text.
fn has_holes(bytes: &[u8]) -> bool {
    bytes.iter().filter(|byte| **byte == 0).count() > bytes.len() / 20
}

/// Bytes of wide encodings say nothing by themselves (those of Arabic letters are all controls): their characters do.
fn is_wide_noise(bytes: &[u8]) -> bool {
    let sample = bytes.get(..SAMPLE_BYTES).unwrap_or(bytes);
    let text = crate::charset::decode(sample, &[]).text;
    let odd = |character: char| {
        let is_control = matches!(character, '\u{80}'..='\u{84}' | '\u{86}'..='\u{9F}' | char::REPLACEMENT_CHARACTER);
        is_control || u8::try_from(character).is_ok_and(is_odd)
    };
    text.chars().filter(|character| odd(*character)).count() > text.chars().count() / 50 + 1
}

/// More than one byte in fifty is a control that neither text nor a wire uses.
fn is_noisy(bytes: &[u8]) -> bool {
    bytes.iter().filter(|byte| is_odd(**byte)).count() > bytes.len() / 50
}

/// Controls without a use on a wire: all but the transmission controls (SOH to EOT, BEL, BS, DLE to DC4, SYN), white
/// space, ESC (ISO 2022), the information separators, and zero bytes, which are counted apart.
fn is_odd(byte: u8) -> bool {
    byte < 0x20 && !matches!(byte, 0x00..=0x04 | 0x07..=0x14 | 0x16 | 0x1A..=0x1F)
}

/// The first bytes as ASCII, byte order marks, white space and zero bytes of wide encodings left out.
fn opening(sample: &[u8]) -> Vec<u8> {
    let marks = [0xEF, 0xBB, 0xBF, 0xFE, 0xFF, 0];
    let wide = crate::charset::is_wide(sample);
    let start = sample.iter().position(|byte| !marks.contains(byte) && !byte.is_ascii_whitespace()).unwrap_or(sample.len());
    sample.iter().skip(start).copied().filter(|byte| !(wide && *byte == 0)).collect()
}

/// Whether a document of XML, HTML or JSON begins here.
pub(super) fn is_document(bytes: &[u8]) -> bool {
    let sample = bytes.get(..SAMPLE_BYTES).unwrap_or(bytes);
    is_markup(sample) || is_json(sample)
}

/// Whether an element begins here. A company's code (`<ABC> RAISES DIVIDEND`) is none.
fn is_markup(sample: &[u8]) -> bool {
    let opening = opening(sample);
    let Some(rest) = opening.strip_prefix(b"<") else { return false };
    if rest.starts_with(b"?") || rest.starts_with(b"!") {
        return true;
    }
    let name_len = rest.iter().position(|byte| !(byte.is_ascii_alphanumeric() || b":-_.".contains(byte))).unwrap_or(rest.len());
    let name = rest.get(..name_len).unwrap_or_default().to_ascii_lowercase();
    if ROOTS.iter().any(|root| root.as_bytes() == name) {
        return true;
    }
    !name.is_empty() && contains(rest, b"</")
}

fn is_json(sample: &[u8]) -> bool {
    let opening = opening(sample);
    let mut inked = opening.iter().filter(|byte| !byte.is_ascii_whitespace());
    matches!((inked.next(), inked.next()), (Some(b'{'), Some(b'"' | b'}')) | (Some(b'['), Some(b'{' | b'[' | b'"' | b']')))
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_copy_is_possible_in_every_script() {
        for copy in [
            "PARIS (EXAMPLE-WIRE) - Text is written here.",
            "МОСКВА, 27 ИЮНЯ. ЗАЙМЕТ ИЗ ЗАПАСОВ.",
            "القاهرة 27 يونيو - قال مسؤول إن الميناء مغلق.",
            "ירושלים, 27 ביוני - הנמל סגור מאז יום שני.",
            "Αθήνα, 27 Ιουνίου - Το λιμάνι έκλεισε.",
        ] {
            let little: Vec<u8> = copy.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let big: Vec<u8> = copy.encode_utf16().flat_map(u16::to_be_bytes).collect();
            for bytes in [[&b"\xff\xfe"[..], &little].concat(), [&b"\xfe\xff"[..], &big].concat(), little, big] {
                assert_eq!(recognize(&bytes), Confidence::Possible, "{copy}");
                assert_eq!(crate::charset::decode(&bytes, &[]).text, copy);
            }
        }
        let numbers: Vec<u8> = (0u16..4096).flat_map(|n| (n % 1200).to_le_bytes()).collect();
        assert!(is_binary(&numbers));
    }

    #[test]
    fn copy_is_possible() {
        for copy in [
            &b"MOSCOW, June 27 (EXAMPLE-WIRE) - Text"[..],
            b"\xef\xbb\xbfText",
            b"\xff\xfeT\0e\0x\0t\0",
            b"\xff\xfe\x28\x06\x4a\x06\x31\x06\x48\x06\x2a\x06",
            b"\xfe\xff\x05\xd0\x05\xd1\x05\xd2\x05\xd3",
            b"\0P\0A\0R\0I\0S\0 \0(\0A\0P\0)\0 \0-",
            b"PARIS (EXAMPLE-WIRE) - The story\0 ends here.",
            b"<RANGE ROVER> TO SELL VEHICLES",
            b"<ABC> RAISES DIVIDEND",
            b"[Corrects the year] Text",
            b"{ a half of agate",
            b"Caf\xe9 \x93quoted\x94",
            b"\x1b$B%F%9%H\x1b(B",
        ] {
            assert_eq!(recognize(copy), Confidence::Possible, "{}", copy.escape_ascii());
        }
    }

    #[test]
    fn documents_and_frames_are_other_formats() {
        for other in [
            &b"<?xml version='1.0'?><rss/>"[..],
            b"\xef\xbb\xbf  <rss version='2.0'>",
            b"<!DOCTYPE html>",
            b"<HTML><BODY>",
            b"<item><title>x</title></item>",
            b"{\"version\": \"https://jsonfeed.org/version/1\"}",
            b" [ {\"id\": 1}]",
            b"\xff\xfe<\0r\0s\0s\0>\0",
            b"\x16\x16\x01v1234",
            b"{\\rtf1\\ansi",
        ] {
            assert_eq!(recognize(other), Confidence::No, "{}", other.escape_ascii());
        }
    }

    #[test]
    fn noise_is_binary() {
        let noise: Vec<u8> = (0u32..4096).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        assert!(is_binary(&noise));
        assert!(is_binary(b"MZ\x90\0\x03\0"));
        assert!(is_binary(b"ab\0cd\0ef\0gh\0ij"));
        assert!(!is_binary(b"A bell \x07 rings"));
    }
}
