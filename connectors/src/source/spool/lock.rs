//! One process a folder.

use super::SpoolError;
use super::folder::Folder;
use super::names;
use std::ffi::OsStr;
use std::fs::{File, TryLockError};
use std::io::{Read, Seek, Write};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

const LOCK: &str = ".lock";

/// Locks the folder until the file is dropped or the process ends.
///
/// The lock is on `.lock`, which names its holder; where that cannot be made, on the directory itself.
pub fn lock(folder: &Folder, path: &Path) -> Result<File, SpoolError> {
    let failed = |source| SpoolError::Io { doing: "lock", path: path.to_owned(), source };
    let named = match folder.open_or_create(LOCK) {
        Ok(file) => Some(file),
        Err(error) if super::is_denied(&error) => None,
        Err(error) => return Err(failed(error)),
    };
    let mut file = match named.as_ref() {
        Some(file) => file.try_clone().map_err(failed)?,
        None => folder.as_file().map_err(failed)?,
    };
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let holder = named.and_then(holder).unwrap_or_else(|| "another process".to_owned());
            return Err(SpoolError::Conflict { path: path.to_owned(), holder });
        }
        Err(TryLockError::Error(error)) => return Err(failed(error)),
    }
    if named.is_some() {
        let text = format!("process {}\n", std::process::id());
        file.set_len(0).and_then(|()| file.rewind()).and_then(|()| file.write_all(text.as_bytes())).map_err(failed)?;
    }
    Ok(file)
}

/// What the holder wrote about itself.
fn holder(file: File) -> Option<String> {
    let mut text = Vec::new();
    file.take(100).read_to_end(&mut text).ok()?;
    let text = names::printable(OsStr::from_bytes(text.trim_ascii()));
    (!text.is_empty()).then_some(text)
}
