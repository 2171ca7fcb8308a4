//! Times through criterion, kept so that two of them can be set against each other.

use criterion::{Bencher, BenchmarkGroup, Criterion, Throughput, measurement::WallTime};
use std::fmt::Display;
use std::time::{Duration, Instant};

/// One benchmark group, and the median time of what was measured in it.
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

    /// Seconds of one call: the median of all samples. `None` when the command line leaves this one out.
    pub fn time(&mut self, name: &str, mut call: impl FnMut()) -> Option<f64> {
        self.time_prepared(name, || (), |()| call())
    }

    /// The same for a call that takes something which is made anew each time and not timed.
    pub fn time_prepared<T>(&mut self, name: &str, mut prepare: impl FnMut() -> T, mut call: impl FnMut(T)) -> Option<f64> {
        let mut samples = Vec::new();
        let routine = |bencher: &mut Bencher<'_>| {
            bencher.iter_custom(|calls| {
                let mut spent = Duration::ZERO;
                for _ in 0..calls {
                    let prepared = prepare();
                    let start = Instant::now();
                    call(prepared);
                    spent += start.elapsed();
                }
                samples.push(spent.as_secs_f64() / calls as f64);
                spent
            });
        };
        self.group.bench_function(name, routine);
        samples.sort_unstable_by(f64::total_cmp);
        samples.get(samples.len() / 2).copied()
    }

    /// Prints one line about the group.
    pub fn say(&self, line: impl Display) {
        println!("{}: {line}\n", self.name);
    }
}

/// How many of something a second, rounded for reading.
pub fn rate(count: f64, seconds: f64) -> String {
    let rate = (count / seconds).round() as u64;
    let digits = rate.to_string();
    let groups = digits.as_bytes().rchunks(3).rev().map(|group| String::from_utf8_lossy(group).into_owned());
    groups.collect::<Vec<_>>().join(",")
}
