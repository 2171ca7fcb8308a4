//! Waiting for the word to stop: SIGTERM or SIGINT; the second one does not wait.

use tokio::signal::unix::{SignalKind, signal};

/// Returns at the first signal; a second one ends the process at once.
///
/// # Errors
/// When signals cannot be listened to.
pub async fn requested() -> std::io::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut next = async move || {
        tokio::select! {
            _ = terminate.recv() => "SIGTERM",
            _ = interrupt.recv() => "SIGINT",
        }
    };
    let signal = next().await;
    tracing::info!(signal, "stopping: intake ends, what is under way is committed and published; a second signal does not wait");
    #[expect(clippy::exit, reason = "the second signal says not to wait for what is under way")]
    tokio::spawn(async move {
        let signal = next().await;
        tracing::warn!(signal, "ending at once; what is owed stays in the outbox");
        std::process::exit(1);
    });
    Ok(())
}
