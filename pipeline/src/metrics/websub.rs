//! What is counted of WebSub: subscriptions, their ends, and what hubs bring.

use super::instrument::{Counters, Gauges, instruments, whole};
use super::label::{Push, Subscribed};
use connectors::source::websub::Death;

instruments! {
    /// Subscriptions at hubs, and their pushes.
    pub struct WebSub {
        /// Subscriptions at the hubs of feeds, by how they stand.
        subscriptions: Gauges<Subscribed> = "websub_subscriptions";
        /// Subscriptions that came to an end, by why; their feeds are polled as before.
        ended: Counters<Death> = "websub_subscriptions_ended_total";
        /// Requests that hubs, or others, made to bring content, by what came of them.
        pushes: Counters<Push> = "websub_pushes_total";
    }
}

impl WebSub {
    /// So many subscriptions stand so.
    pub fn subscriptions(&self, state: Subscribed, count: usize) {
        self.subscriptions.set(state, whole(count as u64));
    }

    /// A subscription came to an end.
    pub fn ended(&self, why: Death) {
        self.ended.add(why, 1);
    }

    /// A push was answered.
    pub fn pushed(&self, outcome: Push) {
        self.pushes.add(outcome, 1);
    }
}
