//! Times as wires print them: `AP-WF-11-13-13 1509GMT`, `271037 Jun 19`, `6 a.m. ET, June 27, 2019`, `27.06.2019, 14.00 Uhr`.

mod zone;

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use schemas::{DateOrder, Dialect, Moment};
use zone::zone;

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
    instant: Option<Timestamp>,
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
        let order = dialect.date_order.unwrap_or(DateOrder::DayMonthYear);
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
            at += parts.take(word, next, order);
        }
        parts.settle()
    }

    /// Reads a word, with the next one when both say one thing; how many words were read.
    fn take(&mut self, word: &str, next: &str, order: DateOrder) -> usize {
        let bare = word.trim_end_matches(['.', ':', '=', '–', '—']);
        if let Ok(instant) = bare.parse::<Timestamp>() {
            self.instant = Some(instant);
            return 1;
        }
        let bare = without_service(bare);
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
            self.unknown += 1;
        }
        1
    }

    /// `27 June 19`: a day and a month make a date once there is a year. Refused when numbers were left over.
    fn settle(mut self) -> Option<Self> {
        if let (None, Some(year), Some(month), Some(day)) = (self.date, self.year, self.month, self.day) {
            self.date = Some(Date::new(year, month, day).ok()?);
        }
        if let Some(instant) = self.instant {
            let civil = TimeZone::UTC.to_datetime(instant);
            (self.date, self.time, self.zone) = (Some(civil.date()), Some(civil.time()), Some(TimeZone::UTC));
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

/// The first such day of the calendar from two days before an instant.
fn near_date(month: i8, day: i8, near: Timestamp, zone: &TimeZone) -> Option<Date> {
    let from = zone.to_datetime(near).date().checked_sub(2.days()).ok()?;
    let in_year = |year| Date::new(year, month, day).ok();
    in_year(from.year()).filter(|date| *date >= from).or_else(|| in_year(from.year().checked_add(1)?))
}

/// `AP-WF-11-13-13` → `11-13-13`, `KWS-21:37-09-12-18` stays two things to no one: letters and hyphens in front go.
fn without_service(word: &str) -> &str {
    match word.find(|c: char| c.is_ascii_digit()) {
        Some(at) if at > 0 && word.get(..at).is_some_and(|service| service.ends_with('-') && service.len() <= 8) => {
            word.get(at..).unwrap_or(word)
        }
        _ => word,
    }
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
        let (hour, minute, second) = fields(number, 1)?;
        return (1..=12)
            .contains(&hour)
            .then(|| (hour % 12 + if afternoon { 12 } else { 0 }, minute, second))
            .and_then(|(hour, minute, second)| Some((Time::new(hour, minute, second, 0).ok()?, None, used)));
    }
    if let (1, Some((b'h', minutes))) =
        (used, suffix.as_bytes().split_first().map(|(first, _)| (*first, suffix.get(1..).unwrap_or_default())))
    {
        let minutes = if minutes.is_empty() { "00" } else { minutes };
        return Some((Time::new(number.parse().ok()?, minutes.parse().ok()?, 0, 0).ok()?, None, 1));
    }
    let hours = matches!(suffix.to_ascii_lowercase().as_str(), "uhr" | "hrs" | "hours" | "h");
    let zone = zone(suffix);
    let (hour, minute, second) = fields(number, if hours { 1 } else { 4 })?;
    let time = Time::new(hour, minute, second, 0).ok()?;
    // Four digits alone are a year as well as a time; only a zone or a word for hours tells.
    match (number.contains(':'), zone, hours) {
        (_, Some(zone), _) => Some((time, Some(zone), used)),
        (_, None, true) => Some((time, None, used)),
        (true, None, false) if used == 2 => Some((time, None, 1)),
        _ => None,
    }
}

/// Hour, minute and second of `15:09:30`, `15.09`, `1509` or, when one digit may be an hour, `6`.
fn fields(number: &str, least_digits: usize) -> Option<(i8, i8, i8)> {
    let number = number.trim_end_matches('.');
    let mut parts = number.split([':', '.']);
    let (first, second, third) = (parts.next()?, parts.next(), parts.next());
    match second {
        Some(minute) if minute.len() == 2 && first.len() <= 2 => {
            Some((first.parse().ok()?, minute.parse().ok()?, third.unwrap_or("0").parse().ok()?))
        }
        Some(_) => None,
        None if first.len() == 4 => Some((first.get(..2)?.parse().ok()?, first.get(2..)?.parse().ok()?, 0)),
        None if first.len() <= 2 && least_digits <= 2 => Some((first.parse().ok()?, 0, 0)),
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

fn month(word: &str) -> Option<i8> {
    let word = word.trim_matches(|c: char| !c.is_alphabetic()).to_lowercase();
    MONTHS.iter().position(|names| names.contains(&word.as_str())).and_then(|at| i8::try_from(at + 1).ok())
}

/// English, German, French, Spanish, Portuguese, Italian: in full and as wires shorten them.
const MONTHS: [&[&str]; 12] = [
    &["jan", "january", "januar", "jänner", "janvier", "janv", "enero", "ene", "janeiro", "gennaio", "gen"],
    &["feb", "february", "februar", "feber", "février", "févr", "fév", "fev", "febrero", "fevereiro", "febbraio"],
    &["mar", "march", "märz", "mär", "mrz", "mars", "marzo", "março"],
    &["apr", "april", "avril", "avr", "abril", "abr", "aprile"],
    &["may", "mai", "mayo", "maio", "maggio", "mag"],
    &["jun", "june", "juni", "juin", "junio", "junho", "giugno", "giu"],
    &["jul", "july", "juli", "juillet", "juil", "julio", "julho", "luglio", "lug"],
    &["aug", "august", "août", "aout", "agosto", "ago"],
    &["sep", "sept", "september", "septembre", "septiembre", "setembro", "set", "settembre"],
    &["oct", "october", "okt", "oktober", "octobre", "octubre", "out", "outubro", "ottobre", "ott"],
    &["nov", "november", "novembre", "noviembre", "novembro"],
    &["dec", "december", "dez", "dezember", "décembre", "déc", "diciembre", "dic", "dezembro", "dicembre"],
];

fn is_weekday(word: &str) -> bool {
    const NAMES: &[&str] = &[
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "mon",
        "tue",
        "tues",
        "wed",
        "thu",
        "thurs",
        "fri",
        "sat",
        "sun",
        "montag",
        "dienstag",
        "mittwoch",
        "donnerstag",
        "freitag",
        "samstag",
        "sonnabend",
        "sonntag",
        "lundi",
        "mardi",
        "mercredi",
        "jeudi",
        "vendredi",
        "samedi",
        "dimanche",
        "lunes",
        "martes",
        "miércoles",
        "jueves",
        "viernes",
        "sábado",
        "domingo",
    ];
    NAMES.contains(&word.to_lowercase().as_str())
}

fn is_filler(word: &str) -> bool {
    const WORDS: &[&str] = &[
        "", "at", "on", "until", "till", "to", "from", "before", "after", "of", "the", "o'clock", "local", "time", "um", "am",
        "bis", "den", "der", "à", "le", "a", "las", "de", "del", "uhr", "hrs", "hours", "-", "–", "—", "/", "not",
    ];
    WORDS.contains(&word.to_lowercase().as_str())
}

/// `am` → false, `p.m.` → true.
fn half_of_day(word: &str) -> Option<bool> {
    match word.to_ascii_lowercase().replace('.', "").as_str() {
        "am" => Some(false),
        "pm" => Some(true),
        _ => None,
    }
}

fn named_time(word: &str) -> Option<Time> {
    match word.to_ascii_lowercase().as_str() {
        "noon" | "midday" => Some(Time::constant(12, 0, 0, 0)),
        "midnight" => Some(Time::constant(0, 0, 0, 0)),
        _ => None,
    }
}

fn named_in(phrase: &str) -> Option<Time> {
    phrase.split_whitespace().find_map(named_time)
}

#[cfg(test)]
mod tests;
