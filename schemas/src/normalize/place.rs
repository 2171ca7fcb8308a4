//! Where and on which day a story was filed.

use super::time::Times;
use super::{Notes, Origin};
use crate::dateline::{self, Dateline};
use crate::dialect::ReferenceDate;
use crate::terms::YearSource;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

#[derive(Default)]
pub(super) struct Place {
    pub country_code: Option<String>,
    pub date: Option<Date>,
    pub year_source: Option<YearSource>,
}

impl Place {
    pub fn of(dateline: Option<&Dateline>, body: &str, times: &Times, origin: &Origin, notes: &mut Notes) -> Self {
        let Some(dateline) = dateline else { return Self::default() };
        let home = origin.dialect.home_country.as_deref();
        let country_code = dateline.country_code.clone().or_else(|| settled(dateline, home?));
        if dateline.month.is_none() || dateline.day.is_none() {
            return Self { country_code, ..Self::default() };
        }
        let (reference, source) = reference(times, origin);
        let first = body.split('\n').next().unwrap_or("");
        let resolved = dateline::resolve(dateline, reference, source, first);
        if let Some(warning) = resolved.warning {
            notes.warn(warning);
        }
        Self { country_code, date: resolved.date, year_source: Some(resolved.source) }
    }
}

/// A feed's home country chooses among those that the printed name leaves open. A city alone leaves all of them open:
/// a German feed has datelines from Kuala Lumpur too.
fn settled(dateline: &Dateline, home: &str) -> Option<String> {
    dateline.country_candidates.contains(&home).then(|| home.to_owned())
}

/// The day against which a dateline without a year is read: the transmission time, else what the feed's
/// configuration says, else the time of reception.
fn reference(times: &Times, origin: &Origin) -> (Timestamp, YearSource) {
    if let Some(time) = times.transmission() {
        return (time, YearSource::Transmission);
    }
    let configured = match &origin.dialect.reference_date {
        None | Some(ReferenceDate::Received) => None,
        Some(ReferenceDate::FileMtime) => origin.modified,
        Some(ReferenceDate::Fixed(time)) => Some(*time),
        Some(ReferenceDate::PathPattern) => day_in_path(&origin.source_uri),
    };
    configured.map_or((origin.received_at, YearSource::Received), |time| (time, YearSource::Configured))
}

/// The first `YYYY-MM-DD`, `YYYY/MM/DD` or `YYYYMMDD` in a path, at noon UTC.
fn day_in_path(path: &str) -> Option<Timestamp> {
    let bytes = path.as_bytes();
    let number = |from: usize, length: usize| {
        let digits = bytes.get(from..from + length)?;
        digits.iter().try_fold(0_i16, |value, digit| digit.is_ascii_digit().then(|| value * 10 + i16::from(digit - b'0')))
    };
    (0..bytes.len())
        .filter(|at| !at.checked_sub(1).and_then(|before| bytes.get(before)).is_some_and(u8::is_ascii_digit))
        .find_map(|at| {
            let year = number(at, 4).filter(|year| (1900..=2100).contains(year))?;
            let gap = usize::from(matches!(bytes.get(at + 4), Some(b'-' | b'/')));
            let (month, day) = (number(at + 4 + gap, 2)?, number(at + 6 + 2 * gap, 2)?);
            let after = bytes.get(at + 8 + 2 * gap);
            if after.is_some_and(u8::is_ascii_digit) {
                return None;
            }
            let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
            TimeZone::UTC.to_timestamp(date.at(12, 0, 0, 0)).ok()
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::DateOrder;

    #[test]
    fn a_home_country_settles_what_the_print_leaves_open() {
        let code = |text: &str, home: &str| {
            let dateline = dateline::read(text, DateOrder::DayMonthYear).unwrap();
            dateline.country_code.clone().or_else(|| settled(&dateline, home))
        };
        for (text, home, expected) in [
            ("BRAZZAVILLE, Congo (AP) — The", "CG", Some("CG")),
            ("BRAZZAVILLE, Congo (AP) — The", "FR", None),
            ("ROME, Georgia (AP) — The", "US", Some("US")),
            ("ROME, Georgia (AP) — The", "IT", None),
            ("BENDIGO, WA (AAP) - The", "AU", Some("AU")),
            ("ROME, Ga. (AP) — The", "IT", Some("US")),
            ("PRISTINA, Kosovo (AP) — The", "RS", None),
            ("MOSCOW, June 27 (NNN-AGENCIES) — Russia", "MY", None),
            ("KUALA LUMPUR (dpa) - Die", "DE", None),
            ("Berlin (dpa) - Die", "DE", None),
            ("WASHINGTON/LONDON, Aug 3 (Reuters) - Oil", "DE", None),
        ] {
            assert_eq!(code(text, home).as_deref(), expected, "{text} {home}");
        }
    }

    #[test]
    fn days_in_paths() {
        let day = |path| day_in_path(path).map(|time| time.to_string()[..10].to_owned());
        assert_eq!(day("archive/2019-06-28/a.txt").as_deref(), Some("2019-06-28"));
        assert_eq!(day("archive/2019/06/28/a.txt").as_deref(), Some("2019-06-28"));
        assert_eq!(day("nnn20190628.txt").as_deref(), Some("2019-06-28"));
        assert_eq!(day("1201906285/x"), None);
        assert_eq!(day("2019-13-28"), None);
        assert_eq!(day("201906281200"), None);
        assert_eq!(day(""), None);
    }
}
