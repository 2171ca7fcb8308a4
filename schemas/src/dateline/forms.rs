//! The orders in which the parts of a dateline come.

use super::accept::{self, Verdict};
use super::grammar::{Credit, Mark, Parser, Parts};
use super::prefix::{self, Prefix, is_letter};
use super::separator::{Close, separator};
use super::{Dateline, agency, countries, day, ideographic, regions};
use crate::dialect::DateOrder;

pub(super) fn read(paragraph: &str, order: DateOrder) -> Option<Dateline> {
    if !can_begin(paragraph) {
        return None;
    }
    let prefix = Prefix::of(paragraph);
    if let Some(dateline) = ideographic::read(&prefix, order) {
        return Some(dateline);
    }
    match prefix.get(0) {
        '(' | '[' | '/' => credit_first(&prefix, order).or_else(|| one_bracket(&prefix, order)),
        first if first.is_ascii_digit() => date_first(&prefix, order),
        _ => date_first(&prefix, order).or_else(|| bare_credit_first(&prefix, order)).or_else(|| place_first(&prefix, order)),
    }
}

/// A quick look that turns away most paragraphs: those that begin with a quotation, a small letter, or a capitalised
/// word and a long small one.
fn can_begin(paragraph: &str) -> bool {
    let text = paragraph.trim_start();
    let bytes = text.as_bytes();
    let Some(first) = bytes.first() else { return false };
    if !first.is_ascii() {
        let first = text.chars().next().unwrap_or(' ');
        return !first.is_lowercase()
            && !matches!(first, '“' | '”' | '„' | '«' | '»' | '‘' | '–' | '—' | '…' | '•' | '·' | '「' | '『' | '¿' | '¡');
    }
    match first {
        b'(' | b'[' | b'/' | b'<' | b'\'' | b'0'..=b'9' => return true,
        b'A'..=b'Z' => {}
        first if first.is_ascii_lowercase() => return lower_case_name(bytes),
        _ => return false,
    }
    let word = bytes.iter().take(prefix::WINDOW).take_while(|byte| byte.is_ascii_alphanumeric()).count();
    if bytes.get(word) != Some(&b' ') {
        return has_signs(bytes);
    }
    // The small words of names and the credits in small letters have at most four.
    let small = bytes.iter().skip(word + 1).take(5).take_while(|byte| byte.is_ascii_lowercase()).count();
    small < 5 && has_signs(bytes)
}

/// Whether the first characters have anything that every dateline has: a bracket, a figure, a separator.
fn has_signs(bytes: &[u8]) -> bool {
    let window = bytes.get(..=prefix::WINDOW).unwrap_or(bytes);
    window.windows(2).any(|pair| match pair {
        [b'(' | b'[' | b'/' | b'0'..=b'9' | b'_' | b'=', _] | [b':', b' '] | [b'-', b' ' | b'-' | b'('] | [b' ', b'-'] => true,
        [first, _] => !first.is_ascii(),
        _ => false,
    })
}

/// `al-Arish`, `d'Abidjan`: a small article that is part of a name.
fn lower_case_name(bytes: &[u8]) -> bool {
    let joint = bytes.iter().take(4).position(|byte| matches!(byte, b'-' | b'\''));
    joint.is_some_and(|at| bytes.get(at + 1).is_some_and(u8::is_ascii_uppercase))
}

fn place_first(prefix: &Prefix<'_>, order: DateOrder) -> Option<Dateline> {
    let mut parser = Parser::new(prefix, order);
    let close = parser.place_first(0)?;
    conclude(prefix, parser.parts, close)
}

/// `(ANSA) - ROMA, 1 LUG - `, `(Reuters) - `.
fn credit_first(prefix: &Prefix<'_>, order: DateOrder) -> Option<Dateline> {
    let (close_mark, mark) = match prefix.get(0) {
        '(' => (')', Mark::Brackets),
        '[' => (']', Mark::Brackets),
        _ => ('/', Mark::Slashes),
    };
    let end = prefix.find(1, agency::LONGEST, |character| character == close_mark)?;
    let printed = prefix.printed(1, end);
    let known = agency::is_known(&printed);
    if !known && !agency::is_plausible(&printed) {
        return None;
    }
    let credit = Credit { printed, mark, known };
    let close = separator(prefix, end + 1, true);
    let at = close.map_or_else(|| prefix.skip_spaces(end + 1), |close| close.rest);
    let with_place = after_credit(prefix, order, credit.clone(), at).filter(|found| known || found.day.is_some());
    with_place.or_else(|| {
        let parts = Parts { credit: Some(credit), end: end + 1, ..Parts::default() };
        conclude(prefix, parts, close.filter(|_| known)?)
    })
}

/// `ТАСС, 27 июня. `, `ANSA - ROMA, 1 LUG - `: a known credit without brackets, which a date must follow.
fn bare_credit_first(prefix: &Prefix<'_>, order: DateOrder) -> Option<Dateline> {
    let end = agency::bare_at(prefix, 0)?;
    let mark = prefix.get(end);
    let at = match separator(prefix, end, false) {
        Some(close) => close.rest,
        None if mark == ',' || mark == '-' => prefix.skip_spaces(end + 1),
        None => return None,
    };
    let credit = Credit { printed: prefix.printed(0, end), mark: Mark::None, known: true };
    after_credit(prefix, order, credit, at).filter(|found| found.day.is_some())
}

/// Place and date, or a date alone, after a credit.
fn after_credit(prefix: &Prefix<'_>, order: DateOrder, credit: Credit, at: usize) -> Option<Dateline> {
    let mut parser = Parser::new(prefix, order);
    parser.parts.credit = Some(credit);
    let close = match day::at(prefix, at, order) {
        Some((day, end)) => {
            parser.parts.day = Some(day);
            parser.parts.end = end;
            parser.rest(end)?
        }
        None => parser.place_first(at)?,
    };
    close.separator?;
    // Without a date, the place must be in capitals: what follows `(Reuters) - ` is mostly the story.
    (parser.parts.day.is_some() || parser.parts.in_capitals()).then_some(())?;
    let mut judged = parser.parts.clone();
    if judged.day.is_none() {
        judged.credit = None;
    }
    accept::judge(prefix, &judged, close)?;
    Some(build(prefix, parser.parts, close, Verdict::Sure))
}

/// `Jan 30 (Reuters) - `, `27 июня, Минск /БЕЛТА/. `: a date and a credit, with or without a place between them.
fn date_first(prefix: &Prefix<'_>, order: DateOrder) -> Option<Dateline> {
    let (day, end) = day::at(prefix, 0, order)?;
    let start = |parts: Parts| Parser { prefix, order, parts };
    let parts = Parts { day: Some(day), end, ..Parts::default() };
    let mut parser = start(parts.clone());
    if let Some(close) = parser.rest(end)
        && parser.parts.credit.is_some()
        && let Some(dateline) = conclude(prefix, parser.parts, close)
    {
        return Some(dateline);
    }
    let mut at = end;
    while matches!(prefix.get(at), ' ' | ',' | '.' | '/' | '-' | '—') {
        at += 1;
    }
    // The date waits while the place is read, so that commas still lead to states and countries.
    let mut parser = start(Parts { end, ..Parts::default() });
    let close = parser.place_first(at)?;
    let known = parser.parts.credit.as_ref().is_some_and(|credit| credit.known);
    (known && parser.parts.day.is_none() && at > end).then_some(())?;
    parser.parts.day = Some(day);
    conclude(prefix, parser.parts, close)
}

/// `(KABUL, Reuters) - `, `[LONDON/AFP] - `: city and known credit in one bracket.
fn one_bracket(prefix: &Prefix<'_>, order: DateOrder) -> Option<Dateline> {
    let close_mark = if prefix.get(0) == '(' { ')' } else { ']' };
    let end = prefix.find(1, 60, |character| character == close_mark)?;
    let mark = (1..end).rev().find(|at| matches!(prefix.get(*at), ',' | '=' | '/' | '-' | '—'))?;
    let credit_at = prefix.skip_spaces(mark + 1);
    let printed = prefix.printed(credit_at, end);
    (agency::is_known_bare(&printed) && is_letter(prefix.get(credit_at))).then_some(())?;
    let mut parser = Parser::new(prefix, order);
    parser.place_first(1)?;
    let before = parser.parts.end;
    (prefix.skip_spaces(before) == mark || parser.parts.credit.is_some()).then_some(())?;
    parser.parts.credit = Some(Credit { printed, mark: Mark::Brackets, known: true });
    parser.parts.end = end + 1;
    let close = separator(prefix, end + 1, true)?;
    conclude(prefix, parser.parts, close)
}

fn conclude(prefix: &Prefix<'_>, parts: Parts, close: Close) -> Option<Dateline> {
    let verdict = accept::judge(prefix, &parts, close)?;
    Some(build(prefix, parts, close, verdict))
}

fn build(prefix: &Prefix<'_>, parts: Parts, close: Close, verdict: Verdict) -> Dateline {
    Dateline {
        text: prefix.slice(0, parts.end).to_owned(),
        country_candidates: parts.country.as_deref().or(parts.region.as_deref()).map_or(&[], candidates),
        country_code: country_code(&parts),
        cities: parts.cities,
        region: parts.region,
        country: parts.country,
        month: parts.day.and_then(|day| day.month),
        day: parts.day.map(|day| day.day),
        year: parts.day.and_then(|day| day.year),
        agency: parts.credit.map(|credit| credit.printed),
        by: parts.by,
        low_confidence: verdict == Verdict::Low,
        rest_at: prefix.offset(close.rest),
    }
}

/// The code of the printed country, or of the printed state's.
fn country_code(parts: &Parts) -> Option<String> {
    let city = parts.cities.last().map_or("", String::as_str);
    if let Some(country) = &parts.country {
        let key = prefix::key(country);
        let key = key.strip_prefix("the ").unwrap_or(&key);
        let code = if key == "georgia" { regions::country_of(country, city) } else { countries::find(key) };
        return code.filter(|code| !code.is_empty()).map(str::to_owned);
    }
    regions::country_of(parts.region.as_deref()?, city).map(str::to_owned)
}

/// The countries among which a printed country or state leaves the choice.
fn candidates(printed: &str) -> &'static [&'static str] {
    let key = prefix::key(printed);
    let key = key.strip_prefix("the ").unwrap_or(&key);
    match regions::candidates(key) {
        [] => countries::candidates(key),
        several => several,
    }
}
