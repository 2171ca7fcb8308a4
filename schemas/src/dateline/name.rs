//! The extent of one place name.

use super::prefix::{Prefix, is_ideographic, is_letter, key};
use super::{agency, day, regions};
use crate::dialect::DateOrder;

/// How the letters of a name are set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// All capitals, small particles aside.
    Capitals,
    /// Words that begin with a capital.
    Title,
    /// A script without capitals.
    Caseless,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Name {
    pub start: usize,
    pub end: usize,
    pub shape: Shape,
}

/// Most words of a name: `ABOARD THE USS ABRAHAM LINCOLN IN THE PACIFIC`.
const WORDS: usize = 8;
/// Most words of a name where neither capitals nor commas show its end.
const CASELESS_WORDS: usize = 4;

/// Longest abbreviation of a river or a landscape: `Schw.`
const ABBREVIATION: usize = 4;

/// Small words within names.
const PARTICLES: [&str; 44] = [
    "de", "del", "la", "las", "le", "les", "el", "los", "al", "am", "an", "der", "den", "dem", "do", "da", "dos", "das", "of",
    "the", "sur", "sous", "en", "ob", "bei", "auf", "upon", "in", "im", "on", "aan", "lès", "di", "du", "des", "van", "von", "i",
    "na", "nad", "near", "aboard", "off", "d'",
];

/// The name that starts at a position, up to a comma, bracket, separator, date, or credit.
pub(super) fn at(prefix: &Prefix<'_>, start: usize, order: DateOrder) -> Option<Name> {
    let first = word_end(prefix, start);
    let mut shape = shape(prefix, start, first)?;
    let mut end = first;
    let mut words = 1;
    while prefix.get(end) == ' ' {
        let next = end + 1;
        if starts_something_else(prefix, next, order) {
            break;
        }
        let Some(extended) = extend(prefix, next, &mut shape, end - start < 5 && prefix.get(end - 1) == '.') else { break };
        words += 1;
        if words > WORDS || shape == Shape::Caseless && words > CASELESS_WORDS {
            return None;
        }
        end = extended;
    }
    Some(Name { start, end, shape })
}

/// The end of a name that goes on at `next` with a word of its shape, small words passed over.
fn extend(prefix: &Prefix<'_>, next: usize, shape: &mut Shape, after_abbreviation: bool) -> Option<usize> {
    if let Some(end) = german_addition(prefix, next) {
        return Some(end);
    }
    let mut at = next;
    for _ in 0..3 {
        let end = word_end(prefix, at);
        if end == at {
            return None;
        }
        match self::shape(prefix, at, end) {
            Some(found) if found == *shape => return Some(end),
            // `St. LOUIS`, `W. Va.`: an abbreviation says nothing of the rest.
            Some(found @ (Shape::Capitals | Shape::Title)) if after_abbreviation => {
                *shape = found;
                return Some(end);
            }
            // `Washington DC`, `Frankfurt a.M. Höchst`.
            Some(Shape::Capitals) if *shape == Shape::Title && end - at <= 3 => return Some(end),
            Some(_) => return None,
            None => {}
        }
        let word = prefix.key(at, end);
        if !PARTICLES.contains(&word.as_str()) {
            return None;
        }
        at = prefix.skip_spaces(end);
        if at == end {
            return None;
        }
    }
    None
}

/// The end of what tells German towns of one name apart: `a.M.`, `a. d. Havel`, `o.d.T.`, `i. Br.`, `v.d.H.`
/// (on, above, in, before), an abbreviation or the name in full.
fn german_addition(prefix: &Prefix<'_>, start: usize) -> Option<usize> {
    let mut at = start + 1;
    (matches!(prefix.get(start), 'a' | 'o' | 'i' | 'v' | 'b' | 'u') && prefix.get(at) == '.').then_some(())?;
    at = prefix.skip_spaces(at + 1);
    if prefix.starts_with(at, "d.") {
        at = prefix.skip_spaces(at + 2);
    }
    let end = (at..).find(|at| !is_letter(prefix.get(*at)))?;
    prefix.get(at).is_uppercase().then_some(())?;
    match prefix.get(end) {
        '.' if end - at <= ABBREVIATION => Some(end + 1),
        ' ' | ',' if end - at > 2 => Some(end),
        _ => None,
    }
}

fn starts_something_else(prefix: &Prefix<'_>, at: usize, order: DateOrder) -> bool {
    let first = prefix.get(at);
    if first.is_ascii_digit() {
        return true;
    }
    if !is_letter(first) {
        return false;
    }
    if prefix.starts_with(at, "AND ") {
        return true;
    }
    day::at(prefix, at, order).is_some()
        || agency::bare_at(prefix, at).is_some_and(|end| {
            let after = prefix.get(prefix.skip_spaces(end));
            matches!(after, '-' | '—' | '_' | ':' | '=' | '\0') && !(after == '-' && is_letter(prefix.get(end + 1)))
        })
}

/// The shape of a word; `None` for a small word and for what is no word.
fn shape(prefix: &Prefix<'_>, start: usize, end: usize) -> Option<Shape> {
    let (mut upper, mut lower, mut other) = (0, 0, 0);
    for at in start..end {
        let character = prefix.get(at);
        if character.is_uppercase() {
            upper += 1;
        } else if character.is_lowercase() {
            lower += 1;
        } else if is_letter(character) {
            other += 1;
        }
    }
    let first = prefix.get(if prefix.get(start) == '\'' { start + 3 } else { start });
    match (upper, lower, other) {
        (0, 0, 0) => None,
        (0, 0, _) => Some(Shape::Caseless),
        (_, 0, _) => Some(Shape::Capitals),
        // `McALLEN`, `LaGRANGE`, `'s-HERTOGENBOSCH`.
        _ if upper >= 3 && upper > lower && prefix.get(end - 1).is_uppercase() => Some(Shape::Capitals),
        _ if first.is_uppercase() => Some(Shape::Title),
        // `al-Arish`, `d'Abidjan`.
        _ if upper > 0
            && (start + 1..end).any(|at| prefix.get(at).is_uppercase() && matches!(prefix.get(at - 1), '-' | '\'')) =>
        {
            Some(Shape::Title)
        }
        _ => None,
    }
}

/// The end of a word: letters, inner apostrophes, hyphens and full stops, and the stop of an abbreviation.
pub(super) fn word_end(prefix: &Prefix<'_>, start: usize) -> usize {
    let mut at = start;
    // `'s-Gravenhage`
    if prefix.starts_with(at, "'s-") || prefix.starts_with(at, "'S-") || prefix.starts_with(at, "'t ") {
        at += 3;
    }
    loop {
        let character = prefix.get(at);
        let joins = at > start
            && matches!(character, '\'' | '.' | '-' | '·' | '・')
            && is_letter(prefix.get(at + 1))
            && is_letter(prefix.get(at - 1));
        let hyphen_credit = joins && character == '-' && !is_ideographic(prefix.get(at + 1)) && ends_in_credit(prefix, at + 1);
        // `al-'Arish`, `Sana'a'`
        if is_letter(character) || joins && !hyphen_credit {
            at += 1;
        } else {
            break;
        }
    }
    if prefix.get(at) == '.' && at > start && is_abbreviated(prefix, start, at) {
        at += 1;
    }
    at
}

/// Whether a hyphen is followed by a credit and not by the second half of a name: `دمشق-سانا`.
fn ends_in_credit(prefix: &Prefix<'_>, start: usize) -> bool {
    let mut end = start;
    while is_letter(prefix.get(end)) {
        end += 1;
    }
    !prefix.get(start).is_ascii() && end - start >= 3 && agency::is_known_bare(&prefix.printed(start, end))
}

fn is_abbreviated(prefix: &Prefix<'_>, start: usize, end: usize) -> bool {
    let word = prefix.key(start, end);
    // A stop before a comma ends no sentence.
    let before_comma = prefix.get(end + 1) == ',' && end - start <= 5;
    before_comma
        || word.contains('.')
        || regions::is_abbreviation(&word)
        || (word.len() <= 5 && word.is_ascii() && is_region_abbreviation(&word))
}

/// State abbreviations that are printed with a full stop, which their full names and postal codes are not.
fn is_region_abbreviation(word: &str) -> bool {
    const STOPPED: [&str; 52] = [
        "ala", "ariz", "ark", "calif", "cal", "colo", "conn", "del", "fla", "ga", "ill", "ind", "kan", "kans", "ky", "la", "md",
        "mass", "mich", "minn", "miss", "mo", "mont", "neb", "nebr", "nev", "okla", "ore", "oreg", "pa", "penn", "tenn", "tex",
        "vt", "va", "wash", "wis", "wisc", "wyo", "alta", "man", "nfld", "ont", "que", "sask", "vic", "tas", "ida", "penna",
        "jr", "sr", "terr",
    ];
    STOPPED.contains(&word)
}

/// German names that have a slash within: the second part is a river, a hill country or a state.
pub(super) fn is_slash_suffix(word: &str) -> bool {
    #[rustfmt::skip]
    const SUFFIXES: [&str; 122] = [
        "main", "oder", "saale", "rhein", "ruhr", "tauber", "weinstraße", "weinstrasse", "breisgau", "neckar", "lahn", "donau",
        "isar", "inn", "elbe", "spree", "havel", "harz", "allgäu", "pfalz", "westfalen", "oberpfalz", "taunus", "schwarzwald",
        "sauerland", "vogtland", "erzgebirge", "thüringen", "sachsen", "holstein", "bodensee", "ostsee", "hessen", "ems",
        "weser", "aller", "fulda", "werra", "mosel", "saar", "rems", "fils", "enz", "leine", "aisch", "altmühl", "ilm",
        "unstrut", "mulde", "ostfriesland", "eifel", "westerwald", "bergstraße", "lausitz", "niederbayern", "oberbayern",
        "franken", "oldenburg", "aare", "amper", "diemel", "dosse", "drau", "eder", "eger", "eider", "elster", "fichtelgebirge",
        "fläming", "hunte", "iller", "innerste", "jagst", "jeetzel", "kinzig", "kocher", "lech", "leitha", "lippe", "loisach",
        "mangfall", "mindel", "mur", "murr", "naab", "nahe", "nagold", "neiße", "nidda", "niers", "nuthe", "odenwald", "oker",
        "oste", "pegnitz", "pleiße", "prignitz", "raab", "rhön", "rott", "salzach", "schlei", "schwalm", "sieg", "spessart",
        "stör", "thaya", "traisen", "trave", "uckermark", "uecker", "vils", "vöckla", "volme", "warnow", "wertach", "wetterau",
        "wümme", "wupper", "ybbs", "zschopau", "zusam",
    ];
    SUFFIXES.contains(&key(word).as_str())
}
