//! Characters that fold by themselves: what nearly all text consists of, without the tables of Unicode.
//!
//! A character is simple when NFKC leaves it alone whatever stands beside it, so that steps 1 and 2 of the rules can
//! be said of it alone. A chunk of simple characters skips normalisation and look-ups; the tests hold every line
//! here to the long way.

use super::Class;

/// What a character folds to and of which class that is; `None` when only the long way can say.
pub(super) fn fold(character: char) -> Option<(char, Class)> {
    Some(match character {
        'a'..='z' => (character, Class::Letter),
        'A'..='Z' => (character.to_ascii_lowercase(), Class::Letter),
        '0'..='9' => (character, Class::Digit),
        '`' | '‘' | '’' | '‚' | '‛' | '′' => ('\'', Class::Other),
        '\0'..='\x7F' => (character, Class::Other),
        '\u{2010}' | '\u{2012}'..='\u{2015}' | '\u{2212}' => ('-', Class::Other),
        '“' | '”' | '„' | '«' | '»' | '©' | '§' | '°' | '·' | '€' | '•' => (character, Class::Other),
        // Latin: capitals of Latin-1 lie 32 before their small letters. ß folds to two letters.
        'À'..='Ö' | 'Ø'..='Þ' => (shifted(character, 32), Class::Letter),
        'à'..='ö' | 'ø'..='ÿ' => (character, Class::Letter),
        // Cyrillic.
        'А'..='Я' => (shifted(character, 32), Class::Letter),
        'Ѐ'..='Џ' => (shifted(character, 80), Class::Letter),
        'а'..='џ' => (character, Class::Letter),
        // Arabic letters; their marks are not simple, since two of them may change places.
        '\u{621}'..='\u{63A}' | '\u{641}'..='\u{64A}' => (character, Class::Letter),
        '\u{660}'..='\u{669}' => (character, Class::Digit),
        '،' | '؛' | '؟' => (character, Class::Other),
        // Devanagari: letters, vowel signs and virama, of which none changes places with another.
        '\u{904}'..='\u{939}' | '\u{93D}'..='\u{950}' => (character, Class::Letter),
        '\u{966}'..='\u{96F}' => (character, Class::Digit),
        '।' => (character, Class::Other),
        // Ideographs, kana, Hangul syllables.
        '\u{4E00}'..='\u{9FFC}' | 'ぁ'..='\u{3096}' | 'ァ'..='ヺ' => (character, Class::Alone),
        'ー' | '가'..='힣' => (character, Class::Letter),
        '、' | '。' | '「' | '」' | '《' | '》' | '・' => (character, Class::Other),
        _ => return None,
    })
}

fn shifted(character: char, by: u32) -> char {
    char::from_u32(u32::from(character) + by).unwrap_or(character)
}

/// The one word in ASCII that a chunk is, without the punctuation around it, if it is no more than that.
pub(super) fn word(chunk: &str) -> Option<&str> {
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric();
    let bytes = chunk.as_bytes();
    let start = bytes.iter().position(is_word)?;
    let end = start + bytes.get(start..)?.iter().position(|byte| !is_word(byte)).unwrap_or(bytes.len() - start);
    let (before, word, after) = (chunk.get(..start)?, chunk.get(start..end)?, chunk.get(end..)?);
    (before.chars().all(is_edge) && after.chars().all(is_edge)).then_some(word)
}

/// Whether a character does nothing but separate where it stands at the edge of a chunk.
fn is_edge(character: char) -> bool {
    matches!(character, '!'..='/' | ':'..='@' | '['..='`' | '{'..='~')
        || matches!(character, '‘' | '’' | '“' | '”' | '«' | '»' | '\u{2013}' | '\u{2014}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_normalization::char::canonical_combining_class;
    use unicode_normalization::{IsNormalized, is_nfc_quick, is_nfkc_quick};

    #[test]
    fn simple_characters_fold_as_the_rules_say() {
        let mut simple = 0;
        for character in '\0'..=char::MAX {
            let Some((folded, class)) = fold(character) else { continue };
            simple += 1;
            let mut long = Vec::new();
            super::super::fold(&character.to_string(), &mut long);
            assert_eq!(long, [folded], "{character:?}");
            assert!(super::super::class(folded) == class, "{character:?}");
            // Alone or beside others, it neither composes nor changes places. One class above 0 has none to change with.
            assert_eq!(is_nfkc_quick(std::iter::once(character)), IsNormalized::Yes, "{character:?}");
            assert_eq!(is_nfc_quick(std::iter::once(folded)), IsNormalized::Yes, "{character:?}");
            assert!(matches!(canonical_combining_class(character), 0 | 9), "{character:?}");
        }
        assert!(simple > 30_000, "{simple}");
    }

    #[test]
    fn edges_separate() {
        for character in ('\0'..=char::MAX).filter(|character| is_edge(*character)) {
            assert!(fold(character).is_some_and(|(_, class)| class == Class::Other), "{character:?}");
        }
    }
}
