//! What becomes of a row that the outlet refuses alone: the head of the outbox never blocks and nothing vanishes.

use super::Refusal;
use crate::metrics::Metrics;
use crate::metrics::label::Stage;
use crate::outbox::{Role, Roles, Row, base64};
use crate::rejected::Rejected;
use jiff::Timestamp;
use schemas::Reason;
use schemas::hash::{hex, of_bytes};
use serde::Deserialize;
use std::sync::Arc;

/// Bytes of a refused record that its dead letter shows.
const EXCERPT_BYTES: usize = 4 * 1024;

/// Replaces refused rows.
pub struct Replacement {
    pub rejected: Rejected,
    pub metrics: Arc<Metrics>,
}

impl Replacement {
    /// The row to try instead; `None` when it was parked and is done with.
    ///
    /// In order: re-stamped when its time is the fault, then a dead letter with an excerpt, then parked. A dead letter is
    /// cut to an excerpt itself.
    pub fn of(&self, row: &Row, refusal: Refusal, detail: &str, attempt: usize) -> Option<Row> {
        let kept_as = self.rejected.keep(row.value.as_deref().unwrap_or_default());
        match (attempt, refusal) {
            (0, Refusal::InvalidTimestamp) => Some(Row { timestamp: Timestamp::now().as_millisecond(), ..row.clone() }),
            (0 | 1, _) if !row.roles.contains(Role::Deadletter) => {
                tracing::error!(key = row.key, ?refusal, detail, "the broker refuses a record; it becomes a dead letter");
                self.metrics.dead_letters.written(Stage::Publish, Reason::BrokerRefused);
                Some(dead_letter(row, refusal, detail, kept_as.ok().as_deref()))
            }
            _ => shortened(row, kept_as.as_deref().ok()).or_else(|| {
                tracing::error!(key = row.key, ?refusal, detail, kept = ?kept_as, "no topic takes a record; it is parked under data_dir/rejected");
                self.metrics.publish.parked();
                None
            }),
        }
    }
}

/// A dead letter with no more than an excerpt; `None` when it has no more.
fn shortened(row: &Row, kept_as: Option<&str>) -> Option<Row> {
    // Four letters stand for three bytes.
    const EXCERPT: usize = EXCERPT_BYTES.div_ceil(3) * 4;
    let mut letter: serde_json::Map<String, serde_json::Value> =
        serde_json::from_slice(row.value.as_deref().filter(|_| row.roles.contains(Role::Deadletter))?).ok()?;
    let excerpt = letter.get("raw_base64")?.as_str()?.get(..EXCERPT).filter(|excerpt| !excerpt.contains('='))?.to_owned();
    if letter.get("raw_base64")?.as_str()?.len() == EXCERPT {
        return None;
    }
    letter.insert("raw_base64".to_owned(), excerpt.into());
    letter.insert("raw_truncated".to_owned(), true.into());
    if letter.get("kept_as").is_none_or(serde_json::Value::is_null) {
        letter.insert("kept_as".to_owned(), kept_as.into());
    }
    Some(Row { value: serde_json::to_vec(&letter).ok(), ..row.clone() })
}

/// What a refused record says about where it came from.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Provenance {
    ingest_feed: Option<String>,
    ingest_source_uri: Option<String>,
    received_at: Option<String>,
}

fn dead_letter(row: &Row, refusal: Refusal, detail: &str, kept_as: Option<&str>) -> Row {
    let bytes = row.value.as_deref().unwrap_or_default();
    let now = schemas::story::moment::print(Timestamp::from_millisecond(row.timestamp).unwrap_or(Timestamp::UNIX_EPOCH));
    // A row without a record, a tombstone, has its key to be found by.
    let from: Provenance = serde_json::from_slice(bytes).unwrap_or_default();
    let feed = from.ingest_feed.unwrap_or_else(|| row.key.clone());
    let letter = serde_json::json!({
        "schema_version": schemas::story::SCHEMA_VERSION,
        "feed": feed,
        "source_uri": from.ingest_source_uri.unwrap_or_default(),
        "stage": Stage::Publish.as_str(),
        "reason": if refusal == Refusal::TooLarge { Reason::RecordTooLarge } else { Reason::BrokerRefused },
        "detail": detail,
        "raw_hash": hex(&of_bytes(bytes)),
        "raw_bytes": bytes.len(),
        "raw_base64": base64(bytes.get(..EXCERPT_BYTES).unwrap_or(bytes)),
        "raw_truncated": bytes.len() > EXCERPT_BYTES,
        "kept_as": kept_as,
        "received_at": from.received_at.unwrap_or_else(|| now.clone()),
        "published_at": now,
    });
    let value = Some(letter.to_string().into_bytes());
    Row { roles: Roles::of(&[Role::Deadletter]), key: feed, facts: None, value, ..row.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outbox::Position;

    #[test]
    fn a_dead_letter_is_cut_once() {
        let letter = |bytes: usize| {
            let raw = base64(&vec![b'a'; bytes]);
            let value = serde_json::json!({ "feed": "f", "raw_base64": raw, "raw_truncated": false, "kept_as": null });
            Row {
                position: Position { token: 1, seq: 2 },
                roles: Roles::of(&[Role::Deadletter]),
                key: "f".to_owned(),
                timestamp: 3,
                facts: None,
                value: Some(value.to_string().into_bytes()),
            }
        };
        let cut = shortened(&letter(60_000), Some("aa.bin")).unwrap();
        let value: serde_json::Value = serde_json::from_slice(cut.value.as_deref().unwrap()).unwrap();
        assert_eq!((&value["raw_truncated"], &value["kept_as"]), (&true.into(), &"aa.bin".into()));
        assert_eq!(value["raw_base64"].as_str().unwrap().len(), EXCERPT_BYTES.div_ceil(3) * 4);
        assert_eq!((cut.position, cut.timestamp), (Position { token: 1, seq: 2 }, 3));
        assert!(shortened(&cut, None).is_none(), "there is no more of it");
        assert!(shortened(&letter(100), None).is_none());
        assert!(shortened(&Row { roles: Roles::of(&[Role::Stories]), ..letter(60_000) }, None).is_none());
    }
}
