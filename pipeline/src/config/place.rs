//! Where in which file something is written, and what of it a report may show.

use std::ops::Range;
use std::sync::Arc;

/// A range of bytes in one of the configuration's files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    /// Index into the files of the report, in the order in which they were read.
    pub file: usize,
    pub start: usize,
    pub end: usize,
}

impl Place {
    pub fn new(file: usize, span: Range<usize>) -> Self {
        Self { file, start: span.start, end: span.end }
    }
}

/// A file of the configuration as it was read.
#[derive(Debug)]
pub(super) struct SourceFile {
    /// As the operator would open it.
    pub name: String,
    pub text: Arc<str>,
    /// Byte offset at which each line starts.
    line_starts: Vec<usize>,
    /// Ranges that no report may show, in order and apart.
    secrets: Vec<Range<usize>>,
}

/// One line of a file, fit to be shown, and the part of it that is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Excerpt {
    /// Counted from 1.
    pub line: usize,
    /// In characters, counted from 1; in bytes where the line is too long to be shown.
    pub column: usize,
    /// The line with secrets masked; `None` when it is too long to be worth showing.
    pub text: Option<String>,
    /// What is meant, in bytes of `text`.
    pub span: Range<usize>,
}

impl SourceFile {
    /// Longest line that is shown, bytes; a longer one is named by its place only.
    const MAX_LINE: usize = 4096;

    pub fn new(name: String, text: Arc<str>) -> Self {
        // A byte order mark is no part of the first line.
        let first = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let line_starts = std::iter::once(first).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { name, text, line_starts, secrets: Vec::new() }
    }

    /// Tells which ranges hold secrets.
    pub fn hide(&mut self, mut secrets: Vec<Range<usize>>) {
        secrets.sort_by_key(|range| (range.start, range.end));
        self.secrets.clear();
        for range in secrets {
            match self.secrets.last_mut() {
                Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
                _ => self.secrets.push(range),
            }
        }
    }

    /// The line in which a range starts.
    pub fn excerpt(&self, start: usize, end: usize) -> Excerpt {
        let first = self.line_starts.first().copied().unwrap_or(0);
        let start = self.text.floor_char_boundary(start.clamp(first, self.text.len().max(first)));
        let line = self.line_starts.partition_point(|&at| at <= start);
        let line_start = self.line_starts.get(line.saturating_sub(1)).copied().unwrap_or(0);
        let line_end = self.line_starts.get(line).map_or(self.text.len(), |next| next - 1);
        if line_end - line_start > Self::MAX_LINE {
            return Excerpt { line, column: start - line_start + 1, text: None, span: 0..0 };
        }
        let written = self.text.get(line_start..line_end).unwrap_or("").trim_end_matches('\r');
        let column = self.text.get(line_start..start).unwrap_or("").chars().count() + 1;
        let mut text = String::with_capacity(written.len());
        let mut span = 0..0;
        for (at, character) in written.char_indices() {
            let at = line_start + at;
            if at == start {
                span.start = text.len();
            }
            // One mark a character: the length shows, but so the caret stays under what it means.
            text.push(if self.is_secret(at) { '*' } else { character });
            if at < end {
                span.end = text.len();
            }
        }
        if start >= line_start + written.len() {
            span.start = text.len();
        }
        span.end = span.end.max(span.start);
        Excerpt { line, column, text: Some(text), span }
    }

    fn is_secret(&self, at: usize) -> bool {
        let before = self.secrets.partition_point(|range| range.start <= at);
        before.checked_sub(1).and_then(|last| self.secrets.get(last)).is_some_and(|range| range.contains(&at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn excerpts_show_the_line_and_count_characters() {
        let file = SourceFile::new("a.toml".into(), "a = 1\nbé = 'x'\r\n".into());
        let excerpt = file.excerpt(12, 15);
        assert_eq!((excerpt.line, excerpt.column, excerpt.text.as_deref()), (2, 6, Some("bé = 'x'")));
        assert_eq!(excerpt.text.unwrap().get(excerpt.span), Some("'x'"));
    }

    #[test]
    fn excerpts_stay_within_the_file_whatever_the_range() {
        let file = SourceFile::new("a.toml".into(), "a = \"é\"\n\n".into());
        for start in 0..14 {
            for end in 0..14 {
                let excerpt = file.excerpt(start, end);
                assert!(excerpt.text.unwrap().get(excerpt.span).is_some());
            }
        }
        assert_eq!(file.excerpt(99, 99).line, 3);
    }

    #[test]
    fn secrets_are_masked_and_columns_stay() {
        let mut file = SourceFile::new("a.toml".into(), "p = 'hush', q = 1".into());
        file.hide(vec![6..9, 5..8]);
        let excerpt = file.excerpt(12, 13);
        assert_eq!(excerpt.text.as_deref(), Some("p = '****', q = 1"));
        assert_eq!(excerpt.column, 13);
    }

    #[test]
    fn a_very_long_line_is_only_named() {
        let file = SourceFile::new("a.toml".into(), format!("a = '{}'", "x".repeat(5000)).into());
        assert_eq!(file.excerpt(4, 9), Excerpt { line: 1, column: 5, text: None, span: 0..0 });
    }
}
