//! Append-only files that are synced at every append: the commit log and the topic logs are made of them.

use rustix::fs::fdatasync;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

/// A folder of segments named by number, of which the last one is open for appending.
pub struct Segments {
    directory: PathBuf,
    suffix: &'static str,
    bases: Vec<u64>,
    open: Option<File>,
    length: u64,
}

/// What a failed append left behind.
#[derive(Debug, thiserror::Error)]
pub enum AppendError {
    /// The segment ends where it ended before; the next append may succeed.
    #[error("{0}; the segment was cut back")]
    CutBack(#[source] io::Error),
    /// The segment could not be cut back: nothing may be appended until it is opened anew.
    #[error("{0}; the segment could not be cut back")]
    Broken(#[source] io::Error),
}

impl Segments {
    /// Opens a folder, made when it is missing; the newest segment is the open one. An empty folder has none
    /// until [`Segments::roll`].
    pub fn open(directory: impl Into<PathBuf>, suffix: &'static str) -> io::Result<Self> {
        let directory = directory.into();
        fs::create_dir_all(&directory)?;
        let bases = bases(&directory, suffix)?;
        let mut segments = Self { directory, suffix, bases, open: None, length: 0 };
        if let Some(base) = segments.bases.last().copied() {
            let file = OpenOptions::new().read(true).write(true).open(segments.path(base))?;
            segments.length = file.metadata()?.len();
            segments.open = Some(file);
        }
        Ok(segments)
    }

    /// Numbers of the segments, rising.
    pub fn bases(&self) -> &[u64] {
        &self.bases
    }

    pub fn path(&self, base: u64) -> PathBuf {
        self.directory.join(format!("{base:020}{}", self.suffix))
    }

    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// Length of the open segment, bytes.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Writes at the end of the open segment and waits until it is on the disk.
    pub fn append(&mut self, bytes: &[u8]) -> Result<(), AppendError> {
        let Some(file) = &self.open else { return Err(AppendError::Broken(io::Error::other("no segment is open"))) };
        let written = file.write_all_at(bytes, self.length).and_then(|()| Ok(fdatasync(file)?));
        match written {
            Ok(()) => {
                self.length += bytes.len() as u64;
                Ok(())
            }
            Err(error) => match self.cut(self.length) {
                Ok(()) => Err(AppendError::CutBack(error)),
                Err(_) => {
                    self.open = None;
                    Err(AppendError::Broken(error))
                }
            },
        }
    }

    /// Closes the open segment and begins another one.
    pub fn roll(&mut self, base: u64) -> io::Result<()> {
        let path = self.path(base);
        let file = OpenOptions::new().read(true).write(true).create_new(true).open(&path)?;
        File::open(&self.directory)?.sync_all()?;
        self.open = Some(file);
        self.length = 0;
        self.bases.push(base);
        Ok(())
    }

    /// Shortens the open segment.
    pub fn cut(&mut self, length: u64) -> io::Result<()> {
        let Some(file) = &self.open else { return Err(io::Error::other("no segment is open")) };
        file.set_len(length)?;
        file.sync_all()?;
        self.length = length;
        Ok(())
    }

    /// Removes a closed segment.
    pub fn delete(&mut self, base: u64) -> io::Result<()> {
        if self.bases.last() == Some(&base) {
            return Err(io::Error::other("the open segment is not deleted"));
        }
        fs::remove_file(self.path(base))?;
        self.bases.retain(|other| *other != base);
        File::open(&self.directory)?.sync_all()
    }
}

/// Numbers of the segments in a folder, rising.
pub fn bases(directory: &Path, suffix: &str) -> io::Result<Vec<u64>> {
    let mut bases = Vec::new();
    for entry in fs::read_dir(directory)? {
        let name = entry?.file_name();
        let number = name.to_str().and_then(|name| name.strip_suffix(suffix)).filter(|number| number.len() == 20);
        bases.extend(number.and_then(|number| number.parse::<u64>().ok()));
    }
    bases.sort_unstable();
    Ok(bases)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn appends_survive_opening_anew() {
        let folder = tempfile::tempdir().unwrap();
        let mut segments = Segments::open(folder.path(), ".log").unwrap();
        assert!(matches!(segments.append(b"x"), Err(AppendError::Broken(_))));
        segments.roll(0).unwrap();
        segments.append(b"one").unwrap();
        segments.roll(3).unwrap();
        segments.append(b"two!").unwrap();
        let mut again = Segments::open(folder.path(), ".log").unwrap();
        assert_eq!((again.bases(), again.length()), (&[0, 3][..], 4));
        again.cut(3).unwrap();
        again.append(b"!!").unwrap();
        assert_eq!(fs::read(again.path(3)).unwrap(), b"two!!");
        again.delete(0).unwrap();
        assert!(again.delete(3).is_err());
        assert_eq!(Segments::open(folder.path(), ".log").unwrap().bases(), [3]);
    }
}
