//! Append-only files in one folder, each named by the number of the first thing in it.
//!
//! The folder holds `<base as 20 digits><suffix>`; the file with the greatest base is the open one, and the only one
//! that is ever written. What the bytes mean is the caller's: this module only promises that bytes given to
//! [`Segments::append`] are on the disk when it returns, or are not in the file at all.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

/// Digits of a base in a file's name: enough for every `u64`, so that names sort as numbers do.
const BASE_DIGITS: usize = 20;

/// The segments of one folder.
#[derive(Debug)]
pub struct Segments {
    directory: PathBuf,
    suffix: String,
    bases: Vec<u64>,
    open: Option<Open>,
}

/// The segment that is written.
#[derive(Debug)]
struct Open {
    file: File,
    length: u64,
    /// Its entry in the folder is on the disk: nothing in it is before that.
    is_listed: bool,
}

/// Why bytes were not appended.
#[derive(Debug, thiserror::Error)]
pub enum AppendError {
    /// The file ends where it ended before, and that is on the disk: another append may be tried.
    #[error("append failed and was undone: {0}")]
    CutBack(#[source] io::Error),
    /// Nothing is known of the file past its former length. It is closed; only reopening and checking helps.
    #[error("append failed and could not be undone: {0}")]
    Broken(#[source] io::Error),
}

impl Segments {
    /// Opens a folder, which is made when it is missing; files with other names are left alone.
    pub fn open(directory: impl Into<PathBuf>, suffix: &str) -> io::Result<Self> {
        let directory = directory.into();
        create_directory(&directory)?;
        let bases = list(&directory, suffix)?;
        let mut segments = Self { directory, suffix: suffix.to_owned(), bases, open: None };
        if let Some(&base) = segments.bases.last() {
            let file = OpenOptions::new().read(true).write(true).open(segments.path(base))?;
            let length = file.metadata()?.len();
            segments.open = Some(Open { file, length, is_listed: false });
        }
        Ok(segments)
    }

    /// First numbers of the segments, ascending; the last is the open one's.
    pub fn bases(&self) -> &[u64] {
        &self.bases
    }

    /// The folder that the segments lie in.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    pub fn path(&self, base: u64) -> PathBuf {
        self.directory.join(file_name(base, &self.suffix))
    }

    /// Bytes of the open segment; 0 when there is none.
    pub fn length(&self) -> u64 {
        self.open.as_ref().map_or(0, |open| open.length)
    }

    /// Writes at the end of the open segment and waits for the disk.
    pub fn append(&mut self, bytes: &[u8]) -> Result<(), AppendError> {
        let Some(open) = &mut self.open else {
            return Err(AppendError::Broken(io::Error::new(io::ErrorKind::NotFound, "no segment is open")));
        };
        if !open.is_listed {
            sync_directory(&self.directory).map_err(AppendError::CutBack)?;
            open.is_listed = true;
        }
        let appended = append(&open.file, open.length, bytes);
        match appended {
            Ok(length) => open.length = length,
            Err(AppendError::Broken(_)) => self.open = None,
            Err(AppendError::CutBack(_)) => {}
        }
        appended.map(drop)
    }

    /// Starts the segment `base`, which must be greater than every other; the one before is complete from now on.
    pub fn roll(&mut self, base: u64) -> io::Result<()> {
        if self.bases.last().is_some_and(|&last| base <= last) {
            return Err(io::Error::new(io::ErrorKind::AlreadyExists, format!("segment {base} is not past the last one")));
        }
        let file = OpenOptions::new().read(true).write(true).create_new(true).open(self.path(base))?;
        // From here on the file exists: it is listed even when the folder cannot be synced, so that nobody meets a
        // segment that this list does not know.
        self.bases.push(base);
        let open = self.open.insert(Open { file, length: 0, is_listed: false });
        sync_directory(&self.directory)?;
        open.is_listed = true;
        Ok(())
    }

    /// Shortens the open segment to `length` bytes and waits for the disk, also when nothing is cut: what is left
    /// after a restart may be in the page cache only.
    pub fn cut(&mut self, length: u64) -> io::Result<()> {
        let Some(open) = &mut self.open else {
            return Err(io::Error::new(io::ErrorKind::NotFound, "no segment is open"));
        };
        if length > open.length {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "a segment cannot be cut longer"));
        }
        open.file.set_len(length)?;
        open.length = length;
        open.file.sync_data()
    }

    /// Removes a segment. When it was the open one, none is open until the next [`Segments::roll`].
    pub fn delete(&mut self, base: u64) -> io::Result<()> {
        let Ok(place) = self.bases.binary_search(&base) else {
            return Err(io::Error::new(io::ErrorKind::NotFound, format!("no segment {base}")));
        };
        fs::remove_file(self.path(base))?;
        self.bases.remove(place);
        if place == self.bases.len() {
            self.open = None;
        }
        sync_directory(&self.directory)
    }
}

/// First numbers of a folder's segments, ascending, as someone who only reads finds them.
pub fn list(directory: &Path, suffix: &str) -> io::Result<Vec<u64>> {
    let mut bases = Vec::new();
    for entry in fs::read_dir(directory)? {
        if let Some(base) = entry?.file_name().to_str().and_then(|name| parse(name, suffix)) {
            bases.push(base);
        }
    }
    bases.sort_unstable();
    Ok(bases)
}

/// Name of a segment's file.
pub fn file_name(base: u64, suffix: &str) -> String {
    format!("{base:0BASE_DIGITS$}{suffix}")
}

/// The base that a file's name tells, when it is a segment's.
fn parse(name: &str, suffix: &str) -> Option<u64> {
    let digits = name.strip_suffix(suffix)?;
    (digits.len() == BASE_DIGITS && digits.bytes().all(|byte| byte.is_ascii_digit())).then(|| digits.parse().ok())?
}

/// What an append needs of a file; a seam, since no file fails on request.
trait Storage {
    fn write_all_at(&self, bytes: &[u8], offset: u64) -> io::Result<()>;
    fn set_len(&self, length: u64) -> io::Result<()>;
    fn sync_data(&self) -> io::Result<()>;
}

impl Storage for File {
    fn write_all_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
        FileExt::write_all_at(self, bytes, offset)
    }

    fn set_len(&self, length: u64) -> io::Result<()> {
        Self::set_len(self, length)
    }

    fn sync_data(&self) -> io::Result<()> {
        Self::sync_data(self)
    }
}

/// Writes `bytes` at `length` and syncs; gives the new length.
fn append(file: &impl Storage, length: u64, bytes: &[u8]) -> Result<u64, AppendError> {
    let Err(error) = file.write_all_at(bytes, length).and_then(|()| file.sync_data()) else {
        return Ok(length + bytes.len() as u64);
    };
    // A failed sync may have dropped the pages from the cache or left them there as if clean: a second sync proves
    // nothing about them. Cutting them off and syncing that is the one thing that can be checked.
    match file.set_len(length).and_then(|()| file.sync_data()) {
        Ok(()) => Err(AppendError::CutBack(error)),
        Err(_) => Err(AppendError::Broken(error)),
    }
}

/// Makes a folder and what is missing above it, so that all of it survives a power cut.
fn create_directory(directory: &Path) -> io::Result<()> {
    if directory.is_dir() {
        return Ok(());
    }
    let parent = match directory.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    create_directory(parent)?;
    match fs::create_dir(directory) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    sync_directory(parent)
}

/// Waits until names that were made or removed in a folder are on the disk.
pub fn sync_directory(directory: &Path) -> io::Result<()> {
    File::open(directory)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::{Cell, RefCell};

    const SUFFIX: &str = ".log";

    fn folder() -> tempfile::TempDir {
        tempfile::tempdir().unwrap()
    }

    #[test]
    fn what_was_appended_is_there_after_reopening() {
        let folder = folder();
        let mut segments = Segments::open(folder.path().join("a/b"), SUFFIX).unwrap();
        assert_eq!(segments.bases(), &[] as &[u64]);
        assert_eq!(segments.length(), 0);
        segments.roll(1).unwrap();
        segments.append(b"one ").unwrap();
        segments.append(b"two ").unwrap();
        segments.roll(300).unwrap();
        assert_eq!(segments.length(), 0);
        segments.append(b"three").unwrap();

        let mut segments = Segments::open(folder.path().join("a/b"), SUFFIX).unwrap();
        assert_eq!(segments.bases(), &[1, 300]);
        assert_eq!(segments.length(), 5);
        assert!(segments.path(300).ends_with("00000000000000000300.log"));
        segments.append(b" four").unwrap();
        assert_eq!(fs::read(segments.path(1)).unwrap(), b"one two ");
        assert_eq!(fs::read(segments.path(300)).unwrap(), b"three four");
    }

    #[test]
    fn only_files_named_as_segments_count() {
        let folder = folder();
        let names = [
            "00000000000000000007.log",
            "7.log",
            "00000000000000000008.tmp",
            "0000000000000000000x.log",
            "99999999999999999999.log",
        ];
        for name in names {
            fs::write(folder.path().join(name), b"x").unwrap();
        }
        assert_eq!(Segments::open(folder.path(), SUFFIX).unwrap().bases(), &[7]);
    }

    #[test]
    fn a_segment_is_cut_and_goes_on_from_there() {
        let folder = folder();
        let mut segments = Segments::open(folder.path(), SUFFIX).unwrap();
        segments.roll(0).unwrap();
        segments.append(b"whole|torn").unwrap();
        assert!(segments.cut(11).is_err());
        segments.cut(6).unwrap();
        assert_eq!(segments.length(), 6);
        segments.append(b"next").unwrap();
        assert_eq!(fs::read(segments.path(0)).unwrap(), b"whole|next");
    }

    #[test]
    fn bases_rise() {
        let folder = folder();
        let mut segments = Segments::open(folder.path(), SUFFIX).unwrap();
        segments.roll(5).unwrap();
        assert!(segments.roll(5).is_err());
        assert!(segments.roll(4).is_err());
        segments.roll(u64::MAX).unwrap();
        assert_eq!(segments.bases(), &[5, u64::MAX]);
    }

    #[test]
    fn deleting_the_open_segment_closes_it() {
        let folder = folder();
        let mut segments = Segments::open(folder.path(), SUFFIX).unwrap();
        for base in [1, 2, 3] {
            segments.roll(base).unwrap();
        }
        segments.append(b"three").unwrap();
        segments.delete(1).unwrap();
        assert_eq!(segments.bases(), &[2, 3]);
        assert_eq!(segments.length(), 5);
        assert!(segments.delete(1).is_err());
        segments.delete(3).unwrap();
        assert_eq!(segments.length(), 0);
        assert!(matches!(segments.append(b"x"), Err(AppendError::Broken(_))));
        segments.roll(3).unwrap();
        segments.append(b"again").unwrap();
        assert_eq!(fs::read(segments.path(3)).unwrap(), b"again");
    }

    /// A file that fails at the steps that are named, and keeps what reached it.
    #[derive(Default)]
    struct Failing {
        write: Cell<bool>,
        cut: Cell<bool>,
        syncs: RefCell<Vec<bool>>,
        bytes: RefCell<Vec<u8>>,
    }

    impl Storage for Failing {
        fn write_all_at(&self, bytes: &[u8], offset: u64) -> io::Result<()> {
            let mut held = self.bytes.borrow_mut();
            held.truncate(usize::try_from(offset).unwrap());
            if self.write.get() {
                held.extend(&bytes[..bytes.len() / 2]);
                return Err(io::ErrorKind::StorageFull.into());
            }
            held.extend(bytes);
            Ok(())
        }

        fn set_len(&self, length: u64) -> io::Result<()> {
            if self.cut.get() {
                return Err(io::ErrorKind::Other.into());
            }
            self.bytes.borrow_mut().truncate(usize::try_from(length).unwrap());
            Ok(())
        }

        fn sync_data(&self) -> io::Result<()> {
            if self.syncs.borrow_mut().pop().unwrap_or(true) { Ok(()) } else { Err(io::ErrorKind::Other.into()) }
        }
    }

    #[test]
    fn lo_04_a_failed_append_is_cut_back_or_said_to_be_broken() {
        // (write fails, answers of sync in order, cut fails, what comes of it)
        let cases: &[(bool, &[bool], bool, &str)] = &[
            (false, &[true], false, "appended"),
            (true, &[true], false, "cut back"),
            (false, &[false, true], false, "cut back"),
            (false, &[false, false], false, "broken"),
            (true, &[], true, "broken"),
            (true, &[false], false, "broken"),
        ];
        for (write, syncs, cut, expected) in cases {
            let file = Failing {
                write: Cell::new(*write),
                cut: Cell::new(*cut),
                syncs: RefCell::new(syncs.iter().rev().copied().collect()),
                bytes: RefCell::new(b"held".to_vec()),
            };
            let outcome = match append(&file, 4, b"more") {
                Ok(length) => {
                    assert_eq!(length, 8);
                    assert_eq!(&*file.bytes.borrow(), b"heldmore");
                    "appended"
                }
                Err(AppendError::CutBack(_)) => {
                    assert_eq!(&*file.bytes.borrow(), b"held");
                    "cut back"
                }
                Err(AppendError::Broken(_)) => "broken",
            };
            assert_eq!(&outcome, expected, "write {write}, syncs {syncs:?}, cut {cut}");
        }
    }
}
