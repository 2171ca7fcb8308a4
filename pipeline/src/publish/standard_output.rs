//! Records to standard output: for `dateline run --stdout`, where nothing is published and nothing is kept.

use super::{OutletError, Unavailable};
use crate::outbox::{Role, Row};
use std::io::{self, Write};

/// Prints the records of `stories`, one JSON object a line.
pub struct StandardOutput;

impl StandardOutput {
    /// Prints rows; when nobody reads any more the process ends, as a filter does.
    pub fn deliver(rows: &[Row]) -> Result<(), OutletError> {
        let mut out = io::stdout().lock();
        let mut lines = rows.iter().filter(|row| row.roles.contains(Role::Stories)).filter_map(|row| row.value.as_deref());
        let printed =
            lines.try_for_each(|line| out.write_all(line).and_then(|()| out.write_all(b"\n"))).and_then(|()| out.flush());
        match printed {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => std::process::exit(0),
            printed => {
                printed.map_err(|error| OutletError::Unavailable(Unavailable::Storage, format!("standard output: {error}")))
            }
        }
    }
}
