//! Hard-wrapped copy and copy with one paragraph a line, and how either becomes paragraphs.

use super::line::{Line, columns, ends_sentence, is_wide};

/// Line lengths of hard-wrapped copy, columns.
const FULL: std::ops::RangeInclusive<usize> = 55..=80;
/// Lines shorter than this say nothing: headings and last lines of paragraphs have them in either mode.
const SHORT_COLUMNS: usize = 40;
/// Above this a line is a paragraph by itself, columns.
const LONG_COLUMNS: usize = 90;
/// A block of more lines than this without an indent is several paragraphs, run together.
const BLOCK_LINES: usize = 12;

/// How lines make paragraphs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wrap {
    /// One paragraph a line.
    None,
    /// Wrapped at about so many columns.
    At(usize),
}

impl Wrap {
    /// Wrapped when two in five of the lines that are long enough to tell are 55 to 80 columns long, hardly any is
    /// longer, and most of the line ends after such lines fall inside sentences; or when blank lines part the
    /// paragraphs and the other lines end where there was no more room.
    pub fn of(lines: &[Line<'_>]) -> Self {
        let widths: Vec<usize> = lines.iter().map(|line| columns(line.text)).collect();
        let wrapped = Self::At(widths.iter().copied().filter(|width| *width <= LONG_COLUMNS).max().unwrap_or(LONG_COLUMNS));
        let breaks = Breaks::of(lines, &widths, wrapped);
        let told = widths.iter().filter(|width| **width >= SHORT_COLUMNS).count();
        let full = widths.iter().filter(|width| FULL.contains(width)).count();
        let long = widths.iter().filter(|width| **width > LONG_COLUMNS).count();
        let gaps = lines.iter().skip(1).filter(|line| line.gap).count();
        let by_share = full * 5 >= told * 2 && long * 10 <= told && breaks.inside * 2 > breaks.all;
        let parted = gaps * 2 >= lines.len() || (gaps > 0 && breaks.inside * 2 >= breaks.all);
        let by_gaps = parted && breaks.late * 4 >= breaks.all * 3;
        if breaks.inside > 0 && (by_share || by_gaps) { wrapped } else { Self::None }
    }

    /// Whether the break after a line was made on purpose: the next word would have fitted.
    pub fn is_early_break(self, line: &Line<'_>, next: &Line<'_>) -> bool {
        let Self::At(width) = self else { return true };
        let word = next.text.split_whitespace().next().unwrap_or_default();
        columns(line.text) + line.indent as usize + 1 + columns(word) <= width
    }
}

/// Line ends after full lines, blank lines aside.
#[derive(Default)]
struct Breaks {
    all: usize,
    /// Those inside a sentence.
    inside: usize,
    /// Those after which the next word had no room.
    late: usize,
}

impl Breaks {
    fn of(lines: &[Line<'_>], widths: &[usize], wrapped: Wrap) -> Self {
        let mut breaks = Self::default();
        for ((line, width), next) in lines.iter().zip(widths).zip(lines.iter().skip(1)) {
            if !FULL.contains(width) || next.gap || super::opening::has_dateline(next.text) {
                continue;
            }
            breaks.all += 1;
            breaks.inside += usize::from(!ends_sentence(line.text));
            breaks.late += usize::from(!wrapped.is_early_break(line, next));
        }
        breaks
    }
}

/// The paragraphs of a body, in order.
pub(super) fn paragraphs(lines: &[Line<'_>], wrap: Wrap) -> Vec<String> {
    if wrap == Wrap::None {
        return lines.iter().map(|line| line.text.to_owned()).collect();
    }
    let left = lines.iter().map(|line| line.indent).min().unwrap_or(0);
    let mut paragraphs: Vec<String> = Vec::new();
    let mut open: Option<Open<'_>> = None;
    for (at, line) in lines.iter().enumerate() {
        let begins = open.as_ref().is_none_or(|open| open.ends_before(line, left, wrap));
        if begins {
            let new_block = line.gap || line.indent >= left + 2;
            let run_together = match &open {
                Some(open) if !new_block => open.run_together,
                _ => block_len(lines, at, left) > BLOCK_LINES,
            };
            open = Some(Open { last: *line, bullet: is_bullet(line.text), run_together, row: is_row(line.text) });
            paragraphs.push(line.text.to_owned());
        } else if let (Some(paragraph), Some(open)) = (paragraphs.last_mut(), open.as_mut()) {
            join(paragraph, line.text);
            open.last = *line;
        }
    }
    paragraphs
}

/// The paragraph that the next line may go on with.
struct Open<'a> {
    last: Line<'a>,
    bullet: bool,
    run_together: bool,
    row: bool,
}

impl Open<'_> {
    fn ends_before(&self, line: &Line<'_>, left: u32, wrap: Wrap) -> bool {
        let indented = line.indent >= left + 2 && !self.bullet && line.indent != self.last.indent;
        // A dash at the start of a line is a bullet only where a sentence has ended: German copy wraps before dashes.
        let bullet = is_bullet(line.text) && (self.bullet || ends_sentence(self.last.text));
        let early = || self.run_together && ends_sentence(self.last.text) && wrap.is_early_break(&self.last, line);
        line.gap || self.row || is_row(line.text) || indented || bullet || early()
    }
}

/// Lines from here to the next gap or indent, counted no further than needed.
fn block_len(lines: &[Line<'_>], at: usize, left: u32) -> usize {
    let rest = lines.iter().skip(at + 1).take(BLOCK_LINES);
    1 + rest.take_while(|line| !line.gap && line.indent < left + 2).count()
}

/// Joins a line to a paragraph: a hyphen at the line end stays and takes no space, ideographs take none.
fn join(paragraph: &mut String, line: &str) {
    let last = paragraph.chars().next_back();
    let first = line.chars().next();
    let hyphenated = paragraph.ends_with('-')
        && !paragraph.ends_with("--")
        && !paragraph.ends_with(" -")
        && first.is_some_and(char::is_alphanumeric)
        && !is_hanging(line);
    let unspaced = |character: Option<char>| character.is_some_and(|character| is_wide(character) && !is_hangul(character));
    if !(hyphenated || (unspaced(last) && unspaced(first))) {
        paragraph.push(' ');
    }
    paragraph.push_str(line);
}

/// `Haupt- und`: a hyphen that stands for a word left out.
fn is_hanging(line: &str) -> bool {
    matches!(line.split_whitespace().next(), Some("und" | "oder" | "and" | "or" | "to" | "bis" | "en" | "og" | "och"))
}

fn is_hangul(character: char) -> bool {
    matches!(character, '\u{1100}'..='\u{11FF}' | '\u{3130}'..='\u{318F}' | '\u{AC00}'..='\u{D7A3}')
}

fn is_bullet(line: &str) -> bool {
    ["- ", "* ", "• ", "– ", "— "].iter().any(|bullet| line.starts_with(bullet))
}

/// Whether a line is a row of a table: columns parted twice by white space or dot leaders.
pub(super) fn is_row(line: &str) -> bool {
    let mut parts = 0;
    let mut run = 0;
    for character in line.chars() {
        match character {
            '\t' => run += 2,
            ' ' => run += 1,
            _ => {
                parts += usize::from(run >= 2);
                run = 0;
            }
        }
    }
    let leaders = line.contains(".....") || line.contains(" ....");
    parts >= 2 || (leaders && line.chars().any(|character| character.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::super::line::inked;
    use super::*;

    fn read(text: &str) -> Vec<String> {
        let lines = inked(text);
        paragraphs(&lines, Wrap::of(&lines))
    }

    const WRAPPED: &str = "The harbour of Exampletown was closed on Thursday after a storm that\n\
        the weather office had announced two days before, officials said.\n\n\
        Nobody was hurt. The well-\nknown lighthouse stood, and the ferries are expected to sail again\n\
        on Saturday, when the wind will have turned to the north-west.\n";

    #[test]
    fn wrapped_copy_is_joined_at_blank_lines() {
        let read = read(WRAPPED);
        assert_eq!(read.len(), 2, "{read:#?}");
        assert!(read[0].ends_with("a storm that the weather office had announced two days before, officials said."));
        assert!(read[1].contains("The well-known lighthouse"));
    }

    #[test]
    fn wrapped_copy_is_joined_at_indents() {
        let text = WRAPPED.replace("\n\n", "\n     ").replacen("The harbour", "     The harbour", 1);
        assert_eq!(read(&text), read(WRAPPED));
    }

    #[test]
    fn long_and_finished_lines_are_paragraphs() {
        let long = format!("{}\n{}\n", "Word ".repeat(40).trim(), "word ".repeat(30).trim());
        assert_eq!(read(&long).len(), 2);
        let finished = "The council of Exampletown met on Thursday in the old hall.\nIt will meet again on Friday, the mayor said in a note.\n";
        assert_eq!(read(finished).len(), 2);
    }

    #[test]
    fn paragraphs_run_together_end_with_their_short_lines() {
        let paragraph =
            "The harbour of Exampletown was closed on Thursday after a storm that\nhad been announced two days before.\n";
        assert_eq!(read(&paragraph.repeat(10)).len(), 10);
    }

    #[test]
    fn ideographs_join_without_a_space() {
        let line = "記者は木曜日に港が閉鎖されたと伝えたが理由は明らかにされていないという";
        let read = read(&format!("{line}\n{line}\n{line}。\n"));
        assert_eq!(read, [format!("{line}{line}{line}。")]);
    }

    #[test]
    fn tables_stay_in_rows() {
        assert!(is_row("Exampletown   3   1   0"));
        assert!(is_row("Exampletown ........ 3"));
        assert!(!is_row("He said.  She said nothing."));
    }
}
