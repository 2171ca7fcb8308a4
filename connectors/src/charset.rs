//! Bytes to text: which encoding a payload is in, and what it says.
//!
//! The ladder: byte order mark → UTF-16 and UTF-32 by their pattern of zero bytes → valid UTF-8 with at least one
//! multi-byte sequence, whatever a label says → the declared labels → a guess over the whole body → windows-1252.
//! In UTF-8, a single byte that does not belong is one of windows-1252.
//! UTF-7 is never read as such: it hides markup from everything that looks at bytes.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, ISO_2022_JP, REPLACEMENT, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252, X_USER_DEFINED};
use schemas::Warning;
use std::borrow::Cow;
use std::str::from_utf8;

/// A payload as text.
#[derive(Debug)]
pub struct Decoded<'a> {
    pub text: Cow<'a, str>,
    /// WHATWG name of the encoding that was used; `UTF-32LE` or `UTF-32BE` for the two that WHATWG has no name for.
    pub name: &'static str,
    /// `charset_fallback`, `charset_mismatch`, `charset_replaced`.
    pub warnings: Vec<Warning>,
    /// Where in the bytes the text begins, when from there on both are the same byte for byte (but for a character
    /// that the end of the payload cut in two). `None` when the text was transcoded.
    pub offset: Option<usize>,
}

/// Reads bytes as text; never fails. `declared` are labels from most to least trusted (transport, prolog).
///
/// Borrows when the bytes are clean UTF-8. Linear in the length of the bytes.
pub fn decode<'a>(bytes: &'a [u8], declared: &[&str]) -> Decoded<'a> {
    let label = declared.iter().find_map(|label| encoding_named(label));
    if let Some((wide, mark)) = Wide::of(bytes) {
        return wide.decode(bytes.get(mark..).unwrap_or_default(), label);
    }
    let mark = if bytes.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
    let body = bytes.get(mark..).unwrap_or_default();
    match from_utf8(body) {
        Ok(text) => read_valid(text, mark, label),
        Err(error)
            if error.error_len().is_none() && (mark > 0 || has_multibyte(body, error.valid_up_to()) || label == Some(UTF_8)) =>
        {
            read_cut(body, mark, label)
        }
        Err(_) if mark > 0 => read_mended(body, label),
        Err(_) => read_legacy(body, label),
    }
}

/// Whether the bytes are UTF-16 or UTF-32, by their mark or by their zero bytes, which are text then. Of a few bytes
/// without a mark that cannot be said.
pub fn is_wide(bytes: &[u8]) -> bool {
    Wide::of(bytes).is_some_and(|(_, mark)| mark > 0 || bytes.len() >= 16)
}

/// Whether a label names an encoding that can be read.
pub fn is_known(label: &str) -> bool {
    encoding_named(label).is_some()
}

/// The encoding of a label by the WHATWG list, with the aliases that feeds print beside it.
///
/// `None` for unknown labels, for UTF-7 and for those that WHATWG maps to `replacement`.
fn encoding_named(label: &str) -> Option<&'static Encoding> {
    const ALIASES: &[(&str, &str)] = &[
        ("utf16", "utf-16"),
        ("u16", "utf-16"),
        ("u8", "utf-8"),
        ("cp932", "shift_jis"),
        ("cp936", "gbk"),
        ("cp949", "euc-kr"),
        ("ms949", "euc-kr"),
        ("cp950", "big5"),
        ("cp874", "windows-874"),
        ("latin-1", "latin1"),
        ("win-1250", "windows-1250"),
        ("win-1251", "windows-1251"),
        ("win-1252", "windows-1252"),
        ("macroman", "macintosh"),
        ("sjis", "shift_jis"),
        ("eucjp", "euc-jp"),
        ("euckr", "euc-kr"),
    ];
    let label = label.trim().trim_matches(['"', '\'']);
    let found = Encoding::for_label(label.as_bytes()).or_else(|| {
        let label = label.to_ascii_lowercase().replace('_', "-");
        let alias = ALIASES.iter().find(|(alias, _)| *alias == label).map_or(label.as_str(), |(_, name)| name);
        Encoding::for_label(alias.as_bytes())
    });
    found.filter(|encoding| *encoding != REPLACEMENT && *encoding != X_USER_DEFINED)
}

/// Whether the first `len` bytes, known to be UTF-8, hold anything but ASCII.
fn has_multibyte(bytes: &[u8], len: usize) -> bool {
    !bytes.get(..len).unwrap_or_default().is_ascii()
}

/// Text that is UTF-8 as it stands. Pure ASCII contradicts no label, save that ISO-2022-JP hides in it.
fn read_valid<'a>(text: &'a str, mark: usize, label: Option<&'static Encoding>) -> Decoded<'a> {
    let ascii = text.is_ascii();
    if ascii && mark == 0 {
        if label == Some(ISO_2022_JP) && text.contains('\u{1b}') {
            return read_as(ISO_2022_JP, text.as_bytes(), label);
        }
        let name = label.filter(|label| label.is_ascii_compatible()).unwrap_or(UTF_8).name();
        return Decoded { text: Cow::Borrowed(text), name, warnings: Vec::new(), offset: Some(0) };
    }
    Decoded { text: Cow::Borrowed(text), name: UTF_8.name(), warnings: mismatch(UTF_8, label), offset: Some(mark) }
}

/// UTF-8 whose last character is cut in two: the end of a download, not another encoding.
fn read_cut<'a>(body: &'a [u8], mark: usize, label: Option<&'static Encoding>) -> Decoded<'a> {
    let mut warnings = mismatch(UTF_8, label);
    warnings.push(Warning::CharsetReplaced);
    Decoded { text: String::from_utf8_lossy(body), name: UTF_8.name(), warnings, offset: Some(mark) }
}

/// Bytes that are not UTF-8: the label, unless it says UTF-8 and the bytes say no; then a guess.
fn read_legacy<'a>(body: &'a [u8], label: Option<&'static Encoding>) -> Decoded<'a> {
    match label {
        Some(encoding) if encoding == UTF_16LE || encoding == UTF_16BE => {}
        Some(encoding) if encoding != UTF_8 => return read_as(encoding, body, label),
        _ if mostly_utf8(body) => return read_mended(body, label),
        _ => {}
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(body, true);
    let guess = detector.guess(None, Utf8Detection::Deny);
    let guess = if guess == UTF_8 { WINDOWS_1252 } else { guess };
    let mut decoded = read_as(guess, body, label);
    if label.is_none() {
        decoded.warnings.insert(0, Warning::CharsetFallback);
    }
    decoded
}

/// Whether there are at least as many good multi-byte sequences as bytes that do not belong.
fn mostly_utf8(body: &[u8]) -> bool {
    let (mut good, mut bad) = (0usize, 0usize);
    for chunk in body.utf8_chunks() {
        let valid = chunk.valid();
        if !valid.is_ascii() {
            good += valid.bytes().filter(|byte| *byte >= 0xC0).count();
        }
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good >= bad && good > 0
}

/// UTF-8 with bytes that do not belong: one that stands alone was pasted from windows-1252; what is left of a sequence
/// stands for nothing.
fn read_mended<'a>(body: &'a [u8], label: Option<&'static Encoding>) -> Decoded<'a> {
    let mut text = String::with_capacity(body.len() + body.len() / 16);
    for chunk in body.utf8_chunks() {
        text.push_str(chunk.valid());
        match chunk.invalid() {
            [] => {}
            [alone] => text.push_str(&WINDOWS_1252.decode_without_bom_handling(&[*alone]).0),
            _ => text.push(char::REPLACEMENT_CHARACTER),
        }
    }
    let mut warnings = mismatch(UTF_8, label);
    warnings.push(Warning::CharsetReplaced);
    Decoded { text: Cow::Owned(text), name: UTF_8.name(), warnings, offset: None }
}

fn read_as<'a>(encoding: &'static Encoding, body: &'a [u8], label: Option<&'static Encoding>) -> Decoded<'a> {
    let (text, replaced) = encoding.decode_without_bom_handling(body);
    let mut warnings = mismatch(encoding, label);
    if replaced {
        warnings.push(Warning::CharsetReplaced);
    }
    let offset = matches!(text, Cow::Borrowed(_)).then_some(0);
    Decoded { text, name: encoding.name(), warnings, offset }
}

fn mismatch(used: &'static Encoding, label: Option<&'static Encoding>) -> Vec<Warning> {
    match label {
        Some(label) if label != used => vec![Warning::CharsetMismatch],
        _ => Vec::new(),
    }
}

/// Whether the high bytes of UTF-16 units, which lie at `lane`, are those of ASCII and of one script: Greek, Cyrillic,
/// Hebrew or Arabic (Unicode blocks U+03xx to U+06xx).
fn is_of_one_script(head: &[u8], lane: usize) -> bool {
    let high = || head.chunks_exact(2).filter_map(|unit| unit.get(lane).copied());
    let all = high().count();
    let share = |script: u8| high().filter(|byte| *byte == script).count();
    let ascii = share(0);
    (3..=6).any(|script| share(script) * 100 > all * 40 && (share(script) + ascii) * 100 > all * 95)
}

/// The encodings whose units are wider than a byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wide {
    Utf16Le,
    Utf16Be,
    Utf32Le,
    Utf32Be,
}

impl Wide {
    /// By byte order mark, else by where the zero bytes of ASCII characters lie; and the length of the mark.
    fn of(bytes: &[u8]) -> Option<(Self, usize)> {
        match bytes {
            [0xFF, 0xFE, 0, 0, ..] => return Some((Self::Utf32Le, 4)),
            [0, 0, 0xFE, 0xFF, ..] => return Some((Self::Utf32Be, 4)),
            [0xFF, 0xFE, ..] => return Some((Self::Utf16Le, 2)),
            [0xFE, 0xFF, ..] => return Some((Self::Utf16Be, 2)),
            _ => {}
        }
        let head = bytes.get(..bytes.len().min(512)).unwrap_or_default();
        if head.len() < 4 || !head.contains(&0) {
            return None;
        }
        let share = |modulus: usize, rest: usize| {
            let all = head.len() / modulus;
            let zeros = head.chunks_exact(modulus).filter(|unit| unit.get(rest) == Some(&0)).count();
            (zeros * 100).checked_div(all).unwrap_or(0)
        };
        let quarters = [share(4, 0), share(4, 1), share(4, 2), share(4, 3)];
        match quarters {
            [first, second, third, fourth] if first > 90 && second > 90 && third > 40 && fourth < 20 => Some((Self::Utf32Be, 0)),
            [first, second, third, fourth] if fourth > 90 && third > 90 && second > 40 && first < 20 => Some((Self::Utf32Le, 0)),
            _ => match (share(2, 0), share(2, 1)) {
                (even, odd) if even > 40 && odd < 10 => Some((Self::Utf16Be, 0)),
                (even, odd) if odd > 40 && even < 10 => Some((Self::Utf16Le, 0)),
                (even, odd) if even > 5 && odd < 5 && is_of_one_script(head, 0) => Some((Self::Utf16Be, 0)),
                (even, odd) if odd > 5 && even < 5 && is_of_one_script(head, 1) => Some((Self::Utf16Le, 0)),
                _ => None,
            },
        }
    }

    fn decode<'a>(self, body: &'a [u8], label: Option<&'static Encoding>) -> Decoded<'a> {
        let (name, (text, replaced)) = match self {
            Self::Utf16Le => (UTF_16LE.name(), UTF_16LE.decode_without_bom_handling(body)),
            Self::Utf16Be => (UTF_16BE.name(), UTF_16BE.decode_without_bom_handling(body)),
            Self::Utf32Le => ("UTF-32LE", utf32(body, u32::from_le_bytes)),
            Self::Utf32Be => ("UTF-32BE", utf32(body, u32::from_be_bytes)),
        };
        let agrees = label.is_none_or(|label| label == UTF_16LE || label == UTF_16BE);
        let mut warnings = if agrees { Vec::new() } else { vec![Warning::CharsetMismatch] };
        if replaced {
            warnings.push(Warning::CharsetReplaced);
        }
        Decoded { text, name, warnings, offset: None }
    }
}

/// UTF-32, which WHATWG does not define: every unit that is no character becomes U+FFFD.
fn utf32(body: &[u8], unit: fn([u8; 4]) -> u32) -> (Cow<'_, str>, bool) {
    let units = body.chunks_exact(4);
    let mut replaced = !units.remainder().is_empty();
    let mut text = String::with_capacity(body.len() / 4);
    for bytes in units {
        let value = bytes.try_into().map_or(u32::MAX, unit);
        let character = char::from_u32(value).unwrap_or_else(|| {
            replaced = true;
            char::REPLACEMENT_CHARACTER
        });
        text.push(character);
    }
    (Cow::Owned(text), replaced)
}

#[cfg(test)]
mod tests;
