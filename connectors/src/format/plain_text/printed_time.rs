//! Times as wires print them: `AP-WF-11-13-13 1509GMT`, `271037 Jun 19`, `6 a.m. ET, June 27, 2019`, `27.06.2019, 14.00 Uhr`.

mod words;
mod zone;

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use schemas::{DateOrder, Dialect, Moment};
use words::{half_of_day, is_filler, is_weekday, month, named_in, named_time};
use zone::zone;

/// Shortest date and time of ISO 8601 that is read as one word, bytes.
const ISO_BYTES: usize = 16;
/// More words than this are no printed time.
const WORDS: usize = 16;
/// Longest phrase that is looked at, bytes.
const PHRASE_BYTES: usize = 160;

/// A printed time, and whether its zone had to be assumed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Printed {
    pub moment: Moment,
    pub zone_assumed: bool,
}

/// A line that holds a day and a time of day and nothing else.
pub(super) fn line(line: &str, dialect: &Dialect) -> Option<Printed> {
    let parts = Parts::of(line, dialect)?;
    let whole = parts.unknown == 0 && parts.time.is_some() && parts.has_day();
    whole.then(|| parts.printed(line, dialect, None))
}

/// The time in a phrase with other words around it. `near` gives the year when none is printed: the phrase
/// means the first such day from two days before it.
pub(super) fn phrase(phrase: &str, dialect: &Dialect, near: Option<Timestamp>) -> Option<Printed> {
    let parts = Parts::of(phrase, dialect)?;
    // A line of the wire may be read in an assumed zone; whatever waits for the time, an embargo above all, may not.
    if parts.zone_unknown && dialect.timezone.is_none() {
        return Some(Printed { moment: Moment::Unreadable(phrase.trim().to_owned()), zone_assumed: false });
    }
    (parts.time.is_some() || parts.has_day()).then(|| parts.printed(phrase, dialect, near))
}

/// Whether a phrase begins like a time: with a number, a month, a weekday, noon or midnight.
pub(super) fn begins(phrase: &str) -> bool {
    let mut words = phrase.split_whitespace().map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()));
    let word = words.find(|word| !word.is_empty() && !is_filler(word)).unwrap_or_default();
    word.starts_with(|c: char| c.is_ascii_digit()) || month(word).is_some() || is_weekday(word) || named_time(word).is_some()
}

/// What was recognised in a phrase.
#[derive(Debug, Default)]
struct Parts {
    date: Option<Date>,
    month: Option<i8>,
    day: Option<i8>,
    year: Option<i16>,
    time: Option<Time>,
    zone: Option<TimeZone>,
    /// A zone is named that is not known, or known by several offsets (`IST`).
    zone_unknown: bool,
    unknown: usize,
}

impl Parts {
    fn of(phrase: &str, dialect: &Dialect) -> Option<Self> {
        let phrase = phrase.trim_matches(|c: char| c.is_whitespace() || "<>()[]^*".contains(c));
        if phrase.is_empty()
            || phrase.len() > PHRASE_BYTES
            || !phrase.bytes().any(|byte| byte.is_ascii_digit()) && named_in(phrase).is_none()
        {
            return None;
        }
        let words: Vec<&str> = phrase
            .split(|c: char| c.is_whitespace() || matches!(c, ',' | '(' | ')' | ';' | '<'))
            .filter(|word| !word.is_empty())
            .take(WORDS + 1)
            .collect();
        if words.len() > WORDS {
            return None;
        }
        let mut parts = Self::default();
        let mut at = 0;
        while let Some(word) = words.get(at) {
            let next = words.get(at + 1).copied().unwrap_or_default();
            at += parts.take(word, next, dialect.date_order);
        }
        parts.settle()
    }

    /// Reads a word, with the next one when both say one thing; how many words were read.
    fn take(&mut self, word: &str, next: &str, order: Option<DateOrder>) -> usize {
        let bare = word.trim_end_matches(['.', ':', '=', '–', '—']);
        if bare.len() >= ISO_BYTES && self.take_iso(bare) {
            return 1;
        }
        let (bare, order) = match without_service(bare) {
            // The trailer of ANPA 1312 prints the month first, unless the feed says otherwise.
            Some(bare) => (bare, order.unwrap_or(DateOrder::MonthDayYear)),
            None => (bare, order.unwrap_or(DateOrder::DayMonthYear)),
        };
        if let Some((time, date)) = bare.split_once('-').filter(|(time, _)| time.contains(':'))
            && let (Some((time, ..)), Some(date)) = (clock(time, ""), numeric_date(date, order))
        {
            (self.time, self.date) = (Some(time), Some(date));
            return 1;
        }
        if self.time.is_none() {
            if let Some((time, zone, used)) = clock(bare, next) {
                self.time = Some(time);
                self.zone = self.zone.take().or(zone);
                return used;
            }
            if let Some((day, time)) = day_and_clock(bare, next) {
                (self.day, self.time) = (Some(day), Some(time));
                return 1;
            }
        }
        if self.date.is_none()
            && let Some(date) = numeric_date(bare, order)
        {
            self.date = Some(date);
        } else if let Some(month) = month(bare).filter(|_| self.month.is_none()) {
            self.month = Some(month);
        } else if let Some(zone) = zone(bare).filter(|_| self.zone.is_none()) {
            self.zone = Some(zone);
        } else if let Some(day) = day(bare).filter(|_| self.day.is_none()) {
            self.day = Some(day);
        } else if let Some(year) = year(bare).filter(|_| self.year.is_none() && (bare.len() == 4 || self.month.is_some())) {
            self.year = Some(year);
        } else if !is_weekday(bare) && !is_filler(bare) {
            if self.time.is_some() && self.zone.is_none() && !self.zone_unknown && looks_like_zone(bare) {
                self.zone_unknown = true;
            } else {
                self.unknown += 1;
            }
        }
        1
    }

    /// `2019-06-27T10:15:00Z`, with or without an offset (ISO 8601).
    fn take_iso(&mut self, word: &str) -> bool {
        if let Ok(instant) = word.parse::<Timestamp>() {
            let civil = TimeZone::UTC.to_datetime(instant);
            (self.date, self.time, self.zone) = (Some(civil.date()), Some(civil.time()), Some(TimeZone::UTC));
            return true;
        }
        match word.parse::<DateTime>() {
            Ok(civil) if word.contains(['T', 't']) => {
                (self.date, self.time) = (Some(civil.date()), Some(civil.time()));
                true
            }
            _ => false,
        }
    }

    /// `27 June 19`: a day and a month make a date once there is a year. `None` when they are no day of the calendar.
    fn settle(mut self) -> Option<Self> {
        if let (None, Some(year), Some(month), Some(day)) = (self.date, self.year, self.month, self.day) {
            self.date = Some(Date::new(year, month, day).ok()?);
        }
        Some(self)
    }

    fn has_day(&self) -> bool {
        self.date.is_some() || (self.month.is_some() && self.day.is_some())
    }

    fn printed(&self, phrase: &str, dialect: &Dialect, near: Option<Timestamp>) -> Printed {
        let zone = self.zone.clone().or_else(|| dialect.timezone.clone());
        let zone_assumed = zone.is_none();
        let zone = zone.unwrap_or(TimeZone::UTC);
        let date = self.date.or_else(|| near_date(self.month?, self.day?, near?, &zone));
        let time = date.zip(self.time).and_then(|(date, time)| zone.to_timestamp(date.to_datetime(time)).ok());
        match time {
            Some(time) => Printed { moment: Moment::At(time), zone_assumed },
            None => Printed { moment: Moment::Unreadable(phrase.trim().to_owned()), zone_assumed: false },
        }
    }
}

/// Three or four capitals after a time of day.
fn looks_like_zone(word: &str) -> bool {
    (3..=4).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// The first such day of the calendar from two days before an instant.
fn near_date(month: i8, day: i8, near: Timestamp, zone: &TimeZone) -> Option<Date> {
    let from = zone.to_datetime(near).date().checked_sub(2.days()).ok()?;
    let in_year = |year| Date::new(year, month, day).ok();
    in_year(from.year()).filter(|date| *date >= from).or_else(|| in_year(from.year().checked_add(1)?))
}

/// `AP-WF-11-13-13` → `11-13-13`, `KWS-21:37-09-12-18` → `21:37-09-12-18`; `None` without letters and a hyphen in front.
fn without_service(word: &str) -> Option<&str> {
    let (service, rest) = word.split_at_checked(word.find(|c: char| c.is_ascii_digit())?)?;
    let told = service.ends_with('-') && service.len() <= 8 && service.chars().all(|c| c.is_ascii_uppercase() || c == '-');
    (told && service.len() > 1).then_some(rest)
}

/// `1509GMT`, `15:09`, `15:09:30`, `15.09 Uhr`, `15h09`, `6:30pm`, `6 a.m.`, `0001 GMT`, `noon`.
fn clock(word: &str, next: &str) -> Option<(Time, Option<TimeZone>, usize)> {
    if let Some(time) = named_time(word) {
        return Some((time, None, 1));
    }
    let digits_end = word.find(|c: char| !(c.is_ascii_digit() || c == ':' || c == '.')).unwrap_or(word.len());
    let (number, suffix) = word.split_at_checked(digits_end)?;
    if number.is_empty() {
        return None;
    }
    let (suffix, used) = if suffix.is_empty() { (next, 2) } else { (suffix, 1) };
    let suffix = suffix.trim_end_matches([':', '=']);
    if let Some(afternoon) = half_of_day(suffix) {
        return Some((twelve_hours(number, afternoon)?, None, used));
    }
    if let Some(minutes) = suffix.strip_prefix('h').filter(|_| used == 1) {
        let minutes = if minutes.is_empty() { "0" } else { minutes };
        return Some((Time::new(number.parse().ok()?, minutes.parse().ok()?, 0, 0).ok()?, None, 1));
    }
    let hours = matches!(suffix.to_ascii_lowercase().as_str(), "uhr" | "hrs" | "hours" | "h");
    let zone = zone(suffix);
    let (hour, minute, second) = fields(number, hours)?;
    let time = Time::new(hour, minute, second, 0).ok()?;
    // Four digits alone are a year as well as a time; only a zone or a word for hours tells.
    match (number.contains(':'), zone, hours) {
        (_, Some(zone), _) => Some((time, Some(zone), used)),
        (_, None, true) => Some((time, None, used)),
        (true, None, false) if used == 2 => Some((time, None, 1)),
        _ => None,
    }
}

/// `6`, `6:30` or `6.30` before `a.m.` or `p.m.`.
fn twelve_hours(number: &str, afternoon: bool) -> Option<Time> {
    let (hour, minute, second) = fields(number, true)?;
    let hour = (1..=12).contains(&hour).then_some(hour % 12)?;
    Time::new(if afternoon { hour + 12 } else { hour }, minute, second, 0).ok()
}

/// Hour, minute and second of `15:09:30`, `15.09`, `1509` or, when a number alone may be an hour, `6`.
fn fields(number: &str, hour_alone: bool) -> Option<(i8, i8, i8)> {
    let number = number.trim_end_matches('.');
    let mut parts = number.split([':', '.']);
    let (first, second, third) = (parts.next()?, parts.next(), parts.next());
    match second {
        Some(minute) if minute.len() == 2 && first.len() <= 2 => {
            Some((first.parse().ok()?, minute.parse().ok()?, third.unwrap_or("0").parse().ok()?))
        }
        Some(_) => None,
        None if first.len() == 4 => Some((first.get(..2)?.parse().ok()?, first.get(2..)?.parse().ok()?, 0)),
        None if first.len() <= 2 && hour_alone => Some((first.parse().ok()?, 0, 0)),
        None => None,
    }
}

/// `271037` before a month or a zone: IPTC 7901 prints day, hour and minute in one.
fn day_and_clock(word: &str, next: &str) -> Option<(i8, Time)> {
    let (digits, suffix) = word.split_at_checked(6)?;
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let next = if suffix.is_empty() { next } else { suffix };
    let told = month(next).is_some() || zone(next).is_some();
    let time = Time::new(digits.get(2..4)?.parse().ok()?, digits.get(4..)?.parse().ok()?, 0, 0).ok()?;
    told.then_some((day(digits.get(..2)?)?, time))
}

/// `2019-06-27`, `27.06.2019`, `06/27/19`, `06-27-19`.
fn numeric_date(word: &str, order: DateOrder) -> Option<Date> {
    let separator = ['-', '.', '/'].into_iter().find(|separator| word.contains(*separator))?;
    let mut parts = word.split(separator);
    let numbers = [parts.next()?, parts.next()?, parts.next()?];
    if parts.next().is_some() || numbers.iter().any(|part| part.is_empty() || !part.bytes().all(|byte| byte.is_ascii_digit())) {
        return None;
    }
    let [first, second, third] = numbers;
    let small = |number: &str| number.parse::<i8>().ok();
    if first.len() == 4 {
        return Date::new(year(first)?, small(second)?, small(third)?).ok();
    }
    let (of_order, swapped) = match order {
        DateOrder::DayMonthYear => ((third, second, first), (third, first, second)),
        DateOrder::MonthDayYear => ((third, first, second), (third, second, first)),
        DateOrder::YearMonthDay => ((first, second, third), (third, first, second)),
    };
    // A thirteenth month tells that the day stands first whatever the order says, and the other way round.
    [of_order, swapped].into_iter().find_map(|(y, m, d)| Date::new(year(y)?, small(m)?, small(d)?).ok())
}

/// Four digits from 1900 to 2199, or two: 70 to 99 are of the last century (POSIX `%y`, moved to 1970).
fn year(word: &str) -> Option<i16> {
    let digits = word.trim_start_matches(['\'', '’']);
    let number: i16 = digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())??;
    match digits.len() {
        4 => (1900..2200).contains(&number).then_some(number),
        2 => Some(if number < 70 { 2000 + number } else { 1900 + number }),
        _ => None,
    }
}

/// `27`, `27.`, `27th`, `1er`.
fn day(word: &str) -> Option<i8> {
    let digits_end = word.find(|c: char| !c.is_ascii_digit()).unwrap_or(word.len());
    let (digits, suffix) = word.split_at_checked(digits_end)?;
    let ordinal = matches!(suffix.to_ascii_lowercase().as_str(), "" | "." | "st" | "nd" | "rd" | "th" | "er" | "º" | "°");
    digits.parse().ok().filter(|day| ordinal && (1..=31).contains(day))
}

#[cfg(test)]
mod tests;
