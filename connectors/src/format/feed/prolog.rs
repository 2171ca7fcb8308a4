//! What the first bytes of a payload say: whether it is a feed, and which encoding it declares.

use crate::format::Confidence;

/// Bytes that are looked at.
const HEAD: usize = 8 * 1024;

/// The encoding that an XML declaration names.
///
/// Only found where the declaration is in an encoding that extends ASCII; the others are known by their bytes.
pub(super) fn encoding(bytes: &[u8]) -> Option<&str> {
    let head = bytes.get(..bytes.len().min(HEAD))?;
    let start = head.windows(5).position(|window| window.eq_ignore_ascii_case(b"<?xml"))?;
    let declaration = head.get(start..)?;
    let end = declaration.iter().position(|byte| *byte == b'>')?;
    let declaration = std::str::from_utf8(declaration.get(..end)?).ok()?;
    let (_, rest) = declaration.split_once("encoding")?;
    let rest = rest.trim_start().strip_prefix('=')?.trim_start();
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let (label, _) = rest.get(1..)?.split_once(quote)?;
    Some(label)
}

/// How sure it is that bytes are a feed.
///
/// Certain with the root element of one, or with what every JSON Feed has; less sure when text comes before, which may
/// be a warning of the server or copy about feeds; likely for pages of HTML, which are read in order to be refused by
/// their right name; possible for any other XML.
pub(super) fn recognize(bytes: &[u8]) -> Confidence {
    let head = bytes.get(..bytes.len().min(HEAD)).unwrap_or_default();
    // Without their zero bytes, UTF-16 and UTF-32 look like ASCII.
    let head: Vec<u8> = head.iter().filter(|byte| **byte != 0).map(u8::to_ascii_lowercase).collect();
    let head = String::from_utf8_lossy(&head);
    let head = head.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{fffd}'));
    if head.starts_with('{') {
        return json(head);
    }
    let mut page = false;
    let mut rest = head;
    while let Some((_, behind)) = rest.split_once('<') {
        rest = behind;
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, behind)| behind);
            continue;
        }
        if begins_root(rest) && !page {
            return match head.as_bytes().first() {
                Some(b'<') => Confidence::Certain,
                _ if head.contains("<?xml") => Confidence::Likely,
                _ => Confidence::Possible,
            };
        }
        page |= ["html", "!doctype html"].iter().any(|mark| rest.starts_with(mark));
    }
    match head.as_bytes().first() {
        Some(b'<') if page => Confidence::Likely,
        Some(b'<') => Confidence::Possible,
        _ => Confidence::No,
    }
}

fn begins_root(rest: &str) -> bool {
    let end = rest.bytes().take(32).position(|byte| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/'));
    let name = end.and_then(|end| rest.get(..end)).unwrap_or_default();
    let local = name.rsplit_once(':').map_or(name, |(_, local)| local);
    matches!(local, "rss" | "rdf" | "feed" | "channel") || (local == "entry" && rest.contains("atom"))
}

fn json(head: &str) -> Confidence {
    if head.contains("jsonfeed.org") {
        Confidence::Certain
    } else if head.contains("\"items\"") {
        Confidence::Likely
    } else {
        Confidence::No
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn feeds_are_recognized_by_their_root() {
        const ROWS: &[(&[u8], Confidence)] = &[
            (b"<?xml version=\"1.0\"?>\n<rss version=\"2.0\">", Confidence::Certain),
            (b"\xef\xbb\xbf \n<RSS>", Confidence::Certain),
            (b"<!-- <html> --><feed xmlns=\"http://www.w3.org/2005/Atom\">", Confidence::Certain),
            (b"<br /><b>Warning</b>: x<rdf:RDF xmlns:rdf=\"x\">", Confidence::Certain),
            (b"Notice: x in y.php <?xml version=\"1.0\"?><rss>", Confidence::Likely),
            (b"OSLO, May 2 (EXAMPLE-WIRE) - The tag <rss> turned 25", Confidence::Possible),
            (b"<\0r\0s\0s\0>\0", Confidence::Certain),
            (b"\xff\xfe<\0r\0s\0s\0>\0", Confidence::Certain),
            (b"<!DOCTYPE html><html><body><feed></feed>", Confidence::Likely),
            (b"<?xml version=\"1.0\"?><nitf>", Confidence::Possible),
            (b"{\"version\": \"https://jsonfeed.org/version/1.1\"", Confidence::Certain),
            (b"{\"items\": []}", Confidence::Likely),
            (b"{\"error\": 1}", Confidence::No),
            (b"MOSCOW, June 27 (NNN-AGENCIES)", Confidence::No),
            (b"", Confidence::No),
        ];
        for (bytes, confidence) in ROWS {
            assert_eq!(recognize(bytes), *confidence, "{}", String::from_utf8_lossy(bytes));
        }
    }

    #[test]
    fn the_declared_encoding_is_found() {
        const ROWS: &[(&[u8], Option<&str>)] = &[
            (b"<?xml version='1.0' encoding='ISO-8859-1'?>", Some("ISO-8859-1")),
            (b"\n <?XML version=\"1.0\" encoding = \"big5\" ?>", Some("big5")),
            (b"<?xml version=\"1.0\"?><rss encoding=\"x\">", None),
            (b"<?xml encoding=\"", None),
            (b"<rss>", None),
        ];
        for (bytes, label) in ROWS {
            assert_eq!(encoding(bytes), *label);
        }
    }
}
