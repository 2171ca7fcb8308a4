//! The Kafka outlet while its broker is killed, or refuses credentials and rights.

use pipeline::config::{Delivery, Kafka as Config};
use pipeline::outbox::{Role, Row};
use pipeline::publish::{Observer, OutletError, Unavailable, Unobserved};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tests::kafka::Broker;
use tests::oracle;
use tests::rows::{self, config, ours, outlet, publish, topics};

fn unobserved() -> Arc<dyn Observer> {
    Arc::new(Unobserved)
}

/// Counts of each number in a topic, and whether rows of a key came in order within their first sightings.
fn counts(bootstrap: &str, topic: &str) -> BTreeMap<u64, usize> {
    let mut counts = BTreeMap::new();
    let mut last: BTreeMap<Option<String>, u64> = BTreeMap::new();
    for record in oracle::read_topics(bootstrap, &[topic]) {
        let count = counts.entry(record.seq()).or_insert(0);
        *count += 1;
        if *count == 1 {
            let before = last.insert(record.key.clone(), record.seq());
            assert!(before.is_none_or(|before| before < record.seq()), "order of a key in {topic}");
        }
    }
    counts
}

/// Kills the broker five times while rows are delivered; gives the recoveries that it took.
fn kill_five_times(broker: &Broker, config: &Config, prefix: &str, given: &[Row]) -> usize {
    let delivered = AtomicU64::new(0);
    let done = AtomicBool::new(false);
    let mut recoveries = 0;
    std::thread::scope(|scope| {
        let killer = scope.spawn(|| {
            for round in 1..=5u64 {
                // Each time a sixth of the rows later, in the midst of a batch.
                let due = given.len() as u64 / 6 * round;
                let patience = Instant::now() + Duration::from_secs(120);
                while delivered.load(Ordering::Relaxed) < due && Instant::now() < patience {
                    std::thread::sleep(Duration::from_micros(300));
                }
                assert!(!done.load(Ordering::Relaxed), "all was delivered before kill {round}");
                broker.kill();
                broker.restart();
            }
        });
        let mut first = outlet(config, prefix, unobserved());
        let patience = Instant::now() + Duration::from_secs(240);
        'recover: loop {
            assert!(Instant::now() < patience, "not delivered in time");
            let Ok(recovered) = first.recover(&ours) else {
                std::thread::sleep(Duration::from_millis(200));
                continue;
            };
            recoveries += 1;
            let mut next = usize::try_from(recovered.last.map_or(0, |position| position.seq)).unwrap();
            while next < given.len() {
                let end = given.len().min(next + 50);
                if let Err(error) = first.deliver(&given[next..end]) {
                    assert!(!matches!(error, OutletError::Refused { .. }), "{error}");
                    continue 'recover;
                }
                next = end;
                delivered.store(next as u64, Ordering::Relaxed);
            }
            break;
        }
        done.store(true, Ordering::Relaxed);
        killer.join().unwrap();
    });
    recoveries
}

#[test]
fn br_02_a_broker_killed_five_times_loses_nothing_and_doubles_nothing() {
    if !oracle::is_possible() {
        return;
    }
    let Some(broker) = Broker::start() else { return };
    let bootstrap = broker.bootstrap();
    let given = rows::rows(1..=30_000);
    for (delivery, prefix) in [(Delivery::ExactlyOnce, "kills-once"), (Delivery::AtLeastOnce, "kills-least")] {
        let recoveries = kill_five_times(&broker, &Config { delivery, ..config(&bootstrap, prefix) }, prefix, &given);
        eprintln!("{prefix}: {recoveries} recoveries");
        let topics = topics(prefix);
        for (role, name) in [(Role::Stories, &topics.stories), (Role::Duplicates, topics.duplicates.as_ref().unwrap())] {
            let counts = counts(&bootstrap, name);
            let expected: Vec<u64> = given.iter().filter(|row| row.roles.contains(role)).map(|row| row.position.seq).collect();
            assert_eq!(counts.keys().copied().collect::<Vec<_>>(), expected, "{name}: nothing is lost");
            let twice = counts.values().filter(|count| **count > 1).count();
            eprintln!("{name}: {} rows, {twice} twice", counts.len());
            if delivery == Delivery::ExactlyOnce {
                assert_eq!(twice, 0, "{name}: nothing is there twice");
            }
        }
    }
}

/// CPU time of this thread so far, in steps of 10 ms.
fn cpu() -> Duration {
    let stat = std::fs::read_to_string("/proc/thread-self/stat").unwrap();
    let fields = stat.rsplit(')').next().unwrap().split_whitespace().skip(11).take(2);
    Duration::from_millis(fields.map(|ticks| ticks.parse::<u64>().unwrap() * 10).sum())
}

/// An outage longer than every time-out: the transaction is given up, not the rows, and waiting costs no CPU.
#[test]
fn br_03_an_outage_beyond_all_time_outs_loses_nothing() {
    #[derive(Default)]
    struct Told(Mutex<Option<Instant>>);
    impl Observer for Told {
        fn trouble(&self, kind: Unavailable, _: &str) {
            assert_eq!(kind, Unavailable::Unreachable);
            self.0.lock().unwrap().get_or_insert_with(Instant::now);
        }
    }
    if !oracle::is_possible() {
        return;
    }
    let Some(broker) = Broker::start() else { return };
    let prefix = "outage";
    let given = rows::rows(1..=40);
    let config = config(&broker.bootstrap(), prefix);
    let told = Arc::new(Told::default());
    let mut writer = outlet(&config, prefix, told.clone());
    publish(&mut writer, &given[..10], 5, Duration::from_secs(30));
    *told.0.lock().unwrap() = None;
    broker.kill();

    let (started, before) = (Instant::now(), cpu());
    let error = writer.deliver(&given[10..20]).unwrap_err();
    assert!(matches!(error, OutletError::Unavailable(Unavailable::Unreachable, _)), "{error}");
    assert!((40..60).contains(&started.elapsed().as_secs()), "{:?}", started.elapsed());
    let heard = told.0.lock().unwrap().unwrap();
    assert!(heard.duration_since(started) < Duration::from_secs(5), "health hears of it while delivery still tries");
    for _ in 0..3 {
        let started = Instant::now();
        let error = writer.recover(&ours).unwrap_err();
        assert!(matches!(error, OutletError::Unavailable(Unavailable::Unreachable, _)), "{error}");
        assert!(started.elapsed() < Duration::from_secs(10));
    }
    let spent = cpu() - before;
    assert!(spent < started.elapsed() / 20, "{spent:?} of CPU in {:?}", started.elapsed());
    broker.restart();
    publish(&mut writer, &given, 5, Duration::from_secs(30));
    let counts = counts(&broker.bootstrap(), "outage.stories");
    assert_eq!(counts.len(), 36);
    assert!(counts.values().all(|count| *count == 1));
}

/// A listener with passwords, and rights for none but those who use the other one.
fn guarded(port: u16) -> Vec<String> {
    let (client, guarded) = (port, port + 2);
    [
        format!("listeners=PLAINTEXT://127.0.0.1:{client},CONTROLLER://127.0.0.1:{},GUARDED://127.0.0.1:{guarded}", port + 1),
        format!("advertised.listeners=PLAINTEXT://127.0.0.1:{client},GUARDED://127.0.0.1:{guarded}"),
        "inter.broker.listener.name=PLAINTEXT".to_owned(),
        "listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,GUARDED:SASL_PLAINTEXT".to_owned(),
        "sasl.enabled.mechanisms=PLAIN".to_owned(),
        "listener.name.guarded.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required \
         user_writer=\"right\";"
            .to_owned(),
        "authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer".to_owned(),
        "super.users=User:ANONYMOUS".to_owned(),
    ]
    .to_vec()
}

#[test]
fn br_07_credentials_and_rights_are_named_and_recovered_from() {
    if !oracle::is_possible() {
        return;
    }
    let Some(broker) = Broker::start_with(guarded) else { return };
    let prefix = "guarded";
    let given = rows::rows(1..=30);
    let with = |password: &str| {
        let mut config = config(&format!("127.0.0.1:{}", broker.port() + 2), prefix);
        for (name, value) in [
            ("security.protocol", "SASL_PLAINTEXT"),
            ("sasl.mechanism", "PLAIN"),
            ("sasl.username", "writer"),
            ("sasl.password", password),
        ] {
            config.properties.0.insert(name.to_owned(), value.to_owned());
        }
        config
    };
    let refused = |result: Result<(), OutletError>| {
        let Err(OutletError::Unavailable(Unavailable::Authentication, detail)) = result else { panic!("{result:?}") };
        detail
    };
    let quickly = |what: &dyn Fn() -> String| {
        let started = Instant::now();
        let detail = what();
        assert!(started.elapsed() < Duration::from_secs(10), "{:?}: {detail}", started.elapsed());
        detail
    };

    let detail = quickly(&|| refused(outlet(&with("wrong-canary"), prefix, unobserved()).recover(&ours).map(drop)));
    assert!(!detail.contains("wrong-canary"), "{detail}");
    quickly(&|| refused(outlet(&with("right"), prefix, unobserved()).recover(&ours).map(drop)));

    let rights = |verb: &str, resources: &[&str]| {
        let bootstrap = broker.bootstrap();
        let mut arguments = vec![bootstrap.as_str(), verb, "writer"];
        arguments.extend(resources);
        oracle::run("rights.py", &arguments, "");
    };
    // Someone else made the topics; the writer may then write to them, but not in transactions.
    publish(&mut outlet(&config(&broker.bootstrap(), prefix), prefix, unobserved()), &given[..10], 10, Duration::from_secs(60));
    rights("allow", &["topic:guarded."]);
    let mut writer = outlet(&with("right"), prefix, unobserved());
    let patience = Instant::now() + Duration::from_secs(20);
    let detail = loop {
        let detail = refused(writer.recover(&ours).map(drop));
        if detail.to_lowercase().contains("transactional") {
            break detail;
        }
        assert!(Instant::now() < patience, "{detail}");
        std::thread::sleep(Duration::from_millis(100));
    };
    assert!(detail.contains("TRANSACTIONAL_ID_AUTHORIZATION_FAILED"), "{detail}");
    rights("allow", &["transactional_id:guarded."]);
    publish(&mut writer, &given[..20], 5, Duration::from_secs(30));

    // Rights that are lost while it runs, and given back.
    rights("forbid", &["topic:guarded."]);
    let patience = Instant::now() + Duration::from_secs(20);
    let mut next = 20;
    loop {
        assert!(Instant::now() < patience && next < 30, "rights are still there");
        match writer.deliver(&given[next..=next]) {
            Ok(()) => next += 1,
            lost => break drop(refused(lost)),
        }
    }
    rights("allow", &["topic:guarded."]);
    publish(&mut writer, &given, 5, Duration::from_secs(30));
    let expected: Vec<u64> = (1..=30).filter(|seq| seq % 10 != 0).collect();
    let counts = counts(&broker.bootstrap(), "guarded.stories");
    assert_eq!(counts.keys().copied().collect::<Vec<_>>(), expected);
    assert!(counts.values().all(|count| *count == 1));
}
