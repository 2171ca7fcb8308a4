//! An error inside the Kafka outlet: what is to be done, and what an operator should read.

use super::classify::Fault;
use crate::publish::{OutletError, Refusal, Unavailable};
use rdkafka::error::KafkaError;
use rdkafka::types::RDKafkaErrorCode;

#[derive(Clone, Debug)]
pub struct Failure {
    pub fault: Fault,
    pub detail: String,
}

impl Failure {
    pub fn unavailable(kind: Unavailable, detail: impl Into<String>) -> Self {
        Self { fault: Fault::Unavailable(kind), detail: detail.into() }
    }

    pub fn unsettled(detail: impl Into<String>) -> Self {
        Self { fault: Fault::Unsettled, detail: detail.into() }
    }

    /// `doing` reads after "failed to".
    pub fn code(doing: &str, code: RDKafkaErrorCode) -> Self {
        Self { fault: Fault::of(code), detail: format!("{doing}: {code}") }
    }

    /// `doing` reads after "failed to".
    pub fn kafka(doing: &str, error: &KafkaError) -> Self {
        match error {
            // The client's own message repeats the value, which may be a password.
            KafkaError::ClientConfig(_, _, key, _) => {
                Self::unavailable(Unavailable::Misconfigured, format!("{doing}: property {key:?} has no valid value"))
            }
            KafkaError::ClientCreation(detail) => {
                Self::unavailable(Unavailable::Misconfigured, format!("{doing}: {}", detail.escape_debug()))
            }
            KafkaError::Transaction(error) => Self {
                fault: Fault::of(error.code()),
                detail: format!("{doing}: {} ({})", error.string().escape_debug(), error.name()),
            },
            // Its code is not among those that the client's own accessor gives.
            KafkaError::AdminOp(code) => Self::code(doing, *code),
            other => {
                let fault = other.rdkafka_error_code().map_or(Fault::Unsettled, Fault::of);
                Self { fault, detail: format!("{doing}: {}", other.to_string().escape_debug()) }
            }
        }
    }

    /// The publisher's view; `delivered` rows at the head of the batch are durable all the same.
    pub fn into_outlet(self, delivered: usize) -> OutletError {
        match self.fault {
            Fault::Unavailable(kind) => OutletError::Unavailable(kind, self.detail),
            Fault::Refused(reason) => OutletError::Refused { delivered, reason, detail: self.detail },
            Fault::Unsettled => OutletError::Unsettled(self.detail),
        }
    }

    pub fn refusal(&self) -> Option<Refusal> {
        match self.fault {
            Fault::Refused(reason) => Some(reason),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rdkafka::ClientConfig;
    use rdkafka::producer::BaseProducer;

    #[test]
    fn se_07_a_bad_property_is_named_without_its_value() {
        let error = ClientConfig::new()
            .set("security.protocol", "canary-secret")
            .create::<BaseProducer>()
            .err()
            .map(|error| Failure::kafka("make a producer", &error))
            .unwrap();
        assert_eq!(error.fault, Fault::Unavailable(Unavailable::Misconfigured));
        assert!(error.detail.contains("security.protocol"), "{}", error.detail);
        assert!(!error.detail.contains("canary"), "{}", error.detail);
    }
}
