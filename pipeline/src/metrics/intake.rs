//! What intake counts: fetches, feeds, payloads, drafts and what could not be read.

use super::instrument::{Counters, Gauges, Histograms, instruments, whole};
use super::label::{FeedState, Fetch, Pause};
use connectors::Format;
use jiff::Timestamp;
use prometheus::{Histogram, IntCounter, IntGauge};
use schemas::{Connector, Reason, Warning};
use std::time::Duration;

const FETCH: &[f64] = &[0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0];
const LAG: &[f64] = &[0.1, 0.5, 1.0, 5.0, 15.0, 60.0, 300.0, 900.0, 3600.0];
const PROVIDER: &[f64] = &[1.0, 5.0, 15.0, 60.0, 300.0, 900.0, 1800.0, 3600.0, 7200.0, 21600.0, 86400.0, 604800.0];

instruments! {
    /// What happens between a feed and the ledger.
    pub struct Intake {
        /// Fetches that ended, by what came of them.
        fetches: Counters<(Connector, Fetch)> = "fetches_total";
        /// Time from the start of a fetch to its end, whatever came of it.
        fetch_seconds: Histograms<Connector> = "fetch_seconds", FETCH;
        /// Bytes that came in, as they came (compressed where the server compresses).
        fetched_bytes: Counters<Connector> = "fetched_bytes_total";
        /// Fetches under way.
        fetches_running: IntGauge = "fetches_running";
        /// Time by which a poll started later than it was due.
        schedule_lag: Histogram = "schedule_lag_seconds", LAG;
        /// Configured feeds, by how they are.
        feeds: Gauges<FeedState> = "feeds";
        /// Feeds without a successful poll within three of their intervals.
        feeds_stale: IntGauge = "feeds_stale";
        /// Feeds whose stories go back and forth between the same texts more often than the daily limit allows.
        feeds_flapping: IntGauge = "feeds_flapping";
        /// Feeds that have published nothing for much longer than they ever pause.
        feeds_silent: IntGauge = "feeds_silent";
        /// Feeds that an operator has paused.
        feeds_paused: IntGauge = "feeds_paused";
        /// Feeds that have moved for good and are polled where they are now.
        feeds_moved: IntGauge = "feeds_moved";
        /// Documents of which nothing was known, so that stories between two polls may have been missed.
        gaps_suspected: IntCounter = "gaps_suspected_total";
        /// Documents most of whose ids were others than before, with the same texts.
        ids_turned_over: IntCounter = "ids_turned_over_total";
        /// Payloads given to a decoder, by format.
        payloads: Counters<Option<&'static Format>> = "payloads_total";
        /// Drafts that decoders found, by format.
        drafts: Counters<&'static Format> = "drafts_total";
        /// Items that stand as they stood when they were last read, and are not read again.
        passed: IntCounter = "items_passed_total";
        /// Payloads whose items only a second reader found.
        second_opinions: IntCounter = "second_opinions_total";
        /// Things in payloads that decoders could not read, by reason.
        faults: Counters<Reason> = "faults_total";
        /// Drafts that could not be turned into a story, by reason.
        rejections: Counters<Reason> = "rejections_total";
        /// What was noticed in stories and did not stop them.
        warnings: Counters<Warning> = "warnings_total";
        /// Provider ids that had stood for another story, so that the next key decided.
        identities_reused: IntCounter = "identities_reused_total";
        /// Whether intake waits, by reason (1 it does).
        paused: Gauges<Pause> = "intake_paused";
        /// Time between the provider's own time of a story and its receipt; 0 for times in the future.
        provider_seconds: Histogram = "provider_to_received_seconds", PROVIDER;
    }
}

impl Intake {
    /// One fetch ended: its outcome, how long it took, how many bytes came over the wire or from the file.
    pub fn fetched(&self, connector: Connector, outcome: Fetch, took: Duration, bytes: u64) {
        self.fetches.add((connector, outcome), 1);
        self.fetch_seconds.observe(connector, took);
        self.fetched_bytes.add(connector, bytes);
    }

    /// How many fetches are under way now.
    pub fn running(&self, fetches: usize) {
        self.fetches_running.set(whole(fetches as u64));
    }

    /// A poll started, so much later than it was due.
    pub fn started_late(&self, lag: Duration) {
        self.schedule_lag.observe(lag.as_secs_f64());
    }

    /// How many configured feeds are in that state now.
    pub fn feeds(&self, state: FeedState, count: usize) {
        self.feeds.set(state, whole(count as u64));
    }

    /// How many feeds have had no successful poll within three of their intervals.
    pub fn stale(&self, count: usize) {
        self.feeds_stale.set(whole(count as u64));
    }

    /// How many feeds are silent, paused by an operator, and polled at another place than the configured one.
    pub fn quiet(&self, silent: usize, paused: usize, moved: usize) {
        self.feeds_silent.set(whole(silent as u64));
        self.feeds_paused.set(whole(paused as u64));
        self.feeds_moved.set(whole(moved as u64));
    }

    /// A document listed nothing that was known.
    pub fn gap_suspected(&self) {
        self.gaps_suspected.inc();
    }

    /// A document listed known texts under other ids.
    pub fn ids_turned_over(&self) {
        self.ids_turned_over.inc();
    }

    /// How many feeds are flagged as flapping.
    pub fn flapping(&self, count: usize) {
        self.feeds_flapping.set(whole(count as u64));
    }

    /// A payload went to the decoder of that format; `None` when no format claims it.
    pub fn payload(&self, format: Option<&'static Format>) {
        self.payloads.add(format, 1);
    }

    /// So many drafts were found in a payload of that format.
    pub fn drafts(&self, format: &'static Format, count: usize) {
        self.drafts.add(format, count as u64);
    }

    /// So many items were passed over.
    pub fn passed(&self, count: usize) {
        self.passed.inc_by(count as u64);
    }

    /// Only a second reader found items in a payload.
    pub fn second_opinion(&self) {
        self.second_opinions.inc();
    }

    /// A decoder could not read something.
    pub fn fault(&self, reason: Reason) {
        self.faults.add(reason, 1);
    }

    /// A draft could not be turned into a story.
    pub fn rejected(&self, reason: Reason) {
        self.rejections.add(reason, 1);
    }

    /// A story carries this warning.
    pub fn warning(&self, warning: Warning) {
        self.warnings.add(warning, 1);
    }

    /// A provider's id led to another story and was set aside.
    pub fn identity_reused(&self) {
        self.identities_reused.inc();
    }

    /// Intake began or ceased to wait for this reason.
    pub fn paused(&self, reason: Pause, waits: bool) {
        self.paused.set(reason, i64::from(waits));
    }

    /// A story came in: the provider's time for it, and when it was received.
    pub fn received(&self, provider: Timestamp, received: Timestamp) {
        self.provider_seconds.observe(received.duration_since(provider).as_secs_f64().max(0.0));
    }
}
