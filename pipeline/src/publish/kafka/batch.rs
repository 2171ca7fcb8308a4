//! One batch of rows through one producer, in either delivery mode.

use super::classify::Fault;
use super::events::Reports;
use super::failure::Failure;
use super::session::{Record, Session};
use super::settings::{ACKNOWLEDGED_BOUND, TRANSACTION_BOUND};
use crate::config::Topics;
use crate::outbox::{Position, Role, Row};
use crate::publish::{Outcome, progress};
use std::collections::BTreeMap;
use std::time::Instant;

/// Where records go.
pub struct Addresses<'a> {
    pub topics: &'a Topics,
    pub shard: i32,
}

impl Addresses<'_> {
    fn of(&self, role: Role) -> Option<&str> {
        match role {
            Role::Stories => Some(&self.topics.stories),
            Role::Latest => self.topics.latest.as_deref(),
            Role::Duplicates => self.topics.duplicates.as_deref(),
            Role::Deadletter => self.topics.deadletter.as_deref(),
        }
    }
}

/// Rows and their position in one transaction: all of it is committed, or an error tells what is to be done. The
/// transaction is left as it is then.
pub fn transact(session: &Session, addresses: &Addresses<'_>, rows: &[Row], position: Position) -> Result<(), Failure> {
    let started = Instant::now();
    let deadline = started + TRANSACTION_BOUND;
    session.begin()?;
    let mut sent = Sent::default();
    for (place, row) in rows.iter().enumerate() {
        send_row(session, addresses, place, row, deadline, &mut sent)?;
    }
    send_progress(session, addresses, position, rows.len(), deadline)?;
    verify(&session.settle(deadline)?, sent.records + 1).map_err(|failure| session.cause(failure))?;
    session.commit(deadline)?;
    session.observer().transaction(started.elapsed(), Outcome::Committed);
    sent.tell(session);
    session.all_is_well();
    Ok(())
}

/// Rows without a transaction, each acknowledged by all replicas in sync; then their position.
///
/// When rows are refused, they are tried alone, in order; the error comes with the number of rows before the one that
/// is at fault. Rows behind it may have been delivered and will be again: that is what "at least once" means.
pub fn acknowledge(
    session: &Session,
    addresses: &Addresses<'_>,
    rows: &[Row],
    position: Position,
) -> Result<(), (usize, Failure)> {
    let started = Instant::now();
    let deadline = started + ACKNOWLEDGED_BOUND;
    let mut sent = Sent::default();
    let mut refused = Vec::new();
    let first_round = (|| {
        for (place, row) in rows.iter().enumerate() {
            match send_row(session, addresses, place, row, deadline, &mut sent) {
                Err(failure) if failure.refusal().is_some() => refused.push(place),
                other => other?,
            }
        }
        let reports = session.settle(deadline)?;
        refused.extend(reports.failed.iter().map(|(place, _)| *place));
        match verify(&reports, sent.records) {
            Err(failure) if failure.refusal().is_none() => Err(failure),
            _ => Ok(()),
        }
    })();
    first_round.map_err(|failure| (0, failure))?;
    refused.sort_unstable();
    refused.dedup();
    for place in refused {
        let Some(row) = rows.get(place) else { continue };
        if let Err(failure) = acknowledge_one(session, addresses, row, deadline) {
            if let Some(last) = place.checked_sub(1).and_then(|before| rows.get(before)) {
                acknowledge_progress(session, addresses, last.position, deadline).map_err(|failure| (0, failure))?;
            }
            return Err((place, failure));
        }
    }
    acknowledge_progress(session, addresses, position, deadline).map_err(|failure| (0, failure))?;
    session.observer().transaction(started.elapsed(), Outcome::Committed);
    sent.tell(session);
    session.all_is_well();
    Ok(())
}

fn acknowledge_one(session: &Session, addresses: &Addresses<'_>, row: &Row, deadline: Instant) -> Result<(), Failure> {
    let mut sent = Sent::default();
    let handed = send_row(session, addresses, 0, row, deadline, &mut sent);
    let reports = session.settle(deadline)?;
    handed?;
    verify(&reports, sent.records)
}

fn acknowledge_progress(
    session: &Session,
    addresses: &Addresses<'_>,
    position: Position,
    deadline: Instant,
) -> Result<(), Failure> {
    send_progress(session, addresses, position, 0, deadline)?;
    verify(&session.settle(deadline)?, 1)
}

/// Records handed over, by role.
#[derive(Default)]
struct Sent {
    records: usize,
    by_role: BTreeMap<Role, u64>,
}

impl Sent {
    /// Counted when readers can see them, not before.
    fn tell(&self, session: &Session) {
        for (role, records) in &self.by_role {
            session.observer().published(*role, *records);
        }
    }
}

fn send_row(
    session: &Session,
    addresses: &Addresses<'_>,
    place: usize,
    row: &Row,
    deadline: Instant,
    sent: &mut Sent,
) -> Result<(), Failure> {
    let headers = row.headers();
    for role in row.roles.iter() {
        let Some(topic) = addresses.of(role) else { continue };
        let record = Record {
            place,
            topic,
            partition: None,
            key: &row.key,
            timestamp: Some(row.timestamp),
            headers: &headers,
            value: row.value.as_deref(),
        };
        session.send(&record, deadline)?;
        sent.records += 1;
        *sent.by_role.entry(role).or_default() += 1;
    }
    Ok(())
}

fn send_progress(
    session: &Session,
    addresses: &Addresses<'_>,
    position: Position,
    place: usize,
    deadline: Instant,
) -> Result<(), Failure> {
    let record = Record {
        place,
        topic: &addresses.topics.progress,
        partition: Some(addresses.shard),
        key: &addresses.shard.to_string(),
        timestamp: None,
        headers: &progress::headers(position),
        value: Some(&progress::encode(position)),
    };
    session.send(&record, deadline)
}

/// Holds the reports against what was sent: a commit can succeed over records that failed.
fn verify(reports: &Reports, sent: usize) -> Result<(), Failure> {
    let graver = reports.failed.iter().map(|(_, code)| (Fault::of(*code), *code));
    if let Some((_, code)) = graver.reduce(|held, next| if held.0.graver(next.0) == held.0 { held } else { next }) {
        return Err(Failure::code(&format!("{} of {sent} records were not delivered", reports.failed.len()), code));
    }
    if reports.acknowledged != sent {
        return Err(Failure::unsettled(format!("{} of {sent} records were acknowledged", reports.acknowledged)));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::{Refusal, Unavailable};
    use rdkafka::types::RDKafkaErrorCode::{MessageSizeTooLarge, MessageTimedOut, PurgeInflight};

    #[test]
    fn every_report_is_held_against_what_was_sent() {
        let reports = |acknowledged, failed: &[_]| Reports { acknowledged, failed: failed.to_vec() };
        let fault = |reports, sent| verify(&reports, sent).err().map(|failure| failure.fault);
        assert_eq!(fault(reports(3, &[]), 3), None);
        assert_eq!(fault(reports(2, &[]), 3), Some(Fault::Unsettled));
        assert_eq!(fault(reports(2, &[(1, MessageTimedOut)]), 3), Some(Fault::Unavailable(Unavailable::Unreachable)));
        assert_eq!(
            fault(reports(1, &[(0, PurgeInflight), (2, MessageSizeTooLarge)]), 3),
            Some(Fault::Refused(Refusal::TooLarge))
        );
    }
}
