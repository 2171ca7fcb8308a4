//! The documents for consumers name every field and every word, as the code describes them.

use schemas::{Reason, Warning, json_schema};
use std::path::Path;

fn document(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs").join(name)).unwrap()
}

/// The first cell of every row of a document's tables, without its quotes.
fn rows(document: &str) -> Vec<&str> {
    document.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next()).collect()
}

#[test]
fn every_field_is_described_as_in_the_schema() {
    let document = document("consumers.md");
    let schema = json_schema::story();
    for (name, property) in schema["properties"].as_object().unwrap() {
        let (begin, end) = (format!("| `{name}` |"), format!("| {} |", property["description"].as_str().unwrap()));
        let is_described = document.lines().any(|line| line.starts_with(&begin) && line.ends_with(&end));
        assert!(is_described, "docs/consumers.md has no row that begins with {begin} and ends with {end}");
    }
}

#[test]
fn every_warning_and_every_reason_is_listed() {
    let (consumers, dead_letters) = (document("consumers.md"), document("dead-letters.md"));
    for warning in Warning::ALL {
        assert!(rows(&consumers).contains(&warning.as_str()), "docs/consumers.md does not list {warning}");
    }
    for reason in Reason::ALL {
        assert!(rows(&dead_letters).contains(&reason.as_str()), "docs/dead-letters.md does not list {reason}");
    }
}
