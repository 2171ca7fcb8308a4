//! What holds for every record, whatever is in it.

use crate::{drafts, schema};
use proptest::prelude::*;
use schemas::story::{Story, join};
use schemas::{Draft, normalize};
use serde_json::Value;

/// The record in both ways in which it is made.
fn check(draft: Draft) -> Result<(), TestCaseError> {
    let Ok(story) = normalize(draft, &drafts::origin()) else { return Ok(()) };
    let story = story.as_first();
    let whole = serde_json::to_vec(&story).unwrap();
    let joined = join(&story.ruling, &serde_json::to_vec(&story.content).unwrap());
    prop_assert_eq!(String::from_utf8_lossy(&joined), String::from_utf8_lossy(&whole));
    let record: Value = serde_json::from_slice(&joined).unwrap();
    prop_assert_eq!(&record, &serde_json::to_value(&story).unwrap());
    let again: Story = serde_json::from_slice(&whole).unwrap();
    prop_assert_eq!(String::from_utf8(serde_json::to_vec(&again).unwrap()), String::from_utf8(whole));
    check_shape(&record)
}

/// All keys, no null where there is a list, and at most one level below the record.
fn check_shape(record: &Value) -> Result<(), TestCaseError> {
    let record = record.as_object().unwrap();
    prop_assert_eq!(record.len(), schema::fields().count());
    for (field, _) in schema::fields() {
        prop_assert!(record.contains_key(field), "{} is missing", field);
    }
    for (field, value) in record {
        let nested: Vec<&Value> = match value {
            Value::Array(entries) => {
                prop_assert!(entries.iter().all(|entry| !entry.is_null() && !entry.is_array()), "{}", field);
                let objects = entries.iter().filter_map(Value::as_object);
                objects.flat_map(|object| object.values()).collect()
            }
            Value::Object(object) => {
                prop_assert!(field == "extra" && object.values().all(Value::is_string), "{}", field);
                Vec::new()
            }
            _ => Vec::new(),
        };
        prop_assert!(nested.iter().all(|value| !value.is_array() && !value.is_object()), "{} nests deeper", field);
    }
    Ok(())
}

#[test]
fn extremes_keep_the_rules() {
    check(drafts::empty()).unwrap();
    check(drafts::filled()).unwrap();
}

#[test]
fn everything_is_null_or_empty_but_what_names_the_story() {
    let record = normalize(drafts::empty(), &drafts::origin()).unwrap().as_first();
    let record = serde_json::to_value(record).unwrap();
    for (field, nullable) in schema::fields().filter(|(field, _)| *field != "uri") {
        let value = &record[field];
        assert!(!nullable || value.is_null(), "{field}: {value}");
        assert!(value.as_array().is_none_or(|list| list.is_empty() || field == "ingest_warnings"), "{field}: {value}");
    }
    assert_eq!(record["body_text"], "");
    assert_eq!(record["extra"], serde_json::json!({}));
}

#[test]
fn everything_filled_leaves_nothing_null() {
    let record = normalize(drafts::filled(), &drafts::origin()).unwrap().as_first();
    let record = serde_json::to_value(record).unwrap();
    // What only the ledger says, and what this dateline and text do not print.
    let left = ["supersedes_hash", "duplicate_of", "relation", "similarity", "dateline_region", "dateline_country", "sign_off"];
    let left = |field: &str| left.contains(&field) || field == "dateline_country_code";
    for (field, _) in schema::fields().filter(|(field, _)| !left(field)) {
        assert!(!record[field].is_null() && record[field] != Value::Array(Vec::new()), "{field} is {}", record[field]);
    }
}

proptest! {
    #[test]
    fn any_record_keeps_the_rules(draft in drafts::any_draft()) {
        check(draft)?;
    }
}
