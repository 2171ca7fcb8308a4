//! The file that subscriptions outlive a restart in: `data_dir/websub.json`. It holds keys, so only its owner reads it.

use crate::private_file;
use connectors::source::websub::Subscription;
use serde::{Deserialize, Serialize};
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// Largest file, bytes: more than a hundred thousand subscriptions.
const MAX_BYTES: u64 = 256 << 20;
/// Of what is written; another is not read.
const VERSION: u32 = 1;

/// Where subscriptions are kept.
#[derive(Clone, Debug)]
pub struct File(PathBuf);

#[derive(Serialize, Deserialize)]
struct Content<S> {
    version: u32,
    subscriptions: Vec<S>,
}

impl File {
    pub fn new(data_dir: &Path) -> Self {
        Self(data_dir.join("websub.json"))
    }

    /// What was kept; nothing when there is no file.
    ///
    /// # Errors
    /// When the file cannot be read, or is none that was written here.
    pub fn read(&self) -> io::Result<Vec<Subscription>> {
        let file = match fs::File::open(&self.0) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut bytes = Vec::new();
        file.take(MAX_BYTES).read_to_end(&mut bytes)?;
        let content: Content<Subscription> = serde_json::from_slice(&bytes)?;
        if content.version != VERSION {
            return Err(io::Error::other(format!("version {}, not {VERSION}", content.version)));
        }
        Ok(content.subscriptions)
    }

    /// The bytes to [write](Self::write).
    pub fn content<'a>(subscriptions: impl Iterator<Item = &'a Subscription>) -> Vec<u8> {
        // Strings and numbers are always JSON.
        serde_json::to_vec(&Content { version: VERSION, subscriptions: subscriptions.collect() }).unwrap_or_default()
    }

    /// Replaces the file as a whole.
    ///
    /// # Errors
    /// When it cannot be written; what was there stays.
    pub fn write(&self, content: &[u8]) -> io::Result<()> {
        private_file::replace(&self.0, content)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use connectors::source::websub::{Discovered, Id, Secret};
    use std::os::unix::fs::PermissionsExt;

    fn subscription() -> Subscription {
        let found = Discovered { topic: "https://feeds.example/".to_owned(), hubs: vec!["https://hub.example/".to_owned()] };
        Subscription::new("world", found, Id::new([1; 16]), Secret::new([2; 32]))
    }

    #[test]
    fn what_is_written_is_read_and_only_its_owner_may() {
        let folder = tempfile::tempdir().unwrap();
        let file = File::new(folder.path());
        assert_eq!(file.read().unwrap(), []);
        fs::write(folder.path().join("websub.new"), "left behind").unwrap();
        for _ in 0..2 {
            file.write(&File::content([subscription()].iter())).unwrap();
            assert_eq!(file.read().unwrap(), [subscription()]);
        }
        let mode = fs::metadata(folder.path().join("websub.json")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{mode:o}");
    }

    #[test]
    fn a_file_of_another_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        for text in ["", "{}", "{\"version\":2,\"subscriptions\":[]}", "\u{0}", "[[[[[["] {
            fs::write(folder.path().join("websub.json"), text).unwrap();
            assert!(File::new(folder.path()).read().is_err(), "{text}");
        }
    }
}
