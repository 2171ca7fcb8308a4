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

fn bytes(path: &Path) -> Result<Vec<u8>, String> {
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
    let mut is_readable = true;
    for error in &errors {
        let help = help(error.message());
        is_readable &= help.is_some();
        let span = error.span().unwrap_or(0..0);
        let complaint = Complaint::error(Place::new(file, span), error.message());
        context.add(complaint.help(help.unwrap_or("the rest of this file is checked when its syntax is right")));
    }
    is_readable.then(|| then(&Reader::new(context, Place::new(file, 0..0), Some(document.get_ref()), shape)))
}

/// What to do about an error after which the rest is still understood.
fn help(message: &str) -> Option<&'static str> {
    if message.starts_with("duplicate key") {
        Some("a key or [table] may stand once; put what belongs together in one place")
    } else if message.starts_with("string values must be quoted") {
        Some("write it in quotes: \"...\"")
    } else {
        None
    }
}
