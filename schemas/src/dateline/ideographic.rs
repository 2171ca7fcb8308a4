//! Datelines of Chinese, Japanese and Korean copy, where one bracket or one run of characters holds all parts.

use super::day::{self, Day};
use super::prefix::{Prefix, is_ideographic};
use super::separator::separator;
use super::{Dateline, agency, reporter};
use crate::dialect::DateOrder;

/// Longest bracket, characters.
const BRACKET: usize = 60;
/// Longest name of a city, characters.
const CITY: usize = 12;
/// Longest byline after a bracket, characters.
const BYLINE: usize = 30;

/// What a bracket or a run holds.
#[derive(Default)]
struct Inner {
    cities: Vec<String>,
    day: Option<Day>,
    agency: Option<String>,
    by: Vec<String>,
}

pub(super) fn read(prefix: &Prefix<'_>, order: DateOrder) -> Option<Dateline> {
    let (inner, end) = match prefix.get(0) {
        '(' => bracketed(prefix, ')', order)?,
        '[' => bracketed(prefix, ']', order)?,
        first if is_ideographic(first) => run(prefix, order)?,
        _ => return None,
    };
    let (end, rest, byline) = after(prefix, end);
    Some(Dateline {
        by: if byline.is_empty() { inner.by } else { byline },
        text: prefix.slice(0, end).to_owned(),
        cities: inner.cities,
        month: inner.day.and_then(|day| day.month),
        day: inner.day.map(|day| day.day),
        year: inner.day.and_then(|day| day.year),
        agency: inner.agency,
        rest_at: prefix.offset(rest),
        ..Dateline::default()
    })
}

fn bracketed(prefix: &Prefix<'_>, close: char, order: DateOrder) -> Option<(Inner, usize)> {
    let end = prefix.find(1, BRACKET, |character| character == close)?;
    (1..end).any(|at| is_ideographic(prefix.get(at))).then_some(())?;
    let inner = parts(prefix, 1, end, order)?;
    Some((inner, end + 1))
}

/// `新华社华盛顿6月27日电`: credit, city, date and the word for dispatch, without a bracket.
fn run(prefix: &Prefix<'_>, order: DateOrder) -> Option<(Inner, usize)> {
    let start = ["综合", "综", "据"].iter().find(|word| prefix.starts_with(0, word)).map_or(0, |word| word.chars().count());
    let credit_end = agency::unspaced_at(prefix, start)?;
    let digit = prefix.find(credit_end, 2 * CITY, |character| character.is_ascii_digit())?;
    let (day, day_end) = day::at(prefix, digit, order)?;
    let end = dispatch_word(prefix, day_end, day_end + 6)?;
    let (by, city) = reporter::before_city(prefix, credit_end, digit);
    let cities = cities(prefix, city, digit)?;
    Some((Inner { cities, day: Some(day), agency: Some(prefix.printed(start, credit_end)), by }, end))
}

/// Where the word for a dispatch (`电`, `专电`, `訊`) ends, when it does so before a position.
fn dispatch_word(prefix: &Prefix<'_>, from: usize, before: usize) -> Option<usize> {
    if ["报道", "報道", "報導"].iter().any(|word| prefix.starts_with(from, word)) {
        return Some(from + 2);
    }
    let end = (from..before).find(|at| matches!(prefix.get(*at), '电' | '電' | '讯' | '訊'))? + 1;
    (from..end).all(|at| is_ideographic(prefix.get(at)) || prefix.get(at) == ' ').then_some(end)
}

/// The parts within a bracket.
fn parts(prefix: &Prefix<'_>, from: usize, end: usize, order: DateOrder) -> Option<Inner> {
    if let Some(equals) = prefix.find(from, end - from, |character| character == '=') {
        return with_equals(prefix, from, equals, end, order);
    }
    let (agency, from, end) = if let Some(credit_end) = agency::unspaced_at(prefix, from).filter(|credit_end| *credit_end <= end)
    {
        (Some(prefix.printed(from, credit_end)), credit_end, end)
    } else if let Some(start) = agency::unspaced_before(prefix, from, end) {
        let start = with_partner(prefix, from, start);
        (Some(prefix.printed(start, end)), from, start)
    } else if let Some(start) = latin_credit(prefix, from, end) {
        (Some(prefix.printed(start, end)), from, start)
    } else {
        (None, from, end)
    };
    let (day, city_end, dispatched) = date_within(prefix, from, end, order);
    let (by, from) = if agency.is_some() { reporter::before_city(prefix, from, city_end) } else { (Vec::new(), from) };
    let cities = cities(prefix, from, city_end)?;
    let named = !cities.is_empty();
    let accepted = if agency.is_some() { named || day.is_some() } else { named && day.is_some() && dispatched };
    accepted.then_some(Inner { cities, day, agency, by })
}

/// `서울=연합뉴스`, `워싱턴 AP=연합뉴스`, `ロンドン共同＝山田太郎`.
fn with_equals(prefix: &Prefix<'_>, from: usize, equals: usize, end: usize, order: DateOrder) -> Option<Inner> {
    let right = prefix.printed(equals + 1, end);
    let is_hangul = |at: usize| matches!(prefix.get(at), '\u{AC00}'..='\u{D7A3}');
    let korean = (from..equals).all(|at| is_hangul(at) || !prefix.get(at).is_alphabetic() || prefix.get(at).is_ascii())
        && is_hangul(equals + 1)
        && end - equals <= 10
        && !right.contains(' ');
    if agency::is_known(&right) || is_run_of_credits(prefix, equals + 1, end) || korean {
        let (mut credit, mut left_end) = (equals + 1, equals);
        if let Some(start) = latin_credit(prefix, from, equals).or_else(|| spaced_credit(prefix, from, equals)) {
            (credit, left_end) = (start, start);
        }
        let (day, city_end, _) = date_within(prefix, from, left_end, order);
        let cities = cities(prefix, from, city_end)?;
        return Some(Inner { cities, day, agency: Some(prefix.printed(credit, end)), by: Vec::new() });
    }
    let person = end - equals <= 8 && (equals + 1..end).all(|at| is_ideographic(prefix.get(at)) || prefix.get(at) == ' ');
    if let Some(start) = agency::unspaced_before(prefix, from, equals).filter(|_| person) {
        let start = with_partner(prefix, from, start);
        let cities = cities(prefix, from, start)?;
        return Some(Inner { cities, day: None, agency: Some(prefix.printed(start, equals)), by: vec![right] });
    }
    // A newspaper's own correspondent: `ワシントン＝山田太郎`.
    let katakana = (from..equals).all(|at| matches!(prefix.get(at), '\u{30A0}'..='\u{30FF}'));
    let cities = (person && katakana && equals - from >= 2).then(|| cities(prefix, from, equals)).flatten()?;
    Some(Inner { cities, day: None, agency: None, by: vec![right] })
}

/// Whether a range is two credits without a blank: `AFP時事`.
fn is_run_of_credits(prefix: &Prefix<'_>, from: usize, end: usize) -> bool {
    let Some(second) = agency::unspaced_before(prefix, from, end) else { return false };
    latin_credit(prefix, from, second) == Some(from) || agency::unspaced_before(prefix, from, second) == Some(from)
}

/// The date within a range, where the text before it ends, and whether a word for dispatch follows it.
fn date_within(prefix: &Prefix<'_>, from: usize, end: usize, order: DateOrder) -> (Option<Day>, usize, bool) {
    let found =
        (from..end).filter(|at| prefix.get(*at).is_ascii_digit() && !prefix.get(at.wrapping_sub(1)).is_ascii_digit()).find_map(
            |at| day::at(prefix, at, order).filter(|(_, day_end)| *day_end <= end).map(|(day, day_end)| (day, at, day_end)),
        );
    match found {
        Some((day, at, day_end)) => (
            Some(day),
            at,
            dispatch_word(prefix, day_end, end).is_some() || prefix.get(day_end) == '报' || prefix.get(day_end) == '報',
        ),
        None => (None, end, false),
    }
}

/// The start of a credit in Latin letters that ends a range: `27日 CNN`, `パリAFP`.
fn latin_credit(prefix: &Prefix<'_>, from: usize, end: usize) -> Option<usize> {
    let mut start = end;
    while start > from && (prefix.get(start - 1).is_ascii_alphanumeric() || matches!(prefix.get(start - 1), '-' | '.' | '/')) {
        start -= 1;
    }
    (start < end && agency::is_known_bare(&prefix.printed(start, end))).then_some(start)
}

/// The start of a credit that ends a range after a blank: `모스크바 타스`.
fn spaced_credit(prefix: &Prefix<'_>, from: usize, end: usize) -> Option<usize> {
    let start = (from..end).rev().find(|at| prefix.get(*at) == ' ')? + 1;
    (agency::unspaced_at(prefix, start) == Some(end)).then_some(start)
}

/// A credit before a credit: `パリAFP時事`.
fn with_partner(prefix: &Prefix<'_>, from: usize, start: usize) -> usize {
    let end = if matches!(prefix.get(start.wrapping_sub(1)), ' ' | '/' | '、') && start > from { start - 1 } else { start };
    latin_credit(prefix, from, end)
        .or_else(|| agency::unspaced_before(prefix, from, end).filter(|start| *start > from))
        .unwrap_or(start)
}

/// The cities of a range; `None` when something in it is no name.
fn cities(prefix: &Prefix<'_>, from: usize, end: usize) -> Option<Vec<String>> {
    let mut cities = Vec::new();
    let mut start = from;
    for at in from..=end {
        let character = prefix.get(at);
        let korean_dot = matches!(character, '·' | '・') && matches!(prefix.get(at + 1), '\u{AC00}'..='\u{D7A3}');
        if at == end || matches!(character, '、' | '/' | ',' | '—' | ' ') || korean_dot {
            let city = prefix.printed(start, at);
            if !city.is_empty() {
                cities.push(city);
            }
            start = at + 1;
        } else if !(is_ideographic(character) || matches!(character, '·' | '・' | 'ー')) || at - start >= CITY {
            return None;
        }
    }
    (cities.len() <= 4).then_some(cities)
}

/// What follows the bracket: a byline, a separator. Returns where the dateline and its separator end, and the names.
fn after(prefix: &Prefix<'_>, end: usize) -> (usize, usize, Vec<String>) {
    let next = prefix.skip_spaces(end);
    if let Some((byline, names)) = chinese_byline(prefix, next).or_else(|| korean_byline(prefix, next)) {
        let rest = separator(prefix, byline, true).map_or_else(|| prefix.skip_spaces(byline), |close| close.rest);
        return (byline, rest, names);
    }
    (end, separator(prefix, end, true).map_or(next, |close| close.rest), Vec::new())
}

/// `（记者刘阳）`
fn chinese_byline(prefix: &Prefix<'_>, at: usize) -> Option<(usize, Vec<String>)> {
    let open = prefix.get(at) == '(';
    (open && reporter::CHINESE_TITLES.iter().any(|word| prefix.starts_with(at + 1, word))).then_some(())?;
    let close = prefix.find(at, BYLINE, |character| character == ')')?;
    Some((close + 1, reporter::chinese(&prefix.printed(at + 1, close))))
}

/// `김기자 기자 =`
fn korean_byline(prefix: &Prefix<'_>, at: usize) -> Option<(usize, Vec<String>)> {
    let equals = prefix.find(at, BYLINE, |character| character == '=')?;
    let words = prefix.printed(at, equals);
    let only_names = words.chars().all(|character| is_ideographic(character) || " ·,・PD".contains(character));
    let end = if prefix.get(equals - 1) == ' ' { equals - 1 } else { equals };
    let titled = reporter::KOREAN_TITLES.iter().any(|title| words.ends_with(title));
    (equals > at && only_names && titled).then(|| (end, reporter::korean(&words)))
}
