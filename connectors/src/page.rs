//! What a page is that stands where a feed was expected.
//!
//! Told by what the products that make such pages print into them and send along. A mark of one product decides;
//! words that any page may hold count only in its title or with a status that refuses.

mod error_feed;
mod marks;

pub use error_feed::is_error_feed;

use marks::{MARKS, TITLES, WIDGETS};
use std::fmt;

/// Bytes of a page that are looked at.
pub const MAX_LOOKED_AT: usize = 64 * 1024;

/// A kind of page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Page {
    /// A script that the client has to run before it is let in.
    Challenge,
    /// Agreement to cookies or terms.
    Consent,
    /// User name and password.
    Login,
    /// A puzzle for people.
    Captcha,
    /// The server or what guards it says no.
    Denied,
    /// Nothing that anybody could read.
    Empty,
    /// Any other page.
    Plain,
}

impl Page {
    /// Whether it keeps programs out on purpose.
    pub const fn is_bot_wall(self) -> bool {
        matches!(self, Self::Challenge | Self::Captcha)
    }

    /// With its article, for people.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Challenge => "a challenge page",
            Self::Consent => "a consent page",
            Self::Login => "a login page",
            Self::Captcha => "a captcha page",
            Self::Denied => "a page that denies access",
            Self::Empty => "an empty page",
            Self::Plain => "a page of HTML",
        }
    }
}

impl fmt::Display for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What a response says beside its body. Header values in any case; what is not known is left as it is by default.
#[derive(Clone, Copy, Debug, Default)]
pub struct Facts<'a> {
    pub status: Option<u16>,
    /// `Server`.
    pub server: Option<&'a str>,
    /// `Cf-Mitigated`: Cloudflare says `challenge`.
    pub cf_mitigated: Option<&'a str>,
    /// `X-Amzn-Waf-Action`: AWS says `challenge` or `captcha`.
    pub waf_action: Option<&'a str>,
    /// Whether there is any of `X-DataDome`, `X-DD-B`, `X-DataDome-CID`.
    pub has_datadome: bool,
}

impl Facts<'_> {
    /// Whether the status is one that guards refuse with.
    fn refuses(&self) -> bool {
        matches!(self.status, Some(401 | 403 | 405 | 406 | 429 | 503))
    }

    /// What the headers alone say.
    pub fn page(&self) -> Option<Page> {
        let says = |header: Option<&str>, word: &str| header.is_some_and(|value| value.trim().eq_ignore_ascii_case(word));
        match () {
            () if says(self.waf_action, "captcha") => Some(Page::Captcha),
            () if says(self.cf_mitigated, "challenge") || says(self.waf_action, "challenge") => Some(Page::Challenge),
            () if self.has_datadome && self.refuses() => Some(Page::Captcha),
            () => None,
        }
    }
}

/// A page with this much text has something to say beside a widget, bytes.
const LITTLE_TEXT: usize = 600;

/// What a response with a page in it is. Looks at the first [`MAX_LOOKED_AT`] bytes of `body`; linear in them.
pub fn of(facts: &Facts<'_>, body: &[u8]) -> Page {
    if let Some(page) = facts.page() {
        return page;
    }
    let head = body.get(..body.len().min(MAX_LOOKED_AT)).unwrap_or_default();
    // Without their zero bytes, UTF-16 and UTF-32 look like ASCII.
    let head: Vec<u8> = head.iter().filter(|byte| **byte != 0).map(u8::to_ascii_lowercase).collect();
    let head = String::from_utf8_lossy(&head);
    if let Some((_, page)) = MARKS.iter().find(|(mark, _)| head.contains(mark)) {
        return *page;
    }
    let title = title(&head);
    if let Some((_, page)) = TITLES.iter().find(|(begin, _)| title.starts_with(begin)) {
        return *page;
    }
    let text = text_length(&head);
    let is_cloudflare = facts.server.is_some_and(|server| server.trim().eq_ignore_ascii_case("cloudflare"));
    let has_script = || head.contains("/cdn-cgi/challenge-platform/");
    use Page::{Captcha, Challenge, Denied};
    match () {
        () if WIDGETS.iter().any(|widget| head.contains(widget)) && (facts.refuses() || text < LITTLE_TEXT) => Captcha,
        () if is_cloudflare && facts.refuses() && has_script() => Challenge,
        () if matches!(facts.status, Some(401 | 403)) => Denied,
        () if text == 0 && !head.contains("<script") => Page::Empty,
        () => Page::Plain,
    }
}

/// The title of a page in lower case, on one line, of bounded length.
fn title(head: &str) -> String {
    let (_, rest) = head.split_once("<title").unwrap_or_default();
    let (_, rest) = rest.split_once('>').unwrap_or_default();
    let title = rest.split('<').next().unwrap_or_default();
    let title: String = title.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(200).collect();
    title.replace("&#39;", "'").replace("&#x27;", "'").replace('’', "'")
}

/// Bytes of text outside of tags, scripts, styles and head, white space not counted.
fn text_length(head: &str) -> usize {
    let mut length = 0;
    let mut rest = head;
    while !rest.is_empty() {
        let (text, markup) = rest.split_at(rest.find('<').unwrap_or(rest.len()));
        length += text.bytes().filter(|byte| !byte.is_ascii_whitespace()).count();
        let hidden = ["script", "style", "head", "!--"].iter().find(|name| {
            let behind = markup.get(1..).and_then(|markup| markup.strip_prefix(**name));
            behind.is_some_and(|behind| **name == "!--" || !behind.starts_with(|c: char| c.is_ascii_alphanumeric()))
        });
        let end = match hidden {
            Some(&"!--") => markup.find("-->").map(|at| at + 3),
            Some(name) => markup.find(&format!("</{name}")).and_then(|at| Some(at + markup.get(at..)?.find('>')? + 1)),
            None => markup.find('>').map(|at| at + 1),
        };
        rest = end.and_then(|end| markup.get(end..)).unwrap_or_default();
    }
    length
}

#[cfg(test)]
mod tests;
