//! Reading a topic log while it is written, rotated and retained: line after line from a given place on.

use super::line;
use super::topic::SUFFIX;
use crate::segments::{file_name, list};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// Bytes that are looked at in one go when lines are counted from the end.
const BLOCK: usize = 64 << 10;

/// Where reading begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Beginning,
    /// So many lines before the end.
    Last(usize),
}

/// The lines of one topic log.
pub struct Lines {
    directory: PathBuf,
    open: Option<Open>,
}

struct Open {
    base: u64,
    file: BufReader<File>,
    /// Start of the line that is read next.
    offset: u64,
}

/// What a try to read a line from one segment came to.
enum Attempt {
    Line(Vec<u8>),
    /// Too long, or not one of ours: passed over.
    Skipped,
    End,
}

impl Lines {
    /// A topic without a folder, or without rows yet, is empty: it may still be written.
    pub fn open(directory: impl Into<PathBuf>, place: Place) -> io::Result<Self> {
        let directory = directory.into();
        let mut lines = Self { directory, open: None };
        if let Place::Last(count) = place {
            lines.open = lines.back(count)?;
        }
        Ok(lines)
    }

    /// The next whole line, without its line feed; `None` when there is none at the moment, and asking again later
    /// goes on from there.
    pub fn next_line(&mut self) -> io::Result<Option<Vec<u8>>> {
        loop {
            let Some(open) = &mut self.open else {
                let Some(&first) = bases(&self.directory)?.first() else { return Ok(None) };
                self.open = open_at(&self.directory, first, 0)?;
                if self.open.is_none() {
                    return Ok(None);
                }
                continue;
            };
            match open.attempt()? {
                Attempt::Line(line) => return Ok(Some(line)),
                Attempt::Skipped => continue,
                Attempt::End => {}
            }
            // A segment is complete once there is a later one, and that was known only after the attempt: so it is
            // read once more before it is left.
            let later = bases(&self.directory)?.into_iter().find(|base| *base > open.base);
            let Some(next) = later else { return Ok(None) };
            match open.attempt()? {
                Attempt::Line(line) => return Ok(Some(line)),
                Attempt::Skipped => continue,
                Attempt::End => {}
            }
            match open_at(&self.directory, next, 0)? {
                Some(opened) => self.open = Some(opened),
                None => return Ok(None),
            }
        }
    }

    /// The place `count` lines before the end of all segments.
    fn back(&self, count: usize) -> io::Result<Option<Open>> {
        let mut wanted = count;
        let mut found = None;
        for base in bases(&self.directory)?.into_iter().rev() {
            let Some(mut open) = open_at(&self.directory, base, 0)? else { break };
            let (offset, lines) = last_lines(open.file.get_mut(), wanted)?;
            open.seek(offset)?;
            found = Some(open);
            wanted = wanted.saturating_sub(lines);
            if wanted == 0 {
                break;
            }
        }
        Ok(found)
    }
}

impl Open {
    fn attempt(&mut self) -> io::Result<Attempt> {
        let mut buffer = Vec::new();
        (&mut self.file).take(line::LONGEST as u64).read_until(b'\n', &mut buffer)?;
        if buffer.last() == Some(&b'\n') {
            self.offset += buffer.len() as u64;
            buffer.pop();
            return Ok(if line::position(&buffer).is_some() { Attempt::Line(buffer) } else { Attempt::Skipped });
        }
        if buffer.len() < line::LONGEST {
            // The rest is not there yet, or never will be: what was read may be cut off and written anew.
            let end = self.file.get_ref().metadata()?.len();
            self.seek(self.offset.min(end))?;
            return Ok(Attempt::End);
        }
        self.pass_over(buffer.len() as u64)
    }

    /// Goes to the end of a line of which `read` bytes were read and which is too long to be kept.
    fn pass_over(&mut self, mut read: u64) -> io::Result<Attempt> {
        loop {
            let block = self.file.fill_buf()?;
            if block.is_empty() {
                self.seek(self.offset)?;
                return Ok(Attempt::End);
            }
            let end = block.iter().position(|byte| *byte == b'\n').map(|place| place + 1);
            let used = end.unwrap_or(block.len());
            self.file.consume(used);
            read += used as u64;
            if end.is_some() {
                self.offset += read;
                return Ok(Attempt::Skipped);
            }
        }
    }

    fn seek(&mut self, offset: u64) -> io::Result<()> {
        self.offset = self.file.seek(SeekFrom::Start(offset))?;
        Ok(())
    }
}

fn bases(directory: &Path) -> io::Result<Vec<u64>> {
    match list(directory, SUFFIX) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        other => other,
    }
}

/// Opens a segment; `None` when retention was faster.
fn open_at(directory: &Path, base: u64, offset: u64) -> io::Result<Option<Open>> {
    match File::open(directory.join(file_name(base, SUFFIX))) {
        Ok(file) => {
            let mut open = Open { base, file: BufReader::with_capacity(BLOCK, file), offset };
            open.seek(offset)?;
            Ok(Some(open))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Start of the last `count` whole lines of a file, and how many there are, at most `count`.
fn last_lines(file: &mut File, count: usize) -> io::Result<(u64, usize)> {
    let mut start = file.metadata()?.len();
    let mut seen = 0;
    let mut block = vec![0; BLOCK];
    while start > 0 {
        let length = usize::try_from(start).map_or(BLOCK, |start| start.min(BLOCK));
        start -= length as u64;
        let Some(part) = block.get_mut(..length) else { break };
        file.seek(SeekFrom::Start(start))?;
        file.read_exact(part)?;
        for (place, _) in part.iter().enumerate().rev().filter(|(_, byte)| **byte == b'\n') {
            // The feed before the lines that are wanted ends the line before them.
            if seen == count {
                return Ok((start + place as u64 + 1, count));
            }
            seen += 1;
        }
    }
    Ok((0, seen))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::io::Write;

    fn text(seq: u64) -> String {
        format!(r#"{{"seq":{seq},"token":"00000000000000ff","timestamp":0,"key":"k","headers":{{}},"value":null}}"#)
    }

    fn write(directory: &Path, base: u64, text: &str) {
        let path = directory.join(file_name(base, SUFFIX));
        fs::OpenOptions::new().create(true).append(true).open(path).unwrap().write_all(text.as_bytes()).unwrap();
    }

    fn drain(lines: &mut Lines) -> Vec<u64> {
        std::iter::from_fn(|| lines.next_line().unwrap()).map(|line| line::position(&line).unwrap().seq).collect()
    }

    #[test]
    fn lines_are_read_over_segments_as_they_come() {
        let folder = tempfile::tempdir().unwrap();
        let mut lines = Lines::open(folder.path().join("absent"), Place::Beginning).unwrap();
        assert!(drain(&mut lines).is_empty());

        let mut lines = Lines::open(folder.path(), Place::Beginning).unwrap();
        assert!(drain(&mut lines).is_empty());
        write(folder.path(), 1, &format!("{}\n{}\n{}", text(1), text(2), &text(3)[..20]));
        assert_eq!(drain(&mut lines), [1, 2]);
        assert!(drain(&mut lines).is_empty());
        write(folder.path(), 1, &format!("{}\n", &text(3)[20..]));
        write(folder.path(), 4, &format!("{}\n", text(4)));
        assert_eq!(drain(&mut lines), [3, 4]);
        write(folder.path(), 4, &format!("{}\n", text(5)));
        write(folder.path(), 6, "");
        write(folder.path(), 7, &format!("{}\n", text(7)));
        assert_eq!(drain(&mut lines), [5, 7]);
    }

    #[test]
    fn a_torn_line_that_is_written_anew_is_read_as_it_is_in_the_end() {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), 1, &format!("{}\n{}", text(1), &text(20_000)[..30]));
        let mut lines = Lines::open(folder.path(), Place::Beginning).unwrap();
        assert_eq!(drain(&mut lines), [1]);
        let path = folder.path().join(file_name(1, SUFFIX));
        fs::OpenOptions::new().write(true).open(path).unwrap().set_len(text(1).len() as u64 + 1).unwrap();
        assert!(drain(&mut lines).is_empty());
        write(folder.path(), 1, &format!("{}\n", text(2)));
        assert_eq!(drain(&mut lines), [2]);
    }

    #[test]
    fn the_last_lines_are_found_over_segments_and_blocks() {
        let folder = tempfile::tempdir().unwrap();
        let part = |from: u64, to: u64| (from..=to).map(|seq| text(seq) + "\n").collect::<String>();
        write(folder.path(), 1, &part(1, 2000));
        write(folder.path(), 2001, &part(2001, 2003));
        for (count, first) in [(0, None), (1, Some(2003)), (3, Some(2001)), (4, Some(2000)), (1500, Some(504)), (9999, Some(1))] {
            let mut lines = Lines::open(folder.path(), Place::Last(count)).unwrap();
            let read = drain(&mut lines);
            assert_eq!(read.first().copied(), first, "{count}");
            assert_eq!(read.len(), count.min(2003), "{count}");
        }
    }

    #[test]
    fn what_is_no_line_of_ours_is_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(file_name(1, SUFFIX));
        let mut file = fs::File::create(path).unwrap();
        writeln!(file, "{}\nrubbish", text(1)).unwrap();
        file.write_all(&vec![b'x'; line::LONGEST + 10]).unwrap();
        writeln!(file, "\n{}", text(2)).unwrap();
        let mut lines = Lines::open(folder.path(), Place::Beginning).unwrap();
        assert_eq!(drain(&mut lines), [1, 2]);
    }
}
