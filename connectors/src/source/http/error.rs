//! Why a poll failed, in a closed set of kinds.

use super::Payload;
use super::coding::Stop;
use super::guard::Denied;
use super::resolver::DnsError;
use super::tls;
use std::error::Error;
use std::fmt;
use std::io;
use std::time::Duration;

/// Longest detail, in characters.
const MAX_DETAIL: usize = 200;

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// What went wrong; a label for metrics.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum FetchErrorKind { $($(#[$doc])* $name,)* }

        impl FetchErrorKind {
            pub const ALL: &[FetchErrorKind] = &[$(FetchErrorKind::$name,)*];

            /// Stable name in metrics and logs.
            pub const fn as_str(self) -> &'static str {
                match self { $(FetchErrorKind::$name => $text,)* }
            }
        }
    };
}

kinds! {
    /// The name has no address, or the resolver did not say in time.
    Dns = "dns",
    /// No connection: refused, unreachable, reset.
    Connect = "connect",
    /// Handshake or certificate.
    Tls = "tls",
    /// No connection, no response head, no next byte, or no end in time.
    Timeout = "timeout",
    /// A body that trickles.
    TooSlow = "too_slow",
    /// The host is, or resolves to, an address that this feed may not reach.
    BlockedAddress = "blocked_address",
    /// A redirect without a target, or to one that is no URL, or from https to http.
    BadRedirect = "bad_redirect",
    /// A redirect to a URL already visited, or one redirect too many.
    RedirectLoop = "redirect_loop",
    /// A redirect to something other than http and https.
    BadScheme = "bad_scheme",
    /// 401, 403, 407.
    Unauthorized = "unauthorized",
    /// A challenge or a captcha, with whatever status: a wall against programs.
    BotWall = "bot_wall",
    /// The token endpoint gave no token.
    Token = "token",
    /// 404.
    NotFound = "not_found",
    /// 410: the publisher has ended the feed.
    Gone = "gone",
    /// 429.
    RateLimited = "rate_limited",
    /// Any other 4xx.
    Status4xx = "status_4xx",
    /// Any 5xx.
    Status5xx = "status_5xx",
    /// A status that answers nothing that was asked: 204, 206, 226, 300 …
    UnexpectedStatus = "unexpected_status",
    /// A body above the byte cap, compressed or not; nothing of it is kept.
    TooLarge = "too_large",
    /// A body that decompresses to more than the allowed multiple; nothing of it is kept.
    Ratio = "ratio",
    /// A body that does not decompress, or a coding that was not offered.
    Decode = "decode",
    /// The connection ended before the response did.
    Incomplete = "incomplete",
    /// Not HTTP: a broken or oversized head, contradictory framing, a 304 that nobody asked for.
    Protocol = "protocol",
}

impl fmt::Display for FetchErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A poll that failed. The cursor stays where it was.
#[derive(Clone, Debug)]
pub struct FetchError {
    pub kind: FetchErrorKind,
    /// For people: no URL, no header value, no control character, at most 200 characters.
    pub detail: String,
    /// What the server asked for, at most 24 h.
    pub retry_after: Option<Duration>,
    /// The last status seen.
    pub status: Option<u16>,
    /// What had come when the body ended early; `complete` is false. Its whole items are good.
    pub partial: Option<Box<Payload>>,
}

impl fmt::Display for FetchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.kind, self.detail)
    }
}

impl Error for FetchError {}

impl FetchError {
    pub(super) fn new(kind: FetchErrorKind, detail: impl fmt::Display) -> Self {
        FetchError { kind, detail: clean(&detail.to_string()), retry_after: None, status: None, partial: None }
    }

    /// Names what stopped a request or a body, by the causes that the client library wraps.
    pub(super) fn from_transport(error: &reqwest::Error) -> Self {
        let timed_out = error.is_timeout();
        let fallback = if timed_out {
            FetchErrorKind::Timeout
        } else if error.is_connect() {
            FetchErrorKind::Connect
        } else if error.is_body() || error.is_decode() || ended_early(error) {
            FetchErrorKind::Incomplete
        } else {
            FetchErrorKind::Protocol
        };
        let kind = causes(error).find_map(named).unwrap_or(fallback);
        let detail = match causes(error).find_map(tls_error) {
            Some(error) => tls::fault(error),
            None => causes(error).last().map(ToString::to_string).unwrap_or_default(),
        };
        FetchError::new(kind, detail)
    }
}

impl From<Denied> for FetchError {
    fn from(denied: Denied) -> Self {
        FetchError::new(denied_kind(&denied), denied)
    }
}

impl From<Stop> for FetchError {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::TooLarge => FetchError::new(FetchErrorKind::TooLarge, "body above the byte cap"),
            Stop::Ratio => FetchError::new(FetchErrorKind::Ratio, "body above the decompression ratio"),
            Stop::Corrupt(coding) => FetchError::new(FetchErrorKind::Decode, format_args!("corrupt {coding} body")),
            Stop::Refused(reason) => FetchError::new(FetchErrorKind::Decode, reason),
        }
    }
}

/// Whether the connection was closed or reset before the response head: what a kept-alive connection looks
/// like whose server gave up on it in the same moment.
pub(super) fn ended_early(error: &reqwest::Error) -> bool {
    !error.is_connect()
        && causes(error).any(|cause| {
            cause.downcast_ref::<hyper::Error>().is_some_and(|error| error.is_incomplete_message() || error.is_canceled())
                || cause.downcast_ref::<io::Error>().is_some_and(|error| {
                    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
                    matches!(error.kind(), BrokenPipe | ConnectionAborted | ConnectionReset | UnexpectedEof)
                })
        })
}

/// The error and its sources, outermost first.
fn causes<'a>(error: &'a reqwest::Error) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(error.source(), |&cause| cause.source())
}

fn named(cause: &(dyn Error + 'static)) -> Option<FetchErrorKind> {
    if let Some(denied) = cause.downcast_ref::<Denied>() {
        return Some(denied_kind(denied));
    }
    if cause.is::<DnsError>() {
        return Some(FetchErrorKind::Dns);
    }
    if tls_error(cause).is_some() {
        return Some(FetchErrorKind::Tls);
    }
    let parse = cause.downcast_ref::<hyper::Error>().is_some_and(hyper::Error::is_parse);
    parse.then_some(FetchErrorKind::Protocol)
}

/// The TLS error that lies in it; `io::Error` carries one as its inner error, not as its `source`, and nests.
fn tls_error<'a>(cause: &'a (dyn Error + 'static)) -> Option<&'a rustls::Error> {
    let inner = || cause.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    cause.downcast_ref::<rustls::Error>().or_else(|| inner().and_then(|inner| tls_error(inner)))
}

fn denied_kind(denied: &Denied) -> FetchErrorKind {
    match denied {
        Denied::Scheme(_) => FetchErrorKind::BadScheme,
        Denied::NoHost => FetchErrorKind::BadRedirect,
        Denied::Address(..) => FetchErrorKind::BlockedAddress,
    }
}

/// One line, whatever a server wrote into it.
fn clean(text: &str) -> String {
    text.chars().map(|character| if character.is_control() { '\u{fffd}' } else { character }).take(MAX_DETAIL).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn names_are_distinct_and_listed() {
        let names: BTreeSet<_> = FetchErrorKind::ALL.iter().map(|kind| kind.as_str()).collect();
        assert_eq!(names.len(), FetchErrorKind::ALL.len());
        assert!(
            names.iter().all(|name| name.bytes().all(|byte| byte.is_ascii_lowercase() || matches!(byte, b'_' | b'0'..=b'9')))
        );
    }

    #[test]
    fn details_are_one_short_line() {
        let error = FetchError::new(FetchErrorKind::Protocol, "a\r\n\u{1b}[31m".repeat(100));
        assert!(!error.detail.contains(|character: char| character.is_control()));
        assert_eq!(error.detail.chars().count(), MAX_DETAIL);
    }
}
