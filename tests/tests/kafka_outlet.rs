//! The Kafka outlet against a real broker, judged by an independent consumer.

use pipeline::commands::tail;
use pipeline::config::{Delivery, Kafka as Config};
use pipeline::outbox::{Position, Role, Roles, Row};
use pipeline::publish::kafka::Kafka;
use pipeline::publish::{Observer, OutletError, Refusal, Unavailable, Unobserved};
use rdkafka::ClientConfig;
use rdkafka::message::{Header, OwnedHeaders};
use rdkafka::producer::{BaseProducer, BaseRecord, Producer};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tests::kafka::Broker;
use tests::oracle::{self, Record};
use tests::rows::{self, TOKEN, config, ours, outlet, publish, topics};

const PATIENCE: Duration = Duration::from_secs(60);

/// The shared broker, when it and the oracle are to be had.
fn broker() -> Option<&'static Broker> {
    if oracle::is_possible() { Broker::shared() } else { None }
}

fn unobserved() -> Arc<dyn Observer> {
    Arc::new(Unobserved)
}

fn seqs(records: &[Record], topic: &str) -> Vec<u64> {
    let mut seqs: Vec<u64> = records.iter().filter(|record| record.topic == topic).map(Record::seq).collect();
    seqs.sort_unstable();
    seqs
}

/// Every row stands in each of its topics exactly once, as it was given, and rows of one key in the order of their numbers.
fn assert_exactly_once(bootstrap: &str, prefix: &str, given: &[Row]) -> Vec<Record> {
    let topics = topics(prefix);
    let by_role = [(Role::Stories, Some(topics.stories)), (Role::Latest, topics.latest), (Role::Duplicates, topics.duplicates)];
    let names: Vec<&str> = by_role.iter().filter_map(|(_, name)| name.as_deref()).collect();
    let records = oracle::read_topics(bootstrap, &names);
    for (role, name) in &by_role {
        let name = name.as_deref().unwrap();
        let expected: BTreeMap<u64, &Row> =
            given.iter().filter(|row| row.roles.contains(*role)).map(|row| (row.position.seq, row)).collect();
        assert_eq!(seqs(&records, name), expected.keys().copied().collect::<Vec<_>>(), "{name}");
        let mut last: BTreeMap<(i64, String), u64> = BTreeMap::new();
        for record in records.iter().filter(|record| record.topic == name) {
            let row = expected[&record.seq()];
            assert_eq!(record.key.as_deref(), Some(row.key.as_str()));
            assert_eq!(record.timestamp, row.timestamp);
            assert_eq!(record.value.as_deref().map(str::as_bytes), row.value.as_deref());
            let headers: Vec<(String, String)> =
                row.headers().into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
            assert_eq!(record.headers, headers);
            let before = last.insert((record.partition, row.key.clone()), record.seq());
            assert!(before.is_none_or(|before| before < record.seq()), "order of a key in {name}");
        }
    }
    records
}

fn position(bootstrap: &str, prefix: &str) -> Option<String> {
    oracle::read_topics(bootstrap, &[&topics(prefix).progress]).last().and_then(|record| record.value.clone())
}

fn unavailable<T: std::fmt::Debug>(result: Result<T, OutletError>) -> (Unavailable, String) {
    match result {
        Err(OutletError::Unavailable(kind, detail)) => (kind, detail),
        other => panic!("{other:?}"),
    }
}

#[test]
fn exactly_once_across_dropping_and_making_again_at_every_step() {
    let Some(broker) = broker() else { return };
    let prefix = "steps";
    let given = rows::rows(1..=60);
    let config = config(&broker.bootstrap(), prefix);
    let mut delivered = 0;
    for step in 0.. {
        // Each round does one thing more than the one before, and is then dropped.
        let mut outlet = outlet(&config, prefix, unobserved());
        let last = outlet.recover(&ours).unwrap().last;
        assert_eq!(last.map_or(0, |position| position.seq), delivered);
        if step >= 1 {
            outlet.claim(Position { token: TOKEN, seq: delivered }).unwrap();
        }
        let owed: Vec<Row> = given.iter().filter(|row| row.position.seq > delivered).cloned().collect();
        for batch in owed.chunks(7).take(usize::try_from(step).unwrap().saturating_sub(1)) {
            outlet.deliver(batch).unwrap();
            delivered = batch.last().unwrap().position.seq;
        }
        if delivered == 60 {
            break;
        }
    }
    assert_exactly_once(&broker.bootstrap(), prefix, &given);
    assert_eq!(position(&broker.bootstrap(), prefix).as_deref(), Some(r#"{"token":"0123456789abcdef","seq":60}"#));
}

/// What a process leaves that dies inside a transaction: records that are flushed, and no commit.
fn die_in_a_transaction(bootstrap: &str, prefix: &str, given: &[Row], commit: bool) {
    let producer: BaseProducer = ClientConfig::new()
        .set("bootstrap.servers", bootstrap)
        .set("transactional.id", format!("{prefix}.0"))
        .set("partitioner", "murmur2_random")
        .create()
        .unwrap();
    producer.init_transactions(Duration::from_secs(30)).unwrap();
    producer.begin_transaction().unwrap();
    let topics = topics(prefix);
    for row in given {
        for role in row.roles.iter() {
            let topic = match role {
                Role::Stories => &topics.stories,
                Role::Latest => topics.latest.as_ref().unwrap(),
                Role::Duplicates => topics.duplicates.as_ref().unwrap(),
                Role::Deadletter => topics.deadletter.as_ref().unwrap(),
            };
            let mut headers = OwnedHeaders::new();
            for (key, value) in row.headers() {
                headers = headers.insert(Header { key, value: Some(&value) });
            }
            let record = BaseRecord::to(topic).key(&row.key).payload(row.value.as_ref().unwrap());
            producer.send(record.timestamp(row.timestamp).headers(headers)).map_err(|(error, _)| error).unwrap();
        }
    }
    let value = format!(r#"{{"token":"{TOKEN:016x}","seq":{}}}"#, given.last().unwrap().position.seq);
    producer.send(BaseRecord::to(&topics.progress).partition(0).key("0").payload(&value)).map_err(|(error, _)| error).unwrap();
    producer.flush(Duration::from_secs(30)).unwrap();
    if commit {
        producer.commit_transaction(Duration::from_secs(30)).unwrap();
    }
}

#[test]
fn a_transaction_left_open_is_aborted_and_one_in_doubt_is_counted() {
    let Some(broker) = broker() else { return };
    let (bootstrap, prefix) = (broker.bootstrap(), "left-open");
    let given = rows::rows(1..=40);
    let config = config(&bootstrap, prefix);
    let mut first = outlet(&config, prefix, unobserved());
    first.recover(&ours).unwrap();
    first.claim(Position { token: TOKEN, seq: 0 }).unwrap();
    first.deliver(&given[..10]).unwrap();
    drop(first);

    die_in_a_transaction(&bootstrap, prefix, &given[10..20], false);
    let mut second = outlet(&config, prefix, unobserved());
    assert_eq!(second.recover(&ours).unwrap().last.unwrap().seq, 10);
    second.deliver(&given[10..15]).unwrap();
    drop(second);
    die_in_a_transaction(&bootstrap, prefix, &given[15..30], true);
    let mut third = outlet(&config, prefix, unobserved());
    assert_eq!(third.recover(&ours).unwrap().last.unwrap().seq, 30);
    third.deliver(&given[30..]).unwrap();
    assert_exactly_once(&bootstrap, prefix, &given);
}

#[test]
fn br_08_a_fenced_producer_is_made_again() {
    #[derive(Default)]
    struct Rebuilds(AtomicU64);
    impl Observer for Rebuilds {
        fn rebuild(&self) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
    let Some(broker) = broker() else { return };
    let prefix = "fenced";
    let given = rows::rows(1..=30);
    let config = config(&broker.bootstrap(), prefix);
    let rebuilds = Arc::new(Rebuilds::default());
    let mut first = outlet(&config, prefix, rebuilds.clone());
    first.recover(&ours).unwrap();
    first.deliver(&given[..10]).unwrap();
    let mut second = outlet(&config, prefix, unobserved());
    assert_eq!(second.recover(&ours).unwrap().last.unwrap().seq, 10);

    let error = first.deliver(&given[10..20]).unwrap_err();
    assert!(matches!(error, OutletError::Unsettled(_)), "{error}");
    assert_eq!(rebuilds.0.load(Ordering::Relaxed), 1);
    assert!(matches!(first.deliver(&given[10..20]), Err(OutletError::Unsettled(_))), "not before a recovery");
    assert_eq!(first.recover(&ours).unwrap().last.unwrap().seq, 10);
    first.deliver(&given[10..]).unwrap();
    assert_exactly_once(&broker.bootstrap(), prefix, &given);
}

#[test]
fn op_10_a_foreign_position_is_told_and_nobody_is_fenced() {
    let Some(broker) = broker() else { return };
    let prefix = "foreign";
    let given = rows::rows(1..=20);
    for delivery in [Delivery::ExactlyOnce, Delivery::AtLeastOnce] {
        let config = Config { delivery, ..config(&broker.bootstrap(), prefix) };
        let mut first = outlet(&config, prefix, unobserved());
        publish(&mut first, &given[..10], 5, PATIENCE);
        let mut other = outlet(&config, prefix, unobserved());
        for _ in 0..3 {
            let last = other.recover(&|position: Position| position.token == 7).unwrap().last;
            assert_eq!(last, Some(Position { token: TOKEN, seq: 10 }));
            assert!(matches!(other.deliver(&given[10..]), Err(OutletError::Unsettled(_))));
        }
        // A claim shows the other that it has been taken over, and by whom.
        first.claim(Position { token: TOKEN, seq: 10 }).unwrap();
    }
    let config = config(&broker.bootstrap(), prefix);
    publish(&mut outlet(&config, prefix, unobserved()), &given, 5, PATIENCE);
    assert_exactly_once(&broker.bootstrap(), prefix, &given);
}

#[test]
fn br_06_a_missing_topic_is_named_with_its_command_and_waited_for() {
    let Some(broker) = broker() else { return };
    let (bootstrap, prefix) = (broker.bootstrap(), "missing");
    let config = Config { create_topics: false, ..config(&bootstrap, prefix) };
    let mut outlet = outlet(&config, prefix, unobserved());
    let (kind, detail) = unavailable(outlet.recover(&ours));
    assert_eq!(kind, Unavailable::TopicMissing);
    for part in [
        "topic missing.stories does not exist; run: kafka-topics --bootstrap-server 127.0.0.1:",
        "--create --topic missing.stories --partitions 4 --replication-factor 1 --config cleanup.policy=delete",
        "--create --topic missing.stories.latest --partitions 4 --replication-factor 1 --config cleanup.policy=compact",
        "--create --topic missing.progress --partitions 1 --replication-factor 1 --config cleanup.policy=compact",
    ] {
        assert!(detail.contains(part), "{detail}");
    }
    let topics = topics(prefix);
    for name in [&topics.stories, topics.latest.as_ref().unwrap(), topics.duplicates.as_ref().unwrap()] {
        tests::topics::create(&bootstrap, name, 4, &[]);
    }
    let (kind, detail) = unavailable(outlet.recover(&ours));
    assert_eq!(kind, Unavailable::TopicMissing);
    assert!(!detail.contains("missing.stories"), "{detail}");
    tests::topics::create(&bootstrap, topics.deadletter.as_ref().unwrap(), 1, &[]);
    tests::topics::create(&bootstrap, &topics.progress, 1, &[("cleanup.policy", "compact")]);
    assert_eq!(outlet.recover(&ours).unwrap().last, None);
    let given = rows::rows(1..=10);
    outlet.deliver(&given[..5]).unwrap();

    // Deleted under a running producer, and made again.
    tests::topics::delete(&bootstrap, &topics.stories);
    let started = Instant::now();
    let (kind, detail) = unavailable(outlet.deliver(&given[5..]));
    assert_eq!(kind, Unavailable::TopicMissing, "{detail}");
    assert!(started.elapsed() < Duration::from_secs(30), "{:?}", started.elapsed());
    assert_eq!(unavailable(outlet.recover(&ours)).0, Unavailable::TopicMissing);
    tests::topics::create(&bootstrap, &topics.stories, 4, &[]);
    publish(&mut outlet, &given, 5, PATIENCE);
    assert_eq!(seqs(&oracle::read_topics(&bootstrap, &[&topics.stories]), &topics.stories), [6, 7, 8, 9]);
    assert_eq!(seqs(&oracle::read_topics(&bootstrap, &["missing.duplicates"]), "missing.duplicates"), [10]);
}

#[test]
fn topics_are_made_as_delivery_needs_them() {
    let Some(broker) = broker() else { return };
    let (bootstrap, prefix) = (broker.bootstrap(), "made");
    let mut outlet = Kafka::new(&config(&bootstrap, prefix), &topics(prefix), 2, unobserved());
    assert_eq!(outlet.max_record_bytes(), None);
    let (kind, detail) = unavailable({
        tests::topics::create(&bootstrap, "made.progress", 2, &[("cleanup.policy", "compact")]);
        outlet.recover(&ours)
    });
    assert_eq!(kind, Unavailable::Misconfigured);
    assert!(detail.contains("--alter --topic made.progress --partitions 3"), "{detail}");

    let other = pipeline::config::Topics { progress: "made.progress-of-three".to_owned(), ..topics(prefix) };
    let mut outlet = Kafka::new(&config(&bootstrap, prefix), &other, 2, unobserved());
    outlet.recover(&ours).unwrap();
    outlet.deliver(&rows::rows(1..=3)).unwrap();
    let position = oracle::read_topics(&bootstrap, &["made.progress-of-three"]);
    assert_eq!((position[0].partition, position[0].key.as_deref()), (2, Some("2")));
    assert_eq!(position[0].header("schema"), Some("dateline.progress"));
    assert_eq!(outlet.max_record_bytes(), Some(1_048_588 - 1024));
    assert!(outlet.name().starts_with("kafka:") && outlet.name().ends_with("/made.progress-of-three/2"), "{}", outlet.name());
}

#[test]
fn a_progress_topic_that_deletes_is_refused() {
    let Some(broker) = broker() else { return };
    let (bootstrap, prefix) = (broker.bootstrap(), "deleting");
    for (name, policy) in [("one", "delete"), ("both", "compact,delete")] {
        let progress = format!("deleting.{name}");
        tests::topics::create(&bootstrap, &progress, 1, &[("cleanup.policy", policy)]);
        let topics = pipeline::config::Topics { progress, ..topics(prefix) };
        let mut outlet = Kafka::new(&config(&bootstrap, prefix), &topics, 0, unobserved());
        let (kind, detail) = unavailable(outlet.recover(&ours));
        assert_eq!(kind, Unavailable::Misconfigured);
        assert!(detail.contains("cleanup.policy=compact"), "{detail}");
    }
}

/// A row that no compression makes small.
fn large(seq: u64, bytes: usize) -> Row {
    let mut state = seed();
    let noise: String = std::iter::repeat_with(|| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        char::from(b' ' + u8::try_from((state >> 33) % 94).unwrap())
    })
    .take(bytes)
    .collect();
    Row { value: Some(serde_json::to_vec(&noise).unwrap()), ..rows::row(seq, 100) }
}

fn seed() -> u64 {
    0x5eed
}

#[test]
fn br_11_a_record_too_large_is_refused_and_its_mates_are_delivered() {
    let Some(broker) = broker() else { return };
    let bootstrap = broker.bootstrap();
    for (delivery, prefix) in [(Delivery::ExactlyOnce, "large-once"), (Delivery::AtLeastOnce, "large-least")] {
        tests::topics::create(&bootstrap, &topics(prefix).stories, 1, &[("max.message.bytes", "20000")]);
        let mut outlet = outlet(&Config { delivery, ..config(&bootstrap, prefix) }, prefix, unobserved());
        outlet.recover(&ours).unwrap();
        assert_eq!(outlet.max_record_bytes(), Some(20_000 - 1024));
        // Too large for the topic, and too large for the client too.
        let mut given =
            vec![rows::row(1, 420), rows::row(2, 420), large(3, 60_000), large(4, 12_000), large(5, 12_000), large(6, 1_500_000)];
        given.push(rows::row(7, 420));
        for (delivered, at_fault) in [(2, 3), (2, 6)] {
            let refused = outlet.deliver(&given).unwrap_err();
            assert!(
                matches!(refused, OutletError::Refused { delivered: told, reason: Refusal::TooLarge, .. } if told == delivered),
                "{refused}"
            );
            given.drain(..delivered);
            assert_eq!(given[0].position.seq, at_fault);
            let alone = outlet.deliver(&given[..1]).unwrap_err();
            assert!(matches!(alone, OutletError::Refused { delivered: 0, reason: Refusal::TooLarge, .. }), "{alone}");
            // What the publisher does: a dead letter in its place.
            given[0].roles = Roles::of(&[Role::Deadletter]);
            given[0].value = Some(b"{}".to_vec());
            if at_fault == 3 {
                outlet.deliver(&given[..1]).unwrap();
                given.remove(0);
            }
        }
        outlet.deliver(&given).unwrap();
        let topics = topics(prefix);
        let records = oracle::read_topics(&bootstrap, &[&topics.stories, topics.deadletter.as_ref().unwrap()]);
        assert_eq!(seqs(&records, topics.deadletter.as_ref().unwrap()), [3, 6]);
        let mut stories = seqs(&records, &topics.stories);
        if delivery == Delivery::AtLeastOnce {
            stories.dedup();
        }
        assert_eq!(stories, [1, 2, 4, 5, 7], "{prefix}");
        let mut recovered = outlet;
        assert_eq!(recovered.recover(&ours).unwrap().last.unwrap().seq, 7);
    }
}

#[test]
fn a_time_that_the_topic_refuses_is_told_as_such() {
    let Some(broker) = broker() else { return };
    let (bootstrap, prefix) = (broker.bootstrap(), "old");
    tests::topics::create(&bootstrap, &topics(prefix).stories, 1, &[("message.timestamp.before.max.ms", "3600000")]);
    let mut outlet = outlet(&config(&bootstrap, prefix), prefix, unobserved());
    outlet.recover(&ours).unwrap();
    let now = i64::try_from(std::time::UNIX_EPOCH.elapsed().unwrap().as_millis()).unwrap();
    let at = |seq, timestamp| Row { timestamp, ..rows::row(seq, 420) };
    let batch = [at(1, now), at(2, now - 86_400_000), at(3, now)];
    let refused = outlet.deliver(&batch).unwrap_err();
    assert!(matches!(refused, OutletError::Refused { delivered: 1, reason: Refusal::InvalidTimestamp, .. }), "{refused}");
    outlet.deliver(&[at(2, now), at(3, now)]).unwrap();
    let records = oracle::read_topics(&bootstrap, &["old.stories"]);
    assert_eq!(records.iter().map(Record::seq).collect::<Vec<_>>(), [1, 2, 3]);
}

#[test]
fn keys_times_and_tombstones_arrive_as_given() {
    let Some(broker) = broker() else { return };
    let (bootstrap, prefix) = (broker.bootstrap(), "murmur");
    let config = Config { partitions: 7, ..config(&bootstrap, prefix) };
    tests::topics::create(&bootstrap, "murmur.stories", 7, &[("retention.ms", "-1")]);
    let mut outlet = outlet(&config, prefix, unobserved());
    outlet.recover(&ours).unwrap();
    let keys: Vec<String> =
        (0..200u64).map(|number| format!("{:032x}", u128::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c))).collect();
    let given: Vec<Row> = keys
        .iter()
        .zip(1..)
        .map(|(key, seq)| Row {
            key: key.clone(),
            roles: Roles::of(&[Role::Stories]),
            timestamp: [0, 1, 86_400_000, 946_684_800_000, 1_700_000_000_000][usize::try_from(seq % 5).unwrap()],
            value: (seq % 3 != 0).then(|| b"{}".to_vec()),
            facts: None,
            ..rows::row(seq, 100)
        })
        .collect();
    outlet.deliver(&given).unwrap();
    let records = oracle::read_topics(&bootstrap, &["murmur.stories"]);
    assert_eq!(records.len(), 200);
    let expected = oracle::partitions(&keys.iter().map(String::as_str).collect::<Vec<_>>(), 7);
    for record in records {
        let place = usize::try_from(record.seq() - 1).unwrap();
        assert_eq!(record.partition, expected[place], "{}", keys[place]);
        assert_eq!(record.value.as_deref().map(str::as_bytes), given[place].value.as_deref());
        // Zero is "now" to the client, so the first millisecond stands for it.
        let timestamp = if given[place].timestamp == 0 { 1 } else { given[place].timestamp };
        assert_eq!(record.timestamp, timestamp);
    }
}

#[test]
fn br_10_a_full_queue_is_waited_for_and_counted() {
    #[derive(Default)]
    struct Full(AtomicU64);
    impl Observer for Full {
        fn queue_full(&self) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
    let Some(broker) = broker() else { return };
    let prefix = "full";
    let mut config = config(&broker.bootstrap(), prefix);
    config.properties.0.insert("queue.buffering.max.messages".to_owned(), "10".to_owned());
    let full = Arc::new(Full::default());
    let mut outlet = outlet(&config, prefix, full.clone());
    let given = rows::rows(1..=100);
    outlet.recover(&ours).unwrap();
    let started = Instant::now();
    outlet.deliver(&given).unwrap();
    let waits = full.0.load(Ordering::Relaxed);
    assert!(waits > 0);
    // Each wait lasts 20 ms: many more than fit the time would be a busy loop.
    assert!(u128::from(waits) * 20 <= started.elapsed().as_millis() + 20, "{waits} waits in {:?}", started.elapsed());
    assert_exactly_once(&broker.bootstrap(), prefix, &given);
}

#[test]
fn at_least_once_delivers_and_goes_on_from_its_position() {
    let Some(broker) = broker() else { return };
    let prefix = "least";
    let given = rows::rows(1..=100);
    let config = Config { delivery: Delivery::AtLeastOnce, ..config(&broker.bootstrap(), prefix) };
    let mut first = outlet(&config, prefix, unobserved());
    publish(&mut first, &given[..50], 20, PATIENCE);
    drop(first);
    let mut second = outlet(&config, prefix, unobserved());
    assert_eq!(second.recover(&ours).unwrap().last.unwrap().seq, 50);
    publish(&mut second, &given, 20, PATIENCE);
    assert_exactly_once(&broker.bootstrap(), prefix, &given);
}

/// The position is found wherever it stands behind records that are no positions: ends of transactions, aborted ones.
#[test]
fn the_position_is_found_behind_a_long_tail() {
    let Some(broker) = broker() else { return };
    let (bootstrap, prefix) = (broker.bootstrap(), "tail");
    let mut outlet = outlet(&config(&bootstrap, prefix), prefix, unobserved());
    outlet.recover(&ours).unwrap();
    outlet.deliver(&rows::rows(1..=3)).unwrap();
    drop(outlet);
    let producer: BaseProducer =
        ClientConfig::new().set("bootstrap.servers", &bootstrap).set("transactional.id", "tail-filler").create().unwrap();
    producer.init_transactions(Duration::from_secs(30)).unwrap();
    producer.begin_transaction().unwrap();
    for _ in 0..3000 {
        producer
            .send(BaseRecord::to("tail.progress").partition(0).key("0").payload("aborted"))
            .map_err(|(error, _)| error)
            .unwrap();
    }
    producer.flush(Duration::from_secs(30)).unwrap();
    producer.abort_transaction(Duration::from_secs(30)).unwrap();
    let mut outlet = self::outlet(&config(&bootstrap, prefix), prefix, unobserved());
    assert_eq!(outlet.recover(&ours).unwrap().last.unwrap().seq, 3);
}

#[test]
fn tail_shows_what_is_committed() {
    let Some(broker) = broker() else { return };
    let (bootstrap, prefix) = (broker.bootstrap(), "shown");
    let config = Config { partitions: 2, ..config(&bootstrap, prefix) };
    let given = rows::rows(1..=9);
    publish(&mut outlet(&config, prefix, unobserved()), &given, 2, PATIENCE);
    die_in_a_transaction(&bootstrap, prefix, &rows::rows(11..=15), false);
    // Ends the open transaction, which would hold back what comes after it.
    outlet(&config, prefix, unobserved()).recover(&ours).unwrap();

    let show = |from_beginning: bool, last: usize| {
        let topic = "shown.stories".to_owned();
        let options = tail::Options { topic, from_beginning, last, follow: false, format: tail::Format::Json };
        let mut out = Vec::new();
        tail::kafka(&config, &options, &mut out, &|| false).unwrap();
        let mut seqs: Vec<String> = String::from_utf8(out)
            .unwrap()
            .lines()
            .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["headers"]["seq"].as_str().unwrap().to_owned())
            .collect();
        seqs.sort_unstable();
        seqs
    };
    let expected: Vec<String> = given.iter().map(|row| row.position.to_string()).collect();
    assert_eq!(show(true, 0), expected);
    assert_eq!(show(false, 100), expected);
    assert_eq!(show(false, 3).len(), 3);
}

#[test]
fn br_01_a_broker_that_is_not_there_is_told_soon() {
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let mut outlet = outlet(&config(&nobody.to_string(), "nobody"), "nobody", unobserved());
    let started = Instant::now();
    let (kind, detail) = unavailable(outlet.recover(&ours));
    assert_eq!(kind, Unavailable::Unreachable, "{detail}");
    assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
}
