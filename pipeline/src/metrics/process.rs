//! What is shown of the process: version, readiness, runtime.

use super::instrument::{Counters, Gauges, instruments, whole};
use super::label::Reload;
use crate::health::{Health, NotReady};
use prometheus::{IntCounter, IntGauge};
use tokio::runtime::RuntimeMetrics;

instruments! {
    /// The process as a whole.
    pub struct Process {
        /// Whether the service is ready (1 it is), as `/readyz` answers.
        ready: IntGauge = "ready";
        /// Why the service is not ready (1 for each reason that holds).
        not_ready: Gauges<NotReady> = "not_ready";
        /// Reloads of the configuration, by what came of them.
        reloads: Counters<Reload> = "config_reloads_total";
        /// Tasks that panicked; each is started again.
        panics: IntCounter = "panics_total";
        /// Tasks of the async runtime that are alive.
        tasks: IntGauge = "runtime_tasks";
        /// Tasks that wait in the global queue of the async runtime.
        queued_tasks: IntGauge = "runtime_queued_tasks";
    }
}

impl Process {
    /// A reload of the configuration ended.
    pub fn reloaded(&self, outcome: Reload) {
        self.reloads.add(outcome, 1);
    }

    /// A task panicked.
    pub fn panicked(&self) {
        self.panics.inc();
    }

    /// What holds the service back now; asked at each scrape, so that metrics and `/readyz` never differ.
    pub fn health(&self, health: &Health) {
        let reasons = health.reasons();
        self.ready.set(i64::from(reasons.is_empty()));
        for reason in NotReady::ALL {
            self.not_ready.set(*reason, i64::from(reasons.contains_key(reason)));
        }
    }

    /// What the async runtime says of itself; asked at each scrape.
    pub fn runtime(&self, runtime: &RuntimeMetrics) {
        self.tasks.set(whole(runtime.num_alive_tasks() as u64));
        self.queued_tasks.set(whole(runtime.global_queue_depth() as u64));
    }
}
