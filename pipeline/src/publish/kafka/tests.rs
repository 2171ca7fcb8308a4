//! The outlet against librdkafka's own mock cluster: answers that a real broker gives only in rare moments.
//!
//! The mock neither fences nor aborts, so nothing about delivery exactly once is shown here; nor does it know the
//! topics' settings, so that recovery begins after they were read. A real broker is asked in the crate `tests`.

use super::*;
use crate::outbox::{Role, Roles};
use crate::publish::{Refusal, Unobserved};
use rdkafka::mocking::MockCluster;
use rdkafka::producer::DefaultProducerContext;
use rdkafka::types::{RDKafkaApiKey, RDKafkaRespErr as Code};
use std::time::Duration;

struct Mock {
    cluster: MockCluster<'static, DefaultProducerContext>,
    config: config::Kafka,
    topics: config::Topics,
}

const TOKEN: u64 = 7;

fn mock(brokers: i32, delivery: Delivery) -> Mock {
    let cluster = MockCluster::new(brokers).unwrap();
    let topics = config::Topics {
        stories: "stories".to_owned(),
        latest: None,
        duplicates: None,
        deadletter: None,
        progress: "progress".to_owned(),
    };
    for name in [&topics.stories, &topics.progress] {
        cluster.create_topic(name, 1, 1).unwrap();
    }
    let config = config::Kafka {
        brokers: vec![cluster.bootstrap_servers()],
        delivery,
        transactional_id: "mocked".to_owned(),
        create_topics: false,
        partitions: 1,
        replication: 1,
        properties: config::Properties::default(),
    };
    Mock { cluster, config, topics }
}

fn rows(seqs: std::ops::RangeInclusive<u64>) -> Vec<Row> {
    let row = |seq| Row {
        position: Position { token: TOKEN, seq },
        roles: Roles::of(&[Role::Stories]),
        key: seq.to_string(),
        timestamp: 1_700_000_000_000,
        facts: None,
        value: Some(b"{}".to_vec()),
    };
    seqs.map(row).collect()
}

fn ours(position: Position) -> bool {
    position.token == TOKEN
}

impl Mock {
    fn new_outlet(&self) -> Kafka {
        let mut outlet = Kafka::new(&self.config, &self.topics, 0, Arc::new(Unobserved));
        outlet.limits = Some(Limits { smallest: 1_000_000, largest: 1_000_000 });
        outlet
    }

    /// An outlet that has recovered from this cluster.
    fn outlet(&self) -> Kafka {
        let mut outlet = self.new_outlet();
        recover(&mut outlet).unwrap();
        outlet
    }

    /// What comes of three rows when the cluster answers these requests so, one after another.
    fn deliver(&self, request: RDKafkaApiKey, answers: &[Code]) -> Result<(), OutletError> {
        let mut outlet = self.outlet();
        outlet.deliver(&rows(1..=1)).unwrap();
        self.cluster.request_errors(request, answers);
        let delivered = outlet.deliver(&rows(2..=4));
        self.cluster.clear_request_errors(request);
        delivered
    }
}

/// The start order from where the topics are known.
fn recover(outlet: &mut Kafka) -> Result<Recovered, OutletError> {
    outlet.session = None;
    Reader::connect(&outlet.settings, "progress", &outlet.observer, &outlet.first_seen)
        .and_then(|reader| outlet.take_over(reader, &ours))
        .map_err(|failure| failure.into_outlet(0))
}

/// Outlets are made on one thread and run on another.
const _: fn() = || {
    fn moves<T: Send>() {}
    moves::<crate::publish::Outlet>();
};

fn kind(result: Result<(), OutletError>) -> String {
    match result {
        Ok(()) => "delivered".to_owned(),
        Err(OutletError::Unavailable(kind, _)) => kind.to_string(),
        Err(OutletError::Unsettled(_)) => "unsettled".to_owned(),
        Err(OutletError::Refused { reason, .. }) => format!("refused: {reason}"),
    }
}

#[test]
fn br_05_br_07_answers_lead_to_what_is_to_be_done() {
    use RDKafkaApiKey::{AddPartitionsToTxn, EndTxn, Produce};
    let again = |code: Code| vec![code; 3];
    let always = |code: Code| vec![code; 50];
    let cases = [
        (Delivery::ExactlyOnce, Produce, again(Code::RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS), "delivered"),
        (Delivery::ExactlyOnce, Produce, again(Code::RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS_AFTER_APPEND), "delivered"),
        (Delivery::ExactlyOnce, Produce, again(Code::RD_KAFKA_RESP_ERR__TRANSPORT), "delivered"),
        (Delivery::ExactlyOnce, Produce, always(Code::RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED), "authentication"),
        (Delivery::ExactlyOnce, AddPartitionsToTxn, always(Code::RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED), "authentication"),
        (
            Delivery::ExactlyOnce,
            AddPartitionsToTxn,
            always(Code::RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED),
            "authentication",
        ),
        (Delivery::ExactlyOnce, EndTxn, again(Code::RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS), "delivered"),
        (Delivery::ExactlyOnce, EndTxn, always(Code::RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH), "unsettled"),
        (Delivery::AtLeastOnce, Produce, again(Code::RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS_AFTER_APPEND), "delivered"),
        (Delivery::AtLeastOnce, Produce, again(Code::RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE), "delivered"),
        (Delivery::AtLeastOnce, Produce, always(Code::RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED), "authentication"),
    ];
    for (delivery, request, answers, expected) in cases {
        let outcome = mock(1, delivery).deliver(request, &answers);
        let detail = format!("{delivery:?} {request:?} {:?}: {outcome:?}", answers[0]);
        assert_eq!(kind(outcome), expected, "{detail}");
    }
}

#[test]
fn br_07_a_refused_transactional_id_is_a_matter_of_rights() {
    let mock = mock(1, Delivery::ExactlyOnce);
    mock.cluster
        .request_errors(RDKafkaApiKey::InitProducerId, &[Code::RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED; 5]);
    let mut outlet = mock.new_outlet();
    let refused = recover(&mut outlet).map(drop);
    assert_eq!(kind(refused), "authentication");
    mock.cluster.clear_request_errors(RDKafkaApiKey::InitProducerId);
    recover(&mut outlet).unwrap();
    outlet.deliver(&rows(1..=3)).unwrap();
}

#[test]
fn br_08_a_fatal_answer_at_the_start_is_unsettled() {
    let mock = mock(1, Delivery::ExactlyOnce);
    mock.cluster.request_errors(RDKafkaApiKey::InitProducerId, &[Code::RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH; 5]);
    let mut outlet = mock.new_outlet();
    assert!(recover(&mut outlet).is_err());
    mock.cluster.clear_request_errors(RDKafkaApiKey::InitProducerId);
    recover(&mut outlet).unwrap();
}

#[test]
fn hi_25_a_record_that_is_refused_alone_is_told_and_not_tried_for_ever() {
    for delivery in [Delivery::ExactlyOnce, Delivery::AtLeastOnce] {
        let mock = mock(1, delivery);
        let mut outlet = mock.outlet();
        mock.cluster.request_errors(RDKafkaApiKey::Produce, &[Code::RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE; 20]);
        let given: [Row; 1] = [rows(1..=1).remove(0)];
        let refused = outlet.deliver(&given).unwrap_err();
        assert!(matches!(refused, OutletError::Refused { delivered: 0, reason: Refusal::TooLarge, .. }), "{refused}");
    }
}

#[test]
fn br_04_a_leader_that_moves_is_followed() {
    let mock = mock(3, Delivery::AtLeastOnce);
    let mut outlet = mock.outlet();
    for seq in 1..=30u64 {
        let leader = i32::try_from(seq % 3).unwrap() + 1;
        mock.cluster.partition_leader("stories", 0, Some(leader)).unwrap();
        outlet.deliver(&[rows(seq..=seq).remove(0)]).unwrap();
    }
}

#[test]
fn br_09_a_slow_broker_is_waited_for() {
    let mock = mock(1, Delivery::ExactlyOnce);
    let mut outlet = mock.outlet();
    mock.cluster.broker_round_trip_time(1, Duration::from_secs(1)).unwrap();
    let started = Instant::now();
    outlet.deliver(&rows(1..=100)).unwrap();
    assert!(started.elapsed() > Duration::from_secs(1));
    recover(&mut outlet).unwrap();
}
