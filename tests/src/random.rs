//! Numbers from a printed seed (splitmix64).

use std::time::Duration;

/// A row of numbers that looks random and comes again with its seed.
pub struct Random(u64);

impl Random {
    /// From the seed in `DATELINE_SEED`, else from a new one; prints it either way.
    pub fn seeded(test: &str) -> Self {
        use std::hash::{BuildHasher, RandomState};
        let given = std::env::var("DATELINE_SEED").ok().map(|seed| seed.parse().expect("DATELINE_SEED is a number"));
        let seed = given.unwrap_or_else(|| RandomState::new().hash_one(test));
        println!("seed of {test}: DATELINE_SEED={seed}");
        Self(seed)
    }

    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub fn milliseconds(&mut self, range: std::ops::Range<u64>) -> Duration {
        Duration::from_millis(range.start + self.number() % (range.end - range.start))
    }
}
