//! How often a feed asks to be polled: RSS 2.0 `ttl`, `skipHours` and `skipDays`, and the syndication module of RSS 1.0
//! (<https://web.resource.org/rss/1.0/modules/syndication/>).

use crate::format::channel::Channel;
use std::time::Duration;

/// An element that says something of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hint {
    /// Minutes between two polls.
    Ttl,
    /// What `Frequency` counts in.
    Period,
    /// Times in a period.
    Frequency,
    /// What hours or days stand in.
    Skips,
    Hour,
    Day,
}

const DAY: u64 = 86_400;
/// Names of days as RSS has them, Monday first.
const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
const ALL_HOURS: u32 = (1 << 24) - 1;
const ALL_DAYS: u8 = (1 << 7) - 1;

/// What was said so far. What is no number, no hour or no day counts as not said.
#[derive(Debug, Default)]
pub(super) struct Pace {
    ttl: Option<u64>,
    period: Option<u64>,
    frequency: Option<u64>,
    hours: u32,
    days: u8,
}

impl Pace {
    /// Takes the text of an element.
    pub(super) fn take(&mut self, hint: Hint, printed: &str) {
        let printed = printed.trim();
        let positive = || printed.parse::<u64>().ok().filter(|number| *number > 0);
        match hint {
            Hint::Ttl => self.ttl = self.ttl.or_else(positive),
            Hint::Frequency => self.frequency = self.frequency.or_else(positive),
            Hint::Period => self.period = self.period.or_else(|| period(printed)),
            Hint::Hour => self.hours |= printed.parse::<u32>().ok().filter(|hour| *hour <= 24).map_or(0, |hour| 1 << (hour % 24)),
            Hint::Day => {
                let day = DAYS.iter().position(|day| day.eq_ignore_ascii_case(printed));
                self.days |= day.map_or(0, |day| 1 << day);
            }
            Hint::Skips => {}
        }
    }

    /// Says it to the channel. Hours or days that leave no time to poll at all are nonsense.
    pub(super) fn finish(&self, channel: &mut Channel) {
        let ttl = self.ttl.map(|minutes| minutes.saturating_mul(60));
        let module = (self.period.is_some() || self.frequency.is_some())
            .then(|| self.period.unwrap_or(DAY) / self.frequency.unwrap_or(1).max(1));
        for seconds in [ttl, module].into_iter().flatten() {
            channel.offer_interval(Duration::from_secs(seconds));
        }
        if self.hours != ALL_HOURS {
            channel.skip_hours |= self.hours;
        }
        if self.days != ALL_DAYS {
            channel.skip_days |= self.days;
        }
    }
}

/// Seconds of a period.
fn period(name: &str) -> Option<u64> {
    const PERIODS: &[(&str, u64)] =
        &[("hourly", 3600), ("daily", DAY), ("weekly", 7 * DAY), ("monthly", 30 * DAY), ("yearly", 365 * DAY)];
    PERIODS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, seconds)| *seconds)
}

#[cfg(test)]
mod tests {
    use super::*;
    use Hint as H;

    #[test]
    fn hints_become_an_interval_and_hours() {
        type Row = (&'static [(Hint, &'static str)], Option<u64>, u32, u8);
        const ROWS: &[Row] = &[
            (&[], None, 0, 0),
            (&[(H::Ttl, " 30 ")], Some(1800), 0, 0),
            (&[(H::Ttl, "0")], None, 0, 0),
            (&[(H::Ttl, "-5")], None, 0, 0),
            (&[(H::Ttl, "soon")], None, 0, 0),
            (&[(H::Ttl, "525600")], Some(31 * DAY), 0, 0),
            (&[(H::Ttl, "18446744073709551615")], Some(31 * DAY), 0, 0),
            (&[(H::Ttl, "5"), (H::Period, "hourly")], Some(3600), 0, 0),
            (&[(H::Ttl, "120"), (H::Frequency, "2"), (H::Period, "Hourly")], Some(7200), 0, 0),
            (&[(H::Frequency, "4")], Some(DAY / 4), 0, 0),
            (&[(H::Period, "hourly"), (H::Frequency, "9999999")], None, 0, 0),
            (&[(H::Period, "fortnightly")], None, 0, 0),
            (&[(H::Hour, "0"), (H::Hour, "24"), (H::Hour, "23"), (H::Hour, "25")], None, 1 | 1 << 23, 0),
            (&[(H::Day, "Monday"), (H::Day, "sunday"), (H::Day, "Someday")], None, 0, 1 | 1 << 6),
        ];
        for (said, interval, hours, days) in ROWS {
            let mut pace = Pace::default();
            said.iter().for_each(|(hint, printed)| pace.take(*hint, printed));
            let mut channel = Channel::default();
            pace.finish(&mut channel);
            let expected = Channel {
                min_interval: interval.map(Duration::from_secs),
                skip_hours: *hours,
                skip_days: *days,
                ..Channel::default()
            };
            assert_eq!(channel, expected, "{said:?}");
        }
    }

    #[test]
    fn a_feed_that_leaves_no_hour_is_not_believed() {
        let (mut pace, mut channel) = (Pace::default(), Channel::default());
        (0..24).for_each(|hour| pace.take(H::Hour, &hour.to_string()));
        DAYS.iter().for_each(|day| pace.take(H::Day, day));
        pace.finish(&mut channel);
        assert_eq!(channel, Channel::default());
    }
}
