//! Files that are read and committed together, bounded in number and in bytes, over all folders.

use connectors::source::spool::Taken as File;
use std::sync::Arc;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Files that are under way at once: enough to share a commit's sync.
const AT_ONCE: usize = 64;
/// Mebibytes of one folder after which no further file is read: the last one may go beyond.
const MOST: u32 = 8;
/// The same over all folders.
const MOST_OF_ALL: u32 = 32;
const MEBIBYTE: usize = 1024 * 1024;

/// The memory that folders share for what they read and have not committed.
#[derive(Clone)]
pub struct Memory(Arc<Semaphore>);

impl Default for Memory {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(MOST_OF_ALL as usize)))
    }
}

impl Memory {
    /// Waits for room for a batch.
    pub async fn batch(&self) -> Option<Batch> {
        let held = self.0.clone().acquire_many_owned(MOST).await.ok()?;
        Some(Batch { files: Vec::new(), bytes: 0, held })
    }
}

/// Files with the room that they take.
pub struct Batch {
    files: Vec<File>,
    bytes: usize,
    held: OwnedSemaphorePermit,
}

impl Batch {
    pub fn has_room(&self) -> bool {
        self.files.len() < AT_ONCE && self.bytes < MOST as usize * MEBIBYTE
    }

    pub fn push(&mut self, file: File) {
        self.bytes += file.content.as_ref().map_or_else(|unread| unread.payload.bytes.len(), |payload| payload.bytes.len());
        self.files.push(file);
    }

    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// The files, and the room to give back when they are committed; what they do not need is given back at once, so
    /// that small files wait for nobody.
    pub fn read(mut self) -> (Vec<File>, OwnedSemaphorePermit) {
        let spare = (MOST as usize).saturating_sub(self.bytes / MEBIBYTE);
        drop(self.held.split(spare));
        (self.files, self.held)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use connectors::source::spool::{Options, Spool};
    use std::time::{Duration, SystemTime};

    fn spool(folder: &std::path::Path) -> Spool {
        let (settle, rescan) = (Duration::ZERO, Duration::ZERO);
        let (retention_age, retention_bytes) = (Duration::from_secs(60), u64::MAX);
        let path = folder.to_owned();
        Spool::open(Options { path, settle, rescan, delete: false, retention_age, retention_bytes, max_bytes: 1 << 30 }).unwrap()
    }

    #[tokio::test]
    async fn files_are_read_until_there_are_some_mebibytes_over_all_folders() {
        let folder = tempfile::tempdir().unwrap();
        for n in 0..20 {
            std::fs::write(folder.path().join(format!("{n}.txt")), vec![b'a'; 3 * MEBIBYTE]).unwrap();
        }
        let (mut spool, memory) = (spool(folder.path()), Memory::default());
        let mut under_way = Vec::new();
        for _ in 0..4 {
            let mut batch = memory.batch().await.unwrap();
            let later = SystemTime::now() + Duration::from_secs(5);
            while batch.has_room() {
                let Some(file) = spool.take(later).unwrap() else { continue };
                batch.push(file);
            }
            let (files, held) = batch.read();
            assert_eq!(files.len(), 3);
            under_way.push(held);
        }
        assert!(tokio::time::timeout(Duration::from_millis(50), memory.batch()).await.is_err(), "the others wait");
        under_way.pop();
        let (files, _held) = memory.batch().await.unwrap().read();
        assert!(files.is_empty());
        assert!(memory.batch().await.is_some(), "a batch of nothing takes no room");
    }
}
