//! What an error code of the Kafka client means for delivery.
//!
//! Codes and their meaning: Kafka's protocol guide ("Error Codes") for the positive ones, librdkafka's `rdkafka.h`
//! for the negative ones.

use crate::publish::{Refusal, Unavailable};
use rdkafka::types::RDKafkaErrorCode::{self as Code, *};

/// What is to be done about an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Waiting, or an operator, will help.
    Unavailable(Unavailable),
    /// The broker refuses what was sent, and will refuse it again.
    Refused(Refusal),
    /// The producer is of no more use, or what became of the transaction is not known.
    Unsettled,
}

impl Fault {
    /// What a code means. Codes that are not named here are unsettled: the start order then finds out what holds.
    pub fn of(code: Code) -> Self {
        match code {
            Authentication
            | SSL
            | SaslAuthenticationFailed
            | UnsupportedSASLMechanism
            | IllegalSASLState
            | SecurityDisabled
            | TopicAuthorizationFailed
            | GroupAuthorizationFailed
            | ClusterAuthorizationFailed
            | TransactionalIdAuthorizationFailed
            | DelegationTokenAuthorizationFailed
            | DelegationTokenExpired
            | DelegationTokenNotFound => Self::Unavailable(Unavailable::Authentication),

            UnknownTopicOrPartition | UnknownTopic | UnknownPartition | UnknownTopicId => {
                Self::Unavailable(Unavailable::TopicMissing)
            }

            InvalidTopic
            | InvalidConfig
            | InvalidPartitions
            | InvalidReplicationFactor
            | InvalidReplicaAssignment
            | PolicyViolation
            | InvalidTransactionTimeout
            | InvalidRequiredAcks
            | UnsupportedVersion
            | UnsupportedFeature
            | UnsupportedCompressionType
            | UnsupportedForMessageFormat
            | InvalidArgument => Self::Unavailable(Unavailable::Misconfigured),

            AllBrokersDown
            | BrokerTransportFailure
            | Resolve
            | OperationTimedOut
            | MessageTimedOut
            | TimedOutQueue
            | RequestTimedOut
            | NetworkException
            | BrokerNotAvailable
            | LeaderNotAvailable
            | NotLeaderForPartition
            | ReplicaNotAvailable
            | PreferredLeaderNotAvailable
            | NotController
            | CoordinatorLoadInProgress
            | CoordinatorNotAvailable
            | NotCoordinator
            | WaitingForCoordinator
            | NotEnoughReplicas
            | NotEnoughReplicasAfterAppend
            | ISRInsufficient
            | KafkaStorageError
            | ThrottlingQuotaExceeded
            | RebootstrapRequired
            | DestroyBroker
            | QueueFull => Self::Unavailable(Unavailable::Unreachable),

            MessageSizeTooLarge | MessageBatchTooLarge | InvalidMessageSize => Self::Refused(Refusal::TooLarge),
            InvalidTimestamp => Self::Refused(Refusal::InvalidTimestamp),
            InvalidRecord | InvalidDifferentRecord => Self::Refused(Refusal::Other),

            _ => Self::Unsettled,
        }
    }

    /// What a code means with the client's words beside it. In TLS 1.3 a broker refuses a certificate only when the
    /// handshake is over for the client, which hears an alert (RFC 8446, section 6) and reports a broken connection.
    pub fn heard(code: Code, reason: &str) -> Self {
        match code {
            BrokerTransportFailure if reason.contains("SSL alert number") => Self::of(SSL),
            _ => Self::of(code),
        }
    }

    /// Of two faults of one batch, the one that says more of what is to be done; the first when both say the same.
    ///
    /// One bad record drags others down with it: the broker answers for a whole set of records, and the client then
    /// gives up those that it still holds.
    pub fn graver(self, other: Self) -> Self {
        if other.rank() < self.rank() { other } else { self }
    }

    fn rank(self) -> u8 {
        match self {
            Self::Unavailable(Unavailable::Authentication) => 0,
            Self::Unavailable(Unavailable::TopicMissing) => 1,
            Self::Unavailable(Unavailable::Misconfigured | Unavailable::Storage) => 2,
            Self::Refused(Refusal::TooLarge | Refusal::InvalidTimestamp) => 3,
            Self::Refused(Refusal::Other) => 4,
            Self::Unavailable(Unavailable::Unreachable) => 5,
            Self::Unsettled => 6,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn br_07_br_11_codes_lead_to_what_is_to_be_done() {
        let authentication = Fault::Unavailable(Unavailable::Authentication);
        let missing = Fault::Unavailable(Unavailable::TopicMissing);
        let misconfigured = Fault::Unavailable(Unavailable::Misconfigured);
        let unreachable = Fault::Unavailable(Unavailable::Unreachable);
        let cases = [
            (Authentication, authentication),
            (SSL, authentication),
            (TopicAuthorizationFailed, authentication),
            (TransactionalIdAuthorizationFailed, authentication),
            (UnknownTopic, missing),
            (UnknownTopicOrPartition, missing),
            (InvalidReplicationFactor, misconfigured),
            (InvalidTransactionTimeout, misconfigured),
            (UnsupportedFeature, misconfigured),
            (AllBrokersDown, unreachable),
            (BrokerTransportFailure, unreachable),
            (MessageTimedOut, unreachable),
            (OperationTimedOut, unreachable),
            (NotEnoughReplicas, unreachable),
            (NotLeaderForPartition, unreachable),
            (MessageSizeTooLarge, Fault::Refused(Refusal::TooLarge)),
            (MessageBatchTooLarge, Fault::Refused(Refusal::TooLarge)),
            (InvalidTimestamp, Fault::Refused(Refusal::InvalidTimestamp)),
            (InvalidRecord, Fault::Refused(Refusal::Other)),
            (Fenced, Fault::Unsettled),
            (ProducerFenced, Fault::Unsettled),
            (InvalidProducerEpoch, Fault::Unsettled),
            (OutOfOrderSequenceNumber, Fault::Unsettled),
            (InvalidTransactionalState, Fault::Unsettled),
            (Inconsistent, Fault::Unsettled),
            (PurgeInflight, Fault::Unsettled),
            (Fatal, Fault::Unsettled),
            (Code::Unknown, Fault::Unsettled),
        ];
        for (code, fault) in cases {
            assert_eq!(Fault::of(code), fault, "{code:?}");
        }
    }

    #[test]
    fn an_alert_of_tls_is_no_broken_connection() {
        let heard = |reason| Fault::heard(BrokerTransportFailure, reason);
        let alert = "Receive failed: error:0A000412:SSL routines::sslv3 alert bad certificate: SSL alert number 42 (after 2ms)";
        assert_eq!(heard(alert), Fault::Unavailable(Unavailable::Authentication));
        assert_eq!(heard("Disconnected (after 2ms in state UP)"), Fault::Unavailable(Unavailable::Unreachable));
    }

    #[test]
    fn the_fault_that_says_most_speaks_for_a_batch() {
        let of = |codes: &[Code]| codes.iter().map(|code| Fault::of(*code)).reduce(Fault::graver).unwrap();
        assert_eq!(of(&[PurgeInflight, MessageSizeTooLarge]), Fault::Refused(Refusal::TooLarge));
        assert_eq!(of(&[InvalidDifferentRecord, InvalidTimestamp]), Fault::Refused(Refusal::InvalidTimestamp));
        assert_eq!(of(&[MessageTimedOut, MessageSizeTooLarge]), Fault::Refused(Refusal::TooLarge));
        assert_eq!(of(&[MessageSizeTooLarge, TopicAuthorizationFailed]), Fault::Unavailable(Unavailable::Authentication));
        assert_eq!(of(&[PurgeQueue, MessageTimedOut]), Fault::Unavailable(Unavailable::Unreachable));
    }
}
