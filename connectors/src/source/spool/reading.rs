//! Reads one file, or says why not.

use super::excerpt::{Excerpt, MOST_HASHED};
use super::folder::{Folder, Kind, Print};
use schemas::Reason;
use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read, Seek};

/// What came of reading a file.
pub enum Reading {
    Whole {
        bytes: Vec<u8>,
        print: Print,
    },
    Refused {
        reason: Reason,
        detail: String,
        print: Option<Print>,
        /// Of one that is too large.
        excerpt: Option<Excerpt>,
    },
    /// It was written to meanwhile.
    Changed {
        print: Print,
    },
    Gone,
}

/// Reads a regular file of at most `max_bytes`. Anything else is not opened at all, and if it is put in the
/// file's place at the last moment, it is opened without blocking and without following, and closed unread.
pub fn read(folder: &Folder, name: &OsStr, max_bytes: u64) -> Reading {
    match try_read(folder, name, max_bytes) {
        Ok(reading) => reading,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Reading::Gone,
        Err(error) => {
            let (reason, print) = (Reason::Unreadable, folder.print(name).ok());
            Reading::Refused { reason, detail: error.to_string(), print, excerpt: None }
        }
    }
}

fn try_read(folder: &Folder, name: &OsStr, max_bytes: u64) -> io::Result<Reading> {
    let before = folder.print(name)?;
    if before.kind() != Kind::File {
        let detail = format!("is {}", kind_name(before.kind()));
        return Ok(Reading::Refused { reason: Reason::NotARegularFile, detail, print: Some(before), excerpt: None });
    }
    let file = folder.open_file(name)?;
    if !file.metadata()?.is_file() {
        let detail = "was changed for something else".to_owned();
        return Ok(Reading::Refused { reason: Reason::NotARegularFile, detail, print: folder.print(name).ok(), excerpt: None });
    }
    if before.size() > max_bytes {
        return Ok(too_large(&file, before, format!("{} bytes or more, limit {max_bytes}", before.size())));
    }
    // The size is at most the limit, so it fits.
    let mut bytes = Vec::with_capacity(usize::try_from(before.size()).unwrap_or(0).saturating_add(1));
    (&file).take(max_bytes.saturating_add(1)).read_to_end(&mut bytes)?;
    let read = bytes.len() as u64;
    let print = folder.print(name)?;
    if print != before || print.size() != read {
        return Ok(if read > max_bytes {
            drop(bytes);
            (&file).rewind()?;
            too_large(&file, print, format!("grew above {max_bytes} bytes"))
        } else {
            Reading::Changed { print }
        });
    }
    Ok(Reading::Whole { bytes, print })
}

fn too_large(file: &File, print: Print, mut detail: String) -> Reading {
    if print.size() > MOST_HASHED {
        detail.push_str(&format!("; the hash is of the first {MOST_HASHED} bytes"));
    }
    // One that cannot be read either is too large all the same.
    Reading::Refused { reason: Reason::TooLarge, detail, print: Some(print), excerpt: Excerpt::of(file).ok() }
}

fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::File => "a file",
        Kind::Folder => "a directory",
        Kind::Link => "a symbolic link",
        Kind::Pipe => "a pipe",
        Kind::Socket => "a socket",
        Kind::Device => "a device",
        Kind::Other => "of unknown kind",
    }
}
