//! What the ledger keeps of an HTTP feed between two polls, and over restarts: the source's cursor, what became of the
//! polls that failed since the last good one, and what was learned of the feed.

use super::moved::Move;
use super::pace::Seen;
use connectors::source::http::Cursor;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// A feed that fails for longer is no longer taken to list what it listed.
const LISTED_WHILE_FAILING: SignedDuration = SignedDuration::from_hours(30 * 24);

/// See the module. Times are milliseconds of the epoch.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
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
    /// An operator has said that it is not to be polled.
    pub paused: bool,
    /// When the whole document was last answered.
    pub whole_at: Option<i64>,
    /// Items in the last document that was seen to its end.
    pub listed: u32,
    pub seen: Option<Box<Seen>>,
    pub moved: Option<Box<Move>>,
}

/// After so much time without a whole document the server is no longer asked whether there is a change: some answer 304
/// for ever.
const WHOLE_WITHIN: SignedDuration = SignedDuration::from_hours(24);

impl Kept {
    /// After a good poll: failures are over, what was learned stays.
    pub fn healthy(&self, cursor: Cursor) -> Self {
        Self { cursor, failures: 0, failing_since: None, not_before: None, gone: false, ..self.clone() }
    }

    /// The cursor for a poll now.
    pub fn cursor(&self, now: Timestamp) -> std::borrow::Cow<'_, Cursor> {
        let since = self.whole_at.map_or(0, |whole| now.as_millisecond().saturating_sub(whole));
        match i128::from(since) > WHOLE_WITHIN.as_millis() {
            true => std::borrow::Cow::Owned(self.cursor.unconditional()),
            false => std::borrow::Cow::Borrowed(&self.cursor),
        }
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
        let mut kept = Kept::default().healthy(cursor.clone());
        assert_eq!(kept.wait(start), Duration::ZERO);
        kept.failures = 3;
        kept.failed(start, Duration::from_secs(3600), true);
        let kept = Kept::decode(&kept.encode().unwrap());
        assert_eq!((kept.failures, kept.gone, &kept.cursor), (3, true, &cursor));
        assert_eq!(kept.wait(start + SignedDuration::from_mins(20)), Duration::from_secs(2400));
        assert_eq!(kept.wait(start + SignedDuration::from_hours(2)), Duration::ZERO);
        assert!(kept.is_listing(start + SignedDuration::from_hours(29 * 24)));
        assert!(!kept.is_listing(start + SignedDuration::from_hours(31 * 24)));
        let good = kept.healthy(kept.cursor.clone());
        assert_eq!((good.wait(start), good.failures, good.gone), (Duration::ZERO, 0, false));
    }

    #[test]
    fn hs_14_a_server_that_answers_304_for_ever_is_asked_for_everything_once_a_day() {
        let start: Timestamp = "2026-11-25T00:00:00Z".parse().unwrap();
        let cursor = Cursor { etag: Some("\"1\"".to_owned()), body_hash: Some([1; 32]), ..Cursor::default() };
        let kept = Kept { cursor: cursor.clone(), whole_at: Some(start.as_millisecond()), ..Kept::default() };
        assert_eq!(*kept.cursor(start + SignedDuration::from_hours(24)), cursor);
        assert_eq!(*kept.cursor(start + SignedDuration::from_hours(25)), cursor.unconditional());
        assert_eq!(*Kept { whole_at: None, ..kept }.cursor(start + SignedDuration::from_hours(25)), cursor);
    }

    #[test]
    fn a_cursor_alone_and_nonsense_are_read() {
        let cursor = Cursor { url: "http://feeds.example/a".to_owned(), ..Cursor::default() };
        assert_eq!(Kept::decode(&serde_json::to_vec(&cursor).unwrap()), Kept::default().healthy(cursor));
        assert_eq!(Kept::decode(b"{"), Kept::default());
    }
}
