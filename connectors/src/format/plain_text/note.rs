//! Notes from desk to desk, which readers never see.

use super::line::Line;
use super::wrap::Wrap;

/// Most lines of a note, its first aside.
const NOTE_LINES: usize = 12;

/// How notes begin, in small letters, brackets and stars before them left out.
const OPENINGS: &[&str] = &[
    "eds:",
    "eds.:",
    "eds,",
    "eds note",
    "editors:",
    "editor's note",
    "editors' note",
    "editor’s note",
    "editors’ note",
    "note to editors",
    "notes to editors",
    "attention editors",
    "attn editors",
    "attn: editors",
    "attention:",
    "attention - ",
    "achtung redaktionen",
    "achtung:",
    "redaktioneller hinweis",
    "redaktionelle hinweise",
    "(berichtigung:",
    "(korrektur:",
    "(correction:",
    "(corrects",
    "(recasts",
    "(adds",
    "(updates",
    "(foto",
    "(photo",
    "(with photo",
    "(with picture",
    "(achtung",
    "n.d.l.r",
    "note aux rédactions",
    "nota a los editores",
];

/// Notes in brackets at the end of Reuters-style copy, which name reporters and editors.
const CREDITS: &[&str] = &[
    "(reporting by",
    "(additional reporting",
    "(editing by",
    "(writing by",
    "(compiled by",
    "(reportage de",
    "(édité par",
    "(bericht von",
];

/// Headings after which nothing is for publication, to the end of the story.
const NOTEBOOKS: &[&str] = &["# notebook", "# notizblock", "# bloc-notes", "# blocnotes"];
const UNPUBLISHED: &[&str] =
    &["the following information is not", "die folgenden informationen sind nicht zur veröffentlichung", "not for publication:"];

/// Whether a line or paragraph begins a note.
pub(super) fn opens(text: &str) -> bool {
    let start = start(text);
    let bare = start.trim_start_matches(['*', '(', '[', '+', '=', ' ', '^']);
    OPENINGS.iter().any(|opening| start.starts_with(opening) || (!opening.starts_with('(') && bare.starts_with(opening)))
        || is_unpublished(&start, bare)
        || (start.starts_with("(in ")
            && start.get(..start.floor_char_boundary(32)).is_some_and(|begin| begin.contains("paragraph")))
}

fn is_unpublished(start: &str, bare: &str) -> bool {
    bare.starts_with("not for publication") && (start.len() > bare.len() || bare.len() <= 21)
}

/// Whether a paragraph begins a part that goes on to the end of the story and is not for publication.
pub(super) fn opens_notebook(text: &str) -> bool {
    let start = start(text);
    let bare = start.trim_start_matches(['(', '*', ' ']);
    NOTEBOOKS.iter().any(|heading| start.starts_with(heading)) || UNPUBLISHED.iter().any(|opening| bare.starts_with(opening))
}

/// Whether a paragraph is nothing but a bracket with the names of reporters and editors.
pub(super) fn is_credit(text: &str) -> bool {
    let start = start(text);
    CREDITS.iter().any(|opening| start.starts_with(opening)) && text.trim_end().ends_with([')', ']'])
}

/// Whether a note tells editors to kill a story: `Eds: Kill …`, `EDITORS: PLEASE KILL …`.
pub(super) fn kills(note: &str) -> bool {
    let start = start(note);
    let rest = start.split_once(':').map_or("", |(_, rest)| rest);
    let mut words = rest.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let first = words.find(|word| !matches!(*word, "please" | "mandatory" | "bulletin" | "story"));
    first == Some("kill") && words.next().is_some()
}

/// How many lines the note at the head of `lines` has; at least one.
pub(super) fn len(lines: &[Line<'_>], wrap: Wrap) -> usize {
    let Some(first) = lines.first() else { return 1 };
    let block = 1 + lines.iter().skip(1).take(NOTE_LINES).take_while(|line| !line.gap).count();
    if first.text.starts_with(['(', '[']) {
        let closed = lines.iter().take(block).position(|line| line.text.trim_end_matches(['=', '<', ' ']).ends_with([')', ']']));
        return closed.map_or(1, |at| at + 1);
    }
    let label_only = first.text.len() <= 24 && first.text.ends_with([':', '_', '-', '—']) || is_label(first.text);
    let wrapped = wrap != Wrap::None && !first.text.ends_with('<');
    if !label_only && !wrapped {
        return 1;
    }
    let ends = |line: &Line<'_>| {
        line.indent >= first.indent + 2
            || super::opening::has_dateline(line.text)
            || super::byline::read(line.text, false).is_some()
    };
    1 + lines.iter().take(block).skip(1).take_while(|line| !ends(line)).count()
}

fn is_label(text: &str) -> bool {
    let bare = text.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    matches!(
        bare.as_str(),
        "eds"
            | "editors"
            | "editor's note"
            | "editors' note"
            | "editor’s note"
            | "note to editors"
            | "notes to editors"
            | "not for publication"
    )
}

/// The first bytes in small letters.
fn start(text: &str) -> String {
    text.get(..text.floor_char_boundary(80)).unwrap_or_default().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::super::line::inked;
    use super::*;

    #[test]
    fn notes_are_told_from_copy() {
        for yes in [
            "Eds: Adds detail.",
            "(Eds: Adds detail.)",
            "EDITOR'S NOTE _ A series.",
            "EDITORS: hold",
            "*** NOT FOR PUBLICATION ***",
            "(Achtung)",
        ] {
            assert!(opens(yes), "{yes}");
        }
        for no in [
            "Editors of three papers met.",
            "Edson won.",
            "Not for publication were his words, he said.",
            "Attention turned to Rome.",
        ] {
            assert!(!opens(no), "{no}");
        }
        assert!(kills("EDITORS: PLEASE KILL the story slugged BC-EX-HARBOUR."));
        assert!(!kills("Eds: Adds killing of story.") && !kills("Eds: Kill"));
        assert!(opens_notebook("# Notizblock"));
        assert!(opens_notebook("The following information is not intended for publication"));
        assert!(is_credit("(Reporting by Jane Doe; Editing by John Roe)"));
    }

    #[test]
    fn notes_end_where_they_end() {
        let lines = inked("(Berichtigung: Im zweiten\nAbsatz muss es 1997 heissen.)\nTitel");
        assert_eq!(len(&lines, Wrap::None), 2);
        let lines = inked("Eds: One line.\nHeadline");
        assert_eq!(len(&lines, Wrap::None), 1);
        let lines = inked("Editor's Note:\nA series on harbours.\n\nHeadline");
        assert_eq!(len(&lines, Wrap::None), 2);
        let lines = inked("Eds: Adds a new toll and\nquotes of two mayors.\nBy JANE DOE\nExample Press");
        assert_eq!(len(&lines, Wrap::At(69)), 2);
        let lines = inked("(never closed\nHeadline");
        assert_eq!(len(&lines, Wrap::None), 1);
    }
}
