//! How long a feed waits between two polls: as long as its operator says, else by how much it has published lately.

use super::rhythm::Rhythm;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// A feed of which nothing is known is polled this often: what most publishers expect.
const USUAL: Duration = Duration::from_secs(15 * 60);
/// The interval is the square root of this (seconds) and of the time in which one item comes. Of all ways to spend the
/// same number of polls on many feeds, intervals by the square root of the rate let items wait least in total; with 450
/// s, a feed of an item in half an hour is polled every quarter of an hour.
const SHARE: f64 = 450.0;
/// Of the items that a document lists, so many may be new at a poll: the windows of two polls overlap.
const OVERLAP: f64 = 0.5;
/// What was seen counts half after this, so that a feed is known by its days, not by its hours.
const HALF_LIFE: f64 = 24.0 * 3600.0;
/// For how much time of seeing the first guess stands.
const GUESSED_FOR: f64 = 3.0 * 3600.0;

/// Shortest and longest wait of a feed whose operator has set none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    pub least: Duration,
    pub most: Duration,
}

/// The pace of one feed.
#[derive(Clone, Debug)]
pub struct Pace {
    /// The operator's word.
    set: Option<Duration>,
    bounds: Bounds,
    pub seen: Seen,
    /// For how long the server has called its last answer fresh.
    fresh_for: Duration,
    /// How long the document itself asks to be left alone.
    asked: Duration,
    /// Items that the last whole document listed; 0 while that is unknown.
    pub listed: u32,
    /// A hub brings what is new: polls only look whether it does.
    pub is_pushed: bool,
}

/// New items and the seconds in which they came, both fading; and the rhythm in which they come.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    items: f64,
    seconds: f64,
    #[serde(default)]
    pub rhythm: Rhythm,
}

impl Default for Seen {
    fn default() -> Self {
        let items = SHARE * GUESSED_FOR / USUAL.as_secs_f64().powi(2);
        Self { items, seconds: GUESSED_FOR, rhythm: Rhythm::default() }
    }
}

impl Pace {
    /// The operator's interval, or one to be learned within bounds from what was seen.
    pub fn new(set: Option<Duration>, bounds: Bounds, seen: Option<Seen>) -> Self {
        let believable = |seen: &Seen| seen.items.is_finite() && seen.seconds.is_finite() && seen.seconds > 0.0;
        let seen = seen.filter(believable).unwrap_or_default();
        Self { set, bounds, seen, fresh_for: Duration::ZERO, asked: Duration::ZERO, listed: 0, is_pushed: false }
    }

    /// Whether the operator has said how often.
    pub fn is_set(&self) -> bool {
        self.set.is_some()
    }

    /// Time between two polls as things stand. What the server asks for holds as well, as far as the bounds allow: some
    /// ask for a year.
    pub fn interval(&self) -> Duration {
        self.set.unwrap_or_else(|| self.learned().max(self.fresh_for).max(self.asked).clamp(self.bounds.least, self.bounds.most))
    }

    /// What the feed's own publishing alone would give, or its being pushed.
    fn learned(&self) -> Duration {
        if self.is_pushed {
            return self.bounds.most;
        }
        let an_item_in = self.seen.seconds / self.seen.items.max(f64::MIN_POSITIVE);
        let overlapping = if self.listed == 0 { f64::INFINITY } else { OVERLAP * f64::from(self.listed) * an_item_in };
        let seconds = (SHARE * an_item_in).sqrt().min(overlapping);
        Duration::from_secs_f64(seconds.min(self.bounds.most.as_secs_f64()))
    }

    /// A poll at `now` (milliseconds of the epoch) found so many new items; so much time lies between it and the one before.
    pub fn found(&mut self, items: usize, after: Duration, now: i64) {
        let (items, seconds) = (items as f64, after.as_secs_f64());
        let kept = 0.5_f64.powf(seconds / HALF_LIFE);
        self.seen.items = self.seen.items * kept + items;
        self.seen.seconds = self.seen.seconds * kept + seconds;
        self.seen.rhythm.found(items, now);
    }

    /// Items were missed, it seems: the feed is polled twice as often until it is known better.
    pub fn missed(&mut self) {
        self.seen.seconds /= 4.0;
    }

    /// For how long the last answer is said to be fresh.
    pub fn fresh_for(&mut self, fresh_for: Option<Duration>) {
        self.fresh_for = fresh_for.unwrap_or_default();
    }

    /// How long the last document asks to be left alone.
    pub fn asked(&mut self, asked: Option<Duration>) {
        self.asked = asked.unwrap_or_default();
    }

    /// Why the interval is what it is, as sentences.
    pub fn reasons(&self) -> Vec<String> {
        if let Some(set) = self.set {
            return vec![format!("the configuration sets interval = {set:?}, which is kept to whatever the server asks for")];
        }
        let Bounds { least, most } = self.bounds;
        let a_day = self.seen.items / self.seen.seconds * 86_400.0;
        let every = format!("a poll every {:.0} min", self.learned().as_secs_f64() / 60.0);
        let mut reasons = vec![match self.seen == Seen::default() {
            true => format!("nothing is known yet of how much it publishes: {every}"),
            false => format!("about {a_day:.1} new items a day: {every}"),
        }];
        if self.is_pushed {
            reasons.push("a hub pushes what is new, so that polls are as seldom as http.max_interval".to_owned());
        }
        for (asked, who) in [(self.fresh_for, "the server calls its answer fresh for"), (self.asked, "the document asks for")] {
            if !asked.is_zero() {
                reasons.push(format!("{who} {:.0} min", asked.as_secs_f64() / 60.0));
            }
        }
        let minutes = |bound: Duration| bound.as_secs_f64() / 60.0;
        reasons.push(format!(
            "http.min_interval and http.max_interval hold it within {:.0} and {:.0} min",
            minutes(least),
            minutes(most)
        ));
        reasons
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUNDS: Bounds = Bounds { least: Duration::from_secs(60), most: Duration::from_secs(3600) };
    const HOUR: Duration = Duration::from_secs(3600);

    fn pace() -> Pace {
        Pace::new(None, BOUNDS, None)
    }

    fn minutes(pace: &Pace) -> u64 {
        pace.interval().as_secs() / 60
    }

    /// Polls a feed that publishes one item in so many seconds, for so long, at the pace that it is given.
    fn follow(pace: &mut Pace, an_item_in: u64, days: u64) -> u64 {
        let (mut now, mut polls) = (0, 0);
        while now < days * 86_400 {
            let wait = pace.interval().as_secs();
            let items = (now + wait) / an_item_in - now / an_item_in;
            now += wait;
            pace.found(usize::try_from(items).unwrap(), Duration::from_secs(wait), i64::try_from(now).unwrap() * 1000);
            polls += 1;
        }
        polls
    }

    #[test]
    fn an_unknown_feed_is_polled_every_quarter_of_an_hour() {
        assert_eq!(minutes(&pace()), 15);
    }

    #[test]
    fn the_operators_word_stands() {
        let mut pace = Pace::new(Some(HOUR), BOUNDS, None);
        pace.found(1000, HOUR, 0);
        pace.fresh_for(Some(HOUR * 24));
        pace.asked(Some(HOUR * 24));
        assert_eq!(pace.interval(), HOUR);
        assert_eq!(Pace::new(Some(Duration::ZERO), BOUNDS, None).interval(), Duration::ZERO);
    }

    #[test]
    fn a_feed_finds_its_own_pace_within_bounds() {
        for (an_item_in, expected) in [(10, 1..=1), (600, 7..=9), (1800, 13..=17), (3600, 19..=23), (86_400, 60..=60)] {
            let mut pace = pace();
            follow(&mut pace, an_item_in, 7);
            assert!(expected.contains(&minutes(&pace)), "an item in {an_item_in} s: every {} min", minutes(&pace));
            let again = Pace::new(None, BOUNDS, Some(pace.seen));
            assert_eq!(again.interval(), pace.interval(), "over a restart");
        }
    }

    #[test]
    fn an_own_pace_is_quicker_than_a_fixed_one_for_the_same_polls() {
        // Three feeds, a busy, a usual and a quiet one: polls in a week, and how long an item waits on average.
        let (mut polls, mut waited, mut items) = (0, 0.0, 0.0);
        for an_item_in in [600, 3600, 86_400] {
            let mut pace = Pace::new(None, Bounds { most: HOUR * 12, ..BOUNDS }, None);
            follow(&mut pace, an_item_in, 7);
            polls += follow(&mut pace, an_item_in, 7);
            let published = 7.0 * 86_400.0 / an_item_in as f64;
            waited += published * pace.interval().as_secs_f64() / 2.0;
            items += published;
        }
        let fixed = 3.0 * 7.0 * 86_400.0 / polls as f64 / 2.0;
        assert!(waited / items < fixed * 0.8, "{} s at its own pace, {fixed} s at a fixed one", waited / items);
    }

    #[test]
    fn windows_of_two_polls_overlap() {
        let mut pace = Pace::new(None, Bounds { least: Duration::from_secs(1), ..BOUNDS }, None);
        follow(&mut pace, 10, 2);
        assert!((65..=70).contains(&pace.interval().as_secs()), "{:?}", pace.interval());
        pace.listed = 8;
        assert!((35..=45).contains(&pace.interval().as_secs()), "{:?}", pace.interval());
    }

    #[test]
    fn a_quiet_feed_that_wakes_is_followed_within_hours() {
        let mut pace = pace();
        follow(&mut pace, 86_400 * 30, 30);
        assert_eq!(minutes(&pace), 60);
        for _ in 0..4 {
            pace.found(6, HOUR, 0);
        }
        assert!(minutes(&pace) <= 45, "{}", minutes(&pace));
        follow(&mut pace, 600, 1);
        assert!(minutes(&pace) <= 12, "{}", minutes(&pace));
    }

    #[test]
    fn what_server_and_document_ask_for_is_a_floor_with_a_cap() {
        let mut pace = pace();
        for (asked, expected) in [(Some(60), 15), (Some(1800), 30), (Some(86_400 * 365), 60), (Some(0), 15), (None, 15)] {
            pace.fresh_for(asked.map(Duration::from_secs));
            assert_eq!(minutes(&pace), expected, "{asked:?}");
            pace.fresh_for(None);
            pace.asked(asked.map(Duration::from_secs));
            assert_eq!(minutes(&pace), expected, "{asked:?}");
            pace.asked(None);
        }
    }

    #[test]
    fn after_a_gap_the_feed_is_polled_twice_as_often() {
        let mut pace = pace();
        pace.missed();
        assert_eq!(minutes(&pace), 7);
    }

    #[test]
    fn no_wait_is_ever_beyond_the_bounds() {
        let mut pace = pace();
        for (items, after) in [(0, u64::MAX), (usize::MAX, 0), (0, 0), (1, 1)] {
            pace.found(items, Duration::from_secs(after), i64::MAX);
            pace.missed();
            assert!((BOUNDS.least..=BOUNDS.most).contains(&pace.interval()), "{pace:?}");
        }
        let odd = Seen { items: f64::NAN, seconds: -1.0, rhythm: Rhythm::default() };
        assert_eq!(minutes(&Pace::new(None, BOUNDS, Some(odd))), 15);
    }
}
