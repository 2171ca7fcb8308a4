//! Text that was UTF-8, was read as windows-1252, and was written as UTF-8 again: `cafÃ©`, `â€¦`.
//!
//! Feeds carry it mostly as references (`&#195;&#169;`), which no ladder of encodings can see.

use super::bytes::position;
use encoding_rs::WINDOWS_1252;
use std::str::from_utf8;

/// What was meant; `None` when the text is well as it is.
///
/// Every character outside of ASCII has to be part of a well-formed sequence: one that is not shows that somebody meant
/// what stands there.
pub(super) fn mend(text: &str) -> Option<String> {
    if !begins_sequence(text) {
        return None;
    }
    let (bytes, _, unmappable) = WINDOWS_1252.encode(text);
    (!unmappable).then(|| from_utf8(&bytes).ok().map(str::to_owned)).flatten()
}

/// Whether the first two characters outside of ASCII could be the first bytes of one in UTF-8.
fn begins_sequence(text: &str) -> bool {
    let Some(at) = position(text.as_bytes(), |byte| !byte.is_ascii()) else { return false };
    let mut rest = text.get(at..).unwrap_or_default().chars();
    let leads = rest.next().is_some_and(|first| ('\u{c2}'..='\u{f4}').contains(&first));
    leads && rest.next().is_some_and(|second| !second.is_ascii())
}

#[cfg(test)]
mod tests {
    use super::mend;
    use proptest::prelude::*;

    #[test]
    fn what_was_encoded_twice_is_read() {
        const ROWS: &[(&str, Option<&str>)] = &[
            ("cafÃ©", Some("café")),
            ("â€¦", Some("…")),
            ("Itâ€™s Ã¼ber", Some("It’s über")),
            ("café", None),
            ("plain", None),
            ("Ã© and é", None),
            ("Ã© and ’", None),
            ("Â", None),
            ("SÃO PAULO", None),
            ("日本語", None),
        ];
        for (text, expected) in ROWS {
            assert_eq!(mend(text).as_deref(), *expected, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_mended_or_left(text in "\\PC{0,40}", tail in "[Ã©â€¦Â a]{0,8}") {
            if let Some(mended) = mend(&format!("{text}{tail}")) {
                prop_assert!(mended.chars().count() < text.chars().count() + tail.chars().count());
            }
        }
    }
}
