//! Which hubs a feed names, and by which topic (WebSub §4). What the response head says goes before what the document
//! says; both a hub and a `self` link are needed.

use super::link::links;
use crate::source::http::check_url;
use ipnet::IpNet;
use url::Url;

/// Hubs of a feed that are remembered. Real feeds name one or two.
const MAX_HUBS: usize = 8;

/// The longest URL of a hub or topic, bytes.
const MAX_URL: usize = 2048;

/// Links of one response head that are looked at.
const MAX_LINKS: usize = 64;

/// What a response head says about hubs and topic, made absolute.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Links {
    pub hubs: Vec<String>,
    pub self_link: Option<String>,
}

impl Links {
    /// Reads the `Link` fields of a response to `base`; at most 8 hubs, the first `self`.
    pub fn read<'a>(fields: impl Iterator<Item = &'a str>, base: &Url) -> Self {
        let mut read = Self::default();
        for link in fields.flat_map(links).take(MAX_LINKS) {
            if link.is("hub") && read.hubs.len() < MAX_HUBS {
                read.hubs.extend(absolute(link.target, base));
            }
            if link.is("self") && read.self_link.is_none() {
                read.self_link = absolute(link.target, base);
            }
        }
        read
    }
}

/// Where a feed can be subscribed to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Discovered {
    /// As the publisher writes it: hubs compare it by its letters.
    pub topic: String,
    /// Usable ones in the publisher's order, 1 to 8, without repeats.
    pub hubs: Vec<String>,
}

/// Finds hubs and topic: `head` is what the response head says, `hubs` and `self_link` what the document says, `base`
/// the URL that answered. A hub that is not http or https, or lies at an address outside `allow`, is left out.
pub fn discover(head: &Links, hubs: &[String], self_link: Option<&str>, base: &Url, allow: &[IpNet]) -> Option<Discovered> {
    let written = if head.hubs.is_empty() { hubs } else { &head.hubs };
    let topic = head.self_link.clone().or_else(|| absolute(self_link?, base))?;
    let mut usable: Vec<String> = Vec::new();
    for hub in written.iter().take(MAX_HUBS) {
        let Some(hub) = absolute(hub, base).and_then(|hub| Url::parse(&hub).ok()) else { continue };
        let has_user = !hub.username().is_empty() || hub.password().is_some();
        if check_url(&hub, allow).is_ok() && !has_user && !usable.iter().any(|known| known == hub.as_str()) {
            usable.push(hub.into());
        }
    }
    (!usable.is_empty()).then_some(Discovered { topic, hubs: usable })
}

/// A reference as an http or https URL: as it is written where it is whole, else joined to `base`.
fn absolute(reference: &str, base: &Url) -> Option<String> {
    let reference = reference.trim();
    if reference.is_empty() || reference.len() > MAX_URL {
        return None;
    }
    let url = Url::options().base_url(Some(base)).parse(reference).ok()?;
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() || url.as_str().len() > MAX_URL {
        return None;
    }
    let is_whole = Url::parse(reference).is_ok_and(|whole| whole == url);
    let is_plain = reference.bytes().all(|byte| byte.is_ascii_graphic());
    Some(if is_whole && is_plain { reference.to_owned() } else { url.into() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn base() -> Url {
        Url::parse("https://feeds.example/world/rss").unwrap()
    }

    fn found(head: &[&str], hubs: &[&str], self_link: Option<&str>) -> Option<(String, Vec<String>)> {
        let hubs: Vec<String> = hubs.iter().map(|hub| (*hub).to_owned()).collect();
        let head = Links::read(head.iter().copied(), &base());
        discover(&head, &hubs, self_link, &base(), &[]).map(|found| (found.topic, found.hubs))
    }

    fn some(topic: &str, hubs: &[&str]) -> Option<(String, Vec<String>)> {
        Some((topic.to_owned(), hubs.iter().map(|hub| (*hub).to_owned()).collect()))
    }

    const SELF: &str = "<https://Feeds.example/World>; rel=self";

    #[test]
    fn the_head_goes_before_the_document() {
        let hub = "<https://hub.example/a>; rel=hub";
        let document = (["https://other.example/"], Some("https://feeds.example/b"));
        assert_eq!(found(&[hub, SELF], &document.0, document.1), some("https://Feeds.example/World", &["https://hub.example/a"]));
        assert_eq!(found(&[hub], &[], document.1), some("https://feeds.example/b", &["https://hub.example/a"]));
        assert_eq!(found(&[SELF], &document.0, None), some("https://Feeds.example/World", &["https://other.example/"]));
        assert_eq!(found(&[], &document.0, document.1), some("https://feeds.example/b", &["https://other.example/"]));
    }

    #[test]
    fn a_topic_stays_as_it_is_written_and_relative_ones_are_joined() {
        let hub = ["https://hub.example"];
        let hubs: &[&str] = &["https://hub.example/"];
        assert_eq!(found(&[], &hub, Some("HTTPS://feeds.example/%7ea?b#c")), some("HTTPS://feeds.example/%7ea?b#c", hubs));
        assert_eq!(found(&[], &hub, Some(" /b c ")), some("https://feeds.example/b%20c", hubs));
        assert_eq!(found(&[], &hub, Some("?page=1")), some("https://feeds.example/world/rss?page=1", hubs));
    }

    #[test]
    fn without_hub_or_self_there_is_nothing() {
        assert_eq!(found(&[], &["https://hub.example/"], None), None);
        assert_eq!(found(&[SELF], &[], None), None);
        assert_eq!(found(&[], &["https://hub.example/"], Some("urn:uuid:1")), None);
        assert_eq!(found(&[], &["https://hub.example/"], Some("")), None);
    }

    #[test]
    fn hs_27_hubs_at_private_addresses_and_of_other_schemes_are_left_out() {
        let odd = ["ftp://hub.example/", "javascript:alert(1)", "file:///etc/hostname", "http://u:p@hub.example/", "http://"];
        let private = ["http://127.0.0.1/", "http://10.1.2.3/", "http://[::1]/", "http://169.254.169.254/", "http://2130706433/"];
        for hub in odd.iter().chain(&private) {
            assert_eq!(found(&[SELF], &[hub], None), None, "{hub}");
            assert_eq!(found(&[SELF, &format!("<{hub}>; rel=hub")], &[], None), None, "{hub}");
        }
        let head = Links::read([SELF, "<http://10.1.2.3/>; rel=hub"].into_iter(), &base());
        let allowed = discover(&head, &[], None, &base(), &["10.0.0.0/8".parse().unwrap()]);
        assert_eq!(allowed.unwrap().hubs, ["http://10.1.2.3/"], "the feed's own allowance holds for its hub");
    }

    #[test]
    fn many_hubs_and_long_ones_are_cut_off() {
        let many: Vec<String> = (0..1000).map(|number| format!("<https://h{number}.example/>; rel=hub")).collect();
        let (_, hubs) = found(&[SELF, &many.join(", ")], &[], None).unwrap();
        assert_eq!(hubs.len(), MAX_HUBS);
        let twice = ["https://hub.example", "https://hub.example/"];
        assert_eq!(found(&[SELF], &twice, None).unwrap().1, ["https://hub.example/"]);
        assert_eq!(found(&[SELF], &[&format!("https://hub.example/{}", "a".repeat(MAX_URL))], None), None);
    }

    proptest! {
        #[test]
        fn whatever_is_written_what_is_found_is_usable(head in "\\PC{0,200}", hub in "\\PC{0,60}", link in "\\PC{0,60}") {
            let head = Links::read([head.as_str(), SELF].into_iter(), &base());
            if let Some(found) = discover(&head, &[hub, "https://hub.example/".to_owned()], Some(&link), &base(), &[]) {
                prop_assert!(Url::parse(&found.topic).is_ok() && found.topic.is_ascii());
                for hub in found.hubs {
                    prop_assert!(check_url(&Url::parse(&hub).unwrap(), &[]).is_ok());
                }
            }
        }
    }
}
