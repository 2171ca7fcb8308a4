//! Which of the first paragraphs holds the dateline.

use super::{Dateline, cities, forms, prefix};
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
            // Below another paragraph, capitals and a separator are more often a label.
            let weak = dateline.agency.is_none() && dateline.day.is_none();
            if !weak || start == 0 || !after_prose && is_located(&dateline) {
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

/// Whether the place is one for more reasons than its capitals.
fn is_located(dateline: &Dateline) -> bool {
    let known = |city: &String| cities::is_placelike(&prefix::key(city));
    dateline.region.is_some() || dateline.country.is_some() || dateline.cities.iter().any(known)
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
    text.len() > 160 || text.len() > 80 && text.ends_with(['.', '!', '?', '。', '।', '؟'])
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORDER: DateOrder = DateOrder::DayMonthYear;

    #[track_caller]
    fn found(text: &str) -> Option<(String, String)> {
        find(text, ORDER).map(|(at, dateline)| {
            let left = format!("{}{}", &text[..at], &text[at + dateline.rest_at..]);
            (dateline.text, left)
        })
    }

    fn some(dateline: &str, left: &str) -> Option<(String, String)> {
        Some((dateline.to_owned(), left.to_owned()))
    }

    #[test]
    fn bylines_and_slug_lines_come_first() {
        let text = "BC-EXAMPLE-SLUG, 1st Ld\nA headline without a stop\nBy Example Writer\nPARIS (AP) — The story.";
        assert_eq!(
            found(text),
            some("PARIS (AP)", "BC-EXAMPLE-SLUG, 1st Ld\nA headline without a stop\nBy Example Writer\nThe story.")
        );
        assert_eq!(found("\n\nPARIS (AP) — The story."), some("PARIS (AP)", "\n\nThe story."));
    }

    #[test]
    fn not_below_the_third_paragraph() {
        assert_eq!(found("One.\nTwo.\nPARIS (AP) — Three."), some("PARIS (AP)", "One.\nTwo.\nThree."));
        assert_eq!(found("One.\nTwo.\nThree.\nPARIS (AP) — Four."), None);
    }

    #[test]
    fn not_behind_the_first_120_characters() {
        let long = |length: usize| format!("{} (AP) — The story.", "Q".repeat(length));
        assert!(found(&long(40)).is_some());
        assert_eq!(found(&long(130)), None);
    }

    #[test]
    fn a_line_of_its_own() {
        assert_eq!(
            found("Headline here\nPARIS, June 27 (AP) —\nThe story."),
            some("PARIS, June 27 (AP)", "Headline here\nThe story.")
        );
        assert_eq!(found("PARIS, June 27 (AP)\nThe story."), some("PARIS, June 27 (AP)", "The story."));
        assert_eq!(found("PARIS, June 27 (AP)"), some("PARIS, June 27 (AP)", ""));
    }

    #[test]
    fn capitals_alone_are_a_label_below_prose() {
        let prose =
            "The two presidents will meet on the sidelines of the summit, where the matter may be raised by either of them.";
        assert_eq!(found(&format!("{prose}\nBACKGROUND — The matter.")), None);
        assert_eq!(found("A headline\nLONDON — The matter."), some("LONDON", "A headline\nThe matter."));
    }
}
