//! What the ledger keeps of an HTTP feed between two polls, and over restarts: the source's cursor, and what became of
//! the polls that failed since the last good one.

use connectors::source::http::Cursor;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// A feed that fails for longer is no longer taken to list what it listed.
const LISTED_WHILE_FAILING: SignedDuration = SignedDuration::from_hours(30 * 24);

/// See the module. Times are milliseconds of the epoch.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Kept {
    #[serde(flatten)]
    pub cursor: Cursor,
    /// Failed polls since the last good one, and when the first of them was.
    pub failures: u32,
    failing_since: Option<i64>,
    /// There is to be no poll before this.
    not_before: Option<i64>,
    /// The server has said that there is no such feed any more.
    pub gone: bool,
}

impl Kept {
    /// After a good poll.
    pub fn healthy(cursor: Cursor) -> Self {
        Self { cursor, ..Self::default() }
    }

    /// What was kept; the cursor in it counts when it is of this URL or of where it leads.
    pub fn decode(bytes: &[u8]) -> Self {
        serde_json::from_slice(bytes).unwrap_or_default()
    }

    pub fn encode(&self) -> Option<Vec<u8>> {
        serde_json::to_vec(self).ok()
    }

    /// Notes that a poll has failed, which the next one follows after `wait`.
    pub fn failed(&mut self, now: Timestamp, wait: Duration, gone: bool) {
        let now = now.as_millisecond();
        self.failing_since.get_or_insert(now);
        self.not_before = Some(now.saturating_add(i64::try_from(wait.as_millis()).unwrap_or(i64::MAX)));
        self.gone = gone;
    }

    /// Whether the feed has failed for so short a time that it is taken to list what it listed.
    pub fn is_listing(&self, now: Timestamp) -> bool {
        let failing = self.failing_since.map_or(0, |since| now.as_millisecond().saturating_sub(since));
        i128::from(failing) < LISTED_WHILE_FAILING.as_millis()
    }

    /// How long to wait before the first poll after a start.
    pub fn wait(&self, now: Timestamp) -> Duration {
        let left = self.not_before.map_or(0, |not_before| not_before.saturating_sub(now.as_millisecond()));
        Duration::from_millis(u64::try_from(left).unwrap_or(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_are_kept_and_end_with_a_good_poll() {
        let start: Timestamp = "2026-11-25T00:00:00Z".parse().unwrap();
        let cursor = Cursor { url: "http://feeds.example/a".to_owned(), etag: Some("\"1\"".to_owned()), ..Cursor::default() };
        let mut kept = Kept::healthy(cursor.clone());
        assert_eq!(kept.wait(start), Duration::ZERO);
        kept.failures = 3;
        kept.failed(start, Duration::from_secs(3600), true);
        let kept = Kept::decode(&kept.encode().unwrap());
        assert_eq!((kept.failures, kept.gone, &kept.cursor), (3, true, &cursor));
        assert_eq!(kept.wait(start + SignedDuration::from_mins(20)), Duration::from_secs(2400));
        assert_eq!(kept.wait(start + SignedDuration::from_hours(2)), Duration::ZERO);
        assert!(kept.is_listing(start + SignedDuration::from_hours(29 * 24)));
        assert!(!kept.is_listing(start + SignedDuration::from_hours(31 * 24)));
        assert_eq!(Kept::healthy(kept.cursor).wait(start), Duration::ZERO);
    }

    #[test]
    fn a_cursor_alone_and_nonsense_are_read() {
        let cursor = Cursor { url: "http://feeds.example/a".to_owned(), ..Cursor::default() };
        assert_eq!(Kept::decode(&serde_json::to_vec(&cursor).unwrap()), Kept::healthy(cursor));
        assert_eq!(Kept::decode(b"{"), Kept::default());
    }
}
