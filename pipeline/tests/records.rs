//! Records of real payloads are what the published schema says.
#![cfg(test)] // so that the lints know it

use connectors::format::Seen;
use connectors::source::Payload;
use pipeline::candidate::Candidate;
use pipeline::intake::reading::{self, Manner, Read};
use schemas::{Connector, Dialect};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::sync::Arc;

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn validator() -> jsonschema::Validator {
    let schema = std::fs::read(workspace().join("schemas/story.schema.json")).unwrap();
    let schema: Value = serde_json::from_slice(&schema).unwrap();
    jsonschema::draft202012::options().should_validate_formats(true).build(&schema).unwrap()
}

/// Wire copy with what plain text may carry: slug, headline, byline, dateline, notes, sign-off.
const COPY: &str = "HARBOUR-REOPENS\n\nHarbour reopens after storm\n\nBy Erika Beispiel\n\nPORTHAVEN, June 27 (EXAMPLE-WIRE) — The harbour \
    reopened on Thursday after two days.\nFerries sail again from noon, the company said.\n\n— EXAMPLE-WIRE\n";

#[test]
fn records_of_fixtures_meet_the_schema() {
    let validator = validator();
    let folder = workspace().join("connectors/fixtures/feed");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let payloads = files.filter(|path| path.extension().is_some_and(|end| end != "snap"));
    let mut payloads: Vec<_> = payloads.map(|path| (path.display().to_string(), std::fs::read(&path).unwrap())).collect();
    payloads.push(("copy".to_owned(), COPY.as_bytes().to_vec()));
    let manner = Manner {
        feed: "fixtures".to_owned(),
        provider: "example-wire".to_owned(),
        connector: Connector::Spool,
        format: None,
        dialect: Arc::new(Dialect::default()),
        max_items: 1000,
    };
    let mut records = 0;
    for (name, bytes) in payloads {
        let payload = Payload { bytes, source_uri: name.clone(), charset: None, base_url: None, modified: None, complete: true };
        let reading = reading::read(&payload, &manner, "2026-11-24T12:00:00.5Z".parse().unwrap(), &Seen::default());
        for Read { story, .. } in reading.stories {
            let story = Candidate::new(story.clone(), 900 << 10).map(|candidate| (candidate, story.as_first())).unwrap();
            let (candidate, record) = story;
            let joined = schemas::story::join(&record.ruling, &candidate.content);
            let joined: Value = serde_json::from_slice(&joined).unwrap();
            assert_eq!(joined, serde_json::to_value(&record).unwrap(), "{name}");
            let errors: Vec<_> = validator.iter_errors(&joined).map(|error| error.to_string()).collect();
            assert!(errors.is_empty(), "{name}: {errors:?}");
            records += 1;
        }
    }
    assert!(records >= 10, "{records} records");
}
