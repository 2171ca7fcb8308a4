//! What no text of a record holds: control characters, directional overrides, and white space beyond single blanks.

use crate::spacing::is_even;

/// Words of a text with one blank between them, and without what no text holds. Line feeds are white space here.
pub(super) fn line(text: &str, dropped: &mut bool) -> String {
    let mut line = String::with_capacity(text.len());
    text.split_whitespace().for_each(|word| push(&mut line, " ", word, dropped));
    line
}

/// The same for paragraphs, joined by LF; empty ones go.
pub(super) fn paragraphs(text: String, dropped: &mut bool) -> String {
    if is_even(&text) {
        return text;
    }
    let mut clean = String::with_capacity(text.len());
    for paragraph in text.split('\n') {
        let start = clean.len();
        for word in paragraph.split_whitespace() {
            let between = if clean.len() > start { " " } else { "\n" };
            push(&mut clean, between, word, dropped);
        }
    }
    clean
}

/// Adds a word, and what stands between it and the text before, without control characters and the directional
/// overrides that make a text read otherwise than it is stored. Nothing when nothing is left.
fn push(into: &mut String, between: &str, word: &str, dropped: &mut bool) {
    let start = into.len();
    if start > 0 {
        into.push_str(between);
    }
    if word.bytes().all(|byte| (0x20..0x7F).contains(&byte)) {
        into.push_str(word);
        return;
    }
    let word_start = into.len();
    for character in word.chars() {
        if is_dropped(character) {
            *dropped = true;
        } else {
            into.push(character);
        }
    }
    if into.len() == word_start {
        into.truncate(start);
    }
}

fn is_dropped(character: char) -> bool {
    character.is_control() || matches!(character, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FFFE}' | '\u{FFFF}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn characters_that_go_are_seen() {
        for character in ('\0'..=char::MAX).filter(|character| is_dropped(*character) && *character != '\n') {
            assert!(!is_even(&format!("a{character}b")), "{character:?}");
        }
    }

    proptest! {
        #[test]
        fn even_texts_stay_as_they_are(text in "([ab“é港\u{200B}\u{205E}] ?\n?|[ \n\u{A0}\u{1}\u{2028}\u{3000}\u{202E}])?{0,12}") {
            let mut dropped = false;
            let clean = paragraphs(text.clone(), &mut dropped);
            prop_assert!(!is_even(&text) || (clean == text && !dropped));
            prop_assert!(is_even(&clean), "{clean:?}");
        }
    }
}
