//! What parts a dateline from the story.

use super::prefix::{Prefix, is_ideographic, is_letter};

/// What closes a dateline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Close {
    /// The separator's first character; `None` when the text goes on at once, `'\n'` at the end of a paragraph.
    pub separator: Option<char>,
    /// Where the story goes on.
    pub rest: usize,
}

/// A separator at a position, blanks before it passed over. `loose`: after a credit or a date, where a full stop
/// and a hyphen that touches the next word separate too.
pub(super) fn separator(prefix: &Prefix<'_>, at: usize, loose: bool) -> Option<Close> {
    let start = prefix.skip_spaces(at);
    let spaced = start > at;
    let mark = prefix.get(start);
    let dash = |character: char| matches!(character, '-' | '—' | '_');
    let mut end = start + 1;
    while (dash(mark) && dash(prefix.get(end))) || (mark == '=' && prefix.get(end) == '=') {
        end += 1;
    }
    let next = prefix.get(end);
    let clear = spaced || next == ' ' || next == '\0';
    let found = match mark {
        '—' => true,
        '-' | '_' => end - start > 1 || clear || loose && next != '\0' && !next.is_ascii_digit(),
        '=' => clear || end - start > 1 || !next.is_ascii_digit(),
        ':' => next == ' ' || next == '\0' || loose && is_letter(next) || is_ideographic(next),
        '|' | '•' | '·' | '/' => loose && spaced && next == ' ',
        '.' | '。' => {
            let dashed = prefix.skip_spaces(end);
            if dash(prefix.get(dashed))
                && (prefix.get(dashed + 1) == ' '
                    || dash(prefix.get(dashed + 1))
                    || dashed == end
                    || !is_letter(prefix.get(dashed + 1)))
            {
                end = dashed + 1;
                while dash(prefix.get(end)) {
                    end += 1;
                }
                true
            } else {
                loose && (next == ' ' || next == '\0' || !next.is_ascii() && mark == '。')
            }
        }
        _ => false,
    };
    // A dash that touches a full stop (`-.`) or a second dash after a blank is part of the separator.
    let rest = prefix.skip_spaces(end);
    found.then_some(Close { separator: Some(mark), rest })
}
