//! librdkafka properties that are passed through, and those that are not.

use crate::config::context::Complaint;
use crate::config::key::Entries;
use crate::config::kind::{Wrong, shorten, type_name};
use crate::config::mask::names_secret;
use crate::config::place::Place;
use crate::config::read::Reader;
use rdkafka::error::KafkaError;
use rdkafka::types::RDKafkaConfRes;
use std::collections::BTreeMap;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

pub(super) static PROPERTIES: Entries = Entries {
    name: "properties",
    example: "\"compression.type\" = \"zstd\"",
    types: &["string", "integer", "boolean"],
    about: "Other librdkafka properties, by their own names. What this service sets itself, and what would run or load \
            other programs, is refused.",
};

/// Properties that are refused, each with the reason.
const REFUSED: &[(&str, &str)] = &[
    // What would run programs, load code, or replace brokers by a mock.
    ("plugin.library.paths", "it would load a library into this process"),
    ("interceptors", "it would load a library into this process"),
    ("ssl.engine.location", "it would load a library into this process"),
    ("ssl.engine.id", "it would load a library into this process"),
    ("ssl.providers", "it would load a library into this process"),
    ("sasl.kerberos.kinit.cmd", "it would run a shell command"),
    // What this service sets, because its promises hang on it.
    ("bootstrap.servers", "it is set by kafka.brokers"),
    ("metadata.broker.list", "it is set by kafka.brokers"),
    ("transactional.id", "it is set by kafka.transactional_id and the shard's number"),
    ("transaction.timeout.ms", "it is set to suit the size of a transaction"),
    ("enable.idempotence", "without it, retries would repeat or reorder stories"),
    ("enable.gapless.guarantee", "a failed record is handled here, not by stopping"),
    ("acks", "all replicas must acknowledge, or stories could be lost"),
    ("request.required.acks", "all replicas must acknowledge, or stories could be lost"),
    ("max.in.flight", "more than five would give up the order of stories"),
    ("max.in.flight.requests.per.connection", "more than five would give up the order of stories"),
    ("message.send.max.retries", "stories are sent until they arrive"),
    ("retries", "stories are sent until they arrive"),
    ("message.timeout.ms", "stories do not expire in the queue; the outbox keeps them"),
    ("delivery.timeout.ms", "stories do not expire in the queue; the outbox keeps them"),
    ("delivery.report.only.error", "each delivery is confirmed before it counts"),
    ("queuing.strategy", "stories are sent in their order"),
    ("linger.ms", "batches are closed here, so that consumers never wait"),
    ("queue.buffering.max.ms", "batches are closed here, so that consumers never wait"),
    ("partitioner", "it is murmur2_random, so that consumers on the JVM agree"),
    ("isolation.level", "progress is read committed"),
    ("enable.auto.commit", "progress is kept in its own topic"),
    ("auto.commit.enable", "progress is kept in its own topic"),
    ("enable.auto.offset.store", "progress is kept in its own topic"),
    ("auto.offset.reset", "progress is kept in its own topic"),
    ("group.id", "nothing is read as a group"),
    ("group.instance.id", "nothing is read as a group"),
    ("enable.partition.eof", "the end of progress is found by its high watermark"),
    ("allow.auto.create.topics", "brokers would create topics with the wrong cleanup policy; see kafka.create_topics"),
    // What has a place of its own.
    ("security.protocol", "it follows from kafka.tls and kafka.sasl"),
    ("ssl.ca.location", "it is set by kafka.tls.ca"),
    ("ssl.ca.pem", "it is set by kafka.tls.ca"),
    ("ssl.certificate.location", "it is set by kafka.tls.cert"),
    ("ssl.certificate.pem", "it is set by kafka.tls.cert"),
    ("ssl.key.location", "it is set by kafka.tls.key"),
    ("ssl.key.pem", "it is set by kafka.tls.key"),
    ("ssl.key.password", "it is set by kafka.tls.key_password"),
    ("ssl.endpoint.identification.algorithm", "it is set by kafka.tls.verify_hostname"),
    ("enable.ssl.certificate.verification", "without it, anyone could pass for a broker; give the CA as kafka.tls.ca"),
    ("sasl.mechanism", "it is set by kafka.sasl.mechanism"),
    ("sasl.mechanisms", "it is set by kafka.sasl.mechanism"),
    ("sasl.username", "it is set by kafka.sasl.username"),
    ("sasl.password", "it is set by kafka.sasl.password"),
    // What only a program can set.
    ("opaque", "only a program can set it"),
    ("default_topic_conf", "only a program can set it"),
    ("internal.termination.signal", "signals are handled here"),
    ("enabled_events", "events are handled here"),
    ("log.queue", "logs are handled here"),
    ("builtin.features", "it says what was built in"),
];

/// Why a property is refused.
fn refusal(name: &str) -> Option<&'static str> {
    let named = REFUSED.iter().find(|(refused, _)| *refused == name).map(|(_, reason)| *reason);
    named.or_else(|| {
        if name.starts_with("test.") {
            Some("it is for librdkafka's own tests and would replace brokers by a mock")
        } else if name.ends_with("_cb") || name.starts_with("ssl_") {
            Some("only a program can set it")
        } else {
            None
        }
    })
}

/// Reads `[kafka.properties]`.
pub(super) fn read(kafka: &Reader<'_>, properties: &mut BTreeMap<String, String>) {
    for (key, value) in kafka.entries(&PROPERTIES) {
        entry(kafka, key.get_ref(), kafka.at(key.span()), value, properties);
    }
}

fn entry(kafka: &Reader<'_>, name: &str, key: Place, value: &Spanned<DeValue<'_>>, properties: &mut BTreeMap<String, String>) {
    // `queue.buffering.max.kbytes = 1` without quotes is a table in a table to TOML; what is meant is plain enough.
    if let DeValue::Table(table) = value.get_ref() {
        return nested(kafka, name, table, properties);
    }
    if let Some(reason) = refusal(name) {
        kafka.context.add(Complaint::error(key, format!("property `{name}` cannot be set: {reason}")).help("remove it"));
        return;
    }
    let place = kafka.at(value.span());
    let text = match value.get_ref() {
        DeValue::String(text) => {
            let Some(revealed) = kafka.reveal(name, text, place) else { return };
            if names_secret(name) && !revealed.has_secret() {
                let complaint = Complaint::warning(place, format!("`{}` stands in plain text", shorten(name)));
                kafka
                    .context
                    .add(complaint.help("take it from the environment with ${env:NAME} or from a file with ${file:path}"));
            }
            revealed.value()
        }
        DeValue::Integer(integer) if integer.radix() == 10 => integer.as_str().to_owned(),
        DeValue::Boolean(on) => on.to_string(),
        other => {
            let message = format!("must be a string, a decimal integer or a boolean, not {}", type_name(other));
            return kafka.wrong(&shorten(name), place, Wrong::new(message));
        }
    };
    match accepted(name, &text) {
        Ok(()) => drop(properties.insert(name.to_owned(), text)),
        Err(Refusal::Unknown) => kafka
            .context
            .add(Complaint::error(key, format!("librdkafka has no property `{}`", shorten(name))).help(suggestion(name))),
        // What librdkafka says holds the value, which may be a secret.
        Err(Refusal::Value) => kafka.wrong(&shorten(name), place, Wrong::new("has a value that librdkafka does not take")),
    }
}

fn nested(kafka: &Reader<'_>, prefix: &str, table: &DeTable<'_>, properties: &mut BTreeMap<String, String>) {
    for (key, value) in table {
        entry(kafka, &format!("{prefix}.{}", key.get_ref()), kafka.at(key.span()), value, properties);
    }
}

enum Refusal {
    Unknown,
    Value,
}

/// Asks librdkafka, which answers from its own table; nothing is connected.
fn accepted(name: &str, value: &str) -> Result<(), Refusal> {
    if name.contains('\0') {
        return Err(Refusal::Unknown);
    }
    if value.contains('\0') {
        return Err(Refusal::Value);
    }
    let mut config = rdkafka::ClientConfig::new();
    config.set(name, value);
    match config.create_native_config() {
        Ok(_) => Ok(()),
        Err(KafkaError::ClientConfig(RDKafkaConfRes::RD_KAFKA_CONF_UNKNOWN, ..)) => Err(Refusal::Unknown),
        Err(_) => Err(Refusal::Value),
    }
}

/// The properties that people do set; librdkafka gives no list of its own.
const COMMON: &[&str] = &[
    "batch.num.messages",
    "batch.size",
    "broker.address.family",
    "client.id",
    "client.rack",
    "compression.level",
    "compression.type",
    "connections.max.idle.ms",
    "debug",
    "message.max.bytes",
    "metadata.max.age.ms",
    "queue.buffering.max.kbytes",
    "queue.buffering.max.messages",
    "receive.message.max.bytes",
    "reconnect.backoff.max.ms",
    "reconnect.backoff.ms",
    "request.timeout.ms",
    "retry.backoff.ms",
    "socket.connection.setup.timeout.ms",
    "socket.keepalive.enable",
    "socket.timeout.ms",
    "ssl.cipher.suites",
    "ssl.crl.location",
    "statistics.interval.ms",
    "topic.metadata.refresh.interval.ms",
];

fn suggestion(name: &str) -> String {
    match crate::config::similar::nearest(&name.replace('_', "."), COMMON.iter().copied()) {
        Some(known) => format!("did you mean `{known}`?"),
        None => "librdkafka's CONFIGURATION.md lists them all".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn se_10_dangerous_properties_are_refused() {
        for name in [
            "plugin.library.paths",
            "sasl.kerberos.kinit.cmd",
            "test.mock.num.brokers",
            "test.mock.broker.rtt",
            "ssl.engine.location",
            "dr_msg_cb",
            "ssl_key",
            "acks",
            "transactional.id",
        ] {
            assert!(refusal(name).is_some(), "{name}");
        }
        for name in ["compression.type", "client.id", "ssl.crl.location", "socket.keepalive.enable"] {
            assert!(refusal(name).is_none(), "{name}");
        }
    }

    #[test]
    fn refused_properties_are_ones_that_exist() {
        // A name that librdkafka does not know would guard nothing. Some exist only in other builds.
        for (name, _) in REFUSED {
            let exists = matches!(accepted(name, "\u{1}"), Err(Refusal::Value) | Ok(()));
            assert!(exists || name.starts_with("plugin"), "{name}");
        }
    }

    #[test]
    fn properties_that_are_suggested_exist() {
        for name in COMMON {
            assert!(refusal(name).is_none() && !matches!(accepted(name, "1"), Err(Refusal::Unknown)), "{name}");
        }
    }
}
