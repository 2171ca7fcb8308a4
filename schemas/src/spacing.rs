//! Whether a text is set as this crate's own texts are, told by its bytes: nearly all are, and need no second look.

/// Whether words are separated by exactly one blank or line feed, with no other white space, no control characters
/// and no directional overrides, and none of them at the ends.
///
/// False is no proof of the contrary: of the characters U+FFC0 and on none is let through.
pub(crate) fn is_even(text: &str) -> bool {
    let bytes = text.as_bytes();
    let (Some(first), Some(last), Some(rest)) = (bytes.first(), bytes.last(), bytes.get(1..)) else { return true };
    let blank = |byte: u8| (byte == b' ') | (byte == b'\n');
    // Without branches, so that many bytes are looked at together.
    let control = bytes.iter().fold(false, |seen, byte| seen | ((*byte < b' ') & (*byte != b'\n')) | (*byte == 0x7F));
    let double = bytes.iter().zip(rest).fold(false, |seen, (one, next)| seen | (blank(*one) & blank(*next)));
    !(control || double || blank(*first) || blank(*last)) && (text.is_ascii() || !has_uneven(bytes))
}

/// Looks for U+0080–U+00A0, U+1680, U+2000–U+200A, U+2028–U+202F, U+205F–U+2069, U+3000 and U+FFC0–U+FFFF.
fn has_uneven(bytes: &[u8]) -> bool {
    let tail = |at: usize| bytes.get(at + 1..at + 3).unwrap_or(&[]);
    any_beyond(bytes, 0xC2, |at, byte| match byte {
        0xC2 => bytes.get(at + 1).is_some_and(|next| *next <= 0xA0),
        0xE1 => tail(at) == [0x9A, 0x80],
        0xE2 => matches!(tail(at), [0x80, 0x80..=0x8A | 0xA8..=0xAF] | [0x81, 0x9F..=0xA9]),
        0xE3 => tail(at) == [0x80, 0x80],
        0xEF => matches!(tail(at), [0xBF, _]),
        _ => false,
    })
}

/// Whether any byte from `least` on is of a kind, given its place: blocks without such bytes are passed over at once.
pub(crate) fn any_beyond(bytes: &[u8], least: u8, is_of_kind: impl Fn(usize, u8) -> bool) -> bool {
    const BLOCK: usize = 32;
    bytes.chunks(BLOCK).enumerate().any(|(block, chunk)| {
        chunk.iter().fold(false, |seen, byte| seen | (*byte >= least))
            && chunk.iter().enumerate().any(|(at, byte)| *byte >= least && is_of_kind(block * BLOCK + at, *byte))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_uneven_character_is_seen() {
        for character in '\0'..=char::MAX {
            let uneven = character.is_whitespace() || character.is_control();
            assert!(!uneven || !is_even(&format!("a{character}")), "{character:?}");
            assert!(!uneven || !is_even(&format!("{character}b")), "{character:?}");
            assert!(!uneven || matches!(character, ' ' | '\n') || !is_even(&format!("a{character}b")), "{character:?}");
        }
    }

    #[test]
    fn ordinary_texts_are_even() {
        for text in ["", "a", "“Ferries” sail — again…\nÅ 港、か。", "\u{1681}\u{200B}\u{2010}\u{2070}\u{3001}\u{FEFC}"]
        {
            assert!(is_even(text), "{text:?}");
        }
        for text in [" a", "a\n", "a  b", "a \nb", "a\n b", "a\n\nb", "a\tb", "a\r\nb", "a\u{7F}b"] {
            assert!(!is_even(text), "{text:?}");
        }
    }
}
