//! A feed that its server says has moved for good: believed when it has said so often enough, for long enough.
//!
//! The configuration is never rewritten. What is taken over is where requests go, and the operator is told.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// Good polls by way of the same permanent redirects (301, 308), and the time between the first and the last of them.
const TIMES: u32 = 5;
const FOR: SignedDuration = SignedDuration::from_hours(48);

/// Where a feed is said to have moved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Move {
    /// The configured URL, as shown: of another one this says nothing.
    pub from: String,
    pub to: String,
    /// Milliseconds of the epoch.
    since: i64,
    times: u32,
    /// Requests go to the new place.
    pub adopted: bool,
}

impl Move {
    /// What is known after a good poll that was led to `to`, or nowhere. Gives the move, and whether it was adopted now.
    pub fn after(before: Option<&Self>, from: &str, to: Option<&str>, now: Timestamp) -> (Option<Self>, bool) {
        let now = now.as_millisecond();
        let before = before.filter(|before| before.from == from);
        if let Some(adopted) = before.filter(|before| before.adopted) {
            return (Some(adopted.clone()), false);
        }
        let Some(to) = to.filter(|to| *to != from) else { return (None, false) };
        let same = before.filter(|before| before.to == to);
        let (since, times) = same.map_or((now, 1), |same| (same.since, same.times.saturating_add(1)));
        let adopted = times >= TIMES && i128::from(now.saturating_sub(since)) >= FOR.as_millis();
        (Some(Self { from: from.to_owned(), to: to.to_owned(), since, times, adopted }), adopted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &str = "https://feeds.example/old";
    const NEW: &str = "https://feeds.example/new";

    /// Polls an hour apart, each led somewhere; the poll at which the move was adopted.
    fn adopted(led: impl IntoIterator<Item = Option<&'static str>>) -> Option<usize> {
        let start: Timestamp = "2026-11-25T00:00:00Z".parse().unwrap();
        let mut known = None;
        led.into_iter().enumerate().find_map(|(hour, to)| {
            let now = start + SignedDuration::from_hours(i64::try_from(hour).unwrap());
            let (next, adopted) = Move::after(known.as_ref(), OLD, to, now);
            known = next;
            adopted.then_some(hour)
        })
    }

    #[test]
    fn hs_07_a_move_is_believed_after_two_days_of_saying_so() {
        assert_eq!(adopted([Some(NEW); 100]), Some(48));
        assert_eq!(adopted([Some(NEW); 48]), None);
        assert_eq!(adopted((0..200).map(|hour| (hour % 40 != 0).then_some(NEW))), None, "never for long enough");
        assert_eq!(adopted((0..60).map(|hour| Some(if hour < 30 { NEW } else { "https://other.example/" }))), None);
        assert_eq!(adopted([Some(OLD); 100]), None);
    }

    #[test]
    fn a_changed_configuration_forgets_the_move() {
        let now: Timestamp = "2026-11-25T00:00:00Z".parse().unwrap();
        let known = Move { from: OLD.to_owned(), to: NEW.to_owned(), since: 0, times: 9, adopted: true };
        assert_eq!(Move::after(Some(&known), OLD, None, now), (Some(known.clone()), false));
        assert_eq!(Move::after(Some(&known), "https://feeds.example/set", None, now), (None, false));
    }
}
