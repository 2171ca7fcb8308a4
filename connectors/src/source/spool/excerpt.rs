//! What is kept of a file that is too large to be read: its beginning and a hash.

use crate::source::Whole;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, Read, Write};

/// Bytes of the beginning.
const BEGINNING: usize = 64 * 1024;
/// Bytes that are hashed: a file without end is not read without end.
pub const MOST_HASHED: u64 = 256 * 1024 * 1024;

/// The beginning, and what it is the beginning of.
#[derive(Default)]
pub struct Excerpt {
    pub beginning: Vec<u8>,
    hasher: Sha256,
    hashed: u64,
}

impl Excerpt {
    /// Reads a file in small steps.
    pub fn of(file: &File) -> io::Result<Self> {
        let mut excerpt = Self::default();
        io::copy(&mut file.take(MOST_HASHED), &mut excerpt)?;
        Ok(excerpt)
    }

    /// The size is the file's, which may lie beyond what was hashed.
    pub fn whole(&self, size: u64) -> Whole {
        Whole { bytes: size.max(self.hashed), hash: self.hasher.clone().finalize().into() }
    }
}

impl Write for Excerpt {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let room = BEGINNING.saturating_sub(self.beginning.len());
        self.beginning.extend_from_slice(bytes.get(..room).unwrap_or(bytes));
        self.hasher.update(bytes);
        self.hashed += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
