//! The subscriptions of all feeds: which one a callback means, which one a feed has, and what there is to do. Time is
//! an argument.

use super::key;
use crate::intake::reading::Manner;
use crate::metrics::WebSub;
use crate::metrics::label::Subscribed;
use connectors::source::websub::{Death, Discovered, Id, Mode, State, Step, Subscription};
use ipnet::IpNet;
use jiff::Timestamp;
use std::collections::HashMap;
use std::sync::Arc;

/// A feed that a hub may push.
#[derive(Clone, Debug)]
pub struct Pushable {
    pub manner: Arc<Manner>,
    /// Private networks in which its hub may lie.
    pub allow: Vec<IpNet>,
    /// Where its stories come from, as a record shows it.
    pub source_uri: Arc<str>,
}

/// A request for a hub.
#[derive(Debug)]
pub struct Request {
    pub id: Id,
    pub hub: String,
    pub allow: Vec<IpNet>,
    pub form: Vec<(&'static str, String)>,
}

/// See the module.
#[derive(Default)]
pub struct Book {
    feeds: HashMap<String, Pushable>,
    subscriptions: HashMap<Id, Subscription>,
    /// The subscription of a feed; those that are being left are not among them.
    of_feed: HashMap<String, Id>,
    /// Stories that pushes have brought since the last poll, by feed.
    brought: HashMap<String, usize>,
    /// Feeds whose hub has just failed them: to be polled soon.
    forsaken: Vec<String>,
    /// Something is to be kept that is not on disk.
    pub is_changed: bool,
}

impl Book {
    /// Goes on with what was kept.
    pub fn new(kept: Vec<Subscription>) -> Self {
        let mut book = Self::default();
        for mut subscription in kept {
            subscription.resume();
            if !matches!(subscription.state, State::Leaving { .. }) {
                book.of_feed.insert(subscription.feed.clone(), subscription.id.clone());
            }
            book.subscriptions.insert(subscription.id.clone(), subscription);
        }
        book
    }

    /// These are the feeds that may be pushed; subscriptions of others are left.
    pub fn configure(&mut self, feeds: HashMap<String, Pushable>) {
        self.feeds = feeds;
        let gone: Vec<String> = self.of_feed.keys().filter(|feed| !self.feeds.contains_key(*feed)).cloned().collect();
        gone.iter().for_each(|feed| self.leave(feed));
        self.brought.clear();
    }

    pub fn has_feed(&self, feed: &str) -> bool {
        self.feeds.contains_key(feed)
    }

    pub fn allow(&self, feed: &str) -> &[IpNet] {
        self.feeds.get(feed).map_or(&[], |feed| &feed.allow)
    }

    /// A feed names hubs: it is subscribed, unless it is already.
    pub fn discovered(&mut self, feed: &str, found: Discovered) {
        if !self.feeds.contains_key(feed) {
            return;
        }
        let known = self.of_feed.get(feed).and_then(|id| self.subscriptions.get_mut(id));
        if known.is_some_and(|known| known.is_of(&found)) {
            return;
        }
        let (id, secret) = match key::new() {
            Ok(key) => key,
            Err(error) => return tracing::warn!(feed, %error, "no random numbers for a key: the feed is only polled"),
        };
        self.leave(feed);
        self.of_feed.insert(feed.to_owned(), id.clone());
        self.subscriptions.insert(id.clone(), Subscription::new(feed, found, id, secret));
        self.is_changed = true;
    }

    fn leave(&mut self, feed: &str) {
        let Some(id) = self.of_feed.remove(feed) else { return };
        // A feed that names another hub every time does not fill the book.
        let has_room = self.subscriptions.len() < 2 * self.feeds.len().max(100);
        let is_known = self.subscriptions.get_mut(&id).is_some_and(Subscription::leave);
        if !(is_known && has_room) {
            self.subscriptions.remove(&id);
        }
        self.is_changed = true;
    }

    /// The subscription of a callback, and its feed while that is configured.
    pub fn of_callback(&self, id: &str) -> Option<(&Subscription, Option<&Pushable>)> {
        let subscription = self.subscriptions.get(id)?;
        Some((subscription, self.feeds.get(&subscription.feed)))
    }

    /// Lets the subscription of a callback change.
    pub fn change<T>(&mut self, id: &str, change: impl FnOnce(&mut Subscription) -> T) -> Option<T> {
        let changed = change(self.subscriptions.get_mut(id)?);
        self.is_changed = true;
        Some(changed)
    }

    /// A push of so many new stories was committed.
    pub fn pushed(&mut self, id: &str, new: usize, now: Timestamp) {
        let Some(subscription) = self.subscriptions.get_mut(id) else { return };
        subscription.pushed(now);
        if new > 0 {
            *self.brought.entry(subscription.feed.clone()).or_default() += new;
        }
    }

    /// A poll has found so many new stories. Gives how many pushes have brought since the one before.
    pub fn polled(&mut self, feed: &str, new: usize, now: Timestamp, metrics: &WebSub) -> usize {
        let subscription = self.of_feed.get(feed).and_then(|id| self.subscriptions.get_mut(id));
        if let Some(subscription) = subscription
            && let Step::Died(why) = subscription.polled(new, now)
        {
            died(subscription, why, metrics);
            self.is_changed = true;
        }
        self.brought.remove(feed).unwrap_or(0)
    }

    pub fn is_proven(&self, feed: &str, now: Timestamp) -> bool {
        self.of_feed.get(feed).and_then(|id| self.subscriptions.get(id)).is_some_and(|subscription| subscription.is_proven(now))
    }

    /// A step may have been the end of a subscription: that is told, and its feed is polled soon.
    pub fn note(&mut self, id: &str, step: Step, metrics: &WebSub) {
        let Some(subscription) = self.subscriptions.get(id) else { return };
        match step {
            Step::Died(why) => {
                died(subscription, why, metrics);
                self.forsaken.push(subscription.feed.clone());
            }
            Step::Over => drop(self.subscriptions.remove(id)),
            _ => return,
        }
        self.is_changed = true;
    }

    /// Feeds that hubs have failed since this was last asked.
    pub fn forsaken(&mut self) -> Vec<String> {
        std::mem::take(&mut self.forsaken)
    }

    /// What is to be asked of hubs now, at most so much.
    pub fn due(&mut self, now: Timestamp, room: usize, callback: &str, metrics: &WebSub) -> Vec<Request> {
        let mut requests = Vec::new();
        let mut steps = Vec::new();
        for (id, subscription) in &mut self.subscriptions {
            if requests.len() == room {
                break;
            }
            match subscription.step(now) {
                Step::Wait => {}
                Step::Ask(mode) => requests.push(request(subscription, mode, callback, &self.feeds)),
                step => steps.push((id.clone(), step)),
            }
        }
        self.is_changed |= !requests.is_empty();
        for (id, step) in steps {
            if step == Step::Again {
                self.again(&id);
            }
            self.note(id.as_str(), step, metrics);
        }
        requests
    }

    /// Under another name and key, so that nothing of the old one is believed.
    fn again(&mut self, id: &Id) {
        let Ok((fresh, secret)) = key::new() else { return };
        let Some(mut subscription) = self.subscriptions.remove(id) else { return };
        subscription.again(fresh.clone(), secret);
        self.of_feed.insert(subscription.feed.clone(), fresh.clone());
        self.subscriptions.insert(fresh, subscription);
        self.is_changed = true;
    }

    pub fn all(&self) -> impl Iterator<Item = &Subscription> {
        self.subscriptions.values()
    }

    /// Tells how many stand how.
    pub fn count(&self, metrics: &WebSub) {
        let mut counts = [0; Subscribed::ALL.len()];
        for subscription in self.subscriptions.values() {
            if let Some(count) = counts.get_mut(standing(&subscription.state) as usize) {
                *count += 1;
            }
        }
        Subscribed::ALL.iter().zip(counts).for_each(|(state, count)| metrics.subscriptions(*state, count));
    }
}

fn request(subscription: &Subscription, mode: Mode, callback: &str, feeds: &HashMap<String, Pushable>) -> Request {
    Request {
        id: subscription.id.clone(),
        hub: subscription.hub().to_owned(),
        allow: feeds.get(&subscription.feed).map_or_else(Vec::new, |feed| feed.allow.clone()),
        form: subscription.form(mode, callback),
    }
}

fn died(subscription: &Subscription, why: Death, metrics: &WebSub) {
    metrics.ended(why);
    tracing::warn!(
        feed = subscription.feed,
        hub = subscription.hub(),
        why = why.as_str(),
        "the hub pushes no more; the feed is polled as before, and the hub is tried again later"
    );
}

fn standing(state: &State) -> Subscribed {
    match state {
        State::Requested { .. } => Subscribed::Requested,
        State::Live { .. } => Subscribed::Live,
        State::Renewing { .. } => Subscribed::Renewing,
        State::Dead { .. } => Subscribed::Dead,
        State::Leaving { .. } => Subscribed::Leaving,
    }
}
