//! One piece of real agency copy, delivered again and again.

use crate::setting::Outlet;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use tests::service::{Service, dateline};
use tests::stories::Story;
use tests::wait;

#[test]
fn the_seed_is_one_record_after_three_deliveries_and_two_restarts() {
    let Some(seed) = seed_file() else { return };
    let copy = std::fs::read(seed).unwrap();
    let Some(record) = deliver_three_times("seed", &copy) else { return };
    let expected = json!({
        "headline": null, "title_is_derived": true, "revision": 1, "change": "new", "source_format": "plain_text",
        "dateline_cities": ["MOSCOW"], "dateline_month": 6, "dateline_day": 27, "dateline_date": null,
        "agency": "NNN-AGENCIES", "sign_off": "NNN-AGENCIES", "ingest_raw_bytes": copy.len(),
    });
    for (field, value) in expected.as_object().unwrap() {
        assert_eq!(&record[field], value, "{field}");
    }
    let text = |field: &str| record[field].as_str().unwrap().to_owned();
    assert!(record["ingest_warnings"].as_array().unwrap().contains(&json!("year_ambiguous")), "{record}");
    assert!(text("title").starts_with("Russia rotated military technicians"), "{record}");
    assert!(text("body_text").starts_with("Russia rotated military technicians"), "{record}");
    assert!(text("body_text").ends_with("a plot to assassinate him."), "{record}");
}

#[test]
fn own_copy_is_one_record_after_three_deliveries_and_two_restarts() {
    let story = Story::new("harbour", 1);
    let Some(record) = deliver_three_times("own-copy", story.wire().as_bytes()) else { return };
    assert_eq!(record["headline"], story.headline());
    assert_eq!(record["dateline_cities"], json!(["PORT MERIDIAN"]));
    assert_eq!((&record["dateline_month"], &record["dateline_day"]), (&json!(11), &json!(24)));
    assert_eq!(record["body_text"], story.text);
}

/// The same file, the same under another name, and the same again; a kill and a stop lie between. Gives the one record.
fn deliver_three_times(prefix: &str, copy: &[u8]) -> Option<Value> {
    let outlet = Outlet::kafka(prefix)?;
    let mut service = Service::started(&outlet.settings().spool("nnn"));
    let spool = service.spool("nnn");
    let deliver = |name: &str, files: usize| {
        spool.drop_file(name, copy);
        wait::until("the file is done", || spool.done().len() == files && spool.is_empty());
    };
    deliver("nnn.txt", 1);
    service.until_drained();
    service.kill();
    service.start();
    deliver("nnn.txt", 2);
    assert!(service.terminate().0.success());
    service.start();
    deliver("other-name.txt", 3);
    service.until_ready();
    service.until_drained();
    assert_eq!(service.metric("dateline_verdicts_total{verdict=\"unchanged\"}"), 1.0, "the copy was read and judged");
    assert!(service.terminate().0.success());

    let config = service.config();
    let tail = dateline(&["tail", "--config", config.to_str().unwrap(), "stories", "--from-beginning", "--format", "value"]);
    let records = outlet.landed(&service, "stories").values();
    assert_eq!(records.len(), 1, "{records:?}");
    assert_eq!(tail.records(), records, "tail shows what an independent reader sees: {}", tail.errors);
    let latest = outlet.landed(&service, "stories.latest").values();
    assert_eq!(latest.len(), 1, "{latest:?}");
    assert!(outlet.landed(&service, "duplicates").values().is_empty());
    assert!(spool.failed().is_empty());
    records.into_iter().next()
}

/// The seed in the shared folder; without that folder the case is skipped, loudly, and fails under `CI`.
fn seed_file() -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared");
    let shared = std::env::var_os("DATELINE_SHARED").map_or_else(beside, PathBuf::from);
    let seed = shared.join("data/seed/nnn-agencies.txt");
    if seed.is_file() {
        return Some(seed);
    }
    let missing = format!("SKIPPED: no {}; what becomes of the seed is not shown (DATELINE_SHARED)", seed.display());
    assert!(std::env::var_os("CI").is_none(), "{missing}");
    eprintln!("{missing}");
    None
}
