//! The credit of an agency and the initials of its editors after the last sentence.

use super::{Closing, Kind, ends_sentence, last_line};
use crate::dateline::agency;

/// Longest line of initials or name before a credit, bytes.
const LINE: usize = 60;
/// Behind these stands the owner of rights, which is no credit. The last two are Cyrillic.
const OWNER: [&str; 5] = ["©", "(c)", "(C)", "(с)", "(С)"];
/// What two capitals alone on a line are when they are no initials.
const ABBREVIATIONS: [&str; 16] =
    ["US", "UK", "UN", "EU", "TV", "OK", "PM", "AM", "FC", "AI", "IT", "ID", "DC", "PS", "VS", "NO"];

pub(super) fn find<'a>(text: &'a str, expected: Option<&str>) -> Option<Closing<'a>> {
    let (start, line) = last_line(text);
    let credit = |before: usize, kept: &'a str| {
        let is_owner = OWNER.iter().any(|sign| text[..before].trim_end().ends_with(sign));
        (!is_owner).then_some(Closing { before, kept: Some(kept), kind: Kind::Credit })
    };
    if are_capital_initials(line) && ends_sentence(&text[..start]) {
        return credit(start, line.trim_start_matches(['-', '–', '—', ' ']));
    }
    if line.len() <= LINE
        && let Some(kept) = own_line(line, expected)
    {
        return credit(start, kept);
    }
    if let Some((before, kept)) = enclosed(text, start, expected)
        && ends_sentence(&text[..before])
    {
        return credit(before, kept);
    }
    if let Some((before, kept)) = after_dash(text, start, expected) {
        return credit(before, kept);
    }
    let (before, kept) = after_sentence(text, start, expected)?;
    credit(before, kept)
}

/// Whether a text is the dateline's credit.
fn is_expected(text: &str, expected: Option<&str>) -> bool {
    expected.is_some_and(|expected| !text.is_empty() && text.to_lowercase() == expected.to_lowercase())
}

fn is_credit(text: &str, expected: Option<&str>) -> bool {
    text.len() <= LINE && (agency::is_known_bare(text) || is_expected(text, expected))
}

/// A line that holds nothing but a credit, with or without initials.
fn own_line<'a>(line: &'a str, expected: Option<&str>) -> Option<&'a str> {
    let inner = line.trim_start_matches(['-', '–', '—', '=', '_', ' ']).trim_end_matches(['.', '-', '–', '—', '=', ' ']);
    if is_credit(inner, expected) || are_initials(inner, expected) {
        return Some(inner);
    }
    let bracketed = ["()", "[]", "（）", "//"].iter().find_map(|pair| {
        let (open, close) = (pair.chars().next()?, pair.chars().next_back()?);
        inner.strip_prefix(open)?.strip_suffix(close)
    })?;
    (is_credit(bracketed, expected) || agency::is_known(bracketed) || are_initials(bracketed, expected)).then_some(inner)
}

/// `Reuters gvd/`, `dpa wsz jln npr`, `AAP RTV ar`, `jit/kjm/ag`: a credit and initials, or initials with slashes.
fn are_initials(line: &str, expected: Option<&str>) -> bool {
    let words: Vec<&str> = line.split(' ').take(8).collect();
    let parts = |word: &str| word.split(['/', '-']).filter(|part| !part.is_empty()).count();
    let initial = |word: &&str| {
        word.split(['/', '-']).all(|part| {
            part.len() <= 4 && part.bytes().all(|byte| byte.is_ascii_lowercase())
                || part.len() <= 3 && part.bytes().all(|byte| byte.is_ascii_uppercase())
        }) && parts(word) > 0
    };
    match words.as_slice() {
        [only] if is_signed_credit(only, expected) => true,
        [only] => {
            let slashed = only.contains('/') && only.bytes().all(|byte| byte.is_ascii_lowercase() || matches!(byte, b'/' | b'-'));
            slashed
                && initial(only)
                && !matches!(
                    *only,
                    "n/a" | "and/or" | "w/o" | "w/" | "m/f" | "a/c" | "c/o" | "on/off" | "he/she" | "his/her" | "tv/film"
                )
        }
        [first, rest @ ..] => (2..=6).contains(&words.len()) && is_credit(first, expected) && rest.iter().all(initial),
        [] => false,
    }
}

/// `JB`, `J.B.` alone on a line.
fn are_capital_initials(line: &str) -> bool {
    let inner = line.trim_start_matches(['-', '–', '—', ' ']);
    let letters: String = inner.chars().filter(|character| *character != '.').take(4).collect();
    let dots = inner.len().checked_sub(letters.len());
    let dotted = dots == Some(letters.len()) && inner.split('.').all(|part| part.len() <= 1);
    letters.bytes().all(|byte| byte.is_ascii_uppercase())
        && (dotted && matches!(letters.len(), 2 | 3) || dots == Some(0) && letters.len() == 2)
        && !ABBREVIATIONS.contains(&letters.as_str())
        && letters != "USA"
}

/// `BELGA/abc`, `Lusa/Fim`: a credit, and initials or an end mark behind a slash.
fn is_signed_credit(word: &str, expected: Option<&str>) -> bool {
    let Some((credit, signed)) = word.split_once('/') else { return false };
    let initials = (2..=4).contains(&signed.len()) && signed.bytes().all(|byte| byte.is_ascii_lowercase());
    is_credit(credit, expected) && (initials || matches!(signed, "Fim" | "Fin" | "End" | "FIM" | "FIN" | "END"))
}

/// `(ANSA).`, `/ritzau/` at the end of the last line: where it begins, and the credit with its brackets.
fn enclosed<'a>(text: &'a str, start: usize, expected: Option<&str>) -> Option<(usize, &'a str)> {
    let end = text.strip_suffix(['.', '。']).unwrap_or(text);
    let close = end.chars().next_back()?;
    let open = match close {
        ')' => '(',
        ']' => '[',
        '）' => '（',
        '】' => '【',
        '/' => '/',
        _ => return None,
    };
    let inside = &end[..end.len() - close.len_utf8()];
    let from = inside.floor_char_boundary(inside.len().saturating_sub(LINE)).max(start);
    let at = from + inside.get(from..)?.rfind(open)?;
    let inner = inside[at + open.len_utf8()..].trim();
    (agency::is_known(inner) || is_expected(inner, expected)).then(|| (at, &end[at..]))
}

/// `— NNN-AGENCIES`, `-- BERNAMA`, `==Kyodo`, `— A. Example, Bernama` after the last sentence.
fn after_dash<'a>(text: &'a str, start: usize, expected: Option<&str>) -> Option<(usize, &'a str)> {
    let end = text.strip_suffix('.').unwrap_or(text);
    let from = end.floor_char_boundary(end.len().saturating_sub(LINE)).max(start);
    let tail = end.get(from..)?;
    // The first dash that leads to a credit: a hyphen may be part of the name.
    tail.char_indices().filter(|(_, character)| matches!(character, '-' | '–' | '—' | '=' | '―')).find_map(|(at, dash)| {
        let kept = tail[at..].trim_start_matches([dash, '-', '–', '—', '=', ' ']);
        let before = end[..from + at].trim_end();
        let joined = before.len() == from + at && dash == '-' && !tail[at..].starts_with("--");
        if joined && !ends_sentence(before) {
            return None;
        }
        let named = kept.rsplit_once(", ").is_some_and(|(name, credit)| is_credit(credit, expected) && is_name(name));
        let equal = is_expected(kept, expected);
        let inputs = super::notices::names_inputs(kept);
        let confirmed =
            equal || (is_credit(kept, expected) || named || inputs) && (ends_sentence(before) || kept.starts_with("NNN-"));
        confirmed.then_some((from + at, kept))
    })
}

/// At most five words that begin with capitals.
fn is_name(text: &str) -> bool {
    let words = text.split(' ').collect::<Vec<_>>();
    words.len() <= 5 && words.iter().all(|word| word.chars().next().is_some_and(char::is_uppercase))
}

/// `… in March. Reuter`, `… said. PTI SKL RC`: a credit right after the last sentence.
fn after_sentence<'a>(text: &'a str, start: usize, expected: Option<&str>) -> Option<(usize, &'a str)> {
    // `REUTER...`, and a carriage return that became two characters on its way.
    let stopless = text.strip_suffix("^M").unwrap_or(text);
    let stopless = stopless.strip_suffix("...").or(stopless.strip_suffix('…')).unwrap_or(stopless).trim_end();
    // The credit of an agency that put its name after every item, also those that end in figures.
    let name = ["Reuter", "REUTER", "reuter"].iter().find_map(|name| stopless.strip_suffix(name));
    if let Some(before) = name.filter(|before| before.len() > start && before.ends_with(' ')) {
        return Some((before.len(), &stopless[before.len()..]));
    }
    let mut at = text.len();
    let mut found = None;
    for _ in 0..4 {
        let Some(space) = text[start..at].rfind([' ', '\u{a0}']).map(|space| start + space) else { break };
        let kept = text[space..].trim_start();
        if kept.len() > LINE {
            break;
        }
        if ends_sentence(&text[..space]) && (is_credit(kept, expected) || kept.contains(' ') && are_initials(kept, expected)) {
            found = Some((space, kept));
        }
        at = text[..space].trim_end().len();
        if at <= start {
            break;
        }
    }
    found
}
