//! How long a feed waits between two polls: as long as its operator says, else by how much it has published lately.

use std::time::Duration;

/// A feed of which nothing is known is polled this often: what most publishers expect.
const USUAL: Duration = Duration::from_secs(15 * 60);
/// New items that a poll should find: with half of one, every second poll finds nothing, and an item waits for half of
/// the time in which another comes.
const ITEMS_A_POLL: f64 = 0.5;
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
pub enum Pace {
    /// The operator's word.
    Set(Duration),
    Learned(Learned),
}

/// New items and the seconds in which they came, both fading.
#[derive(Clone, Debug)]
pub struct Learned {
    bounds: Bounds,
    items: f64,
    seconds: f64,
    /// For how long the server has called its last answer fresh.
    fresh_for: Duration,
}

impl Pace {
    /// The operator's interval, or one to be learned within bounds.
    pub fn new(set: Option<Duration>, bounds: Bounds) -> Self {
        set.map_or_else(|| Self::Learned(Learned::new(bounds)), Self::Set)
    }

    /// Time between two polls as things stand.
    pub fn interval(&self) -> Duration {
        match self {
            Self::Set(interval) => *interval,
            Self::Learned(learned) => learned.interval(),
        }
    }

    /// A poll found so many new items; so much time lies between it and the one before.
    pub fn found(&mut self, items: usize, after: Duration) {
        if let Self::Learned(learned) = self {
            learned.found(items as f64, after.as_secs_f64());
        }
    }

    /// What the last answer says about how long it stays fresh.
    pub fn hint(&mut self, fresh_for: Option<Duration>) {
        if let Self::Learned(learned) = self {
            learned.fresh_for = fresh_for.unwrap_or_default();
        }
    }
}

impl Learned {
    fn new(bounds: Bounds) -> Self {
        let items = ITEMS_A_POLL * GUESSED_FOR / USUAL.as_secs_f64();
        Self { bounds, items, seconds: GUESSED_FOR, fresh_for: Duration::ZERO }
    }

    /// What the server asks for holds as well, as far as the bounds allow: some ask for a year.
    fn interval(&self) -> Duration {
        let seconds = (ITEMS_A_POLL * self.seconds / self.items.max(f64::MIN_POSITIVE)).min(self.bounds.most.as_secs_f64());
        Duration::from_secs_f64(seconds).max(self.fresh_for).clamp(self.bounds.least, self.bounds.most)
    }

    fn found(&mut self, items: f64, seconds: f64) {
        let kept = 0.5_f64.powf(seconds / HALF_LIFE);
        self.items = self.items * kept + items;
        self.seconds = self.seconds * kept + seconds;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUNDS: Bounds = Bounds { least: Duration::from_secs(60), most: Duration::from_secs(3600) };
    const HOUR: Duration = Duration::from_secs(3600);

    fn minutes(pace: &Pace) -> u64 {
        pace.interval().as_secs() / 60
    }

    /// Polls a feed that publishes one item in so many seconds, for so long, at the pace that it is given.
    fn follow(pace: &mut Pace, an_item_in: u64, days: u64) -> u64 {
        let (mut now, mut polls) = (0, 0);
        while now < days * 86_400 {
            let wait = pace.interval().as_secs();
            let items = (now + wait) / an_item_in - now / an_item_in;
            pace.found(usize::try_from(items).unwrap(), Duration::from_secs(wait));
            now += wait;
            polls += 1;
        }
        polls
    }

    #[test]
    fn an_unknown_feed_is_polled_every_quarter_of_an_hour() {
        assert_eq!(minutes(&Pace::new(None, BOUNDS)), 15);
    }

    #[test]
    fn the_operators_word_stands() {
        let mut pace = Pace::new(Some(HOUR), BOUNDS);
        pace.found(1000, HOUR);
        pace.hint(Some(HOUR * 24));
        assert_eq!(pace.interval(), HOUR);
        assert_eq!(Pace::new(Some(Duration::ZERO), BOUNDS).interval(), Duration::ZERO);
    }

    #[test]
    fn a_feed_finds_its_own_pace_within_bounds() {
        for (an_item_in, expected) in [(10, 1..=1), (600, 4..=6), (1800, 13..=17), (3600, 26..=34), (86_400, 60..=60)] {
            let mut pace = Pace::new(None, BOUNDS);
            follow(&mut pace, an_item_in, 7);
            assert!(expected.contains(&minutes(&pace)), "an item in {an_item_in} s: every {} min", minutes(&pace));
        }
    }

    #[test]
    fn a_quiet_feed_that_wakes_is_followed_within_hours() {
        let mut pace = Pace::new(None, BOUNDS);
        follow(&mut pace, 86_400 * 30, 30);
        assert_eq!(minutes(&pace), 60);
        for _ in 0..4 {
            pace.found(6, HOUR);
        }
        assert!(minutes(&pace) <= 45, "{}", minutes(&pace));
        follow(&mut pace, 600, 1);
        assert!(minutes(&pace) <= 10, "{}", minutes(&pace));
    }

    #[test]
    fn what_the_server_asks_for_is_a_floor_with_a_cap() {
        let mut pace = Pace::new(None, BOUNDS);
        for (asked, expected) in [(Some(60), 15), (Some(1800), 30), (Some(86_400 * 365), 60), (Some(0), 15), (None, 15)] {
            pace.hint(asked.map(Duration::from_secs));
            assert_eq!(minutes(&pace), expected, "{asked:?}");
        }
    }

    #[test]
    fn no_wait_is_ever_beyond_the_bounds() {
        let mut pace = Pace::new(None, BOUNDS);
        for (items, after) in [(0, u64::MAX), (usize::MAX, 0), (0, 0), (1, 1)] {
            pace.found(items, Duration::from_secs(after));
            assert!((BOUNDS.least..=BOUNDS.most).contains(&pace.interval()), "{pace:?}");
        }
    }
}
