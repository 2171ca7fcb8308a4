//! The first command of the README.

use std::time::Duration;
use tests::oracle;
use tests::service::{command, dateline, finish};

#[test]
fn the_demo_shows_each_verdict_and_leaves_its_topics() {
    let folder = tempfile::tempdir().unwrap();
    let kept = folder.path().join("kept");
    let demo = finish(command().args(["demo", "--once", "--keep"]).arg(&kept), b"", Duration::from_secs(60));
    assert_eq!(demo.code, Some(0), "{demo:?}");
    let shown = |word: &str| demo.out.lines().filter(|line| line.split_whitespace().nth(1) == Some(word)).count();
    let letters = demo.out.lines().filter(|line| line.contains("dead letter ")).count();
    assert!(shown("new") > 5 && shown("revision") > 0 && shown("duplicate") > 0 && letters > 0, "{}", demo.out);
    assert!(demo.out.lines().any(|line| line.contains(" new, ") && line.contains(" revision")), "a summary: {}", demo.out);

    let data = kept.join("data");
    let records = oracle::read_logs(&data.join("topics"), &["stories", "duplicates", "deadletter"]);
    let count = |topic: &str| records.iter().filter(|record| record.topic == topic).count();
    assert_eq!((count("stories"), count("duplicates")), (shown("new") + shown("revision"), shown("duplicate")));
    assert!(count("deadletter") > 0);

    let data = data.to_str().unwrap();
    let tail = dateline(&["tail", "--data-dir", data, "stories", "--from-beginning", "--format", "value"]);
    let values: Vec<_> =
        records.iter().filter(|record| record.topic == "stories").map(|record| record.value.clone().unwrap()).collect();
    let values: Vec<serde_json::Value> = values.iter().map(|value| serde_json::from_str(value).unwrap()).collect();
    assert_eq!(tail.code, Some(0), "{tail:?}");
    assert_eq!(tail.records(), values, "tail shows what an independent reader sees");
    let last = dateline(&["tail", "--data-dir", data, "stories", "-n", "2", "--format", "value"]);
    assert_eq!(last.records(), values[values.len() - 2..]);
}
