//! When feeds are first polled after a start, so that a restart polls nobody twice and everybody in turn.
//!
//! The due times lie in `data_dir/schedule`, written anew every minute and at the end. They are a help, not the truth:
//! without the file, or with an old one, feeds are only polled sooner.

use std::collections::HashMap;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// So many feeds that are overdue or unknown start at once, or soon: they are no burst.
const FEW: usize = 1000;
const SOON: Duration = Duration::from_secs(60);
/// Share of the usual rate that catching up adds to that of the feeds which are in time.
const CATCH_UP: f64 = 0.1;

/// A feed as far as its first poll is concerned.
pub struct Start<'a> {
    pub id: &'a str,
    pub interval: Duration,
    /// What its server has asked for.
    pub least: Duration,
}

/// The wait before the first poll of each feed. `kept` are due times and `now` is the time, in milliseconds of the epoch.
pub fn waits(feeds: &[Start<'_>], kept: &HashMap<String, i64>, now: i64) -> Vec<Duration> {
    let rate: f64 = feeds.iter().map(|feed| 1.0 / feed.interval.as_secs_f64().max(0.001)).sum();
    let due = |feed: &Start<'_>| kept.get(feed.id).copied().map(|due| due.saturating_sub(now));
    let mut overdue: Vec<(i64, usize)> =
        feeds.iter().enumerate().filter_map(|(at, feed)| due(feed).filter(|due| *due <= 0).map(|due| (due, at))).collect();
    overdue.sort_unstable();
    let unknown = feeds.iter().filter(|feed| due(feed).is_none()).count();
    let few = feeds.len() <= FEW;
    let mut waits: Vec<Duration> = Vec::with_capacity(feeds.len());
    let mut met = 0_u32;
    for feed in feeds {
        waits.push(match due(feed) {
            // A clock that jumped makes no feed wait for ever.
            Some(due) => Duration::from_millis(u64::try_from(due).unwrap_or(0)).min(feed.interval + feed.interval / 4),
            None => {
                let share = f64::from(met) / unknown.max(1) as f64;
                met += 1;
                if few { Duration::ZERO } else { feed.interval.mul_f64(share) }
            }
        });
    }
    let rate = rate * (CATCH_UP + overdue.len() as f64 / feeds.len().max(1) as f64);
    for (place, (_, at)) in overdue.into_iter().enumerate() {
        let turn = Duration::from_secs_f64(place as f64 / rate);
        if let Some(wait) = waits.get_mut(at) {
            *wait = if few { turn.min(SOON.mul_f64(place as f64 / FEW as f64)) } else { turn };
        }
    }
    feeds.iter().zip(waits).map(|(feed, wait)| wait.max(feed.least)).collect()
}

/// The file of due times.
#[derive(Clone, Debug)]
pub struct DueFile(PathBuf);

impl DueFile {
    pub fn new(data_dir: &Path) -> Self {
        Self(data_dir.join("schedule"))
    }

    /// What can be read of it.
    pub fn read(&self) -> HashMap<String, i64> {
        let Ok(file) = std::fs::File::open(&self.0) else { return HashMap::new() };
        let lines = BufReader::new(file).lines().map_while(Result::ok);
        let due = |line: String| {
            let (due, id) = line.split_once(' ')?;
            Some((id.to_owned(), due.parse().ok()?))
        };
        lines.filter_map(due).collect()
    }

    /// Writes it anew: a line for each feed, due time and id.
    ///
    /// # Errors
    /// When the folder cannot be written; the old file stays.
    pub fn write<'a>(&self, due: impl Iterator<Item = (&'a str, i64)>) -> io::Result<()> {
        let fresh = self.0.with_extension("new");
        let mut file = BufWriter::new(std::fs::File::create(&fresh)?);
        for (id, due) in due {
            writeln!(file, "{due} {id}")?;
        }
        file.into_inner().map_err(io::IntoInnerError::into_error)?;
        std::fs::rename(fresh, &self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUARTER: Duration = Duration::from_secs(900);

    fn start(id: &str) -> Start<'_> {
        Start { id, interval: QUARTER, least: Duration::ZERO }
    }

    /// Most polls in any ten seconds, in polls a second.
    fn peak(waits: &[Duration]) -> f64 {
        let mut buckets = HashMap::new();
        waits.iter().for_each(|wait| *buckets.entry(wait.as_secs() / 10).or_insert(0.0) += 0.1);
        buckets.into_values().fold(0.0, f64::max)
    }

    #[test]
    fn a_restart_of_ten_thousand_feeds_stays_under_one_and_a_half_times_the_mean() {
        let ids: Vec<String> = (0..10_000).map(|at| format!("feed-{at}")).collect();
        let feeds: Vec<Start<'_>> = ids.iter().map(|id| start(id)).collect();
        let mean = 10_000.0 / 900.0;
        for down in [0, 5, 60, 900, 3600] {
            // Feeds were due evenly over the next quarter of an hour when the service stopped.
            let kept = ids.iter().enumerate().map(|(at, id)| (id.clone(), at as i64 * 90)).collect();
            let first = waits(&feeds, &kept, down * 1000);
            // And every one of them again and again, an interval later.
            let all: Vec<Duration> = (0..3).flat_map(|round| first.iter().map(move |wait| *wait + QUARTER * round)).collect();
            assert!(peak(&all) <= mean * 1.5, "{down} s down: {} polls/s, mean {mean}", peak(&all));
        }
        let fresh = waits(&feeds, &HashMap::new(), 0);
        assert!(peak(&fresh) <= mean * 1.5 && fresh.iter().max() < Some(&QUARTER), "{}", peak(&fresh));
    }

    #[test]
    fn a_few_feeds_start_at_once_and_come_back_in_turn() {
        let feeds = [start("a"), start("b"), Start { least: QUARTER * 2, ..start("c") }];
        assert_eq!(waits(&feeds, &HashMap::new(), 0), [Duration::ZERO, Duration::ZERO, QUARTER * 2]);
        let kept = HashMap::from([("a".to_owned(), 60_000), ("b".to_owned(), i64::MAX)]);
        assert_eq!(waits(&feeds, &kept, 0), [Duration::from_secs(60), Duration::from_secs(1125), QUARTER * 2]);
    }

    #[test]
    fn due_times_are_found_again_and_nonsense_is_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        let file = DueFile::new(folder.path());
        assert!(file.read().is_empty());
        file.write([("a", 5), ("b", -7)].into_iter()).unwrap();
        assert_eq!(file.read(), HashMap::from([("a".to_owned(), 5), ("b".to_owned(), -7)]));
        std::fs::write(folder.path().join("schedule"), b"x y\n12 c\n\xff\n").unwrap();
        assert_eq!(file.read(), HashMap::from([("c".to_owned(), 12)]));
    }
}
