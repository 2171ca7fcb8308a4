//! What a hub asks by GET at a callback (WebSub §5.2, §5.3): whether a subscription is meant, or that it is denied.

use url::form_urlencoded;

/// The longest query that is read, bytes.
const MAX_QUERY: usize = 16 * 1024;

/// The longest challenge that is echoed, bytes.
const MAX_CHALLENGE: usize = 2048;

/// The longest reason of a denial that is kept, characters.
const MAX_REASON: usize = 200;

/// `hub.mode`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    Subscribe,
    Unsubscribe,
    Denied,
}

/// The query of a hub; the first of repeated parameters counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Intent {
    pub mode: Mode,
    pub topic: String,
    /// To be echoed; empty for a denial.
    pub challenge: String,
    /// `hub.lease_seconds`, however absurd; `None` when it is missing or no whole number.
    pub lease: Option<u64>,
    /// Why it is denied: one short line.
    pub reason: String,
}

impl Intent {
    /// Reads a query; `None` when it is none of a hub or exceeds a bound.
    pub fn read(query: &str) -> Option<Self> {
        if query.len() > MAX_QUERY {
            return None;
        }
        let (mut mode, mut topic, mut challenge, mut lease, mut reason) = (None, None, None, None, None);
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let place = match &*name {
                "hub.mode" => &mut mode,
                "hub.topic" => &mut topic,
                "hub.challenge" => &mut challenge,
                "hub.lease_seconds" => &mut lease,
                "hub.reason" => &mut reason,
                _ => continue,
            };
            place.get_or_insert(value);
        }
        let mode = match mode?.as_ref() {
            "subscribe" => Mode::Subscribe,
            "unsubscribe" => Mode::Unsubscribe,
            "denied" => Mode::Denied,
            _ => return None,
        };
        let challenge = challenge.unwrap_or_default();
        if challenge.len() > MAX_CHALLENGE || challenge.is_empty() && mode != Mode::Denied {
            return None;
        }
        let reason = reason.unwrap_or_default();
        let one_line = reason.chars().map(|character| if character.is_control() { ' ' } else { character });
        Some(Self {
            mode,
            topic: topic?.into_owned(),
            challenge: challenge.into_owned(),
            lease: lease.and_then(|text| seconds(&text)),
            reason: one_line.take(MAX_REASON).collect(),
        })
    }
}

/// More digits than a number holds still say "long".
fn seconds(text: &str) -> Option<u64> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn queries_are_read_by_their_first_parameters() {
        let query = "hub.mode=subscribe&hub.topic=https%3A%2F%2Ffeeds.example%2F%3Fa%3Db%26c&hub.challenge=a+b%2F&hub.lease_seconds=864000&hub.challenge=second";
        let intent = Intent::read(query).unwrap();
        assert_eq!((intent.mode, &*intent.topic, &*intent.challenge), (Mode::Subscribe, "https://feeds.example/?a=b&c", "a b/"));
        assert_eq!(intent.lease, Some(864_000));
        let denied = Intent::read("hub.mode=denied&hub.topic=t&hub.reason=no%0d%0aentry").unwrap();
        assert_eq!((denied.mode, &*denied.reason), (Mode::Denied, "no  entry"));
    }

    #[test]
    fn hs_25_leases_may_be_anything() {
        let table = [
            ("0", Some(0)),
            ("315360000", Some(315_360_000)),
            ("99999999999999999999999", Some(u64::MAX)),
            ("-1", None),
            ("", None),
            ("ten", None),
            ("1e3", None),
        ];
        for (text, lease) in table {
            let query = format!("hub.mode=subscribe&hub.topic=t&hub.challenge=c&hub.lease_seconds={text}");
            assert_eq!(Intent::read(&query).unwrap().lease, lease, "{text}");
        }
        assert_eq!(Intent::read("hub.mode=subscribe&hub.topic=t&hub.challenge=c").unwrap().lease, None);
    }

    #[test]
    fn what_is_no_question_of_a_hub_is_nothing() {
        let long = format!("hub.mode=subscribe&hub.topic=t&hub.challenge={}", "c".repeat(MAX_CHALLENGE + 1));
        let queries = [
            "",
            "hub.mode=subscribe",
            "hub.mode=subscribe&hub.topic=t",
            "hub.topic=t&hub.challenge=c",
            "hub.mode=publish&hub.topic=t&hub.challenge=c",
            &long,
        ];
        for query in queries {
            assert_eq!(Intent::read(query), None, "{query}");
        }
        assert_eq!(Intent::read(&format!("hub.mode=denied&hub.topic={}", "t".repeat(MAX_QUERY))), None);
    }

    proptest! {
        #[test]
        fn no_query_panics_or_leaves_the_bounds(query in "(hub\\.(mode|topic|challenge|reason|lease_seconds)=[a-z0-9%&]{0,30}&?){0,8}|\\PC{0,200}") {
            if let Some(intent) = Intent::read(&query) {
                prop_assert!(intent.challenge.len() <= MAX_CHALLENGE && intent.reason.chars().count() <= MAX_REASON);
            }
        }
    }
}
