//! Times as feeds print them: RFC 822 and its misspellings, ISO 8601, asctime, Unix time, and what content systems
//! make of them in their own languages.
//!
//! The reader cuts the text into numbers and words, finds the time of day by its colons, the zone behind it, the month
//! by its word or its place, and accepts only what leaves no number over. It supplies no missing part but the day (1)
//! and the time (00:00), and knows no day that the month does not have.

mod calendar;
mod month;
mod pieces;
mod zone;

use jiff::civil::{Date, Time};
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, ToSpan};
use pieces::{Kind, Piece};
use schemas::dialect::DateOrder;

/// Longer texts are no times.
const MAX_PRINTED: usize = 100;
/// Words beside month, zone and half of the day: weekdays, `at`, `Uhr`.
const MAX_WORDS: usize = 6;
/// Years that a story can be of.
const YEARS: std::ops::RangeInclusive<i16> = 1900..=2200;

/// A time that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Read {
    pub(super) time: Timestamp,
    /// No zone was printed, or an unknown one, and none is configured: it was read as UTC.
    pub(super) zone_assumed: bool,
}

/// What the configuration says about times.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Customs<'a> {
    /// Zone of times without one.
    pub(super) zone: Option<&'a TimeZone>,
    /// Order of `11/03/2025`; day first unless set.
    pub(super) order: Option<DateOrder>,
}

/// Reads a time; `None` when it is none, or lies outside of the years 1900 to 2200.
///
/// Two-digit years are those of RFC 2822 §4.3: 00–49 are 2000–2049, 50–99 are 1950–1999.
pub(super) fn read(printed: &str, customs: Customs<'_>) -> Option<Read> {
    let printed = printed.trim();
    if printed.is_empty() || printed.len() > MAX_PRINTED {
        return None;
    }
    if let Some(time) = unix(printed) {
        return is_of_a_story(time).then_some(Read { time, zone_assumed: false });
    }
    let lower = parted(printed).unwrap_or_else(|| printed.to_lowercase());
    let pieces = pieces::cut(&lower);
    let mut reader = Reader { pieces: &pieces, at: 0, found: Found::default() };
    while let Some(piece) = reader.pieces.get(reader.at) {
        reader.at += 1;
        reader.take(*piece)?;
    }
    reader.found.finish(customs)
}

/// Ten digits are seconds since 1970, of which a fraction is dropped; thirteen are milliseconds.
fn unix(printed: &str) -> Option<Timestamp> {
    let (digits, fraction) = printed.split_once('.').unwrap_or((printed, ""));
    if digits.len() == 13 && !fraction.is_empty() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    match digits.len() {
        10 => Timestamp::from_second(digits.parse().ok()?).ok(),
        13 => Timestamp::from_millisecond(digits.parse().ok()?).ok(),
        _ => None,
    }
}

/// `20250610040000` and `202506100400`, with the sign that is missing between day and time.
fn parted(printed: &str) -> Option<String> {
    let is_whole = matches!(printed.len(), 12 | 14) && printed.bytes().all(|byte| byte.is_ascii_digit());
    let (day, time) = printed.split_at_checked(8).filter(|_| is_whole)?;
    Some(format!("{day}t{time}"))
}

fn is_of_a_story(time: Timestamp) -> bool {
    YEARS.contains(&Offset::UTC.to_datetime(time).year())
}

/// A number of the date: its value, and of how many digits it is printed.
type Number = (u32, usize);

/// What was found so far.
#[derive(Debug, Default)]
struct Found {
    /// Numbers of the date that no word explains.
    numbers: [Number; 3],
    count: usize,
    /// Hyphens between numbers of the date: ISO 8601 has the year before the first, also when it is printed short.
    hyphens: usize,
    year: Option<u32>,
    month: Option<u32>,
    day: Option<u32>,
    /// The month is the first word: `mar` may have been a weekday.
    month_in_doubt: bool,
    /// Of ISO 8601; the year is the first number.
    week: Option<Number>,
    clock: Option<Clock>,
    afternoon: Option<bool>,
    /// Seconds east of Greenwich.
    offset: Option<i32>,
    words: usize,
}

/// Time of day as printed, before it is known to be one.
#[derive(Clone, Copy, Debug, Default)]
struct Clock {
    hour: u32,
    minute: u32,
    second: u32,
    nanosecond: u32,
}

/// Goes through the pieces; `None` from any part means that this is no time.
struct Reader<'a> {
    pieces: &'a [Piece<'a>],
    at: usize,
    found: Found,
}

impl<'a> Reader<'a> {
    fn take(&mut self, piece: Piece<'a>) -> Option<()> {
        match piece.kind {
            Kind::Number => self.number(piece),
            Kind::Word => self.word(piece.text),
            Kind::Sign(sign) if self.begins_zone(piece.spaced) => {
                self.found.offset = Some(self.offset(sign)?);
                Some(())
            }
            Kind::Sign('+') => None,
            Kind::Sign(_) if self.found.clock.is_none() && self.found.count > 0 => {
                self.found.hyphens += 1;
                Some(())
            }
            Kind::Sign(_) | Kind::Other(_) => Some(()),
        }
    }

    fn peek(&self, ahead: usize) -> Option<Piece<'a>> {
        self.pieces.get(self.at + ahead).copied()
    }

    /// The piece `back` places before the one that is being taken.
    fn behind(&self, back: usize) -> Option<Piece<'a>> {
        self.pieces.get(self.at.checked_sub(back + 1)?).copied()
    }

    fn eat(&mut self, mark: char) -> bool {
        let is_next = self.peek(0).is_some_and(|piece| piece.kind == Kind::Other(mark));
        self.at += usize::from(is_next);
        is_next
    }

    /// A sign begins a zone behind a time of day; behind a whole date only when nothing else can be meant.
    fn begins_zone(&self, spaced: bool) -> bool {
        let Some(next) = self.peek(0).filter(|next| next.kind == Kind::Number && !next.spaced) else { return false };
        self.found.offset.is_none() && (self.found.clock.is_some() || (self.is_whole() && (!spaced || next.text.len() == 4)))
    }

    /// `+0200`, `+02:00`, `+02`, `+2`, `+530`: seconds, within the −12:00 to +14:00 that the world uses.
    fn offset(&mut self, sign: char) -> Option<i32> {
        let number = self.peek(0)?;
        self.at += 1;
        let value = number.value()?;
        let (hours, minutes) = match number.text.len() {
            1 | 2 if self.peek(0).is_some_and(|mark| mark.kind == Kind::Other(':')) => {
                self.at += 1;
                let minutes = self.peek(0).filter(|piece| piece.kind == Kind::Number)?;
                self.at += 1;
                (value, minutes.value()?)
            }
            1 | 2 => (value, 0),
            3 | 4 => (value / 100, value % 100),
            _ => return None,
        };
        zone::seconds(sign, hours, minutes)
    }

    fn number(&mut self, piece: Piece<'a>) -> Option<()> {
        let value = piece.value()?;
        let digits = piece.text.len();
        if let Some(unit) = self.peek(0).filter(|next| next.kind == Kind::Word).and_then(|next| month::unit(next.text)) {
            self.at += 1;
            self.found.unit(unit, value);
            return Some(());
        }
        if self.found.clock.is_none() && self.clock(piece, value)? {
            return Some(());
        }
        if self.behind(1).is_some_and(|mark| mark.text == "w" && !piece.spaced) {
            self.found.week = Some((value, digits));
            return Some(());
        }
        *self.found.numbers.get_mut(self.found.count)? = (value, digits);
        self.found.count += 1;
        Some(())
    }

    /// Reads a time of day that begins with this number, if one does.
    fn clock(&mut self, piece: Piece<'a>, hour: u32) -> Option<bool> {
        let digits = piece.text.len();
        if digits <= 2 && (self.eat(':') || self.eat_h() || self.eat_stop()) {
            let minute = self.two_digits()?;
            let mut clock = Clock { hour, minute, ..Clock::default() };
            if self.eat(':') || self.eat_stop() {
                clock.second = self.two_digits()?;
                clock.nanosecond = self.fraction();
            }
            self.found.clock = Some(clock);
            return Some(true);
        }
        let behind_t = !piece.spaced
            && self.behind(1).is_some_and(|mark| mark.text == "t" && !mark.spaced)
            && self.behind(2).is_some_and(|number| number.kind == Kind::Number);
        let clock = match digits {
            _ if !behind_t => return Some(false),
            1 | 2 => Clock { hour, ..Clock::default() },
            4 => Clock { hour: hour / 100, minute: hour % 100, ..Clock::default() },
            6 => Clock { hour: hour / 10_000, minute: hour / 100 % 100, second: hour % 100, nanosecond: self.fraction() },
            _ => return None,
        };
        self.found.clock = Some(clock);
        Some(true)
    }

    /// The `h` of `10h30`.
    fn eat_h(&mut self) -> bool {
        let is_h = self.peek(0).is_some_and(|word| word.text == "h" && !word.spaced)
            && self.peek(1).is_some_and(|number| number.kind == Kind::Number && !number.spaced);
        self.at += usize::from(is_h);
        is_h
    }

    /// The full stop of `04.00`, behind a whole date.
    fn eat_stop(&mut self) -> bool {
        let is_time = self.is_whole() && self.peek(1).is_some_and(|number| number.kind == Kind::Number && number.text.len() == 2);
        is_time && self.eat('.')
    }

    /// Whether the numbers of a date are all there.
    fn is_whole(&self) -> bool {
        self.found.count == 3 || (self.found.count == 2 && self.found.month.is_some())
    }

    fn two_digits(&mut self) -> Option<u32> {
        let number = self.peek(0).filter(|piece| piece.kind == Kind::Number && piece.text.len() <= 2)?;
        self.at += 1;
        number.value()
    }

    /// Nanoseconds of a fraction behind a full stop or comma; further digits are dropped.
    fn fraction(&mut self) -> u32 {
        let is_fraction = self.peek(0).is_some_and(|mark| matches!(mark.kind, Kind::Other('.' | ',')))
            && self.peek(1).is_some_and(|number| number.kind == Kind::Number && !number.spaced);
        if !is_fraction {
            return 0;
        }
        let digits = self.peek(1).map_or("", |number| number.text);
        self.at += 2;
        digits.bytes().chain(std::iter::repeat(b'0')).take(9).fold(0, |value, digit| value * 10 + u32::from(digit - b'0'))
    }

    fn word(&mut self, word: &str) -> Option<()> {
        let found = &mut self.found;
        match word {
            "t" | "w" => return Some(()),
            "am" | "오전" | "πμ" | "上午" | "午前" => found.afternoon = Some(false),
            "pm" | "오후" | "μμ" | "下午" | "午後" => found.afternoon = Some(true),
            _ => {
                let is_first = found.words == 0 && found.count == 0;
                let month = month::named(word).filter(|_| found.month.is_none() || found.month_in_doubt);
                if let Some(month) = month {
                    found.month_in_doubt = found.month.is_none() && is_first;
                    found.month = Some(month);
                } else if let Some(offset) = zone::named(word).filter(|_| found.clock.is_some() && found.offset.is_none()) {
                    found.offset = Some(offset);
                    self.beside_greenwich(word)?;
                }
            }
        }
        self.found.words += 1;
        (self.found.words <= MAX_WORDS).then_some(())
    }

    /// `GMT+2` is two hours east of Greenwich, `Etc/GMT+2` two hours west.
    fn beside_greenwich(&mut self, word: &str) -> Option<()> {
        let sign = match self.peek(0).map(|piece| piece.kind) {
            Some(Kind::Sign(sign)) if matches!(word, "gmt" | "utc" | "ut") => sign,
            _ => return Some(()),
        };
        if self.peek(1).is_none_or(|number| number.kind != Kind::Number || number.spaced) {
            return Some(());
        }
        self.at += 1;
        let is_inverted = self.behind(3).is_some_and(|word| word.text == "etc");
        let offset = self.offset(sign)?;
        self.found.offset = Some(if is_inverted { -offset } else { offset });
        Some(())
    }
}

impl Found {
    /// The number before a unit: `2004년 5월 28일 1시 31분`.
    fn unit(&mut self, unit: month::Unit, value: u32) {
        match unit {
            month::Unit::Year => self.year = Some(value),
            month::Unit::Month => self.month = Some(value),
            month::Unit::Day => self.day = Some(value),
            month::Unit::Hour => self.clock.get_or_insert_default().hour = value,
            month::Unit::Minute => self.clock.get_or_insert_default().minute = value,
            month::Unit::Second => self.clock.get_or_insert_default().second = value,
        }
    }

    fn finish(self, customs: Customs<'_>) -> Option<Read> {
        let mut date = self.date(customs.order)?;
        let clock = self.clock.unwrap_or_default();
        let hour = match (clock.hour, self.afternoon) {
            (24, _) if clock.minute == 0 && clock.second == 0 => {
                date = date.checked_add(1.day()).ok()?;
                0
            }
            (12, Some(false)) => 0,
            (hour @ 1..=11, Some(true)) => hour + 12,
            (hour, _) => hour,
        };
        // A leap second is read as the second before it.
        let second = if clock.second == 60 { 59 } else { clock.second };
        let small = |value: u32| i8::try_from(value).ok();
        let time = Time::new(small(hour)?, small(clock.minute)?, small(second)?, i32::try_from(clock.nanosecond).ok()?).ok()?;
        let local = date.to_datetime(time);
        let time = match (self.offset, customs.zone) {
            (Some(offset), _) => Offset::from_seconds(offset).ok()?.to_timestamp(local).ok()?,
            (None, Some(zone)) => zone.to_timestamp(local).ok()?,
            (None, None) => Offset::UTC.to_timestamp(local).ok()?,
        };
        let read = Read { time, zone_assumed: self.offset.is_none() && customs.zone.is_none() };
        (YEARS.contains(&date.year()) && is_of_a_story(time)).then_some(read)
    }

    /// The day, from the numbers and from what words and units said of them.
    fn date(&self, order: Option<DateOrder>) -> Option<Date> {
        let numbers = self.numbers.get(..self.count)?;
        let month = self.month.filter(|_| !(self.month_in_doubt && numbers.len() == 3));
        if let Some(week) = self.week {
            return calendar::week(numbers, week);
        }
        if self.year.is_some() || self.day.is_some() {
            return numbers.is_empty().then(|| calendar::day(self.year?, month?, self.day.unwrap_or(1))).flatten();
        }
        match (numbers, month) {
            ([(year, 4)], Some(month)) => calendar::day(*year, month, 1),
            ([one, other], Some(month)) => calendar::named_month(*one, month, *other),
            ([whole], None) => calendar::compact(*whole),
            ([(year, 4), (day, 3)], None) => calendar::ordinal(*year, *day),
            ([(year, 4), (month, 1 | 2)], None) => calendar::day(*year, *month, 1),
            ([year @ (_, 2), month @ (_, 2), day @ (_, 2)], None) if self.hyphens == 2 && order.is_none() => {
                calendar::numeric(*year, *month, *day, Some(DateOrder::YearMonthDay))
            }
            ([one, two, three], None) => calendar::numeric(*one, *two, *three, order),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests;
