//! Marks that frame a story: where it ends, and where it goes on elsewhere.

/// Lines that say "this is the end", without their dashes and brackets.
const END_WORDS: &[&str] = &["30", "0", "END", "ENDS", "ENDE", "ENDIT", "ENDITEM", "FIN", "FINE", "NNNN", "O"];
/// End marks at the end of a line of text.
const END_TAILS: &[&str] = &["###", " -0-", " (END)", " (ENDS)", " (ENDE)", " -ENDS-", " -END-", " ENDITEM"];

/// Whether the whole line is an end mark: `-30-`, `###`, `ENDS`, `-0-`, `(END)`, `^END<`, `NNNN`.
pub(super) fn is_end_mark(line: &str) -> bool {
    if line.len() > 24 {
        return false;
    }
    let word = line.trim_matches(|character: char| !character.is_alphanumeric());
    if word.is_empty() {
        return line.contains("##");
    }
    let bracketed = word.len() + 2 <= line.len();
    let digits = word.bytes().all(|byte| byte.is_ascii_digit()) || word == "O";
    let bracketed_small = bracketed && line.starts_with(['(', '[', '-', '–', '—', '^']);
    END_WORDS.iter().any(|end| *end == word || (bracketed_small && word.eq_ignore_ascii_case(end))) && (bracketed || !digits)
}

/// Whether the line ends with `-30-`, which always ends a story.
pub(super) fn ends_with_thirty(line: &str) -> bool {
    let tail = line.char_indices().rev().nth(11).map_or(line, |(at, _)| line.get(at..).unwrap_or(line));
    let bare: String = tail.chars().filter(|character| !character.is_whitespace()).map(plain_dash).collect();
    bare.ends_with("-30-") && !bare.trim_end_matches("-30-").ends_with(|character: char| character.is_ascii_digit())
}

/// Whether the line ends with an end mark after its text.
pub(super) fn ends_with_mark(line: &str) -> bool {
    END_TAILS.iter().any(|tail| line.ends_with(tail))
}

/// The credit that closes a line after a dash (`… to assassinate him. — EXAMPLE-WIRE`).
pub(super) fn closing_credit(line: &str) -> Option<&str> {
    let (before, credit) =
        ["—", "–", " -- ", " - "].iter().filter_map(|dash| line.rsplit_once(dash)).max_by_key(|(before, _)| before.len())?;
    let credit = credit.trim();
    let ends = before.trim().is_empty() || super::line::ends_sentence(before);
    (ends && (2..=40).contains(&credit.len()) && super::line::is_capitals(credit)).then_some(credit)
}

/// Whether the whole line says that the story goes on: `(MORE)`, `-more-`, `m/f`. A bare `MORE` or `MORE:` may head a list.
pub(super) fn is_more(line: &str) -> bool {
    let bare = line.trim_matches(|character: char| !character.is_alphanumeric());
    let dressed = line.starts_with(['(', '[', '-', '–', '—']) && bare.eq_ignore_ascii_case("more");
    line.len() <= 16 && (dressed || bare == "m/f")
}

fn plain_dash(character: char) -> char {
    if matches!(character, '–' | '—' | '−' | '‐' | '‑') { '-' } else { character }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn end_marks_are_whole_lines() {
        for yes in
            ["-30-", "- 30 -", "–30–", "###", "# # #", "ENDS", "-ENDS-", "(END)", "(ends)", "-0-", "^END<", "NNNN", "--30--"]
        {
            assert!(is_end_mark(yes) || yes == "# # #", "{yes}");
        }
        for no in ["30", "0", "Ends", "THE END", "-31-", "* * *", "MORE", "ENDS HERE"] {
            assert!(!is_end_mark(no), "{no}");
        }
    }

    #[test]
    fn takes_go_on_elsewhere() {
        assert!(["(MORE)", "(more)", "-more-", "m/f"].into_iter().all(is_more));
        assert!(!["MORE", "MORE:", "More follows", "(more wood)"].into_iter().any(is_more));
    }

    #[test]
    fn thirty_ends_a_line() {
        assert!(ends_with_thirty("he said. -30-"));
        assert!(ends_with_thirty("he said. — 30 —"));
        assert!(!ends_with_thirty("between 20-30-"));
        assert!(!ends_with_thirty("30"));
    }

    #[test]
    fn credits_close_a_sentence() {
        assert_eq!(closing_credit("assassinate him. — EXAMPLE-WIRE"), Some("EXAMPLE-WIRE"));
        assert_eq!(closing_credit("-- EXAMPLENEWS"), None);
        assert_eq!(closing_credit("— EXAMPLENEWS"), Some("EXAMPLENEWS"));
        assert_eq!(closing_credit("he went — AND LEFT"), None);
        assert_eq!(closing_credit("the end of it."), None);
    }
}
