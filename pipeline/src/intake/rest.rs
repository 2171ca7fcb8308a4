//! Hours and days in which a feed asks not to be polled (RSS 2.0, `skipHours` and `skipDays`; both in UTC).

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use std::time::Duration;

/// Whatever a feed asks for, it is polled once in this time.
const MOST_HOURS: u32 = 24;

/// When a feed rests: bit n of the hours is the hour n, bit 0 of the days is Monday.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rest {
    pub hours: u32,
    pub days: u8,
}

impl Rest {
    /// A wait that ends in an hour of rest, made longer: up to the first hour that is none, at most by a day.
    pub fn respect(self, now: Timestamp, wait: Duration) -> Duration {
        if self == Self::default() {
            return wait;
        }
        let mut longer = wait;
        for _ in 0..MOST_HOURS {
            let Ok(longer_signed) = SignedDuration::try_from(longer) else { return wait };
            let Ok(then) = now.checked_add(longer_signed) else { return wait };
            if !self.covers(then) {
                break;
            }
            let into_hour = u64::try_from(then.as_second().rem_euclid(3600)).unwrap_or(0);
            longer += Duration::from_secs(3600 - into_hour);
        }
        longer
    }

    /// Whether a moment lies in an hour or on a day of rest.
    pub fn covers(self, time: Timestamp) -> bool {
        let time = TimeZone::UTC.to_datetime(time);
        let hour = u32::try_from(time.hour()).unwrap_or(0);
        let day = u32::try_from(time.weekday().to_monday_zero_offset()).unwrap_or(0);
        self.hours & (1 << hour) != 0 || self.days & (1_u8 << day) != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_end_behind_hours_and_days_of_rest() {
        // A Wednesday.
        let now: Timestamp = "2026-11-25T22:40:00Z".parse().unwrap();
        let minutes = |rest: Rest, wait: u64| rest.respect(now, Duration::from_secs(wait * 60)).as_secs() / 60;
        assert_eq!(minutes(Rest::default(), 30), 30);
        assert_eq!(minutes(Rest { hours: 1 << 23, days: 0 }, 10), 10);
        assert_eq!(minutes(Rest { hours: 1 << 23, days: 0 }, 30), 80);
        assert_eq!(minutes(Rest { hours: 1 << 23 | 1 << 0, days: 0 }, 30), 140);
        assert_eq!(minutes(Rest { hours: 0, days: 1 << 3 }, 90), 80 + 24 * 60, "Thursday");
        assert_eq!(minutes(Rest { hours: u32::MAX, days: 0 }, 10), 20 + 23 * 60, "at most a day");
    }
}
