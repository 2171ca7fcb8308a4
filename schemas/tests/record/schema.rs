//! The committed JSON Schema: generated from the code, met by records, and not met by anything else.

use crate::drafts;
use jsonschema::Validator;
use proptest::prelude::*;
use schemas::{PubStatus, json_schema, normalize};
use serde_json::{Value, json};
use std::path::PathBuf;

/// The fields of the record, as published; `?` marks those that may be null.
const FIELDS: &str = "schema_version story_id uri? identity version? revision change revision_label? supersedes_uri? \
    supersedes_hash? is_latest is_deleted pub_status type title? title_is_derived headline? subhead? slugline? take_key? \
    take_no? abstract? by body_text body_html? is_tabular word_count char_count provider_word_count? language? \
    language_detected dateline_text? dateline_cities dateline_region? dateline_country? dateline_country_code? \
    dateline_month? dateline_day? dateline_date? dateline_year_source? agency? sign_off? provider provider_service? \
    source_name? first_created? version_created? content_created? embargoed? embargo_unresolved expires? urgency? \
    urgency_raw? category_raw? subjects keywords genres signals entities places tickers links media copyright_holder? \
    copyright_notice? usage_terms? credit_line? rights_uri? ed_note? ed_note_is_public content_hash body_hash cluster_id \
    duplicate_of? relation? similarity? source_format ingest_feed ingest_connector ingest_source_uri ingest_message_id? \
    provider_sequence? ingest_raw_hash ingest_raw_bytes ingest_charset received_at published_at ingest_parser \
    ingest_warnings extra";

/// Name, and whether null is allowed.
pub fn fields() -> impl Iterator<Item = (&'static str, bool)> {
    FIELDS.split_whitespace().map(|field| (field.trim_end_matches('?'), field.ends_with('?')))
}

fn committed() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("story.schema.json")
}

fn validator() -> Validator {
    let schema: Value = serde_json::from_slice(&std::fs::read(committed()).unwrap()).unwrap();
    jsonschema::draft202012::options().should_validate_formats(true).build(&schema).unwrap()
}

fn record(draft: schemas::Draft) -> Value {
    serde_json::to_value(normalize(draft, &drafts::origin()).unwrap().as_first()).unwrap()
}

fn errors(validator: &Validator, record: &Value) -> Vec<String> {
    validator.iter_errors(record).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

/// With `DATELINE_UPDATE` set the file is written anew.
#[test]
fn committed_schema_is_what_the_code_says() {
    let generated = json_schema::story();
    if std::env::var_os("DATELINE_UPDATE").is_some() {
        std::fs::write(committed(), format!("{generated:#}\n")).unwrap();
    }
    let written: Value = serde_json::from_slice(&std::fs::read(committed()).unwrap()).unwrap();
    assert!(written == generated, "run DATELINE_UPDATE=1 cargo test -p schemas committed_schema");
}

#[test]
fn schema_is_valid_closed_and_described() {
    let schema = json_schema::story();
    jsonschema::draft202012::meta::validate(&schema).unwrap();
    assert_eq!(schema["$id"], "urn:dateline:story:1.0");
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    let mut objects = 0;
    let definitions = schema["$defs"].as_object().unwrap().values();
    for object in definitions.chain([&schema]).filter(|object| object["type"] == "object") {
        objects += 1;
        assert_eq!(object["additionalProperties"], false);
        let properties = object["properties"].as_object().unwrap();
        let mut required: Vec<_> = object["required"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
        required.sort_unstable();
        let mut names: Vec<_> = properties.keys().map(String::as_str).collect();
        names.sort_unstable();
        assert_eq!(names, required);
        for (name, property) in properties {
            assert!(property["description"].is_string(), "{name} is not described");
        }
    }
    assert_eq!(objects, 6, "the record and five kinds of nested objects");
    let mut published: Vec<_> = fields().map(|(field, _)| field).collect();
    published.sort_unstable();
    let mut names: Vec<_> = schema["properties"].as_object().unwrap().keys().map(String::as_str).collect();
    names.sort_unstable();
    assert_eq!(names, published);
}

#[test]
fn records_are_valid() {
    let validator = validator();
    let mut killed = drafts::filled();
    killed.pub_status = Some(PubStatus::Canceled);
    for draft in [drafts::empty(), drafts::filled(), killed] {
        assert_eq!(errors(&validator, &record(draft)), [""; 0]);
    }
}

#[test]
fn null_is_allowed_where_it_is_published() {
    let validator = validator();
    let whole = record(drafts::filled());
    for (field, nullable) in fields() {
        let mut record = whole.clone();
        record[field] = Value::Null;
        assert_eq!(validator.is_valid(&record), nullable, "{field}: null");
        record.as_object_mut().unwrap().remove(field);
        assert!(!validator.is_valid(&record), "{field} is missing");
    }
}

#[test]
fn broken_records_are_not_valid() {
    let validator = validator();
    let whole = record(drafts::filled());
    for (pointer, value) in [
        ("/schema_version", json!("2.0")),
        ("/story_id", json!("0F".repeat(16))),
        ("/story_id", json!("0".repeat(31))),
        ("/content_hash", json!("0".repeat(63))),
        ("/supersedes_hash", json!("none")),
        ("/ingest_raw_hash", json!(format!("{}\n", "0".repeat(64)))),
        ("/revision", json!(0)),
        ("/revision", json!(1.5)),
        ("/revision", json!("1")),
        ("/change", json!("changed")),
        ("/is_deleted", json!(2)),
        ("/is_deleted", json!(false)),
        ("/is_latest", json!(1)),
        ("/similarity", json!(1.01)),
        ("/relation", json!("same")),
        ("/pub_status", json!("cancelled")),
        ("/urgency", json!(0)),
        ("/urgency", json!(10)),
        ("/received_at", json!("2026-11-24T12:00:00Z")),
        ("/received_at", json!("2026-11-24T12:00:00.500+00:00")),
        ("/received_at", json!("2026-11-24T12:00:00.500000Z")),
        ("/received_at", json!("2026-11-24 12:00:00.500Z")),
        ("/version_created", json!("2026-13-24T12:00:00.500Z")),
        ("/version_created", json!(1_795_521_600_000_u64)),
        ("/dateline_date", json!("2026-11-31")),
        ("/dateline_date", json!("2026-11-24T00:00:00.000Z")),
        ("/dateline_month", json!(13)),
        ("/dateline_day", json!(32)),
        ("/dateline_country_code", json!("gb")),
        ("/word_count", json!(-1)),
        ("/ingest_raw_bytes", json!(9_007_199_254_740_992_u64)),
        ("/ingest_warnings", json!(["unheard_of"])),
        ("/by", json!([null])),
        ("/by", json!("Erika Beispiel")),
        ("/extra", json!({ "depth": { "two": "levels" } })),
        ("/extra", json!({ "number": 1 })),
        ("/subjects", json!([{ "code": "04000000" }])),
        ("/subjects/0/code", json!(4)),
        ("/places/0/lat", json!("51.5")),
        ("/links/0/href", Value::Null),
        ("/media/0/size", json!(-1)),
    ] {
        let mut record = whole.clone();
        *record.pointer_mut(pointer).unwrap() = value.clone();
        assert!(!validator.is_valid(&record), "{pointer}: {value}");
    }
    for pointer in ["", "/subjects/0", "/entities/0", "/places/0", "/links/0", "/media/0"] {
        let mut record = whole.clone();
        record.pointer_mut(pointer).unwrap()["unheard_of"] = json!("value");
        assert!(!validator.is_valid(&record), "{pointer} is not closed");
    }
}

#[test]
fn whatever_a_decoder_finds_becomes_a_valid_record() {
    let validator = validator();
    proptest!(|(draft in drafts::any_draft())| {
        let Ok(story) = normalize(draft, &drafts::origin()) else { return Ok(()) };
        let record = serde_json::to_value(story.as_first()).unwrap();
        prop_assert_eq!(errors(&validator, &record), [""; 0]);
    });
}
