//! What the cases begin with.

use tests::kafka::Broker;
use tests::oracle;
use tests::records::Landed;
use tests::service::Service;
use tests::settings::Settings;

/// The broker that all cases share, when it and its independent reader are to be had.
pub fn broker() -> Option<&'static Broker> {
    if oracle::is_possible() { Broker::shared() } else { None }
}

/// Where a service publishes to.
#[derive(Clone)]
pub enum Outlet {
    Log,
    Kafka { bootstrap: String, prefix: String },
}

impl Outlet {
    /// Topics of the shared broker under a prefix.
    pub fn kafka(prefix: &str) -> Option<Self> {
        broker().map(|broker| Self::Kafka { bootstrap: broker.bootstrap(), prefix: prefix.to_owned() })
    }

    pub fn settings(&self) -> Settings {
        match self {
            Self::Log => Settings::new(),
            Self::Kafka { bootstrap, prefix } => Settings::new().kafka_at(bootstrap, prefix),
        }
    }

    /// What landed in a topic, called without its prefix.
    pub fn landed(&self, service: &Service, topic: &str) -> Landed {
        match self {
            Self::Log => Landed::in_log(service, &[topic]),
            Self::Kafka { bootstrap, prefix } => Landed::in_kafka(bootstrap, &[&format!("{prefix}.{topic}")]),
        }
    }
}
