//! What a document says of the feed itself, for whoever polls it.

use std::time::Duration;

/// Characters of a title that are kept.
const MAX_TITLE: usize = 512;
/// Hubs that are kept.
const MAX_HUBS: usize = 4;
/// Bytes of an address that is kept; longer ones are left out.
const MAX_ADDRESS: usize = 2048;
/// The longest interval that a feed can ask for.
const MAX_INTERVAL: Duration = Duration::from_secs(31 * 86_400);

/// What a feed says of itself. Only hints: none of it is checked against anything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Channel {
    /// Plain text of at most 512 characters.
    pub title: Option<String>,
    /// How long the feed asks to be left alone between two polls, at most 31 days: the longer of what RSS `ttl` and
    /// the syndication module say.
    pub min_interval: Option<Duration>,
    /// Hours of the day, UTC, in which not to poll: bit 0 is 00:00 to 00:59. Never all 24.
    pub skip_hours: u32,
    /// Days of the week, UTC, on which not to poll: bit 0 is Monday. Never all seven.
    pub skip_days: u8,
    /// `WebSub` hubs, at most 4, absolute.
    pub hubs: Vec<String>,
    /// Where the feed says that it is: the topic for its hubs. Absolute.
    pub self_link: Option<String>,
    /// Where the feed says that it has moved to. Absolute.
    pub moved_to: Option<String>,
    /// The page of the feed. Absolute.
    pub home: Option<String>,
}

impl Channel {
    /// Takes a title, if there is none yet.
    pub(super) fn offer_title(&mut self, title: &str) {
        let words = title.split_whitespace().collect::<Vec<_>>().join(" ");
        if self.title.is_none() && !words.is_empty() {
            self.title = Some(words.chars().take(MAX_TITLE).collect());
        }
    }

    /// Takes the address of a page, if there is none yet.
    pub(super) fn offer_home(&mut self, address: &str) {
        offer(&mut self.home, address);
    }

    /// Takes the feed's own address, if there is none yet.
    pub(super) fn offer_self_link(&mut self, address: &str) {
        offer(&mut self.self_link, address);
    }

    /// Takes the address of a feed that has moved, if there is none yet.
    pub(super) fn offer_moved_to(&mut self, address: &str) {
        offer(&mut self.moved_to, address);
    }

    /// Takes one more hub, if there is room.
    pub(super) fn offer_hub(&mut self, address: &str) {
        let mut hub = None;
        offer(&mut hub, address);
        if let Some(hub) = hub.filter(|hub| self.hubs.len() < MAX_HUBS && !self.hubs.contains(hub)) {
            self.hubs.push(hub);
        }
    }

    /// Takes an interval, if it is longer than what there is.
    pub(super) fn offer_interval(&mut self, interval: Duration) {
        if !interval.is_zero() {
            self.min_interval = self.min_interval.max(Some(interval.min(MAX_INTERVAL)));
        }
    }
}

/// Takes an absolute address of the web.
fn offer(place: &mut Option<String>, address: &str) {
    let address = address.trim();
    if place.is_none() && address.len() <= MAX_ADDRESS && is_web(address) {
        *place = Some(address.to_owned());
    }
}

/// Whether a text is the address of a page.
pub(super) fn is_web(address: &str) -> bool {
    ["http://", "https://"].iter().any(|scheme| {
        address.len() > scheme.len() && address.get(..scheme.len()).is_some_and(|head| head.eq_ignore_ascii_case(scheme))
    }) && !address.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_feed_says_of_itself_is_bounded() {
        let mut channel = Channel::default();
        channel.offer_title(&"é ".repeat(1000));
        channel.offer_interval(Duration::from_secs(u64::MAX));
        channel.offer_interval(Duration::from_secs(60));
        channel.offer_home("/relative");
        channel.offer_home(&format!("https://example.org/{}", "x".repeat(MAX_ADDRESS)));
        channel.offer_self_link("javascript:alert(1)");
        for number in [1, 1, 2, 3, 4, 5] {
            channel.offer_hub(&format!("https://hub.example.org/{number}"));
        }
        assert_eq!(channel.title.map(|title| title.chars().count()), Some(MAX_TITLE));
        assert_eq!(channel.min_interval, Some(MAX_INTERVAL));
        assert_eq!((channel.home, channel.self_link), (None, None));
        assert_eq!(channel.hubs.len(), MAX_HUBS);
    }
}
