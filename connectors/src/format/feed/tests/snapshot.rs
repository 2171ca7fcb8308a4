//! What is read of the fixtures, recorded beside them.

use crate::format::recorded::{compare, shown};
use schemas::Dialect;
use std::path::Path;

#[test]
fn fixtures_are_read_as_recorded() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/feed");
    let mut names: Vec<String> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".xml") || name.ends_with(".json"))
        .collect();
    names.sort();
    assert!(names.len() >= 8);
    for name in names {
        let bytes = std::fs::read(folder.join(&name)).unwrap();
        let decoded = (super::FORMAT.decode)(&bytes, &Dialect::default()).unwrap();
        compare(&folder, &name, &shown(&decoded));
    }
}
