//! The one handle that polls, the door and the subscriber share. Absent `[websub]`, it does nothing.

use super::File;
use super::book::{Book, Pushable, Request};
use crate::metrics::Metrics;
use connectors::format::Channel;
use connectors::source::websub::{Death, Intent, Links, Mode, Secret, State, Step, discover};
use jiff::Timestamp;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use url::Url;

/// See the module. Cheap to clone.
#[derive(Clone, Default)]
pub struct Subscriptions(Option<Arc<Shared>>);

struct Shared {
    book: Mutex<Book>,
    metrics: Arc<Metrics>,
    /// The public URL under which hubs reach the door.
    callback: String,
}

/// What the door needs to know to take a push.
pub struct Expected {
    pub secret: Secret,
    pub topic: String,
    /// `None` when the feed is no longer pushed.
    pub feed: Option<Pushable>,
}

impl Subscriptions {
    /// Goes on with what was kept; what cannot be read is told, and begun again by polls.
    pub fn open(file: &File, callback: String, metrics: Arc<Metrics>) -> Self {
        let kept = file.read().unwrap_or_else(|error| {
            tracing::warn!(%error, "data_dir/websub.json cannot be read; feeds are subscribed again as they are polled");
            Vec::new()
        });
        Self(Some(Arc::new(Shared { book: Mutex::new(Book::new(kept)), metrics, callback })))
    }

    fn book(&self) -> Option<(MutexGuard<'_, Book>, &Shared)> {
        let shared = self.0.as_deref()?;
        Some((shared.book.lock().unwrap_or_else(PoisonError::into_inner), shared))
    }

    /// These are the feeds that may be pushed.
    pub fn configure(&self, feeds: HashMap<String, Pushable>) {
        if let Some((mut book, _)) = self.book() {
            book.configure(feeds);
        }
    }
}

/// What polls say and ask.
impl Subscriptions {
    /// A whole document of a feed was read: `links` is what its response head says, `base` the URL that answered.
    pub fn discovered(&self, feed: &str, links: &Links, channel: &Channel, base: Option<&str>) {
        let Some((mut book, _)) = self.book() else { return };
        let base = base.and_then(|base| Url::parse(base).ok()).filter(|_| book.has_feed(feed));
        let Some(base) = base else { return };
        if let Some(found) = discover(links, &channel.hubs, channel.self_link.as_deref(), &base, book.allow(feed)) {
            book.discovered(feed, found);
        }
    }

    /// A poll of a feed has found so many new stories. Gives how many pushes have brought since the one before.
    pub fn polled(&self, feed: &str, new: usize, now: Timestamp) -> usize {
        self.book().map_or(0, |(mut book, shared)| book.polled(feed, new, now, &shared.metrics.websub))
    }

    /// Whether a hub brings what is new of a feed, so that it need not be polled often.
    pub fn is_proven(&self, feed: &str, now: Timestamp) -> bool {
        self.book().is_some_and(|(book, _)| book.is_proven(feed, now))
    }
}

/// What comes to the door.
impl Subscriptions {
    /// Whether what a hub asks at a callback is so. A denial is taken as news.
    pub(super) fn verify(&self, id: &str, intent: &Intent, now: Timestamp, random: u64) -> bool {
        let Some((mut book, shared)) = self.book() else { return false };
        if intent.mode != Mode::Denied {
            return book.change(id, |subscription| subscription.verify(intent, now, random)).unwrap_or(false);
        }
        let Some(step) = book.change(id, |subscription| subscription.denied(&intent.topic, now)) else { return false };
        book.note(id, step, &shared.metrics.websub);
        true
    }

    /// What is expected at a callback; `None` when it was never given out.
    pub(super) fn expected(&self, id: &str) -> Option<Expected> {
        let (book, _) = self.book()?;
        let (subscription, feed) = book.of_callback(id)?;
        let is_left = matches!(subscription.state, State::Leaving { .. });
        let feed = feed.filter(|_| !is_left).cloned();
        Some(Expected { secret: subscription.secret.clone(), topic: subscription.topic.clone(), feed })
    }

    /// A push of so many new stories was committed.
    pub(super) fn pushed(&self, id: &str, new: usize, now: Timestamp) {
        if let Some((mut book, _)) = self.book() {
            book.pushed(id, new, now);
        }
    }

    /// A push was signed with SHA-1 alone.
    pub(super) fn weakly_signed(&self, id: &str, now: Timestamp) {
        self.step(id, |subscription| subscription.weakly_signed(now));
    }

    fn step(&self, id: &str, step: impl FnOnce(&mut connectors::source::websub::Subscription) -> Step) {
        let Some((mut book, shared)) = self.book() else { return };
        if let Some(step) = book.change(id, step) {
            book.note(id, step, &shared.metrics.websub);
        }
    }
}

/// What the subscriber asks.
impl Subscriptions {
    /// Requests that hubs are to be sent now, at most so many.
    pub(super) fn due(&self, now: Timestamp, room: usize) -> Vec<Request> {
        let Some((mut book, shared)) = self.book() else { return Vec::new() };
        let due = book.due(now, room, &shared.callback, &shared.metrics.websub);
        book.count(&shared.metrics.websub);
        due
    }

    /// A hub refused a request, or could not be asked.
    pub(super) fn refused(&self, id: &str, why: Death, now: Timestamp) {
        self.step(id, |subscription| subscription.refused(why, now));
    }

    /// Feeds whose hub has just failed them.
    pub(super) fn forsaken(&self) -> Vec<String> {
        self.book().map_or_else(Vec::new, |(mut book, _)| book.forsaken())
    }

    /// What to keep, when that has changed since the last time.
    pub(super) fn to_keep(&self) -> Option<Vec<u8>> {
        let (mut book, _) = self.book()?;
        std::mem::take(&mut book.is_changed).then(|| File::content(book.all()))
    }

    /// What was to be kept could not be.
    pub(super) fn not_kept(&self) {
        if let Some((mut book, _)) = self.book() {
            book.is_changed = true;
        }
    }
}
