//! Waiting for a condition, never for luck.

use std::time::{Duration, Instant};

/// How long anything that should come soon may take on a machine that does much else.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Between two looks.
const STEP: Duration = Duration::from_millis(10);

/// Looks again and again until there is something to see. Panics with `what` when there is nothing within `patience`.
pub fn until_some<T>(what: &str, patience: Duration, mut look: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + patience;
    loop {
        if let Some(seen) = look() {
            return seen;
        }
        assert!(Instant::now() < deadline, "waited {patience:?} in vain until {what}");
        std::thread::sleep(STEP);
    }
}

/// Looks until it is so, for at most [`PATIENCE`].
pub fn until(what: &str, mut holds: impl FnMut() -> bool) {
    until_some(what, PATIENCE, || holds().then_some(()));
}
