//! What landed, against what was offered.

use crate::oracle::{self, Record};
use crate::service::Service;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Records of some topics.
#[derive(Debug)]
pub struct Landed(Vec<Record>);

impl Landed {
    /// All committed records of a topic, and of those beside it.
    pub fn in_kafka(bootstrap: &str, topics: &[&str]) -> Self {
        Self(oracle::read_topics(bootstrap, topics))
    }

    /// All records of some topic logs of a service.
    pub fn in_log(service: &Service, topics: &[&str]) -> Self {
        Self(oracle::read_logs(&service.data().join("topics"), topics))
    }

    pub fn records(&self) -> &[Record] {
        &self.0
    }

    /// The values, as JSON.
    pub fn values(&self) -> Vec<Value> {
        let values = self.0.iter().filter_map(|record| record.value.as_deref());
        values.map(|value| serde_json::from_str(value).expect("JSON")).collect()
    }

    /// How often each headline stands there.
    pub fn headlines(&self) -> BTreeMap<String, usize> {
        let mut headlines = BTreeMap::new();
        for value in self.values() {
            *headlines.entry(value["headline"].as_str().unwrap_or("(none)").to_owned()).or_default() += 1;
        }
        headlines
    }

    /// Nothing offered is missing, nothing stands there twice, nothing else stands there.
    pub fn assert_each_once(&self, offered: &BTreeSet<String>) {
        let landed = self.headlines();
        let lost: Vec<_> = offered.iter().filter(|headline| !landed.contains_key(*headline)).collect();
        let twice: Vec<_> = landed.iter().filter(|(_, count)| **count > 1).collect();
        let strange: Vec<_> = landed.keys().filter(|headline| !offered.contains(*headline)).collect();
        let sample = |all: &[&String]| all.iter().take(5).map(ToString::to_string).collect::<Vec<_>>();
        assert!(lost.is_empty(), "{} of {} lost, such as {:?}", lost.len(), offered.len(), sample(&lost));
        assert!(twice.is_empty(), "{} twice, such as {:?}", twice.len(), &twice[..twice.len().min(5)]);
        assert!(strange.is_empty(), "nobody offered {:?}", sample(&strange));
    }
}
