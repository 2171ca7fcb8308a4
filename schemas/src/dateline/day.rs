//! The date part of a dateline, in words or numbers, with or without a year.

use super::months;
use super::prefix::{Prefix, is_letter};
use crate::dialect::DateOrder;

/// A date as printed. Only a day (`27日`) has no month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Day {
    pub month: Option<u8>,
    pub day: u8,
    pub year: Option<i16>,
    /// Written as numbers only, which many other things are.
    pub numeric: bool,
}

/// Longest name of a month, characters.
const MONTH_CHARACTERS: usize = 14;

/// Reads a date at a position: the date, and where it ends.
pub(super) fn at(prefix: &Prefix<'_>, start: usize, order: DateOrder) -> Option<(Day, usize)> {
    let first = prefix.get(start);
    if first.is_ascii_digit() {
        return in_numbers(prefix, start, order)
            .or_else(|| ideographic(prefix, start))
            .or_else(|| day_first(prefix, start))
            .or_else(|| year_first(prefix, start));
    }
    if let Some(found) = first_in_words(prefix, start) {
        return Some(found);
    }
    // The longest words before the day: `Wednesday, September`, `كانون الثاني`, a month of the Islamic calendar.
    if !is_letter(first) || prefix.find(start, 30, |character| character.is_ascii_digit()).is_none() {
        return None;
    }
    month_first(prefix, start).or_else(|| after_word(prefix, start, order))
}

/// `June 27`, `Sept. 4, 2025`, `JUNE 27TH 2019`.
fn month_first(prefix: &Prefix<'_>, start: usize) -> Option<(Day, usize)> {
    let (month, end) = month_word(prefix, start)?;
    let (day, end) = prefix.number(prefix.skip_spaces(end), 2)?;
    let end = ordinal(prefix, end);
    // `March 11/2025`
    let slashed = if prefix.get(end) == '/' { year_at(prefix, end + 1) } else { None };
    let (year, end) = slashed.or_else(|| year_after(prefix, end)).map_or((None, end), |(year, end)| (Some(year), end));
    finish(prefix, Some(month), day, year, end, false)
}

/// `27 June`, `27. Juni 2019`, `1er août`, `7 de setembro de 2019`, `27 июня 2019 г.`, `3rd of May`.
fn day_first(prefix: &Prefix<'_>, start: usize) -> Option<(Day, usize)> {
    let (day, end) = prefix.number(start, 2)?;
    let mut end = ordinal(prefix, end);
    if prefix.get(end) == '.' {
        end += 1;
    }
    let mut word = prefix.skip_spaces(end);
    if prefix.get(word) == '-' {
        word += 1;
    }
    for particle in ["de ", "d'", "di ", "of ", "ta' "] {
        if prefix.starts_with(word, particle) {
            word += particle.len();
            break;
        }
    }
    let (month, end) = month_word(prefix, word)?;
    let end = month_again(prefix, month, end);
    let mut after = end;
    for particle in [" de ", " del ", "-", " / "] {
        if prefix.starts_with(end, particle) {
            after = end + particle.len() - 1;
            break;
        }
    }
    let (year, end) = year_after(prefix, after.max(end))
        .or_else(|| if prefix.get(end) == '-' { year_at(prefix, end + 1) } else { None })
        .map_or((None, end), |(year, end)| (Some(year), year_word(prefix, end)));
    finish(prefix, Some(month), day, year, end, false)
}

/// `2019. június 27.`, `2019 June 27`.
fn year_first(prefix: &Prefix<'_>, start: usize) -> Option<(Day, usize)> {
    let (year, mut end) = year_at(prefix, start)?;
    if matches!(prefix.get(end), '.' | ',') {
        end += 1;
    }
    let (month, end) = month_word(prefix, prefix.skip_spaces(end))?;
    let (day, mut end) = prefix.number(prefix.skip_spaces(end), 2)?;
    if prefix.get(end) == '.' && matches!(prefix.get(end + 1), ',' | ' ') && prefix.get(end + 2) != '-' {
        end += 1;
    }
    finish(prefix, Some(month), day, Some(year), end, false)
}

/// `11/03`, `27.06.2019`, `27-6-2019`, `2019-06-27`.
fn in_numbers(prefix: &Prefix<'_>, start: usize, order: DateOrder) -> Option<(Day, usize)> {
    let separator = |at: usize| Some(prefix.get(at)).filter(|mark| matches!(mark, '/' | '.' | '-'));
    if let Some((year, end)) = year_at(prefix, start) {
        let mark = separator(end)?;
        let (month, end) = prefix.number(end + 1, 2)?;
        let (day, end) = (prefix.get(end) == mark).then(|| prefix.number(end + 1, 2))??;
        return finish(prefix, u8::try_from(month).ok(), day, Some(year), end, true);
    }
    let (first, end) = prefix.number(start, 2)?;
    let mark = separator(end)?;
    let (second, mut end) = prefix.number(end + 1, 2)?;
    let mut year = None;
    if prefix.get(end) == mark {
        if let Some((found, after)) = year_at(prefix, end + 1) {
            (year, end) = (Some(found), after);
        } else if mark == '.' {
            end += 1;
        } else {
            return None;
        }
    } else if mark == '-' || (mark == '.' && prefix.get(end) != '.') {
        // `3-2` is a score, `1.4` a number.
        return None;
    }
    let (day, month) = if order == DateOrder::DayMonthYear || first > 12 { (first, second) } else { (second, first) };
    finish(prefix, u8::try_from(month).ok(), day, year, end, true)
}

/// `2019年6月27日`, `6월 27일`, `27日`.
fn ideographic(prefix: &Prefix<'_>, start: usize) -> Option<(Day, usize)> {
    let mut at = start;
    let mut year = None;
    if let Some((found, end)) = year_at(prefix, at)
        && matches!(prefix.get(end), '年' | '년')
    {
        year = Some(found);
        at = prefix.skip_spaces(end + 1);
    }
    let (number, end) = prefix.number(at, 2)?;
    let end = prefix.skip_spaces(end);
    match prefix.get(end) {
        '日' | '일' if year.is_none() => finish(prefix, None, number, None, end + 1, false),
        '月' | '월' => {
            let (day, end) = prefix.number(prefix.skip_spaces(end + 1), 2)?;
            let end = prefix.skip_spaces(end);
            matches!(prefix.get(end), '日' | '일' | '號' | '号').then_some(())?;
            finish(prefix, u8::try_from(number).ok(), day, year, end + 1, false)
        }
        _ => None,
    }
}

/// A date after a weekday (`Thursday, June 27`), an article or preposition (`le 27 juin`, `في 27 يونيو`), or
/// after the date of the Islamic calendar (`Shawwal 24, 1440, June 27`).
fn after_word(prefix: &Prefix<'_>, start: usize, order: DateOrder) -> Option<(Day, usize)> {
    let end = word(prefix, start);
    if end - start > MONTH_CHARACTERS {
        return None;
    }
    let key = prefix.key(start, end);
    let next =
        if matches!(key.as_str(), "le" | "den" | "am" | "el" | "on" | "lé" | "في" | "a" | "dne" | "ngày" | "ngay" | "tanggal")
        {
            end
        } else if months::is_weekday_label(&key) {
            let end = if prefix.get(end) == '.' { end + 1 } else { end };
            if prefix.get(end) == ',' { end + 1 } else { end }
        } else {
            return after_hijri(prefix, start, order);
        };
    let next = prefix.skip_spaces(next);
    let digits_or_month = prefix.get(next).is_ascii_digit() || month_word(prefix, next).is_some();
    if next == end || !digits_or_month { None } else { at(prefix, next, order) }
}

fn after_hijri(prefix: &Prefix<'_>, start: usize, order: DateOrder) -> Option<(Day, usize)> {
    let digits = prefix.find(start, 18, |character| character.is_ascii_digit())?;
    if !months::is_hijri_month(&prefix.key(start, digits)) {
        return None;
    }
    let (_, end) = prefix.number(digits, 2)?;
    let (_, end) = prefix.number(prefix.skip_spaces(end + usize::from(prefix.get(end) == ',')), 4)?;
    let mut next = prefix.skip_spaces(end);
    if prefix.get(next) == 'H' {
        next = prefix.skip_spaces(next + 1);
    }
    matches!(prefix.get(next), ',' | '/' | '—' | '-').then_some(())?;
    month_first(prefix, prefix.skip_spaces(next + 1)).or_else(|| at(prefix, prefix.skip_spaces(next + 1), order))
}

/// A month's name with its full stop, if it has one; two words are tried before one (`كانون الثاني`).
fn month_word(prefix: &Prefix<'_>, start: usize) -> Option<(u8, usize)> {
    let one = word(prefix, start);
    if one == start || one - start > MONTH_CHARACTERS {
        return None;
    }
    if prefix.get(one) == ' ' && !prefix.get(start).is_ascii() {
        let two = word(prefix, one + 1);
        if let Some(month) =
            (two > one + 1 && two - start <= MONTH_CHARACTERS).then(|| months::month(&prefix.key(start, two))).flatten()
        {
            return Some((month, two));
        }
    }
    let month = months::month(&prefix.key(start, one))?;
    // The stop of an abbreviation; after a day (`27 июня. /ТАСС/`) it is read as this too, which does no harm.
    let stop = prefix.get(one) == '.' && !matches!(prefix.get(one + 1), '-' | '—');
    Some((month, one + usize::from(stop)))
}

/// `أول يونيو`: the first of a month in a word.
fn first_in_words(prefix: &Prefix<'_>, start: usize) -> Option<(Day, usize)> {
    let end = start + 3;
    (prefix.starts_with(start, "أول") || prefix.starts_with(start, "اول")).then_some(())?;
    let next = prefix.skip_spaces(end);
    let (month, end) = if next > end { month_word(prefix, next)? } else { return None };
    let end = month_again(prefix, month, end);
    let (year, end) = year_after(prefix, end).map_or((None, end), |(year, end)| (Some(year), end));
    finish(prefix, Some(month), 1, year, end, false)
}

/// Past the same month in its other name, as Arabic copy prints both: `27 يونيو حزيران`, `27 حزيران/يونيو`,
/// `27 حزيران (يونيو)`.
fn month_again(prefix: &Prefix<'_>, month: u8, end: usize) -> usize {
    let next = prefix.skip_spaces(end);
    let bracket = prefix.get(next) == '(';
    let start = if bracket || prefix.get(next) == '/' { prefix.skip_spaces(next + 1) } else { next };
    match month_word(prefix, start).filter(|(again, _)| *again == month && start > end) {
        Some((_, after)) if bracket && prefix.get(after) == ')' => after + 1,
        Some((_, after)) if !bracket => after,
        _ => end,
    }
}

fn word(prefix: &Prefix<'_>, start: usize) -> usize {
    let mut end = start;
    while is_letter(prefix.get(end)) {
        end += 1;
    }
    end
}

/// The end of an ordinal's ending: `1er`, `11th`, `1º`.
fn ordinal(prefix: &Prefix<'_>, at: usize) -> usize {
    const ENDINGS: [&str; 8] = ["er", "st", "nd", "rd", "th", "º", "°", "ª"];
    let lower = |at: usize| prefix.get(at).to_ascii_lowercase();
    for ending in ENDINGS {
        let length = ending.chars().count();
        if ending.chars().enumerate().all(|(index, character)| lower(at + index) == character)
            && !is_letter(prefix.get(at + length))
        {
            return at + length;
        }
    }
    at
}

/// `, 2019`, ` 2019`: a year after a day, and where it ends.
fn year_after(prefix: &Prefix<'_>, at: usize) -> Option<(i16, usize)> {
    let comma = usize::from(prefix.get(at) == ',');
    let next = prefix.skip_spaces(at + comma);
    if next == at { None } else { year_at(prefix, next) }
}

fn year_at(prefix: &Prefix<'_>, at: usize) -> Option<(i16, usize)> {
    let (year, end) = prefix.number(at, 4)?;
    if end != at + 4 || !(1800..=2199).contains(&year) {
        return None;
    }
    Some((i16::try_from(year).ok()?, end))
}

/// The end of `г.`, `года`, `р.` after a year.
fn year_word(prefix: &Prefix<'_>, at: usize) -> usize {
    for word in [" года", " г.", " г", " року", " р.", " г. "] {
        let end = at + word.chars().count();
        if prefix.starts_with(at, word) && !is_letter(prefix.get(end)) {
            return end;
        }
    }
    at
}

/// A date that exists, with nothing glued to its end.
fn finish(
    prefix: &Prefix<'_>,
    month: Option<u8>,
    day: u32,
    year: Option<i16>,
    end: usize,
    numeric: bool,
) -> Option<(Day, usize)> {
    let day = u8::try_from(day).ok()?;
    let after = prefix.get(end);
    // A range (`27-28`) or a longer number is no day.
    let glued = after.is_ascii_digit() || matches!(after, '-' | '/') && prefix.get(end + 1).is_ascii_digit();
    let ends_as_word =
        !is_letter(after) || super::prefix::is_ideographic(after) || super::prefix::is_ideographic(prefix.get(end - 1));
    let days = match month {
        None | Some(1 | 3 | 5 | 7 | 8 | 10 | 12) => 31,
        Some(4 | 6 | 9 | 11) => 30,
        Some(2) => 29,
        Some(_) => 0,
    };
    if glued || !ends_as_word || !(1..=days).contains(&day) {
        return None;
    }
    Some((Day { month, day, year, numeric }, end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Option<(Option<u8>, u8, Option<i16>)> {
        let prefix = Prefix::of(text);
        at(&prefix, 0, DateOrder::DayMonthYear).map(|(day, _)| (day.month, day.day, day.year))
    }

    #[test]
    fn dates_in_words() {
        for text in [
            "June 27",
            "Jun. 27 ",
            "JUNE 27,",
            "27 June",
            "27 juin",
            "le 27 juin",
            "27. Juni",
            "27 de junio",
            "27 GIU",
            "27 июня",
            "27 июн -",
            "27 يونيو",
            "في 27 يونيو",
            "27 حزيران",
            "27 juni",
            "27 czerwca",
            "27 Haziran",
            "27 червня",
            "27. června",
            "27 जून",
            "Thursday, June 27",
            "27th June",
            "June 27th",
            "27 of June",
            "6月27日",
            "6월 27일",
            "27/06 ",
            "27.06. ",
            "27 de junho",
            "27 Kesäkuuta",
            "٢٧ يونيو",
            "27 giu.",
            "27 يونيو حزيران",
            "27 حزيران/يونيو",
            "27 حزيران (يونيو)",
        ] {
            assert_eq!(day(text), Some((Some(6), 27, None)), "{text}");
        }
        for text in [
            "June 27, 2019",
            "June 27 2019",
            "27 June 2019",
            "27 de junio de 2019",
            "27 июня 2019 г. ",
            "27.06.2019",
            "27-6-2019",
            "2019-06-27",
            "2019. június 27.,",
            "2019年6月27日",
            "2019년 6월 27일",
            "27 juin 2019",
            "Shawwal 24, 1440, June 27, 2019",
            "27-June-2019",
        ] {
            assert_eq!(day(text), Some((Some(6), 27, Some(2019))), "{text}");
        }
        assert_eq!(day("1er août"), Some((Some(8), 1, None)));
        assert_eq!(day("1 ديسمبر كانون الأول 2019"), Some((Some(12), 1, Some(2019))));
        assert_eq!(day("أول يونيو حزيران 2019"), Some((Some(6), 1, Some(2019))));
        assert_eq!(day("27日"), Some((None, 27, None)));
    }

    #[test]
    fn what_is_no_date() {
        for text in [
            "June",
            "June 32",
            "Feb 30",
            "27",
            "27 pct",
            "June 27-28",
            "3-2 ",
            "1.4 mln",
            "13/13",
            "Junes 3",
            "On a 3",
            "27 Junes",
        ] {
            assert_eq!(day(text), None, "{text}");
        }
    }

    #[test]
    fn the_feed_says_which_number_is_the_month() {
        let prefix = Prefix::of("11/03 (X)");
        let american = at(&prefix, 0, DateOrder::MonthDayYear).map(|(day, _)| (day.month, day.day));
        assert_eq!(american, Some((Some(11), 3)));
    }
}
