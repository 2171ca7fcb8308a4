//! Reads the commit log forward, frame by frame, for the rows that are owed.

use super::Row;
use crate::ledger::LOG_SUFFIX;
use crate::ledger::frame;
use crate::ledger::index::Delivered;
use crate::ledger::shared::Shared;
use crate::segments;
use std::collections::VecDeque;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::sync::Arc;
use std::time::Duration;

/// The outbox from the first undelivered row on. One reader is used at a time.
pub struct Reader {
    shared: Arc<Shared>,
    /// Start of the next frame to read.
    position: u64,
    file: Option<(u64, File)>,
    /// Rows read and not taken, each with the position to note once it is delivered.
    ready: VecDeque<(Row, u64)>,
    /// Rows below this number are delivered and are passed over.
    next_seq: u64,
}

/// A batch of rows, and what is delivered once they are.
pub struct Batch {
    pub rows: Vec<Row>,
    pub delivered: Delivered,
}

impl Reader {
    pub(crate) fn new(shared: Arc<Shared>) -> Self {
        let (delivered, _) = shared.delivery();
        Self { shared, position: delivered.position, file: None, ready: VecDeque::new(), next_seq: delivered.next_seq }
    }

    /// Passes over the rows up to this number: the outlet holds them.
    pub fn skip_through(&mut self, seq: u64) {
        self.next_seq = self.next_seq.max(seq + 1);
        self.ready.retain(|(row, _)| row.position.seq > seq);
    }

    /// Number of the first row that is not delivered.
    pub fn next_seq(&self) -> u64 {
        self.next_seq
    }

    /// What is delivered once every row that was taken is: all that was read, when nothing is left of it.
    pub fn idle_at(&self) -> Option<Delivered> {
        self.ready.is_empty().then_some(Delivered { next_seq: self.next_seq, position: self.position })
    }

    /// The next rows, at most so many and about so many bytes; waits for the first up to `limit`.
    /// `None` when none came.
    ///
    /// # Errors
    /// When the log cannot be read, or is not what was written.
    pub fn next(&mut self, most_rows: usize, most_bytes: usize, limit: Duration) -> io::Result<Option<Batch>> {
        if self.ready.is_empty() && !self.shared.wait_beyond(self.position, limit) {
            return Ok(None);
        }
        let mut size: usize = self.ready.iter().map(|(row, _)| row.size()).sum();
        while self.ready.len() < most_rows && size < most_bytes && self.position < self.shared.end() {
            size += self.read_frame()?;
        }
        let (mut rows, mut size, mut delivered) = (Vec::new(), 0, None);
        while rows.len() < most_rows && size < most_bytes {
            let Some((row, position)) = self.ready.pop_front() else { break };
            size += row.size();
            self.next_seq = row.position.seq + 1;
            delivered = Some(Delivered { next_seq: self.next_seq, position });
            rows.push(row);
        }
        Ok(delivered.map(|delivered| Batch { rows, delivered }))
    }

    /// Reads one frame; gives the bytes of its rows.
    fn read_frame(&mut self) -> io::Result<usize> {
        let start = self.position;
        let Some(bytes) = self.frame_bytes()? else { return Ok(0) };
        let end = self.position + bytes.len() as u64;
        let rows = frame::rows(&bytes).map_err(|_| io::Error::other(format!("the commit log is damaged at position {start}")))?;
        let (start, last) = (self.position, rows.len());
        self.position = end;
        let mut size = 0;
        for (at, row) in rows.into_iter().enumerate().filter(|(_, row)| row.position.seq >= self.next_seq) {
            size += row.size();
            // Only with its last row is a frame done with.
            self.ready.push_back((row, if at + 1 == last { end } else { start }));
        }
        Ok(size)
    }

    /// The bytes of the frame at the position; `None` when a segment ended and the next one is to be opened.
    fn frame_bytes(&mut self) -> io::Result<Option<Vec<u8>>> {
        let position = self.position;
        let (base, file) = self.segment()?;
        let offset = position.max(base) - base;
        if offset >= file.metadata()?.len() {
            self.file = None;
            return Ok(None);
        }
        let mut header = [0; frame::HEADER];
        file.read_exact_at(&mut header, offset)?;
        let length = frame::length(&header)
            .map_err(|_| io::Error::other(format!("no record of the commit log begins at {}", base + offset)))?;
        let mut bytes = vec![0; length];
        file.read_exact_at(&mut bytes, offset)?;
        Ok(Some(bytes))
    }

    /// The segment that holds the position. Segments before the first one were delivered and deleted.
    fn segment(&mut self) -> io::Result<(u64, &File)> {
        if self.file.is_none() {
            let bases = segments::list(self.shared.directory(), LOG_SUFFIX)?;
            let holds = bases.iter().rev().find(|base| **base <= self.position).or(bases.first());
            let base = *holds.ok_or_else(|| io::Error::other("the commit log has no segment"))?;
            self.position = self.position.max(base);
            self.file = Some((base, File::open(self.shared.segment(base))?));
        }
        match &self.file {
            Some((base, file)) => Ok((*base, file)),
            None => Err(io::Error::other("no segment")),
        }
    }
}
