//! A directory by its handle: what is done in it is done there, whatever happens to its path.

use jiff::Timestamp;
use rustix::fs::{self, AtFlags, Dir, FileType, Mode, OFlags, RenameFlags, Stat};
use rustix::io::Errno;
use std::ffi::{OsStr, OsString};
use std::fs::{File, FileTimes};
use std::io::{self, Write};
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::time::{Duration, SystemTime};

pub const TAKING: &str = ".taking";
pub const DONE: &str = "done";
pub const FAILED: &str = "failed";
/// A copy that is not whole yet.
const COPY_PREFIX: &str = ".copy-";

/// An open directory.
pub struct Folder(OwnedFd);

/// What a file looks like from outside; two equal prints are taken for the same content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Print {
    kind: Kind,
    size: u64,
    modified: (i64, i64),
    inode: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    File,
    Folder,
    Link,
    Pipe,
    Socket,
    Device,
    Other,
}

impl Print {
    #[allow(clippy::allow_attributes, clippy::unnecessary_cast, reason = "the widths of these fields differ between machines")]
    fn of(status: &Stat) -> Self {
        let kind = match FileType::from_raw_mode(status.st_mode) {
            FileType::RegularFile => Kind::File,
            FileType::Directory => Kind::Folder,
            FileType::Symlink => Kind::Link,
            FileType::Fifo => Kind::Pipe,
            FileType::Socket => Kind::Socket,
            FileType::CharacterDevice | FileType::BlockDevice => Kind::Device,
            FileType::Unknown => Kind::Other,
        };
        Self {
            kind,
            size: u64::try_from(status.st_size).unwrap_or(0),
            modified: (status.st_mtime as i64, status.st_mtime_nsec as i64),
            inode: status.st_ino as u64,
        }
    }

    pub fn kind(&self) -> Kind {
        self.kind
    }

    pub fn size(&self) -> u64 {
        self.size
    }

    pub fn is_folder(&self) -> bool {
        self.kind == Kind::Folder
    }

    /// An empty file that was just closed is most often one that is about to be written.
    pub fn is_plausible_hint(&self) -> bool {
        self.kind == Kind::File && self.size > 0
    }

    /// Time of modification, for sorting.
    pub fn time(&self) -> (i64, i64) {
        self.modified
    }

    pub fn modified(&self) -> Option<Timestamp> {
        Timestamp::new(self.modified.0, i32::try_from(self.modified.1).ok()?).ok()
    }
}

impl Folder {
    pub fn open(path: &Path) -> io::Result<Self> {
        Ok(Self(fs::open(path, OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())?))
    }

    /// Opens a folder in this one, made when it is missing; a link to one is refused.
    pub fn sub_folder(&self, name: &str) -> io::Result<Self> {
        match fs::mkdirat(&self.0, name, Mode::from_raw_mode(0o755)) {
            Ok(()) | Err(Errno::EXIST) => {}
            Err(error) => return Err(error.into()),
        }
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        Ok(Self(fs::openat(&self.0, name, flags, Mode::empty())?))
    }

    /// Looks at a name without following or opening it.
    pub fn print(&self, name: &OsStr) -> io::Result<Print> {
        Ok(Print::of(&fs::statat(&self.0, name, AtFlags::SYMLINK_NOFOLLOW)?))
    }

    /// Time of the last change of its directory entry or content, and its size.
    #[allow(clippy::allow_attributes, clippy::unnecessary_cast, reason = "the widths of these fields differ between machines")]
    pub fn changed(&self, name: &OsStr) -> io::Result<(SystemTime, u64)> {
        let status = fs::statat(&self.0, name, AtFlags::SYMLINK_NOFOLLOW)?;
        let since = Duration::from_secs(u64::try_from(status.st_ctime as i64).unwrap_or(0));
        Ok((SystemTime::UNIX_EPOCH + since, u64::try_from(status.st_size).unwrap_or(0)))
    }

    /// Opens for reading, without blocking and not through a link.
    pub fn open_file(&self, name: &OsStr) -> io::Result<File> {
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
        Ok(File::from(fs::openat(&self.0, name, flags, Mode::empty())?))
    }

    /// Opens for writing, made when it is missing.
    pub fn open_or_create(&self, name: &str) -> io::Result<File> {
        let flags = OFlags::RDWR | OFlags::CREATE | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        Ok(File::from(fs::openat(&self.0, name, flags, Mode::from_raw_mode(0o644))?))
    }

    /// The directory itself as a file, to lock it.
    pub fn as_file(&self) -> io::Result<File> {
        Ok(File::from(self.0.try_clone()?))
    }

    /// Writes a new file; fails when the name exists.
    ///
    /// Not synced, or a flood of junk would wait for the disk once a file.
    pub fn write_new(&self, name: &OsStr, bytes: &[u8]) -> io::Result<()> {
        self.create_new(name)?.write_all(bytes)
    }

    fn create_new(&self, name: &OsStr) -> io::Result<File> {
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        Ok(File::from(fs::openat(&self.0, name, flags, Mode::from_raw_mode(0o644))?))
    }

    pub fn remove(&self, name: &OsStr) -> io::Result<()> {
        Ok(fs::unlinkat(&self.0, name, AtFlags::empty())?)
    }

    /// Calls back with every name, in no order.
    pub fn each(&self, mut found: impl FnMut(&OsStr)) -> io::Result<()> {
        for entry in Dir::read_from(&self.0)? {
            let entry = entry?;
            let name = entry.file_name().to_bytes();
            if name != b"." && name != b".." {
                found(OsStr::from_bytes(name));
            }
        }
        Ok(())
    }

    /// Renames into another folder, never over anything; to another device by copy, sync and unlink.
    pub fn move_to(&self, name: &OsStr, to: &Folder, new_name: &OsStr) -> io::Result<()> {
        match self.rename_to(name, to, new_name) {
            Err(Errno::XDEV) => self.copy_to(name, to, new_name),
            result => Ok(result?),
        }
    }

    fn rename_to(&self, name: &OsStr, to: &Folder, new_name: &OsStr) -> Result<(), Errno> {
        match fs::renameat_with(&self.0, name, &to.0, new_name, RenameFlags::NOREPLACE) {
            // The file system or the kernel does not know the flag.
            Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => {}
            result => return result,
        }
        // A link fails where the name exists, like the flag.
        match fs::linkat(&self.0, name, &to.0, new_name, AtFlags::empty()) {
            Ok(()) => fs::unlinkat(&self.0, name, AtFlags::empty()),
            Err(Errno::PERM | Errno::NOTSUP | Errno::NOSYS) => match fs::statat(&to.0, new_name, AtFlags::SYMLINK_NOFOLLOW) {
                // The folders it moves to are ours alone, by the lock.
                Err(Errno::NOENT) => fs::renameat(&self.0, name, &to.0, new_name),
                Err(error) => Err(error),
                Ok(_) => Err(Errno::EXIST),
            },
            Err(error) => Err(error),
        }
    }

    fn copy_to(&self, name: &OsStr, to: &Folder, new_name: &OsStr) -> io::Result<()> {
        let mut source = self.open_file(name)?;
        let metadata = source.metadata()?;
        if !metadata.is_file() {
            return Err(io::Error::other("only regular files are copied to another device"));
        }
        let copy = copy_name(new_name);
        let mut target = to.create_new(&copy)?;
        let copied = io::copy(&mut source, &mut target)
            .and_then(|_| target.set_times(FileTimes::new().set_modified(metadata.modified()?)))
            .and_then(|()| target.sync_all())
            .and_then(|()| Ok(to.rename_to(&copy, to, new_name)?))
            .and_then(|()| to.sync());
        if let Err(error) = copied {
            // What was copied is of no use; the error that matters is the first.
            let _ = to.remove(&copy);
            return Err(error);
        }
        self.remove(name)?;
        self.sync()
    }

    /// Removes copies that a crash left half done.
    pub fn remove_copies(&self) -> io::Result<()> {
        let mut copies: Vec<OsString> = Vec::new();
        self.each(|name| {
            if name.as_bytes().starts_with(COPY_PREFIX.as_bytes()) {
                copies.push(name.to_owned());
            }
        })?;
        copies.iter().try_for_each(|name| self.remove(name))
    }

    fn sync(&self) -> io::Result<()> {
        Ok(fs::fsync(&self.0)?)
    }
}

fn copy_name(name: &OsStr) -> OsString {
    let mut copy = OsString::from(COPY_PREFIX);
    let room = super::names::MAX_NAME - COPY_PREFIX.len();
    copy.push(OsStr::from_bytes(name.as_bytes().get(..room).unwrap_or(name.as_bytes())));
    copy
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lo_18_a_move_to_another_device_is_a_copy_that_replaces_nothing() {
        let (from, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (a, b) = (Folder::open(from.path()).unwrap(), Folder::open(to.path()).unwrap());
        let [x, y] = [OsStr::new("x"), OsStr::new("y")];
        std::fs::write(from.path().join("x"), "words").unwrap();
        let modified = a.print(x).unwrap().modified();
        a.copy_to(x, &b, y).unwrap();
        assert!(a.print(x).is_err());
        assert_eq!(std::fs::read(to.path().join("y")).unwrap(), b"words");
        assert_eq!(b.print(y).unwrap().modified(), modified);

        std::fs::write(from.path().join("x"), "other").unwrap();
        assert_eq!(a.copy_to(x, &b, y).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(std::fs::read(from.path().join("x")).unwrap(), b"other");
        assert_eq!(std::fs::read_dir(to.path()).unwrap().count(), 1);

        std::os::unix::fs::symlink("y", from.path().join("link")).unwrap();
        assert!(a.copy_to(OsStr::new("link"), &b, OsStr::new("z")).is_err());
    }
}
