//! Whether the service does its work, and if not, why not and what to do.

use crate::metrics::label_set;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

label_set! {
    /// Why the service is not ready. `/livez` stays 200 under every one of them.
    NotReady as "reason" {
        Starting = "starting",
        Stopping = "stopping",
        KafkaUnreachable = "kafka_unreachable",
        Auth = "auth",
        TopicMissing = "topic_missing",
        ProgressConflict = "progress_conflict",
        PublishFailed = "publish_failed",
        OutboxFull = "outbox_full",
        DiskFloor = "disk_floor",
        LedgerFailed = "ledger_failed",
        SpoolConflict = "spool_conflict",
    }
}

impl NotReady {
    /// Whether it is the outlet that holds the service back.
    pub const fn is_of_the_outlet(self) -> bool {
        matches!(self, Self::KafkaUnreachable | Self::Auth | Self::TopicMissing | Self::ProgressConflict | Self::PublishFailed)
    }

    /// What an operator does about it, one sentence.
    pub const fn what_to_do(self) -> &'static str {
        match self {
            Self::Starting => "Wait: the ledger is being opened and the outlet asked for its position.",
            Self::Stopping => "Wait: what is under way is being committed and published before the process ends.",
            Self::KafkaUnreachable => {
                "Check that the addresses in kafka.brokers answer from this machine; intake goes on into the outbox, \
                 and publishing goes on by itself."
            }
            Self::Auth => {
                "Check the credentials in kafka.sasl and kafka.tls, and that the user may write to the topics and use \
                 the transactional id; publishing goes on by itself."
            }
            Self::TopicMissing => {
                "Create the topic that is named, or set kafka.create_topics = true; publishing goes on by itself."
            }
            Self::ProgressConflict => {
                "The position in the progress topic was not written by this ledger. Find out whether another service \
                 uses the same prefix, then run `dateline ledger adopt --resend` or `--skip`."
            }
            Self::PublishFailed => "Read the log for the outlet's answer; the rows stay in the outbox and are tried again.",
            Self::OutboxFull => "Bring the outlet back, or raise outbox.max_bytes; intake waits and goes on by itself.",
            Self::DiskFloor => "Make room on the disk of data_dir, or lower outbox.min_free; intake waits and goes on by itself.",
            Self::LedgerFailed => {
                "Check the disk of data_dir (space, permissions, errors in the kernel log), then restart: nothing was \
                 acknowledged that is not on disk."
            }
            Self::SpoolConflict => {
                "Another service holds the folder of this feed: stop one of the two, or give each its own folder."
            }
        }
    }
}

/// What holds the service back, shared by the parts that know and the server that tells.
///
/// A reason may hold for several feeds at once, and holds until it holds for none.
pub struct Health(Mutex<Held>);

/// Reasons, for whom they hold (nobody in particular: the empty name), and what was seen.
type Held = BTreeMap<NotReady, BTreeMap<String, String>>;

impl Default for Health {
    fn default() -> Self {
        Self::new()
    }
}

impl Health {
    /// A service that is starting.
    pub fn new() -> Self {
        let health = Self(Mutex::default());
        health.set(NotReady::Starting, "");
        health
    }

    /// Says that a reason holds, with what was seen (no secrets: it is shown to whoever asks).
    ///
    /// Returns true when the reason did not hold before, so that the caller logs a change once.
    pub fn set(&self, reason: NotReady, detail: impl Into<String>) -> bool {
        self.set_for("", reason, detail)
    }

    /// The same of one feed.
    pub fn set_for(&self, feed: &str, reason: NotReady, detail: impl Into<String>) -> bool {
        self.lock().entry(reason).or_default().insert(feed.to_owned(), detail.into()).is_none()
    }

    /// Says that a reason holds no longer. Returns true when it did hold before.
    pub fn clear(&self, reason: NotReady) -> bool {
        self.clear_for("", reason)
    }

    /// Says that a reason holds no longer for one feed; it may hold for others.
    pub fn clear_for(&self, feed: &str, reason: NotReady) -> bool {
        let mut held = self.lock();
        let Some(details) = held.get_mut(&reason) else { return false };
        let cleared = details.remove(feed).is_some();
        if details.is_empty() {
            held.remove(&reason);
        }
        cleared
    }

    /// The reasons that hold, with their details.
    pub fn reasons(&self) -> BTreeMap<NotReady, String> {
        let held = self.lock();
        let told = |details: &BTreeMap<String, String>| details.values().map(String::as_str).collect::<Vec<_>>().join("; ");
        held.iter().map(|(reason, details)| (*reason, told(details))).collect()
    }

    /// Whether nothing holds the service back.
    ///
    /// # Errors
    /// Every reason that holds, with its detail, in the order of declaration.
    pub fn ready(&self) -> Result<(), Vec<(NotReady, String)>> {
        let reasons: Vec<_> = self.reasons().into_iter().collect();
        if reasons.is_empty() { Ok(()) } else { Err(reasons) }
    }

    /// A panic elsewhere leaves the map whole: each change is one call, so its content is good.
    fn lock(&self) -> MutexGuard<'_, Held> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn starts_not_ready_and_says_so() {
        assert_eq!(Health::new().ready(), Err(vec![(NotReady::Starting, String::new())]));
    }

    #[test]
    fn op_13_each_reason_is_named_until_it_is_cleared() {
        let health = Health::new();
        health.clear(NotReady::Starting);
        for reason in NotReady::ALL {
            assert_eq!(health.ready(), Ok(()));
            assert!(health.set(*reason, "seen"), "{reason} is a change");
            assert!(!health.set(*reason, "seen again"), "{reason} held already");
            assert_eq!(health.ready(), Err(vec![(*reason, "seen again".to_owned())]));
            assert!(reason.what_to_do().ends_with('.') && reason.what_to_do().len() > 20, "{reason} says what to do");
            assert!(health.clear(*reason));
            assert!(!health.clear(*reason), "{reason} is cleared once");
        }
    }

    #[test]
    fn a_reason_holds_until_it_holds_for_no_feed() {
        let health = Health::new();
        health.clear(NotReady::Starting);
        health.set_for("a", NotReady::SpoolConflict, "/a is in use");
        health.set_for("b", NotReady::SpoolConflict, "/b is in use");
        assert_eq!(health.ready(), Err(vec![(NotReady::SpoolConflict, "/a is in use; /b is in use".to_owned())]));
        assert!(!health.clear_for("c", NotReady::SpoolConflict), "it says nothing of the others");
        assert!(health.clear_for("b", NotReady::SpoolConflict));
        assert_eq!(health.ready(), Err(vec![(NotReady::SpoolConflict, "/a is in use".to_owned())]));
        assert!(health.clear_for("a", NotReady::SpoolConflict));
        assert_eq!(health.ready(), Ok(()));
    }

    #[test]
    fn several_reasons_are_listed_together() {
        let health = Health::new();
        health.set(NotReady::OutboxFull, "1 GiB of 1 GiB");
        health.set(NotReady::KafkaUnreachable, "no broker answers");
        let reasons: Vec<_> = health.ready().unwrap_err().into_iter().map(|(reason, _)| reason).collect();
        assert_eq!(reasons, [NotReady::Starting, NotReady::KafkaUnreachable, NotReady::OutboxFull]);
    }
}
