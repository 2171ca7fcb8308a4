//! Whether a line opens a story's text with a dateline.
//!
//! What the dateline says is for `normalize` to read; here it only tells headline from text, and story from story.

use super::line::is_capitals;
use schemas::DateOrder;

/// How far into a line the separator may stand, characters.
const REACH: usize = 120;
/// Longest place, bytes.
const PLACE_BYTES: usize = 80;

/// What stands between a dateline and the text, longest first.
const SEPARATORS: &[&str] = &[" -- ", "--", " — ", " – ", " - ", " _ ", "—", "–", ".- ", ": ", " = ", ". "];

/// Capitals before a separator that are labels of a headline.
const LABELS: &[&str] = &[
    "BREAKING",
    "UPDATE",
    "CORRECTED",
    "EXCLUSIVE",
    "FACTBOX",
    "URGENT",
    "FLASH",
    "ANALYSIS",
    "OPINION",
    "COMMENT",
    "EDITORIAL",
    "EXPLAINER",
    "INTERVIEW",
    "FEATURE",
    "PREVIEW",
    "WATCH",
    "LIVE",
    "VIDEO",
    "PHOTOS",
    "FILE PHOTO",
    "NOTE",
    "ADVISORY",
    "OBITUARY",
    "KILL",
    "BULLETIN",
    "EMBARGOED",
];

/// Whether the line begins with a dateline.
pub(super) fn has_dateline(line: &str) -> bool {
    schemas::dateline::read(line, DateOrder::DayMonthYear).is_some_and(|dateline| !dateline.low_confidence)
        || looks_dated(line, true)
}

/// Whether the line begins with a dateline that a date or a credit confirms: capitals and a separator also begin
/// headlines (`LIKELY FOE: Team meets rival`).
pub(super) fn has_sure_dateline(line: &str) -> bool {
    schemas::dateline::read(line, DateOrder::DayMonthYear)
        .is_some_and(|dateline| dateline.agency.is_some() || dateline.month.is_some())
        || looks_dated(line, false)
}

/// A place in capitals, a date or a bracketed credit, then a separator, then text.
fn looks_dated(line: &str, capitals_suffice: bool) -> bool {
    let reach = line.char_indices().nth(REACH).map_or(line.len(), |(at, _)| at);
    let Some(head) = line.get(..reach) else { return false };
    if is_east_asian(head) {
        return true;
    }
    let mut separators = SEPARATORS.iter().flat_map(|separator| head.match_indices(separator));
    separators.any(|(at, separator)| {
        let before = head.get(..at).unwrap_or_default();
        let after = line.get(at + separator.len()..).unwrap_or_default();
        opens(before.trim(), separator, after, capitals_suffice)
    }) || has_credit_before_text(head)
}

fn opens(before: &str, separator: &str, after: &str, capitals_suffice: bool) -> bool {
    if before.len() > PLACE_BYTES || after.trim().is_empty() || !begins_like_place(before) {
        return false;
    }
    let credited = ends_with_credit(before);
    if matches!(separator, ". " | " = ") {
        return credited;
    }
    // Agency first: `(AGENCY) - PLACE, 1 July - `; without the second part it is a label of a headline.
    let after_agency = after.trim_start();
    let agency_first = before.starts_with('(')
        && before.ends_with(')')
        && !is_label(before.trim_matches(['(', ')']))
        && !after_agency.starts_with('(');
    credited
        || (agency_first && looks_dated(after_agency, true))
        || ends_with_date(before)
        || (capitals_suffice && is_place_in_capitals(before) && is_sentence(after))
}

/// Three words, not all in capitals: `ANALYSTS - March 3` is a headline.
fn is_sentence(after: &str) -> bool {
    after.chars().any(char::is_lowercase) && after.split_whitespace().nth(2).is_some()
}

fn begins_like_place(before: &str) -> bool {
    before
        .chars()
        .next()
        .is_some_and(|first| first.is_uppercase() || first == '(' || (first.is_alphabetic() && !first.is_lowercase()))
}

/// `… (AGENCY)`, `… /AGENCY/` or `(AGENCY) - PLACE`.
fn ends_with_credit(before: &str) -> bool {
    let bare = before.trim_end_matches('.');
    let bracketed = bare.strip_suffix(')').and_then(|inner| inner.rsplit_once('(')).map(|(_, credit)| credit);
    let slashed = bare.strip_suffix('/').and_then(|inner| inner.rsplit_once('/')).map(|(_, credit)| credit);
    let place = bare.split(['(', '/', ',']).next().unwrap_or_default();
    let dated = before.chars().any(|character| character.is_ascii_digit());
    bracketed.or(slashed).is_some_and(|credit| {
        let known = (2..=40).contains(&credit.len()) && credit.chars().any(char::is_alphabetic) && !is_label(credit);
        let placed = !place.trim().is_empty() && place.split_whitespace().all(is_name_word);
        known && (dated || is_capitals(place) || placed)
    })
}

/// `Den`, `Haag`, `São`, but not `said`; small words inside names are let through.
fn is_name_word(word: &str) -> bool {
    matches!(word, "de" | "do" | "da" | "del" | "di" | "am" | "an" | "der") || !word.starts_with(char::is_lowercase)
}

/// `PLACE, June 27` or `PLACE, 27 June` in any language: a number of one or two digits beside a word after a comma.
fn ends_with_date(before: &str) -> bool {
    let Some((place, date)) = before.rsplit_once(',') else { return false };
    let date = date.trim();
    let words = date.split_whitespace().count();
    let day = |word: &str| {
        word.len() <= 5
            && word.chars().take_while(char::is_ascii_digit).count().clamp(1, 2)
                == word.chars().filter(char::is_ascii_digit).count()
    };
    let year = date.len() == 4 && date.bytes().all(|byte| byte.is_ascii_digit());
    !place.is_empty()
        && (year || ((1..=3).contains(&words) && date.split_whitespace().any(day) && date.chars().any(char::is_alphabetic)))
}

fn is_label(text: &str) -> bool {
    LABELS.iter().any(|label| text.strip_prefix(label).is_some_and(|rest| !rest.starts_with(char::is_alphabetic)))
}

fn is_place_in_capitals(before: &str) -> bool {
    let place = before.split(',').next().unwrap_or_default().trim();
    let letters = place.chars().filter(|character| character.is_alphabetic()).count();
    let digits = place.chars().any(|character| character.is_ascii_digit());
    is_capitals(place)
        && letters >= 3
        && !digits
        && !is_label(place)
        && place.split_whitespace().count() <= 5
        && before.len() <= 60
}

/// `New Delhi, Sep 4 (PTI) The`: no separator after a credit that a date precedes.
fn has_credit_before_text(head: &str) -> bool {
    let Some((before, after)) = head.split_once(") ") else { return false };
    let Some((place, credit)) = before.split_once('(') else { return false };
    place.len() <= PLACE_BYTES
        && begins_like_place(place)
        && ends_with_date(place.trim())
        && is_capitals(credit)
        && after.chars().next().is_some_and(char::is_uppercase)
}

/// `（新华社北京1月2日电）`, `新华社…电`, `【ロンドン共同】`, `(서울=연합뉴스)`.
fn is_east_asian(head: &str) -> bool {
    let short: String = head.chars().take(40).collect();
    (short.starts_with('【') && short.contains('】'))
        || (short.starts_with(['（', '(', '新', '中']) && short.contains("电") && short.contains('日'))
        || (short.starts_with('(') && short.contains("=연합뉴스)"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn datelines_open_and_headlines_do_not() {
        for yes in [
            "EXAMPLETOWN, June 27 (EXAMPLE-WIRE) — Ships came",
            "Berlin (dpa) - Die Spitze",
            "OTTAWA - A Manitoba man",
            "SALVADOR, Feb 26 - Showers continued",
            "New Delhi, Sep 4 (PTI) The Supreme Court",
            "NEW DELHI: The government said",
            "MOSCOW, June 27. /TASS/. Russia",
            "Bogotá, 5 sep (EFE).- El gobierno",
            "SAN FRANCISCO--(BUSINESS WIRE)--Acme",
            "（新华社北京1月2日电）记者",
            "【ロンドン共同】英国",
            "(서울=연합뉴스) 김기자 기자 = 정부는",
            "PARIS (AP) _ Voters go",
            "(ANSA) - Rome, October 11 - Italian",
            "(ANSA) - ROMA, 1 LUG - TEST",
        ] {
            assert!(has_dateline(yes), "{yes}");
        }
        for no in [
            "BREAKING: Russia says it has",
            "UPDATE 2-Primeira Liga Results",
            "By Toby Davis",
            "OIL - PRICES FALL AGAIN",
            "EXAMPLE ANALYSTS - March 3",
            "(CORRECTED) - EXAMPLE CO <EXM> PLACES NOTES",
            "Moscow said on Wednesday it would",
            "I - the undersigned - declare",
            "CHINA CALLS FOR BETTER TRADE DEAL WITH U.S.",
            "The price (in dollars) - it is high - rose",
        ] {
            assert!(!has_dateline(no), "{no}");
        }
    }
}
