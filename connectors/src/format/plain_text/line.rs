//! Lines of copy: every way in which wires end them, with what stands at their edges taken off.

/// One line with ink on it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'a> {
    /// Without white space and control characters at its edges; never empty.
    pub text: &'a str,
    /// Columns of white space before the text; a tab counts four, an ideographic space two.
    pub indent: u32,
    /// Whether a blank line stands before it.
    pub gap: bool,
}

/// The lines with ink on them, blank ones as gaps between.
pub(super) fn inked(text: &str) -> Vec<Line<'_>> {
    let mut gap = false;
    let mut lines = Vec::new();
    for raw in RawLines::new(text) {
        let inked = raw.text.trim_matches(is_edge);
        if inked.is_empty() {
            gap = true;
            continue;
        }
        lines.push(Line { text: inked, indent: indent(raw.text), gap });
        gap = false;
    }
    lines
}

/// White space and control characters, which no line of copy begins or ends with.
pub(super) fn is_edge(character: char) -> bool {
    character.is_whitespace() || character.is_control() || character == '\u{FEFF}'
}

fn indent(line: &str) -> u32 {
    let columns = line.chars().take_while(|character| is_edge(*character)).take(200).map(|character| match character {
        '\t' => 4,
        '\u{3000}' => 2,
        ' ' | '\u{A0}' => 1,
        _ => 0,
    });
    columns.sum()
}

/// A line as it stands in the text.
#[derive(Clone, Copy, Debug)]
pub(super) struct RawLine<'a> {
    pub text: &'a str,
    /// Byte offset after its terminator.
    pub end: usize,
    /// Whether it ends with FF, ETX or EOT, after which another story begins.
    pub cut: bool,
}

/// Walks over lines that end with LF, CR, CRLF, CR CR LF (teleprinters), VT, FF, ETX, EOT, NEL, LS or PS.
#[derive(Clone)]
pub(super) struct RawLines<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> RawLines<'a> {
    pub fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }
}

impl<'a> Iterator for RawLines<'a> {
    type Item = RawLine<'a>;

    fn next(&mut self) -> Option<RawLine<'a>> {
        let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
        let stop = rest.find(ends_line).unwrap_or(rest.len());
        let (line, tail) = rest.split_at_checked(stop)?;
        let terminator = terminator_len(tail);
        self.at += stop + terminator;
        Some(RawLine { text: line, end: self.at, cut: tail.starts_with(['\u{C}', '\u{3}', '\u{4}']) })
    }
}

fn ends_line(character: char) -> bool {
    matches!(character, '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{3}' | '\u{4}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn terminator_len(tail: &str) -> usize {
    ["\r\r\n", "\r\n"]
        .into_iter()
        .find(|terminator| tail.starts_with(terminator))
        .map_or_else(|| tail.chars().next().map_or(0, char::len_utf8), str::len)
}

/// How many columns a text takes: ideographs, kana and hangul take two.
pub(super) fn columns(text: &str) -> usize {
    text.chars().map(|character| if is_wide(character) { 2 } else { 1 }).sum()
}

/// Whether a character takes two columns (East Asian Wide and Fullwidth, the ranges that copy is written in).
pub(super) fn is_wide(character: char) -> bool {
    matches!(character, '\u{1100}'..='\u{115F}' | '\u{2E80}'..='\u{A4CF}' | '\u{AC00}'..='\u{D7A3}'
        | '\u{F900}'..='\u{FAFF}' | '\u{FE30}'..='\u{FE4F}' | '\u{FF00}'..='\u{FF60}' | '\u{20000}'..='\u{3FFFD}')
}

/// Whether a line ends where a sentence ends, closing quotes and brackets passed over.
pub(super) fn ends_sentence(line: &str) -> bool {
    let line = line.trim_end_matches(['"', '\'', '”', '’', '»', '«', ')', ']', '」', '』', '）', ' ']);
    line.ends_with(['.', '!', '?', ':', '…', '。', '！', '？', '：', '؟', '।', '։'])
}

/// Whether letters are printed, and none of them small.
pub(super) fn is_capitals(text: &str) -> bool {
    text.chars().any(char::is_uppercase) && !text.chars().any(char::is_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_end_ends_one_line() {
        for terminator in ["\n", "\r", "\r\n", "\r\r\n", "\u{B}", "\u{85}", "\u{2028}"] {
            let text = format!("one{terminator}two{terminator}{terminator}three{terminator}");
            let lines = inked(&text);
            let seen: Vec<(&str, bool)> = lines.iter().map(|line| (line.text, line.gap)).collect();
            assert_eq!(seen, [("one", false), ("two", false), ("three", true)], "{terminator:?}");
        }
    }

    #[test]
    fn edges_are_taken_off_and_indents_counted() {
        let lines = inked("\u{7}\u{2}Top\n\t  Deep \u{0}\n\u{3000}全角\n");
        let seen: Vec<(&str, u32)> = lines.iter().map(|line| (line.text, line.indent)).collect();
        assert_eq!(seen, [("Top", 0), ("Deep", 6), ("全角", 2)]);
    }

    #[test]
    fn offsets_add_up_to_the_text() {
        let text = "a\r\nb\u{C}c\u{3}";
        let seen: Vec<(usize, bool)> = RawLines::new(text).map(|line| (line.end, line.cut)).collect();
        assert_eq!(seen, [(3, false), (5, true), (7, true)]);
    }
}
