//! The independent reader: Python programs in `oracle/` that know nothing of our code.

use serde_json::Value;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// A record as a consumer sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    pub topic: String,
    pub partition: i64,
    pub offset: i64,
    pub timestamp: i64,
    pub key: Option<String>,
    pub headers: Vec<(String, String)>,
    pub value: Option<String>,
}

impl Record {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Number in the header `seq`.
    pub fn seq(&self) -> u64 {
        self.header("seq").and_then(|seq| seq.split_once(':')).and_then(|(_, seq)| seq.parse().ok()).expect("header seq")
    }
}

/// Says whether the interpreter that `DATELINE_PYTHON` names (default `python3`) has confluent-kafka. When not, tests
/// that are judged by it are skipped, loudly; under `CI` they fail.
pub fn is_possible() -> bool {
    let found =
        python().args(["-c", "import confluent_kafka"]).stderr(Stdio::null()).status().is_ok_and(|status| status.success());
    if !found {
        let missing = "SKIPPED: tests that an independent consumer judges need Python with confluent-kafka (DATELINE_PYTHON)";
        assert!(std::env::var_os("CI").is_none(), "{missing}");
        eprintln!("{missing}");
    }
    found
}

/// All committed records of some topics, each partition in order.
pub fn read_topics(bootstrap: &str, topics: &[&str]) -> Vec<Record> {
    let mut arguments = vec![bootstrap];
    arguments.extend(topics);
    run("read_topic.py", &arguments, "").lines().map(|line| record(&serde_json::from_str(line).expect("JSON"))).collect()
}

/// All records of some topic logs, which lie in folders of their names. Needs no more than Python itself.
pub fn read_logs(folder: &Path, topics: &[&str]) -> Vec<Record> {
    let mut arguments = vec![folder.to_str().expect("UTF-8")];
    arguments.extend(topics);
    run("read_log.py", &arguments, "").lines().map(|line| record(&serde_json::from_str(line).expect("JSON"))).collect()
}

/// Partitions that a JVM producer would give to these keys.
pub fn partitions(keys: &[&str], count: usize) -> Vec<i64> {
    let output = run("partition.py", &[&count.to_string()], &keys.join("\n"));
    output.lines().map(|line| line.parse().expect("number")).collect()
}

/// Runs one of the programs; panics with what it says when it fails.
pub fn run(program: &str, arguments: &[&str], input: &str) -> String {
    let mut command = python();
    command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("oracle").join(program)).args(arguments);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("Python");
    child.stdin.take().expect("input").write_all(input.as_bytes()).expect("input is read");
    let output = child.wait_with_output().expect("output");
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

fn python() -> Command {
    Command::new(std::env::var_os("DATELINE_PYTHON").unwrap_or_else(|| "python3".into()))
}

fn record(value: &Value) -> Record {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let headers = value["headers"].as_array().expect("headers");
    Record {
        topic: text(&value["topic"]).expect("topic"),
        partition: value["partition"].as_i64().expect("partition"),
        offset: value["offset"].as_i64().expect("offset"),
        timestamp: value["timestamp"].as_i64().expect("timestamp"),
        key: text(&value["key"]),
        headers: headers.iter().map(|pair| (text(&pair[0]).expect("name"), text(&pair[1]).unwrap_or_default())).collect(),
        value: text(&value["value"]),
    }
}
