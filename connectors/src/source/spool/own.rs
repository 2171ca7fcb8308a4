//! The folders of our own inside a drop folder, and the moves between them.

use super::Ticket;
use super::folder::{DONE, FAILED, Folder, Print, TAKING};
use super::names;
use schemas::Reason;
use std::ffi::OsStr;
use std::io;

pub struct Own {
    pub taking: Folder,
    pub done: Folder,
    pub failed: Folder,
}

impl Own {
    pub fn open(folder: &Folder) -> io::Result<Self> {
        let [taking, done, failed] = [TAKING, DONE, FAILED].map(|name| {
            let own = folder.sub_folder(name)?;
            own.remove_copies().map(|()| own)
        });
        Ok(Self { taking: taking?, done: done?, failed: failed? })
    }

    pub fn move_to_done(&self, taken_as: &OsStr, ticket: &Ticket) -> io::Result<()> {
        for name in names::candidates(&ticket.name, ticket.receipt, 0) {
            match self.taking.move_to(taken_as, &self.done, &name) {
                Err(error) if is_taken(&error) => {}
                result => return result,
            }
        }
        Err(io::ErrorKind::AlreadyExists.into())
    }

    /// The reason is written first: a file in `failed` is never without one.
    pub fn move_to_failed(
        &self,
        taken_as: &OsStr,
        ticket: &Ticket,
        reason: Reason,
        detail: &str,
        print: &Print,
    ) -> io::Result<()> {
        let json = serde_json::json!({
            "reason": reason,
            "detail": detail,
            "name": ticket.name(),
            "receipt": names::receipt(ticket.receipt),
            "bytes": print.size(),
            "modified": print.modified().map(|time| time.to_string()),
        });
        for name in names::candidates(&ticket.name, ticket.receipt, names::REASON_SUFFIX.len()) {
            let beside = names::reason(&name);
            match self.failed.write_new(&beside, format!("{json:#}\n").as_bytes()) {
                Err(error) if is_taken(&error) => continue,
                result => result?,
            }
            match self.taking.move_to(taken_as, &self.failed, &name) {
                Ok(()) => return Ok(()),
                Err(error) => {
                    self.failed.remove(&beside)?;
                    if !is_taken(&error) {
                        return Err(error);
                    }
                }
            }
        }
        Err(io::ErrorKind::AlreadyExists.into())
    }
}

/// The name is taken, or too long for this file system: another name will do.
fn is_taken(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::AlreadyExists | io::ErrorKind::InvalidFilename)
}
