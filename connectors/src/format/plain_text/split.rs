//! Where one story of a payload ends and the next begins (`-30-`, FF, ETX, or a dateline after an end mark).

use super::line::{RawLines, is_edge};
use super::{frame, opening, printed_time};
use schemas::Dialect;
use std::ops::Range;

/// How many lines after an end mark may hold labels, slug and headline before a dateline must come.
const LOOKAHEAD_LINES: usize = 6;

/// The stories of a text, in order, as byte ranges that hold at least one letter or digit; at most `limit`,
/// and where the first one beyond it begins.
pub(super) fn stories(text: &str, dialect: &Dialect, limit: usize) -> (Vec<Range<usize>>, Option<usize>) {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut start = 0;
    let mut lines = RawLines::new(text);
    while let Some(line) = lines.next() {
        let inked = line.text.trim_matches(is_edge);
        let ends = line.cut
            || (!inked.is_empty() && (frame::ends_with_thirty(inked) || (may_end(inked) && next_opens(inked, lines.clone()))));
        if ends {
            if found.len() == limit && text.get(start..line.end).is_some_and(|rest| !is_trailer(rest, dialect)) {
                return (found, Some(start));
            }
            add(&mut found, text, start..line.end, dialect);
            start = line.end;
        }
    }
    if start < text.len() {
        if found.len() == limit && text.get(start..).is_some_and(|rest| !is_trailer(rest, dialect)) {
            return (found, Some(start));
        }
        add(&mut found, text, start..text.len(), dialect);
    }
    (found, None)
}

/// Adds a story; a piece without words, or with nothing but a printed time, belongs to the one before it.
fn add(found: &mut Vec<Range<usize>>, text: &str, range: Range<usize>, dialect: &Dialect) {
    let Some(piece) = text.get(range.clone()) else { return };
    let trailer = is_trailer(piece, dialect);
    match found.last_mut() {
        Some(last) if trailer => last.end = range.end,
        _ if trailer => {}
        _ => found.push(range),
    }
}

fn is_trailer(piece: &str, dialect: &Dialect) -> bool {
    let mut inked = RawLines::new(piece).map(|line| line.text.trim_matches(is_edge)).filter(|line| !line.is_empty());
    inked.all(|line| {
        !line.chars().any(char::is_alphanumeric) || frame::is_end_mark(line) || printed_time::line(line, dialect).is_some()
    })
}

fn may_end(line: &str) -> bool {
    frame::is_end_mark(line) || frame::ends_with_mark(line) || frame::closing_credit(line).is_some()
}

/// Whether a dateline follows. A closing credit ends a story only when that dateline gives the same credit,
/// since a dash and capitals alone also close quotations.
fn next_opens(line: &str, rest: RawLines<'_>) -> bool {
    let marked = frame::is_end_mark(line) || frame::ends_with_mark(line);
    let mut inked = rest.map(|line| line.text.trim_matches(is_edge)).filter(|line| !line.is_empty()).take(LOOKAHEAD_LINES);
    let Some(opener) = inked.find(|line| opening::has_dateline(line)) else { return false };
    marked || frame::closing_credit(line).is_some_and(|credit| opener.chars().take(120).collect::<String>().contains(credit))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str) -> Vec<String> {
        let (found, rest) = stories(text, &Dialect::default(), 100);
        assert_eq!(rest, None);
        found
            .into_iter()
            .map(|range| text[range].split(is_edge).filter(|word| !word.is_empty()).take(2).collect::<Vec<_>>().join(" "))
            .collect()
    }

    #[test]
    fn stories_end_where_the_wire_says_so() {
        assert_eq!(pieces("One a.\n-30-\nTwo b.\n-30-\n"), ["One a.", "Two b."]);
        assert_eq!(pieces("One a. -30-\n\nTwo b."), ["One a.", "Two b."]);
        assert_eq!(pieces("One a.\u{C}Two b.\u{C}\n"), ["One a.", "Two b."]);
        assert_eq!(pieces("One a.\u{3}\n271509 GMT Jun 19\n\u{4}Two b.\u{3}"), ["One a.", "Two b."]);
        assert_eq!(pieces("ROME (XYZ) - A.\n###\nTitle\nOSLO (XYZ) - B."), ["ROME (XYZ)", "Title OSLO"]);
        assert_eq!(pieces("ROME (XYZ) - A. — XYZ\nOSLO (XYZ) - B. — XYZ\n"), ["ROME (XYZ)", "OSLO (XYZ)"]);
    }

    #[test]
    fn what_follows_an_end_mark_is_no_story_by_itself() {
        assert_eq!(pieces("ROME (XYZ) - A.\n###\nContact: the press office."), ["ROME (XYZ)"]);
        assert_eq!(pieces("One a.\n-30-\n\n  \n***\n"), ["One a."]);
        assert_eq!(pieces("One a.\n\"Two.\" - OSCAR\nOSLO (XYZ) - B."), ["One a."]);
        assert_eq!(pieces("-30-\n\nOne a."), ["One a."]);
        assert_eq!(pieces("\n\u{C} \u{3}"), Vec::<String>::new());
    }

    #[test]
    fn beyond_the_limit_the_rest_is_one_range() {
        let text = "a\n-30-\n".repeat(5);
        let (found, rest) = stories(&text, &Dialect::default(), 3);
        assert_eq!((found.len(), rest), (3, Some(21)));
        assert_eq!(stories(&text, &Dialect::default(), 5).1, None);
    }
}
