//! Every metric of the service, typed, in a registry of its own.
//!
//! Names begin with `dateline_`; the help text of each is its doc comment. Labels come from closed sets
//! ([`label`]) and never from a feed, a URL, a host or a message, so the number of series does not grow with the
//! number of feeds. Things are counted at the truth: received before any change, published only when the outlet
//! has said so, and every drop with its reason.

mod dead_letters;
pub(crate) mod instrument;
mod intake;
pub mod label;
mod ledger;
mod outbox;
mod process;
mod publish;
mod websub;

pub use dead_letters::DeadLetters;
pub use intake::Intake;
pub use label::{Commit, Delivered, FeedState, Fetch, Pause, Rebuild, Reload, Stage, Topic, Transaction, Verdict};
pub use ledger::Ledger;
pub use outbox::Outbox;
pub use process::Process;
pub use publish::{Producer, Publish};
pub use websub::WebSub;

pub(crate) use label::label as label_set;

use prometheus::process_collector::ProcessCollector;
use prometheus::{IntGauge, Opts, Registry, TextEncoder};

/// Every metric, split by concern. Shared by reference or `Arc`; every method takes `&self`.
pub struct Metrics {
    registry: Registry,
    pub intake: Intake,
    pub ledger: Ledger,
    pub outbox: Outbox,
    pub publish: Publish,
    pub dead_letters: DeadLetters,
    pub process: Process,
    pub websub: WebSub,
}

impl Metrics {
    /// Makes every instrument; those with closed labels start at 0.
    ///
    /// # Errors
    /// Two instruments of one name, or a name that is none: a fault of this program, found by its tests.
    pub fn new() -> prometheus::Result<Self> {
        let registry = Registry::new();
        registry.register(Box::new(ProcessCollector::for_self()))?;
        let build = Opts::new("dateline_build_info", "Version of the service and of the record that it writes; always 1.")
            .const_label("version", env!("CARGO_PKG_VERSION"))
            .const_label("schema_version", schemas::story::SCHEMA_VERSION);
        let build = IntGauge::with_opts(build)?;
        build.set(1);
        registry.register(Box::new(build))?;
        Ok(Self {
            intake: Intake::register(&registry)?,
            ledger: Ledger::register(&registry)?,
            outbox: Outbox::register(&registry)?,
            publish: Publish::register(&registry)?,
            dead_letters: DeadLetters::register(&registry)?,
            process: Process::register(&registry)?,
            websub: WebSub::register(&registry)?,
            registry,
        })
    }

    /// Everything in the text format 0.0.4 of Prometheus.
    pub fn render(&self) -> String {
        let mut text = String::new();
        if let Err(error) = TextEncoder::new().encode_utf8(&self.registry.gather(), &mut text) {
            tracing::error!(%error, "metrics could not be written");
        }
        text
    }
}

#[cfg(test)]
mod tests;
