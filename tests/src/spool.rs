//! A drop folder as its writer sees it.

use std::fs;
use std::path::{Path, PathBuf};

/// The folder.
#[derive(Clone)]
pub struct Spool(PathBuf);

impl Spool {
    /// A folder named as its feed, beside the configuration.
    pub fn new(folder: &Path, feed: &str) -> Self {
        let path = folder.join(feed);
        fs::create_dir_all(&path).expect("drop folder");
        Self(path)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    /// As a wire's own software does it: written under another name, then renamed.
    pub fn drop_file(&self, name: &str, content: impl AsRef<[u8]>) {
        let part = self.0.join(format!(".{name}.part"));
        fs::write(&part, content).expect("file is written");
        fs::rename(&part, self.0.join(name)).expect("file is renamed");
    }

    /// Whether nothing waits in the folder and nothing is being taken.
    pub fn is_empty(&self) -> bool {
        self.waiting().is_empty() && names(&self.0.join(".taking")).is_empty()
    }

    /// Names of what was not taken yet.
    pub fn waiting(&self) -> Vec<String> {
        names(&self.0).into_iter().filter(|name| !name.starts_with('.') && name != "done" && name != "failed").collect()
    }

    pub fn done(&self) -> Vec<String> {
        names(&self.0.join("done"))
    }

    pub fn failed(&self) -> Vec<String> {
        names(&self.0.join("failed"))
    }
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort_unstable();
    names
}
