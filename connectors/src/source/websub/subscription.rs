//! One feed's subscription at one of its hubs, from request to renewal or death. Time and randomness are arguments.

use super::{Discovered, Id, Intent, Mode, Secret};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// The lease that is asked for, and the one taken for granted where a hub does not say (WebSub §5.1 and §5.3).
pub const LEASE: SignedDuration = SignedDuration::from_hours(10 * 24);
/// A shorter lease is not believed: renewing it would be a poll.
pub const MIN_LEASE: SignedDuration = SignedDuration::from_mins(5);
/// A longer lease is not waited for: a hub that has forgotten us is asked again.
pub const MAX_LEASE: SignedDuration = SignedDuration::from_hours(14 * 24);

/// A hub that accepted a request verifies it within this, or is not going to.
const VERIFIED_WITHIN: SignedDuration = SignedDuration::from_mins(10);
/// Least time between two requests to renew.
const RENEWED_AGAIN: SignedDuration = SignedDuration::from_mins(1);
/// What a poll finds so soon after a push may have been on its way.
const BROUGHT_WITHIN: SignedDuration = SignedDuration::from_mins(10);
/// So many polls that find what no push brought, with no push between them, are no chance.
const MISSES: u8 = 2;
/// So many pushes in a row that are signed with less than we believe: nothing else will come.
const WEAK: u8 = 3;
/// How long a hub that says goodbye is waited for.
const LEFT_WITHIN: SignedDuration = SignedDuration::from_hours(1);

const MINUTE: SignedDuration = SignedDuration::from_mins(1);
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// Why a subscription is of no use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Death {
    /// The hub said no.
    Denied,
    /// The hub could not be asked.
    Unreachable,
    /// The hub took the request and never verified it: most often the callback cannot be reached from outside.
    Unverified,
    /// The hub did not renew in time.
    Lapsed,
    /// Polls find what the hub does not bring.
    Silent,
    /// The hub signs with SHA-1 only.
    WeakSignature,
}

impl Death {
    pub const ALL: &'static [Self] =
        &[Self::Denied, Self::Unreachable, Self::Unverified, Self::Lapsed, Self::Silent, Self::WeakSignature];

    /// The word in metrics and logs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Denied => "denied",
            Self::Unreachable => "unreachable",
            Self::Unverified => "unverified",
            Self::Lapsed => "lapsed",
            Self::Silent => "silent",
            Self::WeakSignature => "weak_signature",
        }
    }

    /// How long until the next try, after so many deaths in a row. A hub that could not be asked may be back soon.
    fn rest(self, deaths: u32) -> SignedDuration {
        let (first, longest) = match self {
            Self::Unreachable | Self::Unverified => (MINUTE * 10, DAY),
            _ => (DAY, DAY * 8),
        };
        (first * 2_i32.pow(deaths.saturating_sub(1).min(10))).min(longest)
    }
}

/// Where a subscription stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// To be asked for (`None`), or asked for and not yet verified.
    Requested {
        at: Option<Timestamp>,
    },
    /// Verified: the hub pushes until then.
    Live {
        until: Timestamp,
        renew_at: Timestamp,
    },
    /// The hub still pushes, and has been asked to go on.
    Renewing {
        until: Timestamp,
        at: Timestamp,
    },
    Dead {
        why: Death,
        retry_at: Timestamp,
    },
    /// The feed names another hub, or is no longer configured: the hub is told so.
    Leaving {
        at: Option<Timestamp>,
    },
}

/// What there is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Wait,
    /// Send this request; the subscription has noted it.
    Ask(Mode),
    /// It just died.
    Died(Death),
    /// It has been dead for long enough: [`Subscription::again`].
    Again,
    /// It can be forgotten.
    Over,
}

/// See the module.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subscription {
    pub feed: String,
    pub topic: String,
    pub id: Id,
    pub secret: Secret,
    pub state: State,
    /// What the feed names, never empty; `turn` counts through them.
    hubs: Vec<String>,
    turn: usize,
    deaths: u32,
    misses: u8,
    weak: u8,
    /// Whether a poll has ended since it was verified: what that one found was published before.
    covered: bool,
    last_push: Option<Timestamp>,
}

impl Subscription {
    /// A subscription to be asked for.
    pub fn new(feed: &str, found: Discovered, id: Id, secret: Secret) -> Self {
        Self {
            feed: feed.to_owned(),
            topic: found.topic,
            id,
            secret,
            state: State::Requested { at: None },
            hubs: found.hubs,
            turn: 0,
            deaths: 0,
            misses: 0,
            weak: 0,
            covered: false,
            last_push: None,
        }
    }

    /// The hub that it is asked of.
    pub fn hub(&self) -> &str {
        self.hubs.get(self.turn % self.hubs.len().max(1)).map_or("", String::as_str)
    }

    /// Whether this is still what the feed names; takes over hubs that have come or gone beside ours.
    pub fn is_of(&mut self, found: &Discovered) -> bool {
        let place = found.hubs.iter().position(|hub| hub == self.hub());
        let is_same = self.topic == found.topic && place.is_some();
        if let Some(place) = place.filter(|_| is_same && self.hubs != found.hubs) {
            (self.hubs, self.turn) = (found.hubs.clone(), place);
        }
        is_same
    }

    /// After a restart: what was asked for and not verified is asked for again.
    pub fn resume(&mut self) {
        if let State::Requested { at } | State::Leaving { at } = &mut self.state {
            *at = None;
        }
    }

    /// Whether the hub has promised to push now.
    pub fn is_live(&self, now: Timestamp) -> bool {
        matches!(self.state, State::Live { until, .. } | State::Renewing { until, .. } if now < until)
    }

    /// Whether the hub has brought something, and polls have since found nothing that it did not bring.
    pub fn is_proven(&self, now: Timestamp) -> bool {
        self.is_live(now) && self.last_push.is_some() && self.misses == 0
    }

    /// What there is to do now.
    pub fn step(&mut self, now: Timestamp) -> Step {
        match self.state {
            State::Requested { at: None } => {
                self.state = State::Requested { at: Some(now) };
                Step::Ask(Mode::Subscribe)
            }
            State::Requested { at: Some(at) } if after(at, VERIFIED_WITHIN) <= now => self.die(Death::Unverified, now),
            State::Live { until, .. } | State::Renewing { until, .. } if until <= now => self.die(Death::Lapsed, now),
            State::Live { until, renew_at } if renew_at <= now => self.renew(until, now),
            State::Renewing { until, at } if after(at, (until.duration_since(at) / 4).max(RENEWED_AGAIN)) <= now => {
                self.renew(until, now)
            }
            State::Dead { retry_at, .. } if retry_at <= now => Step::Again,
            State::Leaving { at: None } => {
                self.state = State::Leaving { at: Some(now) };
                Step::Ask(Mode::Unsubscribe)
            }
            State::Leaving { at: Some(at) } if after(at, LEFT_WITHIN) <= now => Step::Over,
            _ => Step::Wait,
        }
    }

    fn renew(&mut self, until: Timestamp, now: Timestamp) -> Step {
        self.state = State::Renewing { until, at: now };
        Step::Ask(Mode::Subscribe)
    }

    /// The request could not be sent, or the hub refused it. A renewal that fails is tried again while the lease lasts.
    pub fn refused(&mut self, why: Death, now: Timestamp) -> Step {
        match self.state {
            State::Requested { .. } => self.die(why, now),
            State::Renewing { .. } if why == Death::Denied => self.die(why, now),
            State::Leaving { .. } => Step::Over,
            _ => Step::Wait,
        }
    }

    /// Answers a hub that asks whether we mean it: only while it was asked, and by its own topic. `random` spreads
    /// renewals.
    pub fn verify(&mut self, intent: &Intent, now: Timestamp, random: u64) -> bool {
        if intent.topic != self.topic {
            return false;
        }
        match (intent.mode, &self.state) {
            (Mode::Subscribe, State::Requested { .. }) => {
                (self.covered, self.misses, self.weak) = (false, 0, 0);
                self.state = live(now, lease(intent.lease), random);
                true
            }
            (Mode::Subscribe, State::Renewing { .. }) => {
                self.state = live(now, lease(intent.lease), random);
                true
            }
            (mode, State::Leaving { .. }) => mode == Mode::Unsubscribe,
            _ => false,
        }
    }

    /// The hub says by itself that it does not, or no longer, push this topic (WebSub §5.2).
    pub fn denied(&mut self, topic: &str, now: Timestamp) -> Step {
        let stands = matches!(self.state, State::Requested { .. } | State::Live { .. } | State::Renewing { .. });
        if stands && topic == self.topic { self.die(Death::Denied, now) } else { Step::Wait }
    }

    /// A push of this hub was taken.
    pub fn pushed(&mut self, now: Timestamp) {
        self.last_push = Some(now);
        (self.deaths, self.misses, self.weak) = (0, 0, 0);
    }

    /// A push came that is signed with less than we believe.
    pub fn weakly_signed(&mut self, now: Timestamp) -> Step {
        self.weak = self.weak.saturating_add(1);
        if self.weak >= WEAK && self.is_live(now) { self.die(Death::WeakSignature, now) } else { Step::Wait }
    }

    /// A poll of the feed has ended and found so many new stories.
    pub fn polled(&mut self, new_stories: usize, now: Timestamp) -> Step {
        if !self.is_live(now) || !std::mem::replace(&mut self.covered, true) || new_stories == 0 {
            return Step::Wait;
        }
        if self.last_push.is_some_and(|push| now < after(push, BROUGHT_WITHIN)) {
            return Step::Wait;
        }
        self.misses = self.misses.saturating_add(1);
        if self.misses >= MISSES { self.die(Death::Silent, now) } else { Step::Wait }
    }

    /// Dead for long enough: the next hub of the feed, under a new name and key.
    pub fn again(&mut self, id: Id, secret: Secret) {
        (self.id, self.secret, self.last_push) = (id, secret, None);
        self.turn = self.turn.wrapping_add(1);
        self.state = State::Requested { at: None };
    }

    /// The feed is no longer to be pushed from here. Gives whether the hub has to hear of it.
    pub fn leave(&mut self) -> bool {
        let is_known = !matches!(self.state, State::Dead { .. } | State::Requested { at: None });
        if is_known && !matches!(self.state, State::Leaving { .. }) {
            self.state = State::Leaving { at: None };
        }
        is_known
    }

    /// The fields of the form to post to the hub (WebSub §5.1); `callback` is the public URL without the id.
    pub fn form(&self, mode: Mode, callback: &str) -> Vec<(&'static str, String)> {
        let is_leaving = mode == Mode::Unsubscribe;
        let mut form = vec![
            ("hub.callback", format!("{callback}/{}", self.id.as_str())),
            ("hub.mode", if is_leaving { "unsubscribe" } else { "subscribe" }.to_owned()),
            ("hub.topic", self.topic.clone()),
        ];
        if !is_leaving {
            form.push(("hub.lease_seconds", LEASE.as_secs().to_string()));
            form.push(("hub.secret", self.secret.reveal().to_owned()));
        }
        form
    }

    fn die(&mut self, why: Death, now: Timestamp) -> Step {
        self.deaths = self.deaths.saturating_add(1);
        (self.misses, self.weak) = (0, 0);
        self.state = State::Dead { why, retry_at: after(now, why.rest(self.deaths)) };
        Step::Died(why)
    }
}

/// What a hub says of its lease, within bounds.
fn lease(seconds: Option<u64>) -> SignedDuration {
    let said = seconds.map_or(LEASE, |seconds| SignedDuration::from_secs(i64::try_from(seconds).unwrap_or(i64::MAX)));
    said.clamp(MIN_LEASE, MAX_LEASE)
}

/// Renewed at two thirds of the lease or up to a fifteenth of it before, so that what was asked for together is not
/// renewed together.
fn live(now: Timestamp, lease: SignedDuration, random: u64) -> State {
    let part = (random % 1024) as f64 / 1024.0;
    State::Live { until: after(now, lease), renew_at: after(now, lease.mul_f64(0.6 + part / 15.0)) }
}

fn after(time: Timestamp, wait: SignedDuration) -> Timestamp {
    time.checked_add(wait).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests;
