//! Times through criterion, kept so that two of them can be set against each other.

use criterion::{Bencher, BenchmarkGroup, Criterion, Throughput, measurement::WallTime};
use std::fmt::Display;
use std::time::{Duration, Instant};

/// One benchmark group.
pub struct Meter<'a> {
    group: BenchmarkGroup<'a, WallTime>,
    name: String,
}

impl<'a> Meter<'a> {
    pub fn new(criterion: &'a mut Criterion, name: impl Display) -> Self {
        Self { group: criterion.benchmark_group(name.to_string()), name: name.to_string() }
    }

    /// Bytes or elements of one call, for criterion's own report.
    pub fn throughput(&mut self, throughput: Throughput) {
        self.group.throughput(throughput);
    }

    /// Times a call, and in turn with it a peer, so that both meet the same moods of the machine. `None` when the
    /// command line leaves this one out.
    ///
    /// `call` takes what `prepare` makes, which is not timed; `peer` is told nothing and may look at what `call` did.
    pub fn beside<T>(
        &mut self,
        mut prepare: impl FnMut() -> T,
        mut call: impl FnMut(T),
        mut peer: impl FnMut(),
    ) -> Option<(Seconds, Seconds)> {
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        let routine = |bencher: &mut Bencher<'_>| {
            bencher.iter_custom(|calls| {
                let mut spent = Duration::ZERO;
                for _ in 0..calls {
                    let prepared = prepare();
                    let took = seconds(|| call(prepared));
                    ours.push(took.as_secs_f64());
                    theirs.push(seconds(&mut peer).as_secs_f64());
                    spent += took;
                }
                spent
            });
        };
        self.group.bench_function("dateline", routine);
        (!ours.is_empty()).then(|| (Seconds::of(ours), Seconds::of(theirs)))
    }

    /// Prints one line about the group.
    pub fn say(&self, line: impl Display) {
        println!("{}: {line}\n", self.name);
    }
}

fn seconds(call: impl FnOnce()) -> Duration {
    let start = Instant::now();
    call();
    start.elapsed()
}

/// Seconds of one call, over all calls of a benchmark.
#[derive(Clone, Copy)]
pub struct Seconds {
    /// For what computes: free of what else the machine did.
    pub median: f64,
    /// For what waits for a disk or a broker, which now answers at once and now does not.
    pub mean: f64,
}

impl Seconds {
    fn of(mut calls: Vec<f64>) -> Self {
        calls.sort_unstable_by(f64::total_cmp);
        Self { median: calls[calls.len() / 2], mean: calls.iter().sum::<f64>() / calls.len() as f64 }
    }
}

/// How many of something a second, rounded for reading.
pub fn rate(count: f64, seconds: f64) -> String {
    let rate = (count / seconds).round() as u64;
    let digits = rate.to_string();
    let groups = digits.as_bytes().rchunks(3).rev().map(|group| String::from_utf8_lossy(group).into_owned());
    groups.collect::<Vec<_>>().join(",")
}
