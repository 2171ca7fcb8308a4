//! What stays in `done` and `failed`.

use super::folder::Folder;
use std::collections::BinaryHeap;
use std::ffi::OsString;
use std::io;
use std::ops::AddAssign;
use std::time::{Duration, SystemTime};

/// Files looked at in one pass when the folder is too large; passes go on until it is not.
const MAX_OLDEST: usize = 16_384;

/// What was removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    pub files: u64,
    pub bytes: u64,
}

impl AddAssign for Swept {
    fn add_assign(&mut self, other: Self) {
        self.files += other.files;
        self.bytes += other.bytes;
    }
}

/// Removes what has lain in the folder for longer than `age`, then the oldest until `max_bytes` hold.
///
/// The time that counts is that of the move, which the file system keeps (`ctime`); the time of modification
/// stays the sender's. Memory is bounded by the size of a pass.
pub fn sweep(folder: &Folder, age: Duration, max_bytes: u64, now: SystemTime) -> io::Result<Swept> {
    let mut swept = Swept::default();
    loop {
        let pass = pass(folder, age, now)?;
        let mut left = pass.bytes;
        let before = swept.files;
        for (name, bytes) in pass.aged {
            remove(folder, &name, bytes, &mut swept)?;
        }
        for (_, name, bytes) in pass.oldest.into_sorted_vec() {
            if left <= max_bytes {
                break;
            }
            left = left.saturating_sub(bytes);
            remove(folder, &name, bytes, &mut swept)?;
        }
        let is_done = left <= max_bytes && !pass.more_aged;
        if is_done || swept.files == before {
            return Ok(swept);
        }
    }
}

#[derive(Default)]
struct Pass {
    aged: Vec<(OsString, u64)>,
    more_aged: bool,
    /// By time since 1970.
    oldest: BinaryHeap<(Duration, OsString, u64)>,
    /// Bytes of what is not aged.
    bytes: u64,
}

fn pass(folder: &Folder, age: Duration, now: SystemTime) -> io::Result<Pass> {
    let mut pass = Pass::default();
    folder.each(|name| {
        let Ok((changed, bytes)) = folder.changed(name) else { return };
        if now.duration_since(changed).unwrap_or_default() > age {
            if pass.aged.len() < MAX_OLDEST {
                pass.aged.push((name.to_owned(), bytes));
            } else {
                pass.more_aged = true;
            }
            return;
        }
        pass.bytes = pass.bytes.saturating_add(bytes);
        let since = changed.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        pass.oldest.push((since, name.to_owned(), bytes));
        if pass.oldest.len() > MAX_OLDEST {
            pass.oldest.pop();
        }
    })?;
    Ok(pass)
}

fn remove(folder: &Folder, name: &OsString, bytes: u64, swept: &mut Swept) -> io::Result<()> {
    match folder.remove(name) {
        Ok(()) => {
            swept.files += 1;
            swept.bytes += bytes;
            Ok(())
        }
        // A directory that someone made there, or a file that someone took away.
        Err(error) if matches!(error.kind(), io::ErrorKind::IsADirectory | io::ErrorKind::NotFound) => Ok(()),
        Err(error) => Err(error),
    }
}
