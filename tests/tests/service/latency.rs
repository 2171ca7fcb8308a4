//! From a dropped file to the broker's log, at a steady rate.

use crate::setting::{Outlet, broker};
use std::time::{Duration, Instant};
use tests::records::Landed;
use tests::service::Service;
use tests::stories::Story;
use tests::{topics, wait};

const RATE: u32 = 500;
const SECONDS: u32 = 5;

#[test]
fn five_hundred_stories_a_second_reach_the_topic_in_time() {
    let Some(broker) = broker() else { return };
    let Some(outlet) = Outlet::kafka("latency") else { return };
    topics::create(&broker.bootstrap(), "latency.stories", 2, &[("message.timestamp.type", "LogAppendTime")]);
    let mut service = Service::started(&outlet.settings().spool("wire"));
    service.until_ready();
    let spool = service.spool("wire");
    let stories = Story::several("wire", (RATE * SECONDS) as usize);
    let started = Instant::now();
    for (number, story) in (0..).zip(&stories) {
        let due = started + Duration::from_secs(1) * number / RATE;
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
        spool.drop_file(&format!("{number}.txt"), story.wire());
    }
    let dropping = started.elapsed();
    wait::until("the folder is empty", || spool.is_empty());
    service.until_drained();
    assert!(service.terminate().0.success());

    let landed: Landed = outlet.landed(&service, "stories");
    landed.assert_each_once(&stories.iter().map(Story::headline).collect());
    let mut waits: Vec<i64> = landed
        .records()
        .iter()
        .zip(landed.values())
        .map(|(record, value)| {
            let received: jiff::Timestamp = value["received_at"].as_str().unwrap().parse().unwrap();
            record.timestamp - received.as_millisecond()
        })
        .collect();
    waits.sort_unstable();
    let at = |percent: usize| waits[(waits.len() * percent / 100).min(waits.len() - 1)];
    tests::figures::tell(format!(
        "{} files dropped in {:.1} s: received to appended p50 {} ms, p99 {} ms, longest {} ms",
        stories.len(),
        dropping.as_secs_f64(),
        at(50),
        at(99),
        at(100)
    ));
    assert!(at(99) < 5000, "p99 {} ms", at(99));
}
