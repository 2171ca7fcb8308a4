//! Kafka: where it is, what it promises, and how it is reached.

mod properties;
mod security;

use super::context::Complaint;
use super::key::{List, Section, Setting, Table};
use super::kind::{Choice, Number, Switch, Text, Wrong};
use super::read::{Found, Reader};
use super::{Delivery, Kafka, Properties};
use std::collections::BTreeMap;

pub(super) static KAFKA: Section =
    Section { name: "kafka", table: &TABLE, about: "Leave it out, and stories go to topic logs under data_dir." };

static TABLE: Table = Table {
    title: "[kafka]",
    keys: &[
        &BROKERS,
        &DELIVERY,
        &TRANSACTIONAL_ID,
        &CREATE_TOPICS,
        &PARTITIONS,
        &REPLICATION,
        &security::TLS,
        &security::SASL,
        &properties::PROPERTIES,
    ],
};

static BROKERS: List<Text> = List {
    name: "brokers",
    kind: Text { check: broker },
    required: true,
    example: "127.0.0.1:9092",
    about: "Some of the cluster's brokers as host:port; the rest is learned from them. Two or three, so that one may be down.",
};

static DELIVERY: Setting<Choice<Delivery>> = Setting {
    name: "delivery",
    kind: Choice { options: &[("exactly_once", Delivery::ExactlyOnce), ("at_least_once", Delivery::AtLeastOnce)] },
    default: Delivery::ExactlyOnce,
    about: "exactly_once writes in transactions. at_least_once is for brokers without them: a crash may repeat one batch.",
};

static TRANSACTIONAL_ID: Setting<Text> = Setting {
    name: "transactional_id",
    kind: Text { check: identifier },
    default: "dateline",
    about: "Prefix of transactional.id; the shard's number follows. Two services on one cluster need two.",
};

static CREATE_TOPICS: Setting<Switch> = Setting {
    name: "create_topics",
    kind: Switch,
    default: true,
    about: "Missing topics are created with the right cleanup policy. Otherwise they are named in an error and waited for.",
};

static PARTITIONS: Setting<Number> = Setting {
    name: "partitions",
    kind: Number { least: 1, most: 10_000 },
    default: 4,
    about: "Of created topics; progress always has one a shard. Four let four consumers share the work; \
            a later change reorders stories of one key.",
};

static REPLICATION: Setting<Number> = Setting {
    name: "replication",
    kind: Number { least: -1, most: 100 },
    default: -1,
    about: "Of created topics. -1 takes the cluster's own default.replication.factor, which its operators chose; \
            any number of ours would be wrong for one broker or for three. Needs Kafka 2.4.",
};

/// Reads `[kafka]`, if there is one. `max_record` is the largest record that will be sent.
pub(super) fn read(root: &Reader<'_>, max_record: &Found<u64>) -> Option<Kafka> {
    let table = root.section(&KAFKA)?;
    let mut properties = BTreeMap::new();
    security::read(&table, &mut properties);
    properties::read(&table, &mut properties);
    check_record_fits(&table, max_record, &properties);
    let delivery = table.setting(&DELIVERY);
    let transactional_id = table.setting(&TRANSACTIONAL_ID);
    if delivery.value == Delivery::AtLeastOnce && transactional_id.is_written {
        let message = "`transactional_id` means nothing with delivery = \"at_least_once\"";
        let help = "remove it, or take delivery = \"exactly_once\"";
        let complaint = Complaint::error(transactional_id.place, message).help(help);
        root.context.add(complaint.related(delivery.place, "no transactions with this"));
    }
    Some(Kafka {
        brokers: brokers(&table),
        delivery: delivery.value,
        transactional_id: transactional_id.value,
        create_topics: creation(&table),
        partitions: i32::try_from(table.setting(&PARTITIONS).value).unwrap_or(i32::MAX),
        replication: i32::try_from(replication(&table)).unwrap_or(-1),
        properties: Properties(properties),
    })
}

/// Most brokers that may be listed.
const MAX_BROKERS: usize = 100;

fn creation(table: &Reader<'_>) -> bool {
    let create_topics = table.setting(&CREATE_TOPICS);
    for name in [PARTITIONS.name, REPLICATION.name] {
        if let (false, Some(place)) = (create_topics.value, table.written(name)) {
            let message = format!("`{name}` means nothing with create_topics = false");
            table.context.add(Complaint::warning(place, message).related(create_topics.place, "topics are made by others"));
        }
    }
    create_topics.value
}

fn replication(table: &Reader<'_>) -> i64 {
    let replication = table.setting(&REPLICATION);
    if replication.value == 0 {
        let complaint = Complaint::error(replication.place, "`replication` cannot be 0");
        table.context.add(complaint.help("1 or more, or -1 for the cluster's default"));
    }
    replication.value
}

fn brokers(table: &Reader<'_>) -> Vec<String> {
    let Some(brokers) = table.list(&BROKERS) else { return Vec::new() };
    if brokers.value.is_empty() && table.written(BROKERS.name).is_some() {
        table.context.add(Complaint::error(brokers.place, "`brokers` has no usable broker").help("write [\"host:9092\"]"));
    }
    if brokers.value.len() > MAX_BROKERS {
        table.error(brokers.place, format!("`brokers` lists more than {MAX_BROKERS}; some of a cluster suffice"));
        return Vec::new();
    }
    let mut known: Vec<Found<String>> = Vec::new();
    for broker in brokers.value {
        match known.iter().find(|earlier| earlier.value == broker.value) {
            Some(earlier) => {
                let complaint = Complaint::warning(broker.place, format!("broker `{}` is listed twice", broker.value));
                table.context.add(complaint.related(earlier.place, "first here"));
            }
            None => known.push(broker),
        }
    }
    known.into_iter().map(|broker| broker.value).collect()
}

/// librdkafka refuses what is larger than `message.max.bytes` before any broker sees it.
fn check_record_fits(table: &Reader<'_>, max_record: &Found<u64>, properties: &BTreeMap<String, String>) {
    const DEFAULT_MAX_MESSAGE: u64 = 1_000_000;
    // Key, headers and the framing of a batch with one record in it, rounded up.
    const OVERHEAD: u64 = 16 << 10;
    let written = properties.get("message.max.bytes").and_then(|bytes| bytes.parse().ok());
    let most = written.unwrap_or(DEFAULT_MAX_MESSAGE);
    if max_record.value.saturating_add(OVERHEAD) > most {
        let message = format!(
            "records of {} bytes do not fit into messages of {most} bytes (message.max.bytes), of which 16 KiB are for framing",
            max_record.value
        );
        let property = table.written(properties::PROPERTIES.name).filter(|_| written.is_some());
        let place = if max_record.is_written { max_record.place } else { property.unwrap_or(table.place) };
        let help = "lower limits.max_record, or raise message.max.bytes in [kafka.properties] and on the brokers and topics";
        table.context.add(Complaint::error(place, message).help(help));
    }
}

fn broker(text: &str) -> Result<(), Wrong> {
    let help = "write host:port such as kafka-1.example:9092 or [::1]:9092";
    if text.contains("://") {
        return Err(Wrong::with_help("has a scheme before its host", "write host:port; TLS and SASL have their own tables"));
    }
    if text.contains(',') {
        return Err(Wrong::with_help("has several brokers in one string", "write each as a string of its own"));
    }
    let (host, port) = text.rsplit_once(':').ok_or_else(|| Wrong::with_help("has no port", help))?;
    match port.parse::<u16>() {
        Ok(port) if port > 0 => {}
        _ => return Err(Wrong::with_help("has no port from 1 to 65535 at its end", help)),
    }
    let is_name = !host.is_empty() && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'));
    let inner = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    let is_address = inner.is_some_and(|inner| inner.parse::<std::net::Ipv6Addr>().is_ok());
    if is_name || is_address { Ok(()) } else { Err(Wrong::with_help("has no host name or address", help)) }
}

fn identifier(text: &str) -> Result<(), Wrong> {
    let is_legal = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    if text.is_empty() || text.len() > 200 || !text.bytes().all(is_legal) {
        let help = "1 to 200 letters a-z and A-Z, digits, `.`, `_` and `-`";
        return Err(Wrong::with_help("is no identifier that ACLs and logs can carry", help));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brokers_are_hosts_with_ports() {
        for good in ["a:9092", "127.0.0.1:1", "[::1]:9092", "kafka_1.example-x.org:65535"] {
            assert!(broker(good).is_ok(), "{good}");
        }
        for bad in ["", "a", "a:", ":9092", "a:0", "a:65536", "a:b", "::1:9092", "[::1]", "a b:1", "ssl://a:1", "a:1,b:2"] {
            assert!(broker(bad).is_err(), "{bad}");
        }
    }
}
