//! The text of a story, written paragraph by paragraph.

use super::elements::{Element, Kind};

/// Text with one line feed between paragraphs, one space between words, and neither at the ends.
#[derive(Default)]
pub struct Paragraphs {
    out: String,
    pending: Break,
    /// Line feeds in the white space since the last word.
    line_feeds: u8,
    /// Offsets of spaces in `out` that stand for an empty line.
    empty_lines: Vec<usize>,
    /// Whether elements break the text; if none does, empty lines do.
    has_blocks: bool,
    preformatted: u32,
}

/// What is owed before the next word, weakest first.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Break {
    #[default]
    None,
    Space,
    Cell,
    Line,
}

impl Paragraphs {
    pub fn with_capacity(bytes: usize) -> Self {
        Self { out: String::with_capacity(bytes), ..Self::default() }
    }

    /// The paragraphs of text without markup.
    pub fn of(text: &str) -> String {
        let mut paragraphs = Self::with_capacity(text.len());
        paragraphs.characters(text);
        paragraphs.finish()
    }

    pub fn start(&mut self, element: &Element) {
        match element.kind {
            Kind::Block | Kind::Line => self.owe(Break::Line),
            Kind::Pre => {
                self.owe(Break::Line);
                self.preformatted += 1;
            }
            Kind::Cell => self.owe(Break::Cell),
            Kind::Inline | Kind::Void | Kind::Raw | Kind::Hidden => {}
        }
    }

    pub fn end(&mut self, element: &Element) {
        match element.kind {
            Kind::Block | Kind::Line => self.owe(Break::Line),
            Kind::Pre => {
                self.owe(Break::Line);
                self.preformatted = self.preformatted.saturating_sub(1);
            }
            Kind::Cell | Kind::Inline | Kind::Void | Kind::Raw | Kind::Hidden => {}
        }
    }

    pub fn characters(&mut self, run: &str) {
        let mut rest = run;
        while !rest.is_empty() {
            let words = rest.trim_start();
            self.white_space(rest.get(..rest.len() - words.len()).unwrap_or_default());
            let length = words_length(words);
            let (stretch, after) = words.split_at_checked(length).unwrap_or((words, ""));
            if !stretch.is_empty() {
                self.pay();
                self.out.push_str(stretch);
            }
            rest = after;
        }
    }

    /// The text; an empty line breaks it where no element does.
    pub fn finish(self) -> String {
        if self.has_blocks || self.empty_lines.is_empty() {
            return self.out;
        }
        let mut bytes = self.out.into_bytes();
        for at in self.empty_lines {
            if let Some(byte) = bytes.get_mut(at) {
                *byte = b'\n';
            }
        }
        // A space became a line feed, so it is still UTF-8.
        String::from_utf8(bytes).unwrap_or_default()
    }

    fn white_space(&mut self, run: &str) {
        if run.is_empty() {
            return;
        }
        let line_feeds = run.bytes().filter(|&byte| byte == b'\n').take(2).count() as u8;
        self.line_feeds = self.line_feeds.saturating_add(line_feeds);
        let owed = if self.preformatted > 0 && line_feeds > 0 { Break::Line } else { Break::Space };
        self.pending = self.pending.max(owed);
    }

    fn owe(&mut self, owed: Break) {
        if owed == Break::Line {
            self.has_blocks = true;
        }
        self.pending = self.pending.max(owed);
    }

    /// Writes what is owed before a word.
    fn pay(&mut self) {
        if !self.out.is_empty() {
            match self.pending {
                Break::None => {}
                Break::Space => {
                    if self.line_feeds > 1 && !self.has_blocks {
                        self.empty_lines.push(self.out.len());
                    }
                    self.out.push(' ');
                }
                Break::Cell => self.out.push('\t'),
                Break::Line => self.out.push('\n'),
            }
        }
        self.pending = Break::None;
        self.line_feeds = 0;
    }
}

/// Length of the words at the start that need no folding: only single spaces are between them.
fn words_length(words: &str) -> usize {
    let bytes = words.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'!'..=b'~' => at += 1,
            b' ' if matches!(bytes.get(at + 1), Some(b'!'..=b'~')) => at += 1,
            b' ' => return at,
            _ => match words.get(at..).and_then(|rest| rest.chars().next()) {
                Some(character) if !character.is_whitespace() => at += character.len_utf8(),
                _ => return at,
            },
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_is_folded_and_empty_lines_break() {
        for (text, expected) in [
            ("", ""),
            (" \n\t ", ""),
            ("one", "one"),
            ("  one  two\tthree\nfour  ", "one two three four"),
            ("one\n\ntwo\r\n \r\nthree", "one\ntwo\nthree"),
            ("été\u{a0}à\u{3000} la plage ", "été à la plage"),
            ("a\u{1}b \u{1f}c", "a\u{1}b \u{1f}c"),
        ] {
            assert_eq!(Paragraphs::of(text), expected, "{text:?}");
        }
    }
}
