//! Takes one file: out of the folder, out of those that wait to be read again, or where it lies.

use super::excerpt::Excerpt;
use super::folder::Print;
use super::reading::{self, Reading};
use super::{Held, Spool, SpoolError, Taken, Ticket, Unread, is_denied, names};
use crate::source::Payload;
use schemas::Reason;
use std::ffi::{OsStr, OsString};
use std::io;
use std::path::Path;
use std::time::SystemTime;

impl Spool {
    pub(super) fn take_held(&mut self, now: SystemTime) -> Option<Taken> {
        for _ in 0..self.held.len() {
            let mut held = self.held.pop_front()?;
            let (Some(own), Some(taken_as)) = (&self.own, &held.ticket.taken_as) else { continue };
            let Ok(print) = own.taking.print(taken_as) else { continue };
            if print != held.print {
                held.print = print;
                held.due = now + self.options.settle;
            }
            if held.due > now && held.due <= now + self.options.settle {
                self.held.push_back(held);
                continue;
            }
            if let Some(taken) = self.read_taken(held.ticket, now) {
                return Some(taken);
            }
        }
        None
    }

    /// Takes one file of the folder; `None` when it is gone, known, or changes while it is read.
    pub(super) fn take_named(&mut self, name: OsString, print: Print, now: SystemTime) -> Result<Option<Taken>, SpoolError> {
        if print.is_folder() || self.settling.knows(&name, &print) {
            return Ok(None);
        }
        let receipt = self.receipt();
        if let Some(own) = &self.own {
            let taken_as = names::taken(receipt, &name);
            match self.folder.move_to(&name, &own.taking, &taken_as) {
                Ok(()) => {
                    let ticket = Ticket { receipt, name, taken_as: Some(taken_as), print: None };
                    return Ok(self.read_taken(ticket, now));
                }
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    // Either the file is gone, or someone removed the folder that it goes to.
                    return self.reopen().map(|()| None);
                }
                Err(error) if is_denied(&error) => {}
                Err(error) => return Err(self.error("take", Path::new(&name), error)),
            }
        }
        Ok(self.read_in_place(receipt, name))
    }

    pub(super) fn read_taken(&mut self, mut ticket: Ticket, now: SystemTime) -> Option<Taken> {
        let taken_as = ticket.taken_as.clone()?;
        let own = self.own.as_ref()?;
        let content = match reading::read(&own.taking, &taken_as, self.options.max_bytes) {
            Reading::Whole { bytes, print } => {
                ticket.print = Some(print);
                Ok(self.payload(&ticket.name, bytes, &print))
            }
            Reading::Refused { reason, detail, print, excerpt } => {
                ticket.print = print;
                Err(self.unread(&ticket.name, reason, detail, print, excerpt))
            }
            Reading::Changed { print } => {
                self.held.push_back(Held { ticket, print, due: now + self.options.settle });
                return None;
            }
            Reading::Gone => return None,
        };
        Some(Taken { ticket, content })
    }

    fn read_in_place(&mut self, receipt: u128, name: OsString) -> Option<Taken> {
        let content = match reading::read(&self.folder, &name, self.options.max_bytes) {
            Reading::Whole { bytes, print } => {
                if self.settling.remember(&name, &print, Some(&bytes)) {
                    return None;
                }
                Ok(self.payload(&name, bytes, &print))
            }
            Reading::Refused { reason, detail, print, excerpt } => {
                self.settling.remember(&name, &print?, None);
                Err(self.unread(&name, reason, detail, print, excerpt))
            }
            Reading::Changed { .. } | Reading::Gone => return None,
        };
        Some(Taken { ticket: Ticket { receipt, name, taken_as: None, print: None }, content })
    }

    fn unread(
        &self,
        name: &OsStr,
        reason: Reason,
        detail: String,
        print: Option<Print>,
        excerpt: Option<Excerpt>,
    ) -> Box<Unread> {
        let whole = excerpt.as_ref().map(|excerpt| excerpt.whole(print.map_or(0, |print| print.size())));
        let bytes = excerpt.map(|excerpt| excerpt.beginning).unwrap_or_default();
        let (source_uri, modified) = (self.source_uri(name), print.and_then(|print| print.modified()));
        let payload = Payload { bytes, source_uri, charset: None, base_url: None, modified, complete: false };
        Box::new(Unread { reason, detail, payload, whole })
    }

    fn payload(&self, name: &OsStr, bytes: Vec<u8>, print: &Print) -> Payload {
        Payload {
            bytes,
            source_uri: self.source_uri(name),
            charset: None,
            base_url: None,
            modified: print.modified(),
            complete: true,
        }
    }

    fn source_uri(&self, name: &OsStr) -> String {
        names::printable(self.options.path.join(name).as_os_str())
    }
}
