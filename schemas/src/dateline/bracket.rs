//! What a dateline holds in brackets and between slashes.

use super::grammar::{Credit, Mark, Parser};
use super::prefix::is_letter;
use super::separator::separator;
use super::{agency, day, name, reporter};

/// Longest bracket, characters.
const BRACKET: usize = 50;

impl Parser<'_, '_> {
    /// A bracket: the credit, a country, or credit and date.
    pub(super) fn bracket(&mut self, at: usize) -> Option<usize> {
        let (open, close) = if self.prefix.get(at) == '(' { ('(', ')') } else { ('[', ']') };
        let end = self.prefix.find(at + 1, BRACKET, |character| character == close || character == open)?;
        if self.prefix.get(end) != close {
            return None;
        }
        if self.parts.credit.is_none()
            && let Some(after) = self.known_in_brackets(at + 1, end)
        {
            return Some(after);
        }
        if let Some(after) = self.bracketed_area(at + 1, end) {
            return Some(after);
        }
        if self.parts.credit.is_some() {
            return None;
        }
        let printed = self.prefix.printed(at + 1, end);
        if open == '(' && agency::is_plausible(&printed) {
            self.parts.credit = Some(Credit { printed, mark: Mark::Brackets, known: false });
            return Some(end + 1);
        }
        None
    }

    /// A known credit, alone or with a date.
    fn known_in_brackets(&mut self, from: usize, end: usize) -> Option<usize> {
        self.credit_and_date(from, end).or_else(|| {
            let printed = self.prefix.printed(from, end);
            agency::is_known(&printed).then(|| {
                self.parts.credit = Some(Credit { printed, mark: Mark::Brackets, known: true });
                end + 1
            })
        })
    }

    /// `[India]`, `(España)`: a country or a state in brackets, when more of the dateline follows.
    fn bracketed_area(&mut self, from: usize, end: usize) -> Option<usize> {
        if self.parts.names.is_empty() || self.parts.day.is_some() {
            return None;
        }
        let name = name::at(self.prefix, from, self.order).filter(|name| name.end == end);
        let next = self.prefix.skip_spaces(end + 1);
        let after = self.prefix.get(next);
        let goes_on = matches!(after, ',' | '(' | '[') || day::at(self.prefix, next, self.order).is_some();
        if let Some(name) = name
            && (goes_on || self.prefix.get(from - 1) == '[')
            && self.area(name).is_some()
        {
            return Some(end + 1);
        }
        let date = if after == ',' { day::at(self.prefix, self.prefix.skip_spaces(next + 1), self.order) } else { None };
        // `(Maharashtra) [India]`, `(Ash), Aug. 3, GNA`: a part of a country that the table lacks.
        if after == '[' || date.is_some_and(|(_, end)| self.leads_to_credit(end)) {
            self.unlisted_region(from, end);
            return Some(end + 1);
        }
        // `(norte de Israel), 5 sep`: where it lies, in more words than a name.
        (name.is_none() && date.is_some()).then_some(end + 1)
    }

    /// Whether a known credit follows the date that ends at a position.
    fn leads_to_credit(&self, end: usize) -> bool {
        let comma = usize::from(self.prefix.get(end) == ',');
        let at = self.prefix.skip_spaces(end + comma);
        if self.prefix.get(at) != '(' {
            return agency::bare_at(self.prefix, at).is_some();
        }
        let close = self.prefix.find(at + 1, BRACKET, |character| character == ')');
        close.is_some_and(|close| agency::is_known(&self.prefix.printed(at + 1, close)))
    }

    /// Keeps a name in brackets as the region; a description in small letters is none.
    fn unlisted_region(&mut self, from: usize, end: usize) {
        let printed = self.prefix.printed(from, end);
        let is_name = !printed.starts_with(char::is_lowercase)
            && printed.chars().all(|character| is_letter(character) || " /.-'’&".contains(character));
        if is_name && self.parts.region.is_none() {
            self.parts.region = Some(printed);
        }
    }

    /// `(Marketwired - June 27, 2019)`, `(AP, June 27)`, `(June 27, AP)`.
    fn credit_and_date(&mut self, from: usize, end: usize) -> Option<usize> {
        if self.parts.day.is_some() {
            return None;
        }
        if let Some(mark) =
            self.prefix.find(from, end.saturating_sub(from), |character| matches!(character, ',' | '—' | '/' | '-'))
            && let Some((day, day_end)) = day::at(self.prefix, self.prefix.skip_spaces(mark + 1), self.order)
        {
            let printed = self.prefix.printed(from, mark);
            if day_end == end && agency::is_known(&printed) {
                self.parts.day = Some(day);
                self.parts.credit = Some(Credit { printed, mark: Mark::Brackets, known: true });
                return Some(end + 1);
            }
        }
        let (day, day_end) = day::at(self.prefix, from, self.order)?;
        let mut next = day_end;
        while matches!(self.prefix.get(next), ' ' | ',' | '/' | '-' | '—') {
            next += 1;
        }
        let printed = self.prefix.printed(next, end);
        agency::is_known(&printed).then(|| {
            self.parts.day = Some(day);
            self.parts.credit = Some(Credit { printed, mark: Mark::Brackets, known: true });
            end + 1
        })
    }

    /// A known credit in brackets that a separator follows.
    pub(super) fn bracketed_credit(&mut self, at: usize) -> Option<usize> {
        let end = self.prefix.find(at + 1, BRACKET, |character| character == ')')?;
        let closed = separator(self.prefix, end + 1, true).is_some() || self.prefix.ends_at(end + 1);
        if closed { self.known_in_brackets(at + 1, end) } else { None }
    }

    /// `/Корр. ТАСС Иван Иванов/`, `/Спец. корр. ТАСС Иван Иванов/`: a known credit and the reporter.
    fn correspondent(&mut self, from: usize, close: usize) -> Option<usize> {
        let title = (from..close)
            .find(|at| self.prefix.starts_with(*at, "орр.") && matches!(self.prefix.get(at.wrapping_sub(1)), 'К' | 'к'))?;
        let credit = self.prefix.skip_spaces(title + 4);
        let end = agency::bare_at(self.prefix, credit).filter(|end| *end <= close)?;
        self.parts.credit = Some(Credit { printed: self.prefix.printed(credit, end), mark: Mark::Slashes, known: true });
        self.parts.by = reporter::cyrillic(&self.prefix.printed(end, close));
        Some(close + 1)
    }

    /// `/TASS/`, `/LONDON`, and ` / ` as a separator.
    pub(super) fn slash(&mut self, at: usize) -> Option<usize> {
        let close = self
            .prefix
            .find(at + 1, agency::LONGEST, |character| matches!(character, '/' | '(' | '['))
            .filter(|close| self.prefix.get(*close) == '/');
        if self.parts.credit.is_none()
            && let Some(close) = close
        {
            if let Some(after) = self.correspondent(at + 1, close) {
                return Some(after);
            }
            let printed = self.prefix.printed(at + 1, close);
            let known = agency::is_known(&printed);
            let spaced = self.prefix.get(at.wrapping_sub(1)) == ' ';
            if known || self.parts.day.is_some() && spaced && agency::is_plausible(&printed) {
                self.parts.credit = Some(Credit { printed, mark: Mark::Slashes, known });
                return Some(close + 1);
            }
        }
        if self.parts.day.is_some() || self.parts.credit.is_some() {
            // `/ ACCESSWIRE / June 27, 2019 / Acme`
            return self.date(self.prefix.skip_spaces(at + 1));
        }
        let next = self.prefix.skip_spaces(at + 1);
        let credit = agency::bare_at(self.prefix, next).filter(|end| separator(self.prefix, *end, true).is_some());
        if credit.is_some() {
            return self.bare_credit(next);
        }
        self.city(next)
    }
}
