//! Whether parts that read as a dateline are one.

use super::grammar::{Credit, Mark, Parts};
use super::name::Shape;
use super::prefix::{self, Prefix, is_letter};
use super::separator::Close;
use super::{agency, cities, countries, months, occasion, stop};

/// How much of the sentence is searched for a second separator, characters.
const SENTENCE: usize = 600;
/// Fewest letters of a place that nothing but its capitals and a separator make one.
const LETTERS: usize = 3;

/// How surely parts are a dateline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Sure,
    /// Capitals and a separator that comes again in the sentence.
    Low,
}

pub(super) fn judge(prefix: &Prefix<'_>, parts: &Parts, close: Close) -> Option<Verdict> {
    let bare = parts.credit.is_none() && close.separator.is_none();
    if bare || parts.end > prefix::WINDOW || !place_is_possible(parts) {
        return None;
    }
    match (&parts.credit, parts.day) {
        (Some(credit), _) => with_credit(prefix, parts, credit, close).then_some(Verdict::Sure),
        (None, Some(_)) => with_date(prefix, parts, close).then_some(Verdict::Sure),
        (None, None) => in_capitals(prefix, parts, close),
    }
}

/// Whether the place could be one: no label, no organisation, no company, no weekday, no word that opens a sentence.
fn place_is_possible(parts: &Parts) -> bool {
    let Some(city) = parts.cities.first() else { return true };
    let key = prefix::key(city);
    let (first, more) = key.split_once(' ').map_or((key.as_str(), false), |(first, _)| (first, true));
    if months::weekday(&key).is_some() || months::month(key.trim_end_matches('.')).is_some() && !parts.in_capitals() {
        return false;
    }
    let article = matches!(
        first,
        "the"
            | "an"
            | "des"
            | "la"
            | "le"
            | "les"
            | "el"
            | "los"
            | "las"
            | "den"
            | "het"
            | "de"
            | "da"
            | "do"
            | "san"
            | "o"
            | "a"
            | "al"
            | "as"
    );
    let located = is_located(parts);
    let credited = parts.credit.as_ref().is_some_and(|credit| credit.known);
    // `Christmas, Dec. 25 - `
    if !located && occasion::is_occasion(city) {
        return false;
    }
    // `ON BOARD AIR FORCE ONE (Reuters)`, `IN AMENAS, Algeria`
    let opener = stop::is_opener(first) && !(more && (article || parts.in_capitals() && (credited || located)));
    let letters = city.chars().filter(|character| is_letter(*character)).count();
    let itself = parts.credit.is_none() && parts.day.is_none() && agency::is_known_bare(city);
    // `Turkey's Anadolu`
    if opener || letters < 2 && city.is_ascii() || key.contains("'s ") {
        return false;
    }
    let dated = parts.day.is_some() && parts.credit.is_some();
    located
        || dated
        || !itself
            && !parts.cities.iter().any(|city| stop::is_label(city) || stop::is_organisation(city) || stop::is_company(city))
}

/// Whether a state or a country of the tables is printed.
fn is_located(parts: &Parts) -> bool {
    let known = |country: &String| countries::find(prefix::key(country).trim_start_matches("the ")).is_some();
    parts.region.is_some() || parts.country.as_ref().is_some_and(known)
}

/// Whether the place is one for more reasons than its capitals.
fn is_somewhere(parts: &Parts) -> bool {
    is_located(parts) || parts.country.is_none() && parts.cities.iter().any(|city| cities::is_placelike(&prefix::key(city)))
}

/// A credit needs a separator or a date, and a credit that the table lacks needs more.
fn with_credit(prefix: &Prefix<'_>, parts: &Parts, credit: &Credit, close: Close) -> bool {
    let capitals = parts.in_capitals();
    let dated = parts.day.is_some();
    let placed = !parts.cities.is_empty();
    let known_city = parts.cities.first().is_some_and(|city| cities::is_known(&prefix::key(city)));
    let separated = close.separator.is_some_and(|separator| separator != '\n');
    let alone = close.separator == Some('\n');
    if !placed && !dated {
        return credit.known && separated;
    }
    // `May 4 (Halloween) - `: with a date alone, an unknown credit has to look like one.
    if !placed && !credit.known && credit.printed.chars().any(char::is_lowercase) && !stop::names_organisation(&credit.printed) {
        return false;
    }
    let names_itself = placed
        && parts.cities.iter().any(|city| {
            stop::are_initials(city, &credit.printed)
                || !dated && agency::is_known_bare(city)
                || !dated && !capitals && stop::names_organisation(city)
        });
    if names_itself {
        return false;
    }
    if !credit.known {
        let ticker = parts.cities.iter().any(|city| stop::is_ticker_of(city, &credit.printed));
        return (separated || alone && dated) && (dated || capitals && !ticker && is_somewhere(parts));
    }
    match credit.mark {
        Mark::None => {
            separated && (dated || capitals || known_city || parts.names.iter().all(|name| name.shape == Shape::Caseless))
        }
        Mark::Brackets | Mark::Slashes if separated => true,
        Mark::Brackets | Mark::Slashes if alone => dated || capitals || known_city,
        Mark::Brackets | Mark::Slashes => {
            let ideographic = credit.printed.chars().any(prefix::is_ideographic);
            (dated || capitals || known_city || ideographic || agency::is_lower_case(&credit.printed))
                && begins_sentence(prefix, close.rest)
        }
    }
}

/// A date without a credit needs a place before it and a separator after it.
fn with_date(prefix: &Prefix<'_>, parts: &Parts, close: Close) -> bool {
    let capitals = parts.in_capitals();
    let numeric = parts.day.is_some_and(|day| day.numeric);
    if parts.cities.is_empty() || numeric && !capitals {
        return false;
    }
    let known_city = || parts.cities.iter().any(|city| cities::is_known(&prefix::key(city)));
    match close.separator {
        Some('-' | '—' | '_' | '=') => true,
        Some(':') => capitals || known_city() || parts.country.is_some(),
        Some('.') => capitals && begins_sentence(prefix, close.rest),
        Some('\n') => capitals,
        _ => false,
    }
}

/// Nothing but capitals and a separator.
fn in_capitals(prefix: &Prefix<'_>, parts: &Parts, close: Close) -> Option<Verdict> {
    let separator = close.separator.filter(|separator| matches!(separator, '-' | '—' | '_' | ':' | '='))?;
    let letters = parts.cities.first()?.chars().filter(|character| is_letter(*character)).count();
    let rest = prefix.rest(close.rest);
    if !parts.in_capitals() || letters < LETTERS || !rest.chars().take(SENTENCE).any(is_letter) || is_in_capitals(rest) {
        return None;
    }
    // Labels and people stand before a dash or a colon too: it takes a name that is known or formed as those of places.
    if !is_somewhere(parts) {
        return None;
    }
    let again = comes_again(separator, rest);
    Some(if again { Verdict::Low } else { Verdict::Sure })
}

/// Whether a text goes on in capitals, as headlines do.
fn is_in_capitals(text: &str) -> bool {
    let mut letters = text.chars().take(60).filter(|character| character.is_alphabetic()).take(24);
    let (upper, all) =
        letters.by_ref().fold((0, 0), |(upper, all), character| (upper + usize::from(character.is_uppercase()), all + 1));
    all >= 4 && upper == all
}

/// Whether a separator stands a second time in the sentence that a text begins with.
fn comes_again(separator: char, text: &str) -> bool {
    let sentence = text.get(..text.floor_char_boundary(SENTENCE)).unwrap_or_default();
    let end = sentence
        .match_indices(". ")
        .find(|(at, _)| sentence.get(at + 2..).is_some_and(|rest| rest.starts_with(char::is_uppercase)))
        .map_or(sentence.len(), |(at, _)| at);
    let sentence = sentence.get(..end).unwrap_or(sentence);
    match separator {
        '—' => sentence.contains(['—', '–', '―']),
        '-' => sentence.contains(" - ") || sentence.contains("--"),
        '_' => sentence.contains(" _ "),
        separator => sentence.contains(&format!("{separator} ")),
    }
}

/// Whether something that begins a sentence stands at a position.
fn begins_sentence(prefix: &Prefix<'_>, at: usize) -> bool {
    let first = prefix.get(at);
    !first.is_lowercase()
        && (is_letter(first)
            || first.is_ascii_digit()
            || matches!(first, '"' | '“' | '«' | '„' | '\'' | '‘' | '»' | '$' | '€' | '£' | '¿' | '¡'))
}
