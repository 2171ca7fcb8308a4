//! A feed's request, prepared once and sent at every poll.

use super::Limits;
use super::auth::{Auth, basic};
use super::tls::Tls;
use super::token::TokenSource;
use ipnet::IpNet;
use reqwest::header::{ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, HeaderMap, HeaderName, HeaderValue, USER_AGENT};
use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use url::Url;

/// Feeds first, everything else as a last resort: some servers choose by this header.
const ACCEPTED_TYPES: &str = "application/rss+xml, application/atom+xml, application/rdf+xml, application/feed+json, \
     application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, */*;q=0.5";

/// Headers that frame the message, choose its form or make it conditional: those are ours to set.
const RESERVED: [&str; 18] = [
    "a-im",
    "accept-encoding",
    "connection",
    "content-length",
    "expect",
    "host",
    "if-match",
    "if-modified-since",
    "if-none-match",
    "if-range",
    "if-unmodified-since",
    "keep-alive",
    "range",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "proxy-connection",
];

/// Bytes of a URL that a feed can move to.
const MAX_MOVED: usize = 2048;

/// What is configured for a feed.
#[derive(Clone)]
pub struct Target {
    /// User info becomes an `Authorization` header and is stripped.
    pub url: Url,
    /// Names and secret values, sent to the scheme, host and port of `url` only.
    pub headers: Vec<(String, String)>,
    /// Sent like `headers`; user info or a header of the same name beside it is an error.
    pub auth: Option<Auth>,
    /// Closed networks that this feed may reach.
    pub allow_networks: Vec<IpNet>,
    /// `None` is the default: the system's authorities.
    pub tls: Option<Arc<Tls>>,
    /// Whether HTTP/2 is spoken where a server offers it.
    pub http2: bool,
    /// `None` takes the client's; sent wherever redirects lead.
    pub user_agent: Option<String>,
    /// Whether a server may answer with what is new alone (RFC 3229 §10.2, `A-IM: feed`).
    pub delta: bool,
    /// `None` takes the client's.
    pub limits: Option<Limits>,
    /// What goes into `ingest_source_uri` instead of `url`: given when `url` holds resolved secrets.
    /// The query of the final URL then stays out of the payload too.
    pub source_uri: Option<String>,
}

impl Target {
    /// A public feed without extras.
    pub fn new(url: Url) -> Self {
        Target {
            url,
            headers: Vec::new(),
            auth: None,
            allow_networks: Vec::new(),
            tls: None,
            http2: true,
            user_agent: None,
            delta: false,
            limits: None,
            source_uri: None,
        }
    }
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Target")
            .field("host", &self.url.host_str())
            .field("headers", &self.headers.iter().map(|(name, _)| name).collect::<Vec<_>>())
            .field("auth", &self.auth)
            .field("allow_networks", &self.allow_networks)
            .field("tls", &self.tls)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

/// Why a target cannot be polled; nothing secret in the text.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum PrepareError {
    #[error("scheme {0} is not http or https")]
    Scheme(String),
    #[error("header name {0:?} is not a token")]
    HeaderName(String),
    #[error("header {0} is set by the client itself")]
    ReservedHeader(String),
    #[error("value of header {0} holds characters that no header may")]
    HeaderValue(String),
    #[error("credentials twice: header {0} is set by more than one of user info, headers and auth")]
    TwoCredentials(String),
    #[error("HTTP client: {0}")]
    Client(String),
}

/// A target made ready: see [`Client::prepare`](super::Client::prepare).
#[derive(Clone)]
pub struct Request {
    pub(super) url: Url,
    /// Configured headers, for the origin of `url` only.
    pub(super) headers: Box<[(HeaderName, HeaderValue)]>,
    /// Where a further header for that origin comes from.
    pub(super) token: Option<Arc<TokenSource>>,
    pub(super) user_agent: Option<Box<HeaderValue>>,
    pub(super) delta: bool,
    pub(super) allow: Arc<[IpNet]>,
    pub(super) limits: Option<Box<Limits>>,
    pub(super) source_uri: Arc<str>,
    pub(super) secret_url: bool,
    pub(super) http: reqwest::Client,
}

impl Request {
    pub(super) fn new(target: Target, allow: Arc<[IpNet]>, http: reqwest::Client) -> Result<Self, PrepareError> {
        let Target { mut url, headers, auth, user_agent, delta, limits, source_uri, .. } = target;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(PrepareError::Scheme(url.scheme().to_owned()));
        }
        let mut headers = headers.iter().map(|(name, value)| header(name, value)).collect::<Result<Vec<_>, _>>()?;
        let of_auth = auth.as_ref().map(Auth::header).transpose()?.flatten();
        for (name, value) in credentials(&url).map(|value| (AUTHORIZATION, value)).into_iter().chain(of_auth) {
            if headers.iter().any(|(taken, _)| *taken == name) {
                return Err(PrepareError::TwoCredentials(name.as_str().to_owned()));
            }
            headers.push((name, value));
        }
        if matches!(auth, Some(Auth::ClientCredentials(_))) && headers.iter().any(|(name, _)| *name == AUTHORIZATION) {
            return Err(PrepareError::TwoCredentials(AUTHORIZATION.as_str().to_owned()));
        }
        let user_agent = user_agent.map(|text| HeaderValue::from_str(&text)).transpose();
        let user_agent = user_agent.map_err(|_| PrepareError::HeaderValue(USER_AGENT.as_str().to_owned()))?.map(Box::new);
        strip(&mut url);
        let secret_url = source_uri.is_some();
        let source_uri = source_uri.map_or_else(|| url.as_str().into(), Into::into);
        let limits = limits.map(Box::new);
        Ok(Request { url, headers: headers.into(), token: None, user_agent, delta, allow, limits, source_uri, secret_url, http })
    }

    /// A URL as a cursor keeps it on disk: where a secret may be in it, only whether it is the same one can be told.
    pub(super) fn place<'a>(&self, url: &'a Url) -> Cow<'a, str> {
        if self.secret_url { blake3::hash(url.as_str().as_bytes()).to_string().into() } else { url.as_str().into() }
    }

    /// The same feed at the place that it has moved to. `None` where it cannot be polled: secrets are not sent to
    /// another origin, and closed networks stay closed.
    pub fn moved_to(&self, to: &Url) -> Option<Request> {
        let has_secrets = !self.headers.is_empty() || self.token.is_some() || self.secret_url;
        let may = matches!(to.scheme(), "http" | "https")
            && to.as_str().len() <= MAX_MOVED
            && !(self.url.scheme() == "https" && to.scheme() == "http")
            && (!has_secrets || super::redirect::same_origin(&self.url, to))
            && super::guard::check_url(to, &self.allow).is_ok();
        let mut url = to.clone();
        strip(&mut url);
        may.then(|| Request { url, ..self.clone() })
    }

    /// Whether there may be a secret in the path or query of the URL.
    pub fn has_secret_url(&self) -> bool {
        self.secret_url
    }

    /// What stands in records instead of the URL.
    pub fn source_uri(&self) -> &Arc<str> {
        &self.source_uri
    }

    /// The URL that is polled, without user info and fragment.
    pub fn url(&self) -> &Url {
        &self.url
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request").field("source_uri", &self.source_uri).finish_non_exhaustive()
    }
}

/// The headers of every request.
pub(super) fn base_headers(user_agent: &str) -> Option<HeaderMap> {
    let mut headers = HeaderMap::with_capacity(8);
    headers.insert(USER_AGENT, HeaderValue::from_str(user_agent).ok()?);
    headers.insert(ACCEPT, HeaderValue::from_static(ACCEPTED_TYPES));
    headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(super::coding::ACCEPTED));
    Some(headers)
}

/// Takes off what belongs into no request line and no log.
pub(super) fn strip(url: &mut Url) {
    // Both refuse only URLs without a host, which have no user info.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.set_fragment(None);
}

pub(super) fn header(name: &str, value: &str) -> Result<(HeaderName, HeaderValue), PrepareError> {
    let parsed: HeaderName = name.parse().map_err(|_| PrepareError::HeaderName(name.chars().take(64).collect::<String>()))?;
    if RESERVED.contains(&parsed.as_str()) {
        return Err(PrepareError::ReservedHeader(parsed.as_str().to_owned()));
    }
    let mut value = HeaderValue::from_str(value).map_err(|_| PrepareError::HeaderValue(parsed.as_str().to_owned()))?;
    value.set_sensitive(true);
    Ok((parsed, value))
}

/// Basic credentials (RFC 7617) of a URL's user info.
fn credentials(url: &Url) -> Option<HeaderValue> {
    if url.username().is_empty() && url.password().is_none() {
        return None;
    }
    let decode = |text: &str| percent_decode(text.as_bytes());
    let pair = basic(&decode(url.username()), &decode(url.password().unwrap_or_default()));
    let mut value = HeaderValue::from_str(&pair).ok()?;
    value.set_sensitive(true);
    Some(value)
}

fn percent_decode(text: &[u8]) -> Vec<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text;
    while let [first, after @ ..] = rest {
        rest = after;
        if let (b'%', [high, low, after @ ..]) = (first, after)
            && let (Some(high), Some(low)) = (digit(*high), digit(*low))
        {
            decoded.push(high << 4 | low);
            rest = after;
        } else {
            decoded.push(*first);
        }
    }
    decoded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(url: &str, headers: &[(&str, &str)]) -> Result<Request, PrepareError> {
        let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let target = Target { headers, ..Target::new(Url::parse(url).unwrap()) };
        let http = super::super::Client::new("dateline-test", Limits::default())
            .unwrap()
            .prepare(Target::new(Url::parse("http://example.org/").unwrap()));
        Request::new(target, Arc::default(), http.unwrap().http)
    }

    #[test]
    fn user_info_becomes_a_header_and_leaves_the_url() {
        let request = request("https://reader:p%40ss@example.org/feed?x=1#top", &[]).unwrap();
        assert_eq!(request.url().as_str(), "https://example.org/feed?x=1");
        assert_eq!(&*request.source_uri, "https://example.org/feed?x=1");
        let (name, value) = &request.headers[0];
        assert_eq!((name, value.as_bytes()), (&AUTHORIZATION, &b"Basic cmVhZGVyOnBAc3M="[..]));
        assert!(value.is_sensitive());
    }

    #[test]
    fn credentials_that_contradict_each_other_are_refused() {
        let basic = || Auth::Basic { username: "a".into(), password: "b".into() };
        let token_url = Url::parse("https://login.example.org/").unwrap();
        let (id, secret) = (|| "a".to_owned(), || "b".to_owned());
        let oauth2 =
            super::super::ClientCredentials { token_url, client_id: id(), client_secret: secret(), scope: None, audience: None };
        let plain = "https://example.org/";
        type Row = (&'static str, &'static [(&'static str, &'static str)], Option<Auth>, bool);
        let table: [Row; 9] = [
            ("https://a:b@example.org/", &[("Authorization", "Bearer t")], None, false),
            ("https://a:b@example.org/", &[], Some(basic()), false),
            ("https://a:b@example.org/", &[], Some(Auth::ClientCredentials(oauth2.clone())), false),
            (plain, &[("AUTHORIZATION", "Bearer t")], Some(Auth::Bearer("t".into())), false),
            (plain, &[("authorization", "Bearer t")], Some(Auth::ClientCredentials(oauth2)), false),
            (plain, &[("cookie", "a=b")], Some(Auth::Cookie("c=d".into())), false),
            (plain, &[("x-key", "a")], Some(Auth::Header { name: "X-Key".into(), value: "b".into() }), false),
            (plain, &[("cookie", "a=b")], Some(basic()), true),
            ("https://a:b@example.org/", &[], Some(Auth::Cookie("c=d".into())), true),
        ];
        let client = super::super::Client::new("dateline-test", Limits::default()).unwrap();
        for (url, headers, auth, fits) in table {
            let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
            let prepared = client.prepare(Target { headers, auth, ..Target::new(Url::parse(url).unwrap()) });
            assert_eq!(prepared.is_ok(), fits, "{url} {:?}", prepared.err());
        }
    }

    #[test]
    fn headers_that_would_break_the_message_are_refused() {
        let refused = |name: &str, value: &str| request("https://example.org/", &[(name, value)]).unwrap_err();
        assert_eq!(refused("Host", "x"), PrepareError::ReservedHeader("host".into()));
        assert_eq!(refused("A-IM", "feed"), PrepareError::ReservedHeader("a-im".into()));
        assert_eq!(refused("If-None-Match", "x"), PrepareError::ReservedHeader("if-none-match".into()));
        assert_eq!(refused("a b", "x"), PrepareError::HeaderName("a b".into()));
        assert_eq!(refused("X-Key", "secret\r\nX: y"), PrepareError::HeaderValue("x-key".into()));
        assert_eq!(request("ftp://example.org/", &[]).unwrap_err(), PrepareError::Scheme("ftp".into()));
    }

    #[test]
    fn se_07_no_debug_form_shows_a_secret() {
        let target = Target {
            headers: vec![("X-Key".into(), "canary".into())],
            auth: Some(Auth::Header { name: "X-Other".into(), value: "canary".into() }),
            ..Target::new(Url::parse("https://u:canary@example.org/?key=canary").unwrap())
        };
        assert!(!format!("{target:?}").contains("canary"));
        let request = request("https://u:canary@example.org/", &[("X-Key", "canary")]).unwrap();
        assert!(!format!("{request:?}").contains("canary"));
    }
}
