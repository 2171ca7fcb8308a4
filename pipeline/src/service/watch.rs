//! What is looked at while the service runs: disk, outbox, and what is kept for a while.

use super::{LOOKED_AT, SWEPT};
use crate::config::Config;
use crate::health::{Health, NotReady};
use crate::ledger::{Gate, Ledger};
use crate::metrics::{Metrics, label};
use crate::rejected::Rejected;
use std::path::Path;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// Watches disk and outbox, so that intake waits before either is full, and sweeps what is kept for a while.
pub async fn look_after(
    config: Config,
    ledger: Ledger,
    metrics: Arc<Metrics>,
    health: Arc<Health>,
    rejected: Rejected,
    stop: CancellationToken,
) {
    metrics.outbox.bounds(config.outbox.max_bytes, config.outbox.min_free_bytes);
    metrics.dead_letters.bound(config.rejected.bytes);
    let mut every = tokio::time::interval(LOOKED_AT);
    let mut gate = ledger.gate();
    let mut swept: Option<tokio::time::Instant> = None;
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = every.tick() => {}
            _ = gate.changed() => {}
        }
        if let Some(free) = free_bytes(&config.data_dir) {
            metrics.outbox.disk_free(free);
            ledger.disk_has_room(free >= config.outbox.min_free_bytes);
        }
        // The ledger's writer has answered: what the watchdog is told rests on the pipeline, not on a timer.
        if ledger.feed("").await.is_ok() {
            let _ = sd_notify::notify(&[sd_notify::NotifyState::Watchdog]);
        }
        metrics
            .ledger
            .size(bytes_in(&config.data_dir.join("ledger/log")), file_bytes(&config.data_dir.join("ledger/index.redb")));
        let owed = ledger.owed();
        metrics.outbox.owes(owed.rows, owed.bytes, owed.oldest);
        tell_gate(*gate.borrow_and_update(), &metrics, &health);
        if swept.is_none_or(|swept| swept.elapsed() >= SWEPT) {
            swept = Some(tokio::time::Instant::now());
            let rejected = rejected.clone();
            match tokio::task::spawn_blocking(move || rejected.sweep(std::time::SystemTime::now())).await {
                Ok(Ok(_)) => {}
                Ok(Err(error)) => tracing::warn!(%error, "kept payloads could not be swept"),
                Err(_) => {}
            }
        }
    }
}

fn tell_gate(gate: Gate, metrics: &Metrics, health: &Health) {
    let reasons = [
        (Gate::OutboxFull, label::Pause::OutboxFull, NotReady::OutboxFull),
        (Gate::DiskFloor, label::Pause::DiskFloor, NotReady::DiskFloor),
    ];
    for (state, pause, reason) in reasons {
        let holds = gate == state;
        metrics.intake.paused(pause, holds);
        let changed = if holds { health.set(reason, "intake waits") } else { health.clear(reason) };
        if changed {
            tracing::warn!(reason = pause.as_str(), holds, "intake waits or goes on");
        }
    }
}

fn file_bytes(path: &Path) -> u64 {
    std::fs::metadata(path).map_or(0, |metadata| metadata.len())
}

/// Bytes of the files in a folder.
fn bytes_in(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.metadata().map_or(0, |metadata| metadata.len())).sum()
}

/// Bytes free for this user on the disk of a folder.
fn free_bytes(path: &Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(path).ok()?;
    Some(disk.f_bavail.saturating_mul(disk.f_frsize))
}
