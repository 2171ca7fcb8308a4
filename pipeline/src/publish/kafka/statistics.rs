//! The few of the client's own figures that are worth exporting.
//!
//! Source: librdkafka's `STATISTICS.md`; times there are microseconds.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::time::Duration;

#[derive(Debug, Deserialize)]
pub struct Statistics {
    /// Records in the client's queues.
    #[serde(rename = "msg_cnt", default)]
    pub records: u64,
    #[serde(rename = "msg_size", default)]
    pub bytes: u64,
    #[serde(default)]
    brokers: BTreeMap<String, Broker>,
    #[serde(default)]
    topics: BTreeMap<String, Topic>,
}

#[derive(Debug, Deserialize)]
struct Broker {
    rtt: Option<RoundTrip>,
}

#[derive(Debug, Deserialize)]
struct RoundTrip {
    #[serde(rename = "avg")]
    mean: u64,
    #[serde(rename = "cnt")]
    count: u64,
}

#[derive(Debug, Deserialize)]
struct Topic {
    #[serde(default)]
    partitions: BTreeMap<String, serde::de::IgnoredAny>,
}

impl Statistics {
    /// Mean answer time of each broker that answered anything.
    pub fn round_trips(&self) -> impl Iterator<Item = Duration> {
        let measured = self.brokers.values().filter_map(|broker| broker.rtt.as_ref());
        measured.filter(|rtt| rtt.count > 0).map(|rtt| Duration::from_micros(rtt.mean))
    }

    /// Topics with the number of their partitions; a topic of which nothing is known yet is left out.
    pub fn partitions(&self) -> impl Iterator<Item = (&str, i32)> {
        self.topics.iter().filter_map(|(name, topic)| {
            // Partition -1 is where the client keeps records before it has chosen a partition.
            let known = topic.partitions.keys().filter(|number| !number.starts_with('-')).count();
            (known > 0).then(|| Some((name.as_str(), i32::try_from(known).ok()?)))?
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_read_from_what_the_client_prints() {
        let statistics: Statistics = serde_json::from_str(
            r#"{"name":"x","msg_cnt":22710,"msg_size":704010,"unknown":[],
                "brokers":{"a:1/1":{"rtt":{"min":1,"avg":2500,"cnt":4}},"b:1/2":{"rtt":{"avg":0,"cnt":0}},"c":{}},
                "topics":{"t":{"partitions":{"0":{"leader":1},"1":{},"-1":{}}},"u":{"partitions":{"-1":{}}}}}"#,
        )
        .unwrap();
        assert_eq!((statistics.records, statistics.bytes), (22710, 704_010));
        assert_eq!(statistics.round_trips().collect::<Vec<_>>(), [Duration::from_micros(2500)]);
        assert_eq!(statistics.partitions().collect::<Vec<_>>(), [("t", 2)]);
    }
}
