//! Payloads that no dead letter holds whole, kept once by their hash under `data_dir/rejected`.

use crate::config::Retention;
use schemas::hash::{hex, of_bytes};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

/// The folder of kept payloads.
#[derive(Clone, Debug)]
pub struct Rejected {
    directory: PathBuf,
    retention: Retention,
}

impl Rejected {
    /// A folder, made when something is first kept.
    pub fn new(directory: PathBuf, retention: Retention) -> Self {
        Self { directory, retention }
    }

    /// Keeps bytes and gives the name under which they lie. They are on disk when this returns.
    pub fn keep(&self, bytes: &[u8]) -> io::Result<String> {
        let name = hex(&of_bytes(bytes));
        let path = self.directory.join(&name);
        if path.exists() {
            return Ok(name);
        }
        fs::create_dir_all(&self.directory)?;
        let part = self.directory.join(format!(".{name}.part"));
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).open(&part)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&part, &path)?;
        File::open(&self.directory)?.sync_all()?;
        Ok(name)
    }

    /// Deletes what is older or more than the retention allows, oldest first; gives the bytes that are left.
    pub fn sweep(&self, now: SystemTime) -> io::Result<u64> {
        let entries = match fs::read_dir(&self.directory) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
            Err(error) => return Err(error),
        };
        let mut files = Vec::new();
        for entry in entries {
            let entry = entry?;
            let metadata = entry.metadata()?;
            files.push((metadata.modified()?, metadata.len(), entry.path()));
        }
        files.sort_unstable();
        let mut bytes: u64 = files.iter().map(|(_, length, _)| length).sum();
        for (modified, length, path) in files {
            let age = now.duration_since(modified).unwrap_or(Duration::ZERO);
            if age <= self.retention.age && bytes <= self.retention.bytes {
                break;
            }
            fs::remove_file(path)?;
            bytes -= length;
        }
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_kept_once_and_not_for_ever() {
        let folder = tempfile::tempdir().unwrap();
        let retention = Retention { age: Duration::from_secs(60), bytes: 5 };
        let rejected = Rejected::new(folder.path().join("rejected"), retention);
        assert_eq!(rejected.sweep(SystemTime::now()).unwrap(), 0);
        let name = rejected.keep(b"1234").unwrap();
        assert_eq!(rejected.keep(b"1234").unwrap(), name);
        assert_eq!(fs::read(folder.path().join("rejected").join(&name)).unwrap(), b"1234");
        rejected.keep(b"567").unwrap();
        assert!(rejected.sweep(SystemTime::now()).unwrap() <= 5);
        assert_eq!(rejected.sweep(SystemTime::now() + Duration::from_secs(120)).unwrap(), 0);
    }
}
