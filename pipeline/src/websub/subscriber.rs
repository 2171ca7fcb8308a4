//! Asks hubs: for subscriptions, for their renewal, for their end. What it has done is on disk before a hub hears of it.

use super::book::Request;
use super::{File, Subscriptions};
use crate::intake::control::Control;
use connectors::source::http::{Client, Target};
use connectors::source::websub::Death;
use jiff::Timestamp;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use url::Url;

/// How often it is looked what there is to do.
const LOOKED_AT: Duration = Duration::from_secs(1);
/// Requests under way at once.
const ASKED_AT_ONCE: usize = 8;

/// See the module.
pub struct Subscriber {
    pub subscriptions: Subscriptions,
    pub client: Client,
    pub file: File,
    /// To the schedule that polls feeds whose hub has failed them.
    pub control: Control,
}

impl Subscriber {
    /// Runs until `stop`; requests under way are given up then and made again after a restart.
    pub async fn run(self, stop: CancellationToken) {
        let mut every = tokio::time::interval(LOOKED_AT);
        every.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut asked = JoinSet::new();
        while stop.run_until_cancelled(every.tick()).await.is_some() {
            while asked.try_join_next().is_some() {}
            let requests = self.subscriptions.due(Timestamp::now(), ASKED_AT_ONCE.saturating_sub(asked.len()));
            self.keep().await;
            for request in requests {
                asked.spawn(ask(self.client.clone(), self.subscriptions.clone(), request));
            }
            for feed in self.subscriptions.forsaken() {
                // Else it is polled when it is due.
                let _ = stop.run_until_cancelled(self.control.poll(&feed)).await;
            }
        }
        self.keep().await;
    }

    async fn keep(&self) {
        let Some(content) = self.subscriptions.to_keep() else { return };
        let file = self.file.clone();
        let written = tokio::task::spawn_blocking(move || file.write(&content)).await;
        if let Ok(Err(error)) = written {
            self.subscriptions.not_kept();
            tracing::warn!(%error, "data_dir/websub.json cannot be written; after a restart feeds are subscribed again");
        }
    }
}

/// Sends one request and notes when the hub does not take it.
async fn ask(client: Client, subscriptions: Subscriptions, request: Request) {
    let Err((why, detail)) = post(&client, &request).await else { return };
    tracing::info!(hub = request.hub, why = why.as_str(), detail, "a hub did not take a request");
    subscriptions.refused(request.id.as_str(), why, Timestamp::now());
}

pub(super) async fn post(client: &Client, request: &Request) -> Result<(), (Death, String)> {
    let unreachable = |detail: String| (Death::Unreachable, detail);
    let url = Url::parse(&request.hub).map_err(|error| unreachable(error.to_string()))?;
    let target = Target { allow_networks: request.allow.clone(), ..Target::new(url) };
    let prepared = client.prepare(target).map_err(|error| unreachable(error.to_string()))?;
    let fields: Vec<_> = request.form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let answer = client.post_form(&prepared, &fields).await.map_err(|error| unreachable(error.detail))?;
    match answer.status {
        200..300 => Ok(()),
        status @ (408 | 429 | 500..) => Err(unreachable(format!("status {status}"))),
        status => Err((Death::Denied, format!("status {status}"))),
    }
}
