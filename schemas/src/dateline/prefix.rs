//! The beginning of a paragraph in a form that is easy to match: one character for each of its variants.

/// Characters that are looked at; the dateline with its separator must end before [`WINDOW`].
const LOADED: usize = 170;
/// A dateline ends within so many characters.
pub(super) const WINDOW: usize = 120;

/// The first characters of a paragraph, folded: white space is one blank, full-width forms are ASCII,
/// every hyphen is `-`, every dash `—`, every digit ASCII; what is not seen (zero width, tags) is left out.
pub(super) struct Prefix<'a> {
    paragraph: &'a str,
    folded: Vec<char>,
    printed: Vec<char>,
    /// Byte offset of each character, and after the last one the offset where reading stopped.
    offsets: Vec<usize>,
}

impl<'a> Prefix<'a> {
    pub fn of(paragraph: &'a str) -> Self {
        let mut prefix = Self {
            paragraph,
            folded: Vec::with_capacity(LOADED),
            printed: Vec::with_capacity(LOADED),
            offsets: Vec::with_capacity(LOADED + 1),
        };
        let mut skip_until = 0;
        let mut stopped = paragraph.len();
        // Ten times the window bounds the work on a paragraph that is all tags or zero-width characters.
        for (read, (at, character)) in paragraph.char_indices().enumerate() {
            if prefix.folded.len() == LOADED || read == 10 * LOADED {
                stopped = at;
                break;
            }
            if at < skip_until {
                continue;
            }
            if character == '<'
                && let Some(length) = tag_length(&paragraph[at..])
            {
                skip_until = at + length;
                continue;
            }
            let Some(folded) = fold(character) else { continue };
            if folded == ' ' && prefix.folded.last().is_none_or(|last| *last == ' ') {
                continue;
            }
            prefix.folded.push(folded);
            prefix.printed.push(character);
            prefix.offsets.push(at);
        }
        prefix.offsets.push(stopped);
        prefix
    }

    /// The folded character at a position; NUL beyond the end.
    pub fn get(&self, at: usize) -> char {
        self.folded.get(at).copied().unwrap_or('\0')
    }

    pub fn len(&self) -> usize {
        self.folded.len()
    }

    /// Byte offset in the paragraph of a position.
    pub fn offset(&self, at: usize) -> usize {
        self.offsets.get(at).copied().unwrap_or(self.paragraph.len())
    }

    pub fn skip_spaces(&self, mut at: usize) -> usize {
        while self.get(at) == ' ' {
            at += 1;
        }
        at
    }

    /// Whether nothing but blanks follows in the paragraph.
    pub fn ends_at(&self, at: usize) -> bool {
        self.skip_spaces(at) >= self.len() && self.offsets.last().is_none_or(|end| *end == self.paragraph.len())
    }

    /// The characters of a range as printed, white space as single blanks, without tags and what is not seen, trimmed.
    pub fn printed(&self, from: usize, to: usize) -> String {
        let (start, end) = (self.offset(from), self.offset(to));
        let slice = self.paragraph.get(start..end).unwrap_or("");
        if slice.contains('<') {
            let characters =
                self.folded.iter().zip(&self.printed).map(|(folded, printed)| if *folded == ' ' { ' ' } else { *printed });
            return characters.take(to).skip(from).collect::<String>().trim().to_owned();
        }
        let mut printed = String::with_capacity(slice.len());
        for character in slice.chars().filter(|character| !is_unseen(*character)) {
            let blank = fold(character) == Some(' ');
            if !(blank && (printed.is_empty() || printed.ends_with(' '))) {
                printed.push(if blank { ' ' } else { character });
            }
        }
        printed.truncate(printed.trim_end().len());
        printed
    }

    /// The range in the form that tables are keyed by.
    pub fn key(&self, from: usize, to: usize) -> String {
        key_of((from..to.min(self.len())).map(|at| self.get(at)))
    }

    /// The paragraph's text from one position to another, trimmed.
    pub fn slice(&self, from: usize, to: usize) -> &'a str {
        let slice = self.paragraph.get(self.offset(from)..self.offset(to)).unwrap_or("");
        let mut slice = slice.trim().trim_end_matches(is_unseen).trim_end();
        // A tag that closes behind the last character is none of it.
        while let Some(open) = slice.ends_with('>').then(|| slice.rfind('<')).flatten() {
            slice = slice[..open].trim_end();
        }
        slice
    }

    /// The paragraph from a position on.
    pub fn rest(&self, at: usize) -> &'a str {
        self.paragraph.get(self.offset(at)..).unwrap_or("")
    }

    /// Position of a character, looked for in at most `within` characters.
    pub fn find(&self, from: usize, within: usize, wanted: impl Fn(char) -> bool) -> Option<usize> {
        (from..self.len().min(from + within)).find(|at| wanted(self.get(*at)))
    }

    pub fn starts_with(&self, at: usize, text: &str) -> bool {
        text.chars().enumerate().all(|(index, character)| self.get(at + index) == character)
    }

    /// A number of at most `digits` digits that no other digit follows: its value and where it ends.
    pub fn number(&self, at: usize, digits: usize) -> Option<(u32, usize)> {
        let mut value = 0;
        let mut end = at;
        while let Some(digit) = self.get(end).to_digit(10) {
            if end - at == digits {
                return None;
            }
            value = value * 10 + digit;
            end += 1;
        }
        (end > at).then_some((value, end))
    }
}

/// One character for all its variants; `None` for what is not seen.
fn fold(character: char) -> Option<char> {
    Some(match character {
        '`' => '\'',
        ' '..='~' => character,
        _ if is_unseen(character) => return None,
        // Arabic vowel signs and the stretching character.
        '\u{640}' | '\u{64B}'..='\u{652}' => return None,
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(character) - 0xFEE0)?,
        '\u{2010}' | '\u{2011}' | '\u{2212}' | '\u{FE63}' => '-',
        '\u{2012}'..='\u{2015}' | '\u{2500}' | '\u{2501}' => '—',
        '\u{660}'..='\u{669}' => digit(character, 0x660)?,
        '\u{6F0}'..='\u{6F9}' => digit(character, 0x6F0)?,
        '\u{966}'..='\u{96F}' => digit(character, 0x966)?,
        '،' => ',',
        '‘' | '’' | 'ʼ' | '´' => '\'',
        '【' | '〔' | '〖' => '[',
        '】' | '〕' | '〗' => ']',
        '⁄' | '∕' => '/',
        _ if character.is_whitespace() || character == '\u{3164}' => ' ',
        _ if character.is_control() => return None,
        _ => character,
    })
}

/// Soft hyphens, zero-width characters and marks of direction.
fn is_unseen(character: char) -> bool {
    matches!(character, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
}

fn digit(character: char, zero: u32) -> Option<char> {
    char::from_digit(u32::from(character) - zero, 10)
}

/// Length of a tag of text markup at the start of a text. Anything else in angle brackets (`<GM>`) is text.
fn tag_length(text: &str) -> Option<usize> {
    const TAGS: [&str; 15] =
        ["a", "b", "big", "br", "div", "em", "font", "i", "p", "small", "span", "strong", "u", "location", "person"];
    let end = text.bytes().take(200).position(|byte| byte == b'>')?;
    let inside = text[1..end].trim_start_matches('/');
    let name = inside.split([' ', '/', '\t', '\n']).next().unwrap_or("");
    TAGS.iter().any(|tag| tag.eq_ignore_ascii_case(name)).then_some(end + 1)
}

/// A letter or a mark that belongs to one, in any script.
pub(super) fn is_letter(character: char) -> bool {
    if character.is_ascii() {
        return character.is_ascii_alphabetic();
    }
    character.is_alphabetic()
        || matches!(character, '\u{300}'..='\u{36F}' | '\u{93C}' | '\u{94D}' | '\u{9BC}' | '\u{9CD}' | '\u{E47}'..='\u{E4E}')
}

/// Han, Kana or Hangul: scripts that set words without blanks or datelines of their own kind.
pub(super) fn is_ideographic(character: char) -> bool {
    matches!(character, '\u{3005}' | '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}')
}

/// A word in the form that tables are keyed by: folded, lower case, without regard to Turkish dots.
pub(super) fn key(text: &str) -> String {
    key_of(text.chars().filter_map(fold))
}

fn key_of(characters: impl Iterator<Item = char>) -> String {
    let mut key = String::new();
    for character in characters {
        match character {
            'A'..='Z' => key.push(character.to_ascii_lowercase()),
            ' '..='~' => key.push(character),
            'İ' | 'ı' => key.push('i'),
            'ё' | 'Ё' => key.push('е'),
            _ => key.extend(character.to_lowercase()),
        }
    }
    key.trim().to_owned()
}
