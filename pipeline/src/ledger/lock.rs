//! One process to a ledger.

use super::OpenError;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{Read, Write};
use std::path::Path;

/// Holds the folder until it is dropped; a dead process holds nothing.
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the folder, made when it is missing.
    pub fn take(directory: &Path) -> Result<Self, OpenError> {
        let failed = |error| OpenError::Folder { path: directory.to_owned(), error };
        fs::create_dir_all(directory).map_err(failed)?;
        let path = directory.join("lock");
        let mut file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path).map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                drop(file.take(256).read_to_string(&mut holder));
                let holder = if holder.trim().is_empty() { "another process".to_owned() } else { holder.trim().to_owned() };
                return Err(OpenError::Locked { path: directory.to_owned(), holder });
            }
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        }
        file.set_len(0).map_err(failed)?;
        writeln!(file, "pid {} since {:.0}", std::process::id(), jiff::Timestamp::now()).map_err(failed)?;
        Ok(Self { _file: file })
    }
}
