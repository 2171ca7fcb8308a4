//! A feed as the schedule knows it, also while it is being polled: what an operator is shown.

use super::control::{Explained, Listed, RESPONSES, Response};
use super::http::{HttpFeed, Polled};
use super::reading::Manner;
use crate::metrics::label::{FeedState, Fetch};
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// One feed of the schedule.
pub struct Entry {
    /// Not there while it is being polled.
    pub feed: Option<Box<HttpFeed>>,
    /// When the next poll is due; `None` while it is being polled or paused. Other times in the heap are old ones.
    pub due: Option<Instant>,
    pub paused: bool,
    /// Its host has given it the turn at which it is due.
    pub has_turn: bool,
    /// Its rhythm says that it is silent.
    pub silent: bool,
    manner: Arc<Manner>,
    url: Arc<str>,
    host: Arc<str>,
    title: Option<Box<str>>,
    state: FeedState,
    interval: Duration,
    last_success: Option<i64>,
    failures: u32,
    /// The newest last, without their details.
    responses: Vec<Brief>,
    /// What went wrong at the last poll.
    detail: Option<Box<str>>,
}

/// A [`Response`] in 24 bytes.
#[derive(Clone, Copy)]
struct Brief {
    at: i64,
    milliseconds: u32,
    items: u16,
    new: u16,
    outcome: Fetch,
}

impl Entry {
    pub fn new(feed: HttpFeed) -> Self {
        Self {
            due: None,
            paused: feed.kept.paused,
            has_turn: false,
            silent: false,
            manner: feed.manner.clone(),
            url: feed.shown_url().clone(),
            host: feed.host.clone(),
            title: None,
            state: feed.state,
            interval: feed.pace.interval(),
            last_success: None,
            failures: feed.kept.failures,
            responses: Vec::new(),
            detail: None,
            feed: Some(Box::new(feed)),
        }
    }

    pub fn id(&self) -> &str {
        &self.manner.feed
    }

    pub fn host(&self) -> &Arc<str> {
        &self.host
    }

    /// The same name, which others have too.
    pub fn share_host(&mut self, host: Arc<str>) {
        if let Some(feed) = &mut self.feed {
            feed.host = host.clone();
        }
        self.host = host;
    }

    /// Its host gives it a turn.
    pub fn set_turn(&mut self, turn: Instant) {
        (self.due, self.has_turn) = (Some(turn), true);
    }

    /// When it is polled if an operator asks for it; `None` when it is being polled, or waits for its host's turn already.
    pub fn may_be_polled(&self, now: Instant) -> Option<Instant> {
        let feed = self.feed.as_ref().filter(|_| !self.has_turn && self.due.is_some_and(|due| due > now))?;
        Some(feed.leave_until.map_or(now, |until| until.max(now)))
    }

    /// Takes a feed back after a poll.
    pub fn polled(&mut self, feed: Box<HttpFeed>, polled: &Polled) {
        let Response { at, outcome, detail, items, new, milliseconds } = &polled.response;
        let short = |count: &usize| u16::try_from(*count).unwrap_or(u16::MAX);
        if self.responses.len() >= RESPONSES {
            self.responses.remove(0);
        }
        self.responses.reserve_exact(RESPONSES - self.responses.len());
        self.responses.push(Brief {
            at: at.as_millisecond(),
            milliseconds: u32::try_from(*milliseconds).unwrap_or(u32::MAX),
            items: short(items),
            new: short(new),
            outcome: *outcome,
        });
        self.detail = detail.as_deref().map(Into::into);
        if detail.is_none() {
            self.last_success = Some(at.as_millisecond());
        }
        if let Some(title) = polled.title.as_deref().filter(|title| self.title.as_deref() != Some(title)) {
            self.title = Some(title.into());
        }
        (self.state, self.interval, self.failures) = (feed.state, feed.pace.interval(), feed.kept.failures);
        self.silent = feed.pace.seen.rhythm.is_silent(at.as_millisecond());
        self.host = feed.host.clone();
        self.feed = Some(feed);
    }

    /// In short.
    pub fn listed(&self, now: (Instant, Timestamp)) -> Listed {
        Listed {
            id: self.manner.feed.clone(),
            provider: self.manner.provider.clone(),
            url: self.url.to_string(),
            title: self.title.as_deref().map(str::to_owned),
            state: self.state,
            paused: self.paused,
            interval_seconds: self.interval.as_secs_f64(),
            next_poll_at: self.next_poll(now),
            last_success_at: self.last_success.and_then(|at| Timestamp::from_millisecond(at).ok()),
            failures: self.failures,
        }
    }

    fn next_poll(&self, (instant, now): (Instant, Timestamp)) -> Option<Timestamp> {
        let wait = self.due?.saturating_duration_since(instant);
        now.checked_add(SignedDuration::try_from(wait).ok()?).ok()?.round(jiff::Unit::Second).ok()
    }

    /// With the reasons for the next poll's time.
    pub fn explained(&self, now: (Instant, Timestamp)) -> Explained {
        let response = |brief: &Brief| {
            Some(Response {
                at: Timestamp::from_millisecond(brief.at).ok()?,
                outcome: brief.outcome,
                detail: None,
                items: usize::from(brief.items),
                new: usize::from(brief.new),
                milliseconds: u64::from(brief.milliseconds),
            })
        };
        let mut responses: std::collections::VecDeque<Response> = self.responses.iter().filter_map(response).collect();
        if let Some(last) = responses.back_mut() {
            last.detail = self.detail.as_deref().map(str::to_owned);
        }
        Explained { listed: self.listed(now), host: self.host.to_string(), reasons: self.reasons(now), responses }
    }

    /// Why the next poll is when it is.
    fn reasons(&self, now: (Instant, Timestamp)) -> Vec<String> {
        let Some(feed) = &self.feed else { return vec!["it is being polled now".to_owned()] };
        if self.paused {
            return vec!["it is paused until an operator resumes it".to_owned()];
        }
        let mut reasons = Vec::new();
        if self.failures > 0 {
            let what = self.detail.as_deref().unwrap_or("of a failure before the last start");
            reasons.push(format!("failed polls in a row: {}; it waits longer after each: {what}", self.failures));
        }
        if feed.state == FeedState::Gone {
            reasons.push("its server says that it is gone for good; it is looked at again now and then".to_owned());
        }
        if let Some(to) = feed.moved_to() {
            reasons.push(format!("it has moved for good and is polled at {to}"));
        }
        reasons.extend(feed.pace.reasons());
        if !feed.pace.is_set() && feed.rest != super::rest::Rest::default() {
            reasons.push(format!(
                "it asks to be left alone in {} hours and on {} days",
                feed.rest.hours.count_ones(),
                feed.rest.days.count_ones()
            ));
        }
        if self.silent {
            reasons.push("it has published nothing for much longer than it ever pauses".to_owned());
        }
        if let Some(at) = self.next_poll(now) {
            reasons.push(format!("the next poll is due at {at:.0}, give or take its host's turn"));
        }
        reasons
    }
}
