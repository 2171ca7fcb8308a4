//! Who reported and edited, whose copyright it is, and where it first appeared.

use super::{Closing, Kind, ends_sentence, last_line, window};
use crate::dateline::agency;

/// Longest notice that has a line of its own, bytes.
const LINE: usize = 320;

/// How a note on the people behind a story begins, in small letters.
const BY: &[&str] = &[
    "reporting by",
    "additional reporting",
    "reporting and writing by",
    "reporting and editing by",
    "reporting, writing",
    "writing by",
    "written by",
    "editing by",
    "edited by",
    "compiled by",
    "by reporters",
    "with reporting by",
    "eds:",
    "eds.:",
    "editor's note:",
    "editors:",
    "editing:",
    "reporting:",
    "writing:",
    "translation by",
    "translated by",
    "translating by",
    "graphic by",
    "graphics by",
    "video by",
    "desk:",
    "redaktion:",
    "reportage de",
    "rédigé par",
    "édité par",
    "version française",
    "reporte de",
    "reportado por",
    "editado por",
    "edición de",
    "información de",
    "traducido por",
    "reportagem de",
    "edição de",
    "a cura di",
    "bericht von",
    "redigiert von",
];
/// How a credit to other wires begins, in small letters.
const INPUTS: &[&str] = &[
    "source:",
    "with inputs from",
    "with input from",
    "with agency inputs",
    "with agencies",
    "inputs from",
    "input from",
    "agency inputs",
];
/// How a notice of rights begins, in small letters. The last of the first four is Cyrillic.
const RIGHTS: &[&str] = &[
    "copyright",
    "©",
    "(c)",
    "(с)",
    "all rights reserved",
    "all contents ©",
    "tous droits réservés",
    "alle rechte vorbehalten",
    "todos los derechos reservados",
    "todos os direitos reservados",
    "riproduzione riservata",
    "tutti i diritti riservati",
    "все права защищены",
    "this material may not be published",
    "جميع الحقوق محفوظة",
];
/// How a line begins that leads elsewhere, in small letters. Nothing of it is kept.
const ELSEWHERE: &[&str] = &[
    "view source version on",
    "view original content",
    "read more",
    "continue reading",
    "this article originally appeared",
    "this story originally appeared",
    "this article was originally published",
    "this story was originally published",
    "this article first appeared",
    "read the full story",
    "read the original article",
];

pub(super) fn find(text: &str) -> Option<Closing<'_>> {
    let (start, line) = last_line(text);
    if start < window(text) && line.len() > LINE {
        return bracketed(text).or_else(|| rights_in_line(text, window(text)));
    }
    bracketed(text)
        .or_else(|| if line.len() <= LINE { own_line(start, line) } else { None })
        .or_else(|| rights_in_line(text, start.max(window(text))))
}

/// The first words of a text in small letters, as far as tables look.
fn beginning(text: &str) -> String {
    text.chars().take(48).flat_map(char::to_lowercase).map(|character| if character == '’' { '\'' } else { character }).collect()
}

fn begins_with(text: &str, table: &[&str]) -> bool {
    let beginning = beginning(text);
    table.iter().any(|words| {
        beginning
            .strip_prefix(words)
            .is_some_and(|rest| words.ends_with(|last: char| !last.is_alphabetic()) || !rest.starts_with(char::is_alphabetic))
    })
}

/// `With inputs from agencies`
pub(super) fn names_inputs(text: &str) -> bool {
    begins_with(text, &["with inputs from", "with input from", "with agency inputs", "with agencies"])
}

/// Whether a note names reporters and editors, or other wires.
fn people(text: &str) -> Option<Kind> {
    if begins_with(text, BY) {
        return Some(Kind::Editors);
    }
    begins_with(text, INPUTS).then_some(Kind::Credit)
}

/// `(Reporting by A; Editing by B)`: the last bracket of the text, with brackets within it.
fn bracketed(text: &str) -> Option<Closing<'_>> {
    let end = text.strip_suffix('.').unwrap_or(text);
    let (open, close) = if end.ends_with(')') {
        ('(', ')')
    } else if end.ends_with(']') {
        ('[', ']')
    } else {
        return None;
    };
    let from = window(end);
    let mut depth = 0_u32;
    for (at, character) in end[from..].char_indices().rev() {
        if character == close {
            depth += 1;
        } else if character == open {
            depth = depth.saturating_sub(1);
            if depth == 0 {
                let kept = &end[from + at..];
                let kind = people(kept.trim_start_matches(['(', '[']))?;
                return Some(Closing { before: from + at, kept: Some(kept), kind });
            }
        }
    }
    None
}

/// A notice on a line of its own.
fn own_line(start: usize, line: &str) -> Option<Closing<'_>> {
    let inner = line.trim_start_matches(['-', '–', '—', '_', '*', '>', ' ', '(']);
    let lower = || inner.to_lowercase();
    let rights = begins_with(inner, RIGHTS) && says_whose(inner);
    // A sentence may begin so too (`Editing by hand is slow.`): a note names people and ends without a verb or stop.
    let is_note = !inner.ends_with(['.', '?', '!']) || inner.contains(';') || inner.contains("diting by");
    let people = people(inner).filter(|_| is_note);
    let contributed = line.len() <= 200 && lower().trim_end_matches('.').ends_with("contributed to this report");
    // The issuer of a press release, and an address to write to.
    let issuer = line.len() <= 100 && line.starts_with("SOURCE ");
    let address = line.len() <= 80
        && !line.contains(' ')
        && line.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
    let credit = (contributed || issuer || address).then_some(Kind::Credit);
    if let Some(kind) = rights.then_some(Kind::Rights).or(people).or(credit) {
        return Some(Closing { before: start, kept: Some(line), kind });
    }
    let follow = line.len() <= 120 && {
        let lower = lower();
        lower.starts_with("follow ") && (lower.contains(" on twitter") || lower.contains(" on facebook"))
    };
    let elsewhere = begins_with(inner, ELSEWHERE) && line.len() <= 200;
    (follow || elsewhere).then_some(Closing { before: start, kept: None, kind: Kind::Credit })
}

/// A copyright notice after the last sentence of the last line: where it begins.
fn rights_in_line(text: &str, from: usize) -> Option<Closing<'_>> {
    const WORDS: [&str; 9] =
        ["Copyright", "COPYRIGHT", "©", "(c) ", "(C) ", "(с) ", "(С) ", "All rights reserved", "RIPRODUZIONE RISERVATA"];
    let tail = text.get(from..)?;
    let at = WORDS.iter().filter_map(|word| tail.find(word)).min()?;
    let kept = tail[at..].trim();
    let before = text[..from + at].trim_end_matches(['-', '–', '—', '(', ' ']);
    let bounded = kept.len() <= LINE && begins_with(kept, RIGHTS) && says_whose(kept);
    (bounded && ends_sentence(before)).then_some(Closing { before: before.len(), kept: Some(kept), kind: Kind::Rights })
}

/// Whether a notice of rights is one: it has a year, or says that rights are reserved.
fn says_whose(text: &str) -> bool {
    let lower = text.to_lowercase();
    let year = text
        .as_bytes()
        .windows(4)
        .any(|digits| digits.iter().all(u8::is_ascii_digit) && (digits.starts_with(b"19") || digits.starts_with(b"20")));
    // `(c)` may also be the third point of a list: behind it a year or an owner has to follow at once.
    let signed = ["(c)", "(C)", "(с)", "(С)"].iter().find_map(|sign| text.strip_prefix(sign)).map(str::trim_start);
    let owner = signed.unwrap_or(text).trim_start_matches(|character: char| !character.is_alphanumeric());
    let owner = owner.strip_prefix("Copyright").unwrap_or(owner);
    let owner = owner.trim_matches(|character: char| !character.is_alphanumeric());
    let listed = signed.is_some_and(|rest| !rest.starts_with(['1', '2']) && !rest.starts_with("Copyright"));
    if listed {
        return agency::is_known(owner);
    }
    year || agency::is_known(owner)
        || ["reserved", "réservés", "vorbehalten", "reservados", "riservat", "защищены", "may not be", "محفوظة"]
            .iter()
            .any(|word| lower.contains(word))
}
