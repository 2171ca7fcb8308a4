//! Numbers to days.

use super::Number;
use jiff::ToSpan;
use jiff::civil::{Date, ISOWeekDate, Weekday};
use schemas::dialect::DateOrder;

/// A day, if there is such a one.
pub(super) fn day(year: u32, month: u32, day: u32) -> Option<Date> {
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// Day and year around a month that is a word, in either order.
pub(super) fn named_month(one: Number, month: u32, other: Number) -> Option<Date> {
    let is_year = |(value, digits): Number| digits >= 3 || value > 31;
    let (number, year) = if is_year(one) && !is_year(other) { (other, one) } else { (one, other) };
    day(full_year(year)?, month, number.0)
}

/// Three numbers: the year by its four digits, day and month by their order, or by what is possible.
pub(super) fn numeric(one: Number, two: Number, three: Number, order: Option<DateOrder>) -> Option<Date> {
    if one.1 == 4 {
        return day(one.0, two.0, three.0);
    }
    let day_first = (three, two.0, one.0);
    let month_first = (three, one.0, two.0);
    let year_first = (one, two.0, three.0);
    let orders = match order {
        Some(DateOrder::MonthDayYear) => [month_first, day_first, year_first],
        Some(DateOrder::YearMonthDay) if three.1 != 4 => [year_first, day_first, month_first],
        _ => [day_first, month_first, year_first],
    };
    orders.into_iter().find_map(|(year, month, number)| day(full_year(year)?, month, number))
}

/// RFC 2822 §4.3: two and three digits are years too.
fn full_year((value, digits): Number) -> Option<u32> {
    match digits {
        1 | 2 if value < 50 => Some(value + 2000),
        1..=3 => Some(value + 1900),
        4 => Some(value),
        _ => None,
    }
}

/// `20250610`, `2025161`, `202506`, `250610`, `2025`.
pub(super) fn compact((value, digits): Number) -> Option<Date> {
    match digits {
        4 => day(value, 1, 1),
        6 if (1900..=2200).contains(&(value / 100)) => day(value / 100, value % 100, 1).or_else(|| short(value)),
        6 => short(value),
        7 => ordinal(value / 1000, value % 1000),
        8 => day(value / 10_000, value / 100 % 100, value % 100),
        _ => None,
    }
}

/// `250610`.
fn short(value: u32) -> Option<Date> {
    day(full_year((value / 10_000, 2))?, value / 100 % 100, value % 100)
}

/// The day of a year (ISO 8601 §5.2.3).
pub(super) fn ordinal(year: u32, number: u32) -> Option<Date> {
    let first = day(year, 1, 1)?;
    let date = first.checked_add(i64::from(number.checked_sub(1)?).days()).ok()?;
    (date.year() == first.year()).then_some(date)
}

/// The day of a week of a year (ISO 8601 §5.2.4), `24` and `2` or `242`; Monday when none is printed.
pub(super) fn week(numbers: &[Number], (week, digits): Number) -> Option<Date> {
    let (year, week, day) = match (numbers, digits) {
        ([(year, 4)], 3) => (*year, week / 10, week % 10),
        ([(year, 4)], _) => (*year, week, 1),
        ([(year, 4), (day, 1)], _) => (*year, week, *day),
        _ => return None,
    };
    let weekday = Weekday::from_monday_one_offset(i8::try_from(day).ok()?).ok()?;
    let date = ISOWeekDate::new(i16::try_from(year).ok()?, i8::try_from(week).ok()?, weekday).ok()?;
    Some(date.date())
}
