//! What is owed to one host: polls a gap apart, few at once, none while it wants to be left alone.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// Longer than any gap that can be configured.
const FORGOTTEN: Duration = Duration::from_secs(3600);

#[derive(Default)]
pub struct Host {
    pub polls: usize,
    next_turn: Option<Instant>,
    started: Option<Instant>,
    /// The feed that was last asked to come later, and when.
    limited: Option<(usize, Instant)>,
    /// It wants to be left alone until then.
    paused_until: Option<Instant>,
    /// Feeds that are due and wait for the host.
    pub waiting: VecDeque<usize>,
}

impl Host {
    /// One feed that is to come later says nothing of the others, as where each has a limit of its own; a second one
    /// within that time says that the host means them all.
    pub fn limit(&mut self, feed: usize, until: Instant, now: Instant) {
        if self.limited.is_some_and(|(other, end)| other != feed && end > now) {
            self.paused_until = self.paused_until.max(Some(until));
        }
        self.limited = Some((feed, until));
    }

    pub fn is_paused(&self, now: Instant) -> bool {
        self.paused_until.is_some_and(|until| until > now)
    }

    /// The next moment at which a poll of the host may start.
    pub fn take_turn(&mut self, now: Instant, gap: Duration) -> Instant {
        let turn = [self.next_turn, self.paused_until].into_iter().flatten().fold(now, Instant::max);
        self.next_turn = Some(turn + gap);
        turn
    }

    /// When a poll may start, a gap after the last one: turns that were given may have been waited out.
    pub fn free_at(&self, gap: Duration) -> Option<Instant> {
        self.started.map(|started| started + gap)
    }

    /// A poll starts.
    pub fn start(&mut self, now: Instant) {
        self.polls += 1;
        self.started = Some(now);
    }

    /// Whether nothing about it needs to be remembered.
    pub fn is_idle(&self, now: Instant) -> bool {
        let past = |moment: Option<Instant>| moment.is_none_or(|moment| moment <= now);
        self.polls == 0
            && self.waiting.is_empty()
            && past(self.next_turn)
            && self.started.is_none_or(|started| started + FORGOTTEN <= now)
            && past(self.paused_until)
            && past(self.limited.map(|(_, until)| until))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turns_of_a_host_lie_a_gap_apart_and_behind_its_pause() {
        let (now, gap) = (Instant::now(), Duration::from_secs(1));
        let mut host = Host::default();
        assert_eq!([host.take_turn(now, gap), host.take_turn(now, gap)], [now, now + gap]);
        host.limit(1, now + gap * 60, now);
        host.limit(1, now + gap * 60, now);
        assert!(!host.is_paused(now), "one feed speaks for itself");
        host.limit(2, now + gap * 60, now);
        assert!(host.is_paused(now) && !host.is_paused(now + gap * 60));
        assert_eq!([host.take_turn(now, gap), host.take_turn(now, gap)], [now + gap * 60, now + gap * 61], "no burst after it");
        host.start(now);
        assert_eq!(host.free_at(gap), Some(now + gap), "whatever turns were given before");
        host.polls = 0;
        assert!(!host.is_idle(now) && host.is_idle(now + FORGOTTEN));
    }
}
