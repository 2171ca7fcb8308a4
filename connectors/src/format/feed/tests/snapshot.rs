//! What is read of the fixtures, recorded beside them.

use crate::format::Decoded;
use schemas::Dialect;
use std::fmt::Write as _;
use std::path::Path;

/// Everything that was found, and nothing of what was not.
fn shown(decoded: &Decoded) -> String {
    let mut out = format!("charset: {}, complete: {}\n", decoded.charset, decoded.complete);
    for draft in &decoded.drafts {
        let _ = writeln!(out, "{draft:#?}");
    }
    for fault in &decoded.faults {
        let _ = writeln!(out, "{fault:#?}");
    }
    let is_blank = |line: &str| [": None,", ": [],", ": {},", ": false,"].iter().any(|blank| line.ends_with(blank));
    let is_print = |line: &str| line.starts_with("    print: ");
    out.lines().filter(|line| !is_blank(line) && !is_print(line)).map(|line| format!("{line}\n")).collect()
}

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
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(&folder);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let _bound = settings.bind_to_scope();
    for name in names {
        let bytes = std::fs::read(folder.join(&name)).unwrap();
        let decoded = (super::FORMAT.decode)(&bytes, &Dialect::default()).unwrap();
        insta::assert_snapshot!(name, shown(&decoded));
    }
}
