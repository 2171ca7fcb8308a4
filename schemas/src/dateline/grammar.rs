//! A dateline in the order of its parts: places, state or country, date, credit, separator.

use super::day::{self, Day};
use super::name::{self, Name, Shape};
use super::prefix::{Prefix, WINDOW};
use super::separator::{Close, separator};
use super::{agency, cities, countries, months, regions, reporter};
use crate::dialect::DateOrder;

/// Most cities of a dateline.
const CITIES: usize = 4;
/// Longest part before the date and the credit, characters.
const PLACE_CHARACTERS: usize = 60;

/// How a credit is marked off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    Brackets,
    Slashes,
    None,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Credit {
    pub printed: String,
    pub mark: Mark,
    pub known: bool,
}

/// The parts found so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Parts {
    pub names: Vec<Name>,
    pub cities: Vec<String>,
    pub region: Option<String>,
    pub country: Option<String>,
    pub day: Option<Day>,
    pub credit: Option<Credit>,
    pub by: Vec<String>,
    /// Where the last part ends.
    pub end: usize,
}

impl Parts {
    /// Whether every city is set in capitals.
    pub fn in_capitals(&self) -> bool {
        !self.names.is_empty() && self.names.iter().all(|name| name.shape == Shape::Capitals)
    }
}

pub(super) struct Parser<'p, 'a> {
    pub prefix: &'p Prefix<'a>,
    pub order: DateOrder,
    pub parts: Parts,
}

impl<'p, 'a> Parser<'p, 'a> {
    pub fn new(prefix: &'p Prefix<'a>, order: DateOrder) -> Self {
        Self { prefix, order, parts: Parts::default() }
    }

    /// Reads a first name and what follows it.
    pub fn place_first(&mut self, at: usize) -> Option<Close> {
        let end = self.city(at)?;
        self.rest(end)
    }

    /// Adds the city that starts at a position; returns where it ends.
    pub(super) fn city(&mut self, at: usize) -> Option<usize> {
        let name = name::at(self.prefix, at, self.order)?;
        // `TEMPO.CO, Jakarta - `
        if agency::site_at(self.prefix, at).is_some() {
            return None;
        }
        if self.parts.names.len() == CITIES
            || name.end - self.parts.names.first().map_or(at, |first| first.start) > PLACE_CHARACTERS
        {
            return None;
        }
        let mut end = name.end;
        // `Frankfurt/Main`, `Frankfurt (Oder)`, `Frankfurt a. M.`
        if self.prefix.get(end) == '/' {
            let suffix = name::word_end(self.prefix, end + 1);
            if name::is_slash_suffix(&self.prefix.printed(end + 1, suffix)) {
                end = suffix;
            }
        } else if self.prefix.starts_with(end, " (") {
            let suffix = name::word_end(self.prefix, end + 2);
            if self.prefix.get(suffix) == ')' && name::is_slash_suffix(&self.prefix.printed(end + 2, suffix)) {
                end = suffix + 1;
            }
        }
        self.parts.cities.push(self.prefix.printed(name.start, end));
        self.parts.names.push(name);
        self.parts.end = end;
        Some(end)
    }

    /// Reads part after part until a separator or something that is no part.
    pub fn rest(&mut self, mut at: usize) -> Option<Close> {
        // Each round reads a part or ends; there are at most cities, region, country, date, credit.
        for _ in 0..10 {
            if self.parts.end > WINDOW {
                return None;
            }
            match self.step(at) {
                Step::Part(end) => at = end,
                Step::Close(close) => return Some(close),
            }
        }
        None
    }

    fn step(&mut self, at: usize) -> Step {
        let next = self.prefix.skip_spaces(at);
        if self.prefix.ends_at(at) {
            return Step::Close(Close { separator: Some('\n'), rest: self.prefix.len() });
        }
        let part = match self.prefix.get(next) {
            '(' | '[' => self.bracket(next),
            '/' => self.slash(next),
            ',' | '،' | ';' => self.after_comma(self.prefix.skip_spaces(next + 1)),
            '.' => self.after_stop(self.prefix.skip_spaces(next + 1)),
            // `دمشق-سانا:`
            '-' if next == at && !self.prefix.get(next + 1).is_ascii() => self.bare_credit(next + 1),
            _ if next > at => {
                self.date(next).or_else(|| self.bare_credit(next)).or_else(|| self.and_city(next)).or_else(|| self.state(next))
            }
            _ => self.date(next),
        };
        if let Some(end) = part {
            self.parts.end = end;
            return Step::Part(end);
        }
        // `March 4, - South`
        let after_comma = self.prefix.get(self.prefix.skip_spaces(next + 1));
        let stray_comma = self.prefix.get(next) == ',' && matches!(after_comma, '-' | '—' | '_');
        match separator(self.prefix, if stray_comma { next + 1 } else { at }, self.is_loose()) {
            Some(close) => self.after_separator(close),
            None if self.parts.day.is_some() && self.prefix.get(at - 1) == '.' && next > at && self.parts.end == at => {
                // The stop was read as that of the month (`27 июня. Россия`).
                Step::Close(Close { separator: Some('.'), rest: next })
            }
            None => Step::Close(Close { separator: None, rest: next }),
        }
    }

    /// After a bracket or a slash even a lone hyphen or a full stop is a separator.
    fn is_loose(&self) -> bool {
        self.parts.credit.is_some() || self.parts.day.is_some()
    }

    /// A date, if there is none yet.
    pub(super) fn date(&mut self, at: usize) -> Option<usize> {
        if self.parts.day.is_some() {
            return None;
        }
        let (day, end) = day::at(self.prefix, at, self.order)?;
        self.parts.day = Some(day);
        Some(end)
    }

    /// A known credit without brackets that a separator follows.
    pub(super) fn bare_credit(&mut self, at: usize) -> Option<usize> {
        if self.parts.credit.is_some() {
            return None;
        }
        let end = agency::bare_at(self.prefix, at).or_else(|| self.unknown_bare(at))?;
        if !self.prefix.ends_at(end) && !matches!(self.prefix.get(end), ')' | ']') {
            let next = self.prefix.skip_spaces(end);
            let dated = matches!(self.prefix.get(next), ',' | ' ')
                && day::at(self.prefix, self.prefix.skip_spaces(next + 1), self.order).is_some()
                || next > end && day::at(self.prefix, next, self.order).is_some();
            if !dated {
                separator(self.prefix, end, true)?;
            }
        }
        self.parts.credit = Some(Credit { printed: self.prefix.printed(at, end), mark: Mark::None, known: true });
        Some(end)
    }

    /// A word in capitals between a date and a separator is taken for a credit that the table lacks.
    fn unknown_bare(&self, at: usize) -> Option<usize> {
        self.parts.day.filter(|day| !day.numeric)?;
        let end = (at..at + 9).find(|end| !self.prefix.get(*end).is_ascii_uppercase())?;
        let word = self.prefix.printed(at, end);
        let ok = end - at >= 3 && agency::is_plausible(&word) && separator(self.prefix, end, false).is_some();
        ok.then_some(end)
    }

    /// ` and TOKYO`
    fn and_city(&mut self, at: usize) -> Option<usize> {
        const WORDS: [&str; 14] =
            ["and ", "AND ", "& ", "und ", "et ", "y ", "e ", "и ", "en ", "og ", "och ", "ve ", "dan ", "та "];
        if self.parts.day.is_some() || self.parts.credit.is_some() || self.parts.names.is_empty() {
            return None;
        }
        let word = WORDS.iter().find(|word| self.prefix.starts_with(at, word))?;
        self.city(at + word.chars().count())
    }

    /// A state that no comma parts from its city: `FARMINGTON Conn., March 9`.
    fn state(&mut self, at: usize) -> Option<usize> {
        let parts = &self.parts;
        if parts.names.is_empty() || parts.region.is_some() || parts.day.is_some() || parts.credit.is_some() {
            return None;
        }
        self.prefix.find(at, 12, |character| character == '.').filter(|stop| self.prefix.get(stop + 1) == ',')?;
        let name = name::at(self.prefix, at, self.order)?;
        let stopped = self.prefix.get(name.end - 1) == '.' && self.prefix.get(name.end) == ',';
        let known = regions::find(&self.prefix.key(name.start, name.end)).is_some();
        if stopped && known { self.area(name) } else { None }
    }

    /// What a comma leads to: a date, a credit, a state, a country, another city.
    fn after_comma(&mut self, at: usize) -> Option<usize> {
        if matches!(self.prefix.get(at), '(' | '[') {
            return self.bracket(at);
        }
        if self.prefix.get(at) == '/' {
            return self.slash(at);
        }
        if self.prefix.starts_with(at, "and ") || self.prefix.starts_with(at, "AND ") {
            return self.and_city(at);
        }
        if let Some(end) = self.date(at).or_else(|| self.bare_credit(at)) {
            return Some(end);
        }
        if self.parts.day.is_some() {
            // `2019. június 27., csütörtök`
            let end = name::word_end(self.prefix, at);
            return (end > at && months::weekday(&self.prefix.key(at, end)).is_some()).then_some(end);
        }
        if self.parts.names.is_empty() {
            return None;
        }
        if let Some(end) = agency::site_at(self.prefix, at) {
            return self.site_credit(at, end);
        }
        let at = if self.prefix.starts_with(at, "the ") { at + 4 } else { at };
        let name = name::at(self.prefix, at, self.order)?;
        if months::month(self.prefix.key(name.start, name.end).trim_end_matches('.')).is_some() {
            return None;
        }
        self.area(name).or_else(|| {
            let first = self.parts.names.first()?;
            match (first.shape, name.shape) {
                (Shape::Capitals, Shape::Capitals) => self.city(at),
                (Shape::Title, Shape::Title)
                    if self.lists_cities(name.end) || cities::is_known_town(&self.prefix.key(name.start, name.end)) =>
                {
                    self.city(at)
                }
                (Shape::Caseless, Shape::Caseless) | (Shape::Capitals | Shape::Title, Shape::Title)
                    if self.parts.country.is_none() =>
                {
                    self.parts.country = Some(self.prefix.printed(name.start, name.end));
                    Some(name.end)
                }
                _ => None,
            }
        })
    }

    /// `JAKARTA, KOMPAS.com - `: the name of a site before a separator is a credit, and never a country.
    fn site_credit(&mut self, at: usize, end: usize) -> Option<usize> {
        separator(self.prefix, end, false).filter(|_| self.parts.credit.is_none())?;
        self.parts.credit = Some(Credit { printed: self.prefix.printed(at, end), mark: Mark::None, known: false });
        Some(end)
    }

    /// Whether a list of names goes on with ` and `, which says that the ones before are cities too.
    fn lists_cities(&self, at: usize) -> bool {
        ["and ", "und ", "et ", "y ", "e ", "и "].iter().any(|word| self.prefix.starts_with(self.prefix.skip_spaces(at), word))
    }

    /// Takes a name as the state or the country of the city before it, if it is one.
    pub(super) fn area(&mut self, name: Name) -> Option<usize> {
        let mut end = name.end;
        // `Trinidad and Tobago`
        if self.prefix.starts_with(end, " and ") || self.prefix.starts_with(end, " AND ") {
            let longer = name::at(self.prefix, end + 5, self.order).map(|second| second.end);
            end = longer.filter(|longer| countries::find(&self.prefix.key(name.start, *longer)).is_some()).unwrap_or(end);
        }
        let key = self.prefix.key(name.start, end);
        let key = key.strip_prefix("the ").unwrap_or(&key);
        // In capitals these are the cities.
        let is_city = name.shape == Shape::Capitals
            && matches!(
                key,
                "new york"
                    | "washington"
                    | "mexico"
                    | "guatemala"
                    | "panama"
                    | "kuwait"
                    | "singapore"
                    | "luxembourg"
                    | "hong kong"
                    | "macau"
                    | "monaco"
                    | "gaza"
                    | "quebec"
                    | "djibouti"
            );
        let is_region = regions::find(key).is_some();
        // Postal codes are capitals: `Me` and `In` are words.
        let is_word = matches!(key, "me" | "in" | "or" | "oh" | "hi" | "ok" | "de" | "al" | "id" | "us")
            && name.shape != Shape::Capitals
            && self.prefix.get(end - 1) != '.';
        if is_city || is_word {
            return None;
        }
        if key == "georgia" && self.parts.cities.last().is_some_and(|city| regions::is_in_caucasus(&super::prefix::key(city))) {
            self.parts.country = Some(self.prefix.printed(name.start, end));
        } else if is_region && self.parts.region.is_none() {
            self.parts.region = Some(self.prefix.printed(name.start, end));
        } else if countries::find(key).is_some() && self.parts.country.is_none() {
            self.parts.country = Some(self.prefix.printed(name.start, end));
        } else if countries::find(key).is_some() && self.parts.region.is_none() && self.has_unknown_country() {
            // `KUTA, Bali, Indonesia`: what was taken for the country lies in this one.
            self.parts.region = self.parts.country.replace(self.prefix.printed(name.start, end));
        } else {
            return None;
        }
        Some(end)
    }

    fn has_unknown_country(&self) -> bool {
        let country = self.parts.country.as_deref().map(super::prefix::key);
        country.is_some_and(|country| countries::find(&country).is_none_or(str::is_empty))
    }

    /// What a full stop leads to: `27 июня. /ТАСС/.`, `Москва. 11 марта. INTERFAX.RU -`.
    fn after_stop(&mut self, at: usize) -> Option<usize> {
        match self.prefix.get(at) {
            '(' | '[' if self.parts.credit.is_none() => self.bracket(at),
            '/' if self.parts.credit.is_none() => self.slash(at),
            _ => self.date(at).or_else(|| self.bare_credit(at)),
        }
    }

    /// A separator may lead to the credit (`- РИА Новости.`, `--(BUSINESS WIRE)--`) or to the date.
    fn after_separator(&mut self, close: Close) -> Step {
        let at = close.rest;
        let close_at = Step::Close(close);
        if close.separator == Some(':') {
            return close_at;
        }
        if self.parts.credit.is_none() {
            if self.prefix.get(at) == '(' {
                return self.bracketed_credit(at).map_or(close_at, |end| self.part(end));
            }
            if let Some(end) = self.closed_credit(at) {
                return self.part(end);
            }
        }
        if self.parts.day.is_none()
            && let Some((day, end)) = day::at(self.prefix, at, self.order)
            && separator(self.prefix, end, false).is_some()
        {
            self.parts.day = Some(day);
            return self.part(end);
        }
        close_at
    }

    /// A known credit after a separator, closed by another one or by the writer's name (`- РИА Новости, Имя Фамилия.`).
    fn closed_credit(&mut self, at: usize) -> Option<usize> {
        let end = agency::bare_at(self.prefix, at)?;
        let mut after = end;
        if self.prefix.starts_with(end, ", ") {
            let name = name::at(self.prefix, end + 2, self.order)?;
            (name.shape == Shape::Title && self.prefix.get(name.end) == '.').then_some(())?;
            after = name.end;
            self.parts.by = reporter::cyrillic(&self.prefix.printed(name.start, name.end));
        }
        (separator(self.prefix, after, true).is_some() || self.prefix.ends_at(after)).then_some(())?;
        self.parts.credit = Some(Credit { printed: self.prefix.printed(at, end), mark: Mark::None, known: true });
        Some(after)
    }

    fn part(&mut self, end: usize) -> Step {
        self.parts.end = end;
        Step::Part(end)
    }
}

enum Step {
    Part(usize),
    Close(Close),
}
