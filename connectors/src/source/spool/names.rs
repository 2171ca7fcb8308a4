//! Names of files: which are passed over, what they are called on their way, how they are shown.

use std::ffi::{OsStr, OsString};
use std::fmt::Write;
use std::os::unix::ffi::{OsStrExt, OsStringExt};

/// NAME_MAX of Linux file systems, bytes.
pub const MAX_NAME: usize = 255;
pub const REASON_SUFFIX: &str = ".reason.json";
/// Hexadecimal digits of a receipt.
const RECEIPT_DIGITS: usize = 32;

/// Names that senders use for what is not complete, and hidden ones.
pub fn is_passed_over(name: &OsStr) -> bool {
    let name = name.as_bytes();
    let ends_in = |suffix: &[u8]| {
        name.len().checked_sub(suffix.len()).and_then(|at| name.get(at..)).is_some_and(|end| end.eq_ignore_ascii_case(suffix))
    };
    name.starts_with(b".") || ends_in(b".tmp") || ends_in(b".part")
}

pub fn receipt(receipt: u128) -> String {
    format!("{receipt:032x}")
}

/// `<receipt>-<name>`; of a name that would become too long, the start.
pub fn taken(receipt_number: u128, name: &OsStr) -> OsString {
    let mut taken = receipt(receipt_number).into_bytes();
    taken.push(b'-');
    taken.extend(name.as_bytes().iter().take(MAX_NAME - RECEIPT_DIGITS - 1));
    OsString::from_vec(taken)
}

/// Receipt and name of a name that [`taken`] made.
pub fn parse_taken(name: &OsStr) -> Option<(u128, OsString)> {
    let (receipt, rest) = name.as_bytes().split_at_checked(RECEIPT_DIGITS)?;
    let name = rest.strip_prefix(b"-").filter(|name| !name.is_empty())?;
    if !receipt.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    let receipt = u128::from_str_radix(std::str::from_utf8(receipt).ok()?, 16).ok()?;
    Some((receipt, OsStr::from_bytes(name).to_owned()))
}

/// Names to move a file to, to be tried in this order: its own, then with the receipt before the extension.
///
/// Each leaves `room` bytes for a suffix.
pub fn candidates(name: &OsStr, receipt_number: u128, room: usize) -> impl Iterator<Item = OsString> {
    let bytes = name.as_bytes().to_vec();
    let receipt = receipt(receipt_number);
    let short = receipt.get(..8).unwrap_or_default().to_owned();
    let most = MAX_NAME - room;
    let own = (bytes.len() <= most).then(|| bytes.clone());
    let infixes = [short, receipt.clone()];
    own.into_iter()
        .chain(infixes.into_iter().map(move |infix| with_infix(&bytes, &infix, most)))
        .chain([receipt.into_bytes()])
        .map(OsString::from_vec)
}

pub fn reason(name: &OsStr) -> OsString {
    let mut reason = name.to_owned();
    reason.push(REASON_SUFFIX);
    reason
}

/// `stem.infix.extension`, the stem cut to fit.
fn with_infix(name: &[u8], infix: &str, most: usize) -> Vec<u8> {
    let dot = name.iter().rposition(|&byte| byte == b'.').filter(|&dot| dot > 0 && name.len() - dot <= 32);
    let (stem, extension) = name.split_at_checked(dot.unwrap_or(name.len())).unwrap_or((name, b""));
    let room = most.saturating_sub(infix.len() + 1 + extension.len());
    let mut new = stem.get(..room).unwrap_or(stem).to_vec();
    new.push(b'.');
    new.extend_from_slice(infix.as_bytes());
    new.extend_from_slice(extension);
    new
}

/// A name or path for people and logs: bytes that are not UTF-8 and characters that would change how a line looks
/// (controls, line and paragraph separators, direction marks) are escaped, and so is the backslash.
pub fn printable(name: &OsStr) -> String {
    let mut out = String::with_capacity(name.len());
    for chunk in name.as_bytes().utf8_chunks() {
        for character in chunk.valid().chars() {
            if changes_the_line(character) || character == '\\' {
                out.extend(character.escape_default());
            } else {
                out.push(character);
            }
        }
        for byte in chunk.invalid() {
            // Writing to a string does not fail.
            let _ = write!(out, "\\x{byte:02x}");
        }
    }
    out
}

fn changes_the_line(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn os(bytes: &[u8]) -> OsString {
        OsStr::from_bytes(bytes).to_owned()
    }

    #[test]
    fn unfinished_and_hidden_names_are_passed_over() {
        for (name, passed) in
            [(".x", true), ("a.tmp", true), ("a.TMP", true), ("a.part", true), ("tmp", false), ("a.tmp.xml", false), ("a", false)]
        {
            assert_eq!(is_passed_over(OsStr::new(name)), passed, "{name}");
        }
    }

    #[test]
    fn lo_17_taken_names_fit_and_are_read_back() {
        for name in [b"story.xml".as_slice(), b"\xff\n-", b"-", &[b'x'; 255]] {
            let taken = taken(u128::MAX / 3, &os(name));
            assert!(taken.len() <= MAX_NAME);
            let kept = &name[..name.len().min(222)];
            assert_eq!(parse_taken(&taken), Some((u128::MAX / 3, os(kept))));
        }
        for name in [
            "",
            "x",
            "-",
            "0123456789abcdef0123456789abcdef",
            "0123456789abcdef0123456789abcdef-",
            "+123456789abcdef0123456789abcdef-x",
        ] {
            assert_eq!(parse_taken(OsStr::new(name)), None, "{name}");
        }
    }

    #[test]
    fn candidates_keep_the_extension_and_fit() {
        let names =
            |name: &[u8], room| candidates(&os(name), 0xabcd << 112, room).map(|name| printable(&name)).collect::<Vec<_>>();
        let receipt = "abcd0000000000000000000000000000";
        assert_eq!(names(b"story.xml", 0), ["story.xml", "story.abcd0000.xml", &format!("story.{receipt}.xml"), receipt]);
        assert_eq!(names(b"story", 0)[1], "story.abcd0000");
        assert_eq!(names(b".x", 0)[1], ".x.abcd0000");
        for name in candidates(&os(&[b'x'; 255]), 1, 12) {
            assert!(name.len() <= 243);
        }
    }

    #[test]
    fn lo_17_names_are_shown_on_one_line() {
        for (name, shown) in [
            (b"caf\xc3\xa9.xml".as_slice(), "café.xml"),
            (b"caf\xe9", "caf\\xe9"),
            (b"a\nb\x1b[31m", "a\\nb\\u{1b}[31m"),
            ("a\u{202e}b\u{2028}".as_bytes(), "a\\u{202e}b\\u{2028}"),
            (b"a\\nb", "a\\\\nb"),
        ] {
            assert_eq!(printable(&os(name)), shown);
        }
    }
}
