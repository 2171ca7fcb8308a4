//! In which rhythm a feed publishes, so that one that falls silent is noticed by its own measure.

use serde::{Deserialize, Serialize};

/// So many pauses, and a week with its nights and its end, are seen before silence means anything.
const KNOWN_AFTER: u16 = 10;
const SEEN_FOR: i64 = 7 * 86_400 * 1000;
/// A pause this many times the usual one is silence, if it is also longer than the longest ones lately.
const USUAL_PAUSES: f64 = 12.0;
const LONGEST_PAUSES: f64 = 2.5;
/// No shorter pause is silence, seconds.
const LEAST: f64 = 6.0 * 3600.0;
/// Long pauses are remembered: half of one counts after a week, so that nights and week-ends are no silence.
const HALF_LIFE: f64 = 7.0 * 86_400.0;
/// Share of the newest pause in the usual one.
const NEWEST: f64 = 0.1;

/// Pauses between new items of one feed, in seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Rhythm {
    /// Time from one item to the next.
    usual: f64,
    longest: f64,
    pauses: u16,
    /// When the first and the last new item were found, milliseconds of the epoch.
    first: Option<i64>,
    last: Option<i64>,
}

impl Rhythm {
    /// A poll found so many new items.
    pub fn found(&mut self, items: f64, now: i64) {
        if items < 1.0 {
            return;
        }
        if let Some(pause) = self.pause(now) {
            let one = pause / items;
            self.usual = if self.pauses == 0 { one } else { self.usual * (1.0 - NEWEST) + one * NEWEST };
            self.longest = (self.longest * 0.5_f64.powf(pause / HALF_LIFE)).max(pause);
            self.pauses = self.pauses.saturating_add(1);
        }
        self.first.get_or_insert(now);
        self.last = Some(now);
    }

    /// Whether the feed has been silent for longer than it ever is.
    pub fn is_silent(&self, now: i64) -> bool {
        let longest = (self.usual * USUAL_PAUSES).max(self.longest * LONGEST_PAUSES).max(LEAST);
        let seen_for = self.last.zip(self.first).map_or(0, |(last, first)| last.saturating_sub(first));
        self.pauses >= KNOWN_AFTER && seen_for >= SEEN_FOR && self.pause(now).is_some_and(|pause| pause > longest)
    }

    fn pause(&self, now: i64) -> Option<f64> {
        self.last.map(|last| now.saturating_sub(last).max(0) as f64 / 1000.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600_000;

    #[test]
    fn silence_is_measured_against_the_feeds_own_rhythm() {
        let mut busy = Rhythm::default();
        (0..2000).for_each(|at| busy.found(1.0, at * HOUR / 6));
        let last = 1999 * HOUR / 6;
        assert!(!busy.is_silent(last + 5 * HOUR) && busy.is_silent(last + 7 * HOUR));
        let mut slow = Rhythm::default();
        (0..20).for_each(|at| slow.found(1.0, at * 24 * HOUR));
        assert!(!slow.is_silent(19 * 24 * HOUR + 200 * HOUR) && slow.is_silent(19 * 24 * HOUR + 300 * HOUR));
    }

    #[test]
    fn nights_and_week_ends_are_no_silence() {
        let mut rhythm = Rhythm::default();
        for hour in 0..24 * 28 {
            let (day, of_day) = (hour / 24 % 7, hour % 24);
            assert!(!rhythm.is_silent(hour * HOUR), "hour {hour}");
            if day < 5 && (8..20).contains(&of_day) {
                rhythm.found(3.0, hour * HOUR);
            }
        }
        // The last Friday was followed by a week-end; by the Friday after, the feed is long dead.
        assert!(rhythm.is_silent(24 * 34 * HOUR));
    }

    #[test]
    fn of_a_feed_that_is_hardly_known_nothing_is_said() {
        let mut rhythm = Rhythm::default();
        (0..150).for_each(|at| rhythm.found(1.0, at * HOUR));
        assert!(!rhythm.is_silent(i64::MAX));
        rhythm.found(0.0, i64::MAX);
        assert!(!Rhythm::default().is_silent(i64::MAX));
    }
}
