//! The broker is away, a topic is missing, a record is refused: intake goes on, and publishing comes back by itself.

use crate::setting::{Outlet, broker};
use serde_json::json;
use std::collections::BTreeSet;
use std::time::{Duration, Instant};
use tests::feeds::FeedServer;
use tests::kafka::Broker;
use tests::oracle;
use tests::random::Random;
use tests::records::Landed;
use tests::service::Service;
use tests::settings::Settings;
use tests::stories::{Story, rss};
use tests::{figures, topics, wait};

/// A broker of the case's own, since it is going to be killed.
fn own_broker() -> Option<Broker> {
    if oracle::is_possible() { Broker::start() } else { None }
}

fn headlines(stories: &[Story]) -> BTreeSet<String> {
    stories.iter().map(Story::headline).collect()
}

#[test]
fn br_01_a_broker_that_is_down_at_start_holds_up_nothing_but_publishing() {
    let Some(broker) = own_broker() else { return };
    broker.kill();
    let server = FeedServer::start();
    let (wire, polled) = (Story::several("wire", 20), Story::several("polled", 20));
    server.publish("polled", rss(&polled));
    let settings = Settings::new().kafka(&broker, "br-01").spool("wire").http("polled", &server.url("polled"), "200ms");
    let mut service = Service::new(&settings);

    let started = Instant::now();
    service.start();
    assert_eq!(service.get("/livez").status, 200);
    assert!(started.elapsed() < Duration::from_secs(2), "up after {:?}", started.elapsed());
    service.until_not_ready("kafka_unreachable");
    assert_eq!(service.get("/readyz").status, 503);

    let spool = service.spool("wire");
    wire.iter().for_each(|story| spool.drop_file(&format!("{}.txt", story.number), story.wire()));
    wait::until("intake goes on", || spool.is_empty() && service.metric("dateline_outbox_rows") >= 40.0);
    assert_eq!(service.get("/livez").status, 200);
    assert!(service.get("/readyz").reason("kafka_unreachable").is_some());

    broker.restart();
    service.until_ready();
    service.until_drained();
    assert!(service.terminate().0.success());
    Landed::in_kafka(&broker.bootstrap(), &["br-01.stories"]).assert_each_once(&headlines(&[wire, polled].concat()));
}

#[test]
fn br_06_a_missing_topic_is_named_and_waited_for() {
    let Some(broker) = broker() else { return };
    let (bootstrap, story) = (broker.bootstrap(), Story::new("wire", 1));
    for name in ["br-06.stories.latest", "br-06.duplicates", "br-06.deadletter"] {
        topics::create(&bootstrap, name, 2, &[]);
    }
    topics::create(&bootstrap, "br-06.progress", 1, &[("cleanup.policy", "compact")]);
    let mut service =
        Service::started(&Settings::new().kafka(broker, "br-06").set("kafka", "create_topics", "false").spool("wire"));
    let spool = service.spool("wire");
    spool.drop_file("a.txt", story.wire());
    let told = service.until_not_ready("topic_missing");
    assert!(told.contains("br-06.stories ") && told.contains("--create --topic br-06.stories"), "{told}");
    assert!(!told.contains("br-06.deadletter"), "only what is missing is named: {told}");
    wait::until("intake goes on", || spool.is_empty());

    topics::create(&bootstrap, "br-06.stories", 2, &[]);
    service.until_ready();
    service.until_drained();
    assert!(service.terminate().0.success());
    Landed::in_kafka(&bootstrap, &["br-06.stories"]).assert_each_once(&headlines(&[story]));
}

/// Nine stories of a usual size, and one between them that no compression makes small.
fn one_is_large() -> (Vec<Story>, Story) {
    let mut random = Random::seeded("br_11");
    let text = (0..6000).map(|_| format!("{:x} ", random.number())).collect();
    (Story::several("polled", 9), Story { text, ..Story::new("polled", 100) })
}

const SMALL: &[(&str, &str)] = &[("max.message.bytes", "20000")];

#[test]
fn br_11_a_record_larger_than_its_topic_takes_is_cut_before_its_verdict() {
    let (Some(outlet), Some(broker)) = (Outlet::kafka("br-11"), broker()) else { return };
    topics::create(&broker.bootstrap(), "br-11.stories", 2, SMALL);
    let (mates, large) = one_is_large();
    let stories = [&mates[..4], std::slice::from_ref(&large), &mates[4..]].concat();
    let server = FeedServer::start();
    let mut service = Service::started(&outlet.settings().http("polled", &server.url("polled"), "200ms"));
    // The topic's bound is read when publishing begins.
    service.until_ready();
    wait::until("publishing has begun", || service.metric("dateline_transactions_total{outcome=\"committed\"}") >= 1.0);
    server.publish("polled", rss(&stories));
    wait::until("all is judged", || service.metric("dateline_verdicts_total{verdict=\"new\"}") >= 10.0);
    service.until_drained();
    assert!(service.terminate().0.success());

    let landed = outlet.landed(&service, "stories");
    landed.assert_each_once(&headlines(&stories));
    let cut = landed.values().into_iter().find(|value| value["headline"] == large.headline()).unwrap();
    let body = cut["body_text"].as_str().unwrap();
    assert!(large.text.starts_with(body) && body.len() > 10_000, "{} bytes are left", body.len());
    assert!(cut["ingest_warnings"].as_array().unwrap().contains(&json!("body_truncated")));
    assert!(outlet.landed(&service, "deadletter").values().is_empty());
}

#[test]
fn br_11_a_record_that_the_broker_refuses_becomes_a_dead_letter_and_blocks_nothing() {
    let Some(broker) = own_broker() else { return };
    topics::create(&broker.bootstrap(), "br-11.stories", 2, SMALL);
    // While the broker is down nobody knows what the topic takes.
    broker.kill();
    let (mates, large) = one_is_large();
    let server = FeedServer::start();
    server.publish("polled", rss(&[&mates[..4], std::slice::from_ref(&large), &mates[4..]].concat()));
    let settings = Settings::new().kafka(&broker, "br-11").http("polled", &server.url("polled"), "200ms");
    let mut service = Service::started(&settings);
    wait::until("all is judged", || service.metric("dateline_verdicts_total{verdict=\"new\"}") >= 10.0);
    broker.restart();
    service.until_ready();
    service.until_drained();
    assert!(service.terminate().0.success());

    Landed::in_kafka(&broker.bootstrap(), &["br-11.stories"]).assert_each_once(&headlines(&mates));
    let letters = Landed::in_kafka(&broker.bootstrap(), &["br-11.deadletter"]);
    assert_eq!(letters.records().len(), 1, "{letters:?}");
    assert_eq!(letters.records()[0].key.as_deref(), Some("polled"), "the key is the feed");
    let letter = &letters.values()[0];
    assert_eq!((&letter["reason"], &letter["stage"]), (&json!("record_too_large"), &json!("publish")));
    assert_eq!((&letter["feed"], &letter["source_uri"]), (&json!("polled"), &json!(server.url("polled"))));
    let kept = service.data().join("rejected").join(letter["kept_as"].as_str().expect("the record is kept"));
    assert!(std::fs::read_to_string(kept).unwrap().contains(&large.text[..large.text.len() - 10]), "the whole record is kept");
}

/// Bytes that are no text and that no compression makes small.
fn junk(random: &mut Random, bytes: usize) -> Vec<u8> {
    let mut junk = b"\x7fELF".to_vec();
    junk.extend(std::iter::repeat_with(|| random.number().to_le_bytes()).flatten().take(bytes));
    junk
}

#[test]
fn br_11_a_dead_letter_that_is_refused_is_cut_and_one_that_still_is_is_passed() {
    let Some(broker) = broker() else { return };
    let mut random = Random::seeded("dead letters");
    for (prefix, most, lands) in [("br-11-cut", "8000", true), ("br-11-parked", "1500", false)] {
        topics::create(&broker.bootstrap(), &format!("{prefix}.deadletter"), 2, &[("max.message.bytes", most)]);
        let mut service = Service::started(&Settings::new().kafka(broker, prefix).spool("wire"));
        let spool = service.spool("wire");
        let large = junk(&mut random, 60_000);
        spool.drop_file("large.bin", &large);
        wait::until("it is taken", || spool.failed().len() >= 2);
        service.until_drained();
        assert_eq!(service.metric("dateline_parked_rows_total") == 0.0, lands, "{prefix}");
        assert!(service.terminate().0.success());
        // What was passed is no conflict, and what comes behind it goes on.
        service.start();
        service.until_ready();
        spool.drop_file("small.bin", junk(&mut random, 100));
        wait::until("it is taken", || spool.failed().len() >= 4);
        service.until_drained();
        assert!(service.terminate().0.success());

        let letters = Landed::in_kafka(&broker.bootstrap(), &[&format!("{prefix}.deadletter")]).values();
        let sizes: BTreeSet<u64> = letters.iter().map(|letter| letter["raw_bytes"].as_u64().unwrap()).collect();
        let expected = if lands { vec![104, 60_004] } else { vec![104] };
        assert_eq!(sizes, BTreeSet::from_iter(expected), "{prefix}");
        for letter in letters.iter().filter(|letter| letter["raw_bytes"] == 60_004) {
            assert_eq!(letter["raw_truncated"], true);
            let kept = std::fs::read(service.data().join("rejected").join(letter["kept_as"].as_str().unwrap())).unwrap();
            assert!(kept.len() > 60_004, "the whole letter is kept");
        }
    }
}

#[test]
fn op_06_sigterm_while_the_broker_is_down_keeps_what_is_owed() {
    let Some(broker) = own_broker() else { return };
    let mut service = Service::started(&Settings::new().kafka(&broker, "op-06").spool("wire"));
    let spool = service.spool("wire");
    let stories = Story::several("wire", 30);
    spool.drop_file("0.txt", stories[0].wire());
    wait::until("the first is taken", || spool.is_empty());
    service.until_ready();
    service.until_drained();
    broker.kill();
    stories[1..].iter().for_each(|story| spool.drop_file(&format!("{}.txt", story.number), story.wire()));
    wait::until("all are taken", || spool.is_empty());
    let (status, took) = service.terminate();
    assert_eq!(status.code(), Some(0));
    // 20 s of grace, and what it takes to end.
    assert!(took < Duration::from_secs(25), "{took:?}");
    figures::tell(format!("op_06: stopped in {took:?} with the broker down"));

    broker.restart();
    service.start();
    service.until_ready();
    service.until_drained();
    assert!(service.terminate().0.success());
    Landed::in_kafka(&broker.bootstrap(), &["op-06.stories"]).assert_each_once(&headlines(&stories));
}
