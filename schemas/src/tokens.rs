//! The canonical words of a text: what two copies of one story have in common whatever their typography.
//!
//! The rules, in order (`canon` version [`CANON`]; a consumer can recompute them, see `tests/hashes.py`):
//! 1. NFKC; then U+00AD, U+200B–U+200F, U+2060 and U+FEFF vanish; then single quotes, primes and U+0060 become `'`,
//!    dashes `-`. (U+00B4 is no apostrophe: NFKC has made a space and a combining mark of it.)
//! 2. Unicode full case folding (Turkic forms excluded), then NFC.
//! 3. A token is a run of letters, marks and numbers (`\p{L}\p{M}\p{N}`). A character of the scripts Han, Hiragana,
//!    Katakana, Thai, Lao, Khmer or Myanmar is a token by itself.
//! 4. An apostrophe between letters vanishes (don't = dont). A comma between a digit and exactly three digits
//!    vanishes (1,200 = 1200). `. : / -` stay only between digits (1.4, 2019-06-27). All else separates. Letters
//!    here include marks, digits are `\p{Nd}`, and a character that is a token by itself is neither.

mod simple;

use caseless::Caseless;
use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};
use unicode_script::{Script, UnicodeScript};

/// Version of these rules. It is part of every key that is made with them, so that a change of the rules
/// makes no text look new by accident.
pub const CANON: u8 = 1;

/// Tokens of a text, joined by one space.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tokens {
    joined: String,
    /// Where each token begins in `joined`.
    starts: Vec<u32>,
}

impl Tokens {
    /// The canonical words of a text. Linear in its length.
    pub fn of(text: &str) -> Self {
        let tokens = Self { joined: String::with_capacity(text.len()), starts: Vec::with_capacity(text.len() / 5) };
        let mut writer = Writer { tokens, open: false };
        let mut scratch = Vec::new();
        // White space neither composes nor folds, so each chunk between two of them can be judged alone.
        for chunk in text.split_ascii_whitespace() {
            match simple::word(chunk) {
                Some(word) => writer.word(word),
                None => writer.chunk(chunk, &mut scratch),
            }
        }
        // What was folded has no capitals left.
        writer.tokens.joined.make_ascii_lowercase();
        writer.tokens
    }

    /// All tokens, joined by one space: what `body_hash` is taken over.
    pub fn joined(&self) -> &str {
        &self.joined
    }

    pub fn count(&self) -> u32 {
        u32::try_from(self.starts.len()).unwrap_or(u32::MAX)
    }

    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.joined.split(' ').filter(|token| !token.is_empty())
    }

    /// Word-3-shingles as 64-bit hashes, with the number of the token that each begins at.
    pub fn shingles(&self) -> impl Iterator<Item = (usize, u64)> {
        let ends = self.starts.iter().skip(3).map(|start| *start as usize - 1).chain([self.joined.len()]);
        let spans = self.starts.iter().zip(ends).take(self.starts.len().saturating_sub(2));
        let hash = |(start, end): (&u32, usize)| {
            xxhash_rust::xxh3::xxh3_64(self.joined.as_bytes().get(*start as usize..end).unwrap_or_default())
        };
        spans.map(hash).enumerate()
    }
}

/// Steps 1 and 2 for one chunk.
fn fold(chunk: &str, into: &mut Vec<char>) {
    let plain = chunk.nfkc().filter(|character| !vanishes(*character)).map(plain_typography);
    into.extend(plain.default_case_fold().nfc());
}

fn vanishes(character: char) -> bool {
    matches!(character, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}')
}

fn plain_typography(character: char) -> char {
    match character {
        '‘' | '’' | '‚' | '‛' | '′' | '`' => '\'',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        other => other,
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Letter,
    /// A character that is a token by itself.
    Alone,
    Digit,
    /// A number that is no decimal digit (½ is gone by now; Roman numerals and the like).
    Number,
    Other,
}

fn class(character: char) -> Class {
    match character {
        'a'..='z' | 'A'..='Z' => Class::Letter,
        '0'..='9' => Class::Digit,
        '\0'..='\x7F' => Class::Other,
        _ => class_beyond_ascii(character),
    }
}

fn class_beyond_ascii(character: char) -> Class {
    let group = character.general_category_group();
    if !matches!(group, GeneralCategoryGroup::Letter | GeneralCategoryGroup::Mark | GeneralCategoryGroup::Number) {
        return Class::Other;
    }
    match character.script() {
        Script::Han | Script::Hiragana | Script::Katakana | Script::Thai | Script::Lao | Script::Khmer | Script::Myanmar => {
            Class::Alone
        }
        _ if character.general_category() == GeneralCategory::DecimalNumber => Class::Digit,
        _ if group == GeneralCategoryGroup::Number => Class::Number,
        _ => Class::Letter,
    }
}

/// Puts tokens one after another, one space between them.
struct Writer {
    tokens: Tokens,
    /// Whether the last token may still grow.
    open: bool,
}

impl Writer {
    /// A chunk that is one token, in ASCII; its capitals fold at the end.
    fn word(&mut self, word: &str) {
        self.begin();
        self.tokens.joined.push_str(word);
    }

    fn chunk(&mut self, chunk: &str, scratch: &mut Vec<(char, Class)>) {
        scratch.clear();
        for character in chunk.chars() {
            let Some(folded) = simple::fold(character) else {
                let mut characters = Vec::new();
                fold(chunk, &mut characters);
                scratch.clear();
                scratch.extend(characters.into_iter().map(|character| (character, class(character))));
                break;
            };
            scratch.push(folded);
        }
        self.characters(scratch);
    }

    fn characters(&mut self, characters: &[(char, Class)]) {
        self.open = false;
        for (at, &(character, class)) in characters.iter().enumerate() {
            match class {
                Class::Letter | Class::Digit | Class::Number => self.grow(character),
                Class::Alone => {
                    self.open = false;
                    self.grow(character);
                    self.open = false;
                }
                Class::Other => match joins(characters, at) {
                    Joint::Vanishes => {}
                    Joint::Stays => self.grow(character),
                    Joint::Separates => self.open = false,
                },
            }
        }
    }

    fn grow(&mut self, character: char) {
        if !self.open {
            self.begin();
            self.open = true;
        }
        self.tokens.joined.push(character);
    }

    fn begin(&mut self) {
        if !self.tokens.starts.is_empty() {
            self.tokens.joined.push(' ');
        }
        self.tokens.starts.push(u32::try_from(self.tokens.joined.len()).unwrap_or(u32::MAX));
    }
}

enum Joint {
    Vanishes,
    Stays,
    Separates,
}

/// Step 4: what a character between two others does.
fn joins(characters: &[(char, Class)], at: usize) -> Joint {
    let class_at = |at: usize| characters.get(at).map_or(Class::Other, |(_, class)| *class);
    let after = class_at(at + 1);
    let (Some(before), Some((character, _))) = (at.checked_sub(1).map(class_at), characters.get(at)) else {
        return Joint::Separates;
    };
    match character {
        '\'' if before == Class::Letter && after == Class::Letter => Joint::Vanishes,
        ',' if before == Class::Digit && digits_from(characters, at + 1) == 3 => Joint::Vanishes,
        '.' | ':' | '/' | '-' if before == Class::Digit && after == Class::Digit => Joint::Stays,
        _ => Joint::Separates,
    }
}

/// How many digits follow, up to four.
fn digits_from(characters: &[(char, Class)], at: usize) -> usize {
    characters.iter().skip(at).take(4).take_while(|(_, class)| *class == Class::Digit).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(text: &str, tokens: &str) {
        assert_eq!(Tokens::of(text).joined(), tokens);
    }

    #[test]
    fn typography_and_case_do_not_count() {
        check("Don’t STOP — it’s “over”…", "dont stop its over");
        check("Straße STRASSE ﬁne", "strasse strasse fine");
        check("co\u{AD}operate zero\u{200B}width", "cooperate zerowidth");
        check("e\u{301}te\u{301} été", "été été");
    }

    #[test]
    fn numbers_keep_what_makes_them() {
        check("1,200 1.4 14 2019-06-27 10:30 3/4", "1200 1.4 14 2019-06-27 10:30 3/4");
        check("1,20 1,2000 12,345,678 a,bcd", "1 20 1 2000 12345678 a bcd");
        check("1.4. -5 5- a.b", "1.4 5 5 a b");
        check("½ １２", "1 2 12");
    }

    #[test]
    fn scripts_without_spaces_are_tokens_by_character() {
        check("ロシア軍", "ロ シ ア 軍");
        check("ไทยnews", "ไ ท ย news");
        check("서울 경제", "서울 경제");
    }

    #[test]
    fn shingles_are_three_words_each() {
        assert_eq!(Tokens::of("one two three four").shingles().count(), 2);
        assert_eq!(Tokens::of("one two").shingles().count(), 0);
        assert_eq!(Tokens::of("").shingles().count(), 0);
        let (first, again) = (Tokens::of("a b c x"), Tokens::of("z a b c"));
        assert_eq!(first.shingles().next().map(|s| s.1), again.shingles().nth(1).map(|s| s.1));
    }

    proptest! {
        #[test]
        fn short_ways_and_the_long_one_agree(text in "([ -~\\n]|[‘’“”—…«»ÀßøЖйعٌ६ि़्かー港각\u{300}\u{338}\u{3099}\u{11A8}\u{AD}]|\\PC){0,60}") {
            let mut writer = Writer { tokens: Tokens::default(), open: false };
            for chunk in text.split_ascii_whitespace() {
                let mut characters = Vec::new();
                fold(chunk, &mut characters);
                let characters: Vec<_> = characters.into_iter().map(|character| (character, class(character))).collect();
                writer.characters(&characters);
            }
            prop_assert_eq!(writer.tokens, Tokens::of(&text));
        }

        #[test]
        fn tokens_of_tokens_are_themselves(text in "\\PC{0,60}") {
            let once = Tokens::of(&text);
            prop_assert_eq!(once.iter().count(), once.count() as usize);
            prop_assert!(!once.joined().contains("  "));
        }
    }
}
