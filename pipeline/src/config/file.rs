//! Files of the configuration: bytes to text to TOML, with what is wrong at each step.

use super::context::{Complaint, Context};
use super::key::Table;
use super::mask;
use super::place::Place;
use super::read::Reader;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;
use toml::de::DeTable;

/// Largest file: room for a hundred thousand feeds.
const MAX_BYTES: u64 = 64 << 20;

/// Most syntax errors of a file that are told; after an open bracket each further line brings one.
const MAX_NOT_UNDERSTOOD: usize = 5;

/// Reads a file and gives its number; what prevents it is reported.
pub(super) fn read(context: &Context<'_>, path: &Path) -> Option<(usize, Arc<str>)> {
    let name = path.display().to_string();
    let bytes = match bytes(path) {
        Ok(bytes) => bytes,
        Err(why) => {
            context.add(Complaint::file(name, format!("cannot be read: {why}")));
            return None;
        }
    };
    match String::from_utf8(bytes) {
        Ok(text) => {
            let text: Arc<str> = text.into();
            Some((context.add_file(name, Arc::clone(&text)), text))
        }
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let good = String::from_utf8_lossy(error.as_bytes().get(..at).unwrap_or(&[])).into_owned();
            let number = context.add_file(name, good.clone().into());
            // The line may hold a secret, and broken text cannot be told apart.
            context.hide(number, std::iter::once(0..good.len()).collect());
            let complaint = Complaint::error(Place::new(number, at..at), "the file is not in UTF-8 from here on");
            context.add(complaint.help("TOML is always UTF-8; save the file so"));
            None
        }
    }
}

/// The bytes of a file, or why there are none.
pub(super) fn bytes(path: &Path) -> Result<Vec<u8>, String> {
    let metadata = std::fs::metadata(path).map_err(|error| error.to_string())?;
    if metadata.is_dir() {
        return Err("it is a folder".into());
    }
    let file = std::fs::File::open(path).map_err(|error| error.to_string())?;
    let mut bytes = Vec::new();
    file.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length > MAX_BYTES) {
        return Err("it has more than 64 MiB; spread the feeds over several files".into());
    }
    Ok(bytes)
}

/// Reads a text as TOML and hands its table on.
///
/// A file with broken syntax is not read further: what the parser guesses would only bring follow-up errors.
/// Keys that stand twice and words without quotes are understood all the same, so those files are.
pub(super) fn with_document<T>(
    context: &Context<'_>,
    file: usize,
    text: &str,
    shape: &'static Table,
    then: impl FnOnce(&Reader<'_>) -> T,
) -> Option<T> {
    let (document, errors) = DeTable::parse_recoverable(text);
    context.hide(file, mask::secrets(text, document.get_ref(), !errors.is_empty()));
    let mut not_understood = 0;
    for error in &errors {
        let span = error.span().unwrap_or(0..0);
        let (message, help, is_understood) = explain(error.message(), span.is_empty());
        not_understood += usize::from(!is_understood);
        if not_understood > MAX_NOT_UNDERSTOOD && !is_understood {
            continue;
        }
        context.add(Complaint::syntax(Place::new(file, span), message).maybe_help(help.map(str::to_owned)));
    }
    if not_understood > 0 {
        context.note_unread(file);
    }
    (not_understood == 0).then(|| then(&Reader::new(context, Place::new(file, 0..0), Some(document.get_ref()), shape)))
}

/// What the parser says, what to do about it, and whether the rest of the file is understood all the same.
fn explain(message: &str, is_at_nothing: bool) -> (&str, Option<&'static str>, bool) {
    if message.starts_with("duplicate key") {
        ("this key or table stands twice", Some("put what belongs together in one place"), true)
    } else if message.starts_with("string values must be quoted") && is_at_nothing {
        ("a value is missing", Some("write it behind the `=`"), true)
    } else if message.starts_with("string values must be quoted") {
        ("this is no value", Some("write text in quotes: \"...\"; only numbers, dates, true and false go without"), true)
    } else if message.starts_with("key with no value") {
        (message, Some("write key = value, or [table]"), false)
    } else {
        (message, None, false)
    }
}
