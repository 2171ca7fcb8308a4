//! A folder for a command that keeps nothing.

use std::path::PathBuf;

/// A temporary folder that is removed, with all that is in it, when this is dropped.
pub struct Throwaway(pub PathBuf);

impl Throwaway {
    pub fn new() -> std::io::Result<Self> {
        use std::hash::{BuildHasher, RandomState};
        let name = format!("dateline-{}-{:016x}", std::process::id(), RandomState::new().hash_one(0));
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir(&folder)?;
        Ok(Self(folder))
    }
}

impl Drop for Throwaway {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}
