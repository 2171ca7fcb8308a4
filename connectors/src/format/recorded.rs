//! Readings as snapshots show them, beside the fixtures that they are of.

use super::Decoded;
use std::fmt::Write as _;
use std::path::Path;

/// Everything that was found, and nothing of what was not. Prints are left out: they are hashes.
pub(super) fn shown(decoded: &Decoded) -> String {
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

/// Compares a reading with the snapshot of that name in a folder.
pub(super) fn compare(folder: &Path, name: &str, reading: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(folder);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, reading));
}
