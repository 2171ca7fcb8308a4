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
    /// In order: re-stamped when its time is the fault, then a dead letter with an excerpt, then parked.
    pub fn of(&self, row: &Row, refusal: Refusal, detail: &str, attempt: usize) -> Option<Row> {
        let kept_as = self.rejected.keep(row.value.as_deref().unwrap_or_default());
        match (attempt, refusal) {
            (0, Refusal::InvalidTimestamp) => Some(Row { timestamp: Timestamp::now().as_millisecond(), ..row.clone() }),
            (0 | 1, _) if !row.roles.contains(Role::Deadletter) => {
                tracing::error!(key = row.key, ?refusal, detail, "the broker refuses a record; it becomes a dead letter");
                self.metrics.dead_letters.written(Stage::Publish, Reason::BrokerRefused);
                Some(dead_letter(row, refusal, detail, kept_as.ok().as_deref()))
            }
            _ => {
                tracing::error!(key = row.key, ?refusal, detail, kept = ?kept_as, "no topic takes a record; it is parked under data_dir/rejected");
                self.metrics.publish.parked();
                None
            }
        }
    }
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
