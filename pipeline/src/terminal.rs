//! Text from outside, made safe for a terminal.

use std::fmt::Write as _;

/// Shows control characters and what turns the direction of text as escapes, so that a title can neither
/// move the cursor nor hide itself. One line in, one line out.
pub fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        let harmful = character.is_control()
            || matches!(character, '\u{200E}' | '\u{200F}' | '\u{2028}' | '\u{2029}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}');
        if harmful {
            // Writing to a string cannot fail.
            let _ = write!(safe, "{}", character.escape_unicode());
        } else {
            safe.push(character);
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hi_11_nothing_reaches_the_terminal_unseen() {
        assert_eq!(escape("\x1b]0;pwn\x07 ok é"), "\\u{1b}]0;pwn\\u{7} ok é");
        assert_eq!(escape("a\u{202E}b\nc"), "a\\u{202e}b\\u{a}c");
    }
}
