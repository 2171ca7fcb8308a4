//! What could not be read, as a record: bytes, stage and reason, bounded in rows, never in evidence.

use super::reading::Fault;
use crate::metrics::label::Stage;
use crate::outbox::base64;
use connectors::source::{Payload, Whole};
use jiff::Timestamp;
use schemas::Reason;
use schemas::hash::{hex, of_bytes};
use serde::Serialize;
use std::collections::{HashMap, VecDeque};
use std::time::Duration;

/// Bytes inside a dead letter; more are kept beside it.
pub const RAW_BYTES: usize = 64 * 1024;
/// Dead letters of one feed and reason within an hour.
const MOST_AN_HOUR: usize = 10;
const HOUR: Duration = Duration::from_secs(3600);
/// The same fault of the same item is told once in this time.
const ONCE_IN: Duration = Duration::from_secs(24 * 3600);
/// Faults that are remembered for that, over all feeds.
const MOST_REMEMBERED: usize = 100_000;

/// The record of the `deadletter` topic, but for `published_at`, which the commit adds.
#[derive(Serialize)]
struct DeadLetter<'a> {
    schema_version: &'static str,
    feed: &'a str,
    source_uri: &'a str,
    stage: &'static str,
    reason: Reason,
    detail: &'a str,
    /// SHA-256 of the whole payload, or of the item where its bytes are known.
    raw_hash: String,
    raw_bytes: u64,
    raw_base64: String,
    raw_truncated: bool,
    /// Name under `data_dir/rejected/` where the whole payload lies.
    kept_as: Option<&'a str>,
    received_at: String,
}

/// A fault, and the bytes that it is about.
pub struct Evidence<'a> {
    pub feed: &'a str,
    pub payload: &'a Payload,
    /// What the payload is only the beginning of.
    pub whole: Option<Whole>,
    pub fault: &'a Fault,
    pub received_at: Timestamp,
}

impl<'a> Evidence<'a> {
    /// The item's bytes, or the payload's when they are not known apart.
    fn bytes(&self) -> &'a [u8] {
        let slice = self.payload.bytes.get(self.fault.slice.clone()).unwrap_or(&[]);
        if slice.is_empty() { &self.payload.bytes } else { slice }
    }

    /// Whether the record alone does not hold all the bytes.
    pub fn is_cut(&self) -> bool {
        self.bytes().len() > RAW_BYTES
    }

    /// The dead letter's JSON.
    pub fn record(&self, kept_as: Option<&str>) -> Vec<u8> {
        let bytes = self.bytes();
        let whole = self.whole.unwrap_or_else(|| Whole { bytes: bytes.len() as u64, hash: of_bytes(bytes) });
        let letter = DeadLetter {
            schema_version: schemas::story::SCHEMA_VERSION,
            feed: self.feed,
            source_uri: &self.payload.source_uri,
            stage: self.fault.stage.as_str(),
            reason: self.fault.reason,
            detail: &self.fault.detail,
            raw_hash: hex(&whole.hash),
            raw_bytes: whole.bytes,
            raw_base64: base64(bytes.get(..RAW_BYTES).unwrap_or(bytes)),
            raw_truncated: whole.bytes > bytes.len().min(RAW_BYTES) as u64,
            kept_as,
            received_at: schemas::story::moment::print(self.received_at),
        };
        // Strings, numbers and a bool: nothing in it can fail to encode.
        serde_json::to_vec(&letter).unwrap_or_default()
    }

    fn digest(&self) -> Digest {
        let mut bytes = self.feed.as_bytes().to_vec();
        bytes.extend_from_slice(self.fault.reason.as_str().as_bytes());
        bytes.extend_from_slice(&of_bytes(self.bytes()));
        schemas::hash::first_half(of_bytes(&bytes))
    }
}

/// A fault of an item, by feed, reason and bytes.
type Digest = [u8; 16];

/// A fault about which was decided. Until its commit has succeeded, nobody was told.
pub struct Told {
    pub stage: Stage,
    pub reason: Reason,
    pub decision: Decision,
    digest: Digest,
}

/// What becomes of a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It becomes a row.
    Write,
    /// It has a row already.
    Known,
    /// Its feed has had enough rows with this reason for now; the bytes are kept all the same.
    /// With true this is the first one left out, and a summary row says so.
    Limited(bool),
}

/// Bounds the rows. Kept in memory: after a restart a fault may be told once more.
#[derive(Default)]
pub struct Limiter {
    known: HashMap<Digest, Timestamp>,
    order: VecDeque<(Digest, Timestamp)>,
    recent: HashMap<(String, Reason), VecDeque<Timestamp>>,
}

impl Limiter {
    /// Decides about a fault.
    pub fn decide(&mut self, evidence: &Evidence<'_>) -> Told {
        let digest = evidence.digest();
        let decision = self.decide_about(evidence, digest);
        Told { stage: evidence.fault.stage, reason: evidence.fault.reason, decision, digest }
    }

    /// Takes decisions back whose commit has failed: they come again.
    pub fn take_back(&mut self, feed: &str, told: &[Told]) {
        for told in told.iter().filter(|told| told.decision != Decision::Known) {
            if told.decision == Decision::Write {
                self.known.remove(&told.digest);
            }
            if let Some(recent) = self.recent.get_mut(&(feed.to_owned(), told.reason)) {
                recent.pop_back();
            }
        }
    }

    fn decide_about(&mut self, evidence: &Evidence<'_>, digest: Digest) -> Decision {
        let now = evidence.received_at;
        let age = |then: Timestamp| Duration::try_from(now.duration_since(then)).unwrap_or_default();
        while let Some((digest, then)) =
            self.order.front().copied().filter(|(_, then)| age(*then) >= ONCE_IN || self.order.len() >= MOST_REMEMBERED)
        {
            self.order.pop_front();
            if self.known.get(&digest) == Some(&then) {
                self.known.remove(&digest);
            }
        }
        if self.known.contains_key(&digest) {
            return Decision::Known;
        }
        let recent = self.recent.entry((evidence.feed.to_owned(), evidence.fault.reason)).or_default();
        while recent.front().is_some_and(|then| age(*then) >= HOUR) {
            recent.pop_front();
        }
        recent.push_back(now);
        if recent.len() > MOST_AN_HOUR {
            // One place beyond the limit marks that the summary was written.
            let first = recent.len() == MOST_AN_HOUR + 1;
            recent.truncate(MOST_AN_HOUR + 1);
            return Decision::Limited(first);
        }
        self.known.insert(digest, now);
        self.order.push_back((digest, now));
        Decision::Write
    }
}

/// The summary row of a limit: says that more of the kind come and where their bytes are.
pub fn summary(feed: &str, payload: &Payload, reason: Reason, received_at: Timestamp, kept_as: Option<&str>) -> Vec<u8> {
    let detail =
        format!("more than {MOST_AN_HOUR} dead letters with reason {reason} within an hour; the rest are only kept as files");
    let fault = Fault { stage: Stage::Decode, reason, detail, slice: 0..0 };
    let empty = Payload { bytes: Vec::new(), ..payload.clone() };
    Evidence { feed, payload: &empty, whole: None, fault: &fault, received_at }.record(kept_as)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn payload(bytes: Vec<u8>) -> Payload {
        Payload { bytes, source_uri: "u".to_owned(), charset: None, base_url: None, modified: None, complete: true }
    }

    #[test]
    fn rows_are_bounded_and_repeats_are_told_once() {
        let mut limiter = Limiter::default();
        let mut payload = payload(b"x".to_vec());
        let fault = Fault { stage: Stage::Decode, reason: Reason::Malformed, detail: String::new(), slice: 0..0 };
        let start: Timestamp = "2026-11-24T00:00:00Z".parse().unwrap();
        let mut decide = |bytes: &str, minutes: i64| {
            payload.bytes = bytes.as_bytes().to_vec();
            let received_at = start + jiff::SignedDuration::from_mins(minutes);
            limiter.decide(&Evidence { feed: "f", payload: &payload, whole: None, fault: &fault, received_at }).decision
        };
        assert_eq!(decide("0", 0), Decision::Write);
        assert_eq!(decide("0", 1), Decision::Known);
        for n in 1..10 {
            assert_eq!(decide(&n.to_string(), 1), Decision::Write);
        }
        assert_eq!(decide("10", 2), Decision::Limited(true));
        assert_eq!(decide("11", 2), Decision::Limited(false));
        assert_eq!(decide("12", 70), Decision::Write);
        assert_eq!(decide("0", 23 * 60), Decision::Known);
        assert_eq!(decide("0", 24 * 60), Decision::Write);
    }

    #[test]
    fn what_was_not_committed_is_told_again() {
        let mut limiter = Limiter::default();
        let payload = payload(b"x".to_vec());
        let fault = Fault { stage: Stage::Decode, reason: Reason::Malformed, detail: String::new(), slice: 0..0 };
        let received_at: Timestamp = "2026-11-24T00:00:00Z".parse().unwrap();
        for _ in 0..3 * MOST_AN_HOUR {
            let told = limiter.decide(&Evidence { feed: "f", payload: &payload, whole: None, fault: &fault, received_at });
            assert_eq!(told.decision, Decision::Write);
            limiter.take_back("f", &[told]);
        }
    }

    #[test]
    fn a_record_holds_bytes_and_reason() {
        let payload = payload(vec![b'a'; RAW_BYTES + 1]);
        let fault = Fault { stage: Stage::Normalize, reason: Reason::NoContent, detail: "d\n".to_owned(), slice: 2..5 };
        let received_at: Timestamp = "2026-11-24T00:00:00Z".parse().unwrap();
        let evidence = Evidence { feed: "f", payload: &payload, whole: None, fault: &fault, received_at };
        let record: serde_json::Value = serde_json::from_slice(&evidence.record(None)).unwrap();
        assert_eq!((record["raw_base64"].as_str(), record["raw_truncated"].as_bool()), (Some("YWFh"), Some(false)));
        assert_eq!((record["stage"].as_str(), record["reason"].as_str()), (Some("normalize"), Some("no_content")));
        let whole = Fault { slice: 0..0, ..fault.clone() };
        assert!(Evidence { fault: &whole, ..evidence }.is_cut());
        let of = Whole { bytes: 1 << 30, hash: of_bytes(b"all") };
        let record: serde_json::Value =
            serde_json::from_slice(&Evidence { fault: &whole, whole: Some(of), ..evidence }.record(None)).unwrap();
        assert_eq!((record["raw_bytes"].as_u64(), record["raw_truncated"].as_bool()), (Some(1 << 30), Some(true)));
        assert_eq!(record["raw_hash"].as_str(), Some(hex(&of_bytes(b"all")).as_str()));
    }
}
