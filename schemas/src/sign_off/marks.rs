//! Marks that say that a text ends here, or that it goes on in another take.

use super::{Closing, Kind, ends_sentence, last_line};

/// Longest line that says how to reach a desk, bytes.
const CONTACT: usize = 320;
/// Longest mark, bytes.
const LONGEST: usize = 40;

/// Marks without white space, dashes as hyphens, in capitals.
const END_MARKS: &[&str] = &[
    "(完)",
    "(完结)",
    "(끝)",
    "(了)",
    "(終)",
    "-30-",
    "--30--",
    "ENDS",
    "END",
    "ENDIT",
    "ENDITEM",
    "-ENDS-",
    "-END-",
    "--END--",
    "--ENDS--",
    "(ENDS)",
    "(END)",
    "[END]",
    "[ENDS]",
    "/ENDS",
    "ENDS/",
    "/END/",
    "-0-",
    "--0--",
    "-O-",
    "NNNN",
    "^END<",
    "^END",
    "(FIN)",
    "-FIN-",
    "(ENDE)",
    "(SCHLUSS)",
    "ENDE",
    "EOM",
    "-XXX-",
    "(ENDITEM)",
    "(ENDALL)",
    "/SLUT",
    "(SLUT)",
    "ENDALL",
];
/// Marks without white space, in small letters.
const TAKE_MARKS: &[&str] = &[
    "moretocome",
    "more",
    "(more)",
    "[more]",
    "-more-",
    "--more--",
    "m/f",
    "(m/f)",
    "m.f.",
    "mtf",
    "(mtf)",
    "morefollows",
    "(morefollows)",
    "-morefollows-",
    "(moretofollow)",
    "moretofollow",
    "(moretocome)",
    "(suite)",
    "(àsuivre)",
    "(sigue)",
    "sigue",
    "(segue)",
    "segue",
    "(folgt)",
    "(wirdfortgesetzt)",
    "(fortsetzungfolgt)",
    "(mehr)",
    "(continua)",
    "(continúa)",
    "(continue)",
    "(forts.)",
    "(continued)",
    "(продолжениеследует)",
];

pub(super) fn find(text: &str) -> Option<Closing<'_>> {
    let (start, line) = last_line(text);
    if let Some(closing) = in_brackets(text, start) {
        return Some(closing);
    }
    if is_contact(line) {
        return Some(Closing { before: start, kept: Some(line), kind: Kind::Contact });
    }
    if line.len() <= LONGEST
        && let Some(kind) = kind(line, true)
    {
        return Some(Closing { before: start, kept: Some(line), kind });
    }
    // At the end of the last sentence: the longest of the last one, two or three words.
    let mut at = text.len();
    let mut found = None;
    for _ in 0..3 {
        let Some(space) = text[start..at].trim_end().rfind([' ', '\u{a0}']) else { break };
        let word = text[start + space..].trim_start();
        if word.len() > LONGEST {
            break;
        }
        if let Some(kind) = kind(word, false)
            && (ends_sentence(&text[..start + space]) || matches!(word, "-30-" | "###" | "(MORE)"))
        {
            found = Some(Closing { before: start + space, kept: Some(word), kind });
        }
        at = start + space;
    }
    found
}

/// `((desk@example.org; +44 20 0000 0000))`: how to reach the desk, for other desks.
fn is_contact(line: &str) -> bool {
    let inside = line.strip_prefix("((").and_then(|rest| rest.strip_suffix("))"));
    line.len() <= CONTACT && inside.is_some_and(|inside| inside.contains('@') || inside.contains('+'))
}

/// `(END)`, `（完）`: a mark in brackets needs no blank before it.
fn in_brackets(text: &str, start: usize) -> Option<Closing<'_>> {
    text.ends_with([')', ']', '）', '】']).then_some(())?;
    let from = text.floor_char_boundary(text.len().saturating_sub(LONGEST)).max(start);
    let open = from + text.get(from..)?.rfind(['(', '[', '（', '【'])?;
    let kind = kind(&text[open..], false)?;
    ends_sentence(&text[..open]).then_some(Closing { before: open, kept: Some(&text[open..]), kind })
}

/// What a text marks. `alone`: it has a line of its own.
fn kind(text: &str, alone: bool) -> Option<Kind> {
    let plain: String = text
        .chars()
        .filter(|character| !character.is_whitespace())
        .map(|character| match character {
            '–' | '—' | '―' | '‐' | '−' => '-',
            '（' | '【' => '(',
            '）' | '】' => ')',
            _ => character,
        })
        .collect();
    let first = plain.chars().next()?;
    // `###`, `***`, `___`: a rule below the story.
    if matches!(first, '#' | '*' | '_' | '=' | '-' | '~' | '/' | '+')
        && plain.len() >= 2
        && plain.chars().all(|character| character == first)
    {
        let kind = if first == '#' { Kind::EndMark } else { Kind::Rule };
        return (alone || first == '#').then_some(kind);
    }
    // `-oOo-`, `-0-0-0-`
    let drawn = plain.len() >= 3 && plain.contains(['o', 'O', '0']) && plain.chars().all(|character| "oO0-".contains(character));
    let named = END_MARKS.contains(&plain.as_str());
    if alone && drawn && !named && (first == '-' || plain.contains(['o', 'O'])) {
        return Some(Kind::Rule);
    }
    let capitals = !plain.chars().any(char::is_lowercase);
    let bare = plain.chars().all(char::is_alphabetic);
    let usual =
        matches!(plain.as_str(), "Enditem" | "Endit") || alone && matches!(plain.as_str(), "End" | "end" | "Ends" | "ends");
    if END_MARKS.contains(&plain.to_uppercase().as_str()) && (capitals || !bare || usual) {
        return Some(Kind::EndMark);
    }
    let spoken = bare && !capitals && !(alone && plain.len() > 5);
    (TAKE_MARKS.contains(&plain.to_lowercase().as_str()) && !spoken).then_some(Kind::TakeMark)
}
