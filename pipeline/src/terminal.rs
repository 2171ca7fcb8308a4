//! Text that a terminal shows as text: nothing in a record can move its cursor, set its title or turn lines around.

use std::fmt::Write;

/// Says whether a character acts on a terminal, or on how what stands around it is shown.
///
/// Control characters (Unicode category Cc), line and paragraph separator, and the bidirectional controls of UAX #9,
/// marks included; tags (U+E0000 to U+E007F) are invisible and carry nothing here.
fn is_active(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{2028}' | '\u{2029}' | '\u{202A}'..='\u{202E}')
        || matches!(character, '\u{2066}'..='\u{2069}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
}

/// JSON on one line, meaning the same: active characters can only stand inside its strings, where an escape says the
/// same, and white space between tokens becomes a space. What is not UTF-8 is shown as U+FFFD.
pub fn json_line(json: &[u8]) -> String {
    let text = String::from_utf8_lossy(json);
    let mut line = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' | '\r' | '\t' => line.push(' '),
            active if is_active(active) => push_escape(&mut line, active),
            plain => line.push(plain),
        }
    }
    line
}

/// Plain text for people; line feeds are escaped too.
pub fn text(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if is_active(character) { push_escape(&mut shown, character) } else { shown.push(character) }
    }
    shown
}

fn push_escape(line: &mut String, character: char) {
    let mut units = [0; 2];
    for unit in character.encode_utf16(&mut units) {
        // Writing to a string cannot fail.
        let _ = write!(line, "\\u{unit:04x}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn hi_11_what_acts_on_a_terminal_is_escaped() {
        let cases = [
            ("\u{1b}]0;pwn\u{7}", "\\u001b]0;pwn\\u0007"),
            ("a\u{202e}b\u{2066}c", "a\\u202eb\\u2066c"),
            ("\u{9b}31m\u{7f}\0", "\\u009b31m\\u007f\\u0000"),
            ("one\u{2028}two\u{85}", "one\\u2028two\\u0085"),
            ("\u{e0041}", "\\udb40\\udc41"),
            ("Zürich 日本 हिन्दी 👩‍👧", "Zürich 日本 हिन्दी 👩‍👧"),
        ];
        for (given, shown) in cases {
            assert_eq!(text(given), shown);
            assert_eq!(json_line(given.as_bytes()), shown);
        }
        assert_eq!(text("a\nb"), "a\\u000ab");
        assert_eq!(json_line(b"{\r\n\t\"a\": 1}"), "{   \"a\": 1}");
        assert_eq!(json_line(b"\"\xff\""), "\"\u{fffd}\"");
    }

    proptest! {
        #[test]
        fn hi_11_json_stays_one_line_and_means_the_same(strings in proptest::collection::vec(".*", 0..4)) {
            let value = serde_json::json!({ "a": strings });
            let line = json_line(serde_json::to_string_pretty(&value).unwrap().as_bytes());
            prop_assert!(!line.chars().any(is_active));
            prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&line).unwrap(), value);
        }
    }
}
