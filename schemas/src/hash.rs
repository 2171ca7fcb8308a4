//! Hashes of stories: published ones that any consumer can recompute, and the ledger's own.

use crate::spacing::{any_beyond, is_even};
use crate::tokens::{CANON, Tokens};
use sha2::{Digest, Sha256};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// `content_hash`: SHA-256 over NFC(ws(headline or "")) LF NFC(ws(body_text)), where `ws` folds every run of
/// white space, line feeds included, to one space and trims the ends.
pub fn content(headline: Option<&str>, body_text: &str) -> [u8; 32] {
    let mut hasher = Sha256::new();
    feed(&mut hasher, headline.unwrap_or(""));
    hasher.update(b"\n");
    feed(&mut hasher, body_text);
    hasher.finalize().into()
}

/// Adds NFC(ws(text)) to a hash.
fn feed(hasher: &mut Sha256, text: &str) {
    let composed;
    let text = if are_plain(text.as_bytes()) || text.chars().all(is_composed) || is_nfc_quick(text.chars()) == IsNormalized::Yes {
        text
    } else {
        composed = text.nfc().collect::<String>();
        &composed
    };
    let mut between: &[u8] = b"";
    let mut add = |words: &str| {
        hasher.update(between);
        hasher.update(words);
        between = b" ";
    };
    if is_even(text) {
        text.split('\n').for_each(&mut add);
    } else {
        text.split_whitespace().for_each(&mut add);
    }
}

/// Whether there are none but letters of the Latin script below U+0300, Cyrillic ones, ideographs, and quotes, dashes
/// and ellipses, which NFC leaves alone.
fn are_plain(bytes: &[u8]) -> bool {
    !any_beyond(bytes, 0xCC, |at, byte| match byte {
        0xD0 | 0xD1 | 0xE4..=0xE9 => false,
        0xE2 => !matches!(bytes.get(at + 1..at + 3), Some([0x80, 0x90..=0xA7])),
        _ => true,
    })
}

/// Whether NFC leaves a character alone whatever stands beside it: those of most texts, without a look-up.
fn is_composed(character: char) -> bool {
    matches!(character, '\0'..='\u{2FF}' | '\u{400}'..='\u{482}' | '\u{2010}'..='\u{2027}' | '\u{3001}'..='\u{3029}')
        || matches!(character, '\u{3041}'..='\u{3096}' | '\u{30A1}'..='\u{30FF}' | '\u{4E00}'..='\u{9FFC}' | '\u{AC00}'..='\u{D7A3}')
}

/// `body_hash`: SHA-256 over the tokens of `body_text` joined by one space.
pub fn body(tokens: &Tokens) -> [u8; 32] {
    Sha256::digest(tokens.joined()).into()
}

/// The ledger's `full_hash`: 128 bits of SHA-256 over the canonicaliser's version, headline tokens, 0x1F, body tokens.
pub fn full(headline: &Tokens, body: &Tokens) -> [u8; 16] {
    let mut hasher = Sha256::new();
    hasher.update([CANON]);
    hasher.update(headline.joined());
    hasher.update([0x1F]);
    hasher.update(body.joined());
    first_half(hasher.finalize().into())
}

/// The ledger's `wording`: [`full`], and the signs that are no words but change what a text says, headline's before
/// body's. Two texts of one wording differ in white space, case, quotes, dashes and other punctuation at most.
pub fn wording(full: [u8; 16], headline: &str, body: &str) -> [u8; 16] {
    let mut hasher = Sha256::new();
    hasher.update(full);
    for text in [headline, body] {
        let signs: String = signs(text).collect();
        hasher.update(signs);
        hasher.update([0x1F]);
    }
    first_half(hasher.finalize().into())
}

/// Currencies, per cents, mathematical signs, pictures; a minus is one when it stands before a digit and after nothing.
fn signs(text: &str) -> impl Iterator<Item = char> {
    let mut before = ' ';
    let mut characters = text.chars().peekable();
    std::iter::from_fn(move || {
        loop {
            let character = characters.next()?;
            let is_bare = !std::mem::replace(&mut before, character).is_alphanumeric();
            match character {
                '-' | '\u{2212}' if is_bare && characters.peek().is_some_and(char::is_ascii_digit) => return Some('-'),
                '\u{2212}' => {}
                _ if is_sign(character) => return Some(character),
                _ => {}
            }
        }
    })
}

fn is_sign(character: char) -> bool {
    matches!(character, '#'..='&' | '+' | '<'..='>' | '@' | '^' | '|' | '~' | '¢'..='©' | '¬' | '®'..='±' | '×' | '÷' | '‰')
        || matches!(character, '\u{20A0}'..='\u{20CF}' | '\u{2190}'..='\u{23FF}' | '\u{2500}'..='\u{27BF}')
        || matches!(character, '\u{2900}'..='\u{2BFF}' | '\u{1F000}'..='\u{1FAFF}')
}

/// SHA-256 of bytes.
pub fn of_bytes(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// The first 128 bits.
pub fn first_half(digest: [u8; 32]) -> [u8; 16] {
    let mut half = [0; 16];
    half.copy_from_slice(&digest[..16]);
    half
}

/// Lower-case hexadecimal.
#[expect(clippy::indexing_slicing, reason = "four bits are one of sixteen digits")]
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits = bytes.iter().flat_map(|byte| [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
    digits.map(char::from).collect()
}

/// What is kept of a text to tell later whether another one is the same story.
///
/// All word-3-shingles of the first 40 tokens, and those of the rest whose hash is 0 mod 4; 32 bits each, sorted,
/// at most [`Sample::MOST`].
///
/// Stored as four bytes each, little-endian: half of what numbers of variable length take.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sample(pub Vec<u32>);

impl serde::Serialize for Sample {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let bytes: Vec<u8> = self.0.iter().flat_map(|hash| hash.to_le_bytes()).collect();
        serializer.serialize_bytes(&bytes)
    }
}

impl<'de> serde::Deserialize<'de> for Sample {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let bytes = <&[u8]>::deserialize(deserializer)?;
        let (hashes, _) = bytes.as_chunks::<4>();
        Ok(Self(hashes.iter().map(|hash| u32::from_le_bytes(*hash)).collect()))
    }
}

impl Sample {
    pub const MOST: usize = 256;
    const LEAD_TOKENS: usize = 40;

    pub fn of(tokens: &Tokens) -> Self {
        let kept = tokens.shingles().filter(|(at, hash)| *at + 2 < Self::LEAD_TOKENS || hash % 4 == 0);
        // The low bits chose the shingle; they are kept so that a reader can tell which ones are comparable.
        let mut sample: Vec<u32> = kept.take(Self::MOST).map(|(_, hash)| hash as u32).collect();
        sample.sort_unstable();
        sample.dedup();
        Self(sample)
    }

    /// Of the shingles that both samples would hold wherever they stand in the text: how many are in the smaller
    /// sample, and how many of those in both.
    pub fn shared(&self, other: &Self) -> (usize, usize) {
        let comparable = |sample: &Self| sample.0.iter().filter(|hash| **hash % 4 == 0).count();
        let both = self.0.iter().filter(|hash| **hash % 4 == 0 && other.0.binary_search(hash).is_ok()).count();
        (comparable(self).min(comparable(other)), both)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_folds_white_space_and_composes() {
        let plain = content(Some("A  headline"), "one\ntwo");
        assert_eq!(plain, content(Some(" A headline "), "one \n\n two "));
        assert_eq!(content(None, "e\u{301}"), content(Some(""), "é"));
        assert_ne!(plain, content(Some("A headline"), "one twO"));
    }

    #[test]
    fn characters_taken_for_composed_are() {
        for character in ('\0'..=char::MAX).filter(|character| is_composed(*character)) {
            assert_eq!(is_nfc_quick(std::iter::once(character)), IsNormalized::Yes, "{character:?}");
            assert_eq!(unicode_normalization::char::canonical_combining_class(character), 0, "{character:?}");
        }
        for character in ('\0'..=char::MAX).filter(|character| are_plain(character.to_string().as_bytes())) {
            assert_eq!(is_nfc_quick(std::iter::once(character)), IsNormalized::Yes, "{character:?}");
            assert_eq!(unicode_normalization::char::canonical_combining_class(character), 0, "{character:?}");
        }
    }

    #[test]
    fn full_tells_headline_from_body() {
        let (one, two) = (Tokens::of("one"), Tokens::of("two"));
        assert_ne!(full(&one, &two), full(&two, &one));
        assert_ne!(full(&Tokens::default(), &one), full(&one, &Tokens::default()));
    }

    #[test]
    fn wording_differs_when_a_text_says_something_else() {
        let of = |text: &str| wording(full(&Tokens::default(), &Tokens::of(text)), "", text);
        for (one, other) in [
            ("Profit of €5m", "Profit of $5m"),
            ("at -5 degrees", "at 5 degrees"),
            ("at −5 degrees", "at 5 degrees"),
            ("up 5% a year", "up 5 a year"),
            ("won 👍", "won 👎"),
            ("14 cts", "1.4 cts"),
        ] {
            assert_ne!(of(one), of(other), "{one} / {other}");
        }
        for (one, other) in [
            ("“Don’t stop”, she  said", "\"DON'T STOP\" she said"),
            ("2010–2012 — at last", "2010-2012 - at last"),
            ("at −5 degrees", "at -5 degrees"),
            ("soft\u{AD}ly e\u{301}te\u{301}", "softly\u{A0}été"),
        ] {
            assert_eq!(of(one), of(other), "{one} / {other}");
        }
    }

    #[test]
    fn samples_compare_wherever_the_text_stands() {
        let words: Vec<String> = (0..400).map(|n| format!("w{n}")).collect();
        let (whole, tail) = (words.join(" "), words[100..].join(" "));
        let (whole, tail) = (Sample::of(&Tokens::of(&whole)), Sample::of(&Tokens::of(&tail)));
        let (least, both) = whole.shared(&tail);
        assert!(least >= 40 && both == least, "{least} {both}");
        let other: Vec<String> = (0..400).map(|n| format!("v{n}")).collect();
        assert_eq!(whole.shared(&Sample::of(&Tokens::of(&other.join(" ")))).1, 0);
    }

    #[test]
    fn hex_is_lower_case() {
        assert_eq!(hex(&[0x00, 0xAB, 0xFF]), "00abff");
    }
}
