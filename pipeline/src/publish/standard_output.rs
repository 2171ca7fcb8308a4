//! Records to standard output: for `dateline run --stdout`, where nothing is published and nothing is kept.

use super::{OutletError, Unavailable};
use crate::outbox::{Role, Row};
use rustix::process::{Signal, getpid, kill_process};
use std::io::{self, Write};
use std::sync::Once;

/// A second signal would not wait for what is under way.
static NOBODY_READS: Once = Once::new();

/// Prints the records of `stories`, one JSON object a line.
pub struct StandardOutput;

impl StandardOutput {
    /// Prints rows; when nobody reads any more the service stops, as a filter does.
    pub fn deliver(rows: &[Row]) -> Result<(), OutletError> {
        let mut out = io::stdout().lock();
        let mut lines = rows.iter().filter(|row| row.roles.contains(Role::Stories)).filter_map(|row| row.value.as_deref());
        let printed =
            lines.try_for_each(|line| out.write_all(line).and_then(|()| out.write_all(b"\n"))).and_then(|()| out.flush());
        match printed {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                NOBODY_READS.call_once(stop);
                Ok(())
            }
            printed => {
                printed.map_err(|error| OutletError::Unavailable(Unavailable::Storage, format!("standard output: {error}")))
            }
        }
    }
}

/// Stops the service the way it is always stopped, so that files under way are moved on and nothing is left behind.
fn stop() {
    tracing::info!("nobody reads standard output any more");
    if let Err(error) = kill_process(getpid(), Signal::TERM) {
        tracing::error!(%error, "the service cannot stop itself");
    }
}
