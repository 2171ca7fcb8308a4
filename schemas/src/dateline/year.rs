//! The year of a dateline that prints none.

use super::{Dateline, Resolved, months};
use crate::terms::{Warning, YearSource};
use jiff::civil::Date;
use jiff::{Span, Timestamp, tz::TimeZone};

/// Days back from the reference within which a date is accepted without further ado.
const CERTAIN_DAYS: i32 = 7;
/// Days back within which a date is accepted unless the sentence names another weekday.
const LIKELY_DAYS: i32 = 60;
/// How much of a paragraph is looked at for its first sentence, bytes.
const SENTENCE_BYTES: usize = 1000;

pub(super) fn resolve(dateline: &Dateline, reference: Timestamp, source: YearSource, text: &str) -> Resolved {
    let unknown = |warning| Resolved { date: None, source: YearSource::None, warning };
    let (Some(month), Some(day)) = (dateline.month, dateline.day) else { return unknown(None) };
    let date = |year: i16| Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok();
    if let Some(year) = dateline.year {
        return date(year).map_or_else(
            || unknown(Some(Warning::YearAmbiguous)),
            |date| Resolved { date: Some(date), source: YearSource::Explicit, warning: None },
        );
    }
    let today = TimeZone::UTC.to_datetime(reference).date();
    // One day on: the place may lie east of the clock.
    let latest = today.checked_add(Span::new().days(1)).unwrap_or(today);
    // Leap years are at most eight years apart.
    let found = (0..=8).filter_map(|back| date(latest.year().checked_sub(back)?)).find(|date| *date <= latest);
    let accepted = found.filter(|date| {
        let age = today.since(*date).map_or(i32::MAX, |span| span.get_days());
        age <= CERTAIN_DAYS || age <= LIKELY_DAYS && weekday_fits(*date, first_sentence(text))
    });
    match accepted {
        Some(date) => Resolved { date: Some(date), source, warning: Some(Warning::YearInferred) },
        None => unknown(Some(Warning::YearAmbiguous)),
    }
}

/// Whether a sentence names no weekday, or that of the date or of the day before.
fn weekday_fits(date: Date, sentence: &str) -> bool {
    let named = months::weekdays_in(sentence);
    let that = u32::from(date.weekday().to_monday_zero_offset().unsigned_abs());
    named == 0 || named & (1 << that | 1 << ((that + 6) % 7)) != 0
}

/// Up to the first full stop that a blank and a capital follow, at most [`SENTENCE_BYTES`].
fn first_sentence(text: &str) -> &str {
    let text = text.get(..text.floor_char_boundary(SENTENCE_BYTES)).unwrap_or_default();
    let ends = text.match_indices(['.', '!', '?', '。']).find(|(at, mark)| {
        let rest = text.get(at + mark.len()..).unwrap_or_default();
        let word = text.get(..*at).and_then(|before| before.rsplit(' ').next()).unwrap_or_default();
        *mark == "。"
            || word.chars().count() > 3
                && rest.strip_prefix(' ').and_then(|rest| rest.chars().next()).is_some_and(char::is_uppercase)
    });
    ends.and_then(|(at, mark)| text.get(..at + mark.len())).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolved(
        month: u8,
        day: u8,
        year: Option<i16>,
        reference: &str,
        sentence: &str,
    ) -> (Option<String>, YearSource, Option<Warning>) {
        let dateline = Dateline { month: Some(month), day: Some(day), year, ..Dateline::default() };
        let found = resolve(&dateline, reference.parse().unwrap(), YearSource::Received, sentence);
        (found.date.map(|date| date.to_string()), found.source, found.warning)
    }

    fn date(month: u8, day: u8, reference: &str, sentence: &str) -> Option<String> {
        resolved(month, day, None, reference, sentence).0
    }

    #[test]
    fn the_latest_year_that_is_near() {
        let day = |reference| date(6, 27, reference, "");
        assert_eq!(day("2019-06-28T00:00:00Z").as_deref(), Some("2019-06-27"));
        assert_eq!(day("2019-06-26T23:00:00Z").as_deref(), Some("2019-06-27"), "a day ahead: time zones");
        assert_eq!(day("2019-06-25T23:00:00Z"), None, "two days ahead: a year ago");
        assert_eq!(day("2019-08-26T00:00:00Z").as_deref(), Some("2019-06-27"), "60 days");
        assert_eq!(day("2019-08-27T00:00:00Z"), None, "61 days");
        assert_eq!(date(12, 31, "2025-01-01T01:00:00Z", "").as_deref(), Some("2024-12-31"));
        assert_eq!(date(1, 1, "2024-12-31T14:00:00Z", "").as_deref(), Some("2025-01-01"));
    }

    #[test]
    fn weekdays_speak_against_a_date_after_a_week() {
        let sentence = "It left on Wednesday, the embassy said.";
        assert_eq!(date(6, 27, "2019-07-10T00:00:00Z", sentence).as_deref(), Some("2019-06-27"), "the day before");
        assert_eq!(date(6, 27, "2020-07-10T00:00:00Z", sentence), None, "a Saturday");
        assert_eq!(date(6, 27, "2020-07-03T00:00:00Z", sentence).as_deref(), Some("2020-06-27"), "within 7 days it is not asked");
        let later = "It left. On Wednesday it came back.";
        assert_eq!(date(6, 27, "2020-07-10T00:00:00Z", later).as_deref(), Some("2020-06-27"), "not in the first sentence");
    }

    #[test]
    fn leap_days() {
        assert_eq!(date(2, 29, "2024-03-01T00:00:00Z", "").as_deref(), Some("2024-02-29"));
        assert_eq!(date(2, 29, "2023-03-01T00:00:00Z", ""), None);
        assert_eq!(
            resolved(2, 29, Some(2023), "2023-03-01T00:00:00Z", ""),
            (None, YearSource::None, Some(Warning::YearAmbiguous))
        );
    }

    #[test]
    fn a_printed_year_wins() {
        let found = resolved(6, 27, Some(1999), "2026-11-24T00:00:00Z", "");
        assert_eq!(found, (Some("1999-06-27".to_owned()), YearSource::Explicit, None));
        let found = resolved(6, 27, None, "2026-11-24T00:00:00Z", "");
        assert_eq!(found, (None, YearSource::None, Some(Warning::YearAmbiguous)));
        let found = resolved(6, 27, None, "2019-06-28T00:00:00Z", "");
        assert_eq!(found, (Some("2019-06-27".to_owned()), YearSource::Received, Some(Warning::YearInferred)));
    }
}
