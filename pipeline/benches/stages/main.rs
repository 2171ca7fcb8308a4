//! What each stage costs, beside a limit that is measured in the same run.
//!
//! `cargo bench` runs all of it in one to three minutes; `cargo bench -- decode` only what has that in its name. Ratios
//! are printed on lines of their own: those, not the times, can be compared between machines.
//!
//! | variable | meaning | unless set |
//! |---|---|---|
//! | `DATELINE_BENCH_SEEN` | how many stories the ledger has seen at each step, rising, with commas between | `0,300000,1000000` |
//! | `DATELINE_SHARED` | the folder of shared material, for feeds of other projects | they are left out |
//! | `DATELINE_BENCH_BROKERS` | brokers for the Kafka outlet and rdkafka alone | they are left out |
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a benchmark that fails is to say so at once, and what it says is for people"
)]

mod corpus;
mod decode;
mod ledger;
mod material;
mod meter;
mod normalize;
mod publish;

use criterion::Criterion;
use std::time::Duration;

/// The service's allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let mut criterion = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2))
        .without_plots()
        .configure_from_args();
    decode::run(&mut criterion);
    normalize::run(&mut criterion);
    publish::run(&mut criterion);
    ledger::run(&mut criterion);
    criterion.final_summary();
}
