//! Which of the first paragraphs holds the dateline.

use super::{Dateline, forms};
use crate::dialect::DateOrder;

/// Paragraphs of text that are looked at.
const LOOKED_AT: usize = 3;
/// Paragraphs that are looked at when bylines and slug lines come first.
const AT_MOST: usize = 6;
/// Longest byline, bytes.
const BYLINE: usize = 120;

pub(super) fn find(text: &str, order: DateOrder) -> Option<(usize, Dateline)> {
    let mut at = 0;
    let (mut looked_at, mut read) = (0, 0);
    let mut after_prose = false;
    for paragraph in text.split('\n') {
        let start = at;
        at += paragraph.len() + 1;
        if paragraph.trim().is_empty() {
            continue;
        }
        if let Some(mut dateline) = forms::read(paragraph, order) {
            // Below a paragraph of prose, capitals and a separator are more often a label.
            let weak = dateline.agency.is_none() && dateline.day.is_none();
            if !(weak && after_prose) {
                if paragraph.get(dateline.rest_at..).is_none_or(|rest| rest.trim().is_empty()) {
                    dateline.rest_at = if at <= text.len() { paragraph.len() + 1 } else { paragraph.len() };
                }
                return Some((start, dateline));
            }
        }
        read += 1;
        looked_at += usize::from(!is_byline(paragraph) && !is_slug_line(paragraph));
        after_prose |= is_prose(paragraph);
        if looked_at == LOOKED_AT || read == AT_MOST {
            break;
        }
    }
    None
}

/// `By X`, `Von X`, `Par X`, `Por X`: short, without a full stop.
pub(super) fn is_byline(paragraph: &str) -> bool {
    const WORDS: [&str; 12] = ["By ", "BY ", "Von ", "VON ", "Par ", "PAR ", "Por ", "POR ", "Di ", "DI ", "Door ", "Af "];
    let text = paragraph.trim();
    text.len() <= BYLINE && !text.ends_with(['.', '!', '?']) && WORDS.iter().any(|word| text.starts_with(word))
}

/// A keyword line: `^` first, or short and without white space or without small letters, with hyphens or digits.
fn is_slug_line(paragraph: &str) -> bool {
    let text = paragraph.trim();
    text.starts_with('^')
        || text.len() <= BYLINE
            && !text.ends_with(['.', '!', '?'])
            && text.contains(['-', '/'])
            && (!text.contains(' ') || !text.chars().any(char::is_lowercase))
}

/// Long enough for a sentence and ending as one.
fn is_prose(paragraph: &str) -> bool {
    let text = paragraph.trim_end().trim_end_matches(['"', '”', '’', '»', ')', '\'']);
    text.len() > 80 && text.ends_with(['.', '!', '?', '。', '।', '؟'])
}
